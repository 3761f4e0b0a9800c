"""What results say as text and as JSON; pure strings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec.structs import asdict

from specforge.amounts import cut, few, many
from specforge.grading.verdict import Verdict
from specforge.json_forms import PLACE, array_of, closed, form_schema, map_of, nullable, printed
from specforge.location import printable_lines
from specforge.results.kept import Kept
from specforge.results.records import FILE
from specforge.results.tallies import Tally, enough
from specforge.tracing.outcomes.answer import CAME, GONE, MOVED, CaseOutcome, FeatureOutcome, Outcomes, Stale

FORMAT = "specforge-results/1"
APART = 3
"""So many cases of which one thing is to be said have a line each; JSON has all of them."""
NAMELESS = "no model named"
WIDTH = 160
"""A reason is cut to so many characters when it is shown in a line."""


def results_text(found: Outcomes, saved: Iterable[str] | None = None) -> str:
    """Print for people: each feature with its elements, the cases that did not pass, and what the results do not say.

    Args:
        found: The answer.
        saved: The files that were changed to keep it; nothing where nothing was to be kept.
    """
    lines = [line for file in found.files for line in file.remarks]
    for feature in found.features:
        lines += _feature(feature)
    if found.stressed:
        lines.append(f"under stress, and in no rate: {many(found.stressed, 'run')}; `specforge stress --results FILE` reads them")
    if found.gone:
        lines.append("of cases that there are no more, and in no rate:")
        lines += [
            f"  {'/'.join((one.feature, *one.variant.values()))}: {one.case}: {one.why}: {many(one.runs, 'run')}" for one in found.gone
        ]
    if saved is not None:
        saved = tuple(saved)
        lines += [f"wrote   {path}" for path in saved] or ["kept what was kept: nothing is new"]
    if found.features:
        lines.append(f"all: {_told(found.tally)}")
    return printable_lines(lines)


def _feature(found: FeatureOutcome) -> Iterator[str]:
    yield f"{found.name}: {_told(found.tally)}"
    if len(found.models) > 1:
        yield from (f"  of {model or NAMELESS}: {_told(one)}" for model, one in found.models.items())
    for one in found.elements:
        yield f"  {one.ref}  {one.at}: {_told(one.tally)}; {many(len(one.cases), 'case')}"
    counts = ", ".join(f"{count} {came}" for came in CAME if (count := sum(one.came == came for one in found.cases)))
    if found.cases:
        yield f"  {many(len(found.cases), 'case')}: {counts}"
    for case in sorted(found.cases, key=lambda one: CAME.index(one.came)):
        if case.came != "pass":
            yield f"    {case.came:<9}  {case.id}  {case.at}: {_told(case.tally)}; {_short(case.reason)}"
            if len(case.models) > 1:
                yield f"               {'; '.join(_of_model(model, one) for model, one in case.models.items())}"
            if case.green is not None:
                yield f"               last green: {_green(case.green)}"
    yield from _judged(found.cases)
    if found.stale:
        yield f"  stale, and in no rate: {many(found.stale_runs, 'run')} of another spec or prompt"
        yield from (f"    {_stale(one)}" for one in found.stale)
    if found.replayed:
        yield f"  {many(found.replayed, 'recorded conversation')} graded again, which says nothing about a model"
    for model, runs in found.unlisted.items():
        yield f"  {many(runs, 'run')} of {model}, which is none of the feature's `models`"
    if found.ahead:
        yield f"  {many(found.ahead, 'line')} of specforge.results/{found.feature}.jsonl {'is' if found.ahead == 1 else 'are'} dated after today, and no last green run: the clock was wrong; `--save` drops what is dated so"
    if found.without:
        yield f"  {many(len(found.without), 'case')} without a run of the spec as it is now"


def _judged(cases: Sequence[CaseOutcome]) -> Iterator[str]:
    for case in cases:
        if case.flaky:
            yield f"  flaky: {case.id} passed and failed with the same model and prompt: {case.tally.rate}"
    saturated = [case for case in cases if case.saturated]
    if len(saturated) > APART:
        yield f"  saturated: {_cases(saturated)} passed without a fail; {enough()} runs are enough to say so"
    else:
        for case in saturated:
            yield f"  saturated: {case.id} passed {case.tally.rate}; {enough()} runs without a fail are enough to say so"
    for number in sorted({case.indifferent for case in cases} - {0}):
        alike = [case for case in cases if case.indifferent == number]
        for some in [alike] if len(alike) > APART else [[case] for case in alike]:
            yield f"  tells none apart: {_cases(some)} gave {number} models or prompts the same verdict"


def _cases(some: Sequence[CaseOutcome]) -> str:
    ids = [one.id for one in some]
    return ids[0] if len(ids) == 1 else f"{many(len(ids), 'case')} ({few(ids, APART)})"


def _stale(one: Stale) -> str:
    what = f"{one.ref} is {'another' if one.moved == 'changed' else one.moved} now" if one.ref else "only the prompt is another"
    return f"{what}: {many(one.runs, 'run')} of {many(len(one.cases), 'case')}"


def _told(found: Tally) -> str:
    more = [f"{count} {word}" for count, word in ((found.undecided, "undecided"), (found.broken, "broken off")) if count]
    return ", ".join([f"{found.rate} passed" if found.rate.of else "no run was decided", *more])


def _of_model(model: str | None, found: Tally) -> str:
    """How the runs of one model came out, without intervals."""
    counts = ((found.passed, "passed"), (found.failed, "failed"), (found.undecided, "undecided"), (found.broken, "broken off"))
    return f"{model or NAMELESS}: {', '.join(f'{count} {word}' for count, word in counts if count)}"


def _green(one: Kept) -> str:
    parts = (one.at, one.model or NAMELESS, one.runner, f"commit {one.revision[:12]}" if one.revision else "no commit known")
    return ", ".join(parts)


def results_json(found: Outcomes, saved: Iterable[str] | None = None) -> str:
    """Print for programs; `specforge schema results` describes it."""
    document = {
        "format": FORMAT,
        **_tally(found.tally),
        "saturated_from": enough(),
        "files": [one.as_json() for one in found.files],
        "features": [_feature_json(one) for one in found.features],
        "gone": [one.as_json() for one in found.gone],
        "stressed": found.stressed,
        "saved": None if saved is None else list(saved),
    }
    return printed(document)


def _feature_json(found: FeatureOutcome) -> dict[str, object]:
    return {
        "feature": found.feature,
        "variant": dict(found.variant),
        **_tally(found.tally),
        "models": _models(found.models),
        "elements": [{"ref": one.ref, "at": asdict(one.at), **_tally(one.tally), "cases": list(one.cases)} for one in found.elements],
        "cases": [
            {
                "case": one.id, "at": asdict(one.at), "came": one.came, "reason": one.reason, **_tally(one.tally), "models": _models(one.models), "flaky": one.flaky,
                "saturated": one.saturated, "indifferent": one.indifferent, "green": None if one.green is None else green_json(one.green),
            }
            for one in found.cases
        ],
        "stale": [{"ref": one.ref or None, "moved": one.moved, "runs": one.runs, "cases": list(one.cases)} for one in found.stale],
        "stale_runs": found.stale_runs,
        "replayed": found.replayed,
        "without": list(found.without),
        "unlisted": dict(found.unlisted),
        "ahead": found.ahead,
    }  # fmt: skip


def green_json(one: Kept) -> dict[str, object]:
    """A run that is kept, for programs."""
    return {
        "at": one.at, "verdict": one.verdict, "passed": one.passed, "runs": one.runs, "runner": one.runner, "model": one.model,
        "revision": one.revision or None,
    }  # fmt: skip


def _tally(found: Tally) -> dict[str, object]:
    low, high = found.rate.interval
    return {
        "passed": found.passed, "failed": found.failed, "undecided": found.undecided, "broken": found.broken,
        "percent": round(100 * found.rate.share, 2) if found.rate.of else None,
        "interval": [round(100 * low, 2), round(100 * high, 2)],
    }  # fmt: skip


def _models(found: Mapping[str | None, Tally]) -> list[dict[str, object]]:
    return [{"model": model, **_tally(one)} for model, one in found.items()]


def green_schema(more: Mapping[str, object] = MappingProxyType({})) -> dict[str, object]:
    """The JSON Schema of a run that is kept, or of none.

    Args:
        more: What else is said of it.
    """
    text, number, perhaps = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": ["string", "null"]}
    kept = {
        "at": text, "verdict": {"enum": list(Verdict)}, "passed": number, "runs": number, "runner": text, "model": perhaps, "revision": perhaps,
    }  # fmt: skip
    return nullable(closed({**kept, **more}))


def results_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number, flag = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
    percent = {"type": "number", "minimum": 0, "maximum": 100}
    counts = {
        "passed": number, "failed": number, "undecided": number, "broken": number, "percent": nullable(percent),
        "interval": {"type": "array", "items": percent, "minItems": 2, "maxItems": 2},
    }  # fmt: skip
    variant = map_of(text)
    models = array_of(closed({"model": {"type": ["string", "null"]}, **counts}))
    case = {
        "case": text, "at": PLACE, "came": {"enum": list(CAME)}, "reason": text, **counts, "models": models, "flaky": flag, "saturated": flag, "indifferent": number,
        "green": green_schema(),
    }  # fmt: skip
    stale = {"ref": {"type": ["string", "null"]}, "moved": {"enum": list(MOVED)}, "runs": number, "cases": array_of(text)}
    feature = {
        "feature": text, "variant": variant, **counts, "models": models, "elements": array_of(closed({"ref": text, "at": PLACE, **counts, "cases": array_of(text)})),
        "cases": array_of(closed(case)), "stale": array_of(closed(stale)), "stale_runs": number, "replayed": number, "without": array_of(text),
        "unlisted": map_of(number), "ahead": number,
    }  # fmt: skip
    document = {
        "format": {"const": FORMAT}, **counts, "saturated_from": number,
        "files": array_of(FILE),
        "features": array_of(closed(feature)),
        "gone": array_of(GONE),
        "stressed": number,
        "saved": nullable(array_of(text)),
    }  # fmt: skip
    return form_schema("specforge results", document)


def _short(text: str) -> str:
    return cut(text, WIDTH)
