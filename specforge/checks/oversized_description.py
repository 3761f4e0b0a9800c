"""Descriptions that a runtime would cut, or refuse."""

from collections.abc import Iterator

from specforge.caps import DESCRIPTIONS
from specforge.contracts.clauses import description
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def oversized_description(project: Project) -> Iterator[Problem]:
    """Flag a tool whose compiled description is longer than a runtime that it runs in takes.

    What is behind the limit is cut without a word, and it is there that a description says when to stop and what an empty
    result means.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - {id: warning, is: "Old orders are archived after a year and are not in this list. They are read with another tool, which only people of the archive may use, and which takes a day to answer. "}
    tools:
      - id: get_order
        does: read
        runs_in: claude-code
        purpose: "Read an order. {warning}{warning}{warning}{warning}{warning}{warning}{warning}{warning}{warning}{warning}{warning}{warning}{warning}{warning}"
        item: {id: {type: string, max_chars: 12}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: get_order
        does: read
        runs_in: claude-code
        purpose: Read an order. Old ones are archived, and are not found.
        item: {id: {type: string, max_chars: 12}}
    ```
    """
    for view in project.views:
        for tool in view.tools:
            for name in tool.value.runs_in:
                limit = DESCRIPTIONS.get(name)
                if limit is not None and (size := len(description(tool, view))) > limit.chars:
                    message = (
                        f"the description of `{tool.id}` has {size:,} characters; of more than {limit.chars:,}, {limit.who} {limit.does}"
                    )
                    yield Problem(
                        message, tool.place, "say less in `purpose`; what holds for every tool belongs into a rule", str(tool.ref)
                    )
