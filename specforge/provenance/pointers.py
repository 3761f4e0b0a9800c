"""Where the values of a JSON text stand, by their JSON pointers (RFC 6901)."""

import json
from collections.abc import Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out; it is the decoder's own
from typing import Any
from urllib.parse import unquote

from specforge.regexes import regex

_SPACE = regex(r"[ \t\n\r]*")
_SCALAR = regex(r"true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def pointers(text: str) -> dict[int, str]:
    """Give the pointer of the value that each line begins, by its number; closing brackets belong to what they close.

    Args:
        text: A document as `json.dumps(value, indent=2)` prints it: one key or item a line.
    """
    found: dict[int, str] = {}
    holders: list[tuple[str, int]] = []
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip().removesuffix(",")
        if not content:
            continue
        if content in {"}", "]"}:
            found[number] = holders.pop()[0]
            continue
        pointer = ""
        if holders:
            above, index = holders[-1]
            key, end = json.JSONDecoder().raw_decode(content) if index < 0 else (index, 0)
            holders[-1] = (above, index if index < 0 else index + 1)
            pointer = f"{above}/{escaped(str(key))}"
            content = content[end:].removeprefix(": ")
        found[number] = pointer
        if content in {"{", "["}:
            holders.append((pointer, -1 if content == "{" else 0))
    return found


def positions(text: str) -> dict[str, tuple[int, int]]:
    """Give where every value of a JSON text stands, as start and end, by its pointer.

    Args:
        text: A document, in any layout.

    Raises:
        ValueError: when it is no JSON.
        RecursionError: when it is nested too deeply.
    """
    found: dict[str, tuple[int, int]] = {}
    end = _skip(text, _value(text, _skip(text, 0), "", found))
    if end != len(text):
        raise ValueError("something stands after the value")
    return found


def escaped(key: str) -> str:
    """A key as a pointer writes it."""
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(step: str) -> str:
    """The key that a step of a pointer names."""
    return step.replace("~1", "/").replace("~0", "~")


def value_at(value: object, pointer: str, missing: object = None) -> object:
    """What a pointer names in a JSON value; what is given for `missing` when it names nothing."""
    if pointer and not pointer.startswith("/"):
        return missing
    for step in pointer.split("/")[1:]:
        key = unescaped(step)
        if isinstance(value, Mapping):
            value = value.get(key, missing)
        elif isinstance(value, list) and key.isdecimal() and key.isascii() and int(key[:9]) < len(value):
            value = value[int(key[:9])]
        else:
            return missing
    return value


def referred(ref: str, root: object) -> Mapping[str, Any] | None:
    """The object that a `$ref` names in the document that it stands in; nothing when it names none, or leads out of the document."""
    found = value_at(root, unquote(ref[1:])) if ref.startswith("#") else None
    return found if isinstance(found, Mapping) else None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, pointer: str, found: dict[str, tuple[int, int]]) -> int:
    sign = text[at : at + 1]
    if sign in {"{", "["}:
        end = _members(text, at, pointer, found)
    elif sign == '"':
        end = scanstring(text, at + 1)[1]
    elif (scalar := _SCALAR.match(text, at)) is not None:
        end = scalar.end()
    else:
        raise ValueError(f"no value stands at {at}")
    found[pointer] = (at, end)
    return end


def _members(text: str, at: int, pointer: str, found: dict[str, tuple[int, int]]) -> int:
    """Go through the members of an object or a list; gives where it ends."""
    opening = text[at]
    closing = "}" if opening == "{" else "]"
    here = _skip(text, at + 1)
    number = 0
    while text[here : here + 1] != closing:
        if number:
            if text[here : here + 1] != ",":
                raise ValueError(f"no comma stands at {here}")
            here = _skip(text, here + 1)
        key = str(number)
        if opening == "{":
            if text[here : here + 1] != '"':
                raise ValueError(f"no key stands at {here}")
            key, here = scanstring(text, here + 1)
            here = _skip(text, here)
            if text[here : here + 1] != ":":
                raise ValueError(f"no colon stands at {here}")
            here = _skip(text, here + 1)
        here = _skip(text, _value(text, here, f"{pointer}/{escaped(key)}", found))
        number += 1
    return here + 1
