"""Results of runs joined with the cases and elements of a project as they are now."""

import datetime
import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from specforge.config import FILES, Config
from specforge.elements import Renames, elements_of, fingerprints, renames, rule_of
from specforge.errors import BaseError
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.hanging import prints_of
from specforge.git.revision import open_commit
from specforge.grading.rates import sampled
from specforge.grading.verdict import Outcome, Verdict
from specforge.linting import locate
from specforge.location import Location
from specforge.lock import line_hash
from specforge.project import View
from specforge.provenance.traced import plain
from specforge.results.gathering import gathered
from specforge.results.kept import Kept, ahead, later, until
from specforge.results.records import Result, instant, pairs
from specforge.results.tallies import by_model, flaky, indifferent, saturated, tally
from specforge.stress.deriving import stress_cases
from specforge.tracing.compiling import Opened, open_features
from specforge.tracing.finding_specs import Index, index
from specforge.tracing.outcomes.answer import Came, CaseOutcome, ElementOutcome, FeatureOutcome, Gone, Moved, Outcomes, Stale
from specforge.tracing.outcomes.keeping import kept_of, named_now

Key = tuple[str, tuple[tuple[str, str], ...], str]
"""A case: the feature, the variant, and the id."""


class Present(Struct, frozen=True, dict=True):
    """A case as it is now."""

    case: EvalCase
    view: View
    prompt: str
    """The mark of the system prompt."""
    prints: Mapping[str, str]
    """The fingerprint of each element that the case hangs on."""


class Now(Struct, frozen=True):
    """The cases of some features as they are now, to which runs are brought."""

    index: Index
    opened: Opened | None
    """The features; nothing where the project has none of those that were asked for."""
    present: Mapping[Key, Present]
    stressed: frozenset[Key]
    """The cases under stress: how often they pass says something beside that of the same cases as they were written."""
    former: Mapping[tuple[str, tuple[tuple[str, str], ...]], Renames]
    """How cases and elements were called, by feature and variant."""

    def grouped(self, results: Iterable[Result]) -> dict[Key, list[Result]]:
        """Give runs by their cases, under the names that these have now, without those of cases under stress."""
        groups: dict[Key, list[Result]] = {}
        for result in results:
            names = self.former.get((result.feature, pairs(result.variant)))
            one = result if names is None or not names.refs else _renamed(result, names)
            key = one.feature, pairs(one.variant), one.case
            if key not in self.stressed:
                groups.setdefault(key, []).append(one)
        return groups

    def gone(self, groups: Mapping[Key, Sequence[Result]]) -> tuple[Gone, ...]:
        """Say of which runs there is no case any more."""
        return tuple(_gone(key, runs, self.index, self.present) for key, runs in sorted(groups.items()) if key not in self.present)


class Joined(Struct, frozen=True):
    """A run, and how the case that it is of differs from what was run."""

    result: Result
    moved: Mapping[str, Moved]
    """By the ref of the element."""
    prompt: bool
    """Whether the prompt is another one."""

    @property
    def stale(self) -> bool:
        """Whether it is no run of the spec as it is now."""
        return bool(self.moved) or self.prompt


def outcomes(root: Path, config: Config, paths: Sequence[Path], as_of: datetime.date, file: Path | None = None) -> Outcomes:
    """Say how the cases of a project came out in the runs that some files hold.

    Args:
        root: The project.
        config: Its settings.
        paths: The files, of any runner that is known.
        as_of: The day on which runs were made that do not say when; no run that is dated ahead of it is kept.
        file: The config file, where it is not one of the usual ones.

    Raises:
        ResultsError: when a file is not one of results, or half of one.
        InvalidSpecError: when a spec of a feature that has results cannot be understood.
        UsageError: when the project has no spec.
    """
    found = gathered(paths, as_of, "`--save` keeps none of them")
    results = found.results
    now = as_now(root, config, {one.feature for one in results})
    present, groups = now.present, now.grouped(results)
    joined = {key: [_joined(one, present[key]) for one in runs] for key, runs in groups.items() if key in present}
    revision = _revision(root, now.opened, file) if now.opened is not None else ""
    kept = {
        feature: until(
            (entry for key, runs in joined.items() if key[0] == feature for entry in _kept(runs, present[key], revision, as_of)), as_of
        )
        for feature in sorted({key[0] for key in present})
    }
    return Outcomes(
        files=found.files,
        features=tuple(_features(root, present, joined, kept, as_of)),
        gone=now.gone(groups),
        kept=kept,
        stressed=len(results) - sum(map(len, groups.values())),
    )


def as_now(root: Path, config: Config, features: Collection[str]) -> Now:
    """Give the cases of those of some features that the project has.

    Raises:
        InvalidSpecError: when a spec of one of them cannot be understood.
        UsageError: when the project has no spec.
    """
    found = index(root, config)
    known = sorted(set(features) & set(found.features))
    if not known:
        return Now(found, None, {}, frozenset(), {})
    opened = open_features(root, config, known, found)
    former = {(view.id, pairs(view.variant)): renames(view) for view in opened.folders.values()}
    return Now(found, opened, present_cases(opened), _stressed(opened), former)


def present_cases(opened: Opened) -> dict[Key, Present]:
    """Give the cases of the features that are asked about, as they are now."""
    found: dict[Key, Present] = {}
    for view in opened.folders.values():
        texts = {PurePosixPath(one.path).name: plain(one.text) for one in opened.artifacts_of(opened.project.traced(view))}
        prompt, known = line_hash(texts["prompt.md"]), fingerprints(view)
        for case in eval_cases(view):
            found[view.id, pairs(view.variant), case.id] = Present(case, view, prompt, prints_of(case, view, known))
    return found


def _renamed(result: Result, names: Renames) -> Result:
    """Give a result with the names that its case and its elements have now."""
    refs, prints = tuple(map(names.of, result.refs)), names.fingerprints(result.fingerprints)
    return replace(result, case=names.of(result.case), refs=refs, fingerprints=prints)


def _stressed(opened: Opened) -> frozenset[Key]:
    return frozenset((view.id, pairs(view.variant), case.id) for view in opened.folders.values() for case in stress_cases(view))


def _joined(result: Result, now: Present) -> Joined:
    return Joined(result, moved_between(result.fingerprints, now.prints), result.prompt != now.prompt)


def moved_between(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, Moved]:
    """Say how elements differ between two states, by their fingerprints."""
    return {
        ref: "gone" if ref not in now else "new" if ref not in then else "changed"
        for ref in sorted({*then, *now})
        if then.get(ref) != now.get(ref)
    }


def _kept(runs: Iterable[Joined], now: Present, revision: str, as_of: datetime.date) -> Iterable[Kept]:
    """What is kept of the runs of a case: one entry for those that were made together."""
    groups: dict[tuple[object, ...], list[Joined]] = {}
    for one in runs:
        result = one.result
        if now.case.mode != "recorded" and result.verdict is not None:
            made = (result.model, result.at, result.prompt, pairs(result.fingerprints), result.runner)
            groups.setdefault(made, []).append(one)
    for group in groups.values():
        first, results = group[0], [one.result for one in group]
        yield Kept(
            case=now.case.id,
            variant=dict(sorted(now.view.variant.items())),
            verdict=judged(results, now.case).verdict,
            passed=tally(results).passed,
            runs=len(results),
            runner=first.result.runner,
            model=first.result.model,
            at=instant(first.result.at or as_of.isoformat()),
            prompt=first.result.prompt,
            fingerprints=dict(first.result.fingerprints),
            revision="" if first.stale else revision,
        )


def judged(results: Sequence[Result], case: EvalCase) -> Outcome:
    """Judge the graded runs of a case together."""
    graded = [Outcome(one.verdict, one.reason) for one in results if one.verdict is not None]
    return sampled(graded, max(len(graded), case.samples), case.pass_rate)


def _features(
    root: Path,
    present: Mapping[Key, Present],
    joined: Mapping[Key, Sequence[Joined]],
    kept: Mapping[str, Sequence[Kept]],
    as_of: datetime.date,
) -> Iterable[FeatureOutcome]:
    views = {(key[0], key[1]): now.view for key, now in present.items()}
    before = {feature: kept_of(root, feature) for feature in kept}
    known = {feature: until((*before[feature], *entries), as_of) for feature, entries in kept.items()}
    for (feature, variant), view in sorted(views.items(), key=lambda one: one[1].folder):
        here = {key[2]: runs for key, runs in joined.items() if key[:2] == (feature, variant)}
        if not here:
            continue
        cases = {key[2]: now for key, now in present.items() if key[:2] == (feature, variant)}
        asking = {id: now for id, now in cases.items() if now.case.mode != "recorded"}
        runs = {id: [one for one in here.get(id, ()) if not one.stale] for id in asking}
        stale = [one for id in asking for one in here.get(id, ()) if one.stale]
        yield FeatureOutcome(
            feature=feature,
            variant=view.variant,
            tally=tally(one.result for some in runs.values() for one in some),
            models=by_model(one.result for some in runs.values() for one in some),
            elements=tuple(_elements(asking, runs)),
            cases=tuple(
                _case(cases[id], [one.result for one in some], [one.result for one in here[id]], named_now(known[feature], view))
                for id, some in runs.items()
                if some
            ),
            stale=tuple(_stale(stale)),
            stale_runs=len(stale),
            replayed=sum(len(some) for id, some in here.items() if id not in asking),
            without=tuple(id for id, some in runs.items() if not some),
            unlisted=_unlisted(view, (one.result.model for some in runs.values() for one in some)),
            ahead=sum(ahead(one.at, as_of) for one in before[feature]),
        )


def _unlisted(view: View, asked: Iterable[str | None]) -> Mapping[str, int]:
    """What answered under a name that the spec does not have; nothing when it names none that answers."""
    counts = Counter(model for model in asked if model is not None)
    unknown = (name for name in counts if not any(one.value.is_called(name) for one in view.models))
    return {name: counts[name] for name in sorted(unknown)} if any(one.value.does == "answers" for one in view.models) else {}


def _case(now: Present, results: Sequence[Result], every: Sequence[Result], known: Iterable[Kept]) -> CaseOutcome:
    found, outcome = tally(results), judged(results, now.case)
    came: Came = "broken" if found.broken == found.runs else _came(outcome.verdict)
    # Of several runs the first one that came out so says more than how many did, which the tally has.
    told = None if came == "broken" else outcome.verdict
    reason = next((one.reason for one in results if one.verdict is told), outcome.reason)
    variant = dict(sorted(now.view.variant.items()))
    green = [one for one in known if one.green and one.case == now.case.id and dict(one.variant) == variant]
    return CaseOutcome(
        now.case.id, locate(now.view.project, now.case.place), came, reason, found, by_model(results),
        flaky(results), saturated(found), indifferent(every), max(green, key=later, default=None),
    )  # fmt: skip


def _came(verdict: Verdict) -> Came:
    return "pass" if verdict is Verdict.PASS else "fail" if verdict is Verdict.FAIL else "undecided"


def by_element(cases: Mapping[str, Present]) -> dict[str, list[str]]:
    """Give the cases that are about each element, by its ref; a criterion counts for its rule.

    Args:
        cases: The cases by their ids.
    """
    about: dict[str, list[str]] = {}
    for id, now in cases.items():
        for ref in dict.fromkeys(rule_of(ref) for ref in now.case.refs if ref != id):
            about.setdefault(ref, []).append(id)
    return dict(sorted(about.items()))


def _elements(cases: Mapping[str, Present], runs: Mapping[str, Sequence[Joined]]) -> Iterable[ElementOutcome]:
    for ref, ids in by_element({id: now for id, now in cases.items() if runs[id]}).items():
        yield ElementOutcome(ref, _at(ref, cases[ids[0]]), tuple(ids), tally(one.result for id in ids for one in runs[id]))


def _at(ref: str, now: Present) -> Location:
    known = elements_of(now.view).get(ref)
    return locate(now.view.project, now.case.place if known is None else known.place)


def _stale(runs: Sequence[Joined]) -> Iterable[Stale]:
    about: dict[tuple[str, Moved], list[Result]] = {}
    for one in runs:
        for ref, how in one.moved.items():
            about.setdefault((ref, how), []).append(one.result)
        if not one.moved:
            about.setdefault(("", "changed"), []).append(one.result)
    for (ref, how), results in sorted(about.items()):
        yield Stale(ref, how, tuple(dict.fromkeys(one.case for one in results)), len(results))


def _gone(key: Key, runs: Sequence[Result], found: Index, present: Mapping[Key, Present]) -> Gone:
    feature, variant, case = key
    if feature not in found.features:
        why = "there is no such feature"
    elif not any(other[:2] == (feature, variant) for other in present):
        why = "the feature has no such variant"
    else:
        why = "the feature has no such case"
    return Gone(feature, runs[0].variant, case, why, len(runs))


def _revision(root: Path, opened: Opened, file: Path | None) -> str:
    """The commit that is checked out, when all that the artifacts are made from is as it says; else nothing."""
    try:
        head = open_commit(root, "HEAD")
    except BaseError:
        return ""
    project = opened.project
    own = (file.resolve(),) if file is not None else tuple(root / name for name in FILES if (root / name).is_file())
    if not all(path.is_relative_to(root) for path in own):
        return ""
    documents = (
        posixpath.normpath(posixpath.join(posixpath.dirname(path), key.removeprefix(f"{path}:")))
        for key in project.linked
        for path in project.sources
        if key.startswith(f"{path}:")
    )
    paths = [
        *project.sources,
        *documents,
        *(path for path, _ in project.settings.templates.values()),
        *(one.relative_to(root).as_posix() for one in own),
    ]
    try:
        same = all(head.same(path, (root / path).read_bytes()) for path in paths)
    except OSError:
        return ""
    return head.commit if same else ""
