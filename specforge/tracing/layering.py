"""Where the nodes of a graph stand on the page: in layers from left to right, ordered so that few edges cross."""

import math
from collections.abc import Iterable, Mapping

from msgspec import Struct

from specforge.tracing.graphing import Graph

LAYERS: Mapping[str, tuple[str, ...]] = {
    "files": ("file",),
    "modules": ("module",),
    "features": ("feature",),
    "given": ("gives",),
    "taken": ("takes",),
    "facts": ("fact", "variable", "document", "role", "summary"),
    "tools": ("tool", "model"),
    "intents": ("intent", "session"),
    "constraints": ("constraint",),
    "criteria": ("criterion", "example", "section", "scaffold", "output-format"),
    "cases": ("case", "axis", "judgement"),
    "regions": ("region",),
    "artifacts": ("artifact",),
}
"""The kinds of nodes in each layer, named after the first, in the direction in which most changes travel."""
OTHERS = "criteria"
"""The layer of a kind that stands in none."""
ROWS = 60
"""A layer with more nodes is folded into several columns, so that nodes do not cover each other."""
SWEEPS = 8
"""How often every layer is ordered by its neighbours; more of them hardly change an order."""


class Layout(Struct, frozen=True):
    """A place for each node, in their order; x grows to the right and y downwards, in steps of a column and of a row."""

    places: tuple[tuple[float, float], ...]
    headings: tuple[tuple[str, float], ...]
    """The name of each layer and the middle of it."""
    width: float
    height: float


def layout(found: Graph) -> Layout:
    """Place every node; the same graph always gets the same places."""
    layers = _layers(found)
    order = _ordered(list(layers.values()), _neighbours(found))
    height = max(ROWS, math.isqrt(len(found.nodes)))
    rows = min(height, max(map(len, order), default=1))
    places: dict[int, tuple[float, float]] = {}
    headings = []
    left = 0.0
    for title, layer in zip(layers, order, strict=True):
        columns = math.ceil(len(layer) / height)
        lines = math.ceil(len(layer) / columns)
        for number, node in enumerate(layer):
            places[node] = (left + number % columns, round((number // columns + 0.5) * rows / lines, 3))
        headings.append((title, left + (columns - 1) / 2))
        left += columns + 1
    return Layout(tuple(places[number] for number in range(len(found.nodes))), tuple(headings), max(left - 2, 0), rows)


def _layers(found: Graph) -> dict[str, list[int]]:
    """The layers that have nodes, each with the numbers of them."""
    titles = {kind: title for title, kinds in LAYERS.items() for kind in kinds}
    layers: dict[str, list[int]] = {title: [] for title in LAYERS}
    for number, node in enumerate(found.nodes):
        layers[titles.get(node.kind, OTHERS)].append(number)
    return {title: layer for title, layer in layers.items() if layer}


def _neighbours(found: Graph) -> list[list[int]]:
    numbers = {node.id: number for number, node in enumerate(found.nodes)}
    neighbours: list[list[int]] = [[] for _ in found.nodes]
    for edge in found.edges:
        source, target = numbers[edge.source], numbers[edge.target]
        neighbours[source].append(target)
        neighbours[target].append(source)
    return neighbours


def _ordered(layers: list[list[int]], neighbours: list[list[int]]) -> list[list[int]]:
    """Sort every layer by the middle of its neighbours, from the left and from the right in turn."""
    level = {node: number for number, layer in enumerate(layers) for node in layer}
    heights = {node: height for layer in layers for node, height in _spread(layer)}
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for number in range(len(layers)) if forward else reversed(range(len(layers))):
            middles = {}
            for node in layers[number]:
                near = [heights[one] for one in neighbours[node] if (level[one] < number if forward else level[one] > number)]
                middles[node] = sum(near) / len(near) if near else heights[node]
            layers[number] = sorted(layers[number], key=lambda node: (middles[node], heights[node], node))
            heights.update(_spread(layers[number]))
    return layers


def _spread(layer: list[int]) -> Iterable[tuple[int, float]]:
    return ((node, (number + 0.5) / len(layer)) for number, node in enumerate(layer))
