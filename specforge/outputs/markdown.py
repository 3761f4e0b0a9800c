"""Results as Markdown for a comment on a change: nothing in it mentions, links, formats or hides."""

import re
from collections.abc import Iterator
from itertools import groupby

from specforge.amounts import many
from specforge.outputs.inert import counted, one_line
from specforge.outputs.result import Result, Results
from specforge.outputs.text import doubt

LIMIT = 65_536
"""The most characters of a comment on GitHub, counted in UTF-16, which is never less than what it counts in."""
_REST = 400
"""What the last lines take at most."""
MOST = 1_000
"""The most characters of a message."""
_QUOTED = re.compile("`([^`]+)`")
_PLAIN = re.compile(
    r"(?!.*(?:\bwww\.|\b[A-Z]{2,}-\d|!\d|\b[0-9a-fA-F]{7,40}\b))(?:[^\W_]|[ ,;.'\"()?!\u2013\u2014\u2018\u2019\u201c\u201d\u2026-]|: |:$)*"
)
"""Words that no forge makes a link, a mention, a formatting or a command of; everything else is put into code."""


def as_markdown(results: Results) -> str:
    """Print a list by file, the files with the severest results first; what does not fit is counted."""
    head = [f"**specforge: {counted(results)}**", "", f"Looked at {_said(one_line(results.covered, MOST))}.", ""]
    foot = ["", f"not seen: {_said(one_line('; '.join(results.unseen), 2 * MOST))}"] if results.unseen else []
    left = LIMIT - _REST - sum(_length(line) for line in (*head, *foot))
    lines: list[str] = []
    told = 0
    for path, found in _by_file(results):
        block = [f"{_code(path)}", ""]
        for one in found:
            line = _item(one)
            need = _length(line) + sum(_length(each) for each in block) + 1
            if need > left:
                break
            lines += [*block, line]
            block, left, told = [], left - need, told + 1
        else:
            lines.append("")
            continue
        break
    rest = len(results.counting) - told
    more = ["", f"{many(rest, 'finding')} more did not fit into this comment."] if rest else []
    return re.sub("\n{3,}", "\n\n", "\n".join([*head, *lines, *more, *foot])).rstrip("\n") + "\n"


def _by_file(results: Results) -> Iterator[tuple[str, list[Result]]]:
    files = [(path, list(found)) for path, found in groupby(sorted(results.counting, key=lambda one: one.at.path), lambda one: one.at.path)]
    yield from sorted(((one_line(path, MOST), found) for path, found in files), key=lambda file: -max(one.severity for one in file[1]))


def _item(one: Result) -> str:
    where = f"line {one.at.line}, " if one.at.line else ""
    help = one_line(one.help, MOST)
    cure = f" *{_said(help)}*" if help else ""
    return f"- **{one.severity}** {where}{_code(one_line(one.rule, MOST))}: {_said(one_line(one.message, MOST))}{doubt(one)}{cure}"


def _said(text: str) -> str:
    """A line of text with its quoted parts in code, and with everything in code that would be more than words."""
    pieces: list[str] = []
    at = 0
    for found in _QUOTED.finditer(text):
        pieces += [_words(text[at : found.start()]), _code(found[1])]
        at = found.end()
    said = ""
    for piece in [*pieces, _words(text[at:])]:
        # Two spans of code that touch would be one fence of backticks.
        said += f" {piece}" if said.endswith("`") and piece.startswith("`") else piece
    return said


def _words(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    inner = text.strip(" ")
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    return f"{before}{_code(inner)}{after}"


def _code(text: str) -> str:
    """A text as a code span, in a fence that is longer than every one in it; a log must not take it for a command, either."""
    text = text.replace("##[", "## [")
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    edge = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) or not text else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def _length(line: str) -> int:
    return len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1
