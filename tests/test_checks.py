"""Every check documents both sides, and both documented specs behave as it says."""

import gc
import re
import weakref

import pytest

from specforge.registry import Check, find_checks, find_compilers
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


HELD = """\
specforge: 1
feature: a
variables: [{id: passages, type: string, sample: It is 4 EUR.}]
constraints:
  - {id: r, rule: "Tell what {passages} say.", criteria: [{id: c, check: {grounded: numbers}, passes: It is 4 EUR., fails: It is 5 EUR.}]}
intents: [{id: i, kind: handoff, when: Asked., sends: Bye., tools: t}]
tools:
  - {id: t, does: read, purpose: List., returns: many, item: {id: {type: string, unique: true}}, empty_means: None., pages: {style: cursor, size: {default: 5, max: 9}, order_by: [id asc]}}
cases: [{id: k, covers: i, input: Hello., expect: {grounded: numbers}}]
"""


def test_a_project_that_is_forgotten_is_let_go_without_a_collection_of_garbage() -> None:
    project = load_texts({"a.yaml": HELD}).project
    gc.disable()
    try:
        for check in find_checks():
            list(check.run(project))
        for compiler in find_compilers():
            list(compiler.run(project.views[0]))
        view = weakref.ref(project.views[0])
        project.forget()
        assert view() is None, "something that it worked out holds it"
    finally:
        gc.enable()
