"""Test cases of deepeval that somebody else made, read as transcripts: of a question and its answer, or of a conversation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.grading.conversation import conversation
from specforge.grading.events import UNTOLD, Conversation
from specforge.runners.exported import BY_CALLS, checks_in, hands_off_by_call


def happened_in(test_case: Any, record: Mapping[str, Any]) -> Conversation:
    """Give what happened in a test case; where it says nothing of calls and there are tools, some may have been called.

    Args:
        test_case: A test case with an answer, or with turns.
        record: Its case, as `record_of` gave it.
    """
    found = conversation(transcript_of(test_case))
    catalog = record.get("catalog")
    tools = isinstance(catalog, Mapping) and bool(catalog.get("tools"))
    return Conversation(found.events, ((0, UNTOLD),)) if tools and says_no_calls(test_case) else found


def says_no_calls(test_case: Any) -> bool:
    """Whether a test case does not say which tools were called, not even that none was."""
    if hasattr(test_case, "turns"):
        return all(turn.tools_called is None for turn in test_case.turns)
    return test_case.tools_called is None


def with_passages(record: Mapping[str, Any], test_case: Any) -> Mapping[str, Any]:
    """Give a case whose agent was told what the test case says that was retrieved for it, too.

    Args:
        record: The case, as `record_of` gave it.
        test_case: A test case with an answer, or with turns.
    """
    parts = (test_case, *getattr(test_case, "turns", ()))
    passages = [text for one in parts for text in getattr(one, "retrieval_context", None) or () if isinstance(text, str)]
    catalog = record.get("catalog")
    if not passages or not isinstance(catalog, Mapping):
        return record
    return {**record, "catalog": {**catalog, "told": [*(catalog.get("told") or ()), *passages]}}


def transcript_of(test_case: Any) -> list[dict[str, object]]:
    """Give what happened in a test case, as turns of a spec; the calls of a turn come before its words.

    Args:
        test_case: A test case with an answer, or with turns.
    """
    if not hasattr(test_case, "turns"):
        return [{"user": test_case.input}, *_calls(test_case.tools_called, "agent"), {"agent": test_case.actual_output}]
    found: list[dict[str, object]] = []
    for turn in test_case.turns:
        by = "agent" if turn.role == "assistant" else "user"
        calls = list(_calls(turn.tools_called, by))
        found += calls
        if turn.content or not calls:
            found.append({by: turn.content})
    return found


def asked_otherwise(case: Mapping[str, object], test_case: Any) -> str | None:
    """Say why a test case is no run of a case; nothing when it may be one.

    Args:
        case: The case.
        test_case: A test case with an answer, or with turns.
    """
    if not hasattr(test_case, "turns"):
        if case["mode"] != "single":
            return "the case is a conversation, and the test case is none"
        if test_case.input != case["input"]:
            return "the input of the test case is not that of the case"
        return "the test case has no `actual_output`" if test_case.actual_output is None else None
    said = [turn.content for turn in test_case.turns if turn.role == "user"]
    if not any(turn.role == "assistant" for turn in test_case.turns):
        return "nothing was answered in the test case"
    turns, user = case.get("turns"), case.get("user")
    if isinstance(turns, Sequence) and said != [turn["user"] for turn in turns if "user" in turn]:
        return "the messages of the user are not those of the case"
    if isinstance(user, Mapping) and user.get("opens_with") and said[:1] != [user["opens_with"]]:
        return "the user does not open with what the case says"
    return None


def needs_calls(record: Mapping[str, Any]) -> bool:
    """Whether a case asks about calls of tools: of a hand-over only where it is a call, of a refusal where there are tools that write.

    Args:
        record: The case, as `record_of` gave it.
    """
    checks = record["case"].get("expect") or ()
    catalog = record.get("catalog")
    writes = isinstance(catalog, Mapping) and bool(catalog.get("writes"))
    return any(
        hands_off_by_call(one, record) or not one.keys().isdisjoint(BY_CALLS) or (writes and one.get("refuses") is True)
        for check in checks
        for one in checks_in(check)
    )


def _calls(calls: Any, by: str) -> Iterator[dict[str, object]]:
    for call in calls or ():
        yield {"call": call.name, "with": call.input_parameters or {}, "result": call.output, "by": by}
