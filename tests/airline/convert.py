"""Turns the fifty airline tasks of tau2 into cases of the airline agent.

`python convert.py FOLDER` writes a project with the airline spec, its modules and the cases. The tasks come from the
installed package `inspect-evals` and are never kept in this repository.

What becomes of a task:

- what the user knows and wants: the simulated user, in the task's words;
- expected calls that write: `does_only`, with their arguments; a summary for a person is free text and is left out;
- expected calls that read: nothing, since an agent may find out in another order, or have been told;
- what must be communicated: `says`, a number with or without a comma between thousands;
- assertions in words: rubrics;
- the intents covered: those that use one of the writing tools, and `decline` when nothing may be written.
"""

import datetime
import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from specforge.config import Config, read_config
from specforge.loading.assembly import load
from specforge.project import View

EXAMPLES = Path(__file__).parents[2] / "examples"
SPECS = "feature_specs"
MODULE = "modules/tau2-cases.yaml"
AS_OF = datetime.date(2026, 12, 1)
DECLINES = "decline"
FREE_TEXT = {("transfer_to_human_agents", "summary")}


def tau2_airline() -> Path:
    """Find the folder of the airline domain in the installed package, without importing the package."""
    package = find_spec("inspect_evals")
    assert package is not None, "the tests need the texts of a package: pip install --no-deps inspect-evals==0.26.0"
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "tau2" / "data" / "domains" / "airline"


def read_tasks() -> list[dict[str, Any]]:
    """Read the tasks, in their order."""
    return json.loads((tau2_airline() / "tasks.json").read_text(encoding="utf-8"))


def airline_view(root: Path, config: Config | None = None) -> View:
    """Load the airline agent of a project."""
    loaded = load(root, config or read_config(root), AS_OF)
    assert not loaded.broken, [f"{one.at}: {one.message}" for one in loaded.findings]
    return next(view for view in loaded.project.views if view.id == "airline-agent")


def case_id(task: Mapping[str, Any]) -> str:
    """Give the id of a task's case."""
    return f"tau2-{task['id']}"


def expected_writes(task: Mapping[str, Any], view: View) -> list[dict[str, Any]]:
    """Give the calls of a task that change something, as `does_only` lists them."""
    writes = {tool.id for tool in view.tools if tool.value.writes}
    calls = []
    for action in task["evaluation_criteria"]["actions"]:
        if action["name"] in writes:
            arguments = {name: value for name, value in action["arguments"].items() if (action["name"], name) not in FREE_TEXT}
            calls.append({"call": action["name"], **({"with": arguments} if arguments else {})})
    return calls


def convert_task(task: Mapping[str, Any], view: View) -> dict[str, Any]:
    """Make the case of a task."""
    told, asked = task["user_scenario"]["instructions"], task["evaluation_criteria"]
    writes = expected_writes(task, view)
    case = {
        "id": case_id(task),
        "because": _literal(task["description"]["purpose"]),
        "covers": list(_covered({call["call"] for call in writes}, view)),
        "user": {
            "is": _literal(_joined(told["known_info"], told["unknown_info"])),
            "wants": _literal(_joined(told["reason_for_call"], told["task_instructions"])),
        },
        "expect": [{"does_only": writes}, *({"says_any": _spellings(text)} for text in asked["communicate_info"])],
        "judged": [_literal(text) for text in asked["nl_assertions"]],
    }
    return {key: value for key, value in case.items() if value != []}


def convert(tasks: Iterable[Mapping[str, Any]], view: View) -> str:
    """Make the module of all cases, as YAML."""
    module = {
        "specforge": 1,
        "module": "tau2-cases",
        "title": "Airline tasks of tau2",
        "source": "The tasks of tau2 for its airline domain",
        "cases": [convert_task(task, view) for task in tasks],
    }
    return yaml.dump(module, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True, width=10_000)


def write_project(root: Path) -> None:
    """Write a project of the airline agent that uses the module of converted cases."""
    specs = root / SPECS
    shutil.copytree(EXAMPLES / SPECS / "modules", specs / "modules")
    shutil.copy(EXAMPLES / SPECS / "airline-agent.yaml", specs)
    (root / "specforge.toml").write_text(f'specs = ["{SPECS}/airline-agent.yaml"]\n', encoding="utf-8")
    (specs / MODULE).write_text(convert(read_tasks(), airline_view(root)), encoding="utf-8")
    spec = specs / "airline-agent.yaml"
    before = spec.read_text(encoding="utf-8")
    after = before.replace("\nuse: [", f"\nuse: [{MODULE}, ", 1)
    assert after != before, "the spec has no line that begins with `use: [`"
    spec.write_text(after, encoding="utf-8")


def _covered(tools: set[str], view: View) -> Iterable[str]:
    yield from (intent.id for intent in view.intents if tools & set(intent.value.tools))
    yield from (tool.id for tool in view.tools if tool.id in tools)
    if not tools:
        yield DECLINES


def _joined(*texts: str | None) -> str:
    return "\n\n".join(text.strip() for text in texts if text)


def _literal(text: str) -> str:
    """Keep braces from naming facts."""
    return text.strip().replace("{", "{{").replace("}", "}}")


def _spellings(text: str) -> list[str]:
    return list(dict.fromkeys((text, f"{int(text):,}"))) if text.isascii() and text.isdecimal() else [text]


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        """Write everything out: a spec has no aliases."""
        return True


if __name__ == "__main__":
    write_project(Path(sys.argv[1]))
