"""What `check` found, in every form: the same findings, the same exit code, whether it is remembered or not."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from specforge import verdicts
from specforge.cli import app, declare
from specforge.cli.options import ReportFormat
from specforge.config import Config
from specforge.finding import Finding, Report, Severity
from specforge.linting import OWN_CHECKS
from specforge.location import Location
from specforge.outputs.forms import FORMS
from specforge.registry import find_checks
from specforge.reporting.results import OTHERS, described, results_of
from specforge.verbs import build, check
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.outputs.commands import commands
from tests.outputs.test_output_forms import SARIF

Project = Callable[[Mapping[str, str]], Path]
SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
intents:
  - id: hours
    when: The user asks for opening hours.
    do: Tell them {nowhere}.
"""
GOOD = SPEC.replace(" {nowhere}", "")
BROKEN = "specforge: 1\nfeature: shop\nrol: x\n"
RULES = described(find_checks(), (), Config())


def run(root: Path, *arguments: str, **env: str) -> tuple[int, str, str]:
    done = run_specforge(*arguments, cwd=root, env={**os.environ, **env})
    return done.returncode, done.stdout, done.stderr


def answer(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """What a call gives, in this process, and not remembered."""
    monkeypatch.setenv("CI", "1")
    monkeypatch.chdir(root)
    declare(arguments[0])
    with pytest.raises(SystemExit) as ended:
        app([*arguments], standalone_mode=False)
    assert isinstance(ended.value.code, int)
    return ended.value.code, capsys.readouterr().out


@pytest.mark.parametrize("format", ["concise", "github", "sarif"])
def test_what_is_wrong_with_specs_comes_before_what_drifted(format: str) -> None:
    places = (("stale", "generated/shop/prompt.md"), ("dangling-reference", "specs/shop.yaml"))
    found = tuple(Finding(name, Severity.ERROR, "m", Location(path)) for name, path in places)
    text = FORMS[format](results_of(Report(found, 1, 0), RULES))
    assert text.rindex("specs/shop.yaml") < text.rindex("generated/shop/prompt.md")


def test_there_is_a_writer_for_each_format_and_no_other() -> None:
    assert [format.value for format in ReportFormat] == list(FORMS)


@pytest.mark.parametrize("format", ReportFormat)
@pytest.mark.parametrize(("spec", "code"), [(SPEC, 1), (BROKEN, 2)])
def test_the_exit_code_and_the_findings_are_the_same_in_every_format(
    project_of: Project, format: ReportFormat, spec: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project_of({"specs/shop.yaml": spec, "specforge.toml": ""})
    got, out = answer(root, monkeypatch, capsys, "check", "--format", format)
    assert got == code
    report = check(root, Config(), AS_OF).report
    assert all(finding.check in out for finding in report.findings)
    if format is ReportFormat.SARIF:
        SARIF.validate(json.loads(out))
    if format is ReportFormat.GITHUB:
        assert len(commands(out)) == len(report.findings) + 1


@pytest.mark.parametrize(
    ("format", "at"),
    [
        ("github", "file=our apps/shop/specs/shop.yaml,line=7"),
        ("gitlab", '"path": "our apps/shop/specs/shop.yaml"'),
        ("sarif", '"uri": "our%20apps/shop/specs/shop.yaml"'),
        ("junit", 'file="our apps/shop/specs/shop.yaml"'),
        ("concise", "specs/shop.yaml:7:5"),
    ],
)
def test_what_forges_read_has_paths_from_the_root_of_the_repository(
    project_of: Project, format: str, at: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project_of({f"our apps/{name}/specs/shop.yaml": SPEC for name in ("shop", "other")})
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / "our apps/shop/specforge.toml").touch()
    (root / "our apps/other/specforge.toml").touch()
    _, out = answer(root / "our apps/shop", monkeypatch, capsys, "check", "--format", format)
    assert at in out
    if format == "gitlab":
        _, other = answer(root / "our apps/other", monkeypatch, capsys, "check", "--format", format)
        fingerprints = [{one["fingerprint"] for one in json.loads(text)} for text in (out, other)]
        assert fingerprints[0].isdisjoint(fingerprints[1])


def test_a_project_without_findings_exits_with_0_in_every_format(
    project_of: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project_of({"specs/shop.yaml": GOOD, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    for format in ReportFormat:
        assert answer(root, monkeypatch, capsys, "check", "--format", format)[0] == 0


@pytest.mark.parametrize("format", ["concise", "github"])
def test_what_is_wrong_with_a_spec_is_told_before_the_artifacts_that_drifted(
    format: str, project_of: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project_of({"specs/shop.yaml": GOOD, "specs/cafe.yaml": GOOD.replace("feature: shop", "feature: cafe"), "specforge.toml": ""})
    build(root, Config(), AS_OF)
    for prompt in root.rglob("cafe/prompt.md"):
        prompt.write_text("Edited by hand.\n", encoding="utf-8")
    (root / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    _, out = answer(root, monkeypatch, capsys, "check", "--format", format)
    assert out.index("dangling-reference") < out.index("hand-edited")


def test_a_remembered_answer_is_the_one_of_its_format(project_of: Project, tmp_path: Path) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": "", "cache/x": ""})
    time.sleep(verdicts.CLOCK_NS / 1e9 + 0.01)
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "CI": ""}
    first = {format: run(root, "check", "--format", format, **env) for format in ("concise", "github")}
    assert len(list((tmp_path / "cache/specforge/verdicts").iterdir())) == 2
    assert {format: run(root, "check", "--format", format, **env) for format in first} == first
    assert len(set(first.values())) == 2


@pytest.mark.parametrize("option", [["--output", "out/found.sarif"], ["--output=out/found.sarif"]])
def test_a_file_is_written_again_when_nothing_has_changed(project_of: Project, tmp_path: Path, option: list[str]) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": "", "out/x": ""})
    time.sleep(verdicts.CLOCK_NS / 1e9 + 0.01)
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "CI": ""}
    texts = []
    for _ in range(2):
        assert run(root, "check", "--format", "sarif", *option, **env) == (1, "", "")
        texts.append((root / "out/found.sarif").read_text(encoding="utf-8"))
        (root / "out/found.sarif").unlink()
    assert texts == [run(root, "check", "--format", "sarif")[1]] * 2
    assert [path.name for path in (root / "out").iterdir()] == ["x"]


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": ""})
    for output, why in (("no/where.sarif", "no such file or directory"), ("specs", "is a directory")):
        code, out, err = run(root, "check", "--output", output)
        assert (code, out) == (2, "")
        assert err == (f"specforge: {output} cannot be written: {why}\n    name a file in an existing folder that can be written to\n")
    assert {path.name for path in root.iterdir()} == {"specs", "specforge.toml"}


def test_a_device_is_written_to_and_not_replaced(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": ""})
    code, out, _ = run(root, "check", "--format", "concise", "--output", "/dev/stdout")
    assert code == 1
    assert out.endswith("0 features (1 file could not be compiled), 0 modules, 0 artifacts: 2 errors\n")
    assert Path("/dev/stdout").is_symlink()


def report(*findings: Finding) -> Report:
    return Report(findings, features=1, modules=0, artifacts=4, as_of="2026-11-25", waived=3, unseen=("this",))


def fingerprints(*findings: Finding) -> list[str]:
    return [one.fingerprint for one in results_of(report(*findings), RULES).results]


def test_a_fingerprint_stays_when_the_line_or_the_wording_changes() -> None:
    at = Location("specs/a.yaml", 3, 5)
    about = Finding("unbounded-list", Severity.ERROR, "the list has no end", at, ref="a/tool/x")
    (first,) = fingerprints(about)
    assert fingerprints(
        Finding("unbounded-list", Severity.NOTE, "nothing ends the list", Location("specs/a.yaml", 40, 1), "x", "a/tool/x")
    ) == [first]
    for other in (
        Finding("leaked-case", Severity.ERROR, "the list has no end", at, ref="a/tool/x"),
        Finding("unbounded-list", Severity.ERROR, "the list has no end", Location("specs/b.yaml", 3, 5), ref="a/tool/x"),
        Finding("unbounded-list", Severity.ERROR, "the list has no end", at, ref="a/tool/y"),
    ):
        assert fingerprints(other) != [first]
    assert len(set(fingerprints(about, about, about))) == 3
    assert fingerprints(about, about)[0] == first


def test_a_fingerprint_without_an_element_is_the_message_without_what_changes_in_it() -> None:
    def told(message: str) -> list[str]:
        return fingerprints(Finding("invalid-spec", Severity.ERROR, message, Location("specs/a.yaml", 3, 5)))

    assert told("`days` has 3 units") == told("`hours` has 12 units")
    assert told("`days` has 3 units") != told("`days` has no unit")


def test_results_carry_what_the_report_says() -> None:
    found = results_of(report(Finding("stale", Severity.ERROR, "m", Location("a", 3, 5), "h", "r")), RULES, Severity.NOTE)
    (one,) = found.results
    assert (one.rule, one.severity, one.message, one.help, one.ref) == ("stale", Severity.ERROR, "m", "h", "r")
    assert (one.at.path, one.at.line, one.at.column) == ("a", 3, 5)
    assert (found.covered, found.waived, found.unseen, found.gate) == ("1 feature, 0 modules, 4 artifacts", 3, ("this",), Severity.NOTE)


def test_whatever_can_be_found_is_described() -> None:
    corpus = (path.read_text(encoding="utf-8") for path in Path(__file__).parent.parent.glob("specs/*/expected.txt"))
    told = {name for text in corpus for name in re.findall(r": (?:error|warning|note)\[([a-z-]+)\]: ", text)}
    assert len(told) > 20
    names = [one.name for one in RULES]
    assert names == sorted(set(names))
    assert set(names) >= {*told, *OWN_CHECKS, *OTHERS, *(one.name for one in find_checks()), "stale", "hand-edited"}
    for one in RULES:
        assert one.short
        assert one.full.startswith(one.short.splitlines()[0])


def test_a_rule_is_described_as_the_config_has_it() -> None:
    found = {one.name: one for one in described(find_checks(), (), Config(severities={"unbounded-list": "note", "leaked-case": "off"}))}
    assert found["unbounded-list"].severity is Severity.NOTE
    assert "leaked-case" not in found
