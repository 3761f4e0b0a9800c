"""Prompts in Python source, by its syntax tree: nothing is imported or run."""

import ast
import sys
import warnings
from collections.abc import Iterator
from itertools import accumulate

from msgspec.structs import replace

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.reading.found import Found
from specforge.prompt_lint.reading.gathering import Gathered, Scope, Use
from specforge.prompt_lint.reading.hints import CLOSED, OPEN, Hint, Kind, entry_hints, hint_of, is_said
from specforge.prompt_lint.reading.python_hints import CLOSED_CALLS, MAKERS, argument_hints, input_variables, keyword_hint, template_syntax
from specforge.prompt_lint.reading.python_strings import PythonSource, added
from specforge.prompt_lint.reading.python_texts import TEMPLATES, Texts, given, last_name, literal
from specforge.prompt_lint.reading.python_unfilled import Frame, unfilled
from specforge.prompt_lint.reading.said import Said
from specforge.prompt_lint.reading.telling import DOES, ROLES, words_of
from specforge.prompt_lint.reading.tracing import Traced, Unreadable
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

RUNNING = f"Python {sys.version_info.major}.{sys.version_info.minor}"
MAX_CHARACTERS = 1_000_000
"""Python's own parser takes seconds for some files of this size."""
MAX_WORK = 2_000_000_000
"""Braces times characters of a file with f-strings: their parser takes time in proportion to it."""
F_STRING = regex(r"(?i)\b(?:f|fr|rf)['\"]")
WORTH = regex(r"['\"]|\b(?:format|format_map|substitute|safe_substitute|from_string|from_template|Template)\b")
LEAVES = (ast.Name, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.alias, ast.arguments, ast.Pass)


def read_python(source: Traced) -> Iterator[Found]:
    """Give the strings of a file that are prompts.

    Raises:
        Unreadable: when it is no Python of the running version, or would take too long to read.
    """
    text = source.text
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"has {len(text):,} characters; of Python at most {MAX_CHARACTERS:,} are read")
    if text.count("{") * len(text) > MAX_WORK and F_STRING.search(text):
        raise Unreadable("has too many braces for a file of its size; split it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        raise Unreadable(f"cannot be read as {RUNNING}, which this runs on: {error.msg}", error.lineno or 0, error.offset or 0) from None
    except ValueError as error:
        raise Unreadable(f"cannot be read as {RUNNING}, which this runs on: {error}") from None
    except (RecursionError, MemoryError):
        raise Unreadable("is nested too deeply for Python's parser") from None
    yield from _Walk(PythonSource(source)).found(tree)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that may hold a text."""
    return (child for child in ast.iter_child_nodes(node) if not isinstance(child, LEAVES))


class _Walk:
    """One walk over a syntax tree with a stack of its own."""

    def __init__(self, source: PythonSource) -> None:
        self.source = source
        self.texts = Texts(source)
        self.gathered = Gathered()
        self.frames: dict[tuple[str, ...], Frame] = {}
        """The functions on the way, by the names of what they stand in."""
        self.worth = [0, *accumulate(WORTH.search(line) is not None for _, line in source.lines)]

    def found(self, tree: ast.Module) -> Iterator[Found]:
        """Give what is found; how a name is used anywhere in the file says how its variables stand."""
        stack: list[tuple[ast.AST, Scope, Hint]] = [(tree, Scope(), OPEN)]
        while stack:
            node, scope, hint = stack.pop()
            if self._worth(node):
                stack += reversed(list(self._visit(node, scope, hint)))
        yield from self.gathered.found()

    def _worth(self, node: ast.AST) -> bool:
        """Whether a node stands on a line with a string, or with a call that fills one in; most of a program does not."""
        if not isinstance(node, ast.expr | ast.stmt):
            return True
        return self.worth[node.end_lineno or node.lineno] > self.worth[node.lineno - 1]

    def _visit(self, node: ast.AST, scope: Scope, hint: Hint) -> Iterator[tuple[ast.AST, Scope, Hint]]:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._body(node, scope)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(node, ast.AugAssign):
                self.gathered.add_to(self._target(target))
            if isinstance(target, ast.Name):
                self.gathered.own(scope, target.id)
            if isinstance(node, ast.Assign) and isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for each, value in zip(target.elts, node.value.elts, strict=False):
                    yield value, scope, hint_of(self._target(each))
            elif node.value is not None:
                yield node.value, scope, hint_of(self._target(target))
        elif isinstance(node, ast.Return):
            if node.value is not None:
                yield node.value, scope, scope.returns
        elif isinstance(node, ast.Expr):
            if not isinstance(node.value, ast.Constant):
                yield node.value, scope, OPEN
        elif isinstance(node, ast.Raise | ast.Assert | ast.Compare):
            for child in _children(node):
                yield child, scope, CLOSED
        elif isinstance(node, ast.expr):
            yield from self._expression(node, scope, hint)
        else:
            for child in _children(node):
                yield child, scope, OPEN

    def _body(
        self, node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope
    ) -> Iterator[tuple[ast.AST, Scope, Hint]]:
        inner = scope
        if not isinstance(node, ast.Module):
            inner = Scope((*scope.names, node.name))
            for one in node.decorator_list:
                yield one, scope, CLOSED
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = replace(inner, local=True)
            self.frames[inner.names] = Frame(node, self.source.traced.offset(self.source.span(node.body[0])[0]))
            if words_of(node.name)[:1] and words_of(node.name)[0] not in DOES:
                inner = replace(inner, returns=replace(hint_of(node.name), name=""))
            arguments = node.args
            positional = [*arguments.posonlyargs, *arguments.args]
            names = [one.arg for one in positional[len(positional) - len(arguments.defaults) :]]
            for name, default in [
                *zip(names, arguments.defaults, strict=True),
                *((one.arg, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)),
            ]:
                if default is not None:
                    yield default, inner, hint_of(name)
        for statement in node.body:
            yield statement, inner, OPEN

    def _target(self, node: ast.expr) -> str:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return node.slice.value
        return last_name(node)

    def _expression(self, node: ast.expr, scope: Scope, hint: Hint) -> Iterator[tuple[ast.AST, Scope, Hint]]:
        if isinstance(node, ast.Constant | ast.JoinedStr) and not is_said(literal(node), hint.kind, hint.name):
            return
        said = self.texts.of(node)
        if said is not None:
            self.gathered.tell(said, scope, hint, self._unfilled(said, scope))
            yield from self._beside(node, scope)
        elif isinstance(node, ast.Call):
            yield from self._call(node, scope, hint)
        elif isinstance(node, ast.Dict):
            yield from self._dict(node, scope, hint)
        elif isinstance(node, ast.Tuple) and (role := self._role(node)) is not None:
            yield node.elts[1], scope, Hint(hint.name, Kind.MESSAGE, role, hint.syntax)
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            for index, one in enumerate(node.elts):
                yield one, scope, hint.inner(f"[{index}]")
        elif isinstance(node, ast.IfExp):
            yield node.test, scope, CLOSED
            yield node.body, scope, hint
            yield node.orelse, scope, hint
        elif isinstance(node, ast.BoolOp | ast.Await | ast.Starred):
            for child in _children(node):
                yield child, scope, hint
        elif isinstance(node, ast.Subscript):
            yield node.value, scope, hint
        else:
            for child in _children(node):
                yield child, scope, CLOSED if hint.kind is Kind.CLOSED else OPEN

    def _unfilled(self, said: Said, scope: Scope) -> tuple[tuple[int, int], ...]:
        around = (self.frames.get(scope.names[:end]) for end in range(1, len(scope.names) + 1))
        return tuple(unfilled(said, tuple(one for one in around if one is not None)))

    def _role(self, node: ast.Tuple) -> Role | None:
        """A message that is written as a pair, as LangChain has it."""
        if len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant) and isinstance(node.elts[0].value, str):
            return ROLES.get(node.elts[0].value)
        return None

    def _beside(self, node: ast.expr, scope: Scope) -> Iterator[tuple[ast.AST, Scope, Hint]]:
        """What is filled into a text may hold prompts of its own."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for one in added(node):
                if self.texts.of(one) is None:
                    yield one, scope, OPEN
        elif isinstance(node, ast.BinOp):
            yield node.right, scope, OPEN
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                yield keyword.value, scope, hint_of(keyword.arg or "")

    def _call(self, node: ast.Call, scope: Scope, hint: Hint) -> Iterator[tuple[ast.AST, Scope, Hint]]:
        name = last_name(node.func)
        owner = last_name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        maker = owner if name in MAKERS and owner else name
        self._used(node, name, owner, scope)
        closed = hint.kind is Kind.CLOSED or name in CLOSED_CALLS or name.endswith(("Error", "Exception", "Warning"))
        first, others = argument_hints(node, maker, hint)
        for index, one in enumerate(node.args):
            yield one, scope, CLOSED if closed else first if index == 0 else others
        names = {one.arg for one in node.keywords}
        for keyword in node.keywords:
            key = keyword.arg or ""
            inner = keyword_hint(key, maker, names, hint, first)
            yield keyword.value, scope, CLOSED if closed else inner
        if isinstance(node.func, ast.Attribute):
            yield node.func.value, scope, hint if closed or name == "partial" else Hint()

    def _used(self, node: ast.Call, name: str, owner: str, scope: Scope) -> None:
        """Remember how a named text is filled in."""
        if owner and isinstance(node.func, ast.Attribute) and name in {"format", "format_map"}:
            self._use(node.func.value, scope, Syntax.FORMAT, given(node) if name == "format" else None)
        elif owner and isinstance(node.func, ast.Attribute) and name in {"substitute", "safe_substitute"}:
            self._use(node.func.value, scope, Syntax.DOLLAR, given(node))
        elif node.args and name in TEMPLATES:
            self._use(node.args[0], scope, None if name == "Template" else Syntax.JINJA)
        elif node.args and name == "from_template":
            self._use(node.args[0], scope, template_syntax(node, Syntax.FORMAT))
        elif name == "PromptTemplate":
            for text in [*node.args[:1], *(one.value for one in node.keywords if one.arg == "template")]:
                self._use(text, scope, template_syntax(node, Syntax.FORMAT), input_variables(node))

    def _use(self, text: ast.expr, scope: Scope, syntax: Syntax | None, values: frozenset[str] | None = None) -> None:
        within = scope.names if scope.local and isinstance(text, ast.Name) else ()
        self.gathered.use(last_name(text), Use(syntax, values, within))

    def _dict(self, node: ast.Dict, scope: Scope, hint: Hint) -> Iterator[tuple[ast.AST, Scope, Hint]]:
        keys = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None for one in node.keys]
        role = next(
            (one.value for key, one in zip(keys, node.values, strict=True) if key == "role" and isinstance(one, ast.Constant)), None
        )
        for value, inner in zip(node.values, entry_hints(keys, role if isinstance(role, str) else None, hint), strict=True):
            if inner is not None:
                yield value, scope, inner
