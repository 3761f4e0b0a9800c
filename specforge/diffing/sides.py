"""The two sides of a comparison of specs, and what each of them has."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from specforge.diffing.declared import declared
from specforge.diffing.fields import NOBODY as NOBODY_RENAMED
from specforge.diffing.fields import Renamed
from specforge.diffing.texts import Fills
from specforge.elements import elements_of, owned_now, parts_of
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.project import Project, SpecFile, View
from specforge.spec.documents import Feature

Having = Mapping[str, set[str]]
"""The features that have each element, in some variant; or their folders, one for each variant that has it."""


class Sides:
    """The two sides of a comparison: their files and views, and which features have which element."""

    def __init__(self, old: Project, new: Project, views_then: Mapping[str, View], views: Mapping[str, View]) -> None:
        """Take both sides: their projects, and the views of the features that are compared."""
        self.old, self.new = old, new
        self.views_then, self.views = views_then, views
        self.folders_then, self.folders = _having(views_then), _having(views)
        self.having_then, self.having = _features_of(self.folders_then), _features_of(self.folders)
        self._filling: dict[tuple[str, str], Fills] = {}
        self.files, self.files_then = ({file.owner: file for file in project.files} for project in (new, old))
        self.renamed = {
            former: owner
            for owner, file in self.files.items()
            if isinstance(file.document, Feature)
            for former in file.document.was
            if former not in self.files and former in self.files_then
        }

    def renamed_in(self, file: SpecFile) -> Renamed:
        """What a file can name that has another id now, which nothing there has any more: its own elements, and those of its modules."""
        parts = [file, *(part.file for part in self.new.includes.get(file.owner, ()) if part.file.path != file.path)]
        if not any("was:" in self.new.sources[part.path].text for part in parts):
            return NOBODY_RENAMED
        every = [one for part in parts for one in declared(part).values()]
        taken = {(one.ref.kind, one.ref.id) for one in every}
        then = {now: before for before, now in self.renamed.items()}
        before = (self.files_then.get(then.get(part.owner, part.owner)) for part in parts)
        old = {(one.ref.kind, one.ref.id) for file in before if file is not None for one in declared(file).values()}
        found = {(one.ref.kind, parts_of(former)[2]): one.ref.id for one in every for former in one.former}
        return {key: id for key, id in found.items() if key[1] and key not in taken and (key[0], id) not in old}

    @cached_property
    def facts_moved(self) -> bool:
        """Whether some fact is another one than it was, or is on one side only."""

        def facts(project: Project) -> dict[str, object]:
            return {str(one.ref): one.value for file in project.files for one in declared(file).values() if one.ref.kind == "fact"}

        return facts(self.old) != facts(self.new)

    def fills(self, then: str, now: str) -> Fills:
        """What fills in the texts of a file on each side, in every variant that has it on both."""
        if (then, now) not in self._filling:
            self._filling[then, now] = tuple((before.fill, view.fill) for before, view in self.views_of(then, now))
        return self._filling[then, now]

    def views_of(self, then: str, now: str) -> Iterator[tuple[View, View]]:
        """The views of a file, as they were and as they are, in every variant that has it on both sides."""
        former = {feature: before for before, feature in self.renamed.items()}
        for folder, view in self.views.items():
            before = self.views_then.get(owned_now(folder, former))
            if before is not None and _includes(before, then) and _includes(view, now):
                yield before, view

    def now(self, features: set[str]) -> set[str]:
        """Features by the ids that they have now."""
        return {self.renamed.get(one, one) for one in features}

    def on_both_sides(self, feature: str) -> bool:
        """Whether a feature is there on both sides, under whatever id."""
        former = {now: then for then, now in self.renamed.items()}
        return feature in self.files and former.get(feature, feature) in self.files_then

    def at(self, place: Place, *, gone: bool) -> Location:
        """Where a place is on the side that has it."""
        return locate(self.old if gone else self.new, place)


def _features_of(having: Having) -> Having:
    return {ref: {folder.partition("/")[0] for folder in folders} for ref, folders in having.items()}


def _having(views: Mapping[str, View]) -> Having:
    found: dict[str, set[str]] = defaultdict(set)
    for folder, view in views.items():
        for ref in elements_of(view):
            found[ref].add(folder)
    return found


def _includes(view: View, path: str) -> bool:
    return any(part.file.path == path for part in view.included)
