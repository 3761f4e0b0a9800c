"""Texts of others made harmless: what is hidden becomes visible, and nothing is a command of the place that shows it."""

import json
import re

from specforge.amounts import many
from specforge.credentials import masked
from specforge.finding import Severity
from specforge.json_forms import printed
from specforge.outputs.result import Results, Span
from specforge.regexes import regex

_BREAKS = regex("[\t\n\v\f\r\x85\u2028\u2029]+")
_HIDDEN = regex(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""Characters that nobody sees, that turn the direction of a text, or that some format forbids; tabs, CR and LF are left."""


def visible(text: str) -> str:
    """A text whose hidden characters are named: `<U+202E>`; lines stay lines, and keys and tokens are said by what they are."""
    return masked(_HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text))


def one_line(text: str, most: int = 0) -> str:
    """A text as one line in which everything is visible.

    Args:
        text: What was found.
        most: The most characters that are kept, of which the last say how many are not; 0 keeps all.
    """
    if most and len(text) > 2 * most:  # nothing behind that can be seen, and it may be a megabyte; a key that is cut has no shape
        return clipped(visible(_BREAKS.sub(" ", masked(text)[: 2 * most])).strip(" "), most, len(text))
    return clipped(visible(_BREAKS.sub(" ", text)).strip(" "), most)


def clipped(text: str, most: int, of: int = 0) -> str:
    """A text cut to some characters, with how many are left out.

    Args:
        text: What is cut.
        most: The most characters of what is given; 0 keeps all.
        of: How long it was, when that is not the length of `text`.
    """
    whole = max(of, len(text))
    if not most or (len(text) <= most and whole == len(text)):
        return text
    kept = max(most - 40, 0)
    return f"{text[:kept]}... ({many(whole - kept, 'character')} more)"


def logged(line: str) -> str:
    """A line that a log of GitHub Actions takes for text: neither `::` at its beginning nor `##[` anywhere starts a command."""
    line = line.replace("##[", "##\\u005b")
    rest = line.lstrip()
    return line[: len(line) - len(rest)] + "\\u003a" + rest[1:] if rest.startswith("::") else line


def logged_line(line: str) -> str:
    """A line of an output made harmless for a log, with the spaces that it begins with."""
    return logged(line[: len(line) - len(line.lstrip(" "))] + one_line(line))


def place(at: Span) -> str:
    """Where something is, as editors and terminals make it clickable: `path:line:column`."""
    path = one_line(at.path)
    return f"{path}:{at.line}:{at.column or 1}" if at.line else path


def json_text(document: object) -> str:
    """A document as JSON whose bytes hold nothing hidden: it reads back as it was, but for halves of characters, which are named.

    The sequence `##[` is spelled otherwise for the same reason as in `logged`.
    """
    return _HIDDEN.sub(_escape, masked(printed(document))).replace("##[", "##\\u005b")


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return f"<U+{ord(character):04X}>" if "\ud800" <= character <= "\udfff" else json.dumps(character)[1:-1]


def counted(results: Results) -> str:
    """What was found, in numbers: `2 errors, 1 warning, 3 waived`."""
    counts = [many(count, str(severity)) for severity in sorted(Severity, reverse=True) if (count := results.count(severity))]
    return (", ".join(counts) or "no findings") + (f", {results.waived:,} waived" if results.waived else "")
