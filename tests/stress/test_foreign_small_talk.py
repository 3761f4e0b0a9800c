"""Texts of levels that make another language of what a user says."""

import pytest

from specforge.checks.foreign_small_talk import foreign_small_talk
from tests.conftest import load_texts

LONG = "Guten Tag, ich ziehe am 1. Dezember um und brauche einen Parkplatz vor dem Haus."
SHORT = "Wo ist meine Bestellung?"
GERMAN = "what the user says in German, at"


@pytest.mark.parametrize(
    ("said", "axis", "told"),
    [
        (LONG, "{id: length}", [f"the axis `length` puts English around {GERMAN} `long`, `longer` in `one`, `two`"]),
        (SHORT, "{id: politeness}", [f"the axis `politeness` puts English around {GERMAN} `polite`, `curt` in `one`"]),
        (SHORT, "{id: x, levels: {asks: {after: Merci de me dire quand elle est livrée.}}}", [f"the axis `x` puts French around {GERMAN} `asks` in `one`"]),
        (LONG, "{id: politeness}", []),
        (LONG, "{id: instruction_in_input}", []),
        (LONG, "{id: typing_noise}", []),
        (LONG, "{id: length, small_talk: [Ich hoffe es geht Ihnen gut., Die Katze will nicht vor die Tür.]}", []),
        (LONG, "{id: length, except: [one, two]}", []),
        ("Where is the order that you have sent to me?", "{id: length, except: two}", []),
        ("E-3?", "{id: length, except: two}", [f"the axis `length` puts English around {GERMAN} `long`, `longer` in `one`"]),
    ],
)  # fmt: skip
def test_what_a_level_puts_around_a_message_is_in_its_language(said: str, axis: str, told: list[str]) -> None:
    spec = f"""\
specforge: 1
feature: shop
constraints: [{{id: say, rule: Say when.}}]
cases:
  - {{id: one, covers: say, input: "{said}", expect: {{says: Montag}}}}
  - {{id: two, covers: say, input: Ich warte auf das Paket und habe noch nichts von Ihnen gehört., expect: {{says: Montag}}}}
stress: [{axis}]
"""
    loaded = load_texts({"shop.yaml": spec})
    assert not loaded.findings
    assert [one.message for one in foreign_small_talk.run(loaded.project)] == told


def test_a_message_that_is_written_for_a_level_is_in_the_language_that_is_meant() -> None:
    spec = f"""\
specforge: 1
feature: shop
constraints: [{{id: say, rule: Say when.}}]
cases:
  - {{id: one, covers: say, input: "{LONG}", reworded: {{length: {{long: "{SHORT}", longer: "{LONG} {SHORT}"}}}}, expect: {{says: Montag}}}}
stress: [length]
"""
    assert list(foreign_small_talk.run(load_texts({"shop.yaml": spec}).project)) == []
