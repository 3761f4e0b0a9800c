"""Strings of Go and Java, with the place of every character."""

import re

from tree_sitter import Node

from specforge.prompt_lint.reading.said import Said
from specforge.prompt_lint.reading.syntax_trees import SyntaxTree
from specforge.prompt_lint.reading.tracing import Tracer, character, copy_lines, decode, dedented, paired
from specforge.regexes import regex

ESCAPE = regex(
    r"\\(?:u+[dD][89abAB][0-9a-fA-F]{2}\\u+[dD][c-fC-F][0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|u+[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2}|\r\n|[\s\S])"
)
MEANINGS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t", "v": "\v", "\n": "", "\r": ""}
HEX = regex(r"[0-9a-fA-F]+\Z")
BLOCK = '"""'


def string_of(tree: SyntaxTree, node: Node) -> Said:
    """What a string in quotes, in backquotes, or between lines of quotes says."""
    start, end = node.start_byte, node.end_byte
    if tree.text[start] == "`":
        found = Tracer(tree.traced)
        copy_lines(found, start + 1, max(start + 1, end - 1))
        return Said(found.traced())
    if tree.text.startswith(BLOCK, start):
        return _block(tree, start + len(BLOCK), max(start + len(BLOCK), end - len(BLOCK)))
    return Said(decode(tree.traced, start + 1, max(start + 1, end - 1), ESCAPE, _meaning))


def _block(tree: SyntaxTree, start: int, end: int) -> Said:
    """A text block of Java: it begins on the line behind its quotes, and loses the white space that all its lines begin with."""
    begin = tree.text.find("\n", start, end) + 1 or start
    found = Tracer(tree.traced)
    copy_lines(found, begin, end)
    plain = dedented(found.traced())
    return Said(decode(plain, 0, len(plain.text), ESCAPE, _meaning))


def _meaning(found: re.Match[str]) -> str:
    said = found[0]
    sign = said[1]
    if sign == "u" and said.count("\\") == 2:
        high, low = said[1:].split("\\")
        return paired(high.lstrip("u"), low.lstrip("u"))
    if sign in "uUx" and (digits := HEX.search(said)) is not None:
        return character(digits[0])
    if sign in "01234567":
        return chr(int(said[1:], 8))
    return MEANINGS.get(sign, "" if said == "\\\r\n" else said[1:])
