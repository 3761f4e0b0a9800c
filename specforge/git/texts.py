"""Texts as git compares and merges them, outside of any repository."""

import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from specforge.errors import BaseError, reason_of
from specforge.git.running import ELSEWHERE, SAFE


def is_conflict(ours: str, base: str, theirs: str) -> bool:
    """Whether git cannot merge two texts.

    Raises:
        BaseError: when git cannot be run.
    """
    code, _ = _on_texts({"ours": ours, "base": base, "theirs": theirs}, "merge-file", "-p", "ours", "base", "theirs")
    return 0 < code < 128


def line_changes(old: str, new: str) -> tuple[Counter[str], Counter[str]]:
    """Give the lines that git calls taken out of a text and put into it, as often as it does, with the comparison that its merges use.

    Raises:
        BaseError: when git cannot be run.
    """
    asked = ("diff", "--no-index", "--histogram", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "old", "new")
    _, said = _on_texts({"old": old, "new": new}, *asked)
    found: dict[str, Counter[str]] = {"-": Counter(), "+": Counter()}
    inside = False
    for line in said.decode().split("\n"):
        inside = inside or line.startswith("@@")
        if inside and line[:1] in found:
            found[line[0]][line[1:]] += 1
    return found["-"], found["+"]


def _on_texts(texts: Mapping[str, str], *arguments: str) -> tuple[int, bytes]:
    """Run git on texts, as files of these names outside of any repository."""
    with tempfile.TemporaryDirectory(prefix="specforge-") as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        env = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        env |= {"LC_ALL": "C", "GIT_CEILING_DIRECTORIES": folder}
        try:
            done = subprocess.run(["git", *SAFE, *arguments], cwd=folder, env=env, capture_output=True, check=False)  # noqa: S603, S607  git of the user's path
        except OSError as error:
            raise BaseError(f"git cannot be run: {reason_of(error)}", "install git") from None
    return done.returncode, done.stdout
