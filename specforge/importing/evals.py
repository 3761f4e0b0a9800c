"""Tests of promptfoo, datasets of pydantic-evals, samples of Inspect, and other cases in YAML and JSON, as cases of a spec."""

import json
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from types import UnionType

from msgspec import Struct

from specforge.amounts import few_in_code
from specforge.errors import UsageError
from specforge.importing.assertions import read_assertion, unread_keys
from specforge.importing.ids import short_slug, slug
from specforge.importing.json_text import JsonText, Located
from specforge.importing.matching import Matcher
from specforge.importing.pieces import Leftover, SourceText
from specforge.importing.sketch import Sketch, fits
from specforge.importing.yaml_text import Free, Guess
from specforge.location import Route
from specforge.source.plain import read_plain
from specforge.source.reading import unwanted

MESSAGES = (
    "message",
    "user_message",
    "usermessage",
    "user_input",
    "userinput",
    "input",
    "inputs",
    "question",
    "query",
    "prompt",
    "text",
    "user",
    "request",
)
"""Names of the variable that carries what the user says, the likeliest first."""
LISTS = ("tests", "cases", "examples", "samples")
"""Names of the list of cases in a file that holds more than it."""
MOST_TOLD = 6
"""The most keys that one leftover names."""


class _Evals(Struct, frozen=True):
    """What a file of evals holds."""

    tests: tuple[Located, ...]
    default: Located | None = None
    others: tuple[tuple[str, Located], ...] = ()


def draft_evals(sketch: Sketch, source: SourceText) -> None:
    """Add the tests of a file to a draft, as cases.

    Raises:
        UsageError: when the file can be read neither as YAML nor as JSON, or holds no tests.
    """
    evals = _read(source)
    _tell_others(sketch, source, evals)
    matcher = Matcher(sketch.ruled)
    default = evals.default.value if evals.default is not None and isinstance(evals.default.value, dict) else {}
    if evals.default is not None:
        _tell_default(sketch, source, evals.default)
        _sample(sketch, source, evals.default, _mapping(default.get("vars")))
    shared: dict[Leftover, None] = {}
    for number, test in enumerate(evals.tests, 1):
        id, unheld = _case(sketch, source, test, default, matcher, number)
        if evals.default is not None:
            shared |= dict.fromkeys(Leftover(source.file, evals.default.first, text, f"the default test: {why}") for text, why in unheld)
        if id and evals.default is not None:
            sketch.link(source, [(evals.default.first, evals.default.last)], sketch.ref("case", id))
    sketch.leftovers += shared


def _tell_others(sketch: Sketch, source: SourceText, evals: _Evals) -> None:
    for key, located in evals.others:
        if key in {"tests", "scenarios"}:
            why = f"the {key} are not written out here as a list of tests"
        elif key == "description":
            why = "what the evals are for is not said in a spec"
        else:
            why = f"`{key[:80]}` says how the evals are run, and that is not part of a spec"
        sketch.leave_whole(source, (located.first, located.last), why)


def _tell_default(sketch: Sketch, source: SourceText, located: Located) -> None:
    """Tell what of the settings for every test no case takes over."""
    if not isinstance(located.value, dict):
        sketch.leave_whole(source, (located.first, located.last), "the default test has no keys and values")
    elif unread := [str(key)[:60] for key in located.value if key not in {"vars", "assert"}]:
        sketch.leave_whole(
            source, (located.first, located.last), f"no part of a case holds {few_in_code(unread, MOST_TOLD)} of the default test"
        )


def _sample(sketch: Sketch, source: SourceText, located: Located, values: Mapping[str, object]) -> None:
    """Take the values that every test has for the samples of the prompt's variables, which every case has without saying so."""
    for name, item in values.items():
        if (id := sketch.variables.get(name)) and fits(item):
            sketch.elements["variable"][id]["sample"] = Free(item)
            sketch.link(source, [(located.first, located.last)], sketch.ref("variable", id))


def _read(source: SourceText) -> _Evals:
    text = "\n".join(source.lines)
    first = text.lstrip()[:1]
    if source.file.endswith((".jsonl", ".ndjson")) or (first == "{" and _is_jsonl(source)):
        return _Evals(tuple(_json_lines(source)))
    if first in {"[", "{"} and source.file.endswith(".json"):
        return _read_json(source, JsonText(source))
    data, spans = read_plain(source.file, text + "\n")
    if isinstance(data, list):
        return _Evals(tuple(_located(data[index], spans, (index,), source) for index in range(len(data))))
    if not isinstance(data, dict):
        raise _no_tests(source)
    keys = {key: _located(item, spans, (key,), source) for key, item in data.items()}
    key = _list_of_cases(keys)
    tests = keys[key].value if key else None
    if not isinstance(tests, list):
        if "tests" not in keys:
            raise _no_tests(source)
        return _evals(keys, (), "")
    return _evals(keys, tuple(_located(tests[index], spans, (key, index), source) for index in range(len(tests))), key)


def _no_tests(source: SourceText) -> UsageError:
    return UsageError(
        f"{source.file} holds no tests",
        "give a promptfoo config with `tests`, a list of cases in YAML or JSON, or one case on each line in JSON",
    )


def _list_of_cases(keys: Mapping[str, Located]) -> str:
    """The name of the list of cases; empty where there is none."""
    return next((key for key in LISTS if key in keys and isinstance(keys[key].value, list)), "")


def _evals(keys: Mapping[str, Located], tests: tuple[Located, ...], key: str) -> _Evals:
    """Tell the tests of a file, listed under a key, from what else is in it."""
    return _Evals(tests, keys.get("defaultTest"), tuple((name, item) for name, item in keys.items() if name not in {key, "defaultTest"}))


def _read_json(source: SourceText, text: JsonText) -> _Evals:
    if isinstance(text.value, list):
        return _Evals(tuple(one for _, one in text.parts()))
    keys = dict(text.parts())
    if key := _list_of_cases(keys):
        return _evals(keys, tuple(one for _, one in text.parts(key)), key)
    raise _no_tests(source)


def _is_jsonl(source: SourceText) -> bool:
    """Whether the first line is a whole object and something follows it."""
    lines = [line for line in source.lines if line.strip()][:2]
    return len(lines) == 2 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines)


def _json_lines(source: SourceText) -> Iterator[Located]:
    for number, line in enumerate(source.lines, 1):
        if line.strip():
            located = JsonText(SourceText(source.file, (line,)), number)
            yield Located(located.value, number, number)


def _located(value: object, spans: Mapping[Route, tuple[int, int]], route: Route, source: SourceText) -> Located:
    """Give a value with the lines it stands on, without empty ones at the end."""
    first, last = spans.get(route, (1, 1))
    while last > first and not source.quote(last, last).strip():
        last -= 1
    return Located(value, first, last)


def _case(
    sketch: Sketch, source: SourceText, located: Located, default: Mapping[str, object], matcher: Matcher, number: int
) -> tuple[str, Sequence[tuple[str, str]]]:
    """Add a test as a case; gives its id, or nothing when it cannot be one, and what no case holds of the default test, with the reason."""
    test = located.value
    span = (located.first, located.last)
    if not isinstance(test, dict):
        sketch.leave_whole(
            source,
            (located.first, located.last),
            "the test is not written out here" if isinstance(test, str) else "the test has no keys and values",
        )
        return "", ()
    before, own = _mapping(default.get("vars")), _mapping(test.get("vars"))
    variables = {**before, **own} or _mapping(test.get("inputs")) or {key: test[key] for key in MESSAGES if key in test}
    said = _message(test, variables)
    if said is None:
        sketch.leave_whole(source, (located.first, located.last), "nothing in it tells what the user says")
        return "", ()
    name, spoken = said
    texts = {key: str(item) for key, item in variables.items() if isinstance(item, str | int | float)}
    description = test.get("description", test.get("name", test.get("id")))
    wish = slug(description) if isinstance(description, str) else ""
    opening = str(spoken.get("input") or json.dumps(spoken, ensure_ascii=False))
    id = sketch.new_id("case", wish or short_slug(opening) or f"case-{number}")
    shared = tuple(_assertions(default))
    assertions = (*shared, *_assertions(test), *_own(test))
    expected = tuple(read_assertion(one, texts, sketch.text_of) for one in assertions)
    about = f"{description if isinstance(description, str) else ''} {opening} {' '.join(one.about for one in expected)}"
    best = matcher.best(about)
    value: dict[str, object] = {"id": id, "covers": _covered(sketch, best)}
    sampled = {key for key, item in before.items() if key in sketch.variables and fits(item) and variables.get(key) == item}
    value |= _given(sketch, source, located, {key: item for key, item in variables.items() if key not in sampled}, name)
    value |= spoken
    checks = [one.check for one in expected if one.check]
    judged = [one.judged for one in expected if one.judged]
    value |= {"expect": checks} if checks else {}
    value |= {"judged": judged} if judged else {}
    if not sketch.add("case", value, source, [span]):
        return "", ()
    reasons = [one.why or _unheld(assertion) for assertion, one in zip(assertions, expected, strict=True)]
    unheld = [(one.shown, why) for one, why in zip(expected, reasons, strict=True)]
    for text, why in filter(itemgetter(1), unheld[len(shared) :]):
        sketch.leftovers.append(Leftover(source.file, located.first, text, f"case `{id}`: {why}"))
    _tell_options(sketch, source, located, id)
    return id, tuple(filter(itemgetter(1), unheld[: len(shared)]))


def _covered(sketch: Sketch, best: str | None) -> object:
    """What a case covers: an intent by a guess; a rule only once somebody says so, since a guess would pass for its test."""
    if best is None:
        return []
    guessed = best in sketch.elements["intent"]
    return Guess(best, "guessed from the words") if guessed else Guess((), f"{best}, if that is what it tests")


def _unheld(assertion: object) -> str:
    """What of an assertion that became a check no check holds."""
    unread = unread_keys(assertion)
    return f"no check holds {few_in_code(unread, MOST_TOLD)} of an assertion" if unread else ""


def _tell_options(sketch: Sketch, source: SourceText, located: Located, id: str) -> None:
    test = located.value
    assert isinstance(test, dict)
    read = {key for key, kinds in _READ.items() if isinstance(test.get(key), kinds)} | ({*MESSAGES} if not test.get("vars") else set())
    if unread := [str(key)[:60] for key in test if key not in read]:
        why = f"case `{id}`: no part of it holds {few_in_code(unread, MOST_TOLD)}"
        sketch.leave_whole(source, (located.first, located.first), why)


_READ: Mapping[str, type | UnionType] = {
    "vars": dict | None, "assert": list | dict | None, "description": str | None, "name": str | None, "id": str | int | None,
    "expect": list | None, "expected": str | None, "expected_output": str | None, "messages": object, "turns": object,
}  # fmt: skip
"""Keys of a test that a case is made of, by the types that they are read in."""


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def _message(test: Mapping[str, object], variables: Mapping[str, object]) -> tuple[str, dict[str, object]] | None:
    """Give the name of what carries the user's words, and the words as a case writes them."""
    for key in ("messages", "turns", "input"):
        holder = test if key in test else variables
        turns = _turns(holder.get(key))
        if turns:
            return key, {"turns": turns} if len(turns) > 1 else {"input": turns[0]["user"]}
    lowered = {key.casefold(): key for key in variables}
    for wanted in MESSAGES:
        if wanted in lowered and (text := _said(variables[lowered[wanted]])):
            return lowered[wanted], {"input": text}
    strings = [key for key, item in variables.items() if isinstance(item, str) and _said(item)]
    if len(strings) == 1:
        return strings[0], {"input": _said(variables[strings[0]])}
    return None


def _said(value: object) -> str:
    text = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
    return "" if text.startswith("file://") or unwanted(text.replace("\n", " ").replace("\t", " ")) else text


def _turns(value: object) -> list[dict[str, str]]:
    """The turns of a list of messages; nothing when one of them cannot be read, or the user says nothing."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value) if value.count("[") + value.count("{") < 1_000 else None
        except (ValueError, RecursionError):
            return []
    turns: list[dict[str, str]] = []
    for one in value if isinstance(value, list) else ():
        role, text = (one.get("role"), _said(one.get("content"))) if isinstance(one, dict) else (None, "")
        if role == "system":
            continue
        if role not in {"user", "assistant"} or not text:
            return []
        turns.append({"user" if role == "user" else "agent": text})
    while turns and "agent" in turns[-1]:
        turns.pop()
    return turns


def _given(sketch: Sketch, source: SourceText, located: Located, variables: Mapping[str, object], name: str) -> dict[str, object]:
    """The values of the prompt's variables in a case; other values have no place."""
    values: dict[str, object] = {}
    for key, item in variables.items():
        if key in sketch.variables and key != name and fits(item):
            values[sketch.variables[key]] = Free(item)
        elif key != name:
            why = (
                f"the prompt has no variable `{key[:80]}`"
                if key not in sketch.variables
                else f"the value of `{key}` cannot stand in a spec"
            )
            sketch.leftovers.append(Leftover(source.file, located.first, str(item)[:500], why))
    return {"given": {"variables": values}} if values else {}


def _assertions(test: Mapping[str, object]) -> Iterator[object]:
    found = test.get("assert")
    for one in found if isinstance(found, list) else [found] if isinstance(found, dict) else []:
        inner = one.get("assert") if isinstance(one, dict) and one.get("type") == "assert-set" and "threshold" not in one else None
        if isinstance(inner, list):
            yield from inner
            if unread_keys(one) != ("assert",):
                yield {key: item for key, item in one.items() if key != "assert"}
        else:
            yield one


def _own(test: Mapping[str, object]) -> Iterator[object]:
    """What a test expects in other words than assertions."""
    for key in ("expected", "expected_output"):
        if isinstance(test.get(key), str):
            yield {"type": "icontains", "value": test[key]}
    own = test.get("expect")
    if isinstance(own, list):
        yield from ({"type": "specforge", "value": one} for one in own)
