"""Runs git in a project's folder: with nothing that a repository chooses, nothing fetched, and its refusals in words."""

import os
import shlex
import subprocess
from pathlib import Path

from specforge.errors import BaseError, reason_of
from specforge.regexes import regex

ELSEWHERE = frozenset(
    ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")
)
# A repository may not choose programs for us to run, and a missing object is not fetched.
SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never")
STRANGE = regex("detected dubious ownership in repository at '(.+)'")
PARTIAL = "this clone does not hold all of the history"
WHOLE = "clone the repository without `--filter`, and look there"


def git(root: Path, *arguments: str, given: bytes | None = None) -> bytes:
    """Give what git prints in a folder.

    Raises:
        BaseError: when it fails, or cannot be run.
    """
    # A hook is told which repository it runs for in ways that name no working tree; the project's folder says it better.
    env = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    env |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(["git", *SAFE, *arguments], cwd=root, env=env, capture_output=True, check=False, input=given)  # noqa: S603, S607  git of the user's path
    except OSError as error:
        raise BaseError(f"git cannot be run: {reason_of(error)}", "install git") from None
    if done.returncode:
        raise _refused(os.fsdecode(done.stderr), arguments[0])
    return done.stdout


def _refused(said: str, command: str) -> BaseError:
    """What git said when it could not, with what to do where that is known."""
    lines = said.strip().splitlines()
    fatal = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else f"git {command} failed")
    told = fatal.removeprefix("fatal: ")
    if "promisor remote" in told:
        return BaseError(f"{PARTIAL}: {told}", WHOLE)
    if found := STRANGE.search(told):
        help = f"where you trust it: `git config --global --add safe.directory {shlex.quote(found[1])}`"
        return BaseError(f"git does not read the repository at {found[1]}, which belongs to another user", help)
    return BaseError(told)
