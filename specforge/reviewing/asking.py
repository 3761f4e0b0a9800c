"""The pull request that a job of CI is about, and what it is compared with."""

from collections.abc import Mapping
from pathlib import Path

from specforge.errors import BaseError, UsageError
from specforge.forges.events import Asked, read_event
from specforge.git.commits import UNSHALLOW, ends_early, parents_of

JOBS = ("GITHUB_ACTIONS", "GITHUB_EVENT_PATH", "GITLAB_CI", "CI_API_V4_URL")
"""Variables of which one is set in the jobs of the forges that are known."""


def asked_by(environ: Mapping[str, str], event: Path | None, forge: str) -> Asked:
    """Give the pull request that this is about.

    Args:
        environ: The environment of the job.
        event: The file with the event, where the environment does not name it.
        forge: The forge that it has to be; any when empty.

    Raises:
        UsageError: when no forge runs this, it is another one, or the event says what cannot be.
    """
    named = {**environ, "GITHUB_EVENT_PATH": str(event)} if event is not None else environ
    asked = read_event(named)
    if forge and asked.forge != forge:
        raise UsageError(
            f"`--forge {forge}` was given, and this is a job of {asked.forge}", "leave the option out: the environment says it"
        )
    return asked


def check_head(asked: Asked, root: Path) -> None:
    """Refuse to review another commit than that of the pull request.

    Raises:
        BaseError: when the commit that is checked out is neither that one nor a merge of it, or when a shallow clone cannot tell.
    """
    if not asked.number or not asked.head_sha:
        return
    try:
        commit, parents = next(iter(parents_of(root, ["HEAD"]).items()), ("", ()))
    except BaseError:
        return  # what compares with the base says what is wrong
    if commit and asked.head_sha not in {commit, *parents}:
        if commit in ends_early(root):
            message = f"this clone is shallow: it does not hold the parents of the commit that is checked out, {commit[:12]}"
            raise BaseError(f"{message}, so whether that is a merge of {asked.head_sha[:12]} cannot be told", UNSHALLOW)
        message = f"the commit that is checked out, {commit[:12]}, is not that of the pull request, {asked.head_sha[:12]}"
        raise BaseError(f"{message}, nor a merge of it", "check out what is proposed: on `pull_request`, a checkout does that by itself")


def base_of(asked: Asked, root: Path) -> str:
    """Give the commit that a pull request is compared with: the one that it is to be merged into.

    A forge checks out the change merged into its target, which can be ahead of what it was when the event was written. What
    came in between is no part of the change, so that what counts is the first parent of such a merge.

    Raises:
        UsageError: when nothing says what it is.
    """
    try:
        parents = next(iter(parents_of(root, ["HEAD"]).values()), ())
    except BaseError:
        parents = ()
    if asked.base_sha and asked.head_sha and parents[1:] == (asked.head_sha,):
        return parents[0]
    if not asked.base_sha:
        raise UsageError("the event names nothing to compare with", "name it with `--base`")
    return asked.base_sha
