"""Edits by hand, as messages tell them."""

from pathlib import Path

import pytest

from tests.command import run_specforge
from tests.settling.shop import PROMPT, made, text

TOKEN = "ghp_" + "a1B2" * 9
FORMS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
COMMANDS = (
    *(("check", "--format", form) for form in FORMS),
    ("build",),
    ("promote", "--dry-run"),
    ("promote", "--dry-run", "--format", "json"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("before", [0, 15], ids=["whole", "cut"])
def test_a_token_that_somebody_put_into_a_prompt_is_not_repeated(tmp_path: Path, command: tuple[str, ...], before: int) -> None:
    """A message may be cut within it; what is left has no shape by which an output could still know it."""
    root = made(tmp_path)
    (root / PROMPT).write_text(text(root, PROMPT) + f"{'word ' * before}{TOKEN} and so on\n", encoding="utf-8")
    done = run_specforge(*command, cwd=root)
    assert "so on" in done.stdout + done.stderr or "a token of GitHub" in done.stdout + done.stderr
    assert "ghp_" not in done.stdout + done.stderr
