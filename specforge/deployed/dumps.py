"""Values in dumps of an environment: lines as `env` prints them, files as dotenv reads them, `env -0`, and JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from specforge.regexes import regex

NAME = regex(r"[A-Za-z_][A-Za-z0-9_.-]*")
_START = regex(r"^(?:export[ \t]+|declare[ \t]+-[a-z-]+[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=", re.MULTILINE)
_BEHIND = r"[ \t]*+(?:#[^\n]*+)?(?:\n[ \t]*+(?:#[^\n]*+|(?:export|declare[ \t]+-[a-z-]+)[ \t]+[A-Za-z_][A-Za-z0-9_]*+[ \t]*+)?)*\Z"
"""What can stand between the quote that ends a value and the next name that has one: comments, and names without a value."""
_DOUBLE = regex(rf'"([^"\\]*+(?:\\.[^"\\]*+)*+)"{_BEHIND}', re.DOTALL)
_SINGLE = regex(rf"'([^']*+(?:'\\''[^']*+)*+)'{_BEHIND}")
_ANSI = regex(rf"\$'([^'\\]*+(?:\\.[^'\\]*+)*+)'{_BEHIND}", re.DOTALL)
_ESCAPE = regex(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r"}


def values(dump: str) -> Mapping[str, tuple[str, ...]]:
    """Give each name of a dump with the ways in which its value can be read, the likeliest first.

    A value runs up to the next line that begins like another one, since `env` does not say where it ends.
    """
    listed = _listed(dump)
    return {name: readings(text) for name, text in (_json(dump) if listed is None else listed)}


def _listed(dump: str) -> Iterable[tuple[str, str]] | None:
    """The names and values as they stand; `None` when it is JSON."""
    if "\0" in dump:
        return [(name, text) for part in dump.split("\0") for name, sign, text in [part.partition("=")] if sign]
    if dump.lstrip()[:1] in {"{", "["}:
        return None
    dump = dump.replace("\r\n", "\n")
    starts = [*_START.finditer(dump), None]
    return [
        (start[1], dump[start.end() : len(dump) if after is None else after.start()].removesuffix("\n"))
        for start, after in pairwise(starts)
        if start is not None
    ]


def _json(dump: str) -> Iterator[tuple[str, str]]:
    """What an object says by its keys, or a list of `NAME=value` or of `{name, value}`; nothing when it is no JSON."""
    try:
        found = json.loads(dump)
    except (ValueError, RecursionError):
        return
    if isinstance(found, dict):
        yield from ((str(key), value) for key, value in found.items() if isinstance(value, str))
    for one in found if isinstance(found, list) else ():
        if isinstance(one, str) and "=" in one:
            name, _, value = one.partition("=")
            yield name, value
        elif isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("value"), str):
            yield one["name"], one["value"]


def readings(text: str) -> tuple[str, ...]:
    """The texts that a value can stand for: as it is, without its quotes, and with its escaped line breaks as breaks."""
    found = [text]
    if quoted := _DOUBLE.match(text):
        found.append(_ESCAPE.sub(lambda one: _MEANT.get(one[1], one[1] if one[1] in '"\\$`\n' else one[0]), quoted[1]))
    elif quoted := _SINGLE.match(text):
        found.append(quoted[1].replace("'\\''", "'"))
    elif quoted := _ANSI.match(text):
        found.append(_ESCAPE.sub(lambda one: _MEANT.get(one[1], one[1]), quoted[1]))
    if "\\n" in found[-1] and "\n" not in found[-1]:
        found.append(_ESCAPE.sub(lambda one: _MEANT.get(one[1], one[1] if one[1] in '"\\' else one[0]), found[-1]))
    return tuple(dict.fromkeys(found))
