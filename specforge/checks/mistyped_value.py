"""Values of variables that are none of their type."""

from collections.abc import Iterator

from specforge.contracts.schemas import field_schema
from specforge.finding import Problem, Severity
from specforge.paging.arguments import fault
from specforge.project import Project, View
from specforge.registry import Reach, check
from specforge.spec.fields import Field


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def mistyped_value(project: Project) -> Iterator[Problem]:
    """Flag a `sample` of a variable, or a value that a case gives it, which is none of its type.

    A prompt is judged then as it never comes to be: `Today is banana.`

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    role: You are the assistant of a shop. Today is {today}.
    variables:
      - {id: today, type: date, sample: banana}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    role: You are the assistant of a shop. Today is {today}.
    variables:
      - {id: today, type: date, sample: 2026-11-25}
    ```
    """
    for view in project.views:
        yield from _wrong(view)


def _wrong(view: View) -> Iterator[Problem]:
    # A text can be written without quotes, as in `sample: 17`.
    typed = [one for one in view.variables if one.value.type != "string"]
    types = {one.id: field_schema(Field(type=one.value.type), view, one.at("type")) for one in typed}
    for variable in typed:
        sample = variable.value.sample
        if sample is not None and (wrong := fault(types[variable.id], sample, variable.id)) is not None:
            yield Problem(
                f"the sample is no value of the variable: {wrong}", variable.place / "sample", "correct one of the two", str(variable.ref)
            )
    for case in view.cases:
        for name, value in (case.value.given.variables if case.value.given is not None else {}).items():
            if name in types and (wrong := fault(types[name], value, name)) is not None:
                place = case.place / "given" / "variables" / name
                yield Problem(f"the case gives a variable no value of its type: {wrong}", place, "correct the value", str(case.ref))
