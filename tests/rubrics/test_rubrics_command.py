"""`specforge rubrics`: from a sheet to what people and judges mean, and to what the spec notes of them."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

import specforge
from specforge.rubrics.telling import agreements_schema
from tests.command import pytest_in, run_specforge

MODULE = """\
specforge: 1
module: tone
constraints:
  - id: kind
    rule: Be kind.
    criteria:
      - {id: tone, check: {judged: The answer is kind.}, passes: I am sorry., fails: No.}  # asked for by legal
"""
SHOP = """\
specforge: 1
feature: shop
use: [modules/tone.yaml]
role: You help.
intents:
  - {id: late, when: A parcel is late., do: Say when it comes.}
cases:
  - id: parcel
    covers: [late]
    input: Where is it?
    judged:
      - rubric: The agent says a day.
        calibration: {judge: harbor-3, agreed: 9, of: 10, on: 2026-01-31}
      - The agent is brief.
"""
DESK = "specforge: 1\nfeature: desk\nuse: [modules/tone.yaml]\nrole: You help at the desk.\n"
KIND, DAY = "The answer is kind.", "The agent says a day."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "p"
    (root / "specs/modules").mkdir(parents=True)
    for name, text in {"modules/tone": MODULE, "shop": SHOP, "desk": DESK}.items():
        (root / f"specs/{name}.yaml").write_text(text, encoding="utf-8")
    return root


def labelled(root: Path, by: str, said: dict[str, dict[str, object]], why: str = "") -> str:
    """Write the table of one person: what they say of each answer to each rubric."""
    path = root / f"{by}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["rubric", "answer", "passes", "why"])
        table.writerows([rubric, answer, passes, why] for rubric, some in said.items() for answer, passes in some.items())
    return str(path)


def answers(count: int, *, but: int = 0) -> dict[str, object]:
    """Answers of which every other one passes, but the first few say the contrary."""
    return {f"Answer {number}.": "yes" if (number % 2 == 0) is (number >= but) else "no" for number in range(count)}


def test_a_rubric_of_a_module_is_asked_once_whoever_uses_it(project: Path) -> None:
    done = run_specforge("rubrics", "sheet", cwd=project)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert sorted((one["rubric"], one["answer"]) for one in rows) == [(KIND, "I am sorry."), (KIND, "No.")]
    assert run_specforge("rubrics", "sheet", "desk", cwd=project).stdout == done.stdout


def test_people_who_mean_the_same_are_told_from_those_who_do_not(project: Path) -> None:
    files = [
        labelled(project, "ana", {KIND: answers(24), DAY: answers(24)}),
        labelled(project, "ben", {KIND: answers(24), DAY: answers(24, but=20)}, "It names no day."),
    ]
    done = run_specforge("rubrics", "agreement", *files, cwd=project)
    assert done.returncode == 0
    assert "ana and ben: alpha 1.00 (0.73 to 1.00), all the same on 24 of 24 (86 % to 100 %) answers: they mean the same" in done.stdout
    assert (
        "alpha -0.63 (-0.83 to -0.26), all the same on 4 of 24 (7 % to 36 %) answers: they do not mean the same, for 0.6 is asked for"
        in done.stdout
    )
    assert "    ana yes, ben no: 'Answer 0.'\n      ben: It names no day.\n" in done.stdout
    assert "and 15 more; `--format json` has each" in done.stdout
    assert "1 rubric without a label: shop/case/parcel\n" in done.stdout


def test_who_sees_it_otherwise_than_all_others_is_named(project: Path) -> None:
    files = [labelled(project, by, {KIND: answers(20, but=but)}) for by, but in (("ana", 0), ("ben", 1), ("cy", 12))]
    done = run_specforge("rubrics", "agreement", *files, cwd=project)
    assert "cy said least often what most of the others said: of 8 of 19 " in done.stdout


def test_samples_of_the_spec_that_people_judge_otherwise_are_told(project: Path) -> None:
    files = [labelled(project, by, {KIND: {"I am sorry.": "no", "No.": "no"}}) for by in ("ana", "ben")]
    done = run_specforge("rubrics", "agreement", *files, cwd=project)
    assert "  most people say otherwise than the spec: 'I am sorry.' stands below `passes`\n" in done.stdout
    assert "ana and ben gave 2 answers the same label: add some that should pass\n" in done.stdout


def test_what_is_noted_of_a_judge_stays_beside_other_entries_and_moves_no_result(project: Path) -> None:
    before = {case.id: case.fingerprints for case in specforge.load(project)["shop"].cases}
    run_specforge("build", cwd=project)
    files = [
        *(labelled(project, by, {KIND: answers(20), DAY: answers(20)}) for by in ("ana", "ben")),
        labelled(project, "harbor-4", {KIND: answers(20, but=1), DAY: answers(20, but=12)}),
    ]
    command = ("rubrics", "agreement", *files, "--judge", "harbor-4", "--save", "--as-of", "2026-12-01")
    done = run_specforge(*command, cwd=project)
    assert "judge harbor-4: as most people on 19 of 20 (76 % to 99 %) answers, kappa 0.90 (0.53 to 0.98): too few to tell" in done.stdout
    assert "passed what people fail" in done.stdout
    assert "failed what people pass: 'Answer 0.'" in done.stdout
    assert done.stdout.endswith("wrote   specs/modules/tone.yaml\nwrote   specs/shop.yaml\n")
    noted = (project / "specs/modules/tone.yaml").read_text(encoding="utf-8")
    assert "judge: harbor-4, agreed: 19, of: 20, kappa: 0.90, on: 2026-12-01, rubric_mark:" in noted
    assert noted.endswith("# asked for by legal\n")
    shop = (project / "specs/shop.yaml").read_text(encoding="utf-8")
    assert "harbor-3" in shop
    assert "agreed: 8" in shop
    assert {case.id: case.fingerprints for case in specforge.load(project)["shop"].cases} == before
    checked = run_specforge("check", cwd=project)
    assert "error" not in checked.stdout.replace("untested", "")
    assert "warning[weak-calibration]: `harbor-4` agreed with people on 8 of 20 answers" in checked.stdout
    assert run_specforge(*command, cwd=project).stdout.endswith("nothing to write: no judge was compared, or the specs say so already\n")
    (project / "specs/modules/tone.yaml").write_text(noted.replace(KIND, "The answer is kind and short."), encoding="utf-8")
    assert "warning[stale-calibration]: `harbor-4` was compared with people on 2026-12-01" in run_specforge("check", cwd=project).stdout


VARIANTS = """\
specforge: 1
feature: shop
role: You help.
variants: {country: [de, fr]}
facts:
  - {id: limit, is: {by: {de: 3, fr: 5}}}
intents:
  - {id: late, when: A parcel is late., do: Say when it comes.}
cases:
  - {id: parcel, covers: [late], input: Where is it?, judged: "The answer has at most {limit} thoughts."}
"""


def test_each_wording_of_a_rubric_keeps_what_is_noted_of_it(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(VARIANTS, encoding="utf-8")
    run_specforge("build", cwd=tmp_path)
    for number in (3, 5, 5):
        text = f"The answer has at most {number} thoughts."
        files = [labelled(tmp_path, by, {text: answers(10)}) for by in ("ana", "harbor-4")]
        run_specforge("rubrics", "agreement", *files, "--judge", "harbor-4", "--save", cwd=tmp_path)
    assert (tmp_path / "specs/shop.yaml").read_text(encoding="utf-8").count("rubric_mark") == 2
    assert "stale-calibration" not in run_specforge("check", cwd=tmp_path).stdout
    spec = tmp_path / "specs/shop.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("fr: 5", "fr: 4"), encoding="utf-8")
    assert run_specforge("check", cwd=tmp_path).stdout.count("stale-calibration") == 1


TIMED = """\
specforge: 1
feature: shop
role: You help. It is {now}.
variables:
  - {id: now, type: date, sample: "2026-03-27"}
constraints:
  - id: knows
    rule: Know the day.
    criteria:
      - {id: day, check: {judged: "The answer knows that it is {now}."}, passes: It is Friday., fails: What day is it?}
intents:
  - {id: late, when: A parcel is late., do: Say when it comes.}
cases:
  - {id: parcel, covers: [late, knows], input: Where is it?, given: {variables: {now: "2026-04-01"}}, expect: {says: day}}
"""


def test_a_rubric_that_a_case_asks_with_its_own_values_is_in_no_other_words(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(TIMED, encoding="utf-8")
    run_specforge("build", cwd=tmp_path)
    files = [labelled(tmp_path, by, {"The answer knows that it is 2026-04-01.": answers(10)}) for by in ("ana", "harbor-4")]
    done = run_specforge("rubrics", "agreement", *files, "--judge", "harbor-4", "--save", cwd=tmp_path)
    assert done.stdout.endswith("wrote   specs/shop.yaml\n")
    assert "stale-calibration" not in run_specforge("check", cwd=tmp_path).stdout


LIST = """\
specforge: 1
feature: shop
role: You help.
tools:
  - id: list_orders
    does: read
    purpose: List orders.
    returns: many
    item: {id: {type: string, max_chars: 9, unique: true}}
    empty_means: There are no orders.
    pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc]}
    overflow: shrink_page
    agent: {pages_per_task: 5}
intents:
  - {id: find, when: The user asks for an order., tools: list_orders}
"""
MORE = "The answer does not claim to have seen the whole list, and says that there is more or asks to narrow the request."


def test_nothing_is_noted_of_a_rubric_that_stands_in_no_spec(tmp_path: Path) -> None:
    spec = tmp_path / "specs/shop.yaml"
    spec.parent.mkdir()
    spec.write_text(LIST, encoding="utf-8")
    files = [labelled(tmp_path, by, {MORE: answers(10)}) for by in ("ana", "harbor-4")]
    done = run_specforge("rubrics", "agreement", *files, "--judge", "harbor-4", "--save", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.endswith(
        "noted nothing of 1 rubric that is written nowhere, for it follows from another element: shop/tool/list_orders\n"
    )
    assert spec.read_text(encoding="utf-8") == LIST


def test_labels_that_do_not_count_are_told(project: Path) -> None:
    path = project / "ana.csv"
    path.write_text(
        "element,rubric,answer,passes\n"
        "shop/criterion/kind.tone,The answer was kind.,a,yes\n"
        f"tone/criterion/kind.tone,{KIND},a,yes\n"
        "tone/criterion/kind.tone,The answer was kind.,a,yes\n"
        f"tone/criterion/kind.tone,{KIND},a,no\n"
        f"tone/criterion/kind.tone,{KIND},b,?\n",
        encoding="utf-8",
    )
    done = run_specforge("rubrics", "agreement", str(path), cwd=project)
    assert f"1 label of a rubric in other words than now: print a new sheet: {path}:4\n" in done.stdout
    assert f"1 label of what no case asks: {path}:2\n" in done.stdout
    assert f"1 label of one person who says yes and no of the same answer; neither counts: {path}:5\n" in done.stdout
    assert "no person labelled an answer\n" in done.stdout
    assert "1 label says that it cannot be told, and counts for nothing\n" in done.stdout


def test_the_json_form_is_what_its_schema_says(project: Path) -> None:
    files = [labelled(project, by, {KIND: answers(20, but=but)}) for by, but in (("ana", 0), ("ben", 1), ("cy", 12), ("harbor-4", 2))]
    done = run_specforge("rubrics", "agreement", *files, "--judge", "harbor-4", "--format", "json", cwd=project)
    document = json.loads(done.stdout)
    jsonschema.validate(document, agreements_schema())
    (found,) = document["rubrics"]
    assert (len(found["disputed"]), found["same"], found["judges"][0]["agreed"], document["saved"]) == (12, 8, 19, None)


@pytest.mark.parametrize(
    ("least", "code", "told"),
    [("0.6", 0, ""), ("0.95", 1, "specforge: less than 0.95 beyond chance: `tone/criterion/kind.tone`\n")],
)
def test_a_job_fails_where_people_agree_less_than_is_asked(project: Path, least: str, code: int, told: str) -> None:
    files = [labelled(project, by, {KIND: answers(20, but=but)}) for by, but in (("ana", 0), ("ben", 1))]
    done = run_specforge("rubrics", "agreement", *files, "--least", least, "--fail-on-less", cwd=project)
    assert (done.returncode, done.stderr) == (code, told)


def test_one_dissenter_in_a_single_answer_is_no_reason_to_name_somebody(project: Path) -> None:
    files = [labelled(project, by, {KIND: {"One.": said}}) for by, said in (("ana", "yes"), ("ben", "yes"), ("cy", "no"))]
    done = run_specforge("rubrics", "agreement", *files, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "least often" not in done.stdout


ANCHORED = """\
specforge: 1
feature: shop
role: You help.
intents:
  - {id: late, when: A parcel is late., do: Say when it comes.}
cases:
  - id: parcel
    covers: [late]
    input: Where is it?
    judged: {rubric: The answer is kind., passes: I am sorry., fails: No.}
"""


def test_a_judge_is_compared_where_people_agree_and_the_rubric_does_not_tell_it_the_verdict(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(ANCHORED, encoding="utf-8")
    shown = {"I am sorry.": "yes", "No.": "no"}
    files = [
        labelled(tmp_path, "ana", {KIND: {**answers(20), **shown}}),
        labelled(tmp_path, "ben", {KIND: {**answers(20, but=9), **shown}}),
        labelled(tmp_path, "harbor-4", {KIND: {**answers(20), **shown}}),
    ]
    command = ("rubrics", "agreement", *files, "--judge", "harbor-4", "--least", "0.4")
    done = run_specforge(*command, cwd=tmp_path)
    assert (
        "  judge harbor-4: as most people on 11 of 11 (74 % to 100 %) answers, kappa 1.00 (0.48 to 1.00): it can stand in for people\n"
        "    9 answers left out: people say yes and no of them equally often\n"
        "    2 answers left out: the rubric shows them to judges with the verdict\n"
    ) in done.stdout
    (found,) = json.loads(run_specforge(*command, "--format", "json", cwd=tmp_path).stdout)["rubrics"]
    assert (found["judges"][0]["of"], found["judges"][0]["left_out"]) == (11, {"even": 9, "shown": 2})


def test_a_judge_is_not_blamed_where_people_pass_every_answer(project: Path) -> None:
    all_pass: dict[str, object] = dict.fromkeys(answers(100), "yes")
    files = [labelled(project, "ana", {KIND: all_pass}), labelled(project, "harbor-4", {KIND: {**all_pass, "Answer 3.": "no"}})]
    done = run_specforge("rubrics", "agreement", *files, "--judge", "harbor-4", "--save", cwd=project)
    assert (
        "  judge harbor-4: as ana on 99 of 100 (95 % to 100 %) answers, to all of which ana gave the same label: add some that should fail\n"
        in done.stdout
    )
    assert "kappa" not in (project / "specs/modules/tone.yaml").read_text(encoding="utf-8")
    run_specforge("build", cwd=project)
    assert "weak-calibration" not in run_specforge("check", cwd=project).stdout


def test_a_judge_of_one_person_stands_in_for_no_other(project: Path) -> None:
    files = [labelled(project, by, {KIND: answers(40)}) for by in ("ana", "harbor-4")]
    done = run_specforge("rubrics", "agreement", *files, "--judge", "harbor-4", cwd=project)
    assert "as ana on 40 of 40 (91 % to 100 %) answers, kappa 1.00 (0.82 to 1.00): it can stand in for ana\n" in done.stdout


def test_a_judge_who_says_what_most_say_of_what_people_differ_about_stands_in_for_nobody(project: Path) -> None:
    files = [labelled(project, by, {KIND: answers(60, but=but)}) for by, but in (("ana", 0), ("ben", 0), ("cy", 40), ("harbor-4", 0))]
    done = run_specforge("rubrics", "agreement", *files, "--judge", "harbor-4", cwd=project)
    assert ": it says what most of them say, who do not mean the same\n" in done.stdout


def test_answers_are_joined_by_their_words_and_those_of_one_person_are_told(project: Path) -> None:
    files = [
        labelled(project, "ana", {KIND: {"Wait\nhere. ": "?", "One.": "yes", "1.0": "yes"}}),
        labelled(project, "ben", {KIND: {"Wait here.": "no", "One.": "no", "1": "yes"}}),
        labelled(project, "cy", {KIND: {"Wait\r\nhere.": "yes"}}),
    ]
    done = run_specforge("rubrics", "agreement", *files, cwd=project)
    assert "ana, ben and cy: alpha -0.50 (-0.50 to 0.49), all the same on 0 of 2 (0 % to 66 %) answers" in done.stdout
    assert "  2 answers that one of them labelled alone count for nothing here: '1.0' by ana, ...\n" in done.stdout


def test_the_name_of_a_judge_can_hold_the_sign_before_its_file(project: Path) -> None:
    ana, gpt = (labelled(project, name, {KIND: answers(3)}) for name in ("ana", "gpt"))
    done = run_specforge("rubrics", "agreement", ana, "--judge", f"gpt, temperature=0={gpt}", cwd=project)
    assert done.returncode == 0, done.stderr
    assert "gpt, temperature=0" in done.stdout


def test_a_judge_whom_nobody_knows_and_a_project_without_rubrics_are_told(project: Path) -> None:
    path = labelled(project, "ana", {KIND: answers(2)})
    done = run_specforge("rubrics", "agreement", path, "--judge", "anna", cwd=project)
    assert (done.returncode, done.stderr) == (2, "specforge: nothing is labelled by 'anna'\n    did you mean `ana`?\n")
    for name in ("shop", "modules/tone"):
        (project / f"specs/{name}.yaml").unlink()
    (project / "specs/desk.yaml").write_text("specforge: 1\nfeature: desk\nrole: You help.\n", encoding="utf-8")
    done = run_specforge("rubrics", "sheet", cwd=project)
    assert (done.returncode, done.stdout) == (0, "element,rubric,answer,by,passes,why\n")
    assert done.stderr == "specforge: no case or criterion asks a judge, so there is nothing to label; `judged` of a case does\n"
    done = run_specforge("rubrics", "agreement", path, "--fail-on-less", cwd=project)
    assert (done.returncode, done.stderr) == (1, "specforge: no person labelled an answer\n")


CONFTEST = """\
import pytest
import specforge


@pytest.hookimpl
def pytest_specforge_players(case):
    def judge(rubric, conversation):
        return "sorry" in conversation.answer or "Monday" in conversation.answer
    return specforge.Players(agent=lambda messages, tools: "It comes on Monday.", judge=judge)
"""


def test_a_run_gives_answers_to_label_and_what_its_judge_said(project: Path) -> None:
    (project / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    run_specforge("build", cwd=project)
    code, out = pytest_in(project, "--specforge", "--specforge-feature", "shop", "--specforge-rubrics", "harbor-4.jsonl")
    assert code == 0, out
    rows = [json.loads(line) for line in (project / "harbor-4.jsonl").read_text(encoding="utf-8").splitlines()]
    shown = "User: Where is it?\nAgent: It comes on Monday."
    assert sorted((one["element"], one["rubric"], one["answer"], one["passes"]) for one in rows) == [
        ("shop/case/parcel", "The agent is brief.", shown, "yes"),
        ("shop/case/parcel", DAY, shown, "yes"),
        ("tone/criterion/kind.tone", KIND, "I am sorry.", "yes"),
        ("tone/criterion/kind.tone", KIND, "No.", "no"),
    ]
    done = run_specforge("rubrics", "sheet", "--answers", "harbor-4.jsonl", cwd=project)
    sheet = list(csv.DictReader(io.StringIO(done.stdout)))
    assert sorted((one["rubric"], one["answer"]) for one in sheet) == sorted({(one["rubric"], one["answer"]) for one in rows})
    said: dict[str, dict[str, object]] = {KIND: {"I am sorry.": "yes", "No.": "yes"}, DAY: {shown: "yes"}}
    done = run_specforge("rubrics", "agreement", labelled(project, "ana", said), "harbor-4.jsonl", "--judge", "harbor-4", cwd=project)
    assert (
        "  judge harbor-4: as ana on 1 of 2 (9 % to 91 %) answers, to all of which ana gave the same label: add some that should fail"
        in done.stdout
    )
    assert "    failed what people pass: 'No.'\n" in done.stdout
    # It is a judge's whether somebody says so or not.
    assert run_specforge("rubrics", "agreement", "ana.csv", "harbor-4.jsonl", cwd=project).stdout == done.stdout
    alone = run_specforge("rubrics", "agreement", "harbor-4.jsonl", "--fail-on-less", cwd=project)
    assert (alone.returncode, alone.stderr) == (1, "specforge: no person labelled an answer\n")


def test_a_run_without_a_judge_gives_answers_alone(project: Path) -> None:
    (project / "conftest.py").write_text(CONFTEST.replace(", judge=judge", ""), encoding="utf-8")
    run_specforge("build", cwd=project)
    pytest_in(project, "--specforge", "--specforge-rubrics", "answers.jsonl", "-k", "parcel")
    rows = [json.loads(line) for line in (project / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {one["passes"] for one in rows} == {""}
    assert len(rows) == 2


def test_a_file_of_labels_that_cannot_be_written_is_told_before_anything_runs(project: Path) -> None:
    run_specforge("build", cwd=project)
    code, out = pytest_in(project, "--specforge", "--specforge-rubrics", "nowhere/labels.jsonl")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "nowhere/labels.jsonl cannot be written: no such file or directory\n    name another file with `--specforge-rubrics`" in out
