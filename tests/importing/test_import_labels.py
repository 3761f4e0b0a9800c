"""Headings and labels that say only what kind of thing stands below them, and lists that mean nothing without theirs."""

import pytest

from specforge.proposing import proposals
from tests.importing.drafts import drafted, kinds

HOTEL = "You are the assistant of a hotel.\n\n"


@pytest.mark.parametrize(
    ("label", "items"),
    [
        ("CRITICAL INSTRUCTIONS", ["Keep answers short", "Never spell out links", "Speak slowly"]),
        ("Key behavior", ["Be friendly", "Confirm each detail", "Don't promise prices"]),
        ("Phone manners", ["Speak slowly", "Repeat each number"]),
        ("WICHTIGE Anweisungen", ["Antworte kurz", "Sei freundlich", "Nutze den Kontext"]),
        ("Instrucciones importantes", ["SIEMPRE responde en español", "Sé amable", "Si no lo sabes, dilo", "Usa un tono cercano"]),
        ("Instructions importantes", ["Répondez toujours en français", "Soyez aimable", "Si vous ne savez pas, dites-le"]),
        ("Estilo de comunicación", ["Usás expresiones locales", "Respondés de forma breve"]),
    ],
)
def test_each_line_below_a_label_of_rules_is_a_rule(label: str, items: list[str]) -> None:
    listed = "\n".join(f"- {item}" for item in items)
    for prompt in (f"{HOTEL}{label}:\n{listed}\n", f"{HOTEL}## {label}\n{listed}\n"):
        found = kinds(prompt)
        assert [rule.removeprefix(f"{label}: ") for rule in found["rules"]] == items, prompt
        assert found["facts"] == found["intents"] == []


def test_instructions_in_another_language_are_no_wish_of_a_user() -> None:
    found = kinds("Du bist der Assistent eines Hotels.\n\n## Anweisungen\n1. Analysiere die Anfrage.\n2. Erstelle ein Angebot.\n")
    assert (found["rules"], found["intents"]) == (["1. Analysiere die Anfrage.\n2. Erstelle ein Angebot."], [])


def test_limits_of_something_else_stay_facts() -> None:
    found = kinds(f"{HOTEL}## Rate limits\n- Phone: 3 calls\n- Chat: 10 messages\n")
    assert (found["rules"], len(found["facts"])) == ([], 2)


@pytest.mark.parametrize("heading", ["Language", "Response language", "Sprache", "Idioma"])
def test_the_language_of_answers_is_no_wish_of_a_user(heading: str) -> None:
    prompt = f"{HOTEL}## {heading}\n\nSpeak English by default. If the caller asks in Spanish, switch. Never make the caller ask twice.\n"
    found = kinds(prompt)
    assert found["intents"] == []
    assert any("Never make the caller ask twice." in rule for rule in found["rules"])
    assert kinds(f"{HOTEL}## {heading}\n\nOur guests speak English or German.\n")["rules"] == []


def test_what_the_caller_is_not_to_be_made_to_do_is_no_wish() -> None:
    assert kinds(f"{HOTEL}## Phone calls\nNever make the guest ask twice.\n")["intents"] == []


def test_what_is_done_in_a_case_is_a_rule_with_a_colon_as_with_a_comma() -> None:
    listed = "- If new guest: text the link\n- If they want to cancel: name the fee, then text the link\n"
    found = kinds(f"{HOTEL}Bookings by phone:\n{listed}")
    assert found["facts"] == []
    assert all(line[2:] in "\n".join(found["rules"]) for line in listed.splitlines())
    hours = drafted(f"{HOTEL}## Hours\n- When it snows: late, early\n- Days: Saturday, Sunday\n")
    assert [one.value.says for one in hours.facts] == ["When it snows: late, early", "Days"]


@pytest.mark.parametrize("heading", ["Banned topics", "Out of scope", "Taboos", "Non-goals", "Unacceptable behaviours"])
def test_names_below_a_heading_of_what_is_not_done_are_prohibitions(heading: str) -> None:
    for above in (f"## {heading}", f"{heading}:"):
        found = kinds(f"{HOTEL}{above}\n- Prices of competitors\n- Politics\n")
        assert (found["rules"], found["facts"]) == ([f"{heading}: Prices of competitors", f"{heading}: Politics"], [])


@pytest.mark.parametrize(
    ("label", "items"),
    [
        ("Reglas importantes", ['Si no lo sabes, di "No lo sé"', "Sé claro", "Usa un lenguaje amable"]),
        ("Règles", ["Réponds en français", "Sois clair", "Utilise le contexte"]),
        ("Regole", ["Rispondi in italiano", "Usa il contesto"]),
    ],
)
def test_numbered_rules_in_another_language_are_a_rule_each(label: str, items: list[str]) -> None:
    listed = "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    assert kinds(f"{HOTEL}{label}:\n{listed}\n")["rules"] == items


def test_a_label_without_its_object_stays_with_the_list_below_it() -> None:
    listed = "- Their name\n- A phone number (if there's any doubt, repeat it)"
    for label in ("Through natural conversation, gather", "Always ask for", "Please include"):
        assert kinds(f"{HOTEL}## What to collect\n\n{label}:\n{listed}\n")["rules"] == [f"{label}:\n{listed}"]
    assert kinds(f"{HOTEL}## Rules\n\nCollect:\n- the name\n- the dates\n")["rules"] == ["Collect: the name", "Collect: the dates"]


def test_numbered_sections_of_one_procedure_are_no_wishes_of_users() -> None:
    parts = "### {}Check the notes\nBefore you search, use the notes.\n\n### {}Search\n- Start with broad searches.\n- Read them all.\n"
    numbered = kinds(f"{HOTEL}## Research methodology\n\n{parts.format('Step 1: ', 'Step 2: ')}")
    assert numbered["intents"] == []
    assert len(numbered["rules"]) == 3
    assert kinds(f"{HOTEL}## Research methods\n\n{parts.format('', '')}")["intents"] == ["check-the-notes", "search"]


def test_a_table_of_conditions_stays_with_the_rule_that_holds_under_them() -> None:
    table = "| Condition | Sign |\n|---|---|\n| Enough | You can answer |\n| Saturation | Nothing new came |"
    found = kinds(f"{HOTEL}## Decide when to stop\nStop the search when any of these conditions is met:\n\n{table}\n")
    assert (found["rules"], found["facts"]) == ([f"Stop the search when any of these conditions is met:\n{table}"], [])
    assert len(kinds(f"{HOTEL}## Prices\nUse these prices:\n\n| Room | Price |\n|---|---|\n| Single | 80 |\n")["facts"]) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "Antworte auf Deutsch, es sei denn, der Gast schreibt in einer anderen Sprache.",
        "Réponds en français, à moins que le client écrive dans une autre langue.",
        "Responde en español por defecto.",
        "Answer in German by default.",
    ],
)
def test_a_language_with_an_exception_gets_no_criterion(rule: str) -> None:
    assert list(proposals(rule)) == []


@pytest.mark.parametrize("name", ["Step 4 \N{EM DASH} Close the build", "Phase 2: Search", "Étape 3 : Envoyer"])
def test_a_section_that_names_its_place_in_a_procedure_is_no_wish(name: str) -> None:
    found = kinds(f"{HOTEL}## Tools\nUse the notes first.\n\n## {name}\n1. Read the notes.\n2. Close them.\n")
    assert found["intents"] == []
    assert found["rules"][-1].endswith("1. Read the notes.\n2. Close them.")


@pytest.mark.parametrize("heading", ["Procedure", "Methodology", "Report", "Final report", "Finishing"])
def test_what_the_agent_does_by_itself_is_no_wish(heading: str) -> None:
    assert kinds(f"{HOTEL}## {heading}\n- Say first what failed.\n- Give the number of rooms.\n")["intents"] == []


def test_who_the_agent_is_stays_its_role_with_a_numbered_list() -> None:
    section = (
        "## Identity and role\nYou are the agent of a hotel. You handle two things:\n\n1. **Rooms**: free ones.\n2. **Meals**: orders.\n"
    )
    found = kinds(f"# Desk\n\n{section}\n## Rules\n- Be brief.\n")
    assert found == {"rules": ["Be brief."], "facts": [], "intents": []}


def test_what_a_heading_adds_in_brackets_changes_nothing() -> None:
    for heading in ("Voice & persona", "Voice & persona (calm)", "Instructions (read them all)"):
        assert kinds(f"{HOTEL}## {heading}\n- Tone: friendly, brisk\n- One question at a time\n")["facts"] == []


def test_a_question_among_rules_states_nothing() -> None:
    found = kinds(f"{HOTEL}## Before you answer\nThink about the request: what is asked for? What dates are missing? Ask for them.\n")
    assert found["facts"] == []


def test_a_report_that_a_user_makes_is_a_wish() -> None:
    assert kinds(f"{HOTEL}## Report a lost key\n- Say first what it costs.\n")["intents"] == ["report-a-lost-key"]


def test_a_value_is_all_that_is_said_before_its_colon() -> None:
    view = drafted(f'{HOTEL}## Input\nYou receive a topic. Example: "Travel by train"\n')
    assert [(one.value.says, one.value.is_) for one in view.facts] == [('You receive a topic. Example: "Travel by train"', None)]


def test_an_item_goes_on_in_a_line_that_stands_no_deeper() -> None:
    listed = (
        "- Hint 1 (always available): point to the room or to the part of the bill\nthat the guest asked about.\n"
        "- Hint 2 (rare): show the whole bill, which is for guests who have asked\nmore than once.\nAlways say the total.\n"
    )
    found = kinds(f"{HOTEL}## Bills\n{listed}")
    lines = [*found["facts"], *found["rules"]]
    assert any(line.endswith("point to the room or to the part of the bill that the guest asked about.") for line in lines)
    assert any(line.endswith("which is for guests who have asked more than once.") for line in lines)
    assert "Always say the total." in found["rules"]


def test_lines_in_lenticular_brackets_are_headings() -> None:
    found = kinds(
        "あなたはホテルのアシスタントです。\n\n【ルール】\n- 丁寧に答えてください。\n\n【禁止事項】\n- 他社の料金を話す\n\n【背景】\n- 予約は不要です。\n"
    )
    assert found == {"rules": ["丁寧に答えてください。", "禁止事項: 他社の料金を話す"], "facts": ["背景: 予約は不要です。"], "intents": []}


def test_what_a_chinese_prompt_demands_is_a_rule() -> None:
    role = "你是一家酒店的客服助手。\n\n"
    listed = "- 友好且专业\n- 不要承诺退款时间\n- 如果不确定，建议转人工\n"
    items = ["友好且专业", "不要承诺退款时间", "如果不确定，建议转人工"]
    for above in ("## 规则", "【回答要求】", "回答要求："):
        assert kinds(f"{role}{above}\n{listed}")["rules"] == items, above
    numbered = kinds(f'{role}【回答要求】\n1. 如果资料中没有，请回复："不知道"\n2. 保持简洁。\n\n【背景】\n- 早餐七点开始。\n')
    assert (numbered["rules"], numbered["facts"]) == (['如果资料中没有，请回复："不知道"', "保持简洁。"], ["背景: 早餐七点开始。"])
    lines = "如果客人问路，返回 map。\n如果是其他问题，那就返回 other。\n不要返回任何其他的内容。"
    assert kinds(f"你是一家酒店的客服助手。\n{lines}\n")["rules"] == lines.split("\n")


def test_japanese_facts_with_the_same_characters_stay_facts() -> None:
    facts = ["予約は不要です。", "使用料金は500円です。", "当ホテルは、駅から5分です。"]
    listed = "".join(f"- {fact}\n" for fact in facts)
    assert kinds(f"あなたはホテルのアシスタントです。\n\n## 背景\n{listed}")["facts"] == [f"背景: {fact}" for fact in facts]


@pytest.mark.parametrize(
    ("title", "rules", "facts"),
    [
        (
            "Desk",
            [
                "The assistant greets guests.",
                "The assistant does not promise rooms.",
                "The agent never guesses.",
                "The bot asks for the number.",
            ],
            [
                "The assistant is free.",
                "The bot has no access to bills.",
                "The assistants of the desk speak German.",
                "The bot receives the number.",
            ],
        ),
        (
            "Datos",
            ["El asistente saluda a los huéspedes.", "El asistente no promete habitaciones.", "El chatbot pide el número."],
            ["El asistente está disponible de noche.", "El asistente virtual es gratuito.", "La agente Ana habla inglés."],
        ),
        ("Angaben", ["Der Assistent verspricht keine Zimmer."], ["Der Assistent ist nachts da.", "Der Bot kostet nichts."]),
        ("Accueil", ["L'assistant ne promet rien."], ["L'assistant est gratuit."]),
    ],
)
def test_what_the_agent_does_as_if_somebody_else_did_is_a_rule(title: str, rules: list[str], facts: list[str]) -> None:
    for text in rules:
        (rule,) = kinds(f"{HOTEL}## {title}\n- {text}\n")["rules"]
        assert rule.removeprefix(f"{title}: ") == text
    for text in facts:
        assert kinds(f"{HOTEL}## {title}\n- {text}\n")["facts"] == [f"{title}: {text}"], text


def test_who_the_assistant_is_stays_its_role_as_of_somebody_else() -> None:
    assert kinds("The assistant helps guests of a hotel.\n\n## Rules\n- Be brief.\n") == {
        "rules": ["Be brief."],
        "facts": [],
        "intents": [],
    }
