"""The verdict of a lint is given again only when nothing changed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

TODO = "# Role\nYou help in a shop.\n\n# Refunds\nTODO: ask legal.\n"
CONFIG = '[lint]\npaths = ["prompts"]\n'
LONG_AGO = time.time_ns() - 10_000_000_000


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "prompts/sub").mkdir(parents=True)
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
