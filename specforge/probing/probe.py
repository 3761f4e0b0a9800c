"""Asks a running tool for every promise of its contract, within bounds."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from specforge.caps import Cap
from specforge.probing import promises  # noqa: F401  they register themselves
from specforge.probing.costs import Cost, Rows, costs, rows_of
from specforge.probing.evidence import Evidence
from specforge.probing.meaning import meanings
from specforge.probing.promise import PROMISES, Kind, Promise, Verdict, cannot_tell
from specforge.probing.session import Exchange, Limits, Session, Spent
from specforge.probing.target import Target
from specforge.probing.tool import ProbedTool
from specforge.progress import Progress


class Asked(Struct, frozen=True):
    """A promise, and what is said of it."""

    promise: Promise
    verdict: Verdict


class Probed(Struct, frozen=True, dict=True):
    """What is known of one tool after it was tried."""

    tool: str
    ref: str
    target: str
    asked: tuple[Asked, ...] = ()
    costs: tuple[Cost, ...] = ()
    rows: Rows | None = None
    unit: str = "row"
    """What its pages are counted in: a `row`, or a `character`."""
    entry: Mapping[str, Any] = field(default_factory=dict)
    """Its object in `tools.json`."""
    described: Mapping[str, Any] | None = None
    """How the server describes it; nothing when it describes nothing."""
    calls: tuple[Exchange, ...] = ()
    bytes: int = 0
    seconds: float = 0.0
    skipped: str = ""
    """Why it was not tried at all; nothing when it was."""

    @property
    def broken(self) -> tuple[Asked, ...]:
        """The promises that do not hold."""
        return tuple(one for one in self.asked if one.verdict.state == "breaks")


class Change(Struct, frozen=True):
    """Something that is not as it was when the tool was probed before."""

    tool: str
    what: str
    """`contract`, `schema`, `promise`, `meaning` or `size`."""
    text: str
    worse: bool = False
    """Whether a promise that was kept is kept no more, or can no more be told."""


class Wishes(Struct, frozen=True, dict=True):
    """How a tool is tried."""

    limits: Limits = field(default_factory=Limits)
    caps: Mapping[str, Cap] = field(default_factory=dict)
    may_write: bool = False
    """Whether the tools that `probe.changes` names may be called."""
    wait: float = 0.0
    """How many seconds may be waited for a cursor to grow old."""
    known: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """The rows that there are, by tool."""
    other: Target | None = None
    """The same tools as somebody else reaches them."""
    progress: Progress = field(default_factory=Progress)
    """Says how far it is."""


def probe(entry: Mapping[str, Any], target: Target, offered: Mapping[str, Mapping[str, Any]] | None, wishes: Wishes) -> Probed:
    """Try a tool.

    Args:
        entry: Its object in `tools.json`.
        target: Where it runs.
        offered: What the target describes, by name; nothing when it describes nothing.
        wishes: How it is tried.
    """
    tool = ProbedTool(entry)
    ref = str(entry.get("ref", tool.name))
    if tool.writes:
        return Probed(tool.name, ref, target.name, skipped="it writes, and what writes is not tried")
    session = Session(target, tool.name, wishes.limits, wishes.progress)
    described = None if offered is None else offered.get(tool.name, {})
    evidence = Evidence(tool, session, described, wishes.caps, wishes.known.get(tool.name), wishes.may_write, wishes.wait, wishes.other)
    asked = []
    reachable = not tool.lacking and described != {}
    for one in PROMISES:
        if one.kind is Kind.SCHEMA or reachable or one.id == "answers":
            verdict = _decided(one, evidence)
            if verdict is not None:
                asked.append(Asked(one, verdict))
            if one.id == "answers" and not evidence.results:
                reachable = False  # where nothing comes, nothing can be said of it
    said = tuple(session.said)
    if reachable:
        asked += [Asked(one, verdict) for one in meanings(tool) if (verdict := _decided(one, evidence)) is not None]
    wishes.progress.wipe()
    spent = costs(evidence) if reachable else ()
    rows, unit = rows_of(evidence), "character" if tool.document else "row"
    return Probed(
        tool.name,
        ref,
        target.name,
        tuple(asked),
        spent,
        rows,
        unit,
        entry,
        described,
        said,
        session.bytes,
        sum(one.answer.seconds for one in said),
    )


def _decided(one: Promise, evidence: Evidence) -> Verdict | None:
    try:
        return one.decide(evidence)
    except Spent as spent:
        return cannot_tell(str(spent), spent.needs)
