"""Each runner runs the same shop against the same stand-in, and `specforge results` says of its file what our grader says."""

import datetime
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import specforge
from specforge.config import Config
from specforge.library import Case
from specforge.results.reading import read
from specforge.results.records import Result, instant
from specforge.runners.exporting import Wishes, export
from specforge.verbs import build

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
AS_OF = datetime.date(2026, 11, 26)
SPEC = """\
specforge: 1
feature: shop-agent
variants: {tenant: [main, outlet]}
role: You help customers of a web shop.
constraints:
  - {id: own-orders, for: refund, rule: Act only on orders of the user.}
intents:
  - {id: greet, when: The user says hello., do: Say hello.}
  - {id: refund, when: The user asks for a refund., do: Say that it takes 5 days.}
cases:
  - {id: greets, covers: greet, input: Hello., expect: {says: hello}}
  - {id: refunds, covers: [refund, own-orders], input: When is my money back?, expect: {says: 5 days}}
  - {id: kind, covers: greet, input: Good day., judged: {rubric: The answer is kind.}}
  - {id: breaks, covers: refund, input: Break., expect: {says: 5 days}}
  - {id: often, covers: greet, input: Hi., samples: 3, pass_rate: 60%, expect: {says: hello}}
  - {id: outlet-only, where: {tenant: outlet}, covers: greet, input: Hello outlet., expect: {says: hello}}
"""
ANSWERS: Mapping[str, tuple[str | None, ...]] = {
    "greets": ("Hello there.",),
    "refunds": ("Soon.",),
    "kind": ("Good day.",),
    "breaks": (None,),
    "often": ("Hello.", "What?", "Oh, hello."),
    "outlet-only": ("Hello.",),
}
"""What is answered, by turns; nothing where the application breaks."""
AGENT = f"""
import itertools

from specforge.runners.players import Players

ANSWERS = {{id: itertools.cycle(answers) for id, answers in {dict(ANSWERS)!r}.items()}}


def players(case):
    def agent(messages, tools):
        answer = next(ANSWERS[case["id"].rpartition("/")[2]])
        if answer is None:
            raise RuntimeError("the shop is closed")
        return answer

    return Players(agent, model="stand-in")
"""
CONFTEST = """
from agent import players


def pytest_specforge_players(case):
    return players(case.as_json())
"""
INSPECT = f"""
import itertools, sys
from inspect_ai import eval as run
from inspect_ai.model import ModelOutput, ModelUsage, get_model

SAID = {{"Hello.": "greets", "When is my money back?": "refunds", "Good day.": "kind", "Break.": "breaks", "Hi.": "often", "Hello outlet.": "outlet-only"}}
for tenant in ("main", "outlet"):
    answers = {{id: itertools.cycle(some) for id, some in {dict(ANSWERS)!r}.items()}}

    def answer(messages, tools, tool_choice, config):
        said = next(answers[SAID[messages[-1].text]])
        if said is None:
            raise RuntimeError("the shop is closed")
        output = ModelOutput.from_content("mockllm/model", said)
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    run(f"evals/shop-agent/{{tenant}}/task.py", model=model, log_dir=f"logs/{{tenant}}", log_format=sys.argv[1], display="none", fail_on_error=False)
"""


@dataclass(frozen=True)
class Ran:
    """What a runner wrote, and when it ran."""

    files: tuple[Path, ...]
    model: str
    began: datetime.datetime
    ended: datetime.datetime


def made(root: Path, runner: str | None) -> Path:
    """A project, exported for a runner, with a stand-in beside it."""
    (root / "specs").mkdir(parents=True)
    (root / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    (root / "specforge.toml").write_text("", encoding="utf-8")
    build(root, Config(), AS_OF)
    if runner is not None:
        export(root, Config(), AS_OF, runner, (), root / "evals", Wishes())
    (root / "evals").mkdir(exist_ok=True)
    (root / "evals/agent.py").write_text(AGENT, encoding="utf-8")
    return root


def done(root: Path, command: Iterable[object], codes: Iterable[int], **more: str) -> str:
    drop = ("PROMPTFOO", "SPECFORGE", "DEEPEVAL", "PYTEST", "OPENAI", "INSPECT")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(drop)}
    (root / "home").mkdir(exist_ok=True)
    environment = {**kept, "PYTHONPATH": str(ROOT), "HOME": str(root / "home"), **more}
    found = subprocess.run(
        [str(one) for one in command], cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=400
    )
    assert found.returncode in set(codes), (found.stdout + found.stderr)[-3000:]
    return found.stdout


def by_promptfoo(root: Path, **settings: str) -> tuple[Path, ...]:
    place = ROOT / ".runners/promptfoo"
    more = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}", "NODE_COMPILE_CACHE": str(place / "compiled"), "PROMPTFOO_PYTHON": str(place / "bin/python"),
        "PROMPTFOO_CONFIG_DIR": str(root / "state"), "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1", **settings,
    }  # fmt: skip
    for tenant in ("main", "outlet"):
        config = f"evals/shop-agent/{tenant}/promptfooconfig.json"
        command = [
            place / "node_modules/.bin/promptfoo",
            "eval",
            "-c",
            config,
            "-o",
            f"{tenant}.json",
            "--no-write",
            "--no-table",
            "-j",
            "1",
        ]
        done(root, command, (100,), **more)
    return root / "main.json", root / "outlet.json"


def by_inspect(root: Path, form: str = "json") -> tuple[Path, ...]:
    done(root, [ROOT / ".runners/inspect/bin/python", "-c", INSPECT, form], (0,), INSPECT_LOG_LEVEL="error")
    return tuple(sorted((root / "logs").glob(f"*/*.{form}")))


def by_pydantic_evals(root: Path) -> tuple[Path, ...]:
    for tenant in ("main", "outlet"):
        done(
            root,
            [ROOT / ".runners/pydantic-evals/bin/python", "-W", "ignore", f"evals/shop-agent/{tenant}/run.py", "--out", f"{tenant}.json"],
            (1,),
        )
    return root / "main.json", root / "outlet.json"


def by_deepeval(root: Path) -> tuple[Path, ...]:
    place = ROOT / ".runners/deepeval"
    more = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1", "DEEPEVAL_TELEMETRY_OPT_OUT": "YES",
        "DEEPEVAL_RESULTS_FOLDER": str(root / "written"),
    }  # fmt: skip
    done(root, [place / "bin/deepeval", "test", "run", root / "evals"], (1,), **more)
    return tuple((root / "written").glob("test_run_*.json"))


def by_pytest(root: Path) -> tuple[Path, ...]:
    (root / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--specforge", "--specforge-results", "runs.jsonl", "-q", "-p", "no:cacheprovider"]
    done(root, command, (1,), PYTHONPATH=f"{ROOT}:{root / 'evals'}")
    return (root / "runs.jsonl",)


RUNNERS: Mapping[str, tuple[Callable[[Path], tuple[Path, ...]], str]] = {
    "promptfoo": (by_promptfoo, "stand-in"),
    "inspect": (by_inspect, "mockllm/model"),
    "pydantic-evals": (by_pydantic_evals, "stand-in"),
    "deepeval": (by_deepeval, "stand-in"),
    "pytest": (by_pytest, "stand-in"),
}


@pytest.fixture(scope="module", params=RUNNERS)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Ran]:
    """A project whose cases a runner ran."""
    runner: str = request.param
    root = made(tmp_path_factory.mktemp(runner) / "project", None if runner == "pytest" else runner)
    run, model = RUNNERS[runner]
    began = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    files = run(root)
    assert files
    return runner, root, Ran(files, model, began, datetime.datetime.now(datetime.UTC))


def records(files: Iterable[Path]) -> list[Result]:
    return [one for path in files for one in read(path.read_bytes(), path.name).results]


def answer(root: Path, files: Iterable[Path], python: Path | str = sys.executable, *more: str) -> dict:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    command = [python, "-m", "specforge", "results", *files, "--format", "json", "--root", root, "--as-of", today, *more]
    found: dict = json.loads(done(root, command, (0,)))
    return found


def expected(root: Path) -> dict[tuple[str, str], tuple[Case, list[tuple[str | None, str]]]]:
    """By tenant and case: what our grader says of each of its answers; of one that never came, nothing."""
    found = {}
    for feature in specforge.load(root, as_of=AS_OF):
        for case in feature.cases:
            graded: list[tuple[str | None, str]] = []
            for said in ANSWERS[case.id.rpartition("/")[2]]:
                score = None if said is None else case.grade(said)
                graded.append((None, "") if score is None else (score.verdict.value, score.reason))
            found[feature.view.variant["tenant"], case.id] = case, graded
    return found


def test_every_record_is_what_our_grader_says_of_the_same_answer(ran: tuple[str, Path, Ran]) -> None:
    runner, root, about = ran
    wanted = expected(root)
    groups: dict[tuple[str, str], list[Result]] = {}
    for one in records(about.files):
        groups.setdefault((one.variant["tenant"], one.case), []).append(one)
    assert set(groups) == set(wanted)
    assert sum(map(len, groups.values())) == 15
    for key, (case, graded) in wanted.items():
        some = groups[key]
        assert Counter(None if one.verdict is None else (one.verdict, one.reason) for one in some) == Counter(
            None if verdict is None else (verdict, reason) for verdict, reason in graded
        )
        assert sorted(one.sample for one in some) == list(range(1, len(graded) + 1))
        for one in some:
            assert (one.feature, one.prompt, dict(one.fingerprints), one.refs) == (
                "shop-agent",
                case.prompt_mark,
                case.fingerprints,
                case.refs,
            )
            assert one.runner == runner
            # Of what never answered, not every runner says what it was.
            assert one.model == about.model or (one.verdict is None and one.model is None)
            assert one.at is not None
            assert instant(about.began.isoformat()) <= instant(one.at) <= instant(about.ended.isoformat())
            assert one.verdict is not None or "the shop is closed" in one.reason


def test_the_command_joins_them_with_the_elements(ran: tuple[str, Path, Ran]) -> None:
    runner, root, about = ran
    found = answer(root, about.files)
    assert {one["source"] for one in found["files"]} == {"specforge" if runner == "pytest" else runner}
    assert [one["notes"] for one in found["files"]] == [[]] * len(about.files)
    assert (found["gone"], found["stressed"]) == ([], 0)
    assert [(one["variant"]["tenant"], one["stale"], one["without"]) for one in found["features"]] == [("main", [], []), ("outlet", [], [])]
    for feature, outlet in zip(found["features"], (0, 1), strict=True):
        cases = {one["case"].rpartition("/")[2]: one for one in feature["cases"]}
        came = {"greets": "pass", "refunds": "fail", "kind": "undecided", "breaks": "broken", "often": "pass"}
        assert {id: one["came"] for id, one in cases.items()} == came | ({"outlet-only": "pass"} if outlet else {})
        assert {id for id, one in cases.items() if one["flaky"]} == {"often"}
        counts = {
            one["ref"].removeprefix("shop-agent/"): [one[key] for key in ("passed", "failed", "undecided", "broken")]
            for one in feature["elements"]
        }
        assert counts == {
            "constraint/own-orders": [0, 1, 0, 0], "intent/greet": [3 + outlet, 1, 1, 0], "intent/refund": [0, 1, 0, 1],
        }  # fmt: skip


def test_what_was_answered_can_be_labelled(ran: tuple[str, Path, Ran]) -> None:
    runner, root, about = ran
    command = [sys.executable, "-m", "specforge", "rubrics", "sheet", "--root", root]
    for file in about.files:
        if runner == "pytest":  # which writes answers where it is asked to
            done(root, [*command, "--answers", file], (2,))
        else:
            assert '"User: Good day.\nAgent: Good day.",,,\n' in done(root, [*command, "--answers", file], (0,))


def test_they_are_kept_and_are_stale_once_the_prompt_is_another(ran: tuple[str, Path, Ran]) -> None:
    _, root, about = ran
    saved = answer(root, about.files, sys.executable, "--save")
    assert saved["saved"] == ["specforge.results/shop-agent.jsonl"]
    assert answer(root, about.files, sys.executable, "--save")["saved"] == []
    spec = root / "specs/shop.yaml"
    try:
        spec.write_text(SPEC.replace("do: Say hello.", "do: Say good day."), encoding="utf-8")
        found = answer(root, about.files)
    finally:
        spec.write_text(SPEC, encoding="utf-8")
    for feature in found["features"]:
        assert (feature["passed"], feature["failed"], feature["cases"]) == (0, 0, [])
        moved = {one["ref"]: len(one["cases"]) for one in feature["stale"]}
        assert set(moved) == {"shop-agent/intent/greet", None}
    said = done(root, [sys.executable, "-m", "specforge", "why", "greets", "--in", "shop-agent/main", "--root", root], (0,))
    assert said.startswith(f"compared with the last green run of {about.model}, made 20")


def test_logs_of_inspect_are_read_in_the_form_that_it_writes_by_itself(tmp_path: Path) -> None:
    root = made(tmp_path / "project", "inspect")
    files = by_inspect(root, "eval")
    packed = answer(root, files, ROOT / ".runners/inspect/bin/python")
    assert [one["came"] for one in packed["features"][1]["cases"]].count("pass") == 3
    assert packed["broken"] == 2


def test_what_promptfoo_could_not_run_or_grade_is_broken_off(tmp_path: Path) -> None:
    root = made(tmp_path / "project", "promptfoo")
    grader = root / "evals/shop-agent/main/grade.py"
    text = grader.read_text(encoding="utf-8")
    grader.write_text("def get_assert(output, context):\n    raise ValueError('no grader')\n", encoding="utf-8")
    found = records(by_promptfoo(root)[:1])
    assert {one.verdict for one in found} == {None}
    assert sum("no grader" in one.reason for one in found) == 6
    grader.write_text(text, encoding="utf-8")
    agent = root / "evals/agent.py"
    agent.write_text(AGENT.replace('raise RuntimeError("the shop is closed")', "import time; time.sleep(20)"), encoding="utf-8")
    for setting, told in (("PROMPTFOO_EVAL_TIMEOUT_MS", "timed out"), ("PROMPTFOO_MAX_EVAL_TIME_MS", "exceeded max duration")):
        found = records(by_promptfoo(root, **{setting: "5000"})[:1])
        (broken,) = (one for one in found if one.case.endswith("/breaks"))
        assert broken.verdict is None
        assert any(told in one.reason for one in found if one.verdict is None), [one.reason for one in found]
        assert {one.verdict for one in found if one.case.endswith("/refunds")} <= {None, specforge.Verdict.FAIL}


def test_a_prompt_of_ones_own_beside_the_exported_one_in_promptfoo_is_stale(tmp_path: Path) -> None:
    root = made(tmp_path / "project", "promptfoo")
    path = root / "evals/shop-agent/main/promptfooconfig.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["prompts"].append({"raw": "Be short. {{ specforge_turns }}", "label": "short"})
    path.write_text(json.dumps(config), encoding="utf-8")
    files = by_promptfoo(root)[:1]
    marks = Counter(one.prompt for one in records(files))
    assert sorted(marks.values()) == [7, 7]
    (feature,) = answer(root, files)["features"]
    assert (feature["stale_runs"], sum(feature[key] for key in ("passed", "failed", "undecided", "broken"))) == (7, 7)
