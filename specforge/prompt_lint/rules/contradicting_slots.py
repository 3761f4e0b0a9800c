"""Two answers to one question of style."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import WORD, Force
from specforge.prompt_lint.statements import Statement, Statements
from specforge.regexes import regex

ANSWER = r"(?:(?:your|all|the|every|each)\s+)?(?:final\s+)?(?:answers?|responses?|repl(?:y|ies)|outputs?|messages?|text)"
SAY = r"(?:answer|respond|reply|write|speak|communicate)"
BE = r"^\W*(?:always\ |please\ |you\ (?:must|should)\ (?:always\ )?)?be\ (?:very\ |as\ )?"
NOT = r"(?:do\s+not|don['\u2019]?t|never|avoid|without|no|not)"
EVERYWHERE = rf"(?!\ (?:in|for|to|at|on|with|during)\ (?!(?:any|all|every|each|your|be|sound|seem|appear|stay|convey|express|keep)\b|(?:the\ )?(?:users?|customers?|chat)\b|{ANSWER}\b))"
"""Nothing follows that it is for, as in `no emoji in complaints`."""
LANGUAGES = WORD.findall(
    "english german french spanish italian portuguese dutch polish czech russian ukrainian turkish arabic hebrew hindi chinese japanese"
    " korean vietnamese thai indonesian swedish danish norwegian finnish greek hungarian romanian persian"
)


class Slot(Struct, frozen=True, dict=True):
    """A question that a prompt answers once."""

    name: str
    hints: tuple[str, ...]
    """One of these words is in every clause that sets the slot."""
    values: Mapping[str, str]
    """What it can be, and a pattern of how that is said; the first that matches is taken."""
    agree: frozenset[frozenset[str]] = frozenset()
    """Values that can both hold."""

    @cached_property
    def patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The same, compiled when a clause has a hint."""
        return tuple((value, re.compile(pattern, re.VERBOSE)) for value, pattern in self.values.items())


def _slot(name: str, hints: str, values: dict[str, str], *agree: tuple[str, str]) -> Slot:
    return Slot(name, tuple(hints.split()), values, frozenset(frozenset(pair) for pair in agree))


SLOTS = (
    _slot(
        "length",
        "brief briefly short concise concisely succinct terse tersely sentence sentences"
        " detail detailed thorough step depth lengthy long verbose comprehensive exhaustive",
        {
            "detailed": rf"""
                ^\W*(?:always\ |please\ )?be\ as\ (?:detailed|thorough|verbose|comprehensive)\ as\ (?:you\ can|possible)\b |
                {BE}(?:\w+,?\ (?:and\ )?){{0,2}}(?:detailed|thorough|verbose|comprehensive|exhaustive)\b
                (?:\ in\ (?:your|all|every)\ {ANSWER})?\W*$
              | \b(?:{SAY}|explain(?:\ everything|\ each\ step|\ every\ step)?)\ in\ (?:great\ |full\ |more\ )?detail\b
              | \b(?:give|provide|write)\ (?:an?\ )?(?:very\ )?(?:long|lengthy|detailed|thorough|comprehensive|exhaustive|in-depth)\ {ANSWER}(?:\W*$|\ with\b)
              | \b{ANSWER}\ (?:must|should|has\ to|have\ to)\ be\ (?:long|lengthy|detailed|thorough|comprehensive|exhaustive)\b
              | ^\W*(?:always\ |please\ )?explain\ (?:every|each)\ step\b | \b(?:{SAY}|explain)\ (?:\w+\ ){{0,2}}step[ -]by[ -]step\b
            """,
            "brief": rf"""
                ^\W*(?:only\ )?(?:short|brief|concise)\ (?:answers|responses|replies)\ (?:only|please)\b |
                {BE}(?:\w+,?\ (?:and\ )?){{0,2}}(?:brief|concise|succinct|terse)\b
              | \bkeep\ (?:it|{ANSWER})\ (?:very\ |as\ )?(?:short|brief|concise)\b
              | \b{SAY}\ (?:\w+\ ){{0,2}}(?:briefly|concisely|tersely)\b | \b{SAY}\ in\ a\ (?:very\ )?(?:short|brief|concise)\ (?:way|manner)\b
              | \b{SAY}\ (?:only\ )?(?:in|with)\ (?:at\ most\ )?(?:one|a\ single|one\ or\ two|two|two\ or\ three|three|[1-3](?:-[1-3])?)\ (?:short\ )?sentences?\b
              | \b{ANSWER}\ (?:must|should|has\ to|have\ to)\ be\ (?:very\ )?(?:short|brief|concise)\b
              | \b(?:give|provide|write)\ (?:a\ )?(?:short|brief|concise)\ {ANSWER}\W*$
            """,
        },
    ),
    _slot(
        "format",
        "json markdown plain",
        {
            "no Markdown": rf"""\b{NOT}\ (?:use\ |using\ |include\ |output\ |any\ |write\ )*(?:any\ )?markdown\b(?!\ (?:code|fence|block|table|head|link))""",
            "JSON": rf"""
                \b(?:{SAY}|output|return)\ (?:only\ |exclusively\ |strictly\ )?(?:in|with|as)?\ ?(?:a\ |one\ )?(?:single\ )?(?:valid\ )?json\ only\b
              | \b(?:{SAY}|output|return)\ (?:with\ |in\ )?(?:only|nothing\ but|exclusively)\ (?:in\ |with\ )?(?:a\ |one\ )?(?:single\ )?(?:valid\ )?json\b
              | \b{ANSWER}\ (?:must|should|has\ to)\ (?:only\ )?be\ (?:only\ )?(?:a\ )?(?:single\ )?(?:valid\ )?json\b
              | \b(?:{SAY})\ (?:always\ )?(?:in|with|as)\ (?:a\ )?(?:single\ )?(?:valid\ )?json\b
            """,
            "plain text": rf"""
                \b(?:{SAY}|output|return)\ (?:only\ |always\ )?(?:in|with|as)\ (?:only\ )?plain[ -]text\b | (?:^|:)\W*(?:always\ )?(?:use\ )?plain[ -]text\ only\b
              | \b{ANSWER}\ (?:must|should|has\ to)\ be\ (?:in\ )?plain[ -]text\b
            """,
            "Markdown": rf"""
                ^\W*(?:always\ |please\ )?(?:use|format\ (?:{ANSWER}|everything)\ (?:in|as|with|using))\ (?:github[ -]flavou?red\ )?markdown\b
                (?!\ (?:format(?:ting)?\ |syntax\ )?(?:only\ )?(?:code|fence|block|table|head|link|for\ (?!your\b|all\b|every)|where|when|sparingly|in\ ))
              | \b{SAY}\ (?:only\ |always\ )?(?:in|with|using)\ (?:github[ -]flavou?red\ )?markdown\b
              | ^\W*(?:always\ |please\ )?format\ {ANSWER}\ (?:as|in)\ a\ (?:\w+\ )?markdown\ (?:list|table|document|report)\b
            """,
        },
        ("JSON", "no Markdown"),
        ("plain text", "no Markdown"),
    ),
    _slot(
        "tone",
        "formal informal casual colloquial",
        {
            value: rf"""
                ^\W*(?:always\ |please\ |you\ (?:must|should)\ )?(?:be|sound|stay|remain)\ (?:very\ )?{words}\b
              | \b(?:use|keep|maintain|in|with|adopt|have)\ (?:an?\ |the\ )?{words}(?:,\ \w+|\ and\ \w+)?\ (?:tone|style|language|register|manner|voice|way)\b
              | \bkeep\ (?:the|your)\ (?:tone|style|language)\ {words}\b | \b(?:tone|style):\W*{words}\b
            """
            for value, words in (("informal", "(?:informal|casual|colloquial)"), ("formal", "formal"))
        },
    ),
    _slot(
        "emoji",
        "emoji emojis",
        {
            "none": rf"\b{NOT}\ (?:\w+\ ){{0,3}}?emojis?\b(?!\ (?:excessively|too|more|unless)){EVERYWHERE}",
            "wanted": rf"^\W*(?:always\ |please\ |feel\ free\ to\ |and\ |you\ (?:can|may|should)\ )*(?:use|include|add)\ (?:\w+\ ){{0,2}}?emojis?\b{EVERYWHERE}",
        },
    ),
    _slot(
        "person",
        "person",
        {
            f"the {one} person": rf"\b(?:speak|write|answer|respond|reply|talk|narrate)\ (?:always\ |only\ )?(?:in|from)\ (?:the\ )?{one}[ -]person\b"
            for one in ("first", "second", "third")
        },
    ),
    _slot(
        "citations",
        "cite citing citations sources",
        {
            "none": rf"\b{NOT}\ (?:\w+\ ){{0,2}}?(?:cite|citing|citations|references\ to\ sources)\b(?!\ (?:the\ same|any\ source\ that|sources\ that|anything))",
            "wanted": r"^\W*(?:always\ |please\ |you\ (?:must|should)\ )*(?:cite\ (?:your\ |all\ |the\ |an?\ |every\ |each\ )*sources?|include\ citations|add\ citations)\b",
        },
    ),
)
BALANCING = frozenset(WORD.findall("but yet while although though however balance enough"))
"""With one of these a clause sets two values against each other itself."""
REFUSING = frozenset(("none", "no Markdown"))
"""The values that a prohibition sets."""
LANGUAGE = regex(
    rf"""
    \b(?:{SAY}|{ANSWER}\ (?:must|should|has\ to|have\ to)\ (?:always\ )?be)\ (?:only\ |always\ |exclusively\ |strictly\ |to\ (?:the\ )?(?:user|customer)s?\ )*
    in\ (?:only\ )?(?:({"|".join(LANGUAGES)})\b|(?:the\ )?(?:user|customer)s?['\u2019]?s?\ (?:own\ )?language|the\ (?:same\ )?language\ (?:of|as|that|in)\b)
    """,
    re.VERBOSE,
)


class Setting(Struct, frozen=True):
    """A clause that sets a slot."""

    value: str
    by: Statement


@rule(9, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def contradicting_slots(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag two clauses that want the answer long and short, in two languages, formats, tones or persons, with and without emoji or sources.

    No exception is raised: the model picks one, and not always the same. Both must hold always: a clause with a condition,
    or under a heading with one, is an exception from the rule and no contradiction. Clauses are held against those of the
    same section, and against those of sections that hold everywhere, as what stands before all headings, and `Style` or
    `Rules`. In German, French, Spanish, Italian, Portuguese and Dutch these are length, language, emoji, and how the user is
    addressed: by `Sie` and `du`, by `usted` and `tú`.

    Fires on:

    ```text
    Be concise.
    # Answers
    - Use plain words.
    - Always explain every step.
    ```

    Silent on:

    ```text
    Be concise.
    # Answers
    - Use plain words.
    - If the user asks why, explain every step.
    ```
    """
    read = prompt.statements
    for slot in SLOTS:
        for one, other in _clashes(slot, read):
            yield _hit(prompt, slot.name, one, other)
    settings = [
        Setting(found[1].capitalize() if found[1] else "the language of the user", one)
        for one in read.holding(("language", *LANGUAGES))
        if (found := LANGUAGE.search(one.text))
    ]
    for one, other in _pairs(settings, read):
        yield _hit(prompt, "language", one, other)
    if read.speech is not None:
        yield from _in_speech(prompt, read)


def _in_speech(prompt: Prompt, read: Statements) -> Iterator[Hit]:
    """The same in the language of a prompt that is not in English."""
    found: dict[str, list[Setting]] = {}
    for one in read.statements:
        speech = read.spoken(one)
        for slot, value in speech.set_by(one.text) if speech is not None else ():
            if one.force is not Force.FORBID or value in REFUSING:
                found.setdefault(slot, []).append(Setting(value, one))
    for slot, settings in found.items():
        for first, second in _pairs(settings, read):
            yield _hit(prompt, slot, first, second)


def _hit(prompt: Prompt, slot: str, one: Setting, other: Setting) -> Hit:
    line, _ = prompt.line_column(one.by.start)
    said, first = (" ".join(prompt.text[each.by.start : each.by.end].split()) for each in (other, one))
    message = f"{said!r} sets the {slot} to {other.value}, and {first!r} on line {line} to {one.value}"
    return Hit(
        other.by.start, other.by.end, message, "keep one, or say when each of them holds", key=f"{slot}: {one.value} and {other.value}"
    )


def _clashes(slot: Slot, read: Statements) -> Iterator[tuple[Setting, Setting]]:
    settings = []
    for one in read.holding(slot.hints):
        value = next((value for value, pattern in slot.patterns if pattern.search(one.text)), None)
        if value is not None and BALANCING.isdisjoint(one.words) and (one.force is not Force.FORBID or value in REFUSING):
            settings.append(Setting(value, one))
    for first, second in _pairs(settings, read):
        if frozenset((first.value, second.value)) not in slot.agree:
            yield first, second


def _pairs(settings: list[Setting], read: Statements) -> Iterator[tuple[Setting, Setting]]:
    """For each setting the first one before it that says otherwise where both hold."""
    seen: list[Setting] = []
    for one in settings:
        if one.by.conditional:
            continue
        before = next((other for other in seen if other.value != one.value and read.meet(one.by, other.by)), None)
        if before is not None:
            yield before, one
        if len(seen) < 40:
            seen.append(one)
