"""Cases for the `evals` package of OpenAI (`oaieval`): a registry with one eval for each feature, graded by our own eval class.

Its models give texts, so that nothing here can call a tool.
"""

import re
from collections.abc import Iterator, Mapping

from specforge.json_forms import json_line, printed
from specforge.runners.exported import BY_CALLS, Exported, Expressed, Loss, Means
from specforge.runners.suite import Suite, case_of, filled_prompt, metadata_of
from specforge.runners.toolless import losses_without_tools

CLASS = "specforge.runners.openai_evals_class:Cases"
_SCORER = Expressed(Means.SCORER, f"`{CLASS.rpartition(':')[2]}`, which grades as specforge does")
_TOOLLESS = Expressed(
    Means.OMITTED,
    "its models cannot call tools: a case that needs a call, or asks about calls alone, is left out; elsewhere this check cannot fail",
)
EXPRESSES: Mapping[str, Expressed] = {
    **dict.fromkeys(
        (
            "says", "says_any", "equals", "pattern", "starts_with", "ends_with", "json_schema", "words", "sentences", "characters",
            "refuses", "hands_off", "grounded", "language", "each_turn", "not", "any_of", "single", "turns", "simulated", "variables", "samples", "pass_rate",
        ),
        _SCORER,
    ),
    **dict.fromkeys(BY_CALLS, _TOOLLESS),
    "judged": Expressed(Means.SCORER, "counted as undecided, which is no pass: `oaieval` gives our class no judge"),
    "recorded": Expressed(Means.OMITTED, "it tests the grader, not the model"),
    "serves": Expressed(Means.OMITTED, "its models cannot call tools"),
    "state": Expressed(Means.OMITTED, "its models cannot call tools, so that nothing can read the state"),
    "end_state": Expressed(Means.OMITTED, "its models cannot call tools, so that nothing can change the state"),
}  # fmt: skip
"""How everything that a case can have is expressed."""


def export(suite: Suite) -> Exported:
    """Give the registry of one feature: an eval, and its cases as samples."""
    name = eval_name(suite)
    losses: list[Loss] = []
    lines = []
    for record in suite.records:
        case = case_of(record)
        found = tuple(_losses(case, record))
        losses += found
        if not any(one.whole for one in found):
            sample = {"input": _opening(suite, record, case), "ideal": "", "system": suite.prompt, "record": record, **metadata_of(record)}
            lines.append(json_line(sample))
    registry = {
        name: {"id": f"{name}.cases.v1", "description": f"Cases of {suite.name}", "metrics": ["accuracy"]},
        f"{name}.cases.v1": {"class": CLASS, "args": {"samples_jsonl": f"{name}/cases.jsonl"}},
    }
    files = {
        f"registry/evals/{name}.yaml": printed(registry),
        f"registry/data/{name}/cases.jsonl": "".join(lines),
    }
    return Exported(files, tuple(losses), f"oaieval COMPLETION_FN {name} --registry_path registry")


def eval_name(suite: Suite) -> str:
    """The name of a suite's eval; `oaieval` cuts names at dots, and they are names of files."""
    return "specforge-" + re.sub(r"[^A-Za-z0-9-]", lambda found: "_" if found[0] == "/" else f"_{ord(found[0]):x}_", suite.name)


def _losses(case: Mapping[str, object], record: Mapping[str, object]) -> Iterator[Loss]:
    id, user = str(case["id"]), case.get("user")
    if case["mode"] == "recorded":
        yield Loss(id, "recorded", EXPRESSES["recorded"].by)
        return
    if case.get("serves"):
        yield Loss(id, "serves", EXPRESSES["serves"].by)
        return
    if case["mode"] == "simulated" and not (isinstance(user, Mapping) and (user.get("opens_with") or user.get("script"))):
        yield Loss(id, "simulated", "nobody plays the user: the case has no `opens_with` and no `script`")
        return
    yield from losses_without_tools(record, _TOOLLESS.by)


def _opening(suite: Suite, record: Mapping[str, object], case: Mapping[str, object]) -> list[dict[str, object]]:
    """The chat up to the first answer, as people who look through samples expect it in `input`."""
    turns, user = case.get("turns"), case.get("user")
    first = case.get("input")
    if isinstance(turns, list):
        first = next((turn["user"] for turn in turns if "user" in turn), "")
    elif isinstance(user, Mapping):
        first = user.get("opens_with") or next(iter(user.get("script") or ("",)))
    return [{"role": "system", "content": filled_prompt(suite, record)}, {"role": "user", "content": first}]
