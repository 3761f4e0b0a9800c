"""Criteria that do not tell right from wrong."""

from collections.abc import Iterator
from itertools import groupby

from specforge.evaluation.samples import Sampled, sampled
from specforge.finding import Problem, Severity
from specforge.grading.verdict import Verdict
from specforge.project import Project
from specforge.registry import Reach, check

WRONG = {"passes": Verdict.FAIL, "fails": Verdict.PASS}
SAID = {"passes": "fails its own `passes`", "fails": "passes its own `fails`"}


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def blunt_criterion(project: Project) -> Iterator[Problem]:
    """Flag a criterion whose check fails its `passes` or passes its `fails`.

    Both are executed. A claim that nothing can refute is an opinion; one that refutes its own good answer is a mistake.
    What only a judge can decide is left alone.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Answer in at most two sentences.
        criteria:
          - id: two-sentences
            check: {sentences: {at_most: 2}}
            passes: "We open at nine."
            fails: "We open at nine. We close at six."
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Answer in at most two sentences.
        criteria:
          - id: two-sentences
            check: {sentences: {at_most: 2}}
            passes: "We open at nine."
            fails: "We open at nine. We close at six. On Sunday we are closed."
    ```
    """
    for view in project.views:
        for _, samples in groupby(sampled(view), key=lambda one: one.criterion.ref):
            yield from _problems([one for one in samples if one.outcome.verdict is WRONG[one.key]])


def _problems(found: list[Sampled]) -> Iterator[Problem]:
    swapped = len({one.key for one in found}) == 2
    help = (
        "`passes` and `fails` may be swapped: `passes` is the answer to give"
        if swapped
        else "correct the sample or the check, until the check tells the two apart"
    )
    for one in found:
        said, criterion = SAID[one.key], one.criterion
        yield Problem(f"the criterion `{criterion.id}` {said}: {one.outcome.reason}", criterion.place / one.key, help, str(criterion.ref))
