"""Binding clauses on safety that a change took out."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.matching import clause_words, nearest_clause, shortened
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.structure import structure_of
from specforge.regexes import regex
from specforge.wordings import weaker

BINDING = regex(
    r"\b(?:must|never|always|only|cannot|(?:do|does|may|should|shall|can|will)\s+not|(?:don|can|won|mustn|shouldn)['\u2019]t|under no|refuse|decline|"
    r"forbidden|prohibited|not (?:allowed|permitted))\b",
    re.IGNORECASE,
)
GRAVE = regex(
    r"\b(?:safe(?:ty|ly|guard\w*)?|unsafe|harm\w*|danger\w*|illegal\w*|unlawful\w*|legal\w*|law|laws|medical\w*|diagnos\w+|prescri\w+|dos(?:e|age)s?|"
    r"suicid\w*|self-harm|emergenc\w+|priva(?:te|cy)|personal(?:ly)?|confidential\w*|secrets?|passwords?|credentials?|api keys?|card(?:s| numbers?)?|"
    r"payments?|refunds?|guarantee\w*|promis\w+|disclos\w+|reveal\w*|leak\w*|consent\w*|permission\w*|minors?|child(?:ren)?|weapons?|violen\w+|"
    r"hate\w*|discriminat\w+|harass\w*|sexual\w*|pii|gdpr|hipaa|compl(?:y|iance|iant)|polic(?:y|ies)|secur\w+|malicious\w*|injection|untrusted|"
    r"verif\w+|authenticat\w*|authori[sz]\w+|identity|(?:home|private|postal|ip) address(?:es)?|phone numbers?|delet\w+|destructive|irreversible|confirm\w*|refus\w+|system prompt|instructions)\b",
    re.IGNORECASE,
)

MOST_COMPARED = 20_000
"""Pairs of clauses in one prompt; where more were to be compared, whether a clause was reworded is not looked for."""


@rule(2, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def removed_binding_clause(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a binding clause on safety, privacy, law or money that the base revision has and the prompt has not.

    It is told where it stood, so that whoever reviews a clean-up sees what it cost. A clause that was reworded is told when a
    binding word or a bound of it is gone; one that moved is not.

    Fires on:

    ```text {"base": "Be brief. Never tell the card number of a customer. Ask for the order id."}
    # Orders
    Be brief. Ask for the order id.
    ```

    Silent on:

    ```text {"base": "Be brief. Never tell the card number of a customer. Ask for the order id."}
    # Safety
    - Never tell the card number of any customer.
    # Orders
    Ask for the id.
    ```
    """
    base = known.base
    if base is None or base == prompt.text or not BINDING.search(base):
        return
    lines = set(prompt.text.splitlines())
    if all(line in lines for line in base.splitlines()):
        return
    before = structure_of(base, prompt.syntax)
    said = f" {' '.join(clause_words(prompt.text))} "
    clauses = [(one.start, one.end, clause_words(prompt.text[one.start : one.end])) for one in prompt.structure.clauses]
    ends = {words: end for _, end, words in clauses}
    place, left = 0, MOST_COMPARED
    for one in before.clauses:
        text = base[one.start : one.end]
        words = clause_words(text)
        there = f" {' '.join(words)} " in said
        place = ends.get(words, place)
        if there or not BINDING.search(text) or not GRAVE.search(text):
            continue
        left -= len(clauses)
        near = nearest_clause(words, clauses) if left >= 0 else None
        if near is None:
            message = f"`{shortened(text, 160)}` is gone since the base revision"
            help = "put it back, or say in the change why it may go"
            yield Hit(place, place, message, help, key=" ".join(words), confidence=Confidence.LIKELY if left < 0 else None)
        elif lost := weaker(text, prompt.text[near.start : near.end]):
            message = f"`{shortened(text, 160)}` was weakened since the base revision: {', '.join(lost)}"
            help = "put the words back, or say in the change why they may go"
            yield Hit(near.start, near.end, message, help, key=" ".join(words), confidence=Confidence.LIKELY)
