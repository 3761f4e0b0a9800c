"""Source in JavaScript and TypeScript: its syntax tree, and its strings with the place of every character."""

import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from specforge.prompt_lint.reading.said import Said
from specforge.prompt_lint.reading.tracing import Traced, Tracer, character, copy_lines, decode, standing_for
from specforge.regexes import regex

TYPED = frozenset([".ts", ".mts", ".cts"])
"""Endings of files in which `<name>` is a type and begins no element."""
FOREIGN = regex(r"[^\x01-\x7f]")
ESCAPE = regex(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2}|\r\n|[\s\S])"
)
MEANINGS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": "", "\r": "", "\u2028": "", "\u2029": ""}
VALUE = regex(r"(?<!\\)\$\{([A-Za-z_$][\w$]*)(?:\??\.[A-Za-z_$][\w$]*)*\}")
"""A name in braces, as a template has it."""
NAMING = frozenset(
    ["import_clause", "import_specifier", "namespace_import", "array_pattern", "object_pattern", "pair_pattern", "rest_pattern"]
)
"""Nodes that give a name to what they take."""
LONGEST = 200
"""Characters of a value's source that stand for it."""


@cache
def _parser(*, typed: bool) -> Parser:
    return Parser(Language(tree_sitter_typescript.language_typescript() if typed else tree_sitter_typescript.language_tsx()))


class JavaScriptSource:
    """A file's text and its syntax tree, whose places are those of the text."""

    def __init__(self, traced: Traced, ending: str) -> None:
        self.traced = traced
        self.text = traced.text
        # The parser counts bytes; with one for each character they are the places in the text.
        plain = FOREIGN.sub(lambda found: " " if found[0].isspace() or found[0] == "\ufeff" else "x", self.text)
        self.root = _parser(typed=ending in TYPED).parse(plain.encode("ascii")).root_node

    def written(self, node: Node | None) -> str:
        """What the source says of a node; empty for none."""
        return self.text[node.start_byte : node.end_byte] if node is not None else ""

    def string(self, node: Node) -> Said:
        """What a string in quotes says."""
        return Said(decode(self.traced, node.start_byte + 1, max(node.start_byte + 1, node.end_byte - 1), ESCAPE, _meaning))

    def template(self, node: Node, *, raw: bool = False) -> Said:
        """What a template says; a value in it stands there as its source.

        Args:
            node: The template.
            raw: Whether a backslash is a character as others.
        """
        found, fields = Tracer(self.traced), []
        begin = node.start_byte + 1
        for one in node.named_children:
            if one.type != "template_substitution":
                continue
            self._copy(found, begin, one.start_byte, raw=raw)
            start = found.length
            copy_lines(found, one.start_byte, one.end_byte)
            fields.append((start, found.length))
            begin = one.end_byte
        self._copy(found, begin, node.end_byte - 1, raw=raw)
        return Said(found.traced(), tuple(fields))

    def _copy(self, found: Tracer, start: int, end: int, *, raw: bool) -> None:
        if raw:
            copy_lines(found, start, end)
        elif start < end:
            found.append(decode(self.traced, start, end, ESCAPE, _meaning))

    def standing(self, node: Node) -> Traced:
        """A value that is added to a text, as a field with its source."""
        start, end = node.start_byte, min(node.end_byte, node.start_byte + LONGEST)
        return standing_for("{" + self.text[start:end] + "}", self.traced.offset(start))

    def unfilled(self, said: Traced, fields: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Values of the file that a text has as a template would, though it stands in quotes, and that nothing replaces."""
        for found in VALUE.finditer(said.text):
            exact = next((one.exact for one in said.spans(found.start(), found.end())), False)
            if not exact or any(start <= found.start() < end for start, end in fields):
                continue
            if found[1] in self.names and not re.search(rf"['\"`/]\\?\$\\?\{{{re.escape(found[1])}\b", self.text):
                yield found.span()

    @cached_property
    def names(self) -> frozenset[str]:
        """What the file gives a name to: variables, parameters, what it imports."""
        found, stack = set[str](), [self.root]
        while stack:
            node = stack.pop()
            for index, one in enumerate(node.children):
                if one.type == "shorthand_property_identifier_pattern" or (
                    one.type == "identifier"
                    and (node.type in NAMING or node.field_name_for_child(index) in {"name", "parameter", "pattern"})
                ):
                    found.add(self.written(one))
                elif one.child_count:
                    stack.append(one)
        return frozenset(found)

    def errors(self) -> Iterator[Node]:
        """The outermost nodes that are no source of this language."""
        stack = [self.root]
        while stack:
            one = stack.pop()
            if one.is_error or one.is_missing:
                yield one
            elif one.has_error:
                stack += reversed(one.children)


def _meaning(found: re.Match[str]) -> str:
    sign = found[0][1]
    if sign == "u" and len(found[0]) == 12:
        return chr(0x10000 + ((int(found[0][2:6], 16) - 0xD800) << 10) + int(found[0][8:], 16) - 0xDC00)
    if sign in "ux" and len(found[0]) > 2:
        return character(found[0][2:].strip("{}"))
    if sign in "01234567":
        return chr(int(found[0][1:], 8))
    return MEANINGS.get(sign, "" if found[0] == "\\\r\n" else found[0][1:])
