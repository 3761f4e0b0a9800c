"""A small run of the drift bench: everything is found, nothing is found that is not there, and nothing is lost."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("drift_bench", ROOT / "bench/drift.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["drift_bench"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_random_edits_are_found_attributed_promoted_and_merged(bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)
    score = bench.Score()
    bench.run(tmp_path / "project", 160, 7, None, score)
    assert len(score.trials) > 20
    assert score.merges["all"] > 10
    assert score.exact.total() > 20
    found = {name: dict(getattr(score, name)) for name in ("missed", "false", "misattributed", "refused", "wrong", "lost")}
    assert found == {name: {} for name in found}


def test_the_bench_sees_an_edit_that_is_not_told_and_one_that_is_lost(
    bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that writes over everything, and a check that is silent, are told as what they are."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    real = bench.build
    monkeypatch.setattr(bench, "build", lambda root, config, as_of: real(root, config, as_of, bench_wishes()))
    monkeypatch.setattr(bench, "drift_of", lambda root: [])
    score = bench.Score()
    bench.run(tmp_path / "project", 20, 3, "word of a rule", score)
    assert score.missed.total() > 0
    assert score.lost.total() > 0


def bench_wishes() -> object:
    from specforge.verbs import Wishes

    return Wishes(force=True)
