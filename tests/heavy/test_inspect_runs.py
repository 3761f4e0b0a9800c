"""Inspect runs our export and our registered task against stand-ins, and its scores are our verdicts, case by case."""

import datetime
import json
import os
import subprocess
from pathlib import Path

import pytest

import specforge
from specforge.config import Config, read_config
from specforge.results.reading import read
from specforge.runners.exporting import Wishes, export
from tests.runners.answers import CASES, FAILS, ODD, PASSES, answer, spec

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
BIN = ROOT / ".runners/inspect/bin"
AS_OF = datetime.date(2026, 11, 26)
VALUES = {"pass": "C", "fail": "I", "undecided": "N"}
DRIVER = """\
import json, sys
from inspect_ai import eval as run
from inspect_ai.model import ModelOutput, ModelUsage, get_model

asked = json.load(sys.stdin)

def stand_in(answers):
    def answer(messages, tools, tool_choice, config):
        said = answers.get(messages[-1].text, answers.get("*", "Go on."))
        if isinstance(said, dict):
            output = ModelOutput.for_tool_call("mockllm/model", said["call"], said["with"])
            output.message.tool_calls[0].parse_error = said.get("unread")
        else:
            output = ModelOutput.from_content("mockllm/model", said)
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output
    return get_model("mockllm/model", custom_outputs=answer, memoize=False)

roles = {name: stand_in(answers) for name, answers in asked.get("roles", {}).items()}
(log,) = run(asked["task"], model=stand_in(asked["answers"]), model_roles=roles, task_args=asked.get("arguments", {}), log_dir="logs",
             log_format="json", display="none", sample_id=asked.get("only"))
print(json.dumps({"status": log.status, "error": log.error and log.error.message, "metadata": log.eval.metadata, "samples": {
    str(one.id): {"value": next(iter(one.scores.values())).value if one.scores else None,
                  "about": next(iter(one.scores.values())).metadata if one.scores else None,
                  "metadata": one.metadata} for one in log.samples or []}}))
"""


NOTES_SPEC = """\
specforge: 1
feature: notes
role: You are the assistant of a shop.
intents:
  - {id: notes, when: The user wants to know what was noted about an order., tools: [read_notes]}
tools:
  - {id: read_notes, does: read, purpose: Read the notes of an order., input: {id: string}, returns: one}
cases:
  - {id: asks, covers: notes, input: What do the notes say?, expect: {says: monday}}
"""


def run(folder: Path, **asked: object) -> dict[str, object]:
    command = [BIN / "python", "-c", DRIVER]
    environment = {**os.environ, "INSPECT_LOG_LEVEL": "error"}
    done = subprocess.run(command, cwd=folder, env=environment, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def samples(found: dict[str, object]) -> dict[str, dict[str, object]]:
    assert found["status"] == "success", found["error"]
    told = found["samples"]
    assert isinstance(told, dict)
    return told


def made(root: Path, text: str) -> Path:
    (root / "specs").mkdir()
    (root / "specs/shop.yaml").write_text(text, encoding="utf-8")
    export(root, Config(), AS_OF, "inspect", (), root / "evals", Wishes(drifted=True))
    return root


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("shop"), spec())


@pytest.mark.parametrize(("answers", "value"), [(PASSES, "C"), (FAILS, "I")])
def test_every_check_passes_a_right_answer_and_fails_a_wrong_one(shop: Path, answers: dict[str, str], value: str) -> None:
    found = run(shop, task="evals/shop/task.py", answers=answers)
    told = samples(found)
    ours = specforge.load(shop)["shop"]
    players = specforge.Players(lambda messages, _: answer(answers, messages))
    for case in ours.cases:
        one = told[case.id]
        assert one["value"] == VALUES[case.run(lambda: players).outcome.verdict]
        metadata = one["metadata"]
        assert isinstance(metadata, dict)
        assert metadata["specforge_case"] == case.id
        assert metadata["specforge_refs"] == list(case.refs)
        assert metadata["specforge_fingerprints"] == case.fingerprints
        assert metadata["specforge_prompt"] == case.prompt_mark
    assert {told[f"shop/case/{id}"]["value"] for id in (*CASES, "talks", "scripted", "often")} == {value}
    assert told["shop/case/judged"]["value"] == "N"
    assert found["metadata"] == {"specforge_suite": "shop", "specforge_prompt": ours.cases[0].prompt_mark}


def test_odd_answers_are_read_as_we_read_them(shop: Path) -> None:
    ours = specforge.load(shop)["shop"]
    for shift in range(0, len(ODD), 4):
        answers = {f"This is about {id}.": ODD[(at + shift) % len(ODD)] for at, id in enumerate((*CASES, "talks", "scripted", "often"))}
        answers["Hi."] = ODD[-1]
        told = samples(run(shop, task="evals/shop/task.py", answers=answers))
        players = specforge.Players(lambda messages, _: answer(answers, messages))  # noqa: B023  run at once
        for case in ours.cases:
            assert told[case.id]["value"] == VALUES[case.run(lambda: players).outcome.verdict]  # noqa: B023  the same


def test_a_log_is_read_back_with_every_run_of_every_case(shop: Path) -> None:
    samples(run(shop, task="evals/shop/task.py", answers=PASSES))
    log = max((shop / "logs").glob("*.json"), key=lambda path: path.stat().st_mtime)
    reading = read(log.read_bytes(), log.name)
    players = specforge.Players(lambda messages, _: answer(PASSES, messages))
    wanted = [
        (one.case, one.verdict, one.prompt, dict(one.fingerprints))
        for case in specforge.load(shop)["shop"].cases
        for one in case.run(lambda: players).results
    ]
    assert sorted(((one.case, one.verdict, one.prompt, dict(one.fingerprints)) for one in reading.results), key=str) == sorted(
        wanted, key=str
    )
    assert {one.runner for one in reading.results} == {"inspect"}


def test_a_grader_answers_rubrics_with_the_anchors_before_it(shop: Path) -> None:
    asked = {"task": "evals/shop/task.py", "answers": PASSES, "only": "shop/case/judged"}
    for said, value in (("YES", "C"), ("no.", "I"), ("Well, it depends.", "N")):
        assert samples(run(shop, **asked, roles={"grader": {"*": said}}))["shop/case/judged"]["value"] == value
    anchored = {'Judge whether the agent meets this: The answer is kind.\nAn answer that meets it: ["Gladly."]\n'
                'An answer that does not meet it: ["No."]\nThe conversation:\nuser: This is about judged.\nagent: It is fine.\n'
                "Answer with YES or NO only.": "YES", "*": "NO"}  # fmt: skip
    assert samples(run(shop, **asked, roles={"grader": anchored}))["shop/case/judged"]["value"] == "C"


TOOLS = """\
tools:
  - {id: pay, does: write, purpose: Pay an invoice., input: {sum: integer}, returns: nothing}
  - id: find
    does: read
    purpose: Find invoices.
    input: {text: string}
    returns: many
    item: {id: {type: string, unique: true, max_chars: 10}}
    pages: {style: cursor, size: {default: 10, max: 20}, order_by: [id asc]}
    agent: {pages_per_task: 5}
    empty_means: There is none.
    used_by: agent
"""
CALLS = """\
  - {id: pays, covers: buy, input: Pay it., given: {state: {paid: 0}}, expect: {does_only: {call: pay, with: {sum: 7}}}, ends_with: {paid: 7}}
  - {id: plays, covers: buy, user: {wants: To buy tea.}, expect: {says: bought}}
"""
WORLD = """\
def run_tool(name, arguments, state):
    state["paid"] = state.get("paid", 0) + arguments["sum"]
    return {"ok": True}
"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = spec().replace("intents:", TOOLS + "intents:").replace("something.}", "something., tools: [pay, find]}") + CALLS
    root = made(tmp_path_factory.mktemp("bank"), text)
    (root / "world.py").write_text(WORLD, encoding="utf-8")
    return root


def test_tools_run_change_the_state_and_are_graded(bank: Path) -> None:
    asked = {"task": "evals/shop/task.py", "only": "shop/case/pays", "arguments": {"run_tool": "world:run_tool"}}
    for sum_, value in ((7, "C"), (8, "I")):
        answers = {"Pay it.": {"call": "pay", "with": {"sum": sum_}}, '{"ok": true}': "Done."}
        assert samples(run(bank, **asked, answers=answers))["shop/case/pays"]["value"] == value
    assert samples(run(bank, **asked, answers={"Pay it.": "Done."}))["shop/case/pays"]["value"] == "I"
    broken = run(bank, task="evals/shop/task.py", only="shop/case/pays", answers={"Pay it.": {"call": "pay", "with": {"sum": 7}}})
    assert broken["status"] == "error"
    assert "the agent called `pay`, and nothing runs it" in str(broken["error"])


def test_arguments_that_cannot_be_read_fail_and_no_tool_is_run_with_them(bank: Path) -> None:
    call = {"call": "pay", "with": {}, "unread": "Error parsing the following tool call arguments:\n\n{sum"}
    answers = {"Pay it.": call, '{"error": "the arguments are no JSON object"}': "Done."}
    found = samples(run(bank, task="evals/shop/task.py", only="shop/case/pays", answers=answers, arguments={"run_tool": "world:run_tool"}))
    about = found["shop/case/pays"]["about"]
    assert isinstance(about, dict)
    assert about["specforge_verdicts"] == ["fail"]
    assert about["specforge_reasons"][0].startswith("the arguments of `pay` are not JSON")


def test_a_user_is_played_by_a_model_of_its_role(bank: Path) -> None:
    asked = {"task": "evals/shop/task.py", "only": "shop/case/plays", "answers": {"Tea, please.": "I bought tea.", "*": "Hello."}}
    user = {"Begin.": "Tea, please.", "I bought tea.": "[done]"}
    assert samples(run(bank, **asked, roles={"user": user}))["shop/case/plays"]["value"] == "C"
    alone = run(bank, **asked)
    assert alone["status"] == "error"
    assert "has a simulated user, and nobody plays it" in str(alone["error"])


def test_a_served_list_is_read_in_pages(bank: Path) -> None:
    ids = [case.id for case in specforge.load(bank)["shop"].cases if case.id.endswith("find/one-page")]
    assert ids
    answers = {"All of them.": {"call": "find", "with": {"text": "a"}}, "*": "This is the one."}
    user = {"Begin.": "All of them.", "*": "[done]"}
    for said, value in (("YES", "C"), ("NO", "I")):
        found = run(bank, task="evals/shop/task.py", only=ids[0], answers=answers, roles={"user": user, "grader": {"*": said}})
        assert samples(found)[ids[0]]["value"] == value


def test_the_task_is_found_by_its_name_and_refuses_what_drifted(shop: Path) -> None:
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}

    def inspect(*arguments: str) -> tuple[int, str]:
        command = [
            "inspect",
            "eval",
            "specforge/feature",
            "--model",
            "mockllm/model",
            "--display",
            "plain",
            "--log-dir",
            "logs",
            *arguments,
        ]
        done = subprocess.run(command, cwd=shop, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, out = inspect("-T", "feature=shop")
    assert code == 1
    assert "new: the artifact has not been built yet" in " ".join(out.split())
    assert "Traceback" not in out
    subprocess.run([BIN / "specforge", "build", "--quiet"], cwd=shop, check=True)
    code, out = inspect("-T", "feature=shop", "--sample-id", "shop/case/says,shop/case/words")
    assert code == 0, out
    assert "2/  2" in out or "2/2" in out, out
    for arguments, told in (
        (("-T", "feature=shoop"), "specforge: there is no feature `shoop`\n    did you mean `shop`?\n"),
        (("-T", "feature=shop", "-T", "project=nowhere"), "specforge: there is no folder nowhere\n    name the folder of the project"),
        (("-T", "feature=shop", "-T", "run_tool=x:y"), "specforge: `x:y` cannot be imported: No module named 'x'\n    write it as"),
    ):
        code, out = inspect(*arguments)
        assert code == 1
        assert told in out
        assert "Traceback" not in out


def test_the_cases_of_the_examples_get_our_verdicts(tmp_path: Path) -> None:
    examples = ROOT / "examples"
    names = ["airline-agent", "store-agent/main/ja-JP", "trip-planner"]
    export(examples, read_config(examples), AS_OF, "inspect", names, tmp_path, Wishes())
    features = {one.view.folder: one for one in specforge.load(examples, as_of=AS_OF)}
    user = {"Begin.": "Hello?", "*": "[done]"}
    players = specforge.Players(lambda *_: "Hello.", user=lambda chat: None if chat else "Hello?")
    count = 0
    for name in names:
        told = samples(run(tmp_path, task=f"{name}/task.py", answers={"*": "Hello."}, roles={"user": user}))
        cases = {case.id: case for case in features[name].cases if case.case.mode != "recorded"}
        assert set(told) == set(cases)
        for id, one in told.items():
            assert one["value"] == VALUES[cases[id].run(lambda: players).outcome.verdict], id
            count += 1
    assert count > 100


def test_a_result_that_is_cut_as_a_runtime_cuts_it_fails_an_answer_that_passes_over_it(tmp_path: Path) -> None:
    root = made(tmp_path, NOTES_SPEC)
    (root / "tools.py").write_text(
        'def run(name, arguments, world):\n    return "\\n".join(f"{n}: sent on Monday" for n in range(2000))\n', encoding="utf-8"
    )
    call = {"call": "read_notes", "with": {"id": "W1"}}
    silent, honest = "It was sent on Monday and will be there soon.", "It was sent on Monday; I have not seen all of the notes."
    for said, cap, value in ((silent, None, "C"), (silent, "codex", "I"), (honest, "codex", "C")):
        arguments = {"run_tool": "tools:run", **({} if cap is None else {"cap": cap})}
        found = run(root, task="evals/notes/task.py", answers={"What do the notes say?": call, "*": said}, arguments=arguments)
        one = samples(found)["notes/case/asks"]
        assert one["value"] == value, one
