"""Cases for deepeval: goldens for each feature, and a test file that plays them and grades them with a metric of ours."""

from collections.abc import Iterator, Mapping

from specforge.json_forms import printed
from specforge.runners.exported import CHECKS, FEATURES, Exported, Expressed, Loss, Means
from specforge.runners.suite import Suite, case_of, metadata_of

_METRIC = Expressed(Means.SCORER, "`SpecforgeMetric` and `SpecforgeConversationMetric`, which grade as specforge does")
_PLAYED = Expressed(Means.SCORER, "`played`, which plays the case of a golden against `agent.py`")
EXPRESSES: Mapping[str, Expressed] = {
    **dict.fromkeys(CHECKS, _METRIC),
    **dict.fromkeys(FEATURES, _PLAYED),
    "end_state": Expressed(Means.SCORER, "compared with the `end_state` of the players"),
    "judged": Expressed(Means.SCORER, "by the `judge` of the players; undecided without one, which fails. Not `GEval`, which no spec calibrates"),
    "simulated": Expressed(Means.SCORER, "by its script, or by the `user` of the players; a failure without both"),
    "pass_rate": _METRIC,
    "recorded": Expressed(Means.OMITTED, "it tests the grader, not the model"),
}  # fmt: skip
"""How everything that a case can have is expressed."""
RECORD = "specforge_record"
"""Where the metadata of a golden keeps all that grades the case."""
TEST = '''\
"""The cases of {name}, written by `specforge export deepeval`: run this file with `deepeval test run` or with `pytest`.

What is tested is plugged in by `agent.py` in the folder of the export; that file is yours, and no export writes it.
"""

from pathlib import Path

import pytest
from deepeval import assert_test

from specforge.runners.deepeval_metric import goldens, metric_for, played

HERE = Path(__file__).parent
AGENT = HERE / "{up}agent.py"


@pytest.mark.parametrize("golden", goldens(HERE), ids=lambda golden: golden.name)
def test_case(golden):
    test_case = played(HERE, golden, AGENT)
    assert_test(test_case, [metric_for(test_case)])
'''


def export(suite: Suite) -> Exported:
    """Give the goldens of one feature, those of conversations apart, the prompt with the tools, and the test file."""
    losses = []
    single = []
    conversations = []
    for record in suite.records:
        case = case_of(record)
        if case["mode"] == "recorded":
            losses.append(Loss(str(case["id"]), "recorded", EXPRESSES["recorded"].by))
        elif case["mode"] == "single":
            single.append({"input": case["input"], **_kept(case, record)})
        else:
            conversations.append({"scenario": _scenario(case), **_persona(case), "turns": list(_turns(case)), **_kept(case, record)})
    files = {"suite.json": printed({"name": suite.name, "prompt": suite.prompt, "tools": suite.tools}, indent=1)}
    if single:
        files["goldens.json"] = printed(single, indent=1)
    if conversations:
        files["conversations.json"] = printed(conversations, indent=1)
    name = f"test_{suite.name.replace('/', '__')}.py"
    if single or conversations:
        files[name] = TEST.format(name=suite.name, up="../" * len(suite.name.split("/")))
    run = f"deepeval test run {suite.name}/{name}" if name in files else ""
    return Exported({f"{suite.name}/{path}": text for path, text in files.items()}, tuple(losses), run)


def _kept(case: Mapping[str, object], record: Mapping[str, object]) -> dict[str, object]:
    return {"name": case["id"], "additional_metadata": {**metadata_of(record), RECORD: record}}


def _scenario(case: Mapping[str, object]) -> str:
    """What a conversation is about; deepeval takes a golden without one for a question."""
    user, turns = case.get("user"), case.get("turns")
    if isinstance(user, Mapping):
        return str(user["wants"])
    said = [str(turn["user"]) for turn in turns if "user" in turn] if isinstance(turns, list) else []
    return next((text for text in said if text.strip()), "-")


def _persona(case: Mapping[str, object]) -> dict[str, object]:
    user = case.get("user")
    return {"persona": {"characteristics": user["is"]}} if isinstance(user, Mapping) and user.get("is") else {}


def _turns(case: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """What a case fixes of the conversation: messages of the user, and what is history."""
    user, turns = case.get("user"), case.get("turns")
    if isinstance(user, Mapping) and user.get("opens_with"):
        yield {"role": "user", "content": user["opens_with"]}
    calls: list[dict[str, object]] = []
    for turn in turns if isinstance(turns, list) else ():
        if "call" in turn:
            calls.append({"name": turn["call"], "input_parameters": turn.get("with") or {}, "output": turn.get("result")})
            continue
        if calls and "user" in turn:
            yield {"role": "assistant", "content": "", "tools_called": calls}
            calls = []
        made = {"tools_called": calls} if calls else {}
        calls = []
        yield {"role": "user" if "user" in turn else "assistant", "content": turn["user" if "user" in turn else "agent"], **made}
    if calls:
        yield {"role": "assistant", "content": "", "tools_called": calls}
