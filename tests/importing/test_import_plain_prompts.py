"""Prompts that say with layout alone what stands where: short lines, numbers, labels, tables and lists without a heading in Markdown."""

import pytest

from specforge.importing.drafting import draft
from tests.conftest import load_texts
from tests.importing.drafts import drafted, kinds

LINES = "You are a bot.\n\nMeter\n1. Ask for the number.\n2. Store it.\n\nHouse moves\nA contract ends within two weeks.\n\nNever:\n- lie\n- Guess\n"


def test_short_lines_above_what_they_name_are_headings_and_so_are_labels_beside_them() -> None:
    assert kinds(LINES) == {
        "rules": ["Never lie", "Never guess"],
        "facts": ["House moves: A contract ends within two weeks."],
        "intents": ["meter"],
    }


NUMBERED = """\
You are Sam.

1. No internet
   1.1 Look for outages.
       a) If there is one, say so.
   1.2 Ask which lights are on.
       - Red: ask for a restart.

2. House rules
   2.1 Speak in one or two sentences, and never in more, at any time.
   2.2 Never read out codes.

3. Our words
   3.1 A "gateway" is a modem.

Notes:
- Calls are recorded.
- The base is new each night.
- Never say that they are not.
"""


def test_parts_with_numbers_of_their_own_are_below_a_heading() -> None:
    view = drafted(NUMBERED)
    assert kinds(NUMBERED) == {
        "rules": [
            "Speak in one or two sentences, and never in more, at any time.",
            "Never read out codes.",
            "Never say that they are not.",
        ],
        "facts": ['Our words: A "gateway" is a modem.', "Notes: Calls are recorded.", "Notes: The base is new each night."],
        "intents": ["no-internet"],
    }
    assert [step.do for step in view.intents[0].value.steps] == [
        "Look for outages.\na) If there is one, say so.",
        "Ask which lights are on.\n- Red: ask for a restart.",
    ]


@pytest.mark.parametrize(
    "prompt",
    [
        "You are a bot.\n\nAlways sign so:\n\nBest regards\nMax of Acme, who is always there for you.\n",
        "You are a bot.\n\n1. Greet the guest\n   - by name\n2. Find the room\n   - in the list\n",
        "You are a bot.\n\n1. Ask.\n2. Wait 2.5 hours.\n",
        "Never lie\n\nNever guess\n",
    ],
)
def test_other_short_lines_are_no_headings(prompt: str) -> None:
    assert drafted(prompt).intents == ()


def test_a_table_and_a_list_of_statements_before_the_first_heading_are_facts() -> None:
    prompt = "You are a bot.\n\nThese are the fares:\n\n| Fare | Bag |\n|---|---|\n| Light | none |\n\nPlans:\n- Free\n- Pro: for teams\n"
    view = drafted(prompt)
    assert (view.feature.role, [(one.value.topic, one.value.says) for one in view.facts]) == (
        "You are a bot.",
        [(None, "These are the fares"), ("Plans", "Free"), ("Plans", "Pro")],
    )


@pytest.mark.parametrize("label", ["You help with:", "The user can be:", "For this you need:"])
def test_a_label_that_its_list_goes_on_is_no_topic(label: str) -> None:
    assert drafted(f"You are a bot.\n\n{label}\n- orders\n- bills\n").facts == ()


@pytest.mark.parametrize(
    "label", ["Tools:", "You have access to the following tools:", "## Available tools\n", "You can use these functions:"]
)
def test_tools_below_a_label_are_tools(label: str) -> None:
    prompt = f"You are a bot.\n\n{label}\n- get_order(number): gives an order.\n- end_call: ends the call.\n"
    assert [(one.id, one.value.purpose) for one in drafted(prompt).tools] == [
        ("get_order", "gives an order."),
        ("end_call", "ends the call."),
    ]


@pytest.mark.parametrize("label", ["You have access to the following tools:", "Du hast diese Werkzeuge:"])
@pytest.mark.parametrize(
    "listed", ["- get_order(number): gives an order.", '```json\n[{"name": "get_order", "description": "Gives it."}]\n```']
)
@pytest.mark.parametrize("tools", [None, '[{"name": "get_order", "description": "Gives an order.", "inputSchema": {"type": "object"}}]'])
def test_what_announces_tools_is_no_rule(label: str, listed: str, tools: str | None) -> None:
    prompt = f"You are a bot.\n\n## Tools\n\n{label}\n\n{listed}\n\nBefore you call one:\n- ask the user\n"
    found = load_texts({"drafted.yaml": draft(prompt, None, tools, "drafted").spec}).project.views[0]
    assert ([one.value.rule for one in found.constraints], len(found.tools)) == (["Before you call one:\n- ask the user"], 1)


def test_a_tool_may_have_a_heading_or_stand_in_a_list_in_json() -> None:
    listed = '```json\n[\n  {"name": "list_tables", "description": "Lists tables."}\n]\n```'
    prompt = f"You are a bot.\n\n# Tools\n\n{listed}\n\n### make_chart(kind: string)\nDraws a chart. Call it last.\n\n### When to call none\nNever guess.\n"
    found = draft(prompt, None, None, "drafted")
    assert "  - id: list_tables\n    purpose: Lists tables.\n" in found.spec
    assert "  - id: make_chart\n    purpose: Draws a chart. Call it last.\n" in found.spec
    assert "Never guess." in found.spec
    assert [one.line for one in found.leftovers] == [5, 6, 8, 9, 3, 14]


@pytest.mark.parametrize("head", ["", "## Orders\n\n", "Orders:\n", "## Cases\n\nThese are the cases:\n\n"])
def test_a_table_of_what_is_done_when_is_a_rule(head: str) -> None:
    table = "| Case | Then |\n|---|---|\n| Lost | Send it again |\n| Late | Apologise |"
    view = drafted(f"You are a bot.\n\n{head}{table}\n")
    assert view.facts == ()
    assert [one.value.rule.endswith(table) for one in view.constraints] == [True]


def test_a_table_below_its_heading_needs_no_words_of_its_own() -> None:
    view = drafted("You are a bot.\n\n## Tariffs\n\n| Tariff | Price |\n|---|---|\n| Flex | 2 |\n")
    assert [(one.id, one.value.topic, one.value.says) for one in view.facts] == [("tariffs", "Tariffs", None)]


def test_a_table_that_states_something_is_a_fact_also_among_orders() -> None:
    prompt = "You are a bot.\n\n## Shipping\n\n| To | Days |\n|---|---|\n| DE | 2 |\n\nDo not promise a day.\n"
    view = drafted(prompt)
    assert [(one.value.topic, one.value.table is not None) for one in view.facts] == [("Shipping", True)]
    assert [one.value.rule for one in view.constraints] == ["Do not promise a day."]


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ("Use `dim_date` for dates.", "Environment: Use `dim_date` for dates."),
        ("Never show test rows.", "Never show test rows."),
        ("Don't call it a database.", "Environment: Don't call it a database."),
        ("You must name the environment.", "You must name the environment."),
        ("We don't take new members.", None),
        ("Bags must be booked a day ahead.", None),
        ("Open Monday to Friday.", None),
        ("Check-up: 52 euros", None),
        ("Always open on Mondays.", None),
    ],
)
def test_an_order_among_facts_is_a_rule_with_their_topic(item: str, rule: str | None) -> None:
    found = kinds(f"You are a bot.\n\n## Environment\n\n- Times are in UTC.\n- Rows are cheap.\n- Nights are long.\n- {item}\n")
    assert (found["rules"], len(found["facts"])) == ([rule] if rule else [], 3 if rule else 4)


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ("Offer the slot at 8:00.", "Emergencies: Offer the slot at 8:00."),
        ("Offer the emergency slot.", "Offer the emergency slot."),
        ("Never diagnose.", "Never diagnose."),
        ("Never ask for it twice.", "Emergencies: Never ask for it twice."),
        ("If it gets worse, call 999.", "Emergencies: If it gets worse, call 999."),
        ("If breathing is hard, call 999.", "If breathing is hard, call 999."),
        ("Always stay calm.", "Always stay calm."),
    ],
)
def test_a_rule_keeps_the_heading_that_says_what_it_is_about(item: str, rule: str) -> None:
    assert kinds(f"You are a bot.\n\n## Emergencies\n\n- {item}\n")["rules"] == [rule]


@pytest.mark.parametrize("form", ["1. {}\n   1. {}\n   2. {}\n", "- {}\n  - {}\n  - {}\n", "{}:\n- {}\n- {}\n"])
def test_rules_in_a_group_are_rules_of_their_own_and_keep_what_they_are_about(form: str) -> None:
    group = form.format("Money", "Name the amount.", "Never move it without a yes.")
    rules = ["Money: Name the amount.", "Money: Never move it without a yes."]
    assert kinds(f"You are a bot.\n\n## Rules\n\n{group}")["rules"] == rules


def test_a_step_with_what_belongs_to_it_stays_whole() -> None:
    step = "Confirm the card\n- Ask for four digits.\n- It has twelve more."
    items = step.replace("\n", "\n  ")
    assert kinds(f"You are a bot.\n\n## Rules\n\n- Be kind.\n- {items}\n")["rules"] == ["Be kind.", step]


@pytest.mark.parametrize("heading", ["How you talk", "Communication", "Rules", "Style", "Workflow"])
def test_a_heading_of_rules_is_not_repeated_in_them(heading: str) -> None:
    assert kinds(f"You are a bot.\n\n## {heading}\n\n- Greet by name.\n- Short messages\n")["rules"] == [
        "Greet by name.",
        "Short messages",
    ]


def test_a_heading_in_capitals_is_one_and_is_not_shouted_in_what_it_is_about() -> None:
    prompt = "You are a bot.\n\nDAMAGED GOODS\n1. Ask for a photo.\n2. Wait.\n\nSHIFT SWAPS\nSwaps end at 18:00 on the day before.\n\nVAT\n1. Ask for the number.\n2. Wait.\n"
    view = drafted(prompt)
    assert [one.value.when for one in view.intents] == ["The request is about damaged goods.", "The request is about VAT."]
    assert kinds(prompt)["facts"] == ["SHIFT SWAPS: Swaps end at 18:00 on the day before."]


@pytest.mark.parametrize("heading", ["Rezepte", "Aufnahme"])
def test_an_order_does_not_hide_behind_a_statement(heading: str) -> None:
    states, asks = "Rezepte sind ab morgen bereit.", "Frage nach der Gr\u00f6\u00dfe."
    found = kinds(f"You are a bot.\n\n## {heading}\n\n{states} {asks}\n")
    assert found == {"rules": [f"{heading}: {asks}"], "facts": [f"{heading}: {states}"], "intents": []}


@pytest.mark.parametrize("item", ["Termine sind am Vormittag.", "Di und Do bis 18 Uhr", "USA: 20 USD", "USA orders take a week."])
def test_words_that_are_orders_in_another_language_only_are_none(item: str) -> None:
    assert kinds(f"You are a bot.\n\n## Zeiten\n\n- {item}\n")["rules"] == []


def test_a_list_below_a_heading_of_the_role_is_the_role() -> None:
    view = drafted("## Who you are\n\n- Your name is Poppy.\n- You are quick.\n- Never lie.\n")
    assert (view.feature.role, [one.value.rule for one in view.constraints]) == (
        "- Your name is Poppy.\n- You are quick.",
        ["Never lie."],
    )


def test_a_paragraph_of_orders_beside_the_role_is_a_rule() -> None:
    orders = "Read the whole mail, with its signature. Answer with one word. No Markdown."
    assert kinds(f"You are a bot.\n\n{orders}\n\nThe shop is in Berlin. It has cats. Answer kindly.\n")["rules"] == [
        orders,
        "Answer kindly.",
    ]


def test_lines_that_each_state_something_are_facts_of_their_own() -> None:
    prompt = "You are a bot.\n\n## Terms\n\n**Active**: a customer with an order in the last 90 days or so.\n**Lost**: a customer without one in the last 90 days.\n"
    assert kinds(prompt)["facts"] == [
        "Terms: **Active**: a customer with an order in the last 90 days or so.",
        "Terms: **Lost**: a customer without one in the last 90 days.",
    ]


def test_data_beside_the_role_keeps_its_shape() -> None:
    data = 'Output schema:\n{\n  "steps": [\n    {"step": 1}\n  ]\n}'
    role = drafted(f"You are a planner.\n\n{data}\n\nAvailable tools: none\n").feature.role
    assert role is not None
    assert data.replace("{", "{{").replace("}", "}}") in role
