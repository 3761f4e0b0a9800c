"""What an element says, in lines for people, with facts filled in."""

from collections.abc import Callable, Iterator

from specforge.amounts import enumerated, many
from specforge.elements import Known, parts_of
from specforge.overview.boundaries import boundary_lines
from specforge.project import View
from specforge.spec.cases import Case, Example
from specforge.spec.facts import Document, Fact, Scaffold, Table, Variable
from specforge.spec.hand_overs import Gives, Takes
from specforge.spec.judgements import Judgement
from specforge.spec.model import Model
from specforge.spec.models import LanguageModel
from specforge.spec.purposes import Purpose
from specforge.spec.rules import Constraint, Intent, Step
from specforge.spec.stress import Axis
from specforge.spec.turns import Turn
from specforge.stress.deriving import levels_of

Fill = Callable[[str], str]


def lines_of(view: View, known: Known) -> tuple[str, ...]:
    """Give what an element says in a variant; nothing when it is known by its id alone."""
    value = known.model
    if isinstance(value, Purpose):
        return tuple(boundary_lines(view, parts_of(known.ref)[2], value))
    if isinstance(value, Fact):
        return tuple(_fact(view, value))
    if isinstance(value, Axis):
        levels = next(levels_of(one, view) for one in view.axes if str(one.ref) == known.ref)
        return (f"levels: {enumerated(levels) if levels else 'none'}", f"a drop of {many(value.drop, 'point')} must be seen")
    found = [] if value is None else list(_lines(value, view.fill))
    return tuple(found) or tuple(filter(None, [view.fill(known.says)]))


def _lines(value: Model, fill: Fill) -> Iterator[str]:
    if isinstance(value, Constraint):
        yield fill(value.rule)
    elif isinstance(value, Intent):
        yield from _intent(value, fill)
    elif isinstance(value, Scaffold):
        yield fill(value.text)
    elif isinstance(value, Variable):
        yield f"{fill(value.says)}; {value.type}" if value.says else value.type
    elif isinstance(value, Document):
        yield f"{value.title}: {value.file}"
    elif isinstance(value, Takes):
        yield f"{enumerated(tuple(value.fields))} of {value.from_}"
    elif isinstance(value, Gives):
        yield f"{fill(value.says).rstrip('.')}: {enumerated(tuple(value.fields))}" if value.says else enumerated(tuple(value.fields))
    elif isinstance(value, Example):
        yield from map(_turn, value.turns)
    elif isinstance(value, LanguageModel):
        until = f"{' at least' if value.tentative else ''} until {value.retires}" if value.retires else ""
        yield f"{value.name}, served by {value.served_by}{until}"
    elif isinstance(value, Case):
        yield from _case(value, fill)
    elif isinstance(value, Judgement):
        yield from judgement_lines(value, fill)


def judgement_lines(value: Judgement, fill: Fill) -> Iterator[str]:
    """Say what is decided of a question, what else could have been, and who agreed."""
    yield f"{fill(value.question)} {fill(value.choice)}"
    yield from (f"not: {fill(other)}" for other in value.alternatives)
    yield f"agreed by {enumerated(value.agreed_by)} on {value.agreed_on}" if value.agreed_by else "open: nobody agreed"
    yield f"decides {enumerated(value.decides)}"


def _fact(view: View, fact: Fact) -> Iterator[str]:
    worth = view.fill(f"{{{fact.id}}}") if fact.is_ is not None or fact.one_of else ""
    says = view.fill(fact.says or "")
    if says or worth:
        yield f"{says}: {worth}" if says and worth else says or worth
    if fact.table is not None:
        yield from _rows(fact.table, view.fill)


def _rows(table: Table, fill: Fill) -> Iterator[str]:
    for row in table.rows:
        cells = [f"{fill(name)} {fill(cell)}" for name, cell in zip(table.columns[1:], row[1:], strict=False)]
        yield f"{fill(row[0])}: {', '.join(cells)}"


def _intent(intent: Intent, fill: Fill) -> Iterator[str]:
    if intent.when is not None:
        yield f"when: {fill(intent.when)}"
    if intent.only_if is not None:
        every, some = map(fill, intent.only_if.all_of), " or ".join(map(fill, intent.only_if.any_of))
        yield from (f"only if: {one}" for one in (*every, *([some] if some else [])))
    if intent.otherwise is not None:
        yield f"otherwise: {fill(intent.otherwise)}"
    yield from (f"the user gives: {fill(one)}" for one in intent.ask)
    yield from (f"does: {fill(one)}" for one in intent.do)
    for number, step in enumerate(intent.steps, 1):
        yield from _step(number, step, fill)
    if intent.sends is not None:
        yield f"sends, word for word: {fill(intent.sends)}"
    yield from (f"afterwards: {fill(one)}" for one in intent.then)
    if intent.tools:
        yield f"uses: {enumerated(intent.tools)}"


def _step(number: int, step: Step, fill: Fill) -> Iterator[str]:
    yield f"{number}. {fill(step.do)}"
    for branch in step.if_:
        then = [*([fill(branch.do)] if branch.do is not None else []), *([f"go on with {branch.go}"] if branch.go is not None else [])]
        yield f"{number}. if: {fill(branch.is_).rstrip('.')}: {'; '.join(then)}"


def _case(case: Case, fill: Fill) -> Iterator[str]:
    yield f"about: {enumerated(case.covers)}"
    if case.input is not None:
        yield f"user: {case.input}"
    if case.user is not None:
        yield f"a user who wants: {fill(case.user.wants)}"
    yield from map(_turn, case.turns)


def _turn(turn: Turn) -> str:
    if turn.call is not None:
        return f"{turn.by} calls {turn.call}"
    return f"user: {turn.user}" if turn.user is not None else f"agent: {turn.agent}"
