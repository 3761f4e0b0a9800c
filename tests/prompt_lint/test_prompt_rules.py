"""Every rule does what its documentation shows."""

import json
import re
import time
from collections.abc import Iterator

import pytest
from msgspec import structs

from specforge.prompt_lint.prompt import File, Prompt, Role, whole
from specforge.prompt_lint.rule import Deprecated, Known, Rule, Tool
from specforge.prompt_lint.variables import Syntax
from specforge.registry import find_rules

EXAMPLE = re.compile(r"(Fires|Silent) on:\n\n(`{3,})text ?([^\n]*)\n(.*?)\n\2", re.DOTALL)
RULES = {one.name: one for one in find_rules()}


def known(given: dict) -> Known:
    if "exists" in given:
        given["exists"] = frozenset(given["exists"]).__contains__
    given["tools"] = tuple(Tool(**one) for one in given["tools"]) if "tools" in given else None
    given["deprecated"] = tuple(Deprecated(**one) for one in given.get("deprecated", ()))
    return Known(
        **{
            key: frozenset(value)
            if key in {"variables", "user_variables", "bound", "ids"}
            else tuple(value)
            if isinstance(value, list)
            else value
            for key, value in given.items()
        }
    )


def examples(rule: Rule) -> Iterator[tuple[bool, Known, Prompt]]:
    """What is known stands beside `text`, and with it the prompt's syntax, its role, and the variables that its file declares."""
    for word, _, told, text in EXAMPLE.findall(rule.documentation):
        given = json.loads(told) if told else {}
        prompt = whole(File("prompt.md", text), role=Role(given.pop("role", "unknown")), syntax=Syntax(given.pop("syntax", "none")))
        declared = given.pop("declared", None)
        prompt = prompt if declared is None else structs.replace(prompt, declared=frozenset(declared))
        yield word == "Fires", known(given), prompt


@pytest.mark.parametrize("name", RULES)
def test_a_rule_fires_and_is_silent_as_it_says(name: str) -> None:
    rule = RULES[name]
    shown = list(examples(rule))
    assert {fires for fires, _, _ in shown} == {True, False}
    for fires, beside, prompt in shown:
        hits = list(rule.run(prompt, beside))
        assert bool(hits) == fires, (prompt.text, hits)
        assert all(0 <= one.start <= one.end <= len(prompt.text) and one.message for one in hits)


def test_each_rule_has_its_own_file_and_name() -> None:
    assert len(RULES) == len(find_rules())
    assert all(rule.documentation.splitlines()[0].endswith(".") for rule in RULES.values())


@pytest.mark.parametrize("name", RULES)
def test_no_rule_fails_on_texts_that_mean_nothing(name: str) -> None:
    for text in ("", "\n", "\x00\ufeff\u202e", "`" * 999, "<a>" * 99, "# \n" * 99, "{{" * 99, "\ud800", "TODO" * 200):
        list(RULES[name].run(whole(File("prompt.md", text)), Known()))


def test_a_section_is_empty_whatever_ends_its_lines() -> None:
    text = "# Role\nYou help.\n\n# Refunds\nAsk.\n\n# Safety\n# Tone\nBe warm.\n\n# Answer\nBe brief.\n\n## Limits:\n\n# End\nSay so.\n"
    for ending in ("\n", "\r\n"):
        hits = RULES["empty-section"].run(whole(File("prompt.md", text.replace("\n", ending))), Known())
        assert [one.key for one in hits] == ["Safety", "Limits:"], repr(ending)


def test_thousands_of_empty_sections_are_not_compared_with_all_headings() -> None:
    rule = RULES["empty-section"]
    prompt = whole(File("prompt.md", "".join(f"# A{number}\n# B{number}\nBe kind.\n\n" for number in range(6_000))))
    prompt.structure  # noqa: B018  what is read of a prompt is not measured here
    begun = time.process_time()
    assert not list(rule.run(prompt, Known()))
    assert time.process_time() - begun < 3
