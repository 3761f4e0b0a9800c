"""Translations that ask for different things."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from specforge.amounts import in_code
from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.element import Element
from specforge.spec.rules import Constraint, Intent
from specforge.spec.scalars import placeholders
from specforge.wordings import language_bound_in, untranslated

COUNTED = ("only_if", "otherwise", "ask", "steps", "if", "sends")
"""The keys of an intent of which each language has as many."""
HELP = "say the same in both; what is to differ is said once, as a fact with a value for each, which both quote"


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def diverging_translation(project: Project) -> Iterator[Problem]:
    """Flag a rule or an intent that has one id in variants of different languages, and does not ask for the same in each.

    One of them was changed and the other forgotten: users of one country get three sentences, those of the other five, and
    each text is right by itself. Compared are levels, what is quoted, bounds and what is never done, in English, German, French,
    Spanish, Italian, Portuguese and Dutch; of intents also what they are, what they ask for, and how many steps they have.
    Texts in one language, as those of two tenants, may differ.

    Fires on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    variants: {locale: [en, de]}
    use:
      - {module: english.yaml, where: {locale: en}}
      - {module: german.yaml, where: {locale: de}}
    # file: english.yaml
    specforge: 1
    module: english
    constraints:
      - {id: brief, level: should, rule: Answer the user in at most 3 sentences.}
    # file: german.yaml
    specforge: 1
    module: german
    constraints:
      - {id: brief, level: should, rule: Antworte dem Kunden in höchstens fünf Sätzen.}
    ```

    Silent on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    variants: {locale: [en, de]}
    use:
      - {module: english.yaml, where: {locale: en}}
      - {module: german.yaml, where: {locale: de}}
    # file: english.yaml
    specforge: 1
    module: english
    constraints:
      - {id: brief, level: should, rule: Answer the user in at most 3 sentences.}
    # file: german.yaml
    specforge: 1
    module: german
    constraints:
      - {id: brief, level: should, rule: Antworte dem Kunden in höchstens drei Sätzen.}
    ```
    """
    told = set[tuple[object, str]]()
    for views in itertools.groupby(project.views, lambda view: view.id):
        for one, other, axis in _neighbours(list(views[1])):
            for problem in _compared(one, other, axis):
                if (key := (problem.at, problem.message)) not in told:
                    told.add(key)
                    yield problem


def _neighbours(views: Sequence[View]) -> Iterator[tuple[View, View, str]]:
    """Each variant with the first one that has another value on one axis only, and that axis."""
    for axis in views[0].variant if len(views) > 1 else ():
        first: dict[tuple[str, ...], View] = {}
        for view in views:
            others = tuple(value for name, value in view.variant.items() if name != axis)
            if (one := first.setdefault(others, view)) is not view:
                yield one, view, axis


def _compared(one: View, other: View, axis: str) -> Iterator[Problem]:
    pairs = [*_pairs(one.constraints, other.constraints), *_pairs(one.intents, other.intents)]
    if not pairs:
        return
    languages = tuple(
        language_bound_in(" ".join(text for pair in pairs for texts in _texts(pair[side].value).values() for text in texts))
        for side in (0, 1)
    )
    if not all(languages) or languages[0] == languages[1]:
        return
    names = one.variant[axis], other.variant[axis]
    for was, now in pairs:
        for left, right in _apart(was.value, now.value, (languages[0], languages[1])):
            (first, where), (second, elsewhere) = sorted(zip((left, right), names, strict=True), key=lambda one: not one[0])
            message = f"`{now.id}` says {first} in `{where}`, and {second or 'nothing of the kind'} in `{elsewhere}`"
            yield Problem(message, now.place, HELP, str(now.ref))


def _pairs(ones: Sequence[Owned[Element]], others: Sequence[Owned[Element]]) -> Iterator[tuple[Owned[Element], Owned[Element]]]:
    """The elements of one id that are written in two places."""
    by_id = {one.id: one for one in ones}
    return ((by_id[other.id], other) for other in others if other.id in by_id and by_id[other.id].place != other.place)


def _texts(element: Element) -> Mapping[str, Sequence[str]]:
    """The texts of a rule or an intent, by their keys."""
    if isinstance(element, Constraint):
        return {"rule": (element.rule,)}
    if not isinstance(element, Intent):
        return {}
    conditions = (*element.only_if.all_of, *element.only_if.any_of) if element.only_if else ()
    found = {
        "when": (element.when,), "only_if": conditions, "otherwise": (element.otherwise,), "ask": element.ask, "do": element.do,
        "steps": tuple(step.do for step in element.steps), "if": tuple(branch.is_ for step in element.steps for branch in step.if_),
        "sends": (element.sends,), "then": element.then,
    }  # fmt: skip
    return {key: [text for text in texts if text] for key, texts in found.items()}


def _apart(one: Element, other: Element, languages: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """What each of two translations says, where the other one does not."""
    if isinstance(one, Constraint) and isinstance(other, Constraint) and one.level != other.level:
        yield f"`level: {one.level}`", f"`level: {other.level}`"
    if isinstance(one, Intent) and isinstance(other, Intent):
        yield from _apart_in_shape(one, other)
    ours, theirs = _texts(one), _texts(other)
    for key, texts in ours.items():
        left, right = (" ".join(each) for each in (texts, theirs[key]))
        quoted, its = (dict.fromkeys(placeholders(text)) for text in (left, right))
        for names, alone in ((quoted, its), (its, quoted)):
            if missing := in_code(f"{{{name}}}" for name in names if name not in alone):
                yield (missing, "") if names is quoted else ("", missing)
        if left and right:
            yield from untranslated(left, right, languages)


def _apart_in_shape(one: Intent, other: Intent) -> Iterator[tuple[str, str]]:
    if one.kind != other.kind:
        yield f"`kind: {one.kind}`", f"`kind: {other.kind}`"
    if set(one.tools) != set(other.tools):
        yield f"`tools: [{', '.join(one.tools)}]`", f"`tools: [{', '.join(other.tools)}]`"
    theirs = _texts(other)
    for key, texts in _texts(one).items():
        if key in COUNTED and len(texts) != len(theirs[key]):
            yield _number(key, texts), _number(key, theirs[key])


def _number(key: str, texts: Sequence[str]) -> str:
    return f"{len(texts)} of `{key}`" if texts else ""
