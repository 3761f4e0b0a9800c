"""The language: a policy on every field, no fingerprint moved by a default, a schema that says what the models say."""

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from pydantic import BaseModel

from specforge.source.reading import read
from specforge.spec.documenting import _classes, descriptions
from specforge.spec.documents import Feature, Module
from specforge.spec.mistakes import validate
from specforge.spec.model import Model, Quotes, Refers
from specforge.spec.policy import Change
from specforge.spec.scalars import to_json
from specforge.spec.schema import language_schema
from specforge.spec.walking import _markers
from tests.conftest import ROOT, load_texts


def models(model: type[Model] = Model) -> Iterator[type[Model]]:
    for child in model.__subclasses__():
        yield child
        yield from models(child)


@pytest.mark.parametrize("model", sorted(set(models()), key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_every_field_says_what_a_change_of_it_means(model: type[Model]) -> None:
    for name, field in model.model_fields.items():
        assert len([one for one in field.metadata if isinstance(one, Change)]) == 1, f"{model.__name__}.{name} has no policy of its own"
        assert descriptions(model)[name], f"{model.__name__}.{name} has no documentation"


def test_the_source_of_a_module_is_read_once_for_all_its_models() -> None:
    asked = {*models()}
    descriptions.cache_clear()
    _classes.cache_clear()
    for model in asked:
        descriptions(model)
    homes = {owner.__module__ for model in asked for owner in model.__mro__ if issubclass(owner, BaseModel) and owner is not BaseModel}
    assert _classes.cache_info().misses == len(homes) < len(asked) / 3


def test_fields_left_at_their_default_are_no_part_of_what_is_hashed() -> None:
    loaded = load_texts({"a.yaml": "specforge: 1\nfeature: a\nconstraints:\n  - id: x\n    rule: Do it.\n"})
    rule = loaded.project.views[0].constraints[0].value
    assert rule.model_dump(mode="json", by_alias=True, exclude_defaults=True) == {"id": "x", "rule": "Do it."}


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "feature_specs").rglob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_accepts_what_the_models_accept(path: Path) -> None:
    # Editors read by the core schema of YAML 1.2, where `on` is a text and a date is one too.
    _, written, _ = read(path.name, path.read_bytes())
    plain = to_json(written)
    kind = "feature" if "feature" in plain else "module"
    jsonschema.Draft202012Validator(language_schema(kind)).validate(plain)


def test_the_schema_refuses_an_unknown_key_where_the_models_do() -> None:
    validator = jsonschema.Draft202012Validator(language_schema("feature"))
    good = {"specforge": 1, "feature": "a", "constraints": [{"id": "x", "rule": "Do it."}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "constraint": []})
    assert not validator.is_valid({"specforge": 1, "feature": "a", "constraints": [{"id": "x", "rul": "Do it."}]})
    assert not validator.is_valid({"specforge": 1, "feature": "A b"})


def test_free_data_is_read_by_the_core_schema() -> None:
    loaded = load_texts(
        {
            "a.yaml": """\
specforge: 1
feature: a
intents:
  - {id: x, when: "It is."}
cases:
  - id: c
    covers: x
    input: Go.
    given: {state: {a: 1, b: 1.5, c: true, d: null, e: "1", f: no, g: 2026-01-01, h: 0o7, i: [~, x]}}
    expect: {says: x}
"""
        }
    )
    assert [one.message for one in loaded.findings] == []
    given = loaded.project.views[0].cases[0].value.given
    assert given is not None
    assert given.state == {"a": 1, "b": 1.5, "c": True, "d": None, "e": "1", "f": "no", "g": "2026-01-01", "h": "0o7", "i": [None, "x"]}


def test_both_kinds_of_file_are_models_of_the_language() -> None:
    assert set(Module.model_fields) - {"module"} < set(Feature.model_fields)
    assert to_json({"a": ["1"]}) == {"a": ["1"]}


def test_the_schema_refuses_a_key_without_a_value() -> None:
    validator = jsonschema.Draft202012Validator(language_schema("feature"))
    good = {"specforge": 1, "feature": "a", "role": "You help.", "cases": [{"id": "c", "covers": "x", "input": "Go.", "samples": 2}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "role": None})
    assert not validator.is_valid({**good, "cases": [{"id": "c", "covers": "x", "input": None}]})


@pytest.mark.parametrize("model", sorted(set(models()), key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_every_optional_key_without_a_value_is_told(model: type[Model]) -> None:
    for name, field in model.model_fields.items():
        key = field.alias or name
        if not field.is_required():
            messages = [message for _, message, _ in validate(model, {key: None})[1]]
            assert any(f"`{key}`" in message or "is empty" in message or "found nothing" in message for message in messages), (
                key,
                messages,
            )


def all_models(model: type[Model] = Model) -> Iterator[type[Model]]:
    for one in model.__subclasses__():
        yield one
        yield from all_models(one)


def test_no_default_quotes_or_refers() -> None:
    """The walk over a model looks at the fields that are set, and at no other."""
    models = set(all_models())
    for model in models:
        for name, field in model.model_fields.items():
            markers = [one for one in (*field.metadata, *_markers(field.annotation)) if isinstance(one, Quotes | Refers)]
            default = field.get_default(call_default_factory=True)
            assert not markers or field.is_required() or not default, f"{model.__name__}.{name}"
    assert len(models) > 50


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"^[0-9]+\\\\. "', r"^[0-9]+\. "),
        ('" km$"', " km$"),
        ('"^Answer:\\n"', "^Answer:\n"),
        ("'  '", "  "),
        ("|\n          ^[a-z]+$\n", "^[a-z]+$"),
        (">-\n          ^[a-z]+$", "^[a-z]+$"),
    ],
)
def test_what_stands_at_the_ends_of_a_pattern_belongs_to_it_but_for_the_break_below_a_block(written: str, meant: str) -> None:
    spec = f"specforge: 1\nfeature: a\nintents: [{{id: i, when: Asked.}}]\ncases:\n  - id: c\n    covers: i\n    input: Hi\n    expect:\n      - pattern: {written}\n"
    (view,) = load_texts({"a.yaml": spec}).project.views
    (case,) = (one for one in view.cases if one.id == "c")
    assert case.value.expect[0].pattern == meant


@pytest.mark.parametrize(("listed", "cut"), [("[Hold on]", 0), ("[Hold on.]", 0), ("[Hold on, please wait]", 2)])
def test_one_text_alone_in_brackets_was_cut_by_no_comma(listed: str, cut: int) -> None:
    spec = f"specforge: 1\nfeature: a\nintents:\n  - {{id: x, when: Somebody calls., ask: {listed}}}\n"
    told = [one.message for one in load_texts({"a.yaml": spec}).findings if one.check == "invalid-spec"]
    assert [one.startswith("prose inside `[]` is cut at commas") for one in told] == [True] * cut
