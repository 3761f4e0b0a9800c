"""One comment for each key: found again, edited in place, kept from older runs and from those of others."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace

from specforge.forges.comment import Stamp, content, length, stamped
from specforge.forges.events import Asked, ForgeName
from specforge.forges.posting import State, limit_of
from specforge.outputs.markdown_words import LIMIT
from tests.forges.reviews import BODY, GITHUB, GITLAB, Clock, posted, reviewing
from tests.forges.served import NEWER, SHA, EnterpriseForge, Fault, Forge, GitHubForge, GitLabForge, served

OTHER = {"login": "mallory", "id": 13, "username": "mallory", "type": "User"}


@dataclass
class Place:
    """A forge of either kind, and its comments in one shape."""

    forge: Any
    url: str
    asked: Asked

    @property
    def bodies(self) -> list[str]:
        return [one["body"] for one in (self.forge.comments if isinstance(self.forge, GitHubForge) else self.forge.notes)]

    @property
    def writes(self) -> list[str]:
        return [one for one in self.forge.lines("POST", "PATCH", "PUT", "DELETE") if one != "POST /graphql"]

    def write(self, body: str, account: Any = None, answered: bool = False) -> None:
        if isinstance(self.forge, GitHubForge):
            self.forge.comment(body, account, reactions=int(answered))
        else:
            self.forge.note(body, account, "DiscussionNote" if answered else None)

    def move_head(self, sha: str) -> None:
        if isinstance(self.forge, GitHubForge):
            self.forge.pulls[7]["head"]["sha"] = sha
        else:
            self.forge.sha = sha

    def post(self, body: str = BODY, clock: Clock | None = None, **changed: Any) -> Any:
        return posted(self.url, body, replace(self.asked, **changed), clock)


@pytest.fixture(params=["github", "gitlab"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    forge: Forge = GitHubForge() if request.param == "github" else GitLabForge()
    with served(forge) as url:
        yield Place(forge, url, GITHUB if request.param == "github" else GITLAB)


CREATE, EDIT = r"POST .*/(comments|notes)", r"(PATCH|PUT) .*/(comments|notes)/\d+"


def test_it_is_written_edited_in_place_and_left_alone(place: Place) -> None:
    assert place.post().state is State.CREATED
    assert [content(one) for one in place.bodies] == [BODY.strip()]
    assert place.bodies[0].startswith(f"<!-- specforge: review head={SHA} run=500.1 -->\n")
    assert place.post("Another text.", run=501).state is State.EDITED
    assert [content(one) for one in place.bodies] == ["Another text."]
    sent = place.writes
    assert place.post("Another text.\r\n", run=502).state is State.UNCHANGED
    assert place.writes == sent
    assert len(sent) == 2


def test_a_server_of_its_own_is_asked_who_writes_beside_its_rest() -> None:
    forge = EnterpriseForge()
    with served(forge) as url:
        states = [posted(f"{url}/api/v3", body).state for body in (BODY, "Another text.")]
    assert states == [State.CREATED, State.EDITED]
    assert "POST /api/graphql" in forge.lines()
    assert "GET /api/v3/user" not in forge.lines()


def test_a_forge_may_keep_other_ends_of_lines(place: Place) -> None:
    place.write(stamped(Stamp("review", SHA, 1, 1), BODY).rstrip("\n").replace("\n", "\r\n"))
    assert place.post().state is State.UNCHANGED


def test_comments_of_others_and_of_other_keys_are_left_alone(place: Place) -> None:
    stamp = str(Stamp("review", SHA, 1, 1))
    before = [f"{stamp}\nmine, says Mallory", f"text\n{stamp}\nnot on the first line", f"{Stamp('review-2', SHA, 1, 1)}\nanother key"]
    place.write(before[0], OTHER)
    place.write(before[1])
    place.write(before[2])
    assert place.post().state is State.CREATED
    assert place.bodies[:3] == before
    assert len(place.bodies) == 4
    assert place.post(run=501).state is State.UNCHANGED


def test_it_is_found_behind_many_pages(place: Place) -> None:
    for one in range(250):
        place.write(f"chat {one}", OTHER)
    place.write(stamped(Stamp("review", SHA, 1, 1), "old"))
    for one in range(60):
        place.write(f"chat {one}", OTHER)
    assert place.post().state is State.EDITED
    assert len(place.bodies) == 311
    assert content(place.bodies[250]) == BODY.strip()


def test_an_older_run_does_not_write_over_a_newer_one(place: Place) -> None:
    assert place.post("new", run=501, attempt=2).state is State.CREATED
    for run, attempt in ((500, 9), (501, 1)):
        outcome = place.post("old", run=run, attempt=attempt)
        assert outcome.state is State.OUTDATED
        assert outcome.is_there
    assert [content(one) for one in place.bodies] == ["new"]
    assert place.post("again", run=501, attempt=2).state is State.EDITED


def test_a_run_of_an_older_commit_writes_nothing(place: Place) -> None:
    place.move_head(NEWER)
    assert place.post("old", run=900).state is State.OUTDATED
    assert place.bodies == []
    assert place.post("new", run=501, head_sha=NEWER).state is State.CREATED


def test_a_stale_write_that_had_to_wait_looks_again(place: Place) -> None:
    place.post("first")
    place.forge.faults.append(Fault(EDIT, 429, {"Retry-After": "30"}))

    class Meanwhile(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            assert place.post("newest", run=700).state is State.EDITED

    clock = Meanwhile()
    assert place.post("older", run=600, clock=clock).state is State.OUTDATED
    assert clock.waits == [30]
    assert [content(one) for one in place.bodies] == ["newest"]


@pytest.mark.parametrize("answered", [False, True], ids=["nobody answered", "somebody answered"])
def test_of_two_the_oldest_stays_with_the_newest_text(place: Place, answered: bool) -> None:
    place.write(stamped(Stamp("review", SHA, 400, 1), "older"))
    place.write("chat", OTHER)
    place.write(stamped(Stamp("review", SHA, 450, 1), "newer"), answered=answered)
    assert place.post().state is State.EDITED
    assert content(place.bodies[0]) == BODY.strip()
    if answered:
        assert place.bodies[2].startswith("<!-- specforge: moved -->\nThis moved to ")
    else:
        assert place.bodies[1:] == ["chat"]
    assert place.post(run=501).state is State.UNCHANGED


def test_an_older_run_unites_two_as_well_and_keeps_the_newest(place: Place) -> None:
    place.write(stamped(Stamp("review", SHA, 600, 1), "older"))
    place.write(stamped(Stamp("review", SHA, 700, 1), "newest"))
    assert place.post().state is State.OUTDATED
    assert [content(one) for one in place.bodies] == ["newest"]


UNCLEAR = {
    "cut": Fault(CREATE, cut=True, done=True),
    "cut before": Fault(CREATE, cut=True),
    "502": Fault(CREATE, 502, done=True, document={"message": "Bad gateway"}),
    "502 before": Fault(CREATE, 502, document={"message": "Bad gateway"}),
    "no JSON": Fault(CREATE, 201, done=True, content=b"<html>created</html>"),
    "not a comment": Fault(CREATE, 201, done=True, document=["?"]),
    "huge": Fault(CREATE, 201, done=True, content=b" " * (11 * 1024 * 1024)),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_after_an_unclear_create_there_is_one_comment(place: Place, name: str) -> None:
    place.forge.faults.append(dataclasses.replace(UNCLEAR[name]))
    outcome = place.post()
    assert outcome.state is State.CREATED
    assert [content(one) for one in place.bodies] == [BODY.strip()]
    assert len(place.writes) == (2 if "before" in name else 1)


def test_a_slow_create_is_looked_for_before_it_is_sent_again(place: Place) -> None:
    place.forge.faults.append(Fault(CREATE, done=True, delay=0.5))

    class Slow(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            import time

            time.sleep(0.6)

    assert posted(place.url, asked=place.asked, clock=Slow(), read=0.2).state is State.CREATED
    assert [content(one) for one in place.bodies] == [BODY.strip()]


def test_what_stays_unclear_is_told_and_found_by_the_next_run(place: Place) -> None:
    place.forge.faults += [Fault(CREATE, cut=True, done=True), Fault(r"GET .*/(comments|notes)", 503, skip=1, times=99, document={})]
    outcome = place.post()
    assert outcome.state is State.FAILED
    assert len(place.bodies) == 1
    place.forge.faults.clear()
    assert place.post(run=501).state is State.UNCHANGED
    assert len(place.bodies) == 1


def test_an_edit_that_was_cut_is_looked_at_again(place: Place) -> None:
    place.post()
    place.forge.faults.append(Fault(EDIT, cut=True, done=True))
    assert place.post("Another.", run=501).state is State.EDITED
    assert [content(one) for one in place.bodies] == ["Another."]
    assert len(place.forge.lines("PATCH", "PUT")) == 1


def test_a_comment_that_went_before_it_was_edited_is_written_anew(place: Place) -> None:
    place.post()
    gone = place.forge.comments if isinstance(place.forge, GitHubForge) else place.forge.notes
    answer = place.forge.answer

    def going(request: Any) -> Any:
        if request.method in {"PATCH", "PUT"}:
            gone.clear()
        return answer(request)

    place.forge.answer = going
    assert place.post("Another.", run=501).is_there
    assert [content(one) for one in place.bodies] == ["Another."]


def test_a_comment_that_is_there_and_cannot_be_edited_is_tried_once(place: Place) -> None:
    place.post()
    place.forge.faults.append(Fault(EDIT, 404, document={"message": "Not found"}, times=99))
    clock = Clock()
    assert place.post("Another.", clock, run=501).state is State.REFUSED
    assert clock.waits == []


@pytest.mark.parametrize(
    "fault", [Fault(r"DELETE .*", 404, document={}), Fault(r".*award_emoji", 404, document={}), Fault(r"DELETE .*", 403, document={})]
)
def test_another_run_may_have_removed_the_second_one_or_nobody_may(place: Place, fault: Fault) -> None:
    place.write(stamped(Stamp("review", SHA, 400, 1), "older"))
    place.write(stamped(Stamp("review", SHA, 450, 1), "newer"))
    place.forge.faults.append(dataclasses.replace(fault))
    assert place.post().state is State.EDITED
    assert content(place.bodies[0]) == BODY.strip()
    assert len([one for one in place.bodies if one.startswith("<!-- specforge: review")]) <= 2
    place.forge.faults.clear()
    place.post(run=501)
    assert len([one for one in place.bodies if one.startswith("<!-- specforge: review")]) == 1


GONE = "This moved to an earlier comment."
EMOJI = r"GET .*/award_emoji"


@pytest.mark.parametrize(
    ("emoji", "faults", "state", "second"),
    [
        (0, [], State.EDITED, None),
        (1, [], State.EDITED, GONE),
        (0, [Fault(EMOJI, 403, document={"message": "Forbidden"}, times=99)], State.EDITED, GONE),
        (0, [Fault(EMOJI, 500, document={"message": "Broken"}, times=99)], State.FAILED, "newer"),
    ],
    ids=["no emoji", "an emoji", "nobody may look", "nobody could look"],
)
def test_what_somebody_may_have_answered_with_an_emoji_is_not_deleted(
    emoji: int, faults: list[Fault], state: State, second: str | None
) -> None:
    forge = GitLabForge()
    for number, text in ((400, "older"), (450, "newer")):
        note = forge.note(stamped(Stamp("review", SHA, number, 1), text))
    forge.emoji[note["id"]] = emoji
    forge.faults += [dataclasses.replace(one) for one in faults]
    with served(forge) as url:
        assert posted(url, asked=GITLAB, clock=Clock()).state is state
    assert [content(one["body"]) for one in forge.notes[1:]] == ([] if second is None else [second])


def test_a_text_that_is_too_long_is_refused_before_anything_is_sent(place: Place) -> None:
    most = limit_of(place.asked.forge)
    with pytest.raises(ValueError, match="characters of at most"):
        place.post("x" * (most + 1))
    assert place.bodies == []
    assert place.post("x" * most).state is State.CREATED


def test_the_limit_is_that_of_the_other_forms() -> None:
    stamp = str(Stamp("a" * 64, "f" * 64, 10**18 - 1, 10**18 - 1))
    assert length(stamp) + 1 + limit_of(ForgeName.GITHUB) <= LIMIT
    assert limit_of(ForgeName.GITLAB) < 1_000_000


def test_an_emoji_counts_in_utf_16() -> None:
    with served(GitHubForge()) as url, pytest.raises(ValueError, match="characters"):
        posted(url, "😀" * 40_000)


@pytest.mark.parametrize("key", ["", "Review", "a--b", "a b", "-a", "a-->", "a" * 65, "moved"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with served(GitHubForge()) as url, reviewing(url) as review, pytest.raises(ValueError, match="no key"):
        review.comment(key, BODY)


def test_a_list_that_lags_behind_what_was_written_is_no_reason_to_fail(place: Place) -> None:
    place.forge.faults.append(Fault(r"GET .*/(comments|notes)", 200, document=[], skip=1))
    assert place.post().state is State.CREATED
    assert [content(one) for one in place.bodies] == [BODY.strip()]


def test_halves_of_characters_and_nul_do_not_stop_a_comment(place: Place) -> None:
    assert place.post("a\ud800b\0c").state is State.CREATED
    assert content(place.bodies[0]) == "a\ufffdbc"


# Who we are, where GitHub does not say it at once.


@pytest.mark.parametrize(("graph", "user"), [(True, 403), (False, 200)])
def test_an_account_is_told_by_graphql_or_rest(graph: bool, user: int) -> None:
    forge = GitHubForge()
    forge.graph, forge.user_status = graph, user
    with served(forge) as url:
        assert posted(url).state is State.CREATED
        assert posted(url, "Another.").state is State.EDITED
    assert len(forge.comments) == 1


def test_where_nobody_says_who_we_are_a_limit_is_waited_for() -> None:
    forge, clock = GitHubForge(), Clock()
    forge.graph = False
    forge.faults.append(Fault(CREATE, 429, {"Retry-After": "7"}, {}))
    with served(forge) as url:
        assert posted(url, clock=clock).state is State.CREATED
    assert (len(forge.comments), clock.waits) == (1, [7])


def test_where_nobody_says_who_we_are_the_comment_that_we_wrote_does() -> None:
    forge = GitHubForge()
    forge.graph = False
    stamp = stamped(Stamp("review", SHA, 1, 1), "mine, says Mallory")
    with served(forge) as url:
        forge.comment(stamp, OTHER)
        assert posted(url).state is State.CREATED
        assert posted(url, "Another.", replace(GITHUB, run=501)).state is State.CREATED
    assert [content(one["body"]) for one in forge.comments] == ["mine, says Mallory", "Another."]


def test_what_nobody_knows_to_be_ours_is_not_written_twice() -> None:
    forge = GitHubForge()
    forge.graph = False
    forge.faults.append(Fault(CREATE, cut=True, done=True))
    with served(forge) as url:
        assert posted(url).state is State.FAILED
    assert len(forge.comments) == 1


@pytest.mark.parametrize("head", ["--> x", "A" * 40, "a" * 39])
def test_a_stamp_holds_a_commit_and_nothing_else(head: str) -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        Stamp("review", head)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!-- specforge: review --> x",
        " <!-- specforge: review -->",
        "<!-- specforge: moved -->",
        "<!-- specforge: Review -->",
        f"<!-- specforge: {'a' * 65} -->",
    ],
)
def test_a_line_that_is_no_stamp_is_none(body: str) -> None:
    assert Stamp.of(body) is None
    assert Stamp.of("<!-- specforge: review -->\r\ntext") == Stamp("review")


def test_accounts_are_told_apart_by_their_numbers() -> None:
    forge = GitHubForge()
    with served(forge) as url:
        forge.comment(stamped(Stamp("review", SHA, 1, 1), "x"), {**forge.account, "id": 99})
        assert posted(url).state is State.CREATED
    assert len(forge.comments) == 2


def test_a_comment_of_an_account_that_is_gone_is_nobody_s() -> None:
    forge = GitHubForge()
    with served(forge) as url:
        forge.comment(stamped(Stamp("review", SHA, 1, 1), "x"))["user"] = None
        assert posted(url).state is State.CREATED
    assert len(forge.comments) == 2
