"""What was last written for one feature: what each region read, and its lines. It explains a difference; it never proves that there is none.

A lock is text in blocks, one for each region, sorted by name. Two branches that touch different elements change different
blocks, with rows between them that neither changes, so that git merges them; nothing in it covers a whole file.
"""

import json
import re
import tomllib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b, sha256

from msgspec import Struct, field

from specforge.errors import LockError
from specforge.location import CONTROLS, is_inner, printable
from specforge.regexes import regex

FOLDER = "specforge.locks"
PROJECT = "project"
"""The name of the lock of what no feature owns; no feature has this id."""
VERSION = 2
HEAD = "# What specforge last wrote for this feature. Commit it; do not edit it."
SILENT = "elements that wrote nothing"


@lru_cache(maxsize=4_096)
def line_hash(line: str) -> str:
    """Give 48 bits of a line's digest as 8 characters of base64url; `-` for an empty line."""
    return urlsafe_b64encode(blake2b(line.encode(), digest_size=6).digest()).decode() if line else "-"


def mark(text: str) -> str:
    """What a lock knows of a whole text: the hashes of its lines, in order."""
    return " ".join(map(line_hash, text.split("\n")))


def known(text: str, marks: Iterable[str]) -> bool:
    """Whether a text is one of those that marks stand for."""
    return mark(text) in marks or any(one.startswith("sha256 ") and one == f"sha256 {sha256(text.encode()).hexdigest()}" for one in marks)


class Region(Struct, frozen=True):
    """A run of lines that one element wrote."""

    name: str
    """The ref of the element, the section it stands in when that is another's, and a number from the second such run on."""
    after: str
    """The region before it; nothing for the first."""
    reads: tuple[tuple[str, str], ...]
    """The elements that had a part in it, each with its fingerprint, `-` where there is none."""
    lines: tuple[str, ...]
    """The hash of each line."""

    def dump(self) -> str:
        """Write it out."""
        reads = (row for ref, fingerprint in self.reads for row in (f"read {ref}", f"= {fingerprint}"))
        return "\n".join((f"region {self.name}", f"after {self.after or '-'}", *reads, "wrote", *self.lines)) + "\n"


class Written(Struct, frozen=True):
    """One artifact as it was written: the text of its block."""

    block: str

    @classmethod
    def of(cls, made_with: Mapping[str, str], regions: Iterable[Region]) -> "Written":
        """Put one together."""
        rows = "".join(f"with {key} {value}\n" for key, value in sorted(made_with.items()))
        return cls("\n".join((rows, *(region.dump() for region in sorted(regions, key=lambda one: one.name)))))

    @property
    def made_with(self) -> dict[str, str]:
        """What it was made with beside elements: the compiler and its revision, the template, the caps."""
        rows = (row.split(" ", 2) for row in self.block.partition("\n\n")[0].split("\n") if row.startswith("with "))
        return {key: value for _, key, value in rows}

    @property
    def refs(self) -> frozenset[str]:
        """The elements that had a part in it."""
        return frozenset(row[5:] for row in self.block.split("\n") if row.startswith("read "))

    @property
    def regions(self) -> tuple[Region, ...]:
        """Its regions, by name; only of a few they are kept, since those of a whole project are large."""
        return _regions(self.block)

    @property
    def marks(self) -> frozenset[str]:
        """What the whole text may have been: two when a merge left two regions after one; none that fits when it left a gap."""
        if self.block.startswith("sha256 "):
            return frozenset((self.block,))
        following: dict[str, list[Region]] = {}
        regions = self.regions
        for region in regions:
            following.setdefault(region.after, []).append(region)
        if len(following) == len(regions):
            return frozenset((_laid_out(following, len(regions), backwards=False),))
        return frozenset(_laid_out(following, len(regions), backwards=backwards) for backwards in (False, True))


@lru_cache(maxsize=16)
def _regions(block: str) -> tuple[Region, ...]:
    found: list[Region] = []
    for part in block.split("\n\n"):
        rows = part.strip("\n").split("\n")
        if rows[0].startswith("region "):
            at = rows.index("wrote")
            reads = tuple(zip((row[5:] for row in rows[2:at:2]), (row[2:] for row in rows[3:at:2]), strict=True))
            found.append(Region(rows[0][7:], rows[1][6:].removeprefix("-"), reads, tuple(rows[at + 1 :])))
    return tuple(found)


def _laid_out(following: Mapping[str, list[Region]], count: int, *, backwards: bool) -> str:
    """The hashes of all lines, each region with all that follows it; nothing when a region cannot be reached, or twice."""

    def after(name: str) -> list[Region]:
        return sorted(following.get(name, ()), key=lambda one: one.name, reverse=not backwards)

    lines, seen, todo = list[str](), 0, after("")
    while todo and seen <= count:
        region = todo.pop()
        lines += region.lines
        seen += 1
        todo += after(region.name)
    return " ".join(lines) if seen == count else ""


class Lock(Struct, frozen=True):
    """The lock of one feature."""

    feature: str
    spec: str
    artifacts: Mapping[str, Written] = field(default_factory=dict)
    """What was written for each artifact, by its path inside the project."""
    silent: Mapping[str, str] = field(default_factory=dict)
    """The fingerprints of the elements that wrote nothing, by ref."""

    @property
    def path(self) -> str:
        """Where it is kept, inside the project."""
        return f"{FOLDER}/{self.feature}.lock"

    def dump(self) -> str:
        """Write it out."""
        parts = [f"{HEAD}\nversion {VERSION}\nfeature {self.feature}\nspec {json.dumps(self.spec, ensure_ascii=False)}\n"]
        parts += [f"artifact {json.dumps(path, ensure_ascii=False)}\n{self.artifacts[path].block}" for path in sorted(self.artifacts)]
        if self.silent:
            parts += [f"{SILENT}\n", *(f"read {ref}\n= {self.silent[ref]}\n" for ref in sorted(self.silent))]
        return "\n".join(parts)


class Locks(Struct, frozen=True):
    """What is known of one feature's files: the lock of the last build, and that of a build which was interrupted."""

    last: Lock | None = None
    next: Lock | None = None
    conflicted: bool = False
    """Whether they are the two sides of a merge that git could not make."""

    @property
    def artifacts(self) -> dict[str, Written]:
        """What was written for each artifact; by the last build where both know it."""
        return {path: value for one in (self.next, self.last) if one is not None for path, value in one.artifacts.items()}

    @property
    def feature(self) -> str:
        """The feature whose locks they are; nothing when there is none."""
        known = self.last or self.next
        return known.feature if known else ""

    @property
    def spec(self) -> str:
        """The spec that they name."""
        known = self.last or self.next
        return known.spec if known else ""

    def marks(self, path: str) -> frozenset[str]:
        """What one artifact may have been: two texts when a build was interrupted between files and lock."""
        found = (one.artifacts[path] for one in (self.last, self.next) if one is not None and path in one.artifacts)
        return frozenset(mark for written in found for mark in written.marks)


def sides(text: str) -> tuple[str, str] | None:
    """Give both versions of a text in which git left merge-conflict markers; `None` when it holds no whole conflict.

    Markers of one conflict are equally long: git writes longer ones around what conflicted in the past of both, which stands between them.
    """
    if "<<<<<<<" not in text:
        return None
    ours: list[str] = []
    theirs: list[str] = []
    side, opening, found = "both", "", False
    for line in text.splitlines(keepends=True):
        run = marker[0] if (marker := MARKER.match(line)) else ""
        if side == "both" and run.startswith("<"):
            side, opening, found = "ours", run, True
        elif side == "ours" and run == opening.replace("<", "|"):
            side = "base"
        elif side in {"ours", "base"} and run == opening.replace("<", "="):
            side = "theirs"
        elif side == "theirs" and run == opening.replace("<", ">"):
            side = "both"
        else:
            ours += [line] if side in {"both", "ours"} else []
            theirs += [line] if side in {"both", "theirs"} else []
    return ("".join(ours), "".join(theirs)) if found and side == "both" else None


MARKER = regex(r"([<|=>])\1{6,}(?=\s|$)")
"""What a line begins with that git puts around a conflict."""


def cure_of(path: str) -> str:
    """What to do about a lock that cannot be read."""
    return (
        f"restore {path} from version control; or delete it and run `specforge build`, which records the files that are as they should be"
    )


def parse(text: str, path: str) -> Lock:
    """Read a lock, of this version or an older one.

    Raises:
        LockError: when it is damaged, or written by a newer version.
    """
    name = printable(path)
    cure = cure_of(name)
    if ("<<<<<<<" in text or ">>>>>>>" in text) and CONFLICT.search(text):
        raise LockError(name, "holds merge-conflict markers", cure)
    try:
        if CONTROLS.search(text.replace("\n", "")):
            raise ValueError("it holds control characters")
        version = _version(text)
        if version > VERSION:
            raise LockError(name, f"was written by a newer specforge (lock version {version})", "upgrade specforge", newer=True)
        return _parse_tables(text, path) if version == 1 else _parse_blocks(text, path)
    except (ValueError, IndexError, RecursionError) as error:
        raise LockError(name, f"is damaged: {error}", cure) from None


def parse_bytes(raw: bytes, path: str) -> Lock:
    """Read a lock as git holds it.

    Raises:
        LockError: when it is damaged, or written by a newer version.
    """
    return parse(raw.decode(errors="replace").replace("\r\n", "\n"), path)


CONFLICT = regex("^(?:<<<<<<<|>>>>>>>)", re.MULTILINE)


def _version(text: str) -> int:
    found = re.search(r"^version (?:= )?(\d{1,9})$", text, re.MULTILINE)
    if found is None:
        raise ValueError("it names no version")
    return int(found[1])


def _parse_blocks(text: str, path: str) -> Lock:
    """Read the blocks of a lock."""
    body, _, silent = text.partition(f"\n{SILENT}\n")
    head, *blocks = body.split("\nartifact ")
    rows = dict(row.split(" ", 1) for row in head.split("\n") if " " in row and not row.startswith("#"))
    if not {"feature", "spec"} <= rows.keys():
        raise ValueError("it does not name its feature and its spec")
    if TOP.fullmatch(head.rstrip("\n")) is None:
        raise ValueError("it holds what no lock says, above its artifacts")
    artifacts: dict[str, Written] = {}
    for block in blocks:
        quoted, _, rest = block.partition("\n")
        _add(artifacts, _unquoted(quoted), Written(rest))
        _check_blocks(rest, WITH, REGION)
    if silent:
        _check_blocks(silent.removeprefix("\n"), SILENCE, SILENCE)
    refs = silent.split("\n")
    found = {row[5:]: refs[number + 1][2:] for number, row in enumerate(refs) if row.startswith("read ")}
    return Lock(_named(rows["feature"], path), _unquoted(rows["spec"]), artifacts, found)


TOP = regex(r"(?:#.*\n)*version \d+\nfeature .+\nspec .+")
READ = r"read .+\n= (?:-|[\w-]{8})\n"
WITH = regex(r"(?:with [\w-]+ .+\n)+", re.ASCII)
REGION = regex(rf"region .+\nafter .+\n(?:{READ})*wrote\n(?:(?:-|[\w-]{{8}})\n)+", re.ASCII)
SILENCE = regex(READ, re.ASCII)


def _check_blocks(text: str, first: re.Pattern[str], others: re.Pattern[str]) -> None:
    """Refuse what is no block of a lock, so that nothing that is read later can surprise."""
    for number, part in enumerate(text.split("\n\n")):
        rows = part.strip("\n")
        if (others if number else first).fullmatch(f"{rows}\n" if rows else "") is None:
            raise ValueError(f"the block that begins with {rows.split(chr(10))[0][:80]!r} is not whole")


def _unquoted(text: str) -> str:
    """A path as a lock writes it: a text in JSON."""
    try:
        path = json.loads(text)
        str(path).encode()
    except ValueError:
        path = None
    if not isinstance(path, str):
        raise ValueError(f"{text[:80]!r} is no path in double quotes")  # noqa: TRY004  a damaged file, not a wrong call
    return path


def _parse_tables(text: str, path: str) -> Lock:
    """Read a lock of version 1: TOML, a digest for each artifact."""
    table = tomllib.loads(text)
    rows = table.get("artifact", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"path", "sha256"} <= row.keys() for row in rows):
        raise ValueError("`artifact` is no list of tables with `path` and `sha256`")
    artifacts: dict[str, Written] = {}
    for row in rows:
        if not isinstance(row["sha256"], str) or not re.fullmatch("[0-9a-f]{64}", row["sha256"]):
            raise ValueError(f"{row['sha256']!r} is no digest")
        _add(artifacts, row["path"], Written(f"sha256 {row['sha256']}"))
    return Lock(_named(table.get("feature"), path), str(table.get("spec", "")), artifacts)


def _named(feature: object, path: str) -> str:
    """The feature of a lock; its file is named after it."""
    if not isinstance(feature, str) or path.removesuffix(".next") != Lock(feature, "").path:
        raise ValueError(f"it is the lock of {feature!r}")
    return feature


def _add(artifacts: dict[str, Written], path: object, written: Written) -> None:
    """Add what a lock lists. It comes with the tree, so a path in it is not trusted."""
    if not isinstance(path, str) or not is_inner(path):
        raise ValueError(f"{path!r} is no path of an artifact")
    if path in artifacts:
        raise ValueError(f"it lists {path!r} twice")
    artifacts[path] = written
