"""Runs inside `oaieval`: plays each case against the completion function, and grades it as specforge does."""

from collections.abc import Mapping

import evals
import evals.metrics
import evals.record

from specforge.evaluation.playing import Chat, Stage, play
from specforge.grading.json_values import writable_json
from specforge.grading.rates import sampled
from specforge.grading.texts import writable
from specforge.grading.verdict import Verdict
from specforge.runners.suite import metadata_of, score_record


class Cases(evals.Eval):  # type: ignore[misc]  # the package has no types
    """The cases of one feature, as `specforge export openai-evals` writes them."""

    def __init__(self, completion_fns: list[object], samples_jsonl: str, *args: object, **kwargs: object) -> None:
        """Take the one completion function that is tested."""
        super().__init__(completion_fns, *args, **kwargs)
        if len(completion_fns) != 1:
            raise ValueError("cases are run against one completion function")
        self.samples_jsonl = samples_jsonl

    def eval_sample(self, sample: Mapping[str, object], *_: object) -> Verdict:
        """Play and grade one case, as often as it asks for; an undecided one is no match."""
        record = sample["record"]
        assert isinstance(record, Mapping)
        case = record["case"]
        stage = Stage(str(sample["system"]), self._answer)
        chats = [play(case, stage) for _ in range(case.get("samples", 1))]
        scores = [score_record(record, chat) for chat in chats]
        outcome = sampled((score.outcome for score in scores), len(chats), round(100 * case.get("pass_rate", 1)))
        evals.record.record_match(
            outcome.verdict is Verdict.PASS,
            expected=Verdict.PASS,
            picked=outcome.verdict,
            reason=outcome.reason,
            verdicts=[score.verdict for score in scores],
            reasons=[score.reason for score in scores],
            # The record is written in UTF-8 as it is, and a run breaks off where it cannot be.
            sampled=[writable(str(chat[-1]["content"])) for chat in chats],
            chats=[writable_json(chat) for chat in chats],
            **metadata_of(record),
        )
        return outcome.verdict

    def _answer(self, messages: Chat, _: object) -> str:
        """Give what the completion function says; a chat model that says nothing gives no completion at all."""
        return str(next(iter(self.completion_fn(prompt=messages).get_completions()), ""))

    def run(self, recorder: object) -> dict[str, float]:
        """Run all cases: the share that passed, and how many were undecided."""
        verdicts = self.eval_all_samples(recorder, self.get_samples())
        events = recorder.get_events("match")  # type: ignore[attr-defined]  # the package has no types
        accuracy = evals.metrics.get_accuracy(events) if events else 0.0
        return {"accuracy": accuracy, "undecided": sum(one is Verdict.UNDECIDED for one in verdicts), "cases": len(verdicts)}
