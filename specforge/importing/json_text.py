"""JSON with the lines that its parts stand on."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from specforge.errors import UsageError
from specforge.importing.pieces import SourceText
from specforge.line_ends import line_starts
from specforge.provenance.pointers import escaped, positions
from specforge.regexes import regex

MAX_DEPTH = 64
_TOKENS = regex(r'\\.|["\[\]{}]', re.DOTALL)
_SPACE = regex(r"[ \t\n\r]*")
_BETWEEN = regex(r"[ \t\n\r]*,?[ \t\n\r]*")
_COLON = regex(r"[ \t\n\r]*:[ \t\n\r]*")


class Located(Struct, frozen=True):
    """A value and the lines it stands on."""

    value: object
    first: int
    last: int


class JsonText:
    """A text in JSON, read as a whole; its parts can be located."""

    def __init__(self, source: SourceText, line: int = 1) -> None:
        """Read the text; `line` is the one of its file that it begins on.

        Raises:
            UsageError: when it is no JSON, is nested too deeply, or has a key twice in one object.
        """
        self.text = "\n".join(source.lines)
        self._starts = line_starts(self.text)
        self._decoder = json.JSONDecoder()
        _not_too_deep(source.file, self.text, line)
        try:
            self.value: object = json.loads(self.text, object_pairs_hook=_once)
        except json.JSONDecodeError as error:
            raise UsageError(
                f"{source.file}:{error.lineno + line - 1}:{error.colno}: it is no JSON: {error.msg.lower()}", "correct it there"
            ) from None
        except _Repeated:
            name, first, again = self._repeated(_end(_SPACE, self.text, 0))
            said = f"{source.file}:{again + line - 1}: the key `{name}` stands here twice; the first is on line {first + line - 1}"
            raise UsageError(said, "keep one of them") from None
        except (ValueError, RecursionError):
            raise UsageError(f"{source.file} holds a number that is too long", "shorten it") from None

    def parts(self, *path: str | int) -> tuple[tuple[str, Located], ...]:
        """Give the parts of the object or list that a path of keys and indexes leads to, each with its key and lines."""
        at = _end(_SPACE, self.text, 0)
        for key in path:
            children = enumerate(self._children(at))
            at = next((start for index, (name, start, _) in children if (index if isinstance(key, int) else name) == key), -1)
            if at < 0:
                return ()
        return tuple((name, self._located(start, end)) for name, start, end in self._children(at))

    def span(self, *path: str | int) -> tuple[int, int]:
        """The first and the last line of a part."""
        start, end = self._positions["".join(f"/{escaped(str(key))}" for key in path)]
        return bisect_right(self._starts, start), bisect_right(self._starts, end - 1)

    @cached_property
    def _positions(self) -> Mapping[str, tuple[int, int]]:
        return positions(self.text)

    def _repeated(self, at: int) -> tuple[str, int, int]:
        """A key that stands twice in one object, and the lines of its values; an empty one where none does."""
        lines: dict[str, int] = {}
        for name, start, _ in self._children(at):
            line = bisect_right(self._starts, start)
            if self.text[at] == "{" and name in lines:
                return name, lines[name], line
            lines[name] = line
            if (found := self._repeated(start))[0]:
                return found
        return "", 0, 0

    def _located(self, start: int, end: int) -> Located:
        return Located(
            self._decoder.raw_decode(self.text, start)[0], bisect_right(self._starts, start), bisect_right(self._starts, end - 1)
        )

    def _children(self, at: int) -> Iterator[tuple[str, int, int]]:
        """The parts of a container by name, where each begins and ends."""
        opening = self.text[at]
        if opening not in "[{":
            return
        at = _end(_SPACE, self.text, at + 1)
        while self.text[at] not in "]}":
            name = ""
            if opening == "{":
                name, at = self._decoder.raw_decode(self.text, at)
                at = _end(_COLON, self.text, at)
            _, end = self._decoder.raw_decode(self.text, at)
            yield str(name), at, end
            at = _end(_BETWEEN, self.text, end)


class _Repeated(Exception):
    """A key stands twice in one object."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Repeated
    return found


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    assert found is not None
    return found.end()


def _not_too_deep(file: str, text: str, first: int) -> None:
    depth, inside = 0, False
    for found in _TOKENS.finditer(text):
        if found[0] == '"':
            inside = not inside
        elif not inside and found[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, found.start()) + first
                raise UsageError(f"{file}:{line}: values are nested deeper than {MAX_DEPTH} levels", "flatten them")
        elif not inside and found[0] in "]}":
            depth -= 1
