"""Cases in which the agent is asked nothing."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unasked_case(project: Project) -> Iterator[Problem]:
    """Flag a case whose turns end with what the agent says.

    An agent turn of a case is history, which no model is asked for again, so the last answer is the one that the case gives:
    it passes or fails with every model alike, and counts as cover all the same.

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
        for case in view.cases:
            turns = [(index, turn) for index, turn in enumerate(case.value.turns) if turn.by == "agent"]
            if turns and turns[-1][1].agent is not None:
                message = f"the case `{case.id}` ends with what the agent says, so no model gives its last answer"
                help = "leave that turn out and `expect` what is in it, or write what the user says next"
                yield Problem(message, case.place / "turns" / turns[-1][0], help, str(case.ref))
