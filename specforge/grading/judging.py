"""Judges, who answer what no program can."""

from collections.abc import Callable

from specforge.grading.answered import answered
from specforge.grading.events import Conversation
from specforge.grading.verdict import Outcome, Verdict, failed, passed, quote, undecided
from specforge.spec.checks import Judged

Judge = Callable[[Judged, Conversation], object]
"""Answers a rubric about a conversation: `True`, `False`, a `Verdict` or an `Outcome`; nothing when it cannot tell."""


def asked(judge: Judge, rubric: Judged, conversation: Conversation) -> Outcome:
    """Ask a judge, and give its answer as an outcome."""
    answer = answered(judge(rubric, conversation), "the judge")
    if isinstance(answer, Outcome):
        return answer
    told = quote(rubric.rubric)
    if answer is True or answer is Verdict.PASS:
        return passed(f"the judge says yes: {told}")
    if answer is False or answer is Verdict.FAIL:
        return failed(f"the judge says no: {told}")
    if answer is None or answer is Verdict.UNDECIDED:
        return undecided(f"the judge cannot tell: {told}")
    return undecided(f"the judge answered {quote(answer, 40)}, neither True nor False: {told}")
