"""Judges who were compared with people on other words."""

from collections.abc import Iterator

from specforge.evaluation.rubrics import calibrations
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project
from specforge.registry import Reach, check

HELP = "let people label a sheet of the words as they are now, and note it by `specforge rubrics agreement --save`; or take the entry out"


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def stale_calibration(project: Project) -> Iterator[Problem]:
    """Flag a calibration of a rubric that is in other words now, by itself or by a fact that it quotes.

    Whether a judge agrees with people was found out about a question; of another question, nobody knows. The words are
    named by `rubric_mark`, which `specforge rubrics agreement --save` writes; an entry without one is let be.

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
                rubric: The answer is kind, and does not flatter.
                calibration: {judge: harbor-4, agreed: 47, of: 50, kappa: 0.9, on: 2026-06-01, rubric_mark: K1fhCuok}
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
                calibration: {judge: harbor-4, agreed: 47, of: 50, kappa: 0.9, on: 2026-06-01, rubric_mark: K1fhCuok}
            passes: I am sorry that it is late.
            fails: Not my problem.
    ```
    """
    found = [one for view in project.views for one in calibrations(view)]
    marks: dict[Place, set[str]] = {}
    for one in found:
        # A rubric that quotes a fact of a variant is in several words.
        marks.setdefault(one.place, set()).update(one.marks)
    for one in {one.place: one for one in found}.values():
        known = one.calibration
        if known.rubric_mark is not None and known.rubric_mark not in marks[one.place]:
            message = f"`{known.judge}` was compared with people on {known.on} by other words than the rubric has now"
            yield Problem(message, one.place, HELP, str(one.ref))
