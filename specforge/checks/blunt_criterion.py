"""Criteria that do not tell right from wrong."""

from collections.abc import Iterator

from specforge.evaluation.expecting import expectations
from specforge.finding import Problem, Severity
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Verdict
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.rules import Criterion


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
        catalog = catalog_of(view)
        for rule in view.constraints:
            for criterion in view.criteria(rule):
                yield from _problems(criterion, view, catalog)


def _problems(criterion: Owned[Criterion], view: View, catalog: Catalog) -> Iterator[Problem]:
    checks = [one.check for one in expectations(criterion, view)]
    found = []
    for key, samples, wrong in (("passes", criterion.value.passes, Verdict.FAIL), ("fails", criterion.value.fails, Verdict.PASS)):
        for turns in samples.transcripts:
            outcome = grade_all(checks, conversation(turns), catalog)
            if outcome.verdict is wrong:
                found.append((key, outcome.reason))
    swapped = len({key for key, _ in found}) == 2
    help = (
        "`passes` and `fails` may be swapped: `passes` is the answer to give"
        if swapped
        else "correct the sample or the check, until the check tells the two apart"
    )
    for key, reason in found:
        said = "fails its own `passes`" if key == "passes" else "passes its own `fails`"
        yield Problem(f"the criterion `{criterion.id}` {said}: {reason}", criterion.place / key, help, str(criterion.ref))
