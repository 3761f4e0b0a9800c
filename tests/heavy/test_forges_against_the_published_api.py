"""Every request that is sent to GitHub, and every answer that its stand-in gives, judged by the OpenAPI document that GitHub publishes."""

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from specforge.errors import UsageError
from specforge.forges.comment import Stamp, stamped
from specforge.forges.events import Asked, read_event
from specforge.forges.github import Annotation, Check, Conclusion, Level, Suggestion
from specforge.forges.posting import State, limit_of
from tests.forges.lines import Lines
from tests.forges.reviews import GITHUB, posted, reviewing
from tests.forges.served import SHA, TOKEN, Fault, Request, served
from tests.reviewing.pulls import AS_OF, PROMPT, SPEC, Pull, opened, run
from tests.trees import edit

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
INSTALLED = Path(os.environ.get("SPECFORGE_TEST_FORGES", ROOT / ".runners/forges"))
OPENAPI = INSTALLED / "node_modules/@octokit/openapi/generated/api.github.com.json"
VENDOR = "application/vnd.github+json"
REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")
EXAMPLES = INSTALLED / "node_modules/@octokit/webhooks-examples/api.github.com/index.json"


class Recorded:
    """A forge whose documents have all that is published, and what was said to it."""

    def __init__(self) -> None:
        examples = json.loads(OPENAPI.read_text(encoding="utf-8"))["components"]["examples"]
        self.forge = Lines()
        # The published examples are themselves not all that the published schemas ask for: their teams have no type.
        teams: dict[str, Any] = {"requested_teams": []}
        reactions = {"reactions": {"url": "https://api.example/reactions", **dict.fromkeys(REACTIONS, 0)}}
        self.forge.templates = {
            "comment": {**examples["issue-comment"]["value"], **reactions},
            "line-comment": {**examples["pull-request-review-comment"]["value"], **reactions},
            "pull": {**examples["pull-request"]["value"], **teams},
            "pull-simple": {**examples["pull-request-simple-items"]["value"][0], **teams},
            "check": {**examples["check-run"]["value"], "pull_requests": []},
            "user": {**examples["public-user-default-response"]["value"], "user_view_type": "public"},
        }
        self.exchanges: list[dict[str, Any]] = []
        self.forge.seen = self.record

    def record(self, request: Request, status: int, document: Any) -> None:
        kept = {"method": request.method, "path": request.path, "query": request.query, "headers": {"accept": request.headers["accept"]}}
        self.exchanges.append({**kept, "body": request.body, "status": status, "document": document})


def judged(exchanges: list[dict[str, Any]], folder: Path) -> list[list[str]]:
    (folder / "exchanges.json").write_text(json.dumps(exchanges), encoding="utf-8")
    command = [
        INSTALLED / "bin/python",
        Path(__file__).with_name("forge_judge.py"),
        OPENAPI,
        folder / "exchanges.json",
        folder / "cut.json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[list[str]] = json.loads(done.stdout)
    assert len(found) == len(exchanges)
    return found


def story(recorded: Recorded) -> None:
    """Everything that is ever asked of GitHub."""
    forge = recorded.forge
    forge.graph, forge.user_status = False, 200
    many = tuple(Annotation("a.yaml", one + 1, Level.WARNING, "m", "t", column=1, end_column=2) for one in range(120))
    check = Check("specforge", "title", "summary", Conclusion.FAILURE, many)
    with served(forge) as url:
        for one in range(130):
            forge.comment(f"chat {one}", {"login": "mallory", "id": 13})
        assert posted(url, "x" * limit_of(GITHUB.forge)).state is State.CREATED
        assert posted(url, "another").state is State.EDITED
        assert posted(url, "another").state is State.UNCHANGED
        forge.comment(stamped(Stamp("review", SHA, 1, 1), "second"))
        assert posted(url, "third").state is State.EDITED
        with reviewing(url) as review:
            assert review.check(check).state is State.CREATED
        forge.faults += [Fault(r"POST .*/check-runs", cut=True, done=True), Fault(r"PATCH .*/check-runs/\d+", cut=True, done=True)]
        with reviewing(url, replace(GITHUB, run=501)) as review:
            assert review.check(check).state is State.CREATED
        several, gone = Suggestion("a.md", 3, 5, ("- Be brief.",), "Edited."), Suggestion("a.md", 7, 7, (), "Edited.")
        for suggested in ((several, gone), (several, replace(gone, first=90, last=90)), ()):
            with reviewing(url) as review:
                assert review.suggest(suggested).state is State.CREATED
        asked = replace(GITHUB, number=0, base_sha="", is_fork=None, event="workflow_run")
        with reviewing(url, asked) as review:
            assert review.asked.number == 7
        forge.user_status = 403
        assert posted(url, "fourth").state is State.CREATED


def test_every_request_and_every_answer_is_what_github_publishes(tmp_path: Path) -> None:
    recorded = Recorded()
    story(recorded)
    beside = [one for one in recorded.exchanges if one["path"] == "/graphql"]
    published = [one for one in recorded.exchanges if one["path"] != "/graphql"]
    assert {one["body"]["query"] for one in beside} == {"{viewer{login databaseId}}"}
    kinds = {(one["method"], one["path"].rstrip("0123456789")) for one in published}
    assert len(kinds) == 14, sorted(kinds)
    wrong = judged(published, tmp_path)
    assert [(one["method"], one["path"], said) for one, said in zip(published, wrong, strict=True) if any(said)] == []


def test_what_the_command_says_in_a_pull_request_is_what_github_publishes(tmp_path: Path) -> None:
    recorded = Recorded()
    forge = recorded.forge
    forge.graph, forge.user_status = False, 200
    root = opened(tmp_path / "shop")
    edit(root, PROMPT, "Act only on orders of the user.", "Act on orders of the user.")
    with served(forge) as url:
        pull = Pull(root, url, forge)
        pull.push("Edit by hand")
        assert "the comment was written" in pull.comment().out
        edit(root, SPEC, "max: 100}, order_by", "max: 200}, order_by")
        assert run(root, "build", "--as-of", AS_OF).code == 1  # the edit by hand stays
        pull.push("Larger pages")
        assert "the comment was edited" in pull.comment().out
        assert "nothing was written" in pull.comment().out
        forge.faults.append(
            Fault(r"(POST|PATCH) .*/comments.*", 403, document={"message": "Resource not accessible by integration"}, times=9)
        )
        edit(root, SPEC, "rule: Be kind.", "rule: Be kind and calm.")
        assert run(root, "build", "--as-of", AS_OF).code == 1  # the edit by hand stays
        pull.push("Calm")
        done = pull.comment()
        assert done.code == 1
        assert "the check run was written" in done.out
    (check,) = forge.checks
    assert check["output"]["annotations"]
    published = [one for one in recorded.exchanges if one["path"] != "/graphql"]
    assert {"POST", "PATCH", "GET"} == {one["method"] for one in published}
    assert any(one["path"].endswith("/check-runs") for one in published)
    found = judged(published, tmp_path)
    assert [(one["method"], one["path"], said) for one, said in zip(published, found, strict=True) if any(said)] == []


def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    recorded = Recorded()
    story(recorded)
    (made,) = [one for one in recorded.exchanges if one["method"] == "POST" and one["path"].endswith("/check-runs")][:1]
    (comment,) = [one for one in recorded.exchanges if one["method"] == "POST" and one["path"].endswith("/comments")][:1]
    annotation = made["body"]["output"]["annotations"][0]

    def output(**changed: Any) -> dict[str, Any]:
        return {**made, "body": {**made["body"], "output": {**made["body"]["output"], **changed}}}

    wrong = [
        output(annotations=[{**annotation, "annotation_level": "error"}]),
        output(annotations=[annotation] * 51),
        output(summary="x" * 65_536),
        {**made, "body": {**made["body"], "conclusion": "failed"}},
        {**comment, "body": {"text": "x"}},
        {**comment, "body": {"body": 7}},
    ]
    assert all(request for request, _ in judged(wrong, tmp_path))
    lies = [{**comment, "document": {**comment["document"], "id": "7"}}, {**comment, "document": []}]
    assert all(answer for _, answer in judged(lies, tmp_path))


def vendored(value: Any) -> Any:
    """A document in which each answer is given under the type that clients of GitHub ask for, too."""
    if isinstance(value, dict):
        done = {key: vendored(one) for key, one in value.items()}
        return {**done, VENDOR: done["application/json"]} if "application/json" in done else done
    return [vendored(one) for one in value] if isinstance(value, list) else value


@contextmanager
def prism(document: Path) -> Iterator[str]:
    """Another judge, which answers 422 to every request that the document does not allow."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "PATH": f"{INSTALLED / 'bin'}:{os.environ['PATH']}"}
    command = [INSTALLED / "node_modules/.bin/prism", "mock", "--errors", "-p", str(port), document]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as server:
        try:
            assert server.stdout is not None
            assert any("is listening" in line for line in server.stdout)
            reading = threading.Thread(target=server.stdout.read, daemon=True)
            reading.start()  # a full pipe would stop it
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # what is called `node` there begins another process
        reading.join(30)


def test_a_second_judge_takes_every_request(tmp_path: Path) -> None:
    recorded = Recorded()
    story(recorded)
    published = [one for one in recorded.exchanges if one["path"] != "/graphql"]
    judged(published, tmp_path)
    (tmp_path / "vendored.json").write_text(json.dumps(vendored(json.loads((tmp_path / "cut.json").read_text()))))
    (made,) = [one for one in published if one["method"] == "POST" and one["path"].endswith("/check-runs")][:1]
    wrong = json.loads(json.dumps(made))
    wrong["body"]["output"]["annotations"][0]["annotation_level"] = "error"
    with prism(tmp_path / "vendored.json") as url, httpx.Client(base_url=url, timeout=30, trust_env=False) as client:

        def status(one: dict[str, Any]) -> int:
            headers = {"Accept": one["headers"]["accept"], "Authorization": f"Bearer {TOKEN}"}
            return client.request(one["method"], one["path"], params=one["query"], json=one["body"], headers=headers).status_code

        assert [(one["path"], answer) for one in published if (answer := status(one)) >= 300] == []
        assert status(wrong) == 422


def payloads(name: str) -> Iterator[dict[str, Any]]:
    for kind in json.loads(EXAMPLES.read_text(encoding="utf-8")):
        if kind["name"] == name:
            yield from kind["examples"]


def read(name: str, event: dict[str, Any], folder: Path) -> Asked:
    path = folder / "event.json"
    path.write_text(json.dumps(event), encoding="utf-8")
    repository = event["repository"]["full_name"]
    environ = {"GITHUB_EVENT_PATH": str(path), "GITHUB_EVENT_NAME": name, "GITHUB_REPOSITORY": repository, "GITHUB_TOKEN": TOKEN}
    return read_event(environ)


@pytest.mark.parametrize(
    ("name", "count"), [("pull_request", 29), ("workflow_run", 5), ("issue_comment", 9), ("push", 7), ("merge_group", 2)]
)
def test_real_events_are_read(name: str, count: int, tmp_path: Path) -> None:
    events = list(payloads(name))
    assert len(events) == count
    for event in events:
        asked = read(name, event, tmp_path)
        if name == "pull_request":
            pull = event["pull_request"]
            assert (asked.number, asked.base_sha, asked.head_sha) == (event["number"], pull["base"]["sha"], pull["head"]["sha"])
            assert (asked.base_ref, asked.head_ref) == (pull["base"]["ref"], pull["head"]["ref"])
            assert asked.is_fork == (pull["head"]["repo"]["full_name"] != pull["base"]["repo"]["full_name"])
        elif name == "workflow_run":
            # None of them ran for a pull request; as one that did, each names the head that can be looked for.
            assert asked.number == 0
            assert asked.why
            event["workflow_run"]["event"] = "pull_request"
            asked = read(name, event, tmp_path)
            named = [
                one["number"] for one in event["workflow_run"]["pull_requests"] if one["head"]["sha"] == event["workflow_run"]["head_sha"]
            ]
            assert ([asked.number] if asked.number else []) == named
            assert asked.head_sha == event["workflow_run"]["head_sha"]
        elif name == "issue_comment":
            assert asked.number == (event["issue"]["number"] if "pull_request" in event["issue"] else 0)
        else:
            assert asked.number == 0
            assert asked.why


def test_an_event_of_another_repository_is_refused(tmp_path: Path) -> None:
    event = next(payloads("pull_request"))
    event["repository"]["full_name"] = "mallory/shop"
    with pytest.raises(UsageError):
        read("pull_request", event, tmp_path)
