"""Rules that a config states, made into rules like any other."""

from collections.abc import Iterator
from itertools import pairwise

from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.globs import matches
from specforge.grading.patterns import Pattern, PatternError, compile_pattern
from specforge.lint_config import HouseRule
from specforge.prompt_lint.matching import section_named
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, Rule
from specforge.prompt_lint.tokens import count

MOST = 50
"""The most places of one pattern that are told for one prompt."""
NUMBER = 1_000
"""House rules are listed behind all others."""


def house_rule(told: HouseRule) -> Rule:
    """Make a rule.

    Raises:
        UsageError: when a pattern is none.
    """
    forbid, require = (_compiled(told, pattern) for pattern in (told.forbid, told.require))

    def run(prompt: Prompt, known: Known) -> Iterator[Hit]:
        if told.files and not any(matches(one, prompt.file.path) for one in told.files):
            return
        start, end = 0, len(prompt.text)
        if told.of is not None:
            section = section_named(prompt, told.of)
            if section is None:
                return
            start, end = section
        yield from _patterns(told, prompt.text[start:end], start, forbid, require)
        yield from _sections(told, prompt)
        if told.budget is not None:
            number = count(prompt.text[start:end], known.model)
            if number.least > told.budget:
                yield Hit(start, end, f"{told.message}: {number}, and at most {told.budget:,} may be", told.help, key="budget")

    run.__doc__ = told.why or told.message
    return Rule(told.name, NUMBER, Severity[told.severity.upper()], Confidence.CERTAIN, run, on=True)


def _compiled(told: HouseRule, pattern: str | None) -> Pattern | None:
    try:
        return None if pattern is None else compile_pattern(pattern)
    except PatternError as error:
        raise UsageError(f"the rule `{told.name}`: {error}", error.help) from None


def _patterns(told: HouseRule, text: str, start: int, forbid: Pattern | None, require: Pattern | None) -> Iterator[Hit]:
    if forbid is not None:
        for first, last in forbid.places(text, MOST):
            yield Hit(start + first, start + last, told.message, told.help)
    if require is not None and not require.found_in(text):
        yield Hit(start, start, told.message, told.help, key="require")


def _sections(told: HouseRule, prompt: Prompt) -> Iterator[Hit]:
    for title in told.sections:
        if section_named(prompt, title) is None:
            yield Hit(0, 0, f"{told.message}: there is no section `{title}`", told.help, key=f"section {title}")
    places = [(place[0], title) for title in told.order if (place := section_named(prompt, title)) is not None]
    for (before, title), (after, other) in pairwise(places):
        if after < before:
            yield Hit(before, before, f"{told.message}: `{title}` stands behind `{other}`", told.help, key=f"order {title}")
            return
