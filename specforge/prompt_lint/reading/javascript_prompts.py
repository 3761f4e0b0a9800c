"""Prompts in source in JavaScript and TypeScript, by its syntax tree: nothing is imported or run."""

from collections.abc import Iterator
from itertools import accumulate

from msgspec.structs import replace
from tree_sitter import Node

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.reading.found import Found
from specforge.prompt_lint.reading.gathering import Gathered, Scope, Use
from specforge.prompt_lint.reading.hints import CLOSED, OPEN, Hint, Kind, entry_hints, hint_of
from specforge.prompt_lint.reading.javascript_hints import CLOSED_CALLS, CLOSED_OWNERS, DIALOGS, FORMATS, MAKERS, TOOL_CALLS, made_hint
from specforge.prompt_lint.reading.javascript_source import JavaScriptSource
from specforge.prompt_lint.reading.javascript_texts import RENDERERS, WRAPPERS, Texts, inner_of
from specforge.prompt_lint.reading.syntax_trees import added, is_sum, items_of
from specforge.prompt_lint.reading.telling import DOES, ROLES, TELLING, has_words, names_prompt, words_of
from specforge.prompt_lint.reading.tracing import Traced, Unreadable
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

MAX_CHARACTERS = 1_000_000
"""A file of more is made by a program."""
MAY_HOLD = regex(r"(?i)prompt|instruction|preamble|persona|backstory|system|template|content|parts|description|\byou\b")
WORTH = regex(
    r"`|['\"][^\n]*(?:[ \\\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f][^\n]*|$)|\b(?:fromTemplate|render|renderString|compile)\b"
)
"""A line on which a text of several words, or a use of one, can stand."""
UNTOLD = frozenset(
    [
        "comment",
        "import_statement",
        "identifier",
        "property_identifier",
        "this",
        "number",
        "regex",
        "jsx_text",
        "type_annotation",
        "type_arguments",
        "type_parameters",
        "type_alias_declaration",
        "interface_declaration",
        "hash_bang_line",
    ]
)
"""Nodes without any text that a model is told."""
FUNCTIONS = frozenset(
    [
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    ]
)
CLASSES = frozenset(["class", "class_declaration", "abstract_class_declaration"])
NAMED = {
    "variable_declarator": ("name", "value"),
    "public_field_definition": ("name", "value"),
    "enum_assignment": ("name", "value"),
    "assignment_expression": ("left", "right"),
    "augmented_assignment_expression": ("left", "right"),
    "required_parameter": ("pattern", "value"),
    "optional_parameter": ("pattern", "value"),
    "object_assignment_pattern": ("left", "right"),
    "assignment_pattern": ("left", "right"),
}
"""Nodes that give a value to a name, and their fields."""
PASSED = WRAPPERS | {"await_expression", "spread_element"}
CHOICES = frozenset(["||", "??", "&&"])
Steps = Iterator[tuple[Node, Scope, Hint]]


def read_javascript(source: Traced, ending: str) -> Iterator[Found]:
    """Give the strings of a file that are prompts.

    Args:
        source: The file.
        ending: Of its name: `.ts` and the like are read as TypeScript, others as TypeScript with elements of pages.

    Raises:
        Unreadable: when it is too large, or, behind all that was found, when a place that speaks to a model is no source of the language.
    """
    if len(source.text) > MAX_CHARACTERS:
        raise Unreadable(f"has {len(source.text):,} characters; of JavaScript at most {MAX_CHARACTERS:,} are read")
    if not MAY_HOLD.search(source.text):
        return
    parsed = JavaScriptSource(source, ending)
    for one in _Walk(parsed).found():
        yield one if one.syntax is not None else replace(one, unfilled=tuple(parsed.unfilled(one.traced, one.interpolated)))
    for error in parsed.errors():
        said = parsed.written(error)
        if has_words(said, 12) and TELLING.search(said):
            raise Unreadable(
                "is no JavaScript or TypeScript here, so that prompts in it can be missed",
                error.start_point.row + 1,
                error.start_point.column + 1,
            )


class _Walk:
    """One walk over a syntax tree with a stack of its own."""

    def __init__(self, source: JavaScriptSource) -> None:
        self.source = source
        self.texts = Texts(source)
        self.gathered = Gathered()
        self.worth = [0, *accumulate(WORTH.search(line) is not None for line in source.text.split("\n"))]

    def found(self) -> Iterator[Found]:
        """Give what is found."""
        stack: list[tuple[Node, Scope, Hint]] = [(self.source.root, Scope(), OPEN)]
        while stack:
            node, scope, hint = stack.pop()
            if self._worth(node):
                stack += reversed(list(self._visit(node, scope, hint)))
        return self.gathered.found()

    def _worth(self, node: Node) -> bool:
        """Whether a node has a line with a text, or with a call that fills one in; most of a program does not."""
        if node.type in UNTOLD or node.type.endswith("_type"):
            return False
        return self.worth[node.end_point.row + 1] > self.worth[node.start_point.row]

    def _visit(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        kind = node.type
        if kind in FUNCTIONS:
            yield from self._function(node, scope, hint)
        elif kind in CLASSES:
            name = self.source.written(node.child_by_field_name("name")) or hint.name
            inner = Scope((*scope.names, name) if name else scope.names)
            for one in items_of(node.child_by_field_name("body")):
                yield one, inner, OPEN
        elif kind in NAMED:
            yield from self._named(node, scope)
        elif kind == "return_statement":
            for one in items_of(node):
                yield one, scope, scope.returns
        elif kind == "throw_statement":
            for one in items_of(node):
                yield one, scope, CLOSED
        elif kind == "expression_statement":
            for one in items_of(node):
                if one.type != "string":  # a directive, as `"use client"`
                    yield one, scope, OPEN
        elif kind == "jsx_attribute":
            attribute, *values = items_of(node)
            for one in values:
                yield one, scope, hint_of(self.source.written(attribute))
        elif kind == "jsx_expression":
            for one in items_of(node):
                yield one, scope, hint
        else:
            yield from self._expression(node, scope, hint)

    def _named(self, node: Node, scope: Scope) -> Steps:
        """What is given to a name: a variable, a field, a parameter."""
        name, value = (node.child_by_field_name(one) for one in NAMED[node.type])
        called = self.texts.last_name(name)
        if node.type == "variable_declarator":
            self.gathered.own(scope, called)
        operator = node.child_by_field_name("operator")
        if operator is not None and operator.type == "+=":
            self.gathered.add_to(called)
        if value is not None:
            yield value, scope, hint_of(called)
        if name is not None and name.type.endswith("pattern"):
            yield name, scope, OPEN

    def _function(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        """What a function returns is called as it is, or as what it is given to."""
        name = hint.name or self.source.written(node.child_by_field_name("name"))
        inner = Scope((*scope.names, name) if name else scope.names, local=True)
        if words_of(name)[:1] and words_of(name)[0] not in DOES and hint.kind is not Kind.CLOSED:
            said = hint if hint.kind is not Kind.OPEN else hint_of(name)
            inner = replace(inner, returns=replace(said, name=""))
        for one in items_of(node.child_by_field_name("parameters")):
            yield one, inner, OPEN
        body = node.child_by_field_name("body")
        if body is not None:
            yield body, inner, OPEN if body.type == "statement_block" else inner.returns

    def _expression(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        said = self.texts.of(node)
        if said is not None:
            if hint.kind is Kind.OPEN and node.type == "call_expression" and names_prompt(self.texts.called(node)[0]):
                hint = replace(hint, kind=Kind.PROMPT)
            self.gathered.tell(said, scope, hint)
            yield from self._beside(node, scope)
        elif node.type in PASSED:
            inner = inner_of(node)
            if inner is not None:
                yield inner, scope, hint
        elif node.type in {"call_expression", "new_expression"}:
            yield from self._call(node, scope, hint)
        elif node.type == "object":
            yield from self._object(node, scope, hint)
        elif node.type == "array":
            yield from self._array(node, scope, hint)
        elif node.type == "ternary_expression":
            for field, inner_hint in (("condition", CLOSED), ("consequence", hint), ("alternative", hint)):
                if (one := node.child_by_field_name(field)) is not None:
                    yield one, scope, inner_hint
        elif node.type == "binary_expression":
            operator = node.child_by_field_name("operator")
            chosen = operator is not None and operator.type in CHOICES
            for one in items_of(node):
                yield one, scope, hint if chosen else CLOSED
        else:
            for one in node.named_children:
                yield one, scope, CLOSED if hint.kind is Kind.CLOSED else OPEN

    def _beside(self, node: Node, scope: Scope) -> Steps:
        """What is filled into a text may hold prompts of its own."""
        while node.type in WRAPPERS and (inner := inner_of(node)) is not None:
            node = inner
        if is_sum(node):
            for one in added(node):
                if self.texts.of(one) is None:
                    yield one, scope, OPEN
                else:
                    yield from self._beside(one, scope)
        elif node.type == "template_string":
            for one in node.named_children:
                if one.type == "template_substitution":
                    for each in items_of(one):
                        yield each, scope, OPEN

    def _call(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        name, owner = self.texts.called(node)
        maker = owner if name in MAKERS and owner else name
        arguments = node.child_by_field_name("arguments")
        items = items_of(arguments) if arguments is not None and arguments.type == "arguments" else []
        self._used(items, name, owner, scope)
        closed = (
            hint.kind is Kind.CLOSED
            or name in (CLOSED_CALLS if owner else CLOSED_CALLS | DIALOGS)
            or owner in CLOSED_OWNERS
            or name.endswith(("Error", "Exception", "Warning"))
        )
        made = made_hint(maker, hint)
        tool = name in TOOL_CALLS
        for index, one in enumerate(items):
            if closed and one.type not in FUNCTIONS:
                yield one, scope, CLOSED
            elif one.type == "object":
                called = self.texts.last_name(items[0]) if tool and index else ""
                yield from self._object(one, scope, made or Hint(called or hint.name or maker), tool=tool)
            elif tool and index == 1 and items[0].type == "string":
                yield one, scope, Hint(self.texts.last_name(items[0]), Kind.TOOL, syntax=Syntax.NONE)
            else:
                yield one, scope, made if made is not None and index == 0 else Hint("" if one.type in FUNCTIONS else hint.name)
        function = node.child_by_field_name("function")
        if function is not None:
            yield function, scope, hint if closed else Hint()

    def _used(self, items: list[Node], name: str, owner: str, scope: Scope) -> None:
        """Remember how a named text is filled in."""
        syntax = Syntax.FORMAT if name == "fromTemplate" else RENDERERS.get(f"{owner}.{name}")
        if syntax is not None and items:
            within = scope.names if scope.local and items[0].type == "identifier" else ()
            self.gathered.use(self.texts.last_name(items[0]), Use(syntax, None, within))

    def _object(self, node: Node, scope: Scope, hint: Hint, *, tool: bool = False) -> Steps:
        entries = [one for one in node.named_children if one.type in {"pair", "method_definition", "spread_element"}]
        names = [one.child_by_field_name("key") or one.child_by_field_name("name") for one in entries]
        keys = [self.texts.key(one) or None for one in names]
        values = dict(zip(keys, (one.child_by_field_name("value") for one in entries), strict=True))
        role = self.texts.of(values.get("role"))
        template_format = self.texts.of(values.get("templateFormat"))
        if template_format is not None and hint.syntax is not None:
            hint = replace(hint, syntax=FORMATS.get(template_format.traced.text, hint.syntax))
        if hint.syntax is not None and "inputVariables" in values:
            hint = replace(hint, declared=self._declared(values["inputVariables"]))
        inner_hints = entry_hints(keys, role.traced.text if role is not None and not role.fields else None, hint, tool=tool)
        for entry, inner in zip(entries, inner_hints, strict=True):
            value = entry.child_by_field_name("value") if entry.type == "pair" else entry
            if inner is not None and value is not None:
                yield value, scope, inner

    def _declared(self, node: Node | None) -> frozenset[str] | None:
        """The variables that LangChain's templates declare; nothing where some are not written there."""
        said = [self.texts.of(one) for one in items_of(node)] if node is not None and node.type == "array" else [None]
        names = [one.traced.text for one in said if one is not None and not one.fields]
        return frozenset(names) if len(names) == len(said) else None

    def _array(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        items = items_of(node)
        if (role := self._role(items)) is not None:
            yield items[1], scope, Hint(hint.name, Kind.MESSAGE, role, hint.syntax)
            return
        for index, one in enumerate(items):
            yield one, scope, hint.inner(f"[{index}]")

    def _role(self, items: list[Node]) -> Role | None:
        """A message that is written as a pair, as LangChain has it."""
        said = self.texts.of(items[0]) if len(items) == 2 else None
        return ROLES.get(said.traced.text) if said is not None else None
