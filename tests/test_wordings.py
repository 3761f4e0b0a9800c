"""What is gone when a text is worded otherwise: what says as much is no loss."""

import pytest

from specforge.wordings import weaker


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Do not use emojis.", "Never use emojis."),
        ("Do not use emojis.", "Don't use emojis."),
        ("Do not use emojis.", "Don\u2019t use emojis."),
        ("Use no emojis.", "Do not use emojis."),
        ("Never use emojis.", "Under no circumstances use emojis."),
        ("Check every order.", "Check each order."),
        ("At most 3 sentences.", "Up to 3 sentences."),
    ],
)
def test_what_says_as_much_loses_nothing(before: str, after: str) -> None:
    assert weaker(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Never use emojis.", "Do not use emojis.", ["`never` is gone"]),
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
    ],
)
def test_what_asks_for_less_is_named(before: str, after: str, told: list[str]) -> None:
    assert weaker(before, after) == told
