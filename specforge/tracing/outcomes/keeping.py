"""The files in which a project keeps the last green run of each case: one for each feature, for all who work on it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from specforge.elements import renames
from specforge.project import View
from specforge.results.kept import Kept, added, entries_of, until, written
from specforge.results.records import ResultsError
from specforge.writing import exclusive, read_disk, write

FOLDER = "specforge.results"
ATTRIBUTES = "*.jsonl merge=union\n"
"""Git puts the lines of both sides into a merge; what is read is the same in any order, so that nobody has to settle them."""


def kept_of(root: Path, feature: str) -> tuple[Kept, ...]:
    """Read what is kept of a feature.

    Args:
        root: The project.
        feature: Its id.

    Raises:
        ResultsError: when the file cannot be read.
    """
    path = f"{FOLDER}/{feature}.jsonl"
    disk = read_disk(root, path)
    if disk.unreadable:
        raise ResultsError(f"{path} cannot be read: {disk.unreadable}", "check the file and its permissions")
    return entries_of(disk.text or "", path)


def named_now(kept: Iterable[Kept], view: View) -> tuple[Kept, ...]:
    """Give what is kept under the names that cases and elements have now in a view; what is of another variant stays as it is."""
    names, variant = renames(view), dict(view.variant)
    return tuple(
        replace(one, case=names.of(one.case), fingerprints=names.fingerprints(one.fingerprints)) if dict(one.variant) == variant else one
        for one in kept
    )


def save(root: Path, found: Mapping[str, Sequence[Kept]], as_of: datetime.date) -> tuple[str, ...]:
    """Keep more, and give the files that changed. Two at once wait for each other.

    Args:
        root: The project.
        found: What is to be kept, by feature.
        as_of: The day; what is kept and dated ahead of it is let go.

    Raises:
        ResultsError: when a file there cannot be read.
        UsageError: when one cannot be written.
    """
    changed = []
    with exclusive(root):
        texts = {
            f"{FOLDER}/{one}.jsonl": written(added(until(kept_of(root, one), as_of), entries))
            for one, entries in sorted(found.items())
            if entries
        }
        if texts and read_disk(root, f"{FOLDER}/.gitattributes").text is None:
            write(root, f"{FOLDER}/.gitattributes", ATTRIBUTES)
        for path, text in texts.items():
            if read_disk(root, path).text != text:
                write(root, path, text)
                changed.append(path)
    return tuple(changed)
