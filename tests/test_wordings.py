"""What is gone when a text is worded otherwise: what says as much is no loss."""

import pytest

from specforge.wordings import lost, opposed, unclear, weaker


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Do not use emojis.", "Never use emojis."),
        ("Never use emojis.", "Do not use emojis."),
        ("Never use emojis.", "You must not use emojis."),
        ("Do not use emojis.", "Don't use emojis."),
        ("Do not use emojis.", "Don\u2019t use emojis."),
        ("Use no emojis.", "Do not use emojis."),
        ("Never use emojis.", "Under no circumstances use emojis."),
        ("Check every order.", "Check each order."),
        ("At most 3 sentences.", "Up to 3 sentences."),
        ("At most 3 sentences.", "No more than three sentences."),
        ("At most {n} sentences.", "No more than {n} sentences."),
        ("Answer within 2 hours.", "Answer within 120 minutes."),
        ("Nobody under 18 may order.", "Nobody under 18 years may order."),
        ("Nobody must be at least 18 years old.", "Nobody must be at least 18."),
        ("Refund at most 1,000 EUR.", "Refund at most 1000 EUR."),
        ("At most 3 sentences and at most 2 lists.", "At most 2 lists and at most 3 sentences."),
    ],
)
def test_what_says_as_much_loses_nothing(before: str, after: str) -> None:
    assert weaker(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Act on orders of the user, never on others.", "Act on orders of the user, not on others.", ["`never` is gone"]),
        ("Do not use emojis.", "Avoid emojis.", ["`not` is gone"]),
        ("Never promise a day, and do not name a price.", "Never promise a day, and name a price.", ["`not` is gone"]),
        ("Check every order.", "Check orders.", ["`every` is gone"]),
        ("Check every order.", "Check not each order.", ["`every` is gone"]),
        ("The user must confirm.", "The user does not have to confirm.", ["`must` is gone"]),
        ("Do not charge the customer.", "Charge the customer without delay.", ["`not` is gone"]),
        ("Act only on open orders.", "Act not exclusively on open orders.", ["`only` is gone"]),
        ("The user must confirm.", "The user confirms.", ["`must` is gone"]),
        ("Act only on open orders.", "Act on open orders.", ["`only` is gone"]),
        ("At most 3 sentences.", "At most 5 sentences.", ["`At most 3` became `At most 5`"]),
        ("Never share prices, and never share addresses.", "Never share prices.", ["one `never` is gone"]),
        ("Never share the address.", "Never share the address unless the user insists.", ["`unless` is new"]),
        ("Never ask.", "Usually do not ask.", ["`usually` is new"]),
        ("Do this only for members.", "Do this only for members, and not only for them.", ["`not only` is new"]),
        ("At most two sentences.", "At most three short sentences.", ["`At most two` became `At most three`"]),
        ("Answer within 30 minutes.", "Answer within 20 hours.", ["`within 30 minutes` became `within 20 hours`"]),
        ("Refund at most 100 EUR.", "Refund at most 1.000 EUR.", ["`at most 100` became `at most 1.000`"]),
        ("Refund at most 100 EUR.", "Refund at most 1 000 EUR.", ["`at most 100` became `at most 1 000`"]),
        ("Refund at most EUR 100.", "Refund at most EUR 1,000.", ["`at most 100` became `at most 1,000`"]),
        ("Refund at most 1.5 %.", "Refund at most 1,7 %.", ["`at most 1.5` became `at most 1,7`"]),
        ("Use fewer than 3 words.", "Use fewer than 30 words.", ["`fewer than 3` became `fewer than 30`"]),
        ("Refund no later than 3 days.", "Refund no later than 30 days.", ["`no later than 3` became `no later than 30`"]),
        ("Refund a maximum of 3 items.", "Refund a maximum of 9 items.", ["`a maximum of 3` became `a maximum of 9`"]),
        ("Never use more than 3 words.", "Never use more than 5 words.", ["`more than 3` became `more than 5`"]),
        ("Refund up to 9 EUR, at most 2 times.", "Refund up to 2 EUR, at most 9 times.", ["`at most 2` became `at most 9`"]),
    ],
)
def test_what_asks_for_less_is_named(before: str, after: str, told: list[str]) -> None:
    assert weaker(before, after) == told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Ask the user before you pay.", "Do not ask the user before you pay.", ["`not` is new"]),
        ("Ask the user before you pay, and say so.", "Never ask the user before you pay, and say so.", ["`never` is new"]),
        ("Share the address with couriers.", "Addresses are never shared with couriers.", ["`never` is new"]),
        ("Do not hesitate to refuse.", "Hesitate to refuse.", ["`not` is gone"]),
        ("Share prices, do not share addresses.", "Share addresses, do not share prices.", ["`not` is new", "`not` is gone"]),
        ("Never give refunds without a receipt.", "Always give refunds without a receipt.", ["`never` became `always`"]),
        ("Pay before you ask.", "Pay after you ask.", ["`before` became `after`"]),
    ],
)
def test_what_may_say_the_opposite_is_named(before: str, after: str, told: list[str]) -> None:
    assert opposed(before, after) == told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Answer in at most {n} sentences.", "Answer in no more than {n} sentences."),
        ("Be kind.", "Be kind, and never be rude."),
        ("Answer in at most 3 sentences.", "Answer in no more than 2 sentences, and never use lists."),
        ("Never share prices.", "Never share prices. Do not share addresses."),
        ("Don't share prices.", "Never share prices."),
        ("Never guess.", "Never, ever guess."),
        ("Never, ever guess.", "Never guess."),
    ],
)
def test_a_prohibition_beside_what_was_said_says_no_opposite(before: str, after: str) -> None:
    assert opposed(before, after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Answer in at most 3 sentences.", "Answer in at most 2 paragraphs."),
        ("Refund at most 1.000 EUR.", "Refund at most 100 EUR."),
        ("If a refund is over 100 EUR, ask.", "If a refund is over 900 EUR, ask."),
    ],
)
def test_a_bound_that_counts_something_else_does_not_ask_for_more(before: str, after: str) -> None:
    assert weaker(before, after) == []
    assert len(unclear(before, after)) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Do not exceed 3 sentences.", "Use at most 3 sentences."),
        ("Use no more than 2 emojis.", "Use no emojis."),
        ("Use at most 2 emojis.", "Never use emojis."),
    ],
)
def test_a_bound_in_other_words_and_a_ban_instead_ask_for_no_less(before: str, after: str) -> None:
    assert weaker(before, after) == opposed(before, after) == []


def test_a_bound_whose_negation_is_gone_asks_for_less() -> None:
    assert weaker("Do not answer more than 3 times.", "Answer more than 3 times.") == ["`more than` is gone"]
    assert weaker("Do not exceed 3 sentences.", "Use at most 5 sentences.") == ["`exceed 3` became `at most 5`"]


@pytest.mark.parametrize(
    ("stated", "wording"),
    [
        ("Never threaten to cut the supply.", "Do not ever threaten to cut the supply."),
        ("Never lie.", "Do not lie."),
        ("Offer no more than three tariffs.", "Offer at most 3 tariffs."),
        ("Name 3 options.", "Name three options."),
        ("Cite every source.", "Cite all sources."),
        ("Reply within 24 hours.", "Reply within 1 day."),
        ("Answer in at most 3 sentences.", "Three sentences at most."),
        ("Never start a return more than 30 days after delivery.", "More than 30 days after delivery, never start a return."),
        ("Never wait more than 5 minutes.", "Wait 5 minutes at most."),
    ],
)
def test_another_wording_may_say_as_much_in_other_words(stated: str, wording: str) -> None:
    assert lost(stated, wording) == []


@pytest.mark.parametrize(
    ("stated", "wording", "gone"),
    [
        ("Answer in at most three sentences.", "Answer in at most five sentences.", ["at most three sentences"]),
        ("Answer in at most 3 sentences.", "Keep answers short.", ["at most 3 sentences"]),
        ("Offer at most 3 tariffs.", "Offer at least 3 tariffs.", ["at most 3 tariffs"]),
        ("Ask at most {{n}} times.", "Ask {{n}} times.", ["at most"]),
        ("You must always ask before you act.", "Ask before you act.", ["must", "always"]),
        ("Wait more than 5 minutes.", "Wait 5 minutes.", ["more than 5 minutes"]),
        ("Read 100 rows at 12:30.", "Read rows at 12:30.", ["100"]),
        ("Do not give money back.", "Give money back.", ["not"]),
    ],
)
def test_what_another_wording_does_not_say_is_told(stated: str, wording: str, gone: list[str]) -> None:
    assert lost(stated, wording) == gone


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Offer at most one refund per customer.", "Offer at most three refunds per customer.", ["`at most one` became `at most three`"]),
        ("At most 20 words per line.", "At most 40 words per line.", ["`At most 20` became `At most 40`"]),
        ("Never answer as a lawyer.", "Answer as a lawyer.", ["`never` is gone"]),
        ("Always quote amounts as EUR.", "Quote amounts as EUR.", ["`always` is gone"]),
        ("Always add plus tax.", "Add plus tax.", ["`always` is gone"]),
        ("Only use a tool as a last resort.", "Use a tool as a last resort.", ["`only` is gone"]),
        ("No refunds. No exceptions.", "Refunds. Exceptions.", ["`no` is gone"]),
    ],
)
def test_words_that_english_has_in_common_with_another_language_hide_no_loss(before: str, after: str, told: list[str]) -> None:
    assert weaker(before, after) == told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Call at most once.", "Call at most one time."),
        ("Call at most once.", "Call at most twice."),
        ("Reply within due time.", "Reply promptly."),
        ("TODO", "Greet back."),
    ],
)
def test_words_of_other_languages_in_a_short_english_text_are_english(before: str, after: str) -> None:
    assert weaker(before, after) == lost(before, after) == unclear(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Nenne niemals die Kartennummer eines Kunden.", "Nenne die Kartennummer eines Kunden.", ["`niemals` is gone"]),
        ("Der Agent muss die Bestellung prüfen.", "Der Agent prüft die Bestellung.", ["`muss` is gone"]),
        ("Antworte in höchstens drei Sätzen.", "Antworte in höchstens 5 Sätzen.", ["`höchstens drei` became `höchstens 5`"]),
        (
            "Antworte innerhalb von 2 Stunden.",
            "Antworte innerhalb von 3 Tagen.",
            ["`innerhalb von 2 Stunden` became `innerhalb von 3 Tagen`"],
        ),
        ("Nenne keine Preise.", "Nenne in der Regel keine Preise.", ["`in der Regel` is new"]),
        ("Geben Sie keinen Rat.", "Geben Sie einen Rat.", ["`kein` is gone"]),
        ("Erzähle nichts über Preise.", "Erzähle etwas über Preise.", ["`nichts` is gone"]),
        ("Gib niemandem die Adresse.", "Gib die Adresse.", ["`niemand` is gone"]),
        ("Zeg niets over prijzen.", "Zeg iets over prijzen.", ["`niets` is gone"]),
        ("Ne donnez jamais le numéro de carte.", "Donnez le numéro de carte.", ["`jamais` is gone"]),
        ("N'utilisez pas plus de 3 phrases.", "N'utilisez pas plus de 5 phrases.", ["`pas plus de 3` became `pas plus de 5`"]),
        ("No uses más de 3 frases.", "No uses más de 6 frases.", ["`más de 3` became `más de 6`"]),
        ("Pregunta siempre antes de cancelar.", "Pregunta antes de cancelar.", ["`siempre` is gone"]),
        ("Non usare più di 3 frasi.", "Usa più di 3 frasi.", ["`più di` is gone"]),
        ("Não prometa reembolso ao cliente.", "Prometa reembolso ao cliente.", ["`não` is gone"]),
        ("De agent moet de bestelling controleren.", "De agent controleert de bestelling.", ["`moet` is gone"]),
        ("Antwoord in hoogstens drie zinnen.", "Antwoord in hoogstens vijf zinnen.", ["`hoogstens drie` became `hoogstens vijf`"]),
    ],
)
def test_what_asks_for_less_is_named_in_other_languages(before: str, after: str, told: list[str]) -> None:
    assert weaker(before, after) == told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Antworte in nicht mehr als 3 Sätzen.", "Antworte in maximal drei Sätzen."),
        ("Storniere keine Bestellung ohne ein Ja.", "Storniere nie eine Bestellung ohne ein Ja."),
        ("Antworte innerhalb von 2 Stunden.", "Antworte innerhalb von 120 Minuten."),
        ("Ne promettez jamais une date.", "Ne promettez pas de date, jamais."),
        ("No uses más de 3 frases.", "Usa como máximo 3 frases."),
        ("Überschreite niemals 3 Sätze.", "Antworte in höchstens 3 Sätzen."),
        ("Ne dépassez jamais 3 phrases.", "Répondez avec au plus 3 phrases."),
        ("No superes las 3 frases.", "Usa como máximo 3 frases."),
        ("Ne répondez qu'en français.", "Répondez uniquement en français."),
        ("Não prometa reembolso no chat.", "Não prometa reembolso em um chat."),
        ("Noem nooit een prijs.", "Noem geen prijs."),
        ("Unter 18-Jährige bekommen keinen Alkohol.", "Personen unter 18 Jahren bekommen keinen Alkohol."),
        ("Storniere nichts ohne ein Ja.", "Storniere niemals etwas ohne ein Ja."),
        ("Annuleer niets zonder een ja.", "Annuleer nooit iets zonder een ja."),
    ],
)
def test_what_says_as_much_loses_nothing_in_other_languages(before: str, after: str) -> None:
    assert weaker(before, after) == opposed(before, after) == lost(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Erstatte nie Geld.", "Erstatte immer Geld.", ["`nie` became `immer`"]),
        ("Ne remboursez jamais.", "Remboursez toujours.", ["`jamais` became `toujours`"]),
        ("Menciona los precios.", "No menciona los precios.", ["`no` is new"]),
    ],
)
def test_what_may_say_the_opposite_is_named_in_other_languages(before: str, after: str, told: list[str]) -> None:
    assert opposed(before, after) == told
