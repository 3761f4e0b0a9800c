"""`specforge entries`: where changes entered, and what became of those made by hand, in real repositories."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from specforge.config import read_config
from specforge.entries.model import Entries, Entry, Fate, First
from specforge.entries.telling import as_json, as_text, schema
from specforge.entries.walking import entries
from specforge.errors import BaseError, UsageError
from specforge.git.commits import Commit
from tests.deployed.repositories import EVALS, LOCK, PROMPT, SHOP, SPEC, TOOLS, built, commit, git, read, run, shop, write
from tests.trees import edit


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("entries"))


def walk(root: Path, *features: str, since: str | None = "now", last: int | None = None) -> Entries:
    return entries(root, read_config(root), features, since=None if last is not None else since, last=last)


def told(found: Entries) -> list[tuple[str, First, Fate | None]]:
    return [(one.feature, one.first, one.ended.fate if one.ended is not None else None) for one in found.entries]


def only(found: Entries) -> Entry:
    (entry,) = found.entries
    return entry


def test_a_change_of_the_spec_with_its_build_entered_through_the_spec(made: Path) -> None:
    assert told(walk(made, since="old")) == [("shop", First.SPEC, None)]
    assert told(walk(made, last=10)) == [("bill", First.SPEC, None), ("shop", First.SPEC, None), ("shop", First.SPEC, None)]
    assert told(walk(made, last=1)) == [("shop", First.SPEC, None)]


def test_a_spec_that_is_built_later_is_one_entry(project: Path) -> None:
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    commit(project, "Refund still later")
    built(project)
    commit(project, "Build")
    found = walk(project)
    assert told(found) == [("shop", First.SPEC, None)]
    assert found.rebuilt == 1


def test_a_lock_that_is_committed_before_its_artifact_makes_no_edit(project: Path) -> None:
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    built(project)
    git(project, "add", "specs", "specforge.locks")
    git(project, "commit", "-qm", "The spec and the lock")
    commit(project, "The artifacts")
    assert told(walk(project)) == [("shop", First.SPEC, None)]


def test_a_module_is_part_of_the_features_that_use_it(project: Path) -> None:
    edit(project, "specs/modules/style.yaml", "Be polite.", "Be kind.")
    commit(project)
    assert told(walk(project)) == [("shop", First.SPEC, None)]


@pytest.mark.parametrize(
    ("path", "old", "new", "first"),
    [
        (PROMPT, "Be polite.", "Be quick.", First.PROMPT),
        (EVALS, '"says": ["W1"]', '"says": ["W2"]', First.EVALS),
        (TOOLS, "Cancel an order", "Cancel one order", First.TOOLS),
    ],
)
def test_an_edited_artifact_is_where_a_change_entered(project: Path, path: str, old: str, new: str, first: First) -> None:
    text = read(project, path)
    assert old in text
    write(project, path, text.replace(old, new))
    wrote = commit(project)
    entry = only(walk(project))
    assert (entry.commit.id, entry.first, entry.artifacts, entry.lines) == (wrote, first, (path,), 1)
    assert entry.ended is not None
    assert entry.ended.fate is Fate.STANDING


def test_a_spec_and_an_edit_in_one_commit_are_both(project: Path) -> None:
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    built(project)
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    assert only(walk(project)).first is First.BOTH


def test_an_edit_that_became_spec_text_is_promoted_and_that_is_no_entry(project: Path) -> None:
    edit(project, PROMPT, "never on others", "and never on others")
    commit(project, "Edit", "2026-03-10")
    code, _, err = run(project, "promote", PROMPT, "--yes")
    assert (code, err) == (0, "")
    built(project)
    promoted = commit(project, "Promote", "2026-03-20")
    found = walk(project)
    entry = only(found)
    assert entry.ended is not None
    assert (entry.ended.fate, entry.ended.commit and entry.ended.commit.id) == (Fate.PROMOTED, promoted)
    assert found.settled == 1
    assert f"promoted on 2026-03-20 with {promoted[:12]}" in as_text(found)


def test_an_edit_that_is_promoted_in_one_commit_and_built_in_the_next_counts_once(project: Path) -> None:
    edit(project, PROMPT, "never on others", "and never on others")
    commit(project, "Edit", "2026-03-10")
    assert run(project, "promote", PROMPT, "--yes")[0] == 0
    commit(project, "Promote", "2026-03-20")
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.STANDING), ("shop", First.SPEC, None)]
    built(project)
    commit(project, "Build", "2026-03-21")
    found = walk(project)
    assert told(found) == [("shop", First.PROMPT, Fate.PROMOTED)]
    assert (found.settled, found.rebuilt) == (1, 0)


def test_a_change_behind_a_promotion_that_is_built_with_it_is_an_entry(project: Path) -> None:
    edit(project, PROMPT, "never on others", "and never on others")
    commit(project, "Edit", "2026-03-10")
    assert run(project, "promote", PROMPT, "--yes")[0] == 0
    commit(project, "Promote", "2026-03-20")
    edit(project, SPEC, "Cancel an order and refund it.", "Cancel one order and refund it.")
    commit(project, "Say what the tool does", "2026-03-21")
    built(project)
    commit(project, "Build", "2026-03-22")
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.PROMOTED), ("shop", First.SPEC, None)]


def test_a_spec_that_says_more_than_was_edited_is_an_entry_when_it_is_built_later(project: Path) -> None:
    edit(project, PROMPT, "never on others", "and never on others")
    commit(project)
    assert run(project, "promote", PROMPT, "--yes")[0] == 0
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    commit(project)
    built(project)
    commit(project)
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.PROMOTED), ("shop", First.SPEC, None)]


def test_a_line_taken_out_by_hand_is_promoted_when_the_spec_drops_it(project: Path) -> None:
    edit(project, PROMPT, "- Say {thanks} where it fits.\n", "")
    commit(project)
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.STANDING)]
    edit(project, SPEC, '  - {id: thanks, rule: "Say {{thanks}} where it fits."}\n', "")
    built(project)
    commit(project)
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.PROMOTED)]


def test_an_edit_that_is_gone_is_reverted_and_one_edited_again_is_replaced(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    edit(project, PROMPT, "Be quick.", "Be brief.")
    commit(project)
    edit(project, PROMPT, "Be brief.", "Be polite.")
    commit(project)
    found = walk(project)
    assert [one.ended.fate for one in found.entries if one.ended is not None] == [Fate.REPLACED, Fate.REVERTED]
    assert found.rebuilt == 1
    assert "\nno entries: 1 build or revert without a change of the spec\n" in as_text(found)


def test_an_edit_that_stands_is_not_counted_again_when_a_build_merges(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    built(project)
    assert "Be quick." in read(project)
    assert "9 days" in read(project)
    commit(project)
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.STANDING), ("shop", First.SPEC, None)]


def test_a_formatter_edits_nothing(project: Path) -> None:
    write(project, TOOLS, json.dumps(json.loads(read(project, TOOLS)), indent=4))
    write(project, PROMPT, read(project).replace("\n", "\r\n"))
    commit(project)
    assert told(walk(project)) == []
    edit(project, TOOLS, "Cancel an order", "Cancel one order")
    commit(project)
    assert told(walk(project)) == [("shop", First.TOOLS, Fate.STANDING)]


def test_edits_before_the_walk_are_nobodys(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    git(project, "tag", "edited")
    write(project, "notes.txt", "x\n")
    commit(project)
    assert told(walk(project, since="edited")) == []


def test_a_merge_counts_as_one_change(project: Path) -> None:
    git(project, "checkout", "-qb", "branch")
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    edit(project, PROMPT, "Be quick.", "Be polite.")
    commit(project)
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    built(project)
    commit(project)
    git(project, "checkout", "-q", "main")
    write(project, "notes.txt", "x\n")
    commit(project)
    git(project, "merge", "-q", "--no-ff", "-m", "Merge", "branch")
    found = walk(project)
    assert told(found) == [("shop", First.SPEC, None)]
    assert (found.commits, found.merges) == (2, 1)
    assert any("squashed" in one for one in found.unseen)


def test_a_feature_that_is_gone_takes_its_edits_along(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    for path in (SPEC, LOCK, PROMPT, EVALS, TOOLS):
        (project / path).unlink()
    commit(project)
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.REVERTED)]


def test_an_artifact_that_is_deleted_for_a_while_is_no_edit(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    (project / TOOLS).unlink()
    commit(project, "Delete")
    built(project)
    commit(project, "Build")
    assert told(walk(project)) == [("shop", First.PROMPT, Fate.STANDING)]


def test_another_repository_inside_of_the_project_is_no_file(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "other")
    git(tmp_path / "other", "commit", "-qm", "x", "--allow-empty")
    git(project, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "other"), "specs/other.yaml")
    commit(project)
    assert told(walk(project)) == []


def test_the_first_commit_counts_whatever_git_is_set_to_show(project: Path) -> None:
    git(project, "config", "log.showRoot", "false")
    assert len(walk(project, last=10).entries) == 3
    assert as_text(walk(project, last=10)).startswith("the last 2 commits to ")


def test_a_share_that_rises_is_told(project: Path) -> None:
    for day, count in ((10, 1), (11, 2), (12, 3)):
        edit(project, SPEC, "is: " + read(project, SPEC).split("is: ")[1].split("}")[0], f"is: {count + 9} days")
        built(project)
        commit(project, day=f"2026-04-{day}")
    found = walk(project)
    assert found.rising is None
    for day, count in ((10, 1), (11, 2)):
        write(project, PROMPT, read(project) + f"- By hand, {count}.\n")
        commit(project, day=f"2026-05-{day}")
    found = walk(project)
    assert [(one.month, one.total, one.of(First.PROMPT)) for one in found.periods] == [("2026-04", 3, 0), ("2026-05", 2, 2)]
    assert found.rising == (0, 100)
    assert "rising: 100 % of the changes of 2026-05 entered through the prompt first, and 0 % before" in as_text(found)
    assert f"next: `specforge promote {PROMPT}` writes what stands there into the spec, or says why not\n" in as_text(found)


def test_a_share_that_only_stays_high_is_no_rise() -> None:
    def month(number: int, prompt: int, spec: int) -> list[Entry]:
        made = Commit(f"{number}" * 40, f"2026-0{number}-01", "A")
        return [*[Entry(made, "shop", First.PROMPT)] * prompt, *[Entry(made, "shop", First.SPEC)] * spec]

    def rising(*entered: Entry) -> tuple[int, int] | None:
        return Entries("", "", 0, tuple(entered)).rising

    assert rising() is None
    assert rising(*month(1, 2, 0), *month(2, 2, 1)) is None
    assert rising(*month(1, 1, 1), *month(2, 2, 2)) is None
    assert rising(*month(1, 0, 9), *month(2, 1, 0)) is None
    assert rising(*month(1, 1, 3), *month(2, 2, 2)) == (25, 50)
    assert rising(*month(2, 5, 0)) is None


def test_features_can_be_named(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    edit(project, "specs/bill.yaml", "Give sums", "Give all sums")
    commit(project)
    assert told(walk(project, "bill")) == [("bill", First.SPEC, None)]
    with pytest.raises(UsageError, match="no commit that was looked at has a lock of feature `bil`") as asked:
        walk(project, "bil")
    assert asked.value.help == "did you mean `bill`?"


def test_a_shallow_clone_is_no_answer(project: Path, tmp_path: Path) -> None:
    for number in range(3):
        write(project, PROMPT, read(project) + f"- By hand, {number}.\n")
        commit(project)
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{project.parent}", "shallow")
    clone = tmp_path / "shallow" / project.name
    for asked in ({"last": 2}, {"last": 10}, {"since": "now"}):
        with pytest.raises(BaseError) as found:
            walk(clone, **asked)  # type: ignore[arg-type]  one of two options
        assert found.value.exit_code == 3
    assert len(walk(clone, last=1).entries) == 1
    assert told(walk(clone, since="HEAD~1")) == [("shop", First.PROMPT, Fate.STANDING)]
    git(clone, "fetch", "-q", "--unshallow", "--tags")
    assert len(walk(clone).entries) == 3


def test_a_broken_lock_in_the_history_is_told_and_does_not_stop_the_walk(project: Path) -> None:
    text = read(project, LOCK)
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project)
    write(project, LOCK, "x\n")
    commit(project)
    write(project, LOCK, text)
    commit(project)
    found = walk(project)
    assert told(found) == [("shop", First.PROMPT, Fate.STANDING)]
    assert "1 lock that cannot be read" in found.unseen


def test_a_lock_of_a_newer_version_stops_the_walk(project: Path) -> None:
    edit(project, LOCK, "version 2\n", "version 9\n")
    commit(project)
    code, _, err = run(project, "entries", "--last", "3")
    assert code == 3
    assert "upgrade specforge" in err


def test_names_that_look_like_commands_are_inert(project: Path) -> None:
    git(project, "config", "core.quotePath", "true")
    write(project, "specs/a\x1b[31mb.yaml", SHOP.replace("feature: shop", "feature: other"))
    edit(project, PROMPT, "Be polite.", "::error::\x1b[31m\u202e ghp_" + "a1B2" * 9)
    git(project, "add", "-A")
    git(project, "-c", "user.name=\x1b[31m@everyone", "commit", "-qm", "x")
    found = walk(project)
    for text in (as_text(found), as_json(found)):
        assert not set(text) & set("\x1b\u202e")
        assert "ghp_" not in text


def test_the_json_form_is_what_its_schema_says(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    commit(project, day="2026-04-01")
    found = walk(project, last=10)
    document = json.loads(as_json(found))
    jsonschema.validate(document, schema())
    assert (document["counts"]["prompt"], document["fates"]["standing"]) == (1, 1)
    code, out, _ = run(project, "entries", "--last", "10", "--format", "json")
    assert (code, json.loads(out)) == (0, document)
    assert json.loads(run(project, "schema", "entries")[1]) == schema()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "nothing says how far to go back"),
        (["--since", "old", "--last", "3"], 2, "both say how far to go back"),
        (["--since", "2026-01-01"], 3, "not a day; `--last 100` counts commits"),
        (["--since", "nowhere"], 3, "there is no revision `nowhere`"),
        (["--since", "--all"], 3, "there is no revision `--all`"),
        (["--last", "0"], 2, "--last"),
        (["--last", "many"], 2, "--last"),
        (["--last", "3", "shopp"], 2, "did you mean `shop`?"),
    ],
)
def test_a_mistake_of_the_call_is_told(made: Path, arguments: list[str], code: int, said: str) -> None:
    done, out, err = run(made, "entries", *arguments)
    assert (done, out) == (code, "")
    assert said in err


def test_a_history_without_locks_is_no_answer(project: Path) -> None:
    git(project, "checkout", "-q", "--orphan", "fresh")
    git(project, "rm", "-rqf", "--cached", ".")
    git(project, "add", "specs", "specforge.toml")
    git(project, "commit", "-qm", "Specs alone")
    with pytest.raises(BaseError, match="has a lock") as found:
        walk(project, last=5)
    assert "commit `specforge.locks`" in found.value.help
    git(project, "add", "specforge.locks")
    git(project, "commit", "-qm", "Locks, and no artifacts")
    assert "edits in 4 artifacts that git does not hold as text, as generated/bill/prompt.md" in walk(project, last=5).unseen


def test_an_unrelated_history_is_no_beginning(project: Path) -> None:
    tree = git(project, "commit-tree", "-m", "alone", "HEAD^{tree}").strip()
    with pytest.raises(BaseError, match="no common past"):
        walk(project, since=tree)


def test_without_git_there_is_no_answer(project: Path) -> None:
    shutil.rmtree(project.parent / ".git")
    code, _, err = run(project, "entries", "--last", "3")
    assert code == 3
    assert "not in a git repository" in err
