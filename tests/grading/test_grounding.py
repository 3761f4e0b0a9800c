"""Whether what an agent states was given to it: answers that are grounded, answers that are not, and what is given."""

import json

import pytest

from specforge.compilers.evals import evals
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade
from specforge.grading.scoring import catalog_from, catalog_json
from specforge.grading.verdict import Outcome
from specforge.registry import find_checks
from specforge.spec.checks import Check
from tests.conftest import load_texts

ORDERS = {
    "call": "list_orders",
    "result": {
        "items": [
            {"order_id": "AB-12", "at": "2026-12-01T14:30:00Z", "total_eur": 1234.5, "fee_cents": 1999, "share": 0.2, "paid": True},
            {"order_id": "AB-13", "at": "2026-11-08T09:05:00Z", "total_eur": 70, "km": 3.516, "phone": "030 1234567"},
        ],
        "returned_count": 2,
    },
}
PROMPT = ("Returns are free within thirty days, at most twenty-four items; then 12 % are kept.", "See https://shop.example/returns/")


def judged(kinds: object, turns: object, *told: str, **variables: object) -> Outcome:
    return grade(Check.model_validate({"grounded": kinds}), conversation(turns), Catalog(told=told, variables=variables))


@pytest.mark.parametrize(
    "answer",
    [
        "The total is 1,234.50 EUR.",
        "Die Summe beträgt 1.234,50 EUR.",
        "Le total est de 1 234,5 €.",
        "合計は1234.5ユーロです。",
        "It is about 1,235 EUR, or 1.2345 thousand.",
        "The fee is 19.99 EUR, and 20 % of it is yours.",
        "You have 2 orders. The 2nd one is from 8 November 2026.",
        "It was placed on December 1st, 2026, at 2:30 pm.",
        "Am 01.12.2026 um 14:30 Uhr.",
        "Le 8/11/2026 à 9h05.",
        "El 8 de noviembre de 2026 a las 9:05.",
        "12月1日の14時30分です。",
        "Since 2026 at 9 am.",
        "Am 8. November, 11/08/26.",
        "It is 3.52 km, roughly 3.5 km, from you.",
        "It is 3.516 km from you.",
        "Call +49 30 1234567.",
        "Call 030/1234567.",
        "You can return 24 items within 30 days; 12 percent are kept.",
        "1. Open the app.\n2. Tap it.\n3) Done.",
        "Option 1: keep it. Option 2: return it. Option 3: ask.",
        "Order AB-12 is on its way.",
        "See https://docs.example/v2/page-17 for more.",
        "I cannot say.",
    ],
)
def test_numbers_that_were_given_may_be_written_otherwise(answer: str) -> None:
    outcome = judged("numbers", [{"user": "Hello"}, ORDERS, {"agent": answer}], *PROMPT)
    assert outcome.verdict == "pass", outcome.reason


@pytest.mark.parametrize(
    ("answer", "made_up"),
    [
        ("The total is 1,204.50 EUR.", "1,204.50"),
        ("Die Summe beträgt 1.204,50 EUR.", "1.204,50"),
        ("It arrives in 3 days.", "3"),
        ("You have 4 orders.", "4"),
        ("It was placed on December 7, 2026.", "December 7, 2026"),
        ("It was placed at 3:30 pm.", "3:30 pm"),
        ("Am 8. November um 9:00 Uhr.", "9:00 Uhr"),
        ("Both together are 1,304.50 EUR.", "1,304.50"),
        ("In 45 Tagen.", "45"),
        ("15 % of it is yours.", "15"),
        ("Option 1: keep it within 40 days. Option 2: return it.", "40"),
        ("It is 3.4 km from you.", "3.4"),
        ("Call 030 7654321.", "7654321"),
        ("送料は800円です。", "800"),
        ("It weighs 5kg.", "5"),
        ("It takes 14 days.", "14"),
        ("It takes 9 hours.", "9"),
        ("Am 03.12.2026 um 14:35 Uhr.", "03.12.2026"),
        ("Am 8. November um 14:35 Uhr.", "14:35 Uhr"),
        ("El 8 de noviembre de 2025.", "8 de noviembre de 2025"),
        ("12月5日です。", "12月5日"),
        ("It is 5 million.", "5"),
    ],
)
def test_a_number_that_nothing_gave_is_made_up(answer: str, made_up: str) -> None:
    outcome = judged("numbers", [{"user": "Hello"}, ORDERS, {"agent": answer}], *PROMPT)
    assert outcome.verdict == "fail"
    assert f"`{made_up}`" in outcome.reason


@pytest.mark.parametrize("booked", [1767225600, 1767225600000, 1767225600.5])
def test_an_instant_may_be_given_in_seconds_or_milliseconds(booked: float) -> None:
    result = {"call": "get_booking", "result": {"booked": booked}}
    assert judged("numbers", [result, {"agent": "It was booked on January 1, 2026."}]).verdict == "pass"
    assert judged("numbers", [result, {"agent": "It was booked on January 2, 2026."}]).verdict == "fail"


def test_what_the_user_says_is_given_from_then_on() -> None:
    assert judged("numbers", [{"user": "For 5 people."}, {"agent": "A table for 5."}]).verdict == "pass"
    assert judged("numbers", [{"agent": "A table for 5."}, {"user": "For 5 people."}]).verdict == "fail"
    assert judged("numbers", [ORDERS | {"by": "user"}, {"agent": "It is 70 EUR."}]).verdict == "fail"


def test_where_a_result_is_not_known_nothing_is_decided_against_the_agent() -> None:
    assert judged("numbers", [{"call": "list_orders"}, {"agent": "It is 70 EUR."}]).verdict == "undecided"
    assert judged("numbers", [{"agent": "It is 70 EUR."}, {"call": "list_orders"}]).verdict == "fail"
    assert judged("numbers", [{"call": "list_orders"}, {"agent": "It is free."}]).verdict == "pass"
    assert judged("numbers", [{"call": "list_orders"}]).reason == "the agent says nothing"


def test_where_the_value_of_a_variable_is_not_known_nothing_is_decided_against_the_agent() -> None:
    told = "Answer from {{passages}} for {{guest-name}}."
    unknown = judged("numbers", "It is 70 EUR.", told, passages="It is 60 EUR.")
    assert unknown.verdict == "undecided"
    assert unknown.reason == "expected numbers that were given; `70` may be in the variable `guest-name`, whose value is not known"
    known: dict[str, object] = {"passages": "It is 60 EUR.", "guest-name": ""}
    assert judged("numbers", "It is 70 EUR.", told, **known).verdict == "fail"
    assert judged("numbers", "It is 60 EUR.", told, passages="It is 60 EUR.").verdict == "pass"


PICTURE = {"type": "image_url", "image_url": {"url": "https://files.example/1.png"}}
CALLED = {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "scan", "arguments": "{}"}}]}
STATES = {"role": "assistant", "content": "It is 70 EUR."}


@pytest.mark.parametrize(
    ("chat", "verdict"),
    [
        ([{"role": "user", "content": [PICTURE]}, STATES], "undecided"),
        ([{"role": "user", "content": [{"type": "text", "text": "What does it cost?"}, {"type": "input_file", "file_id": "f1"}]}, STATES], "undecided"),
        ([CALLED, {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "It is 60 EUR."}, PICTURE]}, STATES], "undecided"),
        ([CALLED, {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "It is 60 EUR."}]}, STATES], "fail"),
        ([{"role": "user", "content": [{"type": "text", "text": "It is 70 EUR."}, PICTURE]}, STATES], "pass"),
        ([STATES, {"role": "user", "content": [PICTURE]}], "fail"),
        ([{"role": "assistant", "content": [{"type": "reasoning", "reasoning": "70"}, {"type": "image"}, {"type": "text", "text": "It is 70 EUR."}]}], "fail"),
    ],
)  # fmt: skip
def test_where_the_agent_was_shown_what_is_no_text_nothing_is_decided_against_it(chat: object, verdict: str) -> None:
    outcome = judged("numbers", chat)
    assert outcome.verdict == verdict, outcome.reason
    assert "may be in a part of a message that is no text" in outcome.reason or verdict != "undecided"


TRIP = {
    "call": "trip",
    "result": {
        "flight": "AE 1423", "gate": "T1", "dep": "2026-05-06T17:50:00+02:00", "arr": "2026-05-06T20:25:00+01:00", "length": "PT2H35M", "stop": "PT51M13S",
        "price_cents": 18900, "fare": "218.40", "seats": 43, "until": "2026-11", "booked": 1767225600, "client": "4.2.1", "minutes": 480,
        "at": [{"low": -3.0, "high": 2.4, "metres": 3516, "share": 0.749, "used": 187345, "bytes": 5368709120}], "account": "DE89370400440532013000",
    },
}  # fmt: skip
DESK = (
    "The desk (+49 30 901820) is open from 9 to 17 o'clock; lunch is at noon. Delivery takes 3-5 days, a fee of 2.50 EUR is taken. [1] [2]",
    "Half of it is paid back. Rooms hold 120 people. See shop.example/help, and see the guest on the 14th.",
)


@pytest.mark.parametrize(
    "answer",
    [
        "AE1423 leaves at 5:50 PM from Terminal 1.", "Ab 17.50 Uhr.", "De 17h50 \u00e0 20 h 25.", "17\u66425 0\u5206".replace(" ", ""), "\u4e0b\u53485\u70b950\u5206",
        "\uc624\ud6c4 5\uc2dc 50\ubd84", "5:50\u20138:25 pm", "It takes 2h 35m.", "It takes 2h35.", "It is 155 min with a stop of 3,073 seconds.", "2 Stunden und 35 Minuten", "\u98de\u884c2\u5c0f\u65f635\u5206\u949f",
        "On 6.5., or 5/6, or Wed 6, or Mi. 6.", "On the 6th.", "2026\ub144 5\uc6d4 6\uc77c", "6-May-2026", "Until 11/26, 11/2026, November 2026.", "On May 14.", "On 1 January 2026.",
        "It is a 9-to-5 job, with 3-to-5-day and 3-5-day delivery.", "At 9:00, 9-17, or 9 am \u2013 5 pm; lunch is at 12:00 pm.", "It is 189 EUR, or \u20ac189.00, or $218.40.", "It is -3 to 2.4 \u00b0C.", "\uff12\uff0e\uff14\u2103",
        "3\u20135 days, 24/7, 3.5 km, about 3.5k metres, 75 %, 187k, 5.4 GB, 8 hours, 1/2 an hour, 30 min.", "Version 4.2.1, v4.2.1, v4.2.", "Call 030 90 18 20.",
        "DE89 3704 0044 0532 0130 00", "As [1] says.", "As [2](https://shop.example/help) says.", "It is so [1].\n\n[1]: the page", "(1) Ask. (2) Wait. (3) Go.",
        "1\ufe0f\u20e3 Ask.\n2\ufe0f\u20e3 Wait.", "| 1 | ask |\n| 2 | wait |\n| 3 | go |\n| 4 | ask |", "Number 1423 from UTC-4, \u00bd of it.", "See https://shop.example/help.",
    ],
)  # fmt: skip
def test_what_was_given_may_be_written_as_any_country_and_model_writes_it(answer: str) -> None:
    outcome = judged(["numbers", "links", "codes"], [{"user": "Hello"}, TRIP, {"agent": answer}], *DESK)
    assert outcome.verdict == "pass", outcome.reason


@pytest.mark.parametrize(
    ("answer", "made_up"),
    [
        ("It leaves at 5:25 PM.", "5:25 PM"), ("Ab 17.25 Uhr.", "17.25 Uhr"), ("De 17h25 \u00e0 20 h 25.", "17h25"), ("\u4e0b\u53485\u70b925\u5206", "\u4e0b\u53485\u70b925\u5206"),
        ("\uc624\uc804 5\uc2dc 50\ubd84", "\uc624\uc804 5\uc2dc 50\ubd84"), ("It takes 2h 55m.", "2h 55m"), ("On 5.6. and 7.5.", "7.5."), ("On 6 November.", "6 November"),
        ("On the 7th.", "7"), ("Wed 7.", "7"), ("In a 3-to-6-day trip.", "6"), ("As 12-34-AB.", "12-34-AB"), ("Until November 2027.", "November 2027"), ("On 6\u20138 May.", "6\u20138 May"), ("At 9-18.", "18"), ("It costs 2.500 EUR.", "2.500"),
        ("It costs \u20ac1,890.", "1,890"), ("It is -4 \u00b0C.", "4"), ("\uff12\uff0e\uff16\u2103", "2.6"), ("It is 3.6 km away.", "3.6"), ("74 %", "74"), ("178k", "178"),
        ("7 hours", "7"), ("Version 4.2.2.", "4.2.2"), ("v4.3", "4.3"), ("DE89 3704 0044 0532 0310 00", "DE89 3704 0044 0532 0310 00"), ("As [3] says.", "[3]"),
        ("AE1432", "AE1432"), ("AE 1432", "1432"), ("#T2", "T2"), ("(1) Ask. (2) Wait 42 days.", "42"), ("See https://shop.example/helps.", "shop.example/helps"),
        ("A fee of 2.60.", "2.60"), ("It is 3/7 of it.", "3/7"), ("5 out of 77", "77"), ("It is late, so 6 days.", "6"), ("Terminal 6", "6"),
    ],
)  # fmt: skip
def test_what_is_close_to_something_given_is_made_up(answer: str, made_up: str) -> None:
    outcome = judged(["numbers", "links", "codes"], [{"user": "Hello"}, TRIP, {"agent": answer}], *DESK)
    assert outcome.verdict == "fail"
    assert f"`{made_up}`" in outcome.reason


ROWS = {
    "call": "stay",
    "result": {"from": "2026-09-10", "mid": "2026-09-12", "to": "2026-09-14", "rooms": 25, "used": 5153960755, "free": 2048},
}


@pytest.mark.parametrize(
    ("answer", "made_up"),
    [
        ("between the 10th and the 14th of September", ""), ("entre el 10 y el 14 de septiembre", ""), ("du 10 au 14 septembre", ""),
        ("entre le 10 et le 14 septembre", ""), ("le 10 ou le 14 septembre", ""), ("vom 10. bis zum 14. September", ""), ("tra il 10 e il 14 settembre", ""),
        ("entre o dia 10 e o dia 14 de setembro", ""), ("van 10 tot 14 september", ""), ("September 10 through 14", ""), ("September 10 to 14, 2026", ""),
        ("am 10., 12. und 14. September", ""), ("les 10, 12 et 14 septembre", ""), ("September 10, 12, and 14", ""), ("September 10 and 25 rooms", ""),
        ("entre el 11 y el 14 de septiembre", "11 y el 14 de septiembre"), ("du 10 au 15 septembre", "10 au 15 septembre"),
        ("les 10, 13 et 14 septembre", "10, 13 et 14 septembre"), ("September 10, 12 and 15", "September 10, 12 and 15"), ("September 10, 5 to 7 pm", "7 pm"),
        ("up to 25 may be taken", ""), ("up to 24 may be taken", "24"), ("on 25 May", "25 May"), ("on 25 may at 5", "25 may"),
        ("4.8 GB", ""), ("4,8 Go", ""), ("4.8 GiB", ""), ("5.15 GB", ""), ("2 KB", ""), ("4.9 GB", "4.9"), ("3 KB", "3"), ("4.8G", ""), ("4.9G", "4.9"), ("2K", ""), ("3T", "3"),
        ("vom 10.-14.9.", ""), ("vom 10. - 14.9.2026", ""), ("vom 10.\u201314.09.", ""), ("vom 11.-14.9.", "11"), ("vom 10.-15.9.", "15.9."),
    ],
)  # fmt: skip
def test_days_in_a_row_and_units_of_bytes_are_read_as_they_are_written(answer: str, made_up: str) -> None:
    outcome = judged("numbers", [ROWS, {"agent": answer}])
    assert (str(outcome.verdict) == "fail") is bool(made_up)
    assert f"`{made_up}`" in outcome.reason or not made_up


@pytest.mark.parametrize(
    "text",
    [
        "9" * 5000, "1." * 5000, "1\u00bd" * 5000, "\ud8001\udfff", "\u0661\u066b\u0662 \U0001d7d8", "https://" + ")" * 5000, "[1" * 5000, "0/0 1/0 00.00. 0000-00-00T24:59",
        "99999h 99m P9999999999D", "30 February 0000", "a1-" * 5000, '"' * 5000,
    ],
)  # fmt: skip
def test_whatever_is_said_and_returned_is_read(text: str) -> None:
    for value in (text, {text: [text]}, 10**5000, float("nan"), 1e308, -1e18):
        said = [{"call": "show", "result": value}, {"agent": f"{text} and 42 days"}]
        assert judged(["numbers", "links", "quotes", "codes"], said).verdict == "fail"


PASSAGES = [{"id": "HB-12", "text": "Bags of up to 23 kg are free, of course, and not more than one. Write to desk@air.example."}]


@pytest.mark.parametrize(
    ("kind", "answer", "made_up"),
    [
        ("links", "Write to desk@air.example, or see http://www.shop.example/Returns.", ""),
        ("links", "See [the page](https://shop.example/refunds).", "shop.example/refunds"),
        ("links", "Write to help@air.example.", "help@air.example"),
        ("quotes", 'It says "Bags of up to 23\u00a0kg are free […] and not more than one".', ""),
        ("quotes", "It says:\n\n> Bags of up to **23 kg** are free", ""),
        ("quotes", 'It says "bags of up to 32 kg are free".', "bags of up to 32 kg are free"),
        ("quotes", "Es heißt „bags are never free“.", "bags are never free"),
        ("quotes", "The \u201cgold plan\u201d has it.", ""),
        ("codes", "A bag is free [HB-12].", ""),
        ("codes", "A bag is free [HB-1], in 24h, 10km away, on the 3rd.", "HB-1"),
        ("codes", "Take the A320.", "A320"),
    ],
)
def test_links_quotes_and_codes_are_looked_up_in_what_was_given(kind: str, answer: str, made_up: str) -> None:
    outcome = judged(kind, answer, *PROMPT, passages=PASSAGES)
    assert outcome.verdict == ("fail" if made_up else "pass"), outcome.reason
    assert f"`{made_up}`" in outcome.reason or not made_up


SPEC = """\
specforge: 1
feature: desk
variants: {house: [north, south]}
variables:
  - {id: passages, type: string, sample: "[P1] Breakfast is 14 EUR."}
facts:
  - {id: nights, is: {north: 3 nights, south: 5 nights}}
constraints:
  - id: only-given
    rule: State no number that is not in {passages}; nobody stays longer than {nights}.
    criteria:
      - id: numbers
        always: true
        check: {grounded: [numbers, codes]}
        passes: Breakfast is 14 EUR [P1].
        fails: Breakfast is 16 EUR [P1].
intents:
  - {id: ask, when: The guest asks something., do: Answer it.}
examples:
  - {id: late, shows: ask, turns: [{user: When?}, {agent: At 11.}]}
cases:
  - {id: dinner, covers: ask, given: {variables: {passages: "[P2] Dinner is 30 EUR."}}, input: What is dinner?}
"""


def test_a_case_knows_what_its_prompt_says_also_where_the_spec_is_not() -> None:
    loaded = load_texts({"a.yaml": SPEC})
    assert [one.message for one in loaded.findings] == []
    north = loaded.project.views[0]
    catalog = catalog_of(north).filled({"passages": "[P2] Dinner is 30 EUR."})
    check = Check.model_validate({"grounded": ["numbers", "codes"]})
    for one in (catalog, catalog_from(json.loads(json.dumps(catalog_json(catalog))))):
        assert grade(check, conversation("Dinner is 30 EUR [P2], for 3 nights."), one).verdict == "pass"
        for answer in ("Dinner is 14 EUR.", "At 11.", "Up to 5 nights."):
            assert grade(check, conversation(answer), one).verdict == "fail", answer
    (artifact,) = evals.run(north)
    lines = {line["id"]: line for line in map(json.loads, artifact.text.splitlines())}
    assert lines["desk/case/dinner"]["expect"] == [{"ref": "desk/criterion/only-given.numbers", "grounded": ["numbers", "codes"]}]


def test_a_sample_that_decides_nothing_is_told_and_one_that_a_judge_decides_is_not() -> None:
    (check,) = (one for one in find_checks() if one.name == "undecided-sample")
    for old, new, told in (
        ("", "", []),
        (', sample: "[P1] Breakfast is 14 EUR."', "", ["`passes`", "`fails`"]),
        ("{grounded: [numbers, codes]}", '{pattern: "("}', []),
        ("{grounded: [numbers, codes]}", "[{language: user}]", ["`passes`", "`fails`"]),
        ("{grounded: [numbers, codes]}", "[{language: user}, {judged: Is it kind?}]", []),
    ):
        found = check.run(load_texts({"a.yaml": SPEC.replace(old, new, 1)}).project)
        assert list(dict.fromkeys(one.message.split()[0] for one in found)) == told


@pytest.mark.parametrize(
    "answer",
    [
        "We are here 24/7, 24 / 7 and 24x7.", "Nous sommes l\u00e0 24h/24 et 7j/7.", "24 Stunden am Tag, 7 Tage die Woche.", "24 horas al d\u00eda, 7 d\u00edas a la semana.",
        "7 giorni su 7, 24 ore su 24", "24\u6642\u9593365\u65e5\u5bfe\u5fdc", "We split it 50/50, or 50:50.", "I am not 100 % sure, and I agree 100%: you are 100% right.",
        "Da bin ich mir zu 100 % sicher.", "J'en suis s\u00fbr \u00e0 100 %.", "No lo s\u00e9 con 100 % de certeza.", "\u6211100%\u786e\u5b9a\u3002", "A 1-on-1 call.",
        "It plays MP3 and H264 files over 5G.", "Die MP3-Dateien sind CO2-neutral, in UTF-8 und in 3D.", "MP3\u30d5\u30a1\u30a4\u30eb", "COVID-19 was hard on B2B; take vitamin B12.",
        "Ouvert 24h/24, et 7 jours sur 7.", "Aperto 24 ore su 24.", "Films in 4K, on a 4K TV and an 8K display.", "We are the #1 choice, as we are #1 in it.", "They own it 50/50, in a 50/50 split.",
    ],
)  # fmt: skip
def test_idioms_and_names_of_everyday_state_no_value(answer: str) -> None:
    outcome = judged(["numbers", "codes"], answer, "The firm was founded by a baker.")
    assert outcome.verdict == "pass", outcome.reason


@pytest.mark.parametrize(
    ("answer", "made_up"),
    [
        ("It is 100 % cotton.", "100"), ("We pay back 100% of it.", "100"), ("You have 50/50 points.", "50/50"), ("It is 24/8 of it.", "24/8"), ("In 24 hours, and in 7 days.", "24"),
        ("You are 90 % right.", "90"), ("It is right 100 % of the time.", "100"), ("You agree to 100 % of it, and to 100 %.", "100"), ("It is the MP7.", "MP7"), ("Your code is CO2-4711.", "CO2-4711"), ("As [MP3] says.", "MP3"), ("Your seat is 3D.", "3"), ("Ihr Platz ist 5G.", "5"),
        ("It uses 5G of it.", "5"), ("He is 100 years old, sure.", "100"), ("It has 7 days a week.", "7"),
        ("50/50 tickets sold.", "50/50"), ("Es sind 50/50 Pl\u00e4tze belegt.", "50/50"), ("It costs 4K.", "4"), ("We have 4K users.", "4"), ("It is ticket #1.", "1"), ("It is 24/24 of it.", "24/24"), ("It has USB 3.0.", "3.0"),
    ],
)  # fmt: skip
def test_what_is_only_like_an_idiom_states_a_value(answer: str, made_up: str) -> None:
    outcome = judged(["numbers", "codes"], answer, "The firm was founded by a baker.")
    assert outcome.verdict == "fail", outcome.reason
    assert f"`{made_up}`" in outcome.reason


@pytest.mark.parametrize(
    ("answer", "told", "verdict"),
    [
        *[
            (answer, told, verdict)
            for told, verdict in (("It was founded in 1987.", "pass"), ("It was founded on 3 May 1987.", "pass"), ("It was founded in 1978.", "fail"))
            for answer in (
                "In the 1980s.", "In the '80s.", "In the mid-80s.", "In den 1980er-Jahren.", "In den 80ern.", "Dans les ann\u00e9es 80.", "En los a\u00f1os 80.",
                "En la d\u00e9cada de 1980.", "Negli anni '80.", "Nos anos 80.", "In de jaren 80.", "1980\u5e74\u4ee3", "80\ub144\ub300",
            )
        ],
        *[
            (answer, told, verdict)
            for told, verdict in (("It was founded in 1987.", "pass"), ("In 2000.", "pass"), ("In 1900.", "fail"), ("In 2001.", "fail"), ("By a baker.", "fail"))
            for answer in ("In the 20th century.", "A 20th-century house.", "Im 20. Jahrhundert.", "Au 20e si\u00e8cle.", "En el siglo 20.", "20\u4e16\u7d00")
        ],
        ("In the 20th century.", "It is of the 20th century.", "pass"), ("In the 1980s.", "It is of the 20th century.", "fail"), ("On the 20th.", "In 1987.", "fail"),
        ("In the 1980s.", "Since the 80s.", "pass"), ("In den 80er Jahren.", "Since the 1980s.", "pass"), ("In 1985.", "Since the 1980s.", "fail"), ("In 80s.", "It was founded in 1987.", "fail"),
        ("The 60s limit.", "It takes 60 seconds.", "pass"), ("In the 1980s.", "It was founded by a baker.", "fail"),
    ],
)  # fmt: skip
def test_a_decade_is_given_by_a_year_in_it(answer: str, told: str, verdict: str) -> None:
    assert judged(["numbers", "codes"], answer, told).verdict == verdict


QUERY = "SELECT count(*) AS n FROM orders o1 WHERE placed >= '2026-05-01' AND placed < '2026-06-01' LIMIT 200"
ASKED = (
    {"user": "How many orders were there in May 2026?"},
    {"call": "run_query", "with": {"sql": QUERY}, "result": {"items": [{"n": 3127}]}},
)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (f"There were 3,127 orders in May 2026.\n```sql\n{QUERY}\n```", "pass"),
        (f"There were 3,127.\n\n~~~\n{QUERY.replace(' AND', chr(10) + '  AND')};\n~~~\nI ran it once.", "pass"),
        (f"There were 3,127, by `{QUERY}`.", "pass"),
        ("There were 3,127 orders, `LIMIT 200` at most.", "pass"),
        (f"There were 3,217 orders in May 2026.\n```sql\n{QUERY}\n```", "fail"),
        (f"There were 3,127 orders, until 1 June 2026.\n```sql\n{QUERY}\n```", "fail"),
        ("There were 3,127.\n```sql\nSELECT count(*) FROM orders LIMIT 500\n```", "fail"),
        ("```\norders  3217\n```", "fail"),
        ("There were 3,127, 200 at most.", "fail"),
    ],
)
def test_code_that_the_agent_shows_may_state_what_it_called_a_tool_with(answer: str, verdict: str) -> None:
    assert judged(["numbers", "codes", "quotes"], [*ASKED, {"agent": answer}]).verdict == verdict


@pytest.mark.parametrize(
    ("shown", "verdict"),
    [
        (f"```sql\n{QUERY}\n```\nShall I run it?", "pass"),
        (f"```\n{QUERY.replace(' AND', chr(10) + '  AND')};\n```\nShall I run it?", "pass"),
        (f"I will run `{QUERY}`.", "pass"),
        ("```sql\nSELECT * FROM orders LIMIT 500\n```\nShall I run it?", "pass"),
        ("```sql\nSELECT * FROM orders WHERE id = ? LIMIT 500\n```", "fail"),
        ("```sql\nSELECT * FROM orders LIMIT 500\n```\nAnything else?", "fail"),
        ("```\nIn all, 500 EUR.\n```\nShall I book it?", "fail"),
        ('```json\n{"total": 500, "of": "all of it"}\n```\nShall I book it?', "fail"),
        ("```sql\nSELECT * FROM orders LIMIT 500\n```\nThere are 3,217. Shall I run it?", "fail"),
    ],
)
def test_code_that_is_yet_to_be_run_states_nothing(shown: str, verdict: str) -> None:
    later = [{"user": "How many?"}, {"agent": shown}, {"user": "Yes."}, ASKED[1], {"agent": "There were 3,127."}]
    assert judged(["numbers"], later).verdict == verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ('{"total_cents": 39800, "lines": [{"amount_cents": 19900}, {"amountCents":19900}]}', "pass"),
        ('{"total_cents": -39800}', "pass"),
        ("It is 39800 cents, 2 x 19,900 ct.", "pass"),
        ('{"total_cents": 39900}', "fail"),
        ('{"total": 39800}', "fail"),
        ("It is 39800 EUR.", "fail"),
        ('{"percent": 39800}', "fail"),
    ],
)
def test_amounts_may_be_stated_in_cents_where_a_key_or_a_word_says_so(answer: str, verdict: str) -> None:
    asked = {"user": "Invoice R-17: 2 x Desk 199.00 EUR. Total 398.00 EUR."}
    assert judged(["numbers"], [asked, {"agent": answer}]).verdict == verdict


@pytest.mark.parametrize(
    ("answer", "told", "verdict"),
    [
        ("It is 2.5 % a year.", "A transfer is limited to 2,500 EUR a day.", "fail"),
        ("A litre is 1.85 EUR.", "Diesel costs 1.850 EUR per litre.", "pass"),
        ("A gallon is $2.79.", "Regular is $2.790/gal today.", "pass"),
        ("It is 2.5 % a year.", "Überweisungen sind auf 2.500 € am Tag begrenzt.", "fail"),
        ("You can send 2,500 EUR.", "Überweisungen sind auf 2.500 € am Tag begrenzt.", "pass"),
        ("It is 2500 dollars.", "The limit is $2,500.", "pass"),
        ("Diesel costs 1.859 EUR.", "Diesel kostet 1,859 EUR.", "pass"),
        ("It weighs 2.5 kg.", "Es wiegt 2,500 kg.", "pass"),
    ],
)
def test_an_amount_in_thousands_is_no_amount_with_three_decimals(answer: str, told: str, verdict: str) -> None:
    assert judged("numbers", [{"user": "Hello"}, {"agent": answer}], told).verdict == verdict
