"""References to sections that are not there."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.spec.model import nearest


@rule(3, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def unresolved_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a section that the prompt names and does not have.

    The heading was renamed, or the part that it stood in was moved to another prompt.

    Fires on:

    ```text
    # Refund rules
    At most 30 days.
    # Hand over
    For anything else, see the "Refunds" section.
    ```

    Silent on:

    ```text
    # Refunds
    At most 30 days.
    # Hand over
    For anything else, see the "Refunds" section.
    ```
    """
    titles = {one.title.casefold(): one.title for one in prompt.structure.sections if one.title}
    tags = {one.name.casefold() for one in prompt.structure.blocks if one.kind == "tag"}
    for one in prompt.structure.references:
        name = one.target.strip().casefold()
        if one.kind == "section" and not any(title.startswith(name) for title in titles) and name.replace(" ", "_") not in tags:
            yield Hit(one.start, one.end, f"there is no section `{one.target}`", nearest(one.target, titles.values()), key=one.target)
