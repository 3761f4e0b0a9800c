"""Suggestions at lines of a commit: made once, taken away when they do not hold, and never made by a review that ran elsewhere."""

import pytest
from msgspec.structs import replace

from specforge.forges.events import Asked
from specforge.forges.github import Suggestion
from specforge.forges.posting import Outcome, State
from tests.forges.lines import Lines
from tests.forges.reviews import GITHUB, GITLAB, reviewing
from tests.forges.served import NEWER, SHA, Fault, GitLabForge, served

ONE = Suggestion("generated/shop/prompt.md", 3, 4, ("- Answer in two sentences.",), "This was edited by hand.")
OTHER = Suggestion("generated/shop/prompt.md", 9, 9, (), "This was put in by hand.")


def suggest(url: str, *suggestions: Suggestion, asked: Asked = GITHUB) -> Outcome:
    with reviewing(url, asked) as review:
        return review.suggest(suggestions)


def test_a_suggestion_stands_once_at_its_lines() -> None:
    forge = Lines()
    with served(forge) as url:
        assert suggest(url, ONE, OTHER).said == "2 suggestions stand at the lines"
        assert suggest(url, ONE, OTHER).said == "2 suggestions stand at the lines"
    first, second = [one.body for one in forge.requests if one.method == "POST" and one.path.endswith("/pulls/7/comments")]
    assert first == {
        "body": f"<!-- specforge: suggestion {ONE.key} -->\nThis was edited by hand.\n\n```suggestion\n- Answer in two sentences.\n```\n",
        "commit_id": SHA,
        "path": "generated/shop/prompt.md",
        "line": 4,
        "side": "RIGHT",
        "start_line": 3,
        "start_side": "RIGHT",
    }
    assert second["body"].endswith("\n\n```suggestion\n```\n"), "nothing stands there instead"
    assert "start_line" not in second


def test_lines_with_fences_are_within_a_longer_one() -> None:
    assert "\n````suggestion\n```python\n````\n" in replace(ONE, lines=("```python",)).body


def test_what_does_not_hold_leaves_unless_somebody_answered() -> None:
    forge = Lines()
    with served(forge) as url:
        suggest(url, ONE, OTHER)
        theirs = forge.comment(ONE.body, {"login": "somebody", "id": 5})
        forge.at_lines.append({**theirs, "line": 3})
        forge.at_lines[1]["reactions"]["total_count"] = 1
        assert suggest(url).said == "0 suggestions stand at the lines"
    assert [one["id"] for one in forge.at_lines] == [forge.at_lines[0]["id"], theirs["id"]]
    assert forge.at_lines[0]["body"] == OTHER.body, "it was reacted to"


def test_one_that_was_replied_to_stays() -> None:
    forge = Lines()
    with served(forge) as url:
        suggest(url, ONE)
        forge.at_lines.append(
            {**forge.comment("Why?", {"login": "somebody", "id": 5}), "in_reply_to_id": forge.at_lines[0]["id"], "line": 4}
        )
        suggest(url)
    assert len(forge.at_lines) == 2


def test_one_whose_lines_went_is_made_anew() -> None:
    forge = Lines()
    with served(forge) as url:
        suggest(url, ONE)
        forge.at_lines[0]["line"] = None
        suggest(url, ONE)
    assert [one["line"] for one in forge.at_lines] == [4]


def test_lines_that_the_pull_request_does_not_show_are_left_out() -> None:
    with served(Lines()) as url:
        outcome = suggest(url, replace(ONE, first=12, last=14), OTHER)
    assert outcome.said == "1 suggestion stands at the lines; 1 at lines that the pull request does not show was left out"


@pytest.mark.parametrize(("status", "state"), [(403, State.REFUSED), (404, State.REFUSED), (500, State.FAILED), (429, State.LIMITED)])
def test_a_forge_that_refuses_is_told(status: int, state: State) -> None:
    forge = Lines()
    forge.faults.append(
        Fault(
            r"POST .*/pulls/7/comments",
            status=status,
            headers={"Retry-After": "900"} if status == 429 else {},
            document={"message": "no"},
            times=9,
        )
    )
    with served(forge) as url:
        assert suggest(url, ONE).state is state
    assert len(forge.lines("POST")) <= 3, "it is not tried again and again"


def test_nothing_is_suggested_on_another_commit_by_nobody_or_elsewhere() -> None:
    forge = Lines()
    with served(forge) as url:
        assert suggest(url, ONE, asked=replace(GITHUB, head_sha=NEWER)).state is State.OUTDATED
        forge.graph = False
        assert suggest(url, ONE).state is State.REFUSED
    with served(GitLabForge()) as url:
        assert suggest(url, ONE, asked=GITLAB).state is State.NOWHERE
    assert not forge.at_lines
