"""Changes of the specs for text that was taken out."""

import itertools
from collections.abc import Iterator, Sequence

from specforge.attributing.hunk import Hunk
from specforge.elements import Known, kind_of
from specforge.location import Place
from specforge.provenance.lines import Line
from specforge.settling.candidates.site import Candidate, Site, owner_of, place_words, words_of
from specforge.settling.scalars import Stretch, ways
from specforge.settling.specs import Changes
from specforge.splicing import Put, Remove, SetValue


def deleted(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The changes that could make a text disappear: its words, its whole text, its element."""
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
        owner = owner_of(place, site)
        element = site.specs.route(owner.place) if owner else ()
        if owner is None or len(route) <= len(element):
            return
        # A step is known by what is done in it.
        at = route[:-1] if route[-1] == "do" and len(route) > 1 and isinstance(route[-2], int) else route
        if len(at) == len(element) + 1 and _is_required(owner, at[-1]):
            return
        splices.append((place.path, Remove(at)))
        names.append(place_words(place, site))
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
                yield Candidate(Changes(texts=edits), words_of(edits, site))


def _whole_elements(lines: Sequence[Line], site: Site) -> Iterator[Known]:
    """The elements whose text was taken out as a whole, at most a few."""
    refs = dict.fromkeys(line.owner.ref for line in lines)
    for ref in itertools.islice(refs, 1) if len(refs) == 1 or kind_of(next(iter(refs))) == "intent" else ():
        if (known := site.elements.get(ref)) is not None and known.model is not None:
            yield known
