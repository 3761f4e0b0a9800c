"""Workflows of GitHub run by `act`, without containers and without a network; actions that are not here have stand-ins."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT
from tests.forges.served import BASE, SHA, TOKEN, Document, GitHubForge

TOOLS = Path(os.environ.get("SPECFORGE_TEST_WORKFLOWS", ROOT / ".runners/workflows"))
EXAMPLES = TOOLS / "node_modules/@octokit/webhooks-examples/api.github.com/index.json"
HERE = Path(__file__).parent
PINNED = re.compile(r"uses: (?P<name>[^\s@]+)@(?P<commit>[0-9a-f]{40})")


@dataclass(frozen=True)
class Call:
    """A call of `specforge` by the action."""

    command: str
    words: tuple[str, ...]
    token: str
    read: str | None


@dataclass
class Ran:
    """What a run of a workflow left."""

    result: str
    summary: str = ""
    log: list[str] = field(default_factory=list)
    annotations: list[tuple[str, str]] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    calls: tuple[Call, ...] = ()


class Pulls(GitHubForge):
    """The API of the forge, with one pull request."""

    repository = "acme/prompts"
    number = 2

    def __init__(self) -> None:
        super().__init__()
        self.pulls = {}
        self.opened(BASE, SHA, "change", "acme")

    def opened(self, base: str, head: str, ref: str, owner: str) -> None:
        ends = (("acme", "main", base), (owner, ref, head))
        there, proposed = (self.end(*one) for one in ends)
        self.pulls = {self.number: {"number": self.number, "state": "open", "base": there, "head": proposed}}

    def end(self, owner: str, ref: str, sha: str) -> Document:
        return super().end(owner, ref, sha) | {"repo": {"id": 5, "full_name": f"{owner}/prompts"}}

    def comment(self, body: str, account: Document = None, reactions: int = 0) -> Document:
        made = super().comment(body, account, reactions)
        made["html_url"] = f"https://github.com/acme/prompts/pull/{self.number}#issuecomment-{made['id']}"
        return made


@dataclass(frozen=True)
class Forge:
    """Repositories on this machine, by their owner and name, and the artifacts of runs."""

    folder: Path
    pulls: Pulls
    api: str
    """The address of the API."""

    def repository(self, name: str) -> Path:
        return self.folder / name

    def run(self, workflow: str, kind: str, event: Mapping[str, object], *, actions: Mapping[str, Path]) -> Ran:
        """Run a workflow on an event.

        Args:
            workflow: The text of the workflow.
            kind: The event, as in `pull_request`.
            event: What the forge tells of it.
            actions: The folders that stand for repositories with actions.
        """
        scene = self.folder / f"scene-{len(list(self.folder.glob('scene-*')))}"
        (scene / ".github/workflows").mkdir(parents=True)
        (scene / ".github/workflows/tried.yml").write_text(workflow, encoding="utf-8")
        (scene / "event.json").write_text(json.dumps(event), encoding="utf-8")
        git(scene, "init", "-q", "-b", "main")
        git(scene, "remote", "add", "origin", "https://github.com/acme/prompts.git")
        commit(scene, "the default branch")
        bin = scene / "bin"
        bin.mkdir()
        (bin / "specforge").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "recorded_command.py"}" "$@"\n', encoding="utf-8")
        (bin / "specforge").chmod(0o755)
        calls = scene / "calls.jsonl"
        calls.touch()
        places = {found["name"]: found["commit"] for text in (workflow, *texts(actions)) for found in PINNED.finditer(text)}
        done = subprocess.run(
            [
                *(TOOLS / "bin/act", kind, "--json", "--eventpath", "event.json", "--secret", f"GITHUB_TOKEN={TOKEN}"),
                *("--platform", "ubuntu-latest=-self-hosted", "--container-daemon-socket", "-", "--no-skip-checkout", "--no-cache-server"),
                *("--action-cache-path", str(scene / "cache"), "--env", "GITHUB_API_URL=http://127.0.0.1:9"),
                *(f"--local-repository={repository(name)}@{at}={actions[repository(name)]}" for name, at in places.items()),
            ],
            cwd=scene,
            env={
                **os.environ,
                "PATH": f"{bin}:{os.environ['PATH']}",
                "FORGE": str(self.folder),
                "API": self.api,
                "CALLS": str(calls),
                "HOME": str(scene),
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        ran = read(done.stdout.splitlines())
        ran.calls = tuple(
            Call(one["command"], tuple(one["words"]), one["token"], one["from"])
            for one in map(json.loads, calls.read_text(encoding="utf-8").splitlines())
        )
        if not ran.result and not done.returncode:
            ran.result = "skipped"
        assert ran.result, done.stdout + done.stderr
        return ran


def repository(name: str) -> str:
    return "/".join(name.split("/")[:2])


def texts(actions: Mapping[str, Path]) -> Iterator[str]:
    for folder in actions.values():
        yield from (path.read_text(encoding="utf-8") for path in folder.glob("action.yml"))


def read(lines: list[str]) -> Ran:
    """Read the log of a run: one JSON value on each line."""
    ran = Ran("")
    for line in lines:
        if not line.startswith("{"):
            continue
        told = json.loads(line)
        inner = len(told.get("stepID", ())) > 1
        match told:
            case {"command": "summary", "content": text} if inner:
                ran.summary += text
            case {"command": "set-output", "name": name, "arg": value} if not inner:
                ran.outputs[name] = value
            case {"command": "error" | "warning" | "notice" as kind, "arg": text}:
                ran.annotations.append((kind, text))
            case {"raw_output": True, "msg": text}:
                ran.log.append(text)
            case {"stepResult": "failure", "step": step}:
                ran.failed.append(step)
            case {"jobResult": result}:
                ran.result = result
    return ran


def example(kind: str, **at: str) -> dict[str, object]:
    """An event as GitHub once sent it, the first with these values at the top.

    Args:
        kind: The event, as in `pull_request`.
        at: What the example has, as in `action="synchronize"`.
    """
    known = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    (examples,) = (one["examples"] for one in known if one["name"] == kind)
    found = next(one for one in examples if all(one.get(name) == value for name, value in at.items()))
    renamed: dict[str, object] = json.loads(json.dumps(found).replace(found["repository"]["full_name"], "acme/prompts"))
    return renamed


def copied(folder: Path) -> None:
    """Put into a folder what the action and the hooks are installed from."""
    for name in ("action.yml", ".github", ".pre-commit-hooks.yaml", "specforge", "pyproject.toml", "README.md", "LICENSE"):
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder / name)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")
