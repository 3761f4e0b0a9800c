"""Texts of a spec filled: facts in their place, variables kept for run time, with where each stretch of them is written."""

import re
from typing import TYPE_CHECKING

from specforge.provenance.traced import Origin, join, quoted_in, trace
from specforge.spec.facts import Variable
from specforge.spec.scalars import PLACEHOLDER

if TYPE_CHECKING:
    from specforge.project.view import View


def filled(text: str, view: "View", traced: Origin | None) -> str:
    """Fill a text as it is said in a view; with an origin, the result remembers where each stretch of it is written."""
    if "{" not in text and "}" not in text:
        return text if traced is None else trace(text, traced)
    parts: list[str] = []
    end = 0
    for found in PLACEHOLDER.finditer(text):
        parts += [_piece(text, end, found.start(), traced), _filled(view, found, traced)]
        end = found.end()
    return join((*parts, _piece(text, end, len(text), traced)))


def _piece(text: str, start: int, end: int, origin: Origin | None) -> str:
    return text[start:end] if origin is None else trace(text[start:end], origin, start)


def _filled(view: "View", found: re.Match[str], origin: Origin | None) -> str:
    written, name = found[0], found[1]
    if name is None:
        return written[0] if origin is None else trace(written[0], origin, found.start())
    if (limit := view.limits.get(name)) is not None:
        told = view.told(*limit)
        return told if origin is None else quoted_in(told, origin)
    element = view.named.get(name)
    if element is None:
        return written
    if isinstance(element.value, Variable):
        value: str | None = view.told(f"{{{{{name}}}}}", element.at("id"))
    else:
        value = view.value_of(element, found.string)
    if value is None:
        return written
    return value if origin is None else quoted_in(value, origin)
