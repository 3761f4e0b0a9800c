"""What a template names, held against what it will be given, before anything is rendered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from specforge.errors import TemplateError
from specforge.prompting.templating import parse
from specforge.spec.model import nearest

Shape = Mapping[str, "Shape"] | tuple["Shape"] | None
"""Keys with the shape of each; a list as a tuple of its item's shape; `None` for a text, a number, or what is not known."""

LOOP: Shape = dict.fromkeys(
    ("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem", "cycle", "changed")
)


@dataclass
class _Scope:
    """The names that are known at a place of a template."""

    names: dict[str, Shape] = field(default_factory=dict)

    def inner(self, **more: Shape) -> "_Scope":
        return _Scope({**self.names, **more})


def check_template(text: str, name: str, given: Mapping[str, Shape]) -> None:
    """Refuse a template that names something it will not be given, in whatever branch.

    Raises:
        TemplateError: with file and line, for the first such name.
    """
    for line, message in _unknown(parse(text, name), given):
        raise TemplateError(f"{name}:{line}: {message}", "docs/templates.md lists what a template is given")


def _unknown(template: nodes.Template, given: Mapping[str, Shape]) -> Iterator[tuple[int, str]]:
    # A macro may be called before the line that defines it, and from another macro.
    macros: dict[str, Shape] = {macro.name: None for macro in template.find_all(nodes.Macro)}
    yield from _body(template.body, _Scope({**given, **macros}))


def _body(body: list[nodes.Node], scope: _Scope) -> Iterator[tuple[int, str]]:
    scope = scope.inner()
    for node in body:
        yield from _statement(node, scope)


def _statement(node: nodes.Node, scope: _Scope) -> Iterator[tuple[int, str]]:
    match node:
        case nodes.For():
            yield from _expression(node.iter, scope)
            inner = scope.inner(loop=LOOP, **_bound(node.target, _item(_shape(node.iter, scope))))
            if node.test is not None:
                yield from _expression(node.test, inner)
            yield from _body(node.body, inner)
            yield from _body(node.else_, scope)
        case nodes.Macro():
            for default in node.defaults:
                yield from _expression(default, scope)
            yield from _body(
                node.body, scope.inner(**{argument.name: None for argument in node.args}, caller=None, varargs=None, kwargs=None)
            )
        case nodes.Assign():
            yield from _expression(node.node, scope)
            scope.names.update(_bound(node.target, _shape(node.node, scope)))
        case nodes.AssignBlock():
            yield from _body(node.body, scope)
            scope.names.update(_bound(node.target, None))
        case nodes.With():
            for value in node.values:
                yield from _expression(value, scope)
            bound = {
                key: shape
                for target, value in zip(node.targets, node.values, strict=True)
                for key, shape in _bound(target, _shape(value, scope)).items()
            }
            yield from _body(node.body, scope.inner(**bound))
        case nodes.If():
            yield from _expression(node.test, scope)
            for part in (node.body, node.else_):
                yield from _body(part, scope)
            for other in node.elif_:
                yield from _statement(other, scope)
        case nodes.Expr():
            yield from _expression(node, scope)
        case _:
            for child in node.iter_child_nodes():
                yield from _statement(child, scope)


def _expression(node: nodes.Node, scope: _Scope) -> Iterator[tuple[int, str]]:
    if isinstance(node, nodes.Name):
        if node.ctx == "load" and node.name not in scope.names:
            yield node.lineno, f"there is no `{node.name}` here; {nearest(node.name, scope.names)}"
        return
    if isinstance(node, nodes.Test) and node.name in {"defined", "undefined"}:
        return
    if isinstance(node, nodes.Sub) and (names := _difference(node)) and not set(names) & set(scope.names):
        name = "-".join(names)
        told = f"there is no `{name}` here; a variable that is filled in later stands between `{{% raw %}}` and `{{% endraw %}}`"
        yield node.lineno, f"{told}, since Jinja takes a hyphen for a minus"
        return
    yield from (problem for child in node.iter_child_nodes() for problem in _expression(child, scope))
    key = _key(node)
    if key is not None and isinstance(node, nodes.Getattr | nodes.Getitem):
        owner = _shape(node.node, scope)
        if isinstance(owner, Mapping) and key not in owner:
            yield node.lineno, f"there is no `{key}` here; {nearest(key, owner)}"
        if isinstance(owner, tuple):
            yield node.lineno, f"there is no `{key}` here; this is a list"


def _difference(node: nodes.Node) -> tuple[str, ...]:
    """The names of which others are taken from the first, as a name with hyphens is read; none where something else stands there."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if not isinstance(node, nodes.Sub) or not isinstance(node.right, nodes.Name):
        return ()
    names = _difference(node.left)
    return (*names, node.right.name) if names else ()


def _key(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return node.arg.value
    return None


def _shape(node: nodes.Node | None, scope: _Scope) -> Shape:
    if isinstance(node, nodes.Name):
        return scope.names.get(node.name)
    key = _key(node) if node is not None else None
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        owner = _shape(node.node, scope)
        if key is not None:
            return owner.get(key) if isinstance(owner, Mapping) else None
        return _item(owner)
    if isinstance(node, nodes.Filter):
        inner = _shape(node.node, scope)
        if node.name in {"first", "last"}:
            return _item(inner)
        return inner if node.name in {"list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr"} else None
    return None


def _item(shape: Shape) -> Shape:
    return shape[0] if isinstance(shape, tuple) else None


def _bound(target: nodes.Node, shape: Shape) -> dict[str, Shape]:
    if isinstance(target, nodes.Name):
        return {target.name: shape}
    return {name.name: None for name in target.find_all(nodes.Name)}
