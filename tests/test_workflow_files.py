"""The action, the workflows, the hooks and the recipes of the docs, held to what needs no tool: pins, triggers, scripts, dependencies."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from tests.command import run_specforge
from tests.conftest import ROOT

FILES = [ROOT / "action.yml", *sorted((ROOT / ".github/workflows").glob("*.yml"))]
PAGE = (ROOT / "docs/pull-requests.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
TEXTS = {**{path.name: path.read_text(encoding="utf-8") for path in FILES}, **{f"recipe {at}": text for at, text in enumerate(RECIPES)}}
REQUIREMENTS = (ROOT / ".github/action/requirements.txt").read_text(encoding="utf-8")


def scripts(value: object) -> Iterator[str]:
    """Every script inside of a workflow or an action."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in {"run", "script", "before_script"}:
                yield inner if isinstance(inner, str) else "\n".join(inner)
            else:
                yield from scripts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scripts(inner)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_nothing_of_an_event_stands_in_a_script(text: str) -> None:
    for script in scripts(yaml.safe_load(text)):
        assert "${{" not in script


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(text: str) -> None:
    for line in re.findall(r"^.*\buses: .*$", text, re.MULTILINE):
        assert re.search(r"uses: (\./\S+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)", line), line


def test_an_action_is_pinned_to_the_same_commit_everywhere() -> None:
    pins = set(re.findall(r"uses: ([\w-]+/[\w-]+)[^@\n]*@([0-9a-f]{40} # v[\d.]+)", "\n".join(TEXTS.values())))
    assert len({name for name, _ in pins}) == len(pins) == 5


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_workflow_has_the_rights_of_the_repository_beside_the_files_of_a_fork(text: str) -> None:
    assert "pull_request_target" not in text
    if "workflow_run" in text:
        assert "checkout" not in text


@pytest.mark.parametrize("text", [text for text in TEXTS.values() if "\njobs:" in text])
def test_a_workflow_has_the_least_rights_and_an_end(text: str) -> None:
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert set(job["permissions"].items()) <= {("contents", "read"), ("actions", "read"), ("pull-requests", "write")}
        assert "uses" in job or job["timeout-minutes"] <= 15
        for step in job.get("steps", ()):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_what_is_reviewed_is_checked_out_with_its_history() -> None:
    for text in TEXTS.values():
        for step in re.findall(r"uses: actions/checkout@.*?(?=\n +- |\Z)", text, re.DOTALL):
            assert "fetch-depth: 0" in step or "job.workflow_sha" in step


def test_every_script_of_the_action_stops_at_the_first_error() -> None:
    action = yaml.safe_load(TEXTS["action.yml"])
    steps = [step for step in action["runs"]["steps"] if "run" in step]
    assert steps
    for step in steps:
        assert step["shell"] == "bash"
        assert step["run"].startswith("set -euo pipefail\n")


def test_the_page_names_every_input_and_output_of_the_action() -> None:
    action = yaml.safe_load(TEXTS["action.yml"])
    rows = re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE)
    assert [name for name in rows if not name.startswith("specforge-")] == [*action["inputs"], *action["outputs"]]


def test_the_reusable_workflow_hands_its_inputs_on() -> None:
    action, workflow = yaml.safe_load(TEXTS["action.yml"]), yaml.safe_load(TEXTS["review.yml"])
    inputs = workflow[True]["workflow_call"]["inputs"]
    (given,) = (step["with"] for step in workflow["jobs"]["review"]["steps"] if step.get("id") == "review")
    assert set(given) == set(inputs) <= set(action["inputs"])
    for name, about in inputs.items():
        assert str(about["default"]).lower() == action["inputs"][name]["default"]


def test_the_hooks_are_those_of_the_page() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [one["id"] for one in hooks] == list(dict.fromkeys(re.findall(r"^ +- id: (specforge-\w+)$", "\n".join(RECIPES), re.MULTILINE)))
    for one in hooks:
        assert one["entry"] == f"specforge {one['id'].removeprefix('specforge-')}"
        assert (one["pass_filenames"], one["always_run"]) == (False, True)


def test_the_hooks_of_the_first_recipe_pass_in_a_project_that_was_begun_just_now(tmp_path: Path) -> None:
    (recipe,) = (text for text in RECIPES if text.startswith("# .pre-commit-config.yaml"))
    run_specforge("init", "shop", cwd=tmp_path)
    entries = {one["id"]: one["entry"] for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    for one in yaml.safe_load(recipe)["repos"][0]["hooks"]:
        assert run_specforge(*entries[one["id"]].split()[1:], cwd=tmp_path).returncode == 0


def pinned() -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for block in re.split(r"\n(?=\S)", REQUIREMENTS.strip()):
        head = re.match(r"([\w-]+)==([\w.]+)( ; [^\\]+)? \\\n", block)
        assert head, block
        assert re.fullmatch(r"(?: +--hash=sha256:[0-9a-f]{64}(?: \\\n|$))+", block[head.end() :]), block
        found.setdefault(head[1], []).append(Version(head[2]))
    return found


def test_the_action_installs_what_the_project_asks_for_and_only_by_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    versions = pinned()
    for text in (*project["project"]["dependencies"], *project["build-system"]["requires"]):
        asked = Requirement(text)
        assert versions[asked.name], f"run `make requirements` for {asked.name}"
        assert all(version in asked.specifier for version in versions[asked.name]), text
    assert "://" not in REQUIREMENTS
