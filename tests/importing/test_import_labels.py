"""Headings and labels that say only what kind of thing stands below them, and lists that mean nothing without theirs."""

import pytest

from specforge.proposing import proposals
from tests.importing.drafts import drafted, kinds

HOTEL = "You are the assistant of a hotel.\n\n"


def test_instructions_in_another_language_are_no_wish_of_a_user() -> None:
    found = kinds("Du bist der Assistent eines Hotels.\n\n## Anweisungen\n1. Analysiere die Anfrage.\n2. Erstelle ein Angebot.\n")
    assert (found["rules"], found["intents"]) == (["1. Analysiere die Anfrage.\n2. Erstelle ein Angebot."], [])


def test_limits_of_something_else_stay_facts() -> None:
    found = kinds(f"{HOTEL}## Rate limits\n- Phone: 3 calls\n- Chat: 10 messages\n")
    assert (found["rules"], len(found["facts"])) == ([], 2)


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
