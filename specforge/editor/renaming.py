"""A new id for an element: in the place where it is declared, wherever it is named, and in `was` when something was built with it."""

from collections.abc import Mapping

from specforge.editor.desk import Looked, desk_at, look
from specforge.editor.pointing import Pointed, names_in, target_of
from specforge.elements import Known, parts_of
from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.location import Place, Route
from specforge.settling.specs import Specs
from specforge.source.nodes import nodes
from specforge.spec.element import Element
from specforge.spec.scalars import PLACEHOLDER, is_slug, placeholders
from specforge.splicing import Put, SetValue, Splice, splice

RENAMED = frozenset(
    {
        "fact",
        "variable",
        "document",
        "constraint",
        "intent",
        "tool",
        "scaffold",
        "example",
        "case",
        "axis",
        "judgement",
        "model",
        "takes",
        "gives",
    }
)
"""The kinds of elements that have an id of their own; a criterion is known by its rule, too, and a purpose by its key."""


def renamed(looked: Looked, pointed: Pointed, new: str) -> dict[str, str]:
    """Give the changed specs by path.

    Args:
        looked: Every feature that can name the element.
        pointed: The element.
        new: Its new id.

    Raises:
        UsageError: when it cannot have that id, or cannot be renamed.
        SpliceError: when a spec cannot be changed in place.
    """
    _, kind, old = parts_of(pointed.element.ref)
    if kind not in RENAMED:
        raise UsageError(f"`{pointed.element.ref}` has no id that can be changed here", "change it by hand, and run `specforge check`")
    if not is_slug(new):
        raise UsageError(f"{new!r} is no id", "write small letters, digits, `-` and `_`, beginning with a letter")
    if errors := [one for one in looked.told if one.severity is Severity.ERROR]:
        raise UsageError(f"{errors[0].at}: what may name it cannot be understood: {errors[0].message}", errors[0].help)
    splices: dict[str, dict[Route, Splice]] = {}
    element = pointed.element
    if signed := _signed_by(looked, element):
        raise UsageError(
            f"`{element.ref}` is signed off by {signed}, and what was signed off has the old id",
            f"rename it by hand, with `was: {old}`, and let {signed} look at it: `specforge check` then names the command that signs it off",
        )
    where = splices.setdefault(element.place.path, {})
    where[(*element.place.route, "id")] = SetValue((*element.place.route, "id"), new)
    if _was_built(looked, element.ref) and isinstance(element.model, Element) and old not in element.model.was:
        was = (*element.place.route, "was")
        where[was] = SetValue(was, [*element.model.was, old]) if element.model.was else Put(was, old)
    specs = Specs({path: source.text.encode() for path, source in looked.project.sources.items()})
    uses = {**_uses(looked, specs, element.ref, old, new), **_notes(specs, element, new)}
    for place, text in uses.items():
        splices.setdefault(place.path, {})[place.route] = SetValue(place.route, text)
    changed = {path: splice(specs.raws[path], list(found.values())).decode() for path, found in splices.items()}
    _prove(looked, changed, old, new)
    return changed


def _prove(looked: Looked, changed: Mapping[str, str], old: str, new: str) -> None:
    """Refuse what would bring a mistake that was not there: a name may stand where nobody knows that it is one."""
    setup = looked.opened.setup
    desk = desk_at(setup.root, {**setup.unsaved, **changed}, setup.as_of)
    after = look(desk, [desk.index.owners[one] for one in looked.asked if one in desk.index.owners] + list(changed), None)
    before = {(one.check, one.at.path, one.message.replace(old, new)) for one in looked.findings}
    for one in after.findings:
        if one.severity is Severity.ERROR and (one.check, one.at.path, one.message) not in before:
            raise UsageError(f"{one.at}: the specs would be wrong then: {one.message}", one.help)


def _signed_by(looked: Looked, element: Known) -> str:
    """Who signed an element off; empty when nobody did."""
    _, kind, id = parts_of(element.ref)
    decisions = (one for file in looked.project.files if file.path == element.place.path for one in file.document.decisions)
    return next((one.owner for one in decisions if one.sign_off == f"{kind}/{id}"), "")


def _was_built(looked: Looked, ref: str) -> bool:
    """Whether something that was written has read an element."""
    return any(
        ref in {read for read, _ in region.reads}
        for feature in looked.opened.texts
        for written in looked.locks(feature).artifacts.values()
        for region in written.regions
    )


def _uses(looked: Looked, specs: Specs, ref: str, old: str, new: str) -> Mapping[Place, str]:
    """The new text of each value in the specs that names an element."""
    found: dict[Place, str] = {}
    standing = {path: nodes(source.text) for path, source in looked.project.sources.items()}
    for view in looked.project.views:
        for path in dict.fromkeys(part.file.path for part in view.included):
            for reference, _ in names_in(view, path, looked.project.sources[path], standing[path]):
                known = target_of(view, reference)
                if known is None or known.ref != ref:
                    continue
                route = specs.route(reference.place)
                before = specs.value(path, route)
                if isinstance(before, str):
                    quotes = reference.name in placeholders(before)
                    found[Place(path, route)] = _quoted(before, old, new) if quotes else _named(before, old, new)
    return found


def _notes(specs: Specs, element: Known, new: str) -> Mapping[Place, str]:
    """The new text of each waiver, link and accepted change that names an element, or a criterion of it."""
    owner, kind, old = parts_of(element.ref)
    found: dict[Place, str] = {}
    for path in specs.raws:
        before = (f"{owner}/", "") if path == element.place.path else (f"{owner}/",)
        for section in ("waivers", "links", "decisions"):
            for route, value in specs.scalars(path, (section,)):
                text = value if isinstance(value, str) and (section != "decisions" or route[-1] == "change") else ""
                for named in before:
                    if text == f"{named}{kind}/{old}":
                        found[Place(path, route)] = f"{named}{kind}/{new}"
                    elif kind == "constraint" and (its := text.removeprefix(f"{named}criterion/{old}.")) != text:
                        found[Place(path, route)] = f"{named}criterion/{new}.{its}"
    return found


def _quoted(text: str, old: str, new: str) -> str:
    """A text that quotes the new id; doubled braces are none that quote."""
    return PLACEHOLDER.sub(lambda found: f"{{{new}}}" if found[1] == old else found[0], text)


def _named(text: str, old: str, new: str) -> str:
    """A name with another id at its end, as in `intent/cancel`."""
    return f"{text[: -len(old)]}{new}" if text == old or text.endswith(f"/{old}") else text
