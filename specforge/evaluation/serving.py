"""A list tool that exists only while a case is played: as many rows as the case says, in pages as its contract says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from specforge.errors import SpecforgeError
from specforge.spec.tools import PAGE_INPUTS


class ServingError(SpecforgeError):
    """A list cannot be served as the case says."""


@dataclass
class ServedList:
    """A list as a case serves it; it remembers which fault it has shown already."""

    tool: str
    style: str
    """How the next page is asked for, as in the tool's contract."""
    rows: int
    page_size: int
    wanted_row: int | None = None
    fault: str | None = None
    inputs: tuple[str, ...] = ()
    """What the arguments of paging are called; as the style calls them when left out."""
    shown: set[str] = field(default_factory=set)

    def call(self, arguments: Mapping[str, object]) -> dict[str, object]:
        """Answer a call: the envelope of a page, or what is wrong as `{"error": ...}`."""
        size_name, *_, place = self.inputs or PAGE_INPUTS[self.style]
        asked = arguments.get(size_name, self.page_size)
        start = self._start(arguments.get(place)) if place != size_name else 0
        if not isinstance(asked, int) or isinstance(asked, bool) or asked < 1:
            return {"error": f"`{size_name}` is a whole number of at least 1"}
        if start is None:
            return {"error": f"`{place}` is not one that `{self.tool}` gave", "class": "bad_cursor"}
        if self.fault == "expired_cursor" and start > 0 and "expired" not in self.shown:
            self.shown.add("expired")
            return {"error": "the cursor is too old; begin again", "class": "expired_cursor"}
        end = min(start + min(asked, self.page_size), self.rows)
        cut = self.fault == "truncated" and "cut" not in self.shown and end - start > 1
        if cut:
            self.shown.add("cut")
            end = start + (end - start) // 2
        more = end < self.rows and place != size_name
        return {
            "items": [self._row(number) for number in range(start + 1, end + 1)],
            "returned_count": max(end - start, 0),
            "total_count": None,
            "has_more": end < self.rows,
            "next": {"tool": self.tool, "arguments": {place: self._place(end)}} if more and not cut else None,
            "truncated": cut,
        }

    def _row(self, number: int) -> dict[str, object]:
        return {"row": number, "text": "this is the one" if number == self.wanted_row else f"row {number}"}

    def _start(self, place: object) -> int | None:
        """The row before the first one of a page."""
        if place is None:
            return 0
        if self.style == "cursor":
            digits = place.removeprefix("after-") if isinstance(place, str) else ""
            return int(digits) if digits.isdecimal() and place == f"after-{digits}" and len(digits) < 10 else None
        if not isinstance(place, int) or isinstance(place, bool) or place < 0:
            return None
        return max(place - 1, 0) * self.page_size if self.style == "page" else place

    def _place(self, end: int) -> object:
        if self.style == "cursor":
            return f"after-{end}"
        return end // self.page_size + 1 if self.style == "page" else end


def served(case: Mapping[str, object], tools: Mapping[str, object] | None) -> ServedList | None:
    """Give the list that a case serves; nothing when it serves none.

    Args:
        case: The case, as in `evals.jsonl`.
        tools: The document of `tools.json`.

    Raises:
        ServingError: when the tools have no such list.
    """
    serves = case.get("serves")
    if not isinstance(serves, Mapping):
        return None
    listed = tools.get("tools") if tools else None
    for tool in listed if isinstance(listed, list) else ():
        if isinstance(tool, Mapping) and tool.get("name") == serves["tool"]:
            contract = tool.get("contract")
            pages = contract.get("pages") if isinstance(contract, Mapping) else None
            if isinstance(pages, Mapping):
                return ServedList(
                    str(serves["tool"]), str(pages["style"]), int(serves["rows"]), int(serves["page_size"]),
                    serves.get("wanted_row"), serves.get("fault"), tuple((pages.get("inputs") or {}).values()),
                )  # fmt: skip
    raise ServingError(f"the case serves `{serves['tool']}`, which is no list of the feature's tools", "build the project again")
