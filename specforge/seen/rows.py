"""What became of the rows of a list: those that are shown, as JSON or told in another form, and where the others stood."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from specforge.regexes import regex
from specforge.seen.envelope import envelope
from specforge.seen.pieces import PIECE, End
from specforge.seen.watching import Returned

NEAR = 100
"""Characters that stand at most between two values of a row which is told in another form: names, commas, the frame of a table."""
NAMING = 2
"""Words that stand at most there, as the name of a column; with more it is a sentence."""
WORD = regex(r"\w+")
PLACES = 50
"""Places at which a value of such a row is looked for."""


class Rows(Struct, frozen=True):
    """What became of the rows of a list."""

    lost: int | None = None
    """How many are not shown; nothing where the result is no list."""
    kept: tuple[str, ...] = ()
    """Those that are shown, where that is a list, too."""
    lost_from: End | None = None
    """Where the others stood; nothing where they stood at several places, and where none is kept."""
    beside: str = ""
    """For a list that is told in another form: what is shown beside its rows."""


def rows_of(returned: Returned, shown: str, reads: Mapping[str, str | None] | None) -> Rows:
    """What became of the rows of a result, where what is shown is a list, too, or holds rows as they were written."""
    said = envelope(returned.text if returned.value is None else returned.value, reads)
    if said.rows is None:
        return Rows()
    there = envelope(shown, reads)
    if there.rows is not None:
        every, left = tuple(map(_keyed, said.rows)), tuple(map(_keyed, there.rows))
        kept = tuple((Counter(every) & Counter(left)).elements())
        return Rows(len(every) - len(kept), kept, _lost_from(every, left) if kept else None)
    # Without spaces, so that a row is found in whatever layout it is written.
    whole = "".join(shown.split())
    return Rows(sum(not any("".join(text.split()) in whole for text in _texts_of(row)) for row in said.rows))


def told_rows(returned: Returned, shown: str, reads: Mapping[str, str | None] | None) -> Rows | None:
    """What became of the rows of a list that is told in another form, as CSV or a table of Markdown; nothing where it is not."""
    said = envelope(returned.text if returned.value is None else returned.value, reads)
    if said.rows is None or envelope(shown, reads).rows is not None:
        return None
    at, kept, left = 0, [], []
    for row in said.rows:
        if (span := _told(row, shown, at)) is not None:
            left.append(shown[at : span[0]])
            kept.append(_keyed(row))
            at = span[1]
    beside = " ".join(" ".join((*left, shown[at:])).split())
    if not kept or len(beside) * 2 > len(shown.strip()):
        return None
    return Rows(len(said.rows) - len(kept), tuple(kept), _lost_from(tuple(map(_keyed, said.rows)), kept), beside)


def _told(row: object, shown: str, at: int) -> tuple[int, int] | None:
    """Where a text tells every value of a row, one near the other and in order; nothing where it does not, and where that could be chance."""
    first, *others = [str(leaf) for leaf in leaves_of(row)] or [""]
    if not first or (not others and len(first) < PIECE):
        return None
    for begin in _words(first, shown, at, len(shown)):
        end = begin + len(first)
        for leaf in others:
            found = next(_words(leaf, shown, end, end + NEAR + len(leaf)), -1)
            if found < 0 or len(WORD.findall(shown, end, found)) > NAMING:
                break
            end = found + len(leaf)
        else:
            return begin, end
    return None


def _words(word: str, text: str, at: int, end: int) -> Iterator[int]:
    """The first places in a stretch of a text at which something stands, but for those where it is a part of a longer word or number."""
    found = at - 1
    for _ in range(PLACES):
        found = text.find(word, found + 1, end)
        if found < 0:
            return
        if _is_word(text, found, found + len(word)):
            yield found


def _is_word(text: str, begin: int, end: int) -> bool:
    """Whether a stretch of a text is no part of a longer word or number."""
    before, behind = text[max(begin - 1, 0) : begin], text[end : end + 1]
    return not (before.isalnum() and text[begin].isalnum()) and not (behind.isalnum() and text[end - 1].isalnum())


def _lost_from(every: tuple[str, ...], left: Sequence[str]) -> End | None:
    if tuple(left) == every[: len(left)]:
        return "tail"
    if tuple(left) == every[-len(left) :]:
        return "head"
    return "middle" if every[0] in left and every[-1] in left else None


def _texts_of(row: object) -> Iterator[str]:
    yield row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)
    yield json.dumps(row)
    yield str(row)


def _keyed(row: object) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def leaves_of(value: object) -> Iterator[object]:
    """The values of a result that say something, in order: texts that are not blank, and numbers."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, Mapping):
            pending += reversed(list(one.values()))
        elif isinstance(one, list | tuple):
            pending += reversed(one)
        elif one is not None and not isinstance(one, bool) and str(one).strip():
            yield one
