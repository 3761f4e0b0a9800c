"""Plays a stream of events against the session store of an agent framework; runs in the environment of the frameworks.

Reads JSON from standard input: `store`, `document` (of `sessions.json`), `purpose`, `events` in order. Prints for each event
that has a session its id, and the ids of the events that the store knew in that session before it.
"""

import asyncio
import json
import socket
import sys
from collections.abc import Awaitable, Callable

from specforge.boundaries import Segmenter

Store = Callable[[str, str], Awaitable[list[str]]]
"""Remembers a text in a session, and gives what was known there."""


def agents_sqlite() -> Store:
    from agents import SQLiteSession

    async def remember(session_id: str, text: str) -> list[str]:
        session = SQLiteSession(session_id, "memory.db")
        known = [item["content"] for item in await session.get_items()]
        await session.add_items([{"role": "user", "content": text}])
        session.close()
        return known

    return remember


def langgraph_threads() -> Store:
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import END, START, MessagesState, StateGraph

    builder = StateGraph(MessagesState)
    builder.add_node("agent", lambda state: {"messages": []})
    builder.add_edge(START, "agent")
    builder.add_edge("agent", END)
    agent = builder.compile(checkpointer=InMemorySaver())

    async def remember(session_id: str, text: str) -> list[str]:
        thread = {"configurable": {"thread_id": session_id}}
        known = [message.content for message in agent.get_state(thread).values.get("messages", [])]
        agent.invoke({"messages": [("user", text)]}, thread)
        return known

    return remember


def no_network(*_: object) -> None:
    raise OSError("a store of sessions must not reach a network")


async def main() -> None:
    asked = json.load(sys.stdin)
    # Loops are woken through a pair of sockets, which connect to nothing.
    socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = no_network
    remember = {"agents": agents_sqlite, "langgraph": langgraph_threads}[asked["store"]]()
    segmenter = Segmenter(asked["document"], asked["purpose"])
    column = asked["document"]["events"]["columns"]["id"]
    for placed in segmenter.place(asked["events"]):
        name = placed.event[column]
        sys.stdout.write(json.dumps({"id": name, "session": placed.session_id, "known": await remember(placed.session_id, name)}) + "\n")


asyncio.run(main())
