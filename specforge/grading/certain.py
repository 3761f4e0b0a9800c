"""Checks whose outcome is certain: those that every answer passes, and those that an answer fails whatever else is said or done."""

from collections.abc import Iterator

from specforge.grading.calls import matching, written
from specforge.grading.catalog import Catalog, shown
from specforge.grading.conversation import conversation
from specforge.grading.events import Call, Conversation, Message
from specforge.grading.grade import GRADERS, grade
from specforge.grading.loosening import Atom, atoms
from specforge.grading.patterns import PatternError, compile_pattern
from specforge.grading.texts import says
from specforge.grading.verdict import Outcome, Verdict, quote
from specforge.regexes import regex
from specforge.spec.checks import Bound, CallOrder, Check, ExpectedCall

ASSERTS = regex(r"[$^]|\\[bBAzZ]|\(\?[^:iP]")
"""What of a pattern may look at where it stands; without it, a pattern that finds nothing at all is found in every text."""

SMALL = regex(r"\W*\d{1,3}\W*")
"""A small number without a unit."""
NUMBER = regex(r"\d[\d.,]*")
UNITS = ("hours", "minutes", "days", "Uhr")
"""What may stand behind a number: `90 minutes` that were given are 1.5 hours."""
OF_ANSWERS = ("equals", "starts_with", "ends_with", "json_schema", "words", "sentences", "characters", "each_turn")
"""What an answer must be, whatever is said or done beside it."""
OF_TEXTS = frozenset((*OF_ANSWERS, "says", "says_any", "pattern"))
"""What an answer alone can have that it must not."""
PHRASES = frozenset(("says", "says_any"))
"""What is said wherever a text that says it is said."""
SAID = frozenset(("says", "says_any", "pattern"))
"""What stays said, whatever is said after it."""
STAYS = SAID | {"calls", "hands_off"}
"""What stays so once it is, whatever is said or done after it, unless calls are counted up to a number."""
OF_CALLS = ("asks_before", "calls_before", "pages_at_most")
"""What a call can fail that no later one makes up for."""


def holds_of_any_answer(atom: Atom) -> bool:
    """Whether one thing that is asked holds of every answer that says anything; only what is certain counts."""
    match atom.value:
        case Bound() as bound:
            return bound.at_most is None and not bound.at_least
        case str() as text if atom.key == "pattern":
            return ASSERTS.search(text) is None and _finds_nothing(text)
        case tuple() as calls if atom.key == "calls":
            return all(one.times is not None and one.times.at_most is None and not one.times.at_least for one in calls)
        case CallOrder() as order:
            return set(order.then) == {order.first}
        case Check() as check if atom.key == "each_turn":
            return all(map(holds_of_any_answer, atoms(check)))
        case tuple() as checks if atom.key == "any_of":
            return any(all(map(holds_of_any_answer, atoms(one))) for one in checks)
        case _:
            return False


def _finds_nothing(pattern: str) -> bool:
    """Whether a pattern is found in an empty text."""
    try:
        return compile_pattern(pattern).found_in("")
    except PatternError:
        return False


def sure_to_fail(expected: Check, answer: Conversation, catalog: Catalog) -> str | None:
    """Why a last answer fails a check, for which nothing that is said or done before it can make up; nothing where it may pass."""
    keys = [key for key in OF_ANSWERS if getattr(expected, key) is not None]
    if expected.not_ is not None and expected.not_.model_fields_set <= OF_TEXTS:
        keys.append("not_")
    outcomes = (GRADERS[key](expected, answer, catalog) for key in keys)
    return next((one.reason for one in outcomes if one.verdict is Verdict.FAIL), None)


def failed_already(expected: Check, so_far: Conversation, catalog: Catalog) -> str | None:
    """Why what an agent has said and done so far fails a check, whatever is said or done after it; nothing where it may pass."""
    keys = [key for key in OF_CALLS if getattr(expected, key) is not None]
    asked = [(key, expected) for key in (*keys, *(_of_what_is_said(expected) if so_far.said else ()))]
    if expected.refuses or expected.does_only is not None:
        asked.append(("does_only", _writes_no_more(expected, so_far, catalog)))
    if most := tuple(map(_at_most, (one for one in expected.calls if one.times is not None and one.times.at_most is not None))):
        asked.append(("calls", Check(calls=most)))
    about: dict[str, Conversation] = {
        "grounded": _with_all_run(so_far),
        "does_only": Conversation(tuple(written(expected.does_only or (), so_far.calls, catalog))),
    }
    outcomes = (GRADERS[key](one, about.get(key, so_far), catalog) for key, one in asked)
    return next((one.reason for one in outcomes if one.verdict is Verdict.FAIL), None)


def _with_all_run(so_far: Conversation) -> Conversation:
    """What happened so far, and then a call with all that the agent has shown: code that is run later states nothing."""
    return Conversation((*so_far.events, Call("", {"shown": list(so_far.said)})), so_far.unread)


def _of_what_is_said(expected: Check) -> Iterator[str]:
    """The keys of a check that something said can fail for good; who has said nothing yet may still say it."""
    if expected.language not in {None, "user"}:
        yield "language"
    if expected.grounded:
        yield "grounded"
    if expected.each_turn is not None and expected.each_turn.model_fields_set <= OF_TEXTS | {"not_"}:
        yield "each_turn"
    if expected.not_ is not None and expected.not_.model_fields_set <= SAID:
        yield "not_"


def _writes_no_more(expected: Check, so_far: Conversation, catalog: Catalog) -> Check:
    """The writes of a check that were made, and no others."""
    writes = () if expected.refuses else expected.does_only or ()
    made = matching(writes, written(writes, so_far.calls, catalog))
    return Check(does_only=tuple(one for index, one in enumerate(writes) if index in made))


def _at_most(call: ExpectedCall) -> ExpectedCall:
    assert call.times is not None
    return call.model_copy(update={"times": Bound(at_most=call.times.at_most)})


def met_already(expected: Check, so_far: Conversation, catalog: Catalog) -> bool:
    """Whether what an agent has said and done so far meets a check, whatever is said or done after it."""
    counted = any(one.times is not None and one.times.at_most is not None for one in expected.calls)
    return not counted and expected.model_fields_set <= STAYS and grade(expected, so_far, catalog).verdict is Verdict.PASS


def failed_by_saying(expected: Check, phrase: str, catalog: Catalog) -> str | None:
    """Why whoever says a phrase fails a check; nothing where it may pass."""
    if expected.not_ is None or not expected.not_.model_fields_set <= PHRASES:
        return None
    outcome = GRADERS["not_"](expected, conversation(phrase), catalog)
    return outcome.reason if outcome.verdict is Verdict.FAIL else None


def made_up_by_saying(expected: Check, phrase: str, so_far: Conversation, catalog: Catalog) -> str | None:
    """Why whoever says a phrase behind all that a case gives makes something up; nothing where it may have been given, or mean another thing.

    A tool may give anything. A small number alone may count things, another one may have a unit behind it, a time of day may be told in a zone that the
    answer names, and a part of what was given may be said with the rest of it.

    Args:
        expected: What forbids to make anything up.
        phrase: What is said.
        so_far: The turns that the case gives.
        catalog: What the feature has and is told, with the values of the case.
    """
    if not expected.grounded or catalog.tools or SMALL.fullmatch(phrase):
        return None
    from specforge.grading.stating import figures  # noqa: PLC0415  few features ask for it

    texts = (*catalog.told, *map(shown, catalog.variables.values()), *(one.text for one in so_far.events if isinstance(one, Message)))
    if any(one.clocks or one.days for one in figures(phrase)) or any(says(text, phrase) for text in texts):
        return None
    *others, told = (_stated(expected, one, so_far, catalog) for one in (*_with_units(phrase), phrase))
    if any(one.verdict is not Verdict.FAIL for one in (*others, told)):
        return None
    return told.reason if quote(phrase) in told.reason else None


def _with_units(phrase: str) -> Iterator[str]:
    """A number with each unit that an answer may say behind it."""
    if NUMBER.fullmatch(phrase.strip()):
        yield from (f"{phrase} {unit}" for unit in UNITS)


def _stated(expected: Check, phrase: str, so_far: Conversation, catalog: Catalog) -> Outcome:
    said = Conversation((*so_far.events, Message("agent", phrase)))
    return GRADERS["grounded"](Check(grounded=expected.grounded), said, catalog)
