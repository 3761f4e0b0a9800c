"""Who asked: the pull request that a run of CI is about, from its environment and its event.

Whatever stands in an event was written by others: names of branches are data and no arguments, and no address in it is used.
"""

import json
import os
import stat
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import shortened
from specforge.descriptors import AT_ONCE
from specforge.errors import UsageError, reason_of
from specforge.forges.connection import checked_url
from specforge.location import CONTROLS, printable
from specforge.regexes import regex

LARGEST = 25 * 1024 * 1024
"""The most bytes of an event; GitHub sends no larger one."""
_REPOSITORY = regex(r"[A-Za-z0-9_-]{1,100}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
SHA = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""The id of a commit."""
_NUMBER = regex(r"[1-9][0-9]{0,17}")
_PULLS = ("pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment")
_EVENT_HELP = "run this in a job of the forge's CI, which writes the event; do not write or copy it yourself"
_WRITE = "give the job `permissions: pull-requests: write`"
_FORK = "the step summary and the annotations say the same; for a comment, post in a second workflow on `workflow_run`"
_NO_JOB = "CI_JOB_TOKEN cannot write notes: set SPECFORGE_GITLAB_TOKEN to a project access token with the scope `api`, as a masked variable"


class ForgeName(StrEnum):
    """The forges that are known."""

    GITHUB = "github"
    GITLAB = "gitlab"


class Asked(Struct, frozen=True):
    """The pull request that a run is about; `number` is 0 where it is about none, and `why` says so."""

    forge: ForgeName
    api_url: str
    """The address of the API, without a slash at its end."""
    project: str
    """`owner/name` on GitHub, the number of the project on GitLab: where the pull request stands."""
    event: str
    """What began the run, as the forge calls it."""
    number: int = 0
    """The number of the pull request in its project."""
    base_sha: str = ""
    base_ref: str = ""
    """The branch that is merged into. Somebody else's text: never an argument of a command."""
    head_sha: str = ""
    head_ref: str = ""
    """The branch that is proposed. Somebody else's text: never an argument of a command."""
    head_project: str = ""
    """Where the proposed branch stands, written as `project` is; empty where it is gone."""
    is_fork: bool | None = None
    """Whether that is another project; None where it is not known."""
    may_write: bool | None = None
    """Whether the token may write: False where it is known that it may not, None where only trying tells."""
    why: str = ""
    """Why there is no pull request, or why the token may not write."""
    help: str = ""
    """What to do about that."""
    run: int = 0
    """The number of the run that looked at the commit, rising with time; 0 where it is not known."""
    attempt: int = 0
    """Which try of that run it is, from 1; on GitLab the number of the job. 0 where it is not known."""


def read_event(environ: Mapping[str, str]) -> Asked:
    """Who asked, from the environment of GitHub Actions or GitLab CI; nothing is sent.

    Args:
        environ: The environment.

    Raises:
        UsageError: outside of both, and when the environment or the event says what cannot be.
    """
    if environ.get("GITHUB_ACTIONS") == "true" or environ.get("GITHUB_EVENT_PATH"):
        return _github(environ)
    if environ.get("GITLAB_CI") == "true" or environ.get("CI_API_V4_URL"):
        return _gitlab(environ)
    raise UsageError(
        "neither GitHub Actions nor GitLab CI is running this",
        "run it in a job of one of them; elsewhere, set GITHUB_REPOSITORY, GITHUB_EVENT_NAME and GITHUB_EVENT_PATH, or CI_API_V4_URL and CI_MERGE_REQUEST_IID",
    )


def _github(environ: Mapping[str, str]) -> Asked:
    repository = environ.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError(f"GITHUB_REPOSITORY is {_shown(repository)}, not `owner/name`", _EVENT_HELP)
    name = environ.get("GITHUB_EVENT_NAME", "")
    url = checked_url(environ.get("GITHUB_API_URL") or "https://api.github.com", "GITHUB_API_URL")
    event = _Event(_document(environ.get("GITHUB_EVENT_PATH", "")), name)
    told = event.maybe("repository")
    if told is not None and told.text("full_name").lower() != repository.lower():
        raise UsageError(f"the event is one of {_shown(told.text('full_name'))}, the job one of {repository}", _EVENT_HELP)
    asked = Asked(
        ForgeName.GITHUB,
        url,
        repository,
        name,
        run=_positive(environ, "GITHUB_RUN_ID"),
        attempt=_positive(environ, "GITHUB_RUN_ATTEMPT"),
    )
    if name in _PULLS:
        asked = _of_pull(asked, event)
    elif name == "workflow_run":
        asked = _of_run(asked, event)
    elif name == "issue_comment":
        asked = _of_comment(asked, event)
    else:
        asked = _of_none(asked, event)
    if asked.may_write is not False and not environ.get("GITHUB_TOKEN", "").strip():
        help = f"give the step `env: GITHUB_TOKEN: ${{{{ github.token }}}}`, and {_WRITE.removeprefix('give ')}"
        asked = replace(asked, may_write=False, why=asked.why or "GITHUB_TOKEN is not set", help=asked.help or help)
    return asked


def _of_pull(asked: Asked, event: "_Event") -> Asked:
    pull = event.table("pull_request")
    base, head = pull.table("base"), pull.table("head")
    repository = base.table("repo").text("full_name")
    if repository.lower() != asked.project.lower():
        raise UsageError(f"the pull request stands in {_shown(repository)}, the job in {asked.project}", _EVENT_HELP)
    origin = head.maybe("repo")
    head_project = origin.text("full_name") if origin else ""
    is_fork = head_project.lower() != asked.project.lower()
    # A token of a public repository never writes for a fork; a private one can be set up so that it does.
    reads = is_fork and asked.event != "pull_request_target" and base.table("repo").fields.get("private") is False
    return replace(
        asked,
        number=pull.number("number"),
        base_sha=base.sha("sha"),
        base_ref=base.ref("ref"),
        head_sha=head.sha("sha"),
        head_ref=head.ref("ref"),
        head_project=head_project,
        is_fork=is_fork,
        may_write=False if reads else None,
        why="the token of a pull request from a fork only reads" if reads else "",
        help=_FORK if reads else "",
    )


def _of_run(asked: Asked, event: "_Event") -> Asked:
    run = event.table("workflow_run")
    head_sha = run.sha("head_sha")
    origin = run.maybe("head_repository")
    head_project = origin.text("full_name") if origin else ""
    asked = replace(
        asked,
        head_sha=head_sha,
        head_ref=run.ref("head_branch") if run.fields.get("head_branch") is not None else "",
        head_project=head_project,
        is_fork=head_project.lower() != asked.project.lower() if head_project else None,
        # The run that looked at the commit says which result is newer, not the one that posts it.
        run=run.number("id"),
        attempt=run.number("run_attempt") if "run_attempt" in run.fields else 1,
    )
    if run.text("event") not in _PULLS:
        return replace(asked, why=f"the workflow ran on `{printable(run.text('event'))}`, which is about no pull request")
    here = event.table("repository").number("id")
    mine = [
        pull
        for pull in run.tables("pull_requests")
        if pull.table("base").table("repo").number("id") == here and pull.table("head").sha("sha") == head_sha
    ]
    if len(mine) != 1:
        return asked  # a fork's run names none: the forge is asked by the branch and the commit
    base = mine[0].table("base")
    return replace(asked, number=mine[0].number("number"), base_sha=base.sha("sha"), base_ref=base.ref("ref"))


def _of_comment(asked: Asked, event: "_Event") -> Asked:
    issue = event.table("issue")
    if issue.maybe("pull_request") is None:
        return replace(asked, why="the comment stands at an issue, not at a pull request")
    return replace(asked, number=issue.number("number"))


def _of_none(asked: Asked, event: "_Event") -> Asked:
    name = asked.event
    why = f"`{printable(name)}` is about no pull request" if name else "GITHUB_EVENT_NAME is not set"
    help = "run it on `pull_request`; on other events the step summary and the annotations say the same"
    asked = replace(asked, why=why, help=help)
    if name == "merge_group":
        group = event.table("merge_group")
        return replace(asked, base_sha=group.sha("base_sha"), base_ref=group.ref("base_ref"), head_sha=group.sha("head_sha"))
    if name == "push":
        before, after = event.sha("before"), event.sha("after")
        return replace(
            asked, base_sha=before if before.strip("0") else "", head_sha=after if after.strip("0") else "", head_ref=event.ref("ref")
        )
    return asked


def _gitlab(environ: Mapping[str, str]) -> Asked:
    url = checked_url(environ.get("CI_API_V4_URL") or "https://gitlab.com/api/v4", "CI_API_V4_URL")
    # A pipeline of a fork runs in the fork; the merge request stands in the other project.
    project = _positive(environ, "CI_MERGE_REQUEST_PROJECT_ID") or _positive(environ, "CI_PROJECT_ID")
    if not project:
        raise UsageError("CI_PROJECT_ID is not set", _EVENT_HELP)
    asked = Asked(
        ForgeName.GITLAB,
        url,
        str(project),
        environ.get("CI_PIPELINE_SOURCE", ""),
        run=_positive(environ, "CI_PIPELINE_ID"),
        attempt=_positive(environ, "CI_JOB_ID"),
        head_sha=_sha(environ, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or _sha(environ, "CI_COMMIT_SHA"),
    )
    number = _positive(environ, "CI_MERGE_REQUEST_IID")
    if not number:
        help = "run the job in merge request pipelines: `rules: [{if: $CI_PIPELINE_SOURCE == 'merge_request_event'}]`"
        return replace(asked, why="the pipeline is about no merge request: CI_MERGE_REQUEST_IID is not set", help=help)
    origin = _positive(environ, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID")
    asked = replace(
        asked,
        number=number,
        base_sha=_sha(environ, "CI_MERGE_REQUEST_DIFF_BASE_SHA"),
        base_ref=_ref(environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""), "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        head_ref=_ref(environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", ""), "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
        head_project=str(origin) if origin else "",
        is_fork=origin != project if origin else None,
    )
    if not (environ.get("SPECFORGE_GITLAB_TOKEN", "").strip() or environ.get("GITLAB_TOKEN", "").strip()):
        why = "SPECFORGE_GITLAB_TOKEN is not set"
        fork = "; a pipeline of a fork has no variables of this project: start it here, as a member" if asked.is_fork else ""
        return replace(asked, may_write=False, why=why, help=_NO_JOB + fork)
    return asked


class _Event(Struct, frozen=True):
    """A table of an event. What is not of its type is an error that names where it stands."""

    fields: Mapping[str, object]
    at: str

    def table(self, key: str) -> "_Event":
        value = self.fields.get(key)
        if not isinstance(value, dict):
            raise self._wrong(key, "a table")
        return _Event(value, f"{self.at}.{key}")

    def maybe(self, key: str) -> "_Event | None":
        return None if self.fields.get(key) is None else self.table(key)

    def tables(self, key: str) -> "list[_Event]":
        value = self.fields.get(key)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._wrong(key, "a list of tables")
        return [_Event(one, f"{self.at}.{key}[{place}]") for place, one in enumerate(value)]

    def text(self, key: str) -> str:
        value = self.fields.get(key)
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def number(self, key: str) -> int:
        value = self.fields.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**18:
            raise self._wrong(key, "a positive number")
        return value

    def sha(self, key: str) -> str:
        value = self.fields.get(key)
        if not isinstance(value, str) or not SHA.fullmatch(value):
            raise self._wrong(key, "the id of a commit")
        return value

    def ref(self, key: str) -> str:
        return _ref(self.text(key), f"`{self.at}.{key}` of the event")

    def _wrong(self, key: str, what: str) -> UsageError:
        return UsageError(f"`{printable(self.at)}.{key}` of the event is not {what}", _EVENT_HELP)


def _document(path: str) -> Mapping[str, object]:
    if not path:
        raise UsageError("GITHUB_EVENT_PATH is not set", _EVENT_HELP)
    try:
        # A pipe or a device has no end; without blocking, opening one cannot hang, either.
        with os.fdopen(os.open(path, os.O_RDONLY | AT_ONCE), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise UsageError("the event is not a file", _EVENT_HELP)
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        said = reason_of(error) if isinstance(error, OSError) else "it has an impossible name"
        raise UsageError(f"the event cannot be read: {said}", "name what the runner set as GITHUB_EVENT_PATH") from None
    if len(content) > LARGEST:
        raise UsageError(f"the event is larger than {LARGEST // 1024 // 1024} MiB", _EVENT_HELP)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise UsageError("the event is no JSON", _EVENT_HELP) from None
    if not isinstance(document, dict):
        raise UsageError("the event is no table", _EVENT_HELP)
    return document


def _positive(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name, "")
    if not value:
        return 0
    if not _NUMBER.fullmatch(value):
        raise UsageError(f"{name} is {_shown(value)}, not a positive number", _EVENT_HELP)
    return int(value)


def _sha(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if value and not SHA.fullmatch(value):
        raise UsageError(f"{name} is {_shown(value)}, not the id of a commit", _EVENT_HELP)
    return value


def _ref(value: str, name: str) -> str:
    if len(value) > 1_000 or CONTROLS.search(value):
        raise UsageError(f"{name} is {_shown(value)}, which no branch is called", _EVENT_HELP)
    return value


def _shown(value: str) -> str:
    return repr(shortened(printable(value), 80))
