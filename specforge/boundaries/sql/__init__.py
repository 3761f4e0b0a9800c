"""Session boundaries as SQL: one definition, one text for each engine."""

from specforge.boundaries.sql.dialects import DIALECTS, Dialect
from specforge.boundaries.sql.statements import parts_of, statements
from specforge.spec.views import events_view, sessions_view

__all__ = ["DIALECTS", "Dialect", "events_view", "parts_of", "sessions_view", "statements"]
