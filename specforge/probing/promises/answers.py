"""What the schemas say, of the contract and of the server."""

from collections.abc import Iterator, Mapping
from typing import Any

from specforge.amounts import many
from specforge.caps import estimate_tokens
from specforge.contracts.claims import Stated, denied
from specforge.grading.json_values import canonical
from specforge.probing.evidence import Evidence
from specforge.probing.promise import Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.tool import inner_lists
from specforge.provenance.pointers import referred

ORDINARY = {"default", "minimum", "minLength", "maxLength"}
"""What the style of paging says of the place, and no author of a spec: it is not held against a server of others."""
KEYWORDS = ("type", "enum", "format", "minimum", "maximum", "minLength", "maxLength", "default", "const")
"""What of an argument a caller relies on."""

DESCRIBED = ("type", "enum", "format", "minimum", "maximum", "maxLength", "maxItems")
"""What of a result a caller relies on."""


@promise(Kind.SCHEMA)
def offered(evidence: Evidence) -> Verdict | None:
    """The server offers the tool under this name."""
    if evidence.offered is None:
        return None
    return holds("it does") if evidence.offered else breaks("the server describes no such tool")


@promise(Kind.SCHEMA)
def same_inputs(evidence: Evidence) -> Verdict | None:
    """The server takes the arguments that the contract has."""
    if not evidence.offered:
        return None
    tool = evidence.tool
    place = tool.pages.place_input if tool.pages is not None and not tool.ours else None
    found = list(_differences(tool.entry.get("inputSchema") or {}, evidence.offered.get("inputSchema") or {}, place))
    return (
        breaks("; ".join(found[:5]) + (f"; and {len(found) - 5} more" if len(found) > 5 else ""))
        if found
        else holds("the two schemas agree")
    )


@promise(Kind.SCHEMA)
def same_results(evidence: Evidence) -> Verdict | None:
    """The server describes the results that the contract has."""
    promised, live = evidence.tool.output_schema, (evidence.offered or {}).get("outputSchema")
    if promised is None or not evidence.offered:
        return None
    if not isinstance(live, Mapping):
        return breaks("the server describes no result, so that no client checks one")
    found = list(_unlike(promised, live, "", live))
    return breaks("; ".join(found[:5])) if found else holds("what both say is the same")


def _unlike(promised: Mapping[str, Any], described: Any, where: str, whole: Mapping[str, Any]) -> Iterator[str]:
    """What a result has by one schema and not by the other, or as something else; references lead into the whole schema."""
    live = _plain(described, whole)
    mine, theirs = promised.get("properties"), live.get("properties")
    mine, theirs = mine if isinstance(mine, Mapping) else {}, theirs if isinstance(theirs, Mapping) else {}
    for name, one in mine.items():
        place = f"{where}.{name}" if where else str(name)
        if name not in theirs:
            yield f"the server describes no `{place}`"
            continue
        other = _plain(theirs[name], whole)
        if not isinstance(one, Mapping):
            continue
        for keyword in DESCRIBED:
            wanted = _types(one[keyword]) if keyword == "type" and keyword in one else one.get(keyword)
            if keyword in one and keyword in other and not _alike(keyword, wanted, other[keyword]):
                yield f"`{place}` has `{keyword}: {one[keyword]}` in the contract and {_told(other, keyword)} at the server"
        if isinstance(one.get("items"), Mapping) and isinstance(other.get("items"), Mapping):
            yield from _unlike(one["items"], other["items"], f"{place}[]", whole)
        yield from _unlike(one, other, place, whole)


@promise(Kind.SCHEMA)
def description_agrees(evidence: Evidence) -> Verdict | None:
    """What the server tells models of the tool does not contradict its contract."""
    text = (evidence.offered or {}).get("description")
    if not isinstance(text, str) or not evidence.tool.lists:
        return None
    found = next(denied(text, Stated.of(evidence.tool.name, evidence.tool.promised), own=True), None)
    return holds("it does not") if found is None else breaks(f"it says {found.words!r}, and {found.instead}")


def _differences(promised: Mapping[str, Any], live: Mapping[str, Any], place: str | None) -> Iterator[str]:
    mine, theirs = promised.get("properties") or {}, live.get("properties") or {}
    for name, one in mine.items():
        if name not in theirs:
            yield f"the server knows no argument `{name}`"
            continue
        other = _plain(theirs[name], live)
        for keyword in KEYWORDS:
            wanted = _types(one[keyword]) if keyword == "type" and keyword in one else one.get(keyword)
            if keyword in one and not (name == place and keyword in ORDINARY) and not _alike(keyword, wanted, other.get(keyword)):
                yield f"`{name}` has `{keyword}: {one[keyword]}` in the contract and {_told(other, keyword)} at the server"
    needed = _needed(live)
    yield from (f"the server needs `{name}`, which the contract does not have" for name in theirs if name not in mine and name in needed)
    yield from (f"the server needs `{name}`, which the contract leaves open" for name in sorted(needed - _needed(promised)) if name in mine)


def _alike(keyword: str, mine: Any, theirs: Any) -> bool:
    """Whether what the contract says of an argument is so at the server; whoever takes numbers takes whole ones."""
    if keyword == "enum" and isinstance(mine, list) and isinstance(theirs, list):
        return {canonical(one) for one in mine} == {canonical(one) for one in theirs if one is not None or None in mine}
    return bool(mine == theirs or (keyword == "type" and (mine, theirs) == ("integer", "number")))


HOPS = 20
"""How many references are followed one behind the other."""


def _plain(schema: Any, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema without the choice of null, and with what its references lead to, in the place of them."""
    for _ in range(HOPS):
        if not isinstance(schema, Mapping):
            return {}
        choices = [one for key in ("anyOf", "oneOf", "allOf") for one in _listed(schema.get(key)) if one.get("type") != "null"]
        reference = schema.get("$ref")
        rest = {key: one for key, one in schema.items() if key not in {"$ref", "anyOf", "oneOf", "allOf"}}
        if isinstance(reference, str):
            schema = {**(referred(reference, whole) or {}), **rest}
        elif len(choices) == 1:
            schema = {**choices[0], **rest}
        else:
            break
    plain = {**schema, "type": _types(schema["type"])} if "type" in schema else schema
    return {**plain, "enum": [plain["const"]]} if "const" in plain and "enum" not in plain else plain


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _types(value: Any) -> Any:
    """The type of a schema without the choice of null, where one is left."""
    left = [one for one in value if one != "null"] if isinstance(value, list) else []
    return left[0] if len(left) == 1 else sorted(left, key=str) if left else value


def _needed(schema: Mapping[str, Any]) -> set[str]:
    """The arguments that every call needs."""
    choices = [set(one.get("required", ())) for one in schema.get("anyOf", ()) if isinstance(one, Mapping)]
    return set(schema.get("required", ())) | (set.intersection(*choices) if choices else set())


def _told(schema: Mapping[str, Any], keyword: str) -> str:
    return f"`{keyword}: {schema[keyword]}`" if keyword in schema else f"no `{keyword}`"


@promise(Kind.SCHEMA)
def bounded_list(evidence: Evidence) -> Verdict | None:
    """A caller can ask for fewer rows than there are."""
    tool = evidence.tool
    if not tool.lists:
        return None
    if tool.pages is None:
        if tool.at_most is None:
            return breaks("it returns many rows, and its contract has no pages")
        return holds(f"it has at most {many(tool.at_most, 'row')}")
    taken = (evidence.offered or tool.entry).get("inputSchema", {}).get("properties", {})
    if tool.pages.size_input not in taken:
        return breaks(f"the server knows no argument `{tool.pages.size_input}`, so nobody can ask for fewer rows")
    if tool.pages.place_input is None:
        return holds(f"`{tool.pages.size_input}` asks for fewer; the list does not go on behind them")
    if tool.pages.place_input not in taken:
        return breaks(f"the server knows no argument `{tool.pages.place_input}`, so nobody can ask for what comes behind a page")
    return holds(f"`{tool.pages.size_input}` and `{tool.pages.place_input}` ask for a page")


@promise(Kind.SCHEMA)
def bounded_inner_lists(evidence: Evidence) -> Verdict | None:
    """Lists inside of a row are bounded."""
    if not evidence.tool.lists or not evidence.tool.row_schema:
        return None
    found = list(inner_lists(evidence.tool.row_schema))
    open_ones = [where for where, one in found if "maxItems" not in one]
    if open_ones:
        return breaks(f"`{open_ones[0]}` has no `max_items`, so that a single row can be of any size")
    return holds(f"{many(len(found), 'inner list')} checked" if found else "a row holds no list")


@promise(Kind.SCHEMA)
def order_is_visible(evidence: Evidence) -> Verdict | None:
    """Rows show what they are ordered by, down to a field that no two share."""
    tool = evidence.tool
    if tool.pages is None or tool.document:
        return None
    if not tool.order and not tool.ours:
        return cannot_tell("the contract has no `order_by`", "name the fields that the server orders by, the last of them unique")
    if not tool.order:
        return breaks("the contract has no `order_by`, so that neither order nor ties can be looked at")
    fields = tool.row_schema.get("properties", {})
    if not tool.by_line and (hidden := [one.field for one in tool.order if one.field not in fields]):
        return breaks(f"rows do not show `{hidden[0]}`, which they are ordered by")
    if tool.order[-1].field not in tool.unique:
        return breaks(f"the order ends in `{tool.order[-1].field}`, which is not unique, so that rows which tie may change places")
    return holds(f"they are ordered by {', '.join(one.field for one in tool.order)}")


@promise(Kind.SCHEMA)
def worst_page_fits(evidence: Evidence) -> Verdict | None:
    """The largest page fits every runtime that the tool runs in."""
    tool = evidence.tool
    worst = (tool.promised.get("budget") or {}).get("bytes_per_page")
    limits = {name: fits for name in tool.runtimes if name in evidence.caps and (fits := evidence.caps[name].fits_bytes) is not None}
    if not limits:
        return None
    name = min(limits, key=lambda one: limits[one])
    if worst is None:
        return cannot_tell("nothing bounds a page", "promise `budget: {bytes_per_page: ...}`, or bound every field of a row")
    told = f"a page can have {worst:,} bytes, about {estimate_tokens(worst):,} tokens; {name} keeps {limits[name]:,} bytes"
    return holds(told) if worst <= limits[name] else breaks(told)


@promise(Kind.SCHEMA)
def only_reads(evidence: Evidence) -> Verdict | None:
    """A list that is read page by page changes nothing."""
    if evidence.tool.pages is None:
        return None
    if evidence.tool.writes:
        return breaks("the contract says that it writes, so that each page is another change")
    hints = (evidence.offered or {}).get("annotations") or {}
    if hints.get("readOnlyHint") is False:
        return breaks("the server says that it is no tool which only reads (`readOnlyHint: false`)")
    return holds("the contract says so")


@promise(Kind.SCHEMA)
def readable_page(evidence: Evidence) -> Verdict | None:
    """It is said where a page has its rows, its way on and its end."""
    tool = evidence.tool
    if tool.pages is None or tool.pages.place_input is None:
        return None
    way_on = next((one for one in ("link", "last") if tool.reads.get(one) is not None), "next")
    needs = {"null_next": way_on, "empty_cursor": way_on, "has_more": "has_more", "total": "total"}
    lacking = [
        part for part in (needs.get(tool.end), way_on if tool.pages.style == "cursor" else None) if part and tool.reads.get(part) is None
    ]
    if lacking:
        return breaks(f"`reads` does not say where `{lacking[0]}` stands, so that nobody can follow the list")
    return holds("it is")
