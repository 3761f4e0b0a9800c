"""Amounts as people read them: units always, rounded so that none says more than is known."""

import pytest

from specforge.amounts import (
    cut,
    enumerated,
    few,
    floored,
    instant_text,
    length_text,
    many,
    money_text,
    percent_text,
    share_text,
    shortened,
    signed,
)

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, "0s"),
        (1, "1µs"),
        (999, "999µs"),
        (450_000, "450ms"),
        (999_999, "999ms"),
        (SECOND, "1s"),
        (59_999_999, "59s"),
        (60 * SECOND, "1m"),
        (750 * SECOND, "12m 30s"),
        (3_600 * SECOND, "1h"),
        (3_600 * SECOND + 59 * SECOND, "1h 59s"),
        (86_400 * SECOND, "24h"),
        (86_402 * SECOND + 1, "24h 2s"),
        (4 * 86_400 * SECOND - 1, "95h 59m"),
        (4 * 86_400 * SECOND, "4d"),
        ((5 * 86_400 + 4 * 3_600 + 59 * 60) * SECOND, "5d 4h"),
        (5 * 86_400 * SECOND + 59 * SECOND, "5d 59s"),
        (400 * 86_400 * SECOND, "400d"),
        (-90 * SECOND, "-1m 30s"),
    ],
)
def test_a_length_has_at_most_two_units_and_days_from_four_on(length: int, text: str) -> None:
    assert length_text(length) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01 00:00:00"),
        (-1, "1969-12-31 23:59:59"),
        (1_795_762_812 * SECOND + 999_999, "2026-11-27 07:00:12"),
        (-62_135_596_800 * SECOND, "0001-01-01 00:00:00"),
        (-62_135_596_801 * SECOND, "-62,135,596,801,000,000 µs"),
        (10**30, f"{10**30:,} µs"),
    ],
)
def test_an_instant_is_told_in_utc(at: int, text: str) -> None:
    assert instant_text(at) == text


def test_a_share_is_none_or_all_only_when_it_is() -> None:
    assert [share_text(part, 1000) for part in (0, 1, 5, 500, 999, 1000)] == ["0 %", "1 %", "1 %", "50 %", "99 %", "100 %"]
    assert share_text(0, 0) == "none"


def test_differences_have_signs_where_there_is_one() -> None:
    assert [signed(one) for one in ("12", "-12", "0", "0.00 USD", "0.01 USD", "0s", "52s")] == [
        "+12",
        "-12",
        "0",
        "0.00 USD",
        "+0.01 USD",
        "0s",
        "+52s",
    ]
    assert [percent_text(*one) for one in ((120, 131), (108, 96), (5, 5), (0, 7), (-2, 1), (100_000, 100_001))] == [
        "+9.2 %",
        "-11.1 %",
        "0.0 %",
        "",
        "+150.0 %",
        "0.0 %",
    ]


def test_money_is_exact() -> None:
    assert money_text("1234567890123456789.10", "USD") == "1,234,567,890,123,456,789.10 USD"
    assert money_text("1E+3", "EUR") == "1,000 EUR"
    assert money_text("much", "EUR") == "much EUR"


def test_counts_have_nouns_and_long_texts_both_ends() -> None:
    assert [many(one, "row") for one in (0, 1, 1234)] == ["0 rows", "1 row", "1,234 rows"]
    assert [shortened("0123456789", most) for most in (10, 9, 4)] == ["0123456789", "0123…6789", "01…9"]


@pytest.mark.parametrize(
    ("things", "said"), [([], ""), (["status"], "status"), (["status", "label"], "status and label"), (["a", "b", "c"], "a, b and c")]
)
def test_things_in_a_row_are_named_as_people_say_them(things: list[str], said: str) -> None:
    assert enumerated(things) == said
    assert enumerated(things, ", or ") == said.replace(" and ", ", or ")


@pytest.mark.parametrize(("text", "mark", "short"), [("abcde", "…", "abcde"), ("abcdef", "…", "abcd…"), ("abcdef", "...", "ab...")])
def test_a_long_text_is_cut_behind_its_beginning(text: str, mark: str, short: str) -> None:
    assert cut(text, 5, mark) == short


@pytest.mark.parametrize(("names", "text"), [("", ""), ("ab", "a, b"), ("abc", "a, b, c"), ("abcd", "a, b and 2 more")])
def test_a_single_name_is_said_rather_than_counted(names: str, text: str) -> None:
    assert few(tuple(names), 2) == text


@pytest.mark.parametrize(
    ("percent", "digits", "shown"),
    [(100 * 299 / 300, 0, 99), (100 * 2999 / 3000, 1, 99.9), (100.0, 1, 100), (57.0, 2, 57), (100 * 0.57, 1, 57)],
)
def test_only_all_is_a_hundred_percent(percent: float, digits: int, shown: float) -> None:
    assert floored(percent, digits) == shown
