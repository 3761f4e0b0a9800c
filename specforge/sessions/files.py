"""Event files as relations of DuckDB: which formats there are, which columns a file has, and what is wrong with one that cannot be read."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from specforge.amounts import in_code, many
from specforge.errors import UsageError
from specforge.sessions.engine import engine, literal, quoted
from specforge.spec.model import nearest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".duckdb": "duckdb",
    ".db": "duckdb",
}
PACKED = {"csv", "tsv", "jsonl", "json"}
"""Formats that may be packed with gzip."""
SAMPLE = 20_000
"""How many JSON records are looked at for the names that they have; all of them when a declared one is missing there."""
BLOCK = 1 << 20
ATTACHED = "specforge_log"


class Source(Struct, frozen=True):
    """A file that can be read."""

    path: Path
    format: str
    relation: str
    """What stands after FROM."""
    columns: Mapping[str, tuple[str, str]]
    """For each name that the file has: the name that the relation gives it, and its type."""
    whole: bool = True
    """Whether `columns` are all that the file has: false when no record of it was seen."""


@contextmanager
def opened(connection: "DuckDBPyConnection", path: Path, table: str, wanted: Collection[str], source_table: str | None) -> Iterator[Source]:
    """Open a file for reading.

    Args:
        connection: The connection that reads it.
        path: The file.
        table: The table that the spec names: what is read of a database.
        wanted: The columns that will be read.
        source_table: What is read of a database instead.

    Raises:
        UsageError: when it cannot be read, also while it is being read.
    """
    format, packed = _format(path)
    if source_table is not None and format != "duckdb":
        raise UsageError(f"{path} is no database, so that no table of it can be named", "leave the table out")
    with _telling(path, format):
        if format in {"csv", "tsv"}:
            yield _csv(path, format, packed)
        elif format in {"jsonl", "json"}:
            yield _json(connection, path, packed, wanted)
        elif format == "parquet":
            yield _parquet(connection, path)
        else:
            connection.execute(f"ATTACH {literal(str(path.absolute()))} AS {ATTACHED} (READ_ONLY, TYPE duckdb)")
            try:
                yield _database(connection, path, source_table or table)
            finally:
                connection.execute(f"DETACH {ATTACHED}")


def confirm_complete(connection: "DuckDBPyConnection", source: Source, rows: int) -> None:
    """Make sure that no line of a CSV file was lost: a part that begins with a malformed line is left out in silence by parallel readers.

    Lines are counted, which is quick; only when they are not as many as rows is the file read again, in one piece.

    Raises:
        UsageError: when a line is malformed, or lost.
    """
    if source.format not in {"csv", "tsv"} or source.path.name.lower().endswith(".gz"):
        return
    with source.path.open("rb") as file:
        lines, last = 0, b"\n"
        while block := file.read(BLOCK):
            lines, last = lines + block.count(b"\n"), block[-1:]
    if lines + (last != b"\n") - 1 == rows:
        return
    again = source.relation.removesuffix(")") + ", parallel = false)"
    first = next(iter(source.columns.values()))[0]
    found = connection.execute(f"SELECT count(*), count({first}) FROM {again}").fetchall()
    if found[0][0] != rows:
        raise UsageError(f"{source.path} has {found[0][0]} rows, of which {rows} could be read", "look for lines that are cut off")


def _format(path: Path) -> tuple[str, bool]:
    known = in_code(FORMATS)
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", f"name one file: {known}")
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is a pipe or a device, which cannot be read twice", "write the events to a file")
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}", "name the file of events") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}", "name a file that you may read") from None
    name = path.name.lower()
    packed = name.endswith(".gz")
    format = FORMATS.get(Path(name.removesuffix(".gz") if packed else name).suffix)
    if format is None or (packed and format not in PACKED):
        raise UsageError(f"{path} has no known format", f"known are {known}; the texts among them may be packed as `.gz`")
    if empty:
        raise UsageError(f"{path} is empty: 0 bytes", "export it again")
    return format, packed


def _pattern(path: Path) -> str:
    """A path as the pattern that matches it alone, since DuckDB takes paths for patterns."""
    return literal(re.sub(r"[*?[]", lambda sign: f"[{sign[0]}]", str(path.absolute())))


def _csv(path: Path, format: str, packed: bool) -> Source:
    delimiter = "\t" if format == "tsv" else ","
    names = _header(path, delimiter, packed)
    known = {name: (f"c{index}", "VARCHAR") for index, name in enumerate(names)}
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(names)))
    options = f"auto_detect = false, header = true, delim = '{delimiter}', quote = '\"', escape = '\"', strict_mode = true"
    more = f"hive_partitioning = false, compression = '{'gzip' if packed else 'none'}'"
    return Source(path, format, f"read_csv({_pattern(path)}, columns = {{{columns}}}, {options}, {more})", known)


def _header(path: Path, delimiter: str, packed: bool) -> list[str]:
    try:
        with _text(path, packed) as file:
            names = next(csv.reader(file, delimiter=delimiter, strict=True), [])
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise UsageError(f"the first line of {path} cannot be read: {error}", "it has to name the columns, in UTF-8") from None
    if any("\udc80" <= sign <= "\udcff" for name in names for sign in name):
        raise UsageError(f"line 1 of {path} is not UTF-8", "write it as UTF-8")
    if not any(names):
        raise UsageError(f"{path} begins with an empty line", "its first line has to name the columns")
    _refuse_twice(path, names)
    return names


def _text(path: Path, packed: bool) -> IO[str]:
    """The beginning of a text; what is wrong further on is told with its line when it is read."""
    if packed:
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _refuse_twice(path: Path, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        many = in_code(twice)
        raise UsageError(f"{path} has more than one column {many}", "give each column a name of its own")


def _json(connection: "DuckDBPyConnection", path: Path, packed: bool, wanted: Collection[str]) -> Source:
    try:
        with _text(path, packed) as file:
            start = next((sign for sign in iter(lambda: file.read(1), "") if not sign.isspace()), "")
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path} cannot be read: {error}", "export it again") from None
    layout = "array" if start == "[" else "newline_delimited"
    read = f"{_pattern(path)}, format = '{layout}', hive_partitioning = false, compression = '{'gzip' if packed else 'uncompressed'}'"
    names = _keys(connection, f"(SELECT json FROM read_json_objects({read}) LIMIT {SAMPLE})")
    if not names.keys() >= set(wanted):
        names = _keys(connection, f"read_json_objects({read})")
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in sorted(wanted))
    relation = f"read_json({read}, records = 'true', auto_detect = false, columns = {{{columns}}})"
    known = {name: (quoted(name), "VARCHAR") for name in names}
    return Source(path, "json" if layout == "array" else "jsonl", relation, known, whole=bool(known))


def _keys(connection: "DuckDBPyConnection", relation: str) -> dict[str, None]:
    found = connection.execute(f"SELECT DISTINCT unnest(json_keys(json)) AS key FROM {relation} ORDER BY key").fetchall()
    return dict.fromkeys(name for (name,) in found)


def _parquet(connection: "DuckDBPyConnection", path: Path) -> Source:
    schema = connection.execute(f"SELECT name, coalesce(num_children, 0) FROM parquet_schema({_pattern(path)})").fetchall()
    names, inside = [], 0
    for name, children in schema[1:]:  # in the order of a walk; the first is the root
        if inside == 0:
            names.append(name)
            inside = 1
        inside += children - 1
    _refuse_twice(path, names)
    aliases = ", ".join(f"c{index}" for index in range(len(names)))
    relation = f"read_parquet({_pattern(path)}, hive_partitioning = false, binary_as_string = true) AS log({aliases})"
    types = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    known = {name: (f"c{index}", row[1]) for index, (name, row) in enumerate(zip(names, types, strict=True))}
    return Source(path, "parquet", relation, known)


def _database(connection: "DuckDBPyConnection", path: Path, table: str) -> Source:
    schema, name = ("main", *table.split("."))[-2:]
    held = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $1"
        " UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = $1 AND NOT internal",
        [ATTACHED],
    ).fetchall()
    if (schema, name) not in held:
        names = sorted(one if inside == "main" else f"{inside}.{one}" for inside, one in held)
        elsewhere = next((full for full in names if full.split(".")[-1] == name), None)
        help = f"did you mean `{elsewhere}`?" if elsewhere else nearest(table, names) if names else "it has none at all"
        raise UsageError(f"{path} has no table `{table}`", help)
    relation = f"{ATTACHED}.{quoted(schema)}.{quoted(name)}"
    known = {row[0]: (quoted(row[0]), row[1]) for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    return Source(path, "duckdb", relation, known)


@contextmanager
def _telling(path: Path, format: str) -> Iterator[None]:
    """Say in words of the file what DuckDB says of it."""
    duckdb = engine()
    try:
        yield
    except UnicodeEncodeError:
        raise UsageError(f"the path {str(path)!r} is not UTF-8", "rename it") from None
    except duckdb.OutOfMemoryException as error:
        help = "read a part of the log, for instance one month of it"
        raise UsageError(f"{path} needs more memory than DuckDB may use: {_first_line(str(error), path)}", help) from None
    except duckdb.Error as error:
        told = str(error)
        if format in {"csv", "tsv"}:
            raise _csv_error(path, told) from None
        if format in {"jsonl", "json"}:
            raise _json_error(path, told) from None
        if format == "duckdb":
            raise _database_error(path, told) from None
        help = "it may be half a file, or no Parquet: export it again"
        raise UsageError(f"{path} cannot be read as Parquet: {_first_line(told, path)}", help) from None


def _first_line(told: str, path: Path) -> str:
    line = told.strip().splitlines()[0].replace(str(path.absolute()), path.name)
    return re.sub(r"^[A-Z][A-Za-z ]+ Error: ", "", line)


def _csv_error(path: Path, told: str) -> UsageError:
    found = re.search(r"CSV Error on Line: (\d+)", told)
    where = f"line {found[1]} of {path}" if found else str(path)
    if ragged := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", told):
        holds = "the sign between columns" if int(ragged[2]) > int(ragged[1]) else "a line break"
        return UsageError(
            f"{where} has {many(int(ragged[2]), 'column')}, and the first line names {ragged[1]}",
            f"a value that holds {holds} has to be quoted",
        )
    if "unicode" in told or "utf-8" in told:
        return UsageError(f"{where} is not UTF-8", "write it as UTF-8")
    if "unterminated quote" in told:
        return UsageError(f"a quote that opens at {where} is never closed", "close it, and write a quote inside of a value twice")
    if "invalid state" in told:
        return UsageError(
            f"{where} cannot be read: its lines may end in more than one way", "end all of them with `\\n`, or all with `\\r\\n`"
        )
    return UsageError(f"{where} cannot be read: {_first_line(told, path)}", "it may be half a file: export it again")


def _json_error(path: Path, told: str) -> UsageError:
    found = re.search(r" in (?:line|record/value) (\d+): (.*)", told)
    if found is None:
        return UsageError(f"{path} cannot be read as JSON: {_first_line(told, path)}", "it may be half a file: export it again")
    line, cause = int(found[1]), found[2].strip().rstrip(".")
    if "Expected OBJECT" in cause:
        cause = "no object"
    unit = "line" if f"in line {line}" in told else "record"
    if unit == "line":
        line = _broken_line(path, line)
    help = "write it as UTF-8" if "UTF-8" in cause else "each event is one object, and in `.jsonl` on one line"
    return UsageError(f"{unit} {line} of {path} cannot be read as an event: {cause}", help)


def _broken_line(path: Path, told: int) -> int:
    """The line that is no object: blank lines are not counted in what was told, and it may be one too many."""
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        events = ((number, line) for number, line in enumerate(file, 1) if not line.isspace())
        number = told
        for number, line in islice(events, max(0, told - 2), told):  # noqa: B007  the last one is the answer
            try:
                event = json.loads(line)
                json.dumps(event, ensure_ascii=False).encode()  # half of a character is text to Python's reader alone
                if not isinstance(event, dict):
                    break
            except ValueError:
                break
    return number


def _database_error(path: Path, told: str) -> UsageError:
    if "Could not set lock" in told:
        return UsageError(f"{path} is locked by another process", "close the program that has it open, or copy the file")
    if "already attached" in told:
        return UsageError(f"{path} is open in this program already", "close it first, or copy the file")
    if "newer version" in told:
        installed = engine().__version__
        message = f"{path} was written by a newer version of DuckDB than the installed {installed}"
        return UsageError(message, "run: pip install --upgrade duckdb; or export the table as Parquet")
    if "version number" in told:
        return UsageError(
            f"{path} was written by another version of DuckDB: {_first_line(told, path)}",
            "install that version, or export the table as Parquet",
        )
    if "not a valid DuckDB database" in told:
        return UsageError(f"{path} is no DuckDB database", "export the table as Parquet or CSV")
    return UsageError(f"{path} cannot be read: {_first_line(told, path)}", "export the table as Parquet or CSV")
