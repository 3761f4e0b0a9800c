"""Rules that must hold, moved since the base."""

from collections.abc import Callable, Iterator

from specforge.finding import Severity
from specforge.prompt_lint.binding import binding
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import Force
from specforge.prompt_lint.statements import Statement, Statements, statements_of
from specforge.prompt_lint.structure import structure_of
from specforge.wordings import ENGLISH, tongue_of

MOST = 0.25
"""Of the length of the prompt."""
LEAST = 6
"""Clauses; in a prompt of fewer each one that is added moves all others."""


@rule(10, severity=Severity.NOTE, confidence=Confidence.CERTAIN, compiled=False)
def moved_must_rule(prompt: Prompt, known: Known) -> Iterator[Hit]:
    r"""Flag a clause with `must`, `always` or a prohibition that stands elsewhere than in the base, by a quarter of the prompt.

    Where a rule stands decides how well it is kept: the same words in another place are another prompt. Clauses are known by
    their words; those that stand there twice, and prompts of fewer than six clauses, are left alone.

    Fires on:

    ```text {"base": "You sell tickets.\nNever promise a refund.\nBe warm.\nAsk for the date.\nAsk for the place.\nSay thanks."}
    You sell tickets.
    Be warm.
    Ask for the date.
    Ask for the place.
    Never promise a refund.
    Say thanks.
    ```

    Silent on:

    ```text {"base": "You sell tickets.\nNever promise a refund.\nBe warm.\nAsk for the date.\nAsk for the place.\nSay thanks."}
    You sell tickets.
    Be warm.
    Never promise a refund.
    Ask for the place and the date.
    Ask for the name.
    Say thanks.
    ```
    """
    if known.base is None or len(prompt.statements.statements) < LEAST:
        return
    binds = _binding(known.base)
    before = _places(statements_of(known.base, structure_of(known.base, prompt.syntax)), len(known.base), binds)
    spans = {one.words: one for one in prompt.statements.statements}
    for words, place in _places(prompt.statements, len(prompt.text), binds).items():
        was = before.get(words)
        if was is not None and abs(place - was) > MOST:
            one = spans[words]
            message = f"this rule moved from {was:.0%} of the prompt to {place:.0%}"
            yield Hit(one.start, one.end, message, "run the cases that cover it again, or move it back", key=" ".join(words))


def _binding(text: str) -> Callable[[Statement], bool]:
    """What tells whether a clause of a text binds: in English how it says so, in other languages also whether it has a word that does."""
    if tongue_of(text).languages == (ENGLISH,):
        return lambda one: one.force is not Force.PLAIN
    words, _ = binding(text)
    return lambda one: one.force is not Force.PLAIN or words.search(one.text) is not None


def _places(read: Statements, length: int, binds: Callable[[Statement], bool]) -> dict[tuple[str, ...], float]:
    """Where each clause that binds stands, as a share of the length; without those that stand there twice."""
    found: dict[tuple[str, ...], float] = {}
    twice = set[tuple[str, ...]]()
    for one in read.statements:
        if binds(one):
            twice.update([one.words] if one.words in found else [])
            found[one.words] = one.start / length
    return {words: place for words, place in found.items() if words not in twice}
