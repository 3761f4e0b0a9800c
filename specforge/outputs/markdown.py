"""Results as Markdown for a comment on a change: nothing in it mentions, links, formats or hides."""

import re
from collections.abc import Iterator
from itertools import groupby

from specforge.amounts import many
from specforge.outputs.inert import counted, one_line
from specforge.outputs.markdown_words import LIMIT, code, length, said
from specforge.outputs.result import Result, Results
from specforge.outputs.text import doubt

_REST = 400
"""What the last lines take at most."""
MOST = 1_000
"""The most characters of a message."""


def as_markdown(results: Results) -> str:
    """Print a list by file, the files with the severest results first; what does not fit is counted."""
    head = [f"**specforge: {counted(results)}**", "", f"Looked at {said(one_line(results.covered, MOST))}.", ""]
    foot = ["", f"not seen: {said(one_line('; '.join(results.unseen), 2 * MOST))}"] if results.unseen else []
    left = LIMIT - _REST - sum(length(line) for line in (*head, *foot))
    lines: list[str] = []
    told = 0
    for path, found in _by_file(results):
        block = [f"{code(path)}", ""]
        for one in found:
            line = _item(one)
            need = length(line) + sum(length(each) for each in block) + 1
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
    cure = f" *{said(help)}*" if help else ""
    return f"- **{one.severity}** {where}{code(one_line(one.rule, MOST))}: {said(one_line(one.message, MOST))}{doubt(one)}{cure}"
