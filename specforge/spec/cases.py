"""Conversations that are shown to the model (examples) and that are judged (cases).

```yaml
examples:
  - id: early-bird
    shows: meals
    turns:
      - user: I have to leave at six. Can I eat before?
      - agent: I am sorry, breakfast is served from 7:00 to 10:30.
cases:
  - id: sleeps-long                 # one message
    covers: meals
    origin: human
    input: Is there anything to eat at eleven in the morning?
    expect:
      - says: "10:30"
  - id: changes-the-mind            # several
    covers: [cancel-room, yes-before-writes]
    turns:
      - user: I will not come, B7 can go.
      - user: Wait, leave it as it is.
    expect:
      - does_only: []
  - id: two-of-us                   # a user who is played
    covers: book-room
    given:
      variables: {now: "2026-12-24T20:00:00+01:00"}
    user:
      is: A couple at the airport
      wants: A bed for tonight, the cheapest one, and the price before anything is booked
    expect:
      - asks_before: book_room
    judged: The price is named before the question.
    samples: 5
    pass_rate: 80%
```
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from specforge.amounts import in_code, many
from specforge.spec.checks import Check, Judged
from specforge.spec.element import Element
from specforge.spec.model import EMPTY, Model, Refers, mistake
from specforge.spec.policy import CARRIED, JUDGED, JUDGED_UP, WORDING
from specforge.spec.scalars import Json, OneOrMany, Percent, Positive, Slug, Slugs, Text, Verbatim
from specforge.spec.stress import PLAIN
from specforge.spec.turns import Transcript, Turn


class Example(Element):
    """A conversation that is shown to the model, word for word: nothing is filled into its turns."""

    elsewhere: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("messages", "conversation", "dialog", "dialogue", "input", "output", "question", "answer"),
        "write `turns`, each as `- user: ...` or `- agent: ...`",
    )

    shows: Annotated[Slugs, WORDING, Refers(("intent", "constraint"))]
    """The intents or constraints it shows."""
    turns: Annotated[tuple[Turn, ...], WORDING]
    """The conversation."""

    @model_validator(mode="after")
    def _has_turns(self) -> Self:
        if not self.turns:
            raise mistake(f"example `{self.id}` has no turns", "write turns as `- user: ...` and `- agent: ...`")
        return self


class SimulatedUser(Model):
    """A user played by a program or a person."""

    is_: Annotated[Text | None, JUDGED] = Field(default=None, alias="is")
    """Who the user is, and what the user knows."""
    wants: Annotated[Text, JUDGED]
    """What the user wants, and how the user reacts."""
    opens_with: Annotated[Verbatim | None, JUDGED] = None
    """The first message, word for word."""
    script: Annotated[tuple[Verbatim, ...], JUDGED] = ()
    """What the user says after that, word for word and whatever is answered; nobody plays the user then."""


class Given(Model):
    """How things stand when a case begins."""

    state: Annotated[Json, JUDGED] = None
    """The state of the world, as the tools know it."""
    variables: Annotated[Mapping[Slug, Json], JUDGED] = EMPTY
    """Values of the feature's variables, in the prompt and in all that is expected; their samples stand in for the others."""


def asked_at(turns: Transcript) -> tuple[int, ...]:
    """The places of the turns that the agent answers: turns of the user which the end or another one follows; it sees no call of the user's."""
    seen = [(index, turn) for index, turn in enumerate(turns) if turn.by == "agent"]
    following = (*(turn for _, turn in seen[1:]), Turn(user="the end"))
    return tuple(index for (index, turn), then in zip(seen, following, strict=False) if turn.user is not None and then.user is not None)


class Case(Element):
    """A conversation that is judged and never shown to the model."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "messages": "write `turns`",
        "conversation": "write `turns`",
        "prompt": "write `input`",
        "question": "write `input`",
        "output": "write `expect`",
        "answer": "write `expect`",
        "expected_output": "write `expect`",
        "assert": "write `expect`",
        "criteria": "write `expect`",
        **dict.fromkeys(("threshold", "min_score"), "write `pass_rate`, and how often it is run as `samples`"),
    }

    covers: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], JUDGED, Refers(("intent", "constraint", "tool"))]
    """The intents, constraints or tools it is about: `id`, or `kind/id` where an id is used twice."""
    origin: Annotated[Literal["human", "incident", "production", "compliance", "red-team"], CARRIED] = "human"
    """Where it comes from."""
    given: Annotated[Given | None, JUDGED] = None
    """How things stand when it begins."""
    input: Annotated[Verbatim | None, JUDGED] = None
    """A single message of the user, word for word."""
    turns: Annotated[tuple[Turn, ...], JUDGED] = ()
    """Fixed turns of the user, word for word, with agent turns or calls between them where the story needs them; after a call at their end the agent goes on."""
    user: Annotated[SimulatedUser | None, JUDGED] = None
    """A simulated user."""
    expect: Annotated[Annotated[tuple[Check, ...], OneOrMany], JUDGED] = ()
    """What must hold of the conversation."""
    ends_with: Annotated[Json, JUDGED] = None
    """The state of the world in the end: every key named here must have this value."""
    judged: Annotated[Annotated[tuple[Judged, ...], OneOrMany], JUDGED] = ()
    """Rubrics for a person or a judge model."""
    reworded: Annotated[Mapping[Slug, Mapping[Slug, Annotated[tuple[Verbatim, ...], OneOrMany]]], JUDGED] = EMPTY
    """What the user says instead at a level of an axis of `stress`, word for word: a text for each message that the agent answers."""
    samples: Annotated[Positive, JUDGED_UP] = 1
    """How often it is run."""
    pass_rate: Annotated[Percent, JUDGED_UP] = 100
    """The share of its runs that must pass."""

    @property
    def asked(self) -> tuple[str, ...]:
        """The messages that the agent answers; what an agent turn or a call follows in the story is history."""
        if self.input is not None:
            return (self.input,)
        if self.user is not None:
            return (*([self.user.opens_with] if self.user.opens_with else []), *self.user.script)
        return tuple(self.turns[index].user or "" for index in asked_at(self.turns))

    @model_validator(mode="after")
    def _a_text_for_each_message(self) -> Self:
        number = len(self.asked)
        for axis, levels in self.reworded.items():
            for level, texts in levels.items():
                if len(texts) != number:
                    raise mistake(
                        f"case `{self.id}` has {many(number, 'message')} that the agent answers, and `{level}` rewords {len(texts)}",
                        "write one text for each" if number else "write what the user says in the case itself first",
                        "reworded", axis, level,
                    )  # fmt: skip
                if level == PLAIN:
                    raise mistake(
                        f"`{PLAIN}` is what the case says itself, so it is not reworded",
                        "give the level another name",
                        "reworded",
                        axis,
                        level,
                    )
        return self

    @model_validator(mode="after")
    def _state_and_no_words(self) -> Self:
        if isinstance(self.ends_with, str) and not (self.given and isinstance(self.given.state, str)):
            raise mistake(
                f"`ends_with` of a case is the state of the world in the end, and {self.ends_with!r} has no keys",
                "write the state, as in `ends_with: {order: cancelled}`; what the answer ends with is a check: `expect: {ends_with: ...}`",
                "ends_with",
            )
        return self

    @model_validator(mode="after")
    def _rate_of_something(self) -> Self:
        if self.pass_rate < 100 and self.samples == 1:
            raise mistake(
                f"{self.pass_rate}% of a single run is all or nothing", "say with `samples` how often the case is run", "pass_rate"
            )
        return self

    @model_validator(mode="after")
    def _one_input(self) -> Self:
        given = [name for name in ("input", "turns", "user") if getattr(self, name)]
        if len(given) != 1:
            raise mistake(
                f"case `{self.id}` needs exactly one of `input`, `turns` and `user`; it has {in_code(given, ' and ') or 'none of them'}",
                "write `input` for a single message, `turns` for fixed turns, `user` for a simulated user",
                *given[1:2],
            )
        return self
