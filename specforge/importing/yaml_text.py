"""Plain values as YAML of our subset, written as a person would."""

import json
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from specforge.location import INVISIBLE
from specforge.regexes import regex

WIDTH = 120
_PLAIN = regex(r"[^\W_][^\n\t\ufeff\u0080-\u009f]*")
_HIDDEN = regex(f"{INVISIBLE.pattern}|\x7f")
_ESCAPED = regex("[\x00-\x1f\x7f-\x9f\ufeff]")
_WORD = regex(r"[A-Za-z](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_])?")
_KEY = regex(r"[A-Za-z_][A-Za-z0-9_-]*")
_NO_TEXT = frozenset({"true", "false", "null"})
_SHORT = frozenset({"covers", "tools", "for", "shows", "one_of", "says_any", "columns", "does_only", "calls", "table", "yes", "grounded"})
"""Keys whose lists of words stand on one line."""


class Guess(Struct, frozen=True):
    """A value that is not stated in the sources, with the comment that says so; without one, only the comment tells what may be meant."""

    value: str | tuple[()]
    comment: str


class Free(Struct, frozen=True):
    """Free data, in which a text must not turn into a number."""

    value: object


def plain(value: object) -> object:
    """Give a value without marks, as the models take it."""
    match value:
        case Guess():
            return value.value
        case Free():
            return value.value
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value


def block(value: Mapping[str, object], indent: int = 0) -> Iterator[str]:
    """Give the lines of keys and values."""
    pad = " " * indent
    for key, item in value.items():
        name = _key(key)
        if isinstance(item, Free):
            yield from _free(f"{pad}{name}:", item.value, indent)
        elif isinstance(item, Mapping) and item:
            line = f"{pad}{name}: {_flow(item)}"
            if _is_small(item) and len(line) <= WIDTH:
                yield line
            else:
                yield f"{pad}{name}:"
                yield from block(item, indent + 2)
        elif isinstance(item, list | tuple) and item:
            line = f"{pad}{name}: {_flow(item)}"
            if key in _SHORT and len(line) <= WIDTH and all(isinstance(one, str) and _WORD.fullmatch(one) for one in item):
                yield line
            else:
                yield f"{pad}{name}:"
                yield from _items(item, indent + 2)
        else:
            yield from _scalar(f"{pad}{name}:", item, indent)


def _items(values: Sequence[object], indent: int) -> Iterator[str]:
    pad = " " * indent
    for item in values:
        if isinstance(item, Mapping) and item:
            first, *others = block(item, indent + 2)
            yield f"{pad}- {first[indent + 2 :]}"
            yield from others
        elif isinstance(item, list | tuple) and item:
            yield f"{pad}- {_flow(item)}"
        elif isinstance(item, Free):
            yield f"{pad}- {_flow(item.value)}"
        else:
            yield from _scalar(f"{pad}-", item, indent)


def _scalar(head: str, value: object, indent: int) -> Iterator[str]:
    if isinstance(value, Guess):
        shown = "[]" if isinstance(value.value, tuple) else value.value if value.value.isdecimal() else _quoted(value.value)
        yield f"{head} {shown}  # {value.comment}"
    elif isinstance(value, str) and _is_literal(value):
        yield f"{head} |-"
        yield from (f"{' ' * (indent + 2)}{line}" if line else "" for line in value.split("\n"))
    else:
        yield f"{head} {_flow(value) if not isinstance(value, str) else _quoted(value)}"


def _is_literal(text: str) -> bool:
    """Whether a text can stand as lines of its own: nothing in it may look like a comment or vanish."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0].strip())
        and bool(lines[-1].strip())
        and not lines[0][0].isspace()
        and not INVISIBLE.search(text)
        and not any(line != line.rstrip() or "\t" in line or "\ufeff" in line or line.lstrip().startswith("#") for line in lines)
    )


def _free(head: str, value: object, indent: int) -> Iterator[str]:
    line = f"{head} {_flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, dict | list) or not value:
        yield line
        return
    pad = " " * (indent + 2)
    yield head
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _free(f"{pad}{_key(key)}:", item, indent + 2)
    else:
        yield from (f"{pad}- {_flow(item)}" for item in value)


def _flow(value: object) -> str:
    match value:
        case Guess():
            return _flow(value.value)
        case Free():
            return _flow(value.value)
        case Mapping():
            return "{" + ", ".join(f"{_key(key)}: {_flow(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
        case str():
            return value if _WORD.fullmatch(value) and value.lower() not in _NO_TEXT else _in_quotes(value)
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case _:
            return json.dumps(value)


def _is_small(value: Mapping[str, object]) -> bool:
    """Whether keys and values are few and short enough for one line."""
    return all(isinstance(item, bool | int) or (isinstance(item, str) and len(item) <= 60 and "\n" not in item) for item in value.values())


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) and key.lower() not in _NO_TEXT else _in_quotes(key)


def _quoted(text: str) -> str:
    """A text as it is where YAML reads it as such, else in quotes."""
    # A text that begins with a digit is no number when a space follows.
    safe = (
        _PLAIN.fullmatch(text)
        and not INVISIBLE.search(text)
        and (text[0].isalpha() or " " in text)
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
    )
    return text if safe and text.lower() not in _NO_TEXT else _in_quotes(text)


def _in_quotes(text: str) -> str:
    if ('"' in text or "\\" in text) and "'" not in text and not _ESCAPED.search(text) and not INVISIBLE.search(text):
        return f"'{text}'"
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), json.dumps(text, ensure_ascii=False))
