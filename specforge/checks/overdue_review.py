"""Elements that nobody looked at again."""

from collections.abc import Iterator

from specforge.elements import reviewed
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def overdue_review(project: Project) -> Iterator[Problem]:
    """Flag an element whose `review_by` is over, as of the day that is judged.

    A rule that a law, an offer or a campaign asked for stays when that is gone, and everybody takes it for needed. Nothing
    changes on the day by itself: who looks at it takes it out, or gives it another day. `specforge due` says so before.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: no-gifts, level: should, rule: Offer no gifts., because: The campaign of 2025., review_by: 2026-01-31}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: no-gifts, level: should, rule: Offer no gifts., because: The campaign of 2025., review_by: 2126-01-31}
    ```
    """
    for view in project.views:
        for one in reviewed(view):
            day = one.value.review_by
            if day is not None and day < project.as_of:
                why = f": {' '.join(one.value.because.split()).rstrip('.')}" if one.value.because else ""
                message = f"`{one.id}` was to be looked at again by {day}{why}"
                who = f"ask `{one.value.owner}` whether it goes: " if one.value.owner else ""
                help = f"{who}take it out, or give it another day in `review_by`"
                yield Problem(message, one.place / "review_by", help, str(one.ref))
