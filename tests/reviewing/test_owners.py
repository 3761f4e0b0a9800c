"""A fragment of CODEOWNERS, made from who answers for what, and kept in its place."""

import shutil
import subprocess
from pathlib import Path

import pytest

from specforge.config import read_config
from specforge.errors import UsageError
from specforge.reviewing.owning import BEGIN, END, Owned, owners
from tests.command import run_specforge

SHOP = """
specforge: 1
feature: shop
role: You are the assistant of a shop.
owners: {product: shop-pm, legal: legal-review, prompt: shop-ai, evals: quality}
constraints:
  - {id: short, level: should, rule: Answer in two sentences.}
  - {id: own, level: should, rule: Speak of orders of the user alone., owner: legal, protected: true}
"""
PLAIN = "specforge: 1\nmodule: plain\nowners: {finance: money}\nfacts:\n  - {id: name, is: Acme}\n"
HANDLES = """
[review.handles]
product = ["@acme/product"]
shop-pm = ["@pm", "pm@example.org"]
legal = ["@acme/legal"]
finance = ["@acme/money"]
quality = ["@acme/quality"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "one repository/our #1 shop"
    (root / "specs").mkdir(parents=True)
    (root / "specs/shop.yaml").write_text(SHOP, encoding="utf-8")
    (root / "specs/plain.yaml").write_text(PLAIN, encoding="utf-8")
    (root / "specforge.toml").write_text(HANDLES, encoding="utf-8")
    return root


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run_specforge("owners", "--root", str(root), *words)


def test_specs_belong_to_those_who_answer_and_artifacts_to_those_who_are_asked(project: Path) -> None:
    found = owners(project, read_config(project))
    assert found.lines == (
        "/specs/plain.yaml @acme/money",
        "/specs/shop.yaml @acme/legal @pm pm@example.org @acme/quality",
        "/generated/shop/**/evals.* @acme/quality",
        "/generated/shop/**/tools.json @pm pm@example.org",
    )
    assert found.unknown == ("prompt (shop-ai)",)


def test_boundaries_belong_to_those_whose_word_a_change_of_them_needs(project: Path) -> None:
    (project / "specforge.toml").write_text(f'{HANDLES}[review.approvals]\nboundary = ["legal"]\n', encoding="utf-8")
    assert "/generated/shop/**/sessions.* @acme/legal" in owners(project, read_config(project)).lines


def test_an_artifact_belongs_to_a_role_that_only_the_config_holds_as_a_review_asks_it(project: Path) -> None:
    (project / "specforge.toml").write_text(f'{HANDLES}prompt = ["@acme/prompts"]\n', encoding="utf-8")
    (project / "specs/plain.yaml").write_text("specforge: 1\nfeature: plain\nrole: You help.\n", encoding="utf-8")
    assert "/generated/plain/**/prompt.md @acme/prompts" in owners(project, read_config(project)).lines


def test_paths_begin_at_the_root_of_the_repository_and_are_escaped(project: Path) -> None:
    subprocess.run(["git", "init", "-q", str(project.parent)], check=True)
    assert owners(project, read_config(project)).lines[0] == r"/our\ \#1\ shop/specs/plain.yaml @acme/money"
    (project / "specs/plain.yaml").rename(project / "specs/!plain [a-z]*?.yaml")
    assert owners(project, read_config(project)).lines[0] == r"/our\ \#1\ shop/specs/!plain\ \[a-z\]\*\?.yaml @acme/money"


def test_the_fragment_is_put_in_its_place_and_kept_there(project: Path) -> None:
    file = project / "CODEOWNERS"
    file.write_text("* @acme/all", encoding="utf-8")
    wrote = run(project, "--into", str(file))
    assert (wrote.returncode, wrote.stdout) == (0, f"wrote {file}\n")
    assert "no forge knows prompt (shop-ai)" in wrote.stderr
    once = file.read_text(encoding="utf-8")
    assert once.startswith(f"* @acme/all\n\n{BEGIN}\n/specs/plain.yaml @acme/money\n")
    file.write_text(f"{once}/later @acme/last\n", encoding="utf-8")
    assert run(project, "--into", str(file), "--check").returncode == 0
    file.write_text(file.read_text(encoding="utf-8").replace("@acme/money", "@acme/nobody"), encoding="utf-8")
    stale = run(project, "--into", str(file), "--check")
    assert (stale.returncode, "@acme/nobody" in file.read_text(encoding="utf-8")) == (1, True)
    assert f"specforge owners --into {file}" in stale.stdout
    assert run(project, "--into", str(file)).returncode == 0
    assert file.read_text(encoding="utf-8") == f"{once}/later @acme/last\n"


def test_projects_of_one_repository_keep_their_fragments_beside_each_other(project: Path) -> None:
    subprocess.run(["git", "init", "-q", str(project.parent)], check=True)
    other, file = project.parent / "other", project.parent / "CODEOWNERS"
    shutil.copytree(project, other)
    for root in (project, other, project):
        assert run(root, "--into", str(file)).returncode == 0
    for root in (project, other):
        assert run(root, "--into", str(file), "--check").returncode == 0
    assert file.read_text(encoding="utf-8").count("@acme/money") == 2


@pytest.mark.parametrize("text", ["* @all\r\n", f"* @all\r\n{BEGIN}\r\nold\r\n{END}\r\n"])
def test_a_file_keeps_the_ends_of_its_lines(text: str) -> None:
    after = Owned(("new",), ()).put_into(text)
    assert "new" in after
    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize("name", ["@octo_acme", "@jane.doe", "@group/sub/team", "@acme/a-team", "jane@example.org"])
def test_a_name_of_a_forge_is_taken(project: Path, name: str) -> None:
    config = read_config(project)
    named = config.model_copy(update={"review": config.review.model_copy(update={"handles": {"legal": (name,)}})})
    assert owners(project, named).lines


@pytest.mark.parametrize("text", [f"{BEGIN}\n", f"{END}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{BEGIN}\n{END}\n"])
def test_a_file_that_is_damaged_is_left_alone(text: str) -> None:
    with pytest.raises(UsageError, match="does not have one line"):
        Owned((), ()).put_into(text)


@pytest.mark.parametrize("name", ["acme", "@", "@a b", "@acme/x\n* @evil", "@acme/x #", "a@b"])
def test_a_name_that_no_forge_knows_is_refused(project: Path, name: str) -> None:
    config = read_config(project)
    bad = config.model_copy(update={"review": config.review.model_copy(update={"handles": {"legal": (name,)}})})
    with pytest.raises(UsageError, match="no name that a forge knows"):
        owners(project, bad)


def test_what_cannot_be_read_or_meant_is_told(project: Path) -> None:
    (project / "binary").write_bytes(b"\xff")
    for words, says in (
        (("--check",), "none was named"),
        (("--into", str(project / "binary")), "not UTF-8"),
        (("--into", str(project)), "is no file"),
    ):
        done = run(project, *words)
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr


def test_outside_of_a_project_nobody_owns_anything_and_that_is_told(tmp_path: Path) -> None:
    done = run_specforge("owners", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("specforge: no spec matches")
