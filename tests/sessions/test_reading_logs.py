"""A log becomes a table with the same instants whatever it is written in, and nothing of it is lost without being told."""

import csv
import datetime
import gzip
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.amounts import EPOCH
from specforge.boundaries.zones import MICROSECOND, offsets
from specforge.errors import UsageError
from specforge.sessions.engine import connect
from specforge.sessions.logs import Reading, read_log
from tests.conftest import ROOT

NAMES = ("user_id", "ts", "event_id", "event", "received_at", "tokens")
EVENTS = {
    "table": "events",
    "columns": {"user": "user_id", "at": "ts", "id": "event_id", "kind": "event", "arrived": "received_at", "tokens": "tokens"},
    "zone": "refuse",
}
ROWS = (
    ("ann", "2026-03-01T10:00:00Z", "e1", "user_message", "2026-03-01T10:00:01Z", "12"),
    ("ann", "2026-03-01T11:30:00.25+01:00", "e2", "agent_reply", None, None),
    ("bob", "2026-03-01 05:31:00-0500", "e3", "resolved", "2026-03-01 10:31:00.5 UTC", "7"),
)
NINE = 1_772_355_600_000_000
TABLE = [
    ("ann", NINE + 3600_000_000, "e1", "user_message", NINE + 3601_000_000, 12),
    ("ann", NINE + 5400_250_000, "e2", "agent_reply", None, None),
    ("bob", NINE + 5460_000_000, "e3", "resolved", NINE + 5460_500_000, 7),
]
Row = Sequence[str | None]


@pytest.fixture
def connection() -> Iterator[DuckDBPyConnection]:
    with connect() as made:
        yield made


def as_csv(path: Path, rows: Sequence[Row], names: Sequence[str] = NAMES, delimiter: str = ",") -> Path:
    with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows([names, *rows])
    return path


def as_json(path: Path, rows: Sequence[Row], names: Sequence[str] = NAMES) -> Path:
    objects = [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]
    array = path.suffix == ".json"
    text = json.dumps(objects) if array else "".join(json.dumps(one) + "\n" for one in objects)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def as_typed(path: Path, select: str, table: str = "events") -> Path:
    """A Parquet file or a database that holds what a query gives."""
    with duckdb.connect(str(path) if path.suffix in {".duckdb", ".db"} else ":memory:") as made:
        if path.suffix == ".parquet":
            made.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        else:
            *schema, _ = table.split(".")
            made.execute(f"CREATE SCHEMA IF NOT EXISTS {schema[0]}" if schema else "SELECT 1")
            made.execute(f"CREATE TABLE {table} AS {select}")
    return path


TYPED = """SELECT * FROM (VALUES
    ('ann', TIMESTAMPTZ '2026-03-01 10:00:00+00', 'e1', 'user_message', TIMESTAMPTZ '2026-03-01 10:00:01+00', 12::SMALLINT),
    ('ann', TIMESTAMPTZ '2026-03-01 11:30:00.25+01', 'e2', 'agent_reply', NULL, NULL),
    ('bob', TIMESTAMPTZ '2026-03-01 10:31:00+00', 'e3', 'resolved', TIMESTAMPTZ '2026-03-01 10:31:00.5+00', 7)
) AS log(user_id, ts, event_id, event, received_at, tokens)"""


def table_of(connection: DuckDBPyConnection, table: str = "events") -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT user_id, epoch_us(ts), event_id, event, epoch_us(received_at), tokens FROM {table}").fetchall()


def refused(reading: Reading) -> dict[str, int]:
    return {one.cause: one.count for one in reading.refused}


def notes(reading: Reading) -> dict[str, int]:
    return {note.name: note.count for note in reading.notes}


def one_column(connection: DuckDBPyConnection, folder: Path, times: Sequence[str | None], **events: object) -> Reading:
    path = as_csv(folder / "times.csv", [(str(number), time, "k") for number, time in enumerate(times)], ("event_id", "ts", "event"))
    return read_log(connection, path, {**EVENTS, "columns": {"at": "ts", "id": "event_id", "kind": "event"}, **events})


def instants(connection: DuckDBPyConnection) -> dict[int, int]:
    return dict(connection.execute("SELECT event_id::BIGINT, epoch_us(ts) FROM events").fetchall())


WRITERS: Mapping[str, Callable[[Path], Path]] = {
    "log.csv": lambda path: as_csv(path, ROWS),
    "log.csv.gz": lambda path: as_csv(path, ROWS),
    "log.tsv": lambda path: as_csv(path, ROWS, delimiter="\t"),
    "log.CSV": lambda path: as_csv(path, ROWS),
    "log.jsonl": lambda path: as_json(path, ROWS),
    "log.ndjson": lambda path: as_json(path, ROWS),
    "log.json": lambda path: as_json(path, ROWS),
    "log.jsonl.gz": lambda path: as_json(path, ROWS),
    "lines.json": lambda path: as_json(path.with_suffix(".jsonl"), ROWS).rename(path),
    "log.parquet": lambda path: as_typed(path, TYPED),
    "log.duckdb": lambda path: as_typed(path, TYPED),
    "log.db": lambda path: as_typed(path, TYPED),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_table(name: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    reading = read_log(connection, WRITERS[name](tmp_path / name), EVENTS, sums=["tokens"])
    assert table_of(connection) == TABLE
    assert (reading.rows, reading.kept, reading.refused, reading.notes) == (3, 3, (), ())
    assert (reading.first, reading.last) == (TABLE[0][1], TABLE[2][1])
    types = [row[:2] for row in connection.execute("DESCRIBE events").fetchall()]
    when = "TIMESTAMP WITH TIME ZONE"
    assert types == list(zip(NAMES, ("VARCHAR", when, "VARCHAR", "VARCHAR", when, "BIGINT"), strict=True))


@pytest.mark.parametrize(
    "name", ["it's [1] * and ?.csv", "-x.csv", "a;b--c.jsonl", "día.parquet", "log[ab].duckdb", "day=1/log.parquet", "$1.json"]
)
def test_a_path_is_that_file_only(name: str, connection: DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in ("it's 1 * and ?.csv", "it's 1 x and y.csv", "loga.duckdb"):
        (tmp_path / other).write_bytes(b"not,the\nfile,meant\n")
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    if path.suffix in {".parquet", ".duckdb"}:
        made = as_typed(tmp_path / f"made{path.suffix}", TYPED)
        made.rename(path)
    else:
        (as_csv if path.suffix == ".csv" else as_json)(path, ROWS)
    read_log(connection, path, EVENTS, sums=["tokens"])
    assert table_of(connection) == TABLE


def test_a_qualified_table_is_made_where_its_name_says(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "log.csv", ROWS)
    for table in ("analytics.events", "project.analytics.events"):
        read_log(connection, path, {**EVENTS, "table": table}, sums=["tokens"])
        assert table_of(connection, table) == TABLE


def test_a_second_log_takes_the_place_of_the_first(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    read_log(connection, as_csv(tmp_path / "old.csv", ROWS * 2), EVENTS, sums=["tokens"])
    read_log(connection, as_csv(tmp_path / "new.csv", ROWS), EVENTS, sums=["tokens"])
    assert table_of(connection) == TABLE


def test_rows_that_are_no_events_are_counted_once_by_their_first_cause(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    at = "2026-03-01T10:00:00Z"
    rows = [
        ("u", time, "e", "k", at, "1") for time in ("yesterday", *["2026-03-01T10:00:00"] * 7, "1764547200", None, "2026-02-30T10:00:00Z")
    ]
    rows += [("u", at, None, None, at, "1"), ("u", at, "e", None, at, "1"), ("u", None, None, None, at, "1"), ("u", at, "ok", "k", at, "1")]
    reading = read_log(connection, as_csv(tmp_path / "log.csv", rows), EVENTS)
    assert {cause.split(":")[0]: count for cause, count in refused(reading).items()} == {
        "`ts` has no offset, and `zone` of `events` is `refuse`": 7,
        "`ts` is no instant of the years 1 to 9999, as in `2026-03-01T10": 2,
        "`ts` is null": 2,
        "`ts` is a bare number, which may count seconds or milliseconds": 1,
        "`event_id` is null": 1,
        "`event` is null": 1,
    }
    assert reading.refused[0].examples == tuple(f"row {number}: '2026-03-01T10:00:00'" for number in range(2, 7))
    wrong = next(one for one in reading.refused if "no instant" in one.cause)
    assert wrong.examples == ("row 1: 'yesterday'", "row 11: '2026-02-30T10:00:00Z'")
    assert reading.kept + sum(one.count for one in reading.refused) == reading.rows == 15
    assert connection.execute("SELECT event_id FROM events").fetchall() == [("ok",)]


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-01",
        "2026-3-1T10:00:00Z",
        " 2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00Z ",
        "2026-03-01T24:00:00Z",
        "2026-03-01T10:60:00Z",
        "2026-03-01T10:00:60Z",
        "2026-03-01T10:00:00.1234567890Z",
        "2026-03-01T10:00:00.Z",
        "2026-03-01T10:00:00+24:00",
        "2026-03-01T10:00:00+1:00",
        "2026-03-01 10:00:00 Europe/Berlin",
        "2026-03-01 (BC) 10:00:00Z",
        "infinity",
        "epoch",
        "now",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "1764547200",
        "1764547200.5",
        "\u0662026-03-01T10:00:00Z",
    ],
)
def test_what_is_no_instant_for_sure_is_refused(time: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    reading = one_column(connection, tmp_path, [time])
    assert (reading.kept, reading.first, [one.examples for one in reading.refused]) == (0, None, [(f"row 1: {time!r}",)])


INSTANTS = st.datetimes(datetime.datetime(1, 1, 2), datetime.datetime(9999, 12, 30))  # noqa: DTZ001  it becomes UTC
OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, int]:
    """A text, and the instant that it is, in microseconds."""
    instant, minutes, digits = draw(INSTANTS), draw(OFFSETS), draw(st.integers(0, 9))
    form = draw(st.sampled_from(["Z", " UTC", "+hh", "+hhmm", "+hh:mm", " +hhmm", " +hh:mm", " +hh"]))
    if "hh" not in form:
        minutes = 0
    elif "mm" not in form:
        minutes = minutes // 60 * 60 if minutes > 0 else -(-minutes // 60 * 60)
    nanoseconds = instant.microsecond * 1000 + draw(st.integers(0, 999))
    fraction = f"{nanoseconds:09d}"[:digits]
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    offset = form.replace("+", sign).replace("hh", f"{hours:02d}").replace("mm", f"{rest:02d}")
    local = (instant + datetime.timedelta(minutes=minutes)).replace(microsecond=0)
    text = local.isoformat(draw(st.sampled_from(["T", " "]))) + (f".{fraction}" if fraction else "") + offset
    kept = int(f"{fraction[:6]:0<6}") if fraction else 0
    return text, (instant.replace(tzinfo=datetime.UTC, microsecond=0) - EPOCH) // MICROSECOND + kept


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(written(), min_size=1, max_size=60))
def test_an_instant_is_read_to_the_microsecond_in_every_form(
    texts: list[tuple[str, int]], connection: DuckDBPyConnection, tmp_path: Path
) -> None:
    reading = one_column(connection, tmp_path, [text for text, _ in texts])
    assert reading.refused == ()
    assert instants(connection) == {number: instant for number, (_, instant) in enumerate(texts)}


@pytest.mark.parametrize(
    ("time", "instant"),
    [("1969-12-31T23:59:59.9999999Z", -1), ("1970-01-01T00:59:59.9999991+01:00", -1), ("1969-12-31 23:59Z", -60_000_000)],
)
def test_instants_before_1970_are_rounded_down(time: str, instant: int, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    one_column(connection, tmp_path, [time])
    assert instants(connection) == {0: instant}


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kolkata",
    "UTC",
]
LOCAL = st.datetimes(datetime.datetime(1900, 1, 2), datetime.datetime(2100, 12, 30))  # noqa: DTZ001  it has no offset


def first_instant(local: datetime.datetime, zone: ZoneInfo) -> int:
    """What a clock on the wall means: the first instant at which it shows this or, in a gap, a later time."""
    found = local.replace(tzinfo=zone, fold=0).astimezone(datetime.UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return (found - EPOCH) // MICROSECOND
    low, high = found - datetime.timedelta(days=1), found + datetime.timedelta(days=1)
    while high - low > MICROSECOND:
        middle = low + (high - low) // 2
        low, high = (low, middle) if middle.astimezone(zone).replace(tzinfo=None) >= local else (middle, high)
    return (high - EPOCH) // MICROSECOND


def around_changes(name: str) -> st.SearchStrategy[datetime.datetime]:
    """Local times within two hours of a change of the zone's offset."""
    changes = offsets(name, datetime.date(1900, 1, 2), datetime.date(2100, 12, 30))
    places = [EPOCH + (at + ahead) * MICROSECOND for at, ahead in changes[1:]] or [EPOCH]
    shift = st.timedeltas(datetime.timedelta(hours=-2), datetime.timedelta(hours=2))
    return st.builds(lambda place, by: (place + by).replace(tzinfo=None), st.sampled_from(places), shift)


@pytest.mark.parametrize("name", ZONES)
def test_a_time_without_an_offset_is_local_time_of_the_declared_zone(name: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    with (files("tzdata") / "zoneinfo" / name).open("rb") as file:
        zone = ZoneInfo.from_file(file)

    @settings(max_examples=4, deadline=None)
    @given(st.lists(LOCAL | around_changes(name), min_size=50, max_size=150))
    def holds(locals: list[datetime.datetime]) -> None:
        reading = one_column(connection, tmp_path, [local.isoformat() for local in locals], zone=name)
        assert reading.refused == ()
        assert instants(connection) == {number: first_instant(local, zone) for number, local in enumerate(locals)}

    holds()


def test_repeated_and_skipped_hours_and_years_without_rules(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    times = [
        "2026-10-25T02:30:00",
        "2026-03-29T02:30:00",
        "2026-03-29T02:59:59.999",
        "2026-03-29T03:00:00",
        "2026-06-01T12:00:00Z",
        "1899-12-31T23:59:59",
    ]
    reading = one_column(connection, tmp_path, times, zone="Europe/Berlin")
    gap = 1_774_746_000_000_000
    assert instants(connection) == {0: 1_792_888_200_000_000, 1: gap, 2: gap, 3: gap, 4: 1_780_315_200_000_000}
    assert refused(reading) == {"`ts` has no offset, and is not of the years 1900 to 2100": 1}
    assert notes(reading)["mixed_offsets"] == 4


@pytest.mark.parametrize("extension", ["parquet", "duckdb"])
def test_typed_times_follow_what_their_type_says(extension: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    def read(value: str, **events: object) -> tuple[int | None, list[str]]:
        path = as_typed(tmp_path / f"{len(list(tmp_path.iterdir()))}.{extension}", f"SELECT {value} AS ts, 1 AS event_id, 'k' AS event")
        reading = read_log(connection, path, {**EVENTS, "columns": {"at": "ts", "id": "event_id", "kind": "event"}, **events})
        return reading.first, [cause.split(":")[0] for cause in refused(reading)]

    bare, unsure = (
        "`ts` has no offset, and `zone` of `events` is `refuse`",
        "`ts` is a bare number, which may count seconds or milliseconds",
    )
    assert read("TIMESTAMP '2026-03-01 10:00:00'") == (None, [bare])
    assert read("TIMESTAMP '2026-03-01 10:00:00'", zone="Europe/Berlin") == (NINE, [])
    assert read("TIMESTAMP_NS '1969-12-31 23:59:59.999999001'") == (None, [bare])
    assert read("TIMESTAMP_NS '1969-12-31 23:59:59.999999001'", zone="UTC") == (-1, [])
    assert read("TIMESTAMP_NS '1969-12-31 23:59:59.999998999'", zone="UTC") == (-2, [])
    assert read("1764547200") == (None, [unsure])
    assert read("1764547200000000", instants="microseconds") == (1_764_547_200_000_000, [])
    assert read("TIMESTAMPTZ '2026-03-01 09:00:00+00'", instants="microseconds") == (NINE, [])
    assert read("'2026-03-01T09:00:00Z'") == (NINE, [])
    for infinite in ("TIMESTAMPTZ 'infinity'", "TIMESTAMPTZ '-infinity'"):
        assert read(infinite) == (None, ["`ts` is no instant of the years 1 to 9999, as in `2026-03-01T10"])
    with pytest.raises(UsageError, match=r"column `ts` of .* holds DATE, which is no instant"):
        read("DATE '2026-03-01'")
    for instants, cure in (("timestamp", "write timestamps with an offset"), ("microseconds", "write whole microseconds (BIGINT)")):
        with pytest.raises(UsageError, match="holds DOUBLE, which is no instant") as told:
            read("1764547200000000.5::DOUBLE", instants=instants)
        assert told.value.help == cure


def test_declared_microseconds_are_read_and_kept_as_numbers(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    times = ["1764547200000000", "-1", "2026-03-01T09:00:00Z", "1764547200.5", "2026-03-01T09:00:00"]
    reading = one_column(connection, tmp_path, times, instants="microseconds")
    assert connection.execute("SELECT ts FROM events").fetchall() == [(1_764_547_200_000_000,), (-1,), (NINE,)]
    assert sum(refused(reading).values()) == 2
    assert notes(one_column(connection, tmp_path, ["1764547200000"], instants="microseconds")) == {"before_1980": 1}


def test_other_columns_that_cannot_be_read_cost_no_event(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    at = "2026-03-01T10:00:00Z"
    rows = [
        ("u", at, str(number), "k", "soon" if number < 6 else at, tokens)
        for number, tokens in enumerate(["1.5", "x", "7.0", "-3", "", "9223372036854775807", "9223372036854775808"])
    ]
    reading = read_log(connection, as_csv(tmp_path / "log.csv", rows), EVENTS, sums=["tokens"])
    assert [row[5] for row in table_of(connection)] == [None, None, 7, -3, None, 2**63 - 1, None]
    assert [row[4] for row in table_of(connection)] == [None] * 6 + [NINE + 3600_000_000]
    assert notes(reading) == {"unreadable_arrived": 6, "unreadable_number": 3, "below_zero": 1}
    assert reading.notes[2].examples == ("row 4: -3",)
    assert reading.notes[1].examples == ("row 1: '1.5'", "row 2: 'x'", "row 7: '9223372036854775808'")


def test_repeated_events_are_noted_and_kept(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    at, later = "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"
    rows = [
        ("u", at, "same", "k", None, "1"),
        ("u", "2026-03-01T11:00:00+01:00", "same", "k", None, "1"),
        ("u", at, "other", "k", None, "1"),
    ]
    rows += [
        ("u", at, "other", "k", None, "2"),
        ("u", at, "other", "k", None, None),
        ("u", at, "moved", "k", None, "1"),
        ("u", later, "moved", "k", None, "1"),
    ]
    reading = read_log(connection, as_csv(tmp_path / "log.csv", rows), EVENTS)
    assert notes(reading) == {"ids_at_two_instants": 1, "duplicates": 3, "duplicates_that_differ": 2}
    assert [note.examples for note in reading.notes][:2] == [("row 6: 'moved'",), ("row 1: 'same'", "row 3: 'other'")]
    assert reading.kept == 7


def test_the_empty_text_as_a_key_is_noted(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    rows = [dict(zip(NAMES, (user, *row[1:]), strict=True)) for user, row in zip(("", "ann", None), ROWS, strict=True)]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    reading = read_log(connection, path, EVENTS, keys=("user_id",))
    told = "1 event has the empty text in `user_id`, which is one key like any other: null says that there is none"
    assert [(one.name, one.text, one.examples) for one in reading.notes] == [("empty_keys", told, ("row 1: 'e1'",))]
    assert notes(read_log(connection, path, EVENTS)) == {}


def test_a_log_out_of_order_is_noted_for_each_key(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    hours = [("ann", 10), ("bob", 9), ("ann", 11), ("bob", 8), (None, 7), ("ann", 11)]
    rows = [(user, f"2026-03-01T{hour:02d}:00:00Z", str(number), "k", None, None) for number, (user, hour) in enumerate(hours)]
    path = as_csv(tmp_path / "log.csv", rows)
    assert notes(read_log(connection, path, EVENTS))["backwards"] == 3
    reading = read_log(connection, path, EVENTS, keys=["user_id"])
    assert (notes(reading), reading.notes[0].examples) == ({"backwards": 1}, ("row 4: '3'",))


def test_columns_that_nobody_reads_are_named(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "log.csv", [("1", *ROWS[0], "2")], ("zz", *NAMES, "aa"))
    (note,) = read_log(connection, path, EVENTS).notes
    assert (note.count, note.text) == (2, "the spec does not read 2 of the columns: `aa`, `zz`")


@pytest.mark.parametrize("name", ["log.csv", "log.tsv", "log.json", "log.jsonl", "log.parquet", "log.duckdb"])
def test_a_log_without_rows_is_read(name: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / name
    if path.suffix in {".csv", ".tsv"}:
        as_csv(path, [], delimiter="," if name == "log.csv" else "\t")
    elif path.suffix in {".json", ".jsonl"}:
        path.write_text("[]" if name == "log.json" else "\n")
    else:
        as_typed(path, f"{TYPED} LIMIT 0")
    reading = read_log(connection, path, EVENTS)
    assert (reading.rows, reading.kept, reading.first, reading.last, reading.notes) == (0, 0, None, None, ())
    assert table_of(connection) == []


def test_json_keeps_what_each_value_says(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(
        '{"at": "2026-03-01T09:00:00Z", "id": 12345678901234567890123, "kind": true}\n\n{"at": null, "id": 1, "kind": {"a": [1]}}\n'
    )
    reading = read_log(connection, path, {**EVENTS, "columns": {"at": "at", "id": "id", "kind": "kind"}})
    assert connection.execute("SELECT id, kind FROM events").fetchall() == [("12345678901234567890123", "true")]
    assert refused(reading) == {"`at` is null": 1}


def test_a_key_that_comes_late_in_a_json_log_is_found(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_json(tmp_path / "log.jsonl", [(*ROWS[0][:4], None, None)] * 20_001 + [ROWS[0]])
    reading = read_log(connection, path, EVENTS)
    assert connection.execute("SELECT count(received_at) FROM events").fetchall() == [(1,)]
    assert reading.kept == 20_002


def test_rows_are_numbered_as_in_the_file(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    """Many threads read a large file; each has to know where its rows stand."""
    connection.execute("SET preserve_insertion_order = false")
    path = tmp_path / "log.parquet"
    wrong = "(399999, 250000, 123456)"
    as_typed(
        path,
        f"SELECT CASE WHEN i IN {wrong} THEN 'x' ELSE '2026-03-01T09:00:00Z' END AS ts, i AS event_id, 'k' AS event FROM range(400000) t(i)",
    )
    reading = read_log(connection, path, {**EVENTS, "columns": {"at": "ts", "id": "event_id", "kind": "event"}})
    assert reading.refused[0].examples == ("row 123457: 'x'", "row 250001: 'x'", "row 400000: 'x'")
    assert (reading.kept, notes(reading)) == (399_997, {})


def test_a_line_that_is_cut_off_is_told_wherever_it_stands(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    """A reader of many threads can take such a line for the end of its part; the rows after it were lost in silence."""
    row = b"u,2026-03-01T09:00:00Z,1234567,k,,1\n"
    lines = 8_000_000 // len(row)
    path = tmp_path / "log.csv"
    for before in (lines - 1, lines, lines * 2):
        path.write_bytes(",".join(NAMES).encode() + b"\n" + row * before + b"u,2026\n" + row * 5)
        with pytest.raises(UsageError, match=f"line {before + 2} of .* has 2 columns, and the first line names 6"):
            read_log(connection, path, EVENTS)
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_values_over_several_lines_and_blank_lines_are_read(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(
        b'\xef\xbb\xbfevent_id,ts,event\r\n"a\r\nb",2026-03-01T09:00:00Z,"k ""q"", \xc3\xa9"\r\n\r\nc,2026-03-01T09:00:00Z,k\r\n\r\n'
    )
    reading = read_log(connection, path, {**EVENTS, "columns": {"at": "ts", "id": "event_id", "kind": "event"}})
    assert connection.execute("SELECT event_id, event FROM events").fetchall() == [("a\r\nb", 'k "q", é'), ("c", "k")]
    assert reading.rows == 2


GOOD = b"user_id,ts,event_id,event,received_at,tokens\nu,2026-03-01T09:00:00Z,e,k,,1\n"
BROKEN = {
    "empty.csv": (b"", "is empty: 0 bytes"),
    "empty.json": (b"", "is empty: 0 bytes"),
    "empty.parquet": (b"", "is empty: 0 bytes"),
    "empty.duckdb": (b"", "is empty: 0 bytes"),
    "empty.csv.gz": (gzip.compress(b""), "begins with an empty line"),
    "log.xlsx": (GOOD, "has no known format"),
    "log.parquet.gz": (GOOD, "has no known format"),
    "log": (GOOD, "has no known format"),
    "short.csv": (GOOD + b"u,2026\n", "line 3 of .* has 2 columns, and the first line names 6"),
    "long.csv": (GOOD + GOOD.splitlines()[1] + b",x\n", "line 3 of .* has 7 columns, and the first line names 6"),
    "latin.csv": (GOOD + "ü,2026-03-01T09:00:00Z,e,k,,1\n".encode("latin-1"), "line 3 of .* is not UTF-8"),
    "utf16.csv": (GOOD.decode().encode("utf-16"), "is not UTF-8"),
    "names.csv": ("größe,ts\n".encode("latin-1"), "line 1 of .* is not UTF-8"),
    "quote.csv": (GOOD + b'"u,2026-03-01T09:00:00Z,e,k,,1\n', "a quote that opens at line 3 of .* is never closed"),
    "ends.csv": (GOOD.replace(b"\n", b"\r\n") + GOOD.splitlines()[1] + b"\n", "its lines may end in more than one way"),
    "blank.csv": (b"\n" + GOOD, "begins with an empty line"),
    "twice.csv": (b"ts,event_id,event,ts\n", "has more than one column `ts`"),
    "half.csv.gz": (gzip.compress(GOOD * 50)[:-12], "cannot be read"),
    "plain.csv.gz": (GOOD, "cannot be read"),
    "bad.jsonl": (b'{"ts": 1}\n{"ts": 1]}\n{"ts": 2}\n', "line 2 of .* cannot be read as an event"),
    "first.jsonl": (b'{"ts": 1\n{"ts": 2}\n', "line 1 of .* cannot be read as an event"),
    "number.jsonl": (
        b'{"ts": 1, "user_id": 1, "event_id": 1, "event": 1, "received_at": 1, "tokens": 1}\n\n17\n',
        "line 3 of .* cannot be read as an event",
    ),
    "half.jsonl": (b'{"ts": 1}\n{"ts": "\\ud800"}\n{"ts": 2}\n', "line 2 of .* cannot be read as an event"),
    "latin.jsonl": (b'{"ts": 1}\n{"ts": "\xfc"}\n', "line 2 of .* cannot be read as an event: .*UTF-8"),
    "half.json": (b'[{"ts": 1}, {"ts": ', "cannot be read"),
    "text.parquet": (b"PAR1 and then nothing", "cannot be read as Parquet"),
    "text.duckdb": (b"no database at all" * 1000, "is no DuckDB database"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_told_in_one_line(name: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    content, message = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=message) as told:
        read_log(connection, path, EVENTS)
    assert "\n" not in str(told.value)
    assert told.value.help
    assert str(path) in str(told.value)


def test_a_row_that_is_too_short_or_too_long_is_told_with_what_makes_it_so(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    for name, said in (("short.csv", "a line break"), ("long.csv", "the sign between columns")):
        path = tmp_path / name
        path.write_bytes(BROKEN[name][0])
        with pytest.raises(UsageError) as told:
            read_log(connection, path, EVENTS)
        assert told.value.help == f"a value that holds {said} has to be quoted"


def test_half_a_parquet_file_is_told(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    whole = as_typed(tmp_path / "whole.parquet", TYPED).read_bytes()
    for cut in (len(whole) - 4, len(whole) // 2):
        path = tmp_path / "half.parquet"
        path.write_bytes(whole[:cut])
        with pytest.raises(UsageError, match=r"half\.parquet cannot be read as Parquet"):
            read_log(connection, path, EVENTS)


def test_no_file_and_a_folder_are_told(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read_log(connection, tmp_path / "none.csv", EVENTS)
    with pytest.raises(UsageError, match="is a folder"):
        read_log(connection, tmp_path, EVENTS)
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match="is a pipe or a device"):
        read_log(connection, tmp_path / "pipe.csv", EVENTS)
    with pytest.raises(UsageError, match="there is no zone 'Mars/Base'"):
        read_log(connection, as_csv(tmp_path / "log.csv", ROWS), {**EVENTS, "zone": "Mars/Base"})


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl", "log.parquet", "log.duckdb"])
def test_all_missing_columns_are_told_at_once(name: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path, names = tmp_path / name, ("USER_ID", "ts", "event_ids", "event", "tokens", "received_at")
    if path.suffix in {".parquet", ".duckdb"}:
        as_typed(path, f"SELECT {', '.join(f'1 AS {column}' for column in names)}")
    else:
        (as_csv if path.suffix == ".csv" else as_json)(path, [("1",) * 6], names)
    with pytest.raises(UsageError, match="lacks the columns `user_id`, `event_id`, which `events` names") as told:
        read_log(connection, path, EVENTS)
    assert "`event_id`: did you mean `event_ids`?" in told.value.help
    assert "the file has" in told.value.help
    assert "`USER_ID`" in told.value.help


def test_a_csv_with_semicolons_says_so(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lacks the columns") as told:
        read_log(connection, as_csv(tmp_path / "log.csv", ROWS, delimiter=";"), EVENTS)
    assert told.value.help == "`;` stands between its columns: write it with commas"


def test_columns_that_differ_in_letter_case_alone_are_read_apart(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "log.csv", [("wrong", *ROWS[0])], ("EVENT_ID", *NAMES))
    read_log(connection, path, EVENTS, sums=["tokens"])
    assert table_of(connection) == TABLE[:1]
    with pytest.raises(UsageError, match="`event_id` and `EVENT_ID` differ in letter case alone"):
        read_log(connection, path, {**EVENTS, "columns": {**EVENTS["columns"], "more": "EVENT_ID"}})


def test_a_table_of_a_database_is_found_by_its_name(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_typed(tmp_path / "log.duckdb", TYPED, "analytics.events")
    with pytest.raises(UsageError, match="has no table `events`") as told:
        read_log(connection, path, EVENTS)
    assert told.value.help == "did you mean `analytics.events`?"
    read_log(connection, path, EVENTS, table="analytics.events", sums=["tokens"])
    assert table_of(connection) == TABLE
    read_log(connection, path, {**EVENTS, "table": "analytics.events"}, sums=["tokens"])
    assert table_of(connection, "analytics.events") == TABLE
    with pytest.raises(UsageError, match="is no database"):
        read_log(connection, as_csv(tmp_path / "log.csv", ROWS), EVENTS, table="events")


def test_a_database_in_use_is_told(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_typed(tmp_path / "log.duckdb", TYPED)
    code = "import duckdb, sys; made = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(UsageError, match="is locked by another process"):
            read_log(connection, path, EVENTS)
        other.communicate(b"\n")
    read_log(connection, path, EVENTS)
    with duckdb.connect(str(path)), pytest.raises(UsageError, match=r"is locked by another process|is open in this program already"):
        read_log(connection, path, EVENTS)


def test_a_database_of_a_newer_version_is_told(connection: DuckDBPyConnection, tmp_path: Path) -> None:
    path = as_typed(tmp_path / "log.duckdb", TYPED)
    content = bytearray(path.read_bytes())
    content[12:20] = struct.pack("<Q", 5000)
    checksum = 5381
    for (word,) in struct.iter_unpack("<Q", content[8:4096]):
        checksum ^= word * 0xBF58476D1CE4E5B9 % 2**64
    path.write_bytes(struct.pack("<Q", checksum) + content[8:])
    with pytest.raises(UsageError, match="was written by a newer version of DuckDB than the installed"):
        read_log(connection, path, EVENTS)


def test_the_zone_of_the_machine_changes_nothing(tmp_path: Path) -> None:
    rows = [*ROWS, ("ann", "2026-07-01T10:00:00", "e4", "k", "2026-07-01T10:00:00", None)]
    path = as_csv(tmp_path / "log.csv", rows)
    code = f"""
import pathlib, sys
from specforge.sessions.engine import connect
from specforge.sessions.logs import read_log
with connect() as made:
    print(read_log(made, pathlib.Path(sys.argv[1]), {{**{EVENTS!r}, "zone": "Europe/Berlin"}}))
    print(made.execute("SELECT *, epoch_us(ts), ts::VARCHAR FROM events").fetchall())
"""

    def run(zone: str) -> str:
        env = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)}
        return subprocess.run([sys.executable, "-c", code, str(path)], env=env, capture_output=True, text=True, check=True).stdout

    found = run("America/New_York")
    assert found == run("Asia/Tokyo")
    assert "1782892800000000" in found


def test_without_duckdb_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match="sessions of real events need DuckDB, which is not installed") as told, connect():
        pass
    assert told.value.help == "run: pip install 'specforge-compiler[sessions]'"


def test_a_connection_loads_no_extension_and_reads_no_zone() -> None:
    with connect() as made:
        wanted = "('autoinstall_known_extensions', 'autoload_known_extensions', 'TimeZone')"
        found = dict(made.execute(f"SELECT name, value FROM duckdb_settings() WHERE name IN {wanted}").fetchall())
    assert found == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "TimeZone": "UTC"}


def test_a_query_that_needs_too_much_memory_is_told() -> None:
    little = "SET temp_directory = ''; SET memory_limit = '10MB'"
    with pytest.raises(UsageError, match="need more memory than DuckDB may use"), connect() as made:
        made.execute(f"{little}; CREATE TABLE many AS SELECT hash(i) AS one FROM range(10000000) AS numbers(i)")


def test_an_interrupted_query_is_an_interruption() -> None:
    query = "SELECT count(*) FROM range(1000000000000) AS numbers(i) WHERE hash(i) = 7"
    # A process that is started in the background inherits that interrupts are ignored.
    code = (
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nfrom specforge.sessions.engine import connect\n"
        f"with connect() as made:\n    print(1, flush=True)\n    made.execute({query!r})"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        started.stdout.readline()
        time.sleep(1)
        started.send_signal(signal.SIGINT)
        try:
            _, told = started.communicate(timeout=60)
        finally:
            started.kill()
    assert told.splitlines()[-1] == "KeyboardInterrupt"
