"""What time it is in the conversations of a feature, as its variables and its facts say."""

import datetime

from specforge.contracts.times import PART
from specforge.project import View
from specforge.regexes import regex

NOW = frozenset(PART.findall("now today jetzt heute maintenant aujourd ahora hoy adesso oggi agora hoje"))
"""The words of what tells the time at which a conversation happens."""
CURRENT = frozenset(PART.findall("current currently present aktuell aktuelle aktueller aktuelles actuel actuelle actual attuale atual"))
"""Those that do beside one of time."""
TIME = frozenset(PART.findall("time date datetime day moment instant timestamp zeit uhrzeit datum tag heure jour fecha hora ora data dia"))
MOMENT = regex(r"(?<!\d)(?:19|2[01])\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?: ?[+-]\d\d:?\d\d|Z)?)?(?![\d-])")
"""A date, or an instant, as it stands in a text."""
DAY = len("2026-06-01")
"""The characters of a date."""


def now_of(view: View) -> datetime.datetime | None:
    """Give the moment at which conversations of a feature happen, by the samples of its variables or by its facts; nothing where none tells."""
    return view.once(_now_of)


def instant_of(view: View) -> str | None:
    """Give that moment as a text of ISO 8601."""
    now = now_of(view)
    return None if now is None else now.isoformat()


def _now_of(view: View) -> datetime.datetime | None:
    dated = [(one.value.type, one, found) for one in view.variables if (found := moment(str(one.value.sample))) is not None]
    told = [found for kind, one, found in dated if _is_now(one.id) or (kind != "string" and _is_now(one.value.says or ""))]
    stated = [one for one in view.facts if _is_now(one.id)]
    told += [found for one in stated for text in (view.value_of(one) or "", one.value.says or "") if (found := moment(text)) is not None]
    # Else it is the one moment that there is, as that at which a conversation begins.
    told += [found for kind, _, found in dated if kind == "datetime" and len(dated) == 1]
    return next(iter(told), None)


def _is_now(text: str) -> bool:
    words = {word.casefold() for word in PART.findall(text)}
    return not NOW.isdisjoint(words) or (not CURRENT.isdisjoint(words) and not TIME.isdisjoint(words))


def moment(text: str) -> datetime.datetime | None:
    """Read the first instant that a text tells: of a day its noon, and in UTC where it names no offset."""
    found = MOMENT.search(text)
    if found is None:
        return None
    try:
        read = datetime.datetime.fromisoformat(found[0].replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    read = read.replace(hour=12) if len(found[0]) == DAY else read
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)
