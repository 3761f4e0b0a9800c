"""`specforge tools rows` prints rows that a server can be filled with: those of the call that is tried, with the values that were asked for."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specforge.contracts.rows import Rows, RowShape, asked_for, fixing
from specforge.grading.json_schemas import instance_error
from tests.command import run_specforge
from tests.test_generated_rows import listed

SPEC: dict[str, Any] = {
    "specforge": 1,
    "feature": "desk",
    "tools": [
        {
            "id": "list_comments",
            "does": "read",
            "purpose": "List the comments of a ticket.",
            "input": {
                "ticket_id": {"type": "integer", "sample": 8},
                "queue": {"type": "string", "sample": "billing"},
                "state": {"type": "string", "one_of": ["open", "done"], "required": False, "sample": "done"},
            },
            "returns": "many",
            "item": {
                "position": "integer",
                "id": {"type": "integer", "max": 900, "unique": True},
                "ticket_id": "integer",
                "queue": {"type": "string", "max_chars": 9},
                "state": {"type": "string", "one_of": ["open", "done"]},
            },
            "pages": {"style": "cursor", "size": {"default": 20, "max": 50}, "order_by": ["ticket_id asc", "position asc", "id asc"]},
            "overflow": "shrink_page",
            "empty_means": "There are none.",
            "probe": {"arguments": {"ticket_id": 7}},
        },
        {
            "id": "read_manual",
            "does": "read",
            "purpose": "Read the manual.",
            "returns": "document",
            "pages": {"style": "range", "size": {"default": 100, "max": 400}},
            "budget": {"bytes_per_page": 1500},
            "overflow": "shrink_page",
        },
        {
            "id": "run_report",
            "does": "read",
            "purpose": "Run a report.",
            "returns": "one",
            "item": {"total": "integer", "text": {"type": "string", "required": False}},
            "budget": {"bytes_per_page": 9000},
            "overflow": {"spill": {"reads_with": "read_kept"}},
        },
        {"id": "read_kept", "does": "read", "purpose": "Read what was kept.", "input": {"handle": "string"}, "returns": "document"},
    ],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk")
    (root / "specs").mkdir()
    (root / "specforge.toml").touch()
    (root / "specs/desk.yaml").write_text(json.dumps(SPEC), encoding="utf-8")
    return root


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_specforge("tools", "rows", "desk", *arguments, cwd=root)


def rows_of(root: Path, *arguments: str) -> list[dict[str, Any]]:
    done = run(root, *arguments)
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def values(rows: list[dict[str, Any]], name: str) -> set[Any]:
    return {row[name] for row in rows}


def test_rows_are_those_that_the_tried_call_gives(desk: Path) -> None:
    rows = rows_of(desk, "list_comments")
    assert len(rows) == 200
    assert values(rows, "ticket_id") == {7}, "`probe.arguments` come before the sample"
    assert values(rows, "queue") == {"billing"}
    assert values(rows, "state") == {"open", "done"}, "what can be left out leaves all rows in"
    keys = [(row["ticket_id"], row["position"], row["id"]) for row in rows]
    assert keys == sorted(keys)
    assert len(values(rows, "id")) == 200
    assert len(values(rows, "position")) < 200, "there are ties"


def test_fields_can_be_given_a_value(desk: Path) -> None:
    rows = rows_of(desk, "list_comments", "--rows", "50", "--where", "state=open", "--where", "ticket_id=12", "--where", "queue=a=b")
    assert (values(rows, "state"), values(rows, "ticket_id"), values(rows, "queue")) == ({"open"}, {12}, {"a=b"})
    assert len(rows) == 50


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list_comments", "--where", "state"), "`--where state` names no value"),
        (("list_comments", "--where", "status=open"), "a row of `list_comments` has no field `status`\n    it has `position`, `id`,"),
        (("list_comments", "--where", "state=opn"), '`state` of `list_comments` cannot be \'opn\'\n    it is one of "open", "done"'),
        (("list_comments", "--where", "queue=0123456789"), "`queue` of `list_comments` cannot be '0123456789'"),
        (("list_comments", "--where", "id=7"), "`id` of `list_comments` is unique, so that not all rows have the same"),
        (("read_manual",), "`read_manual` returns a document, which has no rows"),
        (("read_kept",), "`read_kept` returns a document, which has no rows"),
    ],
)
def test_what_no_row_can_be_is_told(desk: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run(desk, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"specforge: {told}")


def test_one_thing_is_not_what_stands_in_its_place(desk: Path) -> None:
    rows = rows_of(desk, "run_report", "--rows", "40")
    assert {name for row in rows for name in row} == {"total", "text"}
    assert all("total" in row for row in rows)


@pytest.mark.parametrize("most", [None, 300, 250, 200])
def test_numbers_that_name_or_order_rows_are_positive(most: int | None) -> None:
    bound = "" if most is None else f", max: {most}"
    item = f"{{id: {{type: integer, unique: true{bound}}}, place: integer, behind: integer, other: {{type: integer, unique: true{bound}}}}}"
    shape = RowShape.read(listed(item, "place asc, id asc, behind asc"))
    for row in Rows(shape, 200):
        assert min(row["id"], row["place"], row["behind"], row["other"]) > 0
        assert instance_error(shape.schema, row) is None


def test_numbers_go_below_one_only_where_too_few_are_above() -> None:
    shape = RowShape.read(listed("{id: {type: integer, unique: true, max: 30}}", "id asc"))
    assert len({row["id"] for row in Rows(shape, 200)}) == 200


def test_samples_that_a_field_cannot_have_fix_nothing() -> None:
    more = (
        "input: {state: {type: string, sample: 'far too long for it'}, id: {type: integer, sample: 3}, shop: {type: string, sample: main}}"
    )
    tool: Mapping[str, Any] = listed("{id: {type: integer, unique: true}, state: {type: string, max_chars: 4}}", "id asc", more=more)
    shape = RowShape.read(tool)
    assert asked_for(tool, shape) == {}
    assert fixing(shape, "state", "12") == "12", "a text stays a text"
