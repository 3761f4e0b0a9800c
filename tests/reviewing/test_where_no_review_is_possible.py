"""Repositories that are not as one wishes: what is told, with which exit code, and what works all the same."""

import subprocess
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.errors import BaseError, UsageError
from specforge.prompt_lint.judging import Request, judge
from specforge.registry import find_rules
from specforge.reviewing.review import review
from tests.reviewing.repository import (
    AS_OF,
    DESK,
    EVALS,
    PROMPT,
    SHOP,
    SPEC,
    begun,
    built,
    commit,
    edit,
    introduced,
    resolved,
    reviewed,
    specforge,
)
from tests.trees import git, write


def refused(root: Path, base: str = "main") -> str:
    """Why there is no review, and what to do."""
    with pytest.raises(BaseError) as caught:
        reviewed(root, base)
    assert caught.value.exit_code == 3
    assert caught.value.help
    return str(caught.value)


def test_a_folder_without_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {"specforge.toml": "", SPEC: SHOP})
    said = specforge(tmp_path, "review", "--base", "main", code=3, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert "is not in a git repository" in said


@pytest.mark.parametrize("base", ["nowhere", "0" * 40, "main:specs", "--upload-pack=x", "-x", "", "main\n"])
def test_a_base_that_is_none(tmp_path: Path, base: str) -> None:
    assert "there is no revision" in refused(begun(tmp_path), base) or "is not the name of a revision" in refused(tmp_path, base)


def test_a_base_is_asked_for_on_the_command_line_with_exit_code_3(tmp_path: Path) -> None:
    said = specforge(begun(tmp_path), "review", "--base=--upload-pack=x", code=3)
    assert said.startswith("specforge: there is no revision `--upload-pack=x`\n    name a branch, a tag or a commit")


@pytest.mark.parametrize("name", ["--upload-pack=x", "-x"])
def test_a_branch_whose_name_looks_like_an_option_is_a_branch(tmp_path: Path, name: str) -> None:
    root = begun(tmp_path)
    git(root, "update-ref", f"refs/heads/{name}", "HEAD")
    found = reviewed(root, f"refs/heads/{name}")
    assert (found.introduced, found.existing) == ((), 1)
    assert reviewed(root, name).commit == found.commit


def test_a_detached_head_works(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("Be polite.", "Be kind."))
    commit(root, "kind")
    git(root, "checkout", "-q", "--detach")
    assert introduced(reviewed(root)) == ["stale shop/constraint/polite"]


def test_what_came_to_the_base_since_is_not_part_of_the_change(tmp_path: Path) -> None:
    root = begun(tmp_path)
    git(root, "checkout", "-q", "main")
    edit(root, SPEC, ("Be polite.", "Be kind."))
    commit(root, "kind")
    git(root, "checkout", "-q", "change")
    found = reviewed(root)
    assert (found.changes, found.introduced) == ((), ())
    assert found.commit == git(root, "rev-parse", "change").strip()


def test_histories_without_a_common_past(tmp_path: Path) -> None:
    root = begun(tmp_path)
    git(root, "checkout", "-q", "--orphan", "alone")
    assert refused(root) == "there is no commit to compare with `main`"
    commit(root, "alone")
    assert refused(root) == "`main` and the current commit have no common past"


def test_a_shallow_clone(tmp_path: Path) -> None:
    root = begun(tmp_path / "full")
    commit(root, "one")
    commit(root, "two")
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{root}", "shallow")
    assert "this clone is shallow" in refused(tmp_path / "shallow", "origin/main")


@pytest.mark.parametrize("checked_out", [True, False])
def test_specs_in_a_submodule(tmp_path: Path, checked_out: bool) -> None:
    write(tmp_path / "shared", {"shop.yaml": SHOP, "more/desk.yaml": DESK})
    git(tmp_path / "shared", "init", "-q")
    commit(tmp_path / "shared")
    root = begun(tmp_path / "root")
    git(root, "rm", "-rq", "specs")
    git(root, "submodule", "--quiet", "add", "../shared", "specs")
    commit(root, "shared")
    if not checked_out:
        git(root, "submodule", "--quiet", "deinit", "-f", "specs")
        write(root, {"other/desk.yaml": DESK, "specforge.toml": 'specs = ["specs/*.yaml", "other/*.yaml"]\n'})
    commit(root, "one more")
    assert refused(root, "HEAD") == "specs are in the submodule specs, of which `HEAD` names a commit and holds no file"
    for command in ("diff", "affected", "weakening"):
        assert "specs are in the submodule" in specforge(root, command, "--base", "HEAD", code=3)


@pytest.mark.parametrize("command", ["review", "diff"])
def test_a_project_whose_folder_the_change_deletes(tmp_path: Path, command: str) -> None:
    root = tmp_path / "all"
    write(root / "apps/shop", {"specforge.toml": "", SPEC: SHOP})
    git(root, "init", "-q", "-b", "main")
    commit(root, "begin")
    git(root, "checkout", "-qb", "change")
    git(root, "rm", "-rq", "apps")
    commit(root, "gone")
    said = specforge(root, command, "--base", "main", "--root", "apps/shop", code=2)
    assert said.startswith("specforge: the change deletes the folder apps/shop, which is there in `main`, so nothing is left to compare\n")
    assert "there is no folder apps/desk" in specforge(root, command, "--base", "main", "--root", "apps/desk", code=2)


def test_a_sparse_checkout(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", SPEC: SHOP, "specs/desk.yaml": DESK})
    git(root, "sparse-checkout", "set", "--no-cone", "/*", "!/generated/")
    assert reviewed(root, "HEAD").changes == ()
    git(root, "sparse-checkout", "set", "--no-cone", "/*", f"!/{SPEC}")
    assert refused(root, "HEAD") == f"this checkout is sparse and leaves out {SPEC}"
    (root / "specs/desk.yaml").unlink()
    git(root, "sparse-checkout", "disable")
    assert [(one.action, one.ref) for one in reviewed(root, "HEAD").changes] == [("removed", "desk")]


def test_a_submodule_without_specs_is_no_obstacle(tmp_path: Path) -> None:
    write(tmp_path / "shared", {"notes.md": "Notes.\n"})
    git(tmp_path / "shared", "init", "-q")
    commit(tmp_path / "shared")
    root = begun(tmp_path / "root")
    git(root, "submodule", "--quiet", "add", "../shared", "specs/notes")
    commit(root, "notes")
    assert reviewed(root, "HEAD").changes == ()


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("generated/", "`generated/` in .gitignore hides the artifacts from git, so that the base holds none"),
        ("*.lock", "`*.lock` in .gitignore hides the locks from git, so that the base holds none"),
    ],
)
def test_what_git_does_not_see_is_neither_resolved_nor_passed_over(tmp_path: Path, pattern: str, says: str) -> None:
    root = begun(tmp_path)
    assert not any(one.startswith("which drift") for one in reviewed(root).unseen)
    write(root, {".gitignore": f"{pattern}\n"})
    git(root, "rm", "-rq", "--cached", "generated" if "generated" in pattern else "specforge.locks")
    commit(root, "ignored")
    found = reviewed(root, "HEAD")
    assert resolved(found) == []
    assert f"which drift was there before: {says}" in found.unseen


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    write(tmp_path, {"specforge.toml": "", SPEC: SHOP})
    git(tmp_path, "init", "-q", "-b", "main")
    assert "there is no revision `main`" in refused(tmp_path)
    said = specforge(tmp_path, "diff", "--base", "HEAD", code=3)
    assert said == "specforge: there is no revision `HEAD`\n    no commit stands on the current branch yet: commit first\n"


def newer(root: Path) -> None:
    """Let the lock of the shop be from a version of tomorrow."""
    edit(root, "specforge.locks/shop.lock", ("\nversion 2\n", "\nversion 99\n"))


@pytest.mark.parametrize("side", ["base", "head"])
def test_a_lock_from_a_newer_version(tmp_path: Path, side: str) -> None:
    root = begun(tmp_path)
    kept = (root / "specforge.locks/shop.lock").read_text()
    newer(root)
    if side == "base":
        commit(root, "newer")
        git(root, "branch", "-f", "main")
        write(root, {"specforge.locks/shop.lock": kept})
    said = refused(root)
    assert said.startswith("in the base, specforge.locks/shop.lock" if side == "base" else "specforge.locks/shop.lock")
    assert "newer" in said


@pytest.mark.parametrize(
    "config",
    [
        "specs = \n",
        'nonsense = "x"\n',
        'fail_on = "loud"\n',
        'templates = {prompt = "gone.j2"}\n',
        'plugins = ["not_installed"]\n',
        'templates = {nonsense = "specforge.toml"}\n',
    ],
)
def test_a_config_of_the_base_that_cannot_be_read(tmp_path: Path, config: str) -> None:
    root = begun(tmp_path, {"specforge.toml": config, SPEC: SHOP}, build_it=False)
    write(root, {"specforge.toml": ""})
    said = refused(root)
    assert said.startswith(("in the base, ", "by the config of the base, "))


def test_a_config_of_the_base_that_leads_nowhere(tmp_path: Path) -> None:
    root = begun(tmp_path, {SPEC: SHOP})
    (root / "specforge.toml").symlink_to("nowhere.toml")
    commit(root, "link")
    git(root, "branch", "-f", "main")
    (root / "specforge.toml").unlink()
    assert refused(root).startswith("in the base, specforge.toml cannot be read")


def test_a_config_that_is_wrong_now_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    root = begun(tmp_path)
    write(root, {"specforge.toml": 'nonsense = "x"\n'})
    assert "unknown setting" in specforge(root, "review", "--base", "main", code=2)


def test_an_empty_project_is_told_as_a_check_tells_it(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": "", "README.md": "x"}, build_it=False)
    with pytest.raises(UsageError, match="no spec") as caught:
        reviewed(root)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("config", [True, False], ids=["a config stays", "no config stays"])
def test_a_change_that_deletes_all_specs_is_reviewed(tmp_path: Path, config: bool) -> None:
    root = begun(tmp_path)
    git(root, "rm", "-q", SPEC, *([] if config else ["specforge.toml"]))
    commit(root, "gone")
    found = reviewed(root)
    assert {(one.action.value, one.ref) for one in found.changes} == {("removed", "shop"), ("removed", "shop/constraint/own-orders")}
    assert found.unseen[0] == "any spec of this tree: no file matches `specs/**/*.yaml`, `specs/**/*.yml`"
    assert introduced(found) == [f"orphaned {path}" for path in (EVALS, PROMPT, "generated/shop/tools.json")]
    for command in (("diff",), ("affected",)):
        assert "removed" in specforge(root, *command, "--base", "main")
    assert "`specforge build --prune` deletes what was built of them" in specforge(root, "check", code=2)
    specforge(root, "build", "--prune")
    assert introduced(reviewed(root)) == []
    accept = ("accept-change", "shop", "--base", "main", "--owner", "product", "--reason", "We close.", "--expires", "2099-01-31")
    assert "shop is gone, and no spec is left that could say so" in specforge(root, *accept, code=2)


@pytest.mark.parametrize(
    ("to", "says"),
    [("specs/shop.YAML", "specs/shop.YAML: the file is not read"), ("specs/shop.txt", "specs/shop.txt: the file is not read")],
)
def test_a_spec_that_is_only_called_otherwise_is_not_taken_for_deleted(tmp_path: Path, to: str, says: str) -> None:
    root = begun(tmp_path)
    git(root, "mv", SPEC, to)
    commit(root, "called otherwise")
    with pytest.raises(UsageError, match=says):
        reviewed(root)


@pytest.mark.parametrize("config", ['specs = ["agent/**/*.yaml"]\n', None], ids=["mistyped", "lost"])
def test_specs_that_no_pattern_matches_any_more_are_not_taken_for_deleted(tmp_path: Path, config: str | None) -> None:
    """With `--prune` all that was built of them would go."""
    root = begun(tmp_path, {"specforge.toml": 'specs = ["agents/**/*.yaml"]\n', "agents/shop.yaml": SHOP})
    (root / "specforge.toml").unlink()
    write(root, {"specforge.toml": config} if config else {"README.md": "x"})
    commit(root, "another pattern")
    told = "and agents/shop.yaml, of which something is built, stands there"
    with pytest.raises(UsageError, match=told) as caught:
        reviewed(root)
    assert caught.value.help == "add a pattern that matches it to `specs` in the config"
    for command in (("check",), ("build", "--prune")):
        assert told in specforge(root, *command, code=2)
    assert (root / PROMPT).is_file()


@pytest.fixture
def subfolder(tmp_path: Path) -> Path:
    files = {f"apps/shop/{path}": text for path, text in {"specforge.toml": "", SPEC: SHOP}.items()}
    write(tmp_path, {**files, SPEC: "not: a spec of this project\n"})
    built(tmp_path / "apps/shop")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path / "apps/shop"


def test_a_project_in_a_subfolder(subfolder: Path) -> None:
    edit(subfolder, SPEC, ("Be polite.", "Be kind."), ("Act only on orders of the user.", "Act on orders."))
    found = reviewed(subfolder)
    assert found.root == "apps/shop/"
    assert introduced(found) == ["stale shop/constraint/own-orders"]
    assert found.introduced[0].at.path == PROMPT
    assert {one.at.path for one in found.changes} == {SPEC}
    said = specforge(subfolder, "review", "--base", "main", "--format", "github", code=1)
    assert "file=apps/shop/generated/shop/prompt.md," in said
    assert "file=apps/shop/specs/shop.yaml," in said
    assert "file=specs/" not in said
    told = "paths are relative to `apps/shop`, and commands are to be run there"
    assert told in specforge(subfolder, "review", "--base", "main", code=1)
    assert told in specforge(subfolder, "review", "--base", "main", "--format", "markdown", code=1)


def test_a_project_whose_specs_are_links(tmp_path: Path) -> None:
    write(tmp_path, {"specforge.toml": "", "shared/shop.yaml": SHOP, "pool/desk.yaml": DESK})
    (tmp_path / "specs").mkdir()
    (tmp_path / SPEC).symlink_to("../shared/shop.yaml")
    (tmp_path / "specs/deep").symlink_to("../pool")
    root = begun(tmp_path, {})
    found = reviewed(root)
    assert (found.introduced, found.resolved, found.existing) == ((), (), 1)
    edit(root, "shared/shop.yaml", ("Be polite.", "Be kind."))
    built(root)
    assert [one.ref for one in reviewed(root).changes] == ["shop/constraint/polite"]


def test_a_spec_that_becomes_a_link_out_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere.yaml": SHOP})
    root = begun(tmp_path / "project")
    (root / SPEC).unlink()
    (root / SPEC).symlink_to(tmp_path / "elsewhere.yaml")
    found = reviewed(root)
    assert found.blocks
    assert f"unreadable-file {SPEC}" in introduced(found)
    assert resolved(found) == []


def test_an_artifact_that_is_a_link_in_the_base(tmp_path: Path) -> None:
    root = begun(tmp_path / "project")
    (root / PROMPT).unlink()
    (root / PROMPT).symlink_to("/etc/hostname")
    commit(root, "link")
    git(root, "branch", "-f", "main")
    found = reviewed(root)
    assert (introduced(found), resolved(found), found.existing) == ([], [], 2)


def test_a_folder_of_artifacts_that_is_a_link_in_the_base(tmp_path: Path) -> None:
    root = begun(tmp_path / "project")
    (root / "generated").rename(root / "kept")
    (root / "generated").mkdir()
    (root / "generated/shop").symlink_to("../kept/shop")
    edit(root, SPEC, ("owners:", "documents:\n  - {id: itself, file: ../generated/shop/prompt.md, says: It.}\nowners:"))
    commit(root, "link")
    git(root, "branch", "-f", "main")
    found = reviewed(root)
    assert (introduced(found), resolved(found)) == ([], [])


def test_an_output_folder_that_is_a_link_in_the_base(tmp_path: Path) -> None:
    root = begun(tmp_path / "project")
    (root / "generated").rename(root / "kept")
    (root / "generated").symlink_to("kept")
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    commit(root, "link")
    git(root, "branch", "-f", "main")
    found = reviewed(root)
    assert (introduced(found), resolved(found), found.existing) == ([], [], 2)


def test_a_dirty_tree_is_reviewed_as_it_is(tmp_path: Path) -> None:
    root = begun(tmp_path)
    edit(root, SPEC, ("Be polite.", "Be kind."))
    built(root)
    write(root, {"specs/desk.yaml": DESK})
    git(root, "add", SPEC)
    found = reviewed(root)
    assert [one.ref for one in found.changes] == ["shop/constraint/polite", "desk"]
    assert {one.at.path.split("/")[1] for one in found.introduced if one.check == "new"} == {"desk"}


def test_a_project_that_lies_in_a_work_tree_of_its_own(tmp_path: Path) -> None:
    root = begun(tmp_path / "first")
    git(root, "worktree", "add", "-q", "-b", "other", str(tmp_path / "second"))
    edit(tmp_path / "second", SPEC, ("Be polite.", "Be kind."))
    assert introduced(reviewed(tmp_path / "second")) == ["stale shop/constraint/polite"]


def test_settings_of_git_run_nothing(tmp_path: Path) -> None:
    root = begun(tmp_path)
    for name in ("core.fsmonitor", "diff.external", "core.pager", "core.sshCommand"):
        git(root, "config", name, f"touch {tmp_path}/ran")
    write(root, {".gitattributes": "* diff=evil filter=evil\n"})
    for name in ("diff.evil.textconv", "filter.evil.smudge", "filter.evil.clean"):
        git(root, "config", name, f"touch {tmp_path}/ran")
    edit(root, SPEC, ("Be polite.", "Be kind."))
    assert reviewed(root).blocks
    assert not (tmp_path / "ran").exists()


def test_a_command_runs_where_git_said_so_in_its_environment(tmp_path: Path) -> None:
    root = begun(tmp_path / "project")
    other = begun(tmp_path / "other", {"specforge.toml": "", "specs/desk.yaml": DESK})
    edit(root, SPEC, ("Be polite.", "Be kind."))
    assert "stale" in specforge(root, "review", "--base", "main", code=1, env={"GIT_DIR": str(other / ".git")})


def test_a_repository_that_only_the_environment_names_is_not_looked_for(tmp_path: Path) -> None:
    root = begun(tmp_path / "project")
    (root / ".git").rename(tmp_path / "elsewhere")
    env = {"GIT_DIR": str(tmp_path / "elsewhere"), "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    said = specforge(root, "review", "--base", "main", code=3, env=env)
    assert "not by `GIT_DIR`: write `gitdir: PATH` into a file `.git` here" in said
    (root / ".git").write_text(f"gitdir: {tmp_path / 'elsewhere'}\n")
    assert reviewed(root).introduced == ()


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "as a pointer of Git LFS"),
        (b"\0GITCRYPT\0\x8f\x01", "encrypted by git-crypt"),
    ],
)
@pytest.mark.parametrize("path", [SPEC, PROMPT])
def test_what_a_filter_wrote_into_git_is_not_compared_with_texts(tmp_path: Path, path: str, content: bytes, how: str) -> None:
    root = begun(tmp_path)
    text = (root / path).read_bytes()
    (root / path).write_bytes(content)
    commit(root, "filtered")
    (root / path).write_bytes(text)
    assert refused(root, "HEAD") == f"git holds {path} {how}, so that a revision has no text of it"
    if path == PROMPT:
        with pytest.raises(BaseError, match=how):
            judge(root, Config(), find_rules(()), AS_OF, Request(paths=(root / path,), base="HEAD"))


def test_a_clone_that_lacks_the_objects_is_told(tmp_path: Path) -> None:
    root = begun(tmp_path)
    commit(root, "more")
    blob = git(root, "rev-parse", f"main:{SPEC}").strip()
    edit(root, SPEC, ("Be polite.", "Be kind."))
    target = root / ".git/objects" / blob[:2] / blob[2:]
    target.chmod(0o644)
    target.unlink()
    done = subprocess.run(["git", "cat-file", "-e", blob], cwd=root, check=False, capture_output=True)
    assert done.returncode
    with pytest.raises((BaseError, UsageError)):
        review(root, Config(), "main", AS_OF)


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_a_clone_that_left_files_out_says_so(tmp_path: Path, left_out: str) -> None:
    root = begun(tmp_path / "whole")
    edit(root, SPEC, ("Be polite.", "Be kind."))
    built(root)
    commit(root, "kind")
    git(root, "config", "uploadpack.allowFilter", "true")
    part = tmp_path / "part"
    git(root, "clone", "-q", f"--filter={left_out}", "--branch=change", root.as_uri(), str(part))
    assert "this clone does not hold all of the history" in refused(part, "origin/main")
    with pytest.raises(BaseError, match="does not hold all of the history"):
        judge(part, Config(), find_rules(()), AS_OF, Request(paths=(part / PROMPT,), base="origin/main"))


def test_a_branch_that_was_only_fetched_is_named(tmp_path: Path) -> None:
    root = begun(tmp_path / "one")
    other = tmp_path / "other"
    git(root, "clone", "-q", "--branch=change", root.as_uri(), str(other))
    with pytest.raises(BaseError) as caught:
        reviewed(other, "main")
    assert str(caught.value) == "there is no revision `main`"
    assert caught.value.help.startswith("did you mean `origin/main`?")


def test_a_repository_of_another_user_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = begun(tmp_path)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(BaseError, match="belongs to another user") as caught:
        reviewed(root)
    assert f"safe.directory {root}" in caught.value.help
