"""The report for people: errors first, and what is said of many things said once."""

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from specforge.config import Config
from specforge.finding import Finding, Report, Severity
from specforge.location import Location
from specforge.reporting.telling import as_json, as_text
from specforge.verbs import build, check
from tests.conftest import AS_OF

SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
constraints:
"""


def rules(count: int) -> str:
    return SPEC + "".join(f"  - {{id: rule-{number}, rule: Answer politely.}}\n" for number in range(1, count + 1))


def told(spec: str, root: Path) -> list[str]:
    (root / "specs").mkdir()
    (root / "specs/shop.yaml").write_text(spec, encoding="utf-8")
    findings = tuple(one for one in build(root, Config(), AS_OF).report.findings if one.ref.startswith("shop/constraint/"))
    return as_text(Report(findings), quiet=True).splitlines()


def test_rules_that_nothing_tests_are_told_once(tmp_path: Path) -> None:
    warning = [line for line in told(rules(14), tmp_path) if "repeated" not in line][:3]
    assert warning == [
        "specs/shop.yaml:5:5: warning[untested-must-rule]: nothing would notice if the must-rule `rule-1` were gone",
        "    give it a criterion with `passes` and `fails`, or write a case that `covers` it",
        f"    so it is with 13 more: {', '.join(f'`rule-{one}` (line {one + 4})' for one in range(2, 12))} and 3 more, each told with `--verbose`",
    ]


def test_a_few_are_told_one_by_one(tmp_path: Path) -> None:
    said = told(rules(3), tmp_path)
    assert sum("[untested-must-rule]" in line for line in said) == 3
    assert not any("so it is with" in line for line in said)


def test_errors_come_before_warnings_and_warnings_before_notes() -> None:
    at = [Location("a.yaml", line, 1) for line in range(1, 5)]
    note = Finding("a-note", Severity.NOTE, "one", at[0])
    warning = Finding("a-warning", Severity.WARNING, "two", at[1])
    error = Finding("an-error", Severity.ERROR, "three", at[2])
    follows = Finding("undecided", Severity.ERROR, "four", at[0])
    report = Report(Report.sort([note, warning, error, follows]))
    assert [line.partition("[")[2].partition("]")[0] for line in as_text(report, quiet=True).splitlines()] == [
        "an-error",
        "undecided",
        "a-warning",
        "a-note",
    ]


def test_what_is_wrong_with_specs_comes_before_what_drifted() -> None:
    drifted = Finding("stale", Severity.ERROR, "one", Location("generated/a.md"))
    wrong = Finding("invalid-spec", Severity.ERROR, "two", Location("specs/b.yaml", 1, 1))
    follows = Finding("undecided", Severity.ERROR, "three", Location("specs/c.yaml", 1, 1))
    noted = Finding("a-warning", Severity.WARNING, "four", Location("a.yaml", 1, 1))
    said = as_text(Report(Report.sort([drifted, wrong, follows, noted])), quiet=True)
    assert re.findall(r"\[([a-z-]+)\]", said) == ["invalid-spec", "undecided", "stale", "a-warning"]


def test_errors_that_name_other_things_are_all_told() -> None:
    errors = [Finding("dangling-reference", Severity.ERROR, f"`{name}` is no tool", Location("a.yaml", 1, 1)) for name in "abcdef"]
    assert len(as_text(Report(tuple(errors)), quiet=True).splitlines()) == 6
    unbuilt = [replace(one, check="new", message="not built yet", at=Location(f"generated/{one.message[1]}.md")) for one in errors]
    assert as_text(Report(tuple(unbuilt)), quiet=True).splitlines() == [
        "generated/a.md: error[new]: not built yet",
        "    so it is with 5 more: generated/b.md, generated/c.md, generated/d.md, generated/e.md, generated/f.md",
    ]


BAD_KEY = {"specs/other.yaml": "specforge: 1\nfeature: other\nrol: x\n"}
BAD_YAML = {"specs/other.yaml": "specforge: 1\nfeature: [\n"}
BAD_NAME = {"specs/other.yaml": "specforge: 1\nfeature: other\nrole: You are {nobody}.\n"}
BAD_MODULE = {
    "specs/other.yaml": "specforge: 1\nfeature: other\nuse: shared\n",
    "specs/shared.yaml": "specforge: 1\nmodule: shared\nrol: x\n",
}


@pytest.mark.parametrize(
    ("files", "covered"),
    [
        ({}, "1 feature, 0 modules, 1 artifact"),
        (BAD_KEY, "1 feature (1 file could not be compiled), 0 modules, 1 artifact"),
        (BAD_YAML, "1 feature (1 file could not be compiled), 0 modules, 1 artifact"),
        (BAD_NAME, "1 feature (1 file could not be compiled), 0 modules, 1 artifact"),
        (BAD_MODULE, "1 feature (2 files could not be compiled), 0 modules, 1 artifact"),
        (BAD_KEY | {"specs/shop.yaml": "specforge: 1\n"}, "0 features (2 files could not be compiled), 0 modules, 0 artifacts"),
    ],
)
def test_files_of_which_nothing_was_compiled_are_counted(files: dict[str, str], covered: str, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    for path, text in ({"specs/shop.yaml": "specforge: 1\nfeature: shop\nrole: You help in a shop.\n"} | files).items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    report = check(tmp_path, Config(), AS_OF).report
    assert as_text(report).startswith(f"{covered}, as of ")
    assert json.loads(as_json(report))["summary"]["uncompiled"] == report.uncompiled


def test_two_ends_of_a_private_key_in_two_findings_hide_nothing_between_them() -> None:
    said = ("it begins with -----BEGIN PRIVATE KEY-----", "in between", "it ends with -----END PRIVATE KEY-----")
    findings = tuple(Finding("x", Severity.ERROR, one, Location("a.yaml", at), "help") for at, one in enumerate(said, 1))
    assert [one["message"] for one in json.loads(as_json(Report(findings)))["findings"]] == ["it begins with <a private key>", *said[1:]]
    assert as_text(Report(findings)).count("error[x]") == len(said)
