"""A review as the comment of a pull request: sections, the most urgent first, cut where one ends; nothing in it acts."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from specforge.amounts import many, sentence
from specforge.diffing import telling as diffs
from specforge.outputs.inert import one_line
from specforge.outputs.markdown_words import LIMIT, code, fenced, folded, length, said
from specforge.regexes import regex
from specforge.reviewing.model import CATEGORIES, Allowance, Approval, At, Changed, Concerned, Covered, Edit, Prompt, Review, Told, Weaker
from specforge.reviewing.telling import (
    FEW,
    MOST,
    accepting,
    again,
    base_of,
    budget,
    compared,
    confirming,
    headline,
    kept,
    more,
    promoting,
    settling,
    stands,
    to_run,
    unsettled,
)

One = TypeVar("One")
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
    of = f"Commit {code(one_line(head[:12]))}, {compared(review)}." if head else sentence(compared(review))
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


def _sections(review: Review) -> Iterator[tuple[str, str]]:
    yield from (
        (title, body)
        for title, body in (
            ("What blocks", _blocking(review)),
            ("What the change means", _changes(review)),
            ("Edited by hand", _edits(review)),
            ("Whom to ask", _asked(review)),
            ("What is tolerated from now on", _list(_allowance, review.allowances)),
            ("Evals", _evals(review)),
            ("What it costs", _costs(review)),
            ("Also introduced", _list(_finding, review.below)),
            ("Resolved", _away("finding", _finding, review.resolved)),
            ("What is affected", _graph(review)),
            ("Not seen", _away("thing that this cannot tell", lambda one: f"- {said(one_line(one, MOST))}", review.unseen)),
        )
        if body
    )


def _list(write: Callable[[One], str], values: Sequence[One], room: int = LONGEST) -> str:
    """Items of a list, those beyond the first ones folded away, and those beyond that counted; none is written to be only counted."""
    items = list[str]()
    for one in values[: FIRST + FOLDED]:
        item = write(one) if items else _cut(write(one), room)
        room -= length(item)
        if room < 0 and items:
            break
        items.append(item)
    first, rest, beyond = items[:FIRST], items[FIRST:], len(values) - len(items)
    further = [f"\n{folded(f'{len(rest)} more', chr(10).join(rest))}"] if rest else []
    further += [f"\nAnd {beyond:,} more."] if beyond else []
    return "\n".join([*first, *further])


def _cut(item: str, room: int) -> str:
    """An item with as many of the lines below it as there is room for."""
    first, *lines = item.split("\n")
    kept, room = [first], room - length(first)
    for line in lines:
        room -= length(line)
        if room < 0:
            return "\n".join([*kept, f"  - and {len(lines) - len(kept) + 1:,} more"])
        kept.append(line)
    return item


def _away(noun: str, write: Callable[[One], str], values: Sequence[One]) -> str:
    if not values:
        return ""
    shown, room = list[str](), LONGEST
    for one in values[:FOLDED]:
        item = write(one)
        room -= length(item)
        if room < 0:
            break
        shown.append(item)
    further = f"\n\nAnd {len(values) - len(shown):,} more." if len(shown) < len(values) else ""
    return folded(many(len(values), noun, _plural(noun)), "\n".join(shown) + further)


def _plural(noun: str) -> str:
    first, *rest = noun.split(" ")
    return " ".join([f"{first}s", *rest])


def _where(at: At) -> str:
    return f"{code(one_line(at.path, MOST))}{f' line {at.line}' if at.line else ''}"


def _finding(one: Told) -> str:
    help = one_line(one.help, MOST)
    cure = f" *{said(help)}*" if help else ""
    return f"- **{one.severity}** {_where(one.at)} {code(one_line(one.check, MOST))}: {said(one_line(one.message, 2 * MOST))}{cure}"


def _blocking(review: Review) -> str:
    edited = {(one.at.path, one.at.line) for one in review.edits}
    others = [one for one in review.blocking if (one.at.path, one.at.line) not in edited]
    by_hand = len(review.blocking) - len(others)
    told = f"- {many(by_hand, 'edit')} by hand, told below with the ways out" if by_hand else ""

    def item(one: Told | Changed) -> str:
        return _finding(one) if isinstance(one, Told) else _unaccepted(one, review)

    every: list[Told | Changed] = [*others, *review.blocking_changes]
    return "\n".join(part for part in (told, _list(item, every)) if part)


def _unaccepted(one: Changed, review: Review) -> str:
    word, way = ("sign", "take it back, or let it be signed off") if one.change.signable else ("accept", "take it back, or accept it")
    way = f"{said(unsettled(one))}; {way}" if one.change.guarded else way
    owner = f" Only {code(one_line(one.owner, 100))} can {word} it." if one.owner and (one.level == "error" or one.change.guarded) else ""
    what = f"{one.action} {diffs.NOUNS.get(one.kind, 'element')} {code(one_line(one.ref, MOST))}"
    return f"- **{one.level}** {_where(one.at)} {what}: {way}: {code(accepting(one, review))}.{owner}"


def _changes(review: Review) -> str:
    parts: list[str] = []
    room = LONGEST // (len({one.category for one in review.changes}) or 1)
    for category, heading in diffs.HEADINGS.items():
        if found := [one for one in review.changes if one.category == CATEGORIES[category]]:
            told = _list(lambda one: "\n".join(diffs.markdown_items(one.change)), found, room)
            parts.append(f"**{heading}**\n\n{told}")
    return "\n\n".join(parts)


def _edits(review: Review) -> str:
    if not review.edits:
        return ""
    told = _list(_edit, review.edits)
    if every := promoting(review):
        told += f"\n\nTo write into the specs what can be: {code(every)}"
    return f"{told}\n\n{_patches(review.patches)}" if review.patches else told


def _patches(patches: Sequence[str]) -> str:
    shown, room = list[str](), LONGEST
    for one in patches:
        room -= length(one)
        if room < 0:
            break
        shown.append(one)
    further = f"\n\nAnd {many(len(patches) - len(shown), 'more spec')}." if len(shown) < len(patches) else ""
    return folded("What promoting changes in the specs", fenced("\n".join(shown), "diff") + further)


def _edit(one: Edit) -> str:
    promote, revert = settling(one)
    concerns = (
        f" It {stands(one)} {', '.join(map(_concerned, one.concerns[:FEW]))}{more(one.concerns)}."
        if one.concerns
        else " No element wrote what stands there."
    )
    if (kept := one.accepted) is not None:
        until = f" until {one_line(kept.expires, 20)}" if kept.expires else ""
        way = f"kept by {code(one_line(kept.owner, 100))}{said(until)}: {said(one_line(kept.reason, MOST))}; {code(revert)} drops it"
    elif one.promotes:
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


def _asked(review: Review) -> str:
    def item(one: Approval) -> str:
        names = (*([one.who] if one.who else []), *one.handles)
        who = f" ({_named(names)})" if names else ""
        about = f" for {', '.join(one.categories)}" if one.categories else ""
        confirms = confirming(review, one)
        signs = [ref for ref in one.signs if ref not in confirms]
        about += f": {_named(one.refs)}"
        about += f"; **to agree to** {_named(signs)}" if signs else ""
        about += f"; **to confirm** what is accepted in this name: {_named(confirms)}" if confirms else ""
        return f"- {code(one_line(one.role, 100))}{who}{about}"

    return _list(item, review.approvals)


def _named(names: Sequence[str]) -> str:
    return ", ".join(code(one_line(one, MOST)) for one in names[:FEW]) + more(names)


def _allowance(one: Allowance) -> str:
    until = f" until {one_line(one.until, 20)}" if one.until else ""
    who = f"by {code(one_line(one.who, 100))}{said(until)}"
    return f"- {_where(one.at)}: {said(one_line(one.what, MOST))}, {who}: {said(one_line(one.reason, MOST))}"


def _evals(review: Review) -> str:
    parts = []
    if review.weaker:
        parts.append(f"**Asked for less than before**\n\n{_list(_weaker, review.weaker)}")
    if review.run:
        found = to_run(review)
        number = len({id for _, ids in found for id in ids})
        others = (
            f" {many(review.others, 'further case')} of the same features ask{'s' if review.others == 1 else ''} with a prompt that changed."
            if review.others
            else ""
        )
        items = _list(lambda one: f"- {many(len(one[1]), 'case')}, because {said(one_line(one[0], MOST))}: {_named(one[1])}", found)
        select = code(f"specforge affected --base {base_of(review)} --select ids")
        parts.append(f"**To run again**: {many(number, 'case')}, by name: {select}.{others}\n\n{items}")
    return "\n\n".join(parts)


def _weaker(one: Weaker) -> str:
    lost = "".join(
        f"\n  - {code(one_line(each.was, MOST))} " + (f"became {code(one_line(each.now, MOST))}" if each.now else "is not asked any more")
        for each in one.lost[:FEW]
    )
    how = f": {said(one_line(one.says, MOST))}" if one.says else f" {WEAKER.get(one.kind) or said(one_line(one.kind, 40))}"
    return f"- {_where(one.at)}: {code(one_line(one.ref, MOST))}{how}{lost}"


def _costs(review: Review) -> str:
    every: list[Covered | Prompt] = [*review.coverage, *review.prompts]
    return _list(lambda one: _coverage(one) if isinstance(one, Covered) else _prompt(one), every)


def _coverage(one: Covered) -> str:
    before, after = (f"{side:g} %" if side is not None else "nothing" for side in (one.before, one.after))
    untested = f"; no case would fail without {_named(one.untested)}" if one.untested else ""
    return f"- coverage of {code(one_line(one.feature, 100))}: {before} before, {after} now{untested}"


def _prompt(one: Prompt) -> str:
    sizes = f"{one.before:,} tokens before, {one.after:,} now (estimated, ±{one.margin:,})"
    return f"- {code(one_line(one.path, MOST))}: {sizes}; {kept(one)}{budget(one)}"


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


_LABEL = regex(r"[^\w ./-]")


def _label(text: str) -> str:
    """A text that is a label and nothing else in Mermaid: letters, numbers and what names are joined by."""
    return _LABEL.sub("_", one_line(text, 80))
