"""Edits of artifacts written back into the spec."""

import json
import re
from pathlib import Path

import pytest
import yaml

from specforge.config import Config
from specforge.errors import InvalidSpecError
from specforge.lint_config import LintConfig
from specforge.settling.promote import Wishes, promote
from specforge.settling.targets import Target
from specforge.verbs import build, check
from tests.settling.shop import AS_OF, EVALS, FOLDER, PROMPT, SHOP, TOOLS, comes_back, drift, made, promoted, text
from tests.trees import edit

STRESS = f"{FOLDER}/evals.stress.jsonl"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return made(tmp_path)


@pytest.mark.parametrize(
    ("path", "old", "new", "spec_old", "spec_new"),
    [
        (PROMPT, "a web shop", "a small web shop", "of a web shop.   # who", "of a small web shop.   # who"),
        (PROMPT, "never on others.", 'and "never" on others: never.', 'never on others."', 'and \\"never\\" on others: never."'),
        (PROMPT, "Be polite, and say {thanks}", "Be polite and kind, and say {thanks} or {please}", "Be polite, and say {{thanks}}", "Be polite and kind, and say {{thanks}} or {{please}}"),
        (PROMPT, "- the reason", "- the reason: why, and since when", "- the reason", '- "the reason: why, and since when"'),
        (PROMPT, "tell the user that", "tell the user kindly that", "tell the user\n", "kindly that"),
        (PROMPT, "in another size or colour", "in another size, colour or cut", "in another size or colour", "in another size, colour or cut"),
        (PROMPT, "2. Collect the items.", "2. Collect all of the items.", "Collect the items.", "Collect all of the items."),
        (PROMPT, "Then: Say that it is too late.", "Then: Say so.", "do: Say that it is too late.", "do: Say so."),
        (PROMPT, "Afterwards: The order is", "Afterwards: The whole order is", "then: The order is", "then: The whole order is"),
        (PROMPT, "A refund takes: 5", "A refund to a card takes: 5", "says: A refund takes", "says: A refund to a card takes"),
        (PROMPT, "Think before", "Think twice before", "Think before", "Think twice before"),
        (EVALS, '"Cancel order W1."', '"Cancel order W1, \\"please\\"!"', "input: Cancel order W1.", 'input: Cancel order W1, "please"!'),
        (EVALS, "Quick, cancel W2!", "Quick, do cancel W2!", "Quick, cancel W2!", "Quick, do cancel W2!"),
        (EVALS, '"says": ["W1"]', '"says": ["W1", "refund"]', "says: W1", "says:"),
        (TOOLS, "Cancel an order and refund it.", "Cancel one order and refund it.", "Cancel an order and refund it.", "Cancel one order and refund it."),
        (TOOLS, "The id of the order.", "The id of the order, with its letter.", "says: The id of the order.", "The id of the order, with its letter."),
        (TOOLS, '"maxLength": 12', '"maxLength": 10', "max_chars: 12", "max_chars: 10"),
    ],
)  # fmt: skip
def test_an_edit_inside_one_text_comes_back(shop: Path, path: str, old: str, new: str, spec_old: str, spec_new: str) -> None:
    edit(shop, path, old, new)
    found = promoted(shop, yes=path == TOOLS)
    assert (len(found.promoted), found.refused) == (1, ())
    changed = text(shop)
    assert spec_new in changed
    # Comments and everything else stay as they were.
    assert re.findall("#.*", changed) == re.findall("#.*", SHOP)
    assert len([line for line in SHOP.split("\n") if line not in changed.split("\n")]) <= 2
    comes_back(shop, path)
    assert spec_old in SHOP


def test_a_number_of_a_fact_changes_the_fact_once_and_what_follows_has_to_be_agreed_to(tmp_path: Path) -> None:
    shop = made(tmp_path, SHOP.replace("    rule: Be polite,", "    rule: Write {limit} at most, be polite,"))
    edit(shop, PROMPT, "in at most 3 sentences", "in at most 5 sentences")
    held = promoted(shop)
    (refused,) = held.refused
    assert "changes `is` of shop/fact/limit, and 1 other line will change with it: generated/shop/prompt.md:9" in refused.reason
    assert refused.help == "run it with `--yes` to agree"
    assert text(shop).count("3 sentences") == 1
    found = promoted(shop, yes=True)
    assert [one.what for one in found.promoted] == ["changes `is` of shop/fact/limit"]
    assert [(one.path, one.line) for one in found.moved] == [(PROMPT, 9)]
    assert "is: 5 sentences" in text(shop)
    outcome = build(shop, Config(), AS_OF)
    assert outcome.kept == ()
    assert "Write 5 sentences at most" in text(shop, PROMPT)
    assert "in at most 5 sentences" in text(shop, PROMPT)
    assert drift(shop) == []


def test_edits_of_several_artifacts_are_promoted_together(shop: Path) -> None:
    edit(shop, PROMPT, "Think before", "Think twice before")
    edit(shop, PROMPT, "- the reason", "- the reason, in a word")
    edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, EVALS, "Quick, cancel W2!", "Quick, do cancel W2!")
    edit(shop, TOOLS, "Cancel an order", "Cancel one order")
    found = promoted(shop)
    assert (len(found.promoted), found.refused, found.changed) == (5, (), ("specs/shop.yaml",))
    comes_back(shop, PROMPT, EVALS, TOOLS)


def test_lines_that_were_put_in_become_items_or_elements(shop: Path) -> None:
    edit(shop, PROMPT, "- the reason\n", "- the reason\n- the email address\n")
    edit(shop, PROMPT, "3. Tell the fee.", "3. Tell the fee.\n4. Get a yes.")
    found = promoted(shop)
    assert [one.what for one in found.promoted] == ["adds to `ask` of shop/intent/cancel", "adds to `steps` of shop/intent/exchange"]
    comes_back(shop, PROMPT)
    edit(shop, PROMPT, "never on others.\n", "never on others.\n- Preferably: Use the first name of the user.\n- Do not guess.\n")
    (refused,) = promoted(shop).refused
    assert refused.help == "run it with `--yes` to agree"
    assert promoted(shop, yes=True).refused == ()
    assert "  - id: use-first-name-user\n    level: should\n    rule: Use the first name of the user.\n" in text(shop)
    assert "  - id: do-not-guess\n    rule: Do not guess.\n" in text(shop)
    comes_back(shop, PROMPT)


def test_an_empty_line_follows_from_no_other_edit(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, PROMPT, "Think before you answer.\n", "Think before you answer.\n\n")
    found = promoted(shop)
    assert [one.what for one in found.promoted] == ["changes `role` of shop/role"]
    assert [one.reason for one in found.refused] == ["blank lines and line breaks are laid out by the template"]


@pytest.mark.parametrize(
    ("line", "left"),
    [("- A refund takes: 5 to 7 business days\n", ["it adds the fact `refund-takes-5-7`"]), ("  in another size or colour.\n", [])],
)
def test_a_line_that_was_written_again_follows_from_no_edit_above_it(shop: Path, line: str, left: list[str]) -> None:
    edit(shop, PROMPT, "Be polite, and say", "Be kind, and say")
    edit(shop, PROMPT, line, 2 * line)
    found = promoted(shop)
    assert "follows from another edit" not in [one.what for one in found.promoted]
    assert [one.reason for one in found.refused] == left
    build(shop, Config(), AS_OF)
    assert len(drift(shop)) == len(left)


def test_one_of_two_lines_that_are_alike_goes_with_no_edit_above_it(tmp_path: Path) -> None:
    root = made(tmp_path, "specforge: 1\nfeature: shop\nrole: |\n  Sell.\n  Be kind.\n  Be kind.\n  Be brief.\n")
    edit(root, PROMPT, "Sell.\nBe kind.\nBe kind.", "Sell and buy back.\nBe kind.")
    assert [one.what for one in promoted(root).promoted] == 2 * ["changes `role` of shop/role"]
    comes_back(root, PROMPT)


def test_an_edit_that_comes_along_with_one_below_it_is_promoted_with_it(tmp_path: Path) -> None:
    intents = "".join(f"  - {{id: {one}, when: The user wants to {one}., do: Sort it out.}}\n" for one in ("buy", "sell", "swap"))
    root = made(tmp_path, f"specforge: 1\nfeature: shop\nrole: You are an assistant.\nintents:\n{intents}")
    edit(root, PROMPT, "You help with: Buy; Sell; Swap.", "You help with: Buy; Swap.")
    edit(root, PROMPT, "## Sell\n\nWhen: The user wants to sell.\nSort it out.\n\n", "")
    found = promoted(root, yes=True, on_delete="remove")
    assert [(one.at.line, one.what) for one in found.promoted] == [(10, "removes shop/intent/sell"), (3, "follows from another edit")]
    assert found.refused == ()
    comes_back(root, PROMPT)


def test_a_rule_that_changed_its_place_with_another_is_never_there_twice(tmp_path: Path) -> None:
    said = ("Name no amount.", "Answer in a word.", "Be kind.", "Stay calm.")
    rules = "".join(f"  - {{id: {said.split()[-1][:-1]}, rule: {said}}}\n" for said in said)
    root = made(tmp_path, f"specforge: 1\nfeature: shop\nrole: You are a shop.\nconstraints:\n{rules}")
    first, second, third, last = (f"- {one}\n" for one in said)
    edit(root, PROMPT, f"{first}{second}{third}{last}", f"{second}{first}{third}{last}{third}{last}")
    edited = text(root, PROMPT)
    promoted(root, yes=True, on_delete="remove")
    build(root, Config(), AS_OF)
    assert text(root, PROMPT) == edited


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("- Preferably: Answer in at most 3 sentences.", "- A refund takes: 5 to 7 business days"),
        ("- Be polite, and say {thanks} where it fits.", "- An item is exchanged for one of the same product,"),
    ],
)
def test_two_lines_that_changed_places_are_both_there_after_the_next_build(shop: Path, one: str, other: str) -> None:
    edit(shop, PROMPT, one, "-")
    edit(shop, PROMPT, other, one)
    edit(shop, PROMPT, "-\n", f"{other}\n")
    edited = text(shop, PROMPT)
    assert promoted(shop, yes=True).promoted == ()
    build(shop, Config(), AS_OF)
    assert text(shop, PROMPT) == edited


@pytest.mark.parametrize("blank", ["", "\n"], ids=["alone", "with the empty line below it"])
def test_a_rule_moved_under_an_intent_is_refused_as_a_whole(shop: Path, blank: str) -> None:
    edit(shop, PROMPT, f"- Be polite, and say {{thanks}} where it fits.\n{blank}", "")
    edit(
        shop,
        PROMPT,
        "Afterwards: The order is cancelled.\n",
        "Afterwards: The order is cancelled.\n- Be polite, and say {thanks} where it fits.\n",
    )
    found = promoted(shop, yes=True, on_delete="remove")
    assert (found.promoted, [one.reason for one in found.refused]) == ((), 2 * ["the order is that of the spec"])


def test_a_rule_moved_beside_a_new_line_is_not_removed_from_the_spec(shop: Path) -> None:
    rule, spec = "- Be polite, and say {thanks} where it fits.\n", text(shop)
    edit(shop, PROMPT, rule, "")
    edit(shop, PROMPT, "Afterwards: The order is cancelled.\n", f"Afterwards: The order is cancelled.\nSay goodbye.\n{rule}")
    edited = text(shop, PROMPT)
    promoted(shop, yes=True, on_delete="remove")
    assert text(shop) == spec
    build(shop, Config(), AS_OF)
    assert text(shop, PROMPT) == edited


def test_an_empty_line_at_the_end_stays_when_the_edit_above_it_is_promoted(tmp_path: Path) -> None:
    root = made(tmp_path, "specforge: 1\nfeature: shop\nrole: You help.\nconstraints:\n  - {id: one, rule: Name the price.}\n")
    edit(root, PROMPT, "Name the price.\n", "Name the net price.\n\n")
    found = promoted(root)
    assert [one.reason for one in found.refused] == ["blank lines and line breaks are laid out by the template"]
    before = text(root, PROMPT)
    build(root, Config(), AS_OF)
    assert text(root, PROMPT) == before


def test_an_edit_that_the_next_build_would_write_twice_is_refused(tmp_path: Path) -> None:
    root = made(tmp_path, "specforge: 1\nfeature: shop\nrole: You are an assistant.\n")
    edit(root, PROMPT, "You are an assistant.", "1. Step\nYou are the [ of it.\n1. Step\nYou are the [ of it.")
    edited = text(root, PROMPT)
    promoted(root, yes=True)
    build(root, Config(), AS_OF)
    assert text(root, PROMPT) == edited


def test_a_rule_that_was_taken_out_is_removed_or_no_longer_prompted_as_somebody_says(shop: Path) -> None:
    edit(shop, PROMPT, "- Be polite, and say {thanks} where it fits.\n", "")
    (refused,) = promoted(shop, yes=True).refused
    assert refused.reason == "that can mean two things for shop/constraint/polite"
    found = promoted(shop, on_delete="unprompt", plan=True)
    assert [one.what for one in found.promoted] == ["takes shop/constraint/polite out of the prompt; it is still judged"]
    assert text(shop) == SHOP
    found = promoted(shop, on_delete="remove")
    assert [one.loud for one in found.promoted] == [("it takes something out of the spec",)]
    assert text(shop) == SHOP.replace("  - id: polite\n    rule: Be polite, and say {{thanks}} where it fits.\n", "")
    comes_back(shop, PROMPT)


def test_a_rule_that_was_removed_leaves_the_links_that_are_about_it(tmp_path: Path) -> None:
    links = """\
links:
  - {file: ../hand/prompt.md, at: "# Style", to: [constraint/brief, shop/constraint/polite]}
  - {file: ../hand/prompt.md, at: "Be polite.", to: constraint/polite}
  - {file: ../hand/prompt.md, to: [constraint/polite, constraint/own-orders]}
"""
    root = made(tmp_path, SHOP + links, {"hand/prompt.md": "# Style\nBe brief.\n\nBe polite.\n"})
    edit(root, PROMPT, "- Be polite, and say {thanks} where it fits.\n", "")
    assert [one.what for one in promoted(root, on_delete="remove").promoted] == ["removes shop/constraint/polite"]
    assert (
        text(root).partition("links:\n")[2]
        == """\
  - {file: ../hand/prompt.md, at: "# Style", to: [constraint/brief]}
  - {file: ../hand/prompt.md, to: [constraint/own-orders]}
"""
    )
    comes_back(root, PROMPT)


@pytest.mark.parametrize(
    ("on_delete", "what", "links"),
    [
        ("", "that can mean two things for shop/constraint/own-orders and shop/constraint/polite", 1),
        ("remove", "removes shop/constraint/own-orders and shop/constraint/polite", 0),
        ("unprompt", "takes shop/constraint/own-orders and shop/constraint/polite out of the prompt; they are still judged", 1),
    ],
)
def test_rules_that_stood_in_a_row_are_taken_out_together(tmp_path: Path, on_delete: str, what: str, links: int) -> None:
    linked = "links:\n  - {file: ../hand/prompt.md, to: [constraint/own-orders, constraint/polite]}\n"
    root = made(tmp_path, (SHOP + linked).replace("    protected: true\n", ""), {"hand/prompt.md": "Be brief.\n"})
    rules = "- Act only on orders of the user, never on others.\n- Be polite, and say {thanks} where it fits.\n"
    edit(root, PROMPT, rules, "")
    found = promoted(root, on_delete=on_delete)
    assert [*(one.what for one in found.promoted), *(one.reason for one in found.refused)] == [what]
    assert text(root).count("hand/prompt.md") == links
    if on_delete:
        comes_back(root, PROMPT)


def test_two_labels_that_were_put_in_at_once_are_two_parts_of_an_intent(tmp_path: Path) -> None:
    intent = "  - id: cancel\n    when: The user cancels.\n    do: Cancel it.\n"
    root = made(tmp_path, f"specforge: 1\nfeature: shop\nrole: You are an assistant.\nintents:\n{intent}")
    edit(root, PROMPT, "Cancel it.\n", "Only if: It is open.\nThe user must give: The number.\nCancel it.\n")
    found = promoted(root)
    assert ([one.what for one in found.promoted], found.refused) == (["states `only_if` and `ask` of shop/intent/cancel"], ())
    comes_back(root, PROMPT)
    assert "only_if: It is open.\n" in text(root)
    assert "ask: The number.\n" in text(root)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("then", "Afterwards: Say so.\n", "Afterwards:\n- Say so.\n- Say more.\n"),
        ("ask", "The user must give: Say so.\n", "The user must give:\n- Say so.\n- Say more.\n- Say it all.\n"),
    ],
)
def test_a_text_that_was_made_a_list_becomes_one(tmp_path: Path, key: str, old: str, new: str) -> None:
    intent = f"  - id: cancel\n    when: The user cancels.\n    {key}: Say so.\n"
    root = made(tmp_path, f"specforge: 1\nfeature: shop\nrole: You are an assistant.\nintents:\n{intent}")
    edit(root, PROMPT, old, new)
    found = promoted(root)
    assert ([one.what for one in found.promoted], found.refused) == ([f"makes a list of `{key}` of shop/intent/cancel"], ())
    comes_back(root, PROMPT)


EXAMPLES = """\
specforge: 1
feature: shop
role: You are an assistant.
intents:
  - {id: cancel, when: The user cancels., do: Cancel it.}
examples:
  - id: ask-first
    shows: cancel
    turns:
      - user: Please cancel W7.
      - agent: Is it no longer needed?
  - id: no-order
    shows: cancel
    turns: [{user: Cancel it.}, {agent: Which order?}]
"""


@pytest.mark.parametrize(
    ("old", "new", "turns"),
    [
        ("needed?\n", "needed?\nUser: Yes {x}: #1.\n", '      - user: "Yes {x}: #1."\n'),
        (
            "needed?\n",
            "needed?\nUser: Yes.\nReally.\nAgent: Done.\n",
            "      - user: |-\n          Yes.\n          Really.\n      - agent: Done.\n",
        ),
        ("User: Please", "User: Hello.\nAgent: Hi.\nUser: Please", "      - user: Hello.\n      - agent: Hi.\n"),
        ("Agent: Is it", "Agent: One moment.\nAgent: Is it", "      - agent: One moment.\n"),
        ("order?\n", "order?\nUser: W7.\n", ", {user: W7.}]\n"),
    ],
)
def test_turns_that_were_put_into_an_example_are_turns_of_it(tmp_path: Path, old: str, new: str, turns: str) -> None:
    shop = made(tmp_path, EXAMPLES)
    edit(shop, PROMPT, old, new)
    found = promoted(shop)
    id = "no-order" if "order?" in old else "ask-first"
    assert ([one.what for one in found.promoted], found.refused) == ([f"adds to `turns` of shop/example/{id}"], ())
    assert turns in text(shop)
    comes_back(shop, PROMPT)


@pytest.mark.parametrize(
    "put_in",
    ["User: W2.\nAssistant: It is cancelled.", "User: W2.\nAgent: It is cancelled.\n\n### Hours\n\nUser: Are you open?\nAgent: Yes."],
)
def test_turns_of_somebody_else_are_no_words_of_the_turn_above(tmp_path: Path, put_in: str) -> None:
    shop = made(tmp_path, EXAMPLES)
    edit(shop, PROMPT, "order?\n", f"order?\n{put_in}\n")
    found = promoted(shop, yes=True)
    assert (len(found.promoted), len(found.refused), text(shop)) == (0, 1, EXAMPLES)


def test_an_example_that_was_put_in_has_to_say_what_it_shows(tmp_path: Path) -> None:
    shop = made(tmp_path, EXAMPLES)
    edit(shop, PROMPT, "order?\n", "order?\n\n### Hours\n\nUser: Are you open?\nAgent: Yes.\n")
    (refused,) = promoted(shop, yes=True).refused
    assert refused.help == "say it in specs/shop.yaml: as an example, which names the intents or rules that it `shows`"
    assert text(shop) == EXAMPLES


def test_a_line_below_a_text_with_a_label_is_none_of_it(shop: Path) -> None:
    edit(shop, PROMPT, "When: The user wants to cancel an order.\n", "When: The user wants to cancel an order.\nBe quick:\n")
    (refused,) = promoted(shop, yes=True).refused
    assert refused.reason == "nothing that is declared in the spec would be printed there like this"
    assert text(shop) == SHOP


@pytest.mark.parametrize(
    ("edits", "what"),
    [
        ([("1. Check the status of the order.\n2. Collect", "1. Collect"), ("3. Tell", "2. Tell")], "removes `steps.0` of shop/intent/exchange"),
        ([("2. Collect the items.\n   - If: The order is delivered. Then: Say that it is too late.\n3.", "2.")], "removes `steps.1` of shop/intent/exchange"),
        ([("   - If: The order is delivered. Then: Say that it is too late.\n", "")], "removes `steps.1.if.0` of shop/intent/exchange"),
        ([("Afterwards: The order is cancelled.\n", "")], "removes `then` of shop/intent/cancel"),
        ([("The user must give:\n- the order id\n- the reason\n", "")], "removes `ask.0` of shop/intent/cancel and `ask.1` of shop/intent/cancel"),
    ],
)  # fmt: skip
def test_a_part_of_an_intent_is_taken_out_whole(shop: Path, edits: list[tuple[str, str]], what: str) -> None:
    for old, new in edits:
        edit(shop, PROMPT, old, new)
    found = promoted(shop)
    assert (found.promoted[0].what, found.refused) == (what, ())
    comes_back(shop, PROMPT)


SECTIONS = """\
specforge: 1
feature: shop
role: |
  You are the assistant of a web shop.

  You are brief.
constraints:
  - {id: polite, rule: Be polite., enforce: [prompt, eval]}
  - {id: price, rule: Name the price.}
  - {id: secret, for: sell, rule: Say no secret., enforce: prompt}
intents:
  - {id: buy, when: The user buys., constraints: [{id: one, rule: Sell one.}]}
  - {id: swap, when: The user swaps.}
  - {id: sell, when: The user sells.}
scaffolds:
  - {id: plan, kind: reasoning, text: Plan first., because: It helps.}
  - {id: think, kind: reasoning, text: Think twice., because: It helps.}
  - {id: again, kind: reasoning, text: Think again., because: It helps.}
"""


@pytest.mark.parametrize(
    ("edits", "reason", "unprompts"),
    [
        ([("- Think twice.\n- Think again.\n", "")], "that can mean to remove shop/scaffold/think and shop/scaffold/again", False),
        ([("## Always\n\n- Be polite.\n- Name the price.\n\n", "")], "that can mean two things for shop/constraint/polite and shop/constraint/price", True),
        ([("Rules:\n- Say no secret.\n", "")], "that can mean to remove shop/constraint/secret", False),
        (
            [("Buy; Swap; Sell", "Sell"), ("## Buy\n\nWhen: The user buys.\nRules:\n- Sell one.\n\n## Swap\n\nWhen: The user swaps.\n\n", "")],
            "that can mean to remove shop/intent/buy and shop/intent/swap",
            False,
        ),
    ],
)  # fmt: skip
def test_what_was_taken_out_is_asked_about_and_removed_together(
    tmp_path: Path, edits: list[tuple[str, str]], reason: str, *, unprompts: bool
) -> None:
    root = made(tmp_path, SECTIONS)
    for old, new in edits:
        edit(root, PROMPT, old, new)
    assert promoted(root, yes=True).refused[-1].reason == reason
    found = promoted(root, yes=True, plan=True, on_delete="unprompt")
    kept = [] if unprompts else ["only a rule that evals judge is kept without being prompted"]
    assert [one.reason for one in found.refused][-1:] == kept
    assert any(one.what.endswith("still judged") for one in found.promoted) == unprompts
    assert promoted(root, yes=True, on_delete="remove").refused == ()
    comes_back(root, PROMPT)


FACTS = """\
specforge: 1
feature: shop
role: You are the assistant of a web shop.
facts:
  - {id: sky, says: The sky is, is: blue}
  - {id: refund, says: A refund takes, is: 5 days}
  - {id: sizes, says: Sizes, one_of: [small, large]}
  - {id: open, says: The shop is open at night.}
constraints:
  - {id: time, rule: "Say that a refund takes {refund}."}
"""


@pytest.mark.parametrize(
    ("old", "new", "on_delete", "what"),
    [
        ("- The sky is: blue\n", "", "", "that can mean to remove shop/fact/sky"),
        ("- The sky is: blue\n", "", "remove", "removes shop/fact/sky"),
        ("- Sizes: small, large\n", "", "remove", "removes shop/fact/sizes"),
        ("- A refund takes: 5 days\n", "", "", "removes `says` of shop/fact/refund"),
        ("- A refund takes: 5 days\n", "", "remove", "removes `says` of shop/fact/refund"),
        ("- The sky is: blue\n- A refund takes: 5 days\n", "", "remove", "removes shop/fact/sky and `says` of shop/fact/refund"),
        ("- Sizes: small, large\n- The shop is open at night.", "- The shop is closed at night.", "remove", "removes shop/fact/sizes"),
    ],
)  # fmt: skip
def test_a_fact_that_nothing_quotes_is_taken_out_whole(tmp_path: Path, old: str, new: str, on_delete: str, what: str) -> None:
    root = made(tmp_path, FACTS)
    edit(root, PROMPT, old, new)
    found = promoted(root, on_delete=on_delete)
    assert [*(one.what for one in found.promoted), *(one.reason for one in found.refused)][-1] == what
    if found.promoted:
        assert found.refused == ()
        comes_back(root, PROMPT)


def test_an_empty_line_of_a_text_is_taken_out_of_it(tmp_path: Path) -> None:
    root = made(tmp_path, SECTIONS)
    edit(root, PROMPT, "shop.\n\nYou are", "shop.\nYou are")
    assert [one.what for one in promoted(root).promoted] == ["changes `role` of shop/role"]
    comes_back(root, PROMPT)


def test_an_item_that_was_taken_out_is_taken_out_of_its_list(shop: Path) -> None:
    edit(shop, PROMPT, "- the order id\n- the reason\n", "- the order id\n- the reason\n- the size\n")
    promoted(shop)
    comes_back(shop, PROMPT)
    edit(shop, PROMPT, "- the reason\n", "")
    assert [one.what for one in promoted(shop).promoted] == ["removes `ask.1` of shop/intent/cancel"]
    comes_back(shop, PROMPT)


def test_a_level_is_changed_by_its_words(shop: Path) -> None:
    edit(shop, PROMPT, "- Be polite,", "- Preferably: Be polite,")
    edit(shop, PROMPT, "- Preferably: Answer in at most", "- Answer in no more than")
    found = promoted(shop)
    assert found.refused == ()
    assert [one.loud for one in found.promoted] == [(), ("it asks for less: the level is `should`",)]
    assert "    level: must\n    rule: Answer in no more than {limit}." in text(shop)
    comes_back(shop, PROMPT)


def test_a_heading_that_was_made_from_an_id_is_stated(shop: Path) -> None:
    edit(shop, PROMPT, "## Cancel\n", "## Cancel an order\n")
    edit(shop, PROMPT, "You help with: Cancel;", "You help with: Cancel an order;")
    found = promoted(shop)
    assert [one.what for one in found.promoted] == ["states `title` of shop/intent/cancel", "follows from another edit"]
    comes_back(shop, PROMPT)


@pytest.mark.parametrize(
    ("path", "old", "new", "loud"),
    [
        (PROMPT, "never on others.", "not on others.", ("shop/constraint/own-orders is protected: a change needs the sign-off of legal", "it asks for less: `never` is gone")),
        (PROMPT, "Be polite, and", "At most 5 times, be polite, and", ()),
        (PROMPT, "Be polite, and", "Do not be polite, and", ("it may say the opposite: `not` is new",)),
        (TOOLS, '"maxLength": 12', '"maxLength": 14', ("it asks for less: `max_chars` was 12, and is 14",)),
        (TOOLS, '"maxLength": 12', '"maxLength": 10', ()),
        (EVALS, '"at_least": 2', '"at_least": 1', ("it asks for less: `at_least` was 2, and is 1",)),
        (EVALS, '"at_least": 2', '"at_least": 3', ()),
        (EVALS, '"pass_rate": 0.8', '"pass_rate": 0.65', ("it asks for less: `pass_rate` was 80%, and is 65%",)),
        (EVALS, '"pass_rate": 0.8', '"pass_rate": 0.9', ()),
        (EVALS, '"samples": 5', '"samples": 3', ("it asks for less: `samples` was 5, and is 3",)),
        (EVALS, '"shop/case/hurry", "sentences": {"at_most": 3}', '"shop/case/hurry", "sentences": {"at_most": 4}', ("it asks for less: `at_most` was 3, and is 4",)),
    ],
)  # fmt: skip
def test_what_asks_for_less_is_said(tmp_path: Path, path: str, old: str, new: str, loud: tuple[str, ...]) -> None:
    turns = "    turns:\n      - user: Quick, cancel W2!\n    expect:\n"
    shop = made(tmp_path, SHOP.replace(turns, f"    samples: 5\n    pass_rate: 80%\n{turns}      - words: {{at_least: 2}}\n"))
    edit(shop, path, old, new)
    (found,) = promoted(shop, yes=True).promoted
    assert found.loud == loud
    comes_back(shop, path)


@pytest.mark.parametrize(("does", "loud"), [("read", ("it asks for less care: `does` was write, and is read",)), ("write-once", ())])
def test_a_tool_that_is_to_do_less_is_not_changed_in_silence(shop: Path, does: str, loud: tuple[str, ...]) -> None:
    edit(shop, TOOLS, '"does": "write"', f'"does": "{does}"')
    (found,) = promoted(shop, yes=True).promoted
    assert (found.what, found.loud) == ("changes `does` of shop/tool/cancel_order", loud)


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ("fee", "shop/constraint/own-orders says shop/fact/fee, and is protected: a change has to be accepted by legal"),
        ("currency", "shop/constraint/own-orders says shop/fact/currency, and is protected: a change has to be accepted by legal"),
        ("limit", ""),
    ],
)
def test_a_fact_that_a_protected_rule_says_is_not_changed_in_silence(tmp_path: Path, fact: str, says: str) -> None:
    facts = "facts:\n  - {id: currency, is: euros}\n  - {id: fee, is: 'five {currency}'}\n"
    shop = made(tmp_path, SHOP.replace("facts:\n", facts).replace("never on others.", "never on others; it costs {fee}."))
    old, new = {"fee": ("five euros", "nine euros"), "currency": ("five euros", "five pounds"), "limit": ("3 sentences", "2 sentences")}[
        fact
    ]
    edit(shop, PROMPT, old, new)
    (found,) = promoted(shop, yes=True).promoted
    assert (found.what, found.loud) == (f"changes `is` of shop/fact/{fact}", (says,) if says else ())
    comes_back(shop, PROMPT)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Rules:\n", "The rules:\n", "the template wrote what stands there"),
        ("## Always\n", "## Always\n\n", "blank lines and line breaks are laid out by the template"),
        ("where it fits.\n", "where it fits.  \n", "no text of a spec ends in blanks"),
        ("- Be polite, and say {thanks} where it fits.\n", "", "that can mean two things for shop/constraint/polite"),
        ("## Always\n", "## Always\n\nYou are great.\n", "nothing that is declared in the spec would be printed there like this"),
        ("`cancel_order`", "`remove_order`", "it changes `tools.0` of shop/intent/cancel, and then `remove_order` is no tool"),
    ],
)
def test_what_has_no_place_in_the_spec_is_refused(shop: Path, old: str, new: str, reason: str) -> None:
    edit(shop, PROMPT, old, new)
    found = promoted(shop, yes=True)
    assert found.promoted == ()
    assert found.refused[0].reason.startswith(reason)
    assert found.refused[0].help
    assert text(shop) == SHOP


KINDS = """\
specforge: 1
feature: shop
role: You are the assistant of a web shop.
facts:
  - {id: kind, says: Kinds of loss, one_of: [fire, theft, collision]}   # as the tools spell them
  - {id: fee, is: 5 EUR}
intents:
  - id: cancel
    when: The user reports a loss.
    ask: the kind of loss, {kind}
    do: Say that it costs {fee}.
    tools: cancel_order
tools:
  - id: cancel_order
    does: read
    purpose: List the user's losses.
    input: {kind: kind}
    returns: many
    item: {id: {type: string, max_chars: 12, unique: true}}
    pages: {style: cursor, size: {default: 20, max: 100}, order_by: [id desc], cursor: {lives: 1h}}
    budget: {bytes_per_page: 9000}
    overflow: shrink_page
    empty_means: There is no loss.
"""


@pytest.mark.parametrize(
    ("old", "new", "what", "values"),
    [
        ("fire, theft or collision", "fire, storm, theft or collision", "'storm' is new", "fire, storm, theft, collision"),
        ("fire, theft or collision", "fire or collision", "'theft' is gone", "fire, collision"),
        ("fire, theft or collision", "fire, flood, storm or collision", "'flood', 'storm' are new and 'theft' is gone", "fire, flood, storm, collision"),
        ("fire, theft, collision", "fire, theft, collision, hail", "'hail' is new", "fire, theft, collision, hail"),
    ],
)  # fmt: skip
def test_a_list_of_values_that_was_edited_changes_the_fact(tmp_path: Path, old: str, new: str, what: str, values: str) -> None:
    shop = made(tmp_path, KINDS)
    edit(shop, PROMPT, old, new)
    (held,) = promoted(shop).refused
    assert held.agreeing
    assert held.reason == f"it changes what `kind` can be: {what}"
    (found,) = promoted(shop, yes=True).promoted
    assert found.what == f"changes what `kind` can be: {what}"
    assert text(shop) == KINDS.replace("fire, theft, collision", values)
    assert not build(shop, Config(), AS_OF).kept
    assert drift(shop) == []


@pytest.mark.parametrize(
    ("old", "new", "what", "values"),
    [
        ('"collision"\n', '"collision",\n~"hail"\n', "'hail' is new", "fire, theft, collision, hail"),
        ('"theft",', '"flood",\n~"theft",', "'flood' is new", "fire, flood, theft, collision"),
        ('~"theft",\n', "", "'theft' is gone", "fire, collision"),
    ],
)
def test_a_value_of_a_schema_that_came_or_went_changes_the_fact(tmp_path: Path, old: str, new: str, what: str, values: str) -> None:
    shop = made(tmp_path, KINDS)
    indent = re.findall(r'( *)"theft"', text(shop, TOOLS))[0]
    edit(shop, TOOLS, old.replace("~", indent), new.replace("~", indent))
    (found,) = promoted(shop, yes=True).promoted
    assert found.what == f"changes what `kind` can be: {what}"
    assert text(shop) == KINDS.replace("fire, theft, collision", values)
    assert not build(shop, Config(), AS_OF).kept
    assert drift(shop) == []


def test_an_input_that_was_put_into_a_schema_is_for_its_tool(tmp_path: Path) -> None:
    shop = made(tmp_path, KINDS)
    document = json.loads(text(shop, TOOLS))
    document["tools"][0]["inputSchema"]["properties"]["phone"] = {"type": "string", "maxLength": 20}
    (shop / TOOLS).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    (refused,) = promoted(shop, yes=True).refused
    assert refused.help == "say it in specs/shop.yaml: in shop/tool/cancel_order"


def test_two_values_in_the_place_of_one_are_no_value(tmp_path: Path) -> None:
    shop = made(tmp_path, KINDS)
    edit(shop, PROMPT, "the kind of loss, fire, theft or collision", "which kind of loss, fire, theft, storm or collision")
    (found,) = promoted(shop).promoted
    assert "the text no longer follows `kind`" in found.loud
    assert "one_of: [fire, theft, collision]" in text(shop)


def test_a_value_that_tools_take_is_changed_when_somebody_agrees(tmp_path: Path) -> None:
    shop = made(tmp_path, KINDS)
    edit(shop, PROMPT, "theft or collision", "theft or crash")
    (held,) = promoted(shop).refused
    assert TOOLS in held.reason
    assert held.agreeing


def test_values_are_put_into_a_list_in_another_language(tmp_path: Path) -> None:
    spec = KINDS.replace("the kind of loss, {kind}", "die Art des Schadens, das ist {kind}")
    shop = made(tmp_path, spec)
    edit(shop, PROMPT, "fire, theft oder collision", "fire, theft, collision oder storm")
    (found,) = promoted(shop, yes=True).promoted
    assert found.what == "changes what `kind` can be: 'storm' is new"
    assert "one_of: [fire, theft, collision, storm]" in text(shop)


def test_words_that_follow_from_a_contract_are_named(tmp_path: Path) -> None:
    shop = made(tmp_path, KINDS)
    edit(shop, PROMPT, "Never make up", "Never invent")
    (found,) = promoted(shop).refused
    assert found.reason == "these words are made from `pages` of shop/tool/cancel_order"


def test_what_is_made_from_no_single_text_of_an_element_names_the_element(shop: Path) -> None:
    edit(shop, EVALS, '"id": "shop/case/wants-out", "kind": "case"', '"id": "shop/case/wants-out", "kind": "draft"')
    (found,) = promoted(shop, yes=True).refused
    assert found.reason == "these words are made from shop/case/wants-out"


def test_what_a_server_is_told_of_a_tool_follows_from_what_the_tool_does(tmp_path: Path) -> None:
    shop = made(tmp_path, KINDS)
    edit(shop, TOOLS, '"readOnlyHint": true', '"readOnlyHint": false')
    (found,) = promoted(shop).refused
    assert found.reason == "these words are made from `does` of shop/tool/cancel_order"


def test_blank_lines_are_reverted_alone(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, PROMPT, "## Always\n\n", "## Always\n")
    found = promoted(shop)
    assert [one.help for one in found.refused] == [f"run `specforge revert {PROMPT}:6`"]


def test_a_spec_with_a_mistake_is_told_where_nothing_was_named(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    (shop / "specs/shop.yaml").write_text(SHOP.replace("role:", "rolle:"), encoding="utf-8")
    with pytest.raises(InvalidSpecError, match="rolle"):
        promoted(shop)


def test_a_moved_line_is_named_and_refused(shop: Path) -> None:
    line = "- Be polite, and say {thanks} where it fits.\n"
    edit(shop, PROMPT, line, "")
    edit(shop, PROMPT, "- Preferably: Answer", f"{line}- Preferably: Answer")
    found = promoted(shop)
    assert {one.reason for one in found.refused} == {"the order is that of the spec"}


@pytest.mark.parametrize("yes", [False, True])
@pytest.mark.parametrize("place", ["- Preferably: Answer", "Afterwards: "], ids=["beside it", "below an intent"])
def test_of_a_line_moved_and_reworded_the_wording_is_promoted_and_the_place_is_not(shop: Path, place: str, *, yes: bool) -> None:
    line = "- Be polite, and say {thanks} where it fits.\n"
    edit(shop, PROMPT, line, "")
    edit(shop, PROMPT, place, f"{line.replace('polite', 'polite and kind')}{place}")
    edited = text(shop, PROMPT)
    found = promoted(shop, yes=yes, on_delete="remove" if yes else "")
    assert [one.what for one in found.promoted] == ["changes `rule` of shop/constraint/polite"]
    assert [one.reason for one in found.refused] == ["the order is that of the spec"]
    assert found.moved == ()
    assert text(shop) == SHOP.replace("Be polite,", "Be polite and kind,")
    build(shop, Config(), AS_OF)
    assert text(shop, PROMPT) == edited
    assert {one.reason for one in promoted(shop).refused} == {"the order is that of the spec"}


@pytest.mark.parametrize(
    ("old", "new", "spec_old", "spec_new"),
    [
        (
            "3. Tell the fee.\n4. Ask for a yes.\n5. Say goodbye.",
            "3. Tell the fee. Ask for a yes.\n4. Say goodbye.",
            "      - Tell the fee.\n      - Ask for a yes.\n",
            "      - Tell the fee. Ask for a yes.\n",
        ),
        (
            "The user must give:\n- the order id\n- the reason",
            "The user must give: the order id and the reason",
            "    ask:\n      - the order id\n      - the reason\n",
            "    ask: the order id and the reason\n",
        ),
    ],
    ids=["steps", "as one text"],
)
def test_items_of_a_list_that_were_joined_are_joined_in_the_spec(tmp_path: Path, old: str, new: str, spec_old: str, spec_new: str) -> None:
    spec = SHOP.replace("      - Tell the fee.\n", "      - Tell the fee.\n      - Ask for a yes.\n      - Say goodbye.\n")
    root = made(tmp_path, spec)
    edit(root, PROMPT, old, new)
    edited = text(root, PROMPT)
    assert promoted(root).refused == ()
    assert text(root) == spec.replace(spec_old, spec_new)
    build(root, Config(), AS_OF)
    assert text(root, PROMPT) == edited


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        ("- the order id\n- the reason", "- the order id and the reason", ["a list of one item is printed as one text"]),
        (
            "- Act only on orders of the user, never on others.\n- Be",
            "- Act only on orders of the user, never on others. Be",
            ["one line would be of shop/constraint/own-orders and shop/constraint/polite"],
        ),
        ("3. Tell the fee.", "4. Tell the fee.", ["the number of a step is its place among the steps"]),
    ],
    ids=["items", "rules", "a number"],
)
def test_what_was_joined_and_is_not_promoted_is_no_matter_of_the_template(shop: Path, old: str, new: str, reasons: list[str]) -> None:
    edit(shop, PROMPT, old, new)
    assert [one.reason for one in promoted(shop, yes=True, on_delete="remove").refused] == reasons


def test_what_one_intent_loses_and_another_one_gains_is_no_line_that_was_moved(tmp_path: Path) -> None:
    spec = SHOP.replace("- the reason\n", "- the reason\n      - the number of the parcel of the user\n")
    spec = spec.replace("    steps:\n", "    ask:\n      - the new size\n      - the new colour\n    steps:\n")
    shop = made(tmp_path, spec)
    edit(shop, PROMPT, "- the number of the parcel of the user\n", "")
    edit(shop, PROMPT, "- the new colour\n", "- the new colour\n- the number of the voucher of the user\n")
    found = promoted(shop, yes=True)
    assert [one.what for one in found.promoted] == ["removes `ask.2` of shop/intent/cancel", "adds to `ask` of shop/intent/exchange"]
    assert found.refused == ()
    comes_back(shop, PROMPT)


def test_of_a_line_moved_and_reworded_either_end_can_be_named(shop: Path) -> None:
    line = "- Be polite, and say {thanks} where it fits.\n"
    edit(shop, PROMPT, line, "")
    edit(shop, PROMPT, "- Preferably: Answer", f"{line.replace('polite', 'polite and kind')}- Preferably: Answer")
    number = text(shop, PROMPT).split("\n").index(line.replace("polite", "polite and kind").strip()) + 1
    assert [one.what for one in promoted(shop, Target(PROMPT, number)).promoted] == ["changes `rule` of shop/constraint/polite"]


def test_a_line_that_is_named_is_promoted_alone(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, PROMPT, "Think before", "Think twice before")
    found = promoted(shop, Target(PROMPT, 1))
    assert len(found.promoted) == 1
    assert "small" in text(shop)
    assert "twice" not in text(shop)
    build(shop, Config(), AS_OF)
    assert [state for _, _, state in drift(shop)] == ["hand-edited"]


MODULE = "specforge: 1\nmodule: house\nconstraints:\n  - {id: plain, rule: Use plain words.}\n"
CONFIG = 'specs = ["specs/*.yaml", "modules/*.yaml"]\n'


def test_what_moves_in_other_features_is_told(tmp_path: Path) -> None:
    other = "specforge: 1\nfeature: bank\nuse: [../modules/house.yaml]\nrole: You are a bank.\n"
    spec = SHOP.replace("role: You", "use: [../modules/house.yaml]\nrole: You")
    root = made(tmp_path, spec, {"modules/house.yaml": MODULE, "specs/bank.yaml": other, "specforge.toml": CONFIG})
    edit(root, PROMPT, "Use plain words.", "Use short words.")
    found = promoted(root, yes=True)
    assert [(one.path, one.text) for one in found.moved if one.path.startswith("generated/bank/prompt")] == [
        ("generated/bank/prompt.md", "- Use short words.")
    ]


def test_a_text_of_a_module_that_two_prompts_changed_otherwise_is_promoted_as_the_first_has_it(tmp_path: Path) -> None:
    other = "specforge: 1\nfeature: bank\nuse: [../modules/house.yaml]\nrole: You are a bank.\n"
    spec = SHOP.replace("role: You", "use: [../modules/house.yaml]\nrole: You")
    root = made(tmp_path, spec, {"modules/house.yaml": MODULE, "specs/bank.yaml": other, "specforge.toml": CONFIG})
    edit(root, "generated/bank/prompt.md", "Use plain words.", "Use very plain words.")
    edit(root, PROMPT, "Use plain words.", "Use plain and short words.")
    found = promoted(root, yes=True)
    assert [one.what for one in found.promoted] == ["changes `rule` of house/constraint/plain"]
    ((reason, help),) = [(one.reason, one.help) for one in found.refused]
    assert reason == "the spec cannot say it together with what is promoted before it"
    assert help == "run `specforge build`, which merges the two or says how they contradict each other, and then this again"


def test_an_edit_that_breaks_another_feature_is_refused(tmp_path: Path) -> None:
    other = (
        "specforge: 1\nfeature: bank\nuse: [../modules/house.yaml]\nrole: You are a bank.\n"
        "cases:\n  - {id: hi, input: Hello., covers: [plain], expect: [{says: hello}]}\n"
    )
    spec = SHOP.replace("role: You", "use: [../modules/house.yaml]\nrole: You")
    root = made(tmp_path, spec, {"modules/house.yaml": MODULE, "specs/bank.yaml": other, "specforge.toml": CONFIG})
    edit(root, PROMPT, "- Use plain words.\n", "")
    found = promoted(root, yes=True, on_delete="remove")
    assert found.changed == ()
    (refused,) = found.refused
    assert "and then in bank" in refused.reason
    assert text(root, "modules/house.yaml") == MODULE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    input: Cancel order W1.", "    input: Cancel order W1, please, I do not need it."),  # `leaked-case` names a line of the spec
        ("Be polite, and say", "Always use emojis. Be polite, and say"),  # `contradicting-rules` names a line of the prompt
    ],
)
def test_an_error_that_was_there_before_and_moved_hinders_no_edit(tmp_path: Path, old: str, new: str) -> None:
    more = """\
  - {id: no-emojis, rule: Never use emojis.}
examples:
  - id: shown
    shows: cancel
    turns:
      - user: Cancel order W1, please, I do not need it.
      - agent: Done.
waivers:
  - {check: leaked-case, reason: It was so before., owner: product, expires: 2026-12-31}
  - {check: contradicting-rules, reason: It was so before., owner: product, expires: 2026-12-31}
"""
    constraints, _, rest = SHOP.replace(old, new).partition("intents:\n")
    rules, _, shown = more.partition("examples:\n")
    shop = made(tmp_path, f"{constraints}{rules}intents:\n{rest}examples:\n{shown}")
    edit(shop, PROMPT, "- Act only on orders", "- Use plain words.\n- Act only on orders")
    strict = Config(lint=LintConfig(severities={"contradicting-rules": "error"}))
    found = promote(shop, strict, AS_OF, (), Wishes(yes=True))
    assert [one.what for one in found.promoted] == ["adds the constraint `use-plain-words`"]
    comes_back(shop, PROMPT)


def test_a_spec_that_is_a_link_stays_one(tmp_path: Path) -> None:
    root = made(tmp_path)
    real, link = root / "kept/shop.yaml", root / "specs/shop.yaml"
    real.parent.mkdir()
    link.rename(real)
    link.symlink_to("../kept/shop.yaml")
    edit(root, PROMPT, "a web shop", "a small web shop")
    assert promoted(root).changed == ("specs/shop.yaml",)
    assert link.is_symlink()
    assert "a small web shop" in real.read_text(encoding="utf-8")


def test_rules_in_another_order_are_not_taken_out_of_the_spec_and_put_in_anew(shop: Path) -> None:
    lines = text(shop, PROMPT).split("\n")
    first = next(at for at, line in enumerate(lines) if "Answer in at most" in line)
    lines[first : first + 3] = reversed(lines[first : first + 3])
    (shop / PROMPT).write_text("\n".join(lines), encoding="utf-8")
    found = promoted(shop, yes=True, on_delete="remove")
    assert (found.promoted, {one.reason for one in found.refused}) == ((), {"the order is that of the spec"})
    assert text(shop) == SHOP


def test_an_edit_of_a_module_that_was_made_in_two_prompts_is_promoted_once(tmp_path: Path) -> None:
    bank = "generated/bank/prompt.md"
    other = "specforge: 1\nfeature: bank\nuse: [../modules/house.yaml]\nrole: You are a bank.\n"
    spec = SHOP.replace("role: You", "use: [../modules/house.yaml]\nrole: You")
    root = made(tmp_path, spec, {"modules/house.yaml": MODULE, "specs/bank.yaml": other, "specforge.toml": CONFIG})
    for path in (bank, PROMPT):
        edit(root, path, "Use plain words.", "Use short words.")
    found = promoted(root, yes=True)
    assert [one.what for one in found.promoted] == ["changes `rule` of house/constraint/plain", "follows from another edit"]
    assert (found.refused, found.changed) == ((), ("modules/house.yaml",))
    comes_back(root, bank, PROMPT)


def test_an_artifact_that_a_promotion_of_another_feature_empties_keeps_the_case_that_was_put_in(tmp_path: Path) -> None:
    rule = "  - {id: short, rule: Be short., criteria: [{id: c, check: {words: {at_most: 2}}, passes: Yes., fails: Yes it is.}]}\n"
    uses = {name: f"specforge: 1\nfeature: {name}\nuse: [../modules/house.yaml]\nrole: You help.\n" for name in ("bank", "shop")}
    root = made(tmp_path, uses["shop"], {"modules/house.yaml": MODULE + rule, "specs/bank.yaml": uses["bank"], "specforge.toml": CONFIG})
    edit(root, "generated/bank/prompt.md", "- Be short.\n", "")
    line = '{"id": "shop/case/new", "kind": "case", "mode": "single", "feature": "shop", "refs": ["shop/case/new", "house/constraint/plain"], "origin": "human", "input": "Hi.", "expect": [{"ref": "shop/case/new", "says": ["Hi"]}]}\n'
    (root / EVALS).write_text(text(root, EVALS) + line, encoding="utf-8")
    found = promoted(root, yes=True, on_delete="remove")
    assert [one.what for one in found.promoted] == ["removes house/constraint/short", "adds the case `new`"]
    build(root, Config(), AS_OF)
    assert text(root, EVALS) == line


def test_an_edit_of_a_module_needs_consent_where_others_use_it(tmp_path: Path) -> None:
    module = "specforge: 1\nmodule: house\nconstraints:\n  - {id: plain, rule: Use plain words.}\n"
    other = "specforge: 1\nfeature: bank\nuse: [../modules/house.yaml]\nrole: You are a bank.\n"
    spec = SHOP.replace("role: You", "use: [../modules/house.yaml]\nrole: You")
    root = made(
        tmp_path,
        spec,
        {"modules/house.yaml": module, "specs/bank.yaml": other, "specforge.toml": 'specs = ["specs/*.yaml", "modules/*.yaml"]\n'},
    )
    edit(root, PROMPT, "Use plain words.", "Use plain, short words.")
    (refused,) = promoted(root).refused
    assert "modules/house.yaml is used by bank too" in refused.reason
    assert promoted(root, yes=True).changed == ("modules/house.yaml",)
    comes_back(root, PROMPT)
    assert "plain, short" in text(root, "generated/bank/prompt.md")


@pytest.mark.parametrize("indent", [None, 4])
def test_an_edit_of_a_document_in_another_layout_moves_no_other_line(shop: Path, indent: int | None) -> None:
    tools = json.loads(text(shop, TOOLS))
    tools["tools"][0]["inputSchema"]["properties"]["order_id"]["description"] = "The id of one order."
    (shop / TOOLS).write_text(json.dumps(tools, indent=indent, sort_keys=True))
    found = promoted(shop)
    assert ([one.what for one in found.promoted], found.refused) == (["changes `input.order_id.says` of shop/tool/cancel_order"], ())
    assert not [one for one in found.moved if one.path == TOOLS]


def test_a_case_that_was_written_into_the_artifact_becomes_one_of_the_spec(shop: Path) -> None:
    line = '{"id": "shop/case/third", "kind": "case", "mode": "single", "feature": "shop", "refs": ["shop/case/third", "shop/intent/cancel"], "origin": "human", "input": "Stop W3.", "expect": [{"ref": "shop/case/third", "says": ["W3"]}]}\n'
    before = text(shop, EVALS)
    second = next(one for one in before.splitlines(keepends=True) if "/hurry" in one)
    (shop / EVALS).write_text(before.replace(second, second + line), encoding="utf-8")
    assert [one.help for one in promoted(shop).refused] == ["run it with `--yes` to agree"]
    assert promoted(shop, yes=True).refused == ()
    comes_back(shop, EVALS)


def test_files_with_crlf_and_a_mark_keep_them(tmp_path: Path) -> None:
    root = made(tmp_path)
    raw = b"\xef\xbb\xbf" + SHOP.replace("\n", "\r\n").encode()
    (root / "specs/shop.yaml").write_bytes(raw)
    assert drift(root) == []
    edit(root, PROMPT, "Think before", "Think twice before")
    assert promoted(root).refused == ()
    assert (root / "specs/shop.yaml").read_bytes() == raw.replace(b"Think before", b"Think twice before")
    comes_back(root, PROMPT)


def test_the_text_of_a_document_is_changed_in_its_file(tmp_path: Path) -> None:
    spec = SHOP.replace("scaffolds:\n", "documents:\n  - {id: policy, title: Policy, file: policy.md}\nscaffolds:\n")
    root = made(tmp_path, spec, {"specs/policy.md": "Keep it short.\n"})
    edit(root, PROMPT, "Keep it short.", "Keep it long.")
    (refused,) = promoted(root).refused
    assert (refused.reason, refused.help) == (
        "it is the text of the linked document policy.md",
        "change it in that file, and run `specforge build`",
    )


@pytest.mark.parametrize(
    ("level", "before", "after", "now", "loud"),
    [
        ("should", "Preferably: ", "You may: ", "may", ("it asks for less: the level is `may`",)),
        ("may", "You may: ", "Preferably: ", "should", ()),
        ("may", "You may: ", "", "must", ()),
        ("must", "", "You may: ", "may", ("it asks for less: the level is `may`",)),
    ],
)
def test_one_level_becomes_another(tmp_path: Path, level: str, before: str, after: str, now: str, loud: tuple[str, ...]) -> None:
    root = made(tmp_path, SHOP.replace("level: should", f"level: {level}"))
    edit(root, PROMPT, f"- {before}Answer", f"- {after}Answer")
    found = promoted(root)
    assert (found.promoted[0].loud, found.refused) == (loud, ())
    assert f"    level: {now}\n    rule: Answer in at most {{limit}}." in text(root)
    comes_back(root, PROMPT)


@pytest.mark.parametrize("line", ['"refs": null, "expect": []', '"refs": [], "expect": null', '"refs": 3, "expect": "W1"'])
def test_a_case_of_another_form_is_refused_with_what_is_to_be_done(shop: Path, line: str) -> None:
    written = f'{{"id": "shop/case/new", {line}, "input": "Cancel W9."}}\n'
    (shop / EVALS).write_text(text(shop, EVALS) + written)
    (refused,) = promoted(shop, yes=True).refused
    assert "write the case in specs/shop.yaml" in refused.help
    (shop / EVALS).write_text(text(shop, EVALS).replace("shop/case/new", ""))
    (refused,) = promoted(shop, yes=True).refused
    assert "no JSON" not in refused.words + refused.reason


def test_an_expectation_behind_those_of_rules_is_said_to_belong_into_its_case(shop: Path) -> None:
    case, rest = text(shop, EVALS).split("\n", 1)
    ref = json.loads(case)["id"]
    (shop / EVALS).write_text(
        json.dumps(asked := json.loads(case)).replace(json.dumps(last := asked["expect"][-1]), f'{json.dumps(last)}, {{"says": ["x"]}}')
        + f"\n{rest}"
    )
    (refused,) = promoted(shop, yes=True).refused
    assert refused.help == f"say it in specs/shop.yaml: in `expect` of {ref}"


def test_a_case_that_covers_a_rule_with_criteria_becomes_one_of_the_spec(shop: Path) -> None:
    before = text(shop, EVALS)
    covering = next(one for one in before.splitlines(keepends=True) if "/hurry" in one)
    assert "shop/criterion/" in covering
    (shop / EVALS).write_text(before.replace(covering, covering + covering.replace("hurry", "again").replace("W2", "W4")))
    assert [one.what for one in promoted(shop, yes=True).promoted] == ["adds the case `again`"]
    (added,) = yaml.safe_load(text(shop))["cases"][2:]
    assert added["expect"] == [{"sentences": {"at_most": 3}}]
    comes_back(shop, EVALS)


def test_a_case_that_would_be_printed_otherwise_is_refused_with_the_reason(shop: Path) -> None:
    line = (
        '{"id": "shop/case/third", "kind": "case", "mode": "single", "feature": "shop", "refs": ["shop/case/third"], "input": "Stop W3."}\n'
    )
    (shop / EVALS).write_text(text(shop, EVALS) + line)
    (refused,) = promoted(shop, yes=True).refused
    assert refused.reason == "a case that is written in the spec would be printed otherwise"
    assert "what the criteria of these rules ask" in refused.help


def test_what_is_left_for_consent_waits_for_a_build(shop: Path) -> None:
    edit(shop, PROMPT, "Think before", "Think twice before")
    edit(shop, PROMPT, "never on others.\n", "never on others.\n- Do not guess.\n")
    found = promoted(shop)
    assert (len(found.promoted), [one.help for one in found.refused]) == (1, ["run `specforge build`, and then this with `--yes` to agree"])
    build(shop, Config(), AS_OF)
    assert [one.what for one in promoted(shop, yes=True).promoted] == ["adds the constraint `do-not-guess`"]


def test_a_heading_of_the_template_is_for_a_template(shop: Path) -> None:
    edit(shop, PROMPT, "## Always\n", "## Rules\n")
    (refused,) = promoted(shop, yes=True).refused
    assert (refused.reason, refused.help) == (
        "the template wrote what stands there",
        "change it in a template of your own: docs/templates.md",
    )


JAPANESE = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
variants: {tenant: [main, outlet]}
facts:
  - id: return-days
    is: {main: "30", outlet: "14"}
constraints:
  - id: notice
    rule: 商品は、お届けから{return-days}日以内に返品できます。
"""


def test_words_around_a_fact_are_changed_alone_in_a_script_without_spaces(tmp_path: Path) -> None:
    shop = made(tmp_path, JAPANESE)
    main = f"{FOLDER}/main/prompt.md"
    edit(shop, main, "お届けから30日", "お届け日から30日")
    (found,) = promoted(shop, yes=True).promoted
    assert found.loud == ()
    assert text(shop) == JAPANESE.replace("お届けから", "お届け日から")
    assert not build(shop, Config(), AS_OF).kept
    assert "お届け日から14日以内" in text(shop, f"{FOLDER}/outlet/prompt.md")


def test_a_number_in_a_script_without_spaces_changes_the_fact(tmp_path: Path) -> None:
    shop = made(tmp_path, JAPANESE)
    edit(shop, f"{FOLDER}/main/prompt.md", "30日以内", "45日以内")
    promoted(shop, yes=True)
    assert text(shop) == JAPANESE.replace('"30"', '"45"')


def test_a_number_of_a_contract_stays_without_quotes(tmp_path: Path) -> None:
    listing = """\
  - id: list_orders
    does: read
    purpose: List the orders.
    returns: many
    item: {id: {type: string, unique: true, fixed: true}}
    pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc]}
    empty_means: There are none.
    agent: {pages_per_task: 3}
cases:
"""
    spec = SHOP.replace("cases:\n", listing).replace("tools: [cancel_order]", "tools: [cancel_order, list_orders]")
    shop = made(tmp_path, spec)
    edit(shop, PROMPT, "at most 3 pages of", "at most 5 pages of")
    edit(shop, PROMPT, "pages of 20 rows", "pages of 25 rows")
    assert not promoted(shop, yes=True).refused
    assert text(shop) == spec.replace("pages_per_task: 3", "pages_per_task: 5").replace("default: 20", "default: 25")


@pytest.mark.parametrize("sign", ["\ufeff", "\u200b"])
def test_a_character_that_nobody_sees_is_not_promoted(shop: Path, sign: str) -> None:
    edit(shop, PROMPT, "You are the assistant", f"You are {sign}the assistant")
    (refused,) = promoted(shop).refused
    assert "cannot be seen" in refused.reason
    assert text(shop) == SHOP


SHARED = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
constraints:
  - id: fee
    for: [cancel, move]
    rule: Say what it costs.
intents:
  - id: cancel
    when: The user wants to cancel.
    do:
      - Find the order.
      - Cancel it.
  - id: move
    when: The user wants another day.
    do: Move it.
"""


@pytest.mark.parametrize("on_delete", ["", "remove"])
@pytest.mark.parametrize(
    ("old", "new", "ref"),
    [
        ("- Say what it costs.\nWhat to do: Move", "What to do: Move", "shop/constraint/fee"),  # the heading of the rules would go with it
        ("- Find the order.\n", "", "shop/intent/cancel"),  # a single item is no list
    ],
)
def test_what_no_removal_makes_is_not_proposed_as_one(tmp_path: Path, old: str, new: str, ref: str, on_delete: str) -> None:
    shop = made(tmp_path, SHARED)
    edit(shop, PROMPT, old, new)
    (refused,) = promoted(shop, yes=True, on_delete=on_delete).refused
    assert refused.reason == "no change of a single text in the spec makes it"
    assert refused.help == f"change {ref} in specs/shop.yaml"


@pytest.mark.parametrize("on_delete", ["", "remove"])
@pytest.mark.parametrize(
    ("levels", "axes"),
    [
        ('letter_case=lower"', "shop/axis/letter_case"),
        ("letter_case=upper,pasted_code=before", "shop/axis/letter_case or shop/axis/pasted_code"),
    ],
)
def test_a_case_under_stress_that_was_taken_out_does_not_take_the_written_one_along(
    tmp_path: Path, levels: str, axes: str, on_delete: str
) -> None:
    shop = made(tmp_path, f"{SHOP}stress: [letter_case, pasted_code]\n")
    line = next(one for one in text(shop, STRESS).splitlines() if f'"shop/case/wants-out@{levels}' in one)
    edit(shop, STRESS, f"{line}\n", "")
    (refused,) = promoted(shop, yes=True, on_delete=on_delete).refused
    assert refused.reason == "a level alone is not taken from a case"
    assert refused.help == f"write `except: wants-out` below {axes}, which leaves the case out at every level of the axis"


def test_a_case_that_was_taken_out_is_asked_about(shop: Path) -> None:
    line = next(one for one in text(shop, EVALS).splitlines() if "case/wants-out" in one)
    edit(shop, EVALS, f"{line}\n", "")
    (refused,) = promoted(shop).refused
    assert (refused.reason, refused.help) == (
        "that can mean to remove shop/case/wants-out",
        "run it with `--on-delete remove` if it does",
    )
    promoted(shop, on_delete="remove")
    comes_back(shop, EVALS)


def test_evals_out_of_which_every_case_was_taken_are_made_no_more(tmp_path: Path) -> None:
    rules = "constraints:\n  - {id: polite, rule: Be polite.}\n"
    cases = "cases:\n  - {id: hi, covers: polite, input: Hello there., expect: [{says: hello}]}\n"
    stress = "stress:\n  - {id: typing_noise, because: Phones are small.}\n"
    root = made(tmp_path, f"specforge: 1\nfeature: shop\nrole: You are a shop.\n{rules}{cases}{stress}")
    (root / EVALS).write_text("", encoding="utf-8")
    assert promoted(root, on_delete="remove").refused == ()
    assert build(root, Config(), AS_OF).deleted == (EVALS, STRESS)
    # The lock knows all that there is now, also what had no part in any artifact but those.
    assert {one.check for one in check(root, Config(), AS_OF).report.findings} == {"untested-must-rule", "powerless-axis"}


ONLY_CASE = """\
specforge: 1
feature: shop
role: You are a shop.
constraints:
  - {id: polite, rule: Be polite.}
cases:
  - {id: hi, covers: polite, input: Hello there., expect: [{says: hello}]}
"""


def test_the_last_case_stays_where_one_that_was_put_in_its_place_cannot_be_promoted(tmp_path: Path) -> None:
    root = made(tmp_path, ONLY_CASE)
    edit(root, EVALS, '"shop/case/hi", "kind": "case"', '"shop/case/bye", "kind": "draft"')
    edited = text(root, EVALS)
    found = promoted(root, yes=True, on_delete="remove")
    assert (found.promoted, len(found.refused)) == ((), 2)
    assert f"(the rest of {EVALS} would be in no spec any more)" in found.refused[1].reason
    build(root, Config(), AS_OF)
    assert (text(root), text(root, EVALS)) == (ONLY_CASE, edited)
    assert {state for _, _, state in drift(root)} == {"hand-edited"}


def test_the_last_case_goes_where_another_one_was_put_in_its_place(tmp_path: Path) -> None:
    root = made(tmp_path, ONLY_CASE)
    line = text(root, EVALS).splitlines(keepends=True)[0]
    edit(root, EVALS, line, line.replace("case/hi", "case/bye"))
    assert promoted(root, yes=True, on_delete="remove").refused == ()
    comes_back(root, EVALS)


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("[" * 5_000 + "]" * 5_000, "the file is no JSON any more"),
        ('13, "maxLength": 12', "a key stands in it twice, so that it says different things to different readers"),
    ],
)
def test_json_that_cannot_be_read_or_that_readers_read_differently_is_an_edit_without_a_place(shop: Path, limit: str, reason: str) -> None:
    edit(shop, TOOLS, '"maxLength": 12', f'"maxLength": {limit}')
    assert drift(shop) == [(TOOLS, 1, "hand-edited")]
    (refused,) = promoted(shop, yes=True).refused
    assert refused.reason == reason
    assert refused.help == f"repair it, or run `specforge revert {TOOLS}`"


DESK = """\
specforge: 1
feature: shop
role: You help.
LAYOUTintents:
  - id: cancel
    when: The user wants to cancel.
    do: Cancel the order.
THEN"""


@pytest.mark.parametrize(
    ("layout", "then", "old", "new", "parts"),
    [
        ("", "    then: It is over and paid back.\n", "Afterwards: It is over and paid back.", "Afterwards:\n- It is over.\n- It is paid back.", {"then": ["It is over.", "It is paid back."]}),
        ("", "    then: It is over.\n", "Cancel the order.\nAfterwards: It is over.", "Cancel it at once.\nAfterwards:\n- It is over.\n- All of it is paid back.", {"do": "Cancel it at once.", "then": ["It is over.", "All of it is paid back."]}),
        ("", "", "Cancel the order.", "Cancel the order.\nAfterwards: It is over.", {"do": "Cancel the order.", "then": "It is over."}),
        ("", "", "Cancel the order.", "Cancel the order.\nAfterwards:\n- It is over.\n- It is paid back.", {"then": ["It is over.", "It is paid back."]}),
        ("", "", "wants to cancel.", "wants to cancel.\nOnly if: It is pending.", {"only_if": "It is pending.", "when": "The user wants to cancel."}),
        ("", "", "Cancel the order.", "What to do:\n- Cancel the order.\n- Say so.", {"do": ["Cancel the order.", "Say so."]}),
        ("", "", "Cancel the order.", "Steps:\n1. Look it up.\n2. Cancel the order.", {"steps": ["Look it up.", "Cancel the order."]}),
        ("layout: {language: fr}\n", "", "Cancel the order.", "Cancel the order.\nEnsuite : It is over.", {"then": "It is over."}),
        ("layout: {language: de}\n", "", "Cancel the order.", "Was zu tun ist:\n- Cancel the order now.\n- Say so.", {"do": ["Cancel the order now.", "Say so."]}),
        ("", "", "Cancel the order.", "Steps:\n1. Look up the order.\n2. Cancel it.", {"steps": ["Look up the order.", "Cancel it."]}),
    ],
)  # fmt: skip
def test_a_label_says_which_part_of_an_intent_is_stated(
    tmp_path: Path, layout: str, then: str, old: str, new: str, parts: dict[str, object]
) -> None:
    shop = made(tmp_path, DESK.replace("LAYOUT", layout).replace("THEN", then))
    edit(shop, PROMPT, old, new)
    assert promoted(shop).refused == ()
    (intent,) = yaml.safe_load(text(shop))["intents"]
    assert parts.items() <= intent.items()
    comes_back(shop, PROMPT)


@pytest.mark.parametrize(
    ("rule", "id"),
    [
        ("Übergib die Rückfragen größerer Kunden nie.", "uebergib-die-rueckfragen-groesserer"),
        ("Répétez l'événement à chaque étape.", "repetez-levenement-chaque-etape"),
        ("Be kind, as a naïve reader would like it.", "kind-naive-reader-would"),
    ],
)
def test_an_id_made_from_a_rule_spells_out_its_letters(tmp_path: Path, rule: str, id: str) -> None:
    brief = "layout: {language: de}\nconstraints:\n  - {id: brief, rule: Be brief.}\n"
    shop = made(tmp_path, DESK.replace("LAYOUT", brief).replace("THEN", ""))
    edit(shop, PROMPT, "- Be brief.", f"- Be brief.\n- {rule}")
    assert promoted(shop, yes=True).refused == ()
    assert [one["id"] for one in yaml.safe_load(text(shop))["constraints"]] == ["brief", id]


@pytest.mark.parametrize(
    ("layout", "only_if", "old", "new"),
    [
        ("", "", "wants to cancel.", "wants to cancel.\nOnly if: It is pending.\nOtherwise: Say so."),
        ("layout: {language: de}\n", "    only_if: It is pending.\n", "It is pending.", "It is pending.\nSonst: Say so."),
    ],
)
def test_what_is_done_otherwise_is_no_part_of_the_condition(tmp_path: Path, layout: str, only_if: str, old: str, new: str) -> None:
    shop = made(tmp_path, DESK.replace("LAYOUT", layout).replace("THEN", only_if))
    edit(shop, PROMPT, old, new)
    assert promoted(shop, yes=True).refused == ()
    (intent,) = yaml.safe_load(text(shop))["intents"]
    assert (intent["only_if"], intent["otherwise"], intent["do"]) == ("It is pending.", "Say so.", "Cancel the order.")


def test_a_part_of_an_intent_in_another_place_than_it_is_printed_at_is_not_taken_for_it(tmp_path: Path) -> None:
    shop = made(tmp_path, DESK.replace("LAYOUT", "").replace("THEN", ""))
    edit(shop, PROMPT, "Cancel the order.", "Cancel the order.\nOnly if: It is pending.")
    before = text(shop)
    found = promoted(shop)
    assert (found.promoted, len(found.refused)) == ((), 1)
    assert text(shop) == before


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Cancel the order.", "Cancel the order.\nAfterwards: It is over.", "a prompt in this language says `Danach:` where an English one says `Afterwards:`"),
        ("- Be brief.", "- Preferably: Be brief.", "a prompt in this language says `Möglichst:` where an English one says `Preferably:`"),
        ("- Be brief.", "- Be brief.\n- You may: Be funny.", "a prompt in this language says `Du darfst:` where an English one says `You may:`"),
        ("Cancel the order.", "Was zu tun ist:\n* Cancel the order.\n* Say so.", "a list below a label is not printed like this"),
        ("Cancel the order.", "Was zu tun ist:\n\n- Cancel the order.\n- Say so.", "a list below a label is not printed like this"),
        ("Cancel the order.", "Schritte:\n1) Look it up.\n2) Cancel the order.", "a list below a label is not printed like this"),
        ("Cancel the order.", "Cancel the order.\nDanach:\n* It is over.\n* It is paid.", "a list below a label is not printed like this"),
    ],
)  # fmt: skip
def test_what_a_prompt_does_not_print_so_is_left_as_a_whole_and_why_is_told(tmp_path: Path, old: str, new: str, reason: str) -> None:
    rule = "layout: {language: de}\nconstraints:\n  - {id: brief, rule: Be brief.}\n"
    shop = made(tmp_path, DESK.replace("LAYOUT", rule).replace("THEN", ""))
    edit(shop, PROMPT, old, new)
    before = text(shop)
    found = promoted(shop, yes=True)
    assert (found.promoted, [one.reason for one in found.refused]) == ((), [reason])
    assert text(shop) == before


@pytest.mark.parametrize("new", ["- Look it up.\n- Cancel the order.", "1. Cancel the order."])
def test_a_text_that_has_become_an_item_of_a_list_that_its_part_has_not_is_left(tmp_path: Path, new: str) -> None:
    shop = made(tmp_path, DESK.replace("LAYOUT", "").replace("THEN", ""))
    edit(shop, PROMPT, "Cancel the order.", new)
    before = text(shop)
    found = promoted(shop)
    assert found.promoted == ()
    assert found.refused
    assert text(shop) == before
