"""The verdict of a lint is given again only when nothing changed."""

import datetime
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from specforge import verdicts
from specforge.config import read_config
from specforge.prompt_lint.judging import Request, judge
from specforge.registry import find_rules

TODO = "# Role\nYou help in a shop.\n\n# Refunds\nTODO: ask legal.\n"
CONFIG = '[lint]\npaths = ["prompts"]\n'
LONG_AGO = time.time_ns() - 10_000_000_000


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "prompts/sub").mkdir(parents=True)
    (tmp_path / ".cache").mkdir()
    (tmp_path / "specforge.toml").write_text(CONFIG)
    (tmp_path / "tools.json").write_text('[{"name": "get_order"}]')
    (tmp_path / "prompts/a.md").write_text(TODO)
    return tmp_path


def lint(root: Path, *arguments: str) -> tuple[int, str]:
    """Runs the command with a cache of its own; files seem to have been written a while ago."""
    for path in root.rglob("*"):
        if path.is_file() and not path.is_relative_to(root / ".cache"):
            os.utime(path, ns=(LONG_AGO, LONG_AGO))
    env = {key: value for key, value in os.environ.items() if key != "CI"} | {"XDG_CACHE_HOME": str(root / ".cache")}
    done = subprocess.run(
        [sys.executable, "-m", "specforge", "lint", *arguments], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def remembered(root: Path) -> list[Path]:
    return sorted((root / ".cache/specforge/verdicts").glob("*.json"))


def test_a_second_run_gives_the_same_and_any_change_is_seen(shop: Path) -> None:
    time.sleep(0.1)
    first = lint(shop)
    assert "placeholder-debris" in first[1]
    assert len(remembered(shop)) == 1
    kept = remembered(shop)[0]
    kept.write_text(kept.read_text().replace("TODO", "todo of the memory"))
    assert "todo of the memory" in lint(shop)[1], "it is given from memory"
    changes: list[Callable[[], object]] = [
        lambda: (shop / "prompts/b.md").write_text(TODO),
        lambda: (shop / "prompts/sub/c.md").write_text(TODO),
        lambda: (shop / "prompts/a.md").write_text(TODO + "Be kind.\n"),
        (shop / "prompts/b.md").unlink,
        lambda: (shop / "specforge.toml").write_text(CONFIG + 'severities = {placeholder-debris = "off"}\n'),
        lambda: (shop / "specforge.toml").write_text(CONFIG + 'facts = {tools = "tools.json"}\n'),
        lambda: (shop / "tools.json").write_text('[{"name": "get_orders"}]'),
        lambda: (shop / "lint-baseline.json").write_text('{"format": "specforge-lint-baseline/1", "findings": []}'),
    ]
    for change in changes:
        change()
        assert "of the memory" not in lint(shop)[1]
        for one in remembered(shop):
            one.write_text(one.read_text().replace("as of", "of the memory, as of"))


def test_what_depends_on_more_is_not_remembered(shop: Path) -> None:
    time.sleep(0.1)
    (shop / "prompts/broken.md").write_bytes(b"\x00\x01")
    lint(shop)
    assert remembered(shop) == []
    (shop / "prompts/broken.md").unlink()
    (shop / "cases.txt").write_text("one two three four five six\n")
    (shop / "specforge.toml").write_text(CONFIG + 'facts = {held_out = ["cases.txt"]}\n')
    lint(shop)
    lint(shop, "--fix")
    lint(shop, "--write-baseline")
    assert remembered(shop) == []


def again(shop: Path, change: Callable[[], object], *arguments: str) -> tuple[str, str]:
    """What is told after a change, from memory where that is possible, and without it."""
    time.sleep(0.1)
    lint(shop, *arguments)
    assert remembered(shop)
    change()
    told = lint(shop, *arguments)[1]
    shutil.rmtree(shop / ".cache")
    return told, lint(shop, *arguments)[1]


def linked(shop: Path) -> Callable[[], object]:
    (shop / "z.txt").write_text(TODO)
    (shop / "prompts/z.md").symlink_to("../z.txt")
    return lambda: ((shop / "prompts/z.md").unlink(), (shop / "prompts/z.md").write_text(TODO))


def named_as_a_folder(shop: Path) -> Callable[[], object]:
    (shop / "prompts/data").write_text("x")
    return lambda: ((shop / "prompts/data").unlink(), (shop / "prompts/data").mkdir(), (shop / "prompts/data/b.md").write_text(TODO))


def installed(shop: Path) -> Callable[[], object]:
    (shop / "prompts/data").mkdir()
    (shop / "prompts/data/pyvenv.cfg").touch()
    (shop / "prompts/data/b.md").write_text(TODO)
    return (shop / "prompts/data/pyvenv.cfg").unlink


@pytest.mark.parametrize("prepare", [linked, named_as_a_folder, installed])
def test_what_becomes_a_prompt_is_seen(shop: Path, prepare: Callable[[Path], Callable[[], object]]) -> None:
    (shop / "prompts/a.md").write_text("# Role\nYou help in a shop.\n")
    told, expected = again(shop, prepare(shop))
    assert told == expected
    assert "placeholder-debris" in told


def test_a_file_that_a_setting_names_elsewhere_is_seen(shop: Path) -> None:
    entry = (
        '[[lint.ignore]]\nrule = "placeholder-debris"\nfiles = ["drafts/*.md"]\nowner = "legal"\nexpires = 2027-01-31\nreason = "drafts"\n'
    )
    (shop / "specforge.toml").write_text(CONFIG + entry)
    time.sleep(0.1)
    assert "unmatched-files" in lint(shop)[1]
    (shop / "drafts").mkdir()
    (shop / "drafts/x.md").write_text("Hello.\n")
    assert "unmatched-files" not in lint(shop)[1]


def test_a_file_of_the_baseline_that_is_gone_is_seen(shop: Path) -> None:
    (shop / "prompts/b.md").write_text(TODO)
    lint(shop, "--write-baseline")
    told, expected = again(shop, (shop / "prompts/b.md").unlink, "prompts/a.md")
    assert told == expected
    assert "stale-baseline" in told


def test_a_prompt_that_comes_while_it_runs_is_not_passed_over(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(shop / ".cache"))
    monkeypatch.delenv("CI", raising=False)
    time.sleep(0.1)
    begun = time.time_ns()
    judged = judge(shop, read_config(shop), find_rules(), datetime.date(2026, 1, 1), Request())
    assert judged.seen is not None
    time.sleep(0.1)
    (shop / "prompts/b.md").write_text(TODO)
    verdicts.remember(("lint",), 0, "", judged.seen, begun)
    assert verdicts.recall(("lint",)) is None
