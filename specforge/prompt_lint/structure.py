"""The structure of a prompt: sections, clauses, variables, references, examples and tags, each with its place in the text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specforge.prompt_lint.prompt import Syntax


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, or a tag that holds several lines, and what stands under it."""

    title: str
    level: int
    """1 to 6 of a heading, 7 of a tag or of a line that ends in a colon; 0 of what comes before the first one."""
    start: int
    """Where the heading begins."""
    body: int
    """Where its text begins."""
    end: int
    """Where the next section of the same level, or above it, begins."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of prose, or an item of a list: the least that can be a rule."""

    start: int
    end: int
    section: int
    """The index of the innermost section."""
    item: bool
    """Whether it is an item of a list."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A place that a value is filled into."""

    name: str
    """Its name up to the first dot, bracket or filter."""
    start: int
    end: int
    defaulted: bool = False
    """Whether the text gives a default."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that the prompt names elsewhere."""

    kind: str
    """`section`, `file`, `url`, `code`: a name in code style, which may be a tool."""
    target: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A fence or a tag, with what it holds."""

    kind: str
    """`fence` or `tag`."""
    name: str
    """The language of a fence, the name of a tag."""
    start: int
    end: int
    body: tuple[int, int]
    closed: bool
    example: bool
    """Whether it, or the section that it stands in, is called an example."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a prompt consists of."""

    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    """Outside of fences and of examples, in order."""
    variables: tuple[Variable, ...]
    references: tuple[Reference, ...]
    blocks: tuple[Block, ...]


def structure_of(text: str, syntax: "Syntax", interpolated: tuple[tuple[int, int], ...] = ()) -> Structure:
    """Read a text; never fails, whatever it holds, and takes time in proportion to its length."""
    raise NotImplementedError
