"""Cases that ask nearly the same: by likeness of what their users say, as `rapidfuzz` measures it."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from specforge.errors import UsageError, not_installed
from specforge.mutation.scoring import Column

MOST = 2_000
"""More different texts than this are not compared with each other."""


class Alike(Struct, frozen=True):
    """Cases that ask nearly the same, each like some other of them."""

    cases: tuple[str, ...]
    percent: float
    """How alike the two are that are least alike of those that brought the group together."""


def near_duplicates(cases: Iterable[Column], percent: float) -> tuple[Alike, ...]:
    """Group the cases whose users say nearly the same, in the order of the suite.

    Args:
        cases: The cases of a feature; a stream of events says nothing.
        percent: How alike two texts must be: 100 for the same but for letter case and spaces.

    Raises:
        UsageError: when rapidfuzz is not installed, or there are too many texts.
    """
    ratio = _ratio()
    by_text: dict[str, list[str]] = {}
    for case in cases:
        if text := " ".join(case.asks.casefold().split()):
            by_text.setdefault(text, []).append(case.id)
    texts = list(by_text)
    if len(texts) > MOST:
        raise UsageError(
            f"{len(texts):,} different inputs are too many to compare with each other",
            f"name fewer features; at most {MOST:,} are compared",
        )
    group = list(range(len(texts)))
    least = [100.0] * len(texts)
    for late, text in enumerate(texts):
        for early in range(late):
            likeness = ratio(text, texts[early], score_cutoff=percent)
            if likeness >= percent and likeness > 0:
                low = min(least[group[early]], least[group[late]], likeness)
                old, new = sorted((group[early], group[late]), reverse=True)
                group = [new if one == old else one for one in group] if old != new else group
                least[new] = low
    found: dict[int, list[str]] = {}
    for number, text in enumerate(texts):
        found.setdefault(group[number], []).extend(by_text[text])
    return tuple(Alike(tuple(ids), round(least[number], 1)) for number, ids in found.items() if len(ids) > 1)


def _ratio() -> Callable[..., float]:
    try:
        from rapidfuzz.fuzz import ratio  # noqa: PLC0415  only this question needs it
    except ImportError:
        raise not_installed("near-duplicates need", "rapidfuzz", "mutation") from None
    return ratio
