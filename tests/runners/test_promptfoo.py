"""The export for promptfoo, without promptfoo: its files, what it leaves out, and what its scripts answer."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.runners.exported import Exported, Means
from specforge.runners.promptfoo import EXPRESSES, export
from specforge.runners.promptfoo_scorer import graded, played
from specforge.runners.suite import Suite, suite_of
from specforge.tracing.affecting import ToRun, selection
from tests.conftest import load_texts
from tests.runners.every_key import SPEC

RECORD = {
    "format": "specforge-case/1",
    "fingerprints": {},
    "prompt": "",
    "case": {"id": "shop/case/x", "feature": "shop", "mode": "single", "input": "Hello."},
}


def exported(spec: str = SPEC, prompt: str = "You talk to {{customer}}.\n") -> Exported:
    (view,) = load_texts({"shop.yaml": spec}).project.views
    from specforge.compilers.tools import tools

    (artifact,) = tools.run(view)
    return export(suite_of(view, prompt, json.loads(str(artifact.text))))


def written(folder: Path, found: Exported) -> Path:
    for path, text in found.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder / "shop"


def asked_by(found: Exported, name: str = "tests.jsonl") -> dict[str, dict]:
    return {one["description"]: one for one in map(json.loads, found.files[f"shop/{name}"].splitlines())}


def test_only_the_rate_of_passes_is_left_out() -> None:
    assert [key for key, one in EXPRESSES.items() if one.means is Means.OMITTED] == ["pass_rate"]


def test_a_tool_in_the_users_hands_is_not_given_to_the_model() -> None:
    spec = SPEC.replace("purpose: Pass the user on., does: write", "purpose: Pass the user on., does: write, used_by: user")
    (prompt,) = json.loads(exported(spec).files["shop/promptfooconfig.json"])["prompts"]
    assert [one["function"]["name"] for one in prompt["config"]["tools"]] == ["list_orders", "look_up", "cancel_order"]


def test_every_case_is_a_test_or_a_loss() -> None:
    found = exported()
    records = [json.loads(line)["case"]["id"] for line in found.files["shop/cases.jsonl"].splitlines()]
    asking, recorded = asked_by(found), asked_by(found, "recorded.jsonl")
    assert sorted(found.files) == [
        f"shop/{name}"
        for name in ("cases.jsonl", "grade.py", "play.py", "prompt.md", "promptfooconfig.json", "recorded.json", "recorded.jsonl", "tests.jsonl", "tools.json")
    ]  # fmt: skip
    assert [(one.case, one.what) for one in found.losses] == [
        ("shop/case/lucky", "pass_rate"),
        ("shop/criterion/kind.kind/positive", "recorded"),
        ("shop/criterion/kind.kind/counterexample", "recorded"),
    ]
    assert {*asking, *recorded, *(one.case for one in found.losses)} == set(records)
    assert not set(asking) & set(recorded)
    assert asking["shop/case/lucky"]["options"]["repeat"] == 4
    assert all(one["assert"] == [{"type": "python", "value": "file://grade.py"}] for one in (*asking.values(), *recorded.values()))


def test_vars_name_the_case_so_that_failing_ones_can_be_filtered() -> None:
    for id, one in asked_by(exported()).items():
        assert one["vars"]["specforge_case"] == one["metadata"]["specforge_case"] == id


def test_only_a_case_with_variables_has_a_system_prompt_of_its_own() -> None:
    found = exported()
    own = {id: one["vars"]["specforge_system"] for id, one in asked_by(found).items() if "specforge_system" in one["vars"]}
    told = {id: json.loads(text)["content"] for id, text in own.items()}
    assert told["shop/case/variables"] == 'You talk to Bea {{ 1 + 1 }} "quoted".\n'
    assert set(told.values()) - {told["shop/case/variables"]} <= {"You talk to Ada.\n"}


def test_turns_before_the_first_question_are_history() -> None:
    turns = json.loads("[0" + asked_by(exported())["shop/case/history"]["vars"]["specforge_turns"] + "]")[1:]
    assert [one["role"] for one in turns] == ["user", "assistant", "tool", "assistant", "user"]
    assert asked_by(exported())["shop/case/unscripted"]["vars"]["specforge_turns"] == ""


@given(st.text(alphabet='{}%#\\" a\n\u00e4\u2028', max_size=12))
def test_no_text_is_taken_for_a_template(text: str) -> None:
    found = export(Suite("shop", "shop", {}, text, None, (RECORD,)))
    config = json.loads(found.files["shop/promptfooconfig.json"])
    system = config["defaultTest"]["vars"]["specforge_system"]
    assert not re.search(r"\{[{%#]|[%#]\}", system)
    assert json.loads(system)["content"] == text


def test_the_provider_plays_the_agent_that_is_beside_the_export(tmp_path: Path) -> None:
    folder = written(tmp_path, exported())
    missing = played(folder, "shop/case/says", {"config": {"agent": "../agent.py"}}, 0)
    assert "there is no agent at" in missing["error"]
    (tmp_path / "agent.py").write_text("def agent(messages, tools):\n    return 'At nine in the morning, \\ud800.'\n", encoding="utf-8")
    answer = played(folder, "shop/case/says", {"config": {"agent": "../agent.py"}}, 2)
    assert answer["output"] == "At nine in the morning, ?."
    assert answer["metadata"]["specforge_sample"] == 3
    assert json.loads(answer["metadata"]["specforge_grade"])["pass"] is True
    assert json.loads(answer["metadata"]["specforge_transcript"])[1]["content"] == "At nine in the morning, \ud800."


def test_an_unknown_case_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path, exported())
    assert "has no case 'shop/case/sais'" in played(folder, "shop/case/sais", {}, 0)["error"]


@pytest.mark.parametrize(
    ("case", "output", "reason"),
    [
        ("says", "At nine in the morning.", "pass: "),
        ("says", "At ten.", "fail: expected the agent to say 'nine'"),
        ("history", "Ada is well.", "pass: "),
        ("calls", [{"function": {"name": "look_up"}}], "undecided: the provider gave no text"),
        ("each-turn", "One.", "undecided: the case has more than one message that is answered"),
        ("unscripted", "Hello.", "undecided: shop/case/unscripted has a simulated user, and nobody plays it"),
        ("judged", "My dear.", "undecided: needs a judge"),
        ("state", "Done.", "fail: "),
    ],
)
def test_an_answer_of_another_provider_is_graded_alone(tmp_path: Path, case: str, output: object, reason: str) -> None:
    found = graded(written(tmp_path, exported()), f"shop/case/{case}", output)
    assert str(found["reason"]).startswith(reason)
    assert found["pass"] is reason.startswith("pass")


def test_a_recorded_conversation_passes_when_it_is_graded_as_is_known(tmp_path: Path) -> None:
    folder = written(tmp_path, exported())
    for side in ("positive", "counterexample"):
        assert graded(folder, f"shop/criterion/brief.short/{side}", "whatever")["pass"] is True
    cases = folder / "cases.jsonl"
    cases = written(tmp_path / "other", exported()) / "cases.jsonl"
    cases.write_text(cases.read_text(encoding="utf-8").replace('"verdict": "fail"', '"verdict": "pass"'), encoding="utf-8")
    found = graded(cases.parent, "shop/criterion/brief.short/counterexample", "whatever")
    assert (found["pass"], str(found["reason"]).startswith("is known to pass, and was graded fail")) == (False, True)


def test_a_filter_that_no_command_line_holds_names_owners_and_never_too_little() -> None:
    run = [ToRun(f"shop/case/{'x' * 60}{number}", "shop", "", "single", "") for number in range(3000)]
    run.append(ToRun("house-style/case/y", "shop", "", "single", ""))
    pattern = selection(run, "promptfoo").rstrip("\n")
    assert pattern == "^(house\\-style|shop)/"
    assert all(re.search(pattern, one.id) for one in run)


def test_a_case_with_a_known_conversation_still_asks_the_agent(tmp_path: Path) -> None:
    folder = written(tmp_path, exported())
    (tmp_path / "agent.py").write_text("def agent(messages, tools):\n    return 'Done.'\n", encoding="utf-8")
    answer = played(folder, "shop/criterion/look-first.looks/positive", {"config": {"agent": "../agent.py"}}, 0)
    assert json.loads(answer["metadata"]["specforge_transcript"])[-1]["content"] == "Done."
