"""Sections that are out of order."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from specforge.finding import Severity
from specforge.prompt_lint.matching import title_words, titled
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(1, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def misplaced_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag required sections that do not stand in the order in which they are required.

    Prompts of one kind are compared and edited side by side. The fewest sections that would have to move are told.

    Fires on:

    ```text {"required": ["Safety", "Tone", "Output"]}
    # Tone
    Be warm.
    # Output
    One sentence.
    # Safety
    Never promise a refund.
    ```

    Silent on:

    ```text {"required": ["Safety", "Tone", "Output"]}
    # Safety
    Never promise a refund.
    # Refunds
    At most 30 days.
    # Output
    One sentence.
    ```
    """
    if len(known.required) < 2:
        return
    first = {one.words: one for one in reversed(list(titled(prompt)))}
    there = [(title, first[words]) for title in known.required if (words := title_words(title)) in first]
    kept = _longest_ascending([one.start for _, one in there])
    for number, (title, at) in enumerate(there):
        if number in kept:
            continue
        before = [other for index, (other, _) in enumerate(there[:number]) if index in kept]
        after = [other for index, (other, _) in enumerate(there) if index > number and index in kept]
        where = f"after `{before[-1]}`" if before else f"before `{after[0]}`"
        yield Hit(at.start, at.end, f"the section `{title}` is out of order", f"move it to its place, {where}", key=title_words(title))


def _longest_ascending(numbers: Sequence[int]) -> frozenset[int]:
    """The places of the most numbers that ascend."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [number]
        last[at : at + 1] = [place]
    found, place = set[int](), last[-1] if last else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return frozenset(found)
