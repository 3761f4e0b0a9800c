"""References to files that are not there."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.references import FILE
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(3, severity=Severity.WARNING, confidence=Confidence.LIKELY, compiled=False)
def unresolved_file(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a file that the prompt names and that does not exist, where files that prompts name must exist.

    The model asks for what was renamed, or makes up what stands in it. Paths are looked for beside the prompt and in the project;
    in code style, where a name can be that of a file to be written, only those with a folder are.

    Fires on:

    ```text {"exists": ["policies/refunds.md"]}
    Follow policies/refund.md in every answer.
    ```

    Silent on:

    ```text {"exists": ["policies/refunds.md"]}
    Follow policies/refunds.md in every answer.
    ```
    """
    if known.exists is None:
        return
    for one in prompt.structure.references:
        is_file = one.kind == "file" or (one.kind == "code" and "/" in one.target and FILE.fullmatch(one.target) is not None)
        if is_file and not known.exists(one.target):
            yield Hit(one.start, one.end, f"there is no file {one.target}", "correct the path, or take it out", key=one.target)
