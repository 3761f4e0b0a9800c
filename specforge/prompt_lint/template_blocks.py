"""Blocks of templates that are begun and never ended, or ended and never begun: their engines refuse such a prompt."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.structure import Block
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

JINJA = regex(r"\{%[-+]?\s*+(\w++)((?>(?:[^%{]|%(?!\})|\{(?!%)){0,2000}))%\}")
MUSTACHE = regex(r"\{\{\{?~?\s{0,9}([#^/])[>*]?\s{0,9}([\w./-]{1,60}+)[^{}]{0,200}+\}\}\}?")
COMMENTS = {Syntax.JINJA: (("{#", "#}"),), Syntax.MUSTACHE: (("{{!--", "--}}"), ("{{!", "}}"))}
"""How comments begin and end."""
ENDED = frozenset(("autoescape", "block", "call", "filter", "for", "if", "macro", "raw", "trans", "with"))
"""Statements of Jinja that one with `end` before the same word ends."""
ENDINGS = (".j2", ".jinja", ".jinja2", ".hbs", ".handlebars", ".mustache", ".prompt")
"""Of files that are templates as a whole; elsewhere a block in code may be shown to the model."""


class Unpaired(Struct, frozen=True):
    """A mark of a block without its other one."""

    start: int
    end: int
    begins: bool
    """Whether it begins a block that nothing ends; else it ends one that nothing begins."""
    other: str
    """The mark that is missing."""


class _Mark(Struct, frozen=True):
    start: int
    end: int
    begins: bool
    name: str


def unpaired(prompt: Prompt) -> Iterator[Unpaired]:
    """Give the marks of blocks in a prompt that lack their other one, in order of where that is noticed; none in strings of programs."""
    if prompt.syntax not in {Syntax.JINJA, Syntax.MUSTACHE} or prompt.file.path.endswith(".py"):
        return
    jinja = prompt.syntax is Syntax.JINJA
    text = _without_comments(prompt.text, prompt.syntax)
    marks = [*(_statements(text) if jinja else _sections(text))]
    alone = [*_alone(marks)]
    if alone and not prompt.file.path.endswith(ENDINGS):
        # What stands in code is shown to the model, or is a part of the template: what is alone must be so either way.
        outside = set(_alone(_outside_code(text, marks, prompt.structure.blocks)))
        alone = [one for one in alone if one in outside]
    for one in alone:
        end, begin = (f"{{% end{one.name} %}}", f"{{% {one.name} %}}") if jinja else (f"{{{{/{one.name}}}}}", f"{{{{#{one.name}}}}}")
        yield Unpaired(one.start, one.end, one.begins, end if one.begins else begin)


def _without_comments(text: str, syntax: Syntax) -> str:
    """A text with spaces where its comments are."""
    for begin, end in COMMENTS[syntax]:
        kept, last = list[str](), 0
        while (start := text.find(begin, last)) >= 0 and (stop := text.find(end, start)) >= 0:
            kept += text[last:start], " " * (stop + len(end) - start)
            last = stop + len(end)
        text = "".join([*kept, text[last:]])
    return text


def _alone(marks: Iterable[_Mark]) -> Iterator[_Mark]:
    """Give the marks that lack their other one."""
    opened, begun = list[_Mark](), Counter[str]()
    for one in marks:
        if one.begins:
            opened.append(one)
            begun[one.name] += 1
        elif begun[one.name]:
            while (before := opened.pop()).name != one.name:
                begun[before.name] -= 1
                yield before
            begun[one.name] -= 1
        else:
            yield one
    yield from opened


def _statements(text: str) -> Iterator[_Mark]:
    raw = False
    for found in JINJA.finditer(text):
        begins = not found[1].startswith("end")
        name = found[1] if begins else found[1].removeprefix("end")
        if raw and found[1] != "endraw":
            continue
        raw = found[1] == "raw"
        if name in ENDED or (name == "set" and not (begins and "=" in found[2])):
            yield _Mark(found.start(), found.end(), begins, name)


def _sections(text: str) -> Iterator[_Mark]:
    for found in MUSTACHE.finditer(text):
        if not found[0].endswith("#}}"):  # a variable, as Dify writes it: `{{#start.query#}}`
            yield _Mark(found.start(), found.end(), found[1] != "/", found[2])


def _outside_code(text: str, marks: Iterable[_Mark], blocks: tuple[Block, ...]) -> Iterator[_Mark]:
    """Give the marks that stand neither in a fence nor in code of a line."""
    fences = [(one.start, one.end) for one in blocks if one.kind == "fence"]
    for one in marks:
        line = text.rfind("\n", 0, one.start) + 1
        before = bisect_right(fences, (one.start, one.end)) - 1
        if text.count("`", line, one.start) % 2 == 0 and not (before >= 0 and one.start < fences[before][1]):
            yield one
