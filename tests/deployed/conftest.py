"""Projects that tests of this folder change."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy, which a test may change, of what its module made."""
    shutil.copytree(made.parent, tmp_path / "copy")
    return tmp_path / "copy" / made.name
