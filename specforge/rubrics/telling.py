"""How far people and judges agree, as text and as JSON; pure strings."""

from collections.abc import Iterator, Sequence

from msgspec.structs import asdict

from specforge.amounts import enumerated, few, many, shortened
from specforge.json_forms import PLACE, array_of, closed, form_schema, nullable, printed
from specforge.location import printable_lines
from specforge.rubrics.agreeing import Agreements, Compared, Found
from specforge.rubrics.measuring import Agreement
from specforge.rubrics.questions import Rubric
from specforge.stress.comparing import difference

FORMAT = "specforge-rubrics-agreement/1"
SHOWN = 5
"""How many answers are told of each kind."""
LONG = 160
"""The most characters of an answer that are told."""


def agreements_text(found: Agreements, least: float, saved: Sequence[str] | None) -> str:
    """Print for people: rubric by rubric, whether people mean the same by it, and which judge can stand in for them.

    Args:
        found: What labels say.
        least: The least agreement beyond chance that is asked for.
        saved: The specs in which calibrations were noted; nothing when none were to be.
    """
    lines = [line for one in found.found for line in _rubric(one, least)]
    if found.unlabelled:
        refs = [one.asking[0].ref for one in found.unlabelled]
        lines.append(f"{many(len(refs), 'rubric')} without a label: {few(list(dict.fromkeys(refs)), SHOWN)}")
    for labels, what in (
        (found.stale, "of a rubric in other words than now: print a new sheet"),
        (found.unknown, "of what no case asks"),
        (found.contradicting, "of one person who says yes and no of the same answer; neither counts"),
    ):
        if labels:
            lines.append(f"{many(len(labels), 'label')} {what}: {few(labels, SHOWN)}")
    if saved is not None:
        lines += [f"wrote   {path}" for path in saved] or ["nothing to write: no judge was compared, or the specs say so already"]
        if implied := [one.rubric.asking[0].ref for one in found.found if one.judges and not one.rubric.written]:
            told = "is written nowhere, for it follows" if len(implied) == 1 else "are written nowhere, for they follow"
            lines.append(f"noted nothing of {many(len(implied), 'rubric')} that {told} from another element: {few(implied, SHOWN)}")
    return printable_lines(lines or ["no rubric is asked"])


def _rubric(found: Found, least: float) -> Iterator[str]:
    first, *others = found.rubric.asking
    more = f" and {many(len(others), 'other')}" if others else ""
    yield f"{first.ref}{more}  {first.at}: {_quoted(found.rubric.text)}"
    yield f"  {_people(found, least)}"
    if found.single:
        answer, by = found.single[0]
        yield f"  {many(len(found.single), 'answer')} that one of them labelled alone {'counts' if len(found.single) == 1 else 'count'} for nothing here: {_quoted(answer)} by {by}{', ...' if len(found.single) > 1 else ''}"
    if len(found.alone) > 1 and difference(found.alone[1][1], found.alone[0][1])[0] > 0:
        yield f"  {found.alone[0][0]} said least often what most of the others said: of {found.alone[0][1]}"
    if found.disputed:
        yield f"  disputed: {many(len(found.disputed), 'answer')}"
        for one in found.disputed[:SHOWN]:
            yield f"    {enumerated(one.yes)} yes, {enumerated(one.no)} no: {_quoted(one.answer)}"
            for by, why in one.why:
                yield f"      {by}: {shortened(why, LONG)}"
        if len(found.disputed) > SHOWN:
            yield f"    and {len(found.disputed) - SHOWN:,} more; `--format json` has each"
        yield "    what they differ about belongs into the rubric: say which of them it asks for, or split it"
    who, verb = (found.people[0], "says") if len(found.people) == 1 else ("most people", "say")
    for sample in found.against_spec:
        yield f"  {who} {verb} otherwise than the spec: {_quoted(sample.answer)} stands below `{'passes' if sample.passes else 'fails'}`"
    for judge in found.judges:
        yield from _judge(judge, found, least)
    if found.unsure:
        verbs = ("says", "counts") if found.unsure == 1 else ("say", "count")
        yield f"  {many(found.unsure, 'label')} {verbs[0]} that it cannot be told, and {verbs[1]} for nothing"


def _people(found: Found, least: float) -> str:
    agreement, people = found.agreement, enumerated(found.people)
    if not found.people:
        return "no person labelled an answer"
    if len(found.people) == 1:
        return f"only {people} labelled answers: whether others mean the same cannot be told"
    if not agreement.of:
        return f"{people} labelled no answer in common: whether they mean the same cannot be told"
    if agreement.beyond_chance is None:
        return f"{people} gave {many(agreement.of, 'answer')} the same label: add some that should {'fail' if found.passing else 'pass'}"
    told = f"{people}: alpha {_coefficient(agreement)}, all the same on {found.same} answers: "
    low, high = agreement.interval
    if low >= least:
        return f"{told}they mean the same"
    if high < least:
        return f"{told}they do not mean the same, for {least:g} is asked for"
    needed = agreement.needs(least)
    return f"{told}too few to tell whether it is {least:g}" + (f"; at this rate it takes {many(needed, 'answer')}" if needed else "")


def _judge(judge: Compared, found: Found, least: float) -> Iterator[str]:
    who = found.people[0] if len(found.people) == 1 else "most people"
    if judge.rate.of:
        yield f"  judge {judge.judge}: as {who} on {judge.rate} answers, {_standing(judge, found, least)}"
    else:
        yield f"  judge {judge.judge}: labelled no answer with which it can be compared"
    for answers, what in ((judge.passed, "passed what people fail"), (judge.failed, "failed what people pass")):
        for answer in answers[:SHOWN]:
            yield f"    {what}: {_quoted(answer)}"
        if len(answers) > SHOWN:
            yield f"    {what}: {len(answers) - SHOWN:,} more"
    for count, why in (
        (judge.even, "people say yes and no of it equally often" if judge.even == 1 else "people say yes and no of them equally often"),
        (judge.shown, f"the rubric shows {'it' if judge.shown == 1 else 'them'} to judges with the verdict"),
    ):
        if count:
            yield f"    {many(count, 'answer')} left out: {why}"


def _standing(judge: Compared, found: Found, least: float) -> str:
    """Whether a judge can stand in for those with whom it was compared."""
    agreement, people = judge.agreement, found.people[0] if len(found.people) == 1 else "people"
    if agreement.beyond_chance is None:
        return f"to all of which {people} gave the same label: add some that should {'fail' if judge.passing else 'pass'}"
    low, high = agreement.interval
    if high < least:
        stands = f"it cannot stand in for {people}"
    elif low < least:
        stands = "too few to tell"
    elif found.agreement.beyond_chance is not None and found.agreement.interval[1] < least:
        stands = "it says what most of them say, who do not mean the same"
    else:
        stands = f"it can stand in for {people}"
    return f"kappa {_coefficient(agreement)}: {stands}"


def _coefficient(agreement: Agreement) -> str:
    low, high = agreement.interval
    return f"{agreement.beyond_chance:.2f} ({low:.2f} to {high:.2f})"


def _quoted(text: str) -> str:
    return repr(shortened(" ".join(text.split()), LONG))


def agreements_json(found: Agreements, least: float, saved: Sequence[str] | None) -> str:
    """Print for programs; `specforge schema rubrics-agreement` describes it."""
    document = {
        "format": FORMAT,
        "least": least,
        "rubrics": [_found_json(one) for one in found.found],
        "unlabelled": [_rubric_json(one) for one in found.unlabelled],
        "stale": list(found.stale),
        "unknown": list(found.unknown),
        "contradicting": list(found.contradicting),
        "saved": None if saved is None else list(saved),
    }
    return printed(document)


def _rubric_json(rubric: Rubric) -> dict[str, object]:
    return {"rubric": rubric.text, "mark": rubric.mark, "asked_by": [{"ref": one.ref, "at": asdict(one.at)} for one in rubric.asking]}


def _agreement_json(agreement: Agreement) -> dict[str, object]:
    return {"beyond_chance": agreement.beyond_chance, "interval": list(agreement.interval), "answers": agreement.of}


def _found_json(found: Found) -> dict[str, object]:
    return {
        **_rubric_json(found.rubric),
        "people": list(found.people),
        "agreement": _agreement_json(found.agreement),
        "same": found.same.passed,
        "as_the_others": [{"by": by, "same": rate.passed, "of": rate.of} for by, rate in found.alone],
        "disputed": [
            {"answer": one.answer, "yes": list(one.yes), "no": list(one.no), "why": [{"by": by, "why": why} for by, why in one.why]}
            for one in found.disputed
        ],
        "against_spec": [{"answer": one.answer, "passes": one.passes} for one in found.against_spec],
        "judges": [
            {
                "judge": one.judge,
                "agreement": _agreement_json(one.agreement),
                "agreed": one.rate.passed,
                "of": one.rate.of,
                "passed_wrongly": list(one.passed),
                "failed_wrongly": list(one.failed),
                "left_out": {"even": one.even, "shown": one.shown},
            }
            for one in found.judges
        ],
        "unsure": found.unsure,
        "single": [{"answer": answer, "by": by} for answer, by in found.single],
    }


def agreements_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, count, number = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "number"}
    texts = array_of(text)
    agreement = closed({"beyond_chance": nullable(number), "interval": array_of(number), "answers": count})
    rubric = {"rubric": text, "mark": text, "asked_by": array_of(closed({"ref": text, "at": PLACE}))}
    found = closed({
        **rubric, "people": texts, "agreement": agreement, "same": count,
        "as_the_others": array_of(closed({"by": text, "same": count, "of": count})),
        "disputed": array_of(closed({
            "answer": text, "yes": texts, "no": texts, "why": array_of(closed({"by": text, "why": text})),
        })),
        "against_spec": array_of(closed({"answer": text, "passes": {"type": "boolean"}})),
        "judges": array_of(closed({
            "judge": text, "agreement": agreement, "agreed": count, "of": count, "passed_wrongly": texts, "failed_wrongly": texts,
            "left_out": closed({"even": count, "shown": count}),
        })),
        "unsure": count, "single": array_of(closed({"answer": text, "by": text})),
    })  # fmt: skip
    return form_schema(
        "specforge rubrics agreement",
        {
            "format": {"const": FORMAT}, "least": number, "rubrics": array_of(found), "unlabelled": array_of(closed(rubric)),
            "stale": texts, "unknown": texts, "contradicting": texts, "saved": nullable(texts),
        },
    )  # fmt: skip
