"""The view of the sessions of a purpose, each as a whole."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specforge.boundaries.closing import ends_with
from specforge.boundaries.sql.cuts import next_cut
from specforge.boundaries.sql.dialects import Dialect
from specforge.boundaries.sql.parts import (
    END,
    Document,
    boundaries_of,
    flag,
    grows_by,
    keys_of,
    kinds_asked,
    least,
    soft_close,
    tells_first_end,
)
from specforge.spec.views import events_view, key_column, sessions_view


class Sessions:
    """The sessions of one purpose, each as a whole."""

    def __init__(self, document: Document, name: str, dialect: Dialect) -> None:
        self.d, self.name, self.document = dialect, name, document
        self.purpose = document["purposes"][name]
        self.id = dialect.name_of(self.purpose["id_column"])
        self.shown = keys_of(self.purpose)
        self.holds = any(one["inside"] == name for purpose in document["purposes"].values() for one in boundaries_of(purpose))
        """Whether other sessions can be inside of its own."""
        self.versions = {one["boundary_version"]: {key_column("per", key) for key in one["per"]} for one in boundaries_of(self.purpose)}
        """The columns of each definition's partitions, by its version."""
        self.keys = [key for key in self.shown if all(key in per for per in self.versions.values())]
        """The keys that a session has one value of, whichever definition it is of."""

    def text(self) -> str:
        """A row for each session: its key and id, when it began and was last active, when it can grow no more, what it is worth."""
        kinds = {kind: f"kind_{number}" for number, kind in enumerate(kinds_asked(self.purpose))}
        first_end = tells_first_end(self.purpose)
        outer = list(dict.fromkeys(one["inside"] for one in boundaries_of(self.purpose) if one["inside"]))
        inside = ["inside_id", "inside_us"] if outer else []
        grouped = ", ".join([*self.keys, self.id, *inside, "boundary_version"])
        mixed = "".join(f"CASE WHEN MIN({one}) = MAX({one}) THEN MIN({one}) END AS {one}, " for one in self.shown if one not in self.keys)
        later = " MIN(follows_us) AS follows_us," if self.purpose["before"] else ""
        around = " AND at_us <= around_us" if any(grows_by(self.document, one) for one in boundaries_of(self.purpose)) else ""
        firsts = "".join(
            f",\n    MIN(CASE WHEN kind = {self.d.constant(kind)}{around} THEN at_us END) AS {name}" for kind, name in kinds.items()
        )
        keys = ", ".join([*self.shown, self.id])
        ends = "CASE WHEN active_row IS NULL THEN carried_us WHEN ended_row >= active_row THEN ended_at ELSE NULL END"
        told = "opened_by, start_us, last_us, active_us, ended_us, events, activity, next_us"
        extra = "".join(f", {name}" for name in (*inside, "boundary_version", *kinds.values()))
        partition = ", ".join([*(self._own(key) for key in self.shown), *inside, "boundary_version"])
        follows = f"LEAD(start_us) OVER (PARTITION BY {partition} ORDER BY first_row)"
        if self.purpose["before"]:
            follows = f"COALESCE({follows}, follows_us)"
        chosen = [
            f"{self._chosen(self.purpose[key], kinds, 'counts_us' if first_end else 'rule_us')} AS {name}"
            for key, name in (("bills_when", "billable"), ("judged_when", "judgeable"))
        ]
        enclosing = ["outer_next", "outer_us"] if outer else []
        columns = told.replace("next_us", f"{_soonest('next_us', 'outer_next')} AS next_us") if outer else told
        closes = f", {_soonest('rule_us', 'next_us', *enclosing)} AS closes_us"
        hard = f", {self._of_version(self._shuts_by)} AS hard_us" if self.holds else ""
        if first_end:
            firsts = f", MAX(first_end_us) AS first_end_us{firsts}"
            extra += ", first_end_us"
            hard += f", {self._of_version(self._counts_by)} AS counts_us"
        if self.holds:
            closes += f", {_soonest('hard_us', 'next_us', *(['outer_next', 'outer_shuts'] if outer else []))} AS shuts_us"
        return f"""WITH grouped AS (
  SELECT {grouped}, {mixed}MIN(row_no) AS first_row, MAX(opened_by) AS opened_by,{later} began_us AS start_us, MAX(at_us) AS last_us,
    MAX(last_active_us) AS active_us, MAX(last_end_us) AS carried_us, MAX(CASE WHEN active = 1 THEN row_no END) AS active_row,
    MAX(CASE WHEN ends > 0 THEN at_us END) AS ended_at, MAX(CASE WHEN ends > 0 THEN row_no END) AS ended_row,
    COUNT(*) AS events, SUM(active) AS activity{firsts}
  FROM {events_view(self.name)}
  GROUP BY {grouped}, began_us
), followed AS (
  SELECT {keys}, opened_by, start_us, last_us, active_us, {ends} AS ended_us, events, activity,
    {follows} AS next_us{extra}
  FROM grouped
), closing AS (
  SELECT {keys}, {told}{extra}, {self._of_version(self._closes_by)} AS rule_us{hard}
  FROM followed
){self._around(outer)}
SELECT {keys}, {columns}{closes}, {", ".join(chosen)}, boundary_version
FROM {"enclosed" if outer else "closing"}"""

    def _own(self, key: str) -> str:
        """A column where the definition that a session is of is partitioned by it."""
        if key in self.keys:
            return key
        version = next(version for version, per in self.versions.items() if key in per)
        return f"CASE WHEN boundary_version = {self.d.constant(version)} THEN {key} END"

    def _around(self, outer: Sequence[str]) -> str:
        """What ends the session that this one is inside of, and this one with it."""
        if not outer:
            return ""
        ids = [self.d.name_of(self.document["purposes"][one]["id_column"]) for one in outer]
        ends = "next_us AS outer_next, closes_us AS outer_closes, shuts_us AS outer_shuts"
        each = [f"SELECT {id} AS id, start_us, {ends} FROM {sessions_view(one)}" for one, id in zip(outer, ids, strict=True)]
        purposes = self.document["purposes"]
        with_it = [one["boundary_version"] for one in boundaries_of(self.purpose) if one["inside"] and ends_with(purposes, one)]
        versions = ", ".join(self.d.constant(one) for one in with_it)
        ended = f"CASE WHEN boundary_version IN ({versions}) THEN outer_closes ELSE outer_shuts END" if with_it else "outer_shuts"
        union = "\n  UNION ALL\n  ".join(each)
        return f""", around AS (
  {union}
), enclosed AS (
  SELECT closing.*, outer_next, outer_shuts, {ended} AS outer_us
  FROM closing LEFT JOIN around ON around.id = closing.inside_id AND around.start_us = closing.inside_us
)"""

    def _chosen(self, selection: Mapping[str, Any] | None, kinds: Mapping[str, str], until: str) -> str:
        """Whether what happened until it closed is what bills, or judges, a session; 1 where nothing is said."""
        if selection is None:
            return "1"
        within = f"({{0}} IS NOT NULL AND ({until} IS NULL OR {{0}} <= {until}))"
        terms = [within.format(kinds[kind]) for kind in selection["has"]] + [
            f"NOT {within.format(kinds[kind])}" for kind in selection["lacks"]
        ]
        if selection["activity_at_least"]:
            terms.append(f"activity >= {selection['activity_at_least']}")
        return flag(" AND ".join(terms)) if terms else "1"

    def _of_version(self, expression: Callable[[Mapping[str, Any]], str]) -> str:
        """What is said of a session by the definition that it is of."""
        found = expression(self.purpose)
        if self.purpose["before"]:
            version = self.d.constant(self.purpose["before"]["boundary_version"])
            return f"CASE WHEN boundary_version = {version} THEN {expression(self.purpose['before'])} ELSE {found} END"
        return found

    def _hard(self, boundary: Mapping[str, Any]) -> list[str]:
        """The limits that hold for every event, none of them null."""
        rules = {rule["rule"]: rule for rule in boundary["rules"]}
        hard = [f"start_us + {rules['longest']['us']}"] if "longest" in rules else []
        if "daily" in rules:
            hard.append(f"COALESCE({next_cut(rules['daily']['cuts_us'], 'last_us', self.d)} - 1, {END})")
        return hard

    def _shuts_by(self, boundary: Mapping[str, Any]) -> str:
        """The last instant at which any event can join a session; null when no rule tells."""
        hard = self._hard(boundary)
        return f"NULLIF({least(hard)}, {END})" if hard else f"CAST(NULL AS {self.d.big})"

    def _counts_by(self, boundary: Mapping[str, Any]) -> str:
        """The last instant at which what only rides counts: no end marker after the first one moves it."""
        return self._closes_by(boundary, "first_end_us")

    def _closes_by(self, boundary: Mapping[str, Any], mark: str = "ended_us") -> str:
        """The last instant at which activity can still join a session; null when no rule closes it without another event."""
        soft = soft_close(boundary, "active_us", "ended_us", mark)
        return f"NULLIF({least([soft, *self._hard(boundary)])}, {END})"


def _soonest(*values: str) -> str:
    """The least of some values that can be null, or null."""
    return f"NULLIF({least([f'COALESCE({value}, {END})' for value in values])}, {END})"
