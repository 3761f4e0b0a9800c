"""A pull request of a real repository on a forge on loopback, and the command line that speaks in it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.command import run_specforge
from tests.forges.served import TOKEN, GitHubForge
from tests.trees import write

AS_OF = "2026-11-27"
SHOP = """\
specforge: 1
feature: shop
owners: {legal: legal-review, product: shop-pm}
use: [sessions.yaml]
role: You are the assistant of a web shop.
constraints:
  - id: brief
    rule: Answer in at most 3 sentences.
    owner: product
    criteria:
      - {id: short, check: {sentences: {at_most: 3}}, passes: We open., fails: We open. We close. We rest. We wait.}
  - id: own-orders
    rule: Act only on orders of the user.
    owner: legal
    protected: true
  - {id: kind, level: should, rule: Be kind.}
intents:
  - id: cancel
    when: The user wants to cancel an order.
    do: Ask for the reason, then cancel the order.
    tools: [find]
tools:
  - id: find
    purpose: Find orders.
    does: read
    input: {text: {type: string, says: What to look for., max_chars: 100}}
    returns: many
    item: {id: {type: string, unique: true, max_chars: 9}}
    pages: {style: cursor, size: {default: 20, max: 100}, order_by: [id asc]}
    empty_means: No order matches; older ones are archived.
cases:
  - {id: others, covers: [own-orders], input: Show me what my neighbour ordered., expect: [{says: cannot}]}
  - {id: asks, covers: [cancel], input: "I want to cancel my order, please.", expect: [{says: reason}]}
  - {id: hurries, covers: [cancel, brief], input: "Quick, cancel W2!", expect: [{sentences: {at_most: 3}}]}
"""
SESSIONS = """\
specforge: 1
module: sessions
owners: {finance: billing-desk}
sessions:
  events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
  purposes:
    billing: {per: [user], ends: {idle: 30m}, effective_from: 2026-12-01, decided_by: finance}
"""
CONFIG = """\
[review]
fail_on_change = "danger"

[review.handles]
billing-desk = ["@octo/billing"]
legal = ["@octo/legal"]
"""
SPEC, MODULE, PROMPT = "specs/shop.yaml", "specs/sessions.yaml", "generated/shop/prompt.md"
PLAIN = ("GITHUB_", "GITLAB_", "CI_", "SPECFORGE_", "GIT_", "CI")


def git(root: Path, *arguments: str, day: int = 1) -> str:
    """Run git as one and the same person, on a fixed day, without the settings of whoever tests."""
    date = f"2026-11-{day:02d}T10:00:00+00:00"
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
    }  # fmt: skip
    told = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false")
    return subprocess.run(["git", *told, *arguments], cwd=root, check=True, capture_output=True, text=True, env=env).stdout.strip()


def clean(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without anything that a job of CI sets, and with what is given."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith(PLAIN)}, **(more or {})}


@dataclass
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


def run(root: Path, *arguments: str, env: Mapping[str, str] | None = None, start: tuple[str, ...] = ("-m", "specforge")) -> Done:
    """Run the command line in a folder."""
    if start == ("-m", "specforge"):
        done = run_specforge(*arguments, cwd=root, env=clean(env))
    else:
        words = [sys.executable, *start, *arguments]
        done = subprocess.run(words, cwd=root, capture_output=True, encoding="utf-8", env=clean(env), timeout=240, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def told(root: Path, *arguments: str) -> str:
    """Run a command that has to succeed, and give what it printed."""
    done = run(root, *arguments)
    assert done.code == 0, done.out + done.err
    return done.out


def opened(root: Path, files: Mapping[str, str] | None = None) -> Path:
    """Make a repository with a built project on `main`, and leave it on the branch `change`."""
    write(root, files or {SPEC: SHOP, MODULE: SESSIONS, "specforge.toml": CONFIG})
    told(root, "build", "--as-of", AS_OF)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    git(root, "checkout", "-q", "-b", "change")
    return root


@dataclass
class Pull:
    """A pull request, as a job of GitHub Actions sees it."""

    root: Path
    url: str
    forge: GitHubForge
    number: int = 7
    run_id: int = 500
    env: dict[str, str] = field(default_factory=dict)
    """What the job has besides; an empty value takes a variable away."""
    fork: bool = False
    private: bool = True
    days: int = 1

    def push(self, message: str) -> str:
        """Commit everything, and let the forge know of it."""
        self.days += 1
        git(self.root, "add", "-A")
        git(self.root, "commit", "-qm", message, day=self.days)
        self.run_id += 1
        return self.update()

    def update(self) -> str:
        """Let the forge know what the branch is now."""
        head = git(self.root, "rev-parse", "HEAD")
        self.forge.pulls[self.number]["head"] = {**self.forge.end("octo", "change", head)}
        self.forge.pulls[self.number]["base"] = {**self.forge.end("octo", "main", git(self.root, "rev-parse", "main"))}
        return head

    @property
    def payload(self) -> dict[str, Any]:
        """The event `pull_request`, with what GitHub has in it and this reads."""
        base = self.forge.pulls[self.number]["base"]
        head = self.forge.pulls[self.number]["head"]
        home = {**base["repo"], "private": self.private}
        away = {"id": 6, "full_name": "mallory/shop", "private": False} if self.fork else home
        pull = {"number": self.number, "state": "open", "base": {**base, "repo": home}, "head": {**head, "repo": away}}
        return {"action": "synchronize", "number": self.number, "pull_request": pull, "repository": home, "sender": {"login": "someone"}}

    @property
    def folder(self) -> Path:
        """Where the job keeps its files, outside of the repository."""
        folder = self.root.parent / f"{self.root.name}-job"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def summary(self) -> str:
        """What stands in the summary of the step."""
        file = self.folder / "summary.md"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def environ(self, payload: object = None) -> dict[str, str]:
        """The environment of the job."""
        event = self.folder / "event.json"
        event.write_text(json.dumps(payload if payload is not None else self.payload), encoding="utf-8")
        env = {
            "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_API_URL": self.url, "GITHUB_REPOSITORY": "octo/shop", "GITHUB_TOKEN": TOKEN,
            "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(event), "GITHUB_RUN_ID": str(self.run_id),
            "GITHUB_RUN_ATTEMPT": "1", "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"), **self.env,
        }  # fmt: skip
        return {name: value for name, value in env.items() if value}

    def comment(self, *arguments: str, payload: object = None, start: tuple[str, ...] = ("-m", "specforge")) -> Done:
        """Run `pr-comment` in this job."""
        days = () if "--as-of" in arguments else ("--as-of", AS_OF)
        return run(self.root, "pr-comment", *days, *arguments, env=self.environ(payload), start=start)

    @property
    def bodies(self) -> list[str]:
        """What the comments of the pull request say."""
        return [one["body"] for one in self.forge.comments]


_LESS = """\
from specforge.forges import connection

class Less(connection.Patience, frozen=True):
    tries: int = 2
    total: float = 6.0
    connect: float = 1.0
    read: float = 1.0
    answer: float = 2.0

connection.Patience = Less
"""
IMPATIENT = ("-c", f"{_LESS}\nfrom specforge.__main__ import main\nmain()")
"""The command line, for tests in which a forge is silent: it waits a second, where it usually waits twenty."""
