"""Files of tool definitions: JSON, one JSON value on each line, or YAML; and documents of OpenAPI, whose operations are tools."""

import json
import re
import stat
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from specforge.errors import UsageError, reason_of
from specforge.line_ends import line_starts
from specforge.location import Location, Route, printable
from specforge.probing.definitions.openapi import Operation, holds_operations, operations
from specforge.probing.definitions.shape import DECLARED, read_definition
from specforge.provenance.pointers import value_at
from specforge.regexes import regex
from specforge.source.plain import read_plain

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
MAX_VALUES = 1_000_000
"""How many values a file in YAML may have."""
_TOKENS = regex(r'\\.|["\[\]{}]', re.DOTALL)
_CONSTANTS = regex(r'\\.|"|-?\b(?:NaN|Infinity)\b', re.DOTALL)
_HOLDERS = ("tools", "functions", "function", *DECLARED)
_ANSWERS = ("result", "toolConfig")
"""What holds an object with tools: an answer to `tools/list`, and a request to Bedrock."""
YAML = (".yaml", ".yml")
_NO_TOOL = frozenset({"cachePoint"})
"""The only key of an entry of Bedrock's that stands among tools and is none."""


class Defined(Struct, frozen=True):
    """A definition of a tool, and where it stands."""

    tool: Mapping[str, object]
    at: Location
    deprecated: bool = False
    """Whether it is an operation that its document calls deprecated."""
    lost: tuple[str, ...] = ()
    """What of an operation is not in the tool."""


class ToolFile(Struct, frozen=True):
    """What a file holds."""

    tools: tuple[Defined, ...]
    nameless: int
    """How many entries stand among tools and have no name."""
    served: bool = False
    """Whether it is no file, but what a running server lists."""


class _Placed(dict[str, object]):
    """An object of JSON that knows where it begins."""

    __slots__ = ("start",)
    start: int


def read_tools(path: Path) -> ToolFile:
    """Read the definitions of a file: a list of tools, an object with `tools` or `functions`, an answer to `tools/list`, or lines of such values; or OpenAPI.

    Raises:
        UsageError: when it cannot be read, is no JSON and no YAML, or holds no tools.
    """
    shown = printable(path.as_posix())
    text = _text(path, shown)
    reader = _YamlReader(shown, text) if path.suffix.lower() in YAML else _Reader(shown, text)
    tools, nameless = [], 0
    for value in reader.values():
        if holds_operations(value):
            tools += [Defined(one.tool, reader.at(_start(value, one)), one.deprecated, one.lost) for one in operations(value)]
            continue
        for one in _entries(value):
            if read_definition(one) is None:
                nameless += 1
            else:
                tools.append(Defined(one, reader.at(one.start)))
    if not tools:
        raise UsageError(
            f"{shown} holds no tools",
            "give a list of tools as OpenAI, Anthropic, Gemini, Bedrock or MCP describe them, an object with `tools`, one tool on each line, or an OpenAPI document",
        )
    return ToolFile(tuple(tools), nameless)


def served_tools(listed: Sequence[object], server: str) -> ToolFile:
    """The definitions that a running server lists; each is told by the name of the server, for they stand in no line."""
    tools = [one for one in listed if isinstance(one, Mapping) and read_definition(one) is not None]
    return ToolFile(tuple(Defined(one, Location(server)) for one in tools), len(listed) - len(tools), served=True)


def _start(document: Mapping[str, Any], operation: Operation) -> int:
    """Where an operation begins."""
    placed = value_at(document, operation.pointer)
    return placed.start if isinstance(placed, _Placed) else 0


def _text(path: Path, shown: str) -> str:
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise UsageError(f"{shown} is a folder", "name the files in it")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {reason_of(error)}", "name a file of tool definitions") from None
    except ValueError:
        raise UsageError(f"{shown} is no name of a file", "name a file of tool definitions") from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"{shown} is larger than {MAX_BYTES:,} bytes", "split it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{shown} is no text in UTF-8: see byte {error.start:,}", "save it as UTF-8") from None


class _Reader:
    """Reads values one after the other, each object with its place."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._lines = line_starts(text)
        self._starts = iter(self._objects())
        self._decoder = json.JSONDecoder(object_pairs_hook=self._placed, parse_constant=self._no_number)

    def values(self) -> Iterator[object]:
        at = self._skip(0)
        if at == len(self.text):
            raise UsageError(f"{self.file} is empty", "give a list of tools")
        while at < len(self.text):
            try:
                value, end = self._decoder.raw_decode(self.text, at)
            except json.JSONDecodeError as error:
                raise UsageError(f"{self.at(error.pos)}: it is no JSON: {error.msg.lower()}", "correct it there") from None
            except ValueError:
                raise UsageError(f"{self.at(at)}: the value here holds a number that is too long", "shorten it") from None
            yield value
            at = self._skip(end)

    def at(self, index: int) -> Location:
        line = bisect_right(self._lines, index)
        return Location(self.file, line, index - self._lines[line - 1] + 1)

    def _skip(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in " \t\n\r":
            at += 1
        return at

    def _objects(self) -> list[int]:
        """Where each object begins, in the order in which they end, which is the order in which they are read."""
        starts: list[int] = []
        open_: list[int] = []
        inside = False
        for found in _TOKENS.finditer(self.text):
            mark = found[0]
            if mark == '"':
                inside = not inside
            elif inside or mark[0] == "\\":
                continue
            elif mark in "[{":
                open_.append(found.start())
                if len(open_) > MAX_DEPTH:
                    raise UsageError(f"{self.at(found.start())}: values are nested deeper than {MAX_DEPTH} levels", "flatten them")
            elif open_:
                start = open_.pop()
                if mark == "}":
                    starts.append(start)
        return starts

    def _placed(self, pairs: list[tuple[str, object]]) -> _Placed:
        placed = _Placed(pairs)
        placed.start = next(self._starts, 0)
        if len(placed) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise UsageError(f"{self.at(placed.start)}: the object here has the key `{printable(twice[:60])}` twice", "keep one of them")
        return placed

    def _no_number(self, name: str) -> object:
        inside = False
        for found in _CONSTANTS.finditer(self.text):
            if found[0] == '"':
                inside = not inside
            elif found[0] == name and not inside:
                raise UsageError(f"{self.at(found.start())}: {name} is no JSON", "write a number, or null")
        raise UsageError(f"{self.file} holds {name}, which is no JSON", "write a number, or null")


class _YamlReader:
    """Reads the value of a file in YAML, each object with the line that it begins on."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    def values(self) -> Iterator[object]:
        data, spans = read_plain(self.file, self.text, MAX_VALUES)
        yield _placed(data, spans, ())

    def at(self, line: int) -> Location:
        return Location(self.file, line, 1)


def _placed(value: object, spans: Mapping[Route, tuple[int, int]], route: Route) -> object:
    """A value whose objects know their lines, as far as they are known; those further in are where what holds them is."""
    if isinstance(value, list):
        return [_placed(one, spans, (*route, index)) for index, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    placed = _Placed({key: _placed(one, spans, (*route, key)) for key, one in value.items()})
    placed.start = next((spans[route[:end]][0] for end in range(len(route), -1, -1) if route[:end] in spans), 1)
    return placed


def _entries(value: object) -> Iterator[_Placed]:
    """The entries of what holds tools; entries that are no objects are none."""
    if isinstance(value, list):
        for one in value:
            if isinstance(one, _Placed) and one.keys() != _NO_TOOL:
                declared = next((one[key] for key in DECLARED if isinstance(one.get(key), list)), None)
                yield from [one] if declared is None else _entries(declared)
    elif isinstance(value, _Placed):
        inner = next((held for key in _ANSWERS if isinstance(held := value.get(key), _Placed)), value)
        held = next((inner[key] for key in _HOLDERS if isinstance(inner.get(key), list)), None)
        if held is not None:
            yield from _entries(held)
        elif read_definition(value) is not None:
            yield value
