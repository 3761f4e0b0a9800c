"""What every result that came says, whatever it was asked for."""

import json
from collections.abc import Mapping
from typing import Any

from specforge.amounts import many
from specforge.caps import seen_of
from specforge.contracts.values import READERS
from specforge.grading.json_schemas import modernized, schema_error
from specforge.grading.json_values import same_json
from specforge.paging.envelopes import without_nulls
from specforge.paging.spills import Spill
from specforge.probing.evidence import Evidence
from specforge.probing.pages import Page
from specforge.probing.promise import Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.promises.calls import failure
from specforge.probing.target import ABSENT, read_json
from specforge.probing.tool import at
from specforge.probing.validating import Validating


@promise(Kind.CALL)
def result_as_promised(evidence: Evidence) -> Verdict | None:
    """Results, and the rows of others, are what the compiled schemas say."""
    schema, results = evidence.tool.output_schema, evidence.results
    if (lacking := _lacking_unasked(evidence)) is not None:
        return lacking
    if not evidence.tool.ours:
        return _rows_as_promised(evidence)
    if schema is None or not results:
        return None
    held = Validating(schema)
    for one in results:
        if one.answer.value is ABSENT:
            return breaks("the result is a text that is no JSON", one)
        if (wrong := held.error(one.answer.value) or _no_time(schema, one.answer.value)) is not None:
            return breaks(wrong, one)
    return holds(f"{many(len(results), 'result')} checked")


def _lacking_unasked(evidence: Evidence) -> Verdict | None:
    """Say which row lacks a field that only a call for other ones may leave out; the schema cannot, where fields can be chosen."""
    needed = (evidence.tool.promised.get("rows") or {}).get("required", ())
    for page in evidence.whole.pages if needed else ():
        for row in page.rows:
            if isinstance(row, Mapping) and (lacking := [name for name in needed if name not in row]):
                return breaks(f"a row has no `{lacking[0]}`, and no call asked for other fields alone", page.exchange)
    return None


def _rows_as_promised(evidence: Evidence) -> Verdict | None:
    """Hold the rows of a server of others against what the contract says of one: it may have further fields, and null in those that can be left out."""
    row = evidence.tool.row_schema
    if evidence.tool.by_line or not row.get("properties") or not evidence.seen:
        return None
    schema = {"type": "object", "properties": {"row": {"type": "array", "items": _opened(row)}}}
    held, checked = Validating(schema), 0
    for page in evidence.seen:
        value = {"row": [without_nulls(one, row) for one in page.rows]}
        if (wrong := held.error(value) or _no_time(schema, value)) is not None:
            return breaks(wrong, page.exchange)
        checked += len(page.rows)
    return holds(f"{many(checked, 'row')} checked")


def _opened(schema: Any) -> Any:
    """A schema whose objects may have further members."""
    if isinstance(schema, list):
        return [_opened(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {key: _opened(one) for key, one in schema.items() if (key, one) != ("additionalProperties", False)}


def _no_time(schema: Any, value: Any, where: str = "") -> str | None:
    """Say which text is no time though its schema says so: a validator takes `format` for a remark."""
    if isinstance(value, Mapping):
        inner = [(one, value[name], f"{where}/{name}") for name, one in (schema.get("properties") or {}).items() if name in value]
    elif isinstance(value, list):
        inner = [(schema.get("items") or {}, one, f"{where}/{number}") for number, one in enumerate(value)]
    else:
        read = READERS.get(schema.get("format", ""))
        if read is None or not isinstance(value, str):
            return None
        try:
            read(value.upper().replace(":60", ":59"))  # as the second is called that is put in now and then
        except ValueError:
            return f"{where}: {value[:60]!r} is no {schema['format']}"
        return None
    return next((told for one in inner if (told := _no_time(*one)) is not None), None)


@promise(Kind.CALL)
def result_as_described(evidence: Evidence) -> Verdict | None:
    """Results are what the server's own output schema says."""
    described = (evidence.offered or {}).get("outputSchema")
    results = evidence.results
    if described is None or not results:
        return None
    schema = modernized(described)
    if (wrong := schema_error(schema)) is not None:
        return cannot_tell(f"the schema cannot be used: {wrong}", "an output schema of draft 2020-12")
    held = Validating(schema if isinstance(schema, Mapping) else {})
    for one in results:
        if one.answer.structured is ABSENT:
            return breaks("the server describes a structured result, and gives none", one)
        if (wrong := held.error(one.answer.structured)) is not None:
            return breaks(wrong, one)
    return holds(f"{many(len(results), 'result')} checked")


@promise(Kind.CALL)
def counts_agree(evidence: Evidence) -> Verdict | None:
    """What a page says of itself agrees: its rows with their number, its way on with `has_more`."""
    if not evidence.tool.ours or not evidence.tool.lists or not evidence.seen:
        return None
    for page in evidence.seen:
        if (told := _disagreement(evidence, page)) is not None:
            return breaks(told, page.exchange)
    return holds(f"{many(len(evidence.seen), 'page')} checked")


def _disagreement(evidence: Evidence, page: Page) -> str | None:
    if page.returned is not ABSENT and page.returned != len(page.rows):
        return f"`returned_count` is {page.returned}, and {many(len(page.rows), 'row')} came"
    if page.next is not ABSENT and page.next is not None:
        if page.has_more is False:
            return "`next` names a call, and `has_more` is false"
        named = page.next.get("tool") if isinstance(page.next, Mapping) else None
        if named != evidence.tool.name:
            return f"`next` names the tool {named!r}"
    if (
        page.has_more is True
        and page.truncated is False
        and page.next is None
        and evidence.tool.pages is not None
        and evidence.tool.pages.place_input
    ):
        return "`has_more` is true, and neither `next` nor `truncated` says how it goes on"
    return None


@promise(Kind.CALL)
def copies_agree(evidence: Evidence) -> Verdict | None:
    """The structured result and the text beside it say the same: some clients show the model only one of them."""
    both = [one for one in evidence.results if one.answer.structured is not ABSENT and one.answer.text is not None]
    if not both:
        return None
    for one in both:
        if _bare(one.answer.structured) == one.answer.text or _in_blocks(one.answer.text or "", _bare(one.answer.structured)):
            continue
        text = read_json(one.answer.text)
        if text is ABSENT:
            return breaks("the text is not the structured result as JSON", one)
        if not same_json(text, one.answer.structured) and not same_json(text, _bare(one.answer.structured)):
            return breaks("the text says something else than the structured result", one)
    return holds(f"{many(len(both), 'result')} checked")


def _bare(value: Any) -> Any:
    """What stands in an object of one member, the form in which a result that is no object is wrapped."""
    return next(iter(value.values())) if isinstance(value, Mapping) and len(value) == 1 else value


def _in_blocks(text: str, value: Any) -> bool:
    """Whether a text has the items of a list one behind the other, each in a block of its own, as servers give lists that are no object."""
    if not isinstance(value, list):
        return False
    place, reader = 0, json.JSONDecoder()
    for item in value:
        if isinstance(item, str) and text.startswith(item, place):
            place += len(item)
        else:
            try:
                found, place = reader.raw_decode(text, place)
            except (ValueError, RecursionError):
                return False
            if not same_json(found, item):
                return False
        if text.startswith("\n", place):
            place += 1
    return place == len(text)


@promise(Kind.CALL)
def nothing_cut_inside(evidence: Evidence) -> Verdict | None:
    """No result was cut off in the middle of its structure."""
    if evidence.tool.reads["form"] != "json" or not evidence.results:
        return None
    for one in evidence.results:
        text = one.answer.text
        if one.answer.structured is ABSENT and text is not None and read_json(text) is ABSENT and _open(text):
            return breaks(f"the result begins as JSON and is none; its last characters are {text[-40:]!r}", one)
    return holds(f"{many(len(evidence.results), 'result')} checked")


def _open(text: str) -> bool:
    """Whether a text begins as a JSON array or object, and does not end as one."""
    whole = text.strip()
    return whole[:1] in {"{", "["} and whole[-1] != {"{": "}", "[": "]"}[whole[0]]


@promise(Kind.CALL)
def kept_result_is_read(evidence: Evidence) -> Verdict | None:
    """A result that did not fit can be read with the tool that its place names, and a handle that was never given reads nothing."""
    if Spill.read(evidence.tool.promised) is None or not evidence.results:
        return None
    kept = [(one, found) for one in evidence.results if isinstance(found := at(one.answer.value, "/spilled"), Mapping)]
    if not kept:
        return cannot_tell("every result fitted", "give `probe: {arguments: ...}` that bring a result which does not fit")
    one, found = kept[0]
    call, handle = found.get("next"), found.get("handle")
    if not isinstance(call, Mapping) or not isinstance(call.get("arguments"), Mapping) or not isinstance(handle, str):
        return breaks("`spilled` names no call that reads it", one)
    read = evidence.session.call(call["arguments"], str(call.get("tool")))
    if read.answer.state != "result":
        return breaks(f"reading it: {failure(read)}", one, read)
    other = f"{handle[:-1]}{'A' if handle[-1:] != 'A' else 'B'}"
    # Only the handle is another one, so that it is what a server refuses.
    arguments = {name: value.replace(handle, other) if isinstance(value, str) else value for name, value in call["arguments"].items()}
    if arguments != call["arguments"]:
        forged = evidence.session.call(arguments, str(call.get("tool")))
        if forged.answer.state == "result":
            return breaks("a handle that was never given reads something", one, forged)
    return holds(f"of {many(len(evidence.results), 'result')} {len(kept)} did not fit, and the first of those was read")


@promise(Kind.CALL)
def only_the_protocol(evidence: Evidence) -> Verdict | None:
    """Nothing but messages of the protocol comes where they come: what a server prints stands between them, and some clients stop at it."""
    if evidence.offered is None or not evidence.said:
        return None
    for one in evidence.said:
        if one.answer.strays:
            return breaks(one.answer.strays[0], one)
    return holds(f"{many(len(evidence.said), 'answer')} came alone")


@promise(Kind.CALL)
def page_within_budget(evidence: Evidence) -> Verdict | None:
    """No result has more bytes than the contract promises."""
    most = (evidence.tool.promised.get("budget") or {}).get("bytes_per_page")
    results = evidence.results
    if most is None or not results:
        return None
    largest = max(results, key=lambda one: one.answer.bytes)
    told = f"the largest of {many(len(results), 'result')} has {largest.answer.bytes:,} bytes, {most:,} are promised"
    return breaks(told, largest) if largest.answer.bytes > most else holds(told)


@promise(Kind.CALL)
def fits_every_runtime(evidence: Evidence) -> Verdict | None:
    """Each result that came fits every runtime that the tool runs in."""
    runtimes = [name for name in evidence.tool.runtimes if name in evidence.caps]
    if not runtimes or not evidence.results:
        return None
    for one in sorted(evidence.results, key=lambda one: -one.answer.bytes):
        lossy = [name for name in runtimes if not seen_of(one.answer.shown, evidence.caps[name]).whole]
        if lossy:
            lines = one.answer.shown.count("\n") + 1
            by_lines = any((most := evidence.caps[name].lines) is not None and lines > most for name in lossy)
            size = f"{one.answer.bytes:,} bytes" + (f" in {lines:,} lines" if by_lines else "")
            return breaks(f"{' and '.join(lossy)} would not show all of {size}", one)
    return holds(f"the largest has {max(one.answer.bytes for one in evidence.results):,} bytes")
