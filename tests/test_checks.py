"""Every check documents both sides, and both documented specs behave as it says."""

import re

import pytest

from specforge.registry import Check, find_checks
from tests.conftest import load_texts, split_files

CHECKS = find_checks()


def documented(check: Check, title: str) -> str:
    found = re.search(rf"{title}:\n\n```yaml\n(.*?)\n```", check.documentation, re.DOTALL)
    assert found, f"{check.name} does not document a spec it is {title.lower()}"
    return found[1]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
@pytest.mark.parametrize("title", ["Fires on", "Silent on"])
def test_the_documented_specs_behave_as_documented(check: Check, title: str) -> None:
    loaded = load_texts(split_files(documented(check, title)))
    assert [f"{one.at}: {one.message}" for one in loaded.findings] == []
    problems = list(check.run(loaded.project))
    assert bool(problems) is (title == "Fires on"), problems


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_problem_names_place_cause_and_cure(check: Check) -> None:
    loaded = load_texts(split_files(documented(check, "Fires on")))
    for problem in check.run(loaded.project):
        assert problem.at.path in loaded.project.sources
        assert problem.message
        assert not problem.message.endswith(".")
        assert "\n" not in problem.message
        assert problem.help
