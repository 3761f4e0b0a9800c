"""Operations of OpenAPI as tools: names, inputs, results, and what of a document no tool holds."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from specforge.errors import UsageError
from specforge.probing.definitions.files import read_tools
from specforge.probing.definitions.openapi import Operation, operations
from specforge.probing.definitions.rules import lint
from specforge.source.plain import read_plain
from tests.command import run_specforge
from tests.tool_lint.openapi_shop import SHOP

DOCUMENT = yaml.safe_load(SHOP)


def by_name(document: Any) -> dict[str, Operation]:
    return {str(one.tool["name"]): one for one in operations(document)}


def of_paths(paths: object, **beside: object) -> dict[str, Any]:
    return {"openapi": "3.1.0", "paths": paths, **beside}


def only(document: dict[str, Any]) -> Any:
    (one,) = operations(document)
    return one.tool


def test_each_operation_is_a_tool_with_all_of_its_inputs_side_by_side() -> None:
    found = by_name(DOCUMENT)
    assert {name: (one.pointer, sorted(one.tool["inputSchema"]["properties"]), one.deprecated) for name, one in found.items()} == {  # type: ignore[call-overload]
        "listOrders": ("/paths/~1orders/get", ["cursor", "limit", "status"], False),
        "post_orders": ("/paths/~1orders/post", ["parent", "secret", "total"], False),
        "get_orders_by_id": ("/paths/~1orders~1{id}/get", ["id"], True),
        "patch_orders_by_id": ("/paths/~1orders~1{id}/patch", ["id", "id__path", "note"], False),
        "put_2-set_label_text": ("/paths/~1labels~1{id}/put", ["body", "id"], False),
    }
    assert found["listOrders"].tool == {
        "name": "listOrders",
        "description": "List all orders of a customer.\n\nNewest first, then by id.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "status": {"type": "string", "enum": ["open", "shipped"], "description": "Of which state."},
                "limit": {"type": "integer", "default": 20, "minimum": 1, "maximum": 100},
                "cursor": {"type": "string"},
            },
        },
        "outputSchema": {
            "type": "object",
            "required": ["data"],
            "properties": {
                "data": {"type": "array", "items": {"$ref": "#/$defs/Order"}},
                "next_cursor": {"type": ["string", "null"]},
            },
            "$defs": {
                "Order": {
                    "type": "object",
                    "description": "An order.",
                    "required": ["id", "total"],
                    "properties": {
                        "id": {"type": "string"},
                        "total": {"type": "number", "exclusiveMinimum": 0},
                        "parent": {"anyOf": [{"$ref": "#/$defs/Order"}, {"type": "null"}]},
                    },
                }
            },
        },
        "annotations": {"readOnlyHint": True},
    }


def test_a_posted_body_gives_inputs_without_what_only_the_server_sets() -> None:
    tool: Any = by_name(DOCUMENT)["post_orders"].tool
    assert tool["inputSchema"]["required"] == ["total"]
    assert "id" not in tool["inputSchema"]["properties"]
    assert "annotations" not in tool, "many a search is posted"
    assert "outputSchema" not in tool


def test_what_no_tool_holds_is_told() -> None:
    header = "the header `X-Tenant` is for the program that makes the call, not for the model"
    assert {name: one.lost for name, one in by_name(DOCUMENT).items() if one.lost} == {
        "listOrders": (header,),
        "post_orders": (header,),
        "put_2-set_label_text": ("its body is `text/plain`, which is no object of fields",),
    }


def test_an_input_beside_the_body_is_named_by_its_place_where_the_body_has_one_of_that_name() -> None:
    schema: Any = by_name(DOCUMENT)["patch_orders_by_id"].tool["inputSchema"]
    assert schema["required"] == ["id__path", "id"]
    assert schema["properties"]["id"] == {"type": "string", "maxLength": 9}


def test_all_schemas_are_such_of_the_present_draft() -> None:
    for one in operations(DOCUMENT):
        for key in ("inputSchema", "outputSchema"):
            Draft202012Validator.check_schema(one.tool.get(key, {}))
    order: Any = by_name(DOCUMENT)["listOrders"].tool["outputSchema"]
    judge = Draft202012Validator(order)
    assert judge.is_valid({"data": [{"id": "a", "total": 1, "parent": {"id": "b", "total": 2, "parent": None}}], "next_cursor": None})
    assert not judge.is_valid({"data": [{"id": "a", "total": 0}]}), "the lower bound is exclusive"


def test_swagger_is_read_too() -> None:
    body = {"name": "pet", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Pet"}}
    listed = {"responses": {"200": {"schema": {"type": "array", "items": {"$ref": "#/definitions/Pet"}}}}}
    asked = [{"name": "limit", "in": "query", "type": "integer", "maximum": 50, "collectionFormat": "csv", "description": "How many."}]
    document = {
        "swagger": "2.0",
        "paths": {"/pets": {"get": {**listed, "parameters": asked}, "post": {"parameters": [body], "responses": {}}}},
        "definitions": {"Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "x-nullable": True}}}},
    }
    found: Any = {name: one.tool for name, one in by_name(document).items()}
    assert found["get_pets"]["inputSchema"]["properties"] == {"limit": {"type": "integer", "maximum": 50, "description": "How many."}}
    pet = {"type": "object", "required": ["name"], "properties": {"name": {"type": ["string", "null"]}}}
    assert found["get_pets"]["outputSchema"] == {"type": "array", "items": {"$ref": "#/$defs/Pet"}, "$defs": {"Pet": pet}}
    assert found["post_pets"]["inputSchema"] == pet


def test_two_schemas_of_one_name_stay_two() -> None:
    document = of_paths(
        {
            "/a": {
                "get": {
                    "parameters": [{"name": name, "in": "query", "schema": {"$ref": f"#/{at}/id"}} for name, at in (("a", "x"), ("b", "y"))]
                }
            }
        },
        x={"id": {"type": "string"}},
        y={"id": {"type": "integer"}},
    )
    schema = only(document)["inputSchema"]
    assert schema["properties"] == {"a": {"$ref": "#/$defs/id"}, "b": {"$ref": "#/$defs/id_2"}}
    assert schema["$defs"] == {"id": {"type": "string"}, "id_2": {"type": "integer"}}


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("repos/list-for-org", "repos_list-for-org"),
        ("  ", "get_a_by_b"),
        (7, "get_a_by_b"),
        ("42", "get_42"),
        ("\u30da\u30c3\u30c8", "get"),
        ("x" * 80, "x" * 64),
    ],
)
def test_names_are_such_that_providers_take(id: object, name: str) -> None:
    assert only(of_paths({"/a/{b}": {"get": {"operationId": id}}}))["name"] == name


def test_an_id_that_stands_twice_names_two_tools() -> None:
    document = of_paths({f"/{one}": {"get": {"operationId": "same" * 20}} for one in "ab"})
    names = [str(one.tool["name"]) for one in operations(document)]
    assert len(set(names)) == 2
    assert all(len(name) <= 64 for name in names)
    assert names[1].endswith("_2")


@pytest.mark.parametrize(
    "item",
    [
        None,
        [],
        {"get": []},
        {"$ref": "#/paths/~1a"},
        {"$ref": "other.yaml#/a"},
        {"get": {"parameters": {"a": 1}, "requestBody": [], "responses": []}},
        {"get": {"parameters": [None, {"$ref": "#/nowhere"}, {"name": 1, "in": "query"}], "requestBody": {"content": {}}}},
        {"get": {"requestBody": {"content": {"application/json": None}}, "responses": {200: {"content": {"application/json": {"schema": 1}}}}}},
        {"post": {"requestBody": {"content": {"application/json": {"schema": {"allOf": [None, {"$ref": "#/paths/~1a/post/requestBody/content/application~1json/schema"}]}}}}}},
        {"get": {"parameters": [{"name": "a", "in": "query", "schema": {"properties": {"b": False}, "required": "b", "items": [], "anyOf": {}}}]}},
        {"get": {"parameters": [{"name": "a", "in": "query", "content": {"application/json": {"schema": {"type": ["string", "null"], "enum": None}}}}]}},
    ],
)  # fmt: skip
def test_documents_that_are_none_break_nothing(item: object) -> None:
    for one in operations(of_paths({"/a": item, "b": {"get": {}}})):
        lint(one.tool)
        json.dumps(one.tool)


def test_a_schema_that_holds_itself_in_all_of_itself_ends() -> None:
    loop = {"type": "object", "properties": {"id": {"type": "string"}}, "allOf": [{"$ref": "#/components/schemas/Loop"}]}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Loop"}}}}
    tool = only(of_paths({"/a": {"post": {"requestBody": body}}}, components={"schemas": {"Loop": loop}}))
    assert list(tool["inputSchema"]["properties"]) == ["id"]


def test_schemas_that_breed_stay_small() -> None:
    schemas = {
        f"l{at}": {"type": "object", "properties": {f"n{one}": {"$ref": f"#/components/schemas/l{at + 1}"} for one in range(20)}}
        for at in range(30)
    }
    answers = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/l0"}}}}}
    document = of_paths({f"/{at}": {"get": {"responses": answers}} for at in range(200)}, components={"schemas": schemas})
    found = list(operations(document))
    assert len(found) == 200
    assert all(len(json.dumps(one.tool)) < 60_000 for one in found)


def test_the_operations_of_a_file_are_judged_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "shop.json").write_text(json.dumps(DOCUMENT, indent=1), encoding="utf-8")
    done = run_specforge("tools", "lint", "shop.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        'shop.yaml:8:1: warning[claims-all]: the description of `listOrders` says "list all orders", but one call returns a page\n'
        "    say that a page comes back, and how to go on\n"
        "4 tools in 1 file: 1 warning\nnot seen: 1 operation that is deprecated\nnot seen: what the tools do when they are called\n"
    )
    line = next(at for at, text in enumerate((tmp_path / "shop.json").read_text(encoding="utf-8").split("\n"), 1) if '"get"' in text)
    assert run_specforge("tools", "lint", "shop.json", cwd=tmp_path).stdout.startswith(f"shop.json:{line}:11: warning[claims-all]")


def test_tools_in_yaml_are_judged_where_they_stand(tmp_path: Path) -> None:
    text = (
        "tools:\n  - name: get_order\n    description: Gets an order.\n  - {}\n  - name: list_orders\n    description: List all orders.\n"
    )
    (tmp_path / "tools.yml").write_text(text, encoding="utf-8")
    done = run_specforge("tools", "lint", "tools.yml", cwd=tmp_path)
    assert done.stdout.startswith("tools.yml:5:1: warning[unbounded-list]: `list_orders` returns a list")
    assert "not seen: 1 entry without a name\n" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openapi: 3.0.0\npaths: {}\n", "shop.yaml holds no tools"),
        ("openapi: 3.0.0\npaths: [\n", "shop.yaml:2:8: "),
        ("openapi: 3.0.0\npaths: {}\npaths: {}\n", "shop.yaml:3:1: the key `paths` stands here twice; the first is on line 2"),
        ("", "shop.yaml holds no tools"),
        (
            "a: &a [1]\n" + "".join(f"{n}: &{n} [{', '.join(['*' + m] * 20)}]\n" for m, n in zip("abcdefg", "bcdefgh", strict=True)),
            "shop.yaml:",
        ),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_their_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "shop.yaml").write_text(text, encoding="utf-8")
    done = run_specforge("tools", "lint", "shop.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"specforge: {said}")


def test_a_cursor_that_may_be_null_is_one(tmp_path: Path) -> None:
    """Types of an output schema may be lists."""
    output = {"type": "object", "properties": {"data": {"type": "array"}, "next_cursor": {"type": ["string", "null"], "format": "base64"}}}
    tool = {"name": "list_orders", "description": "List orders.", "inputSchema": {"properties": {"cursor": {"type": "string"}}}}
    assert [one.rule for one in lint({**tool, "outputSchema": output})].count("readable-cursor") == 1
    number = {"type": "object", "properties": {**output["properties"], "next_cursor": {"type": ["integer", "null"], "format": "int64"}}}  # type: ignore[dict-item]
    assert "readable-cursor" not in [one.rule for one in lint({**tool, "outputSchema": number})]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        read_tools(tmp_path)


def test_yaml_of_too_many_values_is_refused_with_what_makes_them_so_many() -> None:
    with pytest.raises(UsageError, match=r"^a\.yaml:1:\d+: the file has more than 5 values$"):
        read_plain("a.yaml", "[1, 2, 3, 4, 5]\n", 5)
    with pytest.raises(UsageError, match="its aliases make it too large or too deep"):
        read_plain("a.yaml", "- &a [1, 2]\n- *a\n- *a\n", 7)


def holding(schemas: dict[str, object]) -> dict[str, Any]:
    """A document with an operation that takes and gives back the schema `A`."""
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
    return of_paths({"/a": {"post": {"requestBody": content, "responses": {"200": content}}}}, components={"schemas": schemas})


def test_what_holds_itself_beside_other_words_is_one_definition() -> None:
    """As Spring and Django write a parent: `type` or a second part beside the reference."""
    parent = {"type": "object", "allOf": [{"$ref": "#/components/schemas/A"}, {"description": "The one above."}]}
    tool = only(holding({"A": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"parent": parent}}]}, "B": parent}))
    (name,) = {one["$ref"].removeprefix("#/$defs/") for one in [tool["inputSchema"]["properties"]["parent"]]}
    held = tool["inputSchema"]["$defs"][name]
    assert (held["type"], held["description"], list(held["properties"])) == ("object", "The one above.", ["parent"])
    assert held["properties"]["parent"] == {"$ref": f"#/$defs/{name}"}


def test_schemas_that_hold_each_other_many_times_stay_small() -> None:
    def both(at: int) -> list[object]:
        return [{"$ref": f"#/components/schemas/{'A' * (at + 1)}"}, {"title": "one"}]

    levels: dict[str, object] = {"A" * at: {"properties": {"x": {"allOf": both(at)}, "y": {"allOf": both(at)}}} for at in range(1, 60)}
    assert len(json.dumps(only(holding({**levels, "A" * 60: {"type": "string"}})))) < 100_000
    twice: dict[str, object] = {"A" * at: {"allOf": [both(at)[0], both(at)[0]]} for at in range(1, 600)}
    found = only(holding({**twice, "A" * 600: {"properties": {"id": {"type": "string"}}}}))
    assert found["inputSchema"]["properties"] == {"id": {"type": "string"}}


def test_a_name_that_has_to_be_escaped_is_found() -> None:
    schemas = {"A": {"properties": {"x": {"$ref": "#/components/schemas/Map%C2%ABa~1b,%25%C2%BB"}}}, "Map«a/b,%»": {"type": "string"}}
    tool = only(holding(schemas))
    assert tool["inputSchema"]["$defs"] == {tool["inputSchema"]["properties"]["x"]["$ref"].removeprefix("#/$defs/"): {"type": "string"}}
    assert "%" not in tool["inputSchema"]["properties"]["x"]["$ref"]


def test_what_is_no_schema_is_no_crash() -> None:
    odd = {"default": {"$ref": "#/$defs/X"}, "patternProperties": {"^x": {"$ref": "#/$defs/Y"}}}
    tool = only(holding({"A": {"required": [{"a": 1}, ["b"], "x"], "properties": {"x": odd}}}))
    assert (tool["inputSchema"]["properties"], tool["inputSchema"].get("required")) == ({"x": odd}, None)


def test_a_part_does_not_require_what_another_one_hides() -> None:
    base = {"properties": {"id": {"type": "string", "readOnly": True}, "name": {"type": "string"}}}
    tool = only(holding({"A": {"allOf": [{"$ref": "#/components/schemas/B"}], "required": ["id", "name"]}, "B": base}))
    assert tool["outputSchema"]["$defs"]["A"]["required"] == ["id", "name"]
    document = holding({"A": {"allOf": [{"$ref": "#/components/schemas/B"}], "required": ["id", "name"]}, "B": base})
    document["paths"]["/a"]["post"]["requestBody"]["required"] = True
    assert only(document)["inputSchema"]["required"] == ["name"]


@pytest.mark.parametrize("version", ["swagger: 2.0", "swagger: '2.0'", "openapi: 3.1"])
def test_a_version_may_lack_quotes(tmp_path: Path, version: str) -> None:
    (tmp_path / "api.yaml").write_text(f"{version}\npaths: {{/a: {{get: {{operationId: getA}}}}}}\n", encoding="utf-8")
    assert [one.tool["name"] for one in read_tools(tmp_path / "api.yaml").tools] == ["getA"]


def test_many_operations_of_one_name_are_numbered_fast() -> None:
    found = list(operations(of_paths({f"/{'é' * at}": {"get": {}} for at in range(1, 3_000)})))
    assert [str(one.tool["name"]) for one in found[:3]] == ["get", "get_2", "get_3"]
    assert len({str(one.tool["name"]) for one in found}) == len(found)


def test_what_is_said_of_a_parameter_bounds_its_schema_too() -> None:
    limit = {"name": "limit", "in": "query", "description": "How many, at most 100.", "schema": {"$ref": "#/components/schemas/Count"}}
    answer = {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}}
    document = of_paths(
        {"/orders": {"get": {"summary": "List orders.", "parameters": [limit], "responses": answer}}},
        components={"schemas": {"Count": {"type": "integer", "description": "A number."}}},
    )
    tool = only(document)
    assert tool["inputSchema"]["properties"] == {"limit": {"type": "integer", "description": "How many, at most 100."}}
    assert "unbounded-size" not in {one.rule for one in lint(tool)}
