"""GitLab: notes of a merge request, by its REST API."""

from specforge.forges.comment import Author, Comment
from specforge.forges.connection import Connection, Kind, Trouble
from specforge.forges.events import Asked
from specforge.forges.forge import number, pages, table, text, written

LIMIT = 1_000_000
"""The most characters of a note."""


class GitLab:
    """One merge request of GitLab."""

    limit = LIMIT

    def __init__(self, connection: Connection, asked: Asked) -> None:
        """Speak about what was asked, over a connection to its API."""
        self.connection = connection
        self._request = f"/projects/{asked.project}/merge_requests/{asked.number}"

    def me(self) -> Author | None:
        """Who the token writes as; a token of a project or a group has a user of its own."""
        return _author(self.connection.ask("GET", "/user").document)

    def resolved(self, asked: Asked) -> Asked:
        """What was asked: the environment of a pipeline says everything."""
        return asked

    def head(self) -> str:
        """The commit that the merge request has now."""
        return text(table(self.connection.ask("GET", self._request).document).get("sha"))

    def comments(self) -> list[Comment]:
        """All notes that people and programs wrote, the oldest first."""
        query: dict[str, str | int] = {"sort": "asc", "order_by": "created_at"}
        notes = [one for one in pages(self.connection, f"{self._request}/notes", query) if one.get("system") is not True]
        return sorted((_note(one) for one in notes), key=lambda one: one.id)

    def create(self, body: str) -> Comment:
        """Write a new note."""
        answer = self.connection.ask("POST", f"{self._request}/notes", body={"body": body}, once=True)
        with written():
            return _note(table(answer.document))

    def edit(self, comment: Comment, body: str) -> None:
        """Put another text into a note."""
        self.connection.ask("PUT", f"{self._request}/notes/{comment.id}", body={"body": body}, once=True)

    def delete(self, comment: Comment) -> None:
        """Remove a note."""
        self.connection.ask("DELETE", f"{self._request}/notes/{comment.id}")

    def answered(self, comment: Comment) -> bool:
        """Whether somebody replied to a note, which makes a thread of it, or gave it an emoji."""
        try:
            return comment.touched or any(True for _ in pages(self.connection, f"{self._request}/notes/{comment.id}/award_emoji", {}))
        except Trouble as trouble:
            if trouble.kind is Kind.FORBIDDEN:
                return True  # what is not known is not deleted
            raise


def _author(value: object) -> Author:
    of = table(value)
    return Author(number(of.get("id")), text(of.get("username")))


def _note(of: dict[str, object]) -> Comment:
    author = of.get("author")
    return Comment(
        number(of.get("id")),
        _author(author) if author is not None else Author(0, ""),
        text(of.get("body")),
        touched=of.get("type") is not None,
    )
