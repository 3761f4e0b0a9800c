"""Random definitions of session boundaries, and streams of events that stand at, just inside and just outside of their limits."""

import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from specforge.boundaries.definitions import document_of
from tests.conftest import load_texts

Row = dict[str, Any]
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
MIDNIGHT = 1_774_738_800 * SECOND
"""Midnight in Berlin before the clock goes forward, 2026-03-29."""
CHANGE = "2026-03-29"
"""The day on which definitions change."""
KINDS = ("user_message", "agent_reply", "resolved", "new_chat", "note", "heartbeat", "return", "Resolved")
CHANNELS = (None, "", "web", "Web", "app", "l'appli", "日本")
TEXTS = (None, "", "bye", " BYE  ", "Bye\t", "bye the way", "good\\bye", "l'adieu", "L'ADIEU", "\u00a0bye", "BYİ", "byi", "bye\n")
PHRASES = ("bye", "good\\bye", "l'adieu", "byİ")
PEOPLE = (None, "", "u", "U", "ü", "u ")
IDS = ("e", "E", "é", "\ufb00", "🙂", "Z", "_", "e'")
"""How ids begin: not all orders of text agree on these, nor those of UTF-8 and of UTF-16."""
TYPES = {"at": "timestamptz", "arrived": "timestamptz", "tokens": "bigint", "seq": "bigint"}
NAMES = (
    {
        "user": "user_id",
        "thread": "thread_id",
        "at": "ts",
        "id": "event_id",
        "kind": "event",
        "text": "body",
        "channel": "channel",
        "tokens": "tokens",
    },
    {"user": "user", "thread": "window", "at": "at", "id": "id", "kind": "kind", "text": "text", "channel": "end", "tokens": "tokens"},
    {
        "tokens": "order",
        "channel": "via",
        "text": "said",
        "kind": "kind",
        "id": "row",
        "at": "at_us",
        "thread": "per_user",
        "user": "event_id",
    },
)
"""Plain names, names that engines keep for themselves, and names that generated SQL might use, too, in another order."""


def definition(number: int) -> dict[str, Any]:
    """Give one random definition: the content of `sessions.json`."""
    for attempt in range(1000):
        random = Random(f"definition {number} {attempt}")
        if (document := compiled(_events(random, number), _purposes(random))) is not None:
            return document
    raise AssertionError(f"no definition {number} could be read")


def compiled(events: Mapping[str, Any], purposes: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the content of `sessions.json`, or none where the parts of a definition do not fit each other."""
    loaded = load_texts(
        {"shop.yaml": json.dumps({"specforge": 1, "feature": "shop", "sessions": {"events": events, "purposes": purposes}})}
    )
    if loaded.findings:
        return None
    document: dict[str, Any] = json.loads(json.dumps(document_of(loaded.project.views[0])))
    return document


def _events(random: Random, number: int) -> dict[str, Any]:
    columns = dict(NAMES[number % len(NAMES)])
    events: dict[str, Any] = {"table": random.choice(("events", "Events_2026", "user")), "columns": columns}
    if random.random() < 0.7:
        events["ties"] = random.sample(("resolved", "new_chat", "return", "note"), random.randint(1, 3))
    if random.random() < 0.3:
        columns["seq"] = "seq"
    if random.random() < 0.5:
        events["ignores"] = ["heartbeat"]
    if random.random() < 0.5:
        columns["arrived"] = "received_at"
        if random.random() < 0.7:
            events["late"] = {"wait": "10m", "then": random.choice(("set_aside", "set_aside", "amend"))}
        if random.random() < 0.7:
            events["clock_ahead"] = "5m"
    if random.random() < 0.4:
        events["instants"] = "microseconds"
    return events | {"columns": dict(random.sample(list(columns.items()), len(columns)))}


def _purposes(random: Random) -> dict[str, Any]:
    purposes = {"billing": _purpose(random)}
    if random.random() < 0.5:
        purposes["eval"] = _purpose(random, "billing")
    return purposes


def _purpose(random: Random, inside: str = "") -> dict[str, Any]:
    purpose = _boundary(random) | ({"inside": inside} if inside else {})
    if random.random() < 0.25:
        before = _boundary(random) | ({"inside": inside} if inside and random.random() < 0.5 else {})
        purpose |= {"effective_from": CHANGE, "before": before}
    if random.random() < 0.4:
        purpose["keeps"] = {"notes": "10m", "transcript": "2h"}
        kinds, keys = random.sample(("note", "heartbeat", "return"), random.randint(1, 2)), purpose["per"]
        purpose["purges"] = {"on": kinds, "of": random.sample(keys, random.randint(1, len(keys)))}
    for key, chance in (("bills_when", 0.5), ("judged_when", 0.3)):
        if random.random() < chance:
            purpose[key] = {"has": random.sample(KINDS[:5], random.randint(1, 2)), "activity_at_least": random.randint(1, 3)}
            if random.random() < 0.5:
                purpose[key]["lacks"] = ["note"]
    return purpose


def _boundary(random: Random) -> dict[str, Any]:
    def maybe(chance: float) -> bool:
        return random.random() < chance

    boundary: dict[str, Any] = {"per": random.choice((["user"], ["user"], ["user", "thread"], ["thread"]))}
    if maybe(0.4):
        boundary["counts"] = random.sample(KINDS, random.randint(1, 4))
    starts: dict[str, Any] = {}
    if maybe(0.3):
        starts["on"] = ["new_chat"]
    if maybe(0.35):
        starts["changes"] = random.choice((["channel"], ["channel"], ["channel", "tokens"]))
    ends: dict[str, Any] = {}
    if maybe(0.7):
        ends["idle"] = random.choice(("10m", "30m"))
    if maybe(0.5):
        ends["on"] = random.choice((["resolved"], ["resolved", "note"]))
    if maybe(0.35):
        ends["says"] = {"phrases": random.sample(PHRASES, random.randint(1, 3)), "by": "user_message"}
    if maybe(0.3):
        ends["daily"] = {"at": random.choice(("02:30", "00:00")), "zone": "Europe/Berlin", "since": "2026-03-27", "until": "2026-03-31"}
    if maybe(0.45):
        ends["longest"] = random.choice(("45m", "2h"))
    if maybe(0.3):
        ends["turns"] = random.randint(1, 4)
    if maybe(0.3):
        ends["sum"] = {"column": "tokens", "max": random.choice((1, 7, 100))}
    if ("on" in ends or "says" in ends) and maybe(0.6):
        boundary["resumes_within"] = random.choice(("5m", "15m"))
    if ("on" in ends or "says" in ends) and maybe(0.4):
        boundary["reopens"] = {"on": ["return"], "within": random.choice(("20m", "2h"))}
    return boundary | ({"starts": starts} if starts else {}) | ({"ends": ends} if ends else {})


def limits(value: object) -> Iterator[int]:
    """Every length that stands in a definition, in microseconds."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if isinstance(one, int) and key.endswith("us"):
                yield one
            else:
                yield from limits(one)
    elif isinstance(value, list):
        for one in value:
            yield from limits(one)


def stream(document: Mapping[str, Any], seed: str, length: int = 300) -> list[Row]:
    """Give one random stream: the columns of the table by name, in no order."""
    random, columns = Random(f"stream {seed}"), document["events"]["columns"]
    pauses = sorted({*limits(document), MINUTE})
    cuts = sorted(
        {MIDNIGHT + HOUR, *(cut for one in document["purposes"].values() for rule in one["rules"] for cut in rule.get("cuts_us", ()))}
    )
    windows = [rule["us"] for one in document["purposes"].values() for rule in one["rules"] if rule["rule"] == "reopens"]
    at = random.choice((MIDNIGHT, MIDNIGHT, -MINUTE))
    repeats = random.choice((0.0, 0.1))  # an id at two instants names two events, and where both open a session, two sessions
    marks = [at]
    rows: list[Row] = []
    for number in range(length):
        at = _next(random, at, marks, pauses, cuts)
        values: Row = {
            "user": random.choices(PEOPLE, (1, 2, 12, 3, 1, 1))[0],
            "thread": random.choices((None, "", "t", "T"), (1, 1, 12, 3))[0],
            "at": at,
            "id": f"{random.choice(IDS)}{number // 10 if random.random() < repeats else number}",
            "kind": random.choices(KINDS, (8, 2, 3, 1, 2, 1, 4, 1))[0],
            "text": random.choice(TEXTS),
            "channel": random.choice(CHANNELS[:1] * 3 + CHANNELS[2:3] * 6 + CHANNELS),
            "tokens": random.choice((None, 0, 0, 1, 2, 3, 7, 8, 100, 101, 2**40)),
            "seq": random.choice((None, 0, 0, 1, 2)),
            "arrived": random.choice((None, at, at, at, at + 10 * MINUTE, at + 10 * MINUTE + 1, at - 5 * MINUTE, at - 5 * MINUTE - 1)),
        }
        if windows and rows and rows[-1][columns["kind"]] in ("resolved", "note") and random.random() < 0.4:
            # Somebody returns as long after the end as the window to reopen is, or as nearly so.
            at = max(marks[-2], marks[-2] + random.choice(windows) + random.choice((-1, 0, 0, 1)))
            marks[-1] = at
            values |= {"kind": "return", "at": at, "arrived": at} | {key: rows[-1][columns[key]] for key in ("user", "thread")}
        if random.random() < 0.02:
            values[random.choice(("at", "id", "kind"))] = None
        rows.append({columns[key]: value for key, value in values.items() if key in columns})
        if random.random() < 0.05:
            keys = random.sample(("kind", "text", "user", "thread", "tokens", "channel", "arrived"), random.randint(0, 3))
            rows.append(rows[-1] | {columns[key]: random.choice(_others(key, at)) for key in keys if key in columns})
    random.shuffle(rows)
    return rows


def _next(random: Random, at: int, marks: list[int], pauses: list[int], cuts: list[int]) -> int:
    """The instant of the next event; marks are instants from which limits are measured."""
    near = random.choice((-1, 0, 0, 1))
    ahead = [cut for cut in cuts if cut >= at]
    match random.choices(("same", "short", "pause", "from a mark", "cut", "long"), (3, 5, 4, 6, 1, 0.2))[0]:
        case "same":
            pass
        case "short":
            at += random.choice((1, SECOND, MINUTE, random.randint(1, 4 * MINUTE)))
        case "pause":
            at += random.choice(pauses) + near
        case "from a mark":
            at = max(at, random.choice(marks[-6:]) + random.choice(pauses) + near)
        case "cut" if ahead and ahead[0] - at < 86_400 * SECOND:
            at = max(at, ahead[0] + near)
        case "long":
            at += random.randint(60, 400) * MINUTE
    marks.append(at)
    return at


def _others(key: str, at: int) -> tuple[object, ...]:
    """What the copy of an event may say instead; numbers stand in the same order as their texts."""
    values: dict[str, tuple[object, ...]] = {
        "kind": KINDS,
        "text": TEXTS,
        "user": PEOPLE,
        "thread": (None, "", "t", "T"),
        "tokens": (None, 0),
        "channel": CHANNELS,
        "arrived": (None, at, at + 9 * MINUTE, at + 11 * MINUTE),
    }
    return values[key]
