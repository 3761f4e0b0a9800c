"""The doctor names each defect of locks, artifacts and cache with its repair."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from specforge import verdicts
from specforge.config import Config
from specforge.doctoring import examine
from specforge.verbs import build
from tests.conftest import AS_OF
from tests.test_moving import spec

LOCK, PROMPT = "specforge.locks/shop.lock", "generated/shop/prompt.md"


@pytest.fixture
def shop(project_of: Callable[[dict[str, str]], Path], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("CI", raising=False)
    root = project_of({"specs/shop.yaml": spec()})
    build(root, Config(), AS_OF)
    return root


def bad(root: Path) -> list[str]:
    lines, well = examine(root, Config())
    found = [line[5:] for line in lines if line.startswith("bad ")]
    assert well == (not found)
    return found


def rewrite(path: Path, before: str, after: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def test_a_sound_project_is_told_as_one(shop: Path) -> None:
    assert bad(shop) == []
    assert "ok   1 of 1 locks are whole and agree with the artifacts" in examine(shop, Config())[0]


def test_an_empty_project_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert bad(tmp_path) == []


DEFECTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "damaged": (lambda root: (root / LOCK).write_text("x\n"), f"{LOCK} is damaged: it names no version: restore {LOCK} from version control"),
    "newer": (lambda root: (root / LOCK).write_text("version 9\n"), f"{LOCK} was written by a newer specforge (lock version 9): upgrade specforge"),
    "folder": (lambda root: ((root / LOCK).unlink(), (root / LOCK).mkdir()), f"{LOCK} cannot be read: it is a folder: restore"),
    "interrupted": (lambda root: (root / f"{LOCK}.next").write_bytes((root / LOCK).read_bytes()), f"{LOCK} is not up to date, since a build was interrupted: run"),
    "merged": (
        lambda root: rewrite(root / LOCK, "feature shop\n", "<<<<<<< a\nfeature shop\n=======\nfeature shop\n>>>>>>> b\n"),
        f"{LOCK} holds merge-conflict markers: run `specforge build`",
    ),
    "gone": (lambda root: (root / PROMPT).unlink(), f"{PROMPT} was written and is gone: run `specforge build`, which writes it again, or forgets it"),
    "edited": (lambda root: rewrite(root / PROMPT, "Be brief", "Be terse"), f"{PROMPT} is not as it was written: `specforge check` names"),
    "a link": (lambda root: ((root / PROMPT).unlink(), (root / PROMPT).symlink_to("x")), f"{PROMPT} cannot be read: it is a link: move it away"),
    "a stranger": (lambda root: (root / "specforge.locks/notes.txt").touch(), "specforge.locks/notes.txt is no lock: move it away"),
    "half": (lambda root: (root / "generated/shop/.prompt.md.specforge-part").touch(), "a killed run left generated/shop/.prompt.md.specforge-part"),
    "half a lock": (lambda root: (root / "specforge.locks/.shop.lock.specforge-part").touch(), "a killed run left specforge.locks/.shop.lock.specforge-part"),
    "half a spec": (lambda root: (root / "specs/.shop.yaml.specforge-part").touch(), "a killed run left specs/.shop.yaml.specforge-part half-written"),
    "half a linked spec": (
        lambda root: ((root / "specs/shop.yaml").rename(root / "shop.yaml"), (root / "specs/shop.yaml").symlink_to("../shop.yaml"), (root / ".shop.yaml.specforge-part").touch()),
        "a killed run left .shop.yaml.specforge-part half-written",
    ),
    "versions": (lambda root: (root / "specforge.locks/project.lock").write_text("version 9\n"), "specforge.locks/project.lock was written by a newer"),
}  # fmt: skip


@pytest.mark.parametrize(("act", "told"), DEFECTS.values(), ids=DEFECTS)
def test_a_defect_is_told_with_its_repair(shop: Path, act: Callable[[Path], object], told: str) -> None:
    act(shop)
    found = bad(shop)
    assert len(found) == 1, found
    assert found[0].startswith(told)


def test_a_lock_of_an_older_version_is_told(shop: Path) -> None:
    import hashlib

    digest = hashlib.sha256((shop / PROMPT).read_bytes()).hexdigest()
    text = f"version = 1\nfeature = 'shop'\nspec = 'specs/shop.yaml'\n[[artifact]]\npath = '{PROMPT}'\nsha256 = '{digest}'\n"
    (shop / LOCK).write_text(text, encoding="utf-8")
    assert bad(shop) == [f"{LOCK} is of an older version than 2: run `specforge build` to write it anew"]
    build(shop, Config(), AS_OF)
    assert bad(shop) == []


@pytest.mark.parametrize("act", [DEFECTS[name][0] for name in ("damaged", "interrupted", "gone", "edited")])
def test_a_lock_is_whole_only_where_it_agrees_with_its_artifacts(
    project_of: Callable[[dict[str, str]], Path], act: Callable[[Path], object]
) -> None:
    root = project_of({f"specs/{name}.yaml": spec(name) for name in ("shop", "desk")})
    build(root, Config(), AS_OF)
    act(root)
    assert "ok   1 of 2 locks are whole and agree with the artifacts" in examine(root, Config())[0]


def test_many_defects_are_counted(project_of: Callable[[dict[str, str]], Path]) -> None:
    root = project_of({f"specs/f{number}.yaml": spec(f"f{number}") for number in range(15)})
    build(root, Config(), AS_OF)
    for path in root.rglob("prompt.md"):
        path.unlink()
    for path in root.rglob("evals.jsonl"):
        path.unlink()
    found = bad(root)
    assert len(found) == 21
    assert found[-1] == "and 10 more"


def test_a_damaged_memory_is_told(shop: Path) -> None:
    folder = Path(verdicts.cache_folder())
    (folder / "verdicts").mkdir(parents=True)
    (folder / "verdicts/a.json").write_text("{", encoding="utf-8")
    (folder / "verdicts/b.json").write_text("{}", encoding="utf-8")
    assert bad(shop) == [f"{folder}/verdicts/a.json is damaged and not used: delete it"]


def test_a_memory_that_another_run_forgets_meanwhile_is_no_defect(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(verdicts.cache_folder()) / "verdicts"
    for name in ("found", "looked-at", "kept"):
        verdicts.write_whole(str(folder / f"{name}.json"), "{}")
    is_file, read_bytes = Path.is_file, Path.read_bytes

    def forgotten_when_found(path: Path) -> bool:
        there = is_file(path)
        if path.name == "found.json":
            path.unlink()
        return there

    def forgotten_when_looked_at(path: Path) -> bytes:
        if path.name == "looked-at.json":
            path.unlink()
        return read_bytes(path)

    monkeypatch.setattr(Path, "is_file", forgotten_when_found)
    monkeypatch.setattr(Path, "read_bytes", forgotten_when_looked_at)
    assert bad(shop) == []


def test_a_cache_that_cannot_be_written_is_told(shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "cannot be written, so nothing is remembered" in bad(shop)[0]


def test_the_cache_keeps_no_more_than_some_files(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "MOST", 3)
    for number in range(6):
        path = f"{verdicts.cache_folder()}/verdicts/{number}.json"
        verdicts.write_whole(path, "{}")
        os.utime(path, (number, number))
    assert {path.name for path in Path(verdicts.cache_folder(), "verdicts").iterdir()} >= {"4.json", "5.json"}
    assert len(list(Path(verdicts.cache_folder(), "verdicts").iterdir())) <= 4


@pytest.mark.parametrize(
    ("file", "pattern", "cure"),
    [
        (".gitignore", "*.lock", "add `!specforge.locks/*.lock` to .gitignore beside specforge.locks"),
        (".git/info/exclude", "*.lock", "add `!specforge.locks/*.lock` to .gitignore beside specforge.locks"),
        (".gitignore", "specforge.locks/", "take it out"),
    ],
)
def test_locks_that_git_does_not_see_are_told_whatever_hides_them(
    project_of: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch, file: str, pattern: str, cure: str
) -> None:
    monkeypatch.setenv("CI", "true")
    root = project_of({"apps/shop/specs/shop.yaml": spec()})
    shop = root / "apps/shop"
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / file).write_text(f"{pattern}\n", encoding="utf-8")
    build(shop, Config(), AS_OF)
    assert bad(shop) == [f"`{pattern}` in {file} hides the locks from git: {cure}"]
    if "add" in cure:
        (shop / ".gitignore").write_text("!specforge.locks/*.lock\n", encoding="utf-8")
    else:
        (root / file).write_text("", encoding="utf-8")
    assert bad(shop) == []


@pytest.mark.parametrize(
    ("ignored", "cure"),
    [
        (b"\xff\n*.lock\n", "hides the locks from git: add `!specforge.locks/*.lock` to .gitignore beside specforge.locks"),
        (b"!specforge.locks/*.lock\n*.lock\n", "hides the locks from git: add `!specforge.locks/*.lock` to"),
        (b"/specforge.locks/\n!specforge.locks/*.lock\n", "hides the locks from git: take it out"),
        (b"*.lock\n!specforge.locks/*.lock\n", ""),
        (b"*.log\n", ""),
    ],
)
def test_locks_that_a_repository_would_not_see_are_told_before_there_is_one(shop: Path, ignored: bytes, cure: str) -> None:
    (shop / ".gitignore").write_bytes(ignored)
    before = bad(shop)
    assert [cure in one for one in before] == [True] * bool(cure)
    subprocess.run(["git", "init", "-q", str(shop)], check=True)
    assert bad(shop) == before
