"""A draft never says the opposite of a prompt, nor something stronger or weaker: headings, labels and softening words keep their force."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.importing.drafting import draft
from specforge.prompting.layout import prompt_text
from tests.importing.drafts import kinds
from tests.importing.test_import_laws import holds, view_of

PROHIBITIONS = (
    "Never", "Don'ts", "DON\u2019T", "Do not", "Do NOT", "You must not", "You must never", "Forbidden", "Prohibited", "What you cannot do", "What you can't do",
    "What you are not allowed to do", "Things you cannot do", "What not to do", "What you must never do", "You should never", "You are not allowed to",
    "Not allowed", "You cannot", "You may not", "Prohibited actions", "Prohibitions", "The assistant must not", "What the assistant may not do", "Never do the following",
    "2. What you cannot do", "\u274c Don't", "\u26a0\ufe0f Never!", "Section 4: Prohibitions", "IV. Not allowed",
)  # fmt: skip
WARNINGS = (
    "Restrictions", "Limitations", "Boundaries", "Red lines", "Off limits", "Out of scope", "Avoid", "Things to avoid", "Never say", "Do not mention",
    "Unacceptable behavior", "Dos and don'ts", "Was du nicht tun darfst", "Verboten", "Non-goals", "\u274c Bad", "3.1 Red lines", "When NOT to do", "Exceptions", "If the customer is angry",
)  # fmt: skip
ITEMS = ("Give legal advice.", "Cancel a direct debit.")
FORMS = {
    "heading": "You are a bot.\n\n## {title}\n\n{items}",
    "numbered": "You are a bot.\n\n## {title}\n\n1. Give legal advice.\n2. Cancel a direct debit.\n",
    "capitals": "You are a bot.\n\n{upper}:\n{items}",
    "label": "You are a bot.\n\n{title}:\n{items}",
    "bold label": "You are a bot.\n\n**{title}:**\n\n{items}",
    "bold": "You are a bot.\n\n**{title}**\n\n{items}",
    "tag": "You are a bot.\n\n<{tag}>\n{items}</{tag}>\n",
    "under rules": "You are a bot.\n\n## Rules\n\n- Be kind.\n\n{title}:\n{items}",
    "part of rules": "You are a bot.\n\n## Rules\n\n### {title}\n\n{items}",
    "part of formatting": "You are a bot.\n\n## Formatting\n\n- Be brief.\n\n### {title}\n\n{items}",
    "part with a part": "You are a bot.\n\n## {title}\n\n### Money\n\n{items}",
    "with a label": "You are a bot.\n\n## {title}\n\nMoney:\n{items}",
    "in an intent": "You are a bot.\n\n## Cancel an order\n\nAsk for the number.\n\n{title}:\n{items}",
    "part of an intent": "You are a bot.\n\n## Cancel an order\n\nAsk for the number.\n\n### {title}\n\n{items}",
}


def built(prompt: str) -> list[str]:
    return prompt_text(holds(draft(prompt, None, None, "drafted"), prompt)).split("\n")


def filled(form: str, title: str) -> str:
    items = "".join(f"- {item}\n" for item in ITEMS)
    tag = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in title.lower() if sign not in "'\u2019").strip(
        "_0123456789"
    )
    return FORMS[form].format(title=title, upper=title.upper(), tag=tag, items=items)


# Of `Exceptions` above other headings it is told that it is not kept.
TRIED = [(form, title) for form in FORMS for title in (*PROHIBITIONS, *WARNINGS) if (form, title) != ("part with a part", "Exceptions")]


@pytest.mark.parametrize("titles", [["Cancel an order"], ["Cancel an order", "Change an order"]])
def test_a_rule_for_all_that_is_said_again_for_some_is_still_for_all(titles: list[str]) -> None:
    again = "".join(f"\n## {title}\n\nAsk for the number.\n\n- Never guess.\n" for title in titles)
    found = draft(f"You are a bot.\n\n## Rules\n\n- Never guess.\n{again}", None, None, "drafted").spec
    assert found.count("Never guess.") == 1
    assert found.index("constraints:\n  - id: never-guess\n    rule: Never guess.\n") < found.index("intents:")


@pytest.mark.parametrize(("form", "title"), TRIED)
def test_what_a_heading_forbids_is_nowhere_an_order(form: str, title: str) -> None:
    lines = built(filled(form, title))
    for item in ITEMS:
        (number,) = (number for number, line in enumerate(lines) if item.lower() in line.lower())
        said = lines[number].strip().removeprefix("- ")
        bare = said in (item, f"1. {item}", f"2. {item}")
        above = " ".join(lines[max(0, number - 6) : number]).lower()
        plain = [re.sub(r"[^a-z ]", "", text.lower().replace("-", " ")) for text in (title, above)]
        assert not bare or plain[0] in plain[1], "\n".join(lines)


@pytest.mark.parametrize("title", PROHIBITIONS)
def test_an_order_below_a_prohibition_is_turned_around(title: str) -> None:
    assert "- Never give legal advice." in built(filled("heading", title))


@pytest.mark.parametrize(
    ("title", "item", "rule"),
    [
        ("Never", "Share data. Tell the customer why.", "Never: Share data. Tell the customer why."),
        ("What you cannot do", "Legal advice must come from a lawyer", "What you cannot do: Legal advice must come from a lawyer"),
        ("Don'ts", "Any legal advice", "Don'ts: Any legal advice"),
        ("Never", "Always agree", "Never: Always agree"),
        ("Forbidden", "Never guess.", "Never guess."),
        ("Forbidden", "No emojis.", "No emojis."),
        ("Avoid", "Long answers", "Avoid: Long answers"),
        ("Restrictions", "Only answer in English.", "Only answer in English."),
        ("Restrictions", "Answers of 3 sentences", "Restrictions: Answers of 3 sentences"),
        ("Exceptions", "Never refund VIPs.", "Exceptions: Never refund VIPs."),
    ],
)
def test_where_the_opposite_is_not_certain_the_words_of_the_heading_stand_in_the_rule(title: str, item: str, rule: str) -> None:
    assert f"- {rule}" in built(f"You are a bot.\n\n## {title}\n\n- {item}\n")


def test_a_heading_that_only_stands_in_the_rules_below_it_is_told() -> None:
    drafted = draft("You are a bot.\n\n## What you cannot do\n\n- Give legal advice.\n", None, None, "drafted")
    assert [(one.line, one.text) for one in drafted.leftovers] == [(3, "## What you cannot do")]


@pytest.mark.parametrize(
    ("rule", "level", "text"),
    [
        ("Ideally, end with a question, but never ask for a PIN.", "must", None),
        ("Try to be brief; you must always give the reference number.", "must", None),
        ("You should greet, and you must not ask twice.", "must", None),
        ("You may offer a voucher, but only once.", "must", None),
        ("Ideally, never ask twice.", "should", "Never ask twice."),
        ("You should answer in 3 sentences.", "should", "Answer in 3 sentences."),
        ("Preferably: Be brief, but never rude.", "should", "Be brief, but never rude."),
        ("Wenn m\u00f6glich, biete ein Upgrade an.", "should", "Biete ein Upgrade an."),
        (
            "Wenn m\u00f6glich, biete ein Upgrade an, aber nenne niemals einen Preis.",
            "must",
            "Wenn m\u00f6glich, biete ein Upgrade an, aber nenne niemals einen Preis.",
        ),
        ("Si possible, propose une chambre.", "should", "Propose une chambre."),
        ("Try to be brief.", "should", None),
        ("Answers should be brief.", "should", None),
        ("Customers should tell us two days before they move; ask for the day.", "must", None),
    ],
)
def test_a_rule_that_binds_in_part_is_a_binding_one_in_its_own_words(rule: str, level: str, text: str | None) -> None:
    prompt = f"You are a bot.\n\n## Rules\n\n- {rule}\n"
    (found,) = holds(draft(prompt, None, None, "drafted"), prompt).constraints
    assert (found.value.level, found.value.rule) == (level, text or rule)


CASES = "- the customer asks twice,\n- the customer is angry.\n"


@pytest.mark.parametrize(
    "head",
    [
        "## Escalation\n\nHand over to a human if:",
        "## Escalation\n\nTransfer to a human when:",
        "## Escalation\n\nEscalate if any of the following apply:",
        "## When to escalate\n",
        "## Hand over to a human when\n",
    ],
)
def test_cases_in_which_to_hand_over_are_when_and_not_what_is_done(head: str) -> None:
    prompt = f"You are a bot.\n\n{head}\n{CASES}"
    (intent,) = (one.value for one in holds(draft(prompt, None, None, "drafted"), prompt).intents)
    assert intent.when == f"Any of these:\n{CASES}".strip()
    assert not set(intent.do) & {"the customer asks twice,", "the customer is angry."}


@pytest.mark.parametrize("head", ["", "## Rules\n\n", "## Refunds\n\nAsk for the number.\n\n"])
@pytest.mark.parametrize(
    "label", ["Hand over to a human if:", "Escalate when:", "When asked for weather:", "For refunds:", "Before you answer:"]
)
def test_a_list_stays_with_the_condition_above_it(head: str, label: str) -> None:
    lines = built(f"You are a bot.\n\n{head}{label}\n- Use the tool.\n- Say the wind.\n")
    assert [number for number, line in enumerate(lines) if line.strip() == "- Use the tool."] == [
        number + 1 for number, line in enumerate(lines) if line.endswith(label)
    ]


@given(st.sampled_from(sorted(FORMS)), st.sampled_from([*PROHIBITIONS, *WARNINGS]), st.sampled_from([*PROHIBITIONS, *WARNINGS]))
@settings(max_examples=60, deadline=None)
def test_prohibitions_below_each_other_lose_nothing(form: str, above: str, title: str) -> None:
    built(f"# Agent\n\n## {above}\n\n" + filled(form, title).removeprefix("You are a bot.\n\n"))


def test_what_a_situation_asks_for_is_asked_for() -> None:
    prompt = "You are a bot for guests.\n\n## Booking a table\n\nIf the guest wants a table, ask for:\n- the date\n- the number of guests\n"
    (intent,) = (one.value for one in holds(draft(prompt, None, None, "drafted"), prompt).intents)
    assert (intent.when, intent.ask, intent.do) == ("The guest wants a table.", ("the date", "the number of guests"), ())


@pytest.mark.parametrize(("values", "choices"), [("card, cash", ("card", "cash")), ("allowed, 15 EUR per night", ())])
def test_amounts_are_no_values_to_choose_from(values: str, choices: tuple[str, ...]) -> None:
    prompt = f"You are a bot.\n\n## Facts\n\n- Breakfast: early\n- Pets: {values}\n"
    assert [one.value.one_of for one in holds(draft(prompt, None, None, "drafted"), prompt).facts] == [(), choices]


RULES_OF_OTHERS = {
    "\u30eb\u30fc\u30eb": "\u500b\u4eba\u60c5\u5831\u3092\u6559\u3048\u306a\u3044\u3067\u304f\u3060\u3055\u3044\u3002",
    "R\u00e8gles": "R\u00e9ponds en une phrase.",
    "Reglas": "Responde en una frase.",
    "Regole": "Rispondi in una frase.",
    "Regras": "Responda em uma frase.",
}
FACTS_OF_OTHERS = {
    "\u60c5\u5831": "\u671d\u98df\uff1a7\u6642", "Contexte": "Ouvert de 9h \u00e0 18h", "Contexto": "Abierto de 9 a 18", "Tarifs": "Le parking co\u00fbte 9 euros.", "Preise": "Das Parken kostet 9 Euro.",
    "\u55b6\u696d\u6642\u9593": "\u5e73\u65e59\u6642\u304b\u3089\u3067\u3059\u3002", "Mai": "Ab 1. Mai ist der Laden offen.", "Hours": "You don't need to book.",
}  # fmt: skip
RULES_OF_OTHERS |= {
    "Ton": "Phrases courtes", "Tono": "Frases cortas", "\u53e3\u8abf": "\u77ed\u3044\u6587\u3067", "Paiement": "N'accepte aucun paiement par message.", "Table": "Pour une table, demande la date.",
    "Pago": "Si el cliente pregunta, responde en una frase.", "\u914d\u9001": "\u5024\u5f15\u304d\u306f\u7d04\u675f\u3057\u306a\u3044\u3002", "Preisvergleich": "Vergleiche unsere Preise nicht.",
    "Transfers": "If the guest names a doctor, a pet, or a wheelchair, transfer to a colleague.",
}  # fmt: skip


@pytest.mark.parametrize("heading", [*RULES_OF_OTHERS, *FACTS_OF_OTHERS])
def test_headings_and_sentences_of_other_languages_say_what_stands_there(heading: str) -> None:
    text = (RULES_OF_OTHERS | FACTS_OF_OTHERS)[heading]
    prompt = f"You are a bot.\n\n## {heading}\n\n- {text}\n"
    view = holds(draft(prompt, None, None, "drafted"), prompt)
    assert (len(view.constraints), len(view.facts)) == ((1, 0) if heading in RULES_OF_OTHERS else (0, 1))


@pytest.mark.parametrize(
    "heading",
    ["\u00c0 ne pas faire", "Tabu", "Ne jamais", "Interdictions", "\u00c0 \u00e9viter", "Prohibido", "Nunca", "Lo que no debes hacer", "Divieti", "Cosa non fare", "Proibido", "O que n\u00e3o fazer", "\u7981\u6b62\u4e8b\u9805", "\u3057\u3066\u306f\u3044\u3051\u306a\u3044\u3053\u3068"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["## {}\n\n- {}\n", "{}:\n- {}\n", "**{}**\n\n- {}\n"])
def test_what_a_heading_forbids_in_other_languages_keeps_its_words(heading: str, form: str) -> None:
    prompt = "You are a bot.\n\n" + form.format(heading, "M\u00e9dicos \u533b\u7642")
    assert f"{heading}: M\u00e9dicos \u533b\u7642" in "\n".join(built(prompt)).replace(":\n- ", ": ")


@pytest.mark.parametrize("heading", ["Non-profit members", "Notes", "Internet", "Interest", "Pasta", "Semester"])
def test_headings_that_only_begin_like_such_words_forbid_nothing(heading: str) -> None:
    assert "- They pay half." in built(f"You are a bot.\n\n## {heading}\n\n- They pay half.\n")


@pytest.mark.parametrize("heading", ["Exemples", "Ejemplos", "\u4f8b", "\u5bfe\u8a71\u4f8b"])
def test_examples_have_headings_in_other_languages(heading: str) -> None:
    prompt = f"You are a bot.\n\n## {heading}\n\nUser: Hi\nAssistant: Hello!\n"
    assert len(holds(draft(prompt, None, None, "drafted"), prompt).examples) == 1


@pytest.mark.parametrize(
    "heading",
    ["Format de r\u00e9ponse", "Formato de salida", "\u51fa\u529b\u5f62\u5f0f", "\u56de\u7b54\u30d5\u30a9\u30fc\u30de\u30c3\u30c8"],
)
def test_the_form_of_answers_has_headings_in_other_languages(heading: str) -> None:
    form = holds(draft(text := f"You are a bot.\n\n## {heading}\n\n- JSON\n", None, None, "drafted"), text).feature.output_format
    assert form is not None
    assert form.says == "- JSON"


def test_rules_stand_in_the_order_of_the_prompt() -> None:
    prompt = "You are a bot.\n\nRULES:\n- Never lie.\n\nEXTRA:\n- Always greet.\n"
    view = holds(draft(prompt, None, None, "drafted"), prompt)
    assert [one.value.rule for one in view.constraints] == ["Never lie.", "Always greet."]


@pytest.mark.parametrize("head", ["", "## Rules\n\n", "## Background\n\n", "## How to work\n\n"])
@pytest.mark.parametrize("above", ["OUTPUT:\nAnswer in Markdown, with one bullet per slot:", "Slots are long.\nUse one bullet per slot:"])
def test_a_list_stays_with_the_sentence_that_it_ends(head: str, above: str) -> None:
    lines = built(f"You are a bot.\n\n{head}{above}\n* Mon 10:00\n* Tue 11:00\n")
    number = next(number for number, line in enumerate(lines) if line.strip().endswith("per slot:"))
    assert [line.strip()[2:] for line in lines[number + 1 : number + 3]] == ["Mon 10:00", "Tue 11:00"]


def test_who_the_agent_is_stands_apart_from_the_rules_below_it() -> None:
    prompt = "You are a bot.\nIn every answer you must:\n- Never lie.\n- Be brief.\n"
    view = holds(draft(prompt, None, None, "drafted"), prompt)
    assert view.feature.role == "You are a bot."
    assert [one.value.rule for one in view.constraints] == ["In every answer you must:\n- Never lie.\n- Be brief."]


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("You may", "may"),
        ("Optional", "may"),
        ("Optional extras", "may"),
        ("Erlaubt", "may"),
        ("You should", "should"),
        ("Ideally", "should"),
        ("Nice to have", "should"),
    ],
)
@pytest.mark.parametrize(
    "head", ["## {}\n\n", "## Guidelines\n\n{}:\n", "## Guidelines\n\n### {}\n\n", "## Cancel an order\n\nAsk for the number.\n\n{}:\n"]
)
def test_what_a_heading_softens_is_no_must(head: str, title: str, level: str) -> None:
    prompt = f"You are a bot.\n\n{head.format(title)}- Offer a voucher.\n- Ask for the reason.\n- Never ask twice.\n"
    found = [one.value for one in holds(draft(prompt, None, None, "drafted"), prompt).constraints]
    levels = {one.level for one in found if one.rule in {"Offer a voucher.", "Ask for the reason."}}
    assert levels == {level} or any(title in one.rule for one in found)
    assert {one.level for one in found if one.rule == "Never ask twice."} <= {"must"}


def test_a_condition_below_what_is_allowed_is_allowed_and_an_order_below_a_warning_stays_one() -> None:
    lines = built(
        "You are a bot.\n\n## Allowed\n\n- Name competitors only if the user does.\n\n## Do not disturb\n\n- Always log such calls.\n"
    )
    assert "- You may: Name competitors only if the user does." in lines
    assert "- Always log such calls." in lines


def test_a_fenced_block_stays_below_the_line_that_introduces_it() -> None:
    fence = "```\nSTATUS: done, or blocked, or working on what is asked for\nNEXT: one sentence\n```"
    for head in ("## Output rules\n\n- Be brief.\n\n", "## Rules\n\n", "## Save games\n\nOda is a mage.\n\n", ""):
        lines = [line.strip().removeprefix("- ") for line in built(f"You are a bot.\n\n{head}Always end a turn with:\n\n{fence}\n")]
        begin = lines.index("Always end a turn with:")
        assert [one for one in lines[begin + 1 : begin + 6] if one][:4] == fence.split("\n")


@pytest.mark.parametrize("mark", ["{}.", "{})"])
@pytest.mark.parametrize("title", ["Constraints", "Requirements", "House rules"])
def test_a_numbered_list_below_rules_is_no_procedure(title: str, mark: str) -> None:
    rules = ("Salt: max 5 g per day.", "Meals are warm.", "Should be ready in 15 minutes.")
    items = "".join(f"{mark.format(number)} {rule}\n" for number, rule in enumerate(rules, 1))
    view = holds(draft(f"You are a cook.\n\n# {title}\n{items}", None, None, "drafted"), f"You are a cook.\n\n# {title}\n{items}")
    assert [(str(one.value.level), one.value.rule) for one in view.constraints] == [
        ("must", rules[0]),
        ("must", rules[1]),
        ("should", rules[2]),
    ]


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_sentence_that_breaks_off_above_a_list_goes_on_in_it(gap: str) -> None:
    lines = built(
        f"You are a bot.\n\n# Escalation\n\nHand over to a human when\n{gap}- the user asks for one,\n- the sum is above 500 euros.\n"
    )
    begin = lines.index("When: Any of these:")
    assert lines[begin + 1 : begin + 4] == ["- the user asks for one,", "- the sum is above 500 euros.", "Hand over to a human."]


def test_what_is_done_behind_an_arrow_is_no_case_in_which_something_else_is_done() -> None:
    cases = ("Abusive language \u2192 warn once, then end the chat", "Gas leak \u2192 do not ask anything else")
    lines = built("You are a bot.\n\n# When to escalate\n- " + "\n- ".join(cases) + "\n")
    assert [line for line in lines if "\u2192" in line] == [f"- When to escalate: {one}" for one in cases]
    assert not any(line.startswith("When:") for line in lines)


def test_a_title_that_says_who_the_agent_is_is_the_role() -> None:
    assert built("# You are the Dungeon Master\n\n## Rules\n\n- Never decide for the player.\n")[0] == "You are the Dungeon Master"


def test_a_rule_about_formatting_is_a_rule() -> None:
    lines = built("You are a bot.\n\n# Formatting\n\nNever use bullet points.\n")
    assert "## Always" in lines
    assert "- Never use bullet points." in lines


def test_front_matter_is_said_to_nobody() -> None:
    drafted = draft("---\nowner: retail\ntags:\n  - a\n---\n# Role\n\nYou are a bot.\n", None, None, "drafted")
    assert "role: You are a bot.\n" in drafted.spec
    assert "retail" not in drafted.spec
    assert [one.line for one in drafted.leftovers if one.why.startswith("front matter")] == [1, 2, 3, 4, 5]
    assert "owner" in draft("---\nowner: retail\n\nYou are a bot.\n", None, None, "drafted").spec


def test_a_statement_of_a_template_is_told() -> None:
    drafted = draft("You are a bot.\n\n{% if late %}\nApologise first.\n{% endif %}\n", None, None, "drafted")
    assert [one.line for one in drafted.leftovers if one.why.startswith("a statement of a template")] == [3, 5]


@pytest.mark.parametrize(
    ("label", "stays"),
    [("You help with:", True), ("I answer questions about:", True), ("Du hilfst bei:", True), ("To cancel:", False), ("Topics:", False)],
)
def test_a_list_that_finishes_a_sentence_stays_with_it(label: str, stays: bool) -> None:
    lines = built(
        f"You are a bot.\n\n## Scope\n\n{label}\n\n- invoices\n- roaming\n\nIf a user asks about something else, say that you cannot.\n"
    )
    assert (label in lines) == stays
    assert any(line.endswith("- invoices") for line in lines)


@pytest.mark.parametrize("label", ["Always end a turn with one of these:", "Always include:", "You must always name:"])
def test_a_list_that_finishes_an_order_stays_with_it(label: str) -> None:
    lines = built(f"You are a bot.\n\n{label}\n- a question\n- the next step\n")
    begin = lines.index(f"- {label}")
    assert lines[begin + 1 : begin + 3] == ["  - a question", "  - the next step"]
    for heading in ("## Always include", "**Always include**"):
        assert "- Always include: the price" in built(f"You are a bot.\n\n{heading}\n\n- the price\n- the date\n")


@pytest.mark.parametrize(
    "line",
    [
        'Say exactly: "Bye \u2013 it\u2019s late!"', "Say exactly: Bye \u2013 it\u2019s late!", "**Reply with this text, word for word:** \u201cBye \u2013 it\u2019s late!\u201d",
        "Sage w\u00f6rtlich: \u201eBye \u2013 it\u2019s late!\u201c", "\u00c9cris mot pour mot : \u00ab Bye \u2013 it\u2019s late! \u00bb",
    ],
)  # fmt: skip
def test_what_is_said_word_for_word_has_no_quotation_marks_around_it(line: str) -> None:
    (intent,) = view_of(draft(f"## Cancel an order\n\n{line}\n", None, None, "drafted").spec).intents
    assert intent.value.sends == "Bye \u2013 it\u2019s late!"


def test_quotation_marks_inside_of_a_message_stay() -> None:
    (intent,) = view_of(draft('## Cancel an order\n\nSay exactly: "Yes" or "No"\n', None, None, "drafted").spec).intents
    assert intent.value.sends == '"Yes" or "No"'


@pytest.mark.parametrize("title", ["Refuse legal advice", "Declining legal advice", "Reject legal advice"])
def test_nobody_wants_what_is_refused(title: str) -> None:
    assert "when: The request is about legal advice.  # guessed" in draft(f"## {title}\n\nSay no.\n", None, None, "drafted").spec


@pytest.mark.parametrize(
    ("label", "condition"),
    [
        ("Otherwise, a flight can be cancelled if any of the following is true:", True),
        ("Eligible if one of these is met:", True),
        ("Only if any of these holds:", True),
        ("Waive the change fee if any of the following is true:", False),
        ("The fee is waived if one of these is met:", False),
    ],
)
def test_what_is_done_under_conditions_keeps_them_and_is_no_condition_of_what_its_section_does(label: str, condition: bool) -> None:
    prompt = f"You are a bot.\n\n## Cancel a flight\n\nAsk for the number.\n\n{label}\n- It was made today.\n- It is for work.\n"
    (intent,) = (one.value for one in view_of(draft(prompt, None, None, "drafted").spec).intents)
    assert (intent.only_if is not None) == condition
    assert (f"{label}\n- It was made today.\n- It is for work." in intent.do) != condition


@pytest.mark.parametrize(
    ("line", "condition"),
    [
        ("A claim is in one of these states: received, approved, paid.", False),
        ("The kind is one of the following: dental or optical.", False),
        ("Use one of these formats: PDF or PNG.", False),
        ("A claim can be changed if one of these holds: it is received, or it is in review.", True),
        ("A claim can be changed in any of these states: received, in review.", True),
        ("A claim is paid when one of the following is true: it is small, or it was checked.", True),
        ("A claim is paid in one of these cases: it is small, or it was checked.", True),
    ],
)
def test_what_something_can_be_is_no_condition(line: str, condition: bool) -> None:
    prompt = f"You are a bot.\n\n## Change a claim\n\nLook the claim up.\n\n{line}\n"
    (intent,) = (one.value for one in view_of(draft(prompt, None, None, "drafted").spec).intents)
    assert (intent.only_if is not None) == condition


@pytest.mark.parametrize(
    ("section", "when", "do"),
    [
        ('## Hand over\n\nIf the member asks for a person, say "One moment." and stop.\n', "The member asks for a person.", ('Say "One moment." and stop.',)),
        ("## Decline legal advice\n\nWhenever somebody asks for legal advice,\nthen say no.\n", "Somebody asks for legal advice.", ("Say no.",)),
        ("## \u00dcbergabe an einen Menschen\n\nWenn jemand einen Menschen verlangt, verbinde ihn.\n", "Wenn jemand einen Menschen verlangt.", ("Verbinde ihn.",)),
        ("## Transfert\n\nSi la personne veut parler \u00e0 un agent, passez-la.\n", "Si la personne veut parler \u00e0 un agent.", ("Passez-la.",)),
        ("## Hand over\n\nSay one moment, and stop.\n", "The user wants to hand over.", ("Say one moment, and stop.",)),
        ("## Hand over\n\nIf it rains, say so.\n\nThen stop.\n", "The user wants to hand over.", ("If it rains, say so.", "Then stop.")),
    ],
)  # fmt: skip
def test_the_only_sentence_of_a_hand_over_says_when_it_is_due(section: str, when: str, do: tuple[str, ...]) -> None:
    (intent,) = (one.value for one in view_of(draft(f"You are a bot.\n\n{section}", None, None, "drafted").spec).intents)
    assert (intent.when, intent.do) == (when, do)


def test_a_heading_that_names_a_transfer_is_no_hand_over_where_nothing_is_supposed() -> None:
    prompt = "You are a bot.\n\n## Transfert\n\nLes transferts sont faits la nuit.\n"
    assert view_of(draft(prompt, None, None, "drafted").spec).intents == ()


GERMAN = "Sie sind der Assistent einer Firma und helfen den Kunden bei der Planung von Terminen und nach dem Kauf mit der Buchhaltung.\n\n"


def test_an_order_in_another_language_is_not_turned_around_in_english() -> None:
    prompt = f"{GERMAN}### Don't\n- Stellen Sie keine Rückfragen, wenn die Antwort schon dasteht.\n- Rechtsberatung geben\n- Do not mention prices."
    assert kinds(prompt)["rules"] == [
        "Stellen Sie keine Rückfragen, wenn die Antwort schon dasteht.",
        "Don't: Rechtsberatung geben",
        "Do not mention prices.",
    ]


def test_numbered_rules_in_another_language_one_of_which_forbids_are_no_procedure() -> None:
    listed = ["Begrüßen Sie den Kunden.", "Prüfen Sie das Konto.", "Löschen Sie keine Belege."]
    prompt = GERMAN + "### Verhalten\n" + "\n".join(f"{number}. {one}" for number, one in enumerate(listed, 1))
    assert kinds(prompt)["rules"] == listed
    steps = prompt.replace(listed[2], "Löschen Sie keine Belege, wenn sie offen sind.")
    assert len(kinds(steps)["rules"]) == 1
