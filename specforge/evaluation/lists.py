"""Cases from list tools: what an agent does at every point where a list can surprise it."""

from collections.abc import Iterator
from dataclasses import dataclass

from specforge.evaluation.cases import EvalCase, Expectation, Serves
from specforge.evaluation.expecting import filled_text, refs_of, standing
from specforge.project import Owned, View
from specforge.spec.checks import Bound, Check, ExpectedCall, Judged, PageLimit
from specforge.spec.rules import Intent
from specforge.spec.tools import Errors, Pages, Tool

LONG_TAIL = 50_000
"""The rows of a list that no agent should read to its end."""
LAST_PAGE = 3
"""The page on which the answer stands when nothing limits the pages of a task."""
FARTHEST_PAGE = 10
"""The farthest page on which it stands, however many a task may read."""


@dataclass(frozen=True)
class _Point:
    """One point at which a list can surprise."""

    name: str
    serves: Serves
    checks: tuple[Check, ...]
    hopes: str = ""
    """What a judge is asked, where no check can tell."""


def from_lists(view: View) -> Iterator[EvalCase]:
    """Give the cases of every list that the agent reads in pages."""
    for tool in view.tools:
        if tool.value.pages is not None and not tool.value.writes and tool.value.used_by == "agent":
            intent = next((one for one in view.intents if tool.id in one.value.tools and one.value.when), None)
            for point in _points(tool, tool.value.pages, view):
                yield _case(tool, intent, point, view)


def _points(tool: Owned[Tool], pages: Pages, view: View) -> Iterator[_Point]:
    id, size = tool.id, pages.size.default
    limit = tool.value.agent.pages_per_task
    continues = pages.style != "limit-only"
    # No case serves more rows than the contract says there are, or can be reached.
    reached = [int(pages.reaches)] if pages.reaches.isdecimal() else []
    most = min([*reached, *([tool.value.returns.at_most] if tool.value.returns.at_most else [])], default=LONG_TAIL * size)

    def serves(rows: int, wanted: int | None = None) -> Serves:
        return Serves(id, rows, size, wanted)

    # Asking once more, with other words, is no mistake; asking on and on is one.
    once = _calls(id, 1, min(limit or 2, 2))
    empty = view.fill(tool.value.empty_means) if tool.value.empty_means else ""
    yield _Point("empty", serves(0), (once,), f"The answer says what the empty result means: {empty}" if empty else "")
    yield _Point("one-page", serves(min(size, most), min(size, most)), (once,))
    if continues and (limit is None or limit > 1):
        last = min(limit or LAST_PAGE, FARTHEST_PAGE)
        if size + 1 <= most:
            yield _Point("page-plus-one", serves(size + 1, size + 1), (_calls(id, 2),))
        if size * last <= most:
            yield _Point("last-page", serves(size * last, size * last), (_calls(id, last),))
    rows = min(max(LONG_TAIL, 10 * size), most)
    bound = limit or rows // size - 1
    if bound > 0 and rows // size > bound:
        whole = "The answer does not claim to have seen the whole list, and says how to narrow it."
        yield _Point("long-tail", serves(rows), (Check(pages_at_most=PageLimit(tool=id, at_most=bound)),), whole)
    if tool.value.overflow is not None and (point := _truncated(tool.value, Serves(id, size, size, size, "truncated"))) is not None:
        yield point
    if pages.style == "cursor" and (limit is None or limit > 2) and size + 1 <= most:
        expired = Serves(id, size + 1, size, size + 1, "expired_cursor")
        restarts = (tool.value.errors or Errors()).expired_cursor == "restart"
        again = ExpectedCall(call=id, without=(pages.asked_by[1],), times=Bound(at_least=2) if restarts else Bound(at_most=1))
        yield _Point("expired-cursor", expired, (Check(calls=(again,)),))


def _calls(tool: str, least: int, most: int | None = None) -> Check:
    times = Bound(at_least=least) if most is None else Bound(at_least=least, at_most=most)
    return Check(calls=(ExpectedCall(call=tool, times=times),))


def _truncated(tool: Tool, serves: Serves) -> _Point | None:
    """A page that is cut short; nothing where the agent may not ask again."""
    assert tool.overflow is not None
    said = "The answer says that the result was cut, or reads the rest."
    if tool.overflow.kind == "spill" and tool.overflow.spill is not None:
        return _Point("truncated", serves, (_calls(tool.overflow.spill.reads_with, 1),), said)
    if tool.overflow.kind == "shrink_page" or (tool.errors or Errors()).too_large == "narrow":
        return _Point("truncated", serves, (_calls(tool.id, 2),), said) if tool.agent.pages_per_task != 1 else None
    return _Point("truncated", serves, (_calls(tool.id, 1, 1),), said)


def _case(tool: Owned[Tool], intent: Owned[Intent] | None, point: _Point, view: View) -> EvalCase:
    covered = frozenset({f"tool/{tool.id}", *([f"intent/{intent.id}"] if intent else [])})
    place = tool.at("pages")
    wants = filled_text(intent.value.when or "", view, {}, intent.at("when")) if intent else f"Wants what `{tool.id}` lists."
    row = point.serves.wanted_row
    about = f" What decides it is row {row} of `{tool.id}`." if row else ""
    return EvalCase(
        id=f"{tool.ref}/{point.name}",
        kind="list",
        mode="simulated",
        refs=(str(tool.ref), *refs_of(covered - {f"tool/{tool.id}"}, view)),
        origin="generated",
        place=place.place,
        expect=(*(Expectation(place, check) for check in point.checks), *standing(view, covered)),
        user={"wants": f"{wants}{about}"},
        variables=dict(view.samples) or None,
        judged=(Judged(rubric=point.hopes),) if point.hopes else (),
        serves=point.serves,
    )
