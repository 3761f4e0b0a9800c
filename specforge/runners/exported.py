"""What an exporter gives: files for a runner, and what of the cases the runner cannot express."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct


class Means(StrEnum):
    """How a runner asks a question of ours."""

    NATIVE = "native"
    """By an assertion of its own, which is exact."""
    SCORER = "scorer"
    """By our grader, called from the runner."""
    OMITTED = "omitted"
    """Not at all: the case is left out and listed."""


class Expressed(Struct, frozen=True):
    """How one thing that a case can have is expressed in a runner."""

    means: Means
    by: str
    """What does it in the runner; of what is left out, why."""


CHECKS = (
    "says", "says_any", "equals", "pattern", "starts_with", "ends_with", "json_schema", "words", "sentences", "characters", "calls",
    "does_only", "asks_before", "calls_before", "pages_at_most", "refuses", "hands_off", "grounded", "language", "each_turn", "not", "any_of",
)  # fmt: skip
"""Every check that a case can make of an answer or a conversation."""
BY_CALLS = ("calls", "does_only", "asks_before", "calls_before", "pages_at_most")
"""Those of them that look at calls of tools, whatever the tools are."""
FEATURES = (
    "single", "turns", "simulated", "recorded", "variables", "state", "serves", "end_state", "judged", "samples", "pass_rate",
)  # fmt: skip
"""What a case can have beside its checks: its modes and its parts; `end_state` is the `ends_with` of the case itself."""


class Loss(Struct, frozen=True):
    """A case, or a part of one, that is not in an export."""

    case: str
    what: str
    """What is missing, as in `FEATURES` or the key of a check."""
    why: str
    whole: bool = True
    """Whether the case is left out as a whole."""


class Exported(Struct, frozen=True, dict=True):
    """The files of one export."""

    files: Mapping[str, str]
    """Text by path, POSIX and relative to the folder of the export."""
    losses: tuple[Loss, ...] = ()
    run: str = ""
    """The command that runs it in that folder."""


def checks_in(check: object) -> Iterator[Mapping[str, object]]:
    """Give a check as a record has it, and the checks inside of it."""
    if isinstance(check, Mapping):
        yield check
        for one in (*(check.get("any_of") or ()), check.get("not"), check.get("each_turn")):
            yield from checks_in(one)


def keys_of(check: object) -> Iterator[str]:
    """Give the keys of a check as a record has it, and those of the checks inside of it."""
    for one in checks_in(check):
        yield from one


def hands_off_by_call(check: object, record: Mapping[str, object]) -> bool:
    """Whether a check, or one inside of it, asks for a hand-off that is a call, by the catalog of its record."""
    catalog = record.get("catalog")
    handoffs = catalog.get("handoffs") if isinstance(catalog, Mapping) else None
    found = [handoffs.get(one.get("hands_off")) for one in checks_in(check)] if isinstance(handoffs, Mapping) else []
    return any(isinstance(handoff, Mapping) and handoff["tools"] for handoff in found)
