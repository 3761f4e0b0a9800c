"""A server may write the same schema in another way, as the generators of schemas do: with references, with null as a choice, in another order."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from specforge.caps import PROFILES
from specforge.probing.probe import Wishes, probe
from tests.probing.soundserver import ID, TEXT, Here, broken, entry_of, paged_tool, pages_of

KINDS = {"kind": {"type": "string", "one_of": ["odd", "even"], "required": False}}
ROWS = [{"id": f"r{n:03}", "rank": n} for n in range(9)]
Schema = dict[str, Any]


def by_reference(inputs: Schema, output: Schema) -> None:
    """Rows and choices stand apart and are referred to."""
    inputs["$defs"] = {"Kind": inputs["properties"]["kind"]}
    inputs["properties"]["kind"] = {"anyOf": [{"$ref": "#/$defs/Kind"}, {"type": "null"}], "default": None}
    output["$defs"] = {"Row": output["properties"]["items"]["items"], "Rows": {"$ref": "#/$defs/Row"}}
    output["properties"]["items"]["items"] = {"$ref": "#/$defs/Rows"}


def with_null(inputs: Schema, output: Schema) -> None:
    """What may be left out may be null."""
    kind, row = inputs["properties"]["kind"], output["properties"]["items"]["items"]
    kind["type"], kind["enum"] = ["null", "string"], [None, *reversed(kind["enum"])]
    row["properties"]["rank"]["type"] = ["integer", "null"]


def all_of_one(inputs: Schema, output: Schema) -> None:
    """What is said further of a reference stands beside it, as some write it."""
    output["$defs"] = {"Row": output["properties"]["items"]["items"]}
    output["properties"]["items"]["items"] = {"allOf": [{"$ref": "#/$defs/Row"}], "description": "A thing."}


class Described(Here):
    def __init__(self, entry: Any, written: Callable[[Schema, Schema], None]) -> None:
        super().__init__(list_things=paged_tool(entry, ROWS))
        self.entry = json.loads(json.dumps(entry))
        written(self.entry["inputSchema"], self.entry["outputSchema"])

    def offered(self) -> Mapping[str, Mapping[str, Any]]:  # type: ignore[override]  # it describes what it has
        return {"list_things": {key: self.entry[key] for key in ("description", "inputSchema", "outputSchema")}}


def broken_by(written: Callable[[Schema, Schema], None]) -> dict[str, str]:
    entry = entry_of(pages_of(), {**ID, "rank": {"type": "integer", "required": False}, "note": {**TEXT, "required": False}}, input=KINDS)
    target = Described(entry, written)
    return broken(probe(entry, target, target.offered(), Wishes(caps=PROFILES)))


@pytest.mark.parametrize("written", [by_reference, with_null, all_of_one])
def test_the_same_schema_in_another_way_is_the_same(written: Callable[[Schema, Schema], None]) -> None:
    assert broken_by(written) == {}


def test_another_schema_behind_a_reference_is_told() -> None:
    def others(inputs: Schema, output: Schema) -> None:
        by_reference(inputs, output)
        inputs["$defs"]["Kind"]["enum"] = ["odd"]
        del output["$defs"]["Row"]["properties"]["rank"]
        output["$defs"]["Row"]["properties"]["id"]["type"] = "integer"
        output["$defs"]["Row"].pop("additionalProperties", None)

    found = broken_by(others)
    assert "`kind` has `enum: ['odd', 'even']` in the contract and `enum: ['odd']` at the server" in found["same-inputs"]
    assert "`items[].id` has `type: string` in the contract and `type: integer` at the server" in found["same-results"]
    assert "the server describes no `items[].rank`" in found["same-results"]


def test_references_that_lead_nowhere_or_in_a_circle_come_to_an_end() -> None:
    def circle(inputs: Schema, output: Schema) -> None:
        output["$defs"] = {"Row": {"$ref": "#/$defs/Again"}, "Again": {"$ref": "#/$defs/Row"}}
        output["properties"]["items"]["items"] = {"$ref": "#/$defs/Row"}
        inputs["properties"]["kind"] = {"$ref": "elsewhere"}

    assert {"same-inputs", "same-results"} <= set(broken_by(circle))
