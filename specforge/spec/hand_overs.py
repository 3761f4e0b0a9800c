"""What features hand to each other."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field as Alias
from pydantic import model_validator

from specforge.spec.element import Element
from specforge.spec.fields import Field, refuse_meanings
from specforge.spec.model import Refers, mistake
from specforge.spec.policy import CONTRACTED, JUDGED, WORDING
from specforge.spec.scalars import Json, Text, Verbatim


def _refuse_unfit(fields: Mapping[str, Field]) -> None:
    """Raise the mistake of a hand-over without fields, or of one whose fields mean something when they are missing."""
    if not fields:
        raise mistake("a hand-over has `fields`", "name what is handed over, for instance `fields: {order_id: string}`", "fields")
    refuse_meanings(fields, "fields", "say in `says` what holds when it is missing, and in an intent what the agent does then")


class Takes(Element):
    """What another feature hands to this one."""

    from_: Annotated[Verbatim, CONTRACTED, Refers(("gives",))] = Alias(alias="from")
    """The other feature and what it gives, as `feature/id`."""
    fields: Annotated[Mapping[Verbatim, Field], CONTRACTED]
    """The fields this feature relies on."""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        _refuse_unfit(self.fields)
        return self


class Gives(Element):
    """What this feature hands to others."""

    says: Annotated[Text | None, WORDING] = None
    """What it is."""
    fields: Annotated[Mapping[Verbatim, Field], CONTRACTED]
    """Its fields."""
    sample: Annotated[Json, JUDGED] = None
    """One such value, for cases."""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        _refuse_unfit(self.fields)
        return self
