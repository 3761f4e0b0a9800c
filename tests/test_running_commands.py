"""Commands that tests run by a fork do what a new interpreter does, and no module needs another one to be imported before it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT, run_specforge
from tests.reviewing.repository import begun, edit

SPEC, PROMPT = "specs/shop.yaml", "generated/shop/prompt.md"
IMPORTING = """
import importlib, os, sys
import jinja2, jsonschema, networkx, pydantic, typer, yaml
for name in sys.argv[1:]:
    pid = os.fork()
    if pid == 0:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if str(error.name).partition(".")[0] == "specforge":
                raise
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        print(name)
"""


def imported_late() -> set[str]:
    """The modules that something imports when it runs; all others are imported by these, or by what starts the command line."""
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in (ROOT / "specforge").rglob("*.py")}
    found = set()
    for path in modules.values():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = (node for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(one))
        for node in inside:
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
    return found & {*modules, *(name.removesuffix(".__init__") for name in modules)}


@pytest.mark.parametrize(
    "arguments",
    [
        ("review", "--base", "main", "--as-of", "2026-11-25"),
        ("diff", "--base", "main", "--format", "json", "--fail-on", "note"),
        ("check", "--as-of", "2026-11-25"),
        ("chekc",),
        ("check", "--root", "nowhere"),
        ("--help",),
        ("blame", f"{PROMPT}:1"),
    ],
    ids=" ".join,
)
def test_a_fork_does_what_a_new_interpreter_does(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("rule: Be polite.", "rule: Be kind."))
    edit(root, PROMPT, ("Be polite.", "Be gentle."))
    words = [sys.executable, "-m", "specforge", *arguments]
    env = {**os.environ, "CI": "true", "COLUMNS": "80"}
    own = subprocess.run(words, cwd=root, capture_output=True, encoding="utf-8", env=env, stdin=subprocess.DEVNULL, check=False)
    done = run_specforge(*arguments, cwd=root, env=env)
    assert (done.returncode, done.stdout, done.stderr) == (own.returncode, own.stdout, own.stderr)
    assert own.stdout + own.stderr


def test_a_fork_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run_specforge("check", cwd=begun(tmp_path), timeout=0.001)


def test_what_is_imported_late_can_be_imported_first() -> None:
    names = sorted(imported_late())
    assert len(names) > 50
    assert "specforge.reviewing.review" in names
    done = subprocess.run([sys.executable, "-c", IMPORTING, *names], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert (done.stdout, done.stderr) == ("", "")
