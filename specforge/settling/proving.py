"""Whether an edit comes out of the changed spec: by compiling it and looking for the edited lines or values."""

import datetime
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from specforge.attributing.hunk import Hunk, Kind
from specforge.attributing.json_lines import name_of
from specforge.attributing.lines import line_opcodes
from specforge.building import build_feature, check_output
from specforge.comparing.hand_edits import WrittenLast
from specforge.config import Config
from specforge.errors import InvalidSpecError
from specforge.finding import Report, Severity
from specforge.json_forms import printed
from specforge.linting import lint
from specforge.linting_prompts import judged
from specforge.loading.assembly import assemble
from specforge.loading.files import Reader, read_inside
from specforge.merging.merge import merge
from specforge.merging.outcome import Piece, text_of
from specforge.paging.envelopes import at
from specforge.project import Project, Settings
from specforge.prompt_lint.choosing import Chosen
from specforge.provenance.traced import plain
from specforge.recording import regions_of
from specforge.regexes import regex
from specforge.registry import Check, Compiler
from specforge.tracing.finding_specs import Index

Json = Any


class Workshop(Struct, frozen=True, dict=True):
    """What a feature is compiled with, again and again, from specs that are changed in memory."""

    root: Path
    config: Config
    settings: Settings
    index: Index
    feature: str
    compilers: tuple[Compiler, ...]
    checks: tuple[Check, ...] = ()
    rules: tuple[Chosen, ...] = ()
    """The rules over prompts that no compiled prompt may break."""

    def project(self, changed: Mapping[str, bytes]) -> Project:
        """Load the feature, with what it needs.

        Raises:
            InvalidSpecError: when a spec has a mistake then.
        """
        loaded = assemble(self.index.paths_for((self.feature,)), self._reader(changed), _DAY, self.settings)
        errors = [one for one in loaded.findings if one.severity is Severity.ERROR]
        if errors or self.feature not in loaded.project.features_by_id:
            raise InvalidSpecError(errors[0].message if errors else "the spec cannot be understood", Report(findings=loaded.findings))
        return loaded.project

    def errors(self, changed: Mapping[str, bytes]) -> frozenset[str]:
        """What checks, and rules over the compiled prompts, would call an error, without lines, which move."""
        project = self.project(changed)
        found = lint(project, self.checks, self.config)
        told = {_LINE.sub("", one.message) for one in found if one.severity is Severity.ERROR and one.check != SIGN_OFF}
        return frozenset(told.union(self._of_prompts(project)))

    def _of_prompts(self, project: Project) -> Iterator[str]:
        """What the rules say of the prompts, without where it was found."""
        compilers = [one for one in self.compilers if one.name == "prompt"]
        built = build_feature(project, project.features_by_id[self.feature], compilers if self.rules else ())
        for path, text in built.texts.items():
            for _, problem in judged(path, text, built.views[path], self.rules, partial(str, text)):
                yield _LINE.sub("", problem.message.partition(": ")[2])

    def texts(self, changed: Mapping[str, bytes]) -> dict[str, str]:
        """The text of each artifact, by its path inside the project.

        Raises:
            InvalidSpecError: when a spec has a mistake then.
        """
        project = self.project(changed)
        built = build_feature(project, project.features_by_id[self.feature], self.compilers)
        output = check_output(self.config.output)
        return {f"{output}/{path}": plain(text) for path, text in built.texts.items()}

    def pieces(self, changed: Mapping[str, bytes]) -> dict[str, list[Piece]]:
        """The regions of each artifact, by its path inside the project.

        Raises:
            InvalidSpecError: when a spec has a mistake then.
        """
        project = self.project(changed)
        built = build_feature(project, project.features_by_id[self.feature], self.compilers, tracing=True)
        output = check_output(self.config.output)
        return {
            f"{output}/{path}": [Piece(name, lines) for name, lines in regions_of(text, built.views[path])]
            for path, text in built.texts.items()
        }

    def _reader(self, changed: Mapping[str, bytes]) -> Reader:
        known = read_inside(self.root)

        def reader(path: str) -> bytes:
            return changed[path] if path in changed else known(path)

        return reader


SIGN_OFF = "unsigned-change"
"""The check that a change of what is protected is meant to run into."""
_DAY = datetime.date.min
"""Nothing that is compiled depends on the day."""
_LINE = regex(r":\d+:\d+\b|\bline \d+")
"""Where in a file something stands, as messages name it."""


def comes_back(path: str, hunk: Hunk, found: str, made: str) -> bool:
    """Whether an edit is in what a build would write now.

    Args:
        path: The artifact.
        hunk: The edit.
        found: What is on disk.
        made: What a build would write.
    """
    if path.endswith(".json"):
        return hunk.kind is not Kind.MOVED and _same_value(_parsed(found), _parsed(made), hunk)  # no change of a spec moves a value
    if path.endswith(".jsonl"):
        return _line_comes_back(hunk, found, made)
    if hunk.elsewhere:  # the wording comes back where the line was; its new place never does
        said, was = (f"\n{one}\n" for one in (hunk.elsewhere, hunk.before))
        return bool(hunk.before) and said in f"\n{made}\n" and was not in f"\n{made}\n"
    lines, now = found.split("\n"), made.split("\n")
    first, end = hunk.line - 1, max(hunk.last, hunk.line - 1)
    gone = first == end
    # Of lines that are alike, any is found for another: those beside the edit have to be found with it.
    alike = set(((hunk.before or "") if gone else hunk.after).split("\n"))
    while first > 0 and lines[first - 1] in alike:
        first -= 1
    while end < len(lines) and lines[end] in alike:
        end += 1
    places = dict(_matched(now, lines)) | {-1: -1, len(lines): len(now)}
    # An empty line is found anywhere, too: it came back where it is still between its neighbours.
    joints = range(first, end + 1) if gone else [joint for at in range(first, end) if not lines[at] for joint in (at, at + 1)]
    beside = all(at - 1 in places and places.get(at) == places[at - 1] + 1 for at in joints)
    return beside and all(at in places for at in range(first, end))


def merged(path: str, last: WrittenLast, made: Sequence[Piece], found: str, edits: Sequence[Hunk]) -> str | None:
    """What the next build makes of an edited file; nothing when the edit and the changed spec contradict each other, or a line is doubled or lost.

    Args:
        path: The artifact.
        last: What was written last.
        made: What a build would write once the spec is changed, by its regions.
        found: What is on disk.
        edits: Those that the specs make then.
    """
    text = merge(path, last.text, last.regions, made, found).text
    put_in = {line for one in edits if one.kind is Kind.INSERTED for line in one.after.split("\n")}
    return None if text is None or _doubled(text, text_of(made), found, put_in) or _lost(text, last.text, found, edits) else text


def _doubled(text: str, made: str, found: str, put_in: Collection[str]) -> bool:
    """Whether a line stands in a merged text more often than on either side, or than on disk where somebody put it in."""
    ours, theirs, now = (Counter(filter(None, one.split("\n"))) for one in (made, found, text))
    return any(0 < (theirs[line] if line in put_in else max(ours[line], theirs[line])) < count for line, count in now.items())


def _lost(text: str, last: str | None, found: str, edits: Sequence[Hunk]) -> bool:
    """Whether a line that was reworded at its place, and put in elsewhere, is gone from a merged text, which takes the other one for it."""
    if last is None:
        return False
    lines, now = found.split("\n"), set(text.split("\n"))
    kept = {at for at, _ in _matched(last.split("\n"), lines)}
    reworded = {line for one in edits for line in one.lines_before}
    return any(at not in kept and line in reworded and line not in now for at, line in enumerate(lines))


def _matched(made: list[str], found: list[str]) -> Iterator[tuple[int, int]]:
    """The lines of a found text that a made one has too: positions in the found and in the made one."""
    for tag, start, end, begin, _ in line_opcodes(made, found):
        if tag == "equal":
            yield from ((begin + at, start + at) for at in range(end - start))


_NOTHING = object()


def _parsed(text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NOTHING


def _same_value(found: Json, made: Json, hunk: Hunk) -> bool:
    there, here = at(found, hunk.pointer, _NOTHING), at(made, hunk.pointer, _NOTHING)
    if hunk.kind is Kind.DELETED:
        holder = hunk.pointer.rpartition("/")[0]
        one, other = at(found, holder, _NOTHING), at(made, holder, _NOTHING)
        if isinstance(one, list) and isinstance(other, list):
            return json.dumps(one) == json.dumps(other)
        return here is _NOTHING
    return there is not _NOTHING and here is not _NOTHING and json.dumps(there) == json.dumps(here)


def _line_comes_back(hunk: Hunk, found: str, made: str) -> bool:
    lines = {name_of(line): line for line in made.split("\n") if line.strip()}
    if hunk.last < hunk.line:
        return name_of(hunk.before or "") not in lines
    there = [name_of(line) for line in found.split("\n")]
    name, line = there[hunk.line - 1], found.split("\n")[hunk.line - 1]
    if name not in lines:
        return False
    if hunk.wanted:
        return _same_value(_parsed(line), _parsed(lines[name]), hunk)
    if hunk.kind is Kind.MOVED:
        return [one for one in lines if one in there] == [one for one in there if one in lines]
    return lines[name] == line and there.count(name) == 1


class Moved(Struct, frozen=True):
    """A line that changes beside the edits."""

    path: str
    line: int
    text: str


def moved_lines(before: Mapping[str, str], after: Mapping[str, str], disk: Mapping[str, str]) -> list[Moved]:
    """Give the lines that change in any artifact and that nobody edited that way.

    Args:
        before: What a build would write, by the path of the artifact.
        after: What it would write with the changed specs.
        disk: What is on disk, of the artifacts that were edited.
    """
    found = []
    for path in sorted({*before, *after}):
        old, new = before.get(path, "").split("\n"), after.get(path, "").split("\n")
        there = _laid_out(path, disk[path], after.get(path, "")).split("\n") if path in disk else old
        wanted = {made for _, made in _matched(new, there)} if path in disk else set()
        same = list(_matched(old, there))
        kept = {made for _, made in same}
        # What stands in another place of the disk than a build writes it to was written there by the edit, too.
        edited = {there[at] for at in set(range(len(there))) - {found for found, _ in same}} if path in disk else set()
        for tag, start, end, begin, stop in line_opcodes(old, new):
            if tag == "equal":
                continue
            fresh = [at for at in range(begin, stop) if at not in wanted and new[at] not in edited]
            lost = [at for at in range(start, end) if at in kept] if begin == stop else []
            found += [Moved(path, at + 1, new[at]) for at in fresh if new[at].strip()] + [Moved(path, begin + 1, "") for _ in lost]
    return found


def _laid_out(path: str, found: str, made: str) -> str:
    """What stands in an edited artifact as a build lays it out: JSON says the same in another layout, and in another order of keys."""
    if path.endswith(".json"):
        value = _parsed(found)
        return found if value is _NOTHING else printed(_in_order(value, _parsed(made)))
    if path.endswith(".jsonl"):
        known = {name_of(line): _parsed(line) for line in made.split("\n")}
        return "\n".join(_record(line, known.get(name_of(line))) for line in found.split("\n"))
    return found


def _record(line: str, like: Json) -> str:
    value = _parsed(line)
    return line if value is _NOTHING else json.dumps(_in_order(value, like), ensure_ascii=False)


def _in_order(value: Json, like: Json) -> Json:
    """A value with its keys in the order of another one."""
    if isinstance(value, dict):
        other = like if isinstance(like, dict) else {}
        return {key: _in_order(value[key], other.get(key)) for key in dict.fromkeys((*other, *value)) if key in value}
    if isinstance(value, list):
        others = like if isinstance(like, list) else []
        return [_in_order(one, others[at] if at < len(others) else None) for at, one in enumerate(value)]
    return value
