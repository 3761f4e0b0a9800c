"""Freedoms that every case demands."""

from collections.abc import Iterator

from specforge.evaluation.breaches import NOTHING
from specforge.evaluation.expecting import expectations
from specforge.finding import Problem, Severity
from specforge.grading.catalog import catalog_of
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Verdict
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def demanded_option(project: Project) -> Iterator[Problem]:
    """Flag a rule with the level `may` whose criterion is judged in every case and fails an agent that does not do it.

    The prompt says that the agent may, and the evals that it must: whoever leaves it fails cases about something else. What
    holds of how a freedom is used is asked for without a fail of those who do not use it.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: voucher
        level: may
        rule: Offer a voucher.
        criteria:
          - {id: offers-one, check: {says: voucher}, always: true, passes: Here is a voucher., fails: Goodbye.}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: voucher
        level: may
        rule: Offer a voucher, of at most 10 EUR.
        criteria:
          - {id: offers-one, check: {says: voucher}, passes: Here is a voucher., fails: Goodbye.}
          - {id: no-more, check: {not: {says: 20 EUR}}, always: true, passes: A voucher of 5 EUR., fails: A voucher of 20 EUR.}
    ```
    """
    for view in project.views:
        for rule in view.constraints:
            for criterion in view.criteria(rule) if rule.value.level == "may" else ():
                checks = [one.check for one in expectations(criterion, view)]
                found = [grade_all(checks, one, catalog_of(view)) for one in NOTHING] if criterion.value.always else []
                if found and all(one.verdict is Verdict.FAIL for one in found):
                    message = f"every case asks for what the rule `{rule.id}` only allows: {found[0].reason}"
                    help = "remove `always`, so that the cases ask for it that cover the rule; or raise the `level`"
                    yield Problem(message, criterion.place / "always", help, str(criterion.ref))
