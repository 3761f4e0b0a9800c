"""Models that take the place of one that does something else."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import by_id
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.models import LanguageModel


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unfit_replacement(project: Project) -> Iterator[Problem]:
    """Flag a model that stands in for, or follows, one that does something else.

    A model `answers` unless its `does` says otherwise: the successor of a judge counts as a model that answers now, and
    once it has taken over, nothing judges. A model that does two things stands in the list twice, under two ids.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: judge, does: judges, name: gavel-2-2026-01-15, provider: northwind, looked_up: 2026-11-01, successor: next-judge}
      - {id: next-judge, name: gavel-3-2026-09-01, provider: northwind, looked_up: 2026-11-01}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: judge, does: judges, name: gavel-2-2026-01-15, provider: northwind, looked_up: 2026-11-01, successor: next-judge}
      - {id: next-judge, does: judges, name: gavel-3-2026-09-01, provider: northwind, looked_up: 2026-11-01}
    ```
    """
    for view in project.views:
        models = by_id(view)
        for model in view.models:
            if (stood_in := models.get(model.value.stands_in_for or "")) is not None:
                yield from _unfit(model, stood_in, "stands in for", model, "stands_in_for")
            if (follows := models.get(model.value.successor or "")) is not None:
                yield from _unfit(follows, model, "takes the place of", model, "successor")


def _unfit(one: Owned[LanguageModel], other: Owned[LanguageModel], how: str, said: Owned[LanguageModel], key: str) -> Iterator[Problem]:
    if one.value.does != other.value.does:
        message = f"`{one.id}` {one.value.does}, and {how} `{other.id}`, which {other.value.does}"
        cure = f"give `{one.id}` `does: {other.value.does}`; a model that does both stands in the list twice, under two ids"
        yield Problem(message, said.place / key, cure, str(said.ref))
