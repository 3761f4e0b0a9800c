"""Test cases of deepeval that somebody else made, read as transcripts: of a question and its answer, or of a conversation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CALLS = frozenset({"calls", "does_only", "asks_before", "calls_before", "pages_at_most", "hands_off"})
"""Checks that look at calls of tools."""


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


def needs_calls(case: Mapping[str, object]) -> bool:
    """Whether a case asks about calls of tools.

    Args:
        case: The case.
    """
    expect = case.get("expect")
    return (
        bool({key for check in expect if isinstance(check, Mapping) for key in _keys(check)} & CALLS) if isinstance(expect, list) else False
    )


def _calls(calls: Any, by: str) -> Iterator[dict[str, object]]:
    for call in calls or ():
        yield {"call": call.name, "with": call.input_parameters or {}, "result": call.output, "by": by}


def _keys(check: Mapping[str, object]) -> Iterator[str]:
    for key, value in check.items():
        yield key
        for one in value if key == "any_of" and isinstance(value, list) else [value] if key in {"not", "each_turn"} else []:
            if isinstance(one, Mapping):
                yield from _keys(one)
