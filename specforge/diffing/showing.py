"""Values of fields as a change shows them, on one line."""

import datetime
import json
from collections.abc import Mapping

from specforge.spec.checks import Bound
from specforge.spec.durations import spoken
from specforge.spec.model import Model
from specforge.spec.walking import written


def shown(value: object) -> str:
    """A value as one line, nearly as an author would write it; nothing for one that is left out."""
    if value is None or (isinstance(value, Mapping) and not value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.timedelta):
        return spoken(value)
    if isinstance(value, Bound):
        return str(value)
    if isinstance(value, Model):
        short = value.short and getattr(value, value.short, None)
        one = written(value)
        return shown(short) if short and len(one) == 1 else json.dumps(one, ensure_ascii=False, default=shown)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=lambda one: written(one) if isinstance(one, Model) else shown(one))
    if isinstance(value, tuple | list):
        return ", ".join(map(shown, value))
    return " ".join(str(value).split())
