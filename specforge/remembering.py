"""What was found in each feature the last time, taken again when nothing that it depends on has changed.

Only a feature in which all was as it should be is remembered: no error, and every artifact and its lock as a build leaves
them. It is kept in the user's cache, never in the project, and not used when `CI` is set; any doubt is a miss. The times of
a file are trusted only when it was last changed well before it was read; else its content is compared.
"""

import json
import os
import stat
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import MsgspecError, Struct, convert, to_builtins
from msgspec.json import decode, encode

from specforge.descriptors import is_ours
from specforge.finding import Finding
from specforge.linting import StandingWaiver
from specforge.loading.files import Reader
from specforge.verdicts import GRAIN_NS, cache_folder, digest_bytes, digest_of, installed, state_of, write_whole

FORMAT = 4
ABSENT = "absent"
"""Instead of a digest, where nothing may stand."""
Row = list[Any]
"""Of a file: device, inode, mode, size, times of modification and of change, digest of the content, whether its times are to be trusted."""


class Remembered(Struct, frozen=True):
    """What was found in some features that are compiled together, mostly one."""

    features: tuple[tuple[str, str], ...]
    """Path and id of each."""
    modules: tuple[tuple[str, str], ...]
    """Path and id of each module that they use."""
    paths: tuple[str, ...]
    """Every file that it depends on, there or not."""
    artifacts: int
    findings: tuple[Finding, ...]
    """What checks found, and what compilers left out."""
    told: tuple[Finding, ...]
    """What was told of the files themselves."""
    waivers: tuple[StandingWaiver, ...]
    day: str
    """The only day on which it holds; empty when it does on any."""


class Memory:
    """What is remembered of one project."""

    def __init__(self, root: str, about: object, day: str, begun: int, *, trusting: bool = True, lasting: bool = True) -> None:
        """Read it.

        Args:
            root: The project.
            about: What everything depends on beside files of the project and the day: a value that JSON can hold.
            day: The day that whatever expires is judged by.
            begun: The time before the project was first looked at, in nanoseconds.
            trusting: Whether times are trusted where they can be.
            lasting: Whether it is read from the user's cache and written there; else it is of this process alone.
        """
        self.root, self.day, self.begun, self.trusting, self.lasting = root, day, begun, trusting, lasting
        self.about = json.loads(json.dumps([FORMAT, about, installed()]))
        self.path = f"{cache_folder()}/features/{digest_bytes(os.fsencode(root))}.json"
        self.digests: dict[str, str] = {}
        """What was read in this run, by path."""
        self.old, self.new = _Record({}, {}, {}, {}), _Record({}, {}, {}, {})
        self.same: dict[str, bool] = {}
        self.learned = False
        if not lasting:
            return
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123  as in `verdicts`
                saved = decode(file.read() if is_ours(os.fstat(file.fileno())) else b"", type=_Saved)
            if saved.about == self.about:
                self.old = _Record(saved.files, saved.folders, saved.features, saved.looks)
        except (OSError, MsgspecError, RecursionError):
            pass  # nothing there, or damaged

    def reading(self, reader: Reader) -> Reader:
        """Take down what a reader reads."""

        def read(path: str) -> bytes:
            content = reader(path)
            self.digests[path] = digest_bytes(content)
            return content

        return read

    def look(self, path: str) -> list[Any] | None:
        """What a look at a spec told, when it has not changed since."""
        found = self.old.looks.get(path)
        return found if found is not None and len(found) == 3 and self._unchanged(path) else None

    def knows(self, paths: Iterable[str]) -> bool:
        """Whether something is remembered of some specs, and nothing has changed since."""
        return self._entry("\n".join(paths)) is not None

    def _entry(self, key: str) -> dict[str, Any] | None:
        try:
            entry = self.old.features.get(key)
            if entry is None or entry["day"] not in {"", self.day}:
                return None
            return entry if all(map(self._unchanged, entry["paths"])) else None
        except (AttributeError, KeyError, TypeError):
            return None  # it is damaged

    def recall(self, paths: Iterable[str]) -> Remembered | None:
        """What was found in the features of some specs, when nothing has changed since."""
        key = "\n".join(paths)
        if (entry := self._entry(key)) is None:
            return None
        try:
            found = convert(entry, Remembered)
        except MsgspecError:
            return None
        self.new.features[key] = entry
        for path in found.paths:
            self.new.folders.update(self._folders(path))
        return found

    def keep(self, paths: Iterable[str], found: Remembered, written: Mapping[str, str]) -> None:
        """Remember what was found.

        Args:
            paths: The specs of the features.
            found: What was found.
            written: The digests of the files that they depend on, as they were taken into account, beside those that were read.
        """
        rows: dict[str, Row] = {}
        folders: dict[str, Row] = {}
        try:
            for path in found.paths:
                state, digest = state_of(self.root, path), written.get(path) or self.digests[path]
                if (digest == ABSENT) != (state[0] is None) or (state[2] is not None and not stat.S_ISREG(state[2])):
                    return
                if path in self.new.files and self.new.files[path][6] != digest:
                    return  # it changed while this ran
                rows[path] = [*state, digest, digest != ABSENT and (state[5] or 0) < self.begun - GRAIN_NS]
                folders.update(self._folders(path))
        except (OSError, KeyError):
            return
        self.new.files.update(rows)
        self.new.folders.update(folders)
        self.new.features["\n".join(paths)] = to_builtins(found)
        self.learned = True

    def save(self, looks: Mapping[str, list[Any]]) -> None:
        """Write down what was learned, if anything was."""
        self.new.looks.update((path, look) for path, look in looks.items() if path in self.new.files)
        if not self.lasting:
            return
        if not self.learned and self.new.features.keys() == self.old.features.keys():
            return
        new = self.new
        record = {
            "about": self.about,
            "files": new.files,
            "folders": new.folders,
            "features": new.features,
            "looks": new.looks,
        }
        try:
            write_whole(self.path, encode(record).decode())
        except (OSError, ValueError):
            return

    def _unchanged(self, path: str) -> bool:
        if path not in self.same:
            try:
                self.same[path] = self._is_same(path) and self._is_reached(path.rpartition("/")[0])
            except (OSError, ValueError, TypeError, IndexError):
                self.same[path] = False
        return self.same[path]

    def _is_same(self, path: str) -> bool:
        row = self.old.files.get(path)
        if row is None:
            return False
        state = state_of(self.root, path)
        if row[6] == ABSENT or state[2] is None:
            new = row if row[6] == ABSENT and state[2] is None else None
        elif self.trusting and row[7] is True and state == row[:6]:
            new = row
        elif stat.S_ISREG(state[2]) and state[2:4] == row[2:4] and digest_of(self.root, path) == row[6]:
            # Times alone decide nothing: a file that was only touched, or checked out again, is the same.
            new = [*state, row[6], (state[5] or 0) < self.begun - GRAIN_NS]
            self.learned = self.learned or new != row
        else:
            new = None
        if new is None or self.new.files.get(path, new)[6] != new[6]:
            return False
        self.new.files[path] = new
        return True

    def _is_reached(self, folder: str) -> bool:
        """Whether the folders that lead to a file are those that led there."""
        key = f"{folder}/"
        if key not in self.same:
            self.same[key] = state_of(self.root, folder)[:3] == self.old.folders.get(folder) and (
                not folder or self._is_reached(folder.rpartition("/")[0])
            )
        return self.same[key]

    def _folders(self, path: str) -> dict[str, Row]:
        found: dict[str, Row] = {}
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self.new.folders:
                break
            found[folder] = state_of(self.root, folder)[:3]
        return found


class Carried(Memory):
    """What a check of one folder found, for a check of another one that holds mostly the same files; contents alone decide."""

    def __init__(self, root: str, other: Memory) -> None:
        """Take what was found there.

        Args:
            root: The other folder.
            other: What is remembered after the check of the first one.
        """
        super().__init__(root, None, other.day, other.begun, lasting=False)
        self.old = other.new

    def keep(self, paths: Iterable[str], found: Remembered, written: Mapping[str, str]) -> None:
        """Remember nothing further."""

    def _is_same(self, path: str) -> bool:
        row = self.old.files.get(path)
        if row is None:
            return False
        mode = state_of(self.root, path)[2]
        return row[6] == ABSENT if mode is None else stat.S_ISREG(mode) and digest_of(self.root, path) == row[6]

    def _is_reached(self, folder: str) -> bool:  # noqa: ARG002  contents alone decide
        return True


class _Record(Struct, frozen=True):
    files: dict[str, Row]
    folders: dict[str, Row]
    features: dict[str, dict[str, Any]]
    looks: dict[str, list[Any]]


class _Saved(Struct, frozen=True):
    """What stands in the file."""

    about: Any
    files: dict[str, list[int | str | bool | None]]
    folders: dict[str, list[int | None]]
    features: dict[str, dict[str, Any]]
    looks: dict[str, list[str | bool]]
