"""What is said where the token may not write."""

from pathlib import Path

import pytest

from specforge.forges.fallback import LIMIT, write_summary
from specforge.forges.posting import State


def test_a_summary_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("before\n")
    assert write_summary(str(path), "# Ours\n\ud800").state is State.CREATED
    assert path.read_text() == "before\n# Ours\n\ufffd\n"


def test_a_summary_that_would_drop_that_of_others_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("x" * (LIMIT - 5))
    outcome = write_summary(str(path), "12345")
    assert outcome.state is State.REFUSED
    assert outcome.help
    assert path.stat().st_size == LIMIT - 5
    assert write_summary(str(path), "1234").state is State.CREATED
    assert path.stat().st_size == LIMIT


@pytest.mark.parametrize("name", [".", "none/there", "a\0b"])
def test_a_summary_that_cannot_be_written_is_told(name: str, tmp_path: Path) -> None:
    outcome = write_summary(str(tmp_path / name), "x")
    assert not outcome.is_there
    assert outcome.said
