"""The immutable value that checks and compilers see: all specs, resolved by feature and variant."""

from specforge.project.files import Included, SpecFile
from specforge.project.owned import Owned
from specforge.project.project import Project, Settings
from specforge.project.references import Lost, Reference
from specforge.project.variants import Values, Variant, all_variants, applies, axes_of
from specforge.project.view import View

__all__ = [
    "Included",
    "Lost",
    "Owned",
    "Project",
    "Reference",
    "Settings",
    "SpecFile",
    "Values",
    "Variant",
    "View",
    "all_variants",
    "applies",
    "axes_of",
]
