"""Fields of a tool's input and of its rows: their types, their bounds and their values."""

import datetime
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from specforge.regexes import regex
from specforge.spec.model import EMPTY, Model, Refers, mistake
from specforge.spec.policy import ACCEPTS, ACCEPTS_UP, BEHAVES, CONTRACTED, PROMISES_UP, WORDING
from specforge.spec.scalars import Bool, Choices, Json, Number, Positive, Text, Verbatim, is_slug

SCALARS = ("string", "integer", "number", "boolean", "datetime", "date", "time", "any")
"""The scalar types of a field; a fact's id stands for an enum of its values."""
TYPES = (*SCALARS, "object", "list")
"""Every type that is no fact."""


def read_value(type_: str, text: str) -> object:
    """Read one of a field's values as its type says.

    Raises:
        ValueError: when it is no such value.
    """
    match type_:
        case "integer" if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
            return int(text)
        case "number" if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?", text):
            return float(text) if "." in text else int(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case "datetime" | "date" | "time":
            (datetime.datetime if type_ == "datetime" else datetime.date if type_ == "date" else datetime.time).fromisoformat(text)
        case "integer" | "number" | "boolean":
            raise ValueError(text)
    return text


TYPES_ELSEWHERE: Mapping[str, str] = {
    "array": "list", "str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object", "date-time": "datetime"
}  # fmt: skip
"""What types of other languages are called here."""
_OPTIONAL = regex(r"(.+?) ?\?|optional ?[\[<](.+)[\]>]|(.+?) ?\| ?(?:null|none)|(?:null|none) ?\| ?(.+)", re.IGNORECASE)
_LIST = regex(r"(.+?) ?\[ ?\]|(?:list|array|set|sequence) ?(?:[\[<] ?| of )(.+?) ?[\]>]?", re.IGNORECASE)


def _meant_type(written: str) -> str | None:
    """How a type is written here that is written as other languages do, as `string[]`, `date?` or `Optional[int]`; nothing for any other text."""
    optional = _OPTIONAL.fullmatch(written)
    bare = next(filter(None, optional.groups())) if optional else written
    listed = _LIST.fullmatch(bare)
    item = next(filter(None, listed.groups())) if listed else bare
    name = TYPES_ELSEWHERE.get(item.lower(), item.lower())
    if name == written or not (name in TYPES or ((listed or optional) and is_slug(name))):
        return None
    keys = [f"type: list, of: {name}" if listed else f"type: {name}", *(["required: false"] if optional else [])]
    return f"{{{', '.join(keys)}}}" if listed or optional else name


EXAMPLES: Mapping[str, str] = {
    "integer": "digits only, as in `20`",
    "number": "digits, as in `20` or `0.5`",
    "boolean": "`true` or `false`",
    "datetime": "it as in `2026-12-01T09:00:00+01:00`",
    "date": "it as in `2026-12-01`",
    "time": "it as in `09:00:00`",
}
"""How a value of each type is written, to be read after `write`."""


class Field(Model):
    """A field of a tool's input, of a row, or of what one feature hands to another."""

    short = "type"
    elsewhere: ClassVar[Mapping[str, str]] = {
        "enum": "write `one_of`",
        "items": "write `of`",
        "properties": "write `fields`",
        "default": "nothing has a default here; write `required: false`, and in `says` what holds when it is left out",
        "description": "write `says`",
        "purpose": "write `says`",
        "examples": "write `sample`, one value",
        "example": "write `sample`",
        "maxLength": "write `max_chars`",
        "maxItems": "write `max_items`",
        "minimum": "write `min`",
        "maximum": "write `max`",
        "optional": "write `required: false`",
        "nullable": "write `required: false`, and for a field of a result `missing_means`",
        **dict.fromkeys(("missing", "when_missing", "if_missing", "means_missing", "null_means"), "write `missing_means`"),
        "format": "write `type: datetime`, `date` or `time`, or say it in `says`",
    }

    type: Annotated[Verbatim, CONTRACTED, Refers(("enum",), unless=TYPES)]
    """`string`, `integer`, `number`, `boolean`, `datetime`, `date`, `time`, `any`, `object`, `list`, or the id of a fact with `one_of`."""
    says: Annotated[Text | None, WORDING] = None
    """What it is, for the model."""
    required: Annotated[Bool, ACCEPTS] = True
    """Whether it must be given."""
    missing_means: Annotated[Text | None, BEHAVES] = None
    """For a field of a result that need not be there: what it means when it is missing or `null`."""
    one_of: Annotated[Choices, CONTRACTED] = ()
    """The possible values, where no fact holds them."""
    of: Annotated["Field | None", CONTRACTED] = None
    """For a list: what it holds."""
    fields: Annotated[Mapping[Verbatim, "Field"], CONTRACTED] = EMPTY
    """For an object: its fields."""
    max_items: Annotated[Positive | None, PROMISES_UP] = None
    """For a list: the most it holds."""
    max_chars: Annotated[Positive | None, PROMISES_UP] = None
    """For a string: the most characters it has."""
    min: Annotated[Number | None, ACCEPTS] = None
    """For a number: the smallest value."""
    max: Annotated[Number | None, ACCEPTS_UP] = None
    """For a number: the largest value."""
    unique: Annotated[Bool, CONTRACTED] = False
    """No two rows have the same value."""
    fixed: Annotated[Bool, CONTRACTED] = False
    """The value of a row never changes."""
    partitions: Annotated[Bool, CONTRACTED] = False
    """For a filter: its values split the whole list without overlap."""
    sample: Annotated[Json, WORDING] = None
    """A value, for cases and tries."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (meant := _meant_type(self.type)) is not None:
            raise mistake(f"`{self.type}` is no type here", f"write `{meant}`", "type")
        if self.type == "list" and self.of is None:
            raise mistake("a `list` says what it holds", "add `of`, for instance `{type: list, of: string, max_items: 5}`")
        if self.type != "list" and (self.of is not None or self.max_items is not None):
            raise mistake(
                "`of` and `max_items` belong to `type: list`", "write `type: list`, or remove them", "of" if self.of else "max_items"
            )
        if self.type == "object" and not self.fields:
            raise mistake("an `object` has `fields`", "add them, or use `any` for free data")
        if self.type != "object" and self.fields:
            raise mistake("`fields` belong to `type: object`", "write `type: object`, or remove them", "fields")
        if self.type != "string" and self.max_chars is not None:
            raise mistake("`max_chars` belongs to `type: string`", "write `type: string`, or remove it", "max_chars")
        if self.type not in {"integer", "number"} and (self.min is not None or self.max is not None):
            found = "max" if self.min is None else "min"
            raise mistake(f"`{found}` belongs to `type: integer` and `type: number`", "write one of the two types, or remove it", found)
        for key, bound in {"min": self.min, "max": self.max}.items():
            if self.type == "integer" and isinstance(bound, float):
                raise mistake(f"no whole number is {bound}", "write a whole number, or `type: number`", key)
        if self.missing_means is not None and self.required:
            raise mistake(
                "a field that is always there is never missing", "add `required: false`, or remove `missing_means`", "missing_means"
            )
        if self.partitions and not self.one_of and self.type in TYPES and self.type != "boolean":
            raise mistake(
                "`partitions` splits the list by values, and none are listed",
                "write `one_of`, or take the id of a fact with `one_of` for the type; else remove `partitions`",
                "partitions",
            )
        if self.min is not None and self.max is not None and self.min > self.max:
            raise mistake(f"no number is at least {self.min} and at most {self.max}", "correct `min` or `max`", "min")
        return self

    @model_validator(mode="after")
    def _possible_values(self) -> Self:
        if self.one_of and self.type not in SCALARS:
            raise mistake(f"`one_of` does not belong to `type: {self.type}`", "write `type: string`, or remove it", "one_of")
        seen: set[object] = set()
        for index, text in enumerate(self.one_of):
            try:
                value = read_value(self.type, text)
            except ValueError:
                message = f"`{text}` in `one_of` is no {self.type}"
                raise mistake(message, f"write {EXAMPLES[self.type]}, or change the type", "one_of", index) from None
            if value in seen:
                raise mistake(f"`one_of` names `{text}` twice", "remove one of the two", "one_of", index)
            self._inside_its_bounds(text, value, index)
            seen.add(value)
        return self

    def _inside_its_bounds(self, text: str, value: object, index: int) -> None:
        number = value if isinstance(value, int | float) and self.type != "boolean" else None
        outside = {
            "min": number is not None and self.min is not None and number < self.min,
            "max": number is not None and self.max is not None and number > self.max,
            "max_chars": self.max_chars is not None and "{" not in text and len(text) > self.max_chars,
        }
        for key, broken in outside.items():
            if broken:
                raise mistake(f"`{text}` in `one_of` is beyond `{key}: {getattr(self, key)}`", f"correct it, or `{key}`", "one_of", index)


def optional(fields: Mapping[str, Field]) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Give the fields that need not be there, at any depth, each with the keys that lead to it."""
    for name, field in fields.items():
        route: tuple[str, ...] = (name,)
        if not field.required:
            yield route, field
        held = field
        while held.of is not None:
            held, route = held.of, (*route, "of")
        yield from (((*route, "fields", *inner), one) for inner, one in optional(held.fields))


def refuse_meanings(fields: Mapping[str, Field], key: str, cure: str) -> None:
    """Raise the mistake of a field that says what it means when it is missing, below a key of which no model is told that."""
    for route, field in optional(fields):
        if field.missing_means is not None:
            raise mistake("`missing_means` belongs to a field of a result", cure, key, *route, "missing_means")


def dotted(route: tuple[str, ...]) -> str:
    """Give the name of a field from the keys that lead to it, as `payment.refunded_at`."""
    return ".".join(route[:1] + tuple(after for before, after in pairwise(route) if before == "fields"))
