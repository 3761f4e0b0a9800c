"""Exports for promptfoo, loaded and run by promptfoo: its verdicts are those of the grader, case by case."""

import concurrent.futures
import datetime
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

import specforge
from specforge.config import Config, read_config
from specforge.grading.conversation import Conversation
from specforge.grading.rates import sampled
from specforge.grading.scoring import UNKNOWN
from specforge.grading.verdict import Verdict, failed, passed
from specforge.runners.exporting import Wishes, export
from specforge.tracing.affecting import ToRun, selection
from specforge.verbs import build
from tests.runners import every_key

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
RUNNER = Path(os.environ.get("SPECFORGE_TEST_PROMPTFOO", ROOT / ".runners/promptfoo"))
AS_OF = datetime.date(2026, 11, 26)
ERROR = 2
"""What promptfoo writes as the reason of a failure when a case could not be run."""
ONE_ROUND = """
import json

def call_api(prompt, options, context):
    messages = json.loads(prompt)
    return {"output": ANSWER}
"""


@dataclass(frozen=True)
class Run:
    """One run of promptfoo."""

    code: int
    rows: Sequence[Mapping]
    log: str
    out: Path

    def of(self, case: str) -> Mapping:
        (row,) = (row for row in self.rows if row["metadata"]["specforge_case"] == case)
        return row


def environment(state: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PROMPTFOO", "SPECFORGE"))}
    return kept | {
        "PATH": f"{RUNNER / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "NODE_COMPILE_CACHE": str(RUNNER / "compiled"),
        "PROMPTFOO_PYTHON": str(RUNNER / "bin/python"),
        "PROMPTFOO_CONFIG_DIR": str(state),
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
        **more,
    }


def promptfoo(folder: Path, *arguments: str, **more: str) -> Run:
    """Run `promptfoo eval` in a folder."""
    place = Path(tempfile.mkdtemp(dir=folder.parent, prefix="run-"))
    out = place / "results.json"
    command = [RUNNER / "node_modules/.bin/promptfoo", "eval", *arguments, "-o", out, "--no-write", "--no-table", "--no-progress-bar"]
    done = subprocess.run(
        command, cwd=folder, env=environment(place, **more), capture_output=True, text=True, encoding="utf-8", check=False, timeout=400
    )
    rows = json.loads(out.read_text(encoding="utf-8"))["results"]["results"] if out.is_file() else []
    return Run(done.returncode, rows, done.stdout + done.stderr, out)


def together(*runs: Callable[[], Run]) -> list[Run]:
    """Make runs two at a time: most of one is the start of promptfoo."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda run: run(), runs))


def verdict_of(row: Mapping) -> Verdict:
    """What promptfoo says of a run; our word for what is neither pass nor fail comes back as the first of the reason."""
    assert row["failureReason"] != ERROR, row["error"]
    (told, *_) = (one["reason"] for one in row["gradingResult"]["componentResults"])
    found = Verdict(told.partition(":")[0])
    assert row["success"] is (found is Verdict.PASS)
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with every key and every mode, exported."""
    root = tmp_path_factory.mktemp("shop")
    (root / "specs").mkdir()
    (root / "specs/shop.yaml").write_text(every_key.SPEC, encoding="utf-8")
    build(root, Config(), AS_OF)
    export(root, Config(), AS_OF, "promptfoo", (), root / "evals", Wishes())
    shutil.copy(ROOT / "tests/runners/stand_in.py", root / "evals/agent.py")
    for name, side in (("passing", 0), ("failing", 1)):
        answers = {case: both[side] for case, both in every_key.ANSWERS.items()}
        (root / f"{name}.json").write_text(json.dumps(answers), encoding="utf-8")
    mixed = {"lucky": {"by turns": every_key.ANSWERS["lucky"]}}
    (root / "mixed.json").write_text(json.dumps(mixed), encoding="utf-8")
    return root


def played(shop: Path, answers: str, *arguments: str, **more: str) -> Run:
    return promptfoo(shop / "evals", "-c", "shop/promptfooconfig.json", *arguments, STAND_IN=str(shop / f"{answers}.json"), **more)


def judge(rubric: object, conversation: Conversation) -> bool:
    del rubric
    return "dear" in str(conversation.answer)


@pytest.mark.parametrize(("answers", "expected"), [("passing", Verdict.PASS), ("failing", Verdict.FAIL)])
def test_every_key_and_mode_passes_and_fails_as_the_grader_says(shop: Path, answers: str, expected: Verdict) -> None:
    run = played(shop, answers)
    cases = {case.id: case for case in specforge.load(shop)["shop"].cases if case.case.mode != "recorded"}
    assert {row["metadata"]["specforge_case"] for row in run.rows} == set(cases)
    assert len(run.rows) == len(cases) + 3
    own = 0
    for row in run.rows:
        found, case = row["metadata"], cases[row["metadata"]["specforge_case"]]
        end_state = json.loads(found["specforge_end_state"])
        score = case.grade(json.loads(found["specforge_transcript"]), end_state=end_state, judge=judge)
        assert verdict_of(row) is score.verdict, (case.id, row["gradingResult"]["reason"], score)
        if case.id.startswith("shop/case/"):
            own += 1
            assert score.verdict is expected, (case.id, score)
    assert own == len(every_key.ANSWERS) + 3
    assert run.code == 100


def test_results_carry_what_joins_them_with_the_spec(shop: Path) -> None:
    run = played(shop, "passing", "--filter-pattern", "^shop/case/state$")
    case = next(case for case in specforge.load(shop)["shop"].cases if case.id == "shop/case/state")
    (row,) = run.rows
    assert run.code == 0
    for found in (row["metadata"], row["testCase"]["metadata"]):
        assert found["specforge_feature"] == "shop"
        assert found["specforge_variant"] == {}
        assert found["specforge_refs"] == list(case.refs)
        assert found["specforge_fingerprints"] == case.fingerprints
        assert found["specforge_prompt"]
    assert row["metadata"]["specforge_model"] == "stand-in"
    assert row["metadata"]["specforge_sample"] == 1


def test_without_a_judge_a_rubric_is_undecided_and_no_pass(shop: Path) -> None:
    for run in together(
        *(partial(played, shop, "passing", "--filter-pattern", "/judged", **{name: "1"}) for name in ("NO_JUDGE", "JUDGE_IS_OUT"))
    ):
        assert [verdict_of(row) for row in run.rows] == [Verdict.UNDECIDED, Verdict.UNDECIDED]
        assert run.code == 100
        assert all(row["namedScores"]["specforge_undecided"] == 1 for row in run.rows)


def test_samples_are_repeated_and_judged_together(shop: Path) -> None:
    run = played(shop, "mixed", "--filter-pattern", "/lucky$")
    assert sorted(row["metadata"]["specforge_sample"] for row in run.rows) == [1, 2, 3, 4]
    outcomes = [passed("") if row["success"] else failed("") for row in run.rows]
    assert sorted(row["success"] for row in run.rows) == [False, False, True, True]
    assert sampled(outcomes, 4, 50).verdict is Verdict.PASS
    assert sampled(outcomes, 4, 75).verdict is Verdict.FAIL


def test_recorded_conversations_try_the_grader_and_ask_nobody(shop: Path) -> None:
    run = promptfoo(shop / "evals", "-c", "shop/recorded.json", STAND_IN="/nowhere")
    assert run.code == 0, run.log
    assert len(run.rows) == 5
    cases = shop / "evals/shop/cases.jsonl"
    text = cases.read_text(encoding="utf-8")
    try:
        cases.write_text(text.replace('"verdict": "fail"', '"verdict": "pass"'), encoding="utf-8")
        run = promptfoo(shop / "evals", "-c", "shop/recorded.json")
    finally:
        cases.write_text(text, encoding="utf-8")
    assert run.code == 100
    assert sorted(row["success"] for row in run.rows) == [False, False, True, True, True]


def test_a_provider_of_another_kind_reads_the_chat_and_is_graded_on_one_answer(shop: Path) -> None:
    (shop / "evals/echo.py").write_text(ONE_ROUND.replace("ANSWER", 'messages[-1]["content"].removeprefix("Say: ")'), encoding="utf-8")
    run = promptfoo(shop / "evals", "-c", "shop/promptfooconfig.json", "-r", f"file://{shop}/evals/echo.py", "--filter-pattern", "/case/")
    assert run.of("shop/case/equals")["success"], run.of("shop/case/equals")
    assert not run.of("shop/case/says")["success"]
    assert not run.of("shop/case/history")["success"]
    for case in ("asks-before", "scripted", "unscripted", "judged", "each-turn"):
        assert verdict_of(run.of(f"shop/case/{case}")) is Verdict.UNDECIDED
    feature = specforge.load(shop)["shop"]
    by_hand = {case.id: case for case in feature.cases}
    prompt = feature.prompt.replace("{{customer}}", "Ada")
    for row in run.rows:
        case = by_hand[row["metadata"]["specforge_case"]]
        messages = json.loads(row["prompt"]["raw"])
        assert messages[0] == {"role": "system", "content": prompt} or case.id == "shop/case/variables"
        if case.case.mode == "single":
            assert messages[1:] == [{"role": "user", "content": case.case.turns[0].user}]
            assert verdict_of(row) is case.grade(messages[-1]["content"].removeprefix("Say: ")).verdict
    system = json.loads(run.of("shop/case/variables")["prompt"]["raw"])[0]["content"]
    assert system.startswith('You are the assistant of a shop. You talk to Bea {{ 1 + 1 }} "quoted".')
    (shop / "evals/called.py").write_text(ONE_ROUND.replace("ANSWER", '[{"type": "function"}]'), encoding="utf-8")
    run = promptfoo(
        shop / "evals", "-c", "shop/promptfooconfig.json", "-r", f"file://{shop}/evals/called.py", "--filter-pattern", "/case/not$"
    )
    assert verdict_of(run.rows[0]) is Verdict.UNDECIDED


def test_a_filter_runs_just_the_cases_that_a_change_can_move(shop: Path) -> None:
    ids = ("shop/case/says", "shop/case/any-of", "shop/tool/list_orders/one-page", "shop/criterion/brief.short/positive")
    modes = ("single", "single", "simulated", "recorded")
    chosen = [ToRun(id, "shop", "", mode, "") for id, mode in zip(ids, modes, strict=True)]
    many = [ToRun(f"shop/case/{'x' * 60}{number}", "shop", "", "single", "") for number in range(3000)]
    few, all_of_them, none, about = together(
        *(
            partial(played, shop, "passing", "--filter-pattern", selection(run, "promptfoo").rstrip("\n"))
            for run in (chosen, [*chosen, *many], [])
        ),
        partial(played, shop, "passing", "--filter-metadata", "specforge_refs=shop/intent/hand-over"),
    )
    assert {row["metadata"]["specforge_case"] for row in few.rows} == set(ids[:3])
    assert set(ids[:3]) <= {row["metadata"]["specforge_case"] for row in all_of_them.rows}
    assert none.rows == []
    assert {row["metadata"]["specforge_case"] for row in about.rows} == {"shop/case/hands-off", "shop/intent/hand-over/when"}


def test_failing_cases_can_be_run_again(shop: Path) -> None:
    first = played(shop, "failing", "--filter-pattern", "/case/(says|words|state)$")
    assert len(first.rows) == 3
    again = played(shop, "passing", "--filter-failing", str(first.out))
    assert {row["metadata"]["specforge_case"]: row["success"] for row in again.rows} == {
        "shop/case/says": True,
        "shop/case/words": True,
        "shop/case/state": True,
    }


MISTAKES = (
    (None, {}, "there is no agent at"),
    ("", {}, "has no function `agent`"),
    ("def agent(messages, tools): return 7", {}, "the agent answered with int; answer with a text"),
    ("def agent(messages, tools): raise RuntimeError('no key')", {}, "no key"),
    ("def players(case): return None", {}, "gave no `Players`"),
    ("async def agent(messages, tools): return 'Hello.'", {}, "the agent gave a coroutine, which nobody awaits"),
    ("def agent(messages, tools): return 'Hello.'", {"SPECFORGE_AGENT": "agent.py:agnet"}, "has no function `agnet`"),
)


def test_mistakes_of_a_user_are_told_and_no_pass(shop: Path, tmp_path: Path) -> None:
    for number, (agent, _, _) in enumerate(MISTAKES):
        shutil.copytree(shop / "evals/shop", tmp_path / str(number) / "shop")
        if agent is not None:
            (tmp_path / str(number) / "agent.py").write_text(agent + "\n", encoding="utf-8")
    runs = together(
        *(
            partial(promptfoo, tmp_path / str(number), "-c", "shop/promptfooconfig.json", "--filter-pattern", "/case/says$", **more)
            for number, (_, more, _) in enumerate(MISTAKES)
        )
    )
    for run, (_, _, told) in zip(runs, MISTAKES, strict=True):
        (row,) = run.rows
        assert (run.code, row["success"], row["failureReason"]) == (100, False, ERROR)
        assert told in row["error"]


def test_a_python_without_specforge_is_told_what_is_missing(shop: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run(["python3", "-m", "venv", "--without-pip", bare], check=True)
    run = played(shop, "passing", "--filter-pattern", "/case/says$", PROMPTFOO_PYTHON=str(bare / "bin/python"), PYTHONPATH="")
    assert run.code == 100
    assert "pip install specforge-compiler" in run.rows[0]["error"]


def exported_examples(folder: Path) -> None:
    examples = folder / "examples"
    shutil.copytree(ROOT / "examples", examples)
    export(examples, read_config(examples), AS_OF, "promptfoo", (), folder / "evals", Wishes())
    (folder / "evals/agent.py").write_text(CONSTANT, encoding="utf-8")


CONSTANT = """
from specforge.runners.players import Players

def players(case):
    return Players(lambda messages, tools: "Hello.", user=lambda messages: None if messages else "Hello?")
"""


def test_all_cases_of_the_examples_agree_with_the_grader(tmp_path: Path) -> None:
    exported_examples(tmp_path)
    features = {feature.view.folder: feature for feature in specforge.load(ROOT / "examples", as_of=AS_OF)}
    configs = sorted(path.relative_to(tmp_path / "evals").as_posix() for path in (tmp_path / "evals").rglob("*.json"))
    configs = [path for path in configs if path.endswith(("promptfooconfig.json", "recorded.json"))]
    made = together(*(partial(promptfoo, tmp_path / "evals", "-c", path, "-j", "2") for path in configs))
    runs = dict(zip(configs, made, strict=True))
    seen = []
    for path, run in runs.items():
        folder, _, name = path.rpartition("/")
        cases = {case.id: case for case in features[folder].cases}
        for row in run.rows:
            case = cases[row["metadata"]["specforge_case"]]
            seen.append((folder, case.id))
            if name == "recorded.json":
                recorded = case.case.recorded
                assert row["success"] is (recorded is not None and case.grade(recorded.turns).verdict == recorded.verdict)
            else:
                score = case.grade(json.loads(row["metadata"]["specforge_transcript"]), end_state=UNKNOWN)
                assert verdict_of(row) is score.verdict, (case.id, score)
    manifest = json.loads((tmp_path / "evals/specforge-export.json").read_text(encoding="utf-8"))
    lost = sum(loss["what"] == "recorded" for loss in manifest["losses"])
    assert len(seen) == len(set(seen)) == sum(len(feature.cases) for feature in features.values()) - lost


def test_configs_are_valid_for_promptfoo_and_by_its_schema(shop: Path, tmp_path: Path) -> None:
    script = tmp_path / "schema.mjs"
    script.write_text(
        f"import {{ pathToFileURL }} from 'node:url';\n"
        f"const {{ UnifiedConfigSchema, TestCaseSchema }} = await import(pathToFileURL('{RUNNER}/node_modules/promptfoo/dist/src/index.js'));\n"
        f"const z = (await import(pathToFileURL('{RUNNER}/node_modules/zod/index.js'))).z;\n"
        "const to = (schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });\n"
        "process.stdout.write(JSON.stringify([to(UnifiedConfigSchema), to(TestCaseSchema)]), () => process.exit(0));\n",
        encoding="utf-8",
    )
    done = subprocess.run([RUNNER / "bin/node", script], env=environment(tmp_path / "state"), capture_output=True, text=True, check=True)
    config_schema, test_schema = json.loads(done.stdout)
    for name in ("promptfooconfig", "recorded"):
        path = shop / f"evals/shop/{name}.json"
        valid = subprocess.run(
            [RUNNER / "node_modules/.bin/promptfoo", "validate", "-c", path],
            env=environment(tmp_path / "state"), cwd=shop, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Configuration is valid." in valid.stdout
        config = json.loads(path.read_text(encoding="utf-8"))
        assert not list(validator(config_schema).iter_errors(config))
        assert list(validator(config_schema).iter_errors({**config, "prompts": 7}))
        for line in path.with_name("tests.jsonl").read_text(encoding="utf-8").splitlines():
            assert not list(validator(test_schema).iter_errors(json.loads(line)))


def validator(schema: Mapping) -> Draft7Validator | Draft202012Validator:
    kind = Draft7Validator if "draft-07" in schema.get("$schema", "") else Draft202012Validator
    return kind(schema)
