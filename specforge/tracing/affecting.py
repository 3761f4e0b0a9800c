"""What a change can move, and why: features, lines and cases, compared with a git revision."""

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from specforge.building import check_output
from specforge.config import Config
from specforge.elements import elements_of, fingerprints, owned_now, parts_of, renames, rule_of, written
from specforge.evaluation.cases import EvalCase, case_json
from specforge.evaluation.deriving import eval_cases
from specforge.git.revision import Revision, open_revision
from specforge.grading.catalog import catalog_of
from specforge.grading.naming import asks_of_writes, named_in
from specforge.lifecycles import in_use
from specforge.linting import locate
from specforge.location import Location
from specforge.project import View
from specforge.spec.documents import Feature
from specforge.tracing.compiling import Opened
from specforge.tracing.sides import both_sides, reached

NOBODY: Mapping[str, str] = MappingProxyType({})
LONGEST = 100_000
"""The most characters of an argument; Linux refuses one of 128 KiB."""


class Changed(Struct, frozen=True):
    """An element that is not what it was."""

    ref: str
    how: Literal["added", "removed", "changed"]
    says: str
    at: Location
    """Where it is written; for a removed one, where it was."""


class Reason(Struct, frozen=True):
    """Why a feature can be moved."""

    feature: str
    why: str


class Moved(Struct, frozen=True):
    """A line of an artifact that a build writes differently now."""

    path: str
    number: int
    """The line now; for a line that is gone, the one it stood before."""
    how: Literal["added", "removed"]
    text: str
    owner: str


class ToRun(Struct, frozen=True):
    """A case whose verdict can be another one now."""

    id: str
    feature: str
    path: str
    """The artifact it stands in."""
    mode: str
    why: str


class Affected(Struct, frozen=True):
    """Everything a change can move."""

    base: str
    """The name that was asked for."""
    commit: str
    """The commit that was compared with: where the base and this tree part."""
    changed: tuple[Changed, ...]
    features: tuple[Reason, ...]
    moved: tuple[Moved, ...]
    run: tuple[ToRun, ...]
    others: int
    """Further cases of features whose prompt moved: about nothing that changed, but asked of the same prompt."""


def affected(root: Path, config: Config, base: str, file: Path | None = None) -> Affected:
    """Say what moved since a revision.

    Args:
        root: The project.
        config: Its settings.
        base: The revision.
        file: The config file, where it is not one of the usual ones.

    Raises:
        BaseError: when there is no such revision.
        InvalidSpecError: when a spec of an affected feature cannot be understood, now or then.
    """
    revision = open_revision(root, base)
    now, then = both_sides(root, config, revision, file)
    why = reached(revision, now, then)
    return compared(revision, why, now.open(why), then.open(why))


def compared(revision: Revision, why: Mapping[str, str], opened_now: Opened | None, opened_then: Opened | None) -> Affected:
    """Say what moved between two sides.

    Args:
        revision: The base.
        why: The features that the change can reach, each with the reason.
        opened_now: They as they are now; nothing when there is none of them.
        opened_then: They as they were.
    """
    names = _renamed(opened_now, opened_then)
    new, old = _texts(opened_now), _texts(opened_then, names)
    moved = [one for path in sorted({*new, *old}) for one in _moved(path, old.get(path, []), new.get(path, []))]
    output, output_then = (check_output(one.config.output) if one is not None else "" for one in (opened_now, opened_then))
    changed: dict[str, Changed] = {}
    run: list[ToRun] = []
    others = 0
    reached: set[str] = set()
    views, views_then = (_folders(opened_now), _folders(opened_then, names))
    for folder in sorted({*views, *views_then}):
        view, was = views.get(folder), views_then.get(folder)
        differs = dict(changes(view, was, names))
        changed.update({ref: one for ref, one in differs.items() if ref not in changed})
        here = {PurePosixPath(one.path) for one in moved if one.path.startswith((f"{output}/{folder}/", f"{output_then}/{folder}/"))}
        if here or any(ref.split("/")[0] == folder.split("/")[0] for ref in differs):
            reached.add(folder.split("/")[0])
        if view is not None:
            cases = eval_cases(view)
            chosen = list(to_run(view, was, cases, differs, f"{output}/{folder}/evals.jsonl", names))
            run += chosen
            # The model reads the prompt and the descriptions of its tools.
            others += len(cases) - len(chosen) if {path.name for path in here} & {"prompt.md", "tools.json"} else 0
    reached |= {one.feature for one in run}
    reasons = tuple(Reason(feature, reason) for feature, reason in sorted(why.items()) if feature in reached)
    return Affected(
        revision.name, revision.commit, tuple(changed[ref] for ref in sorted(changed)), reasons, tuple(moved), tuple(run), others
    )


def _renamed(now: Opened | None, then: Opened | None) -> dict[str, str]:
    """The ids that features have now, by those that they had in the base, which no other has now."""
    if now is None or then is None:
        return {}
    declared = [(file.owner, file.document.was) for file in now.project.files if isinstance(file.document, Feature)]
    gone = set(then.index.features) - set(now.index.features)
    return {former: owner for owner, was in declared if owner not in then.index.features for former in was if former in gone}


def _folders(opened: Opened | None, names: Mapping[str, str] = NOBODY) -> dict[str, View]:
    """The views of a side by the folders that they are built into now."""
    return {owned_now(folder, names): view for folder, view in opened.folders.items()} if opened is not None else {}


def _texts(opened: Opened | None, names: Mapping[str, str] = NOBODY) -> dict[str, list[tuple[str, str]]]:
    """The lines of each artifact, in the folder that its feature has now, each with its owner."""
    if opened is None:
        return {}
    output = check_output(opened.config.output)
    found: dict[str, list[tuple[str, str]]] = {}
    for artifact in opened.artifacts():
        owners = {line.number: line.owner.ref for line in artifact.lines()}
        lines = artifact.text.split("\n")[:-1]
        path = f"{output}/{owned_now(artifact.path.removeprefix(f'{output}/'), names)}"
        found[path] = [(str(line), owners.get(number, "")) for number, line in enumerate(lines, 1)]
    return found


def _moved(path: str, before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[Moved]:
    old, new = [text for text, _ in before], [text for text, _ in after]
    if old == new:
        return
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            for index in range(first, last):
                if old[index].strip():
                    yield Moved(path, start + 1, "removed", *before[index])
            for index in range(start, end):
                if new[index].strip():
                    yield Moved(path, index + 1, "added", *after[index])


def changes(view: View | None, was: View | None, features: Mapping[str, str]) -> Iterator[tuple[str, Changed]]:
    """Give the elements of a view that are not what they were, by ref; of a feature that is on one side only, all.

    What was only renamed, or names something by its new name, is what it was.
    """
    elements, before = elements_of(view) if view else {}, elements_of(was) if was else {}
    prints, old_prints = fingerprints(view) if view else {}, fingerprints(was) if was else {}
    names = renames(view, before.keys(), features) if view is not None else None
    if names is not None:
        before, old_prints = {names.of(ref): one for ref, one in before.items()}, names.fingerprints(old_prints)
    for ref in sorted({*elements, *before}):
        new, old = elements.get(ref), before.get(ref)
        if view is not None and names is not None and new is not None:
            if old is None or (prints[ref] != old_prints[ref] and not ((names.refs or features) and written(new) == names.written(old))):
                yield ref, Changed(ref, "changed" if old else "added", new.says, locate(view.project, new.place))
        elif was is not None and old is not None:
            yield ref, Changed(ref, "removed", old.says, locate(was.project, old.place))


def to_run(
    view: View, old: View | None, cases: Iterable[EvalCase], changed: Mapping[str, Changed], path: str, features: Mapping[str, str]
) -> Iterator[ToRun]:
    """The cases that are new, that changed, or that are about something that changed."""
    now = renames(view, elements_of(old).keys() if old is not None else (), features)
    before = {case.id: now.within(_fixed(case, old)) for case in eval_cases(old)} if old is not None else {}
    former = {now.of(id) for id in before}
    reached = _reached(view, changed)
    rules = [rule for one in (view, old) if one is not None for rule in one.constraints if str(rule.ref) in {*reached, *changed}]
    refs = {intent.id: str(intent.ref) for intent in view.intents}
    scopes = {ref: str(rule.ref) for rule in rules for id, ref in refs.items() if not view.with_wholes((id,)).isdisjoint(rule.scope)}
    names = {(kind, id): ref for ref in reached for _, kind, id in [parts_of(ref)]}
    others = _other_models(view, old)
    writes = sorted(catalog_of(view).writes ^ catalog_of(old).writes) if old is not None else []
    for case in cases:
        if case.id not in before:
            why = (
                "it has another name now" if case.id in former else f"{view.folder} is new" if view.variant and old is None else "it is new"
            )
        elif before[case.id] != _fixed(case, view):
            why = "it changed"
        elif about := [ref for ref in case.refs if ref in reached]:
            why = f"it is about {about[0]}, {reached[about[0]]}"
        elif judged := [ref for one in case.expect for ref in (one.ref, rule_of(one.ref)) if ref in reached]:
            why = f"it is judged by {judged[0]}, {reached[judged[0]]}"
        elif named := [names[one] for each in case.expect for one in named_in(each.check) if one in names]:
            why = f"it expects something of {named[0]}, {reached[named[0]]}"
        elif writes and any(asks_of_writes(each.check) for each in case.expect):
            why = f"it expects something of all tools that write, and {writes[0]} is one on one side only"
        elif inside := [ref for ref in case.refs if ref in scopes]:
            rule = scopes[inside[0]]
            why = f"it is in the scope of {rule}, {reached.get(rule) or f'which was {changed[rule].how}'}"
        elif case.mode != "recorded" and (asked := others.get("answers")):
            why = f"it is asked of {asked}, which is another model now"
        elif case.mode != "recorded" and (behind := [ref for does, ref in others.items() if does != "judges"]):
            why = f"its answer depends on {behind[0]}, which is another model now"
        elif (judge := others.get("judges")) and (case.judged or any(each.check.judged for each in case.expect)):
            why = f"it is judged by {judge}, which is another model now"
        else:
            continue
        yield ToRun(case.id, view.id, path, case.mode, why)


def _other_models(view: View, old: View | None) -> dict[str, str]:
    """What is asked of another model than before, each with a model that was not asked for it; nothing when none was named before."""
    if old is None or not old.models:
        return {}
    before = {(one.value.does, one.value.name, one.value.provider) for one in in_use(old)}
    return {one.value.does: str(one.ref) for one in in_use(view) if (one.value.does, one.value.name, one.value.provider) not in before}


def _fixed(case: EvalCase, view: View | None) -> str:
    assert view is not None
    return json.dumps(case_json(case, view), sort_keys=True, default=str)


def _reached(view: View, changed: Mapping[str, Changed]) -> dict[str, str]:
    """The elements that changed, and those that quote, use or are served by one that did."""
    reached = {ref: f"which was {one.how}" for ref, one in changed.items()}
    ids = {parts_of(ref)[1:]: ref for ref in elements_of(view)}
    leads: dict[str, dict[str, str]] = {}
    for reference in view.references:
        source = str(reference.source)
        for named in reference.kinds:
            kind = "fact" if named == "enum" else named
            if (target := ids.get((kind, reference.name.rpartition("/")[2]))) is None:
                continue
            if kind in {"fact", "variable", "document"}:
                leads.setdefault(target, {})[source] = f"which quotes {target}"
            elif kind == "tool" and reference.source.kind == "intent":
                leads.setdefault(target, {})[source] = f"which uses {target}"
            elif kind == "session":
                leads.setdefault(target, {})[source] = f"which depends on {target}"
            elif reference.source.kind in {"scaffold", "example"}:
                leads.setdefault(source, {})[target] = f"which {source} is for"
    for whole, parts in view.parts.items():
        if (above := view.find_intent(whole)) is not None:
            leads.setdefault(str(above.ref), {}).update({str(part.ref): f"which is a part of {above.ref}" for part in parts})
    todo = list(reached)
    while todo:
        for ref, why in sorted(leads.get(todo.pop(), {}).items()):
            if ref not in reached:
                reached[ref] = why
                todo.append(ref)
    return reached


def selection(run: Iterable[ToRun], runner: Literal["ids", "inspect", "promptfoo", "pytest"]) -> str:
    """Name the cases in the form that a runner takes on its command line; cases that only replay a record are graded without one."""
    ids = sorted({one.id for one in run if one.mode != "recorded" or runner in {"ids", "pytest"}})
    if not ids and runner != "ids":
        # Runners take an empty selection for everything.
        return "(?!)\n" if runner == "promptfoo" else "nothing-to-run\n"
    match runner:
        case "ids":
            return "".join(f"{id}\n" for id in ids)
        case "inspect":
            return ",".join(ids) + "\n"
        case "promptfoo":
            whole = f"^({'|'.join(re.escape(id) for id in ids)})$\n"
            owners = dict.fromkeys(id.partition("/")[0] for id in ids)
            return whole if len(whole) < LONGEST else f"^({'|'.join(re.escape(owner) for owner in owners)})/\n"
        case "pytest":
            return " or ".join(ids) + "\n"
