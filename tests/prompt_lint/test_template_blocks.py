"""Blocks of templates without their other mark."""

import pytest

from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.template_blocks import unpaired
from specforge.prompt_lint.variables import Syntax

JINJA, MUSTACHE = Syntax.JINJA, Syntax.MUSTACHE


@pytest.mark.parametrize(
    ("path", "syntax", "text", "wrong"),
    [
        ("a.md", JINJA, "{% if tools %}\nUse them.\n", [("{% if tools %}", True, "{% endif %}")]),
        ("a.md", JINJA, "Use them.\n{% endif %}\n", [("{% endif %}", False, "{% if %}")]),
        ("a.j2", JINJA, "{% for one in all %}{% if one %}x{% endfor %}", [("{% if one %}", True, "{% endif %}")]),
        ("a.j2", JINJA, "{% set x %}a{{ b }}", [("{% set x %}", True, "{% endset %}")]),
        ("a.j2", JINJA, "Write `{% if x %}` here.", [("{% if x %}", True, "{% endif %}")]),
        ("a.hbs", MUSTACHE, "{{#if tools}}\nUse them.\n", [("{{#if tools}}", True, "{{/if}}")]),
        ("a.hbs", MUSTACHE, "{{~#each all as |one|~}}{{one}}", [("{{~#each all as |one|~}}", True, "{{/each}}")]),
        ("a.mustache", MUSTACHE, "{{^tools}}None.{{/tool}}", [("{{/tool}}", False, "{{#tool}}"), ("{{^tools}}", True, "{{/tools}}")]),
        ("a.j2", JINJA, "{%- if a -%}x{%- elif b %}y{% else %}z{%- endif -%}{% set x = 1 %}{% include 'b' %}{# {% if c %} #}", []),
        ("a.j2", JINJA, "{% if a % 2 == 0 and '5%' in b and c == {'d': 1} %}x{% endif %}", []),
        ("a.j2", JINJA, "{# ## Old: {% if a %} 1 # 2 #}{% if b %}x{% endif %}{#", []),
        ("a.j2", JINJA, "{% raw %}{% if a %}{% endraw %}{% for a in b %}{{ a }}{% endfor %}", []),
        ("a.j2", JINJA, "{% macro m(a) %}{% call n() %}{% endcall %}{% endmacro %}{% endpoint %}", []),
        (
            "a.hbs",
            MUSTACHE,
            "{{#if a}}x{{else}}y{{/if}}{{#a.b}}{{/a.b}}{{#> layout}}{{/layout}}{{! {{#if b}}{{!-- {{#if c}} --}}{{role 'user'}}",
            [],
        ),
        ("a.yml", MUSTACHE, "Answer {{#start_1.query#}} for {{#sys.user#}}.", []),
        ("a.md", JINJA, "{% if a %}\n```md\n{{ a }}\n```{% endif %}\n", []),
        ("a.md", JINJA, "Write `{% if x %}`.\n\n```\n{% for a in b %}\n```\n", []),
        ("a.md", JINJA, "{% if a %}\nWrite `{% if x %}`.\n{% endif %}\n", []),
        ("a.py", JINJA, "{% if a %}", []),
        ("a.md", Syntax.FORMAT, "{% if a %}", []),
    ],
)
def test_marks_without_their_other_one(path: str, syntax: Syntax, text: str, wrong: list[tuple[str, bool, str]]) -> None:
    found = unpaired(whole(File(path, text), syntax=syntax))
    assert [(text[one.start : one.end], one.begins, one.other) for one in found] == wrong


def test_many_marks_take_no_long_time() -> None:
    text = "{% if a %}" * 20_000 + "{% endfor %}" * 20_000 + "{% if" * 50_000
    assert len(list(unpaired(whole(File("a.j2", text), syntax=JINJA)))) == 40_000
