"""Values that an answer writes otherwise than they were given: numbers and ranks in words, instants in a zone, times as people say them."""

from decimal import Decimal

import pytest

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade
from specforge.grading.numerals import ranks, worded
from specforge.spec.checks import Check


def verdict(told: str, result: object, answer: str) -> str:
    turns = [{"user": told}, {"call": "look_up", "result": result}, {"agent": answer}]
    return str(grade(Check.model_validate({"grounded": "numbers"}), conversation(turns), Catalog()).verdict)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("one hundred and fifty euros", ["150"]),
        ("within thirty days, at most twenty-four", ["30", "24"]),
        ("twenty five", ["25"]),
        ("eight hundred thousand", ["800000"]),
        ("between two and three hundred", ["2", "300"]),
        ("five, six, seven", ["5", "6", "7"]),
        ("twenty and thirty", ["20", "30"]),
        ("three quarters of it, and a quarter of that", ["0.75", "0.25"]),
        ("fünfundzwanzig oder zweihundertfünfzig", ["25", "250"]),
        ("zweitausendfünfhundert", ["2500"]),
        ("einander, Achtung, undurchsichtig", []),
        ("quatre-vingt-dix-sept, soixante et onze, deux cent cinquante", ["97", "71", "250"]),
        ("vingt et un", ["21"]),
        ("un hôtel, un million", ["1000000"]),
        ("treinta y cinco, veinticinco, ciento cincuenta, mil quinientos", ["35", "25", "150", "1500"]),
        ("venticinque, trentuno, centocinquanta, duemila", ["25", "31", "150", "2000"]),
        ("vinte e cinco, duzentos, mil e quinhentos", ["25", "200", "1500"]),
    ],
)
def test_a_number_in_words_is_read_as_a_whole(text: str, numbers: list[str]) -> None:
    assert list(worded(text)) == [Decimal(one) for one in numbers]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the second renewal on the twenty-first", [2, 21]),
        ("am dreiundzwanzigsten Mai im dritten Stock", [23, 3]),
        ("la deuxième fois, el primer piso, la segunda planta", [2, 1, 2]),
        ("bitte, beste, Listen, letzten", []),
    ],
)
def test_a_rank_in_words_is_read(text: str, found: list[int]) -> None:
    assert list(ranks(text)) == found


AT = {"starts_at": "2026-12-01T14:30:00Z"}
NIGHT = {"starts_at": "2026-07-04T01:00:00Z"}


@pytest.mark.parametrize(
    ("told", "result", "answer"),
    [
        ("One hundred and fifty euros a night.", {}, "It is 150 euros."),
        ("Höchstens fünfundzwanzig Gäste.", {}, "Höchstens 25 Gäste."),
        ("A third of the price, or three quarters of it.", {}, "1/3 of it, or 75 %."),
        ("The second renewal is free.", {}, "The 2nd renewal is free."),
        ("Der dritte Stock.", {}, "Er ist im 3. Stock."),
        ("Am dreiundzwanzigsten Mai.", {}, "Am 23. Mai."),
        ("On the second of May, or June the third.", {}, "On 2 May or on June 3rd."),
        ("Le premier mai, please, or on the fifth.", {}, "On May 1 or May 5."),
        ("Twice a year, at midnight.", {}, "2 times a year, at 0:00."),
        ("We are in Europe/Berlin.", AT, "It is on 1 December at 3:30 pm."),
        ("It is 2026-12-01T10:00:00+01:00.", AT, "Ihr Termin ist am 01.12.2026 um 15:30 Uhr."),
        ("When?", AT, "At 15:30 CET."),
        ("When?", AT, "At 16:30 (UTC+2)."),
        ("When?", {"starts_at": "2026-12-01T14:30:00+01:00"}, "At 13:30 UTC."),
        ("America/New_York", NIGHT, "On July 3 at 9 PM."),
        ("A table for four at half past seven.", {}, "A table for 4 at 7:30 pm?"),
        ("Ein Tisch für vier um halb acht.", {}, "Um 19:30 Uhr für 4 Personen?"),
        ("Une table à sept heures et demie.", {}, "À 19h30 ?"),
        ("Una mesa a las siete y media.", {}, "¿A las 19:30?"),
        ("Un tavolo alle sette e mezza.", {}, "Alle 19:30?"),
        ("Open until 18:30.", {}, "Until half past 6."),
        ("Come at ten to twelve tomorrow.", {}, "At 11:50."),
        ("Refunds take 5-7 days.", {}, "It takes 5 to 7 days."),
        ("When?", {"date": "20261201"}, "On 1 December 2026."),
        ("When?", {"date": "2026-12-01"}, "Il 1° dicembre."),
        ("How long?", {"minutes": 90}, "It takes an hour and 30 minutes."),
        ("Whom do I call?", {"phone": "+49301234567"}, "Call +49 (0)30 1234567."),
        ("How good?", {"rating": 4.5}, "⭐ 4.5/5, so 4,5 von 5 Sternen."),
        ("How?", {}, "Step 1 of 3: open it. Step 2 of 3: tap. Step 3 of 3: done."),
        ("Open 9:00 to 18:00.", {}, "De las 9 a las 18 h."),
        ("いつですか。", {"starts_at": "2026-05-03T14:30"}, "2026年5月3日14時30分です。"),
        ("几点？", {"starts_at": "2026-05-03T14:30"}, "5月3日14点30分。"),
        ("Wann?", {"starts_at": "2026-05-03T14:30"}, "Am Sonntag, 3. Mai, 14 Uhr 30."),
        ("Which account?", {"iban": "DE89370400440532013000"}, "Your account ending in 3000."),
        ("Welche Karte?", {"card": "4242424242421881"}, "Die Karte endet auf 1881, also •••• 1881."),
        ("How much?", {"kwh": 3421.7, "eur_per_kwh": 0.3149}, "About 3.4 MWh, at 31.5 ct."),
        ("How much?", {"mg": 400, "ml": 1500}, "0.4 g in 1.5 l."),
        ("Ein kWh kostet 31,49 Cent.", {}, "0,3149 € je kWh, also etwa 0,315 €."),
    ],
)
def test_what_was_given_may_be_told_otherwise(told: str, result: object, answer: str) -> None:
    assert verdict(told, result, answer) == "pass"


@pytest.mark.parametrize(
    ("told", "result", "answer"),
    [
        ("One hundred and fifty euros a night.", {}, "It is 160 euros."),
        ("A third of the price.", {}, "1/4 of it."),
        ("First the total of the second order.", {}, "It arrives on December 2."),
        ("Wait a second. Prima!", {}, "On May 2nd, oder am 1. Mai."),
        ("The third one, at the second address.", {"on": "2026-12-14"}, "It arrives on December 3."),
        ("I paid 5 cents.", {}, "It costs 100 euros."),
        ("It takes ten to twelve business days, and five to ten items.", {}, "We open at 11:50, or at 9:55."),
        ("The second renewal is free.", {}, "The 3rd renewal is free."),
        ("Der dritte Stock.", {}, "Er ist im 4. Stock."),
        ("We are in Europe/Berlin.", NIGHT, "On 4 July at 2:00."),
        ("When?", AT, "At 15:30."),
        ("When?", AT, "At 14:30 on 2 December."),
        ("When?", NIGHT, "July 3, 8 PM EDT."),
        ("Um halb acht.", {}, "Um 20:30 Uhr."),
        ("いつですか。", {"starts_at": "2026-05-03T14:30"}, "2026年5月4日14時30分です。"),
        ("Wann?", {"starts_at": "2026-05-03T14:30"}, "Am 3. Mai, 14 Uhr 40."),
        ("Half past six.", {}, "At 5:30 pm."),
        ("When?", {"date": "20261201"}, "On 2 December 2026."),
        ("Whom do I call?", {"phone": "+49301234567"}, "Call +49 (0)30 1234568."),
        ("How good?", {"rating": 4.5}, "⭐ 4.6/5"),
        ("Which account?", {"iban": "DE89370400440532013000"}, "Your account ending in 3100."),
        ("Until when is the sale?", {"sale": "202611"}, "The sale ends in 11 days."),
        ("Which account?", {"iban": "DE89370400440532013000"}, "Your fee is 3000."),
        ("How much?", {"kwh": 3421.7}, "About 3.5 MWh."),
        ("How much?", {"eur_per_kwh": 0.3149}, "31.6 ct"),
        ("Ein kWh kostet 31,49 Cent.", {}, "0,3194 € je kWh."),
        ("How?", {}, "Step 1 of 4: open it. Step 2 of 4: tap. Step 3 of 4: done."),
    ],
)
def test_what_differs_from_it_is_made_up(told: str, result: object, answer: str) -> None:
    assert verdict(told, result, answer) == "fail"
