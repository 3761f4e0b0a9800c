"""A process that may hang, die, flood or leave children behind, and is ended with them."""

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue

from specforge.probing.excerpts import MOST, excerpt_of_bytes

CHUNK = 65_536
TAIL_LINES = 8
TAIL_BYTES = 4_000
"""How much of what a process says on its standard error is kept."""
GRACE = 1.0
"""Seconds that a process has to end by itself, and again after it was asked to."""
DRAIN = 0.5
"""Seconds in which the output of a process that has ended is still read."""


class Child:
    """A process in a group of its own, spoken to in lines.

    Its output is read as it comes, so that it never waits for us, and only as many bytes as it is allowed: with the first
    byte beyond them it is killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        on_line: Callable[[bytes], None],
        on_end: Callable[[bool], None],
        *,
        most: int,
        folder: Path | None = None,
    ) -> None:
        """Start it.

        Args:
            command: The program and its arguments; no shell reads them.
            on_line: Called with each line of its output, without the line end, in a thread of its own.
            on_end: Called once, when no more lines come: it has ended, closed its output, or was killed; told whether that
                was for saying more than it was allowed to.
            most: How many bytes of output are taken until `allow` is called.
            folder: Where it runs.

        Raises:
            OSError: when it cannot be started.
            ValueError: when the command holds a null character.
        """
        self._on_line, self._on_end = on_line, on_end
        self._left = most
        self._said: deque[bytes] = deque(maxlen=TAIL_LINES)
        self._ending = threading.Lock()
        self._told = threading.Lock()
        self._outgoing: SimpleQueue[bytes | None] = SimpleQueue()
        self.flooded = False
        """Whether it was killed for saying more than it was allowed to."""
        self._process = subprocess.Popen(  # noqa: S603  what is run is what the user names
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            bufsize=0,
            start_new_session=os.name == "posix",
        )
        self._guard = _guard_of(self._process.pid)
        self._reader = self._thread(self._read)
        self._teller = self._thread(self._listen)
        self._thread(self._write)
        self._thread(self._watch)

    @staticmethod
    def _thread(what: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=what, daemon=True)
        thread.start()
        return thread

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def allow(self, most: int) -> None:
        """Take so many bytes of output from now on."""
        self._left = most

    def send(self, line: bytes) -> None:
        """Send it a line; what it does not read waits in a thread."""
        self._outgoing.put(line + b"\n")

    def end(self, grace: float = GRACE) -> None:
        """End it and all that it started in its group: by closing its input, by asking, by killing. Can be called twice."""
        with self._ending:
            self._outgoing.put(None)
            if not self._gone(grace):
                self._signal(signal.SIGTERM if grace else _KILL)
                if not self._gone(GRACE):
                    self._signal(_KILL)
                    self._gone(GRACE)
            self._reader.join(DRAIN)
            self._teller.join(DRAIN)

    def how(self) -> str:
        """How it ended, and the last that it said on its standard error."""
        self._gone(GRACE)
        self._teller.join(DRAIN)
        code = self._process.returncode
        if code is None:
            ended = "it runs, but has closed its output"
        elif code < 0:
            ended = f"ended by signal {-code} ({_signal_name(-code)})"
        else:
            ended = f"exit code {code}"
        said = excerpt_of_bytes(b"\n".join(_last(tuple(self._said), MOST)))
        return f"{ended}: {said}" if said else ended

    def _gone(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _signal(self, number: int) -> None:
        try:
            if os.name == "posix":
                os.killpg(self._process.pid, number)
            else:
                self._process.kill()
        except (ProcessLookupError, PermissionError):
            return

    def _read(self) -> None:
        assert self._process.stdout is not None
        parts: list[bytes] = []
        while chunk := _chunk(self._process.stdout.fileno()):
            self._left -= len(chunk)
            if self._left < 0:
                self.flooded = True
                parts.clear()
                self._signal(_KILL)
                break
            *lines, rest = chunk.split(b"\n")
            for line in lines:
                self._on_line(b"".join([*parts, line]))
                parts.clear()
            if rest:
                parts.append(rest)
        if parts and not self.flooded:
            self._on_line(b"".join(parts))
        self._process.stdout.close()
        self._finish()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        rest = b""
        while chunk := _chunk(self._process.stderr.fileno()):
            *lines, rest = (rest + chunk).split(b"\n")
            rest = rest[-TAIL_BYTES:]
            self._said.extend(line[-TAIL_BYTES:] for line in lines if line.strip())
        if rest.strip():
            self._said.append(rest)
        self._process.stderr.close()

    def _write(self) -> None:
        assert self._process.stdin is not None
        try:
            while (line := self._outgoing.get()) is not None:
                left = memoryview(line)
                while left:
                    left = left[os.write(self._process.stdin.fileno(), left) :]
        except OSError:
            return  # it reads no more, which its end or the lack of an answer tells
        finally:
            self._process.stdin.close()

    def _watch(self) -> None:
        self._process.wait()
        # What it left behind in its group would keep its output open, and outlive us.
        self._signal(_KILL)
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
        self._reader.join(DRAIN)
        self._finish()

    def _finish(self) -> None:
        if self._told.acquire(blocking=False):
            self._on_end(self.flooded)


def _guard_of(process: int) -> "subprocess.Popen[bytes] | None":
    """A process that kills a group when we end without having done so, as when we are killed; nothing where there is no shell."""
    if os.name != "posix":
        return None
    script = 'read -r line; kill -s KILL -- "-$1"'  # it reads what we never write, until our end closes the pipe
    try:
        return subprocess.Popen(  # noqa: S603  nothing in it is from elsewhere
            ["/bin/sh", "-c", script, "sh", str(process)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None


_KILL = signal.SIGKILL if os.name == "posix" else signal.SIGTERM


def _chunk(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, CHUNK)
    except OSError:
        return b""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "of the system"


def _last(lines: Sequence[bytes], most: int) -> Sequence[bytes]:
    """The last lines that fit into so many bytes, and at least one: what a program says last is why it ends."""
    first = len(lines) - 1
    while first > 0 and sum(len(line) + 1 for line in lines[first - 1 :]) <= most:
        first -= 1
    return lines[max(first, 0) :]
