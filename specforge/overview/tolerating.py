"""What a spec tolerates: waivers, comments that ignore findings, and decisions about edits and changes."""

import datetime
from collections.abc import Iterator

from specforge.ignoring import ignored_in
from specforge.linting import locate
from specforge.location import Place
from specforge.overview.model import Tolerated
from specforge.project import Project, SpecFile


def tolerated_in(file: SpecFile, project: Project, as_of: datetime.date) -> Iterator[Tolerated]:
    """Give everything that is tolerated in a spec, in the order in which it stands there, and whether it has run out on a day."""

    def until(what: str, owner: str, reason: str, expires: datetime.date | None, place: Place) -> Tolerated:
        return Tolerated(what, owner, reason, expires, locate(project, place), expires is not None and expires < as_of)

    for index, waiver in enumerate(file.document.waivers):
        what = f"waives {waiver.check}{f' of {waiver.element}' if waiver.element else ''}"
        yield until(what, waiver.owner, waiver.reason, waiver.expires, Place(file.path) / "waivers" / index)
    for comment in ignored_in(file, project.sources[file.path]):
        if comment.element is not None and comment.until is not None and not comment.lacks[0]:
            what = f"ignores {comment.check} of {comment.element.name}"
            yield Tolerated(what, comment.owner, comment.reason, comment.until, comment.at, comment.until < as_of)
    for index, one in enumerate(file.document.decisions):
        whats = (("accepts an edit of", one.accept), ("detaches", one.detach), ("accepts a change of", one.change))
        for what, name in whats:
            if name is not None:
                yield until(f"{what} {name}", one.owner, one.reason, one.expires, Place(file.path) / "decisions" / index)
