"""The parts of a feature: its own file and the modules that it uses, each with what is left out of it, in every variant."""

import itertools
import posixpath
from collections.abc import Mapping

from specforge.loading.axes import known_axes
from specforge.loading.chains import MAX_CHAIN, sound_chains
from specforge.loading.ids import MAX_VARIANTS, unique_among_parts
from specforge.loading.known import Known
from specforge.location import Place
from specforge.project import Included, SpecFile, Values, Variant, all_variants, applies
from specforge.spec.documents import Feature, Use
from specforge.spec.model import nearest


def include(known: Known, file: SpecFile) -> tuple[Included, ...]:
    """Give the parts of a feature, and report what is wrong with them together; empty for a module, and when a part did not load."""
    if not isinstance(file.document, Feature):
        return ()
    # More variants than are allowed are told elsewhere; the first of them are looked at all the same.
    held = {tuple(variant.values()): variant for variant in itertools.islice(all_variants(file.document), MAX_VARIANTS)}
    own = {values: variant for values, variant in held.items() if applies(file.document.where, variant)}
    found: dict[str, dict[Values, frozenset[str]]] = {file.path: dict.fromkeys(own, frozenset())}
    complete = _follow(known, file, own, found, (file.path,))
    parts = tuple(Included(known.files[path], without) for path, without in found.items())
    unique_among_parts(known, file, parts, held)
    known_axes(known, file.document, parts)
    sound_chains(known, file.document, parts, held)
    return parts if complete else ()


def _follow(
    known: Known, file: SpecFile, held: Mapping[Values, Variant], parts: dict[str, dict[Values, frozenset[str]]], trail: tuple[str, ...]
) -> bool:
    """Add the modules that a file uses, in the variants in which it is used itself; whether all of them are there."""
    complete = True
    for index, use in enumerate(file.document.use):
        place = Place(file.path) / "use" / index
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), use.module))
        if path in trail:
            names = " -> ".join((*trail[trail.index(path) :], path))
            known.report("circular-reference", f"modules use each other in a circle: {names}", place, "remove one of the `use` entries")
            return False
        used = _module(known, file, use, path, place)
        if used is None:
            complete = False
            continue
        if len(trail) > MAX_CHAIN:
            message = f"the module {use.module!r} is used by a module that a module uses, and so on: more than {MAX_CHAIN} deep"
            known.report("too-deep", message, place, "use it in the feature itself")
            return False
        here = {values: one for values, one in held.items() if applies(use.where, one) and applies(used.document.where, one)}
        without, first = frozenset(use.except_), path not in parts
        left = parts.setdefault(path, {})
        if any(left.get(values, without) != without for values in here):
            message = f"the module {use.module!r} is used twice, each time with something else left out"
            known.report("duplicate-id", message, place, "use it once")
        new = {values: one for values, one in here.items() if values not in left}
        left.update(dict.fromkeys(new, without))
        if first or new:
            complete &= _follow(known, used, new, parts, (*trail, path))
    return complete


def _module(known: Known, file: SpecFile, use: Use, path: str, place: Place) -> SpecFile | None:
    """The module that a `use` names; tells why there is none, and what it leaves out in vain."""
    used = known.files.get(path)
    if known.kinds.get(path) == "feature":
        known.report("missing-module", f"{use.module!r} is a feature, not a module", place, "move what both need into a module")
        return None
    if used is None:
        escaping = any(one.check == "escaping-path" and one.at == known.sources[file.path].locate(place.route) for one in known.findings)
        if not escaping and not any(finding.at.path == path for finding in known.findings):
            modules = sorted(
                posixpath.relpath(other, posixpath.dirname(file.path) or ".") for other, kind in known.kinds.items() if kind == "module"
            )
            reason = known.unread.get(path, "it does not exist")
            cure = nearest(use.module, modules) if modules else "check the path; it is relative to this spec"
            known.report("missing-module", f"the module {use.module!r} cannot be read: {reason}", place, cure)
        return None
    declared = {one.element.id for one in known.declared[used.path]} if use.except_ else set()
    for number, name in enumerate(use.except_):
        if name not in declared:
            known.report(
                "dangling-reference",
                f"`except` names `{name}`, which module `{used.owner}` does not declare",
                place / "except" / number,
                nearest(name, declared),
            )
    return used
