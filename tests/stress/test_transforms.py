"""What is done to messages, and what is never touched."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.spec.stress import Level
from specforge.stress.levels import BUILT_IN
from specforge.stress.transforms import cased, free_words, noisy, padding, punctuated, reworked, surrounded, words_of

MESSAGE = (
    "Hello, my parcel with order #W2378156 from 2026-03-27 has not arrived. I wrote to mia.li@example.com and "
    'got the answer "your parcel is late". Please refund the 28.50 EUR, or send the iPhone again: see https://shop.example/W2378156!'
)
KEPT = (
    "#W2378156", "2026-03-27", "mia.li@example.com", '"your parcel is late"', "28.50", "EUR", "iPhone", "https://shop.example/W2378156",
)  # fmt: skip
WORDS = st.lists(
    st.sampled_from(["please", "W123", "refund", '"quoted words here"', "a@b.c", "Mia", "order_id", "EUR", "was", "naïve", "`code here`", "12.5", "don't", "größer", "いつ届きますか", "ok.", "why?", "\n", "{{name}}"]), max_size=30,
).map(" ".join)  # fmt: skip
ANY = st.one_of(WORDS, st.text(max_size=200))


@pytest.mark.parametrize(
    "level", [Level(typos=100), Level(letters="lower"), Level(letters="upper"), Level(punctuation="none"), Level(punctuation="repeated")]
)
def test_ids_amounts_dates_addresses_codes_and_quotations_stay(level: Level) -> None:
    changed = reworked(MESSAGE, [level], "seed", frozenset())
    assert changed != MESSAGE
    assert [one for one in KEPT if one not in changed] == []


def test_words_that_a_check_looks_for_stay() -> None:
    held = words_of(["The refund of the PARCEL", "(arrived|late)"])
    for level in (Level(typos=100), Level(letters="upper")):
        changed = reworked(MESSAGE, [level], "seed", held)
        assert {"refund", "parcel", "arrived"} <= set(re.findall("[a-z]+", changed))


def test_typing_errors_leave_names_short_words_and_first_letters_alone() -> None:
    changed = noisy("Mia asked Omar yes or no and they were unable to answer anything", 100, "seed", frozenset())
    words = changed.split()
    assert words[:7] == ["Mia", "asked"[:1] + words[1][1:], "Omar", "yes", "or", "no", "and"]
    assert [word[0] for word in words] == [
        word[0] for word in ["Mia", "asked", "Omar", "yes", "or", "no", "and", "they", "were", "unable", "to", "answer", "anything"]
    ]
    assert words[1] != "asked"


@pytest.mark.parametrize(
    ("how", "changed"),
    [
        ("none", "Hi there can you help see 3.50, and W1. Thanks"),
        ("repeated", "Hi there, can you help??? see 3.50, and W1. Thanks!!!"),
    ],
)
def test_punctuation_behind_words(how: str, changed: str) -> None:
    assert punctuated("Hi there, can you help? see 3.50, and W1. Thanks!", how) == changed  # type: ignore[arg-type]


def test_letters_of_words_become_small_or_capital() -> None:
    assert cased("Send it to the USA, Mia!", "lower", frozenset()) == "send it to the USA, mia!"
    assert cased("Send it to the USA, Mia!", "upper", frozenset(["mia"])) == "SEND IT TO THE USA, Mia!"


def test_padding_has_enough_words_of_whole_sentences() -> None:
    assert padding(7, ("One two three.", "Four five.")) == "One two three. Four five. One two three."
    assert 60 <= len(padding(60).split()) < 80


def test_long_texts_stand_in_a_paragraph_of_their_own() -> None:
    assert surrounded("Where is it?", Level(before="Hi!", after="Thanks.")) == "Hi! Where is it? Thanks."
    assert surrounded("Where is it?", Level(padding=60)).endswith("\n\nWhere is it?")
    assert surrounded("Where is it?", BUILT_IN["pasted_code"]["after"]).startswith("Where is it?\n\nThis was in my clipboard")


@given(WORDS, st.integers(1, 100), st.integers(1, 100))
def test_what_is_noisy_at_a_rate_is_noisy_at_every_higher_one(text: str, one: int, other: int) -> None:
    low, high = sorted((one, other))
    before, after = noisy(text, low, "seed", frozenset()), noisy(text, high, "seed", frozenset())
    assert (before == text) <= (after == text)
    quiet = {word for word in text.split() if word in after.split()}
    assert all(word in before.split() for word in quiet)


@given(ANY, st.integers(1, 100))
def test_typing_errors_repeat_exactly_and_touch_free_words_only(text: str, rate: int) -> None:
    free = list(free_words(text, frozenset()))
    changed = noisy(text, rate, "seed", frozenset())
    assert changed == noisy(text, rate, "seed", frozenset())
    # What stands between free words is there, in order.
    at = 0
    ends = [0, *(end for _, end in free)]
    starts = [*(start for start, _ in free), len(text)]
    for piece in (text[end:start] for end, start in zip(ends, starts, strict=True)):
        found = changed.find(piece, at)
        assert found >= 0
        at = found + len(piece)


@given(ANY)
def test_letter_case_and_punctuation_change_nothing_else(text: str) -> None:
    for letters in ("lower", "upper"):
        assert cased(text, letters, frozenset()).casefold().replace("i̇", "i") == text.casefold().replace("i̇", "i") or any(
            ord(one) > 127 for one in text
        )
    assert re.sub("[.,!?;:]", "", punctuated(text, "none")) == re.sub("[.,!?;:]", "", text)
    assert re.sub("[.!?]+", "", punctuated(text, "repeated")) == re.sub("[.!?]+", "", text)


def test_an_edit_of_one_word_moves_no_other() -> None:
    before = noisy("please refund this parcel because nobody wanted anything broken", 20, "seed", frozenset()).split()
    after = noisy("please refund that strange parcel because nobody wanted anything broken", 20, "seed", frozenset()).split()
    assert before[:2] == after[:2]
    assert before[3:] == after[4:]


@pytest.mark.parametrize("seed", range(40))
def test_a_typing_error_is_one_even_where_letters_stand_twice(seed: int) -> None:
    for text in ("aaaa", "beee", "hello", "off aabbccddee"):
        assert noisy(text, 1, str(seed), frozenset()) != text


def test_an_accent_stays_with_its_letter() -> None:
    for text in ("e\u0301tablissement", "cafe\u0301teria", "\u0915\u092e\u0932\u0928\u092f\u0928\u094d"):
        assert noisy(text, 100, "seed", frozenset()) == text
    assert noisy("établissement", 100, "seed", frozenset()) != "établissement"


def test_who_looks_for_a_word_finds_it_before_an_apostrophe() -> None:
    held = words_of(["parcel"])
    assert noisy("parcel's", 100, "seed", held) == "parcel's"
    assert noisy("parcel\u2019s", 100, "seed", held) == "parcel\u2019s"
    assert noisy("parcels", 100, "seed", held) != "parcels"
