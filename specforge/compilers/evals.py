"""The eval cases."""

import json
from collections.abc import Iterator

from specforge.artifact import Artifact, Omission
from specforge.evaluation import case_json, eval_cases
from specforge.project import View
from specforge.registry import compiler


@compiler
def evals(view: View) -> Iterator[Artifact]:
    """Emit `evals.jsonl`: one case a line, each with a stable id and the refs it comes from.

    For eval runners, and for any program that reads JSON. It holds the cases that people wrote, one for each sample of a
    criterion (what passes, what must fail) and one for each hand-over between features. Simulated users are described,
    not played. A rule that names no criterion and no case has no line, and is told as an omission.
    """
    cases = eval_cases(view)
    covered = {ref for case in cases for ref in case.refs}
    omissions = tuple(
        Omission(
            f"the rule `{rule.id}` reaches no eval case",
            rule.place,
            "give it a criterion, or a case that `covers` it; or leave `eval` out of its `enforce`",
            str(rule.ref),
        )
        for rule in view.constraints
        if "eval" in rule.value.enforce and rule.value.level == "must" and str(rule.ref) not in covered
    )
    lines = [json.dumps(case_json(case, view), ensure_ascii=False) + "\n" for case in cases]
    yield Artifact(f"{view.folder}/evals.jsonl", "".join(lines), omissions)
