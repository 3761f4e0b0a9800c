"""Drafts some of the tools that a server lists, or that a file describes."""

import difflib
from collections.abc import Collection, Sequence
from pathlib import Path

from msgspec.structs import replace

from specforge.amounts import many
from specforge.errors import UsageError
from specforge.importing.drafting import draft_tool_section
from specforge.importing.pieces import Draft, Leftover
from specforge.location import printable
from specforge.probing.definitions.files import Defined, read_tools
from specforge.probing.definitions.shape import unwrapped


def draft_listed(listed: Sequence[object], names: Sequence[str], server: str) -> Draft:
    """Draft the tools of those names from what a running server says of them; all of them where no name is given.

    Raises:
        UsageError: when it has no such tool, or none can be drafted.
    """
    if not listed:
        raise UsageError(f"{server} has no tools", "name another server")
    known = {str(one["name"]): one for one in listed if isinstance(one, dict) and "name" in one}
    return draft_tool_section([known[one] for one in _chosen(known, names, "the server")] if names else listed, server)


def draft_file(path: Path, names: Sequence[str]) -> Draft:
    """Draft the tools of those names from a file; where no name is given, all of them that are not deprecated.

    Raises:
        UsageError: when it cannot be read or has no such tool, or none can be drafted.
    """
    file = printable(path.as_posix())
    known: dict[str, Defined] = {}
    for one in read_tools(path).tools:
        known.setdefault(str(unwrapped(one.tool)["name"]), one)
    current = [name for name, one in known.items() if not one.deprecated]
    if not names and not current:
        raise UsageError(f"{file} holds only operations that are deprecated", "name those that are to be drafted")
    chosen = _chosen(known, names, file) if names else current
    made = draft_tool_section([known[name].tool for name in chosen], file)
    left = [Leftover(file, known[name].at.line, name, f"`{name}`: {lost}") for name in chosen for lost in known[name].lost]
    if not names and len(current) < len(known):
        left.append(
            Leftover(file, 1, "", f"{many(len(known) - len(current), 'operation')} left out as deprecated; name what is to be drafted")
        )
    return replace(made, leftovers=(*made.leftovers, *left))


def _chosen(known: Collection[str], names: Sequence[str], where: str) -> list[str]:
    """The names, each once, in their order."""
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            help = f"did you mean `{near[0]}`?" if near else "leave the names out to see all of its tools"
            raise UsageError(f"{where} has no tool {name!r}", help)
    return list(dict.fromkeys(names))
