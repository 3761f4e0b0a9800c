"""What a system without users, locks of files and signals, as Windows, can do: nothing that it lacks is called."""

import os
import subprocess
import sys
from pathlib import Path

LACKING = """\
import os, signal, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {"fcntl", "grp", "pwd", "resource", "termios"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
for name in ("fchmod", "getegid", "geteuid", "getgid", "getuid", "killpg", "mkfifo", "setsid", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK"):
    delattr(os, name)
for name in ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "setitimer"):
    delattr(signal, name)
"""
"""Takes away from Python what it has on other systems only; read at its start."""


def test_the_commands_of_every_day_need_nothing_that_windows_lacks(tmp_path: Path) -> None:
    (tmp_path / "start").mkdir()
    (tmp_path / "start/sitecustomize.py").write_text(LACKING, encoding="utf-8")
    root = tmp_path / "project"
    root.mkdir()
    path = os.pathsep.join([str(tmp_path / "start"), *sys.path])
    kept = {name: value for name, value in os.environ.items() if name != "CI"}

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "specforge", *arguments],
            cwd=root,
            env={**kept, "PYTHONPATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    assert run("init", "shop")[0] == 0
    assert run("build", "--quiet") == (0, "")
    assert [run("check", "--quiet") for _ in range(2)] == [(0, "")] * 2, "the second answer is remembered"
    assert any((tmp_path / "cache/specforge").rglob("*.json"))
    prompt = root / "generated/shop/prompt.md"
    prompt.write_bytes(prompt.read_bytes().replace(b"of a shop", b"of a small shop"))
    code, said = run("check")
    assert code == 1
    assert "error[hand-edited]" in said
    assert run("promote")[0] == 0
    assert "You are the assistant of a small shop." in (root / "specs/shop.yaml").read_text(encoding="utf-8")
    assert run("build", "--quiet") == (0, "")
    for told in (("doctor",), ("lint", "generated"), ("trace", "shop/role")):
        assert run(*told)[0] == 0, told
