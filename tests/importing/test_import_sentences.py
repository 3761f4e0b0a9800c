"""Sentences for what they are: an order, or how something is."""

import pytest

from specforge.importing.classifying import instructs


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
    ],
)
def test_an_order_is_told_from_a_statement_that_begins_with_the_same_word(sentence: str, told: bool) -> None:
    assert instructs(sentence) == told
