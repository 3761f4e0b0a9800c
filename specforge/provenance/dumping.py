"""JSON with provenance: printed exactly as the standard library prints it, every character belonging to an element."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from json.encoder import encode_basestring as encode
from typing import cast

from msgspec import DecodeError
from msgspec.json import format as with_line_breaks

from specforge.provenance.traced import Origin, Span, Traced

_LINE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class Node(dict[str, object]):
    """A JSON object that belongs to an element; what is in it and says nothing else belongs to it too."""

    __slots__ = ("origin",)

    def __init__(self, value: Mapping[str, object], origin: Origin) -> None:
        """Give an object an owner."""
        super().__init__(value)
        self.origin = origin


def dumps(value: object, *, indent: int | None = None, tracing: bool) -> str:
    """Print a value as JSON, exactly as `json.dumps(value, indent=indent, ensure_ascii=False)` does; keep provenance when tracing."""
    if not tracing:
        return _without(value, indent)
    printer = _Printer(indent)
    printer.print(value, 0, None)
    return printer.result()


def _without(value: object, indent: int | None) -> str:
    line = _LINE(value)
    if indent is None:
        return line
    with suppress(DecodeError):  # it does not take every number
        return with_line_breaks(line, indent=indent)
    return json.dumps(value, indent=indent, ensure_ascii=False)  # a program in Python, ten times as slow


_SCALARS = frozenset((str, int, float, bool, type(None)))


def _has_one_origin(value: dict[str, object] | Sequence[object]) -> bool:
    """Whether nothing in it says where it came from."""
    for item in value.values() if isinstance(value, dict) else value:
        kind = type(item)
        if kind in _SCALARS:
            continue
        if kind not in {dict, list, tuple} or not _has_one_origin(cast("list[object]", item)):
            return False
    return True


class _Printer:
    """Collects pieces and spans in one pass; neighbours of one origin become one span."""

    def __init__(self, indent: int | None) -> None:
        self.indent = indent
        self.parts: list[str] = []
        self.spans: list[Span] = []
        self.position = 0
        self.start = 0
        self.current: Origin | None = None
        """The origin of what was printed since `start`; it becomes a span when another begins."""

    def result(self) -> Traced:
        self.close()
        return Traced("".join(self.parts), tuple(self.spans))

    def close(self) -> None:
        if self.current is not None and self.position > self.start:
            self.spans.append(Span(self.start, self.position, self.current, None))
        self.start = self.position

    def own(self, text: str, origin: Origin | None) -> None:
        if origin is not self.current:
            self.close()
            self.current = origin
        self.parts.append(text)
        self.position += len(text)

    def print(self, value: object, depth: int, origin: Origin | None) -> None:
        if isinstance(value, Node):
            origin = value.origin
        if (text := self.at_once(value, depth)) is not None:
            self.own(text, origin)
        elif isinstance(value, Traced):
            self.string(value)
        elif isinstance(value, (dict, Mapping)):
            self.block("{", "}", [(f"{encode(str(key))}: ", item) for key, item in value.items()], depth, origin)
        elif isinstance(value, (list, tuple)):
            self.block("[", "]", [("", item) for item in value], depth, origin)
        else:
            self.own(json.dumps(value, ensure_ascii=False), origin)

    def at_once(self, value: object, depth: int) -> str | None:
        """What is printed for a value in which nothing says where it came from; none for any other."""
        kind = type(value)
        if kind in _SCALARS:
            return _LINE(value)
        if not isinstance(value, (dict, list, tuple)) or not _has_one_origin(value):
            return None
        text = _without(value, self.indent)
        return text.replace("\n", "\n" + " " * self.indent * depth) if self.indent and depth else text

    def block(self, opening: str, closing: str, entries: list[tuple[str, object]], depth: int, origin: Origin | None) -> None:
        if not entries:
            self.own(opening + closing, origin)
            return
        line, before = ("", ", ") if self.indent is None else ("\n" + " " * self.indent * (depth + 1), ",")
        between = opening
        for key, item in entries:
            if isinstance(item, Node):
                self.own(between, origin)
                self.own(line + key, item.origin)
                self.print(item, depth + 1, origin)
            elif (text := self.at_once(item, depth + 1)) is not None:
                self.own(between + line + key + text, origin)
            else:
                self.own(between + line + key, origin)
                self.print(item, depth + 1, origin)
            between = before
        self.own(closing if self.indent is None else "\n" + " " * self.indent * depth + closing, origin)

    def string(self, value: Traced) -> None:
        """A string: what is printed as it is keeps its offsets, what is escaped keeps its origins."""
        text = encode(value)
        first = value.spans[0].outer[0] if value.spans[0].outer else value.spans[0].origin
        if len(text) == len(value) + 2:
            self.own('"', first)
            self.close()
            self.parts.append(text[1:-1])
            self.spans += [span.moved(self.position) for span in value.spans]
            self.position += len(value)
            self.start = self.position
            self.own('"', first)
            return
        self.close()
        self.parts.append(text)
        origins = tuple(dict.fromkeys(one for span in value.spans for one in (*span.outer, span.origin)))
        self.spans.append(Span(self.position, self.position + len(text), origins[-1], None, origins[:-1]))
        self.position += len(text)
        self.start = self.position
