"""Samples of criteria that decide nothing."""

from collections.abc import Iterator

from specforge.evaluation.samples import sampled
from specforge.finding import Problem, Severity
from specforge.grading.verdict import Verdict
from specforge.project import Project
from specforge.registry import Reach, check

HELP = "let it say what decides it: more words, the message of the user, the `result` of a call, or a `sample` for a variable of the rule"

DEPENDING = ("grounded", "language")
"""Checks that a sample can leave undecided by what it lacks; of what is wrong with others, *unusable-check* tells."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def undecided_sample(project: Project) -> Iterator[Problem]:
    """Flag a sample of a criterion that its check can neither pass nor fail, though no judge is needed.

    A sample shows that the check tells right from wrong; one that is undecided shows nothing, and so the criterion may be
    blunt without a word: a call has no result, a variable has no sample, or too few words show a language.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    variables:
      - {id: passages, type: string}
    constraints:
      - id: only-given
        rule: Tell only prices that stand in {passages}.
        criteria:
          - id: nothing-made-up
            check: {grounded: numbers}
            passes: I cannot tell.
            fails: It is 12 EUR.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    variables:
      - {id: passages, type: string, sample: A parcel is 9 EUR.}
    constraints:
      - id: only-given
        rule: Tell only prices that stand in {passages}.
        criteria:
          - id: nothing-made-up
            check: {grounded: numbers}
            passes: It is 9 EUR.
            fails: It is 12 EUR.
    ```
    """
    for view in project.views:
        for one in sampled(view):
            criterion = one.criterion
            asked = [check for check in criterion.value.check if any(map(check.asks, DEPENDING))]
            if one.outcome.verdict is Verdict.UNDECIDED and asked and not any(check.asks("judged") for check in criterion.value.check):
                message = f"`{one.key}` of the criterion `{criterion.id}` shows nothing: {one.outcome.reason}"
                yield Problem(message, criterion.place / one.key, HELP, str(criterion.ref))
