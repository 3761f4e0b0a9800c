"""Strings of Python source with the place of every character: prefixes, escapes, implicit concatenation, f-strings."""

import ast
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from specforge.prompt_lint.reading.tracing import BREAK, SURROGATE, Traced, Tracer, character, copy_lines, standing_for
from specforge.regexes import regex

GAP = regex(r"(?>(?:[ \t\f\r\n]++|\\\r?\n|#[^\r\n]*+)*)")
OPENED = regex(r"([rRbBuUfFtT]{0,2})('''|\"\"\"|'|\")")
SPECIAL = r"\\(?:N\{[^}\n]{0,200}\}|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|[\s\S])"
IN_FIELD = regex(r"[rRbBuUfFtT]{0,2}(?:'''|\"\"\"|'|\")|[()\[\]{}:#]|!=")
COMMENT = regex(r"[^\r\n]*+")
CHUNK = 256
MEANINGS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": "", "\r": "", "\\": "\\", "'": "'", '"': '"'}


@cache
def _stop(quote: str, *, formatted: bool) -> re.Pattern[str]:
    braces = r"|\{\{|\}\}|\{" if formatted else ""
    return re.compile(rf"{SPECIAL}{braces}|{quote}")


@cache
def _end(quote: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?>(?:[^\\{quote[0]}]++|\\[\s\S]|{quote[0]}(?!{quote[1:]}))*){quote}"
        if len(quote) == 3
        else rf"[^\\\n{quote}]*+(?:\\[\s\S][^\\\n{quote}]*+)*+{quote}"
    )


class _Unlike(Exception):
    """The source is not what this reading takes it for."""


class PythonSource:
    """A file's text, in which nodes of its syntax tree are found again: these count bytes, in lines."""

    def __init__(self, traced: Traced) -> None:
        self.traced = traced
        self.text = traced.text
        self.lines: list[tuple[int, str]] = []
        start = 0
        for one in BREAK.finditer(self.text):
            self.lines.append((start, self.text[start : one.start()]))
            start = one.end()
        self.lines.append((start, self.text[start:]))
        self._marks: dict[int, list[int]] = {}

    def offset(self, line: int, column: int) -> int:
        """Where a line, from 1, and a column, from 0 in bytes of UTF-8, are."""
        if not 1 <= line <= len(self.lines):
            return len(self.text)
        start, text = self.lines[line - 1]
        if text.isascii():
            return start + column
        marks = self._marks.get(line)
        if marks is None:
            marks = [0]
            for begin in range(0, len(text), CHUNK):
                marks.append(marks[-1] + len(text[begin : begin + CHUNK].encode(errors="replace")))
            self._marks[line] = marks
        chunk = min(max(0, bisect_right(marks, column) - 1), len(marks) - 2)
        inner = text[chunk * CHUNK : (chunk + 1) * CHUNK].encode(errors="replace")[: column - marks[chunk]]
        return start + chunk * CHUNK + len(inner.decode(errors="ignore"))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where a node begins and ends."""
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def string(self, node: ast.Constant | ast.JoinedStr) -> tuple[Traced, tuple[tuple[int, int], ...]]:
        """What a string says, and the stretches of it that stand for values; if it cannot be followed, only where it begins."""
        start, end = self.span(node)
        parts = [node] if isinstance(node, ast.Constant) else node.values
        said = "".join(SURROGATE.sub("\ufffd", one.value) for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))
        reader = _Strings(self.traced)
        try:
            reader.read(start, end)
        except _Unlike:
            reader.literal = None
        if reader.literal is not None and "".join(reader.literal) == said:
            return reader.found.traced(), tuple(reader.fields)
        found, fields = Tracer(self.traced), []
        for one in parts:
            begin = found.length
            if isinstance(one, ast.Constant):
                found.put(SURROGATE.sub("\ufffd", str(one.value)), start)
            else:
                found.put("{value}", start)
                fields.append((begin, found.length))
        return found.traced(), tuple(fields)

    def standing(self, node: ast.expr) -> Traced:
        """A value that is added to a text, as a field with its source."""
        start, end = self.span(node)
        return standing_for("{" + self.text[start : min(end, start + 200)] + "}", start)


class _Strings:
    """Reads strings that stand side by side."""

    def __init__(self, traced: Traced) -> None:
        self.text = traced.text
        self.found = Tracer(traced)
        self.fields: list[tuple[int, int]] = []
        self.literal: list[str] | None = []

    def read(self, start: int, end: int) -> None:
        position = start
        while (position := _after(GAP, self.text, position, end)) < end:
            opened = OPENED.match(self.text, position, end)
            if opened is None or "b" in opened[1].lower():
                raise _Unlike
            position = self._string(opened.end(), end, opened[1].lower(), opened[2])

    def _string(self, position: int, end: int, prefix: str, quote: str) -> int:
        raw, formatted = "r" in prefix, "f" in prefix
        stop = _stop(quote, formatted=formatted)
        while (one := stop.search(self.text, position, end)) is not None:
            self._copy(position, one.start())
            sign = one[0]
            position = one.end()
            if sign == quote:
                return position
            if sign == "{":
                position = self._field(one.start(), end)
            elif sign in {"{{", "}}"}:
                self._copy(one.start(), one.start() + 1)
            elif raw:
                position = self._raw(one)
            else:
                position = self._escape(one)
            if self.found.full:
                raise _Unlike
        raise _Unlike

    def _raw(self, one: re.Match[str]) -> int:
        r"""In a raw string a backslash keeps a quote from closing it, and says nothing else: `\{` begins a field."""
        width = 3 if one[0] == "\\\r\n" else 1 if one[0][1] in "{}" else 2
        self._copy(one.start(), one.start() + width)
        return one.start() + width

    def _escape(self, one: re.Match[str]) -> int:
        """An unknown escape is a backslash, and what comes after it is read on its own."""
        sign = one[0][1]
        if sign in "xuU" and len(one[0]) > 2:
            meaning = character(one[0][2:])
        elif sign in "01234567":
            meaning = chr(int(one[0][1:], 8))
        elif sign == "N" and len(one[0]) > 2:
            try:
                meaning = unicodedata.lookup(one[0][3:-1])
            except KeyError:
                raise _Unlike from None
        elif sign in MEANINGS:
            meaning = MEANINGS[sign]
        else:
            self._copy(one.start(), one.start() + 1)
            return one.start() + 1
        self.found.put(meaning, one.start())
        self._say(meaning)
        return one.end()

    def _copy(self, start: int, end: int) -> None:
        count = len(self.found.parts)
        copy_lines(self.found, start, end)
        self._say("".join(self.found.parts[count:]))

    def _say(self, text: str) -> None:
        if self.literal is not None:
            self.literal.append(text)

    def _field(self, start: int, end: int) -> int:
        """A value in braces, which is copied as it is written."""
        stop, says = _field_end(self.text, start, end)
        begin = self.found.length
        copy_lines(self.found, start, stop)
        self.fields.append((begin, self.found.length))
        self._say(says)
        return stop


def _after(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start


def _field_end(text: str, start: int, end: int) -> tuple[int, str]:
    """Behind the brace that closes a field, and what the field says of itself, as `{name=}` does."""
    position, depth, spec = start + 1, 0, False
    says = ""
    while (one := IN_FIELD.search(text, position, end)) is not None:
        sign, position = one[0], one.end()
        if sign in {"(", "[", "{"}:
            depth += sign == "{" or not spec
        elif sign == "}" and depth == 0:
            if not spec:
                says = _itself(text[start + 1 : one.start()])
            return position, says
        elif sign in {")", "]", "}"}:
            depth -= sign == "}" or not spec
        elif sign == ":":
            if depth == 0 and not spec:
                spec, says = True, _itself(text[start + 1 : one.start()])
        elif sign == "#" and not spec:
            position = _after(COMMENT, text, position, end)
        elif sign[-1] in "'\"" and not spec:
            quote = sign[-3:] if sign.endswith(("'''", '"""')) else sign[-1]
            closed = _end(quote).match(text, position, end)
            if closed is None:
                raise _Unlike
            position = closed.end()
    raise _Unlike


def _itself(expression: str) -> str:
    shown = re.sub(r"![rsa]\s{0,9}\Z", "", expression)
    return shown if re.search(r"(?<![=!<>])=\s{0,99}\Z", shown) else ""


def added(node: ast.BinOp) -> Iterator[ast.expr]:
    """The operands of a chain of additions, from left to right; its depth costs no depth here."""
    stack: list[ast.expr] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add):
            stack += [one.right, one.left]
        else:
            yield one
