"""What a build does to a tree: every state, kills, concurrency, links."""

import datetime
import errno
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.doctoring import examine
from specforge.drift import KEEPS, RECORDS, WRITES, Asked, Disk, State, classify
from specforge.errors import LockError, UsageError
from specforge.lock import Region, Written, line_hash, mark, parse
from specforge.verbs import Wishes, build, check
from specforge.writing import SUFFIX

Project = Callable[[Mapping[str, str]], Path]
DAY = datetime.date(2026, 11, 25)
SPEC = "specforge: 1\nfeature: shop\nrole: You are the assistant of a shop.\n"
CASE = """\
intents:
  - {id: hello, when: "The user says hello.", do: Say hello.}
cases:
  - {id: hi, covers: hello, input: Hi, expect: {says: hello}}
"""
PROMPT = "generated/shop/prompt.md"
LOCK = "specforge.locks/shop.lock"


def states(root: Path) -> dict[str, str]:
    return {one.at.path: one.check for one in check(root, Config(), DAY).report.findings}


@pytest.mark.parametrize(
    ("expected", "locked", "disk", "state"),
    [
        ("e", {"e"}, "e", State.LOCK_REFRESH),
        ("e", set(), None, State.NEW),
        ("e", set(), "e", State.ADOPTABLE),
        ("e", set(), "d", State.COLLISION),
        ("e", {"e"}, None, State.MISSING),
        ("e", {"l"}, None, State.MISSING),
        ("e", {"l"}, "e", State.CONVERGED),
        ("e", {"l"}, "l", State.STALE),
        ("e", {"e"}, "d", State.HAND_EDITED),
        ("e", {"l"}, "d", State.DIVERGED),
        ("e", {"l", "e"}, "l", State.STALE),
        ("e", {"l", "e"}, "e", State.LOCK_REFRESH),
        (None, {"l"}, "l", State.ORPHANED),
        (None, {"l"}, "d", State.ORPHANED_EDITED),
        (None, {"l"}, "\n", State.ORPHANED),
        (None, {"l"}, None, State.FORGOTTEN),
        (None, set(), "d", None),
        (None, set(), None, None),
    ],
)
def test_the_state_follows_from_expected_locked_and_disk(
    expected: str | None, locked: set[str], disk: str | None, state: State | None
) -> None:
    assert classify(expected, frozenset(map(mark, locked)), Disk(disk)) is state


class Answers(Asked):
    """Says of what is there that it says the same, or that its edits are accepted."""

    def __init__(self, asked: str) -> None:
        self.asked = asked

    def same(self) -> bool:
        return self.asked == "same"

    def accepted(self) -> bool:
        return self.asked == "accepted"


@pytest.mark.parametrize(
    ("asked", "locked", "disk", "state"),
    [
        ("same", {"e"}, "d", State.REFORMATTED),
        ("same", {"l"}, "d", State.CONVERGED),
        ("same", {"l"}, "l", State.STALE),
        ("same", {"l", "e"}, "l", State.STALE),
        ("accepted", {"e"}, "d", State.ACCEPTED),
        ("accepted", {"l"}, "d", State.DIVERGED),
        ("accepted", {"l", "e"}, "l", State.STALE),
    ],
)
def test_what_was_written_is_no_edit_whatever_it_says(asked: str, locked: set[str], disk: str, state: State) -> None:
    assert classify("e", frozenset(map(mark, locked)), Disk(disk), Answers(asked)) is state


def test_no_state_is_both_written_and_kept() -> None:
    assert not WRITES & KEEPS
    assert not WRITES & RECORDS
    assert not RECORDS & KEEPS


def test_a_file_that_somebody_else_wrote_is_not_overwritten(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, PROMPT: "mine\n"})
    outcome = build(root, Config(), DAY)
    assert outcome.kept == (PROMPT,)
    assert (root / PROMPT).read_text(encoding="utf-8") == "mine\n"
    assert states(root) == {PROMPT: "collision"}


def test_a_hand_edit_is_kept_and_named(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / PROMPT).write_text("tuned\n", encoding="utf-8")
    assert states(root) == {PROMPT: "hand-edited"}
    assert build(root, Config(), DAY).kept == (PROMPT,)
    assert (root / PROMPT).read_text(encoding="utf-8") == "tuned\n"
    (root / "specs/shop.yaml").write_text(SPEC.replace("shop.", "big shop."), encoding="utf-8")
    assert states(root) == {PROMPT: "diverged"}
    assert build(root, Config(), DAY).kept == (PROMPT,)
    (root / PROMPT).unlink()
    assert states(root) == {PROMPT: "missing"}
    build(root, Config(), DAY)
    assert states(root) == {}


def test_a_changed_spec_makes_its_artifacts_stale(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / "specs/shop.yaml").write_text(SPEC.replace("shop.", "big shop."), encoding="utf-8")
    assert states(root) == {PROMPT: "stale"}
    assert build(root, Config(), DAY).written == (PROMPT,)


def test_comments_and_layout_of_a_spec_are_no_drift(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / "specs/shop.yaml").write_text(
        "# a comment\n" + SPEC.replace("role: You", 'role:   "You').replace("shop.\n", 'shop."\n'), encoding="utf-8"
    )
    assert states(root) == {}


def test_crlf_in_a_checkout_is_a_note(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / PROMPT).write_bytes((root / PROMPT).read_bytes().replace(b"\n", b"\r\n"))
    assert states(root) == {PROMPT: "line-endings"}
    (root / "specs/shop.yaml").write_bytes(SPEC.replace("\n", "\r\n").encode())
    assert states(root) == {PROMPT: "line-endings"}


def test_what_no_spec_makes_any_more_is_deleted_unless_it_was_edited(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specs/bank.yaml": SPEC.replace("shop", "bank") + CASE})
    build(root, Config(), DAY)
    (root / "specs/bank.yaml").unlink()
    assert build(root, Config(), DAY).kept == ("generated/bank/evals.jsonl", "generated/bank/prompt.md")
    assert states(root) == {"generated/bank/evals.jsonl": "orphaned", "generated/bank/prompt.md": "orphaned"}
    (root / "generated/bank/prompt.md").write_text("mine\n", encoding="utf-8")
    outcome = build(root, Config(), DAY, Wishes(prune=True))
    assert (outcome.deleted, outcome.kept) == (("generated/bank/evals.jsonl",), ("generated/bank/prompt.md",))
    (root / "generated/bank/prompt.md").unlink()
    build(root, Config(), DAY, Wishes(prune=True))
    assert not (root / "specforge.locks/bank.lock").exists()


def test_a_broken_spec_deletes_nothing(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specs/bank.yaml": SPEC.replace("shop", "bank")})
    build(root, Config(), DAY)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "specs" not in path.parts}
    (root / "specs/bank.yaml").write_text("specforge: 1\nfeature: bank\nrol: x\n", encoding="utf-8")
    assert build(root, Config(), DAY).broken
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "specs" not in path.parts} == before


def test_an_error_in_one_feature_holds_back_only_that_one(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specs/bank.yaml": SPEC.replace("shop", "bank") + "summary: Say {gone}.\n"})
    outcome = build(root, Config(), DAY)
    assert outcome.written == (PROMPT,)
    assert {one.check for one in outcome.report.findings} == {"dangling-reference", "undecided"}


def test_a_waived_error_holds_nothing_back(project_of: Project) -> None:
    waiver = "waivers:\n  - {check: dangling-reference, reason: Later., owner: me, expires: 2026-11-25}\n"
    root = project_of({"specs/shop.yaml": SPEC + 'summary: "Say {gone}."\n' + waiver})
    outcome = build(root, Config(), DAY)
    assert (outcome.written, outcome.report.findings, outcome.report.waived) == ((PROMPT,), (), 1)
    expired = build(root, Config(), DAY + datetime.timedelta(days=1))
    assert [one.check for one in expired.report.findings] == ["dangling-reference", "expired-waiver", "undecided"]
    outcome = build(root, Config(severities={"expired-waiver": "error", "unused-waiver": "error"}), DAY)
    assert outcome.report.findings == ()


def test_a_waiver_of_what_a_build_tells_is_no_unused_one_before_it(project_of: Project) -> None:
    strict = Config(severities={"unused-waiver": "error"})
    tool = "tools:\n  - {id: find, does: read, purpose: Find., returns: {at_most: 3, because: Three.}, empty_means: None.}\n"
    waiver = "waivers:\n  - {check: omission, reason: Later., owner: me, expires: 2026-12-25}\n"
    assert build(project_of({"specs/shop.yaml": SPEC + tool + waiver}), strict, DAY).report.findings == ()
    unused = build(project_of({"specs/shop.yaml": SPEC + waiver}), strict, DAY).report.findings
    assert [one.check for one in unused] == ["unused-waiver"]


def test_a_link_or_folder_in_the_place_of_an_artifact_is_left_alone(project_of: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "prompt.md").write_text("theirs\n", encoding="utf-8")
    (root / "generated/shop").mkdir(parents=True)
    (root / PROMPT).symlink_to(elsewhere / "prompt.md")
    assert states(root)[PROMPT] == "unreadable"
    build(root, Config(), DAY)
    assert (elsewhere / "prompt.md").read_text(encoding="utf-8") == "theirs\n"
    (root / PROMPT).unlink()
    (root / PROMPT).mkdir()
    assert states(root)[PROMPT] == "unreadable"


def test_an_output_folder_that_is_a_link_to_nothing_is_told(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    (root / "generated").symlink_to("nowhere")
    with pytest.raises(UsageError, match="generated is a link to nothing"):
        build(root, Config(), DAY)
    (root / "nowhere").mkdir()
    build(root, Config(), DAY)
    assert states(root) == {}


def test_an_output_folder_that_is_a_link_out_of_the_project_is_refused(
    project_of: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (root / "generated").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="leaves the project through a link"):
        build(root, Config(), DAY)
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 2),
        ("version = 1\n", 2),
        ("not toml", 2),
        ("version = 99\n", 3),
        ("version = 1\nfeature = 'shop'\nspec = 's'\nartifact = 3\n", 2),
        ("version = 1\nfeature = 'bank'\nspec = 's'\n", 2),
        ("version = 1\nfeature = 'shop'\nspec = 's'\n" + "[[artifact]]\npath = 'a'\nsha256 = 'x'\n", 2),
        ("version = 1\nfeature = 'shop'\nspec = 's'\n" + f"[[artifact]]\npath = 'a'\nsha256 = '{'0' * 64}'\n" * 2, 2),
        ("version 3\nfeature shop\nspec 's'\n", 3),
        ("version 2\nfeature shop\n", 2),
        ('version 2\nfeature shop\nspec "s"\n\nartifact a\n', 2),
        ('version 2\nfeature shop\nspec "s"\n\nartifact "a"\n\nregion shop\nafter -\n', 2),
        ('version 2\nfeature shop\nspec "s"\n\nartifact "a"\n\nregion shop\nafter -\nwrote\nshort\n', 2),
        ('version 2\nfeature shop\nspec "s"\n\nartifact "a"\n\nregion shop\nafter -\nread x\nwrote\n-\n', 2),
        ('version 2\nfeature shop\nspec "s"\n\nartifact "a"\n\nregion sh\x1bop\nafter -\nwrote\n-\n', 2),
        ('version 2\nfeature shop\nspec "s"\n\nelements that wrote nothing\n\nread x\n', 2),
        ("version 2\nfeature shop\nspec [1]\n", 2),
        ('version 2\nfeature shop\nspec "\\ud800"\n', 2),
        ("version 2\nfeature shop\nspec {\n", 2),
        ("<<<<<<< ours\n", 2),
    ],
)
def test_a_damaged_or_newer_lock_is_told_and_nothing_is_lost(project_of: Project, text: str, code: int) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / "specforge.locks/shop.lock").write_text(text, encoding="utf-8")
    (root / "specs/bank.yaml").write_text(SPEC.replace("shop", "bank"), encoding="utf-8")
    before = files(root / "generated/shop")
    outcome = build(root, Config(), DAY)
    assert (outcome.broken, outcome.newer) == (code == 2, code == 3)
    found = next(one for one in outcome.report.findings if one.check == "unreadable")
    assert found.help
    assert (found.at.path, found.message[:9]) == (LOCK, "the lock ")
    assert files(root / "generated/shop") == before
    assert (root / LOCK).read_text(encoding="utf-8") == text
    assert (root / "generated/bank/prompt.md").exists(), "another feature is not held back"
    (root / "specforge.locks/shop.lock").unlink()
    assert states(root)[PROMPT] == "adoptable"
    build(root, Config(), DAY)
    assert states(root) == {}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


KILLER = """
import os, signal, sys
from datetime import date
from pathlib import Path
from specforge.config import Config
from specforge import verbs
root, fatal = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def counted(real):
    def call(*arguments, **named):
        global count
        count += 1
        if count == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
os.fsync = counted(os.fsync)
Path.replace = counted(Path.replace)
Path.unlink = counted(Path.unlink)
os.open = counted(os.open)
verbs.build(root, Config(), date(2026, 11, 25))
"""


@pytest.mark.parametrize("fatal", range(1, 17))
def test_killed_anywhere_every_file_is_the_old_or_the_new_one(project_of: Project, fatal: int) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    old = (root / PROMPT).read_text(encoding="utf-8")
    (root / "specs/shop.yaml").write_text(SPEC.replace("shop.", "big shop."), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", KILLER, str(root), str(fatal)], check=False)
    assert done.returncode in {0, -signal.SIGKILL}
    assert (root / PROMPT).read_text(encoding="utf-8") in {old, old.replace("shop.", "big shop.")}
    assert set(states(root).values()) <= {"stale", "converged"}
    build(root, Config(), DAY)
    assert (root / PROMPT).read_text(encoding="utf-8") == old.replace("shop.", "big shop.")
    assert states(root) == {}
    assert [path for path in root.rglob("*") if path.name.endswith((SUFFIX, ".next"))] == []


@pytest.mark.parametrize("fatal", range(1, 21))
def test_a_first_build_killed_anywhere_is_finished_by_the_next(project_of: Project, fatal: int) -> None:
    root = project_of({"specs/shop.yaml": SPEC + CASE})
    done = subprocess.run([sys.executable, "-c", KILLER, str(root), str(fatal)], check=False)
    assert done.returncode in {0, -signal.SIGKILL}
    assert set(states(root).values()) <= {"new", "missing", "converged"}
    build(root, Config(), DAY)
    assert states(root) == {}
    assert list(parse((root / LOCK).read_text(encoding="utf-8"), LOCK).artifacts) == ["generated/shop/evals.jsonl", PROMPT]
    assert [path for path in root.rglob("*") if path.name.endswith((SUFFIX, ".next"))] == []


def test_a_lock_that_a_killed_build_did_not_put_in_place_is_not_lost(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / LOCK).rename(root / f"{LOCK}.next")
    assert states(root) == {PROMPT: "converged"}
    build(root, Config(), DAY)
    assert (root / LOCK).is_file()
    assert not (root / f"{LOCK}.next").exists()


SMALL, LARGE = ({"mine": {"bytes": size}} for size in (1000, 9000))


@pytest.mark.parametrize(("before", "after"), [({}, SMALL), (SMALL, LARGE), (SMALL, {})])
def test_caps_that_changed_are_told_though_nothing_is_made_of_them(project_of: Project, before: object, after: object) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config.model_validate({"caps": before}), DAY)
    (told,) = check(root, Config.model_validate({"caps": after}), DAY).report.findings
    assert (told.check, "`caps` in the config changed" in told.message) == ("lock-refresh", True)


def during_the_build(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something once, after the disk was read and before the first file is put in its place."""
    real, calls = os.fsync, iter((act,))

    def fsync(descriptor: int) -> None:
        real(descriptor)
        next(calls, lambda: None)()

    monkeypatch.setattr(os, "fsync", fsync)


def test_an_edit_that_is_saved_while_a_build_runs_is_kept(project_of: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    before = (root / LOCK).read_text(encoding="utf-8")
    (root / "specs/shop.yaml").write_text(SPEC.replace("shop.", "big shop."), encoding="utf-8")
    during_the_build(monkeypatch, lambda: (root / PROMPT).write_text("tuned\n", encoding="utf-8"))
    outcome = build(root, Config(), DAY)
    assert (outcome.written, outcome.kept) == ((), (PROMPT,))
    assert [one.check for one in outcome.report.findings] == ["overtaken"]
    assert (root / PROMPT).read_text(encoding="utf-8") == "tuned\n"
    assert (root / LOCK).read_text(encoding="utf-8") == before
    assert states(root) == {PROMPT: "diverged"}
    assert not list(root.rglob(f"*{SUFFIX}"))


def test_a_file_that_appears_while_a_build_runs_is_kept(project_of: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "generated/shop/mine.md": "mine\n"})
    during_the_build(monkeypatch, lambda: (root / PROMPT).write_text("mine\n", encoding="utf-8"))
    assert build(root, Config(), DAY).kept == (PROMPT,)
    assert (root / PROMPT).read_text(encoding="utf-8") == "mine\n"
    assert not (root / LOCK).exists()
    assert states(root) == {PROMPT: "collision"}


def test_a_file_that_is_edited_while_a_build_runs_is_not_deleted(project_of: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project_of({"specs/shop.yaml": SPEC + CASE})
    build(root, Config(), DAY)
    (root / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    evals = "generated/shop/evals.jsonl"
    during_the_build(monkeypatch, lambda: (root / evals).write_text("mine\n", encoding="utf-8"))
    outcome = build(root, Config(), DAY)
    assert (outcome.deleted, outcome.kept) == ((), (evals,))
    assert (root / evals).read_text(encoding="utf-8") == "mine\n"
    assert states(root) == {evals: "orphaned-edited"}


def forge(lock: Path, path: str, text: str) -> None:
    """Make a lock claim one more artifact."""
    head, rest = lock.read_text(encoding="utf-8").split("\nartifact ", 1)
    written = Written.of({"compiler": "prompt 1"}, [Region("shop", "", (), tuple(map(line_hash, text.split("\n"))))])
    lock.write_text(f'{head}\nartifact "{path}"\n{written.block}\nartifact {rest}', encoding="utf-8")


def test_a_lock_cannot_make_a_build_delete_what_is_not_in_the_features_folder(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specs/bank.yaml": SPEC.replace("shop", "bank"), "notes.txt": "mine\n"})
    build(root, Config(), DAY)
    bank = (root / "generated/bank/prompt.md").read_text(encoding="utf-8")
    for path, text in (("notes.txt", "mine\n"), ("generated/bank/prompt.md", bank)):
        forge(root / LOCK, path, text)
    outcome = build(root, Config(), DAY, Wishes(prune=True))
    assert (outcome.deleted, outcome.kept) == ((), ("generated/bank/prompt.md", "notes.txt"))
    assert states(root) == {"generated/bank/prompt.md": "orphaned-elsewhere", "notes.txt": "orphaned-elsewhere"}
    (root / "notes.txt").unlink()
    assert states(root)["notes.txt"] == "forgotten"


@pytest.mark.parametrize("path", ["../a", "/etc/passwd", "a/../b", "./a", "a//b", "a\\\\b", "a\\u0000b", "a\\nb", "", ".", ".."])
def test_a_lock_that_names_no_path_of_an_artifact_is_damaged(project_of: Project, path: str) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    forge(root / LOCK, path, "")
    outcome = build(root, Config(), DAY)
    assert outcome.broken
    assert re.search("the lock is damaged: '.*' is no path of an artifact", outcome.report.findings[-1].message)


@pytest.mark.parametrize("name", [LOCK, f"{LOCK}.next"])
def test_a_folder_in_the_place_of_a_lock_is_told(project_of: Project, name: str) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / name).unlink(missing_ok=True)
    (root / name).mkdir()
    outcome = build(root, Config(), DAY)
    assert outcome.broken
    assert "cannot be read: it is a folder" in outcome.report.findings[-1].message


def test_a_locks_folder_that_is_a_link_to_itself_is_told(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    (root / "specforge.locks").symlink_to("specforge.locks")
    with pytest.raises(LockError, match=r"specforge\.locks cannot be read"):
        build(root, Config(), DAY)


def test_a_file_in_the_place_of_the_build_locks_folder_is_told(project_of: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "tmp/x": ""})
    (root / f"tmp/specforge-{os.getuid()}").write_text("", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(root / "tmp"))
    with pytest.raises(UsageError, match="is no folder of yours"):
        build(root, Config(), DAY)


def test_two_builds_at_once_leave_one_right_tree(project_of: Project) -> None:
    root = project_of({f"specs/f{number}.yaml": SPEC.replace("shop", f"f{number}") for number in range(30)})
    command = [sys.executable, "-m", "specforge", "build", "--quiet"]
    running = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(4)]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], said
    assert states(root) == {}
    assert [path for path in root.rglob("*") if path.name.endswith((SUFFIX, ".next"))] == []


def test_a_file_where_a_folder_should_be_is_told_and_kept(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "generated": "a file\n"})
    assert build(root, Config(), DAY).kept == (PROMPT,)
    assert (root / "generated").read_text(encoding="utf-8") == "a file\n"


def test_a_locks_folder_that_cannot_be_made_is_told(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.locks": "a file\n"})
    with pytest.raises(LockError, match=r"specforge\.locks cannot be read: not a directory"):
        build(root, Config(), DAY)
    assert not (root / "generated").exists()


def test_an_artifact_that_a_feature_no_longer_makes_is_deleted(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC + CASE})
    build(root, Config(), DAY)
    (root / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    outcome = build(root, Config(), DAY)
    assert outcome.deleted == ("generated/shop/evals.jsonl",)
    assert states(root) == {}


def test_what_a_killed_build_left_half_written_is_swept(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    (root / f"generated/shop/.prompt.md{SUFFIX}").write_text("half", encoding="utf-8")
    (root / f"generated/shop/.others.md{SUFFIX}").mkdir()
    lines, healthy = examine(root, Config())
    assert not healthy
    told = f"bad  a killed run left generated/shop/.prompt.md{SUFFIX} half-written: run `specforge build`, which deletes such files"
    assert told in lines
    promoting = root / f"specs/.shop.yaml{SUFFIX}"
    promoting.write_text("half", encoding="utf-8")
    build(root, Config(), DAY)
    assert not promoting.exists()
    assert not (root / f"generated/shop/.prompt.md{SUFFIX}").exists()
    assert "ok   no killed run left a file half-written" in examine(root, Config())[0]


def test_a_full_disk_leaves_the_old_files_and_says_what_to_do(project_of: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    build(root, Config(), DAY)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    (root / "specs/shop.yaml").write_text(SPEC.replace("a shop", "a bank"), encoding="utf-8")
    real, full = os.fsync, iter((False, True))

    def fsync(descriptor: int) -> None:
        if next(full, True):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(UsageError, match="no space left on device") as raised:
            build(root, Config(), DAY)
    assert raised.value.help == "make room on the disk, and run it again"
    assert {path: path.read_bytes() for path in before} == before | {root / "specs/shop.yaml": (root / "specs/shop.yaml").read_bytes()}
    assert states(root) == {PROMPT: "stale"}
    build(root, Config(), DAY)
    assert states(root) == {}
