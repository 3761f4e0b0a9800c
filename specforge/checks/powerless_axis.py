"""Axes of stress that cannot show anything."""

from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.model import nearest


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def powerless_axis(project: Project) -> Iterator[Problem]:
    """Flag a level of stress with so few cases that nothing would be seen if all of them failed.

    It costs runs and says nothing, and looks as if users of that kind were tested. How many cases it takes to see the
    drop that is declared, which is many more, is said by `specforge stress`.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: say-hello
        rule: Begin with a hello.
    cases:
      - id: greeting
        covers: say-hello
        input: Hi, are you there?
        reworded: {language: {de: 'Hallo, ist da jemand?'}}
        expect: {says: hello}
    stress: [language]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: say-hello
        rule: Begin with a hello.
    cases:
      - {id: greeting, covers: say-hello, input: Where is everybody today?, expect: {says: hello}}
      - {id: question, covers: say-hello, input: What about the order?, expect: {says: hello}}
      - {id: complaint, covers: say-hello, input: Nothing works here., expect: {says: hello}}
      - {id: thanks, covers: say-hello, input: That was a great help., expect: {says: hello}}
    stress: [typing_noise]
    ```
    """
    if not any(view.axes for view in project.views):
        return
    from specforge.stress.deriving import cases_at, levels_of, stress_cases  # noqa: PLC0415  most features have no axes
    from specforge.stress.sizing import cases_needed, drop_shown  # noqa: PLC0415  the same

    levelled = {axis.ref for view in project.views for axis in view.axes if levels_of(axis, view)}
    for view in project.views:
        stressed = stress_cases(view) if view.axes else ()
        for axis in view.axes:
            tried, rate = cases_at(axis, stressed), axis.value.plain_rate
            weak = [name for name in levels_of(axis, view) if drop_shown(rate, len(tried.get(name, ()))) is None]
            if weak:
                names = in_code(weak)
                message = f"the axis `{axis.id}` has too few cases at {names} to show even that all of them fail"
                least = cases_needed(rate, rate)
                help = f"write cases, or `reworded: {{{axis.id}: ...}}` in more of them; {least} at each level show that everything fails"
                yield Problem(message, axis.place, help, str(axis.ref))
            elif axis.ref not in levelled:
                message = f"the axis `{axis.id}` has no level, and no case is written for one"
                yield Problem(message, axis.place, _for_levels(axis.id), str(axis.ref))


def _for_levels(name: str) -> str:
    from specforge.stress.levels import BUILT_IN  # noqa: PLC0415  the same

    close = nearest(name, BUILT_IN)
    if close.startswith("did"):
        return close
    known = in_code(BUILT_IN)
    return f"give it `levels`, or write `reworded: {{{name}: ...}}` in cases; {known} bring levels along"
