"""An engine in an interpreter of its own, started when it is first asked and killed at the end."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.heavy.engines.serving import ZONE, Engine, Value

ROOT = Path(__file__).parents[3]
GRACE = 10.0
"""Seconds in which an engine stops by itself."""
SAID = "said.txt"
"""What it printed, beside its answers."""


class EngineFailed(Exception):
    """An engine refused a statement, gave no answer in time, or died."""


class Remote(Engine):
    """An engine of `.engines/`, as `tests.heavy.engines.serving.Engine` says what an engine is."""

    def __init__(self, name: str, *, patience: float = 120.0) -> None:
        self.name, self.patience = name, patience
        self._process: subprocess.Popen[str] | None = None
        self._folder = Path()

    def version(self) -> str:
        return self._ask({"ask": "version"})["version"]

    def run_all(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], queries: Sequence[str]
    ) -> list[list[tuple]]:
        asked = {
            "ask": "run",
            "statements": list(statements),
            "table": table,
            "columns": dict(columns),
            "rows": [[row.get(column) for column in columns] for row in rows],
            "queries": list(queries),
        }
        return [[tuple(row) for row in rows] for rows in self._ask(asked)["answers"]]

    def close(self) -> None:
        """Stop it; what it does not stop by itself is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        _kill(process)
        process.wait()
        process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, asked: dict[str, object]) -> dict:
        process = self._started()
        late = threading.Timer(self.patience, _kill, [process])
        late.start()
        try:
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            late.cancel()
        if not line:
            said = (self._folder / SAID).read_text("utf-8", errors="replace")[-3000:]
            self.close()
            raise EngineFailed(f"{self.name} died, or gave no answer in {self.patience:g} seconds\n{said}")
        answer = json.loads(line)
        if "failed" in answer:
            raise EngineFailed(f"{self.name}: {answer['failed']}")
        return answer

    def _started(self) -> subprocess.Popen[str]:
        """The process, started where there is none; all its files are in one folder."""
        if self._process is None:
            self._folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-"))
            self._folder.chmod(0o711)  # a server of another user lives in it
            with (self._folder / SAID).open("w", encoding="utf-8") as said:
                self._process = subprocess.Popen(
                    [ROOT / ".engines" / self.name / "bin/python", "-m", f"tests.heavy.engines.{self.name}_engine"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=said,
                    text=True,
                    encoding="utf-8",
                    cwd=ROOT,
                    env={**os.environ, "TZ": ZONE, "TMPDIR": str(self._folder)},
                    start_new_session=True,
                )
        return self._process


def _kill(process: subprocess.Popen[str]) -> None:
    """Kill a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
