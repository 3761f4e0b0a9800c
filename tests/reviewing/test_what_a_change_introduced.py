"""What is new, what is gone, and what was there before: only what is new can block."""

from pathlib import Path

import pytest

from specforge.finding import Finding, Severity
from specforge.location import Location
from specforge.reviewing.findings import Names, split
from specforge.reviewing.model import Review
from specforge.reviewing.telling import as_github
from tests.reviewing.repository import DESK, PROMPT, SHOP, SPEC, begun, built, commit, edit, introduced, resolved, reviewed
from tests.trees import git, write

OWED = ["untested-must-rule shop/constraint/own-orders"]
"""The one finding of the shop, a warning."""
STRICT = 'fail_on = "warning"\n'
TWICE = "  - {id: twice, rule: Never ask twice.}\n"
"""A rule with a finding of its own."""


def shop(root: Path, spec: str = SHOP, config: str = STRICT) -> Path:
    return begun(root, {"specforge.toml": config, SPEC: spec})


def with_rule(rule: str) -> str:
    return SHOP.replace("intents:\n", f"{rule}intents:\n", 1)


def unchanged(found: Review, existing: int) -> None:
    assert (introduced(found), resolved(found), found.existing, found.blocks) == ([], [], existing, False)


def test_what_was_there_before_does_not_block(tmp_path: Path) -> None:
    unchanged(reviewed(shop(tmp_path)), 1)


def test_what_only_follows_from_a_mistake_is_told_behind_it(tmp_path: Path) -> None:
    root = shop(tmp_path)
    write(root, {SPEC: with_rule("  - {id: shown, rule: 'Say {gone}.'}\n")})
    assert [one.check for one in reviewed(root).blocking if one.severity == "error"] == ["dangling-reference", "undecided"]


def test_what_is_new_blocks(tmp_path: Path) -> None:
    root = shop(tmp_path)
    write(root, {SPEC: with_rule(TWICE)})
    built(root)
    found = reviewed(root)
    assert introduced(found) == ["untested-must-rule shop/constraint/twice"]
    assert (found.existing, found.blocks, found.below) == (1, True, ())


def test_what_is_waived_is_not_gone(tmp_path: Path) -> None:
    root = shop(tmp_path)
    waiver = "waivers:\n  - {check: untested-must-rule, element: constraint/own-orders, reason: Later., owner: pm, expires: 2027-01-31}\n"
    write(root, {SPEC: SHOP + waiver})
    built(root)
    found = reviewed(root)
    assert (resolved(found), len(found.allowances)) == ([], 1)


def test_what_is_new_below_the_gate_does_not_block(tmp_path: Path) -> None:
    root = shop(tmp_path, config="")
    write(root, {SPEC: with_rule(TWICE)})
    built(root)
    found = reviewed(root)
    assert introduced(found) == ["untested-must-rule shop/constraint/twice"]
    assert [one.ref for one in found.below] == ["shop/constraint/twice"]
    assert not found.blocks


def test_what_went_is_resolved(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, SPEC, ("covers: [cancel]", "covers: [cancel, own-orders]"))
    built(root)
    found = reviewed(root)
    assert (introduced(found), resolved(found), found.existing) == ([], OWED, 0)


def test_lines_that_move_change_nothing(tmp_path: Path) -> None:
    root = shop(tmp_path, with_rule(TWICE))
    edit(root, SPEC, ("role:", "# one\n# two\n# three\nrole:"))
    built(root)
    unchanged(reviewed(root), 2)


@pytest.mark.parametrize("loud", [True, False])
def test_a_renamed_element_is_the_same(tmp_path: Path, loud: bool) -> None:
    root = shop(tmp_path, with_rule(TWICE))
    edit(root, SPEC, ("id: twice,", "id: once, was: [twice]," if loud else "id: once,"))
    built(root)
    found = reviewed(root)
    if loud:
        unchanged(found, 2)
    else:
        assert introduced(found) == ["untested-must-rule shop/constraint/once"]
        assert resolved(found) == ["untested-must-rule shop/constraint/twice"]


def test_a_criterion_goes_with_its_renamed_rule(tmp_path: Path) -> None:
    root = shop(tmp_path, SHOP.replace("fails: We open. We close. We rest. We open again.", "fails: We close."))
    edit(root, SPEC, ("id: brief", "id: short-answers\n    was: [brief]"), ("covers: [brief]", "covers: [short-answers]"))
    found = reviewed(root)
    assert "blunt-criterion shop/criterion/short-answers.short" not in introduced(found)
    assert not [one for one in found.resolved if one.check == "blunt-criterion"]


def test_a_renamed_feature_is_the_same_with_what_was_edited_by_hand(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    commit(root)
    git(root, "branch", "-f", "main")
    edit(root, SPEC, ("feature: shop", "feature: store\nwas: [shop]"))
    built(root)
    found = reviewed(root)
    unchanged(found, 2)
    assert found.edits == ()
    assert (found.coverage, found.prompts) == ((), ())


def test_what_is_wrong_with_specs_is_told_before_what_drifted(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    write(root, {"specs/desk.yaml": f"{DESK}foo: 1\n"})
    found = reviewed(root)
    assert introduced(found)[-1] == "hand-edited shop/constraint/polite"
    errors = [one for one in as_github(found).splitlines() if one.startswith("::error")]
    assert [one.rpartition("title=")[2].partition("::")[0] for one in errors] == ["invalid-spec", "hand-edited"]


@pytest.mark.parametrize("edited_before", [False, True])
def test_an_edit_in_what_has_yet_to_move_is_listed(tmp_path: Path, edited_before: bool) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    if edited_before:
        commit(root)
        git(root, "branch", "-f", "main")
    edit(root, SPEC, ("feature: shop", "feature: store\nwas: [shop]"))
    found = reviewed(root)
    assert {one for one in introduced(found) if "prompt" in one} == {"moved generated/store/prompt.md"}
    assert [one.says for one in found.edits] == ["'- Preferably: Be polite.' became '- Preferably: Be very polite.'"][edited_before:]
    assert all("run `specforge build` first" in one.refused for one in found.edits)


def test_a_spec_file_that_was_moved_is_the_same(tmp_path: Path) -> None:
    root = shop(
        tmp_path,
        f"{SHOP}waivers:\n  - {{check: untested-must-rule, element: constraint/nothing, reason: R., owner: O, expires: 2027-01-01}}\n",
    )
    before = reviewed(root).existing
    assert before >= 2
    (root / "specs/deep").mkdir()
    (root / SPEC).rename(root / "specs/deep/other.yaml")
    built(root)
    unchanged(reviewed(root), before)


def test_a_project_that_was_moved_is_compared_with_where_it_stood(tmp_path: Path) -> None:
    root = begun(tmp_path)
    (root / "our bots").mkdir()
    for one in ("specs", "generated", "specforge.locks", "specforge.toml"):
        (root / one).rename(root / "our bots" / one)
    commit(root, "moved")
    moved = reviewed(root / "our bots")
    assert (moved.changes, moved.introduced, moved.existing, moved.root) == ((), (), 1, "our bots/")
    edit(root / "our bots", SPEC, ("Be polite.", "Be kind."))
    commit(root, "kind")
    found = reviewed(root / "our bots")
    assert [(one.action, one.ref) for one in found.changes] == [("reworded", "shop/constraint/polite")]
    assert introduced(found) == ["stale shop/constraint/polite"]


def test_a_project_that_was_moved_to_the_root_of_its_repository_is_compared_with_where_it_stood(tmp_path: Path) -> None:
    root = begun(tmp_path)
    moved = ("specs", "generated", "specforge.locks", "specforge.toml")
    (root / "apps").mkdir()
    for one in moved:
        (root / one).rename(root / "apps" / one)
    write(root, {"README.md": "The shop.\n", "pyproject.toml": '[project]\nname = "shop"\n'})
    commit(root, "a project in a folder")
    git(root, "branch", "-f", "main")
    for one in moved:
        (root / "apps" / one).rename(root / one)
    commit(root, "moved")
    found = reviewed(root)
    assert (found.changes, found.introduced, found.existing) == ((), (), 1)
    edit(root, SPEC, ("Be polite.", "Be kind."))
    commit(root, "kind")
    assert [(one.action, one.ref) for one in reviewed(root).changes] == [("reworded", "shop/constraint/polite")]


def test_another_output_folder_is_the_same_with_what_was_edited_by_hand(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    commit(root)
    git(root, "branch", "-f", "main")
    write(root, {"specforge.toml": f'{STRICT}output = "made/here"\n'})
    built(root)
    assert (root / "made/here/shop/prompt.md").is_file()
    unchanged(reviewed(root), 2)


def test_numbers_that_move_in_a_message_are_the_same(tmp_path: Path) -> None:
    budget = SHOP.replace("role:", "layout: {max_tokens: 20}\nrole:")
    root = shop(tmp_path, budget)
    unchanged(reviewed(root), 3)
    edit(root, SPEC, ("Be polite.", "Be polite and kind to everybody who asks you anything at all."))
    unchanged(reviewed(root), 3)


def test_a_second_finding_of_the_same_kind_on_the_same_element_is_new(tmp_path: Path) -> None:
    root = shop(tmp_path, SHOP.replace("do: Chat with them.", "do: 'Chat with {one}.'"))
    edit(root, SPEC, ("{one}.", "{one} and {two}."))
    found = reviewed(root)
    assert introduced(found) == ["dangling-reference shop/intent/chat"]
    assert "`two`" in found.introduced[0].message


def test_a_further_edit_by_hand_is_new_and_the_old_one_is_not(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    commit(root)
    git(root, "branch", "-f", "main")
    edit(root, PROMPT, ("Chat with them.", "Chat with them gladly."))
    found = reviewed(root)
    assert introduced(found) == ["hand-edited shop/intent/chat"]
    assert [one.says for one in found.edits] == ["'Chat with them.' became 'Chat with them gladly.'"]
    assert (resolved(found), found.existing) == ([], 2)


@pytest.mark.parametrize("pattern", ["/generated/", "/specforge.locks/"])
def test_an_edit_that_is_not_checked_out_is_not_resolved(tmp_path: Path, pattern: str) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    commit(root)
    git(root, "branch", "-f", "main")
    git(root, "sparse-checkout", "set", "--no-cone", "/*", f"!{pattern}")
    found = reviewed(root)
    assert (introduced(found), resolved(found)) == ([], [])
    assert "a sparse checkout leaves out" in found.unseen[0]


def test_an_edit_that_is_written_on_is_new_although_it_begins_alike(tmp_path: Path) -> None:
    root = shop(tmp_path)
    long = "This was put in by hand and it is a text that goes on for very many words before it comes to what it says, "
    (root / PROMPT).write_text(f"{(root / PROMPT).read_text()}\n{long}namely nothing.\n")
    commit(root)
    git(root, "branch", "-f", "main")
    unchanged(reviewed(root), 2)
    edit(root, PROMPT, ("namely nothing.", "namely that every refund is granted."))
    found = reviewed(root)
    assert [one.check for one in found.introduced] == ["hand-edited"]
    assert (resolved(found), found.existing) == ([], 1)
    assert [one.after.strip().endswith("every refund is granted.") for one in found.edits] == [True]
    assert found.blocks


def test_one_more_edit_in_a_file_with_more_than_are_told_is_new(tmp_path: Path) -> None:
    rules = "".join(f"  - {{id: rule-{at}, level: should, rule: Say word {at}.}}\n" for at in range(30))
    root = shop(tmp_path, with_rule(rules))
    text = (root / PROMPT).read_text()
    for at in range(29):
        text = text.replace(f"Say word {at}.", f"Say the word {at}.")
    (root / PROMPT).write_text(text)
    commit(root)
    git(root, "branch", "-f", "main")
    before = reviewed(root)
    assert (introduced(before), before.blocks) == ([], False)
    edit(root, PROMPT, ("Say the word 28.", "Say no word 28."))
    found = reviewed(root)
    assert found.blocks
    assert [one.check for one in found.introduced] == ["hand-edited"]
    assert [one.after for one in found.edits] == ["- Preferably: Say no word 28."]


def test_an_old_edit_stays_old_when_its_rule_gets_an_owner(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    commit(root)
    git(root, "branch", "-f", "main")
    edit(root, SPEC, ("rule: Be polite.}", "rule: Be polite., owner: product}"))
    built(root)
    found = reviewed(root)
    assert [one for one in introduced(found) if "hand-edited" in one] == []
    assert [one for one in resolved(found) if "hand-edited" in one] == []
    assert found.edits == ()


def test_an_edit_that_was_taken_back_is_resolved(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, PROMPT, ("Be polite", "Be very polite"), ("Chat with them.", "Chat gladly."))
    commit(root)
    git(root, "branch", "-f", "main")
    edit(root, PROMPT, ("Be very polite", "Be polite"))
    found = reviewed(root)
    assert (introduced(found), resolved(found)) == ([], ["hand-edited shop/constraint/polite"])


def test_a_spec_that_was_not_built_is_new(tmp_path: Path) -> None:
    root = shop(tmp_path)
    edit(root, SPEC, ("Be polite.", "Be kind."))
    found = reviewed(root)
    assert introduced(found) == ["stale shop/constraint/polite"]
    assert found.blocks


def test_a_base_without_any_spec(tmp_path: Path) -> None:
    root = begun(tmp_path, {"README.md": "Nothing yet.\n", "specforge.toml": ""}, build_it=False)
    write(root, {SPEC: SHOP})
    built(root)
    found = reviewed(root)
    assert introduced(found) == OWED
    assert [(one.ref, one.action) for one in found.changes] == [("shop", "added")]
    assert [(one.before, one.after is not None) for one in found.coverage] == [(None, True)]
    assert not found.blocks


def test_a_base_whose_spec_is_broken_does_not_block_and_is_told(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: f"{SHOP}foo: 1\n"}, build_it=False)
    unchanged_yet = reviewed(root)
    assert (introduced(unchanged_yet), unchanged_yet.blocks) == ([], False)
    write(root, {SPEC: SHOP})
    built(root)
    found = reviewed(root)
    assert (introduced(found), resolved(found), found.blocks) == (OWED, [f"invalid-spec {SPEC}"], False)
    assert "what the change means for shop: a spec cannot be understood, now or in the base" in found.unseen


def test_a_spec_that_the_change_broke_blocks_and_resolves_nothing(tmp_path: Path) -> None:
    root = shop(tmp_path)
    write(root, {SPEC: f"{SHOP}foo: 1\n"})
    found = reviewed(root)
    assert introduced(found) == [f"invalid-spec {SPEC}"]
    assert resolved(found) == []
    assert found.blocks


def test_one_broken_feature_hides_no_other(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP, "specs/desk.yaml": DESK})
    write(root, {"specs/desk.yaml": f"{DESK}foo: 1\n"})
    edit(root, SPEC, ("covers: [cancel]", "covers: [cancel, own-orders]"), ("Be polite.", "Be kind."))
    found = reviewed(root)
    assert introduced(found) == ["invalid-spec specs/desk.yaml", "stale shop/case/wants-out", "stale shop/constraint/polite"]
    assert resolved(found) == OWED
    assert {one.ref for one in found.changes} == {"shop/case/wants-out", "shop/constraint/polite"}
    assert "what the change means for desk: a spec cannot be understood, now or in the base" in found.unseen


def test_a_feature_whose_module_was_broken_is_told_as_unseen(tmp_path: Path) -> None:
    words = "specforge: 1\nmodule: words\nconstraints:\n  - {id: plain, level: should, rule: Use plain words.}\n"
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP.replace("owners:", "use: [words.yaml]\nowners:"), "specs/words.yaml": words})
    write(root, {"specs/words.yaml": f"{words}foo: 1\n"})
    found = reviewed(root)
    assert [one for one in introduced(found) if one.startswith("invalid-spec")] == ["invalid-spec specs/words.yaml"]
    assert resolved(found) == []
    assert any(one.startswith("what the change means for shop:") for one in found.unseen)


def test_of_two_that_read_otherwise_now_one_is_new(tmp_path: Path) -> None:
    root = shop(tmp_path, SHOP.replace("do: Chat with them.", "do: 'Chat with {one}.'"))
    edit(root, SPEC, ("{one}.", "{two} and {three}."))
    assert introduced(reviewed(root)) == ["dangling-reference shop/intent/chat"]


def owing(root: Path) -> Path:
    """A base in which a change of the spec was not built."""
    shop(root)
    edit(root, SPEC, ("Be polite.", "Be kind."))
    commit(root)
    git(root, "branch", "-f", "main")
    return root


def test_what_was_not_built_before_is_not_new(tmp_path: Path) -> None:
    root = owing(tmp_path)
    unchanged(reviewed(root), 2)
    edit(root, SPEC, ("role:", "# a comment\nrole:"))
    unchanged(reviewed(root), 2)


def test_an_artifact_that_is_older_in_more_than_before_is_new(tmp_path: Path) -> None:
    root = owing(tmp_path)
    edit(root, SPEC, ("do: Chat with them.", "do: Chat gladly."))
    found = reviewed(root)
    assert [one.check for one in found.introduced] == ["stale"]
    assert "shop/intent/chat" in found.introduced[0].message


def test_an_edit_that_is_written_on_is_new_beside_another_one(tmp_path: Path) -> None:
    root = shop(tmp_path)
    long = "This was put in by hand and it is a text that goes on for very many words before it comes to what it says, "
    (root / PROMPT).write_text(f"{(root / PROMPT).read_text()}\n{long}namely nothing.\n")
    commit(root)
    git(root, "branch", "-f", "main")
    edit(root, PROMPT, ("namely nothing.", "namely all."))
    edit(root, "generated/shop/tools.json", ("The id of the order.", "Its id."))
    assert [one.at.path for one in reviewed(root).edits] == [PROMPT, "generated/shop/tools.json"]


def told(message: str, check: str = "a-check", ref: str = "", path: str = "specs/shop.yaml", line: int = 3) -> Finding:
    return Finding(check, Severity.WARNING, message, Location(path, line, 1), ref=ref)


SHORT, EDITED = "shop/constraint/short", "hand-edited"


@pytest.mark.parametrize(
    ("then", "now", "counts"),
    [
        ([told("`a` has 3 words", line=3)], [told("`a` has 3 words", line=9)], (0, 0, 1)),
        ([told("`a` has 3 words")], [told("`b` has 4 words")], (0, 0, 1)),
        ([told("`a` has 3 words")], [told("`a` has 3 lines")], (1, 1, 0)),
        ([told("it is odd")], [told("it is odd", path="specs/desk.yaml")], (1, 1, 0)),
        ([told("it is odd")], [told("it is odd", check="b-check")], (1, 1, 0)),
        ([told("it is odd"), told("it is odd", line=9)], [told("it is odd")], (0, 1, 1)),
        ([told("it is odd")], [told("it is odd"), told("it is odd", line=9)], (1, 0, 1)),
        ([told("it is long", ref=SHORT)], [told("it is odd", ref="shop/constraint/brief", path="specs/desk.yaml")], (0, 0, 1)),
        ([told("it is odd", ref=SHORT)], [told("it is odd", ref=SHORT)], (1, 1, 0)),
        ([told("it is odd", ref="shop/intent/short")], [told("it is odd", ref="shop/intent/short")], (0, 0, 1)),
        ([told("it is odd", ref="shop/criterion/short.few")], [told("it is odd", ref="shop/criterion/brief.few")], (0, 0, 1)),
        ([told("'a' became 'b'", EDITED, path="generated/shop/prompt.md")], [told("'a' became 'c'", EDITED, path="generated/shop/prompt.md")], (1, 1, 0)),
        ([told("'a' became 'b'", EDITED, "shop/intent/a", "generated/shop/prompt.md")], [told("'a' became 'b'", EDITED, "shop/intent/a", "generated/shop/tools.json")], (1, 1, 0)),
    ],
)  # fmt: skip
def test_a_finding_is_the_same_where_check_place_and_words_are(
    then: list[Finding], now: list[Finding], counts: tuple[int, int, int]
) -> None:
    names = Names({}, {}, {SHORT: "shop/constraint/brief"}, ("generated", "generated"))
    parts = split(now, then, names)
    assert (len(parts.introduced), len(parts.resolved), len(parts.existing)) == counts
