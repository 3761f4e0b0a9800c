"""What a paged tool answers instead of a page."""

from collections.abc import Mapping
from typing import Any, Literal

Class = Literal["bad_cursor", "expired_cursor", "changed_arguments", "too_large", "bad_arguments", "absent"]
"""What went wrong, in the words of a contract's `errors`. `bad_arguments` is told apart from them, since nothing was begun, and
`absent`, which a function raises itself: what is asked about does not exist, which is something else than an empty list."""

NARROW = "narrow what you ask for"
"""What the caller does after a result that does not fit, unless the contract says otherwise."""
AGAIN = "begin again without a cursor"
"""What the caller does after a cursor was refused, unless the contract says otherwise."""
STOP = "do not ask again, and say what could not be read"
"""What the caller does after an error after which the contract says `stop`."""


def advice(class_: Class, errors: Mapping[str, str], otherwise: str) -> str:
    """Say what the caller does after an error: what the `errors` of the contract say."""
    return STOP if errors.get(class_) == "stop" else otherwise


def errors_of(contract: Mapping[str, Any]) -> Mapping[str, str]:
    """What the caller does after each class of failure, by the `contract` of a tool in `tools.json`.

    Where a second call would do its work again, the caller stops after a result that is too large: whoever narrows it calls again.
    """
    said: Mapping[str, str] = contract.get("errors") or {}
    does = contract.get("does", "read")
    repeatable = does == "read" or (does == "write" and contract.get("once_per"))
    return said if repeatable else {**said, "too_large": "stop"}


class ToolFailure(Exception):
    """A call that gets no page; the text says what to do, for a model to read."""

    def __init__(self, class_: Class, message: str) -> None:
        """Keep the class for programs and the text for models."""
        super().__init__(message)
        self.class_ = class_

    def as_json(self) -> dict[str, str]:
        """Give it as a result: `error` and `class`."""
        return {"error": str(self), "class": self.class_}


def changed(given: Mapping[str, Any], kept: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    """Say which argument is another one than the first page was asked for with, and what the caller does."""
    if other := sorted(name for name in given if given[name] != kept.get(name)):
        return f"between pages `{other[0]}` may not change; {advice('changed_arguments', errors, AGAIN)}"
    left = min(name for name in kept if name not in given)
    restart = "" if errors.get("changed_arguments") == "stop" else ", or begin again without it"
    return f"`{left}` was left out, and the cursor was given for it; give the cursor alone{restart}"
