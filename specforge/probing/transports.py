"""Transports of the Model Context Protocol that take no more than they are allowed to."""

import asyncio
import contextlib
import re
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import anyio
import httpx2
import mcp_types as types
from mcp.client._transport import TransportStreams
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage

from specforge.probing.excerpts import excerpt, excerpt_of_bytes
from specforge.probing.processes import GRACE, Child
from specforge.probing.target import BARRED
from specforge.probing.wires import Wire
from specforge.regexes import regex

CONNECT_SECONDS = 30.0
SESSION = "mcp-session-id"
"""The header that says to which session a request belongs."""
OVER = regex(r"session|not initiali[sz]ed", re.IGNORECASE)
"""What is said of a session that is over."""
NO_SESSION = 404
"""The status of HTTP for a request of such a session, as the protocol has it."""
WAITING = 64
"""How many messages of a server wait for the client before the server has to."""


class Program:
    """A program that is a server, spoken to over its standard input and output."""

    def __init__(self, command: Sequence[str], folder: Path | None) -> None:
        """Hold what to run; nothing is started."""
        self.command, self.folder = command, folder
        self.child: Child | None = None
        self.grace = GRACE
        """Seconds that it has to end by itself; none for what hangs."""

    @asynccontextmanager
    async def connect(self, wire: Wire) -> AsyncIterator[TransportStreams]:
        """Run it as long as the context; what it says reaches the streams, and its errors are kept.

        Raises:
            OSError: when it cannot be started.
        """
        loop, output = asyncio.get_running_loop(), _Output()

        def on_line(line: bytes) -> None:
            if (message := _message(line, wire)) is not None:
                output.deliver(message)

        def on_end(flooded: bool) -> None:
            if flooded:
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(wire.flooded.set)
            output.deliver(None)

        self.child = child = Child(self.command, on_line, on_end, most=wire.left, folder=self.folder)
        try:
            yield output, _Input(child)
        finally:
            await output.aclose()
            with anyio.CancelScope(shield=True):
                await asyncio.to_thread(child.end, self.grace)


def _message(line: bytes, wire: Wire) -> SessionMessage | None:
    said = line.strip()
    try:
        # Whatever is no object need not be read to be known as no message.
        if said.startswith(b"{"):
            return SessionMessage(types.jsonrpc_message_adapter.validate_json(said, by_name=False))
    except ValueError:
        pass
    if said and wire.curious:
        wire.stray(f"a line that is no message of the protocol: {excerpt_of_bytes(said, 120)}")
    return None


class _Output:
    """What a program says, as a stream of messages; the thread that reads it waits while too many of them wait."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[SessionMessage | None] = asyncio.Queue()
        self._room = threading.Semaphore(WAITING)
        self._closed = False

    def deliver(self, message: SessionMessage | None) -> None:
        """Add a message, or the end, from another thread."""
        self._room.acquire()
        if self._closed:
            self._room.release()
            return
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._waiting.put_nowait, message)

    async def receive(self) -> SessionMessage:
        message = await self._waiting.get()
        self._room.release()
        if message is None:
            raise anyio.EndOfStream
        return message

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def aclose(self) -> None:
        self._closed = True
        self._room.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.aclose()


class _Input:
    """The input of a program, as a stream of messages."""

    def __init__(self, child: Child) -> None:
        self._child = child

    async def send(self, item: SessionMessage, /) -> None:
        self._child.send(item.message.model_dump_json(by_alias=True, exclude_unset=True).encode())
        await asyncio.sleep(0)

    async def aclose(self) -> None:
        await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.aclose()


@asynccontextmanager
async def http(url: str, headers: Mapping[str, str], wire: Wire) -> AsyncIterator[TransportStreams]:
    """Speak over streamable HTTP. Redirects that leave the origin are not followed, and bodies are counted as they come."""

    async def count(response: httpx2.Response) -> None:
        response.stream = _Counted(response.stream, wire)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        packed = response.headers.get("content-encoding", "identity").lower()
        if packed != "identity":
            # It could become a thousand times as large as what was counted.
            wire.unfit = f"the answer is compressed ({excerpt(packed, 20)}), which was not asked for"
            raise httpx2.StreamError(wire.unfit)
        asked = _request(response)
        if asked is None:
            return
        wire.unfit, wire.status, wire.over = "", 0, await _is_over(response, asked)
        if wire.over:
            wire.unfit, wire.status = f"the session is over: {_told(response)}", NO_SESSION
        elif response.status_code == 202 or response.has_redirect_location or response.status_code >= 400:
            if not await _refuses(response, asked):
                wire.unfit, wire.status = _told(response), response.status_code
        elif kind not in {"application/json", "text/event-stream"}:
            wire.unfit = f"an answer of the type {excerpt(kind, 60)}" if kind else "an answer that does not say its type"

    client = httpx2.AsyncClient(
        headers={**headers, "accept-encoding": "identity"},
        timeout=httpx2.Timeout(CONNECT_SECONDS, read=None),
        event_hooks={"response": [count]},
    )
    async with client, streamable_http_client(url, http_client=client, max_sse_event_size=None) as streams:
        yield streams


def _request(response: httpx2.Response) -> types.JSONRPCRequest | None:
    """The request that is answered; nothing where none was made, as by a notification."""
    if response.request.method != "POST":
        return None
    asked = types.jsonrpc_message_adapter.validate_json(response.request.content, by_name=False)
    return asked if isinstance(asked, types.JSONRPCRequest) else None


async def _is_over(response: httpx2.Response, asked: types.JSONRPCRequest) -> bool:
    """Whether a response says that the session of its request is none any more; some servers say so with the status 400.

    Source: Model Context Protocol 2025-11-25, transports, session management: 404 ends a session, and the client begins a new one.
    """
    if response.status_code not in {400, NO_SESSION} or SESSION not in response.request.headers:
        return False
    try:
        said = types.jsonrpc_message_adapter.validate_json(await response.aread(), by_name=False)
    except ValueError:
        return response.status_code == NO_SESSION
    if not isinstance(said, types.JSONRPCError) or said.error.code == types.INVALID_PARAMS:
        # That an argument is wrong, the tool says, also where it speaks of sessions.
        return False
    return OVER.search(said.error.message) is not None or (response.status_code == NO_SESSION and said.id != asked.id)


async def _refuses(response: httpx2.Response, asked: types.JSONRPCRequest) -> bool:
    """Whether a response of HTTP that is an error holds an error of the protocol, which answers just this request."""
    if not 400 <= response.status_code < 500 or response.status_code in BARRED - {404}:
        return False
    try:
        said = types.jsonrpc_message_adapter.validate_json(await response.aread(), by_name=False)
    except ValueError:
        return False
    return isinstance(said, types.JSONRPCError) and said.id == asked.id


def _told(response: httpx2.Response) -> str:
    """Say what came instead of an answer, with where to ask and when where that is said."""
    told = f"HTTP {response.status_code} instead of an answer"
    if response.has_redirect_location:
        return f"{told}, with a redirect to {excerpt(response.headers['location'], 120)}"
    later = response.headers.get("retry-after")
    return f"{told} (Retry-After: {excerpt(later, 40)})" if later else told


class _Counted(httpx2.AsyncByteStream):
    """A body that is cut off where it becomes larger than is allowed."""

    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner, self._wire = inner, wire

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            if not self._wire.take(len(chunk)):
                raise httpx2.StreamError("the body is larger than is allowed")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
