"""Where each value of a YAML text stands: itself, its entry and its end."""

from collections.abc import Mapping

import yaml
from msgspec import Struct
from msgspec.structs import replace

from specforge.line_ends import unified
from specforge.location import Route
from specforge.regexes import regex
from specforge.source.parsing import events_of, index_of


class Node(Struct, frozen=True):
    """Where a value stands in a text, as indices of code points."""

    entry: int
    """Where its entry begins: at its key, or at the dash of its item; as `start` where there is neither."""
    sign: int
    """Behind the colon or the dash of its entry; as `start` where there is neither."""
    start: int
    end: int
    """Behind its last character; of a block scalar, behind the last line that counts, without the line break."""
    style: str
    """What it begins with, one of `'`, `"`, `|`, `>`, `{` and `[`; empty for a plain text and for keys or items on lines of their own."""
    in_flow: bool
    """Whether it stands inside brackets."""


class _Opened(Struct):
    """A collection whose end was not seen yet; as a mapping, the entry that is being read."""

    route: Route
    node: Node
    mapping: bool
    flow: bool
    items: int = 0
    key: str | None = None
    entry: int = 0
    sign: int = 0


def nodes(text: str) -> Mapping[Route, Node]:
    """Find where every value of a spec's text stands; it must be a text that `read` accepts, without a byte-order mark."""
    found: dict[Route, Node] = {}
    stack: list[_Opened] = []
    last = 0
    for event in events_of(text):
        if isinstance(event, yaml.NodeEvent):
            start, end = index_of(event.start_mark), index_of(event.end_mark)
            opened = stack[-1] if stack else None
            if opened and opened.mapping and opened.key is None and isinstance(event, yaml.ScalarEvent):
                opened.key, opened.entry, opened.sign = (
                    unified(event.value),
                    start,
                    text.find(":", end) + 1,
                )
                last = end
                continue
            route, entry, sign = _entry(text, opened, last, start)
            in_flow = opened is not None and opened.flow
            if isinstance(event, yaml.ScalarEvent):
                last = _block_end(text, start, end) if event.style in {"|", ">"} else end
                found[route] = Node(entry, sign, start, last, event.style or "", in_flow)
            elif isinstance(event, yaml.CollectionStartEvent):
                flow = bool(event.flow_style)
                style = text[start] if flow and text[start] in "{[" else ""
                node = Node(entry, sign, start, end, style, in_flow)
                stack.append(_Opened(route, node, isinstance(event, yaml.MappingStartEvent), flow))
        elif isinstance(event, yaml.CollectionEndEvent):
            opened = stack.pop()
            last = index_of(event.end_mark) if opened.flow else last
            found[opened.route] = replace(opened.node, end=last)
    return found


def _entry(text: str, opened: _Opened | None, last: int, start: int) -> tuple[Route, int, int]:
    """The route of the value that begins at `start`, its entry, and the place behind the entry's sign."""
    if opened is None:
        return (), start, start
    if opened.mapping:
        route = (*opened.route, opened.key or "")
        opened.key = None
        return route, opened.entry, opened.sign
    route = (*opened.route, opened.items)
    opened.items += 1
    if opened.flow:
        return route, start, start
    first = opened.node.start
    column = first - (text.rfind("\n", 0, first) + 1)
    # Between two values there are only comments, signs and spaces, so that what begins with a dash in this column is the item.
    dash = first if route[-1] == 0 else text.rfind("\n" + " " * column + "-", last, start) + 1 + column
    return route, dash, dash + 1


_HEADER = regex(r"[|>][0-9]?(\+?)")


def _block_end(text: str, start: int, end: int) -> int:
    """Where the last line that counts ends; of a block scalar that keeps its final line breaks, the blank lines count."""
    header = _HEADER.match(text, start)
    if header and header[1]:
        return end - 1 if text[end - 1] == "\n" else end
    return start + len(text[start:end].rstrip(" \n"))
