"""Checks of the calls that the agent makes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from specforge.amounts import few, many
from specforge.grading.catalog import Catalog
from specforge.grading.events import Call, Conversation
from specforge.grading.json_values import alike
from specforge.grading.verdict import Outcome, decided, failed, passed, quote, undecided
from specforge.regexes import regex
from specforge.spec.checks import Bound, Check, ExpectedCall

ERRORS = ("error", "errors", "is_error", "isError")
"""What a result has where a call was refused."""
INSTANT = regex(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)")
"""An instant of RFC 3339, whose seconds may be left out."""


def matches(expected: ExpectedCall, call: Call) -> bool:
    """Whether a call is the expected one: same tool, every named argument there with an equal value, and none it must be without.

    Of arguments that cannot be read nothing is known, neither that one is there nor that it is not. An instant is the
    same wherever its clock stands: `2026-12-01T11:00+01:00` is `2026-12-01T10:00Z`.
    """
    return (
        expected.call == call.tool
        and (call.unread is None or not (expected.with_ or expected.without))
        and all(name in call.arguments and alike(_in_utc(value), _in_utc(call.arguments[name])) for name, value in expected.with_.items())
        and not any(call.arguments.get(name) is not None for name in expected.without)
    )


def _in_utc(value: object) -> object:
    """An argument with its instants in UTC."""
    match value:
        case str() if INSTANT.fullmatch(value):
            try:
                return datetime.fromisoformat(value).astimezone(UTC).isoformat()
            except (ValueError, OverflowError):
                return value
        case Mapping():
            return {key: _in_utc(one) for key, one in value.items()}
        case list() | tuple():
            return [_in_utc(one) for one in value]
        case _:
            return value


def matching(expected: Sequence[ExpectedCall], calls: Sequence[Call]) -> dict[int, int]:
    """Give as many expected calls as possible a call of their own: the largest matching, index to index."""
    return pairing([[index for index, call in enumerate(calls) if matches(one, call)] for one in expected])


def pairing(fits: Sequence[Sequence[int]]) -> dict[int, int]:
    """Give as many seekers as possible one of their own of what fits each: the largest matching, index to index.

    Each seeker in turn looks for one; where all that fit are taken, others are moved along a path that frees one.
    """
    taken: dict[int, int] = {}
    for start in range(len(fits)):
        reached: dict[int, int] = {}
        pending = [start]
        while pending:
            seeker = pending.pop()
            news = [index for index in fits[seeker] if index not in reached]
            reached.update(dict.fromkeys(news, seeker))
            free = next((index for index in news if index not in taken), None)
            if free is not None:
                _move(free, start, reached, taken)
                break
            pending += [taken[index] for index in news]
    return {one: index for index, one in taken.items()}


def _move(free: int, start: int, reached: dict[int, int], taken: dict[int, int]) -> None:
    """Walk back from a free call to the expected call that began to look, and hand every call on the way to its new owner."""
    held = {one: index for index, one in taken.items()}
    index, seeker = free, reached[free]
    while seeker != start:
        taken[index] = seeker
        index = held[seeker]
        seeker = reached[index]
    taken[index] = start


def calls(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """Every expected call is matched by a call of the agent of its own; other calls do not matter.

    One that says how often it happens, or after what, is counted instead: every call that matches counts, but for those that were refused
    for their arguments, which count where none may happen.
    """
    for one in check.calls:
        if one.times is not None or one.after_failure is not None:
            if (following := _following(one, conversation.calls)) is None:
                return undecided(f"whether a call of `{one.call}` failed as `{one.after_failure}` is not known")
            times = one.times or Bound(at_least=1)
            never = times.at_most == 0
            number = sum(matches(one, call) and (never or not is_misput(call)) for call in following)
            if not times.admits(number):
                often = f"{times} time" if str(times).endswith(" 1") else f"{times} times"
                return failed(f"expected the call {_expected(one)} {often}, found {number}")
    singles = [one for one in check.calls if one.times is None and one.after_failure is None]
    found = matching(singles, conversation.calls)
    missing = [one for index, one in enumerate(singles) if index not in found]
    if missing:
        return failed(f"expected the call {_expected(missing[0])}, found {_found(conversation.calls)}")
    return passed(f"expected the call {_expected(check.calls[0])}, found it" if len(check.calls) == 1 else "all expected calls are there")


def _following(one: ExpectedCall, calls: Sequence[Call]) -> Sequence[Call] | None:
    """The calls that count for an expected one; nothing where a result that would tell is not known."""
    if one.after_failure is None:
        return calls
    for at, call in enumerate(calls[:-1]):
        if call.tool == one.call:
            if call.result is None:
                return None
            if failure_of(call) == one.after_failure:
                return calls[at + 1 :]
    return ()


def does_only(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    """The agent's calls of writing tools and the expected ones pair off, with none left over on either side.

    A call of an expected tool that was refused for its arguments has written nothing, and is let be.
    """
    expected = check.does_only or ()
    done = written(expected, conversation.calls, catalog)
    found = matching(expected, done)
    if missing := [one for index, one in enumerate(expected) if index not in found]:
        reads = "" if missing[0].call in catalog.writes else f"; `{missing[0].call}` is not a tool that writes"
        return failed(f"expected the write {_expected(missing[0])}, found {_found(done)}{reads}")
    if extra := [call for index, call in enumerate(done) if index not in found.values()]:
        wanted = few([_expected(one) for one in expected], 2)
        return failed(
            f"expected no write but {wanted}, found {_call(extra[0])}" if expected else f"expected no write, found {_call(extra[0])}"
        )
    found_all = "it" if len(expected) == 1 else "them"
    return passed(f"expected {many(len(expected), 'write')}, found {found_all}" if expected else "expected no write, found none")


def written(expected: Sequence[ExpectedCall], calls: Sequence[Call], catalog: Catalog) -> list[Call]:
    """The calls of writing tools, without those of expected tools that were refused for their arguments."""
    tools = {one.call for one in expected}
    return [call for call in calls if call.tool in catalog.writes and not (call.tool in tools and is_misput(call))]


def calls_before(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """Every call of a later tool has an earlier call of the first, whoever makes it, that was not refused for its arguments; passes where no later tool is called."""
    order = check.calls_before
    assert order is not None
    first, later = order.first, frozenset(order.then)
    for event in conversation.events:
        if isinstance(event, Call) and event.tool == first and not is_misput(event):
            return passed(f"expected `{first}` first, found it")
        if isinstance(event, Call) and event.by == "agent" and event.tool in later - {first}:
            return failed(f"expected `{first}` before `{event.tool}`, found {_call(event)} without it")
    return passed(f"none of {', '.join(f'`{tool}`' for tool in order.then)} is called")


def pages_at_most(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The agent calls the list tool no more often than this, but for calls that were refused for their arguments: nothing was begun then."""
    limit = check.pages_at_most
    assert limit is not None
    number = sum(call.tool == limit.tool and not is_misput(call) for call in conversation.calls)
    return decided(number <= limit.at_most, f"at most {many(limit.at_most, 'call')} of `{limit.tool}`", str(number))


def is_misput(call: Call) -> bool:
    """Whether a call was refused for its arguments, as the lists of cases and `specforge.paging` say it."""
    return failure_of(call) == "bad_arguments"


def is_error(result: object) -> bool:
    """Whether a result says that its call was refused: that call may be wrong, and the story goes on from there."""
    if isinstance(result, Mapping):
        return any(result.get(key) for key in ERRORS)
    return isinstance(result, str) and result.lstrip().lower().startswith("error")


def failure_of(call: Call) -> object:
    """Give the class of the failure that a call came to; nothing where it came to none."""
    result = call.result
    return result.get("class") if isinstance(result, Mapping) and "error" in result else None


def _expected(one: ExpectedCall) -> str:
    given = f" with {quote(one.with_)}" if one.with_ else ""
    without = f" without {', '.join(f'`{name}`' for name in one.without)}" if one.without else ""
    return f"`{one.call}`{given}{without}" + (f" after a failure `{one.after_failure}`" if one.after_failure else "")


def _call(one: Call) -> str:
    if one.unread is not None:
        return f"`{one.tool}`, whose arguments {one.unread}"
    return f"`{one.tool}` with {quote(one.arguments)}" if one.arguments else f"`{one.tool}`"


def _found(found: Sequence[Call]) -> str:
    if not found:
        return "none"
    return _call(found[-1]) if len(found) == 1 else f"{len(found)} others, the last {_call(found[-1])}"
