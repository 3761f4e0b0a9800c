"""What runs of the same cases at two points are told with: the models, what is seen of a drop, and what is another."""

from collections.abc import Iterable, Iterator, Mapping

from specforge.amounts import many
from specforge.stress.comparing import Compared, Seen
from specforge.stress.sizing import cases_needed
from specforge.tracing.outcomes.pairing import Other


def model_text(name: str | None) -> str:
    """Name a model, also one that runs do not name."""
    return "no named model" if name is None else name


def seen_text(both: Compared, drop: int) -> str:
    """Say what a comparison says of a drop of so many points, and how many cases it takes where it has too few."""
    points, seen = many(drop, "point"), both.seen(drop)
    if seen is Seen.EXCEEDED:
        return f"more than {points} lost"
    if seen is Seen.SEEN:
        return f"a loss, which may be of {points} or not"
    if seen is Seen.TOO_FEW:
        return f"too few cases to say whether {points} are lost; that takes {needed(both, drop)}"
    return "a gain" if both.interval[1] < 0 else f"no loss of {points}"


def needed(both: Compared, drop: int) -> int:
    """Give how many cases show such a drop from the pass rate before."""
    return cases_needed(max(round(100 * both.plain.share), drop), drop)


def others_text(others: Iterable[Other], both: Compared, *, gained: bool = False) -> Iterator[str]:
    """Say of each thing that is another how many of the cases that hang on it are lost, or gained, beside those of the others."""
    for other in others:
        if other.cases == both.of:
            yield f"{other.name}, for all of them"
        else:
            word, count, every = ("gained", other.gained, both.level_only) if gained else ("lost", other.lost, both.plain_only)
            rest = f"{every - count} of the {both.of - other.cases} without it"
            yield f"{other.name}, {word} with it: {count} of {many(other.cases, 'case')}, and {rest}"


def compared_json(both: Compared, drop: int) -> dict[str, object]:
    """Give a comparison as plain values; `COMPARED` describes them."""
    return {
        "cases": both.of,
        "passed_before": both.plain.passed,
        "passed_after": both.level.passed,
        "drop": round(both.drop, 4),
        "interval": [round(end, 4) for end in both.interval],
        "seen": str(both.seen(drop)),
    }


def pair_of(one: Mapping[str, object]) -> dict[str, object]:
    """Give the schema of two values of a kind, before and after."""
    return {"type": "array", "items": one, "minItems": 2, "maxItems": 2}


_COUNT = {"type": "integer", "minimum": 0}
_SHARE = {"type": "number", "minimum": -1, "maximum": 1}
COMPARED: Mapping[str, object] = {
    "cases": _COUNT,
    "passed_before": _COUNT,
    "passed_after": _COUNT,
    "drop": _SHARE,
    "interval": pair_of(_SHARE),
    "seen": {"enum": [str(one) for one in Seen]},
}
"""The schemas of what `compared_json` gives."""
