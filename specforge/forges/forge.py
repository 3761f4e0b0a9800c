"""What every forge can do with the comments of one pull request, and how its answers are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from specforge.forges.comment import Author, Comment
from specforge.forges.connection import Connection, Kind, Trouble
from specforge.forges.events import SHA, Asked

PAGE = 100
"""How many comments a page has; no forge gives more."""
PAGES = 60
"""How many pages are read; forges take 5,000 comments at most."""


class Forge(Protocol):
    """The pull request that a run is about. Every method raises `Trouble` when a request came to nothing."""

    limit: int
    """The most characters of a comment, in UTF-16."""
    connection: Connection

    def me(self) -> Author | None:
        """Who the token writes as; nothing where the forge does not tell."""
        ...

    def resolved(self, asked: Asked) -> Asked:
        """What was asked, with what the event did not say."""
        ...

    def head(self) -> str:
        """The commit that the pull request has now; empty where the forge does not tell."""
        ...

    def comments(self) -> list[Comment]:
        """All comments, the oldest first."""
        ...

    def create(self, body: str) -> Comment:
        """Write a new comment. It is tried once, as `edit` is: whoever writes looks before trying again."""
        ...

    def edit(self, comment: Comment, body: str) -> None:
        """Put another text into a comment."""
        ...

    def delete(self, comment: Comment) -> None:
        """Remove a comment."""
        ...

    def answered(self, comment: Comment) -> bool:
        """Whether somebody replied or reacted to a comment, as far as the forge tells."""
        ...


def pages(connection: Connection, path: str, query: dict[str, str | int]) -> Iterator[dict[str, object]]:
    """The things of a list, page by page.

    Raises:
        Trouble: when a page cannot be read, or when there are more pages than any list has.
    """
    for page in range(1, PAGES + 1):
        answer = connection.ask("GET", path, query={**query, "per_page": PAGE, "page": page})
        if not isinstance(answer.document, list):
            raise strange("a list")
        for one in answer.document:
            yield table(one)
        if not answer.document or not (answer.more or len(answer.document) >= PAGE):
            return
    raise Trouble(Kind.STRANGE, f"a list has more than {PAGES} pages")


def strange(what: str) -> Trouble:
    """An answer that is not what it should be."""
    return Trouble(Kind.STRANGE, f"the forge answered something that is not {what}")


@contextmanager
def written() -> Iterator[None]:
    """Reads the answer to something that was written: where it is not what it should be, that may have been done all the same."""
    try:
        yield
    except Trouble as trouble:
        trouble.unclear = True
        raise


def table(value: object) -> dict[str, object]:
    """A table of an answer.

    Raises:
        Trouble: when it is none.
    """
    if not isinstance(value, dict):
        raise strange("a table")
    return value


def number(value: object) -> int:
    """A positive number of an answer.

    Raises:
        Trouble: when it is none.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise strange("a number of the forge")
    return value


def commit(value: object) -> str:
    """The id of a commit in an answer.

    Raises:
        Trouble: when it is none.
    """
    if not isinstance(value, str) or not SHA.fullmatch(value):
        raise strange("the id of a commit")
    return value


def text(value: object) -> str:
    """A text of an answer; empty where it is none."""
    return value if isinstance(value, str) else ""
