"""The rubrics of a project, each with the elements that ask it and the answers that specs show as samples."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from specforge.config import Config
from specforge.elements import renames
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.rubrics import asked_in, mark_of, written_places
from specforge.grading.conversation import conversation
from specforge.grading.events import Conversation, Event, Message
from specforge.linting import locate
from specforge.loading.files import Reader
from specforge.location import Location, Place
from specforge.spec.checks import Judged
from specforge.tracing.compiling import open_features


class Asking(Struct, frozen=True):
    """An element that asks a rubric."""

    ref: str
    place: Place
    """That of its `judged`."""
    at: Location
    written: bool
    """Whether it stands there; else it follows from what does, as that of a list from its contract."""


class Rubric(Struct, frozen=True):
    """A question that only people or judges answer; the same words are the same question, whoever asks it."""

    text: str
    asking: tuple[Asking, ...]
    cases: Mapping[str, Conversation]
    """The cases that ask it, by the ids that they have and had, each with what is said before the agent answers."""
    samples: Mapping[str, bool]
    """The answers that specs show, and whether they pass."""
    anchors: frozenset[str]
    """Those of them that stand beside the rubric, and that a judge is shown with their verdict."""

    @property
    def mark(self) -> str:
        """Names the words, so that it can be told later whether they are still the same."""
        return mark_of(self.text)

    @property
    def written(self) -> tuple[Asking, ...]:
        """The elements in which it stands."""
        return tuple(one for one in self.asking if one.written)


def answer_of(transcript: object) -> str:
    """Give a transcript as one text for people: an answer as it is, and several turns with who said each.

    Args:
        transcript: The turns of a spec, the messages of a chat, an answer alone, or what was read from one of them.

    Raises:
        TranscriptError: when it is none of them.
    """
    events = conversation(transcript).events
    if len(events) == 1 and isinstance(events[0], Message) and events[0].role == "agent":
        return events[0].text.strip()
    return "\n".join(map(_line, events))


def _line(event: Event) -> str:
    if isinstance(event, Message):
        return f"{event.role.capitalize()}: {event.text.strip()}"
    who = "User calls" if event.by == "user" else "Call"
    result = "" if event.result is None else f" gives {json.dumps(event.result, ensure_ascii=False)}"
    return f"{who}: {event.tool} {json.dumps(dict(event.arguments), ensure_ascii=False)}{result}"


def rubrics_of(root: Path, config: Config, features: Iterable[str] | None, reader: Reader | None = None) -> tuple[Rubric, ...]:
    """Give the rubrics of some features, or of all, in the order of their elements.

    Args:
        root: The project.
        config: Its settings.
        features: The features; all when it is nothing.
        reader: Reads the specs; from the disk when left out.

    Raises:
        InvalidSpecError: when a spec has a mistake.
        UsageError: when there is no such feature.
    """
    opened = open_features(root, config, features, reader=reader)
    asking: dict[str, dict[Place, Asking]] = {}
    cases: dict[str, dict[str, Conversation]] = {}
    samples: dict[str, dict[str, bool]] = {}
    anchors: dict[str, set[str]] = {}
    for view in opened.views():
        written, former = written_places(view), renames(view).refs
        for case in eval_cases(view):
            for ref, place, value in asked_in(case):
                text = " ".join(value.rubric.split())
                asking.setdefault(text, {}).setdefault(place, Asking(ref, place, locate(opened.project, place), place in written))
                cases.setdefault(text, {}).update(dict.fromkeys(_ids(case.id, former), conversation(case.turns)))
                samples.setdefault(text, {}).update(beside := _anchors(value))
                anchors.setdefault(text, set()).update(beside)
            if (shown := _shown(case)) is not None:
                samples[" ".join(shown.rubric.split())] |= _recorded(case)
    found = (
        Rubric(text, tuple(sorted(some.values(), key=lambda one: one.at)), cases[text], samples[text], frozenset(anchors[text]))
        for text, some in asking.items()
    )
    return tuple(sorted(found, key=lambda one: (one.asking[0].at, one.text)))


def _ids(id: str, former: Mapping[str, str]) -> Iterator[str]:
    """The id of a case, and those that it had before: itself, or by the element that it begins with."""
    yield id
    yield from (f"{then}{id[len(now) :]}" for then, now in former.items() if id == now or id.startswith(f"{now}/"))


def _anchors(value: Judged) -> dict[str, bool]:
    both = ((value.passes, True), (value.fails, False))
    return {answer_of(transcript): passes for samples, passes in both if samples for transcript in samples.transcripts}


def _shown(case: EvalCase) -> Judged | None:
    """The rubric of which a case records an answer: that of a criterion that asks nothing else."""
    checks = [one.check for one in case.expect]
    return checks[0].judged if case.recorded and len(checks) == 1 and checks[0].model_fields_set == {"judged"} else None


def _recorded(case: EvalCase) -> dict[str, bool]:
    return {answer_of(case.recorded.turns): case.recorded.verdict == "pass"} if case.recorded else {}
