"""Marks of clauses that name nothing."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.marks import marks_of, names_of
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.spec.model import nearest


@rule(21, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def unknown_clause_id(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag the mark of a clause whose id no element has.

    The requirement was renamed or removed, and its clause stayed. Marks are comments as `<!-- constraint/brief -->`, and
    `[R12]` and `{#brief}`; a form of which no mark in the prompt names an element, with as many slashes, is something else.

    Fires on:

    ```text {"ids": ["R1", "R2"]}
    - Never promise a refund. [R1]
    - Answer in at most 3 sentences. [R3]
    ```

    Silent on:

    ```text {"ids": ["R1", "R2"]}
    - Never promise a refund. [R1]
    - Answer in at most 3 sentences. [R2]
    - Follow the norm <!-- prettier-ignore -->.
    ```
    """
    if known.ids is None:
        return
    names = names_of(known.ids)
    for marks in marks_of(prompt).values():
        depths = {one.id.count("/") for one in marks if one.id in names}
        for one in marks:
            if one.id not in names and one.id.count("/") in depths:
                help = nearest(one.id, known.ids) or "take the mark out, or the clause"
                yield Hit(one.start, one.end, f"no element has the id `{one.id}`", help, key=one.id)
