"""Checks of what the agent says: phrases, whole answers, patterns, lengths and JSON."""

import re
from collections.abc import Callable

from specforge.grading import counting
from specforge.grading.catalog import Catalog
from specforge.grading.events import Conversation
from specforge.grading.json_schemas import instance_error, schema_error
from specforge.grading.json_values import read_once
from specforge.grading.patterns import PatternError, compile_pattern
from specforge.grading.texts import exact
from specforge.grading.texts import says as contains
from specforge.grading.verdict import Outcome, all_of, any_of, decided, failed, passed, quote, undecided
from specforge.line_ends import unified
from specforge.regexes import regex
from specforge.spec.checks import Bound, Check

SILENCE = "the agent says nothing"


def says(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """Every phrase is in some message of the agent, each message on its own."""
    return all_of(_phrase(phrase, conversation) for phrase in check.says)


def says_any(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """At least one of the phrases is in some message of the agent."""
    if not conversation.said:
        return failed(SILENCE)
    return any_of(_phrase(phrase, conversation) for phrase in check.says_any)


def _phrase(phrase: str, conversation: Conversation) -> Outcome:
    if not conversation.said:
        return failed(SILENCE)
    found = next((text for text in conversation.said if contains(text, phrase)), None)
    return decided(found is not None, f"the agent to say {quote(phrase)}", quote(conversation.said[-1] if found is None else found))


def equals(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The last answer is the text, but for line ends, composed characters and space around it."""
    return _last(conversation, "the answer", check.equals or "", lambda answer, text: answer == text)


def starts_with(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The last answer starts with the text, compared as in `equals`."""
    return _last(conversation, "an answer that starts with", check.starts_with or "", str.startswith)


def ends_with(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The last answer ends with the text, compared as in `equals`."""
    return _last(conversation, "an answer that ends with", check.ends_with or "", str.endswith)


def _last(conversation: Conversation, what: str, text: str, holds: Callable[[str, str], bool]) -> Outcome:
    if conversation.answer is None:
        return failed(SILENCE)
    answer = exact(conversation.answer)
    return decided(holds(answer, exact(text)), f"{what} {quote(text)}", quote(answer))


def pattern(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The pattern is found in some message of the agent, each searched on its own, with line feeds alone; undecided when RE2 does not read it."""
    text = check.pattern or ""
    try:
        compiled = compile_pattern(text)
    except PatternError as error:
        return undecided(f"the pattern cannot be used: {error}")
    if not conversation.said:
        return failed(SILENCE)
    found = next((said for said in conversation.said if compiled.found_in(unified(said))), None)
    return decided(found is not None, f"the pattern {quote(text)}", quote(conversation.said[-1] if found is None else found))


def words(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The number of words of the last answer is within the bound."""
    return _within(conversation, check.words, counting.words, "word")


def sentences(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The number of sentences of the last answer is within the bound."""
    return _within(conversation, check.sentences, counting.sentences, "sentence")


def characters(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The number of code points of the last answer is within the bound."""
    return _within(conversation, check.characters, counting.characters, "character")


def _within(conversation: Conversation, bound: Bound | None, count: Callable[[str], int], unit: str) -> Outcome:
    if conversation.answer is None:
        return failed(SILENCE)
    assert bound is not None
    number = count(conversation.answer)
    last = bound.at_least if bound.at_most is None else bound.at_most
    return decided(bound.admits(number), f"{bound} {unit if last == 1 else f'{unit}s'}", f"{number} in {quote(conversation.answer)}")


FENCED = regex(r"(?P<fence>`{3,}|~{3,})[ \t]*(?:json)?[ \t]*\r?\n(?P<inside>.*)(?P=fence)", re.IGNORECASE | re.DOTALL)
"""The fence that models put around JSON."""


def json_schema(check: Check, conversation: Conversation, _: Catalog) -> Outcome:
    """The last answer, without a mark of byte order and a fence around it, is JSON that the schema accepts; undecided when the schema cannot be used."""
    if (wrong := schema_error(check.json_schema)) is not None:
        return undecided(f"the schema cannot be used: {wrong}")
    if conversation.answer is None:
        return failed(SILENCE)
    try:
        answer = conversation.answer.removeprefix("\ufeff")
        fenced = FENCED.fullmatch(answer.strip())
        value = read_once(fenced["inside"] if fenced else answer)
    except ValueError as error:
        return failed(f"expected JSON, found {quote(conversation.answer.strip())}: {error}")
    wrong = instance_error(check.json_schema, value)
    return (
        passed("the answer is JSON that the schema accepts")
        if wrong is None
        else failed(f"expected JSON of the schema, found that {wrong}")
    )
