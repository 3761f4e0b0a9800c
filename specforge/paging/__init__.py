"""For servers: turn rows into a tool that keeps its page contract. `from specforge.paging import paged`."""

from specforge.paging.bounded import BoundedTool, Result, bounded, result_of
from specforge.paging.contract import Contract, contract_of
from specforge.paging.cursors import Cursors
from specforge.paging.failures import ToolFailure
from specforge.paging.keysets import keyset
from specforge.paging.spills import Spill, Spills
from specforge.paging.tool import PagedTool, paged

__all__ = [
    "BoundedTool",
    "Contract",
    "Cursors",
    "PagedTool",
    "Result",
    "Spill",
    "Spills",
    "ToolFailure",
    "bounded",
    "contract_of",
    "keyset",
    "paged",
    "result_of",
]
