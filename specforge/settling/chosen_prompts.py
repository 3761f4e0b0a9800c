"""The prompt that an import begins with, where its file is a program or a file of data that holds it among other things."""

import re
from collections.abc import Callable

from msgspec import Struct

from specforge.amounts import few_in_code
from specforge.errors import UsageError
from specforge.line_ends import line_starts
from specforge.prompt_lint.prompt import File, Prompt, Role
from specforge.prompt_lint.reading.files import SOURCES, STRUCTURED, read_prompts
from specforge.prompt_lint.reading.telling import has_words
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

HOLDING = SOURCES | STRUCTURED | {".jsonl"}
"""Endings of files that hold a prompt among other things."""
LEAST_WORDS = 12
"""Of a text that an import begins with; a shorter one is meant where it is named, or where there are only such."""
PATH = regex(r"[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*)*")
"""What a value is called in a program, as `user.name`."""
DOUBLED = regex(r"\{\{|\}\}")
FIELD = regex(r"(?<!\{)\{([A-Za-z_]\w*)(?:![rsa])?(?::[^{}\n]{0,40})?\}")
MOST_NAMED = 12


class Chosen(Struct, frozen=True):
    """A prompt of a file, as an import reads it."""

    name: str
    """What the file calls it."""
    text: str
    """As the file has it."""
    drafted: str
    """With `{{name}}` for each value that the program fills in, line by line as the text."""
    line: Callable[[int], int]
    """The line of the file for one of the text, both from 1."""


def chosen_prompt(shown: str, text: str, name: str | None) -> Chosen:
    """Find the prompt that is meant in a program or a file of data.

    Args:
        shown: The path of the file, as messages call it.
        text: What it holds.
        name: What it calls the prompt, as `specforge lint` does, or the end of that; needed where it holds several.

    Raises:
        UsageError: when it cannot be read or holds no prompt, or several of which none is named.
    """
    prompts, unread = read_prompts(File(shown, text))
    kind = "source code" if shown.lower().endswith(tuple(SOURCES)) else "data"
    if unread and not prompts:
        raise UsageError(
            f"{shown} {unread[0].reason}", "write the prompt into a text file of its own, which the program reads, and import that"
        )
    spoken = [one for one in prompts if one.role not in {Role.TOOL, Role.ASSISTANT}]
    fitting = [one for one in spoken if has_words(one.text, LEAST_WORDS)] or spoken
    if name is not None:
        fitting = [one for one in prompts if name == one.name] or [one for one in prompts if one.name.endswith(f".{name}")]
    if len(fitting) == 1:
        return _read(fitting[0])
    if name is None and not fitting:
        help = "name a prompt in a text or Markdown file; the tests of a runner are given with `--evals`, tools with `--tools`"
        raise UsageError(f"{shown} holds {kind}, and no prompt", help)
    known = few_in_code([one.name for one in (fitting or prompts)], MOST_NAMED) or "none"
    if name is None or fitting:
        raise UsageError(
            f"{shown} holds {len(fitting)} prompts{f' that are called `{name}`' if name else ''}", f"say which with `--name`: {known}"
        )
    raise UsageError(f"{shown} holds no prompt that is called `{name}`", f"write one of {known}")


def _read(prompt: Prompt) -> Chosen:
    return Chosen(prompt.name, prompt.text, _drafted(prompt), _lines(prompt))


def _lines(prompt: Prompt) -> Callable[[int], int]:
    starts = line_starts(prompt.text)
    return lambda line: prompt.line_column(starts[min(line, len(starts)) - 1])[0]


def _drafted(prompt: Prompt) -> str:
    """The prompt with its values as variables: what a program fills in is called as its source is."""
    if prompt.syntax is Syntax.FORMAT and not prompt.interpolated:
        return _undoubled(prompt.text)
    names: dict[str, str] = {}
    parts, position = [], 0
    for start, end in prompt.interpolated:
        source = prompt.text[start:end]
        parts += [prompt.text[position:start], "{{" + _name(source, names) + "}}" + "\n" * source.count("\n")]
        position = end
    return "".join([*parts, prompt.text[position:]])


def _undoubled(text: str) -> str:
    """A text of `str.format`: fields become variables, and doubled braces single ones."""
    parts, position = [], 0
    for found in FIELD.finditer(text):
        parts += [DOUBLED.sub(lambda one: one[0][0], text[position : found.start()]), "{{" + found[1] + "}}"]
        position = found.end()
    return "".join([*parts, DOUBLED.sub(lambda one: one[0][0], text[position:])])


def _name(source: str, names: dict[str, str]) -> str:
    """A name for a value: that of the program, and another one for each other source."""
    if source not in names:
        found = PATH.search(source)
        wish = "_".join(re.findall(r"\w+", found[0])) if found is not None else "value"
        wish = wish.strip("_") or "value"
        taken, number = set(names.values()), 1
        while (name := wish if number == 1 else f"{wish}_{number}") in taken:
            number += 1
        names[source] = name
    return names[source]
