"""A pull request from its beginning to its end, as its one comment tells it: real commits, real commands, a forge that keeps what is written."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.forges.served import GitHubForge, served
from tests.reviewing.pulls import AS_OF, MODULE, PROMPT, SPEC, Pull, git, opened, told
from tests.trees import edit

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("SPECFORGE_UPDATE") == "1"
STEPS = ("1-edited", "2-promoted", "3-loosened", "4-moved", "5-accepted", "6-merged")


@dataclass(frozen=True)
class Told:
    """What one step of the story left behind."""

    code: int
    said: str
    bodies: tuple[str, ...]
    summary: str
    writes: tuple[str, ...]
    """What was written at the forge, as its methods."""


def named(text: str, commits: dict[str, str]) -> str:
    """A text with names for its commits, which depend on every byte of the artifacts."""
    for id, name in commits.items():
        text = text.replace(id, name).replace(id[:12], name)
    return text


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    root = opened(tmp_path_factory.mktemp("story") / "shop")
    forge = GitHubForge()
    steps: dict[str, Told] = {}
    with served(forge) as url:
        pull = Pull(root, url, forge)
        commits = {git(root, "rev-parse", "main"): "<base>"}

        def step(name: str, *, closed: bool = False) -> None:
            commits[git(root, "rev-parse", "HEAD^2" if closed else "HEAD")] = f"<commit {name[0]}>"
            before, summary = len(forge.requests), pull.summary
            payload = {**pull.payload, "action": "closed"} if closed else None
            done = pull.comment(payload=payload)
            writes = tuple(one.method for one in forge.requests[before:] if one.method != "GET" and one.path != "/graphql")
            assert done.err == ""
            steps[name] = Told(
                done.code, done.out, tuple(named(one, commits) for one in pull.bodies), named(pull.summary[len(summary) :], commits), writes
            )

        def built(message: str) -> None:
            told(root, "build", "--as-of", AS_OF)
            pull.push(message)

        edit(root, PROMPT, "Act only on orders of the user.", "Act on orders of the user.")
        edit(root, PROMPT, "Be kind.", "Be kind and patient.")
        pull.push("Edit the prompt by hand")
        step("1-edited")

        (command,) = re.findall(r"^To write .*`specforge (promote [^`]+) && specforge build`$", pull.bodies[0], re.MULTILINE)
        told(root, *command.split(), "--as-of", AS_OF)
        built("Promote the edits")
        step("2-promoted")

        edit(root, SPEC, "in at most 3 sentences", "in at most 5 sentences")
        edit(root, SPEC, "check: {sentences: {at_most: 3}}", "check: {sentences: {at_most: 5}}")
        edit(root, SPEC, "fails: We open.", "fails: Wait. So. We open.")
        edit(root, SPEC, "max: 100}, order_by", "max: 200}, order_by")
        built("Say more, and more of it at once")
        step("3-loosened")

        edit(root, MODULE, "idle: 30m", "idle: 45m")
        built("Bill longer sessions")
        step("4-moved")

        accepts = re.findall(r"`specforge (accept-change [^`]+)`", pull.bodies[0])
        assert len(accepts) == 3
        for command in accepts:
            words = command.replace("WHY", "agreed").replace("DAY", "2027-01-31").replace("ROLE", "product").split()
            told(root, *words, "--as-of", AS_OF)
        signs = set(re.findall(r"`specforge (sign-off [^`]+ WHY)`", pull.bodies[0]))
        assert signs == {"sign-off shop/constraint/own-orders --owner legal --reason WHY"}
        for command in signs:
            told(root, *command.replace("WHY", "read").split())
        built("Accept the changes")
        step("5-accepted")

        git(root, "checkout", "-q", "main")
        git(root, "merge", "-q", "--no-ff", "-m", "Merge", "change", day=20)
        pull.run_id += 1
        step("6-merged", closed=True)
    return steps


@pytest.mark.parametrize("name", STEPS)
def test_each_step_is_told_in_exactly_these_words(story: dict[str, Told], name: str) -> None:
    (body,) = story[name].bodies
    golden = GOLDEN / f"{name}.md"
    if UPDATE:
        golden.write_text(body, encoding="utf-8")
    assert body == golden.read_text(encoding="utf-8")


def test_no_golden_comment_is_left_over() -> None:
    assert {one.name for one in GOLDEN.iterdir()} == {f"{name}.md" for name in STEPS}


def test_what_blocks_decides_the_exit(story: dict[str, Told]) -> None:
    assert [story[name].code for name in STEPS] == [1, 1, 1, 1, 0, 0]


def test_there_is_one_comment_that_is_edited_in_place(story: dict[str, Told]) -> None:
    assert [story[name].writes for name in STEPS] == [("POST",), *[("PATCH",)] * 4, ()]
    assert [story[name].said.splitlines()[1] for name in STEPS] == [
        "the comment was written",
        *["the comment was edited"] * 4,
        "the comment says the same already; nothing was written",
    ]
    assert {len(one.bodies) for one in story.values()} == {1}


def test_the_summary_of_the_step_says_the_same(story: dict[str, Told]) -> None:
    for one in story.values():
        assert one.summary == one.bodies[0].partition("\n")[2]
