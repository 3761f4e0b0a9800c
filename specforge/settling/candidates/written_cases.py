"""Changes of the cases that people wrote, for records that were put in, taken out, or are about something else."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from specforge.attributing.hunk import Hunk, Kind
from specforge.attributing.json_lines import name_of
from specforge.elements import Known, kind_of
from specforge.evaluation.expecting import refs_of
from specforge.location import Place, Route
from specforge.provenance.pointers import unescaped
from specforge.settling.candidates.deleting import removals
from specforge.settling.candidates.site import Candidate, Json, Site, place_words
from specforge.settling.specs import Changes
from specforge.splicing import Insert, Put, Remove, SetValue, Splice, Value

_COVERED = ("intent", "constraint", "tool")
"""The kinds of elements that a case covers."""


def case_changed(hunk: Hunk, new: Json, site: Site) -> Iterator[Candidate]:
    """Give what makes a case cover other elements, or gives it other values: its record says neither where the spec does."""
    known = site.case_of(hunk)
    if known is None:
        return
    first, *steps = [int(step) if step.isdecimal() else unescaped(step) for step in hunk.wanted.split("/")[1:]]
    if first == "refs":
        yield from _covering(known, site)
    elif first in {"variables", "state"}:
        yield from _given(hunk.kind, Place(known.place.path, (*site.specs.route(known.place), "given", first, *steps)), new, site)


def _covering(case: Known, site: Site) -> Iterator[Candidate]:
    """A case that covers what its whole record names, since the order there is that of the spec."""
    wanted = _wanted(case, site)
    if wanted is None:
        return
    path, route = case.place.path, (*site.specs.route(case.place), "covers")
    stated = site.specs.value(path, route)
    names = [stated] if isinstance(stated, str) else list(_list(stated))
    covered = [_covered(name, site) for name in names]
    gone = [at for at, refs in enumerate(covered) if not refs <= set(wanted)]
    kept = set().union(*(refs for at, refs in enumerate(covered) if at not in gone))
    fresh = list(dict.fromkeys(_name(ref, wanted, site) for ref in wanted if ref not in kept))
    if changes := _other_names(route, names, gone, fresh, stated):
        yield Candidate(Changes(splices=tuple((path, one) for one in changes)), f"changes {place_words(Place(path, route), site)}")


def _wanted(case: Known, site: Site) -> list[str] | None:
    """The refs of what a case covers by its record as it is on disk; nothing where something else is among them."""
    wanted = [ref for ref in _refs_on_disk(case, site) if ref != case.ref]
    fit = all(isinstance(ref, str) and ref in site.elements and kind_of(ref) in _COVERED for ref in wanted)
    return wanted if fit else None


def _refs_on_disk(case: Known, site: Site) -> Sequence[Json]:
    return _list(next((json.loads(line).get("refs") for line in site.found.split("\n") if name_of(line) == case.ref), None))


def refs_in_order(hunk: Hunk, site: Site) -> tuple[str, ...]:
    """Give the refs of a case as a build prints them, where its record has them in another order; else none."""
    known = site.case_of(hunk)
    wanted = None if known is None or not hunk.wanted.startswith("/refs/") else _wanted(known, site)
    if known is None or wanted is None:
        return ()
    refs = (known.ref, *refs_of(frozenset(f"{kind_of(ref)}/{ref.rpartition('/')[2]}" for ref in wanted), site.view))
    return () if list(refs) == _refs_on_disk(known, site) else refs


def _other_names(route: Route, names: Sequence[str], gone: Sequence[int], fresh: Sequence[Value], stated: Json) -> list[Splice]:
    """Some names of a list in the place of others, each where that stood."""
    if stated is None:
        return [Put(route, list(fresh))] if fresh else []
    if len(gone) == len(names) and not fresh:
        return [Remove(route)]
    if isinstance(stated, str):
        changed: list[Splice] = [SetValue(route, fresh[0])] if gone else []
    else:
        changed = [SetValue((*route, at), name) for at, name in zip(gone, fresh, strict=False)]
        changed += [Remove((*route, at)) for at in gone[len(fresh) :]]
    return changed + [Insert(route, len(names), name, as_list=True) for name in fresh[len(gone) :]]


def _covered(name: str, site: Site) -> frozenset[str]:
    """The refs of what a case covers by one name."""
    kind, slash, id = name.partition("/")
    kinds, id = ((kind,), id) if slash else (_COVERED, name)
    return frozenset(ref for ref in site.elements if kind_of(ref) in kinds and ref.rpartition("/")[2] == id)


def _name(ref: str, wanted: Collection[str], site: Site) -> str:
    """How a case names an element that it covers: with its kind where its id alone would mean another one, too."""
    id = ref.rpartition("/")[2]
    return id if _covered(id, site) <= set(wanted) else f"{kind_of(ref)}/{id}"


def _given(kind: Kind, place: Place, new: Json, site: Site) -> Iterator[Candidate]:
    """A value that is given to a case, below `given` of the spec."""
    path, route = place.path, place.route
    given = next(at for at, step in enumerate(route) if step == "given")
    standing = next(end for end in range(len(route), given - 1, -1) if site.specs.stands(path, route[:end]))
    holder = site.specs.value(path, route[:standing])
    if kind is Kind.DELETED and standing == len(route):
        # What holds nothing else goes with it.
        while len(route) - 1 > given and len(site.specs.value(path, route[:-1])) == 1:
            route = route[:-1]
        yield Candidate(Changes(splices=((path, Remove(route)),)), f"removes {place_words(Place(path, route), site)}")
    elif kind is Kind.REWORDED and standing == len(route):
        yield Candidate(Changes(splices=((path, SetValue(route, new)),)), f"changes {place_words(place, site)}")
    elif kind is not Kind.DELETED and isinstance(holder, list):
        change = Insert(route[:standing], min(int(route[-1]), len(holder)), new)
        yield Candidate(Changes(splices=((path, change),)), f"adds to {place_words(Place(path, route[:standing]), site)}")
    elif kind is not Kind.DELETED and isinstance(holder, dict):
        value: Value = new
        for step in reversed(route[standing + 1 :]):
            value = {str(step): value}
        yield Candidate(Changes(splices=((path, Put(route[: standing + 1], value)),)), f"adds {place_words(place, site)}")


def case_removed(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Give what takes a case out of the spec, whose record was."""
    known = site.elements.get(name_of(hunk.before or ""))
    if known is not None and site.on_delete == "remove":
        yield from removals([known], site)


def case_added(new: Json, site: Site) -> Iterator[Candidate]:
    """Give a case that was written into the artifact, as a case of the spec."""
    if not isinstance(new, dict) or not isinstance(new.get("id"), str):
        return
    id = new["id"].rpartition("/")[2]
    refs = [ref for ref in _list(new.get("refs")) if isinstance(ref, str) and ref in site.elements]
    covers = [ref.rpartition("/")[2] for ref in refs if kind_of(ref) in _COVERED]
    asked = [check for check in _list(new.get("expect")) if isinstance(check, dict)]
    # What the criteria of the rules that it covers ask is printed beside what it asks itself.
    expect = [
        {key: one for key, one in check.items() if key != "ref"} for check in asked if kind_of(str(check.get("ref", ""))) != "criterion"
    ]
    samples = site.view.samples
    variables = {name: one for name, one in _mapping(new.get("variables")).items() if name not in samples or samples[name] != one}
    given = {key: one for key, one in (("state", new.get("state")), ("variables", variables)) if one}
    rate = new.get("pass_rate")
    value = {
        "id": id,
        "covers": covers,
        "origin": new.get("origin"),
        "given": given,
        "input": new.get("input"),
        "turns": new.get("turns"),
        "user": new.get("user"),
        "expect": expect,
        "ends_with": new.get("ends_with"),
        "judged": new.get("judged"),
        "samples": new.get("samples"),
        "pass_rate": f"{rate * 100:g}%" if isinstance(rate, float) else None,
    }
    value = {key: one for key, one in value.items() if one not in (None, [], {}) and (key, one) != ("origin", "human")}
    count = len(site.specs.value(site.view.file.path, ("cases",)) or ())
    change = Changes(splices=((site.view.file.path, Insert(("cases",), count, value)),))
    yield Candidate(change, f"adds the case `{id}`", consent=f"it adds the case `{id}`")


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else ()


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
