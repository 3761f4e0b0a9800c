"""Edits that are dropped: what a build would write stands in their place again."""

import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from shlex import quote

from specforge.attributing.hunk import Hunk, Kind
from specforge.attributing.json_lines import name_of
from specforge.attributing.json_values import without
from specforge.comparing.hand_edits import edited, merging
from specforge.comparing.standing import Standing
from specforge.config import Config
from specforge.drift import State
from specforge.edits import traced_texts
from specforge.errors import UsageError
from specforge.json_forms import printed
from specforge.provenance.pointers import positions
from specforge.settling.targets import Target, meant
from specforge.verbs import edits_in
from specforge.walking import Walked
from specforge.writing import exclusive, write

REVERTED = frozenset((State.HAND_EDITED, State.ACCEPTED, State.DIVERGED))


def revert(root: Path, config: Config, as_of: datetime.date, targets: Sequence[Target]) -> tuple[str, ...]:
    """Write what a build would write in the place of edits; gives the files that were changed.

    Raises:
        UsageError: when a target was not edited by hand, has no edit at its lines, or cannot be reverted in part.
        InvalidSpecError: when a spec has a mistake.
    """
    if not targets:
        raise UsageError(
            "nothing was named", "name files, or lines of them as in `generated/my-agent/prompt.md:12`; an edit is lost by this"
        )
    done: list[str] = []
    with exclusive(root):
        texts: list[tuple[Standing, str]] = []
        for walked in edits_in(root, config, as_of, {target.path for target in targets}):
            texts += [
                (each, _reverted(walked, each, [target for target in targets if target.path == each.path]))
                for each in merging(walked.opened, walked.feature, walked.standing, walked.known)
            ]
        for each, text in texts:
            if not write(root, each.path, text, each.disk):
                raise UsageError(f"{each.path} was changed while this ran, and was left alone", "run `specforge revert` again")
            done.append(each.path)
    return tuple(done)


def _reverted(walked: Walked, each: Standing, targets: Sequence[Target]) -> str:
    if each.state not in REVERTED or each.expected is None:
        raise UsageError(f"{each.path} is {each.state}, so there is no edit to revert", "`specforge check` says how to settle it")
    if any(target.first is None for target in targets):
        return each.expected
    if each.conflicts:
        help = "make one of them say what the other says, as `specforge check` tells; or revert the whole file"
        raise UsageError(f"{each.path} was edited by hand, and {each.since}, and the two contradict each other", help)
    if each.state is State.DIVERGED:
        help = "run `specforge build` first, which merges the two; or revert the whole file"
        raise UsageError(f"{each.path} was edited by hand, and {each.since}", help)
    assert walked.opened is not None
    text = dict(traced_texts(walked.opened, walked.feature, [each.path]))[each.path]
    found = edited(each, text, walked.known)
    chosen = meant(found, targets)
    if not chosen:
        lines = ", ".join(str(hunk.line) for hunk in found[:10])
        raise UsageError(f"{each.path} has no edit at these lines", f"it was edited at {lines}")
    there = each.disk.text or ""
    if each.path.endswith(".json"):
        left = _without_values(each.path, each.expected, there, chosen)
    elif each.path.endswith(".jsonl"):
        left = _without_cases(each.expected, there, chosen)
    else:
        left = without_lines(there, chosen)
    return left.replace("\n", "\r\n") if each.disk.crlf else left


def without_lines(text: str, hunks: Iterable[Hunk]) -> str:
    """Give a text without edits of its lines.

    Args:
        text: What is there.
        hunks: The edits.
    """
    lines = text.split("\n")
    for hunk in sorted(hunks, key=lambda one: (one.line, one.last, one.start), reverse=True):
        before = hunk.lines_before
        lines[hunk.line - 1 : max(hunk.last, hunk.line - 1)] = before
    return "\n".join(lines)


def _without_values(path: str, expected: str, text: str, hunks: Collection[Hunk]) -> str:
    if any(hunk.kind is Kind.BROKEN for hunk in hunks):
        raise UsageError(
            f"{path} is no JSON any more, or has a key twice, so no part of it can be reverted alone",
            f"run `specforge revert {quote(path)}`",
        )
    if all(hunk.kind is Kind.REWORDED for hunk in hunks):
        for hunk in sorted(hunks, key=lambda one: (one.line, one.pointer), reverse=True):
            start, end = positions(text)[hunk.pointer]
            text = text[:start] + (hunk.before or "") + text[end:]
        return text
    there = json.loads(text)
    if text != printed(there):
        message = f"{path} is laid out by hand, so values that were put in, taken out or moved are not reverted alone"
        raise UsageError(message, f"run `specforge revert {quote(path)}`")
    return printed(without(json.loads(expected), there, hunks))


def _without_cases(expected: str, text: str, hunks: Iterable[Hunk]) -> str:
    """Whole lines: a case is as the spec says it, or as somebody edited it."""
    wanted = {name_of(line): line for line in expected.split("\n") if line.strip()}
    lines: list[str | None] = list(text.split("\n"))
    missing: set[str] = set()
    for hunk in hunks:
        at = hunk.line - 1
        if hunk.kind is Kind.DELETED and not hunk.wanted:
            missing.add(name_of(hunk.before or ""))
            continue
        name = name_of(text.split("\n")[at])
        if hunk.kind is Kind.MOVED and not hunk.wanted:
            missing.add(name)
            lines[at] = None
        elif hunk.wanted or (hunk.kind is Kind.BROKEN and name in wanted):
            lines[at] = lines[at] and wanted[name]
        else:
            lines[at] = None
    left = [line for line in lines if line is not None]
    names, order = [name_of(line) for line in left], list(wanted)
    for name in sorted(missing, key=order.index):
        before = next((names.index(one) for one in reversed(order[: order.index(name)]) if one in names), -1)
        names.insert(before + 1, name)
        left.insert(before + 1, wanted[name])
    return "\n".join(left)
