"""Prompts above their budget."""

from collections.abc import Iterator

from specforge.caps import estimate_prose_tokens
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project
from specforge.prompting.layout import prompt_text
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def oversized_prompt(project: Project) -> Iterator[Problem]:
    """Flag a prompt that is estimated to have more tokens than `layout.max_tokens`.

    Prompts grow by append, and past some length every rule is followed less. The estimate has a margin; it is never exact.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    role: You are the customer service agent of a web shop, and you answer questions about orders.
    layout: {max_tokens: 10}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    role: You are the customer service agent of a web shop, and you answer questions about orders.
    layout: {max_tokens: 100}
    ```
    """
    for view in project.views:
        budget = view.feature.layout.max_tokens
        if budget is not None and (estimate := estimate_prose_tokens(prompt_text(view))) > budget:
            where = f" in {', '.join(view.variant.values())}" if view.variant else ""
            message = f"the prompt is estimated at {estimate} tokens{where}, its budget is {budget}"
            place = Place(view.file.path) / "layout" / "max_tokens"
            yield Problem(message, place, "enforce a rule elsewhere than in the prompt, or raise `max_tokens`", str(view.ref))
