"""What an eval case is, and how it is written down."""

import hashlib
import json
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from specforge.location import Place
from specforge.project import View
from specforge.provenance.dumping import Node
from specforge.provenance.traced import Origin
from specforge.spec.checks import Check, Judged
from specforge.spec.turns import Transcript, Turn
from specforge.spec.walking import written

Kind = Literal[
    "case",
    "positive",
    "counterexample",
    "boundary",
    "list",
    "result",
    "refusal",
    "handoff",
    "in-scope",
    "otherwise",
    "message",
    "hand-over",
    "stress",
]
Fault = Literal["truncated", "too_large", "expired_cursor", "bad_cursor", "absent"]
Mode = Literal["single", "turns", "simulated", "recorded"]


class Expectation(Struct, frozen=True):
    """A check, and the element that asks for it."""

    origin: Origin
    check: Check

    @property
    def ref(self) -> str:
        """The element that asks for it."""
        return self.origin.ref


class Recorded(Struct, frozen=True):
    """A conversation that is known to pass or to fail; it tests the grader, not the model."""

    turns: Transcript
    verdict: Literal["pass", "fail"]


class Serves(Struct, frozen=True):
    """What a tool serves while the case runs: a list, or one thing; rows count from 1."""

    tool: str
    rows: int
    page_size: int
    """The most rows of a page, whatever is asked for; as many as come when nothing is asked, unless the contract says fewer."""
    wanted_row: int | None = None
    """The row that holds the answer."""
    fault: Fault | None = None
    """What goes wrong.

    The first page is cut short, no page fits that has more than half of the rows, or any of them where the contract says to stop
    then, the first cursor that is handed back is too old, or not taken for one, or what is asked about does not exist.
    """
    filter: str | None = None
    """The argument that finds rows by their field of the same name; others leave it at the rows that there are, which have their values."""
    without: str | None = None
    """The field that every row lacks; behind a dot, one of an object in it, or of every item of a list."""
    now: str | None = None
    """The instant at which the rows are read, by which they are dated; one of its own where the feature does not say what time it is."""


class AtLevel(Struct, frozen=True):
    """A level of an axis of stress at which a case is tried."""

    origin: Origin
    """The axis."""
    level: str


class EvalCase(Struct, frozen=True):
    """One case, ready to be run or replayed."""

    id: str
    """Stable: `owner/case/id` for a written case, the ref of what implies it and a name for a derived one."""
    kind: Kind
    mode: Mode
    refs: tuple[str, ...]
    """The elements it is about."""
    origin: str
    place: Place
    expect: tuple[Expectation, ...]
    turns: Transcript = ()
    """What the user says, one message for `single`; agent turns and calls between are history."""
    user: Mapping[str, object] | None = None
    """The simulated user: `is`, `wants`, `opens_with`, and the `script` that stands in for one."""
    variables: Mapping[str, object] | None = None
    state: object = None
    ends_with: object = None
    judged: tuple[Judged, ...] = ()
    serves: Serves | None = None
    recorded: Recorded | None = None
    samples: int = 1
    pass_rate: int = 100
    """The share of its runs that must pass, in percent."""
    stress: tuple[AtLevel, ...] = ()
    """For a case under stress: what was done to the written one that its id begins with."""


def digest(value: object) -> str:
    """Name something by its content, so that no neighbour moves the name: 8 hexadecimal digits."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]


def turn_json(turn: Turn) -> dict[str, object]:
    """Give a turn as it is written in a spec."""
    dumped: dict[str, object] = turn.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dumped


Asked = dict[int, tuple[Expectation, Node]]
"""What was written for expectations, by their number in memory, which is theirs as long as they are kept."""


def case_json(case: EvalCase, view: View, asked: Asked | None = None) -> dict[str, object]:
    """Give a case as a line of `evals.jsonl`; parts that are empty are left out.

    Args:
        case: The case.
        view: What it is of.
        asked: What was written for the expectations of other cases, for several cases have the same.
    """
    user_says = [turn_json(turn) for turn in case.turns]
    line: dict[str, object] = {
        "id": case.id,
        "kind": case.kind,
        "mode": case.mode,
        "feature": view.id,
        "variant": dict(view.variant),
        "refs": list(case.refs),
        "origin": case.origin,
        "variables": case.variables,
        "state": case.state,
        "serves": None if case.serves is None else _serves_json(case.serves),
        "input": case.turns[0].user if case.mode == "single" else None,
        "turns": user_says if case.mode == "turns" else None,
        "user": case.user,
        "expect": [_expected(one, view, {} if asked is None else asked) for one in case.expect],
        "ends_with": case.ends_with,
        "judged": [_model(one, view) for one in case.judged],
        "recorded": {"turns": [turn_json(turn) for turn in case.recorded.turns], "verdict": case.recorded.verdict}
        if case.recorded
        else None,
        "samples": case.samples if case.samples > 1 else None,
        "pass_rate": case.pass_rate / 100 if case.pass_rate < 100 else None,
        "stress": [Node({"ref": one.origin.ref, "level": one.level}, one.origin) for one in case.stress],
    }
    return Node(
        {key: value for key, value in line.items() if value or (value is not None and value not in ({}, []))},
        Origin(case.refs[0], case.place),
    )


def _expected(one: Expectation, view: View, asked: Asked) -> Node:
    known = asked.get(id(one))
    if known is None:
        asked[id(one)] = known = one, Node({"ref": one.ref, **_model(one.check, view)}, one.origin)
    return known[1]


def _serves_json(serves: Serves) -> dict[str, object]:
    shown = {"tool": serves.tool, "rows": serves.rows, "page_size": serves.page_size}
    more = {"wanted_row": serves.wanted_row, "fault": serves.fault, "filter": serves.filter, "without": serves.without, "now": serves.now}
    return {**shown, **{key: value for key, value in more.items() if value is not None}}


def _model(model: Check | Judged, view: View) -> dict[str, object]:
    if view.tracing:
        return written(model)
    dumped: dict[str, object] = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dumped
