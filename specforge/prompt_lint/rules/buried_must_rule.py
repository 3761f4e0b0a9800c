"""Rules that must hold, in the middle of a long prompt."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import Force
from specforge.prompt_lint.statements import Statement
from specforge.regexes import regex

BAND = (0.4, 0.6)
ENDS = (0.2, 0.8)
SHARE = 0.5
"""The share of a rule's words that a clause at an end has when it repeats it."""
FORBIDS = regex(
    r"\b(?:never|must\s+not|under\s+no\s+circumstances|forbidden|prohibited|not\s+permitted)\b|^\W*(?:do\s+not|don['\u2019]t)\b"
)
HARM = regex(
    r"\b(?:passwords?|secrets?|credentials?|api\s+keys?|access\s+tokens?|personal|private|privacy|confidential|sensitive|card\s+numbers?|medical|legal|diagnos\w+"
    r"|suicid\w+|self-harm|harm\w*|weapons?|minors?|illegal|refunds?|payments?|delete|destroy|system\s+prompt|instructions|reveal|disclose|leak\w*)\b"
)
"""What a rule is about whose loss costs more than style."""


@rule(10, severity=Severity.NOTE, confidence=Confidence.LIKELY, on=False, compiled=False)
def buried_must_rule(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a prohibition about safety, privacy or money in the middle of a long prompt, when neither end repeats it.

    Models keep what stands in the middle of a long text least of all. Told are clauses with `never`, `must not`, `forbidden`, or
    that begin with `do not`, between 40 % and 60 % of a prompt of more than 800 words, when no clause of the first or the last fifth
    has half of their words.

    Fires on:

    ```text {"long_prompt": 20}
    You help customers of a shop. Greet them by their names.
    Ask what you can do for them.
    Never reveal a card number.
    Be warm, and use plain words.
    Thank them at the end, and wish them a good day.
    ```

    Silent on:

    ```text {"long_prompt": 20}
    You help customers of a shop. Greet them by their names.
    Ask what you can do for them.
    Never reveal a card number.
    Be warm, and use plain words.
    Thank them at the end. No card number is ever revealed.
    ```
    """
    text = prompt.text
    if len(text) < 2 * known.long_prompt or len(text.split(maxsplit=known.long_prompt)) <= known.long_prompt:
        return
    read = prompt.statements
    length = len(text)
    low, high = (share * length for share in BAND)
    buried = [one for one in read.statements if low <= one.start <= high and _matters(one)]
    if not buried:
        return
    first, last = (share * length for share in ENDS)
    ends = [frozenset(one.words) for one in read.statements if one.start < first or one.start > last]
    for one in buried:
        words = frozenset(word for word in one.words if len(word) > 3 and word not in {"never", "must", "under", "circumstances"})
        if words and not any(len(words & other) >= SHARE * len(words) for other in ends):
            message = f"this rule stands at {one.start / length:.0%} of the prompt, and neither end repeats it"
            yield Hit(one.start, one.end, message, "move it to the beginning, or repeat it at the end")


def _matters(one: Statement) -> bool:
    return one.force is Force.FORBID and FORBIDS.search(one.text) is not None and HARM.search(one.text) is not None
