"""What a case hung on in its last green run, by the fingerprints that are kept of it."""

from collections.abc import Iterable

from specforge.elements import rule_of
from specforge.results.kept import Kept, later
from specforge.tracing.chain.answer import Green, Move, Role
from specforge.tracing.chain.moving import Pair


def last_green(kept: Iterable[Kept]) -> Kept | None:
    """Give the last green run; nothing when there is none."""
    return max((one for one in kept if one.green), key=later, default=None)


def recalled(run: Kept, pair: Pair, prompt: str) -> Green:
    """Compare a view with a run by what is kept of it.

    Args:
        run: The run.
        pair: The case in the variant that was run.
        prompt: The mark of the prompt now.
    """
    gone = [rule_of(ref) for ref in run.fingerprints if rule_of(ref) not in pair.roles and ref != pair.id]
    return Green(run, "fingerprints", prompt != run.prompt, tuple(dict.fromkeys(gone)))


def move_of(green: Green, pair: Pair, ref: str, role: Role) -> Move:
    """What happened to an element; nothing is known of those that are only used or quoted."""
    if role in {"used", "quoted"}:
        return ""
    then = {one: mark for one, mark in green.run.fingerprints.items() if rule_of(one) == ref}
    if not then:
        return "new"
    return "unchanged" if all(pair.now.prints.get(one) == mark for one, mark in then.items()) else "changed"


def case_move(green: Green, pair: Pair) -> Move:
    """What happened to the case itself; one that is made from the spec moves with its elements only."""
    return "unchanged" if green.run.fingerprints.get(pair.id) == pair.now.prints.get(pair.id) else "changed"


def told(kept: Iterable[Kept], green: Kept | None) -> str:
    """What else is worth knowing of the runs that are kept; nothing when there is nothing."""
    found = max(kept, key=later, default=None)
    if found is None:
        return ""
    if green is None:
        return f"no run of the case that is kept passed; the last one was made {found.at}: {found.verdict}"
    if found.model != green.model:
        models = [one.model or "a model that is not named" for one in (found, green)]
        return f"the last run, made {found.at}, was of {models[0]}: {found.verdict}; the last green one was of {models[1]}"
    return ""
