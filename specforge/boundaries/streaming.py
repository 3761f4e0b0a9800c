"""Places events in sessions as they arrive: the sessions are those that `segment` and the generated SQL find in the whole log."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import Any, Self
from zlib import crc32

from specforge.boundaries.keeping import as_json, latest, packed, partitions_of
from specforge.boundaries.ordering import ranking
from specforge.boundaries.placing import Closed, Placed
from specforge.boundaries.staging import read_for, staged
from specforge.boundaries.stepping import NEVER, Event, Partitions, Stage, State
from specforge.boundaries.taking import taking
from specforge.boundaries.tallying import Tally
from specforge.boundaries.validating import require_instant, require_text, validating
from specforge.errors import UsageError

STATE = "specforge-segmenter/1"
"""The format of a snapshot."""
SUM = b',"crc32":'
"""What stands before the checksum of a snapshot, which is its last key."""
SWEEP = 8
"""How many events are read for each open partition before those that are final are looked for: a sweep costs little of the reading."""
FEWEST = 1024
"""The least number of events between two sweeps."""

Held = tuple[int, int, int, str, int, str, Event]
"""An event that waits for those before it: `at`, `seq`, tie, id, the number of events given before it, kind, and itself."""


def _sealed(text: bytes) -> bytes:
    """A JSON object without its end, with the checksum of what it says and its end."""
    return text + SUM + b"%d}" % crc32(text)


class Segmenter:
    """Places the events of one purpose in sessions, one by one.

    Events are mappings from the columns of the event table to values; `at` and `arrived` are whole microseconds since
    1970-01-01 UTC. Everything that is left out is counted in `counts`, by the causes that `segment` names.

    **Order.** With `late` in the definition, events are given in order of arrival, and wait until the arrival clock, the
    greatest `arrived` so far, is more than `late.wait_us` past them; then they are placed in the one total order. An event
    whose turn is over by then was placed before, or was not given in order of arrival: it is counted as `seen`. Without
    `late`, nothing waits: the events of a partition must come in order, another one raises `OutOfOrder`, and a second
    event with the same id and instant is known as a duplicate as long as nothing later came to its partition. In another
    partition it is not, since no clock tells how long ids have to be kept: `segment` and the SQL keep one of the two.

    **Memory.** What is kept is one state for each key, and the events that wait. The state of a key whose session is final
    is packed, to about half; the partitions of a purpose that is `inside` another are forgotten with its session.
    A key itself is never forgotten, because an event that only rides belongs to the last session however late it comes,
    and because the rule that opens a session depends on the one before; `forget` gives up the second where the first
    cannot happen. Purposes without `idle`, `longest`, `daily` or ends may never have a final session.

    **Change.** Where a definition held `before`, it reads every event first. What it would open after the change goes to the
    present one, and its state of the key is dropped. Without `late`, events must come in order in the partitions of both.

    Args:
        document: The content of `sessions.json`.
        purpose: The name of a purpose in it; one that is `inside` another is read through that one, too.
        closes: Keep count of what each session consists of, for `final`. What `final` would give is kept until it is asked.
        forget: Forget a key whose session is final, so that memory is bounded by the open sessions. Sessions stay the same,
            but the first event after that says `first`, whatever rule it would have been. It needs `late`, for its clock,
            and a purpose in which every event is activity and no column is watched for changes.

    Raises:
        UsageError: When the format or the purpose is not known, or the definition has what a stream cannot do.
    """

    def __init__(self, document: Mapping[str, Any], purpose: str, *, closes: bool = False, forget: bool = False) -> None:
        self.purpose = purpose
        self.counts: Counter[str] = Counter()
        """How many events were left out, by cause."""
        purposes = staged(document, purpose)
        self._stages = [stage for stages in purposes for stage in stages]
        stream = document["events"]
        self._columns: Mapping[str, str] = stream["columns"]
        self._ties = {kind: place for place, kind in reversed([*enumerate(stream["ties"], 1)])}  # as elsewhere, the first place counts
        self._ranks = ranking(document)
        self._validate = validating(self._columns, read_for(document["purposes"], purpose))
        self._ignores = frozenset(stream["ignores"])
        self._ahead: int = NEVER if stream["clock_ahead_us"] is None else stream["clock_ahead_us"]
        self._late = stream["late"] is not None
        self._wait: int = stream["late"]["wait_us"] if self._late else 0
        self._forgets = forget
        _require_possible(stream, self._stages, forget=forget)
        self._partitions: list[Partitions] = [{} for _ in self._stages]
        """Those of each stage; those of a stage that is inside of a purpose are in its sessions."""
        self._tally = Tally(self._stages, document["purposes"][purpose], self.counts) if closes else None
        self._take = taking(purposes, self._partitions, self.counts, self._tally, waits=self._late)
        self._held: list[Held] = []
        self._clock = -NEVER
        self._given = 0
        self._until_sweep = FEWEST
        self._swept = -NEVER
        """Until where the last sweep went: a partition that nothing came to since then can be packed."""
        self._last: Held = (-NEVER, 0, 0, "", 0, "", {})
        self._ids: set[str] | None = None
        """The ids at the instant of the last event taken from those that waited; none when there is only that one."""

    def push(self, event: Event) -> list[Placed]:
        """Give the events that can be placed now that this one came: itself, or those that waited no longer than for it.

        Raises:
            OutOfOrder: See there; without `late` only.
            UsageError: When a column holds what it cannot be read as, as an instant that is no whole number. Nothing was changed.
        """
        if not isinstance(event, Mapping):
            raise UsageError(f"{event!r} is no event", "give it as a mapping from the columns of the event table to values")
        return list(self.place((event,)))

    def place(self, events: Iterable[Event]) -> Iterator[Placed]:
        """Place many events; as `push` for each of them, but quicker. It reads them as the result is asked for.

        Raises:
            OutOfOrder: As `push` does.
            UsageError: As `push` does; also when it is given a single event.
        """
        if isinstance(events, Mapping):
            raise UsageError("`place` was given one event, and places many", "give it to `push`, or in a list")
        return self._when_due(events) if self._late else self._at_once(events)

    def flush(self) -> list[Placed]:
        """Place what still waits, because nothing more is to come; an event from before the last one is `seen` from then on."""
        return list(self._due(NEVER))

    def advance(self, now: int) -> list[Placed]:
        """Set the arrival clock, where no event does it: nothing that arrived before `now` is still to come.

        Args:
            now: Microseconds since 1970-01-01 UTC.

        Raises:
            UsageError: When `now` is no whole number.
        """
        require_instant("now", now)
        self._clock = max(self._clock, now)
        return list(self._due(self._clock - self._wait))

    def final(self, now: int | None = None) -> list[Closed]:
        """Give the sessions that became final since this was asked before, each once.

        A session is final when another one of its partition began after it, or when it can grow no more (`closes_at`) and
        that is more than the wait ago; what is inside another is final at the latest with that one, where all of its activity
        is activity there, too, or no event can join that one (`docs/sessions.md`). Where an end marker that only rides comes to a session after it was given here, and
        activity resumes or reopens it, it is not given again; such activity is counted as `after_final`.

        Args:
            now: Microseconds since 1970-01-01 UTC; the arrival clock when it is left out, which stands still without `late`.
                Events that wait are not placed by it (`advance` does that), and no session is final that one of them could
                still belong to.

        Raises:
            UsageError: When sessions were not counted, or `now` is no whole number.
        """
        if now is not None:
            require_instant("now", now)
        if self._tally is None:
            raise UsageError("sessions were not counted, so that none is known to be final", "make the `Segmenter` with `closes=True`")
        limit = max(self._clock, -NEVER if now is None else now) - self._wait
        self._sweep(min(limit, self._held[0][0]) if self._held else limit)
        closed, self._tally.closed = self._tally.closed, []
        return closed

    def snapshot(self) -> bytes:
        """Give the whole state as JSON, in the size of the keys and of the events that wait.

        Raises:
            UsageError: When a column holds what JSON cannot.
        """
        kept = {
            "format": STATE,
            "versions": _versions(self._stages),
            "closes": self._tally is not None,
            "forget": self._forgets,
            "clock": self._clock,
            "given": self._given,
            "last": self._last[:4],
            "ids": None if self._ids is None else sorted(self._ids),
            "counts": self.counts,
            "closed": self._tally.closed if self._tally else [],
            "held": self._held,
            "partitions": [[[key, as_json(state)] for key, state in partitions.items()] for partitions in self._partitions],
        }
        try:
            text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
        except TypeError as error:
            cure = "give events whose columns are texts, numbers, true, false or null"
            raise UsageError(f"the state cannot be written as JSON: {error}", cure) from error
        return _sealed(text[:-1])

    @classmethod
    def restore(cls, document: Mapping[str, Any], purpose: str, state: bytes) -> Self:
        """Give the segmenter that gave this snapshot; what was placed before it is not placed again.

        The definition can have new rules for a day to come, with those of the snapshot as what held `before`: the stream then
        goes on in them, if the purpose is inside of none, as long as no event of their time had its turn.

        Raises:
            UsageError: When it is no snapshot, a damaged one, or one of another purpose or of another version of the boundary.
        """
        if not isinstance(state, bytes):
            raise UsageError(f"the snapshot is a {type(state).__name__}, and no bytes", "give the bytes that `snapshot` gave")
        try:
            kept = json.loads(state)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"the snapshot is no JSON: {error}", "give the bytes that `snapshot` gave") from error
        if not isinstance(kept, dict) or kept.get("format") != STATE:
            raise UsageError(f"this is no snapshot of the format `{STATE}`", "give the bytes that `snapshot` gave")
        if state != _sealed(state.rpartition(SUM)[0]):
            raise UsageError(
                "the snapshot is damaged", "give the bytes that `snapshot` gave, or begin anew with the events since the stream began"
            )
        made = cls(document, purpose, closes=kept["closes"], forget=kept["forget"])
        if not _goes_on(kept, made._stages):
            told, now = (
                ", ".join(f"{name} {version}" + (f" from {day}" if day else "") for name, version, day in one)
                for one in (kept["versions"], _versions(made._stages))
            )
            raise UsageError(
                f"the snapshot is of {told}, and the definition is {now}",
                "finish the stream with the `sessions.json` it began with, or begin anew",
            )
        made._clock, made._given, made._last = kept["clock"], kept["given"], (*kept["last"], 0, "", {})
        made._ids = None if kept["ids"] is None else set(kept["ids"])
        made.counts.update(kept["counts"])
        if made._tally is not None:
            made._tally.closed.extend(Closed(one[0], tuple(one[1]), *one[2:]) for one in kept["closed"])
        made._held.extend((at, seq, tie, id, number, kind, event) for at, seq, tie, id, number, kind, event in kept["held"])
        for partitions, states in zip(made._partitions, kept["partitions"], strict=False):  # new rules have read nothing yet
            partitions.update(partitions_of(states))
        return made

    def _at_once(self, events: Iterable[Event]) -> Iterator[Placed]:
        """The events of each partition come in order, so that none has to wait."""
        at_column, id_column, kind_column, seq_column, arrived_column = self._named()
        ignores, ties, ahead, take, validate = self._ignores, self._ties, self._ahead, self._take, self._validate
        for event in events:
            at, id, kind = event.get(at_column), event.get(id_column), event.get(kind_column)
            if at is None or id is None or kind is None:
                self._leave_out_null(at, id)
                continue
            if at.__class__ is not int:
                require_instant(at_column, at)
            if kind.__class__ is not str:
                require_text(kind_column, kind)
            if kind in ignores:
                self.counts[f"ignored:{kind}"] += 1
                continue
            if arrived_column is not None and (arrived := event.get(arrived_column)) is not None:
                if arrived.__class__ is not int:
                    require_instant(arrived_column, arrived)
                if at - arrived > ahead:
                    self.counts["clock_ahead"] += 1
                    continue
            validate(event)
            if id.__class__ is not str:
                id = str(id)
            seq = 0 if seq_column is None else event.get(seq_column) or 0
            placed = take(event, at, kind, id, (at, seq, ties.get(kind, 0), id))
            self._until_sweep -= 1
            if not self._until_sweep:
                self._sweep(None)
            if placed is not None:
                yield placed

    def _when_due(self, events: Iterable[Event]) -> Iterator[Placed]:
        """The events come in order of arrival, and wait until no other one can come before them."""
        at_column, id_column, kind_column, seq_column, arrived_column = self._named()
        assert arrived_column is not None
        ignores, ties, ahead, wait, held, take = self._ignores, self._ties, self._ahead, self._wait, self._held, self._take
        validate = self._validate
        due = self._clock - wait
        for event in events:
            at, id, kind, arrived = event.get(at_column), event.get(id_column), event.get(kind_column), event.get(arrived_column)
            if arrived is not None and arrived.__class__ is not int:
                require_instant(arrived_column, arrived)
            if at is not None and at.__class__ is not int:
                require_instant(at_column, at)
            if kind is not None and kind.__class__ is not str:
                require_text(kind_column, kind)
            if at is None or id is None or kind is None:
                self._leave_out_null(at, id)
            elif kind in ignores:
                self.counts[f"ignored:{kind}"] += 1
            elif arrived is not None and arrived - at > wait:
                self.counts["late"] += 1
            elif arrived is not None and at - arrived > ahead:
                self.counts["clock_ahead"] += 1
            else:
                validate(event)
                if id.__class__ is not str:
                    id = str(id)
                seq = 0 if seq_column is None else event.get(seq_column) or 0
                self._given += 1
                entry = (at, seq, ties.get(kind, 0), id, self._given, kind, event)
                last = self._last
                if at > last[0] or entry[:4] > last[:4]:
                    heappush(held, entry)
                else:
                    self._leave_out_seen(at, id)
            if arrived is not None and arrived > self._clock:
                self._clock = arrived
                due = arrived - wait
            while held and held[0][0] < due:
                entry = heappop(held)
                first = entry[0]
                if first == self._last[0] or (held and held[0][0] == first):
                    placed = self._next(entry)
                else:  # as most are: nothing else happened at its instant, so that it is no copy
                    self._last, self._ids = entry, None
                    self._until_sweep -= 1
                    if not self._until_sweep:
                        self._sweep(min(self._clock - wait, first))
                    placed = take(entry[6], first, entry[5], entry[3], None)
                if placed is not None:
                    yield placed

    def _due(self, limit: int) -> Iterator[Placed]:
        while self._held and self._held[0][0] < limit:
            if (placed := self._next(heappop(self._held))) is not None:
                yield placed

    def _next(self, entry: Held) -> Placed | None:
        """Take the first event of those that waited; none when it is left out."""
        held = self._held
        at, _, _, id, _, kind, event = entry
        while held and held[0][0] == at and held[0][:4] == entry[:4]:
            self.counts["duplicate"] += 1
            entry = min(entry, heappop(held), key=lambda one: (self._ranks(one[6]), one[4]))
            kind, event = entry[5], entry[6]
        last, self._last = self._last, entry
        if at != last[0]:
            self._ids = None
        elif id == last[3] or (self._ids is not None and id in self._ids):
            self.counts["duplicate"] += 1
            return None
        elif self._ids is None:
            self._ids = {last[3], id}
        else:
            self._ids.add(id)
        self._until_sweep -= 1
        if not self._until_sweep:
            self._sweep(min(self._clock - self._wait, at))
        return self._take(event, at, kind, id, None)

    def _sweep(self, limit: int | None) -> None:
        """Settle the partitions whose session can grow until an instant before `limit` only: tell, then pack or forget.

        Without a limit nothing is told, and what seems to be over is packed; packing never changes what follows.
        """
        states = [
            (stage, partitions, key, state)
            for stage, partitions in zip(self._stages, self._partitions, strict=True)
            for key, state in partitions.items()
            if isinstance(state, State)
        ]
        tally, open, least = self._tally, 0, -NEVER if limit is None else limit
        seems = max((state.previous for *_, state in states), default=0) if limit is None else limit
        for stage, partitions, key, state in states:
            told = tally is None or tally.tell_ended(stage, state, key, least)
            ended = stage.closes(state.start, state.activity, state.ended, state.previous) if state.session else None
            if not told or ended is None or ended >= seems:
                open += 1
            elif self._forgets or (self._late and stage.only_activity and stage.until <= least):
                del partitions[key]
            elif state.previous < self._swept and (small := packed(state)) is not None:
                partitions[key] = small
            else:
                open += 1
        self._swept = seems
        self._until_sweep = max(FEWEST, SWEEP * open)

    def _named(self) -> tuple[str, str, str, str | None, str | None]:
        named = self._columns
        return named["at"], named["id"], named["kind"], named.get("seq"), named.get("arrived")

    def _leave_out_null(self, at: object, id: object) -> None:
        self.counts["null:at" if at is None else "null:id" if id is None else "null:kind"] += 1

    def _leave_out_seen(self, at: int, id: str) -> None:
        is_copy = at == self._last[0] and (id == self._last[3] or (self._ids is not None and id in self._ids))
        self.counts["duplicate" if is_copy else "seen"] += 1


def _versions(stages: Iterable[Stage]) -> list[list[object]]:
    """What a snapshot is of: the purpose and version of each stage, and the day from which it holds where another one held before."""
    return [[stage.name, stage.version, stage.since_day] for stage in stages]


def _goes_on(kept: Mapping[str, Any], stages: list[Stage]) -> bool:
    """Whether stages can go on from a snapshot: they are its own, or its only one and rules of which no time has come yet."""
    versions = _versions(stages)
    if kept["versions"] == versions:
        return True
    if kept["versions"] != versions[:1] or len(stages) != 2 or any(stage.inside is not None for stage in stages):
        return False
    reached: int = max([kept["last"][0], *(latest(state) for _, state in kept["partitions"][0])])
    return reached < stages[1].since


def _require_possible(stream: Mapping[str, Any], stages: Iterable[Stage], *, forget: bool) -> None:
    late = stream["late"]
    if late is not None and late["then"] != "set_aside":
        raise UsageError(
            "amending closed sessions is batch only; a stream cannot place an event again",
            "declare `late: {then: set_aside}` for what is read as a stream, or use the generated SQL",
        )
    if forget and late is None:
        raise UsageError("without `late` no clock tells when a key can be forgotten", "declare `late`, or leave `forget` out")
    if forget and (kept := [stage.name for stage in stages if not stage.only_activity]):
        message = f"keys of purpose `{kept[0]}` cannot be forgotten: events that ride, or values that are watched for changes, look back"
        raise UsageError(message, "leave `forget` out; then states are packed, and kept")
