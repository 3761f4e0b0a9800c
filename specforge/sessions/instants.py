"""Times of an event log as whole microseconds since 1970-01-01 UTC, rounded down: written as expressions that DuckDB runs on columns."""

import datetime
from collections.abc import Sequence
from functools import cache

from specforge.boundaries.zones import offsets

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""The years in which times without an offset are read by the rules of a zone."""
EARLIEST, LATEST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The years 1 to 9999, which is as far as programs and engines agree."""

CLOCK = r"\d{4}-\d{2}-\d{2}[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
HOURS = r"[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?"
WITH_OFFSET = f"{CLOCK}(?:Z|{HOURS})"
SPACED = f"{CLOCK} (?:UTC|{HOURS})"
"""As BigQuery and Snowflake write times with an offset."""
NUMBER = r"[+-]?\d+(?:\.\d+)?"
WHOLE = r"[+-]?\d+(?:\.0*)?"

_offsets = cache(offsets)

LOCAL_TYPES = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
ZONED_TYPES = {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"}
INTEGER_TYPES = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}


def is_time(type: str) -> bool:
    """Whether a column of this type can hold instants."""
    return type == "VARCHAR" or type in LOCAL_TYPES | ZONED_TYPES | INTEGER_TYPES


def matches(value: str, pattern: str) -> str:
    """Whether a whole text matches a pattern."""
    return f"regexp_full_match({value}, '{pattern}')"


def local_time(value: str, type: str) -> str:
    """The local time of a value that has no offset, as microseconds since 1970-01-01 00:00 of that clock; null for all others."""
    if type == "VARCHAR":
        return f"CASE WHEN {matches(value, CLOCK)} THEN epoch_us(TRY_CAST({value} AS TIMESTAMP)) END"
    return _microseconds(value, type) if type in LOCAL_TYPES else "NULL::BIGINT"


def offset_time(value: str, type: str, *, numbers: bool) -> str:
    """The instant of a value that has an offset, or with `numbers` is one in microseconds already; null for all others."""
    if type in ZONED_TYPES:
        return _microseconds(value, type)
    if type in INTEGER_TYPES and numbers:
        return f"TRY_CAST({value} AS BIGINT)"
    if type != "VARCHAR":
        return "NULL::BIGINT"
    closed = f"replace(replace(replace({value}, ' UTC', 'Z'), ' +', '+'), ' -', '-')"
    number = f"WHEN {matches(value, WHOLE)} THEN {whole(value, type)}" if numbers else ""
    return f"""CASE
        WHEN {matches(value, WITH_OFFSET)} THEN epoch_us(TRY_CAST({value} AS TIMESTAMPTZ))
        WHEN {matches(value, SPACED)} THEN epoch_us(TRY_CAST({closed} AS TIMESTAMPTZ))
        {number} END"""


def bounded(instant: str) -> str:
    """An instant, or null when it lies outside the years 1 to 9999."""
    return f"CASE WHEN {instant} BETWEEN {EARLIEST} AND {LATEST} THEN {instant} END"


def whole(value: str, type: str) -> str:
    """A value as a whole number of 64 bits, or null when it is none."""
    if type in INTEGER_TYPES:
        return f"TRY_CAST({value} AS BIGINT)"
    text = value if type == "VARCHAR" else f"CAST({value} AS VARCHAR)"
    return f"CASE WHEN {matches(text, WHOLE)} THEN TRY_CAST(regexp_extract({text}, '^[+-]?[0-9]+') AS BIGINT) END"


def from_local(local: str, zone: str) -> str:
    """The instant of a local time of a zone, or null outside the years that are read.

    A local time that occurs twice is its first occurrence; one that is skipped is the first instant after the gap.

    Args:
        local: The name of a column of microseconds, as `local_time` gives them; it is used many times over.
        zone: A known zone.
    """
    first, last = datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)
    changes = _offsets(zone, first, last)
    # Until a change, clocks show the offset before it: in a repeated hour, too. After it, no time is earlier than the change: in a gap, either.
    starts = [instant + before for (instant, _), (_, before) in zip(changes[1:], changes, strict=False)]
    leaves = [f"{local} - {changes[0][1]}", *(f"greatest({instant}, {local} - {offset})" for instant, offset in changes[1:])]
    epoch = datetime.date(1970, 1, 1)
    low, high = ((day - epoch).days * 86_400_000_000 for day in (first, last + datetime.timedelta(days=1)))
    return f"CASE WHEN {local} >= {low} AND {local} < {high} THEN {_chosen(local, starts, leaves)} END"


def _chosen(local: str, starts: Sequence[int], leaves: Sequence[str]) -> str:
    """A choice between leaves by halves; leaf n + 1 holds from start n on."""
    if len(leaves) == 1:
        return leaves[0]
    half = len(leaves) // 2
    before, after = _chosen(local, starts[: half - 1], leaves[:half]), _chosen(local, starts[half:], leaves[half:])
    return f"CASE WHEN {local} < {starts[half - 1]} THEN {before} ELSE {after} END"


def _microseconds(value: str, type: str) -> str:
    if type.endswith("_NS"):  # casts and divisions of DuckDB round towards zero
        return f"(epoch_ns({value}) - ((epoch_ns({value}) % 1000) + 1000) % 1000) // 1000"
    return f"epoch_us({value})" if type in ZONED_TYPES else f"epoch_us(CAST({value} AS TIMESTAMP))"
