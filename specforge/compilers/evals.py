"""The eval cases."""

from collections.abc import Iterator

from specforge.artifact import Artifact
from specforge.evaluation.cases import Asked, case_json
from specforge.evaluation.deriving import eval_cases
from specforge.project import View
from specforge.provenance.dumping import dumps
from specforge.provenance.traced import join
from specforge.registry import compiler


@compiler
def evals(view: View) -> Iterator[Artifact]:
    """Emit `evals.jsonl`: one case a line, each with a stable id and the refs it comes from.

    For eval runners, and for any program that reads JSON. It holds the cases that people wrote, and those that follow from
    the spec: for each criterion its samples and the values at, under and over every bound; for each list of a tool every
    point where it can surprise; for each tool that reads one thing what it means that there is none, or that a field of it is
    missing; for each refusal and hand-off both sides; for each condition of an intent what is done `otherwise`;
    every message that is sent word for word; for each hand-over between features its fields.
    A refusal that is told what to say or do instead, and needs no phrase of declining for it, is left to a judge where none is found,
    and so is one in a language of which `refuses` has no phrases;
    an answer that is told to decline, be it by a rule for it, or is a part of what declines or hands over, is not expected to do
    otherwise.
    Simulated users are described, not played, by `when` and `only_if` of their intent and of what it is a part of, and `serves`
    says what a tool returns, without its rows.
    """
    cases = eval_cases(view)
    if not cases:
        return
    asked: Asked = {}
    lines = (dumps(case_json(case, view, asked), tracing=view.tracing) for case in cases)
    yield Artifact(f"{view.folder}/evals.jsonl", join(part for line in lines for part in (line, "\n")))
