"""Cases as promptfoo reads them: a config, tests in JSON Lines, and two scripts that play and grade."""

import json
import re
from collections.abc import Mapping, Sequence

from specforge.contracts.shapes import offered
from specforge.evaluation.playing import Chat, PlayError, Stage, play
from specforge.grading.grade import GRADERS
from specforge.grading.verdict import Verdict
from specforge.json_forms import json_line, printed
from specforge.runners.exported import Exported, Expressed, Loss, Means
from specforge.runners.suite import Suite, case_of, filled_prompt, metadata_of, score_record

VERSION = "0.123.1"
"""The promptfoo that exports are tried with."""
SPELLED = {"not_": "not"}
NO_RATE = "promptfoo counts every run of a case by itself, and fails when one of them does"
NO_JUDGE = "only a judge can tell, and recorded conversations are graded without one"
EXPRESSES: Mapping[str, Expressed] = {
    **{SPELLED.get(key, key): Expressed(Means.SCORER, "grade.py") for key in GRADERS},
    "judged": Expressed(
        Means.SCORER, "`judge` of your players; a fail without it. Not `llm-rubric`, which passes when a judge forgets to say `pass`"
    ),
    "single": Expressed(Means.NATIVE, "a test whose prompt is a chat"),
    "turns": Expressed(Means.SCORER, "play.py asks message after message"),
    "simulated": Expressed(Means.SCORER, "play.py plays the script, or `user` of your players does; an error without either"),
    "recorded": Expressed(Means.SCORER, "recorded.json, a config of its own that asks no model; where only a judge can tell, left out"),
    "variables": Expressed(Means.NATIVE, "filled into the system prompt of the test"),
    "state": Expressed(Means.SCORER, "play.py gives the case to your `players`"),
    "serves": Expressed(Means.SCORER, "play.py answers calls of the tool that the case serves"),
    "end_state": Expressed(Means.SCORER, "grade.py; the state in the end is what `end_state` of your players gives, and a fail without it"),
    "samples": Expressed(Means.NATIVE, "`repeat` of the test"),
    "pass_rate": Expressed(Means.OMITTED, NO_RATE),
}
"""How all that a case can have is expressed."""
PROMPT = "[{{ specforge_system }}{{ specforge_turns }}]"
"""The chat before the first answer; the text of neither variable is read as a template again."""
SCRIPT = '''"""{about} Written by `specforge export promptfoo`."""

import json
from pathlib import Path


def {signature}:
    {body}
    try:
        from specforge.runners import promptfoo_scorer
    except ModuleNotFoundError as error:
        help = "specforge is not in the Python that promptfoo starts: `pip install specforge-compiler`, or name another Python in PROMPTFOO_PYTHON"
        raise ModuleNotFoundError(help) from error
    return promptfoo_scorer.{call}
'''


def export(suite: Suite) -> Exported:
    """Give the files of a suite for promptfoo.

    Args:
        suite: The suite.
    """
    asking = [record for record in suite.records if case_of(record)["mode"] != "recorded"]
    replayed = [record for record in suite.records if case_of(record)["mode"] == "recorded"]
    recorded = [record for record in replayed if _verdict(record) is not Verdict.UNDECIDED]
    files = {
        "prompt.md": suite.prompt,
        "cases.jsonl": "".join(map(json_line, suite.records)),
        "play.py": SCRIPT.format(
            about="Plays a case against your agent.py.",
            signature="call_api(prompt, options, context)",
            body="here = Path(__file__).parent",
            call='played(here, context["vars"]["specforge_case"], options, context.get("repeatIndex") or 0)',
        ),
        "grade.py": SCRIPT.format(
            about="Grades what a provider answered.",
            signature="get_assert(output, context)",
            body="""given = ((context.get("providerResponse") or {}).get("metadata") or {}).get("specforge_grade")
    if given is not None:
        return json.loads(given)
    here = Path(__file__).parent""",
            call='graded(here, context["vars"]["specforge_case"], output)',
        ),
    }
    if suite.tools is not None:
        files["tools.json"] = printed(suite.tools)
    if asking:
        files["promptfooconfig.json"] = printed(_config(suite, "tests.jsonl", suite.name))
        files["tests.jsonl"] = "".join(json_line(_test(suite, record)) for record in asking)
    if recorded:
        files["recorded.json"] = printed(_config(suite, "recorded.jsonl", f"{suite.name}: recorded conversations"))
        files["recorded.jsonl"] = "".join(json_line(_test(suite, record)) for record in recorded)
    losses = [Loss(str(case_of(record)["id"]), "pass_rate", NO_RATE, whole=False) for record in asking if "pass_rate" in case_of(record)]
    losses += [Loss(str(case_of(record)["id"]), "recorded", NO_JUDGE) for record in replayed if record not in recorded]
    run = f"npx promptfoo@{VERSION} eval -c {suite.name}/{'promptfooconfig.json' if asking else 'recorded.json'}"
    return Exported({f"{suite.name}/{name}": text for name, text in files.items()}, tuple(losses), run)


def _verdict(record: Mapping[str, object]) -> Verdict:
    """What the grader says of a recorded conversation."""
    recorded = case_of(record)["recorded"]
    assert isinstance(recorded, Mapping)
    return score_record(record, recorded["turns"]).verdict


def _config(suite: Suite, tests: str, about: str) -> dict[str, object]:
    tools = _tools(suite.tools)
    prompt: dict[str, object] = {"raw": PROMPT, "label": suite.name}
    up = "../" * len(suite.name.split("/"))
    return {
        "description": about,
        "prompts": [{**prompt, "config": {"tools": tools}} if tools else prompt],
        "providers": [{"id": "file://play.py", "label": "agent.py", "config": {"agent": f"{up}agent.py"}}],
        "defaultTest": {"vars": {"specforge_system": _system(suite.prompt)}, "options": {"disableVarExpansion": True}},
        "tests": f"file://{tests}",
        # A cached answer would survive a change of the agent.
        "evaluateOptions": {"cache": False},
    }


def _test(suite: Suite, record: Mapping[str, object]) -> dict[str, object]:
    case = case_of(record)
    own = {"specforge_system": _system(filled_prompt(suite, record))} if case.get("variables") else {}
    samples = case.get("samples")
    return {
        "description": case["id"],
        "vars": {"specforge_case": case["id"], **own, "specforge_turns": "".join(f", {_literal(one)}" for one in _opening(suite, case))},
        "metadata": metadata_of(record),
        "assert": [{"type": "python", "value": "file://grade.py"}],
        "options": {"disableVarExpansion": True, **({"repeat": samples} if samples else {})},
    }


def _system(prompt: str) -> str:
    return _literal({"role": "system", "content": prompt})


class _AskedError(Exception):
    """The agent is asked for the first time; carries the messages so far."""

    def __init__(self, chat: Chat) -> None:
        super().__init__()
        self.chat = chat


def _opening(suite: Suite, case: Mapping[str, object]) -> Chat:
    """The messages before the first answer, without the system prompt; none where nothing is asked, or nobody plays the user."""

    def agent(chat: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        del tools
        raise _AskedError(chat[1:])

    try:
        play(case, Stage("", agent, suite.tools))
    except _AskedError as asked:
        return asked.chat
    except PlayError:
        pass
    return []


def _literal(value: object) -> str:
    """JSON in which no template begins or ends: a brace of a text that would do so stands as its escape."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"(?<=[#%])\}", r"\\u007d", re.sub(r"\{(?=[{%#])", r"\\u007b", text))


def _tools(document: Mapping[str, object] | None) -> list[dict[str, object]]:
    """The tools as a chat completion takes them."""
    return [
        {
            "type": "function",
            "function": {"name": one["name"], "description": one.get("description", ""), "parameters": one.get("inputSchema", {})},
        }
        for one in offered(document)
    ]
