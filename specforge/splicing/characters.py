"""Where each character of a text stands in its file, however the text is written."""

from collections.abc import Iterator
from itertools import pairwise

from specforge.line_ends import line_starts
from specforge.regexes import regex
from specforge.source.nodes import Node
from specforge.splicing.file import SPACES

_Places = list[tuple[int, int]]
HEADER = regex(r"[|>]([+-]?)([0-9]?)([+-]?)")
"""What a block scalar begins with."""
_TOKEN = regex(r"(?P<fold>[ \t]*+\n[ \t\n]*+)|[ \t]++|''|\\(?P<joint>\n[ \t\n]*+)|\\(?:x..|u.{4}|U.{8}|.)|.")
_MEANT = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"}
_MEANT |= {"N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}


def character_places(text: str, node: Node, value: str, column: int) -> _Places:
    """Where each character of a text begins and ends in the file; nothing when that cannot be told."""
    block = node.style in {"|", ">"}
    found = list(_block_characters(text, node, column) if block else _characters(text, node))
    return [(start, end) for _, start, end in found] if "".join(sign for sign, _, _ in found) == value else []


def _characters(text: str, node: Node) -> Iterator[tuple[str, int, int]]:
    """The characters of a plain or quoted text."""
    inside = len(node.style)
    at, last = node.start + inside, node.end - inside
    while at < last:
        token = _TOKEN.match(text, at, last)
        if token is None:
            return
        written, end = token[0], token.end()
        if token["fold"] or (token["joint"] and node.style == '"'):
            breaks = written.count("\n") - 1
            meant = "\n" * breaks if breaks or token["joint"] else " "
            yield from ((sign, at if first else end, end) for first, sign in zip([True, *[False] * len(meant)], meant, strict=False))
        elif node.style == '"' and written[0] == "\\":
            yield chr(int(f"0x{written[2:]}", 0)) if len(written) > 2 else _MEANT.get(written[1], written[1]), at, end
        elif written == "''" and node.style == "'":
            yield "'", at, end
        else:
            end = end if written[0] in " \t" else at + 1
            yield from ((text[index], index, index + 1) for index in range(at, end))
        at = end


def block_lines(text: str, node: Node, column: int) -> tuple[int, list[tuple[int, int]]]:
    """The indentation of a block scalar, and where each of its lines begins and ends behind it."""
    header = HEADER.match(text, node.start)
    line = text.find("\n", node.start)
    if header is None or not 0 <= line < node.end:
        return 0, []
    starts = [line + 1 + start for start in line_starts(text[line + 1 : node.end])]
    lines = [(start, end - 1) for start, end in pairwise([*starts, node.end + 1])]
    first = next((start for start, end in lines if text[start:end].strip(" ")), node.end)
    spaces = SPACES.match(text, first)
    indent = column + int(header[2]) if header[2] else spaces.end() - first if spaces else 0
    return indent, [(min(start + indent, end), end) for start, end in lines]


def _block_characters(text: str, node: Node, column: int) -> Iterator[tuple[str, int, int]]:
    """The characters of a block scalar."""
    _, lines = block_lines(text, node, column)
    filled = [number for number, (begin, end) in enumerate(lines) if begin < end]
    if not filled:
        return
    yield from (("\n", lines[number][1], lines[number + 1][0]) for number in range(filled[0]))
    for number, following in pairwise([*filled, len(lines)]):
        begin, end = lines[number]
        yield from ((text[index], index, index + 1) for index in range(begin, end))
        breaks = [(lines[at][1], lines[at + 1][0]) for at in range(number, min(following, len(lines) - 1))]
        apart = following == len(lines) or any(text[lines[at][0]] in " \t" for at in (number, following))
        if node.style == "|" or apart:
            yield from (("\n", *one) for one in breaks)
        elif len(breaks) == 1:
            yield (" ", *breaks[0])
        else:
            yield from (("\n", end if at == 0 else one[0], one[1]) for at, one in enumerate(breaks[1:]))
    header = HEADER.match(text, node.start)
    if header and "-" not in header[0] and text[node.end : node.end + 1] == "\n":
        yield "\n", node.end, node.end
