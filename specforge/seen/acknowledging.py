"""Whether an agent goes on, or says so, where it was not shown all: deterministic, and a judge is asked where words do not decide."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from specforge.grading.catalog import Loss
from specforge.grading.conversation import conversation
from specforge.grading.events import Call, Conversation, Message
from specforge.grading.json_values import same_json
from specforge.grading.judging import Judge, asked
from specforge.grading.scoring import Part
from specforge.grading.verdict import Outcome, Verdict, failed, passed, quote, undecided
from specforge.regexes import regex
from specforge.seen.comparing import Comparison
from specforge.seen.envelope import Envelope, envelope
from specforge.seen.phrases import WORD, acknowledges, claims, hints, readable
from specforge.spec.checks import Judged
from specforge.spec.model import EMPTY
from specforge.spec.scalars import FILLED

Reads = Mapping[str, Mapping[str, str | None]]
Continued = Literal["yes", "maybe", "no"]
PLACES = frozenset(
    WORD.findall(
        "page pagesize perpage pagenumber pageno limit offset cursor nextcursor startindex startat maxlength maxresults numresults after before"
        " count first last size top skip start end next pagetoken nexttoken nextpagetoken continuationtoken token startingafter endingbefore"
        " startafter from to since until fromline toline startline endline linestart lineend viewrange fromdate todate startdate enddate head tail"
    )
)
"""Arguments by which pages and ranges are asked for, without what parts their words; another value of one asks for another part of the same."""
SHARED = 3
"""Characters from which on a value that two calls have in common is about the same thing."""
NUMBERED = regex(r"[\w-]*\d[\w-]*")
"""A word with a digit: a number, a date, an id."""
SUFFIX = regex(r"\.[A-Za-z0-9]+$")
"""How the name of a file ends."""


def unacknowledged_cuts(
    comparisons: Iterable[Comparison], transcript: object, judge: Judge | None = None, losses: Mapping[str, Loss] = EMPTY
) -> tuple[Part, ...]:
    """Give a verdict on every result that the model was not shown wholly, in the order of the calls.

    It passes when the agent, before the user speaks again, reads on (makes the call of `next`, asks for another part or for
    less, or reads what the handle names) or says that it has not seen all. It fails when it does neither. It is undecided
    where that cannot be told: another call may be about the same, the words may be about a part, the language is not known,
    or no message shows the result; a judge answers those.
    Where a contract says how much of a result may be lost unsaid, a smaller loss passes unless the agent claims what only
    somebody who saw all can; where it says which loss blocks an answer, saying so does not do for a larger one.

    Args:
        comparisons: What `compare` gives.
        transcript: The messages that were compared.
        judge: Answers what words do not decide.
        losses: What may be left out of the results of a tool, where its contract says so.

    Raises:
        TranscriptError: when the transcript has no known form.
    """
    heard = conversation(transcript)
    return tuple(_part(one, heard, judge, losses.get(one.returned.tool, Loss())) for one in comparisons if one.cut)


def unfinished_lists(
    transcript: object, reads: Reads | None = None, judge: Judge | None = None, besides: Iterable[int] = ()
) -> tuple[Part, ...]:
    """Give a verdict on every result that says itself that it is not all there is (`has_more: true`, `truncated: true`).

    It passes when the agent reads on, says that it has not seen all, or claims nothing that only somebody who saw all can:
    a total, that this is all, or that something is not there. A total that the result tells may be repeated.

    Args:
        transcript: The conversation.
        reads: Where the parts of a tool's results stand, by tool; as in compiled schemas when left out.
        judge: Answers what words do not decide.
        besides: Events that are judged otherwise.

    Raises:
        TranscriptError: when the transcript has no known form.
    """
    heard, left = conversation(transcript), frozenset(besides)
    return tuple(
        _unfinished(one, place, said, heard, judge)
        for place, one in enumerate(heard.events)
        if isinstance(one, Call) and one.by == "agent" and place not in left
        if (said := envelope(one.result, (reads or {}).get(one.tool))).partial
    )


def _part(one: Comparison, heard: Conversation, judge: Judge | None, loss: Loss) -> Part:
    asks = f"goes on, or says so, where the result of `{one.returned.tool}` was cut"
    rubric = (
        f"The result of `{one.returned.tool}` did not reach the agent as a whole. Afterwards the agent reads the rest, or tells the "
        "user that it has not seen everything."
    )
    if _blocks(one, loss):
        asks = f"goes on, or answers nothing, where {loss.blocking}% or more of the result of `{one.returned.tool}` was cut"
        rubric = (
            f"Of the result of `{one.returned.tool}`, {one.lost_percent}% did not reach the agent. Afterwards the agent reads the rest, or tells "
            "the user that the result could not be read, and gives no answer from the part that it has seen."
        )
    return Part("", asks, _settled(_cut_outcome(one, heard, loss), rubric, heard, judge))


def _blocks(one: Comparison, loss: Loss) -> bool:
    return loss.blocking is not None and one.lost_percent >= loss.blocking


def _cut_outcome(one: Comparison, heard: Conversation, loss: Loss) -> Outcome:
    told = str(one)
    if one.event is None:
        return undecided(f"{told}; no message has the result, so that what the model was shown cannot be told")
    call = heard.events[one.event]
    assert isinstance(call, Call)
    said = envelope(one.returned.text if one.returned.value is None else one.returned.value)
    after = _After.of(heard, one.event)
    continued, how = after.continued(call, said, one.handle)
    if continued == "yes":
        return passed(f"{told}; the agent goes on with {how}")
    words = acknowledges(after.text)
    if words and _blocks(one, loss):
        told = f"{told}; {one.lost_percent}% are lost, and from {loss.blocking}% on nothing is answered"
        return _without_answer(one, heard, call, after.text, told)
    if words:
        return passed(f"{told}; the agent says {quote(words)}")
    if loss.unsaid is not None and one.lost_percent <= loss.unsaid and readable(after.text) and not claims(after.text):
        return passed(f"{told}; {one.lost_percent}% may be lost unsaid, and the agent claims nothing that needs the rest")
    if continued == "maybe":
        return undecided(f"{told}; whether {how} goes on cannot be told")
    if words := claims(after.text):
        return failed(f"{told}; the agent does not go on and says {quote(words)}")
    if words := hints(after.text):
        return undecided(f"{told}; whether {quote(words)} in the answer says so cannot be told")
    if not readable(after.text):
        return undecided(f"{told}; the language of the answer is not one whose words are known: {quote(after.text)}")
    return failed(f"{told}; the agent does not go on and does not say so" + (f": {quote(after.text)}" if after.text else ""))


def _without_answer(one: Comparison, heard: Conversation, call: Call, text: str, told: str) -> Outcome:
    """What is made of an agent that says it has not seen all, where it may answer nothing from what it saw."""
    claimed = claims(text)
    if claimed and NUMBERED.search(claimed):
        return failed(f"{told}; the agent does not go on and says {quote(claimed)}")
    known = {
        *NUMBERED.findall(str(call.arguments)),
        *(word for said in heard.events if isinstance(said, Message) for word in _of_user(said)),
    }
    taken = [word for word in NUMBERED.findall(text) if len(word) >= SHARED and word in one.shown and word not in known]
    if claimed or taken:
        return undecided(f"{told}; whether {quote(claimed or taken[0])} in the answer is taken from the rest cannot be told")
    return passed(f"{told}; the agent says that it has not seen all, and nothing of what it saw")


def _of_user(message: Message) -> list[str]:
    return NUMBERED.findall(message.text) if message.role == "user" else []


def _unfinished(call: Call, place: int, said: Envelope, heard: Conversation, judge: Judge | None) -> Part:
    asks = f"claims nothing that needs the rest of what `{call.tool}` lists"
    rubric = (
        f"The result of `{call.tool}` says that there is more than it shows. The agent reads on, or tells the user that it has not seen "
        "everything, or claims neither a total, nor that this is all, nor that something is not there."
    )
    return Part("", asks, _settled(_unfinished_outcome(call, place, said, heard), rubric, heard, judge))


def _unfinished_outcome(call: Call, place: int, said: Envelope, heard: Conversation) -> Outcome:
    told = f"the result of `{call.tool}` says {'`truncated: true`' if said.truncated else 'that there is more'}"
    after = _After.of(heard, place)
    continued, how = after.continued(call, said, None)
    if continued == "yes":
        return passed(f"{told}; the agent goes on with {how}")
    if words := acknowledges(after.text):
        return passed(f"{told}; the agent says {quote(words)}")
    if words := claims(after.text, said.total):
        if continued == "maybe":
            return undecided(f"{told}, and the agent says {quote(words)}; whether {how} goes on cannot be told")
        return failed(f"{told}; the agent does not go on and says {quote(words)}")
    if not readable(after.text):
        return undecided(f"{told}; the language of the answer is not one whose words are known: {quote(after.text)}")
    return passed(f"{told}; the agent claims nothing that needs the rest")


def _settled(outcome: Outcome, rubric: str, heard: Conversation, judge: Judge | None) -> Outcome:
    if outcome.verdict is not Verdict.UNDECIDED or judge is None:
        return outcome
    return asked(judge, Judged.model_validate({"rubric": rubric}, context=FILLED), heard)


class _After(Struct, frozen=True):
    """What the agent does and says after a call, before the user speaks again."""

    calls: tuple[Call, ...]
    text: str

    @classmethod
    def of(cls, heard: Conversation, place: int) -> "_After":
        calls: list[Call] = []
        texts: list[str] = []
        for event in heard.events[place + 1 :]:
            if isinstance(event, Call):
                calls += [event] if event.by == "agent" else []
            elif event.role == "user":
                break
            else:
                texts.append(event.text)
        return cls(tuple(calls), "\n".join(texts))

    def continued(self, call: Call, said: Envelope, handle: str | None) -> tuple[Continued, str]:
        """Whether one of the calls reads on, and which one."""
        found: tuple[Continued, str] = ("no", "")
        for later in self.calls:
            how = f"`{later.tool}` with {quote(later.arguments)}"
            if (kind := _continues(call, later, said, handle)) == "yes":
                return kind, how
            if kind == "maybe" and found[0] == "no":
                found = kind, how
        return found


def _continues(call: Call, later: Call, said: Envelope, handle: str | None) -> Continued:
    texts = [one for one in later.arguments.values() if isinstance(one, str) and len(one) >= SHARED]
    if handle is not None and any(_names(one, handle) for one in texts):
        return "yes"
    if later.tool != call.tool:
        common = [one for one in call.arguments.values() if isinstance(one, str) and len(one) >= SHARED]
        return "maybe" if any(one in common for one in texts) else "no"
    before, now = call.arguments, later.arguments
    wanted = said.next.get("arguments") if isinstance(said.next, Mapping) else None
    if isinstance(wanted, Mapping) and all(name in now and same_json(one, now[name]) for name, one in wanted.items()):
        return "yes"
    if isinstance(said.next, str | int) and said.next != "" and any(same_json(one, said.next) for one in now.values()):
        return "yes"
    if same_json(before, now):
        return "no"
    changed = [name for name in {*before, *now} if name not in before or name not in now or not same_json(before[name], now[name])]
    kept = all(name in now for name in before)
    if kept and all(_is_place(name) or name not in before or _within(before[name], now[name]) for name in changed):
        return "yes"
    if any(name in now and _is_place(name) for name in changed) and all(_is_place(name) for name in changed if name in now):
        return "yes"
    return "maybe"


def _is_place(name: str) -> bool:
    return name.lower().replace("_", "").replace("-", "") in PLACES


def _names(text: str, handle: str) -> bool:
    """Whether a text names what a handle does: with something around it, or by its end, with or without the suffix of a file."""
    ends = (one for one in (handle, SUFFIX.sub("", handle)) if one.endswith(text))
    return handle in text or any(re.search(r"[^\W_]\Z|\.\Z", one[: -len(text)]) is None for one in ends)


def _within(before: object, now: object) -> bool:
    """Whether a text asks for less than another: it has all words of it, and more."""
    if not isinstance(before, str) or not isinstance(now, str):
        return False
    return bool(before.split()) and set(before.casefold().split()) < set(now.casefold().split())


def events_of(comparisons: Iterable[Comparison]) -> Iterator[int]:
    """The events of the results that were cut."""
    return (one.event for one in comparisons if one.cut and one.event is not None)
