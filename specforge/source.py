"""YAML text to plain data plus positions: a subset of YAML in which every text stays what the author wrote."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from specforge.location import Location, Route
from specforge.spec.model import FlowPlain, Plain

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_NODES = 200_000

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where libyaml is there; about eight times as fast, and the same events."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that makes a file unreadable, or a warning about how it will be read."""

    message: str
    help: str
    at: Location
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A spec file: its text, its plain data, and where every key and item of it stands."""

    path: str
    text: str
    data: object
    marks: Mapping[Route, tuple[int, int]] = field(repr=False)
    """Line and column, 1-based, of every value; of a mapping's item, of its key."""
    digest: str

    def locate(self, route: Route) -> Location:
        """Find the line and column of a route, or of the nearest part of it that is written down."""
        while route and route not in self.marks:
            route = route[:-1]
        line, column = self.marks.get(route, (1, 1))
        return Location(self.path, line, column)


class _Refused(Exception):
    def __init__(self, message: str, help: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.help, self.line, self.column = help, line, column


_BREAKS = re.compile("[\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def decode(raw: bytes) -> str:
    """Turn bytes into text: UTF-8, without a byte-order mark, with `\\n` as the only line break.

    Raises:
        _Refused: when the bytes are no text a spec may hold.
    """
    if len(raw) > MAX_BYTES:
        raise _Refused(
            f"the file has {len(raw):,} bytes; a spec has at most {MAX_BYTES:,}", "split it into modules, or link long texts as `documents`"
        )
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
    return text


def _at(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def read(path: str, raw: bytes) -> tuple[Source | None, list[Mistake]]:
    """Read one spec file. Gives the source, or `None` with at least one mistake that is no warning."""
    mistakes: list[Mistake] = []
    try:
        text = decode(raw)
        if not re.search(r"^[^\S\n]*[^#\s]", text, re.MULTILINE):
            raise _Refused("the file is empty", "begin with `specforge: 1` and `feature: my-feature`", 1, 1)
        builder = _Builder(text)
        data = builder.build()
    except _Refused as refused:
        return None, [Mistake(str(refused), refused.help, Location(path, refused.line, refused.column))]
    except yaml.YAMLError as error:
        message, help, line, column = explain(error, decode(raw))
        return None, [Mistake(message, help, Location(path, line, column))]
    mistakes += [Mistake(message, help, Location(path, line, column), warning=True) for message, help, line, column in builder.warnings]
    if builder.refused:
        mistakes += [Mistake(str(one), one.help, Location(path, one.line, one.column)) for one in builder.refused]
        return None, mistakes
    return Source(path, text, data, builder.marks, hashlib.sha256(text.encode()).hexdigest()), mistakes


class _Builder:
    """One pass over the parser's events, with a stack of its own: deep nesting cannot exhaust ours."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.marks: dict[Route, tuple[int, int]] = {}
        self.warnings: list[tuple[str, str, int, int]] = []
        self.refused: list[_Refused] = []

    def refuse(self, message: str, help: str, mark: yaml.Mark) -> None:
        self.refused.append(_Refused(message, help, mark.line + 1, mark.column + 1))

    def build(self) -> object:
        root: list[object] = []
        stack: list[tuple[dict[str, object] | list[object], Route, bool]] = [(root, (), False)]
        key: str | None = None
        keys: list[str | None] = []
        nodes = documents = 0
        for event in self._events():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(
                        "the file holds a second document",
                        "one file is one spec; remove the `---` line, or split the file",
                        event.start_mark.line + 1,
                        1,
                    )
                continue
            if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                stack.pop()
                key = keys.pop()
                continue
            if not isinstance(event, yaml.NodeEvent):
                continue
            nodes += 1
            if nodes > MAX_NODES:
                raise _Refused(f"the file has more than {MAX_NODES:,} values", "split it into modules", event.start_mark.line + 1, 1)
            self._plain_yaml_only(event)
            container, route, in_flow = stack[-1]
            mark = event.start_mark
            if isinstance(container, dict) and key is None:
                key = self._key(event, container, route, in_flow)
                if key is None:
                    raise _Refused(
                        "a key must be a single word",
                        "a text that begins with `{` or `[` must be in quotes",
                        mark.line + 1,
                        mark.column + 1,
                    )
                self.marks[(*route, key)] = (mark.line + 1, mark.column + 1)
                continue
            step: str | int = key if isinstance(container, dict) and key is not None else len(container)
            here = route if container is root else (*route, step)
            self.marks.setdefault(here, (mark.line + 1, mark.column + 1))
            value: object
            if isinstance(event, yaml.ScalarEvent):
                value = self._scalar(event, in_flow)
            elif len(stack) > MAX_DEPTH:
                raise _Refused(f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", mark.line + 1, mark.column + 1)
            else:
                value = {} if isinstance(event, yaml.MappingStartEvent) else []
            if isinstance(container, dict):
                container[str(step)] = value
            else:
                container.append(value)
            if isinstance(value, dict | list):
                flow = in_flow or bool(getattr(event, "flow_style", False))
                keys.append(None)
                stack.append((value, here, flow))
            key = None
        return root[0] if root else None

    def _events(self) -> Iterator[yaml.Event]:
        loader = Loader(self.text)
        try:
            while loader.check_event():
                yield loader.get_event()
        finally:
            loader.dispose()

    def _plain_yaml_only(self, event: yaml.NodeEvent) -> None:
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(
                f"the alias `*{event.anchor}` is not allowed",
                "a text that begins with `*` must be in quotes; shared rules belong in a module",
                mark.line + 1,
                mark.column + 1,
            )
        if event.anchor is not None:
            raise _Refused(
                f"the anchor `&{event.anchor}` is not allowed",
                "a text that begins with `&` must be in quotes; shared rules belong in a module",
                mark.line + 1,
                mark.column + 1,
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise _Refused(
                f"the tag `{event.tag}` is not allowed", "a text that begins with `!` must be in quotes", mark.line + 1, mark.column + 1
            )

    def _key(self, event: yaml.NodeEvent, container: dict[str, object], route: Route, in_flow: bool) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            return None
        key = event.value
        if key == "<<" and not event.style:
            self.refuse("the merge key `<<` is not allowed", "shared rules belong in a module", event.start_mark)
        if key in container:
            line = self.marks[(*route, key)][0]
            self.refuse(f"the key `{key}` stands here twice; the first is on line {line}", "keep one of them", event.start_mark)
        return key

    def _scalar(self, event: yaml.ScalarEvent, in_flow: bool) -> object:
        if event.style in {"|", ">"}:
            self._comment_in_block(event)
            return event.value
        if event.style:
            return event.value
        if event.value == "":
            if in_flow and event.start_mark.index == event.end_mark.index:
                self._cut_by_comma(event)
            return None
        self._cut_by_hash(event)
        return FlowPlain(event.value) if in_flow else Plain(event.value)

    def _cut_by_comma(self, event: yaml.ScalarEvent) -> None:
        mark = event.start_mark
        before = self.lines[mark.line][: mark.column].rstrip()
        if not before.endswith(":"):
            found = re.search(r"[^,{\[]*$", before)
            piece = (found[0] if found else before).strip()
            self.refuse(
                f"{piece!r} stands alone inside `{{}}`, where every key has a value",
                "put a text with a comma, or one that begins with `{`, in quotes",
                mark,
            )

    def _cut_by_hash(self, event: yaml.ScalarEvent) -> None:
        mark = event.end_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        if found := re.match(r"[ \t]+#(?=[^\s#])(\S+)", line[mark.column :]):
            self.refuse(
                f"the text is cut before `#{found[1]}`: a `#` after a space begins a comment",
                "put the text in quotes; if a comment is meant, write a space after `#`",
                mark,
            )

    def _comment_in_block(self, event: yaml.ScalarEvent) -> None:
        for number in range(event.start_mark.line + 1, min(event.end_mark.line + 1, len(self.lines))):
            line = self.lines[number]
            if line.lstrip().startswith("# ") and number < event.end_mark.line:
                self.warnings.append(
                    (
                        f"this line is part of the text, not a comment: {line.strip()!r}",
                        "move the comment above the key; a text that needs the line can be in double quotes",
                        number + 1,
                        len(line) - len(line.lstrip()) + 1,
                    )
                )


def explain(error: yaml.YAMLError, text: str) -> tuple[str, str, int, int]:
    """Say in a spec author's words what the YAML parser stumbled over: message, help, line, column."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    if "mapping values are not allowed" in problem:
        return ("a `: ` inside a text starts a new key", "put the whole text in quotes", line, column)
    if "\t" in written[: len(written) - len(written.lstrip())] or "cannot start any token" in problem and "\t" in written:
        return ("the line is indented with a tab", "indent with spaces", line, column)
    if "cannot start any token" in problem:
        return (f"a text cannot begin with `{written[column - 1 : column]}`", "put it in quotes", line, column)
    if "unexpected end of stream" in problem and "quoted" in str(getattr(error, "context", "")):
        start = getattr(error, "context_mark", mark)
        return ("the quote that opens here is never closed", "close it on the same line", start.line + 1, start.column + 1)
    if "could not find expected ':'" in problem:
        start = getattr(error, "context_mark", None) or mark
        return (
            "this line has no `key: value`",
            "indent a continued text deeper than its key, or put it in quotes",
            start.line + 1,
            start.column + 1,
        )
    if "did not find expected ',' or ']'" in problem or "did not find expected ',' or '}'" in problem:
        start = getattr(error, "context_mark", None) or mark
        return (
            "the bracket that opens here is not closed as a list",
            "close it, or put a text that begins with `[` or `{` in quotes",
            start.line + 1,
            start.column + 1,
        )
    if "undefined alias" in problem or "did not find expected alphabetic" in problem:
        return ("a text cannot begin with `*` or `&`", "put it in quotes", line, column)
    before = written[: column - 1].rstrip()
    if "did not find expected" in problem and before[-1:] in {"'", '"', "]", "}"}:
        return (
            f"the text goes on after the closing `{before[-1]}`",
            'put the whole text in quotes; inside double quotes write `\\"` for a quote',
            line,
            column,
        )
    if "did not find expected" in problem:
        return (
            "the indentation does not fit the lines above",
            "align keys of one mapping, and items of one list, in the same column",
            line,
            column,
        )
    return (f"this is not readable as YAML: {problem}", "check quotes and indentation around this place", line, column)
