"""Numbers drawn inside the tables that hold them: states of sessions, what a change moves, how purposes lie over each other."""

from collections.abc import Iterable, Iterator, Sequence

from specforge.amounts import share_text
from specforge.html_pages.frame import escaped
from specforge.sessions.answer import Overlap, Replay, Seen
from specforge.sessions.markup import bdi, listed, row, section, table
from specforge.sessions.telling import NONE, STATES, Row, effects, lengths, moved, remarks, rules_of, short, sizes, worth

MOST_HEAT = 45
"""How much of the colour a cell has at most, in per cent: the number on it stays readable."""
PATTERNS = {"final": "final", "ended": "ended", "open, can close": "open", "open, endless": "endless"}
"""The states of sessions, which exclude each other, each with the pattern that it is drawn in."""


def purposes_part(purposes: Sequence[Seen]) -> Iterator[str]:
    """What each purpose makes of the events, purpose by purpose."""
    if not purposes:
        yield "<p>No purpose is defined.</p>\n"
        return
    states = [(one.final, one.ended, one.open - one.endless, one.endless) for one in purposes]
    rows = [
        row("sessions", [f"<b>{one.sessions:,}</b>{_stack(counts)}" for one, counts in zip(purposes, states, strict=True)]),
        *(
            row(name, [f"{_pattern(name)}{count:,}" for count in counts])
            for name, counts in zip(PATTERNS, zip(*states, strict=True), strict=True)
        ),
        *_group("opened by", purposes, [row(short(rule), _opened(rule, purposes)) for rule in rules_of(purposes)]),
        *_group("length", purposes, _rows(("median", "nine tenths at most", "longest"), [lengths(one) for one in purposes])),
        *_group("events in a session", purposes, _rows(("median", "nine tenths at most", "most"), [sizes(one) for one in purposes])),
        *_group("worth", purposes, _rows(("billed", "revenue", "judged", "over quota"), [worth(one) for one in purposes])),
        *_group("where it is found", purposes, [
            row("events in sessions", [f"{one.events:,}" for one in purposes]),
            row("partitions", [f"{one.partitions:,}" for one in purposes]),
            row("id column", [f"<code>{bdi(short(one.id_column))}</code>" for one in purposes]),
        ]),
    ]  # fmt: skip
    drawn = table("Sessions by purpose", ["", *(short(one.name) for one in purposes)], rows, "figures")
    told = [*STATES, *(line for one in purposes for line in remarks(one))]
    yield section(
        "purposes",
        "What each purpose makes of it",
        "Each counts sessions of its own; none of these numbers can stand for another.",
        [f'<div class="both">\n{drawn}{listed(told)}</div>\n'],
    )


def _pattern(name: str) -> str:
    """The pattern of a state beside its count."""
    return f'<i class="pattern {PATTERNS[name]}" aria-hidden="true"></i>'


def _stack(counts: Sequence[int]) -> str:
    of = sum(counts)
    parts = "".join(
        f'<i class="pattern {kind}" style="width:{100 * count / of:.1f}%"></i>'
        for kind, count in zip(PATTERNS.values(), counts, strict=True)
        if count
    )
    return f'<span class="stack" aria-hidden="true">{parts}</span>' if of else ""


def _group(name: str, purposes: Sequence[Seen], rows: Iterable[str]) -> Iterator[str]:
    """Rows under a heading, when there are any."""
    if text := "".join(rows):
        yield f'</tbody>\n<tbody>\n<tr class="group"><th scope="rowgroup" colspan="{len(purposes) + 1}">{name}</th></tr>\n{text}'


def _opened(rule: str, purposes: Sequence[Seen]) -> list[str]:
    return [_share(one.opened_by.get(rule, 0), one.sessions) for one in purposes]


def _rows(names: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of values that come by column; a row that has none is left out."""
    for name, *cells in zip(names, *columns, strict=True):
        if any(cell != NONE for cell in cells):
            yield row(name, [escaped(cell) for cell in cells])


def _share(count: int, of: int) -> str:
    if not count:
        return NONE
    width = f"{100 * count / of:.1f}" if of else "0"
    return f'{count:,} <small>{escaped(share_text(count, of))}</small><span class="share" aria-hidden="true"><i style="width:min({width}%,100%)"></i></span>'


def replay_part(replay: Replay) -> Iterator[str]:
    """What the change of definitions moves, as pairs of bars."""
    parts = []
    for one in replay.purposes:
        rows = [row(each.what, [_pair(each), escaped(each.difference)]) for each in moved(one)]
        parts.append(
            f"<article>\n<h3>{bdi(short(one.name))}</h3>\n{table(f'{escaped(short(one.name))}, old and new', ['', 'old and new', 'difference'], rows, 'pairs')}{listed(effects(one))}</article>\n"
        )
    lead = f"What the change of definitions moves, on the same events. The old definitions are those of <code>{bdi(short(replay.against))}</code>."
    yield section("replay", "Old and new definitions", lead, [f'<div class="beside">\n{"".join(parts)}</div>\n'])


def _pair(row: Row) -> str:
    most = max(*row.sizes, 0)
    widths = [100 * size / most if most else 0 for size in row.sizes]
    return "".join(
        f'<span class="side">{_side(kind, width) if width else ""}<b>{escaped(value)} <small>{kind}</small></b></span>'
        for kind, width, value in zip(("old", "new"), widths, (row.old, row.new), strict=True)
    )


def _side(kind: str, width: float) -> str:
    return f'<i class="{kind}" style="width:{width:.1f}%" aria-hidden="true"></i>'


def overlaps_part(purposes: Sequence[Seen], overlaps: Sequence[Overlap]) -> Iterator[str]:
    """How purposes lie over each other, the darker the more."""
    if not overlaps:
        return
    pairs = {(one.first, one.second): one for one in overlaps}
    names = [one.name for one in purposes]
    rows = [_heat_row(name, [pairs.get((name, column)) for column in names]) for name in names]
    lead = "The share of the sessions of a row that lie within one session of the column. The others are split: their events lie in several of its sessions."
    yield section(
        "overlaps",
        "How they lie over each other",
        lead,
        [table("Sessions of the row within one of the column", ["", *(short(name) for name in names)], rows, "heat")],
    )


def _heat_row(name: str, overlaps: Sequence[Overlap | None]) -> str:
    cells = []
    for one in overlaps:
        if one is None or not one.sessions:
            cells.append(f"<td>{NONE}</td>")
            continue
        split = f"{one.split:,} split, over up to {one.most:,}" if one.split else "none is split"
        cells.append(
            f'<td style="--heat:{MOST_HEAT * one.within / one.sessions:.0f}%"><b>{escaped(share_text(one.within, one.sessions))}</b> '
            f"<small>{one.within:,} of {one.sessions:,}{f', {one.same:,} the same' if one.same else ''}<br>{split}</small></td>"
        )
    return f'<tr><th scope="row">{bdi(short(name))}</th>{"".join(cells)}</tr>\n'
