"""What passes between a client of the Model Context Protocol and its server, seen before the client judges it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Self

import anyio
import mcp_types as types
from mcp.client._transport import ReadStream, TransportStreams, WriteStream
from mcp.shared.message import SessionMessage

from specforge.probing.excerpts import excerpt

MESSAGE_BYTES = 500
"""What a message takes of what is allowed, beside its own bytes: many small ones cost more than they weigh."""
ABANDONED = ("SSE stream ", "Failed to parse JSON response")
"""How the errors begin that the client makes itself, in the place of an answer that does not come."""
MOST_STRAYS = 3
"""How many messages that answer nothing are kept to be told."""


class Wire:
    """What a server said since a call began, and what it may still say."""

    def __init__(self, most: int) -> None:
        """Allow so many bytes until a call begins."""
        self.left = most
        self.flooded = asyncio.Event()
        """Set when more came than was allowed."""
        self.ended = asyncio.Event()
        """Set when nothing comes any more."""
        self.answer: dict[str, Any] | None = None
        """The result that answers the last request, as it came."""
        self.refused = False
        """Whether it is an error of the server that answers it."""
        self.unfit = ""
        """Why a response of HTTP can hold no answer."""
        self.status = 0
        """The status of that response, where it is what says so."""
        self.over = False
        """Whether it says that the session is over."""
        self.strays: list[str] = []
        """What came since a call began that is no message of the protocol, or answers nothing that was asked."""
        self._earlier: list[str] = []
        self._sent: set[str] = set()
        self._answered: set[str] = set()
        self._asked = ""

    def begin(self, most: int) -> None:
        """Forget the answer before a call, and allow so many bytes; what came astray before it is not held against the call."""
        self.left = most
        self.answer, self.refused, self.unfit, self.status, self.over = None, False, "", 0, False
        self._earlier = [*self._earlier, *self.strays][:MOST_STRAYS]
        self.strays.clear()

    def told(self) -> tuple[str, ...]:
        """What came astray and was not told yet, as what a server prints when it starts, or behind an answer."""
        told = (*self._earlier, *self.strays)
        self._earlier.clear()
        self.strays.clear()
        return told

    def take(self, count: int) -> bool:
        """Take bytes; false when they are more than is allowed."""
        self.left -= count
        if self.left < 0:
            self.flooded.set()
        return self.left >= 0

    @property
    def curious(self) -> bool:
        """Whether more of what answers nothing is kept."""
        return len(self.strays) < MOST_STRAYS

    def stray(self, what: str) -> None:
        """Remember what answers nothing."""
        if self.curious:
            self.strays.append(what)

    def saw_sent(self, message: SessionMessage) -> None:
        """See a message on its way to the server."""
        if isinstance(message.message, types.JSONRPCRequest):
            self._asked = str(message.message.id)
            self._sent.add(self._asked)
            self._answered.discard(self._asked)
            self.answer, self.refused, self.unfit, self.status, self.over = None, False, "", 0, False

    def saw_received(self, message: SessionMessage | Exception) -> None:
        """See a message on its way from the server."""
        self.take(MESSAGE_BYTES)
        if isinstance(message, Exception):
            self.stray(excerpt(str(message)))
        elif isinstance(message.message, types.JSONRPCResponse | types.JSONRPCError):
            id = str(message.message.id)
            if id not in self._sent:
                self.stray(f"an answer to a call {excerpt(repr(message.message.id), 40)} that nobody made")
            elif id in self._answered:
                self.stray(f"a second answer to the call {excerpt(repr(message.message.id), 40)}")
            elif id == self._asked and isinstance(message.message, types.JSONRPCResponse):
                self.answer = message.message.result
            elif id == self._asked and isinstance(message.message, types.JSONRPCError):
                self.refused = not message.message.error.message.startswith(ABANDONED)
            if id in self._sent:
                self._answered.add(id)


@asynccontextmanager
async def tapped(transport: AbstractAsyncContextManager[TransportStreams], wire: Wire) -> AsyncIterator[TransportStreams]:
    """A transport whose messages are seen."""
    async with transport as (reads, writes):
        yield _Reads(reads, wire), _Writes(writes, wire)


class _Closing:
    """A stream that closes another one."""

    def __init__(self, inner: ReadStream[SessionMessage | Exception] | WriteStream[SessionMessage]) -> None:
        self._closes = inner

    async def aclose(self) -> None:
        await self._closes.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()


class _Reads(_Closing):
    def __init__(self, inner: ReadStream[SessionMessage | Exception], wire: Wire) -> None:
        super().__init__(inner)
        self._inner, self._wire = inner, wire

    async def receive(self) -> SessionMessage | Exception:
        try:
            message = await self._inner.receive()
        except anyio.EndOfStream:
            self._wire.ended.set()
            raise
        self._wire.saw_received(message)
        return message

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None


class _Writes(_Closing):
    def __init__(self, inner: WriteStream[SessionMessage], wire: Wire) -> None:
        super().__init__(inner)
        self._inner, self._wire = inner, wire

    async def send(self, item: SessionMessage, /) -> None:
        self._wire.saw_sent(item)
        await self._inner.send(item)
