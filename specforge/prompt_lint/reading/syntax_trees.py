"""Syntax trees of programs whose places are those of their text."""

from collections.abc import Iterator

from tree_sitter import Node, Parser

from specforge.prompt_lint.reading.tracing import Traced, standing_for
from specforge.regexes import regex

FOREIGN = regex(r"[^\x01-\x7f]")
LONGEST = 200
"""Characters of a value's source that stand for it."""


class SyntaxTree:
    """A file's text and its syntax tree."""

    def __init__(self, traced: Traced, parser: Parser) -> None:
        self.traced = traced
        self.text = traced.text
        # The parser counts bytes; with one for each character they are the places in the text. Behind a backslash, `q` means nothing.
        plain = FOREIGN.sub(lambda found: " " if found[0].isspace() or found[0] == "\ufeff" else "q", self.text)
        self.root = parser.parse(plain.encode("ascii")).root_node

    def written(self, node: Node | None) -> str:
        """What the source says of a node; empty for none."""
        return self.text[node.start_byte : node.end_byte] if node is not None else ""

    def standing(self, node: Node) -> Traced:
        """A value that is added to a text, as a field with its source."""
        start, end = node.start_byte, min(node.end_byte, node.start_byte + LONGEST)
        return standing_for("{" + self.text[start:end] + "}", self.traced.offset(start))

    def errors(self) -> Iterator[Node]:
        """The outermost nodes that are no source of this language."""
        stack = [self.root]
        while stack:
            one = stack.pop()
            if one.is_error or one.is_missing:
                yield one
            elif one.has_error:
                stack += reversed(one.children)


def items_of(node: Node | None) -> list[Node]:
    """The parts of a list, of arguments or of an array, without comments."""
    return [one for one in node.named_children if not one.type.endswith("comment")] if node is not None else []


def is_sum(node: Node) -> bool:
    """Whether a node adds."""
    operator = node.child_by_field_name("operator")
    return node.type == "binary_expression" and operator is not None and operator.type == "+"


def added(node: Node) -> Iterator[Node]:
    """The operands of a chain of additions, from left to right; its depth costs no depth here."""
    stack = [node]
    while stack:
        one = stack.pop()
        if is_sum(one):
            stack += [side for side in (one.child_by_field_name("right"), one.child_by_field_name("left")) if side is not None]
        else:
            yield one
