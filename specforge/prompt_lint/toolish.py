"""Names in a prompt that are those of tools."""

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from specforge.prompt_lint.matching import HUMP
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.statements import lowered
from specforge.regexes import regex

PREFIXED = regex(r"(?:functions|tools|default_api)\.|mcp__\w{1,40}?__")
IDENTIFIER = regex(rf"(?:{PREFIXED.pattern})?([A-Za-z_]\w{{1,63}}(?:-\w{{1,63}}){{0,6}})")
TOOL = regex(r"tools?\b", re.IGNORECASE)
BEFORE = regex(
    r"\b(?:the|your|call|use|using|invoke|run|via|with)\s{1,3}(?:[`\"'*\u201c]{1,3}([A-Za-z_][\w-]{2,60})[`\"'*\u201d]{1,3}|([A-Za-z0-9]+_\w{1,60}))\s{1,3}$",
    re.IGNORECASE,
)
"""A name, in quotes or with an underscore, before the word `tool`."""
AFTER = regex(r"\s{1,3}(?:called\s|named\s)?\s{0,3}[`\"'*\u201c]{1,3}([A-Za-z_][\w-]{2,60})[`\"'*\u201d]", re.IGNORECASE)
COLON = regex(r"[^\n`:.]{0,40}:")
LISTED = regex(r"[ \t]{0,3}(?:,|and\b|or\b)?[ \t]{0,3}(?:and[ \t]|or[ \t])?`([A-Za-z_][\w-]{2,60})`")
"""A name in code style in the list after `your tools:`."""
CALLED = regex(r"(?<![\w.`/\\])([a-z][a-z0-9]{1,30}(?:_\w{1,50}|[A-Z]\w{1,50}))$")
INVOKED = regex(
    rf"\b(?:call|invoke)\s{{1,3}}(?:the\s{{1,3}})?(?:`{IDENTIFIER.pattern}(?:\([^`\n]{{0,80}})?`|{IDENTIFIER.pattern}(?![\w.(]))",
    re.IGNORECASE,
)
"""A name after `call`: in code style it is said to be a tool, and else it may be one when it has an underscore."""
PREFIXES = ("functions.", "default_api.", "mcp__")
PREFIXED_NAME = regex(r"(?<![\w.])(?:functions\.|default_api\.|mcp__\w{1,40}?__)([A-Za-z_]\w{1,63}(?:-\w{1,63}){0,6})")
LISTING = regex(
    r"(?:\b(?:is|are|be|as|to|holds?|has|with)\s(?:either|one\sof|any\sof)(?:\s(?:these|the|following|possible|allowed|values)){0,4}|\bset\s(?:the\s)?[`\"']?[\w. ]{1,60}?[`\"']?\sto"
    r"|\b(?:values?|events?|codes?|reasons?|status|flags?|fields?)(?:\s(?:is|are|of|can\sbe|may\sbe|must\sbe))?"
    r"|`[\w.]{1,60}`(?::|\s(?:is|are|was|becomes|equals|ist|wird|es|est|\u00e8|\u00e9|(?:must|may|can|should|will)\sbe)(?:\s(?:not|either))?)|=)[\s:]{0,3}(?:[`\"'][\w-]{1,60}[`\"'](?:,\s(?:or\s|and\s)?|\s(?:or|and)\s)){0,20}[`\"']\Z",
    re.IGNORECASE,
)
"""What stands before a value, as in ``is one of `a`, `b` `` and ``set `status` to `a` ``."""
WIDEST = 300
"""Characters of a line in which values are listed."""
REACH = 90
"""In characters: no name before a word is longer."""
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


class Named(Struct, frozen=True):
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
    lower = lowered(text)
    for invoked in _matches(INVOKED, text, lower, "call", "invoke"):
        group = 1 if invoked[1] else 2
        if invoked[1] or "_" in invoked[2]:
            found[invoked.end(group)] = Named(invoked[group], *invoked.span(group), said=group == 1)
    for prefixed in PREFIXED_NAME.finditer(text) if any(one in text for one in PREFIXES) else ():
        found[prefixed.end()] = Named(prefixed[1], *prefixed.span(1), said=True)
    position = -1
    while (position := text.find("(", position + 1)) >= 0:
        if (called := CALLED.search(text, max(0, position - REACH), position)) is not None:
            found.setdefault(position, Named(called[1], *called.span(1), said=False))
    for tool in _matches(TOOL, text, lower, "tool"):
        before, after = BEFORE.search(text, max(0, tool.start() - REACH), tool.start()), AFTER.match(text, tool.end())
        spans = [before.span(1 if before[1] else 2)] if before is not None else []
        spans += [after.span(1)] if after is not None else []
        if (colon := COLON.match(text, tool.end())) is not None:
            end = colon.end()
            while (listed := LISTED.match(text, end)) is not None:
                spans.append(listed.span(1))
                end = listed.end()
        found |= {end: Named(text[start:end], start, end, said=True) for start, end in spans}
    return (found[end] for end in sorted(found))


def _matches(pattern: re.Pattern[str], text: str, lower: str, *beginnings: str) -> Iterator[re.Match[str]]:
    """Give what `finditer` does of a pattern that begins with one of some words; searching for these is twenty times as quick."""
    places: list[int] = []
    for word in beginnings:
        place = lower.find(word)
        while place >= 0:
            places.append(place)
            place = lower.find(word, place + 1)
    end = 0
    for place in sorted(places):
        if place >= end and (found := pattern.match(text, place)) is not None:
            end = found.end()
            yield found


def is_listed_value(text: str, start: int) -> bool:
    """Whether a name in quotes stands where a value does that a field may have."""
    return LISTING.search(text[max(0, start - WIDEST) : start].rpartition("\n")[2]) is not None


def looks_like_a_tool(name: str) -> bool:
    """Whether an identifier begins with a verb and goes on, as `get_order` and `sendMail` do, and is no field's name as `open_date` is."""
    words = [word for word in re.split(r"[_-]+", HUMP.sub("_", name).casefold()) if word]
    return len(words) >= 2 and words[0] in VERBS and words[-1] not in NOUNS and ("_" in name or HUMP.search(name) is not None)


@lru_cache(maxsize=4096)
def nearest_tool(name: str, tools: tuple[str, ...]) -> str:
    """Give which of some tools has a name near to one; empty when none has."""
    folded = name.casefold()
    pairs = _pairs(folded)
    names = {one.casefold(): one for one in tools}
    likely = [other for other in names if 2 * len(pairs & _pairs(other)) >= min(len(pairs), len(_pairs(other)))]
    close = difflib.get_close_matches(folded, likely, n=1, cutoff=NEAR)
    return names[close[0]] if close else ""


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(name)))
