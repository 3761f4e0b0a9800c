"""Operations of an OpenAPI document, as the tools that are made of them: one for each operation, with all of its inputs side by side.

Versions 3.0 and 3.1 of the specification are read, and Swagger 2.0 before it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard
from urllib.parse import unquote

from msgspec import Struct

from specforge.probing.definitions.openapi_schemas import Names, Schemas, resolved
from specforge.probing.definitions.shape import STEPS, Json
from specforge.provenance.pointers import escaped, referred

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""Keys of a path that hold an operation, in the order of the specification."""
READS = frozenset({"get", "head", "options", "trace"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
MAY_READ = frozenset({"post"})
"""Methods of which nothing is known: many a search is posted."""
SET_BY_THE_CALLER = frozenset({"header", "cookie"})
"""Where parameters stand that the program sets, not the model."""
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
LONGEST_NAME = 64
"""The most characters that providers take for the name of a tool."""
ABOUT_A_PARAMETER = frozenset({"name", "in", "required", "description", "allowEmptyValue", "collectionFormat", "schema"})
"""Keys of a parameter of Swagger 2.0 that are not those of its schema."""


class Operation(Struct, frozen=True):
    """One operation, and the tool that it is."""

    path: str
    method: str
    tool: Json
    """As the Model Context Protocol describes tools; references lead into its own schemas."""
    deprecated: bool
    lost: tuple[str, ...]
    """What of it no tool holds, as sentences without a full stop."""
    pointer: str
    """Where it stands in the document (RFC 6901): not below its path where that refers to what is described elsewhere."""


def holds_operations(value: object) -> TypeGuard[Json]:
    """Whether a value is an OpenAPI document with paths; its version may lack quotes, as in `swagger: 2.0`."""
    return (
        isinstance(value, Mapping)
        and any(isinstance(value.get(key), str | float) for key in ("openapi", "swagger"))
        and isinstance(value.get("paths"), Mapping)
    )


def operations(document: Json) -> Iterator[Operation]:
    """Read the operations of a document, in its order; what is no operation is passed over."""
    reader = _Reader(document)
    paths = document["paths"]
    assert isinstance(paths, Mapping)
    for path, given in paths.items():
        item, at = resolved(given, document), _end(given, document) or f"/paths/{escaped(str(path))}"
        for method in METHODS if str(path).startswith("/") else ():
            operation = item.get(method)
            if isinstance(operation, Mapping):
                yield reader.read(str(path), method, item, operation, f"{at}/{method}")


def _end(value: object, document: Json) -> str:
    """The pointer at which the references of a value end; empty where it has none."""
    at = ""
    for _ in range(STEPS):
        target = value.get("$ref") if isinstance(value, Mapping) else None
        if not isinstance(target, str):
            break
        value, at = referred(target, document), unquote(target[1:])
    return at


class _Inputs(Struct, frozen=True):
    """Inputs of an operation as they are gathered."""

    properties: dict[str, Json]
    required: list[str]

    def add(self, name: str, schema: Json, *, needed: bool) -> None:
        self.properties[name] = schema
        if needed:
            self.required.append(name)


class _Reader:
    """Reads the operations of one document."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.inputs = Schemas(document, hidden="readOnly")
        self.outputs = Schemas(document, hidden="writeOnly")
        self.names = Names(LONGEST_NAME)

    def read(self, path: str, method: str, item: Json, operation: Json, pointer: str) -> Operation:
        lost: list[str] = []
        parameters = self._parameters(item, operation, lost)
        body = self._body(operation, parameters, lost)
        beside = self._beside(parameters, body)
        required = [*beside.required, *body.required]
        schema = {"type": "object", "properties": {**beside.properties, **body.properties}} | ({"required": required} if required else {})
        tool: dict[str, object] = {"name": self._name(path, method, operation), "inputSchema": self.inputs.whole(schema)}
        if described := _described(operation):
            tool["description"] = described
        if (output := self._output(operation)) is not None:
            tool["outputSchema"] = self.outputs.whole(output)
        if method not in MAY_READ:
            tool["annotations"] = {"readOnlyHint": method in READS}
        return Operation(path, method, tool, operation.get("deprecated") is True, tuple(lost), pointer)

    def _name(self, path: str, method: str, operation: Json) -> str:
        """The id of the operation as a name of a tool; its method and path where it has none."""
        given = operation.get("operationId")
        by_path = re.sub(r"\{([^}]*)\}", r"by_\1", path)
        words = given if isinstance(given, str) and given.strip() else f"{method}{by_path}"
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", words).strip("_-")
        return self.names.free(name if name[:1].isalpha() else f"{method}_{name}")

    def _parameters(self, item: Json, operation: Json, lost: list[str]) -> dict[tuple[str, str], Json]:
        """What is asked for beside the body, by name and place; that of the operation stands for that of its path."""
        found: dict[tuple[str, str], Json] = {}
        for one in (*_listed(item.get("parameters")), *_listed(operation.get("parameters"))):
            parameter = resolved(one, self.document)
            name, where = parameter.get("name"), parameter.get("in")
            if not isinstance(name, str) or not isinstance(where, str):
                lost.append("a parameter without a name, or that cannot be followed to where it is described, is left out")
            elif where in SET_BY_THE_CALLER:
                lost.append(f"the {where} `{name}` is for the program that makes the call, not for the model")
            elif parameter.get("deprecated") is not True:
                found[name, where] = parameter
        return found

    def _beside(self, parameters: Mapping[tuple[str, str], Json], body: _Inputs) -> _Inputs:
        """The inputs beside the body; one that is called as another is named by its place, too, as FastMCP names it."""
        found = _Inputs({}, [])
        for (name, where), parameter in parameters.items():
            if where != "body":
                called = f"{name}__{where}" if name in body.properties or name in found.properties else name
                found.add(called, self._schema_of(parameter), needed=parameter.get("required") is True)
        return found

    def _schema_of(self, parameter: Json) -> Json:
        """The schema of a parameter, with what is said of it: under `schema`, under its only `content`, or beside its name."""
        content = parameter.get("content")
        held = parameter.get("schema") or (_json_of(content) if isinstance(content, Mapping) else None)
        beside = {key: one for key, one in parameter.items() if key not in ABOUT_A_PARAMETER}
        given, says = held if isinstance(held, Mapping) else beside, parameter.get("description")
        if not isinstance(says, str) or not says.strip():
            return self.inputs.converted(given)
        # Beside a reference a description is read by few.
        return {**self.inputs.merged(given), "description": says}

    def _body(self, operation: Json, parameters: Mapping[tuple[str, str], Json], lost: list[str]) -> _Inputs:
        """What the body of a request holds: each field as an input of its own, what is no object as one input."""
        given = resolved(operation.get("requestBody"), self.document)
        content = given.get("content")
        schema: object = None
        if isinstance(content, Mapping) and content:
            schema = _json_of(content) or _form_of(content)
            if schema is None:
                lost.append(f"its body is `{str(next(iter(content)))[:80]}`, which is no object of fields")
                schema = {"type": "string"}
        else:
            given = next((one for (_, where), one in parameters.items() if where == "body"), {})
            schema = given.get("schema")
        if not isinstance(schema, Mapping):
            return _Inputs({}, [])
        needed = given.get("required") is True
        found, merged = _Inputs({}, []), self.inputs.merged(schema)
        properties = merged.get("properties")
        if isinstance(properties, Mapping) and properties:
            required = _listed(merged.get("required"))
            for name, inner in properties.items():
                found.add(name, inner, needed=needed and name in required)
            return found
        converted, says = self.inputs.converted(schema), given.get("description")
        found.add("body", {**converted, "description": says} if isinstance(says, str) and says.strip() else converted, needed=needed)
        return found

    def _output(self, operation: Json) -> Json | None:
        """The schema of what comes back when all went well, as it is shown in one of JSON; nothing where none is."""
        responses = operation.get("responses")
        codes = sorted(str(code) for code in responses if str(code)[:1] == "2") if isinstance(responses, Mapping) else []
        by_code = {str(code): one for code, one in responses.items()} if isinstance(responses, Mapping) else {}
        for code in codes:
            response = resolved(by_code[code], self.document)
            content = response.get("content")
            schema = response.get("schema") if content is None else _json_of(content) if isinstance(content, Mapping) else None
            if isinstance(schema, Mapping):
                return self.outputs.converted(schema)
        return None


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _json_of(content: Json) -> object:
    """The schema of the JSON among some media types; nothing where there is none."""
    held = (one for media, one in content.items() if _is_json(str(media)) and isinstance(one, Mapping))
    return next((one["schema"] for one in held if isinstance(one.get("schema"), Mapping)), None)


def _form_of(content: Json) -> object:
    """The schema of the form among some media types; nothing where there is none."""
    return next((one.get("schema") for media, one in content.items() if media in FORMS and isinstance(one, Mapping)), None)


def _is_json(media: str) -> bool:
    kind = media.partition(";")[0].strip().casefold()
    return kind in {"application/json", "*/*", "text/json"} or kind.endswith("+json")


def _described(operation: Json) -> str:
    """The summary and the description, each where it says something that the other does not."""
    summary, says = (one.strip() if isinstance(one := operation.get(key), str) else "" for key in ("summary", "description"))
    if not summary or not says or says.startswith(summary.rstrip(".")):
        return says or summary
    return f"{summary if summary[-1] in '.!?' else summary + '.'}\n\n{says}"
