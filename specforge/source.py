"""YAML text to plain data plus positions: a subset of YAML in which every text stays what the author wrote."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import yaml
from msgspec import Struct
from msgspec.structs import replace

from specforge.errors import UsageError
from specforge.location import Location, Route
from specforge.spec.model import FlowPlain, Plain, to_json
from specforge.spec.walking import as_written

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_NODES = 200_000

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where libyaml is there; about eight times as fast, and the same events."""
FAST = Loader is not yaml.SafeLoader
"""Whether libyaml is there."""


class Mistake(Struct, frozen=True):
    """Something that makes a file unreadable, or a warning about how it will be read."""

    message: str
    help: str
    at: Location
    warning: bool = False


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


class _Refused(Exception):
    def __init__(self, message: str, help: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.help, self.line, self.column = help, line, column


_CUTTING_HASH = re.compile(r"[ \t]+#(?=[^\s#])(\S+)")
_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})( |$)")
"""A line that git leaves in a conflict; the others can be gone already."""
_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)
_BREAKS = re.compile("[\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What no text may hold, however it is written."""


def decode(raw: bytes) -> str:
    """Turn bytes into text: UTF-8, without a byte-order mark, with the line feed as the only line break.

    Refuses, with a place, whatever a spec may not hold.
    """
    if len(raw) > MAX_BYTES:
        raise _Refused(*too_large(len(raw)))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Refused(f"the file is not UTF-8: byte {error.start} is {raw[error.start]:#04x}", "save it as UTF-8", line, 1) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _BREAKS.search(text):
        raise _Refused(
            f"the character U+{ord(found[0]):04X} ends a line in YAML",
            "replace it by an ordinary line break or a space",
            *_at(text, found.start()),
        )
    if found := _CONTROLS.search(text):
        raise _Refused(f"the control character U+{ord(found[0]):04X} is not allowed", "remove it", *_at(text, found.start()))
    if (found := _CONFLICT.search(text)) and 0 < text.find("\n=======\n", found.end()) < text.rfind("\n>>>>>>> "):
        help = "settle the conflict: keep what is right of both, and take out the lines with `<<<<<<<`, `=======` and `>>>>>>>`"
        raise _Refused("git left both sides of a merge here", help, *_at(text, found.start()))
    return text


def too_large(size: int) -> tuple[str, str]:
    """Message and help for a file with too many bytes."""
    return f"the file has {size:,} bytes; a spec has at most {MAX_BYTES:,}", "split it into modules, or link long texts as `documents`"


def _at(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


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
            raise _Refused("the file is empty", "begin with `specforge: 1` and `feature: my-feature`", 1, 1)
        builder = _Builder(text)
        data = builder.build()
        if builder.refused:
            builder = _Builder(text, with_marks=True)
            builder.build()
    except _Refused as refused:
        return None, None, [Mistake(str(refused), refused.help, Location(path, refused.line, refused.column))]
    except yaml.YAMLError as error:
        message, help, line, column = explain(error, decode(raw))
        return None, None, [Mistake(message, help, Location(path, line, column))]
    mistakes += [Mistake(message, help, Location(path, line, column), warning=True) for message, help, line, column in builder.warnings]
    if builder.refused:
        mistakes += [Mistake(str(one), one.help, Location(path, one.line, one.column)) for one in builder.refused]
        return None, None, mistakes
    return Source(path, text), data, mistakes


def read_plain(path: str, text: str) -> tuple[object, Mapping[Route, tuple[int, int]]]:
    """Read a file of another tool: ordinary YAML with anchors, aliases and merge keys, which a spec may not have.

    Scalars are read by the YAML 1.2 core schema, so that `no` and `12:30` stay texts. Every alias counts as often as it stands for
    something, so that a few lines cannot become a large value.

    Returns:
        The data, and the first and last line of every value that is at most two steps below the root; of a value with a key, from the key on.

    Raises:
        UsageError: when the file is no such YAML; the message has the place.
    """
    try:
        _bounded(text)
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            spans: dict[Route, tuple[int, int]] = {}
            return (None if node is None else _constructed(loader, node, (), spans)), spans
        finally:
            loader.dispose()
    except _Refused as refused:
        raise UsageError(f"{Location(path, refused.line, refused.column)}: {refused}", refused.help) from None
    except yaml.YAMLError as error:
        message, help, line, column = explain(error, text)
        raise UsageError(f"{Location(path, line, column)}: {message}", help) from None
    except ValueError as error:
        raise UsageError(f"{path}: a value cannot be read: {error}", "put it in quotes") from None


def _bounded(text: str) -> None:
    """Refuse YAML that is too deep or too large once its aliases stand for what they name."""
    sizes: dict[str, tuple[int, int]] = {}
    opened: list[tuple[str | None, int, int]] = [(None, 0, 0)]
    for event in _events(text):
        anchor: str | None = getattr(event, "anchor", None)
        size, height = 1, 1
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((anchor, 1, 1))
            if len(opened) > MAX_DEPTH:
                raise _Refused(f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", *_start(event))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, size, height = opened.pop()
        elif isinstance(event, yaml.AliasEvent):
            if anchor not in sizes:
                raise _Refused(f"the alias `*{anchor}` names nothing that stands above it", "name an anchor", *_start(event))
            (size, height), anchor = sizes[anchor], None
        elif not isinstance(event, yaml.ScalarEvent):
            continue
        if anchor is not None:
            sizes[anchor] = size, height
        name, total, highest = opened[-1]
        opened[-1] = name, total + size, max(highest, height + 1)
        if opened[-1][1] > MAX_NODES or len(opened) + height > MAX_DEPTH:
            raise _Refused("its aliases make it too large or too deep", "write out what they stand for, or import a part", *_start(event))


class Written(Struct, frozen=True):
    """A scalar as it stands in a text that need not be a spec."""

    value: str
    start: int
    """In code points, behind its anchor and tag."""
    end: int
    style: str
    """What it begins with, one of `'`, `"`, `|` and `>`; empty for a plain one."""


def read_written(text: str) -> tuple[list[object], Mistake | None]:
    """Read the documents of any YAML for the places of their scalars.

    Mappings and lists are as Python has them, and a scalar is a `Written`. An alias of a scalar is that scalar, with the place where it
    stands, and one of anything else is `None`, since a few lines of such can stand for a large value; tags are ignored, and so is an entry whose key is not a scalar. Of a key that stands twice the last one counts.

    Returns:
        The documents; or none and what is wrong with them.
    """
    if not FAST and len(text) > MAX_BYTES:
        return [], Mistake(*too_large(len(text)), Location(""))
    try:
        return _written_documents(text), None
    except _Refused as refused:
        return [], Mistake(str(refused), refused.help, Location("", refused.line, refused.column))
    except yaml.YAMLError as error:
        message, help, line, column = explain(error, text)
        return [], Mistake(message, help, Location("", line, column))


_PROPERTIES = re.compile(r"(?>(?:[&!]\S*+\s*+)*)")
"""The anchor and the tag of a value."""


def _written_documents(text: str) -> list[object]:
    roots: list[object] = []
    stack: list[tuple[dict[str, object] | list[object], list[object]]] = [(roots, [])]
    named: dict[str, Written] = {}
    count = 0
    for event in _events(text):
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        count += 1
        if count > MAX_NODES:
            raise _Refused(f"the file has more than {MAX_NODES:,} values", "split it", *_start(event))
        container, key = stack[-1]
        value: object = None
        if isinstance(event, yaml.ScalarEvent):
            start, end = _index(event.start_mark), _index(event.end_mark)
            if event.anchor is not None or event.tag is not None:
                start = _PROPERTIES.match(text, start, end).end()  # type: ignore[union-attr]  # it matches the empty text
            value = Written(event.value, start, end, event.style or "")
            if event.anchor is not None:
                named[event.anchor] = value
        elif isinstance(event, yaml.AliasEvent):
            value = named.get(event.anchor or "")
        elif isinstance(event, yaml.CollectionStartEvent):
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
        if isinstance(container, list):
            container.append(value)
        elif not key:
            key.append(value)
        else:
            name = key.pop()
            if isinstance(name, Written):
                container[name.value] = value
        if isinstance(value, dict | list):
            stack.append((value, []))
            if len(stack) > MAX_DEPTH:
                raise _Refused(f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", *_start(event))
    return roots


_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "merge", "timestamp", "value", "binary")
}


def _constructed(loader: yaml.SafeLoader, node: yaml.Node, route: Route, spans: dict[Route, tuple[int, int]]) -> object:
    """Give the value of a node; the models' own reading of plain scalars decides what is a number."""
    if node.tag not in _TAGS:
        raise _Refused(f"the tag `{node.tag}` is not known", "remove it, or write out what it stands for", node.start_mark.line + 1, 1)
    if len(route) <= 2:
        first, end = node.start_mark.line + 1, node.end_mark
        block = isinstance(node, yaml.CollectionNode) and not node.flow_style
        spans[route] = first, max(first, end.line if block or end.column == 0 else end.line + 1)
    if isinstance(node, yaml.MappingNode):
        loader.flatten_mapping(node)
        found: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused("a key must be a single word", "put it in quotes", key.start_mark.line + 1, key.start_mark.column + 1)
            inner = (*route, str(key.value))
            found[str(key.value)] = _constructed(loader, value, inner, spans)
            if inner in spans:
                line = key.start_mark.line + 1
                spans[inner] = line, max(line, spans[inner][1])
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_constructed(loader, one, (*route, index), spans) for index, one in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    text = str(node.value)
    return text if node.style or node.tag.endswith(":str") else None if text == "" else to_json(Plain(text))


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
        self.oddly_indented = _OTHER_SPACE.search(text) is not None
        self.marks: dict[Route, tuple[int, int]] = {}
        self.warnings: list[tuple[str, str, int, int]] = []
        self.refused: list[_Refused] = []
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
                        raise _Refused(f"the file has more than {MAX_NODES:,} values", "split it into modules", *_start(event))
                    node(event)
                elif kind in _ENDS:
                    stack.pop()
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        cure = "one file is one spec; remove the `---` line, or split the file"
                        raise _Refused("the file holds a second document", cure, *_start(event))
        finally:
            loader.dispose()
        return self.root[0] if self.root else None

    def _node(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self._refuse_properties(event)
        frame = self.stack[-1]
        container, key = frame.container, frame.key
        if key is None and isinstance(container, dict):
            frame.key = self._key(event, frame)
            if self.with_marks:
                self.marks[(*frame.route, frame.key)] = _start(event)
            return
        route: Route = ()
        if self.with_marks:
            route = () if container is self.root else (*frame.route, len(container) if key is None else key)
            self.marks.setdefault(route, _start(event))
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
            raise _Refused(f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", *_start(event))
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
        raise _Refused(
            f"{what} is not allowed", f"a text that begins with `{sign}` must be in quotes; shared rules belong in a module", *_start(event)
        )

    def _key(self, event: yaml.NodeEvent, frame: _Frame) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise _Refused("a key must be a single word", "a text that begins with `{` or `[` must be in quotes", *_start(event))
        key = self._quoted(event)
        if not event.style:
            self._indented(event)
        if key == "<<" and not event.style:
            self.refused.append(_Refused("the merge key `<<` is not allowed", "shared rules belong in a module", *_start(event)))
        if key in frame.container:
            line = self.marks.get((*frame.route, key), (0, 0))[0]
            help = "keep one of them" + ("; if another item begins here, write `- ` before it" if key == "id" else "")
            self.refused.append(_Refused(f"the key `{key}` stands here twice; the first is on line {line}", help, *_start(event)))
        return key

    def _scalar(self, event: yaml.ScalarEvent, frame: _Frame) -> object:
        if event.style in {"|", ">"}:
            self._comment_in_block(event)
            return event.value
        if event.style:
            return self._quoted(event)
        if event.value == "":
            if frame.in_flow:
                self._cut_by_comma(event)
            return None
        self._cut_by_hash(event)
        self._indented(event)
        # In `{}` a cut text leaves a key without a value, which is refused above; in `[]` it silently becomes two items.
        return FlowPlain(event.value) if frame.in_flow and isinstance(frame.container, list) else Plain(event.value)

    def _quoted(self, event: yaml.ScalarEvent) -> str:
        """A text in quotes: escapes can write what a file may not hold."""
        text: str = event.value
        if event.style != '"':
            return text
        if found := unwanted(text):
            message = f"this text holds {found[0]}, written as an escape"
            self.refused.append(_Refused(message, "remove it; a line break is written as `\\n`", *_start(event)))
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def _written(self, line: int) -> str:
        return self.lines[line - 1] if line <= len(self.lines) else ""

    def _cut_by_comma(self, event: yaml.ScalarEvent) -> None:
        line, column = _start(event)
        before = self._written(line)[: column - 1].rstrip()
        if before.endswith(":"):
            return
        piece = before[max(before.rfind(sign) for sign in ",{[") + 1 :].strip()
        message = f"{piece!r} stands alone inside `{{}}`, where every key has a value"
        self.refused.append(_Refused(message, "put a text with a comma, or one that begins with `{`, in quotes", line, column))

    def _cut_by_hash(self, event: yaml.ScalarEvent) -> None:
        line, column = _end(event)
        written = self._written(line)
        if "#" in written and (found := _CUTTING_HASH.match(written, column - 1)):
            message = f"the text is cut before `#{found[1]}`: a `#` after a space begins a comment"
            self.refused.append(_Refused(message, "put the text in quotes; if a comment is meant, write a space after `#`", line, column))

    def _indented(self, event: yaml.ScalarEvent) -> None:
        """A key, an item or the next line of a plain text whose indentation YAML takes for a part of it."""
        first = _start(event)
        for number in range(first[0], _end(event)[0] + 1) if self.oddly_indented else ():
            found = _OTHER_SPACE.match(self._written(number))
            if found and (number > first[0] or found.start(1) >= first[1] - 1):
                self.refused.append(_Refused(*other_space(found[1]), number, 1))

    def _comment_in_block(self, event: yaml.ScalarEvent) -> None:
        for number in range(_start(event)[0], min(_end(event)[0] - 1, len(self.lines))):
            line = self.lines[number]
            written = line.lstrip()
            if written.startswith("# "):
                message = f"this line is part of the text, not a comment: {written.rstrip()!r}"
                help = "move the comment above the key; a text that needs the line can be in double quotes"
                self.warnings.append((message, help, number + 1, len(line) - len(written) + 1))


class Node(Struct, frozen=True):
    """Where a value stands in a text, as indices of code points."""

    entry: int
    """Where its entry begins: at its key, or at the dash of its item; as `start` where there is neither."""
    sign: int
    """Behind the colon or the dash of its entry; as `start` where there is neither."""
    start: int
    end: int
    """Behind its last character; of a block scalar, behind the last line that counts, without the line break."""
    style: str
    """What it begins with, one of `'`, `"`, `|`, `>`, `{` and `[`; empty for a plain text and for keys or items on lines of their own."""
    in_flow: bool
    """Whether it stands inside brackets."""


class _Opened(Struct):
    """A collection whose end was not seen yet; as a mapping, the entry that is being read."""

    route: Route
    node: Node
    mapping: bool
    flow: bool
    items: int = 0
    key: str | None = None
    entry: int = 0
    sign: int = 0


def nodes(text: str) -> Mapping[Route, Node]:
    """Find where every value of a spec's text stands; it must be a text that `read` accepts, without a byte-order mark."""
    found: dict[Route, Node] = {}
    stack: list[_Opened] = []
    last = 0
    for event in _events(text):
        if isinstance(event, yaml.NodeEvent):
            start, end = _index(event.start_mark), _index(event.end_mark)
            opened = stack[-1] if stack else None
            if opened and opened.mapping and opened.key is None and isinstance(event, yaml.ScalarEvent):
                opened.key, opened.entry, opened.sign = (
                    event.value.replace("\r\n", "\n").replace("\r", "\n"),
                    start,
                    text.find(":", end) + 1,
                )
                last = end
                continue
            route, entry, sign = _entry(text, opened, last, start)
            in_flow = opened is not None and opened.flow
            if isinstance(event, yaml.ScalarEvent):
                last = _block_end(text, start, end) if event.style in {"|", ">"} else end
                found[route] = Node(entry, sign, start, last, event.style or "", in_flow)
            elif isinstance(event, yaml.CollectionStartEvent):
                flow = bool(event.flow_style)
                style = text[start] if flow and text[start] in "{[" else ""
                node = Node(entry, sign, start, end, style, in_flow)
                stack.append(_Opened(route, node, isinstance(event, yaml.MappingStartEvent), flow))
        elif isinstance(event, yaml.CollectionEndEvent):
            opened = stack.pop()
            last = _index(event.end_mark) if opened.flow else last
            found[opened.route] = replace(opened.node, end=last)
    return found


def _events(text: str) -> Iterator[yaml.Event]:
    loader = Loader(text)
    try:
        while (event := loader.get_event()) is not None:  # type: ignore[no-untyped-call]  # the stubs leave it untyped
            yield event
    finally:
        loader.dispose()


def _index(mark: yaml.error.Mark | yaml._yaml.Mark | None) -> int:
    return mark.index if mark else 0


def _entry(text: str, opened: _Opened | None, last: int, start: int) -> tuple[Route, int, int]:
    """The route of the value that begins at `start`, its entry, and the place behind the entry's sign."""
    if opened is None:
        return (), start, start
    if opened.mapping:
        route = (*opened.route, opened.key or "")
        opened.key = None
        return route, opened.entry, opened.sign
    route = (*opened.route, opened.items)
    opened.items += 1
    if opened.flow:
        return route, start, start
    first = opened.node.start
    column = first - (text.rfind("\n", 0, first) + 1)
    # Between two values there are only comments, signs and spaces, so that what begins with a dash in this column is the item.
    dash = first if route[-1] == 0 else text.rfind("\n" + " " * column + "-", last, start) + 1 + column
    return route, dash, dash + 1


_HEADER = re.compile(r"[|>][0-9]?(\+?)")


def _block_end(text: str, start: int, end: int) -> int:
    """Where the last line that counts ends; of a block scalar that keeps its final line breaks, the blank lines count."""
    header = _HEADER.match(text, start)
    if header and header[1]:
        return end - 1 if text[end - 1] == "\n" else end
    return start + len(text[start:end].rstrip(" \n"))


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _end(event: yaml.Event) -> tuple[int, int]:
    mark = event.end_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


_GLUED_KEY = re.compile(r"\s*(?:- )*([A-Za-z_][A-Za-z0-9_]*)(?:\uff1a|:(?=[^ \t/]))")
"""A key whose colon YAML takes for a part of a text: it is a wide one, or something else than a space follows."""
_OTHER_SPACE = re.compile(r"^ *([^\S \t\n])", re.MULTILINE)
"""An indentation with a space that is none to YAML, as word processors and web pages have them."""
_PLAIN = re.compile(r"(?:: |[,\[{] ?)([^\s,:\[\]{}'\"](?:[^,:\[\]{}]|:(?! ))*?)\s*$")
"""The text without quotes that a line inside brackets ends with."""
_COMMENT = re.compile(r"[ \t]#")


def _quoted(sign: str) -> str:
    return "a backtick" if sign == "`" else f"`{sign}`"


def other_space(sign: str) -> tuple[str, str]:
    """Message and help for a line that begins with a space which is none to YAML."""
    return f"the line is indented with U+{ord(sign):04X}, which looks like a space and is none", "indent with ordinary spaces"


def _reached(text: str) -> tuple[int | None, yaml.ScalarEvent | None]:
    """How far the parser comes in a text that is no YAML: where the innermost bracket that is still open stands, and the last text."""
    opened: list[int] = []
    last = None
    try:
        for event in _events(text):
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append(_index(event.start_mark))
            elif isinstance(event, yaml.CollectionEndEvent):
                opened.pop()
            elif isinstance(event, yaml.ScalarEvent):
                last = event
    except yaml.YAMLError:
        pass
    # A pair without braces inside brackets opens nothing.
    return next((index for index in reversed(opened) if text[index : index + 1] in {"[", "{"}), None), last


def _foreign_line(lines: list[str], line: int) -> tuple[str, str, int, int] | None:
    """A line that is none of a spec: left by git, a fence of Markdown, or indented with another space.

    The last is read as a part of something else, so that the next one does not fit.
    """
    written = lines[line - 1] if line <= len(lines) else ""
    if _MARKER.match(written):
        return *LEFT_BY_GIT, line, 1
    if written.startswith("```"):
        return "this line is a fence of Markdown, and no part of a spec", "take it out, and the one that closes it", line, 1
    for number in (line, line - 1):
        if 0 < number <= len(lines) and (found := _OTHER_SPACE.match(lines[number - 1])):
            return *other_space(found[1]), number, 1
    return None


NO_KEY = "this line has no `key: value`"
LEFT_BY_GIT = ("git left this line in a merge", "settle the conflict: keep what is right of both sides, and take the line out")
"""Message and help for one of the lines that mark a conflict, where the others are gone."""


def _without_key(line: str) -> tuple[str, str]:
    """What is wrong with a line that is no key with a value, and what to do about it."""
    if _MARKER.match(line):
        return LEFT_BY_GIT
    if (glued := _GLUED_KEY.match(line)) is None:
        return NO_KEY, "indent a continued text deeper than its key, or put it in quotes"
    return NO_KEY, _unglued(glued)


def _unglued(glued: re.Match[str]) -> str:
    """What to write instead of a key whose colon is a part of a text."""
    if glued[0].endswith("\uff1a"):
        return f"write `{glued[1]}: ` with an ordinary colon and a space"
    return f"write {'an ordinary' if glued.string[glued.end()].isspace() else 'a'} space after `{glued[1]}:`"


def _closed_late(text: str, sign: str, line: int) -> tuple[str, str, int, int] | None:
    """A text in quotes that ends on a line behind the one where it begins: most likely a quote was forgotten."""
    quoted = _reached(text)[1]
    if quoted is None or quoted.style != sign or (start := _at(text, _index(quoted.start_mark)))[0] == line:
        return None
    written = {'"': '`\\"` for a quote inside double quotes', "'": "`''` for an apostrophe inside single quotes"}[sign]
    message = f"the text that opens here with `{sign}` is closed on line {line} only, and goes on there"
    return message, f"close it where it ends, and write {written}", *start


def _unclosed(lines: Sequence[str], opening: tuple[int, int], line: int, column: int) -> tuple[str, str, int, int]:
    """A bracket without its end, by the line and column where it opens, and where that was noticed."""
    written = lines[line - 1] if line <= len(lines) else ""
    if found := _COMMENT.search(lines[opening[0] - 1], opening[1]):
        message = "the bracket is not closed before this `#`, and what stands after it is a comment"
        return message, "put the text that contains it in quotes", opening[0], found.end()
    if (sign := written[column - 1 : column]) in {"{", "["} and (found := _PLAIN.search(written[: column - 1])):
        message = f"the `{sign}` inside the text {found[1]!r} opens brackets of its own, since the text stands in brackets without quotes"
        return message, "put the whole text in quotes", line, found.start(1) + 1
    return "the bracket that opens here is never closed", "close it, or put a text that begins with `[` or `{` in quotes", *opening


def _key_inside(lines: list[str], line: int, column: int) -> tuple[str, str, int, int]:
    """What is wrong with a key that stands where a text goes on."""
    before = lines[line - 1][: column - 1].rstrip()
    if line > 1 and (glued := _GLUED_KEY.match(lines[line - 2])) is not None:
        return NO_KEY, _unglued(glued), line - 1, glued.start(1) + 1
    if key := re.fullmatch(r"\s*(?:- +)*([A-Za-z_][\w-]*)", before):
        message = f"`{key[1]}:` would be a key, but its indentation makes it a part of the text above"
        help = "write a key in the column of the key above; if this belongs to the text, put the whole text in quotes"
        return message, help, line, key.start(1) + 1
    return "a `: ` inside a text starts a new key", "put the whole text in quotes", line, column


def explain(error: yaml.YAMLError, text: str) -> tuple[str, str, int, int]:
    """Say in a spec author's words what the YAML parser stumbled over: message, help, line, column."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", ""))
    here = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None) or here
    # A mark counts as lines what other signs of Unicode end, and no editor does.
    line, column = _at(text, here.index) if here else (1, 1)
    opening = _at(text, opened.index) if opened else (line, column)
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    before = written[: column - 1].rstrip()
    if (foreign := _foreign_line(lines, line)) is not None:
        return foreign
    if "exceeded maximum nesting depth" in problem:
        return f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", line, column
    if context.endswith("a tag"):
        return f"a text cannot begin with {_quoted('!')}", "put it in quotes", *opening
    if "mapping values are not allowed" in problem:
        return _key_inside(lines, line, column)
    if "\t" in written[: len(written) - len(written.lstrip())] or ("cannot start any token" in problem and "\t" in written):
        return "the line is indented with a tab", "indent with spaces", line, column
    if "cannot start any token" in problem:
        return f"a text cannot begin with {_quoted(written[column - 1 : column])}", "put it in quotes", line, column
    if "unexpected end of stream" in problem and "quoted" in context:
        return (
            "the quote that opens here is never closed",
            "close it; a text that begins with a quote must stand in quotes of the other kind",
            *opening,
        )
    if "could not find expected ':'" in problem:
        return *_without_key(lines[opening[0] - 1]), *opening
    if "did not find expected node content" in problem and written[column - 1 : column] == ",":
        return "nothing stands before this comma", "remove the comma, or write what is missing", line, column
    if "did not find expected node content" in problem and (open_bracket := _reached(text)[0]) is not None:
        problem, opening = "did not find expected ',' or", _at(text, open_bracket)
    if "did not find expected ',' or" in problem:
        return _unclosed(lines, opening, line, column)
    if "did not find expected node content" in problem:
        return f"a text cannot begin with {_quoted(written[column - 1 : column])}", "put it in quotes, or take it out", line, column
    if "did not find expected alphabetic" in problem:
        sign = lines[opening[0] - 1][opening[1] - 1 : opening[1]]
        return f"a text cannot begin with {_quoted(sign)}", "put it in quotes", *opening
    if "did not find expected comment or line break" in problem:
        sign = "`|`" if "|" in before else "`>`"
        return (
            f"after {sign} the text begins on the next line",
            f"move it there, or put a text that begins with {sign} in quotes",
            line,
            column,
        )
    if "did not find expected" in problem and before[-1:] in {"'", '"', "]", "}"}:
        if (late := _closed_late(text, before[-1], line)) is not None:
            return late
        bracket = "{" if before[-1] == "}" else "["
        help = {
            '"': 'put the whole text in quotes; inside double quotes write `\\"` for a quote',
            "'": "put the whole text in double quotes, or write `''` for an apostrophe inside single quotes",
        }.get(before[-1], f"a text that begins with `{bracket}` must be in quotes as a whole")
        return f"the text goes on after the closing `{before[-1]}`", help, line, column
    if "<document start>" in problem:
        return "the spec ended above this line", "take out a line `...`, and write each key of the spec in the first column", line, column
    if "did not find expected" in problem:
        help = "write keys that belong together, and items of one list, in the same column"
        return "the indentation does not fit the lines above", help, line, column
    if "are not allowed in this context" in problem:
        help = "put it in quotes" + ("; a list begins on the line after its key" if written[column - 1 : column] == "-" else "")
        return f"a text cannot begin with `{written[column - 1 : column]} `", help, line, column
    if "directive" in f"{problem} {context}":
        return "a line cannot begin with `%`", "a comment begins with `#`; a text that begins with `%` must be in quotes", line, 1
    if "parsing a tag" in context or "parsing a %TAG" in context or "URI" in problem:
        return "a text cannot begin with `!`", "put it in quotes", line, column
    if "escape" in f"{problem} {context}" and "\\" in written[:column]:
        column = written.rindex("\\", 0, column) + 1
        sign = written[column : column + 1]
        if half := re.match(r"u[dD][89a-fA-F][0-9a-fA-F]{2}", written[column:]):
            return (
                f"`\\{half[0]}` is half of a character",
                "write the character itself",
                line,
                column,
            )
        help = "write `\\\\` for a backslash, or put the text in single quotes"
        return f"`\\{sign}` has no meaning inside double quotes", help, line, column
    return f"this is not readable as YAML: {problem}", "check quotes and indentation around this place", line, column
