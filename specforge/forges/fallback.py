"""What is said where the token may not write: the summary of a step."""

from pathlib import Path

from specforge.errors import reason_of
from specforge.forges.comment import plain
from specforge.forges.posting import Outcome, State

LIMIT = 1024 * 1024
"""The most bytes of the summary of a step, whoever wrote them; GitHub drops all of a larger one."""


def write_summary(path: str, markdown: str) -> Outcome:
    """Append Markdown to the summary of the step, on GitHub Actions.

    Args:
        path: The file, as GITHUB_STEP_SUMMARY names it.
        markdown: What is said, harmless already; what does not fit beside what is there is not written at all.
    """
    content = (plain(markdown).rstrip("\n") + "\n").encode()
    try:
        file = Path(path)
        there = file.stat().st_size if file.exists() else 0
        if there and not file.is_file():
            return Outcome(
                State.FAILED, "the summary was not written: GITHUB_STEP_SUMMARY is no file", "leave that variable as the runner sets it"
            )
        if there + len(content) > LIMIT:
            said = f"the summary was not written: with it, the step would have {there + len(content):,} bytes of at most {LIMIT:,}"
            return Outcome(State.REFUSED, said, "run this in a step of its own, or say less")
        with file.open("ab") as summary:
            summary.write(content)
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "it has an impossible name"
        return Outcome(State.FAILED, f"the summary was not written: {reason}", "leave GITHUB_STEP_SUMMARY as the runner sets it")
    return Outcome(State.CREATED, "the summary of the step says it")
