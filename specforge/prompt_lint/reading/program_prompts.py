"""Prompts in source in Go and Java, by its syntax tree: nothing is compiled or run."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest

from msgspec.structs import replace
from tree_sitter import Node

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.reading.found import Found
from specforge.prompt_lint.reading.gathering import Gathered, Scope, Use
from specforge.prompt_lint.reading.hints import CLOSED, OPEN, Hint, Kind, entry_hints, hint_of
from specforge.prompt_lint.reading.program_grammars import GRAMMARS, Grammar, parser_of
from specforge.prompt_lint.reading.program_texts import FORMATS, Texts, subject_of
from specforge.prompt_lint.reading.syntax_trees import SyntaxTree, added, is_sum, items_of
from specforge.prompt_lint.reading.telling import DOES, ROLES, TELLING, has_words, names_prompt, role_of, words_of
from specforge.prompt_lint.reading.tracing import Traced, Unreadable
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

MAX_CHARACTERS = 1_000_000
"""A file of more is made by a program."""
MAY_HOLD = regex(r"(?i)prompt|instruction|preamble|persona|system|template|message|tool|content|description|\byou\b")
GENERATED = regex(r"(?m)^// Code generated .* DO NOT EDIT\.$|^// \+build ignore$|@Generated\b")
"""What programs write that make programs."""
HEAD = 4_000
"""Characters of a file within which it says so."""
WORTH = regex(r"[`\"]")
"""A line on which a text can begin."""
NAME = regex(r"\w+")
CLOSED_CALLS = frozenset(
    NAME.findall(
        "Errorf Error Fatal Fatalf Panic Panicf panic Print Printf Println Fprintf Fprintln Log Logf Skip Skipf"
        " Debug Debugf Info Infof Warn Warnf Warning Warningf Wrap Wrapf WithMessage Contains HasPrefix HasSuffix Equal MustCompile Compile"
        " Exec Query QueryRow Getenv LookupEnv Flag StringVar BoolVar IntVar"
        " debug info warn error trace fatal severe print printf println assertEquals assertTrue assertThat isEqualTo contains startsWith"
        " endsWith equals equalsIgnoreCase matches compile getProperty getenv prepareStatement createQuery orElseThrow requireNonNull"
    )
)
"""Calls whose texts are for people, for tests or for other programs."""
CLOSED_OWNERS = frozenset(
    NAME.findall("log logger LOG LOGGER slog zap fmt testing assert require Assertions Assert System out err Pattern regexp")
)
"""What such calls belong to; `fmt.Sprintf` is read before."""
SPEAKS = {
    "system": Role.SYSTEM, "defaultSystem": Role.SYSTEM, "systemMessage": Role.SYSTEM, "systemText": Role.SYSTEM, "systemPrompt": Role.SYSTEM,
    "instructions": Role.SYSTEM, "user": Role.USER, "defaultUser": Role.USER, "userMessage": Role.USER,
}  # fmt: skip
"""Methods of builders that are given what somebody says."""
MADE = frozenset(["from", "of", "create", "builder", "template"])
"""Methods that make what their class says."""
TOOLS = frozenset(
    ["Tool", "ToolParam", "P", "Description", "FunctionDefinition", "FunctionDeclaration", "ToolDefinition", "FunctionDefinitionParam"]
)
"""Annotations and types that describe a tool, or what it takes, to a model."""
DESCRIBES = frozenset(["WithDescription", "Description"])
APPENDS = frozenset(["append", "WriteString"])
WRITES = frozenset(["Fprintf", "Fprint", "Fprintln"])
"""Functions that append to what they are given first."""
PASSES = frozenset(["String", "F", "Ptr", "NewOpt"])
"""Functions that give what they are given, beside those that make a text, as `NewTextBlock`."""
LISTS = frozenset([("List", "of"), ("Arrays", "asList")])
COMMANDS = frozenset(["Command"])
"""Types of what a person types, whose texts are help; a function in it is none of it."""
CALLS = frozenset(["call_expression", "method_invocation", "object_creation_expression"])
Steps = Iterator[tuple[Node, Scope, Hint]]


def read_program(source: Traced, ending: str) -> Iterator[Found]:
    """Give the strings of a file that are prompts.

    Args:
        source: The file.
        ending: Of its name, one of `GRAMMARS`.

    Raises:
        Unreadable: when it is too large, or, behind all that was found, when a place that speaks to a model is no source of the language.
    """
    grammar = GRAMMARS[ending]
    if not MAY_HOLD.search(source.text) or GENERATED.search(source.text[:HEAD]):
        return
    if len(source.text) > MAX_CHARACTERS:
        raise Unreadable(f"has {len(source.text):,} characters; of {grammar.name} at most {MAX_CHARACTERS:,} are read")
    tree = SyntaxTree(source, parser_of(ending))
    yield from _Walk(tree, grammar).found()
    for error in tree.errors():
        said = tree.written(error)
        if has_words(said, 12) and TELLING.search(said):
            raise Unreadable(
                f"is no {grammar.name} here, so that prompts in it can be missed", error.start_point.row + 1, error.start_point.column + 1
            )


class _Walk:
    """One walk over a syntax tree with a stack of its own."""

    def __init__(self, tree: SyntaxTree, grammar: Grammar) -> None:
        self.tree, self.grammar = tree, grammar
        self.texts = Texts(tree, grammar)
        self.gathered = Gathered()
        self.worth = [0, *accumulate(WORTH.search(line) is not None for line in tree.text.split("\n"))]

    def found(self) -> Iterator[Found]:
        """Give what is found."""
        stack: list[tuple[Node, Scope, Hint]] = [(self.tree.root, Scope(), OPEN)]
        while stack:
            node, scope, hint = stack.pop()
            if node.type not in self.grammar.untold and self.worth[node.end_point.row + 1] > self.worth[node.start_point.row]:
                stack += reversed(list(self._visit(node, scope, hint)))
        return self.gathered.found()

    def _visit(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        kind = node.type
        if kind in self.grammar.functions:
            yield from self._function(node, scope, hint)
        elif kind in self.grammar.classes:
            name = self.tree.written(node.child_by_field_name("name"))
            inner = Scope((*scope.names, name) if name else scope.names)
            yield from ((one, inner, OPEN) for one in items_of(node))
        elif kind in self.grammar.named:
            yield from self._named(node, scope)
        elif kind == "annotation":
            yield from self._annotation(node, scope)
        elif kind == "return_statement":
            yield from ((one, scope, scope.returns) for one in _parts(node))
        elif kind == "throw_statement":
            yield from ((one, scope, CLOSED) for one in items_of(node))
        else:
            yield from self._expression(node, scope, hint)

    def _named(self, node: Node, scope: Scope) -> Steps:
        """What is given to names: of variables, constants, fields."""
        name, given = (node.child_by_field_name(one) for one in self.grammar.named[node.type])
        names = [one for one in node.children_by_field_name(self.grammar.named[node.type][0]) if one.is_named] if name is not None else []
        names = _flat(names)
        operator = node.child_by_field_name("operator")
        for one, value in zip_longest(names, _flat([given] if given is not None else [])):
            called = self.texts.last_name(one)
            if node.type in self.grammar.declares:
                self.gathered.own(scope, called)
            if operator is not None and operator.type == "+=":
                self.gathered.add_to(called)
            if value is not None:
                yield value, scope, _hint(called)

    def _function(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        """What a function returns is called as it is, or as what it is given to."""
        name = self.tree.written(node.child_by_field_name("name")) or hint.name
        inner = Scope((*scope.names, name) if name else scope.names, local=True)
        if words_of(name)[:1] and words_of(name)[0] not in DOES and hint.kind is not Kind.CLOSED:
            said = hint if hint.kind is not Kind.OPEN else _hint(name)
            inner = replace(inner, returns=replace(said, name=""))
        for one in items_of(node):
            returned = node.type == "lambda_expression" and node.child_by_field_name("body") == one
            yield one, inner, inner.returns if returned else OPEN

    def _annotation(self, node: Node, scope: Scope) -> Steps:
        """What an annotation says: a message or a tool of LangChain4j and Spring, or nothing to a model."""
        name = self.tree.written(node.child_by_field_name("name")).rpartition(".")[2]
        said = Hint(name, Kind.TOOL, syntax=Syntax.NONE) if name in TOOLS else _made(name) or CLOSED
        for one in items_of(node.child_by_field_name("arguments")):
            pair = one.type == "element_value_pair"
            key, value = (self.tree.written(one.child_by_field_name("key")), one.child_by_field_name("value")) if pair else ("value", one)
            if value is not None:
                told = said if key in {"value", "description", "template"} else CLOSED
                yield value, scope, told

    def _expression(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        said = self.texts.of(node)
        if said is not None:
            if hint.kind is Kind.OPEN and not is_sum(node) and names_prompt(self.texts.called(node)[0]):
                hint = replace(hint, kind=Kind.PROMPT)
            self.gathered.tell(said, scope, hint)
            yield from self._beside(node, scope)
        elif node.type in CALLS:
            yield from self._call(node, scope, hint)
        elif node.type == "composite_literal":
            made = self.texts.last_name(node.child_by_field_name("type"))
            yield from self._composite(node.child_by_field_name("body"), scope, CLOSED if made in COMMANDS else hint, made)
        elif node.type == "literal_value":
            yield from self._composite(node, scope, hint, "")
        elif node.type == "ternary_expression":
            for field, inner_hint in (("condition", CLOSED), ("consequence", hint), ("alternative", hint)):
                if (one := node.child_by_field_name(field)) is not None:
                    yield one, scope, inner_hint
        elif node.type == "binary_expression":
            yield from ((one, scope, CLOSED) for one in items_of(node))
        elif node.type in {"unary_expression", "parenthesized_expression", "cast_expression", "literal_element", "expression_list"}:
            yield from ((one, scope, hint) for one in items_of(node))
        else:
            yield from ((one, scope, CLOSED if hint.kind is Kind.CLOSED else OPEN) for one in items_of(node))

    def _beside(self, node: Node, scope: Scope) -> Steps:
        """What is filled into a text may hold prompts of its own."""
        if is_sum(node):
            for one in added(node):
                if self.texts.of(one) is None:
                    yield one, scope, OPEN
                else:
                    yield from self._beside(one, scope)
        elif (arguments := node.child_by_field_name("arguments")) is not None:
            whole = self.texts.of(subject_of(node)) is None
            yield from ((one, scope, OPEN) for one in items_of(arguments)[1 if whole else 0 :] if self.texts.of(one) is None)

    def _call(self, node: Node, scope: Scope, hint: Hint) -> Steps:
        name, owner = self.texts.called(node)
        arguments = items_of(node.child_by_field_name("arguments"))
        if (owner, name) == ("Map", "of") and hint.kind is not Kind.CLOSED:
            yield from self._entries(list(zip(arguments[::2], arguments[1::2], strict=False)), scope, hint)
            return
        if (owner, name) in LISTS and hint.kind is not Kind.CLOSED:
            yield from ((one, scope, hint.inner(f"[{index}]")) for index, one in enumerate(arguments))
            return
        if name in FORMATS and arguments:
            self.gathered.use(self.texts.last_name(arguments[0]), Use(Syntax.NONE, None))
        closed = (
            hint.kind is Kind.CLOSED
            or name in CLOSED_CALLS
            or owner in CLOSED_OWNERS
            or owner.endswith("errors")
            or name.endswith(("Error", "Exception"))
        )
        maker = owner if name in MADE and owner else name
        made = _made(maker)
        first = next((index for index, one in enumerate(arguments) if self.texts.of(one) is not None), 0)
        if name in SPEAKS and len(arguments) == 1 and owner:
            told = SPEAKS[name] is not Role.USER or arguments[0].type == "lambda_expression"
            made = Hint(name, Kind.MESSAGE if told else Kind.PROMPT, SPEAKS[name])
        elif name in APPENDS:
            root = self._root(node)
            self.gathered.add_to(root)
            made = _hint(root)
        elif name in WRITES and len(arguments) > 1 and names_prompt(root := self.texts.last_name(_pointed(arguments[0]))):
            self.gathered.add_to(root)
            made, first, closed = replace(_hint(root), syntax=Syntax.NONE), 1, False
        elif (role := self._speaker(name, arguments)) is not None:
            made, first = Hint(name, Kind.MESSAGE, role), 1
        elif name in DESCRIBES and owner == "mcp":
            made = Hint(name, Kind.TOOL, syntax=Syntax.NONE)
        elif made is None and hint.kind in {Kind.MESSAGE, Kind.TOOL, Kind.PROMPT} and len(arguments) in {1, 2} and _passes(maker):
            made = hint
        if (subject := subject_of(node)) is not None:
            yield subject, scope, hint if hint.kind is Kind.MESSAGE and subject.type in CALLS else Hint()
        for index, one in enumerate(arguments):
            inner = Hint("" if one.type in self.grammar.functions else hint.name)
            yield (
                one,
                scope,
                CLOSED if closed and one.type not in self.grammar.functions else made if made is not None and index == first else inner,
            )
        for part in (node.child_by_field_name("body"), *(one for one in items_of(node) if one.type == "class_body")):
            if part is not None:
                yield part, scope, Hint()

    def _speaker(self, name: str, arguments: list[Node]) -> Role | None:
        """Whose words a call is given, where it is told that first: by the name of a constant, or as a text where it makes a message."""
        if len(arguments) != 2:
            return None
        said = self.texts.of(arguments[0])
        if said is not None:
            return ROLES.get(said.traced.text.lower()) if "message" in words_of(name) else None
        constant = arguments[0]
        if constant.type == "method_invocation" and (of := subject_of(constant)) is not None:
            constant = of
        words = words_of(self.texts.last_name(constant))
        owner = constant.child_by_field_name("object") or constant.child_by_field_name("operand")
        about = {*words, *words_of(self.texts.last_name(owner))}
        return next((ROLES[one] for one in words if one in ROLES), None) if about & {"role", "message"} else None

    def _root(self, node: Node) -> str:
        """What a chain of calls begins with, as `prompt` of `prompt.append(...).append(...)`."""
        subject: Node | None = node
        while subject is not None and subject.type in {"call_expression", "method_invocation"}:
            subject = subject_of(subject)
        return self.texts.last_name(subject)

    def _composite(self, body: Node | None, scope: Scope, hint: Hint, made: str) -> Steps:
        """The fields of a struct, or the keys of a map, of Go; or a list."""
        entries = items_of(body)
        if not entries or entries[0].type != "keyed_element":
            for index, one in enumerate(entries):
                yield one, scope, hint.inner(f"[{index}]")
        else:
            pairs = [(one.child_by_field_name("key"), one.child_by_field_name("value")) for one in entries]
            yield from self._entries(pairs, scope, hint, made)

    def _entries(self, pairs: Sequence[tuple[Node | None, Node | None]], scope: Scope, hint: Hint, made: str = "") -> Steps:
        """Keys with their values."""
        keys = [_lowered(self.texts.key(key)) or None for key, _ in pairs]
        role = self._role(dict(zip(keys, (value for _, value in pairs), strict=True)).get("role"))
        for (_, value), inner in zip(pairs, entry_hints(keys, role, hint, tool=made in TOOLS), strict=True):
            if value is not None and inner is not None:
                yield value, scope, inner if inner.kind is not Kind.TEMPLATE else replace(inner, kind=Kind.OPEN)

    def _role(self, node: Node | None) -> str | None:
        """The role that a message says, as a text or by the name of a constant."""
        node = next(iter(items_of(node)), node) if node is not None and node.type == "literal_element" else node
        said = self.texts.of(node)
        if said is not None:
            return said.traced.text
        return next((one for one in reversed(words_of(self.texts.last_name(node))) if one in ROLES or one in {"tool", "function"}), None)


def _pointed(node: Node) -> Node:
    """What a pointer is of."""
    return node.child_by_field_name("operand") or node if node.type == "unary_expression" else node


def _parts(node: Node) -> list[Node]:
    return _flat(items_of(node))


def _flat(nodes: list[Node]) -> list[Node]:
    """Nodes, with the parts of a list of Go in its stead."""
    return [part for one in nodes for part in (items_of(one) if one.type == "expression_list" else [one])]


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]


def _hint(name: str) -> Hint:
    """What a name says of the text that it is given to; in these languages most templates are of pages."""
    said = hint_of(name)
    return said if said.kind is Kind.PROMPT else Hint(name, role=said.role)


def _passes(name: str) -> bool:
    """Whether a function makes of a text what a message holds."""
    words = words_of(name.removeprefix("New").removeprefix("new"))
    return name in PASSES or words[:1] == ["text"] or words[-2:] == ["from", "text"]


def _made(name: str) -> Hint | None:
    """What a class or a function that makes messages or prompts says of what it is given; nothing where its name says nothing."""
    words = words_of(name)
    if not name[:1].isupper() and words[:1] not in (["add"], ["with"]):
        return None
    if "message" in words and (roles := [ROLES[one] for one in words if one in ROLES]):
        return Hint(name, Kind.MESSAGE, roles[0])
    if "prompt" in words and words[-1] in {"prompt", "template"}:
        return Hint(name, Kind.PROMPT, role_of(name))
    return None
