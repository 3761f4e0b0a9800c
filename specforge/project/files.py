"""Spec files, and the features that they are part of."""

from collections.abc import Mapping

from msgspec import Struct

from specforge.project.variants import Values
from specforge.spec.documents import Feature, Module


class SpecFile(Struct, frozen=True):
    """One spec file: its path inside the project and what it says."""

    path: str
    document: Feature | Module

    @property
    def owner(self) -> str:
        """The id that its elements' refs begin with."""
        return self.document.feature if isinstance(self.document, Feature) else self.document.module


class Included(Struct, frozen=True):
    """A spec file that is part of a feature: the feature's own, or a module with what is left out of it."""

    file: SpecFile
    without: Mapping[Values, frozenset[str]]
    """The variants it is part of, by the values of their axes, each with the ids that are left out there."""
