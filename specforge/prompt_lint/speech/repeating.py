"""What a language says in the same way in instructions that are given twice."""

from msgspec import Struct


class Repeating(Struct, frozen=True, kw_only=True):
    """Words of one language, in lower case."""

    instructing: frozenset[str]
    """An instruction has one of these words; a sentence of a story or of a puzzle seldom has."""
    small: frozenset[str]
    """Words that can change without another thing being meant."""
    pointing: frozenset[str]
    """With one of these near its beginning the same words can be about something else."""
