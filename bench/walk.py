"""What a walk of a paged tool costs beside the calls themselves, which the official client makes in the same run.

The server gives 600 rows in pages of 2: 300 calls. The official client follows `next` and does nothing else; the walker
also reads each page, and looks for ways that were taken before. Rounds alternate, and medians are compared.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mcp import Client, StdioServerParameters

from specforge.caps import PROFILES
from specforge.config import Config
from specforge.probing.evidence import Evidence
from specforge.probing.feature import tools_of
from specforge.probing.probe import Wishes, probe
from specforge.probing.servers import McpTarget
from specforge.probing.session import Limits, Session
from specforge.probing.tool import ProbedTool

ROUNDS, SIZE, CALLS = 7, 2, 300
SPEC = {
    "specforge": 1,
    "feature": "shop",
    "tools": [
        {
            "id": "list_things",
            "does": "read",
            "purpose": "List the things.",
            "returns": "many",
            "item": {"id": {"type": "integer", "unique": True}, "name": {"type": "string", "max_chars": 80}},
            "pages": {"style": "cursor", "size": {"default": SIZE, "max": 50}, "order_by": ["id asc"]},
            "empty_means": "There are none.",
        }
    ],
}
SERVER = """
from mcp.server import MCPServer
from specforge.paging import contract_of, paged
from specforge.paging.mcp_tools import mcp_tool

ROWS = [{"id": number, "name": "thing " * 10} for number in range(600)]


@paged(contract_of("generated/shop/tools.json", "list_things"))
def list_things(after=None, limit=20):
    start = 0 if after is None else after[0] + 1
    return ROWS[start : start + limit]


MCPServer("shop", tools=[mcp_tool(list_things)]).run("stdio")
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "specs").mkdir()
        (root / "specforge.toml").touch()
        (root / "specs/shop.yaml").write_text(json.dumps(SPEC), encoding="utf-8")
        (root / "server.py").write_text(SERVER, encoding="utf-8")
        subprocess.run([sys.executable, "-m", "specforge", "build", "-q"], cwd=root, check=True)
        entry = tools_of(root, Config(), "shop").entries[0]
        target = McpTarget.stdio(f"{sys.executable} server.py", root)
        offered = target.offered()
        plain, walked = [], []
        for _ in range(ROUNDS):
            plain.append(asyncio.run(by_the_official_client(root)))
            session = Session(target, "list_things", Limits(calls=10_000))
            began = time.perf_counter()
            walk = Evidence(ProbedTool(entry), session, None, PROFILES).walk_again(SIZE, most=10_000)
            walked.append(time.perf_counter() - began)
            assert (walk.ended, len(walk.pages)) == ("end", CALLS)
        whole = [probe(entry, target, offered, Wishes(caps=PROFILES)) for _ in range(3)]
        target.close()
    calls, ours = statistics.median(plain), statistics.median(walked)
    print("| walk of a paged tool over stdio | |\n|---|---|")
    print(f"| the official client, {CALLS} calls | {calls * 1000 / CALLS:.2f} ms a call |")
    print(f"| the walker, {CALLS} calls | {ours * 1000 / CALLS:.2f} ms a call |")
    print(f"| overhead (goal: at most 20 %) | {(ours - calls) / calls:+.0%} |")
    print(f"| a whole probe | {len(whole[0].calls)} calls, {len(whole[0].asked)} promises |")


async def by_the_official_client(root: Path) -> float:
    """The seconds that the same calls take, without the start of the server."""
    server = StdioServerParameters(command=sys.executable, args=["server.py"], cwd=root)
    async with Client(server) as client:
        await client.list_tools()
        arguments: dict[str, object] | None = {"page_size": SIZE}
        calls, began = 0, time.perf_counter()
        while arguments is not None:
            result = await client.call_tool("list_things", arguments)
            page = result.structured_content
            assert page is not None
            calls += 1
            arguments = page["next"] and page["next"]["arguments"]
        assert calls == CALLS
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
