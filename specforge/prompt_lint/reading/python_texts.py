"""What an expression of Python says as a text: strings, what is done to them, and what is added to them."""

import ast
from collections.abc import Sequence

from msgspec.structs import replace

from specforge.prompt_lint.reading.python_strings import PythonSource, added
from specforge.prompt_lint.reading.said import Said, cut_to, stripped, templated, united, value
from specforge.prompt_lint.reading.tracing import cleaned, dedented
from specforge.prompt_lint.variables import Syntax

KEPT = frozenset(["replace", "encode", "expandtabs", "removeprefix", "removesuffix", "rstrip", "lstrip", "strip"])
TEMPLATES = frozenset(["Template", "from_string"])


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def given(call: ast.Call) -> frozenset[str] | None:
    """The names that a call of `format` gives values to; nothing where some are not written there."""
    names = [one.arg for one in call.keywords]
    return None if call.args or None in names else frozenset(name for name in names if name is not None)


def literal(node: ast.Constant | ast.JoinedStr) -> str:
    """What a string says, with `{}` for each value in it; its places are not looked for."""
    parts = [node] if isinstance(node, ast.Constant) else node.values
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts if not _is_number(one))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, str)


class Texts:
    """Expressions as texts; each is worked out once."""

    def __init__(self, source: PythonSource) -> None:
        self.source = source
        self._known: dict[int, Said | None] = {}

    def of(self, node: ast.expr) -> Said | None:
        """What an expression says; nothing when it is no text."""
        if not isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Call):
            return None
        if id(node) not in self._known:
            self._known[id(node)] = self._of(node)
        return self._known[id(node)]

    def _of(self, node: ast.expr) -> Said | None:
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            return Said(*self.source.string(node))
        if isinstance(node, ast.BinOp):
            return self._sum(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        return None

    def _sum(self, node: ast.BinOp) -> Said | None:
        if isinstance(node.op, ast.Mod):
            return self.of(node.left)
        if not isinstance(node.op, ast.Add):
            return None
        operands = list(added(node))
        said = [self.of(one) for one in operands]
        if not any(one is not None and one.traced.text for one in said):
            inner: ast.expr = node
            while isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add):
                self._known[id(inner)] = None
                inner = inner.left
            return None
        return united([one or value(self.source.standing(operand)) for operand, one in zip(operands, said, strict=True)])

    def _call(self, node: ast.Call) -> Said | None:
        name = last_name(node.func)
        if isinstance(node.func, ast.Attribute):
            if name in {"format", "format_map"}:
                inner = self.of(node.func.value)
                return inner and replace(inner, syntax=Syntax.FORMAT, declared=given(node) if name == "format" else None)
            if name in KEPT:
                inner = self.of(node.func.value)
                return inner and self._stripped(inner, node, name)
            if name == "join" and len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.Tuple):
                return self._joined(node.func.value, node.args[0].elts)
        if name in {"dedent", "cleandoc"} and len(node.args) == 1:
            inner = self.of(node.args[0])
            return inner and cut_to(inner, cleaned(inner.traced) if name == "cleandoc" else dedented(inner.traced))
        if name in TEMPLATES and node.args:
            inner = self.of(node.args[0])
            return inner and replace(inner, syntax=templated(name, inner.traced.text))
        return None

    def _stripped(self, inner: Said, node: ast.Call, name: str) -> Said:
        if name not in {"strip", "lstrip", "rstrip"}:
            return inner
        characters = None
        if node.args:
            argument = node.args[0]
            if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
                return inner
            characters = argument.value
        return stripped(inner, characters, left=name != "rstrip", right=name != "lstrip")

    def _joined(self, between: ast.expr, items: Sequence[ast.expr]) -> Said | None:
        separator = self.of(between)
        said = [self.of(one) for one in items]
        if separator is None or not any(one is not None for one in said):
            return None
        parts = [one or value(self.source.standing(item)) for item, one in zip(items, said, strict=True)]
        return united(parts, separator.traced.text)
