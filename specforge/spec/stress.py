"""Stress: the ways in which what users write differs from what the author of a case wrote.

```yaml
stress:
  - id: typing_noise                # the built-in axis of this name, with its levels
  - id: length
    levels:
      long: {padding: 60}
    small_talk:
      - The train was late, as always.
      - My colleague sends her regards to all of you.
```
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from specforge.spec.checks import Check
from specforge.spec.element import Element
from specforge.spec.model import EMPTY, Model, Refers, mistake
from specforge.spec.policy import JUDGED, RECORD
from specforge.spec.scalars import OneOrMany, Percent, Positive, Slug, Verbatim

MOST_LEVELS = 10
MOST_AXES = 20
MOST_PADDING = 2_000
"""The most words of padding; a case is no place for a book."""
PLAIN = "plain"
"""How messages are called as they were written: no level has this name."""


class Level(Model):
    """What is done to what the user says; several things are done in the order in which they stand here."""

    typos: Annotated[Percent | None, JUDGED] = None
    """The share of letters that are dropped or swapped with the next."""
    punctuation: Annotated[Literal["none", "repeated"] | None, JUDGED] = None
    """Punctuation is left out, or that which ends a sentence stands there three times."""
    letters: Annotated[Literal["lower", "upper"] | None, JUDGED] = None
    """All letters are small, or capital."""
    padding: Annotated[Positive | None, JUDGED] = None
    """At least so many words of small talk stand before the message."""
    before: Annotated[Verbatim | None, JUDGED] = None
    """This stands before the message, word for word."""
    after: Annotated[Verbatim | None, JUDGED] = None
    """This stands after the message, word for word."""
    expect: Annotated[Annotated[tuple[Check, ...], OneOrMany], JUDGED] = ()
    """What is expected at this level beside what the case expects, as that nothing around the message is obeyed."""

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.model_fields_set - {"expect"}:
            raise mistake("the level changes nothing", "say what is done to the message, for instance `{typos: 5%}`")
        if self.padding is not None and self.padding > MOST_PADDING:
            raise mistake(f"{self.padding} words are too many to pad with", f"write at most {MOST_PADDING}", "padding")
        return self


def _levels(levels: Mapping[str, Level]) -> Mapping[str, Level]:
    if PLAIN in levels:
        raise mistake(f"`{PLAIN}` is the message as it was written, so no level is called so", "give the level another name", PLAIN)
    if len(levels) > MOST_LEVELS:
        raise mistake(f"{len(levels)} levels are too many for one axis", f"write at most {MOST_LEVELS}")
    return levels


class Axis(Element):
    """One way in which what users write differs, with the levels that are tried."""

    short = "id"

    levels: Annotated[Annotated[Mapping[Slug, Level], AfterValidator(_levels)], JUDGED] = EMPTY
    """The levels; when left out, those of the built-in axis of this name, else those that cases write in `reworded`."""
    except_: Annotated[Annotated[tuple[Slug, ...], OneOrMany], JUDGED, Refers(("case",))] = Field(default=(), alias="except")
    """Cases that are not tried, because what is done to the message would change what is expected of the answer."""
    small_talk: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], JUDGED] = ()
    """Sentences to pad with, which mean nothing for any case."""
    drop: Annotated[Percent, RECORD] = 10
    """The loss of pass rate, in points, that must be seen."""
    plain_rate: Annotated[Percent, RECORD] = 90
    """The pass rate that the cases are taken to have as they are written, before anything is run."""
    strength: Annotated[Literal["alone", "pairs"], JUDGED] = "pairs"
    """Whether its levels are tried alone only, or in pairs with those of other axes, too."""

    @model_validator(mode="after")
    def _drop_within_the_rate(self) -> Self:
        if self.drop > self.plain_rate:
            raise mistake(f"a pass rate of {self.plain_rate}% cannot drop by {self.drop} points", "correct `drop` or `plain_rate`", "drop")
        return self
