"""Caps that runtimes put on tool results and definitions: dated facts with their sources; those of results can be overridden in the config."""

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

BYTES_PER_TOKEN = 2
"""JSON rows hold 1.5 to 2.4 bytes per token in the tokenizers in use; the usual four undercounts them by half."""
MARGIN_PERCENT = 15
"""Added to every estimate of tokens; local counts have been found 11 % below what was billed."""


class Cap(Struct, frozen=True):
    """What one runtime does to a result that is too large. `None` means that there is no such limit."""

    bytes: int | None = None
    tokens: int | None = None
    lines: int | None = None
    action: str = "cut"
    as_of: str = ""
    source: str = ""

    @property
    def fits_bytes(self) -> int | None:
        """The most bytes of compact JSON that fit for certain; tokens are converted with the margin."""
        limits = [] if self.bytes is None else [self.bytes]
        if self.tokens is not None:
            limits.append(self.tokens * BYTES_PER_TOKEN * 100 // (100 + MARGIN_PERCENT))
        return min(limits, default=None)


PROFILES: Mapping[str, Cap] = {
    "claude-code": Cap(tokens=25_000, action="spill", as_of="2026-11", source="Claude Code documentation, MCP output limits"),
    "codex": Cap(bytes=10_240, lines=256, action="middle", as_of="2026-11", source="Codex CLI source, exec output truncation"),
    "openai-tool-outputs": Cap(bytes=524_288, action="error", as_of="2026-11", source="OpenAI API reference, submit tool outputs"),
}
"""The profiles that `runs_in` can name without further settings."""


class Seen(Struct, frozen=True):
    """What is left of a result under a cap."""

    whole: bool
    head: int
    """How many bytes are shown from the beginning."""
    tail: int = 0
    """How many bytes are shown from the end, beside them."""


def seen_of(text: str, cap: Cap) -> Seen:
    """Say what a runtime shows a model of a result. Limits in tokens are taken in bytes, with the margin, so that they are estimates."""
    size, limit = bytes_of(text), cap.fits_bytes
    lines = text.count("\n") + (not text.endswith("\n"))
    if (limit is None or size <= limit) and (cap.lines is None or lines <= cap.lines):
        return Seen(whole=True, head=size)
    if cap.action in {"spill", "error"}:
        return Seen(whole=False, head=0)
    kept = size if limit is None else min(limit, size)
    ends = [found.end() for found in re.finditer("\n", text)] if cap.lines is not None and lines > cap.lines else []
    if cap.action == "middle":
        head = tail = kept // 2
        if cap.lines is not None and lines > cap.lines:
            half = cap.lines // 2
            head = min(head, bytes_of(text[: ends[half - 1]]))
            tail = min(tail, bytes_of(text[ends[lines - half - 1] :]))
        return Seen(whole=False, head=head, tail=tail)
    if cap.lines is not None and lines > cap.lines:
        kept = min(kept, bytes_of(text[: ends[cap.lines - 1]]))
    return Seen(whole=False, head=kept)


def bytes_of(text: str) -> int:
    """The size of a text in UTF-8, also where it holds half of a pair of surrogates."""
    return len(text.encode("utf-8", "surrogatepass"))


class Limit(Struct, frozen=True):
    """What a provider or a client allows in the definition of a tool."""

    of: Literal["name", "description", "argument"]
    """What is limited; `argument` is the name of one."""
    chars: int
    who: str
    does: str
    """What happens to more."""
    as_of: str
    source: str
    letters: str = ""
    """The characters that are allowed, as in a pattern; any when empty."""


PLAIN = "a-zA-Z0-9_-"
DEFINITIONS: Mapping[str, tuple[Limit, ...]] = {
    "mcp": (
        Limit("name", 128, "the protocol", "advises against it", "2026-07", "Model Context Protocol, tools, tool names", "a-zA-Z0-9_.-"),
        Limit("description", 2048, "Claude Code", "cuts it there", "2026-08", "Claude Code documentation, MCP; since 2.1.84"),
    ),
    "openai": (
        Limit("name", 64, "the API", "refuses it", "2026-11", "OpenAI API reference, function definition", PLAIN),
        Limit(
            "description",
            1024,
            "the API",
            "refuses it",
            "2025-08",
            "OpenAI API, error `string_above_max_length` of `tools[].function.description`",
        ),
    ),
    "openai-responses": (Limit("name", 64, "the API", "refuses it", "2026-11", "OpenAI API reference, function definition", PLAIN),),
    "anthropic": (
        Limit("name", 128, "the API", "refuses it", "2026-09", "Anthropic API, error of `tools[].custom.name`", PLAIN),
        Limit(
            "argument",
            64,
            "the API",
            "refuses it",
            "2026-09",
            "Anthropic API, error of `tools[].custom.input_schema.properties`",
            "a-zA-Z0-9_.-",
        ),
    ),
}
"""What may be in definitions, by the shape that they have; where nothing is named, no limit is known."""


BYTES_PER_PROSE_TOKEN = 4
"""English prose in the tokenizers in use; other languages have more bytes per character and fewer characters per token."""


def estimate_prose_tokens(text: str) -> int:
    """Estimate the tokens of prose, margin included; an estimate, never exact."""
    return -(-len(text.encode()) * (100 + MARGIN_PERCENT) // (100 * BYTES_PER_PROSE_TOKEN))


def estimate_tokens(size: int) -> int:
    """Estimate the tokens of so many bytes of JSON, margin included; an estimate, never exact."""
    return -(-size * (100 + MARGIN_PERCENT) // (100 * BYTES_PER_TOKEN))


DESCRIPTIONS: Mapping[str, Limit] = {
    "openai-chat-completions": DEFINITIONS["openai"][1],
    "claude-code": DEFINITIONS["mcp"][1],
}
"""What is known of descriptions that are too long, by client: runtimes have the names that their caps have."""
