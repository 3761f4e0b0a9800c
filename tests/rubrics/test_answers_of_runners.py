"""Answers, and what judges said of them, from files that runners wrote, each after a run of the same shop."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.errors import SpecforgeError
from specforge.rubrics.answers import read_answers
from specforge.rubrics.labels import Table, read_labels
from specforge.rubrics.questions import Rubric, rubrics_of
from tests.command import run_specforge

DATA = Path(__file__).parent / "data"
DAY = "The answer names a day."
MONDAY = "User: Where is my parcel?\nAgent: It comes on Monday."
SOON = "User: And mine?\nAgent: Soon, I am sorry."
TALKS = "User: Hello.\nAgent: It comes on Monday.\nUser: Where is it?\nAgent: Soon, I am sorry."
TWICE = 'User: Hello.\nAgent: Soon, I am sorry.\nUser: Where is it?\nAgent: Tuesday; "sure".'
JUDGED = ("inspect.json", "promptfoo.json", "pydantic-evals.json", "deepeval.json")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    shutil.copy(DATA / "shop.yaml", tmp_path / "specs/shop.yaml")
    return tmp_path


@pytest.fixture
def rubrics(project: Path) -> tuple[Rubric, ...]:
    return rubrics_of(project, Config(), None)


@pytest.mark.parametrize("name", [*JUDGED, "openai-evals.jsonl"])
def test_every_run_of_a_case_that_asks_a_rubric_is_to_be_labelled(name: str, rubrics: tuple[Rubric, ...]) -> None:
    (said,) = read_answers([DATA / name], rubrics).values()
    assert {MONDAY, SOON} <= set(said)
    assert len(said) == 5  # one of `late-parcel`, three of `often`, one of `talks`; `says` asks no rubric, and nobody plays `plays`
    (talks,) = (one for one in said if one.startswith("User: Hello."))
    assert talks.count("Agent: ") == 2


def test_what_a_prompt_file_of_github_collected_is_shown_with_its_question(rubrics: tuple[Rubric, ...]) -> None:
    assert read_answers([DATA / "github-models.json"], rubrics) == {DAY: ["User: Where is my parcel?\nAgent: Soon, gh."]}


def test_a_last_answer_alone_is_shown_only_where_it_answers_one_question(rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (DATA / "openai-evals.jsonl").read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line.get("data", {}).pop("chats", None)
    path = tmp_path / "old.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    (said,) = read_answers([path], rubrics).values()
    assert len(said) == 4
    assert not any(one.startswith("User: Hello.") for one in said)


def test_the_answer_of_a_provider_that_is_not_ours_is_shown(rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    document = json.loads((DATA / "promptfoo.json").read_text(encoding="utf-8"))
    for row in document["results"]["results"]:
        row["response"] = {"output": "On Friday.", "metadata": {}}
    path = tmp_path / "runs.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    (said,) = read_answers([path], rubrics).values()
    assert said == ["User: Where is my parcel?\nAgent: On Friday.", *["User: And mine?\nAgent: On Friday."] * 3]


@pytest.mark.parametrize("name", JUDGED)
def test_what_a_judge_said_in_a_run_is_a_label(name: str) -> None:
    labels = read_labels([Table(DATA / name, "harbor-4")])
    assert {(one.by, one.rubric) for one in labels} == {("harbor-4", DAY)}
    said = {one.answer: one.passes for one in labels}
    assert len(labels) == 5
    assert (said[MONDAY], said[SOON]) == (True, False)


def test_a_log_of_inspect_in_the_form_of_a_zip_says_the_same(rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    log = json.loads((DATA / "inspect.json").read_text(encoding="utf-8"))
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", json.dumps({key: value for key, value in log.items() if key != "samples"}))
        for sample in log["samples"]:
            archive.writestr(f"samples/{sample['id']}_epoch_1.json", json.dumps(sample))
    assert {key: sorted(said) for key, said in read_answers([path], rubrics).items()} == {
        key: sorted(said) for key, said in read_answers([DATA / "inspect.json"], rubrics).items()
    }
    assert len(read_labels([Table(path)])) == 5


def test_a_judge_is_compared_by_the_file_of_its_run(project: Path) -> None:
    runs = DATA / "pydantic-evals.json"
    done = run_specforge("rubrics", "sheet", "--answers", str(runs), "--answers", str(DATA / "deepeval.json"), cwd=project)
    rows = [one for one in csv.DictReader(io.StringIO(done.stdout)) if one["rubric"] == DAY]
    assert {MONDAY, SOON, TALKS, TWICE} <= {one["answer"] for one in rows}
    ana = project / "ana.csv"
    with ana.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["rubric", "answer", "passes"])
        table.writerows([DAY, one["answer"], "yes" if "day" in one["answer"] else "no"] for one in rows)
    done = run_specforge("rubrics", "agreement", str(ana), "--judge", f"harbor-4={runs}", cwd=project)
    assert "  judge harbor-4: as ana on 4 of 5 (38 % to 96 %) answers" in done.stdout
    assert "    failed what people pass: 'User: Hello. Agent: It comes on Monday." in done.stdout
    done = run_specforge("rubrics", "agreement", str(ana), "--judge", f"harbor-4={DATA / 'openai-evals.jsonl'}", cwd=project)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "specforge: nothing is labelled by 'harbor-4'")


def test_what_was_said_in_a_run_is_of_no_person(project: Path) -> None:
    done = run_specforge("rubrics", "agreement", str(DATA / "promptfoo.json"), "--fail-on-less", cwd=project)
    assert (done.returncode, done.stderr) == (1, "specforge: no person labelled an answer\n")
    assert "no person labelled an answer\n  judge promptfoo: labelled no answer with which it can be compared\n" in done.stdout


def test_runs_of_a_case_that_was_renamed_since_are_shown(project: Path) -> None:
    spec = project / "specs/shop.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("- id: talks", "- id: chats\n    was: talks"), encoding="utf-8")
    (said,) = read_answers([DATA / "promptfoo.json"], rubrics_of(project, Config(), None)).values()
    assert TALKS in said


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"foo": 1}', " is JSON, but no file of results"),
        (b'{\n "testCases": [], "conversationalTestCases": []\n}', " holds no answers to cases"),
        (b'{"testResults": [{"testCase": {"specforge_case": "other/case/x"}, "modelResponse": "Hi."}], "model": "m"}',
         " holds no answer to a case that asks a rubric"),
        (b'{"testResults": [{"testCase": {"specforge_case": "shop/case/often"}, "modelResponse": [{"says": "x"}]}], "model": "m"}',
         "what was answered in a run of `shop/case/often` is no conversation: turn 1 has an unknown key `says`"),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", " is a workbook"),
        (b'{"format": "specforge-result/1"}', " holds no answers to cases"),
    ],
)  # fmt: skip
def test_a_file_without_answers_is_told(content: bytes, told: str, rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    path = tmp_path / "runs"
    path.write_bytes(content)
    with pytest.raises(SpecforgeError) as error:
        read_answers([path], rubrics)
    assert str(error.value) == (told if told.startswith("what") else f"{path}{told}")
