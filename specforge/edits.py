"""Edits by hand, hunk by hunk and in words: what was changed, whose it is, and the commands that settle it."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from shlex import quote

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import enumerated
from specforge.attributing.hunk import Expected, Hunk, Kind
from specforge.attributing.json_values import says_twice
from specforge.attributing.lines import word_changes
from specforge.credentials import masked
from specforge.elements import Known, elements_of
from specforge.finding import Finding, Severity
from specforge.linting import locate
from specforge.location import Location
from specforge.lock import Locks
from specforge.merging.outcome import Conflict
from specforge.opening import Opened
from specforge.project import View
from specforge.provenance.lines import lines_of
from specforge.provenance.traced import Origin

MOST_TOLD = 20
"""The most hunks of one artifact that are told one by one."""
SHOWN = 60
"""The most characters of a text that are shown."""
BROKEN = "it cannot be read as JSON any more"
"""What is said of a document that was JSON."""
TWICE = "a key stands in it twice, so that it says different things to different readers"
"""What is said of one that readers of JSON read differently."""


MARK = "\ufeff"
"""The byte order mark that some editors put at the beginning of a file."""


class TracedText(Struct, frozen=True):
    """One artifact as a build would write it, with provenance."""

    text: str
    view: View

    @property
    def expected(self) -> Expected:
        """Its text with the owners of its lines."""
        return Expected(self.text, tuple(lines_of(self.text, Origin(self.view.id, self.view.place))))


def traced_texts(opened: Opened, feature: str, paths: Iterable[str]) -> Iterator[tuple[str, TracedText]]:
    """Make some artifacts of a feature again, with provenance."""
    wanted = set(paths)
    for view in opened.project.views_of(opened.project.features_by_id[feature]) if wanted else ():
        traced = opened.project.traced(view)
        for compiler in dict.fromkeys(opened.makers[path] for path in sorted(wanted) if path in opened.makers):
            for artifact in compiler.run(traced):
                if (path := f"{opened.setup.output}/{artifact.path}") in wanted:
                    yield path, TracedText(artifact.text, traced)


def findings_of(opened: Opened, path: str, view: View, found: Sequence[Hunk], locks: Locks, since: str) -> list[Finding]:
    """Say what was edited in one artifact.

    Args:
        opened: The part of the project that has the feature.
        path: The artifact.
        view: What it is compiled from.
        found: The hunks.
        locks: What is known of the feature's files.
        since: What has changed since the edit, so that the two have to be merged; nothing when nothing has.
    """
    known = elements_of(view)
    others = _as_the_spec_says(opened, path, view.id, locks) if found else {}
    told = [_finding(opened, path, one, known, others, since) for one in found[:MOST_TOLD]]
    if len(found) > MOST_TOLD:
        message = f"{len(found) - MOST_TOLD} more edits by hand in this file are not listed"
        told.append(
            Finding(_check_of(since), Severity.ERROR, message, Location(path), f"run `specforge promote {quote(path)}` to see them all")
        )
    return told


def _check_of(since: str) -> str:
    return "diverged" if since else "hand-edited"


def _finding(
    opened: Opened, path: str, hunk: Hunk, known: Mapping[str, Known], others: Mapping[str, frozenset[str]], since: str
) -> Finding:
    elements = [known[ref] for ref in hunk.refs if ref in known]
    parts = [f"the artifact was edited by hand{f', and {since}' if since else ''}: {words_of(hunk)}"]
    if hunk.refs:
        named = [_named(ref, known.get(ref)) for ref in hunk.refs[:5]]
        between = "it concerns " if not hunk.border else "it stands between " if len(named) > 1 else "it stands beside "
        parts.append(between + (" and " if hunk.border else ", ").join(named))
    elif hunk.kind is not Kind.BROKEN:
        parts.append("no element wrote what stands there")
    if also := [other for other, refs in others.items() if not hunk.border and hunk.refs and hunk.refs[0] in refs]:
        folder = posixpath.dirname(path)
        names = [posixpath.relpath(other, folder) for other in also]
        parts.append(f"{_listed(names)} made from it too, and say{'s' if len(names) == 1 else ''} what the spec says")
    where = quote(f"{path}:{hunk.line}")
    spec = locate(opened.project, elements[0].place) if elements else None
    help = f"{_settled(hunk, where, spec.path if spec else '')}; `specforge revert {where}` drops it"
    if since:
        help = "run `specforge build` to merge the two"
    return Finding(
        _check_of(since), Severity.ERROR, "; ".join(parts), Location(path, hunk.line, 1), help, hunk.refs[0] if hunk.refs else ""
    )


def _settled(hunk: Hunk, where: str, spec: str) -> str:
    """How an edit can come to stay."""
    if (never := unpromotable(hunk, spec)) is not None:
        return f"{never.why}: {never.what}" if never.what else f"{never.why}, so there is nothing to promote"
    agreeing = " --yes" if hunk.kind is Kind.INSERTED else ""  # what is new is a new element
    wording = "its wording" if hunk.elsewhere else "it"
    what = f"writes {wording} into {spec}, or says why not" if spec else "says why it has no place in the spec"
    return f"`specforge promote {where}{agreeing}` {what}"


class Unpromotable(Struct, frozen=True):
    """Why no change of a spec can make an edit, whatever it is about."""

    why: str
    what: str = ""
    """What can be done in the spec for what is wished; nothing when nothing can."""


def unpromotable(hunk: Hunk, spec: str) -> Unpromotable | None:
    """Say why an edit is never promoted, from its kind alone; nothing when it may be.

    Args:
        hunk: The edit.
        spec: The file of the element that it concerns.
    """
    if hunk.kind is Kind.MOVED and not hunk.elsewhere:
        return Unpromotable(
            "the order is that of the spec", f"move the element or the text in {spec or 'the spec'}, and run `specforge build`"
        )
    if hunk.pointer or hunk.before is None:
        return None
    if not f"{hunk.before}{hunk.after}".strip():
        return Unpromotable("blank lines and line breaks are laid out by the template")
    if is_marked(hunk):
        if hunk.after == f"{MARK}{hunk.before}":
            return Unpromotable("no text of a spec begins with a byte order mark")
        return Unpromotable("no text of a spec begins with a byte order mark", "save the file as UTF-8 without it, and promote the rest")
    if hunk.kind is Kind.REWORDED and _without_ends(hunk.before) == _without_ends(hunk.after):
        return Unpromotable("no text of a spec ends in blanks")
    return None


def is_marked(hunk: Hunk) -> bool:
    """Whether an editor put a byte order mark before the text, as some do when they save it."""
    return hunk.after.startswith(MARK) and not (hunk.before or "").startswith(MARK)


def _without_ends(text: str) -> list[str]:
    """The lines of a text without the blanks at their ends."""
    return [line.rstrip() for line in text.split("\n")]


def conflicts_of(path: str, conflicts: Sequence[Conflict], *, of_spec: bool, markable: bool) -> list[Finding]:
    """Say of each conflict what either side made of it, and whose it is.

    Args:
        path: The artifact.
        conflicts: Where the edit and a build contradict each other.
        of_spec: Whether the spec is why a build writes something else than before.
        markable: Whether both sides can be written into the file.
    """
    told = []
    other, says = ("the spec", "the spec says") if of_spec else ("a build", "a build writes")
    both = ", `specforge build --conflict-markers` writes both into the file" if markable else ""
    for one in conflicts[:MOST_TOLD]:
        sides = f"by hand it says {_quoted(one.theirs) if one.theirs else 'nothing'}, and {says} {_quoted(one.ours) if one.ours else 'nothing'} now"
        base = f"; it was {_quoted(one.base)}" if one.base else "" if one.base is not None else "; what it was is not known"
        where = f" at {one.pointer}" if one.pointer else ""
        refs = tuple(dict.fromkeys(name.partition(" in ")[0].partition(" #")[0] for name in one.refs if name))
        concerns = f"; it concerns {', '.join(refs[:5])}" if refs else ""
        message = f"the edit and {other} contradict each other{where}: {sides}{base}{concerns}"
        help = f"make one of them say what the other says and run `specforge build`; `specforge revert {quote(path)}` drops the edit{both}"
        told.append(Finding("diverged", Severity.ERROR, message, Location(path, max(one.line, 1), 1), help, refs[0] if refs else ""))
    return told


def _named(ref: str, element: Known | None) -> str:
    if element is None or not (element.owner or element.protected):
        return ref
    about = [f"of {element.owner}"] if element.owner else []
    return f"{ref} ({', '.join([*about, *(['protected'] if element.protected else [])])})"


def _as_the_spec_says(opened: Opened, path: str, feature: str, locks: Locks) -> dict[str, frozenset[str]]:
    """The other artifacts of a feature that are as a build would write them, each with the elements that had a part in it."""
    texts = opened.texts.get(feature, {})
    return {
        other: frozenset(ref for region in written.regions for ref, _ in region.reads)
        for other, written in sorted(locks.artifacts.items())
        if other != path and other in texts and opened.setup.disk(other).text == texts[other]
    }


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:3], *([f"{len(names) - 3} more"] if len(names) > 3 else [])]
    return f"{enumerated(shown)} {'is' if len(shown) == 1 else 'are'}"


def words_of(hunk: Hunk) -> str:
    """Say in a few words what was changed; keys and tokens are masked while they are whole, since a part of one has no shape."""
    hunk = replace(
        hunk, before=None if hunk.before is None else masked(hunk.before), after=masked(hunk.after), elsewhere=masked(hunk.elsewhere)
    )
    at = f" at {hunk.pointer}" if hunk.pointer else ""
    if hunk.kind is Kind.BROKEN:
        return TWICE if says_twice(hunk.after) else BROKEN
    if hunk.kind is Kind.INSERTED:
        return f"{_was(hunk.after)} put in{at}"
    if hunk.before is None:
        return f"{_quoted(hunk.after)} stands there now" if hunk.after.strip() else "something was taken out"
    if hunk.kind is Kind.DELETED:
        taken = _was(hunk.before) if hunk.before else "an empty line, or the last line break, was"
        return f"{taken} taken out{at}"
    if hunk.kind is Kind.MOVED and hunk.elsewhere:
        before, after = _around(hunk.before or hunk.elsewhere, hunk.elsewhere if hunk.before else hunk.after)
        return f"{_quoted(before)} was moved, and became {_quoted(after)}"
    if hunk.kind is Kind.MOVED:
        return f"{_was(hunk.after or hunk.before)} moved"
    if is_marked(hunk):
        told = words_of(replace(hunk, after=hunk.after.removeprefix(MARK))) if hunk.after != f"{MARK}{hunk.before}" else ""
        return f"a byte order mark was put before {_quoted(hunk.before)}{f', and {told}' if told else ''}"
    before, after = _around(hunk.before, hunk.after)
    if before.split() == after.split():
        trailing = [line.rstrip() for line in before.split("\n")] == [line.rstrip() for line in after.split("\n")]
        return f"the blanks {'at the end of' if trailing else 'or line breaks in'} {_quoted(after)} were changed{at}"
    return f"{_quoted(before)} became {_quoted(after)}{at}"


def _around(before: str, after: str) -> tuple[str, str]:
    """What differs between two texts, with some words around it."""
    changes = word_changes(before, after)
    if not changes or max(len(before), len(after)) <= SHOWN:
        return before, after
    first, last = max(changes[0][0] - 20, 0), changes[-1][1] + 20
    begin, stop = max(changes[0][2] - 20, 0), changes[-1][3] + 20
    return _cut(before, first, last), _cut(after, begin, stop)


def _cut(text: str, start: int, end: int) -> str:
    return ("..." if start else "") + text[start:end] + ("..." if end < len(text) else "")


def _was(text: str) -> str:
    """A text that something was done to, with the verb."""
    told = _quoted(text)
    return f"{told} {'were' if told == 'empty lines' else 'was'}"


def _quoted(text: str) -> str:
    """A text as it can be printed on one line."""
    if not text.strip():
        return "an empty line" if text.count("\n") == 0 else "empty lines"
    short = " ".join(text.split())
    short = short if len(short) <= SHOWN + 40 else f"{short[: SHOWN + 40]}..."
    return repr(short)
