"""Dates in one way of writing, so that one is found however a language or a model writes it."""

from collections import Counter

from specforge.grading.moments import moments


def dated(folded: str) -> str:
    """Write the dates of a folded text that can mean one day alone in one way: `March 31st, 2026` as `31.03.2026`, and no `3/4/2026`.

    Args:
        folded: The text.
    """
    if not any(map(str.isdecimal, folded)):
        return folded
    found = list(moments(folded))
    sharing = Counter(one.start for one in found)
    pieces, at = list[str](), 0
    for one in sorted(found, key=lambda one: one.start):
        if len(one.days) != 1 or sharing[one.start] > 1 or one.fraction is not None or one.start < at:
            continue
        ((year, month, day),) = one.days
        if month and day:
            pieces += [folded[at : one.start], f"day{month:02}{day:02}{f' of {year}' if year else ''}"]
            at = one.end
    return "".join((*pieces, folded[at:])) if pieces else folded
