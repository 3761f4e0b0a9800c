"""Runs an exported dataset in pydantic-evals: counts every case, also those whose task failed, and says with its exit code how it went."""

import argparse
import datetime
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import structs
from pydantic_evals.reporting import EvaluationReport, EvaluationReportAdapter

from specforge.errors import SpecforgeError, UsageError, reason_of
from specforge.evaluation.playing import Chat
from specforge.runners.agent_file import named_agent, plugged_in
from specforge.runners.players import Players
from specforge.runners.pydantic_evaluators import load_dataset, playing
from specforge.runners.pydantic_models import model_agent, model_judge, model_named, model_user

PASSED = "passed"
OTHER = "name another file with `--out`"


def evaluated(
    folder: str | Path,
    players: Callable[[Mapping[str, Any]], Players],
    *,
    max_concurrency: int = 1,
    model: str | None = None,
    progress: bool = False,
) -> EvaluationReport[Any, Any, Any]:
    """Evaluate an exported dataset, one case after the other unless more are allowed at once.

    The metadata of the report holds `model`, `at` and `seconds`.

    Args:
        folder: The folder that holds `dataset.json` and `suite.json`.
        players: Gives who takes part in one run of a case; it is given the case, as in `evals.jsonl`.
        max_concurrency: How many cases run at once.
        model: What is tested; where nobody says so, what the players name.
        progress: Whether a bar is shown.
    """
    named: set[str] = set()

    def noted(case: Mapping[str, Any]) -> Players:
        found = players(case)
        named.update([found.model] if found.model is not None else [])
        return found

    begun = time.perf_counter()
    metadata: dict[str, object] = {"at": datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")}
    report = load_dataset(folder).evaluate_sync(
        playing(folder, noted), max_concurrency=max_concurrency, progress=progress, metadata=metadata
    )
    told = model or (named.pop() if len(named) == 1 else None)
    report.experiment_metadata = {
        **metadata, "seconds": round(time.perf_counter() - begun, 3), "max_concurrency": max_concurrency,
        **({} if told is None else {"model": told}),
    }  # fmt: skip
    return report


def came(report: EvaluationReport[Any, Any, Any]) -> dict[str, str]:
    """Say of every case what became of it: `passed`, or why not, in one line; a failed task is one that did not pass.

    Args:
        report: The report, whose averages leave failed tasks out.
    """
    found = {}
    for case in report.cases:
        assertion, label = case.assertions.get("specforge"), case.labels.get("specforge_verdict")
        own = next((name for name, one in case.assertions.items() if one.value is False and one is not assertion), None)
        if assertion is not None and assertion.value is True:
            found[case.name] = PASSED if own is None else f"failed: the assertion `{own}` does not hold"
        elif label is not None:
            found[case.name] = f"{'failed' if label.value == 'fail' else label.value}: {label.reason}"
        else:
            errors = [one.error_message for one in case.evaluator_failures]
            found[case.name] = f"broke off: {errors[0] if errors else 'it was not graded as specforge does'}"
    for failure in report.failures:
        found[failure.name] = f"broke off: {failure.error_message}"
    return found


def main(folder: Path, agent: Path, arguments: Sequence[str] | None = None) -> int:
    """Run the cases of a folder; gives 0 when all passed, 1 when one did not, 2 when nothing could be run.

    Args:
        folder: The folder that holds `dataset.json` and `suite.json`.
        agent: The file that plugs in what is tested.
        arguments: The arguments of the command.
    """
    asked = _arguments().parse_args(arguments)
    try:
        if asked.out is not None and (asked.out.is_dir() or not asked.out.parent.is_dir()):
            raise UsageError(f"{asked.out} cannot be written: there is no such folder, or a folder of that name", OTHER)
        players = _players(agent, asked.model, asked.judge, asked.user)
        report = evaluated(folder, players, max_concurrency=asked.max_concurrency, model=asked.model)
        if asked.out is not None:
            _write(asked.out, report)
    except SpecforgeError as error:
        sys.stderr.write(f"{error}\n" + (f"    {error.help}\n" if error.help else ""))
        return 2
    found = came(report)
    for name, told in sorted(found.items()):
        if told != PASSED:
            sys.stdout.write(f"{told.partition(':')[0]}  {name}{' '.join((':' + told.partition(':')[2]).split())}\n")
    counted = Counter(told.partition(":")[0] for told in found.values())
    rest = "".join(f", {counted[what]} {what}" for what in ("failed", "undecided", "broke off") if counted[what])
    sys.stdout.write(f"{counted[PASSED]} of {len(found)} cases passed{rest}\n")
    return 0 if counted[PASSED] == len(found) else 1


def _write(out: Path, report: EvaluationReport[Any, Any, Any]) -> None:
    try:
        out.write_bytes(EvaluationReportAdapter.dump_json(report))
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {reason_of(error)}", OTHER) from None


def _players(agent: Path, model: str | None, judge: str | None, user: str | None) -> Callable[[Mapping[str, Any]], Players]:
    """Who takes part: by a person's file, and by the models that were named, which stand in for its players."""
    path, function = named_agent(agent)
    plugged = plugged_in(path, function) if model is None or path.is_file() else lambda _: Players(_nobody)
    models = {name: model_named(name) for name in (model, judge, user) if name is not None}

    def players(case: Mapping[str, Any]) -> Players:
        found = plugged(case)
        if model is not None:
            found = structs.replace(found, agent=model_agent(models[model]), model=model)
        if judge is not None:
            found = structs.replace(found, judge=model_judge(models[judge]))
        if user is not None:
            found = structs.replace(found, user=model_user(models[user], case))
        return found

    return players


def _nobody(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
    raise AssertionError(messages, tools)  # a model stands in for it


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Run the cases of this folder in pydantic-evals. Exit codes: 0 all passed, 1 a case failed, is undecided or broke off, 2 nothing could be run.",
    )
    parser.add_argument("--model", help="the model that is tested, as pydantic-ai names it, instead of the agent of agent.py")
    parser.add_argument("--judge", help="the model that answers rubrics")
    parser.add_argument("--user", help="the model that plays simulated users without a script")
    parser.add_argument("--max-concurrency", type=_count, default=1, metavar="N", help="how many cases run at once; 1 if not given")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the report is written, as JSON for `specforge results`")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cases: write 1 or more")
    return int(text)
