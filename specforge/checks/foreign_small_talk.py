"""Levels of stress that put another language around what a user says."""

from collections.abc import Iterator, Mapping

from specforge.amounts import enumerated, few, in_code
from specforge.finding import Problem, Severity
from specforge.grading.speaking import spoken_in
from specforge.languages import LANGUAGES, language_of
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.stress import Axis

MOST_NAMED = 3


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def foreign_small_talk(project: Project) -> Iterator[Problem]:
    """Flag a level of stress that puts so much of another language around a message that it is no longer in its own.

    An agent that answers in the language of the message as a whole is right then, and fails what is expected of the written
    case. The texts of the built-in levels are English. A message of which too little shows a language counts as written in
    that of all messages of the feature.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: say-when, rule: Nennen Sie den Tag der Lieferung.}
    cases:
      - {id: one, covers: say-when, input: Wann kommt die Bestellung bei mir an?, expect: {says: Montag}}
      - {id: two, covers: say-when, input: Ist das Paket noch nicht auf dem Weg zu mir?, expect: {says: Montag}}
      - {id: three, covers: say-when, input: Ich warte und warte auf die Lampe., expect: {says: Montag}}
      - {id: four, covers: say-when, input: Kann ich es noch in dieser Woche haben?, expect: {says: Montag}}
    stress: [length]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: say-when, rule: Nennen Sie den Tag der Lieferung.}
    cases:
      - {id: one, covers: say-when, input: Wann kommt die Bestellung bei mir an?, expect: {says: Montag}}
      - {id: two, covers: say-when, input: Ist das Paket noch nicht auf dem Weg zu mir?, expect: {says: Montag}}
      - {id: three, covers: say-when, input: Ich warte und warte auf die Lampe., expect: {says: Montag}}
      - {id: four, covers: say-when, input: Kann ich es noch in dieser Woche haben?, expect: {says: Montag}}
    stress:
      - id: length
        small_talk:
          - Ich hoffe, es geht Ihnen gut.
          - Bei uns hat es den ganzen Tag nur geregnet, und die Katze will nicht vor die Tür.
    ```
    """
    for view in project.views:
        spoken = language_of("\n".join(text for case in view.cases for text in case.value.asked)) if view.axes else ""
        for axis in view.axes:
            for (own, other), at in _made_foreign(axis, view, spoken).items():
                levels = tuple(dict.fromkeys(level for level, _ in at))
                cases = [f"`{case}`" for case in dict.fromkeys(case for _, case in at)]
                language, where = LANGUAGES[own], few(cases, MOST_NAMED)
                message = f"the axis `{axis.id}` puts {other} around what the user says in {language}, at {in_code(levels)} in {where}"
                help = f"write its `levels` or its `small_talk` in {language}, or keep the cases out of it with `except`"
                yield Problem(message, axis.place, help, str(axis.ref))


def _made_foreign(axis: Owned[Axis], view: View, spoken: str) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    """The levels and cases at which a message is in another language than as it was written, by the two languages."""
    from specforge.stress.deriving import declared_levels  # noqa: PLC0415  most features have no axes
    from specforge.stress.transforms import surrounded  # noqa: PLC0415  the same

    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for case in view.cases:
        said = next(iter(case.value.asked), "")
        known = spoken_in(said) or frozenset({spoken} - {""})
        if case.id in axis.value.except_ or not said or len(known) != 1:
            continue
        for name, level in declared_levels(axis.value).items():
            if name in case.value.reworded.get(axis.id, {}):
                continue
            now = spoken_in(surrounded(said, level, axis.value.small_talk))
            if now and not known & now:
                own, other = next(iter(known)), enumerated(sorted(LANGUAGES[one] for one in now), " or ")
                found.setdefault((own, other), []).append((name, case.id))
    return found
