"""The texts that were written last, for merging: in the user's cache, else in the history of git, and proven by the lock.

Nothing is ever decided by what stands there: a text counts only when it is the one that the lock knows by its lines.
"""

import json
import os
import shutil
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from specforge.descriptors import ITSELF, is_ours
from specforge.errors import BaseError
from specforge.git.history import versions_of
from specforge.git.objects import utf8_text
from specforge.lock import known
from specforge.verdicts import cache_folder, digest_bytes, lasting

FORMAT = 1
MOST_BYTES = 4_000_000
"""The longest texts of a feature that are kept."""
MOST_PROJECTS = 50
"""The most projects of which something is kept."""
LOOKED_BACK = 50
"""The most versions of a file in git that are looked at."""


def keep(root: Path, feature: str, texts: Mapping[str, str]) -> None:
    """Keep what was written for a feature; without a cache, nothing.

    Args:
        root: The project.
        feature: The feature.
        texts: The text of each artifact, by its path inside the project.
    """
    if not lasting():
        return
    body = json.dumps([FORMAT, dict(texts)], ensure_ascii=False).encode(errors="replace")
    if len(body) > MOST_BYTES:
        return
    path = _path(root, feature)
    packed = zlib.compress(body, 1)
    try:
        try:
            _write(path, packed)
        except FileNotFoundError:
            _make_folder(Path(path).parent)
            _write(path, packed)
    except OSError:
        return


def _write(path: str, content: bytes) -> None:
    part = f"{path}.{os.getpid()}"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | ITSELF, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.replace(part, path)  # noqa: PTH105  as in `verdicts`


def _make_folder(folder: Path) -> None:
    """Make the folder of a project, and forget those that were not written to for the longest time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    others = sorted((one for one in folder.parent.iterdir() if one != folder), key=lambda one: one.stat().st_mtime_ns)
    for old in others[: -MOST_PROJECTS + 1]:
        shutil.rmtree(old, ignore_errors=True)


def kept(root: Path, feature: str) -> dict[str, str]:
    """Give what was kept of a feature, by the path of the artifact; nothing on any doubt."""
    return _read(_path(root, feature)) or {}


def is_sound(path: Path) -> bool:
    """Whether a file of the cache can be read."""
    return _read(str(path)) is not None


def _read(path: str) -> dict[str, str] | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  as in `verdicts`
            raw = file.read() if is_ours(os.fstat(file.fileno())) else b""
        unpacked = zlib.decompressobj()
        body = unpacked.decompress(raw, MOST_BYTES)
        format, texts = json.loads(body)
    except (OSError, ValueError, TypeError, zlib.error, RecursionError):
        return None
    if format != FORMAT or not isinstance(texts, dict):
        return None
    return {path: text for path, text in texts.items() if isinstance(text, str)}


def base_of(root: Path, feature: str, path: str, marks: Iterable[str]) -> str | None:
    """Give the text that was written last, when it can be found.

    Args:
        root: The project.
        feature: The feature.
        path: The artifact.
        marks: What the lock knows of it.
    """
    marks = frozenset(marks)
    text = kept(root, feature).get(path)
    if text is not None and known(text, marks):
        return text
    try:
        for raw in versions_of(root, path, LOOKED_BACK):
            text = utf8_text(raw)
            if text is not None and known(text, marks):
                return text
    except BaseError:
        return None
    return None


def _path(root: Path, feature: str) -> str:
    return f"{cache_folder()}/bases/{digest_bytes(os.fsencode(root))}/{feature}"
