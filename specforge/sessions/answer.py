"""What a comparison of session boundaries found: plain values, printed, drawn and given as JSON alike.

Instants are whole microseconds since 1970-01-01 UTC, lengths whole microseconds, amounts of money decimal texts.
"""

from collections.abc import Mapping

from msgspec import Struct


class Spread(Struct, frozen=True):
    """How something is spread over the sessions of a purpose; all zero when there is none."""

    median: int
    """Half of the sessions have at most this."""
    p90: int
    """Nine tenths of the sessions have at most this."""
    most: int


class Money(Struct, frozen=True):
    """An amount of money, added up exactly."""

    amount: str
    """A decimal number, as `12.87`."""
    currency: str


class Seen(Struct, frozen=True):
    """What one purpose sees."""

    name: str
    ref: str
    """The element of the spec."""
    id_column: str
    versions: Mapping[str, int]
    """How many sessions each `boundary_version` has; two where a definition changed within the log."""
    events: int
    """Events in sessions."""
    null_keys: int
    """Events without a session: a column that the purpose is partitioned by is null, they are left out, or the purpose that it is inside of has none."""
    lacking: tuple[str, ...]
    """What such events may lack: the keys that the purpose is partitioned by, and a session of the purpose that it is inside of."""
    left_out_by: tuple[str, ...]
    """The columns that the purpose leaves events out by."""
    partitions: int
    sessions: int
    final: int
    """Sessions that no later event can join."""
    ended: int
    """Sessions with an end marker that can still be resumed or reopened."""
    open: int
    endless: int
    """Open sessions that no rule can close until another event comes."""
    opened_by: Mapping[str, int]
    """How many sessions each rule opened, in the order of the rules."""
    length: Spread
    """From the first event of a session to its last, in microseconds."""
    size: Spread
    """Events in a session."""
    billed: int | None
    """Final sessions that are billed; nothing when the purpose bills none."""
    revenue: Money | None
    """What they bring; nothing without a price."""
    judged: int | None
    """Final sessions that are judged: the denominator of a pass rate; nothing when the purpose judges none."""
    over_quota: int | None
    """Billed sessions beyond the quota of their partition and day (UTC); nothing without a quota."""
    early: int
    """Final sessions that began before `effective_from`, and are billed and judged as it is from then on."""
    oldest: tuple["Endless", ...]
    """The longest endless ones, at most ten."""
    says: tuple[str, ...]
    """Its definition, in sentences."""
    left: tuple["Left", ...]
    """What may be left of its sessions, by class of memory."""


class Left(Struct, frozen=True):
    """What may be left of one class of memory, at the instant that is asked about."""

    memory_class: str
    gone: int
    """Sessions of which nothing may be left."""
    purged: int
    """Sessions that a request to purge is about, so that what they told up to it goes; not all of these are gone."""


class Endless(Struct, frozen=True):
    """A session that no rule can close until another event comes."""

    session: str
    key: tuple[str, ...]
    """The values of its partition."""
    start: int
    last: int
    events: int


class Overlap(Struct, frozen=True):
    """How the sessions of one purpose lie over those of another; one for each ordered pair."""

    first: str
    second: str
    sessions: int
    """Sessions of the first with an event that the second has in a session, too."""
    same: int
    """Of these, sessions that are one of the second, events aside that one of the purposes has in no session."""
    within: int
    """Of these, sessions that lie in one of the second, those that are the same included."""
    split: int
    """Of these, sessions whose events lie in two or more of the second."""
    most: int
    """The most sessions of the second that one of the first is spread over."""


class Violation(Struct, frozen=True):
    """One session that violates a relation."""

    session: str
    others: tuple[str, ...]
    """The sessions of the other purpose that it is spread over, in order, at most ten; one where it is claimed to equal that one."""
    start: int
    events: int


class Related(Struct, frozen=True):
    """A relation that the spec claims, on these events."""

    text: str
    """As the spec has it: `eval within billing`."""
    status: str
    """What the definitions alone say: `proven`, `refuted`, `declared` or `to be measured`."""
    of: int
    """Sessions looked at: those with an event that the other purpose has in a session, too."""
    violations: int
    examples: tuple[Violation, ...]
    """At most ten, earliest first."""


class Twice(Struct, frozen=True):
    """Two billed sessions of one partition, so close to each other that a customer may take them for one."""

    first: str
    second: str
    key: tuple[str, ...]
    gap: int
    """From the last activity of the first to the first event of the second."""
    opened_by: str
    """The rule that opened the second."""


class DoubleBilling(Struct, frozen=True):
    """Candidates for being billed twice."""

    purpose: str
    within: int
    """Sessions that begin at most this long after the one before are candidates."""
    count: int
    opened_by: Mapping[str, int]
    """How many each rule opened."""
    revenue: Money | None
    """What the second ones bring."""
    examples: tuple[Twice, ...]
    """At most ten, those with the smallest gap first."""


class Span(Struct, frozen=True):
    """One session on a timeline."""

    session: str
    start: int
    last: int
    events: int
    opened_by: str
    billed: bool | None


class Timeline(Struct, frozen=True):
    """What one user did, and what each purpose made of it."""

    user: tuple[str, ...]
    why: tuple[str, ...]
    """Why it is shown, in words: a relation that it violates, a candidate for double billing, an endless session."""
    events: tuple[tuple[int, str], ...]
    """Instant and kind, in order; at most 300."""
    left_out: int
    """Later events that are not shown."""
    rows: Mapping[str, tuple[Span, ...]]
    """Sessions by purpose, of the events that are shown."""


class Changed(Struct, frozen=True):
    """One purpose by the old and by the new definition, on the same events."""

    name: str
    old: Seen | None
    """Nothing when the purpose is new."""
    new: Seen | None
    """Nothing when the purpose is gone."""
    moved: int
    """Events that are grouped with other events than before."""
    unsaid: tuple[str, ...]
    """What the change leaves unsaid, in words: no `before`, no new `effective_from`, no `decided_by`, no `replayed`."""


class Replay(Struct, frozen=True):
    """Old and new definitions on the same events."""

    against: str
    """The revision of the old ones, as it was named."""
    purposes: tuple[Changed, ...]


class Refused(Struct, frozen=True):
    """Events that are in no session of any purpose, for one cause."""

    cause: str
    """In words: `the time has no offset`."""
    count: int
    examples: tuple[str, ...]
    """At most five: where it stands in the file, and the value."""


class Log(Struct, frozen=True):
    """The events that were read."""

    path: str
    format: str
    rows: int
    admitted: int
    """Rows that sessions are made of."""
    set_aside: tuple[Refused, ...]
    notes: tuple[str, ...]
    """What is worth knowing and drops nothing, in words."""
    first: int | None
    last: int | None


class Comparison(Struct, frozen=True):
    """What each purpose makes of one event stream."""

    feature: str
    variant: Mapping[str, str]
    log: Log
    now: int | None
    """The instant at which it is asked which sessions are final; the latest one of the log when none was given."""
    purposes: tuple[Seen, ...]
    overlaps: tuple[Overlap, ...]
    relations: tuple[Related, ...]
    double_billing: tuple[DoubleBilling, ...]
    timelines: tuple[Timeline, ...]
    """Users worth looking at, those with the most to tell first, at most twelve."""
    replay: Replay | None
