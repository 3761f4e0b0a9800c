"""The one place that changes the disk: atomic, confined to the project, one writer at a time."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from specforge.drift import Disk
from specforge.errors import UsageError
from specforge.lock import FOLDER, Lock, parse

SUFFIX = ".specforge-part"
"""The end of the names of files that are being written; a leftover of a killed run is recognised by it."""
MAX_BYTES = 64_000_000


def read_disk(root: Path, path: str) -> Disk:
    """Read what stands at a path inside the project."""
    target = root / path
    try:
        mode = target.lstat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no regular file"
            return Disk(unreadable=f"it is {kind}")
        if not inside(root, target):
            return Disk(unreadable="a link leads it out of the project")
        if target.stat().st_size > MAX_BYTES:
            return Disk(unreadable=f"it has more than {MAX_BYTES:,} bytes")
        text = target.read_bytes().decode()
    except FileNotFoundError:
        return Disk()
    except NotADirectoryError:
        return Disk(unreadable="a file stands where its folder should be")
    except UnicodeDecodeError:
        return Disk(unreadable="it is not UTF-8")
    except OSError as error:
        return Disk(unreadable=(error.strerror or str(error)).lower())
    return Disk(text.replace("\r\n", "\n"), crlf="\r\n" in text)


def inside(root: Path, target: Path) -> bool:
    """Whether a path stays inside the project once links are resolved."""
    return target.parent.resolve().is_relative_to(root.resolve())


def read_locks(root: Path) -> dict[str, tuple[Lock, ...]]:
    """Read the locks of all features: for each the last one, and the next one when a build was interrupted.

    Raises:
        LockError: when one is damaged or newer.
    """
    locks: dict[str, tuple[Lock, ...]] = {}
    folder = root / FOLDER
    for file in sorted([*folder.glob("*.lock"), *folder.glob("*.lock.next")]):
        feature = file.name.removesuffix(".next").removesuffix(".lock")
        disk = read_disk(root, f"{FOLDER}/{file.name}")
        if disk.text is not None and (disk.text or not file.name.endswith(".next")):
            locks[feature] = (*locks.get(feature, ()), parse(disk.text, f"{FOLDER}/{file.name}"))
    return locks


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Let one build at a time write to a project; a second one waits."""
    try:
        import fcntl  # noqa: PLC0415  not on every system
    except ImportError:
        yield
        return
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:24]
    folder = Path(tempfile.gettempdir()) / f"specforge-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid() or folder.is_symlink():
        raise UsageError(f"{folder} belongs to somebody else", "remove it, or set TMPDIR")
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(root: Path, path: str, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Raises:
        UsageError: when the path leaves the project, or the file cannot be written.
    """
    target = root / path
    part = target.with_name(f".{target.name}{SUFFIX}")
    try:
        _make_folder(root, target.parent)
        if not inside(root, target):
            raise UsageError(f"{path} leaves the project through a link", "remove the link, or choose another output folder")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UsageError(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}", "check the folder and its permissions"
        ) from None


def _make_folder(root: Path, folder: Path) -> None:
    """Make a folder below the project, checking each existing part before anything is made in it."""
    here = root
    for name in folder.relative_to(root).parts:
        here = here / name
        if here.is_symlink() and not here.resolve().is_relative_to(root.resolve()):
            raise UsageError(
                f"{folder.relative_to(root).as_posix()} leaves the project through a link",
                "remove the link, or choose another output folder",
            )
        here.mkdir(exist_ok=True)


def delete(root: Path, path: str) -> None:
    """Delete a file of ours, and the folders it leaves empty."""
    target = root / path
    target.unlink(missing_ok=True)
    for folder in target.parents:
        if folder == root or not folder.is_relative_to(root):
            break
        try:
            folder.rmdir()
        except OSError:
            break


def sweep(root: Path, paths: Iterable[str]) -> None:
    """Delete what a killed build left half-written in the folders of these files."""
    for folder in sorted({(root / path).parent for path in paths}):
        for part in folder.glob(f".*{SUFFIX}"):
            part.unlink(missing_ok=True)


def commit(root: Path, lock: Lock, writes: Mapping[str, str], deletes: tuple[str, ...], previous: Lock | None) -> None:
    """Bring one feature to its next state: the next lock beside the old one, the files, then the lock.

    Killed at any point, every file is the old or the new one, and both are known to one of the two locks.
    """
    if writes or deletes:
        write(root, f"{lock.path}.next", lock.dump())
    for path, text in writes.items():
        write(root, path, text)
    for path in deletes:
        delete(root, path)
    if lock.artifacts:
        if previous is None or previous.dump() != lock.dump():
            write(root, lock.path, lock.dump())
    else:
        delete(root, lock.path)
    with suppress(FileNotFoundError):
        (root / f"{lock.path}.next").unlink()
