"""What a draft is made of: the spec as text, links from the sources into it, and what found no place."""

from collections.abc import Mapping

from msgspec import Struct


class Link(Struct, frozen=True):
    """A piece of a source that found a home in the draft; unconfirmed until a person confirms it."""

    file: str
    first: int
    last: int
    ref: str
    """The element, as `feature/kind/id`; a heading that only groups has the ref of its section."""
    quote: str
    """The lines as they stand in the source."""
    at: str = ""
    """The place in a document that they are, as a link says it, where it is known."""


class Leftover(Struct, frozen=True):
    """A piece of a source that the draft does not hold, or does not hold as it was."""

    file: str
    line: int
    text: str
    why: str


class Draft(Struct, frozen=True):
    """A drafted spec, and where every piece of the sources went."""

    spec: str
    """The spec, as YAML."""
    links: tuple[Link, ...]
    leftovers: tuple[Leftover, ...]
    narrowed: Mapping[str, int] = {}
    """How many rules hold only where a `when` holds that is guessed, by the intent."""
    bound: int = 0
    """How many sentences of the role are rules, which nothing judges there."""


class SourceText(Struct, frozen=True):
    """A source by its lines."""

    file: str
    lines: tuple[str, ...]

    def quote(self, first: int, last: int) -> str:
        """Give some of its lines as they stand."""
        return "\n".join(self.lines[first - 1 : last])
