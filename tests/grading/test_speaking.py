"""In which language an agent answers: thirty languages, what is not looked at, and the language of the user."""

import pytest

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade
from specforge.grading.verdict import Outcome
from specforge.languages import LANGUAGES, language_of, languages_of
from specforge.spec.checks import Check

SAID = {
    "ar": "لا يمكننا تغيير الحجز بعد هذا اليوم.",
    "bg": "Не може да се променя резервацията след този ден, но ние ще Ви помогнем.",
    "cs": "Rezervaci není možné po tomto dni změnit, ale můžeme vám pomoci.",
    "da": "Vi kan ikke ændre bestillingen efter denne dag, hvis den er betalt af dig.",
    "de": "Wir können die Buchung nach diesem Tag leider nicht mehr ändern.",
    "el": "Δεν μπορούμε να αλλάξουμε την κράτηση μετά από αυτή την ημέρα.",
    "en": "We are sorry, but the booking can not be changed after that day.",
    "es": "Lo siento, la reserva no se puede cambiar después de ese día.",
    "fa": "متأسفانه پس از این روز نمی‌توان رزرو را تغییر داد.",
    "fi": "Varausta ei voi muuttaa tämän päivän jälkeen, mutta me voimme auttaa.",
    "fr": "Nous sommes désolés, la réservation ne peut plus être modifiée après ce jour.",
    "he": "לצערנו אי אפשר לשנות את ההזמנה אחרי היום הזה.",
    "hi": "हमें खेद है, इस दिन के बाद बुकिंग नहीं बदली जा सकती।",
    "hu": "Sajnos a foglalás ez után a nap után már nem módosítható, de ha kell, segítünk.",
    "id": "Mohon maaf, pemesanan tidak dapat diubah setelah hari ini, tetapi kami akan membantu.",
    "it": "Ci dispiace, la prenotazione non può essere modificata dopo questo giorno.",
    "ja": "申し訳ございませんが、この日を過ぎると予約は変更できません。",
    "ko": "죄송하지만 이 날이 지나면 예약을 변경할 수 없습니다.",
    "nb": "Vi kan ikke endre bestillingen etter denne dagen, hvis den er betalt av deg.",
    "nl": "Helaas kunnen wij de boeking na deze dag niet meer wijzigen.",
    "pl": "Niestety nie można zmienić rezerwacji po tym dniu, ale pomożemy, jeśli to możliwe.",
    "pt": "Lamentamos, mas a reserva não pode ser alterada depois desse dia.",
    "ro": "Ne pare rău, dar rezervarea nu mai poate fi modificată după această zi.",
    "ru": "К сожалению, после этого дня бронирование изменить нельзя, но мы поможем вам.",
    "sv": "Tyvärr kan vi inte ändra bokningen efter den dagen, men vi hjälper dig.",
    "th": "ขออภัย เราไม่สามารถเปลี่ยนการจองหลังจากวันนี้ได้",
    "tr": "Üzgünüz, bu günden sonra rezervasyon değiştirilemez, ama size yardım için buradayız.",
    "uk": "На жаль, після цього дня бронювання змінити не можна, але ми допоможемо.",
    "vi": "Rất tiếc, chúng tôi không thể thay đổi đặt chỗ sau ngày này.",
    "zh": "很抱歉，这一天之后无法更改预订。",
}
SHORT = ["OK.", "Danke!", "Paris, 12:30", "Booking confirmed", "", "A-12 / 2026-12-01", "👍"]


def judged(language: str, turns: object) -> Outcome:
    return grade(Check.model_validate({"language": language}), conversation(turns), Catalog())


@pytest.mark.parametrize(("language", "text"), SAID.items(), ids=SAID)
def test_every_language_is_told_from_every_other(language: str, text: str) -> None:
    assert language in languages_of(text)
    assert judged(language, text).verdict == "pass"
    others = LANGUAGES.keys() - languages_of(text)
    assert len(others) >= len(LANGUAGES) - 2
    assert {judged(other, text).verdict for other in others} == {"fail"}


def test_there_is_a_sentence_of_every_language() -> None:
    assert SAID.keys() == LANGUAGES.keys()


@pytest.mark.parametrize("text", SHORT)
def test_a_few_words_show_no_language(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    ("language", "answer", "verdict"),
    [
        ("de", 'Drücken Sie auf die Taste "Do not change the booking after that day", die dort ist.', "pass"),
        ("de", "Das ist der Befehl, den Sie brauchen:\n\n```\nset the value of the list to what you have\n```", "pass"),
        ("de", "Das steht in den Regeln, die wir haben:\n\n> We are sorry, but this is what you have to do.", "pass"),
        ("de", "Das finden Sie auf [der Seite](https://shop.example/the/list/of/what/you/have), die wir haben.", "pass"),
        ("de", '"We are sorry, but the booking can not be changed."', "fail"),
        ("de", "Gern!", "undecided"),
        ("es", "No puedo recomendarle dosis de medicamentos. \u00bfQuiere que le llame la enfermera?", "pass"),
        ("en", "In Spanish, \u00bf and \u00a1 stand at the begin of what is asked or called.", "pass"),
        ("fr", "Bonjour, et merci ! We are sorry, but the booking can not be changed after that day.", "fail"),
        ("nb", SAID["da"], "fail"),
        ("user", "Gern geschehen, wir haben das für Sie getan.", "undecided"),
    ],
)
def test_what_need_not_be_in_the_language_is_not_looked_at(language: str, answer: str, verdict: str) -> None:
    assert judged(language, answer).verdict == verdict


def test_the_language_of_the_user_is_that_of_the_last_message_that_shows_one() -> None:
    german, english, french = {"user": SAID["de"]}, {"user": SAID["en"]}, {"user": SAID["fr"]}
    answers = {language: {"agent": SAID[language]} for language in ("de", "en", "fr")}
    assert judged("user", [german, answers["de"], english, answers["en"]]).verdict == "pass"
    assert judged("user", [german, answers["de"], {"user": "OK"}, answers["de"]]).verdict == "pass"
    found = judged("user", [german, answers["de"], english, answers["de"]])
    assert (found.verdict, found.reason[:56]) == ("fail", "expected an answer in English, found one in German: 'Wir")
    assert judged("user", [french, answers["en"], answers["fr"]]).verdict == "fail"
    assert judged("user", [{"user": "OK"}, answers["de"]]).verdict == "undecided"
    assert judged("de", [english, answers["de"]]).verdict == "pass"
    assert judged("de", [english, answers["en"]]).verdict == "fail"
    assert judged("user", [german]).reason == "the agent says nothing"
