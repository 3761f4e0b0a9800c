"""Prompts that mostly forbid."""

from collections.abc import Iterator, Sequence

from specforge.amounts import few
from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import WORD, Force
from specforge.prompt_lint.statements import Statement, force_of
from specforge.regexes import regex

MOST = 12
"""More prohibitions than that are a load, when they are a fifth of the clauses."""
SHARE = 0.4
"""A larger share of the clauses than that, in a prompt of at least `LEAST` clauses."""
LEAST = 20
SHOWN = 20
"""The most lines that are named."""
INSTEAD = regex(
    r"(?: [-\u2013\u2014]|[;:.,]) (?:add|ask|call|choose|commit|declare|give|introduce|keep|leave|mention|pass|pick|prefer|report|return|say|set|show|stick|stop|tell|treat|use|vary|write)\b|\binstead\b(?! of\b)"
)
"""What says in a prohibition what to do."""
DESCRIBED = regex(
    r"(?<!\S)(?!\W{0,4}(?:also|always|and|assistant|agent|answers?|bot|but|model|must|or|please|repl(?:y|ies)|responses?|shall|should|then|to|we|will|you)\s)"
    r"\S*[\w`)\]\"]\s+never\b|(?<!agent )(?<!assistant )(?<!bot )(?<!model )\bnever\W{1,4}(?:[a-z]{2,40}(?<![isu])s|(?!need|embed|feed|\w{2,5}ceed)[a-z]{3,40}ed)\b"
    r"|^\W*no\s[^.]*?\s(?:is|are)\s(?!allowed|permitted)"
)
"""What says of something that it never does what it could, as `the parser never reads it`: nobody is forbidden anything."""


@rule(15, severity=Severity.NOTE, confidence=Confidence.LIKELY)
def heavy_prohibitions(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a prompt with more than 12 prohibitions that are a fifth of its clauses, or with 40 % of at least 20 clauses.

    Each one that is added takes from the weight of the others, and what is named is what comes to mind. Most can be turned
    into what to do instead; those that say it are not counted, and neither is what describes a thing: `the parser never reads it`.
    Prohibitions are known in English, German, French, Spanish, Italian, Portuguese and Dutch.

    Fires on:

    ```text
    You sell tickets.
    - Never name a price.
    - Do not joke.
    - Do not greet twice.
    - Avoid slang.
    - You must not mention rivals.
    - Never promise a date.
    - Do not use emoji.
    - Do not repeat yourself.
    - Never ask twice.
    - Do not guess.
    - Be warm.
    - Ask for the date.
    - Ask for the place.
    - Ask for the name.
    - Confirm the order.
    - Say the total.
    - Say who you are.
    - Offer a receipt.
    - Thank the buyer.
    ```

    Silent on:

    ```text
    You sell tickets.
    - Never name a price.
    - Use plain words, and greet once.
    - Be warm.
    - Ask for the date.
    - Ask for the place.
    - Ask for the name.
    - If you do not know the price, say so.
    - Confirm the order.
    - Say that you are a machine.
    ```
    """
    read, speech = prompt.statements.statements, prompt.statements.speech
    found = [one for one in read if one.force is Force.FORBID and (INSTEAD if speech is None else speech.instead).search(one.text) is None]
    if _is_load(found, read) and (speech is not None or _is_load(found := [one for one in found if _is_addressed(one)], read)):
        lines = [str(line) for line in dict.fromkeys(prompt.line_column(one.start)[0] for one in found)]
        where = f"line{'s' if len(lines) > 1 else ''} {few(lines, SHOWN)}"
        message = f"{len(found):,} of {len(read):,} clauses forbid something: {where}"
        help = "say of those that can be turned what to do instead, and keep `never` for what must not happen"
        yield Hit(found[0].start, found[0].end, message, help, key="prohibitions")


def _is_load(forbidding: Sequence[Statement], every: Sequence[Statement]) -> bool:
    number, among = len(forbidding), len(every)
    return (number > MOST and 5 * number >= among) or (among >= LEAST and number > SHARE * among)


def _is_addressed(one: Statement) -> bool:
    """Whether a prohibition is still one without what it only describes."""
    left = DESCRIBED.sub(" ", one.text)
    return left == one.text or force_of(left, WORD.findall(left)) is Force.FORBID
