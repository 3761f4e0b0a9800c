"""Resume windows that can never act."""

import datetime
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.boundary import Boundary
from specforge.spec.purposes import Purpose


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def powerless_resume(project: Project) -> Iterator[Problem]:
    """Flag a `resumes_within` or a `reopens` that never acts.

    When a window to resume is not shorter than the idle limit, or than the longest session, the session has ended anyway
    by then; without an end marker nothing sets the window off. A `reopens` needs an end marker too, and a kind that does
    not open a session in `starts.on`. A window of no time is not one that never closes: only what happens at the instant of
    the end is in it.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, on: resolved}, resumes_within: 30m}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, on: resolved}, resumes_within: 15m}
    ```
    """
    for view in project.views:
        for purpose in view.purposes:
            yield from _of_resuming(purpose)
            yield from _of_reopening(purpose)


def _of_resuming(purpose: Owned[Purpose]) -> Iterator[Problem]:
    window, ends = purpose.value.resumes_within, purpose.value.ends
    if window is None:
        return
    place, ref, told = purpose.place / "resumes_within", str(purpose.ref), f"`resumes_within` of `{purpose.id}` never acts"
    if ends is None or not _marks(purpose.value):
        yield Problem(f"{told}: nothing ends a session before it is idle", place, "add `ends.on` or `ends.says`, or remove it", ref)
    elif window == datetime.timedelta():
        message = f"`resumes_within` of `{purpose.id}` is no time at all, so that only what happens at the instant of the end goes on"
        yield Problem(message, place, "say how long, as in `15m`, or remove it", ref)
    elif ends.idle is not None and window >= ends.idle:
        cure = "make it shorter than `ends.idle`, or remove it"
        yield Problem(f"{told}: the session has been idle too long by then", place, cure, ref)
    elif ends.longest is not None and window >= ends.longest:
        cure = "make it shorter than `ends.longest`, or remove it"
        yield Problem(f"{told}: the session has lasted too long by then", place, cure, ref)


def _of_reopening(purpose: Owned[Purpose]) -> Iterator[Problem]:
    reopens = purpose.value.reopens
    if reopens is None:
        return
    place, ref, told = purpose.place / "reopens", str(purpose.ref), f"`reopens` of `{purpose.id}` never acts"
    if purpose.value.can_reopen:
        if reopens.within == datetime.timedelta():
            message = f"`reopens.within` of `{purpose.id}` is no time at all, so that a session is reopened at the instant of its end alone"
            yield Problem(message, place / "within", "say how long, as in `7d`, or remove `reopens`", ref)
    elif _marks(purpose.value):
        cure = "name another kind in one of the two, or remove it"
        yield Problem(f"{told}: each of its kinds opens a session by `starts.on`", place, cure, ref)
    else:
        yield Problem(f"{told}: nothing marks the end of a session", place, "add `ends.on` or `ends.says`, or remove it", ref)


def _marks(boundary: Boundary) -> bool:
    return boundary.ends is not None and (bool(boundary.ends.on) or boundary.ends.says is not None)
