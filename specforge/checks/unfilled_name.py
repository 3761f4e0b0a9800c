"""Names in braces that stay as they are written."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.model import Model, placeholders
from specforge.spec.walking import unquoting


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unfilled_name(project: Project) -> Iterator[Problem]:
    """Flag a `{name}` of a fact or variable in a text that is taken as it is.

    Turns, inputs, arguments, results and patterns are word for word: nothing is filled into them, and the braces stay.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        says: Fee to cancel
        is: 5 EUR
    intents:
      - id: cancel
        when: The user wants to cancel.
    examples:
      - id: tell-the-fee
        shows: cancel
        turns:
          - user: Please cancel my order.
          - agent: That costs {cancel-fee}.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        says: Fee to cancel
        is: 5 EUR
    intents:
      - id: cancel
        when: The user wants to cancel.
    examples:
      - id: tell-the-fee
        shows: cancel
        turns:
          - user: Please cancel my order.
          - agent: That costs 5 EUR.
    ```
    """
    for view in project.views:
        for element in _judged_or_shown(view):
            for route, text in unquoting(element.value):
                for name in placeholders(text):
                    if name in view.named or name in view.limits:
                        message = f"`{{{name}}}` stands in a text that is taken as it is; nothing is filled in"
                        place = Place(element.place.path, (*element.place.route, *route))
                        yield Problem(
                            message, place, "write the words themselves, or another name if the braces are meant", str(element.ref)
                        )


def _judged_or_shown(view: View) -> Iterator[Owned[Model]]:
    yield from view.examples
    yield from view.cases
    for rule in view.constraints:
        yield from view.criteria(rule)
