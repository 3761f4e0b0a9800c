"""Reviews of the pull request that is served, with a clock that moves only when somebody waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from msgspec.structs import replace

from specforge.forges.connection import Patience
from specforge.forges.events import Asked, ForgeName
from specforge.forges.posting import Outcome, Review, open_review
from tests.forges.served import BASE, SHA, TOKEN

GITHUB = Asked(
    ForgeName.GITHUB, "", "octo/shop", "pull_request", 7, BASE, "main", SHA, "change", "octo/shop", is_fork=False, run=500, attempt=1
)
GITLAB = Asked(ForgeName.GITLAB, "", "9", "merge_request_event", 3, BASE, "main", SHA, "change", "9", is_fork=False, run=500, attempt=1)
ENVIRON = {"GITHUB_TOKEN": TOKEN, "SPECFORGE_GITLAB_TOKEN": TOKEN}
BODY = "**specforge: 1 error**\n\nA bound was loosened.\n"


@dataclass
class Clock:
    """Time that passes only while somebody waits."""

    at: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds


@contextmanager
def reviewing(url: str, asked: Asked = GITHUB, clock: Clock | None = None, read: float = 5) -> Iterator[Review]:
    clock = clock or Clock()
    patience = Patience(read=read)
    with open_review(replace(asked, api_url=url), ENVIRON, patience, clock=clock.now, now=clock.now, sleep=clock.sleep) as review:
        yield review


def posted(url: str, body: str = BODY, asked: Asked = GITHUB, clock: Clock | None = None, read: float = 5) -> Outcome:
    with reviewing(url, asked, clock, read) as review:
        return review.comment("review", body)
