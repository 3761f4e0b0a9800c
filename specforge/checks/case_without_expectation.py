"""Cases that cannot fail."""

from collections.abc import Iterator

from specforge.evaluation.expecting import covered_by, standing
from specforge.finding import Problem, Severity
from specforge.grading.certain import holds_of_any_answer
from specforge.grading.loosening import atoms
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def case_without_expectation(project: Project) -> Iterator[Problem]:
    """Flag a case that expects nothing, or only what every answer passes, and covers nothing that has a criterion.

    It passes whatever the model answers, and counts as cover. What every answer passes is for instance `words: {at_least: 0}`, a
    pattern that is found in an empty text, and a call that happens at least 0 times.

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
            asked = [atom for one in value.expect for atom in atoms(one)]
            own = value.judged or value.ends_with is not None or not all(map(holds_of_any_answer, asked))
            if not own and not any(True for _ in standing(view, covered_by(case, view))):
                help = "add `expect`, `ends_with` or `judged`, or give a constraint that it covers a criterion"
                what, place = ("only what every answer passes", case.place / "expect") if asked else ("nothing", case.place)
                yield Problem(f"the case `{case.id}` expects {what}, so it cannot fail", place, help, str(case.ref))
