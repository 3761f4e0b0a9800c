"""YAML text to plain data plus positions: a subset of YAML in which every text stays what the author wrote."""

import itertools
import re
from collections.abc import Mapping
from functools import cached_property

import yaml
from msgspec import Struct

from specforge.line_ends import line_column, unified
from specforge.location import Location, Route
from specforge.regexes import regex
from specforge.source.parsing import MAX_BYTES, MAX_DEPTH, MAX_NODES, Loader, Refused, end_of, start_of, too_large
from specforge.source.yaml_errors import OTHER_SPACE, explain, other_space
from specforge.spec.model import Block, FlowAlone, FlowPlain, Plain
from specforge.spec.walking import as_written


class Mistake(Struct, frozen=True):
    """Something that makes a file unreadable, or a warning about how it will be read."""

    message: str
    help: str
    at: Location
    warning: str = ""
    """Under which name it warns; empty when it makes the file unreadable."""


class Source(Struct, frozen=True, dict=True):
    """A spec file: its text, and where every key and item of it stands."""

    path: str
    text: str

    @cached_property
    def marks(self) -> Mapping[Route, tuple[int, int]]:
        """Line and column, 1-based, of every value; of a mapping's item, of its key.

        Worked out only when something has to be said about the file, which is seldom: for a whole project they would
        take more memory than everything else.
        """
        builder = _Builder(self.text, with_marks=True)
        builder.build()
        return builder.marks

    def locate(self, route: Route) -> Location:
        """Find the line and column of a route, or of the nearest part of it that is written down."""
        line, column = self.marks.get(as_written(route, self.marks.__contains__), (1, 1))
        return Location(self.path, line, column)


_CUTTING_HASH = regex(r"[ \t]+#(?=[^\s#])(\S+)")
_ITEM = regex(r"[ \t]*([-*\u2022\u2013]|\d{1,2}[.)]) +[^\s]", re.MULTILINE)
"""A line that is an item of a list to whoever wrote it."""
_DASHED = regex(r"[ \t]*([-\u2013] +(?=[a-z])\S+)")
"""A line that begins with a dash and a word in lower case."""
NARROWEST = 60
"""Nobody wraps sentences at fewer characters."""
_CONFLICT = regex(r"^<{7} ", re.MULTILINE)
_BREAKS = regex("[\x85\u2028\u2029]")
_CONTROLS = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UNWANTED = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What no text may hold, however it is written."""


def decode(raw: bytes) -> str:
    """Turn bytes into text: UTF-8, without a byte-order mark, with the line feed as the only line break.

    Refuses, with a place, whatever a spec may not hold.
    """
    if len(raw) > MAX_BYTES:
        raise Refused(*too_large(len(raw)))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused(f"the file is not UTF-8: byte {error.start} is {raw[error.start]:#04x}", "save it as UTF-8", line, 1) from None
    text = unified(text)
    if found := _BREAKS.search(text):
        raise Refused(
            f"the character U+{ord(found[0]):04X} ends a line in YAML",
            "replace it by an ordinary line break or a space",
            *line_column(text, found.start()),
        )
    if found := _CONTROLS.search(text):
        raise Refused(f"the control character U+{ord(found[0]):04X} is not allowed", "remove it", *line_column(text, found.start()))
    if "<<<<<<< " in text and (found := _CONFLICT.search(text)) and 0 < text.find("\n=======\n", found.end()) < text.rfind("\n>>>>>>> "):
        help = "settle the conflict: keep what is right of both, and take out the lines with `<<<<<<<`, `=======` and `>>>>>>>`"
        raise Refused("git left both sides of a merge here", help, *line_column(text, found.start()))
    return text


def unwanted(text: str) -> tuple[str, int] | None:
    """Name the first character that no text may hold, and where it is; a carriage return is none, since it is replaced."""
    found = _UNWANTED.search(text)
    if found is None:
        return None
    kind = (
        "line end" if found[0] in "\x85\u2028\u2029" else "half of a character" if "\ud800" <= found[0] <= "\udfff" else "control character"
    )
    return f"the {kind} U+{ord(found[0]):04X}", found.start()


def read(path: str, raw: bytes) -> tuple[Source | None, object, list[Mistake]]:
    """Read one spec file: the source and its plain data, or `None` twice with at least one mistake that is no warning."""
    mistakes: list[Mistake] = []
    try:
        text = decode(raw)
        if not re.search(r"^[^\S\n]*[^#\s]", text, re.MULTILINE):
            raise Refused("the file is empty", "begin with `specforge: 1` and `feature: my-feature`", 1, 1)
        builder = _Builder(text)
        data = builder.build()
        if builder.refused:
            builder = _Builder(text, with_marks=True)
            builder.build()
    except Refused as refused:
        return None, None, [Mistake(str(refused), refused.help, Location(path, refused.line, refused.column))]
    except yaml.YAMLError as error:
        message, help, line, column = explain(error, decode(raw))
        return None, None, [Mistake(message, help, Location(path, line, column))]
    mistakes += [Mistake(message, help, Location(path, line, column), name) for name, message, help, line, column in builder.warnings]
    if builder.refused:
        mistakes += [Mistake(str(one), one.help, Location(path, one.line, one.column)) for one in builder.refused]
        return None, None, mistakes
    return Source(path, text), data, mistakes


class _Frame(Struct):
    """A mapping or sequence that is being read."""

    container: dict[str, object] | list[object]
    route: Route
    in_flow: bool
    key: str | None = None


_NODES = frozenset((yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent))
_ENDS = frozenset((yaml.MappingEndEvent, yaml.SequenceEndEvent))


class _Builder:
    """One pass over the parser's events, with a stack of its own: deep nesting cannot exhaust ours."""

    def __init__(self, text: str, *, with_marks: bool = False) -> None:
        self.text = text
        self.with_marks = with_marks
        self.lines = text.split("\n")
        self.oddly_indented = OTHER_SPACE.search(text) is not None
        self.has_hashes = "#" in text
        self.marks: dict[Route, tuple[int, int]] = {}
        self.warnings: list[tuple[str, str, str, int, int]] = []
        self.refused: list[Refused] = []
        self.root: list[object] = []
        self.stack = [_Frame(self.root, (), in_flow=False)]

    def build(self) -> object:
        nodes = documents = 0
        stack, node = self.stack, self._node
        loader = Loader(self.text)
        try:
            get_event = loader.get_event
            while (event := get_event()) is not None:  # type: ignore[no-untyped-call]  # the stubs leave it untyped
                kind = type(event)
                if kind in _NODES:
                    nodes += 1
                    if nodes > MAX_NODES:
                        raise Refused(f"the file has more than {MAX_NODES:,} values", "split it into modules", *start_of(event))
                    node(event)
                elif kind in _ENDS:
                    self._left(stack.pop().container)
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        cure = "one file is one spec; remove the `---` line, or split the file"
                        raise Refused("the file holds a second document", cure, *start_of(event))
        finally:
            loader.dispose()
        return self.root[0] if self.root else None

    @staticmethod
    def _left(container: object) -> None:
        """Where `[]` holds one item alone, no comma cut it."""
        if type(container) is list and len(container) == 1 and type(container[0]) is FlowPlain:
            container[0] = FlowAlone(container[0])

    def _node(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self._refuse_properties(event)
        frame = self.stack[-1]
        container, key = frame.container, frame.key
        if key is None and isinstance(container, dict):
            frame.key = self._key(event, frame)
            if self.with_marks:
                self.marks[(*frame.route, frame.key)] = start_of(event)
            return
        route: Route = ()
        if self.with_marks:
            route = () if container is self.root else (*frame.route, len(container) if key is None else key)
            self.marks.setdefault(route, start_of(event))
        value = self._value(event, frame)
        if key is not None and isinstance(container, dict):
            container[key] = value
            frame.key = None
        elif isinstance(container, list):
            container.append(value)
        if type(value) is dict or type(value) is list:
            self.stack.append(_Frame(value, route, frame.in_flow or bool(getattr(event, "flow_style", False))))

    def _value(self, event: yaml.NodeEvent, frame: _Frame) -> object:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, frame)
        if len(self.stack) > MAX_DEPTH:
            raise Refused(f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", *start_of(event))
        return {} if isinstance(event, yaml.MappingStartEvent) else []

    @staticmethod
    def _refuse_properties(event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            what, sign = f"the alias `*{event.anchor}`", "*"
        elif event.anchor is not None:
            what, sign = f"the anchor `&{event.anchor}`", "&"
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            what, sign = f"the tag `{event.tag.replace('tag:yaml.org,2002:', '!!')}`", "!"
        else:
            return
        raise Refused(
            f"{what} is not allowed",
            f"a text that begins with `{sign}` must be in quotes; shared rules belong in a module",
            *start_of(event),
        )

    def _key(self, event: yaml.NodeEvent, frame: _Frame) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise Refused("a key must be a single word", "a text that begins with `{` or `[` must be in quotes", *start_of(event))
        key = self._quoted(event)
        if not event.style:
            self._indented(event)
        if key == "<<" and not event.style:
            self.refused.append(Refused("the merge key `<<` is not allowed", "shared rules belong in a module", *start_of(event)))
        if key in frame.container:
            line = self.marks.get((*frame.route, key), (0, 0))[0]
            items = isinstance(frame.container, dict) and isinstance(frame.container[key], list)
            help = f"write all items below one `{key}`" if items else "keep one of them"
            help += "; if another item begins here, write `- ` before it" if key == "id" else ""
            self.refused.append(Refused(f"the key `{key}` stands here twice; the first is on line {line}", help, *start_of(event)))
        return key

    def _scalar(self, event: yaml.ScalarEvent, frame: _Frame) -> object:
        if event.style in {"|", ">"}:
            self._comment_in_block(event)
            if event.style == ">":
                self._joined_items(event)
            return Block(event.value)
        if event.style:
            return self._quoted(event)
        if event.value == "":
            if frame.in_flow:
                self._cut_by_comma(event)
            return None
        self._cut_by_hash(event)
        self._indented(event)
        self._joined_items(event)
        # In `{}` a cut text leaves a key without a value, which is refused above; in `[]` it silently becomes two items.
        return FlowPlain(event.value) if frame.in_flow and isinstance(frame.container, list) else Plain(event.value)

    def _quoted(self, event: yaml.ScalarEvent) -> str:
        """A text in quotes: escapes can write what a file may not hold."""
        text: str = event.value
        if event.style != '"':
            return text
        if found := unwanted(text):
            message = f"this text holds {found[0]}, written as an escape"
            self.refused.append(Refused(message, "remove it; a line break is written as `\\n`", *start_of(event)))
        return unified(text)

    def _written(self, line: int) -> str:
        return self.lines[line - 1] if line <= len(self.lines) else ""

    def _cut_by_comma(self, event: yaml.ScalarEvent) -> None:
        line, column = start_of(event)
        before = self._written(line)[: column - 1].rstrip()
        if before.endswith(":"):
            return
        piece = before[max(before.rfind(sign) for sign in ",{[") + 1 :].strip()
        message = f"{piece!r} stands alone inside `{{}}`, where every key has a value"
        quoted = "put a text with a comma, or one that begins with `{`, in quotes"
        decimal = re.search(r"(\d+),\s?\d+$", before)
        help = f"write a decimal point, as in `{decimal[1]}.{piece}`; {quoted}" if decimal and piece.isdecimal() else quoted
        self.refused.append(Refused(message, help, line, column))

    def _cut_by_hash(self, event: yaml.ScalarEvent) -> None:
        if not self.has_hashes:
            return
        line, column = end_of(event)
        written = self._written(line)
        if "#" in written and (found := _CUTTING_HASH.match(written, column - 1)):
            message = f"the text is cut before `#{found[1]}`: a `#` after a space begins a comment"
            self.refused.append(Refused(message, "put the text in quotes; if a comment is meant, write a space after `#`", line, column))

    def _indented(self, event: yaml.ScalarEvent) -> None:
        """A key, an item or the next line of a plain text whose indentation YAML takes for a part of it."""
        if not self.oddly_indented:
            return
        first = start_of(event)
        for number in range(first[0], end_of(event)[0] + 1):
            found = OTHER_SPACE.match(self._written(number))
            if found and (number > first[0] or found.start(1) >= first[1] - 1):
                self.refused.append(Refused(*other_space(found[1]), number, 1))

    def _comment_in_block(self, event: yaml.ScalarEvent) -> None:
        for number in range(start_of(event)[0], min(end_of(event)[0] - 1, len(self.lines))):
            line = self.lines[number]
            written = line.lstrip()
            if written.startswith("# "):
                message = f"this line is part of the text, not a comment: {written.rstrip()!r}"
                help = "move the comment above the key; a text that needs the line can be in double quotes"
                self.warnings.append(("hidden-comment", message, help, number + 1, len(line) - len(written) + 1))

    def _joined_items(self, event: yaml.ScalarEvent) -> None:
        """A list in a text whose lines YAML joins to one; lines that begin so here and there are prose that was wrapped before a dash or a date."""
        # The end of a block is where the next line begins.
        first, last = start_of(event)[0], end_of(event)[0] - bool(event.style)
        if last <= first:
            return
        width = max(NARROWEST, *(len(self._written(number + 1).rstrip()) for number in range(first - 1, last)))
        items = [
            number for number in range(first, last) if _ITEM.match(self._written(number + 1)) and not self._is_wrapped(number + 1, width)
        ]
        kept = sum(1 for line in event.value.split("\n") if _ITEM.match(line))
        if kept < len(items) and any(self._follows(then + 1, one + 1) for one, then in itertools.pairwise(items)):
            message = f"{len(items)} lines of this text begin as items of a list, and YAML joins them to one line"
            help = "write `|` behind the key, with the whole text on the lines below, and each line stays one"
            line = self._written(items[0] + 1)
            self.warnings.append(("joined-list", message, help, items[0] + 1, len(line) - len(line.lstrip()) + 1))

    def _is_wrapped(self, line: int, width: int) -> bool:
        """Whether a line with a dash goes on with a sentence: in lower case, behind a line in which its first word had no room."""
        above, found = self._written(line - 1).rstrip(), _DASHED.match(self._written(line))
        return found is not None and not above.endswith((":", ".", "!", "?")) and len(above) + 1 + len(found[1]) > width

    def _follows(self, line: int, item: int) -> bool:
        """Whether a line is the next item of a list behind another one: right below it, or below what announces a list."""
        marks = [found[1] for number in (item, line) if (found := _ITEM.match(self._written(number)))]
        alike = int(marks[1][:-1]) == int(marks[0][:-1]) + 1 if all(mark[0].isdigit() for mark in marks) else marks[0] == marks[1]
        return alike and (line == item + 1 or self._written(item - 1).rstrip().endswith((":", ">", ">-")))
