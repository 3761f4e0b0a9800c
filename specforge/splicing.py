"""Single values of a spec file changed in its bytes: comments, layout and everything else stay as they are."""

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, count, pairwise

from specforge.errors import SpliceError
from specforge.location import Route
from specforge.source import MAX_DEPTH, Node, nodes, read, unwanted
from specforge.spec.model import Plain, to_json

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
"""A value to be written; a `Plain` is written without quotes, any other text so that it stays a text."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """Replaces the value at a route; of a text, only the characters that differ where that is possible."""

    route: Route
    value: Value


@dataclass(frozen=True, slots=True)
class Remove:
    """Removes an item or a key, with its lines and the comment lines directly above it.

    A list that becomes empty is removed with its key; a mapping that becomes empty stays as `{}`.
    """

    route: Route


@dataclass(frozen=True, slots=True)
class Insert:
    """Inserts a value into the list at a route, before the item that has this index now; the list's key may be missing."""

    route: Route
    index: int
    value: Value
    as_list: bool = False
    """Whether a single text that stands where a list could is turned into one."""


@dataclass(frozen=True, slots=True)
class Put:
    """Adds a key that its mapping does not have yet, after the mapping's last key."""

    route: Route
    value: Value


Splice = SetValue | Remove | Insert | Put


def splice(raw: bytes, splices: Sequence[Splice]) -> bytes:
    """Change values of a spec file in place.

    Args:
        raw: The file. Its byte-order mark, line breaks, comments and all other values are kept.
        splices: The changes; all routes and indices speak of the file as it is.

    Returns:
        The changed file, which reads back as exactly the wanted values.

    Raises:
        SpliceError: A route does not exist, two changes overlap, or the file cannot say what is wanted.
    """
    file = _open(raw)
    plan = _planned(file, splices)
    edits = [edit for route, value in plan.values.items() for edit in _set(file, route, value)]
    edits += [edit for route, change in plan.changes.items() for edit in _restructured(file, route, change)]
    changed = file.applied(edits)
    _, tree, mistakes = read("", changed)
    errors = [one for one in mistakes if not one.warning]
    if errors:
        raise SpliceError(f"the changed file could not be read: {errors[0].message}", _BY_HAND)
    if not _same(tree, _wanted(file.tree, (), plan)):
        raise SpliceError("the changed file would not say what is wanted", _BY_HAND)
    return changed


def offset_in_source(raw: bytes, route: Route, offset: int) -> tuple[int, int]:
    """Find the line and column, 1-based, of a character of the text at a route, however the text is written.

    Raises:
        SpliceError: There is no text at the route, or it has fewer characters.
    """
    file = _open(raw)
    value, node = file.at(route), file.nodes[route]
    places = _places(file.text, node, value, file.column(route)) if isinstance(value, str) else None
    if places is None or not 0 <= offset < len(places):
        raise SpliceError(f"{_shown(route)} has no character {offset}")
    index = places[offset][0]
    line = bisect_right(file.lines, index)
    return line, index - file.lines[line - 1] + 1


_BY_HAND = "change it by hand"
_BREAK = re.compile("\n")
_SPACES = re.compile(" *")
_FULL_STOP = (".", "?", "!")
_MAX_WORDS = 250
"""How many words of two texts are compared one by one; above that, everything between what they begin and end with is replaced."""


def _shown(route: Route) -> str:
    return f"`{'.'.join(map(str, route))}`" if route else "the whole file"


def _cut(value: object) -> str:
    return repr(value if not isinstance(value, str) or len(value) <= 60 else f"{value[:57]}...")


# The file: its text with line feeds only, where every value stands, and edits of it.


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str
    depth: int
    """At one place, what belongs to the deeper value comes first."""


@dataclass(frozen=True, slots=True)
class _File:
    mark: str
    """The byte-order mark, if it has one."""
    raw: str
    text: str
    """As `raw`, with the line feed as the only line break; all indices speak of it."""
    tree: object
    nodes: Mapping[Route, Node]
    lines: Sequence[int]
    """Where the lines begin."""
    ends: Sequence[int]
    """Where values and signs end, in order."""
    step: int
    """By how much the file indents keys below a key."""
    list_step: int
    """By how much it indents dashes below a key."""

    def at(self, route: Route) -> object:
        value = self.tree
        for step in route:
            if isinstance(value, dict) and step in value:
                value = value[step]
                continue
            if not isinstance(value, list) or not isinstance(step, int) or not 0 <= step < len(value):
                raise SpliceError(f"there is no {_shown(route)} in the file", "name a key or an item that is written there")
            value = value[step]
        return value

    def line_start(self, index: int) -> int:
        return self.lines[bisect_right(self.lines, index) - 1]

    def line_end(self, index: int) -> int:
        after = bisect_right(self.lines, index)
        return self.lines[after] - 1 if after < len(self.lines) else len(self.text)

    def begins_line(self, index: int) -> bool:
        spaces = _SPACES.match(self.text, self.line_start(index), index)
        return spaces is not None and spaces.end() == index

    def column(self, route: Route) -> int:
        """The column of the keys or dashes among which a value stands; inside brackets, of the nearest ones around them."""
        while self.nodes[route].in_flow:
            route = route[:-1]
        entry = self.nodes[route].entry
        return entry - self.line_start(entry)

    def spot(self, route: Route) -> "_Spot":
        node = self.nodes[route]
        signs = "[{" if node.in_flow else "-:"
        return _Spot(self.column(route), signs[isinstance(route[-1], str)], "" if self.line_end(node.end) == len(self.text) else "\n")

    def lead(self, node: Node) -> int:
        """Where the lines of an entry begin: at the comments directly above it, unless they open the file."""
        own = start = self.line_start(node.entry)
        floor = self.ends[before - 1] if (before := bisect_left(self.ends, node.entry)) else 0
        comment = " " * (node.entry - own) + "#"
        while start > 0 and (above := self.line_start(start - 1)) >= floor and self.text.startswith(comment, above):
            start = above
        return start or own

    def applied(self, edits: Iterable[_Edit]) -> bytes:
        """The file with edits; new line breaks are of the kind that the file has most of."""
        breaks = [found.start() - count for count, found in enumerate(re.finditer("\r\n", self.raw))]
        crlf = 2 * len(breaks) > self.text.count("\n")
        pieces, at = [self.mark], 0
        for edit in sorted(edits, key=lambda one: (one.start, one.end, -one.depth)):
            start, end = (index + bisect_right(breaks, index - 1) for index in (edit.start, edit.end))
            if start < at:
                raise SpliceError("two changes concern the same place", "make them one after the other")
            pieces += [self.raw[at:start], edit.text.replace("\n", "\r\n") if crlf else edit.text]
            at = end
        return "".join([*pieces, self.raw[at:]]).encode()


def _open(raw: bytes) -> _File:
    source, tree, mistakes = read("", raw)
    if source is None:
        place = next(one for one in mistakes if not one.warning)
        raise SpliceError(f"the file cannot be read: line {place.at.line}: {place.message}", place.help)
    written = raw.decode()
    mark = "\ufeff" if written.startswith("\ufeff") else ""
    if source.text.startswith("\ufeff"):
        raise SpliceError("the file begins with two byte-order marks", "remove one of them")
    found = nodes(source.text)
    ends = sorted({index for node in found.values() for index in (node.end, node.sign)})
    steps = list(_steps(source.text, found))
    step = next((step for sign, step in steps if sign != "-"), 2)
    list_step = next((step for sign, step in steps if sign == "-"), step)
    lines = [0, *(one.end() for one in _BREAK.finditer(source.text))]
    return _File(mark, written[len(mark) :], source.text, tree, found, lines, ends, step, list_step)


def _steps(text: str, found: Mapping[Route, Node]) -> Iterator[tuple[str, int]]:
    """By how much keys and dashes are indented below the key above them, wherever there are some."""
    for route, node in found.items():
        if len(route) > 1 and isinstance(route[-2], str) and not node.in_flow:
            above = found[route[:-1]]
            if not above.style and node.entry == above.start and "\n" in text[above.sign : node.entry]:
                columns = [index - text.rfind("\n", 0, index) - 1 for index in (above.entry, node.entry)]
                yield text[node.entry] if isinstance(route[-1], int) else ":", columns[1] - columns[0]


# What is wanted: the changes as one plan, and the tree that the changed file must have.


@dataclass(frozen=True, slots=True)
class _Change:
    """What is removed from a mapping or list, and what is added before which position."""

    removed: set[str | int] = field(default_factory=set)
    added: list[tuple[int, str, Value]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Plan:
    values: dict[Route, Value] = field(default_factory=dict)
    changes: dict[Route, _Change] = field(default_factory=dict)

    def change(self, route: Route) -> _Change:
        return self.changes.setdefault(route, _Change())


@dataclass(frozen=True, slots=True)
class _New:
    value: Value


def _planned(file: _File, splices: Sequence[Splice]) -> _Plan:
    _disjoint(splices)
    plan = _Plan()
    grown: dict[Route, tuple[list[Value], list[tuple[int, Value]]]] = {}
    for one in splices:
        parent, last = one.route[:-1], one.route[-1:]
        if not last and not isinstance(one, Insert):
            raise SpliceError("the file as a whole cannot be replaced, added or removed", "name a key or an item of it")
        if not isinstance(one, Remove):
            _check(one.value, one.route)
        match one:
            case SetValue(route, value):
                file.at(route)
                plan.values[route] = value
            case Remove(route):
                file.at(route)
                plan.change(parent).removed.add(route[-1])
            case Put(route, value):
                plan.change(parent).added.append((_place_of_key(file, route), str(route[-1]), value))
            case Insert(route, index, value):
                items = _items(file, one)
                if not 0 <= index <= len(items):
                    raise SpliceError(
                        f"{_shown(route)} has no position {index}", f"it has {len(items)} items; the last position is {len(items)}"
                    )
                if last and (not items or not isinstance(file.at(route), list)):
                    grown.setdefault(route, (items, []))[1].append((index, value))
                else:
                    plan.change(route).added.append((index, "", value))
    for route, (items, added) in grown.items():
        whole = [value for at in range(len(items) + 1) for value in [*(new for index, new in added if index == at), *items[at : at + 1]]]
        holder = file.at(route[:-1])
        if isinstance(holder, dict) and route[-1] not in holder:
            plan.change(route[:-1]).added.append((len(holder), str(route[-1]), whole))
        else:
            plan.values[route] = whole
    _empty(file, plan)
    return plan


def _disjoint(splices: Sequence[Splice]) -> None:
    owned: set[Route] = set()
    for one in splices:
        if not isinstance(one, Insert):
            if one.route in owned:
                raise SpliceError(f"{_shown(one.route)} is changed twice", "make one change of them")
            owned.add(one.route)
    for one in splices:
        for length in range(len(one.route) + isinstance(one, Insert)):
            if one.route[:length] in owned:
                raise SpliceError(
                    f"one change concerns {_shown(one.route)}, another {_shown(one.route[:length])}", "make one change of them"
                )


def _place_of_key(file: _File, route: Route) -> int:
    holder = file.at(route[:-1])
    if not isinstance(holder, dict) or not isinstance(route[-1], str):
        raise SpliceError(f"{_shown(route[:-1])} holds no keys", "a key can only be added beside other keys")
    if route[-1] in holder:
        raise SpliceError(f"{_shown(route)} is there already", "change its value instead")
    return len(holder)


def _items(file: _File, insert: Insert) -> list[Value]:
    """What stands where something is inserted, as the items of a list; nothing where the key is missing."""
    route = insert.route
    holder = file.at(route[:-1])
    if route and isinstance(holder, dict) and isinstance(route[-1], str) and route[-1] not in holder:
        return []
    value = file.at(route)
    if isinstance(value, list):
        return value
    if value is None:
        return []
    if isinstance(value, str) and insert.as_list:
        return [value]
    raise SpliceError(f"{_shown(route)} is no list", "write it as a list first")


def _empty(file: _File, plan: _Plan) -> None:
    """Turn changes that leave nothing of a list or mapping into changes of what holds it."""
    for depth in range(max(map(len, plan.changes), default=0), -1, -1):
        for route in [route for route in plan.changes if len(route) == depth]:
            held, change = file.at(route), plan.changes[route]
            assert isinstance(held, dict | list)
            if len(change.removed) < len(held):
                continue
            del plan.changes[route]
            if not route:
                raise SpliceError("nothing that is there now would be left in the file", "write a new file")
            added = sorted(change.added, key=lambda one: one[0])
            if isinstance(held, dict):
                plan.values[route] = {key: value for _, key, value in added}
            elif added or isinstance(route[-1], int):
                plan.values[route] = [value for _, _, value in added]
            else:
                plan.change(route[:-1]).removed.add(route[-1])


def _check(value: object, route: Route, depth: int = 0) -> None:
    """Refuse what no spec can hold."""
    if depth + len(route) > MAX_DEPTH:
        raise SpliceError(f"values would be nested deeper than {MAX_DEPTH} levels", "flatten them")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise SpliceError(f"{key!r} is no key", "a key is a text")
            _check(key, route, depth)
            _check(item, route, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, route, depth + 1)
    elif isinstance(value, str):
        if found := unwanted(value):
            raise SpliceError(f"the new text holds {found[0]}", "remove it")
        if "\r" in value:
            raise SpliceError("the new text holds a carriage return", "end its lines with a line feed only")
    elif isinstance(value, int) and abs(value) >= 10**18:
        raise SpliceError("the new number has more than 18 digits", "put it in quotes, as a text")
    elif value is not None and not isinstance(value, int | float):
        raise SpliceError(f"{value!r} is no value of a spec", "a value is a text, a number, true, false, nothing, a list or a mapping")


def _wanted(value: object, route: Route, plan: _Plan) -> object:
    if route in plan.values:
        return _New(plan.values[route])
    change = plan.changes.get(route, _Change())
    if isinstance(value, dict):
        kept = {key: _wanted(item, (*route, key), plan) for key, item in value.items() if key not in change.removed}
        return kept | {key: _New(new) for _, key, new in change.added}
    if isinstance(value, list):
        items: list[object] = []
        for index in range(len(value) + 1):
            items += [_New(new) for at, _, new in change.added if at == index] if change.added else []
            items += [_wanted(item, (*route, index), plan) for item in value[index : index + 1] if index not in change.removed]
        return items
    return value


def _same(found: object, wanted: object) -> bool:
    if isinstance(wanted, _New):
        return _means(found, wanted.value)
    if isinstance(wanted, dict):
        return isinstance(found, dict) and list(found) == list(wanted) and all(_same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_same, found, wanted))
    return type(found) is type(wanted) and found == wanted


def _means(found: object, value: Value) -> bool:
    """Whether what was read is the value that was to be written."""
    if isinstance(value, dict):
        return isinstance(found, dict) and list(found) == list(value) and all(_means(found[key], value[key]) for key in value)
    if isinstance(value, list):
        return isinstance(found, list) and len(found) == len(value) and all(map(_means, found, value))
    if value is None and found is None:
        return True
    if isinstance(value, Plain) or not isinstance(found, Plain):
        return isinstance(value, str) and isinstance(found, Plain if isinstance(value, Plain) else str) and found == value
    try:
        meant = to_json(found)
    except ValueError:
        return False
    return type(meant) is (str if isinstance(value, str) else type(value)) and meant == value


# New text: candidates in the order of preference, of which the first is taken that the reader reads as it is meant.


@dataclass(frozen=True, slots=True)
class _Spot:
    """What decides how a value is read: the column of its entry, the sign before it, and what ends its last line."""

    column: int
    sign: str
    tail: str = "\n"


_AROUND: Mapping[str, tuple[str, str, Sequence[type]]] = {
    ":": ("k: ", "", [dict]),
    "-": ("- ", "", [list]),
    "[": ("k: [", "]", [dict, list]),
    "{": ("k: {k: ", "}", [dict, dict]),
}
"""For each sign, what makes a file of a value behind it, and what holds the value in that file."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\ufeff": "\\uFEFF"}


def _reads_as(spot: _Spot, written: str, value: Value, *, warned: bool = False) -> bool:
    """Whether a piece of YAML says a value; with `warned`, also when the reader warns of it."""
    before, behind, holders = _AROUND[spot.sign]
    _, tree, mistakes = read("", (" " * spot.column + before + written + behind + spot.tail).encode())
    if any(not (warned and one.warning) for one in mistakes):
        return False
    for holder in holders:
        items = tree if isinstance(tree, list) else list(tree.values()) if isinstance(tree, dict) else []
        if len(items) != 1 or not isinstance(tree, holder):
            return False
        tree = items[0]
    return _means(tree, value)


def _candidates(value: Value, spot: _Spot, style: str, indent: int) -> Iterator[str]:
    if value is None:
        yield "null" if spot.sign in "[{" else ""
        return
    if not isinstance(value, str):
        yield str(value).lower() if isinstance(value, bool) else repr(value)
        return
    lines = "\n" in value
    if isinstance(value, Plain) or (not lines and style == "" and not (spot.sign == "[" and value.endswith(_FULL_STOP))):
        yield str(value)
    if style == "'" and not lines:
        yield f"'{_encoded(value, style, 0)}'"
    if style in {"|", ">"} or (lines and style != '"' and spot.sign not in "[{"):
        chomp = "" if value.endswith("\n") else "-"
        for sign in (">", "|") if style == ">" else ("|",):
            yield sign + chomp + "\n" + " " * indent + _encoded(value.removesuffix("\n"), sign, indent)
    yield '"' + _encoded(value, '"', 0) + '"'


def _encoded(piece: str, style: str, indent: int, following: str = "") -> str:
    """A piece of a text as it is written in a style; `following` is the text's next character."""
    if style == '"':
        return "".join(_ESCAPES.get(sign, sign) for sign in piece)
    if style == "'":
        piece = piece.replace("'", "''")

    def broken(found: re.Match[str]) -> str:
        # A line break of a folded text takes one more; blank lines get no spaces.
        breaks = found[0] if style == "|" else found[0] + "\n"
        return breaks if (found.end() == len(piece) and following == "\n") else breaks + " " * indent

    return re.sub("\n+", broken, piece)


def _scalar(value: Value, spot: _Spot, style: str = "", indent: int = 0, *, warned: bool = False) -> str:
    for candidate in _candidates(value, spot, style, indent or spot.column + 2):
        if _reads_as(spot, candidate, value, warned=warned):
            return candidate
    raise SpliceError(f"{_cut(value)} cannot be written here so that it reads back as it is", _BY_HAND)


@lru_cache(256)
def _key(key: str) -> str:
    for written in (key, '"' + _encoded(key, '"', 0) + '"'):
        spots = ((":", f"{written}: 1"), (":", f"{{{written}: 1}}"))
        if all(_reads_as(_Spot(0, "-"), around, {key: Plain("1")}) for _, around in spots):
            return written
    raise SpliceError(f"{_cut(key)} cannot be written as a key", "choose a shorter one")


def _flow(value: Value, sign: str, style: str = "") -> str:
    """A value on one line, inside brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(item, '{', style)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item, "[", style) for item in value) + "]"
    return _scalar(value, _Spot(0, sign), style)


def _behind(file: _File, value: Value, spot: _Spot, style: str = "", width: int = 2) -> str:
    """What stands behind the colon or dash of an entry: on its line behind a space, or below it."""
    if isinstance(value, dict | list) and value and not _fits_in_line(value, style):
        compact = spot.sign == "-"
        step = width if compact else file.list_step if isinstance(value, list) else file.step
        column = spot.column + step
        first = " " * (width - 1) if compact else "\n" + " " * column
        return first + _block(file, value, column)
    if isinstance(value, dict | list):
        written = _flow(value, spot.sign, style if style in "'\"" else "")
    else:
        written = _scalar(value, spot, style, spot.column + (2 if spot.sign == "-" else file.step))
    return " " * (width - 1 if spot.sign == "-" else 1) + written if written else ""


def _block(file: _File, value: list[Value] | dict[str, Value], column: int) -> str:
    """Keys or items on lines of their own, of which the first begins in the column where the text goes on."""
    if isinstance(value, list):
        entries = ["-" + _behind(file, item, _Spot(column, "-")) for item in value]
    else:
        entries = [_key(key) + ":" + _behind(file, item, _Spot(column, ":")) for key, item in value.items()]
    return ("\n" + " " * column).join(entries)


def _fits_in_line(value: list[Value] | dict[str, Value], style: str) -> bool:
    """Whether a list or mapping is written in brackets: a short list of words, or what was so before and has no texts of several lines."""
    items = value if isinstance(value, list) else list(value.values())
    if any(isinstance(item, dict | list) or (isinstance(item, str) and "\n" in item) for item in items):
        return False
    if style in {"[", "{", "'", '"'}:
        return True
    texts = [item if isinstance(item, str) else repr(item) for item in items]
    return isinstance(value, list) and sum(map(len, texts)) <= 80 and all(re.fullmatch(r"[\w.-]+", text) for text in texts)


# Changes of one value.


def _set(file: _File, route: Route, value: Value) -> list[_Edit]:
    node, old, spot = file.nodes[route], file.at(route), file.spot(route)
    if _means(old, value):
        return []
    if isinstance(value, str) and isinstance(old, str) and (edits := _respelled(file, route, old, value)):
        return edits
    if node.in_flow:
        written = _flow(value, spot.sign, _quotes(node.style))
        if node.start == node.end:
            return [_Edit(node.start, node.start, " " + written, len(route))]
        return [_Edit(node.start, node.end, written, len(route))]
    warned = node.style in {"|", ">"} and isinstance(old, str) and "# " in old
    if isinstance(value, dict | list):
        written = _behind(file, value, spot, node.style if isinstance(old, dict | list) else "")
    else:
        indent = spot.column + (2 if spot.sign == "-" else file.step)
        written = " " + _scalar(value, spot, node.style if isinstance(old, str) else "", indent, warned=warned)
    inline, line_break, body = written.partition("\n")
    return _replaced(file, route, inline.strip(" "), line_break + body)


def _quotes(style: str) -> str:
    return style if style in {"'", '"'} else ""


def _replaced(file: _File, route: Route, inline: str, body: str) -> list[_Edit]:
    """Put a value of the block style in place of another: a part on the line of the old one, and lines below it."""
    node, depth = file.nodes[route], len(route)
    below = "\n" in file.text[node.sign : node.start]
    if isinstance(file.at(route), dict | list) and not node.style:
        if not below:
            return [_Edit(node.sign, node.end, " " * bool(inline) + inline + body, depth)]
        line = file.line_end(node.sign)
        return [_Edit(node.sign, node.sign, " " * bool(inline) + inline, depth), _Edit(line, node.end, body, depth)]
    if node.start == node.end:
        start, end, inline = node.start, node.start, " " * bool(inline) + inline
    else:
        start, end = node.start, node.end
        if node.style in {"|", ">"} and (header := _HEADER.match(file.text, start)):
            end = header.end()
        if not inline:
            start = node.sign if not below else file.line_start(start) - 1
    line = file.line_end(end)
    last = max(line, node.end) if node.style in {"|", ">"} else line
    return [_Edit(start, end, inline, depth), _Edit(line, last, body, depth)]


def _respelled(file: _File, route: Route, old: str, new: str) -> list[_Edit]:
    """Change only the characters of a text that differ; nothing when that is not possible."""
    node, spot = file.nodes[route], file.spot(route)
    block = node.style in {"|", ">"}
    if "\n" in new and "\n" not in old and not (block or node.in_flow):
        return []
    places = _places(file.text, node, old, spot.column)
    if not places:
        return []
    indent = _block_lines(file.text, node, spot.column)[0] if block else spot.column + file.step
    edits = []
    for old_start, old_end, new_start, new_end in _differences(old, new):
        if old_start < old_end:
            start, end = places[old_start][0], places[old_end - 1][1]
        else:
            start = end = places[old_start - 1][1] if old_start else places[0][0]
        edits.append(_Edit(start, end, _encoded(new[new_start:new_end], node.style, indent, new[new_end : new_end + 1]), len(route)))
    written, at = "", node.start
    for edit in edits:
        written += file.text[at : edit.start] + edit.text
        at = edit.end
    warned = block and "# " in old
    return edits if _reads_as(spot, written + file.text[at : node.end], new, warned=warned) else []


def _alike(old: str, new: str) -> int:
    """With how many characters both texts begin."""
    return next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))


def _differences(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Where two texts differ, word by word when they are not too long."""
    start = _alike(old, new)
    behind = _alike(old[start:][::-1], new[start:][::-1])
    words = [re.findall(r"\w+|\W", text[start : len(text) - behind]) for text in (old, new)]
    if max(map(len, words)) > _MAX_WORDS:
        yield start, len(old) - behind, start, len(new) - behind
        return
    ends = [[start + end for end in accumulate(map(len, some), initial=0)] for some in words]
    for tag, *(a, b, c, d) in difflib.SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        if tag != "equal":
            yield ends[0][a], ends[0][b], ends[1][c], ends[1][d]


# Where each character of a text stands.

_Places = list[tuple[int, int]]
_HEADER = re.compile(r"[|>]([+-]?)([0-9]?)([+-]?)")
_TOKEN = re.compile(r"(?P<fold>[ \t]*+\n[ \t\n]*+)|[ \t]++|''|\\(?P<joint>\n[ \t\n]*+)|\\(?:x..|u.{4}|U.{8}|.)|.")
_MEANT = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"}
_MEANT |= {"N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}


def _places(text: str, node: Node, value: str, column: int) -> _Places:
    """Where each character of a text begins and ends in the file; nothing when that cannot be told."""
    block = node.style in {"|", ">"}
    found = list(_block_characters(text, node, column) if block else _characters(text, node))
    return [(start, end) for _, start, end in found] if "".join(sign for sign, _, _ in found) == value else []


def _characters(text: str, node: Node) -> Iterator[tuple[str, int, int]]:
    """The characters of a plain or quoted text."""
    inside = len(node.style)
    at, last = node.start + inside, node.end - inside
    while at < last:
        token = _TOKEN.match(text, at, last)
        if token is None:
            return
        written, end = token[0], token.end()
        if token["fold"] or (token["joint"] and node.style == '"'):
            breaks = written.count("\n") - 1
            meant = "\n" * breaks if breaks or token["joint"] else " "
            yield from ((sign, at if first else end, end) for first, sign in zip([True, *[False] * len(meant)], meant, strict=False))
        elif node.style == '"' and written[0] == "\\":
            yield chr(int(f"0x{written[2:]}", 0)) if len(written) > 2 else _MEANT.get(written[1], written[1]), at, end
        elif written == "''" and node.style == "'":
            yield "'", at, end
        else:
            end = end if written[0] in " \t" else at + 1
            yield from ((text[index], index, index + 1) for index in range(at, end))
        at = end


def _block_lines(text: str, node: Node, column: int) -> tuple[int, list[tuple[int, int]]]:
    """The indentation of a block scalar, and where each of its lines begins and ends behind it."""
    header = _HEADER.match(text, node.start)
    line = text.find("\n", node.start)
    if header is None or not 0 <= line < node.end:
        return 0, []
    starts = [line + 1, *(found.end() for found in _BREAK.finditer(text, line + 1, node.end))]
    lines = [(start, end - 1) for start, end in pairwise([*starts, node.end + 1])]
    first = next((start for start, end in lines if text[start:end].strip(" ")), node.end)
    spaces = _SPACES.match(text, first)
    indent = column + int(header[2]) if header[2] else spaces.end() - first if spaces else 0
    return indent, [(min(start + indent, end), end) for start, end in lines]


def _block_characters(text: str, node: Node, column: int) -> Iterator[tuple[str, int, int]]:
    """The characters of a block scalar."""
    _, lines = _block_lines(text, node, column)
    filled = [number for number, (begin, end) in enumerate(lines) if begin < end]
    if not filled:
        return
    yield from (("\n", lines[number][1], lines[number + 1][0]) for number in range(filled[0]))
    for number, following in pairwise([*filled, len(lines)]):
        begin, end = lines[number]
        yield from ((text[index], index, index + 1) for index in range(begin, end))
        breaks = [(lines[at][1], lines[at + 1][0]) for at in range(number, min(following, len(lines) - 1))]
        apart = following == len(lines) or any(text[lines[at][0]] in " \t" for at in (number, following))
        if node.style == "|" or apart:
            yield from (("\n", *one) for one in breaks)
        elif len(breaks) == 1:
            yield (" ", *breaks[0])
        else:
            yield from (("\n", end if at == 0 else one[0], one[1]) for at, one in enumerate(breaks[1:]))
    header = _HEADER.match(text, node.start)
    if header and "-" not in header[0] and text[node.end : node.end + 1] == "\n":
        yield "\n", node.end, node.end


# Changes of what a list or mapping holds.

_COMMA = re.compile(r"(?:[ \t\n]|#[^\n]*)*+,")
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?$", re.MULTILINE)


def _restructured(file: _File, route: Route, change: _Change) -> list[_Edit]:
    held, node = file.at(route), file.nodes[route]
    names: list[str | int] = list(held) if isinstance(held, dict) else list(range(len(held))) if isinstance(held, list) else []
    entries = [file.nodes[(*route, name)] for name in names]
    removed = {at for at, name in enumerate(names) if name in change.removed}
    added = [(index, key, value, entries[max(index - 1, 0)]) for index, key, value in sorted(change.added, key=lambda one: one[0])]
    flow = node.style in {"{", "["}
    if node.in_flow and not flow:
        raise SpliceError(f"{_shown(route)} is a key without `{{}}` inside `[]`", "write `{` and `}` around it first")
    if flow:
        sign = "{" if node.style == "{" else "["
        texts = [
            (index, f"{_key(key)}: {_flow(value, sign)}" if sign == "{" else _flow(value, sign, _quotes(beside.style)))
            for index, key, value, beside in added
        ]
        edits = _flow_edits(file, entries, removed, texts)
    else:
        column = entries[0].entry - file.line_start(entries[0].entry)
        texts = [
            (
                index,
                f"{_key(key)}:{_behind(file, value, _Spot(column, ':'))}" if isinstance(held, dict) else _item(file, value, column, beside),
            )
            for index, key, value, beside in added
        ]
        edits = _block_edits(file, entries, removed, texts)
    return [_Edit(start, end, text, len(route)) for start, end, text in edits]


def _item(file: _File, value: Value, column: int, beside: Node) -> str:
    """An item of a list of the block style, as the one beside it is written."""
    gap = file.text[beside.sign : beside.start]
    width = 2 if "\n" in gap or beside.start == beside.end else 1 + len(gap)
    style = beside.style if isinstance(value, dict | list) else _quotes(beside.style)
    return "-" + _behind(file, value, _Spot(column, "-"), style, width)


_Place = tuple[int, int, str]


def _runs(removed: set[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of what is removed without a gap."""
    for at in sorted(removed):
        if at - 1 not in removed:
            yield at, next(last for last in count(at) if last + 1 not in removed)


def _flow_edits(file: _File, entries: Sequence[Node], removed: set[int], added: Sequence[tuple[int, str]]) -> Iterator[_Place]:
    text, kept = file.text, [at for at in range(len(entries)) if at not in removed]
    joined = False
    for first, last in _runs(removed):
        start, end = entries[first].entry, entries[last].end
        comma = _COMMA.match(text, end)
        behind = comma.end() if comma else end
        if file.begins_line(start) and _REST.match(text, behind):
            yield file.lead(entries[first]), min(file.line_end(behind) + 1, len(text)), ""
        elif last + 1 < len(entries):
            following = entries[last + 1].entry
            yield start, behind if "#" in text[end:following] else following, ""
        elif "#" in text[entries[first - 1].end : start]:
            yield start, end, ""
        else:
            joined = True  # the comma behind the last that is kept goes, too
            yield entries[first - 1].end, end, ""
    for index, new in added:
        anchor = next((at for at in kept if at >= index), None)
        node = entries[kept[-1] if anchor is None else anchor]
        own_line, indent = file.begins_line(node.entry), " " * (node.entry - file.line_start(node.entry))
        comma = _COMMA.match(text, node.end)
        behind = comma.end() if comma else node.end
        if anchor is not None:
            place = file.lead(node) if own_line else node.entry
            yield place, place, f"{indent}{new},\n" if own_line else f"{new}, "
        elif own_line and not joined and _REST.match(text, behind):
            if not comma:
                yield node.end, node.end, ","
            yield file.line_end(behind), file.line_end(behind), f"\n{indent}{new}" + "," * bool(comma)
        else:
            yield node.end, node.end, f", {new}"


def _block_edits(file: _File, entries: Sequence[Node], removed: set[int], added: Sequence[tuple[int, str]]) -> Iterator[_Place]:
    text, kept = file.text, [at for at in range(len(entries)) if at not in removed]
    if any(not file.begins_line(node.entry) for node in entries[1:]):
        raise SpliceError("keys that are written with `?` cannot be added or removed", _BY_HAND)
    compact = None if file.begins_line(entries[0].entry) else 0
    """The entry that does not begin its line, because a dash stands before it."""
    for first, last in _runs(removed):
        if first != compact:
            yield from ((file.lead(node), min(file.line_end(node.end) + 1, len(text)), "") for node in entries[first : last + 1])
            continue
        start, line, following = entries[0].entry, file.line_end(entries[last].end), entries[last + 1].entry
        if text[line:following].strip():
            yield start - 1, line, ""
        else:
            yield start, following, ""
            compact = last + 1
    for index, new in added:
        anchor = next((at for at in kept if at >= index), None)
        node = entries[kept[-1] if anchor is None else anchor]
        indent = " " * (entries[0].entry - file.line_start(entries[0].entry))
        before = min(max(index, 1), len(entries) - 1)
        blank = "\n" if before and re.search(r"\n *\n", text[entries[before - 1].end : entries[before].entry]) else ""
        if anchor is None:
            place, written = file.line_end(node.end), f"{blank}\n{indent}{new}"
        elif anchor == compact:
            place, written = node.entry, f"{new}\n{blank}{indent}"
        else:
            place, written = file.lead(node), f"{indent}{new}\n{blank}"
        yield place, place, written
