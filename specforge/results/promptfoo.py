"""Results of promptfoo: the JSON of `promptfoo eval -o results.json`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from specforge.grading.verdict import Verdict
from specforge.results.given import Given, from_text, given
from specforge.results.records import Reading, Result, ResultsError, part_of, result_from

BROKEN = 2
"""What promptfoo writes as the reason of a failure when a case could not be run."""
KNOWN_VERSION = 3
"""The last version of the form that is known."""
GRADER = "grade.py"
"""The file of our exports that grades."""
PLAYING = "file://play.py"
"""The provider of our exports, which is no model."""


def recognises(document: Mapping[str, object]) -> bool:
    """Whether a JSON document is one of promptfoo."""
    results = document.get("results")
    return isinstance(results, Mapping) and isinstance(results.get("results"), list) and "version" in results


def read(document: Mapping[str, object], where: str) -> Reading:
    """Read the rows of an evaluation.

    Args:
        document: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when a row is not what promptfoo writes.
    """
    results = document["results"]
    assert isinstance(results, Mapping)
    at = results.get("timestamp")
    rows = results["results"]
    found = list(_rows(rows, at if isinstance(at, str) else None, where))
    return Reading("promptfoo", tuple(found), len(rows) - len(found), tuple(_notes(results)))


def answers(document: Mapping[str, object]) -> Iterator[Given]:
    """Give what was answered in each row; of a provider that is not ours, what it gave."""
    rows = part_of(document, "results")["results"]
    assert isinstance(rows, list)
    for row in rows:
        metadata = part_of(part_of(row, "testCase"), "metadata") if isinstance(row, Mapping) else {}
        if "specforge_case" in metadata and row.get("failureReason") != BROKEN:
            response = part_of(row, "response")
            kept = part_of(response, "metadata")
            played = from_text(kept.get("specforge_transcript"))
            # What is recorded in a spec is graded and not answered.
            if played is not None or "specforge_grade" not in kept:
                yield from given(metadata["specforge_case"], [played or response.get("output")], [from_text(kept.get("specforge_rubrics"))])


def _notes(results: Mapping[str, object]) -> Iterator[str]:
    version = results.get("version")
    if isinstance(version, int) and version > KNOWN_VERSION:
        yield f"it has the version {version} of its form, and {KNOWN_VERSION} is the last that is known: check that its verdicts are read rightly"


def _rows(rows: Sequence[object], at: str | None, where: str) -> Iterator[Result]:
    seen: Counter[tuple[str, ...]] = Counter()
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise ResultsError(f"{where}: row {number} is no result of promptfoo", "write the file again with `promptfoo eval -o`")
        metadata = part_of(row, "testCase").get("metadata")
        if not isinstance(metadata, Mapping) or "specforge_case" not in metadata:
            continue
        kept = part_of(part_of(row, "response"), "metadata")
        one = (str(metadata["specforge_case"]), str(metadata.get("specforge_variant")), str(row.get("provider")), str(row.get("promptIdx")))
        seen[one] += 1
        sample = kept.get("specforge_sample")
        yield result_from(
            metadata,
            *_verdict(row),
            runner="promptfoo",
            sample=sample if isinstance(sample, int) and sample > 0 else seen[one],
            model=_model(row, kept),
            at=at,
            prompt=_prompt(row, metadata),
            chat=from_text(kept.get("specforge_transcript")),
        )


def _verdict(row: Mapping[str, object]) -> tuple[Verdict | None, str]:
    """The verdict and its reason: a run that broke off has none, and only what passed for us and for promptfoo is a pass."""
    grading = part_of(row, "gradingResult")
    if row.get("failureReason") == BROKEN or not grading:
        return None, str(row.get("error") or "promptfoo gave no reason")
    told, colon, reason = str(_ours(grading).get("reason") or "").partition(":")
    if not colon or told not in set(Verdict):
        # Our grader gave no verdict, as when it could not be started: promptfoo calls that a fail.
        return None, str(_ours(grading).get("reason") or row.get("error") or "it was not graded as specforge does")
    said = Verdict(told)
    if row.get("success") is not True and said is Verdict.PASS:
        return Verdict.FAIL, str(grading.get("reason") or row.get("error") or told)
    return said, reason


def _ours(grading: Mapping[str, object]) -> Mapping[str, object]:
    """What our assertion said; somebody can have put others before it."""
    listed = grading.get("componentResults")
    parts = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    ours = (one for one in parts if str(part_of(one, "assertion").get("value")).endswith(GRADER))
    return next(ours, parts[0] if parts else grading)


def _model(row: Mapping[str, object], kept: Mapping[str, object]) -> str | None:
    """What was tested: what the players say, else the provider, unless that only plays."""
    model, provider = kept.get("specforge_model"), part_of(row, "provider")
    if isinstance(model, str):
        return model
    id = provider.get("id")
    if not isinstance(id, str) or id.endswith(PLAYING.removeprefix("file://")):
        return None
    label = provider.get("label")
    return label if isinstance(label, str) and label else id


def _prompt(row: Mapping[str, object], metadata: Mapping[str, object]) -> str | None:
    """The mark of a prompt that is not the exported one, as when somebody tries another in the same config."""
    variant = metadata.get("specforge_variant")
    values = variant.values() if isinstance(variant, Mapping) else ()
    label, id = part_of(row, "prompt").get("label"), row.get("promptId")
    ours = "/".join(map(str, (metadata.get("specforge_feature"), *values)))
    return None if label == ours or not isinstance(id, str) else id[:8]
