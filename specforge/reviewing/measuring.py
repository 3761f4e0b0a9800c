"""What a change does to coverage, to the tokens of prompts, to what a cache of prefixes still serves, and to the graph."""

from collections import Counter
from collections.abc import Iterable, Iterator

from specforge.amounts import many
from specforge.building import check_output
from specforge.diffing.model import Action, ElementChange
from specforge.location import is_inner
from specforge.overlaps import shared_start
from specforge.prompt_lint.tokens import estimate
from specforge.reviewing.findings import Names
from specforge.reviewing.model import Covered, Edge, Prompt
from specforge.reviewing.sides import Both, Sides
from specforge.tracing.affecting import Affected
from specforge.tracing.compiling import Opened
from specforge.tracing.covering import Coverage, coverage_of, share
from specforge.writing import read_disk

UNTESTED = ("uncovered", "linked")


def covered(both: Both, affected: Affected, changes: Iterable[ElementChange], names: Names) -> Iterator[Covered]:
    """Give the coverage before and after of each feature that the change moves; one that was renamed is the same."""
    former = {now: then for then, now in names.features.items()}
    brought = {one.ref for one in changes if one.action not in {Action.REMOVED, Action.LOST}}
    for feature in (one.feature for one in affected.features if one.feature not in names.features):
        now, then = _coverage(both.now, feature), _coverage(both.then, former.get(feature, feature))
        untested = sorted({one.ref for each in now for one in each.binding if one.state in UNTESTED and one.ref in brought})
        before, after = (round(share(one), 1) if one else None for one in (then, now))
        if before != after or untested:
            yield Covered(feature=feature, before=before, after=after, untested=tuple(untested))


def _coverage(opened: Opened | None, feature: str) -> tuple[Coverage, ...]:
    if opened is None:
        return ()
    return tuple(coverage_of(view) for view in opened.folders.values() if view.id == feature)


def prompts(sides: Sides, both: Both, names: Names) -> Iterator[Prompt]:
    """Give every prompt of the opened features that is another text in the tree than in the base."""
    now, then = (check_output(one.config.output) for one in (sides.now, sides.then))
    for folder, former in _folders(both, names):
        path, was = f"{now}/{folder}/prompt.md", f"{then}/{former}/prompt.md"
        after, before = _of_tree(sides, path, was), _of_base(sides, was)
        if after == before:
            continue
        tokens = estimate(after)
        view = both.now.folders.get(folder) if both.now is not None else None
        yield Prompt(
            path=path,
            before=estimate(before).number,
            after=tokens.number,
            margin=tokens.margin,
            kept=min(estimate(after[: shared_start(before, after)]).number, tokens.number),
            budget=(view.feature.layout.max_tokens or 0) if view is not None else 0,
        )


def _folders(both: Both, names: Names) -> Iterator[tuple[str, str]]:
    """The folders below which the artifacts of the opened features lie, as they are called now and in the base."""
    paired = {}
    for folder in both.then.folders if both.then is not None else ():
        feature, slash, rest = folder.partition("/")
        paired[f"{names.features.get(feature, feature)}{slash}{rest}"] = folder
    for folder in sorted({*paired, *(both.now.folders if both.now is not None else ())}):
        yield folder, paired.get(folder, folder)


def _of_tree(sides: Sides, path: str, was: str) -> str:
    """The prompt as it stands in the tree, where it was before until a build moves it."""
    found = read_disk(sides.now.root, path).text
    return (read_disk(sides.now.root, was).text if found is None else found) or ""


def _of_base(sides: Sides, path: str) -> str:
    if not is_inner(path) or path not in sides.revision.entries:
        return ""
    return sides.revision.read(path).decode("utf-8", "replace").replace("\r\n", "\n")


def edges(changes: Iterable[ElementChange], affected: Affected) -> Iterator[Edge]:
    """Give the affected part of the graph: modules, the elements that changed, and the artifacts whose lines moved with them."""
    lines: dict[str, Counter[str]] = {}
    for one in affected.moved:
        if one.owner:
            lines.setdefault(one.owner, Counter())[one.path] += 1
    for change in changes:
        if change.through:
            yield Edge(source=change.through, target=change.ref)
        for owner in sorted({change.ref, change.was} & lines.keys()):
            for path, number in sorted(lines[owner].items()):
                yield Edge(source=change.ref, target=path, why=many(number, "line"))
