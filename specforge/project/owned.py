"""Elements of a spec with their refs, and where each is written."""

from typing import Generic, TypeVar

from msgspec import Struct

from specforge.location import Place, Ref
from specforge.provenance.traced import Origin

T_co = TypeVar("T_co", covariant=True)


class Owned(Struct, Generic[T_co], frozen=True):
    """An element with its ref and the place where it is written."""

    value: T_co
    ref: Ref
    place: Place
    scope: tuple[str, ...] = ()
    """For a constraint: the intents it holds for; empty for every conversation."""
    because: str = ""
    """Why it is stated: its own reason, or the `source` of its spec."""

    @property
    def id(self) -> str:
        """The element's id."""
        return self.ref.id

    def at(self, *route: str | int) -> Origin:
        """Where a text of this element is written, for provenance."""
        return Origin(str(self.ref), Place(self.place.path, (*self.place.route, *route)))
