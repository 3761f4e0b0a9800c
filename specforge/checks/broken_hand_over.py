"""Hand-overs whose two ends disagree."""

from collections.abc import Iterator, Mapping

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project
from specforge.registry import check
from specforge.spec.model import nearest
from specforge.spec.tools import Field


@check(severity=Severity.ERROR)
def broken_hand_over(project: Project) -> Iterator[Problem]:
    """Flag a field that a feature takes and the other does not give, or gives with another type.

    The output of one feature is the input of the next; without this, a renamed field stays green on both sides.

    Fires on:

    ```yaml
    # file: planner.yaml
    specforge: 1
    feature: planner
    gives:
      - id: plan
        fields: {steps: {type: list, of: string}}
    # file: executor.yaml
    specforge: 1
    feature: executor
    takes:
      - id: plan
        from: planner/plan
        fields: {step_list: {type: list, of: string}}
    ```

    Silent on:

    ```yaml
    # file: planner.yaml
    specforge: 1
    feature: planner
    gives:
      - id: plan
        fields: {steps: {type: list, of: string}}
    # file: executor.yaml
    specforge: 1
    feature: executor
    takes:
      - id: plan
        from: planner/plan
        fields: {steps: {type: list, of: string}}
    ```
    """
    for view in project.views:
        for taken in view.takes:
            given = project.given(taken.value.from_)
            if given is not None:
                for place, message, help in _differences(taken.value.fields, given.value.fields, taken.place, taken.value.from_):
                    yield Problem(message, place, help, str(taken.ref))


def _differences(taken: Mapping[str, Field], given: Mapping[str, Field], at: Place, source: str) -> Iterator[tuple[Place, str, str]]:
    for name, field in taken.items():
        place = at / "fields" / name
        other = given.get(name)
        if other is None:
            yield place, f"`{source}` does not give `{name}`", nearest(name, given)
        elif _kind(field) != _kind(other):
            yield place, f"`{source}` gives `{name}` as {_kind(other)}, taken as {_kind(field)}", "agree on one type"
        elif field.required and not other.required:
            yield place, f"`{source}` may leave `{name}` out, and it is required here", "make it `required: false` here, or required there"
        else:
            yield from _differences(field.fields, other.fields, place, source)
            if field.of is not None and other.of is not None:
                yield from _differences(field.of.fields, other.of.fields, place / "of", source)


def _kind(field: Field) -> str:
    return f"list of {_kind(field.of)}" if field.of is not None else field.type
