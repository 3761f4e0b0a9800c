"""Changes of the specs for text that was taken out."""

from collections.abc import Collection, Iterator, Sequence

from specforge.amounts import enumerated
from specforge.attributing.hunk import Hunk
from specforge.elements import Known
from specforge.links import refs_of
from specforge.location import Place
from specforge.project import View
from specforge.provenance.lines import Line
from specforge.settling.candidates.site import Candidate, Site, owner_of, place_words, words_of
from specforge.settling.scalars import Stretch, ways
from specforge.settling.specs import Changes
from specforge.spec.facts import Fact
from specforge.splicing import Put, Remove, SetValue, Splice


def deleted(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """The changes that could make a text disappear: its words, its whole text, its element."""
    yield from _deleted_texts(_lines(hunk, site), site)
    yield from _deleted_part(hunk, site)
    elements = taken_out(hunk, site)
    if elements and site.on_delete == "remove":
        yield from removals(elements, site)
    elif elements and site.on_delete == "unprompt" and all("eval" in getattr(one.model, "enforce", ()) for one in elements):
        splices = tuple((one.place.path, _unprompted(one, site)) for one in elements)
        told = "it is still judged" if len(elements) == 1 else "they are still judged"
        yield Candidate(Changes(splices=splices), f"takes {refs_of_all(elements)} out of the prompt; {told}")


def _lines(hunk: Hunk, site: Site) -> list[Line]:
    first, last = site.line_of(hunk.start), site.line_of(max(hunk.end - 1, hunk.start))
    return [site.lines[number] for number in range(first, last + 1) if number in site.lines]


def _unprompted(known: Known, site: Site) -> Splice:
    channels = [one for one in getattr(known.model, "enforce", ()) if one != "prompt"]
    at = (*site.specs.route(known.place), "enforce")
    return SetValue(at, channels) if site.specs.stands(known.place.path, at) else Put(at, channels)


def refs_of_all(elements: Sequence[Known]) -> str:
    """The refs of elements, as a sentence lists them."""
    return enumerated([one.ref for one in elements])


def removals(elements: Sequence[Known], site: Site) -> Iterator[Candidate]:
    """The change that takes elements out of their specs, and out of the links that are about them; a fact that is quoted stays a value."""
    quoted = [one.place / "says" for one in elements if _is_quoted_value(one, site)]
    gone = [one for one in elements if one.place / "says" not in quoted]
    places = (*quoted, *(one.place for one in gone), *_links_to({one.ref for one in gone}, site.view))
    splices = tuple((place.path, Remove(site.specs.route(place))) for place in places)
    names = [*(one.ref for one in gone), *(place_words(one, site) for one in quoted)]
    yield Candidate(Changes(splices=splices), f"removes {enumerated(names)}")


def _is_quoted_value(known: Known, site: Site) -> bool:
    """Whether an element is a fact with a value that something quotes, so that it is more than a sentence of the background."""
    fact = known.model
    if not isinstance(fact, Fact) or fact.says is None or not (fact.is_ or fact.one_of):
        return False
    return any(known.ref in quoted for view in site.view.project.views for quoted in view.quotes.values())


def _links_to(gone: Collection[str], view: View) -> Iterator[Place]:
    """Where links name elements: the names, or the whole link where it is about nothing else."""
    for part in view.included:
        for index, link in enumerate(part.file.document.links):
            refs, place = refs_of(link, part.file.owner), Place(part.file.path) / "links" / index
            if set(refs) <= set(gone):
                yield place
            else:
                yield from (place / "to" / at for at, ref in enumerate(refs) if ref in gone)


def _deleted_texts(lines: Sequence[Line], site: Site) -> Iterator[Candidate]:
    """Items of lists, or keys that need not be there, one for each line."""
    places: dict[Place, None] = {}
    for line in lines:
        stated = [span.origin.place for span in line.spans if not span.outer] + [span.outer[0].place for span in line.spans if span.outer]
        if stated:  # what the template says alone goes with the texts below it
            places[stated[0]] = None
    gone: dict[Place, None] = {}
    for place in places:
        route = site.specs.route(place)
        owner = owner_of(place, site)
        element = site.specs.route(owner.place) if owner else ()
        if owner is None or len(route) <= len(element):
            return
        # A step is known by what is done in it, and one of several cases by its condition.
        step = route[-1] in {"do", "is"} and isinstance(route[-2], int) and len(route) > len(element) + 1
        at = route[:-1] if step else route
        if len(at) == len(element) + 1 and _is_whole(owner, at[-1], site):
            return
        gone[Place(place.path, at)] = None
    outer = [one for one in gone if not any(_is_within(one, other) for other in gone)]
    if outer:
        splices = tuple((one.path, Remove(one.route)) for one in outer)
        yield Candidate(Changes(splices=splices), f"removes {' and '.join(place_words(one, site) for one in outer)}")


def _is_within(one: Place, other: Place) -> bool:
    """Whether a place is a part of another one."""
    return one.path == other.path and len(other.route) < len(one.route) and one.route[: len(other.route)] == other.route


def _is_whole(owner: Known, key: str | int, site: Site) -> bool:
    """Whether an element cannot be without a key, or is nothing that anybody reads without it."""
    if isinstance(owner.model, Fact) and key == "says":
        return not _is_quoted_value(owner, site)
    fields = type(owner.model).model_fields.items() if owner.model is not None else ()
    return any(field.is_required() and (field.alias or name) == key for name, field in fields)


def _deleted_part(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Lines inside a text of several lines."""
    assert hunk.before is not None
    for start, end in ((hunk.start - 1, hunk.end), (hunk.start, hunk.end + 1)):
        if start >= 0 and end <= len(site.text):
            for edits in ways(site.spans, site.text, [Stretch(start, end, "")], site.specs.length):
                yield Candidate(Changes(texts=edits), words_of(edits, site))


def taken_out(hunk: Hunk, site: Site) -> list[Known]:
    """The elements whose text was taken out as a whole, but for those that stand in another of them."""
    refs = dict.fromkeys(line.owner.ref for line in _lines(hunk, site) if line.spans)
    found = [site.elements[ref] for ref in refs if ref in site.elements and site.elements[ref].model is not None]
    return [one for one in found if not any(_is_within(one.place, other.place) for other in found)] if len(found) == len(refs) else []
