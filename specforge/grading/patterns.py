"""Regular expressions of specs, run by RE2, whose time is linear in the text (only importer of re2)."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from specforge.amounts import cut
from specforge.errors import SpecforgeError

if TYPE_CHECKING:
    import re2

LONGEST = 1_000
"""Characters of the longest pattern."""
MEMORY = 4 << 20
"""Bytes a pattern may use for its program and its automaton; a larger program would make linear time slow."""


class PatternError(SpecforgeError):
    """A pattern of a spec is not a regular expression that RE2 reads."""


class Pattern:
    """A compiled pattern."""

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str) -> None:
        """Compile a pattern, or say why it cannot be."""
        import re2  # noqa: PLC0415  most specs have no pattern

        if len(text) > LONGEST:
            raise PatternError(f"the pattern has {len(text):,} characters, more than {LONGEST:,}", "split it into several checks")
        options = re2.Options()
        options.log_errors = False
        options.never_capture = True
        options.max_mem = MEMORY
        self.text = text
        try:
            # Bytes, so that no table of character offsets is made for each text.
            self._compiled = re2.compile(text.encode(), options)
        except UnicodeEncodeError:
            raise PatternError("the pattern holds half of a surrogate pair", "write the character itself") from None
        except re2.error as error:
            raise _explained(text, error) from None

    def found_in(self, text: str) -> bool:
        """Whether the pattern is found anywhere in a text."""
        return self._compiled.search(text.encode(errors="replace")) is not None

    def places(self, text: str, most: int) -> Iterator[tuple[int, int]]:
        """Give where the pattern is found, as first and last character, the last exclusive; no place is empty."""
        body = text.encode(errors="replace")
        at = position = 0
        for found in islice((one for one in self._compiled.finditer(body) if one.end() > one.start()), most):
            position += len(body[at : found.start()].decode())
            length = len(found.group().decode())
            yield position, position + length
            at, position = found.end(), position + length


@lru_cache(maxsize=512)
def compile_pattern(text: str) -> Pattern:
    """Compile a pattern; raises `PatternError` with what is wrong and what to do."""
    return Pattern(text)


HELP = {
    "(?=": ("a lookahead", "match what must follow, or use two checks"),
    "(?!": ("a negative lookahead", "use a second check with `not`"),
    "(?<=": ("a lookbehind", "match what must come before, or use two checks"),
    "(?<!": ("a negative lookbehind", "use a second check with `not`"),
    "(?>": ("an atomic group", "use a plain group; RE2 never backtracks"),
    "(?P=": ("a backreference", "spell the repeated text out"),
    "(?(": ("a conditional group", "write both cases with `|`"),
    "(?#": ("a comment", "put it beside the pattern, after ` # `"),
}
"""What RE2 does not have, by how it begins: what it is called, and what to do instead."""


CURES = {
    "missing )": "close it with `)`, or write `\\(` for the character",
    "unexpected )": "open it with `(`, or write `\\)` for the character",
    "missing ]": "close it with `]`, or write `\\[` for the character",
    "bad repetition operator": "keep one of them; one that is meant as a character has a `\\` in front of it",
    "no argument for repetition operator": "write what is repeated in front of it, or a `\\` if the character is meant",
    "invalid repetition size": "write the smaller number first, and 1000 at most",
    "trailing \\": "take it out, or write `\\\\` for a backslash",
    "invalid escape sequence": "leave out the backslash, or write `\\\\` if one is meant",
}
"""What to do about what is wrong with a pattern, by the words of RE2."""


def _explained(text: str, error: "re2.error") -> PatternError:
    raw = error.args[0] if error.args else ""
    said = raw.decode(errors="replace") if isinstance(raw, bytes) else str(raw)
    kind, _, place = said.partition(": ")
    if kind == "invalid perl operator":
        for opening, (name, help) in HELP.items():
            if opening in text and (place.startswith(opening) or opening.startswith(place)):
                return PatternError(f"the pattern has {name} `{opening}`, which RE2 does not read", help)
    if kind == "invalid escape sequence" and place[1:].isdecimal():
        return PatternError(f"the pattern has a backreference `{place}`, which RE2 does not read", "spell the repeated text out")
    if kind == "bad repetition operator" and place.endswith("+") and len(place) > 1:
        return PatternError(f"the pattern has a possessive `{place}`, which RE2 does not read", "use one `+`; RE2 never backtracks")
    if kind == "pattern too large - compile failed":
        return PatternError("the pattern is too large", "use smaller repetitions")
    shown = cut(place, 60)
    where = f" in {shown!r}" if shown else ""
    return PatternError(f"the pattern is not one RE2 reads: {kind}{where}", CURES.get(kind, "see the syntax page of RE2"))
