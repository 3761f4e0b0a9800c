"""What a semantic diff consists of."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from specforge.location import Location, Route
from specforge.spec.policy import Category, Level

Step = Literal["major", "minor", "patch", "none"]
"""The step that a version has to take."""


class Action(StrEnum):
    """What became of an element, or of a field of one."""

    ADDED = "added"
    REMOVED = "removed"
    GAINED = "gained"
    """A feature has an element now that a module declares."""
    LOST = "lost"
    """A feature has an element of a module no more."""
    RENAMED = "renamed"
    LOOSENED = "loosened"
    """It asks for less, promises less, or lets a session last longer."""
    TIGHTENED = "tightened"
    RESCOPED = "re-scoped"
    """It holds elsewhere: for other intents, in other variants."""
    REWORDED = "reworded"
    """Other words; no number and no binding word is another one."""
    CHANGED = "changed"
    """Neither more nor less, or nothing that can be told from the spec."""
    SHOWN = "shown"
    """What was judged is shown to the model now."""
    JUDGED = "judged"
    """What was shown to the model is judged now."""


WEIGHT = (
    Action.REWORDED, Action.CHANGED, Action.RESCOPED, Action.TIGHTENED, Action.LOOSENED, Action.RENAMED,
    Action.ADDED, Action.GAINED, Action.REMOVED, Action.LOST, Action.SHOWN, Action.JUDGED,
)  # fmt: skip
"""Which of several actions an element is known by: the last one of these."""


class FieldChange(Struct, frozen=True):
    """One field of an element that is not what it was."""

    route: Route
    """The keys from the element to the field, as they are written."""
    action: Action
    category: Category
    level: Level
    before: str
    """What it was, as one text; empty where there was nothing."""
    after: str
    says: str
    """What it means, as the rest of a sentence about the field."""

    @property
    def name(self) -> str:
        """The field as people point at it: `pages.size.max`."""
        return ".".join(str(key) for key in self.route)


FOR_READERS = frozenset(("because", "claim", "was"))
"""Fields of an element that say nothing to a model and judge nothing."""


class Accepted(Struct, frozen=True):
    """That somebody accepted a change."""

    owner: str
    reason: str
    expires: str
    """The last day, as `2027-01-31`; empty for none."""


class LeftBehind(Struct, frozen=True):
    """An element that still says a number which another one said until it changed."""

    ref: str
    says: str
    """What it says, as `6 sentences`, or the number alone."""
    at: Location


class Agreement(Struct, frozen=True):
    """A judgement call to which somebody agreed before it changed, or before an element changed that it decides."""

    ref: str
    by: tuple[str, ...]
    """The roles that agreed."""
    on: str
    """The day, as `2026-11-20`."""
    at: Location


class ElementChange(Struct, frozen=True):
    """One element that is not what it was."""

    ref: str
    was: str
    """Its ref in the base, where that was another one."""
    kind: str
    action: Action
    category: Category
    level: Level
    says: str
    """What it is about, in a line: what is stated now, or was."""
    fields: tuple[FieldChange, ...]
    """What changed in it; empty for one that is on one side only."""
    at: Location
    """Where it stands; for one that is gone, where it stood."""
    was_at: Location
    """Where it stood in the base; for a new one, where it stands."""
    owner: str
    """The role that answers for it, as the base says, since a change does not say who judges it; empty when nobody does."""
    protected: bool
    """Whether it is protected, now or in the base."""
    features: tuple[str, ...]
    """The features that have it, now or in the base."""
    through: str = ""
    """For one that was gained or lost: the module that declares it, as a path."""
    fingerprint: str = ""
    """The name of this very change: another change of the same element has another one; lines and paths do not count."""
    accepted: Accepted | None = None
    quoted_by: str = ""
    """For a fact that is not protected itself: a protected element that says it in the base, whose owner answers for it."""
    perhaps: str = ""
    """For a feature that was added: one that is gone, of which at least half says the same, so that it may have been renamed."""
    left: tuple[LeftBehind, ...] = ()
    """Other elements that still say what it said, in numbers, and may have been forgotten."""
    agreed: tuple[Agreement, ...] = ()
    """The judgement calls that decide it and are what they were, or itself where it is one."""

    @property
    def breaking(self) -> bool:
        """Whether somebody who relies on the feature can be hurt."""
        return self.level >= Level.DANGER and self.category >= Category.BEHAVIOR

    @property
    def guarded(self) -> bool:
        """Whether it changes what was protected, in more than words for readers: that needs the owner, whatever its level."""
        counts = not self.fields or any(each.route[0] not in FOR_READERS for each in self.fields)
        held = bool(self.quoted_by) or (self.protected and not self.fresh)
        return held and counts and self.action not in {Action.ADDED, Action.GAINED}

    @property
    def fresh(self) -> bool:
        """Whether it is protected from this change on."""
        return any(each.name == "protected" and each.level is Level.NOTE for each in self.fields)

    @property
    def moved(self) -> bool:
        """Whether it gives the element to another owner."""
        return any(each.name == "owner" for each in self.fields)

    @property
    def signable(self) -> bool:
        """Whether a sign-off of the element settles it: it is there, still protected, and its owner's."""
        own = self.protected and not self.quoted_by and self.kind not in {"criterion", "feature", "module"}
        return self.guarded and own and self.level < Level.ERROR and not self.moved

    def counts(self, least: Level) -> bool:
        """Whether it is at a level or above, or guarded, and nobody accepted it."""
        return self.accepted is None and (self.level >= least or self.guarded)


class Diff(Struct, frozen=True):
    """Everything that a change means."""

    base: str
    """The name that was asked for."""
    commit: str
    """The commit that was compared with."""
    changes: tuple[ElementChange, ...]
    """The heaviest first."""
    unmatched: tuple[tuple[Location, str], ...] = ()
    """Acceptances in the specs that no change of this diff needs: where, and of what."""

    @property
    def step(self) -> Step:
        """The step that a version has to take: `major`, `minor`, `patch`, or `none`."""
        if any(one.breaking for one in self.changes):
            return "major"
        if any(one.category >= Category.BEHAVIOR for one in self.changes):
            return "minor"
        return "patch" if self.changes else "none"

    def at_least(self, level: Level) -> tuple[ElementChange, ...]:
        """The changes of a level or above, and those of what was protected, that nobody accepted."""
        return tuple(one for one in self.changes if one.counts(level))

    def of_category(self, least: Category) -> "Diff":
        """The same with the changes of a category and those that more people notice."""
        return replace(self, changes=tuple(one for one in self.changes if one.category >= least))
