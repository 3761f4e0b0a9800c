"""The changes that can be asked for."""

from msgspec import Struct

from specforge.location import Route

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
"""A value to be written; a `Plain` is written without quotes, any other text so that it stays a text."""


class SetValue(Struct, frozen=True):
    """Replaces the value at a route; of a text, only the characters that differ where that is possible."""

    route: Route
    value: Value


class Remove(Struct, frozen=True):
    """Removes an item or a key, with its lines and the comment lines directly above it.

    A list that becomes empty is removed with its key; a mapping that becomes empty stays as `{}`.
    """

    route: Route


class Insert(Struct, frozen=True):
    """Inserts a value into the list at a route, before the item that has this index now; the list's key may be missing."""

    route: Route
    index: int
    value: Value
    as_list: bool = False
    """Whether a single text that stands where a list could is turned into one."""


class Put(Struct, frozen=True):
    """Adds a key that its mapping does not have yet, after the mapping's last key."""

    route: Route
    value: Value


Splice = SetValue | Remove | Insert | Put
