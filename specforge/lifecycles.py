"""Which of a feature's models are in use, what stands in for each, and by when each is to be replaced."""

import datetime
from collections.abc import Mapping

from specforge.project import Owned, View
from specforge.spec.models import LanguageModel


def in_use(view: View) -> tuple[Owned[LanguageModel], ...]:
    """Give the models that are asked now: all but those that only are to take the place of another one, for what that does."""
    awaited = {(one.value.successor, one.value.does) for one in view.models}
    return tuple(one for one in view.models if (one.id, one.value.does) not in awaited or one.value.stands_in_for is not None)


def fallbacks(view: View) -> Mapping[str, tuple[Owned[LanguageModel], ...]]:
    """Give the models that stand in for each, by its id, in the order in which they are tried."""
    found: dict[str, list[Owned[LanguageModel]]] = {}
    for one in view.models:
        if one.value.stands_in_for is not None:
            found.setdefault(one.value.stands_in_for, []).append(one)
    return {id: tuple(behind) for id, behind in found.items()}


def by_id(view: View) -> Mapping[str, Owned[LanguageModel]]:
    """Give the models by their ids; of an id that none has, *dangling-reference* tells."""
    return {one.id: one for one in view.models}


def is_over(model: LanguageModel, day: datetime.date) -> bool:
    """Whether a model is served no more on a day; a tentative day proves nothing."""
    return model.retires is not None and not model.tentative and model.retires <= day
