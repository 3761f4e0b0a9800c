"""A review that another job made, or why there is none: read as data that nobody has to trust."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError

from specforge.errors import SpecforgeError, UsageError, reason_of
from specforge.outputs.inert import one_line
from specforge.reviewing.model import MANY, Part, Review, Text

NO_FORM = "specforge-no-review/1"
"""The form in which one job hands another why there is no review."""
MOST_BYTES = 8_388_608
"""The most bytes of a review that is read."""


class NoReview(Part):
    """Why there is no review, so that another job can say so in the pull request."""

    format: Literal["specforge-no-review/1"] = "specforge-no-review/1"
    root: Text
    """The project's folder inside the repository, empty or ending in a slash."""
    exit_code: Literal[2, 3]
    said: Text
    """What stopped it."""
    help: Text = ""
    """What to do about it."""

    @classmethod
    def of(cls, error: SpecforgeError, root: str) -> Self:
        """Hold what stopped a review."""
        return cls(root=root, exit_code=3 if error.exit_code == 3 else 2, said=str(error), help=error.help)


class NoReviewError(SpecforgeError):
    """Another job found that there is no review; `root` is the folder of the project that it looked at."""

    def __init__(self, found: NoReview) -> None:
        """Say what the other job said, and end as it did."""
        super().__init__(found.said, found.help)
        self.root, self.exit_code = found.root, found.exit_code


WRONG: Mapping[str, str] = {"missing": "is missing", "extra_forbidden": "is not known", "json_invalid": "is no JSON"}
"""What is wrong with a review, by the kinds of mistakes of pydantic."""


def read_review(content: bytes) -> Review:
    """Read a review that another job made.

    Raises:
        UsageError: when it is too large, or not what a review is.
        NoReviewError: when it says why there is none.
    """
    help = "it must be what `specforge review --format json` of this version wrote"
    if len(content) > MOST_BYTES:
        raise UsageError(f"the review has more than {MOST_BYTES:,} bytes, and no review has", help)
    try:
        if NO_FORM.encode() in content[:200]:
            raise NoReviewError(NoReview.model_validate_json(content))
        found = Review.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = f"`{one_line('.'.join(map(str, first['loc'])), 100)}`" if first["loc"] else "it"
        raise UsageError(f"the review cannot be read: {where} {WRONG.get(first['type'], 'is not as a review has it')}", help) from None
    except (ValueError, RecursionError):
        raise UsageError("the review cannot be read", help) from None
    if large := next((name for name, value in found if isinstance(value, tuple) and len(value) > MANY), ""):
        raise UsageError(f"the review cannot be read: {large}: it has more than {MANY:,}", help)
    return found


def read_file(path: Path) -> Review:
    """Read a review that another job made, as data that nobody has to trust.

    Raises:
        UsageError: when there is none, or it is not what a review is.
        NoReviewError: when it says why there is none.
    """
    try:
        if not path.is_file():
            told = f"{path} is a folder" if path.is_dir() else f"there is no file {path}"
            raise UsageError(told, "name what `specforge review --format json --output FILE` wrote")
        with path.open("rb") as file:
            return read_review(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}", "check the file and its permissions") from None
