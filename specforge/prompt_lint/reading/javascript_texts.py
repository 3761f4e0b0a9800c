"""What an expression of JavaScript says as a text: strings, templates, what is done to them, and what is added to them."""

from msgspec.structs import replace
from tree_sitter import Node

from specforge.prompt_lint.reading.javascript_source import JavaScriptSource
from specforge.prompt_lint.reading.said import Said, cut_to, stripped, united, value
from specforge.prompt_lint.reading.syntax_trees import added, is_sum, items_of
from specforge.prompt_lint.reading.telling import names_prompt
from specforge.prompt_lint.reading.tracing import dedented
from specforge.prompt_lint.variables import Syntax

STRIPPED = {
    "trim": (True, True),
    "trimStart": (True, False),
    "trimLeft": (True, False),
    "trimEnd": (False, True),
    "trimRight": (False, True),
}
KEPT = frozenset(["concat", "normalize", "replace", "replaceAll", "toString", "valueOf"])
DEDENTS = frozenset(["dedent", "endent", "outdent", "stripIndent", "stripIndents", "undent", "unindent"])
"""Tags and functions of the usual packages that take white space from the beginning of lines."""
RENDERERS = {
    "Mustache.render": Syntax.MUSTACHE,
    "Handlebars.compile": Syntax.MUSTACHE,
    "nunjucks.renderString": Syntax.JINJA,
    "nunjucks.compile": Syntax.JINJA,
}
"""Calls that make a template of their first argument."""
WRAPPERS = frozenset(["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"])
"""Nodes that say the same as the expression that they begin with."""


def inner_of(node: Node) -> Node | None:
    """The expression that a node in parentheses, or with a type, has."""
    return next((one for one in node.named_children if one.type != "comment"), None)


class Texts:
    """Expressions as texts; each is worked out once."""

    def __init__(self, source: JavaScriptSource) -> None:
        self.source = source
        self._known: dict[int, Said | None] = {}

    def of(self, node: Node | None) -> Said | None:
        """What an expression says; nothing when it is no text."""
        while node is not None and node.type in WRAPPERS:
            node = inner_of(node)
        if node is None:
            return None
        if node.id not in self._known:
            self._known[node.id] = self._of(node)
        return self._known[node.id]

    def last_name(self, node: Node | None) -> str:
        """The last part of a dotted name."""
        while node is not None and node.type in {*WRAPPERS, "await_expression"}:
            node = inner_of(node)
        if node is None:
            return ""
        if node.type == "member_expression":
            return self.source.written(node.child_by_field_name("property")).lstrip("#")
        if node.type == "subscript_expression":
            return self.key(node.child_by_field_name("index"))
        return self.key(node)

    def key(self, node: Node | None) -> str:
        """What a key or a name says; empty where it is worked out."""
        if node is None or node.type == "string":
            return self.source.string(node).traced.text if node is not None else ""
        named = node.type.endswith("identifier") or node.type == "shorthand_property_identifier_pattern"
        return self.source.written(node).lstrip("#") if named else ""

    def called(self, node: Node) -> tuple[str, str]:
        """The name of what is called or made, and of what it belongs to; empty for what has none."""
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        owner = function.child_by_field_name("object") if function is not None and function.type == "member_expression" else None
        return self.last_name(function), self.last_name(owner)

    def _of(self, node: Node) -> Said | None:
        if node.type == "string":
            return self.source.string(node)
        if node.type == "template_string":
            return self.source.template(node)
        if is_sum(node):
            operands = list(added(node))
            said = [self.of(one) for one in operands]
            if not any(one is not None and one.traced.text for one in said):
                return None
            return united([one or value(self.source.standing(operand)) for operand, one in zip(operands, said, strict=True)])
        return self._call(node) if node.type == "call_expression" else None

    def _call(self, node: Node) -> Said | None:
        name, owner = self.called(node)
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            return None
        if arguments.type == "template_string":
            return self._tagged(arguments, name, owner)
        items = items_of(arguments)
        function = node.child_by_field_name("function")
        subject = function.child_by_field_name("object") if function is not None and function.type == "member_expression" else None
        if name in STRIPPED:
            inner = self.of(subject)
            return inner and stripped(inner, left=STRIPPED[name][0], right=STRIPPED[name][1])
        if name in KEPT:
            return self.of(subject)
        if name == "join" and subject is not None and len(items) <= 1:
            return self._joined(subject, items)
        if name in DEDENTS and len(items) == 1:
            inner = self.of(items[0])
            return inner and stripped(cut_to(inner, dedented(inner.traced)))
        if (syntax := RENDERERS.get(f"{owner}.{name}")) and items:
            inner = self.of(items[0])
            return inner and replace(inner, syntax=syntax)
        return None

    def _tagged(self, template: Node, name: str, owner: str) -> Said | None:
        """A template with a tag: what an unknown one makes of it is not known."""
        if name in DEDENTS:
            said = self.source.template(template)
            return stripped(cut_to(said, dedented(said.traced)))
        if (owner, name) == ("String", "raw"):
            return self.source.template(template, raw=True)
        return self.source.template(template) if names_prompt(name) or name in {"oneLine", "codeBlock", "md", "markdown"} else None

    def _joined(self, subject: Node, items: list[Node]) -> Said | None:
        while subject.type in WRAPPERS and (inner := inner_of(subject)) is not None:
            subject = inner
        separator = self.of(items[0]) if items else None
        if subject.type == "call_expression" and self.called(subject)[0] == "filter":
            function = subject.child_by_field_name("function")
            subject = (function.child_by_field_name("object") if function is not None else None) or subject
        if subject.type != "array" or (items and separator is None):
            return None
        parts = items_of(subject)
        said = [self.of(one) for one in parts]
        if not any(one is not None for one in said):
            return None
        between = separator.traced.text if separator is not None else ","
        return united([one or value(self.source.standing(part)) for part, one in zip(parts, said, strict=True)], between)
