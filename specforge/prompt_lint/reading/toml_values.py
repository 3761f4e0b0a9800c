"""TOML with the place of every text; the standard library's reader checks it, and gives none."""

import re
import tomllib

from specforge.prompt_lint.reading.tracing import Traced, Tracer, Unreadable, character, copy_lines, decode
from specforge.prompt_lint.reading.values import Text, Value
from specforge.regexes import regex

MAX_CHARACTERS = 1_000_000
LONG_KEY = regex(r"(?:[\w\"'-]{1,60}+[ \t]{0,9}+\.[ \t]{0,9}+){200}")
"""The standard library's reader takes the square of the number of a key's parts."""
TOKEN = regex(
    r"(?>(?:[ \t\r]++|#[^\n]*+)*)(?:"
    r'"""(?:\r?\n)?((?>(?:[^"\\]++|\\[\s\S]|"(?!""))*)"{0,2}?)"""(?!")'
    r"|'''(?:\r?\n)?((?>(?:[^']++|'(?!''))*)'{0,2}?)'''(?!')"
    r'|"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"'
    r"|'([^'\n]*+)'"
    r"|([\[\]{}=,.\n])"
    r"|([^\s\[\]{}=,.\"'#]++)"
    r")"
)
ESCAPE = regex(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[ \t]*+\r?\n\s*+|.)")
MEANINGS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def _meaning(found: re.Match[str]) -> str:
    sign = found[0][1]
    if sign in "uU":
        return character(found[0][2:])
    return "" if sign in " \t\r\n" else MEANINGS.get(sign, sign)


def _basic(source: Traced, start: int, end: int) -> Traced:
    return decode(source, start, end, ESCAPE, _meaning)


def _literal(source: Traced, start: int, end: int) -> Traced:
    found = Tracer(source)
    copy_lines(found, start, end)
    return found.traced()


def read_toml(source: Traced) -> Value:
    """Read a file.

    Raises:
        Unreadable: when it is no TOML, or too large.
    """
    if len(source.text) > MAX_CHARACTERS:
        raise Unreadable(f"has {len(source.text):,} characters; of TOML at most {MAX_CHARACTERS:,} are read")
    if LONG_KEY.search(source.text):
        raise Unreadable("has a key of more than 200 parts")
    try:
        tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        message = str(error)[: place.start()] if place else str(error).removesuffix(" (at end of document)")
        raise Unreadable(f"is not TOML: {message}", *((int(place[1]), int(place[2])) if place else ())) from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"is not readable as TOML: {error}") from None
    try:
        return _Reader(source).read()
    except RecursionError:
        raise Unreadable("is nested too deeply") from None


class _Reader:
    """One pass over the signs of a text that is known to be TOML."""

    def __init__(self, source: Traced) -> None:
        self.source = source
        self.tokens = list(TOKEN.finditer(source.text))
        self.at = 0

    def read(self) -> Value:
        root: dict[str, Value] = {}
        table = root
        while self.at < len(self.tokens):
            sign = self._sign()
            if sign == "\n":
                self.at += 1
            elif sign == "[":
                self.at += 1
                double = self._sign() == "["
                self.at += double
                keys = self._keys()
                self.at += 1 + double
                table = _opened(root, keys, double=double)
            else:
                keys = self._keys()
                self.at += 1
                _opened(table, keys[:-1])[keys[-1]] = self._value()
        return root

    def _sign(self) -> str:
        return (self.tokens[self.at][5] or "") if self.at < len(self.tokens) else "\n"

    def _keys(self) -> list[str]:
        found = []
        while True:
            one = self.tokens[self.at]
            text = self._text(one)
            found.append(one[6] if text is None else text.value)
            self.at += 1
            if self._sign() != ".":
                return found
            self.at += 1

    def _text(self, one: re.Match[str]) -> Text | None:
        number = next((number for number in (1, 2, 3, 4) if one[number] is not None), None)
        if number is None:
            return None
        return Text(self.source, *one.span(number), _basic if number in {1, 3} else _literal)

    def _value(self) -> Value:
        sign = self._sign()
        if sign == "[":
            return self._array()
        if sign == "{":
            return self._inline()
        text = self._text(self.tokens[self.at])
        while self._sign() not in {",", "]", "}", "\n"}:
            self.at += 1
        return text

    def _inner(self) -> str:
        """The next sign inside of brackets, which a text that is TOML closes."""
        if self.at >= len(self.tokens):
            raise Unreadable("is not readable as TOML: something in it is not closed")
        return self._sign()

    def _array(self) -> Value:
        self.at += 1
        found: list[Value] = []
        while (sign := self._inner()) != "]":
            if sign in {",", "\n"}:
                self.at += 1
            else:
                found.append(self._value())
        self.at += 1
        return found

    def _inline(self) -> Value:
        self.at += 1
        found: dict[str, Value] = {}
        while (sign := self._inner()) != "}":
            if sign in {",", "\n"}:
                self.at += 1
                continue
            keys = self._keys()
            self.at += 1
            _opened(found, keys[:-1])[keys[-1]] = self._value()
        self.at += 1
        return found


def _opened(table: dict[str, Value], keys: list[str], *, double: bool = False) -> dict[str, Value]:
    """The table that keys lead to, made where it is not there; of a list of tables, the last one."""
    for number, key in enumerate(keys):
        found = table.get(key)
        if double and number == len(keys) - 1:
            inner: dict[str, Value] = {}
            if isinstance(found, list):
                found.append(inner)
            else:
                table[key] = [inner]
            return inner
        if isinstance(found, list) and found:
            found = found[-1]
        if not isinstance(found, dict):
            found = table[key] = {}
        table = found
    return table
