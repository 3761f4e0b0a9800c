"""Whether what the agent states was given to it: by the prompt, by the user, or by a result of a tool."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from itertools import product
from math import isfinite

from specforge.amounts import enumerated, few_in_code
from specforge.grading import stating
from specforge.grading.addresses import links
from specforge.grading.answers import SILENCE
from specforge.grading.asking import asks_whether_to
from specforge.grading.catalog import Catalog
from specforge.grading.counting import CODE
from specforge.grading.events import UNTOLD, Call, Conversation, Event
from specforge.grading.instants import zones as named_zones
from specforge.grading.json_values import texts_in
from specforge.grading.moments import Clock, Day, blanked
from specforge.grading.quoting import quotations
from specforge.grading.stating import Figure
from specforge.grading.texts import is_letter
from specforge.grading.verdict import Outcome, failed, passed, quote, undecided
from specforge.regexes import regex
from specforge.spec.checks import Check

POSITIONS = 1000
"""The most rows of a result that may be spoken of by their number."""
DIALLED = 6
"""The fewest digits that tell a number to dial."""
EPOCH = range(946_684_800, 4_102_444_800)
"""The seconds since 1970 that are taken for an instant from 2000 to 2099."""
SPAN = regex(r"(?<!`)(?P<fence>`{1,2})(?!`)(?P<inside>[^`\n]+)(?P=fence)(?!`)")
"""A piece of code inside of a line, as Markdown writes it."""
TAG = regex(r"[ \t]*[`~]{3,}[ \t]*([A-Za-z][\w+#.-]*)[^\n]*\n")
"""The name of a language behind the fence of a block of code."""
DATA = frozenset(
    (
        "json",
        "jsonc",
        "jsonl",
        "yaml",
        "yml",
        "toml",
        "xml",
        "html",
        "csv",
        "tsv",
        "text",
        "txt",
        "plain",
        "plaintext",
        "markdown",
        "md",
        "log",
        "output",
        "console",
        "http",
        "ini",
        "diff",
    )
)
"""Names of what states something, and is no program."""
LEAST_ENDING = 3
"""The fewest digits by which a longer number is told: `ends in 12 days` tells none."""
LEAST_OF_CODE = 3
"""The fewest words of code that is known again."""
PLACEHOLDER = regex(r"\{\{([A-Za-z_][\w-]*)\}\}")
"""Where the value of a variable stands in a prompt."""
SHOWN = 5
"""The most things that a reason names."""
UNDATED = -1
"""Stands for the year of a date that was given without one."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Given:
    """All that the agent was given up to a place of a conversation."""

    def __init__(self, catalog: Catalog) -> None:
        """Begin with what the prompt says, with the values of its variables."""
        self.numbers, self.marks, self.years = set[Decimal](), set[Decimal](), set[int]()
        self.ranked, self.places = set[int](), set[int]()
        self.days, self.clocks = set[Day](), set[Clock]()
        self.instants, self.zones = set[datetime](), set[tzinfo]({UTC})
        self.links, self.codes, self.rows, self.dialled = set[str](), set[str](), set[str](), set[str]()
        self.counted = 0
        self.unknown = ""
        """What gives something that is not known, in words."""
        self._texts, self._sorted = list[str](), list[Decimal]()
        for text in catalog.told:
            self.add(text)
            unset = next((name for name in PLACEHOLDER.findall(text) if name not in catalog.variables), None)
            self.unknown = self.unknown if unset is None else f"the variable `{unset}`, whose value is not known"
        for value in catalog.variables.values():
            self.add_value(value)

    def add(self, text: str) -> None:
        """Take what a text says."""
        found = stating.stated(text)
        for name in ("numbers", "ranked", "places", "marks", "rows", "links", "codes", "dialled"):
            getattr(self, name).update(getattr(found, name))
        for one in found.days:
            self._add_day(one)
        for clock in found.clocks:
            self._add_clock(clock)
        self._texts.append(found.folded)
        self._add_local(found.instants - self.instants, self.zones | found.zones)
        self._add_local(self.instants, found.zones - self.zones)
        self.instants |= found.instants
        self.zones |= found.zones

    def _add_day(self, one: Day) -> None:
        year, month, day = one
        self.years.update({year} - {0})
        self.days.update(((year or UNDATED, month, day), (year, month, day), (0, month, day), (year, month, 0), (0, month, 0), (0, 0, day)))

    def _add_clock(self, clock: Clock) -> None:
        hour, minute = clock
        self.clocks.update(((hour, minute or 0), (hour, minute), (hour, None)))

    def _add_local(self, given: Iterable[datetime], zones: Iterable[tzinfo]) -> None:
        """Take what clocks and calendars of some zones show at some instants."""
        for instant, zone in product(given, zones):
            try:
                local = instant.astimezone(zone)
            except OverflowError:
                continue
            self._add_day((local.year, local.month, local.day))
            self._add_clock((local.hour, local.minute))

    def told_in(self, text: str) -> None:
        """Take that an answer says itself in which zones it tells instants."""
        zones = frozenset(named_zones(text)) - self.zones
        self._add_local(self.instants, zones)
        self.zones |= zones

    def add_value(self, value: object) -> None:
        """Take what a JSON value says: its texts and numbers, how many things its lists have, and the place of each."""
        match value:
            case bool() | None:
                pass
            case str():
                self.add(value)
            case int():
                self._add_number(Decimal(value))
            case float() if isfinite(value):
                self._add_number(Decimal(repr(value)))
            case Mapping():
                for key, one in value.items():
                    self.add(str(key))
                    self.add_value(one)
            case list() | tuple():
                self.counted = max(self.counted, len(value))
                self.numbers.update(map(Decimal, range(min(len(value), POSITIONS) + 1)), (Decimal(len(value)),))
                for one in value:
                    self.add_value(one)
            case _:
                self.add(str(value))

    def _add_number(self, value: Decimal) -> None:
        """Take a number, and the instant that it may be."""
        number = abs(value)
        self.numbers.add(number)
        seconds = next((int(one) for one in (number, number.scaleb(-3)) if EPOCH[0] <= one <= EPOCH[-1]), None)
        if seconds is not None:
            self.add(datetime.fromtimestamp(seconds, UTC).isoformat())

    def add_result(self, call: Call) -> None:
        """Take what a call returned."""
        if call.result is None and call.shown is None:
            self.unknown = f"what `{call.tool}` returned, which is not known"
        if call.shown is not None:
            self.add(call.shown)
        self.add_value(call.result)

    def has_about(self, number: Decimal, most: Decimal) -> bool:
        """Whether a number was given that differs by no more than this, or the year that it may be."""
        if number in self.numbers or (number in self.years):
            return True
        if not most:
            return False
        if len(self._sorted) != len(self.numbers):
            self._sorted = sorted(self.numbers)
        at = bisect_left(self._sorted, number - most)
        return at < len(self._sorted) and self._sorted[at] <= number + most

    def has_day(self, day: Day) -> bool:
        """Whether a date was given, where what is not said may be anything; a day may be given alone, as its rank, and a year as a number.

        A rank in words, as of the second order, is no day of any month.
        """
        year, month, number = day
        if day in self.days:
            return True
        known = not year or year in self.years or Decimal(year) in self.numbers
        if not (month or number):
            return known
        if not month:
            return not year and number in self.ranked | self.places
        return known and ((UNDATED, month, number) in self.days or number in self.ranked)

    def has_clock(self, clock: Clock) -> bool:
        """Whether a time was given; without minutes it may be any of the hour, and a full hour may be given as a number."""
        hour, minute = clock
        return clock in self.clocks or (not minute and not self.numbers.isdisjoint({Decimal(hour), Decimal(hour % 12 or 12)}))

    def says(self, folded: str) -> bool:
        """Whether some text says this, and not only inside of a longer word."""
        for text in self._texts:
            at = text.find(folded)
            while at >= 0:
                if not (_joined(text[at - 1 : at]) or _joined(text[at + len(folded) : at + len(folded) + 1])):
                    return True
                at = text.find(folded, at + 1)
        return False


def _joined(character: str) -> bool:
    """Whether a character goes on with a word; scripts without spaces have none that does."""
    return is_letter(character) or character.isdecimal()


def grounded(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    """Everything of the kinds that are asked for was given before the agent states it, in the prompt, by the user, or in a result."""
    if not conversation.said:
        return failed(SILENCE)
    given = Given(catalog)
    wanted, made = f"{enumerated(check.grounded)} that were given", list[Call]()
    for at, event in enumerate(conversation.events):
        if isinstance(event, Call):
            if event.by == "agent":
                given.add_result(event)
                made.append(event)
        elif event.role == "user":
            given.add(event.text)
        elif made_up := _without_run(
            _made_up(check.grounded, event.text, given), check.grounded, event.text, given, made, conversation.events[at + 1 :]
        ):
            found = few_in_code(made_up, SHOWN)
            shown = next((_unread(kind) for before, kind in conversation.unread if before <= at), "")
            if unknown := given.unknown or shown:
                return undecided(f"expected {wanted}; {found} may be in {unknown}")
            return failed(f"expected {wanted}, found {found} in {quote(event.text)}")
    return passed(f"the {enumerated(check.grounded)} were given")


def _made_up(kinds: Sequence[str], text: str, given: Given) -> list[str]:
    """What a text states of some kinds and was not given."""
    return list(dict.fromkeys(one for kind in kinds for one in MADE_UP[kind](text, given)))


def _without_run(
    made_up: list[str], kinds: Sequence[str], text: str, given: Given, made: Sequence[Call], behind: Sequence[Event]
) -> list[str]:
    """What was made up, without what a query states nothing with: what stands in code and in the arguments of a call, and in code that is yet to be run."""
    blocks = list(CODE.finditer(text)) if made_up else []
    if made_up:
        outside = blanked(text, [one.span() for one in blocks])
        blocks = sorted([*blocks, *SPAN.finditer(outside)], key=lambda one: one.start())
    later = [
        " ".join(one.split()) for event in behind if isinstance(event, Call) and event.by == "agent" for one in texts_in(event.arguments)
    ]
    prose = blanked(text, [one.span() for one in blocks])
    claims = [one["inside"] for one in blocks if not _is_proposed(one, prose, later)]
    if not blocks or (not made and len(claims) == len(blocks)):
        return made_up
    wider = deepcopy(given)
    for call in made:
        wider.add_value(call.arguments)
    left = {*_made_up(kinds, prose, given), *_made_up(kinds, "\n".join(claims), wider)}
    return [one for one in made_up if one in left]


def _is_proposed(block: re.Match[str], prose: str, later: Sequence[str]) -> bool:
    """Whether code is what the agent runs later, word for word, or is a program in an answer that asks whether to run it."""
    bare = " ".join(block["inside"].split()).rstrip("; ")
    if len(bare.split()) < LEAST_OF_CODE:
        return False
    if any(bare in one for one in later):
        return True
    tag = TAG.match(block[0])
    if tag is None or tag[1].lower() in DATA:
        return False
    return asks_whether_to(prose)


def _unread(kind: str) -> str:
    return "results of calls, of which nothing is told" if kind == UNTOLD else f"a part of a message that is no text, of the type `{kind}`"


def _numbers(text: str, given: Given) -> Iterator[str]:
    given.told_in(text)
    return (figure.text for figure in stating.figures(text, counting=False) if not _given(figure, given))


def _given(figure: Figure, given: Given) -> bool:
    """Whether something that a number, a date or a time can mean was given."""
    if figure.mark and given.marks:
        return given.marks.issuperset(figure.readings) or all(one <= given.counted for one in figure.readings)
    return (
        any(given.has_about(number, most) for number, most in figure.close)
        or (not figure.close and any(one in given.numbers for one in figure.readings))
        or (bool(figure.parts) and given.numbers.issuperset(figure.parts))
        or any(given.has_day(day) for day in figure.days)
        or any(given.has_clock(clock) for clock in figure.clocks)
        or figure.row in given.rows
        or figure.name in given.codes
        or f"{figure.name[:1]}{figure.name.lstrip(LETTERS)}" in given.codes
        or _dialled(figure.dialled, given)
        or (figure.ending and _ends_one(figure.text, given))
    )


def _dialled(digits: str, given: Given) -> bool:
    """Whether a row of digits is one that was given, with or without what stands ahead of it to dial from elsewhere."""
    long = len(digits) >= DIALLED
    return long and any(len(one) >= DIALLED and (one.endswith(digits) or digits.endswith(one)) for one in given.dialled)


def _ends_one(digits: str, given: Given) -> bool:
    """Whether a longer number or code that was given ends in these digits."""
    longer = (*given.codes, *given.dialled, *given.rows, *map(str, given.numbers))
    return len(digits) >= LEAST_ENDING and any(len(one) > len(digits) and one.endswith(digits) for one in longer)


def _links(text: str, given: Given) -> Iterator[str]:
    return (link for link in links(text) if link not in given.links)


def _quotes(text: str, given: Given) -> Iterator[str]:
    return (quoted for quoted in quotations(text) if not given.says(quoted))


def _codes(text: str, given: Given) -> Iterator[str]:
    return (code for code in stating.codes(text) if stating.squashed(code) not in given.codes)


MADE_UP: Mapping[str, Callable[[str, Given], Iterator[str]]] = {"numbers": _numbers, "links": _links, "quotes": _quotes, "codes": _codes}
"""For each kind of thing: those of a text that were not given."""
