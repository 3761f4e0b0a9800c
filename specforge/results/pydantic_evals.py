"""Reports of pydantic-evals, as `EvaluationReportAdapter.dump_json` writes them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from specforge.grading.verdict import Verdict
from specforge.results.records import Reading, Result, ResultsError, part_of, result_from


def recognises(document: Mapping[str, object]) -> bool:
    """Whether a JSON document is a report of pydantic-evals."""
    return isinstance(document.get("cases"), list) and isinstance(document.get("failures"), list)


def read(document: Mapping[str, object], where: str) -> Reading:
    """Read the cases of a report, and those whose task failed.

    `model` and `at` of the metadata of the experiment say which model was run and when; a case that names its own model goes first.

    Args:
        document: The report.
        where: How it is called in an error.

    Raises:
        ResultsError: when a case is not what pydantic-evals writes.
    """
    cases, failures, about = document["cases"], document["failures"], part_of(document, "experiment_metadata")
    assert isinstance(cases, list)
    assert isinstance(failures, list)
    rows = [*cases, *failures]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise ResultsError(f"{where}: case {number} is no case of a report", "write the report with `EvaluationReportAdapter`")
    ours = [row for row in rows if "specforge_case" in part_of(row, "metadata")]
    return Reading("pydantic-evals", tuple(_results(ours, about)), len(rows) - len(ours))


def _results(rows: Sequence[Mapping[str, object]], about: Mapping[str, object]) -> Iterator[Result]:
    seen: Counter[tuple[str, str]] = Counter()
    model, at = about.get("model"), about.get("at")
    for row in rows:
        metadata = part_of(row, "metadata")
        one = (str(metadata["specforge_case"]), str(metadata.get("specforge_variant")))
        own = part_of(row, "output").get("model", model)
        for verdict, reason in _verdicts(row):
            seen[one] += 1
            result = result_from(
                metadata,
                verdict,
                reason,
                runner="pydantic-evals",
                sample=seen[one],
                model=own if isinstance(own, str) else None,
                at=at if isinstance(at, str) else None,
            )
            assert result is not None
            yield result


def _verdicts(row: Mapping[str, object]) -> Iterator[tuple[Verdict | None, str]]:
    """The verdict of each run of a case; one that broke off has none."""
    if "error_message" in row:
        yield None, str(row["error_message"])
        return
    label = part_of(part_of(row, "labels"), "specforge_verdict")
    if str(label.get("value")) not in set(Verdict):
        failures = row.get("evaluator_failures")
        first = failures[0] if isinstance(failures, list) and failures else {}
        yield None, str(first.get("error_message") if isinstance(first, Mapping) and first else "it was not graded as specforge does")
        return
    played = part_of(row, "output")
    verdicts, reasons = played.get("verdicts"), played.get("reasons")
    if isinstance(verdicts, list) and isinstance(reasons, list) and verdicts and set(map(str, verdicts)) <= set(Verdict):
        yield from zip(map(Verdict, verdicts), map(str, reasons), strict=False)
    else:
        yield Verdict(str(label["value"])), str(label.get("reason") or "")
