"""`sessions.json` as SQL: views of the events, of the sessions that they fall into, and of each session as a whole.

The semantics are those of `docs/sessions.md`. Breaks that need nothing but events are found with window functions. Where a
session is limited by its length, its turns or a sum, each session depends on where the one before began, so that no window
finds it: every row of a stretch that exceeds a limit gets the first row that may not be in a session beginning there, and
from break to break these are followed. `LAG` and `SUM` alone are wrong for that.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.boundaries.sql.cuts import cut_number, next_cut
from specforge.boundaries.sql.dialects import Dialect

Document = Mapping[str, Any]
"""The content of `sessions.json`."""
STREAM = "session_stream"
END = 9_000_000_000_000_000_000
"""Later than every row."""
NEVER = "1 = 0"
STEP = ",\n"
COLUMN = ",\n    "


def events_view(purpose: str) -> str:
    """The view that has a row for each event of a purpose."""
    return f"{purpose.replace('-', '_')}_session_events"


def sessions_view(purpose: str) -> str:
    """The view that has a row for each session of a purpose."""
    return f"{purpose.replace('-', '_')}_sessions"


def statements(document: Document, dialect: Dialect) -> list[str]:
    """Give the statements that make the views, in order, each without a semicolon at its end."""
    purposes: Mapping[str, Any] = document["purposes"]
    found = [f"{dialect.view} {STREAM} AS\n{_Stream(document, dialect).text()}"]
    for name in _outer_first(purposes):
        found.append(f"{dialect.view} {events_view(name)} AS\n{_Purpose(document, name, dialect).text()}")
        found.append(f"{dialect.view} {sessions_view(name)} AS\n{_Sessions(document, name, dialect).text()}")
    return found


def _outer_first(purposes: Mapping[str, Any]) -> list[str]:
    """The purposes, each after the one that it is inside of."""
    found: list[str] = []

    def add(name: str) -> None:
        if name not in found:
            if purposes[name]["inside"]:
                add(purposes[name]["inside"])
            found.append(name)

    for name in purposes:
        add(name)
    return found


def _flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _least(values: Sequence[str]) -> str:
    """The least of some values, none of them null."""
    if len(values) == 1:
        return values[0]
    rest = _least(values[1:])
    return f"CASE WHEN {values[0]} <= {rest} THEN {values[0]} ELSE {rest} END"


class _Stream:
    """The events that sessions are made of: what the stream sets aside is left out."""

    def __init__(self, document: Document, dialect: Dialect) -> None:
        self.document, self.events, self.dialect = document, document["events"], dialect

    def text(self) -> str:
        """`event_id`, `at_us`, `kind`, `seq`, `tie` and the columns that purposes need."""
        columns = {**self._base(), **self._needed()}
        told = COLUMN.join(f"{value} AS {name}" for name, value in columns.items())
        names = [name for name in columns if name != "arrived_us"]
        kept = ", ".join(names)
        rank = ["seq", "tie"] if "seq" in names else ["tie"]
        order = ", ".join([*rank, *(name for name in names if name not in {"event_id", "at_us", *rank})])
        d = self.dialect
        return f"""WITH told AS (
  SELECT
    {told}
  FROM {d.table(self.events["table"])}
), admitted AS (
  SELECT * FROM told
  WHERE {" AND ".join(self._admits())}
), twice AS (
  SELECT event_id, at_us FROM admitted GROUP BY event_id, at_us HAVING COUNT(*) > 1
), numbered AS (
  SELECT admitted.*, ROW_NUMBER() OVER (PARTITION BY admitted.event_id, admitted.at_us ORDER BY {order}) AS copy
  FROM admitted JOIN twice ON twice.event_id = admitted.event_id AND twice.at_us = admitted.at_us
)
SELECT {kept} FROM admitted
WHERE event_id NOT IN (SELECT event_id FROM twice)
UNION ALL
SELECT {kept} FROM numbered WHERE copy = 1"""

    def _base(self) -> dict[str, str]:
        columns, d = self.events["columns"], self.dialect
        kind = f"CAST({d.name_of(columns['kind'])} AS {d.text})"
        ties = " ".join(f"WHEN {d.constant(tie)} THEN {number}" for number, tie in enumerate(self.events["ties"], 1))
        found = {
            "event_id": f"CAST({d.name_of(columns['id'])} AS {d.text})",
            "at_us": self._instant(columns["at"]),
            "kind": kind,
            "tie": f"CASE {kind} {ties} ELSE 0 END" if ties else "0",
        }
        if "seq" in columns:
            found["seq"] = f"CAST({d.name_of(columns['seq'])} AS {d.big})"
        if "arrived" in columns and (self.events["late"] or self.events["clock_ahead_us"] is not None):
            found["arrived_us"] = self._instant(columns["arrived"])
        return found

    def _instant(self, column: str) -> str:
        d, name = self.dialect, self.dialect.name_of(column)
        return f"CAST({name} AS {d.big})" if self.events["instants"] == "microseconds" else f"CAST({d.micros(name)} AS {d.big})"

    def _needed(self) -> dict[str, str]:
        columns, d = self.events["columns"], self.dialect
        found: dict[str, str] = {}
        for purpose in self.document["purposes"].values():
            for key in purpose["per"]:
                found[f"per_{key}"] = f"CAST({d.name_of(columns[key])} AS {d.text})"
            rules = {rule["rule"]: rule for rule in purpose["rules"]}
            if "ends_says" in rules:
                found["said"] = d.fold(f"CAST({d.name_of(columns['text'])} AS {d.text})")
            for key, column in _watched(rules, columns):
                found[key] = f"CAST({d.name_of(column)} AS {d.text})"
            if "sum" in rules:
                key, column = _summed(rules, columns)
                found[key] = f"COALESCE(CAST({d.name_of(column)} AS {d.big}), 0)"
        return found

    def _admits(self) -> Iterator[str]:
        yield from ("event_id IS NOT NULL", "at_us IS NOT NULL", "kind IS NOT NULL")
        if self.events["ignores"]:
            yield f"kind NOT IN ({', '.join(self.dialect.constant(kind) for kind in self.events['ignores'])})"
        late, ahead = self.events["late"], self.events["clock_ahead_us"]
        limits = [f"arrived_us - at_us <= {late['wait_us']}"] if late and late["then"] == "set_aside" else []
        limits += [f"at_us - arrived_us <= {ahead}"] if ahead is not None else []
        if limits:
            yield f"(arrived_us IS NULL OR ({' AND '.join(limits)}))"


def _watched(rules: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    keys = {column: key for key, column in columns.items()}
    for column in rules["changes"]["columns"] if "changes" in rules else ():
        yield f"watch_{keys[column]}", column


def _summed(rules: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[str, str]:
    column = rules["sum"]["column"]
    return f"sum_{next(key for key, value in columns.items() if value == column)}", column


class _Purpose:
    """The events of one purpose, each with the session that it falls into."""

    def __init__(self, document: Document, name: str, dialect: Dialect) -> None:
        self.d, self.name, self.events = dialect, name, document["events"]
        self.purpose = document["purposes"][name]
        self.rules: dict[str, Any] = {rule["rule"]: rule for rule in self.purpose["rules"]}
        self.outer = document["purposes"][self.purpose["inside"]] if self.purpose["inside"] else None
        self.keys = [f"per_{key}" for key in self.purpose["per"]]
        self.parts = [*self.keys, *(["outer_id"] if self.outer else [])]
        self.watched = dict(_watched(self.rules, self.events["columns"]))
        self.sum = _summed(self.rules, self.events["columns"])[0] if "sum" in self.rules else None
        self.marks_ends = "ends_on" in self.rules or "ends_says" in self.rules
        rank = ["seq", "tie"] if "seq" in self.events["columns"] else ["tie"]
        self.order = ["at_us", *rank, f"event_id{dialect.collate}"]
        self.rides = True

    def text(self) -> str:
        """`row_no` in the partition, the event, the id of its session, the rule that opened one at it, `active`, `ends`."""
        anchored = [rule for rule in ("longest", "turns", "sum") if rule in self.rules]
        steps = [*self._marked(), *self._looked(), self._broken()]
        if not anchored:
            return f"WITH {STEP.join(steps)}\n{self._placed('broken')}"
        steps += [*self._pointers(anchored), *self._chain(), self._opened()]
        recursive = "RECURSIVE " if self.d.chain == "recursive" else ""
        return f"WITH {recursive}{STEP.join(steps)}\n{self._placed('opened')}"

    def _partition(self, table: str = "") -> str:
        names = ", ".join(f"{table}{part}" for part in self.parts)
        return f"PARTITION BY {names} " if names else ""

    def _kinds(self, kinds: Sequence[str]) -> str:
        return f"kind IN ({', '.join(self.d.constant(kind) for kind in kinds)})" if kinds else NEVER

    def _marked(self) -> Iterator[str]:
        columns = {name: name for name in ("event_id", "at_us", *(["seq"] if "seq" in self.events["columns"] else []), "tie", "kind")}
        columns |= {key: key for key in (*self.keys, *self.watched, *([self.sum] if self.sum else []))}
        columns |= {"ends": self._ends(), "counted": self._counted()}
        if "starts_on" in self.rules:
            columns["starts"] = _flag(self._kinds(self.rules["starts_on"]["kinds"]))
        if "reopens" in self.rules:
            columns["reopens"] = _flag(self._kinds(self.rules["reopens"]["kinds"]))
        if "daily" in self.rules:
            columns["day_no"] = cut_number(self.rules["daily"]["cuts_us"], "at_us", self.d)
        source = STREAM
        if self.outer is not None:
            outer_id = self.d.name_of(self.outer["id_column"])
            told = f"SELECT s.*, o.{outer_id} AS outer_id\n  FROM {STREAM} s JOIN {events_view(self.purpose['inside'])} o"
            yield f"inside AS (\n  {told}\n    ON o.event_id = s.event_id AND o.at_us = s.at_us\n)"
            source, columns["outer_id"] = "inside", "outer_id"
        told = COLUMN.join(value if value == name else f"{value} AS {name}" for name, value in columns.items())
        filters = f"\n  WHERE {' AND '.join(f'{key} IS NOT NULL' for key in self.keys)}" if self.keys else ""
        yield f"marked AS (\n  SELECT\n    {told}\n  FROM {source}{filters}\n)"

    def _ends(self) -> str:
        """2 when words end it, 1 when a kind does, which is the reason where both do, else 0."""
        whens = [f"WHEN {self._kinds(self.rules['ends_on']['kinds'])} THEN 1"] if "ends_on" in self.rules else []
        if (says := self.rules.get("ends_says")) is not None:
            phrases = ", ".join(self.d.constant(phrase) for phrase in says["phrases"])
            whens.append(f"WHEN {self._kinds([says['by']])} AND said IN ({phrases}) THEN 2")
        return f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0"

    def _counted(self) -> str:
        activity = self.purpose["activity"]
        if "only" in activity:
            return _flag(self._kinds(activity["only"]))
        always = [kind for rule in ("starts_on", "reopens") if rule in self.rules for kind in self.rules[rule]["kinds"]]
        but = [kind for kind in activity["all_but"] if kind not in always]
        self.rides = bool(but)
        return f"CASE WHEN {self._kinds(but)} THEN 0 ELSE 1 END" if but else "1"

    def _looked(self) -> Iterator[str]:
        """What the rules look at in the rows before."""
        order, source = ", ".join(self.order), "marked"
        first = "ROW_NUMBER() OVER (" + self._partition() + f"ORDER BY {order})"
        number = f"CAST({first} AS {self.d.big})"
        if not self.d.ignores_nulls:
            yield f"numbered AS (\n  SELECT marked.*, {number} AS row_no FROM marked\n)"
            order, source, number = "row_no", "numbered", ""
        before = f"OVER ({self._partition()}ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        one_back = f"OVER ({self._partition()}ORDER BY {order})"
        looks = [f"{number} AS row_no"] if number else []
        if self.rides:
            at_first = f"FIRST_VALUE(at_us) OVER ({self._partition()}ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
            looks.append(f"COALESCE(MAX(CASE WHEN counted = 1 THEN at_us END) {before}, {at_first}) AS active_us")
        else:
            looks.append(f"LAG(at_us) {one_back} AS active_us")
        if self.marks_ends:
            state = self._last("CASE WHEN ends > 0 THEN ends WHEN counted = 1 THEN 0 END", before, small=True)
            looks.append(
                f"COALESCE({state}, 0) AS end_mark" if self.rides or not self.d.ignores_nulls else f"LAG(ends) {one_back} AS end_mark"
            )
            looks.append(f"MAX(CASE WHEN ends > 0 THEN at_us END) {before} AS ended_us")
        if "daily" in self.rules:
            looks.append(f"LAG(day_no) {one_back} AS day_before")
        looks += [f"{self._last(key, before)} AS last_{key}" for key in self.watched]
        yield f"looked AS (\n  SELECT {source}.*,\n    {COLUMN.join(looks)}\n  FROM {source}\n)"

    def _last(self, value: str, window: str, *, small: bool = False) -> str:
        """The last value that is not null; a small one is a number below four."""
        if self.d.ignores_nulls:
            return f"LAST_VALUE({value} IGNORE NULLS) {window}"
        if small:
            return f"MAX(row_no * 4 + ({value})) {window} % 4"
        return f"SUBSTR(MAX(({self.d.as_text('row_no')} || {value}){self.d.collate}) {window}, 20)"

    def _broken(self) -> str:
        rules, whens = self.rules, ["WHEN row_no = 1 THEN 'first'"]
        if "starts_on" in rules:
            whens.append("WHEN starts = 1 THEN 'starts_on'")
        if "daily" in rules:
            whens.append("WHEN day_no <> day_before THEN 'daily'")
        if self.rides:
            whens.append("WHEN counted = 0 THEN NULL")
        if self.marks_ends and "reopens" in rules:
            whens.append(f"WHEN reopens = 1 AND end_mark > 0 AND at_us - ended_us <= {rules['reopens']['us']} THEN NULL")
        for number, name in ((1, "ends_on"), (2, "ends_says")):
            if name in rules:
                resume = rules[name]["resumes_within_us"]
                late = "" if resume is None else f" AND at_us - ended_us > {resume}"
                whens.append(f"WHEN end_mark = {number}{late} THEN '{name}'")
        if "idle" in rules:
            whens.append(f"WHEN at_us - active_us > {rules['idle']['us']} THEN 'idle'")
        if self.watched:
            changed = " OR ".join(f"{key} <> last_{key}" for key in self.watched)
            whens.append(f"WHEN {changed} THEN 'changes'")
        case = "\n      ".join(whens)
        active = "CASE WHEN row_no = 1 THEN 1 ELSE counted END" if self.rides else "1"
        return f"broken AS (\n  SELECT looked.*, {active} AS active,\n    CASE\n      {case}\n      ELSE NULL\n    END AS opened_by\n  FROM looked\n)"

    def _pointers(self, anchored: Sequence[str]) -> Iterator[str]:
        """For each row of a stretch that exceeds a limit: the first row that may not be in a session that begins here."""
        parts, stretch = ", ".join([*self.parts, "stretch"]), "PARTITION BY " + ", ".join([*self.parts, "stretch"])
        columns = ["row_no", "at_us", "active", *([self.sum] if self.sum else []), *self.parts]
        once = " MATERIALIZED" if self.d.materialized else ""
        running = f"({self._partition()}ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        yield (
            f"stretched AS{once} (\n  SELECT event_id, kind, ends, opened_by, {', '.join(columns)},\n"
            f"    SUM(CASE WHEN opened_by IS NULL THEN 0 ELSE 1 END) OVER {running} AS stretch\n  FROM broken\n)"
        )
        over = {
            "longest": lambda rule: f"MAX(at_us) - MIN(at_us) > {rule['us']}",
            "turns": lambda rule: f"SUM(active) > {rule['max']}",
            "sum": lambda rule: f"SUM({self.sum}) > {rule['max']}",
        }
        limits = " OR ".join(over[name](self.rules[name]) for name in anchored)
        yield f"long_ones AS (\n  SELECT {parts} FROM stretched GROUP BY {parts} HAVING {limits}\n)"
        same = " AND ".join(f"l.{part} = s.{part}" for part in [*self.parts, "stretch"])
        counts = [f"{stretch_sum} AS {name}" for name, stretch_sum in self._running(anchored, stretch).items()]
        told = ", ".join(f"s.{column}" for column in [*columns, "stretch", "opened_by"])
        yield f"long_rows AS (\n  SELECT {told} FROM stretched s JOIN long_ones l ON {same}\n)"
        yield f"counted_rows AS (\n  SELECT long_rows.*, {', '.join(counts)}\n  FROM long_rows\n)"
        if self.d.chain != "recursive":
            return
        firsts = []
        if "longest" in anchored:
            frame = f"RANGE BETWEEN {self.rules['longest']['us'] + 1} FOLLOWING AND UNBOUNDED FOLLOWING"
            firsts.append(f"MIN(row_no) OVER ({stretch} ORDER BY at_us {frame}) AS too_long")
        if "turns" in anchored:
            frame = f"RANGE BETWEEN {self.rules['turns']['max']} FOLLOWING AND UNBOUNDED FOLLOWING"
            firsts.append(f"MIN(CASE WHEN active = 1 THEN row_no END) OVER ({stretch} ORDER BY turns_before {frame}) AS too_many")
        if "sum" in anchored:
            frame = f"RANGE BETWEEN {self.rules['sum']['max'] + 1} FOLLOWING AND UNBOUNDED FOLLOWING"
            firsts.append(f"MIN(row_no) OVER ({stretch} ORDER BY sum_before {frame}) AS beyond")
        yield f"far_rows AS (\n  SELECT counted_rows.*, {', '.join(firsts)}\n  FROM counted_rows\n)"
        yield self._next_rows(anchored)

    def _running(self, anchored: Sequence[str], stretch: str) -> dict[str, str]:
        running = f"OVER ({stretch} ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        found = {"last_row": f"MAX(row_no) OVER ({stretch})"}
        if "turns" in anchored:
            found["turns_before"] = f"CAST(SUM(active) {running} - active AS {self.d.big})"
        if "sum" in anchored:
            found["sum_before"] = f"CAST(SUM({self.sum}) {running} - {self.sum} AS {self.d.big})"
            found["sum_all"] = f"CAST(SUM({self.sum}) OVER ({stretch}) AS {self.d.big})"
        return found

    def _next_rows(self, anchored: Sequence[str]) -> str:
        # A sum up to the row before `beyond` is too large already, so that this one does not fit; a row that is
        # too large on its own stands alone, and the one after it begins anew.
        most = self.rules["sum"]["max"] if "sum" in anchored else 0
        columns = {
            "longest": f"COALESCE(too_long, {END})",
            "turns": f"COALESCE(too_many, {END})",
            "sum": (
                "CASE WHEN beyond IS NOT NULL THEN CASE WHEN beyond - 1 > row_no THEN beyond - 1 ELSE row_no + 1 END "
                f"WHEN sum_all > sum_before + {most} AND last_row > row_no THEN last_row ELSE {END} END"
            ),
        }
        told = ", ".join(f"{columns[name]} AS by_{name}" for name in anchored)
        least = _least([f"by_{name}" for name in anchored])
        whens = " ".join(f"WHEN by_{name} = next_row THEN '{name}'" for name in anchored)
        once = " MATERIALIZED" if self.d.materialized else ""
        parts = ", ".join([*self.parts, "row_no"])
        return (
            f"limits AS (\n  SELECT {parts}, {told}\n  FROM far_rows\n), nearest AS (\n  SELECT limits.*, {least} AS next_row\n  FROM limits\n"
            f"), pointers AS{once} (\n  SELECT {parts}, CAST(next_row AS {self.d.big}) AS next_row, CASE {whens} END AS opens_by FROM nearest WHERE next_row < {END}\n)"
        )

    def _chain(self) -> Iterator[str]:
        """The rows of long stretches at which sessions begin."""
        lead = "".join(f"{part}, " for part in self.parts)
        if self.d.chain != "recursive":
            yield self._folded(lead)
            return
        same = " AND ".join(f"p.{part} = c.{part}" for part in [*self.parts, "row_no"])
        carried = "".join(f"c.{part}, " for part in self.parts)
        yield (
            f"chain ({lead}row_no, opens_by) AS (\n  SELECT {lead}row_no, opened_by FROM long_rows WHERE opened_by IS NOT NULL\n  UNION ALL\n"
            f"  SELECT {carried}p.next_row, p.opens_by FROM chain c JOIN pointers p ON {same}\n)"
        )

    def _folded(self, lead: str) -> str:
        """The same as a fold over each stretch, for engines whose recursion is slow or shallow."""
        big, rules = self.d.big, self.rules
        total = f"x.{self.sum}" if self.sum else "0"
        whens = [
            "WHEN s.begun IS NULL THEN 'local'",
            *([f"WHEN x.at_us - s.begun > {rules['longest']['us']} THEN 'longest'"] if "longest" in rules else []),
            *([f"WHEN x.active = 1 AND s.turns >= {rules['turns']['max']} THEN 'turns'"] if "turns" in rules else []),
            *([f"WHEN s.total + {total} > {rules['sum']['max']} THEN 'sum'"] if "sum" in rules else []),
        ]
        opens = f"CASE {' '.join(whens)} ELSE NULL END"
        begins = f"{opens} IS NOT NULL"
        fields = {
            "begun": f"CASE WHEN {begins} THEN x.at_us ELSE s.begun END",
            "turns": f"CASE WHEN {begins} THEN 0 ELSE s.turns END + x.active",
            "total": f"CASE WHEN {begins} THEN 0 ELSE s.total END + {total}",
        }
        columns = ["row_no", "at_us", "active", *([self.sum] if self.sum else [])]
        if self.d.chain == "fold":
            fields_of_row = ", ".join(f"'{one}', {one}" for one in columns)
            rows = f"ARRAY_SORT(COLLECT_LIST(NAMED_STRUCT({fields_of_row})))"
            empty = f"CAST(ARRAY() AS ARRAY<STRUCT<row_no: {big}, opens_by: {self.d.text}>>)"
            start = f"NAMED_STRUCT('begun', CAST(NULL AS {big}), 'turns', CAST(0 AS {big}), 'total', CAST(0 AS {big}), 'found', {empty})"
            found = (
                f"CASE WHEN {begins} THEN CONCAT(s.found, ARRAY(NAMED_STRUCT('row_no', x.row_no, 'opens_by', {opens}))) ELSE s.found END"
            )
            step = ", ".join([*(f"'{name}', CAST({value} AS {big})" for name, value in fields.items()), f"'found', {found}"])
            fold = f"AGGREGATE({rows}, {start}, (s, x) -> NAMED_STRUCT({step}), s -> s.found)"
            unnest = "folded LATERAL VIEW EXPLODE(found) exploded AS one"
        else:
            rows = f"ARRAY_AGG(CAST(ROW({', '.join(columns)}) AS ROW({', '.join(f'{one} {big}' for one in columns)})) ORDER BY row_no)"
            list_type = f"ARRAY(ROW(row_no {big}, opens_by {self.d.text}))"
            state = f"ROW(begun {big}, turns {big}, total {big}, found {list_type})"
            found = f"CASE WHEN {begins} THEN s.found || CAST(ROW(x.row_no, {opens}) AS ROW(row_no {big}, opens_by {self.d.text})) ELSE s.found END"
            step = f"CAST(ROW({', '.join([*fields.values(), found])}) AS {state})"
            fold = f"REDUCE({rows}, CAST(ROW(NULL, 0, 0, ARRAY[]) AS {state}), (s, x) -> {step}, s -> s.found)"
            unnest = "folded CROSS JOIN UNNEST(found) AS one (row_no, opens_by)"
        grouped = ", ".join([*self.parts, "stretch"])
        one = "one." if self.d.chain == "fold" else ""
        return (
            f"folded AS (\n  SELECT {grouped}, {fold} AS found\n  FROM long_rows GROUP BY {grouped}\n), chain AS (\n"
            f"  SELECT {lead}{one}row_no AS row_no, {one}opens_by AS opens_by FROM {unnest}\n)"
        )

    def _opened(self) -> str:
        same = " AND ".join(f"c.{part} = t.{part}" for part in [*self.parts, "row_no"])
        told = ", ".join(f"t.{one} AS {one}" for one in ("row_no", "event_id", "at_us", "kind", *self.parts, "active", "ends"))
        return f"opened AS (\n  SELECT {told}, COALESCE(t.opened_by, c.opens_by) AS opened_by\n  FROM stretched t LEFT JOIN chain c ON {same}\n)"

    def _placed(self, source: str) -> str:
        running = f"OVER ({self._partition()}ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        first = self._last("CASE WHEN opened_by IS NOT NULL THEN event_id END", running)
        columns = [
            *("row_no", "event_id", "at_us", "kind", *self.keys),
            f"{self.d.constant(self.name + ':')} || {first} AS {self.d.name_of(self.purpose['id_column'])}",
            *("opened_by", "active", "ends"),
            f"{self.d.constant(self.purpose['boundary_version'])} AS boundary_version",
        ]
        return f"SELECT {', '.join(columns)}\nFROM {source}"


class _Sessions:
    """The sessions of one purpose, each as a whole."""

    def __init__(self, document: Document, name: str, dialect: Dialect) -> None:
        self.d, self.name, self.document = dialect, name, document
        self.purpose = document["purposes"][name]
        self.rules: dict[str, Any] = {rule["rule"]: rule for rule in self.purpose["rules"]}
        self.id = dialect.name_of(self.purpose["id_column"])
        self.keys = [f"per_{key}" for key in self.purpose["per"]]

    def text(self) -> str:
        """A row for each session: its key and id, when it began and was last active, when it can grow no more, what it is worth."""
        kinds = {kind: f"kind_{number}" for number, kind in enumerate(self._kinds())}
        keys = ", ".join([*self.keys, self.id, "boundary_version"])
        firsts = "".join(f",\n    MIN(CASE WHEN kind = {self.d.constant(kind)} THEN at_us END) AS {name}" for kind, name in kinds.items())
        extra = "".join(f", {name}" for name in kinds.values())
        partition = f"PARTITION BY {', '.join(self.keys)} " if self.keys else ""
        chosen = [
            f"{self._chosen(self.purpose[key], kinds)} AS {name}"
            for key, name in (("bills_when", "billable"), ("judged_when", "judgeable"))
        ]
        told = ", ".join(
            [*self.keys, self.id, "opened_by", "start_us", "last_us", "active_us", "ended_us", "events", "activity", "next_us"]
        )
        return f"""WITH grouped AS (
  SELECT {keys}, MIN(row_no) AS first_row, MAX(opened_by) AS opened_by, MIN(at_us) AS start_us, MAX(at_us) AS last_us,
    MAX(CASE WHEN active = 1 THEN at_us END) AS active_at, MAX(CASE WHEN active = 1 THEN row_no END) AS active_row,
    MAX(CASE WHEN ends > 0 THEN at_us END) AS ended_at, MAX(CASE WHEN ends > 0 THEN row_no END) AS ended_row,
    COUNT(*) AS events, SUM(active) AS activity{firsts}
  FROM {events_view(self.name)}
  GROUP BY {keys}
), followed AS (
  SELECT {keys}, opened_by, start_us, last_us, COALESCE(active_at, start_us) AS active_us,
    CASE WHEN ended_row >= COALESCE(active_row, first_row) THEN ended_at END AS ended_us, events, activity{extra},
    {self._next(partition)} AS next_us
  FROM grouped
), closing AS (
  SELECT {keys}, {told.replace(", ".join([*self.keys, self.id]) + ", ", "")}{extra}, {self._closes()} AS rule_us
  FROM followed
), closed AS (
  SELECT {keys}, {told.replace(", ".join([*self.keys, self.id]) + ", ", "")}{extra},
    CASE WHEN next_us IS NULL OR rule_us <= next_us THEN rule_us ELSE next_us END AS closes_us
  FROM closing
)
SELECT {told}, closes_us, {", ".join(chosen)}, boundary_version
FROM closed"""

    def _next(self, partition: str) -> str:
        return f"LEAD(start_us) OVER ({partition}ORDER BY first_row)"

    def _kinds(self) -> list[str]:
        found: dict[str, None] = {}
        for key in ("bills_when", "judged_when"):
            if self.purpose[key]:
                found |= dict.fromkeys([*self.purpose[key]["has"], *self.purpose[key]["lacks"]])
        return list(found)

    def _chosen(self, selection: Mapping[str, Any] | None, kinds: Mapping[str, str]) -> str:
        """Whether what happened until it closed is what bills, or judges, a session; 1 where nothing is said."""
        if selection is None:
            return "1"
        within = "({0} IS NOT NULL AND (closes_us IS NULL OR {0} <= closes_us))"
        terms = [within.format(kinds[kind]) for kind in selection["has"]] + [
            f"NOT {within.format(kinds[kind])}" for kind in selection["lacks"]
        ]
        if selection["activity_at_least"]:
            terms.append(f"activity >= {selection['activity_at_least']}")
        return _flag(" AND ".join(terms)) if terms else "1"

    def _closes(self) -> str:
        """The last instant at which an event can still belong to a session; null when no rule closes it without another event."""
        rules, never = self.rules, END
        soft = f"active_us + {rules['idle']['us']}" if "idle" in rules else str(never)
        ends = [rules[name] for name in ("ends_on", "ends_says") if name in rules]
        if ends:
            ended = f"ended_us + {ends[0]['resumes_within_us'] or 0}"
            after = _least([ended, soft])
            if "reopens" in rules:
                again = f"ended_us + {rules['reopens']['us']}"
                after = f"CASE WHEN {after} >= {again} THEN {after} ELSE {again} END"
                soft = str(never)
            soft = f"CASE WHEN ended_us IS NULL THEN {soft} ELSE {after} END"
        hard = [f"start_us + {rules['longest']['us']}"] if "longest" in rules else []
        if "daily" in rules:
            hard.append(f"COALESCE({next_cut(rules['daily']['cuts_us'], 'last_us', self.d)} - 1, {never})")
        return f"NULLIF({_least([soft, *hard])}, {never})"
