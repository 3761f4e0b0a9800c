"""Compares a served text with what a lock says was written: first with that version, then with others, then line by line."""

import json
import shlex
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from specforge.attributing.hunk import Expected, Hunk, Kind
from specforge.attributing.hunks import hunks, hunks_by_hash, same_values
from specforge.attributing.json_values import says_twice
from specforge.credentials import masked
from specforge.deployed.history import CLONE, Past, head_of, pasts_of
from specforge.deployed.openings import Closed, close
from specforge.deployed.serving import Served
from specforge.deployed.strings import strings
from specforge.deployed.verdict import Answer, Difference, Element, Value, Verdict
from specforge.deployed.written import Asked, Locked, Version, open_locked
from specforge.edits import TWICE, words_of
from specforge.elements import Known, elements_of
from specforge.errors import BaseError, SpecforgeError
from specforge.git.commits import Commit
from specforge.git.revision import Revision, open_commit
from specforge.json_forms import printed
from specforge.line_ends import unified
from specforge.location import Place
from specforge.lock import line_hash
from specforge.outputs.inert import one_line, visible
from specforge.provenance.lines import Line
from specforge.provenance.traced import Origin
from specforge.tracing.sides import base_side, this_side

LONG = 20_000
"""Of a longer line, only the beginning is held against what was written, word by word."""
HALF = 2
"""A text is foreign when fewer than one line in so many is known."""

FOREIGN = "check that it is the prompt that is served; `specforge lint` judges a prompt that no spec knows"


def verify(asked: Asked, served: Served) -> Answer:
    """Say how what is served stands to what was written.

    Looked for, in this order: nothing at all; the text itself; the text but for line ends; the same values; the text with its
    variables filled in; an older and a later version of it; another feature, variant or artifact; and last, an edit.

    Raises:
        UsageError: when there is no such feature, variant or artifact.
        BaseError: when there is no lock or no revision to compare with.
        LockError: when the lock is damaged, or a newer version wrote it.
    """
    return _Comparison(open_locked(asked), served).answer()


def _ends(text: str) -> tuple[str, ...]:
    """The text with LF alone, and with other final line breaks."""
    plain = unified(text)
    bare = plain.rstrip("\n")
    return tuple(dict.fromkeys((plain, bare + "\n", bare, bare + "\n\n")))


class _Comparison(Struct, frozen=True, dict=True):
    locked: Locked
    served: Served

    @cached_property
    def blank(self) -> Answer:
        locked = self.locked
        commit = locked.revision.commit if locked.revision is not None else head_of(locked)
        revision = locked.revision.name if locked.revision is not None else ""
        exact = not self.served.broken
        return Answer(locked.name, locked.version.path, revision, commit, self.served.source, Verdict.DIFFERS, exact=exact)

    def answer(self) -> Answer:
        """The first verdict that holds."""
        if not any(text.strip() for text in self.served.texts):
            return replace(self.blank, verdict=Verdict.EMPTY, next=f"look where {self.served.source} gets its text from")
        present = self._present() if self._readable else None
        if present is not None:
            return present
        try:
            pasts = tuple(pasts_of(self.locked))
        except BaseError as error:
            lack = (str(error), error.help or CLONE)
            return self._other() or self._told((), lack)
        return self._found_in(pasts) or self._other() or self._told(pasts, self._lack(pasts))

    @property
    def _readable(self) -> bool:
        return not self.served.broken

    @cached_property
    def likeliest(self) -> str:
        """Of the ways to read what is served, the one of which the most lines are known."""
        texts = [unified(text) for text in self.served.texts]
        return max(texts, key=lambda one: sum(line_hash(line) in self.locked.version.hashes for line in _lines(one)))

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The texts that say the same as what is served."""
        laid_out = [_laid_out(self.likeliest, self.locked.text)] if self.locked.version.path.endswith(".json") else []
        return tuple(one for text in (*self.served.texts, *laid_out) for one in _ends(text))

    # --- the version that is asked about ---

    def _present(self) -> Answer | None:
        version = self.locked.version
        for text in self.served.texts:
            if not self.served.marked and version.holds(text):
                return self._agreed(Verdict.SAME, text)
        for text in self.served.texts:
            if any(version.holds(one) for one in _ends(text)):
                return self._agreed(Verdict.LINE_ENDINGS, text)
        if any(version.holds(one) for one in self.forms):
            return self._agreed(Verdict.REFORMATTED, self.likeliest)
        written = self.locked.text
        for text in self.served.texts if written is not None else ():
            if same_values(version.path, str(written), unified(text)) and not says_twice(text):
                return self._agreed(Verdict.REFORMATTED, text)
            if (closed := self._filled(str(written), text, self.variables)) is not None:
                return replace(self._agreed(Verdict.FILLED, text), filled=self._values(closed))
        return None

    def _agreed(self, verdict: Verdict, text: str) -> Answer:
        count = _count(text)
        next = f"`{self.locked.stamping}` prints what its telemetry should carry"
        return replace(self.blank, verdict=verdict, lines=count, known=count, next=next)

    @staticmethod
    def _filled(written: str, text: str, variables: Collection[str] | None) -> Closed | None:
        """The served text with its variables taken out again, when nothing else differs."""
        closed = close(written.rstrip("\n"), unified(text).rstrip("\n"), variables)
        return closed if closed.filled and closed.text == written.rstrip("\n") else None

    @cached_property
    def compiled(self) -> "_Compiled":
        """What the specs of the revision say of the elements."""
        return _compiled(self.locked)

    @property
    def variables(self) -> Collection[str] | None:
        return self.compiled.variables

    # --- other versions ---

    def _found_in(self, pasts: tuple[Past, ...]) -> Answer | None:
        for number, past in enumerate(pasts):
            found = self._exactly(past) or self._filled_in(past)
            if found is None:
                continue
            version, filled = found
            later = number > 0
            wrote = past.writer(version)
            answer = replace(
                self.blank,
                verdict=Verdict.NEWER if later else Verdict.OLDER,
                lines=_count(self.likeliest),
                known=_count(self.likeliest),
                at=wrote.commit,
                behind=past.behind(version),
                changes=max(past.changes(version), 1),
                filled=filled,
            )
            commit = wrote.commit.id[:12] if wrote.commit is not None else ""
            if later:
                return replace(answer, behind=0, changes=0, next=f"name that commit with `--revision {commit}`")
            return replace(answer, next=f"`specforge diff --base {commit}` says what has changed since; serve {self.locked.version.path}")
        return None

    def _exactly(self, past: Past) -> tuple[Version, tuple[Value, ...]] | None:
        for version in past.versions if self._readable else ():
            if any(version.holds(one) for one in self.forms):
                return version, ()
        return None

    def _filled_in(self, past: Past) -> tuple[Version, tuple[Value, ...]] | None:
        if not self._readable or self.locked.version.path.endswith((".json", ".jsonl")):
            return None
        seen: set[str] = set()
        for version, written in past.texts(_prefix(self.locked, past)):
            if written in seen:
                continue
            seen.add(written)
            for text in self.served.texts:
                if (closed := self._filled(written, text, self.variables)) is not None:
                    return version, self._values(closed)
        return None

    # --- something else ---

    def _other(self) -> Answer | None:
        if not self._readable:
            return None
        for name, version in self.locked.others:
            if any(version.holds(one) for one in self.forms):
                return self._of_another(name, version)
        hashes = [line_hash(line) for line in _lines(self.likeliest)]
        own = sum(one in self.locked.version.hashes for one in hashes)
        best = max(((sum(one in version.hashes for one in hashes), name) for name, version in self.locked.others), default=(0, ""))
        if HALF * best[0] >= len(hashes) and HALF * own < len(hashes):
            return self._of_another(best[1], dict(self.locked.others)[best[1]])
        return None

    def _of_another(self, name: str, version: Version) -> Answer:
        hashes = [line_hash(line) for line in _lines(self.likeliest)]
        known = sum(one in version.hashes for one in hashes)
        cure = f"`specforge verify-deployed {shlex.quote(name)}` compares it with what was written there"
        return replace(self.blank, verdict=Verdict.ANOTHER, lines=len(hashes), known=known, other=name, next=cure)

    # --- an edit ---

    def _safe(self, text: str) -> str:
        """A text that is served, without keys, tokens and what was given to be let in: known by their shape only while they are whole."""
        return masked(text, self.served.secrets)

    def _values(self, closed: Closed) -> tuple[Value, ...]:
        return tuple(Value(one.line, one.last - one.line + 1, one.name, self._safe(one.value)) for one in closed.filled)

    @staticmethod
    def _lack(pasts: tuple[Past, ...]) -> tuple[str, str]:
        """What of the history was not seen because it is not here, and the cure."""
        return next(((past.lack, past.cure) for past in pasts if past.cure), ("", ""))

    def _told(self, pasts: tuple[Past, ...], lack: tuple[str, str]) -> Answer:
        text, closed = self._best()
        versions = (self.locked.version, *(one for past in pasts for one in past.versions))
        hashes = [line_hash(line) for line in _lines(closed.text)]
        everything: set[str] = {one for version in versions for one in version.hashes} | self._values_known(closed)
        known = sum(one in everything for one in hashes)
        answer = replace(self.blank, lines=len(hashes), known=known, filled=self._values(closed))
        unseen = [lack[0]] if lack[0] else [past.lack for past in pasts if past.lack]
        if self.compiled.lack:
            unseen.append(self.compiled.lack)
        if self.locked.text is None:
            unseen.append("the text that was written: only the hashes of its lines are known, so that a line filled in counts as edited")
        if lack[1]:
            found = self._differences(closed, ())
            return replace(answer, verdict=Verdict.DIFFERS, differences=found, unseen=tuple(unseen), next=lack[1])
        found = self._differences(closed, versions)
        alike = self.locked.text is not None and same_values(self.locked.version.path, self.locked.text, text)
        if HALF * (known + _reworded(found)) < len(hashes) and not alike:
            return replace(answer, verdict=Verdict.FOREIGN, filled=(), unseen=tuple(unseen), next=self._inside() or FOREIGN)
        path = self.locked.version.path
        command = f"specforge promote {shlex.quote(path)}"
        cure = f"serve {path} again; to keep the edit, write what is served over that file and run `{command}`"
        near = self._nearest(hashes, versions)
        return replace(answer, verdict=Verdict.EDITED, differences=found, nearest=near, unseen=tuple(unseen), next=self._inside() or cure)

    def _best(self) -> tuple[str, Closed]:
        """What is served in the layout of what was written, and the same with its variables taken out."""
        written, path, text = self.locked.text, self.locked.version.path, self.likeliest
        if path.endswith(".json"):
            text = _laid_out(text, written)
        if written is None or path.endswith((".json", ".jsonl")):
            return text, Closed(text, tuple(range(1, text.count("\n") + 2)), ())
        return text, close(written, text if text.endswith("\n") else text + "\n", self.variables)

    def _values_known(self, closed: Closed) -> set[str]:
        """The hashes of what was filled in: lines that are known as far as they can be."""
        numbers = {one.line for one in closed.filled}
        return {line_hash(line) for line, number in zip(closed.text.split("\n"), closed.numbers, strict=True) if number in numbers}

    def _differences(self, closed: Closed, versions: tuple[Version, ...]) -> tuple[Difference, ...]:
        text = "\n".join(line if len(line) <= LONG else self._safe(line)[:LONG] for line in closed.text.split("\n"))
        written, path = self.locked.text, self.locked.version.path
        found = hunks(path, self._expected(written), text) if written is not None else hunks_by_hash(self.locked.version.regions, text)
        known = self.compiled.elements
        twice = path.endswith((".json", ".jsonl")) and any(map(says_twice, self.served.texts))
        told = [self._difference(one, closed, known, versions) for one in found if not (twice and one.kind is Kind.BROKEN)]
        told += [Difference(str(Kind.BROKEN), 1, None, "", TWICE)] if twice else []
        return tuple(sorted(told, key=lambda one: (one.weight, one.line)))

    def _expected(self, written: str) -> Expected:
        """What was written with its owners: as compiled where a compilation gives that text, else as the lock says."""
        if self.compiled.expected is not None and self.compiled.expected.text == written:
            return self.compiled.expected
        owners = [_ref(region.name) for region in self.locked.version.regions for _ in region.lines]
        lines = written.split("\n")
        origins = [Origin(ref, Place("")) for ref in owners] if len(owners) == len(lines) else []
        owned = (
            Line(at, line, origin, (), origin) for at, (line, origin) in enumerate(zip(lines, origins, strict=False), 1) if line.strip()
        )
        return Expected(written, tuple(owned))

    def _difference(self, hunk: Hunk, closed: Closed, known: dict[str, Known], versions: tuple[Version, ...]) -> Difference:
        elements = tuple(_element(ref, known.get(ref)) for ref in hunk.refs)
        commit = _wrote(hunk, versions) if not hunk.pointer else None
        before = None if hunk.before is None else visible(hunk.before)[:LONG]
        after, pointer = self._safe(hunk.after), self._safe(hunk.pointer)
        says = words_of(replace(hunk, before=before, after=visible(after)[:LONG], pointer=pointer))
        return Difference(str(hunk.kind), closed.place(hunk.line), hunk.before, after, says, elements, hunk.border, pointer, commit)

    def _nearest(self, hashes: list[str], versions: tuple[Version, ...]) -> Commit | None:
        """The commit whose version differs in the fewest lines; none when no version is nearer than the one asked about."""
        counted = Counter(hashes)

        def apart(version: Version) -> int:
            lines = Counter(one for region in version.regions for one in region.lines if one != "-")
            return (counted - lines).total() + (lines - counted).total()

        best = min(versions, key=apart)
        return best.commit if apart(best) < apart(self.locked.version) else None

    def _inside(self) -> str:
        """How to pick the prompt out of JSON that holds it among other things; nothing when it does not."""
        if self.locked.version.path.endswith((".json", ".jsonl")):
            return ""
        inside = [found for text in self.served.texts for found in _texts_in(text)]
        counts = ((sum(line_hash(line) in self.locked.version.hashes for line in _lines(one)), where) for where, one in inside)
        known, where = max(counts, default=(0, ""))
        if not known:
            return ""
        place = shlex.quote(one_line(self._safe(f"{self.served.pointer or ''}{where}"), 200))
        if self.served.pointer is None:
            return f"it is JSON: write it to a file, of which `--file FILE --pointer {place}` picks the text that looks like the prompt"
        return f"it is JSON; `--pointer {place}` picks the text that looks like the prompt"


def _texts_in(text: str) -> Iterator[tuple[str, str]]:
    """The texts in JSON with their pointers; none when it is no JSON."""
    try:
        yield from strings(json.loads(text))
    except (ValueError, RecursionError):
        return


class _Compiled(Struct, frozen=True, dict=True):
    """What the specs of a revision say; nothing of it counts for whether a text is the one that was written."""

    elements: dict[str, Known]
    variables: frozenset[str] | None
    expected: Expected | None
    lack: str = ""


def _compiled(locked: Locked) -> _Compiled:
    asked = locked.asked
    try:
        now = this_side(asked.root, asked.config)
        side = now if locked.revision is None else base_side(locked.revision, asked.root, asked.config, now.index, None)
        opened = side.open([asked.feature])
        if opened is None:
            raise BaseError("no spec declares it")
        view = opened.project.traced(opened.folders[locked.name])
        found = next((one for one in opened.artifacts_of(view) if one.path == locked.version.path), None)
        variables = frozenset(one.value.id for one in view.variables)
        expected = Expected(found.text, tuple(found.lines())) if found is not None else None
        return _Compiled(elements_of(view), variables, expected)
    except (SpecforgeError, KeyError) as error:
        why = "it has no such variant" if isinstance(error, KeyError) else one_line(str(error), 200)
        return _Compiled(
            {}, None, None, f"owners, protection and facts inside of lines: the spec of the revision cannot be compiled: {why}"
        )


def _prefix(locked: Locked, past: Past) -> str:
    revision = locked.revision or Revision(locked.asked.root, "HEAD", past.head, "", "")
    return open_commit(revision.root, past.head).prefix


def _lines(text: str) -> list[str]:
    return [line for line in unified(text).split("\n") if line.strip()]


def _count(text: str) -> int:
    return len(_lines(text))


def _ref(name: str) -> str:
    return name.partition(" in ")[0].partition(" #")[0]


def _element(ref: str, known: Known | None) -> Element:
    return Element(ref, known.owner if known is not None else "", known.protected if known is not None else False)


def _wrote(hunk: Hunk, versions: tuple[Version, ...]) -> Commit | None:
    """The latest commit of which all the lines are that stand there now."""
    lines = {line_hash(line) for line in hunk.after.split("\n") if line.strip()}
    if not lines or hunk.kind is Kind.DELETED:
        return None
    return next((one.commit for one in versions if one.commit is not None and lines <= one.hashes), None)


def _reworded(found: tuple[Difference, ...]) -> int:
    """How many lines are those that were written in other words: they are no more foreign than those that are known."""
    lines: set[int] = set()
    for one in found:
        if one.kind == Kind.REWORDED and one.before is not None:
            mine, other = (Counter(text[:LONG].split()) for text in (one.before, one.after))
            if one.pointer or (
                one.before.count("\n") == one.after.count("\n") and HALF * (mine & other).total() >= max(mine.total(), other.total()) > 0
            ):
                lines.update(range(one.line, one.line + 1 + one.after.count("\n")))
    return len(lines)


def _laid_out(text: str, written: str | None) -> str:
    """JSON in the layout of what was written, as far as it can be read."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return unified(text)
    if says_twice(text):
        return unified(text)
    indent = next((len(line) - len(line.lstrip(" ")) for line in (written or "").split("\n")[1:2]), 2) or 2
    return printed(value, indent)
