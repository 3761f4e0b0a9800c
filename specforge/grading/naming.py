"""What a check names: tools, intents, and all tools that write."""

from collections.abc import Iterator

from specforge.grading.catalog import Catalog
from specforge.spec.checks import Check
from specforge.spec.model import Refers
from specforge.spec.walking import walk

WRITES = "writes"
"""What stands for every tool that writes."""


def parts(check: Check) -> Iterator[Check]:
    """Give a check and every check inside it."""
    yield check
    for inner in (check.each_turn, check.not_, *check.any_of):
        if inner is not None:
            yield from parts(inner)


def named_in(check: Check) -> set[tuple[str, str]]:
    """Give the kind and the id of everything that a check names."""
    return {(kind, text) for _, marker, text in walk(check) if isinstance(marker, Refers) for kind in marker.kinds}


def handing(check: Check, catalog: Catalog) -> set[str]:
    """Give the tools of the handoffs that a check names: each has to be called for it."""
    return {tool for one in parts(check) if one.hands_off in catalog.handoffs for tool in catalog.handoffs[one.hands_off or ""].tools}


def tools_named(check: Check, catalog: Catalog) -> set[str]:
    """Give the tools that a check names, those of a handoff and all that write among them."""
    names = {id for kind, id in named_in(check) if kind == "tool"}
    return names | handing(check, catalog) | (set(catalog.writes) if WRITES in names else set())


def asks_of_writes(check: Check) -> bool:
    """Whether a check depends on which tools write: no write but these, a refusal, a yes before every write."""
    return any(
        one.does_only is not None or one.refuses is not None or (one.asks_before is not None and WRITES in one.asks_before.calls)
        for one in parts(check)
    )
