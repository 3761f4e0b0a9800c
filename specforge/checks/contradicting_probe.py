"""Probes that ask for what a tool does not have."""

from collections.abc import Iterator, Mapping

from specforge.contracts.schemas import field_schema
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.paging.arguments import fault
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.model import nearest
from specforge.spec.probes import Meaning, Probe
from specforge.spec.tools import Tool

CURE = "correct the value, or the field"


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def contradicting_probe(project: Project) -> Iterator[Problem]:
    """Flag a probe with an argument that its tool does not take, or a condition about a field that rows do not have.

    A probe that asks for something else than the contract fails on a tool that is sound, or asks nothing. The same goes for
    a `sample` that its own field does not accept.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: find_order
        does: read
        purpose: Find an order by its number.
        input: {number: string}
        item: {number: string, amount_cents: integer}
        probe:
          arguments: {order: A-17}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: find_order
        does: read
        purpose: Find an order by its number.
        input: {number: string}
        item: {number: string, amount_cents: integer}
        probe:
          arguments: {number: A-17}
          meaning:
            - {id: cents, says: Amounts are in cents., first: {amount_cents: 1999}}
    ```
    """
    for view in project.views:
        tools = {tool.id: tool.value for tool in view.tools}
        for tool in view.tools:
            yield from _samples(tool, view)
            if tool.value.probe is not None:
                yield from _arguments(tool, tool.value.probe, view)
                yield from _changes(tool, tool.value.probe, tools)
                for index, meaning in enumerate(tool.value.probe.meaning):
                    yield from _fields(tool, meaning, tool.place / "probe" / "meaning" / index)


def _samples(tool: Owned[Tool], view: View) -> Iterator[Problem]:
    """Samples that their fields do not accept."""
    for key, fields in (("input", tool.value.input), ("item", tool.value.item)):
        for name, field in fields.items():
            schema = field_schema(field, view, tool.at(key, name))
            if field.sample is not None and (wrong := fault(schema, field.sample, name)) is not None:
                yield Problem(
                    f"the sample of a field is not one of its values: {wrong}", tool.place / key / name / "sample", CURE, str(tool.ref)
                )


def _arguments(tool: Owned[Tool], probe: Probe, view: View) -> Iterator[Problem]:
    place = tool.place / "probe"
    schemas = {name: field_schema(field, view, tool.at("input", name)) for name, field in tool.value.input.items()}
    given: list[tuple[Mapping[str, object], Place]] = [
        (probe.arguments, place / "arguments"),
        (probe.empty, place / "empty"),
        (probe.absent, place / "absent"),
        *((one.with_, place / "meaning" / index / "with") for index, one in enumerate(probe.meaning)),
    ]
    for arguments, where in given:
        for name, value in arguments.items():
            if (schema := schemas.get(name)) is not None:
                left = value is None and not tool.value.input[name].required
                if not left and (wrong := fault(schema, value, name)) is not None:
                    yield Problem(f"the tool `{tool.id}` does not take this: {wrong}", where / name, CURE, str(tool.ref))
            else:
                yield Problem(f"`{name}` is no input of the tool `{tool.id}`", where / name, nearest(name, tool.value.input), str(tool.ref))


def _changes(tool: Owned[Tool], probe: Probe, tools: Mapping[str, Tool]) -> Iterator[Problem]:
    """Tools that change rows are called without arguments, and change something."""
    for change, name in probe.changes.items():
        other, place = tools.get(name), tool.place / "probe" / "changes" / change
        if other is None:
            continue
        if not other.writes:
            yield Problem(
                f"`{name}`, which is to change rows of `{tool.id}`, only reads", place, "name a tool with `does: write`", str(tool.ref)
            )
        if needed := [key for key, field in other.input.items() if field.required]:
            message = f"`{name}`, which is called without arguments, needs `{needed[0]}`"
            yield Problem(message, place, "name a tool that changes a row on its own", str(tool.ref))


KEYWORDS = frozenset(
    {"$schema", "$defs", "$ref", "$comment", "title", "description", "type", "enum", "const", "properties", "required", "additionalProperties",
     "propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "allOf", "anyOf",
     "oneOf", "not", "if", "then", "else", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
     "exclusiveMaximum", "multipleOf", "items", "minItems", "maxItems", "uniqueItems", "contains", "prefixItems"}
)  # fmt: skip
"""Keywords of JSON Schema that a condition about a row can have."""


def _every(tool: Owned[Tool], schema: Mapping[str, object], place: Place) -> Iterator[Problem]:
    """A schema that asks nothing of a row: it has words that no schema knows, or fields that no row has."""
    for name in schema:
        if name not in KEYWORDS:
            help = f"write `properties: {{{name}: ...}}`" if name in tool.value.item else "a condition is a JSON Schema of a row"
            yield Problem(f"`{name}` is no keyword of JSON Schema", place / name, help, str(tool.ref))
    for key in ("properties", "required"):
        named = schema.get(key)
        for name in named if isinstance(named, Mapping | list | tuple) else ():
            if tool.value.item and name not in tool.value.item:
                yield Problem(
                    f"rows of the tool `{tool.id}` have no `{name}`", place / key, nearest(str(name), tool.value.item), str(tool.ref)
                )


def _fields(tool: Owned[Tool], meaning: Meaning, place: Place) -> Iterator[Problem]:
    if meaning.every is not None:
        yield from _every(tool, meaning.every, place / "every")
    if not tool.value.item:
        return
    named: list[tuple[str, Place]] = []
    for key in ("row", "has", "first", "where"):
        named += [(name, place / key / name) for name in getattr(meaning, key) or ()]
    for index, row in enumerate(meaning.before):
        named += [(name, place / "before" / index / name) for name in row]
    if meaning.newest is not None:
        named.append((meaning.newest.field, place / "newest" / "field"))
    for name, where in named:
        if name not in tool.value.item:
            yield Problem(f"rows of the tool `{tool.id}` have no `{name}`", where, nearest(name, tool.value.item), str(tool.ref))
