"""What the locks of a project say was written: in the working tree or a revision, and in the commits before it."""

import shlex
from contextlib import suppress
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct

from specforge.attributing.hunks import ordered
from specforge.config import Config
from specforge.errors import BaseError, LockError, UsageError
from specforge.git.commits import Commit
from specforge.git.objects import utf8_text
from specforge.git.revision import Revision, open_commit
from specforge.location import is_inner
from specforge.lock import FOLDER, PROJECT, Lock, Region, Written, known, parse, parse_bytes
from specforge.merging.bases import base_of
from specforge.outputs.inert import one_line
from specforge.spec.model import nearest
from specforge.tracing.finding_specs import index
from specforge.writing import locked_features, read_disk


class Version(Struct, frozen=True, dict=True):
    """One artifact as a lock says it was written."""

    feature: str
    path: str
    """The artifact, inside the project."""
    written: Written
    commit: Commit | None = None
    """The commit of the lock; `None` for the working tree."""

    @cached_property
    def marks(self) -> frozenset[str]:
        """What its whole text may have been."""
        return self.written.marks - {""}

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Its regions in the order of the text; none when only a digest of it is known."""
        return () if self.written.block.startswith("sha256 ") else ordered(self.written.regions)

    @cached_property
    def hashes(self) -> frozenset[str]:
        """The hashes of its lines, but for blank ones."""
        return frozenset(one for region in self.regions for one in region.lines if one != "-")

    def holds(self, text: str) -> bool:
        """Whether it is this text, byte for byte, as far as the hashes of lines tell."""
        return known(text, self.marks)


class Asked(Struct, frozen=True, dict=True):
    """Which artifact is asked about."""

    root: Path
    config: Config
    feature: str
    artifact: str = "prompt.md"
    variant: str | None = None
    revision: str | None = None
    """The revision whose lock counts; that of the working tree when left out."""


class Locked(Struct, frozen=True, dict=True):
    """What the locks of one revision, or of the working tree, say."""

    asked: Asked
    revision: Revision | None
    """`None` for the working tree."""
    version: Version
    variant: str
    """The values of the variant, as in `outlet/en-US`; nothing for a feature without."""

    @property
    def name(self) -> str:
        """The feature, with its variant."""
        return _full(self.asked.feature, self.variant)

    @property
    def stamping(self) -> str:
        """The command that stamps the prompt: the one on disk, a file with what is served where that is another, or that of the revision."""
        command = f"specforge stamp {shlex.quote(self.name)}"
        if self.revision is None:
            disk = read_disk(self.asked.root, self.version.path).text
            return command if disk is not None and self.version.holds(disk) else f"{command} --served FILE"
        prompt = PurePosixPath(self.version.path).with_name("prompt.md")
        return f"git show {shlex.quote(f'{self.revision.commit[:12]}:./{prompt}')} | {command} --served -"

    @cached_property
    def text(self) -> str | None:
        """The text itself, proven by the lock; `None` when it is nowhere to be found."""
        path, root = self.version.path, self.asked.root
        if self.revision is None:
            disk = read_disk(root, path).text
            if disk is not None and self.version.holds(disk):
                return disk
        elif (found := utf8_text(_read(self.revision, path))) is not None and self.version.holds(found):
            return found
        return base_of(root, self.asked.feature, path, self.version.marks)

    @cached_property
    def others(self) -> tuple[tuple[str, Version], ...]:
        """The other artifacts of this name at the same revision: the feature, with its variant, and what its lock says."""
        found = []
        for feature in self._features():
            with suppress(LockError):
                if (lock := _lock(self.asked.root, self.revision, feature)) is not None:
                    named = artifacts_of(lock, self.asked.config, self.asked.artifact)
                    found += [(_full(feature, variant), Version(feature, path, lock.artifacts[path])) for variant, path in named.items()]
        return tuple(one for one in found if one[0] != self.name)

    def _features(self) -> tuple[str, ...]:
        if self.revision is None:
            return tuple(sorted(locked_features(self.asked.root)))
        return _locked_in(self.revision)


def _full(feature: str, variant: str) -> str:
    return f"{feature}/{variant}" if variant else feature


def open_locked(asked: Asked) -> Locked:
    """Find what the lock says of the artifact that is asked about.

    Raises:
        UsageError: when there is no such feature, variant or artifact.
        BaseError: when there is no lock, no revision, or no repository to read it from.
        LockError: when the lock is damaged, or a newer version wrote it.
    """
    feature, variant = _named(asked)
    revision = open_commit(asked.root, asked.revision) if asked.revision is not None else None
    lock = _lock(asked.root, revision, feature)
    where = f"in the revision `{one_line(revision.name, 100)}`" if revision is not None else "in the working tree"
    if lock is None:
        raise _no_lock(asked.root, asked.config, revision, feature, where)
    found = artifacts_of(lock, asked.config, asked.artifact)
    if not found:
        names = sorted({path.rpartition("/")[2] for path in lock.artifacts})
        raise UsageError(f"no build wrote `{one_line(asked.artifact, 100)}` for feature `{feature}`", nearest(asked.artifact, names))
    if variant is None:
        if len(found) > 1:
            raise UsageError(
                f"feature `{feature}` has {len(found)} variants", f"name one with `--variant`, for instance `--variant {min(found)}`"
            )
        variant = next(iter(found))
    if variant not in found:
        known_ones = [one for one in found if one]
        help = nearest(variant, known_ones) if known_ones else "leave `--variant` out: it has none"
        raise UsageError(f"feature `{feature}` has no variant `{one_line(variant, 100)}`", help)
    path = found[variant]
    commit = Commit(revision.commit, "", "") if revision is not None else None
    version = Version(feature, path, lock.artifacts[path], commit)
    if not version.marks:
        raise BaseError(f"{lock.path} {where} does not say in which order {path} was written, as after a merge", "run `specforge build`")
    return Locked(Asked(asked.root, asked.config, feature, asked.artifact, variant, asked.revision), revision, version, variant)


def _named(asked: Asked) -> tuple[str, str | None]:
    """The feature and the variant, which may be named together as in `shop/outlet`."""
    feature, slash, variant = asked.feature.partition("/")
    if slash and asked.variant is not None and asked.variant != variant:
        raise UsageError(f"`{one_line(asked.feature, 100)}` and `--variant {one_line(asked.variant, 100)}` name two variants", "name one")
    if not feature or not is_inner(feature) or feature == PROJECT:
        raise UsageError(f"{one_line(asked.feature, 100)!r} is no feature", "name one by its id, as in `shop` or `shop/outlet`")
    return feature, variant if slash else asked.variant


def _no_lock(root: Path, config: Config, revision: Revision | None, feature: str, where: str) -> UsageError | BaseError:
    declared = set(index(root, config).features)
    locked = set(_locked_in(revision)) if revision is not None else set(locked_features(root))
    if feature not in declared:
        return UsageError(f"there is no feature `{one_line(feature, 100)}`", one_line(nearest(feature, declared | locked), 300))
    cure = "name a later revision" if revision is not None else "run `specforge build`, and commit what it writes"
    return BaseError(f"there is no lock of feature `{feature}` {where}, so that nothing says what was written", cure)


def _locked_in(revision: Revision) -> tuple[str, ...]:
    start = f"{FOLDER}/"
    names = (path.removeprefix(start) for path in revision.entries if path.startswith(start) and path.endswith(".lock"))
    return tuple(sorted(name.removesuffix(".lock") for name in names if name != f"{PROJECT}.lock" and "/" not in name))


def _lock(root: Path, revision: Revision | None, feature: str) -> Lock | None:
    path = Lock(feature, "").path
    if revision is None:
        disk = read_disk(root, path)
        if disk.unreadable:
            raise LockError(path, f"cannot be read: {disk.unreadable}", "restore it from version control")
        return parse(disk.text, path) if disk.text is not None else None
    raw = _read(revision, path)
    return parse_bytes(raw, path) if raw is not None else None


def _read(revision: Revision, path: str) -> bytes | None:
    if path not in revision.entries:
        return None
    try:
        return revision.read(path)
    except OSError:
        return None


def artifacts_of(lock: Lock, config: Config, name: str) -> dict[str, str]:
    """The artifacts of a name, by their variants, as in `outlet/en-US`; nothing for a feature without."""
    found = {}
    for path in lock.artifacts:
        folder, _, file = path.rpartition("/")
        if file == name:
            found[_variant(f"{folder}/", config, lock.feature)] = path
    return found


def _variant(folder: str, config: Config, feature: str) -> str:
    own = f"{config.output}/{feature}/"
    rest = folder.removeprefix(own) if folder.startswith(own) else f"/{folder}".partition(f"/{feature}/")[2]
    return rest.strip("/")
