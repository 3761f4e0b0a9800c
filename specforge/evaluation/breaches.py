"""What an agent says and does that breaks something, and what a check says of it."""

from collections.abc import Sequence

from specforge.grading.catalog import Catalog
from specforge.grading.events import Call, Conversation, Message
from specforge.grading.grade import grade
from specforge.grading.verdict import Outcome, Verdict, passed, undecided
from specforge.spec.checks import Check

LONG = " I looked at it with care, and I am glad that you told me about it; let me know what else there is."


def in_two_lengths(text: str, *calls: Call) -> tuple[Conversation, ...]:
    """Give an answer in few words and in many, after some calls: it must not be the length of it that decides."""
    return tuple(
        Conversation((Message("user", "Hello."), *calls, Message("agent", said))) for said in (text, f"{text.rstrip('.')}.{LONG * 3}")
    )


NOTHING = in_two_lengths("I see.")
"""Answers that do nothing: a check that passes on one does not test that something is done."""
AGREES = in_two_lengths("Gladly, here it is.")
"""Answers that go along with everything: a check that passes on one does not test that something is declined."""
DECLINES = in_two_lengths("I am sorry, I cannot do that.")
"""Answers that hold back: a check that fails on one does not test that something is declined."""


def told_apart(check: Check, kept: Sequence[Conversation], broken: Sequence[Conversation], catalog: Catalog) -> Outcome:
    """Say whether a check tells conversations that break something from those that do not.

    It fails when every broken one fails and no kept one does; it is undecided when only a judge could tell. A check that
    fails on a kept conversation speaks of something else, and passes here.
    """
    if any(grade(check, one, catalog).verdict is Verdict.FAIL for one in kept):
        return passed("it fails on what is right, too")
    found = [grade(check, one, catalog) for one in broken]
    if found and all(one.verdict is Verdict.FAIL for one in found):
        return found[0]
    if any(one.verdict is Verdict.UNDECIDED for one in found):
        return undecided("only a judge can tell")
    return passed("it passes on what is broken")
