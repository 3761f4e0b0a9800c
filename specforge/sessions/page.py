"""A comparison of session boundaries as one HTML page to look at: no script, no other file, no network.

Every picture has its numbers beside it or in a table under it, so that it can be read out, printed and searched.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from string import Template

from specforge.amounts import instant_text, length_text, many, share_text
from specforge.html_pages.frame import framed, text_of
from specforge.html_pages.marks import key
from specforge.sessions.answer import Comparison, DoubleBilling, Log, Overlap, Related, Replay, Seen, Timeline
from specforge.sessions.picture import Remark, picture, remarks_of
from specforge.sessions.telling import (
    LINE,
    NONE,
    STATES,
    Row,
    candidates,
    effects,
    endless_text,
    feature_text,
    judged,
    key_text,
    lengths,
    moved,
    over,
    remarks,
    rules_of,
    short,
    sizes,
    worth,
)  # fmt: skip

MOST_HEAT = 45
"""How much of the colour a cell has at most, in per cent: the number on it stays readable."""
PATTERNS = {"final": "final", "ended": "ended", "open, can close": "open", "open, endless": "endless"}
"""The states of sessions, which exclude each other, each with the pattern that it is drawn in."""
CODE = re.compile("`([^`]+)`")


def sessions_page(found: Comparison) -> str:
    """Draw the page; texts of specs and logs stand in it as text only."""
    style, page = ((files("specforge.sessions") / name).read_text(encoding="utf-8") for name in ("page.css", "page.html"))
    title = f"Session boundaries of {feature_text(found)}"
    parts = [
        _purposes(found.purposes),
        *([] if found.replay is None else [_replay(found.replay)]),
        _users(found),
        _overlaps(found.purposes, found.overlaps),
        _relations(found.relations),
        _twice(found.double_billing),
        _endless(found.purposes),
        _log(found.log),
    ]
    body = "".join(text for part in parts for text in part)
    return framed(title, style, Template(page).substitute(title=text_of(title), lead=_lead(found), found=_findings(found), body=body))


def _lead(found: Comparison) -> str:
    log = found.log
    told = f"What {many(len(found.purposes), 'purpose')} {'makes' if len(found.purposes) == 1 else 'make'} of the same {many(log.admitted, 'event')}"
    if log.first is not None and log.last is not None:
        told += f", {_time(log.first)} to {_time(log.last)}"
    if found.now is not None:
        told += f". Whether a session is final is asked as of {_time(found.now)}"
    return f"{told}."


def _time(instant: int) -> str:
    return f"<time>{instant_text(instant)} UTC</time>"


def _findings(found: Comparison) -> str:
    items = "".join(_found(found))
    return f'<ul class="keys found" aria-label="What was found">\n{items}</ul>\n' if items else ""


def _found(found: Comparison) -> Iterator[str]:
    """The gravest first, each with a link to where more is said of it."""
    for one in found.relations:
        if one.violations:
            yield _item("exceeded", "relations", f"{short(one.text)}: violated by {one.violations:,} of {many(one.of, 'session')}")
    for two in found.double_billing:
        if two.count:
            yield _item("seen", "twice", candidates(two))
    for change in found.replay.purposes if found.replay is not None else ():
        if change.unsaid:
            yield _item(
                "seen",
                "replay",
                f"{short(change.name)}: the change leaves unsaid: {', '.join(short(each, LINE) for each in change.unsaid)}",
            )
    for seen in found.purposes:
        if seen.endless:
            yield _item("open", "endless", f"{short(seen.name)}: {many(seen.endless, 'session')} that no rule closes")
    if found.log.set_aside:
        yield _item("open", "log", f"{many(sum(one.count for one in found.log.set_aside), 'row')} of the log set aside")
    for one in found.relations:
        if one.of and not one.violations:
            yield _item("fine", "relations", f"{short(one.text)}: holds for {many(one.of, 'session')}")


def _item(mark: str, id: str, text: str) -> str:
    return f'<li>{key(mark)} <a href="#{id}">{_bdi(text)}</a></li>\n'


def _section(id: str, title: str, lead: str, parts: Iterable[str]) -> str:
    return f'<section aria-labelledby="{id}">\n<h2 id="{id}">{title}</h2>\n<p>{lead}</p>\n{"".join(parts)}</section>\n'


def _table(caption: str, head: Sequence[str], rows: Iterable[str], kind: str = "") -> str:
    """A table that is scrolled where it has no room; the head is text, the rows are markup."""
    columns = "".join(f'<th scope="col">{text_of(name)}</th>' if name else "<td></td>" for name in head)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{caption}">\n<table class="{kind}">\n<caption>{caption}</caption>\n'
        f"<thead><tr>{columns}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n"
    )


def _row(name: str, cells: Iterable[str], id: str = "") -> str:
    marked = f' id="{id}"' if id else ""
    return f'<tr{marked}><th scope="row">{_bdi(name)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'


def _bdi(text: str) -> str:
    """A text whose direction moves nothing around it; what stands between backticks is code."""
    marked = CODE.sub(r"<code>\1</code>", text_of(text))
    return f"<bdi>{marked}</bdi>"


def _purposes(purposes: Sequence[Seen]) -> Iterator[str]:
    if not purposes:
        yield "<p>No purpose is defined.</p>\n"
        return
    states = [(one.final, one.ended, one.open - one.endless, one.endless) for one in purposes]
    rows = [
        _row("sessions", [f"<b>{one.sessions:,}</b>{_stack(counts)}" for one, counts in zip(purposes, states, strict=True)]),
        *(
            _row(name, [f"{_pattern(name)}{count:,}" for count in counts])
            for name, counts in zip(PATTERNS, zip(*states, strict=True), strict=True)
        ),
        *_group("opened by", purposes, [_row(short(rule), _opened(rule, purposes)) for rule in rules_of(purposes)]),
        *_group("length", purposes, _rows(("median", "nine tenths at most", "longest"), [lengths(one) for one in purposes])),
        *_group("events in a session", purposes, _rows(("median", "nine tenths at most", "most"), [sizes(one) for one in purposes])),
        *_group("worth", purposes, _rows(("billed", "revenue", "judged", "over quota"), [worth(one) for one in purposes])),
        *_group("where it is found", purposes, [
            _row("events in sessions", [f"{one.events:,}" for one in purposes]),
            _row("partitions", [f"{one.partitions:,}" for one in purposes]),
            _row("id column", [f"<code>{_bdi(short(one.id_column))}</code>" for one in purposes]),
        ]),
    ]  # fmt: skip
    table = _table("Sessions by purpose", ["", *(short(one.name) for one in purposes)], rows, "figures")
    told = [*STATES, *(line for one in purposes for line in remarks(one))]
    yield _section(
        "purposes",
        "What each purpose makes of it",
        "Each counts sessions of its own; none of these numbers can stand for another.",
        [f'<div class="both">\n{table}{_list(told)}</div>\n'],
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
            yield _row(name, [text_of(cell) for cell in cells])


def _share(count: int, of: int) -> str:
    if not count:
        return NONE
    width = f"{100 * count / of:.1f}" if of else "0"
    return f'{count:,} <small>{text_of(share_text(count, of))}</small><span class="share" aria-hidden="true"><i style="width:min({width}%,100%)"></i></span>'


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{_bdi(line)}</li>\n" for line in lines)
    return f"<ul>\n{items}</ul>\n" if items else ""


def _replay(replay: Replay) -> Iterator[str]:
    parts = []
    for one in replay.purposes:
        rows = [_row(row.what, [_pair(row), text_of(row.difference)]) for row in moved(one)]
        parts.append(
            f"<article>\n<h3>{_bdi(short(one.name))}</h3>\n{_table(f'{text_of(short(one.name))}, old and new', ['', 'old and new', 'difference'], rows, 'pairs')}{_list(effects(one))}</article>\n"
        )
    lead = f"What the change of definitions moves, on the same events. The old definitions are those of <code>{_bdi(short(replay.against))}</code>."
    yield _section("replay", "Old and new definitions", lead, [f'<div class="beside">\n{"".join(parts)}</div>\n'])


def _pair(row: Row) -> str:
    most = max(*row.sizes, 0)
    widths = [100 * size / most if most else 0 for size in row.sizes]
    return "".join(
        f'<span class="side">{_side(kind, width) if width else ""}<b>{text_of(value)} <small>{kind}</small></b></span>'
        for kind, width, value in zip(("old", "new"), widths, (row.old, row.new), strict=True)
    )


def _side(kind: str, width: float) -> str:
    return f'<i class="{kind}" style="width:{width:.1f}%" aria-hidden="true"></i>'


def _users(found: Comparison) -> Iterator[str]:
    if not found.timelines:
        return
    remarks = remarks_of(found)
    keys = [
        '<li><i class="bar billed"></i> billed</li>',
        '<li><i class="bar unbilled"></i> not billed</li>',
        '<li><i class="bar neutral"></i> a session of a purpose that bills none</li>',
        f"<li>{key('exceeded')} violates a relation</li>",
        f"<li>{key('seen')} may be billed twice</li>",
        f"<li>{key('open')} no rule closes it</li>",
        '<li><i class="pause"></i> a pause, drawn shorter than it is; its length stands on it where there is room</li>',
    ]
    lead = "What a user did, and the sessions that each purpose makes of it on the same axis. Point at a session, or move to it with the Tab key, to read what it is; follow it to its row in the table."
    legend = "".join(f"{one}\n" for one in keys)
    parts = [
        f'<ul class="keys legend" aria-label="What the marks mean">\n{legend}</ul>\n',
        *(_user(one, number, len(found.timelines), remarks) for number, one in enumerate(found.timelines)),
    ]
    yield _section("users", "Users worth looking at", lead, parts)


def _user(one: Timeline, number: int, of: int, remarks: Mapping[str, Sequence[Remark]]) -> str:
    id = f"user-{number}"
    name = _bdi(" / ".join(short(value) for value in one.user))
    span = f", {_time(one.events[0][0])} to {_time(one.events[-1][0])}" if one.events else ""
    left = f", {one.left_out:,} later ones not shown" if one.left_out else ""
    following, words = (f"user-{number + 1}", "the next user") if number + 1 < of else ("after-users", "what comes after the users")
    return (
        f'<article class="user">\n<h3 id="{id}">{name} <small>{many(len(one.events), "event")}{left}{span}</small></h3>\n{_list(short(why, LINE) for why in one.why)}'
        f'<a class="skip" href="#{following}">Skip to {words}</a>\n<div class="timeline">\n{picture(one, remarks, id)}</div>\n{_spans(one, id)}</article>\n'
        + ("" if number + 1 < of else '<div id="after-users"></div>\n')
    )


def _spans(one: Timeline, id: str) -> str:
    """The sessions of a timeline as a table."""
    rows, number = [], 0
    for purpose, spans in one.rows.items():
        for span in spans:
            billed = {True: "billed", False: "not billed", None: NONE}[span.billed]
            cells = [
                _bdi(short(purpose)),
                _bdi(short(span.opened_by)),
                instant_text(span.start),
                length_text(span.last - span.start),
                f"{span.events:,}",
                billed,
            ]
            rows.append(_row(short(span.session), cells, f"{id}-{number}"))
            number += 1
    head = ["session", "purpose", "opened by", "begins (UTC)", "length", "events", "billed"]
    caption = f"Sessions of {text_of(' / '.join(short(value) for value in one.user))}"
    return f"<details>\n<summary>{many(number, 'session')} as a table</summary>\n{_table(caption, head, rows)}</details>\n"


def _overlaps(purposes: Sequence[Seen], overlaps: Sequence[Overlap]) -> Iterator[str]:
    if not overlaps:
        return
    pairs = {(one.first, one.second): one for one in overlaps}
    names = [one.name for one in purposes]
    rows = [_heat_row(row, [pairs.get((row, column)) for column in names]) for row in names]
    lead = "The share of the sessions of a row that lie within one session of the column. The others are split: their events lie in several of its sessions."
    yield _section(
        "overlaps",
        "How they lie over each other",
        lead,
        [_table("Sessions of the row within one of the column", ["", *(short(name) for name in names)], rows, "heat")],
    )


def _heat_row(name: str, overlaps: Sequence[Overlap | None]) -> str:
    cells = []
    for one in overlaps:
        if one is None or not one.sessions:
            cells.append(f"<td>{NONE}</td>")
            continue
        split = f"{one.split:,} split, over up to {one.most:,}" if one.split else "none is split"
        cells.append(
            f'<td style="--heat:{MOST_HEAT * one.within / one.sessions:.0f}%"><b>{text_of(share_text(one.within, one.sessions))}</b> '
            f"<small>{one.within:,} of {one.sessions:,}{f', {one.same:,} the same' if one.same else ''}<br>{split}</small></td>"
        )
    return f'<tr><th scope="row">{_bdi(short(name))}</th>{"".join(cells)}</tr>\n'


def _relations(relations: Sequence[Related]) -> Iterator[str]:
    if not relations:
        return
    parts = []
    for one in relations:
        mark = "exceeded" if one.violations else "fine" if one.of else "open"
        parts.append(f"<h3>{key(mark)} {_bdi(short(one.text))}</h3>\n<p>{text_of(_sentence(judged(one)))}</p>\n")
        if one.examples:
            rows = [_row(short(each.session), [instant_text(each.start), f"{each.events:,}", _bdi(over(each))]) for each in one.examples]
            parts.append(
                _table(
                    f"{_first(len(rows), one.violations)} sessions that violate it",
                    ["session", "begins (UTC)", "events", "what it does"],
                    rows,
                )
            )
    yield _section(
        "relations", "What the spec claims of them", "Relations between the sessions of two purposes, looked for in this log.", parts
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _first(shown: int, of: int) -> str:
    return f"{shown:,} of {of:,}" if shown < of else "All"


def _twice(found: Sequence[DoubleBilling]) -> Iterator[str]:
    parts = []
    for one in found:
        opened = ", ".join(f"{short(rule)} {count:,}" for rule, count in one.opened_by.items())
        parts.append(f"<p>{_bdi(_sentence(candidates(one)))}{f' The second was opened by: {_bdi(opened)}.' if opened else ''}</p>\n")
        if one.examples:
            rows = [
                _row(
                    key_text(each.key),
                    [length_text(each.gap), _bdi(short(each.first)), _bdi(short(each.second)), _bdi(short(each.opened_by))],
                )
                for each in one.examples
            ]
            parts.append(
                _table(
                    f"{_first(len(rows), one.count)} candidates, those with the shortest pause first",
                    ["key", "apart", "first", "second", "opened by"],
                    rows,
                )
            )
    if parts:
        yield _section(
            "twice",
            "Billed twice?",
            "Two bills so close to each other that a customer may take them for one. Whether they are is not for a program to say.",
            parts,
        )


def _endless(purposes: Sequence[Seen]) -> Iterator[str]:
    parts = []
    for one in purposes:
        if one.endless:
            rows = [
                _row(short(each.session), [_bdi(key_text(each.key)), instant_text(each.start), instant_text(each.last), f"{each.events:,}"])
                for each in one.oldest
            ]
            parts.append(f"<p>{_bdi(f'{short(one.name)}: {endless_text(one)}:')}</p>\n")
            parts.append(
                _table(
                    f"{_first(len(rows), one.endless)} endless sessions of {text_of(short(one.name))}",
                    ["session", "key", "begins (UTC)", "last event (UTC)", "events"],
                    rows,
                )
            )
    if parts:
        yield _section(
            "endless",
            "Conversations that never close",
            "Sessions that stay open however long nothing happens: what is kept for them is kept for ever.",
            parts,
        )


def _log(log: Log) -> Iterator[str]:
    parts = []
    if log.set_aside:
        rows = [
            _row(short(one.cause, LINE), [f"{one.count:,}", "<br>".join(_bdi(short(each, LINE)) for each in one.examples) or NONE])
            for one in log.set_aside
        ]
        parts.append(_table("Rows that are in no session of any purpose", ["cause", "rows", "examples"], rows))
    parts.append(_list(short(note, 3 * LINE) for note in log.notes))
    lead = f"<code>{_bdi(short(log.path, LINE))}</code> ({_bdi(short(log.format))}): {many(log.rows, 'row')}, and {log.admitted:,} of them are what sessions are made of."
    yield _section("log", "What was read", lead, parts)
