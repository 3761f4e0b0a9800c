"""Files of results opened together: what each says about itself, and the runs in them, each once."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from specforge.amounts import many
from specforge.results.files import content_of
from specforge.results.kept import ahead
from specforge.results.reading import doubled, read, together
from specforge.results.records import File, Reading, Result, instant


class Gathered(Struct, frozen=True):
    """Some files of results."""

    files: tuple[File, ...]
    readings: tuple[tuple[bytes, Reading], ...]
    """The content of each file, and what was read from it, in the same order."""

    @property
    def results(self) -> tuple[Result, ...]:
        """The runs of all of them, each once."""
        return together(self.readings)


def gathered(paths: Iterable[Path], as_of: datetime.date, left: str) -> Gathered:
    """Open files of results.

    Args:
        paths: The files, of any runner that is known; one that is named twice counts once.
        as_of: The day.
        left: What is not done with runs that are dated ahead of it, in words.

    Raises:
        ResultsError: when a file is not one of results, or half of one.
    """
    found = [(str(path), content := content_of(path), read(content, str(path))) for path in dict.fromkeys(paths)]
    files = (
        File(name, one.source, len(one.results), one.others, (*one.notes, *notes, *_dated_ahead(one.results, as_of, left)))
        for (name, _, one), notes in zip(found, doubled(found), strict=True)
    )
    return Gathered(tuple(files), tuple((content, one) for _, content, one in found))


def until_day(results: Iterable[Result], as_of: datetime.date) -> tuple[Result, ...]:
    """Give the runs that are not dated ahead of a day."""
    return tuple(one for one in results if not one.at or not ahead(instant(one.at), as_of))


def _dated_ahead(results: Sequence[Result], as_of: datetime.date, left: str) -> Iterable[str]:
    found = sorted(at for one in results if one.at and ahead(at := instant(one.at), as_of))
    if found:
        yield f"{len(found)} of its {many(len(results), 'run')} {'is' if len(found) == 1 else 'are'} dated after {as_of}, the last one {found[-1]}: the clock was wrong, and {left}"
