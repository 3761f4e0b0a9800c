"""What the feature does and must not do: constraints with criteria, and intents.

```yaml
constraints:
  - id: yes-before-writes
    rule: Before you book or cancel a room, say what will happen and wait for a yes.
    owner: legal
    protected: true
    criteria:
      - id: yes-comes-first
        check: {asks_before: writes}
        passes:
          - user: Cancel B1.
          - agent: I will cancel B1. Shall I?
          - user: Yes.
          - call: cancel_room
        fails:
          - user: Cancel B1.
          - call: cancel_room
  - id: no-cards
    rule: Never ask for the number of a card.
  - id: tell-tax
    level: should
    for: book-room
    rule: Name the city tax, {city-tax} for a night.
intents:
  - id: meals
    when: The guest asks when breakfast is.
    do: Tell that it is {breakfast}.
  - id: book-room
    when: The guest wants a room.
    ask:
      - the first and the last night
      - the room ({room-type})
    steps:
      - do: Look for free rooms.
        if:
          - {is: none is free, go: other-house}
      - Book the one that the guest chooses.
    tools: [list_rooms, book_room]
    then: The guest has the number of the booking.
  - id: cancel-room
    when: The guest wants to cancel a booking.
    ask: the number of the booking
    only_if: It is earlier than {free-until}.
    otherwise: Say that the first night is paid.
    tools: [cancel_room]
  - id: no-advice
    kind: refusal
    when: The guest asks for legal advice.
    do: Say that the desk cannot give any.
  - id: other-house
    kind: handoff
    when: There is no room, or the guest asks for a colleague.
    sends: I am passing you on to a colleague.
```
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from specforge.spec.checks import Checks
from specforge.spec.element import Element
from specforge.spec.model import Model, Refers, mistake
from specforge.spec.policy import BEHAVES, BINDS, GUARDS, IDENTITY, JUDGED, JUDGED_UP, REACTS, RECORD, WORDING
from specforge.spec.scalars import Bool, OneOrMany, Slug, Slugs, Text, Texts, ToolNames, Verbatim
from specforge.spec.turns import Samples

Channel = Literal["prompt", "tools", "schema", "guard", "eval", "policy"]


class Criterion(Model):
    """A falsifiable claim: a check, an answer that passes it and one that fails it, both executed at build."""

    id: Annotated[Slug, IDENTITY]
    """The id, unique in its constraint."""
    claim: Annotated[Text | None, RECORD] = None
    """What is claimed, in a sentence."""
    check: Annotated[Checks, JUDGED]
    """How it is decided."""
    passes: Annotated[Samples, JUDGED]
    """An answer or transcript that passes."""
    fails: Annotated[Samples, JUDGED]
    """An answer or transcript that fails."""
    always: Annotated[Bool, JUDGED_UP] = False
    """Judge it in every case of the constraint's scope, not only in those that cover the constraint."""


class Constraint(Element):
    """A rule. It holds in every conversation, unless `for` names intents."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("text", "description", "statement"), "write `rule`"),
        **dict.fromkeys(("never", "always", "do", "dont"), "write it into `rule`, as a sentence to the agent"),
        **dict.fromkeys(("severity", "priority"), "write `level`"),
        **dict.fromkeys(("must", "should", "may"), "write `rule` for what is to be done, and `level` for how binding it is"),
        **dict.fromkeys(("example", "examples"), "write `criteria`, each with a `check`, and samples as `passes` and `fails`"),
        "check": "write it below `criteria`, in an item with `passes` and `fails`",
        **dict.fromkeys(("when", "if", "condition"), "write it into `rule`, or the intents that it holds for as `for`"),
    }
    main: ClassVar[str] = "rule"

    rule: Annotated[Text, BEHAVES]
    """The rule, as a sentence to the agent."""
    level: Annotated[Literal["must", "should", "may"], BINDS] = "must"
    """How binding it is; the prompt says so with `Preferably: ` or `You may: ` before a rule whose own words do not."""
    for_: Annotated[Slugs, BEHAVES, Refers(("intent",))] = Field(default=(), alias="for")
    """The intents it holds for, with their parts; it is printed under each."""
    slot: Annotated[Slug | None, BEHAVES] = None
    """A single-valued question (tone, verbosity, language) that this rule answers; two answers on one scope contradict."""
    value: Annotated[Verbatim | None, BEHAVES] = None
    """The answer to the slot; the rule's text when left out."""
    enforce: Annotated[Annotated[tuple[Channel, ...], OneOrMany], GUARDS] = ("prompt", "eval")
    """Where the rule is enforced. Only `prompt` puts it into the prompt. `tools` puts it into the descriptions of the tools that its criteria name; else of those of its intents, or, without `for`, of all that write."""
    criteria: Annotated[tuple[Criterion, ...], JUDGED] = ()
    """What makes the rule falsifiable."""


class Conditions(Model):
    """Conditions that must hold: all of a list, or any of `any_of`."""

    short = "all_of"

    all_of: Annotated[Texts, BEHAVES] = ()
    """Every one of these holds."""
    any_of: Annotated[Texts, BEHAVES] = ()
    """At least one of these holds."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.all_of and not self.any_of:
            raise mistake("no condition is stated", "write the condition as a sentence")
        return self


class Branch(Model):
    """What happens at a step when something is the case."""

    instead: ClassVar[str] = "write the condition as `is`, and below it what follows as `do` or `go`"
    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("when", "condition"), "write `is`"),
        "then": "write `do`",
        "goto": "write `go`",
        **dict.fromkeys(("else", "otherwise"), "write as `is` when that is done, as in `is: there is none`"),
    }

    is_: Annotated[Text, BEHAVES] = Field(alias="is")
    """The condition."""
    do: Annotated[Text | None, BEHAVES] = None
    """What to do then."""
    go: Annotated[Slug | None, BEHAVES, Refers(("step", "intent"))] = None
    """The step or intent to go on with."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.do is None and self.go is None:
            raise mistake("the branch leads nowhere", "give it `do`, `go` or both")
        return self


class Step(Model):
    """One step of a procedure."""

    short = "do"
    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("then", "else", "otherwise", "goto", "go"),
            "what follows on a condition is an item of `if`: the condition as `is`, and what is done then as `do` or `go`",
        ),
        **dict.fromkeys(("step", "text", "action"), "write `do`"),
    }

    id: Annotated[Slug | None, IDENTITY] = None
    """A name for other steps to go to."""
    do: Annotated[Text, BEHAVES]
    """What to do."""
    if_: Annotated[Annotated[tuple[Branch, ...], OneOrMany], BEHAVES] = Field(default=(), alias="if")
    """What happens when something is the case."""


class Intent(Element):
    """Something a user wants, and what the feature does about it."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "description": "write `when`, and what is done as `do`",
        "trigger": "write `when`",
        "type": "write `kind`",
        "if": "write `when` for what the user wants, and `only_if` for what must hold before anything is done",
        "else": "write `otherwise`",
        **dict.fromkeys(("say", "says", "response"), "write `do`, or `sends` for a message word for word"),
        "rules": "write `constraints`",
        **dict.fromkeys(("condition", "conditions", "requires", "needs", "preconditions"), "write `only_if`"),
        **dict.fromkeys(("answer", "reply", "action", "actions"), "write `do`, or `steps` where one follows the other"),
        **dict.fromkeys(("inputs", "parameters", "slots"), "write `ask`, a list of what the user is asked for"),
        **dict.fromkeys(
            ("utterances", "phrases", "examples"), "write `when`; what users say word for word stands in `examples` and `cases` of the spec"
        ),
    }
    main: ClassVar[str] = "when"

    title: Annotated[Text | None, WORDING] = None
    """The heading in the prompt; made from the id when left out."""
    kind: Annotated[Literal["answer", "refusal", "handoff", "opening"], REACTS] = "answer"
    """What the feature does: answers, declines, hands over, or opens every conversation.

    Where no `do`, `steps` or `sends` says how, the prompt says that it declines or hands over.
    """
    part_of: Annotated[Slug | None, BEHAVES, Refers(("intent",))] = None
    """The intent this one is a part of; four levels at most."""
    when: Annotated[Text | None, BEHAVES] = None
    """When it applies."""
    only_if: Annotated[Conditions | None, BEHAVES] = None
    """What must hold before anything is done."""
    otherwise: Annotated[Text | None, BEHAVES] = None
    """What to do when `only_if` does not hold."""
    ask: Annotated[Texts, BEHAVES] = ()
    """What the user must give."""
    do: Annotated[Texts, BEHAVES] = ()
    """What to do."""
    steps: Annotated[tuple[Step, ...], BEHAVES] = ()
    """What to do, in order."""
    tools: Annotated[ToolNames, BEHAVES, Refers(("tool",))] = ()
    """The tools it uses."""
    sends: Annotated[Text | None, BEHAVES] = None
    """A message that is sent word for word."""
    then: Annotated[Texts, BEHAVES] = ()
    """What is so afterwards."""
    constraints: Annotated[tuple[Constraint, ...], BEHAVES] = ()
    """Rules of this intent only."""

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.kind != "opening" and self.when is None and self.part_of is None:
            raise mistake(f"intent `{self.id}` does not say when it applies", "give it `when`")
        if self.otherwise is not None and self.only_if is None:
            raise mistake("`otherwise` needs an `only_if`", "state the condition, or remove `otherwise`", "otherwise")
        seen: set[str] = set()
        for index, step in enumerate(self.steps):
            if step.id in seen:
                raise mistake(
                    f"step `{step.id}` of intent `{self.id}` is declared twice", "give one of them another id", "steps", index, "id"
                )
            seen |= {step.id} if step.id else set()
        for index, constraint in enumerate(self.constraints):
            if constraint.for_:
                raise mistake(
                    f"constraint `{constraint.id}` stands inside an intent and has a `for`",
                    "move it to the spec's `constraints`, or remove `for`",
                    "constraints",
                    index,
                    "for",
                )
        return self
