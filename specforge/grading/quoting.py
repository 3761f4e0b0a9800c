"""What a text quotes: between quotation marks, and in block quotes of Markdown."""

import re
from collections.abc import Iterator

from specforge.grading.texts import UNSPACED, fold, within
from specforge.regexes import regex

QUOTED = regex(r'(?<!\w)"([^"\n]+)"(?!\w)|[\u300c\u300e]([^\u300d\u300f\n]+)[\u300d\u300f]')
BLOCK = regex(r"^ {0,3}>[ \t]?(.*)$", re.MULTILINE)
LEFT_OUT = regex(r"\[?(?:\.\.\.|\u2026)\]?")
LEAST_WORDS, LEAST_LETTERS = 3, 6
"""How long a quotation is at least, in words, or in letters of a script without spaces: shorter ones are names and emphasis."""


def quotations(text: str) -> Iterator[str]:
    """Give what stands between quotation marks or in a block quote, folded, and cut where something is left out."""
    quoted = [found[1] or found[2] for found in QUOTED.finditer("\n".join(fold(line) for line in text.split("\n")))]
    blocks = "\n".join(found[1] if found else "\0" for found in map(BLOCK.match, text.split("\n")))
    quoted += [fold(block) for block in blocks.split("\0")]
    for one in quoted:
        for piece in LEFT_OUT.split(one):
            bare = piece.strip(" .,;:!?-\"'\u3002\u3001")
            if len(bare.split()) >= LEAST_WORDS or sum(within(sign, UNSPACED) for sign in bare) >= LEAST_LETTERS:
                yield bare
