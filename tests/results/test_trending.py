"""`specforge trend FILE...`: the same cases over many runs, where they moved, and what each of them told."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

import jsonschema
import pytest
from msgspec.structs import replace

import specforge
from specforge.config import read_config
from specforge.results.reading import read
from specforge.results.records import Result
from specforge.runners.players import Players
from specforge.tracing.outcomes.points import Period
from specforge.tracing.outcomes.shifting import Shift, shifts
from specforge.tracing.outcomes.telling_trends import trends_json, trends_schema, trends_text
from specforge.tracing.outcomes.trend import CaseHistory, Missing, Trend, Trends
from specforge.tracing.outcomes.trending import trends
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.results.shop import built

WORDS = {
    "billing": ["invoice", "charged", "refund", "receipt", "payment", "price", "tax", "fee", "bill", "discount"],
    "delivery": ["parcel", "courier", "late", "tracking", "shipped", "lost", "van", "depot", "driver", "delivery"],
}
"""What the classifier of the first months knows; it sorts by nothing else."""
NEW = {"billing": ["paywall", "crypto", "tip", "iban"], "delivery": ["drone", "locker", "pickup", "robot"]}
"""What users say since: in each month two of these are in the suite, which grows with what users say."""
HEAD = """\
specforge: 1
feature: desk
role: You sort messages of customers.
intents:
  - {id: billing, when: The message is about money., do: Say billing.}
  - {id: delivery, when: The message is about a parcel., do: Say delivery.}
cases:
"""


def cases(words: Iterable[tuple[str, str]]) -> str:
    return "".join(f"  - {{id: {word}, covers: {kind}, input: 'About {word}.', expect: {{says: {kind}}}}}\n" for kind, word in words)


KNOWN = [(kind, word) for kind, words in WORDS.items() for word in words]
LATER = [(kind, word) for pair in zip(*NEW.values(), strict=True) for kind, word in zip(NEW, pair, strict=True)]


def classifier(*unknown: str) -> Callable[[str], str]:
    """What sorts a message by the words that it knows, without some; what it does not know is for a person."""
    return lambda said: next((kind for kind, word in KNOWN if word not in unknown and f"About {word}." == said), "a person")


def ran(root: Path, says: Callable[[str], str], at: str, model: str | None = "small") -> Path:
    """The file of what running every case gives."""
    players = lambda: Players(lambda messages, _: says(str(messages[-1]["content"])), model=model)  # noqa: E731  made anew for each run
    results = [one for case in specforge.load(root, as_of=AS_OF)["desk"].cases for one in case.run(players, "pytest", at).results]
    return written(root / f"{at[:10]}.jsonl", results)


def written(path: Path, results: Sequence[Result]) -> Path:
    path.write_text("".join(one.line() for one in results), encoding="utf-8")
    return path


def trend(root: Path, paths: Sequence[Path], by: Period = Period.FILE) -> Trends:
    return trends(root, read_config(root), paths, by, 10, AS_OF)


def only(found: Trends) -> Trend:
    assert len(found.features) == 1
    return found.features[0]


def case(found: Trend, id: str) -> CaseHistory:
    return next(one for one in found.cases if one.id.endswith(f"/{id}"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return built(tmp_path, HEAD + cases(KNOWN), "specs/desk.yaml")


def year(root: Path, sorts: Callable[[int], Callable[[str], str]], model: Callable[[int], str] = lambda month: "small") -> list[Path]:
    """A file for each month of a year; in each of the first eight after the first, users come with a word that the classifier does not know."""
    files = []
    for month in range(1, 13):
        built(root, HEAD + cases([*KNOWN, *LATER[: month - 1]]), "specs/desk.yaml")
        files.append(ran(root, sorts(month), f"2025-{month:02}-28T10:00:00Z", model(month)))
    return files


def test_a_suite_that_grows_with_what_users_say_falls_while_the_same_cases_do_not(tmp_path: Path) -> None:
    found = only(trend(tmp_path, year(tmp_path, lambda month: classifier())))
    assert [str(one.same.passed) for one in found.levels] == ["20"] * 12
    assert [(one.every.passed, one.every.of) for one in found.levels] == [(20, 20 + min(month, 8)) for month in range(12)]
    assert found.breaks == ()
    assert found.compared.drop == 0
    assert [(one.why, one.at, len(one.cases)) for one in found.left] == [(Missing.LATER, month, 1) for month in range(8)]


def test_another_classifier_breaks_the_trend_of_the_same_cases_where_it_came(tmp_path: Path) -> None:
    other = classifier("tax", "fee", "bill", "van", "depot", "driver")
    files = year(tmp_path, lambda month: classifier() if month < 7 else other, lambda month: "small" if month < 7 else "smaller")
    found = only(trend(tmp_path, files))
    [fell] = found.breaks
    assert (fell.shift.at, fell.shift.fell, fell.there) == (6, True, 6)
    assert {one.id.rsplit("/", 1)[1] for one in fell.turned} == {"tax", "fee", "bill", "van", "depot", "driver"}
    assert found.models == ("small", "smaller")
    text = trends_text(trend(tmp_path, files))
    assert f"fell at {files[6]} (2025-07-28): 100 % before, 70 % since; 6 cases passed less often, from that point on" in text
    assert "another there: the model, small before" in text


def test_what_is_lost_bit_by_bit_is_told_as_such(project: Path) -> None:
    lost = [word for _, word in KNOWN[:12]]
    files = [ran(project, classifier(*lost[:month]), f"2025-{month:02}-28T10:00:00Z") for month in range(1, 13)]
    fell = only(trend(project, files)).breaks[0]
    assert fell.there < len(fell.turned)
    assert "nothing that is recorded is another there: look at what serves the model" in trends_text(trend(project, files))


def test_a_changed_rule_is_named_where_the_cases_broke(project: Path) -> None:
    before = [ran(project, classifier(), f"2025-0{month}-28T10:00:00Z") for month in (1, 2, 3)]
    built(project, HEAD.replace("Say billing", "Say what it is about") + cases(KNOWN), "specs/desk.yaml")
    after = [ran(project, classifier(*WORDS["billing"]), f"2025-0{month}-28T10:00:00Z") for month in (4, 5)]
    [fell] = only(trend(project, [*before, *after])).breaks
    assert [(one.name, one.cases, one.lost) for one in fell.others] == [("desk/intent/billing", 10, 10), ("the prompt", 20, 10)]


def test_what_goes_with_a_gain_is_told_by_what_was_gained(project: Path) -> None:
    before = [ran(project, classifier(*WORDS["billing"]), f"2025-0{month}-28T10:00:00Z") for month in (1, 2, 3)]
    built(project, HEAD.replace("Say billing", "Say what it is about") + cases(KNOWN), "specs/desk.yaml")
    after = [ran(project, classifier(), f"2025-0{month}-28T10:00:00Z") for month in (4, 5)]
    told = trends_text(trend(project, [*before, *after]))
    assert "another there: desk/intent/billing, gained with it: 10 of 10 cases, and 0 of the 10 without it" in told


def test_another_runner_is_something_that_is_recorded(project: Path) -> None:
    files = [ran(project, classifier(*(WORDS["billing"] if month > 3 else ())), f"2025-0{month}-28T10:00:00Z") for month in range(1, 6)]
    for path in files[3:]:
        written(path, [replace(one, runner="promptfoo") for one in read(path.read_bytes(), path.name).results])
    told = trends_text(trend(project, files))
    assert "another there: the runner, pytest before" in told
    assert "nothing that is recorded is another there" not in told


def test_a_case_that_asks_something_else_since_is_not_the_same_and_begins_anew(project: Path) -> None:
    before = ran(project, classifier(), "2025-01-28T10:00:00Z")
    built(project, (HEAD + cases(KNOWN)).replace("About tax.", "About the tax."), "specs/desk.yaml")
    after = [ran(project, classifier(), f"2025-0{month}-28T10:00:00Z") for month in (2, 3)]
    found = only(trend(project, [before, *after]))
    [left] = found.left
    assert (left.why, left.at, left.cases) == (Missing.ASKS, 0, ("desk/case/tax",))
    assert (case(found, "tax").since, case(found, "tax").never_passed) == (1, True)
    assert "desk/case/tax" not in found.told_nothing
    assert len(found.told_nothing) == 19


def test_a_case_that_turns_with_nothing_else_another_is_by_chance_and_one_with_another_prompt_is_not(project: Path) -> None:
    files = []
    for month in range(1, 7):
        role = "You sort messages of customers well" if month > 3 else "You sort messages of customers"
        built(project, (HEAD + cases(KNOWN)).replace("You sort messages of customers", role), "specs/desk.yaml")
        unknown = (["tax", "van"] if month % 2 else []) + (["fee"] if month > 3 else [])
        files.append(ran(project, classifier(*unknown), f"2025-0{month}-28T10:00:00Z"))
    found = only(trend(project, files))
    assert [(one.id, one.turned, one.unexplained) for one in found.cases if one.turned] == [
        ("desk/case/tax", (1, 2, 3, 4, 5), 4),
        ("desk/case/fee", (3,), 0),
        ("desk/case/van", (1, 2, 3, 4, 5), 4),
    ]
    assert found.alike == (("desk/case/tax", "desk/case/van"),)
    assert "turned though nothing that is recorded was another: desk/case/tax (4 of 5 times), desk/case/van (4 of 5 times)" in trends_text(
        trend(project, files)
    )


def test_a_case_that_tells_one_model_from_another_is_not_among_those_that_told_nothing(project: Path) -> None:
    files = []
    for month in (1, 2):
        lines = [
            ran(project, says, f"2025-0{month}-28T10:00:00Z", model).read_text("utf-8")
            for model, says in (("a", classifier()), ("b", classifier("tax")))
        ]
        files.append(project / f"both-{month}.jsonl")
        files[-1].write_text("".join(lines), "utf-8")
    found = trend(project, files)
    assert [(one.models, len(one.told_nothing), len(one.levels)) for one in found.features] == [(("a",), 19, 2), (("b",), 19, 2)]


def test_runs_that_broke_off_before_a_model_was_named_make_no_series_of_their_own(project: Path) -> None:
    files = []
    for month in (1, 2):
        path = ran(project, classifier(), f"2025-0{month}-28T10:00:00Z")
        first, *others = read(path.read_bytes(), "").results
        files.append(written(path, [replace(first, verdict=None, model=None), *others]))
    found = only(trend(project, files))
    assert (found.models, len(found.same), [one.why for one in found.left]) == (("small",), 19, [Missing.UNDECIDED])


def test_a_point_that_ran_a_few_cases_alone_is_left_out(project: Path) -> None:
    files = [ran(project, classifier(), f"2025-0{month}-28T10:00:00Z") for month in (1, 3)]
    results = (project / "2025-03-28.jsonl").read_text("utf-8").splitlines(keepends=True)[:3]
    tried = project / "tried.jsonl"
    tried.write_text("".join(results).replace("2025-03-28", "2025-02-11"), "utf-8")
    found = only(trend(project, [*files, tried]))
    assert [(one.point.name, one.ran, one.of) for one in found.partial] == [(str(tried), 3, 20)]
    assert len(found.same) == 20


def test_points_stand_in_the_order_of_their_time_and_a_copy_is_none(project: Path) -> None:
    files = [ran(project, classifier(), f"2025-0{month}-28T10:00:00Z") for month in (1, 2, 3)]
    copy = project / "copy.jsonl"
    copy.write_bytes(files[1].read_bytes())
    found = only(trend(project, [*reversed(files), copy]))
    assert [one.point.end for one in found.levels] == [f"2025-0{month}-28T10:00:00Z" for month in (1, 2, 3)]


def test_runs_of_one_file_are_parted_by_their_days_weeks_and_months(project: Path) -> None:
    results = [ran(project, classifier(), f"{day}T10:00:00Z").read_text("utf-8") for day in ("2025-12-28", "2025-12-29", "2026-01-01")]
    path = project / "all.jsonl"
    path.write_text("".join(results), "utf-8")
    names = lambda by: [one.point.name for one in only(trend(project, [path], by)).levels]  # noqa: E731  as short as it is
    assert names(Period.FILE) == [str(path)]
    assert names(Period.DAY) == ["2025-12-28", "2025-12-29", "2026-01-01"]
    assert names(Period.WEEK) == ["2025-W52", "2026-W01"]
    assert names(Period.MONTH) == ["2025-12", "2026-01"]


def test_files_without_a_time_stand_as_they_were_named_and_have_no_day(project: Path) -> None:
    files = []
    for month, says in ((2, classifier("tax")), (1, classifier())):
        path = ran(project, says, f"2025-0{month}-28T10:00:00Z")
        files.append(written(project / f"undated-{month}.jsonl", [replace(one, at=None) for one in read(path.read_bytes(), "").results]))
    found = trend(project, files)
    assert [one.point.name for one in only(found).levels] == list(map(str, files))
    assert "no time of a run; the points stand in the order in which the files were named" in trends_text(found)
    assert "40 runs without a time: of no day" in trends_text(trend(project, files, Period.DAY))


def test_one_point_has_no_trend(project: Path) -> None:
    path = ran(project, classifier(), "2025-01-28T10:00:00Z")
    assert "nothing to compare: it takes two points" in trends_text(trend(project, [path]))
    assert run_specforge("trend", str(path), "--fail-on-drop", "--root", str(project)).returncode == 1


def test_the_json_form_is_as_its_schema_says(tmp_path: Path) -> None:
    files = year(tmp_path, lambda month: classifier(*(["tax", "fee", "bill", "van", "depot"] if month > 6 else [])))
    found = json.loads(trends_json(trend(tmp_path, files)))
    jsonschema.validate(found, trends_schema())
    [feature] = found["features"]
    assert [one["point"] for one in feature["breaks"]] == [6]
    assert feature["cases"][0]["came"] == ["pass"] * 12


def test_the_command_fails_on_a_drop_that_is_certain(tmp_path: Path) -> None:
    files = year(tmp_path, lambda month: classifier(*(WORDS["billing"] if month > 6 else [])))
    said = run_specforge("trend", *map(str, files), "--fail-on-drop", "--root", str(tmp_path))
    assert (said.returncode, said.stderr) == (1, "specforge: more than 10 points lost: desk\n")
    assert run_specforge("trend", *map(str, files[:6]), "--fail-on-drop", "--root", str(tmp_path)).returncode == 0


def histories(random: Random, count: int, points: int, rate: float, at: int = 0, drop: float = 0.0) -> list[list[bool]]:
    return [[random.random() < rate - (drop if point >= at else 0.0) for point in range(points)] for _ in range(count)]


@pytest.mark.parametrize(("count", "points", "rate"), [(40, 12, 0.8), (10, 6, 0.9), (40, 2, 0.8), (100, 30, 0.95)])
def test_chance_alone_seldom_makes_a_shift(count: int, points: int, rate: float) -> None:
    random = Random(1)
    told = [shifts(histories(random, count, points, rate)) for _ in range(200)]
    assert sum(any(one.fell for one in some) for some in told) <= 10


def test_a_loss_that_no_two_points_could_show_is_found_over_many() -> None:
    random = Random(2)
    told = [shifts(histories(random, 40, 12, 0.9, 6, 0.15)) for _ in range(100)]
    assert sum(any(one.fell and abs(one.at - 6) <= 1 for one in some) for some in told) >= 80
    two = [shifts([[case[0], case[-1]] for case in histories(random, 40, 12, 0.9, 6, 0.15)]) for _ in range(100)]
    assert sum(any(one.fell for one in some) for some in two) <= 50


def test_a_bad_day_is_a_fall_and_a_rise() -> None:
    flat = [[point != 4 or number >= 15 for point in range(9)] for number in range(40)]
    assert shifts(flat) == (Shift(4, 0, 5, fell=True), Shift(5, 4, 9, fell=False))
