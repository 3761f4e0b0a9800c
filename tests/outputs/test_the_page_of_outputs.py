"""The page about forms shows real output, and its snippets are what CI systems read."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import yaml

from specforge.cli.options import ReportFormat

PAGE = Path(__file__).parents[2] / "docs/outputs.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_page_shows_real_output(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    (tmp_path / "specforge.toml").touch()
    (block,) = blocks("console")
    shown = "".join(f"{line}\n{answer(tmp_path, line)}" for line in block.splitlines() if line.startswith("$ "))
    if os.environ.get("SPECFORGE_UPDATE") == "1":
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(text.replace(f"```console\n{block}```", f"```console\n{shown}```", 1), encoding="utf-8")
    else:
        assert shown == block


def answer(root: Path, line: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(line.removeprefix("$ "))], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def test_every_form_is_on_the_page_and_snippets_write_what_they_upload() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE) == [format.value for format in ReportFormat]
    snippets = [yaml.safe_load(block) for block in blocks("yaml")[1:]]
    steps = snippets[1]["steps"]
    assert f"--output {steps[3]['with']['sarif_file']}" in steps[2]["run"]
    job = snippets[2]["specforge"]
    assert job["script"][1].endswith(f"--output {job['artifacts']['reports']['codequality']}")
    for name in re.findall(r"--format ([a-z]+)", text):
        assert name in set(ReportFormat)
