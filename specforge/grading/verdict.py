"""The verdict on a check: yes, no, or not decided, with the reason in one line; and Kleene's logic of three values."""

import json
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from specforge.amounts import cut
from specforge.grading.texts import writable


class Verdict(StrEnum):
    """Whether a check holds."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNDECIDED = "undecided"


class Outcome(Struct, frozen=True):
    """A verdict and why."""

    verdict: Verdict
    """Whether the check holds."""
    reason: str
    """What was expected and what was found, in one line that can be printed and written into a file."""


def passed(reason: str) -> Outcome:
    """Make the outcome of a check that holds."""
    return Outcome(Verdict.PASS, writable(reason))


def failed(reason: str) -> Outcome:
    """Make the outcome of a check that does not hold."""
    return Outcome(Verdict.FAIL, writable(reason))


def undecided(reason: str) -> Outcome:
    """Make the outcome of a check that cannot be decided here."""
    return Outcome(Verdict.UNDECIDED, writable(reason))


def decided(holds: bool, expected: str, found: str) -> Outcome:
    """Make an outcome whose reason says what was expected and what was found."""
    told = f"expected {expected}, found {found}"
    return passed(told) if holds else failed(told)


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's and: a fail wins over an undecided one, and that over a pass; nothing at all passes."""
    found = list(outcomes)
    if (decisive := _first(found, Verdict.FAIL) or _first(found, Verdict.UNDECIDED)) is not None:
        return decisive
    return found[0] if len(found) == 1 else passed(_joined(found) or "nothing is expected")


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's or: a pass wins over an undecided one, and that over a fail; nothing at all fails."""
    found = list(outcomes)
    if (decisive := _first(found, Verdict.PASS) or _first(found, Verdict.UNDECIDED)) is not None:
        return decisive
    return failed(f"none holds: {_joined(found)}" if found else "none holds: there is none")


def not_(outcome: Outcome) -> Outcome:
    """Kleene's not: what is undecided stays so."""
    match outcome.verdict:
        case Verdict.PASS:
            return failed(f"must not hold, but does: {outcome.reason}")
        case Verdict.FAIL:
            return passed(f"does not hold, as it must not: {outcome.reason}")
        case Verdict.UNDECIDED:
            return outcome


def _first(outcomes: list[Outcome], verdict: Verdict) -> Outcome | None:
    for one in outcomes:
        if one.verdict is verdict:
            return one
    return None


def _joined(outcomes: list[Outcome]) -> str:
    shown = "; ".join(one.reason for one in outcomes[:3])
    return f"{shown}; and {len(outcomes) - 3} more" if len(outcomes) > 3 else shown


def quote(value: object, most: int = 80) -> str:
    """Quote a text or a JSON value in one line of at most about 80 characters."""
    if isinstance(value, str):
        return repr(cut(value, most))
    try:
        shown = json.dumps(value, ensure_ascii=False, default=repr)
    except (ValueError, RecursionError):
        return "a value that is not JSON"
    return cut(shown, most)
