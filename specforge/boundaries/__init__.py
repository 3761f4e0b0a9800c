"""Session boundaries, compiled to a form that a program in any language can execute. `from specforge.boundaries import Segmenter`."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specforge.boundaries.closing import closes_at
    from specforge.boundaries.placing import Closed, OutOfOrder, Placed
    from specforge.boundaries.streaming import Segmenter

__all__ = ["Closed", "OutOfOrder", "Placed", "Segmenter", "closes_at"]

_HOMES = {"Closed": "placing", "OutOfOrder": "placing", "Placed": "placing", "Segmenter": "streaming", "closes_at": "closing"}
"""Names are imported when they are first used: the language and its checks need a module or two of the package."""


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(importlib.import_module(f"specforge.boundaries.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'specforge.boundaries' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
