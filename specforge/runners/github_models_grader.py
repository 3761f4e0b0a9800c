"""Grades what `gh models eval --json` collected: `python -m specforge.runners.github_models_grader CASES ANSWERS`."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from specforge.errors import SpecforgeError, reason_of
from specforge.grading.rates import sampled
from specforge.grading.verdict import Outcome, Verdict
from specforge.results.records import Result, ResultsError
from specforge.runners.suite import metadata_of, score_record


def graded(cases: str, answers: str) -> tuple[dict[str, Outcome], tuple[Result, ...]]:
    """Grade the answers to the cases of one prompt file.

    Args:
        cases: The text of `cases.jsonl`.
        answers: The output of `gh models eval --json`.

    Returns:
        The outcome of each case by its id, a case without answers undecided; and a record of each run.

    Raises:
        ResultsError: when the cases are not those of an export, or the answers are not such an output or belong to other cases.
    """
    try:
        records = {record["case"]["id"]: record for record in map(json.loads, filter(None, cases.split("\n")))}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ResultsError("the cases are not those of an export", "name `cases.jsonl` beside the exported prompt file") from None
    try:
        found = json.loads(answers)
        model, rows = found["model"], [(row["testCase"], row["modelResponse"]) for row in found["testResults"]]
        runs = [(row["specforge_case"], int(row["specforge_sample"]), row["specforge_prompt"], answer) for row, answer in rows]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ResultsError("the answers are no output of `gh models eval --json`", "run it on the exported prompt file") from None
    results = []
    for id, sample, prompt, answer in runs:
        record = records.get(id)
        if record is None or record["prompt"] != prompt:
            raise ResultsError(f"the answers are those of another export: `{id}`", "run `gh models eval` on the prompt file again")
        score, about = score_record(record, answer), metadata_of(record)
        variant, fingerprints = about["specforge_variant"], about["specforge_fingerprints"]
        assert isinstance(variant, Mapping)
        assert isinstance(fingerprints, Mapping)
        refs = tuple(record["case"]["refs"])
        results.append(
            Result(
                id, str(about["specforge_feature"]), variant, score.verdict, score.reason, refs, fingerprints, prompt,
                "github-models", sample, model,
            )
        )  # fmt: skip
    outcomes = {}
    for id, record in records.items():
        told = [Outcome(one.verdict, one.reason) for one in results if one.case == id and one.verdict is not None]
        outcomes[id] = sampled(told, record["case"].get("samples", 1), round(100 * record["case"].get("pass_rate", 1)))
    return outcomes, tuple(results)


def main(arguments: list[str]) -> int:
    """Print the verdict of each case; with `--results FILE` write the records. 1 when a case did not pass, 2 for a mistake."""
    try:
        if len(arguments) not in {2, 4} or (len(arguments) == 4 and arguments[2] != "--results"):
            raise ResultsError("cases and answers are needed", "say CASES ANSWERS [--results FILE]")
        outcomes, results = graded(*map(_text, arguments[:2]))
        if len(arguments) == 4:
            _write(arguments[3], results)
    except SpecforgeError as error:
        sys.stderr.write(f"specforge: {error}\n    {error.help}\n")
        return 2
    sys.stdout.write("".join(f"{one.verdict}: {id}: {one.reason}\n" for id, one in outcomes.items()))
    return 0 if all(one.verdict is Verdict.PASS for one in outcomes.values()) else 1


def _text(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise ResultsError(f"{name} cannot be read: {reason_of(error)}", "name `cases.jsonl`, then the answers") from None
    except UnicodeDecodeError:
        raise ResultsError(f"{name} is not UTF-8", "save it as UTF-8") from None


def _write(name: str, results: Iterable[Result]) -> None:
    try:
        Path(name).write_text("".join(one.line() for one in results), encoding="utf-8")
    except OSError as error:
        raise ResultsError(f"{name} cannot be written: {reason_of(error)}", "name a file in an existing folder") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
