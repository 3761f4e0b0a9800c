"""Functions of a server, held to what their tool will call them with before anybody calls it."""

import inspect
from collections.abc import Callable, Collection
from typing import Any

PLACE = ("after", "limit")
"""What a function is given that reads the rows behind a key itself: both, or none."""
AS_OF = "as_of"
"""What a function is given that gives the rows as they were."""


def refuse_async(tool: str, *functions: Callable[..., Any] | None) -> None:
    """Refuse functions that have to be awaited.

    Raises:
        TypeError: when one is an `async def`.
    """
    for one in functions:
        called = getattr(one, "__call__", None)  # noqa: B004  its own, not whether there is one
        if any(inspect.iscoroutinefunction(code) or inspect.isasyncgenfunction(code) for code in (one, called)):
            name = getattr(one, "__name__", type(one).__name__)
            raise TypeError(
                f"`{name}` for `{tool}` is an `async def`, which nothing awaits; write `def`, and in a server wrap the tool with "
                "`mcp_tool`, which runs it in a thread of its own"
            )


def given_to(
    function: Callable[..., Any], named: str, names: Collection[str], required: Collection[str], own: Collection[str] = ()
) -> frozenset[str]:
    """Say which of further arguments a function takes, when it takes those of its tool.

    Args:
        function: The function.
        named: What it is called in messages.
        names: The arguments of the contract that it is given.
        required: Those without which it is never called.
        own: Further arguments that it is given when it has parameters of these names.

    Raises:
        TypeError: when a call that keeps the contract cannot be made, naming the parameter that is missing or too many.
    """
    parameters = inspect.signature(function).parameters.values()
    by_name = {one.name: one for one in parameters if one.kind in {one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY}}
    if not any(one.kind is one.VAR_KEYWORD for one in parameters) and (lacking := [one for one in names if one not in by_name]):
        raise TypeError(f"{named} has no parameter `{lacking[0]}`, which is an argument in the contract; add it")
    taken = frozenset(one for one in own if one in by_name and one not in names)
    for one in parameters:
        if one.kind in {one.VAR_POSITIONAL, one.VAR_KEYWORD} or one.default is not one.empty or one.name in {*required, *taken}:
            continue
        if one.name in names and one.name in by_name:
            raise TypeError(f"{named} needs a default for `{one.name}`, which can be left out in the contract; write `{one.name}=None`")
        raise TypeError(f"{named} needs `{one.name}`, which is no argument in the contract; give it a default, or remove it")
    if len(half := [one for one in PLACE if one in taken]) == 1:
        (other,) = set(PLACE) - set(half)
        raise TypeError(f"{named} has a parameter `{half[0]}` and no `{other}`; take both, to read the rows behind a key, or none of them")
    return taken
