"""YAML of other tools, with the lines that its upper parts stand on."""

from typing import Any

from specforge.importing.json_text import Located
from specforge.importing.pieces import SourceText
from specforge.source.plain import read_plain


class YamlSource:
    """A text in YAML, read as a whole; its parts can be located as those of JSON can."""

    def __init__(self, source: SourceText) -> None:
        """Read the text.

        Raises:
            UsageError: when it is no YAML; the message has the place.
        """
        self.text = "\n".join(source.lines)
        self.value, self._spans = read_plain(source.file, f"{self.text}\n")

    def parts(self, *path: str | int) -> tuple[tuple[str, Located], ...]:
        """Give the parts of the object or list that a path of keys and indexes leads to, each with its key and lines."""
        held: Any = self.value
        for key in path:
            held = held[key]
        inner = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
        return tuple((str(key) if isinstance(held, dict) else "", Located(one, *self.span(*path, key))) for key, one in inner)

    def span(self, *path: str | int) -> tuple[int, int]:
        """The first and the last line of a part; those of what holds it where they are not known."""
        return next((self._spans[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self._spans), (1, 1))
