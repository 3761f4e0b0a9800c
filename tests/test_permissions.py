"""Folders and files that may not be read or written: a clear message, nothing lost, and all is well once they may."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_moving import afresh, made, spec

LOCK, PROMPT = "specforge.locks/shop.lock", "generated/shop/prompt.md"
OVERRIDING = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root is refused nothing (linux/capability.h)."""


def as_anybody() -> None:
    """Give up what lets root read and write everything; for anybody else this changes nothing."""
    for capability in OVERRIDING:
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def run(root: Path, *arguments: str) -> tuple[int, str]:
    env = {**os.environ, "CI": "true"}
    done = subprocess.run(
        [sys.executable, "-m", "specforge", *arguments, "--root", str(root)],
        env=env, capture_output=True, text=True, check=False, preexec_fn=as_anybody,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


CLOSED = {
    "generated/shop": (0o500, "generated/shop/prompt.md cannot be written: permission denied"),
    "generated": (0o000, "permission denied"),
    "specforge.locks": (0o500, f"{LOCK}.next cannot be written: permission denied"),
    "specforge.locks ": (0o000, "specforge.locks cannot be read: permission denied"),
    LOCK: (0o000, "the lock cannot be read: permission denied"),
    PROMPT: (0o000, "what stands where the artifact goes cannot be read as a file: permission denied"),
    "specs/shop.yaml": (0o000, "the file cannot be read: it may not be read"),
    "specs": (0o000, "the folder cannot be read: permission denied"),
}


@pytest.mark.parametrize(("path", "mode", "told"), [(path.strip(), *rest) for path, rest in CLOSED.items()])
def test_what_may_not_be_touched_is_told_and_nothing_is_lost(
    project_of: Callable[[dict[str, str]], Path], path: str, mode: int, told: str
) -> None:
    root = project_of({"specs/shop.yaml": spec()})
    assert run(root, "build")[0] == 0
    text = (root / "specs/shop.yaml").read_text(encoding="utf-8").replace("Be brief", "Be very brief")
    (root / "specs/shop.yaml").write_text(text, encoding="utf-8")
    before = (root / PROMPT).read_text(encoding="utf-8")
    usual = (root / path).stat().st_mode
    (root / path).chmod(mode)
    try:
        code, said = run(root, "build")
        assert code in {1, 2}
        assert told in said
        assert run(root, "check")[0] in {1, 2}
        assert run(root, "doctor")[0] in {0, 1}
    finally:
        (root / path).chmod(usual)
    assert (root / PROMPT).read_text(encoding="utf-8") == before
    run(root, "build")
    assert made(root) == afresh(root)


def test_a_file_that_is_written_again_keeps_its_rights(project_of: Callable[[dict[str, str]], Path]) -> None:
    root = project_of({"specs/shop.yaml": spec()})
    assert run(root, "build")[0] == 0
    (root / PROMPT).chmod(0o444)
    (root / "specs/shop.yaml").chmod(0o600)
    left = root / "generated/shop/.prompt.md.specforge-part"
    left.touch(0o444)
    text = (root / PROMPT).read_text(encoding="utf-8")
    (root / "specs/shop.yaml").write_text(spec().replace("Be brief", "Be very brief"), encoding="utf-8")
    assert run(root, "build")[0] == 0
    assert (root / PROMPT).read_text(encoding="utf-8") != text
    (root / PROMPT).chmod(0o644)
    (root / PROMPT).write_text((root / PROMPT).read_text(encoding="utf-8").replace("very brief", "quite brief"), encoding="utf-8")
    (root / PROMPT).chmod(0o440)
    assert run(root, "promote", "--yes")[0] == 0
    assert "quite brief" in (root / "specs/shop.yaml").read_text(encoding="utf-8")
    assert [(root / path).stat().st_mode & 0o777 for path in (PROMPT, "specs/shop.yaml")] == [0o440, 0o600]
