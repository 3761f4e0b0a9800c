"""Two runs at once, in processes of their own, end in one comment with the newer text; a run that was killed is repaired."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from specforge.forges.comment import content
from specforge.forges.posting import State
from tests.forges.reviews import GITHUB, GITLAB, posted
from tests.forges.served import NEWER, TOKEN, Fault, Forge, Gate, GitHubForge, GitLabForge, served

POST = """
import os, sys
from msgspec.structs import replace
from specforge.forges.posting import open_review
from tests.forges.reviews import GITHUB, GITLAB
asked = replace(GITHUB if sys.argv[1] == "github" else GITLAB, api_url=sys.argv[2], run=int(sys.argv[3]), head_sha=sys.argv[4])
with open_review(asked, os.environ) as review:
    print(review.comment("review", f"by run {asked.run}").state)
"""
SHA = "a" * 40
CREATE = r"POST .*/(comments|notes)"
LIST = r"GET .*/(comments|notes)"


def start(kind: str, url: str, run: int, head: str = SHA) -> "subprocess.Popen[str]":
    environ = {**os.environ, "GITHUB_TOKEN": TOKEN, "SPECFORGE_GITLAB_TOKEN": TOKEN}
    command = [sys.executable, "-c", POST, kind, url, str(run), head]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def texts(forge: Forge) -> list[str]:
    kept = forge.comments if isinstance(forge, GitHubForge) else forge.notes  # type: ignore[attr-defined]
    return [content(one["body"]) for one in kept]


KINDS: dict[str, Callable[[], Forge]] = {"github": GitHubForge, "gitlab": GitLabForge}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gates", [(LIST, CREATE), (LIST,)], ids=["both create before one looks again", "both look before one creates"])
def test_two_that_create_at_once_end_in_one_comment_with_the_newer_text(kind: str, gates: tuple[str, ...]) -> None:
    forge = KINDS[kind]()
    forge.gates += map(Gate, gates)
    with served(forge) as url:
        two = [start(kind, url, 601), start(kind, url, 602)]
        said = [one.communicate(timeout=60)[0].strip() for one in two]
    assert texts(forge) == ["by run 602"], said
    assert all(one.returncode == 0 for one in two)
    assert said == ["created", "created"]


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_pushes_at_once_the_older_is_silent(kind: str) -> None:
    forge = KINDS[kind]()
    if isinstance(forge, GitHubForge):
        forge.pulls[7]["head"]["sha"] = NEWER
    else:
        forge.sha = NEWER  # type: ignore[attr-defined]
    with served(forge) as url:
        two = [start(kind, url, 601), start(kind, url, 602, NEWER)]
        said = [one.communicate(timeout=60)[0].strip() for one in two]
    assert said == ["outdated", "created"]
    assert texts(forge) == ["by run 602"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_was_killed_after_it_created_is_repaired_by_the_next(kind: str) -> None:
    forge = KINDS[kind]()
    forge.faults.append(Fault(LIST, delay=3, done=True, status=200, document=[], skip=1, times=1))
    with served(forge) as url:
        other = start(kind, url, 601)
        wait_for(lambda: len(forge.lines("GET")) and sum(one.endswith(("/comments", "/notes")) for one in forge.lines("GET")) == 2)
        os.kill(other.pid, signal.SIGKILL)
        other.communicate(timeout=60)
        # Another one had created its own meanwhile, and did not see this one.
        if isinstance(forge, GitHubForge):
            forge.comment(f"<!-- specforge: review head={SHA} run=602.1 -->\nby run 602")
        else:
            forge.note(f"<!-- specforge: review head={SHA} run=602.1 -->\nby run 602")  # type: ignore[attr-defined]
        assert texts(forge) == ["by run 601", "by run 602"]
        asked = replace(GITHUB if kind == "github" else GITLAB, run=603)
        assert posted(url, "by run 603", asked).state is State.EDITED
    assert texts(forge) == ["by run 603"]


def wait_for(what: Callable[[], object]) -> None:
    ends = time.monotonic() + 30
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.01)
