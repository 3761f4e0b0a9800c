"""Records of `oaieval`: lines of JSON, of which the first says what was run, and one of kind `match` what became of each case."""

import json
from collections.abc import Iterator, Mapping

from specforge.grading.verdict import Verdict
from specforge.results.given import Given, given
from specforge.results.json_lines import whole_lines
from specforge.results.records import Reading, Result, ResultsError, part_of, result_from, verdicts_of

WRITTEN = "name the file of `oaieval --record_path`; a line may be cut where the run was broken off"


def recognises(text: str) -> bool:
    """Whether a text begins as such a record does."""
    try:
        found = json.loads(text.lstrip().partition("\n")[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "eval_name" in part_of(found, "spec")


def read(text: str, where: str) -> Reading:
    """Read the matches of a record; a last line is left out, and told, when the run was killed while it wrote it.

    Args:
        text: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when a line is another thing, or half of one.
    """
    lines, cut = whole_lines(text)
    rows = [_row(line, f"{where}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    about = part_of(rows[0], "spec")
    matches = [part_of(row, "data") for row in rows if row.get("type") == "match"]
    results = [result for data in matches if "specforge_case" in data for result in _results(data, about)]
    ended = any("final_report" in row for row in rows)
    notes = [*([cut] if cut else []), *([] if ended else ["it has no final report: the run was broken off"])]
    return Reading("openai-evals", tuple(results), sum("specforge_case" not in data for data in matches), tuple(notes))


def answers(text: str, where: str) -> Iterator[Given]:
    """Give what was answered in each run of a case; in what was written before conversations were kept, the last answer.

    Args:
        text: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when a line is another thing, or half of one.
    """
    for number, line in enumerate(whole_lines(text)[0], 1):
        if line.strip():
            data = part_of(_row(line, f"{where}:{number}"), "data")
            if "specforge_case" in data:
                yield from given(data["specforge_case"], data.get("chats", data.get("sampled")))


def _row(line: str, where: str) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ResultsError(f"{where} is no line of a record of `oaieval`", WRITTEN)
    return found


def _results(data: Mapping[str, object], about: Mapping[str, object]) -> Iterator[Result]:
    models, at = about.get("completion_fns"), about.get("created_at")
    model = models[0] if isinstance(models, list) and len(models) == 1 else None
    for number, (verdict, reason) in enumerate(_verdicts(data), 1):
        yield result_from(data, verdict, reason, runner="openai-evals", sample=number, model=model, at=at)


def _verdicts(data: Mapping[str, object]) -> Iterator[tuple[Verdict | None, str]]:
    """The verdict of each run of a case."""
    if (runs := verdicts_of(data.get("verdicts"), data.get("reasons"))) is not None:
        yield from runs
        return
    told = str(data.get("picked"))
    yield (Verdict(told), str(data.get("reason"))) if told in set(Verdict) else (None, "it was not graded as specforge does")
