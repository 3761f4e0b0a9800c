"""Texts that crossed between what is judged and what the model is shown."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from specforge.evaluation.inputs import Judged, judged_inputs
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.overlaps import Texts
from specforge.project import Project
from specforge.project.stated import shown_texts
from specforge.tracing.compiling import Opened


class Crossing(Struct, frozen=True):
    """One text of a case that is on the other side now."""

    ref: str
    """The case."""
    at: Location
    """Where the case says it; in the base, when that is where it was judged."""
    place: Location
    """Where it is shown, or was."""
    says: str
    shown: bool
    """Whether it is shown now, and was judged; otherwise the other way round."""


def crossings(old: Opened, new: Opened) -> Iterator[Crossing]:
    """Give the texts that were judged in the base and are shown now, and those that were shown and are judged now.

    A text that was on both sides in the base did not cross, and one that several variants have crossed once.
    """
    yield from dict.fromkeys(_crossings(old, new))


def _crossings(old: Opened, new: Opened) -> Iterator[Crossing]:
    """The same, once for each variant that has the case."""
    shown_then, shown_now = _Shown(old), _Shown(new)
    then, now = _judged(old), _judged(new)
    for one, place in shown_now.having(then):
        if shown_then.place_of(one) is None:
            yield _crossing(old.project, one, place, f"it was judged in the base, and {place} shows it to the model now", shown=True)
    judged = {one.text for one in then}
    for one, place in shown_then.having([one for one in now if one.text not in judged]):
        yield _crossing(new.project, one, place, f"in the base {place} showed it to the model, and it is judged now", shown=False)


def _judged(opened: Opened) -> list[Judged]:
    return [one for view in opened.folders.values() for one in judged_inputs(view)]


def _crossing(project: Project, one: Judged, place: Location, says: str, *, shown: bool) -> Crossing:
    at = locate(project, Place(one.case.place.path, (*one.case.place.route, *one.route)))
    return Crossing(str(one.case.ref), at, place, says, shown)


class _Shown:
    """Everything that the features of one side show to the model."""

    def __init__(self, opened: Opened) -> None:
        self.project = opened.project
        texts = dict.fromkeys(one for view in opened.folders.values() for one in shown_texts(view))
        self.places = [place for place, _ in texts]
        self.texts = Texts(text for _, text in texts)

    def having(self, inputs: list[Judged]) -> Iterator[tuple[Judged, Location]]:
        """Give the inputs that are shown, each with the place."""
        for one, place in zip(inputs, self._places(inputs), strict=True):
            if place is not None:
                yield one, place

    def place_of(self, one: Judged) -> Location | None:
        """Where one is shown."""
        return next(self._places([one]))

    def _places(self, inputs: Iterable[Judged]) -> Iterator[Location | None]:
        asked = list(inputs)
        for one, overlap in zip(asked, self.texts.overlaps([one.text for one in asked]), strict=True):
            if overlap is None or (overlap.grade == "shingles" and not one.verbatim):
                yield None
            else:
                place = self.places[overlap.text]
                yield Location(place) if isinstance(place, str) else locate(self.project, place)
