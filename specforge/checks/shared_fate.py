"""Fallbacks that fail together with what they stand in for."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from specforge.finding import Problem, Severity
from specforge.lifecycles import fallbacks
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.models import LanguageModel


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def shared_fate(project: Project) -> Iterator[Problem]:
    """Flag a model for which only models of the same provider stand in.

    What takes the one down usually takes the others down with it: an outage, an expired key, a limit that is used up.
    What stands in for a model that stands in is one of them.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: spare, name: harbor-4-mini-2026-02-10, provider: northwind, looked_up: 2026-11-01, stands_in_for: writer}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: spare, name: harbor-4-mini-2026-02-10, provider: northwind, looked_up: 2026-11-01, stands_in_for: writer}
      - {id: last, name: lantern-3-2026-05-04, provider: eastcloud, looked_up: 2026-11-01, stands_in_for: writer}
    ```
    """
    for view in project.views:
        standing_in = fallbacks(view)
        for model in view.models:
            behind = _behind(model.id, standing_in)
            if model.value.provider is not None and behind and {one.value.provider for one in behind} == {model.value.provider}:
                others = (
                    f"`{behind[0].id}`, which stands in for it," if len(behind) == 1 else f"the {len(behind)} models that stand in for it"
                )
                message = f"`{model.id}` and {others} are served by {model.value.provider}"
                help = "let a model of another provider stand in, too"
                yield Problem(message, behind[0].place / "stands_in_for", help, str(model.ref))


def _behind(id: str, standing_in: Mapping[str, Sequence[Owned[LanguageModel]]]) -> Sequence[Owned[LanguageModel]]:
    """What is asked when a model fails, and when that fails, too."""
    found: dict[str, Owned[LanguageModel]] = {}
    todo = deque(standing_in.get(id, ()))
    while todo:
        one = todo.popleft()
        if one.id not in found and one.id != id:
            found[one.id] = one
            todo.extend(standing_in.get(one.id, ()))
    return tuple(found.values())
