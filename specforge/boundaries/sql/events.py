"""The view of the events of a purpose, each with the session that it falls into.

The semantics are those of `docs/sessions.md`. Breaks that need nothing but events are found with window functions. Where a
session is limited by its length, its turns or a sum, each session depends on where the one before began, so that no window
finds it: every row of a stretch that exceeds a limit gets the first row that may not be in a session beginning there, and
from break to break these are followed. `LAG` and `SUM` alone are wrong for that.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from specforge.boundaries.sql.cuts import cut_number
from specforge.boundaries.sql.dialects import Dialect
from specforge.boundaries.sql.parts import (
    COLUMN,
    END,
    NEVER,
    STEP,
    Document,
    boundaries_of,
    flag,
    grows_by,
    keys_of,
    kinds_asked,
    least,
    marks_ends,
    marks_of,
    soft_close,
    summed,
    tells_first_end,
    tells_growth,
    watched,
)
from specforge.boundaries.zones import midnight
from specforge.spec.views import STREAM, events_view, key_column, old_events_view

STATE = ("active", "ends", "last_active_us", "last_end_us")
"""Whether an event is activity, whether it is an end marker; the latest activity up to it, and the latest end marker since then."""


class Events:
    """The events of one purpose, each with the session that it falls into."""

    def __init__(self, document: Document, name: str, dialect: Dialect, *, old: bool = False) -> None:
        self.d, self.name, self.events, self.old = dialect, name, document["events"], old
        self.purpose = document["purposes"][name]
        self.boundary = self.purpose["before"] if old else self.purpose
        self.change = midnight(self.purpose["effective_from"]) if self.purpose["before"] else None
        self.rules: dict[str, Any] = {rule["rule"]: rule for rule in self.boundary["rules"]}
        self.outer = document["purposes"][self.boundary["inside"]] if self.boundary["inside"] else None
        self.keys = [key_column("per", key) for key in self.boundary["per"]]
        self.shown = keys_of(self.purpose)
        self.parts = [*self.keys, *(["outer_id", "outer_began"] if self.outer else [])]
        self.watched = dict(watched(self.rules, self.events["columns"]))
        self.sum = summed(self.rules, self.events["columns"])[0] if "sum" in self.rules else None
        self.marks_ends = "ends_on" in self.rules or "ends_says" in self.rules
        rank = ["seq", "tie"] if "seq" in self.events["columns"] else ["tie"]
        self.grows = tells_growth(document, name)
        self.around = any(grows_by(document, one) for one in boundaries_of(self.purpose)) and (
            self.grows or bool(kinds_asked(self.purpose))
        )
        """Whether it is known of each event until when the session that this one is inside of could still grow."""
        self.state = (*STATE, "first_end_us") if tells_first_end(self.purpose) or (self.grows and marks_ends(self.purpose)) else STATE
        self.state = (*self.state, "around_us") if self.around else self.state
        self.ends_with = grows_by(document, self.boundary) is not None
        self.order = ["at_us", *rank, f"event_id{dialect.collate}"]
        self.rides = True

    def text(self) -> str:
        """`row_no` in the partition, the event, the id of its session, the rule that opened one at it, `active`, `ends`."""
        anchored = [rule for rule in ("longest", "turns", "sum") if rule in self.rules]
        steps = [*self._marked(), *self._looked(), self._broken()]
        if anchored:
            steps += [*self._pointers(anchored), *self._chain(), self._opened()]
        recursive = "RECURSIVE " if anchored and self.d.chain == "recursive" else ""
        return f"WITH {recursive}{STEP.join(steps)}\n{self._placed('opened' if anchored else 'broken')}"

    def _partition(self) -> str:
        return f"PARTITION BY {', '.join(self.parts)} " if self.parts else ""

    def _kinds(self, kinds: Sequence[str]) -> str:
        return f"kind IN ({', '.join(self.d.constant(kind) for kind in kinds)})" if kinds else NEVER

    def _marked(self) -> Iterator[str]:
        columns = {name: name for name in ("event_id", "at_us", *(["seq"] if "seq" in self.events["columns"] else []), "tie", "kind")}
        columns |= {key: key for key in (*self.shown, *self.watched, *([self.sum] if self.sum else []))}
        columns |= {"ends": self._ends(), "counted": self._counted()}
        if "starts_on" in self.rules:
            columns["starts"] = flag(self._kinds(self.rules["starts_on"]["kinds"]))
        if "reopens" in self.rules:
            columns["reopens"] = flag(self._kinds(self.rules["reopens"]["kinds"]))
        if "daily" in self.rules:
            columns["day_no"] = cut_number(self.rules["daily"]["cuts_us"], "at_us", self.d)
        source = STREAM
        if self.change is not None and not self.old:
            # What is in no session that finishes under the definition before is read as a stream of its own. The constant
            # keeps DuckDB 2.0.1 from taking the join for empty: it then drops `HAVING SUM(...) > 1` of what is read from it.
            kept = f"SELECT event_id, at_us, 1 AS kept FROM {old_events_view(self.name)}"
            yield (
                f"since AS (\n  SELECT s.* FROM {STREAM} s LEFT JOIN ({kept}) e ON e.event_id = s.event_id AND e.at_us = s.at_us\n"
                f"  WHERE s.at_us >= {self.change} AND COALESCE(e.kept, 0) = 0\n)"
            )
            source = "since"
        if self.around:
            columns["around_us"] = "around_us" if self.ends_with else f"CAST({END} AS {self.d.big})"
        if self.outer is not None:
            outer_id = self.d.name_of(self.outer["id_column"])
            around = ", o.grows_us AS around_us" if self.around and self.ends_with else ""
            told = f"SELECT s.*, o.{outer_id} AS outer_id, o.began_us AS outer_began{around}\n  FROM {source} s JOIN {events_view(self.boundary['inside'])} o"
            yield f"inside AS (\n  {told}\n    ON o.event_id = s.event_id AND o.at_us = s.at_us\n)"
            source, columns = "inside", columns | {"outer_id": "outer_id", "outer_began": "outer_began"}
        told = COLUMN.join(value if value == name else f"{value} AS {name}" for name, value in columns.items())
        conditions = [*(f"{key} IS NOT NULL" for key in self.keys), *self._unmarked()]
        filters = f"\n  WHERE {' AND '.join(conditions)}" if conditions else ""
        yield f"marked AS (\n  SELECT\n    {told}\n  FROM {source}{filters}\n)"

    def _unmarked(self) -> Iterator[str]:
        """What holds of events that are not left out."""
        for name, _, values in marks_of(self.boundary):
            yield f"({name} IS NULL OR {name} NOT IN ({', '.join(self.d.constant(value) for value in values)}))"

    def _ends(self) -> str:
        """2 when words end it, 1 when a kind does, which is the reason where both do, else 0."""
        whens = [f"WHEN {self._kinds(self.rules['ends_on']['kinds'])} THEN 1"] if "ends_on" in self.rules else []
        if (says := self.rules.get("ends_says")) is not None:
            phrases = ", ".join(self.d.constant(phrase) for phrase in says["phrases"])
            whens.append(f"WHEN {self._kinds([says['by']])} AND said IN ({phrases}) THEN 2")
        return f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0"

    def _counted(self) -> str:
        activity = self.boundary["activity"]
        if "only" in activity:
            return flag(self._kinds(activity["only"]))
        always = [kind for rule in ("starts_on", "reopens") if rule in self.rules for kind in self.rules[rule]["kinds"]]
        but = [kind for kind in activity["all_but"] if kind not in always]
        self.rides = bool(but)
        return f"CASE WHEN {self._kinds(but)} THEN 0 ELSE 1 END" if but else "1"

    def _looked(self) -> Iterator[str]:
        """What the rules look at in the rows before."""
        order, source = ", ".join(self.order), "marked"
        first = "ROW_NUMBER() OVER (" + self._partition() + f"ORDER BY {order})"
        number = f"CAST({first} AS {self.d.big})"
        if not self.d.last_value:
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
                f"COALESCE({state}, 0) AS end_mark" if self.rides or not self.d.last_value else f"LAG(ends) {one_back} AS end_mark"
            )
            looks.append(f"MAX(CASE WHEN ends > 0 THEN at_us END) {before} AS ended_us")
        if "daily" in self.rules:
            looks.append(f"LAG(day_no) {one_back} AS day_before")
        looks += [f"{self._last(key, before)} AS last_{key}" for key in self.watched]
        yield f"looked AS (\n  SELECT {source}.*,\n    {COLUMN.join(looks)}\n  FROM {source}\n)"

    def _last(self, value: str, window: str, *, small: bool = False) -> str:
        """The last value that is not null; a small one is a number below four."""
        if self.d.last_value:
            return f"{self.d.last_value.format(value)} {window}"
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
        rides, big = self.rides, self.d.big
        columns = {
            "active": "CASE WHEN row_no = 1 THEN 1 ELSE counted END" if rides else "1",
            "last_active_us": "CASE WHEN row_no = 1 OR counted = 1 THEN at_us ELSE active_us END" if rides else "at_us",
            "last_end_us": f"CAST(NULL AS {big})",
        }
        if self.marks_ends:
            before = " WHEN row_no > 1 AND counted = 0 AND end_mark > 0 THEN ended_us" if rides else ""
            columns["last_end_us"] = f"CASE WHEN ends > 0 THEN at_us{before} ELSE NULL END"
        if "first_end_us" in self.state:
            columns["first_end_us"] = self._first_end(columns["last_end_us"])
        told = COLUMN.join(f"{value} AS {name}" for name, value in columns.items())
        return f"broken AS (\n  SELECT looked.*, {told},\n    CASE\n      {case}\n      ELSE NULL\n    END AS opened_by\n  FROM looked\n)"

    def _first_end(self, last: str) -> str:
        """The first end marker since the latest activity, given the latest one: no other one came before it since then."""
        if not self.marks_ends or not self.rides:
            return last
        first = "CASE WHEN ends > 0 AND (counted = 1 OR end_mark = 0) THEN at_us END"
        running = f"OVER ({self._partition()}ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        return f"CASE WHEN ends > 0 OR (row_no > 1 AND counted = 0 AND end_mark > 0) THEN MAX({first}) {running} END"

    def _pointers(self, anchored: Sequence[str]) -> Iterator[str]:
        """For each row of a stretch that exceeds a limit: the first row that may not be in a session that begins here."""
        parts, stretch = ", ".join([*self.parts, "stretch"]), "PARTITION BY " + ", ".join([*self.parts, "stretch"])
        columns = ["row_no", "at_us", "active", *([self.sum] if self.sum else []), *self.parts]
        others = "".join(f"{key}, " for key in self.shown if key not in self.parts)
        once = " MATERIALIZED" if self.d.materialized else ""
        running = f"({self._partition()}ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        yield (
            f"stretched AS{once} (\n  SELECT event_id, kind, ends, opened_by, {', '.join(self.state[2:])}, {others}{', '.join(columns)},\n"
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
        # `MIN` over a frame that shrinks row by row is counted anew for each row; the first value of the frame is not.
        # Rows that are equal in what the frame is ordered by share one value, so that it is the same whichever comes first.
        frames = {
            "longest": ("at_us", "row_no", self.rules.get("longest", {}).get("us", 0) + 1, "too_long"),
            "turns": ("turns_before", "CASE WHEN active = 1 THEN row_no END", self.rules.get("turns", {}).get("max"), "too_many"),
            "sum": ("sum_before", "row_no", self.rules.get("sum", {}).get("max", 0) + 1, "beyond"),
        }
        asked = [frames[name] for name in anchored]
        shared = [f"MIN({value}) OVER ({stretch}, {by}) AS first_{name}" for by, value, _, name in asked]
        yield f"shared_rows AS (\n  SELECT counted_rows.*, {', '.join(shared)}\n  FROM counted_rows\n)"
        firsts = [
            f"FIRST_VALUE(first_{name}) OVER ({stretch} ORDER BY {by} RANGE BETWEEN {most} FOLLOWING AND UNBOUNDED FOLLOWING) AS {name}"
            for by, _, most, name in asked
        ]
        yield f"far_rows AS (\n  SELECT shared_rows.*, {', '.join(firsts)}\n  FROM shared_rows\n)"
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
        nearest = least([f"by_{name}" for name in anchored])
        whens = " ".join(f"WHEN by_{name} = next_row THEN '{name}'" for name in anchored)
        once = " MATERIALIZED" if self.d.materialized else ""
        parts = ", ".join([*self.parts, "row_no"])
        return (
            f"limits AS (\n  SELECT {parts}, {told}\n  FROM far_rows\n), nearest AS (\n  SELECT limits.*, {nearest} AS next_row\n  FROM limits\n"
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
        fold, columns, unnested = {"fold": self._fold_of_structs, "array": self._fold_of_tuples}.get(self.d.chain, self._fold_of_rows)()
        grouped = ", ".join([*self.parts, "stretch"])
        return (
            f"folded AS (\n  SELECT {grouped}, {fold} AS found\n  FROM long_rows GROUP BY {grouped}\n), chain AS (\n"
            f"  SELECT {lead}{columns} FROM folded {unnested}\n)"
        )

    def _folded_columns(self) -> list[str]:
        return ["row_no", "at_us", "active", *([self.sum] if self.sum else [])]

    def _opens(self) -> tuple[str, dict[str, str]]:
        """Which limit opens a session at the row `x` in the state `s`, or null; and the state behind it."""
        rules, total = self.rules, f"x.{self.sum}" if self.sum else "0"
        whens = [
            "WHEN s.begun IS NULL THEN 'local'",
            *([f"WHEN x.at_us - s.begun > {rules['longest']['us']} THEN 'longest'"] if "longest" in rules else []),
            *([f"WHEN x.active = 1 AND s.turns >= {rules['turns']['max']} THEN 'turns'"] if "turns" in rules else []),
            *([f"WHEN s.total + {total} > {rules['sum']['max']} THEN 'sum'"] if "sum" in rules else []),
        ]
        opens = f"CASE {' '.join(whens)} ELSE NULL END"
        return opens, {
            "begun": f"CASE WHEN {opens} IS NOT NULL THEN x.at_us ELSE s.begun END",
            "turns": f"CASE WHEN {opens} IS NOT NULL THEN 0 ELSE s.turns END + x.active",
            "total": f"CASE WHEN {opens} IS NOT NULL THEN 0 ELSE s.total END + {total}",
        }

    def _fold_of_structs(self) -> tuple[str, str, str]:
        big, (opens, state) = self.d.big, self._opens()
        fields = ", ".join(f"'{one}', {one}" for one in self._folded_columns())
        empty = f"CAST(ARRAY() AS ARRAY<STRUCT<row_no: {big}, opens_by: {self.d.text}>>)"
        start = f"NAMED_STRUCT('begun', CAST(NULL AS {big}), 'turns', CAST(0 AS {big}), 'total', CAST(0 AS {big}), 'found', {empty})"
        found = f"CASE WHEN {opens} IS NOT NULL THEN CONCAT(s.found, ARRAY(NAMED_STRUCT('row_no', x.row_no, 'opens_by', {opens}))) ELSE s.found END"
        step = ", ".join([*(f"'{name}', CAST({value} AS {big})" for name, value in state.items()), f"'found', {found}"])
        return (
            f"AGGREGATE(ARRAY_SORT(COLLECT_LIST(NAMED_STRUCT({fields}))), {start}, (s, x) -> NAMED_STRUCT({step}), s -> s.found)",
            "one.row_no AS row_no, one.opens_by AS opens_by",
            "LATERAL VIEW EXPLODE(found) exploded AS one",
        )

    def _fold_of_tuples(self) -> tuple[str, str, str]:
        """For ClickHouse, which keeps frames of 32 bits and recursion of a thousand steps, and folds arrays of plain tuples."""
        rules, total = self.rules, "x.4" if self.sum else "toInt64(0)"
        numbers = ", ".join(f"assumeNotNull(toInt64({one}))" for one in self._folded_columns())
        holds = [
            f"s.1 = {-END}, 'local'",
            *([f"x.2 - s.1 > {rules['longest']['us']}, 'longest'"] if "longest" in rules else []),
            *([f"x.3 = 1 AND s.2 >= {rules['turns']['max']}, 'turns'"] if "turns" in rules else []),
            *([f"s.3 + {total} > {rules['sum']['max']}, 'sum'"] if "sum" in rules else []),
        ]
        opens = f"multiIf({', '.join(holds)}, '')"
        step = (
            f"(if({opens} = '', s.1, x.2), if({opens} = '', s.2, toInt64(0)) + x.3, if({opens} = '', s.3, toInt64(0)) + {total}, "
            f"if({opens} = '', s.4, arrayPushBack(s.4, (x.1, {opens}))))"
        )
        start = f"(toInt64({-END}), toInt64(0), toInt64(0), CAST([], 'Array(Tuple(Int64, String))'))"
        return (
            f"tupleElement(arrayFold((s, x) -> {step}, arraySort(groupArray(({numbers}))), {start}), 4)",
            f"CAST(one.1 AS {self.d.big}) AS row_no, CAST(one.2 AS {self.d.text}) AS opens_by",
            "ARRAY JOIN found AS one",
        )

    def _fold_of_rows(self) -> tuple[str, str, str]:
        big, text, columns, (opens, state) = self.d.big, self.d.text, self._folded_columns(), self._opens()
        rows = f"ARRAY_AGG(CAST(ROW({', '.join(columns)}) AS ROW({', '.join(f'{one} {big}' for one in columns)})) ORDER BY row_no)"
        kind = f"ROW(begun {big}, turns {big}, total {big}, found ARRAY(ROW(row_no {big}, opens_by {text})))"
        found = f"CASE WHEN {opens} IS NOT NULL THEN s.found || CAST(ROW(x.row_no, {opens}) AS ROW(row_no {big}, opens_by {text})) ELSE s.found END"
        step = f"CAST(ROW({', '.join([*state.values(), found])}) AS {kind})"
        return (
            f"REDUCE({rows}, CAST(ROW(NULL, 0, 0, ARRAY[]) AS {kind}), (s, x) -> {step}, s -> s.found)",
            "row_no AS row_no, opens_by AS opens_by",
            "CROSS JOIN UNNEST(found) AS one (row_no, opens_by)",
        )

    def _opened(self) -> str:
        same = " AND ".join(f"c.{part} = t.{part}" for part in [*self.parts, "row_no"])
        told = ", ".join(
            f"t.{one} AS {one}" for one in ("row_no", "event_id", "at_us", "kind", *dict.fromkeys([*self.parts, *self.shown]), *self.state)
        )
        return f"opened AS (\n  SELECT {told}, COALESCE(t.opened_by, c.opens_by) AS opened_by\n  FROM stretched t LEFT JOIN chain c ON {same}\n)"

    def _placed(self, source: str) -> str:
        running = f"OVER ({self._partition()}ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        first = self._last("CASE WHEN opened_by IS NOT NULL THEN event_id END", running)
        id = self.d.name_of(self.purpose["id_column"])
        columns = {name: name for name in ("row_no", "event_id", "at_us", "kind", *self.shown)}
        columns[id] = f"{self.d.constant(self.name + ':')} || {first}"
        columns["began_us"] = f"MAX(CASE WHEN opened_by IS NOT NULL THEN at_us END) {running}"
        columns |= {name: name for name in ("opened_by", *self.state)}
        if self.grows:
            soft = soft_close(self.boundary, "last_active_us", "last_end_us", "first_end_us")
            columns["grows_us"] = f"CAST({least([soft, 'around_us'] if self.around else [soft])} AS {self.d.big})"
        if any(one["inside"] for one in boundaries_of(self.purpose)):
            columns["inside_id"] = "outer_id" if self.outer else f"CAST(NULL AS {self.d.text})"
            columns["inside_us"] = "outer_began" if self.outer else f"CAST(NULL AS {self.d.big})"
        if self.change is not None:
            # What the definition before would open from the change on is read by the present one, and ends the session all the same.
            opens = f"MIN(CASE WHEN opened_by IS NOT NULL AND at_us >= {self.change} THEN at_us END) OVER ({self._partition().strip()})"
            columns["follows_us"] = opens if self.old else f"CAST(NULL AS {self.d.big})"
        columns["boundary_version"] = self.d.constant(self.boundary["boundary_version"])
        placed = ", ".join(name if name == value else f"{value} AS {name}" for name, value in columns.items())
        names = ", ".join(columns)
        if self.old:
            return f"SELECT {names}\nFROM (\n  SELECT {placed}\n  FROM {source}\n) placed\nWHERE began_us < {self.change}"
        text = f"SELECT {placed}\nFROM {source}"
        return text if self.change is None else f"{text}\nUNION ALL\nSELECT {names} FROM {old_events_view(self.name)}"
