"""`specforge affected --base REF`, in real repositories."""

import json
from pathlib import Path

import jsonschema
import pytest

from specforge.tracing.schemas import answer_schema
from tests.command import run_specforge
from tests.trees import edit, git, write

SHOP = """\
specforge: 1
feature: shop-agent
use: [modules/style.yaml]
facts:
  - {id: refund-time, is: 5 days}
  - {id: unused-so-far, is: nothing}
constraints:
  - id: own-orders
    for: cancel-order
    rule: Act only on orders of the user.
    criteria: [{id: x, check: {refuses: true}, passes: I cannot do that., fails: Gladly.}]
  - id: brief
    rule: Be brief.
    criteria: [{id: y, check: {sentences: {at_most: 2}}, passes: "One.", fails: "One. Two. Three."}]
intents:
  - {id: cancel-order, when: The user wants to cancel., then: "The refund comes in {refund-time}."}
  - {id: ask, when: The user asks.}
cases:
  - {id: cancels, covers: cancel-order, input: Cancel it., expect: {says: yes}}
  - {id: asks, covers: ask, input: What is it?, expect: {says: it}}
gives:
  - {id: order, fields: {order_id: string}, sample: {order_id: W1}}
documents:
  - {id: terms, title: Terms, file: terms.md}
"""
BILL = """\
specforge: 1
feature: bill-agent
role: You explain bills.
takes:
  - {id: order, from: shop-agent/order, fields: {order_id: string}}
"""
OTHER = "specforge: 1\nfeature: other-agent\nrole: You do something else.\nuse: [modules/style.yaml]\n"
STYLE = "specforge: 1\nmodule: style\nconstraints:\n  - {id: polite, rule: Be polite.}\n"
FILES = {
    "specs/shop.yaml": SHOP,
    "specs/bill.yaml": BILL,
    "specs/other.yaml": OTHER,
    "specs/modules/style.yaml": STYLE,
    "specs/terms.md": "The terms.\n",
    "specforge.toml": "",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "repository" / "a project"
    write(root, FILES)
    git(root.parent, "init", "-q")
    git(root.parent, "add", "-A")
    git(root.parent, "commit", "-qm", "one")
    return root


def specforge(root: Path, *arguments: str) -> tuple[int, str, str]:
    done = run_specforge("affected", *arguments, "--root", str(root))
    return done.returncode, done.stdout, done.stderr


def affected(root: Path, base: str = "main") -> dict[str, list[dict[str, object]]]:
    code, out, error = specforge(root, "--base", base, "--format", "json")
    assert code == 0, error
    document: dict[str, list[dict[str, object]]] = json.loads(out)
    jsonschema.Draft202012Validator(answer_schema("affected")).validate(document)
    return document


def run(document: dict[str, list[dict[str, object]]]) -> dict[str, str]:
    return {str(one["id"]): str(one["why"]) for one in document["run"]}


def test_a_fact_moves_what_quotes_it_and_the_cases_about_that(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    document = affected(shop)
    assert [(one["how"], one["ref"]) for one in document["changed"]] == [("changed", "shop-agent/fact/refund-time")]
    assert [one["feature"] for one in document["features"]] == ["shop-agent"]
    moved = [(one["how"], one["text"], one["owner"]) for one in document["moved"]]
    assert moved == [
        ("removed", "Afterwards: The refund comes in 5 days.", "shop-agent/intent/cancel-order"),
        ("added", "Afterwards: The refund comes in 6 days.", "shop-agent/intent/cancel-order"),
    ]
    about = "it is about shop-agent/intent/cancel-order, which quotes shop-agent/fact/refund-time"
    assert run(document) == {
        "shop-agent/case/cancels": about,
        "shop-agent/criterion/own-orders.x/positive": about,
        "shop-agent/criterion/own-orders.x/counterexample": about,
    }
    assert document["others"] == 7


def test_a_rule_moves_the_cases_in_its_scope(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "Act only on orders", "Act on orders")
    assert run(affected(shop)) == {
        "shop-agent/case/cancels": "it is in the scope of shop-agent/constraint/own-orders, which was changed",
        "shop-agent/criterion/own-orders.x/positive": "it is about shop-agent/constraint/own-orders, which was changed",
        "shop-agent/criterion/own-orders.x/counterexample": "it is about shop-agent/constraint/own-orders, which was changed",
    }


def test_a_rule_moves_the_cases_of_the_parts_of_what_it_holds_for(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "{id: ask,", "{id: ask, part_of: cancel-order,")
    git(shop, "commit", "-qam", "parts")
    edit(shop, "specs/shop.yaml", "Act only on orders", "Act on orders")
    assert run(affected(shop))["shop-agent/case/asks"] == "it is in the scope of shop-agent/constraint/own-orders, which was changed"


def test_an_intent_moves_the_cases_of_its_parts(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "{id: ask,", "{id: ask, part_of: cancel-order,")
    git(shop, "commit", "-qam", "parts")
    edit(shop, "specs/shop.yaml", "The user wants to cancel.", "The user wants to cancel today.")
    assert (
        run(affected(shop))["shop-agent/case/asks"]
        == "it is about shop-agent/intent/ask, which is a part of shop-agent/intent/cancel-order"
    )


def test_a_module_moves_every_feature_that_uses_it_and_no_other(shop: Path) -> None:
    edit(shop, "specs/modules/style.yaml", "Be polite.", "Be kind.")
    document = affected(shop)
    assert {one["feature"]: one["why"] for one in document["features"]} == {
        "other-agent": "it uses specs/modules/style.yaml, which changed",
        "shop-agent": "it uses specs/modules/style.yaml, which changed",
    }
    assert {one["ref"] for one in document["changed"]} == {"style/constraint/polite"}


def test_what_is_given_moves_the_feature_that_takes_it(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "sample: {order_id: W1}", "sample: {order_id: W2}")
    document = affected(shop)
    assert {one["feature"]: one["why"] for one in document["features"]} == {
        "bill-agent": "it takes what one of these gives",
        "shop-agent": "specs/shop.yaml changed",
    }
    assert run(document) == {
        "shop-agent/gives/order/sample": "it changed",
        "bill-agent/takes/order/sample": "it changed",
    }


def test_what_is_added_and_removed_is_told(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "  - {id: asks, covers: ask, input: What is it?, expect: {says: it}}\n", "")
    edit(shop, "specs/shop.yaml", "  - {id: ask, when: The user asks.}\n", "  - {id: tell, when: The user tells.}\n")
    write(shop, {"specs/new.yaml": "specforge: 1\nfeature: new-agent\nrole: You are new.\n"})
    (shop / "specs/other.yaml").unlink()
    document = affected(shop)
    assert {(one["how"], one["ref"]) for one in document["changed"]} == {
        ("removed", "shop-agent/case/asks"),
        ("removed", "shop-agent/intent/ask"),
        ("added", "shop-agent/intent/tell"),
        ("added", "new-agent"),
        ("added", "new-agent/role"),
        ("removed", "other-agent"),
        ("removed", "other-agent/role"),
        ("removed", "style/constraint/polite"),
    }
    assert {one["feature"] for one in document["features"]} == {"shop-agent", "new-agent", "other-agent"}


def test_a_linked_document_moves_what_holds_it(shop: Path) -> None:
    edit(shop, "specs/terms.md", "The terms.", "Other terms.")
    document = affected(shop)
    assert [(one["how"], one["ref"]) for one in document["changed"]] == [("changed", "shop-agent/document/terms")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("facts:\n", "facts:                       # a comment\n"),
        ("{id: refund-time, is: 5 days}", "{id: refund-time, is: 5 days, because: The law changed., owner: legal}"),
        ("feature: shop-agent\n", "feature: shop-agent\nowners: {legal: somebody}\nsource: Policy v5\n"),
        ("role", "role"),
    ],
)
def test_a_change_that_nothing_depends_on_moves_nothing(shop: Path, old: str, new: str) -> None:
    if old == new:
        (shop / "specs/other.yaml").write_bytes(OTHER.replace("\n", "\r\n").encode())
    else:
        edit(shop, "specs/shop.yaml", old, new)
    code, out, _ = specforge(shop, "--base", "main")
    assert code == 0
    assert out.endswith("where main and this tree part\nnothing changed that an artifact depends on\n")


def test_a_template_moves_every_feature(shop: Path) -> None:
    write(
        shop,
        {"specforge.toml": '[templates]\nprompt = "own.j2"\n', "own.j2": "Do what you like.\n"},
    )
    document = affected(shop)
    assert {one["why"] for one in document["features"]} == {"the settings or a template changed"}
    assert len(document["features"]) == 3


def test_the_base_is_where_the_branches_part(shop: Path) -> None:
    git(shop, "checkout", "-qb", "work")
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    git(shop, "commit", "-qam", "mine")
    git(shop, "checkout", "-q", "main")
    edit(shop, "specs/other.yaml", "something else", "something new")
    git(shop, "commit", "-qam", "theirs")
    git(shop, "checkout", "-q", "work")
    assert [one["feature"] for one in affected(shop)["features"]] == ["shop-agent"]


def test_nothing_is_checked_out_and_nothing_is_run(shop: Path, tmp_path: Path) -> None:
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/executed\n", encoding="utf-8")
    hook.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "filter.own.clean", "filter.own.smudge"):
        git(shop, "config", name, str(hook))
    write(shop, {".gitattributes": "* filter=own diff=own\n"})
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in shop.parent.rglob("*") if path.is_file()}
    assert affected(shop)["changed"]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in shop.parent.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("base", ["nope", "--help", "HEAD~9", "main:specs", "", "a\tb", "0" * 40])
def test_a_base_that_is_not_there_exits_3(shop: Path, base: str) -> None:
    code, out, error = specforge(shop, f"--base={base}")
    assert (code, out) == (3, "")
    assert error.startswith("specforge: ")
    assert "is not the name of a revision" in error if not base else f"there is no revision `{base}`\n    name a branch" in error


def test_a_shallow_clone_without_the_base_exits_3(shop: Path, tmp_path: Path) -> None:
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    git(shop, "commit", "-qam", "two")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{shop.parent}", "shallow")
    code, _, error = specforge(tmp_path / "shallow" / "a project", "--base", "HEAD~1")
    assert code == 3
    assert "there is no revision `HEAD~1`" in error
    assert "in a shallow clone, fetch the base first" in error


def test_a_folder_that_is_no_repository_exits_3(tmp_path: Path) -> None:
    write(tmp_path / "plain", FILES)
    code, _, error = specforge(tmp_path / "plain", "--base", "main")
    assert code == 3
    assert "is not in a git repository" in error
    assert "what it is compared with is a revision of git" in error


def test_a_spec_that_was_broken_then_or_is_now_is_told(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "rule: Be brief.", "rul: Be brief.")
    code, _, error = specforge(shop, "--base", "main")
    assert (code, error.splitlines()[0]) == (2, "specforge: feature `shop-agent` could not be understood")
    git(shop, "commit", "-qam", "broken")
    edit(shop, "specs/shop.yaml", "rul: Be brief.", "rule: Be brief.")
    code, _, error = specforge(shop, "--base", "main")
    assert (code, error.splitlines()[0]) == (
        2,
        "specforge: in the base, feature `shop-agent` could not be understood: specs/shop.yaml:13:5: the key `rul` is not known here",
    )


@pytest.mark.parametrize(
    ("runner", "expected"),
    [
        ("ids", "shop-agent/case/cancels\nshop-agent/criterion/own-orders.x/counterexample\nshop-agent/criterion/own-orders.x/positive\n"),
        ("inspect", "shop-agent/case/cancels\n"),
        ("promptfoo", "^(shop\\-agent/case/cancels)$\n"),
        ("pytest", "shop-agent/case/cancels or shop-agent/criterion/own-orders.x/counterexample or shop-agent/criterion/own-orders.x/positive\n"),
    ],
)  # fmt: skip
def test_the_cases_are_named_as_runners_take_them(shop: Path, runner: str, expected: str) -> None:
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    code, out, _ = specforge(shop, "--base", "main", "--select", runner)
    assert (code, out) == (0, expected)


def test_it_is_told_in_words(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    code, out, _ = specforge(shop, "--base", "main")
    assert code == 0
    commit = git(shop, "rev-parse", "main")[:12]
    about = "it is about shop-agent/intent/cancel-order, which quotes shop-agent/fact/refund-time"
    assert out == (
        f"compared with {commit}, where main and this tree part\n"
        "changed  shop-agent/fact/refund-time  specs/shop.yaml:5:5  6 days\n"
        "feature  shop-agent: specs/shop.yaml changed\n"
        "-        generated/shop-agent/prompt.md:17: Afterwards: The refund comes in 5 days.  shop-agent/intent/cancel-order\n"
        "+        generated/shop-agent/prompt.md:17: Afterwards: The refund comes in 6 days.  shop-agent/intent/cancel-order\n"
        f"run      shop-agent/case/cancels: {about}\n"
        f"run      shop-agent/criterion/own-orders.x/positive: {about}\n"
        f"run      shop-agent/criterion/own-orders.x/counterexample: {about}\n"
        "3 cases to run again, 1 of them by a model; 7 further cases see a prompt or tools that moved\n"
    )


def test_two_long_lines_that_begin_alike_are_told_apart(shop: Path) -> None:
    long = "You are the agent of a shop, " + "and of the shops beside it, " * 4
    edit(shop, "specs/shop.yaml", "feature: shop-agent\n", f"feature: shop-agent\nrole: {long}in Lyon.\n")
    git(shop.parent, "commit", "-qam", "two")
    edit(shop, "specs/shop.yaml", "in Lyon", "in Nantes")
    told = [line.partition(": ")[2] for line in specforge(shop, "--base", "main")[1].splitlines() if line[0] in "+-"]
    assert told == [
        "...side it, and of the shops beside it, in Lyon.  shop-agent/role",
        "...side it, and of the shops beside it, in Nantes.  shop-agent/role",
    ]


def test_a_module_and_a_document_outside_the_globs_are_compared(shop: Path) -> None:
    edit(
        shop,
        "specs/other.yaml",
        "use: [modules/style.yaml]",
        "use: [../lib/outer.yaml]\ndocuments: [{id: policy, title: Policy, file: policy.txt}]",
    )
    write(shop, {"lib/outer.yaml": STYLE.replace("module: style", "module: outer"), "specs/policy.txt": "The policy.\n"})
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "outer")
    edit(shop, "lib/outer.yaml", "Be polite.", "Be kind.")
    assert [one["ref"] for one in affected(shop)["changed"]] == ["outer/constraint/polite"]
    edit(shop, "specs/policy.txt", "The policy.", "Another policy.")
    assert [one["ref"] for one in affected(shop)["changed"]] == ["other-agent/document/policy", "outer/constraint/polite"]


def test_a_hook_that_names_its_repository_changes_nothing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    expected = affected(shop)
    monkeypatch.setenv("GIT_DIR", str(shop.parent / ".git"))
    assert affected(shop) == expected


def test_the_scope_that_a_rule_left_is_run_too(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "for: cancel-order", "for: ask")
    why = run(affected(shop))
    assert why["shop-agent/case/cancels"] == "it is in the scope of shop-agent/constraint/own-orders, which was changed"
    assert why["shop-agent/case/asks"] == "it is in the scope of shop-agent/constraint/own-orders, which was changed"


def test_a_tool_moves_the_cases_of_the_intents_that_use_it(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "  - {id: ask, when: The user asks.}", "  - {id: ask, when: The user asks., tools: look}")
    edit(shop, "specs/shop.yaml", "cases:", "tools:\n  - {id: look, does: read, purpose: Look.}\ncases:")
    git(shop, "commit", "-qam", "tool")
    edit(shop, "specs/shop.yaml", "purpose: Look.", "purpose: Look it up.")
    document = affected(shop)
    assert run(document) == {"shop-agent/case/asks": "it is about shop-agent/intent/ask, which uses shop-agent/tool/look"}
    assert document["others"]


def test_a_base_without_a_config_has_the_settings_by_default(shop: Path) -> None:
    (shop / "specforge.toml").unlink()
    git(shop, "commit", "-qam", "no config")
    write(shop, {"specforge.toml": 'output = "made"\n'})
    document = affected(shop)
    assert {one["why"] for one in document["features"]} == {"the settings or a template changed"}
    assert {str(one["path"]).split("/")[0] for one in document["moved"]} == {"generated", "made"}


def test_another_config_file_is_the_bases_too(shop: Path) -> None:
    write(shop, {"other.toml": 'output = "./made/"\n'})
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "config")
    code, out, _ = specforge(shop, "--base", "main", "--config", str(shop / "other.toml"))
    assert code == 0
    assert out.endswith("nothing changed that an artifact depends on\n")
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    _, out, _ = specforge(shop, "--base", "main", "--config", str(shop / "other.toml"), "--format", "json")
    document = json.loads(out)
    assert {one["path"] for one in document["run"]} == {"made/shop-agent/evals.jsonl"}
    assert document["others"] == 7


def test_the_base_is_read_through_links(shop: Path) -> None:
    write(shop, {"shared/style2.yaml": STYLE.replace("module: style", "module: style2")})
    (shop / "specs/common").symlink_to("../shared")
    (shop / "specs/absolute.yaml").symlink_to(shop / "extra.yaml")
    write(shop, {"extra.yaml": "specforge: 1\nfeature: extra\nrole: You are extra.\nuse: [common/style2.yaml]\n"})
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "links")
    assert affected(shop)["changed"] == []
    edit(shop, "shared/style2.yaml", "Be polite.", "Be kind.")
    assert [one["ref"] for one in affected(shop)["changed"]] == ["style2/constraint/polite"]


def test_nothing_to_run_is_not_everything(shop: Path) -> None:
    shown = {runner: specforge(shop, "--base", "main", "--select", runner)[1] for runner in ("ids", "inspect", "promptfoo", "pytest")}
    assert shown == {"ids": "", "inspect": "nothing-to-run\n", "promptfoo": "(?!)\n", "pytest": "nothing-to-run\n"}


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        ("feature: shop-agent\n", "feature: store-agent\nwas: shop-agent\n", {"store-agent"}),
        ("  - id: own-orders\n", "  - id: own\n    was: [own-orders]\n", {"shop-agent"}),
    ],
)
def test_a_case_of_something_that_was_renamed_is_not_new(shop: Path, old: str, new: str, ids: set[str]) -> None:
    edit(shop, "specs/shop.yaml", old, new)
    found = run(affected(shop))
    assert {id.partition("/")[0] for id in found} == ids
    assert set(found.values()) >= {"it has another name now"}
    assert "it is new" not in found.values()


def test_what_is_only_renamed_moves_nothing_that_names_it(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "- {id: refund-time, is", "- {id: refund-days, was: refund-time, is")
    edit(shop, "specs/shop.yaml", "{refund-time}", "{refund-days}")
    edit(shop, "specs/shop.yaml", "  - id: brief\n", "  - id: short\n    was: brief\n")
    found = affected(shop)
    assert found["changed"] == []
    assert set(run(found).values()) == {"it has another name now"}
    edit(shop, "specs/shop.yaml", "is: 5 days", "is: 6 days")
    assert [one["ref"] for one in affected(shop)["changed"]] == ["shop-agent/fact/refund-days"]
    assert "cancels" in " ".join(run(affected(shop)))


def test_a_feature_that_was_renamed_is_affected_as_itself(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "feature: shop-agent\n", "feature: store-agent\nwas: shop-agent\n")
    edit(shop, "specs/bill.yaml", "shop-agent/order", "store-agent/order")
    found = affected(shop)
    assert found["changed"] == []
    assert {one["feature"] for one in found["features"]} == {"bill-agent", "store-agent"}
    assert {str(one["path"]) for one in found["moved"]} == {"generated/bill-agent/evals.jsonl", "generated/store-agent/evals.jsonl"}
    assert set(run(found).values()) == {"it has another name now"}
    edit(shop, "specs/shop.yaml", "id: refund-time, is: 5 days", "id: refund-days, was: refund-time, is: 6 days")
    edit(shop, "specs/shop.yaml", "{refund-time}", "{refund-days}")
    found = affected(shop)
    assert [(one["how"], one["ref"]) for one in found["changed"]] == [("changed", "store-agent/fact/refund-days")]
    assert [(one["path"], one["line"], one["text"]) for one in found["moved"] if str(one["path"]).endswith(".md")] == [
        ("generated/store-agent/prompt.md", 17, "Afterwards: The refund comes in 5 days."),
        ("generated/store-agent/prompt.md", 17, "Afterwards: The refund comes in 6 days."),
    ]


def test_a_feature_whose_id_went_to_another_one_was_not_renamed(shop: Path) -> None:
    text = (shop / "specs/other.yaml").read_text(encoding="utf-8")
    write(shop, {"specs/another.yaml": text.replace("feature: other-agent\n", "feature: another-agent\nwas: other-agent\n")})
    edit(shop, "specs/other.yaml", "else", "more")
    found = affected(shop)
    assert {(one["how"], one["ref"]) for one in found["changed"]} == {
        ("added", "another-agent"),
        ("added", "another-agent/role"),
        ("added", "style/constraint/polite"),
        ("changed", "other-agent/role"),
    }


def test_line_ends_are_no_change(shop: Path) -> None:
    for path in ("specs/shop.yaml", "specs/modules/style.yaml", "specs/terms.md"):
        (shop / path).write_bytes((shop / path).read_bytes().replace(b"\n", b"\r\n"))
    edit(shop, "specs/bill.yaml", "You explain", "You show")
    found = affected(shop)
    assert [(one["feature"], one["why"]) for one in found["features"]] == [("bill-agent", "specs/bill.yaml changed")]


def test_a_value_that_is_spelt_like_a_former_id_is_no_name(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "is: nothing}", "is: ask}")
    edit(shop, "specs/shop.yaml", "input: What is it?, expect: {says: it}", "input: What is it?, expect: {says: ask}")
    git(shop, "commit", "-qam", "values")
    edit(shop, "specs/shop.yaml", "{id: ask, when", "{id: question, was: ask, when")
    edit(shop, "specs/shop.yaml", "covers: ask,", "covers: question,")
    edit(shop, "specs/shop.yaml", "is: ask}", "is: question}")
    edit(shop, "specs/shop.yaml", "expect: {says: ask}", "expect: {says: question}")
    found = affected(shop, "HEAD")
    assert "shop-agent/fact/unused-so-far" in [one["ref"] for one in found["changed"]]
    assert run(found)["shop-agent/case/asks"] == "it changed"


def test_cases_of_a_variant_that_is_new_are_told_by_it(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "feature: shop-agent\n", "feature: shop-agent\nvariants: {locale: [de]}\n")
    git(shop, "commit", "-qam", "variants")
    edit(shop, "specs/shop.yaml", "[de]", "[de, en]")
    assert {one["why"] for one in affected(shop)["run"] if "/en/" in str(one["path"])} == {"shop-agent/en is new"}


def test_a_case_that_several_variants_have_is_told_once(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "feature: shop-agent\n", "feature: shop-agent\nvariants: {locale: [de, en]}\n")
    git(shop, "commit", "-qam", "variants")
    edit(shop, "specs/shop.yaml", "5 days", "6 days")
    _, out, _ = specforge(shop, "--base", "HEAD")
    told = [line for line in out.splitlines() if line.startswith("run      shop-agent/case/cancels:")]
    assert [line.rpartition("; ")[2] for line in told] == ["in generated/shop-agent/de, generated/shop-agent/en"]
    assert "6 cases to run again" in out
