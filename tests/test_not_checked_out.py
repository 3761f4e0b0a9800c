"""What git knows and what is not checked out is not gone: it is neither judged nor deleted nor written over."""

from pathlib import Path
from typing import Protocol

import pytest

from specforge.config import Config
from specforge.doctoring import examine
from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.verbs import Wishes, build, check, edits_in
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


PROMPT, EVALS, LOCK = "generated/shop/prompt.md", "generated/shop/evals.jsonl", "specforge.locks/shop.lock"
CASE = """\
intents:
  - {id: hours, when: The user asks when the shop is open., do: Tell the opening hours.}
cases:
  - {id: hours, covers: hours, input: When are you open?, expect: [{says: hours}]}
"""


def shop(folder: Path, spec: str = SPEC.format(id="shop") + CASE) -> Path:
    """A project that was built and committed."""
    write(folder, {"specs/shop.yaml": spec})
    build(folder, CONFIG, AS_OF)
    git(folder, "init", "-q")
    commit(folder)
    return folder


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "A change.")


def leave_out(root: Path, *patterns: str) -> dict[str, str]:
    """Leave files out of the checkout; gives what is left of them."""
    git(root, "sparse-checkout", "set", "--no-cone", "/*", *(f"!{one}" for one in patterns))
    return files(root)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("/generated/", f"2 artifacts, left as they are: a sparse checkout leaves out {EVALS}, {PROMPT}"),
        (EVALS, f"1 artifact, left as it is: a sparse checkout leaves out {EVALS}"),
        ("/specforge.locks/", f"feature `shop`, left as it is: a sparse checkout leaves out {LOCK}"),
    ],
)
@pytest.mark.parametrize("gone", [False, True])
def test_artifacts_and_locks_that_are_not_checked_out_are_left_as_they_are(tmp_path: Path, pattern: str, told: str, gone: bool) -> None:
    root = shop(tmp_path / "shop")
    if gone:
        write(root, {"specs/shop.yaml": SPEC.format(id="shop")})  # no build makes the cases any more
        git(root, "commit", "-qam", "no cases")
    before = leave_out(root, pattern)
    for outcome in (check(root, CONFIG, AS_OF), build(root, CONFIG, AS_OF, Wishes(force=True, prune=True))):
        found = [one for one in outcome.report.findings if EVALS in one.at.path]
        assert (found, outcome.seen, outcome.report.unseen[0]) == ([], None, told)
    assert [*files(root)] == [*before]


def test_what_is_checked_out_is_built_beside_what_is_not(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    leave_out(root, EVALS)
    write(root, {"specs/shop.yaml": SPEC.format(id="shop").replace("assistant", "agent") + CASE.replace("open", "closed")})
    assert [one.check for one in check(root, CONFIG, AS_OF).report.findings] == ["stale"]
    assert build(root, CONFIG, AS_OF).written == (PROMPT,)
    git(root, "sparse-checkout", "disable")
    assert [(one.check, one.at.path) for one in check(root, CONFIG, AS_OF).report.findings] == [("stale", EVALS)]


def test_what_is_missing_is_not_remembered_since_a_checkout_can_leave_it_out_later(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    (root / EVALS).unlink()
    outcome = check(root, CONFIG, AS_OF)
    assert ([one.check for one in outcome.report.findings], outcome.seen) == (["missing"], None)
    git(root, "update-index", "--skip-worktree", EVALS)
    assert check(root, CONFIG, AS_OF).report.findings == ()


@pytest.mark.parametrize("pattern", ["/generated/", EVALS])
def test_what_is_to_be_moved_is_left_with_its_feature_when_it_is_not_checked_out(tmp_path: Path, pattern: str) -> None:
    root = shop(tmp_path / "shop")
    write(root, {"specs/shop.yaml": SPEC.format(id="store").replace("role", "was: shop\nrole") + CASE})
    git(root, "commit", "-qam", "renamed")
    before = leave_out(root, pattern)
    outcome = build(root, CONFIG, AS_OF, Wishes(prune=True))
    assert (outcome.report.findings, files(root)) == ((), before)
    assert outcome.report.unseen[0] == f"features `shop`, `store`, left as they are: a sparse checkout leaves out {EVALS}"
    git(root, "sparse-checkout", "disable")
    assert build(root, CONFIG, AS_OF).deleted == (EVALS, PROMPT)


def test_artifacts_in_a_submodule_that_is_not_checked_out_are_left_as_they_are(tmp_path: Path) -> None:
    made = shop(tmp_path / "made")
    git(made, "rm", "-rq", "specs", "specforge.locks")
    git(made, "mv", "generated/shop", "shop")
    commit(made)
    root = shop(tmp_path / "shop")
    git(root, "rm", "-rq", "generated")
    git(root, "submodule", "--quiet", "add", str(made), "generated")
    assert check(root, CONFIG, AS_OF).report.findings == ()
    commit(root)
    git(tmp_path, "clone", "-q", str(root), "clone")
    outcome = build(tmp_path / "clone", CONFIG, AS_OF)
    assert (outcome.written, outcome.report.findings) == ((), ())
    assert outcome.report.unseen[0] == "2 artifacts, left as they are: the submodule generated is not checked out"


@pytest.mark.parametrize("decision", ["accept: prompt.md\n  changes: [GJwMRvqG]", "detach: prompt.md"])
def test_decisions_about_what_is_not_checked_out_may_hold(tmp_path: Path, decision: str) -> None:
    about = "  reason: A trial.\n  owner: legal\n  expires: 2099-12-31\n"
    root = shop(tmp_path / "shop", f"{SPEC.format(id='shop')}owners: {{legal: legal-review}}\ndecisions:\n- {decision}\n{about}")
    write(root, {PROMPT: "# Edited\n"})
    commit(root)
    leave_out(root, "/generated/")
    assert {one.severity for one in check(root, CONFIG, AS_OF).report.findings} <= {Severity.NOTE}


def test_an_artifact_that_is_not_checked_out_is_not_to_be_reverted(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    leave_out(root, PROMPT)
    with pytest.raises(UsageError, match=f"^{PROMPT} is not checked out$") as raised:
        list(edits_in(root, CONFIG, AS_OF, [PROMPT]))
    assert raised.value.help == "add its folder with `git sparse-checkout add`, or run `git sparse-checkout disable`"


def test_doctor_misses_nothing_that_is_not_checked_out(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    before = examine(root, CONFIG)
    leave_out(root, "/generated/")
    assert examine(root, CONFIG) == before
