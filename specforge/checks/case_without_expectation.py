"""Cases that cannot fail."""

from collections.abc import Iterator

from specforge.evaluation.expecting import covered_by, standing
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def case_without_expectation(project: Project) -> Iterator[Problem]:
    """Flag a case that expects nothing, and covers nothing that has a criterion.

    It passes whatever the model answers, and counts as cover.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: greet
        when: The user says hello.
        do: Say hello.
    cases:
      - id: hello
        covers: greet
        input: Hello!
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: greet
        when: The user says hello.
        do: Say hello.
    cases:
      - id: hello
        covers: greet
        input: Hello!
        expect:
          - says: hello
    ```
    """
    for view in project.views:
        for case in view.cases:
            value = case.value
            own = value.expect or value.judged or value.ends_with is not None
            if not own and not any(True for _ in standing(view, covered_by(case, view))):
                help = "add `expect`, `ends_with` or `judged`, or give a constraint that it covers a criterion"
                yield Problem(f"the case `{case.id}` expects nothing, so it cannot fail", case.place, help, str(case.ref))
