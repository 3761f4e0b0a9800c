"""Prompts with their variables filled in."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.finding import Severity
from specforge.prompt_lint.choosing import Chosen
from specforge.prompt_lint.prompt import File, Prompt, whole
from specforge.prompt_lint.rendering import NEUTRAL, rendered, renderings
from specforge.prompt_lint.rule import Known
from specforge.prompt_lint.running import results_of, run
from specforge.prompt_lint.variables import Syntax
from specforge.registry import find_rules

RULES = [Chosen(one, Severity.WARNING) for one in find_rules()]


def jinja(text: str) -> Prompt:
    return whole(File("prompt.j2", text), syntax=Syntax.JINJA)


def test_values_stand_where_the_variables_stood() -> None:
    assert rendered(jinja("Hi {{ name }}, {{ other | upper }}!"), {"name": "Ann"}).text == f"Hi Ann, {NEUTRAL}!"
    assert rendered(whole(File("a", "Hi {name}, {{x}}"), syntax=Syntax.FORMAT), {"name": "Ann"}).text.startswith("Hi Ann")


def test_of_a_condition_the_branch_stays_that_the_value_takes() -> None:
    prompt = jinja("{% if a %}yes {{ a }}{% else %}no{% endif %}.")
    assert rendered(prompt, {"a": "1"}).text == "yes 1."
    assert rendered(prompt, {"a": ""}).text == "no."
    assert rendered(jinja("{% if not a %}none{% endif %}."), {"a": ""}).text == "none."
    assert rendered(jinja("{% for one in many %}- {{ one }}\n{% endfor %}."), {"many": ""}).text == "."
    mustache = whole(File("a", "{{#a}}yes{{/a}}{{^a}}no{{/a}}."), syntax=Syntax.MUSTACHE)
    assert (rendered(mustache, {"a": "1"}).text, rendered(mustache, {"a": ""}).text) == ("yes.", "no.")


def test_places_are_those_of_the_template() -> None:
    prompt = jinja("# A\n{% if a %}long before{% endif %}\n{{ b }}\n# TODO\n")
    made = rendered(prompt, {"a": "", "b": "x\ny\nz"})
    assert made.line_column(made.text.index("TODO")) == (4, 3)
    assert made.line_column(made.text.index("y")) == (3, 1)


@given(
    st.lists(
        st.sampled_from(
            ["{{ a }}", "{% if a %}", "{% else %}", "{% endif %}", "{% for x in b %}", "{% endfor %}", "text\n", "{{", "%}", "é"]
        )
    )
)
def test_exact_pieces_are_word_for_word(parts: list[str]) -> None:
    prompt = jinja("".join(parts))
    made = rendered(prompt, {"a": "value", "b": ""})
    assert sum(one.length for one in made.pieces) == len(made.text)
    for one in made.pieces:
        if one.exact:
            assert prompt.text[one.offset : one.offset + one.length] == made.text[one.start : one.start + one.length]


def test_what_appears_only_with_a_value_is_told_with_it() -> None:
    prompt = jinja("# Context\n{{ context }}\n# Task\nAnswer the question.\n")
    found = results_of(run(RULES, [prompt], lambda _: Known(render=("empty",))))
    assert [(one.rule, one.at.line) for one in found if "when `context` is empty" in one.message] == [("empty-section", 1)]
    assert not any("when" in one.message for one in results_of(run(RULES, [prompt], lambda _: Known())))


def test_a_value_that_closes_the_tag_around_it_is_tried() -> None:
    prompt = jinja("<question>\n{{ question }}\n</question>\nAnswer it.\n")
    found = [
        one.message for one in results_of(run(RULES, [prompt], lambda _: Known(render=("hostile",)))) if one.rule == "unbalanced-structure"
    ]
    assert found
    assert all("when `question` holds marks of structure" in one for one in found)


def test_values_of_the_settings_are_tried() -> None:
    prompt = jinja("# Tone\n{{ tone }}\n# Task\nAnswer.\n")
    assert [one.when for one in renderings(prompt, Known(values={"tone": ("warm", "")}))] == [
        "when `tone` is `warm`",
        "when `tone` is empty",
    ]
    assert not list(renderings(whole(File("a", "{{ tone }}")), Known(render=("empty",))))


@pytest.mark.parametrize("text", ["{%" + "a" * 100_000, "{{#" + "b" * 100_000, ("{{#" + "b" * 90 + "." * 90 + " " * 90) * 300])
def test_a_block_that_never_ends_costs_no_more_than_its_length(text: str) -> None:
    prompt = whole(File("p.j2", "{{ name }} is here.\n" + text), syntax=Syntax.JINJA)
    begun = time.process_time()
    rendered(prompt, {"name": ""})
    assert time.process_time() - begun < 5


def test_long_values_do_not_multiply() -> None:
    prompt = jinja("{{ a }}" * 1_000)
    text = rendered(prompt, {"a": "x" * 20_000}).text
    assert text == "x" * 40_000 + NEUTRAL * 998
    assert rendered(prompt, {"a": "x" * 100_000}).text.startswith("x" * 100_000 + NEUTRAL)
    assert rendered(prompt, {"a": ""}).text == ""


def test_thousands_of_blocks_are_not_compared_with_each_other() -> None:
    prompt = whole(File("p.mustache", "{{#a}}{{{b}}}{{/a}}" * 5_000), syntax=Syntax.MUSTACHE)
    assert len(prompt.structure.variables) >= 5_000
    begun = time.process_time()
    assert rendered(prompt, {"b": "x"}).text == "x" * 5_000
    assert time.process_time() - begun < 1
