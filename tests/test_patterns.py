"""Patterns mean the same to every Python that is supported."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as constants  # type: ignore[attr-defined]  # nothing public takes a pattern apart
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import Any

import pytest

import specforge
from specforge.prompt_lint.reading import python_strings
from specforge.regexes import _Regex

GREEDY = {constants.MAX_REPEAT, constants.MIN_REPEAT, constants.BRANCH}


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(specforge.__path__, "specforge."):
        try:
            found = vars(importlib.import_module(module.name))
        except ImportError:
            continue  # what a runner brings is not here
        yield from ((f"{module.name}.{name}", one) for name, one in found.items() if isinstance(one, re.Pattern | _Regex))
    yield from ((f"the end of {quote}", python_strings._end(quote)) for quote in ("'", '"', "'''", '"""'))


def parts(parsed: Any) -> Iterator[tuple[Any, Any]]:
    for operator, argument in parsed:
        yield operator, argument
        for one in argument if isinstance(argument, tuple | list) else (argument,):
            if isinstance(one, parser.SubPattern):
                yield from parts(one)
            elif isinstance(one, list | tuple):
                yield from (each for inner in one if isinstance(inner, parser.SubPattern) for each in parts(inner))


def wrong(pattern: re.Pattern[Any]) -> bool:
    """Whether it repeats possessively what has several ways to match: before Python 3.11.5, only the first way is tried there.

    `(?>(?:...)*)` says the same, and is right in all of them: https://github.com/python/cpython/issues/106052.
    """
    found = parts(parser.parse(pattern.pattern, pattern.flags))
    repeated = (argument[2] for operator, argument in found if operator is constants.POSSESSIVE_REPEAT)
    return any(inner in GREEDY for body in repeated for inner, _ in parts(body))


def test_nothing_that_can_match_in_several_ways_is_repeated_possessively() -> None:
    every = dict(patterns())
    assert len(every) > 100
    assert [name for name, one in every.items() if wrong(one)] == []


@pytest.mark.parametrize(
    ("pattern", "expected"), [("(?:ab?c)*+", True), ("x(?:ab|b)++", True), ("(?>(?:a|b)*)", False), (r"(?:\\.[^x]*+)*+", False)]
)
def test_the_rule_tells_them_apart(pattern: str, expected: bool) -> None:
    assert wrong(re.compile(pattern)) is expected
