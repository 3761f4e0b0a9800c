"""A comparison of session boundaries as text and as JSON; pure strings."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from specforge.amounts import instant_text, length_text, many, money_text, percent_text, share_text, shortened, signed
from specforge.location import printable
from specforge.sessions.answer import Changed, Comparison, DoubleBilling, Log, Money, Overlap, Related, Replay, Seen, Violation
from specforge.sessions.evidence import Evidence

LONGEST, LINE = 60, 90
"""The most characters of a name, an id or a key, and of a text that has a line of its own; both ends of a longer one are shown."""
NONE = "-"
"""Stands where a purpose has no such figure."""
STATES = (
    "final: no later event can join it; only final sessions are billed and judged",
    "ended: it has an end marker, and can still be resumed or reopened",
    "open: it can still go on; endless ones are open, and no rule closes them until another event comes",
)


def tell(found: Comparison) -> str:
    """Print for people: what was read, what each purpose makes of it, where they disagree, what a change moves."""
    parts = [
        _head(found),
        _log(found.log),
        _purposes(found.purposes),
        _opened(found.purposes),
        _overlaps(found.purposes, found.overlaps),
        _relations(found.relations),
        *(_twice(one) for one in found.double_billing),
        _endless(found.purposes),
        *([] if found.replay is None else [_replay(found.replay)]),
    ]
    texts = ["".join(f"{printable(line).rstrip()}\n" for line in part) for part in parts]
    return "\n".join(text for text in texts if text)


def _head(found: Comparison) -> Iterator[str]:
    yield f"{feature_text(found)}: what {many(len(found.purposes), 'purpose')} {'makes' if len(found.purposes) == 1 else 'make'} of one event stream"
    if found.now is not None:
        yield f"final or not: as of {instant_text(found.now)} UTC"


def feature_text(found: Comparison | Evidence) -> str:
    """The feature with its variant."""
    variant = ", ".join(f"{short(name)}={short(value)}" for name, value in found.variant.items())
    return f"{short(found.feature)} ({variant})" if variant else short(found.feature)


def _log(log: Log) -> Iterator[str]:
    yield f"read: {short(log.path, LINE)} ({short(log.format)}), {many(log.rows, 'row')}; sessions are made of {log.admitted:,} of them"
    if log.first is not None and log.last is not None:
        yield f"  from {instant_text(log.first)} to {instant_text(log.last)} UTC ({length_text(log.last - log.first)})"
    if log.set_aside:
        yield f"  set aside: {many(sum(one.count for one in log.set_aside), 'row')}, in no session of any purpose"
        width = max(len(f"{one.count:,}") for one in log.set_aside)
        for one in log.set_aside:
            yield f"    {one.count:>{width},}  {short(one.cause, 3 * LINE)}"
            yield from (f"    {'':>{width}}    {short(example, LINE)}" for example in one.examples)
    yield from (f"  note: {short(note, 3 * LINE)}" for note in log.notes)


def _purposes(purposes: Sequence[Seen]) -> Iterator[str]:
    if not purposes:
        yield "no purpose is defined"
        return
    yield "what each purpose makes of it"
    rows = [
        [short(one.name), *(f"{count:,}" for count in (one.sessions, one.final, one.ended, one.open, one.endless)), *lengths(one)]
        for one in purposes
    ]
    yield from table(["", "sessions", "final", "ended", "open", "endless", "median length", "p90", "longest"], rows)
    yield from (f"  {line}" for line in STATES)
    yield ""
    rows = [[short(one.name), f"{one.events:,}", *sizes(one), *worth(one)] for one in purposes]
    yield from table(["", "events", "a session: median", "p90", "most", "billed", "revenue", "judged", "over quota"], rows)
    yield from (f"  {line}" for one in purposes for line in remarks(one))


def lengths(one: Seen) -> list[str]:
    """How long its sessions are: the median, the ninth decile, the longest; nothing of no session."""
    return [length_text(value) if one.sessions else NONE for value in (one.length.median, one.length.p90, one.length.most)]


def sizes(one: Seen) -> list[str]:
    """How many events its sessions have: the median, the ninth decile, the most; nothing of no session."""
    return [f"{value:,}" if one.sessions else NONE for value in (one.size.median, one.size.p90, one.size.most)]


def worth(one: Seen) -> list[str]:
    """What its sessions are worth: billed, revenue, judged, over quota; nothing where it has no such thing."""
    return [_count(one.billed), money(one.revenue), _count(one.judged), _count(one.over_quota)]


def _count(count: int | None) -> str:
    return NONE if count is None else f"{count:,}"


def money(amount: Money | None) -> str:
    """A sum, or nothing."""
    return NONE if amount is None else short(money_text(amount.amount, amount.currency))


def remarks(one: Seen) -> Iterator[str]:
    """What its figures do not say."""
    if one.null_keys:
        whys = [f"no {short(each)}" for each in one.lacking] + (
            [f"left out by {' or '.join(map(short, one.left_out_by))}"] if one.left_out_by else []
        )
        yield f"{short(one.name)}: {many(one.null_keys, 'event')} without a session: {' or '.join(whys)}"
    if len(one.versions) > 1:
        told = ", ".join(f"{many(count, 'session')} of {short(version)}" for version, count in one.versions.items())
        yield f"{short(one.name)}: the definition changed within the log: {told}"
    if one.early:
        verb = "is" if one.early == 1 else "are"
        yield f"{short(one.name)}: {many(one.early, 'final session')} from before `effective_from` {verb} billed and judged as from that day on"
    if one.over_quota is not None:
        yield f"{short(one.name)}: a quota is of a day in UTC, and what is over it is among the billed"
    for each in one.left if one.sessions else ():
        asked = f"; a request to purge is about {each.purged:,}" if each.purged else ""
        yield f"{short(one.name)}: `{short(each.memory_class)}` of {each.gone:,} of {many(one.sessions, 'session')} has to be gone by now{asked}"


def _opened(purposes: Sequence[Seen]) -> Iterator[str]:
    rules = rules_of(purposes)
    if not rules:
        return
    yield "what opened the sessions"
    rows = [[short(one.name), *(_part(one.opened_by.get(rule, 0), one.sessions) for rule in rules)] for one in purposes]
    yield from table(["", *(short(rule) for rule in rules)], rows)


def rules_of(purposes: Sequence[Seen]) -> list[str]:
    """The rules that opened sessions, in the order of the rules of the purposes."""
    return list(dict.fromkeys(rule for one in purposes for rule in one.opened_by))


def _part(count: int, of: int) -> str:
    return f"{count:,} ({share_text(count, of)})" if count else NONE


def _overlaps(purposes: Sequence[Seen], overlaps: Sequence[Overlap]) -> Iterator[str]:
    if not overlaps:
        return
    yield "how they lie over each other: the share of the row's sessions that lie within one of the column's"
    pairs = {(one.first, one.second): one for one in overlaps}
    names = [one.name for one in purposes]
    rows = [[short(row), *(_lies(pairs.get((row, column))) for column in names)] for row in names]
    yield from table(["", *(short(name) for name in names)], rows)


def _lies(one: Overlap | None) -> str:
    if one is None:
        return NONE
    return f"{share_text(one.within, one.sessions)}, {one.split:,} split" if one.split else share_text(one.within, one.sessions)


def _relations(relations: Sequence[Related]) -> Iterator[str]:
    if not relations:
        return
    yield "what the spec claims of them"
    for one in relations:
        yield f"  {short(one.text)}: {judged(one)}"
        for example in one.examples:
            yield f"    {short(example.session)}, {instant_text(example.start)} UTC, {many(example.events, 'event')}: {over(example)}"
        if one.violations > len(one.examples) and one.examples:
            yield f"    and {one.violations - len(one.examples):,} more"


def judged(one: Related) -> str:
    """Say whether a relation holds on these events, and what the definitions say of it."""
    if one.status == "declared":
        return "no relation is claimed, so none can be violated"
    alone = {
        "proven": "it follows from the definitions",
        "refuted": "the definitions allow streams that violate it",
        "to be measured": "the definitions alone do not say",
    }.get(one.status, short(one.status))
    if not one.of:
        return f"there is no session to look at; {alone}"
    held = (
        f"{one.violations:,} of {many(one.of, 'session')} violate{'s' if one.violations == 1 else ''} it"
        if one.violations
        else f"holds for {many(one.of, 'session')} of this log"
    )
    return f"{'VIOLATED: ' if one.violations else ''}{held}; {alone}"


def over(one: Violation) -> str:
    """Say what a session that violates a relation does."""
    if len(one.others) == 1:
        return f"shares {short(one.others[0])} with another one"
    more = ", ..." if len(one.others) == 10 else ""
    return f"is spread over {', '.join(short(other) for other in one.others)}{more}"


def _twice(one: DoubleBilling) -> Iterator[str]:
    yield candidates(one)
    if one.opened_by:
        yield f"  the second was opened by: {', '.join(f'{short(rule)} {count:,}' for rule, count in one.opened_by.items())}"
    for pair in one.examples:
        yield f"  {length_text(pair.gap)} apart, opened by {short(pair.opened_by)}: {key_text(pair.key)}"
        yield f"    {short(pair.first)} and {short(pair.second)}"
    if one.count > len(one.examples) and one.examples:
        yield f"  and {one.count - len(one.examples):,} more"


def candidates(one: DoubleBilling) -> str:
    """Say how many sessions may be billed twice, and what they bring."""
    if not one.count:
        return f"{short(one.purpose)}: no billed session begins within {length_text(one.within)} of the one before"
    second, begins = ("second one brings", "session begins") if one.count == 1 else ("second ones bring", "sessions begin")
    brings = f"; the {second} {money(one.revenue)}" if one.revenue is not None else ""
    return f"{short(one.purpose)}, billed twice? {one.count:,} billed {begins} within {length_text(one.within)} of the one before{brings}"


def key_text(key: Iterable[str]) -> str:
    """The values of a partition."""
    return " / ".join(short(value) or '""' for value in key)


def _endless(purposes: Sequence[Seen]) -> Iterator[str]:
    for one in purposes:
        if one.endless:
            yield f"{short(one.name)}: {endless_text(one)}"
            for each in one.oldest:
                since = f"{instant_text(each.start)} to {instant_text(each.last)} UTC ({length_text(each.last - each.start)})"
                yield f"  {since}, {many(each.events, 'event')}: {key_text(each.key)}"
                yield f"    {short(each.session)}"
            if one.endless > len(one.oldest) and one.oldest:
                yield f"  and {one.endless - len(one.oldest):,} more"


def endless_text(one: Seen) -> str:
    """Say how many sessions of a purpose never close."""
    what = "session that no rule closes" if one.endless == 1 else "sessions that no rule closes"
    return f"{one.endless:,} {what} until another event comes; the longest:"


def _replay(replay: Replay) -> Iterator[str]:
    yield f"old and new definitions on the same events; the old ones are those of {short(replay.against)}"
    for one in replay.purposes:
        yield ""
        rows = [[row.what, row.old, row.new, row.difference] for row in moved(one)]
        yield from table([short(one.name), "old", "new", "difference"], rows)
        yield from (f"  {line}" for line in effects(one))


class Row(Struct, frozen=True):
    """One figure of a purpose, by its old and by its new definition."""

    what: str
    old: str
    new: str
    difference: str
    sizes: tuple[float, float]
    """Old and new as numbers of one unit, to be drawn; 0 where there is none."""


def moved(one: Changed) -> Iterator[Row]:
    """Give what a change moves: sessions, their median length, how many are billed, revenue, and the denominator of a pass rate."""
    both = (one.old, one.new)
    yield _row("sessions", [None if each is None else each.sessions for each in both], "{:,}".format)
    yield _row("median length", [each.length.median if each is not None and each.sessions else None for each in both], length_text)
    bills = [None if each is None else each.billed for each in both]
    if any(each is not None for each in bills):
        yield _row("billed", bills, "{:,}".format)
    sums = [None if each is None else each.revenue for each in both]
    if any(each is not None for each in sums):
        yield _revenue(sums)
    over = [None if each is None else each.over_quota for each in both]
    if any(each is not None for each in over):
        yield _row("over quota", over, "{:,}".format)
    counts = [None if each is None else each.judged for each in both]
    if any(each is not None for each in counts):
        yield _row("judged (eval denominator)", counts, "{:,}".format)


def _row(what: str, values: Sequence[int | None], text: Callable[[int], str]) -> Row:
    old, new = values
    difference = NONE if old is None or new is None else _difference(signed(text(new - old)), percent_text(old, new))
    told = [NONE if value is None else text(value) for value in values]
    return Row(what, told[0], told[1], difference, (old or 0, new or 0))


def _difference(absolute: str, percent: str) -> str:
    return f"{absolute} ({percent})" if percent else absolute


def _revenue(sums: Sequence[Money | None]) -> Row:
    old, new = sums
    difference, sizes = NONE, (0.0, 0.0)
    if old is not None and new is not None and old.currency != new.currency:
        difference = "another currency"
    elif old is not None and new is not None:
        before, after = Decimal(old.amount), Decimal(new.amount)
        more = signed(short(money_text(str(after - before), new.currency)))
        difference, sizes = _difference(more, percent_text(before, after)), (float(before), float(after))
    return Row("revenue", money(old), money(new), difference, sizes)


def effects(one: Changed) -> Iterator[str]:
    """Say what a change is, what it does to single events, and what it leaves unsaid."""
    if one.old is None and one.new is not None:
        yield "the purpose is new"
    elif one.new is None and one.old is not None:
        yield "the purpose is gone"
    elif one.old is not None and one.new is not None:
        yield from (f"was: {short(each, 3 * LINE)}" for each in one.old.says if each not in one.new.says)
        yield from (f"is now: {short(each, 3 * LINE)}" for each in one.new.says if each not in one.old.says)
        yield f"{many(one.moved, 'event') if one.moved else 'no event'} {'is' if one.moved < 2 else 'are'} grouped with other events than before"
    if one.unsaid:
        yield f"the change leaves unsaid: {'; '.join(short(each, LINE) for each in one.unsaid)}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of aligned columns: the first to the left, the others to the right."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = [f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True)]
        yield "  ".join((f"  {line[0]:<{widths[0]}}", *cells))


def short(text: str, most: int = LONGEST) -> str:
    """A text of a log as it can be printed, of an endless one both ends."""
    return shortened(printable(text), most)
