"""Runs inside pydantic-evals: loads an exported dataset, plays its cases, and grades them as specforge does."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_evals import Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from specforge.evaluation.playing import Stage, play, served_by
from specforge.grading.json_values import writable_json
from specforge.grading.rates import sampled
from specforge.grading.verdict import Outcome, Verdict
from specforge.runners.players import Players
from specforge.runners.suite import score_record

Played = dict[str, Any]
"""What the task gives: `verdicts` and `reasons` of all runs, the `chats`, what a judge said of `rubrics`, how many `seconds` each took, and the `model` if it is named."""


@dataclass
class SpecforgeCase(Evaluator[dict[str, Any], Played, dict[str, Any]]):  # type: ignore[misc]  # not there where types are checked
    """Whether a case passed, as an assertion, and its verdict as a label; an undecided one fails the assertion."""

    def evaluate(self, ctx: EvaluatorContext[dict[str, Any], Played, dict[str, Any]]) -> Mapping[str, object]:
        """Judge all runs of the case together."""
        case, played = ctx.inputs["case"], ctx.output
        told = [Outcome(Verdict(one), reason) for one, reason in zip(played["verdicts"], played["reasons"], strict=True)]
        outcome = sampled(told, case.get("samples", 1), round(100 * case.get("pass_rate", 1)))
        return {
            "specforge": EvaluationReason(outcome.verdict is Verdict.PASS, outcome.reason),
            "specforge_verdict": EvaluationReason(str(outcome.verdict), outcome.reason),
        }


def load_dataset(folder: str | Path) -> Dataset[dict[str, Any], Played, dict[str, Any]]:
    """Load the dataset of an exported folder, with our evaluator.

    Args:
        folder: The folder that holds `dataset.json`.
    """
    dataset = Dataset[dict[str, Any], Played, dict[str, Any]]
    return dataset.from_file(Path(folder) / "dataset.json", custom_evaluator_types=[SpecforgeCase])


def playing(folder: str | Path, players: Callable[[Mapping[str, Any]], Players]) -> Callable[[dict[str, Any]], Played]:
    """Make the task that plays cases.

    Args:
        folder: The folder that holds `suite.json`.
        players: Gives who takes part in one run of a case; it is given the case, as in `evals.jsonl`.
    """
    suite = json.loads((Path(folder) / "suite.json").read_text(encoding="utf-8"))

    def task(record: dict[str, Any]) -> Played:
        case = record["case"]
        played: Played = {"verdicts": [], "reasons": [], "chats": [], "rubrics": [], "seconds": []}
        for _ in range(case.get("samples", 1)):
            begun = time.perf_counter()
            who = players(case)
            if who.model is not None:
                played["model"] = who.model
            chat = play(case, Stage(suite["prompt"], who.agent, suite["tools"], who.run_tool, who.user, who.watch))
            if (model := served_by(chat, who.model)) is not None:
                played["model"] = model
            score = score_record(record, chat, who.state, who.judge, who.watch)
            played["verdicts"].append(str(score.verdict))
            played["reasons"].append(writable_json(score.reason))
            played["chats"].append(writable_json(chat))
            played["rubrics"].append(writable_json(score.rubrics))
            played["seconds"].append(round(time.perf_counter() - begun, 3))
        return played

    return task
