"""Kept results that no tool reads."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unreadable_spill(project: Project) -> Iterator[Problem]:
    """Flag a result that is kept elsewhere, where the tool that is to read it writes, takes no handle, or is in the hands of the user alone.

    The handle is a text that the reading tool needs, and the only thing that it needs.

    Fires on:

    ```yaml
    specforge: 1
    feature: coding
    tools:
      - id: run_tests
        does: write-once
        purpose: Run the tests.
        returns: document
        overflow: {spill: {reads_with: read_output, lives: 1h}}
      - id: read_output
        does: read
        purpose: Read what a run has written.
        returns: document
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: coding
    tools:
      - id: run_tests
        does: write-once
        purpose: Run the tests.
        returns: document
        overflow: {spill: {reads_with: read_output, lives: 1h}}
      - id: read_output
        does: read
        purpose: Read what a run has written.
        input: {handle: string}
        returns: document
    ```
    """
    for view in project.views:
        tools = {tool.id: tool for tool in view.tools}
        for tool in view.tools:
            spill = tool.value.overflow.spill if tool.value.overflow is not None else None
            reader = tools.get(spill.reads_with) if spill is not None else None
            if reader is None:
                continue
            place = tool.place / "overflow"
            if reader.value.writes:
                message = f"`{reader.id}`, which is to read the results of `{tool.id}`, writes"
                yield Problem(message, place, "name a tool with `does: read`", str(tool.ref))
            if reader.value.used_by == "user" and tool.value.used_by == "agent":
                message = (
                    f"`{reader.id}`, which is to read the results of `{tool.id}`, is in the user's hands, and the model is not given it"
                )
                yield Problem(message, place, "name a tool that the agent uses", str(tool.ref))
            needed = [field.type for field in reader.value.input.values() if field.required]
            if needed != ["string"]:
                message = f"`{reader.id}`, which is to read the results of `{tool.id}`, takes no handle"
                yield Problem(message, place, "give it one required input of the type `string`, and no other", str(tool.ref))
