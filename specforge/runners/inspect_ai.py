"""Cases for Inspect (`inspect eval`): a task for each feature, played and graded by our own solver and scorer inside it."""

from collections.abc import Iterator, Mapping

from specforge.json_forms import json_line, printed
from specforge.runners.exported import Exported, Expressed, Loss, Means
from specforge.runners.suite import Suite, case_of, metadata_of

_SCORER = Expressed(Means.SCORER, "`cases_scorer`, which grades as specforge does")
_SOLVER = Expressed(Means.SCORER, "`cases_solver`, which plays the case")
EXPRESSES: Mapping[str, Expressed] = {
    **dict.fromkeys(
        (
            "says", "says_any", "equals", "pattern", "starts_with", "ends_with", "json_schema", "words", "sentences", "characters",
            "calls", "does_only", "asks_before", "calls_before", "pages_at_most", "refuses", "hands_off", "grounded", "language", "each_turn", "not", "any_of",
            "pass_rate",
        ),
        _SCORER,
    ),
    **dict.fromkeys(("single", "turns", "variables", "samples"), _SOLVER),
    "simulated": Expressed(Means.SCORER, "by its script, or by the model of the role `user`; without both the sample is an error"),
    "serves": Expressed(Means.SCORER, "the tool that the case serves answers itself; other tools are run by the function that `-T run_tool=module:function` names"),
    "state": Expressed(Means.SCORER, "handed to the function that `-T run_tool=module:function` names"),
    "end_state": Expressed(Means.SCORER, "compared with the state that this function leaves"),
    "judged": Expressed(Means.SCORER, "by the model of the role `grader`; undecided without one, which is scored `N`"),
    "recorded": Expressed(Means.OMITTED, "it tests the grader, not the model"),
}  # fmt: skip
"""How everything that a case can have is expressed."""
TASK = """\
\"\"\"The cases of {name}, written by `specforge export inspect`.\"\"\"

from pathlib import Path

from inspect_ai import Task, task

from specforge.runners.inspect_tasks import exported_task


@task
def cases(run_tool: str | None = None, cap: str | None = None) -> Task:
    return exported_task(Path(__file__).parent, run_tool, cap)
"""


def export(suite: Suite) -> Exported:
    """Give a folder with a task file, the prompt with the tools, and the cases as samples."""
    losses = tuple(_losses(suite))
    left = {one.case for one in losses}
    samples = [sample_of(record) for record in suite.records if _id(record) not in left]
    about = {"name": suite.name, "prompt": suite.prompt, "tools": suite.tools}
    files = {
        f"{suite.name}/task.py": TASK.format(name=suite.name),
        f"{suite.name}/suite.json": printed(about),
        f"{suite.name}/cases.jsonl": "".join(map(json_line, samples)),
    }
    return Exported(files, losses, f"inspect eval {suite.name}/task.py --model MODEL")


def sample_of(record: Mapping[str, object]) -> dict[str, object]:
    """Give a case as a sample: `id`, `input`, `target` and `metadata`."""
    case = case_of(record)
    return {"id": case["id"], "input": _opening(case), "target": "pass", "metadata": {**metadata_of(record), "specforge_record": record}}


def _losses(suite: Suite) -> Iterator[Loss]:
    for record in suite.records:
        case = case_of(record)
        if case["mode"] == "recorded":
            yield Loss(str(case["id"]), "recorded", EXPRESSES["recorded"].by)


def _id(record: Mapping[str, object]) -> str:
    case = case_of(record)
    return str(case["id"])


def _opening(case: Mapping[str, object]) -> str:
    """What the user says first, for people who look through samples; the solver plays the whole case."""
    turns, user = case.get("turns"), case.get("user")
    if isinstance(turns, list):
        return str(next((turn["user"] for turn in turns if "user" in turn), "")) or "-"
    if isinstance(user, Mapping):
        return str(user.get("opens_with") or next(iter(user.get("script") or ()), None) or user["wants"])
    return str(case.get("input")) or "-"
