"""Prompts with their variables filled in."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.finding import Severity
from specforge.lint_config import Facts, LintConfig
from specforge.prompt_lint.choosing import Chosen, choose
from specforge.prompt_lint.prompt import File, Prompt, whole
from specforge.prompt_lint.rendering import NEUTRAL, filled_together, rendered, renderings
from specforge.prompt_lint.rule import Confidence, Hit, Known, Rule
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


def test_a_rule_that_is_off_tells_what_is_so_with_a_value_only() -> None:
    tried = Facts(render=("empty",))
    prompts = [jinja("# Context\n{{ context }}\n# Task\nAnswer the question.\n"), jinja("# Safety\n\n# Task\nAnswer {{ context }}.\n")]
    found = results_of(run(choose(find_rules(), LintConfig(facts=tried)), prompts, lambda _: Known(render=("empty",))))
    assert [(one.rule, one.message) for one in found] == [("empty-section", "nothing stands under `Context`, when `context` is empty")]
    for settings in (LintConfig(), LintConfig(facts=tried, severities={"empty-section": "off"})):
        assert "empty-section" not in {one.rule.name for one in choose(find_rules(), settings)}


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


def test_a_token_among_the_values_is_not_repeated_in_part() -> None:
    (made,) = renderings(jinja("{{ key }}\n"), Known(values={"key": ("ghp_" + "aB3x" * 9,)}))
    assert made.when == "when `key` is `<a token of GitHub>`"


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


def test_thousands_of_variables_are_not_compared_with_all_tags() -> None:
    prompt = jinja("".join(f"<t{number}>\n{{{{ v{number} }}}}\n</t{number}>\n" for number in range(12_000)))
    prompt.structure  # noqa: B018  what is read of a prompt is not measured here
    begun = time.process_time()
    made = renderings(prompt, Known(render=("hostile",)))
    assert time.process_time() - begun < 3
    assert "</t11999>" in made[-1].values["v11999"]


def test_a_hostile_value_closes_the_innermost_tag_around_it() -> None:
    prompt = jinja("{{ a }}\n<out>\n{{ b }}\n<in>\n{{ c }}\n{{ a }}\n</in>\n{{ d }}\n</out>\n{{ e }}\n")
    made = renderings(prompt, Known(render=("hostile",)))
    closed = [value.split("</")[1].split(">")[0] for one in made for value in one.values.values()]
    assert closed == ["system", "out", "in", "out", "system"]


def many_variables(number: int, before: str = "") -> Prompt:
    return jinja(
        before
        + "".join(f"# Part {one}\n{{{{ v{one} }}}}\n# Note {one}\nBe kind in {one} ways.\n" for one in range(number))
        + "# Task\nAnswer the question.\n"
    )


def test_many_variables_are_filled_in_together_and_none_is_left_out() -> None:
    known = Known(render=("empty",), values={"v24": ("",)})
    prompt = many_variables(25)
    assert filled_together(prompt, known) == tuple(f"v{one}" for one in range(20, 25))
    assert not filled_together(many_variables(20), known)
    assert not filled_together(many_variables(21), known), "together is for several"
    found = {one.at.line: one.message for one in results_of(run(RULES, [prompt], lambda _: known)) if one.rule == "empty-section"}
    assert sorted(found) == [*range(1, 100, 4)], "each section is empty when its variable is"
    assert "when `v3` is empty" in found[13]
    assert "when `v20`, `v21`, `v22` and 2 more are empty" in found[81]


def test_a_long_prompt_with_many_variables_is_not_rendered_without_end() -> None:
    known = Known(render=("empty", "longest", "hostile", "locale"))
    made = renderings(many_variables(20, before="Be kind to customers.\n" * 2_000), known)
    assert sum(len(one.prompt.text) for one in made) < 900_000
    filled = {name for one in made if one.kind == "hostile" for name in one.values}
    assert filled == {f"v{one}" for one in range(20)}


def test_fences_of_values_that_are_filled_in_together_do_not_close_each_other() -> None:
    known = Known(render=("hostile",))
    made = [one for one in renderings(many_variables(22), known) if len(one.values) > 1]
    assert [one.prompt.text.count("```") for one in made] == [1]
    assert made[0].prompt.text.count("</system>") == 2


def test_one_finding_stands_for_the_same_one_with_other_hostile_values() -> None:
    text = "".join(f"<t{one}>\nData\n</t{one}>\nSee <t{one}> and {{{{ v{one} }}}}.\n" for one in range(4))

    def only(prompt: Prompt, known: Known) -> Iterator[Hit]:
        for number, one in enumerate(prompt.text.split("</system>")[1:]):
            yield Hit(0, 1, f"`{len(one)}` is closed", key=f"{number} {len(one)}")

    rule = Rule("closing", 900, Severity.WARNING, Confidence.LIKELY, only, on=True)
    found = results_of(run([Chosen(rule, Severity.WARNING)], [jinja(text)], lambda _: Known(render=("hostile",))))
    assert len(found) == 1
    assert next(iter(found)).message.endswith("when `v0` holds marks of structure, and 3 other findings like this one with such values")
