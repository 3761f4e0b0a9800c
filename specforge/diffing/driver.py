"""The semantic diff of one spec file, for `git diff`: what git hands to an external diff command, said in words of behaviour."""

import difflib
from pathlib import Path

from specforge.diffing.changes import changes_of_files
from specforge.diffing.model import Diff
from specforge.diffing.telling import as_text
from specforge.loading.assembly import Assembly
from specforge.outputs.inert import visible
from specforge.project import Project

MOST_BYTES = 1_048_576
"""Files that are larger are compared as text."""


def compared(path: str, old: Path, new: Path) -> str:
    """Print what a change of one file means; a file that is no spec, and a change without a meaning, as lines.

    Args:
        path: What the file is called in the repository.
        old: A copy of what it was; `/dev/null` when it was not there.
        new: A copy of what it is, or the file itself.
    """
    before, after = (_bytes(one) for one in (old, new))
    sides = [_project(path, content) for content in (before, after)]
    head = f"specforge diff {visible(path)}\n"
    known = [one for one in sides if one is not None]
    if len(known) == len(sides):
        changes = changes_of_files(*known)
        if changes:
            return head + as_text(Diff("", "", changes), quiet=True)
        if before != after:
            return head + "  comments, layout or order alone: nothing means anything else\n"
    lines = [content.decode("utf-8", "replace").splitlines(keepends=True) for content in (before, after)]
    names = (f"a/{path}" if before else "/dev/null", f"b/{path}" if after else "/dev/null")
    told = (line if line.endswith("\n") else f"{line}\n" for line in difflib.unified_diff(lines[0], lines[1], *names))
    return head + visible("".join(told))


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _project(path: str, content: bytes) -> Project | None:
    """The file as a project of its own; nothing when it is no spec."""
    if not content:
        return Project()
    if len(content) > MOST_BYTES:
        return None

    def reader(asked: str) -> bytes:
        if asked != path:
            raise OSError("only one file is compared")
        return content

    assembly = Assembly(reader)
    mine = tuple(file for file in assembly.load([path]) if file.path == path)
    return Project(files=mine, sources=assembly.known.sources) if mine else None
