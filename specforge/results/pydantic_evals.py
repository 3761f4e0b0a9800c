"""Reports of pydantic-evals, as `EvaluationReportAdapter.dump_json` writes them."""

from collections.abc import Iterator, Mapping, Sequence

from specforge.grading.verdict import Verdict
from specforge.results.given import Given, given
from specforge.results.records import Reading, ResultsError, chatted, numbered, part_of, spoiled, verdicts_of

ASSERTION = "specforge"
"""How the assertion of our evaluator is called."""


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
    return Reading("pydantic-evals", tuple(numbered("pydantic-evals", _runs(ours, about))), len(rows) - len(ours))


def answers(document: Mapping[str, object]) -> Iterator[Given]:
    """Give what was answered in each run of a case."""
    cases = document["cases"]
    assert isinstance(cases, list)
    for row in cases:
        if isinstance(row, Mapping) and "specforge_case" in (metadata := part_of(row, "metadata")):
            played = part_of(row, "output")
            yield from given(metadata["specforge_case"], played.get("chats"), played.get("rubrics"))


def _runs(
    rows: Sequence[Mapping[str, object]], about: Mapping[str, object]
) -> Iterator[tuple[Mapping[str, object], Verdict | None, str, object, object, object]]:
    for row in rows:
        played = part_of(row, "output")
        model = played.get("model", about.get("model"))
        for verdict, reason, chat in chatted(spoiled(_verdicts(row), _own(row)), played.get("chats")):
            yield part_of(row, "metadata"), verdict, reason, model, about.get("at"), chat


def _own(row: Mapping[str, object]) -> str | None:
    """What an assertion of one's own said that did not hold."""
    assertions = part_of(row, "assertions")
    failed = ((name, part_of(assertions, name)) for name in assertions if name != ASSERTION)
    told = (
        f"the assertion `{name}` failed: {one.get('reason') or 'no reason is given'}" for name, one in failed if one.get("value") is False
    )
    return next(told, None)


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
    if (runs := verdicts_of(played.get("verdicts"), played.get("reasons"))) is not None:
        yield from runs
    else:
        yield Verdict(str(label["value"])), str(label.get("reason") or "")
