"""Results of deepeval: the JSON that `deepeval test run` writes."""

from collections.abc import Iterator, Mapping, Sequence

from specforge.grading.verdict import Verdict
from specforge.results.given import Given, from_text, given
from specforge.results.records import Reading, ResultsError, chatted, numbered, part_of, spoiled

METRIC = "specforge"
"""How our metric is called."""


def recognises(document: Mapping[str, object]) -> bool:
    """Whether a JSON document is a test run of deepeval."""
    return isinstance(document.get("testCases"), list) and isinstance(document.get("conversationalTestCases"), list)


def read(document: Mapping[str, object], where: str) -> Reading:
    """Read the test cases of a test run.

    Args:
        document: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when a test case is not what deepeval writes.
    """
    single, conversations = document["testCases"], document["conversationalTestCases"]
    assert isinstance(single, list)
    assert isinstance(conversations, list)
    rows = [*single, *conversations]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise ResultsError(f"{where}: test case {number} is none of deepeval", "write the file again with `deepeval test run`")
    ours = [row for row in rows if "specforge_case" in part_of(row, "metadata")]
    return Reading("deepeval", tuple(numbered("deepeval", _runs(ours))), len(rows) - len(ours))


def answers(document: Mapping[str, object]) -> Iterator[Given]:
    """Give what was answered in each run that was played; of a test case that somebody else made, what it says."""
    for key in ("testCases", "conversationalTestCases"):
        rows = document[key]
        assert isinstance(rows, list)
        for row in rows:
            if isinstance(row, Mapping) and "specforge_case" in (metadata := part_of(row, "metadata")):
                runs, said = _played(metadata.get("specforge_runs")), row.get("actualOutput")
                chats = [from_text(run.get("chat")) for run in runs] if runs else [_turns(row) or said]
                yield from given(metadata["specforge_case"], chats, [run.get("rubrics") for run in runs])


def _played(runs: object) -> list[Mapping[str, object]]:
    return [run for run in runs if isinstance(run, Mapping)] if isinstance(runs, list) else []


def _turns(row: Mapping[str, object]) -> list[Mapping[str, object]]:
    turns = row.get("turns")
    return (
        [{"role": one.get("role"), "content": one.get("content")} for one in turns if isinstance(one, Mapping)]
        if isinstance(turns, list)
        else []
    )


def _runs(rows: Sequence[Mapping[str, object]]) -> Iterator[tuple[Mapping[str, object], Verdict | None, str, object, object, object]]:
    for row in rows:
        metadata = part_of(row, "metadata")
        chats = [from_text(run.get("chat")) for run in _played(metadata.get("specforge_runs"))]
        for verdict, reason, chat in chatted(spoiled(_verdicts(row, metadata), _own(row)), chats):
            yield metadata, verdict, reason, metadata.get("specforge_model"), metadata.get("specforge_at"), chat


def _own(row: Mapping[str, object]) -> str | None:
    """What a metric of one's own said that did not pass."""
    failed = (one for one in _metrics(row) if one.get("name") != METRIC and one.get("success") is False)
    told = (f"the metric `{one.get('name')}` failed: {one.get('error') or one.get('reason') or 'no reason is given'}" for one in failed)
    return next(told, None)


def _metrics(row: Mapping[str, object]) -> list[Mapping[str, object]]:
    metrics = row.get("metricsData")
    return [one for one in metrics if isinstance(one, Mapping)] if isinstance(metrics, list) else []


def _verdicts(row: Mapping[str, object], metadata: Mapping[str, object]) -> Iterator[tuple[Verdict | None, str]]:
    """The verdict of each run that was played, else that of our metric; a run that broke off has none."""
    runs = metadata.get("specforge_runs")
    if isinstance(runs, list) and runs and all(isinstance(run, Mapping) for run in runs):
        yield from ((_verdict(run.get("verdict")), str(run.get("reason"))) for run in runs)
        return
    ours: Mapping[str, object] = next((one for one in _metrics(row) if one.get("name") == METRIC), {})
    told, _, reason = str(ours.get("reason") or "").partition(": ")
    verdict = _verdict(told)
    if verdict is Verdict.PASS and ours.get("success") is not True:
        verdict = None
    yield verdict, reason if verdict else str(ours.get("error") or "it was not graded as specforge does")


def _verdict(told: object) -> Verdict | None:
    return Verdict(told) if isinstance(told, str) and told in set(Verdict) else None
