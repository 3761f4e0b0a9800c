"""What an agent asked of list tools, call by call: how much, how far, and why it stopped."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from msgspec import Struct

from specforge.caps import bytes_of, estimate_tokens
from specforge.grading.conversation import conversation
from specforge.grading.events import Call, Conversation, Message
from specforge.grading.json_values import same_json
from specforge.grading.texts import says
from specforge.paging.contract import Contract
from specforge.paging.envelopes import COUNTED, parts_of
from specforge.seen.envelope import Envelope, envelope
from specforge.seen.showing import shown_text

LEAST_NUMBER = 1000
"""The smallest number that names a row."""
StopReason = Literal["satisfied", "budget", "end", "error", "could_not_ask", "unread"]


class ListCall(Struct, frozen=True):
    """One call of a list tool, with what is known of the chain of pages that it belongs to.

    The reason why a chain of pages stopped, by its last call:

    - `could_not_ask`: the tool has no argument by which fewer rows are asked for, so that the agent got all whatever it needed.
    - `error`: the call got an error instead of rows.
    - `unread`: what the model was shown of the result is not a list, as after a cut inside of the JSON.
    - `end`: no row comes behind it that could be asked for; the agent was free to stop before.
    - `budget`: more would come, and the tool was called as often as the contract allows in a task.
    - `satisfied`: more would come, another call was allowed, and the agent did not make it.
    """

    tool: str
    event: int
    """Which event of the conversation it is, from 0."""
    id: str | None
    """What the chat calls it."""
    requested_limit: int | None
    """How many rows it asked for; nothing when it did not say."""
    returned_count: int | None
    """How many rows the model was shown."""
    total_count: int | None
    """How many rows there are in all, where the result says so."""
    pages_fetched: int
    """How many calls of its chain got rows."""
    cursor_chain_id: str
    """Names its chain: the same for the same calls in the same order, whenever they are made."""
    tokens_returned: int
    """An estimate, with a margin; what a tokenizer counts is another number."""
    rows_cited_in_answer: int | None
    """How many of its rows the answer names by a unique value; nothing when no row has one that can be told from other words.

    A number of less than four digits is in answers for other reasons, and names no row.
    """
    stop_reason: StopReason
    """Why its chain stopped; the same for all its calls."""

    @property
    def chose_all(self) -> bool | None:
        """Whether the agent read all rows although it could have asked for fewer; nothing when that cannot be told.

        It did when it went on to the end, or asked for at least as many rows as there are. It did not when it stopped before.
        A single page of the usual size that happens to hold all says nothing, and neither does a tool that gives all at once.
        """
        if self.stop_reason in {"satisfied", "budget"}:
            return False
        if self.stop_reason != "end":
            return None
        asked = self.requested_limit is not None and self.requested_limit >= (self.total_count or self.returned_count or 0)
        return True if self.pages_fetched > 1 or asked else None

    def as_attributes(self) -> dict[str, str | int]:
        """Give it as attributes of a span, flat; what is not known is left out.

        `gen_ai.operation.name`, `gen_ai.tool.name` and `gen_ai.tool.call.id` are those of OpenTelemetry's conventions for a span
        `execute_tool`. The conventions have no names for the rest, which begins with `specforge.list.`.
        """
        ours = {
            "requested_limit": self.requested_limit,
            "returned_count": self.returned_count,
            "total_count": self.total_count,
            "pages_fetched": self.pages_fetched,
            "cursor_chain_id": self.cursor_chain_id,
            "tokens_returned_estimate": self.tokens_returned,
            "rows_cited_in_answer": self.rows_cited_in_answer,
            "stop_reason": self.stop_reason,
        }
        standard: dict[str, str | int] = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": self.tool}
        named: dict[str, str | int] = {} if self.id is None else {"gen_ai.tool.call.id": self.id}
        return {**standard, **named, **{f"specforge.list.{name}": one for name, one in ours.items() if one is not None}}


def list_calls(chat: object, tools_json: Mapping[str, Any] | None) -> tuple[ListCall, ...]:
    """Read every call of a list tool out of a transcript, in order.

    Args:
        chat: The transcript, in any form that `conversation` reads.
        tools_json: The document of `tools.json`, or nothing; tools that it does not have, and those that give no list, are left out.

    Raises:
        TranscriptError: when the transcript has no known form.
    """
    heard = conversation(chat)
    tools = {one.name: one for one in _list_tools(tools_json or {})}
    chains: list[_Chain] = []
    for place, event in enumerate(heard.events):
        if isinstance(event, Call) and event.by == "agent" and (tool := tools.get(event.tool)) is not None:
            page = _Page(place, event, envelope(event.result, tool.reads))
            chain = _chain_of(page, [one for one in reversed(chains) if one.tool is tool])
            if chain is None:
                same = sum(one.tool is tool and same_json(one.pages[0].call.arguments, event.arguments) for one in chains)
                chains.append(chain := _Chain(tool, same, []))
            chain.pages.append(page)
    called = {name: sum(len(one.pages) for one in chains if one.tool.name == name) for name in tools}
    found = [one for chain in chains for one in _told(chain, called[chain.tool.name], heard)]
    return tuple(sorted(found, key=lambda one: one.event))


def _written(arguments: object) -> str:
    """Arguments as one text; a number that is too large for Python, as `1e400`, is one of them."""
    return json.dumps(arguments, sort_keys=True, separators=(",", ":"))


class _ListTool(Struct, frozen=True, dict=True):
    """What a list tool's contract says of how it is asked."""

    name: str
    pages: Contract | None
    reads: Mapping[str, str | None] | None
    unique: tuple[str, ...]
    most_calls: int | None
    """How often it may be called in a task."""


def _list_tools(document: Mapping[str, Any]) -> Iterator[_ListTool]:
    for entry in document.get("tools") or ():
        contract = entry.get("contract") or {}
        returns = contract.get("returns")
        if contract.get("pages") or returns == "many" or isinstance(returns, Mapping):
            yield _ListTool(
                entry["name"],
                Contract.read(entry) if contract.get("pages") else None,
                parts_of(contract),
                tuple((contract.get("rows") or {}).get("unique", ())),
                (contract.get("agent") or {}).get("pages_per_task"),
            )


class _Page(Struct, frozen=True):
    place: int
    call: Call
    said: Envelope


@dataclass(slots=True)
class _Chain:
    """Calls that go on with each other."""

    tool: _ListTool
    number: int
    """How many chains before it began with the same call."""
    pages: list[_Page]

    def gave(self, place: object) -> bool:
        """Whether one of its pages named a place."""
        contract = self.tool.pages
        assert contract is not None
        return any(same_json(place, one) for one in self._nexts(contract.place_input or ""))

    def may_go_on_with(self, call: Call) -> bool:
        """Whether a call at a place that no page named is about the same list."""
        contract = self.tool.pages
        assert contract is not None
        # A cursor that no page gave was made up or is too old, and says nothing of its list.
        return contract.style == "cursor" or self._filters(call, contract) == self._filters(self.pages[0].call, contract)

    def _nexts(self, place_input: str) -> Iterator[object]:
        for one in self.pages:
            next = one.said.next
            arguments = next.get("arguments") if isinstance(next, Mapping) else None
            yield arguments.get(place_input) if isinstance(arguments, Mapping) else next

    def _filters(self, call: Call, contract: Contract) -> str:
        return _written({key: one for key, one in call.arguments.items() if key not in {contract.size_input, contract.place_input}})

    @property
    def id(self) -> str:
        """Names the chain by what it began with."""
        begun = _written([self.tool.name, self.pages[0].call.arguments, self.number])
        return hashlib.sha256(begun.encode()).hexdigest()[:16]

    def stopped(self, called: int) -> StopReason:
        """Why it has no further page."""
        last, contract = self.pages[-1], self.tool.pages
        if last.said.rows is None:
            return "unread" if _cut_inside(last.call) else "error"
        if contract is None:
            return "could_not_ask"
        limit = last.call.arguments.get(contract.size_input, contract.default)
        farthest = contract.place_input is None and isinstance(limit, int) and limit >= contract.most
        before = sum(len(one.said.rows or ()) for one in self.pages[:-1])
        if not _more(last, contract, self.tool.reads, before) or farthest:
            return "end"
        return "budget" if self.tool.most_calls is not None and called >= self.tool.most_calls else "satisfied"


def _chain_of(page: _Page, chains: Sequence[_Chain]) -> _Chain | None:
    """The chain that a call goes on with, of those of its tool, the last one first; nothing where it begins one."""
    contract = chains[0].tool.pages if chains else None
    if contract is None or contract.place_input is None or contract.place_input not in page.call.arguments:
        return None
    place = page.call.arguments[contract.place_input]
    exact = next((one for one in chains if one.gave(place)), None) if contract.style == "cursor" else None
    return exact or next((one for one in chains if one.may_go_on_with(page.call)), None)


def _more(page: _Page, contract: Contract, reads: Mapping[str, str | None] | None, before: int) -> bool:
    """Whether rows come behind a page, as its contract tells the end of the list; `before` says how many came before it."""
    said = page.said
    if said.has_more is not None:
        return said.has_more
    follows = reads is None or reads.get("next") is not None or reads.get("link") is not None or contract.style == "cursor"
    if follows and (reads is None or reads.get("end") not in COUNTED or said.next in (None, "")):
        return said.next not in (None, "") or (contract.place_input is None and said.truncated is True)
    rows, asked = len(said.rows or ()), _whole(page.call.arguments.get(contract.size_input), contract.default)
    size = min(asked, contract.most)
    if said.total is not None and contract.total == "exact":
        first = 1 if contract.style == "page" else 0
        place = before if contract.style == "cursor" else _whole(page.call.arguments.get(contract.place_input or ""), first)
        return ((place - 1) * size if contract.style == "page" else place) + rows < said.total
    return rows >= (1 if contract.overflow == "shrink_page" else size)


def _whole(value: object, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else usual


def _cut_inside(call: Call) -> bool:
    """Whether a result begins as JSON and does not end as such; nothing shown counts, too."""
    return call.result is None or (isinstance(call.result, str) and call.result.lstrip().startswith(("{", "[")))


def _told(chain: _Chain, called: int, heard: Conversation) -> Iterator[ListCall]:
    fetched = sum(one.said.rows is not None for one in chain.pages)
    contract, reason = chain.tool.pages, chain.stopped(called)
    for page in chain.pages:
        call, rows = page.call, page.said.rows
        limit = call.arguments.get(contract.size_input) if contract is not None else None
        yield ListCall(
            call.tool,
            page.place,
            call.id,
            limit if isinstance(limit, int) and not isinstance(limit, bool) else None,
            None if rows is None else len(rows),
            page.said.total,
            fetched,
            chain.id,
            estimate_tokens(bytes_of(shown_text(call) or "")),
            _cited(rows or (), chain.tool, _answer(heard, page.place)),
            reason,
        )


def _answer(heard: Conversation, place: int) -> str:
    """What the agent says after a call, before the user speaks again."""
    texts: list[str] = []
    for event in heard.events[place + 1 :]:
        if isinstance(event, Message):
            if event.role == "user":
                break
            texts.append(event.text)
    return "\n".join(texts)


def _cited(rows: Sequence[object], tool: _ListTool, answer: str) -> int | None:
    names = [tuple(_names(row, tool.unique)) for row in rows]
    return sum(any(says(answer, one) for one in found) for found in names) if any(names) else None


def _names(row: object, unique: Sequence[str]) -> Iterator[str]:
    """The values by which an answer can name a row; a line of text is named by itself."""
    values = [row] if isinstance(row, str) else [row.get(name) for name in unique] if isinstance(row, Mapping) else []
    yield from (str(one) for one in values if (isinstance(one, str) and one.strip()) or (isinstance(one, int) and one >= LEAST_NUMBER))
