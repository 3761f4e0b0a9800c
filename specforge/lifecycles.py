"""Which of a feature's models are in use, what stands in for each, and by when each is to be replaced."""

import datetime

from specforge.project import Owned, View
from specforge.spec.models import LanguageModel


def in_use(view: View) -> tuple[Owned[LanguageModel], ...]:
    """Give the models that are asked now: all but those that only are to take the place of another one."""
    awaited = {one.value.successor for one in view.models}
    return tuple(one for one in view.models if one.id not in awaited or one.value.stands_in_for is not None)


def fallbacks(view: View, model: Owned[LanguageModel]) -> tuple[Owned[LanguageModel], ...]:
    """Give the models that stand in for one, in the order in which they are tried."""
    return tuple(one for one in view.models if one.value.stands_in_for == model.id)


def named(view: View, id: str | None) -> Owned[LanguageModel] | None:
    """Give the model with an id; nothing when there is none, which *dangling-reference* tells."""
    return next((one for one in view.models if one.id == id), None)


def is_over(model: LanguageModel, day: datetime.date) -> bool:
    """Whether a model is served no more on a day; a tentative day proves nothing."""
    return model.retires is not None and not model.tentative and model.retires <= day
