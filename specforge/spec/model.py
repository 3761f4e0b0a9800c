"""The base of every model of the language: what YAML hands over, the marks of fields that name something, and mistakes that carry their cure."""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from specforge.amounts import few_in_code
from specforge.spec.documenting import descriptions


class Plain(str):
    """A plain (unquoted) YAML scalar as the author wrote it; the model it lands in decides its type."""

    __slots__ = ()


class FlowPlain(Plain):
    """A plain item of `[]`, where a comma would have cut it in two."""

    __slots__ = ()


class FlowAlone(FlowPlain):
    """The only item of `[]`, which no comma has cut."""

    __slots__ = ()


class Block(str):
    """A text below `|` or `>`, whose last line break YAML puts there and not the author."""

    __slots__ = ()


NULLS = frozenset(("null", "~", "Null", "NULL"))
"""How YAML 1.2 writes that there is no value."""


def mistake(message: str, help: str, *at: str | int) -> PydanticCustomError:
    """Make a validation error that carries its cure; both are shown to the author as they are.

    `at` is the route to the very spot, from the model that is validated.
    """
    return PydanticCustomError("specforge", "{message}", {"message": message, "help": help, "at": at})


def twice(items: Sequence[str]) -> str | None:
    """Give the first item that a list has a second time."""
    return next((item for number, item in enumerate(items) if item in items[:number]), None)


def nearest(name: str, names: Iterable[str]) -> str:
    """Say which known name is meant, as the help of a message: the nearest one, else all when they are few."""
    known = sorted(set(names))
    if several := as_list(name.replace(" and ", ","), known.__contains__):
        return f"name each on its own: `{several}`"
    # Of five letters, three are not enough: `never` is no `owner`.
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.61)
    if close:
        return f"did you mean `{close[0]}`?"
    if not known:
        return "there is none yet; declare it first"
    return f"known are {few_in_code(known, 12)}"


def as_list(text: str, fits: Callable[[str], bool]) -> str:
    """The list that a text with commas stands for, when each of its parts fits; else empty."""
    parts = [part.strip() for part in text.split(",")]
    return f"[{', '.join(parts)}]" if len(parts) > 1 and all(fits(part) for part in parts) else ""


class _Empty(dict[Any, Any]):
    """Has a hash, so that pydantic shares it between models instead of copying it for each."""

    def __hash__(self) -> int:  # type: ignore[override]  # nobody puts anything in
        return 0

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Say what it is, for the JSON Schema that shows it."""
        return core_schema.dict_schema()


EMPTY: Mapping[Any, Any] = _Empty()
"""What a field is that maps nothing."""


class Nothing:
    """Stands where an optional key has no value, so that it is told instead of taken for a key that is left out."""


NOTHING = Nothing()


class Model(BaseModel):
    """A closed, frozen model. `short` names the field that a bare value fills."""

    # Most runs validate with few of the models; `use_attribute_docstrings` would read the source of them all at every start.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    short: ClassVar[str] = ""
    none: ClassVar[Mapping[str, str]] = {}
    """What to write for none at all under a key that is there without a value, where that can be said."""
    elsewhere: ClassVar[Mapping[str, str]] = {}
    """What to write instead of a key that JSON Schema or another tool has."""
    instead: ClassVar[str] = ""
    """What to write instead of a bare text."""
    main: ClassVar[str] = ""
    """The key that a bare text most likely is meant for."""

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: object) -> object:
        if isinstance(value, (dict, Mapping)):
            optional, free = _optional(cls), _free(cls)
            empty = {
                key
                for key, item in value.items()
                if (item is None and key in optional) or (key in free and isinstance(item, Plain) and item in NULLS)
            }
            return {key: NOTHING if key in empty else item for key, item in value.items()} if empty else value
        if cls.short and not isinstance(value, BaseModel | None):
            return {cls.short: value}
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Show editors what each field is, and the short form beside the long one."""
        whole = handler.resolve_ref_schema(handler(core))
        for name, text in descriptions(cls).items():
            field = cls.model_fields[name]
            if text != inspect.getdoc(field.annotation):  # a model that says the same is described where it is defined
                one = whole["properties"][field.alias or name]
                title = {"title": one.pop("title")} if "title" in one else {}
                one |= {"description": text, **title}
        if not cls.short:
            return whole
        shape = dict(whole)
        title, description = shape.pop("title", cls.__name__), shape.pop("description", "")
        bare = dict(shape.get("properties", {}).get(cls.short, {}))
        forms = [form for form in bare.pop("anyOf", [bare]) if form != {"type": "null"}]
        plain = [{key: item for key, item in form.items() if key not in {"title", "description", "default"}} for form in forms]
        return {"title": title, "description": description, "anyOf": [*plain, shape]}


@cache
def _optional(model: type[Model]) -> frozenset[str]:
    """The keys of a model that mean nothing when they are left out."""
    return frozenset(field.alias or name for name, field in model.model_fields.items() if field.default is None)


@cache
def _free(model: type[Model]) -> frozenset[str]:
    """The keys of a model that hold free data, of which `null` would be what is left out."""
    return frozenset(field.alias or name for name, field in model.model_fields.items() if field.annotation is object)


class Refers(Struct, frozen=True):
    """Marks a field whose text must be the id of something; the walk over a view collects and checks them."""

    kinds: tuple[str, ...]
    """The kinds it may name, as in refs; `step` stands for a step of the same intent, `enum` for a fact with `one_of`."""
    unless: tuple[str, ...] = ()
    """Words that have a meaning of their own there."""


class Quotes:
    """Marks a text that may quote facts and variables as `{id}`."""


QUOTES = Quotes()
