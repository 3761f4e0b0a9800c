"""As many processors as a test wants, each of which is worth a single feature."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from specforge import ahead


@contextmanager
def several(count: int) -> Iterator[None]:
    """Let so many processes go through a project."""
    with patch.object(ahead, "processors", lambda: count), patch.object(ahead, "LEAST", 1):
        yield
