"""What stands at a place of a spec or an artifact: an element, or the name of one."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from specforge.attributing.lines import line_opcodes
from specforge.editor.desk import Looked
from specforge.elements import Known, elements_of, parts_of
from specforge.location import Place, Route
from specforge.project import Reference, View
from specforge.provenance.lines import Line, lines_of
from specforge.provenance.traced import Origin, Span
from specforge.source.nodes import Node, nodes
from specforge.source.reading import Source
from specforge.spec.scalars import PLACEHOLDER
from specforge.spec.walking import as_written

NOTED = frozenset((("waivers", "element"), ("links", "to"), ("decisions", "sign_off"), ("decisions", "change")))
"""Where elements are named beside what the language itself refers to, as `kind/id` or with the owner before it."""


class Pointed(Struct, frozen=True):
    """An element that is pointed at."""

    element: Known
    view: View
    place: Place
    """Where it is written; of a stretch of an artifact, the very text that it came from."""


class Written(Struct, frozen=True):
    """A name in a spec, and where it stands."""

    path: str
    start: int
    """Index into the text of the spec, as `Source` holds it."""
    end: int
    name: str


def in_spec(looked: Looked, path: str, offset: int) -> Pointed | None:
    """Find the element that a place of a spec names, else the one that it belongs to.

    Args:
        looked: The features that the spec concerns.
        path: The spec.
        offset: Index into its text, as `Source` holds it.
    """
    if (named := name_at(looked, path, offset)) is not None:
        return named[0]
    source = looked.project.sources.get(path)
    view = next(looked.views(path), None)
    if source is None or view is None:
        return None
    standing = nodes(source.text)
    route = _route_at(standing, offset)
    inside = [known for known in view.once(elements_of).values() if _holds(known.place, path, route, standing)]
    found = max(inside, key=lambda known: len(known.place.route), default=None)
    return None if found is None else Pointed(found, view, found.place)


def name_at(looked: Looked, path: str, offset: int) -> tuple[Pointed, Written] | None:
    """Find the element whose id stands at a place of a spec, where it is declared or where it is named."""
    source = looked.project.sources.get(path)
    standing = nodes(source.text) if source is not None else {}
    for view in looked.views(path) if source is not None else ():
        assert source is not None
        for reference, written in names_in(view, path, source, standing):
            if written.start <= offset <= written.end and (found := target_of(view, reference)) is not None:
                return Pointed(found, view, found.place), written
        for noted, written in notes_in(view, path, source, standing):
            if written.start <= offset <= written.end:
                return Pointed(noted, view, noted.place), written
        for known in view.once(elements_of).values():
            node = standing.get((*known.place.route, "id")) if known.place.path == path else None
            if node is not None and node.start <= offset <= node.end:
                return Pointed(known, view, known.place), Written(path, node.start, node.end, source.text[node.start : node.end])
    return None


def by_name(looked: Looked, path: str, name: str) -> Pointed | None:
    """Find the one element that a word of a spec can name, as an id or with its kind before it.

    Args:
        looked: The features that the spec concerns, as they were when it could last be understood.
        path: The spec.
        name: The word.
    """
    for view in looked.views(path):
        known = view.once(elements_of)
        found = [one for ref, one in known.items() if name in {ref, ref.partition("/")[2], parts_of(ref)[2]}]
        if len(found) == 1:
            return Pointed(found[0], view, found[0].place)
    return None


def _route_at(standing: Mapping[Route, Node], offset: int) -> Route:
    return max((route for route, node in standing.items() if node.entry <= offset <= node.end), key=len, default=())


def _holds(place: Place, path: str, route: Route, standing: Mapping[Route, Node]) -> bool:
    if place.path != path:
        return False
    written = as_written(place.route, standing.__contains__)
    return bool(written) and route[: len(written)] == written


def names_in(view: View, path: str, source: Source, standing: Mapping[Route, Node]) -> Iterator[tuple[Reference, Written]]:
    """Give every name in a spec that must be the id of something, with where it stands.

    Args:
        view: A view that the spec is part of.
        path: The spec.
        source: Its text.
        standing: Where its values stand, from `nodes`.
    """
    for reference in view.references:
        if reference.place.path != path:
            continue
        node = standing.get(as_written(reference.place.route, standing.__contains__))
        if node is None:
            continue
        quoting = {"fact", "variable"} <= {*reference.kinds} or reference.kinds == ("duration",)
        for start, end in _spots(source.text, node, reference.name, quoting=quoting):
            yield reference, Written(path, start, end, source.text[start:end])


def notes_in(view: View, path: str, source: Source, standing: Mapping[Route, Node]) -> Iterator[tuple[Known, Written]]:
    """Give every element that a waiver, a link or a decision of a spec names, with where its id stands; arguments as of `names_in`."""
    known = view.once(elements_of)
    owner = next((part.file.owner for part in view.included if part.file.path == path), "")
    for route, node in standing.items():
        if len(route) < 3 or (route[0], route[2]) not in NOTED:
            continue
        name = source.text[node.start : node.end].strip("'\"")
        found = known.get(f"{owner}/{name}") or known.get(name)
        if found is not None and "/" in name:
            start = node.start + source.text[node.start : node.end].rindex("/") + 1
            id = name.rpartition("/")[2]
            yield found, Written(path, start, start + len(id), id)


def _spots(text: str, node: Node, name: str, *, quoting: bool) -> Iterator[tuple[int, int]]:
    if quoting:
        yield from (found.span(1) for found in PLACEHOLDER.finditer(text, node.start, node.end) if found[1] == name)
    elif (start := text.find(name, node.start, node.end)) >= 0:
        yield start, start + len(name)


def target_of(view: View, reference: Reference) -> Known | None:
    """Find the element that a name means; nothing when it means none."""
    name = reference.name
    if "gives" in reference.kinds:
        gives = view.project.given(name)
        return None if gives is None else Known(str(gives.ref), gives.place, gives.value.says or "", gives.value)
    if "step" in reference.kinds and (intent := view.find_intent(reference.source.id)) is not None:
        for index, step in enumerate(intent.value.steps):
            if step.id == name:
                return Known(f"{intent.ref.owner}/step/{intent.id}.{name}", intent.place / "steps" / index, step.do or "", step)
    if reference.kinds == ("duration",):
        return _known(view, view.limits[name][1]) if name in view.limits else None
    kind, slash, id = name.partition("/")
    kinds = (kind,) if slash else ("fact" if one == "enum" else one for one in reference.kinds)
    wanted = {f"{one}/{id if slash else name}" for one in kinds}
    return next((known for ref, known in view.once(elements_of).items() if ref.partition("/")[2] in wanted), None)


def _known(view: View, origin: Origin) -> Known:
    known = view.once(elements_of).get(origin.ref)
    return Known(origin.ref, origin.place, "") if known is None else known


def in_artifact(looked: Looked, path: str, line: int, column: int) -> Pointed | None:
    """Find the element that a place of an artifact came from, which may have been edited elsewhere.

    Args:
        looked: The feature that it belongs to.
        path: The artifact.
        line: Counted from 0, in the artifact as it stands in the editor.
        column: Counted from 0, in characters.
    """
    traced, text = looked.traced(path), looked.opened.setup.disk(path).text
    if traced is None or text is None:
        return None
    number = _expected_line(traced.expected.text.split("\n"), text.split("\n"), line)
    written = next((one for one in lines_of(traced.text, Origin(traced.view.id, traced.view.place)) if one.number == number), None)
    if written is None:
        return None
    origin = _origin_at(written, column)
    return Pointed(_known(traced.view, origin), traced.view, origin.place)


def _origin_at(line: Line, column: int) -> Origin:
    """What the character came from, else what owns the line."""
    spans: tuple[Span, ...] = line.spans
    return next((span.origin for span in spans if span.start <= column < span.end), line.owner)


def _expected_line(expected: list[str], found: list[str], line: int) -> int | None:
    """The number, from 1, that a line has in what a build writes; nothing when a hand put it in."""
    for tag, start, end, begin, stop in line_opcodes(expected, found):
        if begin <= line < stop and (tag == "equal" or end - start == stop - begin):
            return start + line - begin + 1
    return None


def uses_of(looked: Looked, ref: str) -> Iterator[Written]:
    """Give every place in the loaded specs that names an element, each once."""
    seen: set[tuple[str, int]] = set()
    standing: dict[str, Mapping[Route, Node]] = {}
    for view in looked.project.views:
        for path in dict.fromkeys(part.file.path for part in view.included):
            source = looked.project.sources[path]
            if path not in standing:
                standing[path] = nodes(source.text)
            for reference, written in names_in(view, path, source, standing[path]):
                if (path, written.start) not in seen and (known := target_of(view, reference)) is not None and known.ref == ref:
                    seen.add((path, written.start))
                    yield written
            for noted, written in notes_in(view, path, source, standing[path]):
                if (path, written.start) not in seen and noted.ref == ref:
                    seen.add((path, written.start))
                    yield written
