"""Ids made of words: readable in every script that can be spelled in Latin letters."""

import pytest

from specforge.importing.drafting import draft
from specforge.importing.ids import opening_slug, short_slug, slug
from specforge.prompting.layout import heading_of
from tests.importing.test_import_laws import view_of


@pytest.mark.parametrize(
    ("sentence", "id"),
    [
        ("Gr\u00f6\u00dfe \u00e4ndern", "grosse-andern"),
        ("L\u2019h\u00f4tel est ferm\u00e9 le lundi.", "lhotel-ferme-lundi"),
        ("Die Rechnung kommt im M\u00e4rz.", "rechnung-kommt-marz"),
        ("\u041d\u0438\u043a\u043e\u0433\u0434\u0430 \u043d\u0435 \u043d\u0430\u0437\u044b\u0432\u0430\u0439 \u0446\u0435\u043d\u0443.", "nikogda-ne-nazyvai-tsenu"),
        ("\u03a0\u03bf\u03c4\u03ad \u03bc\u03b7\u03bd \u03c0\u03b5\u03b9\u03c2 \u03c4\u03b9\u03bc\u03ae", "pote-min-peis-timi"),
        ("\ud56d\uc0c1 \uc874\ub313\ub9d0\uc744", "hangsang-jondaetmaleul"),
        ("\u30af\u30ec\u30b8\u30c3\u30c8\u30ab\u30fc\u30c9\u3001\u30b3\u30f3\u30d3\u30cb\u6255\u3044", "kurejitokado-konbini"),
        ("\u30c1\u30e3\u30c3\u30c8\u3067\u306f\u30b7\u30e7\u30c3\u30d7\u3092", "chato-shopu"),
    ],
)  # fmt: skip
def test_an_id_spells_what_is_said_in_latin_letters(sentence: str, id: str) -> None:
    assert short_slug(sentence) == id


def test_numbers_between_signs_that_cannot_be_spelled_stay_apart() -> None:
    prompt = "\u55b6\u696d\u6642\u9593\u306f\u5e73\u65e59\u6642\u304b\u308918\u6642\u307e\u3067\u3067\u3059\u3002"
    view = view_of(draft(f"## \u57fa\u672c\u60c5\u5831\n\n- {prompt}\n", None, None, "drafted").spec)
    assert [one.id for one in view.facts] == ["fact-18"]


@pytest.mark.parametrize(
    ("message", "heading"),
    [
        ("I can smell gas in my kitchen!", "I can smell gas in my kitchen"),
        ("Hi. Which one should I take?", "Hi which one should i take"),
        ("Wo ist meine Bestellung, und wann kommt sie an?\nEs eilt.", "Wo ist meine bestellung und wann kommt sie an es eilt"),
        (
            "I have been waiting for three weeks, and my order is on the way to somebody else",
            "I have been waiting for three weeks and my order",
        ),
    ],
)
def test_a_heading_that_is_made_of_a_message_leaves_out_no_word_of_it(message: str, heading: str) -> None:
    assert heading_of(opening_slug(message)) == heading


def test_umlauts_of_a_german_prompt_are_spelled_out() -> None:
    prompt = (
        "Du bist der Assistent eines Ladens.\n\n## Rückgabe prüfen\n- Prüfe den Beleg.\n\n## Regeln\n- Erkläre die Größe nie ungefragt.\n"
    )
    view = view_of(draft(prompt, None, None, "laden").spec)
    assert [one.id for one in view.constraints] == ["rueckgabe-pruefen-pruefe-beleg", "erklaere-groesse-nie-ungefragt"]
    assert slug("Menú del día", "es") == "menu-del-dia"
    assert slug("Rückgabe", "de") == slug("Ru\u0308ckgabe", "de") == "rueckgabe"
