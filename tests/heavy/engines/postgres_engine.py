"""PostgreSQL, a server of its own in a temporary folder, reached by a socket in that folder."""

import contextlib
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

import psycopg

from tests.heavy.engines.serving import EPOCH, MICROSECOND, ZONE, Engine, Value, plain, serve

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
OWNER = "postgres"
"""Who runs the server where this runs as root, which it refuses."""
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
"""Text is ordered as people order it, which is what most databases are made with; ICU needs no locale of the machine."""
PATIENCE = 30.0


class Postgres(Engine):
    """PostgreSQL; every run has a schema of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        user = OWNER if os.geteuid() == 0 else None
        if user is not None:
            entry = pwd.getpwnam(user)
            os.chown(self._folder, entry.pw_uid, entry.pw_gid)
        name = user or pwd.getpwuid(os.geteuid()).pw_name
        place = {"user": user, "group": user, "extra_groups": [] if user else None, "cwd": self._folder, "stdout": subprocess.DEVNULL}
        data = self._folder / "data"
        subprocess.run([PROGRAMS / "initdb", "-D", data, "-U", name, "-A", "trust", "--no-sync", *LOCALE], check=True, **place)
        options = {"listen_addresses": "", "unix_socket_directories": self._folder, "fsync": "off", "timezone": ZONE}
        told = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        self._server = subprocess.Popen([PROGRAMS / "postgres", "-D", data, *told], **place)
        self._connection = self._connected(name)
        self._numbers = count(1)

    def version(self) -> str:
        return f"PostgreSQL {self._connection.execute('SHOW server_version').fetchone()[0]}"

    def run_all(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], queries: Sequence[str]
    ) -> list[list[tuple]]:
        schema = f"run_{next(self._numbers)}"
        self._connection.execute(f"CREATE SCHEMA {schema}")
        self._connection.execute(f"SET search_path TO {schema}")
        try:
            self._fill(_quoted(table), columns, rows)
            for statement in statements:
                self._connection.execute(statement)
            return [[tuple(map(plain, row)) for row in self._connection.execute(query).fetchall()] for query in queries]
        finally:
            self._connection.execute(f"DROP SCHEMA {schema} CASCADE")

    def close(self) -> None:
        self._connection.close()
        self._server.terminate()
        self._server.wait()

    def _connected(self, name: str) -> psycopg.Connection:
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                return psycopg.connect(host=str(self._folder), user=name, dbname="postgres", autocommit=True)
            if time.monotonic() > until or self._server.poll() is not None:
                raise RuntimeError("the PostgreSQL server did not start")
            time.sleep(0.1)

    def _fill(self, table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]]) -> None:
        self._connection.execute(f"CREATE TABLE {table} ({', '.join(f'{_quoted(name)} {type}' for name, type in columns.items())})")
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_instant(row.get(name)) if type == "timestamptz" else row.get(name) for name, type in columns.items()])
        self._connection.execute(f"ANALYZE {table}")


def _instant(value: Value) -> object:
    return None if value is None else EPOCH + value * MICROSECOND


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


if __name__ == "__main__":
    serve(Postgres())
