"""A dependency graph as one HTML page that needs nothing else."""

from specforge.tracing.graphing import Graph


def graph_page(found: Graph) -> str:
    """Draw a page."""
    raise NotImplementedError
