"""The written cases under stress."""

from collections.abc import Iterator

from specforge.artifact import Artifact
from specforge.evaluation.cases import case_json
from specforge.project import View
from specforge.provenance.dumping import dumps
from specforge.provenance.traced import join
from specforge.registry import compiler


@compiler
def stress(view: View) -> Iterator[Artifact]:
    """Emit `evals.stress.jsonl`: the written cases at each level of the axes of `stress`, in the form of `evals.jsonl`.

    For eval runners, where somebody asks for them: they are many, and each takes a run. `stress` of a line names the axes and
    the levels, the id begins with that of the written case. What users say is all that differs; a case whose user is played
    by a program from the first message on is left out, and so is a level that would leave a case as it is.
    """
    if not view.axes:
        return
    from specforge.stress.deriving import stress_cases  # noqa: PLC0415  most features have no axes

    if cases := stress_cases(view):
        lines = [join((dumps(case_json(case, view), tracing=view.tracing), "\n")) for case in cases]
        yield Artifact(f"{view.folder}/evals.stress.jsonl", join(lines))
