"""What engines say differently: names, texts, instants, divisions, windows, and how a chain of sessions is followed."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from specforge.boundaries.sql.reserved import RESERVED
from specforge.regexes import regex

UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = regex(r"[a-z_][a-z0-9_]*")


class Dialect(Struct, frozen=True):
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
    last_value: str = "LAST_VALUE({} IGNORE NULLS)"
    """The last value that is not null, over a window; nothing where the engine has none, and values are carried behind the number of their row."""
    backslash: bool = False
    """Whether a backslash in a text constant is an escape."""
    collate: str = ""
    """What makes texts compare as bytes."""
    materialized: bool = False
    """Whether `AS MATERIALIZED` may be said, so that a part that is read twice is made once."""
    chain: Literal["recursive", "fold", "array", "reduce"] = "recursive"
    """How session follows session where each depends on the one before: a recursive query, or a fold over an array."""
    as_text: Callable[[str], str] = lambda number: f"CAST({number} AS VARCHAR)"
    make: tuple[str, ...] = ("CREATE OR REPLACE VIEW {name} AS\n{query}",)
    """What makes a view; a table of that name where views that read each other are more than the engine can plan."""

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


_OUTSIDE = "LAST_VALUE({}) IGNORE NULLS"
_STANDARD_TRIM = "TRIM(BOTH ' ' FROM {})"
_DUCKDB = Dialect(
    "duckdb", "DuckDB", "executed", '"', "VARCHAR", "BIGINT",
    micros=lambda instant: f"EPOCH_US({instant})", divide=lambda number, by: f"({number} // {by})",
    fold=_translate("TRIM({}, ' ')"), materialized=True,
)  # fmt: skip
_POSTGRES = Dialect(
    "postgres", "PostgreSQL", "executed", '"', "TEXT", "BIGINT",
    micros=lambda instant: f"CAST(FLOOR(EXTRACT(EPOCH FROM {instant}) * 1000000) AS BIGINT)", divide=lambda number, by: f"({number} / {by})",
    fold=_translate(_STANDARD_TRIM), last_value="", collate=' COLLATE "C"', materialized=True,
    as_text=lambda number: f"LPAD(CAST({number} AS TEXT), 19, '0')",
)  # fmt: skip
_SPARK = Dialect(
    "spark", "Spark", "executed", "`", "STRING", "BIGINT",
    micros=lambda instant: f"UNIX_MICROS({instant})", divide=lambda number, by: f"({number} DIV {by})",
    fold=_translate(_STANDARD_TRIM), backslash=True, last_value=_OUTSIDE, chain="fold", make=("DROP TABLE IF EXISTS {name}", "CREATE TABLE {name} AS\n{query}"),
)  # fmt: skip
_CLICKHOUSE = Dialect(
    "clickhouse", "ClickHouse", "executed", '"', "Nullable(String)", "Nullable(Int64)",
    micros=lambda instant: f"toUnixTimestamp64Micro(CAST({instant} AS Nullable(DateTime64(6, 'UTC'))))",
    divide=lambda number, by: f"intDiv({number}, {by})",
    fold=lambda text: f"translate(trimBoth({text}), '{UPPER}', '{UPPER.lower()}')", backslash=True, last_value=_OUTSIDE, chain="array",
    make=("CREATE OR REPLACE TABLE {name} ENGINE = MergeTree ORDER BY tuple() AS\n{query}",),
)  # fmt: skip
_SNOWFLAKE = Dialect(
    "snowflake", "Snowflake", "stand-in", '"', "VARCHAR", "BIGINT",
    micros=lambda instant: f"DATE_PART(EPOCH_MICROSECOND, {instant})", divide=lambda number, by: f"FLOOR(({number} - MOD({number}, {by})) / {by})",
    fold=_translate("TRIM({}, ' ')"), backslash=True, last_value=_OUTSIDE,
)  # fmt: skip
_BIGQUERY = Dialect(
    "bigquery", "BigQuery", "parsed", "`", "STRING", "INT64",
    micros=lambda instant: f"UNIX_MICROS({instant})", divide=lambda number, by: f"DIV({number}, {by})",
    fold=_translate("TRIM({}, ' ')"), backslash=True,
)  # fmt: skip
_TRINO = Dialect(
    "trino", "Trino", "parsed", '"', "VARCHAR", "BIGINT",
    micros=lambda instant: f"CAST(ROUND(TO_UNIXTIME({instant}) * 1000000) AS BIGINT)", divide=lambda number, by: f"({number} / {by})",
    fold=_translate(_STANDARD_TRIM), last_value=_OUTSIDE, chain="reduce",
)  # fmt: skip

DIALECTS = {one.name: one for one in (_DUCKDB, _POSTGRES, _SPARK, _CLICKHOUSE, _SNOWFLAKE, _BIGQUERY, _TRINO)}
"""Every dialect by its name, the one that `sessions compare` runs first."""
