"""Edits that are reverted, accepted for a while or detached, and sign-offs: as a user does it, on the command line."""

import datetime
import json
import re
import shlex
from pathlib import Path

import jsonschema
import pytest

from specforge.config import Config
from specforge.verbs import build, check
from tests.command import specforge_in
from tests.settling.shop import AS_OF, EVALS, PROMPT, SHOP, TOOLS, drift, made, text
from tests.trees import edit

LATER = datetime.date(2027, 3, 1)


def told(root: Path, as_of: datetime.date = AS_OF) -> dict[str, str]:
    return {one.check: one.message for one in check(root, Config(), as_of).report.findings if one.check != "untested-must-rule"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return made(tmp_path)


ACCEPT = ("--reason", "The trial runs until March.", "--owner", "product", "--expires", "2027-02-01", "--as-of", "2026-11-25")


def test_a_file_is_reverted_as_a_whole(shop: Path) -> None:
    right = {path: text(shop, path) for path in (PROMPT, EVALS)}
    edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, EVALS, "Quick, cancel W2!", "Cancel W2!")
    assert specforge_in(shop, "revert", PROMPT, EVALS) == (0, f"reverted {EVALS}\nreverted {PROMPT}\n", "")
    assert {path: text(shop, path) for path in (PROMPT, EVALS)} == right
    assert drift(shop) == []


def test_an_artifact_below_a_link_is_called_as_check_calls_it(shop: Path) -> None:
    (shop / "generated").rename(shop / "real")
    (shop / "generated").symlink_to("real")
    edit(shop, PROMPT, "a web shop", "a small web shop")
    assert "`specforge revert generated/shop/prompt.md:1`" in specforge_in(shop, "check")[1]
    assert specforge_in(shop, "revert", f"{PROMPT}:1") == (0, f"reverted {PROMPT}\n", "")
    assert drift(shop) == []


@pytest.mark.parametrize("arguments", [("promote",), ("promote", PROMPT), ("revert", PROMPT), ("accept", PROMPT, *ACCEPT)])
@pytest.mark.parametrize("lock", ["shop", "project"])
def test_nobody_is_told_that_nothing_was_edited_where_a_newer_version_wrote_the_lock(
    shop: Path, arguments: tuple[str, ...], lock: str
) -> None:
    if lock == "shop":
        edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, f"specforge.locks/{lock}.lock", "version 2", "version 3")
    code, out, err = specforge_in(shop, *arguments)
    assert (code, out) == (3, "")
    assert "was written by a newer specforge" in err


def test_one_edit_of_a_file_with_other_line_ends_is_reverted_and_the_ends_stay(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, PROMPT, "- the reason\n", "- the reason\n- the size\n")
    raw = (shop / PROMPT).read_bytes().replace(b"\n", b"\r\n")
    (shop / PROMPT).write_bytes(raw)
    line = text(shop, PROMPT).split("\n").index("- the size") + 1
    assert specforge_in(shop, "revert", f"{PROMPT}:{line}")[0] == 0
    assert (shop / PROMPT).read_bytes() == raw.replace(b"- the size\r\n", b"")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Be polite,", "Be  polite,", "the blanks or line breaks in '- Be polite, and say {thanks} where it fits.' were changed"),
        ("the reason\n", "the reason  \n", "the blanks at the end of '- the reason' were changed"),
        ("\n\n## ", "\n## ", "an empty line, or the last line break, was taken out"),
        ("\n\n## ", "\n\n\n\n## ", "empty lines were put in"),
    ],
)
def test_an_edit_of_blanks_is_told_as_one(shop: Path, old: str, new: str, said: str) -> None:
    (shop / PROMPT).write_text(text(shop, PROMPT).replace(old, new, 1), encoding="utf-8")
    assert said in told(shop)["hand-edited"]


def test_a_last_line_break_that_is_missing_is_told_as_layout(shop: Path) -> None:
    (shop / PROMPT).write_text(text(shop, PROMPT).rstrip("\n"), encoding="utf-8")
    code, out, _ = specforge_in(shop, "promote")
    assert code == 1
    assert "blank lines and line breaks are laid out by the template" in out
    assert "--on-delete" not in out


@pytest.mark.parametrize(
    ("path", "edits", "line", "left"),
    [
        (PROMPT, [("a web shop", "a small web shop"), ("- the reason\n", "- the reason\n- the size\n")], 21, "a small web shop"),
        (PROMPT, [("a web shop", "a small web shop"), ("- the reason\n", "")], 20, "a small web shop"),
        (PROMPT, [("a web shop", "a small web shop"), ("- the reason", "- why")], 20, "a small web shop"),
        (EVALS, [("Quick, cancel W2!", "Cancel W2!"), ("Cancel order W1.", "Stop W1.")], 1, "Cancel W2!"),
        (TOOLS, [("Cancel an order", "Cancel one order"), ('"maxLength": 12', '"maxLength": 10')], 9, '"maxLength": 10'),
    ],
)
def test_one_edit_is_reverted_and_the_others_stay(shop: Path, path: str, edits: list[tuple[str, str]], line: int, left: str) -> None:
    right = text(shop, path)
    for old, new in edits:
        edit(shop, path, old, new)
    lines = [at for _, at, _ in drift(shop)]
    line = line if line in lines else max(lines)
    code, out, error = specforge_in(shop, "revert", f"{path}:{line}")
    assert (code, out, error) == (0, f"reverted {path}\n", "")
    (_, _, state) = drift(shop)[0]
    assert (len(drift(shop)), state) == (1, "hand-edited")
    assert left in text(shop, path)
    assert specforge_in(shop, "revert", path)[0] == 0
    assert text(shop, path) == right


def test_an_accepted_edit_is_a_note_until_it_runs_out(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    assert specforge_in(shop, "accept", PROMPT, *ACCEPT) == (0, "specs/shop.yaml says so now\n", "")
    assert drift(shop) == [(PROMPT, 0, "accepted")]
    outcome = build(shop, Config(), AS_OF)
    assert (outcome.kept, outcome.written) == ((), ())
    assert "small" in text(shop, PROMPT)
    assert drift(shop, LATER) == [(PROMPT, 1, "hand-edited")]
    assert (
        told(shop, LATER)["expired-decision"] == "the decision about `prompt.md` ran out on 2027-02-01: the edit it accepts is drift again"
    )


def test_a_further_edit_is_not_covered_and_an_accepted_one_that_is_gone_is_told(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    specforge_in(shop, "accept", PROMPT, *ACCEPT)
    edit(shop, PROMPT, "- the reason", "- why")
    assert [(line, state) for _, line, state in drift(shop)] == [(22, "hand-edited")]
    assert specforge_in(shop, "accept", f"{PROMPT}:22", *ACCEPT)[0] == 0
    assert drift(shop) == [(PROMPT, 0, "accepted")]
    assert specforge_in(shop, "accept", PROMPT, *ACCEPT)[2].startswith(f"specforge: what was edited in {PROMPT} is accepted already")
    specforge_in(shop, "revert", f"{PROMPT}:22")
    assert "is not there any more" in told(shop)["overtaken-decision"]


def test_a_decision_about_an_edit_that_is_gone_says_how_it_is_settled(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    edit(shop, PROMPT, "- the reason", "- why")
    specforge_in(shop, "accept", PROMPT, *ACCEPT)
    helps = []
    for old, new in (("- why", "- the reason"), ("a small web shop", "a tiny web shop"), ("a tiny web shop", "a web shop")):
        edit(shop, PROMPT, old, new)
        findings = check(shop, Config(), AS_OF).report.findings
        helps.append(next(one.help for one in findings if one.check == "overtaken-decision"))
    assert helps == [
        "take that out of its `changes`",
        f"remove the decision; `specforge accept {PROMPT}` accepts what differs now",
        "remove the decision",
    ]
    assert set(told(shop, LATER)) == {"overtaken-decision", "unfilled-name"}


def test_an_accepted_edit_survives_a_change_of_the_spec(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    specforge_in(shop, "accept", PROMPT, *ACCEPT)
    edit(shop, "specs/shop.yaml", "Think before you answer.", "Think twice.")
    assert [state for _, _, state in drift(shop)] == ["diverged"]
    outcome = build(shop, Config(), AS_OF)
    assert (outcome.written, outcome.kept) == ((PROMPT,), ())
    assert "a small web shop" in text(shop, PROMPT)
    assert "Think twice." in text(shop, PROMPT)
    assert drift(shop) == [(PROMPT, 0, "accepted")]


def test_a_file_with_a_conflict_is_not_detached(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a\n<<<<<<< ours\nsmall\n=======\nlarge\n>>>>>>> theirs\nweb shop")
    code, _, error = specforge_in(shop, "detach", PROMPT, "--reason", "Growth runs it.", "--owner", "legal")
    assert (code, error.splitlines()[0]) == (2, f"specforge: {PROMPT} holds merge-conflict markers")
    assert text(shop) == SHOP


def test_a_detached_file_is_left_alone_and_comes_back(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    code, _, error = specforge_in(shop, "detach", PROMPT, "--reason", "Growth runs it.", "--owner", "product")
    wrong = f"{PROMPT} is made of shop/constraint/own-orders, which is protected and belongs to legal, not to product"
    assert (code, error.splitlines()[0]) == (2, f"specforge: {wrong}")
    assert "`--owner legal`" in error
    assert text(shop) == SHOP
    assert specforge_in(shop, "detach", PROMPT, "--reason", "Growth runs it.", "--owner", "legal")[0] == 0
    assert drift(shop) == [(PROMPT, 0, "detached")]
    assert "unowned-decision" not in told(shop)
    code, _, error = specforge_in(shop, "detach", PROMPT, "--reason", "Again.", "--owner", "legal")
    assert (code, error.splitlines()[0]) == (2, f"specforge: {PROMPT} is detached already")
    assert build(shop, Config(), AS_OF).kept == ()
    assert PROMPT not in text(shop, "specforge.locks/shop.lock")
    assert drift(shop) == [(PROMPT, 0, "detached")]
    assert "a small web shop" in text(shop, PROMPT)
    (shop / "specs/shop.yaml").write_text(SHOP, encoding="utf-8")
    assert drift(shop) == [(PROMPT, 0, "collision")]


def test_a_detached_file_goes_along_while_the_lock_knows_it_and_is_no_edit_then(shop: Path) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    specforge_in(shop, "detach", PROMPT, "--reason", "Growth runs it.", "--owner", "legal")
    edit(shop, "specs/shop.yaml", "feature: shop", "feature: store\nwas: shop")
    outcome = build(shop, Config(), AS_OF)
    now = PROMPT.replace("/shop/", "/store/")
    assert (outcome.kept, "a small web shop" in text(shop, now)) == ((), True)
    assert drift(shop) == [(now, 0, "detached")]


def test_detaching_a_file_drops_what_was_accepted_in_it(shop: Path) -> None:
    detach = ("detach", PROMPT, "--reason", "Growth runs it.", "--owner", "legal")
    edit(shop, PROMPT, "a web shop", "a small web shop")
    specforge_in(shop, "accept", PROMPT, *ACCEPT)
    edit(shop, PROMPT, "- the reason", "- why")
    specforge_in(shop, "accept", f"{PROMPT}:22", *ACCEPT)
    assert specforge_in(shop, *detach)[0] == 0
    assert drift(shop) == [(PROMPT, 0, "detached")]
    assert "overtaken-decision" not in told(shop)
    assert text(shop, "specs/shop.yaml").count("accept:") == 0


def test_a_file_of_several_owners_is_detached_by_each(shop: Path) -> None:
    edit(
        shop,
        "specs/shop.yaml",
        "  - id: brief",
        "  - id: no-advice\n    rule: Never give legal advice.\n    owner: privacy\n    protected: true\n  - id: brief",
    )
    build(shop, Config(), AS_OF)
    detach = ("detach", PROMPT, "--reason", "Growth runs it.", "--owner")
    assert specforge_in(shop, *detach, "privacy")[0] == 0
    assert "own-orders, which is protected and belongs to legal; privacy decided it" in told(shop)["unowned-decision"]
    assert specforge_in(shop, *detach, "privacy")[0] == 2
    assert specforge_in(shop, *detach, "legal")[0] == 0
    assert "unowned-decision" not in told(shop)


def test_a_change_of_what_was_signed_off_is_an_error(shop: Path) -> None:
    ref = "shop/constraint/own-orders"
    assert specforge_in(shop, "sign-off", ref, "--owner", "legal", "--reason", "Read for the launch.")[0] == 0
    assert "unsigned-change" not in told(shop)
    edit(shop, "specs/shop.yaml", "never on others", "seldom on others")
    assert told(shop)["unsigned-change"] == "shop/constraint/own-orders is not what legal signed off"
    assert specforge_in(shop, "sign-off", ref, "--owner", "legal", "--reason", "Read again.")[0] == 0
    assert "unsigned-change" not in told(shop)
    assert text(shop).count("sign_off") == 1


def test_a_signed_off_rule_is_not_renamed_or_removed_in_silence(shop: Path) -> None:
    specforge_in(shop, "sign-off", "shop/constraint/own-orders", "--owner", "legal", "--reason", "Read for the launch.")
    signed = text(shop)
    edit(shop, "specs/shop.yaml", "id: own-orders ", "was: own-orders\n    id: their-orders ")
    assert told(shop)["unsigned-change"] == (
        "shop/constraint/their-orders is not what legal signed off: that was shop/constraint/own-orders"
    )
    ref = "shop/constraint/their-orders"
    assert specforge_in(shop, "sign-off", ref, "--owner", "legal", "--reason", "Only the name.")[0] == 0
    assert "unsigned-change" not in told(shop)
    assert text(shop).count("sign_off") == 1
    rule = signed[signed.index("  - id: own-orders") : signed.index("  - id:", signed.index("  - id: own-orders") + 5)]
    (shop / "specs/shop.yaml").write_text(signed.replace(rule, ""), encoding="utf-8")
    assert told(shop)["unsigned-change"] == "shop/constraint/own-orders is not there any more, and legal signed it off"


@pytest.mark.parametrize("kept_out", ["own-orders", "look-up"])
def test_what_a_module_has_signed_off_is_not_left_out_in_silence(tmp_path: Path, kept_out: str) -> None:
    (tmp_path / "specs").mkdir()
    module = tmp_path / "specs/rules.yaml"
    module.write_text(
        "specforge: 1\nmodule: rules\nowners: {legal: legal-review}\nintents:\n  - id: look-up\n    when: The user asks for an order.\n"
        "    do: Look it up.\n    constraints:\n      - id: own-orders\n        rule: Act only on orders of the user.\n"
        "        owner: legal\n        protected: true\n",
        encoding="utf-8",
    )
    feature = tmp_path / "specs/shop.yaml"
    feature.write_text("specforge: 1\nfeature: shop\nuse: [rules.yaml]\n", encoding="utf-8")
    assert specforge_in(tmp_path, "sign-off", "rules/constraint/own-orders", "--owner", "legal", "--reason", "Read.")[0] == 0
    assert "unsigned-change" not in told(tmp_path)
    feature.write_text(
        f"specforge: 1\nfeature: shop\nuse:\n  - module: rules.yaml\n    except: [{kept_out}]\n    because: Not here.\n", encoding="utf-8"
    )
    assert told(tmp_path)["unsigned-change"] == "shop leaves out rules/constraint/own-orders, which legal signed off"


def test_an_accepted_change_does_not_cover_the_same_change_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    spec = "specforge: 1\nfeature: shop\nintents:\n"
    for id in ("one", "two"):
        spec += (
            f"  - id: {id}\n    when: The user asks for {id}.\n    do: Say so.\n    steps:\n      - id: ask\n        do: Ask which order.\n"
        )
    (tmp_path / "specs/shop.yaml").write_text(spec, encoding="utf-8")
    build(tmp_path, Config(), AS_OF)
    right = text(tmp_path, PROMPT)
    first, second = right.index("Ask which order."), right.rindex("Ask which order.")
    assert first < second
    changed = right[:first] + "Ask." + right[first + 16 :]
    (tmp_path / PROMPT).write_text(changed, encoding="utf-8")
    assert specforge_in(tmp_path, "accept", PROMPT, *ACCEPT)[0] == 0
    assert [state for _, _, state in drift(tmp_path)] == ["accepted"]
    (tmp_path / PROMPT).write_text(right.replace("Ask which order.", "Ask."), encoding="utf-8")
    assert [state for _, _, state in drift(tmp_path)] == ["hand-edited"]
    (tmp_path / PROMPT).write_text(right[:second] + "Ask." + right[second + 16 :], encoding="utf-8")
    assert "hand-edited" in [state for _, _, state in drift(tmp_path)]


def test_what_is_promoted_of_a_signed_off_rule_needs_a_new_sign_off(shop: Path) -> None:
    specforge_in(shop, "sign-off", "shop/constraint/own-orders", "--owner", "legal", "--reason", "Read for the launch.")
    edit(shop, PROMPT, "never on others", "not on others")
    code, out, _ = specforge_in(shop, "promote")
    assert code == 0
    assert "take care: shop/constraint/own-orders is protected: a change needs the sign-off of legal" in out
    assert "unsigned-change" in told(shop)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("Mention no competitors by name.", True),
        ("Mention no competitors, and no other user.", False),
        ("Be kind.", False),
    ],
)
def test_a_rule_of_which_no_word_is_left_may_be_another_one(shop: Path, after: str, told: bool) -> None:
    edit(shop, PROMPT, "Act only on orders of the user, never on others.", after)
    code, out, _ = specforge_in(shop, "promote")
    assert code == 0
    assert (
        "take care: no word of `Act only on orders of the user, never on others.` is left: if this is another one, give it an id of its own"
        in out
    ) is told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("promote", "nothing.md"), "there is no file nothing.md"),
        (("revert",), "nothing was named"),
        (("revert", "specs/shop.yaml"), "specs/shop.yaml was not edited by hand"),
        (("revert", f"{PROMPT}:4"), f"{PROMPT} has no edit at these lines"),
        (("revert", "/etc/passwd"), "/etc/passwd was not edited by hand"),
        (("accept", PROMPT, "--reason", "x", "--owner", "y"), "an accepted edit needs a day on which it is looked at again"),
        (("accept", PROMPT, "--reason", "x", "--owner", "y", "--expires", "2020-01-01"), "an accepted edit cannot hold until 2020-01-01"),
        (("accept", PROMPT, "--reason", "x", "--owner", "y", "--expires", "soon"), "'soon' is not a date"),
        (("accept", PROMPT, "--reason", " ", "--owner", "y", "--expires", "2099-01-01"), "a decision needs a reason and an owner"),
        (("accept", f"{PROMPT}:9", *ACCEPT), f"{PROMPT} has no edit at these lines"),
        (("detach", "generated/shop/promt.md", "--reason", "x", "--owner", "y"), "generated/shop/promt.md is not an artifact"),
        (("detach", PROMPT, "--reason", "x", "--owner", "y", "--expires", "2020-01-01"), "a file cannot leave management until a day that"),
        (("detach", "specs/shop.yaml", "--reason", "x", "--owner", "y"), "specs/shop.yaml is not an artifact"),
        (("sign-off", "shop/constraint/own-order", "--reason", "x", "--owner", "legal"), "there is no element `shop/constraint/own-order`"),
        (("sign-off", "shop/constraint/own-orders", "--reason", "x", "--owner", "pm"), "shop/constraint/own-orders belongs to legal, not to pm"),
        (("sign-off", "shop/constraint/brief", "--reason", "x", "--owner", "pm"), "shop/constraint/brief is not protected"),
        (("sign-off", "bank", "--reason", "x", "--owner", "pm"), "there is no feature or module `bank`"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_and_changes_nothing(shop: Path, arguments: tuple[str, ...], said: str) -> None:
    edit(shop, PROMPT, "a web shop", "a small web shop")
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    code, out, error = specforge_in(shop, *arguments)
    assert (code, out) == (2, "")
    assert error.startswith(f"specforge: {said}")
    assert len(error.splitlines()) == 2
    assert {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("damage", [b"\xff\xfe rubbish", b"", b'{"id": "shop/case/wants-out"', b"<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n"])
@pytest.mark.parametrize("path", [PROMPT, EVALS, TOOLS])
def test_a_damaged_file_is_told_kept_and_reverted_only_when_somebody_says_so(shop: Path, path: str, damage: bytes) -> None:
    right = (shop / path).read_bytes()
    (shop / path).write_bytes(damage)
    states = {state for _, _, state in drift(shop)}
    assert states <= {"unreadable", "hand-edited", "conflicted-edited"}
    assert states
    code, out, _ = specforge_in(shop, "promote")
    assert code == (1 if out and "nothing was edited" not in out else 0)
    assert text(shop) == SHOP
    assert build(shop, Config(), AS_OF).kept == (path,)
    assert (shop / path).read_bytes() == damage
    if states == {"hand-edited"}:
        assert specforge_in(shop, "revert", path)[0] == 0
        assert (shop / path).read_bytes() == right


def test_a_folder_in_the_place_of_an_artifact_is_no_edit(shop: Path) -> None:
    (shop / PROMPT).unlink()
    (shop / PROMPT).mkdir()
    code, out, _ = specforge_in(shop, "promote")
    assert (code, out) == (
        1,
        f"{PROMPT}: not promoted: the file: it is unreadable\n    settle that first: `specforge check` says how\n0 promoted, 1 not\n",
    )


def test_the_answer_for_programs_is_as_its_schema_says(shop: Path) -> None:
    edit(shop, PROMPT, "never on others", "not on others")
    edit(shop, PROMPT, "Rules:\n", "The rules:\n")
    edit(shop, PROMPT, "in at most 3 sentences", "in at most 4 sentences")
    code, out, _ = specforge_in(shop, "promote", "--yes", "--format", "json")
    answer = json.loads(out)
    jsonschema.Draft202012Validator(json.loads(specforge_in(shop, "schema", "promotion")[1])).validate(answer)
    assert code == 1
    assert (len(answer["promoted"]), len(answer["refused"]), answer["changed"]) == (2, 1, ["specs/shop.yaml"])


def test_a_command_that_is_proposed_can_be_run_as_it_is(tmp_path: Path) -> None:
    root = tmp_path / "a project"
    root.mkdir()
    made(root)
    (root / "alt.toml").write_text('output = "my out"\n', encoding="utf-8")
    asked = ("--root", "a project", "--config", "a project/alt.toml")
    assert specforge_in(tmp_path, "build", *asked)[0] == 0
    edit(root, "my out/shop/prompt.md", "a web shop", "a small web shop")
    _, out, _ = specforge_in(tmp_path, "check", *asked)
    (proposed,) = (one for one in re.findall("`(specforge [^`]*)`", out) if " promote " in one and "my out" in one)
    assert shlex.split(proposed)[1:] == ["promote", "my out/shop/prompt.md:1", *asked]
    assert specforge_in(tmp_path, *shlex.split(proposed)[1:])[0] == 0
    assert "a small web shop" in (root / "specs/shop.yaml").read_text(encoding="utf-8")
