"""Results of calls in examples that are not what their tools return."""

import json
from collections.abc import Iterator, Mapping, Sized

from specforge.contracts.schemas import Schema, output_schema
from specforge.finding import Problem, Severity
from specforge.grading.calls import is_error
from specforge.grading.json_schemas import instance_error
from specforge.grading.json_values import read_json
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def impossible_result(project: Project) -> Iterator[Problem]:
    """Flag a result in an example that the contract of its tool does not allow: another envelope, a field that no row has, a wrong count.

    The model is shown it, and learns to look for what never comes, or not for what does: where a list goes on, and whether it is whole.
    Results that are errors are not looked at, nor those in cases and criteria, which nobody shows to a model, nor those of servers of
    others, and of tools whose spec does not say what they return.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: orders
        when: The user asks about orders.
        do: Tell them.
        tools: [list_orders]
    tools:
      - id: list_orders
        does: read
        purpose: List the orders of the user.
        returns: {at_most: 10}
        item: {id: {type: string, max_chars: 9, unique: true}}
        empty_means: The user has no orders.
    examples:
      - id: one-order
        shows: orders
        turns:
          - user: What did I order?
          - call: list_orders
            result: {orders: [{id: W-1}]}
          - agent: You ordered W-1.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: orders
        when: The user asks about orders.
        do: Tell them.
        tools: [list_orders]
    tools:
      - id: list_orders
        does: read
        purpose: List the orders of the user.
        returns: {at_most: 10}
        item: {id: {type: string, max_chars: 9, unique: true}}
        empty_means: The user has no orders.
    examples:
      - id: one-order
        shows: orders
        turns:
          - user: What did I order?
          - call: list_orders
            result: {items: [{id: W-1}], returned_count: 1, total_count: 1, has_more: false, next: null, truncated: false, as_of: "2026-03-27T15:30:00Z"}
          - agent: You ordered W-1.
    ```
    """
    for view in project.views:
        tools = {tool.id: tool for tool in view.tools}
        schemas: dict[str, Schema | None] = {}
        for example in view.examples:
            for index, turn in enumerate(example.value.turns):
                if turn.call not in tools or turn.result is None or is_error(turn.result):
                    continue
                tool = tools[turn.call]
                schema = schemas.setdefault(tool.id, output_schema(tool, view))
                if schema is not None and (wrong := _wrong(schema, _read(turn.result))) is not None:
                    yield Problem(
                        f"the example `{example.id}` shows a result that `{tool.id}` never gives: {wrong}",
                        example.place / "turns" / index / "result",
                        f"show what `{tool.id}` returns, as its `outputSchema` in `tools.json` describes it, or correct its contract",
                        str(example.ref),
                    )


def _read(result: object) -> object:
    """A result as a tool returns it; of a text that is JSON, what that says."""
    try:
        return read_json(result) if isinstance(result, str) else result
    except ValueError:
        return result


def _wrong(schema: Schema, result: object) -> str | None:
    plain = json.loads(json.dumps(schema, default=str))
    if (wrong := instance_error(plain, result)) is not None or not isinstance(result, Mapping):
        return wrong
    held, count = result.get("items", result.get("text")), result.get("returned_count")
    if "returned_count" in plain["properties"] and isinstance(held, Sized) and count is not None and count != len(held):
        return f"`returned_count` is {count}, and {len(held)} came"
    return None
