"""Work that other processes do ahead changes nothing but the time: whatever becomes of them, the answer is the same."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from specforge import ahead, walking
from specforge.ahead import Ahead
from specforge.config import Config
from specforge.errors import LockError
from specforge.verbs import Wishes, build, check
from specforge.walking import Outcome
from tests.conftest import AS_OF, ROOT
from tests.processors import several
from tests.trees import contents

SPEC = """\
specforge: 1
feature: f{number}
use: [style.yaml]
role: You are assistant {number}.
facts:
  - {{id: days, is: {number} days}}
constraints:
  - {{id: soon, level: should, rule: "It takes {{days}}."}}
"""
STYLE = "specforge: 1\nmodule: style\nfacts:\n  - {id: fee, is: 3 EUR}\nconstraints:\n  - {id: polite, level: should, rule: Be polite.}\n"
COUNT = 12
DETACHED = """\
decisions:
  - detach: prompt.md
    reason: A person writes it.
    owner: pm
    expires: 2027-01-31
"""


def children() -> set[int]:
    """The processes that this one has begun and not yet waited for."""
    found = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(one) for one in found.read_text(encoding="ascii").split()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    for number in range(COUNT):
        (tmp_path / f"specs/f{number}.yaml").write_text(SPEC.format(number=number), encoding="utf-8")
    (tmp_path / "specs/style.yaml").write_text(STYLE, encoding="utf-8")
    assert len(build(tmp_path, Config(), AS_OF).written) == COUNT * 1
    return tmp_path


def test_items_are_found_by_whoever_has_them_and_the_first_are_left_to_this_process() -> None:
    before = children()
    with several(3):
        found = Ahead(range(9), lambda item: (item * item, os.getpid()))
        assert len(children() - before) == 2
        answers = [found.find(item) for item in range(9)]
    assert [one and one[0] for one in answers] == [None, None, None, 9, 16, 25, 36, 49, 64]
    assert len({one[1] for one in answers if one}) == 2
    assert os.getpid() not in {one[1] for one in answers if one}
    assert [found.find(item) for item in (3, 99)] == [None, None], "an answer is given once"
    found.close()
    assert children() == before


def test_few_items_are_worth_no_process() -> None:
    before = children()
    found = Ahead(range(2 * ahead.LEAST - 1), str)
    assert children() == before
    assert found.find(ahead.LEAST) is None


def test_no_process_is_forked_from_one_with_threads() -> None:
    program = (
        "import os, threading\n"
        "from specforge.ahead import processors\n"
        "assert processors() == len(os.sched_getaffinity(0))\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "assert processors() == 1\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)


def test_what_raises_dies_or_cannot_be_sent_is_no_answer() -> None:
    def work(item: int) -> object:
        if item == 2:
            raise ValueError(item)
        return item

    def dies(item: int) -> int:
        if item == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    with several(2):
        assert [Ahead(range(4), work).find(item) for item in (2, 3)] == [None, 3]
        assert [Ahead(range(4), dies).find(item) for item in (2, 3)] == [None, None]
        assert [Ahead(range(4), lambda _: threading.Lock()).find(item) for item in (2, 3)] == [None, None]


def test_what_was_done_and_nobody_asked_for_is_given_at_the_end() -> None:
    with several(3):
        found = Ahead(range(9), str)
        assert found.find(3) == "3"
    while any("Z" not in Path(f"/proc/{one.process}/stat").read_text(encoding="utf-8").split()[2] for one in found._open):
        time.sleep(0.01)
    assert found.close() == ["4", "5", "6", "7", "8"]
    assert found.close() == []


def test_what_is_not_asked_for_is_ended_when_it_has_done_with_its_item(tmp_path: Path) -> None:
    before, begun, done = children(), tmp_path / "begun", tmp_path / "done"

    def work(item: int) -> None:
        with begun.open("a", encoding="ascii") as file:
            file.write(f"{item}\n")
        time.sleep(0.2)
        with done.open("a", encoding="ascii") as file:
            file.write(f"{item}\n")

    with several(3):
        found = Ahead(range(100_000), work)
    while not done.exists():
        time.sleep(0.01)
    assert found.close() == []
    assert children() == before
    assert sorted(begun.read_text(encoding="ascii").split()) == sorted(done.read_text(encoding="ascii").split())


def test_a_process_does_not_outlive_the_one_that_began_it(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from tests.processors import several\n"
        "from specforge.ahead import Ahead\n"
        "def work(item):\n"
        "    Path(sys.argv[1], f'{os.getpid()}').write_text('', encoding='ascii')\n"
        "    time.sleep(0.05)\n"
        "with several(3):\n"
        "    found = Ahead(range(100_000), work)\n"
        "while len(os.listdir(sys.argv[1])) < 2:\n"
        "    time.sleep(0.01)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False, timeout=60)
    left = [Path("/proc", one.name) for one in tmp_path.iterdir()]
    assert len(left) == 2
    end = time.monotonic() + 30
    while any(one.exists() and "Z" not in (one / "stat").read_text(encoding="utf-8").split()[2] for one in left):
        assert time.monotonic() < end
        time.sleep(0.05)


def same(root: Path) -> Outcome:
    """The answer of a check, which is the same on any number of processors."""
    alone = check(root, Config(), AS_OF)
    for count in (2, 3, 5):
        with several(count):
            found = check(root, Config(), AS_OF)
        assert found.report == alone.report
        assert (found.broken, found.newer) == (alone.broken, alone.newer)
        assert found.seen == alone.seen
    return alone


def test_features_in_which_all_is_well_are_passed_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    open_part = walking.open_part
    monkeypatch.setattr(walking, "open_part", lambda setup, part, *more: opened.append(part.features[:1]) or open_part(setup, part, *more))
    with several(3):
        report = check(root, Config(), AS_OF).report
    assert report.features == COUNT
    # A third, and the modules that no feature uses; the first one is done before others begin.
    assert len(opened) <= COUNT // 3 + 2
    opened.clear()
    assert [one.check for one in check(root, Config(), AS_OF).report.findings] == ["unused-fact"]
    assert len(opened) == COUNT + 1


@pytest.mark.parametrize("number", [0, 5, 11])
def test_every_state_is_told_alike_wherever_the_feature_stands(root: Path, number: int) -> None:
    prompt, spec, lock = root / f"generated/f{number}/prompt.md", root / f"specs/f{number}.yaml", root / f"specforge.locks/f{number}.lock"
    kept, said, locked = prompt.read_text(encoding="utf-8"), spec.read_text(encoding="utf-8"), lock.read_text(encoding="utf-8")
    told: list[tuple[str, ...]] = []

    def look() -> None:
        told.append(tuple(sorted({one.check for one in same(root).report.findings if one.check != "unused-fact"})))
        spec.write_text(said, encoding="utf-8")
        prompt.write_text(kept, encoding="utf-8")
        lock.write_text(locked, encoding="utf-8")

    prompt.write_text(kept.replace("takes", "may take"), encoding="utf-8")
    look()
    spec.write_text(said.replace(" days}", " weeks}"), encoding="utf-8")
    look()
    spec.write_text(said.replace("role", "rolle"), encoding="utf-8")
    look()
    spec.write_text(said + "summary: The fee is {fee}.\n", encoding="utf-8")
    look()
    spec.write_text(said.replace(f"feature: f{number}", "feature: f3"), encoding="utf-8")
    look()
    spec.write_text(said.replace(f"feature: f{number}", f"feature: g\nwas: f{number}"), encoding="utf-8")
    look()
    lock.write_text(locked.replace("wrote", "wrot", 1), encoding="utf-8")
    look()
    lock.write_text(locked.replace("version 2", "version 99"), encoding="utf-8")
    look()
    lock.unlink()
    look()
    prompt.unlink()
    look()
    assert told[:2] == [("hand-edited",), ("stale",)]
    assert len(set(told)) > 6
    assert same(root).report.findings[0].check == "unused-fact"


def test_a_build_passes_over_what_is_as_it_should_be_and_writes_the_rest(root: Path) -> None:
    (root / "specs/f11.yaml").write_text(SPEC.format(number=99).replace("f99", "f11"), encoding="utf-8")
    (root / "generated/f7/prompt.md").unlink()
    with several(3):
        assert sorted(build(root, Config(), AS_OF).written) == ["generated/f11/prompt.md", "generated/f7/prompt.md"]
        assert build(root, Config(), AS_OF).written == ()


def test_a_first_build_writes_the_same_in_the_same_order(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = tmp_path_factory.mktemp("made")
    shutil.copytree(root / "specs", made / "specs")
    (made / "specs/f4.yaml").write_text(SPEC.format(number=4).replace("role", "rolle"), encoding="utf-8")
    (made / "generated/f8").mkdir(parents=True)
    (made / "generated/f8/prompt.md").write_text("Mine.\n", encoding="utf-8")
    (made / "specs/f9.yaml").write_text(SPEC.format(number=9) + DETACHED, encoding="utf-8")
    alone = tmp_path_factory.mktemp("alone")
    shutil.copytree(made, alone, dirs_exist_ok=True)
    first = build(alone, Config(), AS_OF)
    with several(3):
        second = build(made, Config(), AS_OF)
    assert (second.written, second.deleted, second.kept, second.report) == (first.written, first.deleted, first.kept, first.report)
    assert contents(made) == contents(alone)
    # One cannot be read, one is in the way of a file, and one is no longer managed.
    assert len(first.written) == COUNT - 3


def test_an_upgrade_is_built_alike(root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(COUNT):
        spec = root / f"specs/f{number}.yaml"
        spec.write_text(spec.read_text(encoding="utf-8").replace("assistant", "helper"), encoding="utf-8")
    (root / "generated/f10/prompt.md").write_text("Mine.\n", encoding="utf-8")
    alone = tmp_path_factory.mktemp("alone")
    shutil.copytree(root, alone, dirs_exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(alone / "no texts of before"))
    first = build(alone, Config(), AS_OF)
    shutil.rmtree(alone / "no texts of before", ignore_errors=True)
    with several(4):
        second = build(root, Config(), AS_OF)
    assert (second.written, second.kept, second.report) == (first.written, first.kept, first.report)
    shutil.rmtree(alone / "no texts of before", ignore_errors=True)
    assert contents(root) == contents(alone)
    assert len(first.written) == COUNT - 1


BUILD = """\
import os, sys
from tests.processors import several
sys.argv = ["specforge", "build", "-q", "--root", sys.argv[1]]
with several(3):
    from specforge.cli import run
    run()
"""


@pytest.mark.parametrize("whom", ["itself", "another", "interrupted"])
def test_a_build_that_is_killed_loses_nothing_and_the_next_one_ends_it(
    root: Path, tmp_path_factory: pytest.TempPathFactory, whom: str
) -> None:
    killed = tmp_path_factory.mktemp("killed")
    shutil.copytree(root / "specs", killed / "specs")
    for number in range(COUNT, 90):
        for folder in (root, killed):
            (folder / f"specs/f{number}.yaml").write_text(SPEC.format(number=number), encoding="utf-8")
    assert build(root, Config(), AS_OF).written
    env = {**os.environ, "XDG_CACHE_HOME": str(killed.parent / "cache"), "CI": "true"}
    building = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(killed)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    others: list[str] = []
    last = [killed / f"generated/{name}/prompt.md" for name in sorted(f"f{number}" for number in range(90))[40:]]
    while len(others) < 2 or not any(one.exists() for one in last):  # these are other processes'
        assert building.poll() is None, "it was over before it could be killed"
        others = Path(f"/proc/{building.pid}/task/{building.pid}/children").read_text(encoding="ascii").split() or others
    match whom:
        case "itself":
            building.kill()
        case "another":
            os.kill(int(others[0]), signal.SIGKILL)
        case _:
            building.send_signal(signal.SIGINT)
    assert building.wait(60) in {0, 130, -signal.SIGKILL}
    again = [subprocess.Popen([sys.executable, "-c", BUILD, str(killed)], cwd=ROOT, env=env) for _ in range(2)]
    assert [one.wait(60) for one in again] == [0, 0]
    assert contents(killed) == contents(root)


def test_a_plan_changes_nothing_on_any_number_of_processors(root: Path) -> None:
    (root / "generated/f10/prompt.md").unlink()
    before = contents(root)
    with several(3):
        outcome = build(root, Config(), AS_OF, Wishes(plan=True))
    assert outcome.written == ("generated/f10/prompt.md",)
    assert contents(root) == before


def test_a_spec_that_is_another_than_it_looks_is_built_once(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = tmp_path_factory.mktemp("made")
    shutil.copytree(root / "specs", made / "specs")
    (made / "specs/zz.yaml").write_text('specforge: 1\n"module": zz\nsource: "\n\nfeature: x\n"\n', encoding="utf-8")
    alone = tmp_path_factory.mktemp("alone")
    shutil.copytree(made, alone, dirs_exist_ok=True)
    first = build(alone, Config(), AS_OF)
    with several(3):
        second = build(made, Config(), AS_OF)
    assert (sorted(second.written), second.report) == (sorted(first.written), first.report)
    assert contents(made) == contents(alone)
    assert len(first.written) == COUNT


def test_a_check_that_crashes_elsewhere_crashes_here(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = walking.read_locks_of

    def broken(folder: Path, feature: str) -> object:
        if feature == "f9":
            raise RuntimeError("a defect")
        return read(folder, feature)

    monkeypatch.setattr(walking, "read_locks_of", broken)
    before = children()
    with several(3), pytest.raises(RuntimeError, match="a defect"):
        check(root, Config(), AS_OF)
    assert children() == before
    monkeypatch.setattr(walking, "read_locks_of", lambda *_: (_ for _ in ()).throw(LockError("x", "is odd", "")))
    with several(3):
        assert check(root, Config(), AS_OF).broken
