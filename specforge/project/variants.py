"""Variants of a feature: one value on each of its axes, and what holds in which of them."""

import itertools
from collections.abc import Iterable, Iterator, Mapping

from specforge.spec.documents import Feature

Variant = Mapping[str, str]
Values = tuple[str, ...]
"""A variant as the value of each axis, in the order of the axes."""


def all_variants(feature: Feature) -> Iterator[Variant]:
    """Every combination of the values of a feature's axes; one empty combination when it has no axis."""
    axes = list(feature.variants)
    return (dict(zip(axes, values, strict=True)) for values in itertools.product(*feature.variants.values()))


def applies(where: Mapping[str, tuple[str, ...]], variant: Variant) -> bool:
    """Whether something restricted by `where` is part of a variant."""
    return all(variant.get(axis) in values for axis, values in where.items())


def axes_of(values: Iterable[str], axes: Mapping[str, Values]) -> tuple[str, ...]:
    """The axes that have all of some values."""
    needed = set(values)
    return tuple(axis for axis, known in axes.items() if needed <= set(known))
