"""Goldens for deepeval: what is in the export, and what is listed as left out. Running it is in tests/heavy."""

import ast
import datetime
import json
from pathlib import Path
from types import SimpleNamespace as Made

import pytest

from specforge.config import Config, read_config
from specforge.runners.deepeval import export
from specforge.runners.deepeval_transcripts import asked_otherwise, happened_in, needs_calls, transcript_of, with_passages
from specforge.runners.exporting import suites
from specforge.runners.suite import FORMAT, Suite, metadata_of, score_record
from tests.runners import every_key

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = datetime.date(2026, 11, 26)


def test_every_case_is_a_golden_of_its_kind_or_listed() -> None:
    names = []
    for suite in suites(EXAMPLES, read_config(EXAMPLES), AS_OF):
        exported = export(suite)
        records = {record["case"]["id"]: record for record in suite.records}  # type: ignore[index]  # of our own making
        single = json.loads(exported.files.get(f"{suite.name}/goldens.json", "[]"))
        conversations = json.loads(exported.files.get(f"{suite.name}/conversations.json", "[]"))
        found = {one["name"]: one for one in (*single, *conversations)}
        left = {one.case for one in exported.losses}
        assert len(found) == len(single) + len(conversations)
        assert not set(found) & left
        assert set(found) | left == set(records)
        for id, one in found.items():
            assert one["additional_metadata"] == {**metadata_of(records[id]), "specforge_record": records[id]}
        assert all(one["input"] == records[one["name"]]["case"]["input"] for one in single)  # type: ignore[index]  # the same
        assert all(one["scenario"].strip() and "input" not in one for one in conversations)
        tests = [path for path in exported.files if path.endswith(".py")]
        assert len(tests) == (1 if found else 0)
        assert bool(exported.run) is bool(found)
        for path in tests:
            ast.parse(exported.files[path])
            names.append(path.rpartition("/")[2])
            assert f'HERE / "{"../" * len(suite.name.split("/"))}agent.py"' in exported.files[path]
    assert len(names) == len(set(names)), "pytest refuses two test files of one name"


def test_a_conversation_holds_what_the_case_fixes_of_it(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    spec = every_key.SPEC.replace("{wants: To chat., ", "{is: A neighbour., wants: To chat., ") + (
        "  - id: looked\n    covers: orders\n"
        "    turns: [{user: W1?}, {call: look_up, with: {id: W1}, result: {state: open}}, {user: Well?}]\n    expect: {says: open}\n"
        "  - id: looking\n    covers: orders\n"
        "    turns: [{user: W1?}, {call: look_up, with: {id: W1}, result: {state: open}}]\n    expect: {says: open}\n"
    )
    (tmp_path / "specs/shop.yaml").write_text(spec, encoding="utf-8")
    (suite,) = suites(tmp_path, Config(), AS_OF)
    found = {one["name"].rpartition("/")[2]: one for one in json.loads(export(suite).files["shop/conversations.json"])}
    call = {"name": "look_up", "input_parameters": {"id": "W1"}, "output": {"state": "open"}}
    assert found["history"]["scenario"] == "How is W1?"
    assert [(one["role"], one["content"], one.get("tools_called")) for one in found["history"]["turns"]] == [
        ("user", "How is W1?", None),
        ("assistant", "It is open.", [call]),
        ("user", "And {{customer}}?", None),
    ]
    assert found["looked"]["turns"][1:] == [
        {"role": "assistant", "content": "", "tools_called": [call]},
        {"role": "user", "content": "Well?"},
    ]
    assert found["looking"]["turns"][1:] == [{"role": "assistant", "content": "", "tools_called": [call]}]
    assert found["scripted"]["scenario"] == "To chat."
    assert found["scripted"]["persona"] == {"characteristics": "A neighbour."}
    assert found["scripted"]["turns"] == [{"role": "user", "content": "Hi."}]
    assert found["unscripted"]["turns"] == []
    assert "persona" not in found["unscripted"]


@pytest.mark.parametrize(("said", "scenario"), [(["Hi."], "Hi."), ([" ", "Hi."], "Hi."), (["", " \n"], "-")])
def test_a_conversation_is_never_taken_for_a_question(said: list[str], scenario: str) -> None:
    case = {"id": "x", "feature": "shop", "mode": "turns", "turns": [{"user": text} for text in said]}
    suite = Suite("shop", "shop", {}, "Be kind.", None, ({"format": FORMAT, "case": case, "fingerprints": {}, "prompt": "abcdefgh"},))
    (golden,) = json.loads(export(suite).files["shop/conversations.json"])
    assert golden["scenario"] == scenario
    assert [one["content"] for one in golden["turns"]] == said


# --- test cases that somebody else made ---

CALL = Made(name="look_up", input_parameters={"id": "W1"}, output={"state": "open"})
BARE = Made(name="list", input_parameters=None, output=None)


def asked(input: str = "Hi.", actual_output: str | None = "Hello.", tools_called: object = None) -> Made:
    return Made(input=input, actual_output=actual_output, tools_called=tools_called)


def turn(role: str, content: str, tools_called: object = None) -> Made:
    return Made(role=role, content=content, tools_called=tools_called)


def test_a_question_and_a_conversation_are_read_as_turns() -> None:
    called = {"call": "look_up", "with": {"id": "W1"}, "result": {"state": "open"}, "by": "agent"}
    bare = {"call": "list", "with": {}, "result": None, "by": "user"}
    assert transcript_of(asked(tools_called=[CALL])) == [{"user": "Hi."}, called, {"agent": "Hello."}]
    assert transcript_of(asked(actual_output="")) == [{"user": "Hi."}, {"agent": ""}]
    turns = [turn("user", "One.", [BARE]), turn("assistant", "", [CALL]), turn("assistant", ""), turn("assistant", "Two.", [CALL])]
    assert transcript_of(Made(turns=turns)) == [bare, {"user": "One."}, called, {"agent": ""}, called, {"agent": "Two."}]


@pytest.mark.parametrize(
    ("case", "made", "told"),
    [
        ({"mode": "single", "input": "Hi."}, asked(), None),
        ({"mode": "single", "input": "Hi."}, asked(actual_output=""), None),
        ({"mode": "single", "input": "Hi."}, asked(actual_output=None), "the test case has no `actual_output`"),
        ({"mode": "single", "input": "Hi."}, asked("Ho."), "the input of the test case is not that of the case"),
        ({"mode": "turns", "turns": [{"user": "Hi."}]}, asked(), "the case is a conversation, and the test case is none"),
        ({"mode": "turns", "turns": [{"user": "Hi."}]}, Made(turns=[turn("user", "Hi.")]), "nothing was answered in the test case"),
        ({"mode": "turns", "turns": [{"user": "Hi."}]}, Made(turns=[turn("user", "Hi."), turn("assistant", "")]), None),
        (
            {"mode": "turns", "turns": [{"user": "Hi."}, {"call": "x"}, {"user": "Ho."}]},
            Made(turns=[turn("user", "Hi."), turn("assistant", "Yes?")]),
            "the messages of the user are not those of the case",
        ),
        ({"mode": "simulated", "user": {"wants": "x"}}, Made(turns=[turn("user", "Hi."), turn("assistant", "Yes?")]), None),
        (
            {"mode": "simulated", "user": {"opens_with": "Ho."}},
            Made(turns=[turn("user", "Hi."), turn("assistant", "Yes?")]),
            "the user does not open with what the case says",
        ),
    ],
)
def test_what_is_no_run_of_a_case_is_told(case: dict[str, object], made: Made, told: str | None) -> None:
    assert asked_otherwise(case, made) == told


CATALOG = {
    "writes": ["pay"],
    "tools": ["pay"],
    "handoffs": {"told": {"sends": "Bye.", "tools": []}, "called": {"sends": None, "tools": ["pay"]}},
}


@pytest.mark.parametrize(
    ("check", "needs"),
    [
        ({"says": ["x"]}, False),
        ({"does_only": []}, True),
        ({"not": {"calls": []}}, True),
        ({"any_of": [{"says": ["x"]}, {"each_turn": {"pages_at_most": {}}}]}, True),
        ({"any_of": [{"says": ["x"]}, {"not": {"says": ["y"]}}]}, False),
        ({"hands_off": "told"}, False),
        ({"any_of": [{"hands_off": "called"}]}, True),
        ({"any_of": [{"refuses": True}, {"says": ["x"]}]}, True),
        ({"refuses": False}, False),
    ],
)
def test_a_case_that_is_about_calls_is_known(check: dict[str, object], needs: bool) -> None:
    assert needs_calls({"case": {"expect": [{"says": ["z"]}, check]}, "catalog": CATALOG}) is needs
    assert not needs_calls({"case": {}})


def test_a_refusal_is_about_no_call_where_no_tool_writes() -> None:
    assert not needs_calls({"case": {"expect": [{"refuses": True}]}, "catalog": {**CATALOG, "writes": []}})


GROUNDED = {
    "format": FORMAT,
    "case": {"id": "x/case/y", "mode": "single", "input": "When?", "expect": [{"grounded": ["numbers"]}]},
    "catalog": {"writes": [], "tools": ["find"], "handoffs": {}, "told": ["Loans last 28 days."]},
}


@pytest.mark.parametrize(
    ("more", "catalog", "verdict", "told"),
    [
        ({"tools_called": None}, {}, "undecided", "`14 January 2027` may be in results of calls, of which nothing is told"),
        ({"tools_called": []}, {}, "fail", "found `14 January 2027`"),
        ({"tools_called": None}, {"tools": []}, "fail", "found `14 January 2027`"),
        ({"tools_called": None, "retrieval_context": ["Due on 14 January 2027."]}, {}, "pass", "were given"),
        ({"tools_called": [], "retrieval_context": ["Due on 15 January 2027."]}, {}, "fail", "found `14 January 2027`"),
    ],
)
def test_what_may_be_in_calls_that_nobody_tells_is_not_made_up(
    more: dict[str, object], catalog: dict[str, object], verdict: str, told: str
) -> None:
    record = {**GROUNDED, "catalog": {**GROUNDED["catalog"], **catalog}}  # type: ignore[dict-item]  # of our own making
    test_case = Made(**{"input": "When?", "actual_output": "Due on 14 January 2027.", "retrieval_context": None, **more})
    score = score_record(with_passages(record, test_case), happened_in(test_case, record))
    assert str(score.verdict) == verdict
    assert told in score.reason


def test_what_was_given_is_grounded_where_no_call_is_told() -> None:
    test_case = Made(input="When?", actual_output="It lasts 28 days.", tools_called=None)
    assert str(score_record(GROUNDED, happened_in(test_case, GROUNDED)).verdict) == "pass"
