"""A project with axes of stress, and an application that gets worse along one of them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.command import specforge_in

CASES = 40
HEAD = """\
specforge: 1
feature: help-desk
role: You help customers of a shop.
intents:
  - {id: find-order, when: The user asks for an order., do: Say where it is.}
stress:
  - {id: length, strength: alone}
  - {id: typing_noise, strength: alone}
  - {id: language, drop: 20%, strength: alone}
cases:
"""
CASE = """\
  - id: order-{number}
    covers: find-order
    input: Could you please tell me where my order W{number} is at the moment?
    expect: {{says: W{number}}}
"""
REWORDED = "    reworded: {{language: {{de: Wo ist denn gerade meine Bestellung W{number}?}}}}\n"
SPEC = HEAD + "".join(
    CASE.format(number=number) + (REWORDED.format(number=number) if number <= 3 else "") for number in range(1, CASES + 1)
)
# Short messages are all answered; of those of 60 words and more some are not, and of those of 250 words none.
AGENT = """\
import re


def agent(messages, tools):
    said = messages[-1]["content"]
    number = int(re.search(r"W(\\d+)", said)[1])
    words = len(said.split())
    if words > 250 or (words > 60 and number <= 6):
        return "There is so much in your message."
    return f"Order W{number} is on its way."
"""


def written(root: Path, spec: str = SPEC) -> Path:
    """Write the project, and build it as a user does."""
    (root / "specs").mkdir(parents=True, exist_ok=True)
    (root / "specs/help-desk.yaml").write_text(spec, encoding="utf-8")
    (root / "specforge.toml").write_text("", encoding="utf-8")
    (root / "desk.py").write_text(AGENT, encoding="utf-8")
    (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    assert specforge_in(root, "build", "--quiet")[0] == 0
    return root


def ran(root: Path, file: str = "runs.jsonl", *arguments: str) -> Path:
    """Run the cases in pytest as a user does."""
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--specforge"]
    more = ["--specforge-agent", "desk:agent", "--specforge-results", file, *arguments]
    done = subprocess.run([*line, *more], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return root / file


def records(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def save(path: Path, found: Iterable[Mapping]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found), encoding="utf-8")
    return path


def _metadata(record: Mapping) -> dict[str, object]:
    return {f"specforge_{key}": record[key] for key in ("case", "feature", "variant", "refs", "fingerprints", "prompt")}


def promptfoo(found: Sequence[Mapping]) -> dict:
    """The runs as promptfoo writes them; the form is that of tests/results/data/promptfoo.json, which it wrote."""
    rows = [
        {
            "failureReason": 0,
            "success": one["verdict"] == "pass",
            "provider": {"id": "file://play.py", "label": "desk"},
            "promptIdx": 0,
            "prompt": {"label": one["feature"]},
            "gradingResult": {"pass": one["verdict"] == "pass", "reason": "", "componentResults": [{"reason": f"{one['verdict']}: so"}]},
            "response": {"metadata": {"specforge_sample": one["sample"], "specforge_model": one["model"]}},
            "testCase": {"metadata": _metadata(one)},
        }
        for one in found
    ]
    return {"results": {"version": 3, "timestamp": "2026-11-26T18:34:45.829Z", "results": rows}}


def inspect(found: Sequence[Mapping]) -> dict:
    """The runs as Inspect writes them, as in tests/results/data/inspect.json."""
    samples = [
        {
            "id": one["case"],
            "epoch": one["sample"],
            "metadata": _metadata(one),
            "scores": {"cases_scorer": {"metadata": {"specforge_verdict": one["verdict"], "specforge_verdicts": [one["verdict"]], "specforge_reasons": ["so"]}}},
        }
        for one in found
    ]  # fmt: skip
    about = {"created": "2026-11-26T18:35:05+00:00", "model": found[0]["model"], "dataset": {"sample_ids": [one["case"] for one in found]}}
    return {"version": "2", "status": "success", "eval": about, "samples": samples}


def pydantic_evals(found: Sequence[Mapping]) -> dict:
    """The runs as pydantic-evals writes them, as in tests/results/data/pydantic-evals.json."""
    cases = [
        {
            "name": one["case"],
            "metadata": _metadata(one),
            "evaluator_failures": [],
            "output": {"verdicts": [one["verdict"]], "reasons": ["so"]},
            "labels": {"specforge_verdict": {"value": one["verdict"], "reason": "so"}},
        }
        for one in found
    ]
    return {"cases": cases, "failures": [], "experiment_metadata": {"model": found[0]["model"], "at": "2026-11-26T12:00:00Z"}}


RUNNERS: Mapping[str, Callable[[Sequence[Mapping]], dict]] = {"promptfoo": promptfoo, "inspect": inspect, "pydantic-evals": pydantic_evals}
