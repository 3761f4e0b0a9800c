"""Texts of others inside of Markdown: nothing in them mentions, links, formats or hides."""

import re

from specforge.outputs.inert import visible
from specforge.regexes import regex

LIMIT = 65_536
"""The most characters of a comment on GitHub, counted in UTF-16, which is never less than what it counts in."""
_COMMAND = regex(r"^(\s*)::", re.MULTILINE)
_QUOTED = regex("`([^`]+)`")
_PLAIN = regex(
    r"(?!.*(?:\bwww\.|\b[A-Z]{2,}-\d|!\d|\b[0-9a-fA-F]{7,40}\b))(?:[^\W_]|[ ,;.'\"()?!\u2013\u2014\u2018\u2019\u201c\u201d\u2026-]|: |:$|(?<=\d):(?=[0-5]\d(?!\d)))*"
)
"""Words that no forge makes a link, a mention, a formatting or a command of; everything else is put into code."""
_NAME = regex(r"(?<![^\s(])(?=[\w.-]*[/_])[\w-]+(?:[./-]+[\w-]+)*(?:\.[a-z]+)?(?::\d+)*(?![^\s),;.:])")
"""A name of an element, a path or a place: it is put into code alone, and the words around it stay words."""


def said(text: str) -> str:
    """A line of text with its quoted parts in code, and with everything in code that would be more than words."""
    pieces: list[str] = []
    at = 0
    for found in _QUOTED.finditer(text):
        pieces += [_words(text[at : found.start()]), code(found[1])]
        at = found.end()
    told = ""
    for piece in [*pieces, _words(text[at:])]:
        # Two spans of code that touch would be one fence of backticks.
        told += f" {piece}" if told.endswith("`") and piece.startswith("`") else piece
    return told


def _words(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    names, rest = _NAME.findall(text), _NAME.split(text)
    if names and all(_PLAIN.fullmatch(one) for one in rest):
        return "".join(f"{one}{code(name)}" for one, name in zip(rest, names, strict=False)) + rest[-1]
    inner = text.strip(" ")
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    return f"{before}{code(inner)}{after}"


def code(text: str) -> str:
    """A text as a code span, in a fence that is longer than every one in it; a log must not take it for a command, either."""
    text = text.replace("##[", "## [")
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    edge = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) or not text else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def length(line: str) -> int:
    """How long a line is with its end, as forges count."""
    return len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1


def fenced(text: str, language: str = "") -> str:
    """Lines of others as a block of code, in a fence that is longer than every one in them; a log takes none for a command."""
    text = visible(text.replace("\r\n", "\n")).replace("\r", "<U+000D>").replace("##[", "## [")
    text = _COMMAND.sub(r"\1\\u003a:", text)
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"


def folded(summary: str, body: str) -> str:
    """Markdown that is folded away behind a line; both are ours or made harmless already."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"
