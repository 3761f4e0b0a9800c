"""Paragraphs whose sentences belong to several parts of a spec: each goes where it belongs, and none is torn from what it needs."""

import pytest

from specforge.importing.classifying import instructs
from specforge.importing.markdown import Block
from specforge.importing.prose import apart, states
from specforge.languages import language_of
from tests.importing.drafts import drafted, kinds


def placed(prompt: str) -> tuple[str | None, list[str], list[str]]:
    """The role, the facts and the rules of a draft."""
    view = drafted(prompt)
    return view.feature.role, [str(one.value.says) for one in view.facts], [one.value.rule for one in view.constraints]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Never lie. The shop is old.", ["Never lie.", "The shop is old."]),
        ("The shop is old. It has cats. Never lie.", ["The shop is old. It has cats.", "Never lie."]),
        ("Dr. Albers is in, e.g. on Mondays. Never lie.", ["Dr. Albers is in, e.g. on Mondays.", "Never lie."]),
        ("Names are internal. Don't reveal them. Never lie (ever. Really). The shop is old.", ["Names are internal. Don't reveal them.", "Never lie (ever. Really).", "The shop is old."]),
        ('The sign says "Ring. Then wait." Never lie.', ['The sign says "Ring. Then wait."', "Never lie."]),
        ("Der Laden \u201eMitte\u201c ist alt. Frage nach dem Namen. Es gibt zwei Etagen.", ["Der Laden \u201eMitte\u201c ist alt.", "Frage nach dem Namen.", "Es gibt zwei Etagen."]),
        ("Der Laden ist alt. Dort gibt es Katzen. Frage nach dem Namen.", ["Der Laden ist alt. Dort gibt es Katzen.", "Frage nach dem Namen."]),
        ("La tienda es antigua. Nunca mientas. Si no, pregunta.", ["La tienda es antigua.", "Nunca mientas. Si no, pregunta."]),
        ("\u5e97\u306f\u53e4\u3044\u3067\u3059\u3002\u5fc5\u305a\u540d\u524d\u3092\u805e\u3044\u3066\u304f\u3060\u3055\u3044\u3002\u305d\u306e\u5f8c\u3001\u5f85\u3063\u3066\u304f\u3060\u3055\u3044\u3002", ["\u5e97\u306f\u53e4\u3044\u3067\u3059\u3002", "\u5fc5\u305a\u540d\u524d\u3092\u805e\u3044\u3066\u304f\u3060\u3055\u3044\u3002\u305d\u306e\u5f8c\u3001\u5f85\u3063\u3066\u304f\u3060\u3055\u3044\u3002"]),
        ("Never lie. Never shout.", ["Never lie. Never shout."]),
    ],
)  # fmt: skip
def test_a_paragraph_of_several_kinds_is_cut_where_a_sentence_needs_no_other(text: str, sentences: list[str]) -> None:
    found = apart(Block("text", text, 1, 1), lambda one: "rule" if instructs(one) else "fact")
    assert [one.text for one in found] == sentences


def test_a_sentence_knows_the_lines_that_it_stands_on() -> None:
    text = "You are the assistant of a shop for bicycles in Lyon. The shop\nwas founded in 1982 and has never moved since then. Never lie\nto anybody."
    found = apart(Block("text", text, 7, 9), lambda one: one)
    assert [(one.first, one.last) for one in found] == [(7, 7), (7, 8), (8, 9)]


WALL = (
    "You are Ona, the assistant of a shop for vans. You talk to people who rent one. The fleet has forty vans. Always ask for the dates. "
    "If somebody wants two nights, offer June. The station is in Faro. It opens at ten. Mention the cover once, and don't push it."
)


def test_the_role_is_who_the_agent_is_and_not_all_that_stands_before_the_first_heading() -> None:
    assert placed(WALL) == (
        "You are Ona, the assistant of a shop for vans. You talk to people who rent one.",
        ["The fleet has forty vans.", "The station is in Faro. It opens at ten."],
        ["Always ask for the dates.", "If somebody wants two nights, offer June.", "Mention the cover once, and don't push it."],
    )


@pytest.mark.parametrize(
    ("text", "role", "facts"),
    [
        ("You are a bot. It is {{now}}.", "You are a bot. It is {now}.", []),
        ("You are a bot. Today is {{now}}.", "You are a bot. Today is {now}.", []),
        ("You are a bot. Bright and kind.", "You are a bot. Bright and kind.", []),
        ("You are a bot of Acme.\n\nReaders are hobby gardeners. They are kind.", "You are a bot of Acme.", ["Readers are hobby gardeners. They are kind."]),
        ("You are a bot. You will receive a mail.", "You are a bot.", ["You will receive a mail."]),
        ("You are a bot. You do not see earlier mails.", "You are a bot.", ["You do not see earlier mails."]),
        ("Acme sells bikes. You are the bot of Acme.", "Acme sells bikes. You are the bot of Acme.", []),
        ("Du bist ein Bot. Du hilfst im Laden. Der Laden hat zwei Etagen.", "Du bist ein Bot. Du hilfst im Laden.", ["Der Laden hat zwei Etagen."]),
        ("Eres el asistente de la tienda. Ayudas a los clientes. La tienda tiene dos pisos.", "Eres el asistente de la tienda. Ayudas a los clientes.", ["La tienda tiene dos pisos."]),
        ("\u3042\u306a\u305f\u306f\u5e97\u54e1\u3067\u3059\u3002\u30c1\u30e3\u30c3\u30c8\u3067\u304a\u7b54\u3048\u3057\u307e\u3059\u3002\u5ba2\u5ba4\u306f\u767e\u5ba4\u3042\u308a\u307e\u3059\u3002", "\u3042\u306a\u305f\u306f\u5e97\u54e1\u3067\u3059\u3002\u30c1\u30e3\u30c3\u30c8\u3067\u304a\u7b54\u3048\u3057\u307e\u3059\u3002", ["\u5ba2\u5ba4\u306f\u767e\u5ba4\u3042\u308a\u307e\u3059\u3002"]),
        ("Jeste\u015b botem. Sklep ma dwa pi\u0119tra.", "Jeste\u015b botem. Sklep ma dwa pi\u0119tra.", []),
    ],
)  # fmt: skip
def test_a_statement_is_a_fact_where_it_is_certain_that_it_does_not_speak_of_the_agent(text: str, role: str, facts: list[str]) -> None:
    assert placed(text)[:2] == (role, facts)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Reply with one word.", True),
        ("If two fit, offer June.", True),
        ("It is read aloud, so write numbers as words.", True),
        ("IMPORTANT: Refuse to write malware.", True),
        ("Reason explicitly at every step.", True),
        ("Output longer than 30 lines is cut.", False),
        ("Support hours are 9 to 5.", False),
        ("Order status updates may take a day.", False),
        ("Note: prices include taxes.", False),
        ("Return only what is needed.", True),
        ("Report what is wrong.", True),
        ("Order the part that is missing.", True),
        ("Outside those hours, offer to open a ticket.", True),
        ("For invoices, check the date.", True),
        ("On weekends, support hours are short.", False),
        ("In Lyon, the shop is closed.", False),
        ("Offer to start again.", True),
        ("Sprechen Sie langsam.", True),
        ("Haben Sie Fragen zur Rechnung?", False),
        ("Rezepte liegen bereit.", False),
    ],
)
def test_an_order_is_told_from_a_statement_that_begins_with_the_same_word(sentence: str, told: bool) -> None:
    assert instructs(sentence) == told


@pytest.mark.parametrize(
    ("language", "stated", "other"),
    [
        ("en", "Bills are due in May.", "You help with bills."),
        ("en", "Our shop is old.", "If unsure, take over."),
        ("de", "Termine sind am Vormittag.", "Erkundige dich nach dem Namen."),
        ("de", "Der Laden ist alt.", "Nachts arbeitest du leise."),
        ("fr", "La boutique est ancienne.", "Tu aides les clients."),
        ("it", "Il negozio \u00e8 vecchio.", "Aiuti i clienti."),
        ("pt", "A loja \u00e9 antiga.", "Ajude os clientes."),
        ("", "You receive a mail.", "Sklep jest stary."),
    ],
)
def test_what_is_stated_of_something_else_begins_with_it(language: str, stated: str, other: str) -> None:
    assert (states(stated, language), states(other, language)) == (True, False)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You are the bot of a shop.", "en"),
        ("Du bist der Bot eines Ladens und hilfst den Kunden.", "de"),
        ("Tu es l'assistant d'une boutique et tu aides les clients.", "fr"),
        ("Eres el asistente de la tienda y ayudas a los clientes.", "es"),
        ("Sei l'assistente di un negozio e aiuti gli ospiti.", "it"),
        ("Voc\u00ea \u00e9 o assistente da loja.", "pt"),
        ("\u3042\u306a\u305f\u306f\u5e97\u54e1\u3067\u3059\u3002", "ja"),
        ("Jeste\u015b asystentem sklepu.", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_prompt_shows_in_its_commonest_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_paragraph_of_a_topic_is_cut_into_rules_and_facts_and_what_may_forbid_stays_a_rule() -> None:
    text = "The user may have denied some tools. Never try twice. Calls cost a cent. Tell the user."
    lines = "Use `a` first.\nRows look like `1`.\nDon't call twice.\n"
    assert kinds(
        f"You are a bot.\n\n# Permissions\n\n{text}\n\n# Calls\n\n{lines}\n# Marks\n\nMarks of others are not removed. Tell the user.\n"
    ) == {
        "facts": ["Permissions: The user may have denied some tools.", "Permissions: Calls cost a cent.", "Calls: Rows look like `1`."],
        "rules": [
            "Never try twice.",
            "Permissions: Tell the user.",
            "Calls: Use `a` first.",
            "Don't call twice.",
            "Marks of others are not removed. Tell the user.",
        ],
        "intents": [],
    }


def test_a_sentence_above_the_one_that_begins_a_list_is_not_lost_with_it() -> None:
    prompt = "You are a bot.\n\n# Work\n\nThe user mostly sends bugs. For these, you must do this:\n- Search.\n- Fix it.\n\n# Orders\n\nParcels come by post. Never do this:\n- Guess.\n"
    found = kinds(prompt)
    assert found["rules"] == ["Work: The user mostly sends bugs. For these, you must do this:\n- Search.\n- Fix it.", "Never guess."]
    assert found["facts"] == ["Orders: Parcels come by post."]


def test_a_sentence_that_goes_on_in_the_next_line_is_not_torn_where_another_one_ends_before_it() -> None:
    rule = "Do not run any tools. Do not plan to run tools yourself, for the\nplan is a description that somebody else follows."
    assert placed(f"You are a planner.\n\n{rule}\n")[2] == [rule.replace("\n", " ")]


def test_what_stands_below_the_list_of_a_rule_is_no_part_of_its_last_item() -> None:
    below = "  * commit hashes, the state of the branch, and the current log of git as it is\nThose belong in the summary."
    prompt = (
        f"# Rules\n\n- Facts must generalize. Examples of what not to write:\n  {below.replace(chr(10), chr(10) + '  ')}\n- Never lie.\n"
    )
    assert placed(prompt)[2] == [f"Facts must generalize. Examples of what not to write:\n{below}", "Never lie."]


def test_lines_that_were_ended_on_purpose_are_not_joined() -> None:
    tools = [
        "web_search: Use for prices, news and guides, and for whatever you do not know. Set save=True where the user asks to keep it.",
        "send_email: Use when the user asks to send an email, which opens a draft.",
        "save_memory: Save what lasts, such as names and projects. Drops what is there twice.",
        "list_memories: Shows what is remembered, in all categories that there are",
    ]
    role, facts, rules = placed("You are a bot.\n\n" + "\n".join(tools) + "\n")
    said = [line for text in (role or "", *facts, *rules) for line in text.split("\n")]
    assert set(tools) <= set(said)


def test_a_paragraph_of_orders_among_facts_is_a_rule_with_what_it_demands() -> None:
    prompt = "You are a judge.\n\n<context>\nThe answers are old.\n</context>\n\nIMPORTANT: You MUST end with a block of JSON. The JSON must be short.\n\nNote: prices include taxes.\n\nThe shop has two floors.\n"
    assert placed(prompt)[1:] == (
        ["The answers are old.", "Note: prices include taxes.", "The shop has two floors."],
        ["IMPORTANT: You MUST end with a block of JSON. The JSON must be short."],
    )
    assert placed("You are a bot.\n\n## Background\n\nThe fee is due. The customer must pay it at once.\n")[2] == []


def test_an_order_behind_a_label_in_bold_is_a_rule_also_among_facts() -> None:
    said = kinds(
        "You are a bot.\n\n## Background\n\n- **Fee**: none\n- **Hours**: 9 to 5\n- **On failures**: Read the error before you try again.\n"
    )
    assert said["rules"] == ["**On failures**: Read the error before you try again."]


@pytest.mark.parametrize(
    ("heading", "line", "rule"),
    [
        ("Don't", "If they ask for a prescription, say that only the doctor can write one.", ""),
        ("Don't", "If they ask for a discount, refer them to the desk.", ""),
        ("Don't", "If they ask for the price, tell it.", "Don't: If they ask for the price, tell it."),
        ("Don't", "Share data of others.", "Never share data of others."),
        ("No hagas", "No respondas preguntas sobre facturas.", ""),
        ("No hagas", "Si te piden una receta, di que solo el m\u00e9dico puede hacerla.", ""),
        ("N\u00e3o fa\u00e7a", "N\u00e3o responda perguntas sobre faturas.", ""),
        ("Da evitare", "Mai dare del tu.", ""),
        ("A evitar", "Jam\u00e1s tutees al cliente.", ""),
        ("Tono", "No des tu opini\u00f3n.", ""),
        ("Tono", "No mencione a otros pacientes.", ""),
        ("Urgencias", "Si el paciente pregunta por s\u00edntomas, dile que la enfermera le llamar\u00e1.", ""),
        ("Regole", "Non rispondere a domande sulle fatture.", ""),
    ],
)
def test_what_is_forbidden_or_done_instead_is_a_rule_in_its_own_words(heading: str, line: str, rule: str) -> None:
    assert placed(f"# {heading}\n- {line}\n")[1:] == ([], [rule or line])


@pytest.mark.parametrize(
    "line", ["No hay devoluciones.", "No todas las tiendas abren.", "No es necesario registrarse.", "Non si accettano assegni."]
)
def test_what_is_not_so_is_no_order(line: str) -> None:
    assert not instructs(line)
