"""Changes applied to a file, and the proof that the changed file says what is wanted."""

from collections.abc import Sequence

from msgspec import Struct

from specforge.errors import SpliceError
from specforge.location import Route
from specforge.source.reading import read
from specforge.spec.model import FlowPlain
from specforge.splicing.changes import Splice, Value
from specforge.splicing.entries import entry_edits
from specforge.splicing.file import BY_HAND, open_file
from specforge.splicing.planning import Change, Plan, planned
from specforge.splicing.replacing import value_edits
from specforge.splicing.spelling import means


def splice(raw: bytes, splices: Sequence[Splice]) -> bytes:
    """Change values of a spec file in place.

    Args:
        raw: The file. Its byte-order mark, line breaks, comments and all other values are kept.
        splices: The changes; all routes and indices speak of the file as it is.

    Returns:
        The changed file, which reads back as exactly the wanted values.

    Raises:
        SpliceError: A route does not exist, two changes overlap, or the file cannot say what is wanted.
    """
    file = open_file(raw)
    plan = planned(file, splices)
    edits = [edit for route, value in plan.values.items() for edit in value_edits(file, route, value)]
    edits += [edit for route, change in plan.changes.items() for edit in entry_edits(file, route, change)]
    changed = file.applied(edits)
    _, tree, mistakes = read("", changed)
    errors = [one for one in mistakes if not one.warning]
    if errors:
        raise SpliceError(f"the changed file could not be read: {errors[0].message}", BY_HAND)
    if not _same(tree, _wanted(file.tree, (), plan)):
        raise SpliceError("the changed file would not say what is wanted", BY_HAND)
    return changed


class _New(Struct, frozen=True):
    value: Value


def _wanted(value: object, route: Route, plan: Plan) -> object:
    if route in plan.values:
        return _New(plan.values[route])
    change = plan.changes.get(route, Change())
    if isinstance(value, dict):
        kept = {key: _wanted(item, (*route, key), plan) for key, item in value.items() if key not in change.removed}
        return kept | {key: _New(new) for _, key, new in change.added}
    if isinstance(value, list):
        items: list[object] = []
        for index in range(len(value) + 1):
            items += [_New(new) for at, _, new in change.added if at == index] if change.added else []
            items += [_wanted(item, (*route, index), plan) for item in value[index : index + 1] if index not in change.removed]
        return items
    return value


def _same(found: object, wanted: object) -> bool:
    if isinstance(wanted, _New):
        return means(found, wanted.value)
    if isinstance(wanted, dict):
        return isinstance(found, dict) and list(found) == list(wanted) and all(_same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_same, found, wanted))
    return _kind(found) is _kind(wanted) and found == wanted


def _kind(value: object) -> type:
    """What a value was read as; how many others stand in its brackets is no matter."""
    return FlowPlain if isinstance(value, FlowPlain) else type(value)
