"""A list tool that exists only while a case is played: as many rows as the case says, in pages as its contract says."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct, field

from specforge.contracts.rows import MARK, Rows, RowsError, RowShape
from specforge.contracts.sizes import BYTES_PER_CHAR, CURSOR, ENVELOPE
from specforge.contracts.values import type_of
from specforge.errors import SpecforgeError
from specforge.paging.envelopes import COUNTED, at, put, row_schema
from specforge.paging.failures import Class, advice
from specforge.spec.pages import PAGE_INPUTS

AS_OF = "2026-06-01T12:00:00Z"
"""When the rows of every list were read: the clock decides nothing."""


class ServingError(SpecforgeError):
    """A list cannot be served as the case says."""


class Keeps(Struct, frozen=True, dict=True):
    """What of its contract a list keeps, beside its style."""

    default: int | None = None
    """The rows of a page when no size is asked for; those of the case when left out."""
    most: int | None = None
    """The most rows that can be asked for."""
    refuses: bool = False
    """Whether more are refused; else they are cut down."""
    total: str = "none"
    """What is said of all rows, as in `total: {kind: ...}`."""
    allowed: int = 0
    """How many percent an estimate can be off."""
    bytes: int | None = None
    """The most bytes of a page, as compact UTF-8 JSON."""
    overflow: str = ""
    """What happens to a page that does not fit."""
    spill: Mapping[str, Any] | None = None
    """Where it is kept then: the tool that reads it, what that calls the handle, and for how many seconds."""
    room: int | None = None
    """The bytes that a row has when a page of the usual size shall fit."""
    summary: str | None = None
    """The argument that asks for the number of rows alone."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """What the caller does after each class of failure."""
    end: str = "null_next"
    """How the end of the list is told."""
    reads: Mapping[str, Any] | None = None
    """Where a server of others puts the parts of a page; nothing where the envelope is ours."""

    @classmethod
    def read(cls, contract: Mapping[str, Any], page_size: int) -> "Keeps":
        """Read the `contract` of a tool in `tools.json`."""
        pages = contract["pages"]
        size, total, cursor = pages.get("size") or {}, pages.get("total") or {}, pages.get("cursor") or {}
        most = (contract.get("budget") or {}).get("bytes_per_page")
        room = None if most is None else (most - ENVELOPE - BYTES_PER_CHAR * min(cursor.get("max_chars", 0), CURSOR)) // page_size - 1
        estimate = str(total.get("estimate") or "0").removesuffix("%")
        overflow = contract.get("overflow") or {}
        return cls(
            size.get("default"),
            size.get("max"),
            size.get("above") == "refuse",
            total.get("kind", "none"),
            int(estimate),
            most,
            overflow.get("kind", ""),
            overflow.get("spill"),
            room,
            pages.get("summary"),
            contract.get("errors") or {},
            pages.get("end", "null_next"),
            contract.get("reads"),
        )


class ServedList(Struct, dict=True):
    """A list as a case serves it; it remembers its cursors, and which fault it has shown already."""

    tool: str
    style: str
    """How the next page is asked for, as in the tool's contract."""
    rows: int
    page_size: int
    wanted_row: int | None = None
    fault: str | None = None
    inputs: tuple[str, ...] = ()
    """What the arguments of paging are called; as the style calls them when left out."""
    shape: RowShape | None = None
    """What rows are like; numbered texts where the contract does not say."""
    keeps: Keeps = Keeps()
    filter: str | None = None
    """The argument that finds rows by their field of the same name."""
    without: str | None = None
    """The field that every row lacks; behind a dot, one of an object in it."""
    reader: Mapping[str, Any] | None = None
    """The entry in `tools.json` of the tool that reads what it spills."""
    given: str | Sequence[Mapping[str, object]] | None = None
    """What it gives instead of rows that are made: a text by its characters, or the rows themselves."""
    kept: dict[str, "ServedList"] = field(default_factory=dict)
    """What was spilled, by its handle, as the tool that reads it gives it."""
    shown: set[str] = field(default_factory=set)
    places: dict[str | int, int] = field(default_factory=dict)
    """The row behind which each cursor goes on."""

    @cached_property
    def made(self) -> Rows | None:
        """The rows."""
        return None if self.shape is None else Rows(self.shape, self.rows)

    def answer(self, arguments: Mapping[str, object]) -> object:
        """Answer a call as the tool does: in the envelope of its server, where that is not ours."""
        found = self.call(arguments)
        return found if self.keeps.reads is None or "error" in found else self._theirs(found, self.keeps.reads)

    def call(self, arguments: Mapping[str, object]) -> dict[str, object]:
        """Answer a call: the envelope of a page, or what is wrong as `{"error": ..., "class": ...}`."""
        size_name, place = self._inputs
        asked = arguments.get(size_name, self.keeps.default or self.page_size)
        if not isinstance(asked, int) or isinstance(asked, bool) or asked < 1:
            return {"error": f"`{size_name}` is a whole number of at least 1", "class": "bad_arguments"}
        if self.keeps.refuses and self.keeps.most is not None and asked > self.keeps.most:
            return {"error": f"`{size_name}` is at most {self.keeps.most}", "class": "bad_arguments"}
        size = min(asked, self.page_size)
        start = self._start(arguments.get(place), size) if place else 0
        if start is None:
            return self._failure(f"`{place}` is not one that `{self.tool}` gave", "bad_cursor", "begin again without it")
        if start > 0 and self.fault in {"expired_cursor", "bad_cursor"} and self.fault not in self.shown:
            self.shown.add(self.fault)
            said = "is too old" if self.fault == "expired_cursor" else f"is not one that `{self.tool}` gave"
            return self._failure(
                f"the cursor {said}", "expired_cursor" if self.fault == "expired_cursor" else "bad_cursor", "begin again without it"
            )
        listed = self._listed(arguments)
        if self.keeps.summary is not None and arguments.get(self.keeps.summary) is True:
            return {**self._page(listed, 0, 0, None), "truncated": bool(listed)}
        return self._fitting(listed, start, size, arguments)

    def read(self, tool: str, arguments: Mapping[str, object]) -> object:
        """Answer a call that reads what was spilled; nothing where this list has kept nothing that the call asks for."""
        spill = self.keeps.spill
        if spill is None or spill["reads_with"] != tool:
            return None
        cursors = {value for value in arguments.values() if isinstance(value, str)}
        asked = (one for handle, one in self.kept.items() if handle == arguments.get(spill["handle"]) or cursors & one.places.keys())
        kept = next(asked, None)
        return None if kept is None else kept.answer(arguments)

    @property
    def _inputs(self) -> tuple[str, str | None]:
        """The arguments that say how many rows, and where to go on."""
        size, *place = self.inputs or PAGE_INPUTS[self.style]
        return size, next(iter(place), None)

    def _fitting(self, listed: Sequence[int], start: int, size: int, arguments: Mapping[str, object]) -> dict[str, object]:
        """A page with as many of its rows as fit."""
        end = max(start, min(start + size, len(listed)))
        cut = self.fault == "truncated" and "cut" not in self.shown and end - start > 1
        half = start + (end - start) // 2
        if cut:
            self.shown.add("cut")
            if self.keeps.spill is not None:
                return self._spilled(listed, start, end, half, self._following(listed, end, size, arguments))
            end = half
        least = end if self._whole else min(start + 1, end)
        lost = cut and self._whole
        for last in range(end, least - 1, -1):
            page = self._page(listed, start, last, None if lost else self._following(listed, last, size, arguments))
            if self._fits(page):
                return {**page, "truncated": lost}
        if self.keeps.spill is not None:
            return self._spilled(listed, start, end, end - 1, self._following(listed, end, size, arguments))
        return self._too_large()

    def _spilled(
        self, listed: Sequence[int], start: int, end: int, shown: int, following: Mapping[str, object] | None
    ) -> dict[str, object]:
        """A page that is kept elsewhere whole, with rows before `shown`, as many as fit, beside the handle."""
        assert self.keeps.spill is not None
        whole = self._page(listed, start, end, following)
        handle = blake2b(f"{self.tool}\0{self.rows}\0{start}\0{end}".encode(), digest_size=12).hexdigest()
        lives = self.keeps.spill.get("lives_seconds")
        ends = None if lives is None else datetime.fromisoformat(AS_OF) + timedelta(seconds=lives)
        kept = {
            "handle": handle,
            "next": {"tool": self.keeps.spill["reads_with"], "arguments": {self.keeps.spill["handle"]: handle}},
            "bytes": len(_encoded(whole)),
            "expires_at": None if ends is None else ends.isoformat(timespec="seconds"),
        }
        if handle not in self.kept and self.reader is not None and (reading := _reading(self.reader, _encoded(whole).decode())) is not None:
            self.kept[handle] = reading
        for last in range(shown, start - 1, -1):
            items = [self._row(number) for number in listed[start:last]]
            page = {**whole, "items": items, "returned_count": last - start, "truncated": True, "spilled": kept}
            if self._fits(page):
                return page
        return self._too_large()

    def _fits(self, page: Mapping[str, object]) -> bool:
        return self.keeps.bytes is None or len(_encoded(page)) <= self.keeps.bytes

    def _too_large(self) -> dict[str, object]:
        return self._failure(f"the result does not fit into {self.keeps.bytes} bytes", "too_large", "ask for fewer rows")

    def _failure(self, told: str, class_: Class, otherwise: str) -> dict[str, object]:
        return {"error": f"{told}; {advice(class_, self.keeps.errors, otherwise)}", "class": class_}

    def _following(self, listed: Sequence[int], end: int, size: int, arguments: Mapping[str, object]) -> dict[str, object] | None:
        """The call that continues behind a row, where one does."""
        return self._next(listed, end, size, arguments) if end < len(listed) or self._always_leads_on else None

    @property
    def _whole(self) -> bool:
        """Whether a page has all of its rows or none: where nothing shrinks, and where the next number would skip what is left out."""
        return self.keeps.overflow != "shrink_page" or self.style not in {"cursor", "offset", "range"}

    @property
    def _always_leads_on(self) -> bool:
        """Whether a cursor comes with every page, so that the number of rows tells the end."""
        return self.keeps.reads is not None and self.style == "cursor" and self.keeps.end in COUNTED

    def _listed(self, arguments: Mapping[str, object]) -> Sequence[int]:
        """The numbers of the rows that a call asks about."""
        value = arguments.get(self.filter) if self.filter else None
        if value is None or self.made is None:
            return range(1, self.rows + 1)
        assert self.filter is not None
        if self.wanted_row and self.made.row(self.wanted_row)[self.filter] == value:
            return (self.wanted_row,)
        return [number for number, row in enumerate(self.made, 1) if row.get(self.filter) == value]

    def _page(self, listed: Sequence[int], start: int, end: int, following: Mapping[str, object] | None) -> dict[str, object]:
        more = end < len(listed)
        return {
            **(
                {"text": self.given[start:end]}
                if isinstance(self.given, str)
                else {"items": [self._row(number) for number in listed[start:end]]}
            ),
            "returned_count": end - start,
            "total_count": self._total(len(listed), end, more=more),
            "has_more": more,
            "next": following,
            "truncated": False,
            "as_of": AS_OF,
        }

    def _theirs(self, page: Mapping[str, Any], reads: Mapping[str, Any]) -> object:
        """The parts of a page where a server of others has them."""
        rows, (_, place) = page["items"], self._inputs
        if reads.get("form") == "lines":
            return "\n".join(f"{reads.get('begins') or ''}{_encoded(row).decode()}" for row in rows)
        following = page["next"]["arguments"][place] if page["next"] else None
        ended = "" if self.keeps.end == "empty_cursor" else None
        parts = {
            "items": [put({}, reads.get("row") or "", row) for row in rows],
            "next": ended if following is None else following,
            "link": None if following is None else f"https://server.example/list?{urlencode({str(place): following})}",
            "has_more": page["has_more"],
            "total": page["total_count"],
        }
        value: object = {}
        for name, part in parts.items():
            value = put(value, reads.get(name, "/items" if name == "items" else None), part)
        return value

    def _row(self, number: int) -> Mapping[str, object]:
        wanted = number == self.wanted_row
        if self.given is not None and not isinstance(self.given, str):
            return self.given[number - 1]
        if self.made is None:
            return {"row": number, "text": MARK if wanted else f"row {number}"}
        mark = {self.made.shape.marked_in: MARK} if wanted and self.made.shape.marked_in else {}
        row = {**self.made.row(number), **mark}
        if self.keeps.room is not None and len(_encoded(row)) > self.keeps.room:
            row = {**self.made.row(number, lean=True), **mark}
        return row if self.without is None else _lacking(row, self.without)

    def _total(self, rows: int, end: int, *, more: bool) -> int | None:
        match self.keeps.total:
            case "exact":
                return rows
            case "at_least":
                return end + more if end <= rows else 0
            case "estimate":
                return rows + rows * self.keeps.allowed // 200
        return None

    def _start(self, place: object, size: int) -> int | None:
        """The row before the first one of a page."""
        if place is None:
            return 0
        if self.style == "cursor":
            return self.places.get(place) if isinstance(place, str | int) else None
        if not isinstance(place, int) or isinstance(place, bool) or place < 0:
            return None
        return max(place - 1, 0) * size if self.style == "page" else place

    def _place_of(self, number: int) -> str | int | None:
        """What a row says of its place, where a list goes on behind that of its last row."""
        pointer = (self.keeps.reads or {}).get("last")
        place = at(self._row(number), pointer)
        return place if isinstance(place, str | int) else None

    def _next(self, listed: Sequence[int], end: int, size: int, arguments: Mapping[str, object]) -> dict[str, object] | None:
        """The call that continues; one without a cursor says again what was asked."""
        _, place = self._inputs
        if place is None:
            return None
        if self.style == "cursor":
            cursor = self._place_of(listed[end - 1]) if end else None
            if cursor is None:
                cursor = blake2b(f"{self.tool}\0{self.rows}\0{end}".encode(), digest_size=12).hexdigest()
            self.places[cursor] = end
            return {"tool": self.tool, "arguments": {place: cursor}}
        return {"tool": self.tool, "arguments": {**arguments, place: end // size + 1 if self.style == "page" else end}}


def _lacking(row: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A row without a field, which may be one of an object in it."""
    outer, _, inner = name.partition(".")
    held = row.get(outer)
    if name not in row and inner and isinstance(held, Mapping):
        return {**row, outer: _lacking(held, inner)}
    return {key: value for key, value in row.items() if key != name}


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def served(case: Mapping[str, object], tools: Mapping[str, object] | None) -> ServedList | None:
    """Give the list that a case serves; nothing when it serves none.

    Args:
        case: The case, as in `evals.jsonl`.
        tools: The document of `tools.json`.

    Raises:
        ServingError: when the tools have no such list, or no list of so many rows can keep its contract.
    """
    serves = case.get("serves")
    if not isinstance(serves, Mapping):
        return None
    given = tools.get("tools") if tools else None
    listed: list[Any] = given if isinstance(given, list) else []
    for tool in listed:
        if isinstance(tool, Mapping) and tool.get("name") == serves["tool"]:
            contract = tool.get("contract")
            pages = contract.get("pages") if isinstance(contract, Mapping) else None
            if isinstance(contract, Mapping) and isinstance(pages, Mapping):
                rows, page_size = int(serves["rows"]), int(serves["page_size"])
                found = ServedList(
                    str(serves["tool"]), str(pages["style"]), rows, page_size, serves.get("wanted_row"), serves.get("fault"),
                    tuple((pages.get("inputs") or {}).values()), _shape(tool, listed), Keeps.read(contract, page_size), serves.get("filter"),
                    serves.get("without"), _entry(listed, (contract.get("overflow") or {}).get("spill")),
                )  # fmt: skip
                try:
                    found.made  # noqa: B018  a list that cannot be is told before anybody asks for it
                except RowsError as error:
                    raise ServingError(f"no list can be as the case says: {error}", error.help) from None
                return found
    raise ServingError(f"the case serves `{serves['tool']}`, which is no list of the feature's tools", "build the project again")


def _entry(listed: Sequence[Any], spill: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The tool that reads what is spilled."""
    return None if spill is None else next((one for one in listed if one["name"] == spill["reads_with"]), None)


def _reading(reader: Mapping[str, Any], text: str) -> ServedList | None:
    """A text as its tool gives it: by its characters or in numbered pieces; nothing where its rows hold no text alone, or others cut it."""
    contract = reader["contract"]
    given = text if contract["returns"] == "document" else _pieces(text, row_schema(reader))
    if not given or (isinstance(given, str) and contract.get("reads")):
        return None
    if not (pages := contract.get("pages")):
        return ServedList(reader["name"], "limit-only", len(given), len(given), given=given)
    most, inputs = pages["size"]["max"], tuple((pages.get("inputs") or {}).values())
    return ServedList(reader["name"], pages["style"], len(given), most, inputs=inputs, keeps=Keeps.read(contract, most), given=given)


def _pieces(text: str, row: Mapping[str, Any]) -> Sequence[Mapping[str, object]]:
    """A text cut into rows with a number and as much of the text as they hold; none where rows need something else."""
    fields = row.get("properties") or {}
    numbers, texts = ([name for name, one in fields.items() if type_of(one) == kind] for kind in ("integer", "string"))
    if not texts or not {*numbers[:1], *texts[:1]}.issuperset(row.get("required", ())):
        return ()
    most = fields[texts[0]].get("maxLength", len(text))
    return [
        {**dict.fromkeys(numbers[:1], number), texts[0]: text[start : start + most]}
        for number, start in enumerate(range(0, len(text), most), 1)
    ]


def _shape(tool: Mapping[str, Any], tools: Sequence[Any]) -> RowShape | None:
    asked = frozenset(name for one in tools for name in (one.get("inputSchema") or {}).get("properties", ()))
    try:
        return RowShape.read(tool, asked)
    except RowsError:
        return None
