"""Items and keys removed from lists and mappings, and added to them."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from specforge.errors import SpliceError
from specforge.location import Route
from specforge.regexes import regex
from specforge.source.nodes import Node
from specforge.splicing.changes import Value
from specforge.splicing.file import BY_HAND, Edit, File, Spot, shown
from specforge.splicing.planning import Change
from specforge.splicing.spelling import quotes, spelled_behind, spelled_flow, spelled_key

_COMMA = regex(r"(?>(?:[ \t\n]|#[^\n]*)*),")
_BLANK = regex(r"[ \t]*(?:\n|$)")
_REST = regex(r"[ \t]*(?:#[^\n]*)?$", re.MULTILINE)


def entry_edits(file: File, route: Route, change: Change) -> list[Edit]:
    """The edits that remove entries of the mapping or list at a route and add others; at least one entry must stay."""
    held, node = file.at(route), file.nodes[route]
    names: list[str | int] = list(held) if isinstance(held, dict) else list(range(len(held))) if isinstance(held, list) else []
    entries = [file.nodes[(*route, name)] for name in names]
    removed = {at for at, name in enumerate(names) if name in change.removed}
    added = [(index, key, value, entries[max(index - 1, 0)]) for index, key, value in sorted(change.added, key=lambda one: one[0])]
    flow = node.style in {"{", "["}
    if node.in_flow and not flow:
        raise SpliceError(f"{shown(route)} is a key without `{{}}` inside `[]`", "write `{` and `}` around it first")
    if flow:
        sign = "{" if node.style == "{" else "["
        texts = [
            (index, f"{spelled_key(key)}: {spelled_flow(value, sign)}" if sign == "{" else spelled_flow(value, sign, quotes(beside.style)))
            for index, key, value, beside in added
        ]
        edits = _flow_edits(file, entries, removed, texts)
    else:
        column = entries[0].entry - file.line_start(entries[0].entry)
        texts = [
            (
                index,
                f"{spelled_key(key)}:{spelled_behind(file, value, Spot(column, ':'))}"
                if isinstance(held, dict)
                else _item(file, value, column, beside),
            )
            for index, key, value, beside in added
        ]
        edits = _block_edits(file, entries, removed, texts)
    return [Edit(start, end, text, len(route)) for start, end, text in edits]


def _item(file: File, value: Value, column: int, beside: Node) -> str:
    """An item of a list of the block style, as the one beside it is written."""
    gap = file.text[beside.sign : beside.start]
    width = 2 if "\n" in gap or beside.start == beside.end else 1 + len(gap)
    style = beside.style if isinstance(value, dict | list) else quotes(beside.style)
    return "-" + spelled_behind(file, value, Spot(column, "-"), style, width)


_Place = tuple[int, int, str]


def _runs(removed: set[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of what is removed without a gap."""
    for at in sorted(removed):
        if at - 1 not in removed:
            yield at, next(last for last in count(at) if last + 1 not in removed)


def _flow_edits(file: File, entries: Sequence[Node], removed: set[int], added: Sequence[tuple[int, str]]) -> Iterator[_Place]:
    text, kept = file.text, [at for at in range(len(entries)) if at not in removed]
    joined, pulled = False, set()
    for first, last in _runs(removed):
        start, end = entries[first].entry, entries[last].end
        comma = _COMMA.match(text, end)
        behind = comma.end() if comma else end
        if file.begins_line(start) and _REST.match(text, behind):
            yield file.lead(entries[first]), min(file.line_end(behind) + 1, len(text)), ""
        elif last + 1 < len(entries):
            following = entries[last + 1].entry
            if "#" in text[end:following]:
                yield start, behind, ""
            else:
                pulled.add(last + 1)  # it comes to stand where the first that is removed stood
                yield start, following, ""
        elif "#" in text[entries[first - 1].end : start]:
            yield start, behind, ""
        else:
            joined = True  # the comma behind the last that is kept goes, too
            yield entries[first - 1].end, end, ""
    for index, new in added:
        anchor = next((at for at in kept if at >= index), None)
        node = entries[kept[-1] if anchor is None else anchor]
        own_line, indent = file.begins_line(node.entry) and anchor not in pulled, " " * (node.entry - file.line_start(node.entry))
        comma = _COMMA.match(text, node.end)
        behind = comma.end() if comma else node.end
        if anchor is not None:
            place = file.lead(node) if own_line else node.entry
            yield place, place, f"{indent}{new},\n" if own_line else f"{new}, "
        elif own_line and not joined and _REST.match(text, behind):
            if not comma:
                yield node.end, node.end, ","
            yield file.line_end(behind), file.line_end(behind), f"\n{indent}{new}" + "," * bool(comma)
        else:
            yield node.end, node.end, f", {new}"


def _blank_above(file: File, before: Node, node: Node) -> Iterator[_Place]:
    """The blank lines between two entries, which are too many when the second one goes and others stand below it."""
    end = start = file.lead(node)
    floor = file.line_end(before.end) + 1
    while start > floor and not file.text[(above := file.line_start(start - 1)) : start].strip():
        start = above
    if floor <= start < end:
        yield start, end, ""


def _block_edits(file: File, entries: Sequence[Node], removed: set[int], added: Sequence[tuple[int, str]]) -> Iterator[_Place]:
    text, kept = file.text, [at for at in range(len(entries)) if at not in removed]
    if any(not file.begins_line(node.entry) for node in entries[1:]):
        raise SpliceError("keys that are written with `?` cannot be added or removed", BY_HAND)
    compact = None if file.begins_line(entries[0].entry) else 0
    """The entry that does not begin its line, because a dash stands before it."""
    for first, last in _runs(removed):
        if first != compact:
            yield from ((file.lead(node), min(file.line_end(node.end) + 1, len(text)), "") for node in entries[first : last + 1])
            if first and _BLANK.match(text, file.line_end(entries[last].end) + 1):
                yield from _blank_above(file, entries[first - 1], entries[first])
            continue
        start, line, following = entries[0].entry, file.line_end(entries[last].end), entries[last + 1].entry
        if text[line:following].strip():
            yield start - 1, line, ""
        else:
            yield start, following, ""
            compact = last + 1
    for index, new in added:
        anchor = next((at for at in kept if at >= index), None)
        node = entries[kept[-1] if anchor is None else anchor]
        indent = " " * (entries[0].entry - file.line_start(entries[0].entry))
        before = min(max(index, 1), len(entries) - 1)
        blank = "\n" if before and re.search(r"\n *\n", text[entries[before - 1].end : entries[before].entry]) else ""
        if anchor is None:
            place, written = file.line_end(node.end), f"{blank}\n{indent}{new}"
        elif anchor == compact:
            place, written = node.entry, f"{new}\n{blank}{indent}"
        else:
            place, written = file.lead(node), f"{indent}{new}\n{blank}"
        yield place, place, written
