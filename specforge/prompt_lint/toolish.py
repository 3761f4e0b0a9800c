"""Names in a prompt that are those of tools."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from specforge.prompt_lint.matching import HUMP
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Known

PREFIXED = re.compile(r"(?:functions|tools|default_api)\.|mcp__\w{1,40}?__")
IDENTIFIER = re.compile(rf"(?:{PREFIXED.pattern})?([A-Za-z_]\w{{1,63}}(?:-\w{{1,63}}){{0,6}})")
SAID = re.compile(
    r"\b(?:the|your|call|use|using|invoke|run|via|with)\s{1,3}(?:([`\"'*\u201c]{1,3})([A-Za-z_][\w-]{2,60})[`\"'*\u201d]{1,3}|([a-z0-9]+_\w{1,60}))\s{1,3}tool\b"
    r"|\btools?\s{1,3}(?:called\s|named\s)?\s{0,3}([`\"'*\u201c]{1,3})([A-Za-z_][\w-]{2,60})[`\"'*\u201d]",
    re.IGNORECASE,
)
"""A name that the text calls a tool, in quotes or with an underscore."""
CALLED = re.compile(r"(?<![\w.`/\\])([a-z][a-z0-9]{1,30}(?:_\w{1,50}|[A-Z]\w{1,50}))(?=\()")
VERBS = frozenset((
    "accept", "activate", "add", "analyze", "append", "apply", "approve", "archive", "ask", "assign", "attach", "authenticate", "book",
    "browse", "calculate", "call", "cancel", "change", "check", "clear", "click", "close", "compute", "convert", "copy", "create",
    "deactivate", "delete", "deploy", "describe", "disable", "download", "edit", "enable", "escalate", "estimate", "evaluate",
    "execute", "exchange", "extract", "fetch", "filter", "find", "flag", "forward", "generate", "get", "grep", "insert", "inspect",
    "invoke", "issue", "list", "load", "lookup", "look", "mark", "modify", "move", "navigate", "notify", "open", "pause", "pay",
    "place", "post", "publish", "pull", "push", "put", "query", "read", "recommend", "refund", "register", "reject", "remove", "rename",
    "reply", "reserve", "reset", "resolve", "resume", "retrieve", "run", "save", "schedule", "scrape", "scroll", "search", "select",
    "send", "set", "share", "show", "start", "stop", "submit", "subscribe", "summarize", "sync", "track", "transfer", "translate",
    "trigger", "unlock", "unsubscribe", "update", "upload", "validate", "verify", "view", "write",
))  # fmt: skip
"""What the first word of a tool's name usually says."""
NOUNS = frozenset((
    "id", "ids", "at", "by", "date", "dates", "time", "times", "count", "counts", "type", "types", "name", "names", "url", "urls",
    "uri", "code", "codes", "status", "state", "result", "results", "number", "key", "keys", "price", "amount", "total", "size",
    "limit", "flag", "path", "reason", "mode", "level", "score", "rate", "ratio", "term", "terms", "string", "value", "values", "day",
    "days", "only", "hour", "hours", "window", "percent", "response", "responses", "history", "offset", "length", "index", "token",
    "tokens", "timestamp", "params", "args", "error", "errors",
))  # fmt: skip
"""What the last word of a field's name says, whatever its first one is: `search_results`, `open_date`."""
NEAR = 0.82


@dataclass(frozen=True, slots=True)
class Named:
    """A name that may be that of a tool."""

    name: str
    """Without what a client puts before it, as `functions.` and `mcp__shop__`."""
    start: int
    end: int
    said: bool
    """Whether the text calls it a tool."""


def named(prompt: Prompt) -> Iterator[Named]:
    """Give the names in code style, those that are called, and those that the text calls a tool, in order."""
    text = prompt.text
    found: dict[int, Named] = {}
    for one in prompt.structure.references:
        match = IDENTIFIER.fullmatch(one.target.split("(", 1)[0].strip()) if one.kind == "code" else None
        if match is not None:
            end = text.find(match[0], one.start, one.end) + len(match[0])
            found[end] = Named(match[1], end - len(match[1]), end, said=False)
    for called in CALLED.finditer(text):
        found.setdefault(called.end(1), Named(called[1], *called.span(1), said=False))
    for said in SAID.finditer(text):
        group = next(number for number in (2, 3, 5) if said[number])
        found[said.end(group)] = Named(said[group], *said.span(group), said=True)
    return (found[end] for end in sorted(found))


def looks_like_a_tool(name: str) -> bool:
    """Whether an identifier begins with a verb and goes on, as `get_order` and `sendMail` do, and is no field's name as `open_date` is."""
    words = [word for word in re.split(r"[_-]+", HUMP.sub("_", name).casefold()) if word]
    return len(words) >= 2 and words[0] in VERBS and words[-1] not in NOUNS and ("_" in name or HUMP.search(name) is not None)


def nearest_tool(name: str, known: Known) -> str:
    """Give the tool whose name is near to one; empty when none is."""
    names = {one.name.casefold(): one.name for one in known.tools or ()}
    close = difflib.get_close_matches(name.casefold(), names, n=1, cutoff=NEAR)
    return names[close[0]] if close else ""
