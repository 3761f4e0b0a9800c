"""The base of a change as a folder: the files of a project that a check looks at, as they stood in a revision."""

import os
import posixpath
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from specforge.building import check_output
from specforge.config import FILES
from specforge.git.objects import contents, unfiltered
from specforge.git.revision import Revision
from specforge.globs import matches
from specforge.location import is_inner
from specforge.lock import FOLDER
from specforge.tracing.finding_specs import LINKED
from specforge.tracing.sides import Side

LINK = "120000"
"""The mode of a link in a tree of git."""
MOST_BYTES = 268_435_456
"""The most bytes that are taken out of a revision."""


def write_base(revision: Revision, then: Side, folder: Path) -> int:
    """Write what a check of the project looks at into a folder; gives how many files were left out for their size.

    Args:
        revision: The base.
        then: The project as it was there.
        folder: An empty folder outside of the project.

    Raises:
        BaseError: when git holds one of them as a filter wrote it.
    """
    left, skipped = MOST_BYTES, 0
    paths = [path for path in dict.fromkeys(_paths(revision, then)) if is_inner(path)]
    for path, content in chain(_linked(revision, then, paths, folder), _files(revision, paths)):
        if len(content) > left:
            skipped += 1
            continue
        left -= len(content)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return skipped


def _files(revision: Revision, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    there = [path for path in paths if path in revision.entries and revision.entries[path][0] != LINK]
    for path, content in zip(there, contents(revision.root, (revision.entries[path][1] for path in there)), strict=True):
        if content is not None:
            yield path, unfiltered(path, content)


def _linked(revision: Revision, then: Side, paths: Collection[str], folder: Path) -> Iterator[tuple[str, bytes]]:
    """Follow what is a link in the revision, or stands in a folder that is one; a link in the place of an artifact leads nowhere."""
    output = f"{check_output(then.config.output)}/"
    for path in paths:
        entry = revision.entries.get(path)
        if entry is not None and entry[0] != LINK:
            continue
        if any(one.startswith(f"{path}/") for one in paths):
            continue  # a link to a folder, whose files come by themselves
        if entry is not None and path.startswith(output):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).symlink_to("nowhere")
            continue
        with suppress(OSError):
            yield path, revision.read(path)


def _paths(revision: Revision, then: Side) -> Iterator[str]:
    config = then.config
    yield from FILES
    yield from config.templates.values()
    for path, text in then.index.texts.items():
        yield path
        for name in {os.fsdecode(name).strip() for names in LINKED.findall(text) for name in names if name}:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    folders = (f"{check_output(config.output)}/", f"{FOLDER}/")
    for path in revision.paths:
        if path.startswith(folders) or any(matches(pattern, path, revision.links) for pattern in config.specs):
            yield path
