"""Every rule does what its documentation shows."""

import json
import re
from collections.abc import Iterator

import pytest

from specforge.prompt_lint.finding_rules import find_rules
from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.rule import Deprecated, Known, Rule, Tool

EXAMPLE = re.compile(r"(Fires|Silent) on:\n\n(`{3,})text ?([^\n]*)\n(.*?)\n\2", re.DOTALL)
RULES = {one.name: one for one in find_rules()}


def known(told: str) -> Known:
    given = json.loads(told) if told else {}
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


def examples(rule: Rule) -> Iterator[tuple[bool, Known, str]]:
    for word, _, told, text in EXAMPLE.findall(rule.documentation):
        yield word == "Fires", known(told), text


@pytest.mark.parametrize("name", RULES)
def test_a_rule_fires_and_is_silent_as_it_says(name: str) -> None:
    rule = RULES[name]
    shown = list(examples(rule))
    assert {fires for fires, _, _ in shown} == {True, False}
    for fires, beside, text in shown:
        prompt = whole(File("prompt.md", text))
        hits = list(rule.run(prompt, beside))
        assert bool(hits) == fires, (text, hits)
        assert all(0 <= one.start <= one.end <= len(text) and one.message for one in hits)


def test_each_rule_has_its_own_file_and_name() -> None:
    assert len(RULES) == len(find_rules())
    assert all(rule.documentation.splitlines()[0].endswith(".") for rule in RULES.values())


@pytest.mark.parametrize("name", RULES)
def test_no_rule_fails_on_texts_that_mean_nothing(name: str) -> None:
    for text in ("", "\n", "\x00\ufeff\u202e", "`" * 999, "<a>" * 99, "# \n" * 99, "{{" * 99, "\ud800", "TODO" * 200):
        list(RULES[name].run(whole(File("prompt.md", text)), Known()))
