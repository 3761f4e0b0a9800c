"""Looks at the installation, at a project's locks, artifacts and surroundings, and at what is remembered; specs are not read."""

import contextlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from specforge import toolchain
from specforge.building import check_output
from specforge.config import Config
from specforge.descriptors import is_ours
from specforge.errors import BaseError, LockError, UsageError, reason_of
from specforge.git.repository import Absent, Ignoring, absent, ignoring
from specforge.loading.files import find_specs
from specforge.location import printable
from specforge.lock import FOLDER, PROJECT, VERSION, Lock, Locks, known
from specforge.merging import bases
from specforge.source.parsing import FAST
from specforge.verdicts import cache_folder
from specforge.version import __version__
from specforge.writing import SUFFIX, half_written, locked_features, read_disk, read_locks_of

DISTRIBUTION = "specforge-compiler"


Examined = tuple[bool, str]
"""Whether something is well, and a line that says so or names the repair."""
SHOWN = 20
"""The most defects of one kind that are listed."""


def examine(root: Path, config: Config) -> tuple[list[str], bool]:
    """Give a line for each thing looked at, and whether all is well."""
    looks = [_foreign(), _parser(), *_locks(root), ignored_locks(root), _leftovers(root, config), *_remembered()]
    lines = [f"specforge {__version__}, Python {platform.python_version()}, {platform.system()}"]
    for well, line in looks:
        lines.append(f"{'ok  ' if well else 'bad '} {line}")
    return lines, all(well for well, _ in looks)


def _foreign() -> tuple[bool, str]:
    owners = set(importlib.metadata.packages_distributions().get("specforge", ()))
    scripts = {
        entry.dist.name for entry in importlib.metadata.entry_points(group="console_scripts", name="specforge") if entry.dist is not None
    }
    foreign = sorted((owners | scripts) - {DISTRIBUTION})
    if foreign:
        names = ", ".join(foreign)
        return (
            False,
            f"{names} installs a `specforge` too, and one overwrites the other: install {DISTRIBUTION} in an environment of its own",
        )
    return True, "no other package installs a `specforge`"


def _parser() -> tuple[bool, str]:
    if FAST:
        return True, "YAML is read by libyaml"
    return False, "libyaml is missing, so reading specs is about eight times slower: install a PyYAML wheel built with it"


def _locks(root: Path) -> Iterator[Examined]:
    """The locks, and the artifacts that they list."""
    try:
        features = sorted(locked_features(root))
        toolchain.recorded(root)
    except LockError as error:
        yield False, f"{error}: {error.help}"
        return
    try:
        left_out = absent(root)
    except BaseError:
        left_out = Absent()
    defects = [list(_lock(root, feature, left_out)) for feature in features]
    yield from _listed(list(chain.from_iterable(defects)))
    sound = sum(not found for found in defects)
    if sound or not features:
        yield True, f"{sound} of {len(features)} locks are whole and agree with the artifacts"
    known = (".lock", ".lock.next", SUFFIX)  # what a killed run left half-written is told of itself
    strange = sorted(entry.name for entry in (root / FOLDER).iterdir() if not entry.name.endswith(known)) if features else []
    yield from _listed([(False, f"{FOLDER}/{printable(name)} is no lock: move it away") for name in strange])


def _lock(root: Path, feature: str, left_out: Absent) -> Iterator[Examined]:
    path = printable(Lock(feature, "").path)
    try:
        locks = read_locks_of(root, feature)
    except LockError as error:
        yield False, f"{error}: {error.help}"
        return
    if locks.conflicted:
        yield False, f"{path} holds merge-conflict markers: run `specforge build` to settle it"
    elif locks.next is not None:
        yield False, f"{path} is not up to date, since a build was interrupted: run `specforge build` to finish it"
    elif any(written.block.startswith("sha256 ") for written in locks.artifacts.values()):
        yield False, f"{path} is of an older version than {VERSION}: run `specforge build` to write it anew"
    for artifact in sorted(locks.artifacts):
        yield from _artifact(root, artifact, locks, left_out)


def _artifact(root: Path, path: str, locks: Locks, left_out: Absent) -> Iterator[Examined]:
    """An artifact against the lock that lists it."""
    disk, name = read_disk(root, path), printable(path)
    if disk.unreadable:
        yield False, f"{name} cannot be read: {disk.unreadable}: move it away and run `specforge build`"
    elif disk.text is None and not left_out.has(path):
        yield (
            False,
            f"{name} was written and is gone: run `specforge build`, which writes it again, or forgets it where no spec makes it any more",
        )
    elif disk.text is not None and not known(disk.text, locks.marks(path)):
        yield False, f"{name} is not as it was written: `specforge check` names the elements that the difference concerns"


def _listed(defects: list[Examined]) -> Iterator[Examined]:
    yield from defects[:SHOWN]
    if len(defects) > SHOWN:
        yield False, f"and {len(defects) - SHOWN} more"


def _remembered() -> Iterator[Examined]:
    """What is remembered of earlier runs, in the user's cache."""
    folder = cache_folder()
    if os.environ.get("CI"):
        yield True, "nothing is remembered while CI is set"
        return
    try:
        files = dict(_sizes(Path(folder)))
        owned = not files or is_ours(Path(folder).stat())
    except OSError as error:
        yield False, f"{folder} cannot be read, so nothing is remembered: {reason_of(error)}: check its permissions"
        return
    if not owned:
        yield False, f"{folder} belongs to somebody else, so nothing is remembered: remove it, or set XDG_CACHE_HOME"
        return
    above = next(path for path in (Path(folder), *Path(folder).parents) if path.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        yield False, f"{folder} cannot be written, so nothing is remembered: check {above}, or set XDG_CACHE_HOME"
        return
    damaged = [path for path in files if not _is_sound(path) and path.exists()]
    yield from _listed([(False, f"{path} is damaged and not used: delete it") for path in damaged])
    yield True, f"{len(files)} files of {sum(files.values()) / 1e6:.1f} MB are remembered in {folder}, which may be deleted at any time"


def _sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    """The files below a folder with their bytes, but for those that another run deletes meanwhile."""
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file():
                yield path, path.stat().st_size


def _is_sound(path: Path) -> bool:
    if path.parent.parent.name == "bases":
        return bases.is_sound(path)
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except (OSError, ValueError, RecursionError):
        return False


def ignored_locks(root: Path) -> tuple[bool, str]:
    """Whether git sees the locks, and a line that says so."""
    try:
        hidden, all_of_it = ignoring(root, f"{FOLDER}/{PROJECT}.lock"), ignoring(root, f"{FOLDER}/") is not None
    except BaseError:
        hidden, all_of_it = _to_ignore(root)  # where there is no repository yet
    if hidden is None:
        return True, "the locks are not ignored by git"
    said = f"`{printable(hidden.pattern)}` in {printable(hidden.file)} hides the locks from git"
    return False, f"{said}: {'take it out' if all_of_it else f'add `!{FOLDER}/*.lock` to .gitignore beside {FOLDER}'}"


def _to_ignore(root: Path) -> tuple[Ignoring | None, bool]:
    """The line beside the locks that would hide them, and whether it would hide their folder, out of which nothing can be taken."""
    try:
        lines = [line.strip() for line in (root / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return None, False
    folder = next((line for line in lines if line.strip("/") == FOLDER), "")
    if folder or ("*.lock" in lines and f"!{FOLDER}/*.lock" not in lines[lines.index("*.lock") :]):
        return Ignoring(".gitignore", folder or "*.lock"), bool(folder)
    return None, False


def _leftovers(root: Path, config: Config) -> tuple[bool, str]:
    try:
        specs = find_specs(root, config)
    except UsageError:
        specs = ()
    found = list(half_written(root, check_output(config.output), specs))
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        return False, f"a killed run left {printable(found[0])}{more} half-written: run `specforge build`, which deletes such files"
    return True, "no killed run left a file half-written"
