"""Whatever a forge does, posting ends in time with a sentence, and the token is nowhere but in the header of requests to its host."""

import dataclasses
import logging
import pickle
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from msgspec.structs import replace

from specforge.errors import UsageError
from specforge.forges.connection import Connection, Patience, Trouble, checked_url
from specforge.forges.github import Annotation, Check, Conclusion, Level
from specforge.forges.posting import Outcome, State, open_review
from specforge.forges.token import Token, read_token
from tests.forges.reviews import BODY, GITHUB, GITLAB, Clock, posted, reviewing
from tests.forges.served import TOKEN, Fault, GitHubForge, GitLabForge, served

LIST = r"GET .*/comments"
CREATE = r"POST .*/comments"
CHECK = Check("specforge", "1 error", "A bound was loosened.", Conclusion.FAILURE)
ECHO = {"message": f"no: Bearer {TOKEN}\n::error::owned ##[add-mask]x \u202e"}


def faulty(*faults: Fault, read: float = 5, clock: Clock | None = None) -> tuple[GitHubForge, Outcome]:
    forge = GitHubForge()
    forge.faults += faults
    with served(forge) as url:
        return forge, posted(url, clock=clock, read=read)


@pytest.mark.parametrize(
    ("status", "said", "help"),
    [
        (401, "401", "not valid"),
        (403, "403", "permissions: pull-requests: write"),
        (404, "404", "permissions: pull-requests: write"),
        (410, "410", "locked"),
        (422, "422", "does not take"),
    ],
)
def test_a_refusal_is_told_once_and_with_its_cure(status: int, said: str, help: str) -> None:
    clock = Clock()
    forge, outcome = faulty(Fault(CREATE, status, document={"message": "No.", "errors": [{"code": "custom"}]}, times=99), clock=clock)
    assert outcome.state is State.REFUSED
    assert not outcome.is_there
    assert outcome.said == f"the comment was not written: the forge answered {said}: No. (custom)"
    assert help in outcome.help
    assert "fork" not in outcome.help
    assert clock.waits == []
    assert len([one for one in forge.lines("POST") if one.endswith("comments")]) == 1
    assert forge.comments == []


@pytest.mark.parametrize(
    ("says", "help"),
    [
        ("Unable to create comment because issue is locked.", "unlock"),
        ("Repository was archived so is read-only.", "archived"),
        (
            "The `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
            "run the job where",
        ),
        ("Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.", "authorize"),
        ("`acme` forbids access via a personal access token (classic).", "github.token"),
    ],
)
def test_what_no_permission_changes_asks_for_none(says: str, help: str) -> None:
    """A forge refuses it with the status of a right that is missing, and only says what it is."""
    _, outcome = faulty(Fault(CREATE, 403, document={"message": says}, times=99))
    assert outcome.state is State.REFUSED
    assert help in outcome.help
    assert "permissions:" not in outcome.help


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_a_proxy_refuses_is_laid_at_no_permission(status: int) -> None:
    _, outcome = faulty(Fault(CREATE, status, content=b"<html><h1>Forbidden</h1></html>", times=99))
    assert outcome.state is State.FAILED
    assert outcome.said == (
        f"the comment was not written: the forge answered {status}, and nothing that is JSON; a proxy or a page to log in may stand before it"
    )
    assert "the proxy" in outcome.help
    assert "permissions:" not in outcome.help


def test_who_is_blocked_is_not_told_that_a_conversation_is_locked() -> None:
    _, outcome = faulty(Fault(CREATE, 403, document={"message": "Repository access blocked"}, times=99))
    assert "unlock" not in outcome.help
    assert "permissions:" in outcome.help


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"message": "No.", "errors": [{"resource": "Comment"}]}, ": No."),
        ({"errors": ["too long", {"message": "locked"}]}, ": too long; locked"),
        ({"message": {"note": ["is blank"]}}, ': {"note": ["is blank"]}'),
        ({"error": "invalid_token"}, ": invalid_token"),
        (["No."], ""),
    ],
)
def test_a_refusal_says_what_the_forge_says(document: object, told: str) -> None:
    _, outcome = faulty(Fault(CREATE, 422, document=document, times=99))
    assert outcome.said == f"the comment was not written: the forge answered 422{told}"


def test_a_refusal_of_a_fork_explains_forks() -> None:
    forge = GitHubForge()
    forge.faults.append(Fault(CREATE, 403, document={"message": "Resource not accessible by integration"}))
    with served(forge) as url:
        outcome = posted(url, asked=replace(GITHUB, is_fork=True))
    assert "workflow_run" in outcome.help


def test_a_token_that_is_known_not_to_write_is_not_tried() -> None:
    forge = GitHubForge()
    with served(forge) as url:
        outcome = posted(url, asked=replace(GITHUB, may_write=False, why="a fork", help="do this"))
    assert (outcome.state, outcome.said, outcome.help) == (State.REFUSED, "a fork", "do this")
    assert forge.requests == []


def test_no_pull_request_is_told() -> None:
    with served(GitHubForge()) as url:
        assert posted(url, asked=replace(GITHUB, number=0, why="`push` is about no pull request")).state is State.NOWHERE


SOON = 1000.0


@pytest.mark.parametrize(
    ("status", "headers", "document", "waits"),
    [
        (429, {"Retry-After": "7"}, {}, [7]),
        (403, {"Retry-After": "7"}, {}, [7]),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(SOON + 20)}, {}, [21]),
        (403, {}, {"message": "You have exceeded a secondary rate limit."}, [60]),
        (429, {}, {}, [60]),
        (429, {"Retry-After": "-5"}, {}, [0]),
        (429, {"Retry-After": "soon"}, {}, [60]),
        (429, {"Retry-After": format_datetime(datetime.fromtimestamp(SOON, UTC) + timedelta(seconds=9), usegmt=True)}, {}, [9]),
        (502, {}, None, [1]),
        (503, {"Retry-After": "3"}, {}, [3]),
    ],
)
@pytest.mark.parametrize("line", [LIST, CREATE])
def test_what_passes_is_waited_for_as_long_as_it_says(
    status: int, headers: dict[str, str], document: object, waits: list[float], line: str
) -> None:
    clock = Clock()
    forge, outcome = faulty(Fault(line, status, headers, document), clock=clock)
    assert outcome.state is State.CREATED
    assert clock.waits == waits
    assert len(forge.comments) == 1


@pytest.mark.parametrize("after", ["3600", "1e300", "999999999999999999999"])
def test_a_limit_that_lasts_is_not_waited_for(after: str) -> None:
    clock = Clock()
    _, outcome = faulty(Fault(CREATE, 429, {"Retry-After": after}, {"message": "slow down"}), clock=clock)
    assert outcome.state is State.LIMITED
    assert "it asks to wait" in outcome.said
    assert clock.waits == []


def test_tries_and_time_are_bounded() -> None:
    clock = Clock()
    forge, outcome = faulty(Fault(r".*", 500, document={}, times=999), clock=clock)
    assert outcome.state is State.FAILED
    assert clock.waits == [1, 2, 4]
    assert len(forge.requests) == 4
    clock = Clock()
    forge, outcome = faulty(Fault(LIST, 500, document={}, times=999), clock=clock)
    assert outcome.state is State.FAILED
    assert clock.waits == [1, 2, 4]
    assert len(forge.lines("GET")) == 5
    clock = Clock()
    forge, outcome = faulty(Fault(CREATE, 500, document={}, times=999), clock=clock)
    assert outcome.state is State.FAILED
    assert clock.waits == [1, 2, 4]
    assert len([one for one in forge.lines("POST") if one.endswith("comments")]) == 4
    clock = Clock()
    _, outcome = faulty(Fault(r".*", 429, {"Retry-After": "50"}, {}, times=999), clock=clock)
    assert outcome.state is State.LIMITED
    assert clock.waits == [50, 50]


STRANGE = {
    "another host": Fault(LIST, 302, {"Location": "http://localhost:9/steal"}, times=99),
    "another port": Fault(LIST, 307, {"Location": "http://127.0.0.1:9/steal"}, times=99),
    "another scheme": Fault(LIST, 302, {"Location": "https://127.0.0.1/steal"}, times=99),
    "no address": Fault(LIST, 302, {"Location": "http://[::bad/"}, times=99),
    "a circle": Fault(LIST, 302, {"Location": "?x"}, times=99),
    "a write that is redirected": Fault(CREATE, 302, {"Location": "/repos/octo/shop/issues/7/comments?again"}),
    "huge": Fault(LIST, 200, content=b"[]" + b" " * (11 * 1024 * 1024), times=99),
    "packed": Fault(LIST, 200, {"Content-Encoding": "gzip"}, content=b"[]", times=99),
    "HTML": Fault(LIST, 200, content=b"<html>log in</html>", times=99),
    "nested": Fault(LIST, 200, content=b"[" * 100_000, times=99),
    "a text for a list": Fault(LIST, 200, document="x", times=99),
    "a number for a list": Fault(LIST, 200, document=7, times=99),
    "a comment whose number is a text": Fault(LIST, 200, document=[{"id": "7"}], times=99),
    "a comment whose number is none": Fault(LIST, 200, document=[{"id": -7}], times=99),
    "a text for a comment": Fault(LIST, 200, document=["x"], times=99),
    "a comment without a number": Fault(LIST, 200, document=[{"id": True}], times=99),
    "a list without an end": Fault(LIST, 200, {"Link": '<x>; rel="next"'}, document=[{"id": 1, "user": None, "body": ""}], times=99),
    "204": Fault(LIST, 204, times=99),
    "an error that is a list": Fault(LIST, 404, document=[1], times=99),
    "an error that is nested": Fault(LIST, 404, content=b"[" * 100_000, times=99),
    "an error that repeats the token": Fault(LIST, 422, document=ECHO, times=99),
    "always cut": Fault(LIST, cut=True, times=99),
    "always slow": Fault(LIST, delay=0.3, times=99),
    "304": Fault(LIST, 304, times=99),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_forge_that_lies_is_told_and_nothing_is_written(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    forge, outcome = faulty(dataclasses.replace(STRANGE[name]), read=0.1 if "slow" in name else 5)
    assert outcome.state in {State.FAILED, State.REFUSED}
    assert forge.comments == []
    assert outcome.help
    told = f"{outcome!r}{caplog.text}{capfd.readouterr()}"
    assert TOKEN not in told
    assert "\n" not in outcome.said
    assert "##[" not in outcome.said
    assert "\u202e" not in outcome.said
    assert len(forge.requests) < 70
    assert "steal" not in "".join(forge.lines())


def test_the_token_does_not_go_where_a_redirect_leads() -> None:
    there = GitHubForge()
    with served(there) as elsewhere:
        forge, outcome = faulty(Fault(LIST, 307, {"Location": f"{elsewhere}/repos/octo/shop/issues/7/comments"}))
    assert "another host" in outcome.said
    assert there.requests == []
    assert forge.comments == []


@pytest.mark.parametrize(
    ("line", "status"), [("GET /repos/octo/shop/pulls/7", 301), *(("POST /repos/octo/shop/issues/7/comments", code) for code in (307, 308))]
)
def test_a_redirect_on_the_same_host_is_followed(line: str, status: int) -> None:
    forge, outcome = faulty(Fault(line, status, {"Location": f"{line.partition(' ')[2]}?renamed"}))
    assert outcome.state is State.CREATED
    assert forge.lines().count(line) == 2


def test_no_cookie_is_kept() -> None:
    forge, _ = faulty()
    assert len(forge.requests) > 3
    assert not any("cookie" in one.headers for one in forge.requests)


def test_nobody_listens() -> None:
    with served(GitHubForge()) as url:
        pass
    clock = Clock()
    outcome = posted(url, clock=clock)
    assert outcome.state is State.FAILED
    assert "could not be reached" in outcome.said
    assert clock.waits == [1, 2, 4]


def test_a_proxy_does_not_stand_between_a_machine_and_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    _, outcome = faulty()
    assert outcome.state is State.CREATED


def test_gitlab_says_which_token_it_needs() -> None:
    forge = GitLabForge()
    forge.faults.append(Fault(r"POST .*/notes", 403, document={"message": "403 Forbidden"}))
    with served(forge) as url:
        outcome = posted(url, asked=GITLAB)
    assert (outcome.state, "project access token" in outcome.help) == (State.REFUSED, True)


def test_a_token_shows_itself_to_nobody() -> None:
    token = Token(TOKEN, "GITHUB_TOKEN")
    assert TOKEN not in f"{token} {token!r} {token!s}"
    with pytest.raises(TypeError):
        pickle.dumps(token)
    with pytest.raises(UsageError) as raised:
        Token(f"{TOKEN}\nx")
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    assert read_token({"A": " ", "B": f" {TOKEN}\n"}, ("A", "B")) is not None
    with served(GitHubForge()) as url:
        connection = Connection(url, token, {})
        assert TOKEN not in f"{connection!r} {vars(connection)!r} {connection._client.headers!r}"
        connection.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://api.github.com",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example/",
        "ftp://x.example",
        "https://user:pass@api.example",
        "https://",
        "api.github.com",
        "https://x.example/?a=b",
        "https://x.example/#a",
        "https://x.example/a b",
        "https://x.example:port",
        "https://ex\u00e4mple.example",
        "https://[::1",
    ],
)
def test_an_address_that_would_show_the_token_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        checked_url(url, "GITHUB_API_URL")
    assert raised.value.help
    assert "pass" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["https://api.github.com", "https://x.example/api/v3/", "http://127.0.0.1:8/", "http://[::1]:8", "http://localhost:1"]
)
def test_an_address_that_does_not_is_taken(url: str) -> None:
    assert checked_url(url, "X") == url.rstrip("/")


def test_without_httpx_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(UsageError, match="httpx") as raised:
        open_review(replace(GITHUB, api_url="https://api.github.com"), {"GITHUB_TOKEN": TOKEN})
    assert "specforge-compiler[review]" in raised.value.help


def test_an_answer_that_drips_ends() -> None:
    class Dripping(Clock):
        """Half a minute passes between two looks at it, as it does while bytes drip."""

        def now(self) -> float:
            self.at += 31
            return self.at

    forge, clock = GitHubForge(), Dripping()
    forge.faults.append(Fault(r".*", 200, content=b"[]" + b" " * 1_000_000, times=99))
    with served(forge) as url:
        connection = Connection(url, Token(TOKEN), {}, Patience(total=300), clock=clock.now, now=clock.now, sleep=clock.sleep)
        with pytest.raises(Trouble, match="longer than 60 seconds"):
            connection.ask("GET", "/user")
        connection.close()
    assert len(forge.requests) <= 4


# Check runs.


def annotations(count: int) -> tuple[Annotation, ...]:
    return tuple(Annotation("specs/shop.yaml", one + 1, Level.WARNING, f"finding {one}") for one in range(count))


def checked(forge: GitHubForge, check: Check, asked: object = GITHUB) -> Outcome:
    with served(forge) as url, reviewing(url, asked) as review:  # type: ignore[arg-type]
        return review.check(check)


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (50, 1), (51, 2), (120, 3), (700, 10)])
def test_annotations_are_sent_in_batches_of_fifty(count: int, requests: int) -> None:
    forge = GitHubForge()
    outcome = checked(forge, replace(CHECK, annotations=annotations(count)))
    assert outcome.state is State.CREATED
    assert outcome.url
    assert len(forge.requests) == requests
    sent = [one["message"] for one in forge.checks[0]["output"]["annotations"]]
    assert sent == [f"finding {one}" for one in range(min(count, 500))]
    assert all(len(one.body["output"]["annotations"]) <= 50 for one in forge.requests)


@pytest.mark.parametrize(
    "fault", [{"cut": True, "done": True}, {"cut": True}, {"status": 502, "done": True}, {"status": 429, "headers": {"Retry-After": "1"}}]
)
@pytest.mark.parametrize("line", [r"POST .*/check-runs", r"PATCH .*/check-runs/\d+"])
def test_no_annotation_is_sent_twice(line: str, fault: dict[str, object]) -> None:
    forge = GitHubForge()
    checked(forge, CHECK, replace(GITHUB, run=499))  # an earlier run, at the same commit
    forge.faults.append(Fault(line, **fault))  # type: ignore[arg-type]
    assert checked(forge, replace(CHECK, annotations=annotations(120))).state is State.CREATED
    assert len(forge.checks) == 2
    assert [one["message"] for one in forge.checks[1]["output"]["annotations"]] == [f"finding {one}" for one in range(120)]


def test_a_check_that_the_token_may_not_write_says_which_permission() -> None:
    forge = GitHubForge()
    forge.faults.append(Fault(r"POST .*/check-runs", 403, document={"message": "Resource not accessible by integration"}))
    outcome = checked(forge, CHECK)
    assert (outcome.state, "checks: write" in outcome.help) == (State.REFUSED, True)


def test_an_annotation_fits_what_github_takes() -> None:
    forge = GitHubForge()
    one = Annotation("a.yaml", 3, Level.NOTICE, "m" * 100_000, "t" * 1_000, end_line=3, column=2, end_column=1)
    two = Annotation("a.yaml", 3, Level.FAILURE, "m", end_line=9, column=2, end_column=5)
    checked(forge, replace(CHECK, title="x" * 999, annotations=(one, two)))
    first, second = forge.checks[0]["output"]["annotations"]
    assert (len(first["message"]), len(first["title"]), first["start_column"], first["end_column"]) == (8_000, 255, 2, 2)
    assert "start_column" not in second
    assert (second["start_line"], second["end_line"]) == (3, 9)


@pytest.mark.parametrize(
    "wrong",
    [Annotation("/etc/passwd", 1, Level.NOTICE, "x"), Annotation("a", 0, Level.NOTICE, "x"), Annotation("../a", 1, Level.NOTICE, "x")],
)
def test_an_annotation_at_no_place_is_refused(wrong: Annotation) -> None:
    with pytest.raises(ValueError, match="no place"):
        checked(GitHubForge(), replace(CHECK, annotations=(wrong,)))


def test_a_summary_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="65,535"):
        checked(GitHubForge(), replace(CHECK, summary="x" * 65_536))


def test_gitlab_has_no_checks_and_a_push_has() -> None:
    with served(GitLabForge()) as url, reviewing(url, GITLAB) as review:
        assert review.check(CHECK).state is State.NOWHERE
    assert checked(GitHubForge(), CHECK, replace(GITHUB, number=0, event="push", why="no pull request")).state is State.CREATED


def test_time_for_one_thing_does_not_run_while_another_is_made() -> None:
    forge, clock = GitHubForge(), Clock()
    with served(forge) as url, reviewing(url, clock=clock) as review:
        clock.at += Patience().total * 2
        assert review.comment("review", BODY).state is State.CREATED
        clock.at += Patience().total * 2
        assert review.check(CHECK).state is State.CREATED
