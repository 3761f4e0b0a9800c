"""Servers of the Model Context Protocol as targets: programs, and addresses on the network."""

import asyncio
import contextlib
import importlib
import json
import re
import shlex
import threading
import time
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from msgspec.structs import replace

from specforge.caps import bytes_of
from specforge.probing.excerpts import excerpt
from specforge.probing.target import ABSENT, Answer, Bounds, TargetError, read_json

if TYPE_CHECKING:
    from specforge.probing.connections import Connection, Lost
    from specforge.probing.transports import Program

START_SECONDS = 30.0
"""How long a server may take until it speaks the protocol; it counts for no call."""
LISTING = Bounds(seconds=30.0, bytes=20_000_000)
"""What all pages of the list of tools together may take."""
MOST_PAGES = 200
RESTARTS = 20
"""How often a server is started again, or connected to again, after it hung or died."""
HURRY_SECONDS = 0.5
"""How long what hangs has to say goodbye."""
ENVELOPE = 65_536
"""Bytes that are taken beside a result: what is around it, and what is said in between."""

_T = TypeVar("_T")


class McpTarget:
    """A server whose tools are called. What it answers is taken as it came, and held against none of its own schemas.

    Bytes are counted as they come, so that a result that is sent as text and as structure counts twice.
    """

    def __init__(self, name: str, program: "Program | None", url: str, headers: Mapping[str, str] | None = None) -> None:
        """Hold what to connect to; `stdio` and `http` make it."""
        self._name, self._program, self._url, self._headers = name, program, url, headers or {}
        self._loop: _Loop | None = None
        self._connection: Connection | None = None
        self._starts = 0
        self._legacy = False
        """Whether the server ended when it was asked which protocol it speaks."""

    @classmethod
    def stdio(cls, command: str, folder: Path | None = None) -> "McpTarget":
        """A program that is spoken to over its standard input and output; no shell reads its command line.

        Raises:
            TargetError: when the command line cannot be read, or what is needed is not installed.
        """
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise TargetError(f"{excerpt(repr(command), 80)} is no command line: {str(error).lower()}", "close what is quoted") from None
        if not words:
            raise TargetError("the command line is empty", "name the program that is the server, as in `python server.py`")
        _needs_mcp()
        from specforge.probing.transports import Program  # noqa: PLC0415  an extra

        return cls(f"mcp {excerpt(command, 120)}", Program(words, folder), "")

    @classmethod
    def http(cls, url: str, headers: Sequence[str] = ()) -> "McpTarget":
        """A server that is spoken to over streamable HTTP.

        Args:
            url: Its address.
            headers: What every request has, each as `Name: value`.

        Raises:
            TargetError: when that is no such address, a header is none, or what is needed is not installed.
        """
        sent = dict(_header(one) for one in headers)
        try:
            parts = urlsplit(url)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable:
            raise TargetError(
                f"{excerpt(repr(url), 120)} is no address of a server", "write it as in `http://127.0.0.1:8000/mcp` or `https://...`"
            )
        _needs_mcp()
        # What stands before the host may be a password.
        return cls(f"mcp {excerpt(parts._replace(netloc=parts.netloc.rpartition('@')[2]).geturl(), 120)}", None, url, sent)

    @classmethod
    def given(cls, command: str | None, url: str | None, headers: Sequence[str]) -> "McpTarget":
        """The server that one of two options names: by the command that starts it, or by its address.

        Raises:
            TargetError: as `stdio` and `http` do.
        """
        return cls.stdio(command) if command is not None else cls.http(url or "", headers)

    @property
    def name(self) -> str:
        """How it is told, as in `mcp python server.py`."""
        return self._name

    def offered(self) -> Mapping[str, Mapping[str, Any]]:
        """The tools by name.

        Raises:
            TargetError: when the server cannot be reached, or tells no list of tools.
        """
        found: dict[str, Mapping[str, Any]] = {}
        for one in self.listed():
            if not isinstance(one, dict) or not isinstance(one.get("name"), str):
                raise self._no_list(f"one of the tools is {excerpt(json.dumps(one), 80)}")
            found.setdefault(one["name"], one)
        return found

    def listed(self) -> tuple[object, ...]:
        """The tools as the server describes them, from all pages of its list.

        Raises:
            TargetError: when the server cannot be reached, or its list is none, is too large or does not end.
        """
        return self._do(self._listed())

    def listed_once(self) -> tuple[object, ...]:
        """The tools as the server describes them, for who asks it nothing else.

        Raises:
            TargetError: as `listed` does.
        """
        try:
            return self.listed()
        finally:
            self.close()

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        """Call a tool; a server that hangs or dies is started again for the next call."""
        return self._do(self._called(tool, arguments, bounds))

    def close(self) -> None:
        """End the connection, and the program with what it started in its group."""
        loop, self._loop = self._loop, None
        if loop is not None:
            with contextlib.suppress(Exception):
                loop.do(self._drop())
            loop.stop()

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._loop is None:
            self._loop = _Loop()
        return self._loop.do(work)

    async def _connected(self) -> "Connection":
        """The connection, made anew when it cannot be used any more.

        Raises:
            Lost: when there is none.
        """
        from specforge.probing.connections import Lost  # noqa: PLC0415  an extra

        if self._connection is not None and self._connection.usable:
            return self._connection
        await self._drop()
        if self._starts > RESTARTS:
            raise Lost("died", f"it was started {self._starts} times, and is not started again")
        self._starts += 1
        try:
            return await self._open()
        except Lost as lost:
            # Some old servers end when the first thing they hear is not the greeting of their time.
            if lost.state != "died" or self._program is None or self._program.child is None or self._legacy:
                raise
            self._legacy = True
            try:
                return await self._open()
            except Lost:
                self._legacy = False
                raise lost from None

    async def _open(self) -> "Connection":
        from specforge.probing.connections import Connection, Lost  # noqa: PLC0415  an extra
        from specforge.probing.transports import http  # noqa: PLC0415  an extra

        program, url, headers = self._program, self._url, self._headers
        if program is not None:
            program.child = None
        self._connection = Connection(
            program.connect if program is not None else lambda wire: http(url, headers, wire),
            self._how,
            "legacy" if self._legacy else "auto",
            ENVELOPE + LISTING.bytes,
        )
        try:
            await self._connection.open(START_SECONDS)
        except Lost as lost:
            await self._drop(hurry=lost.state in {"hung", "garbled"})
            raise
        return self._connection

    async def _how(self) -> str:
        child = self._program.child if self._program is not None else None
        return await asyncio.to_thread(child.how) if child is not None else ""

    async def _drop(self, *, hurry: bool = False) -> None:
        if self._program is not None:
            self._program.grace = 0.0 if hurry else 1.0
        connection, self._connection = self._connection, None
        if connection is not None:
            await (connection.close(HURRY_SECONDS) if hurry else connection.close())

    def _is_over(self) -> bool:
        """Whether the server said that the session is over, and a new one can be begun."""
        return self._connection is not None and self._connection.wire.over and self._starts <= RESTARTS

    async def _listed(self, *, anew: bool = True) -> tuple[object, ...]:
        from specforge.probing.connections import Lost  # noqa: PLC0415  an extra

        try:
            connection = await self._connected()
        except Lost as lost:
            raise self._unreached(lost) from None
        connection.wire.begin(LISTING.bytes)
        ends = time.monotonic() + LISTING.seconds
        tools: list[object] = []
        seen: list[str] = []
        cursor: str | None = None
        while True:
            try:
                page = await connection.list(cursor, ends - time.monotonic())
            except Lost as lost:
                over = self._is_over()
                await self._drop(hurry=lost.state == "hung")
                if over and anew:
                    return await self._listed(anew=False)
                raise self._no_list(f"{lost.why}, in a new session, too" if over else lost.why) from None
            found, cursor = page.get("tools"), page.get("nextCursor")
            if not isinstance(found, list):
                raise self._no_list("`tools` is no list")
            if found and found == tools[-len(found) :]:
                raise self._no_list(f"page {len(seen) + 1} has the tools of the one before, so that its cursor means nothing")
            tools += found
            if cursor is None:  # an empty one goes on
                return tuple(tools)
            if not isinstance(cursor, str):
                raise self._no_list("`nextCursor` is no text")
            if cursor in seen:
                raise self._no_list(
                    f"the cursor {excerpt(repr(cursor), 60)} comes again on page {len(seen) + 1}, so that the list has no end"
                )
            seen.append(cursor)
            if len(seen) >= MOST_PAGES:
                raise self._no_list(f"it has no end after {MOST_PAGES} pages with {len(tools):,} tools")

    async def _called(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds, *, anew: bool = True) -> Answer:
        from specforge.probing.connections import Lost  # noqa: PLC0415  an extra

        began = time.monotonic()
        try:
            _compact(dict(arguments))
        except (TypeError, ValueError, RecursionError) as error:
            return Answer("refused", why=f"the arguments are no JSON: {excerpt(str(error))}")
        try:
            connection = await self._connected()
            connection.wire.begin(bounds.bytes + ENVELOPE)
            if self._program is not None and self._program.child is not None:
                self._program.child.allow(bounds.bytes + ENVELOPE)
            began = time.monotonic()
            raw = await self._result(connection, tool, arguments, bounds.seconds)
        except Lost as lost:
            seconds = time.monotonic() - began
            over = self._is_over()
            if lost.state != "refused":
                await self._drop(hurry=lost.state in {"hung", "garbled"})
            if over and anew:
                return await self._called(tool, arguments, bounds, anew=False)
            return Answer(lost.state, why=f"{lost.why}, in a new session, too" if over else lost.why, seconds=seconds)
        return replace(_answer(raw, bounds, time.monotonic() - began), strays=connection.wire.told())

    async def _result(self, connection: "Connection", tool: str, arguments: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Call a tool; a server that wants headers made from the schema of a tool is asked for that schema first."""
        from specforge.probing.connections import SCHEMA_UNKNOWN, Lost  # noqa: PLC0415  an extra

        ends = time.monotonic() + seconds
        try:
            return await connection.call(tool, arguments, seconds)
        except Lost as lost:
            if lost.code != SCHEMA_UNKNOWN:
                raise
        await connection.list(None, ends - time.monotonic())
        return await connection.call(tool, arguments, ends - time.monotonic())

    def _unreached(self, lost: "Lost") -> TargetError:
        if self._program is None:
            return TargetError(f"{self._name} cannot be reached: {lost.why}", _way_in(lost.status, given=bool(self._headers)))
        if self._program.child is None:
            return TargetError(
                f"{self._name} cannot be started: {lost.why}", "name a program that can be run, as in `python server.py`; no shell reads it"
            )
        if lost.state in {"hung", "garbled"}:
            return TargetError(
                f"{self._name} does not speak the Model Context Protocol: {lost.why}",
                "name the command that runs a server over its standard input and output",
            )
        return TargetError(f"{self._name} cannot be used: {lost.why}", "run the command by hand to see why it ends")

    def _no_list(self, why: str) -> TargetError:
        return TargetError(f"{self._name} gives no list of its tools: {why}", "the server has to answer `tools/list` as its protocol says")


def _way_in(status: int, *, given: bool) -> str:
    """Say how to reach a server that turned a client away with a status of HTTP."""
    if status in {401, 403}:
        sends = "see whether the headers are right" if given else "the server wants to know who calls"
        return f"{sends}: give what it asks for as in `--header 'Authorization: Bearer ...'`"
    if status in {429, 503}:
        return "wait for as long as it says, and try again"
    return "see whether the server runs, and at which path it answers, as in `/mcp`"


def _header(text: str) -> tuple[str, str]:
    """The name and the value of a header; the value is never told, for it may be a secret."""
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not colon or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or not value.isascii() or not value.isprintable():
        raise TargetError("a header is no header", "write it as in `Authorization: Bearer ...`")
    return name, value


def _needs_mcp() -> None:
    try:
        importlib.import_module("mcp")
    except ModuleNotFoundError:
        raise TargetError("servers need the package `mcp`, which is not installed", "pip install 'specforge-compiler[mcp]'") from None


def _answer(raw: Mapping[str, Any], bounds: Bounds, seconds: float) -> Answer:
    """A result as an answer."""
    structured = raw.get("structuredContent", ABSENT)
    content = raw.get("content")
    texts = (
        [one["text"] for one in content if isinstance(one, dict) and one.get("type") == "text" and isinstance(one.get("text"), str)]
        if isinstance(content, list)
        else []
    )
    text = "\n".join(texts) if texts else None
    if raw.get("isError") is True:
        said = structured if structured is not ABSENT else read_json(text)
        told = said if isinstance(said, dict) else {}
        class_, why = told.get("class"), text or told.get("error") or "the tool says that it failed, and no more"
        return Answer("refused", why=excerpt(str(why)), class_=class_ if isinstance(class_, str) else None, seconds=seconds)
    if raw.get("resultType") == "input_required":
        return Answer("refused", why="the tool asks for more input from a person", seconds=seconds)
    if structured is ABSENT and not isinstance(content, list):
        return Answer("garbled", why="the result has no `content`", seconds=seconds)
    try:
        size = max(bytes_of(text or ""), 0 if structured is ABSENT else len(_compact(structured)))
    except (ValueError, RecursionError) as error:
        return Answer("garbled", why=f"the result is no JSON: {excerpt(str(error))}", seconds=seconds)
    if size > bounds.bytes:
        return Answer("flooded", why=f"the result has {size:,} bytes; at most {bounds.bytes:,} are taken", seconds=seconds)
    return Answer("result", structured=structured, text=text, bytes=size, seconds=seconds)


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


class _Loop:
    """An event loop in a thread, so that what waits for it can be an ordinary function."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        self._thread.start()
        self._ready.wait()

    async def _main(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        await self._stopping.wait()

    def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(5)
