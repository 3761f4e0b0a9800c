"""Objects of a repository: their names, and the files among them."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from specforge.errors import BaseError
from specforge.git.running import PARTIAL, WHOLE, git
from specforge.location import printable
from specforge.regexes import regex

OBJECT = regex(rb"[0-9a-f]{40,64} (blob|tree|commit|tag) (\d+)")
"""How git announces the content of an object."""
OBJECT_ID = regex("[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""The whole id of an object, as of a commit."""
REPOSITORY = "160000"
"""The mode of a folder that is another repository, whose content is not here."""
READ_AT_ONCE = 64
"""How many objects are read at once."""
FILTERED = ((b"version https://git-lfs.github.com/spec/", "as a pointer of Git LFS"), (b"\0GITCRYPT\0", "encrypted by git-crypt"))
"""How files begin that a filter wrote into git, as the specification of Git LFS and the format of git-crypt have it."""


def contents(root: Path, names: Iterable[str]) -> Iterator[bytes | None]:
    """Give the content of objects by their names, or `COMMIT:PATH` from the top of the repository; `None` for one that is no file.

    Raises:
        BaseError: when an object is not here that has this name, as in a clone that left some out.
    """
    for asked in _batches(names, READ_AT_ONCE):
        yield from _contents(root, asked)


def _contents(root: Path, asked: tuple[str, ...]) -> Iterator[bytes | None]:
    lines = "".join(f"{name}\n" for name in asked if "\n" not in name)
    answer, at = git(root, "cat-file", "--batch", given=os.fsencode(lines)), 0
    for name in asked:
        if "\n" in name:
            yield None
            continue
        end = answer.index(b"\n", at)
        found, at = OBJECT.fullmatch(answer[at:end]), end + 1
        if found is None and OBJECT_ID.fullmatch(name):
            raise BaseError(f"{PARTIAL}: the object {name[:12]} is not here", WHOLE)
        size = int(found[2]) if found is not None else -1
        yield answer[at : at + size] if found is not None and found[1] == b"blob" else None
        at += size + 1


def _batches(names: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    left = iter(names)
    while batch := tuple(islice(left, size)):
        yield batch


def utf8_text(raw: bytes | None) -> str | None:
    """The text of a file, with line feeds alone at the ends of lines; nothing for one that is not there or no UTF-8."""
    try:
        return None if raw is None else raw.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def unfiltered(path: str, content: bytes) -> bytes:
    """Give a file as git holds it.

    Raises:
        BaseError: when that is not what stands in a working tree, since a filter wrote it.
    """
    how = next((how for begin, how in FILTERED if content.startswith(begin)), "")
    if how:
        message = f"git holds {printable(path)} {how}, so that a revision has no text of it"
        raise BaseError(message, "keep what is compared with a base out of this filter: `-filter` in `.gitattributes`")
    return content
