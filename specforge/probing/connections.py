"""One connection to a server of the Model Context Protocol, and what became of each request."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal

import mcp_types as types
from mcp import Client, MCPError
from mcp.client._transport import TransportStreams
from mcp.client.session import ClientSession

from specforge.probing.excerpts import excerpt
from specforge.probing.target import BARRED, State
from specforge.probing.wires import Wire, tapped
from specforge.version import __version__

END_SECONDS = 6.0
"""How long a connection may take to be ended before it is dropped."""
CANCEL_SECONDS = 1.0
SCHEMA_UNKNOWN = types.HEADER_MISMATCH
"""The code of an error that says that the schema of a tool has to be known first."""

# What a hostile server says must not reach a terminal by way of the log of last resort.
for _name in ("mcp", "client", "httpx2"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


class Lost(Exception):
    """A request that got no result: how it ended, and why."""

    def __init__(self, state: State, why: str, *, code: int | None = None, status: int = 0) -> None:
        """Keep them apart; the code is that of an error of the protocol, the status that of HTTP where it says why."""
        super().__init__(why)
        self.state, self.why, self.code, self.status = state, why, code, status


class Connection:
    """A client that is connected as long as nothing goes wrong; requests are made one after the other."""

    def __init__(
        self,
        connect: Callable[[Wire], AbstractAsyncContextManager[TransportStreams]],
        how: Callable[[], Awaitable[str]],
        mode: Literal["auto", "legacy"],
        most: int,
    ) -> None:
        """Hold the parts; `open` connects.

        Args:
            connect: Opens the transport.
            how: Says how the server ended, where that can be known.
            mode: Whether the server is asked which protocol it speaks, or an old one is taken for granted.
            most: How many bytes the server may say until the first call.
        """
        self.wire = Wire(most)
        self._connect, self._how, self._mode = connect, how, mode
        self._closing = asyncio.Event()
        self._session: asyncio.Future[ClientSession] = asyncio.get_running_loop().create_future()
        self._task: asyncio.Task[None] | None = None

    @property
    def usable(self) -> bool:
        """Whether a request can be made."""
        over = self._task is None or self._task.done() or self.wire.ended.is_set() or self.wire.flooded.is_set()
        return not over and self._session.done()

    async def open(self, seconds: float) -> None:
        """Connect, and agree on a version of the protocol.

        Raises:
            Lost: when that does not happen.
        """
        self._task = asyncio.create_task(self._run())
        await self._within(self._session, seconds)

    async def _run(self) -> None:
        client = Client(
            tapped(self._connect(self.wire), self.wire),
            mode=self._mode,
            cache=None,
            client_info=types.Implementation(name="specforge", version=__version__),
        )
        async with client:
            self._session.set_result(client.session)
            await self._closing.wait()

    async def list(self, cursor: str | None, seconds: float) -> dict[str, Any]:
        """One page of the tools, as it came.

        Raises:
            Lost: when there is none.
        """
        params = types.PaginatedRequestParams(cursor=cursor) if cursor is not None else None
        return await self._request(lambda session: session.list_tools(params=params), seconds)

    async def call(self, tool: str, arguments: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """The result of a tool, as it came: the client holds it against no schema.

        Raises:
            Lost: when there is none.
        """
        params = types.CallToolRequestParams(name=tool, arguments=dict(arguments))
        # `call_tool` of the session would judge the result by the schema of the tool, and keep a wrong one to itself.
        return await self._request(lambda session: session.send_request(types.CallToolRequest(params=params), types.Result), seconds)

    async def _request(self, ask: Callable[[ClientSession], Awaitable[object]], seconds: float) -> dict[str, Any]:
        request = asyncio.ensure_future(ask(self._session.result()))
        try:
            await self._within(request, seconds)
        except ValueError as error:  # a result that is none in this version of the protocol, and may be of use all the same
            if self.wire.answer is None:
                raise Lost("garbled", excerpt(str(error))) from None
        if self.wire.answer is None:
            raise Lost("garbled", "the answer holds no result")
        return self.wire.answer

    async def _within(self, request: asyncio.Future[Any], seconds: float) -> None:
        """Wait for a request, as long as there is anything to wait for."""
        assert self._task is not None
        flooded = asyncio.create_task(self.wire.flooded.wait())
        request.add_done_callback(_retrieved)
        try:
            await asyncio.wait({request, self._task, flooded}, timeout=max(seconds, 0), return_when=asyncio.FIRST_COMPLETED)
            if self.wire.flooded.is_set():
                raise Lost("flooded", "more came than may be taken")
            if request.done():
                await self._judged(request)
                return
            if self._task.done():
                raise await self._ended()
            if self.wire.strays:
                raise Lost("garbled", f"no answer after {seconds:.3g} seconds, but {'; '.join(self.wire.strays)}")
            raise Lost("hung", f"no answer after {seconds:.3g} seconds")
        finally:
            flooded.cancel()
            if not request.done():
                request.cancel()
                await asyncio.wait({request}, timeout=CANCEL_SECONDS)

    async def _judged(self, request: asyncio.Future[Any]) -> None:
        try:
            request.result()
        except MCPError as error:
            raise await self._refused(error) from None
        except (RuntimeError, asyncio.CancelledError):
            raise await self._ended() from None
        except ValueError:
            raise
        except Exception as error:  # noqa: BLE001  whatever a server makes the client do is told
            raise Lost("garbled", excerpt(f"{type(error).__name__}: {error}")) from None

    async def _refused(self, error: MCPError) -> Lost:
        if self.wire.unfit:
            return self._unfit(error.code)
        # Servers use these codes, too, for whatever they like.
        if error.code == types.CONNECTION_CLOSED and not self.wire.refused:
            how = await self._how()
            return Lost("died", how or excerpt(error.message))
        if error.code == types.PARSE_ERROR and not self.wire.refused:
            return Lost("garbled", excerpt(error.message))
        return Lost("refused", f"{error.code}: {excerpt(error.message)}", code=error.code)

    def _unfit(self, code: int | None = None) -> Lost:
        """Why a response of HTTP held no answer."""
        status = self.wire.status
        return Lost("barred" if status in BARRED else "garbled", self.wire.unfit, code=code, status=status)

    async def _ended(self) -> Lost:
        """Why the connection is over."""
        assert self._task is not None
        await asyncio.wait({self._task}, timeout=CANCEL_SECONDS)
        error = self._task.exception() if self._task.done() and not self._task.cancelled() else None
        if self.wire.flooded.is_set():
            return Lost("flooded", "more came than may be taken")
        if self.wire.unfit:
            return self._unfit()
        cause = _first(error)
        if isinstance(cause, MCPError):
            return await self._refused(cause)
        how = await self._how()
        told = excerpt(f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__) if cause is not None else ""
        return Lost("died", how or told or "the connection ended")

    async def close(self, seconds: float = END_SECONDS) -> None:
        """End the connection; what does not end in time is dropped."""
        self._closing.set()
        if self._task is not None:
            connected = self._session.done() and not self._session.cancelled()
            await asyncio.wait({self._task}, timeout=seconds if connected else 0)
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=END_SECONDS)
            if self._task.done() and not self._task.cancelled():
                self._task.exception()
        if not self._session.done():
            self._session.cancel()


def _retrieved(request: asyncio.Future[Any]) -> None:
    """Look at what a request raised, which nobody else does when the connection ended first."""
    if not request.cancelled():
        request.exception()


def _first(error: BaseException | None) -> BaseException | None:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
