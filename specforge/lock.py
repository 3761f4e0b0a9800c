"""What was last written for one feature: a digest for each artifact. It explains a difference; it never proves that there is none."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from specforge.errors import LockError

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


def parse(text: str, path: str) -> Lock:
    """Read a lock.

    Raises:
        LockError: when it is damaged, or written by a newer version.
    """
    cure = (
        f"restore {path} from version control; or delete it and run `specforge build`, which records the files that are as they should be"
    )
    if any(line.startswith(("<<<<<<<", ">>>>>>>")) for line in text.splitlines()):
        raise LockError(f"{path} holds merge-conflict markers", cure)
    try:
        table = tomllib.loads(text)
        version = table["version"]
        if isinstance(version, int) and version > VERSION:
            raise LockError(f"{path} was written by a newer specforge (lock version {version})", "upgrade specforge", newer=True)
        artifacts = {str(row["path"]): str(row["sha256"]) for row in table.get("artifact", [])}
        return Lock(str(table["feature"]), str(table["spec"]), artifacts)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LockError(f"{path} is damaged: {error}", cure) from None
