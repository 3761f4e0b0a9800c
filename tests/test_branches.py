"""What builds wrote on both sides of a merge is no edit by hand, in real repositories; what a hand did there is one."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.verbs import build, check
from tests.trees import git

DAY = datetime.date(2026, 7, 1)
PROMPT = "generated/shop/prompt.md"
SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
constraints:
  - id: short
    level: should
    rule: Answer in at most 5 sentences.
    because: People skim.
  - id: plain
    level: should
    rule: Never use emojis.
intents:
  - {id: hours, when: The user asks when the shop is open., do: Tell the opening hours.}
"""
FEWER, PLAINER = ("at most 5", "at most 3"), ("Never use", "Avoid")


def states(root: Path) -> list[str]:
    return [f"{one.at.path}: {one.check}" for one in check(root, Config(), DAY).report.findings]


def edit(root: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (root / file).read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    (root / file).write_text(text)


def changed(root: Path, branch: str, pair: tuple[str, str], *, by_hand: tuple[str, str] | None = None) -> None:
    """A branch with a change of the spec, built and committed."""
    git(root, "checkout", "-q", "-b", branch, "main")
    edit(root, "specs/shop.yaml", pair)
    build(root, Config(), DAY)
    if by_hand:
        edit(root, PROMPT, by_hand)
    git(root, "commit", "-qam", branch)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with two branches that change neighbouring rules."""
    root = tmp_path / "shop"
    (root / "specs").mkdir(parents=True)
    (root / "specs/shop.yaml").write_text(SPEC)
    build(root, Config(), DAY)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    changed(root, "plainer", PLAINER)
    changed(root, "fewer", FEWER)
    return root


@pytest.fixture
def merging(shop: Path) -> Path:
    """The same in the middle of a merge, which stops at the prompt only."""
    git(shop, "merge", "plainer", code=1)
    assert "<<<<<<<" in (shop / PROMPT).read_text()
    return shop


def settled(root: Path) -> None:
    build(root, Config(), DAY)
    text = (root / PROMPT).read_text()
    assert "at most 3" in text
    assert "Avoid emojis" in text
    assert states(root) == []


def test_a_conflict_of_two_builds_is_written_again(merging: Path) -> None:
    assert states(merging) == [f"{PROMPT}: conflicted"]
    settled(merging)


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_one_side_of_a_merge_is_an_older_build(merging: Path, side: str) -> None:
    git(merging, "checkout", f"--{side}", PROMPT)
    assert states(merging) == [f"{PROMPT}: stale"]
    git(merging, "commit", "-qam", "merged")
    assert states(merging) == [f"{PROMPT}: stale"]
    settled(merging)


HAND = ("at most 5 sentences", "at most 5 short sentences")


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("onto", ["the edit", "the change"])
@pytest.mark.parametrize("how", ["merge", "rebase"])
def test_the_edited_side_of_a_merge_is_merged_with_the_other_one(shop: Path, how: str, onto: str, committed: bool) -> None:
    """What the other branch says now is not in its text, and nobody took it out."""
    git(shop, "checkout", "-q", "-b", "by-hand", "main")
    edit(shop, PROMPT, HAND)
    git(shop, "commit", "-qam", "by hand")
    here, there = ("by-hand", "plainer") if onto == "the edit" else ("plainer", "by-hand")
    git(shop, "checkout", "-q", there if how == "rebase" else here)
    git(shop, how, here if how == "rebase" else there, code=1)
    git(shop, "checkout", "--ours" if onto == "the edit" else "--theirs", PROMPT)
    if committed and how == "merge":
        git(shop, "commit", "-qam", "merged")
    assert set(states(shop)) == {f"{PROMPT}: diverged"}
    build(shop, Config(), DAY)
    text = (shop / PROMPT).read_text()
    assert "at most 5 short sentences" in text
    assert "Avoid emojis" in text
    assert states(shop) == [f"{PROMPT}: hand-edited"]


def test_the_edited_side_of_a_merge_that_contradicts_the_other_one_is_kept(shop: Path) -> None:
    git(shop, "checkout", "-q", "-b", "by-hand", "main")
    edit(shop, PROMPT, ("at most 5 sentences", "at most 9 sentences"))
    git(shop, "commit", "-qam", "by hand")
    git(shop, "merge", "fewer", code=1)
    git(shop, "checkout", "--ours", PROMPT)
    before = (shop / PROMPT).read_text()
    for _ in range(2):
        assert build(shop, Config(), DAY).kept
        assert set(states(shop)) == {f"{PROMPT}: diverged"}
    assert (shop / PROMPT).read_text() == before
    git(shop, "commit", "-qam", "merged")
    git(shop, "commit", "-q", "--allow-empty", "-m", "next")
    assert set(states(shop)) == {f"{PROMPT}: diverged"}


def test_what_somebody_made_of_both_sides_is_an_edit(merging: Path) -> None:
    text = (merging / PROMPT).read_text()
    (merging / PROMPT).write_text("".join(line for line in text.splitlines(keepends=True) if not line.startswith(("<<<", "===", ">>>"))))
    assert set(states(merging)) == {f"{PROMPT}: hand-edited"}


def test_what_a_hand_takes_out_of_a_clean_merge_is_an_edit(shop: Path) -> None:
    git(shop, "checkout", "-q", "main")
    changed(shop, "more", ("intents:", "  - {id: never, rule: Never promise a day.}\nintents:"))
    git(shop, "checkout", "-q", "main")
    (shop / "notes.txt").write_text("x")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "notes")
    git(shop, "merge", "--no-commit", "--no-ff", "more")
    assert [one for one in states(shop) if "prompt" in one] == []
    edit(shop, PROMPT, ("- Never promise a day.\n", ""))
    assert f"{PROMPT}: hand-edited" in states(shop)


def test_what_a_rebase_leaves_behind_is_no_merge(shop: Path) -> None:
    git(shop, "rebase", "plainer", code=1)
    build(shop, Config(), DAY)
    git(shop, "add", "-A")
    git(shop, "rebase", "--continue")
    before = (shop / PROMPT).read_text()
    git(shop, "update-ref", "REBASE_HEAD", "fewer@{1}")
    (shop / PROMPT).write_text(before.replace("Avoid", "Never use"))
    assert states(shop) == [f"{PROMPT}: hand-edited"]


def test_a_stop_in_a_rebase_is_no_conflict(shop: Path) -> None:
    env = {"GIT_SEQUENCE_EDITOR": "sed -i s/^pick/edit/"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(*next(iter(env.items())))
        git(shop, "rebase", "-i", "HEAD~1")
    lines = (shop / PROMPT).read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "at most 3" in line)
    lines[at : at + 2] = [lines[at + 1], lines[at]]
    (shop / PROMPT).write_text("".join(lines))
    assert set(states(shop)) == {f"{PROMPT}: hand-edited"}


def test_a_verdict_in_a_merge_is_not_remembered(merging: Path) -> None:
    assert check(merging, Config(), DAY).seen is None


@pytest.mark.parametrize("style", ["diff3", "zdiff3"])
def test_markers_with_the_base_are_understood(shop: Path, style: str) -> None:
    git(shop, "-c", f"merge.conflictStyle={style}", "merge", "plainer", code=1)
    assert "|||||||" in (shop / PROMPT).read_text()
    assert states(shop) == [f"{PROMPT}: conflicted"]
    settled(shop)


@pytest.mark.parametrize("verb", ["rebase", "cherry-pick"])
def test_other_ways_to_bring_commits_together(shop: Path, verb: str) -> None:
    git(shop, verb, "plainer", code=1)
    assert states(shop) == [f"{PROMPT}: conflicted"]
    settled(shop)


def test_two_branches_that_were_merged_into_each_other(shop: Path) -> None:
    git(shop, "reset", "-q", "--hard", "main")
    changed(shop, "one", ("of a shop", "of a big shop"))
    changed(shop, "other", ("Tell the opening", "Say the opening"))
    git(shop, "branch", "was", "other")
    git(shop, "merge", "-qm", "one into other", "one")
    git(shop, "checkout", "-q", "one")
    git(shop, "merge", "-qm", "other into one", "was")
    for branch, pair in (("one", FEWER), ("other", PLAINER)):
        git(shop, "checkout", "-q", branch)
        edit(shop, "specs/shop.yaml", pair)
        build(shop, Config(), DAY)
        git(shop, "commit", "-qam", "more")
    git(shop, "merge", "one", code=1)
    assert states(shop) == [f"{PROMPT}: conflicted"]
    settled(shop)
    git(shop, "checkout", "-m", PROMPT)
    edit(shop, PROMPT, ("of a big shop", "of a small shop"))
    assert states(shop) == [f"{PROMPT}: conflicted-edited"]


def test_a_feature_that_both_sides_renamed(shop: Path) -> None:
    git(shop, "reset", "-q", "--hard", "main")
    changed(shop, "store", ("feature: shop", "feature: store\nwas: shop"))
    changed(shop, "market", ("feature: shop", "feature: market\nwas: shop"))
    git(shop, "merge", "store", code=1)
    (shop / "specs/shop.yaml").write_text(SPEC.replace("feature: shop", "feature: market\nwas: [store, shop]"))
    assert {one.rpartition(" ")[2] for one in states(shop)} <= {"conflicted", "orphaned", "forgotten", "converged", "moved", "lock-refresh"}
    build(shop, Config(), DAY)
    assert states(shop) == []
    assert sorted(path.name for path in shop.glob("specforge.locks/*")) == ["market.lock", "project.lock"]
    assert sorted(path.name for path in (shop / "generated").iterdir()) == ["market"]


@pytest.mark.parametrize("ours", ["fewer", "store"])
@pytest.mark.parametrize("by_hand", [None, ("Avoid emojis.", "Avoid emojis, please.")], ids=["", "by hand"])
def test_a_feature_that_one_side_renamed(shop: Path, ours: str, by_hand: tuple[str, str] | None) -> None:
    git(shop, "checkout", "-q", "-b", "store", "main")
    edit(shop, "specs/shop.yaml", PLAINER, ("feature: shop", "feature: store\nwas: shop"))
    build(shop, Config(), DAY)
    prompt = "generated/store/prompt.md"
    if by_hand:
        edit(shop, prompt, by_hand)
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "store")
    git(shop, "checkout", "-q", ours)
    git(shop, "merge", "store" if ours == "fewer" else "fewer", code=1)
    assert "<<<<<<<" in (shop / prompt).read_text()
    assert f"{prompt}: conflicted{'-edited' if by_hand else ''}" in states(shop)
    if not by_hand:
        build(shop, Config(), DAY)
        assert states(shop) == []


def test_a_branch_that_is_squashed(shop: Path) -> None:
    git(shop, "merge", "--squash", "plainer", code=1)
    assert states(shop) == [f"{PROMPT}: conflicted"]
    settled(shop)


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_stash_that_is_put_back(shop: Path, by_hand: bool) -> None:
    git(shop, "checkout", "-q", "main")
    edit(shop, "specs/shop.yaml", PLAINER)
    build(shop, Config(), DAY)
    if by_hand:
        edit(shop, PROMPT, ("Avoid emojis", "Avoid all emojis"))
    git(shop, "stash")
    (shop / "notes.txt").write_text("x")
    git(shop, "stash", "-u")
    git(shop, "checkout", "-q", "fewer")
    git(shop, "stash", "pop")
    git(shop, "stash", "pop", code=1)
    assert "<<<<<<<" in (shop / PROMPT).read_text()
    if by_hand:
        assert states(shop) == [f"{PROMPT}: conflicted-edited"]
        git(shop, "checkout", "--theirs", PROMPT)
        assert states(shop) == [f"{PROMPT}: diverged"]
        build(shop, Config(), DAY)
        assert "at most 3 sentences" in (shop / PROMPT).read_text()
        assert states(shop) == [f"{PROMPT}: hand-edited"]
    else:
        assert states(shop) == [f"{PROMPT}: conflicted"]
        settled(shop)


def patched(root: Path, verb: str) -> None:
    (root.parent / "patch").write_text(git(root, "format-patch", "--stdout", "-1", "plainer"))
    git(root, verb, "-3", str(root.parent / "patch"), code=None)


def stashed(root: Path) -> None:
    """Put a stash back that is not the latest."""
    git(root, "checkout", "-q", "main")
    git(root, "checkout", "-q", "plainer", "--", ".")
    git(root, "stash")
    (root / "notes.txt").write_text("x")
    git(root, "stash", "-u")
    git(root, "checkout", "-q", "fewer")
    git(root, "stash", "apply", "stash@{1}", code=1)


UNNOTED = pytest.mark.parametrize(
    "bring",
    [
        lambda root: git(root, "cherry-pick", "--no-commit", "plainer", code=1),
        lambda root: patched(root, "apply"),
        lambda root: patched(root, "am"),
        stashed,
    ],
    ids=["cherry-pick", "apply", "am", "stash"],
)


@UNNOTED
@pytest.mark.parametrize("merged", [False, True], ids=["", "after a merge"])
def test_where_git_notes_no_other_side_its_index_has_both(shop: Path, bring: Callable[[Path], object], merged: bool) -> None:
    if merged:
        git(shop, "checkout", "-q", "-b", "notes", "main")
        (shop / "notes.md").write_text("x")
        git(shop, "add", "-A")
        git(shop, "commit", "-qm", "notes")
        git(shop, "checkout", "-q", "fewer")
        git(shop, "merge", "-q", "--no-edit", "notes")
    git(shop, "update-ref", "REBASE_HEAD", "main")  # as an earlier rebase leaves it behind
    bring(shop)
    assert "<<<<<<<" in (shop / PROMPT).read_text()
    assert states(shop) == [f"{PROMPT}: conflicted"]
    assert check(shop, Config(), DAY).seen is None
    git(shop, "checkout", "--theirs", PROMPT)
    assert states(shop) == [f"{PROMPT}: stale"]
    settled(shop)


@UNNOTED
def test_what_a_hand_wrote_on_a_side_that_git_does_not_note_stays(shop: Path, bring: Callable[[Path], object]) -> None:
    git(shop, "branch", "-D", "plainer")
    changed(shop, "plainer", PLAINER, by_hand=("Avoid emojis.", "Avoid emojis, please."))
    git(shop, "checkout", "-q", "fewer")
    bring(shop)
    assert "please" in (shop / PROMPT).read_text()
    assert states(shop) == [f"{PROMPT}: conflicted-edited"]


def test_the_lock_of_a_patch_says_what_was_built_where_its_commit_is_not_here(shop: Path) -> None:
    git(shop, "branch", "-D", "plainer")
    changed(shop, "plainer", ("at most 5", "at most 2"))
    (shop.parent / "patch").write_text(git(shop, "format-patch", "--stdout", "-1"))
    git(shop, "checkout", "-q", "fewer")
    git(shop, "branch", "-D", "plainer")
    git(shop, "reflog", "expire", "--expire=now", "--all")
    git(shop, "am", "-3", str(shop.parent / "patch"), code=128)
    git(shop, "checkout", "--ours", "specs/shop.yaml")
    assert states(shop) == [f"{PROMPT}: conflicted", "specforge.locks/shop.lock: conflicted"]


def test_a_build_that_a_hand_brought_back_is_an_edit(shop: Path) -> None:
    git(shop, "checkout", "-q", "-b", "back", "plainer")
    git(shop, "rm", "-q", PROMPT)
    git(shop, "commit", "-qm", "gone")
    edit(shop, "specs/shop.yaml", ("Tell the opening", "Say the opening"))
    build(shop, Config(), DAY)
    git(shop, "checkout", "-q", "plainer", "--", PROMPT)
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "brought back by hand")
    (shop.parent / "patch").write_text(git(shop, "diff", "main", "--", PROMPT))
    git(shop, "checkout", "-q", "fewer")
    git(shop, "apply", "-3", str(shop.parent / "patch"), code=1)
    assert states(shop) == [f"{PROMPT}: conflicted-edited"]


def test_a_revert_brings_back_what_was_there_before(shop: Path) -> None:
    git(shop, "checkout", "-q", "plainer")
    edit(shop, "specs/shop.yaml", FEWER)
    build(shop, Config(), DAY)
    git(shop, "commit", "-qam", "both")
    git(shop, "revert", "--no-edit", "HEAD~1", code=1)
    assert states(shop) == [f"{PROMPT}: conflicted"]
    build(shop, Config(), DAY)
    assert "Never use emojis" in (shop / PROMPT).read_text()
    assert states(shop) == []


def test_what_a_hand_wrote_on_one_side_stays(shop: Path) -> None:
    git(shop, "branch", "-D", "plainer")
    changed(shop, "plainer", PLAINER, by_hand=("Avoid emojis.", "Avoid emojis, please."))
    git(shop, "merge", "fewer", code=1)
    assert states(shop) == [f"{PROMPT}: conflicted-edited"]
    git(shop, "checkout", "--ours", PROMPT)
    assert states(shop) == [f"{PROMPT}: diverged"]


@pytest.mark.parametrize(
    "pair",
    [
        ("You are the assistant of a shop.", "You are the helpful assistant of a shop."),
        ("You are the assistant of a shop.\n", ""),
    ],
    ids=["added", "taken out"],
)
def test_what_a_hand_does_during_the_merge_is_an_edit(merging: Path, pair: tuple[str, str]) -> None:
    edit(merging, PROMPT, pair)
    assert states(merging) == [f"{PROMPT}: conflicted-edited"]
    git(merging, "checkout", "--ours", PROMPT)
    edit(merging, PROMPT, pair)
    assert f"{PROMPT}: hand-edited" in states(merging)


def test_what_is_brought_back_after_the_merge_is_an_edit(merging: Path) -> None:
    build(merging, Config(), DAY)
    git(merging, "commit", "-qam", "merged")
    assert states(merging) == []
    git(merging, "checkout", "HEAD^1", "--", PROMPT)
    assert states(merging) == [f"{PROMPT}: hand-edited"]


def test_a_shallow_clone_cannot_tell(merging: Path) -> None:
    git(merging, "checkout", "--ours", PROMPT)
    git(merging, "commit", "-qam", "merged")
    clone = merging.parent / "clone"
    git(merging.parent, "clone", "-q", "--depth", "1", f"file://{merging}", str(clone))
    assert states(clone) == [f"{PROMPT}: hand-edited"]


TOOLS = "generated/shop/tools.json"


def tool(id: str, *fields: str) -> str:
    return f"  - id: {id}\n    does: read\n    purpose: Do {id}.\n    input: {{{', '.join(f'{one}: string' for one in fields)}}}\n"


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_conflict_in_which_much_was_moved_is_told_from_an_edit(tmp_path: Path, by_hand: bool) -> None:
    root = tmp_path / "shop"
    (root / "specs").mkdir(parents=True)
    git(root.parent, "init", "-q", "-b", "main", "shop")

    def built(branch: str, *tools: str) -> None:
        (root / "specs/shop.yaml").write_text("specforge: 1\nfeature: shop\nrole: You are the assistant.\ntools:\n" + "".join(tools))
        build(root, Config(), DAY)
        git(root, "add", "-A")
        git(root, "commit", "-qm", branch)

    order, user, ticket = tool("find_order", "order"), tool("find_user", "user"), tool("open_ticket", "text", "user")
    built("base", order, user, ticket)
    git(root, "checkout", "-q", "-b", "theirs")
    built("theirs", user, tool("open_ticket", "text", "user", "code"))
    git(root, "checkout", "-q", "main")
    built("ours", order, ticket, user)
    git(root, "merge", "theirs", code=1)
    git(root, "checkout", "--ours", "specs/shop.yaml")
    if by_hand:
        edit(root, TOOLS, ('"description": "Do find_user."', '"description": "Do open_ticket."'))
    assert f"{TOOLS}: {'conflicted-edited' if by_hand else 'conflicted'}" in states(root)
