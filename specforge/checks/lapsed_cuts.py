"""Daily cuts whose last day is over."""

import datetime
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.purposes import Purpose


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def lapsed_cuts(project: Project) -> Iterator[Problem]:
    """Flag a `daily` whose `until` is over, as of the day that is judged, or comes before the definition after it holds.

    Cuts are compiled to instants up to that day. After it nothing cuts any more: what was a session for each day is one
    that goes on as long as its other rules let it, and the bill of many days is the bill of one. `specforge due` says so
    before.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing:
          per: user
          ends: {daily: {at: "00:00", zone: Europe/Berlin, since: 2025-01-01, until: 2025-12-31}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing:
          per: user
          ends: {daily: {at: "00:00", zone: Europe/Berlin, since: 2025-01-01, until: 2035-12-31}}
    ```
    """
    for view in project.views:
        for purpose in view.purposes:
            yield from _now(purpose, project.as_of)
            yield from _before(purpose)


def _now(purpose: Owned[Purpose], as_of: datetime.date) -> Iterator[Problem]:
    daily = purpose.value.ends.daily if purpose.value.ends is not None else None
    if daily is not None and daily.until < as_of:
        message = f"the daily cuts of `{purpose.id}` ended on {daily.until}, so that no session ends at {daily.at} any more"
        yield Problem(message, purpose.place / "ends" / "daily" / "until", "give `until` a later day, and build again", str(purpose.ref))


def _before(purpose: Owned[Purpose]) -> Iterator[Problem]:
    before, change = purpose.value.before, purpose.value.effective_from
    daily = before.ends.daily if before is not None and before.ends is not None else None
    if daily is None or change is None or daily.until >= change - datetime.timedelta(days=1):
        return
    message = f"the daily cuts of what held before of `{purpose.id}` end on {daily.until}, and it held until {change}"
    cure = "give `until` the day before the change, or a later one"
    yield Problem(message, purpose.place / "before" / "ends" / "daily" / "until", cure, str(purpose.ref))
