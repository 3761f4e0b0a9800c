"""Whose word a change needs, what it tolerates, which evals and what coverage and tokens it costs, and what it moves."""

from pathlib import Path

import pytest

from specforge.prompt_lint.tokens import estimate
from specforge.reviewing.model import Review
from specforge.reviewing.telling import as_text
from tests.reviewing.repository import DESK, PROMPT, SHOP, SPEC, begun, built, commit, edit, reviewed, specforge
from tests.trees import git, write


def asked(found: Review) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """Who is asked, by role: the person, the categories, what changed and what is to be signed off."""
    return {one.role: (one.who, one.categories, one.refs, one.signs) for one in found.approvals}


def changed(root: Path, *pairs: tuple[str, str]) -> Review:
    edit(root, SPEC, *pairs)
    return reviewed(root)


ROLES = "owners: {legal: legal-review, product: shop-pm, evals: evals-team, prompt: prompt-team}"
STAFFED = SHOP.replace("owners: {legal: legal-review, product: shop-pm}", ROLES)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (
            ("order_id: {type: string", "order_id: {type: integer"),
            {"product": ("shop-pm", ("contract",)), "prompt": ("prompt-team", ("contract",))},
        ),
        (("rule: Be polite.", "rule: Always greet people."), {"product": ("shop-pm", ("behavior",))}),
        (("input: Cancel order W1.", "input: Cancel the order W1."), {"evals": ("evals-team", ("eval",))}),
    ],
)
def test_each_category_has_its_roles(tmp_path: Path, pair: tuple[str, str], expected: dict[str, object]) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: STAFFED.replace(", max_chars: 12", "")})
    found = changed(root, pair)
    assert {role: told[:2] for role, told in asked(found).items()} == expected


def test_a_role_that_nobody_holds_is_not_asked(tmp_path: Path) -> None:
    root = begun(tmp_path)
    assert asked(changed(root, ("input: Cancel order W1.", "input: Cancel the order W1."))) == {}


def test_the_config_says_who_is_asked_and_how_the_forge_calls_them(tmp_path: Path) -> None:
    config = """\
[review.approvals]
eval = ["judges", "nobody"]
behavior = ["product"]
[review.handles]
judges = ["@org/judges"]
shop-pm = ["@pm"]
legal = ["@org/legal"]
"""
    root = begun(tmp_path, {"specforge.toml": config, SPEC: SHOP})
    found = changed(
        root,
        ("input: Cancel order W1.", "input: Cancel the order W1."),
        ("rule: Be polite.", "rule: Always greet people."),
        ("Act only on orders of the user.", "Act on orders of the user."),
    )
    assert {one.role: (one.who, one.handles, one.categories) for one in found.approvals} == {
        "legal": ("legal-review", ("@org/legal",), ("behavior",)),
        "product": ("shop-pm", ("@pm",), ("behavior",)),
        "judges": ("", ("@org/judges",), ("eval",)),
    }


@pytest.mark.parametrize(("approvals", "expected"), [('boundary = ["finance"]', {"product": (("behavior",),)}), ("behavior = []", {})])
def test_a_category_that_the_config_does_not_name_asks_whom_it_asks_by_itself(
    tmp_path: Path, approvals: str, expected: dict[str, tuple[tuple[str, ...], ...]]
) -> None:
    root = begun(tmp_path, {"specforge.toml": f"[review.approvals]\n{approvals}\n", SPEC: SHOP})
    found = changed(root, ("rule: Be polite.", "rule: Always greet people."))
    assert {role: told[1:2] for role, told in asked(found).items()} == expected


def test_what_is_protected_is_signed_off_by_its_owner(tmp_path: Path) -> None:
    found = changed(begun(tmp_path), ("Act only on orders of the user.", "Act on orders of the user."))
    ref = "shop/constraint/own-orders"
    assert asked(found) == {
        "legal": ("legal-review", ("behavior",), (ref,), (ref,)),
        "product": ("shop-pm", ("behavior",), (ref,), ()),
    }


def test_a_change_of_what_is_protected_blocks_until_its_owner_signs_it_off(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("Act only on orders of the user.", "Act on orders of the user."))
    built(root)
    found = reviewed(root)
    (one,) = found.blocking_changes
    assert (one.ref, one.level, found.change_gate) == ("shop/constraint/own-orders", "danger", "error")
    assert specforge(root, "review", "--base", "main", code=1)
    assert specforge(root, "diff", "--base", "main", "--fail-on", "error", code=1)
    sign_off = ("sign-off", "shop/constraint/own-orders", "--owner", "legal", "--reason", "Read.")
    assert f"`specforge {' '.join(sign_off[:4])} --reason WHY`" in as_text(found)
    specforge(root, *sign_off)
    built(root)
    found = reviewed(root)
    assert ([one.accepted.reason for one in found.changes if one.accepted], found.blocking_changes) == (["Read."], ())
    assert asked(found)["legal"][3] == ()
    assert "accepted by legal: Read." in specforge(root, "diff", "--base", "main", "--fail-on", "error")
    edit(root, SPEC, ("Act on orders of the user.", "Act on all orders."))
    built(root)
    assert [one.ref for one in reviewed(root).blocking_changes] == ["shop/constraint/own-orders"]


@pytest.mark.parametrize(
    ("before", "after", "blocks"),
    [
        ("    protected: true\n", "    protected: true\n    because: Shop policy.\n", False),
        ("    rule: Act only on orders of the user.\n", "    rule: Act only on orders of the user.\n    for: [cancel]\n", True),
        ("words: {at_most: 40}", "words: {at_most: 50}", True),
        ("words: {at_most: 40}", "words: {at_most: 30}", True),
    ],
)
def test_words_for_readers_need_no_owner_and_the_criteria_of_a_rule_do(tmp_path: Path, before: str, after: str, blocks: bool) -> None:
    criteria = (
        f"    protected: true\n    criteria: [{{id: brief, check: {{words: {{at_most: 40}}}}, passes: Done., fails: '{'no ' * 60}'}}]\n"
    )
    found = changed(begun(tmp_path, {"specforge.toml": "", SPEC: SHOP.replace("    protected: true\n", criteria)}), (before, after))
    assert found.changes
    assert bool(found.blocking_changes) is blocks


def test_what_is_protected_from_now_on_needs_nobody_yet(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP.replace("    protected: true\n", "")})
    found = changed(root, ("    owner: legal\n", "    owner: legal\n    protected: true\n"), ("Act only on orders", "Act on orders"))
    assert ([one.protected for one in found.changes], found.blocking_changes) == ([True], ())


def test_what_has_an_owner_and_is_not_protected_needs_no_sign_off(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP.replace("    protected: true\n", "")})
    found = changed(root, ("Act only on orders of the user.", "Act on orders of the user."))
    assert asked(found)["legal"] == ("legal-review", ("behavior",), ("shop/constraint/own-orders",), ())


@pytest.mark.parametrize("gone", [True, False])
def test_a_change_that_takes_an_element_over_asks_who_had_it(tmp_path: Path, gone: bool) -> None:
    mine = ("    owner: legal\n    protected: true\n", "" if gone else "    owner: product\n")
    found = changed(begun(tmp_path), ("Act only on orders of the user.", "Act on all orders."), mine)
    ref = "shop/constraint/own-orders"
    assert asked(found)["legal"] == ("legal-review", ("behavior",), (ref,), (ref,))


def test_a_change_that_appoints_somebody_else_asks_who_held_the_role(tmp_path: Path) -> None:
    found = changed(begun(tmp_path), ("legal: legal-review", "legal: me"), ("Act only on orders of the user.", "Act on all orders."))
    assert asked(found)["legal"][0] == "legal-review"


def test_the_owner_of_what_was_removed_is_asked(tmp_path: Path) -> None:
    rule = "  - id: own-orders\n    rule: Act only on orders of the user.\n    owner: legal\n    protected: true\n"
    found = changed(begun(tmp_path), (rule, ""))
    assert asked(found)["legal"] == ("legal-review", ("behavior",), ("shop/constraint/own-orders",), ("shop/constraint/own-orders",))


def waiver(element: str = "constraint/own-orders", until: str = "2027-01-31", who: str = "pm") -> str:
    return f"waivers:\n  - {{check: untested-must-rule, element: {element}, reason: Later., owner: {who}, expires: {until}}}\n"


EVERYWHERE = waiver().replace("element: constraint/own-orders, ", "")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", waiver(), ["2027-01-31"]),
        (waiver(), waiver(), []),
        (waiver(), waiver(until="2027-06-30"), ["2027-06-30"]),
        (waiver(), waiver(until="2026-12-31"), []),
        (waiver(), waiver(who="somebody"), ["2027-01-31"]),
        (waiver(), waiver("constraint/polite"), ["2027-01-31"]),
        (waiver(), "", []),
        (waiver(), waiver() + waiver().removeprefix("waivers:\n"), ["2027-01-31"]),
        (EVERYWHERE, waiver(), []),
        (waiver(), EVERYWHERE, ["2027-01-31"]),
        (EVERYWHERE + waiver().removeprefix("waivers:\n"), waiver() + EVERYWHERE.removeprefix("waivers:\n"), []),
    ],
)
def test_a_waiver_that_is_new_or_lasts_longer_is_told(tmp_path: Path, before: str, after: str, told: list[str]) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP + before})
    write(root, {SPEC: f"# another line\n{SHOP}{after}"})
    found = reviewed(root)
    assert [one.until for one in found.allowances] == told
    if told and "element: constraint/own-orders" in after:
        assert found.allowances[0].what == "the waiver of `untested-must-rule` for `constraint/own-orders`"
        assert found.allowances[0].at.path == SPEC


def test_a_comment_that_ignores_a_finding_is_told_as_a_waiver_is(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP})
    comment = "# specforge: ignore[untested-must-rule] by product until 2027-01-31: Later."
    write(root, {SPEC: SHOP.replace("  - {id: polite,", f"  {comment}\n  - {{id: polite,")})
    allowance = reviewed(root).allowances[0]
    assert (allowance.what, allowance.who) == ("the comment that ignores `untested-must-rule` for `constraint/polite`", "product")


def test_a_waiver_goes_with_what_was_renamed(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP + waiver()})
    edit(
        root,
        SPEC,
        ("feature: shop", "feature: store\nwas: [shop]"),
        ("- id: own-orders", "- id: users-orders\n    was: [own-orders]"),
        ("element: constraint/own-orders", "element: constraint/users-orders"),
    )
    built(root)
    found = reviewed(root)
    assert (found.allowances, found.introduced, found.resolved) == ((), (), ())


def test_a_decision_that_accepts_more_is_told_and_one_that_accepts_less_is_not(tmp_path: Path) -> None:
    def accepting(*names: str, until: str = "2027-01-31") -> str:
        return f"decisions:\n  - {{accept: prompt.md, changes: [{', '.join(names)}], reason: R., owner: pm, expires: {until}}}\n"

    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP + accepting("aaaaaaaa", "bbbbbbbb")}, build_it=False)
    told = {}
    for name, after in {
        "less": accepting("aaaaaaaa"),
        "more": accepting("aaaaaaaa", "bbbbbbbb", "cccccccc"),
        "longer": accepting("aaaaaaaa", until="2027-02-01"),
        "detached": "decisions:\n  - {detach: tools.json, reason: R., owner: pm}\n",
    }.items():
        write(root, {SPEC: SHOP + after})
        told[name] = [(one.what, one.until) for one in reviewed(root).allowances]
    what = "an edit by hand in `prompt.md`"
    assert told == {
        "less": [],
        "more": [(what, "2027-01-31")],
        "longer": [(what, "2027-02-01")],
        "detached": [("`tools.json`, which no build writes", "")],
    }


def test_a_change_that_is_accepted_in_the_spec_does_not_block_and_is_told(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": '[review]\nfail_on_change = "warning"\n', SPEC: SHOP})
    edit(root, SPEC, ("Act only on orders of the user.", "Act on all orders."))
    built(root)
    found = reviewed(root)
    (one,) = found.blocking_changes
    assert (one.ref, found.blocks) == ("shop/constraint/own-orders", True)
    specforge(
        root, "accept-change", one.fingerprint, "--base", "main", "--owner", "legal", "--reason", "Agreed.", "--expires", "2027-01-31"
    )
    built(root)
    found = reviewed(root)
    assert ([each.accepted.reason for each in found.changes if each.accepted], found.blocking_changes) == (["Agreed."], ())
    assert [(each.what, each.who) for each in found.allowances] == [("the acceptance of the change of `constraint/own-orders`", "legal")]


def test_an_eval_that_asks_for_less_and_the_cases_to_run(tmp_path: Path) -> None:
    found = changed(
        begun(tmp_path),
        ("expect: [{sentences: {at_most: 3}}]", "expect: [{sentences: {at_most: 5}}]"),
        ("do: Cancel the order.", "do: Cancel the order at once."),
    )
    assert [(one.kind, one.ref, bool(one.lost)) for one in found.weaker] == [("weakened-eval", "shop/case/hurry", True)]
    assert {one.id for one in found.run} >= {"shop/case/wants-out", "shop/case/hurry"}
    assert {one.feature for one in found.run} == {"shop"}


def test_coverage_before_and_after_and_must_rules_without_a_case(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("intents:\n", "  - {id: twice, rule: Never ask twice.}\nintents:\n"))
    found = reviewed(root)
    (one,) = found.coverage
    assert (one.feature, one.untested) == ("shop", ("shop/constraint/twice",))
    assert one.before is not None
    assert one.after is not None
    assert one.before > one.after
    criterion = "criteria: [{id: once, check: {sentences: {at_most: 2}}, passes: Sure., fails: We open. We close. We rest.}]"
    edit(root, SPEC, ("rule: Never ask twice.", f"rule: Never ask twice., {criterion}"), ("covers: [cancel]", "covers: [cancel, twice]"))
    (one,) = reviewed(root).coverage
    assert one.untested == ()
    assert (one.after or 0) > (one.before or 0)


def test_the_tokens_of_a_prompt_and_the_prefix_that_a_cache_still_serves(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP.replace("role:", "layout: {max_tokens: 900}\nrole:")})
    before = (root / PROMPT).read_text()
    edit(root, SPEC, ("do: Chat with them.", "do: Chat with them about all that they wish to know."))
    assert reviewed(root).prompts == ()  # it was not built
    built(root)
    after = (root / PROMPT).read_text()
    (one,) = reviewed(root).prompts
    assert (one.path, one.before, one.after, one.budget) == (PROMPT, estimate(before).number, estimate(after).number, 900)
    assert one.kept == estimate(after[: after.index("Chat with them") + len("Chat with them")]).number
    assert one.margin == estimate(after).margin
    edit(root, SPEC, ("role: You are", "role: Now you are"))
    built(root)
    (one,) = reviewed(root).prompts
    assert one.kept < 10


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (SPEC, "feature: shop", "feature: store\nwas: shop", "generated/store/prompt.md"),
        ("specforge.toml", "", 'output = "compiled"\n', "compiled/shop/prompt.md"),
    ],
    ids=["feature", "output folder"],
)
def test_a_prompt_that_has_yet_to_move_is_not_gone(tmp_path: Path, path: str, old: str, new: str, place: str) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP})
    (root / path).write_text((root / path).read_text().replace(old, new, 1))
    assert reviewed(root).prompts == ()
    edit(root, PROMPT, ("You are", "Now you are"))
    (one,) = reviewed(root).prompts
    assert (one.path, one.after > one.before > 0) == (place, True)


def test_the_graph_leads_from_what_changed_to_the_lines_that_moved(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("do: Chat with them.", "do: Chat gladly."))
    found = reviewed(root)
    assert [(one.source, one.target, one.why) for one in found.graph] == [("shop/intent/chat", PROMPT, "2 lines")]


def test_a_module_that_brought_a_rule_stands_in_the_graph(tmp_path: Path) -> None:
    words = "specforge: 1\nmodule: words\nconstraints:\n  - {id: plain, level: should, rule: Use plain words.}\n"
    root = begun(
        tmp_path,
        {
            "specforge.toml": "",
            SPEC: SHOP,
            "specs/desk.yaml": DESK.replace("constraints:", "use: [words.yaml]\nconstraints:"),
            "specs/words.yaml": words,
        },
    )
    edit(root, SPEC, ("owners:", "use: [words.yaml]\nowners:"))
    found = reviewed(root)
    arrows = {(one.source, one.target) for one in found.graph}
    assert ("specs/words.yaml", "words/constraint/plain") in arrows
    assert ("words/constraint/plain", PROMPT) in arrows


def test_the_step_of_the_version(tmp_path: Path) -> None:
    root = begun(tmp_path)
    assert reviewed(root).step == "none"
    edit(root, SPEC, ("rule: Be polite.", "rule: Always greet people."))
    assert reviewed(root).step == "minor"
    edit(root, SPEC, ("feature: shop", "feature: store"))
    built(root)
    found = reviewed(root)
    assert (found.step, {(one.ref, one.action) for one in found.changes}) == (
        "major",
        {
            ("shop", "removed"),
            ("shop/constraint/own-orders", "removed"),
            ("store", "added"),
        },
    )
    commit(root)
    assert git(root, "status", "--porcelain") == ""
