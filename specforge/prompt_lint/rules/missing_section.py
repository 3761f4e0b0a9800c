"""Sections that must be there and are not."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.matching import title_words, titled
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(1, severity=Severity.ERROR, confidence=Confidence.CERTAIN)
def missing_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a section that a config requires and the prompt does not have.

    Somebody once decided that every such prompt says something on it. Case, numbering and signs in a heading do not matter, and a
    tag such as `<safety>` is a section, too.

    Fires on:

    ```text {"required": ["Safety", "Tone"]}
    # Tone
    Be warm.
    ```

    Silent on:

    ```text {"required": ["Safety", "Tone"]}
    <safety>
    Never promise a refund.
    </safety>

    ## 2. TONE
    Be warm.
    ```
    """
    if not known.required:
        return
    there = {one.words for one in titled(prompt)}
    for title in known.required:
        if title_words(title) not in there:
            yield Hit(
                0, 0, f"the section `{title}` is missing", f"add a heading `# {title}` and what belongs under it", key=title_words(title)
            )
