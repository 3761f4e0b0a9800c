"""What is expected in a case: its own checks, and those that stand because of what it covers."""

from collections.abc import Iterator, Mapping

from specforge.evaluation.cases import Expectation
from specforge.project import Owned, View
from specforge.provenance.traced import Origin
from specforge.spec.cases import Case
from specforge.spec.checks import Check, PageLimit
from specforge.spec.rules import Criterion
from specforge.spec.walking import filled


def standing(view: View, covered: frozenset[str]) -> Iterator[Expectation]:
    """Give what must hold in a case beside its own expectations, from what it covers.

    These are the criteria of covered constraints, those that always apply in the scope of the case, the limit on pages of
    each tool its intents use, and the form of every answer.
    """
    for rule in view.constraints:
        in_scope = not rule.scope or bool(covered & {f"intent/{intent}" for intent in rule.scope})
        for criterion in view.criteria(rule) if "eval" in rule.value.enforce else ():
            if f"constraint/{rule.id}" in covered or (criterion.value.always and in_scope):
                yield from expectations(criterion, view)
    used = {tool for intent in view.intents if f"intent/{intent.id}" in covered for tool in intent.value.tools}
    for tool in view.tools:
        limit = tool.value.agent.pages_per_task
        if limit is not None and (tool.id in used or f"tool/{tool.id}" in covered):
            yield Expectation(tool.at("agent", "pages_per_task"), Check(pages_at_most=PageLimit(tool=tool.id, at_most=limit)))
    form = view.feature.output_format
    if form is not None and form.json_schema is not None:
        yield Expectation(view.at("output_format", ref="output-format"), Check(json_schema=form.json_schema))


def expectations(criterion: Owned[Criterion], view: View) -> tuple[Expectation, ...]:
    """Give the checks of a criterion with facts and sample values filled in."""
    return tuple(
        Expectation(criterion.at("check", index), fill_check(check, view, {}, criterion.at("check", index)))
        for index, check in enumerate(criterion.value.check)
    )


def fill_check(check: Check, view: View, values: Mapping[str, object], origin: Origin) -> Check:
    """Fill facts into a check, and variables by the given values or their samples."""
    return filled(check, lambda text: filled_text(text, view, values, origin))


def filled_text(text: str, view: View, values: Mapping[str, object], origin: Origin) -> str:
    """Fill facts into a text, and variables by the given values or their samples."""
    text = view.fill(text, origin)
    for name, value in {**samples_of(view), **values}.items():
        text = text.replace(f"{{{{{name}}}}}", str(value))
    return text


def samples_of(view: View) -> dict[str, object]:
    """The samples of the variables that have one."""
    return {variable.id: variable.value.sample for variable in view.variables if variable.value.sample is not None}


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
    groups: tuple[tuple[Owned[object], ...], ...] = (view.intents, view.constraints, view.tools)
    return tuple(str(one.ref) for group in groups for one in group if f"{one.ref.kind}/{one.id}" in covered)
