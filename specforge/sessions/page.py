"""A comparison of session boundaries as one HTML page to look at: no script, no other file, no network.

Every picture has its numbers beside it or in a table under it, so that it can be read out, printed and searched.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from string import Template

from specforge.amounts import instant_text, length_text, many, sentence
from specforge.html_pages.frame import escaped, framed
from specforge.html_pages.marks import key
from specforge.sessions.answer import Comparison, DoubleBilling, Log, Related, Seen, Timeline
from specforge.sessions.charts import overlaps_part, purposes_part, replay_part
from specforge.sessions.markup import bdi, listed, row, section, table
from specforge.sessions.picture import Remark, picture, remarks_of
from specforge.sessions.telling import (
    LINE,
    NONE,
    candidates,
    endless_text,
    feature_text,
    judged,
    key_text,
    over,
    short,
)


def sessions_page(found: Comparison) -> str:
    """Draw the page; texts of specs and logs stand in it as text only."""
    style, page = ((files("specforge.sessions") / name).read_text(encoding="utf-8") for name in ("page.css", "page.html"))
    title = f"Session boundaries of {feature_text(found)}"
    parts = [
        purposes_part(found.purposes),
        _definitions(found.purposes),
        *([] if found.replay is None else [replay_part(found.replay)]),
        _users(found),
        overlaps_part(found.purposes, found.overlaps),
        _relations(found.relations),
        _twice(found.double_billing),
        _endless(found.purposes),
        _log(found.log),
    ]
    body = "".join(text for part in parts for text in part)
    return framed(title, style, Template(page).substitute(title=escaped(title), lead=_lead(found), found=_findings(found), body=body))


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
                f"{short(change.name)}: the change leaves unsaid: {'; '.join(short(each, LINE) for each in change.unsaid)}",
            )
    for seen in found.purposes:
        if seen.endless:
            yield _item("open", "endless", f"{short(seen.name)}: {many(seen.endless, 'session')} that no rule closes")
    if found.log.set_aside:
        yield _item("open", "log", f"{many(sum(one.count for one in found.log.set_aside), 'row')} of the log set aside")
    for one in found.relations:
        if one.of and not one.violations and one.status != "declared":
            yield _item("fine", "relations", f"{short(one.text)}: holds for {many(one.of, 'session')}")


def _item(mark: str, id: str, text: str) -> str:
    return f'<li>{key(mark)} <a href="#{id}">{bdi(text)}</a></li>\n'


def _definitions(purposes: Sequence[Seen]) -> Iterator[str]:
    said = [one for one in purposes if one.says]
    if said:
        parts = [
            f"<article>\n<h3>{bdi(short(one.name))}</h3>\n{listed(short(each, 3 * LINE) for each in one.says)}</article>\n" for one in said
        ]
        lead = "Where its sessions begin and end, and which are billed and judged, as the spec has it."
        yield section("definitions", "What each purpose says", lead, [f'<div class="beside">\n{"".join(parts)}</div>\n'])


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
    yield section("users", "Users worth looking at", lead, parts)


def _user(one: Timeline, number: int, of: int, remarks: Mapping[str, Sequence[Remark]]) -> str:
    id = f"user-{number}"
    name = bdi(" / ".join(short(value) for value in one.user))
    span = f", {_time(one.events[0][0])} to {_time(one.events[-1][0])}" if one.events else ""
    left = f", {one.left_out:,} later ones not shown" if one.left_out else ""
    following, words = (f"user-{number + 1}", "the next user") if number + 1 < of else ("after-users", "what comes after the users")
    return (
        f'<article class="user">\n<h3 id="{id}">{name} <small>{many(len(one.events), "event")}{left}{span}</small></h3>\n{listed(short(why, LINE) for why in one.why)}'
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
                bdi(short(purpose)),
                bdi(short(span.opened_by)),
                instant_text(span.start),
                length_text(span.last - span.start),
                f"{span.events:,}",
                billed,
            ]
            rows.append(row(short(span.session), cells, f"{id}-{number}"))
            number += 1
    head = ["session", "purpose", "opened by", "begins (UTC)", "length", "events", "billed"]
    caption = f"Sessions of {escaped(' / '.join(short(value) for value in one.user))}"
    return f"<details>\n<summary>{many(number, 'session')} as a table</summary>\n{table(caption, head, rows)}</details>\n"


def _relations(relations: Sequence[Related]) -> Iterator[str]:
    if not relations:
        return
    parts = []
    for one in relations:
        mark = "exceeded" if one.violations else "fine" if one.of else "open"
        parts.append(f"<h3>{key(mark)} {bdi(short(one.text))}</h3>\n<p>{escaped(sentence(judged(one)))}</p>\n")
        if one.examples:
            rows = [row(short(each.session), [instant_text(each.start), f"{each.events:,}", bdi(over(each))]) for each in one.examples]
            parts.append(
                table(
                    f"{_first(len(rows), one.violations)} sessions that violate it",
                    ["session", "begins (UTC)", "events", "what it does"],
                    rows,
                )
            )
    yield section(
        "relations", "What the spec claims of them", "Relations between the sessions of two purposes, looked for in this log.", parts
    )


def _first(shown: int, of: int) -> str:
    return f"{shown:,} of {of:,}" if shown < of else "All"


def _twice(found: Sequence[DoubleBilling]) -> Iterator[str]:
    parts = []
    for one in found:
        opened = ", ".join(f"{short(rule)} {count:,}" for rule, count in one.opened_by.items())
        parts.append(f"<p>{bdi(sentence(candidates(one)))}{f' The second was opened by: {bdi(opened)}.' if opened else ''}</p>\n")
        if one.examples:
            rows = [
                row(
                    key_text(each.key),
                    [length_text(each.gap), bdi(short(each.first)), bdi(short(each.second)), bdi(short(each.opened_by))],
                )
                for each in one.examples
            ]
            parts.append(
                table(
                    f"{_first(len(rows), one.count)} candidates, those with the shortest pause first",
                    ["key", "apart", "first", "second", "opened by"],
                    rows,
                )
            )
    if parts:
        yield section(
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
                row(short(each.session), [bdi(key_text(each.key)), instant_text(each.start), instant_text(each.last), f"{each.events:,}"])
                for each in one.oldest
            ]
            parts.append(f"<p>{bdi(f'{short(one.name)}: {endless_text(one)}')}</p>\n")
            parts.append(
                table(
                    f"{_first(len(rows), one.endless)} endless sessions of {escaped(short(one.name))}",
                    ["session", "key", "begins (UTC)", "last event (UTC)", "events"],
                    rows,
                )
            )
    if parts:
        yield section(
            "endless",
            "Conversations that never close",
            "Sessions that stay open however long nothing happens: what is kept for them is kept for ever.",
            parts,
        )


def _log(log: Log) -> Iterator[str]:
    parts = []
    if log.set_aside:
        rows = [
            row(short(one.cause, 3 * LINE), [f"{one.count:,}", "<br>".join(bdi(short(each, LINE)) for each in one.examples) or NONE])
            for one in log.set_aside
        ]
        parts.append(table("Rows that are in no session of any purpose", ["cause", "rows", "examples"], rows))
    parts.append(listed(short(note, 3 * LINE) for note in log.notes))
    lead = f"<code>{bdi(short(log.path, LINE))}</code> ({bdi(short(log.format))}): {many(log.rows, 'row')}, and {log.admitted:,} of them are what sessions are made of."
    yield section("log", "What was read", lead, parts)
