"""Links that a person confirms: both ends were compared and say the same."""

from collections.abc import Collection
from pathlib import Path

from specforge.config import Config
from specforge.elements import fingerprints
from specforge.errors import UsageError
from specforge.links import links_in, piece_of, refs_of, seen_now
from specforge.location import printable
from specforge.settling.specs import write_spec
from specforge.splicing import Put, SetValue, Splice, splice
from specforge.tracing.compiling import open_features
from specforge.writing import exclusive


def confirm(root: Path, config: Config, feature: str, files: Collection[str]) -> tuple[int, tuple[str, ...]]:
    """Note of links of a feature that both ends were compared as they are now; gives how many, and the specs that say so.

    Args:
        root: The project.
        config: Its settings.
        feature: The feature.
        files: The linked files, as the spec names them or as paths inside the project; all when there is none.

    Raises:
        UsageError: when there is no such feature or link, or the place of one is gone.
        InvalidSpecError: when the spec has a mistake.
    """
    opened = open_features(root, config, [feature])
    splices: dict[str, dict[tuple[str | int, ...], Splice]] = {}
    known = {link.value.file for view in opened.views() for link, _, _ in links_in(view)}
    wanted = {
        name
        for name in known
        if not files or any(one == name or one.endswith(f"/{name.split('/')[-1]}") or one == name.split("/")[-1] for one in files)
    }
    if not wanted:
        names = ", ".join(sorted(known)) or "none"
        what = f"no link to {printable(next(iter(files)))}" if files else "no links"
        raise UsageError(f"feature `{feature}` has {what}", f"its linked files: {names}")
    for view in opened.views():
        now = fingerprints(view)
        for link, owner, text in links_in(view):
            if link.value.file not in wanted:
                continue
            piece = piece_of(link.value.file, text, link.value.at)
            if piece is None:
                raise UsageError(f"{link.value.file} has nothing at {link.value.at!r}", f"correct the link in {link.place.path} first")
            seen = seen_now(piece, {ref: now.get(ref, "") for ref in refs_of(link.value, owner)})
            route = (*link.place.route, "seen")
            change: Splice = Put(route, seen) if link.value.seen is None else SetValue(route, seen)
            splices.setdefault(link.place.path, {})[route] = change
    with exclusive(root):
        for path, changes in splices.items():
            raw = (root / path).read_bytes()
            write_spec(root, path, raw, splice(raw, list(changes.values())))
    return sum(map(len, splices.values())), tuple(sorted(splices))
