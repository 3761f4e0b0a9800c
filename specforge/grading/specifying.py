"""What a yes names otherwise than the question that it answers: another day, time, amount, number or code, or one more thing."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from specforge.grading.catalog import Catalog
from specforge.grading.grounding import MADE_UP, Given
from specforge.grading.moments import MONTH
from specforge.grading.numerals import days_in_digits, worded
from specforge.grading.requested import stems
from specforge.grading.stating import WEEKDAYS, coded, codes, figures
from specforge.grading.texts import AMOUNT
from specforge.regexes import regex

LEAD = (
    r"(?:please|and|for|on|at|to|the|of|from|by|until|und|für|am|um|ab|zum|den|die|der|das|bitte|et|pour|le|les|la|à|y|para|el|los|las|a|al|e|per|il|gli|alle|alla|o|os|as|às"
    r"|no|dia|voor|op|om|de|het)"
)
"""A word that stands before what is named."""
NAMED = regex(
    rf"[^\w$€£]*(?P<said>(?P<lead>(?>(?:{LEAD}\b[^\w$€£]{{0,3}})*))"
    rf"(?P<what>(?:(?:{MONTH}|{'|'.join(WEEKDAYS.split())}|[a-z]{{1,3}}),? )?(?:[$€£]|[a-z]{{1,3}}[ -]?|[a-z]{{1,5}}-?)?\d[\w.,:/%-]*(?: ?[$€£%])?(?: [a-zà-ɏ]+\.?){{0,2}}?(?: \d{{4}})?|[a-zà-ɏ-]+(?: [a-zà-ɏ]+){{0,2}}?))"
    r"(?: ?,? ?(?:please|bitte|por favor|grazie|thanks|danke|alstublieft))?(?=\W*$|(?:[,;!]|(?<!\d)\.)\s)"
)
"""What stands behind a yes and is no sentence: `on the 5th`, `for 2 people`, `two tickets please`."""
RANK = regex(r"\d+(?:st|nd|rd|th|er|e|º|ª|\.)? (?:one|option|choice|flight|room|offer|slot|appointment)\b")
"""A rank among things that were named, and no day."""
HOUR = 3
"""An hour has fewer digits."""
IS = regex(r"\b(?:is|are|was|ist|sind|war|est|sont|es|son|è|sono|é|são)\b")
"""What makes a sentence of it."""
OPEN = regex(
    r"""\b(?:how | what | which | when | where | who | wie | was | wann | welche\w* | wo | wohin | wer | combien | quel(?:le)?s? | quand | où | cuánt\w+ | qué | cuál(?:es)? | cuándo | dónde
      | quant[aeio] | qual[ei]? | quando | dove | quais | onde | hoeveel | hoe | wat | welke? | wanneer | waar)\b[^.!?]*\?""",
    re.VERBOSE,
)
"""A question that is answered by naming something."""
ONE_MORE = regex(
    r"""\W*(?:(?:and|plus|with|also|und|dazu|mit|et|avec|y|con|e|com|en|met)\ ){1,2}(?:also\ |auch\ )?(?:please\ |bitte\ )?
      (?:an?|some|another|two|three|four|extra|eine?n?|noch|zwei|drei|un[ea]?|des|deux|trois|otr[oa]|dos|tres|due|tre|uma?|dois|duas|een|nog|twee|drie)\ (?P<what>[a-zà-ɏ][^.,;!?\n]{0,40})(?=\W*$|[.,;!]\s)""",
    re.VERBOSE,
)
"""How one more thing is wished for behind a yes: `and a coke please`."""
ALL = regex(
    r"\b(?P<which>both|beiden?|les deux|ambos|ambas|entramb[ie]|all|every|alle|tous|toutes|todos|todas|tutt[ie])\b(?P<behind>(?: [\w'-]+){0,3})"
)
"""Things that are not counted."""
CLOCK = regex(r"\b\d{1,2}(?::\d\d| ?(?:uhr|h|o'clock|[ap]\.?m)\b)(?: ?\d\d\b)?")
"""A time of day in digits."""
WELL = regex(
    r"""\b(?:thank\w* | day | evening | morning | night | weekend | nice | great | happy | merry | hug | smile | \w*dank\w* | tag | abend | wochenende | morgen | merci | journée | soirée | week-end | gracias | día | noche | abrazo | saludo
      | grazie | giornata | serata | obrigad\w | dia | noite | abraço | dag | avond)\b""",
    re.VERBOSE,
)
"""What is wished to somebody else than oneself."""


def names_another(rest: str, question: str) -> bool:
    """Whether what stands behind a yes names another day, time, amount, number of things or code than the question does, or one more thing.

    What the question says nothing of only adds to it, as the number of guests where it names a day. A question how many, or when, is answered so.

    Args:
        rest: What the user says behind the yes, folded.
        question: What the agent asked, folded.
    """
    more = ONE_MORE.match(rest)
    if more and not WELL.search(more["what"]) and stems(more["what"]).isdisjoint(stems(question)):
        return True
    found = NAMED.match(rest)
    if found is None or OPEN.search(question) or RANK.match(found["what"]) or IS.search(found["what"]):
        return False
    return any(_differ(found, question))


def _differ(found: re.Match[str], question: str) -> Iterator[bool]:
    """Give for each kind of thing whether the question has it, and otherwise."""
    what = f"on {days_in_digits(found['said'])}"  # and no item of a list
    given, asked, said = Given(Catalog()), list(figures(question, counting=False)), list(figures(what, counting=False))
    given.add(question)
    in_words = next(worded(found["what"].split()[0]), Decimal(0))
    number = Decimal(found["what"]) if found["what"].isdecimal() and len(found["what"]) < HOUR else in_words
    leads = found["lead"].split()[-1:]
    as_hour = _is_hour(number, given) and not _stands_behind(leads, found["what"], CLOCK.sub(" ", question))
    made_up = not as_hour and (any(MADE_UP["numbers"](what, given)) or (in_words > 1 and in_words not in given.numbers))
    if any(codes(what)):
        alike = set(map(_shape, codes(question)))
        yield any(_shape(one) in alike for one in MADE_UP["codes"](what, given))
    elif days := [day for one in said for day in one.days]:
        known = any(year for one in asked for year, _, _ in one.days)
        yield any(one.days for one in asked) and not any(given.has_day((year if known else 0, month, day)) for year, month, day in days)
    elif any(one.clocks for one in said):
        yield any(one.clocks for one in asked) and made_up
    elif AMOUNT.search(what):
        yield AMOUNT.search(question) is not None and made_up
    else:
        named = found["what"].partition(" ")[0] if found["what"][:1].isalpha() and not in_words else ""
        code = set(coded(found["what"]))
        yield bool(named and code) and any(one.startswith(named) for one in given.codes) and given.codes.isdisjoint(code)
        same = not stems(found["what"]).isdisjoint(stems(question)) and not _leaves_open(question)
        yield made_up and (same or _stands_behind(leads, found["what"], question))


def _leaves_open(question: str) -> bool:
    """Whether a question is about all things of a kind and does not say how many they are."""
    return any(not any(map(str.isdecimal, one["behind"])) and not any(worded(one["behind"])) for one in ALL.finditer(question))


def _shape(code: str) -> str:
    """What codes of one kind have in common: `LH123` and `LH4` have two letters and then digits."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]", "a", code))


def _is_hour(number: Decimal, given: Given) -> bool:
    """Whether a number can be the hour of a time that was given."""
    return any(int(number) == hour % 12 and not minute for hour, minute in given.clocks)


def _stands_behind(lead: Sequence[str], what: str, question: str) -> bool:
    """Whether another number stands in a question behind the word that stands before one: `for five`, where `for four` was asked."""
    alone = len(what.split()) == 1
    behind = [one for word in lead for one in re.findall(rf"(?<![^\W_]){re.escape(word)} (?:the |el |le |il )?([\w-]+)", question)]
    return alone and any(one[:1].isdecimal() or any(worded(one)) for one in behind)
