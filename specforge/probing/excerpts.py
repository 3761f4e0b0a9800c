"""What a tool or its server says, as a short line that can be printed."""

from specforge.location import CONTROLS, INVISIBLE
from specforge.regexes import regex

MOST = 300
"""Characters of an excerpt."""
_HIDDEN = regex(f"{CONTROLS.pattern}|{INVISIBLE.pattern}|[\u2028\u2029]")


def excerpt(text: str, most: int = MOST) -> str:
    """One line of at most so many characters: white space is one space, and what a terminal would act on is escaped."""
    line = " ".join(text[: most * 8].split())
    escaped = _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), line)
    cut = len(escaped) > most or len(text) > most * 8
    return f"{escaped[: most - 3]}..." if cut else escaped


def excerpt_of_bytes(raw: bytes, most: int = MOST) -> str:
    """The same of bytes that may be no text."""
    return excerpt(raw[: most * 8].decode("utf-8", "backslashreplace"), most)
