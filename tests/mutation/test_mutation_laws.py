"""Laws of mutants over random projects, and over the documented figures."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.config import read_config
from specforge.mutation.generating import mutants_of
from specforge.mutation.missing import missing
from specforge.mutation.mutants import mutated, stillborn, view_in
from specforge.mutation.noticing import Suite, notice
from specforge.mutation.retiring import retirement
from specforge.mutation.scoring import percent, score
from specforge.prompting.layout import prompt_text
from tests.conftest import ROOT, load_texts
from tests.test_laws import FEATURES, dumped

EXAMPLES = ROOT / "examples"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FEATURES, st.sampled_from(["says: hello", "refuses: true", "does_only: []", "sentences: {at_most: 2}"]))
def test_every_mutant_of_a_valid_project_loads_compiles_and_is_judged(feature: dict[str, object], check: str) -> None:
    key, _, value = check.partition(": ")
    covers = [one["id"] for one in feature["intents"]] if isinstance(feature["intents"], list) else []
    expected: object = {"hello": "hello", "true": "true", "[]": []}.get(value, {"at_most": "2"})
    cases = [{"id": "c", "covers": [f"intent/{id}" for id in covers], "input": "Hi", "expect": {key: expected}}] if covers else []
    loaded = load_texts({"shop.yaml": dumped({**feature, "cases": cases})})
    assert [one.message for one in loaded.findings] == []
    suite = Suite(loaded.project.views[0])
    made = list(mutants_of(suite.view, suite.catalog))
    assert len({one.id for one in made}) == len(made)
    known = {case.id for case in suite.cases}
    for one in made:
        assert stillborn(one) == ""
        assert prompt_text(view_in(mutated(suite.view.project, one), suite.view)).endswith("\n")
        found = notice(one, suite)
        assert {kill.case for kill in found.kills} | set(found.judged) <= set(found.tried) <= known
        assert bool(found.kills) != bool(found.why)
        if not found.kills:
            assert missing(one, suite.view, found.why).words


def test_the_figures_of_the_page_are_those_of_the_examples() -> None:
    found = score(EXAMPLES, read_config(EXAMPLES, None), (), 0, 0)
    page = (ROOT / "docs/mutation.md").read_text(encoding="utf-8")
    results = [result for one in found for result in one.results]
    rows = [(one.feature, list(one.results), len(retirement(one).proposed)) for one in found]
    rows.append(("all", results, sum(number for _, _, number in rows)))
    for name, some, retired in rows:
        states = [one.state for one in some]
        row = f"| {name} | {len(some):,} | {percent(some):.1f}% | {states.count('judged')} | {states.count('survived')} | {retired} |"
        assert row in page, row
    for operator, killed, number in re.findall(r"^\| `([a-z-]+)` \| (\d+) of (\d+) \|$", page, re.MULTILINE):
        states = [one.state for one in results if one.mutant.operator == operator]
        assert (states.count("killed"), len(states)) == (int(killed), int(number)), operator
    assert f"{len(results):,} mutants, none of them stillborn" in page
    assert not any(one.stillborn for one in found)
    number = sum("the rule has no criterion," in one.noticed.why for one in results)
    assert f"{number} mutants are of rules without a criterion" in page
