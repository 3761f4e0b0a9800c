"""A remembered verdict is the one that a full run gives, whatever happened to the tree."""

import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from specforge import remembering, verdicts, walking
from specforge.config import OWN_PLUGINS, Config, config_files, read_config
from specforge.opening import Opened, Recall, Setup
from specforge.partition import Part
from specforge.reporting.telling import as_text
from specforge.verbs import build, check
from specforge.walking import Outcome
from tests.conftest import AS_OF
from tests.processors import several
from tests.trees import contents, write

SPEC = "specforge: 1\nfeature: {name}\nuse: [m.yaml]\nrole: You are {name}.\nfacts:\n  - {{id: days, is: 5 days}}\nconstraints:\n  - {{id: soon, rule: 'It takes {{days}}.'}}\n"
MODULE = "specforge: 1\nmodule: m\nconstraints:\n  - {id: polite, rule: Be polite.}\n"
GIVES = "gives:\n  - {id: plan, fields: {steps: string}, sample: {steps: one}}\n"
TAKES = "takes:\n  - {id: plan, from: b/plan, fields: {steps: string}}\n"
USES = "specforge: 1\nfeature: e\nuse: [../shared/n.yaml]\nrole: You are e.\n"
FILES = {"specs/a.yaml": SPEC.format(name="a"), "specs/b.yaml": SPEC.format(name="b"), "specs/m.yaml": MODULE, "specforge.toml": ""}
WAIVER = "{}waivers:\n  - {{check: untested-must-rule, reason: Soon., owner: me, expires: 2026-12-20}}\n"
MODELS = "{}models:\n  - {{id: writer, name: harbor-4, provider: north, retires: 2027-03-01, looked_up: 2026-11-20}}\n"
IGNORED = "# specforge: ignore[untested-must-rule] by me until 2026-12-20: Soon.\n{}"
"""What can be told otherwise on another day, for a spec."""
CLOCK = verdicts.CLOCK_NS / 1e9 + 0.01


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)
    return tmp_path / "cache"


def answer(outcome: Outcome) -> str:
    return as_text(outcome.report, outcome.written, outcome.deleted)


def asked(root: Path, *more: str, day: datetime.date = AS_OF) -> tuple[str, bool]:
    """Check as the command line does; whether the answer was remembered."""
    call = ("check", "--root", str(root), *(() if day == AS_OF else ("--as-of", str(day))), *more)
    if (found := verdicts.recall(call)) is not None:
        return found[1], True
    time.sleep(CLOCK)
    begun = time.time_ns()
    outcome = check(root, read_config(root), day)
    if outcome.seen is not None:
        verdicts.remember(call, 0, answer(outcome), outcome.seen.with_config(config_files(root, root)), begun)
    return answer(outcome), False


class Tree(RuleBasedStateMachine):
    """Everything that happens to a tree between two checks."""

    remembered = 0

    @initialize()
    def start(self) -> None:
        self.root = Path(os.environ["SPECFORGE_TREE"]) / f"{time.time_ns()}"
        write(self.root, FILES)
        self.day = AS_OF
        build(self.root, Config(), self.day)

    def files(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if path.is_file())

    @rule(text=st.sampled_from(["6 days", "7 days", "5 days"]), name=st.sampled_from("ab"))
    def edit_a_spec(self, text: str, name: str) -> None:
        write(self.root, {f"specs/{name}.yaml": SPEC.format(name=name).replace("5 days", text)})

    @rule(number=st.integers(0, 30), keep_time=st.booleans())
    def edit_by_hand(self, number: int, keep_time: bool) -> None:
        files = [path for path in self.files() if "generated" in path.parts]
        if files:
            path = files[number % len(files)]
            state = path.stat()
            path.write_bytes(path.read_bytes().replace(b"e", b"3", 1))
            if keep_time:
                os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    @rule(number=st.integers(0, 30))
    def delete(self, number: int) -> None:
        files = self.files()
        if files:
            files[number % len(files)].unlink()

    @rule(number=st.integers(0, 30))
    def touch(self, number: int) -> None:
        files = self.files()
        if files:
            files[number % len(files)].touch()

    @rule(number=st.integers(0, 30))
    def check_out_again(self, number: int) -> None:
        files = self.files()
        if files:
            path = files[number % len(files)]
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)

    @rule()
    def add_a_spec(self) -> None:
        write(self.root, {"specs/deep/c.yaml": "specforge: 1\nfeature: c\nrole: You are c.\n"})

    @rule()
    def rename_a_spec(self) -> None:
        if (self.root / "specs/a.yaml").exists():
            (self.root / "specs/a.yaml").rename(self.root / "specs/a2.yaml")

    @rule(output=st.sampled_from(["generated", "made"]))
    def change_the_settings(self, output: str) -> None:
        write(self.root, {"specforge.toml": f'output = "{output}"\n'})

    @rule()
    def swap_a_folder_for_a_link(self) -> None:
        folder = self.root / "generated"
        if folder.is_dir() and not folder.is_symlink():
            folder.rename(self.root / "elsewhere")
            folder.symlink_to("elsewhere")

    @rule()
    def leave_a_lock_behind(self) -> None:
        locks = self.root / "specforge.locks"
        if (locks / "a.lock").exists():
            shutil.copy(locks / "a.lock", locks / "a.lock.next")

    @rule()
    def hand_something_over(self) -> None:
        write(self.root, {"specs/b.yaml": SPEC.format(name="b") + GIVES, "specs/d.yaml": SPEC.format(name="d") + TAKES})

    @rule(text=st.sampled_from(["polite", "brief"]))
    def edit_the_module(self, text: str) -> None:
        write(self.root, {"specs/m.yaml": MODULE.replace("Be polite", f"Be {text}")})

    @rule(owner=st.sampled_from(["a", "m", "x"]))
    def add_a_module_elsewhere(self, owner: str) -> None:
        write(self.root, {"shared/n.yaml": MODULE.replace("m\n", f"{owner}\n"), "specs/e.yaml": USES})

    @rule()
    def break_a_spec(self) -> None:
        write(self.root, {"specs/b.yaml": "specforge: 1\nfeature: b\nrolle: x\n"})

    @rule(dated=st.sampled_from([WAIVER, MODELS, IGNORED]), name=st.sampled_from("am"))
    def say_until_when(self, dated: str, name: str) -> None:
        text = MODULE if name == "m" else SPEC.format(name=name)
        write(self.root, {f"specs/{name}.yaml": dated.format(text)})

    @rule(days=st.sampled_from([-1, 1, 10, 40]))
    def pass_days(self, days: int) -> None:
        self.day += datetime.timedelta(days=days)

    @rule(back=st.booleans())
    def rename_a_feature(self, back: bool) -> None:
        was = "a\nwas: a2" if back else "a2\nwas: a"
        write(self.root, {"specs/a.yaml": SPEC.format(name="a").replace("feature: a\n", f"feature: {was}\n")})

    @rule()
    def merge(self) -> None:
        write(self.root, {"generated/a/prompt.md": "<<<<<<< ours\nYou are a.\n=======\nYou are b.\n>>>>>>> theirs\n"})

    @rule()
    def crash(self) -> None:
        """Leave what a build leaves that was killed between a file and its lock."""
        path, lock = self.root / "generated/a/prompt.md", self.root / "specforge.locks/a.lock"
        if path.is_file() and lock.is_file():
            shutil.copy(lock, f"{lock}.next")
            path.with_name(".prompt.md.specforge-part").write_text("half", encoding="utf-8")
            path.unlink()

    @rule(version=st.integers(0, 2))
    def upgrade(self, version: int) -> None:
        for module in (verdicts, remembering):
            module.installed = lambda: [["specforge", version]]

    @rule(remembering=st.booleans(), processors=st.integers(1, 3))
    def build(self, remembering: bool, processors: int) -> None:
        if any((self.root / "specs").rglob("*.yaml")):
            config, copy = read_config(self.root), self.root.with_name(f"{self.root.name}-copy")
            shutil.copytree(self.root, copy, symlinks=True)
            clean = build(copy, config, self.day)
            with several(processors):
                outcome = build(self.root, config, self.day, recall=Recall(time.time_ns()) if remembering else None)
            assert answer(outcome) == answer(clean)
            assert contents(self.root) == contents(copy)
            shutil.rmtree(copy)

    @rule()
    def wait(self) -> None:
        time.sleep(CLOCK)

    @invariant()
    def a_remembered_answer_is_that_of_a_full_run(self) -> None:
        if any((self.root / "specs").rglob("*.yaml")):
            config = read_config(self.root)
            full = answer(check(self.root, config, self.day))
            for trusting in (True, False):
                assert answer(check(self.root, config, self.day, Recall(time.time_ns(), trusting=trusting))) == full
            with several(3):
                assert answer(check(self.root, config, self.day)) == full
                assert answer(check(self.root, config, self.day, Recall(time.time_ns()))) == full
            first, _ = asked(self.root, day=self.day)
            second, again = asked(self.root, day=self.day)
            assert first == full
            assert second == full
            Tree.remembered += again


def test_whatever_happens_to_a_tree_a_remembered_answer_is_right(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECFORGE_TREE", str(tmp_path / "trees"))
    from hypothesis.stateful import run_state_machine_as_test

    monkeypatch.setattr(verdicts, "GRAIN_NS", verdicts.CLOCK_NS)
    monkeypatch.setattr(remembering, "GRAIN_NS", verdicts.CLOCK_NS)
    known = remembering.Memory.recall
    recalled: list[bool] = []

    def counted(self: remembering.Memory, paths: list[str]) -> remembering.Remembered | None:
        found = known(self, paths)
        recalled.append(found is not None)
        return found

    monkeypatch.setattr(remembering.Memory, "recall", counted)
    for module in (verdicts, remembering):
        monkeypatch.setattr(module, "installed", module.installed)  # put back when a tree has upgraded it
    limits = settings(
        max_examples=int(os.environ.get("SPECFORGE_TREES", "20")),
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Tree, settings=limits)
    assert any(cache.rglob("*.json"))
    assert Tree.remembered > 20
    assert recalled.count(True) > 50
    assert recalled.count(False) > 50


@pytest.fixture
def tree(cache: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(root, FILES)
    build(root, Config(), AS_OF)
    assert not asked(root)[1]
    assert asked(root)[1]
    return root


UNCHANGED: dict[str, Callable[[Path], object]] = {
    "touched": lambda root: (root / "specs/a.yaml").touch(),
    "a stray file": lambda root: write(root, {"notes.txt": "x"}),
    "a text beside specs": lambda root: write(root, {"specs/notes.txt": "x", "specs/rows.json": "[]"}),
    "a stray output": lambda root: write(root, {"generated/a/notes.txt": "x"}),
}
CHANGED: dict[str, Callable[[Path], object]] = {
    "same size": lambda root: write(root, {"specs/a.yaml": FILES["specs/a.yaml"].replace("5 days", "6 days")}),
    "a new spec": lambda root: write(root, {"specs/x/c.yaml": "specforge: 1\nfeature: c\n"}),
    "a spec in capital letters": lambda root: write(root, {"specs/C.YAML": "specforge: 1\nfeature: c\n"}),
    "a spec in a folder with capital letters": lambda root: write(root, {"Specs/c.yaml": "specforge: 1\nfeature: c\n"}),
    "a spec of another name": lambda root: write(root, {"specs/c.yaml.txt": "specforge: 1\nfeature: c\n"}),
    "a config of another name": lambda root: write(root, {"specforge.yaml": "output: other\n"}),
    "a new config": lambda root: write(root, {"pyproject.toml": "[tool.other]\n"}),
    "another lock": lambda root: write(root, {"specforge.locks/gone.lock": "x"}),
    "a deleted artifact": lambda root: (root / "generated/a/prompt.md").unlink(),
    "permissions": lambda root: (root / "generated/a/prompt.md").chmod(0o600),
}


@pytest.mark.parametrize("change", UNCHANGED.values(), ids=UNCHANGED)
def test_what_changes_no_answer_costs_nothing(tree: Path, change: Callable[[Path], object]) -> None:
    change(tree)
    assert asked(tree)[1]


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_what_may_change_an_answer_is_looked_at(tree: Path, change: Callable[[Path], object]) -> None:
    change(tree)
    call = ("check", "--root", str(tree))
    assert verdicts.recall(call) is None


def test_an_old_time_stamp_hides_no_edit(tree: Path) -> None:
    path = tree / "specs/a.yaml"
    state = path.stat()
    write(tree, {"specs/a.yaml": FILES["specs/a.yaml"].replace("5 days", "6 days")})
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert verdicts.recall(("check", "--root", str(tree))) is None


def test_another_call_another_day_and_another_version_are_other_verdicts(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = ("check", "--root", str(tree))
    assert verdicts.recall((*call, "--quiet")) is None
    assert verdicts.recall(("build", "--root", str(tree))) is None
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version", "other")
        assert verdicts.recall(call) is None
    with monkeypatch.context() as patch:
        patch.setattr(verdicts.time, "gmtime", lambda _: (2030, 1, 1, 0, 0, 0, 0, 1, 0))
        assert verdicts.recall(call) is None
    for variable, value in (("CI", "true"), (OWN_PLUGINS, "1")):
        with monkeypatch.context() as patch:
            patch.setenv(variable, value)
            assert verdicts.recall(call) is None
    assert verdicts.recall(call) is not None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"format": 1}', '{"format": 99}', "[" * 5000, "\udc80"])
def test_a_damaged_memory_is_no_memory(tree: Path, cache: Path, content: str) -> None:
    for path in cache.rglob("*.json"):
        path.write_bytes(content.encode(errors="surrogateescape"))
    assert verdicts.recall(("check", "--root", str(tree))) is None
    assert not asked(tree)[1]
    assert asked(tree)[1]


@pytest.mark.parametrize("part", ["files", "folders", "features", "looks"])
@pytest.mark.parametrize("content", [[], None, 1, {"specs/a.yaml": 1, "specs/b.yaml": {}, "specs/a.yaml\nx": None}])
def test_what_is_remembered_of_features_and_damaged_is_no_memory(tree: Path, cache: Path, part: str, content: object) -> None:
    config, full = read_config(tree), answer(check(tree, read_config(tree), AS_OF))
    check(tree, config, AS_OF, Recall(time.time_ns()))
    (path,) = cache.rglob("features/*.json")
    path.write_text(json.dumps({**json.loads(path.read_bytes()), part: content}), encoding="utf-8")
    with several(3):
        assert answer(check(tree, config, AS_OF, Recall(time.time_ns()))) == full


def test_a_cut_memory_is_no_memory(tree: Path, cache: Path) -> None:
    path = next(cache.rglob("*.json"))
    content = path.read_bytes()
    for end in range(0, len(content) - 1, 97):
        path.write_bytes(content[:end])
        assert verdicts.recall(("check", "--root", str(tree))) is None
    record = json.loads(content)
    for key in record:
        path.write_text(json.dumps({name: value for name, value in record.items() if name != key}), encoding="utf-8")
        assert verdicts.recall(("check", "--root", str(tree))) is None


def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.delenv("CI", raising=False)
    root = tmp_path / "project"
    write(root, FILES)
    assert asked(root) == asked(root)


@pytest.mark.parametrize("told", ["", ".cache", "./cache", "~/.cache"])
def test_a_cache_never_lies_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    """Whoever proposes a change could put there what is believed."""
    monkeypatch.setenv("XDG_CACHE_HOME", told)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert verdicts.cache_folder() == f"{tmp_path}/home/.cache/specforge"
    monkeypatch.setenv("HOME", ".")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    assert Path(verdicts.cache_folder()).is_absolute()
    root = tmp_path / "project"
    write(root, FILES)
    assert asked(root) == asked(root), "without a cache it works all the same"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["project"]


def test_the_command_answers_from_memory_without_importing_anything_heavy(cache: Path, tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root, FILES)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"} | {"XDG_CACHE_HOME": str(cache)}

    def run(*arguments: str) -> tuple[int, str, str]:
        code = "import sys; sys.argv = ['specforge', *sys.argv[1:]]\nfrom specforge.__main__ import main\ntry:\n    main()\nfinally:\n    print(sorted({'pydantic', 'typer', 'jinja2', 'yaml', 'jsonschema', 'networkx'} & set(sys.modules)), file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=root, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr.splitlines()[-1]

    assert run("build")[0] == 0
    time.sleep(CLOCK)
    full = run("check")
    assert "pydantic" in full[2]
    assert run("check") == (full[0], full[1], "[]")
    assert run("check", "--no-stat")[1] == full[1]
    assert run("check", "--no-stat") == (full[0], full[1], "[]")
    for target, code, unbuffered in (("/dev/full", 2, ""), ("pipe", 1, ""), ("/dev/full", 2, "1"), ("pipe", 1, "1")):
        read, written = os.pipe()
        os.close(read)
        with open("/dev/full", "w") as full:  # noqa: PTH123
            stdout = full if target == "/dev/full" else written
            command = [sys.executable, "-m", "specforge", "check"]
            buffering = env | {"PYTHONUNBUFFERED": unbuffered}
            done = subprocess.run(command, cwd=root, env=buffering, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
        os.close(written)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
    again = run("build")
    assert run("build") == (again[0], again[1], "[]")
    (root / "generated/a/prompt.md").write_text("edited\n", encoding="utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert "hand-edited" in out
    time.sleep(CLOCK)
    assert run("check")[:2] == (code, out)
    assert run("check") == (code, out, "[]")


PLUGIN = 'from specforge import Artifact, compiler\n\n\n@compiler\ndef words(view):\n    """Emit a word."""\n    yield Artifact(f"{view.folder}/words.txt", "one\\n")\n'


def test_an_edited_plugin_is_run_again(cache: Path, tmp_path: Path) -> None:
    root, package = tmp_path / "project", tmp_path / "site/acme"
    write(root, {**FILES, "specforge.toml": 'plugins = ["acme"]\n'})
    write(package, {"__init__.py": "", "words.py": PLUGIN})
    env = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(package.parent)}

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "specforge", *arguments], cwd=root, env=env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    assert run("build", "-q")[0] == 0
    time.sleep(CLOCK)
    assert run("check", "-q")[0] == 0
    assert list(cache.rglob("verdicts/*.json")), "an answer with plugins is remembered"
    write(package, {"words.py": PLUGIN.replace("one", "two")})
    code, said = run("check", "-q")
    assert code == 1
    assert "generated/a/words.txt: error[unexplained]" in said
    assert run("build", "-q")[0] == 0
    write(package, {"more.py": PLUGIN.replace("words", "more")})
    assert "generated/a/more.txt: error[new]" in run("check", "-q")[1]


def test_a_check_between_a_renamed_spec_and_a_build_hides_nothing(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECFORGE_TREE", str(tmp_path / "trees"))
    tree = Tree()
    tree.start()
    tree.rename_a_spec()
    tree.a_remembered_answer_is_that_of_a_full_run()
    tree.build(remembering=True, processors=1)
    assert b'spec "specs/a2.yaml"' in contents(tree.root)["specforge.locks/a.lock"]
    tree.teardown()


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "generated/a/prompt.md").unlink(),
        lambda root: (root / "generated").rename(root / "elsewhere"),
        lambda root: (root / "specforge.locks/a.lock.next").write_text(""),
    ],
    ids=["gone", "moved", "come"],
)
def test_what_changes_while_a_check_runs_is_not_remembered(tree: Path, change: Callable[[Path], object]) -> None:
    call = ("check", "--root", str(tree))
    time.sleep(CLOCK)
    begun = time.time_ns()
    outcome = check(tree, read_config(tree), AS_OF)
    assert outcome.seen is not None
    time.sleep(CLOCK)
    change(tree)
    verdicts.remember(call, 0, answer(outcome), outcome.seen.with_config(config_files(tree, tree)), begun)
    assert verdicts.recall(call) is None


def test_the_day_of_an_answer_is_the_one_on_which_its_run_began() -> None:
    noon = 1_800_000_000_000_000_000
    assert verdicts._about(("check",), noon) == verdicts._about(("check",), noon + 1)
    assert verdicts._about(("check",), noon) != verdicts._about(("check",), noon + 86_400_000_000_000)


def test_a_link_that_leads_elsewhere_is_another_call(tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(tree, other)
    (other / "generated/a/prompt.md").write_text("Edited.\n")
    link = tmp_path / "link"
    link.symlink_to(tree)
    assert asked(link) == (asked(tree)[0], False)
    assert asked(link)[1]
    link.unlink()
    link.symlink_to(other)
    told, remembered = asked(link)
    assert not remembered
    assert "hand-edited" in told


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ("", True),
        (WAIVER.format(""), False),
        (MODELS.format(""), False),
    ],
)
def test_what_is_remembered_lasts_until_a_day_can_change_it(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, kept: bool
) -> None:
    root = tmp_path / "project"
    write(
        root, {**FILES, "specs/a.yaml": FILES["specs/a.yaml"] + more, "specs/other.yaml": "specforge: 1\nfeature: other\nrole: You help.\n"}
    )
    config, compiled = read_config(root), list[str]()
    made = walking.open_part

    def counted(setup: Setup, part: Part, unlocked: Callable[[str], bool]) -> Opened:
        compiled.extend(file.owner for file in part.features)
        return made(setup, part, unlocked)

    monkeypatch.setattr(walking, "open_part", counted)
    build(root, config, AS_OF, recall=Recall(time.time_ns()))
    check(root, config, AS_OF, Recall(time.time_ns() + verdicts.GRAIN_NS * 2))
    compiled.clear()
    for days in (0, 1, 30, 200):
        day = AS_OF + datetime.timedelta(days=days)
        found = answer(check(root, config, day, Recall(time.time_ns() + verdicts.GRAIN_NS * 2)))
        again, compiled[:] = list(compiled), []
        assert "other" not in again
        assert ("a" not in again) is (kept or days == 0)
        assert found == answer(check(root, config, day))
        compiled.clear()


@pytest.mark.parametrize(
    "comment",
    [
        "# Allow same-day returns here.",
        "# nolint: unused-fact",
        "# specforge: ignore[unused-fact] by pm until 2026-01-31",
        "# specforge: ignore[unused-fact] by pm until 2027-01-31: Later.",
    ],
)
def test_a_comment_is_remembered_as_what_it_is(cache: Path, tmp_path: Path, comment: str) -> None:
    root = tmp_path / "project"
    write(root, {"specforge.toml": "", "specs/a.yaml": f'specforge: 1\nfeature: a\nfacts:\n  {comment}\n  - {{id: days, is: "30"}}\n'})
    config, recall = read_config(root), Recall(time.time_ns() + verdicts.GRAIN_NS * 2)
    build(root, config, AS_OF, recall=recall)
    assert answer(check(root, config, AS_OF, recall)) == answer(check(root, config, AS_OF))
    assert list(cache.rglob("features/*.json")), "it is remembered"


def test_line_ends_are_told_again_after_a_build_that_recorded_them(tree: Path) -> None:
    prompt = tree / "generated/a/prompt.md"
    prompt.write_bytes(prompt.read_bytes().replace(b"\n", b"\r\n"))
    (tree / "specforge.locks/a.lock").unlink()
    config = read_config(tree)
    recall = Recall(time.time_ns() + verdicts.GRAIN_NS * 2)  # as long after the files were written
    build(tree, config, AS_OF, recall=recall)
    found = [one.check for one in check(tree, config, AS_OF, recall).report.findings]
    assert found == [one.check for one in check(tree, config, AS_OF).report.findings]
    assert "line-endings" in found
