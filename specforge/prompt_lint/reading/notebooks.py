"""Notebooks of Jupyter: their cells of Python are read as one program."""

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence

from specforge.prompt_lint.reading.found import Found
from specforge.prompt_lint.reading.json_values import read_json
from specforge.prompt_lint.reading.python_prompts import read_python
from specforge.prompt_lint.reading.telling import TELLING, has_words
from specforge.prompt_lint.reading.tracing import Traced, Tracer, Unreadable, joined, standing_for
from specforge.prompt_lint.reading.values import Text, Value, text_of
from specforge.regexes import regex

OTHER_CELL = regex(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)")
"""A cell that is told to be something else than Python, as by `%%bash`."""
MAGIC = regex(r"[ \t]*(?:[%!?]|[\w.]+\?{1,2}[ \t]*$)")
"""A line for IPython, which is no Python."""


def read_notebook(source: Traced) -> Iterator[Found]:
    """Give the strings that are prompts in the cells of Python; what they printed is none.

    Raises:
        Unreadable: when it is no notebook, or, behind all that was found, when a cell that speaks to a model is no Python.
    """
    notebook = read_json(source)
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(notebook, Mapping) or not isinstance(cells, Sequence):
        raise Unreadable("is no notebook: it has no `cells`")
    if _language(notebook) not in {"", "python"}:
        return
    codes: list[Traced] = []
    refused: Unreadable | None = None
    for code in filter(None, map(_code, cells)):
        if _is_python(code.text):
            codes += [code, standing_for("\n", code.offset(len(code.text)))]
        elif refused is None and has_words(code.text, 12) and TELLING.search(code.text):
            line = source.text.count("\n", 0, code.offset(0)) + 1
            refused = Unreadable("has a cell here that is no Python, so that prompts in it can be missed", line, 1)
    yield from read_python(joined(codes))
    if refused is not None:
        raise refused


def _language(notebook: Mapping[str, Value]) -> str:
    """The language of the cells, in lower case; empty where nobody says it."""
    metadata = notebook.get("metadata")
    for key, name in (("kernelspec", "language"), ("language_info", "name")) if isinstance(metadata, Mapping) else ():
        said = metadata.get(key) if isinstance(metadata, Mapping) else None
        if isinstance(said, Mapping) and (language := text_of(said.get(name))):
            return language.lower()
    return ""


def _code(cell: Value) -> Traced | None:
    """The Python of a cell, without lines that are for IPython."""
    if not isinstance(cell, Mapping) or text_of(cell.get("cell_type")) != "code":
        return None
    source = cell.get("source")
    lines = [source] if isinstance(source, Text) else source
    parts = [one.traced for one in lines if isinstance(one, Text)] if isinstance(lines, Sequence) else []
    if not parts or OTHER_CELL.match(parts[0].text):
        return None
    whole = joined(parts)
    if _is_python(whole.text):
        return whole  # a line of a prompt can look like one for IPython
    kept, position = Tracer(whole), 0
    for line in whole.text.splitlines(keepends=True):
        if not MAGIC.match(line):
            kept.copy(position, position + len(line))
        position += len(line)
    return kept.traced()


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
