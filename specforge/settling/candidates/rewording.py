"""Changes of the specs for a text that reads otherwise: words, levels, titles, limits and listed values."""

import json
from collections.abc import Iterator, Sequence

from specforge.amounts import enumerated
from specforge.attributing.hunk import Hunk
from specforge.attributing.lines import word_changes
from specforge.elements import kind_of
from specforge.location import Place, Route
from specforge.project import Owned
from specforge.prompting.layout import level_in
from specforge.settling.candidates.site import (
    BULLET,
    MARKED,
    Candidate,
    Json,
    Site,
    dedented,
    is_list_below_label,
    items_of,
    place_words,
    separator,
    words_of,
)
from specforge.settling.scalars import Stretch, TextEdit, ways
from specforge.settling.specs import Changes, as_number, escaped
from specforge.spec.durations import unspoken
from specforge.spec.facts import Fact
from specforge.splicing import Insert, Put, Remove, SetValue, Splice, Value


def reworded(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The changes that could make a text read otherwise, the likeliest first."""
    assert hunk.before is not None
    before, after = hunk.before, hunk.after
    yield from _level(hunk, site)
    yield from _limit(hunk, site)
    yield from _listing(hunk, site)
    yield from _parted(hunk, site)
    if is_list_below_label(after, site.view.phrases):
        return
    yield from spliced(hunk.start, before, after, site)
    yield from _title(hunk, site)
    yield from _joined(hunk, site)
    changes = word_changes(before, after)
    if len(changes) == 1:
        start, end, begin, stop = changes[0]
        yield from by_value(before[start:end], after[begin:stop], hunk, site)


def spliced(start: int, before: str, after: str, site: Site) -> Iterator[Candidate]:
    """The changed words put into the scalars that they came from; a text that has become an item of a list is no such one any more."""
    if MARKED.match(after) and not MARKED.match(before):
        return
    for indent in dict.fromkeys((_indent(before), 0)):
        stretches = [
            Stretch(start + first, start + last, escaped(dedented(after[begin:stop], indent), site.variables))
            for first, last, begin, stop in word_changes(before, after)
        ]
        for edits in ways(site.spans, site.text, stretches, site.specs.length):
            if not any(_is_list(one, site) for one in edits):
                yield Candidate(Changes(texts=edits), words_of(edits, site))
        # All of what differs as one change, where its words are in no single scalar.
        if len(stretches) > 1:
            whole = _whole(start, before, after, indent, site)
            for edits in ways(site.spans, site.text, [whole], site.specs.length):
                yield Candidate(Changes(texts=edits), words_of(edits, site))


def _is_list(edit: TextEdit, site: Site) -> bool:
    """Whether an edit would put several values into the place of one."""
    return edit.route[-2:-1] == ("one_of",) and separator(site.view.or_in("")).search(edit.text) is not None


def _whole(start: int, before: str, after: str, indent: int, site: Site) -> Stretch:
    changes = word_changes(before, after)
    first, last, begin, stop = changes[0][0], changes[-1][1], changes[0][2], changes[-1][3]
    return Stretch(start + first, start + last, escaped(dedented(after[begin:stop], indent), site.variables))


def _indent(line: str) -> int:
    """How far the lines that continue an item stand in."""
    lead = len(line) - len(line.lstrip(" "))
    found = BULLET.match(line, lead)
    return lead + (3 if found and found[0][0].isdigit() else 2 if found else 0)


def _level(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The words that say how binding a rule is."""
    line = site.lines.get(site.line_of(hunk.start))
    if line is None or hunk.before is None or "\n" in hunk.before or kind_of(line.owner.ref) != "constraint":
        return
    known = site.elements.get(line.owner.ref)
    mark = BULLET.match(hunk.before)
    if known is None or mark is None:
        return
    levels = level_in(site.view.phrases)
    old = next((prefix for prefix in levels.values() if prefix and hunk.before.startswith(prefix, mark.end())), "")
    new = next((prefix for prefix in levels.values() if prefix and hunk.after.startswith(prefix, mark.end())), "")
    for level, prefix in levels.items():
        if prefix == new != old:
            route = site.specs.route(known.place)
            stands = site.specs.stands(known.place.path, (*route, "level"))
            change = SetValue((*route, "level"), level) if stands else Put((*route, "level"), level)
            rest = Changes(splices=((known.place.path, change),))
            what = f"changes `level` of {known.ref} to {level}"
            mine, other = hunk.before[mark.end() + len(old) :], hunk.after[mark.end() + len(prefix) :]
            if mine == other:
                yield Candidate(rest, what)
            for one in spliced(hunk.start + mark.end() + len(old), mine, other, site) if mine != other else ():
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


def _joined(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Items of a list that became one line: one item, or one text in the place of the whole list."""
    items = listed(hunk, site)
    if len(items) < 2 or "\n" in hunk.after:
        return
    (path, route), indexes = items[0], [one[-1] for _, one in items]
    mark, words = BULLET.match(hunk.after), f"of {place_words(Place(path, route[:-1]), site)}"
    stated = [site.specs.value(path, one) for _, one in items]
    if mark is not None and not any(isinstance(one, dict) and set(one) != {"do"} for one in stated):
        first = (*route, "do") if isinstance(stated[0], dict) else route
        text = escaped(hunk.after[mark.end() :], site.variables)
        rest = tuple((path, Remove(one)) for _, one in items[1:])
        yield Candidate(Changes(splices=((path, SetValue(first, text)), *rest)), f"joins items {words}")
    label, _, text = hunk.after.partition(": ")
    if indexes == list(range(len(site.specs.value(path, route[:-1])))) and text and (hunk.before or "").startswith(f"{label}:"):
        change = SetValue(route[:-1], escaped(text, site.variables))
        yield Candidate(Changes(splices=((path, change),)), f"makes one text {words}")


def _parted(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """One text that became a list, below the label that it had or has as a list."""
    line = site.lines.get(site.line_of(hunk.start))
    head, *rest = hunk.after.split("\n")
    items, before = items_of("\n".join(rest)), hunk.before or ""
    label = head.rstrip() if before.startswith(f"{head.rstrip()} ") else ""
    if line is None or not items or "\n" in before or head.rstrip() not in site.view.phrases.labels.values():
        return
    inside = [span for span in line.spans if span.start >= len(label)]
    for place in list(dict.fromkeys((span.outer[0] if span.outer else span.origin).place for span in inside))[:1]:
        route = site.specs.route(place)
        texts: list[Value] = [escaped(item, site.variables) for item in items]
        if route[-1:] == ("do",) and head.rstrip() == site.view.phrases.labels["steps"]:
            steps = (*route[:-1], "steps")
            changes = ((place.path, Remove(route)), (place.path, Put(steps, texts)))
            yield Candidate(Changes(splices=changes), f"makes steps of {place_words(Place(place.path, route), site)}")
        elif route[-1:] and isinstance(route[-1], str):
            yield Candidate(
                Changes(splices=((place.path, SetValue(route, texts)),)), f"makes a list of {place_words(Place(place.path, route), site)}"
            )


def listed(hunk: Hunk, site: Site) -> list[tuple[str, Route]]:
    """The items of one list that an edit is about, each with its file and route; none when there is anything else among them."""
    first = site.line_of(hunk.start)
    lines = [site.lines[number] for number in range(first, first + len(hunk.lines_before)) if number in site.lines]
    places = [[span.outer[0].place if span.outer else span.origin.place for span in line.spans][:1] for line in lines]
    routes = [(place.path, site.specs.route(place)) for found in places for place in found]
    items = [(path, route[:-1] if route[-1:] == ("do",) and isinstance(route[-2], int) else route) for path, route in routes]
    alike = len({(path, route[:-1]) for path, route in items}) == 1
    return items if alike and all(isinstance(route[-1], int) for _, route in items) and len(set(items)) == len(items) else []


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
                yield Candidate(change, f"changes {place_words(place, site)}", "it moves where sessions end, or how long memory is kept")


def by_value(old: Json, new: Json, hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The single values of the elements concerned that are what was changed."""
    refs = dict.fromkeys((*hunk.refs, *_refs_in_line(hunk, site)))
    for ref in refs:
        known = site.elements.get(ref)
        if known is None or known.model is None:
            continue
        route = site.specs.route(known.place)
        for at, value in site.specs.scalars(known.place.path, route):
            if _means(value, old, site) and at[-1:] != ("id",):
                change = Changes(splices=((known.place.path, SetValue(at, as_number(value, _wanted(value, new, site)))),))
                yield Candidate(change, f"changes {place_words(Place(known.place.path, at), site)}", ambiguous=True)


def _wanted(value: object, new: Json, site: Site) -> Json:
    """A new value as the spec writes the one in its place: with braces doubled, or as a percentage."""
    if isinstance(new, float) and str(value).endswith("%"):
        return f"{new * 100:g}%"
    return escaped(new, site.variables) if isinstance(new, str) and "{" in str(value) + new else new


def _means(value: object, old: object, site: Site) -> bool:
    """Whether a single value of a spec is what an artifact says."""
    if isinstance(old, bool) or old is None or not isinstance(old, str | int | float):
        return json.dumps(old) == str(value)
    if isinstance(value, str) and isinstance(old, str) and ("{" in value or "}" in value):
        return site.view.fill(value.strip()) == old
    if isinstance(old, float) and str(value).endswith("%"):
        return str(value).strip() == f"{old * 100:g}%"
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
        for word in dict.fromkeys((site.view.or_in(hunk.before), site.view.or_in(""), "or", "")) if len(values) > 1 else ():
            between = separator(word or "or")
            if any(between.search(one) for one in values):
                continue
            listed = enumerated(values, f" {word} " if word else ", ")
            at = hunk.before.find(listed)
            lead, tail = hunk.before[:at], hunk.before[at + len(listed) :]
            if at < 0 or not hunk.after.startswith(lead) or not hunk.after.endswith(tail) or len(hunk.after) < len(lead) + len(tail):
                continue
            new = [one.strip() for one in between.split(hunk.after[at : len(hunk.after) - len(tail)])]
            if len(new) == len(values) or len(new) != len(set(new)) or not all(new):
                continue
            yield can_be(fact, values, new, site)


def can_be(fact: Owned[Fact], values: Sequence[str], new: Sequence[str], site: Site) -> Candidate:
    """The values of a fact changed to others."""
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
