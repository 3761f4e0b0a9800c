"""Paged tools in a server of the official MCP SDK: `MCPServer(tools=[mcp_tool(list_refunds)])`."""

from typing import TYPE_CHECKING, Any

import anyio.to_thread
from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import func_metadata
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from specforge.paging.bounded import BoundedTool
from specforge.paging.failures import ToolFailure
from specforge.paging.tool import PagedTool, encoded

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context


class _McpTool(Tool):
    """A paged tool as the SDK holds tools."""

    async def run(self, arguments: dict[str, Any], context: "Context[Any, Any]", convert_result: bool = False) -> CallToolResult:  # noqa: ARG002  as the SDK calls it
        """Give a page, or say what is wrong: both as structure and as the same compact JSON, since clients show the model one of them."""
        try:
            found, failed = await anyio.to_thread.run_sync(lambda: self.fn(**arguments)), False
        except ToolFailure as failure:
            found, failed = failure.as_json(), True
        text = found if isinstance(found, str) else encoded(found).decode()
        structured = found if isinstance(found, dict) else None
        return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=structured, is_error=failed)


def mcp_tool(tool: PagedTool | BoundedTool) -> Tool:
    """Give a tool that `paged` or `bounded` made as a tool of the official SDK, with the schemas and the description that `tools.json` has.

    The function runs in a thread of its own, as the SDK runs every function that is not `async`.

    Args:
        tool: The tool, whose contract `contract_of` or `result_of` read.

    Raises:
        TypeError: when its contract was not read from a `tools.json`.
    """
    entry = tool.contract.entry
    if entry is None:
        raise TypeError(f"the contract of `{tool.contract.tool}` has no schemas; read it with `contract_of` or `result_of`")
    metadata = func_metadata(_no_arguments).model_copy(update={"output_schema": entry.get("outputSchema")})
    return _McpTool(
        fn=tool,
        name=entry["name"],
        description=entry["description"],
        parameters=dict(entry["inputSchema"]),
        fn_metadata=metadata,
        is_async=False,
        context_kwarg=None,
        annotations=ToolAnnotations.model_validate(entry.get("annotations", {})),
    )


def _no_arguments() -> None:
    """What the SDK reads the arguments of: the compiled schema says them instead."""
