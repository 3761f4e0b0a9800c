"""Probes that ask for what a tool does not have."""

from collections.abc import Iterator, Mapping

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.model import nearest
from specforge.spec.probes import Meaning, Probe
from specforge.spec.tools import Tool


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def contradicting_probe(project: Project) -> Iterator[Problem]:
    """Flag a probe with an argument that is no input of its tool, or a condition about a field that rows do not have.

    A probe that asks for something else than the contract fails on a tool that is sound, or asks nothing.

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
        for tool in view.tools:
            if tool.value.probe is not None:
                yield from _arguments(tool, tool.value.probe)
                for index, meaning in enumerate(tool.value.probe.meaning):
                    yield from _fields(tool, meaning, tool.place / "probe" / "meaning" / index)


def _arguments(tool: Owned[Tool], probe: Probe) -> Iterator[Problem]:
    place = tool.place / "probe"
    given: list[tuple[Mapping[str, object], Place]] = [
        (probe.arguments, place / "arguments"),
        (probe.empty, place / "empty"),
        (probe.absent, place / "absent"),
        *((one.with_, place / "meaning" / index / "with") for index, one in enumerate(probe.meaning)),
    ]
    for arguments, where in given:
        for name in arguments:
            if name not in tool.value.input:
                yield Problem(f"`{name}` is no input of the tool `{tool.id}`", where / name, nearest(name, tool.value.input), str(tool.ref))


def _fields(tool: Owned[Tool], meaning: Meaning, place: Place) -> Iterator[Problem]:
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
