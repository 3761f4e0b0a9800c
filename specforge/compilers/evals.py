"""The eval cases."""

from collections.abc import Iterator

from specforge.artifact import Artifact
from specforge.evaluation import case_json, eval_cases
from specforge.project import View
from specforge.provenance.dumping import dumps
from specforge.provenance.traced import join
from specforge.registry import compiler


@compiler
def evals(view: View) -> Iterator[Artifact]:
    """Emit `evals.jsonl`: one case a line, each with a stable id and the refs it comes from.

    For eval runners, and for any program that reads JSON. It holds the cases that people wrote, one for each sample of a
    criterion (what passes, what must fail) and one for each hand-over between features. Simulated users are described,
    not played.
    """
    cases = eval_cases(view)
    if not cases:
        return
    lines = [join((dumps(case_json(case, view), tracing=view.tracing), "\n")) for case in cases]
    yield Artifact(f"{view.folder}/evals.jsonl", join(lines))
