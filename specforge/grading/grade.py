"""Grading a conversation by checks: one function for every key of a check, and three-valued logic between them."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from specforge.grading import answers, calls, refusal
from specforge.grading.catalog import Catalog
from specforge.grading.events import Conversation, Message
from specforge.grading.judging import Judge, asked
from specforge.grading.verdict import Outcome, Verdict, all_of, any_of, failed, not_, passed, quote, undecided
from specforge.spec.checks import Check

DEFAULTS = tuple((name, field.default) for name, field in Check.model_fields.items())
"""Every key of a check, in order, with what it is when it is not written."""
Grader = Callable[[Check, Conversation, Catalog], Outcome]


def grade(check: Check, conversation: Conversation, catalog: Catalog, judge: Judge | None = None) -> Outcome:
    """Grade a conversation by one check, all of whose keys must hold; its texts have their facts filled in already.

    Args:
        check: The check.
        conversation: What happened.
        catalog: The tools and handoffs of the feature.
        judge: Answers rubrics, at any depth of the check; without one they stay undecided.
    """
    said = check.model_fields_set
    keys = [name for name, default in DEFAULTS if name in said and getattr(check, name) != default]
    if not keys:
        return undecided("the check asks nothing")
    return all_of(_of_key(name, check, conversation, catalog, judge) for name in keys)


def _of_key(name: str, check: Check, conversation: Conversation, catalog: Catalog, judge: Judge | None) -> Outcome:
    if (asking := ASKING.get(name)) is not None:
        return asking(check, conversation, catalog, judge)
    return GRADERS[name](check, conversation, catalog)


def grade_all(checks: Iterable[Check], conversation: Conversation, catalog: Catalog) -> Outcome:
    """Grade a conversation by checks that must all hold: a fail wins over an undecided one, and that over a pass."""
    return all_of(grade(check, conversation, catalog) for check in checks)


def _asks_before(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    from specforge.grading.consent import asks_before  # noqa: PLC0415  its words take a while to compile

    return asks_before(check, conversation, catalog)


def _grounded(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    from specforge.grading.grounding import grounded  # noqa: PLC0415  few features ask for it

    return grounded(check, conversation, catalog)


def _language(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    from specforge.grading.speaking import language  # noqa: PLC0415  few features ask for it

    return language(check, conversation)


def _judged(check: Check, conversation: Conversation, _: Catalog, judge: Judge | None = None) -> Outcome:
    """A rubric is decided by a judge alone."""
    if judge is None or check.judged is None:
        return undecided(f"needs a judge: {quote(check.judged.rubric if check.judged else '')}")
    return asked(judge, check.judged, conversation)


def _each_turn(check: Check, conversation: Conversation, catalog: Catalog, judge: Judge | None = None) -> Outcome:
    """The check holds for every message of the agent as if it were the whole conversation, without calls."""
    nested = check.each_turn
    if nested is None or conversation.answer is None:
        return failed(answers.SILENCE)
    outcomes = [grade(nested, Conversation((Message("agent", text),)), catalog, judge) for text in conversation.said]
    return all_of(
        Outcome(outcome.verdict, f"turn {number} of the agent: {outcome.reason}") for number, outcome in enumerate(outcomes, start=1)
    )


def _not(check: Check, conversation: Conversation, catalog: Catalog, judge: Judge | None = None) -> Outcome:
    """The check does not hold; what is undecided stays so.

    Words that decline only where that is expected do not decline where it is not: `not: {refuses: true}` passes where `refuses: false` does.
    """
    if check.not_ is None:
        return undecided("the check asks nothing")
    if check.not_.refuses and (plain := refusal.refuses(Check(refuses=False), conversation, catalog)).verdict is Verdict.PASS:
        return passed(f"does not hold, as it must not: {plain.reason}")
    return not_(grade(check.not_, conversation, catalog, judge))


def _any_of(check: Check, conversation: Conversation, catalog: Catalog, judge: Judge | None = None) -> Outcome:
    """At least one of the checks holds; undecided when none does and one is undecided."""
    return any_of(grade(one, conversation, catalog, judge) for one in check.any_of)


GRADERS: Mapping[str, Grader] = MappingProxyType(
    {
        "says": answers.says,
        "says_any": answers.says_any,
        "equals": answers.equals,
        "pattern": answers.pattern,
        "starts_with": answers.starts_with,
        "ends_with": answers.ends_with,
        "json_schema": answers.json_schema,
        "words": answers.words,
        "sentences": answers.sentences,
        "characters": answers.characters,
        "calls": calls.calls,
        "does_only": calls.does_only,
        "asks_before": _asks_before,
        "calls_before": calls.calls_before,
        "pages_at_most": calls.pages_at_most,
        "refuses": refusal.refuses,
        "hands_off": refusal.hands_off,
        "grounded": _grounded,
        "language": _language,
        "judged": _judged,
        "each_turn": _each_turn,
        "not_": _not,
        "any_of": _any_of,
    }
)
"""What grades each key of a check."""
ASKING: Mapping[str, Callable[[Check, Conversation, Catalog, Judge | None], Outcome]] = MappingProxyType(
    {"judged": _judged, "each_turn": _each_turn, "not_": _not, "any_of": _any_of}
)
"""What grades the keys that a judge can be asked for, or that hold other checks."""
