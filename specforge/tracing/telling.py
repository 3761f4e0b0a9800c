"""Answers about provenance as text and as JSON; pure strings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec.structs import asdict

from specforge.amounts import cut, few, floored, many, plural_of
from specforge.git.commits import Commit
from specforge.json_forms import printed
from specforge.tracing.affecting import Affected, Moved, ToRun
from specforge.tracing.blaming import Blame
from specforge.tracing.chain.answer import Clause, Green, Link, Why
from specforge.tracing.chain.recalling import lack
from specforge.tracing.covering import GENERATED, STATES, Coverage, independence, share
from specforge.tracing.outcomes.telling import green_json
from specforge.tracing.reaching import Reached, Trace
from specforge.tracing.schemas import CHANGES, Answer
from specforge.tracing.weakening import Weakened, Weakening

WIDTH = 100
"""A text of a spec or an artifact is cut to so many characters when it is shown in a line."""
AROUND = 40
"""So many characters that two lines share are shown before what differs between them."""
NOUNS = {"prompt": "prompt line", "evals": "case", "tools": "line of tool contracts", "sessions": "line of session rules"}


def blame_text(found: Iterable[Blame]) -> str:
    """Print for people: every line with its owner, then the elements that others quote in it."""
    lines = []
    for one in found:
        pointer = f" ({one.pointer})" if one.pointer else ""
        lines.append(f"{one.path}:{one.number}{pointer}: {_short(one.text.strip() if pointer else one.text)}")
        about = [one.because and f"because: {one.because}", one.answers and f"owner: {one.answers}", "protected" if one.protected else ""]
        lines.append(f"    {one.owner}  {one.at}" + "".join(f"; {part}" for part in about if part))
        for stretch in one.stretches:
            if stretch.ref != one.owner:
                quoted = f", quoted by {' in '.join(reversed(stretch.quoted_by))}" if stretch.quoted_by else ""
                lines.append(f"    {_short(stretch.text.strip())!r} is {stretch.ref}  {stretch.at}{quoted}")
        if one.on_disk != one.text:
            now = "has no such line" if one.on_disk is None else f"says {_short(one.on_disk)!r}"
            lines.append(f"    the file {now}: this is the line that a build writes")
    return _joined(lines)


def blame_json(found: Iterable[Blame]) -> str:
    """Print for programs; `specforge schema blame` describes it."""
    lines = [
        {
            "path": one.path,
            "line": one.number,
            "text": one.text,
            "on_disk": one.on_disk,
            "pointer": one.pointer,
            "owner": {
                "ref": one.owner,
                "at": asdict(one.at),
                "says": one.says,
                "because": one.because,
                "answers": one.answers,
                "protected": one.protected,
            },
            "stretches": [
                {"text": part.text, "column": part.start, "ref": part.ref, "at": asdict(part.at), "quoted_by": list(part.quoted_by)}
                for part in one.stretches
            ],
        }
        for one in found
    ]
    return dumped("blame", {"lines": lines})


def trace_text(found: Trace) -> str:
    """Print for people: what the element says, then what it reached, by kind of artifact."""
    lines = [f"{found.ref}  {found.at}"] + ([f"    {_short(found.says)}"] if found.says else [])
    if found.named_by:
        lines += ["named by:", *(f"  {ref}" for ref in found.named_by)]
    groups: dict[str, list[Reached]] = {noun: [] for noun in NOUNS.values()}
    for one in found.lines:
        groups.setdefault(NOUNS.get(one.artifact, f"line of {one.artifact}"), []).append(one)
    for noun, reached in groups.items():
        if reached:
            lines.append(f"{plural_of(noun)}:")
            lines += [f"  {one.path}:{one.number}: {_reached(one)}" for one in reached]
    counts = ", ".join(many(len(reached), noun) for noun, reached in groups.items() if reached)
    lines.append(f"reached {counts}" if counts else "reached nothing: no artifact depends on it")
    return _joined(lines)


def _reached(one: Reached) -> str:
    part = f" ({CHANGES[one.part]})" if CHANGES[one.part] else ""
    return f"{one.case}{part}" if one.case else f"{_short(one.text.strip())}{part}"


def trace_json(found: Trace) -> str:
    """Print for programs; `specforge schema trace` describes it."""
    lines = [{"path": one.path, "line": one.number, "text": one.text, "part": one.part, "case": one.case} for one in found.lines]
    return dumped(
        "trace",
        {
            "ref": found.ref,
            "at": asdict(found.at),
            "says": found.says,
            "features": list(found.features),
            "named_by": list(found.named_by),
            "lines": lines,
        },
    )


def coverage_text(found: Iterable[Coverage], *, every: bool) -> str:
    """Print for people: how much is tested, then every element that is not tested by a case that somebody wrote."""
    found = tuple(found)
    lines = []
    for one in found:
        name = "/".join((one.feature, *one.variant.values()))
        counts = ", ".join(f"{number} {state}" for state in reversed(STATES) if (number := one.count(state)))
        lines.append(f"{name}: {floored(share([one])):.0f}% of {many(len(one.elements), 'element')}" + (f" ({counts})" if counts else ""))
        for element in one.elements:
            if every or element.state != "tested" or element.lacks:
                kinds = ", ".join(f"{number} {kind}" for kind, number in element.kinds.items())
                lines.append(f"  {element.state:<9}  {element.ref}  {element.at}" + (f"  [{kinds}]" if kinds else ""))
                if element.why:
                    lines.append(f"             {element.why}")
                if element.lacks:
                    lines.append(f"             has no case of the kind {', '.join(element.lacks)}")
                if element.idle and element.state == "linked":
                    lines.append(f"             named by {', '.join(element.idle[:3])}" + (" and others" if len(element.idle) > 3 else ""))
    lines.append(f"{floored(share(found), 1):.1f}% of all elements are tested" if found else "no spec declares a feature")
    lines.append(_independence(found))
    lines.append("not seen: whether the cases are right, and whether a model passes them")
    return _joined(lines)


def _independence(found: Sequence[Coverage]) -> str:
    """What tests that were made from the spec cannot show, with the figures."""
    caught, rules = independence(found)
    cases = sum(sum(one.cases.values()) for one in found)
    written = cases - sum(one.cases.get(GENERATED, 0) for one in found)
    part = f"{100 * written / cases:.0f}% of {many(cases, 'case')} were written by people" if cases else "there is no case"
    if not rules:
        return f"consistent is not correct: {part}"
    only = f"{rules - caught} of {many(rules, 'must-rule')} would be caught by no case that somebody wrote"
    return f"consistent is not correct: {only}; {part}"


def coverage_json(found: Iterable[Coverage]) -> str:
    """Print for programs; `specforge schema coverage` describes it."""
    found = tuple(found)
    features = [
        {
            "feature": one.feature,
            "variant": dict(one.variant),
            "percent": floored(share([one]), 2),
            "cases": dict(one.cases),
            "elements": [
                {
                    "ref": element.ref,
                    "at": asdict(element.at),
                    "state": element.state,
                    "level": element.level,
                    "kinds": dict(element.kinds),
                    "lacks": list(element.lacks),
                    "idle": list(element.idle),
                    "origins": dict(element.origins),
                    "why": element.why,
                }
                for element in one.elements
            ],
        }
        for one in found
    ]
    caught, rules = independence(found)
    document = {"percent": floored(share(found), 2), "must_rules": rules, "independent_must_rules": caught, "features": features}
    return dumped("coverage", document)


def affected_text(found: Affected) -> str:
    """Print for people: what changed, what it moved, and the cases to run again."""
    lines = [f"compared with {found.commit[:12]}, where {found.base} and this tree part"]
    if not found.changed and not found.moved:
        return _joined([*lines, "nothing changed that an artifact depends on"])
    lines += [f"{one.how:<8} {one.ref}  {one.at}" + (f"  {_short(one.says)}" if one.says else "") for one in found.changed]
    lines += [f"feature  {one.feature}: {one.why}" for one in found.features]
    for path in dict.fromkeys(one.path for one in found.moved):
        moved = [one for one in found.moved if one.path == path]
        if path.endswith(".jsonl"):
            lines.append(
                f"moved    {path}: {many(sum(one.how == 'added' for one in moved), 'line')} now, {sum(one.how == 'removed' for one in moved)} then"
            )
            continue
        for one in moved:
            lines.append(f"{'+' if one.how == 'added' else '-'}        {one.path}:{one.number}: {_told_apart(one, moved)}  {one.owner}")
    lines += _runs(found.run)
    asked = sum(one.mode != "recorded" for one in found.run)
    lines.append(
        f"{many(len(found.run), 'case')} to run again, {asked} of them by a model"
        + (
            f"; {many(found.others, 'further case')} {'sees' if found.others == 1 else 'see'} a prompt or tools that moved"
            if found.others
            else ""
        )
    )
    return _joined(lines)


def _runs(found: Iterable[ToRun]) -> Iterator[str]:
    """A line for each case to run, with the folders of all features and variants that it is run for where there are several."""
    folders: dict[tuple[str, str], list[str]] = {}
    for one in found:
        folders.setdefault((one.id, one.why), []).append(one.path.rpartition("/")[0])
    for (id, why), places in folders.items():
        yield f"run      {id}: {why}" + (f"; in {few(places, 4)}" if len(places) > 1 else "")


def affected_json(found: Affected) -> str:
    """Print for programs; `specforge schema affected` describes it."""
    return dumped(
        "affected",
        {
            "base": found.base,
            "commit": found.commit,
            "changed": [{"ref": one.ref, "how": one.how, "says": one.says, "at": asdict(one.at)} for one in found.changed],
            "features": [{"feature": one.feature, "why": one.why} for one in found.features],
            "moved": [{"path": one.path, "line": one.number, "how": one.how, "text": one.text, "owner": one.owner} for one in found.moved],
            "run": [{"id": one.id, "feature": one.feature, "path": one.path, "mode": one.mode, "why": one.why} for one in found.run],
            "others": found.others,
        },
    )


def why_text(found: Why) -> str:
    """Print for people: the case, what it hangs on with what moved and what was edited, and the verdict in the last lines."""
    lines = [f"compared with {found.commit[:12]}, where {found.base} and this tree part"] if found.base else []
    lines += [f"compared with {_green(found.green)}"] if found.green is not None else []
    lines.append(f"case     {found.case}  {found.at}" + _about(found.moved, "", protected=False, last=found.last))
    lines += [f"         {line.path}:{line.number}: {line.edit or 'as the spec says'}" for line in found.lines]
    for one in found.links:
        about = _about(one.moved, one.answers, protected=one.protected, last=one.last)
        lines.append(f"{one.role:<8} {one.ref}  {one.at}{about}")
        lines += [f"         {_short(one.says)}"] if one.says else []
        lines += [f"         in the base: {_short(one.said)}"] if one.said else []
        lines += [_clause(clause) for clause in one.clauses]
        lines += [f"         and {many(one.more, 'more line')}"] if one.more else []
        lines += [f"-        {_short(text.strip())}" for text in one.lost]
        if not one.clauses and not one.told and one.moved != "gone" and one.role in {"covered", "judged"}:
            lines.append("         reached no line of the prompt and no tool")
    lines += [f"file     {one.path}: {one.state}" + (" where the case hangs on it" if one.concerned else "") for one in found.artifacts]
    return _joined([*lines, f"{found.verdict.replace('-', ' ')}: {found.reason}", *(f"    {note}" for note in found.notes)])


def weakening_text(found: Weakened) -> str:
    """Print for people: each eval that asks for less, what it asked, and what changed with it."""
    lines = [f"compared with {found.commit[:12]}, where {found.base} and this tree part"]
    for one in found.found:
        moved = "" if one.at == one.was or one.kind == "moved-case" else f"  (in the base: {one.was})"
        lines.append(f"{one.kind.replace('-', ' '):<17}  {one.ref}  {one.at}{moved}")
        lines += [f"    {one.says}"] if one.says else []
        for lost in one.lost:
            lines.append(f"    `{_short(lost.was)}` " + (f"became `{_short(lost.now)}`" if lost.now else "is not asked any more"))
        lines += [f"    `{_short(gained)}` is asked instead" for gained in one.gained]
        lines += [f"    it guards {guard.ref}, which {guard.how}" for guard in one.guards]
    number = sum(one.weaker for one in found.found)
    lines.append(
        f"{many(number, 'eval')} {'says' if number == 1 else 'say'} less than in the base"
        if number
        else "no eval says less than in the base"
    )
    return _joined([*lines, "not seen: whether what is asked instead is right, and whether an input became easier"])


def weakening_json(found: Weakened) -> str:
    """Print for programs; `specforge schema weakening` describes it."""

    def shown(one: Weakening) -> dict[str, object]:
        was = {"was": asdict(one.was)}
        lost = [{"was": each.was, "now": each.now} for each in one.lost]
        guards = [{"ref": guard.ref, "how": guard.how} for guard in one.guards]
        return {
            "kind": one.kind,
            "weaker": one.weaker,
            "ref": one.ref,
            "at": asdict(one.at),
            **was,
            "says": one.says,
            "lost": lost,
            "gained": list(one.gained),
            "guards": guards,
        }

    return dumped("weakening", {"base": found.base, "commit": found.commit, "found": [shown(one) for one in found.found]})


def _green(found: Green) -> str:
    run = found.run
    by = f"at commit {run.revision[:12]}" if found.by == "commit" else f"by its fingerprints, for {lack(found)}"
    model = f" of {run.model}" if run.model else ""
    return f"the last green run{model}, made {run.at} by {run.runner}, {run.passed} of {run.runs} passed, {by}"


def _green_json(found: Green) -> dict[str, object]:
    return {**green_json(found.run), "by": found.by, "lacking": lack(found), "prompt": found.prompt}


def _about(moved: str, answers: str, *, protected: bool, last: Commit | None) -> str:
    commit = f"last commit of the file: {last.id[:12]}, {last.day}, {last.author}" if last is not None else ""
    parts = (moved, f"owner: {answers}" if answers else "", "protected" if protected else "", commit)
    return "".join(f"; {part}" for part in parts if part)


def _clause(one: Clause) -> str:
    said = f"{one.path}:{one.number}: {_short(one.text.strip())}" + (f" (on disk, {one.edit})" if one.edit else "")
    return f"{'+' if one.moved == 'changed' else ' '}        {said}"


def why_json(found: Why) -> str:
    """Print for programs; `specforge schema why` describes it."""
    case = {
        "id": found.case,
        "at": asdict(found.at),
        "kind": found.kind,
        "mode": found.mode,
        "moved": found.moved,
        "last": _commit(found.last),
        "lines": [{"path": one.path, "line": one.number, "edit": one.edit} for one in found.lines],
    }
    artifacts = [{"path": one.path, "state": one.state, "concerned": one.concerned, "help": one.help} for one in found.artifacts]
    return dumped(
        "why",
        {
            "verdict": found.verdict,
            "reason": found.reason,
            "notes": list(found.notes),
            "feature": found.feature,
            "base": found.base,
            "commit": found.commit,
            "green": None if found.green is None else _green_json(found.green),
            "case": case,
            "elements": [_link(one) for one in found.links],
            "artifacts": artifacts,
        },
    )


def _link(one: Link) -> dict[str, object]:
    clauses = [
        {"path": each.path, "line": each.number, "text": each.text, "writes": each.writes, "moved": each.moved, "edit": each.edit}
        for each in one.clauses
    ]
    return {
        "ref": one.ref,
        "role": one.role,
        "at": asdict(one.at),
        "says": one.says,
        "answers": one.answers,
        "protected": one.protected,
        "moved": one.moved,
        "said": one.said,
        "told": one.told,
        "clauses": clauses,
        "more": one.more,
        "lost": list(one.lost),
        "last": _commit(one.last),
    }


def _commit(last: Commit | None) -> dict[str, str] | None:
    return None if last is None else {"commit": last.id, "day": last.day, "author": last.author}


def dumped(answer: Answer, body: Mapping[str, object]) -> str:
    """Print an answer as JSON, with the name and version of its form first."""
    return printed({"format": f"specforge-{answer}/1", **body})


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _short(text: str) -> str:
    return cut(text, WIDTH)


def _told_apart(one: Moved, others: Iterable[Moved]) -> str:
    """The text of a line that moved; from shortly before what differs, where its beginning is that of the line it was or became."""
    text = one.text.strip()
    opposite = (other.text.strip() for other in others if other.owner == one.owner and other.how != one.how)
    twin = next((said for said in opposite if said != text and _short(said) == _short(text)), text)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, twin, strict=False)))
    return _short(text) if text == twin else _short(f"...{text[max(same - AROUND, 0) :]}")
