"""Labels joined with the rubrics that they are about: who agrees with whom, and on which answers nobody does."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from specforge.errors import UsageError
from specforge.grading.rates import Rate
from specforge.rubrics.labels import Label
from specforge.rubrics.measuring import Agreement, alpha, kappa
from specforge.rubrics.questions import Rubric
from specforge.rubrics.sheets import same_answer
from specforge.spec.model import nearest

Said = Mapping[str, Label]
"""What each says of one answer, by name; answers go by their words, for programs for tables change their spacing."""


class Disputed(Struct, frozen=True):
    """An answer that people label in different ways."""

    answer: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    why: tuple[tuple[str, str], ...]
    """What some of them say about it, by name."""


class AgainstSpec(Struct, frozen=True):
    """An answer that the spec shows as a sample, and of which most people say otherwise."""

    answer: str
    passes: bool
    """What the spec says."""


class Compared(Struct, frozen=True):
    """A judge beside most of the people."""

    judge: str
    agreement: Agreement
    rate: Rate
    passed: tuple[str, ...]
    """Answers that it passed and people failed."""
    failed: tuple[str, ...]
    """Answers that it failed and people passed."""
    even: int
    """Answers that it labelled, and of which people say yes and no equally often."""
    shown: int
    """Answers that it labelled, and that the rubric shows with their verdict."""
    passing: bool
    """Whether people said yes more often than no of those on which they are compared."""


class Found(Struct, frozen=True):
    """What was found about one rubric."""

    rubric: Rubric
    people: tuple[str, ...]
    agreement: Agreement
    same: Rate
    """The answers that several people labelled, and on how many of them all said the same."""
    alone: tuple[tuple[str, Rate], ...]
    """How often each of three people or more said what most of the others said, by name, the least first."""
    disputed: tuple[Disputed, ...]
    against_spec: tuple[AgainstSpec, ...]
    judges: tuple[Compared, ...]
    unsure: int
    """Labels that say that it cannot be told."""
    passing: bool
    """Whether people said yes more often than no."""
    single: tuple[tuple[str, str], ...]
    """Where several people labelled answers: those that one of them labelled alone, and who that is."""


class Agreements(Struct, frozen=True):
    """What labels say about the rubrics of a project."""

    found: tuple[Found, ...]
    unlabelled: tuple[Rubric, ...]
    stale: tuple[str, ...]
    """Labels of what is asked in other words now, by where they stand."""
    unknown: tuple[str, ...]
    """Labels of what nothing asks."""
    contradicting: tuple[str, ...]
    """Labels of one person who says yes and no of the same answer; neither counts."""

    def below(self, least: float) -> tuple[str, ...]:
        """The elements of which people, or a judge, agree less than that, as far as it is known."""
        return tuple(
            one.rubric.asking[0].ref
            for one in self.found
            if any(
                each.beyond_chance is not None and each.beyond_chance < least
                for each in (one.agreement, *(judge.agreement for judge in one.judges))
            )
        )


def agreements(rubrics: Sequence[Rubric], labels: Iterable[Label], judges: Collection[str]) -> Agreements:
    """Join labels with the rubrics they are about.

    Args:
        rubrics: The rubrics of the project.
        labels: What people and judges said.
        judges: The names of those who are compared with the others.

    Raises:
        UsageError: when a judge labelled nothing.
    """
    by_text = {one.text: one for one in rubrics}
    refs = {each.ref for one in rubrics for each in one.asking}
    said: dict[str, dict[str, dict[str, Label]]] = {}
    stale, unknown, contradicting, names = list[str](), list[str](), list[str](), dict[str, None]()
    twice: set[tuple[str, str, str]] = set()
    for one in labels:
        names[one.by] = None
        if one.rubric not in by_text:
            (stale if one.element in refs else unknown).append(one.at)
            continue
        of_answer = said.setdefault(one.rubric, {}).setdefault(one.about, {})
        before = of_answer.setdefault(one.by, one)
        if before.passes is None:
            of_answer[one.by] = one
        elif one.passes not in {None, before.passes}:
            contradicting.append(one.at)
            twice.add((one.rubric, one.about, one.by))
    for rubric, answer, by in twice:
        del said[rubric][answer][by]
    if stranger := next((one for one in judges if one not in names), None):
        raise UsageError(
            f"nothing is labelled by {stranger!r}", nearest(stranger, names) if names else "no file says what people or judges think"
        )
    found = tuple(_found(one, said[one.text], judges) for one in rubrics if one.text in said)
    without = tuple(one for one in rubrics if one.text not in said)
    return Agreements(found, without, tuple(stale), tuple(unknown), tuple(contradicting))


def _found(rubric: Rubric, said: Mapping[str, Said], judges: Collection[str]) -> Found:
    decided = {about: {by: label.passes for by, label in some.items() if label.passes is not None} for about, some in said.items()}
    of_people = {about: {by: passes for by, passes in some.items() if by not in judges} for about, some in decided.items()}
    several = {about: some for about, some in of_people.items() if len(some) > 1}
    split = {about: some for about, some in several.items() if len(set(some.values())) > 1}
    most = {about: label for about, some in of_people.items() if (label := _most(some.values())) is not None}
    people = sorted({by for some in of_people.values() for by in some})
    texts = {about: next(iter(some.values())).answer for about, some in said.items() if some}
    anchors = frozenset(map(same_answer, rubric.anchors))
    samples = {same_answer(answer): passes for answer, passes in rubric.samples.items()}
    return Found(
        rubric,
        tuple(people),
        alpha([tuple(some.values()) for some in several.values()]),
        Rate(len(several) - len(split), len(several)),
        _alone(people, several),
        tuple(_disputed(texts[about], some, said[about]) for about, some in split.items()),
        tuple(AgainstSpec(texts[about], samples[about]) for about, label in most.items() if samples.get(about, label) is not label),
        tuple(
            _compared(judge, decided, most, texts, of_people, anchors)
            for judge in judges
            if any(judge in some for some in decided.values())
        ),
        sum(label.passes is None for some in said.values() for label in some.values()),
        bool(_most(label for some in of_people.values() for label in some.values())),
        tuple((texts[about], next(iter(some))) for about, some in of_people.items() if len(some) == 1) if len(people) > 1 else (),
    )


def _most(labels: Iterable[bool]) -> bool | None:
    """What most of some labels say; nothing where as many say yes as no."""
    found = Counter(labels)
    return None if found[True] == found[False] else found[True] > found[False]


def _alone(people: Sequence[str], several: Mapping[str, Mapping[str, bool]]) -> tuple[tuple[str, Rate], ...]:
    if len(people) < 3:
        return ()
    rates = []
    for person in people:
        beside = [
            (some[person], others)
            for some in several.values()
            if person in some and (others := _most(label for by, label in some.items() if by != person)) is not None
        ]
        rates.append((person, Rate(sum(own is others for own, others in beside), len(beside))))
    return tuple(sorted((one for one in rates if one[1].of), key=lambda one: (one[1].share, one[0])))


def _disputed(answer: str, some: Mapping[str, bool], said: Said) -> Disputed:
    yes, no = (tuple(sorted(by for by, label in some.items() if label is which)) for which in (True, False))
    return Disputed(answer, yes, no, tuple((by, said[by].why) for by in (*yes, *no) if said[by].why))


def _compared(
    judge: str,
    decided: Mapping[str, Mapping[str, bool]],
    most: Mapping[str, bool],
    texts: Mapping[str, str],
    of_people: Mapping[str, Mapping[str, bool]],
    anchors: Collection[str],
) -> Compared:
    own = {about: some[judge] for about, some in decided.items() if judge in some and of_people[about]}
    # Who is told the verdict in the question says it again.
    both = {about: (label, most[about]) for about, label in own.items() if about in most and about not in anchors}
    same = Rate(sum(said is other for said, other in both.values()), len(both))
    # Where people say one thing only, kappa is 0 whatever a judge says.
    telling = len({other for _, other in both.values()}) > 1
    return Compared(
        judge,
        kappa(both.values()) if telling else Agreement(same.share, 1.0, same.of),
        same,
        tuple(texts[about] for about, pair in both.items() if pair == (True, False)),
        tuple(texts[about] for about, pair in both.items() if pair == (False, True)),
        sum(about not in most and about not in anchors for about in own),
        sum(about in anchors for about in own),
        bool(_most(other for _, other in both.values())),
    )
