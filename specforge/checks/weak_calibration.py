"""Judges who agree with people too little more than by chance."""

from collections.abc import Iterator

from specforge.evaluation.rubrics import calibrations
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check

LEAST = 0.6
"""The least kappa that counts as agreement, as `specforge rubrics agreement` asks for when it is told nothing else."""
HELP = "say in the rubric what people and the judge understand in different ways, or show more `passes` and `fails`; or take another judge"


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def weak_calibration(project: Project) -> Iterator[Problem]:
    """Flag a judge whose agreement with people, beyond chance, is noted as less than 0.6.

    Where nearly every answer passes, a judge that says yes to all of them agrees with people nearly always; `kappa` tells
    how much more often than by chance it does. What such a judge decides is no verdict about the agent.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: kind
        rule: Be kind.
        criteria:
          - id: tone
            check:
              judged:
                rubric: The answer is kind.
                calibration: {judge: harbor-4, agreed: 45, of: 50, kappa: 0.31, on: 2026-06-01}
            passes: I am sorry that it is late.
            fails: Not my problem.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: kind
        rule: Be kind.
        criteria:
          - id: tone
            check:
              judged:
                rubric: The answer is kind.
                calibration: {judge: harbor-4, agreed: 45, of: 50, kappa: 0.78, on: 2026-06-01}
            passes: I am sorry that it is late.
            fails: Not my problem.
    ```
    """
    for view in project.views:
        for one in calibrations(view):
            known = one.calibration
            if known.kappa is not None and known.kappa < LEAST:
                message = f"`{known.judge}` agreed with people on {known.agreed} of {known.of} answers, which is too little more than by chance: kappa {known.kappa}, and {LEAST} is asked for"
                yield Problem(message, one.place, HELP, str(one.ref))
