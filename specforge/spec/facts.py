"""What is true of the world: facts, variables, documents.

```yaml
variables:
  - {id: now, type: datetime, says: The time at the desk., sample: "2026-12-01T10:00:00+01:00"}
facts:
  - id: free-until                  # quoted as {free-until}
    is: 24 hours before arrival
  - id: breakfast                   # quoted as {breakfast}, and printed under the heading `Meals`
    topic: Meals
    says: Breakfast is served
    is: from 7:00 to 10:30
  - id: room-type                   # the type of an input: one of these words
    one_of: [single, double, suite]
  - id: city-tax                    # another value in each variant
    is: {harbour: 3 EUR, garden: 2 EUR}
  - id: prices
    topic: Rooms
    says: Prices for a night
    table:
      columns: [room, price]
      rows:
        - [single, 90 EUR]
        - [double, 120 EUR]
```
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from specforge.spec.element import Element
from specforge.spec.model import EMPTY, Model, Refers, mistake
from specforge.spec.policy import BEHAVES, CONTRACTED, JUDGED, RECORD, WORDING
from specforge.spec.scalars import Choices, Json, Phrase, Slugs, Text, Verbatim


class Keyed(Model):
    """A text, or one text for each value of a variant axis."""

    short = "text"

    text: Annotated[Text | None, BEHAVES] = None
    """The text, the same in every variant."""
    by: Annotated[Mapping[Verbatim, Text], BEHAVES] = EMPTY
    """The text for each value of one axis, for instance a locale; all keys are values of that axis, and of no other that has them all."""

    @model_validator(mode="before")
    @classmethod
    def _by_value(cls, value: object) -> object:
        if isinstance(value, Mapping) and not (set(value) & {"text", "by"}):
            return {"by": value}
        return value

    @model_validator(mode="after")
    def _some_value(self) -> Self:
        if self.text is None and not self.by:
            raise mistake("no value is stated", "write the value, or one for each value of an axis, as in `{de-DE: ..., ja-JP: ...}`")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Show the forms that authors write."""
        shape = handler.resolve_ref_schema(handler(core))
        text = {"type": ["string", "number", "boolean"]}
        forms = [text, {"type": "object", "additionalProperties": text, "minProperties": 1}]
        return {"title": shape["title"], "description": shape["description"], "anyOf": forms}


class Table(Model):
    """A small table; the first column names the row."""

    columns: Annotated[tuple[Phrase, ...], BEHAVES]
    """The headings."""
    rows: Annotated[tuple[tuple[Phrase, ...], ...], BEHAVES]
    """The rows, each with one cell for every heading."""

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise mistake(
                    f"row {number} does not fit: cells {len(row)}, columns {len(self.columns)}",
                    "give every row one cell for each column; a cell with a comma must be in quotes",
                    "rows",
                    number - 1,
                )
        return self


class Fact(Element):
    """Something true of the world, so that a number or word has one home.

    Texts quote it as `{id}`; turns, inputs, arguments and patterns are taken as they are, and quote nothing.
    """

    elsewhere: ClassVar[Mapping[str, str]] = {
        "value": "write `is`",
        "values": "write `one_of`",
        "enum": "write `one_of`",
        "options": "write `one_of`",
        "text": "write `says`",
        "description": "write `says`",
    }
    main: ClassVar[str] = "says"

    topic: Annotated[Phrase | None, WORDING] = None
    """The heading of the background that it stands under."""
    says: Annotated[Text | None, BEHAVES] = None
    """The sentence of the background; with a value, the part before the colon."""
    is_: Annotated[Keyed | None, BEHAVES] = Field(default=None, alias="is")
    """The value, as it is quoted in other texts."""
    one_of: Annotated[Choices, CONTRACTED] = ()
    """The possible values; tool inputs can take them as an enum."""
    table: Annotated[Table | None, BEHAVES] = None
    """The values as a table."""

    @model_validator(mode="after")
    def _states_something(self) -> Self:
        values = [name for name, value in (("is", self.is_), ("one_of", self.one_of), ("table", self.table)) if value]
        if len(values) > 1:
            raise mistake(f"fact `{self.id}` has both `{values[0]}` and `{values[1]}`", "keep one of them", values[1])
        if not values and self.says is None:
            raise mistake(f"fact `{self.id}` states nothing", "give it `is`, `one_of`, `table` or `says`")
        seen: set[str] = set()
        for index, text in enumerate(self.one_of):
            if text in seen:
                raise mistake(f"`one_of` of fact `{self.id}` names `{text}` twice", "remove one of the two", "one_of", index)
            seen.add(text)
        return self


VariableType = Literal["string", "integer", "number", "boolean", "datetime", "date", "time"]


class Variable(Element):
    """A value that is filled in at run time; texts name it as `{id}`, where they may quote a fact."""

    type: Annotated[VariableType, CONTRACTED] = "string"
    """The type of the value."""
    says: Annotated[Text | None, WORDING] = None
    """What it is, for the program that fills it."""
    sample: Annotated[Json, JUDGED] = None
    """A value to build and judge with."""


class Document(Element):
    """A longer text in a Markdown file of its own, printed into the prompt as a section."""

    main: ClassVar[str] = "file"

    title: Annotated[Phrase, WORDING]
    """The heading in the prompt."""
    file: Annotated[Verbatim, BEHAVES]
    """The file, relative to the spec that names it; it stays inside the project."""


class Scaffold(Element):
    """An addition of the engineer's to the prompt: a way of reasoning, of formatting, of hedging."""

    kind: Annotated[Literal["reasoning", "format", "hedge"], WORDING]
    """What the addition is for."""
    text: Annotated[Text, BEHAVES]
    """The text, as it stands in the prompt."""
    because: Annotated[Text, RECORD]
    """Why it is there."""
    serves: Annotated[Slugs, RECORD, Refers(("intent", "constraint"))] = ()
    """The ids of the intents or constraints it helps."""


class OutputFormat(Model):
    """The form every answer must have."""

    says: Annotated[Text | None, BEHAVES] = None
    """The form in words."""
    json_schema: Annotated[Json, CONTRACTED] = None
    """The form as JSON Schema (draft 2020-12)."""

    short: ClassVar[str] = "says"
