"""The parser of YAML: what it may be given, its events, and where they stand."""

from collections.abc import Iterator

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_NODES = 200_000
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where libyaml is there; about eight times as fast, and the same events."""
FAST = Loader is not yaml.SafeLoader
"""Whether libyaml is there."""


class Refused(Exception):
    """What is not read, though it may be YAML: the text says why, `help` what to do; `line` and `column` are 0 where they say nothing."""

    def __init__(self, message: str, help: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.help, self.line, self.column = help, line, column


def too_large(size: int) -> tuple[str, str]:
    """Message and help for a file with too many bytes."""
    return f"the file has {size:,} bytes; a spec has at most {MAX_BYTES:,}", "split it into modules, or link long texts as `documents`"


def events_of(text: str) -> Iterator[yaml.Event]:
    """The events of the parser for a text."""
    loader = Loader(text)
    try:
        while (event := loader.get_event()) is not None:  # type: ignore[no-untyped-call]  # the stubs leave it untyped
            yield event
    finally:
        loader.dispose()


def index_of(mark: yaml.error.Mark | yaml._yaml.Mark | None) -> int:
    """Where a mark stands in the text, in code points."""
    return mark.index if mark else 0


def start_of(event: yaml.Event) -> tuple[int, int]:
    """The line and the column where an event begins, both from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def end_of(event: yaml.Event) -> tuple[int, int]:
    """The line and the column where an event ends, both from 1."""
    mark = event.end_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
