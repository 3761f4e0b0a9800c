"""One value in place of another; of a text, only the characters that differ."""

import difflib
import re
from collections.abc import Iterator
from itertools import accumulate

from specforge.location import Route
from specforge.overlaps import shared_start
from specforge.splicing.changes import Value
from specforge.splicing.characters import HEADER, block_lines, character_places
from specforge.splicing.file import Edit, File
from specforge.splicing.spelling import encoded, means, quotes, reads_as, spelled_behind, spelled_flow, spelled_scalar

_MAX_WORDS = 250
"""How many words of two texts are compared one by one; above that, everything between what they begin and end with is replaced."""


def value_edits(file: File, route: Route, value: Value) -> list[Edit]:
    """The edits that put a value in place of the one at a route."""
    node, old, spot = file.nodes[route], file.at(route), file.spot(route)
    if means(old, value):
        return []
    if isinstance(value, str) and isinstance(old, str) and (edits := _respelled(file, route, old, value)):
        return edits
    if node.in_flow:
        written = spelled_flow(value, spot.sign, quotes(node.style))
        if node.start == node.end:
            return [Edit(node.start, node.start, " " + written, len(route))]
        return [Edit(node.start, node.end, written, len(route))]
    warned = node.style in {"|", ">"} and isinstance(old, str) and "# " in old
    if isinstance(value, dict | list):
        written = spelled_behind(file, value, spot, node.style if isinstance(old, dict | list) else "")
    else:
        indent = spot.column + (2 if spot.sign == "-" else file.step)
        written = " " + spelled_scalar(value, spot, node.style if isinstance(old, str) else "", indent, warned=warned)
    inline, line_break, body = written.partition("\n")
    return _replaced(file, route, inline.strip(" "), line_break + body)


def _replaced(file: File, route: Route, inline: str, body: str) -> list[Edit]:
    """Put a value of the block style in place of another: a part on the line of the old one, and lines below it."""
    node, depth = file.nodes[route], len(route)
    below = "\n" in file.text[node.sign : node.start]
    if isinstance(file.at(route), dict | list) and not node.style:
        if not below:
            return [Edit(node.sign, node.end, " " * bool(inline) + inline + body, depth)]
        line = file.line_end(node.sign)
        return [Edit(node.sign, node.sign, " " * bool(inline) + inline, depth), Edit(line, node.end, body, depth)]
    if node.start == node.end:
        start, end, inline = node.start, node.start, " " * bool(inline) + inline
    else:
        start, end = node.start, node.end
        if node.style in {"|", ">"} and (header := HEADER.match(file.text, start)):
            end = header.end()
        if not inline:
            start = node.sign if not below else file.line_start(start) - 1
    line = file.line_end(end)
    last = max(line, node.end) if node.style in {"|", ">"} else line
    return [Edit(start, end, inline, depth), Edit(line, last, body, depth)]


def _respelled(file: File, route: Route, old: str, new: str) -> list[Edit]:
    """Change only the characters of a text that differ; nothing when that is not possible."""
    node, spot = file.nodes[route], file.spot(route)
    block = node.style in {"|", ">"}
    if "\n" in new and "\n" not in old and not (block or node.in_flow):
        return []
    places = character_places(file.text, node, old, spot.column)
    if not places:
        return []
    indent = block_lines(file.text, node, spot.column)[0] if block else spot.column + file.step
    edits = []
    for old_start, old_end, new_start, new_end in _differences(old, new):
        if old_start < old_end:
            start, end = places[old_start][0], places[old_end - 1][1]
        else:
            start = end = places[old_start - 1][1] if old_start else places[0][0]
        edits.append(Edit(start, end, encoded(new[new_start:new_end], node.style, indent, new[new_end : new_end + 1]), len(route)))
    written, at = "", node.start
    for edit in edits:
        written += file.text[at : edit.start] + edit.text
        at = edit.end
    warned = block and "# " in old
    return edits if reads_as(spot, written + file.text[at : node.end], new, warned=warned) else []


def _differences(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Where two texts differ, word by word when they are not too long."""
    start = shared_start(old, new)
    behind = shared_start(old[start:][::-1], new[start:][::-1])
    words = [re.findall(r"\w+|\W", text[start : len(text) - behind]) for text in (old, new)]
    if max(map(len, words)) > _MAX_WORDS:
        yield start, len(old) - behind, start, len(new) - behind
        return
    ends = [[start + end for end in accumulate(map(len, some), initial=0)] for some in words]
    for tag, *(a, b, c, d) in difflib.SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        if tag != "equal":
            yield ends[0][a], ends[0][b], ends[1][c], ends[1][d]
