"""Repairs what can be repaired without changing what a prompt says."""

import os
import tempfile
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from specforge.errors import reason_of
from specforge.outputs.result import Result
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.reading.files import Reading, read_file
from specforge.prompt_lint.running import Edit, Found, edits_in_file

MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
"""What a file of an encoding begins with, beside its text."""
PART = ".specforge-"
"""How the name of a file begins that is not yet whole; it is hidden, so that none is read that a killed run left."""


class Fixed(Struct, frozen=True):
    """What was repaired in a file."""

    text: str
    number: int
    """How many findings."""
    prompts: Mapping[str, str]
    """The texts that the repaired prompts have now, by their names."""


def fixed(found: Iterable[tuple[Result, Found]]) -> Fixed | None:
    """Apply the safe fixes of a file; nothing when there is none.

    Fixes that touch the same place are left to the next round, and so are those of a prompt that its file writes otherwise
    than it reads.
    """
    text, taken, number = "", list[Edit](), 0
    touched: dict[str, tuple[Prompt, list[Edit]]] = {}
    for result, one in found:
        fix = one.hit.fix
        if result.waived or fix is None or not fix.safe:
            continue
        edits = edits_in_file(one.prompt, fix.edits)
        if not edits or any(_touches(edit, taken) for edit in edits):
            continue
        text = one.prompt.file.text
        for edit in edits:
            insort(taken, edit)
        touched.setdefault(one.prompt.name, (one.prompt, []))[1].extend(fix.edits)
        number += 1
    prompts = {name: applied(prompt.text, edits) for name, (prompt, edits) in touched.items()}
    return Fixed(applied(text, taken), number, prompts) if taken else None


def _touches(edit: Edit, taken: Sequence[Edit]) -> bool:
    """Whether an edit overlaps one of some that ascend, or begins where one does."""
    at = bisect_left(taken, (edit[0],))
    return (at > 0 and taken[at - 1][1] > edit[0]) or (at < len(taken) and (taken[at][0] < edit[1] or taken[at][0] == edit[0]))


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits that do not overlap."""
    pieces, position = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[position:start], new]
        position = end
    return "".join([*pieces, text[position:]])


def keeps(made: Fixed, before: Sequence[Prompt], after: Sequence[Prompt]) -> bool:
    """Whether a repaired file holds the same prompts, with the texts that were meant: an escape may have come about, or a string ended."""
    return [(one.name, made.prompts.get(one.name, one.text)) for one in before] == [(one.name, one.text) for one in after]


def write(path: Path, reading: Reading, text: str) -> str:
    """Write a file as a whole, with the rights and the encoding it has, and where a link leads to.

    Returns:
        Why it was not written, as the end of a sentence; empty when it was.
    """
    before = read_file(path, reading.prompts[0].file.path)
    if not before.prompts or before.prompts[0].file.text != reading.prompts[0].file.text:
        return "it has changed in the meantime; run it again"
    try:
        target = path.resolve(strict=True)
        status = target.stat()
        if not status.st_mode & 0o222:
            return "it is read-only"
        if status.st_nlink > 1:
            return "it has other names (hard links), which would keep the old text; repair it by hand"
        number, part = tempfile.mkstemp(dir=target.parent, prefix=PART)
        try:
            with os.fdopen(number, "wb") as opened:
                opened.write(MARKS.get(reading.encoding, b"") + text.encode(reading.encoding))
            Path(part).chmod(status.st_mode & 0o7777)
            Path(part).replace(target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        return f"it cannot be written: {reason_of(error)}"
    return ""
