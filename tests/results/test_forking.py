"""At which call runs of a case part from those before, in our own lines and in the files of runners."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

import specforge
from specforge.config import read_config
from specforge.evaluation.playing import Chat
from specforge.grading.verdict import Verdict
from specforge.results import deepeval, inspect_logs, promptfoo, pydantic_evals
from specforge.results.calls import SHOWN, Called, calls_of
from specforge.results.records import Result, ResultsError, result_of
from specforge.runners.players import Players
from specforge.tracing.outcomes.forking import Fork, Parting, fork
from specforge.tracing.outcomes.telling_turns import comparison_text
from specforge.tracing.outcomes.turning import Comparison, turns
from tests.conftest import AS_OF
from tests.results.shop import built

SPEC = f"""\
specforge: 1
feature: desk
role: You are the desk of a railway.
intents:
  - {{id: refund, when: The user wants money back., do: Say what comes back., tools: [find_ticket, fare_rules]}}
tools:
  - {{id: find_ticket, does: read, purpose: Find a ticket., input: {{id: string}}, returns: one, item: {{fare: string}}}}
  - {{id: fare_rules, does: read, purpose: Give the rules of a fare., input: {{fare: string}}, returns: one, item: {{percent: integer}}}}
cases:
{"".join(f"  - {{id: back-{number}, covers: refund, input: T{number}, expect: {{says: 90 %}}}}{chr(10)}" for number in range(8))}\
"""
World = Mapping[str, object]
WELL: World = {"flex": 90}


def asked(tool: str, **arguments: object) -> dict[str, object]:
    return {
        "role": "assistant",
        "content": "Wait.",
        "tool_calls": [{"id": tool, "function": {"name": tool, "arguments": json.dumps(arguments)}}],
    }


def well(messages: Chat, _: object) -> object:
    got = [json.loads(str(one["content"])) for one in messages if one["role"] == "tool"]
    if not got:
        return asked("find_ticket", id=messages[-1]["content"])
    return asked("fare_rules", fare=got[0]["fare"]) if len(got) == 1 else f"You get {got[1]['percent']} % back."


def forgetful(messages: Chat, _: object) -> object:
    got = [one for one in messages if one["role"] == "tool"]
    return "You get all of it back." if got else well(messages, _)


def careless(messages: Chat, _: object) -> object:
    return asked("find_ticket", id="t") if messages[-1]["role"] == "user" else well(messages, _)


def vague(messages: Chat, _: object) -> object:
    said = well(messages, _)
    return "You get some of it back." if isinstance(said, str) else said


def ran(root: Path, agent: Callable[[Chat, object], object] = well, percent: object = 90) -> list[Result]:
    def run_tool(name: str, arguments: Mapping[str, object]) -> object:
        return {"fare": "flex"} if name == "find_ticket" else {"percent": percent, "fare": arguments["fare"]}

    cases = [one for one in specforge.load(root, as_of=AS_OF)["desk"].cases if "/case/" in one.id]
    return [
        one
        for case in cases
        for one in case.run(lambda: Players(agent, run_tool=run_tool, model="m"), "pytest", "2026-11-20T10:00:00Z").results
    ]


def compared(root: Path, before: Sequence[Result], after: Sequence[Result]) -> Comparison:
    for name, results in (("before", before), ("after", after)):
        (root / f"{name}.jsonl").write_text("".join(one.line() for one in results), encoding="utf-8")
    return turns(root, read_config(root), [root / "after.jsonl"], [root / "before.jsonl"], 10, AS_OF)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return built(tmp_path, SPEC, "specs/desk.yaml")


@pytest.mark.parametrize(
    ("agent", "percent", "told", "cause"),
    [
        (well, 9, 'call 2: `fare_rules` returns something else: {"fare": "flex", "percent": 90} before, {"fare": "flex", "percent": 9} after', "`fare_rules` returned something else"),
        (forgetful, 90, "call 2: `fare_rules` is not called\n", "nothing that is recorded is another, so that it is chance or what serves the model"),
        (careless, 9, 'call 1: `find_ticket` is called with other arguments: {"id": "T0"} before, {"id": "t"} after', "nothing that is recorded is another"),
        (vague, 90, "the first call that is another, of lost cases: none, only words are others in 8\n", "nothing that is recorded is another"),
    ],
)  # fmt: skip
def test_a_lost_case_is_told_with_the_call_at_which_it_parts(
    project: Path, agent: Callable[[Chat, object], object], percent: object, told: str, cause: str
) -> None:
    text = comparison_text(compared(project, ran(project), ran(project, agent, percent)))
    assert told in text
    assert f"  lost, and {cause}" in text


def test_what_parts_in_cases_that_are_not_lost_stands_beside(project: Path) -> None:
    def half(messages: Chat, _: object) -> object:
        said = well(messages, _)
        return said if isinstance(said, dict) or int(str(messages[1]["content"])[1:]) < 4 else "90 % it is."

    found = compared(project, ran(project), ran(project, half, "9"))
    assert "`fare_rules` returns something else in 4 (and in 4 of the 4 not lost)\n" in comparison_text(found)


def test_the_order_of_keys_and_what_is_said_in_between_part_nothing(project: Path) -> None:
    before = ran(project)
    (one,) = compared(project, before, before).features
    assert one.forks == ()
    calls = [{"call": "a", "with": {"x": 1, "y": 2}, "result": {"p": 1, "q": 2}}, {"agent": "So."}]
    other = [{"agent": "Hm."}, {"call": "a", "with": {"y": 2, "x": 1}, "result": {"q": 2, "p": 1}}, {"agent": "Oh."}]
    assert calls_of(calls) == calls_of(other) != ()


def run_of(*calls: tuple[str, object, object], verdict: Verdict = Verdict.PASS, chat: object = None) -> Result:
    made = (
        calls_of([{"call": tool, "with": {"x": given}, "result": got} for tool, given, got in calls] or [{"agent": "."}])
        if chat is None
        else None
    )
    return Result("f/case/c", "f", {}, verdict, "", (), {}, "p", "pytest", calls=made)


@pytest.mark.parametrize(
    ("before", "after", "how", "at", "tool"),
    [
        ([("a", 1, 1)], [("a", 1, 1), ("b", 1, 1)], Parting.MORE, 2, "b"),
        ([("a", 1, 1), ("b", 1, 1)], [("a", 1, 1)], Parting.LESS, 2, "b"),
        ([("a", 1, 1)], [("b", 1, 1)], Parting.TOOL, 1, "b"),
        ([("a", 1, 1)], [("a", 2, 3)], Parting.ARGUMENTS, 1, "a"),
        ([("a", 1, None)], [("a", 1, [])], Parting.RESULT, 1, "a"),
        ([("a", 1, 1)], [("a", 1, 1)], Parting.WORDS, 2, ""),
        ([], [("a", 1, 1)], Parting.MORE, 1, "a"),
    ],
)
def test_each_way_to_part(
    before: list[tuple[str, object, object]], after: list[tuple[str, object, object]], how: Parting, at: int, tool: str
) -> None:
    found = fork([run_of(*before)], [run_of(*after)])
    assert found is not None
    assert (found.how, found.at, found.tool, found.noisy) == (how, at, tool, False)


def test_nothing_is_said_where_nothing_was_called_or_nobody_says_so() -> None:
    assert fork([run_of()], [run_of()]) is None
    assert fork([run_of(chat="")], [run_of(("a", 1, 1))]) is None
    assert fork([], [run_of(("a", 1, 1))]) is None


def test_runs_that_part_from_each_other_before_already_make_it_noise() -> None:
    before = [run_of(("a", 1, 1), ("b", 1, 1)), run_of(("a", 1, 2), ("b", 1, 1))]
    found = fork(before, [run_of(("a", 1, 3), ("b", 1, 1))])
    assert found == Fork(Parting.RESULT, 1, "a", "1", "3", noisy=True)
    later = fork([before[0], before[0]], [run_of(("a", 1, 1), ("b", 1, 9))])
    assert later is not None
    assert not later.noisy


def test_a_line_keeps_the_calls_and_one_of_before_has_none() -> None:
    one = run_of(("a", "x" * 1000, {"token": "ghp_" + "a" * 36}))
    assert one.calls is not None
    assert max(len(one.calls[0].arguments), len(one.calls[0].result)) <= SHOWN
    assert "ghp_aaa" not in one.line()
    assert result_of(one.line(), "x") == one
    former = json.loads(one.line())
    del former["calls"]
    assert result_of(json.dumps(former), "x").calls is None


@pytest.mark.parametrize("calls", [{}, "a", [1], [{"tool": "a"}], [{"tool": 1, "arguments": "", "asked": "", "result": "", "got": ""}]])
def test_calls_that_are_none_are_told(calls: object) -> None:
    line = json.dumps({**json.loads(run_of().line()), "calls": calls})
    with pytest.raises(ResultsError, match="its `calls` is not one that it writes"):
        result_of(line, "runs.jsonl:1")


CHAT = [
    {"role": "user", "content": "T1"},
    {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "find", "arguments": '{"id": "T1"}'}}]},
    {"role": "tool", "tool_call_id": "1", "content": '{"fare": "flex"}'},
    {"role": "assistant", "content": "Yes."},
]
ABOUT = {"specforge_case": "desk/case/a", "specforge_feature": "desk", "specforge_variant": {}, "specforge_refs": [], "specforge_fingerprints": {}, "specforge_prompt": "p"}  # fmt: skip
TOLD = {"verdict": "pass", "reason": "it is so"}
PROMPTFOO = {
    "evalId": "e", "results": {"version": 3, "timestamp": "2026-11-20T10:00:00Z", "results": [{
        "testCase": {"metadata": ABOUT}, "success": True, "provider": {"id": "file://play.py"}, "promptIdx": 0,
        "gradingResult": {"reason": "pass: it is so"}, "response": {"metadata": {"specforge_transcript": json.dumps(CHAT)}},
    }]},
}  # fmt: skip
PYDANTIC = {"cases": [{"metadata": ABOUT, "labels": {"specforge_verdict": {"value": "pass"}}, "output": {"verdicts": ["pass"], "reasons": ["so"], "chats": [CHAT]}}], "failures": []}  # fmt: skip
DEEPEVAL = {"testCases": [{"metadata": {**ABOUT, "specforge_runs": [{**TOLD, "chat": json.dumps(CHAT)}]}}], "conversationalTestCases": []}
INSPECT = {
    "version": 2, "status": "success", "eval": {"model": "m", "created": "2026-11-20T10:00:00Z"},
    "samples": [{"epoch": 1, "metadata": ABOUT, "store": {"specforge_runs": [{"chat": CHAT}]}, "scores": {"s": {"value": "C", "metadata": {
        "specforge_verdict": "pass", "specforge_verdicts": ["pass"], "specforge_reasons": ["so"],
    }}}}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("runner", "document"), [(promptfoo, PROMPTFOO), (pydantic_evals, PYDANTIC), (deepeval, DEEPEVAL), (inspect_logs, INSPECT)]
)
def test_calls_are_read_from_what_runners_keep(runner: object, document: dict[str, object]) -> None:
    (one,) = runner.read(document, "x").results  # type: ignore[attr-defined]  # a module
    assert one.verdict is Verdict.PASS
    assert one.calls == calls_of(CHAT)
    assert one.calls is not None
    assert [(each.tool, each.arguments, each.result) for each in one.calls] == [("find", '{"id": "T1"}', '{"fare": "flex"}')]
    assert isinstance(one.calls[0], Called)
