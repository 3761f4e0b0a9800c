"""SARIF logs, judged by the validator of Microsoft with the rules of the format and those of GitHub."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from specforge.config import Config, read_config
from specforge.finding import Severity
from specforge.outputs.result import Result, Results
from specforge.outputs.sarif import as_sarif
from specforge.registry import find_checks
from specforge.reporting.results import described, results_of
from specforge.verbs import check
from tests.conftest import AS_OF
from tests.outputs.samples import EMPTY, SAMPLE
from tests.outputs.test_hostile_results import HOSTILE, one

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
PACKAGE = "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
VALIDATOR = Path(os.environ.get("SPECFORGE_TEST_SARIF", ROOT / ".runners/sarif")) / PACKAGE
KNOWN = {"SARIF2005"}
"""The project has no address that a tool could name."""


def complaints(text: str, folder: Path) -> set[tuple[str, str]]:
    """The level and the rule of everything that the validator has to say; its exit code is 0 whatever it finds."""
    (folder / "log.sarif").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [VALIDATOR, "validate", "log.sarif", "--rule-kind", "Sarif;Gh", "--max-file-size-in-kb", "100000"],
        cwd=folder,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert "Analysis completed successfully." in done.stdout, done.stdout
    found = set(re.findall(r"\): (error|warning) ([A-Z]+\d+): ", done.stdout))
    return {(level, rule) for level, rule in found if rule not in KNOWN}


def hostile() -> Results:
    runs = [one(text) for text in HOSTILE]
    return Results(tuple(result for run in runs for result in run.results), SAMPLE.rules, "hostile texts")


@pytest.mark.parametrize("results", [SAMPLE, EMPTY, hostile()], ids=["sample", "empty", "hostile"])
def test_a_log_is_what_the_format_and_github_ask_for(results: Results, tmp_path: Path) -> None:
    assert complaints(as_sarif(results), tmp_path) == set()


def test_what_check_finds_is_what_the_format_and_github_ask_for(tmp_path: Path) -> None:
    config = read_config(ROOT / "examples").model_copy(update={"output": "elsewhere"})
    report = check(ROOT / "examples", config, AS_OF).report
    assert report.findings
    assert complaints(as_sarif(results_of(report, described(find_checks(), (), Config()))), tmp_path) == set()


def test_a_log_of_many_results_is_fine(tmp_path: Path) -> None:
    result = SAMPLE.results[0]
    found = tuple(Result(result.rule, Severity.WARNING, result.message, result.at) for _ in range(2_000))
    text = as_sarif(Results(found, SAMPLE.rules, "1 file"))
    assert len(json.loads(text)["runs"][0]["results"]) == 2_000
    assert complaints(text, tmp_path) == set()


def test_the_validator_sees_what_is_wrong(tmp_path: Path) -> None:
    log = json.loads(as_sarif(SAMPLE))
    del log["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    log["runs"][0]["results"][0]["ruleIndex"] = 99
    assert complaints(json.dumps(log), tmp_path) == {("error", "GH2012"), ("error", "SARIF1009")}
