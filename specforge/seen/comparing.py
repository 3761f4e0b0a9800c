"""What a tool returned, held against what the model was shown of it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from specforge.caps import PROFILES, Cap, bytes_of, estimate_tokens, seen_of
from specforge.grading.conversation import conversation
from specforge.grading.events import Call, Conversation
from specforge.grading.json_values import canonical, read_json, same_json
from specforge.line_ends import unified
from specforge.regexes import regex
from specforge.seen.pieces import PIECE, End, Pieces, pieces_of
from specforge.seen.rows import leaves_of, rows_of, told_rows
from specforge.seen.showing import shown_text
from specforge.seen.watching import Returned

State = Literal["whole", "part", "spilled", "hidden"]
"""Shown wholly; in part; as a handle that the rest is read with; not at all."""
SLACK = 256
"""Bytes by which a cut may differ from what a profile says: markers and headers count into some limits and not into others."""
MARKER = regex(
    r"truncat|omitted|elided|clipped|shortened|abridged|too (?:large|long|big)|exceeds|(?:not|were) shown|\bcut\b|remaining|…|\.\.\."
    r"|\bmore (?:line|row|item|record|entrie|result|character|char|byte|token)s?\b",
    re.IGNORECASE,
)
"""What a framework writes where it leaves something out."""
SAVED = regex(
    r"saved|written|stored|spilled|persisted|offloaded|full (?:output|result|content)|artifact|\bhandle\b|read (?:it|the)", re.IGNORECASE
)
INSTANT = regex(r"\b(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)\+00:00")
LOCAL = regex(r"\b(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})")
"""Instants as Python writes them, in UTC and anywhere."""
HANDLE = regex(
    r"[a-z][a-z0-9+.-]*://[^\s\"'<>)\]]+|(?:~|\.{1,2})?/?(?:[\w.-]+/)+[\w.-]*\w|\b[\w-]+\.(?:txt|json|jsonl|log|md|csv)\b|(?<!<)(?<!</)\b[A-Za-z]+[_-][A-Za-z0-9_-]{5,}\b"
)
"""What a rest is read with: an address, a path, a file, or an id such as `spill-4f2c9a`; the name of a tag is none."""
PLACE = regex(r"[a-z][a-z0-9+.-]*://|[/~.]|.*\.[A-Za-z]\w*\Z")
"""How a handle looks that can only be a place."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One result, and what the model was shown of it."""

    returned: Returned
    state: State
    event: int | None = None
    """Which event of the conversation the call is, from 0; nothing when no message has it."""
    shown: str = field(default="", repr=False)
    """What the message says."""
    lost_bytes: int = 0
    lost_rows: int | None = None
    """How many rows are not shown; nothing where the result is no list."""
    lost_from: End | None = None
    """Where the rest was; nothing where it was at several places, and where all is lost."""
    marker: str | None = None
    """What stands in its place and says that something is left out."""
    handle: str | None = None
    """What the rest is read with."""
    still_json: bool = False
    """Whether what is shown is JSON although something is left out, so that nothing in it looks cut."""
    cap: str | None = None
    """The profile of a runtime that cuts in this way."""

    @property
    def cut(self) -> bool:
        """Whether something is lost that is more than space."""
        return self.state != "whole" and bool(self.returned.text.strip()) and not _says_nothing(self.returned)

    @property
    def lost_percent(self) -> int:
        """The share of its bytes that was not shown, rounded up: a little of it is lost, however little."""
        return -(-100 * self.lost_bytes // self.returned.bytes) if self.returned.bytes else 0

    def as_attributes(self) -> dict[str, str | int | bool]:
        """Give it as attributes of a span, flat; what is not known is left out.

        `gen_ai.operation.name`, `gen_ai.tool.name` and `gen_ai.tool.call.id` are those of OpenTelemetry's conventions for a span
        `execute_tool`. The conventions have no names for the rest, which begins with `specforge.result.`.
        """
        ends: Mapping[End | None, str] = {"head": "tail", "middle": "head_tail", "tail": "head", None: "several"}
        kept = ends[self.lost_from] if self.state == "part" else {"whole": "all", "spilled": "spill_preview"}.get(self.state, "nothing")
        ours: dict[str, str | int | bool | None] = {
            "truncated": self.cut,
            "original_bytes": self.returned.bytes,
            "returned_bytes": self.returned.bytes - self.lost_bytes,
            "original_tokens_estimate": estimate_tokens(self.returned.bytes),
            "omitted_percent": self.lost_percent,
            "original_count": self.returned.rows,
            "omitted_count": self.lost_rows,
            "strategy": kept,
            "still_json": self.still_json,
            "marked": self.marker is not None or self.handle is not None,
            "cap_source": self.cap,
            "artifact_handle": self.handle,
        }
        standard: dict[str, str | int | bool] = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": self.returned.tool}
        named: dict[str, str | int | bool] = {} if self.returned.id is None else {"gen_ai.tool.call.id": self.returned.id}
        return {**standard, **named, **{f"specforge.result.{name}": one for name, one in ours.items() if one is not None}}

    def __str__(self) -> str:
        """Say it in a line."""
        if self.state == "whole":
            return f"`{self.returned.tool}` returned {self.returned.bytes} bytes, and all of them were shown"
        rows = f" and {self.lost_rows} of {self.returned.rows} rows" if self.lost_rows is not None else ""
        where = {
            "part": f"of its {self.lost_from}" if self.lost_from else "at several places",
            "spilled": f"behind the handle {self.handle}",
            "hidden": "which is all of it",
        }[self.state]
        told = "" if self.state == "hidden" else f", {'marked' if self.marker else 'without a marker'}"
        cap = f"; the profile `{self.cap}` cuts so" if self.cap else ""
        return f"`{self.returned.tool}` returned {self.returned.bytes} bytes, of which {self.lost_bytes} bytes{rows} were not shown, {where}{told}{cap}"


def compare(
    returned: Iterable[Returned],
    transcript: object,
    caps: Mapping[str, Cap] = PROFILES,
    reads: Mapping[str, Mapping[str, str | None]] | None = None,
) -> tuple[Comparison, ...]:
    """Say of every result what the model was shown of it, in the order of the calls; calls that raised an error are left out.

    Calls and messages are paired by id where the call has one; else by tool and arguments, in order.
    Nothing is lost where the text is shown with something around it, written in another layout of the same JSON, or told in
    another form that has every value of it.

    Args:
        returned: The results, as `Watch.calls` gives them.
        transcript: The messages that the model was shown, in any form that `conversation` reads.
        caps: The profiles that may explain a cut, by name.
        reads: Where the rows of a tool's results stand, by tool; as in compiled schemas when left out.

    Raises:
        TranscriptError: when the transcript has none of these forms.
    """
    calls, heard = tuple(returned), conversation(transcript)
    pairs = _pairs(calls, heard)
    return tuple(
        _compared(one, pairs.get(number), heard, caps, (reads or {}).get(one.tool)) for number, one in enumerate(calls) if not one.failed
    )


def _pairs(calls: Sequence[Returned], heard: Conversation) -> dict[int, int]:
    """The event of each call, by their numbers."""
    events = {place: one for place, one in enumerate(heard.events) if isinstance(one, Call)}
    pairs: dict[int, int] = {}
    times = Counter(one.id for one in events.values())
    named = {one.id: place for place, one in events.items() if one.id is not None and times[one.id] == 1}
    for number, call in enumerate(calls):
        if call.id is not None and call.id in named:
            pairs[number] = named[call.id]
    for exactly in (True, False):
        for number, call in enumerate(calls):
            if number in pairs:
                continue
            taken = set(pairs.values())
            fits = (place for place, event in events.items() if place not in taken and _fits(call, event, exactly=exactly))
            if (place := next(fits, None)) is not None:
                pairs[number] = place
    return pairs


def _fits(call: Returned, event: Call, *, exactly: bool) -> bool:
    """Whether an event is a call; one that is not exact may leave out arguments that a framework fills in."""
    if call.tool != event.tool or (call.id is not None and event.id is not None and call.id != event.id):
        return False
    if exactly:
        return same_json(call.arguments, event.arguments)
    return all(name in call.arguments and same_json(one, call.arguments[name]) for name, one in event.arguments.items())


def _compared(
    returned: Returned, place: int | None, heard: Conversation, caps: Mapping[str, Cap], reads: Mapping[str, str | None] | None
) -> Comparison:
    event = None if place is None else heard.events[place]
    said = shown_text(event) if isinstance(event, Call) else None
    if said is not None and ("\r" in said) is not ("\r" in returned.text):
        found = _compared_with(replace(returned, text=unified(returned.text)), place, unified(said), caps, reads)
        return replace(found, returned=returned, shown=said)
    return _compared_with(returned, place, said, caps, reads)


def _compared_with(
    returned: Returned, place: int | None, shown: str | None, caps: Mapping[str, Cap], reads: Mapping[str, str | None] | None
) -> Comparison:
    if shown is None:
        return Comparison(
            returned, "hidden", place, lost_bytes=returned.bytes, lost_rows=returned.rows, cap=_cap(returned.text, 0, 0, "hidden", caps)
        )
    spelled = tuple(_spellings(returned))
    texts = tuple(dict.fromkeys(text for one in spelled for text in _renderings(one)))
    if _says_nothing(returned) or any(_wholly(one, texts, shown) for one in spelled):
        return Comparison(returned, "whole", place, shown, lost_rows=None if returned.rows is None else 0)
    pieces = max((pieces_of(text, shown) for text in texts), key=lambda one: one.share)
    beside = pieces.beside(shown)
    if len(beside.strip()) * 2 > len(shown.strip()) and not MARKER.search(beside) and _retold(returned, shown):
        return Comparison(returned, "whole", place, shown, lost_rows=None if returned.rows is None else 0)
    told = told_rows(returned, shown, reads) if max(pieces.head, pieces.tail) < PIECE else None
    if told is not None:
        pieces, beside = Pieces(pieces.text, 0, 0, 0, 0), told.beside
    handle = _handle(beside, returned.tool) if SAVED.search(beside) else None
    marker = " ".join(beside.split()) if MARKER.search(beside) else None
    if (max(pieces.head, pieces.tail) < PIECE and beside.strip() and marker is None) or not pieces.head + pieces.tail:
        pieces = Pieces(pieces.text, 0, 0, 0, 0)
    rows = told or rows_of(returned, shown, reads)
    state: State = "spilled" if handle else "part" if pieces.head + pieces.tail or rows.kept else "hidden"
    head, tail = bytes_of(pieces.text[: pieces.head]), bytes_of(pieces.text[len(pieces.text) - pieces.tail :])
    lost = max(bytes_of(pieces.text) - (head + tail or sum(map(bytes_of, rows.kept))), 0)
    return Comparison(
        returned,
        state,
        place,
        shown,
        lost,
        rows.lost if state != "hidden" else returned.rows,
        None if state == "hidden" else rows.lost_from if rows.kept else pieces.lost_from,
        marker,
        handle,
        _is_json(shown),
        _cap(pieces.text, head, tail, state, caps),
    )


def _handle(beside: str, tool: str) -> str | None:
    """What the rest is read with: of all that looks so a place, else an id with a digit, which is no name of another tool."""
    found = [one.group() for one in HANDLE.finditer(beside) if one.group() != tool]
    return min(found, key=lambda one: (PLACE.match(one) is None, not any(map(str.isdigit, one))), default=None)


def _says_nothing(returned: Returned) -> bool:
    """Whether nothing of a result can be lost: a tool that returns nothing, and a list without a row, without any more and without a word."""
    if returned.text.strip() in {"null", "[]", "{}"}:
        return True
    quiet = returned.rows == 0 and not returned.has_more and not returned.truncated
    return quiet and not any(isinstance(leaf, str) for leaf in leaves_of(returned.value))


def _spellings(returned: Returned) -> Iterator[Returned]:
    """A result as it was recorded, and with its instants as JSON has them, where they are those of Python."""
    yield returned
    for zone in ("Z", "+00:00"):
        text = INSTANT.sub(rf"\1T\2{zone}", returned.text) if INSTANT.search(returned.text) else returned.text
        text = LOCAL.sub(r"\1T\2", text)
        if text != returned.text:
            yield replace(returned, text=text, value=None if returned.value is None else read_json(text))


def _renderings(returned: Returned) -> Iterator[str]:
    """The texts that a framework makes of a result when it leaves nothing out; the first one counts in bytes."""
    yield returned.text
    value: object = returned.text if returned.value is None else returned.value
    for ascii in (False, True):
        yield json.dumps(value, ensure_ascii=ascii, separators=(",", ":"))
        yield json.dumps(value, ensure_ascii=ascii)
    if not isinstance(value, str):
        yield json.dumps(value, ensure_ascii=False, indent=2)
        yield str(value)


def _wholly(returned: Returned, texts: Sequence[str], shown: str) -> bool:
    if any(text == shown or (text.strip() and text in shown) for text in texts):
        return True
    try:
        there, here = read_json(shown), read_json(returned.text) if returned.value is None else returned.value
        return isinstance(here, dict | list) and canonical(here) == canonical(there)
    except ValueError:
        return False


def _retold(returned: Returned, shown: str) -> bool:
    """Whether every value of a result stands in what is shown, in order, as where JSON is told as a table or as YAML."""
    try:
        value = read_json(returned.text) if returned.value is None else returned.value
    except ValueError:
        return False
    at, leaves = 0, [str(leaf) for leaf in leaves_of(value)]
    for leaf in leaves:
        found = shown.find(leaf, at)
        if found < 0:
            return False
        at = found + len(leaf)
    return bool(leaves)


def _is_json(text: str) -> bool:
    try:
        return isinstance(read_json(text), dict | list)
    except ValueError:
        return False


def _cap(text: str, head: int, tail: int, state: State, caps: Mapping[str, Cap]) -> str | None:
    """The first profile under which so much would be left."""
    for name, cap in caps.items():
        seen = seen_of(text, cap)
        if seen.whole:
            continue
        if cap.action in {"spill", "error"}:
            if state == ("spilled" if cap.action == "spill" else "hidden"):
                return name
        elif state == "part" and abs(seen.head - head) <= SLACK and abs(seen.tail - tail) <= SLACK:
            return name
    return None
