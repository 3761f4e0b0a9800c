"""Which boundaries have to be read to place an event: those of a purpose, of now and before, and those that they are inside of."""

from collections.abc import Iterator, Mapping
from typing import Any

from specforge.amounts import in_code
from specforge.boundaries.closing import ends_with
from specforge.boundaries.stepping import NEVER, Stage
from specforge.boundaries.zones import midnight
from specforge.errors import UsageError

READS = "specforge-sessions/1"
"""The format of `sessions.json` that is understood."""


def staged(document: Mapping[str, Any], purpose: str) -> list[list[Stage]]:
    """Give the boundaries of each purpose that has to be read, the one that held before first.

    A purpose stands after those that it is inside of, so that the last one is the purpose that was asked for.

    Raises:
        UsageError: When the format, the purpose or a rule is not known.
    """
    if not isinstance(document, Mapping):
        raise UsageError(
            f"the session boundaries are no object: {document!r:.60}", "read `sessions.json` with `json.loads`, and give what it says"
        )
    if (found := document.get("format")) != READS:
        raise UsageError(
            f"the session boundaries have the format {found!r}, and `{READS}` is known here", "give the content of `sessions.json`"
        )
    purposes, columns = document["purposes"], document["events"]["columns"]
    if purpose not in purposes:
        known = in_code(purposes)
        raise UsageError(f"the session boundaries have no purpose `{purpose}`", f"they have {known}")
    names = list(dict.fromkeys(_outer_first(purposes, purpose)))
    found_stages: list[list[Stage]] = []
    for name in names:
        stages: list[Stage] = []
        for boundary in _boundaries(purposes[name]):
            stage = Stage(name, boundary, columns)
            stage.number = sum(map(len, found_stages)) + len(stages)
            stage.inside = names.index(boundary["inside"]) if boundary["inside"] else None
            stage.ends_with = stage.inside is not None and ends_with(purposes, boundary)
            stage.innermost = name == purpose
            stages.append(stage)
        if len(stages) > 1:
            stages[1].since_day = purposes[name]["effective_from"]
            stages[1].since = midnight(purposes[name]["effective_from"])
        found_stages.append(stages)
    _bound(found_stages)
    return found_stages


def read_for(purposes: Mapping[str, Any], purpose: str) -> Iterator[Mapping[str, Any]]:
    """Give the boundaries that have to be read for a purpose, of now and before, with those that they are inside of."""
    for name in dict.fromkeys(_outer_first(purposes, purpose)):
        yield from _boundaries(purposes[name])


def _boundaries(purpose: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    before = purpose.get("before")
    return [purpose] if before is None else [before, purpose]


def _outer_first(purposes: Mapping[str, Any], name: str) -> Iterator[str]:
    for boundary in _boundaries(purposes[name]):
        if boundary["inside"]:
            yield from _outer_first(purposes, boundary["inside"])
    yield name


def _bound(purposes: list[list[Stage]]) -> None:
    """Say until when each boundary opens sessions that somebody asks for: until its change, and no longer than what is inside of it."""
    asked = [-NEVER] * (len(purposes) - 1) + [NEVER]
    for number in reversed(range(len(purposes))):
        for stage, change in zip(purposes[number], [one.since for one in purposes[number][1:]] + [NEVER], strict=True):
            stage.until = min(change, asked[number])
            if stage.inside is not None:
                asked[stage.inside] = max(asked[stage.inside], stage.until)
