"""The scalars that decide what YAML text means: each is read from what the author wrote, and refused with what to write instead."""

import datetime
import math
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from specforge.regexes import regex
from specforge.spec.durations import duration_of
from specforge.spec.model import NOTHING, NULLS, QUOTES, Block, FlowPlain, Plain, as_list, mistake


def _pointer(value: object) -> str:
    if isinstance(value, str) and value == "":
        return ""
    text = _text(value)
    if not text.startswith("/"):
        meant = _as_pointer(text)
        raise mistake(f"{text!r} is no JSON pointer", f'write `{meant}`; the whole result is `""`' if meant else 'the whole result is `""`')
    if re.search(r"~(?![01])", text):
        raise mistake(f"{text!r} is no JSON pointer", "write `~0` for a `~` in a name, and `~1` for a `/`")
    return text


def _as_pointer(text: str) -> str:
    """The JSON pointer that a path in dots means, as `$.data.orders[0]`."""
    steps = re.sub(r"\[['\"]?([^\]'\"]*)['\"]?\]", r".\1", text.removeprefix("$")).split(".")
    return "".join(f"/{step}" for step in steps if step)


def _text(value: object) -> str:
    return _some(value.strip() if isinstance(value, str) else value)


def _pattern(value: object) -> str:
    # A space at an end of a pattern is looked for: `^- ` is not `^-`.
    return _some(value.strip("\n") if isinstance(value, Block) else value)


def _some(value: object) -> str:
    if not isinstance(value, str):
        raise _no_text(value)
    if not value:
        raise mistake("the text is empty", "write the text, or remove the key")
    if "\0" in value:
        raise mistake("the text holds a NUL character", "remove it")
    return str(value)


def _no_text(value: object) -> PydanticCustomError:
    if value is None:
        return mistake("the text is empty", "write the text, or remove the key")
    if isinstance(value, Mapping):
        help = "a text that contains `: ` or begins with `{` must be in quotes"
        if len(value) > 1 and all(isinstance(one, str) and one for one in value.values()):
            help = (
                "where it differs by variant, quote a fact that has a text for each in `is`, or write the element once for each, with `where`; "
                "a text that contains `: ` must be in quotes"
            )
        return mistake("expected a text, found keys and values", help)
    cut = any(isinstance(one, FlowPlain) for one in value) if isinstance(value, list) else False
    help = "write one text, or put a text that begins with `[` in quotes" if cut else "write one text, without `- `"
    return mistake("expected a text, found a list", help)


FILLED = MappingProxyType({"filled": True})
"""The context in which a text is read that has its names filled in already: a brace is a brace."""


def _prose(value: object, info: ValidationInfo) -> str:
    if type(value) is FlowPlain:
        raise mistake(
            f"prose inside `[]` is cut at commas: {str(value)!r}",
            "put the text in quotes, or write each item on a line of its own that begins with `- `",
        )
    text = _text(value)
    if isinstance(value, Plain) and text in NULLS:
        raise mistake(f"`{text}` is a word here, and would be said", "remove the key, or put the word in quotes if it is meant")
    return _braces(text, info)


def _phrase(value: object, info: ValidationInfo) -> str:
    text = _text(value)
    if type(value) is FlowPlain and text[-1] in ".?!":
        raise mistake(
            f"a sentence inside `[]` is cut at commas: {text!r}",
            "put it in quotes, or write each item on a line of its own that begins with `- `",
        )
    return _braces(text, info)


PLACEHOLDER = regex(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_-]*|sessions(?:\.[A-Za-z][A-Za-z0-9_-]*)+)\}|[{}]")
"""`{{` and `}}` are literal braces, `{x}` names a fact or a variable, `{sessions.x.y}` a length of time; a lone brace is a mistake."""

_BRACED = regex(r"\{[^{}\n]{1,64}\}")


def _braces(text: str, info: ValidationInfo) -> str:
    if ("{" not in text and "}" not in text) or info.context == FILLED:
        return text
    for found in PLACEHOLDER.finditer(text):
        if found[0] in "{}":
            named = _BRACED.match(text, found.start())
            if named and named[0].startswith("{%"):
                raise mistake(
                    f"`{named[0]}` is of a template language, and a spec has none",
                    "write what holds in some variants only with `where`, and what depends on the request with `when` or `only_if`",
                )
            raise mistake(
                f"`{named[0]}` in {text!r} names nothing: a name has only letters, digits, `-` and `_`"
                if named
                else f"a lone `{found[0]}` in {text!r}",
                "write `{{` and `}}` for literal braces, and `{name}` to name a fact or a variable",
            )
    return text


def placeholders(text: str) -> tuple[str, ...]:
    """Give the names that a text quotes, in order, once each."""
    if "{" not in text:
        return ()
    return tuple(dict.fromkeys(found[1] for found in PLACEHOLDER.finditer(text) if found[1]))


SLUG = regex(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether a text can be an id."""
    return len(text) <= 64 and SLUG.fullmatch(text) is not None


def _slug(value: object) -> str:
    if isinstance(value, (list, tuple)):
        raise mistake("expected one id, found a list", "write one id, without brackets or `- `")
    text = _text(value)
    if not is_slug(text):
        several, close = as_list(text, is_slug), as_slug(text)
        raise mistake(
            f"{text!r} is not an id",
            f"name each on its own: `{several}`"
            if several
            else ("an id is at most 64 lower-case letters and digits, joined by `-` or `_`, and begins with a letter")
            + (f": write for instance `{close}`" if is_slug(close) else ""),
        )
    return text


def as_slug(text: str) -> str:
    """The id that a name is likely meant to be, where it has one."""
    words = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text).casefold())
    return re.sub(r"[^a-z0-9]+", "-", "".join(sign for sign in words if not unicodedata.combining(sign) and sign.isprintable())).strip("-")


def is_tool_name(text: str) -> bool:
    """Whether a text can be the name of a tool."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", text) is not None


def _tool_name(value: object) -> str:
    text = _text(value)
    if not is_tool_name(text):
        raise mistake(f"{text!r} is not a tool name", _as_tool_names(text))
    return text


def _as_tool_names(text: str) -> str:
    """How a text that is no tool name is written as one or more."""
    name = text.partition("(")[0]
    if text.endswith(")") and is_tool_name(name):
        return f"write `{name}`; the arguments of a call stand in its `with`"
    if several := as_list(text.replace(" and ", ","), is_tool_name):
        return f"name each on its own: `{several}`"
    close = re.sub(r"[\s.:/]+", "_", text.strip())
    example = f": write for instance `{close}`" if is_tool_name(close) else ""
    return f"a tool name is at most 64 letters, digits, `_` and `-`, and begins with a letter{example}"


TRUTHS: Mapping[str, tuple[str, ...]] = {"`true`": ("true", "yes", "y", "on", "1"), "`false`": ("false", "no", "n", "off", "0")}
"""The words that YAML and people have for the two."""


def _bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in {"true", "false"}:
        return value == "true"
    meant = next((one for one, words in TRUTHS.items() if isinstance(value, str) and value.lower() in words), "one of the two words")
    raise mistake(f"expected `true` or `false`, found {_shown(value)}", f"write {meant}")


def _int(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", value):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?[1-9][0-9]+", value):
        raise mistake(f"expected a whole number of at most 18 digits, found {_shown(value)}", f"write at most `{10**18 - 1}`")
    raise mistake(f"expected a whole number, found {_shown(value)}", "write digits only, as in `20`")


def _number(value: object) -> int | float:
    if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value)):
        return _int(value)
    written = repr(value) if isinstance(value, float) else value
    found = re.fullmatch(r"-?(0|[1-9][0-9]*)\.([0-9]+)", written) if isinstance(written, str) else None
    if found is None:
        raise mistake(f"expected a number, found {_shown(value)}", "write digits, as in `20` or `0.5`")
    if len(found[1]) > 11 or len(found[2].rstrip("0")) > 4:
        # So many stand in a JSON number as they are written.
        raise mistake(f"expected at most 11 digits and 4 decimals, found {_shown(value)}", "round it")
    number = float(found[0])
    return int(number) if number.is_integer() else number


def _percent(value: object) -> int:
    found = re.fullmatch(r"(100|[1-9]?[0-9])%", value) if isinstance(value, str) else None
    number = int(found[1]) if found else value if isinstance(value, int) and not isinstance(value, bool) else 0
    if not 1 <= number <= 100:
        share = float(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?|\.[0-9]{1,4}", value) else 0
        close = round(share * 100 if share <= 1 else share)
        help = f"write `{close}%`" if 1 <= close <= 100 else "write it as in `90%`"
        raise mistake(f"expected a percentage from 1% to 100%, found {_shown(value)}", help)
    return number


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(str(value))
    if value is None:
        return "nothing"
    return "keys and values" if isinstance(value, Mapping) else "a list"


def _duration(value: object) -> datetime.timedelta:
    if isinstance(value, datetime.timedelta):
        return value
    found = duration_of(value) if isinstance(value, str) else None
    if found is None and isinstance(value, str) and re.fullmatch(r"(?:\d+[dhms])*\d{8,}[dhms](?:\d+[dhms])*", value):
        raise mistake(f"expected a duration of at most seven digits for each unit, found {_shown(value)}", "write at most `9999999d`")
    if found is None:
        raise mistake(f"expected a duration, found {_shown(value)}", "write days, hours, minutes and seconds as in `30m`, `24h`, `1d12h`")
    return found


def _lasting(length: datetime.timedelta) -> datetime.timedelta:
    if not length:
        raise mistake("what lives for no time at all can never be used", "write how long it lives, as in `30m`, or remove the key")
    return length


def _date(value: object) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise mistake(f"there is no day {value}", "write the year, the month and a day that it has, as in `2026-12-01`") from None
    raise mistake(f"expected a date, found {_shown(value)}", "write it as in `2026-12-01`")


def to_json(value: object) -> object:
    """Resolve free data by the YAML 1.2 core schema: plain `true`, `null`, `12` and `1.5` are not texts here."""
    return _json(value, ())


def _json(value: object, at: tuple[str | int, ...]) -> object:
    if isinstance(value, Mapping):
        return {str(key): _json(item, (*at, str(key))) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item, (*at, index)) for index, item in enumerate(value)]
    if value is NOTHING:
        raise ValueError("there is no value")
    if not isinstance(value, Plain):
        return str(value) if isinstance(value, str) else value
    if value in NULLS:
        return None
    if value.lower() in {"true", "false"} and value in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return value.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]{1,18}", value):
        return int(value)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?", value) and len(value) <= 40:
        return _finite(value, float(value), at)
    if re.fullmatch(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", value):
        return _finite(value, math.nan, at)
    return str(value)


def _finite(written: str, number: float, at: tuple[str | int, ...]) -> float:
    if not math.isfinite(number):
        raise mistake(f"`{written}` is no number that JSON can hold", "write a finite number, or put a text in quotes", *at)
    return number


_SCALAR_TEXT = WithJsonSchema({"type": ["string", "number", "boolean"]})


Text = Annotated[str, BeforeValidator(_prose), _SCALAR_TEXT, QUOTES]
"""Prose. It may quote facts and variables as `{id}`, and lengths of time of sessions as `{sessions.memory.ends.idle}`."""


Phrase = Annotated[str, BeforeValidator(_phrase), _SCALAR_TEXT, QUOTES]
"""A few words; unlike prose they may stand inside `[]`. They may quote what prose may."""


Verbatim = Annotated[str, BeforeValidator(_text), _SCALAR_TEXT]
"""Text taken as it is; braces have no meaning in it."""


Pattern = Annotated[str, BeforeValidator(_pattern), _SCALAR_TEXT]
"""A regular expression as it is, with the spaces at its ends."""


Pointer = Annotated[str, BeforeValidator(_pointer), WithJsonSchema({"type": "string", "pattern": "^(/.*)?$"})]
"""A place in a JSON value (RFC 6901), as `/data/items`; the empty text is the whole value."""


Slug = Annotated[
    str, BeforeValidator(_slug), WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", "maxLength": 64})
]
"""A declared id: lower-case letters and digits joined by `-` or `_`."""


ToolName = Annotated[str, BeforeValidator(_tool_name), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,63}$"})]
"""The name of a tool as the model calls it."""


Bool = Annotated[bool, BeforeValidator(_bool), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`."""


Number = Annotated[int | float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
"""A number, with up to four decimals; one without a fraction is held as a whole number."""


def _at_least(least: int) -> AfterValidator:
    def check(value: int) -> int:
        if value < least:
            raise mistake(f"expected a whole number of at least {least}, found {value}", f"write {least} or more")
        return value

    return AfterValidator(check)


Count = Annotated[int, BeforeValidator(_int), _at_least(0), WithJsonSchema({"type": "integer", "minimum": 0})]
"""A whole number, zero or more."""


Positive = Annotated[int, BeforeValidator(_int), _at_least(1), WithJsonSchema({"type": "integer", "minimum": 1})]
"""A whole number, one or more."""


Percent = Annotated[int, BeforeValidator(_percent), WithJsonSchema({"type": "string", "pattern": "^(100|[1-9]?[0-9])%$"})]
"""A percentage, one or more: `90%`."""


Duration = Annotated[
    datetime.timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,7}d)?([0-9]{1,7}h)?([0-9]{1,7}m)?([0-9]{1,7}s)?$"}),
]
"""A length of time: `90s`, `30m`, `24h`, `14d`, `1d12h`."""


Lifetime = Annotated[Duration, AfterValidator(_lasting)]
"""A length of time above zero."""


Day = Annotated[datetime.date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
"""A date: `2026-12-01`."""


Json = Annotated[object, BeforeValidator(to_json), WithJsonSchema({})]
"""Free data, read by the YAML 1.2 core schema."""


class OneOrMany:
    """Marks a list that a single item may stand for."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrap a single item before the list is validated."""
        return core_schema.no_info_before_validator_function(
            lambda value: (value,) if isinstance(value, (str, dict, Mapping)) else value, handler(source)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Show both forms."""
        many = handler(core)
        return {"anyOf": [many.get("items", {}), many]}


Texts = Annotated[tuple[Text, ...], OneOrMany]
"""One text, or a list of them."""


Phrases = Annotated[tuple[Phrase, ...], OneOrMany]
"""A few words, or a list of such."""


def _one_choice(value: object) -> object:
    if isinstance(value, Plain) and (several := as_list(value, bool)):
        raise mistake(
            f"this is one value, {str(value)!r}, and a choice is of several",
            f"write a list: `{several}`; one value with a comma is put in quotes",
        )
    return value


Choices = Annotated[Phrases, BeforeValidator(_one_choice)]
"""A few words to choose from."""


Slugs = Annotated[tuple[Slug, ...], OneOrMany]
"""An id, or a list of them."""


ToolNames = Annotated[tuple[ToolName, ...], OneOrMany]
"""A tool's name, or a list of them."""


def _some_value(where: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    for axis, values in where.items():
        if not values:
            raise mistake(f"`where` names no value of `{axis}`, so it holds nowhere", "name one or more values, or remove the axis", axis)
    return where


Where = Annotated[Mapping[Slug, Annotated[tuple[Verbatim, ...], OneOrMany]], AfterValidator(_some_value)]
"""Variants: axes, each with one or more of its values."""
