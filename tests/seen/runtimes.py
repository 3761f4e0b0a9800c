"""Runtimes as small loops: each calls tools for a model and shows it what its cap leaves."""

import json
from collections.abc import Callable

from specforge.caps import PROFILES, Cap, seen_of
from specforge.seen.watching import calling


def head_and_tail(text: str, cap: Cap = PROFILES["codex"]) -> str:
    """Keeps both ends with a marker between, as Codex does."""
    seen = seen_of(text, cap)
    if seen.whole:
        return text
    raw = text.encode()
    head, tail = raw[: seen.head].decode(errors="ignore"), raw[len(raw) - seen.tail :].decode(errors="ignore")
    return f"Total output lines: {text.count(chr(10)) + 1}\n\n{head}\n[... omitted {len(raw) - seen.head - seen.tail} bytes ...]\n{tail}"


def first_bytes(most: int) -> Callable[[str], str]:
    """Keeps the beginning and says nothing."""
    return lambda text: text.encode()[:most].decode(errors="ignore")


def rows_of_both_ends(rows: int) -> Callable[[str], str]:
    """Keeps rows of both ends of a JSON array, so that it stays JSON."""

    def cut(text: str) -> str:
        found = json.loads(text)
        return json.dumps(found[:rows] + found[-rows:]) if len(found) > 2 * rows else text

    return cut


def spill(text: str) -> str:
    """Saves a large result and shows where."""
    return (
        text
        if len(text) <= 2000
        else f"Output too large ({len(text)} bytes). Full output saved to: tool-results/call-1.txt\nPreview:\n{text[:200]}"
    )


def chat(calls: list[tuple[str, dict[str, object], str]], answer: str, form: str = "openai") -> list[object]:
    """A chat in which an agent makes calls, is shown their results, and answers."""
    said: list[object] = [{"role": "user", "content": "Please look."}]
    for number, (name, arguments, shown) in enumerate(calls):
        id = f"c{number}"
        if form == "openai":
            function = {"name": name, "arguments": json.dumps(arguments)}
            said += [
                {"role": "assistant", "content": None, "tool_calls": [{"id": id, "type": "function", "function": function}]},
                {"role": "tool", "tool_call_id": id, "content": shown},
            ]
        elif form == "anthropic":
            said += [
                {"role": "assistant", "content": [{"type": "tool_use", "id": id, "name": name, "input": arguments}]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": id, "content": [{"type": "text", "text": shown}]}]},
            ]
        else:
            said += [
                {
                    "role": "assistant",
                    "content": "",
                    "source": "generate",
                    "tool_calls": [{"id": id, "function": name, "arguments": arguments, "type": "function"}],
                },
                {"role": "tool", "tool_call_id": id, "function": name, "content": [{"type": "text", "text": shown}]},
            ]
    return [*said, {"role": "assistant", "content": answer}]


class Loop:
    """Calls a tool for a model and keeps what it is shown."""

    def __init__(self, tool: Callable[..., object], show: Callable[[str], str]) -> None:
        self.tool, self.show = tool, show
        self.calls: list[tuple[str, dict[str, object], str]] = []

    def call(self, **arguments: object) -> str:
        with calling(f"c{len(self.calls)}"):
            result = self.tool(**arguments)
        shown = self.show(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False))
        self.calls.append((str(getattr(self.tool, "__name__", "")), dict(arguments), shown))
        return shown
