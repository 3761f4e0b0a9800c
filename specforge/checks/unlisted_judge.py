"""Verdicts of a model that the spec does not name."""

from collections.abc import Iterator

from specforge.elements import rubrics_in
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unlisted_judge(project: Project) -> Iterator[Problem]:
    """Flag a spec that names its models but not the one that judges, where something is judged by a model.

    When a judge retires or is changed, every pass rate moves with it, and looks like a change of the feature.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
    intents:
      - {id: find-parcel, when: The user asks where a parcel is., do: Look it up.}
    cases:
      - id: late-parcel
        covers: find-parcel
        input: Where is my parcel?
        judged: The answer is friendly, and says what happens next.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: judge, does: judges, name: gavel-2-2026-01-15, provider: northwind, looked_up: 2026-11-01}
    intents:
      - {id: find-parcel, when: The user asks where a parcel is., do: Look it up.}
    cases:
      - id: late-parcel
        covers: find-parcel
        input: Where is my parcel?
        judged: The answer is friendly, and says what happens next.
    ```
    """
    for view in project.views:
        if view.models and not any(one.value.does == "judges" for one in view.models):
            for element, place in rubrics_in(view):
                message = f"a model judges `{element.id}`, and none of the feature's models is one that judges"
                yield Problem(message, place, "add the judge to `models`, with `does: judges`", str(element.ref))
                break
