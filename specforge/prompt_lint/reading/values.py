"""Values of a structured file: mappings, lists and texts, where each text knows its place."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from specforge.prompt_lint.reading.tracing import Traced

MAX_DEPTH = 64
"""How deep values may be nested; no file of prompts comes near it."""


class Text(Struct, frozen=True, dict=True):
    """A text of the file; it is decoded when it is asked for."""

    source: Traced
    start: int
    end: int
    decoded: Callable[[Traced, int, int], Traced]

    @cached_property
    def traced(self) -> Traced:
        """What the text says, with its places."""
        return self.decoded(self.source, self.start, self.end)

    @property
    def value(self) -> str:
        """What the text says."""
        return self.traced.text


Value = Text | Mapping[str, "Value"] | Sequence["Value"] | None
"""`None` is whatever holds no text: numbers, truth values, nothing, a value that stands elsewhere."""


def text_of(value: Value) -> str:
    """What a text says; empty for any other value."""
    return value.value if isinstance(value, Text) else ""
