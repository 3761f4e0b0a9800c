"""Comments in specs that let a finding be: beside the element that they are about, as comments beside a prompt are."""

import datetime
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from specforge.amounts import enumerated
from specforge.location import Location, Route
from specforge.project import SpecFile
from specforge.prompt_lint.comments import MARK
from specforge.prompt_lint.suppressing import FORM, no_day, terms
from specforge.regexes import regex
from specforge.source.parsing import end_of, events_of
from specforge.source.reading import Source
from specforge.spec.documents import declared_elements

ALONE = regex(r"[ \t]*#[ \t]*")
BEHIND = regex(r"[ \t]*- id:[ \t]+[\w-]+[ \t]+#[ \t]*")
"""What stands before a comment that is behind the id of an element, where nothing can be a text with a `#` in it."""
BARE = regex(
    r"#[ \t]{0,9}((?:([a-z]{1,20})[:-][ \t]{0,4})?(?:ignore|disable|allow|noqa|nolint|nosemgrep|skip|suppress|waive)[ \t:=(\[]{1,4}([a-z]+(?:-[a-z]+)+)"
    r"|specforge[:-][ \t]{0,4}(?:ignore|disable|allow|noqa|nolint|skip|suppress|waive)(?![\w-])|(?:noqa|nolint)(?=[ \t]*$))",
    re.IGNORECASE,
)
"""What is meant as such a comment: as other linters have it, without brackets around the check, or without a check."""
IN_A_SPEC = FORM.replace("[rule]", "[check]")


class Beside(Struct, frozen=True):
    """An element and the lines that it has in its file."""

    name: str
    """As `kind/id`."""
    route: Route
    first: int
    last: int
    protected: bool


class Ignoring(Struct, frozen=True):
    """A comment that lets the findings of a check be in one element."""

    check: str
    """Empty where it names none."""
    element: Beside | None
    owner: str
    until: datetime.date | None
    reason: str
    at: Location
    bare: bool = False
    """Whether it is written in another way, so that it lets nothing be."""
    guessed: bool = False
    """Whether it does not name specforge, so that it may be prose where it names no check that there is."""
    no_day: str = ""
    """What it has in the place of a day, and is none."""

    @property
    def lacks(self) -> tuple[str, str]:
        """Why it lets nothing be, and what to do; two empty texts when it does."""
        if not self.check:
            return "it names no check", IN_A_SPEC
        if self.bare:
            return "it is not written as one", IN_A_SPEC
        if self.element is None:
            return "no element begins below it", "write it in a line of its own above the `- id:` of an element"
        if self.element.protected:
            return f"`{self.element.name}` is protected", "let its owner waive the finding with `waivers`"
        day = f"day (`{self.no_day}` is none)" if self.no_day else "day"
        if missing := [f"no {what}" for what, value in (("owner", self.owner), (day, self.until), ("reason", self.reason)) if not value]:
            return f"it names {enumerated(missing)}", IN_A_SPEC
        return "", ""


def ignored_in(file: SpecFile, source: Source) -> tuple[Ignoring, ...]:
    """Give every such comment of a spec."""
    return tuple(_ignored(file, source)) if MARK.search(source.text) or BARE.search(source.text) else ()


def _ignored(file: SpecFile, source: Source) -> Iterator[Ignoring]:
    lines = source.text.split("\n")
    elements, behind = {one.first: one for one in _elements(file, source, lines)}, _behind_values(source.text)
    for number, line in enumerate(lines, 1):
        found, bare = MARK.search(line), None
        if found is None or not found[2].strip(" ,"):
            found = bare = BARE.search(line)
        if found is None:
            continue
        start = found.start(0 if bare is None else 1)
        before = line[:start]
        if BEHIND.fullmatch(before):
            element = elements.get(number)
        elif ALONE.fullmatch(before):
            element = _below(lines, number, elements)
        elif (number, len(before.rstrip("# \t:"))) in behind:
            element = None
        else:
            continue
        at = Location(source.path, number, start + 1)
        if bare is not None:
            guessed = bare[3] is not None and (bare[2] or "").lower() != "specforge"
            yield Ignoring(bare[3] or "", element, "", None, "", at, bare=True, guessed=guessed)
            continue
        owner, until, reason = terms(found[3])
        for check in filter(None, map(str.strip, found[2].split(","))):
            yield Ignoring(check, element, owner, until, reason, at, bare=bool(found[1]), no_day=no_day(found[3]))


def _behind_values(text: str) -> frozenset[tuple[int, int]]:
    """The line and the length of what stands in it up to the end of a value or of a key: behind that, a `#` begins a comment."""
    return frozenset((line, column - 1) for line, column in map(end_of, events_of(text)))


def _below(lines: Sequence[str], number: int, elements: dict[int, Beside]) -> Beside | None:
    """The element that begins below a comment, which is not deeper: what is deeper can be a text of the one above."""
    for below in range(number, len(lines)):
        line = lines[below]
        if line.strip() and not ALONE.match(line):
            return elements.get(below + 1) if _indent(lines[number - 1]) <= _indent(line) else None
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _elements(file: SpecFile, source: Source, lines: Sequence[str]) -> Iterator[Beside]:
    for kind, route, element, _ in declared_elements(file.document):
        first = source.locate(route).line
        last = first
        for number in range(first, len(lines)):
            if lines[number].strip() and _indent(lines[number]) <= _indent(lines[first - 1]):
                break
            last = number + 1
        yield Beside(f"{kind}/{element.id}", route, first, last, element.protected)
