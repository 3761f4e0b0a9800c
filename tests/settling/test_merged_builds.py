"""A build of what was edited by hand when its spec changed too."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.errors import UsageError
from specforge.lock import known
from specforge.merging.bases import base_of, keep, kept
from specforge.settling.revert import revert
from specforge.settling.targets import Target
from specforge.verbs import Wishes, build, check
from specforge.verdicts import cache_folder
from specforge.writing import read_locks_of
from tests.settling.shop import AS_OF, EVALS, PROMPT, TOOLS, drift, made, promoted, text
from tests.trees import edit

SPEC, LOCK = "specs/shop.yaml", "specforge.locks/shop.lock"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)
    return made(tmp_path / "project")


def forget(shop: Path) -> None:
    """Lose the cache, so that no base is known."""
    shutil.rmtree(cache_folder())


@pytest.mark.parametrize("base", ["cache", "git", "none"])
@pytest.mark.parametrize(
    ("path", "by_hand", "in_spec", "says"),
    [
        (PROMPT, ("- the reason", "- the reason, in a word"), ("Think before you answer.", "Think twice."), ("- the reason, in a word", "Think twice.")),
        (PROMPT, ("Be polite,", "Be very polite,"), ("  - id: polite\n", "  - id: neat\n    rule: Be neat.\n  - id: polite\n"), ("Be very polite", "- Be neat.")),
        (EVALS, ("Cancel order W1.", "Stop order W1."), ("Quick, cancel W2!", "Now, cancel W2!"), ("Stop order W1.", "Now, cancel W2!")),
        (TOOLS, ("Cancel an order", "Cancel one order"), ("max_chars: 12", "max_chars: 10"), ("Cancel one order", '"maxLength": 10')),
    ],
)  # fmt: skip
def test_both_sides_are_in_the_file(
    shop: Path, base: str, path: str, by_hand: tuple[str, str], in_spec: tuple[str, str], says: tuple[str, str]
) -> None:
    if base == "git":
        for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "one"]):
            subprocess.run(["git", *command], cwd=shop, check=True)
    if base != "cache":
        forget(shop)
    edit(shop, path, *by_hand)
    edit(shop, SPEC, *in_spec)
    assert (path, "diverged") in {(one, state) for one, _, state in drift(shop)}
    outcome = build(shop, Config(), AS_OF)
    assert path in outcome.written
    assert outcome.kept == (path,)
    assert all(one in text(shop, path) for one in says)
    # Only the edit is left, and the next build keeps it.
    assert {(one, state) for one, _, state in drift(shop)} == {(path, "hand-edited")}
    assert build(shop, Config(), AS_OF).written == ()


def as_if_killed(shop: Path, lock: str, base: str) -> None:
    """Leave the locks as a build does that is killed before it replaces this one, with what was written last in the cache or nowhere."""
    if base == "none":
        forget(shop)
    (shop / f"{LOCK}.next").write_text(text(shop, LOCK), encoding="utf-8")
    (shop / LOCK).write_text(lock, encoding="utf-8")


@pytest.mark.parametrize("base", ["cache", "none"])
@pytest.mark.parametrize("replaced", [True, False], ids=["after the file", "before the file"])
def test_a_build_that_was_killed_while_it_merged_is_finished_by_the_next_one(shop: Path, base: str, replaced: bool) -> None:
    edit(shop, PROMPT, "Afterwards: The order is cancelled.", "Say goodbye.\nAfterwards: The order is cancelled.")
    edit(shop, SPEC, "Check the status of the order.", "Check the state of the order.")
    edit(shop, SPEC, "then: The order is cancelled.", "then: The order is gone.")
    edited, lock = text(shop, PROMPT), text(shop, LOCK)
    build(shop, Config(), AS_OF)
    merged = text(shop, PROMPT)
    as_if_killed(shop, lock, base)
    if not replaced:
        (shop / PROMPT).write_text(edited, encoding="utf-8")
    build(shop, Config(), AS_OF)
    assert text(shop, PROMPT) == merged
    assert {(path, state) for path, _, state in drift(shop)} == {(PROMPT, "hand-edited")}


@pytest.mark.parametrize("base", ["cache", "none"])
@pytest.mark.parametrize(("old", "new"), [("Be polite,", "Be neat,"), ("then: The order is gone.", "then: The order is lost.")])
def test_what_the_spec_says_since_a_build_that_was_killed_is_in_the_file_too(shop: Path, base: str, old: str, new: str) -> None:
    edit(shop, PROMPT, "Afterwards: The order is cancelled.", "Say goodbye.\nAfterwards: The order is cancelled.")
    edit(shop, SPEC, "then: The order is cancelled.", "then: The order is gone.")
    lock = text(shop, LOCK)
    build(shop, Config(), AS_OF)
    merged = text(shop, PROMPT)
    as_if_killed(shop, lock, base)
    edit(shop, SPEC, old, new)
    build(shop, Config(), AS_OF)
    assert text(shop, PROMPT) == merged.replace(*(one.removeprefix("then: ") for one in (old, new)))
    assert [state for _, _, state in drift(shop)] == ["hand-edited"]


@pytest.mark.parametrize("replaced", [True, False], ids=["after the file", "before the file"])
def test_a_line_whose_words_a_killed_build_had_merged_is_an_edit_of_the_new_one(shop: Path, replaced: bool) -> None:
    edit(shop, PROMPT, "Check the status of the order.", "Check the status of all orders.")
    edit(shop, SPEC, "Check the status of the order.", "Look at the order.")
    edited, lock, last = text(shop, PROMPT), text(shop, LOCK), kept(shop, "shop")
    meant = edited.replace("Check the status of all orders.", "Look at all orders.")
    build(shop, Config(), AS_OF)
    keep(shop, "shop", last)
    (shop / f"{LOCK}.next").write_text(text(shop, LOCK), encoding="utf-8")
    (shop / LOCK).write_text(lock, encoding="utf-8")
    (shop / PROMPT).write_text(meant if replaced else edited, encoding="utf-8")
    build(shop, Config(), AS_OF)
    assert text(shop, PROMPT) == meant
    assert [state for _, _, state in drift(shop)] == ["hand-edited"]


def test_two_words_of_one_line_are_merged_where_the_base_is_known(shop: Path) -> None:
    edit(shop, PROMPT, "Be polite, and say", "Be very polite, and say")
    edit(shop, SPEC, "where it fits.", "where it is due.")
    build(shop, Config(), AS_OF)
    assert "- Be very polite, and say {thanks} where it is due." in text(shop, PROMPT)


def test_what_was_written_last_is_known_after_a_check_that_finds_another_artifact_edited(shop: Path) -> None:
    edit(shop, PROMPT, "Be polite, and say", "Be very polite, and say")
    edit(shop, EVALS, "Cancel order W1.", "Stop order W1.")
    edit(shop, SPEC, "where it fits.", "where it is due.")
    assert {(path, state) for path, _, state in drift(shop)} == {(PROMPT, "diverged"), (EVALS, "hand-edited")}
    build(shop, Config(), AS_OF)
    assert "- Be very polite, and say {thanks} where it is due." in text(shop, PROMPT)


def test_two_words_of_one_line_are_merged_after_the_artifact_has_moved(shop: Path) -> None:
    edit(shop, PROMPT, "Be polite, and say", "Be very polite, and say")
    edit(shop, SPEC, "where it fits.", "where it is due.")
    config, path = Config(output="made"), "made/shop/prompt.md"
    assert build(shop, config, AS_OF).kept == (path,)
    build(shop, config, AS_OF)
    assert "- Be very polite, and say {thanks} where it is due." in text(shop, path)


def test_the_same_change_on_both_sides_is_no_conflict(shop: Path) -> None:
    edit(shop, PROMPT, "Be polite,", "Be kind,")
    edit(shop, SPEC, "Be polite,", "Be kind,")
    edit(shop, SPEC, "Think before you answer.", "Think twice.")
    outcome = build(shop, Config(), AS_OF)
    assert (outcome.kept, outcome.written) == ((), (PROMPT,))
    assert drift(shop) == []


@pytest.mark.parametrize("base", ["cache", "none"])
def test_a_contradiction_shows_both_sides_and_writes_nothing(shop: Path, base: str) -> None:
    if base == "none":
        forget(shop)
    edit(shop, PROMPT, "Be polite,", "Be kind,")
    edit(shop, SPEC, "Be polite,", "Be brief,")
    before = text(shop, PROMPT)
    said = check(shop, Config(), AS_OF)
    outcome = build(shop, Config(), AS_OF)
    assert said.report.findings == outcome.report.findings
    assert said.seen is None  # it hangs on what the cache and git's history have, too
    (finding,) = [one for one in outcome.report.findings if one.check == "diverged"]
    assert (outcome.kept, text(shop, PROMPT)) == ((PROMPT,), before)
    assert "by hand it says '- Be kind, and say {thanks} where it fits.'" in finding.message
    assert "the spec says '- Be brief, and say {thanks} where it fits.' now" in finding.message
    assert "it concerns shop/constraint/polite" in finding.message
    assert ("it was '- Be polite" in finding.message) == (base == "cache")
    assert ("what it was is not known" in finding.message) == (base == "none")
    assert finding.at.line == 9
    # Other features and files are not held back, and the edit is not lost by a second build.
    assert build(shop, Config(), AS_OF).kept == (PROMPT,)


@pytest.mark.parametrize(("base", "taken"), [("cache", ["changes `is` of shop/fact/limit"]), ("none", [])])
def test_an_edit_is_promoted_where_the_next_build_can_merge_what_is_left(
    shop: Path, base: str, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(shop, SPEC, "rule: Be polite,", "rule: Say it in {limit}, be polite,")
    build(shop, Config(), AS_OF)
    if base == "none":  # as in CI, outside of git
        forget(shop)
        monkeypatch.setenv("CI", "true")
    edit(shop, PROMPT, "at most 3 sentences", "at most 5 sentences")
    edit(shop, PROMPT, "be polite,", "be very polite,")
    line = next(at for at, one in enumerate(text(shop, PROMPT).split("\n"), start=1) if "at most 5" in one)
    found = promoted(shop, Target(PROMPT, line, line), yes=True)
    assert [one.what for one in found.promoted] == taken
    why = f"a build could not merge the rest of {PROMPT} with it, since it does not find what was written last"
    assert [one.reason for one in found.refused] == ([] if taken else [why])
    build(shop, Config(), AS_OF)
    assert {state for path, _, state in drift(shop) if path == PROMPT} == {"hand-edited"}
    assert ("Say it in 5 sentences, be very polite," in text(shop, PROMPT)) == (base == "cache")


def test_a_contradiction_is_no_edit_that_could_be_promoted_or_merged(shop: Path) -> None:
    edit(shop, PROMPT, "Be polite,", "Be kind,")
    edit(shop, SPEC, "Be polite,", "Be brief,")
    (left,) = promoted(shop).refused
    assert left.reason == "its spec has changed since, and the two contradict each other"
    assert left.help == "`specforge check` says what each of them says, and how to settle it"
    with pytest.raises(UsageError, match=r"was edited by hand, and its spec has changed since, and the two contradict each other$"):
        revert(shop, Config(), AS_OF, [Target(PROMPT, 9, 9)])


def test_a_line_is_dropped_once_a_build_has_merged_what_changed_in_the_spec(shop: Path) -> None:
    edit(shop, PROMPT, "Be polite,", "Be kind,")
    edit(shop, SPEC, "Tell the fee.", "Say the fee.")
    edited = text(shop, PROMPT)
    with pytest.raises(UsageError, match=r"was edited by hand, and its spec has changed since$"):
        revert(shop, Config(), AS_OF, [Target(PROMPT, 9, 9)])
    assert text(shop, PROMPT) == edited
    build(shop, Config(), AS_OF)
    revert(shop, Config(), AS_OF, [Target(PROMPT, 9, 9)])
    assert ("Be polite," in text(shop, PROMPT), "Say the fee." in text(shop, PROMPT), drift(shop)) == (True, True, [])


@pytest.mark.parametrize(
    ("path", "by_hand", "in_spec", "markable"),
    [
        (PROMPT, ("Be polite,", "Be kind,"), ("Be polite,", "Be neat,"), True),
        (EVALS, ("Cancel order W1.", "Stop order W1."), ("Cancel order W1.", "End order W1."), True),
        (EVALS, ('Cancel order W1."', "Cancel order W1."), ("Cancel order W1.", "End order W1."), False),  # no JSON any more
        (TOOLS, ('"maxLength": 12', '"maxLength": 11'), ("max_chars: 12", "max_chars: 10"), False),
    ],
)
def test_markers_are_proposed_where_they_can_be_written(
    shop: Path, path: str, by_hand: tuple[str, str], in_spec: tuple[str, str], markable: bool
) -> None:
    edit(shop, path, *by_hand)
    edit(shop, SPEC, *in_spec)
    found = [one.help for one in build(shop, Config(), AS_OF).report.findings if one.at.path == path]
    assert found
    assert ["--conflict-markers" in one for one in found] == [markable] * len(found)
    assert (path in build(shop, Config(), AS_OF, Wishes(markers=True)).written) == markable


def test_markers_are_written_when_asked_for_and_settled_either_way(shop: Path) -> None:
    edit(shop, PROMPT, "Be polite,", "Be kind,")
    edit(shop, SPEC, "Be polite,", "Be brief,")
    edit(shop, SPEC, "Think before you answer.", "Think twice.")
    outcome = build(shop, Config(), AS_OF, Wishes(markers=True))
    assert outcome.kept == (PROMPT,)
    written = text(shop, PROMPT)
    assert "<<<<<<< edited by hand\n- Be kind," in written
    assert ">>>>>>> the spec now\n" in written
    assert "Think twice." in written
    assert {state for _, _, state in drift(shop)} == {"conflicted-edited"}
    lines = [
        line
        for line in written.split("\n")
        if not line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||", "- Be polite,", "- Be brief,"))
    ]
    (shop / PROMPT).write_text("\n".join(lines), encoding="utf-8")
    assert [state for _, _, state in drift(shop)] == ["hand-edited"]
    settled = list("\n".join(lines).replace("Be kind,", "Be brief,").split("\n"))
    (shop / PROMPT).write_text("\n".join(settled), encoding="utf-8")
    assert drift(shop) == []


def test_a_case_that_the_spec_dropped_and_somebody_edited_is_a_contradiction(shop: Path) -> None:
    edit(shop, EVALS, "Quick, cancel W2!", "Quickly, cancel W2!")
    spec = text(shop)
    (shop / SPEC).write_text(spec[: spec.index("  - id: hurry")], encoding="utf-8")
    before = text(shop, EVALS)
    outcome = build(shop, Config(), AS_OF)
    assert outcome.kept == (EVALS,)
    assert text(shop, EVALS) == before
    assert any("the spec says nothing now" in one.message for one in outcome.report.findings)


def test_a_merge_of_json_is_json(shop: Path) -> None:
    edit(shop, TOOLS, '"name": "cancel_order",', '"name": "cancel_order",\n      "x-team": "growth",')
    edit(shop, SPEC, "input: {order_id:", "input: {reason: string, order_id:")
    assert build(shop, Config(), AS_OF).kept == (TOOLS,)
    tool = json.loads(text(shop, TOOLS))["tools"][0]
    assert tool["x-team"] == "growth"
    assert set(tool["inputSchema"]["properties"]) == {"order_id", "reason"}


def test_half_a_file_is_a_contradiction_and_kept(shop: Path) -> None:
    half = text(shop, TOOLS)[:200]
    (shop / TOOLS).write_text(half, encoding="utf-8")
    edit(shop, SPEC, "max_chars: 12", "max_chars: 10")
    assert build(shop, Config(), AS_OF).kept == (TOOLS,)
    assert text(shop, TOOLS) == half


def test_a_text_of_the_cache_that_the_lock_does_not_know_is_no_base(shop: Path) -> None:
    right = kept(shop, "shop")[PROMPT]
    assert known(right, list(_marks(shop)))
    keep(shop, "shop", {PROMPT: "forged\n"})
    assert base_of(shop, "shop", PROMPT, _marks(shop)) is None
    edit(shop, PROMPT, "- the reason", "- why")
    edit(shop, SPEC, "Think before you answer.", "Think twice.")
    build(shop, Config(), AS_OF)
    assert "- why" in text(shop, PROMPT)
    assert "Think twice." in text(shop, PROMPT)


def _marks(shop: Path) -> frozenset[str]:
    return read_locks_of(shop, "shop").marks(PROMPT)


def test_json_in_another_layout_is_a_note_and_left(shop: Path) -> None:
    value = json.loads(text(shop, TOOLS))
    (shop / TOOLS).write_text(json.dumps(value, indent=4, sort_keys=True), encoding="utf-8")
    before = text(shop, TOOLS)
    assert drift(shop) == [(TOOLS, 0, "reformatted")]
    assert check(shop, Config(), AS_OF).report.findings[0].severity.name in {"NOTE", "WARNING"}
    assert build(shop, Config(), AS_OF).kept == ()
    assert text(shop, TOOLS) == before
    edit(shop, SPEC, "max_chars: 12", "max_chars: 10")
    assert build(shop, Config(), AS_OF).kept == ()
    assert '"maxLength": 10' in text(shop, TOOLS)


@pytest.mark.parametrize("merged", [False, True], ids=["before", "after"])
def test_a_merge_that_was_interrupted_is_made_again(shop: Path, merged: bool) -> None:
    edit(shop, SPEC, "Think before you answer.", "Think twice.")
    shutil.copytree(shop, other := shop.parent / "other")
    edit(shop, PROMPT, "- the reason", "- the reason, in a word")
    if merged:
        edit(shop, PROMPT, "Think before you answer.", "Think twice.")
    build(other, Config(), AS_OF)
    shutil.copy(other / LOCK, shop / f"{LOCK}.next")
    assert {state for path, _, state in drift(shop) if path == PROMPT} == {"diverged"}
    assert [one.reason for one in promoted(shop).refused] == ["its spec has changed since"]
    assert build(shop, Config(), AS_OF).kept == (PROMPT,)
    assert "Think twice." in text(shop, PROMPT)
    assert {state for _, _, state in drift(shop)} == {"hand-edited"}
    assert promoted(shop).changed == (SPEC,)
    assert "- the reason, in a word" in text(shop)
    assert "Think twice." in text(shop)


def test_a_merged_or_moved_file_keeps_the_line_ends_of_whoever_edited_it(shop: Path) -> None:
    raw = (shop / PROMPT).read_bytes().replace(b"- the reason", b"- the reason, in a word").replace(b"\n", b"\r\n")
    (shop / PROMPT).write_bytes(raw)
    edit(shop, SPEC, "Think before you answer.", "Think twice.")
    build(shop, Config(), AS_OF)
    raw = raw.replace(b"Think before you answer.", b"Think twice.")
    assert (shop / PROMPT).read_bytes() == raw
    edit(shop, SPEC, "Think twice.", "Think again.")
    elsewhere = Config(output="made")
    build(shop, elsewhere, AS_OF)
    assert (shop / PROMPT.replace("generated", "made")).read_bytes() == raw.replace(b"Think twice.", b"Think again.")
    assert not (shop / PROMPT).exists()
    assert [one.check for one in check(shop, elsewhere, AS_OF).report.findings if one.at.path.startswith("made/")] == ["hand-edited"]


def test_what_is_left_of_an_edit_that_the_spec_says_too_has_the_line_ends_of_a_build(shop: Path) -> None:
    raw = (shop / PROMPT).read_bytes().replace(b"Be polite,", b"Be very polite,")
    (shop / PROMPT).write_bytes(raw.replace(b"\n", b"\r\n"))
    edit(shop, SPEC, "Be polite,", "Be very polite,")
    edit(shop, SPEC, "Think before you answer.", "Think twice.")
    build(shop, Config(), AS_OF)
    assert (shop / PROMPT).read_bytes() == raw.replace(b"Think before you answer.", b"Think twice.")
