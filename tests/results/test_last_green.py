"""The last green run: kept, committed, and compared with by `specforge why`, wherever its commit is and is not."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

import specforge
from specforge.grading.verdict import Verdict
from specforge.results.kept import entries_of
from specforge.results.records import Result
from specforge.tracing.outcomes.keeping import FOLDER, kept_of, save
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.results.shop import built
from tests.results.test_outcomes import QUOTED, as_verdict, command, edit, file, only, runs_of
from tests.tracing.test_affected import git

KEPT = f"{FOLDER}/shop-agent.jsonl"
REFUNDS = "shop-agent/intent/refund"


@pytest.fixture
def green(tmp_path: Path) -> Path:
    """A project in which all runs of a case passed, kept and committed in that order."""
    (tmp_path / "project").mkdir()
    root = built(tmp_path / "project")
    git(root, "init", "-q", "-b", "main")
    commit(root, "the spec")
    keep(root, as_verdict(only(runs_of(root), "refunds"), Verdict.PASS))
    commit(root, "the green run")
    return root


def commit(root: Path, message: str) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)
    return git(root, "rev-parse", "HEAD").strip()


def keep(root: Path, results: Iterable[Result], name: str = "results.jsonl") -> str:
    done = command(root, file(root, results, name), "--save")
    assert done.returncode == 0, done.stderr
    return done.stdout


def why(root: Path, case: str = "refunds") -> str:
    done = run_specforge("why", case, "--root", str(root))
    assert done.returncode == 0, done.stderr
    return done.stdout


def reworded(root: Path) -> Path:
    edit(root, "do: Say that it takes 5 days.", "do: Say that it takes a while.")
    commit(root, "another rule")
    keep(root, as_verdict(only(runs_of(root, at="2026-11-21T00:00:00Z"), "refunds"), Verdict.FAIL))
    return root


# --- with its commit ---


def test_a_red_run_is_compared_with_the_commit_of_the_last_green_one(green: Path) -> None:
    (run,) = kept_of(green, "shop-agent")
    assert run.revision == git(green, "rev-parse", "HEAD~1").strip()
    said = why(reworded(green))
    assert said.startswith(
        f"compared with the last green run of small, made 2026-11-20T10:00:00Z by pytest, 1 of 1 passed, at commit {run.revision[:12]}\n"
    )
    assert "-        What to do: Say that it takes 5 days.\n" in said
    assert f"since the base, the behaviour was changed on purpose: `{REFUNDS}`" in said
    assert [one.verdict for one in kept_of(green, "shop-agent")] == ["pass", "fail"]


def test_runs_that_are_saved_again_from_a_later_commit_change_nothing(green: Path) -> None:
    before = (green / KEPT).read_bytes()
    for number in range(4):
        (green / "notes.md").write_text(f"{number}\n", encoding="utf-8")
        commit(green, "something else")
        assert "kept what was kept: nothing is new" in keep(green, as_verdict(only(runs_of(green), "refunds"), Verdict.PASS))
        assert (green / KEPT).read_bytes() == before


def test_runs_that_were_kept_before_the_spec_was_committed_get_its_commit_later(green: Path) -> None:
    edit(green, "You help customers", "You serve customers")
    results = as_verdict(only(runs_of(green, "large"), "refunds"), Verdict.PASS)
    keep(green, results)
    assert [one.revision for one in kept_of(green, "shop-agent") if one.model == "large"] == [""]
    head = commit(green, "the spec that was run")
    keep(green, results)
    assert [one.revision for one in kept_of(green, "shop-agent") if one.model == "large"] == [head]


# --- without its commit ---


def shallow(green: Path) -> Path:
    copy = green.parent / "shallow"
    git(green, "clone", "-q", "--depth", "1", f"file://{green}", str(copy))
    return copy


def squashed(green: Path) -> Path:
    git(green, "checkout", "-q", "--orphan", "fresh")
    commit(green, "all of it")
    git(green, "branch", "-qD", "main")
    git(green, "reflog", "expire", "--expire=now", "--all")
    git(green, "gc", "-q", "--prune=now")
    return green


def unversioned(green: Path) -> Path:
    (green / ".git").rename(green.parent / "away")
    return green


def unborn(green: Path) -> Path:
    unversioned(green)
    git(green, "init", "-q")
    return green


def misunderstood(green: Path) -> Path:
    """The commit is there, and its spec is of another version of the language."""
    (run,) = kept_of(green, "shop-agent")
    text = (green / "specs/shop.yaml").read_text(encoding="utf-8")
    (green / "specs/shop.yaml").write_text(text.replace("covers:", "about:"), encoding="utf-8")
    other = commit(green, "as it was written once")
    (green / "specs/shop.yaml").write_text(text, encoding="utf-8")
    (green / KEPT).write_text(replace(run, revision=other).line(), encoding="utf-8")
    commit(green, "as it is written now")
    return green


def uncommitted(green: Path) -> Path:
    (run,) = kept_of(green, "shop-agent")
    (green / KEPT).write_text(replace(run, revision="").line(), encoding="utf-8")
    return green


WITHOUT = {
    shallow: ("is not in this clone", "fetch it, as with `git fetch --unshallow`, or name a revision"),
    squashed: ("is not in this clone", "fetch it, as with `git fetch --unshallow`, or name a revision"),
    unversioned: ("there is no git repository with a commit here", "look in a clone, or name a revision"),
    unborn: ("there is no git repository with a commit here", "look in a clone, or name a revision"),
    misunderstood: ("cannot be read here", "name a revision"),
    uncommitted: ("its spec was not committed when it was kept", "name a revision"),
}


@pytest.mark.parametrize("where", WITHOUT, ids=lambda one: one.__name__)
def test_without_its_commit_the_elements_are_named_and_that_their_texts_are_unknown(green: Path, where: Callable[[Path], Path]) -> None:
    lacks, cure = WITHOUT[where]
    root = where(green)
    said = why(root)
    first, *_, last = said.splitlines()
    assert first.startswith(
        "compared with the last green run of small, made 2026-11-20T10:00:00Z by pytest, 1 of 1 passed, by its fingerprints, for "
    )
    assert first.endswith(lacks)
    assert "nothing of it moved since the last green run" in last
    edit(root, "do: Say that it takes 5 days.", "do: Say that it takes a while.")
    said = why(root)
    assert f"since the last green run changed: `{REFUNDS}`\n" in said
    assert f"covered  {REFUNDS}  specs/shop.yaml:11:5; changed" in said
    assert "covered  shop-agent/constraint/own-orders  specs/shop.yaml:5:5; unchanged" in said
    last = said.splitlines()[-1]
    assert "what the texts were then is not known, for " in last
    assert f"{lacks}: {cure} of that time with `--base`" in last
    assert "5 days" not in said.replace("expect", ""), "a text of then"


def test_without_its_commit_a_fact_that_only_the_case_quotes_is_named(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    root = built(tmp_path / "project", QUOTED)
    (coat, _) = [case for view in specforge.load(root, as_of=AS_OF) for case in view.cases if case.id == "shop-agent/case/coat"]
    keep(root, coat.run(lambda: specforge.Players(lambda messages, tools: "2.980,00 EUR")).results)
    assert "nothing of it moved since the last green run" in why(root, "coat")
    edit(root, '"2.980,00"', '"3.100,00"')
    said = why(root, "coat")
    assert "since the last green run changed: `shop-agent/fact/amount`\n" in said
    assert "quoted   shop-agent/fact/amount  specs/shop.yaml:6:5; changed" in said


def test_an_element_that_is_gone_is_named_by_its_fingerprint(green: Path) -> None:
    root = unversioned(green)
    edit(root, "covers: [refund, own-orders]", "covers: refund")
    assert "since the last green run changed: `shop-agent/constraint/own-orders`" in why(root)


# --- lines that somebody changed ---


CHANGES = {
    "a verdict": ('"verdict": "fail"', '"verdict": "pass"'),
    "a count": ('"passed": 0', '"passed": 1'),
    "a flag for a number": ('"passed": 0', '"passed": false'),
    "a time": ("2026-11-21T", "2026-11-23T"),
    "a commit": ('"revision": "', '"revision": "0'),
    "a fingerprint": ('/intent/refund": "', '/intent/refund": "x'),
    "another case": ("/case/refunds", "/case/greets"),
    "a model": ('"model": "small"', '"model": "large"'),
    "no mark": (', "mark": "', ', "was": "'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_kept_line_that_was_changed_is_told_by_its_place_and_is_not_taken_for_green(green: Path, change: tuple[str, str]) -> None:
    keep(green, as_verdict(only(runs_of(green, at="2026-11-21T00:00:00Z"), "refunds"), Verdict.FAIL))
    passed, failed = (green / KEPT).read_text(encoding="utf-8").splitlines(keepends=True)
    old, new = change
    assert old in failed
    (green / KEPT).write_text(passed + failed.replace(old, new, 1), encoding="utf-8")
    asked = file(green, only(runs_of(green), "greets"))
    for arguments in (["why", "refunds"], ["results", str(asked)], ["results", str(asked), "--save"]):
        done = run_specforge(*arguments, "--root", str(green))
        assert (done.returncode, done.stdout) == (2, ""), arguments
        at, cure = done.stderr.splitlines()
        assert at.startswith(f"specforge: {KEPT}:2 "), done.stderr
        assert "only what is kept of one case is lost" in cure
    assert (green / KEPT).read_text(encoding="utf-8") == passed + failed.replace(old, new, 1)


def test_line_endings_of_another_system_are_no_change(green: Path) -> None:
    before = kept_of(green, "shop-agent")
    (green / KEPT).write_bytes((green / KEPT).read_bytes().replace(b"\n", b"\r\n"))
    assert kept_of(green, "shop-agent") == before


def test_the_order_of_keys_is_no_change(green: Path) -> None:
    before = kept_of(green, "shop-agent")
    line = json.loads((green / KEPT).read_text(encoding="utf-8"))
    (green / KEPT).write_text(json.dumps(dict(reversed(line.items()))) + "\n", encoding="utf-8")
    assert kept_of(green, "shop-agent") == before


# --- several people, and no luck ---


@pytest.mark.parametrize("how", ["merge", "rebase"])
def test_two_who_both_keep_the_first_run_of_a_feature_merge_without_a_conflict(tmp_path: Path, how: str) -> None:
    (tmp_path / "project").mkdir()
    root = built(tmp_path / "project")
    git(root, "init", "-q", "-b", "main")
    commit(root, "the spec")
    git(root, "checkout", "-qb", "other")
    keep(root, runs_of(root, "large"))
    commit(root, "theirs")
    git(root, "checkout", "-q", "main")
    keep(root, runs_of(root))
    commit(root, "ours")
    git(root, *(["merge", "-q", "--no-edit", "other"] if how == "merge" else ["rebase", "-q", "other"]))
    assert {one.model for one in kept_of(root, "shop-agent")} == {"small", "large"}
    assert git(root, "status", "--porcelain") == ""


def test_a_save_that_is_killed_loses_nothing_of_what_was_kept(green: Path) -> None:
    before = kept_of(green, "shop-agent")
    paths = [file(green, runs_of(green, f"model-{number}"), f"{number}.jsonl") for number in range(4)]
    line = [sys.executable, "-m", "specforge", "results", "--save", "--root", str(green), *map(str, paths)]
    started = time.monotonic()
    subprocess.run(line, stdout=subprocess.DEVNULL, check=True)
    whole, full = time.monotonic() - started, kept_of(green, "shop-agent")
    old, killed = (green / KEPT).read_bytes(), 0
    for share in (0.2, 0.6, 0.66, 0.72, 0.78, 0.84, 0.9, 0.96):  # the first one hits however much faster it runs than before
        (green / KEPT).write_text("".join(one.line() for one in before), encoding="utf-8")
        running = subprocess.Popen(line, stdout=subprocess.DEVNULL)
        time.sleep(whole * share)
        os.kill(running.pid, signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
        assert kept_of(green, "shop-agent") in (before, full)
    assert killed
    subprocess.run(line, stdout=subprocess.DEVNULL, check=True)
    assert (green / KEPT).read_bytes() == old, "the next save finishes what was left"


def test_a_save_that_is_killed_while_it_writes_leaves_the_old_file(green: Path) -> None:
    before = (green / KEPT).read_bytes()
    killer = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from specforge.results.kept import entries_of\nfrom specforge.tracing.outcomes.keeping import save\n"
        "from msgspec.structs import replace\n"
        f"root = Path({str(green)!r})\n"
        f"(run,) = entries_of((root / {KEPT!r}).read_text(), '')\n"
        f"import datetime\nsave(root, {{'shop-agent': [replace(run, model='large')]}}, {AS_OF!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", killer], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (green / KEPT).read_bytes() == before
    (run,) = entries_of(before.decode(), "")
    assert save(green, {"shop-agent": [replace(run, model="large")]}, AS_OF) == (KEPT,)
    assert {path.name for path in (green / FOLDER).iterdir()} == {".gitattributes", "shop-agent.jsonl"}
