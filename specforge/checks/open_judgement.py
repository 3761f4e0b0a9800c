"""Judgement calls to which nobody agreed yet."""

from collections.abc import Iterator

from specforge.amounts import enumerated
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def open_judgement(project: Project) -> Iterator[Problem]:
    """Flag a judgement call to which nobody agreed, or nobody can have agreed yet.

    What a case expects is taken for what the product is, and a model is tuned until it does that. Where two right answers
    differ, one person chose between them, and nobody who answers for the feature ever saw that there was a choice.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - {id: price, when: The user asks for a price., do: Say it.}
    cases:
      - {id: asks-price, covers: price, input: How much is the red one?, expect: {sentences: {at_most: 1}}}
    judgements:
      - id: numbers-in-a-line
        question: How much is said to somebody who asks for a price?
        choice: The price, in one sentence.
        alternatives: The price with all that is included in it.
        decides: case/asks-price
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    owners: {product: shop-team, support: support-team}
    intents:
      - {id: price, when: The user asks for a price., do: Say it.}
    cases:
      - {id: asks-price, covers: price, input: How much is the red one?, expect: {sentences: {at_most: 1}}}
    judgements:
      - id: numbers-in-a-line
        question: How much is said to somebody who asks for a price?
        choice: The price, in one sentence.
        alternatives: The price with all that is included in it.
        agreed_by: [product, support]
        agreed_on: 2026-11-20
        decides: case/asks-price
    ```
    """
    for view in project.views:
        for one in view.judgements:
            if not one.value.agreed_by:
                message = f"nobody agreed to `{one.id}`, which decides {enumerated(one.value.decides)}"
                help = "ask those who answer for it, and write their roles and the day as `agreed_by` and `agreed_on`"
                yield Problem(message, one.place, help, str(one.ref))
            elif one.value.agreed_on is not None and one.value.agreed_on > project.as_of:
                message = f"`{one.id}` is said to be agreed to on a day that is still to come"
                yield Problem(message, one.place / "agreed_on", "write the day on which they agreed", str(one.ref))
