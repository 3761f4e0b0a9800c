"""What proves sessions, as text; pure strings."""

from collections.abc import Iterator
from decimal import Decimal

from specforge.amounts import instant_text, length_text, many, money_text
from specforge.location import printable
from specforge.sessions.answer import Money
from specforge.sessions.evidence import Asked, Event, Evidence, Opened, Proven, Worth
from specforge.sessions.telling import LINE, feature_text, short

SHOWN = 50
"""How many events are shown of the beginning, and of the end, of a session."""
NAMED = 5
"""How many events are named that answer one question."""


def tell(found: Evidence) -> str:
    """Print for people: for each session where it began and ended, what is asked of it and by which events that is so."""
    parts = [_head(found), *(_session(one, found.price) for one in found.sessions)]
    return "\n".join("".join(f"{printable(line).rstrip()}\n" for line in part) for part in parts)


def _head(found: Evidence) -> Iterator[str]:
    billed = [one for one in found.sessions if one.final and one.billed is not None and one.billed.met]
    worth = "" if all(one.billed is None for one in found.sessions) else f", {len(billed):,} of them billed{_sum(len(billed), found.price)}"
    yield f"{feature_text(found)}: what proves {many(len(found.sessions), 'session')} of {short(found.purpose)}{worth}"
    yield f"log: {short(found.log, LINE)}"
    if found.now is not None:
        yield f"final or not: as of {instant_text(found.now)} UTC"


def _sum(count: int, price: Money | None) -> str:
    return "" if price is None else f": {money_text(str(Decimal(price.amount) * count), price.currency)}"


def _session(one: Proven, price: Money | None) -> Iterator[str]:
    yield short(one.session)
    yield from (f"  {'of':8}{short(key)} {short(value)}" for key, value in one.key.items())
    yield f"  {'by':8}boundary version {short(one.boundary_version)}"
    yield f"  {'began':8}{_opened(one.opened)}"
    if one.before is not None and one.since_before is not None:
        yield f"  {'':8}{length_text(one.since_before)} after the latest activity of {short(one.before)}"
    yield f"  {'over':8}{_over(one)}"
    if one.next is not None:
        yield f"  {'next':8}{short(one.next.session)}, {_opened(one.next)}"
        yield f"  {'':8}{length_text(one.next.at - one.active)} after the latest activity of this one"
    yield from _worth("billed", one.billed, final=one.final, each=_sum(1, price))
    yield from _worth("judged", one.judged, final=one.final, each="")
    yield f"  {many(len(one.events), 'event')}"
    yield from _events(one)


def _opened(opened: Opened) -> str:
    why = f"by {opened.rule}: {short(opened.says, 3 * LINE)}" if opened.says else "the first event of its partition"
    return f"{instant_text(opened.at)} UTC with {short(opened.event)}, {why}"


def _over(one: Proven) -> str:
    latest = f"latest activity {instant_text(one.active)} UTC"
    if one.closes is None:
        return f"{latest}; " + ("another session began" if one.final else "no rule closes it until another event comes")
    until = (
        f"activity could join it until {instant_text(one.closes)} UTC"
        if one.final
        else f"activity can join it until {instant_text(one.closes)} UTC"
    )
    return f"{latest}; {until}"


def _worth(word: str, worth: Worth | None, *, final: bool, each: str) -> Iterator[str]:
    if worth is None:
        return
    as_it_stands = f"yes{each}" if worth.met else "no"
    told = as_it_stands if final else f"not final yet; as it stands, {as_it_stands}"
    yield f"  {word:8}{told}"
    yield from (f"  {'':8}{_asked(one)}" for one in worth.asked)


def _asked(one: Asked) -> str:
    if one.asks == "activity_at_least":
        needed = f"{int(one.of):,} {'is' if one.of == '1' else 'are'} needed"
        return f"{'met' if one.met else 'NOT MET'}: {many(len(one.events), 'event')} of activity, {needed}"
    named = ", ".join(short(event) for event in one.events[:NAMED])
    more = f" and {len(one.events) - NAMED:,} more" if len(one.events) > NAMED else ""
    wanted = "has" if one.asks == "has" else "has no"
    return f"{'met' if one.met else 'NOT MET'}: {wanted} {short(one.of)}; {f'it has {named}{more}' if one.events else 'there is none'}"


def _events(one: Proven) -> Iterator[str]:
    left_out = max(0, len(one.events) - 2 * SHOWN)
    shown = one.events if not left_out else (*one.events[:SHOWN], *one.events[-SHOWN:])
    kinds, ids = (max(len(short(text)) for text in texts) for texts in ([each.kind for each in shown], [each.event for each in shown]))
    for number, event in enumerate(shown):
        if left_out and number == SHOWN:
            yield f"    {many(left_out, 'event')} left out here; `--format json` has all"
        yield f"    {instant_text(event.at)}  {short(event.kind):{kinds}}  {short(event.event):{ids}}  {_does(event)}"


def _does(event: Event) -> str:
    told = ["activity" if event.activity else "rides"]
    told += ["marks the end"] if event.end_marker else []
    told += [] if event.counts else ["after it was over: counts for nothing"]
    return ", ".join(told)
