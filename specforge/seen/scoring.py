"""A whole case together with what its agent was shown: a pass that passed over a cut is none."""

from collections.abc import Sequence

from specforge.grading.catalog import Catalog
from specforge.grading.events import Conversation
from specforge.grading.judging import Judge
from specforge.grading.scoring import UNKNOWN, Questions, Score, score
from specforge.grading.verdict import Verdict, all_of
from specforge.seen.acknowledging import events_of, unacknowledged_cuts, unfinished_lists
from specforge.seen.comparing import compare
from specforge.seen.watching import Returned


def score_seen(
    questions: Questions,
    conversation: Conversation,
    catalog: Catalog,
    end_state: object = UNKNOWN,
    judge: Judge | None = None,
    returned: Sequence[Returned] = (),
) -> Score:
    """Answer every question of a case, and two more: what became of results that were cut, and of those that say that there is more.

    Args:
        questions: What the case asks.
        conversation: What happened.
        catalog: The tools and handoffs of the feature.
        end_state: The state of the world afterwards, as JSON; needed where a case has `ends_with`.
        judge: Answers rubrics, and what words do not decide.
        returned: What the tools returned, where something may have cut it before the agent was shown it.
    """
    found = score(questions, conversation, catalog, end_state, judge)
    compared = compare(returned, conversation, reads=catalog.reads) if returned else ()
    cuts = unacknowledged_cuts(compared, conversation, judge, catalog.losses)
    lists = unfinished_lists(conversation, catalog.reads, judge, events_of(compared))
    if not cuts and not lists:
        return found
    # Nobody asked about lists: what words do not decide there, as in a language that is not known, leaves a case as it is.
    open = [one.outcome for one in cuts if one.outcome.verdict is not Verdict.PASS]
    open += [one.outcome for one in lists if one.outcome.verdict is Verdict.FAIL]
    return Score(all_of((found.outcome, *open)) if open else found.outcome, (*found.parts, *cuts, *lists))
