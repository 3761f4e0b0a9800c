"""The command line, run in a process of its own that has nothing left to import.

A test of a command waits for what it tests, and most of `python -m specforge` is the import of what it needs. So each process that
runs tests starts one that has imported everything, and that one forks for each command: its own environment, folder, arguments and
streams, its own end. What a fork would not see, which is what the interpreter reads when it starts, is run in a new interpreter.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import specforge
from specforge import __main__ as command
from specforge.cli import declare

ROOT = Path(__file__).parent.parent
AT_START = ("PYTHON", "LC_", "LANG", "COV_", "MALLOC")
"""Variables that count when an interpreter starts."""
_LOCK = threading.Lock()
_SERVERS: dict[int, tuple[Path, "subprocess.Popen[bytes]"]] = {}
"""Where the process listens that forks, by the one that began it."""


def run_specforge(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    given: bytes = b"",
    timeout: float = 240,
    check: bool = False,
) -> "subprocess.CompletedProcess[str]":
    """Run the command line as `python -m specforge` does.

    Args:
        arguments: The words after the command.
        cwd: The folder to run in; this one when left out.
        env: The whole environment; this one when left out.
        given: What stands on its standard input.
        timeout: Seconds after which it is killed.
        check: Whether an exit code other than 0 raises.

    Raises:
        subprocess.TimeoutExpired: when it took longer.
        subprocess.CalledProcessError: when it failed, and `check` was given.
    """
    words = [sys.executable, "-m", "specforge", *map(str, arguments)]
    environ = dict(os.environ if env is None else env)
    if sys.platform != "linux" or _at_start(environ) != _at_start(os.environ):
        done = subprocess.run(
            words, cwd=cwd, env=environ, input=given.decode(), capture_output=True, encoding="utf-8", timeout=timeout, check=False
        )
    else:
        done = _forked(words, str(cwd or Path.cwd()), environ, given, timeout)
    if check:
        done.check_returncode()
    return done


def specforge_in(root: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command line in a folder, and give its exit code, its output and its errors."""
    done = run_specforge(*arguments, cwd=root)
    return done.returncode, done.stdout, done.stderr


def pytest_in(root: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest in a folder as its user does, and give its exit code and what it printed."""
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", *arguments]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def _at_start(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(AT_START)}


def _forked(words: list[str], cwd: str, environ: dict[str, str], given: bytes, timeout: float) -> "subprocess.CompletedProcess[str]":
    with tempfile.TemporaryFile() as standing, _Pipe() as out, _Pipe() as err, socket.socket(socket.AF_UNIX) as asking:
        standing.write(given)
        standing.seek(0)
        asking.connect(str(_server()))
        asking.settimeout(timeout)
        request = json.dumps({"arguments": words[3:], "cwd": cwd, "environ": environ}).encode("utf-8", "surrogateescape")
        socket.send_fds(asking, [b"%10d" % len(request)], [standing.fileno(), out.end.fileno(), err.end.fileno()])
        asking.sendall(request)
        out.read()
        err.read()
        try:
            code = int(asking.recv(16))
        except TimeoutError:
            asking.shutdown(socket.SHUT_RDWR)  # it is told, and kills what it began
            asking.recv(16)
            raise subprocess.TimeoutExpired(words, timeout) from None
        return subprocess.CompletedProcess(words, code, out.text(), err.text())


class _Pipe:
    """A pipe that is read while something writes into it."""

    def __init__(self) -> None:
        begin, end = os.pipe()
        # As files, each is closed once: a number that is closed again may be by then what another thread of this process has opened.
        self.begin, self.end = os.fdopen(begin, "rb", buffering=0), os.fdopen(end, "wb", buffering=0)
        self.said: list[bytes] = []
        self.reading = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end.close()
        if self.reading.ident is None:
            self.begin.close()

    def read(self) -> None:
        """Begin to read, once whoever writes has the other end."""
        self.end.close()
        self.reading.start()

    def _read(self) -> None:
        with self.begin:
            while more := self.begin.read(65_536):
                self.said.append(more)

    def text(self) -> str:
        """All that was written, when nobody can write any more.

        Raises:
            RuntimeError: when a process that the command has left behind can still write after a minute.
        """
        self.reading.join(60)
        if self.reading.is_alive():
            msg = "a process that the command started is still there a minute after it, and holds its output"
            raise RuntimeError(msg)
        return b"".join(self.said).decode().replace("\r\n", "\n").replace("\r", "\n")


def _server() -> Path:
    """Start the process that forks, once for each process that runs tests."""
    with _LOCK:
        if os.getpid() not in _SERVERS:
            at = Path(tempfile.mkdtemp(prefix="specforge-command-")) / "socket"
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(str(at))
            listening.listen(16)
            started = subprocess.Popen(
                [sys.executable, "-m", "tests.command", str(listening.fileno())],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[listening.fileno()],
            )  # fmt: skip
            listening.close()
            _SERVERS[os.getpid()] = (at, started)
            atexit.register(_stop, at, started)
        return _SERVERS[os.getpid()][0]


def _stop(at: Path, started: "subprocess.Popen[bytes]") -> None:
    started.kill()
    started.communicate()
    shutil.rmtree(at.parent, ignore_errors=True)


def serve(listening: socket.socket) -> None:
    """Import everything, then fork for each command until nobody holds the other end of standard input any more."""
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    for module in pkgutil.walk_packages(specforge.__path__, "specforge."):
        with contextlib.suppress(ImportError):  # what a runner brings is not here
            importlib.import_module(module.name)
    declare("")
    gc.disable()
    gc.freeze()
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        asked, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _relay(asked)
            os._exit(0)
        asked.close()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _relay(asked: socket.socket) -> None:
    """Run one command, and say how it ended; kill it when nobody waits any more."""
    size, streams, _, _ = socket.recv_fds(asked, 10, 3)
    content = b""
    while len(content) < int(size):
        content += asked.recv(int(size) - len(content))
    request = json.loads(content.decode("utf-8", "surrogateescape"))
    pid = os.fork()
    if pid == 0:
        asked.close()
        os._exit(_run(request, streams))
    ended = os.pidfd_open(pid)
    ready, _, _ = select.select([ended, asked], [], [])
    if ended not in ready:
        os.kill(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with contextlib.suppress(BrokenPipeError):
        asked.sendall(str(code).encode())


def _run(request: dict[str, Any], streams: list[int]) -> int:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  open as long as the process
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  the same
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115  the same
    os.environ.clear()
    os.environ.update(request["environ"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.path[:] = [path for path in sys.path if path not in ("", ".", os.getcwd())]  # noqa: PTH109  as the command line does
    sys.modules["__main__"] = command
    sys.argv = [command.__file__, *request["arguments"]]
    code: object = 0
    try:
        command.main()
    except SystemExit as ending:
        code = ending.code
    except BaseException:  # noqa: BLE001  as the interpreter ends
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    if code is None or isinstance(code, int):
        return int(code or 0)
    os.write(2, f"{code}\n".encode())
    return 1


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
