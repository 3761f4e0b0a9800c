"""The fifty airline tasks of tau2 load, build and grade as cases of the airline agent."""

import json
from pathlib import Path
from typing import Any

import pytest
from convert import AS_OF, airline_view, case_id, expected_writes, read_tasks, write_project

from specforge.config import read_config
from specforge.finding import Severity
from specforge.project import View
from specforge.verbs import build
from specforge.walking import Outcome

TASKS = read_tasks()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tau2")
    write_project(root)
    return root


@pytest.fixture(scope="module")
def view(root: Path) -> View:
    return airline_view(root)


@pytest.fixture(scope="module")
def outcome(root: Path) -> Outcome:
    return build(root, read_config(root), AS_OF)


@pytest.fixture(scope="module")
def lines(root: Path, outcome: Outcome) -> dict[str, dict[str, Any]]:
    text = (root / "generated" / "airline-agent" / "evals.jsonl").read_text(encoding="utf-8")
    return {line["id"]: line for line in map(json.loads, text.splitlines())}


def test_there_are_fifty_tasks() -> None:
    assert [task["id"] for task in TASKS] == [str(number) for number in range(50)]


def test_every_task_is_a_case_of_the_feature(view: View) -> None:
    assert [case.id for case in view.cases if case.ref.owner == "tau2-cases"] == [case_id(task) for task in TASKS]
    assert [reference for reference in view.references if not view.names(reference)] == []


def test_the_project_builds_without_an_error(outcome: Outcome) -> None:
    assert not outcome.broken
    assert [one.message for one in outcome.report.findings if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("task", TASKS, ids=case_id)
def test_the_eval_case_expects_what_the_task_expects(task: dict[str, Any], view: View, lines: dict[str, dict[str, Any]]) -> None:
    line = lines[f"tau2-cases/case/{case_id(task)}"]
    told, asked = task["user_scenario"]["instructions"], task["evaluation_criteria"]
    own = [check for check in line["expect"] if check["ref"] == line["id"]]
    assert [check["does_only"] for check in own if "does_only" in check] == [expected_writes(task, view)]
    assert [check["says_any"][0] for check in own if "says_any" in check] == asked["communicate_info"]
    assert [rubric["rubric"] for rubric in line.get("judged", [])] == [text.strip() for text in asked["nl_assertions"]]
    assert told["reason_for_call"].strip() in line["user"]["wants"]
    assert told["task_instructions"].strip() in line["user"]["wants"]
    assert told["known_info"].strip() in line["user"]["is"]
    assert line["mode"] == "simulated"
