"""What a list costs a model, whole and by the page, and what each runtime would have shown of it."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from msgspec import Struct

from specforge.caps import Cap, Seen, bytes_of, estimate_tokens, seen_of
from specforge.contracts.sizes import ENVELOPE
from specforge.probing.evidence import Evidence
from specforge.probing.target import compact
from specforge.probing.tool import ProbedTool


class Shown(Struct, frozen=True):
    """What one runtime shows of a result."""

    runtime: str
    whole: bool
    rows: int
    """How many rows are seen, by their place; the first and the last ones where the middle is cut."""
    action: str
    """What it does with the rest: `cut`, `middle`, `spill` or `error`."""
    as_of: str
    """When the cap was looked up."""


class Cost(Struct, frozen=True):
    """The size of one result, and what becomes of it."""

    what: str
    """`a page`, `the largest page`, `the whole list`, `the list` or `the result`."""
    rows: int
    bytes: int
    tokens: int
    """An estimate with a margin, never exact."""
    at_least: bool
    """Whether there is more: the list was not walked to its end."""
    shown: tuple[Shown, ...]


class Rows(Struct, frozen=True):
    """The sizes of the rows that came, in bytes of compact JSON."""

    count: int
    mean: int
    largest: int
    budget: int | None
    """The bytes of a page that the contract promises."""
    most: int | None
    """The most rows of a page, or of a list without pages."""

    @property
    def fit(self) -> int | None:
        """How many of the largest rows a page holds, beside its other parts."""
        return None if self.budget is None else max(self.budget - ENVELOPE, 0) // (self.largest + 1)


def rows_of(evidence: Evidence) -> Rows | None:
    """Give the sizes of all rows that came; nothing when none did."""
    pages = {id(page): page for page in evidence.seen}
    sizes = [len(compact(row)) for page in pages.values() for row in page.rows]
    if not sizes or evidence.tool.document:
        return None
    budget = (evidence.tool.promised.get("budget") or {}).get("bytes_per_page")
    most = evidence.tool.pages.most if evidence.tool.pages is not None else evidence.tool.at_most
    return Rows(len(sizes), round(sum(sizes) / len(sizes)), max(sizes), budget, most)


def costs(evidence: Evidence) -> tuple[Cost, ...]:
    """Give what the first page costs as it came, the largest one that came, and the whole list as one result."""
    walk = evidence.whole
    if not walk.pages:
        one = next((exchange for exchange in evidence.results), None)
        if one is None:
            return ()
        text = one.answer.shown
        return (_cost("the result", [], text, evidence.caps, at_least=False),)
    first = walk.pages[0]
    found = [
        _cost(
            "a page" if evidence.tool.pages is not None else "the list",
            first.rows,
            first.exchange.answer.shown,
            evidence.caps,
            at_least=False,
        )
    ]
    largest = max(evidence.seen, key=lambda page: page.exchange.answer.bytes)
    if evidence.tool.pages is not None and largest.exchange.answer.bytes > first.exchange.answer.bytes:
        found.append(_cost("the largest page", largest.rows, largest.exchange.answer.shown, evidence.caps, at_least=False))
    if len(walk.pages) > 1:
        longest = max((evidence.walk(size) for size in (None, *evidence.sizes)), key=lambda one: len(one.rows))
        rows = longest.rows
        text = _whole(evidence.tool, rows)
        found.append(_cost("the whole list", rows, text, evidence.caps, at_least=not longest.whole))
    return tuple(found)


def _whole(tool: ProbedTool, rows: Sequence[Any]) -> str:
    """All rows as one result: a text where they are parts of one, else compact JSON."""
    if tool.by_line:
        return ("" if tool.document else "\n").join(str(row) for row in rows)
    return compact({"items": rows}).decode("utf-8", "replace")


def _cost(what: str, rows: Sequence[Any], text: str, caps: Mapping[str, Cap], *, at_least: bool) -> Cost:
    size = bytes_of(text)
    shown = []
    for name, cap in sorted(caps.items()):
        seen = seen_of(text, cap)
        shown.append(Shown(name, seen.whole, _rows_seen(rows, size, seen), cap.action, cap.as_of))
    return Cost(what, len(rows), size, estimate_tokens(size), at_least, tuple(shown))


def _rows_seen(rows: Sequence[Any], size: int, seen: Seen) -> int:
    """How many rows stand wholly in what is shown, each with its share of the bytes."""
    if seen.whole:
        return len(rows)
    sizes = [len(compact(row)) + 1 for row in rows]
    share = size / max(sum(sizes), 1)
    ends = [end * share for end in accumulate(sizes)]
    return sum(1 for end, own in zip(ends, sizes, strict=True) if end <= seen.head or end - own * share >= size - seen.tail)
