"""With the oldest versions that are admitted of what is required, the same specs give the same bytes, locks and schemas."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.heavy
SPECFORGE = ROOT / ".runners/lowest/bin/specforge"
COMMANDS = ("build", "check", "diff", "explain", "export", "graph", "import", "init", "lint", "promote", "results", "review", "sessions")


def run(*arguments: str, root: Path) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run([SPECFORGE, *arguments], cwd=root, env={**os.environ, "CI": "true"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(root: Path) -> dict[str, bytes]:
    return {str(one.relative_to(root)): one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}


def test_locks_of_the_examples_hold() -> None:
    assert "no findings" in run("check", root=ROOT / "examples")


def test_a_build_from_nothing_gives_the_same_bytes(tmp_path: Path) -> None:
    examples = tmp_path / "examples"
    shutil.copytree(ROOT / "examples", examples, ignore=shutil.ignore_patterns("generated", "specforge.locks"))
    run("build", "--quiet", root=examples)
    (examples / "specforge.locks/project.lock").write_bytes(
        (ROOT / "examples/specforge.locks/project.lock").read_bytes()
    )  # it names versions
    for folder in ("generated", "specforge.locks"):
        assert files(examples / folder) == files(ROOT / "examples" / folder)


def test_the_schemas_for_editors_are_the_same(tmp_path: Path) -> None:
    run("init", "shop", root=tmp_path)
    written = files(tmp_path / "schema")
    assert set(written) == {"feature.schema.json", "module.schema.json"}
    assert written.items() <= files(ROOT / "schema").items()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_takes(command: str, tmp_path: Path) -> None:
    assert "Usage:" in run(command, "--help", root=tmp_path)
