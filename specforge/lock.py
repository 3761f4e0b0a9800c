"""What was last written for one feature: a digest for each artifact. It explains a difference; it never proves that there is none."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from specforge.errors import LockError
from specforge.location import is_inner, printable

FOLDER = "specforge.locks"
VERSION = 1


def digest(text: str) -> str:
    """Give the digest of an artifact's text."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock of one feature."""

    feature: str
    spec: str
    artifacts: Mapping[str, str] = field(default_factory=dict)
    """The digest of each artifact, by its path inside the project."""

    @property
    def path(self) -> str:
        """Where it is kept, inside the project."""
        return f"{FOLDER}/{self.feature}.lock"

    def dump(self) -> str:
        """Write it out: a block for each artifact, sorted, so that branches which touch different ones merge."""
        lines = [
            "# What specforge last wrote for this feature. Commit it; do not edit it.",
            f"version = {VERSION}",
            f"feature = {json.dumps(self.feature)}",
            f"spec = {json.dumps(self.spec, ensure_ascii=False)}",
        ]
        for path in sorted(self.artifacts):
            lines += ["", "[[artifact]]", f"path = {json.dumps(path, ensure_ascii=False)}", f"sha256 = {json.dumps(self.artifacts[path])}"]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Locks:
    """What is known of one feature's files: the lock of the last build, and that of a build which was interrupted."""

    last: Lock | None = None
    next: Lock | None = None
    conflicted: bool = False
    """Whether they are the two sides of a merge that git could not make."""

    @property
    def artifacts(self) -> dict[str, str]:
        """The digest of each artifact; of the last build where both know one."""
        return {path: value for one in (self.next, self.last) if one is not None for path, value in one.artifacts.items()}

    @property
    def spec(self) -> str:
        """The spec that they name."""
        known = self.last or self.next
        return known.spec if known else ""

    def digests(self, path: str) -> frozenset[str]:
        """The digests that one artifact may have: two when a build was interrupted between files and lock."""
        return frozenset(one.artifacts[path] for one in (self.last, self.next) if one is not None and path in one.artifacts)


def sides(text: str) -> tuple[str, str] | None:
    """Give both versions of a text in which git left merge-conflict markers; `None` when it holds no whole conflict."""
    ours: list[str] = []
    theirs: list[str] = []
    side, found = "both", False
    for line in text.splitlines(keepends=True):
        match side, line[:7]:
            case "both", "<<<<<<<":
                side, found = "ours", True
            case "ours", "|||||||":
                side = "base"
            case (("ours" | "base"), "======="):
                side = "theirs"
            case "theirs", ">>>>>>>":
                side = "both"
            case _:
                ours += [line] if side in {"both", "ours"} else []
                theirs += [line] if side in {"both", "theirs"} else []
    return ("".join(ours), "".join(theirs)) if found and side == "both" else None


def cure_of(path: str) -> str:
    """What to do about a lock that cannot be read."""
    return (
        f"restore {path} from version control; or delete it and run `specforge build`, which records the files that are as they should be"
    )


def parse(text: str, path: str) -> Lock:
    """Read a lock.

    Raises:
        LockError: when it is damaged, or written by a newer version.
    """
    name = printable(path)
    cure = cure_of(name)
    if any(line.startswith(("<<<<<<<", ">>>>>>>")) for line in text.splitlines()):
        raise LockError(f"{name} holds merge-conflict markers", cure)
    try:
        table = tomllib.loads(text)
        version = table["version"]
        if isinstance(version, int) and version > VERSION:
            raise LockError(f"{name} was written by a newer specforge (lock version {version})", "upgrade specforge", newer=True)
        rows = table.get("artifact", [])
        if not isinstance(version, int) or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError("`version` is no number, or `artifact` no list of tables")
        artifacts = _artifacts([(row["path"], row["sha256"]) for row in rows])
        return Lock(_named(table["feature"], path), str(table["spec"]), artifacts)
    except KeyError as error:
        raise LockError(f"{name} is damaged: the key `{error.args[0]}` is missing", cure) from None
    except (tomllib.TOMLDecodeError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise LockError(f"{name} is damaged: {error}", cure) from None


def _named(feature: object, path: str) -> str:
    """The feature of a lock; its file is named after it."""
    if not isinstance(feature, str) or path.removesuffix(".next") != Lock(feature, "").path:
        raise ValueError(f"it is the lock of {feature!r}")
    return feature


def _artifacts(rows: list[tuple[object, object]]) -> dict[str, str]:
    """What a lock lists. It comes with the tree, so a path in it is not trusted."""
    artifacts: dict[str, str] = {}
    for path, value in rows:
        if not isinstance(path, str) or not is_inner(path):
            raise ValueError(f"{path!r} is no path of an artifact")
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            raise ValueError(f"{value!r} is no digest")
        if path in artifacts:
            raise ValueError(f"it lists {path!r} twice")
        artifacts[path] = value
    return artifacts
