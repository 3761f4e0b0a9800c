"""`specforge stress` as a user runs it: a project is built, its cases are run in pytest, and the curves are read from what pytest wrote."""

import contextlib
import html
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import jsonschema
import pytest

from specforge.config import read_config
from specforge.curves.measuring import stress
from specforge.curves.telling import stress_json, stress_schema
from specforge.tracing.outcomes.telling import results_schema
from tests.command import specforge_in
from tests.conftest import AS_OF, ROOT
from tests.stress import help_desk
from tests.stress.help_desk import RUNNERS, SPEC, ran, records, save, written

PLANNED = """\
help-desk: 40 of 40 written cases under stress, 163 cases in evals.stress.jsonl
length: 199 cases at each level show a drop of 10 points from 90 %
  long    40 cases: 159 too few, show a drop of 26 points
  longer  40 cases: 159 too few, show a drop of 26 points
typing_noise: 199 cases at each level show a drop of 10 points from 90 %
  light  40 cases: 159 too few, show a drop of 26 points
  heavy  40 cases: 159 too few, show a drop of 26 points
language: 62 cases at each level show a drop of 20 points from 90 %
  de  3 cases: 59 too few, shows no drop at all
"""
MEASURED = """\
help-desk, desk:agent: 40 of 40 written cases under stress, 163 cases in evals.stress.jsonl
length: a drop of 10 points must be seen
  plain   ████████████████████  40 of 40 (91 % to 100 %)
  long    █████████████████░░░  34 of 40 (71 % to 93 %); 15 points less than plain (drop 3 to 29): seen
  longer  ░░░░░░░░░░░░░░░░░░░░  0 of 40 (0 % to 9 %); 100 points less than plain (drop 88 to 100): exceeded
typing_noise: a drop of 10 points must be seen
  plain  ████████████████████  40 of 40 (91 % to 100 %)
  light  ████████████████████  40 of 40 (91 % to 100 %); no change (drop -9 to 9): not seen
  heavy  ████████████████████  40 of 40 (91 % to 100 %); no change (drop -9 to 9): not seen
language: a drop of 20 points must be seen
  plain  ████████████████████  40 of 40 (91 % to 100 %)
  de     ████████████████████  3 of 3 (44 % to 100 %); as written 3 of 3; no change (drop -56 to 56): too few cases, 62 are needed: 59 more
"""
NOT_RUN = """\
help-desk: 40 of 40 written cases under stress, 163 cases in evals.stress.jsonl
length: a drop of 10 points must be seen
  plain   ····················  not run
  long    ····················  not run; 199 cases are needed
  longer  ····················  not run; 199 cases are needed
typing_noise: a drop of 10 points must be seen
  plain  ····················  not run
  light  ····················  not run; 199 cases are needed
  heavy  ····················  not run; 199 cases are needed
language: a drop of 20 points must be seen
  plain  ····················  not run
  de     ····················  not run; 62 cases are needed
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = written(tmp_path_factory.mktemp("desk"))
    ran(root, "runs.jsonl", "--specforge-stress")
    return root


@pytest.fixture
def project(once: Path, tmp_path: Path) -> Path:
    """A copy of the project with its results, to be changed."""
    shutil.copytree(once, tmp_path / "desk")
    return tmp_path / "desk"


def asked(root: Path, *files: str) -> dict:
    """The answer as JSON, without a process of its own; it has the form that its schema states."""
    with contextlib.chdir(root):
        found: dict = json.loads(stress_json(stress(root, read_config(root, None), AS_OF, (), [Path(file) for file in files] or None)))
    jsonschema.Draft202012Validator(stress_schema()).validate(found)
    return found


def levels(found: Mapping, axis: str) -> dict[str, Mapping]:
    (feature,) = found["features"]
    (one,) = (one for one in feature["axes"] if one["ref"].endswith(f"/{axis}"))
    return {level["level"]: level for level in one["levels"]}


def seen(found: Mapping) -> dict[str, str]:
    return {name: one["seen"] for axis in ("length", "typing_noise", "language") for name, one in levels(found, axis).items()}


def rewritten(root: Path, found: Sequence[Mapping], **changes: object) -> Path:
    return save(root / "runs.jsonl", [{**one, **changes} for one in found])


def test_it_says_what_it_takes_before_anything_is_run(once: Path) -> None:
    assert specforge_in(once, "stress") == specforge_in(once, "stress", "help-desk") == (0, PLANNED, "")
    found = asked(once)
    assert (found["files"], found["gone"], found["compared"], found["exceeded"]) == (None, [], 0, [])
    assert {name: (one["cases"], one["shows"]) for name, one in levels(found, "language").items()} == {"de": (3, None)}


def test_it_says_which_cases_a_level_would_leave_as_they_are(tmp_path: Path) -> None:
    spec = re.sub(r"  - \{id: .*strength: alone\}\n", "", help_desk.HEAD).replace("stress:\n", "stress: [letter_case]\n")
    cases = "".join(help_desk.CASE.format(number=number) for number in (1, 2, 3)).replace("Could you", "could you", 2)
    out = specforge_in(written(tmp_path / "desk", spec + cases), "stress")[1]
    assert "  lower  1 case: 198 too few, shows no drop at all, 2 more cases would stay as written\n" in out
    assert "  upper  3 cases: 196 too few, shows no drop at all\n" in out


def test_it_says_how_the_pass_rate_falls(once: Path) -> None:
    assert specforge_in(once, "stress", "--results", "runs.jsonl") == (0, MEASURED, "")
    code, out, told = specforge_in(once, "stress", "--results", "runs.jsonl", "--format", "json")
    found = json.loads(out)
    assert (code, told, found) == (0, "", asked(once, "runs.jsonl"))
    assert found["files"] == [{"path": "runs.jsonl", "source": "specforge", "runs": 203, "others": 0, "notes": []}]
    assert found["compared"] == 163
    assert found["exceeded"] == ["help-desk: length=longer (desk:agent)"]
    assert seen(found) == {
        "long": "seen", "longer": "exceeded", "light": "not seen", "heavy": "not seen", "de": "too few cases",
    }  # fmt: skip
    # statsmodels 0.15.0 gives the same interval, for pairs have no correlation where all of one kind pass.
    long = levels(found, "length")["long"]
    assert (long["rate"]["passed"], long["rate"]["of"], long["plain"]["passed"]) == (34, 40, 40)
    assert (long["drop"]["is"], long["drop"]["low"], long["drop"]["high"]) == pytest.approx((0.15, 0.031763, 0.290723), abs=1e-6)


def test_the_page_says_the_same(once: Path, tmp_path: Path) -> None:
    target = tmp_path / "stress.html"
    code, out, _ = specforge_in(once, "stress", "--results", "runs.jsonl", "--html", str(target))
    assert (code, out) == (0, MEASURED)
    text = target.read_text(encoding="utf-8")
    words = " ".join(html.unescape(re.sub("<[^>]*>", " ", text)).split())
    for told in ("34 of 40", "15 points less than plain (drop 3 to 29): seen", "exceeded", "62 are needed: 59 more", "desk:agent"):
        assert told in words
    assert not re.search(r"(?:src|href)=[\"'](?!data:|#)", text)
    assert "<script" not in text


def test_the_gate_fails_only_for_what_is_larger_than_declared(once: Path, project: Path) -> None:
    code, out, told = specforge_in(once, "stress", "--results", "runs.jsonl", "--fail-on-drop")
    assert (code, out) == (1, MEASURED)
    assert told == "specforge: a declared drop is exceeded: help-desk: length=longer (desk:agent)\n"
    # What is only seen does not: without the level at which all is lost, the gate is open.
    save(project / "runs.jsonl", [one for one in records(project / "runs.jsonl") if "longer" not in one["case"]])
    code, out, told = specforge_in(project, "stress", "--results", "runs.jsonl", "--fail-on-drop")
    assert (code, told) == (0, "")
    assert ": seen\n" in out


def test_no_drop_is_not_seen_anywhere(project: Path) -> None:
    rewritten(project, records(project / "runs.jsonl"), verdict="pass")
    code, out, told = specforge_in(project, "stress", "--results", "runs.jsonl", "--fail-on-drop")
    assert (code, told) == (0, "")
    assert out.count("no change (drop -9 to 9): not seen") == 4
    assert out.count("too few cases, 62 are needed: 59 more") == 1


def test_it_needs_results_for_a_page_and_a_gate(once: Path) -> None:
    for option in (["--html", "a.html"], ["--fail-on-drop"]):
        code, out, told = specforge_in(once, "stress", *option)
        assert (code, out) == (2, "")
        assert f"`{option[0]}` needs results" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: no such file or directory"),
        ("", "is empty"),
        ("{}", "is JSON, but no file of results"),
        ('{"format": "specforge-result/1"}', "is no result of specforge"),
        ('{"results": {"version": 3, "results": []}}', "holds no run of a case"),
        ("\x00\xff", "is no text in UTF-8"),
    ],
)
def test_a_file_that_holds_no_results_is_told_in_words(project: Path, content: str | None, told: str) -> None:
    (project / "other").write_bytes((content or "").encode("latin-1"))
    code, out, error = specforge_in(project, "stress", "--results", "other" if content is not None else "gone")
    assert (code, out) == (2, "")
    assert told in error
    assert "Traceback" not in error


def test_results_of_another_project_are_counted_and_decide_nothing(project: Path) -> None:
    found = records(project / "runs.jsonl")
    rewritten(project, found, feature="planner")
    left = "left out: 203 runs of `planner`: there is no such feature\n"
    code, out, told = specforge_in(project, "stress", "--results", "runs.jsonl", "--fail-on-drop")
    assert (code, out, told) == (1, NOT_RUN + left, "specforge: no case was run at a level and as it was written\n")
    rewritten(project, found, variant={"tenant": "main"})
    left = "left out: 203 runs of `help-desk/main`: the feature has no such variant\n"
    assert specforge_in(project, "stress", "--results", "runs.jsonl")[1] == NOT_RUN + left
    save(
        project / "runs.jsonl",
        [*found, {**found[0], "case": "help-desk/case/gone"}, {**found[0], "case": f"{found[0]['case']}@length=huge"}],
    )
    left = "left out: 2 runs of `help-desk`: the feature has no such case\n"
    assert specforge_in(project, "stress", "--results", "runs.jsonl")[1] == MEASURED + left
    assert asked(project, "runs.jsonl")["gone"] == [{"name": "help-desk", "why": "the feature has no such case", "runs": 2}]


def test_results_of_a_stale_prompt_are_left_out(project: Path) -> None:
    written(project, SPEC.replace("customers of a shop", "customers of two shops"))
    left = "left out: 203 runs of another prompt, or of a case that has changed since; run the cases again\n"
    assert specforge_in(project, "stress", "--results", "runs.jsonl") == (0, NOT_RUN + left, "")
    assert specforge_in(project, "stress", "--results", "runs.jsonl", "--fail-on-drop")[0] == 1


def test_results_of_a_case_that_changed_are_left_out_and_what_is_only_a_record_changes_none(project: Path) -> None:
    changed = SPEC.replace("expect: {says: W7}", "expect: {says: [W7, way]}").replace("drop: 20%", "drop: 30%, plain_rate: 95%")
    written(project, changed)
    out = specforge_in(project, "stress", "--results", "runs.jsonl")[1]
    assert out.count("33 of 39") == 1
    assert out.endswith("left out: 5 runs of another prompt, or of a case that has changed since; run the cases again\n")
    assert "a drop of 30 points must be seen" in out


def test_cases_that_were_never_run_under_stress(project: Path) -> None:
    (project / "runs.jsonl").unlink()
    ran(project)
    out = specforge_in(project, "stress", "--results", "runs.jsonl")[1]
    assert out.count("40 of 40") == 1 + 3
    assert out.count("not run; ") == 5


@pytest.mark.parametrize("runner", RUNNERS)
def test_results_of_every_runner_say_the_same(project: Path, runner: str) -> None:
    wanted = asked(project, "runs.jsonl")
    found = records(project / "runs.jsonl")
    (project / "other").write_text(json.dumps(RUNNERS[runner](found)), encoding="utf-8")
    again = asked(project, "other")
    assert again["features"] == wanted["features"]
    assert again["files"] == [{"path": "other", "source": runner, "runs": 203, "others": 0, "notes": []}]
    # The cases as they were written in one file, and those under stress in another one.
    plain = [one for one in found if "@" not in one["case"]]
    (project / "other").write_text(json.dumps(RUNNERS[runner](plain)), encoding="utf-8")
    save(project / "runs.jsonl", [one for one in found if "@" in one["case"]])
    assert asked(project, "runs.jsonl", "other")["features"] == wanted["features"]


def test_what_a_file_says_of_itself_is_told(project: Path) -> None:
    document = help_desk.inspect(records(project / "runs.jsonl"))
    document["status"] = "error"
    document["samples"] = [*document["samples"][:10], {"id": "foreign", "epoch": 1, "metadata": {}}]
    (project / "log.json").write_text(json.dumps(document), encoding="utf-8")
    out = specforge_in(project, "stress", "--results", "log.json")[1]
    assert out.startswith(
        "log.json: 1 run of cases that specforge did not export\n"
        "log.json: the log has the status 'error'\n"
        "log.json: the log holds 11 of 203 samples\n"
    )


def test_of_two_runs_the_later_one_counts_whatever_the_order_of_the_files(project: Path) -> None:
    found = records(project / "runs.jsonl")
    early = save(project / "early.jsonl", [{**one, "verdict": "fail", "at": "2026-01-02T03:04:05+00:00"} for one in found])
    wanted = asked(project, "runs.jsonl")["features"]
    for files in (["early.jsonl", "runs.jsonl"], ["runs.jsonl", "early.jsonl"]):
        assert asked(project, *files)["features"] == wanted
    # A run that broke off takes the place of none that was graded.
    save(early, [{**one, "verdict": None, "at": "2030-01-02T03:04:05+00:00"} for one in found])
    assert asked(project, "early.jsonl", "runs.jsonl")["features"] == wanted


def test_cases_that_ran_more_often_under_stress_are_compared_run_by_run(project: Path) -> None:
    """All runs of a case must pass, so that three of them pass less often than one: that would be no drop of the level."""
    found = records(project / "runs.jsonl")
    more = [{**one, "sample": sample, "verdict": "fail"} for one in found if "light" in one["case"] for sample in (2, 3)]
    save(project / "runs.jsonl", [*found, *more])
    assert seen(asked(project, "runs.jsonl"))["light"] == "not seen"
    save(project / "runs.jsonl", [*found, *more, *({**one, "sample": 2} for one in found if "@" not in one["case"])])
    assert seen(asked(project, "runs.jsonl"))["light"] == "exceeded"


def test_models_are_told_apart_and_undecided_cases_count_nowhere(project: Path) -> None:
    found = records(project / "runs.jsonl")
    other = [{**one, "model": "other", "verdict": "undecided" if one["case"].endswith("order-7@length=long") else "pass"} for one in found]
    save(project / "runs.jsonl", [*found, *other])
    code, out, _ = specforge_in(project, "stress", "--results", "runs.jsonl")
    first, second = out.split("\n\n")
    assert code == 0
    assert f"{first}\n" == MEASURED
    assert second.startswith("help-desk, other: ")
    assert "long    ████████████████████  39 of 39 (91 % to 100 %); as written 39 of 39; no change (drop -9 to 9): not seen" in second
    assert second.endswith("left out: 1 case that no run decided\n")


def test_a_reason_with_a_line_end_of_its_own_is_one_record(project: Path) -> None:
    rewritten(project, records(project / "runs.jsonl"), reason="so\u2028and so\x85")
    assert specforge_in(project, "stress", "--results", "runs.jsonl") == (0, MEASURED, "")


def test_what_fails_only_together_is_listed(tmp_path: Path) -> None:
    head = re.sub(r"  - \{id: .*strength: alone\}\n", "", help_desk.HEAD).replace("stress:\n", "stress: [typing_noise, length]\n")
    spec = head + "".join(help_desk.CASE.format(number=number) for number in range(7, 12))
    root = written(tmp_path / "desk", spec)
    # Fails where both are: a long message in which the word `please` is misspelt, or any other of these.
    (root / "desk.py").write_text(
        help_desk.AGENT.replace("words > 250 or (words > 60 and number <= 6)", "words > 60 and 'you please tell me where' not in said"),
        encoding="utf-8",
    )
    ran(root, "runs.jsonl", "--specforge-stress")
    together = asked(root, "runs.jsonl")["features"][0]["together"]
    assert together
    assert all("length=" in one and "typing_noise=" in one for one in together)
    out = specforge_in(root, "stress", "--results", "runs.jsonl")[1]
    assert [line.removeprefix("fails only together: ") for line in out.splitlines() if "together" in line] == together
    assert out.splitlines()[0].endswith(", 4 of them at several levels at once")
    # What fails at one of its levels alone, too, does not fail only together.
    alone = [
        one | {"verdict": "fail" if re.search("@length=[a-z]+$", one["case"]) else one["verdict"]} for one in records(root / "runs.jsonl")
    ]
    save(root / "runs.jsonl", alone)
    assert asked(root, "runs.jsonl")["features"][0]["together"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["shop"], "there is no feature `shop`"),
        (["help-desk/main"], "there is no feature `help-desk/main`"),
        (["--results", "specs"], "specs is a folder"),
        (["--results", "runs.jsonl", "--html", "no/such/folder.html"], "cannot be written: no such file or directory"),
    ],
)
def test_misuse_is_told_in_words(once: Path, arguments: Sequence[str], told: str) -> None:
    code, _, error = specforge_in(once, "stress", *arguments)
    assert code == 2
    assert told in error


def test_a_project_without_axes_and_one_with_a_mistake(tmp_path: Path) -> None:
    root = written(tmp_path / "desk", re.sub(r"stress:\n(  - .*\n)+cases", "cases", SPEC).replace("reworded: ", "# "))
    assert specforge_in(root, "stress")[2].startswith("specforge: no feature has an axis of stress\n")
    (root / "specs/help-desk.yaml").write_text(SPEC.replace("covers: find-order", "covers: find", 1), encoding="utf-8")
    code, out, told = specforge_in(root, "stress")
    assert (code, out) == (2, "")
    assert "2 errors in the specs; the first: specs/help-desk.yaml:" in told


def test_specforge_results_counts_runs_under_stress_apart(once: Path) -> None:
    code, out, told = specforge_in(once, "results", "runs.jsonl", "--fail-under", "100")
    assert (code, told) == (0, "")
    assert "under stress, and in no rate: 163 runs; `specforge stress --results FILE` reads them\nall: 40 of 40" in out
    assert "no such case" not in out
    found = json.loads(specforge_in(once, "results", "runs.jsonl", "--format", "json")[1])
    jsonschema.Draft202012Validator(results_schema()).validate(found)
    assert (found["stressed"], found["gone"], found["passed"]) == (163, [], 40)


def test_the_documentation_shows_what_is_printed() -> None:
    page = (ROOT / "docs/stress.md").read_text(encoding="utf-8")
    assert f"$ specforge stress\n{PLANNED}```" in page
    assert f"$ specforge stress --results runs.jsonl\n{MEASURED}```" in page
