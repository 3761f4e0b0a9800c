"""What several tests need: projects in memory and on disk."""

import datetime
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from specforge.loading.assembly import Loaded, assemble

AS_OF = datetime.date(2026, 11, 25)
ROOT = Path(__file__).parent.parent
# No test is timed: a machine that has more to do takes longer for an example than Hypothesis allows.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")
# Verdicts that tests remember are no one else's.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="specforge-tests-")


def load_texts(texts: Mapping[str, str], as_of: datetime.date = AS_OF) -> Loaded:
    """Load specs from memory."""

    def reader(path: str) -> bytes:
        if path not in texts:
            raise OSError("it does not exist")
        return texts[path].encode()

    return assemble(tuple(sorted(path for path in texts if path.endswith(".yaml"))), reader, as_of)


def split_files(block: str) -> dict[str, str]:
    """Split a documented example into files at its `# file: ...` lines."""
    files: dict[str, list[str]] = {}
    name = "spec.yaml"
    for line in block.splitlines():
        if line.startswith("# file: "):
            name = line.removeprefix("# file: ")
        else:
            files.setdefault(name, []).append(line)
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


@pytest.fixture
def project_of(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Write files into an empty folder and give it."""

    def write(files: Mapping[str, str]) -> Path:
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return tmp_path

    return write
