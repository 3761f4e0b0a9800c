"""The contract of a paged tool, as `tools.json` has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from specforge.paging.envelopes import row_schema
from specforge.paging.failures import errors_of
from specforge.paging.spills import Spill

INPUTS: Mapping[str, tuple[str, ...]] = {
    "cursor": ("page_size", "cursor"),
    "offset": ("limit", "offset"),
    "page": ("page_size", "page"),
    "range": ("max_length", "start_index"),
    "limit-only": ("limit",),
}
"""What each style of paging is asked by: first how many rows, then where to go on; the names that compiled schemas have."""


class Order(Struct, frozen=True):
    """One key that rows are ordered by."""

    field: str
    descending: bool
    time: bool = False
    """Whether its texts are instants: they may say the same one in several ways."""
    optional: bool = False
    """Whether a row may lack it, which is the same as null."""


@dataclass(frozen=True)
class Contract:
    """What a list tool promises of its pages."""

    tool: str
    style: Literal["cursor", "offset", "page", "range", "limit-only"]
    default: int
    """Rows of a page when the caller does not say."""
    most: int
    """The most rows of a page."""
    above: Literal["clamp", "refuse"] = "clamp"
    order: tuple[Order, ...] = ()
    total: Literal["exact", "at_least", "estimate", "none"] = "none"
    lives: int | None = None
    """How many seconds a cursor can be used."""
    bound_to: tuple[str, ...] = ()
    cursor_chars: int = 200
    """The most characters of a cursor."""
    reaches: int | None = None
    """The last row that can be reached."""
    under_change: Literal["snapshot", "keyset", "none"] = "none"
    bytes: int | None = None
    """The most bytes of a page, as compact UTF-8 JSON."""
    overflow: Literal["shrink_page", "spill", "refuse"] | None = None
    spill: Spill | None = None
    """Where a page is kept that does not fit."""
    document: bool = False
    """Whether pages are ranges of the characters of a document."""
    summary: str | None = None
    """The argument that asks for the number of rows alone."""
    projection: str | None = None
    """The argument that names the fields which rows are wanted with."""
    fields: tuple[str, ...] = ()
    """The fields that can be left out."""
    filters: tuple[str, ...] = ()
    """The arguments beside those of paging."""
    required: tuple[str, ...] = ()
    """Those that a first page needs."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """What the caller does after each class of failure, where that is not to begin again or to narrow."""
    inputs: tuple[str, ...] = ()
    """What the arguments of paging are called; as the style calls them when left out."""
    entry: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)
    """The object in `tools.json` that it was read from."""

    @property
    def size_input(self) -> str:
        """The argument that says how many rows."""
        return (self.inputs or INPUTS[self.style])[0]

    @property
    def place_input(self) -> str | None:
        """The argument that says where to go on."""
        return next(iter((self.inputs or INPUTS[self.style])[1:]), None)

    @classmethod
    def read(cls, tool: Mapping[str, Any]) -> "Contract":
        """Read the entry of a tool in `tools.json`.

        Raises:
            ValueError: when the tool has no pages.
        """
        contract = tool.get("contract") or {}
        pages = contract.get("pages")
        if not pages:
            raise ValueError(f"`{tool.get('name')}` has no pages in its contract")
        cursor, schema = pages.get("cursor") or {}, tool["inputSchema"]
        paging = tuple(pages["inputs"].values()) if pages.get("inputs") else INPUTS[pages["style"]]
        choices = (pages.get("summary"), pages.get("projection"))
        wanted = schema["properties"].get(choices[1]) if choices[1] else None
        first = (one["required"] for one in schema.get("anyOf", ()) if paging[-1] not in one["required"])
        needed = next(first, schema.get("required", ()))
        return cls(
            tool=tool["name"],
            style=pages["style"],
            default=pages["size"]["default"],
            most=pages["size"]["max"],
            above=pages["size"]["above"],
            order=tuple(_order(one, tool) for one in pages["order_by"]),
            total=pages["total"]["kind"],
            lives=cursor.get("lives_seconds"),
            bound_to=tuple(cursor.get("bound_to", ())),
            cursor_chars=cursor.get("max_chars", 200),
            reaches=int(pages["reaches"]) if str(pages["reaches"]).isdecimal() else None,
            under_change=pages["under_change"],
            bytes=(contract.get("budget") or {}).get("bytes_per_page"),
            overflow=(contract.get("overflow") or {}).get("kind"),
            spill=Spill.read(contract),
            document=contract.get("returns") == "document",
            summary=choices[0],
            projection=choices[1],
            fields=tuple(wanted["items"]["enum"]) if wanted else (),
            filters=tuple(name for name in schema["properties"] if name not in {*paging, *choices}),
            required=tuple(name for name in needed if name not in paging),
            errors=errors_of(contract),
            inputs=paging,
            entry=tool,
        )


def _order(text: str, tool: Mapping[str, Any]) -> Order:
    """Read `field asc` or `field desc`, with what the schema of a row says of the field."""
    row = row_schema(tool)
    field, direction = text.split()
    declared = (row.get("properties") or {}).get(field)
    optional = declared is not None and field not in row.get("required", ())
    return Order(field, direction == "desc", (declared or {}).get("format") == "date-time", optional)


def contract_of(path: str | Path, tool: str) -> Contract:
    """Read the contract of a tool from a `tools.json`.

    Raises:
        OSError: when the file cannot be read.
        ValueError: when it is no such file, has no such tool, or the tool has no pages.
    """
    return Contract.read(entry_of(path, tool))


def entry_of(path: str | Path, tool: str) -> Mapping[str, Any]:
    """Read the object of a tool in a `tools.json`.

    Raises:
        OSError: when the file cannot be read.
        ValueError: when it is no such file, or has no such tool.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is no `tools.json`: {error}") from None
    listed = document.get("tools") if isinstance(document, dict) else None
    found: Mapping[str, Any] | None = next((one for one in listed or () if one.get("name") == tool), None)
    if found is None:
        names = ", ".join(f"`{one.get('name')}`" for one in listed or ())
        raise ValueError(f"{path} has no tool `{tool}`" + (f"; it has {names}" if names else ""))
    return found
