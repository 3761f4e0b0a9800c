"""The changes as one plan: what is replaced, and what each mapping or list loses and gains."""

from collections.abc import Sequence

from msgspec import Struct, field

from specforge.errors import SpliceError
from specforge.location import Route
from specforge.source.parsing import MAX_DEPTH
from specforge.source.reading import unwanted
from specforge.splicing.changes import Insert, Put, Remove, SetValue, Splice, Value
from specforge.splicing.file import File, shown


class Change(Struct, frozen=True):
    """What is removed from a mapping or list, and what is added before which position."""

    removed: set[str | int] = field(default_factory=set)
    added: list[tuple[int, str, Value]] = field(default_factory=list)


class Plan(Struct, frozen=True):
    """The values that are replaced, and the changes of what mappings and lists hold."""

    values: dict[Route, Value] = field(default_factory=dict)
    changes: dict[Route, Change] = field(default_factory=dict)

    def change(self, route: Route) -> Change:
        """The change of the mapping or list at a route."""
        return self.changes.setdefault(route, Change())


def planned(file: File, splices: Sequence[Splice]) -> Plan:
    """Make one plan of all changes.

    Raises:
        SpliceError: A change is not possible, or two contradict each other.
    """
    _disjoint(splices)
    plan = Plan()
    grown: dict[Route, tuple[list[Value], list[tuple[int, Value]]]] = {}
    for one in splices:
        parent, last = one.route[:-1], one.route[-1:]
        if not last and not isinstance(one, Insert):
            raise SpliceError("the file as a whole cannot be replaced, added or removed", "name a key or an item of it")
        if not isinstance(one, Remove):
            _check(one.value, one.route)
        match one:
            case SetValue(route, value):
                file.at(route)
                plan.values[route] = value
            case Remove(route):
                file.at(route)
                plan.change(parent).removed.add(route[-1])
            case Put(route, value):
                plan.change(parent).added.append((_place_of_key(file, route), str(route[-1]), value))
            case Insert(route, index, value):
                items = _items(file, one)
                if not 0 <= index <= len(items):
                    raise SpliceError(
                        f"{shown(route)} has no position {index}", f"it has {len(items)} items; the last position is {len(items)}"
                    )
                if last and (not items or not isinstance(file.at(route), list)):
                    grown.setdefault(route, (items, []))[1].append((index, value))
                else:
                    plan.change(route).added.append((index, "", value))
    for route, (items, added) in grown.items():
        whole = [value for at in range(len(items) + 1) for value in [*(new for index, new in added if index == at), *items[at : at + 1]]]
        holder = file.at(route[:-1])
        if isinstance(holder, dict) and route[-1] not in holder:
            plan.change(route[:-1]).added.append((len(holder), str(route[-1]), whole))
        else:
            plan.values[route] = whole
    _empty(file, plan)
    return plan


def _disjoint(splices: Sequence[Splice]) -> None:
    owned: set[Route] = set()
    for one in splices:
        if not isinstance(one, Insert):
            if one.route in owned:
                raise SpliceError(f"{shown(one.route)} is changed twice", "make one change of them")
            owned.add(one.route)
    for one in splices:
        for length in range(len(one.route) + isinstance(one, Insert)):
            if one.route[:length] in owned:
                raise SpliceError(f"one change concerns {shown(one.route)}, another {shown(one.route[:length])}", "make one change of them")


def _place_of_key(file: File, route: Route) -> int:
    holder = file.at(route[:-1])
    if not isinstance(holder, dict) or not isinstance(route[-1], str):
        raise SpliceError(f"{shown(route[:-1])} holds no keys", "a key can only be added beside other keys")
    if route[-1] in holder:
        raise SpliceError(f"{shown(route)} is there already", "change its value instead")
    return len(holder)


def _items(file: File, insert: Insert) -> list[Value]:
    """What stands where something is inserted, as the items of a list; nothing where the key is missing."""
    route = insert.route
    holder = file.at(route[:-1])
    if route and isinstance(holder, dict) and isinstance(route[-1], str) and route[-1] not in holder:
        return []
    value = file.at(route)
    if isinstance(value, list):
        return value
    if value is None:
        return []
    if isinstance(value, str) and insert.as_list:
        return [value]
    raise SpliceError(f"{shown(route)} is no list", "write it as a list first")


def _empty(file: File, plan: Plan) -> None:
    """Turn changes that leave nothing of a list or mapping into changes of what holds it."""
    for depth in range(max(map(len, plan.changes), default=0), -1, -1):
        for route in [route for route in plan.changes if len(route) == depth]:
            held, change = file.at(route), plan.changes[route]
            assert isinstance(held, dict | list)
            if len(change.removed) < len(held):
                continue
            del plan.changes[route]
            if not route:
                raise SpliceError("nothing that is there now would be left in the file", "write a new file")
            added = sorted(change.added, key=lambda one: one[0])
            if isinstance(held, dict):
                plan.values[route] = {key: value for _, key, value in added}
            elif added or isinstance(route[-1], int):
                plan.values[route] = [value for _, _, value in added]
            else:
                plan.change(route[:-1]).removed.add(route[-1])


def _check(value: object, route: Route, depth: int = 0) -> None:
    """Refuse what no spec can hold."""
    if depth + len(route) > MAX_DEPTH:
        raise SpliceError(f"values would be nested deeper than {MAX_DEPTH} levels", "flatten them")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise SpliceError(f"{key!r} is no key", "a key is a text")
            _check(key, route, depth)
            _check(item, route, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, route, depth + 1)
    elif isinstance(value, str):
        if found := unwanted(value):
            raise SpliceError(f"the new text holds {found[0]}", "remove it")
        if "\r" in value:
            raise SpliceError("the new text holds a carriage return", "end its lines with a line feed only")
    elif isinstance(value, int) and abs(value) >= 10**18:
        raise SpliceError("the new number has more than 18 digits", "put it in quotes, as a text")
    elif value is not None and not isinstance(value, int | float):
        raise SpliceError(f"{value!r} is no value of a spec", "a value is a text, a number, true, false, nothing, a list or a mapping")
