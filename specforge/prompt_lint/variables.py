"""Variables of a prompt, in the syntaxes that templates are written in."""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from specforge.regexes import regex

JINJA = regex(r"\{\{([^{}]{0,400})\}\}|\{%[-+]?\s*(\w+)([^%]{0,400})%\}|\{#[^#]{0,2000}#\}")
MUSTACHE = regex(r"\{\{\{?\s{0,9}([#^/!>&]?)\s{0,9}([@\w.$-]{1,80})?([^{}]{0,200})\}?\}\}")
FORMAT = regex(r"\{\{|\}\}|\{([A-Za-z_]\w*)(?:[.\[][^{}\n]{0,80})?(?:![rsa])?(?::[^{}\n]{0,40})?\}")
DOLLAR = regex(r"\$\$|\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
TEXTS = regex(r"'[^']{0,400}'|\"[^\"]{0,400}\"")
WORD = regex(r"(?<![\w.])([A-Za-z_]\w*)(?![\w(])")
HYPHENATED = regex(r"-?\s{0,9}([A-Za-z_]\w*(?:-[A-Za-z_]\w*)+)\s{0,9}-?")
"""A name with hyphens, of which Jinja makes a difference of several."""
FILTER = regex(r"\|\s{0,9}\w+")
LOGIC = frozenset(
    [
        "if",
        "else",
        "elif",
        "for",
        "in",
        "not",
        "and",
        "or",
        "is",
        "true",
        "false",
        "none",
        "True",
        "False",
        "None",
        "loop",
        "recursive",
    ]
)


class Syntax(StrEnum):
    """How variables stand in a text."""

    JINJA = "jinja"
    """`{{ name }}`, `{% if %}`, filters."""
    MUSTACHE = "mustache"
    """`{{name}}`, `{{#section}}`; dotprompt and handlebars, too."""
    FORMAT = "format"
    """`{name}`, `{{` for a brace: `str.format` and f-strings."""
    DOLLAR = "dollar"
    """`$name` and `${name}`."""
    NONE = "none"
    """Braces mean nothing."""


class Variable(Struct, frozen=True):
    """A place that a value is filled into."""

    name: str
    """Its name up to the first dot, bracket or filter."""
    start: int
    end: int


def variables_of(text: str, syntax: Syntax, interpolated: tuple[tuple[int, int], ...] = ()) -> tuple[Variable, ...]:
    """Give every place that a value is filled into, in order; those of an f-string or of a template of JavaScript are known from its syntax tree."""
    found = [Variable(text[start:end].strip("${}").split("!")[0].split(":")[0].strip(), start, end) for start, end in interpolated]
    readers = {Syntax.JINJA: _jinja, Syntax.MUSTACHE: _mustache, Syntax.FORMAT: _format, Syntax.DOLLAR: _dollar}
    if syntax in readers:
        found += readers[syntax](text)
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _jinja(text: str) -> Iterator[Variable]:
    local: set[str] = set()
    for found in JINJA.finditer(text):
        if found[1] is not None and (whole := HYPHENATED.fullmatch(found[1])) is not None and local.isdisjoint(whole[1].split("-")):
            yield Variable(whole[1], found.start(), found.end())
        elif found[1] is not None:
            yield from _named(found[1], found, local)
        elif found[2] is not None:
            head, rest = found[2], found[3] or ""
            if head == "for":
                names, _, source = rest.partition(" in ")
                local.update(re.findall(r"\w+", names))
                yield from _named(source, found, local)
            elif head == "set":
                name, _, source = rest.partition("=")
                yield from _named(source, found, local)
                local.update(re.findall(r"^\s*\w+", name) and [name.split()[0]])
            elif head in {"if", "elif", "with"}:
                yield from _named(rest, found, local)
            elif head == "macro":
                local.update(re.findall(r"\w+", rest))


def _named(expression: str, found: re.Match[str], local: set[str]) -> Iterator[Variable]:
    for name in dict.fromkeys(WORD.findall(FILTER.sub(" ", TEXTS.sub(" ", expression)))):
        if name not in LOGIC and name not in local:
            yield Variable(name, found.start(), found.end())


def _mustache(text: str) -> Iterator[Variable]:
    for found in MUSTACHE.finditer(text):
        mark, name, rest = found[1], found[2], found[3]
        if mark in {"/", "!", ">"} or name is None or name.startswith("@") or name in {"this", ".", "else"}:
            continue
        if mark == "#" and name in {"if", "unless", "each", "with", "role", "media", "history"}:
            inner = re.match(r"\s*([A-Za-z_]\w*)", rest)
            if inner and inner[1] != "this":
                yield Variable(inner[1], found.start(), found.end())
            continue
        if re.match(r"\s+\S", rest) and mark == "":
            continue  # a helper with arguments
        yield Variable(name.split(".")[0], found.start(), found.end())


def _format(text: str) -> Iterator[Variable]:
    for found in FORMAT.finditer(text):
        if found[1] is not None:
            yield Variable(found[1], found.start(), found.end())


def _dollar(text: str) -> Iterator[Variable]:
    for found in DOLLAR.finditer(text):
        if (name := found[1] or found[2]) is not None:
            yield Variable(name, found.start(), found.end())
