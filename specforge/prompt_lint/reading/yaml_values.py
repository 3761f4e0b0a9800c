"""YAML with the place of every text, whichever of its five styles it is written in."""

from functools import partial

from specforge.prompt_lint.reading.tracing import (
    BREAK,
    MAX_PIECES,
    SURROGATE,
    Traced,
    Tracer,
    Unreadable,
    character,
    copy_lines,
    standing_for,
)
from specforge.prompt_lint.reading.values import Text, Value
from specforge.regexes import regex
from specforge.source.written import Written, read_written

HEADER = regex(r"[|>]([-+]?)([1-9]?)[-+]?[^\r\n]*(?:\r\n|\r|\n)")
ESCAPE = regex(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")
MEANINGS = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
SPACES = " \t"


def read_yaml(source: Traced) -> list[Value]:
    """Read every document.

    Raises:
        Unreadable: when it is no YAML, is nested too deeply or has too many values.
    """
    documents, mistake = read_written(source.text)
    if mistake is not None:
        raise Unreadable(f"is not readable as YAML: {mistake.message}", mistake.at.line, mistake.at.column)
    return [_value(source, one) for one in documents]


def _value(source: Traced, written: object) -> Value:
    if isinstance(written, Written):
        return Text(source, written.start, written.end, partial(_decoded, style=written.style, value=written.value))
    if isinstance(written, dict):
        return {key: _value(source, one) for key, one in written.items()}
    if isinstance(written, list):
        return [_value(source, one) for one in written]
    return None


def _decoded(source: Traced, start: int, end: int, *, style: str, value: str) -> Traced:
    """Follow the rules of a style; where the outcome is not what the parser read, only the beginning of the text is known."""
    value = SURROGATE.sub("\ufffd", value)
    quotes = 1 if style in {"'", '"'} else 0
    if source.text[start + quotes : end - quotes] == value and "\\" not in value:
        return source.cut(start + quotes, end - quotes)
    if sum(source.text.count(sign, start, end) for sign in ("\n", "\\", "''")) > MAX_PIECES:
        return standing_for(value, source.offset(start))
    if style == "|":
        found = _literal(source, start, end, value)
    elif style == ">":
        found = _folded(source, start, end, value)
    else:
        found = _flow(source, start + quotes, end - quotes, style)
    if found is not None and found.text != value:
        found = found.cut(0, len(value)) if style in {"|", ">"} and found.text.startswith(value) else None
    return found if found is not None else standing_for(value, source.offset(start))


def _lines(text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """Beginning, end and the beginning of the next one."""
    found = []
    for one in BREAK.finditer(text, start, end):
        found.append((start, one.start(), one.end()))
        start = one.end()
    return [*found, (start, end, end)]


def _body(source: Traced, start: int, end: int) -> tuple[list[tuple[int, int, int]], list[int]]:
    """The lines of a block, and the indents that it may have: that of the first line that is not blank, or a smaller one it tells."""
    header = HEADER.match(source.text, start, end)
    if header is None:
        return [], []
    lines = _lines(source.text, header.end(), end)
    first = next((source.text[begin:stop] for begin, stop, _ in lines if source.text[begin:stop].strip(" ")), "")
    indent = len(first) - len(first.lstrip(" "))
    return lines, list(range(indent, max(0, indent - 32), -1)) if header[2] else [indent]


def _literal(source: Traced, start: int, end: int, value: str) -> Traced | None:
    lines, indents = _body(source, start, end)
    for indent in indents:
        found = Tracer(source)
        for begin, stop, following in lines:
            copy_lines(found, min(begin + indent, stop), following)
        if (traced := found.traced()).text.startswith(value):
            return traced
    return None


def _folded(source: Traced, start: int, end: int, value: str) -> Traced | None:
    """Lines stand in the value one after another, with nothing but spaces and line breaks between them."""
    lines, indents = _body(source, start, end)
    found = Tracer(source)
    position, last = 0, start
    for begin, stop, _ in lines:
        text = source.text[begin:stop]
        content = text.strip(SPACES) if position else text[indents[0] :].rstrip(SPACES)
        if not content:
            continue
        at = value.find(content, position)
        if at < 0 or value[position:at].strip(" \t\n"):
            break
        found.put(value[position:at], last)
        place = begin + text.find(content)
        trail = len(text) - len(text.rstrip(SPACES))
        kept = len(content) + (trail if value.startswith(text[len(text) - trail :], at + len(content)) else 0)
        found.copy(place, place + kept)
        position, last = at + kept, place + kept
    if value[position:].strip(" \t\n"):
        return None
    found.put(value[position:], last)
    return found.traced()


def _flow(source: Traced, start: int, end: int, style: str) -> Traced:
    """Plain and quoted texts: one line break is a space, more of them are one fewer; quotes and backslashes are escapes."""
    text, found = source.text, Tracer(source)
    lines = _lines(text, start, end)
    breaks, escaped, at = 0, False, start
    for number, (begin, stop, _) in enumerate(lines):
        first, last = number == 0, number == len(lines) - 1
        left = begin if first else stop - len(text[begin:stop].lstrip(SPACES))
        right = stop if last else max(left, begin + len(text[begin:stop].rstrip(SPACES)))
        breaks += not first
        if left >= right and not first and not last:
            continue
        if not first:
            found.put("\n" * (breaks - 1) or ("" if escaped else " "), at)
        escaped = style == '"' and not last and _odd(text[left:right])
        _unescaped(found, left, right - escaped, style)
        breaks, at = 0, right
    return found.traced()


def _odd(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _unescaped(found: Tracer, start: int, end: int, style: str) -> None:
    text = found.source.text
    if style == "'":
        while (at := text.find("''", start, end)) >= 0:
            found.copy(start, at + 1)
            start = at + 2
    elif style == '"':
        for one in ESCAPE.finditer(text, start, end):
            found.copy(start, one.start())
            sign = one[0][1]
            meaning = character(one[0][2:]) if sign in "xuU" and len(one[0]) > 2 else MEANINGS.get(sign, sign)
            found.put(meaning, one.start())
            start = one.end()
    found.copy(start, end)
