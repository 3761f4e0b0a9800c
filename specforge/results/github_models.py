"""The output of `gh models eval --json`: it holds answers, which our grader makes results of."""

from collections.abc import Iterator, Mapping

from specforge.results.given import Given, given
from specforge.results.records import Reading, ResultsError, part_of


def recognises(document: Mapping[str, object]) -> bool:
    """Whether a JSON document is such an output."""
    return isinstance(document.get("testResults"), list) and "model" in document


def read(document: Mapping[str, object], where: str) -> Reading:  # noqa: ARG001  as all readers are called
    """Refuse it, for nothing in it is graded.

    Raises:
        ResultsError: always.
    """
    help = "say `python -m specforge.runners.github_models_grader CASES ANSWERS --results FILE`, and name that file"
    raise ResultsError(f"{where} is an output of `gh models eval --json`, and is not graded yet", help)


def answers(document: Mapping[str, object]) -> Iterator[Given]:
    """Give what was answered in each row of a case of ours."""
    rows = document["testResults"]
    assert isinstance(rows, list)
    for row in rows:
        if isinstance(row, Mapping) and "specforge_case" in (about := part_of(row, "testCase")):
            yield from given(about["specforge_case"], [row.get("modelResponse")])
