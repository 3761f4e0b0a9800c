"""specforge inside a program: what `load` gives, and when it raises."""

import datetime
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import specforge

Project = Callable[[Mapping[str, str]], Path]
DAY = datetime.date(2026, 11, 25)
SPEC = "specforge: 1\nfeature: shop\nrole: You know {gone}.\n"


def test_a_feature_that_is_held_back_counts_as_an_error(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specs/bank.yaml": "specforge: 1\nfeature: bank\nrole: You lend.\n"})
    with pytest.raises(specforge.InvalidSpecError, match=r"^2 errors in the specs; the first: specs/shop\.yaml:3:1: `gone`") as raised:
        specforge.load(root, as_of=DAY)
    assert [one.check for one in raised.value.report.findings] == ["dangling-reference", "undecided"]


def test_a_waived_error_does_not_keep_a_project_from_loading(project_of: Project) -> None:
    waiver = "waivers:\n  - {check: dangling-reference, reason: Later., owner: me, expires: 2026-11-25}\n"
    loaded = specforge.load(project_of({"specs/shop.yaml": SPEC + waiver}), as_of=DAY)
    assert loaded["shop"].prompt == "You know {gone}.\n"
    assert loaded.report.waived == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda _: specforge.load(None), "a project is a folder, and None names none"),
        (lambda _: specforge.load(".", as_of="2026-11-25"), "`as_of` is a day, and '2026-11-25' is none"),
        (lambda _: specforge.load(".", as_of=datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)), "`as_of` is a day, and datetime.datetime"),
        (lambda loaded: loaded[0], "there is no feature `0`"),
        (lambda loaded: loaded.require_clean(allow="accepted"), "`allow` is a text, 'accepted', and has to be a set of states"),
        (lambda loaded: loaded["shop"].cases[0].run(specforge.Players(agent=lambda *_: "Hi.")), "`players` is Players, and has to be a function"),
        (lambda loaded: loaded["shop"].cases[0].run(lambda: None), "`players` gave NoneType, and has to be a function that gives `Players`"),
        (lambda loaded: loaded["shop"].cases[0].play(lambda *_: "Hi.", cap="codex"), "'codex' is no cap"),
        (lambda _: specforge.stamp(None), "a feature is named by a text, and None is none"),
    ],
)  # fmt: skip
def test_what_is_given_in_another_type_is_told(wrong: Callable[[Any], object], told: str, project_of: Project) -> None:
    case = "intents:\n  - {id: ask, when: The user asks.}\ncases:\n  - {id: one, covers: ask, input: Hi, expect: {says: hello}}\n"
    loaded = specforge.load(project_of({"specs/shop.yaml": f"specforge: 1\nfeature: shop\nrole: You sell.\n{case}"}), as_of=DAY)
    with pytest.raises(specforge.UsageError, match=re.escape(told)) as raised:
        wrong(loaded)
    assert raised.value.help


def test_what_is_loaded_prints_in_a_line(project_of: Project) -> None:
    case = "intents:\n  - {id: ask, when: The user asks.}\ncases:\n  - {id: one, covers: ask, input: Hi, expect: {says: hello}}\n"
    root = project_of({"specs/shop.yaml": f"specforge: 1\nfeature: shop\nrole: You sell.\n{case}"})
    loaded = specforge.load(root, as_of=DAY)
    assert repr(loaded) == f"<workspace {root}: shop>"
    assert repr(loaded["shop"]) == "<feature shop: evals.jsonl, prompt.md>"
    assert repr(loaded["shop"].cases[0]) == "<case shop/case/one>"
    assert {case: case.id for case in loaded["shop"].cases}[loaded["shop"].cases[0]] == "shop/case/one"


ASKS = """
specforge: 1
feature: shop
role: You sell.
intents:
  - {id: ask, when: The user asks., tools: [find]}
tools:
  - {id: find, does: read, purpose: Find it., input: {name: string}, returns: one, item: {place: string}, absent_means: It is nowhere.}
cases:
  - {id: one, covers: ask, user: {wants: A hat.}, expect: {calls: {call: find}}, ends_with: {sold: 1}, judged: "It is kind."}
"""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("agent", "the agent gave a coroutine, which nobody awaits"),
        ("run_tool", "`run_tool` gave a coroutine, which nobody awaits"),
        ("user", "the user gave a coroutine, which nobody awaits"),
        ("judge", "the judge gave a coroutine, which nobody awaits"),
        ("end_state", "`end_state` gave a coroutine, which nobody awaits"),
        ("", "`end_state` is dict, and has to be a function that gives the state"),
    ],
)
def test_an_answer_that_nobody_awaits_is_told_and_decides_nothing(given: str, told: str, project_of: Project) -> None:
    async def later(*_: object) -> str:
        return "yes"

    def agent(messages: list[dict[str, Any]], _: object) -> object:
        call = {"id": "c", "type": "function", "function": {"name": "find", "arguments": '{"name": "hat"}'}}
        return "Here." if messages[-1]["role"] == "tool" else {"role": "assistant", "tool_calls": [call]}

    said = iter(["A hat.", None])
    players: dict[str, Any] = {
        "agent": agent,
        "run_tool": lambda *_: {"place": "here"},
        "user": lambda _: next(said),
        "judge": lambda *_: True,
        "end_state": lambda: {"sold": 1},
        **({given: later} if given else {"end_state": {"sold": 1}}),
    }
    case = specforge.load(project_of({"specs/shop.yaml": ASKS}), as_of=DAY)["shop"].cases[0]
    with pytest.raises(specforge.UsageError) as raised:
        case.run(lambda: specforge.Players(**players))
    assert str(raised.value) == told


def test_a_feature_is_found_by_the_names_that_it_is_given_by(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": "specforge: 1\nfeature: shop\nrole: You sell.\nvariants: {tenant: [main, outlet]}\n"})
    loaded = specforge.load(root, as_of=DAY)
    names = ("shop", "shop/main", "shop/outlet", "shop/other", "bank", "", 1, *loaded)
    assert [name in loaded for name in names] == [True, True, True, False, False, False, False, True, True]
