"""A list tool that exists only while a case is played: as many rows as the case says, in pages as its contract says."""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct, field
from msgspec.structs import replace

from specforge.contracts.rows import MARK, Rows, RowShape
from specforge.contracts.sizes import BYTES_PER_CHAR, CURSOR, ENVELOPE
from specforge.contracts.times import NOW
from specforge.evaluation.serving_things import ABSENT, echoed, lacking, misput
from specforge.evaluation.spilled import content
from specforge.paging.arguments import integral
from specforge.paging.envelopes import COUNTED, at, put
from specforge.paging.failures import NARROW, Class, advice, changed, errors_of
from specforge.spec.model import EMPTY
from specforge.spec.pages import PAGE_INPUTS

AGAIN = "begun again"
"""What is noted of a list that was begun again after a cursor was refused."""


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
    projection: str | None = None
    """The argument that names the fields which rows are wanted with."""
    fields: frozenset[str] = frozenset()
    """The fields that can be left out."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """What the caller does after each class of failure."""
    end: str = "null_next"
    """How the end of the list is told."""
    reads: Mapping[str, Any] | None = None
    """Where a server of others puts the parts of a page; nothing where the envelope is ours."""

    @classmethod
    def read(cls, tool: Mapping[str, Any], page_size: int) -> "Keeps":
        """Read the entry of a list in `tools.json`."""
        contract = tool["contract"]
        pages = contract["pages"]
        size, total, cursor = pages.get("size") or {}, pages.get("total") or {}, pages.get("cursor") or {}
        most = (contract.get("budget") or {}).get("bytes_per_page")
        room = None if most is None else (most - ENVELOPE - BYTES_PER_CHAR * min(cursor.get("max_chars", 0), CURSOR)) // page_size - 1
        estimate = str(total.get("estimate") or "0").removesuffix("%")
        overflow = contract.get("overflow") or {}
        wanted = tool["inputSchema"]["properties"][pages["projection"]] if pages.get("projection") else None
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
            pages.get("projection"),
            frozenset(wanted["items"]["enum"]) if wanted else frozenset(),
            errors_of(contract),
            pages.get("end", "null_next"),
            contract.get("reads"),
        )


class _Place(Struct, frozen=True):
    """Where a cursor goes on."""

    row: int
    """How many rows come before."""
    asked: Mapping[str, object]
    """What the first page was asked for with: a cursor of ours carries it."""


class _Call(Struct, frozen=True):
    """A call of a list, and the rows that it asks about."""

    asked: Mapping[str, object]
    """Its arguments but for the place."""
    size: int
    start: int
    """How many rows come before its page."""
    listed: Sequence[int]
    """The numbers of the rows."""
    left: frozenset[str] = frozenset()
    """The fields that its rows come without."""


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
    """The field that every row lacks; behind a dot, one of an object in it, or of every item of a list."""
    reader: Mapping[str, Any] | None = None
    """The entry in `tools.json` of the tool that reads what it spills."""
    now: datetime = NOW
    """When its rows are read."""
    taken: Mapping[str, Any] | None = None
    """The schema of its arguments; nothing where a server of others decides what it takes."""
    given: str | Sequence[Mapping[str, object]] | None = None
    """What it gives instead of rows that are made: a text by its characters, or the rows themselves."""
    kept: dict[str, "ServedList | Mapping[str, object]"] = field(default_factory=dict)
    """What was spilled, by its handle, as the tool that reads it gives it: in pages, or as one thing."""
    shown: set[str] = field(default_factory=set)
    places: dict[str | int, _Place] = field(default_factory=dict)
    """Where each cursor goes on."""

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
        size_name, place_name = self._inputs
        given = {name: integral(value) for name, value in arguments.items() if value is not None}
        place = given.pop(str(place_name), None)
        if (wrong := self._wrong(arguments.keys(), given, begins=place is None or self.style != "cursor")) is not None:
            return {"error": wrong, "class": "bad_arguments"}
        if self.fault == "absent":
            return dict(ABSENT)
        begun = self._begun(place)
        if self.style == "cursor" and place is not None:
            if begun is None:
                return self._failure(f"`{place_name}` is not one that `{self.tool}` gave", "bad_cursor", "begin again without it")
            filters, kept = (self._filters(one) for one in (given, begun.asked))
            if self.keeps.reads is None and filters and filters != kept:
                return {"error": changed(filters, kept, self.keeps.errors), "class": "changed_arguments"}
            given = {**begun.asked, **given}
        asked = given.get(size_name, self.keeps.default or self.page_size)
        if not isinstance(asked, int) or isinstance(asked, bool) or asked < 1:
            numbers = "of at least 1" if self.keeps.most is None else f"from 1 to {self.keeps.most}"
            return {"error": f"`{size_name}` is a whole number {numbers}", "class": "bad_arguments"}
        if self.keeps.refuses and self.keeps.most is not None and asked > self.keeps.most:
            return {"error": f"`{size_name}` is at most {self.keeps.most}", "class": "bad_arguments"}
        size = min(asked, self.page_size)
        start = self._start(place, size) if begun is None else begun.row
        if start is None:
            least = 1 if self.style == "page" else 0
            return {"error": f"`{place_name}` is a whole number of at least {least}", "class": "bad_arguments"}
        if (class_ := self._refused(start)) is not None:
            told = "is too old" if class_ == "expired_cursor" else f"is not one that `{self.tool}` gave"
            return self._failure(f"the cursor {told}", class_, "begin again without it")
        wanted = given.get(str(self.keeps.projection))
        left = self.keeps.fields - {name for name in wanted if isinstance(name, str)} if isinstance(wanted, list) else frozenset[str]()
        call = _Call(given, size, start, self._listed(given), left)
        if self.keeps.summary is not None and given.get(self.keeps.summary) is True:
            return {**self._page(replace(call, start=0), 0, None), "truncated": bool(call.listed)}
        return self._fitting(call)

    def read(self, tool: str, arguments: Mapping[str, object]) -> object:
        """Answer a call that reads what was spilled; nothing where this list has kept nothing that the call asks for."""
        spill = self.keeps.spill
        if spill is None or spill["reads_with"] != tool:
            return None
        cursors = {value for value in arguments.values() if isinstance(value, str)}
        asked = (
            one for handle, one in self.kept.items()
            if handle == arguments.get(spill["handle"]) or (isinstance(one, ServedList) and cursors & one.places.keys())
        )  # fmt: skip
        kept = next(asked, None)
        return kept.answer(arguments) if isinstance(kept, ServedList) else kept

    def _refused(self, start: int) -> Class | None:
        """How a call that goes on behind a row is refused: cursors are too old, or not taken, until somebody begins again, or for good where the contract says to stop then."""
        if self.fault not in {"expired_cursor", "bad_cursor"}:
            return None
        if start == 0 and self.fault in self.shown and self.keeps.errors.get(self.fault) != "stop":
            self.shown.add(AGAIN)
        if start == 0 or AGAIN in self.shown:
            return None
        self.shown.add(self.fault)
        return "expired_cursor" if self.fault == "expired_cursor" else "bad_cursor"

    @property
    def _inputs(self) -> tuple[str, str | None]:
        """The arguments that say how many rows, and where to go on."""
        size, *place = self.inputs or PAGE_INPUTS[self.style]
        return size, next(iter(place), None)

    def _wrong(self, named: AbstractSet[str], given: Mapping[str, object], *, begins: bool) -> str | None:
        """Say which argument is not one of the tool's, be it null, or which one but the place has a value that it cannot have."""
        if self.taken is None:
            return None
        size, place = self._inputs
        first = (one["required"] for one in self.taken.get("anyOf", ()) if place not in one["required"])
        needed = next(first, self.taken.get("required", ())) if begins else ()
        unjudged = {size} if begins else given.keys()
        return misput(self.tool, self.taken, named, given, needed, unjudged, " for the first page" if self.style == "cursor" else "")

    def _filters(self, arguments: Mapping[str, object]) -> Mapping[str, object]:
        """The arguments that may not change between pages."""
        return {name: value for name, value in arguments.items() if name not in {self._inputs[0], self.keeps.summary}}

    def _fitting(self, call: _Call) -> dict[str, object]:
        """A page with as many of its rows as fit."""
        start, end = call.start, max(call.start, min(call.start + call.size, len(call.listed)))
        if self.fault == "too_large" and end - start > (0 if self.keeps.errors.get("too_large") == "stop" else self.rows // 2):
            return self._too_large(end - start)
        if self.fault == "truncated" and "cut" not in self.shown and end - start > 1:
            self.shown.add("cut")
            half = start + (end - start) // 2
            if self.keeps.spill is not None:
                return self._spilled(call, end, half)
            end = half
        least = end if self._whole else min(start + 1, end)
        for last in range(end, least - 1, -1):
            page = self._page(call, last, self._following(call, last))
            if self._fits(page):
                return page
        if self.keeps.spill is not None:
            return self._spilled(call, end, end - 1)
        return self._too_large(least - start)

    def _spilled(self, call: _Call, end: int, shown: int) -> dict[str, object]:
        """A page that is kept elsewhere whole, with rows before `shown`, as many as fit, beside the handle."""
        assert self.keeps.spill is not None
        whole, start = self._page(call, end, self._following(call, end)), call.start
        handle = blake2b(self.tool.encode() + b"\0" + _encoded(whole), digest_size=12).hexdigest()
        lives = self.keeps.spill.get("lives_seconds")
        ends = None if lives is None else self.now + timedelta(seconds=lives)
        kept = {
            "handle": handle,
            "next": {"tool": self.keeps.spill["reads_with"], "arguments": {self.keeps.spill["handle"]: handle}},
            "bytes": len(_encoded(whole)),
            "expires_at": None if ends is None else ends.astimezone(UTC).isoformat(timespec="seconds"),
        }
        if handle not in self.kept and self.reader is not None and (reading := _reading(self.reader, whole)) is not None:
            self.kept[handle] = reading
        for last in range(shown, start - 1, -1):
            told = {**kept, "omitted_count": end - last}
            page = {**whole, "items": self._rows(call, last), "returned_count": last - start, "truncated": True, "spilled": told}
            if self._fits(page):
                return page
        return self._too_large(1)

    def _fits(self, page: Mapping[str, object]) -> bool:
        return self.keeps.bytes is None or len(_encoded(page)) <= self.keeps.bytes

    def _too_large(self, rows: int) -> dict[str, object]:
        """The refusal of a result with so many rows."""
        told = "the result is too large" if self.keeps.bytes is None else f"the result does not fit into {self.keeps.bytes} bytes"
        return self._failure(told, "too_large", "ask for fewer rows" if rows > 1 else NARROW)

    def _failure(self, told: str, class_: Class, otherwise: str) -> dict[str, object]:
        return {"error": f"{told}; {advice(class_, self.keeps.errors, otherwise)}", "class": class_}

    def _following(self, call: _Call, end: int) -> dict[str, object] | None:
        """The call that continues behind a row, where one does."""
        return self._next(call, end) if end < len(call.listed) or self._always_leads_on else None

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

    def _page(self, call: _Call, end: int, following: Mapping[str, object] | None) -> dict[str, object]:
        more = end < len(call.listed)
        return {
            **({"text": self.given[call.start : end]} if isinstance(self.given, str) else {"items": self._rows(call, end)}),
            "returned_count": end - call.start,
            "total_count": self._total(len(call.listed), end, more=more),
            "has_more": more,
            "next": following,
            "truncated": more and following is None,
            "as_of": _instant(self.now),
        }

    def _rows(self, call: _Call, end: int) -> list[Mapping[str, object]]:
        """The rows of a page with the fields that were asked for."""
        told = {} if self.made is None else echoed(self.made.shape, self._filters(call.asked))
        found = (self._row(number, told) for number in call.listed[call.start : end])
        return [{name: value for name, value in row.items() if name not in call.left} if call.left else row for row in found]

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

    def _row(self, number: int, told: Mapping[str, object] = EMPTY) -> Mapping[str, object]:
        """A row, with the values that it was asked for by."""
        wanted = number == self.wanted_row
        if self.given is not None and not isinstance(self.given, str):
            return self.given[number - 1]
        if self.made is None:
            return {"row": number, "text": MARK if wanted else f"row {number}"}
        mark = {self.made.shape.marked_in: MARK} if wanted and self.made.shape.marked_in else {}
        row = {**self.made.row(number), **told, **mark}
        if self.keeps.room is not None and len(_encoded(row)) > self.keeps.room:
            row = {**self.made.row(number, lean=True), **told, **mark}
        return row if self.without is None else lacking(row, self.without, self.made.shape)

    def _total(self, rows: int, end: int, *, more: bool) -> int | None:
        match self.keeps.total:
            case "exact":
                return rows
            case "at_least":
                return end + more if end <= rows else 0
            case "estimate":
                return rows + rows * self.keeps.allowed // 200
        return None

    def _begun(self, place: object) -> _Place | None:
        """Where a cursor goes on; nothing where it is none."""
        return self.places.get(place) if isinstance(place, str | int) and not isinstance(place, bool) else None

    def _start(self, place: object, size: int) -> int | None:
        """The row before the first one of a page; nothing where no list has such a place."""
        least = 1 if self.style == "page" else 0
        if place is None:
            return 0
        if not isinstance(place, int) or isinstance(place, bool) or place < least:
            return None
        return (place - 1) * size if self.style == "page" else place

    def _place_of(self, number: int) -> str | int | None:
        """What a row says of its place, where a list goes on behind that of its last row."""
        pointer = (self.keeps.reads or {}).get("last")
        place = at(self._row(number), pointer)
        return place if isinstance(place, str | int) else None

    def _next(self, call: _Call, end: int) -> dict[str, object] | None:
        """The call that continues; one without a cursor says again what was asked."""
        _, place = self._inputs
        if place is None:
            return None
        if self.style == "cursor":
            cursor = self._place_of(call.listed[end - 1]) if end else None
            carried = call.asked if self.keeps.reads is None else {}
            if cursor is None:
                told = json.dumps(carried, sort_keys=True) if carried else ""
                cursor = blake2b(f"{self.tool}\0{self.rows}\0{end}{told}".encode(), digest_size=12).hexdigest()
            self.places[cursor] = _Place(end, carried)
            return {"tool": self.tool, "arguments": {place: cursor}}
        return {"tool": self.tool, "arguments": {**call.asked, place: end // call.size + 1 if self.style == "page" else end}}


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _reading(reader: Mapping[str, Any], page: Mapping[str, Any]) -> ServedList | Mapping[str, object] | None:
    """A page as the tool that reads it gives it, text and rows in the pages of its contract; nothing where it cannot give it."""
    given = content(reader, page["items"], _encoded(page).decode())
    if given is None or isinstance(given, Mapping):
        return given
    contract = reader["contract"]
    if not (pages := contract.get("pages")):
        return ServedList(reader["name"], "limit-only", len(given), len(given), given=given)
    most, inputs = pages["size"]["max"], tuple((pages.get("inputs") or {}).values())
    return ServedList(reader["name"], pages["style"], len(given), most, inputs=inputs, keeps=Keeps.read(reader, most), given=given)
