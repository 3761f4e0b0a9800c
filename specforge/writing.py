"""The one place that changes the disk: atomic, confined to the project, one writer at a time."""

import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.descriptors import ITSELF, is_ours
from specforge.drift import Disk
from specforge.errors import LockError, UsageError, reason_of
from specforge.location import printable
from specforge.lock import FOLDER, PROJECT, Lock, Locks, cure_of, parse, sides

SUFFIX = ".specforge-part"
"""The end of the names of files that are being written; a leftover of a killed run is recognised by it."""
MAX_BYTES = 64_000_000


def read_disk(root: Path, path: str) -> Disk:
    """Read what stands at a path inside the project."""
    # Four times as quick as by `pathlib`, for every artifact and lock of a project.
    target = f"{root}/{path}"
    try:
        state = os.lstat(target)
        if not stat.S_ISREG(state.st_mode):
            kind = "a link" if stat.S_ISLNK(state.st_mode) else "a folder" if stat.S_ISDIR(state.st_mode) else "no regular file"
            return Disk(unreadable=f"it is {kind}")
        if not _in_plain_folders(root, path) and not inside(root, Path(target)):
            return Disk(unreadable="a link leads it out of the project")
        if state.st_size > MAX_BYTES:
            return Disk(unreadable=f"it has more than {MAX_BYTES:,} bytes")
        with open(target, "rb") as file:  # noqa: PTH123  as above
            text = file.read().decode()
    except FileNotFoundError:
        return Disk()
    except NotADirectoryError:
        return Disk(unreadable="a file stands where its folder should be")
    except UnicodeDecodeError:
        return Disk(unreadable="it is not UTF-8")
    except OSError as error:
        return Disk(unreadable=reason_of(error))
    return Disk.of(text)


def _in_plain_folders(root: Path, path: str) -> bool:
    """Whether each folder on the way to a file of the project is there, and is no link."""
    *folders, _ = path.split("/")
    try:
        states = [os.lstat(f"{root}/{'/'.join(folders[:depth])}") for depth in range(1, len(folders) + 1)]
    except (FileNotFoundError, NotADirectoryError):
        return False
    return ".." not in folders and all(stat.S_ISDIR(one.st_mode) for one in states)


def inside(root: Path, target: Path) -> bool:
    """Whether a path stays inside the project once links are resolved."""
    try:
        return target.parent.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a link that leads back to itself
        return False


def locked_features(root: Path) -> frozenset[str]:
    """Give the features that have a lock, or one of an interrupted build.

    Raises:
        LockError: when the folder of the locks cannot be read.
    """
    try:
        names = [entry.name for entry in (root / FOLDER).iterdir()]
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise LockError(FOLDER, f"cannot be read: {reason_of(error)}", "check the folder and its permissions") from None
    found = {name.removesuffix(".next").removesuffix(".lock") for name in names if name.endswith((".lock", ".lock.next"))}
    return frozenset(found - {PROJECT})


def read_locks_of(root: Path, feature: str) -> Locks:
    """Read what is known of one feature.

    Raises:
        LockError: when its lock is damaged or newer, or cannot be read.
    """
    path = f"{FOLDER}/{feature}.lock"
    last, following = _read_lock(root, path), _read_lock(root, f"{path}.next")
    if last is not None and not following and (both := sides(last)) is not None:
        # Where both sides renamed a feature, git puts the lock of the other one beside its own.
        own = [side for side in both if f"feature {feature}" in side.splitlines()] or both
        # What was written is either side of the merge, as after a build that was interrupted.
        return Locks(parse(own[0], path), parse(own[-1], path), conflicted=True)
    # A machine that stopped can leave an empty file behind, which says nothing.
    return Locks(None if last is None else parse(last, path), parse(following, f"{path}.next") if following else None)


def _read_lock(root: Path, path: str) -> str | None:
    disk = read_disk(root, path)
    if disk.unreadable:
        raise LockError(printable(path), f"cannot be read: {disk.unreadable}", cure_of(printable(path)))
    return disk.text


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Let one build at a time write to a project; a second one waits."""
    try:
        import fcntl  # noqa: PLC0415  not on every system
    except ImportError:
        yield
        return
    descriptor = _open_build_lock(root)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            raise UsageError(f"the build lock cannot be taken: {reason_of(error)}", "set TMPDIR to a folder on a local disk") from None
        yield
    finally:
        os.close(descriptor)


def _open_build_lock(root: Path) -> int:
    """Open the file that builds of a project wait on: one for each user, in the folder for temporary files."""
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:24]
    try:
        folder = Path(tempfile.gettempdir()) / f"specforge-{os.getuid()}"
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or not is_ours(found):
            raise UsageError(f"{folder} is no folder of yours", "remove it, or set TMPDIR")
        return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise UsageError(f"the build lock cannot be opened: {reason_of(error)}", "set TMPDIR to a folder that you can write to") from None


def write(root: Path, path: str, text: str | bytes, found: Disk | None = None) -> bool:
    """Write a file so that a reader sees the old one or the new one, never a part; it keeps the rights that it has.

    With `found`, only while that still stands there; gives whether the file is now what it should be.

    Raises:
        UsageError: when the path leaves the project, or the file cannot be written.
    """
    target = root / path
    part = target.with_name(_part_of(target.name))
    try:
        if not _in_plain_folders(root, path):
            _make_folder(root, target.parent)
            if not inside(root, target):
                raise UsageError(f"{path} leaves the project through a link", "remove the link, or choose another output folder")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | ITSELF
        try:
            descriptor = os.open(part, flags, 0o666)
        except PermissionError:  # a killed run may have left one behind, with the rights of a file that nobody writes
            part.unlink(missing_ok=True)
            descriptor = os.open(part, flags, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            if (rights := _rights(target)) is not None:
                os.fchmod(descriptor, rights)
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        if found is not None and (now := read_disk(root, path)) != found:
            part.unlink()
            return now.text == text
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        cure = "make room on the disk" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "check the folder and its permissions"
        raise UsageError(f"{path} cannot be written: {reason_of(error)}", f"{cure}, and run it again") from None
    return True


def _part_of(name: str) -> str:
    """What a file is called while it is written beside its place."""
    return f".{name}{SUFFIX}"


def _rights(target: Path) -> int | None:
    """The rights of a file that is replaced; nothing where there is none, or the system knows of no rights."""
    try:
        state = target.lstat()
    except OSError:
        return None
    return stat.S_IMODE(state.st_mode) & 0o777 if stat.S_ISREG(state.st_mode) and hasattr(os, "fchmod") else None


def _make_folder(root: Path, folder: Path) -> None:
    """Make a folder below the project, checking each existing part before anything is made in it."""
    here = root
    for name in folder.relative_to(root).parts:
        here = here / name
        if here.is_symlink() and not inside(root, here / name):
            raise UsageError(
                f"{folder.relative_to(root).as_posix()} leaves the project through a link",
                "remove the link, or choose another output folder",
            )
        if here.is_symlink() and not here.exists():
            raise UsageError(
                f"{here.relative_to(root).as_posix()} is a link to nothing", "remove the link, or make the folder that it names"
            )
        here.mkdir(exist_ok=True)


def delete(root: Path, path: str, found: Disk | None = None) -> bool:
    """Delete a file of ours, and the folders it leaves empty.

    With `found`, only while that still stands there; gives whether the file is gone.

    Raises:
        UsageError: when the file cannot be deleted.
    """
    target = root / path
    if found is not None and (now := read_disk(root, path)) != found:
        return now == Disk()
    try:
        target.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be deleted: {reason_of(error)}", "check the folder and its permissions") from None
    for folder in target.parents:
        if folder == root or not folder.is_relative_to(root):
            break
        try:
            folder.rmdir()
        except OSError:
            break
    return True


def half_written(root: Path, output: str, specs: Iterable[str]) -> Iterator[str]:
    """Find what a killed run left half-written: paths inside the project, below its output and its locks, and beside its specs."""
    for top in (output, FOLDER):
        if inside(root, root / top / SUFFIX):
            for folder, _, names in os.walk(root / top):
                yield from sorted((Path(folder) / name).relative_to(root).as_posix() for name in names if name.endswith(SUFFIX))
    marked: dict[str, frozenset[str]] = {}
    for path in specs:
        folder, _, name = path.rpartition("/")
        if folder not in marked:
            marked[folder] = _links_and_parts(f"{root}/{folder}")
        if marked[folder].isdisjoint((name, _part_of(name))):
            continue
        spec, home = root / path, root
        if spec.is_symlink():  # it is written where it leads
            spec, home = Path(os.path.realpath(spec)), root.resolve()  # `resolve` raises for a link that leads back to itself
        part = spec.with_name(_part_of(spec.name))
        if part.is_file() and inside(root, part):
            yield part.relative_to(home).as_posix()


def _links_and_parts(folder: str) -> frozenset[str]:
    """The names in a folder that are links, or of files that are being written."""
    try:
        with os.scandir(folder) as entries:
            return frozenset(entry.name for entry in entries if entry.is_symlink() or entry.name.endswith(SUFFIX))
    except OSError:
        return frozenset()


def sweep(root: Path, output: str, specs: Iterable[str]) -> None:
    """Delete what a killed run left half-written."""
    for path in half_written(root, output, specs):
        delete(root, path)


class Change(Struct, frozen=True):
    """One file to write, or to delete when it has no text."""

    path: str
    text: str | None
    found: Disk
    """What stood there when this was decided."""
    after: str = ""
    """Another file without whose change this one is not made."""
    crlf: bool = False
    """Whether its lines end with CRLF, as those that somebody edited did."""


def commit(root: Path, lock: Lock, changes: tuple[Change, ...], known: Locks) -> tuple[frozenset[str], bool]:
    """Bring one feature to its next state: the next lock beside the old one, the files, then the lock.

    Killed at any point, every file is the old or the new one, and both are known to one of the two locks.
    Gives the files that somebody changed meanwhile, which are left alone, and what is known of them stays; and whether
    anything was written.
    """
    if changes:
        write(root, f"{lock.path}.next", lock.dump())
    overtaken: set[str] = set()
    for each in changes:
        if each.after in overtaken or not _apply(root, each):
            overtaken.add(each.path)
    rows = {path: value for path, value in lock.artifacts.items() if path not in overtaken}
    rows.update((path, value) for path, value in known.artifacts.items() if path in overtaken)
    lock = replace(lock, artifacts=rows)
    renewed = bool(rows) and (known.last is None or known.next is not None or known.last.dump() != lock.dump())
    if renewed:
        write(root, lock.path, lock.dump())
    elif not rows:
        delete(root, lock.path)
    delete(root, f"{lock.path}.next")
    return frozenset(overtaken), renewed or bool(changes)


def _apply(root: Path, change: Change) -> bool:
    if change.text is None:
        return delete(root, change.path, change.found)
    text = change.text.replace("\n", "\r\n") if change.crlf else change.text
    return write(root, change.path, text, change.found)
