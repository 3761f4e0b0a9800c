"""The two sides of a comparison: the project as it is now, and as it was in a git revision, with the config that it had."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from specforge.building import check_output
from specforge.config import FILES, Config, read_config
from specforge.errors import BaseError, InvalidSpecError, NoSpecError, UsageError
from specforge.finding import Report, Severity
from specforge.git.repository import absent
from specforge.git.revision import Revision
from specforge.globs import fixed_folder, matches
from specforge.loading.files import Reader, no_spec, read_inside, settings_of
from specforge.location import printable
from specforge.project import Settings
from specforge.tracing.compiling import Opened, open_features
from specforge.tracing.finding_specs import Index, index


class Side(Struct, frozen=True, dict=True):
    """The project as it is now, or as it was in the base."""

    root: Path
    config: Config
    index: Index
    reader: Reader
    settings: Settings
    named: str = ""
    """How messages about it begin."""

    def open(self, features: Iterable[str]) -> Opened | None:
        """Load the features that there are on this side; `None` when there is none of them.

        Raises:
            InvalidSpecError: when one cannot be understood, or one that is not there may be in a file that cannot.
        """
        asked = tuple(features)
        there = [feature for feature in asked if feature in self.index.features]
        if len(there) < len(asked) and self.index.nameless:
            path, lost = self.index.nameless[0], next(feature for feature in asked if feature not in self.index.features)
            message = f"{path} does not say which feature or module it declares, so that nobody can tell what became of `{lost}`"
            raise InvalidSpecError(f"{self.named}{message}", Report())
        if not there:
            return None
        try:
            return open_features(self.root, self.config, there, self.index, self.reader, self.settings)
        except InvalidSpecError as error:
            if not self.named:
                raise
            fault = next((one for one in error.report.findings if one.severity is Severity.ERROR), None)
            where = f": {fault.at}: {fault.message}" if fault is not None else ""
            help = "compare with a revision in which it is understood: a base is read as it is, and `specforge check` looks at this tree"
            raise InvalidSpecError(f"{self.named}{error}{where}", error.report, help) from None


def both_sides(root: Path, config: Config, revision: Revision, file: Path | None) -> tuple[Side, Side]:
    """Give the project as it is now and as it was in a revision; one of the two may have no spec.

    Args:
        root: The project.
        config: Its settings now.
        revision: The base.
        file: The config file, where it is not one of the usual ones.

    Raises:
        BaseError: when specs are in a submodule of the revision, or a sparse checkout leaves some out.
        NoSpecError: when neither has a spec.
    """
    now = this_side(root, config, may_be_empty=True)
    then = base_side(revision, root, config, now.index, file)
    refuse_empty(now, then)
    return now, then


def refuse_empty(now: Side, then: Side) -> None:
    """Raise when no side has a spec: then it is no project, or its config does not say where they are."""
    if not now.index.specs and not then.index.specs:
        raise no_spec(now.root, now.config)


def this_side(root: Path, config: Config, *, may_be_empty: bool = False) -> Side:
    """Give the project as it is now.

    Raises:
        NoSpecError: when it has no spec, unless that may be.
    """
    try:
        found = index(root, config)
    except NoSpecError:
        if not may_be_empty:
            raise
        found = Index({})
    return Side(root, config, found, read_inside(root), settings_of(root, config))


def base_side(revision: Revision, root: Path, config: Config, known: Index, file: Path | None) -> Side:
    """Give the project as it was in a revision, with the config and the templates that it had.

    Args:
        revision: The base.
        root: The project.
        config: Its settings now; they stand in for a config file that lies outside the project, or that the base does not have.
        known: Its spec files now: what did not change is not read again.
        file: The config file, where it is not one of the usual ones.

    Raises:
        BaseError: when specs are in a submodule of the revision, or a sparse checkout leaves some out.
    """
    reader = _reader(revision, known, root)
    with tempfile.TemporaryDirectory(prefix="specforge-") as folder:
        old, settings = _settings(revision, root, config, Path(folder), file)
    _refuse_submodules(revision, known, old)
    specs = _specs(revision, old)
    if (gone := set(specs) - known.texts.keys()) and (left := sorted(gone & absent(root).files)):
        message = f"this checkout is sparse and leaves out {printable(left[0])}{' and others' if len(left) > 1 else ''}"
        raise BaseError(message, "check out all specs of the project: `git sparse-checkout disable`, or add their folders")
    return Side(root, old, index(root, old, reader, specs), reader, settings, "in the base, ")


def _refuse_submodules(revision: Revision, known: Index, config: Config) -> None:
    """Raise when specs are in a submodule: they would look as if they were new."""
    folders = [fixed_folder(pattern) for pattern in config.specs]
    for module in revision.submodules:
        if any(f"{path}/".startswith(f"{module}/") for path in (*known.texts, *folders)):
            raise BaseError(
                f"specs are in the submodule {printable(module)}, of which `{revision.name}` names a commit and holds no file",
                "a submodule is compared in a clone of its own, with a `specforge.toml` there",
            )


def _settings(revision: Revision, root: Path, config: Config, folder: Path, file: Path | None) -> tuple[Config, Settings]:
    """The settings of the revision, read from a copy of its config and templates."""
    name = None if file is None else name_of(root, file)
    if file is not None and name is None:
        return config, settings_of(root, config)
    _copy(revision, FILES if name is None else (name,), folder)
    old = read_config(folder) if name is None else read_config(folder, folder / name) if name in revision.paths else config
    _copy(revision, old.templates.values(), folder)
    return old, settings_of(folder, old)


def name_of(root: Path, file: Path) -> str | None:
    """Give what a file is called inside the project, as its path is written, wherever links lead; `None` for one outside."""
    path, inside = Path(os.path.abspath(file)), root.resolve()  # noqa: PTH100  a link is not followed: it is what the base may not have
    above = next((one for one in reversed(path.parents) if one.resolve() == inside), None)
    return None if above is None else path.relative_to(above).as_posix()


def _copy(revision: Revision, paths: Iterable[str], folder: Path) -> None:
    for path in paths:
        if path in revision.paths:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                (folder / path).write_bytes(revision.read(path))
            except OSError as error:
                raise UsageError(f"{path} cannot be read: {error}", "make it a file") from None


def _differ(now: Side, then: Side) -> bool:
    """Whether the settings differ in something that every artifact can depend on."""
    what = {"templates", "caps", "plugins", "output"}
    return now.config.model_dump(include=what) != then.config.model_dump(include=what) or now.settings != then.settings


def _reader(revision: Revision, now: Index, root: Path) -> Reader:
    """Read files of the revision, taking those that are still the same from the working tree."""
    working = read_inside(root)

    def read(path: str) -> bytes:
        if path in revision.entries:
            try:
                content = now.texts.get(path) or working(path)
            except OSError:
                content = b""
            if revision.same(path, content):
                return content
        return revision.read(path)

    return read


def _specs(revision: Revision, config: Config) -> list[str]:
    output = check_output(config.output) + "/"
    paths = (path for path in revision.paths if not path.startswith(output))
    return sorted(path for path in paths if any(matches(pattern, path, revision.links) for pattern in config.specs))


def _changed_files(revision: Revision, now: Side, then: Side) -> set[str]:
    """Spec files and linked documents that are not what they were."""
    new, old = ({path: _with_lf(text) for path, text in side.index.texts.items()} for side in (now, then))
    changed = {path for path in {*new, *old} if new.get(path) != old.get(path)}
    output = check_output(now.config.output) + "/"
    for path in sorted({*now.index.linked, *then.index.linked}):
        if path not in old and not path.startswith(output):
            try:
                content: bytes | None = now.reader(path)
            except OSError:
                content = None
            there = path in revision.paths
            if (content is None) is there or (content is not None and there and _with_lf(content) != _content(revision, path, content)):
                changed.add(path)
    return changed


def _with_lf(content: bytes) -> bytes:
    """A text without the line ends that git may have given it when it was checked out."""
    return content.replace(b"\r\n", b"\n")


def _content(revision: Revision, path: str, working: bytes) -> bytes | None:
    try:
        return _with_lf(working if revision.same(path, working) else revision.read(path))
    except OSError:
        return None


def _features(changed: Iterable[str], now: Index, then: Index, *, everything: bool) -> dict[str, str]:
    """The features that a change can reach, each with the reason in words."""
    if everything:
        return dict.fromkeys({*now.features, *then.features}, "the settings or a template changed")
    why: dict[str, str] = {}
    for found in (now, then):
        declared = {path: owner for owner, path in found.owners.items()}
        for path in sorted(changed):
            owner = declared.get(path)
            if owner in found.features:
                why.setdefault(str(owner), f"{path} changed")
            else:
                for feature in sorted(found.users_of(path)):
                    why.setdefault(feature, f"it uses {path}, which changed")
    for found in (now, then):
        for feature in sorted(found.takers_of(why) - set(why)):
            why.setdefault(feature, "it takes what one of these gives")
    return why


def reached(revision: Revision, now: "Side", then: "Side") -> dict[str, str]:
    """Give the features that what changed since a revision can reach, each with the reason in words."""
    return _features(_changed_files(revision, now, then), now.index, then.index, everything=_differ(now, then))
