"""Markdown as sections of blocks, each with the lines it stands on."""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from specforge.importing.binding import forbids
from specforge.importing.speakers import is_speaker
from specforge.regexes import regex

WRAP = 50
"""A line of at least so many characters goes on in the next one; a shorter one was ended on purpose."""
LONGEST_LINE = 160
"""Nobody wraps lines that are longer."""
ROOM = 6
"""How many characters a line may be shorter than the others, which have a mark before them or end with a short word."""
LONGEST = 20_000
"""The most characters that are read as one piece; what is longer is cut between lines, so that each part finds a place."""

_HEADING = regex(r" {0,3}(#{1,6})(?:[ \t]+(.*))?")
_BOXED = regex(r" {0,3}\u3010([^\u3010\u3011\n]{1,60})\u3011[ \t]*[:\uff1a]?[ \t]*")
"""A heading in Chinese and Japanese."""
_UNDERLINE = regex(r" {0,3}(={3,}|-{3,})[ \t]*")
_FENCE = regex(r" {0,3}(`{3,}|~{3,})([^`]*)")
_ITEM = regex(r"([ \t]*)([-*+\u2022]|[0-9]{1,9}[.)])([ \t]+)(\S.*)")
_BULLET = regex(r"[ \t]*[-*+\u2022][ \t]+\S")
_LETTERED = regex(r"\(?[A-Za-z][.)][ \t]")
_MARKER = regex(r"[ \t]*(?:[-*+\u2022]|[0-9]{1,9}[.)])[ \t]*")
_QUOTE = regex(r"^(?:>[ \t]?)+(?=\S)")
_MARKS = regex(r"^(?:(?:[-*+\u2022>]|\[[ xX]\])[ \t]+)+(?=\S)")
"""More marks behind that of an item."""
_RULER = regex(r"[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:=[ \t]*){3,})")
_DELIMITER = regex(r"[ \t]*(?:\|[ \t]*:?-+:?[ \t]*|:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*)(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_COMMENT = regex(r"[ \t]*<!--.*-->[ \t]*")
_TAG = regex(r"[ \t]*<(/?)([A-Za-z][A-Za-z0-9_-]{0,60})(?: [^<>]{0,200})?>[ \t]*")
_NUMBERED = regex(r" {0,3}([0-9]{1,2})[.)] +([^\W\d_][^\n]{0,78}[^\s.!?;,])[ \t]*")
_OUTLINE = regex(r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+)[ \t]+(?=[^\W\d_])")
"""The number of a heading in an outline."""
_SUBNUMBER = regex(r"^([ \t]*)[0-9]{1,2}\.([0-9]{1,2})[.)]?[ \t]+(?=\S)")
_FILLED = regex(r"[ \t]*(?:(?:\{{1,3}[ \t]*[A-Za-z_][\w.-]*[ \t]*\}{1,3}|\$\{?[A-Za-z_]\w*\}?)[ \t]*)*")
"""A line that has nothing but names in braces, in which something is filled in."""
_PLACE = regex(r"\{{1,3}[ \t]*[A-Za-z_][\w.-]*[ \t]*\}{1,3}|\$\{[A-Za-z_]\w*\}")
"""A place in a line at which something is filled in."""
_EXAMPLE = regex(r"exampl|exempl|ejempl|esemp|beispiel|voorbeeld|\u4f8b", re.IGNORECASE)
"""What a heading or a tag of examples says; the tags in them are a part of what is shown."""
_TITLE = regex(r"(?![a-z])[^\W\d_][^\n:{}<>|`\"]{0,58}[\w)'\u2019][ \t]*")
"""A line without a mark that may be a heading."""
_BOLD_TITLE = regex(r"(\*\*|__)([^*_:.!?\n]{1,60})\1[ \t]*")
_SENTENCE = regex(r"[^\W\d_][^\n]{20,}[.!?\u3002]")
_LABEL = regex(r"[^\W\d_][^\n:{}<>|`\"]{0,58}[\w)'\u2019] ?:[ \t]*")
_BEGINS_ANEW = regex(r"[`*_]*[\w./-]{2,40}[`*_]* ?: ")
"""How a line begins that says something of a name of its own, as `search: ...`."""
_ENDS = regex(r"[.!?:;\u3002][\"')\]\u201d*_`]*[ \t]*\Z")
_CONTINUES = regex(r"[ \t]*(?![a-z][.)][ \t])(?![^\s:]+ ?:)[a-z\u00df-\u00f6\u00f8-\u00ff\u03b1-\u03c9\u0430-\u044f]")
"""How a line begins that goes on with the item above it, though it stands no deeper: in the middle of a sentence."""
_BAR = regex(r"(?<!\\)\|")

Kind = Literal["text", "item", "step", "table", "fence", "ruler", "comment", "empty"]


class Block(Struct, frozen=True):
    """A paragraph, an item of a list with what is nested in it, a table, a fenced block, or a line that says nothing."""

    kind: Kind
    text: str
    """Without the marker; nested lines stand as lines of their own."""
    first: int
    last: int


class Section(Struct, frozen=True):
    """A heading, the blocks below it, and the sections below it."""

    title: str
    line: int
    """The line of the heading; 0 for what stands before the first one."""
    last: int
    """The last line before the next heading of any level."""
    blocks: tuple[Block, ...]
    parts: tuple["Section", ...] = ()
    underlined: bool = False
    """Whether the line below the heading only underlines it."""


class _Heading(Struct, frozen=True):
    level: int
    title: str
    line: int
    after: int
    """The line that its text begins on."""


def read_sections(lines: Sequence[str]) -> tuple[Section, ...]:
    """Cut a text into sections; the first has no heading and holds what stands before the others."""
    closers = _closers(lines)
    marked = _unnumbered(list(_headings(lines, closers)))
    headings = sorted([*marked, *_tags_beside(marked, lines, closers)], key=lambda one: one.line) or list(_tags(lines))
    if not headings and (headings := list(_plain_headings(lines, closers))):
        lines = [_SUBNUMBER.sub(lambda found: f"{found[1]}{found[2]}.".ljust(len(found[0])), line) for line in lines]
    flat: list[tuple[int, Section]] = []
    bounds = [*headings, _Heading(0, "", len(lines) + 1, len(lines) + 1)]
    flat.append((0, Section("", 0, bounds[0].line - 1, tuple(_blocks(lines, 1, bounds[0].line - 1, closers)))))
    for here, following in zip(headings, bounds[1:], strict=True):
        last = following.line - 1
        blocks = _listed_in_tags(lines, here, last, closers) or tuple(_blocks(lines, here.after, last, closers))
        flat.append((here.level, Section(here.title, here.line, last, blocks, underlined=here.after > here.line + 1)))
    return (flat[0][1], *_nested(flat[1:]))


def _nested(flat: list[tuple[int, Section]]) -> Iterator[Section]:
    """Put sections below those of a lower level that stand before them."""
    parts: dict[int, list[Section]] = defaultdict(list)
    # From the end: when a section is reached, all that stands below it is complete.
    for level, section in reversed(flat):
        below = [one for deeper in sorted(parts) if deeper > level for one in parts[deeper]]
        below.sort(key=lambda one: one.line)
        for deeper in [one for one in parts if one > level]:
            del parts[deeper]
        parts[level].append(replace(section, parts=tuple(below)))
    yield from sorted((one for found in parts.values() for one in found), key=lambda one: one.line)


def _closers(lines: Sequence[str]) -> dict[int, int]:
    """The line that closes each fenced block, by the line that opens it; a fence that is never closed opens none."""
    fences = [(number, found[1], found[2].strip()) for number, line in enumerate(lines, 1) if (found := _FENCE.fullmatch(line))]
    longest: list[dict[str, int]] = [{}]
    for _, fence, language in reversed(fences):
        known = longest[-1]
        longest.append(known if language or known.get(fence[0], 0) >= len(fence) else {**known, fence[0]: len(fence)})
    longest.reverse()
    closed: dict[int, int] = {}
    index = 0
    while index < len(fences):
        number, fence, _ = fences[index]
        index += 1
        # Without this look, fences that are never closed would each be searched to the end.
        if longest[index].get(fence[0], 0) >= len(fence):
            while fences[index][2] or fences[index][1][0] != fence[0] or len(fences[index][1]) < len(fence):
                index += 1
            closed[number] = fences[index][0]
            index += 1
    return closed


def _headings(lines: Sequence[str], closers: dict[int, int]) -> Iterator[_Heading]:
    number = 1
    while number <= len(lines):
        if number in closers:
            number = closers[number] + 1
            continue
        line = lines[number - 1]
        if (found := _HEADING.fullmatch(line)) and (title := _title(found[2] or "")):
            yield _Heading(len(found[1]), title, number, number + 1)
        elif found := _BOXED.fullmatch(line):
            yield _Heading(6, found[1].strip(), number, number + 1)
        elif _is_underlined(lines, number):
            yield _Heading(1 if lines[number].strip()[0] == "=" else 2, line.strip(), number, number + 2)
            number += 1
        number += 1


def _unnumbered(headings: list[_Heading]) -> list[_Heading]:
    """Headings without the numbers of an outline, where several have one: a number says nothing of what stands below."""
    ends = [found.end() if (found := _OUTLINE.match(one.title)) else 0 for one in headings]
    several = sum(map(bool, ends)) > 1
    return [replace(one, title=one.title[end:]) for one, end in zip(headings, ends, strict=True)] if several else headings


def _title(written: str) -> str:
    return re.sub(r"[ \t]#+$", "", written.strip()).strip()


def _is_underlined(lines: Sequence[str], number: int) -> bool:
    line = lines[number - 1]
    alone = number == 1 or not lines[number - 2].strip()
    below = number < len(lines) and _UNDERLINE.fullmatch(lines[number])
    # A sentence above a line of dashes is separated by it, and no heading.
    sentence = line.rstrip(" \t*_\"')\u201d").endswith((".", "!", "?", ":", ";"))
    return bool(alone and below and line.strip() and not sentence and not line.lstrip().startswith(("|", "#")) and not _MARKER.match(line))


def _tags(lines: Sequence[str]) -> Iterator[_Heading]:
    """Sections of a prompt without headings that puts them between tags on lines of their own; what somebody says is no section."""
    found = [(number, tag[1], tag[2]) for number, line in enumerate(lines, 1) if (tag := _TAG.fullmatch(line))]
    last_close = {name: number for number, slash, name in found if slash}
    open_tags: list[str] = []
    filled = {at for here, then in itertools.pairwise(found) if is_filled_in(lines[here[0] - 1 : then[0]]) for at in (here[0], then[0])}
    for number, slash, name in found:
        if number in filled:
            continue
        if is_speaker(name, shown=any("example" in tag.lower() for tag in open_tags)):
            continue
        if not slash and last_close.get(name, 0) > number and len(open_tags) < 5:
            open_tags.append(name)
            yield _Heading(len(open_tags), _name(name), number, number + 1)
        elif slash and open_tags and open_tags[-1] == name:
            open_tags.pop()
            yield _Heading(len(open_tags) + 1, "", number, number + 1)


def _tags_beside(headings: Sequence[_Heading], lines: Sequence[str], closers: dict[int, int]) -> Iterator[_Heading]:
    """Sections of a prompt with headings that stand between tags: each ends what stands above it, and none goes on behind its end.

    A text that a line above it introduces, that a heading stands right above or that is shown as an example stays in its section.
    """
    inside = 0
    for opening, closing, name in _pairs(lines, closers) if headings else ():
        above = max((one for one in headings if one.line < opening), key=lambda one: one.line, default=None)
        held = [one for one in headings if opening < one.line < closing]
        example = _EXAMPLE.search(name) or (above is not None and _EXAMPLE.search(above.title))
        if closing < inside or not (held or _stands_alone(lines, opening, closing, above)) or example or is_speaker(name):
            inside = max(inside, closing)
            continue
        following = min((one for one in headings if one.line > closing), key=lambda one: one.line, default=None)
        # What follows at a deeper level is no part of the section that ends before it.
        end = max(above.level if above else 1, following.level if following else 1)
        yield _Heading(held[0].level if held else end, "" if held else _name(name), opening, opening + 1)
        yield _Heading(end, "", closing, closing + 1)
        inside = inside if held else max(inside, closing)


def _pairs(lines: Sequence[str], closers: dict[int, int]) -> list[tuple[int, int, str]]:
    """Tags on lines of their own that open and close, outside of fenced blocks: the two lines and the name, in the order of the text."""
    fenced = {number for first, last in closers.items() for number in range(first, last + 1)}
    found: list[tuple[int, int, str]] = []
    open_tags: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if number in fenced or line[:1] != "<" or (tag := _TAG.fullmatch(line)) is None:
            continue
        if not tag[1]:
            open_tags.append((number, tag[2]))
        elif open_tags and open_tags[-1][1] == tag[2]:
            found.append((open_tags.pop()[0], number, tag[2]))
    return sorted(found)


def _stands_alone(lines: Sequence[str], opening: int, closing: int, above: _Heading | None) -> bool:
    """Whether a text between tags is one of its own, beside what stands above it and not below its heading, and not only filled in."""
    before = next((number for number in range(opening - 1, 0, -1) if lines[number - 1].strip()), 0)
    begun = above is None or before >= above.after
    apart = before < opening - 1 or _TAG.fullmatch(lines[before - 1]) is not None if before else True
    introduced = before > 0 and lines[before - 1].rstrip(" *_").endswith((":", "\uff1a"))
    held = [line for line in lines[opening : closing - 1] if line.strip()]
    return begun and apart and not introduced and not all(_PLACE.search(line) for line in held)


def _listed_in_tags(lines: Sequence[str], heading: _Heading, last: int, closers: dict[int, int]) -> tuple[Block, ...]:
    """The blocks of a section that is nothing but a list between tags, which say nothing beside its heading; none in another section.

    Tags of an answer are a part of its form, and those of an example of what is shown.
    """
    held = [number for number in range(heading.after, last + 1) if lines[number - 1].strip()]
    if len(held) < 3 or _EXAMPLE.search(heading.title):
        return ()
    first, end = held[0], held[-1]
    opening, closing = _TAG.fullmatch(lines[first - 1]), _TAG.fullmatch(lines[end - 1])
    if opening is None or closing is None or opening[1] or not closing[1] or opening[2] != closing[2]:
        return ()
    blocks = tuple(_blocks(lines, first + 1, end - 1, closers))
    if is_speaker(opening[2], shown=True) or _EXAMPLE.search(opening[2]) or any(one.kind not in {"item", "step"} for one in blocks):
        return ()
    before, behind = (Block("empty", lines[number - 1].strip(), number, number) for number in (first, end))
    return (before, *blocks, behind)


def _name(tag: str) -> str:
    """The heading that the name of a tag makes."""
    return re.sub(r"[_-]+", " ", tag).strip().capitalize()


def is_filled_in(lines: Sequence[str]) -> bool:
    """Whether lines are two tags with nothing but what is filled in between them: the tags are a part of the text, and others name them."""
    opening, closing = _TAG.fullmatch(lines[0]), _TAG.fullmatch(lines[-1])
    between = lines[1:-1]
    if opening is None or closing is None or opening[1] or not closing[1] or opening[2] != closing[2]:
        return False
    return any(map(str.strip, between)) and all(_FILLED.fullmatch(line) for line in between)


def _plain_headings(lines: Sequence[str], closers: dict[int, int]) -> Iterator[_Heading]:
    """Headings of a prompt without marks: short lines above what they name, or numbers above parts with numbers of their own.

    One such line may be anything; where there are several, labels that stand apart are headings as well.
    """
    fenced = {number for first, last in closers.items() for number in range(first, last + 1)}
    apart = [number for number in range(1, len(lines) + 1) if number not in fenced and (number == 1 or not lines[number - 2].strip())]
    titles = {number: title for number in range(1, len(lines) + 1) if number not in fenced and (title := _numbered_title(lines, number))}
    titles |= {number: lines[number - 1].strip() for number in apart if number > 1 and _is_bare_title(lines, number)}
    bold = {number: found[2].strip() for number in apart if (found := _BOLD_TITLE.fullmatch(lines[number - 1])) and _below(lines, number)}
    titles |= bold
    if len(titles) > 1:
        titles |= {number: lines[number - 1].strip().rstrip(":") for number in apart if _is_short_label(lines, number)}
        ends = {_end_of_list(lines, number): "" for number, title in bold.items() if forbids(title)}
        titles = {number: title for number, title in ends.items() if number and number + 1 not in titles} | titles
        yield from (_Heading(1, title, number, number + 1) for number, title in sorted(titles.items()))


def _end_of_list(lines: Sequence[str], number: int) -> int:
    """The empty line behind the list below a line, where a paragraph follows that the line says nothing of; 0 where there is none."""
    listed = False
    for at in range(number + 1, len(lines)):
        line, following = lines[at - 1], lines[at]
        if listed and not line.strip() and following[:1].strip() and not _ITEM.fullmatch(following):
            return at
        if not listed and line.strip() and not _ITEM.fullmatch(line):
            return 0
        listed = listed or _ITEM.fullmatch(line) is not None
    return 0


def _below(lines: Sequence[str], number: int) -> str:
    """The next line that is not empty."""
    return next((line for line in lines[number : number + 3] if line.strip()), "")


def _numbered_title(lines: Sequence[str], number: int) -> str:
    """The title on a line such as `2. Refunds`, with `2.1` on the line below it."""
    found = _NUMBERED.fullmatch(lines[number - 1])
    return found[2] if found and re.match(rf"[ \t]*{found[1]}\.[0-9]", _below(lines, number)) else ""


def _is_bare_title(lines: Sequence[str], number: int) -> bool:
    line, below = lines[number - 1], lines[number] if number < len(lines) else ""
    listed = _ITEM.fullmatch(below or _below(lines, number)) is not None
    return _TITLE.fullmatch(line) is not None and len(line.split()) <= 6 and (listed or _SENTENCE.match(below) is not None)


def _is_short_label(lines: Sequence[str], number: int) -> bool:
    line = lines[number - 1]
    return (
        _LABEL.fullmatch(line) is not None
        and len(line.split()) <= 6
        and not is_speaker(line.rstrip(": \t"))
        and bool(_below(lines, number))
    )


def _blocks(lines: Sequence[str], first: int, last: int, closers: dict[int, int]) -> Iterator[Block]:
    number = first
    while number <= last:
        line = lines[number - 1]
        if not line.strip():
            number += 1
            continue
        block = _block(lines, number, last, closers)
        yield block
        number = block.last + 1


def _block(lines: Sequence[str], number: int, last: int, closers: dict[int, int]) -> Block:
    line = lines[number - 1]
    if number in closers:
        end = min(closers[number], last)
        return Block("fence", "\n".join(lines[number - 1 : end]).strip(), number, end)
    if _RULER.fullmatch(line):
        return Block("ruler", line.strip(), number, number)
    if _COMMENT.fullmatch(line):
        return Block("comment", line.strip(), number, number)
    if _ITEM.fullmatch(line):
        return _item(lines, number, last)
    if (empty := _MARKER.fullmatch(line)) or (_HEADING.fullmatch(line) and not line.strip().strip("#")):
        return Block("empty", (empty[0] if empty else line).strip(), number, number)
    if number < last and _heads_a_table(line, lines[number]):
        end = number
        while end < last and "|" in lines[end] and (lines[end].lstrip().startswith("|") or not line.lstrip().startswith("|")):
            end += 1
        return Block("table", "\n".join(lines[number - 1 : end]), number, end)
    if end := _filled_to(lines, number, last):
        return Block("text", "\n".join(one.strip() for one in lines[number - 1 : end]), number, end)
    end, size = number, len(line)
    while end < last and not _begins(lines, end + 1, last, closers) and size + len(lines[end]) <= LONGEST:
        size += len(lines[end])
        end += 1
    return Block("text", "\n".join(_unquoted([one.strip() for one in lines[number - 1 : end]])), number, end)


def _unquoted(lines: Sequence[str]) -> Sequence[str]:
    """Lines without the marks of a quotation, where all of them have one."""
    return [_QUOTE.sub("", line) for line in lines] if all(_QUOTE.match(line) for line in lines) else lines


def _heads_a_table(line: str, below: str) -> bool:
    """Whether a line has the columns of a table: both it and the line below it have bars at the outside, or none has."""
    barred = line.lstrip().startswith("|")
    return "|" in line and below.lstrip().startswith("|") == barred and _DELIMITER.fullmatch(below) is not None


def _begins(lines: Sequence[str], number: int, last: int, closers: dict[int, int]) -> bool:
    """Whether a line cannot belong to the paragraph above it."""
    line = lines[number - 1]
    table = number < last and _heads_a_table(line, lines[number])
    return bool(
        not line.strip()
        or number in closers
        or table
        or _ITEM.fullmatch(line)
        or _RULER.fullmatch(line)
        or _COMMENT.fullmatch(line)
        or _filled_to(lines, number, last)
    )


def _filled_to(lines: Sequence[str], number: int, last: int) -> int:
    """The line of the tag that closes what is filled in from a line on; none where nothing is."""
    if _TAG.fullmatch(lines[number - 1]) is None:
        return 0
    end = number + 1
    while end < last and _FILLED.fullmatch(lines[end - 1]):
        end += 1
    return end if end <= last and is_filled_in(lines[number - 1 : end]) else 0


def _item(lines: Sequence[str], number: int, last: int) -> Block:
    """An item of a list with every deeper line below it, these moved to the left by as much as the item's text is."""
    found = _ITEM.fullmatch(lines[number - 1])
    assert found is not None
    indent, offset = len(found[1].expandtabs(4)), len((found[1] + found[2] + found[3]).expandtabs(4))
    kept, end, at = [_MARKS.sub("", found[4].rstrip())], number, number
    gap, size = "", len(lines[number - 1])
    # Bullets right below a number that only introduces them belong to it, however deep they stand.
    labels = found[2][0].isdigit() and kept[0].rstrip("*_ ").endswith(":")
    while at < last and size + len(lines[at]) <= LONGEST:
        size += len(lines[at])
        line = lines[at].expandtabs(4)
        at += 1
        if not line.strip():
            gap += "\n"
            continue
        depth = len(line) - len(line.lstrip())
        wrapped = not gap and len(lines[at - 2].strip()) >= WRAP and not _ENDS.search(kept[-1])
        if depth <= indent and wrapped and _CONTINUES.match(line):
            kept[-1], end = f"{kept[-1]} {line.strip()}", at
            continue
        if depth <= indent and not (labels and not gap and depth == indent and _BULLET.match(line)):
            break
        kept.append(gap + line[min(offset, depth) :].rstrip())
        gap, end = "", at
    kind: Kind = "step" if found[2][0].isdigit() else "item"
    return Block(kind, joined(kept), number, end)


def ungrouped(lines: Sequence[str], block: Block) -> tuple[Block, ...]:
    """Cut an item of a few words with a list below it into a label and the items of that list; gives any other block as it is."""
    head, *rest = block.text.split("\n")
    if block.kind not in {"item", "step"} or not rest or not _TITLE.fullmatch(head) or len(head.split()) > 4:
        return (block,)
    inner = tuple(_blocks(lines, block.first + 1, block.last, {}))
    if any(one.kind not in {"item", "step"} for one in inner):
        return (block,)
    return (Block("text", f"{head}:", block.first, block.first), *inner)


def joined(lines: Sequence[str]) -> str:
    """Join the lines of a text: where a long line only goes on in the next one, with a space; those of a fenced block stay."""
    parts = [lines[0].strip()] if lines else []
    width = max(map(len, lines), default=0)
    fenced = False
    for before, line in itertools.pairwise(lines):
        fenced ^= before.lstrip().startswith(("```", "~~~"))
        apart = _ITEM.fullmatch(line) or _LETTERED.match(line) or _TAG.fullmatch(line) or line.startswith(("```", "~~~", "|"))
        # What is less deep than the line above goes on from a line before that one.
        wraps = not fenced and len(before.strip()) >= WRAP and line[:1].strip() and before[:1].strip() and not apart
        parts.append((" " if wraps and not _ended(before, line, width) else "\n") + line)
    return "".join(parts).strip()


def _ended(before: str, line: str, width: int) -> bool:
    """Whether a line was ended on purpose, in a text of a width: it ends as a sentence and the next one has a name of its own.

    One of the two is enough where the first word of the next line would have had room.
    """
    ends, anew = _ENDS.search(before) is not None, _BEGINS_ANEW.match(line) is not None
    roomy = len(before) > LONGEST_LINE or len(before) + len(line.split(maxsplit=1)[0]) + ROOM < width
    return (ends and anew) or (roomy and (ends or anew))


def with_lists(blocks: Sequence[Block], introduces: Callable[[Block], bool]) -> Iterator[Block]:
    """Join a paragraph that introduces a list with the list, where the items mean nothing without it; not a very long one."""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        end = index
        while block.kind == "text" and end < len(blocks) and blocks[end].kind in {"item", "step"} and introduces(block):
            end += 1
        items = blocks[index:end]
        if not items or len(block.text) + sum(len(item.text) for item in items) > LONGEST:
            yield block
            continue
        index = end
        lines = [joined(block.text.split("\n"))]
        for number, item in enumerate(items, 1):
            mark = "- " if item.kind == "item" else f"{number}. "
            lines.append(mark + item.text.replace("\n", "\n" + " " * len(mark)))
        yield Block("text", "\n".join(lines), block.first, items[-1].last)


def cells(row: str) -> tuple[str, ...]:
    """Give the cells of a row of a table; a bar inside a cell has a backslash before it."""
    inner = row.strip().removeprefix("|")
    parts = _BAR.split(inner)
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return tuple(part.strip().replace("\\|", "|") for part in parts)
