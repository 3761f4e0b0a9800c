"""What a function gives as values of JSON, once, so that every form of a result says the same."""

import datetime
import decimal
import enum
import math
import uuid
from collections.abc import Mapping
from typing import Any, NoReturn

PLAIN = frozenset({str, int, bool, type(None)})
"""The types of values that are JSON as they are."""


def jsonable(value: Any, named: str, where: str = "") -> Any:
    """Give a value as JSON has it: times in RFC 3339, dates in ISO 8601, decimals as numbers, UUIDs as texts.

    Args:
        value: The value.
        named: What it is part of, for messages, as in "a row of `list_refunds`".
        where: The field of it, as in `lines[0].price`.

    Raises:
        ValueError: when it has no such form, naming the field.
    """
    if type(value) in PLAIN:
        return value
    match value:
        case enum.Enum():
            return jsonable(value.value, named, where)
        case str() | int():
            return value
        case float():
            return value if math.isfinite(value) else _refuse(value, named, where, "which is no number of JSON; give `None`")
        case datetime.datetime() if value.utcoffset() is None:
            return _refuse(value, named, where, "which has no time zone; give it one, as in `.replace(tzinfo=datetime.UTC)`")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case decimal.Decimal():
            return _number(value, named, where)
        case Mapping():
            return {_name(key, named, where): jsonable(one, named, f"{where}.{key}" if where else str(key)) for key, one in value.items()}
        case list() | tuple():
            return [jsonable(one, named, f"{where}[{number}]") for number, one in enumerate(value)]
    return _refuse(value, named, where, "which JSON has no form for; give a text, a number, a list or an object")


def _number(value: decimal.Decimal, named: str, where: str) -> int | float:
    if not value.is_finite():
        return _refuse(value, named, where, "which is no number of JSON; give `None`")
    number = float(value) if value != value.to_integral_value() else int(value)
    if decimal.Decimal(repr(number)) != value:
        return _refuse(value, named, where, "which has more digits than a number of JSON keeps; give it as a text")
    return number


def _name(key: object, named: str, where: str) -> str:
    return key if isinstance(key, str) else _refuse(key, named, where, "which is no name of a field; give a text")


def _refuse(value: object, named: str, where: str, why: str) -> NoReturn:
    place = f" in `{where}`" if where else ""
    raise ValueError(f"{named} has the {type(value).__name__} {repr(value)[:60]}{place}, {why}")
