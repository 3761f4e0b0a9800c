"""Cases that no answer passes."""

from collections.abc import Iterator
from itertools import chain, product

from specforge.evaluation.cases import EvalCase
from specforge.evaluation.written_cases import from_cases
from specforge.finding import Problem, Severity
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.certain import failed_already, failed_by_saying, made_up_by_saying, sure_to_fail
from specforge.grading.conversation import conversation
from specforge.grading.loosening import loosened
from specforge.location import Route
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.checks import Check

REFUSED = "an answer that declines writes nothing, and a write is expected"


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def impossible_case(project: Project) -> Iterator[Problem]:
    """Flag a case whose expectations cannot hold together, or one of which no run can meet.

    It fails whatever the model does: `does_only` with a tool that reads, since only writes are compared with it; an expected
    write beside a refusal, or beside a `does_only` without it; something expected and its `not`; a length that is at least
    more than it is at most; an answer or a phrase that is expected word for word and fails what else is expected, by the case or
    by a rule that it covers, as a sum that nobody gave where none may be made up; what the case gives the agent and what no later turn makes up for, as an answer in English where
    German is asked for, a number that nobody gave where none may be made up, or a write where none is expected. What is told is proven from the case, never guessed.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: status
        when: The user asks for an order.
        do: Look it up.
        tools: [find_order]
    tools:
      - {id: find_order, does: read, purpose: Find an order.}
    cases:
      - id: asks
        covers: status
        input: Where is my order A-1?
        expect:
          - does_only: [{call: find_order}]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: status
        when: The user asks for an order.
        do: Look it up.
        tools: [find_order]
    tools:
      - {id: find_order, does: read, purpose: Find an order.}
    cases:
      - id: asks
        covers: status
        input: Where is my order A-1?
        expect:
          - calls: find_order
          - does_only: []
    ```
    """
    for view in project.views:
        catalog = catalog_of(view)
        for case, whole in zip(view.cases, from_cases(view), strict=True):
            expected = chain(_impossible(case.value.expect, catalog), _contradicted(whole, len(case.value.expect), catalog))
            filled = catalog.filled(whole.variables or {})
            expected = chain(expected, _made_up(whole, len(case.value.expect), filled))
            said = _said_already(whole, filled, varied=bool(view.variant))
            found = next(chain(((("expect", *route), message, help) for route, message, help in expected), said), None)
            if found is not None:
                route, message, help = found
                place = case.place
                for part in route:
                    place = place / part
                yield Problem(f"the case `{case.id}` fails whatever the model does: {message}", place, help, str(case.ref))


def _impossible(expect: tuple[Check, ...], catalog: Catalog) -> Iterator[tuple[Route, str, str]]:
    """What cannot hold: where it is written among the expectations, what it is, and what to do."""
    refuses = any(one.refuses for one in expect)
    onlys = [one.does_only for one in expect if one.does_only is not None]
    for index, one in enumerate(expect):
        for at, call in enumerate(one.does_only or ()):
            if call.call in catalog.tools and call.call not in catalog.writes:
                help = "expect it with `calls`, and write `does_only: []` for no write"
                yield (index, "does_only", at), f"`does_only` compares calls of tools that write, and `{call.call}` reads", help
        for at, call in enumerate(one.calls or ()):
            if call.call in catalog.writes and (call.times is None or call.times.at_least):
                if refuses:
                    yield (index, "calls", at), REFUSED, "remove one of the two"
                elif any(call.call not in [done.call for done in only] for only in onlys):
                    yield (index, "calls", at), f"`does_only` leaves no call of `{call.call}`, and one is expected", "remove one of the two"
        if refuses and one.does_only:
            yield (index, "does_only"), REFUSED, "remove one of the two"
        if one.not_ is not None:
            rest = (*expect[:index], one.model_copy(update={"not_": None}), *expect[index + 1 :])
            if not loosened((one.not_,), rest).lost:
                yield (index, "not"), "it expects the same that must not hold", "remove one of the two"
    for key in ("words", "sentences", "characters"):
        bounds = [(index, bound) for index, one in enumerate(expect) if (bound := getattr(one, key)) is not None]
        least = max((bound.at_least for _, bound in bounds if bound.at_least is not None), default=0)
        for index, bound in bounds:
            if bound.at_most is not None and bound.at_most < least:
                yield (index, key), f"no answer has at least {least} {key} and at most {bound.at_most}", "correct one of the two numbers"


def _contradicted(case: EvalCase, own: int, catalog: Catalog) -> Iterator[tuple[Route, str, str]]:
    """What is expected word for word, where it fails what else is expected; as many expectations as `own` says are the case's."""
    for index, one in enumerate(case.expect[:own]):
        answer = conversation(one.check.equals) if one.check.equals is not None else None
        for other in case.expect:
            asked = "something else that it expects" if other.ref == one.ref else f"`{other.ref.rpartition('/')[2]}`"
            if answer is not None and (reason := sure_to_fail(other.check, answer, catalog)) is not None:
                yield (index, "equals"), f"the answer that it expects fails {asked}: {reason}", "change one of the two"
            for at, phrase in enumerate(one.check.says):
                if (reason := failed_by_saying(other.check, phrase, catalog)) is not None:
                    yield (index, "says", at), f"who says what it expects fails {asked}: {reason}", "change one of the two"


def _made_up(case: EvalCase, own: int, catalog: Catalog) -> Iterator[tuple[Route, str, str]]:
    """What is expected word for word, and was given by nobody where none may be made up, as a sum; a user who is played may say anything."""
    if case.user is not None:
        return
    given = conversation(case.turns)
    for index, one in enumerate(case.expect[:own]):
        told: tuple[tuple[Route, str | None], ...] = (
            (("equals",), one.check.equals),
            *((("says", at), phrase) for at, phrase in enumerate(one.check.says)),
        )
        for other, (route, phrase) in product(case.expect, told):
            if phrase is not None and (reason := made_up_by_saying(other.check, phrase, given, catalog)) is not None:
                asked = "something else that it expects" if other.ref == one.ref else f"`{other.ref.rpartition('/')[2]}`"
                help = "state it in a fact, or let a tool or the user give it"
                yield (index, *route), f"who says what it expects fails {asked}: {reason}", help


def _said_already(case: EvalCase, catalog: Catalog, *, varied: bool) -> Iterator[tuple[Route, str, str]]:
    """The turn of the agent that the case gives, where nothing that comes after it makes up for what it fails."""
    for index, turn in enumerate(case.turns):
        if turn.user is not None or turn.by == "user":
            continue
        given = "call" if turn.agent is None else "turn"
        so_far = conversation(case.turns[: index + 1])
        for one in case.expect:
            if (reason := failed_already(one.check, so_far, catalog)) is not None:
                asked = "what it expects" if one.ref == case.refs[0] else f"`{one.ref.rpartition('/')[2]}`"
                help = "write that turn so that it passes" + (", or say with `where` in which variants the case holds" if varied else "")
                yield ("turns", index), f"the {given} of the agent that it gives fails {asked}: {reason}", help
