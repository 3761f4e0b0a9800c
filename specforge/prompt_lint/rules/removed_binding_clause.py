"""Binding clauses on safety that a change took out."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.binding import binding
from specforge.prompt_lint.matching import clause_words, nearest_clause, shortened
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.structure import structure_of
from specforge.wordings import weaker

MOST_COMPARED = 20_000
"""Pairs of clauses in one prompt; where more were to be compared, whether a clause was reworded is not looked for."""


@rule(2, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def removed_binding_clause(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a binding clause on safety, privacy, law or money that the base revision has and the prompt has not.

    It is told where it stood, so that whoever reviews a clean-up sees what it cost. A clause that was reworded is told when a
    binding word or a bound of it is gone; one that moved is not.

    Fires on:

    ```text {"base": "Be brief. Never tell the card number of a customer. Ask for the order id."}
    # Orders
    Be brief. Ask for the order id.
    ```

    Silent on:

    ```text {"base": "Be brief. Never tell the card number of a customer. Ask for the order id."}
    # Safety
    - Never tell the card number of any customer.
    # Orders
    Ask for the id.
    ```
    """
    base = known.base
    if base is None or base == prompt.text:
        return
    lines = set(prompt.text.splitlines())
    if all(line in lines for line in base.splitlines()):
        return
    binds, is_grave = binding(base)
    before = structure_of(base, prompt.syntax)
    said = f" {' '.join(clause_words(prompt.text))} "
    clauses = [(one.start, one.end, clause_words(prompt.text[one.start : one.end])) for one in prompt.structure.clauses]
    ends = {words: end for _, end, words in clauses}
    place, left = 0, MOST_COMPARED
    for one in before.clauses:
        text = base[one.start : one.end]
        words = clause_words(text)
        there = f" {' '.join(words)} " in said
        place = ends.get(words, place)
        if there or not binds.search(text) or not is_grave.search(text):
            continue
        left -= len(clauses)
        near = nearest_clause(words, clauses) if left >= 0 else None
        if near is None:
            message = f"`{shortened(text, 160)}` is gone since the base revision"
            help = "put it back, or say in the change why it may go"
            yield Hit(place, place, message, help, key=" ".join(words), confidence=Confidence.LIKELY if left < 0 else None)
        elif lost := weaker(text, prompt.text[near.start : near.end]):
            message = f"`{shortened(text, 160)}` was weakened since the base revision: {', '.join(lost)}"
            help = "put the words back, or say in the change why they may go"
            yield Hit(near.start, near.end, message, help, key=" ".join(words), confidence=Confidence.LIKELY)
