"""The tools of a feature, as its specs say them now, and the files that a probe reads."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from specforge.caps import Cap
from specforge.config import Config
from specforge.contracts.now import now_of
from specforge.errors import UsageError, reason_of
from specforge.grading.json_values import read_json
from specforge.spec.model import nearest
from specforge.tracing.compiling import open_features

MAX_KNOWN = 200_000_000
"""The most bytes of a file of known rows."""


class Tools(Struct, frozen=True):
    """The tools of a feature, ready to be tried."""

    entries: tuple[Mapping[str, Any], ...]
    """Their objects in `tools.json`."""
    caps: Mapping[str, Cap]
    """The caps of runtimes, those of the config among them."""
    now: datetime | None
    """The moment at which conversations of the feature happen; nothing where it does not say."""


def tools_of(root: Path, config: Config, feature: str, tools: Sequence[str] = ()) -> Tools:
    """Give the tools of a feature, compiled from its specs. What checks find wrong in them is not asked: a server is as it is.

    Args:
        root: The project.
        config: Its settings.
        feature: Its id, or a variant as `store-agent/main/en-US`; of an id with variants the first one is taken.
        tools: The tools that are meant; all of the feature when there are none.

    Raises:
        InvalidSpecError: when the feature could not be understood.
        UsageError: when there is no such feature, or it has no such tool.
    """
    opened = open_features(root, config, [feature.partition("/")[0]])
    folders = opened.folders
    view = folders.get(feature) or next((one for one in folders.values() if one.id == feature), None)
    if view is None:
        raise UsageError(f"there is no variant `{feature}`", nearest(feature, folders))
    (compiler,) = (one for one in opened.compilers if one.name == "tools")
    text = next((str(one.text) for one in compiler.run(view)), None)
    entries = [] if text is None else json.loads(text)["tools"]
    names = [one["name"] for one in entries]
    for tool in tools:
        if tool not in names:
            raise UsageError(f"the feature `{feature}` has no tool `{tool}`", nearest(tool, names) if names else "it has none")
    return Tools(tuple(one for one in entries if not tools or one["name"] in tools), opened.project.settings.caps, now_of(view))


def known_rows(root: Path, entry: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Read the rows that the spec says there are; nothing when it names no file.

    Raises:
        UsageError: when the file cannot be read, or a line is no row.
    """
    path = ((entry.get("contract") or {}).get("probe") or {}).get("known")
    if path is None:
        return None
    whole = (root / path).resolve()
    if not whole.is_relative_to(root.resolve()):
        raise UsageError(f"`{path}`, the rows that `{entry['name']}` knows, is outside of the project", "move it into the project")
    try:
        if whole.stat().st_size > MAX_KNOWN:
            raise UsageError(f"{path} is larger than {MAX_KNOWN:,} bytes", "keep fewer rows")
        lines = whole.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        why = reason_of(error)
        raise UsageError(f"{path}, the rows that `{entry['name']}` knows, cannot be read: {why}", "correct `probe: {known: ...}`") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8", "write a JSON value into each line") from None
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                rows.append(read_json(line))
            except ValueError as error:
                raise UsageError(f"{path}:{number}: the line is no JSON: {error}", "write a JSON value into each line") from None
    return tuple(rows)
