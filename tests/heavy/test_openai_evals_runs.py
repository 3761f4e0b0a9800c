"""`oaieval` runs our export against a stand-in, and its verdicts are those of our grader, case by case."""

import datetime
import json
import os
import subprocess
from pathlib import Path

import pytest

import specforge
from specforge.config import Config, read_config
from specforge.grading.verdict import Verdict
from specforge.runners.exporting import Wishes, export, suites
from specforge.runners.openai_evals import eval_name
from tests.runners.answers import CASES, FAILS, ODD, PASSES, answer, dumped, spec

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
AS_OF = datetime.date(2026, 11, 26)
STAND_IN = """\
import json, pathlib

class Answer:
    def __init__(self, text):
        self.text = text

    def get_completions(self):
        return [] if self.text is None else [self.text]

class StandIn:
    def __init__(self, **_):
        self.answers = json.loads(pathlib.Path("answers.json").read_text())

    def __call__(self, prompt, **_):
        return Answer(self.answers.get(prompt[-1]["content"], self.answers.get("*", "Go on.")))
"""


def run(out: Path, name: str, answers: str) -> tuple[dict[str, dict[str, object]], dict[str, object]]:
    """Run one eval; gives the data of each match by the id of its case, and the report."""
    (out / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    (out / "answers.json").write_text(answers, encoding="utf-8")
    (out / "registry/completion_fns").mkdir(exist_ok=True)
    (out / "registry/completion_fns/stand-in.yaml").write_text('{"stand-in": {"class": "stand_in:StandIn"}}', encoding="utf-8")
    command = [ROOT / ".runners/openai-evals/bin/oaieval", "stand-in", name, "--registry_path", "registry", "--record_path", "out.jsonl"]
    environment = {**os.environ, "OPENAI_API_KEY": "unused", "PYTHONPATH": ".", "EVALS_SHOW_EVAL_PROGRESS": ""}
    done = subprocess.run(command, cwd=out, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (out / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    return (
        {row["data"]["specforge_case"]: row["data"] for row in rows if row.get("type") == "match"},
        next(row["final_report"] for row in rows if "final_report" in row),
    )


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    (root / "specs").mkdir()
    (root / "specs/shop.yaml").write_text(spec(), encoding="utf-8")
    export(root, Config(), AS_OF, "openai-evals", (), root / "evals", Wishes(drifted=True))
    return root


@pytest.mark.parametrize(("answers", "verdict"), [(PASSES, Verdict.PASS), (FAILS, Verdict.FAIL)])
def test_every_check_passes_a_right_answer_and_fails_a_wrong_one(exported: Path, answers: dict[str, str], verdict: Verdict) -> None:
    found, report = run(exported / "evals", "specforge-shop", dumped(answers))
    ours = specforge.load(exported)["shop"]
    players = specforge.Players(lambda messages, _: answer(answers, messages))
    for case in ours.cases:
        ran = case.run(lambda: players)
        assert found[case.id]["picked"] == ran.outcome.verdict
        assert found[case.id]["correct"] == (ran.outcome.verdict is Verdict.PASS)
        assert found[case.id]["specforge_fingerprints"] == case.fingerprints
        assert found[case.id]["specforge_prompt"] == case.prompt_mark
        assert found[case.id]["specforge_refs"] == list(case.refs)
    assert {found[f"shop/case/{id}"]["picked"] for id in (*CASES, "talks", "scripted", "often")} == {verdict}
    assert found["shop/case/judged"]["picked"] == "undecided"
    assert report["undecided"] == 1


def test_odd_answers_are_read_as_we_read_them(exported: Path) -> None:
    ours = specforge.load(exported)["shop"]
    for shift in range(0, len(ODD), 4):
        answers = {f"This is about {id}.": ODD[(at + shift) % len(ODD)] for at, id in enumerate((*CASES, "talks", "scripted", "often"))}
        answers["Hi."] = ODD[-1]
        found, _ = run(exported / "evals", "specforge-shop", dumped(answers))
        players = specforge.Players(lambda messages, _: answer(answers, messages))  # noqa: B023  run at once
        for case in ours.cases:
            assert found[case.id]["picked"] == case.run(lambda: players).outcome.verdict  # noqa: B023  the same


def test_a_model_that_says_nothing_fails_and_ends_no_run(exported: Path) -> None:
    found, report = run(exported / "evals", "specforge-shop", json.dumps({"*": None}))
    players = specforge.Players(lambda *_: "")
    for case in specforge.load(exported)["shop"].cases:
        assert found[case.id]["picked"] == case.run(lambda: players).outcome.verdict
    assert report["cases"] == len(found)


def test_the_cases_of_the_examples_get_our_verdicts(tmp_path: Path) -> None:
    examples = ROOT / "examples"
    export(examples, read_config(examples), AS_OF, "openai-evals", (), tmp_path, Wishes())
    features = {one.view.folder: one for one in specforge.load(examples, as_of=AS_OF)}
    count = 0
    for suite in suites(
        examples, read_config(examples), AS_OF, ["airline-agent", "coding-agent", "store-agent/main/ja-JP", "trip-planner"]
    ):
        found, report = run(tmp_path, eval_name(suite), dumped({"*": "Hello."}))
        cases = {case.id: case for case in features[suite.name].cases}
        assert report["cases"] == len(found)
        for id, data in found.items():
            assert data["picked"] == cases[id].run(lambda: specforge.Players(lambda *_: "Hello.")).outcome.verdict
            count += 1
    assert count > 30
