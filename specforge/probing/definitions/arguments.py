"""Which arguments of a definition ask for a page: how many rows, and where to go on."""

import re
from collections.abc import Mapping

from msgspec import Struct

from specforge.probing.definitions.english import is_plural, says_ranked, states_maximum
from specforge.probing.definitions.shape import INTEGERS, Definition, Json, text_of, words
from specforge.regexes import regex

SIZES = frozenset(
    {"pagesize", "page size", "per page", "perpage", "page limit", "max results", "maxresults", "num results", "numresults", "number of results", "result count",
     "results count", "results limit", "result limit", "limit results", "max items", "max records", "max rows", "max entries", "max count", "max hits", "items per page",
     "results per page", "rows per page", "record limit", "row limit", "result size", "results size", "page count limit", "n results", "total results", "max returned",
     "max num results", "max number results", "max number of results", "limit per page"}
)  # fmt: skip
"""Names of arguments that always say how many rows may come back, as words."""
_WEAK = frozenset(
    {"amount", "count", "first", "k", "last", "limit", "max", "maximum", "n", "num", "number", "quantity", "size", "top", "top k", "top n", "topk", "topn",
     "total"}
)  # fmt: skip
_COUNTED = regex(
    r"(?:\b(?:number|amount|quantity|count)\s+of\b|\bhow\s+many\b).*\b(?:return(?:ed)?|retriev\w*|fetch(?:ed)?|results?|list(?:ed)?|shown?|display(?:ed)?|records?|rows?|entries|"
    r"items|per\s+page|find|hits|matches)\b|\b(?:max(?:imum)?|limits?)\b.*\b(?:results?|records?|rows?|entries|items|hits|matches|return(?:ed)?)\b",
    re.IGNORECASE,
)
_NOT_RESULTS = regex(
    r"\b(?:character|word|token|second|minute|hour|day|night|week|month|year|guest|passenger|person|people|bedroom|room|byte|retr(?:y|ies)|attempt|depth|age|price|cost|level)s?\b",
    re.IGNORECASE,
)
CURSORS = frozenset(
    {"cursor", "next cursor", "page token", "pagetoken", "next page token", "next token", "continuation token", "continuation", "scroll id", "end cursor", "bookmark", "page cursor",
     "marker", "resume token", "sync token", "start cursor"}
)  # fmt: skip
"""Names of arguments that carry a cursor, as words."""
_ONWARD = frozenset(
    {"starting after", "ending before", "after", "before", "after id", "before id", "since id", "max id", "min id", "page", "page number", "page no", "page num", "page index",
     "pagenum", "pageno", "current page"}
)  # fmt: skip
_ROWS_ONWARD = frozenset(
    {"begin", "first result", "from", "from index", "offset", "row offset", "skip", "start", "start at", "start from", "start index", "start row"}
)  # fmt: skip
_TIMES = frozenset(
    {"date", "datetime", "day", "month", "time", "timestamp", "year"}
)  # fmt: skip
_LOWER = frozenset(
    {"after", "begin", "from", "min", "since", "start"}
)  # fmt: skip
_UPPER = frozenset(
    {"before", "end", "max", "till", "to", "until"}
)  # fmt: skip


class Paging(Struct, frozen=True):
    """How a definition lets its caller page."""

    size: str | None
    """The argument that says how many rows come back."""
    onward: str | None
    """The argument that says where to go on."""
    cursor: str | None
    """The argument that carries a cursor."""
    spanned: bool
    """Whether a span of time can be asked for, so that a caller can go on by time."""
    ranked: bool
    """Whether the size asks for the first rows of a ranking, after which nobody goes on."""

    @property
    def pages(self) -> bool:
        """Whether less than everything can be asked for."""
        return self.size is not None or self.onward is not None


def paging_of(tool: Definition, *, many: bool, works: bool) -> Paging:
    """Find the arguments that page.

    Args:
        tool: The definition.
        many: Whether many rows come back; a `limit`, or a `k` without a description, then counts.
        works: Whether the tool changes or works out something; no argument then says how many rows come back.
    """
    sizes = [name for name, schema in tool.inputs.items() if _is_size(name, schema, many=many, works=works)]
    size = min(sizes, key=lambda name: _plain(name) not in SIZES, default=None)
    cursor = next((name for name, schema in tool.inputs.items() if is_cursor(name, schema)), None)
    onward = cursor or next((name for name, schema in tool.inputs.items() if name != size and _goes_on(name, schema)), None)
    said = f"{' '.join(words(size or ''))} {text_of(tool.inputs[size].get('description')) if size else ''}"
    return Paging(size, onward, cursor, _spanned(tool.inputs), says_ranked(said))


def is_cursor(name: str, schema: Json) -> bool:
    """Whether a field carries a cursor; `after` does where its description says so."""
    plain = _plain(name)
    held = set(plain.split())
    if "cursor" in held or ("token" in held and held & {"page", "next", "continuation"}):
        return not _is_number(schema)
    return plain in CURSORS or (plain in {"after", "before"} and "cursor" in text_of(schema.get("description")).casefold())


def limits_work(tool: Definition) -> bool:
    """Whether an argument limits how much is looked at, as `max_issues` and `tail` do."""
    for name, schema in tool.inputs.items():
        held = words(name)
        if _is_number(schema) and held in (["tail"], ["lines"], ["head"]):
            return True
        if _is_number(schema) and len(held) > 1 and held[0] == "max" and is_plural(held[-1]) and not _NOT_RESULTS.search(" ".join(held)):
            return True
    return False


def has_maximum(schema: Json) -> bool:
    """Whether an argument has an upper limit, in its schema or in its words."""
    limits = ("maximum", "exclusiveMaximum", "enum", "const")
    return any(schema.get(key) is not None for key in limits) or states_maximum(without_default(text_of(schema.get("description"))))


def without_default(text: str) -> str:
    """A text without what it says of a default."""
    return re.sub(r"\bdefaults?\b[^.,;)]*", "", text, flags=re.IGNORECASE)


def _plain(name: str) -> str:
    return " ".join(words(name))


def _is_number(schema: Json) -> bool:
    return schema.get("type") in INTEGERS


def _is_size(name: str, schema: Json, *, many: bool, works: bool) -> bool:
    if not _is_number(schema):
        return False
    plain, description = _plain(name), text_of(schema.get("description"))
    if plain in SIZES or works:
        return not works
    counted = _COUNTED.search(description) is not None and not _NOT_RESULTS.search(description)
    named = plain in _WEAK or plain.startswith(("num ", "number of ", "max ", "limit "))
    told = plain in {"limit", "top n", "top k", "topn", "topk"} or (
        not description and plain in {"k", "n", "top k", "topk", "top n", "count"}
    )
    return named and (counted or (many and told and not _NOT_RESULTS.search(description)))


def _goes_on(name: str, schema: Json) -> bool:
    plain = _plain(name)
    if plain in _ONWARD:
        return plain not in {"after", "before"} or not _says_time(schema)
    if "offset" in plain.split():
        return _is_number(schema) or plain == "offset"
    return plain in _ROWS_ONWARD and _is_number(schema) and not _says_time(schema) and not name.startswith("_")


def _says_time(schema: Json) -> bool:
    return bool(set(words(text_of(schema.get("description")))) & _TIMES)


def _spanned(inputs: Mapping[str, Json]) -> bool:
    names = [set(words(name)) for name in inputs]
    timed = [
        bool(one & _TIMES) or bool(set(words(text_of(schema.get("description")))) & _TIMES)
        for one, schema in zip(names, inputs.values(), strict=True)
    ]
    lower = any(one & _LOWER and time for one, time in zip(names, timed, strict=True))
    upper = any(one & _UPPER and time for one, time in zip(names, timed, strict=True))
    ranged = any({"range", "period", "timeframe"} & one and ({"date", "time", "year", "timeframe"} & one) for one in names)
    return (lower and upper) or ranged
