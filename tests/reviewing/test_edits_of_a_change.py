"""What was edited by hand: piece by piece, whose it is, what promoting it does, and that a review changes nothing."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.opening import Recall
from specforge.reviewing import edits as edits_module
from specforge.reviewing.commenting import suggestions
from specforge.reviewing.markdown import as_markdown
from specforge.reviewing.model import Acceptance, Edit
from specforge.reviewing.review import review
from specforge.reviewing.telling import as_text
from tests.reviewing.repository import AS_OF, EVALS, PROMPT, SHOP, SPEC, begun, built, commit, edit, introduced, reviewed, specforge
from tests.trees import git, write

TOOLS = "generated/shop/tools.json"


def edits_after(root: Path, *pairs: tuple[str, str], path: str = PROMPT) -> tuple[Edit, ...]:
    edit(root, path, *pairs)
    return reviewed(root).edits


def test_each_piece_is_told_with_its_element_and_what_promoting_does(tmp_path: Path) -> None:
    root = begun(tmp_path)
    found = edits_after(root, ("Be polite.", "Be very polite."), ("Chat with them.", "Chat gladly."))
    assert [([each.ref for each in one.concerns], one.promotes, one.agreeing, one.refused) for one in found] == [
        (["shop/constraint/polite"], "changes `rule` of shop/constraint/polite", False, ""),
        (["shop/intent/chat"], "changes `do.0` of shop/intent/chat", False, ""),
    ]
    assert [(one.before, one.after) for one in found] == [
        ("- Preferably: Be polite.", "- Preferably: Be very polite."),
        ("Chat with them.", "Chat gladly."),
    ]
    lines = (root / PROMPT).read_text().split("\n")
    assert [lines[one.at.line - 1] for one in found] == [one.after for one in found]


def test_the_patch_is_that_of_promoting_all_of_it(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be very polite."), ("Chat with them.", "Chat gladly."))
    patch = "".join(reviewed(root).patches)
    assert "-  - {id: polite, level: should, rule: Be polite.}" in patch
    assert "+  - {id: polite, level: should, rule: Be very polite.}" in patch
    assert "do: Chat gladly." in patch
    specforge(root, "promote")
    before, after = SHOP, (root / SPEC).read_text()
    gone, come = ({line for line in patch.splitlines() if line[:1] == sign and line[:3] != sign * 3} for sign in "-+")
    assert gone == {f"-{line}" for line in set(before.splitlines()) - set(after.splitlines())}
    assert come == {f"+{line}" for line in set(after.splitlines()) - set(before.splitlines())}


def test_a_suggestion_reverts_no_edit_that_is_accepted(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be very polite."), ("Chat with them.\n", ""), ("Cancel the order.", "Cancel it."))
    polite, cancel, _ = reviewed(root).edits
    assert [one.last for one in suggestions(reviewed(root))] == [polite.last, cancel.last]
    specforge(root, "accept", f"{PROMPT}:{polite.at.line}", "--reason", "A trial.", "--expires", "2099-01-31", "--owner", "product")
    assert [one.last for one in suggestions(reviewed(root))] == [cancel.last]


def test_what_is_protected_names_its_owner_and_is_loud(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Act only on orders of the user.", "Act on all orders."))
    found = reviewed(root)
    (one,) = found.edits
    assert [(each.ref, each.owner, each.protected) for each in one.concerns] == [("shop/constraint/own-orders", "legal", True)]
    assert (one.promotes, one.refused) == ("changes `rule` of shop/constraint/own-orders", "")
    assert one.loud == (
        "shop/constraint/own-orders is protected: a change needs the sign-off of legal",
        "it asks for less: `only` is gone",
    )
    assert [(each.role, each.who, each.refs, each.signs) for each in found.approvals] == [
        ("legal", "legal-review", ("shop/constraint/own-orders",), ("shop/constraint/own-orders",))
    ]


QUOTING = (
    SHOP.replace("constraints:\n", "facts:\n  - {id: most, is: 3 sentences, owner: legal, protected: true}\nconstraints:\n")
    .replace("at most 3 sentences.", "at most {most}.")
    .replace("Be polite.", "Be polite in {most}.")
)


def test_what_needs_agreement_is_told_as_that_and_is_part_of_the_patch(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: QUOTING.replace("rule: Be polite in {most}.", "rule: 'Be polite in {most}.'")})
    edit(root, PROMPT, ("Be polite in 3 sentences.", "Be polite in 4 sentences."))
    found = reviewed(root)
    (one,) = found.edits
    assert (one.agreeing, one.refused) == (True, "")
    assert one.promotes.startswith("changes `is` of shop/fact/most, and 1 other line will change with it")
    assert one.loud == ("shop/fact/most is protected: a change needs the sign-off of legal",)
    assert "is: 4 sentences" in "".join(found.patches)


def test_what_can_mean_two_things_is_refused(tmp_path: Path) -> None:
    (one,) = edits_after(begun(tmp_path), ("- Preferably: Be polite.\n", ""))
    assert (one.promotes, one.agreeing, one.after) == ("", False, "")
    assert one.refused.startswith("that can mean two things for shop/constraint/polite; run it with `--on-delete remove`")


def test_what_cannot_be_promoted_says_why(tmp_path: Path) -> None:
    root = begun(tmp_path)
    (one,) = (
        edits_after(root, ("# ", "A line that no element wrote.\n\n# "), path=PROMPT)
        if (root / PROMPT).read_text().count("# ") == 1
        else _head(root)
    )
    assert (one.promotes, one.agreeing) == ("", False)
    assert one.refused


def _head(root: Path) -> tuple[Edit, ...]:
    (root / PROMPT).write_text("A line that no element wrote.\n\n" + (root / PROMPT).read_text())
    return reviewed(root).edits


def test_a_tool_contract_and_an_eval_are_told_by_their_values(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, TOOLS, ("The id of the order.", "The number of the order."))
    edit(root, EVALS, ("Cancel order W1.", "Cancel order W2."))
    found = reviewed(root)
    assert [(one.at.path, [each.ref for each in one.concerns][:1]) for one in found.edits] == [
        (EVALS, ["shop/case/wants-out"]),
        (TOOLS, ["shop/tool/cancel_order"]),
    ]


def test_an_accepted_edit_is_told_with_its_decision_and_does_not_block(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be very polite."))
    specforge(root, "accept", f"{PROMPT}", "--owner", "product", "--reason", "A trial.", "--expires", "2027-01-31")
    found = reviewed(root)
    (one,) = found.edits
    assert (one.accepted, one.promotes, found.blocks) == (Acceptance(owner="product", reason="A trial.", expires="2027-01-31"), "", False)
    told = as_text(found)
    assert "1 edit by hand (1 accepted)" in told
    assert f"kept by product until 2027-01-31: A trial.; `specforge revert {PROMPT}:9` drops it" in told
    assert "kept by `product` until 2027-01-31: A trial.; `specforge revert" in as_markdown(found)
    assert [(one.what, one.who, one.until, one.reason) for one in found.allowances] == [
        ("an edit by hand in `prompt.md`", "product", "2027-01-31", "A trial.")
    ]
    edit(root, PROMPT, ("Chat with them.", "Chat gladly."))
    found = reviewed(root)
    assert [one.after for one in found.edits if one.accepted is None] == ["Chat gladly."]
    assert introduced(found) == ["hand-edited shop/intent/chat"]


def test_an_edit_that_nobody_accepts_any_more_is_told(tmp_path: Path) -> None:
    root = begun(tmp_path)
    before = (root / SPEC).read_text()
    edit(root, PROMPT, ("Be polite.", "Be very polite."))
    specforge(root, "accept", f"{PROMPT}", "--owner", "product", "--reason", "A trial.", "--expires", "2027-01-31")
    commit(root)
    git(root, "branch", "-f", "main")
    write(root, {SPEC: before})
    found = reviewed(root)
    assert [(one.after, one.accepted) for one in found.edits] == [("- Preferably: Be very polite.", None)]
    assert found.blocks


def test_an_edit_of_what_is_in_no_spec_any_more_concerns_what_is_there(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be very polite."))
    edit(root, SPEC, ("  - {id: polite, level: should, rule: Be polite.}\n", ""))
    (one,) = reviewed(root).edits
    assert "shop/constraint/polite" not in {each.ref for each in one.concerns}


def test_an_edit_over_a_spec_that_changed_is_told_as_it_was(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be very polite."))
    commit(root)
    git(root, "branch", "-f", "main")
    edit(root, SPEC, ("Chat with them.", "Chat gladly."))
    found = reviewed(root)
    assert {one.check for one in found.introduced} == {"diverged"}
    assert found.edits == ()  # the edit was there; that it has to be merged is new
    built(root)
    found = reviewed(root)
    assert (found.introduced, found.edits, found.existing) == ((), (), 2)


def test_more_edits_than_are_tried_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits_module, "MOST_TRIED", 1)
    root = begun(tmp_path)
    edit(root, PROMPT, ("Be polite.", "Be very polite."), ("Chat with them.", "Chat gladly."))
    found = reviewed(root)
    assert [bool(one.promotes) for one in found.edits] == [True, False]
    assert [one.refused for one in found.edits] == ["", ""]
    assert "whether 1 more edits by hand can be promoted" in found.unseen


def tree(root: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder, but for git's own: content, mode and times."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder) / name
            about = path.lstat()
            content = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
            found[str(path.relative_to(root))] = (content, about.st_mode, about.st_mtime_ns, about.st_size if content else 0)
    return found


def drifted(root: Path) -> Path:
    """A project in which all kinds of things would be done by a build or a promotion."""
    begun(root, {"specforge.toml": "", SPEC: SHOP, "specs/desk.yaml": "specforge: 1\nfeature: desk\nrole: You are a desk.\n"})
    edit(root, PROMPT, ("Be polite.", "Be very polite."))
    edit(root, SPEC, ("purpose: Cancel an order and refund it.", "purpose: Cancel one order."))
    write(root, {"generated/desk/prompt.md": None, "specs/new.yaml": "specforge: 1\nfeature: fresh\nrole: You are new.\n"})
    return root


@pytest.mark.parametrize("recall", [True, False])
def test_a_review_changes_nothing_in_the_tree(tmp_path: Path, recall: bool) -> None:
    root = drifted(tmp_path / "project")
    before = tree(root)
    for format in ("text", "json", "markdown", "github") if recall else ("text",):
        specforge(root, "review", "--base", "main", "--format", format, code=1, env={"CI": "" if recall else "1"})
    assert tree(root) == before
    assert list(tmp_path.iterdir()) == [root]


@contextmanager
def read_only(root: Path) -> Iterator[None]:
    """A tree that nobody can write to; one who may all the same is kept from it by what `tree` shows."""
    modes = {path: path.stat().st_mode for path in (root, *root.rglob("*")) if not path.is_symlink()}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_a_tree_that_cannot_be_written_is_reviewed_the_same(tmp_path: Path) -> None:
    root = drifted(tmp_path)
    expected = reviewed(root)
    with read_only(root):
        before = tree(root)
        assert reviewed(root) == expected
        assert review(root, Config(), "main", AS_OF, recall=Recall(0)) == expected
        assert tree(root) == before
