"""A review for people in a terminal, for programs, and as annotations; pure strings."""

import shlex
from collections.abc import Iterable, Iterator, Sequence

from specforge.amounts import many
from specforge.diffing import telling as diffs
from specforge.diffing.model import Action, Diff
from specforge.drift import TOLD
from specforge.finding import Severity
from specforge.git.objects import OBJECT_ID
from specforge.outputs.github import as_commands
from specforge.outputs.inert import json_text, logged_line, one_line
from specforge.outputs.result import Result, Results, Span
from specforge.reviewing.handing_over import MOST_BYTES
from specforge.reviewing.model import MANY, Approval, Changed, Concerned, Covered, Edit, Prompt, Review, Told
from specforge.spec.policy import Level

MOST = 400
"""The most characters of one text that is shown."""
FEW = 5
"""The most names that are given in one line."""
SHOWN = 50
"""The most of one kind of thing that are listed in a terminal."""
MOST_BLOCKING = 200
"""The most findings, and the most changes, that block and are listed in a terminal."""
ANNOTATED = Level.DANGER
"""The least level of a change that is annotated."""


def headline(review: Review) -> str:
    """The review in a line: whether it blocks and by what, and how much there is beside that."""
    blocking = [
        *([f"{many(len(review.blocking), 'finding')} that this change introduced"] if review.blocking else []),
        *([f"{many(len(review.blocking_changes), 'change')} that nobody accepted"] if review.blocking_changes else []),
    ]
    accepted = sum(one.accepted is not None for one in review.changes)
    kept = sum(one.accepted is not None for one in review.edits)
    below = len(review.below)
    rest = [
        *(
            [f"{many(len(review.changes), 'change')} of the specs{f' ({accepted:,} accepted)' if accepted else ''}"]
            if review.changes
            else []
        ),
        *([f"{many(len(review.edits), 'edit')} by hand{f' ({kept:,} accepted)' if kept else ''}"] if review.edits else []),
        *([f"{many(below, 'finding')} below the gate"] if below else []),
        *([f"{many(len(review.resolved), 'finding')} resolved"] if review.resolved else []),
    ]
    head = f"blocked by {' and '.join(blocking)}" if blocking else "nothing blocks" if not review.untold else "nothing that was seen blocks"
    parts = [f"what changed in {_few(review.untold)} could not be told"] if review.untold else []
    parts += [", ".join(rest)] if rest else [] if review.untold else ["nothing changed that counts"]
    return "; ".join((head, *parts))


def _few(names: Sequence[str]) -> str:
    return f"{', '.join(one_line(one, 100) for one in names[:FEW])}{more(names)}"


def compared(review: Review) -> str:
    """What was compared, what stays as it was, and where the project is, when it is not the whole repository."""
    there = f"; {many(review.existing, 'finding')} {'was' if review.existing == 1 else 'were'} there before" if review.existing else ""
    base = one_line(review.base, MOST).replace("`", "'")
    base = base[:12] if OBJECT_ID.fullmatch(base) else base
    parts = f", where `{base}` and this tree part" if base != review.commit[:12] else ""
    if review.untold:
        step = "which version is next could not be told"
    elif review.step == "none":
        step = "no new version is needed" if not review.edits else "by the specs, no new version is needed"
    else:
        step = f"the next version is {diffs.STEPS[review.step]}"
    folder = one_line(review.root.rstrip("/"), MOST).replace("`", "'")
    where = f"; paths are relative to `{folder}`, and commands are to be run there" if folder else ""
    return f"compared with `{review.commit[:12]}`{parts}, as of {one_line(review.as_of, 20)}; {step}{there}{where}"


def stands(one: Edit) -> str:
    """How an edit stands to the elements that are named with it."""
    return "concerns" if not one.between else "stands between" if len(one.concerns) > 1 else "stands beside"


USUAL = "error"
"""The gates of a project that sets none."""


def again(review: Review) -> str:
    """The command that says all of it, with the gates that it was judged by where a project has others."""
    gates = (("--fail-on", review.gate), ("--fail-on-change", review.change_gate))
    return " ".join([f"specforge review --base {base_of(review)}", *(f"{option} {gate}" for option, gate in gates if gate != USUAL)])


def base_of(review: Review) -> str:
    """The base, as a shell reads it."""
    return shlex.quote(one_line(review.base, MOST))


def unsettled(one: Changed) -> str:
    """Why a change waits for somebody's word, though its level may be below the gate."""
    if one.change.signable:
        return "it is protected, and nobody signed it off"
    if one.quoted_by:
        return f"{one_line(one.quoted_by, MOST)} says it, which is protected, and nobody accepted it"
    return "it is protected, and nobody accepted it" if one.change.guarded else "nobody accepted it"


def accepting(one: Changed, review: Review) -> str:
    """The command by which a change is accepted; what is protected is signed off, for as long as it stays as it is."""
    owner = shlex.quote(one_line(one.owner, 100)) if one.owner else "ROLE"
    if one.change.signable:
        return f"specforge sign-off {shlex.quote(one_line(one.ref, MOST))} --owner {owner} --reason WHY"
    return f"specforge accept-change {one.fingerprint} --base {shlex.quote(one_line(review.base, MOST))} --owner {owner} --reason WHY --expires DAY"


def settling(one: Edit) -> tuple[str, str]:
    """The commands that write an edit into the spec, and that drop it."""
    where = shlex.quote(f"{one_line(one.at.path, MOST)}:{one.at.line}")
    return f"specforge promote {'--yes ' if one.agreeing else ''}{where}", f"specforge revert {where}"


def promoting(review: Review) -> str:
    """The command that writes all edits at once into the specs, and builds; empty when none can be written.

    One by one, a build is needed after each: what is compared with the spec must have been built from it.
    """
    found = [one for one in review.edits if one.promotes]
    if not found:
        return ""
    # The whole files, where the places would fill a screen.
    places = [f"{one.at.path}:{one.at.line}" for one in found] if len(found) <= FEW else list(dict.fromkeys(one.at.path for one in found))
    named = [one_line(one, MOST) for one in places[:FEW]]
    yes = "--yes " if any(one.agreeing for one in found) else ""
    return f"specforge promote {yes}{shlex.join(named)} && specforge build"


def as_text(review: Review, *, quiet: bool = False) -> str:
    """Print for people, what blocks last, where a terminal shows it."""
    lines: list[str] = []
    at_once = _all_at_once(review)
    sections: tuple[tuple[str, Sequence[Iterable[str]]], ...] = (
        ("resolved", [(_finding(one),) for one in review.resolved]),
        ("introduced", [(_finding(one),) for one in review.below]),
        ("edited by hand", [*at_once, *map(_edit, review.edits)]),
        (
            "tolerated from now on",
            [
                (f"{one.at.location}: {one.what}, by {one.who}{f' until {one.until}' if one.until else ''}: {one.reason}",)
                for one in review.allowances
            ],
        ),
        ("to be asked", [(line,) for line in _asked(review)]),
        ("to run again", [(f"{many(len(ids), 'case')}: {why}: {', '.join(ids[:FEW])}{more(ids)}",) for why, ids in to_run(review)]),
        (
            "evals that ask for less",
            [(f"{one.kind.replace('-', ' ')} {one.ref} {one.at.location}{f': {one.says}' if one.says else ''}",) for one in review.weaker],
        ),
        ("coverage", [(_coverage(one),) for one in review.coverage]),
        ("prompts", [(_prompt(one),) for one in review.prompts]),
    )
    for title, items in sections:
        if items and not quiet:
            lines += [title, *(f"  {line}" for item in items[:SHOWN] for line in item)]
            lines += [f"  and {len(items) - SHOWN:,} more"] if len(items) > SHOWN else []
    told = "".join(f"{logged_line(line[: 4 * MOST])}\n" for line in lines)
    if review.changes and not quiet:
        told += diffs.as_text(_diff(review), quiet=True)
    ways_told = {(one.at.path, one.at.line) for one in review.edits[: SHOWN - len(at_once)]}
    last = []
    for one in review.blocking[:MOST_BLOCKING]:
        told_above = not quiet and (one.at.path, one.at.line) in ways_told
        last += [_finding(one), *([f"    {one.help}"] if one.help and not told_above else [])]
    for change in review.blocking_changes[:MOST_BLOCKING]:
        name = f"{change.action} {diffs.NOUNS.get(change.kind, change.kind)}"
        last += [f"{change.at.location}: {change.level}[{name}]: {change.ref}: {unsettled(change)}"]
        last += [f"    take it back, or `{accepting(change, review)}`"]
    for noun, of_a_kind in (("finding", review.blocking), ("change", review.blocking_changes)):
        if beyond := len(of_a_kind) - len(of_a_kind[:MOST_BLOCKING]):
            last.append(f"and {many(beyond, f'further {noun}')} that {'blocks' if beyond == 1 else 'block'}; `--format json` lists them")
    if not quiet:
        last += [f"{headline(review)}; {compared(review)}", f"not seen: {'; '.join(review.unseen)}"]
    return told + "".join(f"{logged_line(line)}\n" for line in last)


def _diff(review: Review) -> Diff:
    return Diff(review.base, review.commit, tuple(one.change for one in review.changes))


def _finding(one: Told) -> str:
    return f"{one.at.location}: {one.severity}[{one.check}]: {one.message}"


def _edit(one: Edit) -> Iterator[str]:
    concerns = f"; it {stands(one)} {', '.join(map(_concerned, one.concerns[:FEW]))}{more(one.concerns)}" if one.concerns else ""
    yield f"{one.at.location}: {one.says}{concerns}"
    yield f"  {_ways(one)}"


def _ways(one: Edit) -> str:
    """The ways out of an edit, in a line."""
    promote, revert = settling(one)
    if (kept := one.accepted) is not None:
        return f"kept by {kept.owner}{f' until {kept.expires}' if kept.expires else ''}: {kept.reason}; `{revert}` drops it"
    if one.promotes:
        return f"`{promote}` {one.promotes}{''.join(f'; {each}' for each in one.loud)}; `{revert}` drops it"
    return f"it cannot be promoted: {one.refused}; `{revert}` drops it" if one.refused else f"`{revert}` drops it"


def _all_at_once(review: Review) -> list[tuple[str]]:
    """How several edits are written into the specs: after one of them, the next would need a build first."""
    several = sum(bool(one.promotes) for one in review.edits) > 1
    return [(f"to write into the specs what can be: `{promoting(review)}`",)] if several else []


def _concerned(one: Concerned) -> str:
    about = [*([f"of {one.owner}"] if one.owner else []), *(["protected"] if one.protected else [])]
    return f"{one.ref} ({', '.join(about)})" if about else one.ref


def _asked(review: Review) -> Iterator[str]:
    for one in review.approvals:
        who = f" ({one.who})" if one.who else ""
        confirms = confirming(review, one)
        signs = f"; to agree to: {', '.join(one.signs[:FEW])}{more(one.signs)}" if one.signs else ""
        signs += f"; to confirm what is accepted in this name: {', '.join(confirms[:FEW])}{more(confirms)}" if confirms else ""
        about = f" for {', '.join(one.categories)}" if one.categories else ""
        yield f"{one.role}{who}{about}: {', '.join(one.refs[:FEW])}{more(one.refs)}{signs}"


def confirming(review: Review, one: Approval) -> list[str]:
    """What is accepted in somebody's name: whoever proposes a change writes that, too, so that the one who is named has to be asked."""
    accepted = {each.ref for each in review.changes if each.accepted is not None and each.accepted.owner == one.role}
    return [ref for ref in one.refs if ref in accepted]


def to_run(review: Review) -> list[tuple[str, list[str]]]:
    """The cases to run again, by why; one that is there in several variants is named once."""
    found: dict[str, dict[str, None]] = {}
    for one in review.run:
        found.setdefault(one.why, {})[one.id] = None
    return [(why, list(ids)) for why, ids in found.items()]


def more(names: Sequence[object]) -> str:
    """How many there are beside the few that are named."""
    return f" and {len(names) - FEW:,} more" if len(names) > FEW else ""


def _coverage(one: Covered) -> str:
    before, after = (f"{side:g} %" if side is not None else "nothing" for side in (one.before, one.after))
    untested = f"; no case would fail without {', '.join(one.untested[:FEW])}{more(one.untested)}" if one.untested else ""
    return f"{one.feature}: {before} before, {after} now{untested}"


def _prompt(one: Prompt) -> str:
    return f"{one.path}: {one.before:,} tokens before, {one.after:,} now (an estimate, off by {one.margin:,} at most as a rule); {kept(one)}{budget(one)}"


def kept(one: Prompt) -> str:
    """What a cache of prefixes still serves, in words."""
    if not one.before or not one.after:
        return "it is new" if not one.before else "it is gone"
    share = 100 * one.kept // one.after
    return (
        f"the first {one.kept:,} stay as they were, {share} % of it"
        if one.kept
        else "its first words changed, so that no cache of prefixes serves it"
    )


def budget(one: Prompt) -> str:
    """What a budget says, where there is one."""
    return f"; its budget is {one.budget:,}" if one.budget else ""


def as_json(review: Review) -> str:
    """Print for programs, and for another job; `specforge schema review` describes it. It is never longer than what is read back."""
    limit = MANY
    while len(limited(review, limit).model_dump_json()) > MOST_BYTES and limit:  # it never takes more bytes than what is printed
        limit //= 2
    while len((text := json_text(limited(review, limit).model_dump(mode="json"))).encode()) > MOST_BYTES and limit:
        limit //= 2
    return text


def limited(review: Review, most: int) -> Review:
    """The same with at most so many of each kind of thing; `beyond` counts the others.

    What blocks is kept before what does not, and one thing that blocks is always kept, without what changed in it.
    """
    blocking, changes = set(map(id, review.blocking)), set(map(id, review.blocking_changes))
    cut = {name: value for name, value in review if isinstance(value, tuple) and len(value) > most}
    if not cut:
        return review
    beyond = dict(review.beyond) | {name: review.beyond.get(name, 0) + len(value) - most for name, value in cut.items()}
    kept: dict[str, object] = {name: value[:most] for name, value in cut.items()}
    for name, first in (("introduced", blocking), ("changes", changes)):
        if name in cut:
            room = max(most, 1 if first else 0)
            chosen = set(sorted(range(len(cut[name])), key=lambda at: id(cut[name][at]) not in first)[:room])
            kept[name] = tuple(one for at, one in enumerate(cut[name]) if at in chosen)
            beyond[name] += most - len(chosen)
    if most == 0 and isinstance(few := kept.get("changes"), tuple):
        kept["changes"] = tuple(one.model_copy(update={"fields": (), "features": ()}) for one in few)
    return review.model_copy(update=kept | {"beyond": beyond})


def as_github(review: Review) -> str:
    """Print as workflow commands of GitHub Actions, which annotate what this change introduced and the changes that are loud."""
    return as_commands(results_of(review))


def results_of(review: Review) -> Results:
    """What this change introduced and the changes that are loud, as results at places of the repository."""
    blocking = set(review.blocking_changes)
    tried = {(one.at.path, one.at.line): one for one in review.edits if one.accepted is None and (one.promotes or one.refused)}
    results = [
        Result(
            one.check,
            Severity[one.severity.upper()],
            one.message,
            Span(review.root + one.at.path, one.at.line, one.at.column),
            _ways(edit) if one.check == "hand-edited" and (edit := tried.get((one.at.path, one.at.line))) is not None else one.help,
            one.ref,
        )
        for one in review.introduced
    ]
    for one in review.changes:
        change = one.change
        if (change.level < ANNOTATED and one not in blocking) or change.accepted is not None:
            continue
        says = "; ".join(f"`{each.name}` {each.says}" for each in change.fields) or change.says
        gone = change.action in {Action.REMOVED, Action.LOST}
        at = Span(review.root + one.at.path, 0 if gone else one.at.line, 0 if gone else one.at.column)
        severity = Severity.ERROR if one in blocking else Severity.WARNING
        name = f"{change.action} {diffs.NOUNS[change.kind]}"
        results.append(Result(name, severity, f"{change.ref}: {says}", at, f"{accepting(one, review)}", change.ref))
    ordered = sorted(results, key=lambda one: (one.rule in TOLD, one.at.path, one.at.line))
    return Results(tuple(ordered), (), headline(review), review.unseen)
