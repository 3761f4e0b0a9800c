"""Names in braces that a string of Python has as an f-string would, though no `f` stands before it and nothing fills it in."""

import ast
from collections.abc import Iterator
from functools import cached_property

from specforge.prompt_lint.reading.python_texts import TEMPLATES, last_name
from specforge.prompt_lint.reading.said import Said
from specforge.prompt_lint.reading.telling import words_of
from specforge.regexes import regex

FIELD = regex(
    r"(?<![{}$%#@\w\\/`])\{(?:(?P<name>[A-Za-z_]\w{0,60})(?:\.[A-Za-z_]\w{0,60}|\[[\w'\"]{1,40}\]){0,4}"
    r"|(?P<call>[A-Za-z_][\w.]{0,80}\([^{}\n]{0,100}\)))(?:![rsa])?(?::[\w.,<>^+-]{1,12})?\}(?![}`])"
)
"""A value as an f-string has it, and neither a part of a path nor code; only an f-string has one with a call."""
IDENTIFIER = regex(r"(?<![\w.'\"])[A-Za-z_]\w{0,60}")
FILLING = frozenset({
    "format", "format_map", "substitute", "safe_substitute", "render", "from_template", "from_messages", "PromptTemplate", "vars", "locals",
    "globals", *TEMPLATES,
})  # fmt: skip
"""Calls that fill a text in, or hand on all names at once."""
FILLS = frozenset(("expand", "fill", "filled", "inject", "interpolate", "placeholders", "populate", "render", "sub", "substitute"))
"""Words in the name of a function of one's own that fills a text in."""


class Frame:
    """A function with the names that stand in it."""

    def __init__(self, node: ast.FunctionDef | ast.AsyncFunctionDef, body: int) -> None:
        self.node = node
        self.body = body
        """Where in the file its first statement begins; what stands before it, as a default, sees none of its names."""

    @cached_property
    def given(self) -> frozenset[str]:
        """Its parameters, and the names that it gives to something."""
        arguments = self.node.args
        named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        stored = (one.id for one in ast.walk(self.node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
        return frozenset((*(one.arg for one in named if one is not None), *stored))

    @cached_property
    def fills(self) -> bool:
        """Whether anything in it may fill a text in later."""
        return any(_fills(one) for one in ast.walk(self.node))

    @cached_property
    def passed(self) -> frozenset[str]:
        """Names by which it hands something on, as a keyword, a key or beside what it returns, or which it looks for in a text itself."""
        found = set[str]()
        for one in ast.walk(self.node):
            if isinstance(one, ast.keyword) and one.arg is not None:
                found.add(one.arg)
            elif isinstance(one, ast.Constant) and isinstance(one.value, str):
                found.add(one.value.strip("{} "))
            elif isinstance(one, ast.Return | ast.Yield) and isinstance(one.value, ast.Tuple):
                found.update(each.id for each in ast.walk(one.value) if isinstance(each, ast.Name))
        return frozenset(found)


def _fills(node: ast.AST) -> bool:
    """Whether a node calls what fills a text in, or hands on the method that does, as `partial(prompt.format, ...)`."""
    if isinstance(node, ast.Attribute):
        return node.attr in FILLING
    return isinstance(node, ast.Call) and ((name := last_name(node.func)) in FILLING or not FILLS.isdisjoint(words_of(name)))


def unfilled(said: Said, frames: tuple[Frame, ...]) -> Iterator[tuple[int, int]]:
    """Give where a text has values of the functions around it in braces, which stay as they are.

    Args:
        said: The text.
        frames: The functions around it.
    """
    if said.syntax is not None or "{" not in said.traced.text:
        return
    around = tuple(one for one in frames if one.body <= said.traced.offset(0))
    for found in FIELD.finditer(said.traced.text) if around else ():
        if any(start <= found.start() < end for start, end in said.fields):
            continue
        if said.traced.offset(found.start() + 1) - said.traced.offset(found.start()) != 1:
            continue  # its brace is doubled in an f-string, so that something else fills it in
        names = set(IDENTIFIER.findall(found[0])) if found["call"] else {found["name"]}
        known = any(not names.isdisjoint(one.given) for one in around)
        if known and (found["call"] or not any(one.fills or not names.isdisjoint(one.passed) for one in around)):
            yield found.span()
