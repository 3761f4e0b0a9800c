"""What a reviewer is told of evals that ask for less, asked as a user asks it, in real repositories."""

import json
from pathlib import Path

import jsonschema
import pytest

from specforge.tracing.schemas import answer_schema
from tests.command import run_specforge
from tests.trees import git, write

SHOP = """\
specforge: 1
feature: shop
use: [words.yaml]
facts:
  - {id: most, is: "3"}
constraints:
  - id: brief
    rule: Answer in at most {most} sentences.
    criteria:
      - id: short
        check: {sentences: {at_most: 3}}
        always: true
        passes: Yes.
        fails: Yes. No. Yes. No.
  - id: kind
    rule: Be kind.
intents:
  - id: cancel
    when: The user wants to cancel.
    do: Ask for the reason.
    because: It is polite.
tools:
  - {id: find, purpose: Find an order., does: read, returns: one, item: {id: {type: string, max_chars: 9}}}
examples:
  - {id: hello, shows: cancel, turns: [{user: Good morning to all of you there., }, {agent: Hello}]}
cases:
  - id: mistake
    covers: [cancel, brief]
    input: I bought the kettle by mistake, please cancel it.
    samples: 4
    pass_rate: 75%
    expect:
      - says: [reason, why]
      - {words: {at_most: 30}}
    judged: The answer is kind.
    ends_with: {order: {state: open, notes: [], refund: null}}
  - id: asks
    covers: kind
    input: What can you do for me today?
    expect: {says: help}
"""
WORDS = """\
specforge: 1
module: words
constraints:
  - id: plain
    rule: Use plain words.
    criteria:
      - id: none
        check: {not: {says_any: [utilize, leverage]}}
        passes: Use it.
        fails: Utilize it.
"""
Document = dict[str, list[dict[str, object]]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path, {"specs/shop.yaml": SHOP, "specs/words.yaml": WORDS})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def edit(root: Path, *pairs: tuple[str, str], path: str = "specs/shop.yaml") -> None:
    text = (root / path).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    (root / path).write_text(text, encoding="utf-8")


def specforge(root: Path, *arguments: str) -> tuple[int, str, str]:
    done = run_specforge("weakening", *arguments, "--root", str(root))
    return done.returncode, done.stdout, done.stderr


def found(root: Path, base: str = "HEAD") -> list[dict[str, object]]:
    code, out, error = specforge(root, "--base", base, "--format", "json")
    assert error == ""
    document: Document = json.loads(out)
    jsonschema.Draft202012Validator(answer_schema("weakening")).validate(document)
    assert code == int(any(one["weaker"] for one in document["found"]))
    return document["found"]


def only(root: Path) -> dict[str, object]:
    (one,) = found(root)
    return one


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    [
        ("says: [reason, why]", "says: [reason]", "says: why", ""),
        ("at_most: 30", "at_most: 50", "words: at most 30", "words: at most 50"),
        ("    judged: The answer is kind.\n", "", 'judged: {"rubric": "The answer is kind."}', ""),
        ("state: open, notes: []", "notes: []", 'ends_with /order/state: "open"', ""),
        (", refund: null", "", "ends_with /order/refund: null", ""),
        ("samples: 4\n    pass_rate: 75%", "samples: 50\n    pass_rate: 2%", "pass_rate: 75%", "pass_rate: 2%"),
        ("    ends_with: {order: {state: open, notes: [], refund: null}}\n", "", 'ends_with /order/state: "open"', ""),
        ("samples: 4", "samples: 2", "samples: 4", "samples: 2"),
        ("pass_rate: 75%", "pass_rate: 50%", "pass_rate: 75%", "pass_rate: 50%"),
        ("covers: [cancel, brief]", "covers: [cancel]", "covers: constraint/brief", ""),
    ],
)
def test_a_case_that_asks_for_less_is_told(old: str, new: str, was: str, now: str, shop: Path) -> None:
    edit(shop, (old, new))
    one = only(shop)
    assert (one["kind"], one["ref"], one["gained"], one["guards"]) == ("weakened-eval", "shop/case/mistake", [], [])
    assert {"was": was, "now": now} in list(one["lost"])  # type: ignore[call-overload]  # it is a list


@pytest.mark.parametrize(
    ("pairs", "ref", "how"),
    [
        ([("at most {most} sentences", "at most five sentences")], "shop/constraint/brief", "changed from 'Answer in at most 3 sentences.' to 'Answer in at most five sentences.'"),
        ([('is: "3"', 'is: "5"')], "shop/constraint/brief", "changed from 'Answer in at most 3 sentences.' to 'Answer in at most 5 sentences.'"),
        ([("  - id: brief\n", "  - id: brief\n    level: should\n")], "shop/constraint/brief", "went from must to should"),
        ([("do: Ask for the reason.", "do: Cancel it at once.")], "shop/intent/cancel", "changed"),
    ],
)  # fmt: skip
def test_an_eval_that_is_weakened_with_what_it_guards_names_both(pairs: list[tuple[str, str]], ref: str, how: str, shop: Path) -> None:
    edit(shop, *pairs, ("says: [reason, why]", "says: [reason]"))
    one = only(shop)
    assert (one["kind"], one["guards"]) == ("weakened-together", [{"ref": ref, "how": how}])


@pytest.mark.parametrize(
    "instead",
    ["characters: {at_least: 1}", "pattern: '.*'", "pattern: 'x*|y'", "any_of: [{says: help}, {words: {at_least: 0}}]"],
)
def test_a_check_that_asks_next_to_nothing_hides_no_weakening_beside_a_changed_rule(instead: str, shop: Path) -> None:
    edit(shop, ("rule: Be kind.", "rule: Be kind to all."), ("expect: {says: help}", f"expect: {{{instead}}}"))
    one = only(shop)
    assert (one["kind"], one["ref"]) == ("weakened-together", "shop/case/asks")


def test_more_runs_are_no_check_instead_of_another_beside_a_changed_intent(shop: Path) -> None:
    edit(shop, ("do: Ask for the reason.", "do: Cancel."), ("says: [reason, why]", "says: [reason]"), ("samples: 4", "samples: 8"))
    assert only(shop)["kind"] == "replaced-eval"


def test_a_criterion_that_is_loosened_with_its_rule_is_told(shop: Path) -> None:
    edit(
        shop,
        ('is: "3"', 'is: "5"'),
        ("sentences: {at_most: 3}", "sentences: {at_most: 5}"),
        ("fails: Yes. No. Yes. No.", "fails: A. B. C. D. E. F."),
    )
    one = only(shop)
    assert (one["kind"], one["ref"]) == ("weakened-together", "shop/criterion/brief.short")
    assert one["lost"] == [{"was": "sentences: at most 3", "now": "sentences: at most 5"}]


@pytest.mark.parametrize(
    ("pairs", "kind", "ref"),
    [
        ([("        always: true\n", "")], "weakened-eval", "shop/criterion/brief.short"),
        ([("    criteria:\n      - id: short\n        check: {sentences: {at_most: 3}}\n        always: true\n        passes: Yes.\n        fails: Yes. No. Yes. No.\n", "")], "removed-eval", "shop/criterion/brief.short"),
        ([("  - id: brief\n", "  - id: brief\n    enforce: prompt\n")], "removed-eval", "shop/criterion/brief.short"),
        ([("  - id: asks\n    covers: kind\n    input: What can you do for me today?\n    expect: {says: help}\n", "")], "removed-eval", "shop/case/asks"),
        ([("expect: {says: help}", "expect: {says: kind}")], "replaced-eval", "shop/case/asks"),
        ([("says: [reason, why]", "says: [reason]"), ("samples: 4", "samples: 8")], "replaced-eval", "shop/case/mistake"),
        ([("says: [reason, why]", "says: [reason]"), ("pass_rate: 75%", "pass_rate: 80%")], "replaced-eval", "shop/case/mistake"),
        ([("says: [reason, why]", "says: [reason]"), ("because: It is polite.", "because: We ask.")], "weakened-eval", "shop/case/mistake"),
        ([("  - id: brief\n", "  - id: brevity\n    was: brief\n"), ("[cancel, brief]", "[cancel, brevity]"), ("{at_most: 3}", "{at_most: 4}"), ("fails: Yes. No. Yes. No.", "fails: A. B. C. D. E.")], "weakened-eval", "shop/criterion/brevity.short"),
        ([("  - id: brief\n", "  - id: brevity\n    was: brief\n    level: should\n"), ("[cancel, brief]", "[cancel, brevity]"), ("says: [reason, why]", "says: [reason]")], "weakened-together", "shop/case/mistake"),
    ],
)  # fmt: skip
def test_every_kind_is_told_apart(pairs: list[tuple[str, str]], kind: str, ref: str, shop: Path) -> None:
    edit(shop, *pairs)
    one = only(shop)
    assert (one["kind"], one["ref"]) == (kind, ref)


def test_a_module_is_looked_at_in_the_features_that_use_it(shop: Path) -> None:
    edit(shop, ("[utilize, leverage]", "[utilize]"), path="specs/words.yaml")
    one = only(shop)
    assert (one["kind"], one["ref"]) == ("weakened-eval", "words/criterion/plain.none")
    assert one["lost"] == [{"was": 'not: {"says_any": ["utilize", "leverage"]}', "now": 'not: {"says_any": ["utilize"]}'}]


@pytest.mark.parametrize(
    "pairs",
    [
        [("at_most: 30", "at_most: 20"), ("says: help", "says: [help, you]")],
        [("samples: 4", "samples: 8"), ("pass_rate: 75%", "pass_rate: 90%")],
        [('is: "3"', 'is: "5"')],
        [("because: It is polite.", "because: We want to know.")],
        [("says: [reason, why]", "says: [why, REASON]")],
        [("      - says: [reason, why]\n      - {words: {at_most: 30}}\n", "      - {says: [reason, why], words: {at_most: 30}}\n")],
        [("  - id: asks\n", "  - id: asks-for-help\n    was: asks\n")],
        [("  - id: kind\n", "  - id: friendly\n    was: kind\n"), ("covers: kind", "covers: friendly")],
        # What it guards changed, and it asks for something else now: that is how it should be.
        [("rule: Be kind.", "rule: Be brief."), ("expect: {says: help}", "expect: {words: {at_most: 9}}")],
        # A rule that goes takes its cases along.
        [("  - id: kind\n    rule: Be kind.\n", ""), ("  - id: asks\n    covers: kind\n    input: What can you do for me today?\n    expect: {says: help}\n", "")],
    ],
)  # fmt: skip
def test_what_is_no_weakening_is_not_told(pairs: list[tuple[str, str]], shop: Path) -> None:
    edit(shop, *pairs)
    assert found(shop) == []


def test_a_criterion_that_no_eval_asked_is_no_eval(shop: Path) -> None:
    edit(shop, ("  - id: brief\n", "  - id: brief\n    enforce: prompt\n"))
    git(shop, "commit", "-qam", "prompt only")
    edit(shop, ("{at_most: 3}", "{at_most: 4}"), ("fails: Yes. No. Yes. No.", "fails: A. B. C. D. E."))
    assert found(shop) == []


def test_a_text_that_crosses_is_told_in_both_directions(shop: Path) -> None:
    shown, judged = "Good morning to all of you there.", "I bought the kettle by mistake, please cancel it."
    edit(shop, (shown, f'"{judged}"'), (f"input: {judged}", f"input: {shown}"))
    one, *others = found(shop)
    assert not others, "one case is told once"
    assert (one["kind"], one["ref"], one["weaker"]) == ("moved-case", "shop/case/mistake", True)
    assert one["says"] == "it was judged in the base, and specs/shop.yaml:25:40 shows it to the model now"
    git(shop, "checkout", "-q", ".")
    edit(shop, ("input: What can you do for me today?", f"input: {shown}"))
    assert only(shop)["says"] == "in the base specs/shop.yaml:25:40 showed it to the model, and it is judged now"


def test_what_leaked_before_did_not_cross(shop: Path) -> None:
    edit(shop, ("Good morning to all of you there.", "What can you do for me today?"))
    git(shop, "commit", "-qam", "leaks")
    edit(shop, ("rule: Be kind.", "rule: Be very kind."))
    assert found(shop) == []
    assert only_kind(found(shop, "HEAD~1")) == "moved-case"


def only_kind(some: list[dict[str, object]]) -> object:
    (one,) = some
    return one["kind"]


def test_people_read_what_was_asked_and_where(shop: Path) -> None:
    edit(
        shop,
        ("says: [reason, why]", "says: [reason]"),
        ("at_most: 30", "at_most: 50"),
        ("  - id: brief\n", "  - id: brief\n    level: should\n"),
    )
    code, out, _ = specforge(shop, "--base", "main")
    commit = git(shop, "rev-parse", "HEAD")[:12]
    assert code == 1
    assert (
        out
        == f"""\
compared with {commit}, where main and this tree part
weakened together  shop/case/mistake  specs/shop.yaml:28:5  (in the base: specs/shop.yaml:27:5)
    `says: why` is not asked any more
    `words: at most 30` became `words: at most 50`
    it guards shop/constraint/brief, which went from must to should
1 eval says less than in the base
not seen: whether what is asked instead is right, and whether an input became easier
"""
    )
    git(shop, "checkout", "-q", ".")
    code, out, _ = specforge(shop, "--base", "main")
    assert (code, out.splitlines()[1]) == (0, "no eval says less than in the base")


def test_what_cannot_be_compared_is_told_in_a_line(shop: Path) -> None:
    assert specforge(shop, "--base", "nothing")[0] == 3
    assert specforge(shop, "--base", "nothing")[2].startswith("specforge: there is no revision `nothing`\n")
    edit(shop, ("feature: shop\n", "feature: shop\nintents: []\n"))
    git(shop, "commit", "-qam", "broken")
    git(shop, "checkout", "-q", "HEAD~1", "--", ".")
    code, out, error = specforge(shop, "--base", "HEAD")
    assert (code, out) == (2, "")
    assert error.startswith("specforge: in the base, feature `shop` could not be understood: specs/shop.yaml:")


def test_a_feature_that_is_new_or_gone_has_nothing_to_compare(shop: Path) -> None:
    write(shop, {"specs/new.yaml": SHOP.replace("feature: shop", "feature: other")})
    assert found(shop) == []
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "two")
    (shop / "specs/new.yaml").unlink()
    assert found(shop) == []
