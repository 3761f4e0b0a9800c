"""Instructions that are given twice in German, French, Spanish, Portuguese and Italian, and those that only look alike."""

import pytest

from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.rule import Known
from specforge.registry import find_rules

RULES = {one.name: one for one in find_rules()}
ROLE = {
    "de": "Du bist der Assistent eines Ladens für Fahrräder und hilfst den Kunden bei der Planung.",
    "fr": "Tu es l'assistant d'un magasin de vélos et tu aides les clients dans la préparation de leurs visites.",
    "es": "Eres el asistente de una tienda de bicicletas y ayudas a los clientes con la preparación de sus visitas.",
    "pt": "Você é o assistente de uma loja de bicicletas e ajuda os clientes com a preparação das visitas.",
    "it": "Sei l'assistente di un negozio di biciclette e aiuti i clienti con la preparazione delle visite.",
}
BETWEEN = {
    "de": "# Bestellungen\nFrage nach dem Grund der Rückgabe.",
    "fr": "# Commandes\nDemande la raison du retour.",
    "es": "# Pedidos\nPregunta por el motivo de la devolución.",
    "pt": "# Pedidos\nPergunte pelo motivo da devolução.",
    "it": "# Ordini\nChiedi il motivo del reso.",
}
FIRST = {
    "de": "Gib die Kartennummer eines Kunden niemals an Personen außerhalb des Unternehmens weiter.",
    "fr": "Ne communique jamais le numéro de carte d'un client à une personne extérieure à l'entreprise.",
    "es": "No compartas nunca el número de tarjeta de un cliente con personas ajenas a la empresa.",
    "pt": "Nunca partilhe o número do cartão de um cliente com pessoas de fora da empresa.",
    "it": "Non comunicare mai il numero di carta di un cliente a persone esterne all'azienda.",
}
NEAR = {
    "de": (
        "Gib die Kartennummer des Kunden niemals an Personen außerhalb des Unternehmens weiter.",
        "Gib die Kartennummern von Kunden niemals an alle Personen außerhalb des Unternehmens weiter.",
        "Geben Sie die Kartennummer eines Kunden niemals an Personen außerhalb des Unternehmens weiter.",
        "Gib niemals die Kartennummer eines Kunden an Personen außerhalb unseres Unternehmens weiter.",
        "Gib die vollständige Kartennummer eines Kunden niemals an Personen außerhalb des Unternehmens weiter.",
    ),
    "fr": (
        "Ne communique jamais le numéro de la carte du client à une personne extérieure à l'entreprise.",
        "Ne communique jamais les numéros de carte des clients à des personnes extérieures à l'entreprise.",
        "Ne communiquez jamais le numéro de carte d'un client à une personne extérieure à l'entreprise.",
        "Ne communique jamais le numéro de carte d'un client à une personne extérieure à cette entreprise.",
        "Ne communique jamais le numéro complet de carte d'un client à une personne extérieure à l'entreprise.",
    ),
    "es": (
        "No compartas nunca el número de la tarjeta del cliente con personas ajenas a la empresa.",
        "No compartas nunca los números de tarjeta de los clientes con personas ajenas a la empresa.",
        "No comparta nunca el número de tarjeta de un cliente con personas ajenas a la empresa.",
        "Nunca compartas el número de tarjeta de un cliente con una persona ajena a la empresa.",
        "No compartas nunca el número completo de tarjeta de un cliente con personas ajenas a la empresa.",
    ),
    "pt": (
        "Nunca partilhe o número de cartão do cliente com pessoas de fora da empresa.",
        "Nunca partilhe os números dos cartões dos clientes com pessoas de fora da empresa.",
    ),
    "it": (
        "Non comunicare mai il numero della carta del cliente a persone esterne all'azienda.",
        "Non comunicare mai i numeri di carta dei clienti a persone esterne all'azienda.",
    ),
}
OTHER = {
    "de": (
        "Gib die Bankverbindung eines Kunden niemals an Personen außerhalb des Unternehmens weiter.",
        "Gib die Kartennummer eines Kunden niemals an Personen innerhalb des Unternehmens weiter.",
        "Gib die Kartennummer eines Kunden immer an Personen außerhalb des Unternehmens weiter.",
        "Darfst du die Kartennummer eines Kunden niemals an Personen außerhalb des Unternehmens weitergeben?",
        "Gib den Grund einer Rückgabe niemals an den Hersteller der Ware weiter.",
    ),
    "fr": (
        "Ne communique jamais le relevé bancaire d'un client à une personne extérieure à l'entreprise.",
        "Ne communique jamais le numéro de carte d'un vendeur à une personne intérieure à l'entreprise.",
        "Communique toujours le numéro de carte d'un client à une personne intérieure à l'entreprise.",
        "Peux-tu communiquer le numéro de carte d'un client à une personne extérieure à l'entreprise ?",
        "Ne communique jamais le motif d'un retour au fabricant de la marchandise.",
    ),
    "es": (
        "No compartas nunca el extracto bancario de un cliente con personas ajenas a la empresa.",
        "No compartas nunca el número de tarjeta de un cliente con personas internas de la empresa.",
        "Comparte siempre el número de tarjeta de un cliente con personas internas de la empresa.",
        "¿Puedes compartir el número de tarjeta de un cliente con personas ajenas a la empresa?",
        "No compartas nunca el motivo de una devolución con el fabricante de la mercancía.",
    ),
    "pt": ("Nunca partilhe o extrato bancário de um cliente com pessoas de dentro da empresa.",),
    "it": ("Non comunicare mai l'estratto conto di un cliente a persone interne all'azienda.",),
}
NUMBERS = {
    "de": (
        "Rückgaben sind innerhalb von {} Tagen nach der Lieferung der Ware möglich.",
        "Eine Rückgabe ist innerhalb von {} Tagen nach Lieferung der Ware möglich.",
        (("30", "14"), ("drei", "fünf"), ("1.000", "2.000")),
        (("30", "30"), ("drei", "3"), ("1.000", "1000")),
    ),
    "fr": (
        "Les retours sont possibles dans un délai de {} jours après la livraison de la commande.",
        "Le retour est possible dans un délai de {} jours après la livraison de la commande.",
        (("30", "14"), ("trois", "cinq"), ("1.000", "2.000")),
        (("30", "30"), ("trois", "3"), ("1.000", "1000")),
    ),
    "es": (
        "Las devoluciones son posibles en un plazo de {} días después de la entrega del pedido.",
        "La devolución es posible en un plazo de {} días después de la entrega del pedido.",
        (("30", "14"), ("tres", "cinco"), ("1.000", "2.000")),
        (("30", "30"), ("tres", "3"), ("1.000", "1000")),
    ),
    "pt": (
        "As devoluções são possíveis no prazo de {} dias depois da entrega do pedido.",
        "A devolução é possível no prazo de {} dias depois da entrega de um pedido.",
        (("30", "14"),),
        (("30", "30"),),
    ),
    "it": (
        "I resi sono possibili entro {} giorni dopo la consegna completa della merce ordinata.",
        "Il reso è possibile entro {} giorni dopo la consegna completa della merce ordinata.",
        (("30", "14"),),
        (("30", "30"),),
    ),
}
"""Two sentences, pairs of numbers that differ, and pairs that say the same."""


def told(rule: str, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in RULES[rule].run(whole(File("prompt.md", text)), Known())]


def prompt(language: str, one: str, other: str) -> str:
    return f"{ROLE[language]}\n\n{one}\n{BETWEEN[language]}\n- {other}\n"


@pytest.mark.parametrize(("language", "other"), [(language, one) for language, found in NEAR.items() for one in found])
def test_an_instruction_in_other_forms_of_its_words_is_told(language: str, other: str) -> None:
    for first, second in ((FIRST[language], other), (other, FIRST[language])):
        text = prompt(language, first, second)
        assert told("nearly-repeated-clause", text) == [second]
        assert not told("diverging-number", text)


@pytest.mark.parametrize(("language", "other"), [(language, one) for language, found in OTHER.items() for one in found])
def test_an_instruction_about_something_else_is_left_alone(language: str, other: str) -> None:
    assert not told("nearly-repeated-clause", prompt(language, FIRST[language], other))


@pytest.mark.parametrize(("language", "here", "there"), [(language, *pair) for language, found in NUMBERS.items() for pair in found[2]])
def test_another_number_in_other_forms_of_the_same_words_is_told(language: str, here: str, there: str) -> None:
    one, other, *_ = NUMBERS[language]
    assert told("diverging-number", prompt(language, one.format(here), other.format(there))) == [other.format(there)]


@pytest.mark.parametrize(("language", "here", "there"), [(language, *pair) for language, found in NUMBERS.items() for pair in found[3]])
def test_a_number_that_is_written_otherwise_is_the_same(language: str, here: str, there: str) -> None:
    one, other, *_ = NUMBERS[language]
    assert not told("diverging-number", prompt(language, one.format(here), other.format(there)))


def test_a_repetition_is_told_in_each_language_of_a_prompt() -> None:
    english = "Never share the card number of a user with anybody outside the shop."
    again = english.replace(" a user", " the user")
    greeting = "Be kind to the users, and ask them for the order number that you need to answer."
    sections = (english, f"- {again}\n{greeting}", f"{ROLE['de']} {FIRST['de']}", f"{ROLE['de']}\n- {NEAR['de'][1]}")
    text = "".join(
        f"# {title}\n{section}\n{greeting if section == english else ''}\n" for title, section in zip("ABCD", sections, strict=True)
    )
    assert told("nearly-repeated-clause", text) == [again, NEAR["de"][1]]
