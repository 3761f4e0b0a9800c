"""Files of tool definitions: JSON, or one JSON value on each line."""

import json
import re
import stat
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from specforge.errors import UsageError, reason_of
from specforge.location import Location, printable
from specforge.probing.definitions.shape import DECLARED, read_definition
from specforge.regexes import regex

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
_TOKENS = regex(r'\\.|["\[\]{}]', re.DOTALL)
_CONSTANTS = regex(r'\\.|"|-?\b(?:NaN|Infinity)\b', re.DOTALL)
_HOLDERS = ("tools", "functions", "function", *DECLARED)
_ANSWERS = ("result", "toolConfig")
"""What holds an object with tools: an answer to `tools/list`, and a request to Bedrock."""
_NO_TOOL = frozenset({"cachePoint"})
"""The only key of an entry of Bedrock's that stands among tools and is none."""


class Defined(Struct, frozen=True):
    """A definition of a tool, and where it stands."""

    tool: Mapping[str, object]
    at: Location


class ToolFile(Struct, frozen=True):
    """What a file holds."""

    tools: tuple[Defined, ...]
    nameless: int
    """How many entries stand among tools and have no name."""


class _Placed(dict[str, object]):
    """An object of JSON that knows where it begins."""

    __slots__ = ("start",)
    start: int


def read_tools(path: Path) -> ToolFile:
    """Read the definitions of a file: a list of tools, an object with `tools` or `functions`, an answer to `tools/list`, or lines of such values.

    Raises:
        UsageError: when it cannot be read, is no JSON, or holds no tools.
    """
    shown = printable(path.as_posix())
    text = _text(path, shown)
    reader = _Reader(shown, text)
    tools, nameless = [], 0
    for value in reader.values():
        for one in _entries(value):
            if read_definition(one) is None:
                nameless += 1
            else:
                tools.append(Defined(one, reader.at(one.start)))
    if not tools:
        raise UsageError(
            f"{shown} holds no tools",
            "give a list of tools as OpenAI, Anthropic, Gemini, Bedrock or MCP describe them, an object with `tools`, or one tool on each line",
        )
    return ToolFile(tuple(tools), nameless)


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
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
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
