"""Folders that tests fill, and repositories of git, which know nothing of the settings of whoever runs the tests."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

SETTINGS = (
    "user.name=Somebody",
    "user.email=somebody@example.org",
    "init.defaultBranch=main",
    "merge.conflictStyle=merge",
    "protocol.file.allow=always",
)


def git(root: Path, *arguments: str, code: int | None = 0) -> str:
    """Run git, which has to end with this code where one is given, and give what it printed."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env = {**own, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_EDITOR": "true"}
    words = ["git", *(word for one in SETTINGS for word in ("-c", one)), *arguments]
    done = subprocess.run(words, cwd=root, check=False, capture_output=True, text=True, env=env)
    assert code in (None, done.returncode), done.stdout + done.stderr
    return done.stdout


def write(root: Path, files: Mapping[str, str | None]) -> None:
    """Write files; those without a text are deleted."""
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}:\n{text}"
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def contents(root: Path) -> dict[str, bytes]:
    """What every file of a folder holds."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
