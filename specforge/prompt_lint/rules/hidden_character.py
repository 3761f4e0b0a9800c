"""Characters that nobody sees and the model reads."""

import unicodedata
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.regexes import regex

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
JOINERS = frozenset("\u200c\u200d")
"""They shape letters of some scripts, and join signs."""
TAGS = "\U000e0000", "\U000e007f"
"""What they say is told by `smuggled-text`."""
BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs, by their category, that show nothing."""
VISIBLE = regex("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U00013455]")
"""Format characters that show a sign: marks around numbers in Arabic and Syriac, joints of hieroglyphs."""
IGNORABLE = regex("[\u2065\ufdd0-\ufdef\ufff0-\ufff8\U000e0000-\U000e0fff]")
"""Characters without a name that show nothing; the others are likely those of a Unicode later than this program's."""
MARKS = frozenset("\u200e\u200f\u061c")
"""They keep words of the other direction in their place, in a line of a script that is written from the right."""
WORDS_FROM_THE_RIGHT = regex("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]+")
"""Words of scripts that are written from the right: Hebrew, Arabic, Syriac and others. A line has at most as many marks of direction."""
SPACE = "\u200b"
UNSPACED = regex("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf]")
"""Letters of scripts that write no spaces: Thai, Lao, Burmese, Khmer, Tai. There `SPACE` says where a line may break."""
WRITTEN = ("\\u", "\\U", "\\x", "\\N")
"""How programs write a character by its number or its name: somebody meant it, and a reviewer sees it."""
UNUSUAL = regex(r"[^\t\n\f\r -~]")
NEAR = 80
"""How far a letter is looked for before a character, on its line."""


@rule(18, severity=Severity.ERROR, confidence=Confidence.CERTAIN)
def hidden_character(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag invisible characters, controls, and marks that turn the direction of a text.

    A reviewer does not see them; instructions can hide in them, and tokens are spent on them. Those of one line are told at once.
    An escape in a program that gives the number or the name of a character can be seen, and is left alone.

    Fires on:

    ```text
    Never give refunds\u200b to anybody.
    ```

    Silent on:

    ```text
    Answer in the user's language: English, فارسی or 日本語. 👩‍💻
    ```
    """
    text = prompt.text
    lines: dict[tuple[int, bool], list[int]] = {}
    for position in _told(text):
        if prompt.file.path.endswith(".py") and prompt.file.text.startswith(WRITTEN, prompt.offset(position)):
            continue
        given = any(start <= position < end for start, end in prompt.interpolated)
        lines.setdefault((text.rfind("\n", 0, position), given), []).append(position)
    for places in lines.values():
        position, char = places[0], text[places[0]]
        name = unicodedata.name(char, "").lower() or "a control character" if char < "\xa0" else unicodedata.name(char, "no name").lower()
        what = "turns the direction of the text" if char in BIDI else "cannot be seen"
        rest = len(places) - 1
        more = f"; {rest} more of this line {'is' if rest == 1 else 'are'} such" if rest else ""
        safe = all(text[at] not in BIDI and text[at] not in JOINERS and _is_inside_prose(text, at) for at in places)
        fix = Fix(tuple((at, at + 1, "") for at in places), f"take the character{'s' if rest else ''} out", safe=safe)
        help = "take them out" if rest else "take it out"
        yield Hit(position, position + 1, f"U+{ord(char):04X} ({name}) {what}{more}", help, fix, key=f"U+{ord(char):04X}")


def _told(text: str) -> Iterator[int]:
    """Where characters stand that nobody sees and that no writing needs there."""
    line_end = left = 0
    for found in UNUSUAL.finditer(text):
        position, char = found.start(), found[0]
        if not _is_unseen(char):
            continue
        if TAGS[0] <= char <= TAGS[1]:
            continue
        if char in MARKS:
            if position >= line_end:
                start, line_end = text.rfind("\n", 0, position) + 1, text.find("\n", position)
                line_end = len(text) if line_end < 0 else line_end
                left = len(WORDS_FROM_THE_RIGHT.findall(text, start, line_end))
            beside = {text[position - 1 : position], text[position + 1 : position + 2]}
            left -= 1
            if left >= 0 and not beside & MARKS:
                continue
        elif _belongs(char, text, position):
            continue
        yield position


def _is_unseen(char: str) -> bool:
    kind = unicodedata.category(char)
    if kind == "Cn":
        return IGNORABLE.match(char) is not None or ord(char) & 0xFFFE == 0xFFFE
    return (kind in {"Cc", "Cf", "Co", "Cs"} and VISIBLE.match(char) is None) or char in BLANKS


def _belongs(char: str, text: str, position: int) -> bool:
    """Whether the writing of a language needs a character where it stands."""
    if char in JOINERS:
        return position > 0 and not text[position - 1].isascii() and text[position - 1] not in JOINERS
    if char == SPACE:
        return UNSPACED.match(text[position - 1 : position]) is not None or UNSPACED.match(text, position + 1) is not None
    return False


def _is_inside_prose(text: str, position: int) -> bool:
    """Whether a character stands behind a letter of its line and beside one: beside a mark of a heading, an item or a fence it can undo it."""
    start = max(text.rfind("\n", 0, position) + 1, position - NEAR)
    before = "".join(char for char in text[start:position] if not _is_unseen(char))
    after = next((char for char in text[position + 1 : position + NEAR] if char.isspace() or not _is_unseen(char)), "\n")
    beside = before[-1:], after
    return (
        any(char.isalpha() for char in before)
        and any(map(str.isalpha, beside))
        and all(char.isalpha() or char.isspace() for char in beside)
    )
