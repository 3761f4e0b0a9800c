"""Whether what an agent is told to do or to say makes it decline."""

import re
from collections.abc import Iterator
from functools import lru_cache

from specforge.grading.refusing import IN_WORDS
from specforge.grading.requested import stems
from specforge.grading.texts import fold
from specforge.languages import languages_of
from specforge.project import View
from specforge.regexes import regex
from specforge.spec.checks import USER
from specforge.spec.rules import Criterion

SAYS_THAT = regex(
    r"(?:\b(?:say|tell|explain|answer|reply|state|point out|mention|inform|make (?:it )?clear)\b[^.;:]{0,40}?\bthat "
    r"|\b(?:say|explain|answer|reply|state|(?:tell|inform) (?:them|him|her|the [\w-]+)) (?=(?:it|this|they|you|we|the [\w-]+)\b"
    r" (?:can['\u2019]t|cannot|can not|can no longer|is not|isn['\u2019]t|are not|aren['\u2019]t|won['\u2019]t|will not)\b))(?P<said>[^.;]+)",
    re.IGNORECASE,
)
"""How a text names what the agent says instead of what is asked for."""
NO = r"say no\b(?! (?:more|less|fewer)\b)"
"""What says no, and not only few words."""
DECLINES = regex(
    rf"\b(?:declin|refus|reject|den(?:y|ies)|turn\w* (?:\w+ ){{1,3}}down|{NO}|ablehn|lehn\w*\b[^.;:!]{{0,80}}\sab\b|abweis|zur\u00fcckweis"
    r"|recha[zc]|recus|rifiut(?!i\b))|(?:^|[.;:!]\s+)rifiuti\b|\u65ad[\u3063\u308a\u308b]|\u62d2[\u5426\u7d76\u7edd]|\u8f9e\u9000",
    re.IGNORECASE,
)
VERBS = rf"(?:(?:decline|refuse|reject|deny|turn (?:\w+ ){{1,3}}down|lehnen?\b[^.;:!]{{0,80}}\sab|refusez|recha(?:za|ce)|recuse|rifiut[ai])\b|{NO})"
"""What asks the agent to decline, as a verb."""
TO_DECLINE = regex(
    r"(?:^|[.;:!]\s+|,?\s(?:then|and)\s+|\b(?:if|when|where|unless|once)\b[^.;:!,]{1,200},\s+"
    r"|\b(?:you (?:should|must|may|can|have to|need to)|whether to)\s+|(?:^|[.;:!]\s+)(?!do not\b|don['\u2019]t\b|never\b)[^.;:!]{1,200}\sor\s+)"
    r"(?:(?:please|then|otherwise|\w{2,20}ly),?\s+)?"
    rf"{VERBS}",
    re.IGNORECASE,
)
"""How a text asks the agent to decline, where something is so or in any case."""
FIRST = regex(rf"(?:(?:please|then|\w{{2,20}}ly),?\s+)?{VERBS}", re.IGNORECASE)
"""How a text begins that asks for it in any case."""
UNLESS = regex(r"\b(?:unless|except|es sei denn|sauf|salvo|a menos que|a meno che)\b", re.IGNORECASE)
"""How a text says when it is not so."""
IS_NOT = regex(
    r"^(?:it|they|this|that|these|those|we|you|the [\w-]+) (?:(?:is|are|will|do|does)(?:n't| not)|can no longer|no longer) (?:be )?(?P<what>[\w-]+(?: up| out)?)"
)
"""How the agent says of something that it is not done."""
FORBIDS = regex(
    r"(?:^|[.;:!]\s+)(?:please )?(?:do not|don['\u2019]t|never) (?P<verb>[a-z]+)\b(?![^.;:!]*\b(?:before|until|without|again|twice|if|when|while|more|only|just|yet)\b)",
    re.IGNORECASE,
)
"""How a text forbids the agent a deed."""
PART = regex(r",?\s(?:and|or|then|but|und|oder|aber|et|ou|mais|y|o|pero|e|ma|mas)\s+|[.;:!?,]\s+")
"""What stands between what a text asks for and what it asks for further."""
NO_DEED = regex(
    rf"(?:(?:please|then|also|otherwise|\w{{2,20}}ly),?\s+)?(?:{VERBS}|(?:say|tell|explain|answer|reply|state|point out|mention|inform|apologi[sz]e|name|give (?:the|a) reason|make (?:it )?clear"
    r"|(?:leave|keep)(?! an?\b)|the|an?|no|not|never|cannot|can|is|are|was|were|has|have|had|will|would|may|because|since|as|for|if|when|with|without|that|which|who|why|where|how|until|after|before|(?:by|to|from|at|for|in|on|with|since) (?:when|which|what|whom|where)|do not|don['\u2019]t"
    r"|sage?|sagen|nennen?|erkl\u00e4ren?|begr\u00fcnden?|entschuldigen?|dis|dites|expliquez?|indiquez?|nommez|di|diga|explica|explique|indica|indique|dica|spiega|spieghi|indichi"
    r"|denn|weil|da|dass|wenn|car|parce|puisque|que|porque|perch\u00e9|poich\u00e9|che|pois)\b|\W*$)",
    re.IGNORECASE,
)
"""How a part of a text begins that has the agent decline or say something, or that goes on in a sentence, and asks for no deed."""
NEGATES = regex(
    r"\b(?:not|cannot|never|no|nicht|kein\w*|nie|pas|aucune?s?|jamais|nunca|non|n\u00e3o|nem|im(?:possible|posible|possibile|poss\u00edvel)|unm\u00f6glich)\b|n['\u2019]t\b"
    r"|\u306a\u3044|\u307e\u305b\u3093|\u3067\u304d\u305a|\u4e0d",
    re.IGNORECASE,
)
"""What a text has that says of something that it is not so; to read one whole for how it declines takes far longer."""
ASKS_BACK = regex(
    r"(?:(?:please|then|first|just|politely|bitte|por favor),?\s+)?(?:ask|find out|clarify|frag(?:e|en)?|kl\u00e4ren?|demandez?|clarifi(?:ez|e)|pregunt(?:a|e|ar)|aclar(?:a|e|ar)|chied(?:i|a|ere)|pergunt(?:a|e|ar)|esclare[c\u00e7][ae])\b",
    re.IGNORECASE,
)
"""How a text begins that has the agent ask the user something."""
SPEAKERS = {"you": "I", "your": "my", "yourself": "myself"}
"""Who is meant where the agent says of itself what it is told."""
WORDS = regex("|".join(rf"\b{word}\b" for word in SPEAKERS), re.IGNORECASE)


@lru_cache(maxsize=1024)
def may_decline(text: str, *, stated: bool = False) -> bool:
    """Whether a text asks the agent to decline, or to say what declines.

    Args:
        text: The text; one of another language is read whole where it negates something.
        stated: Whether it may only state how things are, as that something cannot be changed, so that it is not read whole.
    """
    told = said_in(text) or ([text] if not stated and NEGATES.search(text) else [])
    return TO_DECLINE.search(text) is not None or any(map(says_no, told))


@lru_cache(maxsize=1024)
def is_declining(message: str) -> bool:
    """Whether a message declines."""
    from specforge.grading.declining import declines  # noqa: PLC0415  its words take a while to compile

    return declines(message)


@lru_cache(maxsize=1024)
def only_declines(text: str) -> bool:
    """Whether a text asks the agent to decline, or to say what declines, whatever else is so, and for no deed beside it."""
    first, *_ = PART.split(text.strip())
    declines = FIRST.match(first) is not None or any(map(says_no, said_in(text)))
    return declines and only_says(text)


def only_says(text: str) -> bool:
    """Whether a text has the agent decline or say something, whatever else is so, and asks for no deed."""
    return all(map(NO_DEED.match, PART.split(text.strip()))) and UNLESS.search(text) is None


def asks_back(text: str) -> bool:
    """Whether a text has the agent ask the user something before all else."""
    return ASKS_BACK.match(text.strip()) is not None


def denied_in(text: str) -> frozenset[str]:
    """What a text has the agent say that it is not done, by the stems of its words, as `pick` of `say that it is not picked up`."""
    return frozenset(one for told in said_in(text) for found in IS_NOT.finditer(fold(told)) for one in stems(found["what"]))


def forbidden_in(text: str) -> frozenset[str]:
    """The verbs of what a text has the agent not do in any case, as `cancel` of `Do not cancel it`."""
    verbs = [found["verb"].lower() for found in FORBIDS.finditer(text)] if UNLESS.search(text) is None else []
    return frozenset(verb for verb in verbs if text.lower().count(verb) == 1)


def said_in(text: str) -> list[str]:
    """What a text has the agent say."""
    return [found["said"] for found in SAYS_THAT.finditer(text)]


def says_no(told: str) -> bool:
    """Whether what the agent is told to say declines, as the agent says it of itself."""
    return is_declining(WORDS.sub(_of_itself, told))


def has_phrases(view: View) -> bool:
    """Whether there are phrases for declining in the language in which a feature answers, as far as its rules and texts show it."""
    asked = {one for rule in view.always for criterion in rule.value.criteria if criterion.always for one in _languages(criterion)}
    shown = asked or languages_of(" ".join(intent.value.when or "" for intent in view.intents))
    return not shown or not IN_WORDS.isdisjoint(shown)


def _languages(criterion: Criterion) -> Iterator[str]:
    """The languages that a criterion asks for by name."""
    for check in criterion.check:
        for one in (check, check.each_turn):
            if one is not None and one.language is not None and one.language != USER:
                yield one.language


def _of_itself(word: re.Match[str]) -> str:
    return SPEAKERS[word[0].lower()]
