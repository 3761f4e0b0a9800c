"""Definitions of sessions in plain sentences, for people who decide on them and read no specs."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.amounts import IN_HOURS, SECOND, enumerated, in_code, many, money_text
from specforge.boundaries.beats import is_activity
from specforge.spec.durations import spoken

Document = Mapping[str, Any]
"""The content of `sessions.json`."""
HOUR = 3_600 * SECOND


def describe(document: Document) -> str:
    """Say what events there are, and for each purpose where its sessions begin and end, and which are billed and judged."""
    parts = [["events", *_indented(_of_stream(document["events"]))]]
    parts += [[_head(name, purpose), *_indented(sentences(purpose))] for name, purpose in document["purposes"].items()]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _of_stream(events: Mapping[str, Any]) -> Iterator[str]:
    yield f"All purposes read the table `{events['table']}`."
    if events["instants"] == "timestamp":
        refused = "An event whose time has no offset is in no session."
        yield refused if events["zone"] == "refuse" else f"A time without an offset is local time of {events['zone']}."
    if events["ties"]:
        last = "come last, in this order" if len(events["ties"]) > 1 else "comes last"
        yield f"Of what happens at one instant, {_kinds(events['ties'])} {last}."
    if events["ignores"]:
        yield f"{_kinds(events['ignores'])} {'are' if len(events['ignores']) > 1 else 'is'} in no session."
    if events["late"]:
        then = "is in no session" if events["late"]["then"] == "set_aside" else "changes sessions that are over"
        yield f"What arrives more than {_length(events['late']['wait_us'])} after it happened {then}."
    if events["clock_ahead_us"] is not None:
        yield f"What happened more than {_length(events['clock_ahead_us'])} after it arrived is in no session: its clock is wrong."
    if kinds := events["erased_by"]:
        yield f"{_kinds(kinds, 'or')} asks for erasure: the text of what came before it is blank from then on, and everything else stays."


def _head(name: str, purpose: Mapping[str, Any]) -> str:
    told = _terms(purpose)
    return f"{name}: {told}" if told else name


def _terms(purpose: Mapping[str, Any]) -> str:
    """What a session is called and costs, who decided it and since when it holds."""
    price = purpose["price"]
    each = "" if price is None else f"{money_text(price['amount'], price['currency'])} each"
    unit = "" if purpose["unit"] is None else f"called `{purpose['unit']}` on the bill"
    decided = "" if purpose["decided_by"] is None else f"decided by {purpose['decided_by']}"
    since = "" if purpose["effective_from"] is None else f"since {purpose['effective_from']}"
    return ", ".join(part for part in (unit, each, decided, since) if part)


def stated(purpose: Mapping[str, Any]) -> Iterator[str]:
    """Say all of one purpose: its terms, and its sentences."""
    if terms := _terms(purpose):
        yield f"Terms: {terms}."
    yield from sentences(purpose)


def sentences(purpose: Mapping[str, Any]) -> Iterator[str]:
    """Say of one purpose where its sessions begin and end, and which are billed and judged, now and until it changed."""
    if purpose["same_as"] is not None:
        yield f"Its sessions are the same as those of `{purpose['same_as']}`."
    yield from _of_boundary(purpose)
    yield from _of_worth(purpose)
    yield from (f"`{name}` is kept for {_kept(length)} from the event on that told it." for name, length in purpose["keeps_us"].items())
    yield from _of_carrying(purpose)
    if (purges := purpose["purges"]) is not None:
        whose = enumerated([f"`{key}`" for key in purges["keys"]])
        yield f"After {_kinds(purges['kinds'], 'or')}, nothing is kept of what the same {whose} told until then."
    if purpose["before"] is not None:
        yield f"Until {purpose['effective_from']}, 00:00 UTC, another definition held, and what is open then finishes under it."
        yield from (f"Until {purpose['effective_from']}: {each}" for each in _of_boundary(purpose["before"]))
        if any(True for _ in _of_worth(purpose)):
            yield "What is said above of bills and judgements holds for the sessions of until then, too."


def _of_carrying(purpose: Mapping[str, Any]) -> Iterator[str]:
    """Which sessions may read what was told in another one, where the spec says so of some class."""
    if not purpose["carries"]:
        return
    for name, keys in purpose["carries"].items():
        yield f"`{name}` may be read in later sessions of the same {enumerated([f'`{key}`' for key in keys])}."
    if own := [name for name in purpose["keeps_us"] if name not in purpose["carries"]]:
        yield f"{_kinds(own)} {'are' if len(own) > 1 else 'is'} read in the session alone that told {'them' if len(own) > 1 else 'it'}."


def _of_boundary(boundary: Mapping[str, Any]) -> Iterator[str]:
    parts = [f"is of {_owner(boundary)}"] if boundary["per"] else []
    parts += [f"lies within one session of `{boundary['inside']}`"] if boundary["inside"] else []
    yield f"A session {enumerated(parts or ['is of all events, whoever they are of'])}."
    if boundary["per"]:
        yield f"An event without {_kinds(boundary['per'], 'or')} is in no session."
    for column, values in boundary["leaves_out"].items():
        yield f"An event whose `{column}` is {_kinds(values, 'or')} is in no session."
    yield _activity(boundary)
    for rule in _told_in_turn(boundary["rules"]):
        yield from of_rule(rule)


def _told_in_turn(rules: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rules with what reopens a session behind the events that end one, for it asks for such an end: none by time can be reopened."""
    reopening = [rule for rule in rules if rule["rule"] == "reopens"]
    others = [rule for rule in rules if rule["rule"] != "reopens"]
    last = max((at for at, rule in enumerate(others, 1) if rule["rule"] in {"ends_on", "ends_says"}), default=0)
    return [*others[:last], *reopening, *others[last:]]


def _owner(boundary: Mapping[str, Any]) -> str:
    return enumerated([f"one `{key}`" for key in boundary["per"]])


def _activity(boundary: Mapping[str, Any]) -> str:
    activity = boundary["activity"]
    if only := activity.get("only"):
        return f"Activity is {_kinds(only)}; every other event belongs to the session in which it falls, and keeps none open."
    if but := [kind for kind in activity["all_but"] if not is_activity(boundary, kind)]:
        return f"Every event but {_kinds(but)} is activity."
    return "Every event is activity."


def of_rule(rule: Mapping[str, Any]) -> Iterator[str]:
    """What a rule does, in one sentence; the first event of all needs none."""
    match rule["rule"]:
        case "starts_on":
            yield f"Each {_kinds(rule['kinds'], 'or')} begins a new one."
        case "daily":
            yield f"It ends at {rule['at']} in {rule['zone']}, each day from {rule['since']} to {rule['until']}."
        case "reopens":
            yield f"{_kinds(rule['kinds'], 'or')} within {_length(rule['us'])} after such an end goes on in it, whatever the pause."
        case "ends_on":
            yield f"{_kinds(rule['kinds'], 'or')} ends it{_resumed(rule)}."
        case "ends_says":
            phrases = " or ".join(f'"{phrase}"' for phrase in rule["phrases"])
            yield f"A `{rule['by']}` that says {phrases} and nothing else ends it{_resumed(rule)}."
        case "idle":
            yield f"It ends when there is no activity for more than {_length(rule['us'])}."
        case "changes":
            yield f"Activity with another {in_code(rule['columns'], ' or ')} than before begins a new one."
        case "longest":
            yield f"It never lasts longer than {_length(rule['us'])} from its first event on."
        case "turns":
            yield f"It never has more than {many(rule['max'], 'event')} of activity."
        case "sum":
            yield f"The `{rule['column']}` of its events never add up to more than {rule['max']:,}; an event that is larger alone stands alone."
        case _:
            pass


def _resumed(rule: Mapping[str, Any]) -> str:
    within = rule["resumes_within_us"]
    return ": the next activity begins a new one" if within is None else f"; activity within {_length(within)} after that goes on in it"


def is_billed(purpose: Mapping[str, Any]) -> bool:
    """Whether sessions of a purpose are billed."""
    return any(purpose[key] is not None for key in ("bills_when", "price", "unit", "quota_per_day"))


def is_judged(purpose: Mapping[str, Any]) -> bool:
    """Whether sessions of a purpose are judged."""
    return purpose["judged_as"] is not None or purpose["judged_when"] is not None


def _of_worth(purpose: Mapping[str, Any]) -> Iterator[str]:
    if is_billed(purpose):
        yield f"It is billed when it is over{_selected(purpose['bills_when'])}."
    if purpose["quota_per_day"] is not None:
        whose = f" of {_owner(purpose)}" if purpose["per"] else ""
        day = f"{many(purpose['quota_per_day'], 'billed session')} a day, which is that of the first event in UTC"
        yield f"The quota{whose} is {day}; what is over it is billed, too."
    if is_judged(purpose):
        what = "It" if purpose["judged_as"] in {None, "session"} else f"Each {purpose['judged_as']} of it"
        yield f"{what} is judged when it is over{_selected(purpose['judged_when'])}."


def _selected(selection: Mapping[str, Any] | None) -> str:
    """What a session needs to be billed or judged, as the end of a sentence."""
    if selection is None:
        return ""
    parts = [f"has {_kinds(selection['has'])}"] if selection["has"] else []
    parts += [f"has no {_kinds(selection['lacks'], 'and no')}"] if selection["lacks"] else []
    if (least := selection["activity_at_least"]) is not None:
        parts.append(f"has at least {many(least, 'event')} of activity")
    return f", if it {enumerated(parts)}" if parts else ""


def _kinds(kinds: Sequence[str], word: str = "and") -> str:
    return enumerated([f"`{kind}`" for kind in kinds], f" {word} ")


def _kept(microseconds: int) -> str:
    return spoken(datetime.timedelta(microseconds=microseconds))


def _length(microseconds: int) -> str:
    """A limit of a rule, which counts hours and knows no calendar."""
    hours = f" ({microseconds // HOUR:,} hours)" if microseconds >= IN_HOURS and microseconds % HOUR == 0 else ""
    return _kept(microseconds) + hours
