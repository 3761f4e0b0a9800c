"""The walk over models: every text that quotes, and every name that refers, with the route to it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, get_args

from specforge.location import Route
from specforge.spec.model import QUOTES, Model, Quotes, Refers

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    key: str
    quotes: bool
    refers: Refers | None


def _markers(annotation: object) -> Iterator[object]:
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from _markers(argument)


@cache
def _fields(model: type[Model]) -> tuple[_Field, ...]:
    found = []
    for name, field in model.model_fields.items():
        markers = [*field.metadata, *_markers(field.annotation)]
        refers = next((marker for marker in markers if isinstance(marker, Refers)), None)
        quotes = any(isinstance(marker, Quotes) for marker in markers)
        found.append(_Field(name, field.alias or name, quotes, refers))
    return tuple(found)


def _leaves(value: object, route: Route) -> Iterator[tuple[Route, object]]:
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _leaves(item, (*route, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*route, key))
    else:
        yield route, value


def walk(model: Model, route: Route = ()) -> Iterator[tuple[Route, Refers | Quotes, str]]:
    """Give every quoting text and every referring name of a model, with what it may name."""
    for field in _fields(type(model)):
        value = getattr(model, field.name)
        if value is None or value == ():
            continue
        for here, leaf in _leaves(value, (*route, field.key)):
            if isinstance(leaf, Model):
                yield from walk(leaf, here)
            elif isinstance(leaf, str):
                if field.refers:
                    yield here, field.refers, leaf
                elif field.quotes:
                    yield here, QUOTES, leaf


def filled(model: M, fill: Callable[[str], str]) -> M:
    """Copy a model with `fill` applied to every text that quotes, at any depth."""
    return model.model_copy(update={field.name: _filled(getattr(model, field.name), fill, field.quotes) for field in _fields(type(model))})


def _filled(value: object, fill: Callable[[str], str], quotes: bool) -> object:
    if isinstance(value, Model):
        return filled(value, fill)
    if isinstance(value, tuple):
        return tuple(_filled(item, fill, quotes) for item in value)
    if isinstance(value, Mapping):
        return {key: _filled(item, fill, quotes) for key, item in value.items()}
    return fill(value) if quotes and isinstance(value, str) else value
