"""What a change can move is never less than what notices it: every case that would notice a mutant is among those to run again."""

import datetime

import pytest

from specforge.config import read_config
from specforge.evaluation.deriving import eval_cases
from specforge.mutation.generating import mutants_of
from specforge.mutation.mutants import mutated, stillborn, view_in
from specforge.mutation.noticing import Suite, notice
from specforge.opening import open_project
from specforge.project import View
from specforge.tracing.affecting import changes, to_run
from tests.conftest import ROOT, load_texts
from tests.mutation.shop import SHOP

EXAMPLES = ROOT / "examples"
FEATURES = sorted(path.stem for path in (EXAMPLES / "feature_specs").glob("*.yaml"))


def missed(view: View) -> tuple[list[str], int]:
    """The kills of a view's mutants that `affected` would not run again, and how many there are in all."""
    suite = Suite(view)
    found, number = [], 0
    for mutant in mutants_of(view, suite.catalog):
        if any(change.place.route == ("sessions",) for change in mutant.changes) or stillborn(mutant):
            continue
        now = view_in(mutated(view.project, mutant), view)
        cases = eval_cases(now)
        differs = dict(changes(now, view, {}))
        chosen = {one.id for one in to_run(now, view, cases, differs, "evals.jsonl", {})}
        # A case that only the part which is gone gave rise to can be run no more.
        kills = {kill.case for kill in notice(mutant, suite).kills} & {case.id for case in cases}
        number += len(kills)
        found += [f"{mutant.id}: {case}" for case in sorted(kills - chosen)]
    return found, number


def test_every_case_that_notices_a_mutant_of_the_shop_is_run_again() -> None:
    loaded = load_texts({"shop.yaml": SHOP})
    found, number = missed(loaded.project.views[0])
    assert found == []
    assert number > 40


@pytest.mark.parametrize("feature", FEATURES)
def test_every_case_that_notices_a_mutant_of_an_example_is_run_again(feature: str) -> None:
    opened, _ = open_project(EXAMPLES, read_config(EXAMPLES, None), datetime.date(2026, 11, 25))
    view = next(one for one in opened.project.views if one.id == feature)
    found, number = missed(view)
    assert found == []
    assert number > 100
