"""The turns of a conversation, and the answers and transcripts that stand as samples."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from specforge.amounts import in_code
from specforge.spec.model import EMPTY, Model, Refers, mistake
from specforge.spec.policy import JUDGED
from specforge.spec.scalars import Json, ToolName, Verbatim


class Turn(Model):
    """One turn of a conversation, word for word: what the user says, what the agent says, or a call of a tool."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "assistant": "write `agent`",
        "bot": "write `agent`",
        "customer": "write `user`",
        "role": "write the turn as `- user: ...` or `- agent: ...`",
        "content": "write the turn as `- user: ...` or `- agent: ...`",
        "tool": "write `call`",
        "tool_calls": "write each as `- call: ...` with its arguments as `with`",
        "arguments": "write `with`",
        "args": "write `with`",
    }

    user: Annotated[Verbatim | None, JUDGED] = None
    """What the user says."""
    agent: Annotated[Verbatim | None, JUDGED] = None
    """What the agent says."""
    call: Annotated[ToolName | None, JUDGED, Refers(("tool",))] = None
    """The tool that is called."""
    with_: Annotated[Mapping[str, Json], JUDGED] = Field(default=EMPTY, alias="with")
    """The arguments of the call."""
    result: Annotated[Json, JUDGED] = None
    """What the call returns."""
    by: Annotated[Literal["agent", "user"], JUDGED] = "agent"
    """Who makes the call; some tools are in the user's hands."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        said = [name for name in ("user", "agent", "call") if getattr(self, name) is not None]
        if len(said) != 1:
            cure = "give each its own `- ` line" if said else "add the one that is meant"
            raise mistake(
                f"a turn has exactly one of `user`, `agent` and `call`; this one has {in_code(said, ' and ') or 'none of them'}",
                cure,
                *said[1:2],
            )
        if self.call is None and (self.with_ or self.result is not None or self.by == "user"):
            alone = "with" if self.with_ else "by" if self.by == "user" else "result"
            raise mistake("`with`, `result` and `by` belong to a `call`", "put them beside a `call`", alone)
        return self


Transcript = tuple[Turn, ...]


class Samples(Model):
    """Answers or transcripts: one text, a list of texts, one list of turns, or a list of such lists."""

    short = "transcripts"

    transcripts: Annotated[tuple[Transcript, ...], JUDGED]
    """The transcripts; an answer is a transcript of one agent turn."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        value = value.get("transcripts") if isinstance(value, Mapping) and set(value) == {"transcripts"} else value
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple):
            raise mistake("expected an answer or a list of turns", "write a text in quotes, or turns as `- user: ...` and `- agent: ...`")
        if not value:
            raise mistake("the list is empty", "give an answer or a transcript")
        if all(isinstance(item, Mapping) for item in value):
            return {"transcripts": [value]}
        mixed = [type(item) for item in value if isinstance(item, Mapping)]
        if mixed or any(item is None for item in value):
            raise mistake("answers and turns are mixed", "write either texts or turns; several transcripts are a list of lists")
        return {"transcripts": [[{"agent": item}] if isinstance(item, str) else item for item in value]}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Show the forms that authors write."""
        shape = handler.resolve_ref_schema(handler(core))
        turns = shape["properties"]["transcripts"]["items"]
        text = {"type": ["string", "number", "boolean"]}
        forms = [text, {"type": "array", "items": {"anyOf": [text, turns["items"], turns]}, "minItems": 1}]
        return {"title": shape["title"], "description": shape["description"], "anyOf": forms}
