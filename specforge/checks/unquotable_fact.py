"""Facts that have nothing to quote."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.facts import Fact


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unquotable_fact(project: Project) -> Iterator[Problem]:
    """Flag a text that quotes a table, and a fact that is quoted or printed in a variant it has no value for.

    The prompt would hold the name in braces instead of the value, or a sentence that ends before it.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: fees
        says: Fees
        table: {columns: [membership, fee], rows: [[regular, 5 EUR]]}
    constraints:
      - id: tell-fees
        level: should
        rule: Tell the fee, {fees}.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: fees
        says: Fees
        table: {columns: [membership, fee], rows: [[regular, 5 EUR]]}
    constraints:
      - id: tell-fees
        level: should
        rule: Tell the fee before you act on it.
    ```
    """
    for view in project.views:
        for reference in view.references:
            named = view.named.get(reference.name) if "variable" in reference.kinds else None
            if named is not None and isinstance(named.value, Fact) and view.value_of(Owned(named.value, named.ref, named.place)) is None:
                table = named.value.table is not None
                message = f"`{{{reference.name}}}` quotes a table" if table else _lacking(named.value, view)
                help = (
                    "put the value into a fact of its own"
                    if table
                    else "give it a value for each variant, or restrict what quotes it with `where`"
                )
                yield Problem(message, reference.place, help, str(reference.source))
        yield from _printed(view)


def _printed(view: View) -> Iterator[Problem]:
    for fact in view.facts:
        printed = fact.value.says is not None or fact.value.topic is not None
        if printed and fact.value.is_ is not None and view.value_of(fact) is None:
            message = f"{_lacking(fact.value, view)}, and is printed there"
            yield Problem(message, fact.place / "is", "give it a value for each variant, or restrict it with `where`", str(fact.ref))


def _lacking(fact: Fact, view: View) -> str:
    return f"the fact `{fact.id}` has no value for `{view.value_by(fact.is_) if fact.is_ is not None else ''}`"
