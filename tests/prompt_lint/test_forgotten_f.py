"""Values in braces in strings of Python before which an `f` was forgotten."""

import json

import pytest

from specforge.prompt_lint.prompt import File
from specforge.prompt_lint.reading.files import read_prompts

OPENS = "You are the assistant of a shop and never promise a refund."


def unfilled(text: str, path: str = "agent.py") -> list[str]:
    prompts, unread = read_prompts(File(path, text))
    assert unread == ()
    return [one.text[start:end] for one in prompts for start, end in one.unfilled]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f'prompt = "{OPENS} Greet {{name}}."\n    return ask(prompt)', ["{name}"]),
        (f'prompt = """{OPENS} Greet {{name}} on {{order.day}}, {{order[\'id\']}}."""\n    return ask(prompt)', ["{name}", "{order.day}", "{order['id']}"]),
        (f'prompt = f"{OPENS} Greet {{name}}. " "The order is {{order:.2f}}."\n    return ask(prompt)', ["{order:.2f}"]),
        (f'prompt = (f"{OPENS} Greet {{name}}. " + "The order is {{order!r}}.")\n    return ask(prompt)', ["{order!r}"]),
        (f'items = order.items\n    prompt = "{OPENS} There are {{len(items)}} items."\n    return ask(prompt, items=items)', ["{len(items)}"]),
        (f'return ask(messages=[{{"role": "system", "content": "{OPENS} Greet {{name}}."}}])', ["{name}"]),
        (f'def inner():\n        prompt = "{OPENS} Greet {{name}}."\n        return ask(prompt)\n    return inner()', ["{name}"]),
    ],
)  # fmt: skip
def test_a_name_of_the_function_in_braces_is_told_where_nothing_fills_it_in(body: str, found: list[str]) -> None:
    assert unfilled(f"def answer(name, order):\n    {body}\n") == found


@pytest.mark.parametrize(
    "body",
    [
        f'prompt = f"{OPENS} Greet {{name}}, as {{{{order}}}}."\n    return ask(prompt)',
        f'prompt = "{OPENS} Greet {{name}}."\n    return ask(prompt.format(name=name))',
        f'prompt = "{OPENS} Greet {{name}}."\n    return ask(prompt.replace("{{name}}", name))',
        f'prompt = "{OPENS} Greet {{name}}."\n    return ask(prompt, name=name)',
        f'prompt = "{OPENS} Greet {{name}}."\n    return chain(prompt).invoke({{"name": name}})',
        f'prompt = "{OPENS} Greet {{name}}."\n    return fill(prompt, locals())',
        f'prompt = "{OPENS} Greet {{name}}."\n    return ask(fill(prompt, name))',
        f'prompt = "{OPENS} Greet {{name}}."\n    return ask(self._interpolate(prompt, name))',
        f'prompt = "{OPENS} Greet {{name}}."\n    return ask(re.sub(PLACE, lambda found: name, prompt))',
        f'prompt = "{OPENS} Greet {{name}}."\n    return [ask(one) for one in map(prompt.format_map, order)]',
        f'return "{OPENS} Greet {{name}}.", (name, order)',
        f'prompt = "{OPENS} Greet {{user}}."\n    return ask(prompt)',
        f'prompt = "{OPENS} Greet {{{{name}}}}."\n    return ask(prompt)',
        f'prompt = "{OPENS} Read /orders/{{order}} and `{{name}}`."\n    return ask(prompt)',
        f'prompt = "{OPENS} Write \\\\boxed{{name}}."\n    return ask(prompt)',
    ],
)
def test_what_is_filled_in_or_meant_as_it_stands_is_let_be(body: str) -> None:
    assert unfilled(f"def answer(name, order):\n    {body}\n") == []


def test_what_a_function_does_not_see_is_let_be() -> None:
    assert unfilled(f'name = read()\nSYSTEM_PROMPT = "{OPENS} Greet {{name}}."\n') == []
    assert unfilled(f'def answer(name, prompt="{OPENS} Greet {{name}}."):\n    return ask(prompt)\n') == []
    own = f'class Desk:\n    def __init__(self, name):\n        self.prompt = "{OPENS} Greet {{name}}."\n\n    def ask(self, user):\n        return ask(self.prompt.format(name=user))\n'
    assert unfilled(own) == []


def test_a_notebook_is_read_as_a_file_is() -> None:
    code = f'def answer(name):\n    prompt = "{OPENS} Greet {{name}}."\n    return ask(prompt)\n'
    cell = {"cell_type": "code", "source": code.splitlines(keepends=True), "metadata": {}, "outputs": [], "execution_count": None}
    assert unfilled(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "agent.ipynb") == ["{name}"]
