"""pydantic-evals runs our export against a stand-in, and its assertions are our verdicts, case by case."""

import datetime
import json
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
AS_OF = datetime.date(2026, 11, 26)
DRIVER = """\
import json, sys
from pydantic_evals.reporting import EvaluationReportAdapter
from specforge import Players
from specforge.runners.pydantic_evaluators import load_dataset, playing

asked = json.load(sys.stdin)
user = asked.get("user")
judge = asked.get("judge")

def players(case):
    def agent(messages, tools):
        return asked["answers"].get(messages[-1]["content"], asked["answers"].get("*", "Go on."))
    return Players(agent, user=None if user is None else lambda chat: None if chat else user,
                   judge=None if judge is None else lambda rubric, conversation: judge)

dataset = load_dataset(asked["folder"])
report = dataset.evaluate_sync(playing(asked["folder"], players), progress=False)
print(EvaluationReportAdapter.dump_json(report).decode())
"""


def report_of(folder: Path, **asked: object) -> str:
    """Evaluate a dataset, and give the report as JSON."""
    command = [ROOT / ".runners/pydantic-evals/bin/python", "-W", "ignore", "-c", DRIVER]
    done = subprocess.run(command, input=json.dumps({"folder": str(folder), **asked}), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()[-1]


def run(folder: Path, **asked: object) -> dict[str, dict[str, object]]:
    """Evaluate a dataset; gives each case of the report, and a failed task as its message."""
    report = json.loads(report_of(folder, **asked))
    return {one["name"]: one for one in (*report["cases"], *report["failures"])}


def verdict(one: dict[str, object]) -> tuple[object, object]:
    """The assertion and the verdict of a case in a report."""
    assertions, labels = one["assertions"], one["labels"]
    assert isinstance(assertions, dict)
    assert isinstance(labels, dict)
    return assertions["specforge"]["value"], labels["specforge_verdict"]["value"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    (root / "specs").mkdir()
    plays = "  - {id: plays, covers: buy, user: {wants: To buy tea.}, expect: {says: fine}}\n"
    (root / "specs/shop.yaml").write_text(spec() + plays, encoding="utf-8")
    export(root, Config(), AS_OF, "pydantic-evals", (), root / "evals", Wishes(drifted=True))
    return root


@pytest.mark.parametrize(("answers", "passed"), [(PASSES, True), (FAILS, False)])
def test_every_check_passes_a_right_answer_and_fails_a_wrong_one(shop: Path, answers: dict[str, str], passed: bool) -> None:
    found = run(shop / "evals/shop", answers=answers)
    players = specforge.Players(lambda messages, _: answer(answers, messages))
    for case in specforge.load(shop)["shop"].cases:
        if case.id == "shop/case/plays":
            continue
        ours = case.run(lambda: players).outcome.verdict
        assert verdict(found[case.id]) == (ours == "pass", ours)
        metadata = found[case.id]["metadata"]
        assert isinstance(metadata, dict)
        assert metadata["specforge_case"] == case.id
        assert metadata["specforge_refs"] == list(case.refs)
        assert metadata["specforge_fingerprints"] == case.fingerprints
        assert metadata["specforge_prompt"] == case.prompt_mark
    assert {verdict(found[f"shop/case/{id}"])[0] for id in (*CASES, "talks", "scripted", "often")} == {passed}
    assert verdict(found["shop/case/judged"]) == (False, "undecided")
    assert "has a simulated user, and nobody plays it" in str(found["shop/case/plays"]["error_message"])


def test_odd_answers_are_read_as_we_read_them(shop: Path) -> None:
    ours = specforge.load(shop)["shop"]
    for shift in range(0, len(ODD), 3):
        answers = {f"This is about {id}.": ODD[(at + shift) % len(ODD)] for at, id in enumerate((*CASES, "talks", "scripted", "often"))}
        found = run(shop / "evals/shop", answers=answers, user="This is about says.")
        players = specforge.Players(
            lambda messages, _: answer(answers, messages),  # noqa: B023  run at once
            user=lambda chat: None if chat else "This is about says.",
        )
        for case in ours.cases:
            assert verdict(found[case.id])[1] == case.run(lambda: players).outcome.verdict  # noqa: B023  the same


def test_a_report_is_read_back_with_every_run_of_every_case(shop: Path) -> None:
    reading = read(report_of(shop / "evals/shop", answers=PASSES, user="This is about says.").encode(), "report.json")
    players = specforge.Players(lambda messages, _: answer(PASSES, messages), user=lambda chat: None if chat else "This is about says.")
    ours = [one for case in specforge.load(shop)["shop"].cases for one in case.run(lambda: players).results]
    found, wanted = ([(one.case, one.verdict, one.prompt, dict(one.fingerprints)) for one in group] for group in (reading.results, ours))
    assert sorted(found, key=str) == sorted(wanted, key=str)


def test_a_judge_answers_rubrics(shop: Path) -> None:
    for said in (True, False):
        assert verdict(run(shop / "evals/shop", answers=PASSES, judge=said)["shop/case/judged"])[0] is said


def test_the_cases_of_the_examples_get_our_verdicts(tmp_path: Path) -> None:
    examples = ROOT / "examples"
    names = ["airline-agent", "store-agent/main/ja-JP", "trip-planner"]
    export(examples, read_config(examples), AS_OF, "pydantic-evals", names, tmp_path, Wishes())
    features = {one.view.folder: one for one in specforge.load(examples, as_of=AS_OF)}
    players = specforge.Players(lambda *_: "Hello.", user=lambda chat: None if chat else "Hello?")
    count = 0
    for name in names:
        found = run(tmp_path / name, answers={"*": "Hello."}, user="Hello?")
        cases = {case.id: case for case in features[name].cases if case.case.mode != "recorded"}
        assert set(found) == set(cases)
        for id, one in found.items():
            assert verdict(one)[1] == cases[id].run(lambda: players).outcome.verdict, id
            count += 1
    assert count > 100
