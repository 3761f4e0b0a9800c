"""What a paged tool answers instead of a page."""

from typing import Literal

Class = Literal["bad_cursor", "expired_cursor", "changed_arguments", "too_large", "bad_arguments", "absent"]
"""What went wrong, in the words of a contract's `errors`. `bad_arguments` is told apart from them, since nothing was begun, and
`absent`, which a function raises itself: what is asked about does not exist, which is something else than an empty list."""


class ToolFailure(Exception):
    """A call that gets no page; the text says what to do, for a model to read."""

    def __init__(self, class_: Class, message: str) -> None:
        """Keep the class for programs and the text for models."""
        super().__init__(message)
        self.class_ = class_

    def as_json(self) -> dict[str, str]:
        """Give it as a result: `error` and `class`."""
        return {"error": str(self), "class": self.class_}
