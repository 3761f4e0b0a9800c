"""What it costs to place events in sessions as they arrive, beside `segment` over the whole log and a bare loop over the events.

Two purposes' worth of kinds; the rules are an idle window, end markers with a window to resume, and a longest session. Each
figure is the best of five rounds, in CPU time; ratios inside one run are comparable, figures of two machines are not.
"""

import random
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterable

from specforge.boundaries import Segmenter
from specforge.boundaries.definitions import FORMAT
from specforge.boundaries.segmenting import segment

EVENTS, ROUNDS = 200_000, 5
SECOND = 1_000_000
MINUTE = 60 * SECOND
START = 1_767_603_600 * SECOND
KINDS = ("user_message", "user_message", "user_message", "agent_reply", "agent_reply", "note", "tool_call", "resolved")


def document(*, waits: bool) -> dict[str, object]:
    columns = {"user": "user_id", "at": "ts", "id": "event_id", "kind": "event", "text": "text", "arrived": "received_at"}
    late = {"wait_us": 10 * MINUTE, "then": "set_aside"} if waits else None
    rules = [
        {"rule": "first"},
        {"rule": "ends_on", "kinds": ["resolved"], "resumes_within_us": 15 * MINUTE},
        {"rule": "idle", "us": 30 * MINUTE},
        {"rule": "longest", "us": 24 * 60 * MINUTE},
    ]
    billing = {
        "per": ["user"], "inside": None, "boundary_version": "1", "rules": rules, "bills_when": None,
        "activity": {"only": ["user_message", "agent_reply"]},
    }  # fmt: skip
    stream = {"columns": columns, "ties": ["resolved"], "ignores": ["heartbeat"], "late": late, "clock_ahead_us": None}
    return {"format": FORMAT, "events": stream, "purposes": {"billing": billing}}


def event(number: int, user: str, at: int, kind: str, delay: int = 0) -> dict[str, object]:
    return {"user_id": user, "ts": at, "event_id": f"e{number:07}", "event": kind, "text": None, "received_at": at + delay}


def log(users: int) -> list[dict[str, object]]:
    """One event each second, of users some of whom come often; it arrives up to half a minute later."""
    chance = random.Random(users)
    at, found = START, []
    for number in range(EVENTS):
        at += chance.randrange(2 * SECOND)
        user = f"user-{min(chance.randrange(users), chance.randrange(users))}"
        found.append(event(number, user, at, chance.choice(KINDS), chance.randrange(30 * SECOND)))
    return found


def rate(work: Callable[[], object]) -> float:
    """Events in a second of CPU time."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return EVENTS / min(spent)


def drain(events: Iterable[object]) -> None:
    deque(events, maxlen=0)


def kept(keys: int) -> tuple[float, float]:
    """Bytes for each key with its place in the table, as the allocator counts them: in an open session, and after it."""
    tracemalloc.start()
    segmenter = Segmenter(document(waits=True), "billing")
    drain(segmenter.place(event(number, f"{number:032x}", START, "user_message") for number in range(keys)))
    segmenter.flush()
    open_size = tracemalloc.get_traced_memory()[0]
    drain(segmenter.place(event(number, "another", START + number * SECOND, "user_message") for number in range(3600, 3600 + 20 * keys)))
    segmenter.flush()
    closed_size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return open_size / keys, closed_size / keys


def main() -> None:
    print("| placing events in sessions | 300 keys | 10,000 keys |\n|---|---|---|")
    logs = [log(users) for users in (300, 10_000)]
    arrivals = [sorted(events, key=lambda one: one["received_at"]) for events in logs]
    for name, works in (
        ("a bare loop over the events", [lambda events=events: drain(events) for events in logs]),
        ("`segment` over the whole log", [lambda events=events: segment(document(waits=True), "billing", events) for events in logs]),
        (
            "`place`, events in order",
            [lambda events=events: drain(Segmenter(document(waits=False), "billing").place(events)) for events in logs],
        ),
        (
            "`place`, events in order of arrival",
            [lambda events=events: drain(Segmenter(document(waits=True), "billing").place(events)) for events in arrivals],
        ),
    ):
        print(f"| {name} | " + " | ".join(f"{rate(work) / 1000:,.0f} thousand/s" for work in works) + " |")
    open_key, closed_key = kept(2000)
    print(f"| kept for a key of 32 characters: in an open session, after it | {open_key:,.0f} bytes | {closed_key:,.0f} bytes |")


if __name__ == "__main__":
    main()
