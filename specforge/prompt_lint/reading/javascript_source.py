"""Source in JavaScript and TypeScript: its syntax tree, and its strings with the place of every character."""

import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from specforge.prompt_lint.reading.said import Said
from specforge.prompt_lint.reading.syntax_trees import SyntaxTree
from specforge.prompt_lint.reading.tracing import Traced, Tracer, character, copy_lines, decode, paired
from specforge.regexes import regex

TYPED = frozenset([".ts", ".mts", ".cts"])
"""Endings of files in which `<name>` is a type and begins no element."""
ESCAPE = regex(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2}|\r\n|[\s\S])"
)
MEANINGS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": "", "\r": "", "\u2028": "", "\u2029": ""}
VALUE = regex(r"(?<!\\)\$\{([A-Za-z_$][\w$]*)(?:\??\.[A-Za-z_$][\w$]*)*\}")
"""A name in braces, as a template has it."""
REPLACED = regex(r"['\"`/]\\?\$\\?\{([A-Za-z_$][\w$]*)")
"""A name in braces at the begin of a text or a pattern."""
DECLARES = frozenset(["lexical_declaration", "variable_declaration", "formal_parameters", "import_statement"])
"""Nodes that give names to what they hold."""
VALUES = {
    "variable_declarator": ("value", "type"),
    "required_parameter": ("value", "type"),
    "optional_parameter": ("value", "type"),
    "assignment_pattern": ("right",),
    "object_assignment_pattern": ("right",),
    "pair_pattern": ("key",),
}
"""Fields of such nodes that give no name."""


@cache
def _parser(*, typed: bool) -> Parser:
    return Parser(Language(tree_sitter_typescript.language_typescript() if typed else tree_sitter_typescript.language_tsx()))


class JavaScriptSource(SyntaxTree):
    """A file's text and its syntax tree, with the strings in it."""

    def __init__(self, traced: Traced, ending: str) -> None:
        super().__init__(traced, _parser(typed=ending in TYPED))
        self._given: dict[int, frozenset[str]] = {}
        """The names that each node gives which was asked for them: a file may have thousands of prompts in one function."""

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

    def unfilled(self, said: Traced, fields: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Values of the file that a text has as a template would, though it stands in quotes, and that nothing replaces."""
        for found in VALUE.finditer(said.text):
            exact = next((one.exact for one in said.spans(found.start(), found.end())), False)
            if not exact or any(start <= found.start() < end for start, end in fields):
                continue
            if found[1] not in self._replaced and self._is_named(found[1], said.offset(found.start())):
                yield found.span()

    @cached_property
    def _replaced(self) -> frozenset[str]:
        """Names that the file has in braces as a text or a pattern alone, to replace them itself."""
        return frozenset(found[1] for found in REPLACED.finditer(self.text))

    def _is_named(self, name: str, offset: int) -> bool:
        """Whether something has a name where a place is: a variable or a parameter of the functions around it, or what the file imports."""
        around = self.root.descendant_for_byte_range(offset, offset)
        while around is not None:
            if around.id not in self._given:
                self._given[around.id] = frozenset(self._names(around))
            if name in self._given[around.id]:
                return True
            around = around.parent
        return False

    def _names(self, around: Node) -> Iterator[str]:
        """The names that a node gives to something in it, without those of the nodes inside."""
        stack = [one for one in around.named_children if one.type in DECLARES]
        parameter = around.child_by_field_name("left" if around.type == "for_in_statement" else "parameter")
        if parameter is not None:
            stack.append(parameter)
        while stack:
            one = stack.pop()
            if one.type in {"identifier", "shorthand_property_identifier_pattern"}:
                yield self.written(one)
            else:
                values = {value.id for name in VALUES.get(one.type, ()) if (value := one.child_by_field_name(name)) is not None}
                stack += [each for each in one.named_children if each.id not in values]


def _meaning(found: re.Match[str]) -> str:
    sign = found[0][1]
    if sign == "u" and len(found[0]) == 12:
        return paired(found[0][2:6], found[0][8:])
    if sign in "ux" and len(found[0]) > 2:
        return character(found[0][2:].strip("{}"))
    if sign in "01234567":
        return chr(int(found[0][1:], 8))
    return MEANINGS.get(sign, "" if found[0] == "\\\r\n" else found[0][1:])
