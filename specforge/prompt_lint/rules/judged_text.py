"""The grader's words in the prompt of the assistant."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt, Role
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.regexes import regex

HINTS = (
    "grade",
    "grading",
    "score",
    "rubric",
    "evaluat",
    "judge",
    "test case",
    "expected ",
    "reference answer",
    "ground truth",
    "ground-truth",
    "gold answer",
)
GRADING = regex(
    r"""
    \b(?:your|the\ assistant['\u2019]s)\ (?:final\ )?(?:answers?|responses?|outputs?|repl(?:y|ies)|solutions?)\ (?:will|is\ going\ to|are\ going\ to)
        \ (?:then\ |also\ )?be\ (?:automatically\ )?(?:graded|scored|evaluated|judged|rated)\b
    | \byou\ (?:will|are\ going\ to)\ be\ (?:graded|scored|judged|evaluated)\b
    | \bthe\ (?:auto-?)?(?:grader|scorer)\b | \bthe\ (?:grading|scoring)\ (?:script|rubric)\b
    | \bthis\ (?:test\ case|eval(?:uation)?\ (?:case|item|set))\b
    """,
    re.VERBOSE,
)
ADDRESSING = regex(r"\byour?\b")
"""A prompt that speaks to nobody instructs nobody."""
JUDGING = regex(
    r"""
    \b(?:judge|grader|evaluator|rater|assessor|scorer|examiner|annotator|verdict)\b(?<!the\ grader)(?<!the\ scorer)
    | (?:^|[.:]\ |\bto\ |\byou\ (?:must|should|will)\ )\W{0,3}(?:grade|evaluate|score|rate|assess|judge|compare|verify|determine|critique)\ (?:if|whether|how|the|this|each|a|an|its|all)\b
    | \b(?:model|student|candidate|predicted|agent|submitted)(?:['\u2019]s)?[ _](?:answer|response|output|submission)\b
    | "(?:score|verdict|grade|rating)"
    """,
    re.VERBOSE | re.MULTILINE,
)


@rule(14, severity=Severity.WARNING, confidence=Confidence.LIKELY, on=False)
def judged_text(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag words of grading in the prompt of an assistant: `the grader`, `you will be scored`, `this test case`.

    They came in with a case that was pasted to raise a score. The model then answers the grader, and no user ever says so.
    The prompts of judges, which say such things for a living, are left alone.

    Fires on:

    ```text
    You are the assistant of a shop. Answer questions about orders.
    The grader expects the order number in the first sentence.
    ```

    Silent on:

    ```text
    You are a grader. Score the answer of the assistant from 1 to 5.
    The grader never sees the expected answer.
    ```
    """
    lower = prompt.statements.lower
    if prompt.role not in {Role.SYSTEM, Role.UNKNOWN} or not any(hint in lower for hint in HINTS) or ADDRESSING.search(lower) is None:
        return
    graded = list(GRADING.finditer(lower))
    if not graded or JUDGING.search(lower):
        return
    for found in graded:
        said = " ".join(prompt.text[found.start() : found.end()].split())
        yield Hit(
            *found.span(), f"{said!r} speaks of grading to the one that is graded", "take it out; what is judged stays out of the prompt"
        )
