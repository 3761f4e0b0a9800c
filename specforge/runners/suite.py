"""What is handed to an eval runner: the prompt, the tools and the cases of one feature, each case with all that grades it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from specforge.elements import fingerprints
from specforge.evaluation.cases import EvalCase, case_json
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.hanging import prints_of
from specforge.evaluation.playing import prompt_of
from specforge.grading.catalog import catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.judging import Judge
from specforge.grading.scoring import UNKNOWN, CaseError, Score, catalog_from, catalog_json, questions_of
from specforge.lock import line_hash
from specforge.project import View
from specforge.seen.scoring import score_seen
from specforge.seen.watching import Returned, Watch
from specforge.stress.deriving import stress_cases
from specforge.version import __version__

FORMAT = "specforge-case/1"


class Suite(Struct, frozen=True, dict=True):
    """One feature in one variant, ready for a runner."""

    name: str
    """The feature's id, then one value for each axis of variants: `store-agent/main/en-US`."""
    feature: str
    variant: Mapping[str, str]
    prompt: str
    """The system prompt; variables stand in it as `{{name}}`."""
    tools: Mapping[str, object] | None
    """The document of `tools.json`; nothing where the feature has no tools."""
    records: tuple[Mapping[str, object], ...]
    """The cases, each as `record_of` gives it."""

    @property
    def prompt_mark(self) -> str:
        """Names the text of the prompt, as 8 characters of base64url."""
        return line_hash(self.prompt)


def record_of(case: EvalCase, view: View, prompt: str, known: Mapping[str, str]) -> dict[str, object]:
    """Give a case with all that it takes to grade it where its spec is not.

    Args:
        case: The case.
        view: The feature it belongs to.
        prompt: The system prompt that it judges.
        known: The fingerprint of each element of the view, by ref.
    """
    line = case_json(case, view)
    return {
        "format": FORMAT,
        "case": line,
        "catalog": catalog_json(catalog_of(view), told=any(one.check.asks("grounded") for one in case.expect)),
        "fingerprints": prints_of(case, view, known),
        "prompt": line_hash(prompt),
        "specforge": __version__,
    }


def suite_of(view: View, prompt: str, tools: Mapping[str, object] | None, *, stress: bool = False) -> Suite:
    """Give all cases of a feature in one variant.

    Args:
        view: The feature.
        prompt: Its system prompt.
        tools: The document of its `tools.json`.
        stress: Whether the written cases under stress follow.
    """
    cases = (*eval_cases(view), *(stress_cases(view) if stress else ()))
    known = fingerprints(view)
    records = tuple(record_of(case, view, prompt, known) for case in cases)
    return Suite(view.folder, view.id, dict(view.variant), prompt, tools, records)


def metadata_of(record: Mapping[str, object]) -> dict[str, object]:
    """What every result of a case carries, so that it can be joined with the spec: flat, under names that no runner uses.

    Keys: `specforge_case`, `specforge_feature`, `specforge_variant`, `specforge_refs`, `specforge_fingerprints`, `specforge_prompt`.
    """
    case = case_of(record)
    return {
        "specforge_case": case["id"],
        "specforge_feature": case["feature"],
        "specforge_variant": case.get("variant", {}),
        "specforge_refs": case.get("refs", []),
        "specforge_fingerprints": record["fingerprints"],
        "specforge_prompt": record["prompt"],
    }


def score_record(
    record: Mapping[str, object],
    transcript: object,
    end_state: object = UNKNOWN,
    judge: Judge | None = None,
    returned: Watch | Sequence[Returned] | None = None,
) -> Score:
    """Grade a transcript by a record alone, without the spec; the same verdict as `Case.grade`.

    Args:
        record: The case, as `record_of` gave it, from wherever the runner kept it.
        transcript: A text, turns as in a spec, or chat messages.
        end_state: The state of the world afterwards.
        judge: Answers rubrics; without one they stay undecided.
        returned: What the tools returned, where something may have cut it before the agent was shown it.

    Raises:
        CaseError: when the record is not one that specforge wrote.
        TranscriptError: when the transcript has no known form.
    """
    questions = questions_of(case_of(record))
    calls = returned.calls if isinstance(returned, Watch) else returned or ()
    return score_seen(questions, conversation(transcript), catalog_from(record.get("catalog")), end_state, judge, calls)


def filled_prompt(suite: Suite, record: Mapping[str, object]) -> str:
    """The system prompt with the variables of a case filled in."""
    return prompt_of(suite.prompt, case_of(record))


def case_of(record: Mapping[str, object]) -> Mapping[str, object]:
    """The case of a record, as `evals.jsonl` has it.

    Raises:
        CaseError: when the record is not one that specforge wrote.
    """
    case = record.get("case")
    if not isinstance(case, Mapping) or record.get("format") != FORMAT:
        raise CaseError(f"this is no case of the form `{FORMAT}`", "export the cases again with the specforge that grades them")
    return case
