"""Expressions that are compiled when they are first used."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import specforge
from specforge.regexes import regex

PACKAGE = Path(specforge.__file__).parent


def test_it_is_compiled_when_it_is_asked_for_something() -> None:
    never, found = regex("("), regex("b(.)", re.IGNORECASE)
    assert never.pattern == "("
    assert "search" not in vars(found)
    assert found.findall("aBcbd") == ["c", "d"]
    assert vars(found)["search"]("xbz")[1] == "z"
    assert (found.groups, found.flags & re.IGNORECASE) == (1, re.IGNORECASE)
    assert regex(b"b").sub(b"c", b"abb") == b"acc"
    with pytest.raises(re.error, match="unterminated subpattern"):
        never.search("a")
    with pytest.raises(AttributeError):
        found.unknown  # type: ignore[attr-defined]  # noqa: B018  it is asked for


ALL = """
import contextlib, gc, importlib, pkgutil, re, specforge
from specforge.regexes import _Regex
for module in pkgutil.walk_packages(specforge.__path__, "specforge."):
    if not module.name.endswith("__main__"):
        with contextlib.suppress(ModuleNotFoundError):  # of what only a runner brings
            importlib.import_module(module.name)
known = [one for one in gc.get_objects() if isinstance(one, _Regex)]
for one in known:
    re.compile(one.pattern, one._asked)
print(len(known))
"""


def test_every_expression_of_the_package_is_one() -> None:
    done = subprocess.run([sys.executable, "-c", ALL], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 500


def test_no_module_compiles_an_expression_while_it_is_imported() -> None:
    def calls(node: ast.AST) -> Iterator[ast.Call]:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for inner in ast.iter_child_nodes(node):
                yield from calls(inner)

    paths = [path for path in PACKAGE.rglob("*.py") if path.name != "regexes.py"]
    found = [f"{path}:{call.lineno}" for path in paths for call in calls(ast.parse(path.read_text(encoding="utf-8")))]
    assert not found, "write `regex(...)`"
