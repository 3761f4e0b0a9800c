"""Who asked, from environments and events that may say anything."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.errors import UsageError
from specforge.forges.events import Asked, ForgeName, read_event
from specforge.forges.posting import State
from tests.forges.reviews import reviewing
from tests.forges.served import BASE, NEWER, SHA, TOKEN, Fault, GitHubForge, served

Read = Callable[..., Asked]
ODD = "--upload-pack=$(touch x);`x`'\"<b>@me\u202e é😀"


def pull(**changed: Any) -> dict[str, Any]:
    repo = {"id": 5, "full_name": "octo/shop", "private": False}
    return {
        "number": 7,
        "base": {"sha": BASE, "ref": "main", "repo": repo},
        "head": {"sha": SHA, "ref": "change", "repo": dict(repo)},
        **changed,
    }


def fork_of(owner: str = "mallory") -> dict[str, Any]:
    return {"sha": SHA, "ref": "change", "repo": {"id": 6, "full_name": f"{owner}/shop"}}


def run(**changed: Any) -> dict[str, Any]:
    told = {"id": 31, "run_attempt": 2, "event": "pull_request", "head_sha": SHA, "head_branch": "change", "pull_requests": []}
    return {
        "workflow_run": {**told, "head_repository": {"full_name": "mallory/shop"}, **changed},
        "repository": {"id": 5, "full_name": "octo/shop"},
    }


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(name: str, event: object, **environ: str) -> Asked:
        path = tmp_path / "event.json"
        path.write_bytes(event if isinstance(event, bytes) else json.dumps(event).encode())
        given = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": "octo/shop",
            "GITHUB_API_URL": "https://api.github.com",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_RUN_ID": "500",
            "GITHUB_RUN_ATTEMPT": "3",
        }
        return read_event({**given, **environ})

    return reading


def test_a_pull_request(read: Read) -> None:
    asked = read("pull_request", {"pull_request": pull()})
    assert asked == Asked(
        ForgeName.GITHUB,
        "https://api.github.com",
        "octo/shop",
        "pull_request",
        7,
        BASE,
        "main",
        SHA,
        "change",
        "octo/shop",
        is_fork=False,
        run=500,
        attempt=3,
    )


def test_a_fork_of_a_public_repository_cannot_write_and_is_told_how(read: Read) -> None:
    asked = read("pull_request", {"pull_request": pull(head=fork_of())})
    assert (asked.is_fork, asked.may_write, asked.number) == (True, False, 7)
    assert "workflow_run" in asked.help
    assert read("pull_request_target", {"pull_request": pull(head=fork_of())}).may_write is None
    private = pull(head=fork_of())
    private["base"]["repo"]["private"] = True
    assert read("pull_request", {"pull_request": private}).may_write is None
    gone = read("pull_request", {"pull_request": pull(head={"sha": SHA, "ref": "x", "repo": None})})
    assert (gone.is_fork, gone.head_project, gone.may_write) == (True, "", False)


def test_without_a_token_it_is_told_how_to_give_one(read: Read) -> None:
    asked = read("pull_request", {"pull_request": pull()}, GITHUB_TOKEN="")
    assert (asked.may_write, asked.why) == (False, "GITHUB_TOKEN is not set")
    assert "github.token" in asked.help


def test_an_event_that_is_not_there_is_told_in_words(read: Read, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the event cannot be read: no such file or directory"):
        read("pull_request", {}, GITHUB_EVENT_PATH=str(tmp_path / "gone.json"))


def test_names_of_branches_are_data(read: Read) -> None:
    asked = read("pull_request", {"pull_request": pull(head={**fork_of(), "ref": ODD})})
    assert asked.head_ref == ODD


def test_a_run_of_this_repository_names_its_pull_request(read: Read) -> None:
    mine = {"number": 7, "base": {"sha": BASE, "ref": "main", "repo": {"id": 5}}, "head": {"sha": SHA, "ref": "change", "repo": {"id": 5}}}
    theirs = {**mine, "number": 99, "base": {**mine["base"], "repo": {"id": 6}}}
    moved = {**mine, "number": 98, "head": {**mine["head"], "sha": NEWER}}
    asked = read("workflow_run", run(pull_requests=[theirs, moved, mine]))
    assert (asked.number, asked.base_sha, asked.head_sha, asked.run, asked.attempt) == (7, BASE, SHA, 31, 2)
    assert read("workflow_run", run(pull_requests=[theirs])).number == 0
    assert read("workflow_run", run(event="push")).why.startswith("the workflow ran on `push`")


def resolved(asked: Asked, forge: GitHubForge) -> Asked:
    with served(forge) as url, reviewing(url, asked) as review:
        return review.asked


def test_the_pull_request_of_a_fork_is_found_by_its_branch_and_commit(read: Read) -> None:
    forge = GitHubForge()
    forge.pulls[8] = {"number": 8, "state": "open", "base": forge.end("octo", "main", BASE), "head": forge.end("mallory", ODD, SHA)}
    forge.pulls[9] = {"number": 9, "state": "open", "base": forge.end("octo", "main", BASE), "head": forge.end("eve", ODD, SHA)}
    asked = resolved(read("workflow_run", run(head_branch=ODD)), forge)
    assert (asked.number, asked.base_sha, asked.base_ref, asked.is_fork, asked.head_project) == (8, BASE, "main", True, "mallory/shop")
    assert forge.requests[0].query["head"] == f"mallory:{ODD}"
    forge.pulls[8]["head"]["sha"] = NEWER
    asked = resolved(read("workflow_run", run(head_branch=ODD)), forge)
    assert (asked.number, "any more" in asked.why) == (0, True)
    forge.pulls[8]["head"]["sha"] = SHA
    forge.pulls[10] = {**forge.pulls[8], "number": 10}
    assert "several" in resolved(read("workflow_run", run(head_branch=ODD)), forge).why
    assert "no branch any more" in resolved(read("workflow_run", run(head_repository=None)), forge).why


def test_a_forge_that_does_not_find_it_is_an_outcome(read: Read) -> None:
    forge = GitHubForge()
    forge.faults.append(Fault(r"GET .*/pulls", 403, document={"message": "Resource not accessible by integration"}))
    with served(forge) as url, reviewing(url, read("workflow_run", run())) as review:
        assert review.asked.number == 0
        outcome = review.comment("review", "text")
    assert outcome.state is State.REFUSED
    assert "pull-requests: write" in outcome.help


def test_a_comment_on_a_pull_request_is_filled_by_the_forge(read: Read) -> None:
    event = {"issue": {"number": 7, "pull_request": {"url": "https://evil.example"}}, "comment": {"body": "/specforge"}}
    asked = resolved(read("issue_comment", event), GitHubForge())
    assert (asked.number, asked.base_sha, asked.head_sha, asked.is_fork) == (7, BASE, SHA, False)
    gone = GitHubForge()
    gone.pulls[7]["head"]["repo"] = None
    asked = resolved(read("issue_comment", event), gone)
    assert (asked.head_sha, asked.head_project, asked.is_fork) == (SHA, "", True)
    assert read("issue_comment", {"issue": {"number": 7}}).why == "the comment stands at an issue, not at a pull request"


def test_a_forge_that_lies_about_a_commit_is_not_believed(read: Read) -> None:
    forge = GitHubForge()
    forge.pulls[7]["head"]["sha"] = "--> x"
    with served(forge) as url, reviewing(url, read("issue_comment", {"issue": {"number": 7, "pull_request": {}}})) as review:
        assert (review.asked.head_sha, "the id of a commit" in review.asked.why) == ("", True)


@pytest.mark.parametrize("name", ["push", "merge_group", "schedule", "workflow_dispatch", ""])
def test_other_events_are_about_no_pull_request(read: Read, name: str) -> None:
    event = {
        "before": BASE,
        "after": SHA,
        "ref": "refs/heads/main",
        "merge_group": {"base_sha": BASE, "base_ref": "refs/heads/main", "head_sha": SHA},
    }
    asked = read(name, event)
    assert asked.number == 0
    assert asked.why
    if name in {"push", "merge_group"}:
        assert (asked.base_sha, asked.head_sha) == (BASE, SHA)
    assert read("push", {**event, "before": "0" * 40}).base_sha == ""
    assert read("push", {**event, "after": "0" * 40}).head_sha == ""


LIES: dict[str, tuple[str, Any]] = {
    "no JSON": ("pull_request", b"{"),
    "no text": ("pull_request", b"\xff\xfe\x00"),
    "a list": ("pull_request", []),
    "nested": ("pull_request", b'{"a":' * 100_000),
    "a number of a million digits": ("pull_request", b'{"number": ' + b"9" * 1_000_000 + b"}"),
    "empty": ("pull_request", b""),
    "too large": ("pull_request", b" " * (25 * 1024 * 1024 + 1)),
    "no pull request": ("pull_request", {}),
    "a text for it": ("pull_request", {"pull_request": "x"}),
    "zero": ("pull_request", {"pull_request": pull(number=0)}),
    "negative": ("pull_request", {"pull_request": pull(number=-7)}),
    "true": ("pull_request", {"pull_request": pull(number=True)}),
    "a text for a number": ("pull_request", {"pull_request": pull(number="7/../8")}),
    "a fraction": ("pull_request", {"pull_request": pull(number=7.5)}),
    "a huge number": ("pull_request", {"pull_request": pull(number=10**30)}),
    "a short commit": ("pull_request", {"pull_request": pull(head={**fork_of(), "sha": "abc"})}),
    "an option for a commit": ("pull_request", {"pull_request": pull(head={**fork_of(), "sha": "--output=x"})}),
    "a commit with a line break": ("pull_request", {"pull_request": pull(head={**fork_of(), "sha": SHA + "\n"})}),
    "a branch with a line break": ("pull_request", {"pull_request": pull(head={**fork_of(), "ref": "a\nb"})}),
    "half a character": ("pull_request", {"pull_request": pull(head={**fork_of(), "ref": "a\ud800"})}),
    "a branch without an end": ("pull_request", {"pull_request": pull(head={**fork_of(), "ref": "a" * 1_001})}),
    "another repository": ("pull_request", {"pull_request": pull(), "repository": {"full_name": "mallory/shop"}}),
    "a base elsewhere": ("pull_request", {"pull_request": pull(base={**pull()["base"], "repo": {"full_name": "mallory/shop"}})}),
    "a run without an id": ("workflow_run", run(id=None)),
    "a run with a text for pulls": ("workflow_run", run(pull_requests="7")),
    "a run with texts as pulls": ("workflow_run", run(pull_requests=["7"])),
    "a comment without an issue": ("issue_comment", {}),
    "a push without commits": ("push", {}),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_event_that_lies_is_an_error_with_a_cure(read: Read, lie: str) -> None:
    name, event = LIES[lie]
    with pytest.raises(UsageError) as raised:
        read(name, event)
    assert raised.value.exit_code == 2
    assert raised.value.help
    assert len(str(raised.value)) < 300
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("path", ["", "/", "/nowhere/event.json", "a\0b", "pipe"])
def test_an_event_that_is_no_file_is_an_error_and_hangs_nothing(read: Read, path: str, tmp_path: Path) -> None:
    if path == "pipe":
        path = str(tmp_path / "pipe")
        os.mkfifo(path)
    with pytest.raises(UsageError) as raised:
        read("pull_request", {}, GITHUB_EVENT_PATH=path)
    assert raised.value.help


@pytest.mark.parametrize(
    "environ",
    [
        {"GITHUB_REPOSITORY": "octo"},
        {"GITHUB_REPOSITORY": "octo/.."},
        {"GITHUB_REPOSITORY": "octo/shop/../../user"},
        {"GITHUB_REPOSITORY": "octo/shop?x"},
        {"GITHUB_API_URL": "http://api.github.com"},
        {"GITHUB_RUN_ID": "x"},
        {"GITHUB_RUN_ID": "-1"},
        {"GITHUB_RUN_ATTEMPT": "\u0661"},
    ],
)
def test_an_environment_that_lies_is_an_error(read: Read, environ: dict[str, str]) -> None:
    with pytest.raises(UsageError) as raised:
        read("pull_request", {"pull_request": pull()}, **environ)
    assert raised.value.help


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["number", "sha", "ref", "repo", "id"]) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
PLACES = (
    ("pull_request", "number"),
    ("pull_request", "head"),
    ("pull_request", "head", "sha"),
    ("pull_request", "head", "ref"),
    ("pull_request", "head", "repo"),
    ("pull_request", "base", "repo", "full_name"),
    ("workflow_run", "pull_requests"),
    ("workflow_run", "head_branch"),
    ("workflow_run", "head_repository"),
    ("workflow_run", "run_attempt"),
    ("repository",),
    ("repository", "id"),
    ("issue",),
)


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(PLACES), value=VALUES, name=st.sampled_from(["pull_request", "workflow_run", "issue_comment", "push"]))
def test_whatever_stands_anywhere_is_read_or_refused(
    place: tuple[str, ...], value: object, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    event: dict[str, Any] = {"pull_request": pull(), "issue": {"number": 7}, **run()}
    at = event
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(event))
    environ = {"GITHUB_EVENT_PATH": str(path), "GITHUB_EVENT_NAME": name, "GITHUB_REPOSITORY": "octo/shop", "GITHUB_TOKEN": TOKEN}
    with suppress(UsageError):
        asked = read_event(environ)
        assert type(asked.number) is int
        assert asked.number >= 0


GITLAB = {
    "GITLAB_CI": "true",
    "CI_API_V4_URL": "https://gitlab.example/api/v4",
    "CI_PROJECT_ID": "12",
    "CI_MERGE_REQUEST_PROJECT_ID": "9",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "12",
    "CI_MERGE_REQUEST_IID": "3",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": BASE,
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "-x",
    "CI_COMMIT_SHA": SHA,
    "CI_PIPELINE_ID": "800",
    "CI_JOB_ID": "4000",
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "SPECFORGE_GITLAB_TOKEN": TOKEN,
}


def test_a_merge_request_of_gitlab() -> None:
    asked = read_event(GITLAB)
    assert (asked.forge, asked.api_url, asked.project, asked.number) == (ForgeName.GITLAB, "https://gitlab.example/api/v4", "9", 3)
    assert (asked.base_sha, asked.base_ref, asked.head_sha, asked.head_ref) == (BASE, "main", SHA, "-x")
    assert (asked.is_fork, asked.may_write, asked.run, asked.attempt) == (True, None, 800, 4000)
    assert read_event({**GITLAB, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": NEWER}).head_sha == NEWER
    assert read_event({**GITLAB, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "9"}).is_fork is False
    assert read_event({**GITLAB, "CI_MERGE_REQUEST_IID": ""}).why.startswith("the pipeline is about no merge request")


def test_a_pipeline_of_a_branch_is_about_its_own_project() -> None:
    branch = {name: value for name, value in GITLAB.items() if not name.startswith("CI_MERGE_REQUEST_")}
    asked = read_event(branch)
    assert (asked.project, asked.number, asked.head_sha) == ("12", 0, SHA)
    assert asked.why.startswith("the pipeline is about no merge request")
    with pytest.raises(UsageError, match="CI_PROJECT_ID is not set"):
        read_event({**branch, "CI_PROJECT_ID": ""})


def test_the_token_of_a_job_cannot_write_notes() -> None:
    asked = read_event({**GITLAB, "SPECFORGE_GITLAB_TOKEN": "", "CI_JOB_TOKEN": TOKEN})
    assert asked.may_write is False
    assert "CI_JOB_TOKEN cannot write notes" in asked.help
    assert "fork" in asked.help
    assert read_event({**GITLAB, "SPECFORGE_GITLAB_TOKEN": "", "GITLAB_TOKEN": TOKEN}).may_write is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CI_MERGE_REQUEST_IID", "3/notes"),
        ("CI_MERGE_REQUEST_PROJECT_ID", "../9"),
        ("CI_COMMIT_SHA", "HEAD"),
        ("CI_API_V4_URL", "http://gitlab.example/api/v4"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "a\x1b[31m"),
    ],
)
def test_an_environment_of_gitlab_that_lies_is_an_error(name: str, value: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_event({**GITLAB, name: value})
    assert raised.value.help
    assert str(raised.value).isprintable()


def test_outside_of_both_it_is_told() -> None:
    with pytest.raises(UsageError, match="neither"):
        read_event({})
