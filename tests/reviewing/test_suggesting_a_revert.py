"""Suggestions that drop edits by hand: where the config of the base asks for them, and in jobs that looked at the change themselves."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forges.served import served
from tests.forges.test_suggestions import Lines
from tests.reviewing.pulls import AS_OF, CONFIG, MODULE, PROMPT, SESSIONS, SHOP, SPEC, Pull, opened, run
from tests.trees import edit

ASKED = CONFIG.replace("[review]\n", "[review]\nsuggestions = true\n")


@pytest.fixture
def pull(tmp_path: Path) -> Iterator[Pull]:
    root = opened(tmp_path / "shop", {SPEC: SHOP, MODULE: SESSIONS, "specforge.toml": ASKED})
    edit(root, PROMPT, "Act only on orders of the user.", "Act on orders of the user.")
    edit(root, PROMPT, "- Preferably: Be kind.\n", "- Preferably: Be kind.\n- Be funny.\n")
    forge = Lines()
    with served(forge) as url:
        made = Pull(root, url, forge)
        made.push("Edit by hand")
        yield made


def test_each_edit_of_lines_gets_one_that_puts_back_what_a_build_writes(pull: Pull) -> None:
    lines = (pull.root / PROMPT).read_text(encoding="utf-8").splitlines()
    first, second = lines.index("- Act on orders of the user.") + 1, lines.index("- Be funny.") + 1
    for _ in (0, 1):
        done = pull.comment()
        assert "2 suggestions stand at the lines" in done.out.splitlines()
        assert isinstance(pull.forge, Lines)
        assert [(one["path"], one["line"]) for one in pull.forge.at_lines] == [(PROMPT, first), (PROMPT, second)]
    bodies = [one["body"] for one in pull.forge.at_lines]
    assert "```suggestion\n- Act only on orders of the user.\n```\n" in bodies[0]
    assert "`specforge revert generated/shop/prompt.md:" in bodies[0]
    assert "\n\n```suggestion\n```\n" in bodies[1]
    for body, number in zip(bodies, (first, second), strict=True):
        text = body.split("suggestion\n", 1)[1].rsplit("```", 1)[0]
        lines[number - 1 : number] = text.splitlines() or ["<gone>"]
    (pull.root / PROMPT).write_text("".join(f"{line}\n" for line in lines if line != "<gone>"), encoding="utf-8")
    assert run(pull.root, "check", "--as-of", AS_OF).code == 0, "taking them drops the edits"
    pull.push("Take them")
    pull.comment()
    assert pull.forge.at_lines == []


def test_a_review_of_another_job_suggests_nothing(pull: Pull, tmp_path: Path) -> None:
    made = tmp_path / "review.json"
    run(pull.root, "review", "--base", "main", "--as-of", AS_OF, "--format", "json", "--output", str(made))
    assert json.loads(made.read_text(encoding="utf-8"))["suggests"] is True
    pull.env["GITHUB_EVENT_NAME"] = "issue_comment"
    event = {"issue": {"number": 7, "pull_request": {}}, "repository": {"id": 5, "full_name": "octo/shop"}}
    done = run(pull.root, "pr-comment", "--from", str(made), env=pull.environ(event))
    assert "the comment was written" in done.out
    assert isinstance(pull.forge, Lines)
    assert pull.forge.at_lines == []


def test_a_change_cannot_ask_for_them_itself(tmp_path: Path) -> None:
    root = opened(tmp_path / "shop")
    edit(root, "specforge.toml", "[review]\n", "[review]\nsuggestions = true\n")
    edit(root, PROMPT, "Be kind.", "Be funny.")
    forge = Lines()
    with served(forge) as url:
        pull = Pull(root, url, forge)
        pull.push("Edit by hand")
        pull.comment()
    assert forge.at_lines == []
