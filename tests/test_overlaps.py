"""How a judged text is found in what is shown, whatever was done to it; and what is not found there."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.overlaps import LEAST, RUN, SHARE, SHINGLE, SHORTEST, Overlap, Texts, words_of

SHOWN = ["Welcome.", "Please cancel order seven, I bought it by mistake on Sunday.", "We open at nine."]


def overlap(text: str, shown: list[str] = SHOWN) -> Overlap | None:
    return next(Texts(shown).overlaps([text]))


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("Please cancel order seven, I bought it by mistake on Sunday.", "exact"),
        ("We open at nine.", "exact"),
        ("please CANCEL order seven - I bought it by mistake on sunday!", "normalised"),
        ("Ｐｌｅａｓｅ cancel order seven, I bought it by mistake on Sunday.", "normalised"),
        ("Hello! Please cancel order seven, I bought it by mistake. Thank you very much for your help.", "run"),
        ("Please cancel order nine, I bought it by mistake on Monday.", "shingles"),
        ("Please cancel my order eight, I bought it by mistake on Friday evening.", None),
        ("I do not need the kettle any more, can you take it back?", None),
        ("We open at", None),
        ("On Sunday.", None),
        ("", None),
    ],
)
def test_what_was_done_to_a_text_decides_the_grade(text: str, grade: str | None) -> None:
    found = overlap(text)
    assert (found.grade if found else None) == grade


def test_an_overlap_names_the_text_and_what_both_have() -> None:
    assert overlap("we open at NINE") == Overlap("normalised", 2, "we open at nine", 1.0)
    found = overlap("Please cancel order nine, I bought it by mistake on Monday.")
    assert found == Overlap("shingles", 1, "please cancel order, i bought it by mistake on", 5 / 9)
    found = overlap("So: please cancel order seven I bought it by mistake today, and more, much more of it.")
    assert found is not None
    assert (found.grade, found.words) == ("run", "please cancel order seven i bought it by mistake")


def test_the_text_that_has_most_is_named() -> None:
    shown = ["cancel order seven and I bought it, by mistake", "please cancel order seven, I bought it by mistake"]
    found = overlap("please cancel order seven, I bought it by mistake", shown)
    assert found is not None
    assert (found.text, found.grade) == (1, "exact")
    assert next(Texts([shown[1], shown[1]]).overlaps([shown[1]])) == Overlap("exact", 0, " ".join(words_of(shown[1])), 1.0)


def test_a_word_is_not_found_inside_another() -> None:
    assert overlap("cat sat on the mat", ["The bobcat sat on the mattress."]) is None


WORDS = st.lists(st.sampled_from("abcdefghijklmnop"), min_size=0, max_size=30)


@given(WORDS, WORDS, WORDS)
def test_whatever_stands_around_it_a_whole_text_is_found(before: list[str], words: list[str], after: list[str]) -> None:
    found = overlap(" ".join(words), [" ".join([*before, *words, *after])])
    assert (found is not None) == (len(words) >= SHORTEST)
    if found is not None:
        assert (found.grade, found.share) == ("exact", 1.0)


@given(WORDS, WORDS)
def test_the_grade_is_what_it_says(words: list[str], others: list[str]) -> None:
    found = overlap(" ".join(words), [" ".join(others)])
    own = {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    theirs = {tuple(others[i : i + SHINGLE]) for i in range(len(others) - SHINGLE + 1)}
    share = len(own & theirs) / len(own) if own else 0
    text, other = f" {' '.join(words)} ", f" {' '.join(others)} "
    runs = any(f" {' '.join(words[i : i + RUN])} " in other for i in range(len(words) - RUN + 1))
    if len(words) >= SHORTEST and text in other:
        grade = "exact"
    elif runs:
        grade = "run"
    elif len(words) >= SHORTEST and len(own) >= LEAST and share >= SHARE:
        grade = "shingles"
    else:
        grade = None
    assert (found.grade if found else None) == grade
    if found is not None:
        assert found.share == pytest.approx(share)


def test_each_of_many_texts_is_found_where_it_stands() -> None:
    random = Random(7)
    vocabulary = [f"word{number}" for number in range(3000)]
    texts = [" ".join(random.choices(vocabulary, k=40)) for _ in range(300)]
    found = list(Texts(texts[:200]).overlaps(texts[100:]))
    assert [one.text if one else None for one in found] == [*range(100, 200), *[None] * 100]
