"""Cases for pydantic-evals: a dataset for each feature, with one evaluator of ours that grades as specforge does."""

from collections.abc import Mapping

from specforge.json_forms import printed
from specforge.runners.exported import CHECKS, FEATURES, Exported, Expressed, Loss, Means
from specforge.runners.suite import Suite, case_of, metadata_of

_EVALUATOR = Expressed(Means.SCORER, "`SpecforgeCase`, which grades as specforge does")
_TASK = Expressed(Means.SCORER, "`playing(players)`, the task that plays the case")
EXPRESSES: Mapping[str, Expressed] = {
    **dict.fromkeys(CHECKS, _EVALUATOR),
    **dict.fromkeys(FEATURES, _TASK),
    "end_state": Expressed(Means.SCORER, "`SpecforgeCase`, from the `end_state` of the players"),
    "judged": Expressed(Means.SCORER, "by the `judge` of the players; undecided without one, which fails the assertion"),
    "simulated": Expressed(Means.SCORER, "by its script, or by the `user` of the players; a failure of the task without both"),
    "pass_rate": _EVALUATOR,
    "recorded": Expressed(Means.OMITTED, "it tests the grader, not the model"),
}
"""How everything that a case can have is expressed."""
RUN = '''\
"""Runs the cases of {name} in pydantic-evals, written by `specforge export pydantic-evals`: `python run.py --help` says how.

What is tested is plugged in by `agent.py` in the folder of the export, which no export writes, or is the model of `--model`.
"""

import sys
from pathlib import Path

try:
    from specforge.runners.pydantic_runs import main
except ModuleNotFoundError as error:
    sys.stderr.write(f'{{error}}: `pip install "specforge-compiler[pydantic-evals]"` brings what runs the cases\\n')
    sys.exit(2)

HERE = Path(__file__).parent
if __name__ == "__main__":
    sys.exit(main(HERE, HERE / "{up}agent.py"))
'''


def export(suite: Suite) -> Exported:
    """Give the dataset of one feature, and beside it the prompt with the tools and a script that runs it."""
    cases = []
    losses = []
    for record in suite.records:
        case = case_of(record)
        if case["mode"] == "recorded":
            losses.append(Loss(str(case["id"]), "recorded", EXPRESSES["recorded"].by))
        else:
            cases.append({"name": case["id"], "inputs": record, "metadata": metadata_of(record)})
    dataset = {"name": suite.name, "cases": cases, "evaluators": ["SpecforgeCase"]}
    about = {"name": suite.name, "prompt": suite.prompt, "tools": suite.tools}
    files = {
        f"{suite.name}/dataset.json": printed(dataset, indent=1),
        f"{suite.name}/suite.json": printed(about),
    }
    if cases:
        files[f"{suite.name}/run.py"] = RUN.format(name=suite.name, up="../" * len(suite.name.split("/")))
    return Exported(files, tuple(losses), f"python {suite.name}/run.py" if cases else "")
