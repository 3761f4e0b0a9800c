"""Elements that still say a number which another one said until it changed: told by `diff`, and in the comment of a review."""

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
use: [words.yaml]
role: You help in a shop that ships for 2.40 EUR.
facts:
  - {id: shipping, says: Shipping costs 2.40 EUR.}
  - {id: window, says: Returns are taken for 30 days.}
constraints:
  - id: brief
    rule: Answer in at most 6 sentences.
    criteria:
      - {id: short, check: {sentences: {at_most: 6}}, passes: One., fails: "One a. Two a. Three a. Four a. Five a. Six a. Seven a."}
  - {id: mails, level: should, rule: A mail has at most 6 paragraphs.}
intents:
  - {id: orders, when: Somebody asks about an order., do: "Say what shipping costs, from {shipping}"}
cases:
  - {id: price, covers: orders, input: What does it cost to ship?, expect: [{pattern: '2\\.40'}]}
  - {id: back, covers: orders, input: "Can I return it after 30 days?", expect: [{says: no}]}
"""
WORDS = """\
specforge: 1
module: words
constraints:
  - {id: refunds, level: should, rule: A refund is there after 30 days.}
"""
OTHER = SPEC.replace("feature: shop", "feature: other").replace("use: [words.yaml]\n", "")


def edit(root: Path, old: str, new: str) -> None:
    edit_file(root, "specs/shop.yaml", old, new)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for path, text in {"specforge.toml": "", "specs/shop.yaml": SPEC, "specs/words.yaml": WORDS, "specs/other.yaml": OTHER}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "as it is")


def left(root: Path) -> dict[str, list[tuple[str, str]]]:
    """What each changed element left behind."""
    done = run_specforge("diff", "--base", "HEAD", "--format", "json", cwd=root)
    found = json.loads(done.stdout)
    jsonschema.validate(found, schema())
    return {one["ref"]: [(each["ref"], each["says"]) for each in one["left"]] for one in found["changes"]}


def test_a_number_that_stands_elsewhere_as_it_was_is_told_with_its_place(shop: Path) -> None:
    edit(shop, "Shipping costs 2.40", "Shipping costs 2.55")
    edit(shop, "at most 6 sentences", "at most 4 sentences")
    edit(shop, "taken for 30 days", "taken for 14 days")
    assert left(shop) == {
        "shop/constraint/brief": [("shop/criterion/brief.short", "6 sentences")],
        "shop/fact/shipping": [("shop/role", "2.40"), ("shop/case/price", "2.40")],
        "shop/fact/window": [("shop/case/back", "30 days"), ("words/constraint/refunds", "30 days")],
    }
    text = run_specforge("diff", "--base", "HEAD", cwd=shop).stdout
    assert "      `2.40` still stands in shop/role (specs/shop.yaml:4:1), shop/case/price (specs/shop.yaml:17:5)\n" in text
    page = run_specforge("diff", "--base", "HEAD", "--format", "markdown", cwd=shop).stdout
    assert "  - `2.40` still stands in `shop/role`, `shop/case/price`\n" in page


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("at most 6 paragraphs", "at most 5 paragraphs", "6 sentences are no paragraphs"),
        ("Shipping costs 2.40 EUR", "Shipping is free", "no other number stands there, so what else is true is open"),
        ("Shipping costs 2.40 EUR.", "Shipping costs 2.40 EUR or 9.50 EUR abroad.", "the old number stands there still"),
        ("Answer in at most 6 sentences", "Answer in at most six sentences", "a word is no other number"),
    ],
)
def test_what_is_true_as_before_is_not_told(shop: Path, old: str, new: str, why: str) -> None:
    edit(shop, old, new)
    assert {ref: some for ref, some in left(shop).items() if some} == {}, why


def test_what_was_changed_with_it_or_says_so_since_then_is_not_told(shop: Path) -> None:
    edit(shop, "Shipping costs 2.40", "Shipping costs 2.55")
    edit(shop, "ships for 2.40 EUR", "ships for 2.55 EUR, and no more for 2.40 EUR")
    edit(shop, "pattern: '2\\.40'", "pattern: '2\\.55'")
    edit(shop, "A mail has at most 6 paragraphs.", "A mail has at most 6 paragraphs since 2.40 was charged.")
    assert left(shop)["shop/fact/shipping"] == []


def test_elements_of_other_features_say_what_they_like(shop: Path) -> None:
    edit(shop, "Shipping costs 2.40", "Shipping costs 2.55")
    assert all(ref.startswith("shop/") for ref, _ in left(shop)["shop/fact/shipping"])


def test_a_renamed_element_is_known_by_the_id_that_it_had(shop: Path) -> None:
    edit(shop, "id: shipping, says: Shipping costs 2.40", "id: postage, was: shipping, says: Shipping costs 2.55")
    edit(shop, "{shipping}", "{postage}")
    edit(shop, "id: price, covers", "id: costs, was: price, covers")
    assert left(shop)["shop/fact/postage"] == [("shop/role", "2.40"), ("shop/case/costs", "2.40")]


def test_the_comment_of_a_review_says_it_too(shop: Path) -> None:
    run_specforge("build", "-q", cwd=shop)
    commit(shop)
    edit(shop, "Shipping costs 2.40", "Shipping costs 2.55")
    done = run_specforge("review", "--base", "HEAD", "--format", "markdown", cwd=shop)
    assert "`2.40` still stands in `shop/role`, `shop/case/price`" in done.stdout
    found = json.loads(run_specforge("review", "--base", "HEAD", "--format", "json", cwd=shop).stdout)
    (change,) = [one for one in found["changes"] if one["ref"] == "shop/fact/shipping"]
    kept = Changed.model_validate_json(json.dumps(change))
    assert [one.ref for one in kept.change.left] == ["shop/role", "shop/case/price"]
    assert Changed.of(kept.change) == kept
