"""The verdict of the last run, given again when nothing that it depended on has changed: standard library only.

It is kept in the user's cache, never in the project, and not used when `CI` is set. Any doubt is a miss, and a miss costs
a full run. Compared are the call, the day, Python, every installed distribution and our own files, the config, what the
globs find, the locks that there are, every file that was read, and the folders that lead to them.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from functools import cache

from specforge.descriptors import ITSELF, is_ours

TYPE_CHECKING = False  # as type checkers take it; `typing` and `dataclasses` cost as much as the rest of an answer
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    Row = list[Any]
    """Path, device, inode, mode, size, times of modification and of change, digest of the content; nulls where nothing stands."""

VERBS = frozenset({"build", "check", "lint"})
FORMAT = 3
GRAIN_NS = 2_000_000_000
"""Two changes within this time can leave one time stamp, on coarse file systems; such a file is compared by content."""
CLOCK_NS = 50_000_000
"""A time stamp can be older than the clock by so much."""
NO_STAT = "--no-stat"
"""The option that compares every file by content."""

VARIABLES = ("PYTHONPATH", "SPECFORGE_PROJECT_PLUGINS")
"""The variables of the environment that say where plugins are found, and whether they may stand in the project."""

OUTPUT = "--output"
"""The option that writes the answer to a file: it is not repeated, because more than a text would have to be."""


class Seen:
    """What a run depended on."""

    def __init__(
        self,
        root: str,
        config: tuple[str, ...],
        patterns: tuple[str, ...],
        specs: tuple[str, ...],
        listed: tuple[str, ...],
        files: tuple[str, ...],
        digests: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        """Put together what is to be compared.

        Args:
            root: The project's folder; other paths are relative to it.
            config: Every config file that was looked for, there or not, and the files of plugins; absolute.
            patterns: The globs.
            specs: What the globs found.
            listed: Folders in which a file that comes or goes makes a difference: relative to the project, or absolute.
            files: Every file that was read or looked for.
            digests: Of files whose content is known: the first six of a row, and the digest.
        """
        self.root, self.config, self.patterns, self.specs = root, config, patterns, specs
        self.listed, self.files, self.digests = listed, files, digests or {}

    def __eq__(self, other: object) -> bool:
        """Whether it is the same that is compared."""
        return isinstance(other, Seen) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # what it holds may be large

    def with_config(self, config: tuple[str, ...]) -> Seen:
        """Give the same with other config files."""
        return Seen(self.root, config, self.patterns, self.specs, self.listed, self.files, self.digests)


def lasting() -> bool:
    """Whether anything is kept in the cache for the next run: not in CI, and not where nobody can tell whose a file is."""
    return not os.environ.get("CI") and os.name == "posix"


def usable(arguments: Sequence[str]) -> bool:
    """Whether the verdict of a call is remembered at all."""
    return bool(arguments) and arguments[0] in VERBS and lasting()


def recall(arguments: Sequence[str]) -> tuple[int, str] | None:
    """Give the exit code and the output of the last run of this call when nothing changed since; `None` on any doubt."""
    if not usable(arguments) or _files(arguments):
        return None
    try:
        with open(_path(arguments), "rb") as file:  # noqa: PTH123  pathlib costs more than the answer
            if not is_ours(os.fstat(file.fileno())):
                return None
            record = json.loads(file.read())
        same = (
            record["format"] == FORMAT
            and record["about"] == _about(arguments, time.time_ns())
            and _same(record, trusting=NO_STAT not in arguments)
        )
        return (int(record["code"]), str(record["text"])) if same else None
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def remember(arguments: Sequence[str], code: int, text: str, seen: Seen, begun: int) -> None:
    """Keep a verdict, unless a file or a folder changed since the run began, or a file is a link.

    What came, went or was moved while it ran is told by the folder: a file that is not there has no time, and one that was moved keeps its.

    Args:
        arguments: The call.
        code: Its exit code.
        text: Its output.
        seen: What it depended on.
        begun: The time before it began to read, in nanoseconds.
    """
    if not usable(arguments) or _files(arguments):
        return
    try:
        rows, config = [_row(seen.root, path, seen.digests.get(path)) for path in seen.files], [_row("/", path) for path in seen.config]
        if any(row[6] is not None and (row[6] >= begun - CLOCK_NS or not stat.S_ISREG(row[3])) for row in (*rows, *config)):
            return
        folders: list[Row] = [[path, *state_of(seen.root, path)] for path in folders_to(seen.files)]
        # Above a project others come and go all the time.
        near = {os.path.dirname(path) for path in seen.files} if seen.root == "/" else {row[0] for row in folders}  # noqa: PTH120
        if any((state_of(seen.root, path)[5] or 0) >= begun - CLOCK_NS for path in (*near, *seen.listed)):
            return
        record = {
            "format": FORMAT,
            "about": _about(arguments, begun),
            "at": begun,
            "root": seen.root,
            "patterns": seen.patterns,
            "specs": seen.specs,
            "listed": [[folder, _names(seen.root, folder)] for folder in seen.listed],
            "config": config,
            "folders": [row[:4] for row in folders],
            "files": rows,
            "code": code,
            "text": text,
        }
        write_whole(_path(arguments), json.dumps(record))
    except (OSError, ValueError):
        return


def _files(arguments: Sequence[str]) -> bool:
    return any(one.partition("=")[0] == OUTPUT for one in arguments)


def _about(arguments: Sequence[str], now: int) -> list[object]:
    """The call and where its paths lead, the day of a time in nanoseconds, and what else an answer depends on outside of the project."""
    today = time.strftime("%Y-%m-%d", time.gmtime(now // 1_000_000_000))
    paths = [os.path.realpath(one.rpartition("=")[2]) for one in arguments[1:]]
    variables = [os.environ.get(name, "") for name in VARIABLES]
    return [os.getcwd(), list(arguments), paths, today, sys.version, sys.executable, variables, installed()]  # noqa: PTH109


@cache
def installed() -> list[Any]:
    """Every installed distribution, by the name that carries its version, and the state of our own files."""
    found: list[Any] = []
    for folder in sys.path:
        if folder.endswith("-packages"):
            with os.scandir(folder) as entries:
                names = [entry for entry in entries if entry.name.endswith((".dist-info", ".egg-info", ".pth"))]
                found += sorted([entry.name, entry.stat().st_mtime_ns] for entry in names)
    for folder, folders, files in os.walk(os.path.dirname(os.path.abspath(__file__))):  # noqa: PTH100, PTH120
        folders[:] = sorted(one for one in folders if one != "__pycache__")
        states = ((name, os.stat(f"{folder}/{name}")) for name in sorted(files))  # noqa: PTH116
        found += [[name, state.st_size, state.st_mtime_ns] for name, state in states]
    return found


def _same(record: Mapping[str, Any], *, trusting: bool) -> bool:
    root, settled = record["root"], record["at"] - GRAIN_NS

    def unchanged(folder: str, row: Row) -> bool:
        state = state_of(folder, row[0])
        if row[1] is None or state[0] is None:
            return bool(row[1:7] == state)
        if trusting and state == row[1:7] and row[6] < settled:
            return True
        # Times alone decide nothing: a file that was only touched, or checked out again, is the same.
        return bool(state[2:4] == row[3:5] and digest_of(folder, row[0]) == row[7])

    return (
        all(unchanged("/", row) for row in record["config"])
        and all(state_of(root, row[0])[:3] == row[1:] for row in record["folders"])
        and all(_names(root, folder) == names for folder, names in record["listed"])
        and all(unchanged(root, row) for row in record["files"])
        and _found(root, record["patterns"], record["specs"])
    )


def _found(root: str, patterns: list[str], specs: list[str]) -> bool:
    from specforge.globs import Walk  # noqa: PLC0415  only when everything else is the same

    walk = Walk(root)
    if sorted(walk.find(patterns)) != specs or walk.unreadable or walk.capital:
        return False
    return not walk.unmatched(patterns, specs)


def state_of(root: str, path: str) -> list[int | None]:
    """Device, inode, mode, size and times of what stands at a path; nothing where nothing stands."""
    try:
        state = os.lstat(f"{root}/{path}")
    except (FileNotFoundError, NotADirectoryError):
        return [None] * 6
    return [state.st_dev, state.st_ino, state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns]


def _row(root: str, path: str, known: Sequence[Any] | None = None) -> Row:
    state = state_of(root, path)
    if known is not None and state[0] is not None and state == list(known[:6]):
        return [path, *state, known[6]]
    return [path, *state, digest_of(root, path) if state[2] is not None and stat.S_ISREG(state[2]) else None]


def digest_of(root: str, path: str) -> str:
    """The digest of a file."""
    with open(f"{root}/{path}", "rb") as file:  # noqa: PTH123  pathlib costs more than the answer
        return digest_bytes(file.read())


def digest_bytes(content: bytes) -> str:
    """The digest that contents are compared by."""
    from hashlib import blake2b  # noqa: PLC0415  only where a content is compared

    return blake2b(content, digest_size=16).hexdigest()


def _names(root: str, folder: str) -> list[str]:
    """What stands in a folder: names, with a sign behind those of folders and of links."""
    try:
        with os.scandir(os.path.join(root, folder)) as entries:  # noqa: PTH118
            return sorted(f"{one.name}{'@' if one.is_symlink() else '/' if one.is_dir() else ''}" for one in entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def folders_to(files: Iterable[str]) -> list[str]:
    """The folders that lead to files, the project's own included."""
    found = {""}
    for path in files:
        folder = os.path.dirname(path)  # noqa: PTH120
        while folder not in found:
            found.add(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120
    return sorted(found)


def _path(arguments: Sequence[str]) -> str:
    """The file of one call in the user's cache."""
    name = digest_bytes(json.dumps([os.getcwd(), list(arguments)]).encode())  # noqa: PTH109
    return f"{cache_folder()}/verdicts/{name}.json"


def cache_folder() -> str:
    """The folder of all that is remembered, in the user's cache; where there is none, a path at which nothing can be."""
    folders = (os.environ.get("XDG_CACHE_HOME", ""), os.path.expanduser("~/.cache"), os.devnull)  # noqa: PTH111
    # One that is relative would lie in the project, where whoever proposes a change could put what is believed.
    return f"{next(filter(os.path.isabs, folders))}/specforge"


def write_whole(path: str, text: str) -> None:
    """Write a file of the cache so that a reader sees the old one or the new one."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
    part = f"{path}.{os.getpid()}"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | ITSELF, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, path)  # noqa: PTH105
    _forget_the_oldest(os.path.dirname(path))  # noqa: PTH120


MOST = 200
"""The most files that are kept in one folder of the cache."""


def _forget_the_oldest(folder: str) -> None:
    with os.scandir(folder) as entries:
        found = [(entry.stat().st_mtime_ns, entry.path) for entry in entries]
    for _, old in sorted(found)[:-MOST]:
        os.unlink(old)  # noqa: PTH108
