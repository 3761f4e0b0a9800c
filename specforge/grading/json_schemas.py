"""JSON Schema, draft 2020-12, in a part that can neither hang nor reach the network (only importer of jsonschema)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from specforge.amounts import enumerated, in_code
from specforge.grading.json_values import canonical, plain, read_json
from specforge.grading.patterns import PatternError, compile_pattern
from specforge.json_forms import DIALECT
from specforge.location import printable
from specforge.provenance.pointers import escaped

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

DRAFT_7 = "http://json-schema.org/draft-07/schema"
ONE = (
    "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems",
    "unevaluatedProperties",
)  # fmt: skip
"""Keywords that hold a schema."""
MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
"""Keywords that hold a list of schemas."""
TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
"""What a schema can call a type."""
NAMED = ("properties", "$defs", "definitions", "dependentSchemas")
"""Keywords that hold schemas by name."""

STEPS = 20_000
"""References that are followed in one instance, at most: anything more is a schema that multiplies itself."""


def schema_error(schema: object) -> str | None:
    """Say what is wrong with a schema; `None` when it is valid, and safe to use.

    Refused beside what the draft refuses: `patternProperties`, patterns that RE2 does not read, `$ref` to anything but a schema of the
    same text, `$id` inside, and another draft in `$schema`.
    """
    found = _read(schema)
    return found if isinstance(found, str) else None


def modernized(schema: object) -> object:
    """A schema of draft 7 as one of draft 2020-12, where every keyword in it means the same there; anything else as it is."""
    if not isinstance(schema, Mapping) or str(schema.get("$schema", "")).removesuffix("#") != DRAFT_7:
        return schema
    for _, part in _parts(schema):
        tuples = isinstance(part.get("items"), list) or "additionalItems" in part
        # Draft 7 reads nothing beside a reference.
        beside = "$ref" in part and not part.keys() <= {"$ref", "$schema", "definitions", "description", "title", "default", "examples"}
        if tuples or beside or "dependencies" in part:
            return schema
    return {key: value for key, value in schema.items() if key != "$schema"}


def instance_error(schema: object, instance: object) -> str | None:
    """Say what is wrong with a value, and where; `None` when the schema accepts it."""
    validator = _read(schema)
    if isinstance(validator, str):
        return f"the schema cannot be used: {validator}"
    _left.set([STEPS])
    try:
        error = next(validator.iter_errors(plain(instance)), None)
    except RecursionError:
        return "the schema refers to itself without end, or the value is nested too deeply"
    except (ArithmeticError, ValueError) as refused:
        return f"the value cannot be checked: {_shortened(str(refused))}"
    return None if error is None else f"{_place(error.absolute_path)}: {_shortened(_worded(error))}"


def _worded(error: "ValidationError") -> str:
    """What is wrong with a value in words that need no knowledge of schemas, for the two things that are wrong most often."""
    match error.validator, error.validator_value, error.instance, error.schema:
        case "required", list(names), dict(value), _:
            missing = [printable(str(name)) for name in names if name not in value]
            return f"{in_code(missing, ' and ')} {'is' if len(missing) == 1 else 'are'} missing"
        case "additionalProperties", False, dict(value), dict(schema):
            beside = [printable(str(name)) for name in value if name not in schema.get("properties", {})]
            return f"{in_code(beside, ' and ')} {'is' if len(beside) == 1 else 'are'} not expected"
    return str(error.message)


def _read(schema: object) -> "Validator | str":
    try:
        text = canonical(schema)
    except ValueError as error:
        # The interpreter words a number that is not finite differently from version to version.
        return f"it is not JSON: {'a number is not finite' if 'Out of range' in str(error) else error}"
    return _validator(text)


@lru_cache(maxsize=256)
def _validator(text: str) -> "Validator | str":
    """Make the validator of a schema in canonical JSON, or say why there is none."""
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - slow to import, and rarely needed
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415

    schema = read_json(text)
    if not isinstance(schema, bool | dict):
        return "a schema is keys and values, or `true` or `false`"
    try:
        # Without formats: the format `regex` would run patterns through Python's `re`.
        Draft202012Validator.check_schema(schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        if [*error.absolute_path][-1:] == ["type"] and isinstance(error.instance, str):
            return f"{_place(error.absolute_path)}: {error.instance!r} is no type; there are {enumerated([f'`{one}`' for one in TYPES])}"
        return f"{_place(error.absolute_path)}: {_shortened(error.message)}"
    except RecursionError:
        return "it is nested too deeply"
    if (wrong := _unsafe(schema)) is not None:
        return wrong
    if isinstance(schema, dict):
        schema = {key: value for key, value in schema.items() if key not in {"$id", "$schema"}}
    return _safe_class()(schema, registry=Registry())


def _unsafe(schema: object) -> str | None:
    parts = dict(_parts(schema))
    anchors = {part[key] for part in parts.values() for key in ("$anchor", "$dynamicAnchor") if key in part}
    targets = {"#", *(f"#{place}" for place in parts), *(f"#{anchor}" for anchor in anchors)}
    for place, part in parts.items():
        where = place or "the top"
        if "patternProperties" in part:
            return f"{where}: `patternProperties` is not supported; use `properties` or `propertyNames`"
        if str(part.get("$schema", DIALECT)).removesuffix("#") != DIALECT:
            return f"{where}: `$schema` must be {DIALECT!r}"
        if place and "$id" in part:
            return f"{where}: `$id` is only allowed at the top"
        for key in ("$ref", "$dynamicRef"):
            if key in part and _pointed(str(part[key])) not in targets:
                return f"{where}: `{key}` {_shortened(repr(part[key]))} does not point at a schema in the same text"
        if "pattern" in part:
            try:
                compile_pattern(str(part["pattern"]))
            except PatternError as error:
                return f"{where}: {error}"
    return None


def _pointed(ref: str) -> str:
    """The target of a reference as the walk writes it."""
    return unquote(ref).removesuffix("/") if ref == "#/" else unquote(ref)


def _parts(schema: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every schema in a schema, with its JSON pointer."""
    pending = [("", schema)]
    while pending:
        place, part = pending.pop()
        if not isinstance(part, dict):
            if place:
                yield place, {}
            continue
        yield place, part
        pending += [(f"{place}/{key}", part[key]) for key in ONE if key in part]
        for key in MANY:
            items = part.get(key)
            pending += [(f"{place}/{key}/{index}", one) for index, one in enumerate(items if isinstance(items, list) else ())]
        for key in NAMED:
            named = part.get(key)
            pending += [(f"{place}/{key}/{escaped(name)}", one) for name, one in (named.items() if isinstance(named, dict) else ())]


_left: ContextVar[list[int]] = ContextVar("left")


@lru_cache(maxsize=1)
def _safe_class() -> "type[Validator]":
    """The draft's validator, with patterns run by RE2, references counted, multiples as they are written, and uniqueness found without comparing all pairs."""
    from jsonschema import Draft202012Validator, ValidationError  # noqa: PLC0415
    from jsonschema.validators import extend  # noqa: PLC0415

    def pattern(_: "Validator", text: str, instance: object, __: object) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not compile_pattern(text).found_in(instance):
            yield ValidationError(f"{instance!r} does not match {text!r}")

    def unique(_: "Validator", wanted: object, instance: object, __: object) -> Iterator[ValidationError]:
        if wanted and isinstance(instance, list) and len({_key(item) for item in instance}) < len(instance):
            yield ValidationError(f"{instance!r} has non-unique elements")

    def multiple(_: "Validator", of: object, instance: object, __: object) -> Iterator[ValidationError]:
        if isinstance(instance, int | float) and not isinstance(instance, bool) and (_exactly(instance) / _exactly(of)).denominator != 1:
            yield ValidationError(f"{instance!r} is not a multiple of {of}")

    def counted(keyword: str) -> Callable[["Validator", str, object, object], Iterator[ValidationError]]:
        follow = Draft202012Validator.VALIDATORS[keyword]

        def followed(validator: "Validator", ref: str, instance: object, schema: object) -> Iterator[ValidationError]:
            left = _left.get()
            left[0] -= 1 + (len(instance) // 100 if isinstance(instance, str | list | dict) else 0)
            if left[0] < 0:
                raise ValueError(f"its schema's references multiply beyond {STEPS:,} steps")
            yield from follow(validator, ref, instance, schema)

        return followed

    own = {
        "pattern": pattern,
        "uniqueItems": unique,
        "multipleOf": multiple,
        "$ref": counted("$ref"),
        "$dynamicRef": counted("$dynamicRef"),
    }
    safe: type[Validator] = extend(Draft202012Validator, own)  # type: ignore[no-untyped-call] # its stub has no types
    return safe


def _exactly(number: object) -> Fraction:
    """A number as it is written: `19.99` as a float is no multiple of `0.01`."""
    return Fraction(repr(number))


def _key(item: object) -> str:
    """A text that two JSON values share when they are equal; `1` and `1.0` are."""
    return canonical(_whole(item))


def _whole(value: object) -> object:
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _place(path: Iterable[str | int]) -> str:
    return "".join(f"/{escaped(str(step))}" for step in path) or "the top"


def _shortened(text: str) -> str:
    """Cut the middle out of a long message, whose end says what is wrong."""
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:79]} … {line[-78:]}"
