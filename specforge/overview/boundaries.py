"""The boundary of a purpose in sentences."""

from collections.abc import Iterator, Sequence

from specforge.amounts import many
from specforge.project import View
from specforge.spec.model import listed, spoken
from specforge.spec.sessions import Boundary, Purpose, Selection


def boundary_lines(view: View, id: str, purpose: Purpose) -> Iterator[str]:
    """Say where the sessions of a purpose begin and end, which of them count, and what is kept of them."""
    sessions = view.sessions
    if purpose.same_as is not None:
        yield f"as {purpose.same_as.purpose}: {purpose.same_as.because}"
    yield from _limits(purpose)
    yield from _counts(purpose)
    if sessions is not None:
        yield f"its ids stand in {sessions.value.id_column(id)}"
    if purpose.effective_from is not None:
        yield f"holds from {purpose.effective_from} on"
    if purpose.inherited_from is not None:
        yield f"inherited from {purpose.inherited_from}"


def _limits(one: Boundary) -> Iterator[str]:
    if one.per:
        yield f"one for each {listed(one.per)}"
    if one.inside is not None:
        yield f"inside of a session of {one.inside}"
    if one.starts is not None:
        begins = [*(f"`{kind}`" for kind in one.starts.on), *(f"another {column}" for column in one.starts.changes)]
        yield f"begins at {' or '.join(begins)}"
    yield from _ends(one)
    if one.resumes_within is not None:
        yield f"goes on when there is activity within {spoken(one.resumes_within)} after its end"
    if one.reopens is not None:
        yield f"is reopened by {_kinds(one.reopens.on, 'or')} within {spoken(one.reopens.within)} after its end"


def _ends(one: Boundary) -> Iterator[str]:
    ends = one.ends
    if ends is None:
        return
    if ends.idle is not None:
        yield f"ends after a pause of more than {spoken(ends.idle)}"
    if ends.longest is not None:
        yield f"is never longer than {spoken(ends.longest)}"
    if ends.on:
        yield f"ends at {_kinds(ends.on, 'or')}"
    if ends.says is not None:
        phrases = [f"“{phrase}”" for phrase in ends.says.phrases]
        yield f"ends when a `{ends.says.by}` is {' or '.join(phrases)}"
    if ends.daily is not None:
        yield f"ends every day at {ends.daily.at} in {ends.daily.zone}"
    if ends.turns is not None:
        yield f"has at most {many(ends.turns, 'event')} of activity"
    if ends.sum is not None:
        yield f"has at most {ends.sum.max} {ends.sum.column}"


def _counts(purpose: Purpose) -> Iterator[str]:
    if purpose.unit is not None or purpose.price is not None:
        price = f" at {purpose.price.text}" if purpose.price is not None else ""
        yield f"is billed as a {purpose.unit or 'session'}{price}"
    if purpose.bills_when is not None:
        yield f"is billed {_selected(purpose.bills_when)}"
    if purpose.quota is not None:
        yield f"at most {purpose.quota} a day for each user"
    if purpose.judged_as is not None:
        yield f"is judged as a {purpose.judged_as}"
    if purpose.judged_when is not None:
        yield f"is judged {_selected(purpose.judged_when)}"
    for name, length in purpose.keeps.items():
        yield f"{name}: kept for {spoken(length)}"


def _selected(one: Selection) -> str:
    parts = [
        *([f"has {_kinds(one.has, 'and')}"] if one.has else []),
        *([f"has no {_kinds(one.lacks, 'or')}"] if one.lacks else []),
        *([f"has at least {many(one.activity_at_least, 'event')} of activity"] if one.activity_at_least is not None else []),
    ]
    return f"when it {listed(parts)}"


def _kinds(kinds: Sequence[str], between: str) -> str:
    return f" {between} ".join(f"`{kind}`" for kind in kinds)
