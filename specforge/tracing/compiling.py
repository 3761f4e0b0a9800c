"""Artifacts with provenance, for the features that a question is about."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from specforge.amounts import few, in_code
from specforge.building import check_output
from specforge.config import Config
from specforge.elements import elements_of
from specforge.errors import InvalidSpecError, UsageError
from specforge.finding import Report
from specforge.loading.assembly import Loaded, assemble
from specforge.loading.files import Reader, read_inside, settings_of
from specforge.project import Project, Settings, View
from specforge.provenance.lines import Line, lines_of
from specforge.provenance.traced import Origin
from specforge.registry import Compiler, find_compilers
from specforge.spec.model import nearest
from specforge.tracing.finding_specs import Index, index


class TracedArtifact(Struct, frozen=True, dict=True):
    """One artifact of one view, its text with provenance."""

    path: str
    """Inside the project."""
    text: str
    view: View

    def lines(self) -> Iterator[Line]:
        """Every line that is not blank, with its owner."""
        return lines_of(self.text, Origin(self.view.id, self.view.place))


class Opened(Struct, frozen=True, dict=True):
    """Some features of a project, loaded for questions."""

    root: Path
    config: Config
    index: Index
    loaded: Loaded
    compilers: tuple[Compiler, ...]
    asked: frozenset[str]
    """The features the question is about; others are loaded because these take something from them."""

    @property
    def project(self) -> Project:
        """The loaded part of the project."""
        return self.loaded.project

    @property
    def folders(self) -> dict[str, View]:
        """The views of the features asked about, by the folders that they are built into."""
        return {view.folder: view for view in self.project.views if view.id in self.asked}

    def views(self) -> Iterator[View]:
        """The same views, with texts that remember where they came from."""
        yield from map(self.project.traced, self.folders.values())

    def artifacts(self) -> Iterator[TracedArtifact]:
        """Every artifact of the features asked about, one after the other."""
        for view in self.views():
            yield from self.artifacts_of(view)

    def artifacts_of(self, view: View) -> Iterator[TracedArtifact]:
        """Every artifact of one view whose texts remember where they came from."""
        output = check_output(self.config.output)
        for compiler in self.compilers:
            for artifact in compiler.run(view):
                yield TracedArtifact(f"{output}/{artifact.path}", artifact.text, view)


def open_features(
    root: Path,
    config: Config,
    features: Iterable[str] | None,
    known: Index | None = None,
    reader: Reader | None = None,
    settings: Settings | None = None,
) -> Opened:
    """Load some features, or all, and what they need.

    Raises:
        UsageError: when there is no such feature.
        InvalidSpecError: when one of them has a mistake, or all are asked for and a file does not say which one it declares.
    """
    found = known or index(root, config)
    asked = frozenset(found.features if features is None else features)
    for feature in sorted(asked):
        if feature not in found.features:
            if (path := found.owners.get(feature)) is not None:
                users = sorted(found.users_of(path))
                help = f"name a feature that uses it: {few([f'`{one}`' for one in users], 4)}" if users else "no feature uses it"
                raise UsageError(f"`{feature}` is a module, and not a feature", help)
            owner = found.owner_in(feature)
            help = f"did you mean `{owner}`?" if owner in found.features else nearest(feature, found.features)
            if found.nameless and not help.startswith("did you mean"):
                help = f"{found.nameless[0]} does not say what it declares, or cannot be read: run `specforge check`"
            raise UsageError(f"there is no feature `{feature}`", help)
    paths = (*found.paths_for(asked), *(found.nameless if features is None else ()))
    loaded = assemble(paths, reader or read_inside(root), datetime.date.min, settings or settings_of(root, config))
    missing = sorted(asked - {file.owner for file in loaded.project.features})
    if missing or len(paths) > len(found.paths_for(asked)):
        report = Report(findings=loaded.findings, features=len(loaded.project.features), modules=len(loaded.project.modules))
        what = f"feature `{missing[0]}`" if missing else found.nameless[0]
        raise InvalidSpecError(f"{what} could not be understood", report)
    return Opened(root, config, found, loaded, find_compilers(config.plugins), asked)


SEARCHED = 200
"""The most features in which an element is looked for by the end of its ref."""


def unknown_owner(root: Path, config: Config, ref: str, found: Index) -> UsageError:
    """Say that nothing owns an element; of one that is named without its owner, what it may be."""
    owner = ref.partition("/")[0]
    ends = [declared] if (declared := found.owner_in(ref)) else []
    if not ends and len(found.features) <= SEARCHED:
        with suppress(InvalidSpecError):
            views = open_features(root, config, found.features, found).views()
            ends = sorted({one for view in views for one in elements_of(view) if one.endswith(f"/{ref}")})
    help = f"did you mean {in_code(ends[:3], ' or ')}?" if ends else nearest(owner, found.owners)
    named = ref if declared or ref.endswith((".yaml", ".yml")) else owner
    return UsageError(f"there is no feature or module `{named}`", help)
