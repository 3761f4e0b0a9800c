"""Lists of fields as specforge prints them into a prompt: what one feature hands to another."""

import re
from collections.abc import Callable, Sequence

from specforge.regexes import regex

_FIELD = regex(r"( *)- `([^`]+)` \((.+?)\)(?:: (\S.*))?")
_TYPE = regex(r"((?:list of )*)(string|integer|number|boolean|datetime|date|time|any|object)")
_LIMITS = regex(
    r", (each )*(?:one of ((?:`[^`]*`(?:, )?)+)|at most (\d+) (items|characters)|from (-?\d+(?:\.\d+)?) to (-?\d+(?:\.\d+)?)|at (least|most) (-?\d+(?:\.\d+)?)|(optional))"
)

Text = Callable[[str], str]


def read_fields(lines: Sequence[str], quoting: Text) -> dict[str, object] | None:
    """Read the fields of some lines; `None` when one of them is no field, for half of a contract is none."""
    fields, rest = _level(list(lines), 0, quoting)
    return fields if fields and not rest else None


def _level(lines: list[str], indent: int, quoting: Text) -> tuple[dict[str, object], list[str]]:
    fields: dict[str, object] = {}
    while lines and (found := _FIELD.fullmatch(lines[0])) and len(found[1]) == indent:
        inner, rest = _level(lines[1:], indent + 2, quoting) if indent < 16 else ({}, lines[1:])
        field = _field(found[3], quoting(found[4]) if found[4] else "", inner, quoting)
        if field is None or found[2] in fields:
            return {}, lines
        fields[found[2]] = field
        lines = rest
    return fields, lines


def _field(written: str, says: str, inner: dict[str, object], quoting: Text) -> dict[str, object] | str | None:
    found = _TYPE.match(written)
    if found is None:
        return None
    depth = found[1].count("list of ")
    levels: list[dict[str, object]] = [{"type": kind} for kind in [*["list"] * depth, found[2]]]
    end = found.end()
    while limit := _LIMITS.match(written, end):
        each = written[limit.start() : limit.end()].count("each ")
        levels[min(each, depth)].update(_limit(limit, quoting))
        end = limit.end()
    if end != len(written) or bool(inner) != (found[2] == "object"):
        return None
    if inner:
        levels[-1]["fields"] = inner
    if says:
        levels[0]["says"] = says
    for outer, held in zip(reversed(levels[:-1]), reversed(levels[1:]), strict=True):
        outer["of"] = _short(held)
    return _short(levels[0])


def _short(field: dict[str, object]) -> dict[str, object] | str:
    return str(field["type"]) if set(field) == {"type"} else field


def _limit(found: re.Match[str], quoting: Text) -> dict[str, object]:
    if found[2]:
        return {"one_of": [quoting(one) for one in re.findall(r"`([^`]*)`", found[2])]}
    if found[3]:
        return {f"max_{'items' if found[4] == 'items' else 'chars'}": int(found[3])}
    if found[5]:
        return {"min": _bound(found[5]), "max": _bound(found[6])}
    if found[7]:
        return {"min" if found[7] == "least" else "max": _bound(found[8])}
    return {"required": False}


def _bound(written: str) -> int | float:
    return float(written) if "." in written else int(written)
