"""Quotes around a whole sentence to the model, as word processors leave them, and quotes that are meant."""

import json

import pytest

from specforge.checks.quoted_text import quoted_text
from specforge.config import Config
from specforge.linting import lint
from tests.conftest import load_texts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("“You are the assistant of a shop.”", True),
        ("‘Don’t say no.’", True),
        ("„Sag niemals nie.“", True),
        ("« Ne dites rien. »", True),
        ("»Sag niemals nie.«", True),
        ("「Say nothing at all.」", True),
        ('"Never say it."', True),
        ("Never say “no”.", False),
        ("“Hello there” and “good bye”", False),
        ("‘Hello there’ and ‘good bye’", False),
        ("“Do it” is no answer.", False),
        ("“Sorry”", False),
        ("’Tis the season to say hello", False),
    ],
)
def test_quotes_around_all_of_a_text_are_told(text: str, told: bool) -> None:
    spec = f"specforge: 1\nfeature: shop\nconstraints:\n  - {{id: x, rule: {json.dumps(text, ensure_ascii=False)}}}\n"
    loaded = load_texts({"shop.yaml": spec})
    assert not loaded.findings
    assert bool(lint(loaded.project, [quoted_text], Config())) is told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("{says: “gladly”}", 1),
        ("{says_any: [yes, „gern“, « volontiers »]}", 2),
        ("{not: {says: ‘no way’}}", 0),
        ("{not: {says: “no way”}}", 1),
        ('{says: "gladly"}', 0),
        ("{says: '\"gladly\"'}", 0),
        ("{says: the “Standard” plan}", 0),
        ("{says: “this” or “that”}", 0),
        ("{pattern: “gladly”}", 0),
    ],
)
def test_quotes_around_a_phrase_that_answers_are_searched_for_are_told(asked: str, told: int) -> None:
    spec = (
        "specforge: 1\nfeature: shop\nintents: [{id: ask, when: The user asks., do: Answer.}]\n"
        f"cases:\n  - id: one\n    covers: ask\n    input: “When?”\n    expect: {asked}\n"
        f"constraints:\n  - id: x\n    rule: Say it.\n    criteria:\n      - {{id: y, check: {asked}, passes: Gladly., fails: Nothing.}}\n"
    )
    loaded = load_texts({"shop.yaml": spec})
    assert not loaded.findings
    found = lint(loaded.project, [quoted_text], Config())
    assert len(found) == 2 * told
    assert all("are a part of the phrase" in one.message for one in found)


@pytest.mark.parametrize(("sample", "told"), [("We have “Emma” on the shelf.", 0), ("“Emma”", 1)])
@pytest.mark.parametrize(
    ("asked", "samples"), [("{says: “Emma”}", "passes: X, fails: No."), ("{not: {says: “Emma”}}", "passes: No., fails: X")]
)
def test_quotes_that_a_sample_has_amid_other_words_are_meant(asked: str, samples: str, sample: str, told: int) -> None:
    rule = f"rule: Put titles into quotes., criteria: [{{id: y, check: {asked}, {samples.replace('X', sample)}}}]"
    loaded = load_texts({"shop.yaml": f"specforge: 1\nfeature: shop\nconstraints:\n  - {{id: x, {rule}}}\n"})
    assert not loaded.findings
    assert len(lint(loaded.project, [quoted_text], Config())) == told
