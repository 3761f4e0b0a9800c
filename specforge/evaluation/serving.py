"""What exists only while a case is played: the list, or the one thing, that a tool gives there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from specforge.contracts.rows import RowsError, RowShape
from specforge.contracts.times import NOW
from specforge.errors import SpecforgeError
from specforge.evaluation.serving_lists import Keeps, ServedList
from specforge.evaluation.serving_things import ServedThing, holding


class ServingError(SpecforgeError):
    """A list cannot be served as the case says."""


def served(case: Mapping[str, object], tools: Mapping[str, object] | None) -> ServedList | ServedThing | None:
    """Give the list or the one thing that a case serves; nothing when it serves none.

    Args:
        case: The case, as in `evals.jsonl`.
        tools: The document of `tools.json`.

    Raises:
        ServingError: when the tools have no such tool, or nothing like it can keep its contract.
    """
    serves = case.get("serves")
    if not isinstance(serves, Mapping):
        return None
    given = tools.get("tools") if tools else None
    listed: list[Any] = given if isinstance(given, list) else []
    for tool in listed:
        if isinstance(tool, Mapping) and tool.get("name") == serves["tool"] and isinstance(contract := tool.get("contract"), Mapping):
            pages = contract.get("pages") or _as_one_page(contract)
            try:
                # What changes something may return nothing, and is served where it fails alone.
                if contract.get("returns") in ("one", "document") or contract.get("does", "read") != "read":
                    return ServedThing.read(tool, serves)
                if isinstance(pages, Mapping):
                    return _list(tool, contract, pages, serves, listed)
            except RowsError as error:
                raise ServingError(f"nothing can be as the case says: {error}", error.help) from None
    raise ServingError(f"the case serves `{serves['tool']}`, which is no tool of the feature that can be served", "build the project again")


def _list(
    tool: Mapping[str, Any], contract: Mapping[str, Any], pages: Mapping[str, Any], serves: Mapping[str, Any], listed: Sequence[Any]
) -> ServedList:
    rows, page_size = int(serves["rows"]), int(serves["page_size"])
    now = datetime.fromisoformat(str(serves["now"])) if "now" in serves else NOW
    found = ServedList(
        str(serves["tool"]), str(pages["style"]), rows, page_size, serves.get("wanted_row"), serves.get("fault"),
        tuple((pages.get("inputs") or {}).values()), _shape(tool, listed, now, serves.get("without")),
        Keeps.read({**tool, "contract": {**contract, "pages": pages}}, page_size), serves.get("filter"),
        serves.get("without"), _entry(listed, (contract.get("overflow") or {}).get("spill")), now,
        None if contract.get("reads") else tool.get("inputSchema"),
    )  # fmt: skip
    found.made  # noqa: B018  a list that cannot be is told before anybody asks for it
    return found


def _as_one_page(contract: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """How a list comes that comes whole: in one page that has all of its rows, and for which no argument is added."""
    returns = contract.get("returns")
    if not isinstance(returns, Mapping) or contract.get("reads"):
        return None
    size = {"default": returns["at_most"], "max": returns["at_most"]}
    return {"style": "limit-only", "size": size, "total": {"kind": "exact"}, "inputs": {"size": ""}}


def _entry(listed: Sequence[Any], spill: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The tool that reads what is spilled."""
    return None if spill is None else next((one for one in listed if one["name"] == spill["reads_with"]), None)


def _shape(tool: Mapping[str, Any], tools: Sequence[Any], now: datetime, without: str | None) -> RowShape | None:
    asked = frozenset(name for one in tools for name in (one.get("inputSchema") or {}).get("properties", ()))
    try:
        return holding(RowShape.read(tool, asked, now), without)
    except RowsError:
        return None
