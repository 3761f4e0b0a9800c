"""A definition of a tool, in the shapes of six dialects, as one value."""

import re
from collections.abc import Iterator, Mapping
from unicodedata import combining, normalize

from msgspec import Struct

from specforge.provenance.pointers import referred

INPUTS = ("parameters", "input_schema", "inputSchema", "parametersJsonSchema", "parameters_json_schema")
"""What the schema of a tool's input is called."""
OUTPUTS = ("outputSchema", "output_schema", "response", "responseJsonSchema", "response_json_schema")
DECLARED = ("functionDeclarations", "function_declarations")
"""What Gemini calls the list of tools in each of its own."""
WRAPPED = ("function", "toolSpec")
"""What holds all of a tool, as OpenAI and Bedrock have it."""
STEPS = 32
"""How many references and choices are followed one after the other."""
OBJECTS = frozenset({"object", "dict"})
ARRAYS = frozenset({"array", "list", "tuple"})
INTEGERS = frozenset({"integer", "int", "number", "float", "long"})

Json = Mapping[str, object]


def words(name: str) -> list[str]:
    """The words of a name in snake, kebab, dotted or camel case, in lower case and without accents."""
    if not name.isascii():
        name = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*|[0-9]+", name)]


MOST_READ = 10_000
"""How many characters of a description are read for words."""


def text_of(value: object) -> str:
    """A description as one line, as far as it is read; empty when there is none."""
    return " ".join(value[:MOST_READ].split()) if isinstance(value, str) else ""


class Definition(Struct, frozen=True):
    """What a definition says, whatever its dialect."""

    name: str
    description: str
    length: int
    """How many characters the description has as it is written."""
    inputs: Mapping[str, Json]
    """The schema of each argument."""
    required: frozenset[str]
    output: "Schema | None"
    writes: bool
    """Whether the definition declares that a call changes something."""


class Schema(Struct, frozen=True):
    """A part of a JSON Schema, with the whole that its references lead into."""

    part: Json
    root: Json

    @property
    def kind(self) -> str:
        """The type, in lower case; `object` or `array` also where only their keywords are there."""
        kind = self.part.get("type")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), None)
        if isinstance(kind, str):
            kind = kind.casefold()
            return "object" if kind in OBJECTS else "array" if kind in ARRAYS else kind
        return "object" if "properties" in self.part else "array" if "items" in self.part else ""

    @property
    def properties(self) -> Mapping[str, "Schema"]:
        """The properties of an object."""
        held = self.part.get("properties")
        return {name: self.at(one) for name, one in held.items()} if isinstance(held, dict) else {}

    @property
    def items(self) -> "Schema | None":
        """The rows of an array, where they are described."""
        held = self.part.get("items")
        return self.at(held) if isinstance(held, dict) else None

    @property
    def description(self) -> str:
        """What it says of itself."""
        return text_of(self.part.get("description"))

    @property
    def typed(self) -> Json:
        """The part itself, with one type, in lower case, and its description as one line."""
        return {**self.part, "type": self.kind, "description": self.description}

    def at(self, part: object) -> "Schema":
        """Another part of the same whole: references inside the document are followed, and the choice of null is dropped."""
        for _ in range(STEPS):
            if not isinstance(part, Mapping):
                return Schema({}, self.root)
            target = part.get("$ref")
            if isinstance(target, str) and target.startswith("#/"):
                part = referred(target, self.root)
                continue
            choices = next((part[key] for key in ("anyOf", "oneOf") if isinstance(part.get(key), list)), None)
            real = [one for one in choices if isinstance(one, Mapping) and one.get("type") != "null"] if isinstance(choices, list) else []
            if len(real) != 1:
                return Schema(part, self.root)
            part = {**{key: one for key, one in part.items() if key not in {"anyOf", "oneOf"}}, **real[0]}
        return Schema({}, self.root)

    def arrays(self) -> Iterator[tuple[str, "Schema"]]:
        """The arrays inside, at any depth, each with the way to it; a part that is reached twice is read once."""
        read: dict[int, Json] = {}
        waiting = [("", self)]
        while waiting:
            path, one = waiting.pop()
            if id(one.part) in read:
                continue
            read[id(one.part)] = one.part
            inner = [(f"{path}.{name}" if path else name, held) for name, held in one.properties.items()]
            if one.kind == "array":
                yield path, one
                inner += [(f"{path}[]", one.items)] if one.items is not None else []
            waiting += reversed(inner)

    def fields(self) -> Iterator[tuple[str, "Schema"]]:
        """The properties of an object and of the objects in it, but not those of rows; a part that is reached twice is read once."""
        read: dict[int, Json] = {}
        waiting = [self]
        while waiting:
            one = waiting.pop()
            if id(one.part) in read:
                continue
            read[id(one.part)] = one.part
            yield from one.properties.items()
            waiting += [held for held in one.properties.values() if held.kind == "object"]


def unwrapped(tool: Json) -> Json:
    """Give the object that names and describes a tool, with the schema of its input as it is: OpenAI and Bedrock put them into another one."""
    given = next((inner for key in WRAPPED if isinstance(inner := tool.get(key), Mapping)), tool)
    schema = given.get("inputSchema")
    held = schema.get("json") if isinstance(schema, Mapping) and schema.keys() == {"json"} else None
    return {**given, "inputSchema": held} if isinstance(held, Mapping) else given


def read_definition(tool: Json) -> Definition | None:
    """Read a tool as OpenAI, Anthropic, Gemini, Bedrock, the Model Context Protocol or BFCL describe it; nothing when it has no name."""
    given = unwrapped(tool)
    name = given.get("name")
    if not isinstance(name, str) or not name.strip():
        return None
    schema = next((given[key] for key in INPUTS if isinstance(given.get(key), Mapping)), {})
    assert isinstance(schema, Mapping)
    arguments = _unwrapped(Schema(schema, schema).at(schema))
    required = arguments.part.get("required")
    output = next((given[key] for key in OUTPUTS if isinstance(given.get(key), Mapping)), None)
    described = given.get("description")
    hints = given.get("annotations")
    return Definition(
        name,
        text_of(described),
        len(described) if isinstance(described, str) else 0,
        {key: one.typed for key, one in arguments.properties.items()},
        frozenset(one for one in required if isinstance(one, str)) if isinstance(required, list) else frozenset(),
        Schema(output, output).at(output) if isinstance(output, Mapping) else None,
        isinstance(hints, Mapping) and hints.get("readOnlyHint") is False,
    )


def _unwrapped(arguments: Schema) -> Schema:
    """The object of the arguments, where it is the only argument of all."""
    held = list(arguments.properties.values())
    return held[0] if len(held) == 1 and held[0].properties else arguments
