"""Validation errors in a spec author's words: where, what is wrong, what to do."""

import difflib
import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Literal, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from specforge.amounts import enumerated, in_code
from specforge.location import Route
from specforge.spec.documenting import descriptions
from specforge.spec.documents import Feature, Module
from specforge.spec.element import Element
from specforge.spec.model import NOTHING, Model, nearest
from specforge.spec.scalars import is_tool_name
from specforge.spec.walking import as_written

M = TypeVar("M", bound=Model)
Told = tuple[Route, str, str]
"""Route, message and help of one error."""


def validate(model: type[M], value: object) -> tuple[M | None, tuple[Told, ...]]:
    """Validate plain data; give the model, or every error in words."""
    try:
        return model.model_validate(value), ()
    except ValidationError as error:
        errors = error.errors(include_url=False)
        meant = set(_meant(errors, model, value))
        return None, tuple(
            (_route(one), *_words(one, model, value)) for one in errors if one["type"] != "missing" or one["loc"] not in meant
        )


def _meant(errors: list[ErrorDetails], model: type[Model], value: object) -> Iterator[Route]:
    """Where a key would stand that is misspelt as an unknown one, or called as elsewhere: it is not missing as well."""
    for one in errors:
        if one["type"] == "extra_forbidden" and (owner := _model_at(model, one["loc"][:-1])) is not None:
            key = str(one["loc"][-1])
            instead = _elsewhere(owner, key) or _belongs(model, one["loc"], owner)
            help = _elsewhere(owner, key) or nearest(key, _keys(owner))
            if not instead and _is_id(owner, key, _at(value, one["loc"][:-1]), help):
                yield from (
                    (*one["loc"][:-1], name) for name in (_keys(owner) if isinstance(one["input"], Mapping) else ("id", owner.main))
                )
            elif help.startswith(("did", "write")):
                yield from ((*one["loc"][:-1], name) for name in help.split("`")[1::2])


def _route(one: ErrorDetails) -> Route:
    return (*one["loc"], *one.get("ctx", {}).get("at", ()))


def _words(one: ErrorDetails, model: type[Model], value: object) -> tuple[str, str]:
    route, context = one["loc"], one.get("ctx", {})
    key = route[-1] if route else ""
    place = as_written(route, lambda here: _stands(value, here))
    if one["input"] is NOTHING:
        owner = _model_at(model, route[:-1])
        return f"`{_name(place)}` has no value", (owner.none if owner else {}).get(str(key), "give it a value, or remove the key")
    match one["type"]:
        case "specforge":
            return str(context["message"]), str(context["help"])
        case "extra_forbidden":
            if len(route) == 1 and model is Module and key in _keys(Feature):
                return f"the key `{key}` belongs to a feature, not to a module", "move it to the feature that uses this module"
            owner = _model_at(model, route[:-1])
            instead = _elsewhere(owner, str(key)) or _belongs(model, route, owner) if owner else None
            close = instead or nearest(str(key), _keys(owner) if owner else ())
            if owner is not None and not instead and _is_id(owner, str(key), _at(value, route[:-1]), close):
                close = _as_id(owner, str(key), one["input"])
            return f"the key `{key}` is not known here", close
        case "missing":
            owner = _model_at(model, route[:-1])
            name = next((name for name, field in owner.model_fields.items() if (field.alias or name) == key), "") if owner else ""
            text = descriptions(owner).get(name, "") if owner else ""
            about = f": {text[0].lower()}{text[1:].splitlines()[0].partition('. ')[0].rstrip('.')}" if text else ""
            choices = _choices(owner.model_fields[name].annotation) if owner and name else ()
            among = f"; it is one of {in_code(choices)}" if choices else ""
            return (
                f"the key `{key}` is missing",
                "begin the file with `specforge: 1`" if key == "specforge" else f"add `{key}`{about}{among}",
            )
        case "literal_error":
            return _choice(one, place)
        case "tuple_type" | "list_type":
            return (
                f"{_place(place)} is a list, found {_found(one['input'])}",
                f"{_as_items(_model_at(model, (*route, 0)), one['input'], inside=isinstance(key, int))}{_or_remove(one)}",
            )
        case "dict_type" | "mapping_type" | "model_type" | "model_attributes_type" | "is_instance_of":
            return (
                f"{_place(place)} has keys and values, found {_found(one['input'])}",
                f"{_as_keys(model, route, one['input'])}{_or_remove(one)}{_needed(model, route)}",
            )
        case _:
            return f"{_place(place)} is not valid: {one['msg'][0].lower()}{one['msg'][1:]}", "see docs/language.md for what it can be"


MEANT: Mapping[str, tuple[str, ...]] = {
    "must": ("always", "critical", "mandatory", "must not", "never", "required", "shall"),
    "should": ("preferred", "recommended"),
    "may": ("can", "optional"),
    "refusal": ("decline", "deny", "fallback", "out-of-scope", "out_of_scope", "refuse", "reject", "unsupported"),
    "handoff": ("escalate", "escalation", "handover", "transfer"),
    "opening": ("greeting", "welcome"),
    "read": ("fetch", "get", "list", "query", "search"),
    "write": ("create", "delete", "post", "update"),
    "many": ("array", "list", "page", "pages"),
    "one": ("object", "single"),
    "nothing": ("none", "void"),
    "cursor": ("keyset", "seek", "token"),
}
"""What each word of the language is called elsewhere."""
MOST_OWNERS = 4
"""How many keys are named below which a key is known; one that is known below more says nothing of what is meant."""

MOST_KNOWN = 8
"""How many known keys are listed beside a proposal."""


def _elsewhere(owner: type[Model], key: str) -> str:
    """What to write instead of a key that another tool has, as the model or one that it extends says it; empty when none does.

    Keys of the language have small letters, so that one in large letters is meant as they are.
    """
    if key not in (known := _keys(owner)) and key.lower() in known:
        return f"write `{key.lower()}`"
    tables = [vars(one).get("elsewhere", {}) for one in owner.__mro__]
    return next((table[name] for table in tables for name in (key, key.lower()) if name in table), "")


def _belongs(model: type[Model], route: Route, owner: type[Model]) -> str:
    """Where a key is known that is not known at its place: below a key of that place, or else further up; empty when nowhere."""
    key = str(route[-1])
    if difflib.get_close_matches(key, _keys(owner), n=1, cutoff=0.85):
        return ""
    below = [
        f"`{field.alias or name}`"
        for name, field in owner.model_fields.items()
        if any(key in _keys(one) for one in _inner(field.annotation))
    ]
    if 1 <= len(below) <= MOST_OWNERS:
        return f"write it below {' or '.join(filter(None, (', '.join(below[:-1]), below[-1])))}"
    for length in range(len(route) - 2, -1, -1):
        if key in _keys(_model_at(model, route[:length])):
            known = in_code(sorted(_keys(owner)))
            return f"write it beside `{route[length]}`, not below it" + (
                f"; known here are {known}" if len(_keys(owner)) <= MOST_KNOWN else ""
            )
    return ""


def _choices(annotation: object) -> tuple[str, ...]:
    """The texts that a value can be, where its type lists them."""
    return tuple(str(one) for one in get_args(annotation)) if get_origin(annotation) is Literal else ()


def _needed(model: type[Model], route: Route) -> str:
    """Which keys are needed at a route; where none is, which few are known."""
    found = _model_at(model, route)
    fields = {f"`{field.alias or name}`": field for name, field in found.model_fields.items()} if found else {}
    if keys := [name for name, field in fields.items() if field.is_required()]:
        return f"; it needs {enumerated(keys)}"
    return f"; known are {enumerated([*fields])}" if 0 < len(fields) <= MOST_KNOWN else ""


def _as_items(item: type[Model] | None, found: object, *, inside: bool) -> str:
    """How a list of a model's items is written instead of what was found; `inside` of another list, texts stand in brackets."""
    if inside and item is None and isinstance(found, Mapping) and not any(isinstance(one, Mapping | list) for one in found.values()):
        return f"write the values alone, as in `[{', '.join(_cell(one) for one in found.values())}]`"
    if isinstance(found, Mapping) and found and (name := next(iter(found)))[:1] == "-":
        return f"write a space after the `-` of `{name}`"
    if isinstance(found, Mapping) and found and all(str(key).isdigit() for key in found):
        return f"write each as an item that begins with `- ` instead of `{next(iter(found))}: `"
    if isinstance(found, Mapping) and found and all(isinstance(value, Mapping) for value in found.values()):
        name = next(iter(found))
        return f"write each as an item: `- id: {name}` instead of `{name}:`, and its keys below `id`"
    if isinstance(found, Mapping) and found and "id" in _keys(item) and not found.keys() & {*_keys(item)}:
        name = next(iter(found))
        return f"write each as an item: `- id: {name}` instead of `{name}:`, and what it says in a key of its own below `id`"
    if isinstance(found, Mapping) and found:
        return f"write `- ` before `{next(iter(found))}`, and the other keys of this item in its column"
    return "write each item on a line of its own that begins with `- `"


def _cell(value: object) -> str:
    """A text as an item inside of brackets, where a comma or a bracket needs quotes."""
    return f'"{value}"' if re.search(r"[,\[\]{}:#]", str(value)) else str(value)


def _as_keys(model: type[Model], route: Route, found: object) -> str:
    """How keys and values are written instead of what was found."""
    if isinstance(found, str) and "\uff1a" in found:
        return "write ordinary colons with a space behind, as in `key: value`"
    if route and route[-1] in {"input", "item"} and (names := [found] if isinstance(found, str) else found):
        name = (
            next((str(one) for one in names if isinstance(one, str) and is_tool_name(one)), "query") if isinstance(names, list) else "query"
        )
        return f"write each with its type, as in `{route[-1]}: {{{name}: string}}`"
    if isinstance(found, list) and route and route[-1] in {"variants", "where"}:
        return f"write the axis that has these values, as in `{route[-1]}: {{locale: [en, de]}}`"
    if isinstance(found, str | list) and route == ("owners",):
        return "write who answers for it by role, as in `owners: {product: shop-team}`"
    if isinstance(found, str) and (glued := re.match(r"[a-z_]+:(?=\S)", found)):
        return f"write a space after `{glued[0]}`"
    owner = _model_at(model, route)
    if isinstance(found, str) and owner is not None and owner.instead:
        return owner.instead
    if isinstance(found, str) and owner is not None and issubclass(owner, Element) and route and isinstance(route[-1], int):
        return _as_element(owner, found)
    return "write each key on a line of its own, as `key: value`"


def _is_id(owner: type[Model], key: str, element: object, close: str) -> bool:
    """Whether an unknown key is the id of its element, as `fee` in `- fee: 5 EUR`; `close` is what else is proposed for it."""
    if not isinstance(element, Mapping) or "id" in element or next(iter(element)) != key or not issubclass(owner, Element):
        return False
    alone = len(element) == 1 and isinstance(element[key], Mapping)
    return is_tool_name(key) and (alone or not close.startswith(("did", "write")))


def _as_id(owner: type[Model], key: str, found: object) -> str:
    """How an element is written whose id is its key."""
    if isinstance(found, Mapping):
        return f"write `- id: {key}`, and the keys below `{key}:` in the column of `id`"
    main = "is" if "is" in _keys(owner) else owner.main
    what = f"`{main}: {found}`" if main and isinstance(found, str) else "what stands behind the colon in a key of its own"
    return f"write `- id: {key}`, and {what} in the column of `id`"


def _as_element(owner: type[Model], found: str) -> str:
    """How an element is written instead of a bare text: its id, or what it says."""
    if is_tool_name(found):
        return f"write `- id: {found}`, and its other keys in the column of `id`"
    return (
        f"write `- id: ` and a name for it, and this text in the column of `id` as `{owner.main}: `"
        if owner.main
        else "write `- id: ` and a name for it, and its other keys in the column of `id`"
    )


def _or_remove(one: ErrorDetails) -> str:
    return ", or remove it" if one["input"] is None else ""


def _at(value: object, route: Route) -> object:
    """What stands at a route; nothing where it leads nowhere."""
    for step in route:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
    return value


def _stands(value: object, route: Route) -> bool:
    for step in route:
        if isinstance(value, Mapping):
            if step not in value:
                return False
            value = value[step]
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return False
    return True


def _choice(one: ErrorDetails, place: Route) -> tuple[str, str]:
    expected = [word.strip(" '") for word in str(one.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(",")]
    name = _name(place)
    if one["loc"][-1] == "[key]":
        return f"the key `{name}` is not known here", nearest(name, expected)
    if name == "specforge":
        return f"this version reads `specforge: 1`, found {_found(one['input'])}", "write `specforge: 1`, or use a newer specforge"
    among = in_code(expected)
    said = str(one["input"]).lower()
    meant = next((word for word in expected if {said, *said.split()[:1]} & {*MEANT.get(word, ())}), None)
    close = nearest(str(one["input"]), expected)
    proposal = f"write `{meant}`; " if meant else f"{close} " if close.startswith("did") else ""
    return f"`{name}` cannot be {_found(one['input'])}", f"{proposal}it is one of {among}"


def _name(route: Route) -> str:
    return str(next((part for part in reversed(route) if isinstance(part, str) and part != "[key]"), "the spec"))


def _place(route: Route) -> str:
    return f"an item of `{_name(route)}`" if route and isinstance(route[-1], int) else f"`{_name(route)}`"


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    return "a list" if isinstance(value, list | tuple) else repr(str(value))


def _keys(model: type[Model] | None) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items()) if model else ()


def _model_at(model: type[Model], route: Route) -> type[Model] | None:
    """Find the model that validates what stands at a route."""
    here: object = model
    for step in route:
        here = _step(here, step)
    found = _models(here)
    return found[0] if found else None


def _step(annotation: object, step: str | int) -> object:
    for model in _models(annotation) if isinstance(step, str) else ():
        for name, field in model.model_fields.items():
            if (field.alias or name) == step:
                return field.annotation
    return _item(annotation)


def _item(annotation: object) -> object:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _item(arguments[0])
    if origin in {Union, UnionType}:
        return next((item for one in arguments if (item := _item(one)) is not None), None)
    if origin is tuple:
        return arguments[0]
    return arguments[1] if len(arguments) == 2 else None


def _inner(annotation: object) -> list[type[Model]]:
    """The models of a field, and of what its lists and mappings hold."""
    return _models(annotation) or [model for one in get_args(annotation) for model in _inner(one)]


def _models(annotation: object) -> list[type[Model]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, Model) else []
    if get_origin(annotation) in {Annotated, Union, UnionType}:
        return [model for one in get_args(annotation) for model in _models(one)]
    return []
