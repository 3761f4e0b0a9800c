"""Prompts of a program as they are found, and how the names that they have are used elsewhere in it."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.reading.found import Found
from specforge.prompt_lint.reading.hints import OPEN, Hint, Kind, is_said
from specforge.prompt_lint.reading.said import Said, templated
from specforge.prompt_lint.reading.telling import words_of
from specforge.prompt_lint.variables import Syntax

PARTS = frozenset(["prefix", "suffix"])
"""Last words of names of what is put before or behind something."""


class Scope(Struct, frozen=True):
    """Where a statement stands."""

    names: tuple[str, ...] = ()
    returns: Hint = OPEN
    local: bool = False
    """Whether it is a function, whose names no other one sees."""

    def named(self, name: str) -> str:
        """The name of a text that stands there."""
        outer = ".".join(self.names)
        return f"{outer}{'' if name.startswith('[') or not outer or not name else '.'}{name}" or "text"


class Use(Struct, frozen=True):
    """How a named text is filled in."""

    syntax: Syntax | None
    """Nothing where the text has to tell it, of which `Template` makes a template."""
    values: frozenset[str] | None
    """The names of the values; nothing where nobody says."""
    within: tuple[str, ...] = ()
    """The function whose name it is; empty where it may be anybody's."""


class Gathered:
    """What has been found so far; how a name is used anywhere in the file says how its variables stand."""

    def __init__(self) -> None:
        self._prompts: list[tuple[str, tuple[str, ...], Found]] = []
        self._added: set[str] = set()
        self._locals: set[tuple[tuple[str, ...], str]] = set()
        """Functions with the names that they give to something."""
        self._uses: dict[str, list[Use]] = {}

    def tell(self, said: Said, scope: Scope, hint: Hint, unfilled: tuple[tuple[int, int], ...] = ()) -> None:
        """Take a text for a prompt, where its place and its words say that it is one.

        Args:
            said: The text.
            scope: Where it stands.
            hint: What its place says of it.
            unfilled: Stretches of it that look filled in and are not, unless something else in the file does so.
        """
        if not is_said(said.literal, hint.kind, hint.name):
            return
        role = Role.TOOL if hint.kind is Kind.TOOL else hint.role
        syntax = said.syntax if said.syntax is not None else hint.syntax
        declared = said.declared if said.declared is not None else hint.declared
        left = unfilled if syntax is None else ()
        found = Found(scope.named(hint.name), said.traced, role, syntax, declared, said.fields, unfilled=left)
        self._prompts.append((hint.name, scope.names, found))

    def add_to(self, name: str) -> None:
        """Remember that more is added to a text."""
        self._added.add(name)

    def own(self, scope: Scope, name: str) -> None:
        """Remember that a function has a name of its own."""
        if scope.local:
            self._locals.add((scope.names, name))

    def use(self, name: str, use: Use) -> None:
        """Remember how a named text is filled in."""
        if name:
            self._uses.setdefault(name, []).append(use)

    def found(self) -> Iterator[Found]:
        """Give the prompts, each with what is known of its name by now."""
        counts = Counter(name for name, _, _ in self._prompts)
        for name, within, found in self._prompts:
            one = replace(found, part=name in self._added or not PARTS.isdisjoint(words_of(name)[-1:]))
            owner = self._owner(name, within)
            uses = [
                (templated("Template", one.traced.text) if use.syntax is None else use.syntax, use.values)
                for use in (self._uses.get(name, ()) if one.syntax is None else ())
                if not use.within or self._owner(name, use.within) == owner
            ]
            if not uses:
                yield one
                continue
            syntax = uses[0][0]
            names = [values for each, values in uses if each is syntax]
            declared = None if None in names or counts[name] > 1 else frozenset[str]().union(*(each for each in names if each is not None))
            yield replace(one, syntax=syntax, declared=one.declared if one.declared is not None else declared, unfilled=())

    def _owner(self, name: str, within: tuple[str, ...]) -> tuple[str, ...]:
        """The innermost function around a place that gives a name to something; empty where it may be anybody's."""
        return next((within[:last] for last in range(len(within), 0, -1) if (within[:last], name) in self._locals), ())
