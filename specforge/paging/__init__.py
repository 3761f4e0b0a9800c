"""For servers: turn rows into a tool that keeps its page contract. `from specforge.paging import paged`."""

from specforge.paging.contract import Contract, contract_of
from specforge.paging.cursors import Cursors
from specforge.paging.failures import ToolFailure
from specforge.paging.keysets import keyset
from specforge.paging.tool import PagedTool, paged

__all__ = ["Contract", "Cursors", "PagedTool", "ToolFailure", "contract_of", "keyset", "paged"]
