"""What a heading says of the section below it: what the agent reads, what holds always, who the agent is, and what a user asks for."""

import pytest

from specforge.importing.drafting import draft
from tests.importing.drafts import drafted, kinds
from tests.importing.test_import_laws import holds


@pytest.mark.parametrize(
    "title",
    ["Input", "Input format", "Environment", "Page format", "Browser state", "Tool results", "File system", "The setting", "What you receive", "Documents", "Eingabe", "Umgebung", "Entrada", "Environnement", "\u5165\u529b"],
)  # fmt: skip
def test_what_the_agent_reads_is_a_fact_also_in_numbered_lines_and_what_it_does_then_is_a_rule(title: str) -> None:
    text = "Each step shows a page.\n\n1. The page has boxes.\n2. Never click twice.\n\nThe shell is old. Use the boxes."
    topic = title
    assert kinds(f"You are a bot.\n\n## {title}\n\n{text}\n") == {
        "facts": [f"{topic}: Each step shows a page.", f"{topic}: The page has boxes.", f"{topic}: The shell is old."],
        "rules": ["Never click twice.", f"{topic}: Use the boxes."],
        "intents": [],
    }


@pytest.mark.parametrize("title", ["Inputs of the user", "Change the environment", "Order state unknown", "Documents lost"])
def test_other_headings_with_such_words_name_something_else(title: str) -> None:
    assert kinds(f"You are a bot.\n\n## {title}\n\n1. Ask for the number.\n2. Look it up.\n")["intents"] != []


STANDING = ("Security", "Privacy", "Confidentiality", "Data protection", "Compliance", "Privacy and legal", "Sicherheit", "Datenschutz", "Confidentialit\u00e9", "Privacidad", "Riservatezza", "\u30bb\u30ad\u30e5\u30ea\u30c6\u30a3")  # fmt: skip


@pytest.mark.parametrize("title", STANDING)
def test_what_stands_below_a_topic_that_no_user_comes_for_holds_always(title: str) -> None:
    text = "- If the user asks for a key, decline.\n- Never read a code aloud.\n- Ask twice.\n"
    assert kinds(f"You are a bot.\n\n## {title}\n\n{text}") == {
        "rules": ["If the user asks for a key, decline.", "Never read a code aloud.", f"{title}: Ask twice."],
        "facts": [],
        "intents": [],
    }


@pytest.mark.parametrize("heading", ["What to look for", "What to ignore", "What you should check", "Things to avoid", "Worauf du achtest"])
def test_things_below_a_heading_that_says_what_is_done_with_them_are_rules_with_it(heading: str) -> None:
    assert kinds(f"You are a bot.\n\n# {heading}\n\n- Secrets in code\n- Slow loops\n")["rules"] == [
        f"{heading}: Secrets in code",
        f"{heading}: Slow loops",
    ]


def test_what_is_stated_below_a_topic_that_no_user_comes_for_is_a_norm() -> None:
    text = "Do not quote from the body. Names of clients are replaced by initials."
    assert kinds(f"You are a bot.\n\n# Privacy\n\n{text}\n\n# Compliance\n\n- Data stays in the EU.\n") == {
        "rules": [text, "Compliance: Data stays in the EU."],
        "facts": [],
        "intents": [],
    }


@pytest.mark.parametrize("title", ["Security code lost", "Privacy settings", "Fraud and refunds", "Orders"])
def test_a_wish_below_another_topic_is_an_intent(title: str) -> None:
    assert kinds(f"You are a bot.\n\n## {title}\n\n- If the user asks for it, ask for the number.\n- Look it up.\n")["intents"] != []


@pytest.mark.parametrize(
    ("title", "text", "intents"),
    [
        ("Following conventions", "Use the style of the file.", []),
        ("How to use the tools", "Use `a` before `b`.", []),
        ("Working hours", "Drivers work from 6:00.", []),
        ("Grounding", "Answer from the snippets.", []),
        ("Being proactive", "Act only when the user asks you to. Do not explain unless the user wants it.", []),
        ("Moving home", "Ask for the date.", ["moving-home"]),
        ("Changing a reservation", "Ask for the date.", ["changing-a-reservation"]),
        ("File a claim", "Ask for the date.", ["file-a-claim"]),
        ("Handling returns", "1. Ask for the date.\n2. Look it up.", ["handling-returns"]),
        ("Fraud", "1. Ask for the date.\n2. Look it up.", ["fraud"]),
        ("Refunds", "If the user wants money back, ask for the date.", ["refunds"]),
    ],
)
def test_what_the_agent_does_by_itself_is_no_intent(title: str, text: str, intents: list[str]) -> None:
    assert kinds(f"You are a bot.\n\n## {title}\n\n{text}\n")["intents"] == intents


@pytest.mark.parametrize("title", ["Character", "About you", "About the bot", "Nova"])
def test_a_section_that_says_who_the_agent_is_is_the_role(title: str) -> None:
    found = drafted(f"# {title}\n\nYou are Nova, an owl. You live in an oak.\n\n# Rules\n\n- Be kind.\n")
    assert found.feature.role == ("You are Nova, an owl. You live in an oak." if title != "About the bot" else None)


@pytest.mark.parametrize("name", ["system", "prompt", "instructions"])
def test_a_tag_around_all_of_a_prompt_is_told_and_says_nothing_of_what_is_in_it(name: str) -> None:
    prompt = f"<{name}>\n<identity>\nYou are Nova.\n</identity>\n<returns>\n1. Ask for the number.\n2. Look it up.\n</returns>\n</{name}>\n"
    found = draft(prompt, None, None, "drafted")
    view = holds(found, prompt)
    assert (view.feature.role, view.feature.title, view.facts, [one.id for one in view.intents]) == (
        "You are Nova.",
        None,
        (),
        ["returns"],
    )
    assert (found.leftovers[0].line, found.leftovers[0].why) == (1, "a tag around all of the prompt")


TAGGED = """You are a bot.

<core_rules>
- Never guess a price.
</core_rules>

# Returns

When a customer returns something, ask for the number.

<output_format>
Plain text.
</output_format>

<safety>
- Never run code.
</safety>

# Opening hours

Open from 9 to 18.
"""


def test_tags_beside_headings_are_sections_of_their_own() -> None:
    found = drafted(TAGGED)
    form = found.feature.output_format
    assert (found.feature.role, form and form.says) == ("You are a bot.", "Plain text.")
    assert [one.value.rule for one in found.constraints] == [
        "Never guess a price.",
        "When a customer returns something, ask for the number.",
        "Never run code.",
    ]


def test_a_tag_around_headings_says_nothing_and_ends_the_last_of_them() -> None:
    prompt = "You are a bot.\n\n<instructions>\n## Tone\n- Be brief.\n\n## Returns\nWhen a customer returns something, ask for the number.\n</instructions>\n\n<context>\nThe shop is old.\n</context>\n\n## Limits\n\n- Never promise a discount.\n"
    found = draft(prompt, None, None, "drafted")
    view = holds(found, prompt)
    assert (view.feature.role, [one.value.says for one in view.facts]) == ("You are a bot.", ["The shop is old."])
    assert [one.value.rule for one in view.constraints] == [
        "Be brief.",
        "When a customer returns something, ask for the number.",
        "Never promise a discount.",
    ]
    assert [(one.line, one.why) for one in found.leftovers if one.line in {3, 9}] == [
        (3, "a tag around sections"),
        (9, "a tag that only closes a section"),
    ]


def test_tags_around_the_list_below_a_heading_are_no_rules() -> None:
    prompt = "You are a bot.\n\n## Rules\n<rules>\n- Be brief.\n- Never guess.\n</rules>\n\n## Form of a note\n\n<answer>\n- the name\n</answer>\n"
    found = draft(prompt, None, None, "drafted")
    rules = [one.value.rule for one in holds(found, prompt).constraints]
    assert (rules[:2], "<rules>" in found.spec.partition("links:")[0], "<answer>" in found.spec) == (
        ["Be brief.", "Never guess."],
        False,
        True,
    )
    assert {one.line: one.why for one in found.leftovers if one.line in {4, 7}} == dict.fromkeys(
        (4, 7), "a tag around a section that has a heading"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Use this form:\n\n<letter>\nDear customer, it is on its way.\n</letter>",
        "The customer is known.\n\n<profile>\nName: {{name}}\nPlan: {{plan}}\n</profile>",
        "Say it so.\n\n```\n<letter>\nDear customer.\n</letter>\n```",
    ],
)
def test_what_a_line_introduces_or_a_program_fills_in_keeps_its_tags(text: str) -> None:
    written = draft(
        f"You are a bot.\n\n# Returns\n\nWhen a customer returns something, ask for the number.\n\n{text}\n", None, None, "drafted"
    ).spec
    assert ("<letter>" in written or "<profile>" in written, "</letter>" in written or "</profile>" in written) == (True, True)


@pytest.mark.parametrize("above", ["", "They are many.\n\n"])
def test_a_heading_above_others_makes_no_facts_of_them(above: str) -> None:
    found = kinds(
        f"You are a bot.\n\n# Customer journeys\n\n{above}## Cancel an order\n\nAsk for the number.\n\n## Tone\n\n- Be kind.\n\n# B\n\n## C\n\nIt is blue.\n"
    )
    assert (found["intents"], found["rules"]) == (["cancel-an-order"], ["Be kind."])


def test_lines_in_bold_are_headings_where_no_others_are_marked() -> None:
    prompt = "You are a bot.\n\n**About the practice**\nThe practice is old.\n\n**Conversation flow**\n1. Greet.\n2. Ask for the name.\n\n**Never**\n- give advice\n\nThe line is bad. Guess what was meant.\n"
    assert kinds(prompt) == {
        "facts": ["About the practice: The practice is old.", "None: The line is bad."],
        "rules": ["1. Greet.\n2. Ask for the name.", "Never give advice", "Guess what was meant."],
        "intents": [],
    }


@pytest.mark.parametrize(
    ("role", "title", "when"),
    [
        ("You are the bot of the shop.", "Returns", "The request is about returns."),
        ("Du bist der Bot und hilfst den Kunden.", "R\u00fcckgabe", "Es geht um \u201eR\u00fcckgabe\u201c."),
        ("Du bist der Bot und hilfst den Kunden.", "Wenn der Kunde flucht", "Wenn der Kunde flucht."),
        ("Tu es le bot de la boutique et tu aides les clients.", "Retours", "La demande porte sur \u00ab Retours \u00bb."),
        ("Eres el bot de la tienda y del taller.", "Cambios", "La consulta trata de \u00abCambios\u00bb."),
        ("Sei il bot del negozio e della officina.", "Resi", "La richiesta riguarda \u00abResi\u00bb."),
        ("Voc\u00ea \u00e9 o bot da loja e do site.", "Trocas", "O pedido \u00e9 sobre \u00abTrocas\u00bb."),
        ("\u3042\u306a\u305f\u306f\u5e97\u306e\u5e97\u54e1\u3067\u3059\u3002", "\u8fd4\u54c1", "\u304a\u554f\u3044\u5408\u308f\u305b\u306f\u300c\u8fd4\u54c1\u300d\u306b\u3064\u3044\u3066\u3067\u3059\u3002"),
        ("Jeste\u015b botem.", "Zwroty", "The request is about zwroty."),
    ],
)  # fmt: skip
def test_when_an_intent_applies_is_guessed_in_the_language_of_the_prompt(role: str, title: str, when: str) -> None:
    (intent,) = drafted(f"{role}\n\n## {title}\n\n1. A\n2. B\n").intents
    assert intent.value.when == when


@pytest.mark.parametrize(
    ("label", "when"),
    [
        ("When a customer wants another rate:", "A customer wants another rate."),
        ("Wenn ein Kunde seinen Abschlag \u00e4ndern m\u00f6chte:", "Wenn ein Kunde seinen Abschlag \u00e4ndern m\u00f6chte."),
        ("Si un client veut changer de contrat :", "Si un client veut changer de contrat."),
    ],
)
def test_what_a_label_says_of_when_stays_a_sentence(label: str, when: str) -> None:
    (intent,) = drafted(f"You are the bot.\n\n## Rate\n\n{label}\n1. Ask.\n2. Wait.\n").intents
    assert intent.value.when == when


@pytest.mark.parametrize("title", ["Refund fees", "Return policy", "Order status"])
def test_a_heading_of_two_nouns_is_nothing_that_a_user_wants_to_do(title: str) -> None:
    stated = kinds(f"You are a bot.\n\n# {title}\n\nA refund costs 5 EUR.\n")
    assert stated == {"facts": [f"{title}: A refund costs 5 EUR."], "rules": [], "intents": []}
    (intent,) = drafted(f"You are a bot.\n\n# {title}\n\nTell the user what it is. Ask for the order.\n").intents
    assert intent.value.when == f"The request is about {title.lower()}."


@pytest.mark.parametrize("title", ["Refund orders", "Track status", "Check prices", "Return an order"])
def test_a_heading_of_a_verb_and_what_it_is_done_to_is_what_a_user_wants(title: str) -> None:
    (intent,) = drafted(f"You are a bot.\n\n# {title}\n\nAsk for the order.\n").intents
    assert intent.value.when == f"The user wants to {title.lower()}."


@pytest.mark.parametrize(
    ("paragraph", "rules", "facts"),
    [
        ("The shop is open from nine to five.", [], ["None: The shop is open from nine to five."]),
        ("Share passwords.", ["Never share passwords."], []),
        ("No data is shared with anybody.", ["No data is shared with anybody."], []),
        ("The line is bad. Guess what was meant.", ["Never: The line is bad. Guess what was meant."], []),
    ],
)
def test_what_is_stated_behind_a_list_of_prohibitions_is_not_forbidden(paragraph: str, rules: list[str], facts: list[str]) -> None:
    found = kinds(f"You are a bot.\n\n## Never\n\n- Promise a refund.\n- Give a discount.\n\n{paragraph}\n")
    assert found == {"rules": ["Never promise a refund.", "Never give a discount.", *rules], "facts": facts, "intents": []}
    alone = kinds(f"You are a bot.\n\n## Never\n\n{paragraph}\n")
    assert alone["facts"] == [], "without a list, it is what the heading is about"


@pytest.mark.parametrize(
    "item",
    ["For questions about other hotels, decline politely.", "Decline requests about other hotels.", "Please refer them to the hotel."],
)
def test_what_is_done_instead_of_what_a_heading_forbids_is_not_forbidden(item: str) -> None:
    assert kinds(f"You are a bot.\n\n## What you do not do\n\n- Promise a refund.\n- {item}\n")["rules"] == [
        "Never promise a refund.",
        f"What you do not do: {item}",
    ]


def test_tasks_below_a_heading_are_intents_in_other_languages() -> None:
    change = "### Buchung \u00e4ndern\n\nWenn der Gast eine Buchung \u00e4ndern will:\n\n1. Frage nach der Nummer.\n2. \u00c4ndere sie.\n"
    found = kinds(
        f"# Rolle\n\nDu bist der Assistent eines Hotels.\n\n## Aufgaben\n\n{change}\n## Deine Aufgabe\n\nDu hilfst G\u00e4sten.\n"
    )
    assert found == {"intents": ["buchung-aendern"], "rules": [], "facts": []}


OUTLINE = """\
You are a bot of a shop.

## {}Rules

- Be brief.

## {}Tools

- `search(query)`: searches products.

## {}Cancel an order

1. Ask for the number of chapter 3. It stands above.

## {}Output format

JSON with the key `answer`.
"""


@pytest.mark.parametrize(
    "numbers", [("1. ", "2. ", "3. ", "4. "), ("1) ", "2) ", "3) ", "4) "), ("1.1 ", "1.2 ", "2.1 ", "10.12 "), ("", "", "1. ", "2. ")]
)
def test_the_number_of_a_heading_says_nothing_of_what_stands_below_it(numbers: tuple[str, ...]) -> None:
    plain = draft(OUTLINE.format("", "", "", ""), None, None, "drafted").spec
    assert draft(OUTLINE.format(*numbers), None, None, "drafted").spec == plain


def test_a_single_number_is_a_part_of_its_heading() -> None:
    prompt = OUTLINE.format("", "", "24. ", "").replace("Cancel an order", "December")
    assert "title: 24. December" in draft(prompt, None, None, "drafted").spec


FILLED = """\
<role>
You are a triage agent.
</role>

<rules>
Read the ticket in <ticket> tags, and the history in <history> tags.

<history>
{history}
</history>

Never guess.
</rules>

<ticket>
{{ticket}}
</ticket>
"""


def test_tags_around_what_is_filled_in_are_kept_since_the_text_names_them() -> None:
    assert kinds(FILLED)["rules"] == ["Read the ticket in <ticket> tags, and the history in <history> tags.", "Never guess."]
    assert kinds(FILLED)["facts"] == ["None: <history>\n{{history}}\n</history>", "None: <ticket>\n{ticket}\n</ticket>"]


def test_a_heading_that_names_a_section_is_no_title_of_the_feature() -> None:
    prompt = "# Role\n\nYou help travellers.\n\n## Rules\n\n- Never guess.\n"
    assert "title:" not in draft(prompt, None, None, "drafted").spec
    assert "title: Travel desk" in draft(prompt.replace("# Role", "# Travel desk"), None, None, "drafted").spec


@pytest.mark.parametrize("label", ["**Important:**", "Important:", "Note:"])
def test_what_stresses_a_rule_stays_a_part_of_it(label: str) -> None:
    rules = kinds(f"You are a bot.\n\n## Lost cards\n\nThe user lost a card.\n\n{label} Never tell.\n\n1. Block the card.\n")["rules"]
    assert rules == [f"{label} Never tell."]


def test_a_rule_glued_to_what_is_filled_in_is_still_a_rule() -> None:
    prompt = "You answer mails.\nThis is the order:\n<order>\n{{order}}\n\n{{lines}}\n</order>\nNever guess.\n"
    view = drafted(prompt)
    assert [one.value.rule for one in view.constraints] == ["Never guess."]
    assert "<order>\n{order}\n\n{lines}\n</order>" in str(view.feature.role)


@pytest.mark.parametrize("picture", ["\U0001f4dc ", "\u2699\ufe0f ", "\u25b6 ", "\u2192 ", "\u2022 "])
def test_pictures_before_the_words_of_a_heading_say_nothing(picture: str) -> None:
    said = kinds(f"You are a bot.\n\n## {picture}Hard Rules\n\n1. Speak kindly.\n2. Be brief.\n")
    assert said == {"rules": ["Speak kindly.", "Be brief."], "facts": [], "intents": []}


@pytest.mark.parametrize(
    "title",
    ["How to report", "How to report back", "Steps", "Recommended workflow", "Startup sequence", "Priorities (in order, highest first)", "Values", "Best practices"],
)  # fmt: skip
def test_what_the_agent_does_by_itself_is_no_wish_of_a_user(title: str) -> None:
    steps = "1. Lead with the answer.\n2. Quote the lines that decide it.\n"
    assert kinds(f"You are a bot.\n\n## {title}\n\n{steps}")["intents"] == []


def test_names_of_what_counts_keep_the_heading_that_says_so() -> None:
    said = kinds("You are a bot.\n\n## Priorities (highest first)\n\n1. Safety\n2. Price\n")
    assert said == {"rules": ["Priorities (highest first):\n1. Safety\n2. Price"], "facts": [], "intents": []}
    assert kinds("You are a bot.\n\n## Values\n\n- Speak kindly.\n- Be brief.\n")["rules"] == ["Speak kindly.", "Be brief."]


@pytest.mark.parametrize("title", ["Report a bug", "How to report a bug", "Refund process", "Return an item", "Booking steps"])
def test_what_a_user_comes_to_do_stays_an_intent(title: str) -> None:
    steps = "1. Ask for the number.\n2. Check the status.\n"
    assert kinds(f"You are a bot.\n\n## {title}\n\n{steps}")["intents"] != []


def test_numbered_items_that_name_something_are_no_procedure() -> None:
    said = "1. **Accuracy over speed** - Rather be right than fast\n2. **Privacy** - User data stays local\n"
    assert kinds(f"You are a bot.\n\n## What counts\n\n{said}")["intents"] == []
    assert kinds("You are a bot.\n\n## Baggage\n\n1. **Bag** - Ask for the tag.\n2. **Claim** - Send the form.\n")["intents"] == ["baggage"]


@pytest.mark.parametrize("title", ["Terminal runner", "Harness core protocol", "Database specialist"])
def test_the_only_heading_that_names_the_agent_or_its_text_narrows_no_rule(title: str) -> None:
    said = kinds(f"# {title}\n\n- Read the index first, where the user asks for it.\n- Never guess a name.\n")
    assert said == {"rules": ["Read the index first, where the user asks for it.", "Never guess a name."], "facts": [], "intents": []}


def test_what_the_steps_of_an_example_do_binds_nobody() -> None:
    steps = "### Step 1: Plan\n\n- Inspect the file.\n\n### Step 2: After the tool\n\n- Use the next tool.\n"
    prompt = f"You are a bot.\n\n## Example workflow\n\nUser request: make it safe. Add tests.\n\n{steps}\n## Rules\n\n- Never guess.\n"
    assert kinds(prompt) == {"rules": ["Never guess."], "facts": [], "intents": []}


@pytest.mark.parametrize(
    "title",
    [
        "Refund rules",
        "Rules for refunds",
        "\U0001f4b6 Refund guidelines",
        "Skill creation rules (for new skills)",
        "Confidence scoring principles",
    ],
)
def test_rules_below_a_heading_that_alone_says_what_they_are_about_keep_it(title: str) -> None:
    (first, never) = kinds(f"You are a bot.\n\n## {title}\n\n- Only within 30 days.\n- Never lie.\n")["rules"]
    assert (first, never) == (f"{title}: Only within 30 days.", "Never lie.")


def test_rules_about_something_keep_it_in_other_languages() -> None:
    rules = kinds(
        "Du bist ein Bot.\n\n## Regeln f\u00fcr Erstattungen\n\n- Nur in 30 Tagen.\n\n## Regeln f\u00fcr Antworten\n\n- Fasse dich kurz.\n"
    )["rules"]
    assert rules == ["Regeln f\u00fcr Erstattungen: Nur in 30 Tagen.", "Fasse dich kurz."]


@pytest.mark.parametrize("title", ["Rules", "Hard rules", "General guidelines", "Rules for all answers", "Tone guidelines"])
def test_a_heading_that_says_only_that_there_are_rules_is_no_part_of_them(title: str) -> None:
    assert kinds(f"You are a bot.\n\n## {title}\n\n- Only within 30 days.\n- Never lie.\n")["rules"] == [
        "Only within 30 days.",
        "Never lie.",
    ]


def test_a_heading_that_demands_something_is_not_dropped() -> None:
    listed = "- bash: run commands\n- search: look on the web"
    assert kinds(f"You are a bot.\n\nTOOLS - always prefer these over scripts:\n{listed}\n\nRules:\n- Be kind.\n")["rules"] == [
        f"TOOLS - always prefer these over scripts:\n{listed}",
        "Be kind.",
    ]
    heading = "Workflow rules (follow them in this order)"
    assert kinds(f"You are a bot.\n\n## {heading}\n\n- Look first.\n- Be kind.\n")["rules"] == [heading, "Look first.", "Be kind."]


@pytest.mark.parametrize("label", ["GOOD (specific, with numbers):", "\u2705 Good:", "Examples:", "Good answers:"])
def test_what_stands_below_a_label_of_examples_is_no_rule_by_itself(label: str) -> None:
    shown = f'{label}\n- "Run the screen at 72h"\n- "Validate with a knock-in"'
    assert shown in kinds(f"You are a bot.\n\n## Rules\n\n- Recommend an experiment.\n\n{shown}\n")["rules"]


def test_a_tag_on_its_own_line_stays_there() -> None:
    rule = "<rule>\n**Do not check every turn.** It costs a call, so use it when you need it.\n</rule>"
    assert kinds(f"You are a bot.\n\n## Rules\n\n{rule}\n")["rules"] == [rule]


def test_a_heading_of_when_to_do_something_is_no_situation() -> None:
    view = drafted("You are a bot.\n\n## When to check\n\n1. Check the state.\n2. Tell the user.\n")
    assert [one.value.when for one in view.intents] == ["The request is about when to check."]


def test_a_heading_that_asks_to_be_read_demands_nothing_else() -> None:
    assert kinds("You are a bot.\n\nOutput rules - read carefully, these are strict:\n- Be brief.\n- No prose.\n")["rules"] == [
        "Be brief.",
        "No prose.",
    ]


@pytest.mark.parametrize("heading", ["What you can do", "Capabilities", "Was du kannst", "Lo que puedes hacer", "Qu\u00e9 puedes hacer"])
def test_a_procedure_below_what_the_agent_can_do_is_an_intent_with_its_steps(heading: str) -> None:
    view = drafted(f"You are Ada.\n\n# {heading}\n## Minibar orders\n1. Ask what and how many.\n2. Say the price.\n3. Call order_item.\n")
    (intent,) = view.intents
    assert [step.do for step in intent.value.steps] == ["Ask what and how many.", "Say the price.", "Call order_item."]
    assert not view.constraints
    assert not view.facts
