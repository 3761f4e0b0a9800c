"""Results that nobody can get once more."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.tools import Tool


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def lost_result(project: Project) -> Iterator[Problem]:
    """Flag a writing tool that drops what of its result does not fit, and whose call must not be repeated.

    A result that is refused or cut is lost: a second call would do the work a second time. It has to be kept where
    another tool reads it.

    Fires on:

    ```yaml
    specforge: 1
    feature: coding
    tools:
      - id: run_tests
        does: write-once
        purpose: Run the tests.
        returns: document
        budget: {bytes_per_page: 9000}
        overflow: refuse
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
        budget: {bytes_per_page: 9000}
        overflow: {spill: {reads_with: read_output, lives: 1h}}
      - id: read_output
        does: read
        purpose: Read what a run has written.
        input: {handle: string}
        returns: document
    ```
    """
    for view in project.views:
        for tool in view.tools:
            if not tool.value.repeatable and (told := _dropped(tool)) is not None:
                help = "write `overflow: {spill: {reads_with: ..., lives: 1h}}` and name a tool that reads it"
                if tool.value.does == "write":
                    help += "; or name with `once_per` the inputs that make a second call harmless"
                place = tool.place / "overflow" if tool.value.overflow is not None else tool.place
                yield Problem(told, place, help, str(tool.ref))


def _dropped(tool: Owned[Tool]) -> str | None:
    """Say what is lost of a result; nothing when nothing is."""
    overflow, returns = tool.value.overflow, tool.value.returns
    if overflow is not None and overflow.kind != "spill":
        return f"what of a result of `{tool.id}` does not fit is lost, since the call must not be repeated"
    if overflow is None and returns.kind in {"many", "document", "tree"}:
        return f"a result of `{tool.id}` can be of any size, and what a runtime cuts of it is lost, since the call must not be repeated"
    return None
