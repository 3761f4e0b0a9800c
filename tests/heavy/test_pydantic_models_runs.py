"""Models of pydantic-ai play and grade our cases in pydantic-evals, and the exported script counts every case, failed tasks too."""

import datetime
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

import specforge
from specforge.config import Config
from specforge.grading.conversation import Conversation
from specforge.results.reading import read
from specforge.runners.exporting import Wishes, export
from specforge.verbs import build
from tests.runners import every_key

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".runners/pydantic-evals/bin/python"
AS_OF = datetime.date(2026, 11, 26)
TEXTS = """specforge: 1
feature: talk
role: You talk to {customer}.
variables:
  - {id: customer, sample: Ada}
intents:
  - {id: chat, when: The user says something.}
cases:
  - {id: one, covers: chat, input: One., expect: {says: tea}}
  - {id: two, covers: chat, input: Two., expect: {not: {says: tea}}}
  - {id: kind, covers: chat, input: Three., judged: {rubric: The answer is kind., passes: Gladly., fails: No.}}
  - {id: plays, covers: chat, user: {is: A poet., wants: To chat.}, expect: {says: tea}}
  - {id: scripted, covers: chat, user: {wants: To chat., opens_with: Hi., script: [Bye.]}, expect: {says: tea}}
"""
DRIVER = """\
import json, sys
from msgspec.structs import replace
from pydantic_ai.messages import ModelResponse, TextPart, ThinkingPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import FunctionModel
from pydantic_evals.reporting import EvaluationReportAdapter
from specforge import Players
from specforge.runners.pydantic_models import model_agent, model_judge, model_user
from specforge.runners.pydantic_runs import came, evaluated

asked = json.load(sys.stdin)
seen = []


def players(case):
    left = iter(asked["answers"].get(case["id"].rpartition("/")[2], ["Hello."]))
    world = dict(case.get("state") or {})

    def model(messages, info):
        assert messages[0].parts[0].part_kind == "system-prompt"
        tools = {tool.name: tool for tool in info.function_tools}
        assert set(tools) == {"list_orders", "look_up", "cancel_order", "pass_on"}
        assert tools["look_up"].description.startswith("Look up an order.")
        assert "id" in tools["look_up"].parameters_json_schema["properties"]
        for message in messages:
            for part in message.parts:
                if isinstance(part, ToolReturnPart):
                    seen.append([case["id"], part.tool_name, part.content])
        answer = next(left, "Hello.")
        if isinstance(answer, str):
            return ModelResponse(parts=[ThinkingPart("Hm."), TextPart(answer)])
        given = answer["with"] if case["id"] < "shop/case/c" else json.dumps(answer["with"])
        return ModelResponse(parts=[ToolCallPart(answer["call"], given)])

    def user(messages, info):
        assert f"What you want: {case['user']['wants']}" in messages[0].parts[0].content
        assert messages[0].parts[1].content == "Begin."
        answers = [part for one in messages[1:] for part in one.parts if part.part_kind == "user-prompt"]
        return ModelResponse(parts=[TextPart("Hello?" if len(answers) < 2 else "[done]")])

    def judge(messages, info):
        (part,) = messages[0].parts
        *_, said = (line for line in part.content.splitlines() if line.startswith("agent: "))
        assert part.content.startswith("Judge whether the agent meets this: The answer ")
        return ModelResponse(parts=[TextPart(asked["judge"] or ("YES" if "dear" in said else "No."))])

    def run_tool(name, arguments):
        if name == "cancel_order":
            world[arguments["id"]] = "cancelled"
        return {"items": [], "has_more": False} if name == "list_orders" else {"state": world.get(arguments.get("id"))}

    return Players(model_agent(FunctionModel(model)), run_tool, model_user(FunctionModel(user), case),
                   model_judge(FunctionModel(judge)), lambda: world, model="function")


report = evaluated(asked["folder"], players, max_concurrency=asked["at once"])
print(json.dumps({"came": came(report), "seen": seen, "report": json.loads(EvaluationReportAdapter.dump_json(report))}))
"""


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SPECFORGE", "OPENAI"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def driven(program: str, asked: object) -> Mapping:
    done = subprocess.run(
        [PYTHON, "-W", "error::RuntimeWarning", "-c", program],
        input=json.dumps(asked), env=environment(), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def made(root: Path, feature: str, text: str) -> Path:
    """A project with one feature, exported."""
    (root / "specs").mkdir(parents=True)
    (root / f"specs/{feature}.yaml").write_text(text, encoding="utf-8")
    build(root, Config(), AS_OF)
    export(root, Config(), AS_OF, "pydantic-evals", (), root / "evals", Wishes())
    return root


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("shop"), "shop", every_key.SPEC)


def judge(rubric: object, conversation: Conversation) -> bool:
    del rubric
    return "dear" in str(conversation.answer)


@pytest.mark.parametrize(("side", "expected", "at_once"), [(0, "pass", 1), (1, "fail", 1), (0, "pass", 8), (1, "fail", 8)])
def test_every_key_goes_through_a_model_and_gets_the_verdict_of_the_grader(shop: Path, side: int, expected: str, at_once: int) -> None:
    answers = {case: both[side] for case, both in every_key.ANSWERS.items()}
    told = driven(DRIVER, {"folder": str(shop / "evals/shop"), "answers": answers, "judge": None, "at once": at_once})
    report = told["report"]
    assert report["failures"] == []
    rows = {row["name"]: row for row in report["cases"]}
    cases = {case.id: case for case in specforge.load(shop)["shop"].cases if case.case.mode != "recorded"}
    assert set(rows) == set(cases) == set(told["came"])
    for id, row in rows.items():
        played, samples = row["output"], cases[id].as_json().get("samples", 1)
        assert (len(played["chats"]), len(played["seconds"]), played["model"]) == (samples, samples, "function")
        for chat, verdict, reason in zip(played["chats"], played["verdicts"], played["reasons"], strict=True):
            world = {"W1": "cancelled" if "cancel_order" in json.dumps(chat) else "open", "W2": "open"}
            score = cases[id].grade(chat, end_state=world, judge=judge)
            assert (verdict, reason) == (score.verdict, score.reason), id
        if id.startswith("shop/case/"):
            assert row["labels"]["specforge_verdict"]["value"] == expected, (id, row["labels"])
            assert row["assertions"]["specforge"]["value"] is (expected == "pass")
    assert {id.rpartition("/")[2] for id in rows if id.startswith("shop/case/")} == set(every_key.ANSWERS)
    about = report["experiment_metadata"]
    assert (about["model"], about["max_concurrency"]) == ("function", at_once)
    assert about["seconds"] > 0
    reading = read(json.dumps(report).encode(), "report.json")
    assert {one.model for one in reading.results} == {"function"}
    assert {one.at for one in reading.results} == {about["at"]}


def test_results_of_tools_reach_the_model_under_the_name_of_the_tool(shop: Path) -> None:
    answers = {case: both[0] for case, both in every_key.ANSWERS.items()}
    seen = driven(DRIVER, {"folder": str(shop / "evals/shop"), "answers": answers, "judge": None, "at once": 1})["seen"]
    assert ["shop/case/calls", "look_up", '{"state": null}'] in seen
    assert ["shop/case/state", "cancel_order", '{"state": "cancelled"}'] in seen
    assert ["shop/case/history", "look_up", '{"state": "open"}'] in seen
    assert any(id == "shop/case/pages-at-most" and name == "list_orders" for id, name, _ in seen)


@pytest.mark.parametrize("said", ["I think so", "", "YES and NO"])
def test_a_judge_who_says_neither_yes_nor_no_leaves_a_rubric_undecided(shop: Path, said: str) -> None:
    answers = {case: both[0] for case, both in every_key.ANSWERS.items()}
    told = driven(DRIVER, {"folder": str(shop / "evals/shop"), "answers": answers, "judge": said or " ", "at once": 1})["came"]
    assert told["shop/case/judged"].startswith("undecided: the judge cannot tell")


# --- what a model may answer ---

ODD = """\
import json
from pydantic_ai.messages import ModelResponse, TextPart, ThinkingPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel
from pydantic_ai.models.test import TestModel
from specforge.evaluation.playing import Stage, play
from specforge.runners.pydantic_models import model_agent

TOOLS = {"tools": [{"name": "pay", "description": "Pay.", "inputSchema": {"type": "object", "properties": {"sum": {"type": "integer"}}}}]}
CASE = {"id": "x", "mode": "turns", "turns": [{"user": "One."}, {"call": "pay", "with": {"sum": 1}, "result": {"ok": True}}, {"agent": "Paid."},
                                              {"user": "Two."}, {"user": "Three."}]}
heard = []


def chat(*answers, case={"id": "x", "mode": "single", "input": "Hi."}):
    left = iter(answers)

    def model(messages, info):
        heard.append([[part.part_kind for part in one.parts] for one in messages])
        return ModelResponse(parts=next(left))

    return play(case, Stage("Be kind.", model_agent(FunctionModel(model)), TOOLS, lambda name, arguments: {"paid": arguments}))


print(json.dumps({
    "empty": chat([]),
    "thinking": chat([ThinkingPart("hm")]),
    "texts": chat([TextPart("a"), TextPart("b"), ThinkingPart("hm"), TextPart("c")]),
    "broken": chat([TextPart("So."), ToolCallPart("pay", '{"sum": 1', "c1")], [TextPart("Done.")]),
    "none": chat([ToolCallPart("pay", None, "c1"), ToolCallPart("pay", {"sum": 2}, "c2")], [TextPart("Done.")]),
    "list": chat([ToolCallPart("pay", "[1]", "c1")], [TextPart("Done.")]),
    "huge": len(chat([TextPart("x" * 1000000)])[-1]["content"]),
    "turns": chat([ThinkingPart("hm"), TextPart("2")], [TextPart("3")], case=CASE),
    "test": play({"id": "x", "mode": "single", "input": "Hi."}, Stage("", model_agent(TestModel()), TOOLS, lambda name, arguments: {"paid": arguments})),
    "heard": heard[-1],
}))
"""


def test_odd_answers_of_a_model_become_messages_of_a_chat() -> None:
    found = driven(ODD, {})
    assert [found[name][-1] for name in ("empty", "thinking")] == [{"role": "assistant", "content": ""}] * 2
    assert found["texts"][-1]["content"] == "ab\n\nc"
    _, called, result, done = found["broken"]
    assert called["content"] == "So."
    assert called["tool_calls"] == [{"id": "c1", "type": "function", "function": {"name": "pay", "arguments": '{"sum": 1'}}]
    assert json.loads(result["content"]) == {"error": "the arguments are no JSON object"}
    assert (result["tool_call_id"], done["content"]) == ("c1", "Done.")
    assert [json.loads(one["content"]) for one in found["none"] if one["role"] == "tool"] == [{"paid": {}}, {"paid": {"sum": 2}}]
    assert found["none"][1]["content"] is None
    assert json.loads(found["list"][2]["content"]) == {"error": "the arguments are no JSON object"}
    assert found["huge"] == 1_000_000
    assert [one["role"] for one in found["test"]] == ["user", "assistant", "tool", "assistant"]
    assert json.loads(found["test"][2]["content"]) == {"paid": {}}


def test_a_model_hears_the_conversation_and_its_own_reasoning_again() -> None:
    found = driven(ODD, {})
    assert [one["content"] for one in found["turns"] if one["role"] == "assistant"] == [None, "Paid.", "2", "3"]
    assert found["heard"] == [
        ["system-prompt", "user-prompt"], ["tool-call"], ["tool-return"], ["text"], ["user-prompt"], ["thinking", "text"], ["user-prompt"],
    ]  # fmt: skip


# --- the exported script ---


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("talk"), "talk", TEXTS)


def ran(root: Path, agent: str | None, *arguments: str, **more: str) -> tuple[int, list[str], str]:
    """Run the exported script; gives its exit code, its lines, and what it says of mistakes."""
    file = root / "evals/agent.py"
    file.unlink(missing_ok=True)
    if agent is not None:
        file.write_text(agent, encoding="utf-8")
    done = subprocess.run(
        [PYTHON, root / "evals/talk/run.py", *arguments],
        cwd=root, env=environment() | more, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout.splitlines(), done.stderr


ALL = """
from specforge import Players


def players(case):
    said = {"One.": "Tea.", "Three.": "Gladly."}
    user = None if case["id"].endswith("scripted") else lambda chat: None if chat else "Hello?"
    return Players(lambda messages, tools: said.get(messages[-1]["content"], "Milk." if case["id"].endswith("two") else "Tea."),
                   user=user, judge=lambda rubric, conversation: True, model="a stand-in")
"""


def test_a_run_in_which_all_pass_exits_with_0(talk: Path) -> None:
    code, lines, _ = ran(talk, ALL, "--out", "report.json")
    assert (code, lines) == (0, ["5 of 5 cases passed"])
    report = json.loads((talk / "report.json").read_text(encoding="utf-8"))
    about = report["experiment_metadata"]
    assert (about["model"], about["max_concurrency"]) == ("a stand-in", 1)
    assert set(about) == {"model", "max_concurrency", "at", "seconds"}
    reading = read((talk / "report.json").read_bytes(), "report.json")
    assert {(str(one.verdict), one.model) for one in reading.results} == {("pass", "a stand-in")}


def test_what_fails_is_undecided_or_breaks_off_is_counted_and_exits_with_1(talk: Path) -> None:
    code, lines, _ = ran(talk, "def agent(messages, tools): return 'Tea.'", "--out", "report.json")
    assert code == 1
    assert lines[-1] == "2 of 5 cases passed, 1 failed, 1 undecided, 1 broke off"
    told = {line.partition(":")[0]: line for line in lines[:-1]}
    assert set(told) == {"broke off  talk/case/plays", "failed  talk/case/two", "undecided  talk/case/kind"}
    assert "nobody plays it" in told["broke off  talk/case/plays"]
    reading = read((talk / "report.json").read_bytes(), "report.json")
    assert sorted(str(one.verdict) for one in reading.results) == ["None", "fail", "pass", "pass", "undecided"]


def test_a_run_in_which_every_task_fails_is_no_success(talk: Path) -> None:
    code, lines, _ = ran(talk, "def agent(messages, tools): raise OSError('the line is dead')")
    assert (code, lines[-1]) == (1, "0 of 5 cases passed, 5 broke off")
    assert "broke off  talk/case/one: OSError: the line is dead" in lines


@pytest.mark.parametrize(
    ("agent", "arguments", "told"),
    [
        (None, (), "there is no agent at"),
        ("", (), "has no function `agent`"),
        (ALL, ("--model", "nothing:x"), "there is no model `nothing:x` here"),
        (ALL, ("--judge", "x"), "there is no model `x` here"),
        (ALL, ("--max-concurrency", "0"), "'0' is no number of cases"),
        (ALL, ("--max-concurrency", "many"), "'many' is no number of cases"),
        (ALL, ("--out", "nowhere/report.json"), "nowhere/report.json cannot be written"),
        (ALL, ("--out", "specs"), "specs cannot be written"),
    ],
)
def test_a_mistake_is_told_and_exits_with_2(talk: Path, agent: str | None, arguments: tuple[str, ...], told: str) -> None:
    code, lines, error = ran(talk, agent, *arguments)
    assert (code, lines) == (2, [])
    assert told in error


@pytest.mark.parametrize("out", ["nowhere/report.json", "specs"])
def test_no_case_is_played_for_a_report_that_cannot_be_written(talk: Path, out: str) -> None:
    played = talk / "played"
    code, _, _ = ran(talk, f"def agent(messages, tools): open({str(played)!r}, 'w').close(); return 'Tea.'", "--out", out)
    assert (code, played.exists()) == (2, False)


def test_models_stand_in_for_players(talk: Path) -> None:
    code, lines, _ = ran(talk, None, "--model", "test", "--judge", "test", "--user", "test", "--out", "report.json")
    assert code == 1
    assert lines[-1] == "1 of 5 cases passed, 3 failed, 1 undecided"
    report = json.loads((talk / "report.json").read_text(encoding="utf-8"))
    assert report["experiment_metadata"]["model"] == "test"
    assert {row["output"]["model"] for row in report["cases"]} == {"test"}
    (plays,) = (row for row in report["cases"] if row["name"] == "talk/case/plays")
    assert len(plays["output"]["chats"][0]) == 80
    code, lines, _ = ran(talk, ALL, "--judge", "test")
    assert (code, lines) == (
        1, ["undecided  talk/case/kind: the judge cannot tell: 'The answer is kind.'", "4 of 5 cases passed, 1 undecided"],
    )  # fmt: skip


def test_cases_run_one_after_the_other_unless_more_are_allowed(talk: Path) -> None:
    agent = (
        "import threading, time\nlock, now, most = threading.Lock(), 0, 0\n\n\n"
        "def agent(messages, tools):\n    global now, most\n"
        "    with lock:\n        now += 1\n        most = max(most, now)\n"
        "    time.sleep(0.2)\n    with lock:\n        now -= 1\n    return f'Tea, {most} at once.'\n"
    )
    for arguments, most in (((), 1), (("--max-concurrency", "3"), 3)):
        ran(talk, agent, "--out", "report.json", *arguments)
        report = json.loads((talk / "report.json").read_text(encoding="utf-8"))
        said = {chat[-1]["content"] for row in report["cases"] for chat in row["output"]["chats"]}
        assert max(said) == f"Tea, {most} at once."
