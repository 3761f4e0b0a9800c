"""What was found out of running tools, as text and as JSON; pure strings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from specforge.amounts import cut, many
from specforge.credentials import masked
from specforge.grading.json_values import canonical
from specforge.json_forms import encodable, printed
from specforge.location import printable_lines
from specforge.probing.costs import Cost, Rows, Shown
from specforge.probing.probe import Asked, Change, Probed
from specforge.probing.session import Exchange

FORMAT = "specforge-probe/1"
EXCERPT = 160
"""The most characters of a result in a transcript."""
TRANSCRIPT = 4
"""The most calls that are told for a promise."""
MARKS = {"holds": "holds", "breaks": "BREAKS", "cannot tell": "cannot tell"}


def probed_text(found: Sequence[Probed], since: Sequence[Change] | None = None, *, verbose: bool = False) -> str:
    """Print for people: each promise with its verdict, the calls that break one, and what the list costs.

    Args:
        found: What was found out.
        since: What is not as it was before; nothing when it was not compared.
        verbose: Whether every call is told, too.
    """
    lines: list[str] = []
    for number, one in enumerate(found):
        lines += ["", *_tool(one, verbose=verbose)] if number else _tool(one, verbose=verbose)
    if since is not None:
        lines += ["", *_since(since)]
    return masked(printable_lines(lines))


def _since(since: Sequence[Change]) -> list[str]:
    if not since:
        return ["since then nothing has changed: contracts, schemas, promises, meanings and sizes are as they were"]
    schema = any(one.what in {"schema", "contract"} for one in since)
    meant = any(one.what in {"meaning", "promise"} for one in since)
    head = "since then" if schema or not meant else "since then, with the same schemas"
    return [f"{head} {many(len(since), 'thing')} changed:", *(f"  {one.tool}: {one.text}" for one in since)]


def _tool(one: Probed, *, verbose: bool) -> list[str]:
    if one.skipped:
        return [f"{one.tool}: not tried; {one.skipped}"]
    states: list[str] = [asked.verdict.state for asked in one.asked]
    counted = ", ".join(
        f"{states.count(state)} {told}" for state, told in (("holds", "hold"), ("breaks", "break"), ("cannot tell", "cannot be told"))
    )
    lines = [
        f"{one.tool} at {one.target}: {len(states)} promises: {counted}; {many(len(one.calls), 'call')}, {one.bytes:,} bytes, {one.seconds:.1f} s"
    ]
    width = max((len(asked.promise.id) for asked in one.asked), default=0)
    for state in ("breaks", "holds", "cannot tell"):
        for asked in one.asked:
            if asked.verdict.state == state:
                lines += _asked(asked, width)
    lines += [line for cost in one.costs for line in _cost(cost, one.unit)]
    if one.rows is not None:
        lines.append(f"  {_rows(one.rows)}")
    if verbose:
        lines += ["  every call:", *(f"    {line}" for call in one.calls for line in _call(call))]
    return lines


def _asked(asked: Asked, width: int) -> Iterator[str]:
    verdict = asked.verdict
    yield f"  {MARKS[verdict.state]:<11}  {asked.promise.id:<{width}}  {asked.promise.says}: {verdict.text}"
    if verdict.needs:
        yield f"  {'':<11}  {'':<{width}}  it would take: {verdict.needs}"
    for call in verdict.calls[:TRANSCRIPT]:
        for line in _call(call):
            yield f"  {'':<11}  {'':<{width}}  {line}"
    if len(verdict.calls) > TRANSCRIPT:
        yield f"  {'':<11}  {'':<{width}}  and {many(len(verdict.calls) - TRANSCRIPT, 'call')} more"


def _call(call: Exchange) -> Iterator[str]:
    answer = call.answer
    yield f"call {call.number}: {call.tool} {_short(canonical(dict(call.arguments)))}"
    if answer.state == "result":
        yield f"  -> {answer.bytes:,} bytes in {answer.seconds:.2f} s: {_short(answer.shown)}"
    else:
        class_ = f" ({answer.class_})" if answer.class_ else ""
        yield f"  -> {answer.state}{class_} after {answer.seconds:.2f} s: {_short(answer.why)}"


def _short(text: str) -> str:
    return cut(" ".join(masked(text).split()), EXCERPT, "...")


def _rows(rows: Rows) -> str:
    told = f"rows: {rows.mean:,} bytes on average, {rows.largest:,} the largest of {many(rows.count, 'row')} seen"
    if rows.fit is None or rows.budget is None:
        return told
    return f"{told}; a page of {rows.budget:,} bytes holds {rows.fit} such large ones" + (f" of at most {rows.most}" if rows.most else "")


def _cost(cost: Cost, unit: str) -> Iterator[str]:
    least = "at least " if cost.at_least else ""
    rows = f"{many(cost.rows, unit)}, " if cost.what != "the result" else ""
    yield f"  {cost.what}: {rows}{least}{cost.bytes:,} bytes, about {cost.tokens:,} tokens"
    lost = [one for one in cost.shown if not one.whole]
    for one in lost:
        yield f"    {one.runtime} {_lost(one, cost, unit)}"
    if not lost and cost.shown:
        yield f"    {', '.join(one.runtime for one in cost.shown)} show{'s' if len(cost.shown) == 1 else ''} all of it"


def _lost(one: Shown, cost: Cost, unit: str) -> str:
    seen = f"about {one.rows:,} of {many(cost.rows, unit)}" if cost.what != "the result" else "a part of it"
    return {
        "cut": f"shows {seen}, from the beginning",
        "middle": f"shows {seen}, from the beginning and the end",
        "spill": "shows none of it, and writes it to a file",
        "error": "shows none of it, and an error",
    }[one.action]


def probed_json(found: Sequence[Probed], since: Sequence[Change] | None = None) -> str:
    """Print for programs."""
    changed = {} if since is None else {"since": [asdict(one) for one in since]}
    document = {"format": FORMAT, "tools": [_tool_json(one) for one in found], **changed}
    return masked(encodable(printed(document)))


def _tool_json(one: Probed) -> dict[str, Any]:
    if one.skipped:
        return {"tool": one.tool, "ref": one.ref, "skipped": one.skipped}
    return {
        "tool": one.tool,
        "ref": one.ref,
        "target": one.target,
        "promises": [_asked_json(asked) for asked in one.asked],
        **({"rows": asdict(one.rows)} if one.rows is not None else {}),
        "costs": [_cost_json(cost) for cost in one.costs],
        "promised": one.entry,
        **({"described": one.described} if one.described is not None else {}),
        "calls": [_call_json(call) for call in one.calls],
        "bytes": one.bytes,
        "seconds": round(one.seconds, 3),
    }


def _asked_json(asked: Asked) -> dict[str, Any]:
    verdict = asked.verdict
    return {
        "id": asked.promise.id,
        "decided_by": str(asked.promise.kind),
        "says": asked.promise.says,
        "verdict": verdict.state,
        "because": verdict.text,
        **({"needs": verdict.needs} if verdict.needs else {}),
        **({"calls": [call.number for call in verdict.calls]} if verdict.calls else {}),
    }


def _cost_json(cost: Cost) -> dict[str, Any]:
    return {
        "what": cost.what,
        "rows": cost.rows,
        "bytes": cost.bytes,
        "tokens": {"estimate": cost.tokens, "exact": False},
        "at_least": cost.at_least,
        "shown": {one.runtime: {"whole": one.whole, "rows": one.rows, "otherwise": one.action, "as_of": one.as_of} for one in cost.shown},
    }


def _call_json(call: Exchange) -> dict[str, Any]:
    answer = call.answer
    told: Mapping[str, Any] = {"result": _short(answer.shown)} if answer.state == "result" else {"why": answer.why}
    return {
        "number": call.number,
        "tool": call.tool,
        "arguments": dict(call.arguments),
        "state": answer.state,
        **({"class": answer.class_} if answer.class_ else {}),
        "bytes": answer.bytes,
        "seconds": round(answer.seconds, 3),
        **told,
    }
