"""Exports for deepeval, run by deepeval against a stand-in: its verdicts are those of the grader, case by case."""

import datetime
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import specforge
from specforge.config import Config, read_config
from specforge.grading.conversation import Conversation
from specforge.grading.rates import sampled
from specforge.grading.verdict import Outcome, Verdict
from specforge.results.reading import read
from specforge.runners.exporting import Wishes, export
from specforge.verbs import build
from tests.runners import every_key
from tests.runners.answers import CASES, ODD, answer, spec

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
RUNNER = ROOT / ".runners/deepeval"
AS_OF = datetime.date(2026, 11, 26)
BY_QUESTION = """\
import json, os
from pathlib import Path

ANSWERS = json.loads(Path(os.environ["STAND_IN"]).read_text(encoding="utf-8"))


def agent(messages, tools):
    return ANSWERS.get(str(messages[-1]["content"]), ANSWERS.get("*", "Go on."))
"""


@dataclass(frozen=True)
class Run:
    """One run of the test file of a feature."""

    code: int
    document: Mapping
    log: str
    folder: Path

    @property
    def rows(self) -> dict[str, Mapping]:
        found = [*self.document["testCases"], *self.document["conversationalTestCases"]]
        assert len({row["name"] for row in found}) == len(found)
        return {row["name"]: row for row in found}


def environment(place: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DEEPEVAL", "SPECFORGE", "PYTEST", "OPENAI"))}
    (place / "home").mkdir(exist_ok=True)
    return kept | {
        "PATH": f"{RUNNER / 'bin'}:{os.environ['PATH']}",
        "HOME": str(place / "home"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DEEPEVAL_TELEMETRY_OPT_OUT": "YES",
        "DEEPEVAL_RESULTS_FOLDER": str(place / "results"),
        **more,
    }


def deepeval(evals: Path, test: str, *arguments: str, place: Path | None = None, **more: str) -> Run:
    """Run `deepeval test run` on a test file of an export."""
    place = place or Path(tempfile.mkdtemp(dir=evals.parent, prefix="run-"))
    command = [RUNNER / "bin/deepeval", "test", "run", evals / test, *arguments]
    done = subprocess.run(
        command, cwd=place, env=environment(place, **more), capture_output=True, text=True, encoding="utf-8", check=False, timeout=400
    )
    (*_, written) = sorted((place / "results").glob("test_run_*.json"), key=lambda path: path.stat().st_mtime_ns)
    return Run(done.returncode, json.loads(written.read_text(encoding="utf-8")), done.stdout + done.stderr, place)


def verdict_of(row: Mapping) -> Verdict:
    """What deepeval says of a case; our word for what is neither pass nor fail comes back as the first of the reason."""
    (metric,) = row["metricsData"]
    assert metric["name"] == "specforge"
    found = Verdict(metric["reason"].partition(":")[0])
    assert (row["success"], metric["success"], metric["score"]) == (
        found is Verdict.PASS,
        found is Verdict.PASS,
        float(found is Verdict.PASS),
    )
    return found


def made(root: Path, text: str, agent: str) -> Path:
    """A project with one feature `shop`, exported, with a stand-in beside it."""
    (root / "specs").mkdir(parents=True)
    (root / "specs/shop.yaml").write_text(text, encoding="utf-8")
    build(root, Config(), AS_OF)
    export(root, Config(), AS_OF, "deepeval", (), root / "evals", Wishes())
    (root / "evals/agent.py").write_text(agent, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with every key and every mode."""
    root = made(tmp_path_factory.mktemp("every"), every_key.SPEC, (ROOT / "tests/runners/stand_in.py").read_text(encoding="utf-8"))
    for name, side in (("passing", 0), ("failing", 1)):
        answers = {case: both[side] for case, both in every_key.ANSWERS.items()}
        (root / f"{name}.json").write_text(json.dumps(answers), encoding="utf-8")
    mixed = {"lucky": {"by turns": every_key.ANSWERS["lucky"]}}
    (root / "mixed.json").write_text(json.dumps(mixed), encoding="utf-8")
    return root


def played(root: Path, answers: str, *arguments: str, **more: str) -> Run:
    return deepeval(root / "evals", "shop/test_shop.py", *arguments, STAND_IN=str(root / f"{answers}.json"), **more)


def judge(rubric: object, conversation: Conversation) -> bool:
    del rubric
    return "dear" in str(conversation.answer)


# --- every case ---


@pytest.mark.parametrize(("answers", "expected"), [("passing", Verdict.PASS), ("failing", Verdict.FAIL)])
def test_every_key_and_mode_passes_and_fails_as_the_grader_says(every: Path, answers: str, expected: Verdict) -> None:
    run = played(every, answers)
    cases = {case.id: case for case in specforge.load(every)["shop"].cases if case.case.mode != "recorded"}
    rows = run.rows
    assert set(rows) == set(cases)
    for id, row in rows.items():
        case, runs = cases[id], row["metadata"]["specforge_runs"]
        scores = []
        for one in runs:
            world = {"W1": "cancelled" if "cancel_order" in one["chat"] else "open", "W2": "open"}
            scores.append(case.grade(json.loads(one["chat"]), end_state=world, judge=judge))
            assert (one["verdict"], one["reason"]) == (scores[-1].verdict, scores[-1].reason)
        samples, rate = case.as_json().get("samples", 1), case.as_json().get("pass_rate", 1)
        outcome = sampled([Outcome(one.verdict, one.reason) for one in scores], samples, round(100 * rate))
        assert verdict_of(row) is outcome.verdict, (id, row["metricsData"])
        if id.startswith("shop/case/"):
            assert outcome.verdict is expected, (id, outcome)
    assert {id.rpartition("/")[2] for id in rows if id.startswith("shop/case/")} == set(every_key.ANSWERS)
    assert run.code == 1


def test_results_carry_what_joins_them_with_the_spec_and_are_read_back(every: Path) -> None:
    run = played(every, "passing")
    cases = {case.id: case for case in specforge.load(every)["shop"].cases}
    for id, row in run.rows.items():
        kept, case = row["metadata"], cases[id]
        assert (kept["specforge_case"], kept["specforge_feature"], kept["specforge_variant"]) == (id, "shop", {})
        assert kept["specforge_refs"] == list(case.refs)
        assert kept["specforge_fingerprints"] == case.fingerprints
        assert kept["specforge_prompt"] == case.prompt_mark
        assert kept["specforge_model"] == "stand-in"
    (written,) = (run.folder / "results").glob("test_run_*.json")
    reading = read(written.read_bytes(), "run.json")
    assert (reading.source, reading.others) == ("deepeval", 0)
    ours = [(row["name"], one["verdict"]) for row in run.rows.values() for one in row["metadata"]["specforge_runs"]]
    assert sorted((one.case, str(one.verdict)) for one in reading.results) == sorted(ours)
    assert {one.model for one in reading.results} == {"stand-in"}
    assert all(one.at for one in reading.results)


@pytest.mark.parametrize("missing", ["NO_JUDGE", "JUDGE_IS_OUT"])
def test_without_a_judge_a_rubric_is_undecided_and_no_pass(every: Path, missing: str) -> None:
    run = played(every, "passing", "-k", "judged", **{missing: "1"})
    assert {id: verdict_of(row) for id, row in run.rows.items()} == dict.fromkeys(
        ("shop/case/judged", "shop/case/judged-check"), Verdict.UNDECIDED
    )
    assert run.code == 1


def test_runs_of_a_case_are_judged_together_by_its_pass_rate(every: Path) -> None:
    run = played(every, "mixed", "-k", "lucky")
    (row,) = run.rows.values()
    assert [one["verdict"] for one in row["metadata"]["specforge_runs"]] == ["pass", "fail", "pass", "fail"]
    assert verdict_of(row) is Verdict.PASS
    assert run.code == 0


def test_plain_pytest_runs_the_same_file(every: Path, tmp_path: Path) -> None:
    for answers, code, told in (("passing", 0, "28 passed"), ("failing", 1, "28 failed")):
        command = [
            RUNNER / "bin/python",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            every / "evals/shop/test_shop.py",
            "-k",
            "shop/case/",
        ]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment(tmp_path, STAND_IN=str(every / f"{answers}.json")),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, told in done.stdout) == (code, True), done.stdout[-3000:]


def test_cases_run_in_several_processes_or_several_times(every: Path) -> None:
    run = played(every, "passing", "-k", "shop/case/", "--num-processes", "2", "--repeat", "2")
    found = [row["name"] for row in (*run.document["testCases"], *run.document["conversationalTestCases"])]
    assert sorted(found) == sorted(2 * [f"shop/case/{id}" for id in every_key.ANSWERS])
    assert run.code == 0
    (written,) = (run.folder / "results").glob("test_run_*.json")
    runs = [(one.case, one.sample) for one in read(written.read_bytes(), "run.json").results if one.case.endswith(("says", "lucky"))]
    assert sorted(runs) == [*(("shop/case/lucky", at) for at in range(1, 9)), ("shop/case/says", 1), ("shop/case/says", 2)]


def test_the_cases_of_the_examples_get_our_verdicts(tmp_path: Path) -> None:
    examples, answers = ROOT / "examples", tmp_path / "answers.json"
    answers.write_text('{"*": "Hello."}', encoding="utf-8")
    names = ["airline-agent", "store-agent/main/ja-JP", "trip-planner"]
    export(examples, read_config(examples), AS_OF, "deepeval", names, tmp_path / "evals", Wishes())
    (tmp_path / "evals/agent.py").write_text(
        BY_QUESTION + "\n\nfrom specforge import Players\n\n\ndef players(case):\n"
        "    return Players(agent, user=lambda chat: None if chat else 'Hello?')\n",
        encoding="utf-8",
    )
    features = {one.view.folder: one for one in specforge.load(examples, as_of=AS_OF)}
    players = specforge.Players(lambda *_: "Hello.", user=lambda chat: None if chat else "Hello?")
    run = deepeval(tmp_path / "evals", ".", STAND_IN=str(answers))
    count = 0
    rows = [*run.document["testCases"], *run.document["conversationalTestCases"]]
    for name in names:
        cases = {case.id: case for case in features[name].cases if case.case.mode != "recorded"}
        found = {row["name"]: row for row in rows if row["metadata"]["specforge_feature"] == name.partition("/")[0]}
        assert set(found) == set(cases)
        for id, row in found.items():
            assert verdict_of(row) is cases[id].run(lambda: players).outcome.verdict, id
            count += 1
    assert len(rows) == count > 100


# --- odd answers ---

ODD_ANSWERS = (
    *ODD,
    "[DEEPEVAL:IMAGE:77]",
    "Look: [DEEPEVAL:PDF:77] and [DEEPEVAL:IMAGE:none].",
    "half \ud800 a character",
    "y " * 200_000,
    {"role": "assistant", "content": [{"type": "text", "text": "It is fine."}]},
    {"role": "assistant", "content": None},
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose cases are about texts, two of them with the markers that deepeval takes for files."""
    marked = (
        "  - {id: marked, covers: buy, input: 'What is [DEEPEVAL:IMAGE:77]?', expect: {says: fine}}\n"
        "  - {id: marked-turns, covers: buy, turns: [{user: '[DEEPEVAL:PDF:77]'}, {user: 'And [DEEPEVAL:IMAGE:x]?'}], expect: {says: fine}}\n"
    )
    return made(tmp_path_factory.mktemp("shop"), spec() + marked, BY_QUESTION)


def test_odd_answers_are_read_as_we_read_them(shop: Path) -> None:
    cases = [case for case in specforge.load(shop)["shop"].cases if case.case.mode != "recorded"]
    ids = (*CASES, "talks", "scripted", "often", "judged")
    for shift in range(0, len(ODD_ANSWERS), 5):
        answers = {f"This is about {id}.": ODD_ANSWERS[(at + shift) % len(ODD_ANSWERS)] for at, id in enumerate(ids)}
        answers["And [DEEPEVAL:IMAGE:x]?"] = answers["What is [DEEPEVAL:IMAGE:77]?"] = ODD_ANSWERS[shift]
        (shop / "odd.json").write_text(json.dumps(answers), encoding="utf-8")
        rows = played(shop, "odd").rows
        players = specforge.Players(lambda messages, _: answer(answers, messages))  # noqa: B023  run at once
        assert set(rows) == {case.id for case in cases}
        for case in cases:
            ran = case.run(lambda: players)  # noqa: B023  the same
            assert verdict_of(rows[case.id]) is ran.outcome.verdict, (case.id, rows[case.id]["metricsData"])


def test_texts_that_deepeval_takes_for_files_reach_the_agent_and_the_grader_unharmed(shop: Path) -> None:
    said = "[DEEPEVAL:IMAGE:77] is fine."
    (shop / "marked.json").write_text(json.dumps({"*": said}), encoding="utf-8")
    rows = played(shop, "marked", "-k", "marked").rows
    assert {id: verdict_of(row) for id, row in rows.items()} == dict.fromkeys(("shop/case/marked", "shop/case/marked-turns"), Verdict.PASS)
    one, other = rows["shop/case/marked"], rows["shop/case/marked-turns"]
    assert (one["input"], one["actualOutput"]) == ("What is [DEEPEVAL:IMAGE:77]?", said)
    assert [turn["content"] for turn in other["turns"]] == ["[DEEPEVAL:PDF:77]", said, "And [DEEPEVAL:IMAGE:x]?", said]


def test_calls_are_shown_with_the_turn_that_made_them(tmp_path: Path) -> None:
    looked = (
        "  - id: looked\n    covers: orders\n    expect: {says: open}\n"
        "    turns: [{user: W1?}, {call: look_up, with: {id: W1}, result: {state: open}}, {user: Well?}]\n"
    )
    agent = (
        "def agent(messages, tools):\n    if messages[-1]['role'] == 'tool' and len(messages) > 6:\n        return 'It is open.'\n"
        "    return {'role': 'assistant', 'content': None, 'tool_calls': [{'function': {'name': 'look_up', 'arguments': '{\"id\": \"W2\"}'}}]}\n"
        "from specforge import Players\ndef players(case): return Players(agent, lambda name, given: {'state': 'open'})\n"
    )
    root = made(tmp_path / "looked", every_key.SPEC + looked, agent)
    (row,) = deepeval(root / "evals", "shop/test_shop.py", "-k", "looked").rows.values()
    assert verdict_of(row) is Verdict.PASS
    shown = [
        (turn["role"], turn["content"], [(call["name"], call["inputParameters"]["id"]) for call in turn.get("toolsCalled", ())])
        for turn in row["turns"]
    ]
    assert shown == [
        ("user", "W1?", []),
        ("assistant", "", [("look_up", "W1")]),
        ("user", "Well?", []),
        ("assistant", "It is open.", [("look_up", "W2")]),
    ]


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("def agent(messages, tools): return 7", "the agent answered with int"),
        ("def agent(messages, tools): return b'fine'", "the agent answered with bytes"),
        ("def agent(messages, tools): raise OSError('the line is dead \\ud800')", "OSError: the line is dead ?"),
        ("def agent(messages): return 'fine'", "TypeError: agent() takes 1 positional argument"),
        ("def agnet(messages, tools): return 'fine'", "has no function `agent`"),
        ("", "has no function `agent`"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--ignore-errors", "--skip-on-missing-params")])
def test_a_run_that_breaks_off_is_in_the_results_and_no_pass(tmp_path: Path, agent: str, told: str, options: tuple[str, ...]) -> None:
    root = made(tmp_path / "broken", spec(), agent)
    run = deepeval(root / "evals", "shop/test_shop.py", "-k", "shop/case/says or talks", *options)
    assert set(run.rows) == {"shop/case/says", "shop/case/says-any", "shop/case/talks"}
    for row in run.rows.values():
        assert verdict_of(row) is Verdict.UNDECIDED
        assert told in row["metricsData"][0]["reason"]
    (written,) = (run.folder / "results").glob("test_run_*.json")
    assert {one.verdict for one in read(written.read_bytes(), "run.json").results} == {None}
    assert run.code == 1


# --- what deepeval does besides ---


def test_a_verdict_is_never_taken_from_the_cache_of_deepeval(tmp_path: Path) -> None:
    root, place = (
        made(tmp_path / "cached", spec(), "def agent(messages, tools): return 'A kettle holds at most 5 cups.'"),
        tmp_path / "place",
    )
    place.mkdir()
    one = ("-k", "shop/case/says and not any", "--use-cache")
    for _ in range(2):
        run = deepeval(root / "evals", "shop/test_shop.py", *one, place=place)
        assert (run.code, verdict_of(run.rows["shop/case/says"])) == (0, Verdict.PASS), run.log
    assert "kettle" in (place / ".deepeval/.deepeval-cache.json").read_text(encoding="utf-8")
    changed = spec().replace("{says: [kettle, 'at most 5 cups']}", "{says: [teapot]}")
    assert changed != spec()
    (root / "specs/shop.yaml").write_text(changed, encoding="utf-8")
    build(root, Config(), AS_OF)
    export(root, Config(), AS_OF, "deepeval", (), root / "evals", Wishes())
    run = deepeval(root / "evals", "shop/test_shop.py", *one, place=place)
    assert (run.code, verdict_of(run.rows["shop/case/says"])) == (1, Verdict.FAIL), run.log


def test_nothing_is_written_outside_the_working_folder(every: Path) -> None:
    before = set((every / "evals").rglob("*"))
    run = played(every, "passing", "-p", "no:cacheprovider")
    assert set((every / "evals").rglob("*")) == before
    assert {path.name for path in run.folder.iterdir()} == {"home", "results", ".deepeval"}
    assert not any((run.folder / "home").iterdir())


# --- test cases that somebody else made ---

OWN = """\
import json, sys
from deepeval import evaluate
from deepeval.evaluate import AsyncConfig, DisplayConfig, ErrorConfig
from deepeval.dataset import EvaluationDataset
from deepeval.test_case import ConversationalTestCase, LLMTestCase, ToolCall, Turn
from specforge.runners.deepeval_metric import SpecforgeConversationMetric, SpecforgeMetric

asked = json.load(sys.stdin)
found = {}


def calls(given):
    return None if given is None else [ToolCall(name=one["call"], input_parameters=one["with"]) for one in given]


def judge(rubric, conversation):
    return "dear" in str(conversation.answer)


for file, metric in (("goldens.json", SpecforgeMetric), ("conversations.json", SpecforgeConversationMetric)):
    dataset = EvaluationDataset()
    dataset.add_goldens_from_json_file(asked["folder"] + "/" + file)
    cases = []
    for golden in dataset.goldens:
        told = asked["cases"].get(golden.name.rpartition("/")[2])
        if told is None:
            continue
        metadata = golden.additional_metadata if told.get("metadata", True) else {"some": "thing"}
        if "end_state" in told:
            metadata = {**metadata, "specforge_end_state": told["end_state"]}
        if file == "goldens.json":
            cases.append(LLMTestCase(input=told.get("input", golden.input), actual_output=told["answer"], tools_called=calls(told.get("calls")),
                                     name=golden.name, metadata=metadata))
        else:
            turns = [Turn(role=role, content=text, tools_called=calls(used)) for role, text, used in told["turns"]]
            cases.append(ConversationalTestCase(turns=turns, name=golden.name, metadata=metadata))
    if cases:
        result = evaluate(cases, [metric(judge=judge if asked["judge"] else None)], async_config=AsyncConfig(run_async=asked["async"]),
                          display_config=DisplayConfig(show_indicator=False, print_results=False), error_config=ErrorConfig(ignore_errors=True))
        for one in result.test_results:
            (data,) = one.metrics_data
            found[one.name.rpartition("/")[2]] = [one.success, data.reason or data.error]
print()
print(json.dumps(found))
"""
LOOK = {"call": "look_up", "with": {"id": "W1"}}
CANCEL = {"call": "cancel_order", "with": {"id": "W1"}}


def own(every: Path, cases: Mapping[str, object], *, judged: bool = False, asynchronous: bool = True) -> dict[str, tuple[bool, str]]:
    """Grade test cases that a program of its own makes from the goldens."""
    place = Path(tempfile.mkdtemp(dir=every, prefix="own-"))
    asked = {"folder": str(every / "evals/shop"), "cases": cases, "judge": judged, "async": asynchronous}
    done = subprocess.run(
        [RUNNER / "bin/python", "-W", "ignore", "-c", OWN],
        cwd=place, env=environment(place), input=json.dumps(asked), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    (line,) = (line for line in done.stdout.splitlines() if line.startswith('{"'))
    return {id: tuple(told) for id, told in json.loads(line).items()}


@pytest.mark.parametrize("asynchronous", [True, False])
def test_a_program_of_ones_own_has_its_test_cases_graded_by_the_metric(every: Path, asynchronous: bool) -> None:
    found = own(
        every,
        {
            "pattern": {"answer": "It is W1."},
            "says": {"answer": "At nine in the morning.", "calls": []},
            "words": {"answer": "One two three.", "calls": []},
            "not": {"answer": "", "calls": []},
            "refuses": {"answer": None},
            "equals": {"answer": "ä", "input": "Something else."},
            "calls": {"answer": "Open.", "calls": [LOOK]},
            "does-only": {"answer": "Done.", "calls": [CANCEL, CANCEL]},
            "calls-before": {"answer": "Done."},
            "state": {"answer": "Done.", "calls": [CANCEL], "end_state": {"W1": "cancelled", "W2": "open"}},
            "judged": {"answer": "My dear.", "calls": []},
            "lucky": {"answer": "I am lucky.", "calls": []},
            "any-of": {"answer": "yes", "metadata": False},
            "each-turn": {"turns": [["user", "One.", None], ["assistant", "One.", []], ["user", "Two.", None], ["assistant", "Two words.", []]]},
            "asks-before": {
                "turns": [
                    ["user", "Cancel W1.", None], ["assistant", "Shall I?", None], ["user", "Yes.", None], ["assistant", "Done.", [CANCEL]],
                ],
            },
            "history": {"turns": [["user", "How is W1?", None], ["assistant", "Ada is well.", None]]},
            "scripted": {"turns": [["user", "Hey.", None], ["assistant", "One. Two. Three.", None]]},
        },
        asynchronous=asynchronous,
    )  # fmt: skip
    passed = {id for id, (success, _) in found.items() if success}
    assert passed == {"says", "not", "calls", "state", "each-turn", "asks-before"}, found
    reasons = {id: reason for id, (_, reason) in found.items()}
    assert reasons["words"].startswith("fail: ")
    assert reasons["does-only"].startswith("fail: ")
    assert reasons["refuses"] == "undecided: the test case has no `actual_output`"
    assert reasons["equals"] == "undecided: the input of the test case is not that of the case"
    assert all("has no `tools_called`" in reasons[id] for id in ("calls-before", "pattern"))
    assert "needs a judge" in reasons["judged"]
    assert reasons["lucky"] == "undecided: 1 of 4 runs were made"
    assert "the metadata has no `specforge_record`" in reasons["any-of"]
    assert reasons["history"] == "undecided: the messages of the user are not those of the case"
    assert reasons["scripted"] == "undecided: the user does not open with what the case says"
    assert len(found) == 17


def test_a_judge_that_is_given_answers_rubrics(every: Path) -> None:
    for text, success in (("My dear.", True), ("Fool.", False)):
        assert own(every, {"judged": {"answer": text}}, judged=True)["judged"][0] is success


def test_a_state_that_nobody_tells_is_undecided(every: Path) -> None:
    found = own(every, {"state": {"answer": "Done.", "calls": [CANCEL]}})
    assert found["state"] == (False, found["state"][1])
    assert found["state"][1].startswith("undecided: needs the state in the end")
