"""Who takes part when a runner plays cases: a person's own file, which is plugged into an export."""

import functools
import importlib.util
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from specforge.errors import UsageError
from specforge.runners.players import Players

AGENT = "SPECFORGE_AGENT"
"""The environment variable that names the agent: a file, and a function of it after a colon."""


def players_of(path: Path, function: str | None, case: Mapping[str, object]) -> Players:
    """Who takes part in a case, by a person's file: what its `players(case)` gives, or its `agent` alone.

    Args:
        path: The file.
        function: The function that answers as the agent, where one is named.
        case: The case.

    Raises:
        UsageError: when the file has neither.
    """
    return plugged_in(path, function)(case)


def plugged_in(path: Path, function: str | None) -> Callable[[Mapping[str, object]], Players]:
    """Load a person's file, and give who takes part in each case.

    Args:
        path: The file.
        function: The function that answers as the agent, where one is named.

    Raises:
        UsageError: when the file is not there or has neither `players` nor `agent`.
    """
    if not path.is_file():
        help = f"write it with `def agent(messages, tools)`, which answers with a text, or name another file in {AGENT}"
        raise UsageError(f"there is no agent at {path}", help)
    module = _loaded(path.resolve())
    players = getattr(module, "players", None) if function is None else None
    if callable(players):

        def made(case: Mapping[str, object]) -> Players:
            found = players(case)
            if not isinstance(found, Players):
                raise UsageError(f"`players` of {path} gave no `Players`", "give `specforge.runners.players.Players(agent=...)`")
            return found

        return made
    agent = getattr(module, function or "agent", None)
    if not callable(agent):
        raise UsageError(
            f"{path} has no function `{function or 'agent'}`", "write `def agent(messages, tools)` or `def players(case)` there"
        )
    return lambda _: Players(agent)


def named_agent(path: Path) -> tuple[Path, str | None]:
    """Give the file of the agent, and its function where one is named.

    Args:
        path: The file where the environment names no other.
    """
    if given := os.environ.get(AGENT):
        named, colon, function = given.rpartition(":")
        return (Path(named), function) if colon and function.isidentifier() else (Path(given), None)
    return path, None


@functools.cache
def _loaded(path: Path) -> object:
    spec = importlib.util.spec_from_file_location("specforge_plugged_agent", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is no Python file", f"name a file that ends in `.py` in {AGENT}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
