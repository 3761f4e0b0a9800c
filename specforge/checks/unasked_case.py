"""Cases in which the agent is asked nothing that it could fail."""

from collections.abc import Iterator

from specforge.evaluation.cases import EvalCase
from specforge.evaluation.written_cases import from_cases
from specforge.finding import Problem, Severity
from specforge.grading.catalog import catalog_of
from specforge.grading.certain import met_already
from specforge.grading.conversation import conversation
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unasked_case(project: Project) -> Iterator[Problem]:
    """Flag a case whose turns end with what the agent says, or already have all that is expected.

    An agent turn or a call of a case is history, which no model is asked for again. Where the last answer is the one that the
    case gives, or where what it gives says and calls all that it expects, itself or by a rule that it covers, it passes or fails
    with every model alike, and counts as cover all the same.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: hours
        when: The user asks when the shop is open.
        do: Say that it is open from nine to five.
    cases:
      - id: asks
        covers: hours
        turns:
          - user: When are you open?
          - agent: We are open from nine to five.
        expect:
          - says: nine
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: hours
        when: The user asks when the shop is open.
        do: Say that it is open from nine to five.
    cases:
      - id: asks
        covers: hours
        turns:
          - user: When are you open?
        expect:
          - says: nine
    ```
    """
    for view in project.views:
        catalog = catalog_of(view)
        for case, whole in zip(view.cases, from_cases(view), strict=True):
            turns = [(index, turn) for index, turn in enumerate(case.value.turns) if turn.by == "agent"]
            if turns and turns[-1][1].agent is not None:
                message = f"the case `{case.id}` ends with what the agent says, so no model gives its last answer"
                help = "leave that turn out and `expect` what is in it, or write what the user says next"
                yield Problem(message, case.place / "turns" / turns[-1][0], help, str(case.ref))
            elif turns and whole.ends_with is None and not whole.judged:
                expected = [one for one in whole.expect if _is_about(whole, one.ref)] if case.value.expect else whole.expect
                so_far = conversation(list(whole.turns))
                if expected and all(met_already(one.check, so_far, catalog) for one in expected):
                    message = f"the turns of the case `{case.id}` already have all that it expects, so every model passes that"
                    help = "`expect` what is still to come, or leave out of its turns what is expected"
                    yield Problem(message, case.place / ("expect" if case.value.expect else "turns"), help, str(case.ref))


def _is_about(case: EvalCase, ref: str) -> bool:
    """Whether what asks for something is the case itself, or covered by it, and does not hold of every case."""
    owner, _, criterion = ref.partition("/criterion/")
    return ref in case.refs or f"{owner}/constraint/{criterion.rpartition('.')[0]}" in case.refs
