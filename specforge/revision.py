"""Files of a project as they stood in a git revision: read from its objects, with nothing checked out and nothing fetched."""

import hashlib
import os
import posixpath
import re
import shlex
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.errors import BaseError
from specforge.location import printable

LINKS = 8
"""The most links that are followed one after the other, as in a working tree."""
UNSHALLOW = "fetch all of it: `git fetch --unshallow`, or `fetch-depth: 0` where a workflow checks out"
ELSEWHERE = frozenset(
    ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")
)
STRANGE = re.compile("detected dubious ownership in repository at '(.+)'")
# A repository may not choose programs for us to run, and a missing object is not fetched.
SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never")


class Commit(Struct, frozen=True):
    """A commit, as it is told to people."""

    id: str
    day: str
    author: str


class Revision(Struct, frozen=True, dict=True):
    """One commit, seen from the project's folder."""

    root: Path
    name: str
    """What was asked for."""
    commit: str
    """The object name of the commit that is read."""
    prefix: str
    """The project's folder inside the repository, in that commit: empty, or ending in a slash."""
    here: str
    """The same folder now."""

    @cached_property
    def _listed(self) -> list[tuple[str, str, str, str]]:
        """The mode, the kind, the object name and the path inside the project of all that is below its folder."""
        listed = _git(self.root, "ls-tree", "-r", "-z", "--full-tree", self.commit, "--", *([self.prefix] if self.prefix else []))
        found = []
        for line in listed.split(b"\0"):
            about, tab, path = line.partition(b"\t")
            if tab:
                mode, kind, name = about.decode().split()
                found.append((mode, kind, name, os.fsdecode(path).removeprefix(self.prefix)))
        return found

    @cached_property
    def entries(self) -> Mapping[str, tuple[str, str]]:
        """The mode and the object name of every file below the project's folder, by its path inside the project."""
        return {path: (mode, name) for mode, kind, name, path in self._listed if kind == "blob"}

    @cached_property
    def submodules(self) -> tuple[str, ...]:
        """The folders whose files are in other repositories: of these, a revision names a commit alone."""
        return tuple(path for _, kind, _, path in self._listed if kind == "commit")

    @cached_property
    def links(self) -> frozenset[str]:
        """The paths that are links."""
        return frozenset(path for path, (mode, _) in self.entries.items() if mode == "120000")

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path below the project's folder, also through links to folders."""
        found = dict.fromkeys(self.entries)
        for link in sorted(self.links):
            with suppress(OSError):
                target = f"{self._target(link)}/"
                found.update((link + path[len(target) - 1 :], None) for path in self.entries if path.startswith(target))
        return tuple(found)

    @cached_property
    def former(self) -> Mapping[str, str]:
        """What files of the project were called in the revision, by their names now, where git takes them for renamed.

        A file that was not added to git is not seen.
        """
        found = {}
        for old, new in _renamed(self.root, self.commit):
            if old.startswith(self.prefix) and new.startswith(self.here):
                found[new.removeprefix(self.here)] = old.removeprefix(self.prefix)
        return found

    def _target(self, link: str) -> str:
        """Where a link leads, as a path inside the project."""
        target = os.fsdecode(_git(self.root, "cat-file", "blob", self.entries[link][1]))
        if posixpath.isabs(target):
            target = os.path.relpath(target, self.root)
            path = posixpath.normpath(target)
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target))
        if path.split("/")[0] == "..":
            raise OSError("it leaves the project through a link")
        return path

    def same(self, path: str, content: bytes) -> bool:
        """Whether a file has exactly this content in the revision, told by its object name."""
        entry = self.entries.get(path)
        if entry is None or entry[0] == "120000":
            return False
        digest = hashlib.new("sha256" if len(entry[1]) == 64 else "sha1", usedforsecurity=False)
        digest.update(b"blob %d\0" % len(content))
        digest.update(content)
        return digest.hexdigest() == entry[1]

    def read(self, path: str) -> bytes:
        """Read a file; raises `OSError` with a readable text, as a reader of the working tree does.

        Raises:
            BaseError: when git holds it as a filter wrote it.
        """
        for _ in range(LINKS):
            if path in self.entries and self.entries[path][0] != "120000":
                return unfiltered(path, _git(self.root, "cat-file", "blob", self.entries[path][1]))
            parts = path.split("/")
            link = next((one for end in range(1, len(parts) + 1) if (one := "/".join(parts[:end])) in self.entries), None)
            if link is None or self.entries[link][0] != "120000":
                raise OSError("it does not exist")
            path = posixpath.normpath(posixpath.join(self._target(link), path[len(link) + 1 :]))
        raise OSError("it is a link that leads back to itself")


FILTERED = ((b"version https://git-lfs.github.com/spec/", "as a pointer of Git LFS"), (b"\0GITCRYPT\0", "encrypted by git-crypt"))
"""How files begin that a filter wrote into git, as the specification of Git LFS and the format of git-crypt have it."""


def unfiltered(path: str, content: bytes) -> bytes:
    """Give a file as git holds it.

    Raises:
        BaseError: when that is not what stands in a working tree, since a filter wrote it.
    """
    how = next((how for begin, how in FILTERED if content.startswith(begin)), "")
    if how:
        message = f"git holds {printable(path)} {how}, so that a revision has no text of it"
        raise BaseError(message, "keep what is compared with a base out of this filter: `-filter` in `.gitattributes`")
    return content


def open_revision(root: Path, name: str) -> Revision:
    """Open the commit where a revision and the current one part.

    Raises:
        BaseError: when there is no such revision, no repository to read it from, no common past, or too little of the past
            is here to tell.
    """
    asked = open_commit(root, name)
    try:
        commit = _git(root, "merge-base", asked.commit, "HEAD").decode().split()[0]
    except (BaseError, IndexError):
        commit = ""
    if _is_cut_off(root, asked.commit, commit):
        message = f"this clone is shallow: it does not hold the history in which `{name}` and the current commit part"
        raise BaseError(message, UNSHALLOW)
    if not commit:
        help = "name a revision of this history; `git merge-base` finds where two part"
        raise BaseError(f"`{name}` and the current commit have no common past", help)
    return _where_it_stood(replace(asked, commit=commit))


def _where_it_stood(revision: Revision) -> Revision:
    """The revision seen from the folder that the project had in it, when git takes what is in its folder now for moved as a whole."""
    here = any(path in revision.entries for path in _tracked(revision.root)) if revision.here else _is_configured(revision)
    if here:
        return revision
    folders = Counter(
        old.removesuffix(inside)
        for old, new in _renamed(revision.root, revision.commit)
        if new.startswith(revision.here) and f"/{old}".endswith(f"/{(inside := new.removeprefix(revision.here))}")
    )
    (first, number), (_, others) = (*folders.most_common(2), ("", 0), ("", 0))[:2]
    moved = replace(revision, prefix=first)
    return moved if number > others and (revision.here or _is_configured(moved)) else revision


def _is_configured(revision: Revision) -> bool:
    """Whether the folder was a project of its own: at the root of a repository much stands that belongs to none."""
    own, shared = "specforge.toml", "pyproject.toml"
    return own in revision.entries or (shared in revision.entries and b"[tool.specforge" in revision.read(shared))


def _tracked(root: Path) -> list[str]:
    """The files below a folder that git knows."""
    return os.fsdecode(_git(root, "ls-files", "-z")).split("\0")[:-1]


class Absent(Struct, frozen=True):
    """Files of a project that git knows, and that are not in its folder because they are not checked out."""

    files: frozenset[str]
    """Those that a sparse checkout leaves out, by their paths inside the project."""
    submodules: tuple[str, ...]
    """The folders of submodules that are not checked out."""

    def why(self, path: str) -> str:
        """Why a file is not here; nothing when git does not know it, or knows it to be gone."""
        module = next((one for one in self.submodules if path.startswith(f"{one}/")), None)
        if module is not None:
            return f"the submodule {printable(module)} is not checked out"
        return f"a sparse checkout leaves out {printable(path)}" if path in self.files else ""


def absent(root: Path) -> Absent:
    """Give the files that are not checked out.

    Raises:
        BaseError: when there is no repository to read it from.
    """
    files, submodules = set[str](), []
    for line in os.fsdecode(_git(root, "ls-files", "-t", "--stage", "-z")).split("\0")[:-1]:
        about, _, path = line.partition("\t")
        tag, mode, *_ = about.split()
        if tag == "S":
            files.add(path)
        elif mode == REPOSITORY and not (root / path / ".git").exists():
            submodules.append(path)
    return Absent(frozenset(files), tuple(submodules))


def _renamed(root: Path, commit: str) -> list[tuple[str, str]]:
    """The files that git takes for renamed since a commit, from the root of the repository: the old name, then the new one."""
    asked = ("--cached", "--find-renames", "--diff-filter=R", "--name-status", "-z", "--no-relative", "--no-ext-diff", "--no-textconv")
    told = iter(os.fsdecode(_git(root, "diff", *asked, commit)).split("\0"))
    return [(old, new) for _, old, new in zip(told, told, told, strict=False)]


def _is_cut_off(root: Path, asked: str, parted: str) -> bool:
    """Whether the history between two commits and where they part ends early, so that they may part elsewhere."""
    ends = ends_early(root)
    if not ends:
        return False
    between = _git(root, "rev-list", asked, "HEAD", *([f"^{parted}"] if parted else [])).decode().split()
    return not ends.isdisjoint(between) or (parted in ends and len(between) == 0 and asked != parted)


def prefix_of(root: Path) -> str:
    """Give the project's folder inside its repository: empty, or ending in a slash.

    Raises:
        BaseError: when it is in no repository.
    """
    try:
        return os.fsdecode(_git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    except BaseError as error:
        if error.help:
            raise
        help = "what it is compared with is a revision of git"
        if os.environ.get("GIT_DIR"):
            help = "the repository is looked for from this folder on, not by `GIT_DIR`: write `gitdir: PATH` into a file `.git` here"
        raise BaseError(f"{root} is not in a git repository: {error}", help) from None


def open_commit(root: Path, name: str) -> Revision:
    """Open a revision itself, wherever it parted from the current one.

    Raises:
        BaseError: when there is no such revision, or no repository to read it from.
    """
    prefix = prefix_of(root)
    if "\0" in name or not name:
        raise BaseError(f"{name!r} is not the name of a revision", "name a branch, a tag or a commit")
    try:
        asked = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except BaseError:
        help = "name a branch, a tag or a commit; in a shallow clone, fetch the base first"
        if not _is_there(root, "HEAD"):
            help = "no commit stands on the current branch yet: commit first"
        fetched = f"origin/{name}"
        if _is_there(root, f"refs/remotes/{fetched}"):
            help = f"did you mean `{fetched}`? A branch that was fetched and never checked out is called so"
        raise BaseError(f"there is no revision `{name}`", help) from None
    return Revision(root, name, asked, prefix, prefix)


def _is_there(root: Path, name: str) -> bool:
    with suppress(BaseError):
        return bool(_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name))
    return False


def _git(root: Path, *arguments: str, given: bytes | None = None) -> bytes:
    # A hook is told which repository it runs for in ways that name no working tree; the project's folder says it better.
    env = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    env |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(["git", *SAFE, *arguments], cwd=root, env=env, capture_output=True, check=False, input=given)  # noqa: S603, S607  git of the user's path
    except OSError as error:
        raise BaseError(f"git cannot be run: {error.strerror}", "install git") from None
    if done.returncode:
        raise _refused(os.fsdecode(done.stderr), arguments[0])
    return done.stdout


def _refused(said: str, command: str) -> BaseError:
    """What git said when it could not, with what to do where that is known."""
    lines = said.strip().splitlines()
    fatal = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else f"git {command} failed")
    told = fatal.removeprefix("fatal: ")
    if "promisor remote" in told:
        return BaseError(f"{PARTIAL}: {told}", WHOLE)
    if found := STRANGE.search(told):
        help = f"where you trust it: `git config --global --add safe.directory {shlex.quote(found[1])}`"
        return BaseError(f"git does not read the repository at {found[1]}, which belongs to another user", help)
    return BaseError(told)


def versions_of(root: Path, path: str, most: int) -> Iterator[bytes]:
    """Give what a file was in the history of the current branch, the latest first.

    Args:
        root: The project.
        path: The file, inside the project.
        most: How many versions are looked at.

    Raises:
        BaseError: when there is no repository to read it from.
    """
    prefix = os.fsdecode(_git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    listed = _git(root, "log", f"--max-count={most}", "--format=%H", "--no-show-signature", "HEAD", "--", f":(top,literal){prefix}{path}")
    for commit in listed.decode().split():
        with suppress(BaseError):
            yield _git(root, "cat-file", "blob", f"{commit}:{prefix}{path}")


def last_commit(root: Path, path: str) -> Commit | None:
    """Give the last commit of the current branch that changed a file; `None` when there is none, and outside a repository.

    Args:
        root: The project.
        path: The file, inside the project.
    """
    form = "--format=%H%x00%as%x00%an"
    try:
        said = os.fsdecode(_git(root, "log", "--max-count=1", form, "--no-show-signature", "HEAD", "--", f":(literal){path}"))
    except BaseError:
        return None
    id, _, rest = said.removesuffix("\n").partition("\0")
    day, _, author = rest.partition("\0")
    return Commit(id, day, printable(author)) if id else None


class Step(Struct, frozen=True):
    """A commit, and the files below some paths that it changed against one of its parents."""

    commit: Commit
    files: Mapping[str, tuple[str, str]]
    """The object names of each file before and after, by its path inside the project; nothing where there was or is none."""


def steps(revision: Revision, paths: Iterable[str], most: int, *, since: str = "", first_parent: bool = False) -> Iterator[Step]:
    """Give the commits that changed files, the latest first; a merge once for each parent that it differs from.

    Args:
        revision: Where the walk begins.
        paths: Files or folders inside the project; all of it when there are none.
        most: How many commits are looked at.
        since: The object name of a commit that is not looked at, and neither is what comes before it.
        first_parent: Whether branches that were merged are not walked: a merge counts as one change.

    Raises:
        BaseError: when the history cannot be read.
    """
    wanted = [f":(top,literal){revision.prefix}{path}" for path in paths]
    wanted = wanted or ([f":(top,literal){revision.prefix}"] if revision.prefix else [])
    listed = _git(
        revision.root, "log", f"--max-count={most}", "--format=%x01%H%x02%cs%x02%an", "--raw", "--root", "-z", "--no-abbrev", "--no-renames",
        "--no-relative", "--no-color", "-m", "--no-ext-diff", "--no-textconv", "--no-show-signature", *(["--first-parent"] if first_parent else ["--full-history"]),
        revision.commit, *([f"^{since}"] if since else []), "--", *wanted,
    )  # fmt: skip
    about, files = Commit("", "", ""), dict[str, tuple[str, str]]()
    parts = iter(listed.split(b"\0"))
    for part in parts:
        row = os.fsdecode(part.lstrip(b"\n"))
        if row.startswith("\x01"):
            if about.id:
                yield Step(about, files)
            id, day, author = (*row[1:].split("\x02", 2), "", "")[:3]
            about, files = Commit(id, day, printable(author)), {}
        elif row.startswith(":"):
            path = os.fsdecode(next(parts)).removeprefix(revision.prefix)
            before, after, old, new = row.split()[:4]
            if REPOSITORY not in {before.removeprefix(":"), after}:
                files[path] = (_named(old), _named(new))
    if about.id:
        yield Step(about, files)


def _named(name: str) -> str:
    return name if name.strip("0") else ""


OBJECT = re.compile(rb"[0-9a-f]{40,64} (blob|tree|commit|tag) (\d+)")
"""How git announces the content of an object."""
REPOSITORY = "160000"
"""The mode of a folder that is another repository, whose content is not here."""
OBJECT_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""The whole id of an object, as of a commit."""
PARTIAL = "this clone does not hold all of the history"
WHOLE = "clone the repository without `--filter`, and look there"
READ_AT_ONCE = 64
"""How many objects are read at once."""


def utf8_text(raw: bytes | None) -> str | None:
    """The text of a file, with line feeds alone at the ends of lines; nothing for one that is not there or no UTF-8."""
    try:
        return None if raw is None else raw.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def contents(root: Path, names: Iterable[str]) -> Iterator[bytes | None]:
    """Give the content of objects by their names, or `COMMIT:PATH` from the top of the repository; `None` for one that is no file.

    Raises:
        BaseError: when an object is not here that has this name, as in a clone that left some out.
    """
    for asked in _batches(names, READ_AT_ONCE):
        yield from _contents(root, asked)


def _contents(root: Path, asked: tuple[str, ...]) -> Iterator[bytes | None]:
    lines = "".join(f"{name}\n" for name in asked if "\n" not in name)
    answer, at = _git(root, "cat-file", "--batch", given=os.fsencode(lines)), 0
    for name in asked:
        if "\n" in name:
            yield None
            continue
        end = answer.index(b"\n", at)
        found, at = OBJECT.fullmatch(answer[at:end]), end + 1
        if found is None and OBJECT_ID.fullmatch(name):
            raise BaseError(f"{PARTIAL}: the object {name[:12]} is not here", WHOLE)
        size = int(found[2]) if found is not None else -1
        yield answer[at : at + size] if found is not None and found[1] == b"blob" else None
        at += size + 1


def _batches(names: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    left = iter(names)
    while batch := tuple(islice(left, size)):
        yield batch


def ends_early(root: Path) -> frozenset[str]:
    """The commits at which the history of a shallow clone ends; none when all of it is here."""
    file = Path(os.fsdecode(_git(root, "rev-parse", "--git-path", "shallow")).removesuffix("\n"))
    file = file if file.is_absolute() else root / file
    return frozenset(file.read_text(encoding="ascii", errors="replace").split()) if file.is_file() else frozenset()


class Merge(Struct, frozen=True):
    """Two commits that are brought together."""

    ours: str
    """The object name of that of the current branch."""
    theirs: str
    base: str | None
    """What both are compared with; none where they have several common pasts, which git merges for itself and keeps in its index."""
    committed: str | None
    """The commit that brought them together; none while that is under way."""


HEADS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "REVERT_HEAD")
"""Where git keeps what it is bringing together with the current commit."""
SQUASHED = re.compile("^commit ([0-9a-f]{40,64})$", re.MULTILINE)
"""How git names the first commit of a branch that is squashed."""
REBASES = ("rebase-merge", "rebase-apply")
"""One of these folders is there while a rebase is under way; what it was about is kept longer."""


def merge_of(root: Path) -> Merge | None:
    """Give what is under way: a merge, squash, cherry-pick, rebase, revert, or a stash put back with conflicts; else a merge just committed.

    One of more than two commits is none, and neither is a committed one of two with several common pasts.

    Raises:
        BaseError: when there is no repository to read it from, or no commit yet.
    """
    folder = Path(os.fsdecode(_git(root, "rev-parse", "--absolute-git-dir")).removesuffix("\n"))
    ((here, parents),) = parents_of(root, ["HEAD"]).items()
    for name in HEADS:
        if name == "REBASE_HEAD" and not any((folder / one).is_dir() for one in REBASES):
            continue
        with suppress(OSError):
            others = (folder / name).read_text(encoding="ascii", errors="replace").split()
            if len(others) != 1 or not OBJECT_ID.fullmatch(others[0]):
                return None
            if name == "MERGE_HEAD":
                return _merged(root, here, others[0], None)
            before = parents_of(root, others).get(others[0], ())
            if len(before) != 1:
                return None
            # A revert brings in what was there before a commit.
            return Merge(here, *((before[0], others[0]) if name == "REVERT_HEAD" else (others[0], before[0])), None)
    with suppress(OSError):
        found = SQUASHED.search((folder / "SQUASH_MSG").read_text(encoding="utf-8", errors="replace"))
        if found is not None and parents_of(root, [found[1]]):
            return _merged(root, here, found[1], None)
    if (stashed := _stashed(root)) is not None:
        return Merge(here, *stashed, None)
    return _merged(root, *parents, here) if len(parents) == 2 else None


def _stashed(root: Path) -> tuple[str, str] | None:
    """The stash that a conflict in the index comes from, and the commit that it was made on."""
    sides = [line.partition("\t") for line in os.fsdecode(_git(root, "ls-files", "--unmerged", "--full-name", "-z")).split("\0")]
    theirs = {path: about.split()[1] for about, _, path in sides if about.endswith(" 3")}
    if not theirs or not _is_there(root, "refs/stash"):
        return None
    stash = _git(root, "rev-parse", "refs/stash").decode().strip()
    listed = os.fsdecode(_git(root, "ls-tree", "-r", "-z", "--full-tree", stash)).split("\0")
    there = {path: about.split()[2] for about, tab, path in (line.partition("\t") for line in listed) if tab}
    if any(there.get(path) != name for path, name in theirs.items()):
        return None
    return stash, parents_of(root, [stash])[stash][0]


def _merged(root: Path, ours: str, theirs: str, committed: str | None) -> Merge | None:
    bases = _git(root, "merge-base", "--all", ours, theirs).decode().split()
    if len(bases) > 1 and committed is None:
        return Merge(ours, theirs, None, None)
    return Merge(ours, theirs, bases[0], committed) if len(bases) == 1 else None


def is_conflict(ours: str, base: str, theirs: str) -> bool:
    """Whether git cannot merge two texts.

    Raises:
        BaseError: when git cannot be run.
    """
    code, _ = _on_texts({"ours": ours, "base": base, "theirs": theirs}, "merge-file", "-p", "ours", "base", "theirs")
    return 0 < code < 128


def line_changes(old: str, new: str) -> tuple[Counter[str], Counter[str]]:
    """Give the lines that git calls taken out of a text and put into it, as often as it does, with the comparison that its merges use.

    Raises:
        BaseError: when git cannot be run.
    """
    asked = ("diff", "--no-index", "--histogram", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "old", "new")
    _, said = _on_texts({"old": old, "new": new}, *asked)
    found: dict[str, Counter[str]] = {"-": Counter(), "+": Counter()}
    inside = False
    for line in said.decode().split("\n"):
        inside = inside or line.startswith("@@")
        if inside and line[:1] in found:
            found[line[0]][line[1:]] += 1
    return found["-"], found["+"]


def _on_texts(texts: Mapping[str, str], *arguments: str) -> tuple[int, bytes]:
    """Run git on texts, as files of these names outside of any repository."""
    with tempfile.TemporaryDirectory(prefix="specforge-") as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        env = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        env |= {"LC_ALL": "C", "GIT_CEILING_DIRECTORIES": folder}
        try:
            done = subprocess.run(["git", *SAFE, *arguments], cwd=folder, env=env, capture_output=True, check=False)  # noqa: S603, S607  as above
        except OSError as error:
            raise BaseError(f"git cannot be run: {error.strerror}", "install git") from None
    return done.returncode, done.stdout


class Ignoring(Struct, frozen=True):
    """What keeps git from seeing a file."""

    file: str
    """The file that says so, from the root of the repository."""
    pattern: str


def ignoring(root: Path, path: str) -> Ignoring | None:
    """Give what keeps git from seeing a file that is not tracked; nothing when it would be seen.

    Args:
        root: The project.
        path: The file, inside the project; it need not exist.

    Raises:
        BaseError: when there is no repository.
    """
    prefix_of(root)
    try:
        said = _git(root, "check-ignore", "--verbose", "--no-index", "-z", "--stdin", given=os.fsencode(path))
    except BaseError:
        return None  # as git exits when nothing matches
    file, _, pattern, *_ = os.fsdecode(said).split("\0")
    return None if pattern.startswith("!") else Ignoring(file, pattern)


def is_repository(root: Path) -> bool:
    """Whether a folder is in a repository, which may have no commit yet."""
    try:
        _git(root, "rev-parse", "--git-dir")
    except BaseError:
        return False
    return True


def count_between(root: Path, old: str, new: str) -> int:
    """How many commits the history of one commit has that another's has not."""
    return int(_git(root, "rev-list", "--count", new, f"^{old}"))


def parents_of(root: Path, commits: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the parents of commits by their object names; in a shallow clone, a commit at which the history ends has none."""
    lines = "".join(f"{one}\n" for one in commits)
    if not lines:
        return {}
    listed = _git(root, "rev-list", "--parents", "--no-walk=unsorted", "--stdin", given=lines.encode()).decode()
    return {id: tuple(parents) for id, *parents in (line.split() for line in listed.splitlines())}
