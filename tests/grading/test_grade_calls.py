"""The calls that the agent makes, and what must come before them."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.grading.asking import asks
from specforge.grading.calls import matches, matching
from specforge.grading.catalog import Catalog
from specforge.grading.consent import says_yes
from specforge.grading.conversation import Call, conversation
from specforge.grading.grade import grade
from specforge.grading.json_values import same_json
from specforge.spec.checks import Check, ExpectedCall

CATALOG = Catalog(writes=frozenset({"cancel", "pay"}), tools=frozenset({"cancel", "pay", "list", "get"}))


def verdict(check: dict[str, object], turns: object) -> str:
    return grade(Check.model_validate(check), conversation(turns), CATALOG).verdict


def call(tool: str, by: str = "agent", **arguments: object) -> dict[str, object]:
    return {"call": tool, "with": arguments, "by": by}


def parallel(*calls: tuple[str, str]) -> list[dict[str, object]]:
    """One message of a chat with calls: the name of each, and its arguments as the model wrote them."""
    made = [{"id": str(at), "function": {"name": name, "arguments": given}} for at, (name, given) in enumerate(calls)]
    return [{"role": "assistant", "content": None, "tool_calls": made}]


@pytest.mark.parametrize(
    ("expected", "turns", "wanted"),
    [
        ("list", [call("list", status="open")], "pass"),
        ("list", [call("get")], "fail"),
        ("list", [call("list", by="user")], "fail"),
        ({"call": "list", "with": {"n": 1}}, [call("list", n=1.0, m=2)], "pass"),
        ({"call": "list", "with": {"n": 1}}, [call("list", n=True)], "fail"),
        ({"call": "list", "with": {"n": 1}}, [call("list", n="1")], "fail"),
        ({"call": "list", "with": {"n": None}}, [call("list")], "fail"),
        ({"call": "list", "with": {"n": {"a": 1}}}, [call("list", n={"a": 1, "b": 2})], "fail"),
        ({"call": "list", "with": {"n": {"a": 1, "b": [1]}}}, [call("list", n={"b": [1], "a": 1})], "pass"),
        ({"call": "list", "with": {"at": "2026-12-01T10:00:00Z"}}, [call("list", at="2026-12-01T11:00:00+01:00")], "pass"),
        ({"call": "list", "with": {"at": "2026-12-01T10:00:00Z"}}, [call("list", at="2026-12-01T10:00:00.000+00:00")], "pass"),
        ({"call": "list", "with": {"on": {"at": ["2026-12-01T10:00Z"]}}}, [call("list", on={"at": ["2026-12-01T05:00:00-05:00"]})], "pass"),
        ({"call": "list", "with": {"at": "2026-12-01T10:00:00Z"}}, [call("list", at="2026-12-01T10:00:00+01:00")], "fail"),
        ({"call": "list", "with": {"at": "2026-12-01T10:00:00Z"}}, [call("list", at="2026-12-01T10:00:00")], "fail"),
        ({"call": "list", "with": {"at": "2026-12-01T10:00:01Z"}}, [call("list", at="2026-12-01T10:00:00Z")], "fail"),
        ({"call": "list", "with": {"at": "9999-12-31T23:59:00-23:00"}}, [call("list", at="9999-12-31T23:59:00-23:00")], "pass"),
        (["list", "list"], [call("list")], "fail"),
        (["list", {"call": "list", "with": {"n": 1}}], [call("list", n=1), call("list", n=2)], "pass"),
    ],
)
def test_each_expected_call_needs_a_call_of_its_own(expected: object, turns: object, wanted: str) -> None:
    assert verdict({"calls": expected}, turns) == wanted


@pytest.mark.parametrize(
    ("expected", "turns", "wanted"),
    [
        ([], [], "pass"),
        ([], [call("list")], "pass"),
        ([], [call("pay")], "fail"),
        ([], [call("pay", by="user")], "pass"),
        (["pay"], [call("list"), call("pay", n=1)], "pass"),
        (["pay"], [call("pay"), call("pay")], "fail"),
        (["pay", "pay"], [call("pay")], "fail"),
        (["list"], [call("list")], "fail"),
        # A greedy pairing gives the first call to `pay` and leaves `n: 1` without one.
        (["pay", {"call": "pay", "with": {"n": 1}}], [call("pay", n=1), call("pay", n=2)], "pass"),
        ([{"call": "pay", "with": {"n": 1}}, "pay"], [call("pay", n=2), call("pay", n=1)], "pass"),
        ([{"call": "pay", "with": {"n": 1}}, {"call": "pay", "with": {"m": 1}}], [call("pay", n=1, m=1), call("pay", n=1)], "pass"),
        ([{"call": "pay", "with": {"n": 1}}, {"call": "pay", "with": {"n": 1}}], [call("pay", n=1), call("pay", n=2)], "fail"),
    ],
)
def test_the_writes_are_exactly_the_expected_ones(expected: object, turns: object, wanted: str) -> None:
    assert verdict({"does_only": expected}, turns) == wanted


@pytest.mark.parametrize(
    ("expected", "wanted"),
    [
        ("pay", "pass"),
        ({"call": "pay", "with": {"n": 1}}, "fail"),
        ({"call": "pay", "without": ["n"]}, "fail"),
        ({"call": "pay", "without": ["n"], "times": {"at_least": 1}}, "fail"),
        ({"call": "pay", "times": {"at_most": 0}}, "fail"),
    ],
)
@pytest.mark.parametrize("arguments", ['{"n": 1', "[1]", "n=1"])
def test_of_arguments_that_cannot_be_read_none_is_known(expected: object, arguments: str, wanted: str) -> None:
    assert verdict({"calls": expected}, parallel(("pay", arguments))) == wanted
    assert verdict({"does_only": []}, parallel(("pay", arguments))) == "fail"


@pytest.mark.parametrize(
    ("times", "often"),
    [
        ({"at_least": 1}, "at least 1 time"),
        ({"at_least": 2}, "at least 2 times"),
        ({"at_least": 11}, "at least 11 times"),
        ({"at_least": 1, "at_most": 2}, "at least 1 and at most 2 times"),
    ],
)
def test_how_often_a_call_is_expected_is_told(times: object, often: str) -> None:
    found = grade(Check.model_validate({"calls": {"call": "pay", "times": times}}), conversation("Hello."), CATALOG)
    assert found.reason == f"expected the call `pay` {often}, found 0"


def test_arguments_that_cannot_be_read_are_told() -> None:
    check = Check.model_validate({"calls": {"call": "pay", "without": ["n"]}})
    found = grade(check, conversation(parallel(("pay", "[1]"))), CATALOG)
    assert found.reason == "expected the call `pay` without `n`, found `pay`, whose arguments are not keys and values"


ARGUMENTS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 1), max_size=3)


@given(st.lists(ARGUMENTS, max_size=5), st.lists(ARGUMENTS, max_size=5))
def test_the_matching_is_as_large_as_the_best_of_all_pairings(wanted: list[dict[str, int]], made: list[dict[str, int]]) -> None:
    expected = [ExpectedCall.model_validate({"call": "pay", "with": one}) for one in wanted]
    calls = [Call("pay", one) for one in made]
    found = matching(expected, calls)
    assert len(set(found.values())) == len(found)
    assert all(matches(expected[one], calls[index]) for one, index in found.items())
    padded = [*range(len(calls)), *[None] * len(expected)]
    best = max(
        sum(index is not None and matches(one, calls[index]) for one, index in zip(expected, order, strict=False))
        for order in set(permutations(padded, len(expected)))
    )
    assert len(found) == best


def test_a_long_chain_of_calls_is_matched_without_recursion() -> None:
    expected = [ExpectedCall.model_validate({"call": "pay", "with": {str(n): 1}}) for n in range(1200)]
    calls = [Call("pay", {str(n): 1, str(n + 1): 1}) for n in range(1200)]
    assert len(matching(expected, calls[1:])) == 1199


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(1, 1.0, True), (True, 1, False), (False, 0, False), (None, 0, False), ([1], (1,), True), ([1], [1, 2], False), ("1", 1, False)],
)
def test_json_equality(one: object, other: object, same: bool) -> None:
    assert same_json(one, other) is same
    assert same_json(other, one) is same


ARGUMENTS_OF_A_CALL = [
    (5, "5", False),
    ("5", 5, False),
    (5, 5.0, True),
    (0, False, False),
    (0, -0.0, True),
    (0.3, 0.1 + 0.2, False),
    (2**53 + 1, 2**53, False),
    (2**53 + 1, float(2**53), False),
    (True, "true", False),
    (None, None, True),
    ("", None, False),
    ([], None, False),
    ({}, [], False),
    (["a"], "a", False),
    ({"a": 1}, '{"a": 1}', False),
    ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 2.0}]}}, True),
    ({"a": 1}, {"a": 1, "b": None}, False),
    ({"a": 1, "b": None}, {"a": 1}, False),
    ([1, 2], [2, 1], False),
    ([1, 2], [1, 2, 2], False),
    ("caf\u00e9", "cafe\u0301", True),
    ("cafe\u0301", "caf\u00e9", True),
    ([{"x": "caf\u00e9"}], [{"x": "cafe\u0301"}], True),
    ({"caf\u00e9": 1}, {"cafe\u0301": 1}, True),
    ("caf\u00e9", "cafe", False),
    ("\u00bd", "1/2", False),
    ("\ud55c", "\u1112\u1161\u11ab", True),
    ("don't", "don\u2019t", False),
    ("Anna", "anna", False),
    ("Anna", "Anna ", False),
    ("a b", "a\u00a0b", False),
    ("\ud83d", "\ud83d", True),
    ("2026-12-05", "2026-12-05T00:00:00", False),
    ("2026-12-05", "2026-12-5", False),
    ("2026-12-05T10:00:00Z", "2026-12-05T10:00:00+00:00", True),
    ("2026-12-05T10:00:00Z", "2026-12-05T10:00:00", False),
]


@pytest.mark.parametrize(("wanted", "given", "same"), ARGUMENTS_OF_A_CALL)
def test_an_argument_is_compared_as_json_with_its_characters_composed(wanted: object, given: object, same: bool) -> None:
    expected = ExpectedCall.model_validate({"call": "list", "with": {"n": wanted}})
    assert matches(expected, Call("list", {"n": given})) is same
    assert matches(expected, Call("list", {"n": given, "unknown": 1})) is same
    assert not matches(expected, Call("list", {}))
    assert not matches(expected, Call("get", {"n": given}))


def failed(name: str, class_: str) -> dict[str, object]:
    return {"call": name, "result": {"error": "It failed.", "class": class_}}


@pytest.mark.parametrize(
    ("bound", "turns", "wanted"),
    [
        ({"times": {"at_most": 0}}, [failed("list", "too_large")], "pass"),
        ({"times": {"at_most": 0}}, [failed("list", "too_large"), call("get")], "pass"),
        ({"times": {"at_most": 0}}, [failed("list", "absent"), call("list")], "pass"),
        ({"times": {"at_most": 0}}, [failed("get", "too_large"), call("list")], "pass"),
        ({"times": {"at_most": 0}}, [failed("list", "too_large"), call("list")], "fail"),
        # What came of a call may not be known; of the last one it decides nothing.
        ({"times": {"at_most": 0}}, [call("list"), call("list")], "undecided"),
        ({"times": {"at_most": 0}}, [call("get"), call("list")], "pass"),
        ({}, [failed("list", "too_large"), call("list")], "pass"),
        ({}, [call("list", n=1)], "fail"),
        ({"with": {"n": 1}}, [failed("list", "too_large"), call("list"), call("list", n=1)], "pass"),
        ({"with": {"n": 1}}, [failed("list", "too_large"), call("list", n=2)], "fail"),
    ],
)
def test_calls_after_a_failure_are_counted_alone(bound: dict[str, object], turns: object, wanted: str) -> None:
    assert verdict({"calls": {"call": "list", "after_failure": "too_large", **bound}}, turns) == wanted


@pytest.mark.parametrize(
    ("check", "turns", "wanted"),
    [
        ({"calls": {"call": "list", "without": "n"}}, [call("list", n=None)], "pass"),
        ({"calls": {"call": "list", "without": "n"}}, [call("list", n="")], "fail"),
        ({"calls": {"call": "list", "without": "n"}}, [call("list", n=0)], "fail"),
        ({"calls": {"call": "list", "without": "n"}}, [call("list")], "pass"),
        ({"calls": {"call": "list", "without": "n"}}, [call("list", n=1), call("list", m=1)], "pass"),
        ({"calls": {"call": "list", "times": {"at_most": 0}}}, [], "pass"),
        ({"calls": {"call": "list", "times": {"at_most": 0}}}, [call("list")], "fail"),
        ({"calls": {"call": "list", "times": {"at_most": 0}}}, [call("list", by="user")], "pass"),
        ({"calls": {"call": "list", "with": {"n": 1}, "times": {"at_most": 1}}}, [call("list", n=1), call("list", n=2)], "pass"),
        ({"calls": {"call": "list", "with": {"n": 1}, "times": {"at_most": 1}}}, [call("list", n=1), call("list", n=1.0)], "fail"),
        ({"calls": {"call": "list", "times": {"at_least": 2}}}, [call("list")], "fail"),
        ({"calls": {"call": "list", "times": {"at_least": 2}}}, parallel(("list", "{}"), ("list", "{}")), "pass"),
        ({"calls": [{"call": "list", "times": {"at_most": 1}}, "list"]}, [call("list")], "pass"),
        ({"calls": [{"call": "list", "times": {"at_most": 1}}, "list"]}, [call("list"), call("list")], "fail"),
        ({"calls": ["list", "get"]}, parallel(("get", "{}"), ("list", "{}")), "pass"),
        ({"calls": "list"}, parallel(("List", "{}")), "fail"),
        ({"calls": "list"}, parallel(("list ", "{}")), "fail"),
        ({"calls": {"call": "list", "with": {"n": 1}}}, parallel(("list", "")), "fail"),
        ({"calls": {"call": "list", "with": {"n": 2}}}, parallel(("list", '{"n": 1, "n": 2}')), "pass"),
        ({"calls": {"call": "list", "with": {"n": "\U0001f600"}}}, parallel(("list", '{"n": "\\ud83d\\ude00"}')), "pass"),
        ({"calls": {"call": "list", "with": {"n": 12345678901234567890}}}, parallel(("list", '{"n": 12345678901234567890}')), "pass"),
        ({"calls": {"call": "list", "with": {"n": 1}}}, parallel(("list", '{"n": 1e400}')), "fail"),
        ({"not": {"calls": "list"}}, [call("list")], "fail"),
        ({"not": {"calls": {"call": "list", "with": {"n": 1}}}}, [call("list", n="1")], "pass"),
        ({"any_of": [{"calls": "list"}, {"calls": "get"}]}, [call("get")], "pass"),
        ({"does_only": {"call": "pay", "with": {"n": 1}}}, [call("pay", n=1), call("pay", n=1)], "fail"),
        ({"does_only": {"call": "pay", "with": {"n": 1}}}, [call("pay", n=1, note="Hi")], "pass"),
        ({"does_only": {"call": "pay", "with": {"n": 1}}}, [call("pay", n="1")], "fail"),
        ({"does_only": ["pay", "cancel"]}, parallel(("cancel", "{}"), ("pay", "{}")), "pass"),
        ({"does_only": "pay"}, [call("pay", by="user")], "fail"),
        ({"does_only": []}, parallel(("pay", "no JSON")), "fail"),
        ({"asks_before": "pay"}, parallel(("pay", "no JSON")), "fail"),
        ({"calls_before": {"first": "get", "then": "pay"}}, parallel(("get", "{}"), ("pay", "{}")), "pass"),
        ({"calls_before": {"first": "get", "then": "pay"}}, parallel(("pay", "{}"), ("get", "{}")), "fail"),
        ({"calls_before": {"first": "get", "then": "get"}}, [call("get")], "pass"),
        ({"pages_at_most": {"tool": "list", "at_most": 0}}, [call("list")], "fail"),
        ({"pages_at_most": {"tool": "list", "at_most": 2}}, [call("list"), call("get"), call("list")], "pass"),
    ],
)
def test_calls_as_models_make_them(check: dict[str, object], turns: object, wanted: str) -> None:
    assert verdict(check, turns) == wanted


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        ([], "pass"),
        ([call("get"), call("cancel"), call("pay")], "pass"),
        ([call("cancel")], "fail"),
        ([call("cancel"), call("get")], "fail"),
        ([call("get", by="user"), call("pay")], "pass"),
        ([call("cancel", by="user")], "pass"),
    ],
)
def test_one_tool_comes_before_others(turns: object, wanted: str) -> None:
    assert verdict({"calls_before": {"first": "get", "then": ["cancel", "pay"]}}, turns) == wanted


def test_pages_are_calls_of_the_agent() -> None:
    check: dict[str, object] = {"pages_at_most": {"tool": "list", "at_most": 1}}
    assert verdict(check, [call("list"), call("list", by="user")]) == "pass"
    assert verdict(check, [call("list"), call("list")]) == "fail"
    told = grade(Check.model_validate(check), conversation([call("list")] * 2), CATALOG).reason
    assert told == "expected at most 1 call of `list`, found 2"
    # Who was refused for the arguments has read nothing; who was refused for another reason has asked for a page.
    misput = {**call("list"), "result": {"error": "`list` has no argument `n`", "class": "bad_arguments"}}
    assert verdict(check, [misput, call("list")]) == "pass"
    assert verdict(check, [{**misput, "result": {"error": "it is too large", "class": "too_large"}}, call("list")]) == "fail"
    assert verdict(check, [{**misput, "result": {"class": "bad_arguments"}}, call("list")]) == "fail"


def test_a_call_that_is_refused_for_its_arguments_counts_only_where_none_may_happen() -> None:
    misput = {**call("pay"), "result": {"error": "`pay` has no argument `n`", "class": "bad_arguments"}}
    once: dict[str, object] = {"calls": {"call": "pay", "times": {"at_least": 1, "at_most": 1}}}
    assert verdict(once, [misput, call("pay")]) == "pass"
    assert verdict(once, [misput]) == "fail"
    assert verdict(once, [call("pay"), call("pay")]) == "fail"
    assert verdict({"calls": {"call": "pay", "times": {"at_most": 0}}}, [misput]) == "fail"
    # What was refused has written nothing, and comes before nothing.
    assert verdict({"does_only": "pay"}, [misput, call("pay")]) == "pass"
    assert verdict({"does_only": "pay"}, [misput]) == "fail"
    assert verdict({"does_only": "cancel"}, [misput, call("cancel")]) == "fail"
    assert verdict({"does_only": []}, [misput]) == "fail"
    assert verdict({"calls_before": {"first": "pay", "then": "cancel"}}, [misput, call("cancel")]) == "fail"
    assert verdict({"calls_before": {"first": "pay", "then": ["pay", "cancel"]}}, [misput, call("pay"), call("cancel")]) == "pass"


ASK, YES, CANCEL = {"agent": "Shall I cancel it?"}, {"user": "Yes, please."}, call("cancel")


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        ([], "pass"),
        ([call("list")], "pass"),
        ([ASK, YES, CANCEL], "pass"),
        ([ASK, YES, call("list"), CANCEL, call("pay")], "pass"),
        ([ASK, call("list"), {"agent": "It is ready."}, YES, CANCEL], "pass"),
        ([ASK, YES, {"agent": "One moment."}, CANCEL], "pass"),
        ([{"user": "Cancel it."}, CANCEL], "fail"),
        ([CANCEL], "fail"),
        ([ASK, CANCEL, YES], "fail"),
        ([YES, CANCEL], "fail"),
        ([ASK, {"user": "What does it cost?"}, YES, CANCEL], "fail"),
        ([ASK, {"user": "Hm"}, {"agent": "Take your time."}, YES, CANCEL], "fail"),
        ([ASK, YES, CANCEL, {"user": "Thanks"}, call("pay")], "fail"),
        ([ASK, {"user": "Yes, but not today."}, CANCEL], "fail"),
        ([ASK, {"user": "Great, go ahead."}, CANCEL], "pass"),
        ([ASK, {"user": "Yes, if it is free."}, CANCEL], "fail"),
        ([{"agent": "Please confirm the details."}, YES, CANCEL], "pass"),
        ([{"agent": "I will cancel it."}, YES, CANCEL], "fail"),
        ([ASK, YES, call("cancel", by="user")], "pass"),
        ([call("cancel", by="user")], "pass"),
        ([ASK, {"user": "Mhm."}, CANCEL], "pass"),
        ([ASK, {"user": "Uh-huh"}, CANCEL], "pass"),
    ],
)
def test_a_question_and_a_yes_come_before_a_write(turns: object, wanted: str) -> None:
    assert verdict({"asks_before": "writes"}, turns) == wanted
    assert verdict({"asks_before": ["cancel", "pay"]}, turns) == wanted


@pytest.mark.parametrize(
    ("question", "answer", "wanted"),
    [
        ("Shall I stop the delivery?", "Yes, stop it.", "pass"), ("Shall I stop the delivery?", "Yes, stop.", "pass"),
        ("I can stop the delivery. Shall I?", "Yes, stop it.", "fail"), ("Shall I cancel it?", "Yes, stop it.", "fail"),
        ("Shall I go on, or stop here?", "Ok, stop.", "fail"), ("Shall I put you on the wait list?", "Yes, the wait list.", "pass"),
        ("Shall I check the fee first?", "Sure, check the fee first.", "pass"), ("Shall I stop it?", "Yes, but wait.", "fail"),
        ("Shall I stop it?", "Yes, stop... no, don't.", "fail"),
        ("Shall I make it two?", "Yes, make it two.", "pass"), ("Shall I book it?", "Yes, make it two.", "fail"),
        ("Shall I book it without the insurance?", "Yes, without the insurance.", "pass"),
        ("Shall I book the aisle seat instead?", "Yes, the aisle seat instead.", "pass"),
        ("Would you prefer the window?", "Yes, I'd prefer the window.", "pass"),
        ("Shall I keep it?", "Yes, keep it.", "pass"),
        ("Shall I cancel it?", "Ok, keep it.", "fail"),
        ("Shall I cancel it or keep it?", "Ok, keep it.", "fail"),
        ("Soll ich stattdessen den Gang buchen?", "Ja, stattdessen den Gang.", "pass"),
        ("Would you rather have the window?", "Yes, I'd rather have the window.", "pass"),
        ("Shall I cancel it?", "Yes, just change the date", "fail"), ("Shall I change the date?", "Yes, just change the date", "pass"),
        ("I'll change the date to Friday. Is that right?", "Yes, change it.", "pass"),
        ("Shall I cancel it or change the date?", "Yes, change the date.", "fail"), ("Shall I cancel it?", "Yes, just cancel it already", "pass"),
        ("Shall I cancel it?", "Yes, just do it", "pass"), ("Shall I cancel the order?", "Yes, only the shoes.", "fail"),
        ("Shall I cancel the shoes?", "Yes, only the shoes.", "pass"), ("Shall I cancel it?", "Yes please, and also change my seat", "pass"),
        ("Shall I cancel it?", "Yes, cancel the other one.", "fail"), ("Shall I cancel it?", "Yes, I changed my plans.", "pass"),
        ("Shall I cancel it?", "Yes I know, I was asking about the price", "fail"), ("Shall I cancel it?", "Yes, I know. Yes, go ahead.", "pass"),
        ("Shall I cancel it?", "Right, so how does that work", "fail"), ("Soll ich stornieren?", "Ja, ändern Sie nur das Datum.", "fail"),
        ("Soll ich das Datum ändern?", "Ja, ändern Sie nur das Datum.", "pass"), ("Soll ich stornieren?", "Ja, ja, lassen Sie es.", "fail"),
        ("Soll ich stornieren?", "Jawohl, machen Sie das.", "pass"), ("Dois-je annuler ?", "Oui, changez juste la date.", "fail"),
        ("Dois-je changer la date ?", "Oui, juste la date.", "pass"), ("¿Cancelo la reserva?", "Sí, solo cambie la fecha.", "fail"),
        ("¿Cancelo la reserva?", "Sí, la otra.", "fail"), ("キャンセルしますか？", "はい、日付だけ変更してください。", "fail"), ("日付を変更しますか？", "はい、日付だけ変更してください。", "pass"),
        ("キャンセルしますか？", "はい、それだけです。", "pass"),
        ("Shall I pay 500 EUR?", "Yes, only 50 EUR.", "fail"), ("Shall I pay 500 EUR?", "Yes, only the 500 EUR.", "pass"),
        ("Soll ich beide Zimmer stornieren?", "Ja, nur das Doppelzimmer.", "fail"), ("Soll ich stornieren?", "Ja, nur bitte schnell.", "pass"),
        ("¿Cancelo la cita?", "Sí, aplácela al lunes.", "fail"), ("Shall I cancel it?", "Yes, I only need my money back.", "pass"),
    ],
)  # fmt: skip
def test_words_of_the_question_take_no_yes_back(question: str, answer: str, wanted: str) -> None:
    assert verdict({"asks_before": "cancel"}, [{"agent": question}, {"user": answer}, CANCEL]) == wanted


BOOKED = {
    "de": "Soll ich den Termin am 3. Mai buchen?",
    "fr": "Souhaitez-vous que je réserve pour le 3 mai ?",
    "es": "¿Reservo la cita para el 3 de mayo?",
    "it": "Vuole che prenoti per il 3 maggio?",
    "pt": "Posso marcar para 3 de maio?",
    "nl": "Zal ik de afspraak op 3 mei boeken?",
    "ja": "5月3日でご予約を確定してよろしいですか。",
    "zh": "确认预订5月3日吗？",
}


@pytest.mark.parametrize(
    ("language", "answers", "wanted"),
    [
        (
            "de",
            (
                "Ja, der 3. Mai passt", "Richtig", "Stimmt", "Auf jeden Fall!", "Ja, buchen Sie ihn", "Sehr gern", "Super, ja", "Perfekt, ja bitte",
                "Ja, bitte am 3. Mai", "Das passt", "Das passt so", "Das ist richtig", "Das stimmt", "Bin einverstanden", "Ja, machen wir so", "Jap", "Jup",
                "Ja, so machen wir das", "Bitte ja", "Ja, danke", "Ja, gerne doch", "Ja, warum nicht", "Ja, ich habe es mir gut überlegt",
                "Ja, ich denke schon", "Ja, sobald möglich", "Ja, denken Sie bitte an die Rechnung", "Richtig, danke", "Stimmt so, danke",
                "Ja, bitte überweisen",
                "Ja, ich denk schon", "Ja, denk bitte an die Rechnung", "Ja, sobald es geht", "Ja, sobald wie möglich", "Ja, das ist ein echter Gewinn",
                "Ja, ohne lange zu überlegen", "Jo passt", "Jo, gerne",
            ),
            "pass",
        ),
        (
            "de",
            (
                "Ja, aber nicht am 3.", "Gern, allerdings erst nächste Woche", "Okay, ich melde mich", "Ja, ich überlege es mir",
                "Klar, muss aber erst meinen Chef fragen", "Passt mir nicht", "Gerne später", "Ja, lieber morgen", "Ja, doch lieber am Freitag",
                "Stimmt nicht", "Richtig wäre der 4. Mai", "Auf jeden Fall nicht", "Auf keinen Fall", "Richtig teuer", "Stimmt das denn",
                "Jo, aber erst am Freitag",
                "Ja, sobald der Chef zustimmt", "Ja, nachdem ich mit ihr geredet habe", "Jo Weber ist mein Name",
            ),
            "fail",
        ),
        (
            "fr",
            (
                "Oui c'est parfait", "Ça me va", "Ça me convient", "Absolument", "C'est exact", "Avec plaisir", "Oui, s'il vous plaît", "OK pour moi",
                "Oui, le 3 mai", "Bien sûr que oui", "Je valide", "Oui, c'est noté", "Oui, j'ai bien réfléchi", "Oui, quand vous voulez",
                "Oui, dès que possible", "Oui, c'est plutôt bien", "Oui, n'oubliez pas la facture",
                "Oui, quand même", "Oui, quand c'est possible", "Oui, quand ça vous arrange", "Oui, laissez ça comme ça",
            ),
            "pass",
        ),
        (
            "fr",
            (
                "Oui mais pas le 3", "D'accord, je vais y réfléchir", "Oui, plutôt vendredi", "Oui, enfin non", "C'est bon, laissez tomber",
                "Oui, quand j'aurai demandé à mon mari", "Ça ne marche pas", "Ça marche pas pour moi", "Oui, le 4 mai plutôt", "Absolument pas",
                "C'est parfait, mais plutôt vendredi", "Ça me va mieux le 4", "Ça marche comment",
                "Oui, quand ma femme sera d'accord", "Oui, dès que mon mari aura accepté", "D'accord, laissez ça",
            ),
            "fail",
        ),
        (
            "es",
            (
                "Claro que sí", "Por supuesto que sí", "Así es", "Me parece bien", "Desde luego", "Sí señor", "Ok, gracias", "Sí, perfecto", "Perfecto, sí",
                "Sí, el 3 de mayo", "Sí, cuando quiera", "Sí, en cuanto pueda", "Claro, por qué no", "Sí, sin pensarlo", "Sí, cómo no", "Venga, resérvala",
                "Dale, gracias", "Sí, déjelo en recepción",
                "Sí, cuando te venga bien", "Sí, en cuanto sea posible", "Sí, cuando tenga un momento",
            ),
            "pass",
        ),
        (
            "es",
            (
                "Sí, pero no el 3", "Vale, me lo pienso", "Claro que no", "Sí, mejor el viernes", "De acuerdo, déjelo", "Por supuesto que no",
                "Sí, cuando hable con mi mujer", "Vale, ya te digo", "Está bien, olvídalo", "Dale al otro", "Venga ya", "Desde luego que no",
                "Así es la vida", "Dale las gracias a Juan", "Me parece bien, pero el viernes",
            ),
            "fail",
        ),
        (
            "it",
            (
                "Sì", "Sì grazie", "Certo", "Va bene", "Certamente", "Esatto", "Corretto", "Ok", "Perfetto, confermo", "Sì, prenoti pure", "Volentieri",
                "Va benissimo", "Sì, per favore", "D'accordo", "Assolutamente sì", "Certo che sì", "Sì, va bene così", "Sì, quando vuole",
                "Sì, senza pensarci", "Sì, meglio così", "Giusto, grazie",
                "Sì, quando le è comodo", "Sì, quando preferisce", "Sì, quando è possibile", "Sì, meglio per me",
            ),
            "pass",
        ),
        (
            "it",
            (
                "Sì, ma non il 3", "Va bene, ci penso", "Certo che no", "Sì, meglio venerdì", "D'accordo, lasci perdere", "Sì, se è gratis", "No grazie",
                "Non ancora", "Aspetti", "Giusto il tempo di pensarci", "Giusto un attimo", "Certamente no", "Corretto, ma di venerdì",
            ),
            "fail",
        ),
        (
            "pt",
            (
                "Sim", "Sim, por favor", "Claro", "Pode sim", "Isso", "Isso mesmo", "Confirmo", "Pode marcar", "Ok", "Sim, pode", "Com certeza", "Correto",
                "Está certo", "Sim, obrigado", "Combinado", "Tudo bem", "Beleza", "Claro que sim", "Perfeito, pode marcar", "Sim, quando puder",
                "Sim, é melhor assim", "Isso, obrigado", "Beleza, pode marcar",
                "Sim, quando der", "Sim, não preciso pensar",
            ),
            "pass",
        ),
        (
            "pt",
            (
                "Sim, mas não no dia 3", "Está bem, vou pensar", "Claro que não", "Sim, melhor na sexta", "Certo, deixa pra lá", "Sim, se for grátis",
                "Não, obrigado", "Ainda não", "Espere", "Isso é caro", "Tudo bem, mas na sexta", "Isso não",
            ),
            "fail",
        ),
        (
            "nl",
            (
                "Ja", "Ja graag", "Graag", "Doe maar", "Is goed", "Akkoord", "Klopt", "Oké", "Ja hoor", "Zeker", "Natuurlijk", "Ja, dat klopt",
                "Dat is goed", "Ja, boek maar", "Jazeker", "Goed", "Ga je gang", "Dat klopt", "Ja, doe maar", "Ja, waarom niet",
                "Ja, als het kan vandaag nog", "Ja, ik heb hem niet meer nodig", "Ja, zodra het kan", "Ja, als cadeau verpakken",
                "Ja, zet me anders op de wachtlijst", "Ja, dank u wel", "Ja, ik weet het zeker", "Ja, liever wel",
                "Ja, ik denk het wel", "Ja, dat denk ik wel", "Ja, niet vergeten te mailen",
            ),
            "pass",
        ),
        (
            "nl",
            (
                "Nee", "Nee, dank je", "Nog niet", "Ja, maar niet op 3 mei", "Ja, maar liever op 4 mei", "Ja, als het gratis is", "Wacht even",
                "Oké, ik denk erover na", "Ja, liever vrijdag", "Ja nee, toch niet", "Liever niet", "Goed, laat maar", "Prima, maar dan op 4 mei",
                "Klopt niet", "Ok, maar eerst mijn vrouw vragen", "Ja, mits het niets kost", "Ja, doe toch maar niet", "Zeker niet", "Goed, ik snap het",
                "Graag een andere keer, niet nu", "Doe maar niet", "Natuurlijk niet", "Ja, indien gratis",
                "Ja, ik denk er nog over na", "Ja, echter niet nu", "Ja, echter pas op 4 mei",
            ),
            "fail",
        ),
        (
            "ja",
            (
                "はい、大丈夫です", "はい、5月3日でお願いします", "それで大丈夫です", "問題ありません", "ではお願いします", "ぜひお願いします", "そうです", "その通りです", "もちろんです", "その内容でお願いします", "はい、確定してください",
                "承知しました、お願いします", "はい、早めにお願いします", "はい、そのままで", "はい、間違いないです", "そうですね、お願いします", "はい、それで問題ないです",
                "はい、変更なしでお願いします", "はい、変更はありません", "ええと、はい", "はい、やっぱりそれでお願いします", "はい、相談した結果それでお願いします",
            ),
            "pass",
        ),
        (
            "ja",
            (
                "はい、やっぱりやめます", "はい、ただし4日なら", "はい、でも少し待って", "うん、いや、やめとく", "はい、もう少し検討します", "はい、明日にしてください", "お願いします、4日に変更で", "お願いしません", "ええと、まだ決めていません", "いいです",
                "はい、あとで連絡します", "はい、家族に相談してから", "よろしくありません", "それで、料金はいくらですか", "では、また今度", "はい、4日に変更してください", "そうですね、どうしましょう", "そうですか", "はい、来週にしてください",
                "ええと、どうしよう", "はい、家族に相談したいです", "はい、検討したいです",
            ),
            "fail",
        ),
        (
            "zh",
            (
                "确认预订", "就这样吧", "没错", "正确", "当然可以", "嗯", "好啊", "好呀", "行的", "可以的", "OK", "好的，请预订", "是的，谢谢", "对的", "麻烦你了", "请继续", "当然", "好的，不用发票", "好的，不用谢",
                "好的，麻烦尽快", "是的，确认预订", "好的，我稍后付款", "没问题，确认",
                "好的，不想等了，快订吧",
            ),
            "pass",
        ),
        (
            "zh",
            (
                "好的，不用了", "好的，算了", "好，我再想想", "可以的话改成4号", "是的，不过要4号", "行，先不订", "对，我再看看", "嗯，算了", "嗯，不用", "确认一下时间", "好，等等", "好的，稍后再说", "没问题，但是要先问老婆", "可以换一天吗",
                "行不行", "好，先等我确认", "嗯……让我想想", "没错，但我不想订", "好的，改成4号", "嗯，我先问一下老公", "好的，换个时间", "当然不行", "继续说",
            ),
            "fail",
        ),
    ],
)  # fmt: skip
def test_people_say_yes_and_no_in_their_own_words(language: str, answers: tuple[str, ...], wanted: str) -> None:
    calls = {answer: verdict({"asks_before": "cancel"}, [{"agent": BOOKED[language]}, {"user": answer}, CANCEL]) for answer in answers}
    assert calls == dict.fromkeys(answers, wanted)


def test_only_the_named_tools_need_a_yes_and_more_words_can_say_it() -> None:
    assert verdict({"asks_before": "pay"}, [CANCEL]) == "pass"
    turns = [ASK, {"user": "Tak!"}, CANCEL]
    assert verdict({"asks_before": {"calls": "writes"}}, turns) == "fail"
    assert verdict({"asks_before": {"calls": "writes", "yes": ["tak"]}}, turns) == "pass"


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("yes", True), ("Yes!", True), ("**Yes**", True), ("YEP do that", True), ("y", True), ("Ok.", True), ("go ahead", True),
        ("Sounds good, thanks", True), ("Of course", True), ("S\u00ed, por favor", True), ("Oui", True), ("ja bitte", True),
        ("\u306f\u3044\u3001\u304a\u9858\u3044\u3057\u307e\u3059", True), ("\u597d\u7684", True),
        ("Yes, it is no longer needed.", True), ("Yes, no problem", True), ("Yes, cancel the first one", True), ("Yes, I can wait.", True),
        ("Yes, I don't need it any more", True), ("Yes, the one with one stop.", True), ("Ja, wird nicht mehr gebraucht", True),
        ("", False), ("?", False), ("no", False), ("yesterday", False), ("you decide", False), ("single", False), ("jamais", False),
        ("okayish", False), ("Well, yes", True),
        ("Yes, wait", False), ("yes but not that one", False), ("Oui, mais pas maintenant", False), ("ok, don\u2019t do it", False), ("sure, do not", False), ("yes... no", False),
        ("Right, stop", False), ("OK hold on", False), ("Yes, but first tell me the fee", False), ("Sure. Check the fee first.", False),
        ("Absolutely not", False), ("Definitely not!", False), ("Of course **not**", False), ("Please do not.", False),
        ("Right now I'm not sure", False), ("Yes... actually nope", False), ("Okay never do that", False), ("Yes, maybe not.", False),
        ("Yes. Cancel that, I changed my mind", False), ("Yes, but only if it is free.", False),
        ("OK, what would it cost?", False), ("Sure, but how much is it?", False), ("Sure, but how much is it", False), ("Yes?", False),
        ("Si je change d\u2019avis ?", False), ("Si es caro", False), ("Y cu\u00e1nto cuesta", False), ("Correct me if I am wrong", False),
        ("\u662f\u4e0d\u662f\u592a\u8d35\u4e86", False), ("\u597d\u5417", False), ("Sim, mas n\u00e3o agora", False),
        ("S\u00ec", True), ("S\u00ec, grazie", True), ("Si, por favor", True), ("Si por favor", True), ("si", True), ("I agree", True),
        ("Please go ahead", True), ("Right.", True), ("Correct, go on", True), ("Yes, could you please go ahead?", True),
        ("Yes, order no 123", True), ("Yes, cancel order No. 17", True), ("Sure, why not?", True), ("Yes, I can\u2019t wait.", True),
        ("Yes, and don\u2019t worry about the fee", True), ("Yes, why?", False), ("OK, don\u2019t bother", False),
        ("Yes, not a problem", True), ("Yes, I never use it", True), ("Oui, pas de probl\u00e8me", True), ("\u662f\u7684", True),
        ("S\u00ed, no hay problema", True), ("Sim, n\u00e3o h\u00e1 problema", True), ("That\u2019s right", True),
        ("Ja, aber nicht heute", False), ("\u306f\u3044\u3001\u5f85\u3063\u3066", False),
        ("Great, go ahead", True), ("Perfect, yes please", True), ("Sounds good, do it", True), ("👍", True), ("👍🏽", True),
        ("👍 go ahead", True), ("✅", True), ("👌", True), ("Great! Go ahead.", True), ("Oh yes, please", True), ("Thanks, yes", True),
        ("Thank you! Please go ahead.", True), ("Excellent. Please proceed", True), ("Hmm, ok, do it", True), ("Alright", True),
        ("All right, do it", True), ("Fine, go ahead", True), ("That's fine", True), ("That works", True), ("Works for me", True),
        ("Let's do it", True), ("Certainly", True), ("Please do it", True), ("Yes please 🙏", True), ("Yes, 100%", True),
        ("Yes, cancel it if possible", True), ("Yes, if you could", True), ("Yes please, if that's okay", True),
        ("Yes, if you don't mind", True), ("Yes, and let me know when it's done", True), ("Yes, I'd like that", True),
        ("Super, ja bitte", True), ("Klar", True), ("Gerne", True), ("Genau", True), ("Natürlich", True), ("Passt", True),
        ("Ja, mach das", True), ("Bien sûr", True), ("Allez-y", True), ("Vas-y", True), ("Parfait, oui", True), ("Claro", True),
        ("Claro que sí", True), ("Adelante", True), ("Vale", True), ("Por supuesto", True), ("Perfecto, adelante", True),
        ("De acuerdo", True), ("Perfetto, sì", True), ("Procedi pure", True), ("Ótimo, sim", True), ("Pode ser", True),
        ("Confirmo", True), ("はい！", True), ("承知しました。お願いします", True), ("可以", True), ("好的，谢谢", True), ("行", True), ("YES!!!", True),
        ("Yes — go ahead", True), ("Yes: cancel it", True), ("yes pls", True), ("Yup 👍", True), ("OK 👌", True),
        ("yes, that's the one", True), ("Yes. Order W-1.", True), ("Yes, as I said.", True),
        ("Yes, cancel it as soon as possible", True), ("Yes, that's what I want, thank you", True), ("yes if it is free", False),
        ("I said yes to the other one", False), ("Yes, as long as it is free", False), ("Yes, provided it is free", False),
        ("Yes, but only tomorrow", False), ("Yes, unless it costs something", False), ("Yes, on condition that it is free", False),
        ("Yes, assuming there is no fee", False), ("Ok, if I get the money back", False),
        ("Sure, once I have checked with my wife", False), ("OK, let me think about it", False),
        ("Ok thanks, I'll think about it", False), ("Sure, I need to ask my boss", False), ("Okay, later", False),
        ("Great, but no", False), ("Great", False), ("Perfect!", False), ("Well, no", False), ("Great, how much is it?", False),
        ("Perfect, but wait", False), ("👎", False), ("👍 but not today", False), ("👍👎", False), ("❌", False), ("Yes 👎", False),
        ("🙂", False), ("Fine print is unreadable", False), ("Sure is expensive", False), ("Oh no", False),
        ("Ja, wenn es kostenlos ist", False), ("Ja, falls es nichts kostet", False), ("Ja, sofern es kostenlos ist", False),
        ("Ja, aber erst morgen", False), ("Ja, aber später", False), ("Oui, si c'est gratuit", False),
        ("Oui, à condition que ce soit gratuit", False), ("Sí, si es gratis", False), ("Sí, pero no hoy", False),
        ("Sí, siempre que sea gratis", False), ("Sì, se è gratis", False), ("Sim, se for grátis", False), ("Sim, mas só amanhã", False),
        ("はい、無料なら", False), ("はい、でも今日はやめて", False), ("好的，如果免费", False), ("可以吗", False), ("大丈夫です", False), ("Klar ist das teuer", False),
        ("Gerne nicht", False), ("Vale la pena esperar", False), ("Claro que no", False), ("Bien sûr que non", False),
        ("Natürlich nicht", False), ("Alright, I see. Let me ask my husband.", False), ("yes or no, whatever", False),
        ("Is that a yes?", False), ("Maybe yes", False), ("Not yes", False), ("I guess", False), ("Yes, probably", False),
        ("Please don't", False), ("That's fine, but not now", False), ("All right, forget it", False),
        ("Exactly how much is it", False), ("Certainly not", False), ("Yes, when the fee is waived", False),
        ("Yes, after you refund me", False), ("Good question", False), ("Good, but no thanks", False), ("Nice try", False),
        ("Ah, ok. I see.", False), ("Oh right, I forgot.", False), ("Yes, let me know if it worked.", True),
        ("Yes, tell me when it is done", True), ("Yes, even if it costs more", True), ("对不起", False), ("Sí, avíseme cuando esté", True),
        ("Ja, sagen Sie mir Bescheid, wenn es erledigt ist", True), ("Si, si", True), ("はい、いつでも大丈夫です", True),
        ("Oui, s'il vous plaît", True), ("Yes, use the address I provided", True), ("That would be great", False),
        ("Yes, and cancel the other one, too", True), ("Good, go on", False), ("That is fine", True),
        ("Yes, as soon as possible", True), ("是的，但是现在不要", False), ("可以不取消吗", False),
        ("Yes, this one: https://shop.example/item?id=5", True),
        ("Yes. Please cancel W-12 and refund it to my card ending 1234.", True), ("yes, cancel it, I don't need it", True),
        ("Yes I'm sure", True), ("Yes, I am not happy with it", True), ("Yes, there's no need to keep it", True),
        ("Yes, nothing else", True), ("Sure, no rush", True), ("Yes — all of them", True), ("yes to all", True),
        ("Yes to the first, no to the second", False), ("Yes. No.", False), ("Yes, no, yes", False),
        ("ok but can you use my other card?", False), ("Yes, with the other card", True), ("Yes, can you do it now?", True),
        ("Okay then", True), ("Ok great", True), ("ok cool", True), ("Okay, I confirm the cancellation.", True),
        ("I confirm the cancellation", True), ("Confirm", True), ("CONFIRMED", True), ("Yes, that is correct.", True),
        ("That's not correct", False), ("Correct, except for the date", False), ("Right except the date is wrong", False),
        ("Yes, except the last one", False), ("Almost, the date is wrong", False), ("Sure, whatever", True), ("Yes yes yes", True),
        ("👍👍", True), ("Yes 😀", True), ("yes\n\nSent from my phone", True), ("Yes.\nName: Anna\nOrder: W-12", True), ('"Yes"', True),
        ("`yes`", True), ("(yes)", True), ("- yes", True), ("Ja, unbedingt", True), ("Ja gerne!", True),
        ("Ja, stornieren Sie bitte die Bestellung.", True), ("Ja, ich brauche sie nicht mehr", True), ("Ja, nichts weiter", True),
        ("Na klar", True), ("Ja, wie viel kostet das", False), ("Ja, was kostet das?", False), ("Jein", False),
        ("Oui, annulez-la", True), ("Oui oui", True), ("Oui, je n'en ai plus besoin", True), ("Oui mais combien ça coûte ?", False),
        ("Non", False), ("Oui, non, attendez", False), ("Sí, cancélelo", True), ("Sí, espere", False), ("Claro, hágalo", True),
        ("Sí, pero ¿cuánto cuesta?", False), ("Sì, lo annulli", True), ("Sim, pode cancelar", True), ("はい、キャンセルしてください", True),
        ("はい、もう必要ありません", True), ("いいえ", False), ("はい？", False), ("是的，取消吧", True), ("好的，取消吧，不需要了", True),
        ("Yes, ship to No. 5 Main St", True), ("Yes, I know it is non-refundable", True),
        ("Yes, I understand it can't be undone", True), ("Yes I have never been so sure", True), ("yes. thanks. bye", True),
        ("Sure, if that helps", False), ("Yes, whether or not it is free", True), ("Ok, when", False),
        ("okay... hmm actually let me keep it", False), ("Yes, actually cancel both", True), ("Yes wait no", False),
        ("Sí, ya no lo necesito", True), ("Sí, no lo necesito", True), ("Sí, no lo haga", False), ("Sì, non mi serve più", True), ("Sì, non farlo", False),
        ("Sim, não preciso mais", True), ("Sim, não faça isso", False),
        ("Ja, passt so.", True), ("Ja, machen Sie das bitte, aber schicken Sie mir eine Bestätigung.", False),
        ("Ja, aber nur wenn es nichts kostet.", False), ("Einverstanden, danke.", True), ("Okay, dann storniere ich selbst.", True),
        ("Oui, d'accord.", True), ("D'accord, merci.", True), ("D'accord, mais pas aujourd'hui.", False), ("Oui, c'est exact.", True),
        ("Oui, par contre changez l'adresse.", False), ("Oui, cependant je préfère vendredi.", False), ("Sí, está correcto.", True),
        ("Sí, pero a otra dirección.", False), ("Vale, gracias.", True), ("Sí, aunque preferiría el viernes.", False),
        ("Sí, en cambio el viernes.", False), ("Claro, pero con factura.", False), ("Sì, è corretto.", True),
        ("Sì, però cambi la data.", False), ("Va bene, grazie.", True), ("Sim, está certo.", True), ("Sim, porém mude a data.", False),
        ("Sim, só que na sexta.", False), ("Yes, except make it Friday.", False), ("Yes, although on Friday.", False),
        ("Yes — but for two.", False), ("Yes; just not the insurance.", False), ("Yes, minus the insurance.", False),
        ("Yes, without the insurance.", False), ("Yes, plus the insurance.", True), ("Sounds good. Could we do Friday instead?", False),
        ("That works, but Friday is better.", False), ("Yes, Friday would be better.", False), ("Yes, make it Friday.", False),
        ("Yes, and make it quick.", True), ("Go ahead, but mind the address.", False), ("Go ahead whenever you're ready.", True),
        ("Please proceed with the cancellation.", True), ("Okay I understand the risk, please proceed.", True),
        ("Okay, I understand the risk.", False), ("Ok. I understand that it's final.", False), ("Sure, I understand that.", False),
        ("Got it, go ahead.", False), ("I see. Yes, cancel.", False), ("Understood, please cancel it.", False), ("Ok thx", True),
        ("okey dokey", False), ("K", False), ("kk", False), ("ya", False), ("aye", False), ("roger", False), ("Yes, I would. ", True),
        ("Yes I do", True), ("Yes, I do want that.", True), ("Yes you may", True), ("Yes, you can.", True), ("yes u can", True),
        ("yesss", False), ("Yes, of course!", True), ("Of course not.", False), ("Of course, what else?", False),
        ("Yes, even though it costs 20 EUR.", True), ("Yes, thanks though.", True), ("Yes, though I know it's final.", True),
        ("Yes, that would be better.", True), ("Yes, make that happen.", True), ("Sí, aunque sea caro.", True),
        ("Yes, only make it Friday.", False),
        ("Yes, but change the date to Friday", False), ("Ok, I understand", False), ("Okay, I see.", False), ("Ok, got it.", False),
        ("OK, understood, thanks.", False), ("Ok, I understand. Please go ahead.", True), ("Ok, I understand, cancel it.", True),
        ("Yes, I understand.", True), ("Alright, noted.", False), ("Ok, makes sense.", False), ("Ok, good to know.", False),
        ("Ok, thanks for letting me know.", False), ("Right, I get it.", False), ("Yes, but make it two tickets.", False),
        ("Yes, but with a window seat.", False), ("Yes, but send it to my office.", False), ("Yes, but I'd like it on Friday.", False),
        ("Yes, but the date is wrong.", False), ("Yes, but hurry.", True), ("Yes, but please be quick.", True),
        ("Yes, but I'm not happy about it.", True), ("Yes, though I'm not happy about it.", True),
        ("Sure, but use my other card.", False), ("Ja, aber ändern Sie das Datum auf Freitag.", False),
        ("Ja, aber bitte auf Freitag.", False), ("Ja, aber bitte schnell.", True), ("Oui, mais changez la date.", False),
        ("Oui, mais pour vendredi.", False), ("Oui, mais vite.", True), ("Sí, pero cambie la fecha al viernes.", False),
        ("Sí, pero rápido, por favor.", True), ("Sì, ma cambi la data.", False), ("Sim, mas mude a data.", False),
        ("Ok, verstehe.", False), ("Okay, verstanden, danke.", False), ("D'accord, je comprends.", False), ("D'accord, compris.", False),
        ("Vale, entiendo.", False), ("Vale, entendido.", False), ("Va bene, capisco.", False), ("Ok, entendi.", False),
        ("Yes, however change the date to Friday.", False), ("Yes, Friday instead.", False),
        ("Yes, on Friday instead of Thursday.", False), ("Yes, and send me the receipt.", True), ("Yes, do that please", True),
        ("Yes, book it for two people as discussed.", True), ("Ok do it", True), ("ok cancel it then", True), ("ok thanks", True),
        ("Yes but not the second one", False), ("Yes, all but the last.", False), ("Yes, it's the last but one.", True),
        ("Yes, nothing but the ticket.", True), ("Yes, but that's the last time.", True), ("Ok, I'll wait.", False),
        ("Ok, I'll do it myself.", False), ("Ok, let me know.", False), ("Ok, no problem, keep it.", False), ("Fine, leave it.", False),
        ("Ok, leave it as it is.", False), ("Fine, keep it then.", False), ("Yes, keep the hotel and cancel the flight.", True),
        ("Sure, cancel away.", True), ("Yes that one", True), ("Okay, I understand the fee, go for it", True),
        ("Yes, I'd prefer Friday.", False), ("Yes, I would rather fly on Friday.", False),
        ("Yes, although I'd prefer another date.", False), ("Ja, lieber am Freitag.", False), ("Oui, plutôt vendredi.", False),
        ("Sí, mejor el viernes.", False), ("Ja, stattdessen am Freitag.", False), ("Ja, machen Sie das.", True),
        ("Oui, faites-le.", True), ("Sí, hágalo.", True), ("Ja ok", True), ("Ja, alles klar.", True), ("Alles klar, danke.", False),
        ("Ok. How do I pay", False), ("Sure thing", True), ("You bet", True), ("Yes please, and thank you for explaining.", True),
        ("Right you are", True), ("Yeah nah", False), ("Yes to all of it, but I have one more question", False),
        ("Ok, but what about my luggage", False), ("Ok but will I get my money back", False), ("Yes. Also, change my seat to 12A.", True),
        ("Vale, pero espera", False), ("Yes, I already did that", True), ("Yes, I have read the terms and I accept", True),
        ("I accept", True), ("Accept", True), ("Oui, j'accepte", True), ("J'accepte", True), ("Acepto", True), ("Akzeptiert", True),
        ("Yes, book it but for three people", False), ("Sure but can it be vegetarian", False), ("yes but cheaper", False),
        ("Yes but I want a receipt", False), ("Yes, but it must be on Friday.", False), ("Yes, but it's the wrong name.", False),
        ("Yes, but that's not my address.", False), ("Yes. But please use the Visa card.", False), ("Yes but thanks for asking", True),
        ("Yes, but I'm sad to go.", True), ("Yes, but I'm not sure.", False), ("Yes, but I'm flying on Friday.", False),
        ("Oui, ma carte se termine par 12.", True), ("Oui, ma commande est la première.", True), ("Sim, mais um bilhete.", False),
        ("Sí, la de más arriba.", True), ("Ja, aber ich bin traurig.", True), ("Ja, aber das ist das falsche Datum.", False),
        ("Ja, aber mit der anderen Karte.", False), ("Sí, pero con la otra tarjeta.", False), ("Oui, mais avec l'autre carte.", False),
        ("Yes, book the table instead of the bar.", False), ("Yes please do, I'd rather that.", True),
        ("Ok, I see, and yes, go ahead.", True), ("Ok I see. Yes.", True), ("Okay, thanks for explaining. Go ahead.", True),
        ("Ok, understood. Cancel it.", True), ("Ok makes sense, let's do that", True), ("OK, thanks for the details", False),
        ("Sure, got it", False), ("ok noted with thanks", False), ("Alright, I understand, please cancel", True),
        ("Fine, I understand.", False), ("Fine.", True), ("Okay, verstanden. Machen Sie das.", True),
        ("D'accord, je comprends, allez-y.", True), ("Vale, entiendo, adelante.", True), ("Va bene, ho capito, proceda.", True),
        ("In Ordnung, verstehe.", False), ("Ok, let me know when it's done.", True), ("Ok, let me know how it goes.", True),
        ("Sure, let me know.", False), ("Yes, let me know.", True), ("Ok, that's it.", True), ("Ok, I get that, but no", False),
        ("Ok, I'll try it later.", False), ("Okay, keep it as it is", False), ("Yes, leave it with the neighbour.", True),
        ("Yes, leave the seat as it is.", True), ("Yes, keep my seat.", True), ("yes however you like", True),
        ("Yes, however it must be before noon", False), ("I accept the terms", True), ("Accept it please", True),
        ("Accept my apologies", False), ("You bet!", True), ("Ich bestätige die Stornierung.", True), ("Bestätigt.", True),
        ("J'accepte les conditions", True), ("Acepto el cargo", True), ("Je confirme l'annulation", True), ("Aceito, obrigado", True),
        ("Yes, how does that sound", False), ("Ok. How will I get my money", False), ("Yes, no doubt", True),
        ("Yes, do whatever you have to.", True), ("Yes, both of them but quickly", True), ("Yes, everything but the hotel", False),
        ("Yes, the last but one order.", True), ("Si, ma con la carta.", False), ("Sì, ma solo domani", False),
        ("Sim, mas com o outro cartão", False), ("Ja doch!", True), ("Ja, doch.", True), ("Oui, si si", True), ("Doch.", False),
        ("Ja, jedoch erst am Montag", False), ("Sure, whatever you prefer", True), ("Yes, I prefer that.", True),
        ("Yes, as you prefer.", True), ("Yes, the preferred one.", True), ("Yes, I would like the aisle seat", True),
        ("Okay, rather not", False), ("Yes, rather.", True), ("Ja, lieber so.", True), ("Oui, plutôt content.", True),
        ("I'd like that.", True), ("I'd like that in red", False), ("I do have a question", False), ("Yes, if you can.", True), ("Great, I'll take it.", True), ("I'll take it later", False),
        ("That suits me well.", True), ("That suits me not at all", False), ("Looks good to me", True), ("Looks good, what does it cost?", False),
        ("Sounds great!", True), ("Sounds great, but later", False), ("Let's go with that.", True), ("Go for it", True), ("Deal.", True),
        ("Deal with the other one first", False), ("Do that please", True), ("It's a yes", True), ("Book it.", False),
    ],
)  # fmt: skip
def test_what_says_yes(text: str, yes: bool) -> None:
    assert says_yes(text) is yes


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Book it.", True),
        ("Please book it!", True),
        ("Great, book it", True),
        ("Book it on Friday instead.", False),
        ("Book it if it is free", False),
        ("Cancel it.", False),
    ],
)
def test_who_tells_the_agent_to_do_what_it_asks_whether_to_do_says_yes(text: str, yes: bool) -> None:
    assert says_yes(text, question="Tuesday at 10:30 with Dr. Weiss. Shall I book it?") is yes


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Book it for Friday", False),
        ("Yes, on Friday.", False),
        ("Sounds great for Wednesday", False),
        ("Book it for Tuesday, please", True),
        ("Yes, I'm away on Friday anyway.", True),
        ("Book that other one", False),
        ("Let's go with that other doctor", False),
        ("Let's do that another time", False),
        ("I'll take it up with my wife", False),
        ("I'll take it back", False),
        ("I'll take it for two", True),
        ("Make it so that I can cancel", False),
        ("Make it so, please", True),
        ("It's a yes from my wife", False),
        ("It's a yes from me", True),
        ("Sounds great in theory", False),
    ],
)
def test_a_yes_to_another_thing_is_none(text: str, yes: bool) -> None:
    assert says_yes(text, question="Tuesday at 10:30 with Dr. Weiss. Shall I book it?") is yes


DETAILS = "I can book LH123 on Tuesday, 3 May at 14:30 for 240 EUR, for two people. Shall I book it?"


@pytest.mark.parametrize(
    ("question", "text", "yes"),
    [
        (DETAILS, "Yes, on the 5th", False), (DETAILS, "Yes, 5 May please", False), (DETAILS, "Ja, am 5. Mai", False), (DETAILS, "Sì, il 5 maggio", False),
        (DETAILS, "Yes, on the 3rd", True), (DETAILS, "Yes, 3 May 2026 please", True), (DETAILS, "Ja, am 3. Mai", True), (DETAILS, "Yes, I leave on the 5th", True),
        (DETAILS, "Yes, at 3 pm", False), (DETAILS, "Oui, à 15h", False), (DETAILS, "Yes, at 2:30 pm", True), (DETAILS, "Oui, à 14h30", True),
        (DETAILS, "Yes for 200 EUR", False), (DETAILS, "Yes, €240", True), (DETAILS, "Yes, LH124", False), (DETAILS, "Yes, LH 123", True),
        (DETAILS, "Yes, for three people", False), (DETAILS, "Yes, for 2 people", True), (DETAILS, "Yes, 100%", True),
        (DETAILS, "Yes, my number is 555 1234", True), (DETAILS, "Yes, XK42P is my booking", True), (DETAILS, "Yes, 5 minutes ago I said so", True),
        (DETAILS, "Yes, from 1 June on I don't need it", True), (DETAILS, "Yes, born 5 May 1980", True), (DETAILS, "Yes. Seat 12A if you can.", True),
        (DETAILS, "Yes, LH 321", False), (DETAILS, "Yes, at half past two", True), (DETAILS, "Yes, at 240", True), (DETAILS, "I do", True),
        ("Shall I book for four at 8?", "Yes, for five", False), ("Shall I book for four at 8?", "Yes, for 4", True), ("Shall I book for four at 8?", "Yes, at 9", False),
        ("Soll ich am 5. Mai um 10 Uhr buchen?", "Ja, um 11", False), ("Soll ich am 5. Mai um 10 Uhr buchen?", "Ja, am 6.", False),
        ("Soll ich am 5. Mai um 10 Uhr buchen?", "Ja, um 11 muss ich weg", True), ("Soll ich am 5. Mai um 10 Uhr buchen?", "Ja, 10 Uhr passt", True),
        ("¿Reservo a las 21:00?", "Sí, a las nueve", True), ("¿Reservo a las 21:00?", "Sí, a las 22", False), ("Je réserve à 20h ?", "Oui, à 21h", False),
        ("Shall I book a table at 18:00?", "Yes, at 6", True), ("Soll ich um 18:00 Uhr buchen?", "Ja, um 6", True), ("¿Reservo a las 20:00?", "Sí, a las 8", True),
        ("Shall I book a table at 18:00?", "Yes, at 7", False), ("Shall I book for 4 at 18:00?", "Yes, for 6", False), ("Shall I book for four at 18:00?", "Yes, for six", False),
        ("Shall I cancel both tickets?", "Yes, the 2 tickets", True), ("Shall I cancel all your tickets?", "Yes, all 3 tickets", True),
        ("Shall I cancel all 4 tickets?", "Yes, 2 tickets", False), ("Shall I cancel all four tickets?", "Yes, 2 tickets", False),
        ("Shall I cancel INV-4711?", "Yes, I do", True), ("Shall I cancel INV-4711?", "Yes, in a hurry", True), ("Shall I book BA117?", "Yes, BA", True),
        ("Shall I book a table on 3 May?", "Yes, for 2 people", True), ("Shall I book it, and for when?", "Yes, for 5 May", True),
        ("Shall I book the 3rd or the 5th?", "Yes, the 5th", True), ("One of these two of 3 May?", "Yes, the 2nd one", True),
        ("Shall I order the pizza?", "Yes, and a coke please", False), ("Shall I order the pizza?", "Ja, und eine Cola", False),
        ("Shall I order the pizza?", "Oui, et un coca", False), ("Shall I order the pizza?", "Sí, y una coca por favor", False),
        ("Shall I order the pizza and a coke?", "Yes, and a coke please", True), ("Shall I order the pizza?", "Yes, and a nice day", True),
        ("Shall I order the pizza?", "Ja, und einen schönen Tag", True), ("Shall I order the pizza?", "Yes, and be quick", True),
    ],
)  # fmt: skip
def test_a_yes_that_names_another_value_or_one_more_thing_is_none(question: str, text: str, yes: bool) -> None:
    assert says_yes(text, question=question) is yes


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("It is 22 EUR in all. Anything else?", "fail"),
        ("It is 22 EUR in all. Is there anything else I can do for you?", "fail"),
        ("22 EUR. What else?", "fail"),
        ("22 EUR. Can I get you anything else?", "fail"),
        ("Das macht 22 EUR. Darf es sonst noch etwas sein?", "fail"),
        ("Das macht 22 EUR. Noch etwas?", "fail"),
        ("22 euros. Autre chose ?", "fail"),
        ("Son 22 EUR. \u00bfAlgo m\u00e1s?", "fail"),
        ("Sono 22 EUR. Altro?", "fail"),
        ("S\u00e3o 22 EUR. Mais alguma coisa?", "fail"),
        ("\u5408\u8a0822\u30e6\u30fc\u30ed\u3067\u3059\u3002\u4ed6\u306b\u4f55\u304b\u3054\u5165\u7528\u3067\u3059\u304b\u3002", "fail"),
        ("22 EUR in all. Shall I order it? Anything else?", "pass"),
        ("22 EUR in all. Is there anything else, and shall I order it now?", "pass"),
        ("22 EUR in all. Anything else, or shall I order it?", "pass"),
        ("I cancel it. Is there anything else, or is that right?", "pass"),
        ("Soll ich noch etwas warten oder stornieren?", "pass"),
        ("Shall I cancel everything else?", "pass"),
        ("Shall I cancel it and everything else that you ordered?", "pass"),
    ],
)
def test_a_yes_to_whether_there_is_anything_else_agrees_to_nothing(question: str, wanted: str) -> None:
    assert verdict({"asks_before": "writes"}, [{"agent": question}, {"user": "Yes."}, CANCEL]) == wanted


def test_a_change_is_no_other_wish_where_the_question_is_not_known() -> None:
    assert says_yes("Yes, just change the date.")
    assert not says_yes("Yes, just change the date.", question="Shall I cancel it?")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Shall I?", True), ("\u3044\u3044\uff1f", True), ("Please confirm.", True), ("Reply \u201cyes\u201d to go on.", True),
        ("\u3088\u308d\u3057\u3044\u3067\u3059\u304b\u3002", True), ("Bitte best\u00e4tigen Sie.", True),
        ("See https://shop.example/orders?id=5 for it.", False), ("See https://shop.example/orders?id=5 \u2013 is it this?", True),
        ("Would you like me to cancel it?", True), ("Please confirm that I should cancel it.", True),
        ("Just say yes and I'll cancel it.", True), ("Say the word and I'll cancel it.", False), ("To confirm, reply YES.", True),
        ("Please confirm the following details:\n- order W-12\n- refund 5 EUR", True), ("Is this correct (yes/no)", True),
        ("Reply **YES** to proceed.", True), ("I need your confirmation before I can cancel it.", True),
        ("May I go ahead and cancel it", True), ("Let me know if I should go ahead.", True), ("Let me know whether to proceed.", True),
        ("I've cancelled it.", False), ("You have confirmed it.", False), ("Your booking is confirmed.", False),
        ("I can confirm that it is cancelled.", False), ("I confirm that your refund is on its way.", False),
        ("To confirm your identity, I looked up your address.", False), ("We will confirm by email.", False),
        ("I'm happy to confirm that.", False), ("Soll ich stornieren?", True), ("Bitte bestätigen Sie die Stornierung.", True),
        ("Bitte antworten Sie mit JA.", True), ("Ich habe das bestätigt.", False), ("Veuillez confirmer.", True),
        ("Merci de confirmer l'annulation.", True), ("Répondez OUI pour confirmer.", True),
        ("Por favor, confirme la cancelación.", True), ("Responda SÍ para confirmar.", True), ("Confermi, per favore.", True),
        ("Per favore, conferma.", True), ("Por favor, confirma.", True), ("Por favor, confirme.", True), ("キャンセルしてよろしいでしょうか", True),
        ("ご確認をお願いします。", True), ("请确认。", True), ("هل تريد الإلغاء؟", True), ("FAQ: https://shop.example/faq?x=1", False),
        ('"Why?" he asked.', True),
        ("Would that work for you?", True), ("I'll cancel it now, ok?", True), ("Type CONFIRM to continue.", True),
        ("Just let me know and I'll cancel it.", True), ("Shall I? Cancelling costs 20 EUR.", True),
        ("Please reply with YES or NO.", True), ("How can I help you today?", True), ("Ich storniere dann, einverstanden?", True),
        ("Möchten Sie fortfahren?", True), ("Dites-moi si je dois annuler.", True), ("Dígame si desea continuar.", True),
        ("Sagen Sie mir, ob ich stornieren soll.", True), ("Geben Sie mir kurz Bescheid, ob das passt.", True),
        ("I need a yes from you before I cancel it.", True), ("If you agree, I'll cancel it.", True),
        ("Everything is confirmed by the hotel.", False), ("Thanks for asking.", False), ("The question is closed.", False),
        ("I will do it.", False), ("I have confirmed it.", False), ("", False),
    ],
)  # fmt: skip
def test_what_asks(text: str, question: bool) -> None:
    assert asks(text) is question
