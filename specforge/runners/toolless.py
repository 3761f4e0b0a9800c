"""Cases in runners whose models cannot call tools: which of them nobody can pass there, and which nobody can fail."""

from collections.abc import Iterable, Iterator, Mapping

from specforge.grading.catalog import Catalog
from specforge.grading.events import Conversation
from specforge.grading.grade import DEFAULTS, grade
from specforge.grading.scoring import catalog_from, questions_of
from specforge.grading.verdict import Verdict
from specforge.runners.exported import BY_CALLS, Loss, hands_off_by_call, keys_of
from specforge.runners.suite import case_of
from specforge.spec.checks import Check

NEEDS_CALL = "it passes only with a call of a tool, and the runner's models cannot call tools"
CANNOT_FAIL = "it asks about calls alone, and the runner's models cannot call tools, so that every answer would pass"


def losses_without_tools(record: Mapping[str, object], why: str) -> Iterator[Loss]:
    """Give what is lost of a case where no tool can be called: all of it where every answer fails, or every answer passes.

    Args:
        record: The case, as `record_of` gives it.
        why: Why a check that stays in the case cannot fail there.
    """
    case = case_of(record)
    id, questions = str(case["id"]), questions_of(case)
    catalog = catalog_from(record.get("catalog"))
    told = _every(_certain(check, questions.given, catalog) for _, check in questions.expect)
    if questions.ends_with is not None or told is False:
        yield Loss(id, "call", NEEDS_CALL)
        return
    if told is True and not questions.judged:
        yield Loss(id, "call", CANNOT_FAIL)
        return
    checks = case.get("expect") or ()
    assert isinstance(checks, list | tuple)
    used = sorted({key for check in checks for key in keys_of(check)}.intersection(BY_CALLS))
    used += ["hands_off"] if any(hands_off_by_call(check, record) for check in checks) else []
    yield from (Loss(id, key, why, whole=False) for key in used)


def _certain(check: Check, given: Conversation, catalog: Catalog) -> bool | None:
    """Whether a check holds, where that is certain although the answer is not known: the calls are those that the case gives."""
    said = check.model_fields_set
    return _every(_of_key(name, check, given, catalog) for name, default in DEFAULTS if name in said and getattr(check, name) != default)


def _of_key(name: str, check: Check, given: Conversation, catalog: Catalog) -> bool | None:
    if name == "not_" and check.not_ is not None:
        told = _certain(check.not_, given, catalog)
        return None if told is None else not told
    if name == "any_of":
        found = [_certain(one, given, catalog) for one in check.any_of]
        return True if True in found else None if None in found else False
    if name == "each_turn" and check.each_turn is not None:
        return _certain(check.each_turn, Conversation(), catalog)
    if name == "hands_off":
        handoff = catalog.handoffs.get(check.hands_off or "")
        return False if handoff is not None and set(handoff.tools) - {call.tool for call in given.calls} else None
    if name in BY_CALLS:
        return {Verdict.PASS: True, Verdict.FAIL: False}.get(grade(check.model_copy(update=_alone(name)), given, catalog).verdict)
    return None


def _alone(name: str) -> dict[str, object]:
    """What makes every other key of a check what it is when it is not written."""
    return {other: default for other, default in DEFAULTS if other != name}


def _every(found: Iterable[bool | None]) -> bool | None:
    """Whether all hold: a certain no wins over what is not known."""
    told = list(found)
    return False if False in told else None if None in told else True
