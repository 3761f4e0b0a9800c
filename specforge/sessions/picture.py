"""The timeline of one user: what happened, and under it the sessions of each purpose on the same axis; markup without a script."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from specforge.amounts import instant_text, length_text, many
from specforge.html_pages.frame import escaped
from specforge.html_pages.marks import key
from specforge.sessions.answer import Comparison, Span, Timeline
from specforge.sessions.scale import Scale, scaled
from specforge.sessions.telling import LINE, short

KINDS = 8
"""How many kinds of events have a row of their own."""
LEAST, SAID = 5, 220
"""How many pixels a session takes at least, however short it is, and the words of a remark."""
BILLED = {True: "billed", False: "unbilled", None: "neutral"}
SIDES = {True: "end", False: "begin"}
"""Classes of sessions, and of ticks, whose labels stand to the left or not."""
FINE = 10_000
"""Into how many steps the width of a picture of events is divided."""


class Remark(Struct, frozen=True):
    """What is wrong with sessions, or may be."""

    mark: str
    """`exceeded`, `seen` or `open`."""
    text: str
    sessions: tuple[str, ...]
    """Those that it is about, the first and the last of which it stretches over."""


def remarks_of(found: Comparison) -> Mapping[str, Sequence[Remark]]:
    """What is to be marked on timelines, by the session that it begins with."""
    remarks = [
        *(Remark("exceeded", f"violates {one.text}", (each.session,)) for one in found.relations for each in one.examples),
        *(
            Remark("seen", f"billed twice? {length_text(each.gap)} apart", (each.first, each.second))
            for one in found.double_billing
            for each in one.examples
        ),
        *(Remark("open", "no rule closes it", (each.session,)) for one in found.purposes for each in one.oldest),
    ]
    by_session: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_session.setdefault(remark.sessions[0], []).append(remark)
    return by_session


def picture(line: Timeline, remarks: Mapping[str, Sequence[Remark]], id: str) -> str:
    """Draw a timeline.

    Args:
        line: The user.
        remarks: What is to be marked, by the session that it begins with.
        id: Begins the ids of the rows of the table that holds the same sessions.
    """
    scale = scale_of(line)
    rows = [_axis(scale), *_events(line, scale), *_lanes(line, remarks, scale, id)]
    cells = [
        f'<div class="name {kind}" style="grid-row:{number}">{name}</div>\n<div class="{kind}" style="grid-row:{number}">{drawn}</div>\n'
        for number, (kind, name, drawn) in enumerate(rows, start=1)
    ]
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="timeline of {_user(line)}">\n'
        f'<div class="lanes" style="--pixels:{scale.pixels}px">\n<div class="bands" aria-hidden="true" style="grid-row:1/{len(rows) + 1}">{_bands(scale)}</div>\n'
        f"{''.join(cells)}</div>\n</div>\n"
    )


def scale_of(line: Timeline) -> Scale:
    """The axis that everything of a user lies on."""
    ends = [instant for spans in line.rows.values() for span in spans for instant in (span.start, span.last)]
    return scaled([*(at for at, _ in line.events), *ends])


def _user(line: Timeline) -> str:
    return escaped(" / ".join(short(value) for value in line.user))


def _bands(scale: Scale) -> str:
    return "".join(
        f'<i style="left:{band.left:.2f}%;width:{band.right - band.left:.2f}%"><b>{length_text(band.length).split()[0]}</b></i>'
        for band in scale.bands()
    )


def _axis(scale: Scale) -> tuple[str, str, str]:
    ticks = "".join(
        f'<span style="left:{tick.place:.2f}%" class="{SIDES[tick.to_the_left]}">{escaped(tick.time)}<br>{escaped(tick.day)}</span>'
        for tick in scale.ticks()
    )
    return "axis", "<small>UTC</small>", ticks


def _events(line: Timeline, scale: Scale) -> Iterator[tuple[str, str, str]]:
    """A row for each kind of event, those that come first on top; kinds that are seldom share one."""
    counts = Counter(kind for _, kind in line.events)
    own = {kind for kind, _ in counts.most_common(KINDS if len(counts) <= KINDS else KINDS - 1)}
    for kind in (kind for kind in counts if kind in own):
        yield (
            "ticks",
            f"<bdi>{escaped(short(kind))}</bdi> <small>{counts[kind]}</small>",
            _marks((at for at, one in line.events if one == kind), scale),
        )
    if rest := [at for at, kind in line.events if kind not in own]:
        yield "ticks", f"{many(len(counts) - len(own), 'other kind')} <small>{len(rest)}</small>", _marks(rest, scale)


def _marks(instants: Iterable[int], scale: Scale) -> str:
    path = "".join(f"M{round(scale.at(at) * FINE / 100)} 0v1" for at in instants)
    return f'<svg viewBox="0 0 {FINE} 1" preserveAspectRatio="none" aria-hidden="true"><path d="{path}"/></svg>'


def _lanes(line: Timeline, remarks: Mapping[str, Sequence[Remark]], scale: Scale, id: str) -> Iterator[tuple[str, str, str]]:
    number = 0
    for purpose, spans in line.rows.items():
        mine = [(remark, *_extent(remark, spans)) for span in spans for remark in remarks.get(span.session, ())]
        told: dict[str, list[Remark]] = {}
        for remark, *_ in mine:
            for session in remark.sessions:
                told.setdefault(session, []).append(remark)
        rows = packed([_drawn(span.start, span.last, scale) for span in spans])
        bars = [
            _bar(span, row, told.get(span.session, ()), scale, f"{id}-{number + index}")
            for index, (span, row) in enumerate(zip(spans, rows, strict=True))
        ]
        number += len(spans)
        below = max(rows, default=0)
        yield (
            "bars",
            f"<bdi>{escaped(short(purpose))}</bdi> <small>{len(spans):,}</small>",
            "".join((*bars, *_brackets(mine, scale, below))),
        )


def _extent(remark: Remark, spans: Sequence[Span]) -> tuple[int, int]:
    """From the start of the first session of a remark to the end of the last one that is shown."""
    shown = [span for span in spans if span.session in remark.sessions]
    return min(span.start for span in shown), max(span.last for span in shown)


def _drawn(start: int, last: int, scale: Scale) -> tuple[float, float]:
    """From where to where something is drawn, in per cent of the axis."""
    left = scale.at(start)
    return left, max(scale.at(last), left + scale.percent(LEAST))


def packed(extents: Sequence[tuple[float, float]]) -> list[int]:
    """Put each extent into the first row, counted from 1, in which it touches none of those before it."""
    rows: list[list[tuple[float, float]]] = []
    found = []
    for left, right in extents:
        row = next((number for number, others in enumerate(rows) if all(right <= a or b <= left for a, b in others)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        found.append(row + 1)
    return found


def _bar(span: Span, row: int, remarks: Sequence[Remark], scale: Scale, id: str) -> str:
    left = scale.at(span.start)
    kinds = [BILLED[span.billed], *dict.fromkeys(remark.mark for remark in remarks)]
    told = "".join(f"<em>{escaped(short(remark.text, LINE))}</em>" for remark in remarks)
    return (
        f'<a href="#{id}" class="bar {" ".join(kinds)}" style="grid-row:{row};margin-left:{left:.2f}%;width:{scale.at(span.last) - left:.2f}%">'
        f'<b aria-hidden="true"><i>{escaped(short(span.opened_by))}</i></b><span class="tip">{_tip(span)}{told}</span></a>\n'
    )


def _tip(span: Span) -> str:
    billed = {True: ", billed", False: ", not billed", None: ""}[span.billed]
    lasts = f"{instant_text(span.start)} UTC, {length_text(span.last - span.start)}, {many(span.events, 'event')}{billed}"
    return f"<bdi>{escaped(short(span.session))}</bdi> opened by {escaped(short(span.opened_by))}, {lasts}. "


def _brackets(remarks: Sequence[tuple[Remark, int, int]], scale: Scale, below: int) -> Iterator[str]:
    """What is marked of a lane, under its sessions; words at the right of the axis stretch to the left."""
    said = scale.percent(SAID)
    ends = [_drawn(start, last, scale) for _, start, last in remarks]
    rooms = [(left, max(right, left + said)) if left <= 100 - said else (min(left, right - said), right) for left, right in ends]
    for (remark, *_), (left, right), row in zip(remarks, ends, packed(rooms), strict=True):
        side = "" if left <= 100 - said else " left"
        yield (
            f'<div class="bracket {remark.mark}{side}" aria-hidden="true" style="grid-row:{below + row};margin-left:{left:.2f}%;width:{right - left:.2f}%">'
            f"<span>{key(remark.mark)}{escaped(short(remark.text, LINE))}</span></div>\n"
        )
