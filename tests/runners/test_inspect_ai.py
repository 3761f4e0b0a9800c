"""Cases for Inspect: what is in the export, and what is listed as left out. Running it is in tests/heavy."""

import ast
import datetime
import json
from pathlib import Path

from specforge.config import read_config
from specforge.runners.exporting import suites
from specforge.runners.inspect_ai import export

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = datetime.date(2026, 11, 26)


def test_every_case_is_a_sample_or_listed_and_the_task_is_a_program() -> None:
    for suite in suites(EXAMPLES, read_config(EXAMPLES), AS_OF):
        exported = export(suite)
        samples = [json.loads(line) for line in exported.files[f"{suite.name}/cases.jsonl"].splitlines()]
        left = {one.case for one in exported.losses}
        kept = [one["id"] for one in samples]
        assert len(kept) == len(set(kept))
        assert set(kept) | left == {record["case"]["id"] for record in suite.records}  # type: ignore[index]  # of our own making
        assert not set(kept) & left
        assert all(one["input"] and one["metadata"]["specforge_case"] == one["id"] for one in samples)
        ast.parse(exported.files[f"{suite.name}/task.py"])
        assert json.loads(exported.files[f"{suite.name}/suite.json"])["prompt"] == suite.prompt
