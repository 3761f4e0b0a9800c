"""The one comment: its hidden first line, by which it is found again, and who wrote it."""

from typing import Self

from msgspec import Struct

from specforge.line_ends import unified
from specforge.regexes import regex

ROOM = 256
"""How many characters the hidden line and what follows it take at most."""
_KEY = regex(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
_STAMP = regex(
    r"<!-- specforge: (?P<key>[a-z0-9]+(?:[-._][a-z0-9]+)*)"
    r"(?: head=(?P<head>[0-9a-f]{40,64}))?(?: run=(?P<run>\d{1,18})\.(?P<attempt>\d{1,18}))? -->"
)
_GONE = "<!-- specforge: moved -->"


class Author(Struct, frozen=True):
    """Whoever a token writes as. Two are the same when their ids are, or, where one has none, their names."""

    id: int
    """The number of the account; 0 where it is not known."""
    login: str

    def wrote(self, comment: "Comment") -> bool:
        """Whether a comment is this author's."""
        if self.id and comment.author.id:
            return self.id == comment.author.id
        return bool(self.login) and self.login == comment.author.login


class Comment(Struct, frozen=True):
    """A comment of a pull request."""

    id: int
    author: Author
    body: str
    url: str = ""
    touched: bool = False
    """Whether somebody reacted to it or replied, as far as the forge tells with the list."""


class Stamp(Struct, frozen=True):
    """The hidden first line: whose comment it is, and which run wrote it."""

    key: str
    head: str = ""
    """The commit that was looked at; empty where it is not known."""
    run: int = 0
    """The number of the run, rising with time; 0 where it is not known."""
    attempt: int = 0

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key) or len(self.key) > 64 or self.key == "moved":
            raise ValueError(f"{self.key!r} is no key of a comment: up to 64 of a-z and 0-9, in parts joined by one of `-._`")
        if _STAMP.fullmatch(str(self)) is None:
            raise ValueError(f"{self.head!r} or {self.run}.{self.attempt} cannot stand in a comment")

    def __str__(self) -> str:
        head = f" head={self.head}" if self.head else ""
        run = f" run={self.run}.{self.attempt}" if self.run else ""
        return f"<!-- specforge: {self.key}{head}{run} -->"

    @classmethod
    def of(cls, body: str) -> Self | None:
        """The stamp of a comment; nothing where its first line is none."""
        found = _STAMP.fullmatch(body.partition("\n")[0].rstrip("\r "))
        if not found or found["key"] == "moved" or len(found["key"]) > 64:
            return None
        return cls(found["key"], found["head"] or "", int(found["run"] or 0), int(found["attempt"] or 0))

    def is_newer_than(self, other: "Stamp") -> bool:
        """Whether this run began after another one; no where one of them does not say."""
        return bool(self.run and other.run) and (self.run, self.attempt) > (other.run, other.attempt)


def stamped(stamp: Stamp, markdown: str) -> str:
    """The body of a comment: the stamp, and what is said."""
    return f"{stamp}\n{markdown}"


def content(body: str) -> str:
    """What a body says, without its first line and in the one form in which forges keep it."""
    return unified(body).partition("\n")[2].strip()


def moved(url: str) -> str:
    """The body of a comment that another one took the place of, and that somebody has answered."""
    return f"{_GONE}\nThis moved{f' to {url}' if url else ' to an earlier comment'}.\n"


def plain(markdown: str) -> str:
    """A text that every forge can keep: halves of characters are replaced, and NUL, which none takes, is left out."""
    return markdown.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def length(text: str) -> int:
    """How long a text is in UTF-16, which is never less than what forges count in."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
