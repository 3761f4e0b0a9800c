"""Functions of Python as tools: called in a process of their own, which may hang or crash."""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from specforge.errors import reason_of
from specforge.probing import worker
from specforge.probing.excerpts import excerpt
from specforge.probing.processes import Child
from specforge.probing.target import ABSENT, Answer, Bounds, TargetError

START_SECONDS = 30.0
"""How long the import of a module may take; it counts for no call."""
RESTARTS = 50
"""How often the process is started again after it hung or died."""
ENVELOPE = 65_536
"""Bytes of an answer around its result."""


class PythonTarget:
    """Functions that are tools, called with the arguments as keywords.

    A function may be plain or `async`, a `PagedTool`, or a method as in `module:object.method`. What it returns is turned
    into JSON: dataclasses, models of pydantic, rows of databases, iterators, days and times. What it raises is a refusal;
    an error with a text `class_`, as `ToolFailure` has it, tells that class.
    """

    def __init__(self, functions: str | Mapping[str, str], folder: Path, tool: str | None = None) -> None:
        """Start the process and import the functions.

        Args:
            functions: `module:function`, or the functions by the names of their tools.
            folder: Where the process runs, and from where modules are imported first.
            tool: The tool that a single function is. Other tools are looked for in its module by their names. Without it
                the function has its own name, and also answers for tools that its module does not have.

        Raises:
            TargetError: when a function cannot be imported.
        """
        given = {tool or _name(functions): functions} if isinstance(functions, str) else dict(functions)
        for target in given.values():
            _checked(target)
        beside = functions.partition(":")[0] if isinstance(functions, str) else None
        fallback = _name(functions) if isinstance(functions, str) and tool is None else None
        self._functions, self._folder = tuple(given.values()), folder.resolve()
        if not self._folder.is_dir():
            raise TargetError(f"there is no folder {excerpt(str(folder))}", "name the folder that the module is imported from")
        self._given = json.dumps({"given": given, "beside": beside, "fallback": fallback})
        self._child: Child | None = None
        self._starts = 0
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._start()

    @property
    def name(self) -> str:
        """How it is told, as in `python shop.tools:list_refunds`."""
        return f"python {', '.join(self._functions)}"

    def offered(self) -> None:
        """Nothing: functions describe no tools."""
        return

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        """Call a function; a process that hangs or dies is started again for the next call."""
        try:
            if self._child is None or not self._child.running:
                if self._starts > RESTARTS:
                    return Answer("died", why=f"it was started {self._starts} times, and is not started again")
                self._start()
        except TargetError as error:
            return Answer("died", why=excerpt(str(error)))
        assert self._child is not None
        began = time.monotonic()
        try:
            request = json.dumps({"tool": tool, "arguments": dict(arguments), "bytes": bounds.bytes}).encode()
        except (TypeError, ValueError) as error:
            return Answer("refused", why=f"the arguments are no JSON: {excerpt(str(error))}")
        # An escaped character takes at most six bytes.
        self._child.allow(6 * bounds.bytes + ENVELOPE)
        self._child.send(request)
        answer = self._answer(bounds, began)
        if answer.state == "hung":
            self.close()
        return answer

    def close(self) -> None:
        """End the process and what it started in its group."""
        if self._child is not None:
            self._child.end(0)
            self._child = None

    def _start(self) -> None:
        self.close()
        self._starts += 1
        lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._lines = lines
        # Without `-P` the folder of the program would come before the standard library.
        command = [sys.executable, "-P", worker.__file__, str(self._folder), self._given]
        try:
            self._child = Child(command, lines.put, lambda _: lines.put(None), most=ENVELOPE, folder=self._folder)
            told = lines.get(timeout=START_SECONDS)
        except OSError as error:
            raise TargetError(f"Python cannot be started: {reason_of(error)}", f"see whether {sys.executable} runs") from None
        except Empty:
            self.close()
            raise TargetError(
                f"importing `{self._functions[0]}` takes longer than {START_SECONDS:.0f} seconds",
                "move what takes long, as connections, out of the import",
            ) from None
        if told is None:
            how = self._child.how()
            self.close()
            raise TargetError(
                f"the process ended while `{self._functions[0]}` was imported: {how}", f"import it in {self._folder} to see why"
            )
        self._ready(json.loads(told))

    def _ready(self, told: Mapping[str, str]) -> None:
        if told["kind"] == "ready":
            return
        self.close()
        name, why = excerpt(told["name"], 80), excerpt(told["why"])
        module = ", ".join(dict.fromkeys(one.partition(":")[0] for one in self._functions))
        match told["kind"]:
            case "no module":
                raise TargetError(
                    f"there is no module `{name}` in {self._folder}, nor where Python looks for modules",
                    "name the module as it is imported from that folder",
                )
            case "lacks":
                raise TargetError(f"`{module}` cannot be imported: {why}", f"install what it needs for {sys.executable}")
            case "no attribute":
                raise TargetError(f"`{module}` has no `{name}`: {why}", "name a function of it, as in `module:function`")
            case "not callable":
                raise TargetError(f"`{name}` of `{module}` is no function: {why}", "name a function of it, as in `module:function`")
            case _:
                raise TargetError(f"`{module}` cannot be imported: {why}", f"import it in {self._folder} to see where it stops")

    def _answer(self, bounds: Bounds, began: float) -> Answer:
        assert self._child is not None
        try:
            line = self._lines.get(timeout=max(bounds.seconds - (time.monotonic() - began), 0))
        except Empty:
            return Answer("hung", why=f"no answer after {bounds.seconds:g} seconds", seconds=time.monotonic() - began)
        seconds = time.monotonic() - began
        if line is None:
            return Answer("flooded" if self._child.flooded else "died", why=self._child.how(), seconds=seconds)
        try:
            told = json.loads(line)
        except (ValueError, RecursionError) as error:
            return Answer("garbled", why=f"the result cannot be read as JSON: {excerpt(str(error))}", seconds=seconds)
        if told["state"] != "result":
            return Answer(told["state"], why=excerpt(told["why"]), class_=told.get("class"), seconds=seconds)
        return Answer("result", structured=told.get("structured", ABSENT), text=told.get("text"), bytes=told["bytes"], seconds=seconds)


def _name(function: str) -> str:
    return function.rpartition(":")[2].rpartition(".")[2]


def _checked(function: str) -> None:
    module, colon, path = function.partition(":")
    if not colon or not all(part.isidentifier() for part in [*module.split("."), *path.split(".")]):
        raise TargetError(f"{excerpt(repr(function), 80)} names no function", "write it as in `package.module:function`")
