"""The walk over models: every text that quotes, and every name that refers, with the route to it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import ForwardRef, TypeVar, get_args

from msgspec import Struct

from specforge.location import Route
from specforge.spec.model import QUOTES, Model, Quotes, Refers

HOLDERS = (dict, MappingProxyType)
"""The types of mappings in models; asked for the abstract one, every number and truth value would cost a search."""
M = TypeVar("M", bound=Model)


def as_written(route: Route, stands: Callable[[Route], bool]) -> Route:
    """Give the part of a model's route that the author wrote: short forms and single items add steps to it.

    A step is skipped when nothing stands there; index 0 always may be, because a single item can stand for a list.
    """
    here: list[Route] = [()]
    for step in route:
        found = [(*one, step) for one in here if stands((*one, step))]
        passed = [one for one in here if step == 0 or (isinstance(step, str) and (*one, step) not in found)]
        if not found and not passed:
            break
        here = [*found, *passed]
    return max(here, key=len)


class _Field(Struct, frozen=True):
    name: str
    key: str
    quotes: bool
    refers: Refers | None


def _markers(annotation: object) -> Iterator[object]:
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from _markers(argument)


def _holds_models(annotation: object) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, Model)
    return isinstance(annotation, str | ForwardRef) or any(_holds_models(argument) for argument in get_args(annotation))


def _fields(model: Model) -> tuple[_Field, ...]:
    """The fields that a walk has to look into: those that are set, and quote, refer, or hold models.

    Most fields of most models are not set, and no default quotes or refers.
    """
    return _fields_of(type(model), frozenset(model.model_fields_set))


@cache
def _fields_of(model: type[Model], names: frozenset[str]) -> tuple[_Field, ...]:
    found = []
    for name, field in model.model_fields.items():
        if name not in names:
            continue
        markers = [*field.metadata, *_markers(field.annotation)]
        refers = next((marker for marker in markers if isinstance(marker, Refers)), None)
        quotes = any(isinstance(marker, Quotes) for marker in markers)
        if refers or quotes or _holds_models(field.annotation):
            found.append(_Field(name, field.alias or name, quotes, refers))
    return tuple(found)


def models_below(model: type[Model] = Model) -> Iterator[type[Model]]:
    """Give every model of the language that is imported, below one."""
    for one in model.__subclasses__():
        yield one
        yield from models_below(one)


def kinds_by_key(models: Iterable[type[Model]]) -> dict[str, frozenset[str]]:
    """Give what may be named under each key of some models, by the kinds of `Refers`; where a key has several meanings, by all of them."""
    found: dict[str, frozenset[str]] = {}
    for model in models:
        for name, field in model.model_fields.items():
            for marker in (*field.metadata, *_markers(field.annotation)):
                if isinstance(marker, Refers):
                    key = field.alias or name
                    found[key] = found.get(key, frozenset()) | {*marker.kinds}
    return found


Found = tuple[Route, Refers | Quotes, str]
"""The route to a text, whether it refers or quotes, and the text."""


def walk(model: Model) -> list[Found]:
    """Give every quoting text and every referring name of a model, with what it may name."""
    found: list[Found] = []
    _walk(model, (), found)
    return found


def _walk(model: Model, route: Route, found: list[Found]) -> None:
    # Adding to one list is half the work of a generator for each model, and this is the most frequent walk of all.
    for field in _fields(model):
        if value := getattr(model, field.name):
            _walk_value(value, field, (*route, field.key), found)


def _walk_value(value: object, field: _Field, route: Route, found: list[Found]) -> None:
    if isinstance(value, str):
        if field.refers:
            found.append((route, field.refers, value))
        elif field.quotes:
            found.append((route, QUOTES, value))
    elif isinstance(value, Model):
        _walk(value, route, found)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _walk_value(item, field, (*route, index), found)
    elif isinstance(value, HOLDERS):
        for key, item in value.items():
            _walk_value(item, field, (*route, key), found)


def models_in(value: object, kind: type[M], route: Route = ()) -> Iterator[tuple[Route, M]]:
    """Give every model of a kind in a value of a spec, at any depth but not inside of one another, each with the route to it."""
    if isinstance(value, kind):
        yield route, value
    elif isinstance(value, Model):
        for field in _fields(value):
            yield from models_in(getattr(value, field.name), kind, (*route, field.key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from models_in(item, kind, (*route, index))
    elif isinstance(value, HOLDERS):
        for key, item in value.items():
            yield from models_in(item, kind, (*route, key))


def unquoting(model: Model) -> list[tuple[Route, str]]:
    """Give every text of a model that is set and taken as it is: it neither quotes nor refers."""
    found: list[tuple[Route, str]] = []
    _unquoting(model, (), found)
    return found


def _unquoting(model: Model, route: Route, found: list[tuple[Route, str]]) -> None:
    for name, key in _unquoting_fields(type(model), frozenset(model.model_fields_set)):
        if value := getattr(model, name):
            _as_it_is(value, (*route, key), found)


@cache
def _unquoting_fields(model: type[Model], names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Of the fields that are set those that are neither quoting nor referring themselves, with their keys."""
    marked = {
        name: any(isinstance(marker, Quotes | Refers) for marker in (*field.metadata, *_markers(field.annotation)))
        for name, field in model.model_fields.items()
        if name in names
    }
    return tuple((name, field.alias or name) for name, field in model.model_fields.items() if name in names and not marked[name])


def _as_it_is(value: object, route: Route, found: list[tuple[Route, str]]) -> None:
    if isinstance(value, str):
        found.append((route, value))
    elif isinstance(value, Model):
        _unquoting(value, route, found)
    elif isinstance(value, (tuple, list)):
        for index, item in enumerate(value):
            _as_it_is(item, (*route, index), found)
    elif isinstance(value, HOLDERS):
        for key, item in value.items():
            _as_it_is(item, (*route, key), found)


def filled(model: M, fill: Callable[[str], str]) -> M:
    """Copy a model with `fill` applied to every text that quotes, at any depth; the model itself when nothing changes."""
    update: dict[str, object] = {}
    for field in _fields(model):
        value = getattr(model, field.name)
        if value:
            new = _filled(value, fill, field.quotes)
            if new is not value:
                update[field.name] = new
    return model.model_copy(update=update) if update else model


def _filled(value: object, fill: Callable[[str], str], quotes: bool) -> object:
    if isinstance(value, str):
        return fill(value) if quotes and ("{" in value or "}" in value) else value
    if isinstance(value, Model):
        return filled(value, fill)
    if isinstance(value, tuple):
        items = tuple(_filled(item, fill, quotes) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, HOLDERS):
        entries = {key: _filled(item, fill, quotes) for key, item in value.items()}
        return value if all(entries[key] is item for key, item in value.items()) else entries
    return value


def same(one: object, other: object) -> bool:
    """Whether two values of a spec are the same as JSON compares them: `true` is not `1`, although Python says so."""
    if one != other:
        return False
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Model):
        return all(same(getattr(one, name), getattr(other, name)) for name in type(one).model_fields)
    if isinstance(one, HOLDERS) and isinstance(other, HOLDERS):
        return all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return all(map(same, one, other))
    return True


def written(model: Model) -> dict[str, object]:
    """Give a model as it is written in a spec, without what is left at its default or is in no dump; texts stay the very objects they are."""
    shown: dict[str, object] = {}
    for name, key, default in _defaults(type(model)):
        value = getattr(model, name)
        if value is not default and value != default:
            shown[key] = _written(value)
    return shown


@cache
def _defaults(model: type[Model]) -> tuple[tuple[str, str, object], ...]:
    """Every field of a model that is dumped, with the key it is written under and its default."""
    fields = ((name, field) for name, field in model.model_fields.items() if not field.exclude)
    return tuple((name, field.alias or name, field.get_default(call_default_factory=True)) for name, field in fields)


def _written(value: object) -> object:
    if isinstance(value, Model):
        return written(value)
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, HOLDERS):
        return {key: _written(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value
