"""The versions of what makes artifacts, and those that the last build recorded: what an unexplained difference may come from."""

import importlib.metadata
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from specforge.errors import LockError
from specforge.lock import FOLDER, PROJECT, VERSION, cure_of
from specforge.regexes import regex
from specforge.version import __version__
from specforge.writing import read_disk, write

PATH = f"{FOLDER}/{PROJECT}.lock"
HEAD = "# The versions that last built this project. Commit it; do not edit it."
ROW = regex(r"with (\S+) (\S+)")


def current(plugins: Iterable[str]) -> dict[str, str]:
    """Give the versions of what makes artifacts, by the name of the distribution.

    Args:
        plugins: The packages that the config names.
    """
    found = {"specforge": __version__, "jinja2": importlib.metadata.version("jinja2")}
    tops = {name.partition(".")[0] for name in plugins}
    owners = importlib.metadata.packages_distributions() if tops else {}
    found.update((owner, importlib.metadata.version(owner)) for top in tops for owner in owners.get(top, ()))
    return found


def recorded(root: Path) -> dict[str, str]:
    """Give the versions of the last build that wrote something; nothing when there was none, or a merge left two.

    Raises:
        LockError: when they cannot be read, or a newer version wrote them.
    """
    disk = read_disk(root, PATH)
    if disk.unreadable:
        raise LockError(PATH, f"cannot be read: {disk.unreadable}", cure_of(PATH))
    version = re.search(r"^version (\d{1,9})$", disk.text or "", re.MULTILINE)
    if version is not None and int(version[1]) > VERSION:
        raise LockError(PATH, f"was written by a newer specforge (lock version {version[1]})", "upgrade specforge", newer=True)
    rows = [found.groups() for line in (disk.text or "").split("\n") if (found := ROW.fullmatch(line))]
    names = [name for name, _ in rows]
    return {name: version for name, version in rows if names.count(name) == 1}


def record(root: Path, versions: Mapping[str, str]) -> None:
    """Record the versions of a build that wrote something.

    Raises:
        UsageError: when the file cannot be written.
    """
    text = "\n".join((HEAD, f"version {VERSION}", *(f"with {name} {version}" for name, version in sorted(versions.items())))) + "\n"
    if read_disk(root, PATH).text != text:
        write(root, PATH, text)


def upgrades(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Say which versions are others than before."""
    changed = (f"{name} {version} was {before[name]}" for name, version in sorted(now.items()) if before.get(name, version) != version)
    added = (f"{name} {version} is new" for name, version in sorted(now.items()) if before and name not in before)
    return (*changed, *added, *(f"{name} is gone" for name in sorted(before.keys() - now.keys())))


def newer_writer(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Give the version of specforge that wrote something last, where that is a newer one than this; nothing where it is not.

    Where a plugin is another one, too, that can be the cause of a difference as well, so that nothing is given.
    """
    plugins = (before.keys() | now.keys()) - {"specforge", "jinja2"}
    alone = all(before.get(name) == now.get(name) for name in plugins)
    last = before.get("specforge", "")
    return last if alone and _ordered(last) > _ordered(now["specforge"]) else ""


NUMBERED = regex(r"(\d{1,9}(?:\.\d{1,9})*)(?:[-_.]?(dev|a|b|rc|post)(\d{0,9}))?")
STAGES = ("dev", "a", "b", "rc", "", "post")
"""What a version with the same numbers is called, from the first one to the last one."""


def _ordered(version: str) -> tuple[list[int], int, int]:
    found = NUMBERED.match(version)
    if found is None:
        return [], 0, 0
    numbers, stage, count = found.groups()
    return [int(part) for part in numbers.split(".")], STAGES.index(stage or ""), int(count or 0)
