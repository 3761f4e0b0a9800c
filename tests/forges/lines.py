"""A stand-in for GitHub that takes comments at lines of a pull request, too."""

import re
from typing import Any

from tests.forges.served import GitHubForge, Request


class Lines(GitHubForge):
    """A forge with comments at lines, of which the lines up to ten are shown by the pull request."""

    def __init__(self) -> None:
        super().__init__()
        self.at_lines: list[dict[str, Any]] = []

    def answer(self, request: Request) -> tuple[int, dict[str, str], Any]:
        root = f"/repos/{self.repository}/pulls"
        if request.line == f"GET {root}/7/comments":
            return 200, {}, [self.dressed("line-comment", one) for one in self.at_lines]
        if request.line == f"POST {root}/7/comments":
            body = request.body
            if body["line"] > 10 or not body.get("start_line", 1) < body["line"] + (body.get("start_line") is None):
                return 422, {}, {"message": "Validation Failed", "errors": [{"message": "line must be part of the diff"}]}
            made = self.comment(body["body"])
            self.comments.remove(made)
            self.at_lines.append({**made, **{key: body[key] for key in ("path", "line", "commit_id")}})
            return 201, {}, self.dressed("line-comment", self.at_lines[-1])
        if found := re.fullmatch(rf"DELETE {root}/comments/(\d+)", request.line):
            self.at_lines = [one for one in self.at_lines if one["id"] != int(found[1])]
            return 204, {}, None
        return super().answer(request)
