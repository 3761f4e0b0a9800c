"""The changes of a spec that could make an edit of an artifact; which of them does is decided by compiling."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from specforge.amounts import enumerated
from specforge.attributing.hunk import Expected, Hunk, Kind
from specforge.attributing.lines import word_changes
from specforge.elements import Known, elements_of, kind_of
from specforge.location import Place, Route
from specforge.project import Owned, View
from specforge.prompting import LEVELS
from specforge.provenance.lines import Line
from specforge.provenance.pointers import positions
from specforge.provenance.traced import Span, spans_of
from specforge.settling.scalars import Lengths, Stretch, TextEdit, ways
from specforge.settling.specs import Changes, Specs, as_number, escaped
from specforge.spec.facts import Fact
from specforge.spec.model import is_slug, unspoken
from specforge.splicing import Insert, Put, Remove, SetValue, Splice, Value

Json = Any
SEPARATOR = re.compile(r",\s+(?:(?:and|or)\s+)?|\s+(?:and|or)\s+")
"""What stands between values that are listed."""
BULLET = re.compile(r"(?:- |\d+\. )")


class Candidate(Struct, frozen=True):
    """A change that could make an edit."""

    changes: Changes
    what: str
    """What it does, in words."""
    consent: str = ""
    """Why a person has to agree to it; empty when nobody has to."""
    ambiguous: bool = False
    """Whether it was found by the value alone, so that another one that makes the edit too rules it out."""


class Site(Struct, frozen=True, dict=True):
    """One artifact as a build would write it, the spec files behind it, and what a person wants to be done."""

    path: str
    text: str
    view: View
    expected: Expected
    specs: Specs
    on_delete: str = ""
    """What becomes of an element whose text was taken out: `remove` or `unprompt`; nothing when nobody said."""

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The provenance of the text."""
        return spans_of(self.text)

    @cached_property
    def values(self) -> Mapping[str, tuple[int, int]]:
        """Where each value of a JSON document stands, by its pointer."""
        return positions(self.text)

    @cached_property
    def elements(self) -> Mapping[str, Known]:
        """The elements, by ref."""
        return elements_of(self.view)

    @cached_property
    def lines(self) -> Mapping[int, Line]:
        """The lines that are not blank, by number."""
        return {line.number: line for line in self.expected.lines}

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of variables."""
        return frozenset(one.id for one in self.view.variables)

    @cached_property
    def lengths(self) -> Lengths:
        """The lengths of scalars."""
        return _Lengths(self.specs)

    def line_of(self, at: int) -> int:
        """The number of the line that a position is in."""
        return self.text.count("\n", 0, at) + 1


class _Lengths(Struct, Lengths, frozen=True, dict=True):
    specs: Specs

    def of(self, place: Place) -> int | None:
        return self.specs.length(place)


def candidates(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Give the changes that could make an edit, the likeliest first."""
    if site.path.endswith((".json", ".jsonl")):
        yield from _of_json(hunk, site)
    elif hunk.kind is Kind.REWORDED:
        yield from _reworded(hunk, site)
    elif hunk.kind is Kind.DELETED:
        yield from _deleted(hunk, site)
    elif hunk.kind is Kind.INSERTED:
        yield from _inserted(hunk, site)


# --- a text that reads otherwise ---


def _reworded(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    assert hunk.before is not None
    before, after = hunk.before, hunk.after
    yield from _level(hunk, site)
    yield from _limit(hunk, site)
    yield from _listing(hunk, site)
    yield from _spliced(hunk.start, before, after, site)
    yield from _title(hunk, site)
    changes = word_changes(before, after)
    if len(changes) == 1:
        start, end, begin, stop = changes[0]
        yield from _by_value(before[start:end], after[begin:stop], hunk, site)


def _spliced(start: int, before: str, after: str, site: Site) -> Iterator[Candidate]:
    """The changed words put into the scalars that they came from."""
    for indent in dict.fromkeys((_indent(before), 0)):
        stretches = [
            Stretch(start + first, start + last, escaped(_dedented(after[begin:stop], indent), site.variables))
            for first, last, begin, stop in word_changes(before, after)
        ]
        for edits in ways(site.spans, site.text, stretches, site.lengths):
            if not any(_is_list(one) for one in edits):
                yield Candidate(Changes(texts=edits), _words_of(edits, site))
        # All of what differs as one change, where its words are in no single scalar.
        if len(stretches) > 1:
            whole = _whole(start, before, after, indent, site)
            for edits in ways(site.spans, site.text, [whole], site.lengths):
                yield Candidate(Changes(texts=edits), _words_of(edits, site))


def _is_list(edit: TextEdit) -> bool:
    """Whether an edit would put several values into the place of one."""
    return edit.route[-2:-1] == ("one_of",) and SEPARATOR.search(edit.text) is not None


def _whole(start: int, before: str, after: str, indent: int, site: Site) -> Stretch:
    changes = word_changes(before, after)
    first, last, begin, stop = changes[0][0], changes[-1][1], changes[0][2], changes[-1][3]
    return Stretch(start + first, start + last, escaped(_dedented(after[begin:stop], indent), site.variables))


def _indent(line: str) -> int:
    """How far the lines that continue an item stand in."""
    lead = len(line) - len(line.lstrip(" "))
    found = BULLET.match(line, lead)
    return lead + (3 if found and found[0][0].isdigit() else 2 if found else 0)


def _dedented(text: str, indent: int) -> str:
    return re.sub(rf"\n {{{indent}}}", "\n", text) if indent else text


def _words_of(edits: Sequence[TextEdit], site: Site) -> str:
    places = dict.fromkeys(Place(one.path, one.route) for one in edits)
    return "changes " + " and ".join(_place_words(place, site) for place in places)


def _place_words(place: Place, site: Site) -> str:
    """A scalar in words: its key, and the element that it stands in."""
    owner = _owner_of(place, site)
    steps = place.route[len(owner.place.route) :] if owner else place.route
    key = ".".join(str(step) for step in steps) or str(place.route[-1])
    return f"`{key}` of {owner.ref}" if owner else f"`{key}` in {place.path}"


def _owner_of(place: Place, site: Site) -> Known | None:
    """The innermost element that a place is in."""
    found = [
        one for one in site.elements.values() if one.place.path == place.path and place.route[: len(one.place.route)] == one.place.route
    ]
    return max(found, key=lambda one: len(one.place.route), default=None)


def _level(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The words that say how binding a rule is."""
    line = site.lines.get(site.line_of(hunk.start))
    if line is None or hunk.before is None or "\n" in hunk.before or kind_of(line.owner.ref) != "constraint":
        return
    known = site.elements.get(line.owner.ref)
    mark = BULLET.match(hunk.before)
    if known is None or mark is None:
        return
    old = next((prefix for prefix in LEVELS.values() if prefix and hunk.before.startswith(prefix, mark.end())), "")
    new = next((prefix for prefix in LEVELS.values() if prefix and hunk.after.startswith(prefix, mark.end())), "")
    for level, prefix in LEVELS.items():
        if prefix == new != old:
            route = site.specs.route(known.place)
            stands = site.specs.stands(known.place.path, (*route, "level"))
            change = SetValue((*route, "level"), level) if stands else Put((*route, "level"), level)
            rest = Changes(splices=((known.place.path, change),))
            what = f"changes `level` of {known.ref} to {level}"
            mine, other = hunk.before[mark.end() + len(old) :], hunk.after[mark.end() + len(prefix) :]
            if mine == other:
                yield Candidate(rest, what)
            for one in _spliced(hunk.start + mark.end() + len(old), mine, other, site) if mine != other else ():
                yield Candidate(rest + one.changes, f"{what}, and {one.what}")


def _title(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """A heading or a name that was made from an id: it is stated from now on."""
    assert hunk.before is not None
    made = [
        span
        for span in site.spans
        if span.start < hunk.end and hunk.start < span.end and span.offset is None and span.origin.place.route[-1:] == ("id",)
    ]
    for span in made[:1]:
        place = Place(span.origin.place.path, span.origin.place.route[:-1])
        kind = kind_of(span.origin.ref)
        key = {"intent": "title", "fact": "says"}.get(kind)
        lead, tail = site.text[hunk.start : span.start], site.text[span.end : hunk.end]
        if key is not None and hunk.after.startswith(lead) and hunk.after.endswith(tail) and len(hunk.after) > len(lead) + len(tail):
            text = hunk.after[len(lead) : len(hunk.after) - len(tail)]
            route = (*site.specs.route(place), key)
            yield Candidate(
                Changes(splices=((place.path, Put(route, escaped(text, site.variables))),)), f"states `{key}` of {span.origin.ref}"
            )


def _limit(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """A length of time of a session boundary, which texts quote in words."""
    assert hunk.before is not None
    limits = {origin: words for words, origin in site.view.limits.values()}
    for span in site.spans:
        lead, tail = site.text[hunk.start : span.start], site.text[span.end : hunk.end]
        inside = hunk.start <= span.start and span.end <= hunk.end and span.origin in limits
        if inside and hunk.after.startswith(lead) and hunk.after.endswith(tail):
            length = unspoken(hunk.after[len(lead) : len(hunk.after) - len(tail)])
            if length is not None:
                place = span.origin.place
                change = Changes(splices=((place.path, SetValue(site.specs.route(place), length)),))
                yield Candidate(change, f"changes {_place_words(place, site)}", "it moves where sessions end, or how long memory is kept")


def _by_value(old: Json, new: Json, hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The single values of the elements concerned that are what was changed."""
    refs = dict.fromkeys((*hunk.refs, *_refs_in_line(hunk, site)))
    for ref in refs:
        known = site.elements.get(ref)
        if known is None or known.model is None:
            continue
        route = site.specs.route(known.place)
        for at, value in site.specs.scalars(known.place.path, route):
            if _means(value, old, site) and at[-1:] != ("id",):
                wanted = escaped(new, site.variables) if isinstance(new, str) and "{" in str(value) + new else new
                change = Changes(splices=((known.place.path, SetValue(at, as_number(value, wanted))),))
                yield Candidate(change, f"changes {_place_words(Place(known.place.path, at), site)}", ambiguous=True)


def _means(value: object, old: object, site: Site) -> bool:
    """Whether a single value of a spec is what an artifact says."""
    if isinstance(old, bool) or old is None or not isinstance(old, str | int | float):
        return json.dumps(old) == str(value)
    if isinstance(value, str) and isinstance(old, str) and ("{" in value or "}" in value):
        return site.view.fill(value.strip()) == old
    return str(value).strip() == str(old)


def _refs_in_line(hunk: Hunk, site: Site) -> Iterator[str]:
    """The elements that a line of JSON names itself."""
    if not site.path.endswith(".jsonl"):
        return
    start = site.text.rfind("\n", 0, hunk.start) + 1
    try:
        value = json.loads(site.text[start : site.text.index("\n", start)])
    except ValueError:
        return
    if isinstance(value, dict):
        for ref in value.get("refs", []):
            yield ref
            # A case of a rule is made from the rule's criteria.
            owner, _, id = ref.rpartition("/")
            yield from (one for one in site.elements if one.startswith(f"{owner.replace('/constraint', '/criterion')}/{id}."))


def _listing(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The values of a fact, which a line lists: one more, one less, or others."""
    assert hunk.before is not None
    for fact in site.view.facts:
        values = [site.view.fill(one) for one in fact.value.one_of]
        for last in (" or ", ", ") if len(values) > 1 and not any(SEPARATOR.search(one) for one in values) else ():
            listed = enumerated(values, last)
            at = hunk.before.find(listed)
            lead, tail = hunk.before[:at], hunk.before[at + len(listed) :]
            if at < 0 or not hunk.after.startswith(lead) or not hunk.after.endswith(tail) or len(hunk.after) < len(lead) + len(tail):
                continue
            new = [one.strip() for one in SEPARATOR.split(hunk.after[at : len(hunk.after) - len(tail)])]
            if len(new) == len(values) or len(new) != len(set(new)) or not all(new):
                continue
            yield _can_be(fact, values, new, site)


def _can_be(fact: Owned[Fact], values: Sequence[str], new: Sequence[str], site: Site) -> Candidate:
    what = f"changes what `{fact.id}` can be: {_others(values, new)}"
    return Candidate(Changes(splices=_values_changed(fact, values, new, site)), what, f"it {what}")


def _values_changed(fact: Owned[Fact], values: Sequence[str], new: Sequence[str], site: Site) -> tuple[tuple[str, Splice], ...]:
    """One value put in or taken out where it stands; else the whole list, since places move with each."""
    place, route = fact.place.path, (*site.specs.route(fact.place), "one_of")
    texts: list[Value] = [escaped(one, site.variables) for one in new]
    more = [index for index, one in enumerate(new) if one not in values]
    less = [index for index, one in enumerate(values) if one not in new]
    if len(more) == 1 and not less and [one for one in new if one in values] == values:
        return ((place, Insert(route, more[0], texts[more[0]])),)
    if len(less) == 1 and not more and [one for one in values if one in new] == new:
        return ((place, Remove((*route, less[0]))),)
    return ((place, SetValue(route, texts)),)


def _others(values: Sequence[str], new: Sequence[str]) -> str:
    more, less = [one for one in new if one not in values], [one for one in values if one not in new]
    told = [
        f"{', '.join(map(repr, ones))} {'is' if len(ones) == 1 else 'are'} {word}" for ones, word in ((more, "new"), (less, "gone")) if ones
    ]
    return " and ".join(told) or "in another order"


# --- text that was taken out ---


def _deleted(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    first, last = site.line_of(hunk.start), site.line_of(max(hunk.end - 1, hunk.start))
    lines = [site.lines[number] for number in range(first, last + 1) if number in site.lines]
    if not lines:
        return
    yield from _deleted_texts(lines, site)
    yield from _deleted_part(hunk, site)
    for known in _whole_elements(lines, site):
        route = site.specs.route(known.place)
        if site.on_delete == "remove":
            yield Candidate(Changes(splices=((known.place.path, Remove(route)),)), f"removes {known.ref}")
        elif site.on_delete == "unprompt" and kind_of(known.ref) == "constraint":
            channels = [one for one in getattr(known.model, "enforce", ()) if one != "prompt"]
            at = (*route, "enforce")
            put = SetValue(at, channels) if site.specs.stands(known.place.path, at) else Put(at, channels)
            yield Candidate(Changes(splices=((known.place.path, put),)), f"takes {known.ref} out of the prompt; it is still judged")


def _deleted_texts(lines: Sequence[Line], site: Site) -> Iterator[Candidate]:
    """Items of lists, or keys that need not be there, one for each line."""
    places: dict[Place, None] = {}
    for line in lines:
        stated = [span.origin.place for span in line.spans if not span.outer] + [span.outer[0].place for span in line.spans if span.outer]
        if not stated:
            return
        places[stated[0]] = None
    splices, names = [], []
    for place in places:
        route = site.specs.route(place)
        owner = _owner_of(place, site)
        element = site.specs.route(owner.place) if owner else ()
        if owner is None or len(route) <= len(element):
            return
        # A step is known by what is done in it.
        at = route[:-1] if route[-1] == "do" and len(route) > 1 and isinstance(route[-2], int) else route
        if len(at) == len(element) + 1 and _is_required(owner, at[-1]):
            return
        splices.append((place.path, Remove(at)))
        names.append(_place_words(place, site))
    if splices:
        yield Candidate(Changes(splices=tuple(splices)), f"removes {' and '.join(names)}")


def _is_required(owner: Known, key: str | int) -> bool:
    """Whether an element cannot be without a key."""
    fields = type(owner.model).model_fields.items() if owner.model is not None else ()
    return any(field.is_required() and (field.alias or name) == key for name, field in fields)


def _deleted_part(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Lines inside a text of several lines."""
    assert hunk.before is not None
    for start, end in ((hunk.start - 1, hunk.end), (hunk.start, hunk.end + 1)):
        if start >= 0 and end <= len(site.text):
            for edits in ways(site.spans, site.text, [Stretch(start, end, "")], site.lengths):
                yield Candidate(Changes(texts=edits), _words_of(edits, site))


def _whole_elements(lines: Sequence[Line], site: Site) -> Iterator[Known]:
    """The elements whose text was taken out as a whole, at most a few."""
    refs = dict.fromkeys(line.owner.ref for line in lines)
    for ref in itertools.islice(refs, 1) if len(refs) == 1 or kind_of(next(iter(refs))) == "intent" else ():
        if (known := site.elements.get(ref)) is not None and known.model is not None:
            yield known


# --- text that was put in ---


def _inserted(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """An item of the list that a neighbour stands in, or an element of its kind."""
    yield from _inserted_part(hunk, site)
    number = site.line_of(hunk.start) if hunk.start < len(site.text) else site.text.count("\n") + 1
    before = next((site.lines[at] for at in range(number - 1, max(number - 6, 0), -1) if at in site.lines), None)
    after = next((site.lines[at] for at in range(number, number + 6) if at in site.lines), None)
    items = _items(hunk.after)
    if not items:
        return
    for line, offset in ((before, 1), (after, 0)):
        if line is not None:
            yield from _beside(line, offset, items, site)


def _items(text: str) -> list[str]:
    """The texts of the items that were put in; none when it is no list."""
    items: list[str] = []
    for line in text.split("\n"):
        if (found := BULLET.match(line)) is not None:
            items.append(line[found.end() :])
        elif line.startswith("  ") and items:
            items[-1] += f"\n{line.strip()}"
        elif line.strip():
            return []
    return [item for item in items if item.strip()]


def _inserted_part(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Lines that continue a text of several lines."""
    indents = dict.fromkeys((len(hunk.after) - len(hunk.after.lstrip(" ")), 0))
    for indent in indents:
        new = escaped(_dedented(f"\n{hunk.after}", indent), site.variables)
        end = hunk.start - 1
        if end > 0:
            for edits in ways(site.spans, site.text, [Stretch(end, end, new)], site.lengths):
                yield Candidate(Changes(texts=edits), _words_of(edits, site))


def _beside(line: Line, offset: int, items: Sequence[str], site: Site) -> Iterator[Candidate]:
    stated = [span.outer[0] if span.outer else span.origin for span in line.spans]
    if not stated:
        return
    place = stated[0].place
    route = site.specs.route(place)
    texts = [escaped(item, site.variables) for item in items]
    at = next((len(route) - 1 - back for back, step in enumerate(reversed(route)) if isinstance(step, int)), None)
    owner = _owner_of(place, site)
    element = site.specs.route(owner.place) if owner else ()
    if at is not None and at >= len(element) and isinstance(index := route[at], int):
        inserts = tuple((place.path, Insert(route[:at], index + offset, text)) for text in texts)
        yield Candidate(Changes(splices=inserts), f"adds to `{route[at - 1]}` of {owner.ref if owner else place.path}")
    elif owner is not None and len(route) == len(element) + 1 and not isinstance(route[-1], int) and _single_text(owner, route[-1]):
        inserts = tuple((place.path, Insert(route, offset, text, as_list=True)) for text in texts)
        yield Candidate(Changes(splices=inserts), f"adds to `{route[-1]}` of {owner.ref}")
    if owner is not None:
        yield from _new_elements(owner, offset, items, site)


def _single_text(owner: Known, key: object) -> bool:
    return kind_of(owner.ref) == "intent" and key in {"ask", "do", "then"}


def _new_elements(owner: Known, offset: int, items: Sequence[str], site: Site) -> Iterator[Candidate]:
    """Elements of the kind of a neighbour, beside it or in the feature's own file."""
    kind = kind_of(owner.ref)
    if kind not in {"constraint", "fact", "scaffold"}:
        return
    route = site.specs.route(owner.place)
    values = []
    taken = {one.partition("/")[2].partition("/")[2] for one in site.elements if kind_of(one) == kind}
    for item in items:
        value = _element(kind, item, owner, taken, site)
        taken.add(str(value["id"]))
        values.append(value)
    named = " and ".join(f"`{value['id']}`" for value in values)
    index = route[-1]
    if isinstance(index, int):
        inserts = tuple((owner.place.path, Insert(route[:-1], index + offset, value)) for value in values)
        yield Candidate(Changes(splices=inserts), f"adds the {kind} {named}", consent=f"it adds the {kind} {named}")
    own = site.view.file.path
    if owner.place.path != own:
        section = f"{kind}s"
        count = len(site.specs.value(own, (section,)) or ())
        for where in (count, 0):
            inserts = tuple((own, Insert((section,), where, value)) for value in values)
            yield Candidate(Changes(splices=inserts), f"adds the {kind} {named}", consent=f"it adds the {kind} {named}")


def _element(kind: str, item: str, owner: Known, taken: set[str], site: Site) -> dict[str, Json]:
    level = (
        next((level for level, prefix in LEVELS.items() if prefix and item.startswith(prefix)), "must") if kind == "constraint" else "must"
    )
    text = item.removeprefix(LEVELS[level])
    value: dict[str, Json] = {"id": slug(text, taken)}
    if level != "must":
        value["level"] = level
    scope = [*owner.scope] if kind == "constraint" and owner.place.route[0] == "constraints" else []
    if scope:
        value["for"] = scope[0] if len(scope) == 1 else scope
    value[{"constraint": "rule", "fact": "says", "scaffold": "text"}[kind]] = escaped(text, site.variables)
    if kind == "fact" and getattr(owner.model, "topic", None):
        value["topic"] = getattr(owner.model, "topic")  # noqa: B009  only facts have one
    if kind == "scaffold":
        value |= {"kind": getattr(owner.model, "kind", "reasoning"), "because": "It was put into the prompt by hand."}
    return value


def slug(text: str, taken: set[str]) -> str:
    """A short id from the first words of a text that no other element has."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    kept = [word for word in words if word not in _SMALL] or words
    id = "-".join(kept[:4])[:48].strip("-")
    id = id if is_slug(id) else f"x-{id}" if is_slug(f"x-{id}") else "added"
    return next(one for one in itertools.chain([id], (f"{id}-{number}" for number in itertools.count(2))) if one not in taken)


_SMALL = frozenset(
    (
        "a",
        "an",
        "and",
        "the",
        "to",
        "of",
        "in",
        "on",
        "is",
        "are",
        "be",
        "it",
        "you",
        "your",
        "that",
        "this",
        "with",
        "for",
        "or",
        "as",
        "at",
    )
)


# --- JSON ---


def _of_json(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    try:
        old = json.loads(hunk.before) if hunk.before else None
        new = json.loads(hunk.after) if hunk.after else None
    except ValueError:
        return
    if hunk.kind is Kind.REWORDED:
        if isinstance(old, str) and isinstance(new, str) and "\\" not in (hunk.before or ""):
            yield from _spliced(hunk.start + 1, old, new, site)
        yield from _at_route(hunk, new, site)
        yield from _by_value(old, new, hunk, site)
    elif hunk.kind is Kind.DELETED and not hunk.wanted and site.path.endswith(".jsonl"):
        yield from _case_removed(hunk, site)
    elif hunk.kind is Kind.DELETED:
        yield from _enum(hunk, site)
        for path, route in _routes(hunk, hunk.wanted, site):
            if site.specs.stands(path, route):
                yield Candidate(Changes(splices=((path, Remove(route)),)), f"removes {_place_words(Place(path, route), site)}")
    elif hunk.kind is Kind.INSERTED and not hunk.wanted and site.path.endswith(".jsonl"):
        yield from _case_added(new, site)
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
                yield _can_be(fact, values, new, site)


def _routes(hunk: Hunk, pointer: str, site: Site) -> Iterator[tuple[str, Route]]:
    """Where a value of a document could stand in the spec: below the element that wrote it, by the end of its pointer."""
    steps = [int(step) if step.isdecimal() else step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    around = [span.origin.place for span in site.spans if span.start <= hunk.start <= span.end]
    places = dict.fromkeys((*around, *(site.elements[ref].place for ref in hunk.refs if ref in site.elements)))
    for place in places:
        for skipped in range(len(steps)):
            route = site.specs.route(place)
            yield place.path, (*route, *steps[skipped:])


def _at_route(hunk: Hunk, new: Json, site: Site) -> Iterator[Candidate]:
    for path, route in _routes(hunk, hunk.wanted, site):
        if site.specs.stands(path, route) and route[-1:] != ("id",):
            yield Candidate(Changes(splices=((path, SetValue(route, new)),)), f"changes {_place_words(Place(path, route), site)}")


def _value_added(hunk: Hunk, new: Json, site: Site) -> Iterator[Candidate]:
    new = {key: one for key, one in new.items() if key != "ref"} if isinstance(new, dict) else new
    for path, route in _routes(hunk, hunk.wanted, site):
        parent, last = route[:-1], route[-1]
        if isinstance(last, int):
            holder = site.specs.value(path, parent)
            if isinstance(holder, list):
                yield Candidate(
                    Changes(splices=((path, Insert(parent, min(last, len(holder)), new)),)),
                    f"adds to {_place_words(Place(path, parent), site)}",
                )
            elif holder is not None:
                yield Candidate(
                    Changes(splices=((path, Insert(parent, last, new, as_list=True)),)),
                    f"adds to {_place_words(Place(path, parent), site)}",
                )
        elif isinstance(site.specs.value(path, parent), dict) and not site.specs.stands(path, route):
            yield Candidate(Changes(splices=((path, Put(route, new)),)), f"adds {_place_words(Place(path, route), site)}")


def _case_removed(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    known = site.elements.get(hunk.refs[0]) if hunk.refs else None
    if known is not None and kind_of(known.ref) == "case" and site.on_delete == "remove":
        yield Candidate(Changes(splices=((known.place.path, Remove(site.specs.route(known.place))),)), f"removes {known.ref}")


def _case_added(new: Json, site: Site) -> Iterator[Candidate]:
    """A case that was written into the artifact, as a case of the spec."""
    if not isinstance(new, dict) or not isinstance(new.get("id"), str):
        return
    id = new["id"].rpartition("/")[2]
    refs = [ref for ref in new.get("refs", []) if isinstance(ref, str) and ref in site.elements]
    covers = [ref.rpartition("/")[2] for ref in refs if kind_of(ref) in {"intent", "constraint", "tool"}]
    asked = [check for check in new.get("expect", []) if isinstance(check, dict)]
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


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
