"""Facts that have nothing to quote."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project
from specforge.registry import check
from specforge.spec.facts import Fact


@check(severity=Severity.ERROR)
def unquotable_fact(project: Project) -> Iterator[Problem]:
    """Flag a text that quotes a table, or a fact that has no value in one of the variants.

    The prompt would hold the name in braces instead of the value.

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
                variant = ", ".join(view.variant.values())
                table = named.value.table is not None
                message = f"`{{{reference.name}}}` quotes a table" if table else f"the fact `{reference.name}` has no value for {variant}"
                help = (
                    "put the value into a fact of its own"
                    if table
                    else "give it a value for each variant, or restrict what quotes it with `where`"
                )
                yield Problem(message, reference.place, help, str(reference.source))
