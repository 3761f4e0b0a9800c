"""Prompts and sections with more tokens than they may have."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.matching import tag_words, title_words
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.tokens import Tokens, count, estimate


@rule(5, severity=Severity.WARNING, confidence=Confidence.CERTAIN, compiled=False)
def over_budget(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a prompt, or a section of it, with more tokens than its budget.

    Every call pays for it, and long prompts are followed worse. Where tokens are estimated, a budget is exceeded for certain when
    the fewest tokens that it can be are more than it, likely when the estimate is, and possibly when only the most are.

    Fires on:

    ```text {"budget": 12}
    You are the customer service agent of a web shop, and you answer questions about orders and refunds.
    ```

    Fires on:

    ```text {"section_budgets": {"Tone": 5}}
    # Orders
    Ask for the id of the order before you look it up.
    # Tone
    Be warm, be brief, and never be funny when a parcel is late.
    ```

    Silent on:

    ```text {"budget": 60, "section_budgets": {"Tone": 20}}
    # Orders
    Ask for the id of the order before you look it up.
    # Tone
    Be warm.
    ```
    """
    if known.budget is not None and (told := _over(prompt.text, known.budget, known.model)) is not None:
        tokens, confidence = told
        message = f"the prompt has {tokens}, its budget is {known.budget:,}"
        yield Hit(0, 0, message, "shorten it, or enforce a rule elsewhere than in the prompt", key="the prompt", confidence=confidence)
    if not known.section_budgets:
        return
    structure = prompt.structure
    places = [(title_words(one.title), one.title, one.start, one.body, one.end) for one in structure.sections[1:]]
    places += [
        (tag_words(one.name), f"<{one.name}>", one.start, one.body[0], one.end)
        for one in structure.blocks
        if one.kind == "tag" and one.closed
    ]
    budgets = {title_words(title): budget for title, budget in known.section_budgets.items()}
    for words, title, start, body, end in sorted(places, key=lambda one: (one[2], one[4])):
        if words in budgets and (told := _over(prompt.text[start:end], budgets[words], known.model)) is not None:
            tokens, confidence = told
            message = f"the section `{title}` has {tokens}, its budget is {budgets[words]:,}"
            yield Hit(start, body, message, "shorten it, or raise its budget", key=words, confidence=confidence)


def _over(text: str, budget: int, model: str) -> tuple[Tokens, Confidence] | None:
    # A token is a byte at least, and a character four at most.
    if 4 * len(text) <= budget or (len(text) <= budget and text.isascii()):
        return None
    tokens = estimate(text, model)
    # The vocabulary that counts takes most of a second to read.
    if tokens.number + 2 * tokens.margin > budget:
        tokens = count(text, model)
    if tokens.least > budget:
        return tokens, Confidence.CERTAIN
    if tokens.number > budget:
        return tokens, Confidence.LIKELY
    return (tokens, Confidence.POSSIBLE) if tokens.most > budget else None
