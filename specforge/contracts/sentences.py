"""Sentences put one after the other, as a description has them."""

from collections.abc import Iterable
from itertools import pairwise

from specforge.project import View
from specforge.provenance.traced import Origin, join, plain

CLOSING = " \n\"'\u201d\u2019)]*_`"
"""What may stand behind the end of a sentence."""
ENDS = (".", "!", "?", ":", ";", "\u2026", "\u3002", "\uff01", "\uff1f")


def in_turn(sentences: Iterable[str], view: View, origin: Origin) -> str:
    """Put sentences one after the other, and end each that another one follows where it has no end."""
    listed = list(sentences)
    parts = listed[:1]
    for before, sentence in pairwise(listed):
        parts += [view.told(f"{stop(before)} ", origin), sentence]
    return join(parts)


def stop(text: str) -> str:
    """What ends a sentence; nothing where it has an end."""
    return "" if plain(text).rstrip(CLOSING).endswith(ENDS) else "."
