"""What every declared thing of a spec has."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from specforge.spec.model import EMPTY, Model
from specforge.spec.policy import BEHAVES, GUARDS, IDENTITY, RECORD, WORDING
from specforge.spec.scalars import Bool, Day, Phrase, Slug, Slugs, Text, Where


class Element(Model):
    """What every declared thing has: an id, and who stands behind it."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "name": "write `id`",
        **dict.fromkeys(
            ("review_date", "review_at", "review", "revisit", "expires", "valid_until", "until"),
            "write `review_by`, the day by which somebody looks at it again; nothing ends by itself on a day",
        ),
    }

    id: Annotated[Slug, IDENTITY]
    """The id, unique in its feature for its kind. It never changes unless the rename is declared in `was`."""
    was: Annotated[Slugs, RECORD] = ()
    """Earlier ids: declares a rename, which would otherwise be a removal and an addition."""
    because: Annotated[Text | None, RECORD] = None
    """Why this is stated: a policy, a ticket, an incident. The spec's `source` stands in when it is left out."""
    owner: Annotated[Phrase | None, RECORD] = None
    """The role that answers for it, one of the spec's `owners`."""
    review_by: Annotated[Day | None, RECORD] = None
    """The day by which somebody looks at it again: `specforge due` says so before it, and *overdue-review* after it."""
    protected: Annotated[Bool, GUARDS] = False
    """A change needs the owner's sign-off."""
    where: Annotated[Where, BEHAVES] = EMPTY
    """Only in these variants: an axis, and one or more of its values."""
    wording: Annotated[Text | None, WORDING] = None
    """The author's tuned text for the prompt. It may not lose a number, a modal word or an enum word of the stated one."""
