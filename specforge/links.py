"""Links between files that people write and the elements of a spec: the piece of text, the fingerprints of both ends, contradictions."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from specforge.elements import Known, elements_of, fingerprints, short_digest
from specforge.errors import SpecforgeError
from specforge.line_ends import line_starts
from specforge.location import Place, Ref, Route
from specforge.project import Owned, View
from specforge.provenance.pointers import escaped, positions, referred, unescaped, value_at
from specforge.regexes import regex
from specforge.source.plain import read_plain
from specforge.spec.decisions import Link
from specforge.spec.facts import Fact
from specforge.spec.rules import Intent
from specforge.spec.walking import walk, written
from specforge.wordings.counted import Count, counted

if TYPE_CHECKING:
    from specforge.prompt_lint.prompt import Prompt

HEADING = regex(r"(#{1,6})\s+\S")
LONGEST = 200
"""The most characters of a line or a name that may be the one that a link means."""
LOOKED_AT = 2_000
"""The most of them that are looked at."""
SEPARATOR = regex(r"(,| or | and |\||/)")
"""What stands between the items of a list."""

HOLDING = (".py", ".ipynb", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".go", ".java", ".yaml", ".yml", ".json", ".toml")
"""Endings of files that hold prompts among other things."""


class Piece(Struct, frozen=True):
    """A piece of a linked file."""

    line: int
    """Its first line, 1-based."""
    text: str
    verbatim: bool = True
    """Whether its lines are those of the file; a value of a document is written anew."""
    again: int = 0
    """The next line that reads as its first one does, 1-based; zero where there is none."""
    behind: str = ""
    """What it refers to elsewhere in its document; it says the same only as long as that does."""


def piece_of(name: str, text: str, at: str | None) -> Piece | None:
    """Find the piece that a link is about; nothing when it is not there any more.

    Args:
        name: The name of the file.
        text: Its text.
        at: The piece, as a link says it.
    """
    return next(pieces_of(name, text, at), None)


def pieces_of(name: str, text: str, at: str | None) -> Iterator[Piece]:
    """Give the piece that a link is about, and the same as it was read before prompts in programs were: a link may be confirmed for that.

    Args:
        name: The name of the file.
        text: Its text.
        at: The piece, as a link says it.
    """
    if at is None:
        found: tuple[Piece | None, ...] = (Piece(1, text),)
    elif at.startswith("#/"):
        found = (_value(name, text, at[2:].split("/")),)
    else:
        found = (_of_prompt(name, text, at), _section(text, at))
    yield from (piece for piece in found if piece is not None)


def _of_prompt(name: str, text: str, at: str) -> Piece | None:
    """A piece of a prompt in a program or a file of data: it ends where the prompt does."""
    if not name.lower().endswith(HOLDING):
        return None
    pieces = [(one, piece) for one in _prompts(name, text) if (piece := _section(one.text, at)) is not None]
    if not pieces:
        return None
    prompt, piece = pieces[0]
    line, last = (_line_in_file(prompt, number) for number in (piece.line, piece.line + piece.text.count("\n")))
    places = [_line_in_file(one, number) for one, each in pieces for number in (each.line, each.again) if number]
    return Piece(line, piece.text, verbatim=last - line == piece.text.count("\n"), again=places[1] if len(places) > 1 else 0)


def _line_in_file(prompt: "Prompt", line: int) -> int:
    """The line of the file in which a line of a prompt stands."""
    return prompt.line_column(_start(prompt.text, line))[0]


def _start(text: str, line: int) -> int:
    """Where a line of a text begins; it is counted from 1."""
    return sum(len(one) + 1 for one in text.split("\n", line - 1)[: line - 1])


@lru_cache(maxsize=16)
def _prompts(name: str, text: str) -> tuple["Prompt", ...]:
    from specforge.prompt_lint.prompt import File  # noqa: PLC0415  few links are to such files
    from specforge.prompt_lint.reading.files import read_prompts  # noqa: PLC0415  the same

    return read_prompts(File(name, text))[0]


def _section(text: str, at: str) -> Piece | None:
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.strip() == at.strip()]
    if not starts:
        return None
    start, again = starts[0], starts[1] + 1 if len(starts) > 1 else 0
    level = len(found[1]) if (found := HEADING.match(lines[start].lstrip())) else 0
    end = next((number for number in range(start + 1, len(lines)) if _ends(lines[number], level)), len(lines))
    return Piece(start + 1, "\n".join(lines[start:end]).rstrip(), again=again)


def nearest_place(name: str, text: str, at: str) -> str:
    """Give the place in a file that is nearest to one which it has not; empty where none is near.

    Args:
        name: The name of the file.
        text: Its text.
        at: The piece, as a link says it.
    """
    if at.startswith("#/"):
        return _nearest_value(name, text, at[2:].split("/"))
    lines = [line.strip() for line in text.split("\n")]
    alike = (line for line in lines if line and len(line) <= LONGEST and bool(HEADING.match(line)) is bool(HEADING.match(at.strip())))
    return next(iter(get_close_matches(at.strip(), list(dict.fromkeys(alike))[:LOOKED_AT], n=1)), "")


def _nearest_value(name: str, text: str, steps: list[str]) -> str:
    value, _ = _parsed(name, text)
    for number, step in enumerate(steps):
        key = unescaped(step)
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and (at := _item(value, key)) is not None:
            value = value[at]
        else:
            close = get_close_matches(key, _names_in(value)[:LOOKED_AT], n=1)
            routes = [[*steps[:number], escaped(one), *rest] for one in close for rest in (steps[number + 1 :], [])]
            return next((f"#/{'/'.join(one)}" for one in routes if _value(name, text, one) is not None), "")
    return ""


def _names_in(value: object) -> list[str]:
    """What a value of a document has places by: keys, or the names of items."""
    if isinstance(value, dict):
        return [key for key in value if isinstance(key, str)]
    items = value if isinstance(value, list) else []
    names = (one.get(key) for one in items if isinstance(one, dict) for key in ("id", "name", "description"))
    return [one for one in names if isinstance(one, str) and len(one) <= LONGEST]


def _ends(line: str, level: int) -> bool:
    """Whether a section ends before a line: at a heading of its level or a higher one; a paragraph at a blank line too."""
    found = HEADING.match(line.lstrip())
    if found is not None:
        return not level or len(found[1]) <= level
    return not level and not line.strip()


def _value(name: str, text: str, steps: list[str]) -> Piece | None:
    """A value of a document: keys, positions, or the `id` or `name` of an item."""
    document, spans = _parsed(name, text)
    value = document
    route: list[str | int] = []
    for step in steps:
        key = unescaped(step)
        if isinstance(value, dict) and key in value:
            value = value[key]
            route.append(key)
        elif isinstance(value, list) and (at := _item(value, key)) is not None:
            value = value[at]
            route.append(at)
        else:
            return None
    known = next((spans[tuple(route[:end])] for end in range(len(route), 0, -1) if tuple(route[:end]) in spans), None)
    line = known[0] if known else _json_lines(text).get("".join(f"/{escaped(str(step))}" for step in route), 1)
    return Piece(line, _printed(value), verbatim=False, behind=_behind_it(route, value, document))


def _printed(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True)


def _behind_it(route: list[str | int], value: object, document: Any) -> str:
    """What a value refers to in its document, and what that refers to; for an operation of OpenAPI, the parameters of its path, too."""
    of_operation = route[:-2] in (["paths"], ["components", "pathItems"])
    holder = value_at(document, "".join(f"/{escaped(str(step))}" for step in route[:-1])) if of_operation else None
    shared = holder.get("parameters") if isinstance(holder, Mapping) else None
    found: dict[str, object] = {"parameters": shared} if shared else {}
    waiting: list[Any] = [value, shared]
    while waiting:
        one = waiting.pop()
        target = one.get("$ref") if isinstance(one, dict) else None
        if isinstance(target, str) and target not in found and (inner := referred(target, document)) is not None:
            found[target] = inner
            waiting.append(inner)
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return _printed(found) if found else ""


def _item(items: list[Any], key: str) -> int | None:
    """The position of an item, by its name or by the number itself."""
    named = (
        at for at, one in enumerate(items) if isinstance(one, dict) and key in {one.get("id"), one.get("name"), one.get("description")}
    )
    found = next(named, None)
    return int(key) if found is None and key.isdecimal() and int(key) < len(items) else found


@lru_cache(maxsize=64)
def _parsed(name: str, text: str) -> tuple[Any, Mapping[Route, tuple[int, int]]]:
    """What a document says, and the lines of its upper values; nothing when it cannot be read."""
    try:
        if name.endswith(".jsonl"):
            return [json.loads(line) for line in text.split("\n") if line.strip()], {}
        if name.endswith(".json"):
            return json.loads(text), {}
        return read_plain(name, text)
    except (ValueError, RecursionError, SpecforgeError):
        return None, {}


@lru_cache(maxsize=16)
def _json_lines(text: str) -> Mapping[str, int]:
    """The line on which each value of a document in JSON begins, by its pointer; nothing of what is none."""
    try:
        starts = {pointer: start for pointer, (start, _) in positions(text).items()}
    except (ValueError, RecursionError):
        return {}
    lines = line_starts(text)
    return {pointer: bisect_right(lines, start) for pointer, start in starts.items()}


def seen_now(piece: Piece, elements: Mapping[str, str]) -> str:
    """What both ends of a link are: a fingerprint of the text, one of the elements, and one of what the text refers to, where it does.

    Args:
        piece: The text.
        elements: The fingerprint of each element that it is about, by ref.
    """
    text = "\n".join(line.rstrip() for line in piece.text.strip().split("\n"))
    ends = [text, json.dumps(sorted(elements.items())), *([piece.behind] if piece.behind else [])]
    return " ".join(short_digest(one) for one in ends)


def refs_of(link: Link, owner: str) -> tuple[str, ...]:
    """The refs of the elements that a link is about."""
    return tuple(name if name.count("/") > 1 else f"{owner}/{name}" for name in link.to)


def ends_of(view: View) -> tuple[dict[str, Known], dict[str, str]]:
    """Give the elements that a feature has in any of its variants, and their fingerprints, by ref: a link is about one wherever it holds."""
    return view.once(_known_and_printed)


def _known_and_printed(view: View) -> tuple[dict[str, Known], dict[str, str]]:
    views = view.project.views_of(view.file)
    known = {ref: one for each in views for ref, one in elements_of(each).items()}
    return known, {ref: print for each in views for ref, print in fingerprints(each).items()}


class Contradiction(Struct, frozen=True):
    """Something that a linked text says otherwise than an element."""

    says: str
    """What the text says."""
    stated: str
    """What the element states."""
    ref: str
    line: int
    """The line of the file that says it; the first one of the piece where that is not known."""


def contradictions(piece: Piece, elements: Mapping[str, Known], view: View) -> Iterator[Contradiction]:
    """Compare the numbers and the words of closed lists in a linked text with those of its elements.

    A number counts as said of the word next to it, as in "3 sentences" or `sentences: 3`; only a word that both sides
    count is compared, and the words on both sides of one number give one contradiction.
    """
    found, lines = counted(piece.text), piece.text.lower().split("\n")
    for ref, known in elements.items():
        told: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
        for word, numbers in counted(_stated(_without(known, elements), view)).items():
            said = found.get(word, {})
            places = tuple(one.at for one in said.values()), tuple(one.at for one in numbers.values())
            if said and not said.keys() & numbers.keys() and places not in told:
                told.add(places)
                line = piece.text.count("\n", 0, min(one.at for one in said.values()))
                yield Contradiction(_listed(said), _listed(numbers), ref, _line(piece, line))
        yield from _strangers(piece, lines, ref, known, view)


def _line(piece: Piece, after: int) -> int:
    return piece.line + after if piece.verbatim else piece.line


def _without(known: Known, elements: Mapping[str, Known]) -> Known:
    """An intent without the rules in it that are linked themselves: each says what is wrong with it."""
    if not isinstance(known.model, Intent):
        return known
    linked = [one.model for one in elements.values()]
    kept = tuple(one for one in known.model.constraints if one not in linked)
    return replace(known, model=known.model.model_copy(update={"constraints": kept}))


def _stated(known: Known, view: View) -> str:
    """All that an element says, with what it quotes filled in."""
    if known.model is None:
        return known.says
    texts = [view.fill(text) for _, _, text in walk(known.model)]
    return "\n\n".join([*texts, json.dumps(written(known.model), default=str)])


def _listed(counts: Mapping[str, Count]) -> str:
    numbers = sorted(counts)
    return f"{' and '.join(numbers)} {counts[numbers[-1]].word}"


def _strangers(piece: Piece, lines: Sequence[str], ref: str, known: Known, view: View) -> Iterator[Contradiction]:
    """Words in a list of a closed list's words that are none of them."""
    if not isinstance(known.model, Fact) or not known.model.one_of:
        return
    values = [view.fill(text).lower() for text in known.model.one_of]
    for number, line in enumerate(lines):
        if not any(value in line for value in values):
            continue
        pieces = SEPARATOR.split(line)
        items, separators = [item.strip(" .:;`'\"") for item in pieces[::2]], pieces[1::2]
        inside = [at for at, item in enumerate(items) if any(_is(item, value) for value in values)]
        among = items[inside[0] + 1 : inside[-1]] if inside else []
        if len(inside) > 1:
            longest = max(len(value.split()) for value in values)
            among += _behind(items[inside[-1] + 1 :], separators[inside[0] : inside[-1]], separators[inside[-1] :], longest)
        for item in among:
            if item and not any(_is(item, value) for value in values):
                yield Contradiction(f"`{item}`", f"one of {', '.join(values)}", ref, _line(piece, number))


def _behind(items: Sequence[str], before: Sequence[str], separators: Sequence[str], longest: int) -> Iterator[str]:
    """The items with which a list goes on behind the last value: as short as values, and not behind the `and` that ends it."""
    joins = {one for one in before if one.strip().isalpha()}
    for separator, item in zip(separators, items, strict=True):
        joining = separator.strip().isalpha()
        if len(item.split()) > longest or (joins - {separator} if joining else joins and item):
            return
        if joining:
            joins.add(separator)
        if item:
            yield item


def _is(item: str, value: str) -> bool:
    """Whether an item of a list is a value; the first one may have words before it, the last one words behind."""
    return item == value or item.endswith(f" {value}") or item.startswith(f"{value} ")


def links_in(view: View) -> Iterator[tuple[Owned[Link], str, str]]:
    """Give the links of a view whose file was read, each with the owner of its elements and the text of the file."""
    for part in view.included:
        for index, link in enumerate(part.file.document.links):
            key = f"{part.file.path}:{link.file}"
            if key in view.project.linked:
                place = Place(part.file.path) / "links" / index
                yield Owned(link, Ref(part.file.owner, "link", str(index)), place), part.file.owner, view.project.linked[key]
