"""Criteria that rules ask for in their words: which, which not, and that their samples are told apart."""

import pytest

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade
from specforge.importing.drafting import draft
from specforge.proposing import proposals
from specforge.registry import find_checks
from specforge.spec.checks import Check
from tests.conftest import load_texts

RULES = {
    "Answer in at most 3 sentences.": "check: {sentences: {at_most: 3}}",
    "Max. 2 sentences.": "check: {sentences: {at_most: 2}}",
    "Keep each reply to max. 30 words.": "check: {words: {at_most: 30}}",
    "Maximum of 3 sentences per reply.": "check: {sentences: {at_most: 3}}",
    "Say at most 20 words per turn.": "check: {words: {at_most: 20}}",
    "Maximal 4 S\u00e4tze": "check: {sentences: {at_most: 4}}",
    "L\u00e4nge: H\u00f6chstens drei S\u00e4tze.": "check: {sentences: {at_most: 3}}",
    "Halte Antworten kurz (max. 3-4 S\u00e4tze)": "check: {sentences: {at_most: 4}}",
    "M\u00e1ximo 3-4 frases": "check: {sentences: {at_most: 4}}",
    "Keep your answers under 50 words.": "check: {words: {at_most: 49}}",
    "Keep answers between 2 and 4 sentences.": "check: {sentences: {at_least: 2, at_most: 4}}",
    "Write no more than 1,000 characters.": "check: {characters: {at_most: 1000}}",
    "Antworte in h\u00f6chstens 4 S\u00e4tzen.": "check: {sentences: {at_most: 4}}",
    "Halte deine Antworten unter 80 W\u00f6rtern.": "check: {words: {at_most: 79}}",
    "Antworte in drei S\u00e4tzen maximal.": "check: {sentences: {at_most: 3}}",
    "R\u00e9ponds en 3 phrases maximum.": "check: {sentences: {at_most: 3}}",
    "Responde siempre con un m\u00e1ximo de 50 palabras.": "check: {words: {at_most: 50}}",
    "Rispondi con non pi\u00f9 di tre frasi.": "check: {sentences: {at_most: 3}}",
    "As respostas devem ter no m\u00e1ximo 200 caracteres.": "check: {characters: {at_most: 200}}",
    "Antworte mit mindestens 2 S\u00e4tzen.": "check: {sentences: {at_least: 2}}",
    "Antworten Sie in h\u00f6chstens f\u00fcnf S\u00e4tzen.": "check: {sentences: {at_most: 5}}",
    "R\u00e9pondre en cinq phrases au plus.": "check: {sentences: {at_most: 5}}",
    "Responder con un m\u00e1ximo de cinco frases.": "check: {sentences: {at_most: 5}}",
    "Rispondere con al massimo 50 parole.": "check: {words: {at_most: 50}}",
    "Always answer in the user's language.": "check: {language: user}",
    "Respond in the same language as the customer.": "check: {language: user}",
    "Antworte in der Sprache des Nutzers.": "check: {language: user}",
    "Respond in German.": "check: {language: de}",
    "Antworte immer auf Deutsch.": "check: {language: de}",
    "Immer auf Deutsch antworten.": "check: {language: de}",
    "R\u00e9ponds toujours en fran\u00e7ais.": "check: {language: fr}",
    "Responde siempre en espa\u00f1ol.": "check: {language: es}",
    "Rispondi sempre in italiano.": "check: {language: it}",
    "Responda sempre em portugu\u00eas.": "check: {language: pt}",
    "\u65e5\u672c\u8a9e\u3067\u56de\u7b54\u3057\u3066\u304f\u3060\u3055\u3044\u3002": "check: {language: ja}",
    "Reply in English.": "check: {language: en}",
    "Answer only from the provided context.": "check: {grounded: [numbers, links]}",
    "Use only the information in the documents.": "check: {grounded: [numbers, links]}",
    "Base your answers solely on the passages.": "check: {grounded: [numbers, links]}",
    "Never make up prices or links.": "check: {grounded: [numbers, links]}",
    "Erfinde niemals Fakten.": "check: {grounded: [numbers, links]}",
    "Respond only with valid JSON.": "check: {json_schema: {type: object}}",
    "Do not use emojis.": r'check: {not: {pattern: "[\\x{1F300}-\\x{1FAFF}\\x{2600}-\\x{27BF}]"}}',
    "N'utilisez pas d'\u00e9mojis.": r'check: {not: {pattern: "[\\x{1F300}-\\x{1FAFF}\\x{2600}-\\x{27BF}]"}}',
    "Ne pas utiliser d'\u00e9mojis.": r'check: {not: {pattern: "[\\x{1F300}-\\x{1FAFF}\\x{2600}-\\x{27BF}]"}}',
    "Write all replies to customers in German.": "check: {language: de}",
    "Schreiben Sie immer auf Deutsch.": "check: {language: de}",
    "Écris toujours tes réponses en français.": "check: {language: fr}",
    "No emojis in your answers.": r'check: {not: {pattern: "[\\x{1F300}-\\x{1FAFF}\\x{2600}-\\x{27BF}]"}}',
    "Ask one question at a time.": r"check: {each_turn: {not: {pattern: (?s)\?.*\?}}}",
    'Never say "guarantee" or "promise".': "check: {not: {says_any: [guarantee, promise]}}",
    "Verwende nie das Wort \u201eleider\u201c.": "check: {not: {says_any: [leider]}}",
    "N'utilise jamais les mots \u00ab garantie \u00bb ou \u00ab promesse \u00bb.": "check: {not: {says_any: [garantie, promesse]}}",
    'Nunca digas "imposible".': "check: {not: {says_any: [imposible]}}",
    'Non dire mai "impossibile".': "check: {not: {says_any: [impossibile]}}",
    'Nunca diga a palavra "gratuito".': "check: {not: {says_any: [gratuito]}}",
    "Stelle immer nur eine Frage.": r"check: {each_turn: {not: {pattern: (?s)\?.*\?}}}",
    "Pose une seule question par message.": r"check: {each_turn: {not: {pattern: (?s)\?.*\?}}}",
    "Antworte nur mit JSON.": "check: {json_schema: {type: object}}",
    'Start every answer with "Dear guest,".': 'check: {starts_with: "Dear guest,"}',
    "End every message with 'Kind regards'.": "check: {ends_with: Kind regards}",
    "Ask for confirmation before you cancel anything.": "check: {asks_before: writes}",
    "Never book without an explicit yes of the user.": "check: {asks_before: writes}",
}
NONE = [
    "Write product names in English.",
    "Schreibe Fachbegriffe auf Englisch.",
    "Schreibe Produktnamen immer auf Englisch.",
    "Écris les noms de produits en anglais.",
    "Escribe los términos técnicos en inglés.",
    "Scrivi i nomi dei piatti in inglese.",
    "Escreva os nomes dos planos em inglês.",
    "No emojis in complaints.",
    "Keine Emojis in Beschwerden.",
    "N'utilise pas d'emojis dans les réclamations.",
    "No uses emojis en las reclamaciones.",
    "Max. 2 sentences for summaries.",
    "Maximal 4 S\u00e4tze pro Absatz",
    "2-3 sentences max.",
    "Be kind.",
    "If the user asks for details, answer in at most 3 sentences.",
    "The subject line has at most 8 words.",
    "Keep each bullet under 10 words.",
    "Reply in English or French.",
    "Translate the text into German.",
    "Write in the user's language unless asked otherwise.",
    "Only staff may see the documents.",
    "Only answer questions about our documents.",
    "Do not share the context with the user.",
    "Only use the search tool.",
    "Never answer in more than one paragraph.",
    "Explain what JSON is.",
    "Die Betreffzeile hat h\u00f6chstens 8 W\u00f6rter.",
    "Antworte in Stichpunkten mit h\u00f6chstens 10 W\u00f6rtern.",
    "Wenn jemand fragt, antworte in h\u00f6chstens 4 S\u00e4tzen.",
    "Antworte in S\u00e4tzen.",
    "Antworten Sie in S\u00e4tzen mit je h\u00f6chstens 10 W\u00f6rtern.",
    "Auf Deutsch oder Englisch antworten.",
    "Auf Englisch oder auf Deutsch antworten.",
    "Antworte in S\u00e4tzen mit h\u00f6chstens 10 W\u00f6rtern.",
    "R\u00e9pondre avec 20 mots au plus par phrase.",
    "Le titre a 8 mots maximum.",
    "Cada frase tiene un m\u00e1ximo de 20 palabras.",
    "Use at most 3 stock phrases.",
    "Never answer in German.",
    "Do not answer in German; use English.",
    "Antworte nie auf Deutsch.",
    "Nie auf Deutsch antworten.",
    "Ne r\u00e9ponds pas en allemand.",
    "No respondas en alem\u00e1n.",
    "Non rispondere in tedesco.",
    "N\u00e3o responda em alem\u00e3o.",
    "\u30c9\u30a4\u30c4\u8a9e\u3067\u56de\u7b54\u3057\u306a\u3044\u3067\u304f\u3060\u3055\u3044\u3002",
]
CATALOG = Catalog(writes=frozenset({"cancel"}), tools=frozenset({"cancel"}))


@pytest.mark.parametrize(("rule", "check"), RULES.items())
def test_a_rule_that_says_how_it_is_judged_has_a_criterion(rule: str, check: str) -> None:
    (found,) = proposals(rule, ["cancel"])
    assert str(found) == check
    asked = Check.model_validate(found.check)
    for sample, verdict in ((found.passes, "pass"), (found.fails, "fail")):
        assert sample is None or grade(asked, conversation(sample), CATALOG).verdict == verdict
    assert (found.fails is None) == ("1000" in check or found.passes is None)


@pytest.mark.parametrize("rule", NONE)
def test_a_rule_that_holds_sometimes_or_of_something_else_has_none(rule: str) -> None:
    assert [str(one) for one in proposals(rule, ["cancel"])] == []


def test_consent_is_asked_for_only_where_something_is_written() -> None:
    assert list(proposals("Ask for confirmation before you cancel anything.")) == []


def test_a_rule_can_ask_for_several_things() -> None:
    found = proposals("Answer in German, without emojis.")
    assert [one.id for one in found] == ["language", "no-emoji"]


RULES_SPEC = """\
specforge: 1
feature: hotel
constraints:
  - {id: short, rule: Answer in at most 3 sentences.}
  - {id: kind, rule: Be kind.}
"""


def test_the_finding_of_a_rule_that_nothing_judges_proposes_the_check() -> None:
    (check,) = (one for one in find_checks() if one.name == "untested-must-rule")
    told = [one.help for one in check.run(load_texts({"a.yaml": RULES_SPEC}).project)]
    assert told == [
        "give it a criterion (`check: {sentences: {at_most: 3}}`) with `passes` and `fails`, or write a case that `covers` it",
        "give it a criterion with `passes` and `fails`, or write a case that `covers` it",
    ]


@pytest.mark.parametrize(("tool", "proposed"), [("does: write", True), ("does: write, used_by: user", False), ("does: read", False)])
def test_a_yes_before_an_action_is_proposed_where_the_agent_has_one(tool: str, proposed: bool) -> None:
    spec = f"""\
specforge: 1
feature: a
constraints: [{{id: asks, rule: Ask for confirmation before you cancel anything.}}]
tools: [{{id: cancel, purpose: Cancel an order., returns: one, {tool}}}]
"""
    (check,) = (one for one in find_checks() if one.name == "untested-must-rule")
    (found,) = check.run(load_texts({"a.yaml": spec}).project)
    assert ("(`check: {asks_before: writes}`)" in (found.help or "")) is proposed


def test_a_draft_has_the_criteria_of_its_rules_and_no_finding_about_them() -> None:
    prompt = "You are an agent.\n\n## Rules\n\n" + "".join(f"- {rule}\n" for rule in RULES)
    tools = '[{"name": "cancel", "description": "Cancel an order.", "inputSchema": {"type": "object", "properties": {}}}]'
    drafted = draft(prompt, None, tools, "agent").spec
    assert drafted.count("# guessed from the words of the rule") == len(RULES) - 3, "three would be too long to read"
    project = load_texts({"a.yaml": drafted}).project
    checks = {one.name: one for one in find_checks()}
    found = [one.message for name in ("blunt-criterion", "unusable-check", "dangling-reference") for one in checks[name].run(project)]
    assert found == []


@pytest.mark.parametrize(
    "rule", ["Never write in English; answer in German.", "Don't use slang and answer in German.", "Answer in German, not in English."]
)
def test_a_language_is_asked_for_beside_what_is_not_to_be_done(rule: str) -> None:
    assert [one.check for one in proposals(rule)] == [{"language": "de"}]


def test_a_rule_that_is_tested_in_some_variants_is_told_with_those_in_which_it_is_not() -> None:
    spec = (
        "specforge: 1\nfeature: shop\nvariants: {house: [harbour, garden], guest: [old, new]}\n"
        "constraints:\n  - {id: rounding, rule: Round totals., where: {guest: old}}\n"
        "cases:\n  - {id: asks, covers: rounding, input: What is it?, expect: {says: yes it is}, where: {house: harbour, guest: old}}\n"
    )
    (check,) = (one for one in find_checks() if one.name == "untested-must-rule")
    (problem,) = check.run(load_texts({"shop.yaml": spec}).project)
    assert problem.message == "nothing would notice in `garden/old` if the must-rule `rounding` were gone"
    assert problem.help is not None
    assert problem.help.endswith("or write a case that `covers` it there: the `where` of those that do leaves these out")
