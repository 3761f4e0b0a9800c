"""A review as the comment of a pull request: sections, the most urgent first, cut where one ends; nothing in it acts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from specforge.amounts import many
from specforge.diffing import telling as diffs
from specforge.outputs.inert import one_line
from specforge.outputs.markdown_words import LIMIT, code, fenced, folded, length, said
from specforge.reviewing.model import At, Concerned, Edit, Review, Told
from specforge.reviewing.telling import FEW, MOST, accepting, again, budget, compared, headline, kept, more, promoting, settling, to_run

FIRST = 10
"""How many of one kind of thing are shown at once; more are folded away."""
FOLDED = 100
"""How many are folded away at most; what is beyond is counted."""
LONGEST = 16_000
"""The most characters of one section: none takes all the room."""
ARROWS = 40
"""The most arrows that are drawn."""
FOOT = 600
"""The room that is kept for the line about what was left out."""
WEAKER = {
    "weakened-together": "asks for less, and so does what it guards",
    "weakened-eval": "asks for less, and what it guards stays as it was",
}
"""What happened to an eval that asks for less, by its kind; the other kinds say it themselves."""


def as_markdown(review: Review, limit: int = LIMIT, head: str = "") -> str:
    """Print for a comment, or for the summary of a step.

    Args:
        review: What was found.
        limit: The most characters, counted in UTF-16; whole sections are left out to keep to it, and named.
        head: The commit that was looked at, where a forge says it.
    """
    of = f"Commit {code(one_line(head[:12]))}, {compared(review)}." if head else _sentence(compared(review))
    text = f"**specforge: {said(headline(review))}**\n\n{said(of)}\n"
    foot = f"\nAll of it: {code(again(review))}\n"
    left = limit - FOOT - sum(map(length, (text + foot).split("\n")))
    out: list[str] = []
    for title, body in _sections(review):
        section = f"\n### {title}\n\n{body}\n"
        need = sum(map(length, section.split("\n")))
        if out or need > left:
            out.append(title)
        else:
            text, left = text + section, left - need
    if out:
        text += f"\nLeft out, because a comment has no room for it: {', '.join(title[0].lower() + title[1:] for title in out)}.\n"
    return text + foot


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _sections(review: Review) -> Iterator[tuple[str, str]]:
    yield from (
        (title, body)
        for title, body in (
            ("What blocks", _list(_blocking(review))),
            ("What the change means", _changes(review)),
            ("Edited by hand", _edits(review)),
            ("Whom to ask", _list(_asked(review))),
            ("What is tolerated from now on", _list(_allowances(review))),
            ("Evals", _evals(review)),
            ("What it costs", _costs(review)),
            ("Also introduced", _list(_finding(one) for one in review.below)),
            ("Resolved", _away("finding", [_finding(one) for one in review.resolved])),
            ("What is affected", _graph(review)),
            ("Not seen", _away("thing that this cannot tell", [f"- {said(one_line(one, MOST))}" for one in review.unseen])),
        )
        if body
    )


def _list(items: Iterable[str]) -> str:
    """Items of a list, those beyond the first ones folded away, and those beyond that counted."""
    every = list(items)
    first, rest = every[:FIRST], every[FIRST : FIRST + FOLDED]
    room = LONGEST - sum(length(one) for one in first)
    kept_items: list[str] = []
    for one in rest:
        room -= length(one)
        if room < 0:
            break
        kept_items.append(one)
    beyond = len(every) - len(first) - len(kept_items)
    further = [f"\n{folded(f'{len(kept_items)} more', chr(10).join(kept_items))}"] if kept_items else []
    further += [f"\nAnd {beyond:,} more."] if beyond else []
    return "\n".join([*first, *further])


def _away(noun: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    shown, room = [], LONGEST
    for one in items[:FOLDED]:
        room -= length(one)
        if room < 0:
            break
        shown.append(one)
    further = f"\n\nAnd {len(items) - len(shown):,} more." if len(shown) < len(items) else ""
    return folded(many(len(items), noun, _plural(noun)), "\n".join(shown) + further)


def _plural(noun: str) -> str:
    first, *rest = noun.split(" ")
    return " ".join([f"{first}s", *rest])


def _where(at: At) -> str:
    return f"{code(one_line(at.path, MOST))}{f' line {at.line}' if at.line else ''}"


def _finding(one: Told) -> str:
    help = one_line(one.help, MOST)
    cure = f" *{said(help)}*" if help else ""
    return f"- **{one.severity}** {_where(one.at)} {code(one_line(one.check, MOST))}: {said(one_line(one.message, 2 * MOST))}{cure}"


def _blocking(review: Review) -> Iterator[str]:
    edited = {(one.at.path, one.at.line) for one in review.edits}
    others = [one for one in review.blocking if (one.at.path, one.at.line) not in edited]
    if by_hand := len(review.blocking) - len(others):
        yield f"- {many(by_hand, 'edit')} by hand, told below with the ways out"
    yield from map(_finding, others)
    for one in review.blocking_changes:
        owner = f" Only {code(one_line(one.owner, 100))} can accept it." if one.owner and (one.level == "error" or one.protected) else ""
        noun = diffs.NOUNS.get(one.kind, "element")
        yield f"- **{one.level}** {_where(one.at)} {one.action} {noun} {code(one_line(one.ref, MOST))}: take it back, or accept it: {code(accepting(one, review))}.{owner}"


def _changes(review: Review) -> str:
    parts: list[str] = []
    for _, changes in groupby(review.changes, lambda one: one.category):
        found = [one.change for one in changes]
        parts.append(f"**{diffs.HEADINGS[found[0].category]}**\n\n{_list(chr(10).join(diffs.markdown_items(one)) for one in found)}")
    return "\n\n".join(parts)


def _edits(review: Review) -> str:
    if not review.edits:
        return ""
    told = _list(_edit(one) for one in review.edits)
    if every := promoting(review):
        told += f"\n\nTo write into the specs what can be: {code(every)}"
    patches = "\n".join(review.patches)
    if patches:
        told += f"\n\n{folded('What promoting changes in the specs', fenced(patches[:LONGEST], 'diff'))}"
    return told


def _edit(one: Edit) -> str:
    promote, revert = settling(one)
    concerns = (
        f" It {'stands between' if one.between else 'concerns'} {', '.join(map(_concerned, one.concerns[:FEW]))}{more(one.concerns)}."
        if one.concerns
        else " No element wrote what stands there."
    )
    if one.promotes:
        loud = "".join(f"; **{said(each)}**" for each in (one_line(each, MOST) for each in one.loud) if each)
        way = f"{code(promote)} {said(one_line(one.promotes, MOST))}{loud}; {code(revert)} drops it"
    elif one.refused:
        way = f"it cannot be promoted: {said(one_line(one.refused, MOST))}; {code(revert)} drops it"
    else:
        way = f"{code(promote)} tries to write it into the spec; {code(revert)} drops it"
    return f"- {_where(one.at)}: {said(one_line(one.says, MOST))}.{concerns}\n  - {way}"


def _concerned(one: Concerned) -> str:
    about = [*([f"owner {code(one_line(one.owner, 100))}"] if one.owner else []), *(["**protected**"] if one.protected else [])]
    return code(one_line(one.ref, MOST)) + (f" ({', '.join(about)})" if about else "")


def _asked(review: Review) -> Iterator[str]:
    accepted = {(one.accepted.owner, one.ref) for one in review.changes if one.accepted is not None}
    for one in review.approvals:
        who = (
            f" ({', '.join(code(one_line(each, 100)) for each in (*([one.who] if one.who else []), *one.handles))})"
            if one.who or one.handles
            else ""
        )
        about = f" for {', '.join(one.categories)}" if one.categories else ""
        # Whoever proposes a change writes the acceptance, too, so that the one in whose name it stands has to be asked.
        confirms = [ref for ref in one.refs if (one.role, ref) in accepted]
        signs = [ref for ref in one.signs if ref not in confirms]
        about += f": {_named(one.refs)}"
        about += f"; **to sign off** {_named(signs)}" if signs else ""
        about += f"; **to confirm** what is accepted in this name: {_named(confirms)}" if confirms else ""
        yield f"- {code(one_line(one.role, 100))}{who}{about}"


def _named(names: Sequence[str]) -> str:
    return ", ".join(code(one_line(one, MOST)) for one in names[:FEW]) + more(names)


def _allowances(review: Review) -> Iterator[str]:
    for one in review.allowances:
        until = f" until {one_line(one.until, 20)}" if one.until else ""
        yield f"- {_where(one.at)}: {said(one_line(one.what, MOST))}, by {code(one_line(one.who, 100))}{said(until)}: {said(one_line(one.reason, MOST))}"


def _evals(review: Review) -> str:
    parts = []
    if review.weaker:
        parts.append(f"**Asked for less than before**\n\n{_list(_weaker(review))}")
    if review.run:
        found = to_run(review)
        number = len({id for _, ids in found for id in ids})
        others = (
            f" {many(review.others, 'further case')} of the same features ask{'s' if review.others == 1 else ''} with a prompt that changed."
            if review.others
            else ""
        )
        items = _list(f"- {many(len(ids), 'case')}, because {said(one_line(why, MOST))}: {_named(ids)}" for why, ids in found)
        select = code(f"specforge affected --base {again(review).rpartition(' --base ')[2]} --select ids")
        parts.append(f"**To run again**: {many(number, 'case')}, by name: {select}.{others}\n\n{items}")
    return "\n\n".join(parts)


def _weaker(review: Review) -> Iterator[str]:
    for one in review.weaker:
        lost = "".join(
            f"\n  - {code(one_line(each.was, MOST))} "
            + (f"became {code(one_line(each.now, MOST))}" if each.now else "is not asked any more")
            for each in one.lost[:5]
        )
        how = f": {said(one_line(one.says, MOST))}" if one.says else f" {WEAKER.get(one.kind) or said(one_line(one.kind, 40))}"
        yield f"- {_where(one.at)}: {code(one_line(one.ref, MOST))}{how}{lost}"


def _costs(review: Review) -> str:
    items = []
    for one in review.coverage:
        before, after = (f"{side:g} %" if side is not None else "nothing" for side in (one.before, one.after))
        untested = f"; no case would fail without {_named(one.untested)}" if one.untested else ""
        items.append(f"- coverage of {code(one_line(one.feature, 100))}: {before} before, {after} now{untested}")
    items += [
        f"- {code(one_line(one.path, MOST))}: {one.before:,} tokens before, {one.after:,} now (estimated, ±{one.margin:,}); {kept(one)}{budget(one)}"
        for one in review.prompts
    ]
    return _list(items)


def _graph(review: Review) -> str:
    if not review.graph or not review.mermaid:
        return ""
    arrows = review.graph[:ARROWS]
    names = {name: f"n{index}" for index, name in enumerate(dict.fromkeys(end for one in arrows for end in (one.source, one.target)))}
    lines = ["graph LR", *(f'  {id}["{_label(name)}"]' for name, id in names.items())]
    for one in arrows:
        why = f'|"{_label(one.why)}"|' if one.why else ""
        lines.append(f"  {names[one.source]} -->{why} {names[one.target]}")
    further = f"\n\nAnd {len(review.graph) - ARROWS:,} more arrows." if len(review.graph) > ARROWS else ""
    return folded("The changed elements, and what is made from them", fenced("\n".join(lines), "mermaid") + further)


_LABEL = re.compile(r"[^\w ./-]")


def _label(text: str) -> str:
    """A text that is a label and nothing else in Mermaid: letters, numbers and what names are joined by."""
    return _LABEL.sub("_", one_line(text, 80))
