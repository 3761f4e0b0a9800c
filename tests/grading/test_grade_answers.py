"""What the agent says: phrases, whole answers, patterns, JSON, lengths."""

import pytest

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.counting import characters, sentences, words
from specforge.grading.grade import grade
from specforge.grading.verdict import Outcome
from specforge.spec.checks import Check


def graded(check: dict[str, object], answer: object) -> Outcome:
    return grade(Check.model_validate(check), conversation(answer), Catalog())


@pytest.mark.parametrize(
    ("phrase", "answer", "verdict"),
    [
        ("polyester", "It is POLYESTER.", "pass"),
        ("polyester", "It is cotton.", "fail"),
        ("free of  charge", "It is free\n of charge", "pass"),
        ("don't know", "I don\u2019t know", "pass"),
        ('"yes"', "say \u201cyes\u201d", "pass"),
        ("5-7 days", "within 5\u20137 days", "pass"),
        ("stra\u00dfe", "STRASSE", "pass"),
        ("caf\u00e9", "cafe\u0301", "pass"),
        ("ABC", "\uff21\uff22\uff23", "pass"),
        ("4", "14", "fail"),
        ("4", "4.5", "fail"),
        ("5 EUR", "Your balance is -5 EUR.", "fail"),
        ("5", "\u22125", "fail"),
        ("$5", "(-$5)", "fail"),
        ("-5 EUR", "Your balance is \u22125 EUR.", "pass"),
        ("5 days", "It takes 3-5 days.", "pass"),
        ("18:00", "9:00 -18:00", "pass"),
        ("5", "order W-5", "pass"),
        ("5 items", "- 5 items", "pass"),
        ("4", "3,4", "fail"),
        ("4", "40", "fail"),
        ("4", "4,000", "fail"),
        ("4", "You have 4.", "pass"),
        ("4", "4, maybe 5", "pass"),
        ("4", "14 or 4", "pass"),
        ("4 EUR", "14 EUR", "fail"),
        ("500 EUR", "1 500 EUR", "fail"),
        ("500 EUR", "12\u202f500 EUR", "fail"),
        ("500 EUR", "1\u00a0234\u2009500 EUR", "fail"),
        ("500 EUR", "1'500 EUR", "fail"),
        ("500 EUR", "1\u2019500 EUR", "fail"),
        ("1", "1 500 EUR", "fail"),
        ("1 500 EUR", "1\u202f500 EUR", "pass"),
        ("500 EUR", "In 2026 500 EUR were paid", "pass"),
        ("100 EUR", "At 10:30 100 EUR were paid, on 11/30 500 EUR", "pass"),
        ("500 EUR", "At 10:30 100 EUR were paid, on 11/30 500 EUR", "pass"),
        ("500", "500 1 and 2", "pass"),
        ("51", "5\u00bd days", "fail"),
        ("5", "5\u00bd days", "fail"),
        ("5\u00bd days", "5\u00bd days", "pass"),
        ("102", "10\u00b2 m", "fail"),
        ("10 m", "10 m\u00b2", "pass"),
        ("500 EUR", "**500** EUR", "pass"),
        ("500 EUR", "__500__ *EUR*", "pass"),
        ("500 EUR", "**all *500* EUR**", "pass"),
        ("**500** EUR", "500 EUR", "pass"),
        ("500 EUR", "`500` _EUR_", "pass"),
        ("500\u5186", "\u4fa1\u683c\u306f**500**\u5186\u3067\u3059", "pass"),
        ("53", "5**3**", "fail"),
        ("532", "5*3*2", "fail"),
        ("orderid", "order_id or other_id", "fail"),
        ("order_id", "`order_id`", "pass"),
        ("****1234", "1234", "fail"),
        ("don't and won't", "don`t and won`t", "pass"),
        ("EUR", "5EUR", "pass"),
        ("yes", "yesterday", "fail"),
        ("order", "border", "fail"),
        ("can", "I can't", "fail"),
        ("customer", "the customer's order", "pass"),
        ("order", "l'order", "pass"),
        ("\u304a\u9858\u3044", "\u3088\u308d\u3057\u304f\u304a\u9858\u3044\u3057\u307e\u3059", "pass"),
        ("EUR", "5 EUR\u3067\u3059", "pass"),
        ("\u200b", "anything", "fail"),
        ("€1,200", "That is €1,200.00 in total.", "pass"),
        ("€1,200", "That is €1,200.50.", "fail"),
        ("1.200 €", "Das macht 1.200,00 €.", "pass"),
        ("5 EUR", "It costs 5.00 EUR.", "pass"),
        ("5.00 EUR", "It costs 5 EUR.", "fail"),
        ("5.00 EUR", "It costs 5.00 EUR.", "pass"),
        ("€5", "€5.000", "fail"),
        ("2", "Version 2.00.1", "fail"),
        ("1.2", "Version 1.2.00", "fail"),
        ("5 EUR", "15.00 EUR", "fail"),
        ("5", "5,005", "fail"),
        ("1", "1.00", "pass"),
        ("5 days", "within 5 [days](https://shop.example/returns)", "pass"),
        ("5 days", "[5 days](https://shop.example/5)", "pass"),
        ("https://shop.example/returns", "See [here](https://shop.example/returns).", "pass"),
        ("[here](https://shop.example/returns)", "See [here](https://shop.example/returns).", "pass"),
        ("[here](https://shop.example/returns)", "See [here](https://evil.example).", "fail"),
        ("5 days", "5&nbsp;days", "pass"),
        ("5 days", "5\u00a0days", "pass"),
        ("5 days", "5\u202fdays", "pass"),
        ("5 EUR", "5&#160;EUR", "pass"),
        ("R&D", "R&amp;D", "pass"),
        ("€5", "&euro;5", "pass"),
        ("5 EUR", "~~5 EUR~~ 4 EUR", "fail"),
        ("4 EUR", "~~5 EUR~~ 4 EUR", "pass"),
        ("5 EUR", "<del>5 EUR</del> 4 EUR", "fail"),
        ("from 4 EUR", "from ~~5 EUR~~ 4 EUR", "pass"),
        ("5 EUR", "~5 EUR", "pass"),
        ("5 days", "<b>5</b> days", "pass"),
        ("5 days", "5<br>days", "pass"),
        ("5 days", "<strong>5 days</strong>", "pass"),
        ("5 days", "**5**<br/>days", "pass"),
        ("order_id", "order\\_id", "pass"),
        ("$5", "\\$5", "pass"),
        ("5 EUR", "\\-5 EUR", "fail"),
        ("5", "0.5", "fail"),
        ("5 %", ".5 %", "fail"),
        ("5%", "0.5%", "fail"),
        ("50", "$.50", "fail"),
        ("5", "No.5", "pass"),
        ("5 EUR", "15 EUR", "fail"),
        ("5 EUR", "-5 EUR", "fail"),
        ("5 EUR", "1.5 EUR", "fail"),
        ("5 EUR", "1,5 EUR", "fail"),
        ("€5", "€5k", "fail"),
        ("€5", "€5 million", "fail"),
        ("5", "5 million", "fail"),
        ("5 million", "5 million EUR", "pass"),
        ("5", "5 Mio. EUR", "fail"),
        ("5", "5万円", "fail"),
        ("5万円", "5万円です", "pass"),
        ("€5", "€5m", "fail"),
        ("5", "5m", "pass"),
        ("5", "5kg", "pass"),
        ("5 GB", "5GB", "pass"),
        ("10km", "10 km", "pass"),
        ("5 €", "5€", "pass"),
        ("€ 5", "€5", "pass"),
        ("5%", "5 %", "pass"),
        ("5 days", "5days", "pass"),
        ("5 apples", "5 a day", "fail"),
        ("1 500 EUR", "1 500EUR", "pass"),
        ("500 EUR", "1 500EUR", "fail"),
        ("500EUR", "1 500 EUR", "fail"),
        ("3 items", "13 items", "fail"),
        ("free", "It is free-of-charge", "pass"),
        ("breakfast", "| meal | price |\n|---|---|\n| **Breakfast** | 5 EUR |", "pass"),
        ("5 EUR", "| meal | price |\n|---|---|\n| **Breakfast** | 5 EUR |", "pass"),
        ("a bc", "a **b**c", "pass"),
        ("Kosten", "Die Kosten: 5 €", "pass"),
        ("entrée", "Entre\u0301e: 5 €", "pass"),
        ("5 日", "5 日以内", "pass"),
        ("5日以内", "**5日**以内", "pass"),
        ("نعم", "نعم، ممكن", "pass"),
        ("¿Qué", "¿Qué tal?", "pass"),
        ("7:00", "Breakfast is at 07:00.", "fail"),
        ("7:00", "at 17:00", "fail"),
        ("7:00 - 10:00", "from 7:00 \u2013 10:00", "pass"),
        ("A1", "A10", "fail"),
        ("A1", "**A1**", "pass"),
        ("cancel", "Let me cancel<br>it", "pass"),
        ("a<b", "a<b and c>d", "pass"),
        ("x > 5 EUR", "x &gt; 5 EUR", "pass"),
        ("C#", "in C# and F#", "pass"),
        ("5 EUR", "costs 5 EUR[^1]", "pass"),
        ("5 EUR", "![5 EUR](a.png)", "pass"),
        ("hello", "> Hello there", "pass"),
        ("step two", "1. Step one\n2. Step two", "pass"),
        ("2 nights", "2️⃣ nights", "fail"),
        ("5 EUR", "5 EUR", "pass"),
        ("12 EUR", "12,- EUR", "fail"),
        ("don\u2019t", "don't", "pass"),
        ("shop.example", "Write to help@shop.example", "pass"),
        ("1.5", "1.5m wide", "pass"),
    ],
)
def test_a_phrase_is_found_after_folding_and_not_inside_a_longer_word_or_number(phrase: str, answer: str, verdict: str) -> None:
    assert graded({"says": [phrase]}, answer).verdict == verdict
    assert graded({"says_any": [phrase, "zzz"]}, answer).verdict == verdict


def test_every_phrase_may_be_in_a_message_of_its_own_but_none_across_two() -> None:
    turns = [{"agent": "It is poly"}, {"agent": "ester and cotton"}, {"user": "silk"}]
    assert graded({"says": ["poly", "cotton"]}, turns).verdict == "pass"
    assert graded({"says": ["poly ester"]}, turns).verdict == "fail"
    assert graded({"says": ["silk"]}, turns).verdict == "fail"


@pytest.mark.parametrize(
    ("check", "answer", "verdict"),
    [
        ({"equals": "Yes."}, "  Yes.\r\n", "pass"),
        ({"equals": "a\nb"}, "a\r\nb", "pass"),
        ({"equals": "caf\u00e9"}, "cafe\u0301", "pass"),
        ({"equals": "Yes."}, "yes.", "fail"),
        ({"equals": "Yes."}, "Yes. ok", "fail"),
        ({"starts_with": "Hello"}, " Hello there", "pass"),
        ({"starts_with": "Hello"}, "hello there", "fail"),
        ({"ends_with": "bye"}, "good bye ", "pass"),
        ({"ends_with": "bye"}, "good bye.", "fail"),
        ({"pattern": "[0-9]{2}"}, "a 12 b", "pass"),
        ({"pattern": "^[0-9]{2}$"}, "a 12 b", "fail"),
        ({"pattern": "(?i)ABC"}, "abc", "pass"),
        ({"pattern": "a(?=b)"}, "ab", "undecided"),
        ({"not": {"pattern": "a(?=b)"}}, "ab", "undecided"),
        ({"json_schema": {"type": "object"}}, "{}", "pass"),
        ({"json_schema": {"type": "object"}}, "```json\n{}\n```", "pass"),
        ({"json_schema": {"type": "object"}}, "```\n{}\n```", "pass"),
        ({"json_schema": {"type": "object"}}, "Here: {}", "fail"),
        ({"json_schema": {"type": "object"}}, "```python\n{}\n```", "fail"),
        ({"json_schema": {"type": "object"}}, "```json\n" + " " * 100_000, "fail"),
        ({"json_schema": {"type": "object"}}, "[]", "fail"),
        ({"json_schema": True}, "NaN", "fail"),
        ({"json_schema": True}, "[" * 100_000, "fail"),
        ({"json_schema": {"$ref": "https://example.com/a"}}, "{}", "undecided"),
        ({"words": {"at_most": 3}}, "one two three", "pass"),
        ({"words": {"at_most": 2}}, "one two three", "fail"),
        ({"words": {"at_least": 4}}, "one two three", "fail"),
        ({"sentences": {"at_most": 1}}, "One. Two.", "fail"),
        ({"sentences": {"at_least": 2}}, "One. Two.", "pass"),
        ({"characters": {"at_most": 4}}, " cafe\u0301 ", "pass"),
        ({"characters": {"at_most": 3}}, "cafe\u0301", "fail"),
    ],
)
def test_checks_of_the_last_answer(check: dict[str, object], answer: str, verdict: str) -> None:
    assert graded(check, answer).verdict == verdict
    assert "\n" not in graded(check, answer).reason


@pytest.mark.parametrize(
    "check",
    [
        {"says": ["a"]}, {"says_any": ["a"]}, {"equals": "a"}, {"pattern": "a"}, {"starts_with": "a"}, {"ends_with": "a"},
        {"json_schema": True}, {"words": {"at_most": 1}}, {"sentences": {"at_most": 1}}, {"characters": {"at_most": 1}},
        {"refuses": True}, {"refuses": False}, {"each_turn": {"not": {"says": ["a"]}}},
    ],
)  # fmt: skip
def test_silence_fails_every_check_of_what_is_said(check: dict[str, object]) -> None:
    outcome = graded(check, [{"user": "a"}])
    assert (outcome.verdict, outcome.reason) == ("fail", "the agent says nothing")
    assert graded(check, " \n").verdict == "fail"
    after_a_call = [{"user": "Go."}, {"agent": "a"}, {"call": "save"}, {"agent": ""}]
    assert graded(check, after_a_call).verdict == graded(check, after_a_call[:-1]).verdict
    later = graded(check, [{"agent": "a"}, {"user": "And?"}, {"agent": ""}])
    assert later.verdict == ("pass" if {"says", "says_any", "pattern"} & check.keys() else "fail")


def test_a_reason_says_what_was_expected_and_what_was_found() -> None:
    outcome = graded({"says": ["cotton"]}, "x" * 200)
    assert outcome.reason == f"expected the agent to say 'cotton', found '{'x' * 79}\u2026'"
    assert graded({"words": {"at_most": 1, "at_least": 1}}, "a b").reason == "expected at least 1 and at most 1 word, found 2 in 'a b'"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("- \u2014 !", 0),
        ("don't stop the e-mail", 4),
        ("don\u2019t", 1),
        ("it costs 4.50 at 14:30", 5),
        ("1,000 km", 2),
        ("end.Next", 2),
        ("'quoted' -dash", 2),
        ("\u3053\u308c\u306f", 3),
        ("\u65e5\u672cABC", 3),
        ("\ud55c\uad6d\uc5b4 \ubb38\uc7a5", 2),
        ("\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902", 2),
        ("\U0001f600 ok", 1),
    ],
)
def test_words(text: str, number: int) -> None:
    assert words(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("...", 0),
        ("One", 1),
        ("One. Two! Three? Four\u2026 Five", 5),
        ("Really?! Yes!!!", 2),
        ("It costs 4.50 EUR at 14.30 today.", 1),
        ("See e.g. the list, i.e. all of it, vs. Dr. Quist and Mr. No.", 1),
        ("It takes approx. 3 days.", 1),
        ("See No. 5 of it.", 1),
        ("Is it open? No. It is closed.", 3),
        ("Shirts, socks, etc. are open.", 1),
        ("Shirts, socks, etc. We are open.", 2),
        ("At 5 p.m. we close. At 5 p.m. We close.", 3),
        ("Well... maybe", 1),
        ('He said "Stop!" and left. "Stop." She left.', 3),
        ("Am 3. Mai um 10 Uhr.", 1),
        ("It is 3. Maybe 4.", 2),
        ("\u306f\u3044\u3002\u3044\u3044\u3048\uff01\u305d\u3046\uff1f", 3),
        ("\u300c\u306f\u3044\u3002\u300d\u3068\u8a00\u3046\u3002", 1),
        ("1. First\n2. Second\n3. Third", 3),
        ("Do this:\n- a\n- b. c.\n\nDone", 5),
        ("# Title\nText goes\non here.", 2),
        ("a wrapped\nline", 1),
        ("Open Mon. to Fri. only.", 1),
        ("J. R. R. Tolkien wrote it.", 1),
        ("The book of J. R. R. Tolkien is here.", 1),
        ("It is plan A. We take plan B.", 2),
        ("Ph.D. students get it.", 1),
        ("Gen. Lee came.", 1),
        ("\u0939\u093e\u0901\u0964 \u0928\u0939\u0940\u0902\u0964", 2),
        ("\u0645\u0627\u0630\u0627\u061f \u0646\u0639\u0645.", 2),
    ],
)
def test_sentences(text: str, number: int) -> None:
    assert sentences(text) == number


def test_characters_are_code_points_of_the_composed_text() -> None:
    assert characters(" e\u0301\U0001f600 ") == 2
