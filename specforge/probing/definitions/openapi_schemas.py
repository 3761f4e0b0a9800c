"""Schemas of an OpenAPI document as JSON Schemas that stand alone."""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from specforge.probing.definitions.shape import STEPS, Json
from specforge.provenance.pointers import escaped, referred, unescaped

SAID_TO_PEOPLE = frozenset(
    {"example", "examples", "xml", "externalDocs", "readOnly", "writeOnly", "deprecated", "discriminator", "nullable", "x-nullable"}
)  # fmt: skip
"""Keywords of OpenAPI that say nothing to a caller, or that are written otherwise in a JSON Schema."""
ONE = ("items", "additionalProperties", "not")
"""Keywords that hold one schema."""
SEVERAL = ("anyOf", "oneOf", "prefixItems")
"""Keywords that hold a list of them."""
EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
"""Keywords that were a yes or no about another one before OpenAPI 3.1, and are the limit itself in a JSON Schema."""


def resolved(value: object, document: Json) -> Json:
    """A part of a document, its references inside the document followed; empty where it is no object, or a reference leads nowhere."""
    for _ in range(STEPS):
        if not isinstance(value, Mapping):
            return {}
        target = value.get("$ref")
        if not isinstance(target, str):
            return value
        value = referred(target, document)
    return {}


class Schemas:
    """The schemas of a document; each that is referred to is converted once."""

    def __init__(self, document: Json, hidden: str) -> None:
        """Begin with none converted.

        Args:
            document: What references lead into.
            hidden: The keyword of properties that are left out: `readOnly` for inputs, `writeOnly` for what comes back.
        """
        self.document = document
        self.hidden = hidden
        self._names: dict[str, str] = {}
        """What each schema that is referred to is called, by its pointer."""
        self._pointers: dict[str, str] = {}
        self._definitions: dict[str, Json] = {}
        self._needed: dict[str, tuple[str, ...]] = {}

    def whole(self, schema: Json) -> Json:
        """A converted schema together with those that it refers to."""
        found: dict[str, Json] = {}
        waiting = list(_referred_to(schema))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self._definition(name)
                waiting += self._needed[name]
        return {**schema, "$defs": found} if found else schema

    def converted(self, schema: object) -> Json:
        """A schema by the words of JSON Schema; its references lead to `$defs`."""
        if not isinstance(schema, Mapping):
            return {"not": {}} if schema is False else {}
        if isinstance(schema.get("$ref"), str):
            return self._reference(schema)
        if isinstance(schema.get("allOf"), list):
            return self._all_of(schema)
        found = {key: one for key, one in schema.items() if key not in SAID_TO_PEOPLE and not str(key).startswith("x-")}
        found |= {key: self.converted(found[key]) for key in ONE if isinstance(found.get(key), Mapping)}
        found |= {key: [self.converted(one) for one in found[key]] for key in SEVERAL if isinstance(found.get(key), list)}
        found |= self._properties(found)
        for key, limit in EXCLUSIVE.items():
            if isinstance(found.get(key), bool):
                exclusive = found.pop(key)
                found |= {key: found.pop(limit)} if exclusive and limit in found else {}
        return _with_null(found) if schema.get("nullable") is True or schema.get("x-nullable") is True else found

    def merged(self, schema: object) -> Json:
        """A converted schema as one object: its reference is followed, and what holds all of several is one."""
        return self._merged(schema, frozenset())

    def _properties(self, schema: Json) -> dict[str, object]:
        """The properties that are not hidden, and those of them that are required."""
        given, required = schema.get("properties"), schema.get("required")
        if not isinstance(given, Mapping):
            return {}
        hidden = {name for name, one in given.items() if resolved(one, self.document).get(self.hidden) is True}
        found: dict[str, object] = {"properties": {str(name): self.converted(one) for name, one in given.items() if name not in hidden}}
        return found | ({"required": [one for one in required if one not in hidden]} if isinstance(required, list) else {})

    def _reference(self, schema: Json) -> Json:
        pointer = unquote(str(schema["$ref"]).removeprefix("#"))
        says = schema.get("description")
        beside = {"description": says} if isinstance(says, str) else {}
        if not str(schema["$ref"]).startswith("#/"):
            return {"$ref": schema["$ref"], **beside}
        if pointer not in self._names:
            name = wish = unescaped(pointer.rpartition("/")[2])
            number = 2
            while name in self._pointers:
                name, number = f"{wish}_{number}", number + 1
            self._names[pointer], self._pointers[name] = name, pointer
        return {"$ref": f"#/$defs/{escaped(self._names[pointer])}", **beside}

    def _definition(self, name: str) -> Json:
        if name not in self._definitions:
            found = self.converted(referred(f"#{self._pointers[name]}", self.document))
            self._definitions[name] = found
            self._needed[name] = tuple(dict.fromkeys(_referred_to(found)))
        return self._definitions[name]

    def _all_of(self, schema: Json) -> Json:
        """What holds all of several schemas: the only one with what is said beside it, else one object of all of them."""
        parts = schema["allOf"]
        assert isinstance(parts, list)
        beside = {key: one for key, one in schema.items() if key != "allOf" and key not in SAID_TO_PEOPLE}
        if len(parts) == 1 and beside.keys() <= {"description", "title", "default"}:
            alone = {**self.converted(parts[0]), **beside}
            return _with_null(alone) if schema.get("nullable") is True else alone
        return self._merged(schema, frozenset())

    def _merged(self, schema: object, within: frozenset[str]) -> Json:
        if not isinstance(schema, Mapping):
            return {}
        target = schema.get("$ref")
        if isinstance(target, str):
            return {} if target in within else self._merged(referred(target, self.document), within | {target})
        parts = schema.get("allOf")
        own = self.converted({key: one for key, one in schema.items() if key != "allOf"})
        if not isinstance(parts, list):
            return own
        found: dict[str, object] = {}
        properties: dict[str, object] = {}
        required: list[object] = []
        for part in (*(self._merged(one, within) for one in parts), own):
            found |= part
            inner, needed = part.get("properties"), part.get("required")
            properties |= inner if isinstance(inner, Mapping) else {}
            required += [one for one in needed if one not in required] if isinstance(needed, list) else []
        found |= {"properties": properties} if properties else {}
        return found | ({"required": required} if required else {})


def _referred_to(schema: object) -> Iterator[str]:
    """The names of the definitions that a converted schema refers to, each as often as it does."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            target = one.get("$ref")
            if isinstance(target, str) and target.startswith("#/$defs/"):
                yield unescaped(target.removeprefix("#/$defs/"))
            waiting += [inner for key, inner in one.items() if key != "$defs"]
        elif isinstance(one, list):
            waiting += one


def _with_null(schema: Json) -> Json:
    """A schema that accepts null, too."""
    kind, choices = schema.get("type"), schema.get("enum")
    if isinstance(kind, str) and not isinstance(choices, list):
        return {**schema, "type": [kind, "null"]}
    beside = {key: one for key, one in schema.items() if key == "description"}
    return {"anyOf": [{key: one for key, one in schema.items() if key not in beside}, {"type": "null"}], **beside}
