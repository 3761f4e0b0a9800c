"""The verdict on a chain: which link is to be suspected first, and why."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from specforge.amounts import enumerated, few_in_code, many
from specforge.drift import State
from specforge.elements import kind_of, naming, rule_of
from specforge.tracing.chain.answer import TELLING, Artifact, CaseLine, Green, Link, Move, Verdict
from specforge.tracing.chain.compiled import Compiled, bare
from specforge.tracing.chain.contradicting import contradictions
from specforge.tracing.chain.moving import Pair
from specforge.tracing.chain.quoting import SHOWN
from specforge.tracing.chain.recalling import untold

FINE = frozenset(
    (State.CLEAN, State.LINE_ENDINGS, State.REFORMATTED, State.LOCK_REFRESH, State.ADOPTABLE, State.CONVERGED, State.FORGOTTEN)
)
"""States in which a file says what the spec says."""


class Chain(Struct, frozen=True):
    """What a verdict rests on."""

    pairs: Sequence[Pair]
    links: tuple[Link, ...]
    lines: tuple[CaseLine, ...]
    artifacts: tuple[Artifact, ...]
    moved: Move
    """What happened to the case itself."""
    green: Green | None = None
    """The last green run, where it is compared with."""

    @property
    def asked(self) -> bool:
        """Whether a model is asked; a record that is replayed tries the grader."""
        return self.pairs[0].case.mode != "recorded"


def judge(chain: Chain) -> tuple[Verdict, str, list[str]]:
    """Give the one verdict, its reason, and what else is worth knowing."""
    states = {one.path: one for one in chain.artifacts}
    edited = [
        (clause, f"{clause.path}:{clause.number} is {_state(states, clause.path)} at a clause of {one.ref}: {clause.edit}")
        for one in (chain.links if chain.asked else ())
        for clause in one.clauses
        if clause.edit and PurePosixPath(clause.path).name in TELLING
    ]
    edited.sort(key=lambda found: (TELLING.index(PurePosixPath(found[0].path).name), found[0].path, found[0].number))
    notes = list(_notes(chain))
    for line in chain.lines:
        if line.edit:
            notes += [*(said for _, said in edited[:1]), *_cures(states, line.path)]
            return "eval-suspected", f"{line.path} is {_state(states, line.path)} at the case: {line.edit}", notes
    if edited:
        others = len({(clause.path, clause.number) for clause, _ in edited}) - 1
        more = f"; so is {others} more line" if others == 1 else f"; so are {others} more lines" if others else ""
        return (
            "prompt-suspected",
            f"{edited[0][1]}{more}; the case's line is what the spec says",
            [*notes, *_cures(states, edited[0][0].path)],
        )
    if fault := next((one for pair in chain.pairs for one in contradictions(pair, chain.links)), ""):
        return "eval-suspected", fault, notes
    if gap := next(_gaps(chain), ""):
        return "spec-gap", gap, notes
    verdict, reason, told = _by_moves(chain)
    return verdict, reason, [*notes, *told]


def _state(states: Mapping[str, Artifact], path: str) -> str:
    return states[path].state if path in states else State.NEW.value


def _cures(states: Mapping[str, Artifact], path: str) -> list[str]:
    return [f"{path}: {states[path].help}"] if path in states and states[path].help else []


def _notes(chain: Chain) -> Iterator[str]:
    folders = {PurePosixPath(one.path).parent for one in chain.lines}
    for one in chain.artifacts:
        if one.state == State.NOT_CHECKED_OUT:
            yield f"{one.path} is not checked out, so it is taken to be as the spec says"
        elif not one.concerned and PurePosixPath(one.path).parent in folders and State(one.state) not in FINE:
            yield f"{one.path} is {one.state}, but not where this case hangs on it"
    if not chain.asked:
        yield "the case replays a record and asks no model: it tries the grader"
    yield from dict.fromkeys(line for pair in chain.pairs for line in _chosen(pair))


def _chosen(pair: Pair) -> Iterator[str]:
    """The judgement calls that decide the case, or what it is about."""
    view = pair.now.view
    about = {pair.id, *map(rule_of, pair.case.refs)}
    names = naming(view, "decides") if view.judgements else {}
    for one in view.judgements:
        if not about.isdisjoint(map(rule_of, names.get(str(one.ref), ()))):
            agreed = f"{enumerated(one.value.agreed_by)} agreed on {one.value.agreed_on}" if one.value.agreed_by else "nobody agreed"
            yield f"{one.ref} decides it, {agreed}: {view.fill(one.value.choice)}"


def _gaps(chain: Chain) -> Iterator[str]:
    """What the model cannot know from what it is told."""
    for one in chain.links:
        if one.moved == "gone":
            yield f"the case is about {one.ref}, which was removed since the base, and still asks for the same"
    if not chain.asked:
        return
    if not any(one.role == "covered" and one.moved != "gone" for one in chain.links):
        yield "the case is about no element of this feature, so nothing in the spec states what it asks for"
    for one in chain.links:
        if not one.told and one.role in {"covered", "judged"} and kind_of(one.ref) in {"intent", "constraint", "tool"}:
            for pair in chain.pairs:
                yield from _untold(pair.now, one)


def _untold(now: Compiled, one: Link) -> Iterator[str]:
    """An element that the case needs, and that the model reads nothing of."""
    if one.ref not in now.elements or now.tells(one.ref):
        return
    channels = now.enforced(one.ref)
    # What is enforced elsewhere too, a case that is about something else need not tell the model.
    if one.role == "judged" and set(channels) - {"prompt", "eval"}:
        return
    left = channels if "prompt" not in channels else ()
    # What a schema enforces is said by the schema, and not by a line of the rule.
    if "schema" in left and now.reads_schema(one.ref):
        return
    about = "about" if one.role == "covered" else "judged by"
    why = f": `enforce` leaves it to {', '.join(left)}" if left else ""
    yield f"the case is {about} {one.ref}, and no line of the prompt and no tool says it{why}"


def _by_moves(chain: Chain) -> tuple[Verdict, str, list[str]]:
    """The verdict where the disk is right: by what moved since the base."""
    moved, links = chain.moved, chain.links
    right = "what the case hangs on stands as the spec says: look at " + ("the model or the runtime" if chain.asked else "the grader")
    changed = [one.ref for one in links if one.moved in {"changed", "new"}]
    clauses = [(one, clause) for one in links for clause in one.clauses if clause.moved == "changed"]
    worded = [one for one in links if one.lost or any(clause.moved == "changed" for clause in one.clauses)]
    case_moved, how = moved in {"changed", "new"}, "is new" if moved == "new" else "changed"
    if not moved:
        help = "name a revision in which the case passed with `--base`, or keep runs with `specforge results --save`, and what moved since is looked at too"
        return "all-consistent", right, [help]
    if chain.green is not None and chain.green.by == "fingerprints":
        return _by_fingerprints(chain, chain.green, right)
    if changed:
        reason = f"{right}; since the base, the behaviour was changed on purpose: {few_in_code(changed, SHOWN)}"
        stale = "the case itself was not changed with it: see whether it still expects what is meant"
        return "all-consistent", reason, [] if case_moved else [stale]
    if case_moved and worded:
        return "all-consistent", f"{right}; the case {how} since the base, and so did the wording of {worded[0].ref}", []
    if case_moved:
        return "eval-suspected", f"the case {how} since the base, and nothing that it is about did", []
    if worded and chain.asked:
        one = clauses[0][0] if clauses else worded[0]
        at = f"{clauses[0][1].path}:{clauses[0][1].number}" if clauses else "the prompt"
        cause = "its wording" if one.moved == "reworded" else "the template, or what is printed around it,"
        if one.moved != "reworded" and any(one.ref in pair.former for pair in chain.pairs):
            cause = "its id, which is printed,"
        return (
            "prompt-suspected",
            f"{at} says {one.ref} otherwise than in the base: {cause} moved, and neither the rule nor the case did",
            [],
        )
    return "all-consistent", f"{right}; nothing of it moved since the base", list(_elsewhere(chain))


def _by_fingerprints(chain: Chain, green: Green, right: str) -> tuple[Verdict, str, list[str]]:
    """The verdict where only fingerprints of the last green run are known: they tell that something changed, and not how."""
    changed = [*(one.ref for one in chain.links if one.moved in {"changed", "new"}), *green.gone]
    notes = [f"fingerprints do not tell a rule from its words; {untold(green)}"]
    if changed:
        return "all-consistent", f"{right}; since the last green run changed: {few_in_code(changed, SHOWN)}", notes
    if chain.moved == "changed":
        return "eval-suspected", "the case changed since the last green run, and nothing that it is about did", []
    if green.prompt and chain.asked:
        return (
            "all-consistent",
            f"{right}; the prompt is another text than in the last green run, and nothing that the case is about is",
            notes,
        )
    return "all-consistent", f"{right}; nothing of it moved since the last green run", []


def _elsewhere(chain: Chain) -> Iterator[str]:
    """What the model is told otherwise than in the base, beside the clauses of the case."""
    for pair in chain.pairs if chain.asked else ():
        before = {(made.name, bare(line.text)) for made in (pair.then.made if pair.then is not None else ()) for line in made.clauses}
        for made in pair.now.made:
            now = {(made.name, bare(line.text)) for line in made.clauses}
            gone = {said for said in before if said[0] == made.name} - now
            if made.name in TELLING and (count := max(len(now - before), len(gone))):
                yield f"{made.path} says {many(count, 'line')} otherwise than in the base, none of them a clause of this case"
