"""Texts that the source of a program says, whatever it is written in: with the values in them, stripped, dedented, put together."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from specforge.prompt_lint.reading.tracing import Traced, joined, standing_for
from specforge.prompt_lint.variables import Syntax


class Said(Struct, frozen=True):
    """A text, and what the source says of its variables."""

    traced: Traced
    fields: tuple[tuple[int, int], ...] = ()
    syntax: Syntax | None = None
    declared: frozenset[str] | None = None

    @property
    def literal(self) -> str:
        """The text with `{}` for each of its fields."""
        text, parts, position = self.traced.text, [], 0
        for start, end in self.fields:
            parts.append(text[position:start])
            position = end
        return "{}".join([*parts, text[position:]]) if parts else text


def templated(maker: str, text: str) -> Syntax:
    """How variables stand in a text of which `Template` or `from_string` makes a template: a `Template` may be of the standard library."""
    dollar = maker == "Template" and "$" in text and "{{" not in text and "{%" not in text
    return Syntax.DOLLAR if dollar else Syntax.JINJA


def value(standing: Traced) -> Said:
    """A value of which only the source is known."""
    return Said(standing, ((0, len(standing.text)),))


def united(parts: Sequence[Said], between: str = "") -> Said:
    """Texts one after another, with another one between them."""
    traced: list[Traced] = []
    fields, position = [], 0
    for one in parts:
        if traced and between:
            traced.append(standing_for(between, one.traced.offset(0)))
            position += len(between)
        fields += [(start + position, end + position) for start, end in one.fields]
        traced.append(one.traced)
        position += len(one.traced.text)
    syntax = next((one.syntax for one in parts if one.syntax is not None), None)
    return Said(joined(traced), tuple(fields), syntax)


def stripped(said: Said, characters: str | None = None, *, left: bool = True, right: bool = True) -> Said:
    """The text without white space, or without some characters, at its ends."""
    traced = said.traced.stripped(left=left, right=right, characters=characters)
    lead = len(said.traced.text) - len(said.traced.text.lstrip(characters)) if left else 0
    spans = [(max(0, start - lead), min(end - lead, len(traced.text))) for start, end in said.fields]
    return replace(said, traced=traced, fields=tuple((start, end) for start, end in spans if start < end))


def cut_to(said: Said, traced: Traced) -> Said:
    """The text as `traced` has it, which lacks some of its white space; fields are found again by what they say, in order."""
    if not said.fields:
        return replace(said, traced=traced)
    spans, position = [], 0
    for start, end in said.fields:
        text = said.traced.text[start:end]
        at = traced.text.find(text, position)
        if at >= 0:
            spans.append((at, at + len(text)))
            position = at + len(text)
    return replace(said, traced=traced, fields=tuple(spans))
