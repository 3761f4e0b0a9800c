"""Models: which models a feature asks, who serves them until when, and what takes their place.

```yaml
models:
  - id: writer
    name: harbor-4-2026-02-10         # as programs send it: one snapshot
    provider: northwind
    retires: 2027-08-10               # served until the day before
    looked_up: 2026-11-20             # when somebody last looked that up
    because: Northwind's page of retirements
    successor: next-writer            # try the cases on it before
  - id: next-writer
    name: harbor-5-2026-10-01
    provider: northwind
    looked_up: 2026-11-20
  - id: spare
    name: lantern-3-2026-05-04
    provider: eastcloud
    looked_up: 2026-11-20
    stands_in_for: writer             # when that one fails
  - {id: judge, does: judges, name: gavel-2-2026-01-15, provider: northwind, looked_up: 2026-11-20}
```
"""

import datetime
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from specforge.spec.element import Element
from specforge.spec.model import Refers, mistake
from specforge.spec.policy import ANSWERS, BEHAVES, CARRIED, LASTS, RECORD
from specforge.spec.scalars import Bool, Day, Duration, Slug, Verbatim


class LanguageModel(Element):
    """A model that the feature asks, or that is to take the place of one."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "model": "write `name`",
        "role": "write `does`",
        "channel": "write `provider`",
        "vendor": "write `provider`",
        "region": "write it in `provider`",
        "expires": "write `retires`",
        "deprecated": "write `retires`, with the day",
        "deprecation_date": "write `retires`",
        "eol": "write `retires`",
        "sunset": "write `retires`",
        "lead_time": "write `replaced_within`",
        "exercise": "write `tried_within`",
        "drill": "write `tried_within`",
        "replaced_by": "write `successor`, with the id of that model",
        "fallback": "write `stands_in_for` in the model that stands in",
        "fallbacks": "write `stands_in_for` in each model that stands in",
        "fallback_for": "write `stands_in_for`",
    }

    name: Annotated[Verbatim, ANSWERS]
    """What programs send as the model's name."""
    does: Annotated[Literal["answers", "judges", "embeds", "guards", "summarises"], ANSWERS] = "answers"
    """What it is asked for: answers to users, verdicts on answers, vectors, whether a text is let through, or shorter texts."""
    provider: Annotated[Verbatim | None, ANSWERS] = None
    """Who serves it, as you have it: the same model retires on other days with others. Left out when you serve it yourselves."""
    pinned: Annotated[Bool | None, BEHAVES] = None
    """Whether the name means one snapshot for good. When left out it does, unless a part of the name says otherwise, as `latest` does."""
    retires: Annotated[Day | None, LASTS] = None
    """The first day on which the provider serves it no more."""
    tentative: Annotated[Bool, CARRIED] = False
    """Whether `retires` is only the earliest day that was named: it may well be served longer."""
    looked_up: Annotated[Day | None, CARRIED] = None
    """The day on which somebody last looked up when it retires; a model without `retires` had no such day then."""
    replaced_within: Annotated[Duration, CARRIED] = datetime.timedelta(days=60)
    """How long it takes to replace it: to choose, to run the cases, to mend the prompt, to roll out."""
    tried_within: Annotated[Duration | None, RECORD] = None
    """How old the last run of the cases on it may be, where it stands in for a model or follows one: `models trial` tells; of a judge, its last calibration: `due` tells."""
    successor: Annotated[Slug | None, BEHAVES, Refers(("model",))] = None
    """The model that takes its place; it is in use from then on. One that is in use already stands in the list twice, under two ids."""
    stands_in_for: Annotated[Slug | None, BEHAVES, Refers(("model",))] = None
    """The model whose place it takes when that one fails; those of one model are tried in the order of the spec."""

    @model_validator(mode="after")
    def _another_model(self) -> Self:
        for key in ("successor", "stands_in_for"):
            if getattr(self, key) == self.id:
                raise mistake(f"`{self.id}` is named as its own `{key}`", "name another model of the list, or remove the key", key)
        if self.tentative and self.retires is None:
            raise mistake("there is no day that could be tentative", "add `retires`, or remove `tentative`", "tentative")
        return self

    @property
    def replace_by(self) -> datetime.date | None:
        """The last day on which replacing it can begin, a day that is begun counted as one; nothing when it has no day to retire on."""
        if self.retires is None:
            return None
        days = -(-self.replaced_within // datetime.timedelta(days=1))
        return datetime.date.fromordinal(max(datetime.date.min.toordinal(), self.retires.toordinal() - days))

    def is_called(self, name: str) -> bool:
        """Whether a runner means it by a name; runners write the provider before it: `openai/harbor-4`, `openai:chat:harbor-4`."""
        return name == self.name or name.endswith((f"/{self.name}", f":{self.name}"))

    @property
    def served_by(self) -> str:
        """Who serves it, in words."""
        return self.provider or "you"
