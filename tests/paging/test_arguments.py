"""Arguments are held to their schema, as a validator of JSON Schema holds them, and what is wrong is told by name."""

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from specforge.config import Config
from specforge.contracts.schemas import field_schema
from specforge.contracts.values import Draw, value_of
from specforge.paging import Contract, Cursors, Result, ToolFailure, bounded, paged
from specforge.paging.arguments import fault
from specforge.paging.envelopes import without_nulls
from specforge.spec.fields import Field
from specforge.verbs import build
from tests.conftest import AS_OF
from tests.test_generated_rows import VIEW, fields

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-40, 40),
        st.sampled_from([0.5, 1.0, 30.0, -2.0, 1e300]),
        st.sampled_from(["", "a", "b", "open", "done", "so so", "2026-12-01", "2026-02-30", "20261201", "x" * 61]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["x", "y", "z", "w"]), inner, max_size=4)),
    max_leaves=6,
)
DATES = FormatChecker(["date"])
"""What the validator itself reads; times are tried by themselves."""


def plain(schema: Any) -> Any:
    """A schema without formats that the validator does not read."""
    if isinstance(schema, dict):
        return {key: plain(one) for key, one in schema.items() if key != "format" or one == "date"}
    return [plain(one) for one in schema] if isinstance(schema, list) else schema


def altered(value: Any, other: Any, draw: Draw) -> Any:
    """A value with another one somewhere inside."""
    if isinstance(value, dict) and value and draw.below(2):
        name = sorted(value)[draw.below(len(value))]
        return {**value, name: altered(value[name], other, draw)}
    if isinstance(value, list) and value and draw.below(4):
        place = draw.below(len(value))
        return [*value[:place], altered(value[place], other, draw), *value[place + 1 :]]
    if isinstance(value, dict) and draw.below(4):
        return {**value, "w": other} if draw.below(2) else {name: one for name, one in value.items() if draw.below(2)}
    return other


@settings(max_examples=400, deadline=None)
@given(fields(), st.booleans(), JSON, st.integers(0, 10**6))
def test_it_accepts_what_a_validator_accepts(field: dict[str, Any], closed: bool, other: Any, seed: int) -> None:
    schema = plain(json.loads(json.dumps(field_schema(Field.model_validate(field), VIEW, VIEW.at(), closed=closed))))
    validator = Draft202012Validator(schema, format_checker=DATES)
    draw = Draw(str(seed))
    for value in (other, found := value_of(schema, draw), altered(found, other, draw)):
        accepted = validator.is_valid(value)
        event(f"accepted: {accepted}")
        assert (fault(schema, value, "it") is None) is accepted, (schema, value)


@given(st.datetimes(timezones=st.timezones()), st.sampled_from([0, 500_000]))
def test_times_are_read_as_they_are_written(moment: datetime.datetime, micros: int) -> None:
    offset = datetime.timezone(datetime.timedelta(minutes=(moment.utcoffset() or datetime.timedelta()) // datetime.timedelta(minutes=1)))
    moment = moment.replace(microsecond=micros, tzinfo=offset)
    assert fault({"type": "string", "format": "date-time"}, moment.isoformat(), "it") is None
    assert fault({"type": "string", "format": "date"}, moment.date().isoformat(), "it") is None
    assert fault({"type": "string", "format": "time"}, moment.timetz().isoformat(), "it") is None
    assert fault({"type": "string", "format": "time"}, moment.time().isoformat(), "it") is None


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("date", "2026-13-01"), ("date", "2026-02-29"), ("date", "20260228"), ("date", "2026-W01-1"), ("date", "2026-2-8"),
        ("date", "2026-02-28T00:00:00Z"), ("date", "\u0662\u0660\u0662\u0666-02-28"), ("date", "2026-02-28\n"), ("date", "tomorrow"), ("date", ""),
        ("time", "9:00"), ("time", "24:00:00"), ("time", "09:60:00"), ("time", "09:00"), ("time", "09:00:00+25:00"),
        ("date-time", "2026-12-01"), ("date-time", "2026-12-01T09:00:00"), ("date-time", "2026-12-01 09:00:00Z"),
        ("date-time", "2026-02-30T09:00:00Z"), ("date-time", "2026-12-01T09:00Z"), ("date-time", "0000-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_times_that_are_none_are_told(format: str, text: str) -> None:
    assert fault({"type": "string", "format": format}, text, "it") is not None


SPEC = {
    "specforge": 1,
    "feature": "shop",
    "tools": [
        {
            "id": "list_things",
            "does": "read",
            "purpose": "List the things.",
            "input": {
                "status": {"type": "string", "one_of": ["open", "paid"], "required": False},
                "note": {"type": "string", "max_chars": 5, "required": False},
                "least": {"type": "integer", "min": 1, "max": 9, "required": False},
                "since": {"type": "date", "required": False},
                "labels": {"type": "list", "of": {"type": "string", "max_chars": 3}, "max_items": 2, "required": False},
                "near": {"type": "object", "fields": {"x": "number", "y": "number"}, "required": False},
            },
            "returns": "many",
            "item": {"id": {"type": "integer", "unique": True}},
            "pages": {"style": "cursor", "size": {"default": 2, "max": 3}, "order_by": ["id asc"], "cursor": {"max_chars": 900}},
        },
        {
            "id": "find_thing",
            "does": "read",
            "purpose": "Find a thing.",
            "input": {"id": {"type": "integer"}, "state": {"type": "string", "one_of": ["open", "paid"], "required": False}},
            "returns": "one",
            "item": {"id": "integer", "note": {"type": "string", "required": False}, "more": {"type": "any", "required": False}},
        },
    ],
}
WRONG = [
    ({"status": "opn"}, '`status` is one of "open", "paid", not "opn"'),
    ({"status": 7}, '`status` is one of "open", "paid", not 7'),
    ({"note": "abcdef"}, "`note` has at most 5 characters, not 6"),
    ({"note": 5}, "`note` is a text, not 5"),
    ({"least": 0}, "`least` is at least 1, not 0"),
    ({"least": 10}, "`least` is at most 9, not 10"),
    ({"least": True}, "`least` is a whole number, not true"),
    ({"least": "3"}, '`least` is a whole number, not "3"'),
    ({"since": "yesterday"}, '`since` is a date, as `2026-12-01`, not "yesterday"'),
    ({"labels": ["a", "b", "c"]}, "`labels` has at most 2 entries, not 3"),
    ({"labels": ["a", "long"]}, "`labels[1]` has at most 3 characters, not 4"),
    ({"labels": "a"}, '`labels` is a list, not "a"'),
    ({"near": {"x": 1}}, "`near.y` is missing"),
    ({"near": {"x": 1, "y": 2, "z": 3}}, '`near` has no member "z"; it has `x`, `y`'),
    ({"near": {"x": 1, "y": "2"}}, '`near.y` is a number, not "2"'),
    ({"note": {"long": "x" * 200}}, f'`note` is a text, not {{"long": "{"x" * 50}...'),
]


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    root: Path = tmp_path_factory.mktemp("shop")
    (root / "specs").mkdir()
    (root / "specforge.toml").touch()
    (root / "specs/shop.yaml").write_text(json.dumps(SPEC), encoding="utf-8")
    build(root, Config(), AS_OF)
    return {one["name"]: one for one in json.loads((root / "generated/shop/tools.json").read_text(encoding="utf-8"))["tools"]}


def refused(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ToolFailure) as raised:
        call()
    return raised.value.class_, str(raised.value)


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_a_filter_that_cannot_be_is_no_empty_page(entries: Mapping[str, Any], arguments: dict[str, Any], told: str) -> None:
    asked = list[Any]()
    tool = paged(Contract.read(entries["list_things"]), cursors=Cursors(bytes(32)))(lambda **filters: asked.append(filters) or [])
    assert refused(lambda: tool(**arguments)) == ("bad_arguments", told)
    assert asked == [], "the function is not called"


def test_filters_that_can_be_are_given(entries: Mapping[str, Any]) -> None:
    tool = paged(Contract.read(entries["list_things"]), cursors=Cursors(bytes(32)))(lambda **filters: [{"id": n} for n in range(5)])
    given = {"status": "open", "note": "abcde", "least": 9, "since": "2026-12-01", "labels": ["a"], "near": {"x": 1, "y": 2.5}}
    page = tool(**given)
    assert page["returned_count"] == 2
    assert tool(**page["next"]["arguments"])["returned_count"] == 2
    assert tool(status=None)["returned_count"] == 2, "null is what was left out"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"id": "7"}, '`id` is a whole number, not "7"'),
        ({"id": None}, "`id` is a whole number, not null"),
        ({}, "`id` is needed"),
        ({"id": 7, "state": "opn"}, '`state` is one of "open", "paid", not "opn"'),
        ({"id": 7, "shop": "main"}, "`find_thing` has no argument `shop`"),
        ({"id": 7, "shop": None}, "`find_thing` has no argument `shop`"),
    ],
)
def test_a_tool_without_pages_holds_its_arguments_too(entries: Mapping[str, Any], arguments: dict[str, Any], told: str) -> None:
    asked = list[Any]()
    tool = bounded(Result.read(entries["find_thing"]))(lambda **given: asked.append(given) or given)
    assert refused(lambda: tool(**arguments)) == ("bad_arguments", told)
    assert asked == []
    assert tool(id=7, state=None) == {"id": 7}


def test_a_null_of_a_result_that_can_be_left_out_is_left_out(entries: Mapping[str, Any]) -> None:
    tool = bounded(Result.read(entries["find_thing"]))(lambda **_: {"id": 7, "note": None, "more": None})
    assert tool(id=7) == {"id": 7, "more": None}
    assert Draft202012Validator(entries["find_thing"]["outputSchema"]).is_valid(tool(id=7))


def test_only_what_can_be_left_out_and_is_never_null_is_left_out_below_lists_too() -> None:
    text = {"type": "string"}
    row = {"type": "object", "properties": {"id": text, "note": text, "more": {"type": ["string", "null"]}}, "required": ["id"]}
    value = {"id": None, "note": None, "more": None, "else": None}
    kept = {"id": None, "more": None, "else": None}
    assert without_nulls([[value]], {"items": {"items": row}}) == [[kept]]


def test_true_is_no_number_of_a_list_of_values() -> None:
    yes: object = True
    assert fault({"type": "integer", "enum": [1, 2]}, yes, "it") == "`it` is one of 1, 2, not true"
    assert fault({"type": "boolean", "enum": [True]}, 1, "it") == "`it` is one of true, not 1"
    assert fault({"type": "integer", "enum": [1, 2]}, 2.0, "it") is None
