"""The changes that can be asked for."""

from dataclasses import dataclass

from specforge.location import Route

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
"""A value to be written; a `Plain` is written without quotes, any other text so that it stays a text."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """Replaces the value at a route; of a text, only the characters that differ where that is possible."""

    route: Route
    value: Value


@dataclass(frozen=True, slots=True)
class Remove:
    """Removes an item or a key, with its lines and the comment lines directly above it.

    A list that becomes empty is removed with its key; a mapping that becomes empty stays as `{}`.
    """

    route: Route


@dataclass(frozen=True, slots=True)
class Insert:
    """Inserts a value into the list at a route, before the item that has this index now; the list's key may be missing."""

    route: Route
    index: int
    value: Value
    as_list: bool = False
    """Whether a single text that stands where a list could is turned into one."""


@dataclass(frozen=True, slots=True)
class Put:
    """Adds a key that its mapping does not have yet, after the mapping's last key."""

    route: Route
    value: Value


Splice = SetValue | Remove | Insert | Put
