"""Patterns and schemas that cannot be used."""

from collections.abc import Iterator

from specforge.errors import SpecforgeError
from specforge.finding import Problem, Severity
from specforge.grading.catalog import catalog_of
from specforge.grading.json_schemas import schema_error
from specforge.grading.patterns import compile_pattern
from specforge.location import Place, Ref
from specforge.project import Project, View
from specforge.regexes import regex
from specforge.registry import Reach, check
from specforge.spec.checks import Check

_LITERAL = regex(r"/(.+)/(i|g|gi|ig|im|mi|gim|gmi)")
"""A regular expression as JavaScript writes one, with flags that are no end of a path."""


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unusable_check(project: Project) -> Iterator[Problem]:
    r"""Flag a pattern or JSON Schema that is not valid or could hang, and a hand-over that cannot be recognised.

    Patterns run on RE2, which takes time linear in the text; it has no look-around and no back-references. One in slashes with
    flags, as JavaScript writes it, would look for the slashes.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: hours
        when: The user asks for opening hours.
        do: Tell them.
    cases:
      - id: asks-for-hours
        covers: hours
        input: When do you open?
        expect:
          - pattern: '(?<=at )nine'
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: hours
        when: The user asks for opening hours.
        do: Tell them.
    cases:
      - id: asks-for-hours
        covers: hours
        input: When do you open?
        expect:
          - pattern: '\bat nine\b'
    ```
    """
    for view in project.views:
        for one, place, ref in _checks(view):
            yield from _problems(one, place, ref, view)
        for tool in view.tools:
            for index, meaning in enumerate(tool.value.probe.meaning if tool.value.probe is not None else ()):
                if meaning.every is not None and (fault := schema_error(meaning.every)):
                    place = tool.place / "probe" / "meaning" / index / "every"
                    yield Problem(f"the JSON Schema cannot be used: {fault}", place, _cure(fault), str(tool.ref))
        form = view.feature.output_format
        if form is not None and form.json_schema is not None and (fault := schema_error(form.json_schema)):
            place = Place(view.file.path) / "output_format" / "json_schema"
            yield Problem(f"the JSON Schema cannot be used: {fault}", place, _cure(fault), f"{view.id}/output-format")


def _cure(fault: str) -> str:
    if "is no type" in fault:
        return "write one of these, or a list of them"
    return "write what it names into the same schema, under `$defs`" if "$ref" in fault else "write it in draft 2020-12"


def _checks(view: View) -> Iterator[tuple[Check, Place, Ref]]:
    for case in view.cases:
        yield from ((one, case.place / "expect" / index, case.ref) for index, one in enumerate(case.value.expect))
    for axis in view.axes:
        for name, level in axis.value.levels.items():
            at = axis.place / "levels" / name / "expect"
            yield from ((one, at / index, axis.ref) for index, one in enumerate(level.expect))
    for rule in view.constraints:
        for criterion in view.criteria(rule):
            yield from ((one, criterion.place / "check", criterion.ref) for one in criterion.value.check)


def _problems(one: Check, place: Place, ref: Ref, view: View) -> Iterator[Problem]:
    if one.pattern is not None:
        if (literal := _LITERAL.fullmatch(one.pattern)) is not None:
            flags = literal[2].replace("g", "")
            cure = f"write `{f'(?{flags})' if flags else ''}{literal[1]}`"
            yield Problem(f"the pattern `{one.pattern}` looks for its slashes and flags, too", place / "pattern", cure, str(ref))
        try:
            compile_pattern(one.pattern)
        except SpecforgeError as error:
            yield Problem(str(error), place / "pattern", error.help or "correct the pattern", str(ref))
    if one.json_schema is not None and (fault := schema_error(one.json_schema)):
        yield Problem(f"the JSON Schema cannot be used: {fault}", place / "json_schema", _cure(fault), str(ref))
    if one.hands_off is not None and one.hands_off in view.targets["intent"]:
        handoff = catalog_of(view).handoffs.get(one.hands_off)
        if handoff is None:
            yield Problem(f"`{one.hands_off}` is no hand-off", place / "hands_off", "name an intent with `kind: handoff`", str(ref))
        elif handoff.sends is None and not handoff.tools:
            help = f"give the intent `{one.hands_off}` a message that it `sends`, or `tools`"
            yield Problem(f"whether `{one.hands_off}` was handed over to cannot be told", place / "hands_off", help, str(ref))
    for nested in (one.not_, one.each_turn, *one.any_of):
        if nested is not None:
            yield from _problems(nested, place, ref, view)
