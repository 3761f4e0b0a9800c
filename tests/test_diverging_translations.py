"""Translations of one rule or intent: what is told of them, and what may differ."""

import pytest

from specforge.checks.diverging_translation import diverging_translation
from tests.conftest import load_texts

FEATURE = """\
specforge: 1
feature: shop
variants: {locale: [en, other]}
facts: [{id: days, is: 14}]
tools:
  - {id: find, does: read, purpose: Find an order., returns: one}
  - {id: cancel, does: write, purpose: Cancel an order., returns: one}
use:
  - {module: english.yaml, where: {locale: en}}
  - {module: other.yaml, where: {locale: other}}
"""


def told(english: str, other: str) -> list[str]:
    modules = {f"{name}.yaml": f"specforge: 1\nmodule: {name}\n{text}" for name, text in (("english", english), ("other", other))}
    loaded = load_texts({"spec.yaml": FEATURE, **modules})
    assert [one.message for one in loaded.findings] == []
    return [one.message for one in diverging_translation.run(loaded.project)]


def rule(text: str, level: str = "must") -> str:
    return f"constraints:\n  - id: a\n    level: {level}\n    rule: {text}\n"


@pytest.mark.parametrize(
    ("english", "other", "says"),
    [
        ("Answer the user in at most 3 sentences.", "Antworte dem Kunden in höchstens 5 Sätzen.", "`at most 3 sentences` in `en`, and `höchstens 5 Sätzen` in `other`"),
        ("Answer the user in at most 3 sentences.", "Répondez au client brièvement et avec des mots simples.", "`at most 3 sentences` in `en`, and nothing of the kind in `other`"),
        ("Refund at most 1,000 EUR to the user.", "Erstatte dem Kunden höchstens 10.000 EUR.", "`at most 1,000 EUR` in `en`, and `höchstens 10.000 EUR` in `other`"),
        ("Never name the price of an order to the user.", "Nenne dem Kunden den Preis der Bestellung.", "`never` in `en`, and nothing of the kind in `other`"),
        ("Name the price of an order to the user.", "No digas nunca el precio de un pedido al cliente.", "`nunca` in `other`, and nothing of the kind in `en`"),
        ("Never be rude to the user.", "Sei immer unhöflich zu dem Kunden.", "`never` in `en`, and nothing of the kind in `other`"),
        ("Tell the user that it takes {days} days to be sent.", "Sage dem Kunden, dass es 20 Tage dauert, bis die Ware da ist.", "`{days}` in `en`, and nothing of the kind in `other`"),
    ],
)  # fmt: skip
def test_what_one_language_says_and_the_other_does_not_is_told(english: str, other: str, says: str) -> None:
    assert told(rule(english), rule(other)) == [f"`a` says {says}"]


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("Answer the user in at most 3 sentences.", "Antworte dem Kunden in höchstens drei Sätzen."),
        ("Answer within 2 hours, and do not wait for the user.", "Antworte binnen 120 Minuten und warte nicht auf den Kunden."),
        ("Do not exceed three sentences in an answer to the user.", "Antworte dem Kunden mit höchstens drei Sätzen."),
        ("Refund at most 1,000 EUR to the user.", "Erstatte dem Kunden höchstens 1.000 EUR."),
        ("Call the user before 9:00 at least 2 times.", "Rufe den Kunden vor 9 Uhr zweimal an, und wenn er da ist, frage ihn 2 Fragen."),
        ("Never name the price of an order to the user.", "Vermeide es, dem Kunden den Preis der Bestellung zu nennen."),
        ("Never name the price of an order to the user.", "Non dire il prezzo di un ordine al cliente."),
        ("Offer the user at most one alternative.", "Biete dem Kunden höchstens eine Alternative an."),
        ("Ask the user at most one question.", "Fai al cliente al massimo una domanda."),
        ("Ask the user at most two questions.", "Faça ao cliente no máximo duas perguntas."),
        ("Call the user at most twice.", "Appelez le client au plus deux fois."),
        ("Call the user no more than once.", "Vraag het de klant hoogstens één keer."),
        ("Answer the user within a day.", "Antworte dem Kunden innerhalb von 24 Stunden."),
        ("Answer the user within 24 hours.", "Antworte dem Kunden innerhalb eines Tages."),
        ("Call the user no later than 5 p.m.", "Rufe den Kunden spätestens um 17 Uhr an."),
        ("The user can call up to 5 pm.", "De klant kan bellen tot 17 uur, en dat is het."),
        ("Never refund more than 100 euros to the user.", "Erstatte dem Kunden höchstens 100 Euro."),
        ("Never cancel for the user without a yes.", "Storniere für den Kunden erst nach einem Ja."),
        ("Never cancel for the user without a yes.", "N'annulez pour le client qu'après un oui."),
        ("Act only on orders of the user.", "Ne traitez que les commandes du client avec lequel vous parlez."),
        ("Answer the user in at most 3 sentences.", "ユーザーには5文以内で答えてください。"),
        ("Answer the user in at most 3 sentences.", "Answer the user in at most 5 sentences, for that is what the shop wants."),
    ],
)  # fmt: skip
def test_what_says_as_much_or_cannot_be_told_is_not(english: str, other: str) -> None:
    assert told(rule(english), rule(other)) == []


def test_a_level_differs() -> None:
    english, german = "Be kind to the user, and help with the order.", "Sei freundlich und hilf dem Kunden mit der Bestellung."
    assert told(rule(english, "should"), rule(german)) == ["`a` says `level: should` in `en`, and `level: must` in `other`"]


def test_the_shape_of_an_intent_differs() -> None:
    english = (
        "intents:\n  - id: cancel-order\n    when: The user wants to cancel an order.\n    ask:\n      - the id of the order\n      - the reason\n"
        "    tools: [find, cancel]\n    steps:\n      - Find the order.\n      - Cancel it.\n"
    )
    german = (
        "intents:\n  - id: cancel-order\n    when: Der Kunde will eine Bestellung stornieren.\n    ask:\n      - die Nummer der Bestellung\n"
        "    only_if: Die Bestellung ist nicht versandt.\n    tools: [find]\n    steps:\n      - Finde die Bestellung.\n      - Storniere sie.\n"
    )
    assert told(english, german) == [
        "`cancel-order` says `tools: [find, cancel]` in `en`, and `tools: [find]` in `other`",
        "`cancel-order` says 1 of `only_if` in `other`, and nothing of the kind in `en`",
        "`cancel-order` says 2 of `ask` in `en`, and 1 of `ask` in `other`",
    ]
    assert told(english, english) == [], "one language may do with less"
