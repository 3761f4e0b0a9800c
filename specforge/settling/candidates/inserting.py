"""Changes of the specs for text that was put in."""

import itertools
import re
from collections.abc import Iterator, Sequence

from specforge.amounts import enumerated
from specforge.attributing.hunk import Hunk
from specforge.elements import Known, kind_of
from specforge.importing.ids import words_of as latin_words
from specforge.importing.speakers import TURN
from specforge.languages import language_of
from specforge.links import HEADING
from specforge.location import Place
from specforge.prompting.layout import level_in
from specforge.provenance.lines import Line
from specforge.provenance.traced import Span
from specforge.settling.candidates.site import BULLET, LABELLED, Candidate, Json, Site, dedented, items_of, owner_of, words_of
from specforge.settling.scalars import Stretch, TextEdit, ways
from specforge.settling.specs import Changes, escaped
from specforge.spec.scalars import is_slug
from specforge.splicing import Insert, Put, Value


def inserted(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """A part of an intent that has a label, an item of the list that a neighbour stands in, or an element of its kind."""
    number = site.line_of(hunk.start) if hunk.start < len(site.text) else site.text.count("\n") + 1
    before = next((site.lines[at] for at in range(number - 1, max(number - 6, 0), -1) if at in site.lines), None)
    if before is not None:
        yield from _labelled(hunk, before, site)
    yield from _inserted_part(hunk, site)
    after = next((site.lines[at] for at in range(number, number + 6) if at in site.lines), None)
    yield from _turns(hunk, before, site)
    items = items_of(hunk.after)
    if not items:
        return
    for line, offset in ((before, 1), (after, 0)):
        if line is not None:
            yield from _beside(line, offset, items, site)


def _labelled(hunk: Hunk, before: Line, site: Site) -> Iterator[Candidate]:
    """What the intent above says behind a label, as `Afterwards: It is over.`, where it said nothing of the kind."""
    owner = owner_of(before.owner.place, site)
    if owner is None or kind_of(owner.ref) != "intent":
        return
    route = site.specs.route(owner.place)
    parts = _parts(hunk.after, site)
    if not parts or any(not value or site.specs.stands(owner.place.path, (*route, key)) for key, value in parts.items()):
        return
    splices = tuple((owner.place.path, Put((*route, key), value)) for key, value in parts.items())
    yield Candidate(Changes(splices=splices), f"states {enumerated([f'`{key}`' for key in parts])} of {owner.ref}")


def _parts(text: str, site: Site) -> dict[str, Value]:
    """What lines that were put in say behind each label of an intent, by its key; nothing where one stands there twice, or other lines come first."""
    said = dict[str, list[str]]()
    key = ""
    for line in text.split("\n"):
        begun = next((one for one in LABELLED if line.startswith(site.view.phrases.labels[one])), "")
        if begun in said:
            return {}
        key = begun or key
        said.setdefault(key, []).append(line.removeprefix(site.view.phrases.labels[begun]) if begun else line)
    if "" in said:
        return {}
    return {key: _text_or_items("\n".join(lines), site) for key, lines in said.items()}


def _text_or_items(said: str, site: Site) -> Value:
    """The items of a list below a label, or the text behind it."""
    items: list[Value] = [escaped(item, site.variables) for item in items_of(said.strip("\n"))]
    return items or escaped(said.strip(), site.variables)


def _turns(hunk: Hunk, before: Line | None, site: Site) -> Iterator[Candidate]:
    """Turns of the example above, word for word, behind the one that stands before them."""
    owner = owner_of(before.owner.place, site) if before is not None else None
    turns = turns_of(hunk.after, site)
    if before is None or owner is None or kind_of(owner.ref) != "example" or not turns:
        return
    route = (*site.specs.route(owner.place), "turns")
    places = [site.specs.route(place) for span in before.spans for place in _places(span) if place.path == owner.place.path]
    above = next((step for place in places if place[:-1][: len(route)] == route and isinstance(step := place[len(route)], int)), -1)
    inserts = tuple((owner.place.path, Insert(route, above + 1, turn)) for turn in turns)
    yield Candidate(Changes(splices=inserts), f"adds to `turns` of {owner.ref}")


def turns_of(text: str, site: Site) -> list[dict[str, Json]]:
    """What is said in lines of a conversation, by who says it; nothing where anything else stands there, as a heading or a speaker of another name."""
    phrases, turns = site.view.phrases, list[tuple[str, list[str]]]()
    labels = {"user": f"{phrases.user}{phrases.labels['colon']} ", "agent": f"{phrases.agent}{phrases.labels['colon']} "}
    for line in text.strip("\n").split("\n"):
        who = next((key for key, label in labels.items() if line.startswith(label)), "")
        if who:
            turns.append((who, [line.removeprefix(labels[who])]))
        elif turns and not TURN.match(line) and not HEADING.match(line):
            turns[-1][1].append(line)
        else:
            return []
    return [{who: "\n".join(said)} for who, said in turns]


def _inserted_part(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Lines that continue a text of several lines, and do not begin as another part of an intent does."""
    if any(line.startswith(site.view.phrases.labels[key]) for line in hunk.after.split("\n") for key in LABELLED):
        return
    indents = dict.fromkeys((len(hunk.after) - len(hunk.after.lstrip(" ")), 0))
    for indent in indents:
        new = escaped(dedented(f"\n{hunk.after}", indent), site.variables)
        end = hunk.start - 1
        if end > 0:
            for edits in ways(site.spans, site.text, [Stretch(end, end, new)], site.specs.length):
                if not _is_labelled(edits[0], end, site):
                    yield Candidate(Changes(texts=edits), words_of(edits, site))


def _is_labelled(edit: TextEdit, end: int, site: Site) -> bool:
    """Whether the text of an edit stands behind a label, as `When: `, so that a line below it begins something else."""
    line = site.text.rfind("\n", 0, end) + 1
    place = Place(edit.path, edit.route)
    began = min((span.start for span in site.spans if line < span.end <= end and place in _places(span)), default=line)
    label = site.text[line:began].lstrip(" ")
    return bool(label) and BULLET.match(label) is None


def _places(span: Span) -> list[Place]:
    return [one.place for one in (span.origin, *span.outer)]


def _beside(line: Line, offset: int, items: Sequence[str], site: Site) -> Iterator[Candidate]:
    stated = [span.outer[0] if span.outer else span.origin for span in line.spans]
    if not stated:
        return
    place = stated[0].place
    route = site.specs.route(place)
    texts = [escaped(item, site.variables) for item in items]
    at = next((len(route) - 1 - back for back, step in enumerate(reversed(route)) if isinstance(step, int)), None)
    owner = owner_of(place, site)
    element = site.specs.route(owner.place) if owner else ()
    if at is not None and at >= len(element) and isinstance(index := route[at], int):
        inserts = tuple((place.path, Insert(route[:at], index + offset, text)) for text in texts)
        yield Candidate(Changes(splices=inserts), f"adds to `{route[at - 1]}` of {owner.ref if owner else place.path}")
    if owner is not None:
        yield from _new_elements(owner, offset, items, site)


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
    levels = level_in(site.view.phrases) if kind == "constraint" else {"must": ""}
    level = next((level for level, prefix in levels.items() if prefix and item.startswith(prefix)), "must")
    text = item.removeprefix(levels[level])
    value: dict[str, Json] = {"id": slug(text, taken, site.view.language)}
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


def slug(text: str, taken: set[str], language: str) -> str:
    """A short id from the first words of a text that no other element has; in a language, its letters are spelled out as there."""
    words = re.findall(r"[a-z0-9]+", text.lower()) if text.isascii() else latin_words(text, language_of(text) or language)
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
