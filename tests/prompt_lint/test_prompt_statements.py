"""Clauses are read for what they ask: how they bind, and whether they always hold."""

import pytest

from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.speech import Force
from specforge.prompt_lint.statements import Statements, lowered


def read(text: str) -> Statements:
    return whole(File("prompt.md", text)).statements


@pytest.mark.parametrize(
    "clause",
    [
        "Never share the card number.",
        "Do not share the card number.",
        "You must not share the card number.",
        "Please don't share the card number.",
        "Under no circumstances share the card number.",
        "**Avoid** the card number.",
        "Do **not** share the card number.",
        "Be warm, but do not joke.",
        "If you do not know the name, never ask for it.",
        "No emojis.",
        "You are not allowed to sell.",
        "You cannot refund.",
        "Giving refunds is strictly forbidden.",
        "Since users lie, never trust them.",
    ],
)
def test_prohibitions_are_told_by_how_they_are_said(clause: str) -> None:
    assert [one.force for one in read(clause).statements] == [Force.FORBID]


@pytest.mark.parametrize(
    "clause",
    [
        "Say that you do not know.",
        "If you don't know the answer, say so.",
        "You are not a legal person.",
        "The user has never ordered.",
        "`no` means that it is not there.",
        "No one knows.",
        "Help users who cannot pay.",
        "You may not have the order.",
        "Help users who must not pay.",
    ],
)
def test_a_negation_alone_forbids_nothing(clause: str) -> None:
    assert [one.force for one in read(clause).statements] == [Force.PLAIN]


def test_demands_conditions_and_general_sections_are_told_apart() -> None:
    found = read(
        "Always greet.\nWhen asked, be exact.\n\n# Tone\nBe warm.\n\n# If it is late\nBe brief.\n## More\nAsk twice.\n# Examples\nJoke.\n"
    )
    assert [(one.text, one.force, one.conditional, one.section in found.general) for one in found.statements] == [
        ("always greet.", Force.DEMAND, False, True),
        ("when asked, be exact.", Force.PLAIN, True, True),
        ("be warm.", Force.PLAIN, False, True),
        ("be brief.", Force.PLAIN, True, False),
        ("ask twice.", Force.PLAIN, True, False),
    ]


def test_clauses_are_found_by_their_words() -> None:
    found = read("Ask first. Then sell.\n- Ask again, and sell ask.\n")
    assert [one.text for one in found.holding(("ask", "missing"))] == ["ask first.", "ask again, and sell ask."]
    assert [one.text for one in found.holding(("sell", "ask"))] == ["ask first.", "then sell.", "ask again, and sell ask."]


def test_lower_case_keeps_every_place() -> None:
    assert lowered("\u0130stanbul \u00c4B") == "\u0130stanbul \u00c4b"
    assert lowered("\u00c4B") == "\u00e4b"
