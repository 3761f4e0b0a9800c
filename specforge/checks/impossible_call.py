"""Calls that a tool does not take, where a case waits for them or a transcript has them."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from specforge.amounts import few
from specforge.contracts.schemas import Schema, input_schema
from specforge.contracts.values import accepts, type_of
from specforge.finding import Problem, Severity
from specforge.grading.calls import is_error
from specforge.grading.events import Side
from specforge.location import Place, Ref
from specforge.project import Project, View
from specforge.registry import Reach, check
from specforge.spec.checks import Check
from specforge.spec.model import nearest
from specforge.spec.turns import Transcript

Arguments = tuple[str, Mapping[str, object], Side | None, Place, Ref]
"""A tool, what it is called with and by whom, if it has to be called at all, where that is written, and the element in which it is."""

KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "an object",
}
LONGEST = 60
FORMATS = {
    "date-time": "a date and time, as in `2026-03-27T16:30:00Z`",
    "date": "a date, as in `2026-03-27`",
    "time": "a time, as in `16:30`",
}


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def impossible_call(project: Project) -> Iterator[Problem]:
    """Flag an expected call, or one in an example or transcript, with an argument that is no input of its tool or a value that it does not take.

    A case that waits for such a call fails whatever the model does, and an example with one teaches the model a call that is refused.
    A call of the agent's is flagged, too, where its tool is in the user's hands, since no model is given that; one that may happen
    at most so often need not happen.
    Calls that must not happen are not looked at, nor those in answers that are to fail, nor those whose result is an error.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: refund
        when: The user wants money back.
        do: Pay it back.
    tools:
      - id: pay_back
        does: write
        purpose: Pay money back.
        input: {order: string, cents: integer}
    cases:
      - id: asks-for-a-refund
        covers: refund
        input: I want 5 euros back for order A-1.
        expect:
          - calls: {call: pay_back, with: {amount: 500}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: refund
        when: The user wants money back.
        do: Pay it back.
    tools:
      - id: pay_back
        does: write
        purpose: Pay money back.
        input: {order: string, cents: integer}
    cases:
      - id: asks-for-a-refund
        covers: refund
        input: I want 5 euros back for order A-1.
        expect:
          - calls: {call: pay_back, with: {cents: 500}}
    ```
    """
    for view in project.views:
        inputs: dict[str, tuple[Schema, frozenset[str]]] = {}
        for name, arguments, by, place, ref in _calls(view):
            tool = next((tool for tool in view.tools if tool.id == name), None)
            if tool is not None and by == "agent" and tool.value.used_by == "user":
                message = f"the tool `{name}` is in the user's hands, so the agent cannot call it"
                help = "a call of the user's has `by: user`; what the agent calls is a tool without `used_by: user`"
                yield Problem(message, place, help, str(ref))
            elif tool is not None and arguments:
                if name not in inputs:
                    inputs[name] = cast("Schema", input_schema(tool, view)["properties"]), frozenset(tool.value.input)
                yield from _problems(name, *inputs[name], arguments, place / "with", ref)


def _calls(view: View) -> Iterator[Arguments]:
    for example in view.examples:
        yield from _made(example.value.turns, example.place / "turns", example.ref)
    for case in view.cases:
        yield from _made(case.value.turns, case.place / "turns", case.ref)
        for index, one in enumerate(case.value.expect):
            yield from _expected(one, case.place / "expect" / index, case.ref)
    for rule in view.constraints:
        for criterion in view.criteria(rule):
            for index, one in enumerate(criterion.value.check):
                yield from _expected(one, criterion.place / "check" / index, criterion.ref)
            for turns in criterion.value.passes.transcripts:
                yield from _made(turns, criterion.place / "passes", criterion.ref)


def _made(turns: Transcript, place: Place, ref: Ref) -> Iterator[Arguments]:
    for index, turn in enumerate(turns):
        if turn.call is not None and not is_error(turn.result):
            yield turn.call, turn.with_, turn.by, place / index, ref


def _expected(one: Check, place: Place, ref: Ref) -> Iterator[Arguments]:
    for key in ("calls", "does_only"):
        for index, call in enumerate(getattr(one, key) or ()):
            if call.times is None or call.times.at_most != 0:
                waits = key == "does_only" or call.times is None or bool(call.times.at_least)
                yield call.call, call.with_, "agent" if waits else None, place / key / index, ref
    if one.each_turn is not None:
        yield from _expected(one.each_turn, place / "each_turn", ref)
    for index, branch in enumerate(one.any_of):
        yield from _expected(branch, place / "any_of" / index, ref)


def _problems(tool: str, inputs: Schema, own: frozenset[str], arguments: Mapping[str, object], place: Place, ref: Ref) -> Iterator[Problem]:
    for name, value in arguments.items():
        schema = inputs.get(name)
        if not isinstance(schema, Mapping):
            help = nearest(name, inputs) if inputs else f"give `{tool}` an `input`, or leave the argument out"
            yield Problem(f"`{name}` is no input of the tool `{tool}`", place / name, help, str(ref))
        elif name in own and not accepts(schema, value):  # what a page is asked for can be more than it gives
            message = f"the tool `{tool}` does not take {_shown(value)} as `{name}`"
            yield Problem(message, place / name, f"`{name}` is {_wanted(schema)}", str(ref))


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"`{text}`" if len(text) <= LONGEST else f"`{text[:LONGEST]}...`"


def _wanted(schema: Mapping[str, object]) -> str:
    """What an input takes, in words."""
    if "enum" in schema:
        values = [_shown(value) for value in cast("list[object]", schema["enum"])]
        return f"one of {few(values, 12)}"
    found = FORMATS.get(str(schema.get("format"))) or KINDS.get(type_of(schema), "another value")
    if "maxLength" in schema:
        found += f" of at most {schema['maxLength']} characters"
    if "maxItems" in schema:
        found += f" of at most {schema['maxItems']} entries"
    bounds = [f"{word} {schema[key]}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in schema]
    return found + (f" of {' and '.join(bounds)}" if bounds else "")
