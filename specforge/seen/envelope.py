"""The parts of a result that say how much of a list it is."""

from collections.abc import Mapping

from msgspec import Struct

from specforge.grading.json_values import read_json
from specforge.paging.envelopes import COUNTED, OURS, at, parts_of, rows_of_lines


class Envelope(Struct, frozen=True):
    """What a result says about itself; `None` where it says nothing."""

    rows: tuple[object, ...] | None = None
    """The rows; nothing where the result is no list."""
    next: object = None
    """What continues: a call, a cursor or a number."""
    has_more: bool | None = None
    """Whether there are rows that it does not have."""
    truncated: bool | None = None
    """Whether rows were left out that `next` does not bring."""
    total: int | None = None
    """How many rows there are in all."""
    failed: bool = False
    """Whether it tells an error instead."""

    @property
    def partial(self) -> bool:
        """Whether it says that it is not all there is."""
        return self.has_more is True or self.truncated is True


def envelope(result: object, reads: Mapping[str, str | None] | None = None) -> Envelope:
    """Read a result, as a JSON value or as text.

    Args:
        result: The result.
        reads: Where its parts stand, as `parts_of` gives them; as in compiled schemas when left out.
    """
    places = OURS if reads is None else {"form": "json", "items": "/items", **reads}
    if isinstance(result, str) and places["form"] == "lines":
        return Envelope(tuple(rows_of_lines(result, places.get("begins"))))
    if isinstance(result, str):
        try:
            result = read_json(result)
        except ValueError:
            return Envelope()
    if isinstance(result, list | tuple):
        return Envelope(tuple(result))
    rows, next, more, cut, total = (at(result, places.get(name)) for name in ("items", "next", "has_more", "truncated", "total"))
    if places.get("link") is not None:
        next = at(result, places["link"])
    if not isinstance(rows, list | tuple):
        return Envelope(failed=isinstance(result, Mapping) and "error" in result)
    if places.get("last") is not None and rows:
        next = at(rows[-1], f"{places.get('row') or ''}{places['last']}")
    said = more if isinstance(more, bool) else None
    followed = reads is not None and places.get("end") not in COUNTED and (places.get("next") or places.get("link")) is not None
    if said is None and followed:
        said = next not in (None, "")
    return Envelope(
        tuple(rows if places.get("row") is None else (at(row, places["row"]) for row in rows)), next, said, cut if isinstance(cut, bool) else None, total if isinstance(total, int) and not isinstance(total, bool) else None
    )  # fmt: skip


def reads_of(tools: Mapping[str, object] | None) -> dict[str, Mapping[str, str | None]]:
    """Where the parts of each tool's results stand, by name, for the tools whose contract says so.

    Args:
        tools: The document of `tools.json`.
    """
    listed = tools.get("tools") if tools else None
    found: dict[str, Mapping[str, str | None]] = {}
    for entry in listed if isinstance(listed, list) else ():
        contract = entry.get("contract") if isinstance(entry, Mapping) else None
        if isinstance(contract, Mapping) and (parts := parts_of(contract)) is not None:
            found[str(entry["name"])] = parts
    return found
