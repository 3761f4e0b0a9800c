"""What is expected in a case: its own checks, and those that stand because of what it covers."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from specforge.evaluation.cases import Expectation
from specforge.grading.catalog import shown
from specforge.location import Ref
from specforge.project import Owned, View
from specforge.provenance.traced import Origin
from specforge.spec.cases import Case
from specforge.spec.checks import Check, PageLimit
from specforge.spec.model import EMPTY
from specforge.spec.rules import Constraint, Criterion, Intent
from specforge.spec.tools import Tool
from specforge.spec.walking import filled, walk


def standing(view: View, covered: frozenset[str], values: Mapping[str, object] = EMPTY) -> Iterator[Expectation]:
    """Give what must hold in a case beside its own expectations, from what it covers and the values that it gives to variables.

    These are the criteria of covered constraints, those that always apply in the scope of the case, the limit on pages of
    each tool its intents use, and the form of every answer.
    """
    intents = [one for one in view.in_order(covered) if isinstance(one.value, Intent)]
    in_scope = {
        f"constraint/{rule.id}"
        for rules in (view.always, *(view.scoped.get(one, ()) for one in view.with_wholes(one.id for one in intents)))
        for rule in rules
    }
    used = {f"tool/{tool}" for one in intents if isinstance(one.value, Intent) for tool in one.value.tools}
    for one in view.in_order({*covered, *in_scope, *used}):
        if isinstance(one.value, Constraint) and "eval" in one.value.enforce:
            rule = Owned(one.value, one.ref, one.place, one.scope, one.because)
            for criterion in view.criteria(rule):
                if f"constraint/{rule.id}" in covered or criterion.value.always:
                    yield from expectations(criterion, view, values)
        elif isinstance(one.value, Tool) and one.value.agent.pages_per_task is not None:
            limit = PageLimit(tool=one.id, at_most=one.value.agent.pages_per_task)
            yield Expectation(one.at("agent", "pages_per_task"), Check(pages_at_most=limit))
    form = view.feature.output_format
    if form is not None and form.json_schema is not None:
        yield Expectation(view.at("output_format", ref="output-format"), Check(json_schema=form.json_schema))


def expectations(criterion: Owned[Criterion], view: View, values: Mapping[str, object] = EMPTY) -> tuple[Expectation, ...]:
    """Give the checks of a criterion with facts filled in, and variables by the given values or their samples."""
    made = view.once(_made)
    known = made.get(criterion.ref)
    if known is None or known.criterion is not criterion.value:
        known = made[criterion.ref] = _Made(criterion.value, _filled(criterion, view, EMPTY))
    return _filled(criterion, view, values) if values and known.quotes else known.found


def _filled(criterion: Owned[Criterion], view: View, values: Mapping[str, object]) -> tuple[Expectation, ...]:
    return tuple(
        Expectation(criterion.at("check", index), fill_check(check, view, values, criterion.at("check", index)))
        for index, check in enumerate(criterion.value.check)
    )


class _Made(Struct, frozen=True, dict=True):
    """What is expected by a criterion where a case gives no values of its own."""

    criterion: Criterion
    found: tuple[Expectation, ...]

    @cached_property
    def quotes(self) -> bool:
        """Whether anything in it may stand for a value."""
        return any("{" in text for check in self.criterion.check for _, _, text in walk(check))


def _made(_: View) -> dict[Ref, _Made]:
    """What is expected by each criterion that was asked about; several cases and checks ask about each."""
    return {}


def fill_check(check: Check, view: View, values: Mapping[str, object], origin: Origin) -> Check:
    """Fill facts into a check, and variables by the given values or their samples."""
    return filled(check, lambda text: filled_text(text, view, values, origin))


def filled_text(text: str, view: View, values: Mapping[str, object], origin: Origin) -> str:
    """Fill facts into a text, and variables by the given values or their samples."""
    text = view.fill(text, origin)
    for name, value in ({**view.samples, **values} if values else view.samples).items():
        text = text.replace(f"{{{{{name}}}}}", shown(value))
    return text


def covered_by(case: Owned[Case], view: View) -> frozenset[str]:
    """Give what a case covers, as `kind/id`."""
    found: set[str] = set()
    for name in case.value.covers:
        kind, slash, _ = name.partition("/")
        kinds = (kind,) if slash else ("intent", "constraint", "tool")
        id = name.partition("/")[2] if slash else name
        found.update(f"{kind}/{id}" for kind in kinds if id in view.targets.get(kind, frozenset()))
    return frozenset(found)


def refs_of(covered: frozenset[str], view: View) -> tuple[str, ...]:
    """Give the refs of what is covered, in the order of the spec."""
    return tuple(str(one.ref) for one in view.in_order(covered))
