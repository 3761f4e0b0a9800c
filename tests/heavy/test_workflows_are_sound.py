"""The action, the workflows and every recipe of the page about pull requests, judged by the linters of workflows and by the schemas of their hosts."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.heavy.workflows.acting import TOOLS

pytestmark = pytest.mark.heavy
BLOCKS = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", (ROOT / "docs/pull-requests.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
WORKFLOWS = [text for path, text in BLOCKS if path.startswith(".github/workflows/")]

PERMISSIONS = r"    permissions:\n      contents: read.*\n      pull-requests: write.*\n"


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """A repository with all of it, each recipe in a file of its own."""
    workflows = tmp_path / ".github/workflows"
    workflows.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for number, text in enumerate(WORKFLOWS):
        (workflows / f"recipe-{number}.yml").write_text(text, encoding="utf-8")
    for path in (".github/workflows/review.yml", "action.yml", ".pre-commit-hooks.yaml"):
        (tmp_path / path).write_text((ROOT / path).read_text(encoding="utf-8"), encoding="utf-8")
    for path, text in BLOCKS:
        if not path.startswith(".github/"):
            (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def tool(folder: Path, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TOOLS / "bin" / name, *words], cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def audited(folder: Path) -> list[tuple[str, str]]:
    """Which audits of zizmor have something to say, and of which file; a file that it cannot read is an error."""
    done = tool(folder, "zizmor", "--offline", "--no-progress", "--strict-collection", "--collect", "all", "--format", "json", ".")
    assert "completed ./action.yml" in done.stderr, done.stderr
    assert done.returncode in {0, 11, 12, 13, 14}, done.stderr
    return [
        (one["ident"], one["locations"][0]["symbolic"]["key"]["Local"]["verbatim_path"])
        for one in json.loads(done.stdout)
        if not one["ignored"]
    ]


def linted(folder: Path) -> list[str]:
    """What actionlint has to say: the kind of each complaint."""
    done = tool(folder, "actionlint", "-format", "{{json .}}")
    assert done.returncode in {0, 1}, done.stderr
    return [f"{one['filepath'].rsplit('/', 1)[-1]}: {one['kind']}" for one in json.loads(done.stdout or "[]")]


def test_zizmor_finds_nothing(everything: Path) -> None:
    assert len(WORKFLOWS) == 4
    assert audited(everything) == []


def test_actionlint_finds_nothing(everything: Path) -> None:
    assert linted(everything) == []


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("vendor.gitlab-ci", ".gitlab-ci.yml"),
    ],
)
def test_each_file_is_of_its_schema(everything: Path, schema: str, paths: str) -> None:
    found = [str(path) for path in everything.glob(paths)]
    assert found
    done = tool(everything, "check-jsonschema", "--builtin-schema", schema, *found)
    assert done.returncode == 0, done.stdout


def test_pre_commit_takes_the_hooks_and_the_recipe(everything: Path) -> None:
    for verb, path in (("validate-manifest", ".pre-commit-hooks.yaml"), ("validate-config", ".pre-commit-config.yaml")):
        done = tool(everything, "pre-commit", verb, path)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "old", "new", "audit"),
    [
        ("action.yml", r"actions/setup-python@[0-9a-f]{40} # v7\.0\.0", "actions/setup-python@v7", "unpinned-uses"),
        ("action.yml", r"set -euo pipefail\n", 'set -euo pipefail; echo "${{ github.head_ref }}"\n', "template-injection"),
        (".github/workflows/review.yml", r"actions/checkout@[0-9a-f]{40} # v7\.0\.1", "actions/checkout@main", "unpinned-uses"),
        (".github/workflows/review.yml", r"          persist-credentials: false\n", "", "artipacked"),
        (".github/workflows/recipe-1.yml", PERMISSIONS, "    permissions: write-all\n", "excessive-permissions"),
        (".github/workflows/recipe-0.yml", r"on: pull_request", "on: pull_request_target", "dangerous-triggers"),
        (
            ".github/workflows/recipe-1.yml",
            r"        id: review\n",
            "      - run: echo ${{ github.event.pull_request.title }}\n",
            "template-injection",
        ),
        (".github/workflows/recipe-3.yml", r" # zizmor: ignore.*\n", "\n", "dangerous-triggers"),
    ],
)
def test_zizmor_sees_what_is_planted(everything: Path, path: str, old: str, new: str, audit: str) -> None:
    planted(everything / path, old, new)
    assert (audit, f"./{path}") in audited(everything)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (r"        id: review\n", "      - run: echo ${{ github.head_ref }}\n", "expression"),
        (r"runs-on: ubuntu-latest", "runs-on: ubuntu-newest", "runner-label"),
        (r"pull-requests: write", "pull-request: write", "permissions"),
        (r"\$\{\{ github\.event\.pull_request\.number \}\}", "${{ github.evnt.number }}", "expression"),
    ],
)
def test_actionlint_sees_what_is_planted(everything: Path, old: str, new: str, kind: str) -> None:
    planted(everything / ".github/workflows/recipe-1.yml", old, new)
    assert f"recipe-1.yml: {kind}" in linted(everything)


def planted(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed = re.sub(old, lambda _: new, text, count=1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def test_the_schemas_see_what_is_planted(everything: Path) -> None:
    planted(everything / "action.yml", "using: composite", "using: compost")
    assert tool(everything, "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml").returncode == 1
    planted(everything / ".github/workflows/review.yml", "timeout-minutes: 15", "timeout-minute: 15")
    assert (
        tool(everything, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/review.yml").returncode == 1
    )
