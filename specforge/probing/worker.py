"""The process in which functions are called: standard library only, so that it starts fast wherever Python does.

It is run as a program with a folder and a JSON object of tools as its arguments. It reads one request in each line of its
input, and writes one answer in each line of its output; what functions print goes to its standard error.
"""

import asyncio
import dataclasses
import datetime
import decimal
import enum
import importlib
import inspect
import json
import math
import os
import sys
import traceback
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

MOST = 300
"""Characters of an error that are told."""


class _TooMuch(Exception):
    """A result is larger than it may be."""


class _NoJson(Exception):
    """A result holds what no JSON value is; the text says what and where."""


class _Unusable(Exception):
    """A function cannot be had: `kind` says why, for the one who words it."""

    def __init__(self, kind: str, name: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.name = kind, name


def find(target: str, folder: str) -> Callable[..., Any]:
    """Import `module:function`, or `module:object.method`; the folder has what the user wrote."""
    module, _, path = target.partition(":")
    try:
        imported = importlib.import_module(module)
    except ModuleNotFoundError as error:
        ours = error.name is not None and f"{module}.".startswith(f"{error.name}.")
        raise _Unusable("no module" if ours else "lacks", error.name or module, told(error)) from None
    except BaseException as error:  # noqa: BLE001  whatever a module does when it is imported
        raise _Unusable("raises", module, f"{told(error)}{_where(error, folder)}") from None
    try:
        found: object = reduce(getattr, path.split("."), imported)
    except AttributeError as error:
        raise _Unusable("no attribute", path, told(error)) from None
    if not callable(found):
        raise _Unusable("not callable", path, f"its type is `{type(found).__name__}`")
    return found


def told(error: BaseException, *, named: bool = True) -> str:
    """An error in a line, with its type where that is to be told."""
    try:
        text = " ".join(str(error)[: MOST * 4].split())
    except Exception:  # noqa: BLE001  an error that cannot even be told
        text = ""
    if not named and text:
        return text[:MOST]
    return (f"{type(error).__name__}: {text}" if text else type(error).__name__)[:MOST]


def _where(error: BaseException, folder: str) -> str:
    """The line where an import stopped: the last one that the user wrote, since what it called belongs to others."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename != __file__ and "importlib" not in one.filename]
    written = [one for one in frames if _is_theirs(one.filename, folder)]
    return next((f" ({one.filename}, line {one.lineno})" for one in reversed(written or frames)), "")


def _is_theirs(path: str, folder: str) -> bool:
    """Whether the user wrote a file: it is in their folder, of no package that is installed there, and none of ours."""
    if path.startswith("<"):
        return False  # code that was made while it ran, as `dataclasses` does
    file, around, ours = Path(path).resolve(), Path(folder).resolve(), Path(__file__).resolve().parents[1]
    if not file.is_relative_to(around) or file.is_relative_to(ours):
        return False
    return not {"site-packages", "dist-packages"} & set(file.relative_to(around).parts)


_Where = tuple["_Where", str | int] | None
"""A place in a result: the place around it, and a key or a number."""


def _shown(where: _Where) -> str:
    parts: list[str] = []
    while where is not None:
        where, key = where
        parts.append(f"[{key}]" if isinstance(key, int) else f".{key[:40]}")
    return "".join(reversed(parts)) or "the result"


class _Plain:
    """Turns what functions return into JSON values, and stops as soon as they are larger than they may be."""

    def __init__(self, most: int, loop: asyncio.AbstractEventLoop) -> None:
        # A text that stands alone is counted without its quotes.
        self.left, self.loop = most + 2, loop

    def whole(self, value: Any) -> Any:
        try:
            return self.of(value)
        except RecursionError:
            raise _NoJson("the result is nested too deeply, or holds itself") from None

    def of(self, value: Any, where: _Where = None) -> Any:
        match value:
            case None | bool():
                self._spend(4)
                return value
            case enum.Enum():
                return self.of(value.value, where)
            case int():
                self._spend(1)
                return int(value)
            case float():
                self._spend(1)
                if not math.isfinite(value):
                    raise _NoJson(f"{_shown(where)} is {value}, which no JSON number is")
                return float(value)
            case str():
                self._spend(len(value) + 2)
                return str(value)
            case datetime.date() | datetime.time():
                return self.of(value.isoformat())
            case decimal.Decimal() | uuid.UUID():
                return self.of(str(value))
            case AsyncIterator():
                return self._items(self._awaited(value), where)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._members(((one.name, getattr(value, one.name)) for one in dataclasses.fields(value)), where)
        if callable(dump := getattr(value, "model_dump", None)):
            return self.of(dump(mode="json"), where)
        # Rows of databases look like mappings without being any.
        if isinstance(value, Mapping) or (callable(getattr(value, "keys", None)) and hasattr(value, "__getitem__")):
            return self._members(((key, value[key]) for key in value.keys()), where)  # noqa: SIM118  a row is iterated by its values
        if isinstance(value, Iterator) or (isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview)):
            return self._items(iter(value), where)
        raise _NoJson(f"{_shown(where)} has the type `{type(value).__name__}`, which is no JSON")

    def _members(self, members: Iterator[tuple[object, Any]], where: _Where) -> dict[str, Any]:
        self._spend(1)
        found = {}
        for key, item in members:
            if not isinstance(key, str):
                raise _NoJson(f"{_shown(where)} has the key {key!r:.40}, which is no text")
            self._spend(len(key) + 4)
            found[str(key)] = self.of(item, (where, key))
        return found

    def _items(self, values: Iterator[Any], where: _Where) -> list[Any]:
        self._spend(1)
        found = []
        for number, item in enumerate(values):
            self._spend(1)
            found.append(self.of(item, (where, number)))
        return found

    def _awaited(self, values: AsyncIterator[Any]) -> Iterator[Any]:
        end = object()
        while (item := self.loop.run_until_complete(anext(values, end))) is not end:
            yield item

    def _spend(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise _TooMuch


class _Tools:
    """The functions by the names of their tools; each is imported once."""

    def __init__(self, folder: str, given: Mapping[str, str], beside: str | None, fallback: str | None) -> None:
        self.functions = {name: find(target, folder) for name, target in given.items()}
        self.folder, self.beside, self.fallback = folder, beside, fallback

    def of(self, tool: str) -> Callable[..., Any]:
        if tool in self.functions:
            return self.functions[tool]
        if self.beside is None:
            raise _Unusable("unknown", tool, f"no function was given for the tool {tool!r:.80}")
        try:
            self.functions[tool] = find(f"{self.beside}:{tool}", self.folder)
        except _Unusable as error:
            if self.fallback is None:
                raise _Unusable("unknown", tool, f"`{self.beside}` has no function {tool!r:.80}") from error
            return self.functions[self.fallback]
        return self.functions[tool]


def answer(tools: _Tools, request: Mapping[str, Any], loop: asyncio.AbstractEventLoop) -> dict[str, Any]:
    """Call a function, and say what came of it in the keys of an answer."""
    most = int(request["bytes"])
    try:
        function = tools.of(request["tool"])
    except _Unusable as error:
        return {"state": "refused", "why": str(error)}
    try:
        found = function(**request["arguments"])
        if inspect.isawaitable(found):
            found = loop.run_until_complete(_result(found))
        plain = _Plain(most, loop).whole(found)
    except _TooMuch:
        return {"state": "flooded", "why": f"the result has more than {most:,} bytes"}
    except _NoJson as error:
        return {"state": "garbled", "why": str(error)[:MOST]}
    except BaseException as error:  # noqa: BLE001  whatever a function does is told
        class_ = getattr(error, "class_", None)
        return {
            "state": "refused",
            "why": told(error, named=not isinstance(class_, str)),
            "class": class_ if isinstance(class_, str) else None,
        }
    try:
        size = len(plain.encode("utf-8", "surrogatepass")) if isinstance(plain, str) else len(_encoded(plain))
    except (ValueError, RecursionError) as error:
        return {"state": "garbled", "why": f"the result cannot be written as JSON: {told(error)}"}
    if size > most:
        return {"state": "flooded", "why": f"the result has {size:,} bytes; at most {most:,} are taken"}
    return {"state": "result", "text" if isinstance(plain, str) else "structured": plain, "bytes": size}


async def _result(value: Any) -> Any:
    return await value


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def main(arguments: Sequence[str]) -> None:
    """Answer requests until there are no more."""
    folder, given = arguments
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.path.insert(0, folder)
    sys.argv = [folder]
    loop = asyncio.new_event_loop()

    def say(value: Mapping[str, Any]) -> None:
        answers.write(_encoded(value) + b"\n")
        answers.flush()

    try:
        tools = _Tools(folder, **json.loads(given))
    except _Unusable as error:
        say({"kind": error.kind, "name": error.name, "why": str(error)})
        return
    say({"kind": "ready"})
    own = os.getpid()
    for line in requests:
        told_of = answer(tools, json.loads(line), loop)
        if os.getpid() != own:
            os._exit(0)  # a function forked, and both processes come back from it: one answer is enough
        say(told_of)


if __name__ == "__main__":
    main(sys.argv[1:])
