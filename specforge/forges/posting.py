"""One comment that stays one: found by its hidden line and its author, edited in place, never overwritten by an older run."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import many
from specforge.forges import github, gitlab
from specforge.forges.comment import ROOM, Author, Comment, Stamp, content, length, moved, plain, stamped
from specforge.forges.connection import Connection, Kind, Patience, Trouble
from specforge.forges.events import Asked, ForgeName
from specforge.forges.forge import Forge
from specforge.forges.github import Check, GitHub, Suggestion
from specforge.forges.gitlab import GitLab
from specforge.forges.token import read_token
from specforge.regexes import regex

TOKENS = {ForgeName.GITHUB: ("GITHUB_TOKEN",), ForgeName.GITLAB: ("SPECFORGE_GITLAB_TOKEN", "GITLAB_TOKEN")}
"""The variables that hold the token of a forge, the preferred first."""


class State(StrEnum):
    """What became of something that was to be posted."""

    CREATED = "created"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    """A newer run has spoken, or the pull request has a newer commit."""
    NOWHERE = "nowhere"
    """There is no pull request."""
    REFUSED = "refused"
    """The forge does not let the token do it."""
    LIMITED = "limited"
    """The forge asked to wait longer than there was time."""
    FAILED = "failed"
    """The forge could not be reached, or its answer was none."""


class Outcome(Struct, frozen=True):
    """What became of it, for people. It holds no token, and no outcome decides how a run exits."""

    state: State
    said: str
    """What happened, in a line."""
    help: str = ""
    """What to do about it."""
    url: str = ""
    """Where it is to be seen, where the forge says that."""

    @property
    def is_there(self) -> bool:
        """Whether the pull request now says what it should, or something newer."""
        return self.state in {State.CREATED, State.EDITED, State.UNCHANGED, State.OUTDATED}


def limit_of(forge: ForgeName) -> int:
    """The most characters of a comment that a writer may fill, counted in UTF-16 (`comment.length`)."""
    return (github.LIMIT if forge is ForgeName.GITHUB else gitlab.LIMIT) - ROOM


def open_review(
    asked: Asked,
    environ: Mapping[str, str],
    patience: Patience | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> "Review":
    """Make ready to post to what was asked; nothing is sent yet.

    Args:
        asked: What `read_event` gave.
        environ: The environment, which holds the token.
        patience: How long the forge is waited for.
        clock: Seconds that never go back.
        now: Seconds since 1970-01-01 UTC.
        sleep: Waits for some seconds.

    Raises:
        UsageError: when httpx is not installed, or what should be a token cannot be one.
    """
    token = read_token(environ, TOKENS[asked.forge])
    if token is None or asked.may_write is False:
        return Review(asked, None)
    headers = github.HEADERS if asked.forge is ForgeName.GITHUB else {}
    return Review(asked, Connection(asked.api_url, token, headers, patience, clock=clock, now=now, sleep=sleep))


class Review(AbstractContextManager["Review"]):
    """What a run says in a pull request."""

    def __init__(self, asked: Asked, connection: Connection | None) -> None:
        """Speak to what was asked over a connection; without one, nothing is sent, and every outcome says why."""
        self._asked, self._connection = asked, connection
        self._trouble: Trouble | None = None
        self._forge: Forge | None = None
        if connection is not None:
            self._forge = GitHub(connection, asked) if asked.forge is ForgeName.GITHUB else GitLab(connection, asked)
        self._resolved = False

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()

    @property
    def asked(self) -> Asked:
        """What was asked, with what the forge knows and the event did not say; at most a few requests, once.

        Where the forge does not answer, it is what the event said, and `why` says so where the number is missing.
        """
        if not self._resolved and self._forge is not None:
            self._resolved = True
            self._begin()
            try:
                self._asked = self._forge.resolved(self._asked)
            except Trouble as trouble:
                self._trouble = trouble
                self._asked = replace(
                    self._asked, why=self._asked.why or trouble.said, help=self._asked.help or _help(trouble, self._asked)
                )
        return self._asked

    def comment(self, key: str, markdown: str) -> Outcome:
        """Say something in the pull request: in the comment of this key, which is created when there is none.

        Args:
            key: What tells this comment from others of the same author: up to 64 of a-z and 0-9, in parts joined by one of `-._`.
            markdown: What is said, harmless already; at most `limit_of` characters.

        Raises:
            ValueError: when the key is none, or the text is longer than that.
        """
        asked = self.asked
        stamp = Stamp(key, asked.head_sha, asked.run, asked.attempt)
        markdown = plain(markdown)
        most = limit_of(asked.forge)
        if length(markdown) > most:
            raise ValueError(f"a comment has {length(markdown):,} characters of at most {most:,}")
        if (outcome := self._nothing_sent()) is not None:
            return outcome
        assert self._forge is not None
        self._begin()
        try:
            return _Sticky(self._forge, stamp, markdown).put()
        except Trouble as trouble:
            return _outcome(trouble, asked, "the comment was not written")

    def check(self, check: Check) -> Outcome:
        """Make a check run with annotations at the commit that was looked at; on GitHub alone.

        Args:
            check: What it says.

        Raises:
            ValueError: when one of its texts is longer than GitHub takes, or an annotation is at no place of a repository.
        """
        asked = self.asked
        if (outcome := self._nothing_sent(needs_number=False)) is not None:
            return outcome
        if not isinstance(self._forge, GitHub):
            return Outcome(
                State.NOWHERE,
                "GitLab has no check runs",
                "write `--format gitlab` to a file and give it as `artifacts: reports: codequality`",
            )
        if not asked.head_sha:
            return Outcome(State.NOWHERE, "the event names no commit, so there is none to annotate")
        self._begin()
        try:
            url = self._forge.check(check, f"specforge {asked.run}.{asked.attempt}")
        except Trouble as trouble:
            return _outcome(trouble, asked, "the check run was not written", "checks")
        return Outcome(State.CREATED, "the check run was written", url=url)

    def suggest(self, suggestions: Sequence[Suggestion]) -> Outcome:
        """Make suggestions at lines of the commit that was looked at; on GitHub alone. Those of before that do not hold leave.

        Args:
            suggestions: All that should stand there.
        """
        asked = self.asked
        if (outcome := self._nothing_sent()) is not None:
            return outcome
        if not isinstance(self._forge, GitHub):
            return Outcome(State.NOWHERE, "suggestions are made on GitHub alone")
        self._begin()
        try:
            head, me = self._forge.head(), self._forge.me()
            if head != asked.head_sha:
                return Outcome(State.OUTDATED, "the pull request has another commit, so that no line of it was suggested on")
            if me is None:
                return Outcome(State.REFUSED, "no suggestion was made: the forge does not say who the token writes as")
            standing = self._forge.suggest(suggestions, me)
        except Trouble as trouble:
            return _outcome(trouble, asked, "the suggestions were not made")
        left = len(suggestions) - standing
        beside = f"; {left:,} at lines that the pull request does not show {'was' if left == 1 else 'were'} left out" if left else ""
        return Outcome(State.CREATED, f"{many(standing, 'suggestion')} {'stands' if standing == 1 else 'stand'} at the lines{beside}")

    def _begin(self) -> None:
        if self._connection is not None:
            self._connection.begin()

    def _nothing_sent(self, *, needs_number: bool = True) -> Outcome | None:
        asked = self._asked
        if needs_number and not asked.number:
            if self._trouble is not None:
                return _outcome(self._trouble, asked, "the pull request could not be found")
            return Outcome(State.NOWHERE, asked.why or "there is no pull request", asked.help)
        if self._forge is None:
            return Outcome(State.REFUSED, asked.why or "there is no token", asked.help)
        return None


_DONE = {State.CREATED: "the comment was written", State.EDITED: "the comment was edited"}


class _Sticky:
    """The comment of one key in one pull request, while it is written."""

    def __init__(self, forge: Forge, stamp: Stamp, markdown: str) -> None:
        self._forge, self._stamp, self._body = forge, stamp, stamped(stamp, markdown)
        self._me: Author | None = None
        self._tried: State | None = None

    def put(self) -> Outcome:
        """Look, then write; and look again before each further try, for a write may have been done, or be out of date by then."""
        tried = 0
        self._me = self._forge.me()
        while True:
            try:
                return self._once()
            except Trouble as trouble:
                tried += 1
                # What nobody knows to be ours cannot be looked for.
                if (trouble.unclear and self._me is None) or not self._forge.connection.again(trouble, tried):
                    raise

    def _once(self) -> Outcome:
        head = self._forge.head()
        if head and self._stamp.head and head != self._stamp.head:
            return Outcome(State.OUTDATED, "the pull request has a newer commit, whose run says what holds now; nothing was written")
        ours = self._ours()
        if not ours:
            self._tried = State.CREATED
            made = self._forge.create(self._body)
            # Who wrote it is who we are, whatever the forge said before.
            self._me = made.author
            ours = self._ours()
            if not any(one.id == made.id for one in ours):
                ours = sorted([*ours, made], key=lambda one: one.id)  # a list may lag behind
            self._unite(ours)
            return Outcome(State.CREATED, _DONE[State.CREATED], url=ours[0].url)
        newest = self._newest(ours)
        stamp = Stamp.of(newest.body)
        if stamp is not None and stamp.is_newer_than(self._stamp):
            self._unite(ours)
            return Outcome(State.OUTDATED, "a newer run has written the comment; nothing was written", url=ours[0].url)
        if content(newest.body) == content(self._body):
            self._unite(ours)
            if self._tried is None and len(ours) == 1:
                return Outcome(State.UNCHANGED, "the comment says the same already; nothing was written", url=ours[0].url)
            state = self._tried or State.EDITED
            return Outcome(state, _DONE[state], url=ours[0].url)
        self._tried = self._tried or State.EDITED
        self._unite(ours, self._body)
        return Outcome(self._tried, _DONE[self._tried], url=ours[0].url)

    def _ours(self) -> list[Comment]:
        """The comments with this key that this author wrote, the oldest first."""
        me = self._me
        if me is None:
            return []
        return [one for one in self._forge.comments() if me.wrote(one) and (stamp := Stamp.of(one.body)) and stamp.key == self._stamp.key]

    @staticmethod
    def _newest(ours: list[Comment]) -> Comment:
        newest = ours[0]
        for one in ours[1:]:
            mine, other = Stamp.of(newest.body), Stamp.of(one.body)
            # Of two that do not say which run is newer, the later comment is.
            if mine and other and not mine.is_newer_than(other):
                newest = one
        return newest

    def _unite(self, ours: list[Comment], body: str = "") -> None:
        """Make one of several: the oldest stays, with a body or else the newest that there is; the others go, or point to it."""
        keep, *others = ours
        body = body or self._newest(ours).body
        if body != keep.body:
            self._edit(keep, body)
        for other in others:
            try:
                if self._forge.answered(other) or not self._deleted(other):
                    self._forge.edit(other, moved(keep.url))
            except Trouble as trouble:
                if trouble.kind is not Kind.MISSING:  # another run has removed it
                    raise

    def _edit(self, comment: Comment, body: str) -> None:
        try:
            self._forge.edit(comment, body)
        except Trouble as trouble:
            if trouble.kind is not Kind.MISSING or any(one.id == comment.id for one in self._ours()):
                raise
            raise Trouble(
                Kind.MISSING, trouble.said, trouble.status, wait=0
            ) from None  # it went meanwhile, so there is reason to look again

    def _deleted(self, comment: Comment) -> bool:
        try:
            self._forge.delete(comment)
        except Trouble as trouble:
            if trouble.kind is not Kind.FORBIDDEN:
                raise
            return False
        return True


_OTHER_CAUSES = (
    (
        regex(r"\blocked\b", re.IGNORECASE),  # who is blocked is not told by it
        "its conversation is locked: whoever may do so has to unlock it, for no permission of a job changes that",
    ),
    (
        regex(r"\barchived\b", re.IGNORECASE),
        "the repository is archived, so that nobody writes there: no permission of a job changes that",
    ),
    (
        regex(r"\bIP (?:allow list|address)", re.IGNORECASE),
        "the forge takes requests from some addresses alone: run the job where one of them is used, or have its address put on the list",
    ),
    (
        regex(r"\bSAML\b|\bsingle sign-on\b|\bforbids access via\b", re.IGNORECASE),
        "its organization does not take this token as it is: use the one of the job, `${{ github.token }}`, or authorize yours for the organization",
    ),
)
"""How a forge says that something else than a permission is missing, and what to do then."""
_PERMISSION = {"comments": "pull-requests", "checks": "checks"}


def _outcome(trouble: Trouble, asked: Asked, what: str, part: str = "comments") -> Outcome:
    states = {
        Kind.UNAUTHORISED: State.REFUSED,
        Kind.FORBIDDEN: State.REFUSED,
        Kind.MISSING: State.REFUSED,
        Kind.INVALID: State.REFUSED,
        Kind.LIMITED: State.LIMITED,
        Kind.UNREACHABLE: State.FAILED,
        Kind.STRANGE: State.FAILED,
    }
    return Outcome(states[trouble.kind], f"{what}: {trouble.said}", _help(trouble, asked, part))


def _help(trouble: Trouble, asked: Asked, part: str = "comments") -> str:
    on_github = asked.forge is ForgeName.GITHUB
    match trouble.kind:
        case Kind.UNAUTHORISED:
            return "the token is not valid here or has run out; in GitHub Actions use `${{ github.token }}`" if on_github else _BY_PROJECT
        case Kind.FORBIDDEN if cure := next((cure for words, cure in _OTHER_CAUSES if words.search(trouble.said)), ""):
            return cure
        case Kind.FORBIDDEN | Kind.MISSING if on_github:
            help = f"give the job `permissions: {_PERMISSION[part]}: write`"
            fork = "; a pull request from a fork has a token that only reads: post in a second workflow on `workflow_run`"
            return help + (fork if asked.is_fork else "")
        case Kind.FORBIDDEN | Kind.MISSING:
            return _BY_PROJECT
        case Kind.INVALID:
            return "the forge does not take what was sent; a pull request that is locked or too long has to be opened up by people"
        case Kind.LIMITED:
            return (
                "run the job again later; a `concurrency` group keeps jobs from posting all at once"
                if on_github
                else "run the job again later"
            )
        case _:
            name = "GITHUB_API_URL" if on_github else "CI_API_V4_URL"
            return f"run the job again; when it lasts, check {name}, the proxy and the status of the forge"


_BY_PROJECT = "set SPECFORGE_GITLAB_TOKEN to a project access token with the scope `api` and the role Reporter or above"
