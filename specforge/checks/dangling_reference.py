"""Names of things that do not exist."""

from collections.abc import Iterator

from specforge.amounts import enumerated
from specforge.elements import elements_of, kind_of
from specforge.finding import Problem, Severity
from specforge.project import Lost, Project, View
from specforge.registry import Reach, check
from specforge.spec.element import Element
from specforge.spec.fields import TYPES
from specforge.spec.model import nearest

DECLARED = {kind: f"{kind}s" for kind in ("fact", "variable", "intent", "constraint", "tool", "document", "scaffold", "example", "case")}
"""Below which key of a spec each kind of element is declared."""
EXCEPT = "; or leave out what names it, by `except` where the feature uses the module"
ELSEWHERE = "it exists in other variants only: declare it for these too, or restrict what names it with `where`"


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def dangling_reference(project: Project) -> Iterator[Problem]:
    """Flag a name that is the id of nothing.

    A rule that names a lost intent holds nowhere, a text that quotes a lost fact prints a brace, and neither says so.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Tell the fee, {cancel-fee}.
        tools: [cancel_order]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        is: 5 EUR
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Tell the fee, {cancel-fee}.
        tools: [cancel_order]
    tools:
      - id: cancel_order
        does: write
        purpose: Cancel an order.
    ```
    """
    for lost in project.lost:
        kinds = lost.reference.kinds
        # What another feature gives may be in a file that did not load.
        if "step" not in kinds and (project.complete or "gives" not in kinds):
            message, help = _words(lost, project)
            yield Problem(message, lost.reference.place, help, str(lost.reference.source))
    yield from _given(project)


def _given(project: Project) -> Iterator[Problem]:
    """Values that cases give to variables that exist in no variant of their feature."""
    known: dict[str, set[str]] = {}
    for view in project.views:
        known.setdefault(view.id, set()).update(variable.id for variable in view.variables)
    for view in project.views:
        for case in view.cases:
            for name in case.value.given.variables if case.value.given is not None else ():
                if name not in known[view.id]:
                    place, help = case.place / "given" / "variables" / name, nearest(name, sorted(known[view.id]))
                    yield Problem(f"`{name}` is no variable of feature `{view.id}`", place, help, str(case.ref))


def _words(lost: Lost, project: Project) -> tuple[str, str]:
    name, kinds, view = lost.reference.name, lost.reference.kinds, lost.views[0]
    known = [id for kind in kinds for id in view.targets.get(kind, frozenset())]
    route = lost.reference.place.route
    if "asks_before" in route:
        known.append("writes")
    if "hands_off" in route:
        known = [one.value.id for one in view.intents if one.value.kind == "handoff"] or known
    if "gives" in kinds:
        return f"no feature gives `{name}`", nearest(name, project.gifts)
    if "enum" in kinds and name in view.targets["fact"]:
        return f"the fact `{name}` has no `one_of`, so it is no type", "give it `one_of`, or write a type such as `string`"
    what = enumerated(["type, and no fact with `one_of`," if kind == "enum" else kind for kind in kinds], " or ")
    if lost.elsewhere:
        return f"`{name}` is no {what} of feature `{view.id}` in {lost.variants}", ELSEWHERE
    if (now := _renamed(name, kinds, view)) is not None:
        return f"`{name}` is no {what} of feature `{view.id}`", f"it is called `{now}` now"
    help = _meant(name, kinds, view, [*known, *(TYPES if "enum" in kinds else ())])
    if "does_only" in route and name in {"none", "nothing", "no", "false"}:
        help = "write `[]` for none"
    if lost.reference.place.path != view.file.path:
        return f"`{name}` is no {what} of feature `{view.id}`, which uses this module", help if help.endswith("?") else f"{help}{EXCEPT}"
    return f"`{name}` is no {what} of feature `{view.id}`", help


def _meant(name: str, kinds: tuple[str, ...], view: View, known: list[str]) -> str:
    """What may be meant by a name: one that is known, without its owner and kind, or something of another kind."""
    last = name.rpartition("/")[2]
    if last in known:
        return f"write `{last}`"
    if not known and {*kinds} <= DECLARED.keys():
        return f"there is none yet: declare it below {enumerated([f'`{DECLARED[kind]}`' for kind in kinds], ' or ')}"
    other = next((kind for kind in DECLARED if kind not in kinds and name in view.targets[kind]), None)
    if other is None or "enum" in kinds:
        close = nearest(name, known)
        more = "; declare a new one below `facts`, or below `variables` where a program fills it in"
        return close + more if close.startswith("known") and "variable" in kinds else close
    return f"it is {'an' if other[0] in 'aeio' else 'a'} {other}" + (f"; {nearest(name, known)}" if known else "")


def _renamed(name: str, kinds: tuple[str, ...], view: View) -> str | None:
    """The id that an element has now that once had this one."""
    wanted = {"fact" if kind == "enum" else kind for kind in kinds}
    models = (one.model for one in elements_of(view).values() if kind_of(one.ref) in wanted)
    return next((one.id for one in models if isinstance(one, Element) and name in one.was), None)
