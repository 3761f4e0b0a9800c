"""How changes entered, for people and for programs; pure strings."""

import shlex
from collections.abc import Iterator, Mapping

from specforge.amounts import many, share_text
from specforge.entries.model import Ended, Entries, Entry, Fate, First, Period, counted
from specforge.json_forms import array_of, closed, form_schema, nullable
from specforge.outputs.inert import json_text, logged_line, one_line

FORM = "specforge-entries/1"
MOST = 30
"""The most edits by hand that are told to people."""
NAMED = {First.BOTH: "spec and artifact at once"}
SQUASHED = "whether a spec that changed first would have been built first: only commits are seen, not how they came about"


def as_text(found: Entries, *, quiet: bool = False) -> str:
    """Print for people: the shares, month by month, and what became of edits by hand."""
    return "".join(f"{logged_line(line)}\n" for line in _lines(found, quiet=quiet))


def _lines(found: Entries, *, quiet: bool) -> Iterator[str]:
    if not quiet:
        merges = f", {many(found.merges, 'merge')} among them" if found.merges else ""
        walked = f"{many(found.commits, 'commit')} {found.since}" if found.since else f"the last {many(found.commits, 'commit')}"
        yield f"{walked} to {found.head[:12]}{merges}: {many(len(found.entries), 'change')} of features entered"
    for first, count in counted(found.entries):
        yield f"  {NAMED.get(first, f'{first} first')}: {count:,} ({share_text(count, len(found.entries))})"
    periods = found.periods
    if len(periods) > 1:
        yield from (f"  {one.month}: {_period(one)}" for one in periods)
    fates = [one.ended.fate for one in found.entries if one.ended is not None]
    if fates:
        yield f"made by hand: {', '.join(f'{fates.count(fate):,} {fate}' for fate in Fate if fate in fates)}"
    shown = [one for one in found.entries if one.by_hand]
    yield from (f"  {_entry(one)}" for one in shown[-MOST:])
    if len(shown) > MOST:
        yield f"  {many(len(shown) - MOST, 'earlier one')}; `--format json` lists all"
    if (rising := found.rising) is not None:
        yield f"rising: {rising[1]} % of the changes of {periods[-1].month} entered through the prompt first, and {rising[0]} % before"
    if standing := next((one for one in shown if one.ended is not None and one.ended.fate is Fate.STANDING), None):
        yield f"next: `specforge promote {shlex.quote(standing.artifacts[0])}` writes what stands there into the spec, or says why not"
    if not quiet:
        rest = [
            (found.rebuilt, "build or revert without a change of the spec", "builds or reverts without a change of the spec"),
            (found.settled, "edit written into the spec afterwards", "edits written into the spec afterwards"),
        ]
        told = [many(count, one, several) for count, one, several in rest if count]
        if told:
            yield f"no entries: {', '.join(told)}"
        yield f"not seen: {'; '.join((*found.unseen, SQUASHED))}"


def _period(one: Period) -> str:
    return f"{many(one.total, 'change')}, {share_text(one.of(First.PROMPT), one.total)} prompt first"


def _entry(one: Entry) -> str:
    lines = many(one.lines, "line")
    return (
        f"{one.commit.day} {one.commit.id[:12]} {one_line(one.feature)}: {NAMED.get(one.first, f'{one.first} first')}, "
        f"{lines} in {', '.join(one_line(path) for path in one.artifacts[:3])}; {_ended(one.ended)}"
    )


def _ended(ended: Ended | None) -> str:
    if ended is None:
        return "what became of it is not known"
    if ended.fate is Fate.STANDING or ended.commit is None:
        return "still standing"
    return f"{ended.fate} on {ended.commit.day} with {ended.commit.id[:12]}"


def as_json(found: Entries) -> str:
    """Print for programs; `specforge schema entries` describes it."""
    rising = found.rising
    return json_text(
        {
            "format": FORM,
            "since": found.since,
            "head": found.head,
            "commits": found.commits,
            "merges": found.merges,
            "counts": _counts(dict(counted(found.entries))),
            "fates": {str(fate): sum(one.ended is not None and one.ended.fate is fate for one in found.entries) for fate in Fate},
            "rebuilt": found.rebuilt,
            "settled": found.settled,
            "periods": [{"month": one.month, "counts": _counts(dict(one.counts))} for one in found.periods],
            "rising": None if rising is None else {"before": rising[0], "last": rising[1]},
            "entries": [
                {
                    "commit": one.commit.id,
                    "day": one.commit.day,
                    "author": one_line(one.commit.author, 200),
                    "feature": one.feature,
                    "first": str(one.first),
                    "artifacts": list(one.artifacts),
                    "lines": one.lines,
                    "fate": str(one.ended.fate) if one.ended is not None else "",
                    "ended_by": one.ended.commit.id if one.ended is not None and one.ended.commit is not None else "",
                }
                for one in found.entries
            ],
            "unseen": [*found.unseen, SQUASHED],
        }
    )


def _counts(counts: Mapping[First, int]) -> dict[str, int]:
    return {str(first): counts.get(first, 0) for first in First}


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number, percent = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 0, "maximum": 100}
    commit = {"type": "string", "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$"}
    counts = closed({str(first): number for first in First})
    entry = {
        "commit": commit, "day": text, "author": text, "feature": text, "first": {"enum": [str(one) for one in First]},
        "artifacts": array_of(text), "lines": number, "fate": {"enum": ["", *(str(one) for one in Fate)]}, "ended_by": text,
    }  # fmt: skip
    properties = {
        "format": {"const": FORM}, "since": text, "head": commit, "commits": number, "merges": number, "counts": counts,
        "fates": closed({str(fate): number for fate in Fate}), "rebuilt": number, "settled": number,
        "periods": array_of(closed({"month": {"type": "string", "pattern": r"^\d{4}-\d{2}$"}, "counts": counts})),
        "rising": nullable(closed({"before": percent, "last": percent})),
        "entries": array_of(closed(entry)), "unseen": array_of(text),
    }  # fmt: skip
    return form_schema("specforge entries", properties)
