"""JSON with the place of every text; the standard library's reader gives none."""

import re
from functools import partial

from specforge.line_ends import line_column
from specforge.prompt_lint.reading.tracing import Traced, Unreadable, character, decode, paired
from specforge.prompt_lint.reading.values import MAX_DEPTH, Text, Value
from specforge.regexes import regex

TOKEN = regex(r'[ \t\r\n]*+(?:"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"|([{}\[\]:,])|([-+0-9.eEa-zA-Z]++))')
SCALARS = regex(r"(?>(?:[ \t\r\n]*+(?:true|false|null|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)[ \t\r\n]*+,)+)")
"""Items of a list that hold no text, each with its comma: lists of numbers can be long."""
NUMBER = regex(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?")
SPACE = regex(r"(?>(?:[ \t\r\n]++|//[^\n]*+|/\*(?>(?:[^*]++|\*(?!/))*)\*/)*)")
"""Comments, too: configs in JSON often have them."""
ESCAPE = regex(r'\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|["\\/bfnrt])')
EXTRA = "another value begins here; lines of JSON are read in a file called `.jsonl` that is named"
VALID = regex(r'(?>(?:[^\\]++|\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))*)')
MEANINGS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _meaning(found: re.Match[str]) -> str:
    sign = found[0][1]
    if sign != "u":
        return MEANINGS.get(sign, sign)
    if len(found[0]) == 12:
        return paired(found[0][2:6], found[0][8:])
    return character(found[0][2:])


_decoded = partial(decode, escape=ESCAPE, meaning=_meaning)


def _text(source: Traced, start: int, end: int) -> Traced:
    return source.cut(start, end) if source.text.find("\\", start, end) < 0 else _decoded(source, start, end)


def _scalar(source: Traced, found: re.Match[str]) -> Text | None:
    text = source.text
    if found[1] is None:
        if found[3] not in {"true", "false", "null"} and NUMBER.fullmatch(found[3]) is None:
            raise _refuse(text, found.start(3), "is not JSON: this is neither a number nor a text in quotes")
        return None
    if VALID.fullmatch(text, *found.span(1)) is None:
        raise _refuse(text, found.start(1), "is not JSON: this text holds a `\\` with no meaning")
    return Text(source, *found.span(1), _text)


def _refuse(text: str, position: int, message: str) -> Unreadable:
    return Unreadable(message, *line_column(text, position))


def read_json(source: Traced, *, lines: bool = False) -> Value:
    """Read a value, or with `lines` a list of as many as there are.

    Raises:
        Unreadable: when it is no JSON, or is nested too deeply.
    """
    text, position = source.text, 0
    roots: list[Value] = []
    stack: list[dict[str, Value] | list[Value]] = []
    key: str | None = None
    keys: list[str | None] = []
    wants = "value"
    while (end := SPACE.match(text, position).end()) < len(text):  # type: ignore[union-attr]  # it matches the empty text
        if stack and isinstance(stack[-1], list) and wants in {"value", "first"} and (run := SCALARS.match(text, end)) is not None:
            stack[-1] += [None] * run[0].count(",")
            position, wants = run.end(), "value"
            continue
        found = TOKEN.match(text, end)
        if found is None:
            raise _refuse(text, end, "is not JSON: no value or sign of JSON begins here")
        position, sign = found.end(), found[2]
        top = stack[-1] if stack else None
        if wants == "done" and lines:
            wants = "value"
        if sign in {"}", "]"} and top is not None and wants in {"comma", "first", "key-or-end"}:
            if (sign == "}") is not isinstance(top, dict):
                raise _refuse(text, end, f"is not JSON: `{sign}` closes what it did not open")
            stack.pop()
            key = keys.pop()
            wants = "comma" if stack else "done"
        elif sign == "," and wants == "comma":
            wants = "key" if isinstance(top, dict) else "value"
        elif sign == ":" and wants == "colon":
            wants = "value"
        elif wants in {"key", "key-or-end"} and found[1] is not None and isinstance(top, dict):
            key = found[1] if "\\" not in found[1] else _text(source, *found.span(1)).text
            wants = "colon"
        elif wants in {"value", "first"} and sign not in {"}", "]", ":", ","}:
            value: Value = _scalar(source, found) if sign is None else {} if sign == "{" else []
            if isinstance(top, dict):
                top[key or ""] = value
            else:
                (roots if top is None else top).append(value)
            wants = "comma" if stack else "done"
            if isinstance(value, dict | list):
                stack.append(value)
                keys.append(key)
                if len(stack) > MAX_DEPTH:
                    raise _refuse(text, end, f"is nested deeper than {MAX_DEPTH} levels")
                wants = "key-or-end" if isinstance(value, dict) else "first"
        else:
            raise _refuse(text, end, f"is not JSON: {EXTRA if wants == 'done' else 'something else should stand here'}")
    if wants != "done" and not (lines and not roots):
        raise _refuse(text, len(text), "is not JSON: it ends before its value does")
    return roots if lines else roots[0]
