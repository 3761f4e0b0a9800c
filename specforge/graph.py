"""Order and cycles of references between named things."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter


def find_cycle(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Give one cycle as the names along it, the first repeated at the end; empty when there is none."""
    sorter = TopologicalSorter({name: sorted(set(targets)) for name, targets in sorted(edges.items())})
    try:
        sorter.prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        # graphlib walks from a node to its predecessor; people read along the reference.
        return tuple(reversed(names))
    return ()


def in_order(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Give the names, each after those that it refers to; there is no cycle."""
    return tuple(TopologicalSorter({name: sorted(set(targets)) for name, targets in sorted(edges.items())}).static_order())
