"""A server of the Model Context Protocol by hand: it lists 40 tools in pages, and its argument names what is wrong with that."""

import json
import sys

TOOLS = [{"name": f"tool_{n}", "description": "x" * 5000, "inputSchema": {"type": "object"}} for n in range(40)]


def page(defect: str, cursor: str | None, asked: int) -> dict[str, object]:
    match defect:
        case "never advances":
            return {"tools": TOOLS[:10], "nextCursor": "10"}
        case "ignored":
            return {"tools": TOOLS, "nextCursor": f"cursor-{asked}"}
        case "cursor of every page is new":
            return {"tools": [{**TOOLS[0], "name": f"tool_{asked}"}], "nextCursor": str(asked)}
    start = int(cursor or 0)
    following = {"nextCursor": str(start + 10)} if start + 10 < len(TOOLS) else {}
    return {"tools": TOOLS[start : start + 10], **following}


def main(defect: str) -> None:
    asked = 0
    for line in sys.stdin:
        request = json.loads(line)
        if "id" not in request:
            continue
        answer: dict[str, object] = {"jsonrpc": "2.0", "id": request["id"]}
        match request["method"]:
            case "initialize":
                about = {"name": "tools", "version": "1"}
                answer["result"] = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": about}
            case "tools/list":
                asked += 1
                answer["result"] = page(defect, (request.get("params") or {}).get("cursor"), asked)
            case _:
                answer["error"] = {"code": -32601, "message": "no such method"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
