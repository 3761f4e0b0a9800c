"""How binding a rule is: by its own words, and by what the heading or the label above it says of it."""

import re

from specforge.prompt_lint.speech import Force, speech_in
from specforge.regexes import regex

KEPT_IN_RULES = "it does not stand by itself; the rules below it say it, each in its own words, in these, or by its level"
"""Why a heading is not kept that says how far the rules below it hold."""
_CROSSES = "\u274c\u2717\u2718\u26d4\U0001f6ab"
_WHO = r"(?:you|we|i|(?:the |this |an? )?(?:\w+ )?(?:agents?|assistants?|bots?|models?|ai))"
_REFUSED = (
    r"(?:(?:must|should|may|can|shall|will|do|does) ?(?:not|never)(?: ever)?|(?:ca|must|should|sha|wo|do|does)n['\u2019]?t|never(?: ever)?|"
    r"(?:are|is)(?: not| never|n['\u2019]?t) (?:allowed|permitted|supposed|authori[sz]ed)(?: to)?|(?:are|is) (?:forbidden|prohibited)(?: from| to)?)"
)
_FORBIDS = regex(
    rf"(?:(?:(?:what|things?|actions?)(?: that)? )?{_WHO} )?{_REFUSED}(?: (?:ever )?do)?(?: (?:this|that|(?:any of )?these(?: things)?|the following))?|"
    r"(?:the )?don['\u2019]?t(?:['\u2019]?s)?|(?:what|things?) (?:not|never) to do|prohibitions?|"
    r"(?:(?:strictly |absolutely )?(?:not (?:allowed|permitted)|prohibited|forbidden|disallowed))(?: (?:actions?|behaviou?rs?))?",
    re.IGNORECASE,
)
"""Headings under which an order is a prohibition."""
_WARNS = regex(
    r"(?:.*\b)?(?:never|do not|don['\u2019]?ts?|not (?:allowed|permitted)|prohibit\w*|forbid(?:den)?|disallow\w*|banned|taboos?|unacceptable|"
    r"when(?:ever)? (?:(?:you|to) )?(?:must |should |may |do )?not|red lines?|off[- ]limits|out of (?:scope|bounds)|no[- ]?gos?|non[- ]goals?|avoid|refrain|verbot\w*|niemals|nie|nicht)(?:\b.*)?|"
    r"(?:bad|wrong|incorrect|poor)(?: (?:styles?|tones?|answers?|behaviou?rs?|practices?|phrases?|words?))?|.*[" + _CROSSES + r"].*",
    re.IGNORECASE,
)
"""Headings of what is not to be done, in words that do not make every line an order."""
_FORBIDS_ELSEWHERE = regex(
    r"(?:.*\b)?(?:\u00e0 \u00e9viter|ne (?:\w+ )?(?:pas|jamais)|jamais|tab(?:u|ou)s?|tab\u00fa|interdi(?:t\w*|ctions?)|prohibi\w+|nunca|lo que no|qu\u00e9 no|no (?:hagas|haga|hacer)|a evitar|"
    r"vietat\w*|divieti|non fare|da evitare|proibi\w+|o que n\u00e3o|n\u00e3o (?:fazer|fa\u00e7a))(?:\b.*)?|"
    r".*(?:\u7981\u6b62|\u3044\u3051\u306a\u3044|\u306a\u3089\u306a\u3044|\u3057\u306a\u3044\u3053\u3068|\u907f\u3051\u308b|\u4e0d\u8981(?=[\u4e00-\u9fff])|\u4e0d\u5f97|\u4e0d\u80fd(?=[\u4e00-\u9fff])|\u4e25\u7981|\u7981\u5fcc).*",
    re.IGNORECASE,
)
"""Headings of what is not to be done, in French, Spanish, Italian, Portuguese and Japanese, and a German one."""
_NARROWS = regex(r"(?:.*\b)?(?:restrictions?|restricted|limitations?|limits|boundar(?:y|ies)|einschr\u00e4nkungen)(?:\b.*)?", re.IGNORECASE)
"""Headings of what is not to be done, or is to be done only so."""
_NUMBERED = regex(
    r"(?:(?:section|part|chapter|teil|abschnitt) )?(?:[0-9]+(?:\.[0-9]+)*|[ivx]+|[a-z])[.):]+ ?|[^\w" + _CROSSES + r"]+",
    re.IGNORECASE,
)
"""What stands before the words of a heading."""
_AT_TIMES = regex(
    r"(?:if|when(?:ever)?|while|during|after|before|unless|until|once|except(?:ions?)?|in case|in the event|for|without|only|wenn|falls|au\u00dfer|ausnahmen?|(?:always|immer)(?= +[a-z]))\b.*|"
    r"(?:si|s['\u2019]il|quand|lorsqu(?:e|['\u2019])|en cas|en caso|in caso|em caso|sauf|salvo|excepto|exceto|cuando|quando|se)\b.*|.*(?:\u5834\u5408|\u3068\u304d)(?:\u306f|\u306b|\u306e\u307f)?.*|"
    r".*(?:\b(?:not|no|cannot|without)\b|n['\u2019]t\b).*|.*\b(?:if|when(?:ever)?|unless|until|while|wenn|falls|in (?:these|the following) (?:cases|situations))",
    re.IGNORECASE,
)
"""Labels without which a line below them holds too often, or says the opposite."""
_SOFTENS = tuple(
    (level, regex(words, re.IGNORECASE))
    for level, words in (
        (
            "may",
            rf"(?:(?:what|things) )?(?:{_WHO} )?(?:may|can|could)(?: do| also)?|optional(?:ly)?(?: \w+)?|what is allowed|allowed|permitted|erlaubt",
        ),
        (
            "should",
            rf"(?:(?:what|things) )?(?:{_WHO} )?should(?: do)?|ideally|preferably|if possible|nice to have|recommended|recommendations?|try to",
        ),
    )
)
"""Headings under which an order binds less."""
_REFUSES = regex(
    rf"(?:\*\*|__)?(?:{_WHO} )?(?:{_REFUSED}|no|avoid|under no circumstances|refrain|keine?n?|nie(?:mals)?|vermeiden?|n\u00e3o|non|ne|nunca|jamais|jam\u00e1s|mai)\b|n['\u2019]\w",
    re.IGNORECASE,
)
"""How a line begins that forbids by itself."""
_INSTEAD = regex(
    r"(?:if|when(?:ever)?|wenn|falls|sobald|si|s['\u2019]ils?|quand|lorsqu(?:e|['\u2019])|cuando|se|quando)\b[^.!?\n]{2,200}, (?:then |please |bitte |por favor,? )?"
    r"(?:(?:politely )?(?:decline|refuse|reject|redirect|refer|deflect|escalate)\b|lehne?\b[^.!?\n]{1,80} ab\b|verweise?\b|rechaza|deriva|renvo(?:ie|yez)|recuse|encaminhe|rifiuta|rimanda"
    r"|(?:say|tell|explain|reply|answer|respond|sage?|antworte|erkl\u00e4re?|dis|dites|r\u00e9pond(?:s|ez)|expliquez?|di(?:le)?|d\u00edgale|diga|responde|responda|explica|explique|di(?:ca|gli)?|spieg[ai]|rispond[ai])\b"
    r"[^.!?\n]{0,120}?(?:\b(?:only|cannot|not|no|none|never|nur|nicht|kein\w*|pas|seul\w*|ne|s[o\u00f3]lo|nadie|n\u00e3o|s\u00f3|apenas|non|soltanto)\b|n['\u2019](?:t\b|\w)))",
    re.IGNORECASE,
)
"""How a line begins that says when to decline: what is done instead of what the heading forbids."""
_BINDS = regex(rf"(?:\*\*|__)?(?:{_WHO} )?(?:must|should|shall|always|only|may only|can only|at most|no more than)\b", re.IGNORECASE)
"""How a line begins that says by itself how far something is to be done."""
_ORDER = regex(
    r"(?!(?:if|when|whenever|unless|not|no|any|all|an?|the|these|this|it|they|there|here|your?|we|our|other|[a-z]+ing"
    r"|for|in|on|at|to|with|by|from|about|during|while|after|before|until|once|as|instead|rather|please"
    r"|decline|refuse|reject|redirect|refer|deflect|escalate)\b)[a-z]+\b(?:[^.!?;:\n]|[.:](?=\S))*[.!]?",
    re.IGNORECASE,
)
"""A line that is one order, and can be turned around; what says to decline is mostly done instead of what the heading forbids."""
_TWOFOLD = regex(r"\b(?:must|never|always|should|not|cannot|only)\b|n['\u2019]t\b", re.IGNORECASE)
"""Words with which the opposite of a line is not certain."""
_HARD = regex(
    r"(?:[,;.:\n\u2013\u2014]|\b(?:and|but|though|yet)\b)[^\n]{0,200}?(?:\b(?:must|never|always|do not|cannot|(?<!if and )only|under no circumstances|(?:have|has) to|required"
    r"|muss(?:t|en)?|m\u00fcssen|nie(?:mals)?|immer|nicht|nur|keine?[mnrs]?|jamais|toujours|doi(?:t|vent)|pas|nunca|siempre|deben?|s[o\u00f3]lo|non|mai|sempre|deve|n\u00e3o"
    r"|nooit|altijd|moet|niet|geen)\b|n['\u2019]t\b)",
    re.IGNORECASE,
)
"""A later part of a sentence that binds, whatever its begin says."""

_IF_POSSIBLE = (
    r"if possible|(?:wenn|falls) m\u00f6glich|nach m\u00f6glichkeit|si possible|de pr\u00e9f\u00e9rence|si es posible|de preferencia|se possibile|se poss\u00edvel"
    r"|de prefer\u00eancia|indien mogelijk|bij voorkeur"
)
_MARKS = (("should", "Preferably: "), ("may", "You may: "))
"""What specforge itself prints before a rule, for the whole of it."""
_SOFT = tuple(
    (level, regex(words, re.IGNORECASE))
    for level, words in (
        ("should", rf"(?:preferably|ideally|{_IF_POSSIBLE})[:,] ?(?=\S)"),
        ("may", r"you may: (?=\S)"),
        ("should", r"(?:you|the (?:agent|assistant|bot)) should (?!not\b|only\b|never\b|always\b)(?=[a-z])"),
        ("may", r"(?:you|the (?:agent|assistant|bot)) (?:may|can) (?!not\b|only\b|never\b)(?=[a-z])"),
    )
)
"""How a rule begins that binds less, and says so in words that it does not need."""
PERSON = regex(
    r"(?:the |an? )?(?:users?|customers?|callers?|clients?|guests?|patients?|employees?|members?|kund(?:e|in|en))\b", re.IGNORECASE
)
"""How a line begins that says what somebody else does."""


def _matches(title: str, *patterns: re.Pattern[str]) -> bool:
    words = title[:200]
    for _ in range(3):
        words = words[found.end() :] if (found := _NUMBERED.match(words)) else words
    words = words.strip(" \t!.\ufe0f")
    forms = (words, words.lstrip(f"{_CROSSES} \ufe0f"))
    return any(pattern.fullmatch(form) is not None for pattern in patterns for form in forms)


_MUST = regex(rf"(?:\*\*|__)?(?:{_WHO} )?(?:must|always)\b", re.IGNORECASE)
"""How a line begins that is an order wherever it stands."""
_ONLY_IF = regex(r"\bonly (?:if|when|after|once)\b", re.IGNORECASE)
"""A condition, which makes nothing binding."""


def forbids_orders(title: str) -> bool:
    """Whether a heading makes a prohibition of every order below it."""
    return _matches(title, _FORBIDS)


def forbids_elsewhere(title: str) -> bool:
    """Whether a heading forbids what is below it in a language whose orders are not turned around."""
    return _matches(title, _FORBIDS_ELSEWHERE)


def bans(title: str) -> bool:
    """Whether a heading says of what is below it that it is not to be done at all."""
    return _matches(title, _FORBIDS, _WARNS, _FORBIDS_ELSEWHERE)


def forbids(title: str) -> bool:
    """Whether a heading says of what is below it that it is not to be done, or only so far."""
    return bans(title) or _matches(title, _NARROWS)


def limits(title: str) -> bool:
    """Whether a line below a heading or a label would say something else without it."""
    return _matches(title, _FORBIDS, _WARNS, _FORBIDS_ELSEWHERE, _NARROWS, _AT_TIMES) or softens(title)


def refuses(text: str) -> bool:
    """Whether a line forbids by itself, whatever stands above it."""
    return _REFUSES.match(text) is not None


def refuses_always(text: str, language: str) -> bool:
    """Whether a line in another language than English, by its code, forbids by itself and names no condition."""
    speech = speech_in(language)
    if speech is None:
        return False
    _, force, conditional = speech.read(text.lower())
    return force is Force.FORBID and not conditional


def _refuses_in(text: str, language: str) -> bool:
    """Whether a line forbids by itself in a language, by its code, wherever its words for that stand."""
    speech = speech_in(language)
    return refuses(text) or (speech is not None and speech.read(text.lower())[1] is Force.FORBID)


def softens(title: str) -> bool:
    """Whether a heading says that what is below it binds less than a rule."""
    return _matches(title, *(pattern for _, pattern in _SOFTENS))


def below(title: str, text: str, language: str) -> tuple[str, str]:
    """Give how binding a rule is that stands below a heading, and the rule with what only the heading says of it.

    `language` is the code of that of the prompt; orders are turned around in English, where one word does it.
    """
    for level, pattern in _SOFTENS:
        if _matches(title, pattern):
            return level_of(text) if level_of(text)[0] != "must" or _TWOFOLD.search(_ONLY_IF.sub("", text)) else (level, text)
    own = forbids(title) and (
        _refuses_in(text, language)
        or _INSTEAD.match(text)
        or (_MUST.match(text) and not forbids_orders(title))
        or (_matches(title, _NARROWS) and _BINDS.match(text))
    )
    if own or not limits(title):
        return level_of(text)
    if language in {"", "en"} and forbids_orders(title) and _ORDER.fullmatch(text) and not _TWOFOLD.search(text):
        return "must", f"Never {text if text[1:2].isupper() else text[:1].lower() + text[1:]}"
    between = "\n" if re.match(r"(?:[-*]|[0-9]+[.)]) |```|~~~", text) else " "
    return level_of(f"{title}:{between}{text}")


def level_of(text: str) -> tuple[str, str]:
    """Give how binding a rule is, and the rule without the words that only say so.

    A rule of which a later part binds is binding as a whole, and keeps its words.
    """
    for level, mark in _MARKS:
        if text.startswith(mark) and text[len(mark) :].strip():
            return level, _capital(text[len(mark) :])
    for level, words in _SOFT:
        if (found := words.match(text)) and not _HARD.search(text, found.end()):
            return level, _capital(text[found.end() :])
    if (found := re.match(r"(?:try to|prefer)\b", text, re.IGNORECASE)) and not _HARD.search(text, found.end()):
        return "should", text
    binding = re.search(r"\b(?:must|never|always|only|cannot|not)\b", text, re.IGNORECASE)
    own = re.match(r"(?:\S+ ){0,4}should\b", text, re.IGNORECASE) and not PERSON.match(text)  # what others should do is no preference
    return ("should" if own and not binding else "must"), text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
