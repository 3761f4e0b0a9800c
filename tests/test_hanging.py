"""A test that hangs is tried once more, with its fixtures made anew, and fails when it hangs again."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HANGS = """\
import pathlib
import threading

SEEN = pathlib.Path(__file__).with_name("seen")

def test_it(tmp_path):
    SEEN.write_text(SEEN.read_text() + "x" if SEEN.exists() else "x")
    assert not list(tmp_path.iterdir())
    (tmp_path / "left").touch()
    if len(SEEN.read_text()) <= HUNG:
        threading.Event().wait()
"""


@pytest.mark.parametrize(("hung", "passes"), [(0, True), (1, True), (2, False)])
def test_what_hangs_has_a_second_try_and_no_third(tmp_path: Path, hung: int, passes: bool) -> None:
    (tmp_path / "test_it.py").write_text(HANGS.replace("HUNG", str(hung)), encoding="utf-8")
    options = ["-q", "-p", "tests.hanging", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "timeout=1", "-o", "timeout_func_only=true"]
    command = [sys.executable, "-m", "pytest", *options, "-c", "/dev/null", "--rootdir", str(tmp_path), str(tmp_path / "test_it.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode == 0) is passes, done.stdout
    assert done.stderr.count("hung and is tried once more") == (hung > 0)
    assert len((tmp_path / "seen").read_text(encoding="utf-8")) == min(hung + 1, 2)
