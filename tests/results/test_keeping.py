"""`specforge results --save`: what is kept of each case, by several people, without conflicts."""

import cProfile
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from specforge.config import read_config
from specforge.errors import UsageError
from specforge.grading.verdict import Verdict
from specforge.results.kept import Kept, entries_of, folded, later, until, written
from specforge.results.records import Result, ResultsError, instant
from specforge.tracing.outcomes.joining import outcomes
from specforge.tracing.outcomes.keeping import FOLDER, kept_of, save
from specforge.tracing.outcomes.telling import results_text
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.results.test_outcomes import AT, as_verdict, command, edit, file, only, project, runs_of  # noqa: F401  a fixture
from tests.trees import git

KEPT = f"{FOLDER}/shop-agent.jsonl"


def keep(root: Path, results: list[Result]) -> tuple[str, ...]:
    return save(root, outcomes(root, read_config(root), [file(root, results)], AS_OF).kept, AS_OF)


def of(root: Path, case: str) -> list[tuple[str, str]]:
    return [(one.verdict, one.at) for one in until(kept_of(root, "shop-agent"), AS_OF) if one.case == f"shop-agent/case/{case}"]


def test_the_last_green_run_and_the_last_one_are_kept(project: Path) -> None:  # noqa: F811
    days = [f"2026-11-0{day}T00:00:00Z" for day in range(1, 5)]
    for day, verdict in zip(days, (Verdict.PASS, Verdict.PASS, Verdict.FAIL, None), strict=True):
        keep(project, as_verdict(only(runs_of(project, at=day), "greets"), verdict))
    assert of(project, "greets") == [("pass", days[1]), ("fail", days[2])]
    keep(project, as_verdict(only(runs_of(project, at=days[0]), "greets"), Verdict.FAIL))
    assert of(project, "greets") == [("pass", days[1]), ("fail", days[2])]
    keep(project, only(runs_of(project, at=days[3]), "greets"))
    assert of(project, "greets") == [("pass", days[3])]


def test_each_model_has_its_own(project: Path) -> None:  # noqa: F811
    for model in ("small", "large"):
        keep(project, only(runs_of(project, model), "greets"))
    assert sorted(str(one.model) for one in kept_of(project, "shop-agent")) == ["large", "small"]


def test_runs_that_were_made_together_are_one_entry(project: Path) -> None:  # noqa: F811
    keep(project, only(runs_of(project), "often"))
    (one,) = kept_of(project, "shop-agent")
    assert (one.verdict, one.passed, one.runs) == ("pass", 2, 3)


def test_saving_twice_changes_nothing(project: Path) -> None:  # noqa: F811
    assert keep(project, runs_of(project)) == (KEPT,)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (project / FOLDER).iterdir()}
    assert keep(project, runs_of(project)) == ()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (project / FOLDER).iterdir()} == before


def test_runs_that_say_no_time_are_of_the_day_that_is_named(project: Path) -> None:  # noqa: F811
    keep(project, [replace(one, at=None) for one in only(runs_of(project), "greets")])
    assert of(project, "greets") == [("pass", "2026-11-25T00:00:00Z")]


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        ("2026-11-25T23:59:59+00:00", True),
        ("2026-11-26T10:00:00+14:00", True),
        ("2026-11-26T23:59:59Z", True),
        ("2026-11-27T00:00:00Z", False),
        ("2999-01-01T00:00:00Z", False),
    ],
)
def test_a_run_that_is_dated_days_ahead_is_told_and_is_no_last_green_one(project: Path, at: str, counts: bool) -> None:  # noqa: F811
    found = outcomes(project, read_config(project), [file(project, only(runs_of(project, at=at), "greets"))], AS_OF)
    (case,) = found.features[0].cases
    assert (case.came, case.green is not None, bool(found.kept["shop-agent"])) == ("pass", counts, counts)
    told = f"results.jsonl: 1 of its 1 run is dated after 2026-11-25, the last one {instant(at)}: the clock was wrong"
    assert (told in results_text(found)) is not counts


def test_what_was_kept_by_a_wrong_clock_is_told_and_the_next_save_lets_it_go(project: Path) -> None:  # noqa: F811
    keep(project, only(runs_of(project), "greets"))
    (line,) = kept_of(project, "shop-agent")
    (project / KEPT).write_text(replace(line, at="2999-01-01T00:00:00Z").line(), encoding="utf-8")
    path = file(project, only(runs_of(project), "greets"))
    found = outcomes(project, read_config(project), [path], AS_OF)
    assert [one.green and one.green.at for one in found.features[0].cases] == [AT]
    assert (
        f"  1 line of {KEPT} is dated after today, and no last green run: the clock was wrong; `--save` drops what is dated so\n"
        in results_text(found)
    )
    done = run_specforge("why", "greets", "--root", str(project), check=True)
    assert "a run that is kept is dated 2999-01-01T00:00:00Z, which is still to come, and is left out: the clock was wrong" in done.stdout
    assert "compared with" not in done.stdout
    keep(project, only(runs_of(project), "greets"))
    assert of(project, "greets") == [("pass", AT)]


def test_the_command_says_what_it_wrote(project: Path) -> None:  # noqa: F811
    path = file(project, runs_of(project))
    assert f"\nwrote   {KEPT}\n" in command(project, path, "--save").stdout
    assert "\nkept what was kept: nothing is new\n" in command(project, path, "--save").stdout
    assert json.loads(command(project, path, "--save", "--format", "json").stdout)["saved"] == []


def test_the_commit_is_kept_when_it_has_the_spec_that_was_run(project: Path) -> None:  # noqa: F811
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "one")
    head = git(project, "rev-parse", "HEAD").strip()
    results = only(runs_of(project), "greets")
    keep(project, results)
    assert [one.revision for one in kept_of(project, "shop-agent")] == [head]
    edit(project, "You help customers", "You serve customers")
    keep(project, only(runs_of(project, "large"), "greets"))
    keep(project, [replace(one, model="old") for one in results])
    assert {one.model: one.revision for one in kept_of(project, "shop-agent")} == {"small": head, "large": "", "old": ""}


def test_two_people_who_keep_different_runs_merge_without_a_conflict(project: Path) -> None:  # noqa: F811
    keep(project, runs_of(project, at="2026-11-01T00:00:00Z"))
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "one")
    git(project, "checkout", "-qb", "other")
    keep(project, as_verdict(runs_of(project, at="2026-11-03T00:00:00Z"), Verdict.FAIL))
    git(project, "commit", "-qam", "theirs")
    git(project, "checkout", "-q", "main")
    keep(project, as_verdict(runs_of(project, at="2026-11-02T00:00:00Z"), Verdict.PASS))
    git(project, "commit", "-qam", "ours")
    git(project, "merge", "-q", "--no-edit", "other")
    assert of(project, "greets") == [("pass", "2026-11-02T00:00:00Z"), ("fail", "2026-11-03T00:00:00Z")]


def test_both_sides_of_a_conflict_count_and_the_next_save_settles_it(project: Path) -> None:  # noqa: F811
    keep(project, only(runs_of(project), "greets"))
    line = (project / KEPT).read_text(encoding="utf-8")
    newer = replace(entries_of(line, "")[0], at="2026-11-22T00:00:00Z", verdict=Verdict.FAIL).line()
    (project / KEPT).write_text(f"<<<<<<< HEAD\n{line}=======\n{newer}>>>>>>> other\n", encoding="utf-8")
    assert [one[0] for one in of(project, "greets")] == ["pass", "fail"]
    keep(project, only(runs_of(project), "refunds"))
    assert "<<<<<<<" not in (project / KEPT).read_text(encoding="utf-8")
    assert [one[0] for one in of(project, "greets")] == ["pass", "fail"]


def test_several_at_once_lose_nothing(project: Path) -> None:  # noqa: F811
    paths = [file(project, runs_of(project, model), f"{model}.jsonl") for model in ("a", "b", "c", "d")]
    line = [sys.executable, "-m", "specforge", "results", "--save", "--root", str(project)]
    running = [subprocess.Popen([*line, str(path)], stdout=subprocess.DEVNULL) for path in paths]
    assert [one.wait() for one in running] == [0] * 4
    assert {one.model for one in kept_of(project, "shop-agent")} == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    "line", ["{", "[]", "half a line", '{"format": "specforge-kept/1"}', '{"format": "specforge-kept/2"}', "[" * 100_000, '{"format": 7}']
)
def test_a_damaged_line_is_told_and_nothing_is_written_over(project: Path, line: str) -> None:  # noqa: F811
    keep(project, runs_of(project))
    before = (project / KEPT).read_text(encoding="utf-8") + line + "\n"
    (project / KEPT).write_text(before, encoding="utf-8")
    with pytest.raises(ResultsError, match=rf"{KEPT}:\d+ ") as error:
        keep(project, runs_of(project, "large"))
    assert error.value.help
    assert (project / KEPT).read_text(encoding="utf-8") == before


def test_a_link_out_of_the_project_is_not_followed(project: Path) -> None:  # noqa: F811
    (project.parent / "elsewhere").mkdir()
    (project / FOLDER).symlink_to(project.parent / "elsewhere")
    with pytest.raises(UsageError, match="leaves the project through a link"):
        keep(project, runs_of(project))
    assert not list((project.parent / "elsewhere").iterdir())


# --- laws ---

ENTRIES = st.lists(
    st.builds(
        Kept, case=st.sampled_from(["a", "b"]), variant=st.sampled_from([{}, {"locale": "de"}]), verdict=st.sampled_from(Verdict),
        passed=st.integers(0, 3), runs=st.integers(3, 5), runner=st.just("pytest"), model=st.sampled_from([None, "", "m"]),
        at=st.integers(1, 4).map("2026-11-0{}T00:00:00Z".format), prompt=st.text(max_size=2), fingerprints=st.just({"a": "b"}),
        revision=st.sampled_from(["", "c0"]),
    ),
    max_size=6,
)  # fmt: skip


@given(ENTRIES, ENTRIES, ENTRIES)
def test_folding_gives_the_same_in_any_order_and_any_number_of_steps(one: list[Kept], other: list[Kept], third: list[Kept]) -> None:
    everything = written([*one, *other, *third])
    assert written([*folded([*one, *other]), *third]) == everything
    assert written([*folded([*third, *one]), *folded(other), *one]) == everything
    # As when git puts the lines of both sides into one file.
    assert written(entries_of(written(one) + written(third) + written(other), "")) == everything


@given(ENTRIES)
def test_what_is_kept_is_the_last_green_and_the_last(entries: list[Kept]) -> None:
    kept = folded(entries)
    for key in {one.key for one in entries}:
        mine = [one for one in entries if one.key == key]
        found = [one for one in kept if one.key == key]
        assert max(map(later, found)) == max(map(later, mine))
        greens = [later(one) for one in mine if one.green]
        assert [later(one) for one in found if one.green] == ([max(greens)] if greens else [])
        assert len(found) <= 2


def test_a_line_is_made_only_of_what_is_kept_or_cannot_be_told_apart() -> None:
    def entry(at: int) -> Kept:
        return Kept("a", {}, Verdict.PASS, 1, 1, "pytest", None, instant(f"2026-11-20T10:{at:02}:00"), "p", {}, "")

    profile = cProfile.Profile()
    (kept,) = profile.runcall(folded, [entry(at) for at in range(60)])
    assert kept.at == "2026-11-20T10:59:00Z"
    assert [one.callcount for one in profile.getstats() if one.code is Kept.line.__code__] == [3], (
        "of the one that is kept: as green, as last, and to sort"
    )


def test_a_case_that_was_renamed_keeps_its_runs_and_its_last_green(project: Path) -> None:  # noqa: F811
    keep(project, runs_of(project))
    before = runs_of(project)
    edit(project, "- {id: greets,", "- {id: says-hello, was: greets,")
    found = outcomes(project, read_config(project), [file(project, before)], AS_OF)
    (feature,) = found.features
    (one,) = [case for case in feature.cases if case.id == "shop-agent/case/says-hello"]
    assert (one.came, one.tally.runs, found.gone, feature.stale) == ("pass", 1, (), ())
    assert one.green is not None
    assert one.green.case == "shop-agent/case/says-hello"
    edit(project, "Say hello.", "Say goodbye.")
    done = run_specforge("why", "says-hello", "--root", str(project), check=True)
    assert "compared with the last green run" in done.stdout
    assert "since the last green run changed: `shop-agent/intent/greet" in done.stdout


def test_a_case_that_was_renamed_and_changed_is_stale(project: Path) -> None:  # noqa: F811
    before = runs_of(project)
    edit(project, "- {id: greets, covers: greet, input: Hello.", "- {id: says-hello, was: greets, covers: greet, input: Hello there.")
    (feature,) = outcomes(project, read_config(project), [file(project, before)], AS_OF).features
    assert [(one.ref, one.moved) for one in feature.stale] == [("shop-agent/case/says-hello", "changed")]


def test_a_name_that_another_case_has_now_is_not_followed(project: Path) -> None:  # noqa: F811
    before = only(runs_of(project), "greets")
    edit(project, "- {id: kind, covers: greet,", "- {id: greets-kindly, was: greets, covers: greet,")
    (feature,) = outcomes(project, read_config(project), [file(project, before)], AS_OF).features
    assert [case.id for case in feature.cases] == ["shop-agent/case/greets"]


def test_a_criterion_of_a_rule_that_was_renamed_keeps_its_name_in_results(project: Path) -> None:  # noqa: F811
    before = runs_of(project)
    edit(project, "  - id: own-orders\n", "  - id: mine\n    was: own-orders\n")
    edit(project, "covers: [refund, own-orders]", "covers: [refund, mine]")
    found = outcomes(project, read_config(project), [file(project, before)], AS_OF)
    assert found.gone == ()
    (feature,) = found.features
    assert [(one.ref, one.moved) for one in feature.stale] == [("shop-agent/case/refunds", "changed")], "only what covers it says so"
