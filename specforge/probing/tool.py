"""The tool that is walked, as its entry in `tools.json` has it."""

import itertools
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from specforge.grading.json_values import canonical
from specforge.paging import envelopes
from specforge.paging.contract import Contract, Order
from specforge.probing.target import ABSENT


class ProbedTool(Struct, frozen=True, dict=True):
    """A tool of a feature, and what it promises."""

    entry: Mapping[str, Any]
    """Its object in `tools.json`."""

    @property
    def name(self) -> str:
        """The name that it is called by."""
        return str(self.entry["name"])

    @property
    def promised(self) -> Mapping[str, Any]:
        """The `contract` of the entry."""
        return self.entry.get("contract") or {}

    @cached_property
    def pages(self) -> Contract | None:
        """What is promised of pages; nothing when the tool has none."""
        return Contract.read(self.entry) if self.promised.get("pages") else None

    @property
    def writes(self) -> bool:
        """Whether a call changes anything."""
        return self.promised.get("does") != "read"

    @cached_property
    def probe(self) -> Mapping[str, Any]:
        """How the spec says that the tool is tried."""
        return self.promised.get("probe") or {}

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """Arguments that give rows: those of the spec, and the samples of other inputs."""
        samples = {name: one["examples"][0] for name, one in self.inputs.items() if one.get("examples")}
        return {**samples, **self.probe.get("arguments", {})}

    @cached_property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        """The schemas of the arguments, without those of paging."""
        properties = (self.entry.get("inputSchema") or {}).get("properties") or {}
        pages = self.pages
        asked = () if pages is None else (pages.size_input, pages.place_input, pages.summary, pages.projection)
        return {name: one for name, one in properties.items() if name not in asked}

    @property
    def lacking(self) -> tuple[str, ...]:
        """Arguments that a call needs and nothing gives a value for."""
        needed = self.pages.required if self.pages is not None else (self.entry.get("inputSchema") or {}).get("required", ())
        return tuple(name for name in needed if name not in self.arguments)

    @cached_property
    def reads(self) -> Mapping[str, str | None]:
        """Where the parts of a result stand."""
        given = self.promised.get("reads")
        if given is None:
            return {**envelopes.OURS, "items": "/text"} if self.document else envelopes.OURS
        return {"form": "json", "items": "/items", **given}

    @property
    def document(self) -> bool:
        """Whether what comes are the characters of a document, each of them a row here."""
        return self.promised.get("returns") == "document"

    @property
    def by_line(self) -> bool:
        """Whether rows are texts, or characters: nothing names one of them, and none has fields."""
        return self.document or self.reads["form"] != "json"

    @property
    def ours(self) -> bool:
        """Whether a result has the envelope of compiled schemas."""
        return self.promised.get("reads") is None

    @property
    def unique(self) -> tuple[str, ...]:
        """Fields of which no two rows share a value."""
        return tuple((self.promised.get("rows") or {}).get("unique", ()))

    @property
    def order(self) -> tuple[Order, ...]:
        """What rows are ordered by."""
        return self.pages.order if self.pages is not None else ()

    @property
    def reaches(self) -> int | None:
        """The last row that can be reached; nothing when all can."""
        return self.pages.reaches if self.pages is not None else None

    @property
    def end(self) -> str:
        """How the end of the list is told."""
        return str((self.promised.get("pages") or {}).get("end", "null_next"))

    @property
    def leaves_rows_out(self) -> bool:
        """Whether a page may lack rows that nobody was to see, down to all of them: where a server of others says by more than its rows how the list goes on."""
        if self.ours or self.pages is None or self.end in envelopes.COUNTED or self.reads.get("last") is not None:
            return False
        return self.pages.style in {"cursor", "page"} or any(self.reads.get(way) is not None for way in ("next", "link"))

    @property
    def reusable(self) -> bool:
        """Whether a cursor gives the same page again; one that does not may be the same for every page."""
        return bool(((self.promised.get("pages") or {}).get("cursor") or {}).get("reusable", True))

    @property
    def shrinks(self) -> bool:
        """Whether a page of large rows has fewer of them than were asked for."""
        return (self.promised.get("overflow") or {}).get("kind") == "shrink_page"

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes whose caps a result must fit."""
        return tuple(self.promised.get("runs_in", ()))

    @property
    def at_most(self) -> int | None:
        """The most rows that a list without pages has."""
        returns = self.promised.get("returns")
        return returns.get("at_most") if isinstance(returns, Mapping) else None

    @property
    def lists(self) -> bool:
        """Whether a result has rows."""
        return self.pages is not None or self.at_most is not None or self.promised.get("returns") == "many"

    @property
    def output_schema(self) -> Mapping[str, Any] | None:
        """The schema that results are promised to have; that of an envelope that is not ours says nothing."""
        return self.entry.get("outputSchema") if self.ours else None

    @property
    def row_schema(self) -> Mapping[str, Any]:
        """The schema of a row."""
        return envelopes.row_schema(self.entry)

    def values(self, name: str) -> tuple[Any, ...]:
        """The values that an argument can have, where its schema lists them; true and false are listed by their type."""
        schema = self.inputs.get(name, {})
        return tuple(schema.get("enum", (False, True) if schema.get("type") == "boolean" else ()))

    def key(self, row: Any) -> str | None:
        """What names a row: the value of its first unique field that has one, or a line of text itself; nothing when nothing names it."""
        if self.by_line:
            return None if self.document else str(row)
        return next((canonical(row[name]) for name in self.unique if isinstance(row, Mapping) and row.get(name) is not None), None)


def at(value: Any, pointer: str | None) -> Any:
    """What stands at a JSON pointer; `ABSENT` when nothing does."""
    return envelopes.at(value, pointer, ABSENT)


def inner_lists(schema: Any, where: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every list inside a schema, with the place of it in a value, as `lines[].notes`."""
    if not isinstance(schema, Mapping):
        return
    if isinstance(schema.get("items"), Mapping):
        yield where, schema
        yield from inner_lists(schema["items"], f"{where}[]")
    for name, one in (schema.get("properties") or {}).items():
        yield from inner_lists(one, f"{where}.{name}" if where else str(name))
    yield from itertools.chain.from_iterable(inner_lists(one, where) for one in schema.get("anyOf", ()))
