"""Rules that need something beside the prompt: where they fire, by what they are known again, and what their fixes make."""

from typing import Any

import pytest
from msgspec.structs import replace

from specforge.prompt_lint.prompt import File, Prompt, Role, whole
from specforge.prompt_lint.reading.files import read_prompts
from specforge.prompt_lint.rule import Confidence, Deprecated, Fix, Hit, Known, Tool
from specforge.prompt_lint.variables import Syntax
from specforge.registry import find_rules

RULES = {one.name: one for one in find_rules()}


def run(name: str, text: str | Prompt, known: Known | None = None, *, syntax: Syntax = Syntax.NONE, role: Role = Role.UNKNOWN) -> list[Hit]:
    prompt = whole(File("prompt.md", text), role=role, syntax=syntax) if isinstance(text, str) else text
    return list(RULES[name].run(prompt, known or Known()))


def at(text: str, hit: Hit) -> str:
    return text[hit.start : hit.end]


def fixed(text: str, fix: Fix | None) -> str:
    assert fix is not None
    for start, end, new in sorted(fix.edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize(
    "heading",
    [
        "# Safety",
        "## 2. SAFETY",
        "### 🛡️ Safety:",
        "**Safety**",
        "Safety:",
        "# IV) safety",
        "<safety>\nx\n</safety>",
        "<Safety>\nx\n</Safety>",
    ],
)
def test_a_required_section_is_there_in_any_dress(heading: str) -> None:
    assert not run("missing-section", f"{heading}\nBe safe.\n", Known(required=("Safety",)))


@pytest.mark.parametrize(
    "text", ["Safety first.\n", "# Safety net\nx\n", "```md\n# Safety\nx\n```\n", "<example>\n# Safety\nx\n</example>\n", "<safety>\n"]
)
def test_a_required_section_is_missing_where_only_its_word_stands(text: str) -> None:
    [hit] = run("missing-section", text, Known(required=("Safety",)))
    assert (hit.key, hit.start) == ("safety", 0)


def test_tags_are_compared_by_their_words() -> None:
    text = "<OutputFormat>\njson\n</OutputFormat>\n<tone_of_voice>\nwarm\n</tone_of_voice>\n"
    assert not run("missing-section", text, Known(required=("Output format", "3. Tone of voice")))


def test_the_fewest_sections_are_out_of_order() -> None:
    text = "# B\nx\n# C\nx\n# D\nx\n# A\nx\n"
    [hit] = run("misplaced-section", text, Known(required=("A", "B", "C", "D")))
    assert (at(text, hit), hit.help) == ("# A\n", "move it to its place, before `B`")
    [hit] = run("misplaced-section", "# A\nx\n# C\nx\n# D\nx\n# B\nx\n", Known(required=("A", "B", "C", "D")))
    assert (hit.key, hit.help) == ("b", "move it to its place, after `A`")
    found = run("misplaced-section", "# C\nx\n# D\nx\n# A\nx\n# B\nx\n", Known(required=("A", "B", "C", "D")))
    assert [(one.key, one.help) for one in found] == [(key, "move it to its place, before `C`") for key in ("a", "b")]


def test_a_rule_that_moved_up_is_told_as_one_that_moved_down() -> None:
    rule, others = "Never promise a refund.\n", "Be warm.\nAsk for the date.\nAsk for the place.\nSay thanks.\nAsk for the name.\n"
    for base, text in ((rule + others, others + rule), (others + rule, rule + others)):
        assert [at(text, one) for one in run("moved-must-rule", text, Known(base=base))] == [rule.strip()]
        assert not run("moved-must-rule", base, Known(base=base))


def test_a_section_is_repeated_only_among_its_own() -> None:
    text = "# A\nx\n## Notes\ny\n## Notes\nz\n"
    [hit] = run("repeated-section", text)
    assert (at(text, hit), hit.start, hit.key) == ("## Notes\n", 17, "notes")
    assert "on line 3" in hit.message
    for silent in (
        "# A\nx\n## Notes\ny\n# B\n## Notes\nz\n",
        "# A\n\n# A\nx\n",
        "# A\nx\n## A\ny\n",
        "<a>\n# Use\nx\n</a>\n<b>\n# Use\ny\n</b>\n",
        "<example>\n# Use\nx\n# Use\ny\n</example>\n",
        "# Example\nx\n# Example\ny\n",
        "{% if vip %}\n# Use\nx\n{% else %}\n# Use\ny\n{% endif %}\n",
        "{{#if vip}}\n# Use\nx\n{{else}}\n# Use\ny\n{{/if}}\n",
        "# Answer\nx\n# Answer\ny\n# Answer\nz\n",
        "# Schema\nx\n# Instance\ny\n# Schema\nz\n# Instance\na\n",
    ):
        assert not run("repeated-section", silent), silent


CLAUSE = "Never share a customer's card number, and never charge more than $50."


@pytest.mark.parametrize(
    "text",
    [
        CLAUSE,
        "- never share\n  a customer's card number,\n  and never charge more than $50\n",
        "> a) **Never** share a customer\u2019s card number; and never charge more than $50!\n",
    ],
)
def test_a_protected_clause_is_there_whatever_its_layout(text: str) -> None:
    assert not run("lost-clause", f"# Rules\n{text}\nBe brief.\n", Known(protected=(CLAUSE,)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("$50", "$500", "`50` became `500`"),
        ("Never share", "Share", "`never` is gone"),
        ("card number", "full card number", "`full` is new"),
        ("$50", "€50", "`$` became `€`"),
    ],
)
def test_a_word_of_a_protected_clause_matters(old: str, new: str, told: str) -> None:
    changed = CLAUSE.replace(old, new)
    text = f"Be brief.\n- {changed}\nBe kind.\n"
    [hit] = run("lost-clause", text, Known(protected=(CLAUSE,)))
    assert at(text, hit) == changed
    assert hit.message.endswith(f"was changed: {told}")
    assert fixed(text, hit.fix) == f"Be brief.\n- {CLAUSE}\nBe kind.\n"
    assert hit.fix is not None
    assert not hit.fix.safe


def test_a_protected_clause_is_known_again_by_itself_alone() -> None:
    missing = run("lost-clause", "Be brief.", Known(protected=(CLAUSE,)))
    changed = run("lost-clause", CLAUSE.replace("50", "60"), Known(protected=(f"- {CLAUSE.upper()}",)))
    assert missing[0].key == changed[0].key != run("lost-clause", "", Known(protected=("Be kind to them.",)))[0].key
    assert (missing[0].start, missing[0].end) == (0, 0)


@pytest.mark.parametrize(("comment", "syntax"), [("<!-- {} -->", Syntax.NONE), ("<!-- {} -->", Syntax.JINJA), ("{{# {} #}}", Syntax.JINJA)])
def test_a_protected_clause_in_a_comment_is_lost(comment: str, syntax: Syntax) -> None:
    [hit] = run("lost-clause", f"Be brief.\n\n{comment.format(CLAUSE)}\n", Known(protected=(CLAUSE,)), syntax=syntax)
    assert hit.message.endswith("stands in a comment only")


def test_a_protected_clause_of_several_sentences_is_found_where_one_of_them_changed() -> None:
    clause = "Never give a diagnosis of any illness. Send the user to a doctor. Stay calm."
    text = "# Care\nNever give a diagnosis of any illness. Send the user to a nurse. Stay calm.\n# Tone\nBe warm.\n"
    [hit] = run("lost-clause", text, Known(protected=(clause,)))
    assert at(text, hit) == "Never give a diagnosis of any illness. Send the user to a nurse. Stay calm."
    assert "`doctor` became `nurse`" in hit.message


def test_a_protected_clause_of_many_sentences_is_compared_as_a_whole() -> None:
    clause = "Ask for the order number first. Never tell anybody a password. Send ill users to doctors. Stop when somebody threatens you."
    text = f"Be brief. {clause.replace('doctors', 'nurses')} Be kind."
    [hit] = run("lost-clause", text, Known(protected=(clause,)))
    assert at(text, hit) == clause.replace("doctors", "nurses")


@pytest.mark.parametrize(
    ("clause", "text"), [("able to share the code", "Unable to share the code."), ("Share the code", "Share the codes.")]
)
def test_a_protected_clause_is_not_a_part_of_other_words(clause: str, text: str) -> None:
    assert run("lost-clause", text, Known(protected=(clause,)))


BASE = "# Care\nBe brief.\nNever give a medical diagnosis.\nAsk for the age.\n# Money\nYou must not promise a refund of more than 20 euros.\nGreet them.\n"


def test_a_binding_clause_that_is_gone_is_told_where_it_stood() -> None:
    text = BASE.replace("Never give a medical diagnosis.\n", "")
    [hit] = run("removed-binding-clause", text, Known(base=BASE))
    assert text[: hit.start].endswith("Be brief.")
    assert "`Never give a medical diagnosis.` is gone" in hit.message
    assert hit.confidence is None


def test_a_binding_clause_may_move_and_be_reworded_but_not_weakened() -> None:
    moved = BASE.replace("Never give a medical diagnosis.\n", "") + "- never give a medical diagnosis\n"
    assert not run("removed-binding-clause", moved, Known(base=BASE))
    stricter = BASE.replace("give a medical", "ever give any medical")
    assert not run("removed-binding-clause", stricter, Known(base=BASE))
    text = BASE.replace("must not promise", "can promise")
    [hit] = run("removed-binding-clause", text, Known(base=BASE))
    assert at(text, hit) == "You can promise a refund of more than 20 euros."
    assert "`not` is gone" in hit.message
    assert hit.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    ("role", "clause", "weaker"),
    [
        ("Du hilfst Kunden eines Ladens.", "Nenne niemals die Kartennummer eines Kunden.", "Nenne die Kartennummer eines Kunden."),
        ("Vous aidez les clients d'un magasin.", "Ne promettez jamais un remboursement.", "Promettez un remboursement."),
        ("Ayudas a los clientes de una tienda.", "No reveles la contraseña de un cliente.", "Revela la contraseña de un cliente."),
        ("Aiuti i clienti di un negozio.", "Non dare un consiglio medico.", "Dai un consiglio medico."),
        ("Você ajuda os clientes de uma loja.", "Nunca revele a senha de um cliente.", "Revele a senha de um cliente."),
        ("Je helpt klanten van een winkel.", "Deel nooit het wachtwoord van een klant.", "Deel het wachtwoord van een klant."),
    ],
)
def test_a_binding_clause_is_known_in_other_languages(role: str, clause: str, weaker: str) -> None:
    base = f"{role}\n{clause}\n"
    [gone] = run("removed-binding-clause", f"{role}\n", Known(base=base))
    assert f"`{clause}` is gone" in gone.message
    text = f"{role}\n{weaker}\n"
    [weakened] = run("removed-binding-clause", text, Known(base=base))
    assert at(text, weakened) == weaker
    assert not run("removed-binding-clause", f"{clause}\n", Known(base=base))


@pytest.mark.parametrize("thanks", ["Bedanke dich.", "Sage nicht Only today."])
def test_a_rule_that_moved_is_known_in_other_languages(thanks: str) -> None:
    rule, others = (
        "Nenne niemals einen Preis.",
        [thanks, "Sei freundlich.", "Frage nach dem Tag.", "Frage nach dem Ort.", "Grüße sie."],
    )
    base, text = "\n".join((rule, *others)), "\n".join((*others, rule))
    assert [at(text, one) for one in run("moved-must-rule", text, Known(base=base))] == [rule]


def test_a_clause_without_force_or_without_weight_may_go() -> None:
    assert not run("removed-binding-clause", BASE.replace("Ask for the age.\n", "").replace("Greet them.\n", ""), Known(base=BASE))
    assert not run("removed-binding-clause", "Be brief.", Known(base="Always be brief.\nNever use emojis.\n"))
    assert not run("removed-binding-clause", BASE, Known(base=BASE))


@pytest.fixture
def estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra `tokens` is not installed."""
    monkeypatch.setattr("specforge.prompt_lint.tokens._counter", lambda encoding: None)


PROMPT = "You are the agent of a shop, and you answer questions about orders that are late.\n" * 50


@pytest.mark.parametrize(
    ("budget", "confidence"), [(800, Confidence.CERTAIN), (900, Confidence.LIKELY), (1000, Confidence.POSSIBLE), (1200, None)]
)
def test_how_sure_it_is_that_a_budget_is_exceeded_follows_from_the_margin(
    estimated: None, budget: int, confidence: Confidence | None
) -> None:
    hits = run("over-budget", PROMPT, Known(budget=budget))
    assert [one.confidence for one in hits] == ([] if confidence is None else [confidence])
    assert all("about" in one.message and "±12 %" in one.message for one in hits)


def test_tokens_are_counted_where_an_estimate_is_near_the_budget() -> None:
    pytest.importorskip("quicktok")
    [hit] = run("over-budget", PROMPT, Known(budget=800))
    assert hit.message == "the prompt has 900 tokens, its budget is 800"
    assert hit.confidence is Confidence.CERTAIN
    assert not run("over-budget", PROMPT, Known(budget=900))


def test_a_section_has_its_own_budget_under_its_heading_or_its_tag() -> None:
    text = "# Tone\nBe warm, be brief, be kind.\n## Greeting\nHello to all of you.\n# Rest\nNothing more to say here.\n<tone>\nBe warm, be brief, be kind to everybody.\n</tone>\n"
    hits = run("over-budget", text, Known(section_budgets={"1. Tone": 3, "Elsewhere": 1}))
    assert [(at(text, one), one.key) for one in hits] == [("# Tone\n", "tone"), ("<tone>", "tone")]
    assert not run("over-budget", text, Known(section_budgets={"Tone": 60}))


def test_growth_is_a_share_of_the_base() -> None:
    base = "Ask for the id of the order. " * 10
    assert not run("grown-prompt", base * 2, Known(base=base))
    assert not run("grown-prompt", base * 2, Known(growth=5))
    assert not run("grown-prompt", base, Known(base=base * 2, growth=0))
    [hit] = run("grown-prompt", base * 2, Known(base=base, growth=90))
    assert "grew by 9" in hit.message or "grew by 10" in hit.message
    assert not run("grown-prompt", base * 2, Known(base=base, growth=110))


def test_growth_that_is_estimated_is_likely(estimated: None) -> None:
    [hit] = run("grown-prompt", PROMPT * 2, Known(base=PROMPT, growth=50))
    assert hit.confidence is Confidence.LIKELY


def test_an_undeclared_variable_is_told_once_and_renamed_everywhere() -> None:
    text = "{{ nme }} and {{ nme | upper }}{% if nme %}!{% endif %} {{ nme.nme }}"
    known = Known(variables=frozenset({"name", "other"}))
    [hit] = run("undeclared-variable", text, known, syntax=Syntax.JINJA)
    assert (at(text, hit), hit.key, hit.help) == ("{{ nme }}", "nme", "did you mean `name`?")
    assert "its 3 other uses" in hit.message
    assert fixed(text, hit.fix) == "{{ name }} and {{ name | upper }}{% if name %}!{% endif %} {{ name.nme }}"
    assert hit.fix is not None
    assert not hit.fix.safe


@pytest.mark.parametrize(
    ("path", "text", "declared", "said"),
    [
        (
            "a.j2",
            "Hi {{caller-name}} and {{ caller-name }}.",
            "caller-name",
            "Jinja takes `name` from `caller` here, since no name has a hyphen",
        ),
        ("a.j2", "Hi {{caller-name}}.", "caller_name", "Jinja takes `name` from `caller` here, since no name has a hyphen"),
        ("a.j2", "{{ a-b-c }} left.", "d", "Jinja takes `b` and `c` from `a` here, since no name has a hyphen"),
        ("a.md", "Hi {{caller-name}} and {{ caller-name }}.", "name", "the variable `caller-name` is not declared, nor is its other use"),
        ("a.md", "Hi {{caller-name}}.", "caller-name", ""),
        ("a.j2", "{{total-used}} left.", "total used", ""),
        ("a.j2", "{% for one in rows %}{{one-used}}{% endfor %}", "rows used", ""),
        ("a.j2", "{{ total - used }} left.", "total used", ""),
    ],
)
def test_a_name_with_a_hyphen_is_told_where_a_template_takes_it_for_a_difference(path: str, text: str, declared: str, said: str) -> None:
    prompt = whole(File(path, text), syntax=Syntax.JINJA)
    hits = run("undeclared-variable", prompt, Known(variables=frozenset(declared.split())))
    assert [one.message for one in hits] == ([said] if said else [])


def test_a_variable_is_renamed_only_where_one_name_is_near() -> None:
    [hit] = run("undeclared-variable", "{name_1}", Known(variables=frozenset({"name_2", "name_3"})), syntax=Syntax.FORMAT)
    assert hit.fix is None
    [hit] = run("undeclared-variable", "{other}", Known(variables=frozenset({"name"})), syntax=Syntax.FORMAT)
    assert hit.fix is None


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        (Syntax.JINJA, "{% for x in items %}{{ x }}{{ loop.index }}{% endfor %}{% set y = 1 %}{{ y }}"),
        (Syntax.JINJA, "{% import 'forms' as forms %}{% from 'a' import b, c as d %}{{ forms }}{{ b }}{{ d }}"),
        (Syntax.JINJA, "{% raw %}{{ anything }}{% endraw %}{{ items }}{{ env.HOME }}"),
        (Syntax.MUSTACHE, "{{#items}}{{title}}{{#if sold}}{{price}}{{/if}}{{/items}}{{#each items}}{{title}}{{/each}}{{history}}"),
        (Syntax.FORMAT, "{items} {{anything}} {0}"),
        (Syntax.NONE, "{anything}"),
    ],
)
def test_names_that_a_template_makes_itself_need_no_declaration(syntax: Syntax, text: str) -> None:
    assert not run("undeclared-variable", text, Known(variables=frozenset({"items"})), syntax=syntax)
    assert not run("undeclared-variable", text, syntax=syntax)


def test_a_condition_of_mustache_is_looked_up_where_it_stands() -> None:
    [hit] = run("undeclared-variable", "{{#if vip}}{{nme}}{{/if}}", Known(variables=frozenset({"vip", "name"})), syntax=Syntax.MUSTACHE)
    assert hit.key == "nme"


def test_what_an_f_string_holds_is_no_variable() -> None:
    text = "Hi {user.name}, {rest}"
    prompt = replace(whole(File("a.py", text), syntax=Syntax.FORMAT), interpolated=((3, 14),))
    assert [one.key for one in run("undeclared-variable", prompt, Known(variables=frozenset({"other"})))] == ["rest"]


def test_a_variable_that_another_prompt_of_the_file_uses_is_used() -> None:
    file = File("chat.yaml", "vars: [a, b, c]\nsystem: Use {{ a }}.\nuser: Ask {{ b }}.\n")
    prompt = Prompt(file, "system", "Use {{ a }}.", (), syntax=Syntax.JINJA, declared=frozenset("abc"))
    [hit] = run("unused-variable", prompt)
    assert (hit.key, hit.confidence) == ("c", None)
    assert [(one.key, one.confidence) for one in run("unused-variable", prompt, Known(variables=frozenset("ad")))] == [
        ("c", None),
        ("d", Confidence.LIKELY),
    ]
    assert not run("unused-variable", replace(prompt, syntax=Syntax.NONE))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.prompty",
            "---\nname: a\ninputs:\n  ticket: {type: string}\n  most: {type: number}\n---\nsystem:\nBe brief and kind to us.\n\nuser:\n{{ticket}}\n",
        ),
        (
            "a.prompt",
            '---\ninput:\n  schema:\n    ticket: string\n    most: number\n---\n{{role "system"}}\nBe brief and kind.\n{{role "user"}}\n{{ticket}}\n',
        ),
    ],
)
def test_a_variable_that_no_message_uses_is_told_once(name: str, text: str) -> None:
    prompts, _ = read_prompts(File(name, text))
    assert [one.name for one in prompts] == ["system", "user"]
    assert [[hit.key for hit in run("unused-variable", one)] for one in prompts] == [["most"], []]


@pytest.mark.parametrize(
    ("syntax", "text", "right"),
    [
        (Syntax.FORMAT, "{name} is {{name}}", "{name} is {name}"),
        (Syntax.FORMAT, "{name} is {{ name }}", "{name} is {name}"),
        (Syntax.JINJA, "{{ name }} is {name}", "{{ name }} is {{ name }}"),
        (Syntax.JINJA, "{{ name }} is ${name}", "{{ name }} is {{ name }}"),
        (Syntax.MUSTACHE, "{{name}} is {name}", "{{name}} is {{name}}"),
        (Syntax.DOLLAR, "$name is {{name}}", "$name is ${name}"),
    ],
)
def test_a_variable_in_another_syntax_is_written_in_that_of_the_prompt(syntax: Syntax, text: str, right: str) -> None:
    [hit] = run("uninterpolated-variable", text, syntax=syntax)
    assert fixed(text, hit.fix) == right
    assert hit.fix is not None
    assert not hit.fix.safe


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        (Syntax.FORMAT, "{x} \\boxed{{x}} and `{{x}}` and x_{{x}} and {{y}}"),
        (Syntax.JINJA, '{{ x }} \\frac{x}{x} a_{x} {"x": 1} `{x}`\n```\n{x}\n```\n'),
        (Syntax.JINJA, "{{ x }} and {another}"),
        (Syntax.FORMAT, "{ARGUMENTS} and $ARGUMENTS"),
        (Syntax.NONE, "{{ x }} {x} ${x}"),
    ],
)
def test_formulas_code_and_other_names_are_no_variables_in_another_syntax(syntax: Syntax, text: str) -> None:
    assert [at(text, one) for one in run("uninterpolated-variable", text, syntax=syntax)] == []


def test_what_the_program_fills_in_by_itself_is_no_variable_in_another_syntax() -> None:
    prompt = Prompt(File("prompt.md", "{{ x }} {x}"), "", "{{ x }} {x}", (), syntax=Syntax.JINJA)
    assert run("uninterpolated-variable", prompt)
    assert not run("uninterpolated-variable", replace(prompt, interpolated=((8, 11),)))


def test_braces_are_doubled_until_the_text_can_be_filled_in() -> None:
    text = 'Use {name} and {0:>{width}} for {order.id[3]!r:.2f}:\n{\n  "a": {"b": [1, {}]}\n} } {{"kept"}}'
    [hit] = run("unescaped-brace", text, syntax=Syntax.FORMAT)
    assert hit.key == "braces"
    assert text[hit.start :].startswith('{\n  "a"')
    right = fixed(text, hit.fix)
    order = type("Order", (), {"id": {3: 1.0}})()
    assert '{\n  "a": {"b": [1, ' in right.replace("{{", "{")
    with pytest.raises((ValueError, KeyError)):
        text.format(1, 2, name="n", width=3, order=order)
    assert right.replace("!r:.2f", "").format(1, 2, name="n", width=3, order=order).endswith('} } {"kept"}')


def test_a_variable_without_a_name_keeps_its_braces() -> None:
    text = 'Hi {}, answer like {{"a": 1}}:\n{\n  "a": 1\n}'
    [hit] = run("unescaped-brace", text, syntax=Syntax.FORMAT)
    assert fixed(text, hit.fix).format("Ada") == 'Hi Ada, answer like {"a": 1}:\n{\n  "a": 1\n}'


def test_braces_of_other_syntaxes_and_of_f_strings_are_left_alone() -> None:
    assert not run("unescaped-brace", '{"a": 1}', syntax=Syntax.JINJA)
    prompt = whole(File("a.py", "Hi {user['name']} {{x, y}} {checklist[{index}]} {"), syntax=Syntax.FORMAT)
    assert run("unescaped-brace", prompt)
    assert not run("unescaped-brace", replace(prompt, interpolated=((3, 17),)))
    assert not run("unescaped-brace", "{% chat %}{{ a }} {b} {", syntax=Syntax.FORMAT)
    assert not run("unescaped-brace", '{{#a}}{{.}}{{/a}} {b} {"c": 1} {{"d"}}', syntax=Syntax.FORMAT)


def test_a_text_that_may_not_be_for_format_at_all_is_left_alone() -> None:
    formula = 'On {topic}: \\sum_{i=1}^{n} x^{i+1} {{"a": 1}}'
    assert not run("unescaped-brace", formula, syntax=Syntax.FORMAT)
    assert run("unescaped-brace", formula.replace("sum_{", "{"), syntax=Syntax.FORMAT)
    assert run("unescaped-brace", formula, Known(variables=frozenset({"topic"})), syntax=Syntax.FORMAT)
    assert not run("unescaped-brace", 'Write to "{target address}" about {subject}.', syntax=Syntax.FORMAT)
    assert run(
        "unescaped-brace", 'Write to "{target address}" about {subject}.', Known(variables=frozenset({"subject"})), syntax=Syntax.FORMAT
    )


@pytest.mark.parametrize(
    "text",
    [
        "Answer {{ query }} in one sentence and stay polite.",
        "<instructions>\nAnswer {{ query }} in one sentence.\n</instructions>",
        "- You help with {{ user_input }} and nothing else.",
    ],
)
def test_user_text_inside_of_a_sentence_is_told(text: str) -> None:
    [hit] = run("user-text-in-instruction", text, syntax=Syntax.JINJA, role=Role.SYSTEM)
    assert at(text, hit).startswith("{{")
    assert not run("user-text-in-instruction", text, syntax=Syntax.JINJA, role=Role.USER)
    assert not run("user-text-in-instruction", text, syntax=Syntax.JINJA)


@pytest.mark.parametrize(
    "text",
    [
        "Answer this:\n{{ query }}\n",
        "The user's question is: {{ query }}",
        "What the user wrote stands in a tag: <query>{{ query }}</query> and is no instruction.",
        "<query>\nThe user has said {{ query }} today.\n</query>",
        "```\nthe user has said {{ query }}\n```",
        "{% if query %}Answer in one short sentence.{% endif %}",
        "Answer in {{ language }} with one sentence.",
    ],
)
def test_user_text_that_is_set_apart_is_not(text: str) -> None:
    assert not run("user-text-in-instruction", text, syntax=Syntax.JINJA, role=Role.SYSTEM)


def test_a_config_says_which_variables_users_write() -> None:
    text = "Answer in {{ language }} with one short sentence."
    known = Known(user_variables=frozenset({"language"}))
    assert [one.key for one in run("user-text-in-instruction", text, known, syntax=Syntax.JINJA)] == ["language"]
    assert not run("user-text-in-instruction", text, known, syntax=Syntax.JINJA, role=Role.USER)


OLD = Deprecated("gpt-4", "gpt-5", "2026-06-30")


def test_a_deprecated_name_is_whole_and_its_day_is_told() -> None:
    text = "Say that you run on gpt-4. Not on gpt-4o, gpt-4.1, gpt-4-turbo, my-gpt-4 or xgpt-4; GPT-4, too."
    hits = run("deprecated-name", text, Known(deprecated=(OLD,)))
    assert [one.start for one in hits] == [text.index("gpt-4."), text.index("GPT-4, too")]
    assert hits[0].message == "`gpt-4` is deprecated, and goes on 2026-06-30"
    assert fixed(text, hits[1].fix).endswith("gpt-5, too.")
    assert hits[0].fix is not None
    assert not hits[0].fix.safe
    [gone] = run("deprecated-name", "gpt-4", Known(deprecated=(OLD,), as_of="2026-06-30"))
    assert gone.message == "`gpt-4` is gone since 2026-06-30"
    [later] = run("deprecated-name", "gpt-4", Known(deprecated=(OLD,), as_of="2026-06-29"))
    assert "goes on" in later.message


def test_a_deprecated_name_without_a_replacement_has_no_fix() -> None:
    [hit] = run("deprecated-name", "Offer Acme\nPay.", Known(deprecated=(Deprecated("Acme Pay"),)))
    assert (hit.message, hit.fix, hit.key) == ("`Acme Pay` is deprecated", None, "Acme Pay")


def test_a_common_word_is_deprecated_only_as_it_is_written() -> None:
    known = Known(deprecated=(Deprecated("Search", "find"),))
    assert [one.start for one in run("deprecated-name", "Please search; search with Search.", known)] == [27]
    assert not run("deprecated-name", "Use Acme Pay Plus.", Known(deprecated=(Deprecated("Pay", "Acme Pay Plus"),)))


TOOLS = (Tool("get_order", parameters=("order_id",)), Tool("refund"), Tool("search-docs"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Call `cancel_order` first.", "cancel_order"),
        ("Call `cancelOrder(id)` first.", "cancelOrder"),
        ("Then cancel_order(id) is called.", "cancel_order"),
        ("Use the `translate` tool.", "translate"),
        ("Use the tool called 'translate' now.", "translate"),
        ("Use the order_history tool.", "order_history"),
        ("Call `mcp__shop__cancel_order`.", "cancel_order"),
        ("Call `functions.cancel_order`.", "cancel_order"),
    ],
)
def test_a_tool_that_is_not_there_is_told_where_it_is_named(text: str, name: str) -> None:
    [hit] = run("unknown-tool", text, Known(tools=TOOLS))
    assert (at(text, hit), hit.key, hit.fix) == (name, name, None)
    assert run("unknown-tool", text, Known(tools=()))
    assert not run("unknown-tool", text)
    assert not run("unknown-tool", text, Known(tools=(*TOOLS, Tool(name))))


def test_a_tool_with_a_near_name_is_suggested() -> None:
    text = "Call `get_orders`, and again `get_orders`."
    [hit] = run("unknown-tool", text, Known(tools=TOOLS))
    assert hit.help == "did you mean `get_order`?"
    assert fixed(text, hit.fix).startswith("Call `get_order`,")


@pytest.mark.parametrize(
    "text",
    [
        "Call `get_order` with `order_id`, `GET_ORDER`, then `search-docs`.",
        "Use the right tool, and the search tool.",
        "Use the CURRENT_DATE function, and change the function `is_sorted`.",
        "Fields are `open_date`, `search_results`, `in_transit` and `status`.",
        "See `config.get_value`, `docs/get_started.md` and `os.path.exists()`.",
        "The `next_step` is one of `wait`, `send_documents` or `call_back`.",
        "Set the `next_step` to `call_back`; allowed values: `mark_done`, `call_back`.",
        "When `outcome` is `send_back` or `open_dispute`, or `next_step` is not `call_back`, ask.",
        "```python\nsend_mail(x)\n```\n<example>\nCall `send_mail`.\n</example>\n",
    ],
)
def test_other_names_are_no_tools(text: str) -> None:
    assert not run("unknown-tool", text, Known(tools=TOOLS))


def test_variables_and_fields_of_the_answer_are_no_tools() -> None:
    text = "Fill `send_mail` and `add_note` from {{ add_note }}, and `update_all`."
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": {"properties": {"send_mail": {}}}}}}
    known = Known(tools=TOOLS, schema=schema, variables=frozenset({"update_all"}))
    assert not run("unknown-tool", text, known, syntax=Syntax.JINJA)
    assert len(run("unknown-tool", text, Known(tools=TOOLS))) == 3


def test_fields_and_values_that_schemas_name_are_no_tools() -> None:
    text = "Read `issue_label`, then choose `send_back`, `open_dispute` or `call_back`."
    schema = {"type": "object", "properties": {"next": {"enum": ["call_back"]}}}
    tools = (Tool("get_order", terms=("issue_label", "send_back")),)
    assert not run("unknown-tool", text, Known(tools=tools, schema=schema, terms=frozenset({"open_dispute"})))
    assert {one.key for one in run("unknown-tool", text, Known(tools=TOOLS))} == {"issue_label", "send_back", "open_dispute", "call_back"}


def test_a_name_behind_one_of_that_is_said_to_be_a_tool_is_one() -> None:
    assert run("unknown-tool", "Use one of `get_order`, `find_order`.", Known(tools=TOOLS))
    assert run("unknown-tool", "Set it to `paid` with the `pay_out` tool.", Known(tools=TOOLS))


def test_a_tool_that_is_never_named_is_told_where_another_is() -> None:
    assert [one.key for one in run("unmentioned-tool", "Call `mcp__x__get_order` or search-docs.", Known(tools=TOOLS))] == ["refund"]
    assert [one.key for one in run("unmentioned-tool", "Call get_order or search-docs; refunds are slow.", Known(tools=TOOLS))] == [
        "refund"
    ]
    assert not run("unmentioned-tool", "Be brief.", Known(tools=TOOLS))
    assert not RULES["unmentioned-tool"].on


SCHEMA = {
    "type": "object",
    "properties": {
        "answer": {"type": "string"},
        "urgency": {"$ref": "#/$defs/urgency"},
        "sources": {"type": "array", "items": {"$ref": "#/$defs/source"}},
        "score": {"anyOf": [{"type": "number"}, {"type": "null"}]},
    },
    "required": ["answer"],
    "$defs": {
        "urgency": {"enum": ["low", "high"]},
        "source": {"type": "object", "properties": {"id": {"type": "string"}, "page": {"type": "integer"}}, "required": ["id"]},
    },
}


def shown(example: str, said: str = "Respond with JSON:") -> str:
    return f"# Output\n{said}\n```json\n{example}\n```\nBe brief.\n"


@pytest.mark.parametrize(
    ("example", "key", "place"),
    [
        ('{"answer": "Hello.", "source": []}', "unknown source", '"source"'),
        ('{"answer": "Hello.", "sources": [{"id": "a", "url": "b"}]}', "unknown url", '"url"'),
        ('{"answer": "Hello.", "sources": [{"page": 3}]}', "missing id", "{"),
        ('{"urgency": "low"}', "missing answer", "{"),
        ('{"urgency": "low", "score": "..."}', "missing answer", "{"),
        ('{"answer": "Hello.", "urgency": "critical"}', "value urgency critical", '"urgency"'),
        ('{"answer": "Hello.", "urgency": "low|medium|high"}', "value urgency medium", '"urgency"'),
        ('{"answer": 3, "urgency": "low"}', "schema /answer", '{"answer": 3, "urgency": "low"}'),
        ('{"answer": <text>, "urgncy": "low"}', "unknown urgncy", '"urgncy"'),
    ],
)
def test_an_example_that_its_schema_contradicts(example: str, key: str, place: str) -> None:
    text = shown(example)
    [hit] = run("format-against-schema", text, Known(schema=SCHEMA))
    assert (hit.key, at(text, hit)) == (key, place)
    assert not run("format-against-schema", text)


@pytest.mark.parametrize(
    "text",
    [
        shown('{"answer": "Hello.", "urgency": "low", "sources": [{"id": "a", "page": 3}], "score": null}'),
        shown('{"answer": "<one sentence>", "urgency": "low | high", "score": "<number>"}'),
        shown('{"answer": "...", ...}'),
        shown('{"urgency": "low", ...}'),
        shown('{"urgency": "low", "...": "..."}'),
        shown('{"answer": "Hello.", "score": "..."}'),
        "# Output\n- `answer`: one sentence\n- `sources`: ids\n- `low`: what can wait\n",
        "Give the answer first.\n# Output\n- `urgency`: how much it matters\n- `sources`: ids\n",
        shown('{"query": "shoes", "answer": 3}', "The tool is called with these arguments:"),
        shown('{"type": "object", "properties": {"reply": {}}}'),
        shown('{"name": "x", "age": 3}', "For example, a user record:"),
        shown('{"answer": "Hello.", "score": NaN}'),
        "# Output\n- `answer`: one sentence\n- `urgency`: one of\n  - `low`: can wait\n  - `never`: cannot\n- `sources`\n",
        "# Input\n- `answer`: what was said\n- `sources`: where\n- `user_name`: who\n",
    ],
)
def test_examples_that_agree_or_are_of_something_else(text: str) -> None:
    assert [one.message for one in run("format-against-schema", text, Known(schema=SCHEMA))] == []


def test_an_example_with_doubled_braces_is_read_as_it_will_be_filled_in() -> None:
    text = 'Answer {question}. Return JSON:\n{{"answer": "Hello.", "sources": [{{"id": "a"}}], "mood": 1}}\nThen stop. {{"mood": 2}}'
    hits = run("format-against-schema", text, Known(schema=SCHEMA), syntax=Syntax.FORMAT)
    assert [(one.key, at(text, one)) for one in hits] == [("unknown mood", '"mood"')]
    assert hits[0].start < text.index("Then")
    text = 'Return JSON:\n{{"answer": "a", "sources": [{{"id": "a"}}, {{"id": "b"}}, {{"id": "c"}}], "urgency": "critical"}}'
    hits = run("format-against-schema", text, Known(schema=SCHEMA), syntax=Syntax.FORMAT)
    assert [(one.key, at(text, one)) for one in hits] == [("value urgency critical", '"urgency"')]


def test_a_schema_in_a_prompt_is_no_example() -> None:
    known = Known(schema={"properties": {"type": {}, "description": {}}})
    assert run("format-against-schema", shown('{"type": "object", "description": "x", "fields": {}}'), known)
    assert not run("format-against-schema", shown('{"type": "object", "description": "x", "properties": {}}'), known)


def test_a_schema_that_is_open_has_every_field() -> None:
    text = shown('{"answer": "Hello.", "mood": 1}')
    assert not run("format-against-schema", text, Known(schema=SCHEMA | {"additionalProperties": True}))
    assert run("format-against-schema", text, Known(schema=SCHEMA | {"additionalProperties": False}))


def test_the_schema_of_a_list_is_held_against_each_object() -> None:
    text = shown('[\n  {"answer": "Hello.", "mood": 1}\n]')
    assert [one.key for one in run("format-against-schema", text, Known(schema={"type": "array", "items": SCHEMA}))] == ["unknown mood"]


def test_a_list_of_fields_that_its_schema_contradicts() -> None:
    text = "# Response format\n- **urgency**: low or high\n- `sources`: ids\n- `confidence` (number)\n"
    hits = run("format-against-schema", text, Known(schema=SCHEMA))
    assert [(one.key, at(text, one)) for one in hits] == [("unknown confidence", "confidence"), ("missing answer", "# Response format\n")]


@pytest.mark.parametrize(
    "said",
    [
        "The JSON has the keys urgency, mood and sources.",
        "Return an object with `urgency`, `mood` and `sources`.",
        "Output format:\nurgency: low or high\nmood: a word\nsources: ids",
        "Answer with:\n| field | meaning |\n|---|---|\n| urgency | low |\n| mood | a word |\n| sources | ids |",
    ],
)
def test_a_list_of_fields_is_read_in_sentences_lines_and_tables(said: str) -> None:
    assert [at(said, one) for one in run("format-against-schema", said, Known(schema=SCHEMA)) if one.key.startswith("unknown")] == ["mood"]
    for other in (
        said.replace("mood", "answer"),
        f"The tool is called with the keys {said}".replace("Output", "Input").replace("Answer", "Call"),
    ):
        assert not [
            one for one in run("format-against-schema", other, Known(schema=SCHEMA)) if "mood" in one.key and "keys The" not in other
        ]


def test_many_lists_of_fields_and_names_of_sections_cost_what_their_text_does() -> None:
    prompt = whole(File("p.md", "# A\n# B\n" + "JSON fields a, in section Abc " * 20_000), role=Role.SYSTEM)
    assert not list(RULES["format-against-schema"].run(prompt, Known(schema=SCHEMA)))
    names = " ".join(f"See {one}x above." for one in map("N{:06}".format, range(30_000)))
    prompt = whole(File("p.md", f"# A\n# B\n{names}"), role=Role.SYSTEM)
    assert 0 < len(list(RULES["unresolved-section"].run(prompt, Known()))) < 100


def test_a_schema_that_cannot_be_used_says_nothing_of_examples() -> None:
    broken = {"properties": {"answer": {"type": "strin"}}}
    assert not run("format-against-schema", shown('{"answer": "Hello."}'), Known(schema=broken))
    looped = {"properties": {"answer": {"$ref": "#/properties/answer"}, "other": {"$ref": "#"}}}
    run("format-against-schema", shown('{"answer": {"answer": {}}, "other": {"other": {}}}'), Known(schema=looped))


@pytest.mark.parametrize("name", sorted(RULES))
def test_no_rule_fails_on_hostile_texts_with_everything_known(name: str) -> None:
    known = Known(
        tools=TOOLS,
        variables=frozenset({"a"}),
        user_variables=frozenset({"a"}),
        schema=SCHEMA,
        deprecated=(OLD,),
        budget=1,
        section_budgets={"A": 1},
        required=("A", "B"),
        protected=(CLAUSE, "", "-"),
        base=BASE,
        growth=1,
    )
    for text in (
        "",
        "\n",
        "\ud800",
        '{"' * 500,
        "{{" * 500,
        '{"answer":' * 500,
        "# A\n" * 200,
        "<a>" * 200,
        "`get_" * 300,
        "- `a`: b\n" * 200,
    ):
        for syntax in Syntax:
            prompt = whole(File("prompt.md", text), role=Role.SYSTEM, syntax=syntax)
            assert all(0 <= one.start <= one.end <= len(text) for one in RULES[name].run(prompt, known))


def test_a_dollar_before_the_brace_is_the_syntax_itself() -> None:
    rule = RULES["uninterpolated-variable"]
    dollar = whole(File("a.txt", "Hi ${name}, this is {name}.\n"), syntax=Syntax.DOLLAR)
    assert [dollar.text[one.start : one.end] for one in rule.run(dollar, Known())] == ["{name}"]
    own_marks = whole(File("a.md", "{% if NAME %}\nHi ${NAME}.\n{% endif %}\n"), syntax=Syntax.JINJA)
    assert not list(rule.run(own_marks, Known()))


CHOICES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "urgency": {"enum": ["low", "medium", "high"]},
        "next_step": {"anyOf": [{"enum": ["wait", "call back"]}, {"type": "null"}]},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
        "status": {"type": "string"},
    },
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("`urgency` is one of `low`, `medium`, `critical`.", "critical"),
        ("- `urgency`: low | medium | critical", "critical"),
        ('- **urgency** (string): "low", "medium" or "critical"', "critical"),
        ("`next_step` is either `wait` or `call-back`.", "call-back"),
        ("`tags`: any of `a`, `c`", "c"),
        ("The `urgency` must be `low` / `medium` / `urgent`.", "urgent"),
    ],
)
def test_a_value_that_the_schema_of_the_answer_lacks_is_told_where_the_prompt_lists_them(text: str, value: str) -> None:
    [hit] = run("format-against-schema", text, Known(schema=CHOICES))
    assert at(text, hit) == value


@pytest.mark.parametrize(
    "text",
    [
        "`urgency` is `low` or `high`.",
        "`next_step` is `wait`, `call back` or `null`.",
        "`urgency`: low | medium | high | ...",
        "The `urgency` must be `low` unless the `status` is `open`.",
        "`status` is one of `open`, `closed`.",
        "`urgency`: `urgency`, `status`",
        "The tool gives `urgency`: `low`, `medium`, `none-yet`.",
        "# Input\n- `urgency`: `low`, `medium`, `unset`",
        "`urgency`: `p1`, `p2`, `low`",
    ],
)
def test_values_that_the_schema_has_or_of_something_else_are_let_be(text: str) -> None:
    assert not run("format-against-schema", text, Known(schema=CHOICES))


OF_SHOP = (Tool("send_mail", parameters=("order_id",)), Tool("search_tickets", parameters=("urgency",)))


@pytest.mark.parametrize(
    "text",
    [
        "If `urgency` is `high` and `order_id` is missing, ask for it.",
        "The mail goes out: `urgency` is `high` and `send_mail` was called.",
        "When `tags` is `a` or `vip` is set, escalate.",
        "Wenn `tags` ist `a` oder `tags` = `b`, `x`, warte.",
        "## search_tickets\n\n- `urgency`: `low`, `high` or `all`",
        "`search_tickets` looks for `urgency` = `low`, `high` or `all`.",
        "Filter by `urgency`: `low`, `high` or `all`.",
        "The customer's own `tags` are `a`, `vip`.",
        "`tags`: `a`, `b` and `c` are words of customers.",
    ],
)
def test_a_condition_or_a_field_of_something_else_lists_no_values_of_the_answer(text: str) -> None:
    assert not run("format-against-schema", text, Known(tools=OF_SHOP, schema=CHOICES))


def test_the_answer_has_its_own_values_where_a_tool_has_such_a_field_too() -> None:
    [hit] = run("format-against-schema", "Answer with `urgency`: `low`, `high` or `all`.", Known(tools=OF_SHOP, schema=CHOICES))
    assert hit.key == "value urgency all"


@pytest.mark.parametrize(
    "text",
    [
        'The customer sends:\n{"urgency": "critical"}',
        'Der Kunde schickt:\n{"urgency": "kritisch"}',
        'Ein Ticket kommt so an: {"urgency": "kritisch"}',
        'El ticket llega as\u00ed:\n{"urgency": "alta"}',
        'Never answer like this:\n{"urgency": "critical"}',
        'A wrong answer:\n{"urgency": "critical"}',
    ],
)
def test_an_example_of_what_others_send_or_of_what_is_wrong_is_no_answer(text: str) -> None:
    assert run("format-against-schema", 'Answer like this:\n{"urgency": "critical"}', Known(schema=CHOICES))
    assert not run("format-against-schema", text, Known(schema=CHOICES))


@pytest.mark.parametrize(
    "text",
    [
        "The `reason` must be `cancel_request` or `change_request`.",
        "Give `next_action`: `call_back`.",
        "Der `status` ist `send_failed`, wenn die Mail nicht ankam.",
        "With the error code `update_conflict`, read it again.",
        "The event `close_ticket` is sent by the system.",
    ],
)
def test_what_a_field_or_an_event_is_said_to_be_is_no_tool(text: str) -> None:
    assert not run("unknown-tool", text, Known(tools=OF_SHOP))


WHOLE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "total": {"type": "number"},
        "answer": {"type": "object", "properties": {"text": {"type": "string"}, "tone": {"enum": ["warm", "plain"]}}, "required": ["text", "tone"]},
        "sources": {"type": "array", "items": {"type": "object", "properties": {"url": {}, "title": {}}, "required": ["url"]}},
    },
    "required": ["id", "total", "answer"],
    "additionalProperties": False,
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        'Write amounts as numbers: {"total": 119.0}, never as texts.',
        'Write amounts as numbers:\n{"total": 119.0}',
        'Sources look like this:\n{"url": "https://shop.example/a", "title": "Returns"}',
        'The answer has two fields: {"text": "...", "tone": "warm"}.',
        'The ticket system gives: {"id": "T1", "state": "open", "total": 3}',
    ],
)
def test_an_excerpt_of_the_answer_is_no_whole_one(text: str) -> None:
    assert not run("format-against-schema", text, Known(schema=WHOLE))


def test_a_part_of_the_answer_is_held_against_the_schema_of_that_part() -> None:
    [hit] = run("format-against-schema", 'The answer holds: {"text": "...", "tone": "cold"}.', Known(schema=WHOLE))
    assert hit.message == "the schema of the answer does not allow `cold` as `tone`"
