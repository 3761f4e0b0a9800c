"""A forge on loopback: comments, accounts, check runs and pages that are kept, and faults in the order in which they are scripted."""

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

SHA = "a" * 40
NEWER = "b" * 40
BASE = "c" * 40
TOKEN = "ghs_canaryCanaryCanaryCanary12345678"
PAGE = 100
Document = Any


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Document

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Fault:
    """What goes wrong with requests whose line matches; the first that still has times left is taken."""

    line: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    document: Document = None
    content: bytes | None = None
    times: int = 1
    skip: int = 0
    """How many matching requests pass before it."""
    delay: float = 0
    cut: bool = False
    """Whether the connection is closed instead of an answer."""
    done: bool = False
    """Whether what was asked is done all the same."""

    def takes(self, request: Request) -> bool:
        if not re.fullmatch(self.line, request.line):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if not self.times:
            return False
        self.times -= 1
        return True


class Gate:
    """Where the first requests whose line matches wait for each other before they are answered."""

    def __init__(self, line: str, parties: int = 2) -> None:
        self.line, self.left, self.barrier = line, parties, threading.Barrier(parties)

    def takes(self, request: Request) -> bool:
        if not self.left or not re.fullmatch(self.line, request.line):
            return False
        self.left -= 1
        return True


class Forge:
    """What both forges have: requests, faults, gates where several requests wait for each other."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.gates: list[Gate] = []
        self.next_id = 1000
        self.seen: Callable[[Request, int, Document], None] = lambda request, status, document: None
        """Called for every exchange without a fault."""

    def answer(self, request: Request) -> tuple[int, dict[str, str], Document]:
        raise NotImplementedError

    def lines(self, *methods: str) -> list[str]:
        return [one.line for one in self.requests if not methods or one.method in methods]

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id


def paged(items: list[Document], request: Request) -> tuple[int, dict[str, str], Document]:
    size, page = int(request.query.get("per_page", 30)), int(request.query.get("page", 1))
    rest = items[(page - 1) * size :]
    link = {"Link": f'<http://elsewhere.example/?page={page + 1}>; rel="next"'} if len(rest) > size else {}
    return 200, link, rest[:size]


class GitHubForge(Forge):
    repository: ClassVar = "octo/shop"

    def __init__(self) -> None:
        super().__init__()
        self.account = {"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}
        self.graph = True
        self.user_status = 403
        self.comments: list[Document] = []
        self.checks: list[Document] = []
        self.pulls = {7: {"number": 7, "state": "open", "base": self.end("octo", "main", BASE), "head": self.end("octo", "change", SHA)}}
        self.templates: dict[str, Document] = {}
        """What the published schema asks for besides, by the kind of a document."""

    def end(self, owner: str, ref: str, sha: str) -> Document:
        return {
            "label": f"{owner}:{ref}",
            "ref": ref,
            "sha": sha,
            "repo": {"id": 5 if owner == "octo" else 6, "full_name": f"{owner}/shop"},
        }

    def comment(self, body: str, account: Document = None, reactions: int = 0) -> Document:
        id = self.new_id()
        made = {
            "id": id,
            "node_id": f"IC_{id}",
            "url": f"https://api.example/comments/{id}",
            "html_url": f"https://forge.example/octo/shop/pull/7#{id}",
            "issue_url": "https://api.example/issues/7",
            "created_at": "2026-11-27T10:00:00Z",
            "updated_at": "2026-11-27T10:00:00Z",
            "author_association": "NONE",
            "body": body,
            "user": deepcopy(account or self.account),
            "reactions": {"total_count": reactions},
        }
        self.comments.append(made)
        return made

    def dressed(self, kind: str, document: Document) -> Document:
        return merged(self.templates.get(kind, {}), document)

    def answer(self, request: Request) -> tuple[int, dict[str, str], Document]:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}, {"message": "Bad credentials"}
        root = f"/repos/{self.repository}"
        shapes: list[tuple[str, Callable[..., tuple[int, dict[str, str], Document]]]] = [
            (r"POST /graphql", self._viewer),
            (r"GET /user", self._user),
            (rf"GET {root}/issues/(\d+)/comments", self._listed),
            (rf"POST {root}/issues/(\d+)/comments", self._created),
            (rf"PATCH {root}/issues/comments/(\d+)", self._edited),
            (rf"DELETE {root}/issues/comments/(\d+)", self._deleted),
            (rf"GET {root}/pulls", self._pulls),
            (rf"GET {root}/pulls/(\d+)", self._pull),
            (rf"POST {root}/check-runs", self._check),
            (rf"GET {root}/check-runs/(\d+)", self._checked),
            (rf"PATCH {root}/check-runs/(\d+)", self._appended),
            (rf"GET {root}/commits/(\w+)/check-runs", self._runs),
        ]
        for shape, does in shapes:
            if found := re.fullmatch(shape, request.line):
                return does(request, *(int(one) if one.isdigit() else one for one in found.groups()))
        return 404, {}, {"message": "Not Found"}

    def _viewer(self, request: Request) -> tuple[int, dict[str, str], Document]:
        if not self.graph:
            return 200, {}, {"errors": [{"message": "off"}]}
        return 200, {}, {"data": {"viewer": {"login": self.account["login"], "databaseId": self.account["id"]}}}

    def _user(self, request: Request) -> tuple[int, dict[str, str], Document]:
        if self.user_status != 200:
            return self.user_status, {}, {"message": "Resource not accessible by integration"}
        return 200, {}, self.dressed("user", self.account)

    def _listed(self, request: Request, number: int) -> tuple[int, dict[str, str], Document]:
        status, headers, page = paged(self.comments, request)
        return status, headers, [self.dressed("comment", one) for one in page]

    def _created(self, request: Request, number: int) -> tuple[int, dict[str, str], Document]:
        if number not in self.pulls:
            return 404, {}, {"message": "Not Found"}
        if len(request.body["body"]) > 65_536:
            return 422, {}, {"message": "Validation Failed", "errors": [{"message": "Body is too long (maximum is 65536 characters)"}]}
        return 201, {}, self.dressed("comment", self.comment(request.body["body"]))

    def _edited(self, request: Request, id: int) -> tuple[int, dict[str, str], Document]:
        for one in self.comments:
            if one["id"] == id:
                one["body"] = request.body["body"]
                return 200, {}, self.dressed("comment", one)
        return 404, {}, {"message": "Not Found"}

    def _deleted(self, request: Request, id: int) -> tuple[int, dict[str, str], Document]:
        left = [one for one in self.comments if one["id"] != id]
        if len(left) == len(self.comments):
            return 404, {}, {"message": "Not Found"}
        self.comments[:] = left
        return 204, {}, None

    def _pulls(self, request: Request) -> tuple[int, dict[str, str], Document]:
        found = [one for one in self.pulls.values() if one["head"]["label"] == request.query["head"] and one["state"] == "open"]
        return paged([self.dressed("pull-simple", one) for one in found], request)

    def _pull(self, request: Request, number: int) -> tuple[int, dict[str, str], Document]:
        return (200, {}, self.dressed("pull", self.pulls[number])) if number in self.pulls else (404, {}, {"message": "Not Found"})

    def _check(self, request: Request) -> tuple[int, dict[str, str], Document]:
        made = {"id": self.new_id(), **request.body}
        made["output"] = {**request.body["output"], "annotations": list(request.body["output"]["annotations"])}
        self.checks.append(made)
        return 201, {}, self._shown(made)

    def _appended(self, request: Request, id: int) -> tuple[int, dict[str, str], Document]:
        (run,) = [one for one in self.checks if one["id"] == id]
        run["output"]["annotations"] += request.body["output"]["annotations"]
        return 200, {}, self._shown(run)

    def _checked(self, request: Request, id: int) -> tuple[int, dict[str, str], Document]:
        return 200, {}, self._shown(next(one for one in self.checks if one["id"] == id))

    def _runs(self, request: Request, sha: str) -> tuple[int, dict[str, str], Document]:
        found = [self._shown(one) for one in self.checks if one["head_sha"] == sha and one["name"] == request.query["check_name"]]
        return 200, {}, {"total_count": len(found), "check_runs": found}

    def _shown(self, run: Document) -> Document:
        output = {key: value for key, value in run["output"].items() if key != "annotations"}
        shown = {key: run[key] for key in ("id", "name", "head_sha", "external_id", "status", "conclusion")}
        url = f"https://forge.example/octo/shop/runs/{run['id']}"
        return self.dressed(
            "check", {**shown, "html_url": url, "output": {**output, "annotations_count": len(run["output"]["annotations"])}}
        )


class EnterpriseForge(GitHubForge):
    """GitHub on a server of its own: REST stands at `/api/v3`, and GraphQL beside it."""

    def answer(self, request: Request) -> tuple[int, dict[str, str], Document]:
        place, _, rest = request.path.removeprefix("/api/").partition("/")
        path = "/graphql" if place == "graphql" else f"/{rest}" if place == "v3" and rest != "graphql" else "/none"
        return super().answer(replace(request, path=path))


class GitLabForge(Forge):
    def __init__(self) -> None:
        super().__init__()
        self.account = {"id": 77, "username": "project_9_bot"}
        self.notes: list[Document] = []
        self.emoji: dict[int, int] = {}
        self.sha = SHA

    def note(self, body: str, account: Document = None, kind: str | None = None, system: bool = False) -> Document:
        made = {"id": self.new_id(), "type": kind, "body": body, "system": system, "author": deepcopy(account or self.account)}
        self.notes.append(made)
        return made

    def answer(self, request: Request) -> tuple[int, dict[str, str], Document]:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}, {"message": "401 Unauthorized"}
        root = "/projects/9/merge_requests/3"
        if request.line == "GET /user":
            return 200, {}, self.account
        if request.line == f"GET {root}":
            return 200, {}, {"iid": 3, "sha": self.sha}
        if request.line == f"GET {root}/notes":
            assert request.query["sort"] == "asc"
            return paged(self.notes, request)
        if request.line == f"POST {root}/notes":
            return 201, {}, self.note(request.body["body"])
        found = re.fullmatch(rf"(GET|PUT|DELETE) {root}/notes/(\d+)(/award_emoji)?", request.line)
        note = next((one for one in self.notes if found and one["id"] == int(found[2])), None)
        if not found or note is None:
            return 404, {}, {"message": "404 Not found"}
        if found[3]:
            return 200, {}, [{"name": "thumbsup"}] * self.emoji.get(note["id"], 0)
        if found[1] == "PUT":
            note["body"] = request.body["body"]
            return 200, {}, note
        self.notes.remove(note)
        return 204, {}, None


def merged(template: Document, document: Document) -> Document:
    if not (isinstance(template, dict) and isinstance(document, dict)):
        return deepcopy(document)
    return {
        key: merged(template.get(key), document[key]) if key in document else deepcopy(template[key]) for key in {**template, **document}
    }


def _handler(forge: Forge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None: ...

        def respond(self) -> None:
            parts = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            request = Request(self.command, parts.path, query, headers, json.loads(content) if content else None)
            with forge.lock:
                forge.requests.append(request)
                fault = next((one for one in forge.faults if one.takes(request)), None)
                gate = next((one for one in forge.gates if one.takes(request)), None)
            if fault and fault.delay:
                time.sleep(fault.delay)
            status, more, document = 0, {}, None
            if fault is None or fault.done:
                with forge.lock:
                    status, more, document = forge.answer(request)
                if fault is None:
                    forge.seen(request, status, document)
            if gate is not None:
                gate.barrier.wait(30)
            if fault and fault.cut:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if fault and fault.status:
                status, more, document = fault.status, fault.headers, fault.document
            content = fault.content if fault and fault.content is not None else b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Set-Cookie", "session=abc; Path=/")
            for key, value in more.items():
                self.send_header(key, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = respond  # noqa: N815  the names that the server calls

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may be gone; every other error is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(forge: Forge) -> Iterator[str]:
    """Serve a forge, and give its address."""
    server = _Server(("127.0.0.1", 0), _handler(forge))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
