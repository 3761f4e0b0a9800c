"""Tuned texts that lost something."""

from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.element import Element
from specforge.wordings import lost


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def weakened_wording(project: Project) -> Iterator[Problem]:
    """Flag a `wording` that lost a number, a quoted fact or a binding word of the text it stands for.

    The tuned text is what the model reads; what it lost, the feature lost. `do not ever` says as much as `never`, `three` as
    much as `3`, and `no more than` as much as `at most`.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        level: should
        rule: Answer in at most 3 sentences.
        wording: Keep answers short.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        level: should
        rule: Answer in at most 3 sentences.
        wording: Keep it short, at most 3 sentences.
    ```
    """
    for view in project.views:
        for element in (*view.facts, *view.constraints, *view.intents, *view.tools, *view.scaffolds):
            if element.value.wording is not None:
                gone = lost(_stated(element, view), view.fill(element.value.wording))
                if gone:
                    message = f"the wording of `{element.id}` lost {in_code(gone)}"
                    yield Problem(
                        message, element.place / "wording", "say it in the wording too, or change what is stated", str(element.ref)
                    )


def _stated(element: Owned[Element], view: View) -> str:
    for key in ("rule", "when", "says", "purpose", "text"):
        text = getattr(element.value, key, None)
        if isinstance(text, str):
            return view.fill(text)
    return ""
