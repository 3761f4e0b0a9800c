"""What engines say differently: names, texts, instants, divisions, windows, and how a chain of sessions is followed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
RESERVED = frozenset(
    [
        "all",
        "alter",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "at",
        "authorization",
        "between",
        "binary",
        "both",
        "by",
        "case",
        "cast",
        "check",
        "class",
        "collate",
        "collation",
        "column",
        "commit",
        "concurrently",
        "constraint",
        "create",
        "cross",
        "current",
        "current_date",
        "current_time",
        "current_timestamp",
        "current_user",
        "date",
        "day",
        "default",
        "deferrable",
        "delete",
        "desc",
        "describe",
        "distinct",
        "do",
        "drop",
        "else",
        "end",
        "escape",
        "except",
        "exchange",
        "execute",
        "exists",
        "explain",
        "extract",
        "false",
        "fetch",
        "final",
        "for",
        "foreign",
        "format",
        "from",
        "full",
        "function",
        "global",
        "grant",
        "group",
        "grouping",
        "groups",
        "having",
        "hour",
        "if",
        "ignore",
        "ilike",
        "in",
        "increment",
        "index",
        "initially",
        "inner",
        "insert",
        "intersect",
        "interval",
        "into",
        "is",
        "isnull",
        "join",
        "key",
        "lateral",
        "leading",
        "left",
        "level",
        "like",
        "limit",
        "local",
        "localtime",
        "localtimestamp",
        "lookup",
        "match",
        "merge",
        "minute",
        "month",
        "natural",
        "new",
        "no",
        "not",
        "notnull",
        "null",
        "nulls",
        "of",
        "offset",
        "on",
        "only",
        "option",
        "or",
        "order",
        "out",
        "outer",
        "over",
        "overlaps",
        "partition",
        "pivot",
        "placing",
        "primary",
        "proto",
        "qualify",
        "range",
        "recursive",
        "references",
        "respect",
        "returning",
        "right",
        "row",
        "rows",
        "sample",
        "second",
        "select",
        "semi",
        "session_user",
        "set",
        "similar",
        "some",
        "start",
        "struct",
        "symmetric",
        "system",
        "table",
        "tablesample",
        "then",
        "time",
        "timestamp",
        "to",
        "trailing",
        "treat",
        "trigger",
        "true",
        "type",
        "unbounded",
        "union",
        "unique",
        "unnest",
        "unpivot",
        "update",
        "user",
        "using",
        "values",
        "variadic",
        "verbose",
        "view",
        "when",
        "where",
        "window",
        "with",
        "within",
        "without",
        "year",
    ]
)
"""Words that some engine keeps for itself: a column of such a name is put in quotation marks."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One engine's SQL."""

    name: str
    """As in `sessions.<name>.sql`."""
    title: str
    runs: Literal["executed", "stand-in", "parsed"]
    """Whether the text was run on the engine itself, on a stand-in of it, or was only parsed."""
    mark: str
    """What quotes a name."""
    text: str
    """The type of a text."""
    big: str
    """The type of a whole number of 64 bits."""
    micros: Callable[[str], str]
    """From a timestamp with time zone to whole microseconds since 1970-01-01 UTC."""
    divide: Callable[[str, int], str]
    """A whole number, zero or more, divided by a constant, rounded down."""
    fold: Callable[[str], str]
    """A text without spaces at its ends, with the ASCII letters lowered."""
    ignores_nulls: bool = True
    """Whether `LAST_VALUE(... IGNORE NULLS)` may stand over a window; else values are carried behind the number of their row."""
    backslash: bool = False
    """Whether a backslash in a text constant is an escape."""
    collate: str = ""
    """What makes texts compare as bytes."""
    materialized: bool = False
    """Whether `AS MATERIALIZED` may be said, so that a part that is read twice is made once."""
    chain: Literal["recursive", "fold", "reduce"] = "recursive"
    """How session follows session where each depends on the one before: a recursive query, or a fold over an array."""
    as_text: Callable[[str], str] = lambda number: f"CAST({number} AS VARCHAR)"
    view: str = "CREATE OR REPLACE VIEW"

    def name_of(self, name: str) -> str:
        """Quote a column where it has to be."""
        return name if PLAIN.fullmatch(name) and name not in RESERVED else f"{self.mark}{name.replace(self.mark, self.mark * 2)}{self.mark}"

    def table(self, name: str) -> str:
        """Quote a table, which may stand in a schema, part by part."""
        return ".".join(self.name_of(part) for part in name.split("."))

    def constant(self, text: str) -> str:
        """Write a text constant."""
        if not self.backslash:
            return "'" + text.replace("'", "''") + "'"
        for char, escape in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
            text = text.replace(char, escape)
        return f"'{text}'"


def _translate(trimmed: str) -> Callable[[str], str]:
    return lambda text: f"TRANSLATE({trimmed.format(text)}, '{UPPER}', '{UPPER.lower()}')"


_STANDARD_TRIM = "TRIM(BOTH ' ' FROM {})"
_DUCKDB = Dialect(
    "duckdb", "DuckDB", "executed", '"', "VARCHAR", "BIGINT",
    micros=lambda instant: f"EPOCH_US({instant})", divide=lambda number, by: f"({number} // {by})",
    fold=_translate("TRIM({}, ' ')"), materialized=True,
)  # fmt: skip
_POSTGRES = Dialect(
    "postgres", "PostgreSQL", "executed", '"', "TEXT", "BIGINT",
    micros=lambda instant: f"CAST(FLOOR(EXTRACT(EPOCH FROM {instant}) * 1000000) AS BIGINT)", divide=lambda number, by: f"({number} / {by})",
    fold=_translate(_STANDARD_TRIM), ignores_nulls=False, collate=' COLLATE "C"', materialized=True,
    as_text=lambda number: f"LPAD(CAST({number} AS TEXT), 19, '0')",
)  # fmt: skip
_SPARK = Dialect(
    "spark", "Spark", "executed", "`", "STRING", "BIGINT",
    micros=lambda instant: f"UNIX_MICROS({instant})", divide=lambda number, by: f"({number} DIV {by})",
    fold=_translate(_STANDARD_TRIM), backslash=True, chain="fold", view="CREATE OR REPLACE TEMPORARY VIEW",
)  # fmt: skip
_CLICKHOUSE = Dialect(
    "clickhouse", "ClickHouse", "executed", '"', "Nullable(String)", "Nullable(Int64)",
    micros=lambda instant: f"toUnixTimestamp64Micro(CAST({instant} AS Nullable(DateTime64(6, 'UTC'))))",
    divide=lambda number, by: f"intDiv({number}, {by})",
    fold=lambda text: f"translate(trimBoth({text}), '{UPPER}', '{UPPER.lower()}')", backslash=True,
)  # fmt: skip
_SNOWFLAKE = Dialect(
    "snowflake", "Snowflake", "stand-in", '"', "VARCHAR", "BIGINT",
    micros=lambda instant: f"DATE_PART(EPOCH_MICROSECOND, {instant})", divide=lambda number, by: f"FLOOR({number} / {by})",
    fold=_translate("TRIM({}, ' ')"), backslash=True,
)  # fmt: skip
_BIGQUERY = Dialect(
    "bigquery", "BigQuery", "parsed", "`", "STRING", "INT64",
    micros=lambda instant: f"UNIX_MICROS({instant})", divide=lambda number, by: f"DIV({number}, {by})",
    fold=_translate("TRIM({}, ' ')"), backslash=True,
)  # fmt: skip
_TRINO = Dialect(
    "trino", "Trino", "parsed", '"', "VARCHAR", "BIGINT",
    micros=lambda instant: f"CAST(FLOOR(TO_UNIXTIME({instant}) * 1000000) AS BIGINT)", divide=lambda number, by: f"({number} / {by})",
    fold=_translate(_STANDARD_TRIM), chain="reduce",
)  # fmt: skip

DIALECTS = {one.name: one for one in (_DUCKDB, _POSTGRES, _SPARK, _CLICKHOUSE, _SNOWFLAKE, _BIGQUERY, _TRINO)}
"""Every dialect by its name, the one that `sessions compare` runs first."""
