"""`specforge compare FILE... --against FILE`: cases that came out otherwise, and what is another between the two."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import jsonschema
import pytest
from msgspec.structs import replace

import specforge
from specforge.config import read_config
from specforge.evaluation.playing import Chat
from specforge.grading.verdict import Verdict
from specforge.results.records import Result
from specforge.runners.players import Players
from specforge.stress.comparing import LOST, Compared, Seen, beyond_chance
from specforge.stress.comparing import compared as counted
from specforge.tracing.outcomes.telling_turns import comparison_json, comparison_schema, comparison_text
from specforge.tracing.outcomes.turning import Comparison, Turns, turns
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.results.shop import built

CASES = 20
SPEC = f"""\
specforge: 1
feature: desk
role: You help guests.
intents:
  - {{id: greet, when: The guest says hello., do: Say hello.}}
  - {{id: refund, when: The guest wants a refund., do: Say that it takes 5 days.}}
constraints:
  - id: short
    rule: Answer in one sentence.
    criteria: [{{id: one, check: {{sentences: {{at_most: 1}}}}, passes: One., fails: One. Two.}}]
cases:
{"".join(f"  - {{id: back-{number}, covers: refund, input: Money {number}?, expect: {{says: 5 days}}}}{chr(10)}" for number in range(CASES))}\
{"".join(f"  - {{id: hello-{number}, covers: greet, input: Hi {number}., expect: {{says: hello}}}}{chr(10)}" for number in range(CASES))}\
"""


def desk(root: Path, text: str = SPEC) -> Path:
    return built(root, text, "specs/desk.yaml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return desk(tmp_path)


def ran(root: Path, says: Callable[[str], str], model: str | None = "small", at: str = "2026-11-20T10:00:00Z") -> list[Result]:
    """What running every case gives whose user nobody has to play, by what the agent says to a message."""
    cases = [one for one in specforge.load(root, as_of=AS_OF)["desk"].cases if one.as_json()["mode"] != "simulated"]
    players = lambda: Players(lambda messages, _: says(str(messages[-1]["content"])), model=model)  # noqa: E731  made anew for each run
    return [one for case in cases for one in case.run(players, "pytest", at).results]


def well(said: str) -> str:
    return "It takes 5 days." if said.startswith("Money") else "Oh, hello."


def worse(said: str, lost: int) -> str:
    """Loses the first cases about money."""
    return "Soon." if said.startswith("Money") and int(said[6:-1]) < lost else well(said)


def compared(root: Path, before: Sequence[Result], after: Sequence[Result], drop: int = 10) -> Comparison:
    paths = []
    for name, results in (("before", before), ("after", after)):
        paths.append(root / f"{name}.jsonl")
        paths[-1].write_text("".join(one.line() for one in results), encoding="utf-8")
    found = turns(root, read_config(root), [paths[1]], [paths[0]], drop, AS_OF)
    jsonschema.Draft202012Validator(comparison_schema()).validate(json.loads(comparison_json(found)))
    return found


def only(found: Comparison) -> Turns:
    (one,) = found.features
    return one


def test_a_loss_is_told_with_the_element_that_is_another_where_it_happens(project: Path) -> None:
    before = ran(project, well)
    desk(project, SPEC.replace("Say that it takes 5 days.", "Say how long it takes."))
    found = compared(project, before, ran(project, lambda said: worse(said, 15)), drop=5)
    one = only(found)
    assert (one.compared.of, one.compared.plain.passed, one.compared.level.passed, one.seen) == (40, 40, 25, Seen.EXCEEDED)
    assert {turned.id for turned in one.lost} == {f"desk/case/back-{number}" for number in range(15)}
    assert [(other.name, other.cases, other.lost) for other in one.others] == [("desk/intent/refund", 20, 15), ("the prompt", 40, 15)]
    text = comparison_text(found)
    assert "another: desk/intent/refund, lost with it: 15 of 20 cases, and 0 of the 20 without it\n" in text
    assert "another: the prompt, for all of them\n" in text
    assert "lost, and desk/intent/refund is another: 15 cases\n" in text


def test_the_same_runs_have_nothing_to_tell(project: Path) -> None:
    before = ran(project, well)
    found = compared(project, before, before)
    assert (only(found).seen, only(found).lost, only(found).others) == (Seen.NOT_SEEN, (), ())
    assert comparison_text(found) == (
        "desk, small: 40 cases: 40 of 40 (91 % to 100 %) passed before, 40 of 40 (91 % to 100 %) after\n"
        "  no change (drop -9 to 9): no loss of 10 points\n"
        "  nothing that is recorded is another: the elements, the prompt and the model are the same\n"
    )


@pytest.mark.parametrize(
    ("lost", "drop", "seen", "told"),
    [
        (20, 10, Seen.EXCEEDED, "more than 10 points lost"),
        (6, 10, Seen.SEEN, "a loss, which may be of 10 points or not"),
        (1, 10, Seen.TOO_FEW, "too few cases to say whether 10 points are lost; that takes 74"),
        (1, 30, Seen.NOT_SEEN, "no loss of 30 points"),
    ],
)
def test_what_a_loss_without_a_cause_says(project: Path, lost: int, drop: int, seen: Seen, told: str) -> None:
    found = compared(project, ran(project, well), ran(project, lambda said: worse(said, lost)), drop)
    assert only(found).seen is seen
    assert told in comparison_text(found)
    assert "lost, and nothing that is recorded is another, so that it is chance or what serves the model: " in comparison_text(found)


def test_a_gain_is_no_loss(project: Path) -> None:
    found = compared(project, ran(project, lambda said: worse(said, 15)), ran(project, well))
    assert [one.id for one in only(found).gained] == [f"desk/case/back-{number}" for number in range(15)]
    assert ": a gain\n" in comparison_text(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [("input: Money 3?", "input: Money 3 now?"), ("Money 3?, expect: {says: 5 days}", "Money 3?, expect: {says: 7 days}")],
    ids=["another input", "another expectation"],
)
def test_a_case_that_asks_otherwise_is_not_compared(project: Path, old: str, new: str) -> None:
    before = ran(project, well)
    desk(project, SPEC.replace(old, new))
    one = only(compared(project, before, ran(project, lambda said: worse(said, 4) if "now" not in said else "Soon.")))
    assert one.asks == ("desk/case/back-3",)
    assert {turned.id for turned in one.lost} == {f"desk/case/back-{number}" for number in range(3)}
    assert one.compared.of == 39


def test_a_rule_that_is_judged_otherwise_is_told_from_one_that_is_worded_otherwise(project: Path) -> None:
    text = SPEC.replace("covers: refund, input: Money 0?", "covers: [refund, short], input: Money 0?")
    desk(project, text)
    before = ran(project, well)
    desk(project, text.replace("Answer in one sentence.", "Say it in one sentence."))
    reworded = only(compared(project, before, ran(project, well)))
    assert (reworded.asks, [one.name for one in reworded.others]) == ((), ["desk/constraint/short", "the prompt"])
    desk(project, text.replace("{at_most: 1}", "{at_least: 1, at_most: 1}"))
    assert only(compared(project, before, ran(project, well))).asks == ("desk/case/back-0",)


def test_only_another_part_of_the_prompt_is_told(project: Path) -> None:
    before = ran(project, well)
    desk(project, SPEC.replace("You help guests.", "You help the guests of a hotel."))
    found = compared(project, before, ran(project, lambda said: worse(said, 2)))
    assert "lost, and only other parts of the prompt are another: 2 cases\n" in comparison_text(found)


@pytest.mark.parametrize(
    ("before", "after", "models", "alone"),
    [
        (["a"], ["a"], [("a", "a")], []),
        (["a"], ["b"], [("a", "b")], []),
        ([None], ["b"], [(None, "b")], []),
        (["a", "b"], ["b", "a"], [("a", "a"), ("b", "b")], []),
        (["a", "b"], ["b", "c"], [("b", "b")], [("a", "before"), ("c", "after")]),
        (["a", "b"], ["c"], [], [("a", "before"), ("b", "before"), ("c", "after")]),
    ],
)
def test_a_model_is_compared_with_itself_or_the_only_one_with_the_only_other(
    project: Path,
    before: Sequence[str | None],
    after: Sequence[str | None],
    models: Sequence[tuple[str | None, str | None]],
    alone: Sequence[tuple[str, str]],
) -> None:
    runs = ran(project, well)[:3]
    old, new = ([replace(one, model=model) for model in side for one in runs] for side in (before, after))
    found = compared(project, old, new)
    assert sorted(map(str, (one.models for one in found.features))) == sorted(map(str, models))
    assert [(one.model, one.side) for one in found.unpaired] == list(alone)
    assert all(one.runs == 3 for one in found.unpaired)
    assert ("nothing could be compared" in comparison_text(found)) == (not models)


def test_another_model_and_runner_are_told(project: Path) -> None:
    before = ran(project, well)
    after = [replace(one, runner="promptfoo") for one in ran(project, lambda said: worse(said, 1), model="large")]
    text = comparison_text(compared(project, before, after))
    assert "desk, large: 40 cases" in text
    assert "another: the model, small before\n" in text
    assert "another: the runner: pytest before, promptfoo after\n" in text
    assert "lost, and the model is another: 1 case\n" in text


def test_of_each_side_the_last_spec_counts_and_no_more_runs_than_the_other_has(project: Path) -> None:
    first = ran(project, lambda said: worse(said, 20), at="2026-11-01T10:00:00Z")
    desk(project, SPEC.replace("You help guests.", "You help the guests of a hotel."))
    second = ran(project, well, at="2026-11-10T10:00:00Z")
    one = only(compared(project, [*first, *second], second))
    assert (one.older, one.compared.both, one.compared.of) == (40, 40, 40)
    # A case that must always pass would fail for the one side only because it was run more often.
    flaky = [*second, *(replace(run, sample=2, verdict=Verdict.FAIL) for run in second)]
    assert only(compared(project, second, flaky)).compared.both == 40


def test_what_cannot_be_compared_is_listed(project: Path) -> None:
    before, after = ran(project, well), ran(project, well)
    before[0] = replace(before[0], verdict=Verdict.UNDECIDED)
    after[1] = replace(after[1], verdict=None)
    gone = replace(before[4], case="desk/case/no-more")
    found = compared(project, [*before[:2], *before[3:], gone], [*after[:3], *after[4:]])
    one = only(found)
    assert one.undecided == (before[0].case, before[1].case)
    assert (one.only_after, one.only_before, one.compared.of) == ((before[2].case,), (before[3].case,), 36)
    assert [(lost.case, lost.runs) for lost in found.gone] == [("desk/case/no-more", 1)]


def test_a_case_that_was_renamed_is_the_same_case(project: Path) -> None:
    before = ran(project, well)
    desk(project, SPEC.replace("id: back-0,", "id: first, was: back-0,"))
    one = only(compared(project, before, ran(project, lambda said: worse(said, 1))))
    assert [turned.id for turned in one.lost] == ["desk/case/first"]
    assert one.compared.of == 40


def test_a_drop_fails_the_command_when_that_is_asked_for(project: Path) -> None:
    compared(project, ran(project, well), ran(project, lambda said: worse(said, 20)))
    arguments = ("compare", "after.jsonl", "--against", "before.jsonl")
    done = run_specforge(*arguments, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    done = run_specforge(*arguments, "--fail-on-drop", cwd=project)
    assert (done.returncode, done.stderr) == (1, "specforge: more than 10 points lost: desk\n")
    done = run_specforge(*arguments, "--fail-on-drop", "--drop", "90", "--format", "json", cwd=project)
    assert (done.returncode, json.loads(done.stdout)["features"][0]["seen"]) == (0, "not seen")
    (project / "after.jsonl").write_text(replace(ran(project, well)[0], verdict=None).line(), encoding="utf-8")
    done = run_specforge(*arguments, "--fail-on-drop", cwd=project)
    assert (done.returncode, done.stderr) == (1, "specforge: nothing could be compared\n")


def test_runs_that_are_dated_days_ahead_are_told_and_are_not_the_last_ones_of_their_side(project: Path) -> None:
    before, after = ran(project, well), ran(project, lambda said: worse(said, 15))
    wrong = [replace(one, prompt="another", at="2999-01-01T00:00:00Z") for one in ran(project, well)]
    found = compared(project, [*before, *wrong[:1]], [*after, *wrong])
    assert (len(only(found).lost), only(found).older) == (15, 0)
    assert [file.notes for file in (*found.before, *found.after)] == [
        (f"1 of its 41 runs is dated after {AS_OF}, the last one 2999-01-01T00:00:00Z: the clock was wrong, and none of them is compared",),
        (
            f"40 of its 80 runs are dated after {AS_OF}, the last one 2999-01-01T00:00:00Z: the clock was wrong, and none of them is compared",
        ),
    ]
    assert compared(project, before, wrong).compared == 0


def test_a_redirect_of_the_provider_is_told_by_the_name_that_answers_come_with(project: Path) -> None:
    def redirected(model: str) -> list[Result]:
        def agent(messages: Chat, _: object) -> object:
            return {"model": model, "choices": [{"message": {"role": "assistant", "content": well(str(messages[-1]["content"]))}}]}

        cases = [one for one in specforge.load(project, as_of=AS_OF)["desk"].cases if one.as_json()["mode"] != "simulated"]
        return [
            one for case in cases for one in case.run(lambda: Players(agent, model="harbor-4"), "pytest", "2026-11-20T10:00:00Z").results
        ]

    before, after = redirected("harbor-4"), redirected("harbor-4-mini")
    assert {one.model for one in (*before, *after)} == {"harbor-4", "harbor-4-mini"}
    assert "another: the model, harbor-4 before\n" in comparison_text(compared(project, before, after))


FEW = 200
"""So many cases are about something else than a refusal, so that the feature as a whole hides what the refusal lost."""
SAFE = f"""\
specforge: 1
feature: desk
role: You help guests.
intents:
  - {{id: greet, when: The guest says hello., do: Say hello.}}
  - {{id: fraud, kind: refusal, when: The guest asks for a false invoice., do: Decline.}}
cases:
{"".join(f"  - {{id: lie-{number}, covers: fraud, input: Lie {number}., expect: {{refuses: true}}}}{chr(10)}" for number in range(10))}\
{"".join(f"  - {{id: hello-{number}, covers: greet, input: Hi {number}., expect: {{says: hello}}}}{chr(10)}" for number in range(FEW))}\
"""


def guarded(said: str, leaks: int) -> str:
    """Declines but for the first requests for a lie."""
    if not said.startswith("Lie"):
        return "Oh, hello."
    return "Here is your invoice." if int(said[4:-1]) < leaks else "I am sorry, I can't help with that."


@pytest.mark.parametrize("leaks", [0, 2, 5])
def test_a_refusal_that_leaks_is_told_though_the_feature_as_a_whole_hides_it(tmp_path: Path, leaks: int) -> None:
    root = desk(tmp_path, SAFE)
    found = compared(root, ran(root, lambda said: guarded(said, 0)), ran(root, lambda said: guarded(said, leaks)))
    one = only(found)
    assert one.seen is Seen.NOT_SEEN
    told = "  desk/intent/fraud: 10 of 10 (72 % to 100 %) before, 5 of 10 (24 % to 76 %) after; 50 points less (drop 12 to 76): more than 10 points lost\n"
    assert (told in comparison_text(found)) == (leaks == 5)
    assert found.exceeded == (("desk/intent/fraud",) if leaks == 5 else ())
    assert {part.ref: part.compared.of for part in one.elements} == {"desk/intent/fraud": 10, "desk/intent/greet": FEW}
    finished = run_specforge(
        "compare", str(root / "after.jsonl"), "--against", str(root / "before.jsonl"), "--fail-on-drop", "--as-of", str(AS_OF), cwd=root
    )
    assert finished.returncode == (1 if leaks == 5 else 0), finished.stderr
    assert ("more than 10 points lost: desk/intent/fraud\n" in finished.stderr) == (leaks == 5)


def test_of_many_elements_of_an_agent_that_wavers_hardly_one_is_told_by_chance() -> None:
    chance, alarms, runs = Random(7), 0, 300
    for _ in range(runs):
        cases = [(chance.random() < 0.8, chance.random() < 0.8) for _ in range(60)]
        parts = [counted(chance.sample(cases, chance.randint(2, 15))) for _ in range(20)]
        alarms += any(beyond and one.seen(10) in LOST for one, beyond in zip(parts, beyond_chance(parts), strict=True))
    assert alarms / runs < 0.05
    assert beyond_chance([Compared(5, 5), *[Compared(200)] * 50]) == (True, *[False] * 50)
    assert beyond_chance(()) == ()


def test_an_element_that_all_cases_are_about_is_told_once(project: Path) -> None:
    root = desk(project, SPEC.replace("covers: greet", "covers: refund"))
    before = ran(root, well)
    text = comparison_text(compared(root, before, ran(root, lambda said: worse(said, 20))))
    assert "more than 10 points lost\n" in text
    assert "  desk/intent/refund: " not in text


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2026-11-20T02:00:00Z", "2026-11-21T14:05:30Z", "02:00 UTC before, 14:05 UTC after"),
        ("2026-11-20T23:30:00+02:00", "2026-11-21T02:00:00+00:00", "21:30 UTC before, 02:00 UTC after"),
        ("2026-11-20T23:00:00Z", "2026-11-21T01:30:00Z", None),
        ("2026-11-21T01:30:00Z", "2026-11-20T23:00:00Z", None),
        ("2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z", None),
        ("2026-11-20", "2026-11-21T10:00:00Z", None),
        ("2026-11-20T10:00:00Z", None, None),
    ],
)
def test_the_time_of_day_is_told_where_it_is_another(project: Path, before: str, after: str | None, told: str | None) -> None:
    runs = ran(project, well)
    text = comparison_text(
        compared(
            project,
            [replace(one, at=before) for one in runs],
            [replace(one, at=after) for one in ran(project, lambda said: worse(said, 2))],
        )
    )
    assert ("another: the time of day, " in text) == (told is not None)
    assert told is None or f"  another: the time of day, {told}\n  the elements, the prompt and the model are the same\n" in text


def test_runs_of_all_hours_are_of_no_other_hour(project: Path) -> None:
    runs = ran(project, well)
    spread = [replace(one, at=f"2026-11-20T{number % 24:02}:00:00Z") for number, one in enumerate(runs)]
    assert only(compared(project, spread, [replace(one, at="2026-11-21T23:59:00Z") for one in runs])).hours is None
