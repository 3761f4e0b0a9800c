"""The view of the events that sessions are made of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.boundaries.sql.dialects import Dialect
from specforge.boundaries.sql.parts import COLUMN, Document, boundaries_of, marks_of, summed, watched
from specforge.spec.views import key_column


class Stream:
    """The events that sessions are made of: what the stream sets aside is left out."""

    def __init__(self, document: Document, dialect: Dialect) -> None:
        self.document, self.events, self.dialect = document, document["events"], dialect

    def text(self) -> str:
        """`event_id`, `at_us`, `kind`, `seq`, `tie` and the columns that purposes need."""
        columns, d = {**self._base(), **self._needed()}, self.dialect
        told = COLUMN.join(f"{value} AS {name}" for name, value in columns.items())
        kept = ", ".join(name for name in columns if name != "arrived_us")
        rank = ["seq", "tie"] if "seq" in columns else ["tie"]
        order = COLUMN.join([*rank, *self._copies()])
        all_of_it = COLUMN.join([f"t.{d.name_of(one)} AS {key_column('raw', key)}" for key, one in self.events["columns"].items()])
        table, admits = d.table(self.events["table"]), " AND ".join(self._admits(""))
        return f"""WITH told AS (
  SELECT
    {told}
  FROM {table} t
), admitted AS (
  SELECT * FROM told
  WHERE {admits}
), twice AS (
  SELECT event_id FROM admitted GROUP BY event_id HAVING COUNT(*) > 1
), raw AS (
  SELECT
    {told},
    {all_of_it}
  FROM {table} t
), copies AS (
  SELECT raw.*, ROW_NUMBER() OVER (PARTITION BY raw.event_id, raw.at_us ORDER BY
    {order}) AS copy_no
  FROM raw
  WHERE raw.event_id IN (SELECT event_id FROM twice) AND {" AND ".join(self._admits("raw."))}
)
SELECT {kept} FROM admitted
WHERE event_id NOT IN (SELECT event_id FROM twice)
UNION ALL
SELECT {kept} FROM copies WHERE copy_no = 1"""

    def causes(self) -> str:
        """A query that gives each row's id, instant, and the cause for which the stream sets it aside, null when it does not; copies aside."""
        told = COLUMN.join(f"{value} AS {name}" for name, value in {**self._base()}.items())
        late, ahead = self.events["late"], self.events["clock_ahead_us"]
        whens = ["WHEN event_id IS NULL OR at_us IS NULL OR kind IS NULL THEN 'null'"]
        if self.events["ignores"]:
            whens.append(
                f"WHEN kind IN ({', '.join(self.dialect.constant(kind) for kind in self.events['ignores'])}) THEN 'ignored:' || kind"
            )
        if late and late["then"] == "set_aside":
            whens.append(f"WHEN arrived_us - at_us > {late['wait_us']} THEN 'late'")
        if ahead is not None:
            whens.append(f"WHEN at_us - arrived_us > {ahead} THEN 'clock_ahead'")
        table = self.dialect.table(self.events["table"])
        return (
            f"SELECT event_id, at_us, CASE {' '.join(whens)} ELSE NULL END AS cause FROM (\n  SELECT\n    {told}\n  FROM {table} t\n) told"
        )

    def requests(self, kinds: Sequence[str], keys: Sequence[str]) -> str:
        """A query for the instants, `purge_us`, of events of some kinds, whatever the stream sets aside, with the keys that they are of."""
        columns, d = self.events["columns"], self.dialect
        told = [f"CAST(t.{d.name_of(columns[key])} AS {d.text}) AS {key_column('per', key)}" for key in keys]
        named = ", ".join(d.constant(kind) for kind in kinds)
        there = " AND ".join(f"t.{d.name_of(columns[key])} IS NOT NULL" for key in ("at", *keys))
        return (
            f"SELECT DISTINCT {', '.join(told)}, {self._instant(columns['at'])} AS purge_us\n  FROM {d.table(self.events['table'])} t\n"
            f"  WHERE CAST(t.{d.name_of(columns['kind'])} AS {d.text}) IN ({named}) AND {there}"
        )

    def _copies(self) -> Iterator[str]:
        """What decides between two rows of one event: every declared column, nulls last."""
        numbers = {"seq", *(key for key, column in self.events["columns"].items() if column in self._sums())}
        if self.events["instants"] == "microseconds":
            numbers |= {"at", "arrived"}
        for key in self.events["columns"]:
            raw = f"raw.{key_column('raw', key)}"
            if key in numbers or key in {"at", "arrived"}:
                yield f"{raw} NULLS LAST"
            else:
                yield f"CAST({raw} AS {self.dialect.text}){self.dialect.collate} NULLS LAST"

    def _all(self) -> Iterator[Mapping[str, Any]]:
        for purpose in self.document["purposes"].values():
            yield from boundaries_of(purpose)

    def _sums(self) -> set[str]:
        rules = [rule for boundary in self._all() for rule in boundary["rules"]]
        return {rule["column"] for rule in rules if rule["rule"] == "sum"}

    def _base(self) -> dict[str, str]:
        columns, d = self.events["columns"], self.dialect
        kind = f"CAST(t.{d.name_of(columns['kind'])} AS {d.text})"
        ties = " ".join(f"WHEN {d.constant(tie)} THEN {number}" for number, tie in enumerate(self.events["ties"], 1))
        found = {
            "event_id": f"CAST(t.{d.name_of(columns['id'])} AS {d.text})",
            "at_us": self._instant(columns["at"]),
            "kind": kind,
            "tie": f"CASE {kind} {ties} ELSE 0 END" if ties else "0",
        }
        if "seq" in columns:
            found["seq"] = f"COALESCE(CAST(t.{d.name_of(columns['seq'])} AS {d.big}), 0)"
        if "arrived" in columns and (self.events["late"] or self.events["clock_ahead_us"] is not None):
            found["arrived_us"] = self._instant(columns["arrived"])
        return found

    def _instant(self, column: str) -> str:
        d, name = self.dialect, f"t.{self.dialect.name_of(column)}"
        return f"CAST({name} AS {d.big})" if self.events["instants"] == "microseconds" else f"CAST({d.micros(name)} AS {d.big})"

    def _needed(self) -> dict[str, str]:
        columns, d = self.events["columns"], self.dialect
        found: dict[str, str] = {}
        for boundary in self._all():
            for key in boundary["per"]:
                found[key_column("per", key)] = f"CAST(t.{d.name_of(columns[key])} AS {d.text})"
            for name, key, _ in marks_of(boundary):
                found[name] = f"CAST(t.{d.name_of(columns[key])} AS {d.text})"
            rules = {rule["rule"]: rule for rule in boundary["rules"]}
            if "ends_says" in rules:
                found["said"] = d.fold(f"CAST(t.{d.name_of(columns['text'])} AS {d.text})")
            for key, column in watched(rules, columns):
                found[key] = f"CAST(t.{d.name_of(column)} AS {d.text})"
            if "sum" in rules:
                key, column = summed(rules, columns)
                found[key] = f"COALESCE(CAST(t.{d.name_of(column)} AS {d.big}), 0)"
        return found

    def _admits(self, table: str) -> Iterator[str]:
        yield from (f"{table}{column} IS NOT NULL" for column in ("event_id", "at_us", "kind"))
        if self.events["ignores"]:
            yield f"{table}kind NOT IN ({', '.join(self.dialect.constant(kind) for kind in self.events['ignores'])})"
        late, ahead = self.events["late"], self.events["clock_ahead_us"]
        at, arrived = f"{table}at_us", f"{table}arrived_us"
        limits = [f"{arrived} - {at} <= {late['wait_us']}"] if late and late["then"] == "set_aside" else []
        limits += [f"{at} - {arrived} <= {ahead}"] if ahead is not None else []
        if limits:
            yield f"({arrived} IS NULL OR ({' AND '.join(limits)}))"
