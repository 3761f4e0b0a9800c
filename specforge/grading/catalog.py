"""What grading has to know about a feature: which tools write, and what its handoffs send and call."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from specforge.location import Route
from specforge.paging.envelopes import parts_of
from specforge.project import View
from specforge.project.stated import stated_texts


def shown(value: object) -> str:
    """The value of a variable as the prompt shows it: a text as it is, a number without an exponent, and all else as JSON."""
    if isinstance(value, str):
        return value
    written = json.dumps(value, ensure_ascii=False)
    return f"{Decimal(written):f}" if isinstance(value, float) and "e" in written else written


class Handoff(Struct, frozen=True):
    """What an intent of kind `handoff` declares."""

    sends: str | None = None
    """The message that is sent word for word; `{{name}}` in it stands for the value of a variable."""
    tools: tuple[str, ...] = ()
    """The tools that hand over."""

    def filled(self, variables: Mapping[str, object]) -> "Handoff":
        """The handoff with the values of variables in what it sends."""
        sends = self.sends
        for name, value in variables.items() if sends is not None else ():
            sends = str(sends).replace(f"{{{{{name}}}}}", shown(value))
        return replace(self, sends=sends)


class Loss(Struct, frozen=True):
    """What a runtime may leave out of the results of a tool, in percent of their bytes."""

    unsaid: int | None = None
    """Up to so much, the agent need not say so."""
    blocking: int | None = None
    """From so much on, it answers nothing from the rest."""


class Catalog(Struct, frozen=True, dict=True):
    """The tools and the handoffs of a feature in one variant."""

    writes: frozenset[str] = frozenset()
    """The tools that change something."""
    handoffs: Mapping[str, Handoff] = field(default_factory=dict)
    """The intents of kind `handoff`, by id."""
    tools: frozenset[str] = frozenset()
    """All tools."""
    reads: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """Where the parts of a tool's results stand, by tool, where that is not as in compiled schemas."""
    losses: Mapping[str, Loss] = field(default_factory=dict)
    """What may be left out of the results of a tool, where its contract says so."""
    told: Iterable[str] = ()
    """What the model is told: the texts of the prompt and of tools."""
    variables: Mapping[str, object] = field(default_factory=dict)
    """The values of variables: those of the case, and else the samples."""

    def filled(self, variables: Mapping[str, object]) -> "Catalog":
        """The catalog with the values of variables in what handoffs send, where what has no value may be anything, and in what is told."""
        if not variables:
            return self
        handoffs = {id: one.filled(variables) for id, one in self.handoffs.items()}
        return replace(self, handoffs=handoffs, variables={**self.variables, **variables})


def catalog_of(view: View) -> Catalog:
    """Read the catalog from a feature in one variant."""
    # What is told holds the view, which may hold nothing that holds it: only a collection of garbage would let it go.
    return replace(view.once(_untold), told=_Told(view))


def _untold(view: View) -> Catalog:
    return Catalog(
        writes=frozenset(tool.id for tool in view.tools if tool.value.writes),
        handoffs={
            intent.id: Handoff(None if intent.value.sends is None else view.fill(intent.value.sends), intent.value.tools)
            for intent in view.intents
            if intent.value.kind == "handoff"
        },
        tools=frozenset(tool.id for tool in view.tools),
        reads={
            tool.id: parts
            for tool in view.tools
            if (parts := parts_of(tool.value.model_dump(mode="json", include={"reads", "pages"}))) is not None
        },
        losses={
            tool.id: Loss(agent.unsaid_loss, agent.blocking_loss)
            for tool in view.tools
            if (agent := tool.value.agent).unsaid_loss is not None or agent.blocking_loss is not None
        },
        variables=view.samples,
    )


class _Told(Struct, frozen=True):
    """What a prompt and its tools say, worked out when it is asked for."""

    view: View

    def __iter__(self) -> Iterator[str]:
        return iter(self.view.once(_told))


def _told(view: View) -> tuple[str, ...]:
    """The texts that say what is so: examples only show how to speak."""
    return tuple(
        view.fill(text) if quotes else text
        for origin, text, quotes in stated_texts(view)
        if isinstance(origin, str) or not ("/example/" in origin.ref or _of_another_variant(origin.place.route, view))
    )


def _of_another_variant(route: Route, view: View) -> bool:
    return "by" in route and route[-1] not in view.variant.values()
