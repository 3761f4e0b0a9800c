"""What a case hung on in its last green run, by the fingerprints that are kept of it."""

from collections.abc import Iterable
from pathlib import Path

from specforge.elements import rule_of
from specforge.errors import BaseError
from specforge.git.revision import Revision, open_commit
from specforge.results.kept import Kept, later
from specforge.tracing.chain.answer import Green, Lacking, Move, Role
from specforge.tracing.chain.moving import Pair


def last_green(kept: Iterable[Kept]) -> Kept | None:
    """Give the last green run; nothing when there is none."""
    return max((one for one in kept if one.green), key=later, default=None)


def recalled(green: Green, pair: Pair, lacking: Lacking) -> Green:
    """Compare a view with a run by what is kept of it, where its commit cannot be read.

    Args:
        green: The run.
        pair: The case in the variant that was run.
        lacking: Why its commit cannot be compared with.
    """
    gone = [rule_of(ref) for ref in green.run.fingerprints if rule_of(ref) not in {*pair.roles, pair.id}]
    return Green(green.run, "fingerprints", green.prompt, tuple(dict.fromkeys(gone)), lacking)


def commit_of(run: Kept, root: Path) -> tuple[Revision | None, Lacking]:
    """Open the commit whose spec was run, or say why it cannot be.

    Args:
        run: The run.
        root: The project.
    """
    if not run.revision:
        return None, "commit"
    try:
        return open_commit(root, run.revision), ""
    except BaseError:
        pass
    try:
        open_commit(root, "HEAD")
    except BaseError:
        return None, "repository"
    return None, "clone"


def lack(green: Green) -> str:
    """Say why only the fingerprints of a run are known; nothing when its texts are."""
    commit = f"its commit {green.run.revision[:12]}"
    return {
        "": "",
        "commit": "its spec was not committed when it was kept",
        "clone": f"{commit} is not in this clone",
        "repository": "there is no git repository with a commit here",
        "spec": f"the spec of {commit} cannot be read here",
    }[green.lacking]


def untold(green: Green) -> str:
    """Say that the texts of a run are not known, and what to do."""
    fetch = {"clone": "fetch it, as with `git fetch --unshallow`, or ", "repository": "look in a clone, or "}.get(green.lacking, "")
    return f"what the texts were then is not known, for {lack(green)}: {fetch}name a revision of that time with `--base`"


def move_of(green: Green, pair: Pair, ref: str, role: Role) -> Move:
    """What happened to an element; nothing is known of those that are only used, or quoted in the prompt alone."""
    then = {one: mark for one, mark in green.run.fingerprints.items() if rule_of(one) == ref}
    if not then:
        return "" if role in {"used", "quoted"} else "new"
    return "unchanged" if all(pair.prints.get(one) == mark for one, mark in then.items()) else "changed"


def case_move(green: Green, pair: Pair) -> Move:
    """What happened to the case itself; one that is made from the spec moves with its elements only."""
    return "unchanged" if green.run.fingerprints.get(pair.id) == pair.prints.get(pair.id) else "changed"


def told(kept: Iterable[Kept], green: Kept | None, wrong: Iterable[Kept]) -> str:
    """What else is worth knowing of the runs that are kept; nothing when there is nothing.

    Args:
        kept: The runs of the case.
        green: The one that is compared with.
        wrong: Those that are dated ahead, and left out.
    """
    dated = max((one.at for one in wrong), default=None)
    left = f"a run that is kept is dated {dated}, which is still to come, and is left out: the clock was wrong" if dated else ""
    return "; ".join(filter(None, (_told(kept, green), left)))


def _told(kept: Iterable[Kept], green: Kept | None) -> str:
    found = max(kept, key=later, default=None)
    if found is None:
        return ""
    if green is None:
        return f"no run of the case that is kept passed; the last one was made {found.at}: {found.verdict}"
    if found.model != green.model:
        models = [one.model or "a model that is not named" for one in (found, green)]
        return f"the last run, made {found.at}, was of {models[0]}: {found.verdict}; the last green one was of {models[1]}"
    return ""
