"""Whether what the agent states was given to it: by the prompt, by the user, or by a result of a tool."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from specforge.amounts import enumerated, few
from specforge.grading import stating
from specforge.grading.catalog import Catalog
from specforge.grading.events import Call, Conversation
from specforge.grading.stating import Figure
from specforge.grading.texts import fold, is_letter
from specforge.grading.verdict import Outcome, failed, passed, quote, undecided
from specforge.spec.checks import Check

SILENCE = "the agent says nothing"
POSITIONS = 1000
"""The most rows of a result that may be spoken of by their number."""
DIALLED = 6
"""The fewest digits that tell a number to dial."""
NOON = 12
SHOWN = 5
"""The most things that a reason names."""


class Given:
    """All that the agent was given up to a place of a conversation."""

    def __init__(self, catalog: Catalog) -> None:
        """Begin with what the prompt says, with the values of its variables."""
        self.numbers, self.dated, self.hours, self.minutes = set[Decimal](), set[Decimal](), set[Decimal](), set[Decimal]()
        self.links, self.dialled = set[str](), set[str]()
        self._texts = list[str]()
        for text in catalog.told:
            self.add(text)
        for value in catalog.variables.values():
            self.add_value(value)

    def add(self, text: str) -> None:
        """Take what a text says."""
        found = stating.stated(text)
        for name in ("numbers", "dated", "hours", "minutes", "links", "dialled"):
            getattr(self, name).update(getattr(found, name))
        self._texts.append(found.folded)

    def add_value(self, value: object) -> None:
        """Take what a JSON value says: its texts and numbers, how many things its lists have, and the place of each."""
        match value:
            case bool() | None:
                pass
            case str():
                self.add(value)
            case int():
                self.numbers.add(Decimal(value))
            case float():
                number = Decimal(repr(value))
                self.numbers.update((number,), stating.roundings(number))
            case Mapping():
                for key, one in value.items():
                    self.add(str(key))
                    self.add_value(one)
            case list() | tuple():
                self.numbers.update(map(Decimal, range(min(len(value), POSITIONS) + 1)), (Decimal(len(value)),))
                for one in value:
                    self.add_value(one)
            case _:
                self.add(str(value))

    def add_result(self, call: Call) -> None:
        """Take what a call returned."""
        if call.shown is not None:
            self.add(call.shown)
        self.add_value(call.result)

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
    given, unknown = Given(catalog), ""
    wanted = f"{enumerated(check.grounded)} that were given"
    for event in conversation.events:
        if isinstance(event, Call):
            if event.by == "agent":
                unknown = event.tool if event.result is None and event.shown is None else unknown
                given.add_result(event)
        elif event.role == "user":
            given.add(event.text)
        elif made_up := list(dict.fromkeys(one for kind in check.grounded for one in MADE_UP[kind](event.text, given))):
            found = few([f"`{one}`" for one in made_up], SHOWN)
            if unknown:
                return undecided(f"expected {wanted}; {found} may be in what `{unknown}` returned, which is not known")
            return failed(f"expected {wanted}, found {found} in {quote(event.text)}")
    return passed(f"the {enumerated(check.grounded)} were given")


def _numbers(text: str, given: Given) -> Iterator[str]:
    for figure in stating.figures(text, counting=False):
        if not _given(figure, given):
            yield figure.text


def _given(figure: Figure, given: Given) -> bool:
    match figure.kind:
        case "time":
            hour, *minute = figure.parts
            hours = given.hours | given.numbers
            return (hour in hours or (hour + NOON) % (2 * NOON) in hours) and set(minute) <= given.minutes | given.numbers | {Decimal(0)}
        case "date":
            return set(figure.parts) <= given.dated | given.numbers
        case "number":
            whole = bool(figure.parts) and given.numbers.issuperset(figure.parts)
            return whole or any(_known(one, figure, given) for one in figure.readings) or _dialled(figure.dialled, given)


def _known(reading: Decimal, figure: Figure, given: Given) -> bool:
    """Whether one reading of a number was given: as it is, in cents, as a share of one, or as the year of a date."""
    return (
        reading in given.numbers
        or (figure.decimals == 2 and reading * 100 in given.numbers)
        or (figure.share and reading / 100 in given.numbers)
        or (1000 <= reading < 10_000 and reading in given.dated)
    )


def _dialled(digits: str, given: Given) -> bool:
    """Whether a row of digits is one that was given, with or without what stands ahead of it to dial from elsewhere."""
    long = len(digits) >= DIALLED
    return long and any(len(one) >= DIALLED and (one.endswith(digits) or digits.endswith(one)) for one in given.dialled)


def _links(text: str, given: Given) -> Iterator[str]:
    return (link for link in stating.links(text) if link not in given.links)


def _quotes(text: str, given: Given) -> Iterator[str]:
    return (quoted for quoted in stating.quotations(text) if not given.says(quoted))


def _codes(text: str, given: Given) -> Iterator[str]:
    return (code for code in stating.codes(text) if not given.says(fold(code)))


MADE_UP: Mapping[str, Callable[[str, Given], Iterator[str]]] = {"numbers": _numbers, "links": _links, "quotes": _quotes, "codes": _codes}
"""For each kind of thing: those of a text that were not given."""
