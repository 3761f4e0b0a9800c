"""What a format finds in its file, and prompts made of it."""

from collections.abc import Iterable

from msgspec import Struct

from specforge.prompt_lint.prompt import File, Prompt, Role
from specforge.prompt_lint.reading.telling import syntax_of
from specforge.prompt_lint.reading.tracing import Traced
from specforge.prompt_lint.variables import Syntax


class Found(Struct, frozen=True):
    """A text that is a prompt."""

    name: str
    traced: Traced
    role: Role = Role.UNKNOWN
    syntax: Syntax | None = None
    """As the format says it; else it is told from the text."""
    declared: frozenset[str] | None = None
    interpolated: tuple[tuple[int, int], ...] = ()
    part: bool = False
    """Whether more is added to it elsewhere."""
    unfilled: tuple[tuple[int, int], ...] = ()


def prompts_of(file: File, found: Iterable[Found]) -> tuple[Prompt, ...]:
    """Give each its own name, in the order of the file; blank ones are none, and one that several fields name is told once."""
    prompts: list[Prompt] = []
    declaring: list[frozenset[str]] = []
    seen: set[tuple[int, str]] = set()
    names: dict[str, int] = {}
    for one in sorted(found, key=lambda each: each.traced.offset(0)):
        place = one.traced.offset(0), one.traced.text
        if not one.traced.text.strip() or place in seen:
            continue
        seen.add(place)
        names[one.name] = count = names.get(one.name, 0) + 1
        name = one.name if count == 1 else f"{one.name}#{count}"
        syntax = one.syntax if one.syntax is not None else _syntax(one)
        declares = not any(one.declared is each for each in declaring)
        if one.declared is not None and declares:
            declaring.append(one.declared)
        text, pieces = one.traced.text, one.traced.pieces
        prompts.append(Prompt(file, name, text, pieces, one.role, syntax, one.declared, one.interpolated, declares, one.part, one.unfilled))
    return tuple(prompts)


def _syntax(found: Found) -> Syntax:
    text, parts, position = found.traced.text, [], 0
    for start, end in found.interpolated:
        parts.append(text[position:start])
        position = end
    syntax = syntax_of(" ".join([*parts, text[position:]]))
    return Syntax.NONE if found.interpolated and syntax is Syntax.FORMAT else syntax
