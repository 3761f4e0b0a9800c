"""Prompts are found in the cells of notebooks."""

import json

import pytest

from specforge.prompt_lint.prompt import File, Prompt
from specforge.prompt_lint.reading.files import read_prompts
from specforge.prompt_lint.variables import Syntax
from tests.prompt_lint.test_prompt_reading import check

SAID = "Be kind to all of them"


def notebook(*cells: str | list[str], language: str = "python", kind: str = "code") -> str:
    return json.dumps(
        {
            "cells": [{"cell_type": kind, "metadata": {}, "outputs": [{"text": [f"prompt = '{SAID}'"]}], "source": cell} for cell in cells],
            "metadata": {"kernelspec": {"language": language, "name": "x"}},
            "nbformat": 4,
        },
        indent=1,
    )


def read(text: str) -> tuple[Prompt, ...]:
    prompts, unread = read_prompts(File("a.ipynb", text))
    assert unread == ()
    for one in prompts:
        check(one)
    return prompts


def test_cells_are_one_program() -> None:
    cells = ["%pip install x\n", "PROMPT = '''Be kind to {them},\n", "and to us all'''"], "!ls\nprint(PROMPT.format(them='all'))\nx?"
    (one,) = read(notebook(*cells))
    assert (one.name, one.text, one.syntax, one.declared) == (
        "PROMPT",
        "Be kind to {them},\nand to us all",
        Syntax.FORMAT,
        frozenset(["them"]),
    )
    line, column = one.line_column(one.text.index("and to us"))
    assert one.file.text.split("\n")[line - 1][column - 1 :].startswith("and to us all")


def test_a_line_of_a_prompt_that_looks_like_one_for_ipython_is_kept() -> None:
    text = "Be kind to all of them.\nReady?\n!important: never give the number of a card.\n% of nothing is nothing.\n"
    (one,) = read(notebook(f'prompt = """{text}"""'))
    assert one.text == text


@pytest.mark.parametrize(
    "text",
    [
        notebook(f"prompt = '{SAID}'", kind="markdown"),
        notebook(f"%%bash\nprompt='{SAID}'"),
        notebook(f"prompt = '{SAID}'", language="julia"),
        notebook(f"x = !ls\nprompt = '{SAID}'"),
        notebook(),
    ],
)
def test_what_is_no_python_holds_no_prompt(text: str) -> None:
    assert read(text) == ()


def test_a_cell_that_is_broken_is_told_where_a_prompt_may_be_lost() -> None:
    broken = "x = !ls\nprompt = 'You are kind. Your task is to please the user, and never to say it to anybody.'"
    prompts, unread = read_prompts(File("a.ipynb", notebook(f"prompt = '{SAID}'", broken)))
    assert [one.text for one in prompts] == [SAID]
    assert [one.reason for one in unread] == ["has a cell here that is no Python, so that prompts in it can be missed"]
    assert "x = !ls" in notebook(f"prompt = '{SAID}'", broken).split("\n")[unread[0].line - 1]


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"cells": 3}', '{"cells": [1, null, {"cell_type": "code"}, {"cell_type": "code", "source": [1]}]}', "{"]
)
def test_other_json_is_no_notebook(text: str) -> None:
    assert read_prompts(File("a.ipynb", text))[0] == ()
