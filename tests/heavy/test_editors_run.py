"""The language server in real editors: what a user does in them, by a script in the language of each."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specforge.config import Config
from specforge.verbs import build
from tests.conftest import AS_OF

pytestmark = pytest.mark.heavy
SCRIPTS = Path(__file__).parent / "editors"
EDITORS = {
    "neovim": ("nvim", "-n", "--headless", "--clean", "-c", f"luafile {SCRIPTS / 'neovim.lua'}"),
    "emacs": (
        "emacs",
        "--batch",
        "--no-site-file",
        "--load",
        "/usr/share/emacs/site-lisp/debian-startup.el",
        "--load",
        str(SCRIPTS / "emacs.el"),
    ),
}
SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
facts:
  - {id: window, is: 30 days}
constraints:
  - id: returns
    rule: Accept returns within {window}.
    criteria:
      - id: c
        check: {says: days}
        passes: It is 30 days.
        fails: No.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a hand edit in its prompt, and with a misspelt name in its spec since."""
    (tmp_path / "specforge.toml").touch()
    (tmp_path / "specs").mkdir()
    spec, prompt = tmp_path / "specs/shop.yaml", tmp_path / "generated/shop/prompt.md"
    spec.write_text(SPEC, encoding="utf-8")
    build(tmp_path, Config(), AS_OF)
    text = prompt.read_text(encoding="utf-8")
    prompt.write_text(text.replace("Accept returns", "Gladly accept returns"), encoding="utf-8")
    spec.write_text(SPEC.replace("{window}", "{windw}"), encoding="utf-8")
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize("editor", EDITORS)
def test_a_user_mends_looks_up_renames_and_promotes(project: Path, editor: str) -> None:
    done = subprocess.run(
        EDITORS[editor],
        cwd=project,
        env={**os.environ, "HOME": str(project / "home"), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    told: dict[str, list[Any]] = {}
    for line in done.stdout.splitlines():
        if line.startswith('["'):
            what, value = json.loads(line)
            told.setdefault(what, []).append(value)
    assert {*told} == {"marks", "offered", "hover", "definition", "renamed", "spec"}, done.stdout + done.stderr

    (unused, misspelt), (edited,) = told["marks"]
    assert [unused[0], misspelt[0], edited[0]] == [5, 8, 5]
    assert "nothing uses the fact `window`" in unused[1]
    assert "`windw` is no fact" in misspelt[1]
    assert "did you mean `window`?" in misspelt[1]
    assert "'- Gladly accept returns within 30 days.'; it concerns shop/constraint/returns" in edited[1]
    assert told["offered"] == [["Write `window`"], ["Write this edit into the spec", "Drop this edit"]]
    assert told["hover"] == ["fact `shop/fact/window`\n\n30 days\n\nIn 1 line of `generated/shop/prompt.md`."]
    assert told["definition"] == [5]
    renamed = SPEC.replace("id: window, is: 30 days", "id: days, is: 30 days, was: window").replace("{window}", "{days}")
    assert told["renamed"] == [renamed.splitlines()]
    assert told["spec"] == [SPEC.replace("Accept returns", "Gladly accept returns").splitlines()]
