"""The file: its text with line feeds only, where every value stands, and edits of it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from specforge.errors import SpliceError
from specforge.line_ends import line_starts
from specforge.location import Route
from specforge.regexes import regex
from specforge.source.nodes import Node, nodes
from specforge.source.reading import read

BY_HAND = "change it by hand"
"""What helps where a file cannot say what is wanted."""
SPACES = regex(" *")


def shown(route: Route) -> str:
    """A route as messages name it."""
    return f"`{'.'.join(map(str, route))}`" if route else "the whole file"


class Edit(Struct, frozen=True):
    """A stretch of the text, and what is put in its place."""

    start: int
    end: int
    text: str
    depth: int
    """At one place, what belongs to the deeper value comes first."""


class Spot(Struct, frozen=True):
    """What decides how a value is read: the column of its entry, the sign before it, and what ends its last line."""

    column: int
    sign: str
    tail: str = "\n"


class File(Struct, frozen=True):
    """A spec file, with where everything stands in it."""

    mark: str
    """The byte-order mark, if it has one."""
    raw: str
    text: str
    """As `raw`, with the line feed as the only line break; all indices speak of it."""
    tree: object
    nodes: Mapping[Route, Node]
    lines: Sequence[int]
    """Where the lines begin."""
    ends: Sequence[int]
    """Where values and signs end, in order."""
    step: int
    """By how much the file indents keys below a key."""
    list_step: int
    """By how much it indents dashes below a key."""

    def at(self, route: Route) -> object:
        """The value at a route.

        Raises:
            SpliceError: There is none.
        """
        value = self.tree
        for step in route:
            if isinstance(value, dict) and step in value:
                value = value[step]
                continue
            if not isinstance(value, list) or not isinstance(step, int) or not 0 <= step < len(value):
                raise SpliceError(f"there is no {shown(route)} in the file", "name a key or an item that is written there")
            value = value[step]
        return value

    def line_start(self, index: int) -> int:
        """Where the line of a character begins."""
        return self.lines[bisect_right(self.lines, index) - 1]

    def line_end(self, index: int) -> int:
        """Where the line of a character ends, before its line break."""
        after = bisect_right(self.lines, index)
        return self.lines[after] - 1 if after < len(self.lines) else len(self.text)

    def begins_line(self, index: int) -> bool:
        """Whether only spaces stand before a character on its line."""
        spaces = SPACES.match(self.text, self.line_start(index), index)
        return spaces is not None and spaces.end() == index

    def column(self, route: Route) -> int:
        """The column of the keys or dashes among which a value stands; inside brackets, of the nearest ones around them."""
        while self.nodes[route].in_flow:
            route = route[:-1]
        entry = self.nodes[route].entry
        return entry - self.line_start(entry)

    def spot(self, route: Route) -> Spot:
        """What decides how the value at a route is read."""
        node = self.nodes[route]
        signs = "[{" if node.in_flow else "-:"
        return Spot(self.column(route), signs[isinstance(route[-1], str)], "" if self.line_end(node.end) == len(self.text) else "\n")

    def lead(self, node: Node) -> int:
        """Where the lines of an entry begin: at the comments directly above it, unless they open the file."""
        own = start = self.line_start(node.entry)
        floor = self.ends[before - 1] if (before := bisect_left(self.ends, node.entry)) else 0
        comment = " " * (node.entry - own) + "#"
        while start > 0 and (above := self.line_start(start - 1)) >= floor and self.text.startswith(comment, above):
            start = above
        return start or own

    def _rotated(self, edits: Sequence[Edit]) -> Iterator[Edit]:
        """The edits, where new lines behind the last line of a removal are put behind its line break.

        They would stand inside the removal otherwise, as when the last key of a value goes and something is added behind that value.
        The text is the same: a line break and a line, put before a line break, are the line and a line break, put behind it.
        """
        removed = [edit for edit in edits if edit.start < edit.end and not edit.text and edit.start == self.line_start(edit.start)]
        behind = {edit.end - (self.text[edit.end - 1] == "\n"): edit.end for edit in removed}
        for edit in edits:
            if edit.start == edit.end and edit.start in behind and edit.text.startswith("\n"):
                yield replace(edit, start=behind[edit.start], end=behind[edit.start], text=edit.text[1:] + "\n")
            else:
                yield edit

    def applied(self, edits: Sequence[Edit]) -> bytes:
        """The file with edits; new line breaks are of the kind that the file has most of."""
        breaks = [found.start() - count for count, found in enumerate(re.finditer("\r\n", self.raw))]
        crlf = 2 * len(breaks) > self.text.count("\n")
        pieces, at = [self.mark], 0
        for edit in sorted(self._rotated(edits), key=lambda one: (one.start, one.end, -one.depth)):
            start, end = (index + bisect_right(breaks, index - 1) for index in (edit.start, edit.end))
            if start < at:
                raise SpliceError("two changes concern the same place", "make them one after the other")
            pieces += [self.raw[at:start], edit.text.replace("\n", "\r\n") if crlf else edit.text]
            at = end
        return "".join([*pieces, self.raw[at:]]).encode()


def open_file(raw: bytes) -> File:
    """Read a file that is to be changed.

    Raises:
        SpliceError: It cannot be read.
    """
    source, tree, mistakes = read("", raw)
    if source is None:
        place = next(one for one in mistakes if not one.warning)
        raise SpliceError(f"the file cannot be read: line {place.at.line}: {place.message}", place.help)
    written = raw.decode()
    mark = "\ufeff" if written.startswith("\ufeff") else ""
    if source.text.startswith("\ufeff"):
        raise SpliceError("the file begins with two byte-order marks", "remove one of them")
    found = nodes(source.text)
    ends = sorted({index for node in found.values() for index in (node.end, node.sign)})
    steps = list(_steps(source.text, found))
    step = next((step for sign, step in steps if sign != "-"), 2)
    list_step = next((step for sign, step in steps if sign == "-"), step)
    lines = line_starts(source.text)
    return File(mark, written[len(mark) :], source.text, tree, found, lines, ends, step, list_step)


def _steps(text: str, found: Mapping[Route, Node]) -> Iterator[tuple[str, int]]:
    """By how much keys and dashes are indented below the key above them, wherever there are some."""
    for route, node in found.items():
        if len(route) > 1 and isinstance(route[-2], str) and not node.in_flow:
            above = found[route[:-1]]
            if not above.style and node.entry == above.start and "\n" in text[above.sign : node.entry]:
                columns = [index - text.rfind("\n", 0, index) - 1 for index in (above.entry, node.entry)]
                yield text[node.entry] if isinstance(route[-1], int) else ":", columns[1] - columns[0]
