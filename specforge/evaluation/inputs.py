"""What users say in cases that are judged."""

from collections.abc import Iterator

from msgspec import Struct

from specforge.location import Route
from specforge.project import Owned, View
from specforge.spec.cases import Case


class Judged(Struct, frozen=True):
    """A text that a case is judged on."""

    case: Owned[Case]
    route: Route
    """Where it stands in the case."""
    text: str
    verbatim: bool = True
    """Whether the user says it word for word; what a user wants is told to whoever plays the user."""


def judged_inputs(view: View) -> Iterator[Judged]:
    """Give what users say and want in every case that somebody wrote.

    What is derived from a spec is made of the words of the spec, and says nothing that the prompt must not say.
    """
    for case in view.cases:
        if case.value.user is not None:
            yield Judged(case, ("user", "wants"), case.value.user.wants, verbatim=False)
        for route, text in _said(case.value):
            yield Judged(case, route, text)


def _said(case: Case) -> Iterator[tuple[Route, str]]:
    if case.input is not None:
        yield ("input",), case.input
    yield from ((("turns", index, "user"), turn.user) for index, turn in enumerate(case.turns) if turn.user is not None)
    if case.user is not None:
        if case.user.opens_with is not None:
            yield ("user", "opens_with"), case.user.opens_with
        yield from ((("user", "script", index), text) for index, text in enumerate(case.user.script))
    for axis, levels in case.reworded.items():
        for level, texts in levels.items():
            yield from ((("reworded", axis, level, index), text) for index, text in enumerate(texts))
