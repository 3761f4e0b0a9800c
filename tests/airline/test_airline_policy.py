"""The airline spec restates a whole policy: no sentence is lost, none is copied, and the page says where each went."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from convert import EXAMPLES, SPECS, airline_view, tau2_airline

from specforge.config import Config
from specforge.evaluation.expecting import covered_by
from specforge.project import View

PAGE = Path(__file__).parents[2] / "docs" / "airline-policy.md"
RUN = 8
"""Words in a row that count as copied."""


def sentences(policy: str) -> list[str]:
    """Cut the policy by the rule that the page states."""
    lines = [line.strip() for line in policy.splitlines()]
    kept = [line.removeprefix("- ").replace("**", "") for line in lines if line and not line.startswith("#")]
    return [piece for line in kept for piece in re.split(r"(?<=[.!?])\s+", line)]


def rows(page: str) -> list[tuple[int, list[str], str]]:
    """Read the table of the page: number, homes, remark."""
    found = re.findall(r"^\| (\d+) \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
    return [(int(number), re.findall(r"`([^`]+)`", homes), remark.strip()) for number, homes, remark in found]


def refs(view: View) -> Iterator[str]:
    yield f"{view.id}/role"
    groups = (view.facts, view.variables, view.constraints, view.intents, view.tools, view.examples, view.cases)
    yield from (str(element.ref) for group in groups for element in group)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


@pytest.fixture(scope="module")
def policy() -> str:
    return (tau2_airline() / "policy.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def view() -> View:
    return airline_view(EXAMPLES, Config(specs=(f"{SPECS}/airline-agent.yaml",)))


def test_the_table_has_one_row_for_each_sentence(policy: str, page: str) -> None:
    count = len(sentences(policy))
    assert [number for number, _, _ in rows(page)] == list(range(1, count + 1))
    assert f"There are {count} sentences." in page


def test_every_sentence_has_a_home_or_is_a_label_of_others(policy: str, page: str) -> None:
    for (number, homes, remark), sentence in zip(rows(page), sentences(policy), strict=True):
        assert homes or (remark.startswith("label of ") and sentence.endswith(":")), number


def test_every_home_exists(page: str, view: View) -> None:
    named = {home for _, homes, _ in rows(page) for home in homes}
    assert named <= set(refs(view))


def test_every_rule_fact_and_intent_of_the_spec_comes_from_the_policy(page: str, view: View) -> None:
    """The other direction: nothing was invented."""
    named = {home for _, homes, _ in rows(page) for home in homes}
    own = {str(element.ref) for group in (view.facts, view.constraints, view.intents) for element in group if element.ref.owner == view.id}
    assert own - named == {"airline-agent/fact/insured"}, "the words of a tool for yes and no are no sentence of the policy"


def test_every_rule_has_a_case_and_a_criterion_or_is_named_as_one_without(page: str, view: View) -> None:
    covered = {name for case in view.cases for name in covered_by(case, view)}
    rules = [rule for rule in view.constraints if rule.ref.owner == view.id]
    assert [rule.id for rule in rules if f"constraint/{rule.id}" not in covered] == []
    named = re.findall(r"^- `airline-agent/constraint/([a-z-]+)`:", page, re.MULTILINE)
    assert [rule.id for rule in rules if not rule.value.criteria] == named


def test_the_spec_is_in_words_of_its_own(policy: str, view: View) -> None:
    message = view.find_intent("hand-over").value.sends
    assert " ".join(words(message)) in " ".join(words(policy)), "the one text that is taken over word for word"
    spec = words((EXAMPLES / SPECS / "airline-agent.yaml").read_text(encoding="utf-8").replace(message, ""))
    theirs = words(policy)
    written = {tuple(spec[start : start + RUN]) for start in range(len(spec) - RUN + 1)}
    copied = [" ".join(run) for start in range(len(theirs) - RUN + 1) if (run := tuple(theirs[start : start + RUN])) in written]
    assert copied == []


def test_every_tool_of_the_benchmark_is_declared_with_its_arguments(view: View) -> None:
    """The package's source is parsed and not imported, since importing it needs all of its dependencies."""
    folder = tau2_airline().parents[2]
    trees = [ast.parse((folder / name).read_text(encoding="utf-8")) for name in ("airline/tools.py", "common/tools.py")]
    theirs = {
        tool.name: [argument.arg for argument in call.args.args]
        for tree in trees
        for tool in tree.body
        if isinstance(tool, ast.FunctionDef)
        for call in tool.body
        if isinstance(call, ast.AsyncFunctionDef) and call.name == "execute"
    }
    assert {tool.id: list(tool.value.input) for tool in view.tools} == theirs
