"""The same thing demanded and forbidden."""

import re
from collections.abc import Iterator
from functools import lru_cache

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.statements import NEGATIVE, WORD, Force, Statement

FILLING = frozenset(
    WORD.findall(
        "a an the this that these those your their its you it they to of for from in on at by with and or as be is are do does done not never"
        " no don't dont don\u2019t cannot can't can\u2019t can may must mustn't mustn\u2019t should shouldn't shouldn\u2019t shall will always please"
        " ever also just any all each every make sure ensure avoid refrain have need required under circumstances strictly absolutely important note"
        " forbidden prohibited allowed explicitly simply really"
    )
)
"""Words that say how a clause binds, and those without a meaning of their own."""
REFUSED = re.compile(
    r"\b(?:don['\u2019]?ts?|not|never|avoid|avoided|bad|wrong|incorrect|anti|forbidden|prohibited|mistakes?|pitfalls?)\b|\u274c",
    re.IGNORECASE,
)
"""The titles of sections that list what is not wanted."""
CODE = re.compile(r"`[^`\n]+`")
ASIDE = re.compile(r"\W{0,3}(?:[\"'\u201c\u2018\u274c\u2717\u2716`]|(?:what|which|how|whether|why|who|where)\b)")
"""How clauses begin that quote or ask."""
MARKUP = re.compile(r"<[/\w]")
LEAST = 2
"""The fewest words in common that are a verb and an object."""


@rule(9, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def contradicting_rules(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag what one clause asks for and another one forbids in the same words.

    Order, articles, and endings of words make no difference; everything else does, so that a condition, an exception or
    another object is no contradiction. What a section such as `Avoid` lists, quotations and questions are left alone.

    Fires on:

    ```text
    Always ask for the order number.
    # Privacy
    Never ask for order numbers.
    ```

    Silent on:

    ```text
    Always ask for the order number.
    # Privacy
    Never ask for the order number of another user. Never ask for the card number.
    ```
    """
    read = prompt.statements
    forbidden: dict[frozenset[str], list[Statement]] = {}
    wanted: dict[frozenset[str], list[Statement]] = {}
    refusing = {index for index, one in enumerate(prompt.structure.sections) if REFUSED.search(one.title)}
    forbidding = [one for one in read.statements if one.force is Force.FORBID]
    if not forbidding:
        return
    named = frozenset().union(*map(_stems, forbidding))
    for one in read.statements:
        if one.section in refusing or (one.force is not Force.FORBID and not NEGATIVE.isdisjoint(one.words)):
            continue
        if any(_stem(word) not in named for word in one.words if word not in FILLING) or _aside(one.text):
            continue
        stems = _stems(one)
        if len(stems) < LEAST:
            continue
        same, others = (forbidden, wanted) if one.force is Force.FORBID else (wanted, forbidden)
        other = next((each for each in others.get(stems, ()) if read.meet(one, each)), None)
        if other is not None:
            line, _ = prompt.line_column(other.start)
            said = " ".join(prompt.text[other.start : other.end].split())
            what = "forbids what" if one.force is Force.FORBID else "asks for what"
            verb = "asks for" if one.force is Force.FORBID else "forbids"
            message = f"this {what} line {line} {verb}: {said!r}"
            yield Hit(one.start, one.end, message, "keep one, or say when each of them holds", key=" ".join(sorted(stems)))
        same.setdefault(stems, []).append(one)


def _aside(text: str) -> bool:
    """Whether a clause quotes, asks, or holds markup."""
    return text.endswith("?") or ASIDE.match(text) is not None or ("<" in text and MARKUP.search(text) is not None)


def _stems(one: Statement) -> frozenset[str]:
    code = CODE.findall(one.text) if "`" in one.text else ()
    return frozenset((*(_stem(word) for word in one.words if word not in FILLING), *code))


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "s", "ed", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
