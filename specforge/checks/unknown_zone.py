"""Time zones that do not exist."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.zones import known_zone


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unknown_zone(project: Project) -> Iterator[Problem]:
    """Flag a time zone that the zone rules do not know.

    A bill that is cut at midnight needs to know whose midnight. A definition in `before` is looked at as well.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing:
          per: user
          ends: {daily: {at: "00:00", zone: Europe/Berlyn, since: 2026-01-01, until: 2026-12-31}}
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
          ends: {daily: {at: "00:00", zone: Europe/Berlin, since: 2026-01-01, until: 2026-12-31}}
    ```
    """
    for view in project.views:
        if view.sessions is None:
            continue
        zone = view.sessions.value.events.zone
        if zone != "refuse" and not known_zone(zone):
            place = view.sessions.place / "events" / "zone"
            yield Problem(f"there is no time zone {zone!r}", place, "write it as in `Europe/Berlin`, or `refuse`", str(view.sessions.ref))
        for purpose in view.purposes:
            for boundary, whole in ((purpose.value, purpose.place), (purpose.value.before, purpose.place / "before")):
                daily = boundary.ends.daily if boundary is not None and boundary.ends is not None else None
                if daily is not None and not known_zone(daily.zone):
                    place = whole / "ends" / "daily" / "zone"
                    yield Problem(f"there is no time zone {daily.zone!r}", place, "write it as in `Europe/Berlin`", str(purpose.ref))
