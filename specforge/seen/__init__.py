"""What a tool returned, against what the model was shown of it, and what the agent made of that. `from specforge.seen import watched`."""

from specforge.grading.catalog import Loss
from specforge.seen.acknowledging import unacknowledged_cuts, unfinished_lists
from specforge.seen.comparing import Comparison, compare
from specforge.seen.lists import ListCall, list_calls
from specforge.seen.watching import Returned, Watch, calling, watched

__all__ = [
    "Comparison",
    "ListCall",
    "Loss",
    "Returned",
    "Watch",
    "calling",
    "compare",
    "list_calls",
    "unacknowledged_cuts",
    "unfinished_lists",
    "watched",
]
