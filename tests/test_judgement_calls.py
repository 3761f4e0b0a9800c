"""Judgement calls: what is told of one, and of a change of what people agreed to."""

import json
from pathlib import Path

import jsonschema
import pytest

from specforge.diffing.telling import schema
from specforge.reviewing.model import Changed
from tests.command import run_specforge
from tests.trees import edit as edit_file
from tests.trees import git

SPEC = """\
specforge: 1
feature: shop
role: You help customers of a shop.
owners: {product: shop-team, support: support-team}
intents:
  - {id: price, when: The user asks for a price., do: Say it in one sentence.}
cases:
  - {id: asks-price, covers: price, input: How much is the red one?, expect: {sentences: {at_most: 1}}}
  - {id: is-angry, covers: price, input: It was cheaper yesterday!, judged: The answer is kind to the user.}
judgements:
  - id: numbers-in-a-line
    question: How much is said to somebody who asks for a price?
    choice: The price, in one sentence.
    alternatives: The price with all that is included in it.
    agreed_by: [support]
    agreed_on: 2026-11-20
    decides: [case/asks-price]
"""
LEFT = "shop/judgement/numbers-in-a-line decides it, as support agreed on 2026-11-20: let them agree to this, or change what they chose"
OWN = "support agreed on 2026-11-20 to what it was: let them agree to this, and write the day as `agreed_on`"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for path, text in {"specforge.toml": "", "specs/shop.yaml": SPEC}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    said(tmp_path, "build")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "A shop")
    return tmp_path


def edit(root: Path, old: str, new: str) -> None:
    edit_file(root, "specs/shop.yaml", old, new)


def said(root: Path, *words: str) -> str:
    return run_specforge(*words, "--root", str(root)).stdout


def test_no_artifact_depends_on_one(shop: Path) -> None:
    before = {path: path.read_bytes() for path in (shop / "generated").rglob("*.*")}
    edit(shop, "choice: The price, in one sentence.", "choice: The price and the tax.")
    said(shop, "build")
    assert {path: path.read_bytes() for path in (shop / "generated").rglob("*.*")} == before


def test_a_change_of_what_people_agreed_to_names_them_and_asks_them(shop: Path) -> None:
    edit(shop, "at_most: 1", "at_most: 3")
    said(shop, "build")
    assert LEFT in said(shop, "diff", "--base", "HEAD")
    review = said(shop, "review", "--base", "HEAD")
    assert "support (support-team) for eval: shop/case/asks-price" in review
    assert LEFT in review
    found = json.loads(said(shop, "diff", "--base", "HEAD", "--format", "json"))
    jsonschema.validate(found, schema())
    [change] = found["changes"]
    assert [(one["ref"], one["by"], one["on"]) for one in change["agreed"]] == [
        ("shop/judgement/numbers-in-a-line", ["support"], "2026-11-20")
    ]
    assert Changed.model_validate_json(json.dumps(change)).change.agreed[0].by == ("support",)


def test_another_choice_and_a_new_day_say_that_people_agreed_again(shop: Path) -> None:
    edit(shop, "at_most: 1", "at_most: 3")
    edit(shop, "agreed_on: 2026-11-20", "agreed_on: 2026-11-30")
    edit(shop, "in one sentence.\n", "in three sentences.\n")
    told = said(shop, "diff", "--base", "HEAD")
    assert "agreed on" not in told
    assert "let them agree" not in told


def test_another_choice_under_the_old_day_is_told(shop: Path) -> None:
    edit(shop, "choice: The price, in one sentence.", "choice: The price and the tax.")
    assert OWN in said(shop, "diff", "--base", "HEAD")


def test_words_and_records_of_what_it_decides_are_no_other_choice(shop: Path) -> None:
    edit(shop, "id: asks-price,", "id: asks-price, because: It is what most people ask.,")
    assert "agreed" not in said(shop, "diff", "--base", "HEAD")


def test_what_is_decided_anew_was_not_agreed_to_before(shop: Path) -> None:
    edit(shop, "decides: [case/asks-price]", "decides: [case/asks-price, price]")
    edit(shop, "do: Say it in one", "do: Say it in two")
    told = said(shop, "diff", "--base", "HEAD")
    assert LEFT not in told
    assert OWN in told


def test_why_names_what_was_chosen(shop: Path) -> None:
    told = said(shop, "why", "asks-price", "--base", "HEAD")
    assert "shop/judgement/numbers-in-a-line decides it, support agreed on 2026-11-20: The price, in one sentence." in told
    assert "judgement" not in said(shop, "why", "is-angry", "--base", "HEAD")


def test_the_report_has_the_question_the_choice_and_what_it_was_not(shop: Path) -> None:
    told = said(shop, "report")
    assert "How much is said to somebody who asks for a price? The price, in one sentence." in told
    assert "not: The price with all that is included in it." in told


def test_a_rename_moves_the_name_in_decides(shop: Path) -> None:
    edit(shop, "decides: [case/asks-price]", "decides: [case/asks-cost]")
    told = said(shop, "check")
    assert "dangling-reference" in told
    assert "asks-price" in told


def test_a_day_that_is_still_to_come_is_no_agreement(shop: Path) -> None:
    edit(shop, "agreed_on: 2026-11-20", "agreed_on: 2027-11-20")
    told = run_specforge("check", "--root", str(shop), "--as-of", "2026-12-01").stdout
    assert "specs/shop.yaml:16:5: warning[open-judgement]" in told
    assert "a day that is still to come" in told
    assert "open-judgement" not in run_specforge("check", "--root", str(shop), "--as-of", "2027-11-20").stdout
