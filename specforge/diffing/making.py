"""Changes of elements, made with their names: what is stated counts, where it stands does not."""

import hashlib
import json
from collections.abc import Iterable

from msgspec.structs import replace

from specforge.diffing.declared import Declared
from specforge.diffing.model import Action, ElementChange
from specforge.location import Location
from specforge.spec.policy import GUARDS, Category, Level
from specforge.spec.rules import Constraint


def element_change(
    one: Declared,
    action: Action,
    level: Level,
    at: Location,
    features: Iterable[str],
    *,
    category: Category | None = None,
    says: str = "",
    through: str = "",
) -> ElementChange:
    """A change of an element that is on one side only."""
    return ElementChange(
        str(one.ref),
        was="",
        kind=one.ref.kind or "feature",
        action=action,
        category=one.policy.category if category is None else category,
        level=level,
        says=says or one.says,
        fields=(),
        at=at,
        was_at=at,
        owner=one.owner,
        protected=one.protected,
        features=tuple(sorted(features)),
        through=through,
    )


def level_of(one: Declared, *, gone: bool) -> Level:
    """How loud the coming or going of an element is."""
    if gone and one.protected:
        return GUARDS.remove
    if gone and isinstance(one.value, Constraint) and one.value.level != "must":
        return Level.WARNING
    return one.policy.remove if gone else one.policy.add


def named(change: ElementChange, one: Declared | None = None) -> ElementChange:
    """A change with its name: what is stated counts, where it stands does not."""
    parts = [[each.name, each.action, each.before, each.after] for each in change.fields]
    stated = one.value.model_dump_json(exclude_defaults=True) if one is not None else ""
    text = json.dumps([change.ref, change.was, change.action, parts, stated, change.through and sorted(change.features)])
    return replace(change, fingerprint=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12])
