"""Figures that mix sessions of several purposes."""

from collections.abc import Iterator
from itertools import combinations

from specforge.boundaries.relations import contained
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def mixed_rollup(project: Project) -> Iterator[Problem]:
    """Flag a metric that may be grouped by purposes of which neither lies inside the other by its definition.

    Grouped by two ids whose sessions cross, a session is torn into pieces that neither purpose knows, and the figure
    counts those. Sessions that lie inside of others can be added up to them.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}}
        eval: {per: user, ends: {idle: 10m}}
      metrics: {resolution-rate: {by: [billing, eval]}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}}
        eval: {per: user, inside: billing, ends: {idle: 10m}}
      metrics: {resolution-rate: {by: [billing, eval]}}
    ```
    """
    for view in project.views:
        if view.sessions is None:
            continue
        sessions, ref = view.sessions.value, str(view.sessions.ref)
        for name, metric in sessions.metrics.items():
            for first, second in combinations(dict.fromkeys(metric.by), 2):
                if not contained(sessions, first, second) and not contained(sessions, second, first):
                    message = (
                        f"the metric `{name}` is grouped by `{first}` and `{second}`, and a session of the one can cross those of the other"
                    )
                    help = f"group it by one of them, make two metrics of it, or put the one inside the other with `inside: {second}`"
                    yield Problem(message, view.sessions.place / "metrics" / name / "by", help, ref)
