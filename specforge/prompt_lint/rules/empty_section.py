"""Sections without a text."""

from collections import Counter
from collections.abc import Iterator, Sequence

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import WORD
from specforge.prompt_lint.statements import GENERAL
from specforge.prompt_lint.structure import EXAMPLE, Section
from specforge.regexes import regex

LONGEST = 8
"""Words of a heading; what is longer is a comment, as in a script."""
LONGEST_LABEL = 16
"""Words of a heading that ends in a colon, before another heading."""
BOLD_LEVEL = 7
"""Of sections that begin with a line in bold, or with one that ends in a colon."""
MANUAL = 8
"""Fences of a document that shows code again and again: a heading without a text is there that of a group, whose parts have its level."""
LONGEST_BOLD = 4
"""Words of a line in bold that heads rules; what is longer may be said by itself."""
LEAST = 2
"""Headings behind an empty line, from which it is the custom of a prompt."""
MOSTLY = 0.75
"""The share of them."""
STEP = regex(r"\w+ (?:\d{1,2}|[A-Z]): ")
"""How the title of a step begins that says behind a colon what it is."""
FORM = regex(r"[:{}\[\]<>]")
"""What stands in the title of a form that is filled in, but for a colon at its end."""
SCRIPT = regex(r"[\w.]{1,60}\s?=\s")
"""A line of a script that is commented out, and no title."""
ELSEWHERE = regex(r"\w\.(?:md|txt|ya?ml|json|toml|py)\b")
"""A file in the title: the text is there."""
NUMBERED = regex(r"(?:\w+ )?\d|\w+ [A-Z]\b(?! \w)")
"""A title that is numbered, as `2. Pay` and `Option B`."""
FIRST = regex(r"(?:\w+ )?[01]\b|\w+ A\b(?! \w)")
"""The title that begins a row of numbered ones: one without a number before it announces the row."""


@rule(1, severity=Severity.WARNING, confidence=Confidence.CERTAIN, on=False, filled=True)
def empty_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a heading under which nothing stands, unless it ends the prompt, or is one of a form.

    Lines in bold are headings here where they announce rules, as `**Instructions:**` does, and another one or an example follows.

    A heading announces a rule; where the rule was deleted, nobody misses it.

    Fires on:

    ```text
    # Safety

    # Tone
    Be warm.
    ```

    Fires on:

    ```text
    # Role
    You help in a shop.

    ## Limits:

    # Tone
    Be warm.
    ```

    Fires on:

    ```text
    # Role
    You help in a shop.

    # Refunds
    Ask for the order.

    # Safety
    # Tone
    Be warm.

    # Answer
    Be brief.
    ```

    Silent on:

    ```text
    # Safety
    ## Refunds
    Never promise one.
    # Tone
    Be warm.
    # Form of an answer
    ### Summary
    ### Facts
    - one in each line

    ### Example 1

    # Domain
    Shoes.

    # Answer
    ```
    """
    sections = prompt.structure.sections
    last = len(prompt.text.rstrip())
    bold = [_is_bold(prompt.text, one) for one in sections]
    empty = [
        (head or 1 <= one.level <= 6) and not prompt.text[one.body : one.end].strip() for one, head in zip(sections, bold, strict=True)
    ]
    if not any(empty):
        return
    manual = sum(one.kind == "fence" for one in prompt.structure.blocks) >= MANUAL
    apart = _levels_apart(prompt.text, sections)
    for number, one in enumerate(sections):
        if not empty[number] or one.body >= last or not _announces(one) or empty[number + 1] or empty[number - 1]:
            continue
        after = sections[number + 1]
        shown = EXAMPLE.search(after.title) is not None
        if bold[number] and not (
            _heads_rules(one) and (shown or (bold[number + 1] and _is_short(after) and not _is_group(prompt.text, one, after)))
        ):
            continue
        if SCRIPT.match(after.title) or _says_again(one.title.casefold(), after.title.casefold()):
            continue
        if FIRST.match(after.title) and not NUMBERED.match(one.title) and not (bold[number] and shown):
            continue
        # Below a heading of an example, the headings are those of the example.
        same = (after.level == one.level and (_is_short(one) or _announces(after))) or (
            after.level < one.level and _announces(after) and EXAMPLE.search(one.title) is None
        )
        lost = one.body == one.end and after.level in apart
        if same and (lost or (not manual and (one.body < one.end or bold[number]))):
            yield Hit(
                one.start,
                one.body,
                f"nothing stands under `{one.title}`",
                "write what belongs there, or take the heading out",
                key=one.title,
            )


def _announces(section: Section) -> bool:
    title = section.title
    short = _is_short(section) or (title.endswith(":") and len(title.split()) <= LONGEST_LABEL)
    return short and FORM.search(STEP.sub("", title, 1).rstrip(": ")) is None and ELSEWHERE.search(title) is None


def _says_again(title: str, after: str) -> bool:
    """Whether the next title is a part of this one, as `Output format` is of `What the model writes (output format)`."""
    return after != title and after in title


def _is_bold(text: str, section: Section) -> bool:
    return section.level == BOLD_LEVEL and text.startswith(("**", "__"), section.start)


def _heads_rules(section: Section) -> bool:
    words = WORD.findall(section.title.lower())
    return len(words) <= LONGEST_BOLD and not GENERAL.isdisjoint(words[-1:]) and EXAMPLE.search(section.title) is None


def _is_group(text: str, one: Section, after: Section) -> bool:
    """Whether a line in bold heads those behind it: they have no levels, but capitals stand above, and colons below."""
    heads_text = [":" in text[each.start + len(each.title) : each.body] for each in (one, after)]
    return heads_text == [False, True] or (one.title.isupper() and not after.title.isupper())


def _is_short(section: Section) -> bool:
    return len(section.title.split()) <= LONGEST


def _levels_apart(text: str, sections: Sequence[Section]) -> frozenset[int]:
    """The levels whose headings mostly stand behind an empty line: one that does not has lost what stood before it."""
    there = [one for one in sections if one.start]
    every = Counter(one.level for one in there)
    behind = Counter(one.level for one in there if text.endswith(("\n\n", "\n\r\n"), 0, one.start) or not text[: one.start].strip())
    # The one that does not is none of those that make the custom.
    return frozenset(level for level, number in behind.items() if number >= LEAST and number >= MOSTLY * (every[level] - 1))
