"""Prompt files for GitHub Models, and the answers graded afterwards.

`gh models eval` asks a hosted service, so it is not run here; its output is made in the form that its source writes.
"""

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import specforge
from specforge.config import Config, read_config
from specforge.results.records import ResultsError, result_of
from specforge.runners.exporting import suites
from specforge.runners.github_models import NEVER, export
from specforge.runners.github_models_grader import graded, main
from tests.runners.answers import FAILS, ODD, PASSES, spec

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = datetime.date(2026, 11, 26)


def files_of(root: Path) -> tuple[dict[str, object], str]:
    """The prompt file as YAML reads it, and the cases beside it."""
    (root / "specs").mkdir(exist_ok=True)
    (root / "specs/shop.yaml").write_text(spec(), encoding="utf-8")
    (suite,) = suites(root, Config(), AS_OF)
    files = export(suite).files
    return yaml.safe_load(files["shop/cases.prompt.yml"]), files["shop/cases.jsonl"]


def output(prompt: dict[str, object], answer: Callable[[str], str]) -> str:
    """What `gh models eval --json` prints."""
    rows = prompt["testData"]
    assert isinstance(rows, list)
    results = [
        {
            "testCase": row,
            "modelResponse": answer(row["specforge_input"]).strip(),
            "evaluationResults": [
                {"evaluatorName": NEVER, "score": 0, "passed": False, "details": "Expected exact match: ' graded afterwards'"}
            ],
        }
        for row in rows
    ]
    return json.dumps({"name": prompt["name"], "description": "", "model": prompt["model"], "testResults": results, "summary": {}})


def test_every_case_is_in_the_export_or_listed() -> None:
    for suite in suites(EXAMPLES, read_config(EXAMPLES), AS_OF):
        exported = export(suite)
        kept = {json.loads(line)["case"]["id"] for line in exported.files[f"{suite.name}/cases.jsonl"].splitlines()}
        left = {one.case for one in exported.losses}
        assert kept | left == {record["case"]["id"] for record in suite.records}  # type: ignore[index]  # of our own making


def test_answers_get_the_verdicts_of_our_grader(tmp_path: Path) -> None:
    prompt, cases = files_of(tmp_path)
    ours = {case.id: case for case in specforge.load(tmp_path)["shop"].cases}
    for answers in (PASSES, FAILS, *({"*": text} for text in ODD)):

        def answer(message: str, answers: dict[str, str] = answers) -> str:
            return answers.get(message, answers.get("*", "Go on."))

        outcomes, results = graded(cases, output(prompt, answer))
        assert len(results) == len(outcomes) + 2  # one case is run three times
        for id, outcome in outcomes.items():
            ran = ours[id].run(lambda: specforge.Players(lambda messages, _: answer(messages[-1]["content"]).strip()))
            assert outcome.verdict == ran.outcome.verdict
        assert {one.fingerprints == ours[one.case].fingerprints for one in results} == {True}
    assert "shop/case/talks" not in outcomes


def test_the_one_evaluator_never_passes(tmp_path: Path) -> None:
    prompt, _ = files_of(tmp_path)
    (evaluator,) = prompt["evaluators"]  # type: ignore[misc]  # of our own making
    wanted = evaluator["string"]["equals"]
    assert wanted
    assert wanted != wanted.strip()


@pytest.mark.parametrize(
    "answers", ["", "{}", "[]", '{"model": "x", "testResults": [{}]}', '{"model": "x", "testResults": 7}', "[" * 100_000]
)
def test_what_is_no_output_is_refused(tmp_path: Path, answers: str) -> None:
    with pytest.raises(ResultsError, match="no output of `gh models eval --json`"):
        graded(files_of(tmp_path)[1], answers)


@pytest.mark.parametrize("cases", ["garbage", '{"a": 1}', "[]", "7"])
def test_what_is_no_cases_is_refused(cases: str) -> None:
    with pytest.raises(ResultsError, match="not those of an export"):
        graded(cases, "{}")


@pytest.mark.parametrize("within", ["\u2028", "\u2029", "\x85"])
def test_a_line_of_cases_ends_at_no_other_break(tmp_path: Path, within: str) -> None:
    prompt, cases = files_of(tmp_path)
    (first, *_) = graded(cases.replace('"feature": "', f'"feature": "{within}', 1), output(prompt, lambda message: "Go on."))[0]
    assert first == json.loads(cases.split("\n")[0])["case"]["id"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "cases and answers are needed"),
        (["gone.jsonl", "answers.json"], "gone.jsonl cannot be read: no such file or directory"),
        (["cases.jsonl", "latin.json"], "latin.json is not UTF-8"),
        (["cases.jsonl", "answers.json", "--results", "gone/runs.jsonl"], "gone/runs.jsonl cannot be written: no such file or directory"),
    ],
)
def test_a_mistake_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    prompt, cases = files_of(tmp_path)
    (tmp_path / "cases.jsonl").write_text(cases, encoding="utf-8")
    (tmp_path / "answers.json").write_text(output(prompt, lambda _: "Yes."), encoding="utf-8")
    (tmp_path / "latin.json").write_bytes("é".encode("latin-1"))
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"specforge: {said}"


def test_answers_of_another_prompt_are_refused(tmp_path: Path) -> None:
    prompt, cases = files_of(tmp_path)
    text = output(prompt, lambda _: "Yes.")
    mark = prompt["testData"][0]["specforge_prompt"]  # type: ignore[index]  # of our own making
    with pytest.raises(ResultsError, match="those of another export"):
        graded(cases, text.replace(mark, "AAAAAAAA"))


def test_the_grader_runs_as_a_command(tmp_path: Path) -> None:
    prompt, cases = files_of(tmp_path)
    (tmp_path / "cases.jsonl").write_text(cases, encoding="utf-8")

    def run(answers: dict[str, str], *more: str) -> tuple[int, str]:
        (tmp_path / "answers.json").write_text(output(prompt, lambda message: answers.get(message, "Go on.")), encoding="utf-8")
        command = [sys.executable, "-m", "specforge.runners.github_models_grader", "cases.jsonl", "answers.json", *more]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout + done.stderr

    code, out = run(PASSES, "--results", "runs.jsonl")
    assert code == 1  # a rubric is undecided, which is no pass
    assert [line for line in out.splitlines() if not line.startswith("pass: ")] == [
        "undecided: shop/case/judged: needs a judge: 'The answer is kind.'"
    ]
    lines = (tmp_path / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert {result_of(line, "runs.jsonl").runner for line in lines} == {"github-models"}
    assert run(FAILS)[0] == 1
    assert run(PASSES, "--nonsense")[0] == 2
