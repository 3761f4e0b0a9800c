"""JSON Schemas of a tool as fields, and what of them no field holds."""

import re
from collections.abc import Mapping, Sequence

from specforge.amounts import few, sentence
from specforge.contracts.schemas import CHOSEN_LEAD, MISSING_LEAD
from specforge.importing.sketch import Sketch
from specforge.importing.yaml_text import plain
from specforge.provenance.pointers import referred
from specforge.regexes import regex
from specforge.source.reading import unwanted
from specforge.spec.fields import SCALARS, Field
from specforge.spec.mistakes import validate

MAX_NESTING = 10
"""How deep the fields of an input are taken over; deeper ones are free data."""
MAX_FIELDS = 500
"""How many fields of a tool are taken over: references can make few lines of a schema into any number of them."""
MOST_NAMED = 4
"""The most fields that are named where the same is lost of several."""
FORMATS = {"date-time": "datetime", "date": "date", "time": "time"}
KEPT = frozenset(
    {"type", "description", "enum", "const", "items", "properties", "required", "maxLength", "maxItems", "minimum", "maximum", "format",
     "additionalProperties", "title", "$schema", "$defs", "definitions"}
)  # fmt: skip
"""Keywords of a schema that a field holds, at least with some values, or that say nothing to a caller."""


MISSING = regex(
    r"\b(?:null|absent|missing|omitted|unset|not set|not present|left out)`?,? (?:if|when|while) (?P<meaning>[^.;:()\n{}]*[^.;:()\n{}\s])",
    re.IGNORECASE,
)
"""What a description says of a field that is missing."""
NEGATED = regex(r"(?:\b(?:not|never|cannot)\b|n['\u2019]t\b)[^.;:()\n]*\Z", re.IGNORECASE)


class SchemaReader:
    """Reads schemas, and takes down what no field can hold."""

    def __init__(self, sketch: Sketch) -> None:
        """Begin with nothing lost; texts name the variables of the draft."""
        self.sketch = sketch
        self.lost: list[str] = []
        self._unheld: dict[str, list[str]] = {}
        """What of fields none holds, with the names of those fields."""
        self.of_results = False
        """Whether results are read, and not inputs."""
        self._root: object = {}
        self._left = MAX_FIELDS
        self._followed: list[str] = []
        """The references that led to the schema resolved last."""
        self._within: list[str] = []
        """Those that led to the field that is read."""

    @property
    def told(self) -> list[str]:
        """All that is lost, each once; what is lost of several fields is said of them together."""
        of_fields = []
        for said, names in self._unheld.items():
            quoted = [f"`{name}`" for name in dict.fromkeys(names)]
            of_fields.append(f"{said}{'s' if len(quoted) > 1 else ''} {few(quoted, MOST_NAMED)}")
        return [*dict.fromkeys(self.lost), *of_fields]

    @property
    def kind(self) -> str:
        """What its fields are called."""
        return "result field" if self.of_results else "input"

    def resolved(self, schema: object, root: object = None) -> Mapping[str, object]:
        """A schema whose reference into its own document was followed; a root begins another document."""
        self._root = root if root is not None else self._root
        found = _without_null(schema)
        self._followed = []
        for _ in range(MAX_NESTING):
            ref = found.get("$ref")
            inner = referred(ref, self._root) if isinstance(ref, str) and ref.startswith("#/") else None
            if inner is None:
                break
            self._followed.append(str(ref))
            found = _without_null({**inner, **{key: item for key, item in found.items() if key != "$ref"}})
        return found

    def fields(self, schema: object, depth: int) -> dict[str, object]:
        """The properties of a schema as fields, by their names."""
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(schema, dict) or not isinstance(properties, dict):
            return {}
        required = schema.get("required")
        needed = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
        found: dict[str, object] = {}
        for name, inner in properties.items():
            if name != name.strip() or not name or unwanted(name):
                self.lost.append(f"the name of the {self.kind} {name!r} is none that the language can hold")
                continue
            field = self.field(inner, name, depth)
            nullable = may_be_null(inner)
            # What a result has as null is missing from it; for an input that is another thing to say.
            if name not in needed or (nullable and self.of_results):
                field["required"] = False
                says = str(field.get("says", ""))
                said, meaning = (_compiled(says) or (says, missing_meaning(says))) if self.of_results else (says, "")
                field |= {"missing_means": meaning} if meaning else {}
                if said != says:
                    field = {key: item for key, item in field.items() if key != "says"} | ({"says": said} if said else {})
            elif nullable:
                self.lost.append(f"no field holds that the {self.kind} `{name}`, which must be given, may be `null`")
            _, told = validate(Field, plain(field))
            if told:
                self.lost.append(f"the {self.kind} `{name}` is free data here: {told[0][1]}")
                field = {key: item for key, item in field.items() if key in {"says", "required"}} | {"type": "any"}
            found[name] = str(field["type"]) if set(field) == {"type"} else field
        return found

    def field(self, schema: object, name: str, depth: int) -> dict[str, object]:
        """A schema as the field of a name, so many levels deep."""
        inner = self.resolved(schema)
        kind = inner.get("type")
        self._left -= 1
        if self._left < 0:
            if self._left == -1:
                self.lost.append(f"more than {MAX_FIELDS:,} fields are free data here, from `{name}` on")
            return {"type": "any"}
        followed = self._followed
        if any(ref in self._within for ref in followed):
            self.lost.append(f"the {self.kind} `{name}` holds itself, and is free data here")
            return {"type": "any"}
        if depth > MAX_NESTING:
            self.lost.append(f"what is nested below the {self.kind} `{name}` is free data here")
            kind = "any"
        self._within += followed
        field = self._typed(inner, kind, name, depth)
        if lost := unkept(inner, str(field["type"])):
            self._unheld.setdefault((f"no field holds {', '.join(f'`{key[:60]}`' for key in lost[:6])} of the {self.kind}"), []).append(
                name
            )
        del self._within[len(self._within) - len(followed) :]
        says = described(self.sketch, inner.get("description"))
        return {**field, "says": says} if says else field

    def _typed(self, inner: Mapping[str, object], kind: object, name: str, depth: int) -> dict[str, object]:
        given = inner.get("enum", [inner["const"]] if "const" in inner else None)
        enum = [one for one in given if one is not None] if isinstance(given, list) else []
        if kind == "array":
            held = self.field(inner["items"], name, depth + 1) if isinstance(inner.get("items"), dict) else {"type": "any"}
            most = inner.get("maxItems")
            bound = {"max_items": most} if isinstance(most, int) and most > 0 else {}
            return {"type": "list", "of": str(held["type"]) if set(held) == {"type"} else held, **bound}
        if kind == "object" or (kind is None and "properties" in inner):
            fields = self.fields(inner, depth + 1)
            return {"type": "object", "fields": fields} if fields else {"type": "any"}
        form = inner.get("format")
        type_ = FORMATS.get(form, "string") if kind == "string" and isinstance(form, str) else str(kind)
        if type_ not in {"string", "integer", "number", "boolean", "datetime", "date", "time"}:
            type_ = _type_of(enum) if kind is None else "any"
        field: dict[str, object] = {"type": type_}
        if enum and type_ != "any":
            values = [str(one).lower() if isinstance(one, bool) else str(one) for one in enum]
            field["one_of"] = [self.sketch.text_of(one) for one in dict.fromkeys(values)]
        return {**field, **bounds(inner, type_)}


def _type_of(values: Sequence[object]) -> str:
    """The type that all of some values have; any where they have several."""
    kinds = {"boolean" if isinstance(one, bool) else "integer" if isinstance(one, int) else type(one).__name__ for one in values}
    named = {"boolean": "boolean", "integer": "integer", "float": "number", "str": "string"}
    if kinds == {"integer", "float"}:
        return "number"
    return named.get(kinds.pop(), "any") if len(kinds) == 1 else "any"


def unkept(inner: Mapping[str, object], type_: str) -> list[str]:
    """The keywords of a schema that a field of a type does not hold, or not with these values."""
    lost = {key for key in set(inner) - KEPT if (key, inner[key]) != ("default", None)}
    held_bounds = bounds(inner, type_)
    held = {"maxLength": "max_chars" in held_bounds, "minimum": "min" in held_bounds, "maximum": "max" in held_bounds}
    lost |= {key for key, kept in held.items() if key in inner and not kept}
    others = {
        "type": isinstance(inner.get("type"), list | dict) or (type_ == "any" and inner.get("type") in SCALARS),
        "enum": type_ in {"any", "list", "object"},
        "const": type_ in {"any", "list", "object"},
        "format": inner.get("type") == "string" and str(inner.get("format")) not in FORMATS,
        "maxItems": not (isinstance(inner.get("maxItems"), int) and type_ == "list"),
        "items": not isinstance(inner.get("items"), dict),
        "additionalProperties": isinstance(inner.get("additionalProperties"), dict) and inner["additionalProperties"] != {},
    }
    return sorted(lost | {key for key, unheld in others.items() if key in inner and unheld})


def missing_meaning(says: str) -> str:
    """What a description says that it means when the field is missing, as `Not shipped.` of `null if not shipped`; empty where it does not."""
    found = next((one for one in MISSING.finditer(says) if NEGATED.search(says[max(one.start() - 60, 0) : one.start()]) is None), None)
    return sentence(found["meaning"].strip(" ,`\"'")) if found else ""


def _compiled(says: str) -> tuple[str, str] | None:
    """A description that was compiled from a spec, without what it says of a missing field, and that; nothing where it was not."""
    for lead in (CHOSEN_LEAD, MISSING_LEAD):
        before, found, meaning = says.partition(lead)
        if found and meaning.strip():
            return before.strip(), meaning.strip()
    return None


def may_be_null(schema: object) -> bool:
    """Whether a schema accepts null among other values."""
    if not isinstance(schema, dict):
        return False
    kinds = schema.get("type")
    choices = [one for key in ("anyOf", "oneOf") if isinstance(schema.get(key), list) for one in schema[key]]
    return (
        schema.get("nullable") is True
        or (isinstance(kinds, list) and "null" in kinds)
        or any(isinstance(one, dict) and one.get("type") == "null" for one in choices)
    )


def bounds(inner: Mapping[str, object], type_: str) -> dict[str, object]:
    """The bounds of a schema that a field of a type holds."""
    named = (
        {"maxLength": "max_chars"} if type_ == "string" else {"minimum": "min", "maximum": "max"} if type_ in {"integer", "number"} else {}
    )
    found: dict[str, object] = {}
    for key, name in named.items():
        limit = inner.get(key)
        if not isinstance(limit, int | float) or isinstance(limit, bool) or abs(limit) >= 10**15:
            continue
        if limit == int(limit):
            found[name] = int(limit)
        elif type_ == "number" and limit == round(limit, 4) and abs(limit) < 10**11:
            found[name] = limit
    return found


def _without_null(schema: object) -> Mapping[str, object]:
    """A schema without the choice of null: that a value may be missing is said by `required`."""
    if not isinstance(schema, dict):
        return {}
    for key in ("anyOf", "oneOf"):
        choices = (
            [one for one in schema[key] if isinstance(one, dict) and one.get("type") != "null"] if isinstance(schema.get(key), list) else []
        )
        if len(choices) == 1:
            return {**choices[0], **{name: item for name, item in schema.items() if name != key}}
    kinds = schema.get("type")
    if isinstance(kinds, list):
        one = [kind for kind in kinds if kind != "null"]
        return {**schema, "type": one[0] if len(one) == 1 else kinds}
    # Gemini writes types in capitals.
    return {**schema, "type": kinds.lower()} if isinstance(kinds, str) and kinds.isupper() else schema


def described(sketch: Sketch, value: object) -> str:
    """A description as a text of the draft; empty where it is none, or holds what no text may."""
    text = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
    return "" if unwanted(text.replace("\n", " ").replace("\t", " ")) else sketch.text_of(text)
