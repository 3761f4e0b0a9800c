"""The sentences a tool's contract puts before the model, in its description and in the prompt."""

from collections.abc import Iterator

from specforge.amounts import enumerated
from specforge.contracts.foreign import beyond, cut, going_on, rows_at
from specforge.contracts.schemas import size_input, unit_of
from specforge.contracts.sentences import in_turn, stop
from specforge.paging.failures import STOP
from specforge.phrases import Phrases, phrases_in
from specforge.project import Owned, View
from specforge.provenance.traced import join, plain
from specforge.spec.durations import spoken
from specforge.spec.fields import dotted, optional
from specforge.spec.model import Refers
from specforge.spec.pages import Pages
from specforge.spec.rules import Constraint
from specforge.spec.tools import Tool
from specforge.spec.walking import walk

ENGLISH = phrases_in("en")
"""Descriptions of tools are in English."""
REFUSED = {"bad_cursor": "it is not one of the tool's", "expired_cursor": "it is too old", "changed_arguments": "an argument changed"}
"""Why a cursor is refused, by what the contract calls the failure."""


def description(tool: Owned[Tool], view: View) -> str:
    """Give the model-facing description of a tool: what it is for, what comes back, what to do then."""
    return in_turn(_sentences(tool, view), view, tool.at("purpose"))


def _sentences(tool: Owned[Tool], view: View) -> Iterator[str]:
    value = tool.value
    purpose = view.fill(value.wording, tool.at("wording")) if value.wording else view.fill(value.purpose, tool.at("purpose"))
    yield purpose
    if value.pages is not None:
        yield from (view.told(text, tool.at("pages")) for text in _pages(value, value.pages))
        if value.pages.style != "limit-only" and value.agent.pages_per_task == 1:
            yield view.told(_fetching(value, 1, "it", ENGLISH), tool.at("agent"))
    elif value.returns.kind == "some":
        yield view.told(f"Returns at most {_counted(value.returns.at_most, 'rows')}, all at once.", tool.at("returns"))
    if value.reads is not None and value.pages is None and value.returns.kind in {"many", "some"}:
        yield from (view.told(text, tool.at("reads")) for text in rows_at(value))
    if value.overflow is not None:
        yield view.told(_overflow(value), tool.at("overflow"))
    if value.errors is not None and value.errors.too_large == "stop" and (value.overflow is None or value.overflow.kind != "refuse"):
        yield view.told(f"When a result is refused because it is too large, {STOP}.", tool.at("errors"))
    if value.empty_means is not None:
        yield join((view.told("An empty result means: ", tool.at("empty_means")), view.fill(value.empty_means, tool.at("empty_means"))))
    if value.absent_means is not None:
        origin = tool.at("absent_means")
        yield join((view.told("A failure of the class `absent` means: ", origin), view.fill(value.absent_means, origin)))
    for route, field in optional(value.item):
        if field.missing_means is not None:
            origin = tool.at("item", *route, "missing_means")
            lead = view.told(f"{_without(route, value)} means: ", origin)
            yield join((lead, view.fill(field.missing_means, origin)))
    for index, reason in enumerate(value.fails_when):
        origin = tool.at("fails_when", index)
        filled = view.fill(reason, origin)
        lead = "Fails when: " if plain(filled)[:1].isupper() else "Fails when "
        yield join((view.told(lead, origin), filled, view.told(stop(filled), origin)))
    if value.once_per:
        names = enumerated([f"`{name}`" for name in value.once_per])
        again = "; with another one, it is done again" if value.does == "write-once" else ""
        yield view.told(f"A second call with the same {names} changes nothing more{again}.", tool.at("once_per"))
    elif value.does == "write-once":
        yield view.told("Do not repeat this call: a second one does it again.", tool.at("does"))
    for rule in enforced_in(tool, view):
        wording = rule.value.wording
        yield view.fill(rule.value.rule, rule.at("rule")) if wording is None else view.fill(wording, rule.at("wording"))


def _without(route: tuple[str, ...], tool: Tool) -> str:
    """What lacks a field: the innermost thing that could have it, for an outer one that is missing means something else."""
    name, whole = route[-1], "row" if tool.lists else "result"
    if route[-3:-2] == ("of",):
        return f"An item of `{dotted(route[:-2])}` without `{name}`"
    if len(route) > 1:
        return f"A {whole} whose `{dotted(route[:-2])}` has no `{name}`"
    # Where only some fields are asked for, the others are missing and mean nothing.
    asked = tool.pages is not None and tool.pages.projection is not None and name not in tool.always
    return f"A {whole} without `{name}`{', where it was asked for,' if asked else ''}"


def enforced_in(tool: Owned[Tool], view: View) -> tuple[Owned[Constraint], ...]:
    """The rules that a tool's description repeats: that name it in a criterion, or, where none of theirs names a tool, that hold for it.

    A rule holds for the tools of its intents and of their parts, and one of every conversation for the tools that write.
    """
    users = view.with_wholes(intent.id for intent in view.intents if tool.id in intent.value.tools)
    return tuple(rule for rule in view.constraints if "tools" in rule.value.enforce and _concerns(rule, tool, users))


def _concerns(rule: Owned[Constraint], tool: Owned[Tool], users: frozenset[str]) -> bool:
    checks = [check for criterion in rule.value.criteria for check in criterion.check]
    named = {name for check in checks for _, kind, name in walk(check) if isinstance(kind, Refers) and "tool" in kind.kinds}
    if named:
        return tool.id in named or ("writes" in named and tool.value.writes)
    return not users.isdisjoint(rule.scope) if rule.scope else tool.value.writes


def _pages(tool: Tool, pages: Pages) -> Iterator[str]:
    unit = unit_of(tool)
    otherwise = f", {pages.size.default} unless `{size_input(pages)}` says otherwise" if pages.size.max > 1 else ""
    yield f"Returns one page of at most {_counted(pages.size.max, unit)}{otherwise}."
    if pages.summary is not None:
        yield f"When only the number is needed, ask for it with `{pages.summary}: true`."
    if pages.projection is not None:
        yield f"Name in `{pages.projection}` the fields that you need."
    if pages.order_by:
        yield f"Rows are ordered by {', '.join(pages.order_by)}."
    if tool.reads is not None:
        yield from rows_at(tool)
    if pages.style == "limit-only":
        yield "It cannot continue after that; narrow the request instead."
    elif tool.agent.pages_per_task != 1:
        yield from _continued(tool, pages)
    if pages.reaches != "all":
        yield f"{unit.capitalize()} after number {pages.reaches} cannot be reached; narrow the request instead."


def _continued(tool: Tool, pages: Pages) -> Iterator[str]:
    """How the next page is asked for, and what holds of what asks for it."""
    yield ENGLISH.go_on if tool.reads is None else going_on(tool, ENGLISH)
    if pages.style == "cursor":
        if tool.has_cursors:
            yield ENGLISH.opaque
        if pages.cursor is not None and pages.cursor.lives is not None:
            yield f"A cursor can be used for {spoken(pages.cursor.lives)}."
        if pages.cursor is not None and not pages.cursor.reusable:
            yield "The same cursor need not give the same page again."
        if pages.cursor is not None and pages.cursor.bound_to:
            bound = [f"the {name}" if name in {"caller", "session"} else f"`{name}`" for name in pages.cursor.bound_to]
            yield f"Between pages, {enumerated(bound)} must not change."
        if stopped := [said for name, said in REFUSED.items() if tool.errors is not None and getattr(tool.errors, name) == "stop"]:
            yield f"When a cursor is refused because {enumerated(stopped, ' or ')}, {STOP}."


def _counted(number: int | None, unit: str) -> str:
    """A number with what it counts, whose plural is given."""
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def _is_our_page(tool: Tool) -> bool:
    """Whether a result is a page in our envelope, which shows some rows when it is kept elsewhere."""
    return tool.pages is not None and tool.reads is None


def _overflow(tool: Tool) -> str:
    assert tool.overflow is not None
    if tool.overflow.spill is not None:
        reader = tool.overflow.spill.reads_with
        kept = f" It is kept for {spoken(tool.overflow.spill.lives)}." if tool.overflow.spill.lives else ""
        if _is_our_page(tool):
            shown = f"A page that is too large comes with fewer {unit_of(tool)}, and `spilled` says where all of it is kept"
            return f"{shown}; read that with `{reader}`.{kept}"
        return f"A result that is too large comes as a handle; read it with `{reader}`.{kept}"
    if tool.overflow.kind == "shrink_page":
        large = "" if tool.ranges else " when they are large"
        return f"A page can have fewer {unit_of(tool)} than asked for{large}."
    if tool.errors is not None and tool.errors.too_large == "stop":
        return "A result that is too large is refused; do not ask again then, and say what could not be read."
    return "A result that is too large is refused; narrow the request then."


def prompt_clauses(view: View) -> Iterator[tuple[str, tuple[Owned[Tool], ...]]]:
    """Give the clauses about lists for the prompt, each with the tools it comes from."""
    words = view.phrases
    paged = tuple(tool for tool in view.tools if tool.value.pages is not None and tool.value.used_by == "agent")
    continuing = tuple(tool for tool in paged if tool.value.pages and tool.value.pages.style != "limit-only")
    followed = tuple(tool for tool in continuing if tool.value.agent.pages_per_task != 1)
    for tool in paged:
        yield _asking(tool, words), (tool,)
    if ours := tuple(tool for tool in followed if tool.value.reads is None):
        yield words.go_on, ours
    for tool in followed:
        if tool.value.reads is not None:
            sentence = going_on(tool.value, words)
            yield words.more_of.format(tool=tool.id, sentence=f"{sentence[0].lower()}{sentence[1:]}"), (tool,)
    if opaque := tuple(tool for tool in followed if tool.value.has_cursors):
        yield words.opaque, opaque
    if paged:
        yield words.enough, paged
        for tool in paged:
            if tool.value.agent.pages_per_task is not None:
                yield _fetching(tool.value, tool.value.agent.pages_per_task, f"`{tool.id}`", words), (tool,)
        if ours := tuple(tool for tool in paged if tool.value.reads is None):
            told = any(tool.value.pages and tool.value.pages.total.kind != "none" for tool in ours)
            yield words.incomplete_but_total if told else words.incomplete, ours
        if theirs := tuple(tool for tool in continuing if tool.value.reads is not None):
            yield words.unfinished, theirs
        yield from ((cut(tool.value, words), (tool,)) for tool in paged if tool.value.reads is not None and tool not in continuing)
    for tool in view.tools:
        spill = tool.value.overflow.spill if tool.value.overflow else None
        if spill is not None and tool.value.used_by == "agent":
            read = words.spilled if _is_our_page(tool.value) else words.handle
            yield read.format(tool=tool.id, reader=spill.reads_with), (tool,)
    for tool in view.tools:
        if tool.value.agent.blocking_loss is not None and tool.value.used_by == "agent":
            left = words.loss if tool.value.repeatable else words.loss_for_good
            yield left.format(tool=tool.id, share=tool.value.agent.blocking_loss), (tool,)


def _fetching(tool: Tool, pages: int, named: str, words: Phrases) -> str:
    """How many pages a request may take, and what is done when there is more; of a server of others, also how that shows, where nothing else says it."""
    shown = tool.reads is not None and pages == 1 and tool.pages is not None and tool.pages.style != "limit-only"
    most = words.one_page if pages == 1 else words.pages.format(number=pages)
    if shown:
        return words.fetch_shown.format(pages=most, tool=named, more=beyond(tool, words))
    return words.fetch.format(pages=most, tool=named)


def _asking(tool: Owned[Tool], words: Phrases) -> str:
    pages, unit = tool.value.pages, words.texts if tool.value.ranges else words.rows
    assert pages is not None
    optional = [f"`{name}`" for name, field in tool.value.input.items() if not field.required]
    filters, default = enumerated(optional, words.any_of), pages.size.default
    said = words.pages_of.format(tool=tool.id, size=f"{default} {unit.one if default == 1 else unit.many}")
    # Nothing says which arguments are filters: one can sort, or convert.
    if default == 1:
        narrow = words.narrow if len(optional) == 1 else words.narrow_by if optional else ""
        return said + narrow.format(filters=filters)
    fewer = words.ask_fewer_or_narrow if len(optional) == 1 else words.ask_fewer_or_narrow_by if optional else words.ask_fewer
    return said + fewer.format(input=size_input(pages), filters=filters)
