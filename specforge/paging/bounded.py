"""A tool whose result fits its budget, or is kept elsewhere, or is refused: never cut."""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specforge.paging.arguments import checked, fault
from specforge.paging.contract import entry_of
from specforge.paging.envelopes import without_nulls
from specforge.paging.failures import NARROW, ToolFailure, advice, errors_of
from specforge.paging.jsonable import jsonable
from specforge.paging.sources import given_to, refuse_async
from specforge.paging.spills import Spill, Spills


@dataclass(frozen=True)
class Result:
    """What a tool without pages promises of the size of its result."""

    tool: str
    bytes: int | None = None
    """The most bytes of it, as compact UTF-8 JSON."""
    spill: Spill | None = None
    """Where it is kept when it does not fit; refused when nothing is said."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """What the caller does after each class of failure, where that is not to narrow."""
    entry: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)
    """The object in `tools.json` that it was read from."""

    @classmethod
    def read(cls, tool: Mapping[str, Any]) -> "Result":
        """Read the entry of a tool in `tools.json`.

        Raises:
            ValueError: when the tool has pages.
        """
        contract = tool.get("contract") or {}
        if contract.get("pages"):
            raise ValueError(f"`{tool.get('name')}` has pages; make it with `paged`")
        most = (contract.get("budget") or {}).get("bytes_per_page")
        return cls(tool["name"], most, Spill.read(contract), errors_of(contract), tool)


def result_of(path: str | Path, tool: str) -> Result:
    """Read what is promised of the result of a tool from a `tools.json`.

    Raises:
        OSError: when the file cannot be read.
        ValueError: when it is no such file, has no such tool, or the tool has pages.
    """
    return Result.read(entry_of(path, tool))


def bounded(
    result: Result, *, spills: Spills | None = None, caller: Callable[[], str] | None = None
) -> Callable[[Callable[..., Any]], "BoundedTool"]:
    """Turn a function into a tool whose result fits, as its contract says.

    What is larger is kept under a handle that another tool reads (`overflow: spill`), or refused. The call is made once in
    either case: a tool that writes need not be called again.

    Args:
        result: What is promised; `result_of("generated/coding/tools.json", "run_command")` reads it.
        spills: Keeps what does not fit; needed where the contract says so.
        caller: Says who calls, so that nobody else reads what is kept.

    Raises:
        TypeError: when the arguments cannot keep what the contract promises.
    """
    if result.spill is not None and spills is None:
        raise TypeError(f"`{result.tool}` keeps what does not fit, so `bounded` needs `spills`")
    return lambda source: BoundedTool(result, source, spills, caller)


class BoundedTool:
    """A tool: called with its arguments, it gives its result, or where the result is kept."""

    def __init__(self, contract: Result, source: Callable[..., Any], spills: Spills | None, caller: Callable[[], str] | None) -> None:
        """Hold the parts; a function that cannot be called as the contract says is refused here, not at the first call."""
        refuse_async(contract.tool, source, caller)
        if contract.entry is not None:
            schema = contract.entry["inputSchema"]
            given_to(source, f"the function of `{contract.tool}`", schema["properties"], schema.get("required", ()))
        self.contract, self.source, self.spills, self.caller = contract, source, spills, caller
        functools.update_wrapper(self, source)
        self.__name__ = contract.tool

    def __call__(self, **arguments: Any) -> Any:
        """Give the result, or `{"spilled": ...}` in its place.

        Raises:
            ToolFailure: of the class `too_large`, when the result does not fit and is not kept; of the class `bad_arguments`,
                when the arguments are not those of the contract.
            ValueError: when the result has what JSON has no form for.
        """
        found, most = jsonable(self.source(**self._checked(arguments)), f"the result of `{self.contract.tool}`"), self.contract.bytes
        if self.contract.entry is not None:
            found = without_nulls(found, self.contract.entry.get("outputSchema") or {})
        text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        if most is None or len(text.encode("utf-8", "surrogatepass")) <= most:
            return found
        if self.contract.spill is None or self.spills is None:
            told = f"the result does not fit into {most} bytes; {advice('too_large', self.contract.errors, NARROW)}"
            raise ToolFailure("too_large", told)
        return {"spilled": self.spills.told(self.contract.spill, text, self.caller() if self.caller is not None else "")}

    def _checked(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments of a call as the contract has them; what can be left out and is null was left out."""
        if self.contract.entry is None:
            return arguments
        schema = self.contract.entry["inputSchema"]
        properties, required = schema["properties"], schema.get("required", ())
        given = {
            name: value
            for name, value in arguments.items()
            if value is not None or name in required or fault(properties.get(name, {}), value, name) is None
        }
        if unknown := sorted(set(given) - set(properties)):
            raise ToolFailure("bad_arguments", f"`{self.contract.tool}` has no argument `{unknown[0]}`")
        if lacking := [name for name in required if name not in given]:
            raise ToolFailure("bad_arguments", f"`{lacking[0]}` is needed")
        checked(given, schema)
        return given
