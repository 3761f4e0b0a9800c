"""The structure of a prompt: sections, clauses, variables, references, examples and tags, each with its place in the text."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from msgspec import Struct

from specforge.prompt_lint.references import Reference, references_of
from specforge.prompt_lint.variables import Syntax, Variable, variables_of
from specforge.regexes import regex

HEADING = regex(r" {0,3}(#{1,6})[ \t]+([^\n]*)")
CLOSERS = regex(r"(?:^|[ \t]+)#+$")
"""Signs that close a heading, as in `## Tone ##`; those of `# C#` are of its title."""
FENCE = regex(r"(?: {0,3}|([ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+))(`{3,}|~{3,})[ \t]*([^\n`]*)(?=\n|$)")
"""A line that opens or closes a fence; one that opens it can be that of an item."""
LABELLED = regex(r"()[^\n`~]{1,60}?[:>]\*{0,2}[ \t]*(`{3,}|~{3,})([A-Za-z][^\n`]{0,200})?(?=\n)")
"""A line that opens a fence behind a label, as `Output:`, where nothing else opens the one that is closed."""
INDENTED = regex(r"([ \t]{4,})(`{3,}|~{3,})[ \t]*([^\n`]*)(?=\n|$)")
"""A line that opens a fence where it belongs to an item, and is code elsewhere."""
CLOSING = regex(r"[ \t]*()(`{3,}|~{3,})[ \t]*([^\n`]*)(?=\n|$)")
"""A line that closes a fence of an item, however deep that is."""
FILLED = regex(r"\{\{[^{}\n]{0,80}\}\}|\{%[^%\n]{0,80}%\}|\$?\{[^{}\n]{0,80}\}")
"""What a template fills in, as the language of a fence."""
ATTRIBUTE = regex(r"[\w:-]{1,40}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s\"']{1,200})")
"""What stands behind the language of a fence, as `title="Login form"`."""
MOST_ABOVE = 100
"""The lines above a fence among which its item is looked for."""
QUOTED = regex(r"[\"'][\]}), \t]*")
"""What stands behind a fence that ends with the quoted text that it is in."""
TAG = regex(
    r"<(?!/[\w.-]{1,61}:)(/?)([A-Za-z][\w.-]{0,60})(?::?[ \t][^<>\n]{0,200}?|=[^<>\s][^<>\n]{0,100}?"
    r"|(?:\s{1,40}[\w:.-]{1,40}=(?:\"[^\"\n]{0,400}\"|'[^'\n]{0,400}')|[ \t]{1,9}[A-Za-z][\w:.-]{0,40}(?=[\s/>])){1,20}\s{0,40})?(/?)>"
)
"""What a tag has beside its name: anything on its line but for signs of tags, a value as in `<parameter=city>`, or attributes, those in quotes on any lines."""
ITEM = regex(r"[ \t]*(?:[-*+•]|\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+")
CAPITAL = f"[{''.join(filter(str.isupper, map(chr, range(0x530))))}]"
"""A capital letter of Latin, Greek or Cyrillic script."""
LABEL = regex(rf"{CAPITAL}[^\n.!?:]{{0,60}}:[ \t]*")
BOLD = regex(r"\*\*([^*\n]{1,80})\*\*:?[ \t]*|__([^_\n]{1,80})__:?[ \t]*")
EXAMPLE = regex(
    r"\b(?:(?:example|sample|few[- ]?shot|demonstration)s?|beispiele?n?|exemples?|ejemplos?|esempio?|exemplos?|voorbeeld(?:en)?)\b",
    re.IGNORECASE,
)
"""How examples are called, in English, German, French, Spanish, Italian, Portuguese and Dutch."""
SENTENCE = regex(r"[.!?][\"')\]]*(?=\s|$)")
ABBREVIATIONS = (
    *("e.g", "i.e", "etc", "vs", "no", "approx", "Mr", "Mrs", "Ms", "Dr", "St", "fig", "cf"),
    *("z.B", "d.h", "u.a", "bzw", "ca", "ggf", "evtl", "inkl", "zzgl", "bspw", "Nr", "Abs", "Std"),
    *("ex", "c.-\u00e0-d", "Mme", "ej", "aprox", "EE", "UU", "Sr", "Sra", "ad es", "bijv", "o.a", "d.w.z", "dhr", "mevr"),
)
ABBREVIATED = regex(
    rf"\b(?:{'|'.join(map(re.escape, ABBREVIATIONS))}|[A-Z]|(?<=\s)[zdhuaiops](?=\.\s[A-Za-z]{{1,2}}\.)|(?<=\s[zdupo]\.\s)[ha])\."
)
SHORT = tuple(f"{one}." for one in (*ABBREVIATIONS, *ascii_uppercase, *(f" {letter}" for letter in "zdhuaiops")))
"""How what may be an abbreviation ends; whether it is one is looked at then."""
BEFORE_NUMBERS = ("max.", "Max.", "MAX.", "min.", "Min.", "MIN.")
"""What is an abbreviation before a number, and may end a sentence elsewhere."""
COUNTS = regex(r" \d")
DAY_OF = regex(
    r" (?:Januar|Februar|M\u00e4rz|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Stock|Werktags?|oder|und|bis)\b"
)
"""What follows the point of an ordinal number in German."""
HEAD_LINE = regex(rf"^(?: {{0,3}}#{{1,6}}[ \t]|\*\*|__|{CAPITAL}[^\n]{{0,118}}:[ \t\r]*$)", re.MULTILINE)
"""How the line of a heading begins; whether it is one is looked at then."""


class Section(Struct, frozen=True):
    """A heading, or a tag that holds several lines, and what stands under it."""

    title: str
    level: int
    """1 to 6 of a heading, 7 of a line in bold or one that ends in a colon; 0 of what comes before the first one."""
    start: int
    """Where the heading begins."""
    body: int
    """Where its text begins."""
    end: int
    """Where the next section of the same level, or above it, begins."""


class Clause(Struct, frozen=True):
    """A sentence of prose, or an item of a list: the least that can be a rule."""

    start: int
    end: int
    section: int
    """The index of the innermost section."""
    item: bool
    """Whether it is an item of a list."""


class Block(Struct, frozen=True):
    """A fence or a tag, with what it holds."""

    kind: str
    """`fence` or `tag`."""
    name: str
    """The language of a fence, the name of a tag."""
    start: int
    end: int
    body: tuple[int, int]
    closed: bool
    example: bool
    """Whether it, or the section that it stands in, is called an example."""


class Structure(Struct, frozen=True):
    """What a prompt consists of."""

    sections: tuple[Section, ...]
    """The first one is what comes before all headings; it may be empty."""
    clauses: tuple[Clause, ...]
    """Outside of fences and of examples, in order."""
    variables: tuple[Variable, ...]
    references: tuple[Reference, ...]
    blocks: tuple[Block, ...]

    def section_at(self, position: int) -> int:
        """The index of the innermost section at a position."""
        return max(0, bisect_right([one.start for one in self.sections], position) - 1)


def structure_of(text: str, syntax: Syntax, interpolated: tuple[tuple[int, int], ...] = ()) -> Structure:
    """Read a text; never fails, whatever it holds, and takes time in proportion to its length."""
    fences = _fences(text)
    sections = _sections(text, fences)
    blocks = sorted([*_blocks(fences, sections), *_tags(text, fences, sections)], key=lambda one: (one.start, -one.end))
    hidden = merged([(one.start, one.end) for one in blocks if one.kind == "fence" or one.example])
    return Structure(
        sections,
        tuple(_clauses(text, sections, hidden)),
        variables_of(text, syntax, interpolated),
        tuple(_references(text, fences)),
        tuple(blocks),
    )


class _Fence(Struct, frozen=True):
    name: str
    start: int
    end: int
    body: tuple[int, int]
    closed: bool


def _line_starts(text: str) -> Iterator[int]:
    position = 0
    while position < len(text):
        yield position
        position = text.find("\n", position) + 1
        if position == 0:
            return


def _fences(text: str) -> list[_Fence]:
    """Fences; one within another of as many marks, and one behind a label or before a sentence, where all of them are closed only so."""
    if "```" not in text and "~~~" not in text:
        return []
    stop = len(text.rstrip())
    never = len(text) + 1
    # The model goes on in one that is opened at the end, unless it closes one behind a label.
    for labelled, prose, end in ((False, False, never), (True, False, never), (False, False, stop), (True, True, stop)):
        nested = list(_read_fences(text, nested=True, labelled=labelled, prose=prose))
        if all(one.closed or one.body[0] >= end for one in nested):
            return nested
    return list(_read_fences(text, nested=False))


def _read_fences(text: str, *, nested: bool, labelled: bool = False, prose: bool = False) -> Iterator[_Fence]:
    opened: tuple[str, str, int, int] | None = None
    item, inside = False, 0
    for start in _line_starts(text):
        found = (CLOSING if item else FENCE).match(text, start)
        if found is None and opened is None and (deep := INDENTED.match(text, start)) is not None and _in_item(text, start, deep[1]):
            found = deep
        if found is None and opened is None and labelled:
            found = LABELLED.match(text, start)
        if found is None:
            continue
        end, marks, info = found.end(), found[2], found[3] or ""
        if opened is None:
            if prose or not _is_prose(info):
                opened, item = (marks, info.strip(), start, min(end + 1, len(text))), found[1] is not None
        elif not found[1] and marks[0] == opened[0][0] and len(marks) >= len(opened[0]):
            if info.strip() and not info.startswith(("{%", "{{/", "<")) and QUOTED.fullmatch(info) is None:
                inside += nested and not item and not _is_prose(info)
                continue
            if inside:
                inside -= 1
                continue
            yield _Fence(opened[1], opened[2], end, (opened[3], start), closed=True)
            opened, item = None, False
    if opened is not None and not item:
        yield _Fence(opened[1], opened[2], len(text), (opened[3], len(text)), closed=False)


def _in_item(text: str, start: int, indent: str) -> bool:
    """Whether a line that begins so far in stands inside of an item of a list, as far as the lines before it tell."""
    width, end = len(indent.expandtabs(4)), start - 1
    for _ in range(MOST_ABOVE):
        if end < 0:
            return False
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end].expandtabs(4)
        own = len(line) - len(line.lstrip())
        if line.strip() and own < width:
            if (found := ITEM.match(line)) is not None:
                return found.end() <= width
            width = own
        if line.strip() and own == 0:
            return False
        end = begin - 1
    return False


def _is_prose(info: str) -> bool:
    """Whether what stands behind a fence goes on with a sentence, as where a line breaks before quoted marks."""
    words = ATTRIBUTE.sub("", FILLED.sub("x", info)).split()
    return len(words) > 2 or info.rstrip().endswith((".", ",", ";"))


def _sections(text: str, fences: Sequence[_Fence]) -> tuple[Section, ...]:
    heads: list[tuple[str, int, int, int]] = []
    spans, index = [(one.start, one.end) for one in fences], 0
    for start in [one.start() for one in HEAD_LINE.finditer(text)]:
        while index < len(spans) and spans[index][1] <= start:
            index += 1
        if index < len(spans) and spans[index][0] <= start:
            continue
        if (found := HEADING.match(text, start)) is not None:
            heads.append((CLOSERS.sub("", found[2].strip()), len(found[1]), start, min(found.end() + 1, len(text))))
            continue
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if stop - start > 120:
            continue
        line = text[start:stop].rstrip()
        if (bold := BOLD.fullmatch(line)) is not None:
            heads.append(((bold[1] or bold[2]).rstrip(":").strip(), 7, start, min(stop + 1, len(text))))
        elif LABEL.fullmatch(line) is not None and not ITEM.match(line):
            heads.append((line.rstrip(":").rstrip(), 7, start, min(stop + 1, len(text))))
    found_sections = [Section("", 0, 0, 0, heads[0][2] if heads else len(text))]
    for number, (title, level, start, body) in enumerate(heads):
        end = next((one[2] for one in heads[number + 1 : number + 200] if one[1] <= level), len(text))
        found_sections.append(Section(title, level, start, body, end))
    return tuple(found_sections)


def _in_example(position: int, sections: Sequence[Section], starts: Sequence[int]) -> bool:
    index = max(0, bisect_right(starts, position) - 1)
    if EXAMPLE.search(sections[index].title):
        return True
    return any(EXAMPLE.search(one.title) for one in sections[max(0, index - 40) : index] if one.end > position)


def _blocks(fences: Sequence[_Fence], sections: Sequence[Section]) -> Iterator[Block]:
    starts = [one.start for one in sections]
    for one in fences:
        yield Block("fence", one.name, one.start, one.end, one.body, one.closed, _in_example(one.start, sections, starts))


def _tags(text: str, fences: Sequence[_Fence], sections: Sequence[Section]) -> Iterator[Block]:
    """Tags that hold something; one that is never closed, and one that closes nothing, is a block that is not closed."""
    if "<" not in text:
        return
    starts = [one.start for one in sections]
    spans, index = [(one.start, one.end) for one in fences], 0
    opened: list[tuple[str, int, int]] = []
    paired: dict[str, int] = {}
    for found in TAG.finditer(text):
        while index < len(spans) and spans[index][1] <= found.start():
            index += 1
        if found[3] or (index < len(spans) and spans[index][0] <= found.start()):
            continue
        name = found[2]
        if not found[1]:
            opened.append((name, found.start(), found.end()))
            continue
        place = _opening(text, opened, found, paired.get(name, -1))
        if place is None:
            yield Block("tag", name, found.start(), found.end(), (found.start(), found.start()), closed=False, example=False)
            continue
        for other in opened[place + 1 :]:
            yield Block("tag", other[0], other[1], other[2], (other[2], other[2]), closed=False, example=False)
        _, start, body = opened[place]
        del opened[place:]
        paired[name] = start
        example = EXAMPLE.search(name.replace("_", " ")) is not None or _in_example(start, sections, starts)
        yield Block("tag", name, start, found.end(), (body, found.start()), closed=True, example=example)
    for name, start, body in opened:
        yield Block("tag", name, start, body, (body, body), closed=False, example=False)


def _opening(text: str, opened: Sequence[tuple[str, int, int]], closing: re.Match[str], last: int) -> int | None:
    """The place among the open tags of the one that a tag closes, if any.

    A tag that is closed on a line of its own is the last one that is not only spoken of. One that is spoken of, and behind which
    another one of its name began and ended, is none.
    """
    same = [at for at in range(len(opened) - 1, max(-1, len(opened) - 50), -1) if opened[at][0] == closing[2]]
    if not same or _line_before(text, closing.start()):
        return same[0] if same else None
    own = next((at for at in same if not _is_spoken_of(text, *opened[at][1:])), None)
    return own if own is not None or last > opened[same[0]][1] else same[0]


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    """Whether a tag stands within a line, as in `wrap it in <rules> tags`."""
    return bool(_line_before(text, start) and text[end : end + 200].partition("\n")[0].strip())


def _line_before(text: str, position: int) -> str:
    """What stands before a place on its line, at most 200 characters of it."""
    return text[max(0, position - 200) : position].rpartition("\n")[2].strip()


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give stretches in their order, with those that touch or overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _clauses(text: str, sections: Sequence[Section], hidden: Sequence[tuple[int, int]]) -> Iterator[Clause]:
    starts = [one.start for one in sections]
    heads = {one.start for one in sections[1:]}
    paragraph: tuple[int, int, bool] | None = None
    index = position = 0
    while position < len(text):
        start, stop = position, text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        position = stop + 1
        while index < len(hidden) and hidden[index][1] <= start:
            index += 1
        line = text[start:stop]
        if not line or line.isspace() or start in heads or (index < len(hidden) and hidden[index][0] <= start):
            item, ends = None, True
        else:
            item = ITEM.match(line)
            ends = item is not None
        if not ends:
            paragraph = (start, stop, False) if paragraph is None else (paragraph[0], stop, paragraph[2])
            continue
        if paragraph is not None:
            yield from _sentences(text, *paragraph, starts)
        paragraph = None if item is None else (start + item.end(), stop, True)
    if paragraph is not None:
        yield from _sentences(text, *paragraph, starts)


def _sentences(text: str, start: int, stop: int, item: bool, starts: Sequence[int]) -> Iterator[Clause]:
    section = max(0, bisect_right(starts, start) - 1)
    begin = start
    for found in SENTENCE.finditer(text, start, stop):
        end = found.end()
        if text.endswith(SHORT, begin, end) and any(
            short.end() == end for short in ABBREVIATED.finditer(text, max(begin, end - 12), end + 4)
        ):
            continue
        if text.endswith(BEFORE_NUMBERS, begin, end) and COUNTS.match(text, end):
            continue
        if text[end - 2 : end - 1].isdecimal() and DAY_OF.match(text, end):
            continue
        if (clause := _trimmed(text, begin, end, section, item)) is not None:
            yield clause
        begin = end
    if begin < stop and (clause := _trimmed(text, begin, stop, section, item)) is not None:
        yield clause


def _trimmed(text: str, start: int, stop: int, section: int, item: bool) -> Clause | None:
    piece = text[start:stop].rstrip()
    body = piece.lstrip()
    if not body or not (body[0].isalnum() or any(map(str.isalnum, body))):
        return None
    start += len(piece) - len(body)
    return Clause(start, start + len(body), section, item)


def _references(text: str, fences: Sequence[_Fence]) -> Iterator[Reference]:
    spans, index = [(one.start, one.end) for one in fences], 0
    for reference in references_of(text):
        while index < len(spans) and spans[index][1] <= reference.start:
            index += 1
        if not (index < len(spans) and spans[index][0] <= reference.start):
            yield reference
