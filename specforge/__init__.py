"""specforge: one feature spec, compiled into prompt, evals, tool contracts and session rules."""

from specforge.version import __version__

__all__ = ["__version__"]
