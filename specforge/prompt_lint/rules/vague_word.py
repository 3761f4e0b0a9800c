"""Words that everybody agrees with and nobody can check."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import Force
from specforge.prompt_lint.statements import Statement
from specforge.regexes import regex
from specforge.wordings import COUNTING

STEMS = {
    form: word
    for word, forms in {
        "appropriate": "appropriate appropriately",
        "clear": "clear clearly",
        "concise": "concise concisely",
        "engaging": "engaging",
        "friendly": "friendly",
        "graceful": "graceful gracefully",
        "helpful": "helpful helpfully",
        "high-quality": "high-quality",
        "intuitive": "intuitive",
        "natural": "natural naturally",
        "polite": "polite politely",
        "professional": "professional professionally",
        "reasonable": "reasonable reasonably",
        "robust": "robust",
        "sensible": "sensible",
        "suitable": "suitable",
        "user-friendly": "user-friendly",
    }.items()
    for form in forms.split()
}
THING = (
    r"(?:tone|manner|way|answers?|responses?|repl(?:y|ies)|languages?|style|length|explanations?|summar(?:y|ies)|messages?|voice|outputs?)"
)
ADVERBS = "|".join(form for form in STEMS if form.endswith("ly") and form not in {"friendly", "user-friendly"})
ADJECTIVES = "|".join(re.escape(form) for form in sorted(STEMS, key=len, reverse=True) if form not in ADVERBS.split("|"))
BESIDE = r"(?:(?:very|more|as|both|always|also|extremely|highly|\w+,|\w+,?\ and)\ ){0,3}?"
USE = regex(
    rf"""
    (?<!might\ )(?<!may\ )(?<!could\ )(?<!would\ )(?<!\ not\ )(?<!built\ to\ )
    \b(?:be|stay|remain|sound|keep\ (?:\w+\ ){{1,2}}?|make\ (?:the|your)\ \w+\ )\ ?{BESIDE}({ADJECTIVES})\b(?!\ (?:about|to|that|when|if|of|language)\b|(?:\ and\ \w+)?\ in\ \w+ing\b)
    | \b(?:answer|respond|reply|write|speak|explain|communicate|act|behave)\ (?:\w+,?\ (?:and\ )?){{0,2}}?({ADVERBS})\b
    | \bhandle\ (?:\w+\ ){{1,3}}?({ADVERBS})\b
    | \b(?:use|apply)\ (?:your\ )?((?:common|good)\ sense|(?:best|good)\ judge?ment|your\ judge?ment)\b(?!:|\ (?:of|about|on)\b|\ to\ \w+\ (?:if|whether)\b)
    | \b(?:where|when|if|as)\ (it\ makes\ sense)(?=[\ .,;]{{0,2}}$)
    | (?!(?:(?<=with\ )an?|with(?:\ an?)?)\ [\w-]+\ (?:error|failure|warning)\ messages?\b)\b(?:an?|the|your|in|use|with|give|provide|write|produce|choose)\ {BESIDE}(?!natural\ language)({ADJECTIVES})(?:,?\ (?:and\ )?\w+)?\ {THING}\b(?!\ (?:tag|model|processing)|(?<=\ way)\ to\b)
    """,
    re.VERBOSE,
)
NAMED = 6
"""The group of what is called so, as an answer in `a helpful answer`."""
DEFINING = regex(
    rf"\d|\bone (?:line|paragraph|sentence|word)\b|\b(?:{'|'.join(COUNTING[2:])}|e\.g|i\.e|for example|such as|that is|means|meaning|instead of|rather than|like this|example|match(?:ing)? (?:\w+ )?length)\b"
)
"""What says what a word means: a number, an example, a definition."""
EXPLAINED = regex(r"^(?:, (?:by )?\w+ing\b|(?: and \w+)? as possible,? (?:but|while|without)\b|,? but (?:\w+ )?(?:\w+ )?enough\b)")
"""Behind a word: how it is done, as in `gracefully, giving the reason`, or how far it goes."""
CONTRAST = regex(r"^[^.;]{0,80}(?:,|\ [\u2013\u2014-])\ (?:and\ )?not\ (?!only\b|just\b|merely\b)\w")
"""Behind a word: what it does not mean, as in `users want quick answers, not essays`."""
CONDITION = regex(r"\b(?:(?:if|unless|until|when|whenever)\ [^,;:.]{0,30}|whether\ [^,;:.]{0,80})$")
"""Before a word in a condition, which asks for nothing."""
HINTS = frozenset((*STEMS, "quality", "sense", "judgment", "judgement"))
ASKED = regex(r"^\W{0,3}(?:are|can|could|do|does|how|is|should|what|why|will|would)\b.*\?\W{0,3}$", re.DOTALL)
LIMITED = regex(
    r"\b(?:at most|exceed|fewer than|less than|longer than|more than|shorter than|under|up to|within)\ \{[^{}\n]{1,60}\}\ (?:characters|lines|paragraphs|sentences|tokens|words)\b"
)
"""A number that is filled in."""
FIRST_PERSON = regex(r"\b(?:i|my)\b")
"""A clause that tells of somebody, as of a role to play."""


@rule(13, severity=Severity.NOTE, confidence=Confidence.LIKELY, on=False)
def vague_word(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag words as `concise`, `appropriate` or `friendly` that an instruction turns on and its section does not explain.

    Each reader agrees, and each one means something else: the model does, and so does whoever judges its answers. A number,
    an example or a definition in the same section is enough, and so is a criterion of a spec. Each word is told once.

    Fires on:

    ```text
    # Tone
    Be friendly and concise.
    ```

    Silent on:

    ```text {"bound": ["friendly"]}
    # Tone
    Be friendly.
    # Length
    Be concise: at most three sentences.
    # Role
    You are a helpful assistant.
    ```
    """
    read = prompt.statements
    found: dict[str, list[tuple[Statement, int, int]]] = {}
    defined: dict[int, bool] = {}
    bound = {STEMS.get(word.lower(), word.lower()) for word in known.bound}
    for one in read.holding(HINTS):
        uses = () if one.force is Force.FORBID else tuple(USE.finditer(one.text))
        if not uses or FIRST_PERSON.search(one.text):
            continue
        for use in uses:
            place = next(group for group in range(1, 7) if use[group])
            word = STEMS.get(use[place], use[place])
            if "[" in one.text[: use.start()] and "]" in one.text[use.end() :]:
                continue  # it is filled in by the model
            if (
                ASKED.search(one.text)
                or CONTRAST.search(one.text[use.end(place) :])
                or EXPLAINED.search(one.text[use.end(place) :])
                or (place == NAMED and CONDITION.search(one.text[: use.start()]))
            ):
                continue
            if one.section not in defined:
                defined[one.section] = _defines(prompt, one.section)
            if word not in bound and not defined[one.section]:
                found.setdefault(word, []).append((one, *use.span(place)))
    for word, places in found.items():
        one, start, end = places[0]
        times = f", {len(places)} times in this prompt" if len(places) > 1 else ""
        help = "say what it means here: a number, an example, or what not to do"
        yield Hit(one.start + start, one.start + end, f"`{word}` is not explained{times}", help, key=word)


def _defines(prompt: Prompt, section: int) -> bool:
    sections = prompt.structure.sections
    start, end = sections[section].body, sections[section + 1].start if section + 1 < len(sections) else len(prompt.text)
    examples = (one for one in prompt.structure.blocks if one.example or one.kind == "fence")
    lower = prompt.statements.lower
    return any(shape.search(lower, start, end) for shape in (DEFINING, LIMITED)) or any(start <= one.start < end for one in examples)
