"""Datasets for pydantic-evals: what is in the export, and what is listed as left out. Running it is in tests/heavy."""

import ast
import datetime
import json
import runpy
import sys
from pathlib import Path

import pytest

from specforge.config import read_config
from specforge.runners.exporting import suites
from specforge.runners.pydantic_evals import export

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = datetime.date(2026, 11, 26)


def test_every_case_is_in_the_dataset_or_listed() -> None:
    for suite in suites(EXAMPLES, read_config(EXAMPLES), AS_OF):
        exported = export(suite)
        names = [one["name"] for one in json.loads(exported.files[f"{suite.name}/dataset.json"])["cases"]]
        left = {one.case for one in exported.losses}
        assert len(names) == len(set(names))
        assert not set(names) & left
        script = exported.files.get(f"{suite.name}/run.py")
        assert (script is not None, bool(exported.run)) == (bool(names), bool(names))
        if script is not None:
            ast.parse(script)
            assert f'HERE / "{"../" * len(suite.name.split("/"))}agent.py"' in script
        assert set(names) | left == {record["case"]["id"] for record in suite.records}  # type: ignore[index]  # of our own making


def test_a_package_that_is_missing_is_named_with_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = next(iter(suites(EXAMPLES, read_config(EXAMPLES), AS_OF)))
    (tmp_path / "run.py").write_text(export(suite).files[f"{suite.name}/run.py"], encoding="utf-8")
    monkeypatch.setitem(sys.modules, "specforge.runners.pydantic_runs", None)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(tmp_path / "run.py"))
    assert ended.value.code == 2
    assert 'pip install "specforge-compiler[pydantic-evals]"' in capsys.readouterr().err
