"""Assertions of promptfoo as checks, where the vocabulary of checks has an equivalent."""

import json
import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from specforge.importing.matching import said_in
from specforge.importing.sketch import fits
from specforge.importing.yaml_text import Free, plain
from specforge.regexes import regex
from specforge.spec.checks import Check, Judged
from specforge.spec.mistakes import validate

RUBRICS = frozenset({"llm-rubric", "model-graded-closedqa", "g-eval", "factuality", "model-graded-factuality", "answer-relevance"})
"""Assertions that a judge model decides by a text."""
_PLACEHOLDER = regex(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]{0,63})[ \t]*\}\}")
_NOT_RE2 = regex(r"\(\?<?[=!]|\(\?>|\\[1-9]|\(\?P=|[*+?}]\+")

_READ = frozenset({"type", "value", "transform", "contextTransform"})
"""The keys of an assertion that decide what it becomes."""

Text = Callable[[str], str]


class Expected(Struct, frozen=True):
    """What an assertion becomes: a check, a rubric, or nothing with the reason why."""

    shown: str
    check: Mapping[str, object] | None = None
    judged: object = None
    why: str = ""
    about: str = ""
    """Its words, to find out what the case is about."""


def read_assertion(assertion: object, variables: Mapping[str, str], quoting: Text) -> Expected:
    """Read one assertion of a test.

    Args:
        assertion: As it is written in the test.
        variables: The values of the test, which its texts may name.
        quoting: Writes a text as the language does.
    """
    shown = json.dumps(assertion, ensure_ascii=False, default=str)[:2_000]
    if not isinstance(assertion, dict) or not isinstance(assertion.get("type"), str):
        return Expected(shown, why="the assertion has no type")
    kind = assertion["type"]
    if kind == "assert-set":
        whole = "threshold" in assertion or "assert" in assertion
        return Expected(
            shown, why="no check passes when a part of a set passes" if whole else "no check holds what is said of a set as a whole"
        )
    if assertion.get("transform") or assertion.get("contextTransform"):
        return Expected(shown, why="it is about a part of the answer that a program cuts out")
    if not fits(assertion.get("value")):
        return Expected(shown, why=f"the value of `{kind}` cannot stand in a spec")
    value = _filled(assertion.get("value"), variables)
    if isinstance(value, str) and value.startswith("file://"):
        return Expected(shown, why=f"the value of `{kind}` stands in another file")
    if kind in RUBRICS:
        return _rubric(kind, value, shown, quoting)
    negated = kind.startswith("not-")
    check = _check(kind.removeprefix("not-"), value, quoting)
    if check is None and kind.endswith("context-faithfulness"):
        return Expected(
            shown, why="whether an answer keeps to what was given is asked by `grounded`, as far as a program can tell, or by `judged`"
        )
    if check is None:
        return Expected(shown, why=f"the vocabulary of checks has no equivalent of `{kind}` with this value")
    check = _negated(check) if negated else check
    _, told = validate(Check, plain(check))
    return Expected(shown, why=f"`{kind}` would be no check: {told[0][1]}") if told else Expected(shown, check, about=said_in(check))


def _negated(check: dict[str, object]) -> dict[str, object]:
    inner = check.get("not")
    return inner if isinstance(inner, dict) else {"not": check}


def unread_keys(assertion: object) -> tuple[str, ...]:
    """Give the keys of an assertion that neither a check nor a rubric has a place for, as `weight` and `threshold`."""
    return tuple(str(key)[:60] for key in assertion if key not in _READ) if isinstance(assertion, dict) else ()


def _rubric(kind: str, value: object, shown: str, quoting: Text) -> Expected:
    texts = [one.strip() for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one.strip()]
    if not texts:
        return Expected(shown, why=f"`{kind}` has no text to judge by")
    rubric = texts[0] if len(texts) == 1 else "\n".join(f"- {one}" for one in texts)
    stated = f"The answer agrees with: {rubric}" if "factuality" in kind else rubric
    judged = quoting(stated)
    _, told = validate(Judged, judged)
    return Expected(shown, why=f"it would be no rubric: {told[0][1]}") if told else Expected(shown, judged=judged, about=stated)


def _filled(value: object, variables: Mapping[str, str]) -> object:
    match value:
        case str():
            return _PLACEHOLDER.sub(lambda found: variables.get(found[1], found[0])[:2_000], value)
        case list():
            return [_filled(one, variables) for one in value]
        case _:
            return value


def _check(kind: str, value: object, quoting: Text) -> dict[str, object] | None:
    text = _text(value)
    match kind:
        case "contains" if text:
            return {"pattern": _literally(text)}
        case "contains-any" if texts := _texts(value):
            return {"pattern": "|".join(map(_literally, texts))}
        case "contains-all" if texts := _texts(value):
            # One check has one pattern: it is not so that one of them is missing.
            missing: list[object] = [{"not": {"pattern": _literally(one)}} for one in texts]
            return {"not": {"any_of": missing}} if len(missing) > 1 else {"pattern": _literally(texts[0])}
        case "icontains" if text:
            return {"says": quoting(text)}
        case "icontains-any" if texts := _texts(value):
            return {"says_any": [quoting(one) for one in texts]}
        case "icontains-all" if texts := _texts(value):
            return {"says": [quoting(one) for one in texts]}
        case "equals" if text:
            return {"equals": quoting(text)}
        case "starts-with" if text:
            return {"starts_with": quoting(text)}
        case "regex" if text and not _NOT_RE2.search(text):
            return {"pattern": text}
        case "is-json" if value is None or isinstance(value, dict):
            return {"json_schema": Free({} if value is None else value)}
        case "is-refusal":
            return {"refuses": True}
        case "word-count":
            return _word_count(value)
        case "specforge" if isinstance(value, dict):
            return {key: Free(item) for key, item in value.items() if key != "ref"}
        case _:
            return None


def _literally(text: str) -> str:
    """A pattern that finds a text as it is, since phrases are found in any letter case."""
    return re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", text)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _texts(value: object) -> list[str]:
    parts = value if isinstance(value, list) else [one.strip().strip('"') for one in value.split(",")] if isinstance(value, str) else []
    texts = [_text(one) for one in parts]
    return texts if texts and all(texts) else []


def _word_count(value: object) -> dict[str, object] | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"words": {"at_least": value, "at_most": value}}
    if not isinstance(value, dict):
        return None
    bounds = {name: value[key] for key, name in (("min", "at_least"), ("max", "at_most")) if isinstance(value.get(key), int)}
    return {"words": bounds} if bounds else None
