"""Mutation scores as text and as JSON; pure strings."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from msgspec.structs import asdict

from specforge.amounts import cut, few, many
from specforge.json_forms import PLACE, array_of, closed, form_schema, map_of, nullable, printed
from specforge.mutation.likeness import Alike
from specforge.mutation.mutants import OPERATORS
from specforge.mutation.noticing import STATES
from specforge.mutation.retiring import Retirement, retirement
from specforge.mutation.scoring import Result, Scored, percent

FORMAT = "specforge-mutation/1"
WIDTH = 160
MOST_CASES = 12
"""So many cases of a kind are listed in the text form; the JSON form lists all."""
MOST_ELEMENTS = 8
MOST_MISSING = 3
"""So many elements and missing cases of a feature, and cases that could go, are shown unless all are asked for."""


def mutation_text(found: Sequence[Scored], alike: Mapping[str, tuple[Alike, ...]] | None, *, matrix: bool, verbose: bool) -> str:
    """Print for people: scores by operator and element, survivors with the case that is missing, and what could go.

    Elements of which most goes unnoticed come first; unless it is `verbose`, they are all that is shown.
    """
    lines: list[str] = []
    cut = False
    for one in found:
        spare = retirement(one)
        whole, brief = _told(one, spare, verbose=True), _told(one, spare, verbose=False)
        cut |= not {*whole} <= {*brief}
        lines += whole if verbose else brief
        if alike is not None:
            lines += [f"  nearly the same input, {group.percent}% alike: {', '.join(group.cases)}" for group in alike[one.feature]]
        lines += _matrix(one) if matrix else []
        lines.append("")
    results = [result for one in found for result in one.results]
    lines.append(f"{_summary(results)} in {many(len(found), 'feature')}")
    if cut and not verbose:
        lines.append("`--verbose` shows every element, every missing case and every case that could go")
    lines.append("offline: no model was asked; what only a judge or a real run can tell counts as not noticed")
    return "".join(f"{line}\n" for line in lines)


def _told(one: Scored, spare: Retirement, *, verbose: bool) -> list[str]:
    """What is told of a feature: all of it, or the begin of each list."""
    survivors = _survivors(one)
    missing = [line for _, block in survivors for line in block] if verbose else _most_missing(survivors)
    return [*_scores(one, None if verbose else MOST_ELEMENTS), *missing, *_retirement(one, spare, None if verbose else MOST_MISSING)]


def _summary(results: Sequence[Result]) -> str:
    states = Counter(one.state for one in results)
    judged = f", {states['judged']} only by a judge" if states["judged"] else ""
    return f"{states['killed']} of {len(results)} mutants noticed ({percent(results):.1f}%){judged}, {states['survived']} by nothing"


def _scores(one: Scored, most: int | None) -> list[str]:
    lines = [f"{one.feature}: {_summary(one.results)}"]
    if one.stillborn:
        lines.append(f"  {len(one.stillborn)} stillborn: the language refuses them, so they count for nothing")
    if one.drawn:
        tried = len(one.results) + len(one.stillborn)
        lines.append(f"  a part only: {tried} of {one.made} mutants were drawn; `--sample 0` tries all, another `--seed` others")
    for operator, results in _by_operator(one).items():
        killed = sum(result.state == "killed" for result in results)
        lines.append(f"  {operator:<12} {killed:>4} of {len(results):<4} {OPERATORS[operator]}")  # type: ignore[index]  # one of its keys
    weak = _by_weakness(one)
    if weak:
        lines.append("  elements with mutants that no case notices, the most first:")
        lines += [
            f"    {ref}: {sum(result.state == 'killed' for result in results)} of {len(results)} noticed" for ref, results in weak[:most]
        ]
        lines += [f"    and {len(weak) - most} more"] if most is not None and len(weak) > most else []
    return lines


def _by_operator(one: Scored) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {operator: [] for operator in OPERATORS}
    for result in one.results:
        found[result.mutant.operator].append(result)
    return {operator: results for operator, results in found.items() if results}


def _by_ref(one: Scored) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in one.results:
        found.setdefault(result.mutant.ref, []).append(result)
    return found


def _unnoticed(results: Iterable[Result]) -> int:
    return sum(result.state != "killed" for result in results)


def _by_weakness(one: Scored) -> list[tuple[str, list[Result]]]:
    """The elements with mutants that no case notices, those with the most of them first."""
    weak = [(ref, results) for ref, results in _by_ref(one).items() if _unnoticed(results)]
    return sorted(weak, key=lambda each: -_unnoticed(each[1]))


def _survivors(one: Scored) -> list[tuple[str, list[str]]]:
    """Every survivor, those of the weakest element first; why, and the case that is missing, once for all mutants of an element that it would notice."""
    groups: dict[tuple[str, str, str], list[Result]] = {}
    for result in one.results:
        if result.missing is not None:
            shown = result.missing.snippet.partition("covers:")[2] or result.missing.words
            groups.setdefault((result.mutant.ref, result.noticed.why, shown), []).append(result)
    rank = {ref: number for number, (ref, _) in enumerate(_by_weakness(one))}
    blocks: list[tuple[str, list[str]]] = []
    for (ref, why, _), results in sorted(groups.items(), key=lambda group: rank[group[0][0]]):
        lines = [f"{results[0].at}: {ref}: {why}"]
        lines += [f"    {result.mutant.operator}: {_short(result.mutant.what)}" for result in results]
        lacks = results[0].missing
        assert lacks is not None
        lines.append(f"    missing: {lacks.words}")
        lines += [f"        {line}" for line in lacks.snippet.splitlines()]
        blocks.append((ref, lines))
    return blocks


def _most_missing(survivors: Sequence[tuple[str, list[str]]]) -> list[str]:
    """The first survivor of each of the weakest elements, with how many there are."""
    first = dict(reversed(survivors))
    shown = [first[ref] for ref in dict.fromkeys(ref for ref, _ in survivors)][:MOST_MISSING]
    return [f"  missing cases, {len(shown)} of {len(survivors)}:", *chain(*shown)] if shown else []


def _retirement(one: Scored, found: Retirement, most: int | None) -> list[str]:
    lines = []
    shown = MOST_CASES if most is None else most
    if found.redundant:
        lines.append(f"  {_noticing(found.redundant)} nothing that no other case notices: {few(found.redundant, shown)}")
    if found.idle:
        lines.append(f"  {_noticing(found.idle)} none of these mutants: {few(found.idle, shown)}")
    if one.drawn:
        lines.append("  no retirement is proposed: a part of the mutants cannot show that no kill is lost")
    elif found.proposed:
        lines.append(f"  derived cases that could go together, {len(found.proposed)} in number, and no kill is lost:")
        lines += [
            f"    {each.case}: {few(each.instead, MOST_CASES)} notice{'s' if len(each.instead) == 1 else ''} the same"
            for each in found.proposed[:most]
        ]
        lines += [f"    and {len(found.proposed) - most} more"] if most is not None and len(found.proposed) > most else []
    return lines


def _noticing(cases: Sequence[str]) -> str:
    return f"{many(len(cases), 'case')} notice{'s' if len(cases) == 1 else ''}"


def _matrix(one: Scored) -> list[str]:
    return ["  kill matrix:"] + [f"    {mutant}: {', '.join(sorted(cases)) or '-'}" for mutant, cases in one.matrix.items()]


def _short(text: str) -> str:
    return cut(text, WIDTH)


def mutation_json(found: Sequence[Scored], alike: Mapping[str, tuple[Alike, ...]] | None, seed: int, *, matrix: bool) -> str:
    """Print for programs; `specforge schema mutation` describes it."""
    results = [result for one in found for result in one.results]
    document = {
        "format": FORMAT,
        "seed": seed,
        "percent": percent(results),
        "features": [_feature(one, None if alike is None else alike[one.feature], matrix=matrix) for one in found],
    }
    return printed(document)


def _feature(one: Scored, alike: tuple[Alike, ...] | None, *, matrix: bool) -> dict[str, object]:
    cases = retirement(one)
    return {
        "feature": one.feature,
        "percent": percent(one.results),
        "made": one.made,
        "tried": len(one.results) + len(one.stillborn),
        "states": {state: one.count(state) for state in STATES},
        "stillborn": [{"mutant": id, "why": why} for id, why in one.stillborn],
        "operators": _shares(_by_operator(one)),
        "elements": _shares(_by_ref(one)),
        "mutants": [_mutant(result) for result in one.results],
        "cases": {
            "redundant": list(cases.redundant),
            "idle": list(cases.idle),
            "retire": None if one.drawn else [{"case": each.case, "instead": list(each.instead)} for each in cases.proposed],
            "alike": None if alike is None else [{"cases": list(group.cases), "percent": group.percent} for group in alike],
        },
        "matrix": {mutant: sorted(noticing) for mutant, noticing in one.matrix.items()} if matrix else None,
    }


def _shares(groups: Mapping[str, Iterable[Result]]) -> dict[str, object]:
    counted = {name: Counter(result.state for result in results) for name, results in groups.items()}
    return {name: {state: states[state] for state in STATES} for name, states in counted.items()}


def _mutant(result: Result) -> dict[str, object]:
    mutant, lacks = result.mutant, result.missing
    return {
        "mutant": mutant.id,
        "operator": mutant.operator,
        "ref": mutant.ref,
        "at": asdict(result.at),
        "what": mutant.what,
        "variants": [dict(view.variant) for view in result.views],
        "state": result.state,
        "kills": [{"case": kill.case, "ref": kill.ref, "why": kill.why} for kill in result.noticed.kills],
        "why": result.noticed.why,
        "missing": None if lacks is None else {"words": lacks.words, "snippet": lacks.snippet, "complete": lacks.complete},
    }


def mutation_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text: dict[str, object] = {"type": "string"}
    number: dict[str, object] = {"type": "integer", "minimum": 0}
    share: dict[str, object] = {"type": "number", "minimum": 0, "maximum": 100}

    states = closed(dict.fromkeys(STATES, number))
    mutant = closed(
        {
            "mutant": text,
            "operator": {"enum": list(OPERATORS)},
            "ref": text,
            "at": PLACE,
            "what": text,
            "variants": array_of(map_of(text)),
            "state": {"enum": list(STATES)},
            "kills": array_of(closed({"case": text, "ref": text, "why": text})),
            "why": text,
            "missing": nullable(closed({"words": text, "snippet": text, "complete": {"type": "boolean"}})),
        }
    )
    cases = closed(
        {
            "redundant": array_of(text),
            "idle": array_of(text),
            "retire": nullable(array_of(closed({"case": text, "instead": array_of(text)}))),
            "alike": nullable(array_of(closed({"cases": array_of(text), "percent": share}))),
        }
    )
    feature = closed(
        {
            "feature": text,
            "percent": share,
            "made": number,
            "tried": number,
            "states": states,
            "stillborn": array_of(closed({"mutant": text, "why": text})),
            "operators": map_of(states),
            "elements": map_of(states),
            "mutants": array_of(mutant),
            "cases": cases,
            "matrix": nullable(map_of(array_of(text))),
        }
    )
    return form_schema("specforge mutation", {"format": {"const": FORMAT}, "seed": number, "percent": share, "features": array_of(feature)})
