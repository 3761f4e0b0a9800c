"""`specforge watch`, in a process of its own, while files are changed beside it."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.command import run_specforge

SPEC = "specforge: 1\nfeature: shop\nrole: You are the assistant of a shop.\n"
PROMPT = "generated/shop/prompt.md"
Project = Callable[[Mapping[str, str]], Path]
INTERRUPTED = """
import runpy, signal

signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("specforge", run_name="__main__", alter_sys=True)
"""
"""The command as a terminal starts it: what a shell runs in the background is not interrupted, and neither is what that starts."""


class Watching:
    """A running watch, and what it said so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: queue.Queue[str] = queue.Queue()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, words: str) -> list[str]:
        """The lines up to one with these words; a test that waits for nothing ends here."""
        found: list[str] = []
        while not found or words not in found[-1]:
            found.append(self.lines.get(timeout=60))
        return found


@contextmanager
def watching(root: Path) -> Iterator[Watching]:
    command = [sys.executable, "-c", INTERRUPTED, "watch", "--root", str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "CI": ""})
    try:
        seen = Watching(process)
        yield seen
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        seen.thread.join()
        process.stdout.close()


def test_a_change_is_built_and_what_is_wrong_is_told_once(project_of: Project) -> None:
    root = project_of({"specforge.toml": "", "specs/shop.yaml": SPEC, "specs/bank.yaml": SPEC.replace("shop", "bank")})
    spec, prompt = root / "specs/shop.yaml", root / PROMPT
    with watching(root) as seen:
        seen.until("wrote   generated/shop/prompt.md")
        spec.write_text(SPEC.replace("a shop", "a small shop"), encoding="utf-8")
        said = seen.until("wrote   generated/shop/prompt.md")
        assert "bank" not in "".join(said)
        assert prompt.read_text(encoding="utf-8") == "You are the assistant of a small shop.\n"
        spec.write_text(SPEC.replace("role:", "rol:"), encoding="utf-8")
        seen.until("the key `rol` is not known here")
        spec.write_text(SPEC, encoding="utf-8")
        seen.until("wrote   generated/shop/prompt.md")
        prompt.write_text("You are somebody else.\n", encoding="utf-8")
        seen.until("hand-edited")
        (root / "specforge.toml").write_text("outptu = 1\n", encoding="utf-8")
        seen.until("outptu")
        (root / "specforge.toml").write_text("", encoding="utf-8")
        seen.until("hand-edited")
        assert prompt.read_text(encoding="utf-8") == "You are somebody else.\n"
    assert seen.lines.empty() or "error" not in seen.lines.get()


def test_a_folder_without_a_spec_is_told_and_waited_for(tmp_path: Path) -> None:
    with watching(tmp_path) as seen:
        seen.until("no spec matches")
        run_specforge("init", "shop", "--root", tmp_path, check=True)
        seen.until("wrote   generated/shop/prompt.md")
