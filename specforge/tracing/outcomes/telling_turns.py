"""Runs beside runs before them, as text and as JSON; pure strings."""

from collections.abc import Iterator, Sequence

from msgspec.structs import asdict

from specforge.amounts import cut, enumerated, few, many
from specforge.json_forms import PLACE, array_of, closed, form_schema, map_of, nullable, printed
from specforge.location import printable_lines
from specforge.results.records import FILE
from specforge.results.tallies import Tally
from specforge.stress.comparing import LOST, Seen
from specforge.tracing.outcomes.answer import GONE, MOVED
from specforge.tracing.outcomes.forking import Fork, Parting
from specforge.tracing.outcomes.pairing import PROMPT, Turned
from specforge.tracing.outcomes.telling_pairs import COMPARED, compared_json, model_text, needed, others_text, pair_of, seen_text
from specforge.tracing.outcomes.turning import Comparison, Turns

FORMAT = "specforge-compare/1"
LISTED = 20
"""So many cases that are lost with the same cause have a line each; JSON has all of them."""
NAMED = 6
LEAD, APART = 20, 80
"""What differs of a call is shown with so many characters before it, in so many."""
WIDTH = 160
"""A reason is cut to so many characters when it is shown in a line."""


def comparison_text(found: Comparison) -> str:
    """Print for people: each feature with what it lost, the cases that turned, and what is another between the two."""
    lines = [line for file in (*found.before, *found.after) for line in file.remarks]
    for one in found.features:
        lines += _feature(one)
    for alone in found.unpaired:
        lines.append(f"{alone.feature}: {many(alone.runs, 'run')} of {model_text(alone.model)} only {alone.side}: not compared")
    if found.stressed:
        lines.append(f"under stress, and not compared: {many(found.stressed, 'run')}; `specforge stress --results FILE` reads them")
    lines += [f"left out: {many(one.runs, 'run')} of {one.case}: {one.why}" for one in found.gone]
    if not found.compared:
        lines.append("nothing could be compared: no case was decided on both sides that asks the same")
    return printable_lines(lines)


def _feature(one: Turns) -> Iterator[str]:
    models = f", {model_text(one.models[1])}" if any(one.models) else ""
    if one.compared.of:
        yield f"{one.name}{models}: {many(one.compared.of, 'case')}: {one.compared.plain} passed before, {one.compared.level} after"
        yield f"  {one.compared.told()}: {seen_text(one.compared, one.drop)}"
        yield from (f"  {line}" for line in _elements(one))
        yield from (f"  {line}" for line in _others(one))
    else:
        yield f"{one.name}{models}: no case to compare"
    yield from (f"  {line}" for line in _forks(one))
    causes: dict[str, list[Turned]] = {}
    for turned in one.lost:
        causes.setdefault(_cause(turned, one), []).append(turned)
    for cause, some in causes.items():
        yield f"  lost, and {cause}: {many(len(some), 'case')}"
        for turned in some[:LISTED]:
            yield f"    {turned.id}  {turned.at}: {_runs(turned.before)} before, {_runs(turned.after)} after; {cut(turned.reason, WIDTH)}"
            yield from (f"      {line}" for line in _fork(turned.fork))
        if len(some) > LISTED:
            yield f"    and {len(some) - LISTED} more"
    for ids, said in (
        ([turned.id for turned in one.gained], "gained"),
        (one.asks, "ask or are judged otherwise after, and are not compared"),
        (one.undecided, "not decided on both sides"),
        (one.only_before, "run only before"),
        (one.only_after, "run only after"),
    ):
        if ids:
            yield f"  {said}: {few(list(ids), NAMED)}"
    if one.older:
        yield f"  left out: {many(one.older, 'run')} of another spec or prompt than the last one of its side"


def _elements(one: Turns) -> Iterator[str]:
    """The elements some of the cases are about that lost more than chance has it, whatever the others did."""
    lost = [part for part in one.elements if part.compared.of < one.compared.of and part.seen in LOST]
    for part in lost[:NAMED]:
        both = part.compared
        more = f": more than {many(one.drop, 'point')} lost" if part.seen is Seen.EXCEEDED else ""
        yield f"{part.ref}: {both.plain} before, {both.level} after; {both.told()}{more}"
    if len(lost) > NAMED:
        yield f"and {len(lost) - NAMED} more elements"


def _others(one: Turns) -> Iterator[str]:
    if one.models[0] != one.models[1]:
        yield f"another: the model, {model_text(one.models[0])} before"
    if one.runners[0] != one.runners[1]:
        yield f"another: the runner: {enumerated(list(one.runners[0]))} before, {enumerated(list(one.runners[1]))} after"
    yield from (f"another: {line}" for line in others_text(one.others, one.compared))
    if one.hours is not None:
        yield f"another: the time of day, {one.hours[0]} before, {one.hours[1]} after"
    if not one.others and one.models[0] == one.models[1]:
        same = "the elements, the prompt and the model are the same"
        differs = one.hours is not None or any(each.how is not Parting.WORDS for each in one.forks)
        yield same if differs else f"nothing that is recorded is another: {same}"


def _forks(one: Turns) -> Iterator[str]:
    """Where lost cases part, beside how many of the others part there, too."""
    told = [
        f"{_parting(each.how, each.tool)} in {each.lost}" + (f" (and in {each.kept} of the {each.of} not lost)" if each.of else "")
        for each in one.forks
    ]
    if sum(each.lost for each in one.forks) > 1:
        yield f"the first call that is another, of lost cases: {few(told, NAMED)}"


def _parting(how: Parting, tool: str) -> str:
    match how:
        case Parting.RESULT:
            return f"`{tool}` returns something else"
        case Parting.ARGUMENTS:
            return f"`{tool}` is called with other arguments"
        case Parting.TOOL:
            return f"`{tool}` is called instead of another tool"
        case Parting.MORE:
            return f"`{tool}` is called, too"
        case Parting.LESS:
            return f"`{tool}` is not called"
        case Parting.WORDS:
            return "none, only words are others"


def _fork(fork: Fork | None) -> Iterator[str]:
    """At which call a case parts, and what stood there before; nothing where it has no call that could tell."""
    if fork is None or fork.how is Parting.WORDS:
        return
    told = f"call {fork.at}: {_parting(fork.how, fork.tool)}"
    if fork.how is Parting.TOOL:
        told = f"call {fork.at}: `{fork.tool}` is called instead of `{fork.before}`"
    elif fork.how in {Parting.RESULT, Parting.ARGUMENTS}:
        then, here = _apart(fork.before, fork.after)
        told += f": {then} before, {here} after"
    noisy = "; runs before part from each other there, or earlier, too" if fork.noisy else ""
    yield f"{told}{noisy}"


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two texts, of long ones what differs, with a little of what stands before that."""
    at = next((at for at, (left, right) in enumerate(zip(before, after, strict=False)) if left != right), min(len(before), len(after)))
    begin = max(at - LEAD, 0) if max(len(before), len(after)) > APART else 0
    then, here = (cut(f"{'…' if begin else ''}{text[begin:]}", APART) for text in (before, after))
    return then, here


def _runs(found: Tally) -> str:
    return f"{found.passed} of {found.passed + found.failed}"


def _cause(turned: Turned, one: Turns) -> str:
    """What is another for a case, or that nothing is."""
    told = [f"{ref} is {'another' if moved == 'changed' else moved}" for ref, moved in turned.moved.items()]
    if one.models[0] != one.models[1]:
        told.append("the model is another")
    if turned.fork is not None and turned.fork.how is Parting.RESULT and not turned.fork.noisy:
        told.append(f"`{turned.fork.tool}` returned something else")
    if told:
        return few(told, NAMED)
    if turned.prompt:
        return "only other parts of the prompt are another"
    return "nothing that is recorded is another, so that it is chance or what serves the model"


def comparison_json(found: Comparison) -> str:
    """Print for programs; `specforge schema compare` describes it."""
    document = {
        "format": FORMAT,
        "before": [one.as_json() for one in found.before],
        "after": [one.as_json() for one in found.after],
        "compared": found.compared,
        "exceeded": list(found.exceeded),
        "features": [_feature_json(one) for one in found.features],
        "unpaired": [asdict(one) for one in found.unpaired],
        "gone": [one.as_json() for one in found.gone],
        "stressed": found.stressed,
    }
    return printed(document)


def _feature_json(one: Turns) -> dict[str, object]:
    both = one.compared
    return {
        "feature": one.feature,
        "variant": dict(one.variant),
        "models": list(one.models),
        "runners": [list(side) for side in one.runners],
        "hours": None if one.hours is None else list(one.hours),
        **compared_json(both, one.drop),
        "drop_to_see": one.drop,
        "needed": needed(one.compared, one.drop),
        "forks": [asdict(each) for each in one.forks],
        "elements": [{"ref": part.ref, **compared_json(part.compared, one.drop), "seen": str(part.seen)} for part in one.elements],
        "lost": _turned(one.lost),
        "gained": _turned(one.gained),
        "others": [
            {"name": None if other.name == PROMPT else other.name, "cases": other.cases, "lost": other.lost} for other in one.others
        ],
        "asks": list(one.asks),
        "undecided": list(one.undecided),
        "only_before": list(one.only_before),
        "only_after": list(one.only_after),
        "older": one.older,
    }


def _turned(some: Sequence[Turned]) -> list[dict[str, object]]:
    return [
        {
            "case": one.id,
            "at": asdict(one.at),
            "before": asdict(one.before),
            "after": asdict(one.after),
            "reason": one.reason,
            "moved": dict(one.moved),
            "prompt": one.prompt,
            "fork": None if one.fork is None else asdict(one.fork),
        }
        for one in some
    ]


def comparison_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number, perhaps = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": ["string", "null"]}
    variant = map_of(text)
    how: dict[str, object] = {"enum": [str(one) for one in Parting]}
    counts = closed(dict.fromkeys(("passed", "failed", "undecided", "broken"), number))
    turned = closed({
        "case": text, "at": PLACE, "before": counts, "after": counts, "reason": text,
        "moved": map_of({"enum": list(MOVED)}), "prompt": {"type": "boolean"},
        "fork": nullable(closed({"how": how, "at": number, "tool": text, "before": text, "after": text, "noisy": {"type": "boolean"}})),
    })  # fmt: skip
    feature = closed({
        "feature": text, "variant": variant, "models": pair_of(perhaps), "runners": pair_of(array_of(text)), "hours": nullable(pair_of(text)), **COMPARED,
        "drop_to_see": number, "needed": number,
        "forks": array_of(closed({"how": how, "tool": text, "lost": number, "kept": number, "of": number})), "elements": array_of(closed({"ref": text, **COMPARED})), "lost": array_of(turned), "gained": array_of(turned),
        "others": array_of(closed({"name": perhaps, "cases": number, "lost": number})), "asks": array_of(text),
        "undecided": array_of(text), "only_before": array_of(text), "only_after": array_of(text), "older": number,
    })  # fmt: skip
    document = {
        "format": {"const": FORMAT}, "before": array_of(FILE), "after": array_of(FILE), "compared": number, "exceeded": array_of(text),
        "features": array_of(feature),
        "unpaired": array_of(closed({"feature": text, "model": perhaps, "side": {"enum": ["before", "after"]}, "runs": number})),
        "gone": array_of(GONE),
        "stressed": number,
    }  # fmt: skip
    return form_schema("specforge compare", document)
