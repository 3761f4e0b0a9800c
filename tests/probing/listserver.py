"""A list server that keeps its contract, or breaks it in one named way."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from specforge.probing.target import Answer, Bounds, compact

Row = dict[str, Any]
ROWS = tuple({"id": f"r{n:03}", "at": n // 3, "kind": ("odd", "even")[n % 2], "note": "ä" * (n % 5)} for n in range(60))


class ListServer:
    """Rows in pages of a style; `defect` names what is wrong with it, and nothing when nothing is."""

    def __init__(self, entry: Mapping[str, Any], defect: str = "", rows: tuple[Row, ...] = ROWS) -> None:
        self.entry, self.defect, self.rows = entry, defect, list(rows)
        pages = entry["contract"]["pages"]
        self.style, self.default, self.most = pages["style"], pages["size"]["default"], pages["size"]["max"]
        self.size_input, self.place_input = pages["inputs"]["size"], pages["inputs"].get("place")
        self.sealed: dict[str, Any] = {}
        self.calls = self.repeats = 0

    name = "a list server"

    def offered(self) -> Mapping[str, Mapping[str, Any]]:
        schema = json.loads(json.dumps(self.entry["inputSchema"]))
        if self.defect == "no size input":
            del schema["properties"][self.size_input]
        if self.defect == "another default":
            schema["properties"][self.size_input]["default"] = 50
        if self.defect == "another required input":
            schema["properties"]["tenant"] = {"type": "string"}
            schema["required"] = ["tenant"]
        output = self.entry["outputSchema"]
        if self.defect == "lying schema":
            output = {"type": "object", "properties": {"rows": {"type": "array"}}, "required": ["rows"]}
        if self.defect == "rows of another type":
            output = json.loads(json.dumps(output))
            output["properties"]["items"]["items"]["properties"]["at"] = {"type": "string"}
        said = {"description of all": "Returns all the things.", "description of another size": "Returns pages of 25 things."}
        found = {
            self.entry["name"]: {
                "description": said.get(self.defect, self.entry["description"]),
                "inputSchema": schema,
                **({} if self.defect == "no output schema" else {"outputSchema": output}),
                "annotations": {"readOnlyHint": self.defect != "hint of writing"},
            }
        }
        return {} if self.defect == "another name" else found

    def close(self) -> None:
        pass

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        self.calls += 1
        if tool == "seed":
            return self._seed()
        if tool == "drop":
            self.rows.pop(5)
            return Answer("result", structured={"dropped": True}, bytes=16)
        if arguments.get("shop") == "gone" and self.defect != "absent is empty":
            class_ = "bad_arguments" if self.defect == "absent of another class" else "absent"
            return Answer("refused", why="there is no such shop", class_=class_)
        if self.defect in {"hung", "died", "garbled", "flooded"}:
            return Answer(self.defect, why="nothing came")
        if self.defect == "dies later" and self.calls > 5:
            return Answer("died", why="exit code 3")
        try:
            found = self._page(dict(arguments))
        except LookupError as error:
            class_, text = error.args
            return Answer(
                "refused", why="no" if self.defect == "terse" else text, class_="nonsense" if self.defect == "unknown class" else class_
            )
        text = compact(found).decode()
        structured: Any = found
        if self.defect == "copies differ":
            text = compact({**found, "items": found["items"][:1]}).decode()
        if self.defect == "cut inside":
            return Answer("result", text=text[: len(text) // 2], bytes=len(text) // 2)
        strays = ("a line that is no message of the protocol: called",) if self.defect == "prints" else ()
        return Answer("result", structured=structured, text=text, strays=strays, bytes=len(text.encode()), seconds=0.01)

    def _seed(self) -> Answer:
        number = 1000 + self.calls
        self.rows.insert(0, {**self.rows[0], "id": f"a{number}", "at": -number})
        return Answer("result", structured={"id": number}, bytes=10)

    def _page(self, arguments: dict[str, Any]) -> dict[str, Any]:
        size = self._size(arguments.pop(self.size_input, None))
        alone, _ = arguments.pop("count_only", False), arguments.pop("fields", None)
        if alone and self.defect != "rows beside the number":
            return {**self._envelope([], self._rows(arguments), 0, size, arguments, more=True), "next": None, "truncated": True}
        place = arguments.pop(self.place_input, None) if self.place_input else None
        rows, start, size, filters = self._start(place, size, arguments)
        end = start + size
        if self.defect == "gap":
            end = start + size
            page = [row for row in rows[start:end] if row["id"] != "r031"]
        elif self.defect == "one too many":
            page = rows[start : end + 1]
        else:
            page = rows[start:end]
        if self.defect == "overlap" and start:
            page = [rows[start - 1], *page[:-1]] if page else page
            end -= 1
        if self.defect == "unordered ties at an edge" and size == 1 and len(page) == 1 and page[0]["at"] == 4:
            tied = [row for row in rows if row["at"] == 4]
            page = [tied[len(tied) - 1 - tied.index(page[0])]]
        if self.defect == "another page each time" and start == 0 and size == self.default and not filters:
            self.repeats += 1
            page = page[:: -1 if self.repeats == 2 else 1]
        if self.defect == "rows beyond the end of a page" and size == 30:
            end -= 1
            page = page[:-1] if end >= len(rows) - 1 else page
        more = end < len(rows)
        if self.defect == "off by one at the end":
            more = bool(page) and end <= len(rows)
        if self.defect == "a full page goes on":
            more = len(page) == size
        if self.defect == "no way on at the end" and end >= len(rows):
            more = True
        return self._envelope(page, rows, end, size, filters, more=more)

    def _size(self, size: Any) -> int:
        if self.defect == "size ignored":
            return self.default
        if size is None:
            return 55 if self.defect == "larger default" else self.default
        if self.defect == "zero means all" and size == 0:
            return 10_000
        if not isinstance(size, int) or size < 1:
            raise LookupError("bad_arguments", f"{self.size_input} is at least 1")
        above = self.entry["contract"]["pages"]["size"]["above"]
        if size > self.most and self.defect != "size without a bound":
            if (above == "refuse") is not (self.defect == "above the other way"):
                raise LookupError("bad_arguments", f"{self.size_input} is at most {self.most}")
            return self.most
        return size

    def _start(self, place: Any, size: int, filters: dict[str, Any]) -> tuple[list[Row], int, int, dict[str, Any]]:
        if self.style == "limit-only":
            return self._rows(filters), 0, size, filters
        if self.style == "page" and place is not None and place < 1:
            raise LookupError("bad_arguments", "pages are counted from one on")
        if self.style != "cursor":
            start = 0 if place is None else (place - 1) * size if self.style == "page" else place
            if start < 0 and self.defect != "negative place":
                raise LookupError("bad_arguments", "places are counted from zero on")
            return self._rows(filters), max(start, 0), size, filters
        if place is None:
            return self._rows(filters), 0, size, filters
        after, size, carried, number = self._open(place)
        if filters and filters != carried:
            if self.defect == "cursor of other filters":
                carried = filters
            else:
                raise LookupError("changed_arguments", "the filters may not change between pages")
        rows = self._rows({} if self.defect == "filter forgotten" else carried)
        size = self.default if self.defect == "size forgotten" else size
        if self.defect == "cursor ignored":
            return rows, 0, size, carried
        if self.defect == "numbers instead of keys":
            return rows, number, size, carried
        start = next((n for n, row in enumerate(rows) if (row["at"], row["id"]) > tuple(after)), len(rows))
        return rows, start, size, carried

    def _rows(self, filters: Mapping[str, Any]) -> list[Row]:
        kind = filters.get("kind")
        if kind not in {None, "odd", "even", "none"} and self.defect != "any value of a filter":
            raise LookupError("bad_arguments", "kind is one of odd, even, none")
        rows = [row for row in self.rows if kind is None or row["kind"] == kind or self.defect == "filter ignored"]
        if self.defect == "partition loses rows" and kind == "odd":
            rows = rows[1:]
        if self.defect == "unordered" and len(rows) > 12:
            rows = [*rows[:10], rows[11], rows[10], *rows[12:]]
        if self.defect == "changes by itself" and self.calls > 3:
            rows = rows[1:]
        return rows

    def _cursor(self, after: tuple[Any, ...], size: int, filters: Mapping[str, Any], number: int) -> str:
        value = {"after": list(after), "size": size, "filters": dict(filters), "row": number}
        match self.defect:
            case "readable cursor" | "cursor that is only encoded":
                return urlsafe_b64encode(json.dumps(value).encode()).decode()
            case "number as a cursor":
                name = str(number)
            case "long cursor":
                name = "x" * 300 + str(len(self.sealed))
            case "cursor of a constant":
                name = "Zq3vTq9mPw4x"
            case _:
                name = urlsafe_b64encode(bytes((number * 37 + n * 101 + size) % 251 | 128 for n in range(12))).decode()
        self.sealed[name] = value
        return name

    def _open(self, cursor: Any) -> tuple[Any, int, dict[str, Any], int]:
        if self.defect == "garbage begins again" and cursor not in self.sealed:
            return (-(10**9), ""), self.default, {}, 0
        if self.defect in {"readable cursor", "cursor that is only encoded"}:
            try:
                value = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
                return value["after"], int(value["size"]), value["filters"], int(value["row"])
            except (ValueError, KeyError, TypeError):
                raise LookupError("bad_cursor", "this is not a cursor of this list") from None
        if self.defect == "any case of a cursor":
            cursor = next((one for one in self.sealed if isinstance(cursor, str) and one.casefold() == cursor.casefold()), cursor)
        value = self.sealed.get(cursor) if isinstance(cursor, str) else None
        if value is None:
            raise LookupError("bad_cursor", "this is not a cursor of this list")
        return tuple(value["after"]), value["size"], value["filters"], value["row"]

    def _envelope(self, page: list[Row], rows: list[Row], end: int, size: int, filters: dict[str, Any], *, more: bool) -> dict[str, Any]:
        following: dict[str, Any] | None = None
        if more and (end < len(rows) or self.defect in {"off by one at the end", "a full page goes on"}) and page:
            if self.style == "limit-only":
                following = None
            elif self.style == "cursor":
                cursor = self._cursor((page[-1]["at"], page[-1]["id"]), size, filters, end)
                following = {self.place_input: cursor}
            else:
                following = {**filters, self.size_input: size, self.place_input: end // size + 1 if self.style == "page" else end}
        if self.defect == "empty page in the middle" and end == 40:
            page = []
        found = {
            "items": [{**row, "note": 7} for row in page] if self.defect == "another type" else page,
            "returned_count": len(page) + (self.defect == "miscounted"),
            "total_count": len(rows) + (self.defect == "wrong total"),
            "has_more": more,
            "next": {"tool": self.entry["name"], "arguments": following} if following else None,
            "truncated": more and self.style == "limit-only" and self.defect != "more is never said",
            "as_of": "2026-11-25T10:00:00Z",
        }
        if self.defect == "more is never said":
            found["has_more"] = False
        if self.defect == "more is always said":
            found["has_more"] = True
        if self.defect == "next of another tool" and found["next"]:
            found["next"]["tool"] = "list_others"
        if self.defect == "fat page" or (self.defect == "fat page of a filter" and filters):
            found["items"] = [{**row, "note": "n" * 600} for row in page]
        return found
