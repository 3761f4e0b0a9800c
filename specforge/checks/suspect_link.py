"""Files that people write, where one end of a link moved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from specforge.amounts import enumerated
from specforge.finding import Problem, Severity
from specforge.links import Piece, ends_of, links_in, nearest_place, pieces_of, refs_of, seen_now
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.decisions import Link

MOST_NAMED = 3
"""How many elements of a link are named; the link itself lists more."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def suspect_link(project: Project) -> Iterator[Problem]:
    """Flag a link of which either end has changed since a person compared the two, or is gone, or that can mean two places.

    The text of a prompt, a runner's config or a document is written by hand; nothing compiles it, so nothing but a
    person can say that it still says what the elements state.

    Fires on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: brief, level: should, rule: Answer in at most 3 sentences.}
    links:
      - {file: prompt.md, at: "## Style", to: constraint/brief, seen: qVnr8sIJ 00000000}
    # file: prompt.md
    ## Style
    Be brief.
    ```

    Silent on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: brief, level: should, rule: Answer in at most 3 sentences.}
    links:
      - {file: prompt.md, at: "## Style", to: constraint/brief}
    # file: prompt.md
    ## Style
    Be brief.
    ```
    """
    for view in project.views:
        if not (links := tuple(links_in(view))):
            continue
        known, now = ends_of(view)
        for link, owner, text in links:
            pieces = (*pieces_of(link.value.file, text, link.value.at),)
            refs = refs_of(link.value, owner)
            where = f"{link.value.file}{f' at {link.value.at!r}' if link.value.at else ''}"
            if lost := [ref for ref in refs if ref not in known and ref not in now]:
                yield Problem(
                    f"the link to {where} is about {lost[0]}, which does not exist",
                    link.place / "to",
                    "name another one as `kind/id`, or take it out of `to`",
                )
            elif not pieces:
                near = nearest_place(link.value.file, text, link.value.at or "")
                since, now_at = (" any more", "where it is now") if link.value.seen is not None else ("", "where it is")
                help = f"did you mean `{near}`? else say {now_at}, or remove the link" if near else f"say {now_at}, or remove the link"
                yield Problem(f"{where} is not there{since}", link.place, help, refs[0])
            else:
                yield from _suspect(view, link, where, pieces, {ref: now.get(ref, "") for ref in refs})


def _suspect(view: View, link: Owned[Link], where: str, pieces: Sequence[Piece], elements: Mapping[str, str]) -> Iterator[Problem]:
    """What is not sure of a link whose ends are both there."""
    first, piece = next(iter(elements)), pieces[0]
    if piece.again:
        message = f"{where} can mean line {piece.line} or line {piece.again}: both read the same, and the first one is taken"
        yield Problem(message, link.place / "at", "make one of the two another line, and name the one that is meant", first)
    if link.value.seen is not None and (moved := _least(_moved(link.value.seen, seen_now(one, elements)) for one in pieces)):
        what = f"{where} (line {piece.line})"
        names = enumerated([*elements]) if len(elements) <= MOST_NAMED else f"its {len(elements)} elements"
        # One fingerprint stands for all of them.
        one, them = (names, "it") if len(elements) == 1 else (f"one of {names}", "them")
        message = {
            "text": f"{what} changed since it was compared with {names}",
            "behind": f"something that {what} refers to changed since it was compared with {names}",
            "elements": f"{one} changed since {what} was compared with {them}",
            "both": f"{what} and {one} changed since they were compared",
        }[moved]
        yield Problem(message, link.place, f"compare them, and run `specforge confirm {view.id} {link.value.file}`", first)


def _least(moved: Iterable[str]) -> str:
    """The least that changed by any reading of the piece: nothing where it was compared as one of them has it."""
    return min(moved, key=("", "behind", "elements", "text", "both").index)


def _moved(seen: str, now: str) -> str:
    """Which end is not what it was, or what the text refers to; nothing when nothing is. What was compared without that is not held to it."""
    one, other = (f"{text}  ".split(" ")[:3] for text in (seen, now))
    text, elements, behind = (before != after for before, after in zip(one, other, strict=True))
    if text or elements:
        return "both" if text and elements else "text" if text else "elements"
    return "behind" if behind and one[2] else ""
