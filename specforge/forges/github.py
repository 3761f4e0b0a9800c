"""GitHub: comments and check runs of a pull request, by its REST API."""

import hashlib
import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import shortened
from specforge.forges.comment import Author, Comment, plain
from specforge.forges.connection import Answer, Connection, Kind, Trouble
from specforge.forges.events import Asked
from specforge.forges.forge import commit, number, pages, strange, table, text, written
from specforge.location import is_inner
from specforge.regexes import regex

LIMIT = 65_536
"""The most characters of a comment."""
SUMMARY = 65_535
"""The most characters of each of the two texts of a check run."""
BATCH = 50
"""The most annotations of a request."""
MOST = 500
"""The most annotations that are sent; ten requests of them."""
_MESSAGE = 8_000
"""The most characters of an annotation's message; 64 KB are taken, and one character may be four bytes."""
_TITLE = 255
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


class Level(StrEnum):
    """How grave an annotation is, as the API calls it."""

    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


class Conclusion(StrEnum):
    """How a check ended, as the API calls it: only `FAILURE` can block a merge."""

    SUCCESS = "success"
    NEUTRAL = "neutral"
    FAILURE = "failure"


class Annotation(Struct, frozen=True):
    """Something said at lines of a file of the commit."""

    path: str
    """From the root of the repository."""
    line: int
    """1-based, as the last line and both columns are."""
    level: Level
    message: str
    title: str = ""
    end_line: int = 0
    """The last line; 0 for the first one."""
    column: int = 0
    """0 where it is not known. Columns are sent for a single line alone."""
    end_column: int = 0


class Check(Struct, frozen=True):
    """What a check run says about a commit."""

    name: str
    title: str
    summary: str
    """Markdown; at most `SUMMARY` characters."""
    conclusion: Conclusion
    annotations: Sequence[Annotation] = ()


class Suggestion(Struct, frozen=True):
    """Lines of a file of the commit, and what could stand in their place; people take it with a click."""

    path: str
    """From the root of the repository."""
    first: int
    """1-based, as the last line is."""
    last: int
    lines: tuple[str, ...]
    """What could stand there; none takes the lines out."""
    says: str
    """Markdown above it, harmless already."""

    @property
    def key(self) -> str:
        """Names it, wherever its lines move."""
        return hashlib.sha256("\0".join((self.path, self.says, *self.lines)).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def body(self) -> str:
        """The comment, with the hidden line by which it is found again."""
        fence = "`" * max(3, *(len(run) + 1 for line in self.lines for run in re.findall("`+", line)), 3)
        lines = "".join(f"{line}\n" for line in self.lines)
        return f"<!-- specforge: suggestion {self.key} -->\n{self.says}\n\n{fence}suggestion\n{lines}{fence}\n"


_SUGGESTED = regex(r"<!-- specforge: suggestion ([0-9a-f]{16}) -->\r?\n")


class GitHub:
    """One pull request of GitHub."""

    limit = LIMIT

    def __init__(self, connection: Connection, asked: Asked) -> None:
        """Speak about what was asked, over a connection to its API."""
        self.connection, self._asked = connection, asked
        owner, _, name = asked.project.partition("/")
        self._repository = f"/repos/{quote(owner, safe='')}/{quote(name, safe='')}"

    def me(self) -> Author | None:
        """Who the token writes as.

        `GET /user` answers 403 to the tokens of GitHub Apps, which `GITHUB_TOKEN` is one of; the viewer of GraphQL answers all kinds.
        """
        url = self.connection.url
        # GraphQL is beside REST: `/graphql` on github.com, `/api/graphql` where that is `/api/v3`.
        base = url.removesuffix("/v3") if url.endswith("/api/v3") else url
        try:
            answer = self.connection.ask("POST", "/graphql", body={"query": "{viewer{login databaseId}}"}, base=base)
            viewer = table(table(table(answer.document).get("data")).get("viewer"))
            return _author({"login": viewer.get("login"), "id": viewer.get("databaseId")})
        except Trouble as trouble:
            if trouble.kind in {Kind.UNAUTHORISED, Kind.LIMITED, Kind.UNREACHABLE}:
                raise
        try:
            return _author(table(self.connection.ask("GET", "/user").document))
        except Trouble as trouble:
            if trouble.kind in {Kind.UNAUTHORISED, Kind.LIMITED, Kind.UNREACHABLE}:
                raise
            return None

    def resolved(self, asked: Asked) -> Asked:
        """What was asked, with the number, the base and the head that the event did not say.

        The number comes from the open pull request whose head is the commit and the branch of the run that the event names.
        """
        if asked.why and not asked.number:
            return asked
        if not asked.number:
            asked = self._found(asked)
        if asked.number and not (asked.base_sha and asked.head_sha and asked.is_fork is not None):
            asked = self._filled(asked)
        self._asked = asked
        return asked

    def _found(self, asked: Asked) -> Asked:
        owner = asked.head_project.partition("/")[0]
        if not owner or not asked.head_ref:
            return replace(asked, why="the run that the event names has no branch any more, so its pull request cannot be told")
        query: dict[str, str | int] = {"state": "open", "head": f"{owner}:{asked.head_ref}"}
        found = [
            one
            for one in pages(self.connection, f"{self._repository}/pulls", query)
            if (head := table(one.get("head"))).get("sha") == asked.head_sha
            and text(table(head.get("repo") or {}).get("full_name")).lower() == asked.head_project.lower()
        ]
        if len(found) != 1:
            why = (
                "no open pull request has the commit of the run as its head any more"
                if not found
                else "several pull requests have the same head"
            )
            return replace(asked, why=why, help="a newer push has a run of its own; nothing is to be done")
        return replace(asked, number=number(found[0].get("number")))

    def _filled(self, asked: Asked) -> Asked:
        pull = self._pull(asked.number)
        base, head = table(pull.get("base")), table(pull.get("head"))
        origin = head.get("repo")
        head_project = text(table(origin).get("full_name")) if origin is not None else ""
        return replace(
            asked,
            base_sha=asked.base_sha or commit(base.get("sha")),
            base_ref=asked.base_ref or text(base.get("ref")),
            head_sha=asked.head_sha or commit(head.get("sha")),
            head_ref=asked.head_ref or text(head.get("ref")),
            head_project=asked.head_project or head_project,
            is_fork=head_project.lower() != asked.project.lower(),
        )

    def _pull(self, of: int) -> dict[str, object]:
        return table(self.connection.ask("GET", f"{self._repository}/pulls/{of}").document)

    def head(self) -> str:
        """The commit that the pull request has now; empty where the token may not read it."""
        try:
            return text(table(self._pull(self._asked.number).get("head")).get("sha"))
        except Trouble as trouble:
            if trouble.kind in {Kind.FORBIDDEN, Kind.MISSING, Kind.INVALID}:
                return ""
            raise

    def comments(self) -> list[Comment]:
        """All comments of the pull request, the oldest first."""
        path = f"{self._repository}/issues/{self._asked.number}/comments"
        return sorted((_comment(one) for one in pages(self.connection, path, {})), key=lambda one: one.id)

    def create(self, body: str) -> Comment:
        """Write a new comment."""
        path = f"{self._repository}/issues/{self._asked.number}/comments"
        answer = self.connection.ask("POST", path, body={"body": body}, once=True)
        with written():
            return _comment(table(answer.document))

    def edit(self, comment: Comment, body: str) -> None:
        """Put another text into a comment."""
        self.connection.ask("PATCH", f"{self._repository}/issues/comments/{comment.id}", body={"body": body}, once=True)

    def delete(self, comment: Comment) -> None:
        """Remove a comment."""
        self.connection.ask("DELETE", f"{self._repository}/issues/comments/{comment.id}")

    def answered(self, comment: Comment) -> bool:
        """Whether somebody reacted to a comment; GitHub has no replies to comments of a pull request."""
        return comment.touched

    def check(self, check: Check, run: str) -> str:
        """Make a check run for the commit that was looked at, with annotations in batches, and give its address.

        It is complete from the first request on, so that none hangs when a later one fails.

        Args:
            check: What it says.
            run: What tells this run of the check from another one of the same name.

        Raises:
            Trouble: when a request came to nothing; batches before it are kept.
            ValueError: when a text is longer than `SUMMARY`, or an annotation is at no place of a repository.
        """
        if len(check.summary) > SUMMARY:
            raise ValueError(f"the summary of a check has {len(check.summary):,} characters of at most {SUMMARY:,}")
        annotations = [_annotation(one) for one in check.annotations[:MOST]]
        said = {"title": shortened(plain(check.title), _TITLE), "summary": plain(check.summary)}
        document = {
            "name": check.name,
            "head_sha": self._asked.head_sha,
            "external_id": run,
            "status": "completed",
            "conclusion": str(check.conclusion),
            "output": {**said, "annotations": annotations[:BATCH]},
        }
        path = f"{self._repository}/check-runs"
        made = table(self._surely(lambda: self.connection.ask("POST", path, body=document, once=True), lambda: self._run(check.name, run)))
        id = number(made.get("id"))
        for start in range(BATCH, len(annotations), BATCH):
            self._append(f"{path}/{id}", said, annotations[start : start + BATCH], start)
        return text(made.get("html_url"))

    def suggest(self, suggestions: Sequence[Suggestion], me: Author) -> int:
        """Make suggestions at lines of the commit, and give how many stand there; those of before that nobody answered leave.

        A line that the pull request does not show takes none: that one is left out.

        Args:
            suggestions: All that should stand there.
            me: Who the token writes as.

        Raises:
            Trouble: when a request came to nothing; what was done before it is kept.
        """
        path = f"{self._repository}/pulls/{self._asked.number}/comments"
        every = list(pages(self.connection, path, {}))
        replied = {one.get("in_reply_to_id") for one in every}
        wanted = {one.key: one for one in suggestions}
        for one in every:
            comment = _comment(one)
            found = _SUGGESTED.match(comment.body)
            if found is None or not me.wrote(comment):
                continue
            if found[1] in wanted and one.get("line") is not None:
                del wanted[found[1]]
            elif not comment.touched and comment.id not in replied:
                self.connection.ask("DELETE", f"{self._repository}/pulls/comments/{comment.id}")
        left = 0
        for each in wanted.values():
            start = {"start_line": each.first, "start_side": "RIGHT"} if each.first < each.last else {}
            body = {"body": each.body, "commit_id": self._asked.head_sha, "path": each.path, "line": each.last, "side": "RIGHT", **start}
            try:
                self.connection.ask("POST", path, body=body, once=True)
            except Trouble as trouble:
                if trouble.kind is not Kind.INVALID:
                    raise
                left += 1
        return len(suggestions) - left

    def _append(self, path: str, said: dict[str, str], annotations: list[dict[str, object]], after: int) -> None:
        body = {"output": {**said, "annotations": annotations}}

        def look() -> dict[str, object] | None:
            run = table(self.connection.ask("GET", path).document)
            count = table(run.get("output")).get("annotations_count")
            return run if isinstance(count, int) and count >= after + len(annotations) else None

        self._surely(lambda: self.connection.ask("PATCH", path, body=body, once=True), look)

    def _surely(self, send: Callable[[], Answer], look: Callable[[], dict[str, object] | None]) -> object:
        """Send something that must not be done twice: while it is unclear whether it was done, look before sending it again."""
        tried = 0
        while True:
            try:
                return send().document
            except Trouble as trouble:
                tried += 1
                if not self.connection.again(trouble, tried):
                    raise
                unclear = trouble.unclear
            if unclear and (found := look()) is not None:
                return found

    def _run(self, name: str, run: str) -> dict[str, object] | None:
        path = f"{self._repository}/commits/{self._asked.head_sha}/check-runs"
        answer = self.connection.ask("GET", path, query={"check_name": name, "filter": "all", "per_page": 100})
        runs = table(answer.document).get("check_runs")
        if not isinstance(runs, list):
            raise strange("a list of check runs")
        return next((one for one in map(table, runs) if one.get("external_id") == run), None)


def _author(of: dict[str, object]) -> Author:
    id, login = of.get("id"), text(of.get("login"))
    if not login:
        raise strange("an account")
    return Author(id if isinstance(id, int) and not isinstance(id, bool) else 0, login)


def _comment(of: dict[str, object]) -> Comment:
    user = of.get("user")
    # The account of a comment may be gone; nobody writes as that one.
    author = _author(table(user)) if user is not None else Author(0, "")
    reactions = of.get("reactions")
    count = table(reactions).get("total_count") if reactions is not None else 0
    return Comment(number(of.get("id")), author, text(of.get("body")), text(of.get("html_url")), count != 0)


def _annotation(one: Annotation) -> dict[str, object]:
    if not is_inner(one.path) or one.line < 1:
        raise ValueError(f"{one.path!r}:{one.line} is no place in a repository")
    end = max(one.end_line, one.line)
    columns = {"start_column": one.column, "end_column": max(one.end_column, one.column)} if one.column and end == one.line else {}
    title = {"title": shortened(plain(one.title), _TITLE)} if one.title else {}
    return {
        "path": one.path,
        "start_line": one.line,
        "end_line": end,
        **columns,
        "annotation_level": str(one.level),
        "message": shortened(plain(one.message), _MESSAGE),
        **title,
    }
