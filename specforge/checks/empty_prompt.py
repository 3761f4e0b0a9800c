"""Prompts in which nothing stands."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project
from specforge.prompting.layout import prompt_text
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def empty_prompt(project: Project) -> Iterator[Problem]:
    """Flag a feature that states nothing, so that its prompt is empty.

    A spec that was only begun builds a file without a word, and a model that is given it knows nothing of the feature.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    role: You are the assistant of a shop.
    ```
    """
    for view in project.views:
        begun = view.facts or view.variables or view.cases or view.tools or view.purposes
        if not begun and not prompt_text(view).strip():
            where = f" in {', '.join(view.variant.values())}" if view.variant else ""
            help = "say who the agent is in `role`, and what users want of it in `intents`"
            yield Problem(
                f"the prompt of feature `{view.feature.feature}` is empty{where}", Place(view.file.path) / "feature", help, str(view.ref)
            )
