"""New values as they are spelled: candidates in the order of preference, of which the first is taken that reads as it is meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from specforge.amounts import cut
from specforge.errors import SpliceError
from specforge.source.reading import read
from specforge.spec.model import Plain
from specforge.spec.scalars import to_json
from specforge.splicing.changes import Value
from specforge.splicing.file import BY_HAND, File, Spot

_FULL_STOP = (".", "?", "!")
_AROUND: Mapping[str, tuple[str, str, Sequence[type]]] = {
    ":": ("k: ", "", [dict]),
    "-": ("- ", "", [list]),
    "[": ("k: [", "]", [dict, list]),
    "{": ("k: {k: ", "}", [dict, dict]),
}
"""For each sign, what makes a file of a value behind it, and what holds the value in that file."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\ufeff": "\\uFEFF"}


def means(found: object, value: Value) -> bool:
    """Whether what was read is the value that was to be written."""
    if isinstance(value, dict):
        return isinstance(found, dict) and list(found) == list(value) and all(means(found[key], value[key]) for key in value)
    if isinstance(value, list):
        return isinstance(found, list) and len(found) == len(value) and all(map(means, found, value))
    if value is None and found is None:
        return True
    if isinstance(value, Plain) or not isinstance(found, Plain):
        return isinstance(value, str) and isinstance(found, Plain if isinstance(value, Plain) else str) and found == value
    try:
        meant = to_json(found)
    except ValueError:
        return False
    return type(meant) is (str if isinstance(value, str) else type(value)) and meant == value


def reads_as(spot: Spot, written: str, value: Value, *, warned: bool = False) -> bool:
    """Whether a piece of YAML says a value; with `warned`, also when the reader warns of it."""
    before, behind, holders = _AROUND[spot.sign]
    _, tree, mistakes = read("", (" " * spot.column + before + written + behind + spot.tail).encode())
    if any(not (warned and one.warning) for one in mistakes):
        return False
    for holder in holders:
        items = tree if isinstance(tree, list) else list(tree.values()) if isinstance(tree, dict) else []
        if len(items) != 1 or not isinstance(tree, holder):
            return False
        tree = items[0]
    return means(tree, value)


def quotes(style: str) -> str:
    """The quotes of a style, if it has some."""
    return style if style in {"'", '"'} else ""


def encoded(piece: str, style: str, indent: int, following: str = "") -> str:
    """A piece of a text as it is written in a style; `following` is the text's next character."""
    if style == '"':
        return "".join(_ESCAPES.get(sign, sign) for sign in piece)
    if style == "'":
        piece = piece.replace("'", "''")

    def broken(found: re.Match[str]) -> str:
        # A line break of a folded text takes one more; blank lines get no spaces.
        breaks = found[0] if style == "|" else found[0] + "\n"
        return breaks if (found.end() == len(piece) and following == "\n") else breaks + " " * indent

    return re.sub("\n+", broken, piece)


def _candidates(value: Value, spot: Spot, style: str, indent: int) -> Iterator[str]:
    if value is None:
        yield "null" if spot.sign in "[{" else ""
        return
    if not isinstance(value, str):
        yield str(value).lower() if isinstance(value, bool) else repr(value)
        return
    lines = "\n" in value
    if isinstance(value, Plain) or (not lines and style == "" and not (spot.sign == "[" and value.endswith(_FULL_STOP))):
        yield str(value)
    if style == "'" and not lines:
        yield f"'{encoded(value, style, 0)}'"
    if style in {"|", ">"} or (lines and style != '"' and spot.sign not in "[{"):
        chomp = "" if value.endswith("\n") else "-"
        for sign in (">", "|") if style == ">" else ("|",):
            yield sign + chomp + "\n" + " " * indent + encoded(value.removesuffix("\n"), sign, indent)
    yield '"' + encoded(value, '"', 0) + '"'


def spelled_scalar(value: Value, spot: Spot, style: str = "", indent: int = 0, *, warned: bool = False) -> str:
    """A text, a number, true, false or nothing, in the style that is preferred if it can be.

    Raises:
        SpliceError: It cannot be written at this spot.
    """
    for candidate in _candidates(value, spot, style, indent or spot.column + 2):
        if reads_as(spot, candidate, value, warned=warned):
            return candidate
    raise SpliceError(f"{_cut(value)} cannot be written here so that it reads back as it is", BY_HAND)


def _cut(value: object) -> str:
    return repr(cut(value, 60, "...") if isinstance(value, str) else value)


@lru_cache(256)
def spelled_key(key: str) -> str:
    """A key as it is written, in brackets and elsewhere.

    Raises:
        SpliceError: It cannot be written as a key.
    """
    for written in (key, '"' + encoded(key, '"', 0) + '"'):
        spots = ((":", f"{written}: 1"), (":", f"{{{written}: 1}}"))
        if all(reads_as(Spot(0, "-"), around, {key: Plain("1")}) for _, around in spots):
            return written
    raise SpliceError(f"{_cut(key)} cannot be written as a key", "choose a shorter one")


def spelled_flow(value: Value, sign: str, style: str = "") -> str:
    """A value on one line, inside brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{spelled_key(key)}: {spelled_flow(item, '{', style)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(spelled_flow(item, "[", style) for item in value) + "]"
    return spelled_scalar(value, Spot(0, sign), style)


def spelled_behind(file: File, value: Value, spot: Spot, style: str = "", width: int = 2) -> str:
    """What stands behind the colon or dash of an entry: on its line behind a space, or below it."""
    if isinstance(value, dict | list) and value and not _fits_in_line(value, style):
        compact = spot.sign == "-"
        step = width if compact else file.list_step if isinstance(value, list) else file.step
        column = spot.column + step
        first = " " * (width - 1) if compact else "\n" + " " * column
        return first + _block(file, value, column)
    if isinstance(value, dict | list):
        written = spelled_flow(value, spot.sign, style if style in "'\"" else "")
    else:
        written = spelled_scalar(value, spot, style, spot.column + (2 if spot.sign == "-" else file.step))
    return " " * (width - 1 if spot.sign == "-" else 1) + written if written else ""


def _block(file: File, value: list[Value] | dict[str, Value], column: int) -> str:
    """Keys or items on lines of their own, of which the first begins in the column where the text goes on."""
    if isinstance(value, list):
        entries = ["-" + spelled_behind(file, item, Spot(column, "-")) for item in value]
    else:
        entries = [spelled_key(key) + ":" + spelled_behind(file, item, Spot(column, ":")) for key, item in value.items()]
    return ("\n" + " " * column).join(entries)


def _fits_in_line(value: list[Value] | dict[str, Value], style: str) -> bool:
    """Whether a list or mapping is written in brackets: a short list of words, or what was so before and has no texts of several lines."""
    items = value if isinstance(value, list) else list(value.values())
    if any(isinstance(item, dict | list) or (isinstance(item, str) and "\n" in item) for item in items):
        return False
    if style in {"[", "{", "'", '"'}:
        return True
    texts = [item if isinstance(item, str) else repr(item) for item in items]
    return isinstance(value, list) and sum(map(len, texts)) <= 80 and all(re.fullmatch(r"[\w.-]+", text) for text in texts)
