"""Numbers with their nouns."""

import pytest

from specforge.amounts import many


@pytest.mark.parametrize(
    ("count", "noun", "plural", "told"),
    [
        (0, "case", "", "0 cases"),
        (1, "case", "", "1 case"),
        (2, "case", "", "2 cases"),
        (1, "entry", "entries", "1 entry"),
        (3, "entry", "entries", "3 entries"),
        (1, "line of a prompt", "", "1 line of a prompt"),
        (12, "line of a prompt", "", "12 lines of a prompt"),
        (1204, "case", "", "1,204 cases"),
    ],
)
def test_a_noun_agrees_with_its_number(count, noun, plural, told):
    assert many(count, noun, plural) == told
