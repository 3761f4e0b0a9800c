"""Operations of OpenAPI documents are the tools that FastMCP makes of them, in documents that others wrote."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from specforge.probing.definitions.openapi import SET_BY_THE_CALLER, operations
from specforge.probing.definitions.openapi_schemas import resolved
from specforge.probing.definitions.rules import lint
from tests.conftest import ROOT
from tests.tool_lint.openapi_shop import SHOP

pytestmark = pytest.mark.heavy
PYTHON = ROOT / ".servers/openapi/bin/python"
MAKE = """\
import asyncio, json, logging, sys
import httpx2
from fastmcp import FastMCP
logging.disable()
server = FastMCP.from_openapi(json.load(sys.stdin), client=httpx2.AsyncClient(base_url="http://localhost"))
tools = asyncio.run(server.list_tools())
json.dump([[one.name, one.parameters] for one in tools], sys.stdout)
"""
"""Prints the name and the input schema of each tool, in the order of the document."""
SPECS = ROOT / ".corpus/packages/camel/toolkits/open_api_specs"
INSPECT = ROOT / ".runners/inspect/lib"


def documents() -> list[Path]:
    found = [*sorted(SPECS.glob("*/openapi.yaml")), *INSPECT.glob("python*/site-packages/inspect_ai/_view/inspect-openapi.json")]
    return found or [Path("none")]


def made_by_others(document: object) -> list[tuple[str, Any]]:
    done = subprocess.run([PYTHON, "-c", MAKE], input=json.dumps(document), capture_output=True, text=True, check=True, timeout=120)
    return [(name, schema) for name, schema in json.loads(done.stdout)]


def set_by_the_caller(document: Any, path: str, method: str) -> set[str]:
    """Headers and cookies, which FastMCP has as inputs."""
    item = document["paths"][path]
    given = [resolved(one, document) for one in (*item.get("parameters", ()), *item[method].get("parameters", ()))]
    return {str(one["name"]) for one in given if one["in"] in SET_BY_THE_CALLER}


def compared(document: Any) -> int:
    """How many tools were found the same, name by name and input by input."""
    ours, theirs = list(operations(document)), made_by_others(document)
    assert len(ours) == len(theirs)
    count = 0
    for one, (name, schema) in zip(ours, theirs, strict=True):
        tool: Any = one.tool
        if str(document["paths"][one.path][one.method].get("operationId", "")).isidentifier():
            # FastMCP cuts an id at the double line that FastAPI puts before the path.
            assert tool["name"].startswith(name)
        called = {key.casefold() for key in set_by_the_caller(document, one.path, one.method)}
        inputs = {key for key in schema.get("properties", {}) if key.casefold() not in called}
        if set(tool["inputSchema"]["properties"]) == {"body"} or "body" in tool["inputSchema"]["properties"]:
            continue  # a choice of several bodies, whose fields FastMCP puts side by side
        assert set(tool["inputSchema"]["properties"]) == inputs, (one.method, one.path)
        assert set(tool["inputSchema"].get("required", ())) == {key for key in schema.get("required", ()) if key in inputs}
        count += 1
    return count


def test_there_are_documents_of_others() -> None:
    assert len(documents()) == 9


@pytest.mark.parametrize("path", documents(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_inputs_are_those_that_others_find(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = yaml.safe_load(text) if path.suffix == ".yaml" else json.loads(text)
    assert compared(document) > 0
    for one in operations(document):
        lint(one.tool)


def test_inputs_of_a_document_that_has_what_those_lack_are_the_same_too() -> None:
    """But for what is deprecated, and what only the server sets, which FastMCP has as inputs."""
    text = SHOP.replace("  x-about: nothing\n", "").replace("application/json; charset=utf-8:\n", "application/json:\n")
    text = text.replace("        - {name: before, in: query, deprecated: true, schema: {type: string}}\n", "").replace(
        ", readOnly: true", ""
    )
    document = yaml.safe_load(text)
    for path in document["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                for code, one in operation["responses"].items():
                    one.setdefault("description", code)
    assert compared(document) == 4
