"""What compiled schemas promise is what the official client takes: it holds every result to the output schema of its tool."""

import datetime
import decimal
import json
import re
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp_types import CallToolResult

from specforge.config import read_config
from specforge.paging import BoundedTool, Contract, Cursors, PagedTool, Spills, ToolFailure, bounded, contract_of, paged, result_of
from specforge.paging.contract import Order
from specforge.paging.mcp_tools import mcp_tool
from specforge.verbs import build
from tests.conftest import AS_OF, ROOT

Project = Callable[[Mapping[str, str]], Path]

LIST = {
    "id": "list_things",
    "does": "read",
    "purpose": "List the things.",
    "item": {"id": {"type": "integer", "unique": True}, "note": {"type": "string", "max_chars": 900}},
    "budget": {"bytes_per_page": 900},
    "overflow": {"spill": {"reads_with": "read_kept", "lives": "1h"}},
    "empty_means": "There are none.",
}
READER = {"id": "read_kept", "does": "read", "purpose": "Read what was kept.", "input": {"key": "string"}, "returns": "document"}


def compiled(project_of: Project, **tool: Any) -> Path:
    """The `tools.json` of a list with further keys, and of the tool that reads what is kept."""
    spec = {"specforge": 1, "feature": "shop", "tools": [{**LIST, **tool}, READER]}
    root = project_of({"specs/shop.yaml": json.dumps(spec), "specforge.toml": '[severities]\nunbounded-list = "off"\n'})
    settings = read_config(root)
    build(root, settings, AS_OF)
    return root / "generated/shop/tools.json"


def called(tool: PagedTool | BoundedTool, **arguments: Any) -> CallToolResult:
    """What the official client gives of a call: an error of its own where the result breaks the output schema."""

    async def call() -> CallToolResult:
        async with Client(MCPServer("shop", tools=[mcp_tool(tool)])) as client:
            await client.list_tools()
            return await client.call_tool(tool.contract.tool, arguments)

    return anyio.run(call)


def envelope(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "items": rows,
        "returned_count": len(rows),
        "total_count": len(rows),
        "has_more": False,
        "next": None,
        "truncated": False,
        "as_of": "2026-11-25T10:00:00Z",
    }


@pytest.mark.parametrize("returns", ["many", {"at_most": 30}])
def test_a_list_without_pages_comes_whole_or_is_kept(returns: Any, project_of: Project, tmp_path: Path) -> None:
    path = compiled(project_of, returns=returns)

    def told(length: int) -> Any:
        rows = [{"id": number, "note": "n" * length} for number in range(20)]
        return called(bounded(result_of(path, "list_things"), spills=Spills(tmp_path / "kept"))(lambda: envelope(rows))).structured_content

    assert len(told(1)["items"]) == 20
    assert list(told(100)) == ["spilled"]
    half = bounded(result_of(path, "list_things"), spills=Spills(tmp_path / "kept"))(lambda: {"items": []})
    with pytest.RaisesGroup(pytest.RaisesExc(RuntimeError, match="Invalid structured content"), flatten_subgroups=True):
        called(half)


@pytest.mark.parametrize("style", ["cursor", "page"])
def test_a_page_that_is_kept_is_a_whole_envelope(style: str, project_of: Project, tmp_path: Path) -> None:
    pages = {"style": style, "size": {"default": 5, "max": 9}, "order_by": ["id asc"]}
    path = compiled(project_of, returns="many", pages=pages)
    rows = [{"id": number, "note": "n" * 300} for number in range(20)]
    found = called(paged(contract_of(path, "list_things"), spills=Spills(tmp_path / "kept"))(lambda: rows)).structured_content
    assert found is not None
    assert {"items", "spilled", "next", "truncated"} <= set(found)


def test_a_range_that_is_kept_is_a_whole_envelope(project_of: Project, tmp_path: Path) -> None:
    path = compiled(project_of, returns="document", item={}, pages={"style": "range", "size": {"default": 2000, "max": 4000}})
    found = called(paged(contract_of(path, "list_things"), spills=Spills(tmp_path / "kept"))(lambda: "é" * 3000)).structured_content
    assert found is not None
    assert found["text"]
    assert found["spilled"]["bytes"] > 4000


def test_what_does_not_exist_is_told_as_the_page_says(project_of: Project) -> None:
    def list_things() -> Any:
        raise ToolFailure("absent", "there is no customer 7")

    path = compiled(project_of, returns={"at_most": 9}, overflow="refuse")
    found = called(bounded(result_of(path, "list_things"))(list_things))
    page = (ROOT / "docs/paging.md").read_text(encoding="utf-8")
    shown = json.loads(next(one for one in re.findall(r"```json\n(.*?)```", page, re.DOTALL) if "isError" in one))
    said = found.model_dump(mode="json", by_alias=True, exclude_none=True)
    assert {name: said[name] for name in shown} == shown


TIMED = {
    "returns": "many",
    "budget": {},
    "overflow": "refuse",
    "item": {
        "id": {"type": "string", "max_chars": 40, "unique": True},
        "at": {"type": "datetime", "fixed": True},
        "day": "date",
        "price": "number",
    },
    "pages": {"style": "cursor", "size": {"default": 2, "max": 5}, "order_by": ["at desc", "price asc", "id asc"]},
}
"""A list whose rows have what JSON has no values for."""


def timed_rows() -> list[dict[str, Any]]:
    start = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    return [
        {
            "id": uuid.UUID(int=number),
            "at": start + datetime.timedelta(days=number // 4),
            "day": datetime.date(2026, 11, 1),
            "price": decimal.Decimal("0.1") * (number % 3),
        }
        for number in range(11)
    ]


def test_the_text_and_the_structure_say_the_same_of_times_and_decimals(project_of: Project) -> None:
    tool = paged(contract_of(compiled(project_of, **TIMED), "list_things"), cursors=Cursors(bytes(32)))(timed_rows)
    came, arguments = [], dict[str, Any]()
    for _ in range(9):
        found = called(tool, **arguments)
        assert json.loads(found.content[0].text) == found.structured_content  # type: ignore[union-attr]  # a text
        assert found.structured_content is not None
        came += found.structured_content["items"]
        if found.structured_content["next"] is None:
            break
        arguments = found.structured_content["next"]["arguments"]
    assert came[0] == {"id": "00000000-0000-0000-0000-000000000009", "at": "2026-11-03T00:00:00+00:00", "day": "2026-11-01", "price": 0}
    rows = sorted(timed_rows(), key=lambda row: (-row["at"].timestamp(), row["price"], row["id"]))
    assert [row["id"] for row in came] == [str(row["id"]) for row in rows], "a key that is a decimal is found again"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (datetime.datetime(2026, 11, 1), "the datetime datetime.datetime(2026, 11, 1, 0, 0) in `at`, which has no time zone"),  # noqa: DTZ001  that is what is wrong
        (float("nan"), "the float nan in `at`, which is no number of JSON"),
        (decimal.Decimal("12345678901234567890.12"), "the Decimal Decimal('12345678901234567890.12') in `at`, which has more digits"),
        ({"lines": [{"raw": b"x"}]}, "the bytes b'x' in `at.lines[0].raw`, which JSON has no form for; give a text"),
        ({7: 1}, "the int 7 in `at`, which is no name of a field"),
    ],
)
def test_what_has_no_form_in_json_is_told_with_its_field(value: object, told: str, project_of: Project) -> None:
    contract = contract_of(compiled(project_of, **TIMED), "list_things")
    rows = [{"id": "a", "at": value, "day": None, "price": 1}]
    with pytest.raises(ValueError, match=re.escape(f"a row of `list_things` has {told}")):
        paged(contract, cursors=Cursors(bytes(32)))(lambda: rows)()
    half = bounded(result_of(compiled(project_of, returns="one"), "list_things"), spills=Spills())(lambda: {"at": value})
    with pytest.raises(ValueError, match=re.escape(f"the result of `list_things` has {told}")):
        half()


def test_a_contract_that_was_written_in_a_program_has_no_schemas_to_show() -> None:
    contract = Contract("list_things", "cursor", default=3, most=5, order=(Order("id", descending=False),))
    with pytest.raises(TypeError, match="the contract of `list_things` has no schemas"):
        mcp_tool(paged(contract, cursors=Cursors(bytes(32)))(list))
