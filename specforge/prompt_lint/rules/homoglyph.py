"""Letters that look like others."""

import re
import unicodedata
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.regexes import regex

LOOKS_LIKE = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405"
        "\u0585\u04cf\u03f2\u03bf\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
        "aeopcyxijsdqABEKMHOPCTXIJSolcoABEZHIKMNOPTYX",
        strict=True,
    )
)
"""Letters of Cyrillic, Greek and Armenian, and the Latin letter that nobody can tell from each. Letters that formulas use are left out."""
FOREIGN = r"[\u0370-\u03ff\u0400-\u052f\u0531-\u0587]"
STRANGE = regex(FOREIGN)
SAID = regex(r"\b(?:cyrillic|greek|armenian|homoglyphs?|homographs?|look-?alikes?|confusables?)\b", re.IGNORECASE)
"""Words of a line that shows a letter of another script."""
WORD = regex(rf"[^\W\d_]*{FOREIGN}[^\W\d_]*")


@rule(18, severity=Severity.ERROR, confidence=Confidence.CERTAIN)
def homoglyph(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a word of Latin letters in which some are Cyrillic, Greek or Armenian letters of the same look.

    A search, a check and a reviewer read another word than the model does: rules and names slip past them. Words of one line are told at once.
    A line that names the script or the trick, as `Cyrillic` or `homoglyph`, shows such a letter on purpose.

    Fires on:

    ```text
    Never call `d\u0435lete_order`.
    ```

    Silent on:

    ```text
    Answer in English or \u0440\u0443\u0441\u0441\u043a\u0438\u0439. An angle \u03b8x is in rad, a length in \u03bcm.
    ```
    """
    text = prompt.text
    if text.isascii() or STRANGE.search(text) is None:
        return
    lines: dict[int, list[re.Match[str]]] = {}
    for found in WORD.finditer(text):
        strange = [char for char in found[0] if not char.isascii()]
        begin = text.rfind("\n", 0, found.start())
        if len(strange) < len(found[0]) and all(char in LOOKS_LIKE for char in strange) and not _shown(text, begin + 1):
            lines.setdefault(begin, []).append(found)
    for words in lines.values():
        first = words[0]
        meant = "".join(LOOKS_LIKE.get(char, char) for char in first[0])
        names = dict.fromkeys(unicodedata.name(char).lower() for char in first[0] if not char.isascii())
        more = (
            f", and so are {len(words) - 1} more words of this line"
            if len(words) > 2
            else ", and so is another word of this line" * (len(words) - 1)
        )
        edits = tuple((at, at + 1, LOOKS_LIKE[text[at]]) for one in words for at in range(*one.span()) if not text[at].isascii())
        one = "the words" if len(words) > 1 else "the word"
        yield Hit(
            *first.span(),
            f"`{meant}` is written with {', '.join(names)}{more}",
            f"write {'them' if len(words) > 1 else 'it'} in Latin letters",
            Fix(edits, f"write {one} in Latin letters"),
            key=first[0],
        )


def _shown(text: str, begin: int) -> bool:
    """Whether a line shows such a letter on purpose: it names the script, or the trick."""
    end = text.find("\n", begin)
    return SAID.search(text, begin, len(text) if end < 0 else end) is not None
