"""What is protected stays so: whoever changes it, keeps an edit of it or hands it on is not the one who decides that."""

from pathlib import Path

import pytest

from specforge.reviewing.telling import as_github, as_text
from tests.reviewing.repository import DESK, PROMPT, SHOP, SPEC, begun, built, commit, edit, resolved, reviewed, specforge
from tests.trees import git, write

RULE, REF = "Act only on orders of the user.", "shop/constraint/own-orders"
SIGN = ("sign-off", REF, "--reason", "Mine.", "--owner")
KEEP = ("--reason", "A trial.", "--expires", "2099-01-31", "--owner")
BOTH = {"specforge.toml": "", SPEC: SHOP, "specs/desk.yaml": DESK}


def test_a_rule_that_was_taken_over_is_still_its_former_owners(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, (RULE, "Act on all orders."), ("owner: legal", "owner: product"))
    specforge(root, *SIGN, "product")
    built(root)
    found = reviewed(root)
    (one,) = found.blocking_changes
    assert (one.ref, one.owner, one.accepted) == (REF, "legal", None)
    assert {each.role: each.signs for each in found.approvals} == {"legal": (REF,), "product": ()}
    accept = ("accept-change", REF, "--base", "main", *KEEP)
    assert "is for legal to accept, not for product" in specforge(root, *accept, "product", code=2)
    specforge(root, *accept, "legal")
    assert reviewed(root).blocking_changes == ()


def test_handing_a_protected_rule_on_is_for_whoever_has_it(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("owner: legal", "owner: product"))
    (one,) = reviewed(root).blocking_changes
    assert (one.ref, one.level) == (REF, "note")
    assert "accept-change" in as_text(reviewed(root))


def test_a_fact_that_a_protected_rule_says_is_its_owners_too(tmp_path: Path) -> None:
    spec = SHOP.replace(RULE, "Refund within {refund-time}.").replace(
        "intents:\n", "facts:\n  - {id: refund-time, is: 5 days}\n  - {id: open, is: at 9}\nintents:\n", 1
    )
    root = begun(tmp_path, {"specforge.toml": "", SPEC: spec.replace("do: Chat with them.", 'do: "Chat with them {open}."')})
    edit(root, SPEC, ("is: 5 days", "is: 50 days"), ("is: at 9", "is: at 8"))
    built(root)
    found = reviewed(root)
    (one,) = found.blocking_changes
    assert (one.ref, one.quoted_by, one.owner) == ("shop/fact/refund-time", REF, "legal")
    text = as_text(found)
    assert f"said by {REF}, which is protected" in text
    assert f"{one.ref}: {REF} says it, which is protected, and nobody accepted it" in text
    accept = ("accept-change", one.ref, "--base", "main", *KEEP)
    assert "is for legal to accept, not for product" in specforge(root, *accept, "product", code=2)
    specforge(root, *accept, "legal")
    built(root)
    assert not reviewed(root).blocks


def test_appointing_somebody_else_asks_who_held_the_role(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("legal: legal-review", "legal: me"))
    assert [(one.role, one.who) for one in reviewed(root).approvals if one.role == "legal"] == [("legal", "legal-review")]


@pytest.mark.parametrize("new", ["Act on all orders.", f"{RULE}\n- Unless the user insists."])
def test_an_edit_of_what_is_protected_is_kept_by_its_owner_alone(tmp_path: Path, new: str) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, (RULE, new))
    assert "protected and belongs to legal, not to product" in specforge(root, "accept", PROMPT, *KEEP, "product", code=2)
    specforge(root, "accept", PROMPT, *KEEP, "legal")
    found = reviewed(root)
    assert ([each.accepted.owner for each in found.edits if each.accepted], found.blocks) == (["legal"], False)
    assert {each.role: each.signs for each in found.approvals} == {"legal": ()}
    edit(root, SPEC, ("    reason: A trial.\n    owner: legal\n", "    reason: A trial.\n    owner: bob\n"))
    found = reviewed(root)
    (one,) = found.blocking
    assert (one.check, one.ref) == ("unowned-decision", REF)
    assert "keeps an edit of shop/constraint/own-orders, which is protected and belongs to legal; bob decided it" in one.message
    assert {each.role: each.signs for each in found.approvals} == {"legal": (REF,)}


def test_an_edit_of_what_somebody_owns_and_nobody_protects_needs_no_sign_off(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP.replace("    protected: true\n", "")})
    edit(root, PROMPT, (RULE, "Act on all orders."))
    assert [(one.role, one.who, one.refs, one.signs) for one in reviewed(root).approvals] == [("legal", "legal-review", (REF,), ())]


def test_a_file_in_which_something_protected_stands_leaves_management_by_its_owner_alone(tmp_path: Path) -> None:
    root = begun(tmp_path)
    assert "which is protected and belongs to legal" in specforge(root, "detach", PROMPT, "--reason", "Ours.", "--owner", "product", code=2)
    specforge(root, "detach", PROMPT, "--reason", "Ours.", "--owner", "legal")
    edit(root, SPEC, ("    reason: Ours.\n    owner: legal\n", "    reason: Ours.\n    owner: product\n"))
    (root / PROMPT).write_text("Act on all orders.\n", encoding="utf-8")
    (one,) = reviewed(root).blocking
    assert (one.check, one.ref) == ("unowned-decision", REF)
    edit(root, SPEC, ("    reason: Ours.\n    owner: product\n", "    reason: Ours.\n    owner: legal\n"))
    assert not reviewed(root).blocks


def test_a_decision_about_what_nobody_protects_is_anybodys(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be very polite."))
    specforge(root, "accept", PROMPT, *KEEP, "product")
    specforge(root, "detach", "generated/shop/tools.json", "--reason", "Ours.", "--owner", "product")
    assert not reviewed(root).blocks


def test_the_owner_of_a_rule_answers_for_a_feature_that_goes_and_another_spec_says_so(tmp_path: Path) -> None:
    root = begun(tmp_path, BOTH)
    write(root, {SPEC: None})
    specforge(root, "build", "--prune", "-q")
    found = reviewed(root)
    assert [(one.ref, one.owner) for one in found.blocking_changes] == [("shop", ""), (REF, "legal")]
    assert ("legal", (REF,)) in {(one.role, one.signs) for one in found.approvals}
    accept = ("accept-change", "--base", "main", *KEEP)
    assert "specs/desk.yaml says so now" in specforge(root, *accept, "product", "shop")
    assert "is for legal to accept" in specforge(root, *accept, "product", REF, code=2)
    specforge(root, *accept, "legal", REF)
    built(root)
    assert "change: feature/shop" in (root / "specs/desk.yaml").read_text()
    assert "(2 accepted)" in specforge(root, "review", "--base", "main")


def test_where_no_feature_is_left_a_module_says_so(tmp_path: Path) -> None:
    root = begun(tmp_path)
    write(root, {SPEC: None, "specs/words.yaml": "specforge: 1\nmodule: words\n"})
    assert "words.yaml says so now" in specforge(root, "accept-change", "--base", "main", *KEEP, "product", "shop")


@pytest.mark.parametrize(("owner", "reason"), [("ROLE", "Agreed."), ("legal", "WHY")])
def test_what_stands_for_something_in_a_command_is_not_decided(tmp_path: Path, owner: str, reason: str) -> None:
    said = specforge(begun(tmp_path), "sign-off", REF, "--owner", owner, "--reason", reason, code=2)
    assert "WHY and ROLE stand for a reason and an owner" in said


def test_a_change_beside_a_spec_that_cannot_be_understood_says_that_it_is_not_told(tmp_path: Path) -> None:
    root = begun(tmp_path, BOTH)
    edit(root, SPEC, ("role: You are", "rol: You are"))
    edit(root, "specs/desk.yaml", ("Be kind to everybody.", "Be kind."))
    found = reviewed(root)
    assert found.untold == ("shop",)
    text = as_text(found)
    assert "what changed in shop could not be told; 1 change of the specs" in text
    assert "which version is next could not be told" in text
    commit(root)
    git(root, "branch", "-qf", "main")
    edit(root, SPEC, ("rol: You are", "role: You are"))
    found = reviewed(root)
    assert (found.untold, found.blocks) == (("shop",), False)
    assert (
        as_text(found)
        .splitlines()[-2]
        .startswith("nothing that was seen blocks; what changed in shop could not be told; 1 finding below the gate, 1 finding resolved")
    )


@pytest.mark.parametrize(("broken", "gone"), [("specs/desk.yaml", [f"unused-waiver {SPEC}"]), (SPEC, [])])
def test_what_nobody_could_look_at_is_not_resolved(tmp_path: Path, broken: str, gone: list[str]) -> None:
    waiver = "waivers:\n  - {check: unbounded-list, reason: Later., owner: product, expires: 2027-01-31}\n"
    root = begun(tmp_path, {**BOTH, SPEC: SHOP + waiver})
    write(root, {SPEC: SHOP})
    edit(root, broken, ("specforge: 1", "specforge: one"))
    assert [one for one in resolved(reviewed(root)) if "waiver" in one] == gone


@pytest.mark.parametrize("command", ["diff", "affected", "weakening"])
def test_a_file_that_says_no_more_what_it_declares_is_no_feature_that_was_removed(tmp_path: Path, command: str) -> None:
    root = begun(tmp_path, BOTH)
    edit(root, SPEC, ("feature: shop", "feature shop"))
    said = specforge(root, command, "--base", "main", code=2)
    assert f"{SPEC} does not say which feature or module it declares, so that nobody can tell what became of `shop`" in said
    found = reviewed(root)
    assert (found.untold, [one.ref for one in found.changes], found.blocks) == (("shop",), [], True)


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 1), (("--fail-on", "never"), 0), (("--fail-on-change", "never"), 0), (("--fail-on", "never", "--fail-on-change", "danger"), 1)],
)
def test_a_call_says_what_fails(tmp_path: Path, options: tuple[str, ...], code: int) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, (RULE, "Act on all orders."))
    built(root)
    specforge(root, "review", "--base", "main", *options, code=code)


def test_what_ran_out_tolerates_nothing(tmp_path: Path) -> None:
    root = begun(tmp_path)
    waiver = "waivers:\n  - {{check: untested-must-rule, reason: Later., owner: product, expires: {}}}\n"
    spec = (root / SPEC).read_text()
    for day, count in (("2026-11-24", 0), ("2026-11-25", 1)):
        write(root, {SPEC: spec + waiver.format(day)})
        assert len(reviewed(root).allowances) == count
    write(root, {SPEC: spec + waiver.format("2026-11-24") + waiver.format("2027-01-31").removeprefix("waivers:\n")})
    assert [one.until for one in reviewed(root).allowances] == ["2027-01-31"]


def test_several_edits_are_promoted_at_once(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be kind."), ("Chat with them.", "Chat gladly."))
    (command,) = [line for line in as_text(reviewed(root)).splitlines() if "to write into the specs what can be" in line]
    specforge(root, *command.split("`specforge ")[1].split(" && ")[0].split())
    built(root)
    assert {"Be kind.", "Chat gladly."} <= {one.after for change in reviewed(root).changes for one in change.fields}


def test_a_prompt_that_comes_or_goes_is_told_as_that(tmp_path: Path) -> None:
    root = begun(tmp_path)
    write(root, {"specs/desk.yaml": DESK})
    built(root)
    assert "now (an estimate, off by" in (text := as_text(reviewed(root)))
    assert "; it is new" in text
    assert "no cache" not in text


def test_an_annotation_gives_the_command_that_settles_the_edit(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, (RULE, "Act on orders of the user."))
    said = as_github(reviewed(root))
    assert f"`specforge promote {PROMPT}:8` changes `rule` of {REF}" in said
    assert f"`specforge revert {PROMPT}:8` drops it" in said


CRITERION = "    protected: true\n    criteria: [{id: few, check: {words: {at_most: 40}}, passes: Done., fails: '" + "no " * 60 + "'}]\n"
GUARDED = SHOP.replace("    protected: true\n", CRITERION)
NESTED = (
    SHOP.replace(f"  - id: own-orders\n    rule: {RULE}\n    owner: legal\n    protected: true\n", "")
    .replace(
        "    do: Cancel the order.\n",
        "    do: Cancel the order.\n    constraints:\n      - {id: own-orders, rule: 'Act within {most}.', owner: legal, protected: true}\n",
    )
    .replace("intents:\n", "facts:\n  - {id: days, is: 5 days}\n  - {id: most, is: 'at most {days}'}\nintents:\n", 1)
)
VARIANTS = SHOP.replace("feature: shop\n", "feature: shop\nuse: [{module: privacy.yaml}]\nvariants: {plan: [free, pro]}\n")
PRIVACY = "specforge: 1\nmodule: privacy\nowners: {legal: legal-review}\nconstraints:\n  - {id: no-share, rule: Never share an address., owner: legal, protected: true}\n"
FACT = SHOP.replace(RULE, "Refund only within {window}.").replace(
    "intents:\n", "facts:\n  - {id: window, is: 14 days, owner: product}\nintents:\n", 1
)


def blocked(root: Path) -> list[tuple[str, str]]:
    """What blocks for legal's word, each with what became of it."""
    found = reviewed(root)
    assert found.blocks
    return [(one.ref, str(one.action)) for one in found.blocking_changes if one.owner == "legal"]


@pytest.mark.parametrize(
    ("pair", "ref"),
    [
        (("at_most: 40", "at_most: 50"), "shop/criterion/own-orders.few"),
        (("    owner: legal\n    protected", "    owner: product\n    protected"), REF),
        ((f"    criteria: {CRITERION.partition('criteria: ')[2]}", ""), "shop/criterion/own-orders.few"),
    ],
)
def test_a_sign_off_that_was_there_accepts_nothing_that_came_later(tmp_path: Path, pair: tuple[str, str], ref: str) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: GUARDED})
    specforge(root, *SIGN, "legal")
    built(root)
    commit(root)
    git(root, "branch", "-qf", "main")
    edit(root, SPEC, pair)
    assert ref in {one for one, _ in blocked(root)}


def test_moving_a_protected_rule_to_another_intent_is_a_change_of_it(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: NESTED})
    rule = "    constraints:\n      - {id: own-orders, rule: 'Act within {most}.', owner: legal, protected: true}\n"
    edit(
        root,
        SPEC,
        (rule, ""),
        (
            "  - {id: chat, when: The user wants to chat., do: Chat with them.}\n",
            f"  - id: chat\n    when: The user wants to chat.\n    do: Chat with them.\n{rule}",
        ),
    )
    built(root)
    assert blocked(root) == [(REF, "re-scoped")]
    assert "`for` stands in chat now, and stood in cancel" in specforge(root, "diff", "--base", "main", "--format", "markdown")


@pytest.mark.parametrize("fact", [("is: 5 days", "is: 50 days"), ("at most {days}", "at most twice {days}")])
def test_a_fact_counts_through_others_and_in_a_rule_of_an_intent(tmp_path: Path, fact: tuple[str, str]) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: NESTED})
    edit(root, SPEC, fact)
    assert [ref for ref, _ in blocked(root)] == [f"shop/fact/{'days' if '5' in fact[0] else 'most'}"]


def test_a_fact_that_rules_of_two_owners_say_needs_both(tmp_path: Path) -> None:
    other = "  - {id: brief-refund, rule: 'Name the {window}.', owner: product, protected: true}\nfacts:\n"
    root = begun(tmp_path, {"specforge.toml": "", SPEC: FACT.replace("facts:\n", other, 1)})
    edit(root, SPEC, ("is: 14 days", "is: 900 days"))
    first, second = sorted(reviewed(root).blocking_changes, key=lambda one: one.owner)
    assert [(one.ref, one.owner) for one in (first, second)] == [("shop/fact/window", "legal"), ("shop/fact/window", "product")]
    specforge(root, "accept-change", first.fingerprint, "--base", "main", *KEEP, "legal")
    assert [one.owner for one in reviewed(root).blocking_changes] == ["product"]
    specforge(root, "accept-change", second.fingerprint, "--base", "main", *KEEP, "product")
    assert reviewed(root).blocking_changes == ()


def test_a_fact_that_is_protected_from_now_on_is_still_the_rules_owners(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: FACT})
    edit(root, SPEC, ("is: 14 days, owner: product", "is: 900 days, owner: product, protected: true"))
    assert [ref for ref, _ in blocked(root)] == ["shop/fact/window"]


@pytest.mark.parametrize(
    ("spec", "module"),
    [
        (("{module: privacy.yaml}", "{module: privacy.yaml, where: {plan: [pro]}}"), ("", "")),
        (("feature: shop", "feature: shop"), ("module: privacy\n", "module: privacy\nwhere: {plan: [pro]}\n")),
    ],
)
def test_a_protected_rule_that_is_gone_from_a_variant_is_lost(tmp_path: Path, spec: tuple[str, str], module: tuple[str, str]) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: VARIANTS, "specs/privacy.yaml": PRIVACY})
    edit(root, SPEC, spec)
    if module[0]:
        edit(root, "specs/privacy.yaml", module)
    built(root)
    assert ("privacy/constraint/no-share", "lost") in blocked(root)
    assert "it is gone from shop/free" in specforge(root, "diff", "--base", "main")


def test_what_is_shown_instead_of_a_protected_rule_is_a_change_of_it(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, (f"    rule: {RULE}\n", f"    rule: {RULE}\n    wording: Act on all orders.\n"))
    assert [ref for ref, _ in blocked(root)] == [REF]


def test_an_edit_of_the_evals_of_a_protected_rule_is_its_owners_to_keep(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: GUARDED})
    path = "generated/shop/evals.jsonl"
    lines = (root / path).read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "criterion/own-orders.few/positive" in line)
    (root / path).write_text("".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
    assert "belongs to legal, not to product" in specforge(root, "accept", path, *KEEP, "product", code=2)


def test_an_edit_of_a_fact_inside_of_a_protected_line_is_the_rules_owners_to_keep(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: FACT})
    edit(root, PROMPT, ("within 14 days", "within 900 days"))
    assert "belongs to legal, not to product" in specforge(root, "accept", PROMPT, *KEEP, "product", code=2)
    specforge(root, "accept", PROMPT, *KEEP, "legal")
    edit(root, SPEC, ("    reason: A trial.\n    owner: legal\n", "    reason: A trial.\n    owner: product\n"))
    assert [one.check for one in reviewed(root).blocking] == ["unowned-decision"]
