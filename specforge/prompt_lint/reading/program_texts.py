"""What an expression of Go or Java says as a text: strings, what is done to them, and what is added to them."""

from msgspec.structs import replace
from tree_sitter import Node

from specforge.prompt_lint.reading.program_grammars import Grammar
from specforge.prompt_lint.reading.program_strings import string_of
from specforge.prompt_lint.reading.said import Said, stripped, united, value
from specforge.prompt_lint.reading.syntax_trees import SyntaxTree, added, is_sum, items_of
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

VERB = regex(r"%(?:\d{1,3}\$)?[-+# 0,(]{0,8}(?:\*|\d{1,4})?(?:\.(?:\*|\d{1,4}))?(?:\[\d{1,3}\])?[a-zA-Z]|%%")
"""A value in a text of `Sprintf` and `String.format`, or a percent sign."""
ACTION = regex(r"\{\{-?\s*(?:\.|\$|(?:range|if|else|end|with|template|define|block)\b)")
"""What a template of Go's own has, which no other syntax has."""
FORMATS = frozenset(["Sprintf", "Sprint", "format", "formatted"])
JOINS = frozenset(["Join", "join"])
STRIPPED = {
    "TrimSpace": (True, True),
    "strip": (True, True),
    "trim": (True, True),
    "stripLeading": (True, False),
    "stripTrailing": (False, True),
}
KEPT = frozenset(
    ["ReplaceAll", "Replace", "replace", "replaceAll", "stripIndent", "toString", "concat", "Dedent", "Doc", "indent", "intern"]
)
"""Calls that give a text of which most is what they were given."""


class Texts:
    """Expressions as texts; each is worked out once."""

    def __init__(self, tree: SyntaxTree, grammar: Grammar) -> None:
        self.tree, self.grammar = tree, grammar
        self._known: dict[int, Said | None] = {}

    def of(self, node: Node | None) -> Said | None:
        """What an expression says; nothing when it is no text."""
        while node is not None and node.type == "parenthesized_expression":
            node = next(iter(items_of(node)), None)
        if node is None:
            return None
        if node.id not in self._known:
            self._known[node.id] = self._of(node)
        return self._known[node.id]

    def called(self, node: Node) -> tuple[str, str]:
        """The name of what is called or made, and the last name of what it belongs to; empty for what has none."""
        return self.last_name(_function(node, self.grammar)), self.last_name(subject_of(node))

    def last_name(self, node: Node | None) -> str:
        """The last part of a dotted name; of a call, what is called."""
        if node is None:
            return ""
        if node.type in {"call_expression", "method_invocation", "object_creation_expression"}:
            return self.called(node)[0]
        if node.type in {"index_expression", "array_access"}:
            return self.key(items_of(node)[-1])
        for field in ("field", "name"):
            if (inner := node.child_by_field_name(field)) is not None:
                return self.tree.written(inner)
        return self.key(node)

    def key(self, node: Node | None) -> str:
        """What a key or a name says; empty where it is worked out."""
        if node is not None and node.type == "literal_element":
            node = next(iter(items_of(node)), None)
        if node is None:
            return ""
        if node.type in self.grammar.strings:
            return string_of(self.tree, node).traced.text
        return self.tree.written(node) if node.type.endswith("identifier") else ""

    def _of(self, node: Node) -> Said | None:
        if node.type in self.grammar.strings:
            return self._told(string_of(self.tree, node))
        if is_sum(node):
            operands = list(added(node))
            said = [self.of(one) for one in operands]
            if not any(one is not None and one.traced.text for one in said):
                return None
            return united([one or value(self.tree.standing(operand)) for operand, one in zip(operands, said, strict=True)])
        if node.type == "element_value_array_initializer":
            return self._lines(items_of(node))
        return self._call(node) if node.type in {"call_expression", "method_invocation"} else None

    def _told(self, said: Said) -> Said:
        """A text of a template of Go's own says that braces are none that are known."""
        return replace(said, syntax=Syntax.NONE) if self.grammar.name == "Go" and ACTION.search(said.traced.text) else said

    def _call(self, node: Node) -> Said | None:
        name, _ = self.called(node)
        items = items_of(node.child_by_field_name("arguments"))
        subject = subject_of(node)
        # In Go a function is given the text; in Java most belong to it.
        whole = self.of(subject) or self.of(items[0] if items else None)
        if name in FORMATS:
            return whole and replace(whole, fields=_verbs(whole), syntax=Syntax.NONE)
        if name in STRIPPED:
            return whole and stripped(whole, left=STRIPPED[name][0], right=STRIPPED[name][1])
        if name in KEPT:
            return whole
        return self._joined(items) if name in JOINS else None

    def _joined(self, items: list[Node]) -> Said | None:
        """Parts that are joined: a list before what stands between them, or behind it one by one."""
        if self.grammar.name == "Go":
            body = items[0].child_by_field_name("body") if len(items) == 2 else None
            parts, between = items_of(body), self.of(items[1]) if body is not None else None
            parts = [items_of(one)[0] if one.type == "literal_element" else one for one in parts]
        else:
            parts, between = items[1:], self.of(items[0]) if items else None
        return self._lines(parts, between.traced.text) if between is not None else None

    def _lines(self, parts: list[Node], between: str = "\n") -> Said | None:
        """Parts with a text between them, as the lines of an annotation of Java."""
        said = [self.of(one) for one in parts]
        if not any(one is not None for one in said):
            return None
        return united([one or value(self.tree.standing(part)) for part, one in zip(parts, said, strict=True)], between)


def subject_of(node: Node) -> Node | None:
    """What the function that is called belongs to."""
    if (owner := node.child_by_field_name("object")) is not None:
        return owner
    function = node.child_by_field_name("function")
    return function.child_by_field_name("operand") if function is not None else None


def _function(node: Node, grammar: Grammar) -> Node | None:
    return node.child_by_field_name(grammar.function) or node.child_by_field_name("type")


def _verbs(said: Said) -> tuple[tuple[int, int], ...]:
    """The values of a format, beside those that are known."""
    found = [one.span() for one in VERB.finditer(said.traced.text) if one[0] != "%%"]
    return tuple(sorted({*said.fields, *(one for one in found if not any(start < one[1] and one[0] < end for start, end in said.fields))}))
