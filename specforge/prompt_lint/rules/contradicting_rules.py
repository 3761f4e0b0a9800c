"""The same thing demanded and forbidden."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import WORD, Force, Speech
from specforge.prompt_lint.statements import CONDITIONS, NEGATIVE, Statement
from specforge.regexes import regex

FILLING = frozenset(
    WORD.findall(
        "a an the this that these those your their its you it they to of for from in on at by with and or as be is are do does done not never"
        " no don't dont don\u2019t cannot can't can\u2019t can may must mustn't mustn\u2019t should shouldn't shouldn\u2019t shall will always please"
        " ever also just any all each every make sure ensure avoid refrain have need required under circumstances strictly absolutely important note"
        " forbidden prohibited allowed explicitly simply really let into preferably"
    )
)
"""Words that say how a clause binds, and those without a meaning of their own."""
ALIKE = {
    **dict.fromkeys(("tell", "tells", "telling", "told", "inform", "informs", "informing", "know"), "tell"),
    **dict.fromkeys(("include", "includes", "including", "contain", "contains", "containing", "put", "add", "adding", "adds"), "include"),
    **dict.fromkeys(("uses", "used", "using"), "use"),
}
"""Words that say the same, and forms whose endings do not tell it; `let users know` is to tell them."""
HAVE = regex(r"\b(?:must|should|shall|always|never|not)\s+have\b(?!\s+(?:to|been)\b)")
"""`Code must have comments`: include them."""
REFUSED = regex(
    r"\b(?:don['\u2019]?ts?|not|never|avoid|avoided|bad|wrong|incorrect|anti|forbidden|prohibited|mistakes?|pitfalls?)\b|\u274c",
    re.IGNORECASE,
)
"""The titles of sections that list what is not wanted."""
CODE = regex(r"`[^`\n]+`")
ASIDE = regex(r"\W{0,3}(?:[\"'\u201c\u2018\u274c\u2717\u2716`]|(?:what|which|how|whether|why|who|where)\b)")
"""How clauses begin that quote or ask."""
ALL = regex(
    r"(?<!\bat )(?<!\bin )\ball\b|\b(?:every|each|always|alle[nmrs]?|jede[nmrs]?|immer|toutes?|tous|chaque|toujours|tod[oa]s?|cada|siempre|tutt[eoi]|tutta|ogni|sempre|elke?|iedere?|altijd)\b"
)
"""Words for all of something, in the languages in which prohibitions are known."""
DENIED_AGAIN = regex(
    r"(?:\b(?:not|no|never|cannot|nicht|kein\w*|nie|niemals|pas|jamais|non|n\u00e3o|nunca|mai|niet|geen|nooit)\b|n['\u2019]t\b)"
    r".{1,120}?(?:\b(?:not|no|nicht|kein\w*|pas|non|n\u00e3o|niet|geen)\b|n['\u2019]t\b)",
    re.DOTALL,
)
"""What is forbidden for what is not so, as `never offer times that are not free`, in the languages in which prohibitions are known."""
NOT_ALL = regex(
    rf"\b(?:not|nicht|never|nie|niemals|pas|jamais|no|nunca|non|mai|não|niet|nooit|don['\u2019]?t)\b.{{1,80}}?(?:{ALL.pattern})", re.DOTALL
)
OWNERS = {
    word: owner
    for owner, words in {
        "mine": "my our mein meine meinen meinem meiner unser unsere unseren unserem unserer mon ma mes notre nos mi mis nuestro nuestra nuestros nuestras mio mia nostro nostra meu minha nosso nossa mijn ons onze",
        "yours": "your dein deine deinen deinem deiner deines votre vos ton ta tes tu tus vuestro vuestra tuo tua tuoi tue vostro vostra teu tua jouw jullie uw",
        "theirs": "their his her its sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres son sa ses leur leurs su sus suo sua suoi sue loro seu seus suas haar hun",
    }.items()
    for word in WORD.findall(words)
}
"""Words that say whose something is, in the languages in which prohibitions are known, and whose."""
MARKUP = regex(r"<[/\w]")
TELLS = regex(r"[^\w\n]*[a-z]{2,20}(?<![suiy])s\ (?!before\b|after\b)", re.IGNORECASE)
"""A verb in the third person at the beginning of a clause, which tells what something does, as `inserts a line` does."""
BETWEEN = regex(r"(?P<early>.+?)\s(?P<when>before|after)\s(?P<late>(?:(?!\b(?:before|after)\b).)+)", re.DOTALL)
OPENED = regex(
    r"\W*(?P<when>before|after)\s(?P<late>(?:(?!\b(?:before|after)\b)[^,\n])+),\s(?P<early>(?:(?!\b(?:before|after)\b).)+)$", re.DOTALL
)
MOST_ALIKE = 40
"""Clauses with the same words that others are held against."""
LEAST = 2
"""The fewest words in common that are a verb and an object."""


@rule(9, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def contradicting_rules(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag what one clause asks for and another one forbids in the same words, and two steps each of which comes before the other.

    Order, articles, and endings of words make no difference; everything else does, so that a condition, an exception or
    another object is no contradiction. What a section such as `Avoid` lists, quotations and questions are left alone. What is
    forbidden is known in English, German, French, Spanish, Italian, Portuguese and Dutch, the order of steps in English.

    Fires on:

    ```text
    Always ask for the order number.
    # Privacy
    Never ask for order numbers.
    ```

    Fires on:

    ```text
    Look up the order before you answer.
    # Tools
    Answer before looking up an order.
    ```

    Fires on:

    ```text
    Du bist der Assistent einer Werkstatt und hilfst den Kunden mit der Planung. Frage nach der Kundennummer.
    # Datenschutz
    Du darfst nicht nach Kundennummern fragen.
    ```

    Silent on:

    ```text
    Look up the order before you answer. After looking up the order, answer.
    ```

    Silent on:

    ```text
    Always ask for the order number.
    # Privacy
    Never ask for the order number of another user. Never ask for the card number.
    ```

    Silent on:

    ```text
    Eres el asistente de una clínica y ayudas a los pacientes con sus citas. Indica siempre tu nombre.
    # Privacidad
    No indiques nunca su nombre.
    ```
    """
    yield from _denied(prompt)
    yield from _turned(prompt)


def _denied(prompt: Prompt) -> Iterator[Hit]:
    """What is asked for and forbidden."""
    read = prompt.statements
    forbidden: dict[frozenset[str], list[Statement]] = {}
    wanted: dict[frozenset[str], list[Statement]] = {}
    forbidding = [one for one in read.statements if one.force is Force.FORBID]
    if not forbidding:
        return
    refusing = {index for index, one in enumerate(prompt.structure.sections) if _is_refused(one.title, read.speech)}
    named = frozenset().union(*(_stems(one, read.spoken(one)) for one in forbidding))
    for one in read.statements:
        speech = read.spoken(one)
        if one.section in refusing or (DENIED_AGAIN.search(one.text) is not None if one.force is Force.FORBID else _denies(one, speech)):
            continue
        if any(stem not in named for stem in _meaning(one, speech)) or _aside(one, speech):
            continue
        stems = _stems(one, speech)
        if len(stems) < LEAST:
            continue
        same, others = (forbidden, wanted) if one.force is Force.FORBID else (wanted, forbidden)
        other = next(
            (
                each
                for each in others.get(stems, ())
                if read.meet(one, each) and not _exchanged(one, each, speech) and not _in_part(one, each) and not _of_others(one, each)
            ),
            None,
        )
        if other is not None:
            line, _ = prompt.line_column(other.start)
            said = " ".join(prompt.text[other.start : other.end].split())
            what = "forbids what" if one.force is Force.FORBID else "asks for what"
            verb = "asks for" if one.force is Force.FORBID else "forbids"
            message = f"this {what} line {line} {verb}: {said!r}"
            yield Hit(one.start, one.end, message, "keep one, or say when each of them holds", key=" ".join(sorted(stems)))
        alike = same.setdefault(stems, [])
        if len(alike) < MOST_ALIKE:
            alike.append(one)


def _exchanged(one: Statement, other: Statement, speech: Speech | None) -> bool:
    """Whether the same is said to be done with another thing, as in `change A to match B` and `change B to match A`."""
    first, second = (list(_meaning(each, speech)) for each in (one, other))
    return len(first) > 2 and first[0] == second[0] and first[1:2] != second[1:2]


def _in_part(one: Statement, other: Statement) -> bool:
    """Whether all of something is forbidden, or always to do it, and the other clause asks for some of it, as in `do not list all plans`."""
    forbidden, wanted = (one, other) if one.force is Force.FORBID else (other, one)
    return NOT_ALL.search(forbidden.text) is not None and ALL.search(wanted.text) is None


def _of_others(one: Statement, other: Statement) -> bool:
    """Whether the clauses are about things of different people, as `give your name` and `never give their name`."""
    whose, others = ({OWNERS[word] for word in each.words if word in OWNERS} for each in (one, other))
    return bool(whose and others) and whose.isdisjoint(others)


def _turned(prompt: Prompt) -> Iterator[Hit]:
    """Two steps of which one clause puts the first before the second, and another one the second before the first."""
    read = prompt.statements
    told: dict[tuple[frozenset[str], frozenset[str]], Statement] = {}
    for one in read.holding(("before", "after")):
        steps = _steps(one)
        if steps is None:
            continue
        other = told.get((steps[1], steps[0]))
        if other is not None:
            line, _ = prompt.line_column(other.start)
            said = " ".join(prompt.text[other.start : other.end].split())
            key = " ".join(sorted(steps[0] | steps[1]))
            yield Hit(one.start, one.end, f"this turns the order of line {line} around: {said!r}", "keep one", key=key)
        told.setdefault(steps, one)


def _steps(one: Statement) -> tuple[frozenset[str], frozenset[str]] | None:
    """What a clause has done first, and then, where it says no more than that."""
    if (
        one.force is Force.FORBID
        or not NEGATIVE.isdisjoint(one.words)
        or not CONDITIONS.isdisjoint(one.words)
        or _aside(one, None)
        or TELLS.match(one.text)
    ):
        return None
    found = OPENED.match(one.text) or BETWEEN.fullmatch(one.text)
    if found is None:
        return None
    early, late = (_stems_of(found[name]) for name in ("early", "late"))
    if found["when"] == "after":
        early, late = late, early
    return (early, late) if early and late and early != late else None


def _is_refused(title: str, speech: Speech | None) -> bool:
    """Whether a section lists what is not wanted."""
    return REFUSED.search(title) is not None or (speech is not None and speech.refused.search(title) is not None)


def _denies(one: Statement, speech: Speech | None) -> bool:
    """Whether a clause negates anything."""
    return not NEGATIVE.isdisjoint(one.words) if speech is None else speech.negative.search(one.text) is not None


def _aside(one: Statement, speech: Speech | None) -> bool:
    """Whether a clause quotes, asks, or holds markup."""
    if one.text.endswith("?") or ASIDE.match(one.text) is not None or ("<" in one.text and MARKUP.search(one.text) is not None):
        return True
    return speech is not None and one.words[0] in speech.asking


def _meaning(one: Statement, speech: Speech | None) -> Iterator[str]:
    """The stems of the words of a clause that have a meaning of their own, in their order."""
    if speech is None:
        return (_stem(word) for word in one.words if word not in FILLING)
    return (speech.stem_of(word) for word in one.words if word not in speech.filling)


def _stems(one: Statement, speech: Speech | None) -> frozenset[str]:
    if speech is None:
        return _stems_of(one.text, one.words)
    return frozenset((*_meaning(one, speech), *(CODE.findall(one.text) if "`" in one.text else ())))


def _stems_of(text: str, words: Sequence[str] = ()) -> frozenset[str]:
    code = CODE.findall(text) if "`" in text else ()
    has = ("include",) if "have" in text and HAVE.search(text) else ()
    return frozenset((*(_stem(word) for word in words or WORD.findall(text) if word not in FILLING), *code, *has))


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    if word in ALIKE:
        return ALIKE[word]
    for ending in ("ing", "ies", "es", "s", "ed", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
