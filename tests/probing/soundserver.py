"""Sound servers of many kinds: none of them breaks a promise, so a promise that breaks blames wrongly."""

import hashlib
import json
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from specforge.caps import PROFILES
from specforge.config import Config
from specforge.paging import Contract, Cursors, PagedTool, Spills, ToolFailure, paged
from specforge.paging.tool import encoded
from specforge.probing.feature import tools_of
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.session import Limits
from specforge.probing.target import Answer, Bounds

Row = dict[str, Any]
KEY = bytes(range(32))
TEXT = {"type": "string", "max_chars": 60}
ID: dict[str, Any] = {"id": {**TEXT, "unique": True}}
READS_KEPT = {
    "id": "read_kept",
    "does": "read",
    "purpose": "Read what was kept.",
    "returns": "many",
    "input": {"handle": "string"},
    "item": {"number": {"type": "integer", "unique": True}, "text": {"type": "string", "max_chars": 900}},
    "pages": {"style": "cursor", "size": {"default": 5, "max": 5}, "order_by": ["number asc"]},
}


def pages_of(style: str = "cursor", **more: Any) -> dict[str, Any]:
    """What a contract says of pages: small ones, in the order of their ids."""
    order = {} if style == "range" else {"order_by": ["id asc"]}
    return {"style": style, "size": {"default": 5, "max": 20}, **order, **more}


def entry_of(pages: Mapping[str, Any], item: Mapping[str, Any] | None = None, **more: Any) -> Any:
    """The entry of a list tool as a build compiles it."""
    tool = {
        "id": "list_things",
        "does": "read",
        "purpose": "List the things.",
        "returns": "many",
        **({"item": item or ID} if more.get("returns") != "document" else {}),
        "pages": pages,
        **more,
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "specs").mkdir()
        (root / "specforge.toml").touch()
        (root / "specs/shop.yaml").write_text(json.dumps({"specforge": 1, "feature": "shop", "tools": [tool, READS_KEPT]}))
        return tools_of(root, Config(), "shop", ["list_things"]).entries[0]


class Here:
    """Tools of this process, each called with its arguments as they come over a wire."""

    name = "tools of this process"

    def __init__(self, **tools: Callable[..., Any]) -> None:
        self.tools = tools

    def offered(self) -> None:
        return

    def close(self) -> None:
        pass

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        try:
            found = self.tools[tool](**json.loads(json.dumps(dict(arguments))))
        except ToolFailure as failure:
            return Answer("refused", why=str(failure), class_=failure.class_)
        if isinstance(found, str):
            return Answer("result", text=found, bytes=len(found.encode()))
        text = encoded(found)
        return Answer("result", structured=json.loads(text), text=text.decode(), bytes=len(text))


def paged_tool(entry: Any, rows: Sequence[Row] | str, spills: Spills | None = None) -> PagedTool:
    """A tool that `paged` makes of all rows."""
    contract = Contract.read(entry)
    cursors = Cursors(KEY) if contract.style == "cursor" else None
    return paged(contract, cursors=cursors, count=lambda **_: len(rows), spills=spills)(
        lambda **_: rows if isinstance(rows, str) else list(rows)
    )


def sealed(number: int) -> str:
    """A cursor that shows nothing."""
    return hashlib.sha256(f"sealed {number}".encode()).hexdigest()


def padded(number: int) -> str:
    """A cursor in base64 that is filled up."""
    return urlsafe_b64encode(bytes.fromhex(sealed(number))[:16]).decode()


def by_hand(
    rows: Sequence[Row], cursor: Callable[[int], str] = sealed, *, once: bool = False, lives: float | None = None
) -> Callable[..., Any]:
    """A list with cursors that somebody wrote, in the order in which the rows are given.

    With `once` a cursor ends when it is used, and with `lives` after so many seconds.
    """
    given: dict[str, tuple[int, int, float]] = {}

    def list_things(page_size: int | None = None, cursor_: str | None = None) -> Row:
        if page_size is not None and page_size < 1:
            raise ToolFailure("bad_arguments", "page_size is at least 1")
        start, size = 0, 5
        if cursor_ is not None:
            if cursor_ not in given:
                raise ToolFailure("bad_cursor", "this is no cursor of this list")
            start, size, made = given[cursor_]
            if lives is not None and time.monotonic() - made > lives:
                raise ToolFailure("expired_cursor", "this cursor is too old")
            if once:
                del given[cursor_]
        size = min(page_size or size, 20)
        page, end = list(rows[start : start + size]), start + size
        following = None
        if end < len(rows):
            name = cursor(end * 1000 + size)
            given[name] = (end, size, time.monotonic())
            following = {"tool": "list_things", "arguments": {"cursor": name}}
        return {
            "items": page,
            "returned_count": len(page),
            "total_count": None,
            "has_more": end < len(rows),
            "next": following,
            "truncated": False,
            "as_of": "2026-11-25T12:00:00Z",
        }

    return lambda **given: list_things(given.get("page_size"), given.get("cursor"))


def probed(entry: Any, target: Here, known: Sequence[Row] | None = None, **wishes: Any) -> Probed:
    """Probe a tool with room for every walk."""
    found = {} if known is None else {"list_things": tuple(known)}
    return probe(entry, target, None, Wishes(Limits(calls=3000), PROFILES, known=found, **wishes))


def broken(found: Probed) -> dict[str, str]:
    """The promises that break, with what is said of them."""
    return {one.promise.id: one.verdict.text for one in found.broken}


def verdict(found: Probed, promise: str) -> tuple[str, str]:
    """The state of a promise, and why."""
    return next((one.verdict.state, one.verdict.text) for one in found.asked if one.promise.id == promise)
