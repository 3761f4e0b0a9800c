"""Judgement calls: questions that a spec left open and that its rules, examples and cases answer in one of several ways.

```yaml
judgements:
  - id: late-breakfast
    question: What does somebody hear who wants to eat after breakfast is over?
    choice: When breakfast ends, and nothing else.
    alternatives:
      - Where else one can eat at that time.
      - That the kitchen can be asked.
    agreed_by: [product]            # open as long as nobody did
    agreed_on: 2026-11-20
    decides: case/sleeps-long
```
"""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from specforge.spec.element import Element
from specforge.spec.model import Refers, mistake
from specforge.spec.policy import JUDGED, RECORD, WORDING
from specforge.spec.scalars import Day, OneOrMany, Phrases, Text, Texts, Verbatim


class Judgement(Element):
    """A judgement call: of several answers to a question, the one that is taken."""

    elsewhere: ClassVar = {
        **dict.fromkeys(("axis", "about", "title"), "write what was open as `question`"),
        **dict.fromkeys(("answer", "decision", "chosen"), "write what is taken as `choice`"),
        **dict.fromkeys(("options", "instead_of", "rejected"), "write what could have been taken instead as `alternatives`"),
        **dict.fromkeys(("by", "decided_by", "approved_by", "who"), "write the roles that agreed as `agreed_by`"),
        **dict.fromkeys(("on", "date", "when", "decided_on"), "write the day on which they agreed as `agreed_on`"),
        **dict.fromkeys(("covers", "cases", "to", "refs"), "write what answers it so as `decides`"),
    }

    question: Annotated[Text, WORDING]
    """What is open: a point in which two right answers differ."""
    choice: Annotated[Text, JUDGED]
    """What is taken."""
    alternatives: Annotated[Texts, RECORD]
    """What could have been taken instead."""
    agreed_by: Annotated[Phrases, RECORD] = ()
    """The roles that agreed to it, of the spec's `owners`; it is open as long as nobody did."""
    agreed_on: Annotated[Day | None, RECORD] = None
    """The day on which they agreed."""
    decides: Annotated[
        Annotated[tuple[Verbatim, ...], OneOrMany],
        JUDGED,
        Refers(("case", "intent", "constraint", "example", "tool", "fact", "axis", "session", "scaffold")),
    ]
    """What answers it so: cases first of all, `id` or `kind/id`."""

    @model_validator(mode="after")
    def _is_a_choice(self) -> Self:
        if not self.alternatives:
            raise mistake(
                f"`{self.id}` has no alternative",
                "write what could have been taken instead; without any nothing was decided",
                "alternatives",
            )
        if self.choice in self.alternatives:
            raise mistake("what is taken is among the alternatives, too", "leave it out of `alternatives`", "alternatives")
        if not self.decides:
            raise mistake(f"`{self.id}` decides nothing", "name the cases that it decides, as in `decides: case/asks-price`", "decides")
        if self.agreed_by and self.agreed_on is None:
            raise mistake("it is not said when they agreed", "write `agreed_on: 2026-11-20`", "agreed_by")
        if self.agreed_on is not None and not self.agreed_by:
            raise mistake("it is not said who agreed", "write their roles, as in `agreed_by: [product, support]`", "agreed_on")
        return self
