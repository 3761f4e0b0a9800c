"""Criteria that ask for other lengths or languages than their own rules."""

from collections.abc import Iterator, Mapping

from specforge.evaluation.expecting import expectations
from specforge.finding import Problem, Severity
from specforge.languages import LANGUAGES
from specforge.project import Project
from specforge.proposing import proposals
from specforge.registry import Reach, check
from specforge.spec.checks import USER, Bound, Check

UNITS = ("words", "sentences", "characters")


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def contradicting_criterion(project: Project) -> Iterator[Problem]:
    """Flag a criterion that fails answers which its own rule allows, by a length or a language that the rule says in words.

    It happens where a rule is changed in the prompt, and its criterion stays as it was: every right answer fails then. A criterion
    that leaves some room beyond the rule is let be, and so is a rule that holds sometimes only.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Answer in at most three sentences.
        criteria:
          - id: length
            check: {sentences: {at_most: 2}}
            passes: "We open at nine."
            fails: "We open at nine. We close at six. On Sunday we are closed."
    ```

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: german
        rule: Answer in German.
        criteria:
          - id: language
            check: {language: fr}
            passes: "Vous pouvez l'avoir pour le reste de la journée."
            fails: "You can have it until the end of the day."
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Answer in at most 60 words.
        criteria:
          - id: length
            check: {words: {at_most: 80}}
            passes: "We open at nine."
            fails: "We open at nine, and as we like to talk we go on about it for far longer than that: on Monday, on Tuesday, on Wednesday, on Thursday, on Friday and on Saturday, and then on Sunday once more, but not on any of the holidays, which are the first of January, the first of May, the third of October and the two days of Christmas, and also the day before it, on which we close at noon, and that is all there is to say."
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Answer in at most three sentences, unless the user asks for more.
        criteria:
          - id: length
            check: {sentences: {at_most: 2}}
            passes: "We open at nine."
            fails: "We open at nine. We close at six. On Sunday we are closed."
    ```
    """
    for view in project.views:
        for rule in view.constraints:
            criteria = [(one, [part for each in expectations(one, view) for part in _held(each.check)]) for one in view.criteria(rule)]
            if not any(part.language is not None or any(getattr(part, unit) for unit in UNITS) for _, parts in criteria for part in parts):
                continue
            asked = _asked(view.fill(rule.value.wording or rule.value.rule, rule.at("rule")))
            for key, allowed in asked.items():
                found = [(one, wanted) for one, parts in criteria for part in parts if (wanted := getattr(part, key)) is not None]
                if any(wanted == allowed for _, wanted in found):
                    continue
                for one, wanted in found:
                    if _fails_some(wanted, allowed):
                        message = f"the criterion `{rule.id}.{one.value.id}` asks for {_told(wanted, key)}, and its rule for {_told(allowed, key)}"
                        help = "say the same in both: an answer that the rule allows fails"
                        yield Problem(message, one.place, help, str(one.ref))


def _held(check: Check) -> Iterator[Check]:
    """A check, and what it asks of every turn."""
    yield check
    if check.each_turn is not None:
        yield check.each_turn


def _asked(rule: str) -> Mapping[str, Bound | str]:
    """What a rule asks for in words, by the keys of checks, without what it says twice."""
    found = [(key, value) for one in proposals(rule) for key, value in one.check.items() if key in {*UNITS, "language"}]
    keys = [key for key, _ in found]
    once = ((key, value) for key, value in found if keys.count(key) == 1 and value != USER)
    return {key: value if isinstance(value, str) else Bound.model_validate(value) for key, value in once}


def _fails_some(wanted: Bound | str, allowed: Bound | str) -> bool:
    """Whether some answer is allowed and not wanted."""
    if not isinstance(wanted, Bound) or not isinstance(allowed, Bound):
        return wanted not in {allowed, USER}
    most = wanted.at_most is not None and allowed.at_most is not None and wanted.at_most < allowed.at_most
    least = wanted.at_least is not None and allowed.at_least is not None and wanted.at_least > allowed.at_least
    return most or least


def _told(asked: Bound | str, key: str) -> str:
    return LANGUAGES[asked] if isinstance(asked, str) else f"{asked} {key}"
