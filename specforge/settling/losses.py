"""What a change of the spec takes back: it asks for less, or touches what is protected."""

from collections.abc import Iterator

from specforge import overlaps
from specforge.amounts import cut
from specforge.elements import Known
from specforge.settling.candidates.site import Site
from specforge.settling.specs import Changes, reworded
from specforge.spec.policy import BINDS
from specforge.spec.scalars import placeholders
from specforge.splicing import Put, Remove, SetValue
from specforge.wordings import opposed, weaker

LONG = 3
"""A word of more letters says what a text is about."""
TELLING = 2
"""So many such words of a text are enough to tell whether another one is about something else."""
LEAST = ("at_least", "min", "pass_rate", "samples")
"""Beginnings of the keys of bounds of which a smaller one lets more pass."""
DOES = ("read", "write", "write-once")
"""What a tool can do, each with more care to be taken of its calls than the one before."""


def taken_back(changes: Changes, site: Site) -> Iterator[str]:
    """Say what a change takes back."""
    for known in site.elements.values():
        if known.protected and touches(changes, known):
            yield f"{known.ref} is protected: a change needs the sign-off of {known.owner or 'its owner'}"
        elif known.ref in site.guarded and touches(changes, known):
            for owner, guard in site.guarded[known.ref].items():
                yield f"{guard} says {known.ref}, and is protected: a change has to be accepted by {owner or 'its owner'}"
    for before, after in reworded(site.specs, changes):
        yield from (f"the text no longer follows `{name}`" for name in placeholders(before) if name not in placeholders(after))
        less = weaker(before, after)
        yield from (f"it asks for less: {told}" for told in less)
        if not less:
            yield from (f"it may say the opposite: {told}" for told in opposed(before, after))
        if _is_another(before, after):
            yield f"no word of `{cut(before, 60)}` is left: if this is another one, give it an id of its own"
    for path, change in changes.splices:
        if isinstance(change, Remove):
            yield "it takes something out of the spec"
        elif isinstance(change, SetValue | Put) and change.route[-1] == "level":
            yield from _binds_less(change.value, site.specs.value(path, change.route) or "must")
        elif isinstance(change, SetValue) and change.route[-1] == "does" and change.value in DOES:
            yield from _less_care(change.value, site.specs.value(path, change.route))
        elif isinstance(change, SetValue) and isinstance(change.value, str | int | float):
            yield from _looser(change, site.specs.value(path, change.route))


def touches(changes: Changes, element: Known) -> bool:
    """Whether a change is one of an element, or of something in it."""
    route = element.place.route
    places = [(one.path, one.route) for one in changes.texts] + [(path, one.route) for path, one in changes.splices]
    return any(path == element.place.path and at[: len(route)] == route for path, at in places)


def _is_another(before: str, after: str) -> bool:
    """Whether nothing of a text is left in what stands in its place: short words, and short texts, say too little to tell."""
    old, new = ({word for word in overlaps.words_of(text) if len(word) > LONG} for text in (before, after))
    return min(len(old), len(new)) >= TELLING and not old & new


def _binds_less(level: object, before: object) -> Iterator[str]:
    if level in BINDS.order and before in BINDS.order[BINDS.order.index(level) + 1 :]:
        yield f"it asks for less: the level is `{level}`"


def _less_care(does: object, before: object) -> Iterator[str]:
    if does in DOES and before in DOES[DOES.index(does) + 1 :]:
        yield f"it asks for less care: `does` was {before}, and is {does}"


def _looser(change: SetValue, before: object) -> Iterator[str]:
    try:
        old, new = (float(str(one).removesuffix("%")) for one in (before, change.value))
    except ValueError:
        return
    key = str(change.route[-1])
    if (key.startswith(("at_most", "max")) and new > old) or (key.startswith(LEAST) and new < old):
        yield f"it asks for less: `{key}` was {before}, and is {change.value}"
