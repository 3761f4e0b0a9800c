"""Rows of a list tool that nobody had to write: each follows from the contract of the tool and its number, and from nothing else."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from math import gcd
from typing import Any

from msgspec import Struct, field

from specforge.amounts import in_code
from specforge.contracts.times import NOW, Dating
from specforge.contracts.values import Domain, Draw, Schema, accepts, domain_of, object_of, timed, type_of, value_of
from specforge.errors import SpecforgeError
from specforge.paging.envelopes import row_schema

UNPAGED = 10
"""The rows that count as a page where a tool has none."""
MARK = "this is the one"
"""What a row that somebody looks for says, where it has a text for that."""


class RowsError(SpecforgeError):
    """There are no such rows."""


class RowShape(Struct, frozen=True, dict=True):
    """What rows of one tool are like."""

    tool: str
    schema: Schema
    """The schema of a row."""
    unique: tuple[str, ...] = ()
    """The fields of which no two rows have the same value."""
    order: tuple[tuple[str, bool], ...] = ()
    """The fields that rows are ordered by, each with whether it descends."""
    page: int = UNPAGED
    """The rows of a page when the caller does not say."""
    most: int | None = None
    """The most rows that there are."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Fields that have one value in every row."""
    asked: frozenset[str] = frozenset()
    """What tools take as arguments: a row that is known by a field of such a name need not be looked for in the list."""
    now: datetime = NOW
    """When the rows are read."""

    @classmethod
    def read(cls, tool: Mapping[str, Any], asked: frozenset[str] = frozenset(), now: datetime = NOW) -> "RowShape":
        """Read the entry of a tool in `tools.json`.

        Args:
            tool: The entry.
            asked: What tools take as arguments.
            now: When its rows are read.

        Raises:
            RowsError: when the contract says nothing of the fields of a row.
        """
        contract = tool.get("contract") or {}
        returns, pages = contract.get("returns"), contract.get("pages") or {}
        if returns == "document":
            raise RowsError(f"`{tool.get('name')}` returns a document, which has no rows", "name a tool that returns a list")
        listed = returns == "many" or isinstance(returns, Mapping)
        row = row_schema(tool) if listed or "item" in contract else tool.get("outputSchema") or {}
        if not listed and (contract.get("overflow") or {}).get("spill"):
            row = _whole(row)
        if not row.get("properties"):
            raise RowsError(
                f"nothing says what fields a row of `{tool.get('name')}` has",
                "declare them in `item` of the tool, and build again; of a list of texts, which have no fields, none are made",
            )
        row = {**row, "required": (contract.get("rows") or {}).get("required", row.get("required", ()))}
        most = [int(pages["reaches"])] if str(pages.get("reaches", "all")).isdecimal() else []
        most += [returns["at_most"]] if isinstance(returns, Mapping) else []
        return cls(
            tool=str(tool["name"]),
            schema=row,
            unique=tuple((contract.get("rows") or {}).get("unique", ())),
            order=tuple((one.split()[0], one.split()[1] == "desc") for one in pages.get("order_by", ())),
            page=pages["size"]["default"] if "size" in pages else UNPAGED,
            most=min(most, default=None),
            asked=asked,
            now=now,
        )

    def draw(self, *parts: str | int, lean: bool = False) -> Draw:
        """Give what decides a part of the rows: the value of a field, or a row by its number."""
        about = parts[0] if parts and isinstance(parts[0], str) else ""
        return Draw("\0".join(map(str, (self.tool, *parts))), lean=lean, dating=self.dating, about=about)

    @cached_property
    def dating(self) -> Dating:
        """By what the times of its rows go."""
        return Dating(self.now, self.order)

    def later_than(self, name: str) -> frozenset[str]:
        """The times that a row without a time lacks, too: what was never sent was never received."""
        known = list(timed(self.schema))
        if name not in known:
            return frozenset()
        lacking = (one for one in known[known.index(name) + 1 :] if one not in self.schema.get("required", ()))
        kept = {*self.unique, *(key for key, _ in self.order)}
        return frozenset(one for one in lacking if one not in kept and self.dating.is_coming(one) is self.dating.is_coming(name))

    @property
    def usual(self) -> int:
        """How many rows to make when nobody says: ten pages, or as many as there are."""
        return 10 * self.page if self.most is None else min(10 * self.page, self.most)

    @cached_property
    def marked_in(self) -> str | None:
        """The field that can say which row is looked for: a text that neither orders rows, nor is unique, nor is asked for by any tool."""
        taken = {*self.unique, *self.asked, *(name for name, _ in self.order)}
        for name, one in self.schema["properties"].items():
            free = name not in taken and type_of(one) == "string" and not {"enum", "const", "format"} & set(one)
            if free and one.get("minLength", 0) <= len(MARK) <= one.get("maxLength", len(MARK)):
                return str(name)
        return None

    @cached_property
    def known_by(self) -> str | None:
        """The field by whose value a row can be told from all others; nothing where none is a text or a number, or a tool asks for it."""
        fields = self.schema["properties"]
        told = [name for name in self.unique if name in fields and name not in self.asked]
        scalar = [name for name in told if type_of(fields[name]) in {"string", "integer"}]
        return next((name for name, _ in reversed(self.order) if name in scalar), next(iter(scalar), None))


def _whole(schema: Schema) -> Schema:
    """The schema of one thing without what stands in its place when it does not fit."""
    properties = {name: one for name, one in schema.get("properties", {}).items() if name != "spilled"}
    (needed, *_) = (one["required"] for one in schema.get("anyOf", ({"required": ()},)))
    return {**schema, "properties": properties, "required": needed}


def asked_for(tool: Mapping[str, Any], shape: RowShape) -> dict[str, Any]:
    """Give the values of the fields that every row has which a call brings: of arguments that a call needs, and that are fields of a row.

    A value is that of `probe.arguments`, else the sample of the argument.
    """
    schema, fields = tool.get("inputSchema") or {}, shape.schema["properties"]
    required = next((one["required"] for one in schema.get("anyOf", ())), schema.get("required", ()))
    given = ((tool.get("contract") or {}).get("probe") or {}).get("arguments") or {}
    found = dict[str, Any]()
    for name in required:
        for value in (*([given[name]] if name in given else ()), *schema["properties"][name].get("examples", ())):
            if name in fields and name not in shape.unique and accepts(fields[name], value):
                found.setdefault(name, value)
    return found


def fixing(shape: RowShape, name: str, text: str) -> Any:
    """Read the value that a field is to have in every row.

    Raises:
        RowsError: when rows have no such field, it cannot have the value, or no two rows can share it.
    """
    fields = shape.schema["properties"]
    if name not in fields:
        raise RowsError(f"a row of `{shape.tool}` has no field `{name}`", f"it has {in_code(fields)}")
    if name in shape.unique:
        raise RowsError(f"`{name}` of `{shape.tool}` is unique, so that not all rows have the same", "fix a field that rows may share")
    read = [text]
    with suppress(ValueError):
        read.append(json.loads(text))
    for value in read:
        if accepts(fields[name], value):
            return value
    values = ", ".join(json.dumps(one, ensure_ascii=False) for one in fields[name].get("enum", ()))
    raise RowsError(
        f"`{name}` of `{shape.tool}` cannot be {text!r}", f"it is one of {values}" if values else "give a value that `item` allows"
    )


def most_rows(shape: RowShape, wanted: int) -> int:
    """The most rows that there can be, up to a number that is wanted: no more than any unique field has values."""
    fields = shape.schema["properties"]
    unique = (name for name in shape.unique if name in fields)
    return min((wanted, *(domain_of(_positive(fields[name], wanted), wanted, shape.draw(name)).size for name in unique)))


class Rows:
    """So many rows of a tool, in the order of its contract; each is made when it is asked for.

    Row `n` of `count` rows is the same for ever, on every machine. Fields that rows are ordered by and that are not unique
    come in ties: several rows share their values, also where a page of the usual size ends.

    Raises:
        RowsError: when a unique field has fewer values than there are rows.
    """

    def __init__(self, shape: RowShape, count: int) -> None:
        """Work out which fields order rows, and whether there are values enough."""
        self.shape, self.count = shape, count
        self._fields: Mapping[str, Schema] = shape.schema["properties"]
        self._ties = _Ties(shape.page)
        self._groups = self._ties.group(count - 1) + 1 if count else 0
        known = [
            (name, down)
            for name, down in shape.order
            if name in self._fields and name not in shape.fixed and type_of(self._fields[name]) not in {"object", "array"}
        ]
        first = next((place for place, (name, _) in enumerate(known) if name in shape.unique), len(known))
        self._shared, self._last = known[:first], next(iter(known[first:]), None)
        self._behind = [name for name, _ in known[first + 1 :] if name not in shape.unique]
        unique = [name for name in shape.unique if name in self._fields]
        # Between ties the values of the last key are shuffled where it has enough of them, so that no page can go on by it alone.
        self._domains = {
            name: domain_of(
                _positive(self._fields[name], count),
                count**2 if self._last and name == self._last[0] and self._shared else count,
                self.shape.draw(name),
            )
            for name in (*(name for name, _ in self._shared), *unique)
        }
        for name in unique:
            if (size := self._domains[name].size) < count:
                raise RowsError(
                    f"`{name}` of `{shape.tool}` is unique and has {size:,} values, so that there are no {count:,} rows",
                    f"ask for at most {size:,} rows, or give `{name}` more values",
                )
        self._shuffles = {name: _Shuffle.of(count, self.shape.draw(name).of("shuffle")) for name in unique}

    def __len__(self) -> int:
        """How many rows there are."""
        return self.count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Give all rows, one after the other."""
        return (self.row(number) for number in range(1, self.count + 1))

    def row(self, number: int, *, lean: bool = False) -> dict[str, Any]:
        """Give one row.

        Args:
            number: Its number, from 1.
            lean: Whether texts and lists are as short as they may be; fields that order rows or are unique stay the same.

        Raises:
            IndexError: when there is no such row.
        """
        return object_of(self.shape.schema, self.shape.draw(number, lean=lean), self.names(number))

    def names(self, number: int) -> dict[str, Any]:
        """Give those fields of a row by which rows are ordered and told apart.

        Raises:
            IndexError: when there is no such row.
        """
        if not 1 <= number <= self.count:
            raise IndexError(number)
        given = {**self.shape.fixed, **self._keys(number - 1)}
        for name, shuffle in self._shuffles.items():
            if name not in given:
                given[name] = self._at(name, shuffle.at(number - 1), self.count)
        for name in self._behind:
            # They order nothing, and yet a cursor is made of them.
            given[name] = value_of(_positive(self._fields[name], self.count), self.shape.draw(name, number))
        return given

    def _keys(self, row: int) -> dict[str, Any]:
        """The values of the fields that order rows: intervals of ties, each cut by the next key, down to one that is unique."""
        found = dict[str, Any]()
        begin, end = 0, self._groups
        for place, (name, down) in enumerate(self._shared):
            ties, domain = end - begin, self._domains[name]
            # Keys before the last shared one hold for more than a page, so that the ones behind them decide something.
            wanted = ties if place == len(self._shared) - 1 else -(-ties // max(2, self._ties.in_page * 3 // 2))
            values = min(domain.size, wanted)
            value = (self._ties.group(row) - begin) * values // ties
            before = begin
            begin, end = before - (-value * ties // values), before - (-(value + 1) * ties // values)
            found[name] = self._at(name, values - 1 - value if down else value, values, f"{before}", begin)
        if self._last is not None:
            name, down = self._last
            first, beyond = (self._ties.start(begin), min(self.count, self._ties.start(end))) if self._shared else (0, self.count)
            place = beyond - 1 - row if down else row - first
            if not self._shared:
                found[name] = self._at(name, place, self.count)
            elif self._domains[name].size >= self.count**2:
                found[name] = self._at(name, place * self.count + self._shuffles[name].at(first), self.count**2)
            else:
                found[name] = self._at(name, self.count - 1 - row if down else row, self.count)
        return found

    def _at(self, name: str, rank: int, ranks: int, begun: str = "", tie: int | None = None) -> Any:
        """The value of a rank among so many: ascending with the rank, with gaps of a size that cannot be foreseen."""
        domain: Domain = self._domains[name]
        gap = min(domain.gap, domain.size // ranks)
        room = min(domain.size - gap * ranks, 64 * gap)
        offset = self.shape.draw(name, "from", begun).below(room + 1)
        place = offset + self.shape.draw(name, "gap", begun, rank if tie is None else tie).below(gap)
        return domain.at(domain.size - 1 - place - (ranks - 1 - rank) * gap if domain.from_end else place + rank * gap)


def _positive(schema: Schema, count: int) -> Schema:
    """The schema of a whole number that names or orders so many rows: from 1 on, where no bound says otherwise."""
    free = type_of(schema) == "integer" and "minimum" not in schema and schema.get("maximum", count) >= max(count, 1)
    return {**schema, "minimum": 1} if free else schema


class _Shuffle(Struct, frozen=True, dict=True):
    """A permutation of so many numbers that is worked out for each alone."""

    count: int
    factor: int
    offset: int

    @classmethod
    def of(cls, count: int, draw: Draw) -> "_Shuffle":
        factor = draw.below(count or 1) | 1
        while gcd(factor, count) > 1:
            factor += 2
        return cls(count, factor, draw.below(count or 1))

    def at(self, number: int) -> int:
        return (number * self.factor + self.offset) % self.count


class _Ties(Struct, frozen=True, dict=True):
    """Which rows belong together: groups of 1, 2 and 5, and one group wherever a page ends, of rows on both sides."""

    page: int

    @cached_property
    def in_page(self) -> int:
        """How many groups begin within a page."""
        return self._begun(self.page - 1)

    @staticmethod
    def _begun(row: int) -> int:
        """How many groups begin at rows 1 to `row` of a page; none begins at row 0."""
        eights, left = divmod(row, 8)
        return 3 * eights + (left >= 1) + (left >= 2) + (left >= 4)

    def group(self, row: int) -> int:
        """The group of a row, both from 0."""
        if self.page == 1:
            return row // 3
        page, left = divmod(row, self.page)
        return page * self.in_page + self._begun(left)

    def start(self, group: int) -> int:
        """The first row of a group."""
        if self.page == 1:
            return group * 3
        if group == 0:
            return 0
        page, left = divmod(group - 1, self.in_page)
        return page * self.page + 8 * (left // 3) + (1, 2, 4)[left % 3]
