"""Order and cycles of references between named things."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter


def find_cycle(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Give one cycle as the names along it, the first repeated at the end; empty when there is none."""
    if not any(edges.values()):
        return ()
    sorter = TopologicalSorter({name: sorted(set(targets)) for name, targets in sorted(edges.items())})
    try:
        sorter.prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        # graphlib walks from a node to its predecessor; people read along the reference.
        return tuple(reversed(names))
    return ()


def targets_first(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Give all names, each after those it leads to; there must be no cycle."""
    if not any(edges.values()):
        return tuple(sorted(edges))
    return tuple(TopologicalSorter({name: sorted(set(targets)) for name, targets in sorted(edges.items())}).static_order())


def longest_chain(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Give the names along a longest path; there must be no cycle."""
    length: dict[str, int] = {}
    onward: dict[str, str] = {}
    for name in targets_first(edges):
        targets = sorted(set(edges.get(name, ())))
        length[name] = 1 + max((length[target] for target in targets), default=0)
        if targets:
            onward[name] = max(targets, key=lambda target: length[target])
    chain = [max(length, key=lambda name: length[name])] if length else []
    while chain and chain[-1] in onward:
        chain.append(onward[chain[-1]])
    return tuple(chain)
