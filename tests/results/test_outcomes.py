"""`specforge results FILE...`: runs joined with the cases and elements of a project."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

import specforge
from specforge.config import read_config
from specforge.grading.rates import Rate
from specforge.grading.verdict import Verdict
from specforge.results.records import Result, ResultsError
from specforge.results.tallies import SURE, enough
from specforge.tracing.outcomes.answer import CaseOutcome, FeatureOutcome, Outcomes
from specforge.tracing.outcomes.joining import outcomes
from specforge.tracing.outcomes.telling import results_json, results_schema, results_text
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.results import shop
from tests.results.shop import built

DATA = Path(__file__).parent / "data"
SPEC = "specs/shop.yaml"
AT = "2026-11-20T10:00:00Z"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return built(tmp_path / "project")


def edit(root: Path, old: str, new: str) -> None:
    text = (root / SPEC).read_text(encoding="utf-8")
    assert old in text
    built(root, text.replace(old, new))


def runs_of(root: Path, model: str | None = "small", at: str = AT) -> list[Result]:
    """What running every case that somebody can play gives."""
    cases = (case for case in specforge.load(root, as_of=AS_OF)["shop-agent"].cases if case.case.user is None)
    players = shop.players(model)
    return [one for case in cases for one in case.run(players, "pytest", at).results]


def only(results: Iterable[Result], case: str) -> list[Result]:
    return [one for one in results if one.case == f"shop-agent/case/{case}"]


def file(root: Path, results: Iterable[Result], name: str = "results.jsonl") -> Path:
    path = root.parent / name
    path.write_text("".join(one.line() for one in results), encoding="utf-8")
    return path


def ask(root: Path, *results: Iterable[Result]) -> Outcomes:
    paths = [file(root, some, f"{number}.jsonl") for number, some in enumerate(results)]
    found = outcomes(root, read_config(root), paths, AS_OF)
    jsonschema.Draft202012Validator(results_schema()).validate(json.loads(results_json(found)))
    return found


def feature(found: Outcomes) -> FeatureOutcome:
    (one,) = found.features
    return one


def case(found: Outcomes, id: str) -> CaseOutcome:
    return next(one for one in feature(found).cases if one.id == f"shop-agent/case/{id}")


def as_verdict(results: Iterable[Result], verdict: Verdict | None) -> list[Result]:
    return [replace(one, verdict=verdict, reason=str(verdict)) for one in results]


def command(root: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return run_specforge("results", *map(str, arguments), "--root", root, "--as-of", "2026-11-26")


# --- rates ---


@pytest.mark.parametrize("source", ["promptfoo", "inspect", "pydantic-evals", "deepeval"])
def test_what_a_runner_wrote_is_joined_with_the_elements_of_today(project: Path, source: str) -> None:
    found = outcomes(project, read_config(project), [DATA / f"{source}.json"], AS_OF)
    one = feature(found)
    assert not one.stale, "the test data are of another spec: run the shop once more in each runner"
    tallies = {each.ref: (each.tally.passed, each.tally.failed, each.tally.undecided) for each in one.elements}
    assert tallies["shop-agent/intent/greet"] == (3, 1, 1)
    assert tallies["shop-agent/intent/refund"] == tallies["shop-agent/constraint/own-orders"] == (0, 1, 0)
    assert {each.id.rpartition("/")[2]: each.came for each in one.cases if "/case/" in each.id} == {
        "greets": "pass",
        "refunds": "fail",
        "kind": "undecided",
        "plays": "broken",
        "often": "pass",
    }


def test_an_element_has_the_rate_of_the_cases_that_are_about_it_with_its_interval(project: Path) -> None:
    found = ask(project, runs_of(project))
    text = results_text(found)
    low, high = Rate(3, 4).interval
    told = f"shop-agent/intent/greet  specs/shop.yaml:10:5: 3 of 4 ({low:.0%} to {high:.0%}) passed, 1 undecided; 3 cases"
    assert told.replace("%", " %") in text
    (greet,) = (one for one in json.loads(results_json(found))["features"][0]["elements"] if one["ref"].endswith("/greet"))
    assert (greet["percent"], greet["interval"]) == (75.0, [30.06, 95.44])


def test_a_case_is_judged_by_its_own_pass_rate(project: Path) -> None:
    assert case(ask(project, runs_of(project)), "often").came == "pass"
    edit(project, "pass_rate: 60%", "pass_rate: 70%")
    assert case(ask(project, runs_of(project)), "often").came == "fail"
    assert case(ask(project, only(runs_of(project), "often")[:1]), "often").came == "undecided"


def test_a_run_that_broke_off_is_neither_a_fail_nor_a_pass(project: Path) -> None:
    broken = as_verdict(only(runs_of(project), "greets"), None)
    found = ask(project, [*broken, *only(runs_of(project), "refunds")])
    assert (found.tally.passed, found.tally.failed, found.tally.broken) == (0, 1, 1)
    assert (case(found, "greets").came, case(found, "greets").tally.rate.of) == ("broken", 0)
    assert json.loads(results_json(found))["features"][0]["cases"][1]["percent"] in {None, 0.0}
    assert "broken     shop-agent/case/greets" in results_text(found)


def test_cases_without_a_run_are_named(project: Path) -> None:
    without = feature(ask(project, only(runs_of(project), "greets"))).without
    assert "shop-agent/case/plays" in without
    assert "shop-agent/case/greets" not in without


def test_recorded_conversations_are_in_no_rate(project: Path) -> None:
    recorded = next(one for one in specforge.load(project, as_of=AS_OF)["shop-agent"].cases if one.case.mode == "recorded")
    run = replace(runs_of(project)[0], case=recorded.id, refs=recorded.refs, fingerprints=recorded.fingerprints)
    found = ask(project, [run])
    assert (feature(found).replayed, found.tally.runs, found.kept["shop-agent"]) == (1, 0, ())


# --- cases that say nothing any more ---


def test_a_case_that_passes_and_fails_with_the_same_model_is_flaky(project: Path) -> None:
    assert [one.id for one in feature(ask(project, runs_of(project))).cases if one.flaky] == ["shop-agent/case/often"]
    passes = only(runs_of(project), "greets")
    fails = as_verdict(only(runs_of(project, "large"), "greets"), Verdict.FAIL)
    assert not case(ask(project, [*passes, *fails]), "greets").flaky


def test_it_takes_so_many_passes_until_a_case_is_saturated(project: Path) -> None:
    assert enough() == 16
    assert Rate(15, 15).interval[0] < SURE <= Rate(16, 16).interval[0]
    (one,) = only(runs_of(project), "greets")
    for count, saturated in ((15, False), (16, True)):
        runs = [replace(one, sample=number) for number in range(1, count + 1)]
        found = ask(project, runs)
        assert case(found, "greets").saturated is saturated
        assert ("saturated: shop-agent/case/greets passed 16 of 16 (81 % to 100 %)" in results_text(found)) is saturated
        assert not case(ask(project, [*runs, replace(one, sample=99, verdict=Verdict.UNDECIDED)]), "greets").saturated


def test_a_case_that_gives_every_model_and_prompt_one_verdict_tells_none_apart(project: Path) -> None:
    small, large = (only(runs_of(project, model), "greets") for model in ("small", "large"))
    assert case(ask(project, small), "greets").indifferent == 0
    assert case(ask(project, small, large), "greets").indifferent == 2
    assert case(ask(project, small, as_verdict(large, Verdict.FAIL)), "greets").indifferent == 0
    # An error is no verdict that tells anything apart.
    assert case(ask(project, small, as_verdict(large, None)), "greets").indifferent == 0
    edit(project, "You help customers", "You serve customers")
    now = only(runs_of(project), "greets")
    assert case(ask(project, small, now), "greets").indifferent == 2


def test_what_is_so_of_more_than_three_cases_is_said_once(project: Path) -> None:
    small, large = (only(runs_of(project, model), "greets") for model in ("small", "large"))
    found = ask(project, small, large)
    for count, lines in ((3, 6), (5, 2)):
        cases = tuple(replace(case(found, "greets"), id=f"c{number}", saturated=True) for number in range(count))
        text = results_text(replace(found, features=(replace(feature(found), cases=cases),)))
        assert sum(line.startswith(("  saturated: ", "  tells none apart: ")) for line in text.splitlines()) == lines
    assert "  saturated: 5 cases (c0, c1, c2 and 2 more) passed without a fail; 16 runs are enough to say so\n" in text
    assert "  tells none apart: 5 cases (c0, c1, c2 and 2 more) gave 2 models or prompts the same verdict\n" in text


# --- stale and gone ---


def test_runs_of_another_element_are_stale_by_its_name_and_in_no_rate(project: Path) -> None:
    before = runs_of(project)
    edit(project, "Say that it takes 5 days.", "Say that it takes at most 5 days.")
    found = ask(project, before)
    one = feature(found)
    # The prompt says it otherwise, so that every run was of another prompt.
    assert (found.tally.runs, one.stale_runs) == (0, len(before))
    assert ("shop-agent/intent/refund", "changed", 1) in [(each.ref, each.moved, each.runs) for each in one.stale]
    assert "shop-agent/intent/refund is another now: 1 run of 1 case" in results_text(found)
    both = ask(project, before, only(runs_of(project), "refunds"))
    assert both.tally.runs == 1


def test_an_expectation_that_is_new_makes_runs_stale(project: Path) -> None:
    before = runs_of(project)
    edit(
        project,
        "fails: About other orders.}]",
        "fails: About other orders.}, {id: brief, check: {words: {at_most: 90}}, passes: Yes., fails: %s}]" % ("la " * 91),
    )
    moved = {(each.ref, each.moved) for each in feature(ask(project, before)).stale}
    assert ("shop-agent/criterion/own-orders.brief", "new") in moved


QUOTED = """\
specforge: 1
feature: shop-agent
role: You help customers of a web shop.
variants: {locale: [de, en]}
facts:
  - {id: amount, is: {de: "2.980,00", en: "2,980.00"}}
  - {id: price, is: "{amount} EUR"}
intents:
  - {id: refund, when: The user asks for a price., do: Look it up.}
cases:
  - {id: coat, covers: refund, input: What is the coat?, expect: {says: "{price}"}}
"""


def test_another_value_of_a_fact_that_only_a_case_quotes_makes_runs_of_its_variant_stale(tmp_path: Path) -> None:
    root = built(tmp_path, QUOTED)
    found = specforge.load(root, as_of=AS_OF)
    coats = [case for view in found for case in view.cases if case.id == "shop-agent/case/coat"]
    runs = [one for case in coats for one in case.run(lambda: specforge.Players(lambda messages, tools: "2,980.00 EUR")).results]
    edit(root, '"2,980.00"', '"3,100.00"')
    told = {one.variant["locale"]: [(each.ref, each.runs) for each in one.stale] for one in ask(root, runs).features}
    assert told == {"de": [], "en": [("shop-agent/fact/amount", 1)]}


def test_a_case_that_is_as_it_was_is_stale_when_the_prompt_is_another(project: Path) -> None:
    before = only(runs_of(project), "greets")
    edit(project, "You help customers", "You serve customers")
    found = ask(project, before)
    assert [(each.ref, each.runs) for each in feature(found).stale] == [("", 1)]
    assert "only the prompt is another: 1 run of 1 case" in results_text(found)


def test_results_of_what_is_gone_are_listed(project: Path) -> None:
    one = runs_of(project)[0]
    gone = [replace(one, feature="old-agent"), replace(one, variant={"locale": "de"}), replace(one, case="shop-agent/case/old")]
    found = ask(project, gone)
    whys = ["there is no such feature", "the feature has no such case", "the feature has no such variant"]
    assert sorted((each.why, each.runs) for each in found.gone) == sorted((why, 1) for why in whys)
    assert all(f"{each.case}: {each.why}: 1 run" in results_text(found) for each in found.gone)
    assert found.tally.runs == 0


def test_hostile_names_of_features_lead_nowhere(project: Path) -> None:
    one = runs_of(project)[0]
    found = ask(project, [replace(one, feature="../../../etc/x\x1b[2J")])
    assert found.kept == {}
    assert "\x1b" not in results_text(found)


# --- the command ---


def test_the_answer_of_the_command(project: Path) -> None:
    path = file(project, runs_of(project))
    done = command(project, path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("all: 3 of 5 (23 % to 88 %) passed, 1 undecided\n")
    assert json.loads(command(project, path, "--format", "json").stdout)["passed"] == 3
    assert not (project / "specforge.results").exists()


@pytest.mark.parametrize(
    ("least", "code", "says"), [("50", 0, ""), ("51", 1, "specforge: 50.0% of 6 runs passed, and at least 51% must\n")]
)
def test_what_is_undecided_or_broke_off_does_not_count_as_passed(project: Path, least: str, code: int, says: str) -> None:
    done = command(project, file(project, runs_of(project)), "--fail-under", least)
    assert (done.returncode, done.stderr) == (code, says)


def test_no_run_of_the_spec_of_today_is_under_every_least(project: Path) -> None:
    path = file(project, runs_of(project))
    edit(project, "You help customers", "You serve customers")
    done = command(project, path, "--fail-under", "0")
    assert (done.returncode, done.stderr) == (1, "specforge: no run of the spec as it is now passed, and at least 0% must\n")


def test_files_in_any_order_give_the_same_answer(project: Path) -> None:
    paths = [file(project, runs_of(project, model), f"{model}.jsonl") for model in ("small", "large")]
    one, other = (json.loads(command(project, *some, "--format", "json").stdout) for some in (paths, [*paths[::-1], paths[0]]))
    assert {**one, "files": []} == {**other, "files": []}


@pytest.mark.parametrize(
    ("made", "says", "help"),
    [
        (lambda path: None, "cannot be read: no such file or directory", "name a file of results"),
        (lambda path: path.mkdir(), "is a folder", "name the files of results in it"),
        (lambda path: path.write_text("{"), "is not JSON", "half a file"),
    ],
)
def test_a_file_that_is_not_there_or_none_of_results_is_told(project: Path, made: object, says: str, help: str) -> None:
    path = project.parent / "results"
    made(path)  # type: ignore[operator]
    done = command(project, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.match(rf"specforge: {re.escape(str(path))}[:0-9]* {says}.*\n    .*{help}.*\n", done.stderr)
    with pytest.raises(ResultsError):
        outcomes(project, read_config(project), [path], AS_OF)


def test_a_spec_with_an_error_is_told(project: Path) -> None:
    path = file(project, runs_of(project))
    (project / SPEC).write_text(shop.SPEC.replace("covers: greet", "cover: greet"), encoding="utf-8")
    done = command(project, path)
    assert done.returncode == 2
    assert "feature `shop-agent` could not be understood" in done.stderr


# --- the same runs in several files ---


def notes(root: Path, *paths: Path) -> list[tuple[str, ...]]:
    return [one.notes for one in outcomes(root, read_config(root), paths, AS_OF).files]


def test_a_file_that_is_named_twice_counts_once_and_so_does_its_copy(project: Path) -> None:
    results = runs_of(project)
    path, copy = file(project, results), file(project, results, "copy.jsonl")
    assert notes(project, path, path) == [()]
    assert notes(project, path, copy) == [(), (f"it holds the same as {path}, and counts once",)]
    assert f"{copy}: it holds the same as {path}, and counts once\n" in command(project, path, copy).stdout
    assert outcomes(project, read_config(project), [path, copy, path], AS_OF).tally.runs == len(results)


def test_runs_that_two_files_hold_count_once_when_they_say_when_they_were(project: Path) -> None:
    results = runs_of(project)
    both = [file(project, results[:4], "a.jsonl"), file(project, results[2:], "b.jsonl")]
    assert notes(project, *both) == [(), (f"2 of its {len(results) - 2} runs are in a file before it too, and count once",)]
    assert outcomes(project, read_config(project), both, AS_OF).tally.runs == len(results)


def test_runs_that_say_no_time_and_are_in_two_files_count_again_and_that_is_told(project: Path) -> None:
    results = [replace(one, at=None) for one in runs_of(project)]
    both = [file(project, results[:4], "a.jsonl"), file(project, results[2:], "b.jsonl")]
    told = f"2 of its {len(results) - 2} runs say no time and are word for word in a file before it; they count again"
    assert notes(project, *both) == [(), (told,)]
    assert outcomes(project, read_config(project), both, AS_OF).tally.runs == len(results) + 2


def test_runs_that_stand_twice_in_one_file_count_again_and_that_is_told(project: Path) -> None:
    results = runs_of(project)
    twice = file(project, [*results, *results[:2]], "a.jsonl")
    assert notes(project, twice) == [(f"2 of its {len(results) + 2} runs are word for word in it before; they count again",)]
    assert outcomes(project, read_config(project), [twice], AS_OF).tally.runs == len(results) + 2


def test_runs_with_the_fingerprints_of_another_project_are_in_no_rate(project: Path) -> None:
    others = [replace(one, fingerprints={"other/intent/x": "abcdefgh"}) for one in runs_of(project)]
    found = ask(project, others)
    assert (found.tally.runs, feature(found).stale_runs) == (0, len(others))
    assert ("other/intent/x", "gone") in {(one.ref, one.moved) for one in feature(found).stale}


# --- what is no file ---


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_is_no_file(project: Path, path: str) -> None:
    done = command(project, path)
    assert (done.returncode, done.stderr) == (2, f"specforge: {path} is no file\n    name a file of results\n")


def test_a_pipe_is_read_to_its_end_and_no_further_than_a_file_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = f"cat {file(project, runs_of(project))} | {sys.executable} -m specforge results /dev/stdin --root {project}"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
    assert "\nall: 3 of 5 " in done.stdout
    monkeypatch.setattr("specforge.results.files.MAX_BYTES", 100)
    os.mkfifo(project.parent / "pipe")
    with (
        subprocess.Popen(f"yes > {project.parent}/pipe", shell=True, stderr=subprocess.DEVNULL),
        pytest.raises(ResultsError, match="has more than 100 bytes"),
    ):
        outcomes(project, read_config(project), [project.parent / "pipe"], AS_OF)


def test_runs_of_a_model_that_the_spec_does_not_name_are_told(project: Path) -> None:
    edit(project, "cases:\n", "models:\n  - {id: writer, name: harbor-4}\ncases:\n")
    known, other = runs_of(project, "openai/harbor-4"), runs_of(project, "harbor-4-mini")
    found = ask(project, known, other, runs_of(project, None))
    assert feature(found).unlisted == {"harbor-4-mini": len(other)}
    assert f"{len(other)} runs of harbor-4-mini, which is none of the feature's `models`" in results_text(found)


@pytest.mark.parametrize("models", ["", "models:\n  - {id: judge, does: judges, name: gavel-2}\n"])
def test_a_spec_that_names_no_model_that_answers_says_nothing_of_which_one_ran(project: Path, models: str) -> None:
    edit(project, "cases:\n", f"{models}cases:\n")
    assert feature(ask(project, runs_of(project, "harbor-4"))).unlisted == {}


def test_runs_of_several_models_are_counted_apart_too(project: Path) -> None:
    good, bad = runs_of(project), as_verdict(runs_of(project, "large"), Verdict.FAIL)
    found = ask(project, good, bad, as_verdict(only(runs_of(project, None), "greets"), None))
    text = results_text(found)
    assert f"  of small: {Rate(3, 5)} passed" in text
    assert f"  of large: {Rate(0, len(bad))} passed" in text
    assert "  of no model named: no run was decided, 1 broken off" in text
    assert "               no model named: 1 broken off; large: 1 failed; small: 1 passed\n" in text
    assert {one["model"] for one in json.loads(results_json(found))["features"][0]["models"]} == {None, "large", "small"}


def test_a_single_model_is_not_told_apart(project: Path) -> None:
    assert "of small" not in results_text(ask(project, runs_of(project)))
