"""How an artifact stands on disk: at the clauses of a case, and at the line of the case itself."""

import json
from functools import cached_property

from msgspec import Struct

from specforge.amounts import few
from specforge.attributing.hunk import Expected, Hunk, Kind
from specforge.attributing.hunks import hunks
from specforge.comparing.standing import Standing
from specforge.drift import State
from specforge.edits import BROKEN
from specforge.elements import rule_of
from specforge.tracing.chain.answer import CaseLine
from specforge.tracing.chain.compiled import Made, Reached
from specforge.tracing.chain.quoting import SHOWN, quoted


class OnDisk(Struct, frozen=True, dict=True):
    """One artifact as a build writes it, and what stands in its place."""

    made: Made
    standing: Standing | None

    @property
    def text(self) -> str | None:
        """What stands there; what was written elsewhere before counts until it is moved, and what is not checked out is as it should be."""
        one = self.standing
        if one is None:
            return None
        if one.state is State.NOT_CHECKED_OUT:
            return self.made.expected.text
        return one.before.text if one.state is State.MOVED else one.disk.text

    @property
    def absent(self) -> str:
        """Why there is nothing to compare with."""
        one = self.standing
        if one is not None and one.disk.unreadable:
            return f"the file cannot be read: {one.disk.unreadable}"
        return "the file has not been built yet" if one is None or one.state is State.NEW else "the file is missing"

    @cached_property
    def hunks(self) -> dict[int, list[Hunk]]:
        """What differs, by the line of the artifact that it is about."""
        found: dict[int, list[Hunk]] = {}
        text, expected = self.text, self.made.expected
        for hunk in hunks(self.made.path, expected, text) if text is not None and text != expected.text else ():
            for number in self.made.numbers(hunk):
                found.setdefault(number, []).append(hunk)
        return found

    def edit(self, one: Reached) -> str:
        """Say what was done to a clause; nothing when it stands there as the spec says."""
        if self.text is None:
            return self.absent
        return next((_words(hunk) for hunk in self.hunks.get(one.line.number, ()) if _concerns(hunk, one)), "")

    def case_line(self, id: str) -> CaseLine:
        """Compare the line of a case."""
        path, text = self.made.path, self.text
        lines = enumerate(self.made.expected.text.split("\n"), 1)
        number, wanted = next((number, line) for number, line in lines if _is_of(line, id))
        if text is None:
            return CaseLine(path, number, self.absent)
        there = [line for line in text.split("\n") if _is_of(line, id)]
        edits = [edit for line in there if (edit := _difference(path, wanted, line))]
        if len(there) > 1:
            edits.append(f"the case stands there {len(there)} times")
        return CaseLine(path, number, "; ".join(edits) if there else "the case is not in the file")


def _is_of(line: str, id: str) -> bool:
    """Whether a line is that of a case, or of what was one."""
    if f'"{id}"' not in line:
        return False
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line.lstrip().startswith(("{" + f'"id": "{id}"', "{" + f'"id":"{id}"'))
    return isinstance(value, dict) and value.get("id") == id


def _difference(path: str, wanted: str, line: str) -> str:
    found = hunks(path, Expected(f"{wanted}\n", ()), f"{line}\n")
    return BROKEN if any(one.kind is Kind.BROKEN for one in found) else few([_words(one) for one in found], SHOWN, "; ")


def _concerns(hunk: Hunk, one: Reached) -> bool:
    if hunk.kind is Kind.BROKEN or (one.alone and hunk.start != hunk.end):
        return True
    return any(rule_of(ref) == one.ref for ref in hunk.refs)


def _words(hunk: Hunk) -> str:
    """What a file says, and what the spec says."""
    if hunk.kind is Kind.BROKEN:
        return BROKEN
    at = f" at {hunk.pointer}" if hunk.pointer else ""
    if hunk.kind is Kind.MOVED and hunk.elsewhere:
        before, after = (hunk.before, hunk.elsewhere) if hunk.before else (hunk.elsewhere, hunk.after)
        return f"it says {quoted(after, before)} in another place{at}, and the spec {quoted(before, after)}"
    if hunk.kind is Kind.MOVED:
        return f"it says {quoted(hunk.before or hunk.after)} in another place{at}"
    if hunk.kind is Kind.INSERTED:
        return f"it adds {quoted(hunk.after)}{at}"
    if hunk.kind is Kind.DELETED:
        return f"it leaves out {quoted(hunk.before or '')}{at}"
    return f"it says {quoted(hunk.after, hunk.before or '')} and the spec {quoted(hunk.before or '', hunk.after)}{at}"
