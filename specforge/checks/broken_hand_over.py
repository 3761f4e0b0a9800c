"""Hand-overs whose two ends disagree."""

import itertools
from collections.abc import Iterator, Mapping

from msgspec import Struct

from specforge.amounts import in_code
from specforge.contracts.schemas import object_schema
from specforge.contracts.sizes import enum_of
from specforge.finding import Problem, Severity
from specforge.grading.json_schemas import instance_error
from specforge.location import Place
from specforge.project import Owned, Project, View
from specforge.provenance.traced import plain
from specforge.registry import Reach, check
from specforge.spec.fields import TYPES, Field, read_value
from specforge.spec.hand_overs import Gives
from specforge.spec.model import nearest


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def broken_hand_over(project: Project) -> Iterator[Problem]:
    """Flag a field that a feature takes and the other does not give, or gives with another type, more values or wider bounds.

    The output of one feature is the input of the next; without this, a renamed field stays green on both sides. A sample
    of what is given that does not fit its own fields is flagged too.

    Fires on:

    ```yaml
    # file: planner.yaml
    specforge: 1
    feature: planner
    gives:
      - id: plan
        fields: {steps: {type: list, of: string}}
    # file: executor.yaml
    specforge: 1
    feature: executor
    takes:
      - id: plan
        from: planner/plan
        fields: {step_list: {type: list, of: string}}
    ```

    Silent on:

    ```yaml
    # file: planner.yaml
    specforge: 1
    feature: planner
    gives:
      - id: plan
        fields: {steps: {type: list, of: string}}
    # file: executor.yaml
    specforge: 1
    feature: executor
    takes:
      - id: plan
        from: planner/plan
        fields: {steps: {type: list, of: string}}
    ```
    """
    given: dict[str, dict[_Shape, None]] = {}
    for view in project.views:
        for gives in view.gives:
            given.setdefault(f"{view.id}/{gives.id}", {})[_shape(Field(type="object", fields=gives.value.fields), view)] = None
            yield from _wrong_sample(gives, view)
    taken: dict[tuple[Place, str, str], dict[_Shape, None]] = {}
    for view in project.views:
        for takes in view.takes:
            shape = _shape(Field(type="object", fields=takes.value.fields), view)
            taken.setdefault((takes.place, takes.value.from_, str(takes.ref)), {})[shape] = None
    for (place, source, ref), shapes in taken.items():
        # Both ends can have variants; what is given in any of them must be good in any of them.
        for mine, theirs in itertools.product(shapes, given.get(source, {})):
            for at, message, help in _in_fields(mine, theirs, place, source):
                yield Problem(message, at, help, ref)


def _wrong_sample(gives: Owned[Gives], view: View) -> Iterator[Problem]:
    if gives.value.sample is not None:
        error = instance_error(object_schema(gives.value.fields, view, gives.at("fields")), gives.value.sample)
        if error is not None:
            message = f"the sample of `{gives.id}` does not fit its fields: {error}"
            yield Problem(message, gives.place / "sample", "correct the sample, or the fields", str(gives.ref))


class _Shape(Struct, frozen=True):
    """What a field can hold in one variant."""

    kind: str
    required: bool
    values: tuple[object, ...]
    """All possible values; empty when they are not listed."""
    least: int | float | None
    most: int | float | None
    """Of a number, of the characters of a text, or of the items of a list."""
    of: "_Shape | None"
    fields: tuple[tuple[str, "_Shape"], ...]

    @property
    def named(self) -> Mapping[str, "_Shape"]:
        """The fields by name."""
        return dict(self.fields)

    @property
    def whole_kind(self) -> str:
        """The kind, with what a list holds."""
        return f"list of {self.of.whole_kind}" if self.of is not None else self.kind


def _shape(field: Field, view: View) -> _Shape:
    kind = field.type if field.type in TYPES else "string"
    written = [view.fill(text) for text in field.one_of] or ([] if field.type in TYPES else enum_of(field.type, view))
    values = tuple(dict.fromkeys(read_value(kind, plain(text)) for text in written))
    most = field.max_chars if kind == "string" else field.max_items if kind == "list" else field.max
    of = _shape(field.of, view) if field.of is not None else None
    fields = tuple((name, _shape(one, view)) for name, one in field.fields.items())
    return _Shape(kind, field.required, values, field.min, most, of, fields)


Difference = tuple[Place, str, str]
"""Where, what is wrong, what to do."""


def _in_fields(taken: _Shape, given: _Shape, at: Place, source: str) -> Iterator[Difference]:
    for name, field in taken.fields:
        place, other = at / "fields" / name, given.named.get(name)
        if other is None:
            yield place, f"`{source}` does not give `{name}`", nearest(name, given.named)
        elif field.required and not other.required:
            yield place, f"`{source}` may leave `{name}` out, and it is required here", "make it `required: false` here, or required there"
        else:
            yield from _in_values(field, other, place, name, source)


def _in_values(taken: _Shape, given: _Shape, at: Place, name: str, source: str) -> Iterator[Difference]:
    if not _fits(taken, given):
        yield at, f"`{source}` gives `{name}` as {given.whole_kind}, taken as {taken.whole_kind}", "agree on one type"
        return
    if taken.kind == "any":
        return
    if taken.values:
        known = set(taken.values)
        surplus = [value for value in given.values if value not in known]
        if surplus:
            shown = in_code(surplus)
            yield at, f"`{source}` can give `{name}` as {shown}, which is not taken", "take these values too, or give fewer"
        elif not given.values:
            shown = in_code(taken.values)
            yield at, f"`{source}` can give any {given.kind} as `{name}`, and only {shown} is taken", "list the values there too"
    else:
        yield from _in_bounds(taken, given, at, name, source)
    yield from _in_fields(taken, given, at, source)
    if taken.of is not None and given.of is not None:
        yield from _in_values(taken.of, given.of, at / "of", name, source)


def _fits(taken: _Shape, given: _Shape) -> bool:
    if taken.of is not None and given.of is not None:
        return _fits(taken.of, given.of)
    return taken.kind in {given.kind, "any"} or (taken.kind, given.kind) == ("number", "integer")


def _in_bounds(taken: _Shape, given: _Shape, at: Place, name: str, source: str) -> Iterator[Difference]:
    sizes = [len(value) if isinstance(value, str) else value for value in given.values if isinstance(value, str | int | float)]
    most, least = max(sizes, default=given.most), min(sizes, default=given.least)
    unit = {"string": " characters", "list": " items"}.get(taken.kind, "")
    if taken.most is not None and (most is None or most > taken.most):
        told = f"up to {most}{unit}" if most is not None else "without an upper bound"
        yield at, f"`{source}` can give `{name}` {told}, and only up to {taken.most}{unit} is taken", "agree on one bound"
    if taken.least is not None and (least is None or least < taken.least):
        told = f"down to {least}" if least is not None else "without a lower bound"
        yield at, f"`{source}` can give `{name}` {told}, and only down to {taken.least} is taken", "agree on one bound"
