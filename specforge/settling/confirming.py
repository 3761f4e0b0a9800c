"""Links that a person confirms: both ends were compared and say the same."""

import posixpath
from collections.abc import Collection
from pathlib import Path

from specforge.config import Config
from specforge.errors import UsageError
from specforge.links import ends_of, links_in, piece_of, refs_of, seen_now
from specforge.location import Route, printable
from specforge.project import Owned
from specforge.settling.specs import noting, write_spec
from specforge.spec.decisions import Link
from specforge.splicing import Put, SetValue, Splice, splice
from specforge.tracing.compiling import Opened, open_features
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
    raws: dict[str, bytes] = {}
    # What was compared is what stands there now; what another run writes while this one waits for it was compared by nobody.
    splices = _splices(open_features(root, config, [feature], reader=noting(root, raws)), feature, files)
    with exclusive(root):
        for path, changes in splices.items():
            write_spec(root, path, raws[path], splice(raws[path], list(changes.values())))
    return sum(map(len, splices.values())), tuple(sorted(splices))


def _splices(opened: Opened, feature: str, files: Collection[str]) -> dict[str, dict[Route, Splice]]:
    """What is to be changed in each spec, by the place that it is changed at."""
    splices: dict[str, dict[Route, Splice]] = {}
    links = [link for view in opened.views() for link, _, _ in links_in(view)]
    stranger = next((one for one in files if not any(posixpath.normpath(one) in _names(link) for link in links)), None)
    if stranger is not None or not links:
        what = "no links" if stranger is None else f"no link to {printable(stranger)}"
        names = ", ".join(sorted({link.value.file for link in links})) or "none"
        raise UsageError(f"feature `{feature}` has {what}", f"its linked files: {names}")
    wanted = set(map(posixpath.normpath, files))
    for view in opened.views():
        _, now = ends_of(view)
        for link, owner, text in links_in(view):
            if wanted and not wanted & _names(link):
                continue
            piece = piece_of(link.value.file, text, link.value.at)
            if piece is None:
                raise UsageError(f"{link.value.file} has nothing at {link.value.at!r}", f"correct the link in {link.place.path} first")
            seen = seen_now(piece, {ref: now.get(ref, "") for ref in refs_of(link.value, owner)})
            route = (*link.place.route, "seen")
            change: Splice = Put(route, seen) if link.value.seen is None else SetValue(route, seen)
            splices.setdefault(link.place.path, {})[route] = change
    return splices


def _names(link: Owned[Link]) -> frozenset[str]:
    """What a linked file can be called: as the spec does, by its path inside the project, or by its name alone."""
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(link.place.path), link.value.file))
    return frozenset((posixpath.normpath(link.value.file), inside, posixpath.basename(inside)))
