"""The pages about what is served and how changes entered show real output."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deployed.repositories import PROMPT, commit, read, shop, write
from tests.test_docs import blocks
from tests.trees import edit

PAGES = ("docs/deployed.md", "docs/entries.md")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_commands_about_what_is_served_shows_real_output(page: str, tmp_path: Path) -> None:
    root = shop(tmp_path)
    write(root, "served.md", read(root).replace("{{now}}", "Monday, 9:00").replace("never on others", "or on others"))
    if page == "docs/entries.md":
        edit(root, PROMPT, "Be polite.", "Be quick.")
        edited = commit(root, day="2026-03-10")
        assert edited
        edit(root, "specs/modules/style.yaml", "Be polite.", "Be quick.")
        subprocess.run([sys.executable, "-m", "specforge", "build", "-q"], cwd=root, check=True, capture_output=True)
        commit(root, day="2026-03-12")
        write(root, PROMPT, read(root) + "- Offer a voucher.\n")
        commit(root, day="2026-04-01")
    for block in blocks(page, "console"):
        shown = "".join(f"{line}\n{_answered(root, line)}" for line in block.splitlines() if line.startswith("$ "))
        if os.environ.get("SPECFORGE_UPDATE") == "1":
            text = (ROOT / page).read_text(encoding="utf-8")
            (ROOT / page).write_text(text.replace(f"```console\n{block}```", f"```console\n{shown}```", 1), encoding="utf-8")
        else:
            assert _without_names(shown) == _without_names(block)


def _answered(root: Path, line: str) -> str:
    script = f'specforge() {{ "{sys.executable}" -m specforge "$@"; }}\n{line.removeprefix("$ ")}'
    said = subprocess.run(["bash", "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert said.stderr == ""
    return said.stdout


def _without_names(text: str) -> str:
    """A text in which the names of commits and the digests of prompts, which move with every template, are left out."""
    return re.sub(r"\b[0-9a-f]{12,40}\b", "...", text)
