"""A public corpus of tool definitions, read from where its package is installed, and what people said of findings in it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from specforge.grading.rates import Rate
from specforge.probing.definitions.rules import RULES, lint

HERE = Path(__file__).parent
FILES = ("BFCL_v4_live_irrelevance.json", "BFCL_v4_live_multiple.json", "BFCL_v4_multiple.json")


def folder() -> Path:
    package = find_spec("bfcl_eval")
    assert package is not None, "install bfcl-eval as the Makefile does"
    assert package.origin is not None
    return Path(package.origin).parent / "data"


@cache
def tools() -> dict[str, dict[str, Any]]:
    """The definitions of three files by name; of those with one name, the first."""
    found: dict[str, dict[str, Any]] = {}
    for name in FILES:
        for line in (folder() / name).read_text(encoding="utf-8").splitlines():
            for tool in json.loads(line)["function"]:
                found.setdefault(tool["name"], tool)
    return found


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@cache
def findings() -> frozenset[tuple[str, str]]:
    """The tool and the rule of every finding in the corpus."""
    return frozenset((name, found.rule) for name, tool in tools().items() for found in lint(tool))


def right(label: str) -> bool:
    """Whether a label counts as right; what is open to debate does not."""
    return label in {"true", "short"}


def shares(name: str) -> dict[str, tuple[Rate, int]]:
    """For each rule, how many of its labelled findings were right, and how many of those are lists of a kind that is few."""
    labels = defaultdict(list)
    for one in rows(name):
        labels[one["rule"]].append(one["label"])
    return {rule: (Rate(sum(map(right, found)), len(found)), found.count("short")) for rule, found in sorted(labels.items())}


def precision_table() -> str:
    """The table of the page: what was labelled, by rule."""
    head = "| rule | servers, at first sight | corpus | confidence |\n|---|---|---|---|\n"
    servers, corpus = shares("servers.jsonl"), shares("labels.jsonl")
    lines = []
    for rule in RULES:
        cells = [_cell(*of[rule.name], rule.name) if rule.name in of else "no finding" for of in (servers, corpus)]
        lines.append(f"| `{rule.name}` | {cells[0]} | {cells[1]} | {rule.confidence} |\n")
    return head + "".join(lines)


def _cell(rate: Rate, short: int, rule: str) -> str:
    return f"{rate}, {short} of them few by nature" if short and rule == "unbounded-list" else str(rate)


def without(tool: dict[str, Any], *names: str) -> dict[str, Any]:
    """A definition without some of its arguments."""
    held = tool["parameters"]
    kept = {key: one for key, one in held["properties"].items() if key not in names}
    return {**tool, "parameters": {**held, "properties": kept, "required": [one for one in held.get("required", []) if one not in names]}}


def with_arguments(tool: dict[str, Any], **schemas: dict[str, Any]) -> dict[str, Any]:
    """A definition with further arguments."""
    held = tool["parameters"]
    return {**tool, "parameters": {**held, "properties": {**held["properties"], **schemas}}}


def told(tool: dict[str, Any], *rules: str) -> bool:
    return any(one.rule in rules for one in lint(tool))


def injected() -> Iterator[tuple[tuple[str, ...], str, list[dict[str, Any]]]]:
    """Defects that were put into definitions: the rules of which one should find them, what was done, and the definitions."""
    listed = rows("listlike.jsonl")
    many = [one for one in listed if one["rows"] == "many"]
    paged = [one for one in many if one["paging"]]
    plain = [one for one in many if not one["paging"]]
    all_ = tools()
    limit, cursor = {"type": "integer", "maximum": 50}, {"type": "string", "description": "Opaque; take it from the page before."}
    row = {"type": "object", "properties": {"id": {"type": "string"}}}
    yield (
        ("unbounded-list", "unstated-length"),
        "as written: lists that take no number of rows and no page",
        [all_[one["tool"]] for one in plain],
    )
    yield (
        ("unbounded-list", "unstated-length"),
        "the arguments that page taken out",
        [without(all_[one["tool"]], *one["paging"]) for one in paged],
    )
    yield (
        ("no-continuation",),
        "a `limit` put in, and nothing that goes on",
        [with_arguments(all_[one["tool"]], limit=limit) for one in plain],
    )
    yield (
        ("unbounded-size",),
        "a `limit` without `maximum` put in",
        [with_arguments(all_[one["tool"]], limit={"type": "integer"}) for one in plain],
    )
    yield ("no-order",), "a `limit` and a cursor put in", [with_arguments(all_[one["tool"]], limit=limit, cursor=cursor) for one in plain]
    ended = {"type": "object", "properties": {"rows": {"type": "array", "items": row}}}
    yield (
        ("hidden-completeness",),
        "a `limit`, a cursor, and an output of rows alone put in",
        [{**with_arguments(all_[one["tool"]], limit=limit, cursor=cursor), "outputSchema": ended} for one in plain],
    )
    tagged = {
        "type": "object",
        "properties": {"rows": {"type": "array", "maxItems": 50, "items": {"type": "object", "properties": {"tags": {"type": "array"}}}}},
    }
    yield (
        ("unbounded-inner-list",),
        "an output of rows with a list of tags put in",
        [{**all_[one["tool"]], "outputSchema": tagged} for one in plain],
    )
    told_ = {"type": "string", "description": "The base64 of the last id."}
    yield (
        ("readable-cursor",),
        "a cursor whose description says base64 put in",
        [with_arguments(all_[one["tool"]], limit=limit, cursor=told_) for one in plain],
    )
    yield (
        ("claims-all",),
        "a `limit` and a cursor put in, and the description `Returns all of them as a list of rows.`",
        [
            {**with_arguments(all_[one["tool"]], limit=limit, cursor=cursor), "description": "Returns a list of all matching rows."}
            for one in plain
        ],
    )
    yield (
        ("long-description",),
        "a description of 1,025 characters put in",
        [{**all_[one["tool"]], "description": "x" * 1025} for one in many],
    )


def recall_table() -> str:
    """The table of the page: how many defects each rule finds."""
    lines = []
    for sought, done, definitions in injected():
        names = " or ".join(f"`{rule}`" for rule in sought)
        lines.append(f"| {names} | {done} | {Rate(sum(told(one, *sought) for one in definitions), len(definitions))} |\n")
    return "| rule | defect | found |\n|---|---|---|\n" + "".join(lines)


def counts() -> tuple[int, int, int, int]:
    """Of the tools with a name of a list: all, with an argument that pages, that return many rows, and both."""
    listed = rows("listlike.jsonl")
    many = [one for one in listed if one["rows"] == "many"]
    return len(listed), sum(bool(one["paging"]) for one in listed), len(many), sum(bool(one["paging"]) for one in many)


if __name__ == "__main__":
    import sys

    listed, paged, many, both = counts()
    sys.stdout.write(
        f"{len(tools()):,} tools; {paged} of {listed} page; {both} of {many} with many rows page\n\n{precision_table()}\n{recall_table()}"
    )
