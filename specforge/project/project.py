"""All specs of a project, and the views of its features."""

import datetime
from collections.abc import Collection, Mapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from specforge.caps import PROFILES, Cap
from specforge.location import Place, Ref
from specforge.project.files import Included, SpecFile
from specforge.project.owned import Owned
from specforge.project.references import Lost, lost_of
from specforge.project.variants import all_variants
from specforge.project.view import ALIKE, View
from specforge.source.reading import Source
from specforge.spec.documents import Feature, Module
from specforge.spec.hand_overs import Gives


class Settings(Struct, frozen=True, dict=True):
    """What the config contributes to checks and compilers."""

    templates: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Templates of the project's own, by compiler: path and text."""
    caps: Mapping[str, Cap] = field(default_factory=lambda: PROFILES)
    """Caps on tool results, by the name that `runs_in` uses."""
    dialects: tuple[str, ...] = ("duckdb",)
    """The engines that session boundaries are written for as SQL."""


class Project(Struct, frozen=True, dict=True):
    """All specs, loaded together."""

    files: tuple[SpecFile, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    linked: Mapping[str, str] = field(default_factory=dict)
    """Text of the linked documents, by path inside the project."""
    includes: Mapping[str, tuple[Included, ...]] = field(default_factory=dict)
    """For each feature id: its own file first, then its modules in the order of use."""
    day: datetime.date = datetime.date.min
    settings: Settings = Settings()
    complete: bool = True
    """Whether every spec file loaded; when not, what looks unused or missing may be in a file that did not."""

    @property
    def as_of(self) -> datetime.date:
        """The day that whatever expires is judged by; what asks for it is not remembered beyond that day."""
        self.__dict__["dated"] = True
        return self.day

    @property
    def dated(self) -> bool:
        """Whether anything asked for the day."""
        return "dated" in self.__dict__

    def forget(self) -> None:
        """Let go of what was worked out: a project and its views hold each other."""
        for name in ("_views", "views", "lost", "gifts", "features", "features_by_id", "modules"):
            self.__dict__.pop(name, None)

    def within(self, paths: Collection[str]) -> "Project":
        """The same project with nothing but the features at some paths and their modules: what is worked out for all is so for few."""
        includes = {owner: parts for owner, parts in self.includes.items() if parts[0].file.path in paths}
        kept = {part.file.path for parts in includes.values() for part in parts}
        return replace(self, files=tuple(file for file in self.files if file.path in kept), includes=includes)

    @cached_property
    def features(self) -> tuple[SpecFile, ...]:
        """The features that loaded with all their modules, by id."""
        found = [file for file in self.files if file.owner in self.includes and isinstance(file.document, Feature)]
        return tuple(sorted(found, key=lambda file: file.owner))

    @cached_property
    def features_by_id(self) -> Mapping[str, SpecFile]:
        """The features that loaded with all their modules."""
        return {file.owner: file for file in self.features}

    @cached_property
    def modules(self) -> tuple[SpecFile, ...]:
        """The modules, by id."""
        return tuple(sorted((file for file in self.files if isinstance(file.document, Module)), key=lambda file: file.owner))

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Every feature in every variant."""
        return tuple(view for views in self._views.values() for view in views)

    @cached_property
    def _views(self) -> Mapping[str, tuple[View, ...]]:
        """The views of each feature, by its id: made once, for a view remembers what it worked out."""
        return {
            file.owner: tuple(View(self, file, file.document, variant) for variant in all_variants(file.document))
            for file in self.features
            if isinstance(file.document, Feature)
        }

    @cached_property
    def lost(self) -> tuple[Lost, ...]:
        """Every reference that names nothing in some variant of its feature."""
        return tuple(lost for views in self._views.values() for lost in lost_of(views))

    def views_of(self, file: SpecFile) -> tuple[View, ...]:
        """One feature in every variant, in the order in which the spec lists the values."""
        return self._views[file.owner]

    def traced(self, view: View) -> View:
        """The same view, with texts that remember where they came from."""
        twin = View(self, view.file, view.feature, view.variant, tracing=True)
        if view.project is self:
            known = vars(view)
            vars(twin).update({name: known[name] for name in ALIKE if name in known})
        return twin

    def given(self, name: str) -> Owned[Gives] | None:
        """Find what a feature gives, by `feature/id`."""
        return self.gifts.get(name)

    @cached_property
    def gifts(self) -> Mapping[str, Owned[Gives]]:
        """What the features give, by `feature/id`."""
        found: dict[str, Owned[Gives]] = {}
        for file in self.features:
            for index, gives in enumerate(file.document.gives if isinstance(file.document, Feature) else ()):
                found[f"{file.owner}/{gives.id}"] = Owned(gives, Ref(file.owner, "gives", gives.id), Place(file.path) / "gives" / index)
        return found
