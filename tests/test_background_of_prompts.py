"""The background of a prompt: each fact as a sentence, a value behind a colon, or a table."""

import json

import pytest

from specforge.prompting.layout import prompt_text
from tests.conftest import load_texts

TABLE = {"columns": ["room", "price"], "rows": [["single", "90"]]}


@pytest.mark.parametrize(
    ("fact", "printed"),
    [
        ({"says": "Breakfast.", "is": "at 7"}, "- Breakfast: at 7"),
        ({"says": "部屋の種類。", "one_of": ["和室", "洋室"]}, "- 部屋の種類: 和室, 洋室"),
        ({"says": "一泊の料金：", "is": "9円"}, "- 一泊の料金: 9円"),
        ({"says": "Prices for a night.", "table": TABLE}, "Prices for a night:"),
        ({"says": "料金。", "table": TABLE}, "料金:"),
        ({"says": "Breakfast is at 7."}, "- Breakfast is at 7."),
    ],
)
def test_nothing_stands_between_what_a_fact_says_and_its_colon(fact: dict[str, object], printed: str) -> None:
    facts = json.dumps([{"id": "told", "topic": "Stay", **fact}], ensure_ascii=False)
    (view,) = load_texts({"a.yaml": f"specforge: 1\nfeature: a\nrole: You are the desk.\nfacts: {facts}\n"}).project.views
    assert prompt_text(view).partition("### Stay\n\n")[2].splitlines()[0] == printed
