"""The page about what the model sees: its program runs and prints what it shows."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/seen.md"


def test_the_program_of_the_page_prints_what_it_shows() -> None:
    text = PAGE.read_text(encoding="utf-8")
    (program,), (shown,) = (re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for kind in ("python", "console"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown
