"""Schemas of an OpenAPI document as JSON Schemas that stand alone."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from specforge.probing.definitions.shape import STEPS, Json
from specforge.provenance.pointers import referred, unescaped

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

DEFINITIONS = "#/$defs/"


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


class Names:
    """Gives names that no other one has."""

    def __init__(self, most: int | None = None) -> None:
        """Begin with none given, of which each may have so many characters at most."""
        self._most = most
        self._given: set[str] = set()
        self._last: dict[str, int] = {}
        """The number that each name ended with last."""

    def free(self, wish: str) -> str:
        """The name that is wished for, or with the next number behind it."""
        name = wish[: self._most].rstrip("_-")
        while name in self._given:
            self._last[wish] = number = self._last.get(wish, 1) + 1
            name = f"{wish[: self._most - len(str(number)) - 1] if self._most else wish}_{number}"
        self._given.add(name)
        return name


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
        self._free = Names()
        self._names: dict[str | int, str] = {}
        """What each schema that is referred to is called, by its reference; one that stands in another by its identity."""
        self._given: dict[str, object] = {}
        """Those schemas by their names, as they stand in the document."""
        self._definitions: dict[str, Json] = {}
        self._needed: dict[str, tuple[str, ...]] = {}

    def whole(self, schema: Json) -> Json:
        """A converted schema together with those that it refers to."""
        found: dict[str, Json] = {}
        waiting = list(_referred_to(schema))
        while waiting:
            name = waiting.pop()
            if name in self._given and name not in found:
                found[name] = self._definition(name)
                waiting += self._needed[name]
        return {**schema, "$defs": found} if found else schema

    def converted(self, schema: object) -> Json:
        """A schema by the words of JSON Schema; its references lead to `$defs`, and what holds all of several is one object."""
        return self.merged(schema) if _is_several(schema) else self._inner(schema)

    def merged(self, schema: object) -> Json:
        """A converted schema as one object: its reference is followed, and what holds all of several is one."""
        found: dict[str, object] = {}
        properties: dict[str, object] = {}
        required: dict[str, None] = {}
        hidden: set[str] = set()
        for given in self._parts(schema):
            part = self._inner(given)
            found |= part
            inner = part.get("properties")
            properties |= inner if isinstance(inner, Mapping) else {}
            required |= dict.fromkeys(_names_in(part.get("required")))
            hidden |= self._hidden(given)
        found |= {"properties": properties} if properties else {}
        # One part may require what another one hides.
        kept = [one for one in required if one in properties or one not in hidden]
        return {**found, "required": kept} if required else found

    def _inner(self, schema: object) -> Json:
        """A converted schema inside another: what holds all of several is a definition of its own there, since it may hold that other one."""
        if not isinstance(schema, Mapping):
            return {"not": {}} if schema is False else {}
        if isinstance(schema.get("$ref"), str):
            return self._reference(schema)
        if isinstance(parts := schema.get("allOf"), list):
            if _is_several(schema):
                return self._definition_of(schema)
            alone = {**self._inner(parts[0]), **_beside(schema)}
            return _with_null(alone) if _may_be_null(schema) else alone
        found = {key: one for key, one in schema.items() if key not in SAID_TO_PEOPLE and not str(key).startswith("x-")}
        found |= {key: self._inner(found[key]) for key in ONE if isinstance(found.get(key), Mapping)}
        found |= {key: [self._inner(one) for one in found[key]] for key in SEVERAL if isinstance(found.get(key), list)}
        found |= self._properties(found)
        for key, limit in EXCLUSIVE.items():
            if isinstance(found.get(key), bool):
                exclusive = found.pop(key)
                found |= {key: found.pop(limit)} if exclusive and limit in found else {}
        return _with_null(found) if _may_be_null(schema) else found

    def _properties(self, schema: Json) -> dict[str, object]:
        """The properties that are not hidden, and those of them that are required."""
        given, hidden = schema.get("properties"), self._hidden(schema)
        if not isinstance(given, Mapping):
            return {}
        found: dict[str, object] = {"properties": {str(name): self._inner(one) for name, one in given.items() if name not in hidden}}
        needed = {"required": [one for one in _names_in(schema["required"]) if one not in hidden]} if "required" in schema else {}
        return found | needed

    def _hidden(self, schema: Json) -> set[str]:
        given = schema.get("properties")
        held = given.items() if isinstance(given, Mapping) else ()
        return {str(name) for name, one in held if resolved(one, self.document).get(self.hidden) is True}

    def _parts(self, schema: object) -> Iterator[Json]:
        """The schemas without `allOf` that one is all of, its own words last; one that is referred to twice is given once."""
        waiting, followed = [schema], set[str]()
        while waiting:
            one = waiting.pop()
            if not isinstance(one, Mapping):
                continue
            target, parts = one.get("$ref"), one.get("allOf")
            if isinstance(target, str):
                waiting += [referred(target, self.document)] if target not in followed else []
                followed.add(target)
            elif isinstance(parts, list):
                waiting += [{key: inner for key, inner in one.items() if key != "allOf"}, *reversed(parts)]
            else:
                yield one

    def _reference(self, schema: Json) -> Json:
        target, says = str(schema["$ref"]), schema.get("description")
        beside = {"description": says} if isinstance(says, str) else {}
        if not target.startswith("#/"):
            return {"$ref": target, **beside}
        wish = unescaped(unquote(target).rpartition("/")[2])
        return {"$ref": self._named(target, wish, referred(target, self.document)), **beside}

    def _definition_of(self, schema: Json) -> Json:
        """A reference to a schema that stands in another one."""
        says = schema.get("description")
        return {"$ref": self._named(id(schema), "all_of", schema), **({"description": says} if isinstance(says, str) else {})}

    def _named(self, key: str | int, wish: str, schema: object) -> str:
        """The reference to a schema under the name that it has, or gets, which no reference has to escape."""
        if key not in self._names:
            self._names[key] = name = self._free.free(re.sub(r"[^\w.-]", "_", wish))
            self._given[name] = schema
        return f"{DEFINITIONS}{self._names[key]}"

    def _definition(self, name: str) -> Json:
        if name not in self._definitions:
            found = self.converted(self._given[name])
            self._definitions[name] = found
            self._needed[name] = tuple(dict.fromkeys(_referred_to(found)))
        return self._definitions[name]


def _names_in(required: object) -> list[str]:
    return [one for one in required if isinstance(one, str)] if isinstance(required, list) else []


def _is_several(schema: object) -> bool:
    """Whether a schema holds all of several, and not only what one holds with what is said beside it."""
    if not isinstance(schema, Mapping) or isinstance(schema.get("$ref"), str):
        return False
    parts = schema.get("allOf")
    return isinstance(parts, list) and (len(parts) != 1 or not _beside(schema).keys() <= {"description", "title", "default"})


def _beside(schema: Json) -> Json:
    """What is said beside `allOf` to a caller."""
    return {key: one for key, one in schema.items() if key != "allOf" and key not in SAID_TO_PEOPLE and not str(key).startswith("x-")}


def _may_be_null(schema: Json) -> bool:
    return schema.get("nullable") is True or schema.get("x-nullable") is True


def _referred_to(schema: object) -> Iterator[str]:
    """The names of the definitions that a converted schema refers to, each as often as it does."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            target = one.get("$ref")
            if isinstance(target, str) and target.startswith(DEFINITIONS):
                yield target.removeprefix(DEFINITIONS)
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
