"""Specs that git knows and that are not checked out are not gone: nothing of their features is judged or deleted."""

from pathlib import Path
from typing import Protocol

import pytest

from specforge.config import Config
from specforge.errors import UsageError
from specforge.verbs import Wishes, build, check
from tests.conftest import AS_OF
from tests.trees import git, write

SPEC = "specforge: 1\nfeature: {id}\nrole: You are the assistant of a {id}.\n"
CONFIG = Config(specs=("specs/**/*.yaml", "team/**/*.yaml"))


def files(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts}


def sparse(folder: Path, *, whole: bool) -> Path:
    """A checkout without the specs of a team, or without any."""
    write(folder / "shop", {"specs/shop.yaml": SPEC.format(id="shop"), "team/bank.yaml": SPEC.format(id="bank")})
    root = folder / "shop"
    build(root, CONFIG, AS_OF)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    git(root, "sparse-checkout", "set", "--no-cone", "/*", "!/team/", *(["!/specs/"] if whole else []))
    return root


def cloned(folder: Path, *, whole: bool) -> Path:
    """A clone whose submodule, which has the specs of a team, is not checked out."""
    write(folder / "team", {"bank.yaml": SPEC.format(id="bank")})
    git(folder / "team", "init", "-q")
    git(folder / "team", "add", "-A")
    git(folder / "team", "commit", "-qm", "base")
    root = folder / "shop"
    if not whole:
        write(root, {"specs/shop.yaml": SPEC.format(id="shop")})
    git(folder, "init", "-q", "shop")
    git(root, "submodule", "--quiet", "add", str(folder / "team"), "team")
    build(root, CONFIG, AS_OF)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    git(folder, "clone", "-q", str(root), "clone")
    return folder / "clone"


class CheckedOut(Protocol):
    def __call__(self, folder: Path, *, whole: bool) -> Path: ...


WAYS = pytest.mark.parametrize(
    ("checked_out", "why", "cure"),
    [
        (sparse, "a sparse checkout leaves out team/bank.yaml", "add its folder with `git sparse-checkout add`, or run `git sparse-checkout disable`"),
        (cloned, "the submodule team is not checked out", "run `git submodule update --init team`"),
    ],
)  # fmt: skip


@WAYS
def test_a_feature_whose_spec_is_not_checked_out_is_left_as_it_is(tmp_path: Path, checked_out: CheckedOut, why: str, cure: str) -> None:
    root = checked_out(tmp_path, whole=False)
    before = files(root)
    assert check(root, CONFIG, AS_OF).report.findings == ()
    outcome = build(root, CONFIG, AS_OF, Wishes(prune=True))
    assert outcome.report.unseen[0] == f"feature `bank`, left as it is: {why}"
    assert (outcome.report.findings, outcome.deleted, outcome.seen) == ((), (), None)
    assert files(root) == before


@WAYS
def test_specs_that_are_not_checked_out_are_not_to_be_begun(tmp_path: Path, checked_out: CheckedOut, why: str, cure: str) -> None:
    root = checked_out(tmp_path, whole=True)
    with pytest.raises(UsageError, match="no spec matches") as raised:
        check(root, CONFIG, AS_OF)
    assert raised.value.help.replace("specs/shop.yaml", "team/bank.yaml") == f"{why}: {cure}"


def test_a_spec_that_was_deleted_is_gone_in_a_sparse_checkout_too(tmp_path: Path) -> None:
    root = sparse(tmp_path, whole=False)
    git(root, "rm", "-q", "--sparse", "--cached", "team/bank.yaml")
    assert {one.check for one in check(root, CONFIG, AS_OF).report.findings} == {"orphaned"}
