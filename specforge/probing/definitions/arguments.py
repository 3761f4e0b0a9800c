"""Which arguments of a definition ask for a page: how many rows, and where to go on."""

from typing import Literal

from msgspec import Struct

from specforge.probing.definitions.lexicon import Lexicon
from specforge.probing.definitions.saying import (
    ENGLISH,
    OTHERS,
    counts_rows,
    counts_something_else,
    is_plural,
    lexica_of,
    says_ranked,
    states_maximum,
    without_default,
)
from specforge.probing.definitions.shape import INTEGERS, Definition, Json, text_of, words

CURSORS = frozenset(
    {"cursor", "next cursor", "page token", "pagetoken", "next page token", "next token", "continuation token", "continuation", "scroll id", "end cursor", "bookmark", "page cursor",
     "marker", "resume token", "sync token", "start cursor"}
)  # fmt: skip
"""Names of arguments that carry a cursor, as words."""
_ROWS_ONWARD = frozenset(
    {"begin", "first result", "from", "from index", "offset", "row offset", "skip", "start", "start at", "start from", "start index", "start row"}
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
    size = min(sizes, key=lambda name: not _is_named(name, "sizes"), default=None)
    cursor = next((name for name, schema in tool.inputs.items() if is_cursor(name, schema)), None)
    onward = cursor or next((name for name, schema in tool.inputs.items() if name != size and _goes_on(name, schema)), None)
    said = f"{' '.join(words(size or ''))} {text_of(tool.inputs[size].get('description')) if size else ''}"
    return Paging(size, onward, cursor, _spanned(tool), says_ranked(said))


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
        if _is_number(schema) and len(held) > 1 and held[0] == "max" and is_plural(held[-1]) and not counts_something_else(" ".join(held)):
            return True
    return False


def has_maximum(schema: Json) -> bool:
    """Whether an argument has an upper limit, in its schema or in its words."""
    limits = ("maximum", "exclusiveMaximum", "enum", "const")
    return any(schema.get(key) is not None for key in limits) or states_maximum(without_default(text_of(schema.get("description"))))


def _plain(name: str) -> str:
    return " ".join(words(name))


def _is_number(schema: Json) -> bool:
    return schema.get("type") in INTEGERS


def _is_size(name: str, schema: Json, *, many: bool, works: bool) -> bool:
    if not _is_number(schema):
        return False
    plain, description = _plain(name), text_of(schema.get("description"))
    if _is_named(name, "sizes") or works:
        return not works
    named = _is_named(name, "numbers") or plain.startswith(("num ", "number of ", "max ", "limit "))
    told = (
        _is_named(name, "limits")
        or plain in {"top n", "top k", "topn", "topk"}
        or (not description and plain in {"k", "n", "top k", "topk", "top n", "count"})
    )
    return named and (counts_rows(description) or (many and told and not counts_something_else(description)))


def _is_named(name: str, field: Literal["sizes", "numbers", "limits", "onward"]) -> bool:
    """Whether a name is one of those of some language."""
    plain = _plain(name)
    return any(plain in getattr(one, field) for one in (ENGLISH, *OTHERS))


def _goes_on(name: str, schema: Json) -> bool:
    plain = _plain(name)
    if _is_named(name, "onward"):
        return plain not in {"after", "before"} or not _says_time(schema)
    if "offset" in plain.split():
        return _is_number(schema) or plain == "offset"
    return plain in _ROWS_ONWARD and _is_number(schema) and not _says_time(schema) and not name.startswith("_")


def _says_time(schema: Json) -> bool:
    said = text_of(schema.get("description"))
    return _has(set(words(said)), "times", _spoken(said))


def _spoken(text: str) -> tuple[Lexicon, ...]:
    return (ENGLISH, *lexica_of(text))


def _has(held: set[str], field: Literal["times", "since", "until"], lexica: tuple[Lexicon, ...]) -> bool:
    return any(held & getattr(one, field) for one in lexica)


def _is_end(held: set[str], lexica: tuple[Lexicon, ...]) -> bool:
    """Whether a name is nothing but an end of a span in another language, as `desde` and `hasta`: rows are not counted so."""
    return any(held <= one.since or held <= one.until for one in lexica if one is not ENGLISH)


def _spanned(tool: Definition) -> bool:
    """Whether a span of time can be asked for, as its names say in English or in the language of the descriptions."""
    lexica = _spoken(" ".join((tool.description, *(text_of(schema.get("description")) for schema in tool.inputs.values()))))
    names = [set(words(name)) for name in tool.inputs]
    timed = [
        _has(one, "times", lexica) or _says_time(schema) or (schema.get("type") == "string" and _is_end(one, lexica))
        for one, schema in zip(names, tool.inputs.values(), strict=True)
    ]
    lower = any(_has(one, "since", lexica) and time for one, time in zip(names, timed, strict=True))
    upper = any(_has(one, "until", lexica) and time for one, time in zip(names, timed, strict=True))
    ranged = any({"range", "period", "timeframe"} & one and ({"date", "time", "year", "timeframe"} & one) for one in names)
    return (lower and upper) or ranged
