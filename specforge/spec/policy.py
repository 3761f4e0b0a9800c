"""What a change of a field means: declared on the field, read by the semantic diff."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Category(IntEnum):
    """Who notices a change. Choosing a category includes those above it: CONTRACT ⊃ ... ⊃ TEXT."""

    TEXT = 0
    """Only words that are read by people or shown to the model."""
    EVAL = 1
    """What is judged, and how."""
    BEHAVIOR = 2
    """What the feature does."""
    BOUNDARY = 3
    """Where sessions, bills and memories begin and end."""
    CONTRACT = 4
    """What other programs rely on: tool names, parameters, pages, fields handed over."""


class Level(IntEnum):
    """How loud a change is told."""

    NOTE = 0
    WARNING = 1
    """The spec alone cannot decide whether somebody is hurt."""
    DANGER = 2
    """Suppressible, with a reason."""
    ERROR = 3
    """Only the owner of the element can accept it."""


class Bigger(StrEnum):
    """What a larger value means for the promise that the field states."""

    LOOSENS = "loosens"
    TIGHTENS = "tightens"
    NEITHER = "neither"


# Compared by identity: `typing` takes two annotations that are equal for one, and a wording would become a record.
@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """The breaking-change policy of one field, attached with `Annotated`."""

    category: Category
    add: Level = Level.NOTE
    remove: Level = Level.WARNING
    change: Level = Level.WARNING
    bigger: Bigger = Bigger.NEITHER
    order: tuple[str, ...] = ()
    """For words that ask for more or less: all of them, the least demanding one first; of a bool, `true` counts as the bigger."""


RECORD = Change(Category.TEXT, Level.NOTE, Level.NOTE, Level.NOTE)
"""Who, why, since when: nothing that runs depends on it."""
CARRIED = Change(Category.TEXT, Level.NOTE, Level.NOTE, Level.NOTE)
"""A record that stands in an artifact, which is older than its spec when the record changes."""
WORDING = Change(Category.TEXT, Level.NOTE, Level.NOTE, Level.NOTE)
"""Words shown to the model that state no rule of their own."""
JUDGED = Change(Category.EVAL, Level.NOTE, Level.WARNING, Level.WARNING)
"""What is judged; losing it loses cover."""
JUDGED_UP = Change(Category.EVAL, Level.NOTE, Level.WARNING, Level.WARNING, Bigger.TIGHTENS)
"""How much is judged; less lets more pass."""
BEHAVES = Change(Category.BEHAVIOR, Level.NOTE, Level.DANGER, Level.WARNING)
"""What the feature does."""
REACTS = Change(Category.BEHAVIOR, Level.NOTE, Level.DANGER, Level.DANGER)
"""Whether the feature answers, declines or hands over."""
ANSWERS = Change(Category.BEHAVIOR, Level.NOTE, Level.DANGER, Level.DANGER)
"""Who gives the answers: another model can change every one of them."""
LASTS = Change(Category.BEHAVIOR, Level.NOTE, Level.WARNING, Level.WARNING, Bigger.LOOSENS)
"""How long something is to be had; an earlier end leaves less time."""
IDENTITY = Change(Category.BEHAVIOR, Level.NOTE, Level.ERROR, Level.ERROR)
"""An id: a rename that is not declared is a removal and an addition."""
GUARDS = Change(Category.BEHAVIOR, Level.NOTE, Level.ERROR, Level.DANGER, Bigger.TIGHTENS)
"""A protection; removing it needs its owner."""
BINDS = Change(Category.BEHAVIOR, Level.NOTE, Level.ERROR, Level.DANGER, order=("may", "should", "must"))
"""How binding a rule is."""
BOUNDS = Change(Category.BOUNDARY, Level.WARNING, Level.DANGER, Level.DANGER)
"""A session boundary: moving it re-bases revenue, pass rates and retention."""
BOUNDS_UP = Change(Category.BOUNDARY, Level.WARNING, Level.DANGER, Level.DANGER, Bigger.LOOSENS)
"""A session limit; a larger one makes sessions longer."""
ACCEPTS = Change(Category.CONTRACT, Level.DANGER, Level.ERROR, Level.DANGER, Bigger.TIGHTENS)
"""Something demanded of callers; asking for more breaks them."""
ACCEPTS_UP = Change(Category.CONTRACT, Level.DANGER, Level.ERROR, Level.DANGER, Bigger.LOOSENS)
"""An upper bound on what callers may give; a smaller one breaks them."""
PROMISES_UP = Change(Category.CONTRACT, Level.NOTE, Level.ERROR, Level.DANGER, Bigger.LOOSENS)
"""An upper bound promised to callers; a larger one promises less."""
PROMISES_DOWN = Change(Category.CONTRACT, Level.NOTE, Level.ERROR, Level.DANGER, Bigger.TIGHTENS)
"""What callers have at least; less of it promises less."""
CONTRACTED = Change(Category.CONTRACT, Level.NOTE, Level.ERROR, Level.DANGER)
"""Values and shapes that programs on either side rely on."""
