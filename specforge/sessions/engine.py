"""DuckDB, as every part of this package uses it: nothing installed on the way, no network, no zone of the machine."""

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from specforge.errors import UsageError, not_installed

if TYPE_CHECKING:
    from types import ModuleType

    from duckdb import DuckDBPyConnection

SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
WRONG = "statistics_propagation"
"""An optimizer of DuckDB 2.0.1 that takes a left join for one row when it knows its right side to be empty, and drops what a
later `HAVING SUM(...) > 1` should keep."""


def engine() -> "ModuleType":
    """Give the package.

    Raises:
        UsageError: when it is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415  only sessions of real events need it
    except ImportError:
        raise not_installed("sessions of real events need", "DuckDB", "sessions") from None
    return duckdb


@contextmanager
def connect() -> Iterator["DuckDBPyConnection"]:
    """Open a database in memory that is set up as `isolate` says.

    Raises:
        KeyboardInterrupt: when a query is interrupted, which DuckDB tells as an error of its own.
        UsageError: when a query needs more memory than there is.
    """
    duckdb = engine()
    with duckdb.connect(":memory:", config=SETTINGS) as connection:
        isolate(connection)
        try:
            with interruptible(connection):
                yield connection
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except RuntimeError as error:
            if "interrupted" in str(error):
                raise KeyboardInterrupt from None
            raise
        except duckdb.OutOfMemoryException as error:
            told = str(error).splitlines()[0].removeprefix("Out of Memory Error: ")
            help = "compare a part of the log, for instance one month of it"
            raise UsageError(f"the sessions need more memory than DuckDB may use: {told}", help) from None


@contextmanager
def interruptible(connection: "DuckDBPyConnection") -> Iterator[None]:
    """Let an interrupt end a query at once.

    DuckDB 2.0.1 looks for interrupts between the tasks that it runs in the calling thread. While another of its threads works
    and this one waits, it does not look, so a thread of ours is told of the signal and interrupts the query. In a thread that
    gets no signals, beside a loop that has them told to itself, and where interrupts do something else, nothing is done.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    told, teller = socket.socketpair()
    with told, teller:
        teller.settimeout(0)
        before = signal.set_wakeup_fd(teller.fileno(), warn_on_full_buffer=False)
        if before != -1:
            signal.set_wakeup_fd(before)
            yield
            return

        def watch() -> None:
            while signals := told.recv(64):
                if signal.SIGINT in signals:
                    connection.interrupt()

        watching = threading.Thread(target=watch, name="specforge-interrupts", daemon=True)
        watching.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            teller.shutdown(socket.SHUT_WR)
            # Where the interrupt came before this was left, it is left when Python ends, and no thread ends any more.
            if not sys.is_finalizing():
                watching.join()


def isolate(connection: "DuckDBPyConnection") -> None:
    """Forbid a connection to install or load extensions, make it independent of the machine's zone, and let rows keep their order."""
    for name, value in SETTINGS.items():
        connection.execute(f"SET {name} = {value}")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(f"SET disabled_optimizers = '{WRONG}'")
    if connection.execute("SELECT count(*) FROM duckdb_settings() WHERE name = 'TimeZone'").fetchall() != [(0,)]:
        connection.execute("SET TimeZone = 'UTC'")


def quoted(name: str) -> str:
    """Write a name so that no sign in it means anything."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text so that no sign in it means anything."""
    return "'" + text.replace("'", "''") + "'"
