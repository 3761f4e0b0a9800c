"""The promises, in the order in which they are asked: what is cheap first, what changes rows last."""

from specforge.probing.promises import answers, calls, walks, quiet, cursors, fixtures, changes, results, unknowable  # noqa: F401, I001  each adds its own, in this order
