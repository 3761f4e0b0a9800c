"""The check that the user said yes to a question before a call."""

import re
from collections.abc import Iterable, Iterator, Sequence

from specforge.grading.agreeing import (
    ALONE,
    ASKED_BACK,
    CHANGES,
    CHANGES_UNSPACED,
    CONDITION,
    DAY,
    ECHOED,
    HEARD,
    KNOWN,
    NEUTRAL,
    NO,
    ON_A_DAY,
    ONLY,
    OTHERWISE,
    PLEASED,
    POLITE,
    SEEN,
    TOLD,
    WHETHER_TO,
    YES,
)
from specforge.grading.asking import asks_whether_to
from specforge.grading.catalog import Catalog
from specforge.grading.events import Conversation, Message
from specforge.grading.specifying import names_another
from specforge.grading.texts import fold, is_letter
from specforge.grading.verdict import Outcome, all_of, failed, passed, quote
from specforge.spec.checks import Check


def says_yes(text: str, more: Iterable[str] = (), question: str = "") -> bool:
    """Whether a message begins with a yes, does not take it back, depends on nothing, and asks nothing.

    Thanks or a `great` may stand before the yes; words of the question take nothing back, and a change, or one thing alone, is wished for in them only.
    """
    folded = fold(text)
    told_to = [
        f"{please}{verb} {what}" for verb in _asked_whether(question) for please in ("", "please ") for what in ("it", "that", "this")
    ]
    phrases = sorted({fold(one) for one in (*YES, *more, *told_to)} - {""}, key=len, reverse=True)
    start = next((index for index, character in enumerate(folded) if character.isalnum() or character in YES), len(folded))
    whole = folded[start:]
    pleased = PLEASED.match(whole)
    for said in (whole, whole[pleased.end() :]) if pleased and not SEEN.match(whole) else (whole,):
        behind = _behind_yes(said, phrases)
        if behind is None:
            continue
        while behind is not None and (known := KNOWN.match(behind)):
            behind = _behind_yes(behind[known.end() :], phrases)
        if behind is None:
            return False
        rest = TOLD.sub("", _without_echo(behind, question))
        return not (
            OTHERWISE.match(said)
            or re.fullmatch(HEARD, said, re.VERBOSE)
            or (question and (_wishes_otherwise(behind, fold(question)) or names_another(behind, fold(question))))
            or NO.search(rest)
            or CONDITION.search(rest)
            or ASKED_BACK.search(POLITE.sub("", rest))
        )
    return False


def _asked_whether(question: str) -> list[str]:
    """The verbs of what a question asks whether to do."""
    return [found["verb"] for found in WHETHER_TO.finditer(fold(question))]


def _behind_yes(said: str, phrases: Sequence[str]) -> str | None:
    """What stands behind a yes at the begin; nothing where there is none."""
    for yes in phrases:
        if said.startswith(yes) and not (is_letter(yes[-1]) and _goes_on(said[len(yes) :])):
            return said[len(yes) :]
    return None


def _without_echo(rest: str, question: str) -> str:
    """What follows a yes, without the words that a question has, too, and that would take the yes back."""
    asked = (one for one in re.split(r"(?<=[.!?\uff1f\u061f\n])", fold(question)) if one.endswith(("?", "\uff1f", "\u061f")))
    words = {word for one in asked for word in ECHOED.findall(re.split(r"\bor\b", one)[0])}
    return re.sub(rf"\b(?:{'|'.join(sorted(words))})\b", "", rest) if words else rest


def _wishes_otherwise(rest: str, question: str) -> bool:
    """Whether what follows a yes asks for another day or a change that the question does not name, or for one thing alone that is not in it.

    What stands behind an `or` is not what a yes says yes to.
    """
    question = " ".join(re.split(r"\b(?:or|oder)\b", one)[0] for one in re.split(r"(?<=[.!?])\s", question))
    if (day := ON_A_DAY.search(rest)) and DAY.search(question) and day["day"] not in question:
        return True
    if any(found[1][:5].rstrip("e") not in question for found in CHANGES.finditer(rest)):
        return True
    if any(found[0] not in question for found in CHANGES_UNSPACED.finditer(rest)):
        return True
    if any(found[1] not in question for found in ALONE.finditer(rest)):
        return True
    alone = [_named(found) for found in ONLY.finditer(rest)]
    numbers = set(re.findall(r"\d+", question))
    return any(named and not any(word[:5] in question for word in named) for named in alone) or any(
        word.isdecimal() and word not in numbers for named in alone for word in named
    )


def _named(found: re.Match[str]) -> list[str]:
    """The words of a wish for one thing and no other that name a thing or a deed, and its numbers."""
    return [word for word in re.findall(r"[^\W\d_]{3,}|\d+", found[0]) if word not in NEUTRAL]


def _goes_on(rest: str) -> bool:
    """Whether a word goes on behind its first letters."""
    return is_letter(rest[:1]) or (rest[:1] in {"'", "-"} and is_letter(rest[1:2]))


def asks_before(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    """Before each of the calls the user's latest message says yes, and the agent asked between that message and the one before it.

    Who asks only whether there is anything else has not asked. One yes covers every call up to the next message of the user. Passes where none of the tools is called.
    """
    consent = check.asks_before
    assert consent is not None
    named = frozenset(consent.calls)
    tools = (named - {"writes"}) | catalog.writes if "writes" in named else named
    if not tools:
        return passed("no tool needs a yes")
    outcomes = tuple(_calls(conversation, tools, consent.yes))
    return all_of(outcomes) if outcomes else passed("no call that needs a yes was made")


def _calls(conversation: Conversation, tools: frozenset[str], more: tuple[str, ...]) -> Iterator[Outcome]:
    """The outcome of each call of the tools, in order."""
    said, latest, state = list[str](), None, failed("")
    for event in conversation.events:
        if isinstance(event, Message) and event.role == "agent":
            said.append(event.text)
        elif isinstance(event, Message):
            latest, asked, said = event.text, [one for one in said if asks_whether_to(one)], []
            if not says_yes(event.text, more, " ".join(asked)):
                state = failed(f"the user's latest message is {quote(latest)}")
            elif not asked:
                state = failed(f"no question comes before the user's {quote(latest)}")
            else:
                state = passed(f"the user says {quote(latest)}")
        elif event.by == "agent" and event.tool in tools:
            found = state.reason if latest is not None else "the user has said nothing yet"
            yield Outcome(state.verdict, f"expected a question and a yes before `{event.tool}`, found that {found}")
