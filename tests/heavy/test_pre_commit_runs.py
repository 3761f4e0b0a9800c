"""The hooks for pre-commit, run by pre-commit in a real repository, as the page about pull requests names them."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.verbs import build
from tests.conftest import AS_OF, ROOT
from tests.heavy.workflows.acting import TOOLS, commit, copied, git

pytestmark = pytest.mark.heavy
SPEC = "specforge: 1\nfeature: shop\nrole: You are the assistant of a shop.\nconstraints:\n  - {id: short, level: should, rule: Answer in two sentences.}\n"
KEY = "ghp_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"
PASSED = {"specforge build": "Passed", "specforge check": "Passed", "specforge lint": "Passed"}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that the hooks are taken from."""
    folder = tmp_path_factory.mktemp("product")
    copied(folder)
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "one")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the hooks are installed, once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def project(tmp_path: Path, product: Path) -> Path:
    """A project that is built, with a prompt of its own, and with the recipe of the page."""
    page = (ROOT / "docs/pull-requests.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^```yaml\n# \.pre-commit-config\.yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (third,) = re.findall(r"^```yaml\n( +- id: specforge-lint\n)^```", page, re.MULTILINE)
    recipe = re.sub(r"repo: .*", f"repo: {product}", recipe + third)
    recipe = re.sub(r"rev: .*", f"rev: {git(product, 'rev-parse', 'HEAD')}", recipe)
    for path, text in (
        (".pre-commit-config.yaml", recipe),
        ("specforge.toml", '[lint]\npaths = ["prompts"]\n'),
        ("specs/shop.yaml", SPEC),
        ("prompts/greeter.md", "You greet the users of a shop.\n\nGreet them by their name.\n"),
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    build(tmp_path, Config(), AS_OF)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "one")
    return tmp_path


def hooks(project: Path, home: Path) -> tuple[dict[str, str], str]:
    """How each hook ended over what is staged, and what was printed."""
    done = subprocess.run(
        [TOOLS / "bin/pre-commit", "run", "--color", "never", "--verbose"],
        cwd=project,
        env={**{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}, "PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    ended = dict(re.findall(r"^(specforge \w+)\.+(\w+)$", done.stdout, re.MULTILINE))
    assert done.returncode == int(ended != PASSED), done.stdout + done.stderr
    return ended, done.stdout


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_project_that_is_built_passes(project: Path, home: Path) -> None:
    (project / "notes.txt").write_text("nothing of the project\n", encoding="utf-8")
    git(project, "add", "-A")
    assert hooks(project, home)[0] == PASSED
    assert git(project, "status", "--porcelain") == "A  notes.txt"


def test_a_build_that_changed_a_file_stops_the_commit_until_it_is_added(project: Path, home: Path) -> None:
    changed(project / "specs/shop.yaml", "two", "three")
    git(project, "add", "-A")
    ended, said = hooks(project, home)
    assert ended == {**PASSED, "specforge build": "Failed"}
    assert "files were modified by this hook" in said
    assert "three sentences" in (project / "generated/shop/prompt.md").read_text(encoding="utf-8")
    assert hooks(project, home)[0]["specforge build"] == "Failed", "it is still not in the commit"
    git(project, "add", "-A")
    assert hooks(project, home)[0] == PASSED


def test_an_edit_by_hand_is_found_and_kept(project: Path, home: Path) -> None:
    prompt = project / "generated/shop/prompt.md"
    changed(prompt, "two", "ten")
    git(project, "add", "-A")
    ended, said = hooks(project, home)
    assert ended == {"specforge build": "Failed", "specforge check": "Failed", "specforge lint": "Passed"}
    assert "generated/shop/prompt.md" in said
    assert "hand-edited" in said
    assert "ten sentences" in prompt.read_text(encoding="utf-8")


def test_a_spec_that_cannot_be_read_stops_the_commit(project: Path, home: Path) -> None:
    changed(project / "specs/shop.yaml", "role:", "rule:")
    git(project, "add", "-A")
    ended, said = hooks(project, home)
    assert (ended["specforge build"], ended["specforge check"]) == ("Failed", "Failed")
    assert "specs/shop.yaml:3" in said


def test_a_prompt_is_linted(project: Path, home: Path) -> None:
    changed(project / "prompts/greeter.md", "by their name", f"by their name; the key for it is {KEY}")
    git(project, "add", "-A")
    ended, said = hooks(project, home)
    assert ended == {**PASSED, "specforge lint": "Failed"}
    assert "prompts/greeter.md" in said


def test_what_is_not_staged_is_put_aside(project: Path, home: Path) -> None:
    changed(project / "prompts/greeter.md", "Greet", "Always greet")
    git(project, "add", "-A")
    changed(project / "specs/shop.yaml", "role:", "rule:")
    assert hooks(project, home)[0] == PASSED
    assert "rule: You are" in (project / "specs/shop.yaml").read_text(encoding="utf-8")


def test_a_new_feature_that_was_built_and_not_added_passes_here(project: Path, home: Path) -> None:
    (project / "specs/desk.yaml").write_text(SPEC.replace("shop", "desk"), encoding="utf-8")
    git(project, "add", "-A")
    hooks(project, home)
    assert hooks(project, home)[0] == PASSED
    assert "?? generated/desk/" in git(project, "status", "--porcelain")
