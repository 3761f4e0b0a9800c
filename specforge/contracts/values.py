"""Values that a schema of a field accepts: drawn from a seed, or counted in ascending order. Plain documents in, plain JSON out."""

import datetime
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from typing import Any, TypeAlias

from msgspec import Struct

from specforge.contracts.times import FIRST, LAST, Dating, Span
from specforge.regexes import regex

Schema: TypeAlias = Mapping[str, Any]

WORDS = (
    "amber", "basket", "canal", "delta", "eight", "field", "garden", "harbour", "island", "jar", "kettle", "lantern", "meadow", "north",
    "open", "paper", "quarter", "river", "station", "table", "under", "valley", "window", "yellow", "zinc", "one", "two", "of", "and",
    "the", "with", "new", '"quoted"', "half-way", "so", "a", "größe", "naïve", "straße", "число", "данные", "数据", "表", "بيانات", "📦", "e\u0301",
)  # fmt: skip
"""What texts are made of: words that name nobody, some of them with characters of two, three and four bytes."""
MINUTE = datetime.timedelta(minutes=1)
QUARTER = datetime.timedelta(milliseconds=250)
"""The part of a second that some instants have."""
APART: Mapping[str, datetime.timedelta] = {"date-time": datetime.timedelta(hours=4), "date": datetime.timedelta(days=10)}
"""How far a time of each format can lie behind the one before it in an object."""
UNDATED = Dating()
"""By what times go where nobody says what time it is."""
LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""
USUAL_LENGTH = 400
"""The most characters of a text that has no bound."""
USUAL_ITEMS = 4
"""The most entries of a list that has no bound."""
LONG = 4096
"""Above so many characters or entries, a bound is reached in one of 4,096 values rather than in one of 64."""
TAIL = 64
"""One of so many values stands at the upper bound of its field, and one at the lower."""


class Draw:
    """Numbers that follow from a key, the same on every machine; nothing else decides them."""

    __slots__ = ("_key", "_left", "_turn", "about", "dating", "lean", "span")

    def __init__(self, key: str, *, lean: bool = False, dating: Dating = UNDATED, about: str = "", span: Span | None = None) -> None:
        """Begin at a key.

        Args:
            key: What decides the numbers.
            lean: Whether values are as short as they may be.
            dating: By what times go.
            about: The field whose value is drawn.
            span: Where its times lie; as its name says when left out.
        """
        self._key, self._turn, self._left = key, 0, 0
        self.lean, self.dating, self.about, self.span = lean, dating, about, span

    def below(self, number: int) -> int:
        """Give a whole number from 0 to one less than `number`."""
        if self._left < number << 32:
            seed = f"{self._key}\0{self._turn}".encode()
            self._left, self._turn = int.from_bytes(blake2b(seed, digest_size=32).digest()), self._turn + 1
            if number >> 128:
                return self._left % number
        self._left, found = divmod(self._left, number)
        return found

    def of(self, part: str | int, span: Span | None = None) -> "Draw":
        """Give what decides a part of the value, whatever was drawn for the others.

        Args:
            part: The field, or the place in a list.
            span: Where times of the field lie.
        """
        about, lies = (part, span) if isinstance(part, str) else (self.about, self.span)
        return Draw(f"{self._key}\0{part}", lean=self.lean, dating=self.dating, about=about, span=lies)


class Domain(Struct, frozen=True):
    """The values of a field, as many as they are, in ascending order."""

    size: int
    at: Callable[[int], Any]
    """Gives the value of a number from 0 to one less than `size`."""
    gap: int = 16
    """How far neighbours stand apart where there is room, so that nobody guesses the next one."""
    from_end: bool = False
    """Whether the last values are the usual ones."""


def type_of(schema: Schema) -> str:
    """The type of a schema that is not `null`; nothing where it accepts any value."""
    named = schema.get("type")
    return next((one for one in named if one != "null"), "null") if isinstance(named, list) else str(named or "")


def accepts(schema: Schema, value: object) -> bool:
    """Whether a value, as the sample of a field, is one of those that a schema of the language accepts."""
    if value is None:
        return not schema.keys() & {"type", "enum", "const"} or (isinstance(schema.get("type"), list) and "null" in schema["type"])
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        return False
    match type_of(schema):
        case "string":
            fits = isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
            return fits and _formatted(schema.get("format"), str(value))
        case "integer" | "number" as kind:
            of_kind = isinstance(value, int | float) and not isinstance(value, bool) and (kind == "number" or value == int(value))
            return of_kind and schema.get("minimum", value) <= value <= schema.get("maximum", value)
        case "boolean":
            return isinstance(value, bool)
        case "array":
            within = isinstance(value, list) and schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
            return within and all(accepts(schema.get("items", {}), one) for one in value)  # type: ignore[attr-defined]  # a list by now
        case "object":
            known = schema.get("properties", {})
            return (
                isinstance(value, dict)
                and set(schema.get("required", ())) <= set(value)
                and all(
                    accepts(known[name], one) if name in known else schema.get("additionalProperties", True) for name, one in value.items()
                )
            )
    return True


READERS: Mapping[str, Callable[[str], object]] = {
    "date-time": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
}
"""What reads each format of the language."""


LEAP = regex(r"(?<=\d\d:\d\d):60")


def _formatted(format: object, text: str) -> bool:
    try:
        return str(format) not in READERS or bool(READERS[str(format)](_usual(text)))
    except ValueError:
        return False


def _usual(text: str) -> str:
    """A time as Python reads it: its letters may be small, and a minute may have a second more (RFC 3339, section 5.6)."""
    return LEAP.sub(":59", text.upper())


def value_of(schema: Schema, draw: Draw) -> Any:
    """Give a value that a schema accepts: most are short and usual, a few stand at a bound, and samples come up now and then."""
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        # The first values of a list are the usual ones.
        return schema["enum"][min(draw.below(len(schema["enum"])), draw.below(len(schema["enum"])))]
    if isinstance(schema.get("type"), list) and "null" in schema["type"] and draw.below(8) == 0:
        return None
    samples = [one for one in schema.get("examples", ()) if accepts(schema, one)]
    if samples and not draw.lean and draw.below(4) == 0:
        return samples[draw.below(len(samples))]
    match type_of(schema):
        case "string":
            return _time(str(schema["format"]), draw) if schema.get("format") in READERS else _text(schema, draw)
        case "integer":
            return _integer(schema, draw)
        case "number":
            return _number(schema, draw)
        case "boolean":
            return draw.below(2) == 1
        case "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems")
            number = _length(least, USUAL_ITEMS if most is None else most, draw, lambda: min(draw.below(4), draw.below(4)))
            return [value_of(schema.get("items", {}), draw.of(place)) for place in range(number)]
        case "object":
            return object_of(schema, draw)
    return (draw.below(1000), WORDS[draw.below(len(WORDS))], draw.below(2) == 1, {"amber": draw.below(10)})[draw.below(4)]


def object_of(schema: Schema, draw: Draw, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Give an object that a schema accepts; members that may be left out are, now and then.

    Args:
        schema: Its schema.
        draw: What decides it.
        given: Members whose values are decided elsewhere.
    """
    found, given = {}, given or {}
    required, spans = schema.get("required", ()), _spans(schema, draw, given)
    lacking = set[bool | None]()
    for name, member in schema.get("properties", {}).items():
        if name in given:
            found[name] = given[name]
            continue
        coming = draw.dating.is_coming(name) if name in spans else None
        if name in required or not (draw.lean or coming in lacking or draw.below(6) == 0):
            found[name] = value_of(member, draw.of(name, spans.get(name)))
        elif coming is not None:
            # What was never sent was never received.
            lacking.add(coming)
    return found


def timed(schema: Schema) -> dict[str, datetime.timedelta]:
    """Give the members of an object that are times, each with how far it can lie behind the one before it."""
    return {
        name: APART[member["format"]]
        for name, member in schema.get("properties", {}).items()
        if member.get("format") in APART and not {"const", "enum"} & member.keys()
    }


def _spans(schema: Schema, draw: Draw, given: Mapping[str, Any]) -> Mapping[str, Span]:
    """Where the times of an object lie that has several of them, as begin and end."""
    fields = timed(schema)
    if len(fields) < 2:
        return {}
    read = {name: datetime.datetime.fromisoformat(_usual(given[name])) for name in fields if isinstance(given.get(name), str)}
    known = {name: one if one.tzinfo else one.replace(tzinfo=draw.dating.now.tzinfo) for name, one in read.items()}
    return draw.dating.in_turn(fields, known, draw.of("times").below)


def _length(least: int, most: int, draw: Draw, usual: Callable[[], int]) -> int:
    if draw.lean:
        return least
    kind = draw.below(TAIL)
    if kind == 0 and (most <= LONG or draw.below(TAIL) == 0):
        return most
    return least if kind == 1 else min(most, least + usual())


def _text(schema: Schema, draw: Draw) -> str:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if draw.lean:
        return f"{WORDS[draw.below(len(WORDS))][:most]:x<{least}}"
    words = (
        (1 + draw.below(4), 1 + draw.below(4), 1 + draw.below(4), 5 + draw.below(8))[draw.below(4)]
        if draw.below(20)
        else 13 + draw.below(48)
    )
    kind = draw.below(TAIL)
    at_most = kind == 0 and most is not None and (most <= LONG or draw.below(TAIL) == 0)
    wanted = most if at_most else least if kind == 1 else None
    parts, length = list[str](), -1
    while len(parts) < words if wanted is None else length < wanted:
        parts.append(WORDS[draw.below(len(WORDS))])
        length += len(parts[-1]) + 1
    if wanted is None:
        longest = USUAL_LENGTH if most is None else most
        while len(parts) > 1 and length > longest:
            length -= len(parts.pop()) + 1
        return f"{' '.join(parts)[:longest]:x<{least}}"
    text = " ".join(parts)[:wanted]
    # A space at the end would be lost wherever texts are trimmed.
    return f"{text[:-1]}x" if text.endswith(" ") else text


def _integer(schema: Schema, draw: Draw) -> int:
    least, most = schema.get("minimum"), schema.get("maximum")
    kind = TAIL if draw.lean else draw.below(TAIL)
    near = min(draw.below(1000), draw.below(1000))
    if kind == 0:
        return int(most if most is not None else max(LARGEST, least or 0))
    if kind == 1 and least is not None:
        return int(least)
    if least is None and most is None:
        return -near if kind == 1 else near
    if least is None:
        return int(most) - near  # type: ignore[arg-type]  # one of the two is there
    return int(least) + (near if most is None else min(near, draw.below(int(most) - int(least) + 1)))


def _number(schema: Schema, draw: Draw) -> float:
    if (parts := _parts(schema)) > 1:
        return _integer({key: round(bound * parts) for key, bound in _bounds(schema).items()}, draw) / parts
    whole = _integer(schema, draw)
    cents = draw.below(100)
    found = whole if not cents or abs(whole) > 10**12 else (whole * 100 + cents) / 100
    return whole if found > schema.get("maximum", found) else found


def _bounds(schema: Schema) -> dict[str, float]:
    return {key: schema[key] for key in ("minimum", "maximum") if key in schema}


def _parts(schema: Schema) -> int:
    """How many parts of one the bounds of a number are counted in: 1 where they are whole, 100 for hundredths and tenths."""
    decimals = max((-int(Decimal(repr(bound)).as_tuple().exponent) for bound in _bounds(schema).values()), default=0)
    return 10 ** max(2, decimals) if decimals > 0 else 1


def _time(format: str, draw: Draw) -> str:
    kind = TAIL if draw.lean else draw.below(TAIL)
    if format == "time":
        return _clock(draw.below(86400))
    span = draw.span or draw.dating.usual(draw.about)
    if format == "date":
        first, last = (one.astimezone(draw.dating.now.tzinfo).toordinal() for one in (span.first, span.last))
        return datetime.date.fromordinal(first + draw.below(last - first + 1)).isoformat()
    moment = span.first + datetime.timedelta(seconds=draw.below(int((span.last - span.first).total_seconds()) + 1))
    if kind in {4, 5}:
        moment = min(moment + QUARTER, span.last)
    # An instant is the same one with an offset.
    zone = datetime.timezone(datetime.timedelta(hours=2)) if kind in {2, 3} else datetime.UTC
    text = moment.astimezone(zone).isoformat(timespec="milliseconds" if kind in {4, 5} else "seconds")
    return text.replace("+00:00", "Z")


def _clock(second: int) -> str:
    """A time of day by its second."""
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def domain_of(schema: Schema, needed: int, draw: Draw) -> Domain:
    """Count the values of a schema, so that there are `needed` of them where the schema has as many.

    The values of objects and lists have no order; they differ.
    """
    if "const" in schema:
        return Domain(1, lambda _: schema["const"])
    if schema.get("enum"):
        values = sorted(schema["enum"])
        return Domain(len(values), values.__getitem__)
    match type_of(schema):
        case "string":
            if schema.get("format") in READERS:
                return _times(str(schema["format"]), draw.dating.now, coming=draw.dating.is_coming(draw.about))
            return _texts(schema, needed)
        case "number":
            return _numbers(schema, needed)
        case "boolean":
            return Domain(2, bool)
        case "array":
            items = domain_of(schema.get("items", {}), needed, draw)
            return Domain(items.size, lambda number: [items.at(number)], items.gap, items.from_end)
        case "object":
            counted = [(name, domain_of(member, needed, draw.of(name))) for name, member in schema.get("properties", {}).items()]
            if not counted:
                return Domain(1, lambda _: {})
            name, largest = max(counted, key=lambda one: one[1].size)
            return Domain(
                largest.size, lambda number: object_of(schema, draw.of(number), {name: largest.at(number)}), largest.gap, largest.from_end
            )
    return _integers(schema, needed)


def _integers(schema: Schema, needed: int) -> Domain:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None:
        least = 1 if most is None else min(0, most - 16 * needed)
    size = LARGEST if most is None else most - least + 1
    return Domain(size, lambda number: least + number)


def _numbers(schema: Schema, needed: int) -> Domain:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None:
        least = 0 if most is None or most >= needed else most - needed
    if most is None:
        most = least + 10**9
    parts = max(100, _parts(schema))
    while round((most - least) * parts) + 1 < needed and parts < 10**6:
        parts *= 10
    if max(abs(least), abs(most)) * parts > LARGEST // 2:
        return _integers({"minimum": math.ceil(least), "maximum": math.floor(most)}, needed)
    first = round(least * parts)
    return Domain(round(most * parts) - first + 1, lambda number: (first + number) / parts)


@cache
def _times(format: str, now: datetime.datetime, *, coming: bool) -> Domain:
    if format == "time":
        return Domain(86400, _clock, 1)
    if format == "date":
        first, last = (now.toordinal(), LAST.toordinal()) if coming else (1, now.toordinal())
        return Domain(last - first + 1, lambda number: datetime.date.fromordinal(first + number).isoformat(), 1, from_end=not coming)
    begins, minutes = (now.replace(second=0, microsecond=0) + MINUTE, LAST - now) if coming else (FIRST, now - FIRST)
    return Domain(
        minutes // MINUTE,
        lambda number: (begins + number * MINUTE).astimezone(datetime.UTC).isoformat().replace("+00:00", "Z"),
        from_end=not coming,
    )


NARROW = (range(0x30, 0x3A), range(0x61, 0x7B))
WIDE = (*NARROW[:1], range(0x41, 0x5B), *NARROW[1:])
WIDEST = (range(0x3400, 0x4DB6), range(0x4E00, 0x9FA6), range(0xAC00, 0xD7A4), range(0x20000, 0x2A6D7))
"""Characters that texts are counted in, by code point: the fewest that suffice are taken."""


def _texts(schema: Schema, needed: int) -> Domain:
    """Texts of one length, so that their order is that of their characters, whatever compares them."""
    most = schema.get("maxLength", 64)
    for prefix in (*_prefixes(schema, most), ""):
        for characters in (NARROW, WIDE, WIDEST):
            letters = sum(len(one) for one in characters)
            room = most - len(prefix)
            length = max(min(4, room), schema.get("minLength", 0) - len(prefix))
            while letters**length < 16 * needed and length < room:
                length += 1
            if letters**length >= needed:
                return Domain(letters**length, _spelling(prefix, characters, length))
    return Domain(letters**length, _spelling("", WIDEST, length))


def _prefixes(schema: Schema, most: int) -> Iterator[str]:
    """What the samples of a field begin with before they count: `rf_` of `rf_0041`."""
    for sample in schema.get("examples", ()):
        found = re.match(r"([A-Za-z]{1,8}[-_#:]?)(?=[0-9])", sample) if isinstance(sample, str) else None
        if found is not None and len(found[1]) < most:
            yield found[1]


def _spelling(prefix: str, characters: Sequence[range], length: int) -> Callable[[int], str]:
    letters = sum(len(one) for one in characters)

    def letter(number: int) -> str:
        for one in characters:
            if number < len(one):
                return chr(one[number])
            number -= len(one)
        raise IndexError(number)

    def spell(number: int) -> str:
        found = []
        for _ in range(length):
            number, last = divmod(number, letters)
            found.append(letter(last))
        return prefix + "".join(reversed(found))

    return spell
