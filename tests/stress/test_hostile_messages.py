"""What is done to a message holds for every message: it repeats in any process, ends in time, and keeps what decides a case."""

import json
import os
import re
import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.grading.texts import fold, says
from specforge.loading.assembly import assemble
from specforge.spec.stress import Level
from specforge.stress.levels import BUILT_IN
from specforge.stress.transforms import DECIDES, QUOTED, free_words, reworked, surrounded, words_of
from tests.conftest import AS_OF, load_texts

REWORKING = (
    Level(typos=3), Level(typos=100), Level(letters="lower"), Level(letters="upper"), Level(punctuation="none"),
    Level(punctuation="repeated"), Level(typos=10, punctuation="none", letters="upper"),
)  # fmt: skip
LEVELS = st.sampled_from([*REWORKING, *(level for levels in BUILT_IN.values() for level in levels.values())])
PIECES = st.sampled_from(
    ["please", "refund", "W123", "12.50", "€", "2026-03-27", '"as it is"', "`x = 1`", "```\ncode here\n```", "mia@shop.example", "don't", "never",
     "fifteen", "Mia", "EUR", "order_id", "größer", "naïve", "cafe\u0301s", "cafés", "please\u2019s", "\u202eשלום\u202c", "مرحبا", "\u0928\u092e\u0938\u094d\u0924\u0947", "いつ届きますか", "👩‍👩‍👧", "İstanbul",
     "straße", "ok.", "why?", "\n", "{{name}}", "\u00a0", "a/b", "\u201cso\u201d", "'tis", "l\u2019eau"]
)  # fmt: skip
MESSAGES = st.one_of(st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=12).map("".join), st.text(max_size=150))


def done(text: str, *levels: Level, held: frozenset[str] = frozenset()) -> str:
    text = reworked(text, levels, "seed", held)
    for level in levels:
        text = surrounded(text, level)
    return text


@given(MESSAGES, LEVELS, LEVELS)
def test_the_same_message_gives_the_same_text(text: str, one: Level, other: Level) -> None:
    assert done(text, one, other) == done(text, one, other)


def test_so_it_does_in_every_process() -> None:
    """Of the order of sets and of hashes of texts, which differ between processes, nothing is seen."""
    code = """
import json, sys
from specforge.stress.deriving import stress_cases
from tests.stress.test_hostile_messages import BUILT_IN, SHOP, done, loaded
texts = json.loads(sys.stdin.read())
print(json.dumps([done(text, level) for text in texts for levels in BUILT_IN.values() for level in levels.values()]))
print([(case.id, [turn.user for turn in case.turns]) for case in stress_cases(loaded(SHOP))])
"""
    texts = ["Where is my parcel W12, please? I ordered it in May.", "größer als naïve cafe\u0301s", "مرحبا, أين طلبي?", "a" * 500]

    def told(seed: str) -> str:
        surroundings = {**os.environ, "PYTHONHASHSEED": seed}
        ran = subprocess.run(
            [sys.executable, "-c", code], input=json.dumps(texts), capture_output=True, text=True, check=True, env=surroundings
        )
        return ran.stdout

    first = told("0")
    assert "@length=long,typing_noise=light" in first
    assert told("1") == told("4711") == first


@given(MESSAGES, st.lists(LEVELS, min_size=1, max_size=3))
def test_what_decides_a_case_is_still_there_and_in_order(text: str, levels: list[Level]) -> None:
    """Quotations, code, and every piece with a digit or a sign in it are ids, amounts and dates for all that is known."""
    changed = done(text, *levels)
    at = 0
    kept = [*(one.span() for one in QUOTED.finditer(text)), *(one.span() for one in re.finditer(r"\S*[\d_@/\\#{}€$%&]\S*", text))]
    for start, end in sorted(kept):
        if any(begin < start and end <= stop for begin, stop in kept):
            continue  # it is a part of another
        found = changed.find(text[start:end], at)
        assert found >= 0
        at = found


@given(
    MESSAGES,
    st.lists(st.sampled_from(["please", "refund", "größer", "naïve", "cafés", "cafe\u0301s", "مرحبا", "straße"]), max_size=3),
    st.sampled_from(REWORKING),
)
def test_words_that_a_check_looks_for_are_still_found(text: str, looked_for: list[str], level: Level) -> None:
    changed = done(text, level, held=words_of(looked_for))
    for word in looked_for:
        assert says(changed, word) or not says(text, word)


@given(
    st.lists(
        st.sampled_from(["never", "nothing", "don't", "WON\u2019T", "fifteen", "sixty", "three", "cannot", "without", "fourth"]), min_size=1
    )
)
def test_a_number_stays_a_number_and_a_denial_a_denial(words: list[str]) -> None:
    text = " ".join(words)
    assert fold(done(text, Level(typos=100))) == fold(text)


@given(MESSAGES, st.sampled_from(REWORKING))
def test_a_message_that_stays_as_it_is_has_nothing_that_could_change(text: str, level: Level) -> None:
    """A level that leaves a message alone gives no case, so it must not do so where there is something to be done."""
    if done(text, level) != text:
        return
    free = [text[start:end] for start, end in free_words(text, frozenset())]
    if level.typos is not None:
        ends = {end for _, end in free_words(text, frozenset()) if not unicodedata.category(text[end : end + 1] or " ").startswith("M")}
        words = {text[start:end] for start, end in free_words(text, frozenset()) if end in ends}
        assert not {word for word in words if re.fullmatch("[a-zäöüï]{4,}", word)} - DECIDES
    if level.letters is not None:
        assert all(getattr(word, level.letters)() == word for word in free)
    if level.punctuation == "none":
        assert not any(re.match(r"[.,!?;:]+(\s|$)", text[end:]) for _, end in free_words(text, frozenset()))


@pytest.mark.parametrize("number", range(len(REWORKING)))
def test_levels_do_all_they_say_in_any_order(number: int) -> None:
    """Words in capitals are taken for codes, so capitals come last: nothing would be done to them."""
    text = "hello there, my parcel is late. what now?"
    upper, other = Level(letters="upper"), REWORKING[number]
    if other.letters is not None:
        return
    assert done(text, upper, other) == done(text, other, upper) == done(text, other).upper()


def test_a_level_does_several_things() -> None:
    level = Level(typos=100, punctuation="none", letters="upper")
    assert done("please, help.", level) == done("please, help.", Level(typos=100), Level(punctuation="none")).upper()
    assert done("please, help.", Level(punctuation="none", letters="upper")) == "PLEASE HELP"


BIG = 100_000
HOSTILE = {
    "one word": "a", "one capital": "A", "digits": "1", "words": "word ", "apostrophes": "a'", "quotation marks": '"', "single quotes": " 'a",
    "backticks": "`", "fences": "``` ", "guillemets": "«»", "guillemets that never close": "« a", "low quotes": "\u201e ", "long quotes": '"' + "x" * 499,
    "long single quotes": " '" + "x " * 249, "combining characters": "e\u0301", "one letter with all marks": "\u0301", "zero width joiners": "a\u200d",
    "right to left": "\u202eשלום ", "arabic without spaces": "مرحبا", "emoji": "👩‍👩‍👧‍👦", "no spaces": "いつ届きますか", "two letters for one": "ß", "dotted": "İ",
    "sentences": "a.", "full stops": ".", "line breaks": "\n", "paths": "a/b ", "control characters": "\x00a",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_message_of_100_kilobytes_is_done_at_once(name: str) -> None:
    """A second or two would do on an idle machine; what is not linear takes minutes."""
    text = f"hello {HOSTILE[name] * (BIG // len(HOSTILE[name]))}"
    begun = time.monotonic()
    done(text, Level(typos=10, punctuation="repeated", letters="upper"))
    assert time.monotonic() - begun < 15


def test_a_word_twice_as_long_takes_about_twice_as_long() -> None:
    def seconds(length: int) -> float:
        begun = time.process_time()
        done("a" * length, Level(typos=10))
        return time.process_time() - begun

    assert min(seconds(80_000) for _ in range(3)) < 12 * min(seconds(20_000) for _ in range(3))


SHOP = """\
specforge: 1
feature: shop
intents: [{id: help, when: The user asks., do: Help.}]
cases: [{id: asks, covers: help, input: "where is my parcel, please? I ordered it long ago.", expect: {says: parcel}}]
stress: [length, typing_noise, letter_case, punctuation, pasted_code, politeness, instruction_in_input]
"""


def loaded(text: str):
    found = load_texts({"specs/shop.yaml": text})
    assert not found.findings, found.findings
    (view,) = found.project.views
    return view


@pytest.mark.parametrize("half", [r"\uD800", "\ud800"])
def test_half_a_character_cannot_get_into_a_message(half: str) -> None:
    found = assemble(("shop.yaml",), lambda _: SHOP.replace("please?", half).encode("utf-8", "surrogatepass"), AS_OF)
    assert [one.check for one in found.findings] == ["unreadable-file"]
    assert not found.project.views
