"""Mutants of tools: dropped, what they do swapped, single clauses of their contracts taken out, limits moved."""

from collections.abc import Iterator, Mapping

from specforge.evaluation.breaches import NOTHING
from specforge.evaluation.lists import LAST_PAGE, from_lists
from specforge.evaluation.things import from_things
from specforge.grading.events import Call, Conversation, Message
from specforge.mutation.mutants import Change, Contrast, Mutant, Retelling, named
from specforge.project import Owned, View
from specforge.spec.fields import Field, dotted, optional
from specforge.spec.results import Errors
from specforge.spec.tools import Tool

UNTOLD = "no expectation about the tool depends on the clause"


def of_tool(view: View, tool: Owned[Tool]) -> Iterator[Mutant]:
    """Give the mutants of a tool and of the contract of its results."""
    value, ref, place = tool.value, str(tool.ref), tool.place
    if value.used_by != "agent":
        return
    refs = frozenset({ref})
    uses = tuple(_without_tool(view, tool))
    never = Contrast("tool", refs, (), NOTHING, f"does not call `{tool.id}`", tool=tool.id)
    yield Mutant(ref, "drop", "", "the tool is taken out, of intents too", place, (Change(place, None), *uses), (never,))
    if value.does == "write":
        yield _unasked(tool)
    yield from _pages(tool)
    yield from _clauses(tool)
    yield from _choices(tool)
    for name, field in value.input.items():
        for index, old in enumerate(field.one_of if len(field.one_of) > 1 else ()):
            other = field.one_of[(index + 1) % len(field.one_of)]
            less = field.model_copy(update={"one_of": (*field.one_of[:index], *field.one_of[index + 1 :])})
            new = value.model_copy(update={"input": {**value.input, name: less}})
            yield Mutant(
                ref, "swap", f"{named(name)}-{named(old)}", f"`{name}` cannot be {old!r} any more", place, (Change(place, new),),
                (Retelling(refs, old, other, tool=tool.id),), lost=old, unseen=f"no expected call has `{name}: {old}`",
            )  # fmt: skip


def _without_tool(view: View, tool: Owned[Tool]) -> Iterator[Change]:
    for intent in view.intents:
        if tool.id in intent.value.tools:
            kept = tuple(one for one in intent.value.tools if one != tool.id)
            yield Change(intent.place, intent.value.model_copy(update={"tools": kept}))


def _unasked(tool: Owned[Tool]) -> Mutant:
    new = tool.value.model_copy(update={"does": "read"})
    asks = (Message("user", "Do it."), Message("agent", "Shall I do it?"), Message("user", "Yes."))
    call, done = Call(tool.id, {}), Message("agent", "It is done.")
    contrast = Contrast(
        "tool", frozenset({str(tool.ref)}), (Conversation((*asks, call, done)),), (Conversation((asks[0], call, done)),),
        f"calls `{tool.id}` without asking, as it would to read", tool=tool.id,
    )  # fmt: skip
    return Mutant(
        str(tool.ref), "swap", "does-read", "`does: write` becomes `does: read`", tool.place, (Change(tool.place, new),), (contrast,),
        unseen="no expectation asks for a yes before the call",
    )  # fmt: skip


def _reads(tool: str, pages: int) -> Conversation:
    return Conversation((Message("user", "Hello."), *([Call(tool, {})] * pages), Message("agent", "I see.")))


def _pages(tool: Owned[Tool]) -> Iterator[Mutant]:
    value, ref, place = tool.value, str(tool.ref), tool.place
    refs, limit = frozenset({ref}), value.agent.pages_per_task

    def told(kept: int, broken: int) -> tuple[Contrast, ...]:
        words = f"calls `{tool.id}` {broken} times where {kept} are right"
        return (Contrast("tool", refs, (_reads(tool.id, kept),), (_reads(tool.id, broken),), words, tool=tool.id),)

    if value.pages is not None and value.pages.style != "limit-only":
        ended = value.pages.model_copy(update={"style": "limit-only", "cursor": None})
        kept = None if value.overflow is not None and value.overflow.kind == "shrink_page" else value.overflow
        new = value.model_copy(update={"pages": ended, "overflow": kept})
        yield Mutant(
            ref, "drop-clause", "continue", "that it goes on after a page is taken out", place, (Change(place, new),),
            told(limit or LAST_PAGE, 1) if limit != 1 else (), unseen="no expectation asks for a second page",
        )  # fmt: skip
    if limit is not None:
        none = value.model_copy(update={"agent": value.agent.model_copy(update={"pages_per_task": None})})
        yield Mutant(
            ref, "drop-clause", "pages_per_task", f"the limit of {limit} pages is taken out", place, (Change(place, none),),
            told(limit, limit + 1), unseen="no expectation limits the pages",
        )  # fmt: skip
        for moved in (limit + 1, limit - 1):
            if moved:
                new = value.model_copy(update={"agent": value.agent.model_copy(update={"pages_per_task": moved})})
                yield Mutant(
                    ref, "shift", f"pages_per_task-{moved}", f"the limit of {limit} pages becomes {moved}", place, (Change(place, new),),
                    told(limit, moved), unseen=UNTOLD,
                )  # fmt: skip


def _clauses(tool: Owned[Tool]) -> Iterator[Mutant]:
    value, ref, place = tool.value, str(tool.ref), tool.place
    for key in ("empty_means", "absent_means", "overflow", "once_per"):
        if getattr(value, key):
            new = value.model_copy(update={key: () if key == "once_per" else None})
            yield Mutant(
                ref, "drop-clause", key, f"`{key}` is taken out", place, (Change(place, new),), (), (from_lists, from_things), unseen=UNTOLD
            )
    for route, field in optional(value.item):
        if field.missing_means is not None:
            new, name = value.model_copy(update={"item": _unexplained(value.item, route)}), dotted(route)
            told, id = f"what it means that `{name}` is missing is taken out", ".".join(map(named, name.split(".")))
            yield Mutant(
                ref, "drop-clause", f"missing_means-{id}", told, place, (Change(place, new),), (), (from_lists, from_things), unseen=UNTOLD
            )
    for index, text in enumerate(value.fails_when):
        new = value.model_copy(update={"fails_when": (*value.fails_when[:index], *value.fails_when[index + 1 :])})
        yield Mutant(
            ref, "drop-clause", f"fails_when-{index + 1}", f"`fails_when: {text}` is taken out", place, (Change(place, new),), unseen=UNTOLD
        )


def _unexplained(fields: Mapping[str, Field], route: tuple[str, ...]) -> Mapping[str, Field]:
    """Fields of which one does not say what it means when it is missing."""
    name, *rest = route
    return {**fields, name: _unsaid(fields[name], tuple(rest))}


def _unsaid(field: Field, route: tuple[str, ...]) -> Field:
    match route:
        case ("of", *rest) if field.of is not None:
            return field.model_copy(update={"of": _unsaid(field.of, tuple(rest))})
        case ("fields", *rest):
            return field.model_copy(update={"fields": _unexplained(field.fields, tuple(rest))})
        case _:
            return field.model_copy(update={"missing_means": None})


def _choices(tool: Owned[Tool]) -> Iterator[Mutant]:
    """What the agent does after an error, swapped for the other possibility."""
    value = tool.value
    if value.pages is None:
        return
    errors = value.errors or Errors()
    for key in ("expired_cursor", "too_large") if value.pages.style == "cursor" else ("too_large",):
        old = getattr(errors, key)
        new = "stop" if old != "stop" else "restart" if key == "expired_cursor" else "narrow"
        changed = value.model_copy(update={"errors": errors.model_copy(update={key: new})})
        yield Mutant(
            str(tool.ref), "swap", f"errors-{key}", f"`{key}: {old}` becomes `{key}: {new}`", tool.place, (Change(tool.place, changed),), (),
            (from_lists,), unseen=UNTOLD,
        )  # fmt: skip
