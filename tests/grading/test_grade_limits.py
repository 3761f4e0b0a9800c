"""Patterns and schemas: what is refused, and that nothing hangs or reaches the network."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from specforge.grading.consent import says_yes
from specforge.grading.counting import words
from specforge.grading.declining import declines
from specforge.grading.denying import denies
from specforge.grading.json_schemas import instance_error, schema_error
from specforge.grading.patterns import CURES, PatternError, compile_pattern
from specforge.json_forms import DIALECT


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("a(?=b)", "the pattern has a lookahead `(?=`, which RE2 does not read"),
        ("a(?!b)", "the pattern has a negative lookahead `(?!`, which RE2 does not read"),
        ("(?<=a)b", "the pattern has a lookbehind `(?<=`, which RE2 does not read"),
        ("(?<!a)b", "the pattern has a negative lookbehind `(?<!`, which RE2 does not read"),
        (r"(a)\1", r"the pattern has a backreference `\1`, which RE2 does not read"),
        ("(?P<n>a)(?P=n)", "the pattern has a backreference `(?P=`, which RE2 does not read"),
        ("a++", "the pattern has a possessive `++`, which RE2 does not read"),
        ("a(", "the pattern is not one RE2 reads: missing ) in 'a('"),
        ("[z-a]", "the pattern is not one RE2 reads: invalid character class range in 'z-a'"),
        (r"\pL{1000}", "the pattern is too large"),
        ("x" * 1001, "the pattern has 1,001 characters, more than 1,000"),
        ("\ud800", "the pattern holds half of a surrogate pair"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(pattern: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PatternError) as refused:
        compile_pattern(pattern)
    assert str(refused.value) == said
    assert refused.value.help
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("pattern", "kind", "cured"),
    [
        ("a(", "missing )", ("a()", r"a\(")),
        ("a)", "unexpected )", ("(a)", r"a\)")),
        ("[a", "missing ]", ("[a]", r"\[a")),
        ("a**", "bad repetition operator", ("a*", r"a*\*")),
        ("*a", "no argument for repetition operator", ("b*a", r"\*a")),
        ("a{2,1}", "invalid repetition size", ("a{1,2}", "a{1000}")),
        ("a\\", "trailing \\", ("a", r"a\\")),
        (r"\q", "invalid escape sequence", ("q", r"\\q")),
    ],
)
def test_what_is_told_of_a_pattern_cures_it(pattern: str, kind: str, cured: tuple[str, ...]) -> None:
    with pytest.raises(PatternError) as refused:
        compile_pattern(pattern)
    assert refused.value.help == CURES[kind]
    for one in cured:
        compile_pattern(one)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 100_000 + "!"),
        ("(x+x+)+y", "x" * 100_000),
        ("(.*)(.*)(.*)(.*)[ab]c", "x" * 100_000),
        (r"(\pL|\pN){0,90}!$", "x" * 100_000),
    ],
)
def test_no_pattern_hangs(pattern: str, text: str) -> None:
    with within(5):
        assert not compile_pattern(pattern).found_in(text)
        assert instance_error({"pattern": pattern}, text) is not None


@pytest.mark.parametrize(
    ("read", "text", "wanted"),
    [
        (words, "5" * 100_000, 1),
        (words, "a.b-" * 25_000, 25_001),
        (words, "\u4e00" * 100_000, 100_000),
        (declines, "All done. " + "it can't be undone " * 5_000, False),
        (declines, "go ahead " * 10_000, False),
        (lambda text: declines(text, frozenset({"refun"})), "it cannot be changed, " * 5_000, True),
        (lambda text: denies(text, frozenset({"refun"})), "is not " * 12_000, False),
        (lambda text: denies(text, frozenset({"refun"})), "a" * 100_000, False),
        (lambda text: denies(text, frozenset({"refun"})), "A-1-" * 25_000, False),
        (lambda text: denies(text, frozenset({"refun"})), "richtlinien sagen die richtlinien " * 4_000, False),
        (lambda text: denies(text, frozenset({"refun"})), "in den unterlagen ist in den " * 4_000, False),
        (lambda text: declines(text, frozenset({"refun"})), f"It is {'e' * 100_000}x; it cannot be changed.", True),
        (says_yes, "yes " + "." * 100_000, True),
        (says_yes, "yes" + ", please" * 12_000, True),
        (says_yes, "yes " + "can you please also " * 5_000, True),
    ],
)
def test_no_long_answer_hangs(read: Callable[[str], object], text: str, wanted: object) -> None:
    assert read(text) == wanted


def test_text_that_is_not_unicode_is_searched_all_the_same() -> None:
    assert compile_pattern("b$").found_in("a\ud800b")
    assert compile_pattern("^.\u00e9$").found_in("\U0001f600\u00e9")


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "strin"}, "/type: 'strin' is no type; there are `array`, `boolean`, `integer`, `null`, `number`, `object` and `string`"),
        ([], "a schema is keys and values, or `true` or `false`"),
        ({"const": float("inf")}, "it is not JSON: a number is not finite"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, f"the top: `$schema` must be '{DIALECT}'"),
        ({"items": {"patternProperties": {}}}, "/items: `patternProperties` is not supported; use `properties` or `propertyNames`"),
        ({"allOf": [{"$id": "https://example.com/a"}]}, "/allOf/0: `$id` is only allowed at the top"),
        ({"$ref": "https://example.com/a"}, "the top: `$ref` 'https://example.com/a' does not point at a schema in the same text"),
        ({"$ref": "file:///etc/hosts"}, "the top: `$ref` 'file:///etc/hosts' does not point at a schema in the same text"),
        (
            {"$ref": "#/default", "default": {"patternProperties": {}}},
            "the top: `$ref` '#/default' does not point at a schema in the same text",
        ),
        ({"$dynamicRef": "#gone"}, "the top: `$dynamicRef` '#gone' does not point at a schema in the same text"),
        ({"properties": {"a/b": {"pattern": "(?=a)"}}}, "/properties/a~1b: the pattern has a lookahead `(?=`, which RE2 does not read"),
    ],
)
def test_an_unsafe_or_wrong_schema_is_refused(schema: object, said: str) -> None:
    assert schema_error(schema) == said
    assert instance_error(schema, 1) == f"the schema cannot be used: {said}"


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        (True, 1, None),
        (False, 1, "the top: False schema does not allow 1"),
        ({"$schema": DIALECT, "$id": "https://example.com/x", "$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "integer"}}}, 1, None),
        ({"$ref": "#here", "$defs": {"a": {"$anchor": "here", "type": "string"}}}, 1, "the top: 1 is not of type 'string'"),
        ({"properties": {"pattern": {}, "patternProperties": {}, "$ref": {}}}, {}, None),
        ({"enum": [{"$ref": "x", "patternProperties": {}}]}, {"$ref": "x", "patternProperties": {}}, None),
        ({"properties": {"a": {"items": {"pattern": "^x+$"}}}}, {"a": ["x", "y"]}, "/a/1: 'y' does not match '^x+$'"),
        ({"propertyNames": {"pattern": "^x"}}, {"y": 1}, "the top: 'y' does not match '^x'"),
        ({"uniqueItems": True}, [1, True, "1", None], None),
        ({"required": ["a", "b", "c"]}, {"b": 1}, "the top: `a` and `c` are missing"),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"a": 1, "b": 1}, "the top: `b` is not expected"),
        ({"additionalProperties": False}, {"\x1b[31m": 1}, "the top: `\\x1b[31m` is not expected"),
        ({"additionalProperties": {"type": "string"}}, {"b": 1}, "/b: 1 is not of type 'string'"),
        ({"uniqueItems": True}, [{"a": 1}, {"a": 1.0}], "the top: [{'a': 1}, {'a': 1.0}] has non-unique elements"),
        ({"unevaluatedProperties": False, "properties": {"a": True}}, {"a": 1}, None),
        ({"format": "regex"}, "(", None),
    ],
)
def test_an_instance_is_checked_with_its_place(schema: object, value: object, said: str | None) -> None:
    assert schema_error(schema) is None
    assert instance_error(schema, value) == said


def test_a_schema_that_multiplies_itself_is_stopped() -> None:
    doubled = {f"a{n}": {"anyOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(40)}
    with within(20):
        error = instance_error({"$ref": "#/$defs/a0", "$defs": {**doubled, "a40": {"type": "string"}}}, 1)
    assert error == "the value cannot be checked: its schema's references multiply beyond 20,000 steps"


def test_a_schema_that_refers_to_itself_is_stopped_only_when_it_consumes_nothing() -> None:
    endless = "the schema refers to itself without end, or the value is nested too deeply"
    assert instance_error({"$ref": "#"}, 1) == endless
    assert instance_error({"allOf": [{"$ref": "#"}], "unevaluatedProperties": False}, {}) == endless
    assert instance_error({"type": "array", "items": {"$ref": "#"}}, [[[]], []]) is None


def test_many_items_are_unique_in_little_time() -> None:
    with within(5):
        assert instance_error({"uniqueItems": True}, [{"a": n} for n in range(20_000)]) is None


def test_no_schema_reaches_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert schema_error({"$ref": "http://127.0.0.1:9/never-seen.json"}) is not None
    assert instance_error({"type": "string"}, "a") is None


def test_the_error_does_not_depend_on_which_order_of_keys_was_seen_first() -> None:
    one = {"minLength": 3, "pattern": "zz9"}
    other = {"pattern": "zz9", "minLength": 3}
    assert instance_error(one, "a") == instance_error(other, "a")
