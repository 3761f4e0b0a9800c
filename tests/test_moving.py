"""Artifacts follow their output folder and their feature's id, with what was edited by hand."""

import datetime
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.errors import UsageError
from specforge.lock import line_hash
from specforge.settling.promote import Promotion, promote
from specforge.settling.promote import Wishes as Agreed
from specforge.settling.revert import revert
from specforge.settling.targets import Target
from specforge.verbs import Wishes, build, check
from specforge.walking import Outcome
from tests.conftest import AS_OF
from tests.test_writing import KILLER

SPEC = """\
specforge: 1
feature: {id}
{was}role: You are the assistant of a shop.
facts:
  - {{id: fee, topic: Fees, says: The fee, is: 3 EUR}}
constraints:
  - {{id: polite, rule: Be polite.}}
  - {{id: brief, rule: Be brief.}}
cases:
  - id: asks
    covers: [polite]
    input: What is the fee?
    expect:
      - says: 3 EUR
"""
OLD, NEW = Config(), Config(output="made")
PROMPT = "shop/prompt.md"

Project = Callable[[dict[str, str]], Path]


def spec(id: str = "shop", was: str = "") -> str:
    return SPEC.format(id=id, was=f"was: {was}\n" if was else "")


@pytest.fixture
def shop(project_of: Project) -> Path:
    root = project_of({"specs/shop.yaml": spec()})
    build(root, OLD, AS_OF)
    return root


def drift(root: Path, config: Config = OLD) -> dict[str, str]:
    return {one.at.path: one.check for one in check(root, config, AS_OF).report.findings if not one.at.path.startswith("specs/")}


def files(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*") if path.is_file()}


def made(root: Path) -> dict[str, str]:
    return {path: text for path, text in files(root).items() if not path.startswith("specs/")}


def afresh(root: Path, config: Config = OLD) -> dict[str, str]:
    """What a first build of the same specs makes, in another folder."""
    other = root / "specs" / ".afresh"
    for path, text in files(root).items():
        if path.startswith("specs/"):
            (other / path).parent.mkdir(parents=True, exist_ok=True)
            (other / path).write_text(text, encoding="utf-8")
    build(other, config, AS_OF)
    found = made(other)
    subprocess.run(["rm", "-r", str(other)], check=True)
    return found


def edit(path: Path, before: str, after: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return text.replace(before, after)


def promoted(root: Path, config: Config, as_of: datetime.date, targets: Sequence[Target] = ()) -> Promotion:
    return promote(root, config, as_of, targets, Agreed())


def kept(outcome: Outcome) -> list[tuple[str, str]]:
    return list(dict.fromkeys((one.at.path, one.check) for one in outcome.report.findings if not one.at.path.startswith("specs/")))


def test_artifacts_follow_the_output_folder(shop: Path) -> None:
    expected = afresh(shop, NEW)
    assert drift(shop, NEW) == {"made/shop/evals.jsonl": "moved", "made/shop/prompt.md": "moved"}
    message = next(one.message for one in check(shop, NEW, AS_OF).report.findings if one.at.path == "made/shop/prompt.md")
    assert message == "the artifact belongs here now: it was written to generated/shop/prompt.md"
    outcome = build(shop, NEW, AS_OF)
    assert outcome.written == ("made/shop/evals.jsonl", "made/shop/prompt.md")
    assert outcome.deleted == ("generated/shop/evals.jsonl", "generated/shop/prompt.md")
    assert made(shop) == expected
    assert drift(shop, NEW) == {}
    assert not (shop / "generated").exists()


def test_artifacts_follow_the_id_of_their_feature(shop: Path) -> None:
    (shop / "specs/shop.yaml").write_text(spec("store", "shop"), encoding="utf-8")
    expected = afresh(shop)
    assert drift(shop) == {"generated/store/evals.jsonl": "moved", "generated/store/prompt.md": "moved"}
    build(shop, OLD, AS_OF)
    assert made(shop) == expected
    assert drift(shop) == {}


def test_without_was_a_renamed_feature_is_a_new_one_and_a_gone_one(shop: Path) -> None:
    (shop / "specs/shop.yaml").write_text(spec("store"), encoding="utf-8")
    assert set(drift(shop).values()) == {"new", "orphaned"}
    cures = {one.help for one in check(shop, OLD, AS_OF).report.findings if one.check == "orphaned"}
    assert cures == {
        "when `shop` was renamed, say `was: shop` in specs/shop.yaml, and it moves; else run `specforge build --prune` to delete it"
    }
    (shop / "specs/shop.yaml").rename(shop / "specs/store.yaml")
    cures = {one.check: one.help for one in check(shop, OLD, AS_OF).report.findings if one.check in {"new", "orphaned"}}
    assert cures == {
        "new": "when `shop` was renamed, say `was: shop` in specs/store.yaml first, so that edits move along; else run `specforge build`",
        "orphaned": "when `shop` was renamed, say `was: shop` in specs/store.yaml, and it moves; else run `specforge build --prune` to delete it",
    }


def test_another_feature_in_another_file_is_not_taken_for_a_renamed_one(shop: Path) -> None:
    (shop / "specs/shop.yaml").unlink()
    (shop / "specs/store.yaml").write_text(
        "specforge: 1\nfeature: store\nrole: You write poems.\nconstraints:\n  - {id: rhymes, level: should, rule: Never rhyme.}\n"
        "intents:\n  - {id: poem, when: The user asks for a poem., do: Write one.}\n",
        encoding="utf-8",
    )
    cures = {one.check: one.help for one in check(shop, OLD, AS_OF).report.findings}
    assert cures["orphaned"] == "run `specforge build --prune` to delete it; or bring back specs/shop.yaml, which the lock names"
    assert cures["new"] == "run `specforge build`"


def test_the_build_that_makes_a_renamed_feature_anew_does_not_say_that_it_would_move(shop: Path) -> None:
    (shop / "specs/shop.yaml").write_text(spec("store"), encoding="utf-8")
    edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    for outcome in (build(shop, OLD, AS_OF), check(shop, OLD, AS_OF)):
        cures = {one.check: one.help for one in outcome.report.findings if one.check.startswith("orphaned")}
        assert "declares `store` now, which was built before it said `was: shop`, so nothing moves" in cures["orphaned"]
        assert (
            cures["orphaned-edited"]
            == "put what you need of it into the spec that says it now, or copy it out of the output folder; then delete it and run `specforge build`"
        )


def test_a_rename_that_is_declared_after_a_build_leaves_nothing_behind(shop: Path) -> None:
    (shop / "specs/shop.yaml").write_text(spec("store"), encoding="utf-8")
    build(shop, OLD, AS_OF)
    (shop / "specs/shop.yaml").write_text(spec("store", "shop"), encoding="utf-8")
    build(shop, OLD, AS_OF)
    assert made(shop) == afresh(shop)


@pytest.mark.parametrize("id", ["shop", "store"])
def test_an_edit_moves_along_and_stays_one(shop: Path, id: str) -> None:
    config = NEW if id == "shop" else OLD
    edited = edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    if id == "store":
        (shop / "specs/shop.yaml").write_text(spec("store", "shop"), encoding="utf-8")
    place = f"{config.output}/{id}/prompt.md"
    finding = next(one for one in check(shop, config, AS_OF).report.findings if one.at.path == place)
    assert finding.message == "the artifact belongs here now: it was written to generated/shop/prompt.md, and was edited by hand"
    assert kept(build(shop, config, AS_OF)) == [(place, "hand-edited")]
    assert (shop / place).read_text(encoding="utf-8") == edited
    assert not (shop / "generated" / PROMPT).exists()
    assert drift(shop, config) == {place: "hand-edited"}
    build(shop, config, AS_OF, Wishes(force=True))
    assert made(shop) == afresh(shop, config)


MOVES = pytest.mark.parametrize(
    ("id", "moved_already"),
    [("shop", False), ("store", False), ("shop", True)],
    ids=["to another output folder", "with the id", "by somebody already"],
)
"""How the artifacts of the shop come to belong elsewhere."""


def elsewhere(shop: Path, id: str, *, moved_already: bool) -> tuple[Config, str]:
    """Let the artifacts of the shop belong elsewhere; gives the settings and where the prompt belongs then."""
    config = NEW if id == "shop" else OLD
    if id == "store":
        edit(shop / "specs/shop.yaml", "feature: shop", "feature: store\nwas: shop")
    if moved_already:
        (shop / "generated").rename(shop / "made")
    return config, f"{config.output}/{id}/prompt.md"


@MOVES
def test_an_edit_of_what_the_spec_changed_too_is_merged_as_it_moves(shop: Path, id: str, moved_already: bool) -> None:
    edited = edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    edit(shop / "specs/shop.yaml", "Be polite.", "Be very polite.")
    config, place = elsewhere(shop, id, moved_already=moved_already)
    planned = build(shop, config, AS_OF, Wishes(plan=True))
    done = build(shop, config, AS_OF)
    assert (planned.written, planned.deleted) == (done.written, done.deleted)
    assert kept(done) == [(place, "hand-edited")]
    assert (shop / place).read_text(encoding="utf-8") == edited.replace("Be polite.", "Be very polite.")
    assert not (shop / "generated" / PROMPT).exists()
    assert drift(shop, config) == {place: "hand-edited"}


@MOVES
def test_an_edit_that_contradicts_the_spec_moves_along_and_stays_one(shop: Path, id: str, moved_already: bool) -> None:
    edited = edit(shop / "generated" / PROMPT, "Be brief.", "Be short.")
    edit(shop / "specs/shop.yaml", "Be brief.", "Be terse.")
    config, place = elsewhere(shop, id, moved_already=moved_already)
    told = [one.message for one in check(shop, config, AS_OF).report.findings if one.at.path == place]
    assert told == [message for message in told if "contradict" in message]
    assert kept(build(shop, config, AS_OF)) == [(place, "diverged")]
    assert (shop / place).read_text(encoding="utf-8") == edited
    assert drift(shop, config) == {place: "diverged"}


def test_an_edit_that_says_what_the_spec_says_now_is_none_where_it_arrives(shop: Path) -> None:
    edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    edit(shop / "specs/shop.yaml", "Be brief.", "Be very brief.")
    edit(shop / "specs/shop.yaml", "Be polite.", "Be very polite.")
    assert kept(build(shop, NEW, AS_OF)) == []
    assert drift(shop, NEW) == {}


def test_a_stale_artifact_is_moved_and_written_anew(shop: Path) -> None:
    edit(shop / "specs/shop.yaml", "Be polite.", "Be very polite.")
    build(shop, NEW, AS_OF)
    assert made(shop) == afresh(shop, NEW)


def test_force_moves_and_drops_the_edit_and_says_so(shop: Path) -> None:
    edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    said: list[str] = []
    build(shop, NEW, AS_OF, Wishes(force=True, announce=said.append))
    assert said == ["generated/shop/prompt.md is moved to made/shop/prompt.md and replaced; it was edited by hand"]
    assert made(shop) == afresh(shop, NEW)


def test_a_dry_run_tells_the_move(shop: Path) -> None:
    before = made(shop)
    outcome = build(shop, NEW, AS_OF, Wishes(plan=True))
    assert "made/shop/prompt.md" in outcome.written
    assert "generated/shop/prompt.md" in outcome.deleted
    assert made(shop) == before


def test_files_that_somebody_moved_already_are_recorded(shop: Path) -> None:
    (shop / "generated").rename(shop / "made")
    assert set(drift(shop, NEW).values()) == {"converged"}
    build(shop, NEW, AS_OF)
    assert made(shop) == afresh(shop, NEW)


def test_an_edited_file_that_somebody_moved_is_one_that_was_edited(shop: Path) -> None:
    (shop / "generated").rename(shop / "made")
    edit(shop / "made" / PROMPT, "Be brief.", "Be very brief.")
    assert drift(shop, NEW)["made/shop/prompt.md"] == "hand-edited"
    build(shop, NEW, AS_OF)
    assert drift(shop, NEW) == {"made/shop/prompt.md": "hand-edited"}


def test_an_edit_of_a_file_that_has_yet_to_move_is_settled_after_that(shop: Path) -> None:
    edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    before = files(shop)
    for path in (f"generated/{PROMPT}", f"made/{PROMPT}"):
        for settled in (promoted, revert):
            with pytest.raises(UsageError, match=f"^the artifact at generated/{PROMPT} belongs at made/{PROMPT} now$") as raised:
                settled(shop, NEW, AS_OF, [Target(path)])
            assert raised.value.help == "run `specforge build` first, which moves it with what was edited by hand"
    (left,) = promoted(shop, NEW, AS_OF).refused
    assert (left.at.path, left.reason, left.help) == (f"generated/{PROMPT}", f"it belongs at made/{PROMPT} now", raised.value.help)
    assert files(shop) == before
    build(shop, NEW, AS_OF)
    assert promoted(shop, NEW, AS_OF, [Target(f"made/{PROMPT}")]).changed == ("specs/shop.yaml",)


@pytest.mark.parametrize("asked", [True, False], ids=["by its name", "with all"])
def test_an_edit_of_what_no_spec_makes_any_more_is_not_called_none(shop: Path, asked: bool) -> None:
    edit(shop / "generated/shop/evals.jsonl", "What is the fee?", "How much is it?")
    edit(shop / "specs/shop.yaml", spec()[spec().index("cases:") :], "")
    if asked:
        with pytest.raises(UsageError, match=r"^generated/shop/evals\.jsonl is orphaned-edited$"):
            promoted(shop, OLD, AS_OF, [Target("generated/shop/evals.jsonl")])
    else:
        (left,) = promoted(shop, OLD, AS_OF).refused
        assert (left.at.path, left.reason) == ("generated/shop/evals.jsonl", "it is orphaned-edited")


def test_files_that_are_gone_are_missing_in_the_new_place(shop: Path) -> None:
    subprocess.run(["rm", "-r", str(shop / "generated")], check=True)
    assert set(drift(shop, NEW).values()) == {"missing"}
    build(shop, NEW, AS_OF)
    assert made(shop) == afresh(shop, NEW)


def test_a_stranger_in_the_new_place_keeps_its_bytes_and_so_does_the_old_file(shop: Path) -> None:
    (shop / "made/shop").mkdir(parents=True)
    (shop / "made" / PROMPT).write_text("mine\n", encoding="utf-8")
    edited = edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    build(shop, NEW, AS_OF)
    assert (shop / "made" / PROMPT).read_text(encoding="utf-8") == "mine\n"
    assert (shop / "generated" / PROMPT).read_text(encoding="utf-8") == edited
    assert drift(shop, NEW) == {"made/shop/prompt.md": "collision", "generated/shop/prompt.md": "orphaned-edited"}
    (shop / "made" / PROMPT).unlink()
    build(shop, NEW, AS_OF)
    assert (shop / "made" / PROMPT).read_text(encoding="utf-8") == edited
    assert drift(shop, NEW) == {"made/shop/prompt.md": "hand-edited"}


def test_a_folder_in_the_new_place_is_told_and_the_old_file_stays(shop: Path) -> None:
    (shop / "made" / PROMPT).mkdir(parents=True)
    edited = edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    build(shop, NEW, AS_OF)
    assert (shop / "generated" / PROMPT).read_text(encoding="utf-8") == edited
    assert drift(shop, NEW)["made/shop/prompt.md"] == "unreadable"


def test_a_forged_lock_takes_no_file_of_somebody_else(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": spec(), "src/shop/prompt.md": "A text of mine.\n", "src/shop/evals.jsonl": "a\nb\n"})
    build(root, OLD, AS_OF)
    lock = root / "specforge.locks/shop.lock"
    edit(lock, 'artifact "generated/', 'artifact "src/')
    subprocess.run(["rm", "-r", str(root / "generated")], check=True)
    build(root, OLD, AS_OF)
    assert (root / "src/shop/prompt.md").read_text(encoding="utf-8") == "A text of mine.\n"
    assert (root / "src/shop/evals.jsonl").read_text(encoding="utf-8") == "a\nb\n"
    assert line_hash("A text of mine.") not in lock.read_text(encoding="utf-8")


def test_back_and_forth_is_as_if_nothing_had_been(shop: Path) -> None:
    before = made(shop)
    build(shop, NEW, AS_OF)
    build(shop, OLD, AS_OF)
    assert made(shop) == before


def test_a_feature_renamed_twice_and_moved_at_once(shop: Path) -> None:
    (shop / "specs/shop.yaml").write_text(spec("store", "[shop, market]"), encoding="utf-8")
    build(shop, Config(output="shop/store"), AS_OF)
    assert made(shop) == afresh(shop, Config(output="shop/store"))


def test_two_features_swap_their_ids(project_of: Project) -> None:
    root = project_of({"specs/a.yaml": spec("a"), "specs/b.yaml": spec("b").replace("shop", "bank")})
    build(root, OLD, AS_OF)
    (root / "specs/a.yaml").write_text(spec("b", "a"), encoding="utf-8")
    (root / "specs/b.yaml").write_text(spec("a", "b").replace("shop", "bank"), encoding="utf-8")
    build(root, OLD, AS_OF)
    assert made(root) == afresh(root)


def test_an_old_id_that_another_feature_has_now_is_that_features(project_of: Project) -> None:
    root = project_of({"specs/a.yaml": spec("a")})
    build(root, OLD, AS_OF)
    (root / "specs/b.yaml").write_text(spec("b", "a"), encoding="utf-8")
    build(root, OLD, AS_OF)
    assert drift(root) == {}
    assert {path.name for path in (root / "generated").iterdir()} == {"a", "b"}


def test_what_a_renamed_feature_no_longer_makes_goes_with_it(shop: Path) -> None:
    (shop / "specs/shop.yaml").write_text(spec("store", "shop").partition("cases:")[0], encoding="utf-8")
    build(shop, OLD, AS_OF)
    assert made(shop) == afresh(shop)


@pytest.mark.parametrize(("id", "changed"), [("shop", False), ("store", False), ("shop", True)])
@pytest.mark.parametrize("fatal", range(1, 36, 2))
def test_killed_while_it_moves_nothing_is_lost_and_the_next_build_finishes(shop: Path, fatal: int, id: str, changed: bool) -> None:
    edited = edit(shop / "generated" / PROMPT, "Be brief.", "Be very brief.")
    config = NEW if id == "shop" else OLD
    if id == "store":
        (shop / "specs/shop.yaml").write_text(spec("store", "shop"), encoding="utf-8")
    if changed:
        edit(shop / "specs/shop.yaml", "Be polite.", "Be very polite.")
    script = KILLER.replace("Config()", f"Config(output={config.output!r})")
    subprocess.run([sys.executable, "-c", script, str(shop), str(fatal)], check=False)
    now = edited.replace("Be polite.", "Be very polite.") if changed else edited
    assert {edited, now} & set(made(shop).values())
    edited = now
    build(shop, config, AS_OF)
    assert drift(shop, config) == {f"{config.output}/{id}/prompt.md": "hand-edited"}
    assert (shop / config.output / id / "prompt.md").read_text(encoding="utf-8") == edited
    found = {path: text for path, text in made(shop).items() if not path.endswith("prompt.md")}
    assert found == {path: text for path, text in afresh(shop, config).items() if not path.endswith("prompt.md")}


@pytest.mark.parametrize(("edited", "says"), [("Be very polite", ", edited by hand"), ("Be polite", "")])
def test_a_missing_artifact_is_found_where_somebody_moved_it(shop: Path, edited: str, says: str) -> None:
    (shop / "generated/shop").rename(shop / "generated/the store")
    moved = shop / "generated/the store/prompt.md"
    moved.write_text(moved.read_text().replace("Be polite", edited))
    (shop / "generated/strange").mkdir()
    (shop / "generated/strange/prompt.md").write_text("# Of somebody\n")
    outcome = check(shop, OLD, AS_OF)
    found = next(one for one in outcome.report.findings if one.at.path == "generated/shop/prompt.md")
    assert found.message == f"the artifact was written and is gone; generated/the store/prompt.md has its text{says}"
    command = "mkdir -p generated/shop && mv 'generated/the store/prompt.md' generated/shop/prompt.md"
    assert found.help.startswith(f"move that back: `{command}`; or run `specforge build`")
    assert outcome.seen is None
    subprocess.run(["sh", "-c", command], cwd=shop, check=True)
    assert drift(shop, OLD).get("generated/shop/prompt.md") == ("hand-edited" if says else None)
