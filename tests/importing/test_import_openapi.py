"""An OpenAPI document, or some of its operations, as tools of a spec; and links that follow what an operation refers to."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from specforge.config import Config
from specforge.errors import UsageError
from specforge.importing.drafting import draft
from specforge.settling.confirming import confirm
from specforge.verbs import build, check
from tests.command import run_specforge, specforge_in
from tests.conftest import load_texts
from tests.settling.shop import AS_OF
from tests.tool_lint.openapi_shop import SHOP
from tests.trees import edit

PROMPT = "You help customers of a shop.\n"
AS_JSON = json.dumps(yaml.safe_load(SHOP), indent=1)
PARENT: dict[str, Any] = {"total": "number", "parent": {"type": "any", "required": False}}
SECRET: dict[str, Any] = {"total": "number", "secret": {"type": "string", "required": False}}
TOOLS: list[dict[str, Any]] = [
    {
        "id": "listOrders",
        "purpose": "List all orders of a customer.\n\nNewest first, then by id.",
        "does": "read",
        "input": {"status": {"type": "string", "says": "Of which state.", "one_of": ["open", "shipped"], "required": False}},
        "returns": "many",
        "item": {
            "id": "string",
            "total": "number",
            "parent": {"type": "object", "fields": {"id": "string", **PARENT}, "says": "An order.", "required": False},
        },
        "pages": {"style": "cursor", "size": {"default": 20, "max": 100, "above": "refuse"}, "inputs": {"size": "limit"}},
        "reads": {"items": "/data", "next": "/next_cursor"},
    },
    {
        "id": "post_orders",
        "purpose": "Place an order",
        "does": "write",
        "input": {**SECRET, "parent": {"type": "object", "fields": {**SECRET, **PARENT}, "says": "An order.", "required": False}},
    },
    {
        "id": "patch_orders_by_id",
        "purpose": "Patch orders by id.",
        "does": "write",
        "input": {"id__path": "string", "id": {"type": "string", "max_chars": 9}, "note": {"type": "string", "required": False}},
    },
    {
        "id": "put_2-set_label_text",
        "purpose": "Put 2 set label text.",
        "does": "write",
        "input": {"id": "string", "body": {"type": "string", "says": "The text of the label.", "required": False}},
    },
]


@pytest.mark.parametrize(("file", "text"), [("api.yaml", SHOP), ("api.json", AS_JSON)])
def test_operations_are_tools_each_linked_where_it_stands(file: str, text: str) -> None:
    found = draft(PROMPT, None, text, "shop", tools_file=file)
    loaded = load_texts({"shop.yaml": found.spec})
    assert loaded.findings == ()
    (view,) = loaded.project.views
    given = yaml.safe_load(found.spec)["tools"]
    assert [
        {key: one for key, one in tool.items() if key in ("id", "purpose", "does", "input", "returns", "item", "pages", "reads")}
        for tool in given
    ] == TOOLS
    assert [one.value.id for one in view.tools] == [tool["id"] for tool in TOOLS]
    links = {one.ref: (one.at, one.quote.split("\n")[0].strip()) for one in found.links if "/tool/" in one.ref}
    first = {"api.yaml": ("get:", "post:", "patch:", "put:"), "api.json": ('"get": {', '"post": {', '"patch": {', '"put": {')}[file]
    assert links == {
        "shop/tool/listOrders": ("#/paths/~1orders/get", first[0]),
        "shop/tool/post_orders": ("#/paths/~1orders/post", first[1]),
        "shop/tool/patch_orders_by_id": ("#/paths/~1orders~1{id}/patch", first[2]),
        "shop/tool/put_2-set_label_text": ("#/paths/~1labels~1{id}/put", first[3]),
    }
    assert [one.why for one in found.leftovers] == [
        "`listOrders`: the result field `parent` holds itself, and is free data here",
        "`listOrders`: no field holds `exclusiveMinimum` of the result field `total`",
        "`listOrders`: the header `X-Tenant` is for the program that makes the call, not for the model",
        "`post_orders`: the input `parent` holds itself, and is free data here",
        "`post_orders`: no field holds `exclusiveMinimum` of the input `total`",
        "`post_orders`: the header `X-Tenant` is for the program that makes the call, not for the model",
        "`get_orders_by_id` is deprecated",
        "`put_2-set_label_text`: its body is `text/plain`, which is no object of fields",
    ]


def test_tools_in_yaml_are_those_in_json() -> None:
    tools = {
        "tools": [
            {"name": "get_order", "description": "Get it.", "inputSchema": {"properties": {"id": {"type": "string"}}, "required": ["id"]}}
        ]
    }
    as_yaml, as_json = (
        draft(PROMPT, None, text, "shop", tools_file=file)
        for file, text in (("tools.yaml", yaml.safe_dump(tools)), ("tools.json", json.dumps(tools)))
    )
    assert as_yaml.spec.replace("tools.yaml", "tools.json") == as_json.spec
    assert [(one.ref, one.first) for one in as_yaml.links if "/tool/" in one.ref] == [("shop/tool/get_order", 2)]


def test_a_link_is_suspect_when_what_its_operation_refers_to_changes(tmp_path: Path) -> None:
    (tmp_path / "prompt.md").write_text(PROMPT, encoding="utf-8")
    (tmp_path / "api.yaml").write_text(SHOP, encoding="utf-8")
    specforge_in(tmp_path, "import", "prompt.md", "--tools", "api.yaml", "--feature", "shop")
    build(tmp_path, Config(), AS_OF)
    confirm(tmp_path, Config(), "shop", ())

    def suspect() -> list[str]:
        return [one.message for one in check(tmp_path, Config(), AS_OF).report.findings if one.check == "suspect-link"]

    assert suspect() == []
    at = "../api.yaml at '#/paths/~1orders/get' (line 8)"
    for before, after in (("maximum: 100", "maximum: 500"), ("X-Tenant", "X-Customer")):
        edit(tmp_path, "api.yaml", before, after)
        assert suspect()[0] == f"something that {at} refers to changed since it was compared with shop/tool/listOrders"
        assert len(suspect()) == (1 if before == "maximum: 100" else 2), (
            "the limit belongs to one operation, the header to both of its path"
        )
        edit(tmp_path, "api.yaml", after, before)
    edit(tmp_path, "api.yaml", "Newest first", "Oldest first")
    assert suspect() == [f"{at} changed since it was compared with shop/tool/listOrders"]


def test_what_was_confirmed_without_what_it_refers_to_is_not_held_to_that(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "specs").mkdir()
    spec = tmp_path / "specs/shop.yaml"
    tool = "tools:\n  - {id: listOrders, does: read, purpose: List orders., returns: one}\n"
    link = 'links:\n  - {file: ../api.yaml, at: "#/paths/~1orders/get", to: [tool/listOrders]}\n'
    spec.write_text(f"specforge: 1\nfeature: shop\nrole: You help.\n{tool}{link}", encoding="utf-8")
    confirm(tmp_path, Config(), "shop", ())
    text = spec.read_text(encoding="utf-8")
    seen = text.rpartition("seen: ")[2].rstrip("}\n")
    assert len(seen.split()) == 3
    spec.write_text(text.replace(seen, " ".join(seen.split()[:2])), encoding="utf-8")
    edit(tmp_path, "api.yaml", "maximum: 100", "maximum: 500")
    assert [one for one in check(tmp_path, Config(), AS_OF).report.findings if one.check == "suspect-link"] == []


def test_the_line_of_a_value_in_json_is_where_it_begins(tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(AS_JSON, encoding="utf-8")
    (tmp_path / "prompt.md").write_text(PROMPT, encoding="utf-8")
    specforge_in(tmp_path, "import", "prompt.md", "--tools", "api.json", "--feature", "shop")
    confirm(tmp_path, Config(), "shop", ())
    edit(tmp_path, "api.json", "Place an order", "Place one order")
    (told,) = [one.message for one in check(tmp_path, Config(), AS_OF).report.findings if one.check == "suspect-link"]
    line = next(at for at, text in enumerate(AS_JSON.split("\n"), 1) if text.strip() == '"post": {')
    assert told == f"../api.json at '#/paths/~1orders/post' (line {line}) changed since it was compared with shop/tool/post_orders"


def test_some_operations_of_a_file_are_printed_as_tools(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(SHOP, encoding="utf-8")
    every = run_specforge("tools", "import", "--file", "api.yaml", cwd=tmp_path, check=True)
    assert [one["id"] for one in yaml.safe_load(every.stdout)["tools"]] == [tool["id"] for tool in TOOLS]
    assert every.stdout.startswith("# Drafted from what api.yaml says of its tools; none of them was called.\n")
    assert every.stderr.endswith("specforge: 1 operation left out as deprecated; name what is to be drafted\n")
    some = run_specforge("tools", "import", "--file", "api.yaml", "get_orders_by_id", "listOrders", cwd=tmp_path, check=True)
    assert [one["id"] for one in yaml.safe_load(some.stdout)["tools"]] == ["get_orders_by_id", "listOrders"]
    assert "left out as deprecated" not in some.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--file", "api.yaml", "listOrder"), "specforge: api.yaml has no tool 'listOrder'\n    did you mean `listOrders`?\n"),
        (("--file", "none.yaml"), "specforge: none.yaml cannot be read: "),
        (("--file", "old.yaml"), "specforge: old.yaml holds only operations that are deprecated\n    name those that are to be drafted\n"),
        (("--file", "api.yaml", "--mcp", "x"), "specforge: tools are drafted from one place at a time\n"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "api.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "old.yaml").write_text("openapi: 3.1.0\npaths: {/a: {get: {deprecated: true}}}\n", encoding="utf-8")
    done = run_specforge("tools", "import", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


def test_a_document_that_makes_too_much_says_to_name_tools(tmp_path: Path) -> None:
    says = "x" * 2_000
    paths = {f"/{at}": {"get": {"description": says, "operationId": f"get{at}"}} for at in range(600)}
    (tmp_path / "api.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths}), encoding="utf-8")
    done = run_specforge("tools", "import", "--file", "api.json", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("a spec has at most 1,000,000\n    name the tools that are to be drafted\n")


@pytest.mark.parametrize("file", ["api.yaml", "api.json"])
def test_an_operation_of_a_path_described_elsewhere_is_linked_there(tmp_path: Path, file: str) -> None:
    shared = [{"name": "shop", "in": "query", "required": True, "schema": {"type": "string"}}]
    get = {"operationId": "getStock", "summary": "Get the stock", "responses": {}}
    items = {"a/stock": {"parameters": shared, "get": get}}
    paths = {"/stock": {"$ref": "#/components/pathItems/a~1stock"}}
    document = {"openapi": "3.1.0", "paths": paths, "components": {"pathItems": items}}
    (tmp_path / file).write_text(json.dumps(document, indent=1) if file.endswith("json") else yaml.safe_dump(document), encoding="utf-8")
    (tmp_path / "prompt.md").write_text(PROMPT, encoding="utf-8")
    specforge_in(tmp_path, "import", "prompt.md", "--tools", file, "--feature", "shop")
    confirm(tmp_path, Config(), "shop", ())

    def told() -> list[str]:
        return [one.message for one in check(tmp_path, Config(), AS_OF).report.findings if one.check == "suspect-link"]

    assert told() == []
    edit(tmp_path, file, '"shop"' if file.endswith("json") else "name: shop", '"store"' if file.endswith("json") else "name: store")
    (said,) = told()
    assert said.startswith(f"something that ../{file} at '#/components/pathItems/a~1stock/get' (line ")


def test_a_document_with_paths_of_another_kind_is_linked(tmp_path: Path) -> None:
    """As TypeScript has them in its config."""
    (tmp_path / "paths.json").write_text('{"paths": {"@shop/*": ["src/*", {"get": 1}], "b": "text"}}', encoding="utf-8")
    (tmp_path / "specs").mkdir()
    tool = "tools:\n  - {id: listOrders, does: read, purpose: List orders., returns: one}\n"
    for at in ("#/paths/@shop~1*/0", "#/paths/@shop~1*/1", "#/paths/b"):
        link = f'links:\n  - {{file: ../paths.json, at: "{at}", to: [tool/listOrders]}}\n'
        (tmp_path / "specs/shop.yaml").write_text(f"specforge: 1\nfeature: shop\nrole: You help.\n{tool}{link}", encoding="utf-8")
        confirm(tmp_path, Config(), "shop", ())
        assert [one for one in check(tmp_path, Config(), AS_OF).report.findings if one.check == "suspect-link"] == []


def test_a_document_without_operations_holds_no_tools() -> None:
    with pytest.raises(UsageError, match="holds no tools"):
        draft(PROMPT, None, "openapi: 3.1.0\npaths: {}\n", "shop", tools_file="api.YAML")
