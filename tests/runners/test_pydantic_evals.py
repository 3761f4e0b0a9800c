"""Datasets for pydantic-evals: what is in the export, and what is listed as left out. Running it is in tests/heavy."""

import ast
import datetime
import json
from pathlib import Path

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
