"""Changes of the specs for values of JSON that are others."""

import json
from collections.abc import Iterator

from specforge.attributing.hunk import Hunk, Kind
from specforge.location import Place, Route
from specforge.provenance.pointers import unescaped
from specforge.settling.candidates.rewording import by_value, can_be, spliced
from specforge.settling.candidates.site import Candidate, Json, Site, place_words
from specforge.settling.candidates.written_cases import case_added, case_changed, case_removed
from specforge.settling.specs import Changes
from specforge.splicing import Insert, Put, Remove, SetValue


def of_json(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The changes that could make a value of JSON another one, put it in, or take it out."""
    if hunk.kind is Kind.BROKEN:
        return
    old = json.loads(hunk.before) if hunk.before else None
    new = json.loads(hunk.after) if hunk.after else None
    if hunk.wanted and site.path.endswith(".jsonl"):
        yield from case_changed(hunk, new, site)
    if hunk.kind is Kind.REWORDED:
        if isinstance(old, str) and isinstance(new, str) and "\\" not in (hunk.before or ""):
            yield from spliced(hunk.start + 1, old, new, site)
        yield from _at_route(hunk, new, site)
        yield from by_value(old, new, hunk, site)
    elif hunk.kind is Kind.DELETED and not hunk.wanted and site.path.endswith(".jsonl"):
        yield from case_removed(hunk, site)
    elif hunk.kind is Kind.DELETED:
        yield from _enum(hunk, site)
        for path, route in _routes(hunk, hunk.wanted, site):
            if site.specs.stands(path, route):
                yield Candidate(Changes(splices=((path, Remove(route)),)), f"removes {place_words(Place(path, route), site)}")
    elif hunk.kind is Kind.INSERTED and not hunk.wanted and site.path.endswith(".jsonl"):
        yield from case_added(new, site)
    elif hunk.kind is Kind.INSERTED:
        yield from _enum(hunk, site)
        yield from _value_added(hunk, new, site)


def _enum(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """A value put into or taken out of a list that is made from the values of a fact."""
    came = hunk.kind is Kind.INSERTED
    holder, last = hunk.wanted.rpartition("/")[0], (hunk.pointer if came else hunk.wanted).rpartition("/")[2]
    if not last.isdecimal() or site.path.endswith(".jsonl"):
        return
    start, end = site.values[holder]
    values = json.loads(site.text[start:end])
    for fact in site.view.facts:
        listed = [site.view.fill(one) for one in fact.value.one_of]
        if values and values == listed and any(start <= span.start < end and span.origin.ref == str(fact.ref) for span in site.spans):
            new = [*values]
            if came:
                new.insert(int(last), json.loads(hunk.after))
            else:
                del new[int(last)]
            if all(isinstance(one, str) for one in new):
                yield can_be(fact, values, new, site)


def _routes(hunk: Hunk, pointer: str, site: Site) -> Iterator[tuple[str, Route]]:
    """Where a value of a document could stand in the spec: below the element that wrote it, by the end of its pointer."""
    steps = [int(step) if step.isdecimal() else unescaped(step) for step in pointer.split("/")[1:]]
    around = [span.origin.place for span in site.spans if span.start <= hunk.start <= span.end]
    places = dict.fromkeys((*around, *(site.elements[ref].place for ref in hunk.refs if ref in site.elements)))
    for place in places:
        for skipped in range(len(steps)):
            route = site.specs.route(place)
            yield place.path, (*route, *steps[skipped:])


def _at_route(hunk: Hunk, new: Json, site: Site) -> Iterator[Candidate]:
    for path, route in _routes(hunk, hunk.wanted, site):
        if site.specs.stands(path, route) and route[-1:] != ("id",):
            yield Candidate(Changes(splices=((path, SetValue(route, new)),)), f"changes {place_words(Place(path, route), site)}")


def _value_added(hunk: Hunk, new: Json, site: Site) -> Iterator[Candidate]:
    new = {key: one for key, one in new.items() if key != "ref"} if isinstance(new, dict) else new
    for path, route in _routes(hunk, hunk.wanted, site):
        parent, last = route[:-1], route[-1]
        if isinstance(last, int):
            holder = site.specs.value(path, parent)
            if isinstance(holder, list):
                yield Candidate(
                    Changes(splices=((path, Insert(parent, min(last, len(holder)), new)),)),
                    f"adds to {place_words(Place(path, parent), site)}",
                )
            elif holder is not None:
                yield Candidate(
                    Changes(splices=((path, Insert(parent, last, new, as_list=True)),)),
                    f"adds to {place_words(Place(path, parent), site)}",
                )
        elif isinstance(site.specs.value(path, parent), dict) and not site.specs.stands(path, route):
            yield Candidate(Changes(splices=((path, Put(route, new)),)), f"adds {place_words(Place(path, route), site)}")
