"""Files of results: recognised by what is in them, read run by run, and refused when they are something else or half of one."""

import io
import json
import sys
import tomllib
import tracemalloc
import warnings
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.grading.verdict import Verdict
from specforge.results.reading import answers, doubled, read, together
from specforge.results.records import Reading, Result, ResultsError, instant, result_of

DATA = Path(__file__).parent / "data"
SOURCES = ("promptfoo", "inspect", "pydantic-evals", "deepeval")
CAME = {
    "shop-agent/case/greets": ["pass"],
    "shop-agent/case/refunds": ["fail"],
    "shop-agent/case/kind": ["undecided"],
    "shop-agent/case/plays": [None],
    "shop-agent/case/often": ["pass", "fail", "pass"],
}


def content(source: str) -> bytes:
    return (DATA / f"{source}.json").read_bytes()


def document(source: str) -> Any:
    return json.loads(content(source))


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def eval_file(log: dict[str, Any], **more: bytes) -> bytes:
    """A log in the form of a zip, as Inspect lays it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", json.dumps({key: value for key, value in log.items() if key != "samples"}))
        for sample in log["samples"]:
            archive.writestr(f"samples/{sample['id']}_epoch_{sample['epoch']}.json", json.dumps(sample))
        archive.writestr("summaries.json", "[]")
        for name, text in more.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_of_a_runner_is_read_run_by_run(source: str) -> None:
    found = read(content(source), "some-file")
    assert (found.source, found.others, found.notes) == (source, 0, ())
    verdicts: dict[str, list[str | None]] = {}
    for one in sorted(found.results, key=lambda one: one.sample):
        verdicts.setdefault(one.case, []).append(one.verdict)
    assert {case: verdicts[case] for case in CAME} == CAME
    assert sorted(one.sample for one in found.results if one.case == "shop-agent/case/often") == [1, 2, 3]
    assert {one.feature for one in found.results} == {"shop-agent"}
    broken = next(one for one in found.results if one.case == "shop-agent/case/plays")
    assert "nobody plays it" in broken.reason


def test_what_the_runners_wrote_is_of_the_same_cases_elements_and_prompt() -> None:
    one, *others = (
        {(r.case, r.prompt, tuple(r.fingerprints.items()), r.refs) for r in read(content(name), name).results} for name in SOURCES
    )
    assert all(other == one for other in others)


def test_a_log_in_the_form_of_a_zip_says_what_its_json_form_says() -> None:
    packed = read(eval_file(document("inspect")), "log.eval")
    assert sorted(one.line() for one in packed.results) == sorted(one.line() for one in read(content("inspect"), "log.json").results)


def test_a_log_that_was_broken_off_says_so() -> None:
    log = document("inspect") | {"status": "cancelled"}
    del log["samples"][1:]
    (told, counted) = read(dumped(log), "log.json").notes
    assert told == "the log has the status 'cancelled'"
    assert counted.startswith("the log holds 1 of ")


def test_a_sample_that_a_log_took_over_from_the_one_it_tries_again_counts_once() -> None:
    first, again = document("inspect"), document("inspect")
    for log in (first, again):
        for number, sample in enumerate(log["samples"]):
            sample["uuid"] = f"sample-{number}"
    again["eval"]["created"] = "2026-11-27T09:00:00+00:00"
    del again["samples"][0]
    dumps = [dumped(first), dumped(again)]
    both = [(content, read(content, "log.json")) for content in dumps]
    assert len(together(both)) == len(both[0][1].results)
    assert together(both) == together(both[::-1])
    (_, (note,)) = doubled([("one", *both[0]), ("two", *both[1])])
    assert note.startswith(f"{len(both[1][1].results)} of its {len(both[1][1].results)} runs are in a file before it too")


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"type": "time", "limit": 2.0, "reason": "Time limit exceeded. limit: 2 seconds"}, "Time limit exceeded. limit: 2 seconds"),
        ({"type": "token", "limit": 10.0}, "the token limit was reached"),
        (None, "no run of it was made"),
    ],
)
def test_a_sample_that_a_limit_ended_before_anything_was_graded_is_broken_off(limit: object, reason: str) -> None:
    log = document("inspect")
    sample = next(one for one in log["samples"] if one["metadata"]["specforge_case"].endswith("/greets"))
    sample["limit"] = limit
    (score,) = sample["scores"].values()
    score["metadata"] |= {"specforge_verdict": "undecided", "specforge_verdicts": [], "specforge_reasons": []}
    for found in (read(dumped(log), "log.json"), read(eval_file(log), "log.eval")):
        assert [(one.verdict, one.reason) for one in found.results if one.case.endswith("/greets")] == [(None, reason)]


def test_runs_of_cases_that_are_not_ours_are_counted() -> None:
    results = document("promptfoo")
    del results["results"]["results"][0]["testCase"]["metadata"]["specforge_case"]
    assert read(dumped(results), "results.json").others == 1


def test_another_prompt_in_the_same_config_is_not_taken_for_the_exported_one() -> None:
    results = document("promptfoo")
    row = results["results"]["results"][0]
    row["prompt"]["label"], row["promptId"] = "my own", "c0ffee00aa"
    marks = Counter(one.prompt for one in read(dumped(results), "results.json").results)
    assert marks["c0ffee00"] == 1
    assert len(marks) == 2


def test_a_record_of_oaieval_is_read_run_by_run() -> None:
    record = (DATA / "openai-evals.jsonl").read_bytes()
    found = read(record, "runs.jsonl")
    assert (found.source, found.others, found.notes) == ("openai-evals", 0, ())
    verdicts: dict[str, list[str | None]] = {}
    for one in found.results:
        verdicts.setdefault(one.case.rpartition("/")[2], []).append(one.verdict)
    assert verdicts == {
        "refund-days": ["pass"],
        "fee-word": ["fail"],
        "often": ["pass", "pass", "pass", "fail", "fail"],
        "kind": ["undecided"],
    }
    assert {(one.model, one.runner, str(one.at)[:10]) for one in found.results} == {("fake/one", "openai-evals", "2026-11-28")}


def test_a_record_of_oaieval_that_was_broken_off_says_so() -> None:
    record = (DATA / "openai-evals.jsonl").read_bytes()
    lines = record.splitlines(keepends=True)
    broken = read(b"".join(line for line in lines if b"final_report" not in line), "runs.jsonl")
    assert broken.notes == ("it has no final report: the run was broken off",)
    last = next(number for number, line in enumerate(lines, 1) if b'"match"' in line)
    for cut in (1, 20, len(lines[last]) // 2):
        killed = b"".join(lines[:last]) + lines[last][:cut]
        found = read(killed, "runs.jsonl")
        told = f"its last line, {last + 1}, is cut, and left out: the run was killed while it wrote it"
        assert found.notes[0] == told
        assert len(found.results) == len(read(b"".join(lines[:last]), "runs.jsonl").results)
        assert answers(killed, "runs.jsonl")
    with pytest.raises(ResultsError, match=f"runs.jsonl:{last} is no line of a record of `oaieval`"):
        read(b"".join([*lines[: last - 1], lines[last - 1][:40], b"\n", *lines[last:]]), "runs.jsonl")


@pytest.mark.parametrize("told", ["undecided: only a judge can tell", "fail: expected something else"])
def test_what_specforge_did_not_pass_is_no_pass_whatever_the_runner_says(told: str) -> None:
    results = document("promptfoo")
    for row in results["results"]["results"]:
        row["success"], row["failureReason"] = True, 0
        row.setdefault("gradingResult", {})
        row["gradingResult"] = {"pass": True, "componentResults": [{"pass": True, "reason": told}]}
    assert {one.verdict for one in read(dumped(results), "results.json").results} == {Verdict(told.partition(":")[0])}


def test_a_key_that_an_error_of_a_provider_repeats_is_in_no_reason() -> None:
    results = document("promptfoo")
    for row in results["results"]["results"]:
        row["error"], row["failureReason"], row["success"] = f"401: wrong key sk-{'a1B2' * 10}", 2, False
    found = read(dumped(results), "results.json").results
    assert {one.reason for one in found} == {"401: wrong key <a key of OpenAI or Anthropic>"}
    told = found[0].line().replace("<a key of OpenAI or Anthropic>", f"sk-{'a1B2' * 10}")
    assert result_of(told, "runs.jsonl:1").reason == found[0].reason


@pytest.mark.parametrize("field", ["case", "feature", "prompt", "runner", "model"])
def test_a_key_in_any_text_of_a_record_is_not_said(field: str) -> None:
    record = {**json.loads(read(dumped(document("promptfoo")), "results.json").results[0].line()), field: f"a-sk-{'a1B2' * 10}"}
    found = result_of(json.dumps(record), "runs.jsonl:1")
    assert getattr(found, field) == "a-<a key of OpenAI or Anthropic>"


def test_a_key_that_names_a_model_or_stands_in_an_error_of_a_log_is_not_said() -> None:
    results = document("promptfoo")
    for row in results["results"]["results"]:
        row["provider"] = {"id": f"https://sk-{'a1B2' * 10}@models.test"}
    assert {one.model for one in read(dumped(results), "results.json").results} == {"https://<a key of OpenAI or Anthropic>@models.test"}
    log = document("inspect")
    log |= {"status": "error", "error": {"message": f"401: wrong key sk-{'a1B2' * 10}"}}
    assert "the log has the status 'error': 401: wrong key <a key of OpenAI or Anthropic>" in read(dumped(log), "log.json").notes


@pytest.mark.parametrize("success", [True, False])
@pytest.mark.parametrize("reason", ["Error running Python script: ValueError: no grader", "passing: fine", "pass", None, 7])
def test_what_our_grader_gave_no_verdict_on_is_broken_off(success: bool, reason: object) -> None:
    results = document("promptfoo")
    for row in results["results"]["results"]:
        row["success"], row["failureReason"] = success, 0 if success else 1
        row["gradingResult"] = {
            "pass": success,
            "reason": "All assertions passed",
            "componentResults": [{"pass": success, "reason": reason}],
        }
    assert {one.verdict for one in read(dumped(results), "results.json").results} == {None}


def test_our_assertion_is_found_behind_others() -> None:
    results = document("promptfoo")
    other = {"pass": True, "reason": "pass: it is short", "assertion": {"type": "python", "value": "file://short.py"}}
    ours = {"pass": False, "reason": "undecided: needs a judge", "assertion": {"type": "python", "value": "file://grade.py"}}
    for row in results["results"]["results"]:
        row["success"], row["failureReason"], row["gradingResult"] = True, 0, {"pass": True, "componentResults": [other, ours]}
    assert {(one.verdict, one.reason) for one in read(dumped(results), "results.json").results} == {(Verdict.UNDECIDED, "needs a judge")}


@pytest.mark.parametrize("success", [False, None, "true", 1])
def test_what_promptfoo_did_not_pass_is_no_pass_whatever_specforge_said(success: object) -> None:
    results = document("promptfoo")
    for row in results["results"]["results"]:
        row["success"] = success
    assert Verdict.PASS not in {one.verdict for one in read(dumped(results), "results.json").results}


@pytest.mark.parametrize(
    ("metric", "verdict", "reason"),
    [
        ({"success": True, "reason": "pass: it says hello"}, "pass", "it says hello"),
        ({"success": False, "reason": "fail: it says nothing"}, "fail", "it says nothing"),
        ({"success": False, "reason": "undecided: needs a judge: 'kind'"}, "undecided", "needs a judge: 'kind'"),
        ({"success": False, "reason": "pass: it says hello"}, None, "it was not graded as specforge does"),
        ({"success": True, "reason": "it is lovely"}, None, "it was not graded as specforge does"),
        ({"success": False, "error": "no record"}, None, "no record"),
        ({"name": "Exact Match", "success": True, "reason": "pass: equal"}, None, "it was not graded as specforge does"),
    ],
)
def test_a_test_case_that_deepeval_made_has_the_verdict_of_our_metric(metric: dict[str, object], verdict: str | None, reason: str) -> None:
    run = document("deepeval")
    (row,) = (one for one in run["testCases"] if one["name"] == "shop-agent/case/greets")
    del row["metadata"]["specforge_runs"]
    row["metricsData"] = [{"name": "Bias", "success": True, "reason": "pass: "}, {"name": "specforge", **metric}]
    (found,) = (one for one in read(dumped(run), "run.json").results if one.case == "shop-agent/case/greets")
    assert (found.verdict, found.reason) == (verdict, reason)


def test_a_log_that_was_scored_again_has_its_last_score() -> None:
    log = document("inspect")
    for sample in log["samples"]:
        for score in [*sample.get("scores", {}).values()]:
            about = {"specforge_verdict": "pass", "specforge_verdicts": ["pass"], "specforge_reasons": ["the judge says yes"]}
            sample["scores"] |= {"cases_scorer1": {**score, "value": "C", "metadata": about}, "exact": {"value": "I"}}
    found = [one for one in read(dumped(log), "log.json").results if one.verdict is not None]
    assert found
    assert {(one.verdict, one.reason) for one in found} == {(Verdict.PASS, "the judge says yes")}


def test_a_metric_or_an_assertion_of_ones_own_that_fails_makes_a_fail_of_a_pass() -> None:
    run = document("deepeval")
    for row in (*run["testCases"], *run["conversationalTestCases"]):
        row["metricsData"] += [{"name": "Bias", "success": True}, {"name": "Toxicity", "success": False, "reason": "It is rude."}]
    report = document("pydantic-evals")
    for row in report["cases"]:
        row["assertions"] |= {"Kind": {"value": True}, "Short": {"value": False, "reason": None}}
    for spoiled, source, reason in (
        (run, "deepeval", "the metric `Toxicity` failed: It is rude."),
        (report, "pydantic-evals", "the assertion `Short` failed: no reason is given"),
    ):
        before = Counter(one.verdict for one in read(dumped(document(source)), "run.json").results)
        found = read(dumped(spoiled), "run.json").results
        after = Counter(one.verdict for one in found)
        assert before[Verdict.PASS] > 0
        assert after == Counter({**before, Verdict.PASS: 0, Verdict.FAIL: before[Verdict.FAIL] + before[Verdict.PASS]})
        assert sum(one.reason == reason for one in found) == before[Verdict.PASS]


def test_a_case_that_names_its_model_goes_before_what_the_report_says() -> None:
    report = document("pydantic-evals")
    report["experiment_metadata"] = {"model": "large", "at": "2026-11-26T10:00:00+00:00"}
    report["cases"][0]["output"]["model"] = "small"
    first = report["cases"][0]["metadata"]["specforge_case"]
    found = read(dumped(report), "report.json").results
    assert {(one.case == first, one.model) for one in found} == {(True, "small"), (False, "large")}


def test_a_test_run_says_when_each_case_was_run_and_with_what_model() -> None:
    run = document("deepeval")
    assert all(one.at for one in read(dumped(run), "run.json").results)
    run["testCases"][0]["metadata"] |= {"specforge_model": "small", "specforge_at": "2026-11-26T10:00:00+00:00"}
    found = read(dumped(run), "run.json").results[0]
    assert (found.model, found.at, found.runner) == ("small", "2026-11-26T10:00:00+00:00", "deepeval")


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ('{"format": "specforge-result/1", "case": "shop-agent/ca', True),
        ('{"format": "specforge-result/1", "case": "é'.encode()[:-1], True),
        ("{", True),
        ('{"format": "specforge-result/1", "ca\n', False),
        ('{"format": "specforge-result/1"}', False),
        ("half a line", False),
        ('{"a":' * 100_000, False),
    ],
)
def test_a_last_line_that_was_cut_is_told_and_the_others_count(end: str | bytes, told: bool) -> None:
    line = Result("a/case/one", "a", {}, Verdict.PASS, "", (), {}, "p", "pytest").line()
    written = line.encode() * 2 + (end if isinstance(end, bytes) else end.encode())
    if told:
        found = read(written, "FILE")
        assert (len(found.results), found.notes) == (2, ("its last line, 3, is cut, and left out: the run was killed while it wrote it",))
    else:
        with pytest.raises(ResultsError, match=r"^FILE:3 is no result of specforge"):
            read(written, "FILE")


# --- mistakes ---


@pytest.mark.parametrize(
    ("given", "says", "help"),
    [
        (b"", "FILE is empty", "run it again"),
        (b"  \n", "FILE is empty", "run it again"),
        (content("promptfoo")[:-100], "is not JSON", "half a file"),
        (content("inspect")[: 2 * len(content("inspect")) // 3], "is not JSON", "half a file"),
        (eval_file(document("inspect"))[:-40], "FILE cannot be unpacked", "half a file"),
        (content("promptfoo").rstrip() + b"\n" + content("promptfoo"), "goes on behind the end of its JSON", "each file on its own"),
        (b'{"success": true, "testCase": {}}\n{"success": true, "testCase": {}}\n', "FILE:2 goes on behind", "`-o FILE.json`"),
        (b"<testsuites/>", "FILE is XML or HTML", "--specforge-results"),
        (b"prompts: [a]\n", "is not JSON", "are known"),
        (b"\xff\xfe\x00", "FILE is no text in UTF-8", "are known"),
        (b"[" * 100_000, "FILE is nested too deep", "are known"),
        (b'{"prompts": [], "tests": "file://tests.jsonl"}', "FILE is JSON, but no file of results", "are known"),
        (b"[]", "FILE is JSON, but no file of results", "are known"),
        (b'{"cases": [], "failures": []}', "FILE holds no run of a case", "specforge export"),
        (b'{"testCases": [], "conversationalTestCases": []}', "FILE holds no run of a case", "specforge export"),
        (b'{"testCases": [7], "conversationalTestCases": []}', "FILE: test case 1 is none of deepeval", "deepeval test run"),
        (b'{"testCases": [{}], "conversationalTestCases": [{}]}', "FILE holds 2 runs of cases that", "specforge export"),
        (dumped({"version": 2, "status": "success", "eval": {}}), "FILE holds no samples", "the header alone"),
        (
            dumped({"results": {"version": 3, "results": [{"testCase": {}}]}}),
            "FILE holds 1 runs of cases that specforge did not export",
            "specforge export",
        ),
        (dumped({"results": {"version": 3, "results": [7]}}), "FILE: row 1 is no result of promptfoo", "promptfoo eval -o"),
        (b'{"format": "specforge-result/9"}\n', "FILE:1 has the form 'specforge-result/9'", "read it with"),
        (b'{"format": "specforge-result/1", "ca', "FILE:1 is no result of specforge", "name a file"),
    ],
)
def test_what_is_no_file_of_results_is_refused_with_a_cure(given: bytes, says: str, help: str) -> None:
    with pytest.raises(ResultsError) as error:
        read(given, "FILE")
    assert says in str(error.value)
    assert help in error.value.help


def test_a_zip_of_something_else_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(ResultsError, match="is a zip, and no log of Inspect"):
        read(file.getvalue(), "FILE")


def test_a_zip_that_says_it_unpacks_to_more_than_a_log_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specforge.results.inspect_logs.MAX_BYTES", 1000)
    with pytest.raises(ResultsError, match="unpacks to more than 1,000 bytes"):
        read(eval_file(document("inspect")), "FILE")


def test_metadata_that_was_changed_is_refused() -> None:
    results = document("promptfoo")
    results["results"]["results"][0]["testCase"]["metadata"]["specforge_fingerprints"] = "gone"
    with pytest.raises(ResultsError, match=r"the metadata of the case .* is not what an export writes"):
        read(dumped(results), "FILE")


# --- forms of another time, and logs that are packed ---


@pytest.mark.parametrize(("source", "known"), [("promptfoo", 3), ("inspect", 2)])
def test_a_file_of_a_later_version_is_read_and_that_is_told(source: str, known: int) -> None:
    value = document(source)
    (value["results"] if source == "promptfoo" else value)["version"] = known + 1
    found = read(dumped(value), "FILE")
    assert found.results == read(content(source), "FILE").results
    (told,) = found.notes
    assert told.startswith(f"it has the version {known + 1} of its form, and {known} is the last that is known")


def test_a_time_that_is_none_is_told_with_the_file_and_the_case() -> None:
    value = document("promptfoo")
    value["results"]["timestamp"] = "yesterday"
    with pytest.raises(ResultsError) as error:
        read(dumped(value), "FILE")
    assert str(error.value).startswith("FILE: the run of the case 'shop-agent/case/")
    assert str(error.value).endswith("says that it was made 'yesterday', which is no time")


@pytest.mark.parametrize("source", SOURCES)
def test_metadata_that_was_changed_is_told_with_the_file(source: str) -> None:
    value = content(source).replace(b'"specforge_prompt"', b'"specforge_promt"')
    with pytest.raises(ResultsError, match=r"^FILE: the metadata of the case .* is not what an export writes"):
        read(value, "FILE")


def packed(log: dict[str, Any], *more: tuple[str, str]) -> bytes:
    """A log with further parts at its end, under whatever name."""
    file = io.BytesIO(eval_file(log))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, text in more:
                archive.writestr(name, text)
    return file.getvalue()


def test_a_sample_that_was_written_again_counts_once_and_as_it_was_written_last() -> None:
    log = document("inspect")
    sample = next(one for one in log["samples"] if one["metadata"]["specforge_case"].endswith("/greets"))
    broken = json.dumps(sample | {"error": {"message": "the network is gone"}})
    found = read(packed(log, (f"samples/{sample['id']}_epoch_{sample['epoch']}.json", broken)), "FILE").results
    assert [(one.verdict, one.reason) for one in found if one.case.endswith("/greets")] == [(None, "the network is gone")]


def test_a_part_of_a_log_that_is_no_sample_is_told_by_its_name() -> None:
    with pytest.raises(ResultsError, match=r"FILE cannot be unpacked: samples/x\.json is not JSON"):
        read(packed(document("inspect"), ("samples/x.json", "no")), "FILE")
    with pytest.raises(ResultsError, match="FILE: sample 6 is no sample of Inspect"):
        read(packed(document("inspect"), ("samples/x.json", "[]")), "FILE")


def test_a_part_that_unpacks_to_more_than_a_sample_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specforge.results.inspect_logs.MAX_PART", 10_000)
    bomb = packed(document("inspect"), ("samples/x.json", json.dumps("0" * 1_000_000)))
    with pytest.raises(ResultsError, match="unpacks to a part of more than 10,000 bytes"):
        read(bomb, "FILE")


def test_a_part_that_says_it_is_smaller_than_it_is_is_read_no_further() -> None:
    bomb = packed(document("inspect"), ("samples/x.json", json.dumps("0" * 300_000_000)))
    at = bomb.rindex(b"PK\x01\x02") + 24
    tracemalloc.start()
    with pytest.raises(ResultsError, match="cannot be unpacked"):
        read(bomb[:at] + (100).to_bytes(4, "little") + bomb[at + 4 :], "FILE")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 50_000_000


def as_zstd(log: bytes) -> bytes:
    """The same log, said to be packed with zstd."""
    found = bytearray(log)
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = found.find(mark)
        while at >= 0:
            found[at + offset : at + offset + 2] = (93).to_bytes(2, "little")
            at = found.find(mark, at + 4)
    return bytes(found)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python unpacks it")
def test_a_log_that_is_packed_with_zstd_is_told_with_the_package_that_unpacks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(ResultsError) as error:
        read(as_zstd(eval_file(document("inspect"))), "FILE")
    assert str(error.value) == "FILE is packed with zstd, and the package `zstandard` that unpacks it is not installed"
    assert error.value.help.startswith("`pip install 'specforge-compiler[results]'`, or ")
    extras = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert extras["results"] == ["zstandard>=0.22"]


def test_a_log_that_inspect_packed_with_zstd_is_read() -> None:
    log = (DATA / "zstd.eval").read_bytes()
    verdicts: dict[str, list[str | None]] = {}
    for one in read(log, "FILE").results:
        verdicts.setdefault(one.case, []).append(one.verdict)
    assert verdicts == {case: came for case, came in CAME.items() if not case.endswith("/plays")}
    with pytest.raises(ResultsError, match="cannot be unpacked"):
        read(log[: (at := log.index(b"samples/") + 200)] + b"\0\0\0\0" + log[at + 4 :], "FILE")
    entry = next(at for at in range(len(log)) if log.startswith(b"PK\x01\x02", at) and log.startswith(b"samples/", at + 46))
    with pytest.raises(ResultsError, match=r"samples/.* is not what was packed"):
        read(log[: entry + 16] + b"\0\0\0\0" + log[entry + 20 :], "FILE")


# --- laws ---

TEXTS = st.text(max_size=8)
NAMED = st.dictionaries(TEXTS, TEXTS, max_size=2)
TIMES = st.none() | st.datetimes().map(lambda one: one.isoformat())
RESULTS = st.builds(
    Result, case=TEXTS, feature=TEXTS, variant=NAMED, verdict=st.none() | st.sampled_from(Verdict), reason=TEXTS,
    refs=st.lists(TEXTS, max_size=2).map(tuple), fingerprints=NAMED, prompt=TEXTS, runner=TEXTS, sample=st.integers(1, 3),
    model=st.none() | TEXTS, at=TIMES,
)  # fmt: skip


@given(st.lists(RESULTS, min_size=1, max_size=4))
def test_what_was_written_is_read_again(results: list[Result]) -> None:
    text = "".join(one.line() for one in results)
    assert read(text.encode(), "FILE") == Reading("specforge", tuple(results))
    assert result_of(results[0].line(), "FILE") == results[0]


@given(st.lists(st.lists(RESULTS, min_size=1, max_size=4), max_size=4), st.randoms())
def test_the_order_of_files_and_a_file_given_twice_change_nothing(files: list[list[Result]], random: Any) -> None:
    contents = ["".join(one.line() for one in results).encode() for results in files]
    read_ = [(one, read(one, "FILE")) for one in contents]
    mixed = [*read_, *read_[:1]]
    random.shuffle(mixed)
    assert together(mixed) == together(read_)
    assert {one.line() for one in together(read_)} == {one.line() for results in files for one in results}


@given(st.datetimes(timezones=st.timezones() | st.none()), st.datetimes(timezones=st.timezones() | st.none()))
def test_later_times_sort_after_earlier_ones(one: Any, other: Any) -> None:
    import datetime

    def utc(at: datetime.datetime) -> datetime.datetime:
        return (at.replace(tzinfo=datetime.UTC) if at.tzinfo is None else at.astimezone(datetime.UTC)).replace(microsecond=0)

    try:
        expected = utc(one) < utc(other)
    except OverflowError:
        return
    assert (instant(one.isoformat()) < instant(other.isoformat())) is expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))]


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(SOURCES), JSON)
def test_a_file_that_is_damaged_anywhere_is_read_or_refused_and_gains_no_pass(data: st.DataObject, source: str, other: object) -> None:
    value = document(source)
    *before, last = data.draw(st.sampled_from(places(value)[1:]))
    inner = value
    for key in before:
        inner = inner[key]
    inner[last] = other
    try:
        found = read(dumped(value), "FILE")
    except ResultsError:
        return
    passes = {one.case for one in found.results if one.verdict is Verdict.PASS}
    assert all(case.endswith(("/greets", "/often")) or case == other for case in passes)


@settings(deadline=None)
@given(st.binary(max_size=60) | JSON.map(dumped))
def test_whatever_is_given_is_read_or_refused(given: bytes) -> None:
    with pytest.raises(ResultsError):
        read(given, "FILE")
