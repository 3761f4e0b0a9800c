"""Cases for GitHub Models (`gh models eval`): a prompt file whose answers are collected there and graded by us afterwards.

Its string evaluators compare other letters as equal than we do, and are the same for every row of a file. So none of them
could give our verdict; the one that is written never passes, so that nothing is taken for graded that is not.

Source: `cmd/eval/eval.go` and `pkg/prompt/prompt.go` of `github/gh-models`, read in November 2026.
"""

from collections.abc import Iterator, Mapping

from specforge.json_forms import json_line, printed
from specforge.runners.exported import BY_CALLS, Exported, Expressed, Loss, Means
from specforge.runners.suite import Suite, case_of, filled_prompt, metadata_of
from specforge.runners.toolless import losses_without_tools

_GRADER = Expressed(Means.SCORER, "`specforge.runners.github_models_grader`, on the answers in the output of `gh models eval --json`")
_TOOLLESS = Expressed(
    Means.OMITTED,
    "a prompt file has no tools: a case that needs a call, or asks about calls alone, is left out; elsewhere this check cannot fail",
)
_TURNS = Expressed(Means.OMITTED, "every row of a prompt file has the same messages, and one answer")
EXPRESSES: Mapping[str, Expressed] = {
    **dict.fromkeys(
        (
            "says", "says_any", "equals", "pattern", "starts_with", "ends_with", "json_schema", "words", "sentences", "characters",
            "refuses", "hands_off", "grounded", "language", "each_turn", "not", "any_of", "single", "variables",
        ),
        _GRADER,
    ),
    **dict.fromkeys(BY_CALLS, _TOOLLESS),
    **dict.fromkeys(("turns", "simulated"), _TURNS),
    "samples": Expressed(Means.SCORER, "as many rows, judged together by the grader"),
    "pass_rate": Expressed(Means.SCORER, "by the grader"),
    "judged": Expressed(Means.SCORER, "undecided in the grader, which is no pass"),
    "recorded": Expressed(Means.OMITTED, "it tests the grader, not the model"),
    "serves": _TOOLLESS,
    "state": _TOOLLESS,
    "end_state": _TOOLLESS,
}  # fmt: skip
"""How everything that a case can have is expressed."""
NEVER = "graded by specforge.runners.github_models_grader"
"""The name of the evaluator that never passes: it compares with a text that begins with a space, and answers are trimmed."""
MODEL = "openai/gpt-4o-mini"
"""The model that a prompt file names, to be replaced by the one that is meant."""


def export(suite: Suite) -> Exported:
    """Give a prompt file with a row for each run of each case, and beside it what grades the answers."""
    losses: list[Loss] = []
    rows: list[dict[str, object]] = []
    records = []
    for record in suite.records:
        case = case_of(record)
        found = tuple(_losses(suite, record, case))
        losses += found
        if any(one.whole for one in found):
            continue
        for sample in range(1, int(str(case.get("samples", 1))) + 1):
            about = {key: value for key, value in metadata_of(record).items() if isinstance(value, str)}
            texts = {"specforge_system": filled_prompt(suite, record), "specforge_input": case["input"]}
            rows.append({**about, "specforge_sample": str(sample), **texts})
        records.append(json_line(record))
    prompt = {
        "name": suite.name,
        "description": f"Cases of {suite.name}; the answers are graded afterwards",
        "model": MODEL,
        "messages": [{"role": "system", "content": "{{specforge_system}}"}, {"role": "user", "content": "{{specforge_input}}"}],
        "testData": rows,
        "evaluators": [{"name": NEVER, "string": {"equals": " graded afterwards"}}],
    }
    files = {
        f"{suite.name}/cases.prompt.yml": printed(prompt),
        f"{suite.name}/cases.jsonl": "".join(records),
    }
    grade = f"python -m specforge.runners.github_models_grader {suite.name}/cases.jsonl answers.json"
    return Exported(files, tuple(losses), f"gh models eval --json {suite.name}/cases.prompt.yml > answers.json; {grade}")


def _losses(suite: Suite, record: Mapping[str, object], case: Mapping[str, object]) -> Iterator[Loss]:
    id, mode = str(case["id"]), str(case["mode"])
    if mode != "single":
        yield Loss(id, mode, EXPRESSES[mode].by)
        return
    if case.get("serves") is not None:
        yield Loss(id, "serves", EXPRESSES["serves"].by)
        return
    if "{{specforge_" in filled_prompt(suite, record) + str(case["input"]):
        yield Loss(id, "single", "its text has `{{specforge_` in it, which the runner would fill in")
        return
    yield from losses_without_tools(record, _TOOLLESS.by)
