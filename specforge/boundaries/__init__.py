"""Session boundaries, compiled to a form that a program in any language can execute. `from specforge.boundaries import Segmenter`."""

from specforge.boundaries.closing import closes_at
from specforge.boundaries.placing import Closed, OutOfOrder, Placed
from specforge.boundaries.streaming import Segmenter

__all__ = ["Closed", "OutOfOrder", "Placed", "Segmenter", "closes_at"]
