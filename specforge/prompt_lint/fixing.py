"""Repairs what can be repaired without changing what a prompt says."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specforge.outputs.result import Result
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.reading.files import Reading, read_file
from specforge.prompt_lint.running import Found

Edit = tuple[int, int, str]
"""Start, end and the new text."""
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
"""What a file of an encoding begins with, beside its text."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was repaired in a file."""

    path: str
    text: str
    number: int
    """How many findings."""


def fixed(path: str, found: Mapping[Result, Found]) -> Fixed | None:
    """Apply the safe fixes of a file; nothing when there is none.

    Fixes that touch the same place are left to the next round, and so are those of a prompt that its file writes otherwise
    than it reads.
    """
    text, taken, number = "", list[Edit](), 0
    for result, one in found.items():
        fix = one.hit.fix
        if result.at.path != path or result.waived or fix is None or not fix.safe:
            continue
        edits = _in_file(one.prompt, fix.edits)
        if not edits or any(start < other[1] and other[0] < end for start, end, _ in edits for other in taken):
            continue
        if any(start == other[0] for start, end, _ in edits for other in taken):
            continue
        text = one.prompt.file.text
        taken += edits
        number += 1
    return Fixed(path, applied(text, taken), number) if taken else None


def _in_file(prompt: Prompt, edits: Sequence[Edit]) -> list[Edit]:
    """Edits of a prompt as edits of its file; nothing where one cannot be made there word for word."""
    if not all(prompt.exact(start, end) for start, end, _ in edits):
        return []
    if prompt.name and any(_needs_escaping(text) for _, _, text in edits):
        return []
    return [(prompt.offset(start), prompt.offset(start) + end - start, text) for start, end, text in edits]


def _needs_escaping(text: str) -> bool:
    return any(char in "\"'\\\n\r{}#:" or not char.isprintable() for char in text)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits that do not overlap."""
    pieces, position = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[position:start], new]
        position = end
    return "".join([*pieces, text[position:]])


def still_reads(before: Sequence[Prompt], after: Sequence[Prompt]) -> bool:
    """Whether a file holds the same prompts by name, so that a fix has broken nothing around them."""
    return [one.name for one in before] == [one.name for one in after]


def write(path: Path, reading: Reading, text: str) -> bool:
    """Write a file as a whole, with the rights and the encoding it has; not when somebody has changed it since it was read."""
    before = read_file(path, reading.prompts[0].file.path)
    if not before.prompts or before.prompts[0].file.text != reading.prompts[0].file.text:
        return False
    number, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(MARKS.get(reading.encoding, b"") + text.encode(reading.encoding))
            os.fchmod(opened.fileno(), path.stat().st_mode & 0o7777)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return True
