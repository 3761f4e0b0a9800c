"""Resume windows that can never act."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def powerless_resume(project: Project) -> Iterator[Problem]:
    """Flag a `resumes_within` that is not shorter than the idle limit, or that no end marker sets off.

    After so long the session has ended by idleness anyway, so the window that somebody agreed on never acts.

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
            window, ends = purpose.value.resumes_within, purpose.value.ends
            if window is None:
                continue
            place, ref = purpose.place / "resumes_within", str(purpose.ref)
            if ends is None or (not ends.on and ends.says is None):
                yield Problem(
                    f"`resumes_within` of `{purpose.id}` never acts: nothing ends a session before it is idle",
                    place,
                    "add `ends.on` or `ends.says`, or remove it",
                    ref,
                )
            elif ends.idle is not None and window >= ends.idle:
                yield Problem(
                    f"`resumes_within` of `{purpose.id}` never acts: the session has been idle too long by then",
                    place,
                    "make it shorter than `ends.idle`, or remove it",
                    ref,
                )
