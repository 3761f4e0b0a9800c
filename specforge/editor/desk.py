"""A project as an editor has it: open texts stand in the place of their files, and only what they concern is loaded."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from specforge.comparing.hand_edits import merging
from specforge.comparing.standing import Again, Standing, compare
from specforge.comparing.telling import decision_findings, findings
from specforge.config import read_config
from specforge.edits import TracedText, traced_texts
from specforge.errors import LockError
from specforge.finding import Finding
from specforge.globs import matches
from specforge.linting import configured, waive
from specforge.loading.assembly import assemble
from specforge.loading.files import Reader, find_specs
from specforge.lock import FOLDER, Locks
from specforge.opening import Opened, Setup, open_part, set_up
from specforge.partition import Part
from specforge.project import Owned, Project, View
from specforge.prompt_lint.reading.files import ENDINGS, is_excluded
from specforge.registry import Reach
from specforge.spec.documents import Feature
from specforge.spec.hand_overs import Gives
from specforge.tracing.finding_specs import Index, index
from specforge.writing import read_locks_of

MOST_USERS = 50
"""The most features that are loaded for an open module while one types; what holds of a module only beside all is not told then."""


class Kind(Enum):
    """What an open file is to specforge."""

    SPEC = auto()
    ARTIFACT = auto()
    PROMPT = auto()
    """One that `specforge lint` judges."""


class Desk(Struct, frozen=True, dict=True):
    """A project with the texts that are open in an editor."""

    setup: Setup
    index: Index
    """Its specs, as they are in the editor."""

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return self.setup.root

    def kind(self, path: str) -> Kind | None:
        """What a file of the project is; nothing when no command has an opinion about it."""
        if path in self.index.texts:
            return Kind.SPEC
        if path.startswith(f"{self.setup.output}/"):
            return Kind.ARTIFACT
        settings = self.setup.config.lint
        named = any(path == one or path.startswith(f"{one.rstrip('/')}/") or matches(one, path) for one in settings.paths)
        known = PurePosixPath(path).suffix.lower() in ENDINGS
        return Kind.PROMPT if named and known and not is_excluded(path, settings.exclude) else None

    def features_of(self, path: str) -> frozenset[str]:
        """The features that a spec or an artifact concerns."""
        if path.startswith(f"{self.setup.output}/"):
            folder = path.removeprefix(f"{self.setup.output}/").partition("/")[0]
            return frozenset({folder} & set(self.index.features))
        owner = self._declared.get(path)
        if owner in self.index.features:
            return frozenset({owner})
        return self.index.users_of(path)

    @cached_property
    def _declared(self) -> dict[str, str]:
        return {path: owner for owner, path in self.index.owners.items()}

    def seen_whole(self, module: str, features: Collection[str]) -> bool:
        """Whether all features that use a module are among some."""
        return self.index.users_of(module) <= set(features)


def desk_at(root: Path, unsaved: Mapping[str, str], as_of: datetime.date) -> Desk:
    """Look at a project.

    Args:
        root: Its folder.
        unsaved: The texts that are open, by path inside the project.
        as_of: The day that whatever expires is judged by.

    Raises:
        UsageError: when its settings are wrong.
    """
    config = read_config(root)
    setup = set_up(root, config, as_of)
    checks = tuple(one for one in setup.checks if one.reach is not Reach.PROJECT)
    setup = replace(setup, checks=checks, reader=_unsaved_first(setup.reader, unsaved), unsaved=unsaved)
    new = {path for path in unsaved if any(matches(one, path) for one in config.specs) and not path.startswith(f"{setup.output}/")}
    specs = sorted({*find_specs(root, config), *new})
    return Desk(setup, index(root, config, setup.reader, specs) if specs else Index({}))


def _unsaved_first(reader: Reader, unsaved: Mapping[str, str]) -> Reader:
    def read(path: str) -> bytes:
        text = unsaved.get(path)
        return reader(path) if text is None else text.encode("utf-8", "surrogatepass")

    return read


class Looked(Struct, frozen=True, dict=True):
    """Some features of a project, linted and compiled as they are in the editor."""

    desk: Desk
    asked: frozenset[str]
    opened: Opened
    told: tuple[Finding, ...]
    """What is wrong with files that could not be understood."""

    @property
    def project(self) -> Project:
        """The loaded part of the project."""
        return self.opened.project

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What `check` says of the specs, and of decisions in them; what holds only beside specs that were not loaded is left out."""
        setup = self.opened.setup
        partly = {file.path for file in self.project.modules if not self.desk.seen_whole(file.path, self.asked)}
        every = (*configured(self.told, setup.config), *self.opened.findings)
        found = [one for one in every if not (one.check in setup.of_modules and one.at.path in partly)]
        kept, _ = waive(self.opened.waivers, dict.fromkeys(found), setup.names, setup.as_of, setup.config, self.opened.unasked)
        kept = tuple(one for one in kept if not (one.check == "unused-waiver" and one.at.path in partly))
        decided = (
            one
            for feature in sorted(self.asked & self.opened.texts.keys())
            for one in decision_findings(self.opened, feature, self._compared(feature)[1])
        )
        return tuple(dict.fromkeys((*kept, *decided)))

    def drift(self, path: str) -> tuple[Finding, ...]:
        """What `check` says of an artifact as it stands in the editor."""
        found: list[Finding] = []
        for feature in self.desk.features_of(path) & self.opened.texts.keys():
            known, standing = self._compared(feature)
            its = merging(self.opened, feature, tuple(one for one in standing if one.path == path), known)
            found += findings(self.opened, feature, its, known)
        return tuple(one for one in found if one.at.path == path)

    def traced(self, path: str) -> TracedText | None:
        """An artifact as a build would write it, with provenance; nothing when its feature has a mistake, or there is no such file."""
        for feature in self.desk.features_of(path) & self.opened.texts.keys():
            return dict(traced_texts(self.opened, feature, [path])).get(path)
        return None

    def views(self, path: str) -> Iterator[View]:
        """The views that a spec file is part of, those of the features that were asked about."""
        for view in self.project.views:
            if view.id in self.asked and any(part.file.path == path for part in view.included):
                yield view

    @cached_property
    def gifts(self) -> Mapping[str, Owned[Gives]]:
        """What features give, by `feature/id`; also of those from which nothing that was loaded takes anything yet."""
        setup, index = self.desk.setup, self.desk.index
        others = assemble(index.paths_for(index.giving), setup.reader, setup.as_of, setup.settings).project.gifts
        return {**others, **self.project.gifts}

    def locks(self, feature: str) -> Locks:
        """What is known of a feature's files."""
        return self._compared(feature)[0]

    def _compared(self, feature: str) -> tuple[Locks, tuple[Standing, ...]]:
        if feature not in self._standing:
            root, document = self.desk.root, self.project.features_by_id[feature].document
            former = document.was if isinstance(document, Feature) else ()
            try:
                known, *others = (read_locks_of(root, id) for id in (feature, *former) if id == feature or _has_lock(root, id))
                found = compare(self.opened.setup, self.opened, feature, known, _Once(self.opened.setup), others).standing
            except LockError:
                known, found = Locks(), ()  # `check` tells it of the lock, which nobody edits
            self._standing[feature] = (known, found)
        return self._standing[feature]

    @cached_property
    def _standing(self) -> dict[str, tuple[Locks, tuple[Standing, ...]]]:
        return {}


def _has_lock(root: Path, feature: str) -> bool:
    return (root / FOLDER / f"{feature}.lock").exists()


class _Once(Again):
    """Takes it for granted that compilers write the same twice: another process for each key that is pressed would be too much."""

    def repeats(self, path: str, expected: str | None) -> bool:  # noqa: ARG002  as it is called
        return True


def look(desk: Desk, paths: Iterable[str], most: int | None = MOST_USERS) -> Looked:
    """Load, lint and compile what specs and artifacts concern.

    Args:
        desk: The project.
        paths: The specs and artifacts.
        most: The most features that are loaded for each of them; all when left out.

    Raises:
        UsageError: when a template cannot be read.
        TemplateError: when one does not render.
    """
    open_paths = tuple(paths)
    asked = frozenset(feature for path in open_paths for feature in sorted(desk.features_of(path))[:most])
    specs = {path for path in open_paths if desk.kind(path) is Kind.SPEC}
    loaded = assemble(tuple(sorted({*desk.index.paths_for(asked), *specs})), desk.setup.reader, desk.setup.as_of, desk.setup.settings)
    # That no feature uses a module can be told of it alone, where each file says what it declares.
    project = replace(loaded.project, complete=not asked and not desk.index.nameless)
    opened = open_part(desk.setup, Part(project, project.features, project.modules, loaded.findings))
    return Looked(desk, asked, opened, loaded.findings)
