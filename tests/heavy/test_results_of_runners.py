"""Result files that the real runners write, read back: run by run what our own run gives. They are kept, trimmed, for the fast tests."""

import datetime
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import specforge
from specforge.config import Config
from specforge.evaluation.playing import PlayError
from specforge.results.reading import read
from specforge.results.records import Result
from specforge.runners.exporting import Wishes, export
from specforge.verbs import build
from tests.results import shop

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/results/data"
AS_OF = datetime.date(2026, 11, 26)
PROMPTFOO = Path(os.environ.get("SPECFORGE_TEST_PROMPTFOO", ROOT / ".runners/promptfoo"))
INSPECT = """\
import itertools, sys
from inspect_ai import eval as run
from inspect_ai.model import ModelOutput, ModelUsage, get_model
sys.path.insert(0, ".")
from agent import agent

def answer(messages, tools, tool_choice, config):
    output = ModelOutput.from_content("mockllm/model", agent([{"content": messages[-1].text}], tools))
    output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return output

for form in ("json", "eval"):
    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    run("shop-agent/task.py", model=model, log_dir=f"logs-{form}", log_format=form, display="none", fail_on_error=False)
"""
PYDANTIC_EVALS = """\
import sys
from pydantic_evals.reporting import EvaluationReportAdapter
from specforge import Players
from specforge.runners.pydantic_evaluators import load_dataset, playing
sys.path.insert(0, ".")
from agent import agent

task = playing("shop-agent", lambda case: Players(agent))
about = {"model": "stand-in", "at": "2026-11-26T12:00:00Z"}
report = load_dataset("shop-agent").evaluate_sync(task, progress=False, metadata=about)
open("report.json", "wb").write(EvaluationReportAdapter.dump_json(report))
"""
KEEPS: Mapping[str, object] = {
    "promptfoo": {
        "results": {
            "version": None,
            "timestamp": None,
            "results": {
                **dict.fromkeys(("failureReason", "success", "error", "provider", "promptId", "promptIdx")),
                "prompt": {"label": None},
                "gradingResult": {"pass": None, "reason": None, "componentResults": {"pass": None, "reason": None}},
                "response": {"metadata": {"specforge_sample": None}},
                "testCase": {"metadata": None},
            },
        }
    },
    "inspect": {
        "version": None,
        "status": None,
        "eval": {"created": None, "model": None, "dataset": {"samples": None, "sample_ids": None}, "config": {"epochs": None}},
        "samples": {
            "id": None,
            "epoch": None,
            "metadata": dict.fromkeys(f"specforge_{key}" for key in ("case", "feature", "variant", "refs", "fingerprints", "prompt")),
            "scores": {"cases_scorer": {"value": None, "explanation": None, "metadata": None}},
            "error": {"message": None},
        },
    },
    "pydantic-evals": {
        "name": None,
        "cases": {
            **dict.fromkeys(("name", "metadata", "evaluator_failures")),
            "output": {"verdicts": None, "reasons": None},
            "assertions": {"specforge": {"value": None, "reason": None}},
            "labels": {"specforge_verdict": {"value": None, "reason": None}},
        },
        "failures": dict.fromkeys(("name", "metadata", "error_message")),
        "experiment_metadata": None,
    },
}
"""What is kept of the file of each runner: nothing of the machine that it ran on."""


def trimmed(value: object, keeps: object) -> object:
    if isinstance(value, list):
        return [trimmed(one, keeps) for one in value]
    if isinstance(value, dict) and isinstance(keeps, dict):
        return {key: trimmed(value[key], below) for key, below in keeps.items() if key in value}
    return value


def told(results: Sequence[Result]) -> Counter[tuple[object, ...]]:
    """What is the same in every run."""
    return Counter((one.case, one.verdict, one.refs, json.dumps(dict(one.fingerprints)), one.prompt) for one in results)


def ours(root: Path) -> Counter[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    players = shop.players()
    for case in specforge.load(root, as_of=AS_OF)["shop-agent"].cases:
        about = (case.refs, json.dumps(dict(case.fingerprints)), case.prompt_mark)
        try:
            found += [(one.case, one.verdict, *about) for one in case.run(players).results]
        except PlayError:
            found.append((case.id, None, *about))
    return Counter(found)


def kept(source: str, content: bytes) -> None:
    """The file among the test data says the same as the real one; with SPECFORGE_TEST_KEEP it is written again."""
    text = json.dumps(trimmed(json.loads(content), KEEPS[source]), indent=1, ensure_ascii=False) + "\n"
    path = DATA / f"{source}.json"
    if "SPECFORGE_TEST_KEEP" in os.environ:
        path.write_text(text, encoding="utf-8")
    real, short = read(content, source), read(text.encode(), source)
    assert short == real
    assert told(read(path.read_bytes(), source).results) == told(real.results), "run this test with SPECFORGE_TEST_KEEP=1"


def project(root: Path, runner: str) -> Path:
    (root / "specs").mkdir()
    (root / "specs/shop.yaml").write_text(shop.SPEC, encoding="utf-8")
    build(root, Config(), AS_OF)
    export(root, Config(), AS_OF, runner, (), root / "evals", Wishes())
    (root / "evals/agent.py").write_text(shop.AGENT, encoding="utf-8")
    return root / "evals"


def run(folder: Path, *command: object, **environment: str) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode in {0, 100}, done.stdout + done.stderr
    return done.stdout


def test_results_of_promptfoo_are_our_own(tmp_path: Path) -> None:
    folder = project(tmp_path, "promptfoo")
    state = {
        "PATH": f"{PROMPTFOO / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PROMPTFOO_PYTHON": str(PROMPTFOO / "bin/python"),
        "PROMPTFOO_CONFIG_DIR": str(tmp_path / "state"),
        **dict.fromkeys(("PROMPTFOO_DISABLE_TELEMETRY", "PROMPTFOO_DISABLE_UPDATE", "PROMPTFOO_DISABLE_REMOTE_GENERATION"), "1"),
    }
    shown = ("--no-write", "--no-table", "--no-progress-bar", "-j", "1")
    program = PROMPTFOO / "node_modules/.bin/promptfoo"
    run(folder, program, "eval", "-c", "shop-agent/promptfooconfig.json", "-o", "results.json", *shown, **state)
    found = read((folder / "results.json").read_bytes(), "results.json")
    assert (found.source, found.others, found.notes) == ("promptfoo", 0, ())
    assert told(found.results) == ours(tmp_path)
    assert sorted(one.sample for one in found.results if one.case.endswith("/often")) == [1, 2, 3]
    assert all(one.at for one in found.results)
    kept("promptfoo", (folder / "results.json").read_bytes())


def test_logs_of_inspect_are_our_own_in_both_forms(tmp_path: Path) -> None:
    folder = project(tmp_path, "inspect")
    python = ROOT / ".runners/inspect/bin/python"
    run(folder, python, "-c", INSPECT, INSPECT_LOG_LEVEL="error")
    (log,) = (folder / "logs-json").iterdir()
    found = read(log.read_bytes(), log.name)
    assert (found.source, found.others, found.notes) == ("inspect", 0, ())
    assert told(found.results) == ours(tmp_path)
    assert {one.model for one in found.results} == {"mockllm/model"}
    kept("inspect", log.read_bytes())
    (packed,) = (folder / "logs-eval").iterdir()
    rows = []
    for program, file in ((python, packed), (sys.executable, log)):
        shown = run(folder, program, "-m", "specforge", "results", file, "--root", tmp_path, "--format", "json", PYTHONPATH=str(ROOT))
        (feature,) = json.loads(shown)["features"]
        rows.append([feature["elements"], [{**case, "green": None} for case in feature["cases"]]])
    assert rows[0] == rows[1]


def test_reports_of_pydantic_evals_are_our_own(tmp_path: Path) -> None:
    folder = project(tmp_path, "pydantic-evals")
    run(folder, ROOT / ".runners/pydantic-evals/bin/python", "-W", "ignore", "-c", PYDANTIC_EVALS, PYTHONPATH=str(ROOT))
    found = read((folder / "report.json").read_bytes(), "report.json")
    assert (found.source, found.others, found.notes) == ("pydantic-evals", 0, ())
    assert told(found.results) == ours(tmp_path)
    assert {(one.model, one.at) for one in found.results} == {("stand-in", "2026-11-26T12:00:00Z")}
    kept("pydantic-evals", (folder / "report.json").read_bytes())
