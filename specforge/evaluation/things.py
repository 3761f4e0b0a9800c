"""Cases from tools that return one thing or a document, or change something: what an agent says where there is nothing to read or change, or where a field is lacking."""

from collections.abc import Iterator

from specforge.amounts import enumerated
from specforge.contracts.now import instant_of
from specforge.evaluation.cases import EvalCase, Serves
from specforge.evaluation.points import absent, beside, cases_at, is_read, lacking, readers_of
from specforge.grading.catalog import shown
from specforge.phrases import Phrases
from specforge.project import Owned, View
from specforge.spec.tools import Tool


def from_things(view: View) -> Iterator[EvalCase]:
    """Give the cases of every tool that the agent reads one thing or a document with, or changes something with; how a server of others fails is not known."""
    readers = readers_of(view)
    for tool in view.tools:
        if is_read(tool.value) and tool.value.returns.kind in {"one", "document"} and tool.value.reads is None and tool.id not in readers:
            serves = Serves(tool.id, 1, 1, now=instant_of(view))
            asked, other = (_asked_about(tool, view.phrases, absent=others) for others in (False, True))
            points = (
                *(lacking(tool, view, serves, of=asked or view.phrases.users.any_one) if tool.value.returns.kind == "one" else ()),
                *absent(
                    tool, view, Serves(tool.id, 0, 1, now=serves.now), view.phrases.users.asks_about.format(sought=other) if other else ""
                ),
            )
            yield from cases_at(tool, points, view, "result")
        elif tool.value.writes and tool.value.used_by == "agent" and tool.value.reads is None and not tool.value.lists:
            asked = _asked_about(tool, view.phrases, absent=True)
            wants = view.phrases.users.asks_about.format(sought=asked) if asked else ""
            serves = Serves(tool.id, 0, 1, now=instant_of(view))
            yield from cases_at(tool, absent(tool, view, serves, wants, tuple(beside(tool, view))), view, "result")


def _asked_about(tool: Owned[Tool], words: Phrases, *, absent: bool) -> str:
    """How a user says what is asked about: by the arguments that a call needs, as far as the spec has values for them."""
    probe = tool.value.probe
    samples = {name: field.sample for name, field in tool.value.input.items() if field.sample is not None}
    given = {**samples, **(probe.arguments if probe else {}), **(probe.absent if probe and absent else {})}
    named = [
        words.users.value_is.format(name=name, value=shown(given[name]))
        for name, field in tool.value.input.items()
        if name in given and field.required and isinstance(given[name], str | int | float)
    ]
    return words.users.one_whose.format(named=enumerated(named, words.all_of)) if named else ""
