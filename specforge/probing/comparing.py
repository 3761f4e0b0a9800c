"""What a running tool does now, against what it did when it was probed before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from specforge.errors import UsageError, reason_of
from specforge.grading.json_values import read_json, same_json
from specforge.probing.probe import Change, Probed
from specforge.probing.telling import FORMAT, probed_json

MOST = 100_000_000
"""The most bytes of a probe that was kept."""
GROWTH = 10
"""Percent by which a result has to grow or shrink before it is told."""


def before_of(path: Path) -> Mapping[str, Any]:
    """Read what `tools probe --format json` printed before: its tools by name.

    Raises:
        UsageError: when the file cannot be read, or is something else.
    """
    try:
        if path.stat().st_size > MOST:
            raise UsageError(f"{path} is larger than {MOST:,} bytes", "name what `specforge tools probe --format json` printed")
        found = read_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}", "name an existing file with `--against`") from None
    except ValueError:
        raise UsageError(f"{path} is no JSON", "name what `specforge tools probe --format json` printed") from None
    tools = found.get("tools") if isinstance(found, dict) and found.get("format") == FORMAT else None
    if not isinstance(tools, list) or not all(isinstance(one, dict) and isinstance(one.get("tool"), str) for one in tools):
        raise UsageError(f"{path} is no probe of the form `{FORMAT}`", "name what `specforge tools probe --format json` printed")
    return {one["tool"]: one for one in tools}


def worse(since: Sequence[Change]) -> bool:
    """Whether something that was kept before is kept no more."""
    return any(one.worse for one in since)


def changes(before: Mapping[str, Any], now: Sequence[Probed]) -> tuple[Change, ...]:
    """Say what is not as it was, tool by tool."""
    shown = json.loads(probed_json(now))["tools"]
    return tuple(change for one in shown for change in _changes(before.get(one["tool"]), one))


def _changes(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Iterator[Change]:
    tool = now["tool"]
    if before is None:
        yield Change(tool, "schema", "it was not probed before")
        return
    if "skipped" in now or "skipped" in before:
        return
    if not same_json(before.get("promised"), now.get("promised")):
        yield Change(tool, "contract", "the contract is not what it was")
    if "described" in before and "described" in now:
        yield from (Change(tool, "schema", text) for text in _schemas(before["described"], now["described"]))
    were = {one["id"]: one for one in before.get("promises", ()) if isinstance(one, dict) and "id" in one}
    for one in now["promises"]:
        was = were.get(one["id"])
        what = "meaning" if one["decided_by"] == "meaning" else "promise"
        if was is None:
            yield Change(tool, what, f"`{one['id']}` was not asked before; it {_said(one)}", one["verdict"] == "breaks")
        elif was.get("verdict") != one["verdict"]:
            worse = one["verdict"] == "breaks" or was.get("verdict") == "holds"
            yield Change(tool, what, f"`{one['id']}` {_past(was)}, and {_said(one)}", worse)
        elif what == "meaning" and was.get("because") != one["because"]:
            yield Change(
                tool, what, f"`{one['id']}` {one['verdict']} as before, with something else: {was.get('because')}; now {one['because']}"
            )
    asked = {one["id"] for one in now["promises"]}
    yield from (
        Change(tool, "promise", f"`{name}` is not asked any more; it {_past(was)}", was.get("verdict") == "holds")
        for name, was in were.items()
        if name not in asked
    )
    yield from (Change(tool, "size", text) for text in _sizes(before.get("costs", ()), now["costs"]))


def _schemas(before: Any, now: Any) -> Iterator[str]:
    before, now = before if isinstance(before, Mapping) else {}, now if isinstance(now, Mapping) else {}
    for key, name in (
        ("description", "description"),
        ("inputSchema", "input schema"),
        ("outputSchema", "output schema"),
        ("annotations", "annotations"),
    ):
        if not same_json(before.get(key), now.get(key)):
            yield f"the server's {name} is not what it was"


def _said(one: Mapping[str, Any]) -> str:
    return {"holds": "holds now", "breaks": f"breaks now: {one['because']}", "cannot tell": f"cannot be told now: {one['because']}"}[
        one["verdict"]
    ]


def _past(one: Mapping[str, Any]) -> str:
    return {"holds": "held", "breaks": "was broken", "cannot tell": "could not be told"}.get(str(one.get("verdict")), "was said nothing of")


def _sizes(before: Any, now: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    were = {one.get("what"): one.get("bytes") for one in before if isinstance(one, Mapping)} if isinstance(before, list) else {}
    for one in now:
        was = were.get(one["what"])
        if isinstance(was, int) and was > 0 and abs(one["bytes"] - was) * 100 > GROWTH * was:
            yield f"{one['what']} has {one['bytes']:,} bytes, and had {was:,}"
